//! How long a call may sleep.

use std::time::Instant;

use super::{open::Mode, pending::Patience, target::Target};
use crate::model::{Call, ReceiveFlags, SendFlags};

/// How long the call may sleep, by its flags and its descriptor; and whether that is by an option of the socket.
#[inline]
pub(super) fn patience(call: &Call, target: &Target) -> (Patience, bool) {
    let Target::Open(descriptor) = target else {
        let patience = match call {
            Call::Select(it) => it.limit.map_or(Patience::Forever, until),
            Call::PollSeveral(it) => it.limit.map_or(Patience::Forever, until),
            Call::Sleep(time) => until(*time),
            _ => Patience::Forever,
        };
        return (patience, false);
    };
    if let Call::EpollWait(limit) = call {
        return (limit.map_or(Patience::Forever, until), false);
    }
    if let Call::Send(_, SendFlags { dontwait: true, .. })
    | Call::Recv(_, ReceiveFlags { dontwait: true, .. })
    | Call::Recvfrom(_, ReceiveFlags { dontwait: true, .. }) = call
    {
        return (Patience::None, false);
    }
    let dontwait = match call {
        Call::Sendto(it) => it.flags.dontwait,
        Call::Sendmsg(it) => it.flags.dontwait,
        Call::Recvmsg(it) => it.flags.dontwait,
        _ => false,
    };
    if dontwait {
        return (Patience::None, false);
    }
    let patience = match descriptor.open.mode.get() {
        Mode::Blocking if descriptor.open.limits_set.get() => {
            let limit = descriptor.open.limit(call).map(until);
            return (limit.unwrap_or(Patience::Forever), limit.is_some());
        }
        Mode::Blocking => Patience::Forever,
        // None of them ends by `settimeout`: close has the time of `SO_LINGER`, fill and drain their own.
        _ if matches!(call, Call::Close | Call::Fill(_) | Call::Drain) => Patience::Forever,
        Mode::Limited(limit) => until(limit),
        Mode::Nonblocking => Patience::None,
    };
    (patience, false)
}

/// A time too far away to be represented is not a limit.
pub(super) fn until(time: std::time::Duration) -> Patience {
    Instant::now().checked_add(time).map_or(Patience::Forever, Patience::Until)
}
