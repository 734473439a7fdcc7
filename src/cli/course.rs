//! `--course DIR`: a course in a folder takes the place of the one that is built in.

use std::{
    env,
    path::{Path, PathBuf},
    rc::Rc,
};

use serde_json::json;

use super::{End, Form, Screen, Settings, challenges, claims, drills, list, prompt};
use crate::{
    learn::{
        challenge::CHALLENGES,
        folder::{Folder, FolderError, FolderErrorKind, Kind},
        handin::digest,
    },
    lesson::{Audience, LESSONS, Lesson},
    repl::{Begins, COURSE, report_at},
    say,
    text::{Lang, counted, file_error},
    view::{Foreign, json_line},
};

/// The folder that is meant: `--course`, else `PLAYGROUND_COURSE`.
pub(super) fn wanted(given: Option<&PathBuf>) -> Option<PathBuf> {
    let set = || env::var_os(COURSE).filter(|value| !value.is_empty()).map(PathBuf::from);
    given.cloned().or_else(set)
}

/// Reads it. Outside: why it cannot be, which has been said.
pub(super) fn open(root: &Path, settings: &Settings) -> Result<Folder, End> {
    Folder::open(root, settings.lang).map_err(|error| {
        let mut screen = Screen::new(settings.lang, settings.paint, Form::Nothing);
        let FolderError { file, place, kind } = &error;
        let mut out = String::new();
        let text = why(settings.lang, kind);
        report_at(&mut out, &screen.pointer(), &file.to_string_lossy(), place, &text);
        screen.complain(&out);
        match kind {
            FolderErrorKind::Closed(_) => End::Usage,
            _ => End::Unreadable,
        }
    })
}

fn why(lang: Lang, kind: &FolderErrorKind) -> String {
    match kind {
        FolderErrorKind::Closed(error) => {
            let why = file_error(lang, error);
            say!(lang,
                en: "a course is a folder with a file course.txt; this one cannot be opened: {why}",
                zh: "课程是一个文件夹，里面有 course.txt；这个文件打不开：{why}")
        }
        FolderErrorKind::UnknownMark(mark, near) => {
            let near = near.map_or_else(String::new, |near| {
                say!(lang, en: " Did you mean {near}?", zh: "是不是 {near}？")
            });
            say!(lang, en: "a course has no {mark}.{near}", zh: "course.txt 里没有 {mark}。{near}")
        }
        FolderErrorKind::Title => lang
            .pick("a course has one line @title TEXT", "course.txt 要有一行 @title 标题，只能一行")
            .to_owned(),
        FolderErrorKind::NotAName => lang
            .pick(
                "not a name: one name a line, of letters, digits, - and _, and not a number; its file is NAME.txt in this folder",
                "这不是名字：一行一个名字，用字母、数字、- 和 _，不能全是数字；它的文件是这个文件夹里的 名字.txt",
            )
            .to_owned(),
        FolderErrorKind::Twice(name) => {
            say!(lang, en: "{name} is there already", zh: "前面已经有 {name} 了")
        }
        FolderErrorKind::NoFile(path, error) => {
            let path = Foreign::from(path.as_path());
            if error.kind() == std::io::ErrorKind::InvalidInput {
                say!(lang,
                    en: "{path} is not a plain file of this folder: a link, a pipe or a device",
                    zh: "{path} 不是这个文件夹里的普通文件，而是链接、管道或设备")
            } else {
                let why = file_error(lang, error);
                say!(lang, en: "{path} cannot be opened: {why}", zh: "无法打开 {path}：{why}")
            }
        }
        FolderErrorKind::Empty => {
            lang.pick("the course names nothing", "课程里一个名字也没有").to_owned()
        }
        FolderErrorKind::Differs => lang
            .pick(
                "the translation has other names or parts than the file that it translates",
                "译文里的名字或部分和原文不一致",
            )
            .to_owned(),
        FolderErrorKind::Claim(error) => claims::why(lang, error),
    }
}

impl Settings {
    /// The lessons of the course at hand.
    pub(super) fn lessons(&self) -> Vec<&str> {
        match &self.course {
            Some(folder) => folder.names(Kind::Lesson).collect(),
            None => LESSONS.iter().map(|entry| entry.name).collect(),
        }
    }

    /// Its challenges.
    pub(super) fn challenges(&self) -> Vec<&str> {
        match &self.course {
            Some(folder) => folder.names(Kind::Challenge).collect(),
            None => CHALLENGES.iter().map(|entry| entry.name).collect(),
        }
    }

    /// A lesson that somebody names: the file of the course at hand, or what was typed.
    pub(super) fn lesson(&self, typed: &Path) -> PathBuf {
        self.of_course(typed, Kind::Lesson)
    }

    /// The same of another kind.
    pub(super) fn of_course(&self, typed: &Path, kind: Kind) -> PathBuf {
        let found = self.course.as_ref().zip(typed.to_str());
        let found = found.and_then(|(folder, word)| folder.find(word, kind));
        found.unwrap_or_else(|| typed.to_owned())
    }

    /// What a lesson is kept under; `None`: it belongs to no course.
    pub(super) fn kept_as(&self, lesson: &Lesson) -> Option<String> {
        match &self.course {
            Some(folder) => folder.name_of(lesson.name()).map(str::to_owned),
            None => lesson.is_built_in().then(|| lesson.name().to_string()),
        }
    }

