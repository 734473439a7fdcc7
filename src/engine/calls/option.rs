//! Socket options, and how long calls may sleep.

use std::time::Duration;

use super::{On, failed};
use crate::{
    engine::{pending::Attempt, process::Mode},
    model::{OptionName, Outcome},
};

/// Corresponds to `setsockopt(2)`.
pub(super) fn set(on: On<'_>, option: OptionName, value: i64) -> Attempt {
    match on.open.kernel.set_option(on.open.kind, option, value) {
        Ok(()) => {
            match option {
                OptionName::Rcvlowat => on.open.lowat.set(value > 1),
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
