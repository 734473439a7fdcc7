//! A lesson before it runs: where its text is, its translation, and the check of all of it.

use std::{
    fs::File,
    io::{self, BufReader, Seek},
    os::fd::AsFd,
    path::Path,
    rc::Rc,
    sync::Arc,
};

use memchr::{memchr_iter, memmem};

use super::{
    builtin,
    claims::{self, Shown},
    error::{LessonError, LessonErrorKind, StructureError},
    feed::Feed,
    script::{Input, Item, ItemKind, Script},
};
use crate::{kernel, language::span::Span, model::LabSettings, text::Lang};

/// Up to this length a text stays in memory, and so do its lines once they are read: 64 KiB.
const SHORT: u64 = 64 << 10;

/// A lesson, or any other script.
#[derive(Debug)]
pub struct Lesson {
    name: Arc<str>,
    pub(super) text: Text,
    /// The claims of the course in a folder that it belongs to.
    claims: Vec<Arc<str>>,
}

/// Where its text is.
#[derive(Debug)]
pub(super) enum Text {
    /// Built into the program.
    Static(&'static str),
    /// Short, in memory.
    Short(Arc<[u8]>),
    /// Long, on disk.
    Long(File),
    /// Read and run as it comes.
    Pipe(File),
}

impl Text {
    /// Whether both are in memory and say the same.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Static(one), Self::Static(other)) => one == other,
            (Self::Short(one), Self::Short(other)) => one == other,
            _ => false,
        }
    }

    /// Something to read all of it from.
    pub(super) fn input(&self) -> io::Result<Input> {
        Ok(match self {
            Self::Static(text) => Input::Static(text.as_bytes(), 0),
            Self::Short(text) => Input::Text(text.clone(), 0),
            Self::Long(file) => {
                let mut file = file.try_clone()?;
                file.rewind()?;
                Input::Stream(BufReader::with_capacity(1 << 16, file))
            }
            Self::Pipe(file) => Input::Stream(BufReader::with_capacity(1 << 16, file.try_clone()?)),
        })
    }
}

/// A lesson that has been read from its first line to its last, save for a pipe.
#[derive(Debug)]
pub struct Prepared {
    pub(super) name: Arc<str>,
    pub(super) text: Text,
    pub(super) items: Option<Vec<Rc<Item>>>,
    script: Script,
    pub(super) steps: u32,
    checks: u32,
    claims: Vec<Shown>,
    pub(super) lab: Option<LabSettings>,
    title: Option<Arc<str>>,
    ask: Option<Arc<str>>,
}

impl Lesson {
    /// A file, in a language if a translation is beside it: `zh/tcp.txt` beside `tcp.txt`.
    pub fn open(path: &Path, lang: Lang) -> io::Result<Self> {
        let translated = translation(path, lang);
        let path = translated.as_deref().unwrap_or(path);
        let lesson = Self::from_file(&path.to_string_lossy(), kernel::open_plain(path)?)?;
        Ok(Self { claims: claims::beside(path), ..lesson })
    }

    /// A lesson that is built in.
    pub fn built_in(name: &str, lang: Lang) -> Option<Self> {
        let entry = builtin::find(name)?;
        let text = Text::Static(entry.text(lang));
        Some(Self { name: entry.name.into(), text, claims: Vec::new() })
    }

    /// Whether it is.
    pub(crate) fn is_built_in(&self) -> bool {
        matches!(self.text, Text::Static(_))
    }

    /// Whether somebody can go through it step by step: it is short, and no pipe.
    pub(crate) fn can_be_read_alone(&self) -> bool {
        matches!(self.text, Text::Static(_) | Text::Short(_))
    }

