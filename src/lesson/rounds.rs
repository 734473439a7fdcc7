//! The order in which items come up: those of the script, and those of a `repeat` round after round.

use std::rc::Rc;

use super::{
    replay::Replay,
    script::{Item, ItemKind},
    trouble::{Stop, TroubleKind},
};
use crate::{
    language::tree::{Expression, ExpressionKind},
    model::Value,
};

/// The blocks that are open, and what was looked at before its turn.
#[derive(Debug, Default)]
pub(super) struct Rounds {
    open: Vec<Round>,
    ahead: Option<Rc<Item>>,
    /// Nothing more will come.
    ended: bool,
}

/// Items, and which of them: from there, up to there.
type Stretch = (Rc<[Rc<Item>]>, usize, usize);

/// A `repeat` that is being carried out.
#[derive(Debug)]
struct Round {
    /// All of the outermost block, of which this one is a stretch.
    body: Rc<[Rc<Item>]>,
    from: usize,
    at: usize,
    to: usize,
    /// Which time it is, from 1, and how many there are.
    number: i64,
    of: i64,
    /// What `$i` is outside of it.
    outside: Option<Value>,
}

impl Rounds {
    /// What was looked at before its turn.
    pub(super) fn ahead(&self) -> Option<&Rc<Item>> {
        self.ahead.as_ref()
    }

    /// It has been dealt with.
    pub(super) fn forget_ahead(&mut self) {
        self.ahead = None;
    }

    /// Whether the last item of a round has been taken.
    fn ends_round(&self) -> bool {
        self.ahead.is_none() && self.open.last().is_some_and(|open| open.at >= open.to)
    }

    /// Whether a block is open.
    pub(super) fn is_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// The script ends here.
    pub(super) fn end(&mut self) {
        self.open.clear();
        self.ahead = None;
        self.ended = true;
    }
}

impl Replay<'_> {
    /// The next item; what has happened is shown before anybody waits for it.
    pub(super) fn take(&mut self) -> Result<Option<Rc<Item>>, Stop> {
        // Packets are those of this round, while `$i` is what it was.
        if self.course.rounds.ends_round() && self.course.steps.packets.are_said() {
            self.judge_packets()?;
        }
        let rounds = &mut self.course.rounds;
        if let Some(item) = rounds.ahead.take() {
            return Ok(Some(item));
        }
        while let Some(open) = rounds.open.last_mut() {
            if open.at < open.to {
                let item = open.body[open.at].clone();
                open.at += 1;
                return Ok(Some(item));
            }
            if open.number < open.of {
                open.number += 1;
                open.at = open.from;
                self.session.set_shared("i", Value::Number(open.number));
            } else if let Some(outside) = rounds.open.pop().and_then(|over| over.outside) {
                self.session.set_shared("i", outside);
            }
        }
        if rounds.ended {
            return Ok(None);
        }
        let Self { course, session, audience } = self;
        let item = course.feed.next(&mut |descriptor| {
            audience
                .show(session.journal())
                .and_then(|()| audience.flush())
                .map_err(Stop::Output)?;
            super::wait::for_input(
                session,
                &mut **audience,
                &mut course.steps,
                course.times.until,
                descriptor,
            )
        })?;
        course.rounds.ended = item.is_none();
        Ok(item)
    }

    /// Looks at the next item, if that can be done without waiting. An expectation is in the same block as its step.
    pub(super) fn look_ahead(&mut self) -> Result<(), Stop> {
        let at_hand = match self.course.rounds.open.last() {
            Some(open) => open.at < open.to,
            None => self.course.feed.is_ready(),
        };
        if at_hand {
            let item = self.take()?;
            self.course.rounds.ahead = item;
        }
        Ok(())
    }

    /// `repeat`: its body comes up so many times.
    pub(super) fn repeat(&mut self, count: &Expression) -> Result<(), Stop> {
        let line = self.course.line;
        let (body, from, to) = self.block()?;
        let rounds = if let ExpressionKind::Number(n @ 0..=1_000_000) = count.kind {
            n
        } else {
            let process = self.speak(None)?;
            self.course.line = line;
            let rounds = self.session.count(process, count);
            rounds.map_err(|no| self.trouble(TroubleKind::Refused(no.halt), no.span))?
        };
        if rounds > 0 {
            let outside = self.session.shared("i").cloned();
            self.session.set_shared("i", Value::Number(1));
            self.course.rounds.open.push(Round {
                body,
                from,
                at: from,
                to,
                number: 1,
                of: rounds,
                outside,
            });
        }
        Ok(())
    }

    /// The items up to the brace, without it: a stretch of the block around it, or what is read for it.
    fn block(&mut self) -> Result<Stretch, Stop> {
        let mut depth = 1;
        let mut closes = |item: &Item| {
            match item.kind {
                ItemKind::Repeat(_) => depth += 1,
                ItemKind::End => depth -= 1,
                _ => {}
            }
            depth == 0
        };
        if let (None, Some(around)) =
            (&self.course.rounds.ahead, self.course.rounds.open.last_mut())
        {
            let from = around.at;
            // The check of the whole file, or of the pipe so far, has counted the braces.
            let length = around.body[from..around.to].iter().position(|item| closes(item));
            let to = length.map_or(around.to, |length| from + length);
            around.at = (to + 1).min(around.to);
            return Ok((around.body.clone(), from, to));
        }
        let mut body = Vec::new();
        while let Some(item) = self.take()? {
            if closes(&item) {
                let length = body.len();
                return Ok((body.into(), 0, length));
            }
            body.push(item);
        }
        self.course.rounds.end();
        Ok((Rc::from([]), 0, 0))
    }

    /// The next step is left out, with all that is said about it.
    pub(super) fn leave_out(&mut self) -> Result<(), Stop> {
        let Some((item, _)) = self.course.held.take() else { return Ok(()) };
        match item.kind {
            ItemKind::Repeat(_) => drop(self.block()?),
            ItemKind::Together => {
                while let Some(item) = self.take()?
                    && !matches!(item.kind, ItemKind::Apart)
                {}
            }
            _ => {}
        }
        // As if it had failed: nothing below is about it.
        self.course.results.failed = true;
        Ok(())
    }
}
