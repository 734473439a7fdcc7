//! What is on the reader's screen: the task or the next step above the prompt, a hint, the words of `help`.

use std::io;

use super::{Reader, sentences::word};
use crate::{
    language::table::row,
    learn::{
        hints::{self, Hint},
        say as of_learn,
        task::{Task, tasks},
    },
    lesson::{Pause, Stand, StationKind},
    repl::{prompt::Prompt, step::station_text},
    say,
    text::{Lang, summary},
    view::{Role, bytes::harmless, next_line, wrap},
};

/// How often it is said what may be typed.
const EXPLAINED: u32 = 2;

impl Reader {
    /// What is above the prompt: the task, or what Enter does.
    pub(super) fn tell(&mut self, prompt: &mut Prompt) -> io::Result<()> {
        let is_free = prompt.lines.question.is_none() && !prompt.lines.block.is_open();
        if self.told || !is_free || self.question(prompt.settings.lang).is_some() {
            return Ok(());
        }
        prompt.session.settle();
        prompt.show_news()?;
        self.told = true;
        let mut out = String::new();
        match self.attempt.task(&prompt.session).filter(|_| !self.failed) {
            Some(task) => self.tell_task(prompt, &task, &mut out),
            None => self.tell_next(prompt, &mut out),
        }
        prompt.output.news.other_output();
        prompt.console.say(&out)
    }

    fn tell_task(&mut self, prompt: &mut Prompt, task: &Task, out: &mut String) {
        let (lang, width) = (prompt.settings.lang, prompt.settings.width);
        let all = tasks(self.attempt.plan());
        let number = self.attempt.task_number();
        prompt.output.news.blank(out);
        let text = of_learn::task(lang, task);
        let process = &task.process;
        let text = say!(lang, en: "{process}: {text}", zh: "{process}：{text}");
        let first = say!(lang,
            en: "Your turn, {number}/{all}  ",
            zh: "轮到你，{number}/{all}  ");
        let mut lines = String::new();
        wrap(&mut lines, &harmless(&text), width, &first, "    ");
        for line in lines.lines() {
            prompt.settings.paint.push(out, Role::Question, line);
            out.push('\n');
        }
        if self.explained < EXPLAINED {
            self.explained += 1;
            let text = lang.pick(
                "Type the call that does it. Stuck: hint. To skip it: skip. All words: help",
                "输入做这件事的调用。提示：hint；让课文来做：skip；其他命令：help",
            );
            wrap(out, text, width, "    ", "    ");
        }
    }

    /// What Enter does.
    fn tell_next(&mut self, prompt: &mut Prompt, out: &mut String) {
        let (lang, width) = (prompt.settings.lang, prompt.settings.width);
        let course = self.attempt.course();
        let (text, note) = match (self.attempt.stand(), self.attempt.station()) {
            (Stand::Pause(Pause::Heading), _) => {
                let line = course.next_line().unwrap_or_default();
                let phases = self.attempt.plan().phases();
                let phase = phases.iter().find(|phase| phase.line == line);
                let text =
                    phase.map_or_else(String::new, |phase| course.shown(&phase.text).to_string());
                (format!("## {text}"), lang.pick("(Enter goes on)", "（回车继续）").to_owned())
            }
            (Stand::Pause(_), Some(station)) => {
                let count = station.steps.len();
                let note = if station.kind == StationKind::Together && count > 1 {
                    say!(lang, en: "(Enter: {count} steps in one go)", zh: "（回车：{count} 步一口气执行）")
                } else if self.attempt.is_typed() {
                    lang.pick("(Enter runs it)", "（回车执行）").to_owned()
                } else {
                    lang.pick("(Enter goes on)", "（回车继续）").to_owned()
                };
                (station_text(station, course), note)
            }
            _ => return,
        };
        prompt.output.news.blank(out);
        out.push_str(&next_line(lang, prompt.settings.paint, &text, &note, width));
        if self.explained < EXPLAINED && !self.attempt.is_typed() {
            self.explained += 1;
            let text = lang.pick(
                "Or type a line of your own: it is tried here. back, goto, help; Ctrl-D leaves",
                "也可以自己输入一行，当场试一试。back、goto、help；Ctrl-D 离开",
            );
            wrap(out, text, width, "    ", "    ");
        }
    }

