//! What is written: the lines of `main`, and what comes before it.

use std::{collections::BTreeSet, fmt::Write};

use super::{
    Once,
    frame::{Frame, code, without_unread},
    literal::uncommented,
};
use crate::{
    export::program::{
        computers::Computers,
        helpers::{is_used, needed, uses},
        sentences,
    },
    text::Lang,
};

/// Functions that a program may need, each behind two empty lines.
const HELPERS: &str = include_str!("helpers.c");

/// Headers, and words by which a program needs them.
const HEADERS: [(&str, &[&str]); 30] = [
    ("arpa/inet.h", &["inet_pton", "inet_ntop", "htons", "ntohs"]),
    ("ctype.h", &["isspace"]),
    ("errno.h", &["errno", "error_name"]),
    ("fcntl.h", &["fcntl"]),
    ("iconv.h", &["iconv_open"]),
    ("linux/filter.h", &["sock_filter"]),
    ("net/if.h", &["if_nametoindex", "if_indextoname"]),
    ("netdb.h", &["getaddrinfo", "gai_strerror"]),
    ("netinet/in.h", &["sockaddr_in", "IPPROTO_TCP", "IPPROTO_IP", "IPPROTO_IPV6", "IPPROTO_ICMP"]),
    ("netinet/tcp.h", &["IPPROTO_TCP"]),
    ("poll.h", &["pollfd", "POLLIN"]),
    ("pthread.h", &["pthread_create"]),
    ("signal.h", &["SIGKILL", "SIGPIPE"]),
    ("stdarg.h", &["va_list"]),
    ("stdbool.h", &["bool"]),
    ("stddef.h", &["offsetof"]),
    ("stdint.h", &["uint16_t", "uint32_t"]),
    ("stdio.h", &["printf", "perror"]),
    ("stdlib.h", &["exit", "malloc", "free", "rand"]),
    ("string.h", &["memcpy", "memcmp", "memset", "strerror", "strlen", "strcat"]),
    ("sys/epoll.h", &["epoll_event", "epoll_create1", "EPOLL_CTL_DEL"]),
    ("sys/resource.h", &["rlimit"]),
    ("sys/select.h", &["fd_set"]),
    ("sys/socket.h", &["socket", "socketpair", "socklen_t", "recv", "send"]),
    ("sys/time.h", &["timeval"]),
    ("sys/uio.h", &["iovec"]),
    ("sys/un.h", &["sockaddr_un"]),
    ("time.h", &["timespec"]),
    ("linux/errqueue.h", &["sock_extended_err"]),
    ("unistd.h", &["close", "dup", "fork"]),
];

/// What is written.
#[derive(Default)]
pub(super) struct Page {
    pub(super) out: String,
    pub(super) depth: usize,
    pub(super) helpers: BTreeSet<&'static str>,
    /// Errors whose names are shown.
    pub(super) errors: BTreeSet<&'static str>,
    /// Variables of the whole program.
    pub(super) shared: Once,
    /// The functions of threads.
    pub(super) functions: String,
    /// The families of its addresses beside IPv4.
    pub(super) families: Families,
    pub(super) computers: Computers,
}

/// Families of addresses, and what else is rare: what is not there needs no lines.
#[derive(Clone, Copy, Default)]
pub(super) struct Families {
    pub(super) ipv6: bool,
    pub(super) unix: bool,
    /// More than descriptors may travel beside messages.
    pub(super) beside: bool,
}

impl Families {
    /// Of the lines that were typed.
    pub(super) fn of<'a>(mut sources: impl Iterator<Item = &'a str> + Clone) -> Self {
        let has_word =
            |source: &str, words: &[&str]| words.iter().any(|word| source.contains(word));
        Self {
            ipv6: sources.clone().any(|it| has_word(it, &["tcp6", "udp6", "[::", ":0:"])),
            unix: sources.any(|it| has_word(it, &["unix", "socketpair"])),
            ..Self::default()
        }
    }

    /// The member of `struct address` that takes any of them.
    pub(super) fn largest(self) -> &'static str {
        match (self.unix, self.ipv6) {
            (true, _) => "un",
            (false, true) => "in6",
            (false, false) => "in",
        }
    }

    /// A helper without the lines for families that are not there. Those end in a mark.
    fn lines(self, helper: &str) -> String {
        let mut out = String::new();
        for line in helper.lines() {
            let (line, is_there) = match line.rsplit_once(" //") {
                Some((line, "6")) => (line, self.ipv6),
                Some((line, "u")) => (line, self.unix),
                Some((line, "b")) => (line, self.beside),
                _ => (line, true),
            };
            if is_there {
                out.extend([line, "\n"]);
            }
        }
        out
    }
}

/// What there was before a step.
pub(super) struct Before {
    out: String,
    helpers: BTreeSet<&'static str>,
    errors: BTreeSet<&'static str>,
    shared: Once,
    functions: usize,
    computers: usize,
}

impl Page {
    pub(super) fn line(&mut self, text: &str) {
        for line in text.split('\n') {
            if line.starts_with("else")
                && self.out.ends_with(&format!("{:1$}}}\n", "", self.depth * 4))
            {
                self.out.pop();
                let _ = writeln!(self.out, " {line}");
                continue;
            }
            let depth = if line.is_empty() || line.ends_with(':') { 0 } else { self.depth * 4 };
            let _ = writeln!(self.out, "{:depth$}{line}", "");
        }
    }

