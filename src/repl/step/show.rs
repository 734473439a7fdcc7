//! What the class sees: the lesson from the top, below it where the walk is and what comes next.
//!
//! The rows below are taken away when the next line comes, so that what remains on the screen is the lesson and the
//! what-ifs. On a terminal that cannot do that, or where it is not wanted, everything stays.

use std::{
    io,
    time::{Duration, Instant},
};

use super::{Goal, Place, Stage, follow::without_gaps};
use crate::{
    kernel::{Silent, window_size},
    language::process,
    lesson::StationKind,
    model::{Seq, What},
    repl::prompt::Prompt,
    say,
    share::Cue,
    text::Lang,
    view::{Printer, Progress, Role, columns, next_line, status_line, strip, wrap},
};

/// Everything away, and to the top.
pub(super) const CLEAR: &str = "\x1b[2J\x1b[H";

/// How often the screen says what Enter does.
const HELPED: u32 = 2;

impl Stage {
    /// Draws the rows above the prompt: where the walk is, and what comes next.
    pub(super) fn draw(&mut self, prompt: &mut Prompt) -> io::Result<()> {
        if prompt.question.is_some() || prompt.block.is_open() {
            return Ok(());
        }
        self.fit(prompt);
        prompt.session.settle();
        prompt.show_news()?;
        let mut text = String::new();
        self.strangers(prompt, &mut text);
        self.print(prompt, &text)?;
        let text = self.keys(prompt);
        prompt.console.say(&text)?;
        self.keys = Some(text);
        self.cue(prompt);
        Ok(())
    }

    /// What comes next, on the lecturer's own screen.
    fn cue(&self, prompt: &mut Prompt) {
        let lang = prompt.settings.lang;
        let Some(share) = &mut prompt.settings.share else { return };
        let (next, note) = self.next(lang);
        share.cue(Cue {
            done: self.done(),
            steps: self.plan.steps(),
            next: format!("{} {note}", next.unwrap_or_default()).trim().to_owned(),
            notes: self
                .plan
                .notes(self.at)
                .map(|note| self.course.shown(note).to_string())
                .collect(),
        });
    }

    /// Steps that have been made.
    fn done(&self) -> u32 {
        self.plan.stations().get(self.at).map_or(self.plan.steps(), |s| s.before)
    }

    /// The rows above the prompt.
    fn keys(&mut self, prompt: &mut Prompt) -> String {
        let (lang, width, paint) =
            (prompt.settings.lang, prompt.settings.width, prompt.settings.paint);
        let mut text = String::new();
        prompt.news.clone().blank(&mut text);
        let station = self.at;
        self.status = self.status_row(prompt);
        text += &self.status;
        if self.notes {
            let first = lang.pick("note    ", "备注    ");
            for note in self.plan.notes(station) {
                wrap(&mut text, &self.course.shown(note), width, first, "        ");
            }
        }
        if !self.notice.is_empty() {
            wrap(&mut text, &std::mem::take(&mut self.notice), width, "-- ", "   ");
        }
        let (next, note) = self.next(lang);
        if let Some(next) = next {
            text += &next_line(lang, paint, &next, &note, width);
        }
        if self.place == Place::Step && self.helped < HELPED {
            self.helped += 1;
            text += lang.pick(
                "Enter runs it. Or type: what if?   back  goto  lanes  quit\n",
                "回车执行。也可以输入一行，试一试   back  goto  lanes  quit\n",
            );
        }
        text
    }

    /// Where the walk is, and who sleeps since when.
    pub(super) fn status_row(&self, prompt: &Prompt) -> String {
        let progress = Progress { done: self.done(), steps: self.plan.steps(), typed: self.typed };
        let (lang, width) = (prompt.settings.lang, prompt.settings.width);
        status_line(lang, progress, &prompt.session.glance(), width)
    }

