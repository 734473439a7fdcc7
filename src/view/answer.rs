//! One step: the line that was typed, and what came of it.
//!
//! The hot path of a run: for short ASCII text everything is appended to the one string, nothing else is made.

use std::{borrow::Cow, mem::discriminant, time::Duration};

use super::{
    beside::AnswerLine,
    bytes::{harmless, is_printable_ascii, write_harmless},
    event::{Printer, Slice},
    kernel_line::write_kernel_line,
    listed::draw_listed,
    notation::{items, write_notation, write_notation_within},
    styled::Role,
    width::{columns, pad, push_number},
    wrap::{cut, cut_between, wrap},
};
use crate::{
    model::{Asleep, CallId, Cause, Event, Failure, Outcome, Returned, StateSeen, Waker, Woken},
    say,
    text::{Scene, asleep, asleep_in_handshake, cause_in_scene, explain},
};

/// Columns before the kernel's line: it begins in column 23.
pub(super) const KERNEL_COLUMN: usize = 22;

/// Of more parts of a result these are shown, and how many more there are.
const MOST_ITEMS: usize = 40;

/// Below this width the kernel's line comes right after the result.
pub(super) const ROOMY: usize = 60;

impl Printer {
    /// `server> phone = socket tcp`, with all lines of a program.
    pub(super) fn head(&self, out: &mut String, call: CallId, process: &str, text: &str) {
        if self.heads && self.typed != Some(call) {
            self.typed(out, Role::Process, process, '>', text);
            out.push('\n');
        }
    }

    /// `server> text` without its newline. Says how many columns its last line has.
    fn typed(&self, out: &mut String, role: Role, process: &str, mark: char, text: &str) -> usize {
        self.paint.open(out, role);
        write_harmless(out, process);
        if mark == '<' {
            out.push(mark);
            self.paint.close(out, role);
        } else {
            self.paint.close(out, role);
            out.push(mark);
        }
        out.push(' ');
        let mut used = columns(process) + 2;
        if is_short_ascii(text, self.width.saturating_sub(used)) {
            out.push_str(text);
            return used + text.len();
        }
        for (i, line) in text.split('\n').enumerate() {
            if i > 0 {
                out.push('\n');
                used = 0;
            }
            used = cut(out, &harmless(line.trim_end()), self.width, used, "    ");
        }
        used
    }

    /// A call that sleeps: its head, `...` and why.
    pub(super) fn asleep(
        &self,
        out: &mut String,
        slice: &mut Slice,
        event: &Event,
        it: &Asleep,
        stopped: Option<&'static str>,
    ) {
        self.head(out, it.id, event.name(), &first_line(it.source.text()));
        out.push_str("  ");
        self.paint.push(out, Role::Asleep, "...");
        let start = out.len();
        let mut used = self.kernel(out, 5, |out| {
            write_kernel_line(out, self.lang, &it.call, it.on.as_deref(), None)
        });
        let why = stopped.unwrap_or_else(|| match it.carries {
            Some(what) => asleep_in_handshake(self.lang, what),
            None => asleep(self.lang, &it.call),
        });
        let indent = if out.len() == start { 3 } else { 2 };
        if used + indent + columns(why) <= self.width {
            pad(out, indent);
            out.push_str(why);
            used += indent + columns(why);
            out.push('\n');
        } else {
            out.push('\n');
            let blanks =
                if self.width >= ROOMY { " ".repeat(KERNEL_COLUMN) } else { "    ".to_owned() };
            let before = out.len();
            wrap(out, why, self.width, &blanks, &blanks);
            used = columns(out[before..].trim_end().rsplit('\n').next().unwrap_or_default());
        }
        let mut line = AnswerLine::new(out.len() - 1, used);
        self.stamp(out, &mut line, event);
        slice.answer = Some(line);
        self.birth(out, slice, event);
    }

    /// A call that returned: its head, or who woke it, and the answer.
    pub(super) fn returned(
        &mut self,
        out: &mut String,
        slice: &mut Slice,
        event: &Event,
        it: &Returned,
        state: Option<&StateSeen>,
        explained: bool,
    ) {
        match &it.woken {
            None => self.head(out, it.id, event.name(), &first_line(&it.source.text)),
            Some(woken) => {
                let text = first_line(&it.source.text);
                let used = self.typed(out, Role::Woken, event.name(), '<', &text);
                let mut line = AnswerLine::new(out.len(), used);
                out.push('\n');
                let mut text = String::new();
                self.write_woken(&mut text, woken);
                self.at_right(out, &mut line, &text);
            }
        }
        let failed = it.outcome.failure();
        out.push_str("  ");
        match failed {
            None => self.paint.push(out, Role::Returned, "="),
            Some(_) => self.paint.push(out, Role::Failed, "!"),
        }
        out.push(' ');
        let used = self.result(out, &it.outcome);
        let used = self.kernel(out, used, |out| {
            write_kernel_line(out, self.lang, &it.call, it.on.as_deref(), Some(&it.outcome))
        });
        let mut line = AnswerLine::new(out.len(), used);
        out.push('\n');
        // Where another step has woken it, the state may be at the right of that one.
        let is_new = |seen: &StateSeen| {
            it.woken.is_none() || !slice.states.contains(&(seen.label.clone(), seen.state))
        };
        if let Some(state) = state.filter(|seen| is_new(seen)) {
            self.state(out, &mut line, state);
            slice.states.push((state.label.clone(), state.state));
        }
        self.stamp(out, &mut line, event);
        slice.answer = Some(line);
        self.birth(out, slice, event);
        draw_listed(out, self.lang, &it.outcome, self.paint, self.width);
        self.opened(out, it);
        self.flight(out, &it.outcome);
        if let Some(failure) = failed
            && explained
        {
            self.explain_failure(out, it, failure);
        }
    }

