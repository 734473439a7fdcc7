//! Expressions: precedence climbing over the bytes of a line. Knows no call and no line form.

use super::{
    brackets,
    cursor::{Cursor, DEEPEST},
    error::{Parse, SyntaxErrorKind as Kind},
    meant, quoted,
    span::Span,
    suggest,
    tree::{Binary, Expression, ExpressionKind, Function, Unary},
};
use crate::model::{CallName, Destination};

/// How many operators one expression may have: its tree is as deep as their number.
const MOST_OPERATORS: usize = 256;

/// How tightly each level binds; the printer asks too.
pub(super) mod binds {
    use super::{Binary, Unary};

    pub(in crate::language) const LOOSEST: u8 = 0;
    pub(in crate::language) const TIGHTEST: u8 = 7;
    pub(in crate::language) const NOT: u8 = 2;
    pub(in crate::language) const COMPARISON: u8 = 3;

    pub(in crate::language) fn binary(operator: Binary) -> u8 {
        match operator {
            Binary::Or => 0,
            Binary::And => 1,
            Binary::Equal
            | Binary::Differs
            | Binary::Less
            | Binary::Greater
            | Binary::AtMost
            | Binary::AtLeast => COMPARISON,
            Binary::Plus | Binary::Minus => 4,
            Binary::Times | Binary::Over | Binary::Modulo => 5,
        }
    }

    pub(in crate::language) fn unary(operator: Unary) -> u8 {
        match operator {
            Unary::Not => NOT,
            Unary::Minus => 6,
        }
    }
}

/// An expression: numbers, text, variables, functions, `+ - * / %`.
pub(super) fn expression(cursor: &mut Cursor<'_>) -> Parse<Expression> {
    climb(cursor, binds::LOOSEST, false)
}

/// What stands after `if`: an expression with comparisons, `and`, `or`, `not`, `eof`, `error`.
pub(super) fn condition(cursor: &mut Cursor<'_>) -> Parse<Expression> {
    climb(cursor, binds::LOOSEST, true)
}

/// One value, as a number in an argument: a literal, `$name`, a function, or anything in parentheses.
pub(super) fn value(cursor: &mut Cursor<'_>) -> Parse<Expression> {
    cursor.skip_blanks();
    if cursor.peek() == Some(b'-') {
        return negative(cursor, false);
    }
    primary(cursor, false)
}

pub(super) fn climb(cursor: &mut Cursor<'_>, least: u8, logic: bool) -> Parse<Expression> {
    cursor.skip_blanks();
    let mut left = if cursor.peek() == Some(b'-') {
        negative(cursor, logic)?
    } else if cursor.peek() == Some(b'n') && cursor.at_word("not") {
        not(cursor, least, logic)?
    } else {
        primary(cursor, logic)?
    };
    loop {
        let before = cursor.at;
        cursor.skip_blanks();
        let start = cursor.at;
        let Some(operator) = operator(cursor, logic)? else {
            cursor.at = before;
            return Ok(left);
        };
        let binding = binds::binary(operator);
        if binding < least {
            cursor.at = before;
            return Ok(left);
        }
        if !logic && binding <= binds::COMPARISON {
            let span = Span::new(start, start + operator.symbol().len());
            return cursor.fail(span, Kind::ConditionOutsideIf(operator.symbol()));
        }
        count(cursor, start)?;
        cursor.at = start + operator.symbol().len();
        let right = climb(cursor, binding + 1, logic)?;
        let span = left.span.to(right.span);
        let both = ExpressionKind::Binary(operator, Box::new(left), Box::new(right));
        left = Expression { kind: both, span };
        // `a < b < c` has no meaning: after a comparison only looser operators may follow.
        if binding == binds::COMPARISON {
            let after = cursor.at;
            cursor.skip_blanks();
            let at = cursor.at;
            if let Some(next) = self::operator(cursor, logic)?
                && binds::binary(next) == binds::COMPARISON
            {
                let span = Span::new(at, at + next.symbol().len());
                return cursor.fail(span, Kind::UnexpectedText(next.symbol().into()));
            }
            cursor.at = after;
        }
    }
}

pub(super) fn count(cursor: &mut Cursor<'_>, at: usize) -> Parse<()> {
    cursor.operators += 1;
    if cursor.operators > MOST_OPERATORS {
        return cursor.fail(Span::new(at, at + 1), Kind::TooDeep);
    }
    Ok(())
}

