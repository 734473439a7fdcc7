//! The pages of `help`, in pairs: a page without its other language does not compile.
//!
//! Plain text, already broken into lines; where the terminal is narrower, `view` folds them again. What can be read
//! from the table of calls (usage, arguments, example) is not repeated here; `view` puts a page together.

use super::{Lang, aliases};

/// The text of one page, in every language.
struct Page {
    name: &'static str,
    en: &'static str,
    zh: &'static str,
}

impl Page {
    fn text(&self, lang: Lang) -> &'static str {
        lang.pick(self.en, self.zh)
    }
}

macro_rules! pages {
    ($folder:literal: $($name:literal)*) => {
        &[$(Page {
            name: $name,
            en: include_str!(concat!("help/en/", $folder, "/", $name, ".txt")),
            zh: include_str!(concat!("help/zh/", $folder, "/", $name, ".txt")),
        },)*]
    };
}

/// What each call does: a body, `---`, causes of errors, `---`, lessons and what else to read.
static CALLS: &[Page] = pages! {"calls":
    "accept" "bind" "close" "connect" "corrupt" "counter" "cut" "cwnd" "delay" "drain" "drop" "drops" "dup"
    "duplicate" "epoll_create" "epoll_ctl" "epoll_wait" "fileno" "fill" "filter" "flight" "flow" "fork" "getpeername" "getsockname" "getsockopt"
    "gettimeout" "hold" "host" "inflight" "input" "inq" "interfaces" "interrupt" "kill" "limit" "listen" "loss" "mss" "netstat"
    "output" "outq" "packet" "pass" "poll" "print" "queue" "rate" "reboot" "recv" "recvfrom"
    "recvline" "recvmsg" "recvn" "reorder" "repair" "resolve" "resume" "retrans" "rto" "rtt" "segments" "segs_in" "segs_out"
    "select" "send" "sendall" "sendmsg" "sendto" "setblocking" "setsockopt" "settimeout" "shutdown" "sleep"
    "sockatmark" "socket" "socketpair" "ssthresh" "state" "sysctl" "window"
};

/// What each error means, and what to do.
static ERRNO: &[Page] = pages! {"errno":
    "EACCES" "EADDRINUSE" "EADDRNOTAVAIL" "EAFNOSUPPORT" "EAGAIN" "EAI_NONAME" "EALREADY" "EBADF"
    "ECONNABORTED" "ECONNREFUSED" "ECONNRESET" "EDESTADDRREQ" "EHOSTUNREACH" "EINPROGRESS" "EINTR"
    "EINVAL" "EISCONN" "EMFILE" "EMSGSIZE" "ENETUNREACH" "ENFILE" "ENOBUFS" "ENOENT" "ENOPROTOOPT"
    "ENOTCONN" "ENOTDIR" "EOPNOTSUPP" "EPERM" "EPIPE" "EPROTOTYPE" "ETIMEDOUT"
    "UnicodeDecodeError" "timeout"
};

/// What one must know to understand the calls.
static CONCEPTS: &[Page] = pages! {"concepts":
    "EOF" "TIME_WAIT" "accept-queue" "address" "backlog" "blocking" "buffers" "datagram"
    "deadlock" "descriptor" "encoding" "fastopen" "framing" "half-close" "handshake" "keepalive" "keys"
    "lab" "lessons" "linger" "loopback" "multicast" "nagle" "names" "nonblocking" "options" "port" "process"
    "program" "refused" "reset" "select" "source-route" "state" "sticky" "table" "thread" "timeout" "try" "unix" "values"
    "wildcard"
};

/// The words for the playground itself.
static WORDS: &[Page] = pages! {"words":
    "again" "back" "board" "bytes" "challenge" "done" "drill" "goals" "goto" "help" "hint" "lanes" "learn" "lessons" "next" "notes" "other-port" "plot"
    "processes" "progress" "quit" "reset" "run" "save" "set" "skip" "sockets" "solution" "source" "step" "vars" "why"
};

static INDEX: Page =
    Page { name: "", en: include_str!("help/en/index.txt"), zh: include_str!("help/zh/index.txt") };

