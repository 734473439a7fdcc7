//! What is said at a challenge: its head, its goals, hints, the solution, the ending.

use std::io;

use super::Trial;
use crate::{
    learn::challenge::say::goal as say_goal,
    lesson::Stop,
    repl::{door::Begins, prompt::Prompt},
    say,
    text::{Lang, counted},
    view::{Foreign, bytes::harmless, wrap},
};

/// A goal that held and does not any more.
pub(super) fn no_longer(lang: Lang, goal: &str) -> String {
    say!(lang, en: "no longer: {goal}", zh: "不再成立：{goal}")
}

pub(super) fn test_begins(lang: Lang) -> &'static str {
    lang.pick(
        "Your program is tested (Ctrl-C stops the test):",
        "开始测试你的程序（Ctrl-C 停止测试）：",
    )
}

pub(super) fn passed_but(lang: Lang) -> &'static str {
    lang.pick("The test is passed. These goals still lack:", "测试通过了，还差这些目标：")
}

pub(super) fn not_passed(lang: Lang, stop: &Stop) -> &'static str {
    match stop {
        Stop::Trouble(_) => lang.pick(
            "The test is not passed: the line above did not come out as expected. Change your program and type done again; from the start: reset",
            "测试没有通过：上面那一行的结果和预期不同。改好程序再输入 done；从头来：reset",
        ),
        Stop::TimeUp => lang.pick(
            "The test took longer than 20 seconds and was stopped. Change your program and type done again; from the start: reset",
            "测试超过 20 秒，已停止。改好程序再输入 done；从头来：reset",
        ),
        _ => lang.pick(
            "The test was stopped. Once more: done. From the start: reset",
            "测试被中断。再来一次：done。从头来：reset",
        ),
    }
}

/// A line for a process of the test.
pub(super) fn is_the_tests(lang: Lang, name: &str) -> String {
    say!(lang,
        en: "{name} is a name of the test: test1, test2 and so on are its processes. Take another name.",
        zh: "{name} 是测试用的名字：test1、test2 等是测试的进程。请换一个名字。")
}

pub(super) fn was_the_last(lang: Lang) -> &'static str {
    lang.pick(
        "That was the last challenge. All of them: challenge",
        "这是最后一个挑战。全部列出：challenge",
    )
}

pub(super) fn no_such(lang: Lang, name: &str, all: &[String]) -> String {
    let near = crate::language::suggest::nearest(name, all.iter().map(String::as_str));
    let name = Foreign::from(name);
    match near {
        Some(near) => say!(lang,
            en: "There is no challenge {name}. Did you mean: challenge {near}",
            zh: "没有叫 {name} 的挑战。是不是：challenge {near}",
            near = Foreign::from(near)),
        None => say!(lang,
            en: "There is no challenge {name}. All of them: challenge",
            zh: "没有叫 {name} 的挑战。全部列出：challenge"),
    }
}

/// A challenge that plays in a lab, and this one does not, or the other way round.
pub(super) fn is_elsewhere(lang: Lang, name: &str, begins: &Begins) -> String {
    let (how, name) = (begins("challenge", name), Foreign::from(name));
    say!(lang,
        en: "{name} needs a start of its own. Leave with Ctrl-D, then: {how}",
        zh: "{name} 要重新启动。先按 Ctrl-D 离开，再输入：{how}")
}

/// What is asked instead of the prompt.
pub(super) fn question(lang: Lang) -> &'static str {
    lang.pick("  Show the solution? [y/N] ", "  显示答案吗？[y/N] ")
}

impl Trial {
    /// Title, task and port.
    pub(super) fn headline(&self, prompt: &Prompt) -> String {
        let (lang, width) = (prompt.settings.lang, prompt.settings.width);
        let challenge = self.attempt.challenge();
        let (title, par) = (&challenge.title, challenge.par);
        let calls = counted(par, "call");
        let title = say!(lang,
            en: "Challenge: {title} (par {calls})",
            zh: "挑战：{title}（标准 {par} 次调用）");
        let mut out = String::new();
        wrap(&mut out, &harmless(&title), width, "## ", "   ");
        wrap(&mut out, &harmless(&self.attempt.shown(&challenge.ask)), width, "# ", "# ");
        out
    }

