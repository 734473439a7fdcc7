//! The arguments of a call, each in the shape that its row of the table gives it.

use super::{
    cursor::Cursor,
    duration,
    error::{Parse, SyntaxErrorKind as Kind},
    expression, fullwidth, message, option, place, sockets,
    span::Span,
    suggest,
    table::{ArgumentSpec, Need, Row, Shape},
    text,
    tree::{Argument, ArgumentKind, DurationTree, Expression, ExpressionKind, Name},
    wire,
};
use crate::model::{CallName, Control, Counter, Filter, How, PairKind, SocketKind, Watch};

/// Arguments and flags, as they are found.
#[derive(Debug, Default)]
pub(super) struct Arguments {
    pub(super) list: Vec<Argument>,
    pub(super) flags: Vec<Name>,
}

/// Everything after the word of a call.
pub(super) fn arguments(cursor: &mut Cursor<'_>, row: &'static Row) -> Parse<Arguments> {
    let mut found = Arguments::default();
    for (i, spec) in row.arguments.iter().enumerate() {
        flags(cursor, row, &mut found)?;
        let stop = match cursor.peek() {
            // A check; the brace of `for x in select`.
            Some(b'=') => row.call.is_lens(),
            Some(b'{') => row.call == CallName::Select,
            _ => cursor.at_end(),
        };
        if stop {
            match spec.need {
                Need::Required(_) => {
                    let end = cursor.last_end();
                    return cursor
                        .fail(Span::new(end, end), Kind::MissingArgument(row.call, spec.name));
                }
                Need::Optional(_) => {
                    if let Some(lack) = option::lack(&found.list) {
                        let end = cursor.last_end();
                        return cursor.fail(Span::new(end, end), lack);
                    }
                    break;
                }
            }
        }
        let last = i + 1 == row.arguments.len();
        argument(cursor, row, spec, last, &mut found)?;
    }
    flags(cursor, row, &mut found)?;
    Ok(found)
}

/// `--peek`, as many as stand here; `--fd conn` is an argument.
pub(super) fn flags(
    cursor: &mut Cursor<'_>,
    row: &'static Row,
    found: &mut Arguments,
) -> Parse<()> {
    cursor.skip_blanks();
    while cursor.peek() == Some(b'-')
        && cursor.peek_at(1) == Some(b'-')
        && cursor.name_at(cursor.at + 2)
    {
        let span = cursor.word_span();
        let flag = flag(cursor, row, span)?;
        match message::value(cursor, row, &flag.text)? {
            Some(value) => found.list.push(value),
            None => found.flags.push(flag),
        }
        cursor.skip_blanks();
    }
    Ok(())
}

/// The flag that is written there with its `--`.
pub(super) fn flag(cursor: &Cursor<'_>, row: &'static Row, span: Span) -> Parse<Name> {
    let word = &cursor.slice(span)[2..];
    if row.flag_words().any(|flag| flag == word) {
        return Ok(Name { text: word.into(), span });
    }
    if word.ends_with(';') {
        return semicolon(cursor, span);
    }
    let nearest = suggest::for_flag(row, word);
    let kind = Kind::UnknownFlag(row.call, word.into(), nearest);
    match nearest {
        Some(nearest) => cursor.fail_with(span, kind, &format!("--{nearest}")),
        None => cursor.fail(span, kind),
    }
}

fn semicolon<T>(cursor: &Cursor<'_>, word: Span) -> Parse<T> {
    let mut at = cursor.clone();
    at.at = word.end - 1;
    at.unexpected()
}

/// A word that is one of a list, or part of a name: no `;`, nothing of a Chinese keyboard.
pub(super) fn word(cursor: &mut Cursor<'_>) -> Parse<Span> {
    let span = cursor.word_span();
    let text = cursor.slice(span);
    if text.len() > 1 && text.ends_with(';') {
        return semicolon(cursor, span);
    }
    if text.is_ascii() {
        return Ok(span);
    }
    let foreign = text.char_indices().find(|(_, c)| fullwidth::ascii(*c).is_some());
    if let Some((i, c)) = foreign {
        let at = span.start + i;
        return cursor.fail(Span::new(at, at + c.len_utf8()), Kind::UnexpectedCharacter(c));
    }
    Ok(span)
}

