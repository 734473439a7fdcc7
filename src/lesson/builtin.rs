//! The lessons built into the program, in the order of the course.

use crate::text::Lang;

/// A lesson that is built in.
#[derive(Clone, Copy, Debug)]
pub struct BuiltIn {
    /// What is typed: `tcp`.
    pub name: &'static str,
    en: &'static str,
    zh: Option<&'static str>,
}

impl BuiltIn {
    /// Its text in a language, or in English if there is no translation.
    pub fn text(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Zh => self.zh.unwrap_or(self.en),
        }
    }
}

/// `"tcp"`, or `"tcp" zh` if lessons/zh/tcp.txt exists.
macro_rules! lessons {
    ($($name:literal $($lang:ident)?,)*) => {
        &[$(BuiltIn {
            name: $name,
            en: include_str!(concat!("../../lessons/", $name, ".txt")),
            zh: lessons!(@translation $name $($lang)?),
        },)*]
    };
    (@translation $name:literal) => { None };
    (@translation $name:literal $lang:ident) => {
        Some(include_str!(concat!("../../lessons/", stringify!($lang), "/", $name, ".txt")))
    };
}

/// All of them.
pub const LESSONS: &[BuiltIn] = lessons! {
    "tcp" zh,
    "address" zh,
    "twosockets" zh,
    "handshake" zh,
    "refused" zh,
    "order" zh,
    "block" zh,
    "upper" zh,
    "connloop" zh,
    "empty" zh,
    "eof" zh,
    "abrupt" zh,
    "quit" zh,
    "backlog" zh,
    "halfopen" zh,
    "inuse" zh,
    "timewait" zh,
    "close" zh,
    "states" zh,
    "sticky" zh,
    "framing" zh,
    "encoding" zh,
    "bigsend" zh,
    "reset" zh,
    "nagle" zh,
    "udp" zh,
    "datagram" zh,
    "udperr" zh,
    "pinger" zh,
    "threads" zh,
    "select" zh,
    "chat" zh,
    "chatthreads" zh,
    "http" zh,
    "names" zh,
    "ports" zh,
    "unix" zh,
    "x-simopen" zh,
    "x-reuseport" zh,
    "x-deadpeer" zh,
};

/// The lesson of that name.
pub fn find(name: &str) -> Option<&'static BuiltIn> {
    LESSONS.iter().find(|lesson| lesson.name == name)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

    fn files(folder: &str) -> BTreeSet<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let Ok(entries) = fs::read_dir(folder) else { return BTreeSet::new() };
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter_map(|name| name.strip_suffix(".txt").map(str::to_owned)).collect()
    }

    #[test]
    fn the_table_and_the_folder_agree() {
        let built_in: BTreeSet<String> = LESSONS.iter().map(|l| l.name.to_owned()).collect();
        assert_eq!(built_in.len(), LESSONS.len(), "a lesson stands twice in the table");
        assert_eq!(built_in, files("lessons"));
        let translated = LESSONS.iter().filter(|l| l.zh.is_some());
        let translated: BTreeSet<String> = translated.map(|l| l.name.to_owned()).collect();
        assert_eq!(translated, files("lessons/zh"));
    }
}
