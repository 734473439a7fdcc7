//! What holds for any text: it is read or refused, its spans are sound, and printing undoes parsing.
//!
//! Shared with the fuzz targets.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use playground::language::{
    Assembler, SyntaxError, parse_line, parse_packet_line, print, tree::Line,
};

#[path = "bare.rs"]
mod bare;

use self::bare::bare;

fn sound(text: &str, error: &SyntaxError) {
    let span = error.span;
    assert!(span.start <= span.end && span.end <= text.len(), "{text:?}: {error:?}");
    assert!(
        text.is_char_boundary(span.start) && text.is_char_boundary(span.end),
        "{text:?}: {error:?}"
    );
    assert!(error.fix.as_ref().is_none_or(|fix| fix.line != text), "{text:?}: {error:?}");
}

/// Every span of the tree lies in its line.
fn spans(text: &str, line: &Line) {
    for part in format!("{line:?}").split("Span { start: ").skip(1) {
        let (start, rest) = part.split_once(", end: ").unwrap();
        let end = rest.split(' ').next().unwrap();
        let (start, end): (usize, usize) = (start.parse().unwrap(), end.parse().unwrap());
        assert!(text.get(start..end).is_some(), "{start}..{end} of {text:?}");
    }
}

/// Any text, at the prompt and inside of a program.
pub(crate) fn survives(text: &str) {
    match parse_line(text, 1) {
        Ok(line) => {
            spans(text, &line);
            round_trip(&line);
        }
        Err(error) => sound(text, &error),
    }
    if let Err(error) = parse_packet_line(text, 1) {
        sound(text, &error);
    }
    let mut assembler = Assembler::new();
    assembler.push("program {", 1).unwrap();
    match assembler.push(text, 2) {
        Ok(_) => {
            for n in 3.. {
                if let Some(line) = close(&mut assembler, n) {
                    round_trip(&line);
                    break;
                }
            }
        }
        Err(error) => sound(text, &error),
    }
}

fn close(assembler: &mut Assembler, n: u32) -> Option<Line> {
    if !assembler.is_open() {
        return Some(Line::Blank);
    }
    assembler.push("}", n).unwrap()
}

fn parse_all(text: &str) -> Line {
    let mut assembler = Assembler::new();
    let mut found = None;
    for (n, line) in text.split('\n').enumerate() {
        assert!(found.is_none(), "{text}");
        let n = u32::try_from(n).unwrap() + 1;
        found = assembler.push(line, n).unwrap_or_else(|e| panic!("{line:?} of\n{text}\n{e:?}"));
    }
    found.unwrap_or_else(|| panic!("open: {text}"))
}

pub(crate) fn round_trip(line: &Line) {
    let printed = print::line(line);
    let again = parse_all(&printed);
    assert_eq!(bare(line), bare(&again), "{printed}");
    assert_eq!(print::line(&again), printed);
}
