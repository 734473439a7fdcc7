//! What was done at the prompt, as a lesson that passes `check`.
//!
//! Every typed line is a step, and what really happened is its expectation. Ports that the kernel chose are captured
//! where they are first seen; ports that were typed and bound become `@port`, so that the lesson runs where they are
//! taken. What was said goes with it: a title, headings, narration, questions with their answers. Numbers that are different each time (`rto`, `fill`) are not expected.

pub(super) mod expected;
mod packets;
pub(super) mod ports;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    io,
    sync::Arc,
};

use expected::{expected, is_by_chance};
use packets::PacketsSeen;
use ports::{Ports, PortsSeen};

use crate::{
    language::{continues_name, name_length, result::bytes::harmless},
    model::{
        Call, CallId, Event, Log, OptionName, Origin, Outcome, Returned, Seq, StatementId, Waker,
        What, Wording,
    },
};

/// Writes the lesson; gives how many steps it has.
pub(super) fn lesson(log: &dyn Log, out: &mut dyn io::Write) -> io::Result<usize> {
    let mut writer = Writer::of(log)?;
    for event in log.events() {
        let event = event?;
        writer.event(&event);
        writer.prose(&event);
        out.write_all(writer.text.as_bytes())?;
        writer.text.clear();
    }
    out.write_all(writer.text.as_bytes())?;
    Ok(writer.steps)
}

#[derive(Default)]
struct Writer {
    text: String,
    steps: usize,
    ports: Ports,
    packets: packets::Packets,
    /// The typed calls whose lines are still to come.
    typed: BTreeSet<CallId>,
    /// What woke up before the line of its waker was written: it goes below that line.
    woken: Vec<(CallId, String)>,
    ahead: Ahead,
    /// Of its short sleeps, the one whose line is still to come.
    unwritten: Option<CallId>,
    /// Variables whose value is different each time.
    chance: BTreeSet<Arc<str>>,
    /// How often a statement was carried out: `repeat` counts in `$i`.
    rounds: BTreeMap<StatementId, u32>,
    /// Variables that were set by a line.
    set: BTreeSet<Arc<str>>,
}

/// What a line depends on that comes later.
#[derive(Default)]
struct Ahead {
    /// Calls that returned before anything else was typed or said. See [`short_sleep`].
    short: BTreeSet<CallId>,
    /// Sockets share a port, and the kernel chooses which of them gets a caller.
    shares: bool,
    /// The questions that got an answer.
    answered: BTreeSet<Seq>,
}

/// The call of a typed line, where that line is written.
fn typed_call(event: &Event) -> Option<CallId> {
    match &event.what {
        What::Asleep(it) if it.origin == Origin::Typed => Some(it.id),
        What::Returned(it) if it.origin == Origin::Typed && it.woken.is_none() => Some(it.id),
        _ => None,
    }
}

impl Writer {
    /// What must be known of the whole session before its first line.
    fn of(log: &dyn Log) -> io::Result<Self> {
        let mut writer = Self::default();
        let (mut ports, mut packets) = (PortsSeen::default(), PacketsSeen::default());
        let (mut asleep, mut asked) = (None, None);
        for event in log.events() {
            let event = event?;
            ports.event(&event);
            packets.event(&event);
            writer.typed.extend(typed_call(&event));
            writer.ahead.shares |= shares_a_port(&event);
            writer.ahead.short.extend(short_sleep(&event, &mut asleep));
            match event.what {
                What::Question(..) => asked = Some(event.seq),
                What::Verdict { .. } => writer.ahead.answered.extend(asked.take()),
                _ => {}
            }
        }
        let (directive, packets) = packets.end();
        writer.ports = ports.end();
        writer.packets = packets;
        writer.text = format!("{directive}{}", writer.ports.directives());
        Ok(writer)
    }

    /// Whether it is different each time or on each machine, or made of what is.
    fn by_chance(&mut self, returned: &Returned) -> bool {
        let chance = is_by_chance(returned, self.ahead.shares);
        let text = &returned.source.text;
        // An address with a port says nothing of the answer, a sum with it does.
        let is_value = matches!(returned.outcome, Outcome::Integer(_) | Outcome::Text(_));
        let made_of = text.split('$').skip(1).any(|rest| {
            let name = &rest[..name_length(rest)];
            self.chance.contains(name) || (is_value && self.ports.is_chosen_name(name))
        });
        for name in returned.source.names.iter().flatten() {
            if chance || made_of {
                self.chance.insert(name.clone());
            } else {
                self.chance.remove(name);
            }
        }
        chance || made_of
    }

