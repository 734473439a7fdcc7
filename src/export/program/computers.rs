//! The other computers of a lab: on real ones they are elsewhere, so a program is told of them on its command line.

use std::net::IpAddr;

use crate::{
    language::tree::{AddressTree, ArgumentKind},
    model::{Address, Destination},
};

/// Those that a program reaches by their names, in the order of its arguments.
#[derive(Clone, Default)]
pub(super) struct Computers(Vec<Computer>);

/// One of them.
#[derive(Clone)]
pub(super) struct Computer {
    /// As it was typed.
    name: String,
    /// Its address in the lab, which a program takes that is not told another.
    pub(super) at: IpAddr,
    /// Its argument: `SERVER`.
    word: String,
}

impl Computer {
    /// The variable that holds its address.
    pub(super) fn variable(&self) -> String {
        format!("HOST_{}", self.word)
    }
}

impl Computers {
    /// The variable for a computer of a lab, where that was named.
    pub(super) fn named(
        &mut self,
        argument: Option<&ArgumentKind>,
        known: Option<&Destination>,
    ) -> Option<String> {
        let (
            Some(
                ArgumentKind::Address(AddressTree::Known(Destination::Named(name, _)))
                | ArgumentKind::To(AddressTree::Known(Destination::Named(name, _))),
            ),
            Some(Destination::Known(Address::Inet(known))),
        ) = (argument, known)
        else {
            return None;
        };
        let at = known.ip();
        if !is_of_a_lab(at) {
            return None;
        }
        let same = |it: &&Computer| it.name == **name && it.at == at;
        let variable = self.0.iter().find(same).map(Computer::variable);
        Some(variable.unwrap_or_else(|| self.add(name, at)))
    }

    fn add(&mut self, name: &str, at: IpAddr) -> String {
        let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let number = self.0.len() + 1;
        let mut word = if is_plain { name.to_ascii_uppercase() } else { number.to_string() };
        word.push_str(if at.is_ipv4() { "" } else { "6" });
        // `ann` and `Ann` are two.
        if self.0.iter().any(|it| it.word == word) {
            word = format!("{word}_{number}");
        }
        let computer = Computer { name: name.to_owned(), at, word };
        let variable = computer.variable();
        self.0.push(computer);
        variable
    }

    /// As many as before a step that cannot be written.
    pub(super) fn truncate(&mut self, count: usize) {
        self.0.truncate(count);
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// With the numbers of their arguments.
    pub(super) fn numbered(&self) -> impl Iterator<Item = (usize, &Computer)> {
        (1..).zip(&self.0)
    }

    /// What their arguments are called: `SERVER PROXY`.
    pub(super) fn arguments(&self) -> String {
        let words: Vec<_> = self.0.iter().map(|it| it.word.as_str()).collect();
        words.join(" ")
    }
}

/// Whether an address is one that labs give (`kernel/lab`).
fn is_of_a_lab(at: IpAddr) -> bool {
    match at {
        IpAddr::V4(at) => at.octets().starts_with(&[10, 0]),
        IpAddr::V6(at) => at.segments()[..4] == [0xfd00, 0, 0, 0],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_a_variable_of_its_own() {
        let (v4, v6) = (IpAddr::from([10, 0, 0, 1]), "fd00::1".parse().unwrap());
        let mut all = Computers::default();
        let names = [("ann", v4), ("Ann", v4), ("ann", v6), ("ann6", v4), ("安", v4)];
        let variables = names.map(|(name, at)| all.add(name, at));
        assert_eq!(variables, ["HOST_ANN", "HOST_ANN_2", "HOST_ANN6", "HOST_ANN6_4", "HOST_5"]);
        assert_eq!(all.arguments(), "ANN ANN_2 ANN6 ANN6_4 5");
    }
}
