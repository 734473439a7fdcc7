//! Where a lesson named on the command line is.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{End, is_lack};
use crate::{
    language::suggest::nearest,
    lesson::{self, BuiltIn, LESSONS, Lesson, cannot_be_read},
    say,
    text::Lang,
    view::Foreign,
};

/// Why there is no lesson to run.
#[derive(Debug)]
pub(super) enum NoLesson {
    /// Neither a file nor a name; the name that is nearest.
    Unknown(PathBuf, Option<&'static str>),
    /// A challenge, or a part of one, where a lesson is wanted.
    Challenge(PathBuf),
    /// A folder, where one lesson is wanted.
    Folder(PathBuf),
    /// A folder in which there is no lesson.
    Empty(PathBuf),
    /// It cannot be opened.
    Closed(PathBuf, io::Error),
}

impl NoLesson {
    /// How that ends the program.
    pub(super) fn end(&self) -> End {
        match self {
            Self::Closed(_, error) if error.kind() == io::ErrorKind::FileTooLarge => {
                End::Unreadable
            }
            Self::Closed(_, error) if is_lack(error) => End::Lacks,
            _ => End::Usage,
        }
    }

    pub(super) fn say(&self, lang: Lang) -> String {
        match self {
            Self::Unknown(path, _) if path.to_str().and_then(number).is_some() => say!(lang,
                en: "There is no file {name}, and no lesson of that number: they go from 1 to {last}. The lessons: playground lessons",
                zh: "没有文件 {name}，也没有这个编号的课：编号从 1 到 {last}。有哪些课：playground lessons",
                name = Foreign::from(path.as_path()), last = LESSONS.len()),
            Self::Unknown(path, Some(near)) => say!(lang,
                en: "There is no file {name}, and no lesson of that name. Did you mean {near}?",
                zh: "没有文件 {name}，也没有叫这个名字的课。是不是 {near}？",
                name = Foreign::from(path.as_path())),
            Self::Unknown(path, None) => say!(lang,
                en: "There is no file {name}, and no lesson of that name. The lessons: playground lessons",
                zh: "没有文件 {name}，也没有叫这个名字的课。有哪些课：playground lessons",
                name = Foreign::from(path.as_path())),
            Self::Challenge(path) => say!(lang,
                en: "{name} is a challenge: goals to reach, not a lesson to run. To prove it: playground check {typed}",
                zh: "{name} 是挑战：要达到目标，不能当课文运行。要验证它：playground check {typed}",
                name = Foreign::from(path.as_path()),
                typed = Foreign::from(path.as_path()).typed()),
            Self::Folder(path) => say!(lang,
                en: "{name} is a folder. One lesson runs at a time; to verify all: playground check {typed}",
                zh: "{name} 是文件夹。一次只运行一课；要全部检查：playground check {typed}",
                name = Foreign::from(path.as_path()),
                typed = Foreign::from(path.as_path()).typed()),
            Self::Empty(path) => say!(lang,
                en: "There is no lesson in {name}: no file ends in .txt",
                zh: "{name} 里没有课文：没有以 .txt 结尾的文件",
                name = Foreign::from(path.as_path())),
            Self::Closed(path, error) => say!(lang,
                en: "{name} cannot be opened: {why}",
                zh: "无法打开 {name}：{why}",
                why = cannot_be_read(lang, error),
                name = Foreign::from(path.as_path())),
        }
    }
}

/// The lesson that is built in and bears this name, or this number in the list.
pub(super) fn built_in(path: &Path) -> Option<&'static BuiltIn> {
    let name = path.to_str()?;
    lesson::find(name).or_else(|| LESSONS.get(number(name)?.checked_sub(1)?))
}

/// A number of a lesson, whether there is one or not.
fn number(name: &str) -> Option<usize> {
    name.bytes().all(|b| b.is_ascii_digit()).then(|| name.parse().ok()).flatten()
}

/// A file, a built-in lesson, or `-`.
pub(super) fn find(path: &Path, lang: Lang) -> Result<Lesson, NoLesson> {
    if path.as_os_str() == "-" {
        return standard_input();
    }
    if super::challenges::is_one(path) {
        return Err(NoLesson::Challenge(path.into()));
    }
    let built_in = built_in(path).and_then(|entry| Lesson::built_in(entry.name, lang));
    match (Lesson::open(path, lang), built_in) {
        (Ok(lesson), _) | (Err(_), Some(lesson)) => Ok(lesson),
        (Err(error), None) => Err(match error.kind() {
            io::ErrorKind::NotFound => {
                let names = LESSONS.iter().map(|lesson| lesson.name);
                let near = path.to_str().and_then(|word| nearest(word, names));
                NoLesson::Unknown(path.into(), near)
            }
            io::ErrorKind::IsADirectory => NoLesson::Folder(path.into()),
            _ => NoLesson::Closed(path.into(), error),
        }),
    }
}

/// What comes on standard input.
pub(super) fn standard_input() -> Result<Lesson, NoLesson> {
    Lesson::standard_input().map_err(|error| NoLesson::Closed(PathBuf::from("-"), error))
}

/// All lessons in a folder and in the folders in it, in the order of their names.
pub(super) fn in_folder(folder: &Path) -> Result<Vec<PathBuf>, NoLesson> {
    let mut found = Vec::new();
    collect(folder, &mut found).map_err(|error| NoLesson::Closed(folder.into(), error))?;
    if found.is_empty() {
        return Err(NoLesson::Empty(folder.into()));
    }
    found.sort();
    Ok(found)
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        // A link to a folder is not followed: it may lead back here.
        if entry.file_type()?.is_dir() {
            collect(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "txt") {
            found.push(path);
        }
    }
    Ok(())
}
