//! A course in a folder: `course.txt` with its parts and names, one a line, and a file for each name beside it.
//!
//! ```text
//! @title Week 3
//! ## Sockets
//! hello
//! ## Exercises
//! half-again
//! my-questions
//! ```
//!
//! A file `claims.txt` has what is often said, for the `@claim` lines of its lessons. What a file is, a lesson, a challenge or drills, its text says. A translation lies in `zh/`, also of `course.txt`.
//! Nothing outside of the folder is read, and nothing but plain files.

use std::{
    collections::BTreeSet,
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{challenge::Challenge, drill::Drill};
use crate::{
    kernel,
    language::suggest::nearest,
    lesson::{CLAIMS, ClaimsError, OwnClaim, Place, read_claims},
    text::Lang,
};

/// A course in a folder.
#[derive(Clone, Debug)]
pub(crate) struct Folder {
    root: PathBuf,
    /// `@title`
    pub title: Arc<str>,
    /// The headings.
    pub parts: Vec<Arc<str>>,
    /// In the order of the course.
    pub entries: Vec<Entry>,
    /// Its claims, in the order of `claims.txt`.
    pub claims: Vec<OwnClaim>,
}

/// A name of the course.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What is typed.
    pub name: Arc<str>,
    /// What its file is.
    pub kind: Kind,
    /// Its heading, among the parts; `None`: it comes before the first.
    pub part: Option<usize>,
}

/// What a file of a course is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A lesson.
    Lesson,
    /// A challenge.
    Challenge,
    /// A file of drills.
    Drills,
}

/// A course that cannot be read.
#[derive(Debug)]
pub(crate) struct FolderError {
    /// The file: `course.txt`, or its translation.
    pub file: PathBuf,
    /// Where in it; line 0: all of it.
    pub place: Place,
    /// Why.
    pub kind: FolderErrorKind,
}

/// Why a course cannot be read.
#[derive(Debug)]
pub(crate) enum FolderErrorKind {
    /// `course.txt` cannot be opened.
    Closed(io::Error),
    /// No such mark; the nearest that there is.
    UnknownMark(Arc<str>, Option<&'static str>),
    /// There is no `@title`, or there are two.
    Title,
    /// Not a name: letters, digits, `-` and `_`.
    NotAName,
    /// A name that is there already.
    Twice(Arc<str>),
    /// The file of a name cannot be opened, or is none of this folder.
    NoFile(PathBuf, io::Error),
    /// There is not one name.
    Empty,
    /// The translation names something else than the course here.
    Differs,
    /// A claim cannot be read.
    Claim(ClaimsError),
}

/// The file that a course is written in.
const COURSE: &str = "course.txt";

impl Folder {
    /// Reads `course.txt`, and looks at each file that it names. Headings and title are in the language as far as there
    /// is a translation.
    pub(crate) fn open(root: &Path, lang: Lang) -> Result<Self, FolderError> {
        let file = root.join(COURSE);
        let text = kernel::read_text(&file).map_err(|error| closed(&file, error))?;
        let mut folder = Self::read(root, &file, &text)?;
        let beside = root.join(lang.word()).join(COURSE);
        if lang == Lang::Zh && beside.symlink_metadata().is_ok() {
            let text = kernel::read_text(&beside).map_err(|error| closed(&beside, error))?;
            let translated = Self::read(root, &beside, &text)?;
            let bones = |it: &Self| -> Vec<_> {
                it.entries.iter().map(|entry| (entry.name.clone(), entry.part)).collect()
            };
            if bones(&translated) != bones(&folder) || translated.parts.len() != folder.parts.len()
            {
                let place = Place::of_line("", 0);
                return Err(FolderError { file: beside, place, kind: FolderErrorKind::Differs });
            }
            folder = translated;
        }
        folder.claims = claims_of(root, lang)?;
        Ok(folder)
    }

