//! `playground lessons`: the course.

use serde_json::json;

use super::{End, Settings, course, progress};
use crate::{
    learn::folder::Kind,
    lesson::{LESSONS, Lesson, part},
    view::{columns, json_line, wrap},
};

/// Lists parts, order, names, titles, and the question each answers.
pub(super) fn lessons(settings: &Settings) -> anyhow::Result<End> {
    if let Some(folder) = &settings.course {
        return course::list(folder, &[Kind::Lesson, Kind::Challenge, Kind::Drills], settings);
    }
    let mut screen = settings.quiet_screen()?;
    let width = screen.pointer().width;
    let store = if screen.is_for_people(settings) { progress::store(settings) } else { None };
    let kept = store.and_then(|store| progress::read(&store, settings, &mut screen));
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
        let mut first = format!("{number:3} {mark}{:<12}", entry.name);
        first.extend(std::iter::repeat_n(' ', 17_usize.saturating_sub(columns(&first))));
        let mut out = String::new();
        let blanks = " ".repeat(17);
        wrap(&mut out, title, width, &first, &blanks);
        if let Some(typed) =
            kept.as_ref().and_then(|kept| progress::typed(settings, kept, entry.name))
        {
            wrap(&mut out, &typed, width, &blanks, &blanks);
        }
        if !ask.is_empty() && !settings.options.quiet {
            wrap(&mut out, ask, width, &blanks, &blanks);
        }
        screen.write(&out);
    }
    if let Some(kept) = &kept {
        let mut out = String::new();
        wrap(&mut out, &progress::go_on(settings, kept), width, "-- ", "   ");
        screen.write(&format!("\n{out}"));
    }
    crate::lesson::Audience::flush(&mut screen)?;
    Ok(End::Held)
}
