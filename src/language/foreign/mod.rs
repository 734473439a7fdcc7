//! Python and C where a line of ours should be: what was typed, and the line to type here.
//!
//! Only for lines that our own parsers refuse. Covers what the articles that people learn from contain.

mod c;
mod call;
mod control;
mod format;
mod python;
mod value;

use super::{
    cursor::Cursor, error::SyntaxErrorKind as Kind, line, print, span::Span, statement::Place,
    tree::CallTree,
};

/// A line in another language.
#[derive(Debug)]
pub(super) struct Recognised {
    pub(super) kind: Kind,
    pub(super) span: Span,
    /// The whole line to type, where there is one.
    pub(super) fix: Option<String>,
    /// Nothing of ours looks like this, even if there is no line for it.
    pub(super) certain: bool,
}

/// What a foreign line means here.
enum Meaning {
    /// This text.
    Line(String),
    /// A call.
    Call(CallTree),
    /// Nothing needs to be imported.
    Import(bool),
    /// It is foreign for sure, and has no line of its own here.
    Nothing,
}

/// Whether the line is Python or C.
pub(super) fn recognise(text: &str, place: Place) -> Option<Recognised> {
    let mut cursor = Cursor::new(text, 0);
    if line::process(&mut cursor).is_some() && cursor.take(">") {
        cursor.skip_blanks();
    } else {
        cursor = Cursor::new(text, 0);
    }
    let (head, body) = (&text[..cursor.at], without_comment(cursor.rest()));
    let span = Span::new(cursor.at, cursor.at + body.len());
    let bare = body.trim_end_matches([';', ' ']);
    let semicolon = bare.len() < body.len() && body.ends_with(';');
    if bare.is_empty() {
        return None;
    }
    let (meaning, is_c) = match c::line(bare, semicolon) {
        Some(meaning) => (meaning, true),
        None => (control::line(bare)?, semicolon),
    };
    let kind = match meaning {
        Meaning::Import(_) => Kind::PythonImport,
        _ if is_c => Kind::C,
        _ if bare.ends_with(':') => Kind::PythonBlock,
        _ if bare.contains('(') => Kind::Python,
        _ => Kind::PythonWord,
    };
    let certain = matches!(meaning, Meaning::Import(_) | Meaning::Nothing);
    let line = match meaning {
        Meaning::Line(line) => Some(line),
        Meaning::Call(call) => Some(print::call(&call)),
        // The first call there is, as an answer to `import socket`.
        Meaning::Import(socket) => (socket && place == Place::Script).then(|| "socket tcp".into()),
        Meaning::Nothing => None,
    };
    let fix = line.map(|line| [head, &line].concat());
    Some(Recognised { kind, span, fix, certain })
}

/// An expression of Python, which is one of JavaScript's and a shell's too where it is simple, as it is written here.
pub(super) fn expression(text: &str) -> Option<String> {
    Some(print::expression(&value::value(&python::read(text)?)?))
}

/// Without what follows `#`, `//` or `/*` outside of quotes.
fn without_comment(text: &str) -> &str {
    let mut quote = None;
    let mut escaped = false;
    for (i, c) in text.char_indices() {
        match quote {
            Some(q) => {
                if !escaped && c == q {
                    quote = None;
                }
                escaped = !escaped && c == '\\';
            }
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c == '#' || text[i..].starts_with("/*") => return text[..i].trim_end(),
            None if text[i..].starts_with("//")
                && text[..i].trim_end().ends_with([';', '{', '}']) =>
            {
                return text[..i].trim_end();
            }
            None => {}
        }
    }
    text.trim_end()
}
