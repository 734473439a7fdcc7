//! What a lesson may say of packets, and where.

use crate::language::{
    span::Span,
    tree::{ArgumentKind, PickTree, SelectTree, Statement, StatementKind},
};

/// The `~` lines of a step: they stand together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Packets {
    #[default]
    Nothing,
    Open,
    Over,
}

/// Where a packet is called by its number: that of a lesson's packet is another one as soon as a packet more comes.
pub(super) fn number(statement: &Statement) -> Option<Span> {
    let StatementKind::Call(tree) = &statement.kind else { return None };
    tree.arguments.iter().find_map(|argument| match &argument.kind {
        ArgumentKind::Select(SelectTree::These(picks)) => {
            picks.iter().find_map(|pick| match pick {
                PickTree::Number(_, span) => Some(*span),
                PickTree::Like(_) => None,
            })
        }
        _ => None,
    })
}
