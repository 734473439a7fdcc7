//! The rows between the lesson and the prompt: where the walk is, and what comes next.
//!
//! They are taken away when the next line comes, so that what remains on the screen is the lesson and the what-ifs. On a
//! terminal that cannot do that, or where it is not wanted, everything stays.

use std::io;

use super::{
    Place, Stage,
    follow::without_gaps,
    show::{CLEAR, terminal},
};
use crate::{
    lesson::StationKind,
    model::{Seq, What},
    repl::prompt::Prompt,
    say,
    share::Cue,
    text::Lang,
    view::{Progress, columns, next_line, status_line, strip, wrap},
};

/// How often the screen says what Enter does.
const HELPED: u32 = 2;

/// What is in them, and what is to be.
pub(super) struct Rows {
    /// What is taken away when the next line comes.
    pub(super) keys: Option<String>,
    /// The status row among them.
    pub(super) status: String,
    /// What is said once above the next line, and taken away with it.
    pub(super) notice: String,
    /// Whether the author's notes are shown.
    pub(super) notes: bool,
    /// How often it has been told what Enter does.
    pub(super) helped: u32,
    /// The columns of the terminal, when it was last looked at.
    pub(super) columns: usize,
}

impl Default for Rows {
    fn default() -> Self {
        Self {
            keys: None,
            status: String::new(),
            notice: String::new(),
            notes: false,
            helped: 0,
            columns: terminal().0,
        }
    }
}

impl Stage {
    /// Draws the rows above the prompt: where the walk is, and what comes next.
    pub(super) fn draw(&mut self, prompt: &mut Prompt) -> io::Result<()> {
        if prompt.lines.question.is_some() || prompt.lines.block.is_open() {
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
        self.rows.keys = Some(text);
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
            steps: self.walk.plan.steps(),
            next: format!("{} {note}", next.unwrap_or_default()).trim().to_owned(),
            notes: self
                .walk
                .plan
                .notes(self.at)
                .map(|note| self.course.shown(note).to_string())
                .collect(),
        });
    }

    /// Steps that have been made.
    pub(super) fn done(&self) -> u32 {
        self.walk.plan.stations().get(self.at).map_or(self.walk.plan.steps(), |s| s.before)
    }

    /// The rows above the prompt.
    fn keys(&mut self, prompt: &mut Prompt) -> String {
        let (lang, width, paint) =
            (prompt.settings.lang, prompt.settings.width, prompt.settings.paint);
        let mut text = String::new();
        prompt.output.news.clone().blank(&mut text);
        let station = self.at;
        self.rows.status = self.status_row(prompt);
        text += &self.rows.status;
        if self.rows.notes {
            let first = lang.pick("note    ", "备注    ");
            for note in self.walk.plan.notes(station) {
                wrap(&mut text, &self.course.shown(note), width, first, "        ");
            }
        }
        if !self.rows.notice.is_empty() {
            wrap(&mut text, &std::mem::take(&mut self.rows.notice), width, "-- ", "   ");
        }
        let (next, note) = self.next(lang);
        if let Some(next) = next {
            text += &next_line(lang, paint, &next, &note, width);
        }
        if self.place == Place::Step && self.rows.helped < HELPED {
            self.rows.helped += 1;
            text += lang.pick(
                "Enter runs it. Or type: what if?   back  goto  lanes  quit\n",
                "回车执行。也可以输入一行，试一试   back  goto  lanes  quit\n",
            );
        }
        text
    }

    /// Where the walk is, and who sleeps since when.
    pub(super) fn status_row(&self, prompt: &Prompt) -> String {
        let progress =
            Progress { done: self.done(), steps: self.walk.plan.steps(), typed: self.tried.since };
        let (lang, width) = (prompt.settings.lang, prompt.settings.width);
        status_line(lang, progress, &prompt.session.glance(), width)
    }

    /// What comes next, and what else may be done.
    fn next(&self, lang: Lang) -> (Option<String>, String) {
        let drops = || {
            let typed = self.tried.since;
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
                let together = self.walk.plan.stations().get(self.at).filter(|station| {
                    station.kind == StationKind::Together && station.steps.len() > 1
                });
                let note = if self.tried.since > 0 {
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
        let Some(keys) = self.rows.keys.take() else {
            return prompt.console.say(text);
        };
        self.hands.cover();
        let mut text = text.to_owned();
        self.strangers(prompt, &mut text);
        if let Some(found) = self.difference(prompt) {
            wrap(&mut text, &found, prompt.settings.width, "-- ", "   ");
        }
        let (width, height) = terminal();
        let up = rows(&keys, width);
        // What has left the screen at its top cannot be taken away.
        if !self.walk.append_only && up + 2 < height {
            text.insert_str(0, &format!("\x1b[{up}A\r\x1b[J"));
        }
        let keys = self.keys(prompt);
        text += &keys;
        self.rows.keys = Some(keys);
        prompt.console.say_above(&text)
    }

    /// Something else is on the screen: the chapter and the rows below it are drawn again.
    pub(super) fn draw_all(&mut self, prompt: &mut Prompt) -> io::Result<()> {
        if self.rows.keys.is_none() {
            return Ok(());
        }
        self.fit(prompt);
        self.hands.cover();
        let mut text = String::new();
        if !self.walk.append_only {
            let mut events: Vec<_> = prompt.session.journal().after(Seq(0)).cloned().collect();
            without_gaps(&mut events);
            let heading = events.iter().rposition(|event| matches!(event.what, What::Heading(_)));
            text.push_str(CLEAR);
            prompt.new_printers();
            prompt.output.news.events(&events[heading.unwrap_or(0)..], &mut text);
            prompt.output.news.rest(&mut text);
        }
        let keys = self.keys(prompt);
        text += &keys;
        self.rows.keys = Some(keys);
        prompt.console.say_above(&text)
    }

    /// Takes away the rows above the prompt, and the line that was typed; what was shown in between stays.
    pub(super) fn take_keys(&mut self, prompt: &mut Prompt, typed: &str) -> io::Result<()> {
        let unseen = prompt.console.take_back();
        let Some(keys) = self.rows.keys.take() else { return prompt.console.say(&unseen) };
        if self.walk.append_only {
            return prompt.console.say(&unseen);
        }
        let (width, height) = terminal();
        let mut line_rows = 0;
        for (nth, line) in typed.split('\n').enumerate() {
            let before = if nth == 0 { prompt.lines.indent } else { 0 };
            line_rows += (before + columns(line)) / width + 1;
        }
        let up = rows(&keys, width);
        if up + line_rows >= height {
            return prompt.console.say(&unseen);
        }
        // What nobody has seen yet begins where the prompt began, and ends with the rows that are known now.
        prompt.console.say(&format!("\x1b[{line_rows}A\r\x1b[J{unseen}\x1b[{up}A\r\x1b[J"))
    }
}

fn second_vote(lang: Lang) -> String {
    lang.pick("(numbers again = second vote)", "（再输一行数字 = 第二轮）").to_owned()
}

/// The rows that whole lines take.
pub(super) fn rows(text: &str, width: usize) -> usize {
    strip(text).lines().map(|line| columns(line).saturating_sub(1) / width.max(1) + 1).sum()
}