    fn event(&mut self, event: &Event) {
        match &event.what {
            What::ProgramStarted(_, source) => self.step(event, &source.wording, source.text()),
            // Its line is written where it returned.
            What::Asleep(asleep) if self.ahead.short.contains(&asleep.id) => {
                self.unwritten = Some(asleep.id);
            }
            What::Asleep(asleep) if asleep.origin == Origin::Typed => {
                self.line(event, &asleep.source.wording);
                self.text.push_str("  ...\n");
                self.written(asleep.id);
            }
            What::Returned(returned) if returned.origin == Origin::Typed => {
                self.returned(event, returned);
            }
            _ => {}
        }
    }

    /// What is said to a reader. A question is only kept with its answer, which may come later.
    fn prose(&mut self, event: &Event) {
        if matches!(event.what, What::Question(..)) && !self.ahead.answered.contains(&event.seq) {
            return;
        }
        let mut line = |begin: &str, text: &str| {
            // A second line would be of another kind.
            let text = text.replace('\n', " ");
            let _ = writeln!(self.text, "{}", format!("{begin}{}", harmless(&text)).trim_end());
        };
        match &event.what {
            What::Title(text) => line("@title ", text),
            What::Ask(text) => line("@ask ", text),
            What::Heading(text) => line("\n## ", text),
            What::Narration(text) => line("\n# ", text),
            What::Question(text, choices) => {
                line("\n? ", text);
                choices.iter().for_each(|it| line(&format!("  {}) ", it.letter), &it.text));
            }
            What::Verdict { letter, because, reasons, .. } => {
                line(&format!("  -> {letter}  "), because);
                reasons.iter().for_each(|it| line(&format!("  -> not {}: ", it.letter), &it.text));
            }
            _ => {}
        }
    }

    fn returned(&mut self, event: &Event, returned: &Returned) {
        let by_chance = self.by_chance(returned);
        let expected = expected(returned, by_chance, &mut self.ports);
        if let Some(woken) =
            returned.woken.as_ref().filter(|_| !self.ahead.short.contains(&returned.id))
        {
            let line = format!("{}< {expected}\n", event.name());
            match &woken.by {
                Some(Waker::Call { id, .. }) if self.typed.contains(id) => {
                    self.woken.push((*id, line));
                }
                // Time has passed, and while it did, a line that is still to be written was typed.
                _ if self.unwritten.is_some() => {
                    self.woken.extend(self.unwritten.map(|id| (id, line)));
                }
                _ => self.text.push_str(&line),
            }
            return;
        }
        match returned.worded() {
            Some(source) => self.step(event, &returned.source, &source),
            None => self.line(event, &returned.source),
        }
        let _ = writeln!(self.text, "  {expected}");
        self.written(returned.id);
    }

    /// The line of that call is there now; what it woke follows.
    fn written(&mut self, call: CallId) {
        self.typed.remove(&call);
        self.unwritten = self.unwritten.filter(|open| *open != call);
        self.text.extend(self.packets.take(call));
        for (_, line) in self.woken.extract_if(.., |(by, _)| *by == call) {
            self.text.push_str(&line);
        }
    }

    /// A typed line; a program counts its `$i` itself.
    fn line(&mut self, event: &Event, said: &Wording) {
        let round = self.rounds.entry(said.id).or_default();
        *round += 1;
        let source = if self.set.contains("i") {
            said.text.to_string()
        } else {
            numbered(&said.text, *round)
        };
        self.step(event, said, &source);
    }

    fn step(&mut self, event: &Event, said: &Wording, source: &str) {
        self.set.extend(said.names.iter().flatten().cloned());
        let source = self.ports.named(source);
        let _ = writeln!(self.text, "{}> {source}", event.name());
        self.steps += 1;
    }
}

/// A typed call that slept, and returned before anything else was typed or said. Whether such a one was seen asleep
/// depends on how fast the others are, so only what it gave is expected.
fn short_sleep(event: &Event, asleep: &mut Option<CallId>) -> Option<CallId> {
    match &event.what {
        What::Returned(it) if it.woken.is_some() => {
            return asleep.take_if(|asleep| *asleep == it.id);
        }
        What::Asleep(it) if it.origin == Origin::Typed => *asleep = Some(it.id),
        What::Returned(it) if it.origin == Origin::Typed => *asleep = None,
        What::ProgramStarted(..)
        | What::Heading(_)
        | What::Narration(_)
        | What::Question(..)
        | What::Verdict { .. } => *asleep = None,
        _ => {}
    }
    None
}

/// Whether several sockets share a port from here on.
fn shares_a_port(event: &Event) -> bool {
    matches!(&event.what, What::Returned(it)
        if matches!(it.call, Call::Setsockopt(OptionName::Reuseport, _)))
}

/// `$i` of a `repeat` by its number: a saved lesson has every round as a line.
pub(super) fn numbered(source: &str, round: u32) -> String {
    let mut parts = source.split("$i");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let longer = part.starts_with(continues_name);
        if longer || out.ends_with('\\') {
            out.push_str("$i");
        } else {
            let _ = write!(out, "{round}");
        }
        out.push_str(part);
    }
    out
}
