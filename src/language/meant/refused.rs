//! A line that was read and cannot be carried out: a name that nothing has, or a process that is busy.

use super::{Meant, Names, Why, habits::for_the_shell, suggest};
use crate::{
    language::{SyntaxErrorKind as Kind, Typed, parse_line, tree::Function},
    model::{CallName, Halt},
};

/// What may be meant by a line that was refused, the likeliest first; nothing where the refusal says it all.
/// `at`: the byte that the refusal points at.
pub fn refused(text: &str, at: usize, halt: &Halt, names: Names<'_>) -> Vec<Meant> {
    let typed = Typed::read(text);
    let line = Refused { text, at, names: names.of(&typed), typed };
    match halt {
        Halt::OthersName(theirs, owner) => {
            vec![for_the_shell(text), line.others(theirs, owner)]
        }
        Halt::Busy(call, _) => vec![line.busy(*call)],
        Halt::UnknownName(word, near) => vec![
            for_the_shell(text),
            line.process(word),
            line.ends_too_late(word),
            near.as_ref().and_then(|near| line.own(word, near)),
            line.word(word),
            line.socket(word),
        ],
        Halt::NotASocket(word) => vec![line.method(word)],
        _ => Vec::new(),
    }
    .into_iter()
    .flatten()
    .collect()
}

struct Refused<'a> {
    text: &'a str,
    at: usize,
    names: Names<'a>,
    typed: Typed<'a>,
}

impl Refused<'_> {
    /// The line with another name in the place that was pointed at, and what follows the name.
    fn renamed(&self, name: &str, instead: &str) -> Option<String> {
        let rest = self.text.get(self.at..)?.strip_prefix(name)?;
        Some(format!("{}{instead}{rest}", &self.text[..self.at]))
    }

    /// `$data.upper`: a method of Python, which is a function here.
    fn method(&self, word: &str) -> Option<Meant> {
        let read = format!("${word}.");
        let (start, rest) = (self.text.find(&read)?, self.text.split_once(&read)?.1);
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let function = Function::from_word(&rest[..end]).filter(|f| f.arity() == 1)?.word();
        let line = format!("{}{function}(${word}){}", &self.text[..start], &rest[end..]);
        parse_line(&line, 1).ok()?;
        Meant::new(Why::Syntax(Kind::PythonWord), line)
    }

    fn is_alone(&self, word: &str) -> bool {
        self.typed.statement.trim() == word
    }

    /// The name of a process, alone or with a dot: `client`, `client.send hi`.
    fn process(&self, word: &str) -> Option<Meant> {
        let known = self.names.seen(word).map(|process| process.name.as_str());
        let name = known
            .or_else(|| suggest::for_process(word).filter(|it| self.names.seen(it).is_some()))?;
        if self.is_alone(word) {
            return Meant::new(Why::IsProcess(name.into()), format!("{name}>"));
        }
        let statement = self.typed.statement.strip_prefix(word)?.strip_prefix('.')?;
        Meant::new(Why::IsProcess(name.into()), format!("{name}> {statement}"))
    }

    /// `"$data吗"`: the variable ends before the word does.
    fn ends_too_late(&self, word: &str) -> Option<Meant> {
        let variables = &self.names.me()?.variables;
        let begins = |name: &&str| word.starts_with(*name) && !word[name.len()..].is_ascii();
        let name =
            variables.iter().map(|it| it.name.as_str()).filter(begins).max_by_key(|n| n.len())?;
        let dollar = self.at + self.text.get(self.at..)?.find(&format!("${word}"))?;
        let (before, after) = (&self.text[..dollar], &self.text[dollar + 1 + name.len()..]);
        let line = match before.strip_suffix('"') {
            Some(before) => format!("{before}${name} + \"{after}"),
            None => format!("{before}\" + ${name} + \"{after}"),
        };
        parse_line(&line, 1).ok()?;
        Meant::new(Why::VariableEnds(name.into()), line)
    }

    /// One of the process's own names, nearly.
    fn own(&self, word: &str, near: &str) -> Option<Meant> {
        Meant::new(
            Why::NothingCalled(word.into(), near.into()),
            self.renamed(word, near).unwrap_or_default(),
        )
    }

    /// A word alone that is a call or a word for the playground, by meaning or by spelling.
    fn word(&self, word: &str) -> Option<Meant> {
        if suggest::asks(word) && self.is_alone(word) {
            return Meant::new(Why::Question("help".into()), "help");
        }
        let meant = suggest::for_statement(word).filter(|_| self.is_alone(word))?;
        Meant::new(
            Why::NothingCalled(word.into(), meant.into()),
            self.text.replacen(word, meant, 1).trim(),
        )
    }

    /// `phone.accept`, and nothing here is called phone.
    fn socket(&self, word: &str) -> Option<Meant> {
        self.text.get(self.at..)?.strip_prefix(word)?.strip_prefix('.')?;
        if let Some(socket) = self.names.newest() {
            let line = self.renamed(word, &socket.label)?;
            return Meant::new(Why::SocketCalled(word.into(), socket.label.clone()), line);
        }
        let line = match self.typed.process {
            Some(process) => format!("{process}> {word} = socket tcp"),
            None => format!("{word} = socket tcp"),
        };
        Meant::new(Why::SocketFirst(word.into()), line)
    }

    /// A name that another process has.
    fn others(&self, theirs: &str, owner: &str) -> Option<Meant> {
        let mine = self.names.newest()?;
        let instead = self.renamed(theirs, &mine.label)?;
        let call = CallName::from_word(self.typed.word);
        let for_a_listener =
            matches!(call, Some(CallName::Accept | CallName::Listen | CallName::Queue));
        // One's own socket is not offered to be closed.
        let ends = matches!(call, Some(CallName::Close | CallName::Shutdown));
        if for_a_listener && !mine.listening || ends {
            let line = format!("{owner}> {}", self.typed.statement.trim());
            return Meant::new(Why::LineOf(theirs.into(), owner.into()), line);
        }
        Meant::new(Why::OwnSocket(theirs.into(), owner.into(), mine.label.clone()), instead)
    }

    /// The process is asleep: the line may be for another one, if it is about no socket of this one.
    fn busy(&self, call: CallName) -> Option<Meant> {
        let other = self.names.ready()?;
        let free = self.typed.process.is_none()
            && self.typed.socket.is_none()
            && !self.text.contains('=')
            && matches!(
                CallName::from_word(self.typed.word),
                Some(
                    CallName::Socket
                        | CallName::Connect
                        | CallName::Send
                        | CallName::Sendall
                        | CallName::Sendto
                        | CallName::Recv
                )
            );
        let line = if free { format!("{other}> {}", self.text.trim()) } else { String::new() };
        Meant::new(Why::Busy(call, other.into(), free), line)
    }
}
