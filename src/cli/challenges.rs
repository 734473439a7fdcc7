//! `playground challenges`, and the proof of one for `playground check`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::json;

use super::{
    End, Settings, course, list,
    proof::{Unproved, all_of, in_language, say_end, with_translation},
    run::Limit,
    screen::Screen,
};
use crate::{
    learn::{
        challenge::{
            CHALLENGES, Challenge, ChallengeError, ChallengeErrorKind, Fault, find, prove,
            say::{error as say_error, fault as say_fault, group},
        },
        folder::{Folder, Kind},
    },
    lesson::LESSONS,
    repl::{report_at, report_error, typed_here},
    say,
    text::{Lang, counted},
    view::{Foreign, json_line, wrap},
};

/// The word for all challenges that are built in, where a lesson's name may stand.
pub(super) const ALL: &str = "challenges";

/// Lists groups, order, names, par, titles, and what is asked.
pub(super) fn challenges(settings: &Settings) -> anyhow::Result<End> {
    if let Some(folder) = &settings.course {
        return course::list(folder, &[Kind::Challenge], settings);
    }
    let mut screen = settings.quiet_screen()?;
    let lang = settings.lang;
    let kept = list::kept(settings, &mut screen);
    let mut before = None;
    for (at, entry) in CHALLENGES.iter().enumerate() {
        let Ok(challenge) = entry.read(lang) else {
            unreachable!("a test reads every challenge that is built in")
        };
        let (number, heading, par) = (at + 1, group(lang, entry.group), challenge.par);
        if settings.options.json {
            let line = json!({
                "number": number, "challenge": entry.name, "group": heading, "par": par,
                "title": &*challenge.title, "ask": challenge.asked(),
            });
            screen.write(&json_line(&line));
            continue;
        }
        if before.replace(entry.group) != Some(entry.group) {
            let gap = if at == 0 { "" } else { "\n" };
            screen.write(&format!("{gap}{heading}\n"));
        }
        let is_solved = kept.as_ref().is_some_and(|kept| kept.solved(entry.name).is_some());
        let mark = if is_solved { "✓" } else { " " };
        let title = &*challenge.title;
        let title = say!(lang, en: "{title} (par {par})", zh: "{title}（标准 {par} 次调用）");
        let mut texts = vec![&*title];
        let asked = challenge.asked();
        texts.extend((!settings.options.quiet).then_some(&*asked));
        list::row(&mut screen, (number, mark, entry.name), 18, &texts);
    }
    if screen.is_for_people(settings) {
        let is_open = |name: &str| kept.as_ref().is_none_or(|kept| kept.solved(name).is_none());
        let next = CHALLENGES.iter().find(|entry| is_open(entry.name));
        let mut out = String::new();
        let text = match next {
            Some(next) => say!(lang,
                en: "Next: {name} ({how}). Or any other, by its name or number. Par is how many calls the author used.",
                zh: "下一个：{name}（{how}）。也可以换别的，用名字或编号。标准次数是作者用的调用数。",
                name = next.name, how = typed_here(&format!("challenge {}", next.name))),
            None => say!(lang,
                en: "All are solved. To try one again: {how}",
                zh: "全部完成。再做一个：{how}",
                how = typed_here(lang.pick("challenge NAME", "challenge 名字"))),
        };
        wrap(&mut out, &text, screen.pointer().width, "-- ", "   ");
        screen.write(&format!("\n{out}"));
    }
    crate::lesson::Audience::flush(&mut screen)?;
    Ok(End::Held)
}

/// A challenge to check: where it is named, and its texts. The second is the translation.
pub(super) struct Named {
    name: String,
    pub(super) texts: Vec<(String, String)>,
}

impl Named {
    /// Whether it plays in a lab.
    pub(super) fn has_lab(&self) -> bool {
        let first = self.texts.first();
        first.is_some_and(|(name, text)| {
            Challenge::read(name, text).is_ok_and(|it| it.lab().is_some())
        })
    }
}

/// What `challenges` stands for: the names of all that are built in.
pub(super) fn all() -> impl Iterator<Item = PathBuf> {
    CHALLENGES.iter().map(|entry| Path::new(ALL).join(entry.name))
}