    /// A lesson of the course at hand.
    pub(super) fn open_lesson(&self, name: &str) -> Option<Lesson> {
        match &self.course {
            Some(folder) => Lesson::open(&folder.file(name), self.lang).ok(),
            None => Lesson::built_in(name, self.lang),
        }
    }

    /// Where progress in the course at hand is kept.
    pub(super) fn state_folder(&self) -> Option<PathBuf> {
        let state = prompt::state_folder()?;
        let Some(folder) = &self.course else { return Some(state) };
        // Two folders of the same name are two courses.
        let whole = folder.root().canonicalize().unwrap_or_else(|_| folder.root().to_owned());
        let name = whole.file_name().map(|name| name.to_string_lossy().into_owned());
        let safe = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
        let name: String = name.unwrap_or_default().chars().take(40).map(safe).collect();
        let sum = digest(whole.as_os_str().as_encoded_bytes());
        Some(state.join("courses").join(format!("{name}-{}", &sum[..16])))
    }

    /// A command as it is typed here, for the course at hand.
    pub(super) fn typed(&self, words: &str) -> String {
        typed(self.course.as_ref(), words)
    }

    /// How what has a name, or lies in a file, is begun with a word.
    pub(super) fn begins(&self) -> Begins {
        let course = self.course.clone();
        Rc::new(move |word, name| {
            let named = course.as_ref().and_then(|folder| folder.name_of(name)).unwrap_or(name);
            typed(course.as_ref(), &format!("{word} {}", Foreign::from(named).typed()))
        })
    }
}

fn typed(course: Option<&Folder>, words: &str) -> String {
    let typed = crate::repl::typed_here(words);
    match (course, typed.strip_prefix("playground ")) {
        (Some(folder), Some(words)) if env::var_os(COURSE).is_none() => {
            let root = Foreign::from(folder.root()).typed();
            format!("playground --course {root} {words}")
        }
        _ => typed,
    }
}

/// Lists the names of some kinds, part by part.
pub(super) fn list(folder: &Folder, kinds: &[Kind], settings: &Settings) -> anyhow::Result<End> {
    let mut screen = settings.quiet_screen()?;
    let lang = settings.lang;
    let kept = list::kept(settings, &mut screen);
    if !settings.options.json {
        screen.write(&format!("{}\n", Foreign::from(&*folder.title)));
    }
    let mut before = None;
    for entry in folder.entries.iter().filter(|entry| kinds.contains(&entry.kind)) {
        let number = folder.names(entry.kind).position(|name| *name == *entry.name);
        let number = number.unwrap_or_default() + 1;
        let (title, ask) = about(folder, &entry.name, entry.kind, lang);
        let heading = entry.part.map_or("", |at| &*folder.parts[at]);
        let kind = match entry.kind {
            Kind::Lesson => "lesson",
            Kind::Challenge => "challenge",
            Kind::Drills => "drill",
        };
        if settings.options.json {
            let line = json!({
                "number": number, kind: &*entry.name, "part": heading, "title": title, "ask": ask,
            });
            screen.write(&json_line(&line));
            continue;
        }
        if before.replace(entry.part) != Some(entry.part) && entry.part.is_some() {
            screen.write(&format!("\n{}\n", Foreign::from(heading)));
        }
        let mark = match (&kept, entry.kind) {
            (Some(kept), Kind::Lesson) if kept.is_done(&entry.name) => "✓",
            (Some(kept), Kind::Lesson) if kept.stopped(&entry.name).is_some() => ">",
            (Some(kept), Kind::Challenge) if kept.solved(&entry.name).is_some() => "✓",
            _ => " ",
        };
        let word = match entry.kind {
            Kind::Lesson => String::new(),
            Kind::Challenge => lang.pick("challenge ", "挑战 ").to_owned(),
            Kind::Drills => lang.pick("drill ", "练习 ").to_owned(),
        };
        let (name, title) = (format!("{word}{}", entry.name), Foreign::from(&*title).to_string());
        let asked = Foreign::from(&*ask).to_string();
        let mut texts = vec![&*title];
        texts.extend((!ask.is_empty() && !settings.options.quiet).then_some(&*asked));
        list::row(&mut screen, (number, mark, &name), 22, &texts);
    }
    list::go_on(settings, &mut screen, kept.as_ref());
    screen.flush()?;
    Ok(End::Held)
}

/// Title and question of a name; empty where its file cannot be read, which `check` says.
fn about(folder: &Folder, name: &str, kind: Kind, lang: Lang) -> (String, String) {
    let file = folder.file(name);
    let found = match kind {
        Kind::Lesson => Lesson::open(&file, lang).ok().and_then(|it| it.prepare().ok()).map(|it| {
            let text = |text: Option<&std::sync::Arc<str>>| text.map_or("", |it| it).to_owned();
            (text(it.title()), text(it.ask()))
        }),
        Kind::Challenge => challenges::of_course(Some(folder), name, lang)
            .and_then(Result::ok)
            .map(|it| (it.title.to_string(), it.asked())),
        Kind::Drills => drills::named(&file).and_then(|named| {
            let drill = named.read(lang).ok()?;
            let count = drill.questions.len();
            let asked = counted(count, "question");
            let ask = say!(lang, en: "{asked}", zh: "{count} 道题");
            Some((drill.title.to_string(), ask))
        }),
    };
    found.unwrap_or_default()
}
