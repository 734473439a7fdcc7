//! What programs have printed, waited for: `output` with `within`.

use std::{rc::Rc, time::Instant};

use super::{
    replay::Replay,
    script::{Item, ItemKind},
    trouble::Stop,
};
use crate::{
    language::tree::Statement,
    model::{Bytes, Origin, Outcome, ProcessId, Returned},
};

impl Replay<'_> {
    /// Waits until what programs have printed, behind `before`, is what is expected, and they have nothing more to do
    /// for now.
    pub(super) fn until_printed(
        &mut self,
        process: ProcessId,
        item: &Item,
        before: &[Bytes],
        deadline: Instant,
    ) -> Result<(), Stop> {
        self.wait_until(deadline, |replay| {
            let now = replay.session.printed(process);
            let has_printed = matches!(&now, Outcome::Output(lines) if !lines.is_empty());
            has_printed
                && !replay.session.is_busy()
                && replay.judge(item, &behind(before, now)).is_ok()
        })
        .map(drop)
    }

    /// In a pipe `output` has given what there was before anybody knew of `within`: what comes after that is added.
    pub(super) fn printed_later(
        &mut self,
        process: ProcessId,
        output: &Statement,
        item: &Item,
        returned: &Rc<Returned>,
        deadline: Instant,
    ) -> Result<(), Stop> {
        let ItemKind::Expectation(expectation) = &item.kind else {
            unreachable!("this was asked of an expectation");
        };
        let (Outcome::Output(before), Some(_)) = (&returned.outcome, expectation.within) else {
            return self.accept(item, expectation, returned);
        };
        self.until_printed(process, item, before, deadline)?;
        let more = self.peeked(process, output, Origin::Typed)?;
        let outcome = behind(before, more.outcome);
        self.accept_check(process, item, expectation, Returned { outcome, ..more })
    }
}

/// Lines that were printed, behind others.
fn behind(before: &[Bytes], outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Output(lines) if !before.is_empty() => {
            Outcome::Output(before.iter().chain(&*lines).cloned().collect())
        }
        outcome => outcome,
    }
}
