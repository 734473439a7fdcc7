//! What is said to the person on the stage: how to go on, and what a mistyped word of the stage meant.

use std::io;

use super::{
    Place, Stage,
    command::{Slip, slip},
    show::gap,
};
use crate::{
    language::{
        parse_line,
        tree::{Line, Statement, StatementKind},
    },
    repl::prompt::Prompt,
    say,
    text::Lang,
    view::{Foreign, Key, bytes::harmless},
};

/// How a word of the stage is used.
fn usage(lang: Lang, word: &str) -> &'static str {
    match word {
        "back" => lang.pick(
            "back takes how many steps, at least 0: back 3. Alone it drops your lines, or goes one step back.",
            "back 后面写退几步：back 3。单独用时去掉你加的行，没有加过就退一步。",
        ),
        "again" => lang.pick(
            "again takes nothing: it makes the last step once more. To go farther: back 2",
            "again 单独用：把刚才那一步再做一遍。要退得更远：back 2",
        ),
        "skip" => lang.pick(
            "skip takes nothing: it leaves the next step out. To pass over several: goto 2",
            "skip 单独用：跳过下一步。要跳得更远：goto 2",
        ),
        "hint" => lang.pick("hint takes nothing; ? does the same", "hint 单独用，? 也一样"),
        "notes" => lang.pick("notes, notes on, notes off", "notes、notes on、notes off"),
        _ => lang.pick("goto 2, or words of a heading: goto talking", "goto 2，或标题里的词"),
    }
}

impl Stage {
    /// Answers a mistyped word of the stage. False: it is a line of another kind.
    pub(super) fn slipped(&mut self, prompt: &mut Prompt, text: &str) -> bool {
        // A word that is known, a call without arguments, and a variable keep their meaning.
        let word = text.split_whitespace().next().unwrap_or_default();
        let snapshot = prompt.session.glance();
        let me = snapshot.processes.iter().find(|process| process.name == prompt.speaker.name);
        if me.is_some_and(|me| me.variables.iter().any(|it| it.name == word)) {
            return false;
        }
        let is_call = |statement: &Statement| matches!(statement.kind, StatementKind::Call(_));
        match parse_line(text, 1) {
            Ok(Line::Statement(None, statement)) if !is_call(&statement) => {}
            Ok(_) => return false,
            Err(_) => {}
        }
        let lang = prompt.settings.lang;
        let (notice, meant) = match slip(text) {
            None => return false,
            Some(Slip::Word(meant)) => {
                let word = harmless(word);
                let label = Key::of(prompt.settings.plain).label(lang);
                let text = say!(lang,
                    en: "There is no word {word}. {label}{meant}",
                    zh: "没有 {word} 这个命令。{label}{meant}");
                (text, meant)
            }
            Some(Slip::Rest(word)) => (usage(lang, word).to_owned(), String::new()),
        };
        (self.rows.notice, prompt.lines.meant) = (notice, meant);
        true
    }

    /// The next hint that the author has for this place; `?` alone is `help` where there is none.
    pub(super) fn hint(&mut self, prompt: &mut Prompt, text: &str) -> io::Result<bool> {
        let hints: Vec<_> = self.course.hints().collect();
        let lang = prompt.settings.lang;
        let Some(hint) = hints.get(self.tried.hinted % hints.len().max(1)) else {
            if matches!(text.trim(), "?" | "？") && !self.is_asking() {
                return self.help(prompt);
            }
            lang.pick("There is no hint here.", "这里没有提示。").clone_into(&mut self.rows.notice);
            return Ok(true);
        };
        self.tried.hinted += 1;
        self.rows.notice = say!(lang, en: "hint: {hint}", zh: "提示：{hint}");
        Ok(true)
    }

    /// Ctrl-D: left. How to go on here another time.
    pub(super) fn how_to_go_on(&self, prompt: &Prompt) -> io::Result<()> {
        let line = self.course.next_line().unwrap_or(u32::MAX);
        let phases = self.walk.plan.phases().iter().take_while(|phase| phase.line <= line).count();
        if self.place == Place::End {
            return Ok(());
        }
        let name = Foreign::from(&**self.walk.plan.name());
        let again = match phases {
            0 => format!("playground run --present {name}"),
            number => format!("playground run --present --goto {number} {name}"),
        };
        let text = say!(prompt.settings.lang,
            en: "To go on from here: {again}",
            zh: "以后从这里接着讲：{again}");
        prompt.console.say(&format!("-- {text}\n"))
    }

    pub(super) fn help(&mut self, prompt: &mut Prompt) -> io::Result<bool> {
        let text = prompt.settings.lang.pick(
            "  Enter        makes the next step; after a failure, goes on anyway
  a line       is carried out here and now: what if?
  back         drops your lines; if there are none, goes one step back
  back 3       goes three steps back
  again        makes the last step once more
  goto 2       to a heading, by its number or by words of it; goto lists them
  skip         leaves the next step out
  notes        shows or hides the notes for the presenter
  board        who is asleep where          lanes    what happened, as a picture
  12 41 24 3   hands for a, b, c, d; once more: a second vote
  quit         leaves                       help recv    about anything else
back, again and goto read a file again that has been edited.
",
            "  回车         执行下一步；出错之后，照样继续
  输入一行     当场试一试
  back         去掉你加的行；没有加过，就退一步
  back 3       退三步
  again        把刚才那一步再做一遍
  goto 2       跳到某个标题：用编号或标题里的词；单独 goto 列出标题
  skip         跳过下一步，不执行
  notes        显示或隐藏给讲课人的提示
  board        谁阻塞在哪里                 lanes        到现在为止的时序图
  12 41 24 3   a、b、c、d 各有多少人举手；再输一次是第二轮
  quit         离开                         help recv    其他帮助
文件改过以后，back、again 和 goto 会重新读它。
",
        );
        gap(prompt)?;
        self.print(prompt, text)?;
        Ok(true)
    }
}
