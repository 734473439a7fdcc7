//! Expectations, completions and checks in passing: waiting for what should come, and comparing it.

use std::{
    rc::Rc,
    time::{Duration, Instant},
};

use super::{
    replay::Replay,
    script::{Item, ItemKind},
    step::{Step, Steps, slot},
    trouble::{Stop, TroubleKind},
    wait::{DEADLINE, after},
};
use crate::{
    engine::Status,
    language::{
        name_length,
        result::{Captures, Difference, Pattern},
        span::Span,
        tree::{Expectation, Mark, Name, Statement},
    },
    model::{Bytes, Call, CallName, Origin, Outcome, ProcessId, Returned, Waker, What},
};

/// How long a lens may show something else first: what the last call sent is on its way, on a busy machine a while longer.
const ON_ITS_WAY: Duration = Duration::from_millis(300);

const ABOVE: &str = "what expects something stands directly below its step";

impl Replay<'_> {
    /// Whether the expectation ahead need not be waited for.
    pub(super) fn holds_now(&self, item: &Item) -> bool {
        let ItemKind::Expectation(expectation) = &item.kind else { return false };
        expectation.within.is_none() || {
            let returned = self.course.steps.above.as_ref().and_then(Step::returned);
            returned.is_some_and(|returned| self.judge(item, &returned.outcome).is_ok())
        }
    }

    /// What is below a step: an expectation, a completion, a check in passing.
    pub(super) fn below(&mut self, item: &Item) -> Result<(), Stop> {
        match &item.kind {
            ItemKind::Expectation(expectation) if expectation.mark == Mark::Asleep => {
                self.must_sleep(expectation)
            }
            ItemKind::Expectation(expectation) => self.expect(item, expectation),
            ItemKind::Completion(name, expectation) => self.complete(item, name, expectation),
            ItemKind::Check(name, lens, expectation) => {
                let process = self.speak(name.as_ref())?;
                self.above_is_done()?;
                let lens = self.prepared(lens);
                let within = expectation.within.unwrap_or_default();
                self.watch_lens(process, &lens, item, within, Origin::Check)
            }
            ItemKind::Packet(line) => {
                self.course.steps.packets.say(item.line, line);
                Ok(())
            }
            _ => unreachable!("nothing else stands below a step"),
        }
    }

    /// `...`
    fn must_sleep(&mut self, expectation: &Expectation) -> Result<(), Stop> {
        // Programs that have more to do may be what it waits for.
        let mut turns = 0;
        while self.session.is_busy() && turns < 64 {
            turns += 1;
            self.settle();
            self.go_on()?;
        }
        self.collect()?;
        let step = self.course.steps.above.as_mut().expect(ABOVE);
        // One that has been woken since, by a program outside, was asleep when everything had settled.
        if let Some(returned) = step.returned().filter(|returned| returned.woken.is_none()) {
            let kind = TroubleKind::NotAsleep(returned.clone());
            return Err(self.trouble(kind, mark_span(expectation)).into());
        }
        step.marked = true;
        step.judged = true;
        self.course.results.score.held += 1;
        Ok(())
    }

    /// `=` and `!`
    fn expect(&mut self, item: &Item, expectation: &Expectation) -> Result<(), Stop> {
        let patience = expectation.within.unwrap_or(DEADLINE);
        let deadline = after(patience);
        let came = |steps: &Steps| steps.above.as_ref().is_none_or(Step::is_back);
        self.wait_until(deadline, |replay| came(&replay.course.steps))?;
        let step = self.course.steps.above.as_mut().expect(ABOVE);
        step.judged = true;
        let (process, line, lens) = (step.process, step.line, step.lens.take());
        let Some(returned) = step.returned().cloned() else {
            return Err(self.still_asleep(process, line, patience, expectation));
        };
        if let Some(lens) = lens
            && self.judge(item, &returned.outcome).is_err()
        {
            // In a pipe it was looked at before anybody knew of `within`.
            if returned.call == Call::Output {
                return self.printed_later(process, &lens, item, &returned, deadline);
            }
            let within = expectation.within.unwrap_or(ON_ITS_WAY);
            let again = self.look_until_it_holds(process, &lens, item, within, Origin::Typed)?;
            if expectation.within.is_some() || self.judge(item, &again.outcome).is_ok() {
                return self.accept_check(process, item, expectation, again);
            }
        }
        self.accept(item, expectation, &returned)
    }

    /// `server< =`
    fn complete(
        &mut self,
        item: &Item,
        name: &Name,
        expectation: &Expectation,
    ) -> Result<(), Stop> {
        self.put_away()?;
        let process = self.speak(Some(name))?;
        let patience = expectation.within.unwrap_or(DEADLINE);
        if self.course.steps.sleeping(process).is_none() {
            return Err(self.trouble(TroubleKind::NothingSlept, Span::default()).into());
        }
        if expectation.mark == Mark::Asleep {
            self.collect()?;
            if let Some(returned) =
                self.course.steps.sleeping(process).and_then(|s| s.returned().cloned())
            {
                let kind = TroubleKind::NotAsleep(returned);
                return Err(self.trouble(kind, mark_span(expectation)).into());
            }
            self.course.results.score.held += 1;
            return Ok(());
        }
        let deadline = after(patience);
        self.wait_until(deadline, |replay| {
            replay.course.steps.sleeping(process).is_none_or(Step::is_back)
        })?;
        let Some(step) = slot(&mut self.course.steps.sleeping, process).take() else {
            return Ok(());
        };
        match step.returned() {
            Some(returned) if self.course.steps.meets_nobody_else && is_from_outside(returned) => {
                let kind = TroubleKind::Stranger(returned.clone());
                Err(self.trouble(kind, mark_span(expectation)).into())
            }
            Some(returned) => self.accept(item, expectation, returned),
            None => Err(self.still_asleep(process, step.line, patience, expectation)),
        }
    }

    /// A check looks at what a step has done, so the step must be done, unless it is meant to sleep.
    fn above_is_done(&mut self) -> Result<(), Stop> {
        let done =
            |steps: &Steps| steps.above.as_ref().is_none_or(|step| step.marked || step.is_back());
        if done(&self.course.steps) {
            return Ok(());
        }
        self.wait_until(after(DEADLINE), |replay| done(&replay.course.steps)).map(drop)
    }

    /// Compares what came with what is expected, keeps what the names stand for, and shows the comment.
    pub(super) fn accept(
        &mut self,
        item: &Item,
        expectation: &Expectation,
        returned: &Rc<Returned>,
    ) -> Result<(), Stop> {
        match self.judge(item, &returned.outcome) {
            Ok(captures) => {
                for (name, value) in captures {
                    self.session.set_shared(&name, value);
                }
                self.course.results.score.held += 1;
                if let Some(comment) = &expectation.comment {
                    let comment = self.course.ports.shown(comment);
                    self.session
                        .tell(Some(self.course.speaker.1), What::Comment(returned.id, comment));
                } else if expectation.mark == Mark::Failed {
                    // Who holds the address, who listens elsewhere: more than the general sentence says.
                    self.session.explain(self.course.speaker.1, returned);
                }
                Ok(())
            }
            Err(difference) => {
                let kind = TroubleKind::Differs {
                    mark: expectation.mark,
                    expected: expectation.pattern.clone(),
                    came: returned.clone(),
                    difference,
                };
                Err(self.trouble(kind, expectation.span).into())
            }
        }
    }

    pub(super) fn judge(&self, item: &Item, outcome: &Outcome) -> Result<Captures, Difference> {
        let pattern = item.pattern.as_ref().expect("only `...` has no pattern");
        let process = self.course.speaker.1;
        let known = |name: &str| self.known(process, name);
        match self.with_numbers(item) {
            Some(pattern) => pattern.matches(outcome, &known),
            None => pattern.matches(outcome, &known),
        }
    }

    /// In a lab a computer's name stands for its address: `from client:*`.
    fn with_numbers(&self, item: &Item) -> Option<Pattern> {
        if !self.session.is_in_lab() {
            return None;
        }
        let (ItemKind::Expectation(said)
        | ItemKind::Completion(_, said)
        | ItemKind::Check(_, _, said)) = &item.kind
        else {
            return None;
        };
        let text = numbered(&said.pattern, &|name| {
            self.session.addresses_in_lab(&self.real_name(name)).map(|(ip, _)| ip.to_string())
        })?;
        Pattern::parse(&Expectation { pattern: text.into(), ..(**said).clone() }, None).ok()
    }

    /// What `$NAME` stands for.
    fn known(&self, process: ProcessId, name: &str) -> Option<Bytes> {
        self.session.variable(process, name)?.to_text()
    }

    fn still_asleep(
        &self,
        process: ProcessId,
        line: u32,
        waited: Duration,
        expectation: &Expectation,
    ) -> Stop {
        let call = match self.session.status(process) {
            Status::Asleep(call, _) => call,
            Status::Ready | Status::Running | Status::Paused => CallName::Sleep,
        };
        let span = mark_span(expectation);
        self.trouble(TroubleKind::StillAsleep(call, line, waited), span).into()
    }

    /// Reads a lens, again and again until the expectation holds or the time is over, and judges what it showed last.
    pub(super) fn watch_lens(
        &mut self,
        process: ProcessId,
        lens: &Rc<Statement>,
        item: &Item,
        within: Duration,
        origin: Origin,
    ) -> Result<(), Stop> {
        let (ItemKind::Check(_, _, expectation) | ItemKind::Expectation(expectation)) = &item.kind
        else {
            unreachable!("only these have an expectation of a lens");
        };
        let returned = self.look_until_it_holds(process, lens, item, within, origin)?;
        self.accept_check(process, item, expectation, returned)
    }

    pub(super) fn accept_check(
        &mut self,
        process: ProcessId,
        item: &Item,
        expectation: &Expectation,
        returned: Returned,
    ) -> Result<(), Stop> {
        self.session.record_check(process, returned.clone());
        self.course.line = item.line;
        self.accept(item, expectation, &Rc::new(returned))
    }

    /// What a lens showed when the expectation held, or when the time was over.
    fn look_until_it_holds(
        &mut self,
        process: ProcessId,
        lens: &Rc<Statement>,
        item: &Item,
        within: Duration,
        origin: Origin,
    ) -> Result<Returned, Stop> {
        let deadline = after(within);
        let mut pause = Duration::from_millis(1);
        loop {
            let returned = self.peeked(process, lens, origin)?;
            if Instant::now() >= deadline || self.judge(item, &returned.outcome).is_ok() {
                return Ok(returned);
            }
            let next = deadline.min(Instant::now() + pause);
            self.wait_until(next, |_| false)?;
            pause = (pause * 2).min(Duration::from_millis(20));
        }
    }

    pub(super) fn peeked(
        &mut self,
        process: ProcessId,
        statement: &Statement,
        origin: Origin,
    ) -> Result<Returned, Stop> {
        self.session.peek(process, statement, origin).map_err(|refusal| {
            self.trouble(TroubleKind::Refused(refusal.halt), refusal.span).into()
        })
    }
}

