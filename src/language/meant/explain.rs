//! An error that the parsers found, looked at again with the whole line in view, and nothing else: the first half of
//! the order in [`super`]. Only lines with errors come here.

use super::fullwidth;
use crate::language::{
    block,
    error::{Fault, Fix, SyntaxError, SyntaxErrorKind as Kind},
    foreign, line,
    statement::Place,
};

/// The error to show.
#[cold]
pub(in crate::language) fn explain(
    fault: Fault,
    text: &str,
    number: u32,
    place: Place,
) -> SyntaxError {
    let done = |span, kind, fix: Option<String>| {
        let fix = fix.filter(|fix| fix != text).map(|line| Fix { line });
        SyntaxError { line: number, span, kind, fix }
    };
    if matches!(fault.kind, Kind::LineTooLong | Kind::LineBreak | Kind::TooDeep) {
        return done(fault.span, fault.kind, None);
    }
    if let Some(corrected) = fullwidth::correct(text) {
        let line = corrected.line;
        let wide = |wanted, line| {
            done(corrected.span, Kind::FullWidth(corrected.found, wanted), Some(line))
        };
        let Some(left) = unreadable(&line, place) else { return wide(corrected.wanted, line) };
        // A full stop out of habit: `recv 1024。`
        let shorter = line.trim_end_matches(['.', ',', ';', ' ']);
        if shorter.len() < line.len() && readable(shorter, place) {
            let only = text.trim_end().len() == corrected.span.end;
            return wide(if only { "" } else { corrected.wanted }, shorter.into());
        }
        if fullwidth::correct(&line).is_some() {
            return wide(corrected.wanted, line);
        }
        // What else is wrong is corrected with it.
        let left = explain(*left, &line, number, place);
        let fix = left.fix.map(|fix| fix.line);
        if !left.kind.is_foreign() && left.kind != Kind::CommaBetween {
            return wide(corrected.wanted, fix.unwrap_or(line));
        }
        let is_python = matches!(fault.kind, Kind::Python | Kind::PythonWord);
        return done(if is_python { fault.span } else { corrected.span }, left.kind, fix);
    }
    let own = fault.fix.filter(|fix| readable(fix, place));
    if let Some(found) = foreign::recognise(text, place) {
        let is_python = matches!(fault.kind, Kind::Python | Kind::PythonWord);
        let fix = found.fix.filter(|fix| readable(fix, place));
        let fix = fix.or_else(|| own.clone().filter(|_| is_python));
        // A guess without its line is worth less than a line, and nothing beside the error unless it is certain; where an
        // expression stands there are functions with parentheses, and this is not the name of one.
        let is_certain = found.certain && !matches!(fault.kind, Kind::UnknownFunction(..));
        if fix.is_some() || is_certain && own.is_none() {
            return done(if is_python { fault.span } else { found.span }, found.kind, fix);
        }
    }
    done(fault.span, fault.kind, own)
}

/// Whether a line can be typed: it is read, or only lacks an argument that is asked for.
pub(super) fn readable(text: &str, place: Place) -> bool {
    unreadable(text, place).is_none()
}

fn unreadable(text: &str, place: Place) -> Option<Box<Fault>> {
    let fault = match place {
        // A block's line is right although its program must be opened first.
        Place::Script if matches!(block::block_line(text, 1), Ok(block::BlockLine::Open(_))) => {
            None
        }
        Place::Script => line::script_line(text, 1).err(),
        Place::Program => block::block_line(text, 1).err(),
    };
    fault.filter(|fault| !matches!(fault.kind, Kind::MissingArgument(..)))
}
