//! What the playground says of itself: why it does not carry out a statement, and its remarks.

use serde::{Deserialize, Serialize};
use std::{net::IpAddr, sync::Arc};

use super::{Score, Source};
use crate::model::{Address, AddressError, Bytes, CallName, Counter, Errno, Fd, LabError};

/// A statement that was not carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// The statement.
    pub source: Source,
    /// Why.
    pub halt: Halt,
}

impl Refused {
    /// Whether it is only a word that means nothing here: it does not belong in a report.
    pub(crate) fn is_a_slip(&self) -> bool {
        matches!(&self.halt, Halt::UnknownName(name, _) if **name == *self.source.text().trim())
    }
}

/// A line that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mistyped {
    /// Its number, from 1.
    pub line: u32,
    /// The line.
    pub text: Arc<str>,
    /// The bytes of it that are wrong: from, and up to but not including.
    pub span: (u32, u32),
    /// The line that is meant, where that is clear.
    pub meant: Option<Arc<str>>,
}

/// Why a statement cannot be carried out although it was written correctly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Halt {
    /// No variable, process or socket of that name. What there is instead, if the meaning is clear.
    UnknownName(Arc<str>, Option<Arc<str>>),
    /// A computer that the lab does not have, and those it has.
    UnknownComputer(Arc<str>, Arc<str>),
    /// A direction from a computer to itself.
    WayToItself(Arc<str>),
    /// The name belongs to another process.
    OthersName(Arc<str>, Arc<str>),
    /// The process has no open socket to act on.
    NoSocket,
    /// The name is not a socket.
    NotASocket(Arc<str>),
    /// A socket where a number or text is wanted.
    SocketHasNoText(Arc<str>),
    /// A number is wanted.
    NotANumber(Bytes),
    /// A number outside of what the call takes.
    OutOfRange {
        /// What it was.
        value: i64,
        /// The smallest allowed.
        least: i64,
        /// The largest allowed.
        most: i64,
    },
    /// `+`, `-` or `*` went beyond 64 bits.
    Overflow,
    /// Division by zero.
    DivisionByZero,
    /// More than 64 MiB of text.
    TooLong,
    /// The text of an address is none.
    BadAddress(Arc<str>, AddressError),
    /// A word is not the address of a computer, nor the name of one.
    NoIp(Arc<str>),
    /// A word is not a multicast group.
    NoGroup(Arc<str>),
    /// An IPv6 address in a source route.
    OnlyIpv4(Arc<str>),
    /// An interface by its name, where its address is wanted; that, if it has one.
    InterfaceName(Arc<str>, Option<IpAddr>),
    /// `decode` knows utf-8 and gbk.
    UnknownEncoding(Arc<str>),
    /// Characters that the encoding lacks, or a number that does not fit its field.
    CannotEncode(Arc<str>),
    /// `t["a"] = 1`, and nothing is called `t`.
    NoTable(Arc<str>),
    /// A key of something that is not a table: how it is written.
    NotATable(Arc<str>),
    /// A table where a number or text is wanted.
    TableHasNoText,
    /// A table cannot be a key or a value of a table.
    TableInTable,
    /// The table, as it is written, has no such key, as it is shown.
    NoKey(Arc<str>, Arc<str>),
    /// Nothing has been received yet, so there is no `$_` or `$from`.
    NothingReceived(Arc<str>),
    /// The process sleeps in a call, since this line.
    Busy(CallName, Source),
    /// The process runs a program.
    Running,
    /// Nothing to interrupt or resume.
    NothingToDo,
    /// The value of an expression failed, where no call is made that could fail with it.
    NoValue(super::super::Failure),
    /// A lesson may reach this machine only.
    Outside(Arc<str>),
    /// A word of the wire, in a session whose processes are on one computer.
    NoWire,
    /// `filter` on a TCP socket.
    LostOnTheWire,
    /// `wire> socket tcp`: the wire has no computer.
    IsWire,
    /// A word of the wire that takes what is held, and nothing is.
    NothingHeld,
    /// No held packet has this number.
    NotHeld(u32),
    /// No held packet looks like this.
    NoneLike,
    /// A computer more, and the kernel gives none.
    NoHost(LabError),
    /// A setting of a computer's kernel, in a session whose processes have no computers.
    NoComputer,
    /// As many computers as a lab may have.
    TooManyHosts(u32),
    /// A process that shall share another computer has a socket on its own, or shares one already: who, and which.
    HasComputer(Arc<str>, Arc<str>),
    /// A Unix name that is bound on another computer only: the name, and which.
    OnOtherComputer(Arc<str>, Arc<str>),
    /// bind(2) to a path that another computer of the lab has bound: this path, that computer.
    BoundOnOtherComputer(Arc<str>, Arc<str>),
    /// No packet has this number, or its bytes are no longer kept; the last one that came.
    NoPacket(u32, u32),
    /// Limits of numbers: processes, threads, names of Unix sockets.
    TooMany(u32),
    /// A child is to be called as a process that there is already.
    HasProcess(Arc<str>),
    /// The values of a session together are longer than it may hold.
    Full,
    /// The system has no memory left.
    NoMemory,
    /// The directory for the lesson's Unix sockets cannot be made.
    NoPlace(Errno),
    /// A signal, or the time limit of the run, ended a computation.
    Stopped,
}