/// A pattern with addresses in place of names: of each `NAME:` outside of quotes that `address` knows. `None`: there is
/// none.
fn numbered(pattern: &str, address: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let mut out = String::new();
    let mut quoted = false;
    let mut rest = pattern;
    let mut changed = false;
    while let Some(c) = rest.chars().next() {
        let length = if quoted { 0 } else { name_length(rest) };
        if length > 0 {
            let (name, behind) = rest.split_at(length);
            let number = behind.starts_with(':').then(|| address(name)).flatten();
            changed |= number.is_some();
            out += number.as_deref().unwrap_or(name);
            rest = behind;
            continue;
        }
        let skipped = if quoted && c == '\\' { rest.chars().nth(1) } else { None };
        quoted ^= c == '"';
        let length = c.len_utf8() + skipped.map_or(0, char::len_utf8);
        out += &rest[..length];
        rest = &rest[length..];
    }
    changed.then_some(out)
}

/// Whether a program outside ended its sleep.
fn is_from_outside(returned: &Returned) -> bool {
    returned.woken.as_ref().is_some_and(|woken| woken.by == Some(Waker::Outside))
}

/// Where an expectation says what should be: its pattern, or the whole line.
fn mark_span(expectation: &Expectation) -> Span {
    match expectation.mark {
        Mark::Asleep => Span::default(),
        Mark::Returned | Mark::Failed => expectation.span,
    }
}

#[cfg(test)]
mod tests {
    use super::numbered;

    #[test]
    fn names_of_computers_stand_for_their_addresses() {
        let address = |name: &str| (name == "bob").then(|| "10.0.0.4".to_owned());
        for (pattern, expected) in [
            ("from bob:*", Some("from 10.0.0.4:*")),
            ("\"hi\" from bob:5000", Some("\"hi\" from 10.0.0.4:5000")),
            ("bob:80 | bob:81", Some("10.0.0.4:80 | 10.0.0.4:81")),
            ("\"from bob:1\"", None),
            ("\"a\\\" bob:1\"", None),
            ("from carl:*", None),
            ("bob", None),
            ("从 bob:*", Some("从 10.0.0.4:*")),
        ] {
            assert_eq!(numbered(pattern, &address).as_deref(), expected, "{pattern}");
        }
    }
}
