//! Which sleeping calls can go on, and the waiting itself.
//!
//! After a step the poller is asked once, without waiting, and only the calls it names are tried again,
//! the one just made first, then oldest first, until a round moves nothing. Retrying every sleeper
//! after every step would cost a failed system call for each of them.

use std::time::{Duration, Instant};

use super::{
    Session,
    calls::first_data,
    pending::{Attempt, Pending, Sleeper},
};
use crate::model::{Address, Asleep, Call, Errno, Failure, Outcome, What};

/// What a settle left behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Everybody sleeps or is ready for a line: the driver may wait.
    Quiet,
    /// Programs have more to do: the driver should look after its own affairs and settle again.
    Busy,
}

/// The calls made in one settle before the driver is given a chance.
const CALLS: usize = 512;
/// How often a call without an event is tried again.
const TICK: Duration = Duration::from_millis(10);

impl Session {
    /// Tries a sleeping call again. True if it returned, or moved some bytes.
    fn retry(&mut self, id: u64) -> bool {
        let Some(mut sleeper) = self.sleepers.lend(id) else { return false };
        let Sleeper { call, pending } = &mut sleeper;
        let was = (pending.wait, pending.patience);
        let before = pending.progress.moved();
        match self.attempt(call, pending) {
            Attempt::Sleep(wait) => {
                let moves = pending.progress.moved() != before;
                if moves {
                    pending.spurious = 0;
                    self.moved(call, pending);
                }
                pending.wait = wait;
                self.sleepers.put_back(id, sleeper, was);
                moves
            }
            Attempt::Done(outcome) => {
                self.unpark_lent(id, &sleeper, was.1);
                self.returned_from_sleep(sleeper, outcome);
                true
            }
        }
    }

    /// A sleeping call returns.
    pub(super) fn wake(&mut self, id: u64, outcome: Outcome) {
        if let Some(sleeper) = self.unpark(id) {
            self.returned_from_sleep(sleeper, outcome);
        }
    }

    fn returned_from_sleep(&mut self, sleeper: Sleeper, outcome: Outcome) {
        let Sleeper { call, mut pending } = sleeper;
        let thread = pending.thread;
        self.finish(call, &mut pending, outcome);
        if self.flows.get(thread).is_some_and(super::flow::Flow::is_running) {
            self.flows.make_ready(thread);
        }
    }

    /// What a call gives when its time is up.
    fn expire(&mut self, id: u64) {
        let Some(Sleeper { call, pending }) = self.sleepers.get(id) else { return };
        let outcome = match call {
            Call::Sleep(_) => Outcome::Ok,
            Call::Select(_) => Outcome::Ready(Box::default()),
            Call::PollSeveral(_) | Call::EpollWait(_) => Outcome::Happened(Box::default()),
            Call::Drain => Outcome::Drained(pending.progress.sent, false),
            Call::Fill(_) => Outcome::Count(pending.progress.sent),
            Call::Send(..) | Call::Sendmsg(_) if pending.progress.sent > 0 => {
                Outcome::Count(pending.progress.sent)
            }
            _ => self
                .received_so_far(call, pending)
                .unwrap_or_else(|| Outcome::Failed(too_late(call, pending))),
        };
        self.wake(id, outcome);
    }

    /// What a call gives when it is interrupted (signal(7)): what it has done so far, else EINTR.
    pub(super) fn interrupted(&self, call: &Call, pending: &Pending) -> Outcome {
        if let Some(received) = self.received_so_far(call, pending) {
            return received;
        }
        match call {
            Call::Send(..) | Call::Sendmsg(_) | Call::Fill(_) if pending.progress.sent > 0 => {
                Outcome::Count(pending.progress.sent)
            }
            // The kernel goes on without it, and close(2) has succeeded (observed on Linux 6.18).
            Call::Close => Outcome::Ok,
            Call::Drain if pending.progress.sent > 0 => {
                Outcome::Drained(pending.progress.sent, false)
            }
            _ => Outcome::Failed(Errno::EINTR.into()),
        }
    }

    /// Carries on with whatever can go on, until nothing can, and never waits.
    pub fn settle(&mut self) -> Turn {
        if self.sleepers.is_empty() && self.flows.none_ready() && self.lab.is_none() {
            self.look_at_states();
            return Turn::Quiet;
        }
        let turn = self.rounds();
        self.settled(turn)
    }

    /// Tells what a settle has left.
    fn settled(&mut self, turn: Turn) -> Turn {
        self.announce();
        self.tell_packets();
        self.look_at_states();
        if turn == Turn::Quiet {
            // Over loopback what a call does is done when it returns: what is seen later has another cause.
            self.waker = None;
        }
        turn
    }

    fn rounds(&mut self) -> Turn {
        let mut calls = 0;
        // What the typed call has woken is news before any program's next statement.
        let mut still = self.waker.is_some() && self.look_until_still(&mut calls);
        loop {
            while let Some(thread) = self.flows.next_ready() {
                self.waker = None;
                calls += self.turn(thread);
                still = self.look_until_still(&mut calls);
                if calls >= CALLS || self.journal().is_full() {
                    return Turn::Busy;
                }
            }
            if still || !self.look() {
                return if self.flows.none_ready() { Turn::Quiet } else { Turn::Busy };
            }
            calls += 1;
            if calls >= CALLS {
                return Turn::Busy;
            }
        }
    }

