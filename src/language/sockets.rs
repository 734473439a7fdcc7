//! Sockets among the arguments of `select` and `poll`, with a duration behind them.

use super::{
    argument,
    cursor::Cursor,
    error::{Parse, SyntaxErrorKind as Kind},
    quoted,
    span::Span,
    tree::{Argument, ArgumentKind, DurationTree, Name},
};
use crate::model::Watch;

/// `[SOCKET ...] [DURATION]`; of `poll` each socket with what it is watched for.
pub(super) fn sockets(
    cursor: &mut Cursor<'_>,
    list: &mut Vec<Argument>,
    polled: bool,
) -> Parse<()> {
    loop {
        if cursor.ends() || cursor.peek() == Some(b'{') || cursor.starts_with("--") {
            return Ok(());
        }
        let start = cursor.at;
        if let Some(name) = cursor.name()
            && cursor.peek() != Some(b'(')
        {
            let span = name.span;
            if !(polled && watched(list, &name)) {
                list.push(Argument { kind: ArgumentKind::Socket(name), span });
            }
            if cursor.at < cursor.end && !cursor.at_blank() && cursor.peek() != Some(b'{') {
                return cursor.unexpected();
            }
            continue;
        }
        cursor.at = start;
        let kind = match cursor.peek() {
            Some(b'"' | b'\'') => DurationTree::Value(quoted::text(cursor)?),
            _ => brace_time(cursor)?,
        };
        let span = Span::new(start, cursor.at);
        list.push(Argument { kind: ArgumentKind::Duration(kind), span });
        // The duration is the last: what comes after it is not a socket, or a `$name` was meant as one.
        if cursor.ends() || cursor.peek() == Some(b'{') || cursor.starts_with("--") {
            return Ok(());
        }
        let text = cursor.slice(span);
        let kind = Kind::NeitherSocketNorTime(text.into());
        return match text.strip_prefix('$') {
            Some(name) => cursor.fail_with(span, kind, name),
            None => cursor.fail(span, kind),
        };
    }
}

/// Adds a word such as `in` to what the socket before it is watched for; false if it is another socket.
fn watched(list: &mut Vec<Argument>, word: &Name) -> bool {
    let mut watch = match list.last() {
        Some(Argument { kind: ArgumentKind::Watch(watch), .. }) => *watch,
        Some(Argument { kind: ArgumentKind::Socket(_), .. }) => Watch::default(),
        _ => return false,
    };
    if matches!(&*word.text, "edge" | "oneshot") || !watch.add(&word.text) {
        return false;
    }
    list.pop_if(|last| matches!(last.kind, ArgumentKind::Watch(_)));
    list.push(Argument { kind: ArgumentKind::Watch(watch), span: word.span });
    true
}

/// A duration that may have the block's brace glued to it.
fn brace_time(cursor: &mut Cursor<'_>) -> Parse<DurationTree> {
    let mut inner = cursor.clone();
    let word = cursor.word_ahead();
    let digits = cursor.peek().is_some_and(|b| b.is_ascii_digit());
    if digits && cursor.slice(word).ends_with('{') && word.end - word.start > 1 {
        inner.end = word.end - 1;
    }
    let time = argument::time(&mut inner)?;
    cursor.at = inner.at;
    Ok(time)
}
