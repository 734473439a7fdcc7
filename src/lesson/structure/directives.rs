//! The lines that begin with `@`.

use std::sync::Arc;

use super::{
    super::{lab, needs::Need, port::Wish, script::ItemKind},
    Complaint, E, Structure, complain,
};
use crate::language::span::Span;

impl Structure {
    pub(super) fn directive(
        &mut self,
        number: u32,
        name: &str,
        text: Arc<str>,
        span: Span,
    ) -> Result<ItemKind, Complaint> {
        let at = |error| Complaint { error, line: None, span: Some(span) };
        Ok(match name {
            "title" => ItemKind::Title(text),
            "ask" => ItemKind::Ask(text),
            "together" => {
                if self.together.replace(number).is_some() {
                    return complain(E::TogetherTwice);
                }
                ItemKind::Together
            }
            "end" => {
                if self.together.take().is_none() {
                    return complain(E::EndWithoutTogether);
                }
                ItemKind::Apart
            }
            "port" => {
                let wish = Wish::parse(&text).ok_or_else(|| at(E::BadPort))?;
                if self.repeats > 0 || self.ports.contains(&wish.name) {
                    return Err(at(E::PortTwice(wish.name)));
                }
                self.ports.push(wish.name.clone());
                ItemKind::Port(wish)
            }
            "needs" => match Need::parse(&text) {
                Ok(need) => ItemKind::Needs(need),
                Err(nearest) => return Err(at(E::UnknownNeed(text, nearest))),
            },
            "lab" => {
                if self.lab.is_some() {
                    return complain(E::LabTwice);
                }
                if self.steps > 0 || !self.ports.is_empty() {
                    return complain(E::LabLate);
                }
                let settings = lab::read(&text, span.start).map_err(|(fault, span)| Complaint {
                    error: E::BadLab(fault),
                    line: None,
                    span: Some(span),
                })?;
                self.lab = Some(settings.clone());
                ItemKind::Lab(settings.into())
            }
            "note" => ItemKind::Note(text),
            "hint" => ItemKind::Hint(text),
            "do" => ItemKind::Do(text),
            "guests" => ItemKind::Guests,
            "claim" => {
                let claimed = self.claims.claim(text.clone(), number);
                claimed.map_err(|nearest| at(E::UnknownClaim(text, nearest)))?;
                ItemKind::Unshown
            }
            // For the course's own books, and for later.
            _ => ItemKind::Unshown,
        })
    }
}