    fn read(root: &Path, file: &Path, text: &str) -> Result<Self, FolderError> {
        let (mut title, mut parts, mut entries) = (None, Vec::new(), Vec::new());
        let mut names = BTreeSet::new();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (number, line) in (1..).zip(text.lines()) {
            let fail = |kind| {
                Err(FolderError { file: file.into(), place: Place::of_line(line, number), kind })
            };
            let words = line.trim();
            let (mark, rest) = words.split_once(char::is_whitespace).unwrap_or((words, ""));
            let rest = rest.trim();
            match mark {
                "" | "#" => {}
                "##" => parts.push(rest.into()),
                "@title" if rest.is_empty() || title.is_some() => {
                    return fail(FolderErrorKind::Title);
                }
                "@title" => title = Some(rest.into()),
                _ if mark.starts_with('@') => {
                    let near = nearest(mark, ["@title"]);
                    return fail(FolderErrorKind::UnknownMark(mark.into(), near));
                }
                _ if !is_name(words) => return fail(FolderErrorKind::NotAName),
                name if !names.insert(name.to_owned()) => {
                    return fail(FolderErrorKind::Twice(name.into()));
                }
                name => {
                    let path = root.join(name).with_extension("txt");
                    let kind = match kind_of(&path) {
                        Ok(kind) => kind,
                        Err(error) => return fail(FolderErrorKind::NoFile(path, error)),
                    };
                    let part = parts.len().checked_sub(1);
                    entries.push(Entry { name: name.into(), kind, part });
                }
            }
        }
        let fail =
            |kind| Err(FolderError { file: file.into(), place: Place::of_line("", 0), kind });
        let Some(title) = title else { return fail(FolderErrorKind::Title) };
        if entries.is_empty() {
            return fail(FolderErrorKind::Empty);
        }
        Ok(Self { root: root.into(), title, parts, entries, claims: Vec::new() })
    }

    /// The folder.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The names of one kind, in order.
    pub(crate) fn names(&self, kind: Kind) -> impl Iterator<Item = &str> {
        self.entries.iter().filter(move |entry| entry.kind == kind).map(|entry| &*entry.name)
    }

    /// The file that a name means, or a number among those of its kind.
    pub(crate) fn find(&self, word: &str, kind: Kind) -> Option<PathBuf> {
        let by_number = word.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let name = match by_number {
            Some(at) => self.names(kind).nth(at),
            None => self.names(kind).find(|name| *name == word),
        };
        name.map(|name| self.file(name))
    }

    /// The file of any name.
    pub(crate) fn file_of(&self, word: &str) -> Option<PathBuf> {
        let entry = self.entries.iter().find(|entry| *entry.name == *word);
        entry.map(|entry| self.file(&entry.name))
    }

    /// The file of a name.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.root.join(name).with_extension("txt")
    }

    /// The name that a file of it, or the translation of one, has in the course.
    pub(crate) fn name_of(&self, file: &str) -> Option<&str> {
        let path = Path::new(file);
        let folder = path.parent()?;
        let stem = path.file_stem()?.to_str()?;
        let is_here = folder == self.root || folder == self.root.join(Lang::Zh.word());
        let entry = self.entries.iter().find(|entry| is_here && *entry.name == *stem)?;
        Some(&entry.name)
    }
}

/// The claims of a course, in the language as far as there is a translation.
fn claims_of(root: &Path, lang: Lang) -> Result<Vec<OwnClaim>, FolderError> {
    let claims = claims_in(&root.join(CLAIMS))?;
    let beside = root.join(lang.word()).join(CLAIMS);
    if lang == Lang::En || beside.symlink_metadata().is_err() {
        return Ok(claims);
    }
    let translated = claims_in(&beside)?;
    let bones = |claims: &[OwnClaim]| -> Vec<_> {
        claims.iter().map(|claim| (claim.id.clone(), claim.verdict)).collect()
    };
    if bones(&claims) != bones(&translated) {
        let place = Place::of_line("", 0);
        return Err(FolderError { file: beside, place, kind: FolderErrorKind::Differs });
    }
    Ok(translated)
}