fn argument(
    cursor: &mut Cursor<'_>,
    row: &'static Row,
    spec: &ArgumentSpec,
    last: bool,
    found: &mut Arguments,
) -> Parse<()> {
    let start = cursor.at;
    let kind = match spec.shape {
        Shape::SocketKind => {
            ArgumentKind::SocketKind(choice(cursor, spec.shape, SocketKind::from_word)?)
        }
        Shape::PairKind => ArgumentKind::PairKind(choice(cursor, spec.shape, PairKind::from_word)?),
        Shape::How => ArgumentKind::How(choice(cursor, spec.shape, How::from_word)?),
        Shape::Switch => ArgumentKind::Switch(choice(cursor, spec.shape, switch)?),
        Shape::Filter => ArgumentKind::Filter(choice(cursor, spec.shape, filter)?),
        Shape::Option => ArgumentKind::Option(option::name(cursor)?),
        Shape::OptionValue => option::value(cursor, &found.list)?,
        Shape::OptionAddress => return option::addresses(cursor, &mut found.list),
        Shape::Number | Shape::Port => ArgumentKind::Number(number(cursor)?),
        Shape::TimeLimit if cursor.take_word("none") => ArgumentKind::None,
        Shape::Duration | Shape::TimeLimit => ArgumentKind::Duration(time(cursor)?),
        Shape::Address if row.call == CallName::Connect && cursor.take_word("none") => {
            ArgumentKind::None
        }
        Shape::Address => ArgumentKind::Address(place::address(cursor, last)?),
        Shape::Host => ArgumentKind::Host(place::host(cursor)?),
        Shape::Text => ArgumentKind::Text(text::text(cursor, row, spec, &mut found.flags)?),
        Shape::Value => ArgumentKind::Text(shown(cursor)?),
        Shape::Sockets => return sockets::sockets(cursor, &mut found.list, false),
        Shape::Polled => return sockets::sockets(cursor, &mut found.list, true),
        Shape::Control => ArgumentKind::Control(choice(cursor, spec.shape, Control::from_word)?),
        Shape::Counter => ArgumentKind::Counter(choice(cursor, spec.shape, Counter::from_word)?),
        Shape::Socket => ArgumentKind::Socket(socket(cursor)?),
        Shape::Process => ArgumentKind::Process(wire::computer(cursor)?),
        Shape::Resource => {
            choice(cursor, spec.shape, |word| (word == "descriptors").then_some(()))?;
            ArgumentKind::Resource
        }
        Shape::Parts => return message::parts(cursor, row, spec, found),
        Shape::Sizes => return message::sizes(cursor, row, found),
        Shape::Watch => {
            let mut watch = Watch::default();
            while !cursor.at_end() {
                let mut word = "";
                choice(cursor, spec.shape, |it| {
                    word = Watch::WORDS.into_iter().find(|known| *known == it)?;
                    Some(())
                })?;
                watch.add(word);
                cursor.skip_blanks();
            }
            ArgumentKind::Watch(watch)
        }
        Shape::Setting => ArgumentKind::Host(setting(cursor)?),
        Shape::Members => return wire::members(cursor, &mut found.list),
        shape => match of_the_wire(cursor, row.call, shape, &found.list)? {
            Some(kind) => kind,
            None => return Ok(()),
        },
    };
    let span = match &kind {
        ArgumentKind::Text(e) => e.span,
        _ => Span::new(start, cursor.at),
    };
    found.list.push(Argument { kind, span });
    Ok(())
}

