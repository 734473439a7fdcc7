//! Expressions as written.

use std::sync::Arc;

use crate::{language::span::Span, model::Bytes};

/// An expression with its place.
#[derive(Clone, Debug)]
pub struct Expression {
    /// What it is.
    pub kind: ExpressionKind,
    /// Where it is.
    pub span: Span,
}

/// What an expression is.
#[derive(Clone, Debug)]
pub enum ExpressionKind {
    /// `1024`
    Number(i64),
    /// `'text'`, `"text"` without variables, or bare words.
    Text(Bytes),
    /// `"number $i"`: pieces to be joined.
    Template(Vec<Expression>),
    /// `$name`; also `$_`, `$from`, `$error`.
    Variable(Arc<str>),
    /// A bare name that stands alone as a statement: `phone`, to be shown.
    Bare(Arc<str>),
    /// `$x.note`
    Note(Arc<str>, Arc<str>),
    /// `upper(...)`
    Function(Function, Vec<Expression>),
    /// `$x[0..4]`: bytes of a text, from the first to before the second; each may be left out.
    Slice(Box<Expression>, Option<Box<Expression>>, Option<Box<Expression>>),
    /// `$t["key"]`: the value of a key.
    Entry(Box<Expression>, Box<Expression>),
    /// `{}`, `{"key": 1}`: a new table.
    Table(Vec<(Expression, Expression)>),
    /// `now`: milliseconds since the session began.
    Now,
    /// `- x`, `not x`
    Unary(Unary, Box<Expression>),
    /// `a + b`
    Binary(Binary, Box<Expression>, Box<Expression>),
    /// `eof`, in a condition.
    Eof,
    /// `error`, in a condition.
    Error,
}

/// One operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unary {
    /// `-`
    Minus,
    /// `not`
    Not,
}

/// Two operands, loosest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is what it is called")]
pub enum Binary {
    Or,
    And,
    Equal,
    Differs,
    Less,
    Greater,
    AtMost,
    AtLeast,
    Plus,
    Minus,
    Times,
    Over,
    Modulo,
}

impl Binary {
    /// As it is typed.
    pub(crate) fn symbol(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::Equal => "==",
            Self::Differs => "!=",
            Self::Less => "<",
            Self::Greater => ">",
            Self::AtMost => "<=",
            Self::AtLeast => ">=",
            Self::Plus => "+",
            Self::Minus => "-",
            Self::Times => "*",
            Self::Over => "/",
            Self::Modulo => "%",
        }
    }
}

/// A function of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Function {
    /// a-z to A-Z, byte by byte, as Python's `bytes.upper`.
    Upper,
    /// A-Z to a-z, byte by byte, as Python's `bytes.lower`.
    Lower,
    /// Characters to upper case, as Python's `str.upper`.
    Textupper,
    /// Without blanks at both ends.
    Strip,
    /// Bytes of a text, entries of a table.
    Len,
    /// UTF-8 text to GBK bytes.
    Gbk,
    /// `decode(x, "gbk")`: bytes to UTF-8 text.
    Decode,
    /// 16 bits in network order.
    U16,
    /// 32 bits in network order.
    U32,
    /// Undoes `u16` and `u32`.
    Num,
    /// Digits to a number.
    Int,
    /// Whether a text contains another, or a table has a key.
    Has,
    /// What comes before the first occurrence.
    Before,
    /// What stands after it.
    After,
    /// A random number, from 0 up to but not including the one given.
    Random,
}

impl Function {
    /// All of them, with their names and how many arguments they take.
    pub const ALL: [(Self, &'static str, usize); 15] = [
        (Self::Upper, "upper", 1),
        (Self::Lower, "lower", 1),
        (Self::Textupper, "textupper", 1),
        (Self::Strip, "strip", 1),
        (Self::Len, "len", 1),
        (Self::Gbk, "gbk", 1),
        (Self::Decode, "decode", 2),
        (Self::U16, "u16", 1),
        (Self::U32, "u32", 1),
        (Self::Num, "num", 1),
        (Self::Int, "int", 1),
        (Self::Has, "has", 2),
        (Self::Before, "before", 2),
        (Self::After, "after", 2),
        (Self::Random, "random", 1),
    ];

    /// From its name.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, name, _)| *name == word).map(|(this, ..)| *this)
    }

    /// Its name.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(this, ..)| *this == self).map_or("", |(_, name, _)| name)
    }

    /// How many arguments it takes.
    pub fn arity(self) -> usize {
        Self::ALL.iter().find(|(this, ..)| *this == self).map_or(1, |(.., arity)| *arity)
    }
}
