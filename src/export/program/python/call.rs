//! One call in Python: for a line that was typed, with what it gave; in a program, as it is written.

use std::time::Duration;

use super::{Python, expression::quoted, identifier};
use crate::{
    export::program::{
        plan::{LeftOut, Made},
        scope::{Type, names_of_new},
        walk,
    },
    language::{
        duration,
        tree::{ArgumentKind, CallTree, DurationTree, ExpressionKind, SocketTree},
    },
    model::{Call, CallName, Errno, Filter, PairKind, SocketKind},
};

/// A call as it is said.
#[derive(Default)]
pub(super) struct Spoken {
    /// The statement that makes it.
    pub(super) statement: String,
    /// What shows its result; none: it succeeded.
    pub(super) shown: Option<String>,
    /// Whether it receives, and how its end is known.
    pub(super) end: Option<String>,
    /// The variables that hold new sockets, or the one that is closed.
    pub(super) made: Vec<String>,
    pub(super) closed: Option<String>,
}

impl Spoken {
    pub(super) fn new(statement: impl Into<String>) -> Self {
        Self { statement: statement.into(), ..Self::default() }
    }

    pub(super) fn showing(statement: impl Into<String>, shown: impl Into<String>) -> Self {
        Self { shown: Some(shown.into()), ..Self::new(statement) }
    }
}

/// Another line of a statement.
pub(super) fn add(statement: &mut String, line: &str) {
    statement.extend(["\n", line]);
}

pub(super) type Said = Result<Spoken, LeftOut>;

/// Whether Python's epoll object has a method for a call.
fn has_an_epoll(call: CallName) -> bool {
    matches!(call, CallName::EpollCtl | CallName::EpollWait | CallName::Close | CallName::Fileno)
}

