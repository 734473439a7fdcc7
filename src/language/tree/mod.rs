//! What a line means, as plain data: no socket, no value, no sentence.
//!
//! `print` writes a tree so that parsing it again gives an equal one
//! (spans, texts and line numbers aside).

mod expression;
mod packet;

use std::{rc::Rc, sync::Arc, time::Duration};

use super::span::Span;
use crate::model::{
    CallName, Control, Counter, Destination, Filter, How, KindWord, OptionName, PairKind,
    SocketKind, Watch, Way, Wording,
};

pub use expression::{Binary, Expression, ExpressionKind, Function, Unary};
pub use packet::{FateWord, NumberTree, PacketLine, PacketLineKind, PacketName, PacketTree};

/// A name with its place.
#[derive(Clone, Debug)]
pub struct Name {
    /// The name.
    pub text: Arc<str>,
    /// Where it is.
    pub span: Span,
}

/// One line of a script, a lesson or the prompt, classified by its first characters.
///
/// Small, because each of a long script is passed on from hand to hand: what is large and rarer stands in a box.
#[derive(Clone, Debug)]
pub enum Line {
    /// Nothing but blanks.
    Blank,
    /// `# text`: narration in a lesson, nothing at the prompt. The text without `#` and one blank.
    Narration(Arc<str>),
    /// `## text`.
    Heading(Arc<str>),
    /// `@name text`. `@together` and `@end` have no text. `@port P 8080` is kept as text.
    Directive(Name, Arc<str>, Span),
    /// `@host shop server proxy`: the statement `host` that it is.
    Host(Rc<Statement>),
    /// `? text`.
    Question(Arc<str>),
    /// `a) text`.
    Choice(char, Arc<str>),
    /// `-> b  because`.
    Verdict(char, Arc<str>),
    /// `-> not a: because`, below a verdict: why that choice is wrong.
    Reason(char, Arc<str>),
    /// `= pattern`, `! pattern` or `... words`, below its step.
    Expectation(Box<Expectation>),
    /// `server< = pattern`: the sleeping call of that process has now returned.
    Completion(Name, Box<Expectation>),
    /// `c.state = PATTERN within 500ms`: a lens checked in passing. Also `netstat 8080 = ...`.
    /// The statement is the lens; the expectation has the mark `=`.
    Check(Option<Name>, Rc<Statement>, Box<Expectation>),
    /// `~ SYN client > server`: a packet that a step leads to.
    Packet(Box<PacketLine>),
    /// `server>` alone.
    Switch(Name),
    /// `repeat N {` outside a program: the script lines until `}` N times.
    Repeat(Expression),
    /// `}` of a script's `repeat`.
    End,
    /// `server<< text`: a line of input for its program, raw.
    Input(Name, Arc<str>),
    /// `help`, `sockets`, `save FILE` ...: words for the playground itself, with the rest of the line, raw.
    Word(Option<Name>, Word, Arc<str>, Span),
    /// `server> statement`, or a statement alone for the process named last.
    Statement(Option<Name>, Rc<Statement>),
}

/// What an expectation demands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// `=`
    Returned,
    /// `!`
    Failed,
    /// `...`
    Asleep,
}

/// An expectation as written; `lesson::pattern` reads its pattern.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// Which mark it begins with.
    pub mark: Mark,
    /// The pattern, without a `within` at its end; for `...` the author's words.
    pub pattern: Arc<str>,
    /// Where the pattern stands.
    pub span: Span,
    /// `within 500ms`.
    pub within: Option<Duration>,
    /// What follows `#`: shown after the result.
    pub comment: Option<Arc<str>>,
}

/// A word for the playground itself; not a call of any process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is documented in the table of words")]
pub enum Word {
    Help,
    Board,
    Sockets,
    Processes,
    Vars,
    Lanes,
    Bytes,
    Plot,
    Why,
    Save,
    Source,
    Reset,
    Set,
    Quit,
}