/// A page, by what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HelpPage {
    /// `help`: what there is.
    Index(&'static str),
    /// A call.
    Call(&'static str),
    /// An error.
    Errno(&'static str),
    /// A concept.
    Concept(&'static str),
    /// A word for the playground.
    Word(&'static str),
}

/// The pages on a topic: `state` is both a call and a concept. None: there is no such topic.
pub fn help_pages(lang: Lang, topic: &str) -> Vec<HelpPage> {
    let topic = help_topic(topic).unwrap_or(topic);
    if topic.is_empty() {
        return vec![HelpPage::Index(INDEX.text(lang))];
    }
    let find = |pages: &'static [Page], make: fn(&'static str) -> HelpPage| {
        pages.iter().find(|p| p.name.eq_ignore_ascii_case(topic)).map(|p| make(p.text(lang)))
    };
    [
        find(CALLS, HelpPage::Call),
        find(ERRNO, HelpPage::Errno),
        // Short, and before what is read at length.
        find(WORDS, HelpPage::Word),
        find(CONCEPTS, HelpPage::Concept),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The name of the page on what is asked for, which may have other names: `粘包`, `CLOSE_WAIT`.
pub(crate) fn help_topic(asked: &str) -> Option<&'static str> {
    let own = help_topics().find(|name| name.eq_ignore_ascii_case(asked));
    own.or_else(|| aliases::page_of(asked))
        .or_else(|| help_topics().find(|name| aliases::is_same(name, asked)))
}

/// Everything `help` knows.
pub(crate) fn help_topics() -> impl Iterator<Item = &'static str> {
    [CALLS, CONCEPTS, ERRNO, WORDS].into_iter().flatten().map(|p| p.name)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;
    use crate::model::CallName;

    #[test]
    fn every_file_is_a_page_and_every_call_has_one() {
        for (folder, pages) in
            [("calls", CALLS), ("errno", ERRNO), ("concepts", CONCEPTS), ("words", WORDS)]
        {
            for lang in ["en", "zh"] {
                let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
                    .join("src/text/help")
                    .join(lang)
                    .join(folder);
                let files: BTreeSet<String> = fs::read_dir(&folder)
                    .unwrap()
                    .map(|f| f.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
                    .collect();
                let listed: BTreeSet<String> = pages.iter().map(|p| p.name.to_owned()).collect();
                assert_eq!(files, listed, "{}", folder.display());
            }
        }
        for call in CallName::ALL {
            assert!(CALLS.iter().any(|p| p.name == call.word()), "{call}");
        }
    }

    #[test]
    fn both_languages_name_the_same_errors_and_what_to_read_next_exists() {
        for page in CALLS {
            let errors = |text: &str| -> Vec<String> {
                let causes = text.split("---\n").nth(1).unwrap();
                causes
                    .lines()
                    .filter_map(|line| line.split_once("  "))
                    .map(|it| it.0.into())
                    .collect()
            };
            assert_eq!(errors(page.en), errors(page.zh), "{}", page.name);
            for text in [page.en, page.zh] {
                let see = text.lines().find_map(|line| line.strip_prefix("see: ")).unwrap_or("");
                for topic in see.split(", ").filter(|topic| !topic.is_empty()) {
                    assert!(topic != page.name && help_topics().any(|it| it == topic), "{topic}");
                }
            }
        }
    }

    #[test]
    fn every_page_that_a_sentence_names_exists() {
        fn texts(folder: &Path, found: &mut Vec<(String, String)>) {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    texts(&path, found);
                } else if path.extension().is_some_and(|end| end == "rs" || end == "txt") {
                    let text = fs::read_to_string(&path).unwrap();
                    let text = text.split("#[cfg(test)]").next().unwrap().to_owned();
                    found.push((path.display().to_string(), text));
                }
            }
        }
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut found = Vec::new();
        for folder in ["src", "lessons"] {
            texts(&root.join(folder), &mut found);
        }
        let mut named = BTreeSet::new();
        for (path, text) in &found {
            for mark in [": help ", ":help ", "：help "] {
                for after in text.split(mark).skip(1) {
                    let end = after.find(|c: char| !c.is_ascii_alphanumeric() && !"_-".contains(c));
                    let topic = &after[..end.unwrap_or(after.len())];
                    let is_filled_in = topic.is_empty() || matches!(topic, "CALL" | "NAME");
                    assert!(is_filled_in || help_topic(topic).is_some(), "{path}: help {topic}");
                    named.insert(topic);
                }
            }
        }
        assert!(named.contains("values") && named.len() > 4, "{named:?}");
    }

    #[test]
    fn a_topic_is_found_in_any_case_and_may_have_two_pages() {
        assert_eq!(help_pages(Lang::En, "time_wait").len(), 1);
        assert_eq!(help_pages(Lang::Zh, "state").len(), 2);
        assert!(help_pages(Lang::En, "nonsense").is_empty());
        assert_eq!(help_pages(Lang::En, "").len(), 1);
    }
}
