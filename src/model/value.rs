//! What a variable holds.

use super::{Bytes, SocketId, Table};

/// A value of the language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// 64 bits; overflow is an error, never a wrap.
    Number(i64),
    /// Bytes.
    Text(Bytes),
    /// A reference to a descriptor. After a close every reference to it answers EBADF.
    Socket(SocketId),
    /// A reference to a table: `b = $a` is another name for the same one.
    Table(Table),
}

impl Value {
    /// The longest text: 64 MiB.
    pub(crate) const LONGEST_TEXT: usize = 64 << 20;
    /// The same as a number of the language.
    pub(crate) const MOST_BYTES: i64 = 64 << 20;

    /// As it joins with other text: a number as its digits. A socket has no text, nor has a table.
    pub(crate) fn to_text(&self) -> Option<Bytes> {
        match self {
            Self::Number(n) => Some(n.to_string().into()),
            Self::Text(bytes) => Some(bytes.clone()),
            Self::Socket(_) | Self::Table(_) => None,
        }
    }
}
