//! Why a file cannot be read or written.

use std::io::{Error, ErrorKind as Kind};

use super::Lang;
use crate::model::Errno;

/// A clause for after a colon: `there is no such file or folder (ENOENT)`.
pub(crate) fn file_error(lang: Lang, error: &Error) -> String {
    let (why, name) = match error.kind() {
        Kind::NotFound => {
            (lang.pick("there is no such file or folder", "没有这个文件或文件夹"), "ENOENT")
        }
        Kind::PermissionDenied => {
            (lang.pick("you have no permission for that", "没有权限"), "EACCES")
        }
        Kind::NotADirectory => {
            (lang.pick("a part of its path is not a folder", "路径中有一段不是文件夹"), "ENOTDIR")
        }
        Kind::IsADirectory => (lang.pick("it is a folder", "它是文件夹"), "EISDIR"),
        Kind::ReadOnlyFilesystem => {
            (lang.pick("nothing can be written there", "那里只能读，不能写"), "EROFS")
        }
        Kind::StorageFull => (lang.pick("the disk is full", "磁盘已满"), "ENOSPC"),
        Kind::QuotaExceeded => {
            (lang.pick("your share of the disk is used up", "磁盘配额已用完"), "EDQUOT")
        }
        Kind::InvalidFilename => (lang.pick("its name is too long", "文件名太长"), "ENAMETOOLONG"),
        // Our own words: nothing was asked of the kernel.
        Kind::InvalidInput if error.raw_os_error().is_none() => {
            return lang
                .pick(
                    "it is not a plain file but a link, a pipe or a device",
                    "它不是普通文件，而是链接、管道或设备",
                )
                .to_owned();
        }
        Kind::FileTooLarge if error.raw_os_error().is_none() => {
            return lang.pick("it is too long", "它太长").to_owned();
        }
        Kind::InvalidData => {
            return lang.pick("it is not UTF-8 text", "它不是 UTF-8 文字").to_owned();
        }
        _ if error.raw_os_error().is_none() => return error.to_string(),
        _ => return Errno::from(error).to_string(),
    };
    format!("{why}{}{name}{}", lang.pick(" (", "（"), lang.pick(")", "）"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_s_sentence_is_not_shown() {
        for number in 1..134 {
            let error = Error::from_raw_os_error(number);
            for lang in [Lang::En, Lang::Zh] {
                let said = file_error(lang, &error);
                assert!(!said.contains("os error"), "{number}: {said}");
            }
        }
        // tempfile puts its own name around the error, and keeps the kind.
        let wrapped = Error::new(Kind::NotFound, "at path /tmp/.x");
        assert_eq!(file_error(Lang::Zh, &wrapped), "没有这个文件或文件夹（ENOENT）");
        let pipe = Error::from(Kind::InvalidInput);
        assert_eq!(file_error(Lang::Zh, &pipe), "它不是普通文件，而是链接、管道或设备");
        let full = Error::from(Errno::ENOSPC);
        assert_eq!(file_error(Lang::En, &full), "the disk is full (ENOSPC)");
    }
}