/// Whether a path or a name means a challenge. A file too long to be one is not read.
pub(super) fn is_one(path: &Path) -> bool {
    let is_short = fs::metadata(path).map_or(true, |about| about.len() <= 64 << 10);
    is_short && named(path).is_some()
}

/// The challenge that a path or a name means, if it means one. A lesson's name is the lesson's.
pub(super) fn named(path: &Path) -> Option<Named> {
    let name = path.to_str()?.to_owned();
    if path.is_file() {
        let texts = with_translation(path, Challenge::is_one)?;
        return Some(Named { name, texts });
    }
    let bare = path.strip_prefix(ALL).unwrap_or(path).to_str()?;
    if bare == name && LESSONS.iter().any(|lesson| lesson.name == bare) {
        return None;
    }
    let entry = find(bare)?;
    let texts = [(Lang::En, ""), (Lang::Zh, "zh/")]
        .map(|(lang, folder)| (format!("{folder}{bare}"), entry.text(lang).to_owned()));
    Some(Named { name: bare.to_owned(), texts: texts.into() })
}

/// A challenge of the course at hand by its name. Within: its file cannot be read, and which that is.
pub(super) fn of_course(
    folder: Option<&Folder>,
    name: &str,
    lang: Lang,
) -> Option<Result<Challenge, (String, ChallengeError)>> {
    let Some(folder) = folder else {
        return Some(find(name)?.read(lang).map_err(|error| (name.to_owned(), error)));
    };
    let named = named(&folder.find(name, Kind::Challenge)?)?;
    let (file, text) = in_language(&named.texts, lang);
    Some(Challenge::read(name, text).map_err(|error| (file.clone(), error)))
}

/// Proves a challenge, and that its translation differs in its words only, so that it need not be proved again: one
/// line, and what is wrong.
pub(super) fn check(named: &Named, settings: &Settings, screen: &mut Screen) -> End {
    let limit = Limit::begin(settings);
    let mut text = String::new();
    let mut numbers = (0, 0, 0);
    let read = |name: &str, text: &str, screen: &Screen, out: &mut String| {
        Challenge::read(name, text).map_err(|error| unreadable(out, screen, name, &error)).ok()
    };
    let proves = |challenge: &Challenge, screen: &mut Screen| match prove(challenge, screen) {
        Ok(proof) => {
            numbers = (proof.steps, proof.used, challenge.par);
            Ok(())
        }
        Err(fault) => Err(unproved(settings.lang, fault)),
    };
    let bones = Challenge::bones;
    let end = all_of(&named.texts, settings, screen, &mut text, read, bones, proves);
    drop(limit);
    let (steps, used, par) = numbers;
    let (lang, name) = (settings.lang, &named.name);
    let held = |name: Foreign<'_>| {
        let (walked, made) = (counted(steps, "step"), counted(used, "call"));
        say!(lang,
            en: "ok {name}  {walked}, {made}, par {par}\n",
            zh: "通过 {name}  {steps} 步，{used} 次调用，标准 {par} 次\n")
    };
    let line = || {
        json!({
            "challenge": name, "held": end == End::Held, "exit": end.code(),
            "steps": steps, "calls": used, "par": par, "report": text,
        })
    };
    say_end(end, name, &text, held, line, settings, screen);
    end
}

fn unproved(lang: Lang, fault: Fault) -> Unproved {
    let said = say_fault(lang, &fault);
    match fault {
        Fault::Stopped(stop) | Fault::Test(stop) => Unproved::Stopped(stop),
        _ => Unproved::Wrong(said),
    }
}

pub(super) fn unreadable(out: &mut String, screen: &Screen, name: &str, error: &ChallengeError) {
    let pointer = screen.pointer();
    match (&error.kind, say_error(pointer.lang, &error.kind)) {
        (ChallengeErrorKind::Lesson(error), _) => report_error(out, &pointer, name, error),
        (_, Some(text)) => report_at(out, &pointer, name, &error.place, &text),
        (_, None) => {}
    }
}
