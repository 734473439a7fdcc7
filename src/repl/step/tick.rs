//! What changes on the stage while nobody types: the clocks of those who sleep, and the size of the terminal.
//!
//! SIGWINCH is rustyline's, so the size is looked at.

use std::{
    io,
    time::{Duration, Instant},
};

use super::{Stage, rows::rows, show::terminal};
use crate::repl::prompt::Prompt;

/// How often somebody looks.
const LOOK: Duration = Duration::from_millis(250);

impl Stage {
    /// When to look next; `None`: nothing on the screen could change.
    pub(super) fn next_tick(&self) -> Option<Instant> {
        self.has_rows().then(|| Instant::now() + LOOK)
    }

    /// Draws again what has changed.
    pub(super) fn tick(&mut self, prompt: &mut Prompt) -> io::Result<()> {
        if !self.has_rows() || prompt.lines.question.is_some() || prompt.lines.block.is_open() {
            return Ok(());
        }
        let (width, height) = terminal();
        if width != self.rows.columns {
            return self.draw_all(prompt);
        }
        let Some(keys) = &self.rows.keys else { return Ok(()) };
        let status = self.status_row(prompt);
        let up = rows(keys, width);
        if status == self.rows.status || up + 2 >= height {
            return Ok(());
        }
        let keys = keys.replacen(&self.rows.status, &status, 1);
        prompt.console.say_above(&format!("\x1b[{up}A\r\x1b[J{keys}"))?;
        (self.rows.keys, self.rows.status) = (Some(keys), status);
        Ok(())
    }

    fn has_rows(&self) -> bool {
        self.rows.keys.is_some() && !self.walk.append_only
    }
}
