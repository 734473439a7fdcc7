//! A session as programs: one for each process, with its calls in their order and real blocking sockets.
//!
//! [`plan`] says what is in them and for whom they wait; each language has a folder of its own.

mod c;
mod computers;
mod helpers;
mod option;
mod order;
mod plan;
mod python;
mod reader;
mod scope;
mod sentences;
mod sleep;
mod touch;
mod walk;
mod written;

use std::io;

use crate::{
    language::result::bytes::harmless,
    model::{Log, WIRE},
    say,
    text::Lang,
};

pub use plan::LeftOut;
use plan::Plan;
pub(crate) use sentences::left_out;
pub use sentences::more;

/// A language that programs are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// `.py`
    Python,
    /// `.c`
    C,
}

/// One process as a program.
#[derive(Debug)]
pub struct Program {
    /// The process: `server`; if it was killed and began again, `server-2`.
    pub name: String,
    /// The program.
    pub text: String,
}

/// A step that is in no program.
#[derive(Debug, PartialEq, Eq)]
pub struct Missing {
    /// The program that lacks it.
    pub program: String,
    /// Its number, as the programs show it.
    pub step: usize,
    /// Its line in the lesson.
    pub line: u32,
    /// As typed.
    pub source: String,
    /// Why.
    pub why: LeftOut,
}

/// A session as programs.
#[derive(Debug, Default)]
pub struct Programs {
    /// In the order in which the processes began.
    pub programs: Vec<Program>,
    /// What is in none of them.
    pub missing: Vec<Missing>,
    /// Steps that are in them and never give anything: calls that sleep for ever.
    pub asleep: Vec<usize>,
    /// Steps that came after the last one that is in them.
    pub more: usize,
}

/// The session as programs of that language.
pub fn programs(lang: Lang, language: Language, log: &dyn Log) -> io::Result<Programs> {
    // In C every call would have to look whether it was interrupted.
    let plan = Plan::of(log, language == Language::Python)?;
    let written = plan.programs.iter().filter(|program| !program.items.is_empty());
    // The wire of a lab says its words, and makes no calls.
    let is_program = |program: &&plan::Program| *program.name != *WIRE;
    let names: Vec<&str> = written.clone().filter(is_program).map(|it| &*it.name).collect();
    let mut all = Programs { more: plan.more, ..Programs::default() };
    for program in written {
        let head = head(lang, &plan, &program.name, &names);
        let (text, left_out) = match language {
            Language::Python => python::program(lang, &plan, program, &commented(&head)),
            Language::C => c::program(lang, &plan, program, &head),
        };
        let sleeps = |item: &&plan::Item| matches!(item.kind, plan::Kind::Sleeps(_));
        let asleep = program.items.iter().filter(sleeps).map(|item| item.number);
        all.asleep.extend(asleep.filter(|step| left_out.iter().all(|(other, _)| other != step)));
        for (step, why) in left_out {
            let item = program.items.iter().find(|item| item.number == step);
            let (line, source) = item.map_or((0, ""), |it| (it.line, &*it.source));
            let source = source.lines().next().unwrap_or_default().to_owned();
            let program = program.name.clone();
            all.missing.push(Missing { program, step, line, source, why });
        }
        if is_program(&program) {
            all.programs.push(Program { name: program.name.clone(), text });
        }
    }
    all.missing.sort_by_key(|it| it.step);
    Ok(all)
}

/// What a program is, as the first lines of its text.
fn head(lang: Lang, plan: &Plan, name: &str, names: &[&str]) -> String {
    let title = plan.title.as_deref();
    let title = title.map_or(String::new(), |title| harmless(title).into_owned() + "\n");
    let count = names.len();
    let list = names.iter().take(12).copied().collect::<Vec<_>>().join(" ");
    let more = if plan.more > 0 { sentences::more(lang, plan.more) + "\n" } else { String::new() };
    say!(lang,
        en: "{title}{more}The program of {name}. There are {count}, each for a terminal of its own: {list}\n\
             [5] is step 5 of the session; what a call gave is shown behind its number.",
        zh: "{title}{more}{name} 的程序。一共 {count} 个，各在自己的终端里运行：{list}\n\
             [5] 是会话的第 5 步；每个调用的结果显示在它的编号后面。")
}

/// Lines of text, as comments that begin with `#`.
fn commented(text: &str) -> String {
    text.lines().flat_map(|line| ["# ", line, "\n"]).collect()
}
