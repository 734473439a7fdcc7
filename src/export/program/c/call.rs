//! One call in C: for a line that was typed, with what it gave; in a program, as it is written.

use std::time::Duration;

use super::{C, Holder, Type, check::Spoken};
use crate::{
    export::program::{
        plan::{LeftOut, Made},
        scope::names_of_new,
        walk,
    },
    language::{
        duration,
        tree::{ArgumentKind, CallTree, DurationTree, ExpressionKind, SocketTree},
    },
    model::{Call, CallName, Filter, PairKind, SocketKind},
};

pub(super) type Said = Result<Spoken, LeftOut>;

impl C<'_> {
    /// The call, whatever it is.
    pub(super) fn call(&mut self, tree: &CallTree, made: Option<&Made>) -> Said {
        self.frame.statement();
        let on = if walk::is_of_one(tree) {
            self.on(tree, made).ok_or(LeftOut::Unreadable)?
        } else {
            String::new()
        };
        match tree.call {
            CallName::Socket | CallName::Socketpair | CallName::Accept | CallName::Dup => {
                Ok(self.making(tree, made, &on))
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
            CallName::Setsockopt | CallName::Getsockopt => self.option(tree, made, &on),
            CallName::Sendmsg => self.sendmsg(tree, made, &on),
            CallName::Recvmsg => self.recvmsg(tree, made, &on),
            CallName::Select => self.select(tree, made),
            CallName::Poll => self.poll(tree, made, &on),
            CallName::EpollCreate | CallName::EpollCtl | CallName::EpollWait => {
                self.epoll(tree, made, &on)
            }
            CallName::Fileno
            | CallName::Gettimeout
            | CallName::Settimeout
            | CallName::Setblocking
            | CallName::Sockatmark => self.asking(tree, &on),
            _ => self.others(tree, made, &on),
        }
    }

    /// New sockets.
    fn making(&mut self, tree: &CallTree, made: Option<&Made>, on: &str) -> Spoken {
        let argument = tree.arguments.first().map(|it| &it.kind);
        let usual: &[&str] = match tree.call {
            CallName::Socketpair => &["a", "b"],
            CallName::Accept => &["conn"],
            _ => &["s"],
        };
        let mut names = Vec::new();
        for name in names_of_new(tree, made, usual) {
            self.scope.sets(&name, Type::Socket);
            names.push(self.variable(&name, Type::Socket));
        }
        self.scope.learns_kind(tree, made);
        let new = names[0].clone();
        let mut spoken = match tree.call {
            CallName::Socket => {
                let kind = match (argument, made.map(|it| &it.call)) {
                    (_, Some(Call::Socket(kind))) | (Some(ArgumentKind::SocketKind(kind)), _) => {
                        *kind
                    }
                    _ => SocketKind::Tcp,
                };
                let protocol = kind.c_protocol().unwrap_or("0");
                let (family, kind) = kind.c_names();
                let code = format!("socket({family}, {kind}, {protocol})");
                let spoken = Spoken::assigning("socket", &new, &code);
                if family == "AF_INET" && kind == "SOCK_DGRAM" && self.uses.groups {
                    // As in the session: a group is one of this machine.
                    self.helpers(&["set_interface", "die"]);
                    let code = format!("set_interface({new}, \"127.0.0.1\")");
                    spoken.then(format!("if ({code} == -1)\n    die(\"setsockopt\");"))
                } else {
                    spoken
                }
            }
            CallName::Socketpair => {
                let kind = match argument {
                    Some(ArgumentKind::PairKind(kind)) => *kind,
                    _ => PairKind::Stream,
                };
                let kind = kind.kind().c_names().1;
                self.page.shared.insert("static int pair[2];".to_owned());
                Spoken::plain("socketpair", &format!("socketpair(AF_UNIX, {kind}, 0, pair)"))
                    .then(format!("{new} = pair[0];"))
                    .then(format!("{} = pair[1];", names[1]))
            }
            CallName::Accept => self.accept(tree, made, on, &new),
            _ => Spoken::assigning("dup", &new, &format!("dup({on})")),
        };
        if self.tracks {
            self.helper_set();
            for name in &names {
                spoken.then.push(format!("FD_SET({name}, &opened);"));
            }
        }
        spoken.made = names;
        spoken
    }

    fn accept(&mut self, tree: &CallTree, made: Option<&Made>, on: &str, new: &str) -> Spoken {
        let target = tree.targets.get(1).map(|name| {
            self.scope.sets(&name.text, Type::Text);
            self.variable(&name.text, Type::Text)
        });
        self.scope.sets("from", Type::Address);
        if made.is_none() && target.is_none() && !self.block.reads_sender {
            // Nobody asks who calls.
            return Spoken::assigning("accept", new, &format!("accept({on}, NULL, NULL)"));
        }
        self.helpers(&["struct address", "where"]);
        let sender = self.variable("from", Type::Address);
        self.makes_room(&sender);
        let code = format!("accept({on}, &{sender}.any, &{sender}.size)");
        let mut spoken = Spoken::assigning("accept", new, &code);
        if let Some(target) = target {
            self.helpers(&["keep", "string"]);
            spoken.then.push(format!("keep(&{target}, string(where(&{sender})));"));
        }
        if made.is_some_and(|it| it.has_limit) {
            self.helper("set_limit");
            spoken.then.push(format!("set_limit({new}, 0); /* Linux hands the limit down. */"));
        }
        spoken.showing("show", format!("\"from %s\", where(&{sender})"))
    }

    /// The room that a call has for an address.
    pub(super) fn makes_room(&mut self, address: &str) {
        let largest = self.page.families.largest();
        self.line(&format!("{address}.size = sizeof {address}.{largest};"));
    }

    /// The set of all open sockets.
    pub(super) fn helper_set(&mut self) {
        self.page.shared.insert("static fd_set opened; /* all open sockets */".to_owned());
    }

    /// What gives a socket its addresses, and ends it.
    fn connection(&mut self, tree: &CallTree, made: Option<&Made>, on: &str) -> Said {
        let argument = tree.arguments.first().map(|it| &it.kind);
        let call = made.map(|it| &it.call);
        let word = tree.call.word();
        Ok(match tree.call {
            CallName::Bind | CallName::Connect => {
                if matches!(call, Some(Call::Disconnect))
                    || matches!(argument, Some(ArgumentKind::None))
                {
                    self.helper("struct address");
                    let to = self.frame.built_in("to", Holder::Address);
                    self.line(&format!("{to}.any.sa_family = AF_UNSPEC;"));
                    let code = format!("connect({on}, &{to}.any, sizeof {to}.any)");
                    return Ok(Spoken::plain(word, &code));
                }
                let kind = made.and_then(|it| it.kind);
                let to = self.address(argument, call.and_then(Call::destination), kind)?;
                let code = format!("{word}({on}, {})", to.arguments);
                let mut spoken = Spoken::plain(word, &code);
                if to.resolves {
                    spoken.failed = Some(format!("code != 0 || {code} == -1"));
                    spoken.resolves = true;
                }
                spoken
            }
            CallName::Listen => {
                let backlog = match (argument, call) {
                    (_, Some(Call::Listen(n))) => n.to_string(),
                    (Some(ArgumentKind::Number(n)), _) => self.number(n)?,
                    _ => "128".to_owned(),
                };
                Spoken::plain("listen", &format!("listen({on}, {backlog})"))
            }
            CallName::Shutdown => {
                let Some(ArgumentKind::How(how)) = argument else {
                    return Err(LeftOut::Unreadable);
                };
                Spoken::plain("shutdown", &format!("shutdown({on}, {})", how.c_name()))
            }
            CallName::Close => {
                let mut spoken = Spoken::plain("close", &format!("close({on})"));
                if self.tracks {
                    self.helper_set();
                    self.line(&format!("FD_CLR({on}, &opened);"));
                }
                let again = made
                    .and_then(|it| it.on.as_ref())
                    .is_some_and(|it| self.comes_again(it.socket));
                if again {
                    spoken
                        .then
                        .push(format!("{on} = -1; /* Its number is free for another socket. */"));
                }
                spoken
            }
            CallName::Getsockname | CallName::Getpeername => {
                self.helpers(&["struct address", "where"]);
                let address = self.frame.built_in("address", Holder::Address);
                self.makes_room(&address);
                let code = format!("{word}({on}, &{address}.any, &{address}.size)");
                let mut spoken = Spoken::plain(word, &code);
                if let Some(target) = tree.targets.first() {
                    self.scope.sets(&target.text, Type::Text);
                    let target = self.variable(&target.text, Type::Text);
                    self.helpers(&["keep", "string"]);
                    spoken.then.push(format!("keep(&{target}, string(where(&{address})));"));
                }
                spoken.showing("show", format!("\"%s\", where(&{address})"))
            }
            _ => return Err(LeftOut::Unreadable),
        })
    }

    /// What a socket is told and asked.
    fn asking(&mut self, tree: &CallTree, on: &str) -> Said {
        let argument = tree.arguments.first().map(|it| &it.kind);
        let target = |c: &mut Self, kind| {
            tree.targets.first().map(|name| {
                c.scope.sets(&name.text, kind);
                c.variable(&name.text, kind)
            })
        };
        Ok(match tree.call {
            CallName::Fileno => {
                let mut spoken = Spoken::default();
                if let Some(target) = target(self, Type::Number) {
                    spoken.then.push(format!("{target} = {on};"));
                }
                spoken.showing("show", format!("\"%d\", {on}"))
            }
            CallName::Gettimeout => {
                self.helper("limit_of");
                let seconds = self.frame.built_in("seconds", Holder::Seconds);
                let code = format!("limit_of({on})");
                let mut spoken = Spoken::assigning("getsockopt", &seconds, &code);
                spoken.failed = Some(format!("{seconds} == -2"));
                if let Some(target) = target(self, Type::Text) {
                    self.helpers(&["keep", "string", "limit_text"]);
                    spoken.then.push(format!("keep(&{target}, string(limit_text({seconds})));"));
                }
                spoken.showing("show_limit", seconds)
            }
            CallName::Settimeout => {
                let limit = match argument {
                    Some(ArgumentKind::None) => "0".to_owned(),
                    Some(ArgumentKind::Duration(DurationTree::Known(Duration::ZERO))) => {
                        return Ok(self.blocking(on, false));
                    }
                    Some(ArgumentKind::Duration(it)) => self.duration(it)?,
                    _ => return Err(LeftOut::Unreadable),
                };
                self.helper("set_limit");
                Spoken::plain("setsockopt", &format!("set_limit({on}, {limit})"))
            }
            CallName::Setblocking => {
                self.blocking(on, matches!(argument, Some(ArgumentKind::Switch(true))))
            }
            CallName::Sockatmark => {
                let value = self.frame.built_in("option_value", Holder::Int);
                let mut spoken =
                    Spoken::assigning("sockatmark", &value, &format!("sockatmark({on})"));
                if let Some(target) = target(self, Type::Number) {
                    spoken.then.push(format!("{target} = {value};"));
                }
                spoken.showing("show", format!("\"%d\", {value}"))
            }
            _ => return Err(LeftOut::Unreadable),
        })
    }

    fn blocking(&mut self, on: &str, blocking: bool) -> Spoken {
        if blocking {
            // No limit either.
            self.helper("set_limit");
            return Spoken::plain("fcntl", &format!("set_limit({on}, 0)"));
        }
        self.helper("set_blocking");
        Spoken::plain("fcntl", &format!("set_blocking({on}, false)"))
    }

    /// Load, time, names, and what stands for the keyboard and the screen.
    fn others(&mut self, tree: &CallTree, made: Option<&Made>, on: &str) -> Said {
        let argument = tree.arguments.first().map(|it| &it.kind);
        Ok(match tree.call {
            CallName::Fill | CallName::Drain => self.load(tree, on)?,
            CallName::Filter => {
                let Some(ArgumentKind::Filter(filter)) = argument else {
                    return Err(LeftOut::Unreadable);
                };
                self.helper("set_filter");
                let percent = match filter {
                    Filter::Drop => 100,
                    Filter::Percent(n) => u32::from(*n),
                    Filter::Off => 0,
                };
                Spoken::plain("setsockopt", &format!("set_filter({on}, {percent})"))
            }
            CallName::Sleep => {
                self.helper("pause_for");
                let Some(ArgumentKind::Duration(it)) = argument else {
                    return Err(LeftOut::Unreadable);
                };
                let time = self.duration(it)?;
                Spoken::default().then(format!("pause_for({time});"))
            }
            CallName::Resolve => {
                let host = match (made.map(|it| &it.call), argument) {
                    (Some(Call::Resolve(host)), _) => host.as_bytes(),
                    (None, Some(ArgumentKind::Host(it))) => match &it.kind {
                        ExpressionKind::Text(host) => host,
                        _ => return Err(LeftOut::Unreadable),
                    },
                    _ => return Err(LeftOut::Unreadable),
                };
                self.helper("found");
                let code = self.frame.built_in("code", Holder::Int);
                let host = super::literal(host);
                let mut spoken = Spoken::assigning("getaddrinfo", &code, &format!("found({host})"));
                spoken.failed = Some(format!("{code} != 0"));
                spoken.resolves = true;
                self.keeps_string(tree, "found_addresses", &mut spoken);
                spoken.showing("show", "\"%s\", found_addresses")
            }
            CallName::Print => self.print(tree, made)?,
            CallName::Input => {
                let prompt = match argument {
                    Some(ArgumentKind::Text(it) | ArgumentKind::Number(it)) => self.text(it)?,
                    _ => self.bytes_into(b"", None),
                };
                self.helper("typed_line");
                let buffer = self.frame.buffer(4096);
                let n = self.frame.built_in("n", Holder::Size);
                let code = format!("typed_line({prompt}, {buffer}, sizeof {buffer})");
                let mut spoken = Spoken::default().then(format!("{n} = {code};"));
                self.keeps_received(tree, buffer, &format!("(size_t){n}"), &mut spoken);
                spoken.showing("show_bytes", format!("{buffer}, (size_t){n}"))
            }
            CallName::Limit => {
                let Some(ArgumentKind::Number(most)) = tree.arguments.get(1).map(|it| &it.kind)
                else {
                    return Err(LeftOut::Word);
                };
                let most = self.number(most)?;
                let code = format!("&(struct rlimit){{{most}, {most}}}");
                Spoken::plain("setrlimit", &format!("setrlimit(RLIMIT_NOFILE, {code})"))
            }
            CallName::Fork => return Err(LeftOut::Child),
            _ if tree.call.is_wire() => return Err(LeftOut::Wire),
            _ if tree.call.is_lens() => return Err(LeftOut::Lens),
            _ => return Err(LeftOut::Word),
        })
    }

    /// The socket before the dot.
    fn on(&mut self, tree: &CallTree, made: Option<&Made>) -> Option<String> {
        let named = match &tree.on {
            Some(SocketTree::Named(name)) => self.known(&name.text),
            // Whatever has that number here, if anything has.
            Some(SocketTree::Number(n, _)) => Some(n.to_string()),
            None => None,
        };
        self.scope.on(named, made)
    }

    pub(super) fn duration(&mut self, tree: &DurationTree) -> Result<String, LeftOut> {
        match tree {
            DurationTree::Known(time) => Ok(seconds(*time)),
            DurationTree::Value(value) => match &value.kind {
                ExpressionKind::Text(text) => {
                    let text = std::str::from_utf8(text).ok().and_then(duration::read);
                    text.map(seconds).ok_or(LeftOut::Unreadable)
                }
                _ => Ok(format!("(double){}", super::expression::grouped(&self.number(value)?))),
            },
        }
    }
}

fn seconds(time: Duration) -> String {
    format!("{}", time.as_secs_f64())
}
