//! Python's socket calls as ours.

use std::{sync::Arc, time::Duration};

use super::{
    super::{
        duration,
        span::Span,
        tree::{
            AddressTree, Argument, ArgumentKind, CallTree, DurationTree, Expression,
            ExpressionKind, Name, SocketTree,
        },
    },
    Meaning, format,
    python::Py,
    value::{self, made},
};
use crate::model::{CallName, Destination, How, OptionName, PairKind, SocketKind};

/// A call without its arguments.
pub(super) fn tree(on: Option<&str>, call: CallName, arguments: Vec<ArgumentKind>) -> CallTree {
    let span = Span::default();
    CallTree {
        targets: Vec::new(),
        on: on.map(|name| SocketTree::Named(self::name(name))),
        call,
        span,
        arguments: arguments.into_iter().map(|kind| Argument { kind, span }).collect(),
        flags: Vec::new(),
    }
}

pub(super) fn name(text: &str) -> Name {
    Name { text: text.into(), span: Span::default() }
}

/// What a call says here, with the names that its result is given to.
pub(super) fn call(
    targets: &[&str],
    function: &Py,
    arguments: &[Py],
    named: &[(String, Py)],
) -> Option<Meaning> {
    let mut tree = match function {
        Py::Name(word) => match word.as_str() {
            "exit" | "quit" => return Some(Meaning::Line("quit".into())),
            "help" => return Some(Meaning::Line("help".into())),
            "print" => return print(arguments, named),
            "input" | "raw_input" => {
                let prompt = arguments.first().map(value::value);
                let prompt = prompt.map(|p| p.map(ArgumentKind::Text));
                self::tree(None, CallName::Input, prompt.into_iter().collect::<Option<_>>()?)
            }
            "socket" => self::tree(None, CallName::Socket, vec![kind(arguments, named)?]),
            // `send(s, "hello")`, half Python, half C.
            word => match arguments {
                [Py::Name(socket), rest @ ..] if takes_fewer(word, arguments.len()) => {
                    method(Some(socket), word, rest)?
                }
                _ => method(None, word, arguments)?,
            },
        },
        Py::Attribute(object, word) => match (object.name(), word.as_str()) {
            (Some("sys" | "os"), "exit" | "_exit") => return Some(Meaning::Line("quit".into())),
            (Some("time"), "sleep") => {
                self::tree(None, CallName::Sleep, vec![time(arguments.first()?)?])
            }
            (Some("select"), "select") => select(arguments)?,
            (Some("threading"), "Thread") => return Some(Meaning::Line("thread {".into())),
            (Some("socket"), "socket") => {
                self::tree(None, CallName::Socket, vec![kind(arguments, named)?])
            }
            (Some("socket"), "socketpair") => {
                self::tree(None, CallName::Socketpair, vec![pair(arguments)?])
            }
            (Some("socket"), "getaddrinfo" | "gethostbyname") => {
                let host = ArgumentKind::Host(value::value(arguments.first()?)?);
                self::tree(None, CallName::Resolve, vec![host])
            }
            (Some(object), word) => method(Some(object), word, arguments)?,
            // `s.makefile("rb").readline()`
            (None, "readline") => match &**object {
                Py::Call(file, ..) => match &**file {
                    Py::Attribute(socket, word) if word == "makefile" => {
                        self::tree(Some(socket.name()?), CallName::Recvline, vec![])
                    }
                    _ => return None,
                },
                _ => return None,
            },
            (None, _) => return None,
        },
        _ => return None,
    };
    // `r, w, x = select.select(...)`: here one list.
    let most = usize::from(super::super::table::row(tree.call).targets);
    tree.targets = targets.iter().take(most).map(|t| name(t)).collect();
    Some(Meaning::Call(tree))
}

/// Whether so many arguments are one more than a call of a socket has in Python.
fn takes_fewer(word: &str, count: usize) -> bool {
    let most = match CallName::from_word(word) {
        Some(CallName::Accept | CallName::Close | CallName::Dup) => 0,
        Some(CallName::Sendto) => 2,
        Some(
            CallName::Send
            | CallName::Sendall
            | CallName::Listen
            | CallName::Shutdown
            | CallName::Recv
            | CallName::Recvfrom,
        ) => 1,
        _ => return false,
    };
    count == most + 1
}

