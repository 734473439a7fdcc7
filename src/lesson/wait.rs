//! Waiting for events, up to a deadline. Nothing here sleeps to be safe.

use std::{
    io,
    os::fd::BorrowedFd,
    time::{Duration, Instant},
};

use super::{audience::Audience, replay::Replay, step::Steps, trouble::Stop};
use crate::engine::{Session, Turn};

/// How long a script waits for what should come.
pub(super) const DEADLINE: Duration = Duration::from_secs(5);

/// How often news are shown while a script waits.
const NEWS: Duration = Duration::from_millis(100);

/// The key of what a script is read from, among the session's strangers. A driver's signals have the first.
const INPUT: usize = Session::FIRST_STRANGER + 1;

/// So much later than now; what cannot be counted is a year.
pub(super) fn after(time: Duration) -> Instant {
    const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);
    let now = Instant::now();
    now.checked_add(time).unwrap_or(now + YEAR)
}

impl Replay<'_> {
    /// Lets the session go on until something holds or the deadline is there. Says which.
    pub(super) fn wait_until(
        &mut self,
        deadline: Instant,
        holds: impl Fn(&Self) -> bool,
    ) -> Result<bool, Stop> {
        loop {
            self.collect()?;
            if holds(self) {
                return Ok(true);
            }
            self.go_on()?;
            if Instant::now() >= deadline {
                return Ok(false);
            }
            let until = self.course.times.until.map_or(deadline, |budget| deadline.min(budget));
            let turn = self.session.settle();
            self.collect()?;
            if turn == Turn::Busy {
                // What a program does meanwhile is shown as it comes, and dropped.
                self.show().map_err(Stop::Output)?;
            } else {
                if holds(self) {
                    return Ok(true);
                }
                let again = self.news().map_err(Stop::Output)?;
                self.session.wait(Some(until.min(again)));
                self.session.take_strangers();
            }
        }
    }
}

impl Replay<'_> {
    /// Shows what a wait has brought, unless that was done a moment ago: packets of one run are one line if they are
    /// shown together. Says when to show again.
    fn news(&mut self) -> io::Result<Instant> {
        let now = Instant::now();
        if let Some(next) = self.course.times.next_news.filter(|next| now < *next) {
            return Ok(next);
        }
        self.course.times.next_news = Some(now + NEWS);
        self.show()?;
        self.audience.flush()?;
        Ok(after(DEADLINE))
    }
}

/// Lets the session go on until there is something to read.
pub(super) fn for_input(
    session: &mut Session,
    audience: &mut dyn Audience,
    steps: &mut Steps,
    until: Option<Instant>,
    descriptor: BorrowedFd<'_>,
) -> Result<(), Stop> {
    // What epoll does not take is always ready: a file, /dev/null (epoll_ctl(2)).
    if session.watch_descriptor(descriptor, INPUT).is_err() {
        return Ok(());
    }
    let result = loop {
        if let Some(signal) = audience.signal() {
            break Err(Stop::Signal(signal));
        }
        if until.is_some_and(|until| Instant::now() >= until) {
            break Err(Stop::TimeUp);
        }
        let turn = session.wait(until);
        steps.collect(session);
        if session.take_strangers().contains(&INPUT) {
            break Ok(());
        }
        let shown = audience.show(session.journal()).and_then(|()| match turn {
            Turn::Quiet => audience.flush(),
            Turn::Busy => Ok(()),
        });
        if let Err(error) = shown {
            break Err(Stop::Output(error));
        }
        session.read_up_to_now();
    };
    session.unwatch_descriptor(descriptor);
    result
}
