//! An error that the parsers found, looked at again with the whole line in view.
//!
//! Was it Python or C? Does a character of a Chinese input method stand in the way? Can the proposed line be read?
//! Only lines with errors come here.

use super::{
    block,
    error::{Fault, Fix, Parse, SyntaxError, SyntaxErrorKind as Kind},
    foreign, fullwidth, line,
    statement::Place,
};

/// The error to show.
#[cold]
pub(super) fn explain(fault: Fault, text: &str, number: u32, place: Place) -> SyntaxError {
    let done = |span, kind, fix: Option<String>| {
        let fix = fix.filter(|fix| fix != text).map(|line| Fix { line });
        SyntaxError { line: number, span, kind, fix }
    };
    if matches!(fault.kind, Kind::LineTooLong | Kind::LineBreak | Kind::TooDeep) {
        return done(fault.span, fault.kind, None);
    }
    let corrected = fullwidth::correct(text);
    let legible = corrected.as_ref().map_or(text, |c| c.line.as_str());
    if let Some(found) = foreign::recognise(legible, place) {
        let stripped = fault
            .fix
            .as_ref()
            .filter(|_| matches!(fault.kind, Kind::Python | Kind::PythonWord))
            .cloned();
        let fix = found.fix.filter(|fix| readable(fix, place));
        let fix = fix.or_else(|| stripped.filter(|fix| readable(fix, place)));
        // A guess without its line is worth less than the error at hand, unless that says the same.
        if fix.is_some() || found.certain {
            let span = match (fault.kind, &corrected) {
                (Kind::Python | Kind::PythonWord, _) => fault.span,
                (_, None) => found.span,
                (_, Some(c)) => c.span,
            };
            return done(span, found.kind, fix);
        }
    }
    if let Some(mut c) = corrected {
        // A full stop out of habit: `recv 1024。`
        let shorter = c.line.trim_end_matches(['.', ',', ';', ' ']);
        if shorter.len() < c.line.len() && !readable(&c.line, place) && readable(shorter, place) {
            c.line.truncate(shorter.len());
        }
        return done(c.span, Kind::FullWidth(c.found, c.wanted), Some(c.line));
    }
    let fix = fault.fix.filter(|fix| readable(fix, place));
    done(fault.span, fault.kind, fix)
}

/// Whether a line can be typed: it is read, or only lacks an argument that is asked for.
fn readable(text: &str, place: Place) -> bool {
    match place {
        Place::Script => {
            // A block's line is right although its program must be opened first.
            complete(&line::script_line(text, 1))
                || matches!(block::block_line(text, 1), Ok(block::BlockLine::Open(_)))
        }
        Place::Program => complete(&block::block_line(text, 1)),
    }
}

fn complete<T>(result: &Parse<T>) -> bool {
    result.as_ref().err().is_none_or(|fault| matches!(fault.kind, Kind::MissingArgument(..)))
}
