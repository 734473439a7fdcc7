//! `save`: what was done, as a file of the kind its extension says. Nothing is lost on the way: the file is there whole, or not.

use std::{
    io::{self, BufWriter, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use super::{prompt::Prompt, words::file_name};
use crate::{
    export::{
        Format, Missing, Saved, Summary, beginning_lost, files, left_out as left_out_because,
        more as later_steps, unknown_extension,
    },
    say,
    text::{Lang, counted, file_error},
    view::Foreign,
};

/// So many steps that are left out are named.
const MISSING: usize = 3;
/// So much is written at once.
const ROOM: usize = 64 << 10;

impl Prompt {
    /// Writes what was done. With `--force` over what is there.
    pub(super) fn save(&mut self, rest: &str) -> io::Result<()> {
        let lang = self.settings.lang;
        if !self.lines.trusts {
            self.lines.failed += 1;
            let text = say!(lang,
                en: "Not done: a file that is read writes no file. If you trust it: source --trust FILE",
                zh: "不执行：读入的文件不能写文件。如果信任它：source --trust 文件名");
            return self.remark(&text);
        }
        let (force, file) = flag(rest, "--force");
        if let Some((file, word, of)) = picture_asked(file) {
            return self.save_picture(Path::new(&file), &word, &of, force);
        }
        let file = &*file_name(file);
        if file.is_empty() {
            let text = say!(lang,
                en: "Into which file? save FILE",
                zh: "存到哪个文件？save 文件名");
            return self.remark(&text);
        }
        let Some(format) = Format::of(Path::new(file)) else {
            return self.remark(&unknown_extension(lang));
        };
        let text = self.saved(format, Path::new(file), force)?;
        self.remark(&text)
    }

    /// Writes the files; says what is in them, or why they could not be written.
    fn saved(&self, format: Format, file: &Path, force: bool) -> io::Result<String> {
        let lang = self.settings.lang;
        let journal = self.session.journal();
        if journal.dropped() > 0 {
            return Ok(beginning_lost(lang, journal.dropped()));
        }
        let log = journal.whole();
        let steps = Summary::of(&log)?.steps;
        let frames = journal.frames();
        let Saved { files, missing, more } = files(format, lang, file, &log, &*frames)?;
        let mut names = Vec::new();
        let asked = file;
        for file in files {
            let written = write_file(&file.name, force, |out| file.write(out));
            if let Err(error) = written {
                return Ok(failed(lang, &file.name, asked, &error));
            }
            names.push(file.name);
        }
        let mut text = said(lang, format, &names, steps - more.min(steps), &missing);
        if more > 0 {
            text.push_str(lang.pick(" ", ""));
            text.push_str(&later_steps(lang, more));
        }
        Ok(text)
    }

    /// `save x.svg plot c cwnd`, `save x.svg bytes c`: what the terminal draws, as a picture.
    fn save_picture(&mut self, file: &Path, word: &str, of: &str, force: bool) -> io::Result<()> {
        let lang = self.settings.lang;
        if Format::of(file) != Some(Format::Picture) {
            let text = say!(lang,
                en: "{word} is a picture, and its file ends in .svg: save c.svg {word} {of}",
                zh: "{word} 是图片，文件名以 .svg 结尾：save c.svg {word} {of}",
                of = Foreign::from(of));
            return self.remark(text.trim_end());
        }
        let picture = match word {
            "bytes" => self.bytes_as_file(of)?,
            _ => self.plot_as_file(of)?,
        };
        let Some(picture) = picture else { return Ok(()) };
        let written = write_file(file, force, |out| out.write_all(picture.as_bytes()));
        let text = match written {
            Ok(()) => {
                let file = Foreign::from(file);
                say!(lang, en: "{file} has the picture now.", zh: "图片在 {file} 里了。")
            }
            Err(error) => failed(lang, file, file, &error),
        };
        self.remark(&text)
    }
}

/// `x.svg plot c cwnd`: the file, what is drawn, and of what.
fn picture_asked(rest: &str) -> Option<(String, String, String)> {
    let mut words = shlex::split(rest)?.into_iter();
    let (file, word) = (words.next()?, words.next()?);
    let known = matches!(&*word, "plot" | "bytes");
    known.then(|| (file, word, words.collect::<Vec<_>>().join(" ")))
}

/// Why a file was not written. `asked`: the file that was named; a program for each process has a name of its own.
fn failed(lang: Lang, file: &Path, asked: &Path, error: &io::Error) -> String {
    let typed = Foreign::from(asked).typed();
    let file = Foreign::from(file);
    if error.kind() == io::ErrorKind::AlreadyExists {
        return say!(lang,
            en: "{file} is there already. To write over it: save --force {typed}",
            zh: "{file} 已经存在。要覆盖它：save --force {typed}");
    }
    say!(lang,
        en: "{file} could not be written: {why}",
        zh: "{file} 写不了：{why}",
        why = file_error(lang, error))
}

/// What is in the files now, and what is not.
fn said(
    lang: Lang,
    format: Format,
    names: &[PathBuf],
    steps: usize,
    missing: &[Missing],
) -> String {
    let [first, others @ ..] = names else {
        return lang.pick("Nothing has been done yet.", "还什么都没有做。").to_owned();
    };
    let file = Foreign::from(&**first);
    if format == Format::Lesson {
        let typed = file.typed();
        let (are, count) = (if steps == 1 { "is" } else { "are" }, counted(steps, "step"));
        return say!(lang,
            en: "{count} {are} in {file} now. To verify them: playground check {typed}",
            zh: "{file} 里有 {steps} 步了。要验证：playground check {typed}");
    }
    let mut list = file.to_string();
    for other in others {
        list += lang.pick(", ", "、");
        list += &Foreign::from(&**other).to_string();
    }
    let steps = steps - missing.len().min(steps);
    let (are, count) = (if steps == 1 { "is" } else { "are" }, counted(steps, "step"));
    let mut text = say!(lang,
        en: "{count} {are} in {list} now.",
        zh: "{list} 里有 {steps} 步了。");
    let left_out = missing
        .iter()
        .filter(|it| it.why.decides())
        .chain(missing.iter().filter(|it| !it.why.decides()));
    for it in left_out.take(MISSING) {
        let source = Foreign::from(&*it.source);
        let why = left_out_because(lang, it.why);
        text += &say!(lang,
            en: " Not in them: [{step}] {source}: {why}.",
            zh: "没有存进去的：[{step}] {source}：{why}。",
            step = it.step);
    }
    if missing.len() > MISSING {
        text += &say!(lang,
            en: " And {more} more: each is in its place, with its reason.",
            zh: "另外还有 {more} 步：都在原处注明了原因。",
            more = missing.len() - MISSING);
    }
    text
}

/// A flag in front of a name.
pub(super) fn flag<'a>(rest: &'a str, flag: &str) -> (bool, &'a str) {
    match rest.strip_prefix(flag) {
        Some(name) if name.is_empty() || name.starts_with(char::is_whitespace) => {
            (true, name.trim_start())
        }
        Some(_) | None => (false, rest),
    }
}

/// Writes beside it, and then gives it the name.
pub(crate) fn write_file(
    file: &Path,
    force: bool,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    match file.symlink_metadata() {
        Ok(about) if !about.is_file() => return Err(io::ErrorKind::AlreadyExists.into()),
        Ok(_) if !force => return Err(io::ErrorKind::AlreadyExists.into()),
        // It should not be there yet; any other error comes up in what follows.
        _ => {}
    }
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut beside = tempfile::Builder::new()
        .prefix(".playground-")
        .permissions(std::fs::Permissions::from_mode(0o666))
        .tempfile_in(folder.unwrap_or(Path::new(".")))?;
    let mut out = BufWriter::with_capacity(ROOM, beside.as_file_mut());
    write(&mut out)?;
    out.flush()?;
    drop(out);
    // A disk that is full may say so only now.
    beside.as_file().sync_all()?;
    let named = if force { beside.persist(file) } else { beside.persist_noclobber(file) };
    named.map(drop).map_err(|error| error.error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(file: &Path, text: &str, force: bool) -> io::Result<()> {
        write_file(file, force, |out| out.write_all(text.as_bytes()))
    }

    #[test]
    fn a_file_is_written_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("x.txt");
        written(&file, "one", false).unwrap();
        assert_eq!(written(&file, "two", false).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read(&file).unwrap(), b"one");
        written(&file, "two", true).unwrap();
        assert_eq!(std::fs::read(&file).unwrap(), b"two");
        // Anything but a plain file stays what it is.
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("x.txt", &link).unwrap();
        for other in [&link, folder.path()] {
            assert!(written(other, "three", true).is_err());
        }
        assert!(written(Path::new("/dev/full"), "three", true).is_err());
        assert!(written(&folder.path().join("no/such"), "three", false).is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn a_flag_is_a_word_of_its_own() {
        for (rest, expected) in [
            ("--force x", (true, "x")),
            ("--force", (true, "")),
            ("--forced x", (false, "--forced x")),
            ("x --force", (false, "x --force")),
        ] {
            assert_eq!(flag(rest, "--force"), expected);
        }
    }
}
