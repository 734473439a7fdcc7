//! `save`: what was done, as a file of the kind its extension says. Nothing is lost on the way: the file is there whole, or not.

use std::{
    io::{self, Write},
    os::unix::fs::PermissionsExt,
    path::Path,
};

use super::{prompt::Prompt, words::file_name};
use crate::{
    export::{self, Format, beginning_lost, steps, unknown_extension},
    say,
    text::{Lang, file_error},
    view::Foreign,
};

impl Prompt {
    /// Writes what was done. With `--force` over what is there.
    pub(super) fn save(&mut self, rest: &str) -> io::Result<()> {
        let lang = self.settings.lang;
        if !self.trusts {
            self.failed += 1;
            let text = say!(lang,
                en: "Not done: a file that is read writes no file. If you trust it: source --trust FILE",
                zh: "不执行：读入的文件不能写文件。如果信任它：source --trust 文件名");
            return self.remark(&text);
        }
        let (force, file) = flag(rest, "--force");
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
        let journal = self.session.journal();
        if journal.dropped() > 0 {
            let text = beginning_lost(lang, journal.dropped());
            return self.remark(&text);
        }
        let events = journal.whole()?;
        let bytes = export::file(format, lang, &events, &journal.frames());
        let written = write_file(Path::new(file), &bytes, force);
        let text = said(lang, file, format, steps(&events), written);
        self.remark(&text)
    }
}

/// What became of a file.
fn said(lang: Lang, file: &str, format: Format, steps: usize, written: io::Result<()>) -> String {
    let file = Foreign::from(file);
    let typed = file.typed();
    match written {
        Ok(()) if format == Format::Lesson => say!(lang,
            en: "{steps} steps are in {file} now. To verify them: playground check {typed}",
            zh: "{file} 里有 {steps} 步了。要验证：playground check {typed}"),
        Ok(()) => say!(lang,
            en: "{steps} steps are in {file} now.",
            zh: "{file} 里有 {steps} 步了。"),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => say!(lang,
            en: "{file} is there already. To write over it: save --force {typed}",
            zh: "{file} 已经存在。要覆盖它：save --force {typed}"),
        Err(error) => say!(lang,
            en: "{file} could not be written: {why}",
            zh: "{file} 写不了：{why}",
                        why = file_error(lang, &error)),
    }
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
pub fn write_file(file: &Path, text: &[u8], force: bool) -> io::Result<()> {
    match file.symlink_metadata() {
        Ok(about) if !about.is_file() => return Err(io::ErrorKind::AlreadyExists.into()),
        Ok(_) if !force => return Err(io::ErrorKind::AlreadyExists.into()),
        // That it is not there yet is as it should be; anything else is told by what follows.
        _ => {}
    }
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut beside = tempfile::Builder::new()
        .prefix(".playground-")
        .permissions(std::fs::Permissions::from_mode(0o666))
        .tempfile_in(folder.unwrap_or(Path::new(".")))?;
    beside.write_all(text)?;
    // A disk that is full may say so only now.
    beside.as_file().sync_all()?;
    let named = if force { beside.persist(file) } else { beside.persist_noclobber(file) };
    named.map(drop).map_err(|error| error.error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("x.txt");
        write_file(&file, b"one", false).unwrap();
        assert_eq!(
            write_file(&file, b"two", false).unwrap_err().kind(),
            io::ErrorKind::AlreadyExists
        );
        assert_eq!(std::fs::read(&file).unwrap(), b"one");
        write_file(&file, b"two", true).unwrap();
        assert_eq!(std::fs::read(&file).unwrap(), b"two");
        // Anything but a plain file stays what it is.
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("x.txt", &link).unwrap();
        for other in [&link, folder.path()] {
            assert!(write_file(other, b"three", true).is_err());
        }
        assert!(write_file(Path::new("/dev/full"), b"three", true).is_err());
        assert!(write_file(&folder.path().join("no/such"), b"three", false).is_err());
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
