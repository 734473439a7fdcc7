//! A word where a command stands that is none: a lesson, a file, a way to ask for the course.

use std::path::Path;

use clap::{
    Error,
    error::{ContextKind, ContextValue, ErrorKind},
};

use super::source;
use crate::{say, text::Lang, view::Foreign};

/// What is meant, if that is clear.
pub(super) fn say(lang: Lang, error: &Error) -> Option<String> {
    let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand) else {
        return None;
    };
    if error.kind() != ErrorKind::InvalidSubcommand {
        return None;
    }
    let path = Path::new(word);
    if path.is_file() {
        let typed = Foreign::from(path).typed();
        return Some(say!(lang,
            en: "{word} is a file. To run it as a lesson: playground run {typed}\n",
            zh: "{word} 是文件。要当作一课来运行：playground run {typed}\n"));
    }
    if let Some(lesson) = source::built_in(path) {
        let name = lesson.name;
        return Some(if word == name {
            say!(lang,
                en: "{name} is a lesson. To run it: playground run {name}\n",
                zh: "{name} 是一课。要运行它：playground run {name}\n")
        } else {
            say!(lang,
                en: "{word} is the number of a lesson, {name}. To run it: playground run {word}\n",
                zh: "{word} 是 {name} 这一课的编号。要运行它：playground run {word}\n")
        });
    }
    let wants_the_course =
        ["tutorial", "course", "start", "begin", "learn", "lesson", "resume", "continue"];
    wants_the_course.contains(&word.as_str()).then(|| {
        say!(lang,
            en: "The course: playground lessons. To begin, or to go on: playground next\n",
            zh: "课程：playground lessons。开始，或者接着学：playground next\n")
    })
}
