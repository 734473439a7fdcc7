//! Python's ways to put values into text: `"{}".format(x)`, `"%s" % x`, `f"{x}"`.

use super::{
    super::{
        name::continues_name,
        tree::{Binary, Expression, ExpressionKind},
    },
    python::{self, Py},
    value::{self, made},
};

/// `"{}:{}".format(host, port)`, `"{0}"`, `"{name}"`.
pub(super) fn braces(
    template: &str,
    arguments: &[Py],
    named: &[(String, Py)],
) -> Option<Expression> {
    let mut pieces = Vec::new();
    let mut next = 0;
    each_brace(template, &mut pieces, |field| {
        let field = field.split([':', '!']).next().unwrap_or("");
        let argument = if field.is_empty() {
            next += 1;
            arguments.get(next - 1)?
        } else if let Ok(i) = field.parse::<usize>() {
            arguments.get(i)?
        } else {
            &named.iter().find(|(name, _)| name == field)?.1
        };
        value::value(argument)
    })?;
    Some(join(pieces))
}

/// `f"hello {name}"`.
pub(super) fn formatted(template: &str) -> Option<Expression> {
    let mut pieces = Vec::new();
    each_brace(template, &mut pieces, |field| {
        let field = field.split([':', '!']).next().unwrap_or("");
        value::value(&python::read(field)?)
    })?;
    Some(join(pieces))
}

fn each_brace(
    template: &str,
    pieces: &mut Vec<Expression>,
    mut field: impl FnMut(&str) -> Option<Expression>,
) -> Option<()> {
    let mut rest = template;
    let mut text = String::new();
    while let Some(i) = rest.find(['{', '}']) {
        text.push_str(&rest[..i]);
        let tail = &rest[i..];
        if tail.starts_with("{{") || tail.starts_with("}}") {
            text.push_str(&tail[..1]);
            rest = &tail[2..];
            continue;
        }
        let inner = tail.strip_prefix('{')?;
        let end = inner.find('}')?;
        literal(pieces, &mut text);
        pieces.push(field(&inner[..end])?);
        rest = &inner[end + 1..];
    }
    text.push_str(rest);
    literal(pieces, &mut text);
    Some(())
}

/// `"%s:%s" % (host, port)`.
pub(super) fn percent(template: &str, right: &Py) -> Option<Expression> {
    let arguments = match right {
        Py::Tuple(all) => all.as_slice(),
        one => std::slice::from_ref(one),
    };
    let (mut pieces, mut text, mut next) = (Vec::new(), String::new(), 0);
    let mut rest = template;
    while let Some(i) = rest.find('%') {
        text.push_str(&rest[..i]);
        let code = rest[i + 1..].chars().next()?;
        if code == '%' {
            text.push('%');
        } else if matches!(code, 's' | 'd' | 'r' | 'i') {
            literal(&mut pieces, &mut text);
            pieces.push(value::value(arguments.get(next)?)?);
            next += 1;
        } else {
            return None;
        }
        rest = &rest[i + 1 + code.len_utf8()..];
    }
    text.push_str(rest);
    literal(&mut pieces, &mut text);
    Some(join(pieces))
}

fn literal(pieces: &mut Vec<Expression>, text: &mut String) {
    if !text.is_empty() {
        pieces.push(made(ExpressionKind::Text(std::mem::take(text).into())));
    }
}

/// One text from pieces: `"a $b"` where names are enough, `"a " + f(b)` otherwise.
pub(super) fn join(pieces: Vec<Expression>) -> Expression {
    let mut flat: Vec<Expression> = Vec::new();
    for piece in pieces {
        match (flat.last_mut().map(|e| &mut e.kind), &piece.kind) {
            (Some(ExpressionKind::Text(before)), ExpressionKind::Text(after)) => {
                *before = [&before[..], &after[..]].concat().into();
            }
            // A number that is written in the text.
            (Some(ExpressionKind::Text(before)), ExpressionKind::Number(n)) => {
                *before = [&before[..], n.to_string().as_bytes()].concat().into();
            }
            _ => flat.push(piece),
        }
    }
    let simple = |e: &Expression| {
        matches!(
            e.kind,
            ExpressionKind::Text(_) | ExpressionKind::Variable(_) | ExpressionKind::Note(..)
        )
    };
    // `$name` takes what goes on as a name: `"客户端$data说"`.
    let runs_on = flat.windows(2).any(|pair| match (&pair[0].kind, &pair[1].kind) {
        (ExpressionKind::Text(_), _) => false,
        (_, ExpressionKind::Text(after)) => {
            let after = String::from_utf8_lossy(after);
            !after.starts_with(|c: char| c.is_ascii()) && after.starts_with(continues_name)
        }
        _ => false,
    });
    if flat.len() > 1 && flat.iter().all(simple) && !runs_on {
        return made(ExpressionKind::Template(flat));
    }
    flat.into_iter()
        .reduce(|a, b| made(ExpressionKind::Binary(Binary::Plus, Box::new(a), Box::new(b))))
        .unwrap_or_else(|| made(ExpressionKind::Text("".into())))
}
