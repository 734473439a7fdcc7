//! A whole session as a file: pure functions of the log, one file for each format. The file's extension says which.

mod capture;
mod chart;
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
mod summary;
mod svg;
mod when;

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

pub use capture::capture;
pub use chart::{plotted, streamed};
pub(crate) use feed::Feed;
pub use handout::LivePage;
pub(crate) use lesson::expected::is_by_chance;
pub use lesson::expected::{Numbers, expected};
pub(crate) use program::left_out;
pub use program::{Language, LeftOut, Missing, Program, Programs, more, programs};
use summary::Beginning;
pub use summary::Summary;

use crate::{
    model::{Frames, Log},
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
pub struct Saved<'a> {
    /// The files.
    pub files: Vec<File<'a>>,
    /// What is in none of the programs.
    pub missing: Vec<Missing>,
    /// Steps that came after the last one that is in the programs.
    pub more: usize,
}

/// A file that a session is saved to.
pub struct File<'a> {
    /// Its name.
    pub name: PathBuf,
    content: Content<'a>,
}

enum Content<'a> {
    Made(Vec<u8>),
    /// It is made while it is written: it may be larger than what memory should hold.
    Told(Format, Lang, &'a dyn Log),
    Captured(Lang, &'a dyn Log, &'a dyn Frames),
}

impl File<'_> {
    /// Writes what is in it.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        match &self.content {
            Content::Made(bytes) => out.write_all(bytes),
            Content::Told(format, lang, log) => write(*format, *lang, *log, out),
            Content::Captured(lang, log, frames) => capture(*lang, *log, *frames, out),
        }
    }
}

/// The session in the format that a file's name asks for. Programs have files of their own, each with the name of its
/// process: `echo.py` becomes `echo-server.py` and `echo-client.py`.
pub fn files<'a>(
    format: Format,
    lang: Lang,
    name: &Path,
    log: &'a dyn Log,
    frames: &'a dyn Frames,
) -> io::Result<Saved<'a>> {
    let Format::Programs(language) = format else {
        let content = match format {
            Format::Capture => Content::Captured(lang, log, frames),
            text => Content::Told(text, lang, log),
        };
        let files = vec![File { name: name.to_owned(), content }];
        return Ok(Saved { files, missing: Vec::new(), more: 0 });
    };
    let Programs { programs, missing, more, .. } = programs(lang, language, log)?;
    let beside = |program: &Program| {
        let mut file = name.file_stem().unwrap_or_default().to_owned();
        file.push(format!("-{}.", program.name));
        file.push(name.extension().unwrap_or_default());
        name.with_file_name(file)
    };
    let file = |program: Program| File {
        name: beside(&program),
        content: Content::Made(program.text.into_bytes()),
    };
    Ok(Saved { files: programs.into_iter().map(file).collect(), missing, more })
}

/// Writes the session in that format, which must be one of text; of programs, all of them.
fn write(format: Format, lang: Lang, log: &dyn Log, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Lesson => lesson::lesson(log, out).map(drop),
        Format::Report => report::report(lang, log, out),
        Format::Handout => out.write_all(handout::handout(lang, log)?.as_bytes()),
        Format::Picture => {
            let summary = Summary::of(log)?;
            let svg = picture::picture(lang, &summary, &Beginning::of(log, &summary)?);
            out.write_all(svg.as_bytes())
        }
        Format::Capture => Ok(()),
        Format::Events => {
            log.events().try_for_each(|event| writeln!(out, "{}", json(lang, &*event?)))
        }
        Format::Programs(language) => {
            let all = programs(lang, language, log)?.programs;
            all.into_iter().try_for_each(|program| out.write_all(program.text.as_bytes()))
        }
    }
}

/// The session in that format, which must be one of text; of programs, all of them.
pub fn export(format: Format, lang: Lang, log: &dyn Log) -> io::Result<String> {
    let mut out = Vec::new();
    write(format, lang, log, &mut out)?;
    String::from_utf8(out).map_err(io::Error::other)
}

/// The session as a lesson, and how many steps it has.
pub fn saved(log: &dyn Log) -> io::Result<(String, usize)> {
    let mut out = Vec::new();
    let steps = lesson::lesson(log, &mut out)?;
    Ok((String::from_utf8(out).map_err(io::Error::other)?, steps))
}

/// The extensions there are, for somebody who wrote another one.
pub(crate) fn unknown_extension(lang: Lang) -> String {
    say!(lang,
        en: "The extension says what is saved: .txt a lesson, .md a report, .html a page with a slider, .svg a picture, .jsonl the events, .pcapng the packets of a lab, .py or .c a program for each process",
        zh: "扩展名决定存成什么：.txt 课文，.md 实验报告，.html 带滑块的网页，.svg 图片，.jsonl 事件，.pcapng 实验室里的包，.py 或 .c 每个进程一个程序")
}

/// The log no longer has its beginning.
pub(crate) fn beginning_lost(lang: Lang, dropped: u64) -> String {
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
