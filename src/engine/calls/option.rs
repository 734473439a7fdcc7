//! Socket options, and how long calls may sleep.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use super::{On, failed};
use crate::{
    engine::{
        Reach, Session, no_value::EvalError, open::Mode, pending::Attempt, prepare::Arguments,
    },
    language::tree::ArgumentKind,
    model::{
        AddressError, Call, Errno, Halt, OptionName, Outcome, Setting, SourceRoute, Takes,
        ThreadId, beginning,
    },
};

/// More than the kernel reads of the name of an algorithm (`TCP_CA_NAME_MAX` is 16).
const LONGEST_WORD: usize = 64;

/// `setsockopt OPTION [VALUE] [ADDRESS...]`: 1 when nothing is written; `off` is `linger`'s absence.
pub(super) fn to_set(a: &Arguments<'_>) -> Result<Call, EvalError> {
    let option = name(a);
    let setting = match option.takes() {
        Takes::Group => {
            let group = ip(a, 1)?;
            // The kernel would choose an interface that leads outside.
            let stays = a.session.flow(a.thread).reach == Reach::Loopback;
            let interface = match a.get(2) {
                Some(_) => Some(ip(a, 2)?),
                None => stays.then(|| loopback(group)),
            };
            Setting::Group(Box::new((group, interface)))
        }
        Takes::Interface => Setting::Interface(ip(a, 1)?),
        Takes::Time => Setting::Time(a.duration(1)?.filter(|limit| !limit.is_zero())),
        Takes::Route => Setting::Route(route(a)?.map(Box::new)),
        Takes::Word => {
            let word = a.text(1)?;
            let word = &word[..word.len().min(LONGEST_WORD)];
            Setting::Word(String::from_utf8_lossy(word).into_owned().into())
        }
        Takes::Number => Setting::Number(match a.get(1).map(|a| &a.kind) {
            None | Some(ArgumentKind::Switch(true)) => 1,
            Some(ArgumentKind::None | ArgumentKind::Switch(false)) => {
                if option == OptionName::Linger { -1 } else { 0 }
            }
            Some(_) => a.number(1, i32::MIN.into(), i32::MAX.into())?,
        }),
    };
    Ok(Call::Setsockopt(option, setting))
}

/// An address without a port, or the name of a computer that has one.
fn ip(a: &Arguments<'_>, at: usize) -> Result<IpAddr, EvalError> {
    let text = a.text(at)?;
    let word = String::from_utf8_lossy(&text);
    let bare = word.strip_prefix('[').and_then(|w| w.strip_suffix(']')).unwrap_or(&word);
    let halt = |halt| EvalError::halt(halt, a.presume(at).span);
    if let Ok(ip) = bare.parse() {
        return Ok(ip);
    }
    let why = if bare.bytes().all(|b| b.is_ascii_digit() || b == b'.') && !bare.is_empty() {
        Some(AddressError::BadIpv4)
    } else {
        let is_ipv6 = bare.contains(':') && word.parse::<SocketAddr>().is_err();
        is_ipv6.then_some(AddressError::BadIpv6)
    };
    if let Some(why) = why {
        return Err(halt(Halt::BadAddress(beginning(&word), why)));
    }
    let found = a.session.ip_of(a.thread, bare).map_err(halt)?;
    let is_group = at == 1 && name(a).takes() == Takes::Group;
    let missing = if is_group { Halt::NoGroup } else { Halt::NoIp };
    found.ok_or_else(|| halt(missing(beginning(&word))))
}

/// `source_route loose HOP...`, `source_route none`.
fn route(a: &Arguments<'_>) -> Result<Option<SourceRoute>, EvalError> {
    if matches!(a.presume(1).kind, ArgumentKind::None) {
        return Ok(None);
    }
    let strict = &*a.text(1)? == b"strict";
    let hops = (2..a.tree.arguments.len()).map(|at| match ip(a, at)? {
        IpAddr::V4(hop) => Ok(hop),
        other @ IpAddr::V6(_) => {
            let halt = Halt::OnlyIpv4(other.to_string().into());
            Err(EvalError::halt(halt, a.presume(at).span))
        }
    });
    Ok(Some(SourceRoute { strict, hops: hops.collect::<Result<_, _>>()? }))
}

/// `getsockopt OPTION`
pub(super) fn to_get(a: &Arguments<'_>) -> Call {
    Call::Getsockopt(name(a))
}