impl Word {
    /// All of them with what is typed; `exit` is another name of `quit`.
    pub const ALL: [(Self, &'static str); 15] = [
        (Self::Help, "help"),
        (Self::Board, "board"),
        (Self::Sockets, "sockets"),
        (Self::Processes, "processes"),
        (Self::Vars, "vars"),
        (Self::Lanes, "lanes"),
        (Self::Bytes, "bytes"),
        (Self::Plot, "plot"),
        (Self::Why, "why"),
        (Self::Save, "save"),
        (Self::Source, "source"),
        (Self::Reset, "reset"),
        (Self::Set, "set"),
        (Self::Quit, "quit"),
        (Self::Quit, "exit"),
    ];

    /// From what is typed.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, w)| *w == word).map(|(this, _)| *this)
    }
}

/// Something a process does.
#[derive(Clone, Debug)]
pub struct Statement {
    /// What it is.
    pub kind: StatementKind,
    /// Whether `try` comes before it: a failure is kept in `error` and ends nothing.
    pub tries: bool,
    /// The line it stands on, from 1.
    pub line: u32,
    /// Where in that line.
    pub span: Span,
    /// What it says: the text of that span, of a block all its lines, and the names that it sets.
    pub wording: Arc<Wording>,
}

impl Statement {
    /// As it is typed.
    pub(super) fn new(
        kind: StatementKind,
        line: u32,
        span: Span,
        text: impl Into<Arc<str>>,
    ) -> Self {
        let mut wording = Wording::new(text, [None, None]);
        if let StatementKind::Call(tree) = &kind {
            for (name, target) in wording.names.iter_mut().zip(&tree.targets) {
                *name = Some(target.text.clone());
            }
        }
        Self { kind, tries: false, line, span, wording: wording.into() }
    }

    /// Its text.
    pub fn text(&self) -> &Arc<str> {
        &self.wording.text
    }

    /// Whether it may be given to a process that is asleep or runs a program.
    pub(crate) fn works_while_asleep(&self) -> bool {
        match &self.kind {
            StatementKind::Call(tree) => tree.call.works_while_asleep(),
            StatementKind::Show(_) => true,
            _ => false,
        }
    }
}

/// The statements of a block. Shared, so that a suspended frame costs nothing.
pub type Body = Rc<[Statement]>;

/// What a statement is.
#[derive(Clone, Debug)]
pub enum StatementKind {
    /// `[A[, B] =] [SOCKET.]call arguments`
    Call(CallTree),
    /// `name = expression`
    Assign(Name, Expression),
    /// `t["key"] = expression`
    Put(Name, Expression, Expression),
    /// `remove t["key"]`
    Remove(Name, Expression),
    /// `x.note = expression`
    Note(Name, Name, Expression),
    /// A bare expression, shown.
    Show(Expression),
    /// `program { }`
    Program(Body),
    /// `loop { }`
    Loop(Body),
    /// `repeat N { }` inside a program.
    Repeat(Expression, Body),
    /// `for x in select [SOCKET ...] [DURATION] { }`
    ForSelect(Name, Vec<Argument>, Body),
    /// `for x in sockets { }`
    ForSockets(Name, Body),
    /// `for k in t { }`: its keys, as they are when it begins.
    ForKeys(Name, Name, Body),
    /// `if COND { } else { }`; `if COND break` has a body of one statement.
    If(Expression, Body, Body),
    /// `break`
    Break,
    /// `continue`
    Continue,
    /// `thread { }`
    Thread(Body),
    /// `fork { }`, `fork NAME { }`
    Fork(Option<Name>, Body),
}

/// A call as written.
#[derive(Clone, Debug)]
pub struct CallTree {
    /// `conn =`, or `a, b =`: none, one or two.
    pub targets: Vec<Name>,
    /// `phone.`; `None` means the process's current socket.
    pub on: Option<SocketTree>,
    /// Which call.
    pub call: CallName,
    /// Where its word stands.
    pub span: Span,
    /// Its arguments in the order of its row in the table; what was left out at the end is missing.
    pub arguments: Vec<Argument>,
    /// Its flags, as words without `--`, with their places: `peek`, `dontwait` ...; the table says which it takes.
    pub flags: Vec<Name>,
}

