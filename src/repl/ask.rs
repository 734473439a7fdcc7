//! Asking for the next line: the prompt, what is known while it is typed, and what must be said before.

use std::{io, os::fd::AsFd, sync::Arc};

use super::{guide::Guide, helper::Known, input::Ask, prompt::Prompt};
use crate::{
    model::Snapshot,
    say,
    text::Lang,
    view::{Paint, Printer, Role},
};

/// How a missing argument is asked for.
fn asked_for(lang: Lang, name: &str) -> String {
    let (english, chinese) = match name {
        "TEXT" => ("TEXT", "内容"),
        "ADDRESS" => ("ADDRESS", "地址"),
        "KIND" => ("KIND (tcp, udp, unix)", "种类（tcp、udp、unix）"),
        "HOW" => ("HOW (wr, rd or rdwr)", "方式（wr、rd 或 rdwr）"),
        "OPTION" => ("OPTION", "选项"),
        "VALUE" => ("VALUE", "值"),
        "DURATION" => ("DURATION", "时间"),
        "NAME" => ("NAME", "名字"),
        "PORT" => ("PORT", "端口"),
        "N" => ("N, a number", "数"),
        _ => (name, name),
    };
    say!(lang, en: "missing: {english}", zh: "还缺：{chinese}")
}

impl Prompt {
    /// Asks the input thread for the next line.
    pub(super) fn ask(&mut self) -> io::Result<()> {
        self.say_if_everybody_sleeps()?;
        self.follow_width();
        let snapshot = Arc::new(self.session.glance());
        let prompt = self.prompt_text(&snapshot);
        self.lines.indent = crate::view::columns(&prompt.0);
        let guide = self.guide.as_deref();
        let asks = guide.is_some_and(Guide::wants_an_answer);
        let is_asked = guide.is_some_and(|guide| guide.asks(self.settings.lang).is_some());
        let known = Known {
            port: super::words::free_port(),
            process: self.speaker.name.clone(),
            hints: self.settings.hints,
            colours: self.settings.paint == Paint::Coloured,
            answer: self.lines.question.is_some() || asks,
            meant: std::mem::take(&mut self.lines.meant),
            words: guide.map_or(super::door::OFFERED, Guide::words),
            suggests: guide.is_none(),
            walks: guide.is_some_and(Guide::walks)
                && self.lines.question.is_none()
                && !self.lines.block.is_open(),
            label: None,
            changes: 0,
            snapshot,
        };
        let is_alone = self.lines.question.is_none() && !self.lines.block.is_open();
        let (remember, block) = (is_alone && !is_asked, self.lines.history.take());
        self.input.ask(Ask { prompt, known, remember, block });
        Ok(())
    }

    /// The prompt on the screen says what its process does now. It keeps its width, because the cursor comes after it.
    pub(super) fn relabel(&self) {
        if self.lines.question.is_some() || self.lines.block.is_open() {
            return;
        }
        let snapshot = Arc::new(self.session.glance());
        let (plain, styled) = self.prompt_text(&snapshot);
        if self.settings.plain {
            return self.console.relabel_plain_line(plain);
        }
        let Some(blanks) = self.lines.indent.checked_sub(crate::view::columns(&plain)) else {
            return;
        };
        self.input.relabel(styled + &" ".repeat(blanks), snapshot);
    }

    /// Says, once for each such moment, that nobody is left who could wake the others.
    fn say_if_everybody_sleeps(&mut self) -> io::Result<()> {
        if self.session.sleeping() < 2 {
            self.said.asleep = None;
            return Ok(());
        }
        let now = crate::view::say_deadlock(self.settings.lang, &self.session.look_around());
        if now == self.said.asleep {
            return Ok(());
        }
        self.said.asleep = now;
        let mut out = String::new();
        for line in self.said.asleep.iter().flatten() {
            crate::view::wrap(&mut out, line, self.settings.width, "    ", "    ");
        }
        self.console.say(&out)
    }

    /// The window may have become narrower or wider since the last line; `set width` holds.
    pub(super) fn follow_width(&mut self) {
        let size = crate::kernel::window_size(io::stdout().as_fd());
        let Some((columns, _)) = size.filter(|size| Some(*size) != self.output.window) else {
            return;
        };
        self.output.window = size;
        let width = columns.saturating_sub(1).clamp(Printer::NARROWEST, Printer::WIDTH);
        if width != self.settings.width {
            self.settings.width = width;
            self.new_printers();
        }
    }

    /// `server [accept]> `, plain and styled.
    pub(super) fn prompt_text(&self, snapshot: &Snapshot) -> (String, String) {
        if let Some(question) = &self.lines.question {
            let lang = self.settings.lang;
            let (name, colon) = (asked_for(lang, question.name), lang.pick(":", "："));
            let plain = match question.offer.as_str() {
                "" => format!("  {name}{colon} "),
                offer => format!("  {name} [{offer}]{colon} "),
            };
            return (plain.clone(), plain);
        }
        if self.lines.block.is_open() {
            let plain =
                format!("{:>width$} ", "...", width = crate::view::columns(&self.speaker.name) + 1);
            return (plain.clone(), plain);
        }
        if let Some(asks) = self.guide.as_ref().and_then(|it| it.asks(self.settings.lang)) {
            return (asks.clone(), asks);
        }
        let doing =
            snapshot.processes.iter().find(|p| p.name == self.speaker.name).map(|p| &p.doing);
        let state = match doing {
            Some(crate::model::Doing::Asleep { call, .. }) => format!(" [{call}]"),
            Some(crate::model::Doing::Running(_)) => " [program]".into(),
            Some(crate::model::Doing::Paused) => " [paused]".into(),
            Some(crate::model::Doing::Ready) | None => String::new(),
        };
        let mut styled = String::new();
        self.settings.paint.push(&mut styled, Role::Process, &self.speaker.name);
        if !state.is_empty() {
            self.settings.paint.push(&mut styled, Role::Asleep, &state);
        }
        styled.push_str("> ");
        (format!("{}{state}> ", self.speaker.name), styled)
    }
}
