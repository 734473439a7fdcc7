//! A function and its variables, which C wants declared at its beginning.

use std::{collections::BTreeMap, fmt::Write};

use crate::export::program::{helpers::uses, scope::Type};

/// What a variable of C is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Holder {
    /// A descriptor.
    Socket,
    Int,
    Number,
    Bool,
    /// What send and receive return.
    Size,
    Text,
    Address,
    Set,
    Limit,
    Seconds,
    String,
    Table,
    /// What `epoll_ctl(2)` is given.
    Event,
    /// An element of what poll(2) has looked at.
    Polled,
    /// What recvmsg(2) gave.
    Message,
}

impl Holder {
    pub(super) fn of(kind: Type) -> Self {
        match kind {
            Type::Number => Self::Number,
            Type::Socket => Self::Socket,
            Type::Address => Self::Address,
            // A number that becomes text is its digits.
            Type::Text | Type::Any => Self::Text,
            Type::Table => Self::Table,
        }
    }

    pub(super) fn c_type(self) -> &'static str {
        match self {
            Self::Socket | Self::Int => "int",
            Self::Number => "long long",
            Self::Bool => "bool",
            Self::Size => "ssize_t",
            Self::Text => "struct text",
            Self::Address => "struct address",
            Self::Set => "fd_set",
            Self::Limit => "struct timeval",
            Self::Seconds => "double",
            Self::String => "const char *",
            Self::Table => "struct table *",
            Self::Event => "struct epoll_event",
            Self::Polled => "struct pollfd *",
            Self::Message => "struct message",
        }
    }

    /// What it is at first.
    fn initial(self) -> &'static str {
        match self {
            Self::Socket => " = -1",
            Self::Int | Self::Number | Self::Size => " = 0",
            Self::Bool => " = false",
            Self::Text | Self::Address => " = {0}",
            Self::Table => " = NULL",
            Self::Set
            | Self::Limit
            | Self::Seconds
            | Self::String
            | Self::Event
            | Self::Polled
            | Self::Message => "",
        }
    }
}

/// What the function needs.
#[derive(Clone, Debug, Default)]
pub(super) struct Frame {
    variables: BTreeMap<String, Holder>,
    /// Bytes of its buffer.
    buffer: usize,
    /// Its other arrays: the type of their elements, and how many they have.
    arrays: BTreeMap<&'static str, (&'static str, usize)>,
    /// Texts made on the way in the statement that is being written.
    texts: usize,
    /// Loops over what select has found, one in another.
    pub(super) selects: usize,
    /// It is a thread: what fails ends the thread only.
    pub(super) is_thread: bool,
}

impl Frame {
    /// A thread.
    pub(super) fn thread() -> Self {
        Self { is_thread: true, ..Self::default() }
    }

    /// A variable of that name; another name, if there is one that holds something else.
    pub(super) fn variable(&mut self, name: &str, holder: Holder) -> String {
        let mut candidate = name.to_owned();
        let mut next = 1;
        loop {
            let known = self.variables.entry(candidate.clone()).or_insert(holder);
            if *known == holder {
                return candidate;
            }
            next += 1;
            candidate = format!("{name}_{next}");
        }
    }

    /// One that the programs have by themselves.
    pub(super) fn built_in(&mut self, name: &str, holder: Holder) -> String {
        self.variable(name, holder)
    }

    /// The buffer, with room for so many bytes.
    pub(super) fn buffer(&mut self, bytes: usize) -> &'static str {
        self.buffer = self.buffer.max(bytes).max(1);
        "buffer"
    }

    /// An array with room for so many.
    pub(super) fn array(&mut self, name: &'static str, kind: &'static str, count: usize) {
        let known = self.arrays.entry(name).or_insert((kind, count));
        known.1 = known.1.max(count);
    }

    /// Another statement begins: it may use all texts again.
    pub(super) fn statement(&mut self) {
        self.texts = 0;
    }

    /// A variable for a text that is made on the way.
    pub(super) fn text(&mut self) -> String {
        self.texts += 1;
        self.variable(&format!("text_{}", self.texts), Holder::Text)
    }

    /// The declarations, for a function with that body.
    pub(super) fn declarations(&self, body: &str) -> String {
        let mut by_holder = BTreeMap::<Holder, Vec<String>>::new();
        let mut unread = String::new();
        for (name, holder) in &self.variables {
            if !code(body).any(|line| uses(&line, name)) {
                continue;
            }
            by_holder.entry(*holder).or_default().push(format!("{name}{}", holder.initial()));
            if !is_read(body, name) {
                unread.extend(["    (void)", name, ";\n"]);
            }
        }
        let mut out = String::new();
        for (holder, names) in by_holder {
            out += &wrapped(holder.c_type(), &names);
        }
        for (name, (kind, count)) in &self.arrays {
            if code(body).any(|line| uses(&line, name)) {
                let _ = writeln!(out, "    {kind} {name}[{count}];");
            }
        }
        if self.buffer > 0 {
            // What is large has no place on the stack.
            let storage = match (self.buffer > 1 << 18, self.is_thread) {
                (true, true) => "static _Thread_local ",
                (true, false) => "static ",
                (false, _) => "",
            };
            let _ = writeln!(out, "    {storage}char buffer[{}];", self.buffer);
        }
        out + &unread
    }
}

/// A function without the lines that prepare for what never comes: a port that nobody asks for, `eof = false`.
pub(super) fn without_unread(body: &str) -> String {
    let is_unread = |line: &str| {
        line.trim().split_once(" = ").is_some_and(|(name, value)| {
            let prepares = matches!(value, "false;" | "0;") || value.starts_with("port_of(");
            prepares && !is_read(body, name)
        })
    };
    body.split_inclusive('\n').filter(|line| !is_unread(line)).collect()
}

/// The lines of a function, without those that are comments, and without what is in quotes.
pub(super) fn code(body: &str) -> impl Iterator<Item = String> {
    body.lines().filter(|line| !line.trim_start().starts_with("/*")).map(without_quoted)
}

fn without_quoted(line: &str) -> String {
    let (mut out, mut quoted, mut escaped) = (String::new(), false, false);
    for c in line.chars() {
        let ends = c == '"' && !escaped;
        quoted ^= ends;
        if !quoted || ends {
            out.push(c);
        }
        escaped = c == '\\' && !escaped;
    }
    out
}

/// Whether a variable is more than assigned to: the compiler warns of one that is not.
fn is_read(body: &str, name: &str) -> bool {
    code(body).any(|line| {
        let rest = line.trim_start().strip_prefix(name).and_then(|rest| rest.strip_prefix(" = "));
        uses(rest.unwrap_or(&line), name)
    })
}

/// `    int a = -1, b = -1;`, in lines of at most a hundred columns.
fn wrapped(c_type: &str, names: &[String]) -> String {
    let (mut out, mut line) = (String::new(), String::new());
    for name in names {
        if !line.is_empty() && c_type.len() + line.len() + name.len() > 90 {
            out.extend(["    ", c_type, " ", &line, ";\n"]);
            line.clear();
        }
        if !line.is_empty() {
            line += ", ";
        }
        line += if c_type.ends_with('*') && !line.is_empty() { "*" } else { "" };
        line += name;
    }
    out + &format!("    {c_type} {line};\n").replace("* ", "*")
}
