//! The first data on a socket with `TCP_FASTOPEN_CONNECT`: the SYN carries it, and a send that may sleep waits until that is
//! answered, as connect(2) does (tcp(7); observed on Linux 6.18, `tests/lab/fastopen.txt`).

use super::{On, failed};
use crate::{
    engine::{
        pending::{Attempt, Patience, Pending, Wait},
        target::Target,
    },
    model::{Errno, OptionName, OptionValue, Outcome, TcpState, WithSyn},
};

/// What a send gives when the kernel has taken all that it takes.
pub(super) fn taken(on: On<'_>, pending: &Pending) -> Attempt {
    opening(on, pending).unwrap_or_else(|| Outcome::Count(pending.progress.sent).into())
}

/// What a send does first that has slept until its SYN was answered; `None`: it never did, or has more to send.
pub(super) fn answered(on: On<'_>, whole: usize, pending: &Pending) -> Option<Attempt> {
    if !on.open.defers.get() || pending.progress.sent == 0 {
        None
    } else if pending.progress.sent >= whole {
        Some(taken(on, pending))
    } else {
        opening(on, pending)
    }
}

/// What the SYN carries for whose answer a call sleeps.
pub(in crate::engine) fn carried(pending: &Pending) -> Option<WithSyn> {
    let Target::Open(on) = &pending.target else { return None };
    let kernel = &on.open.kernel;
    if !on.open.kind.is_tcp() || kernel.tcp_state() != Some(TcpState::SynSent) {
        return None;
    }
    let routed = || kernel.option(on.open.kind, OptionName::SourceRoute);
    if on.open.defers.get() {
        Some(WithSyn::Data)
    } else {
        matches!(routed(), Ok(OptionValue::Route(Some(_)))).then_some(WithSyn::Route)
    }
}

/// Sleeps as long as its SYN has no answer, and fails if nobody listened there.
fn opening(on: On<'_>, pending: &Pending) -> Option<Attempt> {
    if !on.open.defers.get() || pending.patience == Patience::None {
        return None;
    }
    let kernel = &on.open.kernel;
    match kernel.tcp_state() {
        Some(TcpState::SynSent) => Some(Attempt::Sleep(Wait::Writable)),
        Some(TcpState::Close) => Some(failed(kernel.take_error().unwrap_or(Errno::ECONNABORTED))),
        _ => {
            on.open.defers.set(false);
            None
        }
    }
}
