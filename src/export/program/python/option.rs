//! Socket options in Python.

use super::{
    Python,
    call::{Said, Spoken},
};
use crate::{
    export::program::{
        option::{level, route_bytes},
        plan::{LeftOut, Made},
        scope::Type,
    },
    language::tree::{ArgumentKind, CallTree},
    model::{Call, CallName, OptionName, Setting, Takes},
};

impl Python<'_> {
    pub(super) fn option(&mut self, tree: &CallTree, made: Option<&Made>, on: &str) -> Said {
        let Some(ArgumentKind::Option(option)) = tree.arguments.first().map(|it| &it.kind) else {
            return Err(LeftOut::Unreadable);
        };
        if let Some(bytes) = route_bytes(made) {
            let place = format!("socket.{}, socket.{}", level(*option), option.c_name());
            let list = bytes.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
            return Ok(Spoken::new(format!("{on}.setsockopt({place}, bytes([{list}]))")));
        }
        if option.takes() != Takes::Number || *option == OptionName::Peercred {
            return Err(LeftOut::NoCall);
        }
        let level = level(*option);
        // Python has no name for some (linux/in.h).
        let number = match option {
            OptionName::BindAddressNoPort => Some(24),
            OptionName::Mtu => Some(14),
            OptionName::MtuDiscover => Some(10),
            OptionName::Passcred => Some(16),
            OptionName::Pktinfo => Some(8),
            OptionName::Recvttl => Some(12),
            OptionName::Timestamp => Some(29),
            OptionName::Recverr => Some(11),
            OptionName::FastopenConnect => Some(30),
            _ => None,
        };
        let name = match number {
            Some(number) => number.to_string(),
            None => format!("socket.{}", option.c_name()),
        };
        let place = format!("socket.{level}, {name}");
        if tree.call == CallName::Setsockopt {
            let value = match (made.map(|it| &it.call), tree.arguments.get(1).map(|it| &it.kind)) {
                (Some(Call::Setsockopt(_, Setting::Number(n))), _) => n.to_string(),
                (_, Some(ArgumentKind::Number(n))) => self.number(n).ok_or(LeftOut::Unreadable)?,
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
            return Ok(Spoken::new(format!("{on}.setsockopt({place}, {value})")));
        }
        let code = match option {
            OptionName::Linger => {
                self.module("struct");
                let code = format!("struct.unpack(\"ii\", {on}.getsockopt({place}, 8))");
                let mut spoken = self.plain(tree, &code, Type::Any);
                spoken.shown = spoken.shown.map(|it| format!("{it}[1] if {it}[0] else \"off\""));
                return Ok(spoken);
            }
            OptionName::Error => {
                self.module("errno");
                let mut spoken =
                    self.plain(tree, &format!("{on}.getsockopt({place})"), Type::Number);
                spoken.shown = spoken.shown.map(|it| format!("errno.errorcode.get({it}, {it})"));
                return Ok(spoken);
            }
            OptionName::Type => format!("socket.SocketKind({on}.getsockopt({place})).name"),
            OptionName::Domain => format!("socket.AddressFamily({on}.getsockopt({place})).name"),
            _ => format!("{on}.getsockopt({place})"),
        };
        Ok(self.plain(tree, &code, Type::Any))
    }
}
