//! Calls that sleep: what wakes them, and which could not be woken in time by hand.

use std::rc::Rc;

use super::{
    plan::{Kind, Made},
    touch::Sockets,
};
use crate::language::tree::Statement;
use crate::model::{Asleep, Call, CallId, Errno, Event, Failure, Origin, Outcome, Waker, What};

/// The call that woke a program's send.
pub(super) fn made_room(event: &Event) -> Option<CallId> {
    let What::Returned(it) = &event.what else { return None };
    let is_send = matches!(it.call, Call::Send(..) | Call::Sendall(_));
    match it.woken.as_ref()?.by.as_ref()? {
        Waker::Call { id, .. } if is_send && it.origin != Origin::Typed => Some(*id),
        _ => None,
    }
}

impl Sockets {
    /// A call that sleeps, as far as it can be told.
    pub(super) fn asleep(&self, statement: Rc<Statement>, it: &Asleep) -> Made {
        let socket = it.on.as_deref().map(|on| on.socket);
        Made {
            statement,
            call: it.call.clone(),
            kind: socket.and_then(|socket| self.kind(socket)),
            has_limit: socket.is_some_and(|socket| self.has_limit(socket)),
            on: it.on.clone(),
            outcome: Outcome::Ok,
            names: it.source.wording.names.clone(),
            new: Vec::new(),
        }
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
