//! A call that has begun: what it is waiting for, and how far it has come.

use std::{
    rc::{Rc, Weak},
    sync::Arc,
    time::Instant,
};

use super::{descriptors::Descriptor, open::OpenSocket, target::Target};
use crate::model::{
    Address, Bytes, Call, CallId, Destination, Gathered, Origin, Outcome, Seq, Source, ThreadId,
};

/// A call that sleeps.
pub(super) struct Sleeper {
    /// The call.
    pub(super) call: Call,
    /// Its circumstances.
    pub(super) pending: Pending,
}

/// The circumstances of a call under way. They are kept apart from the call: an attempt reads it while these change.
pub(super) struct Pending {
    /// Which call it is.
    pub(super) id: CallId,
    /// Who makes it.
    pub(super) thread: ThreadId,
    /// What it acts on.
    pub(super) target: Target,
    /// Whether it is written with `try`.
    pub(super) tries: bool,
    /// Who wanted it.
    pub(super) origin: Origin,
    /// The statement.
    pub(super) source: Source,
    /// How long it may sleep.
    pub(super) patience: Patience,
    /// Whether that is by an option of its socket, which ends it with EAGAIN, and not by `settimeout`.
    pub(super) limited: bool,
    /// How far it has come.
    pub(super) progress: Progress,
    /// What it sleeps for.
    pub(super) wait: Wait,
    /// When it fell asleep.
    pub(super) since: Option<Instant>,
    /// The event that says so, once it is written.
    pub(super) asleep: Option<Seq>,
    /// Times in a row it was woken for nothing.
    pub(super) spurious: u8,
}

/// How long a call may sleep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Patience {
    /// Not at all: EAGAIN.
    None,
    /// Until then.
    Until(Instant),
    /// As long as it takes.
    Forever,
}

/// What a call that takes several attempts remembers between them.
#[derive(Default)]
pub(super) struct Progress {
    /// Bytes the kernel has taken.
    pub(super) sent: usize,
    /// Bytes received.
    pub(super) got: Gathered,
    /// How often its socket had been stirred when it was tried last.
    pub(super) stirred: u32,
    /// What a peek that sleeps for more has seen.
    pub(super) seen: Option<Bytes>,
    /// How often its socket had been parted from its peer when it fell asleep.
    pub(super) parted: u32,
    /// For the two calls that a helper makes.
    pub(super) aside: Option<Box<AsideProgress>>,
}

/// How far a call has come that a helper thread makes, or that needs a name looked up.
#[derive(Default)]
pub(super) struct AsideProgress {
    /// The address the kernel gets: what a name was found to mean, or the place of a Unix name.
    pub(super) address: Option<Address>,
    /// The Unix listener of this session whose queue was found full, and its count of room then.
    pub(super) full: Option<(Weak<OpenSocket>, u32)>,
    /// A socket whose last close the helper thread makes.
    pub(super) closing: Option<crate::kernel::Socket>,
    /// What it passes: held from the first attempt on.
    pub(super) passed: Vec<Rc<Descriptor>>,
    /// The helper's job.
    pub(super) job: Option<u64>,
    /// What the helper gave.
    pub(super) done: Option<crate::kernel::Done>,
}

impl Sleeper {
    /// Whether nobody else is wanted to end it: a sleep is over, silence or a full buffer is met, or a helper thread
    /// finishes (a name that is looked up, a lingering close).
    pub(super) fn ends_by_itself(&self) -> bool {
        matches!(self.pending.wait, Wait::Time | Wait::Aside)
            || matches!(self.call, Call::Fill(..) | Call::Drain)
    }
}

impl Pending {
    /// The thread and its call: who opens or closes a descriptor.
    pub(super) fn by(&self) -> (ThreadId, CallId) {
        (self.thread, self.id)
    }

    /// The name before `=`, the first of two.
    pub(super) fn name(&self) -> Option<&Arc<str>> {
        self.source.wording.names[0].as_ref()
    }

    /// The kernel gets the address that a name was found to mean, so an event shows that.
    pub(super) fn name_address(&self, call: &mut Call) {
        if let Some(aside) = &self.progress.aside
            && let Some(address) = &aside.address
            && let Some(to @ Destination::Named(..)) = call.destination_mut()
        {
            *to = address.into();
        }
    }
}

impl Progress {
    /// The part that few calls have.
    pub(super) fn aside(&mut self) -> &mut AsideProgress {
        self.aside.get_or_insert_default()
    }

    /// The helper's job, if there is one.
    pub(super) fn job(&self) -> Option<u64> {
        self.aside.as_ref()?.job
    }

    /// How many bytes have gone either way.
    pub(super) fn moved(&self) -> usize {
        self.sent + self.got.len()
    }
}

/// What a sleeping call waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wait {
    /// Its socket to become readable.
    Readable,
    /// Its socket to become writable, or connected.
    Writable,
    /// One of several to become what its call asks for.
    Any,
    /// No event exists for it (a Unix socket's full queue, a little room): try again after each settle and every 10 ms.
    Tick,
    /// A helper thread.
    Aside,
    /// A line of input.
    Input,
    /// Nothing but time.
    Time,
}

/// What one try of a call came to.
pub(super) enum Attempt {
    /// It returned.
    Done(Outcome),
    /// It would block.
    Sleep(Wait),
}

impl From<Outcome> for Attempt {
    fn from(outcome: Outcome) -> Self {
        Self::Done(outcome)
    }
}