/// One level deeper: a parenthesis, a `not` or a minus.
pub(super) fn deeper<T>(
    cursor: &mut Cursor<'_>,
    at: Span,
    inner: impl FnOnce(&mut Cursor<'_>) -> Parse<T>,
) -> Parse<T> {
    if cursor.depth >= DEEPEST {
        return cursor.fail(at, Kind::TooDeep);
    }
    cursor.depth += 1;
    let result = inner(cursor);
    cursor.depth -= 1;
    result
}

fn not(cursor: &mut Cursor<'_>, least: u8, logic: bool) -> Parse<Expression> {
    let word = Span::new(cursor.at, cursor.at + 3);
    if !logic {
        return cursor.fail(word, Kind::ConditionOutsideIf("not"));
    }
    if least > binds::NOT {
        return cursor.fail(word, Kind::MissingValue);
    }
    cursor.at = word.end;
    let inner = deeper(cursor, word, |c| climb(c, binds::NOT, logic))?;
    let span = word.to(inner.span);
    Ok(Expression { kind: ExpressionKind::Unary(Unary::Not, Box::new(inner)), span })
}

/// `-5` is a number, so that the smallest one can be written; `- x` is an operation.
fn negative(cursor: &mut Cursor<'_>, logic: bool) -> Parse<Expression> {
    let start = cursor.at;
    if cursor.peek_at(1).is_some_and(|b| b.is_ascii_digit()) {
        return number(cursor);
    }
    let sign = Span::new(start, start + 1);
    cursor.at += 1;
    let negated = |c: &mut Cursor<'_>| climb(c, binds::unary(Unary::Minus), logic);
    // A minus before a minus is printed in parentheses, and is no deeper for it: what is printed can be read.
    let inner = match cursor.peek() {
        Some(b'(') => negated(cursor)?,
        _ => deeper(cursor, sign, negated)?,
    };
    let span = sign.to(inner.span);
    Ok(Expression { kind: ExpressionKind::Unary(Unary::Minus, Box::new(inner)), span })
}

/// The operator that stands here; the cursor stays. `--flag` is none.
fn operator(cursor: &Cursor<'_>, logic: bool) -> Parse<Option<Binary>> {
    let second = cursor.peek_at(1);
    Ok(Some(match cursor.peek() {
        Some(b'+') => Binary::Plus,
        Some(b'-') if second == Some(b'-') && cursor.name_at(cursor.at + 2) => return Ok(None),
        Some(b'-') => Binary::Minus,
        Some(b'*') => Binary::Times,
        Some(b'/') => Binary::Over,
        Some(b'%') => Binary::Modulo,
        Some(b'=') if second == Some(b'=') => Binary::Equal,
        Some(b'=') if logic => {
            let span = Span::new(cursor.at, cursor.at + 1);
            return cursor.fail_with(span, Kind::AssignmentInCondition, "==");
        }
        Some(b'!') if second == Some(b'=') => Binary::Differs,
        Some(b'<') if second == Some(b'=') => Binary::AtMost,
        Some(b'>') if second == Some(b'=') => Binary::AtLeast,
        Some(b'<') => Binary::Less,
        Some(b'>') => Binary::Greater,
        Some(b'a') if cursor.at_word("and") => Binary::And,
        Some(b'o') if cursor.at_word("or") => Binary::Or,
        _ => return Ok(None),
    }))
}

/// A value, and the `[0..4]` or `["key"]` that may be glued to it.
fn primary(cursor: &mut Cursor<'_>, logic: bool) -> Parse<Expression> {
    let start = cursor.at;
    let mut whole = alone(cursor, logic)?;
    while cursor.peek() == Some(b'[') {
        whole = brackets::part(cursor, start, whole)?;
    }
    Ok(whole)
}

fn alone(cursor: &mut Cursor<'_>, logic: bool) -> Parse<Expression> {
    let start = cursor.at;
    match cursor.peek() {
        Some(b'"' | b'\'') => quoted::text(cursor),
        Some(b'$') => variable(cursor),
        Some(b'(') => {
            let open = Span::new(start, start + 1);
            cursor.at += 1;
            let inner = deeper(cursor, open, |c| climb(c, binds::LOOSEST, logic))?;
            cursor.skip_blanks();
            if !cursor.take(")") {
                return brackets::unclosed(cursor, open, ")");
            }
            Ok(Expression { kind: inner.kind, span: Span::new(start, cursor.at) })
        }
        // A brace at the end of its line opens a block.
        Some(b'{') if start + 1 < cursor.end => brackets::table(cursor),
        Some(b) if b.is_ascii_digit() => number(cursor),
        _ if cursor.name_at(start) => word(cursor, logic),
        _ if cursor.at_end() => cursor.fail(cursor.here(), Kind::MissingValue),
        _ => cursor.unexpected(),
    }
}

/// Decimal digits, with a sign glued to them.
pub(super) fn number(cursor: &mut Cursor<'_>) -> Parse<Expression> {
    let start = cursor.at;
    cursor.take("-");
    while cursor.peek().is_some_and(|b| b.is_ascii_digit()) {
        cursor.at += 1;
    }
    let span = Span::new(start, cursor.at);
    if cursor.name_at(cursor.at)
        || cursor.peek() == Some(b'.') && !cursor.starts_with("..")
        || cursor.peek() == Some(b':') && !cursor.starts_with(": ")
    {
        let mut whole = cursor.clone();
        whole.at = start;
        let word = whole.word_span();
        let text = cursor.keep(word);
        // An address is text: in an expression it wants quotes.
        let quoted = Destination::parse(&text).is_ok().then(|| format!("\"{text}\""));
        return match quoted {
            Some(quoted) => cursor.fail_with(word, Kind::QuotesNeeded, &quoted),
            None => cursor.fail(word, Kind::NotANumber(text)),
        };
    }
    match cursor.slice(span).parse() {
        Ok(n) => Ok(Expression { kind: ExpressionKind::Number(n), span }),
        Err(_) => cursor.fail(span, Kind::NumberTooLarge),
    }
}

/// `$name` or `$x.note`.
pub(super) fn variable(cursor: &mut Cursor<'_>) -> Parse<Expression> {
    let start = cursor.at;
    cursor.at += 1;
    let Some(name) = cursor.name_span() else {
        cursor.at = start;
        return meant::dollar(cursor, None);
    };
    let text = cursor.keep(name);
    if cursor.peek() != Some(b'.') || !cursor.name_at(cursor.at + 1) {
        let span = Span::new(start, cursor.at);
        return Ok(Expression { kind: ExpressionKind::Variable(text), span });
    }
    cursor.at += 1;
    let note = cursor.name_span().expect("a name begins after the dot");
    if let Some(call) = CallName::from_word(cursor.slice(note)) {
        let span = Span::new(start, note.end);
        let without = cursor.keep(Span::new(start + 1, note.end));
        return cursor.fail_with(span, Kind::CallInExpression(call), &without);
    }
    let kind = ExpressionKind::Note(text, cursor.keep(note));
    Ok(Expression { kind, span: Span::new(start, cursor.at) })
}

/// A function, `eof` or `error`; any other word is an error that tells what it should have been.
fn word(cursor: &mut Cursor<'_>, logic: bool) -> Parse<Expression> {
    let span = cursor.name_span().expect("a name begins here");
    let text = cursor.slice(span);
    if cursor.peek() == Some(b'(') {
        let Some(function) = Function::from_word(text) else {
            if let Some(call) = CallName::from_word(text) {
                return cursor.fail(span, Kind::CallInExpression(call));
            }
            let nearest = suggest::function(text);
            return match nearest {
                Some(word) => {
                    cursor.fail_with(span, Kind::UnknownFunction(text.into(), nearest), word)
                }
                None => cursor.fail(span, Kind::UnknownFunction(text.into(), None)),
            };
        };
        return arguments(cursor, span, function);
    }
    match text {
        "eof" if logic => return Ok(Expression { kind: ExpressionKind::Eof, span }),
        "error" if logic => return Ok(Expression { kind: ExpressionKind::Error, span }),
        "now" => return Ok(Expression { kind: ExpressionKind::Now, span }),
        "random" if cursor.at_blank() => {
            let mut after = cursor.clone();
            after.skip_blanks();
            let number =
                after.peek() == Some(b'-') && after.peek_at(1).is_some_and(|b| b.is_ascii_digit());
            if number || matches!(after.peek(), Some(b'$' | b'(' | b'0'..=b'9')) {
                cursor.at = after.at;
                let most = value(cursor)?;
                let span = span.to(most.span);
                let kind = ExpressionKind::Function(Function::Random, vec![most]);
                return Ok(Expression { kind, span });
            }
            if let Some(name) = after.name_span()
                && !matches!(cursor.slice(name), "and" | "or")
            {
                let kind = Kind::BareName(cursor.keep(name));
                return cursor.fail_with(name, kind, &format!("${}", cursor.slice(name)));
            }
        }
        "not" | "and" | "or" => return cursor.fail(span, Kind::MissingValue),
        _ => {}
    }
    let mut after = cursor.clone();
    if after.take(".")
        && let Some(call) = after.name_span()
        && let Some(call) = CallName::from_word(cursor.slice(call))
    {
        return cursor.fail(Span::new(span.start, after.at), Kind::CallInExpression(call));
    }
    if let Some(call) = CallName::from_word(text) {
        return cursor.fail(span, Kind::CallInExpression(call));
    }
    if let Some((all, kind, fix)) = meant::mistake::without_parentheses(cursor, span) {
        return cursor.fail_with(all, kind, &fix);
    }
    cursor.fail_with(span, Kind::BareName(text.into()), &format!("${text}"))
}

fn arguments(cursor: &mut Cursor<'_>, name: Span, function: Function) -> Parse<Expression> {
    let open = Span::new(cursor.at, cursor.at + 1);
    cursor.at += 1;
    let mut list = Vec::with_capacity(function.arity());
    cursor.skip_blanks();
    while cursor.peek() != Some(b')') {
        list.push(deeper(cursor, open, |c| climb(c, binds::LOOSEST, false))?);
        cursor.skip_blanks();
        if !cursor.take(",") {
            break;
        }
        cursor.skip_blanks();
        if cursor.peek() == Some(b')') {
            return cursor.fail(cursor.here(), Kind::MissingValue);
        }
    }
    if !cursor.take(")") {
        return brackets::unclosed(cursor, open, ")");
    }
    let span = Span::new(name.start, cursor.at);
    if list.len() != function.arity() {
        return cursor.fail(span, Kind::WrongArity(function.word(), function.arity()));
    }
    Ok(Expression { kind: ExpressionKind::Function(function, list), span })
}
