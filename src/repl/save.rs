//! `save`: what was done, as a lesson that can be checked. Nothing is lost on the way: the file is there whole, or not.

use std::{
    io::{self, Write},
    os::unix::fs::PermissionsExt,
    path::Path,
};

use super::{prompt::Prompt, source::unquoted};
use crate::{model::Seq, say, view::Foreign};

impl Prompt {
    /// Writes what was done as a lesson. With `--force` over what is there.
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
        let file = unquoted(file);
        if file.is_empty() {
            let text = say!(lang,
                en: "Into which file? save FILE",
                zh: "存到哪个文件？save 文件名");
            return self.remark(&text);
        }
        let journal = self.session.journal();
        if journal.dropped() > 0 {
            let n = journal.dropped();
            let text = say!(lang,
                en: "Not saved: the first {n} events of this session are no longer there, and a lesson without its beginning does not hold. After reset a session can be saved again.",
                zh: "没有保存：这次会话最早的 {n} 个事件已经丢弃，缺了开头的课无法通过验证。reset 之后的会话可以再保存。");
            return self.remark(&text);
        }
        let events: Vec<_> = journal.after(Seq(0)).cloned().collect();
        let (lesson, steps) = crate::lesson::saved(&events);
        let written = write(Path::new(file), lesson.as_bytes(), force);
        let file = Foreign::from(file);
        let text = match written {
            Ok(()) => say!(lang,
                en: "{steps} steps are in {file} now. To verify them: playground check {file}",
                zh: "{file} 里有 {steps} 步了。要验证：playground check {file}"),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => say!(lang,
                en: "{file} is there already. To write over it: save --force {file}",
                zh: "{file} 已经存在。要覆盖它：save --force {file}"),
            Err(error) => say!(lang,
                en: "{file} could not be written: {error}",
                zh: "{file} 写不了：{error}"),
        };
        self.remark(&text)
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
fn write(file: &Path, text: &[u8], force: bool) -> io::Result<()> {
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
        write(&file, b"one", false).unwrap();
        assert_eq!(write(&file, b"two", false).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read(&file).unwrap(), b"one");
        write(&file, b"two", true).unwrap();
        assert_eq!(std::fs::read(&file).unwrap(), b"two");
        // What is no plain file stays what it is.
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("x.txt", &link).unwrap();
        for other in [&link, folder.path()] {
            assert!(write(other, b"three", true).is_err());
        }
        assert!(write(Path::new("/dev/full"), b"three", true).is_err());
        assert!(write(&folder.path().join("no/such"), b"three", false).is_err());
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
