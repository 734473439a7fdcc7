//! Calls that sleep: what wakes them, and which could not be woken in time by hand.

use super::plan::Kind;
use crate::model::{Call, CallId, Errno, Event, Failure, Origin, Outcome, Waker, What};

/// The call that woke a program's send.
pub(super) fn made_room(event: &Event) -> Option<CallId> {
    let What::Returned(it) = &event.what else { return None };
    let is_send = matches!(it.call, Call::Send(..) | Call::Sendall(_));
    match it.woken.as_ref()?.by.as_ref()? {
        Waker::Call { id, .. } if is_send && it.origin != Origin::Typed => Some(*id),
        _ => None,
    }
}

/// Whether a call had a time limit, and was woken before that was over.
pub(super) fn hurries(kind: &Kind) -> bool {
    let Kind::Call(made) = kind else { return false };
    let is_over = match &made.outcome {
        Outcome::Ready(found) => found.is_empty(),
        Outcome::Happened(found) => found.is_empty(),
        Outcome::Failed(Failure::Timeout | Failure::Errno(Errno::EAGAIN)) => true,
        _ => false,
    };
    let has_limit = match &made.call {
        Call::Select(it) => it.limit.is_some(),
        Call::PollSeveral(it) => it.limit.is_some(),
        Call::EpollWait(limit) => limit.is_some(),
        _ => made.has_limit,
    };
    has_limit && !is_over
}

/// Whether it sleeps until something comes, so that nothing need have come before.
pub(super) fn receives(call: &Call) -> bool {
    matches!(
        call,
        Call::Accept | Call::Recv(..) | Call::Recvfrom(..) | Call::Recvn(_) | Call::Recvline
    )
}