    /// Lets sleepers go on until none can, or there have been too many calls. True in the first case: to ask the
    /// poller once more would be a system call for nothing.
    fn look_until_still(&mut self, calls: &mut usize) -> bool {
        while *calls < CALLS {
            if !self.look() {
                return true;
            }
            *calls += 1;
        }
        false
    }

    /// Asks, without waiting, which sleepers can go on, and lets them. True if one did, if only in part, or if more
    /// packets of a lab are there: else nothing more happens by itself.
    fn look(&mut self) -> bool {
        // First the wire: with its packets taken, the poller has less to say.
        let mut moved = self.drain_wire();
        if self.sleepers.is_empty() {
            return moved;
        }
        self.arm();
        let anything = self.poll.poller().anything();
        if anything {
            moved |= self.collect(Some(Duration::ZERO));
        }
        if self.sleepers.awaits_helper() {
            moved |= self.collect_asides();
        }
        if self.sleepers.next_deadline().is_some() {
            moved |= self.expire_all();
        }
        for id in self.sleepers.ticking() {
            moved |= self.retry(id);
        }
        moved
    }

    fn expire_all(&mut self) -> bool {
        let now = Instant::now();
        let mut moved = false;
        while let Some(id) = self.sleepers.due(now) {
            self.uncaused(|session| session.expire(id));
            moved = true;
        }
        moved
    }

    /// Does something that no call in this session has led to.
    fn uncaused<T>(&mut self, something: impl FnOnce(&mut Self) -> T) -> T {
        let cause = self.waker.take();
        let result = something(self);
        self.waker = self.waker.take().or(cause);
        result
    }

    fn collect_asides(&mut self) -> bool {
        let mut moved = false;
        while let Some((job, done)) = self.poll.finished() {
            if let Some((id, pending)) = self.sleepers.with_job(job) {
                pending.progress.aside().done = Some(done);
                moved |= self.uncaused(|session| session.retry(id));
            }
        }
        moved
    }

    /// Waits for the poller and retries whom it names: true if one moved.
    fn collect(&mut self, timeout: Option<Duration>) -> bool {
        let mut keys = self.poll.wait(timeout);
        let mut woken: Vec<u64> = Vec::new();
        for key in keys.drain(..) {
            if self.callers.note_arrival(key) {
                continue;
            }
            match self.sleepers.woken_by(key) {
                Some(waiting) => woken.extend(waiting),
                None => self.poll.note_key(key),
            }
        }
        self.poll.give_back(keys);
        woken.sort_unstable();
        woken.dedup();
        // The one just made first: what it takes, the others do not see.
        if let Some(newest) = self.sleepers.newest_unannounced()
            && let Ok(at) = woken.binary_search(&newest)
        {
            woken[..=at].rotate_right(1);
        }
        // They were ready before any of them went on: all have the same cause.
        let cause = self.waker;
        let mut moved = false;
        for id in &woken {
            let last = std::mem::replace(&mut self.waker, cause);
            moved |= self.retry(*id);
            if self.waker == cause {
                self.waker = last;
            }
        }
        if !moved {
            self.sleepers.doubt(&woken);
        }
        moved
    }

    /// Says who sleeps: only those who still do.
    fn announce(&mut self) {
        for id in self.sleepers.take_unannounced() {
            let Some(Sleeper { call, pending }) = self.sleepers.get(id) else { continue };
            let mut call = call.clone();
            pending.name_address(&mut call);
            let what = What::Asleep(Asleep {
                id: pending.id,
                origin: pending.origin,
                call,
                on: pending.on(),
                source: pending.source.clone(),
                carries: first_data::carried(pending),
            });
            let seq = self.record(pending.thread, what);
            self.sleepers.announced(id, seq);
        }
        self.arm();
    }

    /// Sleeps until something happens, at most until then, and settles.
    ///
    /// Returns at once if nothing could happen: nobody sleeps, nothing is watched and no time is given.
    pub fn wait(&mut self, until: Option<Instant>) -> Turn {
        let known = self.journal().last();
        let turn = self.settle();
        // What has happened by now must be heard of before the session sleeps.
        if turn == Turn::Busy || self.journal().last() != known {
            return turn;
        }
        let now = Instant::now();
        let tick = self.sleepers.is_ticking().then(|| now + TICK);
        let deadline = self.sleepers.next_deadline();
        let (arrival, look) = (self.next_arrival(), self.next_look());
        let Some(next) = [until, tick, deadline, arrival, look, self.callers.due()]
            .into_iter()
            .flatten()
            .min()
            .map(Some)
            .or_else(|| {
                let hears = self.poll.watches() || self.lab.is_some();
                (!self.sleepers.is_empty() || hears).then_some(None)
            })
        else {
            return Turn::Quiet;
        };
        self.waker = None;
        self.cause_packets(None);
        self.arm();
        self.collect(next.map(|next| next.saturating_duration_since(now)));
        self.let_in();
        let turn = self.settle();
        self.tell_arrivals();
        turn
    }
}

/// How a call fails whose time is up: by `settimeout`, or as the kernel says it (socket(7), `SO_RCVTIMEO`).
fn too_late(call: &Call, pending: &Pending) -> Failure {
    let is_inet = matches!(call.address(), Some(Address::Inet(_)));
    match call {
        _ if !pending.limited => Failure::Timeout,
        Call::Connect(_) if is_inet => Errno::EINPROGRESS.into(),
        _ => Errno::EAGAIN.into(),
    }
}
