//! The lessons built into the program, in the order of the course.

use crate::text::Lang;

/// A part of the course. Its heading is in `say`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What a socket, an address and a connection are.
    Model,
    /// The programs that every tutorial begins with.
    Programs,
    /// What waits, and what stays behind.
    Queues,
    /// Bytes without borders.
    Stream,
    /// UDP.
    Datagrams,
    /// Serving more than one.
    Clients,
    /// Names and numbers.
    Addresses,
    /// Every process a computer, every packet in your hand.
    Wire,
    /// For those who want more.
    Extra,
}

/// A lesson that is built in.
#[derive(Clone, Copy, Debug)]
pub struct BuiltIn {
    /// What is typed: `tcp`.
    pub name: &'static str,
    /// Where in the course it stands.
    pub part: Part,
    en: &'static str,
    zh: &'static str,
}

impl BuiltIn {
    /// Its text in a language.
    pub fn text(&self, lang: Lang) -> &'static str {
        lang.pick(self.en, self.zh)
    }

    /// Whether it plays in a lab.
    pub fn has_lab(&self) -> bool {
        self.en.lines().any(|line| line.starts_with("@lab"))
    }
}

/// Part by part; each lesson in both languages.
macro_rules! course {
    ($($part:ident: $($name:literal)*;)*) => {
        &[$($(BuiltIn {
            name: $name,
            part: Part::$part,
            en: include_str!(concat!("../../lessons/", $name, ".txt")),
            zh: include_str!(concat!("../../lessons/zh/", $name, ".txt")),
        },)*)*]
    };
}

/// All of them.
pub const LESSONS: &[BuiltIn] = course! {
    Model: "tcp" "address" "twosockets" "handshake" "refused" "order";
    Programs: "block" "upper" "connloop" "empty" "eof" "abrupt" "quit";
    Queues: "backlog" "halfopen" "inuse" "timewait" "close" "states";
    Stream: "sticky" "framing" "encoding" "bigsend" "reset" "nagle";
    Datagrams: "udp" "datagram" "udperr" "pinger" "multicast";
    Clients: "threads" "select" "epoll" "chat" "chatthreads" "http" "forked";
    Addresses: "names" "ports" "unix" "passing";
    Wire: "wire" "numbers" "lostsyn" "lostdata" "fastagain" "overtake" "twice" "damaged"
        "bye" "lastack" "crossing" "rst" "cable" "window" "slowstart" "sawtooth"
        "tinygrams" "mss" "lossyudp" "unreachable" "ping" "flood" "twogenerals";
    Extra: "x-simopen" "x-reuseport";
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
        assert_eq!(built_in, files("lessons/zh"));
    }
}
