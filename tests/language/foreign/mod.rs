//! Python and C where a line of ours should be.

mod articles;
mod habits;

use playground::{
    language::{Assembler, SyntaxErrorKind as Kind, parse_line, table},
    model::Group,
};

/// The line to type instead, at the prompt or inside a program; `Some("")` if it is known to be foreign and has none.
fn instead(text: &str, inside: bool) -> Option<String> {
    let error = if inside {
        let mut assembler = Assembler::new();
        assembler.push("program {", 1).unwrap();
        assembler.push(text, 2).err()?
    } else {
        parse_line(text, 1).err()?
    };
    match error.kind {
        Kind::Python | Kind::PythonBlock | Kind::PythonWord | Kind::PythonImport | Kind::C => {
            Some(error.fix.map_or(String::new(), |f| f.line))
        }
        kind => panic!("{text}: {kind:?}, fix {:?}", error.fix),
    }
}

/// What is ours already stays; everything else has a line, or none.
fn check(table: &[(&str, &str)], inside: bool) {
    for (text, ours) in table {
        let found = instead(text, inside);
        assert_eq!(found.as_deref(), (text != ours).then_some(*ours), "{text}");
        if !ours.is_empty() && text != ours && !matches!(*ours, "quit" | "socket tcp" | "} else {")
        {
            let mut assembler = Assembler::new();
            assembler.push("program {", 1).unwrap();
            let error = assembler.push(ours.trim_start_matches("server> "), 2).err();
            // What is missing is asked for.
            let ready = error.as_ref().is_none_or(|e| matches!(e.kind, Kind::MissingArgument(..)));
            assert!(ready, "{ours}: {error:?}");
        }
    }
}

/// The table's Python and C lines lead back to the call, wherever they are one call.
#[test]
fn the_table_speaks_both_languages() {
    let (mut python, mut c) = (0, 0);
    for row in table::rows().filter(|row| row.call.group() == Group::Call) {
        for (line, count) in [(row.python, &mut python), (row.c, &mut c)] {
            let Err(error) = parse_line(line, 1) else { continue };
            let Some(fix) = error.fix.filter(|_| {
                matches!(error.kind, Kind::Python | Kind::PythonBlock | Kind::PythonWord | Kind::C)
            }) else {
                continue;
            };
            let words: Vec<&str> = fix.line.split([' ', '.']).collect();
            assert!(words.contains(&row.call.word()), "{line} became {}", fix.line);
            *count += 1;
        }
    }
    assert!(python >= 20 && c >= 15, "{python} {c}");
}
