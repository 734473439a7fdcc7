//! Socket options in Python.

use std::net::IpAddr;

use super::{
    Python,
    call::{Said, Spoken},
    expression::quoted,
    identifier,
};
use crate::{
    export::program::{
        option::{Constant, constant, kind_for, route_bytes, setting},
        plan::{LeftOut, Made},
        scope::Type,
    },
    language::tree::{ArgumentKind, CallTree},
    model::{CallName, OptionName, Setting, SocketKind, Takes},
};

impl Python<'_> {
    pub(super) fn option(&mut self, tree: &CallTree, made: Option<&Made>, on: &str) -> Said {
        let Some(ArgumentKind::Option(option)) = tree.arguments.first().map(|it| &it.kind) else {
            return Err(LeftOut::Unreadable);
        };
        if (tree.call, *option) == (CallName::Getsockopt, OptionName::SourceRoute) {
            return Err(LeftOut::OptionBytes);
        }
        let kind = self.scope.kind_of(tree, made);
        if tree.call == CallName::Getsockopt {
            return Ok(self.asked(*option, kind, tree, on));
        }
        let set = setting(*option, tree, made);
        let (place, value) = match &set {
            Some(Setting::Group(it)) => {
                let (group, interface) = **it;
                let place = self.place(constant(*option, Some(kind_for(group))));
                let interface = self.interface(group, interface)?;
                (place, format!("{} + {interface}", packed(group)))
            }
            Some(Setting::Interface(at)) => {
                let place = self.place(constant(*option, Some(kind_for(*at))));
                (place, self.interface(*at, Some(*at))?)
            }
            Some(Setting::Time(limit)) => {
                self.module("struct");
                let limit = limit.unwrap_or_default();
                let (whole, rest) = (limit.as_secs(), limit.subsec_micros());
                let place = self.place(constant(*option, kind));
                (place, format!("struct.pack(\"ll\", {whole}, {rest})"))
            }
            Some(Setting::Word(word)) => {
                let place = self.place(constant(*option, kind));
                (place, format!("b{}", quoted(word)))
            }
            Some(it @ Setting::Route(_)) => {
                let bytes = route_bytes(it).ok_or(LeftOut::Unreadable)?;
                let list = bytes.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
                (self.place(constant(*option, kind)), format!("bytes([{list}])"))
            }
            Some(Setting::Number(_)) | None if option.takes() == Takes::Number => {
                let value = match (&set, tree.arguments.get(1).map(|it| &it.kind)) {
                    (Some(Setting::Number(n)), _) => n.to_string(),
                    (_, Some(ArgumentKind::Number(n))) => {
                        self.number(n).ok_or(LeftOut::Unreadable)?
                    }
                    (_, Some(ArgumentKind::Switch(false))) => "0".to_owned(),
                    (_, Some(ArgumentKind::None)) => "-1".to_owned(),
                    _ => "1".to_owned(),
                };
                let value = if *option == OptionName::Linger {
                    self.module("struct");
                    match value.strip_prefix('-') {
                        Some(_) => "struct.pack(\"ii\", 0, 0)".to_owned(),
                        None => format!("struct.pack(\"ii\", 1, {value})"),
                    }
                } else {
                    value
                };
                (self.place(constant(*option, kind)), value)
            }
            _ => return Err(LeftOut::Unreadable),
        };
        Ok(Spoken::new(format!("{on}.setsockopt({place}, {value})")))
    }

    /// `socket.SOL_SOCKET, socket.SO_REUSEADDR`
    fn place(&mut self, it: Constant) -> String {
        let name = match it.number {
            Some(number) => self.constant(it.name, number),
            None => format!("socket.{}", it.name),
        };
        format!("socket.{}, {name}", it.level)
    }

    /// The interface with that address, as an option for groups of that family takes it.
    fn interface(&mut self, family: IpAddr, at: Option<IpAddr>) -> Result<String, LeftOut> {
        if family.is_ipv4() {
            let at = at.map_or("0.0.0.0".to_owned(), |at| at.to_string());
            return Ok(format!("socket.inet_aton(\"{at}\")"));
        }
        self.module("struct");
        match at {
            None => Ok("struct.pack(\"I\", 0)".to_owned()),
            Some(at) if at.is_loopback() => {
                Ok("struct.pack(\"I\", socket.if_nametoindex(\"lo\"))".to_owned())
            }
            Some(_) => Err(LeftOut::Unreadable),
        }
    }

    /// getsockopt.
    fn asked(
        &mut self,
        option: OptionName,
        kind: Option<SocketKind>,
        tree: &CallTree,
        on: &str,
    ) -> Spoken {
        let place = self.place(constant(option, kind));
        let number = format!("{on}.getsockopt({place})");
        let is_ipv4 = !kind.is_some_and(SocketKind::is_ipv6);
        // What the session shows as a word.
        let word = match option {
            OptionName::Linger => {
                self.helper("linger_of");
                format!("linger_of({on})")
            }
            OptionName::Error => {
                self.module("errno");
                format!("errno.errorcode.get({number}, \"0\")")
            }
            OptionName::Type => format!("socket.SocketKind({number}).name"),
            OptionName::Domain => format!("socket.AddressFamily({number}).name"),
            OptionName::Protocol => {
                self.helper("protocol_of");
                format!("protocol_of({on})")
            }
            OptionName::McastIf if is_ipv4 => {
                format!("socket.inet_ntoa({on}.getsockopt({place}, 4))")
            }
            OptionName::Rcvtimeo | OptionName::Sndtimeo => {
                self.helper("time_limit");
                format!("time_limit({on}, socket.{})", option.c_name())
            }
            OptionName::Congestion => {
                format!("{on}.getsockopt({place}, 16).rstrip(b\"\\0\").decode()")
            }
            OptionName::Peercred => {
                self.helper("peer_of");
                format!("peer_of({on})")
            }
            _ => return self.plain(tree, &number, Type::Number),
        };
        let mut statement = format!("value = {word}");
        if let Some(target) = tree.targets.first() {
            let kind = match option {
                OptionName::Linger | OptionName::Error | OptionName::Protocol => Type::Any,
                _ => Type::Text,
            };
            let code = if kind == Type::Any {
                "int(value) if value.isdigit() else value.encode()"
            } else {
                "value.encode()"
            };
            statement.extend(["\n", &format!("{} = {code}", identifier(&target.text))]);
            self.scope.types.insert(target.text.to_string(), kind);
        }
        Spoken::showing(statement, "value")
    }
}

/// An address as the socket module packs it.
fn packed(address: IpAddr) -> String {
    match address {
        IpAddr::V4(_) => format!("socket.inet_aton(\"{address}\")"),
        IpAddr::V6(_) => format!("socket.inet_pton(socket.AF_INET6, \"{address}\")"),
    }
}
