//! What the class sees: the lesson from the top, and every what-if where it was typed. `rows` is below it.

use std::{
    io,
    time::{Duration, Instant},
};

use super::{Goal, Stage, follow::without_gaps};
use crate::{
    kernel::{Silent, window_size},
    language::process,
    model::What,
    repl::prompt::Prompt,
    say,
    text::Lang,
    view::{Printer, Role, columns, wrap},
};

/// Everything away, and to the top.
pub(super) const CLEAR: &str = "\x1b[2J\x1b[H";

impl Stage {
    /// Text is made larger in front of a class: lines follow the width of the screen.
    pub(super) fn fit(&mut self, prompt: &mut Prompt) {
        let (columns, _) = terminal();
        if std::mem::replace(&mut self.rows.columns, columns) != columns {
            let width = columns.saturating_sub(1).clamp(20, Printer::WIDTH);
            prompt.settings.width = width;
            prompt.output.news = prompt.output.news.clone().with_width(width);
        }
    }

    /// `what if?`, and the line that was typed as it will be carried out. Words for the playground need neither.
    pub(super) fn head_of_what_if(
        &mut self,
        prompt: &mut Prompt,
        text: &str,
        plain: bool,
    ) -> io::Result<()> {
        self.hands.cover();
        if self.walk.append_only {
            // It is on the screen already.
            return Ok(());
        }
        let mut out = String::new();
        if plain {
            prompt.output.news.blank(&mut out);
            return prompt.console.say(&out);
        }
        let paint = prompt.settings.paint;
        if !std::mem::replace(&mut self.tried.headed, true) {
            prompt.output.news.blank(&mut out);
            paint.push(&mut out, Role::Question, prompt.settings.lang.pick("what if?", "试一试："));
            out.push('\n');
        }
        // What names its process needs no prompt before it. A mistake is pointed at below this line.
        prompt.lines.indent = 0;
        if process(text.trim_start()).is_none() {
            paint.push(&mut out, Role::Process, &prompt.speaker.name);
            out.push_str("> ");
            prompt.lines.indent = columns(&prompt.speaker.name) + 2;
        }
        for line in text.trim_end().split('\n') {
            out.push_str(&crate::view::bytes::harmless(line.trim_end_matches('\r')));
            out.push('\n');
        }
        prompt.console.say(&out)
    }

    /// Appends text to the lesson.
    pub(super) fn print(&mut self, prompt: &mut Prompt, text: &str) -> io::Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        prompt.output.news.other_output();
        self.hands.cover();
        prompt.console.say(text)
    }

    /// Says something of the playground's own, after `--`.
    pub(super) fn remark(&mut self, prompt: &mut Prompt, text: &str) -> io::Result<()> {
        let mut out = String::new();
        wrap(&mut out, text, prompt.settings.width, "-- ", "   ");
        self.print(prompt, &out)
    }

    /// An empty screen, where that may be.
    pub(super) fn clear(&self, prompt: &mut Prompt) -> io::Result<()> {
        prompt.new_printers();
        if self.walk.append_only { prompt.console.say("\n") } else { prompt.console.say(CLEAR) }
    }

    /// Types the next line as somebody would. False: there is nothing to type, or nobody wants it.
    pub(super) fn type_next(&mut self, prompt: &mut Prompt) -> io::Result<bool> {
        let Some(speed) = self.walk.speed else { return Ok(false) };
        let Some((name, text)) = self.single_step() else { return Ok(false) };
        let silent = Silent::begin();
        let mut head = String::new();
        prompt.output.news.room_after_quiz(&mut head);
        prompt.settings.paint.push(&mut head, Role::Process, &name);
        head.push_str("> ");
        prompt.console.say(&head)?;
        let pause = Duration::from_secs(1) / speed.max(1);
        let mut hurry = false;
        let lines: Vec<_> = text.split('\n').map(crate::view::bytes::harmless).collect();
        for c in lines.join("\n").chars() {
            prompt.console.say(c.encode_utf8(&mut [0; 4]))?;
            let until = Instant::now() + pause;
            while !hurry && Instant::now() < until {
                prompt.session.wait(Some(until));
                prompt.take_wakes();
                // Any key, a presenter's remote too, or Ctrl-C: enough of that.
                hurry = prompt.signals.interrupted()
                    || silent.as_ref().is_some_and(Silent::key_was_pressed);
            }
        }
        drop(silent);
        prompt.console.say("\n")?;
        prompt.output.news.other_output();
        Ok(true)
    }

    /// The screen after a silent run: the phase, how it came here, and what the author says before the next step.
    pub(super) fn redraw(
        &mut self,
        prompt: &mut Prompt,
        goal: Goal,
        taken: Duration,
        moved: bool,
    ) -> io::Result<()> {
        let lang = prompt.settings.lang;
        self.clear(prompt)?;
        let mut events = prompt.take_events();
        without_gaps(&mut events);
        let heading = events.iter().rposition(|event| matches!(event.what, What::Heading(_)));
        let mut out = String::new();
        if let Some(at) = heading {
            prompt.output.news.event(&events[at], &mut out);
        }
        if matches!(goal, Goal::Station(_) | Goal::Here(_)) {
            let at = self.ahead();
            let done =
                self.walk.plan.stations().get(at).map_or(self.walk.plan.steps(), |s| s.before);
            let taken = took(lang, taken);
            let mut text = say!(lang,
                en: "back to step {done}: all closed, replayed in {taken}.",
                zh: "回到第 {done} 步：全部关闭，重新走到这里用了 {taken}。");
            for port in self.course.ports() {
                text += &if moved {
                    say!(lang, en: " Port {port} now.", zh: "端口换成了 {port}。")
                } else {
                    say!(lang, en: " Port {port} as before.", zh: "端口还是 {port}。")
                };
            }
            wrap(&mut out, &text, prompt.settings.width, "", "");
            prompt.output.news.other_output();
        }
        // All of the chapter: what was just made again, and who sleeps since when, is what they look for.
        let from = heading.map_or(0, |at| at + 1);
        prompt.output.news.events(&events[from..], &mut out);
        prompt.console.say(&out)
    }
}

/// A blank line, unless there is one.
pub(super) fn gap(prompt: &mut Prompt) -> io::Result<()> {
    let mut out = String::new();
    prompt.output.news.blank(&mut out);
    prompt.console.say(&out)
}

/// `2 ms`, `1.3 s`
pub(in crate::repl) fn took(lang: Lang, time: Duration) -> String {
    let ms = time.as_millis().max(1);
    if ms < 1000 {
        return say!(lang, en: "{ms} ms", zh: "{ms} 毫秒");
    }
    let s = time.as_secs_f64();
    say!(lang, en: "{s:.1} s", zh: "{s:.1} 秒")
}

/// Columns and rows of the terminal as it is now.
pub(in crate::repl) fn terminal() -> (usize, usize) {
    use std::os::fd::AsFd;
    window_size(io::stdout().as_fd()).unwrap_or((80, 24))
}
