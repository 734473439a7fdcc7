//! Lines of a newcomer that cannot be read: a question, a process without its mark, flags of C and of other programs.

use super::{Meant, Why, guess::Wrong, suggest};
use crate::{
    language::{SyntaxErrorKind as Kind, parse_line, table::row},
    model::CallName,
};

/// The process that speaks for the wire of a lab.
const WIRE: &str = "wire";

/// The words that lead to the course.
pub(crate) const COURSE: [&str; 10] = [
    "lessons",
    "run",
    "learn",
    "check",
    "claims",
    "next",
    "progress",
    "challenge",
    "challenges",
    "drill",
];

impl Wrong<'_> {
    /// `--help`, `-h`, `netstat -an`, `nc -l 8080`.
    pub(super) fn foreign_flag(&self) -> Option<Meant> {
        let words = self.typed.statement.trim();
        if matches!(words, "--help" | "-h" | "-?" | "/?" | "-help" | "??") {
            return Meant::new(Why::SaidOtherwise("help".into()), "help");
        }
        let call = CallName::from_word(self.typed.word)?;
        let flag = self.typed.rest.split_whitespace().next()?;
        let letters =
            flag.strip_prefix('-').filter(|rest| rest.starts_with(char::is_alphabetic))?;
        if !row(call).flags.is_empty() && row(call).flags.contains(&letters) {
            return None;
        }
        let line = if call == CallName::Netstat { "sockets" } else { "" };
        Meant::new(Why::ForeignFlag(call, flag.into()), line)
    }

    /// `what do I do?`, `recv?`: a question, which `help` answers.
    pub(super) fn question(&self) -> Option<Meant> {
        let words = self.typed.statement.trim();
        let bare = words.trim_end_matches(['?', '？']).trim_end();
        let first = bare.split_whitespace().next()?;
        let asks = suggest::asks(first);
        if bare.len() == words.len() && !asks || bare.contains(['=', '"', '\'', '(']) {
            return None;
        }
        let is_call = CallName::from_word(first).is_some();
        let line = match bare == first {
            true if is_call => format!("help {first}"),
            false if is_call => return None,
            _ => "help".to_owned(),
        };
        Meant::new(Why::Question(line.clone()), line)
    }

    /// `client close`, `wire drop next syn`: a process goes before its mark.
    pub(super) fn process_without_mark(&self) -> Option<Meant> {
        let Kind::UnknownCall(word, _) = &self.error.kind else { return None };
        let is_the_wire = &**word == WIRE && self.names.snapshot.wire.is_some();
        if self.typed.process.is_some() || !(is_the_wire || self.names.seen(word).is_some()) {
            return None;
        }
        let rest = self.text.trim_start().strip_prefix(&**word)?.trim();
        let line = format!("{word}> {rest}");
        let first = rest.split_whitespace().next()?;
        let is_call = CallName::from_word(first.rsplit('.').next()?).is_some();
        is_call.then_some(Meant { why: Why::Syntax(Kind::MissingProcessMark(word.clone())), line })
    }

    /// `del s`, `s = None`: Python closes a socket that nobody holds any more.
    pub(super) fn forgotten_socket(&self) -> Option<Meant> {
        let words = self.typed.statement.trim();
        let name = match words.strip_prefix("del") {
            Some(name) => name.trim_matches([' ', '(', ')']),
            None => words.split_once('=').filter(|(_, value)| value.trim() == "None")?.0.trim(),
        };
        self.names.socket(name)?;
        let start = self.place(words);
        Meant::new(Why::Syntax(Kind::PythonWord), format!("{}{name}.close", &self.text[..start]))
    }

    /// `kill client`: the process goes before the call.
    pub(super) fn process_behind(&self) -> Option<Meant> {
        let call = CallName::from_word(self.typed.word)
            .filter(|call| matches!(call, CallName::Kill | CallName::Interrupt))?;
        let name = self.names.seen(self.typed.rest.trim())?.name.clone();
        let line = format!("{name}> {call}");
        Meant::new(Why::Syntax(Kind::MissingProcessMark(name.into())), line)
    }

    /// `lear udp`, `server> learn udp`: a word that leads to the course, mistyped or after a process.
    pub(super) fn course(&self) -> Option<Meant> {
        let Kind::UnknownCall(word, _) = &self.error.kind else { return None };
        let known = COURSE.into_iter().find(|known| *known == &**word);
        let near = match known {
            Some(known) => self.typed.process.map(|_| known)?,
            None => suggest::nearest(word, COURSE)?,
        };
        let line = self.typed.statement.trim().replacen(&**word, near, 1);
        let why = match known {
            Some(_) => Why::Outside(near.into()),
            None => Why::Syntax(Kind::UnknownCall(word.clone(), Some(near))),
        };
        Meant::new(why, line)
    }

    /// `recv MSG_PEEK`: the flags of C are words with `--` here.
    pub(super) fn flag_of_c(&self) -> Option<Meant> {
        let call = CallName::from_word(self.typed.word)?;
        let mut words = self.typed.rest.split([' ', ',', '|']);
        let word = words.find(|word| word.starts_with("MSG_"))?;
        let flag = format!("--{}", suggest::for_flag(row(call), word)?);
        let start = self.place(word);
        let before = self.text[..start].trim_end_matches([' ', ',', '|']);
        let line = format!("{before} {flag}{}", &self.text[start + word.len()..]);
        parse_line(&line, self.error.line).ok()?;
        Meant::new(Why::SaidOtherwise(flag), line)
    }
}

/// A command that is given to the program from a shell, as in `run tcp`.
pub(super) fn for_the_shell(text: &str) -> Option<Meant> {
    let text = text.trim();
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    // It may be a variable.
    if rest.trim_start().starts_with(['=', ',', '+', '-', '*']) {
        return None;
    }
    let command = match word {
        _ if word.ends_with("playground") => text.to_owned(),
        "run" | "check" | "lessons" | "claims" | "doctor" => format!("playground {text}"),
        "in" if rest.split_whitespace().count() > 1 => format!("playground {text}"),
        "lesson" => format!("playground run {rest}").trim_end().to_owned(),
        "tutorial" | "course" | "learn" if rest.is_empty() => "playground lessons".into(),
        _ => return None,
    };
    Meant::new(Why::ForTheShell(command), "")
}
