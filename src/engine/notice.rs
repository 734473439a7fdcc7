//! What a learner should notice about a call, although it did not fail.

use std::rc::Rc;

use super::{Session, descriptors::Descriptor};
use crate::model::{Call, CallName, Outcome, ProcessId, Remark, Returned, What};

impl Session {
    /// Writes a remark where an answer is right and misleading. `bare`: the call was typed without its socket.
    pub(crate) fn notice(&mut self, process: ProcessId, returned: &Returned, bare: bool) {
        let chosen = if bare { self.chosen(process, returned) } else { None };
        for remark in chosen.into_iter().chain(self.misleads(returned)) {
            self.tell(Some(process), What::Remark(remark));
        }
    }

    /// The socket that a bare call took, where it could have been another one.
    fn chosen(&self, process: ProcessId, returned: &Returned) -> Option<Remark> {
        let on = returned.on.as_ref()?;
        let call = returned.call.name()?;
        let listens = self.descriptor(on.socket).is_some_and(|it| it.open.listening.get());
        // What listens and what carries data are not taken for each other, except by close.
        let could_be = |other: &&Rc<Descriptor>| {
            other.on.socket != on.socket
                && (call == CallName::Close || other.open.listening.get() == listens)
        };
        let several = self.processes[process].table.open().any(|other| could_be(&other));
        // Its newer one is closed: what was typed may have been meant for that.
        let left_over =
            (call == CallName::Close || !listens) && self.sockets.is_left_over(on.socket, process);
        (several || left_over).then(|| Remark::Chosen(on.label.clone(), call))
    }

    fn misleads(&self, returned: &Returned) -> Option<Remark> {
        match (&returned.call, &returned.outcome) {
            (Call::Listen(_), Outcome::Ok) => {
                let on = returned.on.as_ref()?;
                let open = &self.descriptor(on.socket)?.open;
                let at = open.kernel.local_address().ok()?;
                let news = open.newly_bound.take() && at.port().is_some();
                news.then(|| Remark::KernelBound(on.label.clone(), self.shown(at)))
            }
            (Call::Counter(counter), Outcome::Number(1..)) if !self.is_in_lab() => {
                Some(Remark::CountsForMachine(*counter))
            }
            _ => None,
        }
    }
}
