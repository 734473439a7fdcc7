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

/// What is still missing where nothing could be meant without it.
pub(super) fn lack(list: &[Argument]) -> Option<Kind> {
    let [Argument { kind: ArgumentKind::Option(option), .. }, values @ ..] = list else {
        return None;
    };
    let is_missing = match (option.takes(), values) {
        (Takes::Number, _) => false,
        (Takes::Route, [Argument { kind, .. }]) => !matches!(kind, ArgumentKind::None),
        (_, values) => values.is_empty(),
    };
    is_missing.then_some(Kind::MissingOptionValue(*option, values.len()))
}

/// What may follow the value: the interface of a group, the routers of a source route.
pub(super) fn addresses(cursor: &mut Cursor<'_>, list: &mut Vec<Argument>) -> Parse<()> {
    let most = match (takes(list), list.last().map(|last| &last.kind)) {
        (Some(Takes::Group), _) => 1,
        (Some(Takes::Route), Some(ArgumentKind::Host(_))) => usize::MAX,
        _ => 0,
    };
    for _ in 0..most {
        cursor.skip_blanks();
        let start = cursor.at;
        if cursor.at_end() {
            break;
        }
        let kind = ArgumentKind::Host(place::host(cursor)?);
        list.push(Argument { kind, span: Span::new(start, cursor.at) });
    }
    Ok(())
}

/// A number; `on` is 1; `off` is 0, and for `linger` its absence. Some options take a time or a word.
pub(super) fn value(cursor: &mut Cursor<'_>, list: &[Argument]) -> Parse<ArgumentKind> {
    let start = cursor.at;
    let linger = matches!(
        list.first(),
        Some(Argument { kind: ArgumentKind::Option(OptionName::Linger), .. })
    );
    match takes(list) {
        Some(Takes::Group | Takes::Interface | Takes::Word) => {
            return Ok(ArgumentKind::Host(place::host(cursor)?));
        }
        Some(Takes::Time | Takes::Route) if cursor.take_word("none") || cursor.take_word("off") => {
            return Ok(ArgumentKind::None);
        }
        Some(Takes::Time) => return Ok(ArgumentKind::Duration(argument::time(cursor)?)),
        Some(Takes::Route) => return route(cursor),
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
        said_otherwise(cursor)?;
        return Ok(ArgumentKind::Number(argument::number(cursor)?));
    };
    let span = Span::new(start, cursor.at);
    Ok(ArgumentKind::Number(Expression { kind: ExpressionKind::Number(number), span }))
}

/// `loose` or `strict`; what comes after are the routers.
fn route(cursor: &mut Cursor<'_>) -> Parse<ArgumentKind> {
    const KINDS: &[&str] = &["loose", "strict", "none"];
    let span = argument::word(cursor)?;
    let text = cursor.slice(span);
    if KINDS.contains(&text) {
        let kind = ExpressionKind::Text(text.as_bytes().into());
        return Ok(ArgumentKind::Host(Expression { kind, span }));
    }
    let lower = text.to_ascii_lowercase();
    let nearest = match lower.as_str() {
        "lsrr" | "ipopt_lsrr" | "-g" => Some("loose"),
        "ssrr" | "ipopt_ssrr" => Some("strict"),
        _ => suggest::nearest(text, KINDS.iter().copied()),
    };
    let kind = Kind::UnknownChoice(KINDS, text.into(), nearest);
    match nearest {
        Some(nearest) => cursor.fail_with(span, kind, nearest),
        None => cursor.fail(span, kind),
    }
}

/// `yes` and `true` are `on` here.
fn said_otherwise(cursor: &Cursor<'_>) -> Parse<()> {
    const SWITCH: &[&str] = &["on", "off"];
    let span = cursor.word_ahead();
    let text = cursor.slice(span);
    let meant = match text.to_ascii_lowercase().as_str() {
        "yes" | "true" | "enable" | "enabled" => "on",
        "no" | "false" | "disable" | "disabled" => "off",
        _ => return Ok(()),
    };
    cursor.fail_with(span, Kind::UnknownChoice(SWITCH, text.into(), Some(meant)), meant)
}
