//! Lines typed as somebody would, for recordings: `run --type N --pause T`.

use std::{
    io::{self, Write},
    thread,
    time::Duration,
};

use crate::language::is_name;

/// Writes a text; what follows `NAME> ` comes character by character, so many a second.
pub(super) fn write_typed(out: &mut dyn Write, text: &str, speed: u32) -> io::Result<()> {
    let pause = Duration::from_secs(1) / speed.max(1);
    for line in text.split_inclusive('\n') {
        let Some(typed) = typed(line) else {
            out.write_all(line.as_bytes())?;
            continue;
        };
        let (before, typed) = line.split_at(line.len() - typed.len());
        out.write_all(before.as_bytes())?;
        for c in typed.chars() {
            out.flush()?;
            thread::sleep(pause);
            out.write_all(c.encode_utf8(&mut [0; 4]).as_bytes())?;
        }
    }
    out.flush()
}

/// What somebody types of a line: `c = socket tcp` of `client> c = socket tcp`. The name may be in colours.
fn typed(line: &str) -> Option<&str> {
    let (before, typed) = line.split_once("> ")?;
    let mut name = String::new();
    let mut rest = before;
    while let Some((plain, coloured)) = rest.split_once('\u{1b}') {
        name += plain;
        rest = coloured.split_once('m')?.1;
    }
    name += rest;
    (is_name(&name) && !typed.contains('\u{1b}')).then_some(typed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_somebody_types_is_typed() {
        for (line, expected) in [
            ("client> c = socket tcp\n", Some("c = socket tcp\n")),
            ("\u{1b}[1mclient\u{1b}[0m> c.close\n", Some("c.close\n")),
            ("  = ok      socket() > 3\n", None),
            ("# a > b\n", None),
            ("server< conn = phone.accept\n", None),
        ] {
            assert_eq!(typed(line), expected, "{line}");
        }
        let mut out = Vec::new();
        write_typed(&mut out, "server> a\n  = a\n", 1000).unwrap();
        assert_eq!(out, b"server> a\n  = a\n");
    }
}
