//! `playground drill`: ten questions, and the kernel's answer to each. It needs no more of a terminal than lines.

mod round;

use std::{
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

use super::{
    End, Form, Screen, Settings,
    drills::{self, Named, unreadable},
    progress,
    run::report,
    settings::outside,
    signals::Signals,
};
use crate::{
    language::suggest::nearest,
    learn::{
        drill::{DRILLS, Drill, Question, all, deal},
        folder,
    },
    repl::way_out_of_the_lab,
    say,
    text::Lang,
    view::{Foreign, bytes::harmless},
};
use round::{Round, Tally};

/// Lets somebody answer a round of questions.
pub(super) fn drill(
    name: Option<&Path>,
    seed: Option<u64>,
    today: Option<u64>,
    settings: &Settings,
) -> anyhow::Result<End> {
    let lang = settings.lang;
    let mut screen = Screen::new(lang, settings.paint, Form::Text);
    if let Some(other) = settings.options.not_for_people() {
        screen.complain(&say!(lang,
            en: "playground drill asks a person; {other} is not for people.\n",
            zh: "playground drill 是问人的，不能用 {other}。\n"));
        return Ok(End::Usage);
    }
    if let Some(way) = way_out_of_the_lab() {
        let text = say!(lang,
            en: "The questions are put to the kernel of this machine itself, and this prompt is in a lab. ",
            zh: "练习题要问本机的内核，而这个提示符在实验室里。");
        screen.complain(&(text + &outside(lang, &way)));
        return Ok(End::Usage);
    }
    let (files, kept) = match name {
        None if settings.course.is_some() => match of_course(settings) {
            Ok(files) => (files, true),
            Err(end) => return Ok(end),
        },
        None => (all(lang), true),
        Some(path) => match named(&settings.of_course(path, folder::Kind::Drills)) {
            None => {
                screen.complain(&unknown(lang, path));
                return Ok(End::Usage);
            }
            Some((named, built_in)) => match named.read(lang) {
                Ok(drill) => (vec![drill], built_in || settings.course.is_some()),
                Err((name, error)) => {
                    let mut out = String::new();
                    unreadable(&mut out, &screen, &name, &error);
                    screen.complain(&out);
                    return Ok(End::Unreadable);
                }
            },
        },
    };
    let store = if kept { progress::store(settings) } else { None };
    let known = store.as_ref().and_then(|store| progress::read(store, settings, &mut screen));
    let places = known.map(|progress| progress.drills()).unwrap_or_default();
    let today = today.unwrap_or_else(this_day);
    let seed = seed.unwrap_or_else(|| fastrand::u64(..));
    let (questions, titles) = with_titles(files);
    let dealt = deal(&questions, &places, today, seed);
    let mut round =
        Round { settings, screen: screen.with_signals(Signals::catch()?), store, today };
    round.head(dealt.cards.len(), dealt.due, dealt.new);
    let mut tally = Tally::default();
    let mut stopped = None;
    for (at, card) in dealt.cards.iter().enumerate() {
        let question = &questions[card.question];
        let heading = say!(lang,
            en: "\n{number}/{all}  {title}\n\n",
            zh: "\n{number}/{all}  {title}\n\n",
            number = at + 1, all = dealt.cards.len(), title = harmless(&titles[card.question]));
        round.screen.write(&heading);
        match round.one(question, card, &mut tally) {
            Ok(true) => {}
            Ok(false) => break,
            Err(stop) => {
                stopped = Some(stop);
                break;
            }
        }
    }
    round.sum_up(&tally, dealt.cards.len(), stopped.is_some());
    let Some(stop) = stopped else { return Ok(End::Held) };
    let mut out = String::new();
    let end = report(&mut out, &round.screen, "drill", &stop, settings);
    round.screen.complain(&out);
    Ok(end)
}

/// The drills of a course in a folder.
fn of_course(settings: &Settings) -> Result<Vec<Drill>, End> {
    let mut screen = Screen::new(settings.lang, settings.paint, Form::Text);
    let mut files = Vec::new();
    for name in settings.course.iter().flat_map(|folder| folder.names(folder::Kind::Drills)) {
        let file = settings.of_course(Path::new(name), folder::Kind::Drills);
        let Some(named) = drills::named(&file) else { continue };
        match named.read(settings.lang) {
            Ok(drill) => files.push(drill),
            Err((name, error)) => {
                let mut out = String::new();
                unreadable(&mut out, &screen, &name, &error);
                screen.complain(&out);
                return Err(End::Unreadable);
            }
        }
    }
    if files.is_empty() {
        screen.complain(
            settings.lang.pick("-- This course has no drills.\n", "-- 这个课程没有练习。\n"),
        );
        return Err(End::Usage);
    }
    Ok(files)
}

/// A name of one that is built in, or a file; whether the former.
fn named(path: &Path) -> Option<(Named, bool)> {
    let built_in = path.to_str().and_then(drills::built_in).map(|named| (named, true));
    built_in
        .or_else(|| Some((drills::named(path)?, path.starts_with(drills::ALL) && !path.is_file())))
}

fn unknown(lang: Lang, path: &Path) -> String {
    let word = path.to_string_lossy();
    let shown = Foreign::from(path);
    let names: Vec<&str> = DRILLS.iter().map(|entry| entry.name).collect();
    let all = names.join(lang.pick(", ", "、"));
    match nearest(&word, names) {
        Some(near) => say!(lang,
            en: "-- There are no drills called {shown}. Did you mean: drill {near}\n",
            zh: "-- 没有叫 {shown} 的练习。是不是：drill {near}\n"),
        None => say!(lang,
            en: "-- There are no drills called {shown}. There are: {all}\n",
            zh: "-- 没有叫 {shown} 的练习。有：{all}\n"),
    }
}

fn with_titles(files: Vec<Drill>) -> (Vec<Question>, Vec<std::sync::Arc<str>>) {
    let each = files.into_iter().flat_map(|drill| {
        let title = drill.title;
        drill.questions.into_iter().map(move |question| (question, title.clone()))
    });
    each.unzip()
}

/// The day it is, counted from 1 January 1970.
fn this_day() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    since.as_secs() / (24 * 60 * 60)
}
