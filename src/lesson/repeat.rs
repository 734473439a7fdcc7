//! `repeat N { }` around lines of a script: they are read once, and run so many times.

use super::{
    replay::{After, Replay},
    script::{Item, ItemKind},
    trouble::{Stop, TroubleKind},
};
use crate::{language::tree::ExpressionKind, model::Value};

impl Replay<'_> {
    /// The items up to the `}`, so many times; then the item behind it.
    pub(super) fn repeat(&mut self, first: &Item) -> Result<Option<Item>, Stop> {
        let mut body = vec![first.clone()];
        let mut depth = 1;
        while depth > 0 {
            // The check of the whole file, or of the pipe so far, has counted the braces.
            let Some(item) = self.take()? else { return Ok(None) };
            match item.kind {
                ItemKind::Repeat(_) => depth += 1,
                ItemKind::End => depth -= 1,
                _ => {}
            }
            body.push(item);
        }
        match self.rounds(&body)? {
            After::Quit => Ok(None),
            After::Next | After::Skip => self.take(),
        }
    }

    /// `repeat`, its body and `}`.
    fn rounds(&mut self, block: &[Item]) -> Result<After, Stop> {
        let [Item { kind: ItemKind::Repeat(count), line, .. }, body @ .., _] = block else {
            unreachable!("a block begins with repeat and ends with its brace")
        };
        self.aside(*line)?;
        // A number is worked out without a process: a lesson may have no `server`.
        let rounds = if let ExpressionKind::Number(n @ 0..=1_000_000) = count.kind {
            n
        } else {
            let process = self.speak(None)?;
            let rounds = self.session.count(process, count);
            rounds.map_err(|no| self.trouble(TroubleKind::Refused(no.halt), no.span))?
        };
        let outside = self.session.shared("i").cloned();
        for round in 1..=rounds {
            self.session.set_shared("i", Value::Number(round));
            let mut at = 0;
            while let Some(item) = body.get(at) {
                if let ItemKind::Repeat(_) = item.kind {
                    let length = block_length(&body[at..]);
                    if let After::Quit = self.rounds(&body[at..at + length])? {
                        return Ok(After::Quit);
                    }
                    at += length;
                    continue;
                }
                at += match self.item(item, body.get(at + 1))? {
                    After::Quit => return Ok(After::Quit),
                    After::Next => 1,
                    After::Skip => 2,
                };
            }
        }
        if let Some(outside) = outside {
            self.session.set_shared("i", outside);
        }
        Ok(After::Next)
    }
}

/// From a `repeat` to its brace.
fn block_length(items: &[Item]) -> usize {
    let mut depth = 0;
    for (at, item) in items.iter().enumerate() {
        match item.kind {
            ItemKind::Repeat(_) => depth += 1,
            ItemKind::End => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    items.len()
}