/// A socket as written before the dot.
#[derive(Clone, Debug)]
pub enum SocketTree {
    /// `phone.`
    Named(Name),
    /// `3.`
    Number(u32, Span),
}

/// An argument as written, with its place.
#[derive(Clone, Debug)]
pub struct Argument {
    /// What it is.
    pub kind: ArgumentKind,
    /// Where it is.
    pub span: Span,
}

/// What an argument is.
#[derive(Clone, Debug)]
pub enum ArgumentKind {
    /// `tcp`
    SocketKind(SocketKind),
    /// `stream`
    PairKind(PairKind),
    /// `127.0.0.1:8080`, or with `$name` in it.
    Address(AddressTree),
    /// A count, a backlog, an option's value, a port.
    Number(Expression),
    /// What is sent or printed.
    Text(Expression),
    /// `wr`
    How(How),
    /// `reuseaddr`
    Option(OptionName),
    /// `300ms`, or an expression that gives seconds.
    Duration(DurationTree),
    /// `on`, `off`
    Switch(bool),
    /// `none`: no time limit. `off`: an option's absence.
    None,
    /// `drop`, `30%`, `off`
    Filter(Filter),
    /// A socket among the arguments of `select`.
    Socket(Name),
    /// A socket whose descriptor `sendmsg` passes: `--fd conn`.
    Passed(Name),
    /// Where `sendmsg` sends to: `--to 127.0.0.1:8080`.
    To(AddressTree),
    /// Room for what travels beside a message: `--control 24`.
    Room(Expression),
    /// What `epoll_ctl` does.
    Control(Control),
    /// What a kernel counts.
    Counter(Counter),
    /// What a descriptor is watched for.
    Watch(Watch),
    /// A host name for `resolve`, possibly with `$name` in it.
    Host(Expression),
    /// Which packets a word of the wire means.
    Select(SelectTree),
    /// `next`
    Next,
    /// `all`
    All,
    /// `client > server`
    Way(Way<Name>),
    /// `30%`, in hundredths of a percent.
    Share(u16),
    /// `1mbit`, in bits a second.
    Rate(u64),
    /// `20ms..40ms`; both ends are one if only one was written.
    Delay(Duration, Duration),
    /// `seed 7`
    Seed(u64),
    /// `queue 10`
    Queue(u32),
    /// A computer of the lab; its name may end in `$i`.
    Computer(Name),
    /// A process that is made; its name may end in `$i`.
    Process(Name),
    /// What `limit` limits: `descriptors`.
    Resource,
    /// A process that is to be on a computer; whether it is all whose names begin so: `c*`.
    Member(Name, bool),
}

/// SELECT as written. Where nothing is written, there is no argument.
#[derive(Clone, Debug)]
pub enum SelectTree {
    /// `all`
    All,
    /// The parts between commas.
    These(Vec<PickTree>),
}

/// A part of it.
#[derive(Clone, Debug)]
pub enum PickTree {
    /// The number of a held packet.
    Number(u32, Span),
    /// What packets look like.
    Like(LikeTree),
}

/// `[FROM > TO] [KIND] ["text"]`, of which something is there.
#[derive(Clone, Debug, Default)]
pub struct LikeTree {
    /// From whom to whom; a name may end in `$i`.
    pub way: Option<Way<Name>>,
    /// What kind.
    pub kind: Option<KindWord>,
    /// How the payload begins.
    pub text: Option<Expression>,
}

/// An address as written.
#[derive(Clone, Debug)]
pub enum AddressTree {
    /// Without variables: read already.
    Known(Destination),
    /// Text to be joined, and read then.
    Template(Expression),
}

/// A duration as written.
#[derive(Clone, Debug)]
pub enum DurationTree {
    /// `300ms`, `2s`, `0.5`
    Known(Duration),
    /// `$n`: seconds, or text that is a duration.
    Value(Expression),
}
