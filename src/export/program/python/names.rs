//! Names of the session as names in Python.

use std::fmt::Write;

/// Words of Python, and names that the programs use themselves.
const TAKEN: [&str; 98] = [
    "False",
    "None",
    "True",
    "and",
    "as",
    "assert",
    "async",
    "await",
    "break",
    "class",
    "continue",
    "def",
    "del",
    "elif",
    "else",
    "except",
    "finally",
    "for",
    "from",
    "global",
    "if",
    "import",
    "in",
    "is",
    "lambda",
    "nonlocal",
    "not",
    "or",
    "pass",
    "raise",
    "return",
    "try",
    "while",
    "with",
    "yield",
    "ctypes",
    "errno",
    "fcntl",
    "os",
    "random",
    "select",
    "signal",
    "socket",
    "struct",
    "sys",
    "threading",
    "time",
    "show",
    "fail",
    "name",
    "where",
    "text",
    "number",
    "same",
    "plus",
    "over",
    "modulo",
    "put",
    "recvn",
    "recvline",
    "cut",
    "looked",
    "fill",
    "drain",
    "set_filter",
    "found",
    "ended",
    "notes",
    "key",
    "removed",
    "opened",
    "received",
    "sender",
    "eof",
    "error",
    "failure",
    "sent",
    "address",
    "value",
    "input",
    "print",
    "int",
    "len",
    "str",
    "bytes",
    "sorted",
    "range",
    "dict",
    "isinstance",
    "tuple",
    "bytearray",
    "getattr",
    "dir",
    "min",
    "abs",
    "BlockingIOError",
    "l",
    "O",
];

/// A name of the session as Python takes it: letters that may become others there are spelled out.
pub(super) fn identifier(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_ascii_alphanumeric() || c == '_' || matches!(c, '\u{4e00}'..='\u{9fff}') {
            out.push(c);
        } else {
            let _ = write!(out, "u{:x}_", u32::from(c));
        }
    }
    if TAKEN.contains(&&*out)
        || out == "I"
        || out.starts_with("thread_")
        || out.starts_with("kept_")
    {
        out.push('_');
    }
    out
}
