//! `playground lessons`: the course.

use serde_json::json;

use super::{End, Settings};
use crate::{
    lesson::{LESSONS, Lesson},
    view::{columns, wrap},
};

/// Lists order, names, titles, and the question each answers.
pub(super) fn lessons(settings: &Settings) -> anyhow::Result<End> {
    let mut screen = settings.quiet_screen()?;
    for (at, entry) in LESSONS.iter().enumerate() {
        let lesson = Lesson::built_in(entry.name, settings.lang).map(Lesson::prepare);
        let Some(Ok(lesson)) = lesson else {
            unreachable!("a test reads every lesson that is built in")
        };
        let title = lesson.title().map_or("", |t| &**t);
        let ask = lesson.ask().map_or("", |t| &**t);
        if settings.options.json {
            let line = json!({ "lesson": entry.name, "title": title, "ask": ask });
            screen.write(&format!("{line}\n"));
            continue;
        }
        let number = at + 1;
        let mut first = format!("{number:3}  {:<12}", entry.name);
        first.extend(std::iter::repeat_n(' ', 17_usize.saturating_sub(columns(&first))));
        let mut out = String::new();
        let blanks = " ".repeat(17);
        wrap(&mut out, title, 79, &first, &blanks);
        if !ask.is_empty() && !settings.options.quiet {
            wrap(&mut out, ask, 79, &blanks, &blanks);
        }
        screen.write(&out);
    }
    crate::lesson::Audience::flush(&mut screen)?;
    Ok(End::Held)
}
