//! What a program has where its writer has come to: what its variables hold, and which sockets they are.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    plan::Made,
    walk::{bodies, may_lack_a_value},
};
use crate::{
    export::lesson::ports::Ports,
    language::tree::{
        ArgumentKind, Binary, CallTree, Expression, ExpressionKind, Function, SocketTree, Statement,
    },
    model::{Call, CallName, Outcome, SocketId, SocketKind},
};

/// What a variable holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Type {
    Number,
    Text,
    Socket,
    Table,
    /// What `$from` is.
    Address,
    /// Now this, now that.
    Any,
}

/// What the program has so far.
#[derive(Clone, Default)]
pub(super) struct Scope {
    /// What variables hold, by their names in the session.
    pub(super) types: BTreeMap<String, Type>,
    /// The same of notes on sockets: `x.name`.
    pub(super) notes: BTreeMap<String, Type>,
    /// What all entries of a table hold, by the names of tables.
    pub(super) entries: BTreeMap<String, Type>,
    /// Which kind of socket a variable is, as far as it is known.
    pub(super) kinds: BTreeMap<String, SocketKind>,
    /// Variables whose sockets an epoll has been told of.
    pub(super) watched: BTreeSet<String>,
    /// Which socket a variable is, by its name in the program.
    pub(super) sockets: BTreeMap<String, SocketId>,
    /// Ports that the kernel chose and this program knows.
    pub(super) ports: BTreeSet<u16>,
    /// The variables that have a value where the writer has come to.
    pub(super) set: BTreeSet<String>,
    /// Threads that were begun, for their names.
    pub(super) threads: usize,
    /// Old sockets that were kept, for their names.
    pub(super) kept: usize,
}

impl Scope {
    /// What an expression gives; `None`: it is made of something that only the session knows.
    pub(super) fn type_of(&self, ports: &Ports, expression: &Expression) -> Option<Type> {
        let of = |it: &Expression| self.type_of(ports, it);
        Some(match &expression.kind {
            ExpressionKind::Text(_) | ExpressionKind::Template(_) | ExpressionKind::Slice(..) => {
                Type::Text
            }
            ExpressionKind::Variable(name) | ExpressionKind::Bare(name) => match &**name {
                "error" => Type::Text,
                name => match self.types.get(name) {
                    Some(kind) => *kind,
                    None => ports.port(name).map(|_| Type::Number)?,
                },
            },
            ExpressionKind::Entry(table, _) => match &table.kind {
                ExpressionKind::Variable(name) => {
                    self.entries.get(&**name).copied().unwrap_or(Type::Any)
                }
                _ => Type::Any,
            },
            ExpressionKind::Table(_) => Type::Table,
            ExpressionKind::Note(_, note) => self.notes.get(&**note).copied().unwrap_or(Type::Any),
            ExpressionKind::Function(function, _) => match function {
                Function::Len
                | Function::Num
                | Function::Int
                | Function::Has
                | Function::Random => Type::Number,
                _ => Type::Text,
            },
            ExpressionKind::Binary(operator @ (Binary::Plus | Binary::Times), left, right) => {
                match (of(left)?, of(right)?) {
                    (Type::Number, Type::Number) => Type::Number,
                    (Type::Text | Type::Address, _) | (_, Type::Text | Type::Address) => Type::Text,
                    _ if *operator == Binary::Times => return None,
                    _ => Type::Any,
                }
            }
            ExpressionKind::Number(_)
            | ExpressionKind::Now
            | ExpressionKind::Unary(..)
            | ExpressionKind::Binary(..)
            | ExpressionKind::Eof
            | ExpressionKind::Error => Type::Number,
        })
    }

    /// Whether something is worked out in a statement that may have no value.
    pub(super) fn may_lack_a_value(&self, ports: &Ports, statement: &Statement) -> bool {
        let is_text = |it: &Expression| self.type_of(ports, it) == Some(Type::Text);
        may_lack_a_value(statement, &is_text)
    }

