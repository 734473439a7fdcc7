//! The door to the course: `lessons`, `run tcp`, `next` and the like, typed at the prompt.
//!
//! The program is started again on this terminal, as a shell would start it; when it ends, the session is back.

use std::{
    io,
    os::unix::process::{CommandExt, ExitStatusExt},
    process::{Command, ExitStatus},
    rc::Rc,
};

use signal_hook::consts::SIGINT;

use super::{prompt::Prompt, words::first_word};
use crate::{
    kernel::{Terminal, own_program, run_in_foreground},
    language::{Assembler, meant::COURSE as WORDS},
    say,
    text::file_error,
    view::Paint,
};

/// In the environment of a program that was started from a prompt: what it tells people to type is for that prompt.
const FROM_PROMPT: &str = "PLAYGROUND_FROM_PROMPT";
/// The same where that prompt is in a lab, out of which no way leads: how many prompts in labs there are, one in the
/// other, and whether the first of them came from a `prompt` or from a `shell`.
const FROM_LAB: &str = "PLAYGROUND_FROM_LAB";

/// The way out of a lab.
pub(crate) struct WayOut {
    /// How often `quit` is typed.
    pub(crate) quits: usize,
    /// Whether that leads to a prompt, not to a shell.
    pub(crate) to_prompt: bool,
}

/// How to leave the lab, if this program was started from a prompt in one: then there is no loopback as the machine has
/// it.
pub(crate) fn way_out_of_the_lab() -> Option<WayOut> {
    let value = std::env::var(FROM_LAB).ok()?;
    let (quits, to) = value.split_once(' ').unwrap_or((&value, ""));
    Some(WayOut { quits: quits.parse().unwrap_or(1), to_prompt: to == "prompt" })
}

/// In the environment: the folder of the course, where no option names one.
pub const COURSE: &str = "PLAYGROUND_COURSE";

/// What is typed for a command: at a shell, or at the prompt that this program was started from.
pub(crate) fn typed_here(words: &str) -> String {
    let at_prompt = std::env::var_os(FROM_PROMPT).is_some();
    if at_prompt { words.to_owned() } else { format!("playground {words}") }
}

/// How what has a name, or lies in a file, is begun with a word (`learn`, `run`, `challenge`), as it is typed here.
pub type Begins = Rc<dyn Fn(&str, &str) -> String>;

/// Those that Tab offers.
pub(super) const OFFERED: &[&str] =
    &["lessons", "run", "learn", "check", "claims", "next", "progress", "challenge", "drill"];

/// Other words for them, alone on their line.
const ALSO: [(&str, &str); 15] = [
    ("tutorial", "lessons"),
    ("course", "lessons"),
    ("start", "lessons"),
    ("begin", "lessons"),
    ("lesson", "lessons"),
    ("课程", "lessons"),
    ("课文", "lessons"),
    ("教程", "lessons"),
    ("开始", "lessons"),
    ("学习", "learn"),
    ("下一课", "next"),
    ("下一步", "next"),
    ("挑战", "challenge"),
    ("练习", "drill"),
    ("进度", "progress"),
];

/// Words that mean something at a challenge only.
const OF_CHALLENGES: [&str; 7] = ["goals", "hint", "solution", "done", "目标", "提示", "答案"];

/// The words of the command line that a typed line means; `None`: it is another line.
pub(super) fn leads(text: &str) -> Option<Vec<String>> {
    let (word, rest) = first_word(text);
    // `next = 5` sets a variable, `run, x = ...` would too.
    if rest.starts_with(['=', ',', '+', '-', '*', '.', '(']) && !rest.starts_with("--") {
        return None;
    }
    let mut words = shlex::split(rest)?;
    let command = match (word, words.len()) {
        // `playground run tcp`, as in a shell.
        ("playground", 1..) => return leads(rest),
        ("lesson", 1..) => "run",
        (word, count) => {
            let is_one = |also: &str| also == word && (count == 0 || !also.is_ascii());
            let also = ALSO.into_iter().find(|(also, _)| is_one(also));
            let word = also.map_or(word, |(_, known)| known);
            WORDS.into_iter().find(|known| *known == word)?
        }
    };
    words.insert(0, command.to_owned());
    Some(words)
}

/// Whether a line leads out of a program that is being written, where no way leads out.
pub(super) fn is_in_a_block(text: &str, block: &Assembler) -> bool {
    block.is_open() && leads(text).is_some()
}

impl Prompt {
    /// Goes through the door if a line leads there. False: it is another line.
    pub(super) fn goes_out(&mut self, text: &str) -> io::Result<bool> {
        let theirs = self.lines.depth > 0 || !self.lines.trusts || self.lines.block.is_open();
        let bare = text.trim();
        // A lesson has hints, too.
        let is_the_lessons = self.cast.is_of_a_lesson && matches!(bare, "hint" | "提示");
        if OF_CHALLENGES.contains(&bare) && !theirs && !is_the_lessons && !self.is_a_name(bare) {
            let text = say!(self.settings.lang,
                en: "{bare} belongs to a challenge, and none is being tried. To see them: challenge",
                zh: "{bare} 是做挑战时用的，现在没有在做挑战。列出挑战：challenge");
            self.remark(&text)?;
            return Ok(true);
        }
        let is_typed = self.lines.depth == 0 && self.lines.trusts;
        if is_typed && is_in_a_block(text, &self.lines.block) && !self.is_a_name(first_word(text).0)
        {
            // The program goes on without that line.
            self.lines.number -= 1;
            self.lines.failed += 1;
            let text = say!(self.settings.lang,
                en: "{word} does not live inside program {{ }}. To end the program: }} To drop it: Ctrl-C",
                zh: "program {{ }} 里面不能用 {word}。结束程序：}}；不要这个程序了：Ctrl-C",
                word = first_word(text).0);
            self.remark(&text)?;
            return Ok(true);
        }
        let Some(words) = leads(text).filter(|_| !theirs && !self.is_a_name(first_word(text).0))
        else {
            return Ok(false);
        };
        // Where a lesson is being walked through, `next` is its own.
        if self.cast.is_of_a_lesson && words[0] == "next" {
            return Ok(false);
        }
        self.show_news()?;
        match self.hand_over(&words) {
            Ok(status) => self.is_back(&words, status)?,
            Err(error) => {
                let text = say!(self.settings.lang,
                    en: "The program cannot be started again: {why}",
                    zh: "无法再启动一个 playground：{why}",
                    why = file_error(self.settings.lang, &error));
                self.remark(&text)?;
            }
        }
        Ok(true)
    }

