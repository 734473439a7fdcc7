//! `playground completions` and `playground man`: both from the table of arguments. Completions are in English. And
//! `playground help lessons`: the reference of the language of lessons; `playground help accept`: a page of the prompt's.

use std::ffi::OsString;

use clap::CommandFactory;

use super::{
    End, Settings,
    arguments::{Arguments, Shell},
    chinese,
    screen::{Form, Screen},
};
use crate::{
    lesson::Audience,
    text::Lang,
    view::{Paint, Printer, help},
};

/// The reference of the language of lessons.
const REFERENCE: [&str; 2] =
    [include_str!("../../docs/lessons.md"), include_str!("../../docs/lessons.zh.md")];

/// Whether `help lessons` is typed: more is meant than the options of the command `lessons`.
pub(super) fn wants_reference(words: impl Iterator<Item = OsString>) -> bool {
    let mut before = OsString::new();
    for word in words {
        if before == "help" && (word == "lessons" || word == "lesson") {
            return true;
        }
        before = word;
    }
    false
}

/// The page of the prompt's `help` that is asked for: `playground help EADDRINUSE`. The name of a command is its own.
pub(super) fn page(words: impl Iterator<Item = OsString>, lang: Lang) -> Option<String> {
    let words = words.map(|word| word.to_string_lossy().into_owned());
    let mut after_lang = false;
    let mut words = words.filter(|word| {
        let is_lang = word.starts_with("--lang");
        let is_its_value = std::mem::replace(&mut after_lang, word == "--lang");
        !is_lang && !is_its_value
    });
    if words.next()? != "help" {
        return None;
    }
    let topic: Vec<_> = words.collect();
    if Arguments::command().find_subcommand(topic.first()?).is_some() {
        return None;
    }
    help(lang, &topic.join(" "), Paint::Plain, Printer::WIDTH)
}

/// Prints a page.
pub(super) fn show(page: &str, lang: Lang) -> anyhow::Result<End> {
    print(page.as_bytes(), Screen::new(lang, Paint::Plain, Form::Text))
}

/// Prints it.
pub(super) fn reference(lang: Lang) -> anyhow::Result<End> {
    let [en, zh] = REFERENCE;
    print(lang.pick(en, zh).as_bytes(), Screen::new(lang, Paint::Plain, Form::Text))
}

/// Prints what makes a shell complete our arguments.
pub(super) fn completions(shell: Shell, settings: &Settings) -> anyhow::Result<End> {
    let shell = match shell {
        Shell::Bash => clap_complete::Shell::Bash,
        Shell::Zsh => clap_complete::Shell::Zsh,
        Shell::Fish => clap_complete::Shell::Fish,
    };
    let mut out = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "playground", &mut out);
    print(&out, settings.quiet_screen()?)
}

/// Prints the man page: the program, and each command below it.
pub(super) fn man(settings: &Settings) -> anyhow::Result<End> {
    let mut command = chinese::table(settings.lang);
    command.build();
    let mut out = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut out)?;
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        out.extend_from_slice(format!(".SH \"PLAYGROUND {}\"\n", sub.get_name()).as_bytes());
        let page = clap_mangen::Man::new(sub.clone());
        page.render_synopsis_section(&mut out)?;
        page.render_description_section(&mut out)?;
        page.render_options_section(&mut out)?;
    }
    print(&out, settings.quiet_screen()?)
}

fn print(text: &[u8], mut screen: Screen) -> anyhow::Result<End> {
    screen.write(std::str::from_utf8(text)?);
    screen.flush()?;
    Ok(End::Held)
}