/// A method of a socket.
fn method(on: Option<&str>, word: &str, arguments: &[Py]) -> Option<CallTree> {
    let call = match word {
        "connect_ex" => CallName::Connect,
        "recv_into" => CallName::Recv,
        "detach" => return None,
        word => CallName::from_word(word)?,
    };
    let first = arguments.first();
    let list = match call {
        CallName::Bind | CallName::Connect if arguments.len() == 2 => {
            vec![address(&Py::Tuple(arguments.to_vec()))?]
        }
        CallName::Bind | CallName::Connect => {
            first.map(address).into_iter().collect::<Option<Vec<_>>>()?
        }
        CallName::Listen | CallName::Recv | CallName::Recvfrom | CallName::Recvn => {
            first.map(number).into_iter().collect::<Option<Vec<_>>>()?
        }
        CallName::Send | CallName::Sendall => {
            first.map(text).into_iter().collect::<Option<Vec<_>>>()?
        }
        CallName::Sendto => vec![address(arguments.last()?)?, text(first?)?],
        CallName::Shutdown => vec![ArgumentKind::How(how(first?)?)],
        CallName::Setsockopt => {
            let mut list = vec![ArgumentKind::Option(option(arguments.get(1)?)?)];
            match arguments.get(2)? {
                Py::Name(name) if name == "True" => {}
                Py::Number(n) if n == "1" => {}
                Py::Name(name) if name == "False" => list.push(number(&Py::Number("0".into()))?),
                other => list.push(number(other)?),
            }
            list
        }
        CallName::Getsockopt => vec![ArgumentKind::Option(option(arguments.get(1)?)?)],
        CallName::Settimeout => vec![match first? {
            Py::Name(name) if name == "None" => ArgumentKind::None,
            other => time(other)?,
        }],
        CallName::Setblocking => vec![ArgumentKind::Switch(match first? {
            Py::Name(name) if name == "True" => true,
            Py::Name(name) if name == "False" => false,
            Py::Number(n) => n != "0",
            _ => return None,
        })],
        CallName::Accept
        | CallName::Close
        | CallName::Dup
        | CallName::Getsockname
        | CallName::Getpeername
        | CallName::Fileno
        | CallName::Gettimeout
        | CallName::Recvline
        | CallName::Poll
            if arguments.is_empty() =>
        {
            vec![]
        }
        _ => return None,
    };
    Some(tree(on, call, list))
}

/// `print("a:", b)`: its values with a blank between.
fn print(arguments: &[Py], named: &[(String, Py)]) -> Option<Meaning> {
    if named.iter().any(|(name, _)| name == "file") {
        return None;
    }
    let mut pieces = Vec::new();
    for (i, argument) in arguments.iter().enumerate() {
        if i > 0 {
            pieces.push(made(ExpressionKind::Text(" ".into())));
        }
        pieces.push(value::value(argument)?);
    }
    let value = match pieces.len() {
        1 => pieces.remove(0),
        _ => format::join(pieces),
    };
    Some(Meaning::Call(tree(None, CallName::Print, vec![ArgumentKind::Text(value)])))
}