    /// The words, as far as they are of use here.
    pub(super) fn what_to_type(&self, lang: Lang) -> String {
        let has_test = self.attempt.challenge().has_test;
        if self.attempt.challenge().lab().is_some() && !has_test {
            say!(lang,
                en: "Any way counts. You are the network, too: hold, pass, drop and its other words cost no call (help lab). Also: hint, goals, solution, reset; Ctrl-D leaves.",
                zh: "做法不限。网络也由你来当：hold、pass、drop 等命令不算调用（help lab）。还可以输入：hint（提示）、goals（目标）、solution（答案）、reset（重来）；Ctrl-D 离开。")
        } else if has_test {
            say!(lang,
                en: "Any way counts; a program begins with program {{ (help program). When it runs, type done: it is tested. Also: hint, goals, solution, reset; Ctrl-D leaves.",
                zh: "做法不限；程序用 program {{ 开头来写（help program）。运行起来以后输入 done，就会测试它。还可以输入：hint（提示）、goals（目标）、solution（答案）、reset（重来）；Ctrl-D 离开。")
        } else {
            say!(lang,
                en: "Any way counts; type calls until all goals are ticked. Also: hint, goals, solution, reset; Ctrl-D leaves.",
                zh: "做法不限，输入调用，直到目标全部打勾。还可以输入：hint（提示）、goals（目标）、solution（答案）、reset（重来）；Ctrl-D 离开。")
        }
    }

    /// `goals`: what holds, and what still lacks.
    pub(super) fn goals(&mut self, prompt: &Prompt) -> io::Result<()> {
        let (lang, width) = (prompt.settings.lang, prompt.settings.width);
        let challenge = self.attempt.challenge();
        let mut out = String::new();
        let head = if challenge.has_test {
            lang.pick("To be reached:", "要达成：")
        } else if challenge.goals.len() == 1 {
            lang.pick("Goal:", "目标：")
        } else {
            lang.pick("Goals, all at the same moment:", "目标（要同时成立）：")
        };
        wrap(&mut out, head, width, "", "");
        let mut one = |holds: bool, text: &str| {
            let mark = if holds { "  [✓] " } else { "  [ ] " };
            wrap(&mut out, text, width, mark, "      ");
        };
        for (at, goal) in challenge.goals.iter().enumerate() {
            one(self.attempt.holds(at), &harmless(&say_goal(lang, goal)));
        }
        if challenge.has_test {
            let text = lang.pick("the test is passed (done)", "通过测试（done）");
            one(self.solved, text);
        }
        prompt.console.say(&out)
    }

    /// The next hint; after the last, that it was the last.
    pub(super) fn hint(&mut self, prompt: &mut Prompt) -> io::Result<()> {
        let lang = prompt.settings.lang;
        let hints = &self.attempt.challenge().hints;
        let all = hints.len();
        let is_over = self.hints == all;
        let at = self.hints.min(all.saturating_sub(1));
        let Some(hint) = hints.get(at) else { return Ok(()) };
        let hint = self.attempt.shown(hint);
        let number = at + 1;
        let first = say!(lang,
            en: "Hint {number} of {all}: {hint}",
            zh: "提示 {number}/{all}：{hint}");
        let mut out = String::new();
        wrap(&mut out, &harmless(&first), prompt.settings.width, "    ", "    ");
        self.hints = at + 1;
        prompt.console.say(&out)?;
        if is_over {
            prompt.remark(lang.pick(
                "That was the last hint. The author's way: solution",
                "这是最后一条提示。看答案：solution",
            ))?;
        }
        Ok(())
    }

