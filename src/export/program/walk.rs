//! What is in the blocks of a program in braces, whatever language it is written in.

use std::rc::Rc;

use super::LeftOut;
use crate::{
    language::{
        Assembler,
        tree::{
            Argument,
            ArgumentKind::{
                Control as Controls, Duration, Number, Room, Socket, Text, Watch as Watched,
            },
            Binary, CallTree, DurationTree, Expression, ExpressionKind, Function, Line, Name,
            Statement,
            StatementKind::{
                self, Break, Continue, ForKeys, ForSelect, ForSockets, Fork, If, Loop, Program,
                Repeat, Show, Thread,
            },
            Unary,
        },
    },
    model::{CallName, Control, Watch},
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

/// Sockets with what each is watched for, and a time limit.
type Several<'t> = (Vec<(&'t Name, Watch)>, Option<&'t DurationTree>);

/// What a poll names: its sockets, each with what it is watched for, and its time limit.
pub(super) fn polled(arguments: &[Argument]) -> Result<Several<'_>, LeftOut> {
    let (mut sockets, mut limit) = (Vec::new(), None);
    for argument in arguments {
        match &argument.kind {
            Socket(name) => sockets.push((name, Watch::IN)),
            Watched(watch) => {
                if let Some((_, it)) = sockets.last_mut() {
                    *it = *watch;
                }
            }
            Duration(it) => limit = Some(it),
            _ => return Err(LeftOut::Unreadable),
        }
    }
    Ok((sockets, limit))
}

/// What an `epoll_ctl` does, with which socket, and what that is watched for.
pub(super) fn controlled(arguments: &[Argument]) -> Result<(Control, &Name, Watch), LeftOut> {
    let mut kinds = arguments.iter().map(|it| &it.kind);
    match (kinds.next(), kinds.next(), kinds.next()) {
        (Some(Controls(control)), Some(Socket(name)), Some(Watched(watch))) => {
            Ok((*control, name, *watch))
        }
        (Some(Controls(control)), Some(Socket(name)), _) => Ok((*control, name, Watch::IN)),
        _ => Err(LeftOut::Unreadable),
    }
}

/// Whether something is worked out in a statement that may have no value: a key, a division, a number from text.
/// `is_text` knows what an expression gives.
pub(super) fn may_lack_a_value(
    statement: &Statement,
    is_text: &dyn Fn(&Expression) -> bool,
) -> bool {
    let is_doubtful = |it: &Expression| is_doubtful(it, is_text);
    match &statement.kind {
        StatementKind::Call(tree) => tree.arguments.iter().any(|it| match &it.kind {
            Number(it) | Room(it) => !matches!(it.kind, ExpressionKind::Number(_)),
            Duration(it) => matches!(it, DurationTree::Value(_)),
            Text(it) => is_doubtful(it),
            _ => false,
        }),
        StatementKind::Assign(_, value) | StatementKind::Note(.., value) | Show(value) => {
            is_doubtful(value)
        }
        StatementKind::Put(_, key, value) => is_doubtful(key) || is_doubtful(value),
        StatementKind::Remove(..) => true,
        _ => false,
    }
}

fn is_doubtful(it: &Expression, is_text: &dyn Fn(&Expression) -> bool) -> bool {
    let is_doubtful = |it: &Expression| is_doubtful(it, is_text);
    match &it.kind {
        ExpressionKind::Function(function, arguments) => {
            let never_fails = matches!(
                function,
                Function::Upper
                    | Function::Lower
                    | Function::Strip
                    | Function::Len
                    | Function::Has
                    | Function::Before
                    | Function::After
            );
            !never_fails || arguments.iter().any(is_doubtful)
        }
        ExpressionKind::Template(pieces) => pieces.iter().any(is_doubtful),
        ExpressionKind::Binary(operator, left, right) => {
            let never_fails =
                matches!(operator, Binary::Or | Binary::And | Binary::Equal | Binary::Differs);
            let joins = *operator == Binary::Plus && (is_text(left) || is_text(right));
            !never_fails && !joins || is_doubtful(left) || is_doubtful(right)
        }
        ExpressionKind::Unary(Unary::Not, of) => is_doubtful(of),
        ExpressionKind::Slice(..) | ExpressionKind::Entry(..) | ExpressionKind::Unary(..) => true,
        ExpressionKind::Table(entries) => {
            entries.iter().any(|(key, value)| is_doubtful(key) || is_doubtful(value))
        }
        _ => false,
    }
}

/// Whether a call is made on one socket, and not on those that it names.
pub(super) fn is_of_one(tree: &CallTree) -> bool {
    tree.call.wants_socket() && (tree.call != CallName::Poll || tree.arguments.is_empty())
}

/// Whether a call has that flag.
pub(super) fn has_flag(tree: &CallTree, word: &str) -> bool {
    tree.flags.iter().any(|flag| &*flag.text == word)
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
