//! Rounds that are all the same are shown twice and then counted: `x 1,998`.
//!
//! A loop that meets the end of a stream does the same ten thousand times. Steps are the same if the
//! same statement made the same call and it gave the same outcome. In a lab the packets that a step has sent belong to
//! it; by themselves packets make no round.

use std::collections::VecDeque;

use super::{event::Printer, styled::Role, width::push_number};
use crate::model::{Event, Fate, PacketSeen, Returned, What};

/// Steps and packets in a round that is still recognised.
const LONGEST: usize = 8;

/// What has been printed lately, and whether it goes on like that.
#[derive(Clone, Debug, Default)]
pub(super) struct Fold {
    /// The newest steps that were printed, at most two of the longest rounds.
    recent: VecDeque<Event>,
    /// Steps of the round that repeats; 0: nothing does.
    period: usize,
    /// How many steps of the next round have come.
    at: usize,
    /// Whole rounds that were not printed.
    rounds: u64,
}

impl Fold {
    /// Whether this event is one more of the same, and need not be printed.
    fn swallows(&mut self, event: &Event) -> bool {
        if self.period == 0 {
            return false;
        }
        let expected = self.recent.len() - self.period + self.at;
        if !same(&self.recent[expected], event) {
            return false;
        }
        self.at += 1;
        if self.at == self.period {
            self.at = 0;
            self.rounds += 1;
        }
        true
    }

    /// A step was printed: does it end a second round like the first?
    fn printed(&mut self, event: &Event) {
        if self.recent.len() == 2 * LONGEST {
            self.recent.pop_front();
        }
        self.recent.push_back(event.clone());
        let len = self.recent.len();
        let repeats = |period: &usize| {
            (0..*period)
                .all(|i| same(&self.recent[len - 1 - i], &self.recent[len - 1 - i - period]))
        };
        self.period = (1..=len / 2).find(repeats).unwrap_or(0);
        if self.steps() == 0 {
            self.period = 0;
        }
    }

    /// How many steps the round has.
    fn steps(&self) -> usize {
        let round = self.recent.range(self.recent.len() - self.period..);
        round.filter(|event| step(event).is_some()).count()
    }
}

/// Whether two events are the same step of a loop.
fn same(a: &Event, b: &Event) -> bool {
    if let (What::Packet(a), What::Packet(b)) = (&a.what, &b.what) {
        return is_like(a, b);
    }
    let (Some(x), Some(y)) = (step(a), step(b)) else { return false };
    x.source.id == y.source.id
        && x.line == y.line
        && x.origin == y.origin
        && a.actor == b.actor
        && x.call == y.call
        && x.outcome == y.outcome
        && x.state.is_none()
        && y.state.is_none()
}

/// Whether two packets that calls have sent differ in their numbers only.
fn is_like(a: &PacketSeen, b: &PacketSeen) -> bool {
    let is_plain = |it: &PacketSeen| {
        it.by.is_some()
            && matches!(it.fate, Fate::Passed | Fate::Held | Fate::Lost(_))
            && !it.packet.is_repetition()
    };
    let (one, other) = (&a.packet, &b.packet);
    is_plain(a)
        && is_plain(b)
        && a.fate == b.fate
        && (one.kind, &one.ends, one.from, one.to)
            == (other.kind, &other.ends, other.from, other.to)
        && one.payload == other.payload
}

/// A step that may be one of many: it returned at once and was not a check.
fn step(event: &Event) -> Option<&Returned> {
    match &event.what {
        What::Returned(returned) if returned.woken.is_none() && !returned.is_check() => {
            Some(returned)
        }
        _ => None,
    }
}

impl Printer {
    /// Whether an event is only counted. What comes after a repetition ends it.
    pub(super) fn folded(&mut self, event: &Event, out: &mut String) -> bool {
        if !event.what.is_on_screen() {
            return true;
        }
        if self.fold.swallows(event) {
            if let What::Packet(it) = &event.what {
                self.sent.again(it, event.ns);
            }
            return true;
        }
        self.rest(out);
        if step(event).is_some() || matches!(event.what, What::Packet(_)) {
            self.fold.printed(event);
        } else {
            self.fold = Fold::default();
        }
        false
    }

