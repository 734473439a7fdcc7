//! `playground challenge NAME`: a challenge at the prompt.

use std::path::Path;

use super::{
    End, Form, Screen, Settings,
    challenges::{self, unreadable},
    progress, prompt,
    proof::in_language,
    run::stopped,
};
use crate::{
    language::suggest::nearest,
    learn::challenge::{CHALLENGES, Challenge, find_or_number},
    repl::{Keep, Others, Task, attempt},
    say,
    text::Lang,
    view::Foreign,
};

/// Lets somebody try a challenge: one that is built in, by its name or number, or a file.
pub(super) fn challenge(path: &Path, settings: &Settings) -> anyhow::Result<End> {
    let lang = settings.lang;
    // Signals are the prompt's here.
    let mut screen = Screen::new(lang, settings.paint, Form::Nothing);
    if let Some(why) = prompt::needs_people("challenge", settings) {
        screen.complain(&why);
        return Ok(End::Usage);
    }
    let built_in =
        if settings.course.is_some() { None } else { path.to_str().and_then(find_or_number) };
    let of_course = settings.course.as_ref().zip(path.to_str());
    let of_course = of_course.and_then(|(folder, path)| folder.name_of(path));
    let is_kept = of_course.is_some() || built_in.is_some();
    let (name, text) = if let Some(entry) = built_in {
        (entry.name.to_owned(), entry.text(lang).to_owned())
    } else {
        let Some(named) = challenges::named(path) else {
            screen.complain(&unknown(lang, path));
            return Ok(End::Usage);
        };
        let (file, text) = in_language(&named.texts, lang).clone();
        (of_course.map_or(file, str::to_owned), text)
    };
    let challenge = match Challenge::read(&name, &text) {
        Ok(challenge) => challenge,
        Err(error) => {
            let mut out = String::new();
            unreadable(&mut out, &screen, &name, &error);
            screen.complain(&out);
            return Ok(End::Unreadable);
        }
    };
    if let Some(why) = settings.lab_refused(&name, Some(challenge.lab().is_some())) {
        screen.complain(&why);
        return Ok(End::Usage);
    }
    let store = if is_kept { progress::store(settings) } else { None };
    let keep: Keep = Box::new(move |name, solved| {
        let changed = store.as_ref()?.change(|progress| progress.solve(name, solved));
        progress::what_is_wrong(changed, lang).1
    });
    let lab = challenge.lab().cloned();
    let others = others(settings);
    let task = Task { challenge, reach: settings.manner().reach, keep, others };
    let here = match prompt::settings_here(settings) {
        Ok(here) => here,
        Err(end) => return Ok(end),
    };
    // It is entered before any thread is made.
    let lab = match settings.lab_for(lab.as_ref()) {
        Ok(lab) => lab,
        Err(stop) => return Ok(stopped(screen, &name, &stop, settings)),
    };
    Ok(match attempt(here, task, lab)? {
        Ok(end) => prompt::ended(end),
        Err(stop) => stopped(screen, &name, &stop, settings),
    })
}

/// The challenges of the course at hand.
fn others(settings: &Settings) -> Others {
    let (lang, folder) = (settings.lang, settings.course.clone());
    let names = settings.challenges().into_iter().map(str::to_owned).collect();
    let read = move |name: &str| challenges::of_course(folder.as_ref(), name, lang)?.ok();
    Others { names, read: Box::new(read), begins: settings.begins() }
}

fn unknown(lang: Lang, path: &Path) -> String {
    let name = path.to_string_lossy();
    let near = nearest(&name, CHALLENGES.iter().map(|entry| entry.name));
    let shown = Foreign::from(path);
    match near {
        Some(near) => say!(lang,
            en: "-- There is no challenge {shown}. Did you mean: challenge {near}\n",
            zh: "-- 没有叫 {shown} 的挑战。是不是：challenge {near}\n"),
        None => say!(lang,
            en: "-- There is no challenge {shown}. They go from 1 to {all}; to see them: challenge\n",
            zh: "-- 没有叫 {shown} 的挑战。编号从 1 到 {all}，列出全部：challenge\n",
            all = CHALLENGES.len()),
    }
}
