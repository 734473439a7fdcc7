//! Expectations: a mark, a pattern, `within DURATION`, and a comment.

use super::{
    cursor::Cursor,
    duration,
    error::{Parse, SyntaxErrorKind as Kind},
    span::Span,
    tree::{Expectation, Mark},
};

/// The mark that stands here, which is passed over. `==` is none.
pub(super) fn mark(cursor: &mut Cursor<'_>) -> Option<Mark> {
    if cursor.take("...") {
        Some(Mark::Asleep)
    } else if cursor.take("=") {
        Some(Mark::Returned)
    } else if cursor.take("!") {
        Some(Mark::Failed)
    } else {
        None
    }
}

/// What follows a mark, to the end of the line.
pub(super) fn expectation(cursor: &mut Cursor<'_>, mark: Mark) -> Parse<Expectation> {
    let mark_end = cursor.at;
    cursor.skip_blanks();
    let start = cursor.at;
    if mark == Mark::Asleep {
        let span = Span::new(start, cursor.end);
        cursor.at = cursor.end;
        return Ok(Expectation {
            mark,
            pattern: cursor.keep(span),
            span,
            within: None,
            comment: None,
        });
    }
    let mut words = Words::default();
    while !cursor.ends() {
        let word = word(cursor)?;
        words.push(word);
    }
    let comment = comment(cursor);
    let mut end = words.last.map_or(start, |w| w.end);
    let mut within = None;
    if let (Some(before), Some(last)) = (words.before, words.last)
        && cursor.slice(before) == "within"
    {
        let text = cursor.slice(last);
        let Some(duration) = duration::read(text) else {
            return cursor.fail(last, Kind::NotADuration(text.into()));
        };
        within = Some(duration);
        end = words.third.map_or(start, |w| w.end);
    }
    let span = Span::new(start, end.max(start));
    if span.start == span.end {
        return cursor.fail(Span::new(mark_end, mark_end), Kind::MissingPattern(mark));
    }
    Ok(Expectation { mark, pattern: cursor.keep(span), span, within, comment })
}

/// What follows `#`, to the end of the line.
pub(super) fn comment(cursor: &mut Cursor<'_>) -> Option<std::sync::Arc<str>> {
    let comment = cursor.at_comment().then(|| cursor.rest()[1..].trim_matches(BLANKS).into());
    cursor.at = cursor.end;
    comment
}

const BLANKS: [char; 5] = [' ', '\t', '\r', '\u{a0}', '\u{3000}'];

/// The last three words.
#[derive(Default)]
struct Words {
    third: Option<Span>,
    before: Option<Span>,
    last: Option<Span>,
}

impl Words {
    fn push(&mut self, word: Span) {
        self.third = self.before.take();
        self.before = self.last.replace(word);
    }
}

/// A word of a pattern: blanks between quotes belong to it.
fn word(cursor: &mut Cursor<'_>) -> Parse<Span> {
    let start = cursor.at;
    while cursor.at < cursor.end && !cursor.at_blank() {
        match cursor.peek() {
            Some(b'"') => quoted(cursor, b'"')?,
            // An apostrophe inside of a word opens nothing.
            Some(b'\'') if cursor.at == start => quoted(cursor, b'\'')?,
            _ => cursor.at += 1,
        }
    }
    Ok(Span::new(start, cursor.at))
}

fn quoted(cursor: &mut Cursor<'_>, quote: u8) -> Parse<()> {
    let open = cursor.at;
    cursor.at += 1;
    while let Some(byte) = cursor.peek() {
        cursor.at += 1;
        if byte == quote {
            return Ok(());
        }
        if byte == b'\\' && quote == b'"' && cursor.at < cursor.end {
            cursor.at += 1;
        }
    }
    cursor.fail(Span::new(open, open + 1), Kind::UnclosedQuote(char::from(quote)))
}
