//! Lines for programs, on standard output: whole, or not at all.

use std::io::{self, Write};

use crate::kernel::write_whole;

/// Writes whole lines, whatever ends the program meanwhile: so many bytes a pipe takes all or none (pipe(7)), and of a
/// longer line the rest is still written.
pub(super) fn write_lines(text: &str) -> io::Result<()> {
    const AT_ONCE: usize = 4096;
    let mut stdout = io::stdout().lock();
    let mut rest = text;
    while !rest.is_empty() {
        let some = &rest.as_bytes()[..AT_ONCE.min(rest.len())];
        if let Some(last) = some.iter().rposition(|byte| *byte == b'\n') {
            let (lines, behind) = rest.split_at(last + 1);
            rest = behind;
            stdout.write_all(lines.as_bytes())?;
        } else {
            let (line, behind) = rest.split_at(rest.find('\n').map_or(rest.len(), |end| end + 1));
            rest = behind;
            write_whole(|| stdout.write_all(line.as_bytes()))?;
        }
    }
    stdout.flush()
}
