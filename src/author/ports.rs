//! Names for the ports that the kernel chose: those that the lesson has, and new ones where a port is seen again.

use std::collections::BTreeMap;

use super::{
    outline::Outline,
    play::{Round, Values},
};
use crate::{
    export::Numbers,
    model::{Address, Bytes},
};

/// What ports are called.
pub(super) struct Ports<'a> {
    outline: &'a Outline,
    round: &'a Round,
    values: &'a Values,
    /// How often each port that has no name was seen; and its name, once it has one.
    seen: BTreeMap<u16, (usize, Option<String>)>,
    /// Whether ports that come up twice get names.
    names: bool,
}

impl<'a> Ports<'a> {
    pub(super) fn new(outline: &'a Outline, round: &'a Round, values: &'a Values) -> Self {
        Self { outline, round, values, seen: BTreeMap::new(), names: false }
    }

    /// Every port that was seen twice gets a name.
    pub(super) fn name(&mut self) {
        self.names = true;
        let mut taken = Vec::new();
        for (_, name) in self.seen.values_mut().filter(|(times, _)| *times > 1) {
            let free = self.outline.free_name(&taken);
            taken.push(free.clone());
            *name = Some(free);
        }
    }

    /// That port is called so.
    pub(super) fn call(&mut self, port: u16, name: &str) {
        self.names = true;
        self.seen.insert(port, (2, Some(name.to_owned())));
    }

    /// Whether nobody but the kernel chose it, and it has no name yet.
    pub(super) fn is_nameless(&self, port: u16) -> bool {
        port > 0 && !self.outline.is_typed(port.into()) && self.known(port).is_none()
    }

    fn known(&self, port: u16) -> Option<&'a str> {
        let text: Bytes = port.to_string().into();
        // Names of one letter first: `$P` rather than `$_`.
        let names = self.values.iter().filter(|(_, value)| **value == text);
        names.map(|(name, _)| &**name).find(|name| !["_", "i", "from", "error"].contains(name))
    }
}

impl Numbers for Ports<'_> {
    fn address(&mut self, address: &Address) -> String {
        let text = address.to_string();
        let (Some(port), Some((host, _))) = (address.port(), text.rsplit_once(':')) else {
            return text;
        };
        let ip = host.trim_matches(['[', ']']).parse().ok();
        let host = ip.and_then(|ip| self.round.hosts.get(&ip)).map_or(host, |host| &**host);
        if port == 0 || self.outline.is_typed(port.into()) {
            return format!("{host}:{port}");
        }
        if let Some(name) = self.known(port) {
            return format!("{host}:${name}");
        }
        let (times, name) = self.seen.entry(port).or_default();
        *times += 1;
        match name {
            Some(name) if self.names => format!("{host}:${name}"),
            _ => format!("{host}:*"),
        }
    }

    fn is_chosen(&self, number: i64) -> bool {
        u16::try_from(number).is_ok_and(|port| {
            self.seen.contains_key(&port) || self.known(port).is_some_and(|_| port >= 1024)
        })
    }
}