    /// A text in memory.
    pub fn from_text(name: &str, text: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), text: Text::Short(text.into().into()), claims: Vec::new() }
    }

    /// Standard input: a file is checked as any other, a pipe is run line by line.
    pub(crate) fn standard_input() -> io::Result<Self> {
        let file = File::from(io::stdin().as_fd().try_clone_to_owned()?);
        Self::from_file("-", file)
    }

    fn from_file(name: &str, mut file: File) -> io::Result<Self> {
        let about = file.metadata()?;
        if about.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        if about.is_file() && about.len() > kernel::LONGEST_FILE {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let text = if !about.is_file() {
            Text::Pipe(file)
        } else if about.len() > SHORT {
            Text::Long(file)
        } else {
            Text::Short(kernel::read_all(&mut file, about.len())?.into())
        };
        Ok(Self { name: name.into(), text, claims: Vec::new() })
    }

    /// Its path, its built-in name, or `-`.
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// Its text, if that is in memory.
    pub fn text(&self) -> Option<String> {
        match &self.text {
            Text::Static(text) => Some((*text).to_owned()),
            Text::Short(text) => Some(String::from_utf8_lossy(text).into_owned()),
            Text::Long(_) | Text::Pipe(_) => None,
        }
    }

    /// Reads all of it before anything happens, up to its first mistake. Of a pipe nothing is read yet.
    pub fn prepare(self) -> Result<Prepared, LessonError> {
        self.read(1).map_err(|mut errors| errors.swap_remove(0))
    }

    /// The same, and tells all mistakes, in the order of their lines; of very many the first thousand.
    pub(crate) fn prepare_or_all(self) -> Result<Prepared, Vec<LessonError>> {
        const MOST: usize = 1000;
        self.read(MOST).map_err(|mut errors| {
            errors.sort_by_key(|error| error.place.line);
            errors
        })
    }

    /// The error is never empty.
    fn read(self, most: usize) -> Result<Prepared, Vec<LessonError>> {
        let input = || self.text.input().map_err(|error| vec![LessonError::unreadable(error)]);
        let mut script = Script::new(input()?);
        script.structure.claims.own.clone_from(&self.claims);
        let mut errors = Vec::new();
        let mut prepared_items = None;
        let (mut title, mut ask) = (None, None);
        if !matches!(self.text, Text::Pipe(_)) {
            let keep = !matches!(self.text, Text::Long(_));
            let lines = match &self.text {
                Text::Static(text) => lines(text.as_bytes()),
                Text::Short(text) => lines(text),
                Text::Long(_) | Text::Pipe(_) => 0,
            };
            let mut items = Vec::with_capacity(lines);
            loop {
                let item = if keep {
                    script.next::<LessonError>(&mut |_| Ok(()))
                } else {
                    script.next_new()
                };
                let item = match item {
                    Ok(Some(item)) => item,
                    Ok(None) => break,
                    Err(error) => {
                        let is_last = matches!(
                            error.kind,
                            LessonErrorKind::Unreadable(_) | LessonErrorKind::NotText(_)
                        );
                        errors.push(self.with_text(error));
                        if is_last || errors.len() == most {
                            return Err(errors);
                        }
                        continue;
                    }
                };
                match &item.kind {
                    ItemKind::Title(text) if title.is_none() => title = Some(text.clone()),
                    ItemKind::Ask(text) if ask.is_none() => ask = Some(text.clone()),
                    _ => {}
                }
                if keep {
                    items.push(Rc::new(item));
                }
            }
            if !errors.is_empty() {
                return Err(errors);
            }
            prepared_items = keep.then_some(items);
        }
        let (steps, checks) = (script.structure.steps, script.structure.checks);
        let claims = std::mem::take(&mut script.structure.claims.shown);
        let lab = script.structure.lab.clone();
        if matches!(self.text, Text::Long(_)) {
            script = Script::new(input()?);
            script.structure.claims.own.clone_from(&self.claims);
        }
        let Self { name, text, .. } = self;
        Ok(Prepared {
            name,
            text,
            items: prepared_items,
            script,
            steps,
            checks,
            claims,
            lab,
            title,
            ask,
        })
    }

    /// An error about a line that was read long ago gets its text.
    fn with_text(&self, mut error: LessonError) -> LessonError {
        if error.place.text.is_empty() && error.place.line > 0 {
            error.place.text = line_of(&self.text, error.place.line);
            if error.place.span == Span::default() {
                error.place.span = words(&error.place.text);
            }
        }
        error
    }
}

