//! `source`: the lines of a file, carried out as if they were typed, until one fails.

use std::{io, path::Path};

use super::{prompt::Prompt, save::flag};
use crate::{
    engine::Reach,
    kernel::read_text,
    language::{Assembler, parse_line, tree::Line},
    lesson::cannot_be_read,
    say,
    view::Foreign,
};

/// Files that read files that read files: this deep and no deeper.
const DEEPEST: u32 = 8;

impl Prompt {
    /// Carries out the lines of a file. Those that mean something to a lesson only are passed over. False: the session is
    /// over.
    ///
    /// A file is a lesson, not typing hands: what it starts reaches as far as a lesson does, unless it is trusted.
    pub(super) fn source(&mut self, rest: &str) -> io::Result<bool> {
        let lang = self.settings.lang;
        let (trust, file) = flag(rest, "--trust");
        let file = &*super::words::file_name(file);
        if file.is_empty() {
            let text = say!(lang,
                en: "Which file? source FILE",
                zh: "读哪个文件？source 文件名");
            self.remark(&text)?;
            return Ok(true);
        }
        let shown = Foreign::from(file);
        if trust && !self.lines.trusts {
            self.lines.failed += 1;
            let text = say!(lang,
                en: "Not done: a file that is not trusted itself cannot have {shown} trusted.",
                zh: "不执行：这个文件本身不受信任，不能让 {shown} 受信任。");
            self.remark(&text)?;
            return Ok(true);
        }
        if self.lines.depth >= DEEPEST {
            let text = say!(lang,
                en: "Files read each other {DEEPEST} deep already; {shown} is not read.",
                zh: "文件互相读入已经 {DEEPEST} 层，不再读 {shown}。");
            self.remark(&text)?;
            return Ok(true);
        }
        let text = match read_text(Path::new(file)) {
            Ok(text) => text,
            Err(error) => {
                let why = cannot_be_read(lang, &error);
                let text = say!(lang,
                    en: "{shown} could not be read: {why}",
                    zh: "{shown} 读不了：{why}");
                self.remark(&text)?;
                return Ok(true);
            }
        };
        if is_for_lab(&text) != self.session.is_in_lab() {
            let text = if self.session.is_in_lab() {
                say!(lang,
                    en: "{shown} does not say @lab: its processes share one computer, and here each has its own. Outside of the lab: playground run NAME",
                    zh: "{shown} 没有写 @lab：它的进程都在一台主机上，而这里每个进程各有一台。请在实验室外运行：playground run 课名")
            } else {
                say!(lang,
                    en: "{shown} says @lab: each of its processes has a computer of its own. In a lab: playground --lab, or playground run {shown}",
                    zh: "{shown} 写了 @lab：它的每个进程各有一台主机。请在实验室里读入：playground --lab，或者 playground run {shown}")
            };
            self.remark(&text)?;
            return Ok(true);
        }
        self.lines.depth += 1;
        let outer_line = std::mem::replace(&mut self.lines.number, 0);
        let outer = std::mem::replace(&mut self.lines.is_one_of_several, true);
        // What a trusted file reads is trusted with it.
        let trusts = trust || (self.lines.depth > 1 && self.lines.trusts);
        let trusted = std::mem::replace(&mut self.lines.trusts, trusts);
        let reach = self.session.reach();
        if !self.lines.trusts {
            self.session.limit(Reach::Loopback);
        }
        let go_on = self.lines_of_file(file, &text);
        self.session.limit(reach);
        self.lines.trusts = trusted;
        self.lines.block = Assembler::new();
        self.lines.is_one_of_several = outer;
        self.lines.number = outer_line;
        self.lines.depth -= 1;
        go_on
    }

    fn lines_of_file(&mut self, file: &str, text: &str) -> io::Result<bool> {
        let before = self.lines.failed;
        for line in text.lines() {
            if !self.lines.block.is_open() && is_lessons(line) {
                self.lines.number += 1;
                continue;
            }
            if !self.one(line, true)? {
                return Ok(false);
            }
            if self.signals.must_end() {
                return Ok(true);
            }
            if self.signals.interrupted() {
                self.interrupt_line()?;
                self.stopped_in(file, self.lines.number, true)?;
                return Ok(true);
            }
            if self.lines.failed != before {
                let mut rest = text.lines().skip(self.lines.number as usize);
                let goes_on = rest.any(|line| !line.trim().is_empty());
                self.stopped_in(file, self.lines.number, goes_on)?;
                return Ok(true);
            }
        }
        if let Err(error) = self.lines.block.finish() {
            let opened = text.lines().nth(error.line as usize - 1).unwrap_or_default();
            self.mistyped(opened, &error)?;
            self.stopped_in(file, error.line, false)?;
        }
        Ok(true)
    }

    /// Which line of a file was the last.
    fn stopped_in(&mut self, file: &str, line: u32, goes_on: bool) -> io::Result<()> {
        let (lang, file) = (self.settings.lang, Foreign::from(file));
        let text = if goes_on {
            say!(lang,
                en: "That is line {line} of {file}. The lines after it are not run.",
                zh: "这是 {file} 的第 {line} 行，后面的行没有执行。")
        } else {
            say!(lang,
                en: "That is line {line} of {file}.",
                zh: "这是 {file} 的第 {line} 行。")
        };
        self.remark(&text)
    }
}

/// Whether a file is a lesson that plays in a lab.
fn is_for_lab(text: &str) -> bool {
    let is_lab =
        |line| matches!(parse_line(line, 1), Ok(Line::Directive(name, ..)) if *name.text == *"lab");
    text.lines().any(is_lab)
}

/// Whether a line means something to a lesson only.
fn is_lessons(line: &str) -> bool {
    matches!(
        parse_line(line, 1),
        Ok(Line::Blank
            | Line::Heading(_)
            | Line::Directive(..)
            | Line::Question(_)
            | Line::Choice(..)
            | Line::Verdict(..)
            | Line::Reason(..)
            | Line::Expectation(_)
            | Line::Packet(_)
            | Line::Completion(..))
    )
}
