//! `playground run --present`: a lesson walked through in front of a class.

use std::path::Path;

use super::{
    End, Form, Screen, Settings, prompt,
    run::{prepared, refuse, stopped},
    source,
};
use crate::{
    lesson::{Plan, Prepared},
    repl::{Reopen, Walk, find_phase, walk},
    say,
    text::Lang,
    view::Foreign,
};

/// Walks through a lesson; `speed`: its lines are typed, this many characters a second; `goto`: it begins at a heading.
pub(super) fn step(
    path: &Path,
    speed: Option<u32>,
    goto: Option<&str>,
    settings: &Settings,
) -> anyhow::Result<End> {
    // Signals are the prompt's here: Ctrl-C interrupts a call, not the walk.
    let mut screen = Screen::new(settings.lang, settings.paint, Form::Nothing);
    let lang = settings.lang;
    if let Some(why) = impossible(settings) {
        screen.complain(&why);
        return Ok(End::Usage);
    }
    let lesson = match source::find(path, lang) {
        Ok(lesson) => lesson,
        Err(no_lesson) => return Ok(refuse(screen, &no_lesson, settings)),
    };
    let name = lesson.name().clone();
    let text = lesson.prepare().and_then(Prepared::must_do_something);
    let prepared = match prepared(&name, text, settings, &mut screen) {
        Ok(prepared) => prepared,
        Err(end) => return Ok(end),
    };
    let Some(plan) = prepared.plan() else {
        let name = Foreign::from(&*name);
        screen.complain(&say!(lang,
            en: "{name} cannot be walked through: a file of at most 64 KiB is wanted.\n",
            zh: "{name} 不能单步讲解：需要一个不超过 64 KiB 的文件。\n"));
        return Ok(End::Usage);
    };
    let goto = match goto.map(|wanted| find_phase(plan.phases(), wanted).ok_or(wanted)) {
        None => None,
        Some(Ok(at)) => Some(plan.phases()[at].line),
        Some(Err(wanted)) => {
            screen.complain(&no_heading(lang, wanted, &plan));
            return Ok(End::Usage);
        }
    };
    let reach = settings.manner().reach;
    let here = match prompt::settings_here(settings) {
        Ok(here) => here,
        Err(end) => return Ok(end),
    };
    let lab = match settings.lab_for(plan.lab()) {
        Ok(lab) => lab,
        Err(stop) => return Ok(stopped(screen, &name, &stop, settings)),
    };
    let append_only = prompt::wants_plain_lines();
    let again = path.to_owned();
    let reopen: Reopen =
        Box::new(move || source::find(&again, lang).map_err(|no_lesson| no_lesson.say(lang)));
    let how = Walk { plan, reopen, lab, reach, speed, goto, append_only };
    Ok(match walk(here, how)? {
        Ok(end) => prompt::ended(end),
        Err(stop) => stopped(screen, &name, &stop, settings),
    })
}

fn no_heading(lang: Lang, wanted: &str, plan: &Plan) -> String {
    let wanted = Foreign::from(wanted);
    let mut text = say!(lang,
        en: "No heading of this lesson is meant by --goto {wanted}. There are:\n",
        zh: "这一课没有 --goto {wanted} 说的标题。有这些：\n");
    for (number, phase) in (1..).zip(plan.phases()) {
        let heading = Foreign::from(&*phase.text);
        text.extend(["  --goto ", &number.to_string(), "   ", &heading.to_string(), "\n"]);
    }
    text
}

/// Why nobody can walk through a lesson here, if that is so.
fn impossible(settings: &Settings) -> Option<String> {
    let lang = settings.lang;
    if !prompt::has_terminal() {
        return Some(say!(lang,
            en: "--present waits for somebody to press Enter: standard input and output must be a terminal.\n",
            zh: "--present 要等人按回车：标准输入和标准输出必须是终端。\n"));
    }
    let other = settings.options.not_for_people()?;
    Some(say!(lang,
        en: "--present and {other} do not go together: one is for people, the other is not.\n",
        zh: "--present 和 {other} 不能一起用：前者给人看，后者不是。\n"))
}
