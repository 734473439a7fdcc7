//! Addresses as the socket module takes them.

use super::{
    Python,
    expression::{literal, quoted},
};
use crate::{
    export::program::plan::LeftOut,
    language::tree::{AddressTree, ArgumentKind, Expression, ExpressionKind},
    model::{Address, Destination},
};

impl Python<'_> {
    /// An address as the socket module takes it.
    pub(super) fn address(
        &mut self,
        argument: Option<&ArgumentKind>,
        known: Option<&Destination>,
    ) -> Result<String, LeftOut> {
        if let Some(
            ArgumentKind::Address(AddressTree::Template(template))
            | ArgumentKind::To(AddressTree::Template(template)),
        ) = argument
            && let Some(written) = self.address_in(template)
        {
            return Ok(written);
        }
        if let Some(variable) = self.page.computers.named(argument, known)
            && let Some(Destination::Known(Address::Inet(at))) = known
        {
            let port = self.port(at.port());
            self.module("sys");
            return Ok(format!("({variable}, {port})"));
        }
        let known = match (known, argument) {
            (Some(known), _)
            | (
                None,
                Some(
                    ArgumentKind::Address(AddressTree::Known(known))
                    | ArgumentKind::To(AddressTree::Known(known)),
                ),
            ) => known,
            (
                None,
                Some(
                    ArgumentKind::Address(AddressTree::Template(it))
                    | ArgumentKind::To(AddressTree::Template(it)),
                ),
            ) => {
                let parsed =
                    self.ports.filled_in(it).and_then(|text| Destination::parse(&text).ok());
                return match parsed {
                    Some(to) => Ok(self.destination(&to)),
                    None => Err(LeftOut::Unreadable),
                };
            }
            _ => return Err(LeftOut::Unreadable),
        };
        Ok(self.destination(known))
    }

    /// `$from`.
    pub(super) fn address_in(&self, template: &Expression) -> Option<String> {
        let variable = match &template.kind {
            ExpressionKind::Variable(name) => name,
            ExpressionKind::Template(pieces) => match &pieces[..] {
                [Expression { kind: ExpressionKind::Variable(name), .. }] => name,
                _ => return None,
            },
            _ => return None,
        };
        let is_sender = &**variable == "from" && self.scope.types.contains_key("from");
        is_sender.then(|| "sender".to_owned())
    }

    pub(super) fn destination(&mut self, to: &Destination) -> String {
        match to {
            Destination::Known(Address::Inet(it)) => {
                let port = self.port(it.port());
                format!("({}, {port})", quoted(&it.ip().to_string()))
            }
            Destination::Known(Address::Path(path)) => match std::str::from_utf8(path) {
                Ok(path) => quoted(path),
                Err(_) => literal(path),
            },
            Destination::Known(Address::Abstract(name)) => literal(&[b"\0", &name[..]].concat()),
            Destination::Known(Address::Unnamed) => "\"\"".to_owned(),
            Destination::Named(host, port) => {
                let port = self.port(*port);
                format!("({}, {port})", quoted(host))
            }
        }
    }
}