    /// Text is made larger in front of a class: lines follow the width of the screen.
    fn fit(&mut self, prompt: &mut Prompt) {
        let (columns, _) = terminal();
        if std::mem::replace(&mut self.columns, columns) != columns {
            let width = columns.saturating_sub(1).clamp(20, Printer::WIDTH);
            prompt.settings.width = width;
            prompt.news = prompt.news.clone().with_width(width);
            prompt.answers = prompt.answers.clone().with_width(width);
        }
    }

    /// What comes next, and what else may be done.
    fn next(&self, lang: Lang) -> (Option<String>, String) {
        let drops = || {
            let typed = self.typed;
            match typed {
                0 => String::new(),
                1 => lang.pick("(back drops your line)", "（back 去掉你的那一行）").to_owned(),
                _ => say!(lang,
                    en: "(back drops your {typed} lines)",
                    zh: "（back 去掉你的 {typed} 行）"),
            }
        };
        match &self.place {
            Place::Question => (None, String::new()),
            Place::Voted => {
                let text = lang.pick("Enter goes on", "回车继续");
                (Some(text.to_owned()), second_vote(lang))
            }
            Place::Phase(text) => (Some(format!("## {text}")), drops()),
            Place::Failed => {
                let text =
                    lang.pick("Enter goes on anyway   back   quit", "回车照样继续   back   quit");
                (Some(text.to_owned()), String::new())
            }
            Place::End => {
                let text = lang
                    .pick("the end   lanes  back  goto  quit", "结束   lanes  back  goto  quit");
                (Some(text.to_owned()), drops())
            }
            Place::Step => {
                let together = self.plan.stations().get(self.at).filter(|station| {
                    station.kind == StationKind::Together && station.steps.len() > 1
                });
                let note = if self.typed > 0 {
                    drops()
                } else if self.is_counted() {
                    second_vote(lang)
                } else if let Some(station) = together {
                    let count = station.steps.len();
                    say!(lang,
                        en: "({count} steps in one go)",
                        zh: "（{count} 步一口气执行）")
                } else {
                    String::new()
                };
                (Some(self.next_text()), note)
            }
        }
    }

    /// Something has happened while a line was being typed: it joins the lesson, and the rows below it are drawn again.
    pub(super) fn join(&mut self, prompt: &mut Prompt, text: &str) -> io::Result<()> {
        let Some(keys) = self.keys.take() else {
            return prompt.console.say(text);
        };
        if let Some(quiz) = &mut self.quiz {
            quiz.rows = None;
        }
        let mut text = text.to_owned();
        self.strangers(prompt, &mut text);
        if let Some(found) = self.difference(prompt) {
            wrap(&mut text, &found, prompt.settings.width, "-- ", "   ");
        }
        let (width, height) = terminal();
        let up = rows(&keys, width);
        // What has left the screen at its top cannot be taken away.
        if !self.append_only && up + 2 < height {
            text.insert_str(0, &format!("\x1b[{up}A\r\x1b[J"));
        }
        let keys = self.keys(prompt);
        text += &keys;
        self.keys = Some(keys);
        prompt.console.say_above(&text)
    }

    /// Something else is on the screen: the chapter and the rows below it are drawn again.
    pub(super) fn draw_all(&mut self, prompt: &mut Prompt) -> io::Result<()> {
        if self.keys.is_none() {
            return Ok(());
        }
        self.fit(prompt);
        if let Some(quiz) = &mut self.quiz {
            quiz.rows = None;
        }
        let mut text = String::new();
        if !self.append_only {
            let mut events: Vec<_> = prompt.session.journal().after(Seq(0)).cloned().collect();
            without_gaps(&mut events);
            let heading = events.iter().rposition(|event| matches!(event.what, What::Heading(_)));
            text.push_str(CLEAR);
            prompt.new_printers();
            prompt.news.events(&events[heading.unwrap_or(0)..], &mut text);
            prompt.news.rest(&mut text);
        }
        let keys = self.keys(prompt);
        text += &keys;
        self.keys = Some(keys);
        prompt.console.say_above(&text)
    }