    /// What the variables of a block hold, before any of it is written: what a loop sets at its end, its next round
    /// reads at its beginning.
    pub(super) fn declare(&mut self, ports: &Ports, body: &[Statement]) {
        for statement in body.iter().chain(body) {
            self.declare_one(ports, statement);
        }
    }

    fn declare_one(&mut self, ports: &Ports, statement: &Statement) {
        use crate::language::tree::StatementKind::{
            Assign, Call, ForKeys, ForSelect, ForSockets, Note, Put, Repeat,
        };
        match &statement.kind {
            Assign(name, value) => {
                let kind = self.type_of(ports, value).unwrap_or(Type::Any);
                becomes(&mut self.types, &name.text, kind);
                self.learns_table(ports, &name.text, value);
            }
            Put(table, _, value) => {
                let kind = self.type_of(ports, value).unwrap_or(Type::Any);
                self.entries_are(&table.text, kind);
            }
            Note(_, note, value) => {
                let kind = self.type_of(ports, value).unwrap_or(Type::Any);
                becomes(&mut self.notes, &note.text, kind);
            }
            Call(tree) => self.declare_call(tree),
            ForSelect(name, ..) | ForSockets(name, _) => {
                becomes(&mut self.types, &name.text, Type::Socket);
            }
            ForKeys(name, ..) => becomes(&mut self.types, &name.text, Type::Any),
            Repeat(..) => becomes(&mut self.types, "i", Type::Number),
            _ => {}
        }
        for statement in bodies(statement).into_iter().flatten() {
            self.declare_one(ports, statement);
        }
    }

    fn declare_call(&mut self, tree: &CallTree) {
        use CallName::{
            Accept, Dup, EpollCreate, EpollCtl, EpollWait, Fileno, Fill, Input, Poll, Recv,
            Recvfrom, Recvline, Recvmsg, Recvn, Select, Send, Sendall, Sendmsg, Sendto, Socket,
            Socketpair,
        };
        let is_of_one = tree.on.is_some();
        let kind = match tree.call {
            Socket | Socketpair | Accept | Dup | EpollCreate | EpollWait => Type::Socket,
            Poll if !is_of_one => Type::Socket,
            Recv | Recvn | Recvline | Recvfrom | Recvmsg | Input | Poll | Select => Type::Text,
            Send | Sendall | Sendto | Sendmsg | Fileno | Fill => Type::Number,
            _ => Type::Any,
        };
        for (at, target) in tree.targets.iter().enumerate() {
            let kind = match (at, tree.call) {
                (1, Socketpair) => kind,
                (1, Recvmsg) => Type::Socket,
                (1, _) => Type::Text,
                _ => kind,
            };
            becomes(&mut self.types, &target.text, kind);
        }
        self.learns_kind(tree, None);
        if let (EpollCtl, Some(ArgumentKind::Socket(name))) =
            (tree.call, tree.arguments.get(1).map(|it| &it.kind))
        {
            self.watched.insert(name.text.to_string());
        }
        match tree.call {
            Recv | Recvn | Recvline | Recvmsg | Input => becomes(&mut self.types, "_", Type::Text),
            Recvfrom => {
                becomes(&mut self.types, "_", Type::Text);
                becomes(&mut self.types, "from", Type::Address);
            }
            Accept => {
                becomes(&mut self.types, "from", Type::Address);
                if tree.targets.is_empty() {
                    becomes(&mut self.types, "conn", Type::Socket);
                }
            }
            _ => {}
        }
    }