impl Python<'_> {
    /// The call, whatever it is.
    pub(super) fn call(&mut self, tree: &CallTree, made: Option<&Made>) -> Said {
        self.module("socket");
        let on = if walk::is_of_one(tree) {
            self.on(tree, made).ok_or(LeftOut::Unreadable)?
        } else {
            String::new()
        };
        if self.scope.kind_of(tree, made) == Some(SocketKind::Epoll) && !has_an_epoll(tree.call) {
            return Err(LeftOut::EpollObject);
        }
        match tree.call {
            CallName::Socket | CallName::Socketpair | CallName::Accept | CallName::Dup => {
                self.making(tree, made, &on)
            }
            CallName::Bind
            | CallName::Connect
            | CallName::Listen
            | CallName::Shutdown
            | CallName::Close
            | CallName::Getsockname
            | CallName::Getpeername => self.connection(tree, made, &on),
            CallName::Send | CallName::Sendall | CallName::Sendto => self.send(tree, made, &on),
            CallName::Recv | CallName::Recvfrom | CallName::Recvn | CallName::Recvline => {
                self.receive(tree, made, &on)
            }
            CallName::Sendmsg => self.sendmsg(tree, made, &on),
            CallName::Recvmsg => self.recvmsg(tree, made, &on),
            CallName::Setsockopt | CallName::Getsockopt => self.option(tree, made, &on),
            CallName::Select => self.select(tree, made),
            CallName::Fileno
            | CallName::Gettimeout
            | CallName::Settimeout
            | CallName::Setblocking
            | CallName::Sockatmark => self.asking(tree, &on),
            CallName::Poll => self.poll(tree, made, &on),
            CallName::EpollCreate | CallName::EpollCtl | CallName::EpollWait => {
                self.epoll(tree, made, &on)
            }
            _ => self.others(tree, made, &on),
        }
    }

    /// New sockets.
    fn making(&mut self, tree: &CallTree, made: Option<&Made>, on: &str) -> Said {
        let target = |at: usize| tree.targets.get(at).map(|name| identifier(&name.text));
        let argument = |at: usize| tree.arguments.get(at).map(|it| &it.kind);
        Ok(match tree.call {
            CallName::Socket => self.socket(tree, made),
            CallName::Socketpair => {
                let kind = match argument(0) {
                    Some(ArgumentKind::PairKind(kind)) => *kind,
                    _ => PairKind::Stream,
                };
                let kind = kind.kind().c_names().1;
                let names = self.new_names(tree, made, &["a", "b"]);
                self.scope.learns_kind(tree, made);
                let statement = format!(
                    "{} = socket.socketpair(socket.AF_UNIX, socket.{kind})",
                    names.join(", ")
                );
                Spoken { made: names, ..Spoken::new(statement) }
            }
            CallName::Accept => {
                let names = self.new_names(tree, made, &["conn"]);
                self.scope.types.insert("from".to_owned(), Type::Address);
                self.helper("where");
                let mut statement = format!("{}, sender = {on}.accept()", names[0]);
                if let Some(second) = target(1) {
                    self.helper("text");
                    statement.extend(["\n", &format!("{second} = text(sender)")]);
                    self.scope.types.insert(tree.targets[1].text.to_string(), Type::Text);
                }
                let shown = "f\"from {where(sender)}\"";
                Spoken { made: vec![names[0].clone()], ..Spoken::showing(statement, shown) }
            }
            CallName::Dup => {
                let names = self.new_names(tree, made, &["s"]);
                let statement = format!("{} = {on}.dup()", names[0]);
                Spoken { made: names, ..Spoken::new(statement) }
            }
            _ => return Err(LeftOut::Unreadable),
        })
    }

    /// What gives a socket its addresses, and ends it.
    fn connection(&mut self, tree: &CallTree, made: Option<&Made>, on: &str) -> Said {
        let target = |at: usize| tree.targets.get(at).map(|name| identifier(&name.text));
        let argument = |at: usize| tree.arguments.get(at).map(|it| &it.kind);
        let call = made.map(|it| &it.call);
        Ok(match tree.call {
            CallName::Bind | CallName::Connect => {
                if matches!(call, Some(Call::Disconnect))
                    || matches!(argument(0), Some(ArgumentKind::None))
                {
                    self.helper("disconnect");
                    return Ok(Spoken::new(format!("disconnect({on})")));
                }
                let to = self.address(argument(0), call.and_then(Call::destination))?;
                Spoken::new(format!("{on}.{}({to})", tree.call.word()))
            }
            CallName::Listen => {
                let backlog = match (argument(0), call) {
                    (_, Some(Call::Listen(n))) => n.to_string(),
                    (Some(ArgumentKind::Number(n)), _) => {
                        self.number(n).ok_or(LeftOut::Unreadable)?
                    }
                    _ => "128".to_owned(),
                };
                Spoken::new(format!("{on}.listen({backlog})"))
            }
            CallName::Shutdown => {
                let Some(ArgumentKind::How(how)) = argument(0) else {
                    return Err(LeftOut::Unreadable);
                };
                Spoken::new(format!("{on}.shutdown(socket.{})", how.c_name()))
            }
            CallName::Close
                if made.is_some_and(|it| it.outcome.failure() == Some(Errno::EBADF.into())) =>
            {
                // close() of the socket module says nothing the second time.
                self.module("os");
                Spoken::new(format!("os.close({on}.fileno())"))
            }
            CallName::Close => {
                Spoken { closed: Some(on.to_owned()), ..Spoken::new(format!("{on}.close()")) }
            }
            CallName::Getsockname | CallName::Getpeername => {
                self.helper("where");
                let mut statement = format!("address = {on}.{}()", tree.call.word());
                if let Some(target) = target(0) {
                    self.helper("text");
                    statement.extend(["\n", &format!("{target} = text(address)")]);
                    self.scope.types.insert(tree.targets[0].text.to_string(), Type::Text);
                }
                Spoken::showing(statement, "where(address)")
            }
            _ => return Err(LeftOut::Unreadable),
        })
    }

    /// What a socket is told and asked.
    fn asking(&mut self, tree: &CallTree, on: &str) -> Said {
        let argument = |at: usize| tree.arguments.get(at).map(|it| &it.kind);
        Ok(match tree.call {
            CallName::Fileno => self.plain(tree, &format!("{on}.fileno()"), Type::Number),
            CallName::Gettimeout if !tree.targets.is_empty() => {
                let none_or =
                    format!("{on}.gettimeout()\nvalue = \"none\" if value is None else value");
                self.text_of(tree, &format!("value = {none_or}"), "value")
            }
            CallName::Gettimeout => self.plain(tree, &format!("{on}.gettimeout()"), Type::Any),
            CallName::Settimeout => {
                let limit = match argument(0) {
                    Some(ArgumentKind::None) => "None".to_owned(),
                    Some(ArgumentKind::Duration(it)) => self.duration(it)?,
                    _ => return Err(LeftOut::Unreadable),
                };
                Spoken::new(format!("{on}.settimeout({limit})"))
            }
            CallName::Setblocking => {
                let is_on = matches!(argument(0), Some(ArgumentKind::Switch(true)));
                Spoken::new(format!("{on}.setblocking({})", if is_on { "True" } else { "False" }))
            }
            CallName::Sockatmark => {
                self.helper("at_mark");
                self.plain(tree, &format!("at_mark({on})"), Type::Number)
            }
            _ => return Err(LeftOut::Unreadable),
        })
    }

    /// Load, time, names, and what stands for the keyboard and the screen.
    fn others(&mut self, tree: &CallTree, made: Option<&Made>, on: &str) -> Said {
        let target = |at: usize| tree.targets.get(at).map(|name| identifier(&name.text));
        let argument = |at: usize| tree.arguments.get(at).map(|it| &it.kind);
        let call = made.map(|it| &it.call);
        Ok(match tree.call {
            CallName::Fill => {
                self.helper("fill");
                let chunk = match argument(0) {
                    Some(ArgumentKind::Number(n)) => self.number(n).ok_or(LeftOut::Unreadable)?,
                    _ => "65536".to_owned(),
                };
                self.plain(tree, &format!("fill({on}, {chunk})"), Type::Number)
            }
            CallName::Drain => {
                self.helper("drain");
                let call = format!("drain({on})");
                let mut statement = format!("value, at_end = {call}");
                if let Some(target) = tree.targets.first() {
                    self.scope.types.insert(target.text.to_string(), Type::Number);
                    statement.extend(["\n", &format!("{} = value", identifier(&target.text))]);
                }
                Spoken::showing(statement, "f\"{value} then EOF\" if at_end else value")
            }
            CallName::Filter => {
                let Some(ArgumentKind::Filter(filter)) = argument(0) else {
                    return Err(LeftOut::Unreadable);
                };
                self.helper("set_filter");
                let percent = match filter {
                    Filter::Drop => 100,
                    Filter::Percent(n) => u32::from(*n),
                    Filter::Off => 0,
                };
                Spoken::new(format!("set_filter({on}, {percent})"))
            }
            CallName::Sleep => {
                self.module("time");
                let Some(ArgumentKind::Duration(it)) = argument(0) else {
                    return Err(LeftOut::Unreadable);
                };
                Spoken::new(format!("time.sleep({})", self.duration(it)?))
            }
            CallName::Resolve => {
                let host = match (call, argument(0)) {
                    (Some(Call::Resolve(host)), _) => quoted(host),
                    (_, Some(ArgumentKind::Host(host))) => {
                        format!("{}.decode()", self.text(host).ok_or(LeftOut::Unreadable)?)
                    }
                    _ => return Err(LeftOut::Unreadable),
                };
                self.helper("found");
                let mut spoken =
                    Spoken::showing(format!("value = found({host})"), "\", \".join(value)");
                if let Some(target) = tree.targets.first() {
                    self.scope.types.insert(target.text.to_string(), Type::Text);
                    let name = identifier(&target.text);
                    add(&mut spoken.statement, &format!("{name} = \" \".join(value).encode()"));
                }
                spoken
            }
            CallName::Print => self.print(tree, made)?,
            CallName::Input => {
                let prompt = match argument(0) {
                    Some(ArgumentKind::Text(it) | ArgumentKind::Number(it)) => {
                        format!("{}.decode()", self.text(it).ok_or(LeftOut::Unreadable)?)
                    }
                    _ => String::new(),
                };
                let names = target(0).map_or(String::new(), |name| format!("{name} = "));
                if let Some(name) = tree.targets.first() {
                    self.scope.types.insert(name.text.to_string(), Type::Text);
                }
                self.scope.types.insert("_".to_owned(), Type::Text);
                Spoken::showing(format!("{names}received = input({prompt}).encode()"), "received")
            }
            CallName::Limit => {
                let Some(ArgumentKind::Number(most)) = argument(1) else {
                    return Err(LeftOut::Word);
                };
                let most = self.number(most).ok_or(LeftOut::Unreadable)?;
                self.module("resource");
                Spoken::new(format!("resource.setrlimit(resource.RLIMIT_NOFILE, ({most}, {most}))"))
            }
            CallName::Fork => return Err(LeftOut::Child),
            _ if tree.call.is_wire() => return Err(LeftOut::Wire),
            _ if tree.call.is_lens() => return Err(LeftOut::Lens),
            _ => return Err(LeftOut::Word),
        })
    }

    /// What gives a value, with or without a variable for it.
    pub(super) fn plain(&mut self, tree: &CallTree, code: &str, kind: Type) -> Spoken {
        let name = match tree.targets.first() {
            Some(name) => {
                self.scope.types.insert(name.text.to_string(), kind);
                identifier(&name.text)
            }
            None => "value".to_owned(),
        };
        Spoken::showing(format!("{name} = {code}"), name)
    }

    fn socket(&mut self, tree: &CallTree, made: Option<&Made>) -> Spoken {
        let made_of = match (tree.arguments.first().map(|it| &it.kind), made.map(|it| &it.call)) {
            (_, Some(Call::Socket(kind))) | (Some(ArgumentKind::SocketKind(kind)), _) => *kind,
            _ => SocketKind::Tcp,
        };
        let protocol = made_of.c_protocol().map_or(String::new(), |it| format!(", socket.{it}"));
        let (family, kind) = made_of.c_names();
        let names = self.new_names(tree, made, &["s"]);
        self.scope.learns_kind(tree, made);
        let mut statement =
            format!("{} = socket.socket(socket.{family}, socket.{kind}{protocol})", names[0]);
        if made_of == SocketKind::Udp && self.sends_to_groups {
            // As in the session: a group is one of this machine.
            let lo = "socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(\"127.0.0.1\")";
            statement.extend(["\n", &format!("{}.setsockopt({lo})", names[0])]);
        }
        Spoken { made: names, ..Spoken::new(statement) }
    }

    /// Variables for new sockets.
    pub(super) fn new_names(
        &mut self,
        tree: &CallTree,
        made: Option<&Made>,
        usual: &[&str],
    ) -> Vec<String> {
        let names = names_of_new(tree, made, usual);
        for name in &names {
            self.scope.sets(name, Type::Socket);
        }
        names.iter().map(|name| identifier(name)).collect()
    }

    /// The socket before the dot.
    fn on(&self, tree: &CallTree, made: Option<&Made>) -> Option<String> {
        let named = match &tree.on {
            Some(SocketTree::Named(name)) => self.known(&name.text),
            // Whatever has that number here, if anything has.
            Some(SocketTree::Number(n, _)) => Some(format!("socket.socket(fileno={n})")),
            None => None,
        };
        self.scope.on(named, made)
    }

    pub(super) fn duration(&mut self, tree: &DurationTree) -> Result<String, LeftOut> {
        match tree {
            DurationTree::Known(time) => Ok(seconds(*time)),
            DurationTree::Value(value) => {
                let (written, kind) = self.expression(value).ok_or(LeftOut::Unreadable)?;
                match (kind, &value.kind) {
                    (Type::Number, _) => Ok(written),
                    (_, ExpressionKind::Text(text)) => {
                        let text = std::str::from_utf8(text).ok().and_then(duration::read);
                        text.map(seconds).ok_or(LeftOut::Unreadable)
                    }
                    _ => Err(LeftOut::Unreadable),
                }
            }
        }
    }
}

fn seconds(time: Duration) -> String {
    format!("{}", time.as_secs_f64())
}
