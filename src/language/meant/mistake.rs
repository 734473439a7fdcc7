//! What was probably meant by a statement that cannot be read. Only lines with errors come here;
//! a line that is proposed is tried by `explain` before anybody sees it.

use super::suggest;
use crate::language::{
    cursor::Cursor,
    duration,
    error::{Fault, Parse, SyntaxErrorKind as Kind},
    span::Span,
    tree::{CallTree, Function, SocketTree},
};
use crate::model::{CallName, Destination, SocketKind};

#[cold]
fn fault<T>(span: Span, kind: Kind, fix: Option<String>) -> Parse<T> {
    Err(Box::new(Fault { span, kind, fix }))
}

/// A first word that means nothing here.
#[cold]
pub(in crate::language) fn unknown<T>(cursor: &mut Cursor<'_>, name: Span) -> Parse<T> {
    let text = cursor.slice(name);
    cursor.skip_blanks();
    let glued = cursor.at == name.end;
    let rest = cursor.rest();
    if let Some(sign) = ["==", "!=", "<", ">"].into_iter().find(|sign| rest.starts_with(sign)) {
        // `server > accept` was meant as `server> accept`.
        let span = Span::new(cursor.at, cursor.at + sign.len());
        let fix = cursor.replaced(Span::new(name.end, cursor.at), "");
        return fault(span, Kind::ConditionOutsideIf(sign), Some(fix));
    }
    let flag = rest.starts_with('-') && !glued && cursor.name_at(cursor.at + 1);
    if rest.starts_with(['+', '-', '*', '/']) && !flag {
        let instead =
            updated(text, rest).unwrap_or_else(|| format!("${text}{}", space(glued, rest)));
        let fix = cursor.replaced(Span::new(name.start, cursor.end), &instead);
        return fault(name, Kind::BareName(text.into()), Some(fix));
    }
    if let (true, Some(after)) = (glued, rest.strip_prefix(':')) {
        let fix = cursor.replaced(Span::new(cursor.at, cursor.end), &format!(">{after}"));
        let span = Span::new(cursor.at, cursor.at + 1);
        return fault(span, Kind::UnexpectedCharacter(':'), Some(fix));
    }
    if let Some(function) = Function::from_word(text).filter(|_| !glued && !rest.is_empty()) {
        let all = Span::new(name.start, cursor.end);
        let is_word = rest.bytes().all(|b| b.is_ascii_alphabetic() || b == b' ');
        let quote = if is_word { "\"" } else { "" };
        let fix = cursor.replaced(all, &format!("{text}({quote}{}{quote})", rest.trim_end()));
        let kind = Kind::WrongArity(function.word(), function.arity());
        return fault(name, kind, Some(fix));
    }
    if glued || rest.starts_with(';') {
        return cursor.unexpected();
    }
    if matches!(text, "let" | "var" | "const" | "auto" | "my") {
        let fix = cursor.replaced(Span::new(name.start, cursor.at), "");
        return fault(name, Kind::UnknownCall(text.into(), None), Some(fix));
    }
    if let Some(meant) = netem(text, rest) {
        let span = Span::new(name.start, cursor.end);
        let kind = Kind::UnknownCall(text.into(), suggest::for_statement(text));
        return fault(name, kind, Some(cursor.replaced(span, meant)));
    }
    if begins_a_line(rest) {
        let fix = cursor.replaced(Span::new(name.end, cursor.at), "> ");
        return fault(name, Kind::MissingProcessMark(text.into()), Some(fix));
    }
    let nearest = suggest::for_statement(text);
    let kind = Kind::UnknownCall(text.into(), nearest);
    let second = cursor.clone().name_span();
    let asks = nearest == Some("help");
    if !asks && second.is_some_and(|word| CallName::from_word(cursor.slice(word)).is_some()) {
        // `phone accept` was meant as `phone.accept`.
        let fix = cursor.replaced(Span::new(name.end, cursor.at), ".");
        return fault(name, kind, Some(fix));
    }
    match nearest {
        Some(nearest) => cursor.fail_with(name, kind, nearest),
        None => cursor.fail(name, kind),
    }
}

/// `c.close`, `c = socket tcp`: what stands behind a process.
fn begins_a_line(rest: &str) -> bool {
    let mut words = rest.split_whitespace();
    let first = words.next().unwrap_or_default();
    let is_call = |word: &str| CallName::from_word(word).is_some();
    let assigns = words.next() == Some("=")
        && words.next().is_some_and(|word| is_call(word.rsplit('.').next().unwrap_or_default()));
    let acts = first.split_once('.').is_some_and(|(on, call)| !on.is_empty() && is_call(call));
    acts || assigns && first.chars().all(|c| c.is_alphanumeric() || c == '_')
}

fn space(glued: bool, rest: &str) -> String {
    if glued { rest.into() } else { format!(" {rest}") }
}

/// `x += 1` and `x++`, as they are written here.
fn updated(name: &str, rest: &str) -> Option<String> {
    let sign = rest.chars().next()?;
    let after = &rest[1..];
    if let Some(value) = after.strip_prefix('=') {
        return Some(format!("{name} = ${name} {sign} {}", value.trim()));
    }
    (matches!(sign, '+' | '-') && after == sign.to_string())
        .then(|| format!("{name} = ${name} {sign} 1"))
}

/// `tc qdisc add dev eth0 root netem delay 50ms`: what stands behind `netem` is how it is said here.
fn netem<'a>(word: &str, rest: &'a str) -> Option<&'a str> {
    match word {
        "netem" => Some(rest),
        "tc" => rest.split_once("netem ").map(|(_, rest)| rest.trim_start()),
        _ => None,
    }
}

