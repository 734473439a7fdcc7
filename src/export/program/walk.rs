//! What is in the blocks of a program in braces, whatever language it is written in.

use std::rc::Rc;

use super::LeftOut;
use crate::language::{
    Assembler,
    tree::{
        Argument,
        ArgumentKind::{Duration, Socket},
        DurationTree, Line, Name, Statement,
        StatementKind::{
            self, Break, Continue, ForKeys, ForSelect, ForSockets, Fork, If, Loop, Program, Repeat,
            Show, Thread,
        },
    },
};

/// Whether a statement looks at all open sockets, and so the program must keep a list of them.
pub(super) fn looks_at_all(statement: &Statement) -> bool {
    any(statement, &|it| match &it.kind {
        ForSockets(..) => true,
        ForSelect(_, arguments, _) => names_no_socket(arguments),
        _ => false,
    })
}

/// What a select names: its sockets, none for all that are open, and its time limit.
pub(super) fn selection(
    arguments: &[Argument],
) -> Result<(Vec<&Name>, Option<&DurationTree>), LeftOut> {
    let (mut sockets, mut limit) = (Vec::new(), None);
    for argument in arguments {
        match &argument.kind {
            Socket(name) => sockets.push(name),
            Duration(it) => limit = Some(it),
            _ => return Err(LeftOut::Unreadable),
        }
    }
    Ok((sockets, limit))
}

fn names_no_socket(arguments: &[Argument]) -> bool {
    !arguments.iter().any(|it| matches!(it.kind, Socket(_)))
}

/// Whether a statement, or one within it, is such.
pub(super) fn any(statement: &Statement, is: &dyn Fn(&Statement) -> bool) -> bool {
    is(statement) || bodies(statement).into_iter().flatten().any(|it| any(it, is))
}

/// The blocks of a statement.
pub(super) fn bodies(statement: &Statement) -> Vec<&[Statement]> {
    match &statement.kind {
        Program(body)
        | Loop(body)
        | Repeat(_, body)
        | ForSelect(.., body)
        | ForSockets(_, body)
        | ForKeys(.., body)
        | Thread(body)
        | Fork(_, body) => vec![body],
        If(_, then, otherwise) => vec![then, otherwise],
        _ => Vec::new(),
    }
}

/// Whether its text has such a word.
pub(super) fn mentions(statement: &Statement, word: &str) -> bool {
    let text = statement.text();
    let mut words = text.split(|c: char| !crate::language::continues_name(c));
    words.any(|it| it == word)
}

/// Whether a statement itself, and not only its blocks, mentions a variable.
pub(super) fn reads(statement: &Statement, name: &str) -> bool {
    let kind: &StatementKind = &statement.kind;
    // What these contain is asked itself.
    let only_contains = matches!(
        kind,
        ForSockets(..) | Loop(_) | Program(_) | Thread(_) | Fork(..) | Show(_) | Break | Continue
    );
    !only_contains && mentions(statement, name)
}

/// The statement of a line or a block.
pub(super) fn parsed(text: &str) -> Option<Rc<Statement>> {
    let mut block = Assembler::new();
    let mut found = None;
    for (number, line) in (1..).zip(text.lines()) {
        found = block.push(line, number).ok()?;
    }
    match found {
        Some(Line::Statement(_, statement)) => Some(statement),
        _ => None,
    }
}
