//! "What did you mean?": one place that answers, and one order of precedence.
//!
//! The first answer that applies is the one to say. Of a line that cannot be read:
//!
//! 1. A character of a Chinese input method (`fullwidth`); what else is wrong in the corrected line is corrected with it.
//! 2. Python or C for which there is a line here (`foreign`).
//! 3. The line that the parser itself proposes at the place of the error (`mistake`, `suggest`), if it can be read.
//! 4. Python or C without a line of its own.
//!
//! That much is known without a session (`explain`) and is what a lesson's author reads. At the prompt
//! there are names as well, and they come first (`guess`): a command for a shell, a flag of another program, the name of
//! a socket after the call, an address that lacks something, a word that is not a variable, an open quote, a
//! block without its program.
//!
//! Of a line that was read and cannot be carried out (`refused`): a command for a shell, the name of a process, another
//! process's socket, a variable that ends too late in a text, one's own names by spelling, the calls by meaning and then by
//! spelling, a socket that was never made.
//!
//! Pure: from a line, its error and the names that exist to corrections as data. The sentences are in `view`.

mod braced;
mod explain;
pub mod fullwidth;
mod guess;
mod habits;
pub(super) mod mistake;
mod names;
mod refused;
pub mod suggest;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub(super) use braced::dollar;
pub(super) use explain::explain;
pub(crate) use guess::doubted;
pub use guess::{mistyped, sent};
pub(crate) use habits::COURSE;
pub(crate) use names::called_at;
pub use names::{Names, addresses};
pub use refused::refused;

use super::SyntaxErrorKind;
use crate::model::CallName;

/// One answer: why the line is not carried out, and the line that is meant.
#[derive(Clone, Debug, PartialEq)]
pub struct Meant {
    /// What to say.
    pub why: Why,
    /// The line; empty if it cannot be known.
    pub line: String,
}

impl Meant {
    #[expect(clippy::unnecessary_wraps, reason = "it ends every guess")]
    fn new(why: Why, line: impl Into<String>) -> Option<Self> {
        Some(Self { why, line: line.into() })
    }
}

/// What is said of a line.
#[derive(Clone, Debug, PartialEq)]
pub enum Why {
    /// What its error says.
    Syntax(SyntaxErrorKind),
    /// It is typed in a shell.
    ForTheShell(String),
    /// A word for another program: here it is called otherwise.
    SaidOtherwise(String),
    /// A question; what answers it.
    Question(String),
    /// A flag of another program.
    ForeignFlag(CallName, String),
    /// The process has no socket of this name.
    NoSocket(Arc<str>),
    /// Text wants quotes; there is no such variable.
    TextNotVariable(Arc<str>),
    /// A number is wanted; there is no such variable.
    NumberNotVariable(Arc<str>),
    /// Loops and conditions live in a program.
    InProgram,
    /// `sendto` takes the address first.
    AddressFirst,
    /// `127.0.0.1 8080` of `sendto`.
    AddressIsOneWord,
    /// A port, and no host.
    PortAlone,
    /// The port is missing; this one is free.
    FreePort(u16),
    /// The port is missing; this process's socket has one.
    PortOf {
        /// Whose it is.
        process: String,
        /// Its label.
        label: String,
        /// The port.
        port: String,
        /// Whether it listens there.
        listens: bool,
    },
    /// A socket where an address is wanted.
    SocketNotAddress(CallName, String),
    /// A process is not a host; its socket has an address.
    ProcessNotHost(String, Option<(String, String)>),
    /// The name is another process's, and the line is for that one.
    LineOf(Arc<str>, Arc<str>),
    /// The name is another process's; one's own socket is called otherwise.
    OwnSocket(Arc<str>, Arc<str>, String),
    /// The process is asleep in a call; another one can be played, and the line may be meant for it.
    Busy(CallName, String, bool),
    /// A name that nothing has; the socket is called otherwise.
    SocketCalled(Arc<str>, String),
    /// A name that nothing has: the socket is made first.
    SocketFirst(Arc<str>),
    /// A name alone that is a process.
    IsProcess(String),
    /// A process is called so in another language.
    ProcessCalled(String, String),
    /// A word that leads to the course, which no process says.
    Outside(String),
    /// A name that nothing has, and a word that there is.
    NothingCalled(Arc<str>, String),
    /// A variable that ends before the word does: `$data吗`.
    VariableEnds(String),
    /// A new process that sounds like one that there is.
    NewProcess(String, String),
    /// What was sent is the name of a variable.
    SentName(String),
    /// What was sent begins with the name of a socket.
    SentSocket(String),
    /// What was sent has a backslash that only quotes read.
    SentBackslash,
}