/// A word after `SOCKET.` that is not a call.
#[cold]
pub(in crate::language) fn unknown_member<T>(
    cursor: &Cursor<'_>,
    start: usize,
    on: &SocketTree,
    name: Span,
) -> Parse<T> {
    let text = cursor.slice(name);
    // `socket.udp`
    if let SocketTree::Named(call) = on
        && CallName::from_word(&call.text) == Some(CallName::Socket)
        && SocketKind::from_word(text).is_some()
    {
        let dot = Span::new(call.span.end, call.span.end + 1);
        return cursor.fail_with(dot, Kind::DotBetween, " ");
    }
    if let Some(nearest) = suggest::for_call(text) {
        return cursor.fail_with(name, Kind::UnknownCall(text.into(), Some(nearest)), nearest);
    }
    match on {
        // `data.upper`, as Python has it.
        SocketTree::Named(value)
            if Function::from_word(text).is_some_and(|f| f.arity() == 1) && cursor.at_end() =>
        {
            let whole = Span::new(value.span.start, name.end);
            cursor.fail_with(whole, Kind::PythonWord, &format!("{text}(${})", value.text))
        }
        // `socket.tcp`
        SocketTree::Named(call) if CallName::from_word(&call.text).is_some() => {
            let dot = Span::new(call.span.end, call.span.end + 1);
            cursor.fail_with(dot, Kind::DotBetween, " ")
        }
        SocketTree::Named(_) if cursor.at_end() => {
            let whole = Span::new(start, name.end);
            let text = cursor.slice(whole);
            cursor.fail_with(whole, Kind::BareName(text.into()), &format!("${text}"))
        }
        _ => cursor.fail(name, Kind::UnknownCall(text.into(), None)),
    }
}

/// `upper $x`, and `upper` is a function of one value: where, why, and how it is written.
#[cold]
pub(in crate::language) fn without_parentheses(
    cursor: &Cursor<'_>,
    name: Span,
) -> Option<(Span, Kind, String)> {
    let function = Function::from_word(cursor.slice(name)).filter(|f| f.arity() == 1)?;
    let mut after = cursor.clone();
    after.at = name.end;
    after.skip_blanks();
    let dollar = after.at;
    if after.at == name.end || !after.take("$") {
        return None;
    }
    let value = Span::new(dollar, after.name_span()?.end);
    if after.peek() == Some(b'.') {
        return None;
    }
    let fix = format!("{}({})", function.word(), cursor.slice(value));
    Some((name.to(value), Kind::WrongArity(function.word(), 1), fix))
}

/// A call glued to its parenthesis: Python or C. `explain` finds the line to type; this is the simplest guess.
#[cold]
pub(in crate::language) fn parentheses<T>(cursor: &Cursor<'_>, open: usize) -> Parse<T> {
    let head = &cursor.text[..open];
    let inner = cursor.text[open..cursor.end].trim_end_matches([';', ' ']);
    let inner = inner.strip_prefix('(').and_then(|t| t.strip_suffix(')')).map(str::trim);
    let fix = inner.map(|inner| {
        let blank = if inner.is_empty() { "" } else { " " };
        // `bind(127.0.0.1, 8080)`
        let address = head.ends_with("bind") || head.ends_with("connect");
        let inner = if address { inner.replace(',', " ") } else { inner.into() };
        [head, blank, &inner].concat()
    });
    fault(Span::new(open, open + 1), Kind::Python, fix)
}

/// `recv conn`, `bind phone :80`: the socket comes before the call, with a dot.
#[cold]
pub(in crate::language) fn misplaced(
    cursor: &Cursor<'_>,
    call: CallName,
    span: Span,
    fault: &mut Fault,
) {
    let mut after = cursor.clone();
    after.at = span.end;
    after.skip_blanks();
    let Some(name) = after.name_span() else { return };
    if after.at < after.end && !after.at_blank() {
        return;
    }
    after.skip_blanks();
    let meant = match &fault.kind {
        Kind::BareName(_) => fault.span == name,
        Kind::ExtraArgument(..) => fault.span == name && after.at_end(),
        // `connect localhost` only lacks its port.
        Kind::BadAddress(_) => Destination::parse(cursor.slice(after.word_span())).is_ok(),
        _ => false,
    };
    if meant {
        let socket = cursor.keep(name);
        let dotted = format!("{socket}.{call}");
        fault.fix = Some(cursor.replaced(Span::new(span.start, name.end), &dotted));
        fault.span = name;
        fault.kind = Kind::SocketAfterCall(call, socket);
    }
}

/// Words after everything that a call takes.
#[cold]
pub(in crate::language) fn extra<T>(cursor: &Cursor<'_>, call: &CallTree) -> Parse<T> {
    let word = cursor.word_ahead();
    let text = cursor.slice(word);
    if !text.is_ascii() || text.ends_with(';') {
        return cursor.unexpected();
    }
    let end = cursor.last_end();
    let mut fault = Box::new(Fault {
        span: word,
        kind: Kind::ExtraArgument(call.call, text.into()),
        fix: None,
    });
    let unit = cursor.text[..end].ends_with(|c: char| c.is_ascii_digit())
        && !text.starts_with(|c: char| c.is_ascii_digit())
        && duration::read(&format!("1{text}")).is_some();
    if unit {
        // `sleep 1 s`
        fault.fix = Some(cursor.replaced(Span::new(end, word.start), ""));
    } else if call.on.is_none() && call.call.wants_socket() && call.arguments.is_empty() {
        misplaced(cursor, call.call, call.span, &mut fault);
    }
    Err(fault)
}