impl Prepared {
    /// Its path, its built-in name, or `-`.
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// Statements in it; 0 for a pipe.
    pub fn steps(&self) -> u32 {
        self.steps
    }

    /// Expectations in it; 0 for a pipe.
    pub fn checks(&self) -> u32 {
        self.checks
    }

    /// Whether a word may be in it: of a text that is not in memory nobody knows.
    pub(crate) fn may_say(&self, word: &str) -> bool {
        let text = match &self.text {
            Text::Static(text) => text.as_bytes(),
            Text::Short(text) => text,
            Text::Long(_) | Text::Pipe(_) => return true,
        };
        memmem::find(text, word.as_bytes()).is_some()
    }

    /// What is claimed and shown in it; nothing for a pipe.
    pub fn claims(&self) -> &[Shown] {
        &self.claims
    }

    /// How the lab is to be set that it plays in; `None`: it plays on this machine, or it is a pipe.
    pub fn lab(&self) -> Option<&LabSettings> {
        self.lab.as_ref()
    }

    /// Whether it plays in a lab; `None`: it is a pipe, and may still say so.
    pub fn has_lab(&self) -> Option<bool> {
        (!matches!(self.text, Text::Pipe(_)) || self.lab.is_some()).then_some(self.lab.is_some())
    }

    /// `@title`
    pub fn title(&self) -> Option<&Arc<str>> {
        self.title.as_ref()
    }

    /// `@ask`
    pub fn ask(&self) -> Option<&Arc<str>> {
        self.ask.as_ref()
    }

    /// Refuses a lesson in which nothing is done.
    pub fn must_do_something(self) -> Result<Self, LessonError> {
        if self.steps > 0 || matches!(self.text, Text::Pipe(_)) {
            return Ok(self);
        }
        Err(LessonError::structure(StructureError::NoSteps, 0, "", Span::default()))
    }

    pub(super) fn into_feed(self) -> Feed {
        Feed::new(self.items, self.script, self.text)
    }
}

/// How many lines a text has at most.
fn lines(text: &[u8]) -> usize {
    memchr_iter(b'\n', text).count() + 1
}

/// A translation that is beside a lesson.
fn translation(path: &Path, lang: Lang) -> Option<std::path::PathBuf> {
    if lang == Lang::En {
        return None;
    }
    let beside = path.parent()?.join(lang.word()).join(path.file_name()?);
    beside.is_file().then_some(beside)
}

/// The text of a line, for a report. Empty if it cannot be had again.
pub(super) fn line_of(text: &Text, line: u32) -> Arc<str> {
    let at = line.saturating_sub(1) as usize;
    let nth = |bytes: &[u8]| -> Arc<str> {
        let line = bytes.split(|b| *b == b'\n').nth(at).unwrap_or_default();
        String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line)).into()
    };
    match text {
        Text::Static(text) => nth(text.as_bytes()),
        Text::Short(text) => nth(text),
        Text::Long(_) => {
            let Ok(Input::Stream(reader)) = text.input() else { return "".into() };
            let mut lines = io::BufRead::split(reader, b'\n');
            let line = lines.nth(at).and_then(Result::ok).unwrap_or_default();
            nth_line(&line)
        }
        Text::Pipe(_) => "".into(),
    }
}

fn nth_line(line: &[u8]) -> Arc<str> {
    String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line)).into()
}

/// A line without the blanks around it.
pub(super) fn words(text: &str) -> Span {
    const BLANKS: [char; 5] = ['\u{feff}', ' ', '\t', '\u{3000}', '\u{a0}'];
    let start = text.len() - text.trim_start_matches(BLANKS).len();
    Span::new(start, text.trim_end().len().max(start))
}
