//! Socket options, and how long calls may sleep.

use std::time::Duration;

use super::{On, failed};
use crate::{
    engine::{no_value::EvalError, pending::Attempt, prepare::Arguments, process::Mode},
    language::tree::ArgumentKind,
    model::{Call, OptionName, Outcome},
};

/// `setsockopt OPTION [VALUE]`: 1 when nothing is written; `off` is `linger`'s absence.
pub(super) fn to_set(a: &Arguments<'_>) -> Result<Call, EvalError> {
    let option = name(a);
    let value =
        match a.get(1).map(|a| &a.kind) {
            None | Some(ArgumentKind::Switch(true)) => 1,
            Some(ArgumentKind::None | ArgumentKind::Switch(false)) => {
                if option == OptionName::Linger { -1 } else { 0 }
            }
            Some(_) => a.number(1, i32::MIN.into(), i32::MAX.into())?,
        };
    Ok(Call::Setsockopt(option, value))
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

/// Corresponds to `setsockopt(2)`.
pub(super) fn set(on: On<'_>, option: OptionName, value: i64) -> Attempt {
    match on.open.kernel.set_option(on.open.kind, option, value) {
        Ok(()) => {
            match option {
                OptionName::Rcvlowat => on.open.note_low_water(),
                OptionName::Linger => on.open.lingers.set(value > 0),
                _ => {}
            }
            Outcome::Ok.into()
        }
        Err(errno) => failed(errno),
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