    /// Takes away the rows above the prompt, and the line that was typed; what was shown in between stays.
    pub(super) fn take_keys(&mut self, prompt: &mut Prompt, typed: &str) -> io::Result<()> {
        let unseen = prompt.console.take_back();
        let Some(keys) = self.keys.take() else { return prompt.console.say(&unseen) };
        if self.append_only {
            return prompt.console.say(&unseen);
        }
        let (width, height) = terminal();
        let mut line_rows = 0;
        for (nth, line) in typed.split('\n').enumerate() {
            let before = if nth == 0 { prompt.indent } else { 0 };
            line_rows += (before + columns(line)) / width + 1;
        }
        let up = rows(&keys, width);
        if up + line_rows >= height {
            return prompt.console.say(&unseen);
        }
        // What nobody has seen yet begins where the prompt began, and ends with the rows that are known now.
        prompt.console.say(&format!("\x1b[{line_rows}A\r\x1b[J{unseen}\x1b[{up}A\r\x1b[J"))
    }

    /// `what if?`, and the line that was typed as it will be carried out. Words for the playground need neither.
    pub(super) fn head_of_what_if(
        &mut self,
        prompt: &mut Prompt,
        text: &str,
        plain: bool,
    ) -> io::Result<()> {
        if let Some(quiz) = &mut self.quiz {
            quiz.rows = None;
        }
        if self.append_only {
            // It is on the screen already.
            return Ok(());
        }
        let mut out = String::new();
        if plain {
            prompt.news.blank(&mut out);
            return prompt.console.say(&out);
        }
        let paint = prompt.settings.paint;
        if !std::mem::replace(&mut self.headed, true) {
            prompt.news.blank(&mut out);
            paint.push(&mut out, Role::Question, prompt.settings.lang.pick("what if?", "试一试："));
            out.push('\n');
        }
        // What names its process needs no prompt before it. A mistake is pointed at below this line.
        prompt.indent = 0;
        if process(text.trim_start()).is_none() {
            paint.push(&mut out, Role::Process, &prompt.name);
            out.push_str("> ");
            prompt.indent = columns(&prompt.name) + 2;
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
        prompt.news.other_output();
        if let Some(quiz) = &mut self.quiz {
            quiz.rows = None;
        }
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
        if self.append_only { prompt.console.say("\n") } else { prompt.console.say(CLEAR) }
    }

    /// Types the next line as somebody would. False: there is nothing to type, or nobody wants it.
    pub(super) fn type_next(&mut self, prompt: &mut Prompt) -> io::Result<bool> {
        let Some(speed) = self.speed else { return Ok(false) };
        let Some((name, text)) = self.single_step() else { return Ok(false) };
        let silent = Silent::begin();
        let mut head = String::new();
        prompt.news.room_after_quiz(&mut head);
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
                // Enter or Ctrl-C: enough of that.
                hurry = prompt.signals.interrupted()
                    || silent.as_ref().is_some_and(Silent::enter_was_pressed);
            }
        }
        drop(silent);
        prompt.console.say("\n")?;
        prompt.news.other_output();
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
            prompt.news.event(&events[at], &mut out);
        }
        if matches!(goal, Goal::Station(_) | Goal::Here(_)) {
            let at = self.ahead();
            let done = self.plan.stations().get(at).map_or(self.plan.steps(), |s| s.before);
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
            prompt.news.other_output();
        }
        // All of the chapter: what was just made again, and who sleeps since when, is what they look for.
        let from = heading.map_or(0, |at| at + 1);
        prompt.news.events(&events[from..], &mut out);
        prompt.console.say(&out)
    }
}

/// A blank line, unless there is one.
pub(super) fn gap(prompt: &mut Prompt) -> io::Result<()> {
    let mut out = String::new();
    prompt.news.blank(&mut out);
    prompt.console.say(&out)
}

fn second_vote(lang: Lang) -> String {
    lang.pick("(numbers again = second vote)", "（再输一行数字 = 第二轮）").to_owned()
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

/// The rows that whole lines take.
pub(super) fn rows(text: &str, width: usize) -> usize {
    strip(text).lines().map(|line| columns(line).saturating_sub(1) / width.max(1) + 1).sum()
}
