//! Processes that make calls on live sockets. Each of them may be asleep in a call, and all of them run in a single thread.
//!
//! A driver gives a [`Session`] syntax trees and tells it when to [`settle`](Session::settle) and when to
//! [`wait`](Session::wait); what happens is written to the [`Journal`]. The engine knows no text to parse,
//! no sentence and no terminal.
//!
//! Every socket is non-blocking underneath. A call is tried at once; one that would block becomes its
//! thread's pending call, holds its socket as the kernel does, and is tried again when the poller says
//! that it can go on. What a blocking call would have done is kept by these rules:
//!
//! * `connect` is finished by calling connect(2) again, never by reading `SO_ERROR`: only then do a retry
//!   after a refusal and a second connect answer as they do on a blocking socket.
//! * `send` goes on until every byte is in a buffer; with a time limit it takes what there is room for.
//! * `MSG_WAITALL` is kept by us, and so is `SO_RCVLOWAT`.
//! * `close` empties the descriptor's slot; the socket closes when nobody sleeps in it any more.

mod block;
mod by_id;
mod callers;
mod calls;
mod cause;
mod cleanup;
mod cut;
mod descriptors;
mod ends;
mod eval;
mod finish;
mod flight;
mod flow;
mod fork;
mod hosts;
mod journal;
mod kept;
mod long;
mod meaning;
mod names;
mod no_value;
mod notice;
mod open;
mod order;
mod passed;
mod past;
mod patience;
mod pending;
mod places;
mod poll;
mod prepare;
mod process;
mod processes;
mod program;
mod record;
mod recording;
mod room;
mod session;
mod settle;
mod sleepers;
mod snapshot;
mod sockets;
mod spool;
mod start;
mod table;
mod target;
mod vacant;
mod watched;
mod wire;

pub(crate) use journal::Bookmark;
pub use journal::{Journal, Whole};
pub(crate) use recording::Recording;
pub use session::{Reach, Session, Status};
pub use settle::Turn;
pub use start::Refusal;