/// `AF_INET, SOCK_STREAM`, in any case; nothing is TCP.
fn kind(arguments: &[Py], named: &[(String, Py)]) -> Option<ArgumentKind> {
    let mut words = Vec::new();
    for argument in arguments.iter().chain(named.iter().map(|(_, value)| value)) {
        words.extend(argument.constant());
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    socket_kind(&words).map(ArgumentKind::SocketKind)
}

/// A kind of socket from C's constants in lower case.
pub(super) fn socket_kind(words: &[&str]) -> Option<SocketKind> {
    // The articles also write `SOCK_AF_INET`.
    let has =
        |what: &str| words.iter().any(|w| *w == what || w.strip_prefix("sock_") == Some(what));
    let dgram = has("dgram");
    if words.iter().any(|w| w.contains("raw") || w.contains("packet")) {
        return None;
    }
    Some(match (has("af_inet6"), has("af_unix") || has("af_local"), dgram) {
        (true, _, false) => SocketKind::Tcp6,
        (true, _, true) => SocketKind::Udp6,
        (_, true, false) => SocketKind::Unix,
        (_, true, true) => SocketKind::UnixDgram,
        (false, false, false) => SocketKind::Tcp,
        (false, false, true) => SocketKind::Udp,
    })
}

#[expect(clippy::unnecessary_wraps, reason = "as its neighbours")]
fn pair(arguments: &[Py]) -> Option<ArgumentKind> {
    let words: Vec<String> = arguments.iter().filter_map(Py::constant).collect();
    let has = |what: &str| words.iter().any(|w| w == what);
    Some(ArgumentKind::PairKind(if has("sock_dgram") {
        PairKind::Dgram
    } else if has("sock_seqpacket") {
        PairKind::Seqpacket
    } else {
        PairKind::Stream
    }))
}

fn address(py: &Py) -> Option<ArgumentKind> {
    let tree = match py {
        Py::Tuple(pair) => match value::address_text(pair)? {
            Ok(text) => AddressTree::Known(Destination::parse(&text).ok()?),
            Err(pieces) => AddressTree::Template(format::join(pieces)),
        },
        Py::Text(path) => {
            let path = std::str::from_utf8(path).ok()?;
            AddressTree::Known(Destination::parse(path).ok()?)
        }
        Py::Name(_) => AddressTree::Template(value::value(py)?),
        // `bind(8080)`: this machine is meant.
        Py::Number(port) => {
            AddressTree::Known(Destination::parse(&format!("127.0.0.1:{port}")).ok()?)
        }
        _ => return None,
    };
    Some(ArgumentKind::Address(tree))
}

fn number(py: &Py) -> Option<ArgumentKind> {
    value::value(py).map(ArgumentKind::Number)
}

fn text(py: &Py) -> Option<ArgumentKind> {
    value::value(py).map(ArgumentKind::Text)
}

fn time(py: &Py) -> Option<ArgumentKind> {
    let tree = match py {
        Py::Number(seconds) => DurationTree::Known(seconds_of(seconds)?),
        other => DurationTree::Value(value::value(other)?),
    };
    Some(ArgumentKind::Duration(tree))
}

fn seconds_of(text: &str) -> Option<Duration> {
    duration::read(text.trim_end_matches('.'))
}

fn how(py: &Py) -> Option<How> {
    let word = match py {
        Py::Number(n) => n.clone(),
        other => other.constant()?,
    };
    how_named(&word)
}

/// From C's constant in lower case, or its number.
pub(super) fn how_named(word: &str) -> Option<How> {
    match word {
        "shut_rd" | "0" => Some(How::Rd),
        "shut_wr" | "1" => Some(How::Wr),
        "shut_rdwr" | "2" => Some(How::Rdwr),
        _ => None,
    }
}

fn option(py: &Py) -> Option<OptionName> {
    option_named(&py.constant()?)
}

/// From C's constant in lower case.
pub(super) fn option_named(word: &str) -> Option<OptionName> {
    OptionName::ALL.iter().copied().find(|o| o.c_name().eq_ignore_ascii_case(word))
}

/// `select.select([a, b], [], [], 2)`.
fn select(arguments: &[Py]) -> Option<CallTree> {
    let Py::List(sockets) = arguments.first()? else { return None };
    let mut list = Vec::new();
    for socket in sockets {
        list.push(ArgumentKind::Socket(name(socket.name()?)));
    }
    if let Some(seconds) = arguments.get(3) {
        list.push(time(seconds)?);
    }
    Some(tree(None, CallName::Select, list))
}

/// A variable, for the arguments of C's calls.
pub(super) fn variable(name: &str) -> Expression {
    made(ExpressionKind::Variable(Arc::from(name)))
}
