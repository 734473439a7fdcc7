//! A log as programs: each process's calls in their order, what cannot be among them, and for whom each must wait.

use std::{rc::Rc, sync::Arc};

use super::walk;
use crate::{
    export::lesson::ports::Ports,
    language::tree::{Statement, StatementKind},
    model::{
        Address, Call, CallId, Errno, On, Outcome, ProcessId, ProgramEnd, SocketId, SocketKind,
    },
};

/// All programs of a session.
#[derive(Default)]
pub(super) struct Plan {
    pub(super) programs: Vec<Program>,
    pub(super) ports: Ports,
    pub(super) title: Option<Arc<str>>,
    /// Steps that came later, and are in no program.
    pub(super) more: usize,
}

/// What one process did, from its beginning to its end.
#[derive(Debug)]
pub(super) struct Program {
    /// Its process, with a number if that died and began again: `server`, `server-2`.
    pub(super) name: String,
    pub(super) items: Vec<Item>,
    pub(super) id: ProcessId,
    /// Its program in braces still runs.
    pub(super) runs: bool,
    /// It was killed.
    pub(super) is_dead: bool,
    /// The last step that it has shown.
    pub(super) shown: usize,
    /// What each program had shown when the last block of this one began.
    pub(super) seen: Vec<usize>,
}

impl Program {
    /// A call of its block must wait for another program. Between the calls of a block nobody can wait, so the block itself waits for
    /// what the other had shown when it began: that its server listens.
    pub(super) fn awaits(&mut self, other: usize, name: String) {
        let shown = self.seen.get(other).copied().filter(|shown| *shown > 0);
        let block = self.items.iter_mut().rev().find(|it| matches!(it.kind, Kind::Block { .. }));
        if let (Some(shown), Some(block)) = (shown, block)
            && block.waits.iter().all(|wait| wait.name != name)
        {
            block.waits.push(Wait { name, shown: Some(shown) });
        }
    }

    /// Whether a program in braces looks at all open sockets: a list of them must be kept.
    pub(super) fn looks_at_all(&self) -> bool {
        let looks = |kind: &Kind| matches!(kind, Kind::Block { statement, .. } if walk::looks_at_all(statement));
        self.items.iter().any(|it| looks(&it.kind))
    }

    /// Whether it sends to a group of multicast, here or in a program in braces.
    pub(super) fn sends_to_groups(&self) -> bool {
        self.items.iter().flat_map(|it| it.source.lines()).any(|line| {
            let sends = ["sendto", "sendmsg", "connect"].iter().any(|word| line.contains(word));
            sends && line.split([' ', '"']).any(is_group)
        })
    }

    /// An interrupt that ends no program behind which its process goes on is the reader's affair.
    fn mark_interrupts(&mut self) {
        let mut goes_on = false;
        for item in &mut self.items {
            match &item.kind {
                Kind::Block { goes_on: on, .. } => goes_on = *on,
                Kind::Interrupt if !std::mem::take(&mut goes_on) => {
                    item.kind = Kind::LeftOut(LeftOut::FromOutside);
                }
                _ => {}
            }
        }
    }

    /// Whether it asks the kernel to say more beside a message than which descriptors have come.
    pub(super) fn asks_for_more(&self) -> bool {
        let words = ["pktinfo", "recvttl", "timestamp", "passcred", "recverr"];
        self.items.iter().any(|it| words.iter().any(|word| it.source.contains(word)))
    }
}

/// `239.1.2.3:5000`, `[ff02::1]:5000`
fn is_group(word: &str) -> bool {
    let first = word.split('.').next().and_then(|it| it.parse::<u8>().ok());
    word.contains(':')
        && (first.is_some_and(|it| (224..240).contains(&it)) || word.starts_with("[ff"))
}

/// A step.
#[derive(Debug)]
pub(super) struct Item {
    /// Its place in the session, from 1.
    pub(super) number: usize,
    /// The line of the lesson, or of what was typed at once.
    pub(super) line: u32,
    /// As typed.
    pub(super) source: String,
    /// Whom it waits for.
    pub(super) waits: Vec<Wait>,
    pub(super) kind: Kind,
    pub(super) call: Option<CallId>,
}

impl Item {
    /// Whether nothing comes after it: a program that never ends, or the death of the process.
    pub(super) fn is_last(&self) -> bool {
        match &self.kind {
            Kind::Kill | Kind::Sleeps(_) => true,
            Kind::Block { end, goes_on, .. } => {
                !goes_on && !matches!(end, Some(ProgramEnd::Finished | ProgramEnd::Failed(_)))
            }
            Kind::Call(_) | Kind::Interrupt | Kind::LeftOut(_) => false,
        }
    }
}

/// What a step waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wait {
    /// The program.
    pub(super) name: String,
    /// The step that it must have shown; `None`: its end.
    pub(super) shown: Option<usize>,
}

/// What a step is.
#[derive(Debug)]
pub(super) enum Kind {
    /// A call, or an expression.
    Call(Made),
    /// A program in braces.
    Block {
        statement: Rc<Statement>,
        /// It ended, with an error or without; else it runs for ever.
        end: Option<ProgramEnd>,
        /// Ctrl-C ends it, and its process goes on.
        goes_on: bool,
    },
    /// A call that sleeps for ever, when it has done a part: the last one of its process.
    Sleeps(Made),
    /// The Ctrl-C that ends a program in braces, behind which its process goes on.
    Interrupt,
    /// It kills itself.
    Kill,
    /// What no program does.
    LeftOut(LeftOut),
}

