//! `@claim ID`, and the step below that shows it.

use std::sync::Arc;

use super::{Complaint, E};
use crate::{
    language::{suggest, tree::Line},
    lesson::claims::{self, Shown, claims},
};

/// Claims that the next step shall show, and those that were shown.
#[derive(Debug, Default)]
pub(in crate::lesson) struct Claims {
    claimed: Claimed,
    /// Each claim where it is shown first.
    pub(in crate::lesson) shown: Vec<Shown>,
    /// The claims of the course in a folder that the lesson belongs to.
    pub(in crate::lesson) own: Vec<Arc<str>>,
}

/// Claims that the next step shall show.
#[derive(Debug, Default)]
enum Claimed {
    #[default]
    Nothing,
    /// `@claim` lines; the line of the last one.
    Above(Vec<Arc<str>>, u32),
    /// And the step; its expectation is still missing.
    Step(u32),
}

impl Claims {
    /// `@claim ID`. If there is no such claim: what is nearest.
    pub(super) fn claim(&mut self, id: Arc<str>, number: u32) -> Result<(), Option<Arc<str>>> {
        if claims::find(&id).is_none() && !self.own.contains(&id) {
            let all = claims().map(|claim| claim.id).chain(self.own.iter().map(|id| &**id));
            return Err(suggest::nearest(&id, all).map(Arc::from));
        }
        let mut above = match std::mem::take(&mut self.claimed) {
            Claimed::Above(claims, _) => claims,
            Claimed::Nothing | Claimed::Step(_) => Vec::new(),
        };
        above.push(id);
        self.claimed = Claimed::Above(above, number);
        Ok(())
    }

    /// Between `@claim` and what decides stands nothing but the step.
    pub(super) fn line(&mut self, number: u32, line: &Line) -> Result<(), Complaint> {
        let is_completion = matches!(line, Line::Completion(..));
        self.claimed = match std::mem::take(&mut self.claimed) {
            Claimed::Nothing => Claimed::Nothing,
            Claimed::Above(claims, at) => match line {
                Line::Directive(name, ..) if *name.text == *"claim" => Claimed::Above(claims, at),
                Line::Statement(..) | Line::Completion(..) => {
                    for claim in claims {
                        claims::add(&mut self.shown, claim, number);
                    }
                    if is_completion { Claimed::Nothing } else { Claimed::Step(at) }
                }
                _ => return without_step(at),
            },
            Claimed::Step(at) => {
                if !is_completion
                    && !matches!(line, Line::Expectation(_) | Line::Check(..) | Line::Packet(_))
                {
                    return without_step(at);
                }
                Claimed::Nothing
            }
        };
        Ok(())
    }

    /// A line that cannot be read may have been the step.
    pub(super) fn unreadable(&mut self) {
        if let Claimed::Above(_, at) = self.claimed {
            self.claimed = Claimed::Step(at);
        }
    }

    /// Whether nothing is claimed that is still to be shown.
    pub(super) fn are_shown(&self) -> bool {
        matches!(self.claimed, Claimed::Nothing)
    }

    /// The line of a claim that nothing will show any more.
    pub(super) fn open(&self) -> Option<u32> {
        match self.claimed {
            Claimed::Above(_, at) | Claimed::Step(at) => Some(at),
            Claimed::Nothing => None,
        }
    }
}

fn without_step<T>(line: u32) -> Result<T, Complaint> {
    Err(Complaint { error: E::ClaimWithoutStep, line: Some(line), span: None })
}
