//! What was done at the prompt, as a lesson that passes `check`.
//!
//! Every typed line is a step, and what really happened is its expectation. Ports that the kernel chose are captured
//! where they are first seen; ports that were typed and bound become `@port`, so that the lesson runs where they are
//! taken. What was said goes with it: a title, headings, narration, questions with their answers. Numbers that are different each time (`rto`, `fill`) are not expected.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use crate::{
    language::result::{bytes::harmless, notation::notation},
    model::{Address, Call, CallId, Event, Origin, Outcome, Returned, Waker, What},
};

/// Bytes of an expectation.
const LONGEST: usize = 4096;

/// The lesson, and how many steps it has.
pub fn saved(events: &[Event]) -> (String, usize) {
    let ports = Ports::of(events);
    let typed = events.iter().filter_map(typed_call).collect();
    let mut writer = Writer { text: ports.directives(), ports, typed, ..Writer::default() };
    for (at, event) in events.iter().enumerate() {
        writer.event(event);
        writer.prose(event, &events[at + 1..]);
    }
    (writer.text, writer.steps)
}

/// Names for ports.
#[derive(Default)]
struct Ports {
    names: BTreeMap<u16, String>,
    /// Those that were typed and really bound: they have their names for the whole lesson.
    typed: BTreeSet<u16>,
}

impl Ports {
    fn of(events: &[Event]) -> Self {
        let mut ports = Self::default();
        let (mut seen, mut set) = (BTreeSet::new(), BTreeSet::new());
        for event in events {
            let (call, source, outcome) = match &event.what {
                What::Asleep(it) => (&it.call, &it.source.wording, None),
                What::Returned(it) => (&it.call, &it.source, Some(&it.outcome)),
                _ => continue,
            };
            set.extend(source.names.iter().flatten().cloned());
            if let Some(port @ 1..) = call.address().and_then(Address::port) {
                // A lesson's own name for it, unless that is a variable which the lesson sets itself.
                if let Some(name) = port_variable(&source.text)
                    && !set.contains(name)
                    && !ports.names.values().any(|known| known == name)
                {
                    ports.names.entry(port).or_insert_with(|| name.to_owned());
                }
                let bound = matches!((call, outcome), (Call::Bind(_), Some(Outcome::Ok)));
                if bound && !seen.contains(&port) {
                    ports.typed.insert(port);
                }
            }
            seen.extend(outcome.and_then(address_in).and_then(Address::port));
        }
        for port in ports.typed.clone() {
            if !ports.names.contains_key(&port) {
                let name = ports.free_name("P");
                ports.names.insert(port, name);
            }
        }
        ports
    }

    /// Whether a number is a port that the kernel chose.
    fn is_chosen(&self, number: i64) -> bool {
        u16::try_from(number)
            .is_ok_and(|port| self.names.contains_key(&port) && !self.typed.contains(&port))
    }

    /// `P`, `P2`, `P3`: the first that is free.
    fn free_name(&self, begin: &str) -> String {
        let name = |n: usize| if n == 1 { begin.to_owned() } else { format!("{begin}{n}") };
        let taken = |name: &String| self.names.values().any(|known| known == name);
        let mut n = 1;
        while taken(&name(n)) {
            n += 1;
        }
        name(n)
    }

    fn directives(&self) -> String {
        let mut text = String::new();
        for port in &self.typed {
            let _ = writeln!(text, "@port {} {port}", self.names[port]);
        }
        if !text.is_empty() {
            text.push('\n');
        }
        text
    }

    /// Text with the ports that have names by their names.
    fn named(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(colon) = rest.find([':', ' ']) {
            let (before, after) = rest.split_at(colon + 1);
            out.push_str(before);
            let digits = after.bytes().take_while(u8::is_ascii_digit).count();
            let name = after[..digits].parse().ok().and_then(|port: u16| self.names.get(&port));
            let ends = !after[digits..].starts_with(|c: char| c.is_alphanumeric() || c == '.');
            rest = match name {
                Some(name) if ends && before.ends_with(':') => {
                    out.push('$');
                    out.push_str(name);
                    &after[digits..]
                }
                _ => after,
            };
        }
        out + rest
    }

    /// An address as an expectation: a port that nobody has seen before is captured.
    fn expected(&mut self, address: &Address) -> String {
        let text = address.to_string();
        let Some(port @ 1..) = address.port() else { return text };
        let fresh = self.free_name("A");
        let name = self.names.entry(port).or_insert(fresh);
        let host = text.rsplit_once(':').map_or("", |(host, _)| host);
        format!("{host}:${name}")
    }
}

/// The variable that stands for the port of an address: `P` in `127.0.0.1:$P` and in `localhost $P`.
fn port_variable(source: &str) -> Option<&str> {
    let rest = source.split(":$").nth(1).or_else(|| source.split(" $").nth(1))?;
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    // These are set by calls, and again by the next ones.
    Some(&rest[..end]).filter(|name| !["", "_", "from", "i", "error"].contains(name))
}