fn name(a: &Arguments<'_>) -> OptionName {
    a.known(0, |kind| match kind {
        ArgumentKind::Option(option) => Some(*option),
        _ => None,
    })
}

/// `setblocking on|off`
pub(super) fn switch(a: &Arguments<'_>) -> Call {
    Call::Setblocking(a.known(0, |kind| match kind {
        ArgumentKind::Switch(on) => Some(*on),
        _ => None,
    }))
}

impl Session {
    /// Corresponds to `setsockopt(2)`.
    pub(super) fn set_option(
        &self,
        thread: ThreadId,
        on: On<'_>,
        option: OptionName,
        setting: &Setting,
    ) -> Attempt {
        let kernel = &on.open.kernel;
        let done = match setting {
            Setting::Number(value) => kernel.set_option(on.open.kind, option, *value),
            Setting::Group(it) => {
                let (group, interface) = **it;
                self.tie(thread, on).and_then(|()| match option {
                    OptionName::Join => kernel.join(group, interface),
                    _ => kernel.leave(group, interface),
                })
            }
            Setting::Interface(at) => {
                self.tie(thread, on).and_then(|()| kernel.send_groups_through(*at))
            }
            Setting::Time(limit) => kernel.limit_time(on.open.kind, option, *limit),
            Setting::Word(word) => kernel.choose_congestion(on.open.kind, word),
            Setting::Route(route) => kernel.set_source_route(route.as_deref()),
        };
        match (done, option) {
            (Err(errno), _) => return failed(errno),
            (Ok(()), OptionName::Rcvlowat) => on.open.note_low_water(),
            (Ok(()), OptionName::Rcvtimeo | OptionName::Sndtimeo) => on.open.note_time_limits(),
            (Ok(()), OptionName::FastopenConnect) => {
                on.open.defers.set(matches!(setting, Setting::Number(1..)));
            }
            (Ok(()), OptionName::Linger) => {
                on.open.lingers.set(matches!(setting, Setting::Number(1..)));
            }
            (Ok(()), _) => {}
        }
        Outcome::Ok.into()
    }

    /// Ties a UDP socket to the loopback device where a session may reach no further: what it sends to a group stays
    /// there, whatever it is bound to and whichever interface it is told. Its interface for groups is then chosen, too:
    /// without that the kernel would write another interface's address into the datagram.
    pub(super) fn tie(&self, thread: ThreadId, on: On<'_>) -> Result<(), Errno> {
        let open = &on.open;
        if !open.kind.is_udp() || self.flow(thread).reach != Reach::Loopback || open.tied.get() {
            return Ok(());
        }
        if !open.inside.replace(true)
            && let Err(errno) = open.kernel.bind_to_loopback()
        {
            open.inside.set(false);
            return Err(errno);
        }
        let family = if open.kind.is_ipv6() {
            Ipv6Addr::LOCALHOST.into()
        } else {
            Ipv4Addr::LOCALHOST.into()
        };
        open.kernel.send_groups_through(family)?;
        open.tied.set(true);
        Ok(())
    }
}

/// The address of the loopback device, of the family of a group.
fn loopback(group: IpAddr) -> IpAddr {
    match group {
        IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
    }
}

/// Corresponds to `getsockopt(2)`.
pub(super) fn get(on: On<'_>, option: OptionName) -> Attempt {
    match on.open.kernel.option(on.open.kind, option) {
        Ok(value) => Outcome::Option(Box::new(value)).into(),
        Err(errno) => failed(errno),
    }
}

/// As `SO_RCVTIMEO` and `SO_SNDTIMEO`, for every call; kept here, because underneath every socket is non-blocking.
/// 0 is non-blocking.
pub(super) fn set_timeout(on: On<'_>, limit: Option<Duration>) -> Attempt {
    on.open.mode.set(match limit {
        None => Mode::Blocking,
        Some(Duration::ZERO) => Mode::Nonblocking,
        Some(limit) => Mode::Limited(limit),
    });
    Outcome::Ok.into()
}

pub(super) fn timeout(on: On<'_>) -> Attempt {
    Outcome::Time(match on.open.mode.get() {
        Mode::Blocking => None,
        Mode::Nonblocking => Some(Duration::ZERO),
        Mode::Limited(limit) => Some(limit),
    })
    .into()
}

pub(super) fn set_blocking(on: On<'_>, blocking: bool) -> Attempt {
    on.open.mode.set(if blocking { Mode::Blocking } else { Mode::Nonblocking });
    Outcome::Ok.into()
}
