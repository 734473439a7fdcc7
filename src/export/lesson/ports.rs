//! Names for the ports of a saved lesson: those that were typed become `@port`, those that the kernel chose are captured.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    sync::Arc,
};

use super::expected::Numbers;
use crate::{
    language::{
        is_name, name_length,
        tree::{Expression, ExpressionKind},
    },
    model::{Address, Call, Event, Outcome, What},
};

/// Names for ports.
#[derive(Default)]
pub(in crate::export) struct Ports {
    pub(in crate::export) names: BTreeMap<u16, String>,
    /// Those that were typed and really bound: they have their names for the whole lesson.
    pub(in crate::export) typed: BTreeSet<u16>,
}

impl Ports {
    /// The port of that name.
    pub(in crate::export) fn port(&self, name: &str) -> Option<u16> {
        self.names.iter().find(|(_, known)| *known == name).map(|(port, _)| *port)
    }

    /// The text of a template whose variables are names of ports: `127.0.0.1:$P`.
    pub(in crate::export) fn filled_in(&self, template: &Expression) -> Option<String> {
        match &template.kind {
            ExpressionKind::Text(text) => Some(std::str::from_utf8(text).ok()?.to_owned()),
            ExpressionKind::Number(n) => Some(n.to_string()),
            ExpressionKind::Variable(name) => self.port(name).map(|port| port.to_string()),
            ExpressionKind::Template(pieces) => {
                pieces.iter().map(|it| self.filled_in(it)).collect()
            }
            _ => None,
        }
    }

    /// Whether a number is a port that the kernel chose.
    pub(in crate::export) fn is_chosen(&self, number: i64) -> bool {
        u16::try_from(number)
            .is_ok_and(|port| self.names.contains_key(&port) && !self.typed.contains(&port))
    }

    /// Whether it is the name of such a port.
    pub(super) fn is_chosen_name(&self, name: &str) -> bool {
        self.names.iter().any(|(port, known)| known == name && !self.typed.contains(port))
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

    pub(super) fn directives(&self) -> String {
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
    pub(super) fn named(&self, text: &str) -> String {
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
}

/// Finds the ports of a session, event by event.
#[derive(Default)]
pub(in crate::export) struct PortsSeen {
    ports: Ports,
    seen: BTreeSet<u16>,
    /// Variables that were set.
    set: BTreeSet<Arc<str>>,
}

impl PortsSeen {
    pub(in crate::export) fn event(&mut self, event: &Event) {
        let Self { ports, seen, set } = self;
        let (call, source, outcome) = match &event.what {
            What::Asleep(it) => (&it.call, &it.source.wording, None),
            What::Returned(it) => (&it.call, &it.source, Some(&it.outcome)),
            _ => return,
        };
        for name in source.names.iter().flatten() {
            if !set.contains(name) {
                set.insert(name.clone());
            }
        }
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
        // A captured port that is only asked for as a number.
        if let Some(Outcome::Integer(n)) = outcome
            && let Some(name) = only_variable(&source.text)
            && let Some(port) = u16::try_from(*n).ok().filter(|port| seen.contains(port))
            && !set.contains(name)
            && !ports.names.values().any(|known| known == name)
        {
            ports.names.entry(port).or_insert_with(|| name.to_owned());
        }
        seen.extend(outcome.and_then(Outcome::address).and_then(Address::port));
    }

    /// All of them.
    pub(in crate::export) fn end(self) -> Ports {
        let mut ports = self.ports;
        for port in ports.typed.clone() {
            if !ports.names.contains_key(&port) {
                let name = ports.free_name("P");
                ports.names.insert(port, name);
            }
        }
        ports
    }
}

impl Numbers for Ports {
    fn is_chosen(&self, number: i64) -> bool {
        Self::is_chosen(self, number)
    }

    /// A port that nobody has seen before is captured.
    fn address(&mut self, address: &Address) -> String {
        let text = address.to_string();
        let Some(port @ 1..) = address.port() else { return text };
        let fresh = self.free_name("A");
        let name = self.names.entry(port).or_insert(fresh);
        let host = text.rsplit_once(':').map_or("", |(host, _)| host);
        format!("{host}:${name}")
    }
}

/// The variable for the port of an address: `P` in `127.0.0.1:$P` and in `localhost $P`.
fn port_variable(source: &str) -> Option<&str> {
    let rest = source.split(":$").nth(1).or_else(|| source.split(" $").nth(1))?;
    // These are set by calls, and again by the next ones.
    Some(&rest[..name_length(rest)]).filter(|name| !["", "_", "from", "i", "error"].contains(name))
}

/// The variable of `print int($C)`, if it is the only one.
fn only_variable(source: &str) -> Option<&str> {
    let (_, rest) = source.split_once("int($")?;
    let (name, after) = rest.split_once(')')?;
    (is_name(name) && !after.contains('$') && !["_", "i"].contains(&name)).then_some(name)
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