    /// The next hint.
    pub(super) fn hint(&mut self, prompt: &mut Prompt) -> io::Result<()> {
        let (lang, width) = (prompt.settings.lang, prompt.settings.width);
        let author: Vec<_> = self.attempt.course().hints().collect();
        let Some(task) = self.attempt.task(&prompt.session).filter(|_| !self.failed) else {
            let Some(line) = self.attempt.line() else {
                return prompt.remark(lang.pick("There is no hint here.", "这里没有提示。"));
            };
            let mark = self.attempt.mark(line);
            let Some(text) = author.get(mark.hints as usize % author.len().max(1)) else {
                return prompt.remark(match self.attempt.stand() {
                    Stand::Question(_) => lang.pick(
                        "There is no hint for this question. A letter is your guess; Enter shows the answer.",
                        "这道题没有提示。输入字母作答；回车看答案。",
                    ),
                    _ => lang
                        .pick("There is no hint here. Enter goes on.", "这里没有提示。回车继续。"),
                });
            };
            mark.hints += 1;
            let text = say!(lang, en: "hint: {text}", zh: "提示：{text}");
            return prompt.remark(&text);
        };
        let all = hints::count(&author);
        let mark = self.attempt.mark(task.line);
        let at = (mark.hints as usize).min(all - 1);
        mark.hints = u32::try_from(at + 1).unwrap_or(u32::MAX);
        let number = at + 1;
        let text = match hints::hint(&author, at) {
            Hint::Author(text) => text.to_string(),
            Hint::Purpose => {
                let summary = summary(lang, task.name);
                say!(lang, en: "one call {summary}.", zh: "有一个调用：{summary}。")
            }
            Hint::Usage => {
                let usage = row(task.name).usage;
                let on = task.on.as_ref().map_or_else(String::new, |on| format!("{}.", on.label));
                let name = task.name.word();
                say!(lang,
                    en: "{on}{usage}   (at length: help {name})",
                    zh: "{on}{usage}   （详细说明：help {name}）")
            }
            Hint::Line => {
                mark.shown = true;
                let line = hints::line(&task, &prompt.speaker.name);
                if prompt.settings.plain {
                    say!(lang, en: "type {line}", zh: "输入 {line}")
                } else {
                    prompt.lines.meant.clone_from(&line);
                    say!(lang, en: "Tab writes it: {line}", zh: "按 Tab 写出：{line}")
                }
            }
        };
        let first = say!(lang, en: "Hint {number} of {all}: ", zh: "提示 {number}/{all}：");
        let mut out = String::new();
        wrap(&mut out, &harmless(&format!("{first}{text}")), width, "    ", "    ");
        prompt.console.say(&out)
    }

    /// Ctrl-D or `quit`: how to go on another time.
    pub(super) fn say_how_to_go_on(&mut self, prompt: &mut Prompt) -> io::Result<()> {
        if self.is_over {
            return Ok(());
        }
        // All is done, and only the questions that are asked once more are left.
        if self.attempt.stand() == Stand::End {
            return self.say_what_is_done(prompt);
        }
        let again = (self.begins)(word(&self.attempt), self.attempt.plan().name());
        let text = say!(prompt.settings.lang,
            en: "To go on here another time: {again}",
            zh: "以后从这里接着学：{again}");
        prompt.remark(&text)
    }

    /// `help` alone.
    pub(super) fn help(&self, prompt: &mut Prompt) -> io::Result<()> {
        let lang = prompt.settings.lang;
        let mut rows = Vec::new();
        if self.last_choice().is_some() {
            rows.extend([
                ("a letter", lang.pick("your guess", "你的答案")),
                ("Enter", lang.pick("no guess: the answer is told", "不答，直接看答案")),
                ("hint", lang.pick("a hint, where there is one", "提示（有的话）")),
            ]);
        } else if self.attempt.is_typed() {
            rows.extend([
                (
                    "a line",
                    lang.pick(
                        "your try at the step; a wrong call is undone",
                        "试着做这一步；做错了会恢复原样",
                    ),
                ),
                (
                    "Enter",
                    lang.pick(
                        "the task once more, or runs what is next",
                        "再看一遍题目，或执行下一步",
                    ),
                ),
                (
                    "hint",
                    lang.pick("a hint; again for a clearer one", "给一条提示；再输入一次更具体"),
                ),
                ("skip", lang.pick("leaves the step to the lesson", "让课文来做这一步")),
            ]);
        } else {
            rows.extend([
                ("Enter", lang.pick("goes on", "继续")),
                ("a line", lang.pick("is carried out here and now", "当场试一试")),
                ("hint", lang.pick("a hint, where there is one", "提示（有的话）")),
            ]);
        }
        rows.extend([
            ("back", lang.pick("one step back; back 3: three", "退一步；back 3 退三步")),
            (
                "goto 2",
                lang.pick("to a heading; goto lists them", "跳到某个标题；单独 goto 列出标题"),
            ),
            (
                "reset",
                lang.pick(
                    "from the beginning; an edited file is read again",
                    "从头再来；课文改过就重新读入",
                ),
            ),
            ("board", lang.pick("who is asleep where", "谁阻塞在哪里")),
            ("lanes", lang.pick("what happened, as a picture", "到现在为止的时序图")),
            ("next", lang.pick("the next lesson", "下一课")),
            ("quit", lang.pick("leaves; how far you are is kept", "离开；进度会记下来")),
            ("help calls", lang.pick("what can be called", "有哪些调用")),
        ]);
        if !self.attempt.is_typed() {
            rows.retain(|(word, _)| *word != "next" || self.is_over);
        }
        let mut out = String::new();
        for (word, text) in rows {
            let word = match (word, lang) {
                ("a line", Lang::Zh) => "输入一行   ",
                ("a letter", Lang::Zh) => "输入字母   ",
                ("Enter", Lang::Zh) => "回车       ",
                (word, _) => &format!("{word:<11}"),
            };
            wrap(&mut out, text, prompt.settings.width, &format!("  {word}"), &" ".repeat(13));
        }
        prompt.console.say(&out)
    }
}
