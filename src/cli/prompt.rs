//! `playground` at a terminal.

use std::{
    env,
    io::{IsTerminal, stdin, stdout},
    os::fd::AsFd,
    path::PathBuf,
};

use super::{End, Form, Screen, Settings, doctor, share};
use crate::{
    kernel::{Lab, window_size},
    model::Preset,
    repl::{self, Settings as Prompt},
    say,
    view::{Packets, Paint, Printer},
};

/// Whether somebody sits at both ends.
pub(super) fn has_terminal() -> bool {
    stdin().is_terminal() && stdout().is_terminal()
}

/// Whether nothing that is on the screen may be changed: it is read aloud, or the terminal cannot.
pub(super) fn wants_plain_lines() -> bool {
    let asked = env::var_os("ACCESSIBLE").is_some_and(|value| !value.is_empty() && value != "0");
    asked || env::var_os("TERM").is_none_or(|term| term.is_empty() || term == "dumb")
}

/// Runs the prompt.
pub(super) fn prompt(settings: &Settings) -> anyhow::Result<End> {
    if let Some(other) = settings.options.not_for_people() {
        let text = say!(settings.lang,
            en: "{other} is for lessons and scripts, and this is a prompt. Try: playground {other} < SCRIPT\n",
            zh: "{other} 用于课文和脚本，这里是提示符。试试：playground {other} < 脚本\n");
        Screen::new(settings.lang, settings.paint, Form::Nothing).complain(&text);
        return Ok(End::Usage);
    }
    match settings_here(settings) {
        Ok(here) => repl::run(here, None).map(ended),
        Err(end) => Ok(end),
    }
}

/// Runs the prompt in a lab. It is entered before any thread is made, and cannot be left.
pub(super) fn lab(preset: Preset, settings: &Settings) -> anyhow::Result<End> {
    let lang = settings.lang;
    if settings.options.not_for_people().is_some() {
        return Ok(no_lab(settings));
    }
    let here = match settings_here(settings) {
        Ok(here) => here,
        Err(end) => return Ok(end),
    };
    match Lab::enter(preset) {
        Ok(lab) => repl::run(here, Some(lab)).map(ended),
        Err(error) => {
            let refusal = doctor::refusal(error, settings);
            Screen::new(lang, Paint::Plain, Form::Text).complain(&refusal);
            Ok(End::Lacks)
        }
    }
}

/// `--lab` where it has no meaning.
pub(super) fn no_lab(settings: &Settings) -> End {
    let lang = settings.lang;
    Screen::new(lang, Paint::Plain, Form::Text).complain(&say!(lang,
        en: "playground: --lab is for the prompt, without --json, --quiet and --timeout; for a script on standard input; and for lessons that say @lab: run, learn, check.\n",
        zh: "playground：--lab 用于提示符（不带 --json、--quiet 和 --timeout）、标准输入的脚本，以及写有 @lab 的课文：run、learn、check。\n"));
    End::Usage
}

/// Why a command cannot be carried out here, if it talks to people.
pub(super) fn needs_people(command: &str, settings: &Settings) -> Option<String> {
    let is_impossible = !has_terminal() || settings.options.not_for_people().is_some();
    is_impossible.then(|| say!(settings.lang,
        en: "playground {command} is for people: standard input and output must be a terminal, without --json, --quiet and --timeout.\n",
        zh: "playground {command} 给人用：标准输入和标准输出必须是终端，不带 --json、--quiet 和 --timeout。\n"))
}

/// What the prompt is like at this terminal, with its page if one is asked for: that is opened before a lab is entered,
/// for it is outside. The error: why it cannot be has been said.
pub(super) fn settings_here(settings: &Settings) -> Result<Prompt, End> {
    let share = share::open(settings)?;
    let columns = window_size(stdout().as_fd())
        .map_or(Printer::WIDTH, |(columns, _)| columns.saturating_sub(1));
    let plain = wants_plain_lines();
    Ok(Prompt {
        lang: settings.lang,
        paint: if plain { Paint::Plain } else { settings.paint },
        hints: !plain,
        width: columns.clamp(Printer::NARROWEST, Printer::WIDTH),
        packets: Packets::On,
        clock: false,
        plain,
        history: history(),
        course: settings.course.as_ref().map(|folder| folder.root().to_owned()),
        share,
        passed_on: if settings.options.no_progress { &["--no-progress"] } else { &[] },
    })
}

/// How the program ends when the prompt does.
pub(super) fn ended(end: repl::End) -> End {
    match end {
        repl::End::Quit => End::Held,
        repl::End::Failed => End::Failed,
        repl::End::Signal(signal) => End::Signal(signal),
    }
}

/// `$XDG_STATE_HOME/playground`: what is kept from run to run.
pub(super) fn state_folder() -> Option<PathBuf> {
    use etcetera::BaseStrategy;
    Some(etcetera::choose_base_strategy().ok()?.state_dir()?.join("playground"))
}

/// `$XDG_STATE_HOME/playground/history`, for this user only.
fn history() -> Option<PathBuf> {
    let folder = state_folder()?;
    let mut builder = std::fs::DirBuilder::new();
    std::os::unix::fs::DirBuilderExt::mode(builder.recursive(true), 0o700);
    builder.create(&folder).ok()?;
    let history = folder.join("history");
    // A link leads to somebody else's file, and a pipe would keep us waiting.
    let is_ours = history.symlink_metadata().map_or(true, |about| about.is_file());
    is_ours.then_some(history)
}
