//! `--share`: the page on which others follow is opened before anything else begins.

use super::{
    End, Form, Screen, Settings,
    arguments::{Command, Options},
};
use crate::{say, share::Share, text::file_error, view::Paint};

/// Why a command has no page, if that was asked for.
pub(super) fn impossible(command: Option<&Command>, settings: &Settings) -> Option<String> {
    settings.options.share?;
    match command {
        None
        | Some(Command::Run { lesson: Some(_), .. } | Command::Challenge { name: Some(_) }) => None,
        _ => Some(say!(settings.lang,
            en: "--share works with the prompt, run and challenge, where there is something to follow.\n",
            zh: "--share 用于提示符、run 和 challenge：那里才有可看的。\n")),
    }
}

/// Opens the page, if one is asked for. The error: why not has been said.
pub(super) fn open(settings: &Settings) -> Result<Option<Share>, End> {
    let (Options { share: Some(place), .. }, lang) = (settings.options, settings.lang) else {
        return Ok(None);
    };
    Share::start(place, lang).map(Some).map_err(|error| {
        let why = file_error(lang, &error);
        Screen::new(lang, Paint::Plain, Form::Text).complain(&say!(lang,
            en: "-- The page cannot be served at {place}: {why}\n",
            zh: "-- 页面无法在 {place} 打开：{why}\n"));
        End::Lacks
    })
}

/// The same for a run, which begins at once, and is told where it can be followed.
pub(super) fn begin(settings: &Settings, screen: &mut Screen) -> Result<Option<Share>, End> {
    let Some(share) = open(settings)? else { return Ok(None) };
    // Not among what the run prints, which may be for a program.
    for text in share.sentences(settings.lang) {
        screen.complain(&format!("-- {text}\n"));
    }
    Ok(Some(share))
}
