//! Statements that were parsed once and are carried out many times.

use std::rc::Rc;

use playground::{
    language::{
        span::Span,
        tree::{
            AddressTree, Argument, ArgumentKind, CallTree, Expression, ExpressionKind, Name,
            SocketTree, Statement, StatementKind,
        },
    },
    model::{CallName, Destination, SocketKind},
};

/// A statement as typed: `[TARGET =] [SOCKET.]CALL [ARGUMENT]`.
pub(crate) fn statement(text: &str) -> Statement {
    let span = Span::new(0, text.len());
    let name = |text: &str| Name { text: text.into(), span };
    let (target, rest) = text.split_once(" = ").map_or((None, text), |(t, r)| (Some(t), r));
    let (word, argument) = rest.split_once(' ').map_or((rest, None), |(w, a)| (w, Some(a)));
    let (socket, word) = word.split_once('.').map_or((None, word), |(s, w)| (Some(s), w));
    let call = CallName::from_word(word).expect("the benches spell their calls");
    let expression = |kind| Expression { kind, span };
    let argument = argument.map(|text| match call {
        CallName::Socket => ArgumentKind::SocketKind(SocketKind::Tcp),
        CallName::Bind | CallName::Connect => ArgumentKind::Address(AddressTree::Known(
            Destination::parse(text).expect("the benches spell their addresses"),
        )),
        CallName::Send => {
            ArgumentKind::Text(expression(ExpressionKind::Text(text.trim_matches('"').into())))
        }
        _ => ArgumentKind::Number(expression(ExpressionKind::Number(
            text.parse().expect("the benches spell their numbers"),
        ))),
    });
    let tree = CallTree {
        targets: target.map(name).into_iter().collect(),
        on: socket.map(|s| SocketTree::Named(name(s))),
        call,
        span,
        arguments: argument.map(|kind| Argument { kind, span }).into_iter().collect(),
        flags: Vec::new(),
    };
    Statement { kind: StatementKind::Call(tree), tries: false, line: 1, span, text: Rc::from(text) }
}