fn claims_in(file: &Path) -> Result<Vec<OwnClaim>, FolderError> {
    let about = match file.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        about => about,
    };
    let no_file = |error| {
        let kind = FolderErrorKind::NoFile(file.into(), error);
        FolderError { file: file.into(), place: Place::of_line("", 0), kind }
    };
    if about.map_err(no_file)?.is_symlink() {
        return Err(no_file(io::ErrorKind::InvalidInput.into()));
    }
    let text = kernel::read_text(file).map_err(no_file)?;
    read_claims(&text).map_err(|(number, error)| {
        let line = text.lines().nth(number.saturating_sub(1) as usize).unwrap_or_default();
        let place = Place::of_line(line, number);
        FolderError { file: file.into(), place, kind: FolderErrorKind::Claim(error) }
    })
}

fn closed(file: &Path, error: io::Error) -> FolderError {
    let kind = FolderErrorKind::Closed(error);
    FolderError { file: file.into(), place: Place::of_line("", 0), kind }
}

fn is_name(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        && !text.starts_with('-')
        && !text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What a file is. A link leads out of the folder, so it is not followed.
fn kind_of(path: &Path) -> io::Result<Kind> {
    let about = path.symlink_metadata()?;
    if about.is_symlink() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let text = kernel::read_text(path)?;
    Ok(if Challenge::is_one(&text) {
        Kind::Challenge
    } else if Drill::is_one(&text) {
        Kind::Drills
    } else {
        Kind::Lesson
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(course: &str) -> (tempfile::TempDir, Result<Folder, FolderError>) {
        let root = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| std::fs::write(root.path().join(name), text).unwrap();
        put("hello.txt", "client> s = socket tcp\n");
        put("goal.txt", "@title T\n@goal client LISTEN\n");
        put("questions.txt", "@title T\n@given x\n");
        std::os::unix::fs::symlink("hello.txt", root.path().join("link.txt")).unwrap();
        put(COURSE, course);
        let folder = Folder::open(root.path(), Lang::En);
        (root, folder)
    }

    #[test]
    fn a_course_is_read_and_its_files_are_told_apart() {
        let text = "# mine\n@title Week 3\n## One\nhello\n\n## Two\ngoal\nquestions\n";
        let (root, folder) = folder(text);
        let folder = folder.unwrap();
        assert_eq!((&*folder.title, folder.parts.len()), ("Week 3", 2));
        assert_eq!(folder.names(Kind::Lesson).collect::<Vec<_>>(), ["hello"]);
        assert_eq!(folder.names(Kind::Challenge).collect::<Vec<_>>(), ["goal"]);
        assert_eq!(folder.names(Kind::Drills).collect::<Vec<_>>(), ["questions"]);
        let file = root.path().join("hello.txt");
        assert_eq!(folder.find("1", Kind::Lesson), Some(file.clone()));
        assert_eq!(folder.find("hello", Kind::Challenge), None);
        assert_eq!(folder.find("2", Kind::Lesson), None);
        assert_eq!(folder.name_of(file.to_str().unwrap()), Some("hello"));
        assert_eq!(
            folder.name_of(root.path().join("zh/hello.txt").to_str().unwrap()),
            Some("hello")
        );
        assert_eq!(folder.name_of("/etc/hello.txt"), None);
    }

    #[test]
    fn what_is_wrong_has_its_line() {
        for (text, line) in [
            ("", 0),
            ("@title T\n", 0),
            ("hello\n", 0),
            ("@title T\n@tilte U\nhello\n", 2),
            ("@title T\n@title U\nhello\n", 2),
            ("@title T\nhello\nhello\n", 3),
            ("@title T\n../hello\n", 2),
            ("@title T\n/etc/passwd\n", 2),
            ("@title T\nhello world\n", 2),
            ("@title T\n7\n", 2),
            ("@title T\nnobody\n", 2),
            ("@title T\nlink\n", 2),
        ] {
            let (_root, folder) = folder(text);
            assert_eq!(folder.unwrap_err().place.line, line, "{text:?}");
        }
    }
}