    /// Whether the process at hand has something of that name.
    pub(super) fn is_a_name(&self, word: &str) -> bool {
        let snapshot = self.session.glance();
        let me = snapshot.processes.iter().find(|p| p.name == self.speaker.name);
        self.session.socket_of(self.speaker.process, word).is_ok()
            || me.is_some_and(|me| me.variables.iter().any(|it| it.name == word))
    }

    /// Runs the program on this terminal, to its end.
    fn hand_over(&self, words: &[String]) -> io::Result<ExitStatus> {
        let lang = self.settings.lang.word();
        let color = if self.settings.paint == Paint::Coloured { "always" } else { "never" };
        let mut command = Command::new(own_program());
        command
            .arg0("playground")
            .args(words)
            .args(["--lang", lang, "--color", color])
            .args(self.settings.passed_on);
        command.env(FROM_PROMPT, "1");
        if self.session.is_in_lab() {
            let (quits, to_prompt) = way_out_of_the_lab().map_or_else(
                || (1, std::env::var_os(FROM_PROMPT).is_some()),
                |way| (way.quits + 1, way.to_prompt),
            );
            let to = if to_prompt { "prompt" } else { "shell" };
            command.env(FROM_LAB, format!("{quits} {to}"));
        }
        if let Some(course) = &self.settings.course {
            command.env(COURSE, course);
        }
        // Whatever it does to the terminal, even if it is killed.
        let terminal = (!self.settings.plain).then(Terminal::remember);
        let status = run_in_foreground(&mut command);
        drop(terminal);
        // Its Ctrl-C was its own.
        self.signals.interrupted();
        status
    }

    fn is_back(&mut self, words: &[String], status: ExitStatus) -> io::Result<()> {
        let leads_away = matches!(&*words[0], "run" | "learn" | "next" | "drill")
            || words[0] == "challenge" && words.len() > 1 && status.success();
        let lang = self.settings.lang;
        match status.signal() {
            // Below the ^C.
            Some(SIGINT) => self.console.say("\n")?,
            Some(signal) => {
                let text = say!(lang,
                    en: "It was ended by signal {signal}.",
                    zh: "它被信号 {signal} 终止了。");
                self.remark(&text)?;
            }
            None => {}
        }
        // What could not even begin has led nowhere.
        let has_begun = !matches!(status.code(), Some(2 | 3));
        if leads_away && has_begun {
            let text = if self.cast.is_of_a_lesson {
                lang.pick(
                    "Back in the lesson you came from; it is as it was. quit leaves it, too.",
                    "回到刚才的课文，一切和离开时一样。再输入 quit 也离开它。",
                )
            } else {
                lang.pick(
                    "Back at the prompt; your session is as it was.",
                    "回到提示符，会话和刚才一样。",
                )
            };
            self.remark(text)?;
        }
        self.follow_width();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{language::tree::Word, model::CallName};

    #[test]
    fn lines_lead_out_or_are_lines() {
        for (line, words) in [
            ("lessons", "lessons"),
            ("  run tcp ", "run tcp"),
            ("run 15", "run 15"),
            ("run", "run"),
            ("run 'my lesson.txt'", "run|my lesson.txt"),
            ("check 3", "check 3"),
            ("claims", "claims"),
            ("next", "next"),
            ("progress --json", "progress --json"),
            ("playground run tcp", "run tcp"),
            ("playground tutorial", "lessons"),
            ("tutorial", "lessons"),
            ("course", "lessons"),
            ("start", "lessons"),
            ("lesson", "lessons"),
            ("lesson tcp", "run tcp"),
            ("begin", "lessons"),
            ("课程", "lessons"),
            ("学习", "learn"),
            ("挑战", "challenge"),
            ("挑战 half", "challenge half"),
        ] {
            let wanted: Vec<String> = match words.split_once('|') {
                Some((a, b)) => vec![a.into(), b.into()],
                None => words.split(' ').map(str::to_owned).collect(),
            };
            assert_eq!(leads(line), Some(wanted), "{line}");
        }
        for line in [
            "next = 5",
            "run, x = 1, 2",
            "next.close",
            "socket tcp",
            "",
            "playground",
            "run 'tcp",
            "start the server",
        ] {
            assert_eq!(leads(line), None, "{line}");
        }
    }

    #[test]
    fn no_call_and_no_word_is_hidden() {
        for word in WORDS.into_iter().chain(ALSO.map(|(also, _)| also)) {
            assert!(CallName::from_word(word).is_none() && Word::from_word(word).is_none());
        }
    }
}
