//! The two calls that really sleep, made on threads of their own.
//!
//! close(2) with a positive `SO_LINGER`, and getaddrinfo(3). Each job gets a thread that ends with it;
//! results are collected without sleeping, and the poller is woken when one is there. Knows nothing of
//! who asked.

use std::{
    fmt,
    net::SocketAddr,
    sync::mpsc::{self, Receiver, Sender},
    thread,
};

use super::{
    Notifier, Socket,
    linux::{resolve, unresolved},
};
use crate::model::{Address, Errno, ResolveError, SocketKind, Unresolved};

/// Something that may take a while.
#[derive(Debug)]
pub enum Job {
    /// `close(2)`, which sleeps for unsent data as long as `SO_LINGER` allows.
    Close(Socket),
    /// `getaddrinfo(3)`, which may ask name servers.
    Resolve {
        /// The name.
        host: String,
        /// The port that its addresses get.
        port: u16,
        /// Which family is wanted; a kind without IP addresses wants every one.
        kind: SocketKind,
    },
}

/// How a job came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Done {
    /// What close said.
    Closed(Result<(), Errno>),
    /// The addresses, in the resolver's order, or why there are none.
    Resolved(Result<Vec<Address>, Unresolved>),
}

/// [`Done`] as it travels between threads, for which [`Address`] is not made.
enum Answer {
    Closed(Result<(), Errno>),
    Resolved(Result<Vec<SocketAddr>, Unresolved>),
}

/// Where jobs are given and results collected.
pub struct Aside {
    notifier: Notifier,
    last: u64,
    sender: Sender<(u64, Answer)>,
    receiver: Receiver<(u64, Answer)>,
}

impl Aside {
    /// Starts no thread yet. The notifier wakes the waiting thread when a job is done.
    pub fn new(notifier: Notifier) -> Self {
        let (sender, receiver) = mpsc::channel();
        Self { notifier, last: 0, sender, receiver }
    }

    /// Begins a job and returns its number, without waiting for it.
    ///
    /// If no thread can be made (`EAGAIN`), a name is answered by `EAI_AGAIN`, and a socket is closed
    /// here and now, however long that takes.
    pub fn start(&mut self, job: Job) -> u64 {
        self.last += 1;
        let number = self.last;
        let unmade = match &job {
            Job::Close(_) => Answer::Closed(Ok(())),
            Job::Resolve { .. } => Answer::Resolved(Err(unresolved(ResolveError::Again))),
        };
        let sender = self.sender.clone();
        let notifier = self.notifier.clone();
        let made = thread::Builder::new().name("aside".into()).spawn(move || {
            // Nobody listens any more if the session is over; then nobody wants the answer.
            let _ = sender.send((number, job.run()));
            notifier.notify();
        });
        if made.is_err() {
            let _ = self.sender.send((number, unmade));
            self.notifier.notify();
        }
        number
    }

    /// The number and the result of a job that is done, if there is one. Never waits.
    pub fn finished(&mut self) -> Option<(u64, Done)> {
        let (number, answer) = self.receiver.try_recv().ok()?;
        Some((number, answer.into()))
    }
}

impl fmt::Debug for Aside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Aside").field("last", &self.last).finish_non_exhaustive()
    }
}

impl Job {
    fn run(self) -> Answer {
        match self {
            Self::Close(socket) => Answer::Closed(socket.close()),
            Self::Resolve { host, port, kind } => Answer::Resolved(resolve(&host, port, kind)),
        }
    }
}

impl From<Answer> for Done {
    fn from(answer: Answer) -> Self {
        match answer {
            Answer::Closed(result) => Self::Closed(result),
            Answer::Resolved(found) => {
                Self::Resolved(found.map(|list| list.into_iter().map(Address::Inet).collect()))
            }
        }
    }
}
