//! What can be wrong with a line, as data. The sentences are made elsewhere, by exhaustive match.

use std::sync::Arc;

use super::{span::Span, tree::Mark};
use crate::model::{AddressError, CallName, OptionName};

/// A line that cannot be read.
#[derive(Clone, Debug, PartialEq)]
pub struct SyntaxError {
    /// The line, from 1. For a block that was never closed: the line that opened it.
    pub line: u32,
    /// What to point at: bytes of that line's text, on character boundaries.
    /// Empty where something is missing.
    pub span: Span,
    /// What is wrong.
    pub kind: SyntaxErrorKind,
    /// The line to type instead, where the meaning is clear.
    pub fix: Option<Fix>,
}

/// A corrected line. It is offered, never run by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// The whole line.
    pub line: String,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq)]
pub enum SyntaxErrorKind {
    /// The line has more than 64 KiB.
    LineTooLong,
    /// A line break inside of what should be one line.
    LineBreak,
    /// Blocks or parentheses more than 64 deep, or an expression with more than 256 operators.
    TooDeep,

    /// A character of a Chinese input method; the second is the one to use, empty where none is wanted.
    FullWidth(char, &'static str),
    /// A character that nothing begins with here.
    UnexpectedCharacter(char),
    /// Words after the end of what could be understood.
    UnexpectedText(Arc<str>),
    /// `;`: one statement a line.
    Semicolon,
    /// `127.0.0.1:8080, hello`: between arguments goes a blank.
    CommaBetween,
    /// `socket.tcp`: between a call and its argument goes a blank.
    DotBetween,
    /// This quote is never closed.
    UnclosedQuote(char),
    /// `\q`. The character after the backslash; `None` at the end of the text.
    UnknownEscape(Option<char>),
    /// `\x` without two hexadecimal digits, or `\u{}` without a character's number.
    BadEscape,
    /// `$` without a name after it; in quotes a dollar is `\$`.
    LoneDollar,
    /// `${name}`: a variable is `$name`, without braces.
    Braced,

    /// `@nmae`; the nearest that there is.
    UnknownDirective(Arc<str>, Option<&'static str>),
    /// `->` without the letter of a choice.
    MissingLetter,
    /// Nothing after `=` or `!`.
    MissingPattern(Mark),
    /// `server<` without `=`, `!` or `...`.
    MissingExpectation,
    /// This line belongs to no process, so no name may stand before it.
    ProcessNotWanted(Arc<str>),

    /// A `}` that closes nothing. A script's `}` is a line of its own ([`super::tree::Line::End`]):
    /// the runner of the script finds that no `repeat` is open, and says so with this.
    StrayBrace,
    /// `else` without its `if`, or not written as `} else {`.
    StrayElse,
    /// The input ended before the `}` of this block.
    UnclosedBlock(&'static str),
    /// `{` is missing at the end of the line; `if COND` also takes `break` or `continue`.
    MissingBrace(&'static str),
    /// Something follows `{` or `}` on its line.
    BraceNotAlone,
    /// `loop`, `if`, `try` ... live only inside `program { }`.
    OnlyInProgram(&'static str),
    /// Lesson lines, words for the playground and programs do not live inside `program { }`.
    NotInProgram(Arc<str>),
    /// `try` comes before a call, an assignment or a print.
    NothingToTry,
    /// `remove` without `t["key"]`.
    NothingToRemove,
    /// `for NAME in select ... {`, `for NAME in sockets {` or `for NAME in TABLE {`.
    BadFor,

    /// `_ from eof error i` cannot be set.
    ReservedName(Arc<str>),
    /// A name was expected.
    MissingName,
    /// `x.send = 5`: a call's name cannot be a note.
    CallAsNote(CallName),
    /// `A, B =` is for accept, recvfrom and socketpair.
    TwoTargets,
    /// `$x = 5`: to set a variable, its name stands without `$`.
    DollarBeforeName(Arc<str>),
    /// More names before `=` than the call gives; how many it can give.
    TooManyTargets(CallName, u8),

    /// No such call; the nearest that there is.
    UnknownCall(Arc<str>, Option<&'static str>),
    /// `client c.close`: the name of a process, and its mark is missing.
    MissingProcessMark(Arc<str>),
    /// `x.socket`: a call that acts on no socket.
    SocketNotWanted(CallName),
    /// `recv conn`: the socket comes before the call, `conn.recv`.
    SocketAfterCall(CallName, Arc<str>),
    /// A required argument is missing; its name in the table.
    MissingArgument(CallName, &'static str),
    /// What this option of `setsockopt` is to be is missing; how many of its values there are.
    MissingOptionValue(OptionName, usize),
    /// `--fd` without its value.
    MissingFlagValue(&'static str),
    /// More arguments than the call takes.
    ExtraArgument(CallName, Arc<str>),
    /// The call has no such flag; the nearest that it has.
    UnknownFlag(CallName, Arc<str>, Option<&'static str>),
    /// No such socket option; the nearest that there is.
    UnknownOption(Arc<str>, Option<&'static str>),
    /// One of these words was expected; what was found, and the nearest of them.
    UnknownChoice(&'static [&'static str], Arc<str>, Option<&'static str>),
    /// A number was expected.
    NotANumber(Arc<str>),
    /// More than 64 bits.
    NumberTooLarge,
    /// `300ms`, `2s`, `0.5` was expected.
    NotADuration(Arc<str>),
    /// No packet is of this kind; the nearest that there is.
    UnknownKind(Arc<str>, Option<&'static str>),
    /// Several packets or kinds stand without a comma.
    CommaNeeded,
    /// `drop data 4`: a count is for those that come, `drop next data 4`.
    CountWithoutNext,
    /// `hold 3`: a packet that has not come has no number.
    NoNumberYet(CallName),
    /// `delay client > server 50ms`: the direction comes after.
    WayComesAfter(CallName),
    /// `30%` was expected.
    NotAShare(Arc<str>),
    /// `1mbit` was expected.
    NotARate(Arc<str>),
    /// `50ms` or `20ms..40ms` was expected.
    NotADelay(Arc<str>),
    /// `40ms..20ms`.
    Backward(Arc<str>),
    /// Nothing after `~`.
    MissingPacket,
    /// No packet has this name; the nearest that there is.
    UnknownPacketName(Arc<str>, Option<&'static str>),
    /// Nothing like this is said of a packet; the nearest that there is.
    UnknownPacketPart(Arc<str>, Option<&'static str>),
    /// `after 200ms`: a range was expected.
    RangeNeeded(Arc<str>),
    /// An address was expected.
    BadAddress(AddressError),
    /// A name of a socket was expected.
    NotASocketName(Arc<str>),
    /// A name of a socket was expected among the arguments of `select` or `poll`, or a time after them.
    NeitherSocketNorTime(Arc<str>),
    /// A longer number as an argument wants parentheses.
    ParenthesesNeeded,
    /// Bare words with `#`, `$name` or `--word` in them want quotes.
    QuotesNeeded,

    /// A value was expected.
    MissingValue,
    /// A name without `$`: its value is `$name`.
    BareName(Arc<str>),
    /// A call or a lens inside of an expression.
    CallInExpression(CallName),
    /// No such function; the nearest that there is.
    UnknownFunction(Arc<str>, Option<&'static str>),
    /// The function takes so many arguments.
    WrongArity(&'static str, usize),
    /// This parenthesis, bracket or brace is never closed: what would do it.
    Unclosed(&'static str),
    /// `==`, `<`, `and`, `not` ... stand only in `if`.
    ConditionOutsideIf(&'static str),
    /// `if $a = 1`: to compare is `==`.
    AssignmentInCondition,

    /// This is Python: a call with parentheses.
    Python,
    /// This is Python: the beginning of a block.
    PythonBlock,
    /// This is Python: something else, as `return` or `b'text'`.
    PythonWord,
    /// `import socket`: nothing needs to be imported here.
    PythonImport,
    /// This is C.
    C,
}

impl SyntaxErrorKind {
    /// Whether it says that the line is in another language.
    pub(super) fn is_foreign(&self) -> bool {
        matches!(
            self,
            Self::Python | Self::PythonBlock | Self::PythonWord | Self::PythonImport | Self::C
        )
    }
}

/// What the parsers give: the error on its way out is rare and large, so it travels in a box.
pub(super) type Parse<T> = Result<T, Box<Fault>>;

/// An error before the whole line was looked at: `explain` may find a better one.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) span: Span,
    pub(super) kind: SyntaxErrorKind,
    /// A line that may be what was meant; offered only if it can be read.
    pub(super) fix: Option<String>,
}
