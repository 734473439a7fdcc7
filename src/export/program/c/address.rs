//! Addresses as the calls take them.

use super::{C, Holder, literal};
use crate::{
    export::program::plan::LeftOut,
    language::tree::{AddressTree, ArgumentKind},
    model::{Address, Destination, SocketKind},
};

/// Where a call goes.
pub(super) struct Place {
    /// The arguments of a call: `&to.any, to.size`.
    pub(super) arguments: String,
    /// It is a name, which is looked up: that may fail, with a number in `code`.
    pub(super) resolves: bool,
}

impl Place {
    /// The variable that holds it.
    pub(super) fn variable(&self) -> &str {
        self.arguments.trim_start_matches('&').split('.').next().unwrap_or_default()
    }
}

impl C<'_> {
    /// An address, put into a variable first.
    pub(super) fn address(
        &mut self,
        argument: Option<&ArgumentKind>,
        known: Option<&Destination>,
        kind: Option<SocketKind>,
    ) -> Result<Place, LeftOut> {
        self.helper("struct address");
        let tree = match argument {
            Some(ArgumentKind::Address(tree) | ArgumentKind::To(tree)) => Some(tree),
            _ => None,
        };
        if let Some(AddressTree::Template(template)) = tree
            && let Ok(variable) = self.address_variable(template)
        {
            let arguments = format!("&{variable}.any, {variable}.size");
            return Ok(Place { arguments, resolves: false });
        }
        let parsed;
        let to = match (known, tree) {
            (Some(known), _) | (None, Some(AddressTree::Known(known))) => known,
            (None, Some(AddressTree::Template(it))) => {
                parsed = self
                    .ports
                    .filled_in(it)
                    .and_then(|text| Destination::parse(&text).ok())
                    .ok_or(LeftOut::Unreadable)?;
                &parsed
            }
            _ => return Err(LeftOut::Unreadable),
        };
        let computer = self.page.computers.named(argument, known);
        let variable = self.frame.built_in("to", Holder::Address);
        let arguments = format!("&{variable}.any, {variable}.size");
        let value = match to {
            Destination::Known(Address::Inet(it)) => {
                let port = self.port(it.port());
                let family = if it.is_ipv4() { "ipv4" } else { "ipv6" };
                self.helper(family);
                let host = computer.unwrap_or_else(|| format!("\"{}\"", it.ip()));
                format!("{family}({host}, {port})")
            }
            Destination::Known(Address::Path(path)) => self.unix_name(path),
            Destination::Known(Address::Abstract(name)) => {
                self.unix_name(&[b"\0", &name[..]].concat())
            }
            Destination::Known(Address::Unnamed) => self.unix_name(b""),
            Destination::Named(host, port) => {
                let port = self.port(*port);
                self.helper("look_up");
                let code = self.frame.built_in("code", Holder::Int);
                let family =
                    if kind.is_some_and(SocketKind::is_ipv6) { "AF_INET6" } else { "AF_INET" };
                let host = literal(host.as_bytes());
                self.line(&format!("{code} = look_up(&{variable}, {host}, {port}, {family});"));
                return Ok(Place { arguments, resolves: true });
            }
        };
        self.line(&format!("{variable} = {value};"));
        Ok(Place { arguments, resolves: false })
    }

    fn unix_name(&mut self, name: &[u8]) -> String {
        self.helper("unix_name");
        format!("unix_name(TEXT({}))", literal(name))
    }
}
