//! Socket options as C and Python name them, and what they are set to.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::plan::Made;
use crate::{
    language::tree::{Argument, ArgumentKind, CallTree, DurationTree, Expression, ExpressionKind},
    model::{Call, OptionName, Setting, SocketKind, Takes},
};

/// An option in a program.
#[derive(Clone, Copy, Debug)]
pub(super) struct Constant {
    /// The level that setsockopt(2) wants.
    pub(super) level: &'static str,
    /// Its name, in both languages.
    pub(super) name: &'static str,
    /// Its number, where Python's socket module has no name for it (linux/in.h, linux/in6.h, asm/socket.h).
    pub(super) number: Option<u32>,
}

/// The option, for a socket of that kind.
pub(super) fn constant(option: OptionName, kind: Option<SocketKind>) -> Constant {
    let is_ipv6 = kind.is_some_and(SocketKind::is_ipv6);
    let name = if is_ipv6 { of_ipv6(option) } else { option.c_name() };
    let level = if name.starts_with("TCP_") {
        "IPPROTO_TCP"
    } else if name.starts_with("IPV6_") {
        "IPPROTO_IPV6"
    } else if name.starts_with("IP_") {
        "IPPROTO_IP"
    } else {
        "SOL_SOCKET"
    };
    let number = match name {
        "IP_BIND_ADDRESS_NO_PORT" | "IPV6_MTU" => Some(24),
        "IP_MTU" => Some(14),
        "IP_MTU_DISCOVER" => Some(10),
        "IP_PKTINFO" => Some(8),
        "IP_RECVTTL" => Some(12),
        "IP_RECVERR" => Some(11),
        "IPV6_MTU_DISCOVER" => Some(23),
        "IPV6_RECVERR" => Some(25),
        "SO_TIMESTAMP" => Some(29),
        "TCP_FASTOPEN_CONNECT" => Some(30),
        _ => None,
    };
    Constant { level, name, number }
}

/// What ipv6(7) calls an option that IPv4 has, too.
fn of_ipv6(option: OptionName) -> &'static str {
    match option {
        OptionName::Ttl => "IPV6_UNICAST_HOPS",
        OptionName::Tos => "IPV6_TCLASS",
        OptionName::Join => "IPV6_JOIN_GROUP",
        OptionName::Leave => "IPV6_LEAVE_GROUP",
        OptionName::McastIf => "IPV6_MULTICAST_IF",
        OptionName::McastTtl => "IPV6_MULTICAST_HOPS",
        OptionName::McastLoop => "IPV6_MULTICAST_LOOP",
        OptionName::Pktinfo => "IPV6_RECVPKTINFO",
        OptionName::Recvttl => "IPV6_RECVHOPLIMIT",
        OptionName::Recverr => "IPV6_RECVERR",
        OptionName::Mtu => "IPV6_MTU",
        OptionName::MtuDiscover => "IPV6_MTU_DISCOVER",
        other => other.c_name(),
    }
}

/// The kind of socket whose option a group or an interface with that address is.
pub(super) fn kind_for(address: IpAddr) -> SocketKind {
    if address.is_ipv4() { SocketKind::Udp } else { SocketKind::Udp6 }
}

/// What `setsockopt` is given, if it is no number: as the log has it, or as it is written.
pub(super) fn setting(option: OptionName, tree: &CallTree, made: Option<&Made>) -> Option<Setting> {
    if let Some(Call::Setsockopt(_, setting)) = made.map(|it| &it.call) {
        return Some(setting.clone());
    }
    let argument = |at: usize| tree.arguments.get(at);
    Some(match option.takes() {
        Takes::Number | Takes::Route => return None,
        Takes::Group => {
            let group = ip(argument(1)?)?;
            let interface = match argument(2) {
                Some(interface) => ip(interface)?,
                None if group.is_ipv4() => Ipv4Addr::LOCALHOST.into(),
                None => Ipv6Addr::LOCALHOST.into(),
            };
            Setting::Group(Box::new((group, Some(interface))))
        }
        Takes::Interface => Setting::Interface(ip(argument(1)?)?),
        Takes::Time => Setting::Time(match &argument(1)?.kind {
            ArgumentKind::Duration(DurationTree::Known(limit)) => Some(*limit),
            ArgumentKind::None => None,
            _ => return None,
        }),
        Takes::Word => Setting::Word(String::from_utf8_lossy(literal(argument(1)?)?).into()),
    })
}

/// The bytes of a source route, where a call has set one or has taken it away.
pub(super) fn route_bytes(setting: &Setting) -> Option<Vec<u8>> {
    match setting {
        Setting::Route(Some(route)) => route.bytes(),
        Setting::Route(None) => Some(Vec::new()),
        _ => None,
    }
}

fn ip(argument: &Argument) -> Option<IpAddr> {
    let word = std::str::from_utf8(literal(argument)?).ok()?;
    word.trim_matches(['[', ']']).parse().ok()
}

fn literal(argument: &Argument) -> Option<&[u8]> {
    match &argument.kind {
        ArgumentKind::Text(Expression { kind: ExpressionKind::Text(text), .. }) => Some(text),
        _ => None,
    }
}