/// A call that was made.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) statement: Rc<Statement>,
    pub(super) call: Call,
    pub(super) on: Option<Arc<On>>,
    pub(super) kind: Option<SocketKind>,
    pub(super) outcome: Outcome,
    pub(super) names: [Option<Arc<str>>; 2],
    /// The socket has a time limit, which settimeout has set.
    pub(super) has_limit: bool,
    /// The sockets that it made.
    pub(super) new: Vec<SocketId>,
}

impl Made {
    /// Whether a program has a number for each socket that a select, a poll or an epoll names: it has none for a closed one.
    pub(super) fn knows_numbers(made: Option<&Self>) -> Result<(), LeftOut> {
        let is_closed = match made.map(|it| &it.outcome) {
            Some(Outcome::Happened(list)) => list.iter().any(|it| it.events.invalid),
            Some(Outcome::Failed(failure)) => *failure == Errno::EBADF.into(),
            _ => false,
        };
        if is_closed { Err(LeftOut::ClosedNumber) } else { Ok(()) }
    }
}

/// Why a step is in no program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// A lens: no call of the process.
    Lens,
    /// A program that asks a lens.
    AsksLens,
    /// The lesson asks a lens until it says that something has come to pass.
    Awaited,
    /// A word of the playground: `output`, `resume`.
    Word,
    /// `interrupt` and `kill` from outside: the reader's Ctrl-C.
    FromOutside,
    /// A word of the wire.
    Wire,
    /// A child for which lines were typed: it was not a program.
    Child,
    /// It sleeps for ever.
    Asleep,
    /// It was interrupted.
    Interrupted,
    /// It was interrupted, or sleeps for ever, when it had done a part already.
    Part,
    /// It comes after a program that never ends.
    Behind,
    /// It names a closed socket, of which a program has no descriptor.
    ClosedNumber,
    /// Python's epoll object has no method for it.
    EpollObject,
    /// The labels of the sockets that a select finds, as text, in a program in braces.
    Labels,
    /// In C a table holds text and numbers.
    SocketInTable,
    /// A value that cannot be had: in C nothing is left to go on with.
    NoValue,
    /// `try` of a value: C has no exceptions.
    TriesValue,
    /// A function of text that the C library does not have.
    NoFunction,
    /// An answer in the bytes of an IP option.
    OptionBytes,
    /// A program that failed in no call.
    FailsInNoCall,
    /// A variable holds now this and now that, and in the language of the program each has one type.
    OneType,
    /// It cannot be read without the session: a line made from what only that knows.
    Unreadable,
}

impl LeftOut {
    /// Whether what follows may be different without it.
    pub fn decides(self) -> bool {
        matches!(
            self,
            Self::AsksLens
                | Self::Awaited
                | Self::Wire
                | Self::Child
                | Self::Part
                | Self::Behind
                | Self::ClosedNumber
                | Self::EpollObject
                | Self::Labels
                | Self::SocketInTable
                | Self::NoValue
                | Self::TriesValue
                | Self::NoFunction
                | Self::OptionBytes
                | Self::FailsInNoCall
                | Self::OneType
                | Self::Unreadable
        )
    }
}

impl Plan {
    /// Who shows a port first, and in which step.
    pub(super) fn shows(&self, port: u16) -> Option<(&str, usize)> {
        let mut shown = self.programs.iter().flat_map(|program| {
            program.items.iter().filter_map(move |item| match &item.kind {
                Kind::Call(made) => Some((program, item, made)),
                _ => None,
            })
        });
        let is_it = |made: &Made| made.outcome.address().and_then(Address::port) == Some(port);
        shown.find(|(.., made)| is_it(made)).map(|(program, item, _)| (&*program.name, item.number))
    }

    /// The most bytes that any line sends.
    pub(super) fn largest(&self) -> usize {
        let items = self.programs.iter().flat_map(|program| &program.items);
        let sent = items.map(|item| match &item.kind {
            Kind::Call(made) => made.call.payload(),
            _ => 0,
        });
        sent.max().unwrap_or(0)
    }

    /// What never returned is left out; nothing comes after a program that never ends. In some languages Ctrl-C may end it.
    pub(super) fn settle(&mut self, catches_interrupt: bool) {
        for program in &mut self.programs {
            let mut goes_on = false;
            for item in program.items.iter_mut().rev() {
                if matches!(item.kind, Kind::Sleeps(_)) && goes_on {
                    item.kind = Kind::LeftOut(LeftOut::Part);
                }
                if let Kind::Block { statement, end: Some(ProgramEnd::Interrupted), goes_on: on } =
                    &mut item.kind
                {
                    let threads = |it: &Statement| matches!(it.kind, StatementKind::Thread(_));
                    *on = goes_on && catches_interrupt && !walk::any(statement, &threads);
                }
                goes_on |= !matches!(item.kind, Kind::LeftOut(_) | Kind::Interrupt);
            }
            program.mark_interrupts();
            let mut never_ends = false;
            for item in &mut program.items {
                match &item.kind {
                    Kind::Call(_) | Kind::Sleeps(_) | Kind::Kill | Kind::Block { .. }
                        if never_ends =>
                    {
                        item.kind = Kind::LeftOut(LeftOut::Behind);
                    }
                    _ => never_ends |= item.is_last(),
                }
            }
        }
    }
}