/// The address that an outcome tells.
fn address_in(outcome: &Outcome) -> Option<&Address> {
    match outcome {
        Outcome::Accepted(it) => Some(&it.from),
        Outcome::Address(it) => Some(it),
        Outcome::From(it) => Some(&it.from),
        _ => None,
    }
}

#[derive(Default)]
struct Writer {
    text: String,
    steps: usize,
    ports: Ports,
    /// The typed calls whose lines are still to come.
    typed: BTreeSet<CallId>,
    /// What woke up before the line of its waker was written: it stands below that line.
    woken: Vec<(CallId, String)>,
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
    fn event(&mut self, event: &Event) {
        match &event.what {
            What::ProgramStarted(_, source) => self.step(event, source.text()),
            What::Asleep(asleep) if asleep.origin == Origin::Typed => {
                self.step(event, asleep.source.text());
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
    fn prose(&mut self, event: &Event, later: &[Event]) {
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
            What::Question(text, choices) if is_answered(later) => {
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
        let expected = self.expected(returned);
        if let Some(woken) = &returned.woken {
            let line = format!("{}< {expected}\n", event.name());
            match &woken.by {
                Some(Waker::Call { id, .. }) if self.typed.contains(id) => {
                    self.woken.push((*id, line));
                }
                _ => self.text.push_str(&line),
            }
            return;
        }
        self.step(event, &returned.source.text);
        let _ = writeln!(self.text, "  {expected}");
        self.written(returned.id);
    }

    /// The line of that call is there now; what it woke follows.
    fn written(&mut self, call: CallId) {
        self.typed.remove(&call);
        for (_, line) in self.woken.extract_if(.., |(by, _)| *by == call) {
            self.text.push_str(&line);
        }
    }

    fn step(&mut self, event: &Event, source: &str) {
        let source = self.ports.named(source);
        let _ = writeln!(self.text, "{}> {source}", event.name());
        self.steps += 1;
    }

    /// `= pattern` or `! NAME`.
    fn expected(&mut self, returned: &Returned) -> String {
        let pattern = match &returned.outcome {
            Outcome::Failed(failure) => return format!("! {}", failure.name()),
            Outcome::Accepted(accepted) => {
                format!("from {}", self.ports.expected(&accepted.from))
            }
            Outcome::Address(address) => self.ports.expected(address),
            Outcome::From(datagram) => {
                let data = notation(&Outcome::Data(datagram.data.clone()));
                format!("{data} from {}", self.ports.expected(&datagram.from))
            }
            // Different each time, or on each machine.
            Outcome::Time(Some(_)) if matches!(returned.call, Call::Rto | Call::Rtt) => "*".into(),
            Outcome::Number(_)
                if matches!(
                    returned.call,
                    Call::Retrans
                        | Call::Drops
                        | Call::Outq
                        | Call::Cwnd
                        | Call::Ssthresh
                        | Call::Mss
                        | Call::Window
                        | Call::Inflight
                ) =>
            {
                "*".into()
            }
            Outcome::Drained(_, true) => "* then EOF".into(),
            Outcome::Count(n)
                if returned.call.payload() > *n || matches!(returned.call, Call::Fill(_)) =>
            {
                "*".into()
            }
            Outcome::Made(..)
            | Outcome::Pair(_)
            | Outcome::Drained(_, false)
            | Outcome::Addresses(_) => "*".into(),
            Outcome::Integer(_) | Outcome::Text(_) if reads_the_clock(&returned.source.text) => {
                "*".into()
            }
            // A port that the kernel chose, as a number.
            Outcome::Integer(n) if self.ports.is_chosen(*n) => "*".into(),
            outcome => notation(outcome),
        };
        // Longer than a line may be, or than anybody reads.
        let pattern = if pattern.len() > LONGEST { "*".to_owned() } else { pattern };
        format!("= {pattern}")
    }
}

/// Whether `now` stands in a line: the same again gives something else.
fn reads_the_clock(line: &str) -> bool {
    line.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == "now")
}

/// Whether the next thing that belongs to a question is its answer.
fn is_answered(later: &[Event]) -> bool {
    let next =
        later.iter().find(|event| matches!(event.what, What::Question(..) | What::Verdict { .. }));
    next.is_some_and(|event| matches!(event.what, What::Verdict { .. }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_named_only_where_it_is_a_port() {
        let ports = Ports { names: BTreeMap::from([(8080, "P".to_owned())]), ..Ports::default() };
        assert_eq!(ports.named("phone.bind 127.0.0.1:8080"), "phone.bind 127.0.0.1:$P");
        assert_eq!(ports.named("me.send \"at 8080\" 8080"), "me.send \"at 8080\" 8080");
        assert_eq!(ports.named("c.connect 127.0.0.1:80801"), "c.connect 127.0.0.1:80801");
    }
}