/// One socket, by its name.
pub(super) fn socket(cursor: &mut Cursor<'_>) -> Parse<Name> {
    if let Some(name) = cursor.name() {
        return Ok(name);
    }
    let span = cursor.word_span();
    cursor.fail(span, Kind::NotASocketName(cursor.slice(span).into()))
}

/// An argument of a word of the wire; nothing if it may be left out, and something else stands here.
fn of_the_wire(
    cursor: &mut Cursor<'_>,
    call: CallName,
    shape: Shape,
    list: &[Argument],
) -> Parse<Option<ArgumentKind>> {
    let next = list.iter().any(|a| matches!(a.kind, ArgumentKind::Next));
    let off = matches!(shape, Shape::Share | Shape::Rate | Shape::Delay);
    if off && cursor.take_word("off") {
        return Ok(Some(ArgumentKind::None));
    }
    Ok(match shape {
        Shape::Select => {
            wire::select(cursor, call, next || call == CallName::Hold)?.map(ArgumentKind::Select)
        }
        Shape::Next => cursor.take_word("next").then_some(ArgumentKind::Next),
        Shape::All => cursor.take_word("all").then_some(ArgumentKind::All),
        Shape::Count if next => Some(ArgumentKind::Number(number(cursor)?)),
        Shape::Way => wire::way(cursor)?.map(ArgumentKind::Way),
        Shape::Share => Some(ArgumentKind::Share(wire::share(cursor, call)?)),
        Shape::Rate => Some(ArgumentKind::Rate(wire::rate(cursor, call)?)),
        Shape::Delay => {
            let (least, most) = wire::delay(cursor, call)?;
            Some(ArgumentKind::Delay(least, most))
        }
        Shape::Seed => wire::counted(cursor, call, "seed")?.map(ArgumentKind::Seed),
        Shape::Queue => wire::counted(cursor, call, "queue")?
            .map(|n| ArgumentKind::Queue(u32::try_from(n).unwrap_or(u32::MAX))),
        Shape::Computer => Some(ArgumentKind::Computer(wire::computer(cursor)?)),
        _ => None,
    })
}

/// `tcp_sack`. With `=`, as sysctl(8) writes it, the value comes after a space here.
fn setting(cursor: &mut Cursor<'_>) -> Parse<Expression> {
    let word = cursor.word_ahead();
    if let Some(at) = cursor.slice(word).find('=').filter(|at| *at > 0) {
        let at = Span::new(word.start + at, word.start + at + 1);
        return cursor.fail_with(at, Kind::UnexpectedCharacter('='), " ");
    }
    place::host(cursor)
}

/// What is printed: an expression. Bare words want quotes here.
fn shown(cursor: &mut Cursor<'_>) -> Parse<Expression> {
    let all = Span::new(cursor.at, cursor.end);
    let mut second = cursor.clone();
    second.word_span();
    second.skip_blanks();
    let words = cursor.name_at(all.start) && second.name_or_number();
    expression::expression(cursor).map_err(|mut fault| {
        if words && matches!(fault.kind, Kind::BareName(_)) && fault.span.start == all.start {
            fault.fix = Some(cursor.replaced(all, &text::quoted(cursor.slice(all))));
        }
        fault
    })
}

/// One of the words that a shape lists.
fn choice<T>(
    cursor: &mut Cursor<'_>,
    shape: Shape,
    from_word: impl FnOnce(&str) -> Option<T>,
) -> Parse<T> {
    let span = word(cursor)?;
    let text = cursor.slice(span);
    if let Some(value) = from_word(text) {
        return Ok(value);
    }
    let nearest = meant(shape, text)
        .or_else(|| suggest::nearest(text, shape.words().iter().copied()))
        .filter(|word| !word.contains('%'));
    let kind = Kind::UnknownChoice(shape.words(), text.into(), nearest);
    match nearest {
        Some(nearest) => cursor.fail_with(span, kind, nearest),
        None => cursor.fail(span, kind),
    }
}