    /// A socket is made: its kind is known from then on.
    pub(super) fn learns_kind(&mut self, tree: &CallTree, made: Option<&Made>) {
        let argument = tree.arguments.first().map(|it| &it.kind);
        let kind = match (tree.call, made.map(|it| &it.call), argument) {
            (_, Some(Call::Socket(kind)), _)
            | (CallName::Socket, _, Some(ArgumentKind::SocketKind(kind))) => *kind,
            (CallName::Socketpair, _, Some(ArgumentKind::PairKind(kind))) => kind.kind(),
            (CallName::EpollCreate, ..) => SocketKind::Epoll,
            (CallName::Accept | CallName::Dup | CallName::Recvmsg, ..) => {
                for name in &tree.targets {
                    self.kinds.remove(&*name.text);
                }
                return;
            }
            _ => return,
        };
        let usual: &[&str] = match tree.call {
            CallName::Socketpair => &["a", "b"],
            CallName::EpollCreate => &["e"],
            _ => &["s"],
        };
        for name in names_of_new(tree, made, usual) {
            self.kinds.insert(name, kind);
        }
    }

    /// A variable is set by a line that was typed.
    pub(super) fn sets(&mut self, name: &str, kind: Type) {
        self.types.insert(name.to_owned(), kind);
    }

    /// A table gets an entry.
    pub(super) fn entries_are(&mut self, table: &str, kind: Type) {
        becomes(&mut self.entries, table, kind);
    }

    /// A variable becomes a table: a new one, or another name of one.
    pub(super) fn learns_table(&mut self, ports: &Ports, name: &str, value: &Expression) {
        match &value.kind {
            ExpressionKind::Table(entries) => {
                for (_, value) in entries {
                    let kind = self.type_of(ports, value).unwrap_or(Type::Any);
                    self.entries_are(name, kind);
                }
            }
            ExpressionKind::Variable(other) if self.types.get(&**other) == Some(&Type::Table) => {
                // What is put into it by one name is seen by the other.
                self.entries.insert(name.to_owned(), Type::Any);
                self.entries.insert(other.to_string(), Type::Any);
            }
            _ => {}
        }
    }

    /// The kind of the socket that a call is made on.
    pub(super) fn kind_of(&self, tree: &CallTree, made: Option<&Made>) -> Option<SocketKind> {
        made.and_then(|it| it.kind).or_else(|| match &tree.on {
            Some(SocketTree::Named(name)) => self.kinds.get(&*name.text).copied(),
            _ => None,
        })
    }

    /// A note is set by a line that was typed.
    pub(super) fn notes_are(&mut self, note: &str, kind: Type) {
        becomes(&mut self.notes, note, kind);
    }

    /// The variable of the socket that a call was made on; `named`: the one that is written before the dot, in the
    /// program's language.
    pub(super) fn on(&self, named: Option<String>, made: Option<&Made>) -> Option<String> {
        let Some(on) = made.and_then(|it| it.on.as_ref()) else { return named };
        if named.as_ref().is_some_and(|named| self.sockets.get(named) == Some(&on.socket)) {
            return named;
        }
        let mut them = self.sockets.iter().filter(|(_, it)| **it == on.socket);
        them.next().map(|(name, _)| name.clone()).or(named)
    }
}

/// The names of the sockets that a call makes, as the session calls them: those of the line, else its labels, else the
/// usual ones.
pub(super) fn names_of_new(tree: &CallTree, made: Option<&Made>, usual: &[&str]) -> Vec<String> {
    let labels = match made.map(|it| &it.outcome) {
        Some(Outcome::Made(_, label)) => vec![label.clone()],
        Some(Outcome::Accepted(it)) => vec![it.label.clone()],
        Some(Outcome::Pair(pair)) => pair.iter().map(|(_, label)| label.clone()).collect(),
        _ => Vec::new(),
    };
    let name = |(at, usual): (usize, &&str)| match (tree.targets.get(at), labels.get(at)) {
        (Some(name), _) => name.text.to_string(),
        (None, Some(label)) => label.to_string(),
        (None, None) => (*usual).to_owned(),
    };
    usual.iter().enumerate().map(name).collect()
}

fn becomes(types: &mut BTreeMap<String, Type>, name: &str, kind: Type) {
    let known = types.entry(name.to_owned()).or_insert(kind);
    if *known != kind {
        *known = Type::Any;
    }
}
