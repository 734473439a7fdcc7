//! The arguments of `sendmsg` and `recvmsg`: parts, and the flags that take a value.

use super::{
    argument::{self, Arguments},
    cursor::Cursor,
    error::{Parse, SyntaxErrorKind as Kind},
    expression, place,
    span::Span,
    table::{ArgumentSpec, Row},
    text,
    tree::{Argument, ArgumentKind},
};

/// What follows a flag that takes a value: `--fd conn`. `None`: the flag takes none.
pub(super) fn value(
    cursor: &mut Cursor<'_>,
    row: &'static Row,
    flag: &str,
) -> Parse<Option<Argument>> {
    let spec = row.flags.iter().filter_map(|it| it.split_once(' ')).find(|(it, _)| *it == flag);
    let Some((flag, _)) = spec else { return Ok(None) };
    cursor.skip_blanks();
    let start = cursor.at;
    if cursor.at_end() || cursor.starts_with("--") {
        let end = cursor.last_end();
        return cursor.fail(Span::new(end, end), Kind::MissingFlagValue(flag));
    }
    let kind = match flag {
        "fd" => ArgumentKind::Passed(argument::socket(cursor)?),
        "to" => ArgumentKind::To(place::address(cursor, false)?),
        _ => ArgumentKind::Room(argument::number(cursor)?),
    };
    Ok(Some(Argument { kind, span: Span::new(start, cursor.at) }))
}

/// `"head" "body" --fd x`: each part one value; bare words are one part, up to the first flag.
pub(super) fn parts(
    cursor: &mut Cursor<'_>,
    row: &'static Row,
    spec: &ArgumentSpec,
    found: &mut Arguments,
) -> Parse<()> {
    loop {
        argument::flags(cursor, row, found)?;
        let any = found.list.iter().any(|a| matches!(a.kind, ArgumentKind::Text(_)));
        if cursor.ends() {
            return if any {
                Ok(())
            } else {
                let end = cursor.last_end();
                cursor.fail(Span::new(end, end), Kind::MissingArgument(row.call, spec.name))
            };
        }
        let part = if text::begins_expression(cursor) {
            expression::value(cursor)?
        } else if any {
            return cursor.unexpected();
        } else {
            let mut words = cursor.clone();
            words.end = cursor.at + cursor.rest().find(" --").unwrap_or(cursor.end - cursor.at);
            let part = text::text(&mut words, row, spec, &mut found.flags)?;
            cursor.at = words.at;
            part
        };
        let span = part.span;
        found.list.push(Argument { kind: ArgumentKind::Text(part), span });
    }
}

/// `4 100`: how many bytes each part has room for.
pub(super) fn sizes(
    cursor: &mut Cursor<'_>,
    row: &'static Row,
    found: &mut Arguments,
) -> Parse<()> {
    loop {
        argument::flags(cursor, row, found)?;
        if cursor.ends() {
            return Ok(());
        }
        let start = cursor.at;
        let kind = ArgumentKind::Number(argument::number(cursor)?);
        found.list.push(Argument { kind, span: Span::new(start, cursor.at) });
    }
}
