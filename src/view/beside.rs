//! What is at the right of an answer: a state that a call led to, a lens checked in passing, a new process.

use super::{
    bytes::write_harmless,
    event::{Last, Printer, Slice},
    notation::notation,
    styled::Role,
    width::{columns, pad, push_number},
    wrap::wrap,
};
use crate::model::{Call, CallName, Event, Outcome, Returned, StateSeen};

/// An answer line in the output, to whose right more may be written.
#[derive(Clone, Copy, Debug)]
pub(super) struct AnswerLine {
    /// Where its left part ends, in bytes of the output.
    left: usize,
    /// How many columns that part takes.
    left_columns: usize,
    /// Where the line ends, before its newline.
    end: usize,
    /// How many columns its right part takes.
    right_columns: usize,
}

impl AnswerLine {
    /// A line that ends there and has nothing at its right yet.
    pub(super) fn new(end: usize, columns: usize) -> Self {
        Self { left: end, left_columns: columns, end, right_columns: 0 }
    }
}

impl Printer {
    /// The state a call led to.
    pub(super) fn state(&self, out: &mut String, line: &mut AnswerLine, seen: &StateSeen) {
        let mut text = String::new();
        write_state(&mut text, seen);
        self.at_right(out, line, &text);
    }

    /// When an answer came, if that is wanted: seconds since the session began, as `now` counts.
    pub(super) fn stamp(&self, out: &mut String, line: &mut AnswerLine, event: &Event) {
        if self.clock {
            let millis = event.ns / 1_000_000;
            let unit = self.lang.pick(" s", " 秒");
            self.at_right(out, line, &format!("{}.{:03}{unit}", millis / 1000, millis % 1000));
        }
    }

    /// At the right of a step: a process that has just come into being.
    pub(super) fn birth(&self, out: &mut String, slice: &mut Slice, event: &Event) {
        if std::mem::take(&mut slice.born)
            && let Some(line) = &mut slice.answer
        {
            let mut text = self.lang.pick("(new process ", "（新进程 ").to_owned();
            write_harmless(&mut text, event.name());
            text.push_str(self.lang.pick(")", "）"));
            self.at_right(out, line, &text);
        }
    }

    /// A lens checked in passing: at the right of the answer above, or on a line of its own.
    pub(super) fn passing(&mut self, out: &mut String, slice: &mut Slice, it: &Returned) {
        if let (Some(on), Outcome::State(state)) = (&it.on, &it.outcome)
            && slice.states.iter().any(|(label, seen)| *label == on.label && seen == state)
        {
            return;
        }
        let mut text = String::new();
        match (&it.on, &it.call) {
            (Some(on), _) => write_harmless(&mut text, &on.label),
            (None, Call::Netstat(port)) => push_number(&mut text, (*port).into()),
            (None, _) => {}
        }
        match it.call.name() {
            None | Some(CallName::State | CallName::Queue | CallName::Netstat) => {}
            Some(name) => {
                text.push(' ');
                text.push_str(name.word());
            }
        }
        text.push(' ');
        text.push_str(&notation(&it.outcome));
        let text = text.trim_start();
        if let Some(line) = &mut slice.answer {
            self.at_right(out, line, text);
            return;
        }
        let mut line = AnswerLine::new(out.len(), 0);
        out.push('\n');
        self.at_right(out, &mut line, text);
        self.printed_last(Last::Text);
    }

    /// Writes a text at the right end of a line that is in the output already, or on a line below it.
    pub(super) fn at_right(&self, out: &mut String, line: &mut AnswerLine, text: &str) {
        if out[line.left..line.end].split("  ").any(|there| there.trim_start() == text) {
            return;
        }
        let wide = columns(text);
        let gap = if line.left_columns == 0 { 0 } else { 2 };
        let there = if line.right_columns == 0 { 0 } else { line.right_columns + 2 };
        if line.left_columns + gap + there + wide <= self.width {
            let blanks = self.width - line.left_columns - there - wide;
            let right = out[line.left..line.end].trim_start_matches(' ').to_owned();
            let mut new = String::with_capacity(blanks + right.len() + text.len() + 2);
            pad(&mut new, blanks);
            new.push_str(&right);
            if !right.is_empty() {
                new.push_str("  ");
            }
            self.paint.push(&mut new, Role::State, text);
            out.replace_range(line.left..line.end, &new);
            line.end = line.left + new.len();
            line.right_columns = there + wide;
            return;
        }
        // Below it: behind its newline.
        let at = line.end + 1;
        let mut new = String::with_capacity(self.width + 8);
        if wide <= self.width {
            pad(&mut new, self.width - wide);
            self.paint.push(&mut new, Role::State, text);
            new.push('\n');
        } else {
            wrap(&mut new, text, self.width, "    ", "    ");
        }
        let end = at + new.len() - 1;
        out.insert_str(at, &new);
        *line = AnswerLine { left: at, left_columns: 0, end, right_columns: wide };
    }
}

/// `phone LISTEN 0/5`
fn write_state(out: &mut String, seen: &StateSeen) {
    write_harmless(out, &seen.label);
    out.push(' ');
    out.push_str(seen.state.name());
    if let Some((waiting, backlog)) = seen.queue {
        out.push(' ');
        push_number(out, waiting.into());
        out.push('/');
        push_number(out, backlog.into());
    }
}