    /// A step begins.
    pub(super) fn begin(&mut self) -> Before {
        Before {
            out: std::mem::take(&mut self.out),
            helpers: self.helpers.clone(),
            errors: self.errors.clone(),
            shared: self.shared.clone(),
            functions: self.functions.len(),
            computers: self.computers.len(),
        }
    }

    /// It cannot be written.
    pub(super) fn forget(&mut self, before: Before) {
        self.functions.truncate(before.functions);
        self.computers.truncate(before.computers);
        (self.out, self.depth) = (before.out, 1);
        (self.helpers, self.errors, self.shared) = (before.helpers, before.errors, before.shared);
    }

    /// Its lines, which are taken out again.
    pub(super) fn take(&mut self, before: Before) -> String {
        std::mem::replace(&mut self.out, before.out)
    }

    /// Headers, helpers, and what was written.
    pub(super) fn assembled(&self, lang: Lang, head: &str, main: &Frame) -> String {
        let mut text = String::new();
        let mut body = without_unread(self.out.trim_start_matches('\n'));
        // What a call asks for in case it succeeds may not have been written: the compiler warns of it.
        let mut wanted = self.helpers.clone();
        let lines: String = code(&body).chain(code(&self.functions)).collect();
        wanted.retain(|it| it.contains(' ') || is_used(&lines, it));
        let mut helpers = needed(HELPERS, name_of, &wanted);
        if !self.families.beside {
            helpers.retain(|it| name_of(it) != "tell_beside");
        }
        let (types, functions): (Vec<&str>, Vec<&str>) =
            helpers.into_iter().partition(|it| name_of(it).starts_with("struct"));
        let section = |text: &mut String, it: &str| {
            if !it.is_empty() {
                let _ = write!(text, "\n{}\n", self.families.lines(it).trim_end());
            }
        };
        for it in types {
            section(&mut text, it);
        }
        if functions.iter().any(|it| is_used(it, "error_name")) || wanted.contains("error_name") {
            section(&mut text, &self.error_name());
        }
        for it in functions {
            section(&mut text, it);
        }
        section(&mut text, &self.shared.iter().map(String::as_str).collect::<Vec<_>>().join("\n"));
        section(&mut text, &self.told_on_the_command_line(lang));
        section(&mut text, &self.functions);
        if uses(&text, "send")
            || uses(&body, "send")
            || uses(&body, "sendto")
            || uses(&text, "sendmsg")
        {
            body = "    /* A send to a closed connection is to fail with EPIPE, and not to end the program. */\n    \
                    signal(SIGPIPE, SIG_IGN);\n\n"
                .to_owned()
                + &body;
        }
        let declarations = main.declarations(&body);
        let gap = if declarations.is_empty() { "" } else { "\n" };
        let (mut given, mut told) = ("void", String::new());
        for (number, it) in self.computers.numbered() {
            given = "int argc, char **argv";
            let variable = it.variable();
            let _ =
                write!(told, "    if (argc > {number})\n        {variable} = argv[{number}];\n");
        }
        told.push_str(if told.is_empty() { "" } else { "\n" });
        section(&mut text, &format!("int main({given})\n{{\n{declarations}{gap}{told}{body}}}"));
        let mut includes = String::new();
        for (header, words) in HEADERS {
            if words.iter().any(|word| uses(&text, word)) {
                let _ = writeln!(includes, "#include <{header}>");
            }
        }
        let head: String = head
            .lines()
            .flat_map(|line| [" * ".to_owned(), uncommented(line), "\n".to_owned()])
            .collect();
        format!("/*\n{head} */\n\n#define _GNU_SOURCE\n\n{includes}{text}")
    }

    /// Where other computers are, if nothing is said.
    fn told_on_the_command_line(&self, lang: Lang) -> String {
        if self.computers.len() == 0 {
            return String::new();
        }
        let about = sentences::computers(lang, &self.computers.arguments());
        let mut out = format!("/* {} */", uncommented(&about));
        for (_, it) in self.computers.numbered() {
            let _ = write!(out, "\nstatic const char *{} = \"{}\";", it.variable(), it.at);
        }
        out
    }

    /// The names of the errors that this program may show.
    fn error_name(&self) -> String {
        let mut out = "/* The names of the errors that the session saw. */\n\
                       static const char *error_name(int error)\n{\n    switch (error) {\n"
            .to_owned();
        for name in &self.errors {
            let _ = writeln!(out, "    case {name}:\n        return \"{name}\";");
        }
        out + "    default:\n        return strerror(error);\n    }\n}"
    }
}

/// What a helper is called.
fn name_of(section: &str) -> &str {
    let begins =
        |it: &&str| it.starts_with("struct ") || (it.starts_with("static ") && it.contains('('));
    let Some(line) = section.lines().find(begins) else {
        return "";
    };
    if let Some(name) = line.strip_suffix(" {") {
        return name;
    }
    let end = line.find('(').unwrap_or(line.len());
    let begin =
        line[..end].rfind(|c: char| !c.is_alphanumeric() && c != '_').map_or(0, |at| at + 1);
    &line[begin..end]
}
