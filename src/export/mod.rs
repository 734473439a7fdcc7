//! A whole session as a file: pure functions of the log, one file for each format. The file's extension says which.

mod capture;
mod feed;
mod handout;
mod ladder;
mod lesson;
mod picture;
mod program;
mod report;
mod rungs;
mod safe;
mod story;
mod when;

use std::path::{Path, PathBuf};

pub use capture::capture;
pub use feed::Feed;
pub use handout::LivePage;
pub use lesson::{
    expected::{Numbers, expected, is_by_chance},
    saved,
};
pub use program::{Language, LeftOut, Missing, Program, Programs, left_out, programs};

use crate::{
    model::{Event, Frame, Origin, What},
    say,
    text::Lang,
    view::json,
};

/// What a session can be saved as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `.txt`: a lesson that can be checked.
    Lesson,
    /// `.md`: the lab report.
    Report,
    /// `.html`: the handout, with a slider.
    Handout,
    /// `.svg`: the lanes as a picture.
    Picture,
    /// `.jsonl`: the events.
    Events,
    /// `.pcapng`: the packets of a lab, for Wireshark.
    Capture,
    /// `.py`, `.c`: programs, one for each process.
    Programs(Language),
}

impl Format {
    /// Every format of text, by its extension.
    pub const ALL: [(&str, Self); 7] = [
        ("txt", Self::Lesson),
        ("md", Self::Report),
        ("html", Self::Handout),
        ("svg", Self::Picture),
        ("jsonl", Self::Events),
        ("py", Self::Programs(Language::Python)),
        ("c", Self::Programs(Language::C)),
    ];

    /// The format that a file's name asks for. A name without an extension asks for a lesson.
    pub fn of(file: &Path) -> Option<Self> {
        let Some(extension) = file.extension() else { return Some(Self::Lesson) };
        if extension.eq_ignore_ascii_case("pcapng") {
            return Some(Self::Capture);
        }
        let found = Self::ALL.iter().find(|(known, _)| extension.eq_ignore_ascii_case(known));
        found.map(|(_, format)| *format)
    }
}

/// What a session is saved as.
#[derive(Debug)]
pub struct Saved {
    /// The files and what is in them.
    pub files: Vec<(PathBuf, Vec<u8>)>,
    /// What is in none of the programs.
    pub missing: Vec<Missing>,
}

/// The session in the format that a file's name asks for. Programs have files of their own, each with the name of its
/// process: `echo.py` becomes `echo-server.py` and `echo-client.py`.
pub fn files(format: Format, lang: Lang, name: &Path, events: &[Event], frames: &[Frame]) -> Saved {
    let Format::Programs(language) = format else {
        let bytes = match format {
            Format::Capture => capture(lang, events, frames),
            text => export(text, lang, events).into_bytes(),
        };
        let files = vec![(name.to_owned(), bytes)];
        return Saved { files, missing: Vec::new() };
    };
    let Programs { programs, missing } = programs(lang, language, events);
    let beside = |program: &Program| {
        let mut file = name.file_stem().unwrap_or_default().to_owned();
        file.push(format!("-{}.", program.name));
        file.push(name.extension().unwrap_or_default());
        name.with_file_name(file)
    };
    let files =
        programs.into_iter().map(|program| (beside(&program), program.text.into_bytes())).collect();
    Saved { files, missing }
}

/// The session in that format, which must be one of text; of programs, all of them.
pub fn export(format: Format, lang: Lang, events: &[Event]) -> String {
    match format {
        Format::Lesson => saved(events).0,
        Format::Report => report::report(lang, events),
        Format::Handout => handout::handout(lang, events),
        Format::Picture => picture::picture(lang, events),
        Format::Capture => String::new(),
        Format::Events => events.iter().map(|event| json(lang, event) + "\n").collect(),
        Format::Programs(language) => {
            let all = programs(lang, language, events).programs;
            all.into_iter().map(|program| program.text).collect()
        }
    }
}

/// How many typed lines were carried out.
pub fn steps(events: &[Event]) -> usize {
    let typed = |event: &&Event| match &event.what {
        What::ProgramStarted(..) => true,
        What::Asleep(it) => it.origin == Origin::Typed,
        What::Returned(it) => it.origin == Origin::Typed && it.woken.is_none(),
        _ => false,
    };
    events.iter().filter(typed).count()
}

/// The extensions there are, for somebody who wrote another one.
pub fn unknown_extension(lang: Lang) -> String {
    say!(lang,
        en: "The extension says what is saved: .txt a lesson, .md a report, .html a page with a slider, .svg a picture, .jsonl the events, .pcapng the packets of a lab, .py or .c a program for each process",
        zh: "扩展名决定存成什么：.txt 课文，.md 实验报告，.html 带滑块的网页，.svg 图片，.jsonl 事件，.pcapng 实验室里的包，.py 或 .c 每个进程一个程序")
}

/// The log no longer has its beginning.
pub fn beginning_lost(lang: Lang, dropped: u64) -> String {
    say!(lang,
        en: "Not saved: the first {dropped} events of this session are no longer there. After reset a session can be saved again.",
        zh: "没有保存：这次会话最早的 {dropped} 个事件已经丢弃。reset 之后的会话可以再保存。")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extension_says_what() {
        for (name, expected) in [
            ("talk", Some(Format::Lesson)),
            ("talk.txt", Some(Format::Lesson)),
            ("a.b/talk.MD", Some(Format::Report)),
            ("talk.html", Some(Format::Handout)),
            ("talk.svg", Some(Format::Picture)),
            ("talk.jsonl", Some(Format::Events)),
            ("talk.pcapng", Some(Format::Capture)),
            ("talk.py", Some(Format::Programs(Language::Python))),
            ("talk.c", Some(Format::Programs(Language::C))),
            ("talk.json", None),
            ("talk.pdf", None),
        ] {
            assert_eq!(Format::of(Path::new(name)), expected, "{name}");
        }
        for (extension, _) in Format::ALL {
            for lang in [Lang::En, Lang::Zh] {
                assert!(unknown_extension(lang).contains(&format!(".{extension} ")));
            }
        }
    }
}
