//! The options of `setsockopt`: their names, and what each takes.

use super::{
    argument,
    cursor::Cursor,
    error::{Parse, SyntaxErrorKind as Kind},
    place,
    span::Span,
    suggest,
    tree::{Argument, ArgumentKind, Expression, ExpressionKind},
};
use crate::model::{OptionName, Takes};

/// The name of an option.
pub(super) fn name(cursor: &mut Cursor<'_>) -> Parse<OptionName> {
    let span = argument::word(cursor)?;
    let text = cursor.slice(span);
    if let Some(option) = OptionName::from_word(text) {
        return Ok(option);
    }
    let nearest = suggest::for_option(text.rsplit('.').next().unwrap_or(text));
    let kind = Kind::UnknownOption(text.into(), nearest);
    match nearest {
        Some(nearest) => cursor.fail_with(span, kind, nearest),
        None => cursor.fail(span, kind),
    }
}

/// What the option takes that comes before, if any does.
pub(super) fn takes(list: &[Argument]) -> Option<Takes> {
    match list.first() {
        Some(Argument { kind: ArgumentKind::Option(option), .. }) => Some(option.takes()),
        _ => None,
    }
}

/// The same, where its value is still to come.
pub(super) fn taken(list: &[Argument]) -> Option<Takes> {
    takes(list).filter(|_| list.len() == 1)
}

/// A number; `on` is 1; `off` is 0, and for `linger` its absence. Some options take a time or a word.
pub(super) fn value(cursor: &mut Cursor<'_>, list: &[Argument]) -> Parse<ArgumentKind> {
    let start = cursor.at;
    let linger = matches!(
        list.first(),
        Some(Argument { kind: ArgumentKind::Option(OptionName::Linger), .. })
    );
    match taken(list) {
        Some(Takes::Group | Takes::Interface | Takes::Word) => {
            return Ok(ArgumentKind::Host(place::host(cursor)?));
        }
        Some(Takes::Time) if cursor.take_word("none") || cursor.take_word("off") => {
            return Ok(ArgumentKind::None);
        }
        Some(Takes::Time) => return Ok(ArgumentKind::Duration(argument::time(cursor)?)),
        Some(Takes::Number) | None => {}
    }
    let number = if cursor.take_word("on") {
        1
    } else if cursor.take_word("off") {
        if linger {
            return Ok(ArgumentKind::None);
        }
        0
    } else {
        return Ok(ArgumentKind::Number(argument::number(cursor)?));
    };
    let span = Span::new(start, cursor.at);
    Ok(ArgumentKind::Number(Expression { kind: ExpressionKind::Number(number), span }))
}