    /// The result, from column 5. Says how many columns are used then.
    fn result(&self, out: &mut String, outcome: &Outcome) -> usize {
        const MARK: usize = 4;
        let room = self.width - MARK;
        if let Some(items) = items(outcome, room - 1)
            && items.len() > 1
        {
            let mut used = MARK;
            let mut items = items;
            let more = items.len().saturating_sub(MOST_ITEMS);
            if more > MOST_ITEMS / 4 {
                items.truncate(MOST_ITEMS);
                items.push(say!(self.lang, en: "{more} more", zh: "另有 {more} 个"));
            }
            for (i, item) in items.iter().enumerate() {
                let comma = if i + 1 < items.len() { "," } else { "" };
                let item = harmless(item) + comma;
                if i > 0 && used + 1 + columns(&item) > self.width {
                    out.push_str("\n    ");
                    used = MARK;
                } else if i > 0 {
                    out.push(' ');
                    used += 1;
                }
                used = cut_between(out, &item, self.width, used, "    ");
            }
            return used;
        }
        let start = out.len();
        if outcome.payload() > 16 {
            write_notation_within(out, outcome, room);
        } else {
            write_notation(out, outcome);
        }
        let used = MARK + columns(&out[start..]);
        if used <= self.width {
            return used;
        }
        let text = out.split_off(start);
        cut_between(out, &text, self.width, MARK, "    ")
    }

    /// The kernel's line after `used` columns. Says how many columns are used then.
    fn kernel(
        &self,
        out: &mut String,
        used: usize,
        write: impl FnOnce(&mut String) -> bool,
    ) -> usize {
        let before = out.len();
        let column = if self.width >= ROOMY { KERNEL_COLUMN.max(used + 2) } else { used + 2 };
        pad(out, column - used);
        let start = out.len();
        if !write(out) {
            out.truncate(before);
            return used;
        }
        let wide = columns(&out[start..]);
        if column + wide <= self.width {
            return column + wide;
        }
        let line = out.split_off(start);
        out.truncate(before);
        out.push('\n');
        let indent = if self.width >= ROOMY && KERNEL_COLUMN + wide <= self.width {
            KERNEL_COLUMN
        } else {
            4
        };
        pad(out, indent);
        cut_between(out, &line, self.width, indent, "    ")
    }

    fn write_woken(&self, out: &mut String, woken: &Woken) {
        match &woken.by {
            Some(Waker::Call { process, call, .. }) => {
                out.push_str(self.lang.pick("woken by ", "被唤醒："));
                write_harmless(out, process);
                out.push(' ');
                out.push_str(call.word());
                if woken.slept >= Duration::from_secs(1) {
                    out.push_str(self.lang.pick(", ", "，"));
                    self.write_slept(out, woken.slept);
                }
            }
            Some(Waker::Outside) => {
                out.push_str(self.lang.pick("woken by a program outside", "被会话外的程序唤醒"));
            }
            None => self.write_slept(out, woken.slept),
        }
    }

    fn write_slept(&self, out: &mut String, slept: Duration) {
        let (ms, s) = (self.lang.pick(" ms later", " 毫秒后"), self.lang.pick(" s later", " 秒后"));
        write_slept(out, slept, ms, s);
    }

    fn explain_failure(&mut self, out: &mut String, it: &Returned, failure: Failure) {
        let text = explain(self.lang, &Scene::from(it), failure);
        self.explain(out, &text);
    }

    /// What led to a failure: the first cause, and another one if it is of another kind.
    pub(super) fn explain_causes(
        &mut self,
        out: &mut String,
        failed: Option<&Returned>,
        process: &str,
        causes: &[Cause],
    ) {
        let scene = failed.map(Scene::from).unwrap_or_default();
        let Some(first) = causes.first() else { return };
        let other = causes.iter().find(|cause| discriminant(*cause) != discriminant(first));
        for cause in std::iter::once(first).chain(other) {
            self.explain(out, &cause_in_scene(self.lang, process, &scene, cause));
        }
    }
}

/// What a call is shown by. Of a block that sleeps in its own call, as `for x in select {`, the body has been shown
/// where its program began.
fn first_line(text: &str) -> Cow<'_, str> {
    match text.split_once('\n') {
        Some((head, _)) => format!("{} ... }}", head.trim_end()).into(),
        None => text.into(),
    }
}

fn is_short_ascii(text: &str, most: usize) -> bool {
    text.len() <= most && is_printable_ascii(text.as_bytes())
}

/// `300 ms later`, `1.0 s later`
fn write_slept(out: &mut String, slept: Duration, ms: &str, s: &str) {
    let millis = slept.as_millis();
    if millis < 1000 {
        push_number(out, u64::try_from(millis).expect("less than a thousand"));
        out.push_str(ms);
    } else {
        let tenths = u64::try_from((millis + 50) / 100).unwrap_or(u64::MAX);
        push_number(out, tenths / 10);
        out.push('.');
        push_number(out, tenths % 10);
        out.push_str(s);
    }
}
