//! What was done at the prompt, as a lesson that passes `check`.
//!
//! Every typed line is a step, and what really happened is its expectation. Ports that the kernel chose are captured
//! where they are first seen; ports that were typed and bound become `@port`, so that the lesson runs where they are
//! taken. Numbers that are different each time (`rto`, `fill`) are not expected.

use std::{collections::BTreeMap, fmt::Write};

use crate::{
    language::result::notation::notation,
    model::{Address, Call, Event, Origin, Outcome, Returned, What},
};

/// The lesson, and how many steps it has.
pub fn saved(events: &[Event]) -> (String, usize) {
    let mut ports = Ports::default();
    for event in events {
        if let What::Returned(returned) = &event.what {
            ports.note_typed(returned);
        }
    }
    let mut writer = Writer { text: ports.directives(), ports, ..Writer::default() };
    for event in events {
        writer.event(event);
    }
    (writer.text, writer.steps)
}

/// Names for ports.
#[derive(Default)]
struct Ports(BTreeMap<u16, String>);

impl Ports {
    /// A port that was typed and really bound gets a name for the whole lesson.
    fn note_typed(&mut self, returned: &Returned) {
        if let (Call::Bind(_), Outcome::Ok) = (&returned.call, &returned.outcome)
            && let Some(port @ 1..) = returned.call.address().and_then(Address::port)
            && !self.0.contains_key(&port)
        {
            let name = match self.0.len() {
                0 => "P".to_owned(),
                n => format!("P{}", n + 1),
            };
            self.0.insert(port, name);
        }
    }

    fn directives(&self) -> String {
        let mut text = String::new();
        for (port, name) in &self.0 {
            let _ = writeln!(text, "@port {name} {port}");
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
            let name = after[..digits].parse().ok().and_then(|port: u16| self.0.get(&port));
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
        let fresh = format!("A{}", self.0.len() + 1);
        let name = self.0.entry(port).or_insert(fresh);
        let host = text.rsplit_once(':').map_or("", |(host, _)| host);
        format!("{host}:${name}")
    }
}

#[derive(Default)]
struct Writer {
    text: String,
    steps: usize,
    ports: Ports,
}

impl Writer {
    fn event(&mut self, event: &Event) {
        match &event.what {
            What::ProgramStarted(_, source) => self.step(event, source.text()),
            What::Asleep(asleep) if asleep.origin == Origin::Typed => {
                self.step(event, asleep.source.text());
                self.text.push_str("  ...\n");
            }
            What::Returned(returned) if returned.origin == Origin::Typed => {
                self.returned(event, returned);
            }
            _ => {}
        }
    }

    fn returned(&mut self, event: &Event, returned: &Returned) {
        let expected = self.expected(returned);
        if returned.woken.is_some() {
            let _ = writeln!(self.text, "{}< {expected}", event.name());
            return;
        }
        self.step(event, &returned.source.text);
        let _ = writeln!(self.text, "  {expected}");
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
            Outcome::Time(Some(_)) if matches!(returned.call, Call::Rto) => "*".into(),
            Outcome::Number(_)
                if matches!(returned.call, Call::Retrans | Call::Drops | Call::Outq) =>
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
            outcome => notation(outcome),
        };
        format!("= {pattern}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_named_only_where_it_is_a_port() {
        let ports = Ports(BTreeMap::from([(8080, "P".to_owned())]));
        assert_eq!(ports.named("phone.bind 127.0.0.1:8080"), "phone.bind 127.0.0.1:$P");
        assert_eq!(ports.named("me.send \"at 8080\" 8080"), "me.send \"at 8080\" 8080");
        assert_eq!(ports.named("c.connect 127.0.0.1:80801"), "c.connect 127.0.0.1:80801");
    }
}
