//! `close`, `kill`, `interrupt`: how descriptors, processes and calls end.

use std::rc::Rc;

use super::{On, failed};
use crate::{
    engine::{
        Session,
        open::OpenSocket,
        pending::{Attempt, Pending, Sleeper, Wait},
        prepare::Arguments,
        target::Target,
    },
    kernel::Done,
    language::tree::ArgumentKind,
    model::{Address, Call, CallId, CallName, Errno, Fd, How, Outcome, ProgramEnd, ThreadId, What},
};

/// `shutdown rd|wr|rdwr`
pub(super) fn how(a: &Arguments<'_>) -> Call {
    Call::Shutdown(a.known(0, |kind| match kind {
        ArgumentKind::How(how) => Some(*how),
        _ => None,
    }))
}

/// What the helper thread says of a close that it was given.
pub(super) fn lingered(pending: &mut Pending) -> Attempt {
    match pending.progress.aside().done.take() {
        Some(Done::Closed(Err(errno))) => failed(errno),
        Some(Done::Closed(Ok(())) | Done::Resolved(_)) => Outcome::Ok.into(),
        None => Attempt::Sleep(Wait::Aside),
    }
}

impl Session {
    /// Corresponds to `close(2)`. With `SO_LINGER` it sleeps until the data is acknowledged or the time is up:
    /// the kernel really blocks then, whatever `O_NONBLOCK` says (socket(7)), so a helper thread does it.
    pub(super) fn close_one(&mut self, on: On<'_>, pending: &mut Pending) -> Attempt {
        let process = self.flow(pending.thread).process;
        let Some(descriptor) = self.uninstall(pending.by(), on.on.fd) else {
            return failed(Errno::EBADF);
        };
        self.note_both_states(&descriptor);
        self.remember_closing(&descriptor.open);
        self.remember_ending(&descriptor, process, CallName::Close);
        // One for the caller's target, one for the descriptor just taken out: nobody else shares it.
        let last = Rc::strong_count(&descriptor.open) == 1;
        if last && descriptor.open.lingers.get() {
            // Ours must be closed first, or the helper's would not be the last close: it gets the copy in `park`,
            // when nothing on the way here holds the descriptor any more.
            if let Ok(copy) = descriptor.open.kernel.duplicate() {
                descriptor.open.lingers.set(false);
                pending.target = Target::Closed(descriptor.on.clone());
                pending.progress.aside().closing = Some(copy);
                return Attempt::Sleep(Wait::Aside);
            }
        }
        Outcome::Ok.into()
    }

    /// Ends a process as SIGKILL does: the kernel closes its descriptors in their order, without a shutdown.
    pub(super) fn kill(&mut self, pending: &Pending) -> Attempt {
        self.kill_process(self.process_of(pending.thread).main, pending.id, CallName::Kill);
        Outcome::Ok.into()
    }

    /// The same, of any process: `reboot` ends those of a computer.
    pub(in crate::engine) fn kill_process(
        &mut self,
        thread: ThreadId,
        call: CallId,
        word: CallName,
    ) {
        let process = self.flow(thread).process;
        self.end_threads(thread);
        self.abandon(thread);
        let main = self.flow_mut(thread);
        *main = super::super::flow::Flow::new(process, 0, main.reach);
        let numbers: Vec<Fd> = self.processes[process].table.open().map(|d| d.on.fd).collect();
        for fd in numbers {
            if let Some(descriptor) = self.uninstall((thread, call), fd) {
                self.note_both_states(&descriptor);
                self.remember_closing(&descriptor.open);
                self.remember_ending(&descriptor, process, word);
            }
        }
        let dead = &mut self.processes[process];
        dead.output.take();
        dead.input.clear();
        self.flows.not_ready(thread);
    }

    /// Interrupts what a process is in, as Ctrl-C with a handler does (signal(7)): EINTR, or the end of its program.
    pub(in crate::engine) fn interrupt(&mut self, thread: ThreadId) {
        let program = self.flow(thread).program.filter(|_| self.flow(thread).is_running());
        let is_child = self.flow(thread).is_child();
        self.end_threads(thread);
        self.flows.not_ready(thread);
        let flow = self.flow_mut(thread);
        flow.frames.clear();
        flow.paused = false;
        if let Some(id) = flow.asleep
            && let Some(Sleeper { call, mut pending }) = self.unpark(id)
        {
            self.waker = None;
            let outcome = self.interrupted(&call, &pending);
            self.finish(call, &mut pending, outcome);
        }
        if let Some(program) = program {
            self.record(thread, What::ProgramEnded(program, ProgramEnd::Interrupted));
            if is_child {
                self.exit(thread, program);
            }
        }
    }

    /// The call that a thread sleeps in will never return.
    fn abandon(&mut self, thread: ThreadId) {
        if let Some(id) = self.flow(thread).asleep
            && let Some(sleeper) = self.unpark(id)
            && sleeper.pending.asleep.is_some()
        {
            self.record(thread, What::Abandoned(sleeper.pending.id));
        }
    }

    /// Ends the threads that a process's programs have started, with the calls they sleep in.
    fn end_threads(&mut self, main: ThreadId) {
        for thread in std::mem::take(&mut self.process_mut(main).threads) {
            self.abandon(thread);
            self.end_thread(thread);
        }
        self.flows.only_the_living();
    }

    /// Notes a connection that we close first: its TIME_WAIT keeps the port when the session is over.
    pub(in crate::engine) fn remember_closing(&mut self, open: &OpenSocket) {
        let first = !open.met_end.get() || matches!(open.shut.get(), Some(How::Wr | How::Rdwr));
        if !first || !open.kind.is_tcp() || !open.connected.get() {
            return;
        }
        let Some(peer) = open.known_peer() else { return };
        if let Ok(local @ Address::Inet(_)) = open.kernel.local_address() {
            self.past.note_closed_first(local, peer);
        }
    }
}