/// Enough of a text to know it again. What a refusal quotes may come out of a variable and have millions of bytes, and
/// the log keeps refusals.
pub fn beginning(text: &str) -> Arc<str> {
    const ENOUGH: usize = 40;
    match text.char_indices().nth(ENOUGH) {
        Some((end, _)) => format!("{}...", &text[..end]).into(),
        None => text.into(),
    }
}

impl Halt {
    /// What Python calls it, if what came from outside can lead to it: such an error `try` keeps. A mistake of the
    /// program itself, as a name that nothing has, is told.
    pub(crate) fn exception(&self) -> Option<&'static str> {
        Some(match self {
            Self::NoKey(..) => "KeyError",
            Self::NotANumber(_)
            | Self::OutOfRange { .. }
            | Self::BadAddress(..)
            | Self::NoIp(_)
            | Self::NoGroup(_)
            | Self::OnlyIpv4(_)
            | Self::InterfaceName(..) => "ValueError",
            Self::CannotEncode(_) => "UnicodeEncodeError",
            Self::Overflow | Self::TooLong => "OverflowError",
            Self::DivisionByZero => "ZeroDivisionError",
            _ => return None,
        })
    }
}

/// What the playground reports of itself, after `--`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Remark {
    /// A name was given to another socket; the old one stays open.
    StillOpen(Arc<str>, Fd),
    /// A run ended: what was verified.
    Held(Score),
    /// A run that went past what did not hold has ended.
    Missed {
        /// What was verified.
        score: Score,
        /// The lines that did not hold.
        lines: Arc<[u32]>,
        /// Expectations that were passed over: their step had failed, or was left out.
        passed: u32,
    },
    /// So many of the oldest events are no longer there.
    Dropped(u64),
    /// The port that was asked for was taken.
    OtherPort {
        /// The port the lesson would like.
        wanted: u16,
        /// The port it got.
        got: u16,
    },
    /// A program outside has connected to a listening socket, and waits to be accepted.
    Caller {
        /// The listening socket's label.
        label: Arc<str>,
        /// Who calls.
        from: Address,
        /// Connections waiting there, with this one.
        waiting: u32,
    },
    /// A call was typed without its socket, and acted on this one of several.
    Chosen(Arc<str>, CallName),
    /// A socket listens that was never bound: the kernel has chosen its address.
    KernelBound(Arc<str>, Address),
    /// A line that only a lesson has, typed elsewhere.
    LessonLine,
    /// A counter of the kernel's is of the whole machine.
    CountsForMachine(Counter),
    /// So many packets of a lab came faster than they could be taken off the wire: they are lost, and nobody has seen
    /// them.
    Overrun(u32),
}
