//! `select`: sleeping until one of several sockets is readable.

use crate::{
    engine::{
        pending::{Attempt, Wait},
        prepare::Target,
    },
    model::{Chosen, Errno, Outcome},
};

/// Corresponds to `select(2)` for reading: a socket counts as readable when receiving or accepting from it
/// would not sleep, which includes its end and its errors.
pub(super) fn select(chosen: &[Chosen], target: &Target) -> Attempt {
    let Target::Several(open) = target else { unreachable!("select looks at several") };
    if open.len() < chosen.len() {
        return super::failed(Errno::EBADF);
    }
    let ready: Vec<_> = open
        .iter()
        .filter(|d| d.open.kernel.poll().is_ok_and(|set| set.readable || set.error || set.hung_up))
        .map(|d| d.on.label.clone())
        .collect();
    if ready.is_empty() {
        Attempt::Sleep(Wait::AnyReadable)
    } else {
        Outcome::Ready(ready.into()).into()
    }
}