    /// Says how often the steps above have been repeated since, if they were. To be called before a wait and at the end.
    pub fn rest(&mut self, out: &mut String) {
        let rounds = std::mem::take(&mut self.fold.rounds);
        if rounds > 1 {
            let mut count = String::from("x ");
            push_number(&mut count, rounds);
            out.push_str("  ");
            self.paint.push(out, Role::Returned, &count);
            let steps = self.fold.steps();
            let pad = 20_usize.saturating_sub(count.len());
            out.extend(std::iter::repeat_n(' ', pad));
            match (self.lang, steps) {
                (crate::text::Lang::En, 1) => out.push_str("the step above, again"),
                (crate::text::Lang::En, n) => {
                    out.push_str("the ");
                    push_number(out, n as u64);
                    out.push_str(" steps above, again");
                }
                (crate::text::Lang::Zh, 1) => out.push_str("上面这一步，一再重复"),
                (crate::text::Lang::Zh, n) => {
                    out.push_str("上面这 ");
                    push_number(out, n as u64);
                    out.push_str(" 步，一再重复");
                }
            }
            out.push('\n');
            self.other_output();
        }
        // Steps of a round that was not finished have happened too; and one round is shown, not counted.
        let begun = std::mem::take(&mut self.fold.at);
        if begun > 0 || rounds == 1 {
            let round = self.fold.recent.range(self.fold.recent.len() - self.fold.period..);
            let whole = if rounds == 1 { self.fold.period } else { 0 };
            let steps: Vec<Event> =
                round.clone().take(whole).chain(round.take(begun)).cloned().collect();
            self.fold.period = 0;
            self.fold.recent.clear();
            for step in &steps {
                self.events(std::slice::from_ref(step), out);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{
            Actor, Bytes, Call, CallId, Origin, Outcome, ProcessId, ReceiveFlags, SendFlags, Seq,
            Wording,
        },
        text::Lang,
    };
    use std::sync::Arc;

    fn statement(text: &str) -> Arc<Wording> {
        Wording::new(text, [None, None]).into()
    }

    fn step_of(source: &Arc<Wording>, line: u32, call: Call, outcome: Outcome) -> Event {
        let returned = Returned {
            id: CallId(1),
            origin: Origin::Typed,
            call,
            on: None,
            outcome,
            state: None,
            woken: None,
            line,
            source: source.clone(),
        };
        Event {
            seq: Seq(1),
            ns: 0,
            actor: Some(Actor { process: ProcessId(0), name: "server".into(), thread: 0 }),
            what: What::Returned(returned),
        }
    }

    #[test]
    fn two_rounds_are_shown_and_the_rest_is_counted() {
        let (recv, send) = (statement("conn.recv"), statement("conn.send"));
        let one = || step_of(&recv, 2, Call::Recv(1024, ReceiveFlags::default()), Outcome::Eof);
        let two = || {
            step_of(&send, 3, Call::Send(Bytes::empty(), SendFlags::default()), Outcome::Count(0))
        };
        let mut printer = Printer::new(Lang::En);
        let mut out = String::new();
        for _ in 0..1000 {
            printer.events(&[one(), two()], &mut out);
        }
        printer.events(&[one()], &mut out);
        printer.rest(&mut out);
        let heads: Vec<&str> =
            out.lines().filter(|l| l.starts_with("server>") || l.contains("x ")).collect();
        assert_eq!(
            heads,
            [
                "server> conn.recv",
                "server> conn.send",
                "server> conn.recv",
                "server> conn.send",
                "  x 998               the 2 steps above, again",
                "server> conn.recv",
            ],
            "{out}"
        );
    }

    #[test]
    fn lines_of_a_script_are_never_folded() {
        let mut printer = Printer::new(Lang::En);
        let mut out = String::new();
        for line in 1..=10 {
            let call = Call::Recv(1024, ReceiveFlags::default());
            let event = step_of(&statement("conn.recv"), line, call, Outcome::Eof);
            printer.events(&[event], &mut out);
        }
        assert_eq!(out.matches("server>").count(), 10);
    }
}