    /// `solution`: a question first, while it is not solved.
    pub(super) fn ask_for_solution(&mut self, prompt: &mut Prompt) -> io::Result<()> {
        if self.solved || self.looked {
            return self.solution(prompt);
        }
        self.asks = true;
        Ok(())
    }

    pub(super) fn solution(&mut self, prompt: &mut Prompt) -> io::Result<()> {
        let mut out = String::new();
        for line in self.attempt.challenge().solution() {
            let line = self.attempt.shown(&line);
            out.push_str("    ");
            out.push_str(&harmless(&line));
            out.push('\n');
        }
        self.looked |= !self.solved;
        let lang = prompt.settings.lang;
        let (par, solved) = (self.attempt.challenge().par, self.solved);
        prompt.console.say(&out)?;
        if !solved {
            let calls = counted(par, "call");
            let text = say!(lang,
                en: "One way of several, in {calls}. To try it from the start: reset",
                zh: "这是一种做法，{par} 次调用。从头试一遍：reset");
            prompt.remark(&text)?;
        }
        Ok(())
    }

    /// What is said when all is reached.
    pub(super) fn ending(&self, lang: Lang) -> String {
        let (used, par) = (self.attempt.used(), self.attempt.challenge().par);
        let calls = if used == 1 { "call" } else { "calls" };
        let mut text = match used.cmp(&(par as usize)) {
            std::cmp::Ordering::Greater => say!(lang,
                en: "Solved with {used} {calls}; par is {par}. The author's way: solution. Once more: reset.",
                zh: "完成！用了 {used} 次调用，标准是 {par} 次。看作者的做法：solution。再来一遍：reset。"),
            std::cmp::Ordering::Equal => say!(lang,
                en: "Solved with {used} {calls}, which is par.",
                zh: "完成！用了 {used} 次调用，正好达到标准。"),
            std::cmp::Ordering::Less => say!(lang,
                en: "Solved with {used} {calls}; par is {par}. Better than par!",
                zh: "完成！只用了 {used} 次调用，比标准的 {par} 次还少。"),
        };
        if let Some(next) = self.next_name() {
            text.push_str(&say!(lang,
                en: " Next: {next} (next).",
                zh: "下一个：{next}（next）。"));
        }
        text
    }

    /// Ctrl-D or `quit`.
    pub(super) fn say_how_to_go_on(&self, prompt: &mut Prompt) -> io::Result<()> {
        if self.solved {
            return Ok(());
        }
        let text = say!(prompt.settings.lang,
            en: "Not solved yet. Once more: {command}",
            zh: "还没有完成。再来：{command}",
            command = (self.others.begins)("challenge", &self.attempt.challenge().name));
        prompt.remark(&text)
    }

    /// `help` alone.
    pub(super) fn help(&mut self, prompt: &mut Prompt) -> io::Result<()> {
        let lang = prompt.settings.lang;
        let has_test = self.attempt.challenge().has_test;
        let mut rows = vec![
            (
                "goals",
                lang.pick("what is reached, and what still lacks", "目标达成了哪些，还差哪些"),
            ),
            ("hint", lang.pick("a hint; again for a clearer one", "给一条提示；再输入一次更具体")),
            ("solution", lang.pick("the author's way, after a question", "看答案（会先问一句）")),
        ];
        if has_test {
            rows.push(("done", lang.pick("test your program", "测试你的程序")));
        }
        rows.extend([
            ("reset", lang.pick("back to the start", "回到开头")),
            ("next", lang.pick("the next challenge", "下一个挑战")),
            (
                "challenge",
                lang.pick(
                    "all challenges; with a name, that one",
                    "列出全部挑战；加名字就换成那一个",
                ),
            ),
            ("quit", lang.pick("leave (Ctrl-D, too)", "离开（Ctrl-D 也行）")),
            ("help calls", lang.pick("what can be called", "有哪些调用")),
        ]);
        let mut out = String::new();
        for (word, text) in rows {
            wrap(&mut out, text, prompt.settings.width, &format!("  {word:<13}"), &" ".repeat(15));
        }
        prompt.console.say(&out)
    }
}
