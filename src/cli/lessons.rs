//! `playground lessons`: the course.

use serde_json::json;

use super::{End, Settings, course, list, progress};
use crate::{
    learn::folder::Kind,
    lesson::{LESSONS, Lesson, part},
    view::json_line,
};

/// Lists parts, order, names, titles, and the question each answers.
pub(super) fn lessons(settings: &Settings) -> anyhow::Result<End> {
    if let Some(folder) = &settings.course {
        return course::list(folder, &[Kind::Lesson, Kind::Challenge, Kind::Drills], settings);
    }
    let mut screen = settings.quiet_screen()?;
    let kept = list::kept(settings, &mut screen);
    let mut before = None;
    for (at, entry) in LESSONS.iter().enumerate() {
        let lesson = Lesson::built_in(entry.name, settings.lang).map(Lesson::prepare);
        let Some(Ok(lesson)) = lesson else {
            unreachable!("a test reads every lesson that is built in")
        };
        let title = lesson.title().map_or("", |t| &**t);
        let ask = lesson.ask().map_or("", |t| &**t);
        let number = at + 1;
        let heading = part(settings.lang, entry.part);
        if settings.options.json {
            let line = json!({
                "number": number, "lesson": entry.name, "part": heading, "title": title,
                "ask": ask,
            });
            screen.write(&json_line(&line));
            continue;
        }
        if before.replace(entry.part) != Some(entry.part) {
            let gap = if at == 0 { "" } else { "\n" };
            screen.write(&format!("{gap}{heading}\n"));
        }
        let mark = match &kept {
            Some(kept) if kept.is_done(entry.name) => "✓",
            Some(kept) if kept.stopped(entry.name).is_some() => ">",
            _ => " ",
        };
        let typed = kept.as_ref().and_then(|kept| progress::typed(settings, kept, entry.name));
        let mut texts = vec![title];
        texts.extend(typed.as_deref());
        texts.extend((!ask.is_empty() && !settings.options.quiet).then_some(ask));
        list::row(&mut screen, (number, mark, entry.name), 17, &texts);
    }
    list::go_on(settings, &mut screen, kept.as_ref());
    crate::lesson::Audience::flush(&mut screen)?;
    Ok(End::Held)
}