/// What C and Python call these things.
fn meant(shape: Shape, text: &str) -> Option<&'static str> {
    let lower = text.to_ascii_lowercase();
    Some(match (shape, lower.trim_start_matches("socket.")) {
        (Shape::SocketKind, "stream" | "sock_stream" | "af_inet" | "ipv4" | "tcp4") => "tcp",
        (Shape::SocketKind, "dgram" | "sock_dgram" | "udp4") => "udp",
        (Shape::SocketKind, "af_inet6" | "ipv6") => "tcp6",
        (Shape::SocketKind, "af_unix" | "local") => "unix",
        (Shape::SocketKind, "seqpacket" | "sock_seqpacket") => "unixseqpacket",
        (Shape::SocketKind, "sock_raw") => "raw",
        (Shape::SocketKind, "ping" | "ipproto_icmp") => "icmp",
        (Shape::PairKind, "unix" | "sock_stream") => "stream",
        (Shape::PairKind, "unixdgram" | "sock_dgram") => "dgram",
        (Shape::How, "shut_wr" | "write" | "w" | "1") => "wr",
        (Shape::How, "shut_rd" | "read" | "r" | "0") => "rd",
        (Shape::How, "shut_rdwr" | "both" | "rw" | "2") => "rdwr",
        (
            Shape::Resource,
            "fd" | "fds" | "nofile" | "files" | "rlimit_nofile" | "-n" | "descriptor",
        ) => "descriptors",
        (Shape::Switch, "true" | "1" | "yes") => "on",
        (Shape::Filter, "100%" | "all") => "drop",
        (Shape::Switch, "false" | "0" | "no") | (Shape::Filter, "none" | "0%" | "0") => "off",
        _ => return None,
    })
}

fn switch(word: &str) -> Option<bool> {
    match word {
        "on" => Some(true),
        "off" => Some(false),
        _ => None,
    }
}

fn filter(word: &str) -> Option<Filter> {
    match word {
        "drop" => Some(Filter::Drop),
        "off" => Some(Filter::Off),
        _ => {
            let percent = word.strip_suffix('%')?.parse().ok()?;
            (1..=99).contains(&percent).then_some(Filter::Percent(percent))
        }
    }
}

/// One number; a longer expression wants parentheses.
pub(super) fn number(cursor: &mut Cursor<'_>) -> Parse<Expression> {
    let value = expression::value(cursor)?;
    if matches!(value.kind, ExpressionKind::Text(_) | ExpressionKind::Template(_)) {
        return cursor.fail(value.span, Kind::NotANumber(cursor.keep(value.span)));
    }
    let mut after = cursor.clone();
    after.skip_blanks();
    let flag = after.starts_with("--");
    if !flag && matches!(after.peek(), Some(b'+' | b'-' | b'*' | b'/')) {
        let at = Span::new(after.at, after.at + 1);
        let mut whole = cursor.clone();
        whole.at = value.span.start;
        let instead = expression::expression(&mut whole)
            .ok()
            .map(|e| cursor.replaced(e.span, &format!("({})", cursor.slice(e.span))));
        return Err(Box::new(super::error::Fault {
            span: at,
            kind: Kind::ParenthesesNeeded,
            fix: instead,
        }));
    }
    Ok(value)
}

/// A duration.
pub(super) fn time(cursor: &mut Cursor<'_>) -> Parse<DurationTree> {
    if matches!(cursor.peek(), Some(b'$' | b'(' | b'"' | b'\'')) || function_ahead(cursor) {
        return Ok(DurationTree::Value(expression::value(cursor)?));
    }
    let span = word(cursor)?;
    let text = cursor.slice(span);
    match duration::read(text) {
        Some(duration) => Ok(DurationTree::Known(duration)),
        None => cursor.fail(span, Kind::NotADuration(text.into())),
    }
}

fn function_ahead(cursor: &Cursor<'_>) -> bool {
    let mut ahead = cursor.clone();
    ahead.name_span().is_some() && ahead.peek() == Some(b'(')
}
