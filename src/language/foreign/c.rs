//! C's socket calls as ours: `int fd = socket(AF_INET, SOCK_STREAM, 0);`.

use super::{
    super::{
        name::{is_name, name_length},
        tree::{ArgumentKind, DurationTree, ExpressionKind},
    },
    Meaning,
    call::{how_named, name, option_named, socket_kind, tree, variable},
    python::{self, Py},
    value::made,
};
use crate::model::CallName;

const TYPES: [&str; 15] = [
    "int",
    "ssize_t",
    "size_t",
    "char",
    "long",
    "short",
    "unsigned",
    "const",
    "void",
    "SOCKET",
    "struct",
    "socklen_t",
    "fd_set",
    "uint16_t",
    "uint32_t",
];

/// What a line of C says here; `None` if it need not be C. `semicolon`: one stood at its end.
pub(super) fn line(text: &str, semicolon: bool) -> Option<Meaning> {
    let dense: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if matches!(dense.as_str(), "while(1){" | "while(true){" | "for(;;){") {
        return Some(Meaning::Line("loop {".into()));
    }
    let (declared, rest) = declaration(text);
    let (target, source) = match rest.split_once('=') {
        Some((left, right)) if !right.starts_with('=') && is_name(left.trim()) => {
            (Some(left.trim()), right.trim())
        }
        _ => (None, rest),
    };
    if semicolon && matches!(text, "return 0" | "exit(0)" | "exit(1)" | "return") {
        return Some(Meaning::Line("quit".into()));
    }
    let call = function(source)
        .and_then(|(function, arguments)| call(target, function, &arguments, semicolon));
    call.or_else(|| {
        // A declaration has no line of its own: variables need none here.
        (declared && (semicolon || source.contains('('))).then_some(Meaning::Nothing)
    })
}

/// Whether types stand first, and what comes after them.
fn declaration(text: &str) -> (bool, &str) {
    let mut rest = text;
    let mut found = false;
    loop {
        let end = name_length(rest);
        let after = &rest[end..];
        if !TYPES.contains(&&rest[..end]) || !after.starts_with([' ', '*']) {
            return (found, rest);
        }
        // `struct sockaddr_in address`: the tag is part of the type.
        let tagged = &rest[..end] == "struct";
        rest = after.trim_start_matches([' ', '*']);
        if tagged {
            let end = rest.find(' ').unwrap_or(rest.len());
            rest = rest[end..].trim_start_matches([' ', '*']);
        }
        found = true;
    }
}

/// `name(arguments)`, split at the commas outside of quotes and parentheses.
fn function(text: &str) -> Option<(&str, Vec<&str>)> {
    let open = text.find('(')?;
    let (word, inner) = (text[..open].trim(), text[open + 1..].trim_end().strip_suffix(')')?);
    if !is_name(word) {
        return None;
    }
    let mut list = Vec::new();
    let (mut quote, mut escaped, mut depth, mut from) = (None, false, 0_i32, 0);
    for (i, c) in inner.char_indices() {
        match quote {
            Some(q) => {
                if c == q && !escaped {
                    quote = None;
                }
                escaped = c == '\\' && !escaped;
            }
            None => match c {
                '"' | '\'' => quote = Some(c),
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => {
                    depth -= 1;
                    if depth < 0 {
                        return None;
                    }
                }
                ',' if depth == 0 => {
                    list.push(inner[from..i].trim());
                    from = i + 1;
                }
                _ => {}
            },
        }
    }
    if !inner.trim().is_empty() {
        list.push(inner[from..].trim());
    }
    Some((word, list))
}

/// One of the socket calls with as many arguments as C gives them.
fn call(
    target: Option<&str>,
    function: &str,
    arguments: &[&str],
    semicolon: bool,
) -> Option<Meaning> {
    let lower = |i: usize| arguments.get(i).map(|a| a.to_ascii_lowercase());
    if let ("socket", 3) = (function, arguments.len()) {
        let (family, kind) = (lower(0)?, lower(1)?);
        let kind = socket_kind(&[&family, &kind])?;
        let mut tree = tree(None, CallName::Socket, vec![ArgumentKind::SocketKind(kind)]);
        tree.targets = target.map(name).into_iter().collect();
        return Some(Meaning::Call(tree));
    }
    if let ("printf" | "puts", [text]) = (function, arguments) {
        let Py::Text(mut bytes) = python::read(text)? else { return None };
        if bytes.ends_with(b"\n") {
            bytes.pop();
        }
        let text = ArgumentKind::Text(made(ExpressionKind::Text(bytes.into())));
        return Some(Meaning::Call(tree(None, CallName::Print, vec![text])));
    }
    if let ("usleep" | "sleep", [time]) = (function, arguments)
        && (semicolon || function == "usleep")
    {
        let unit = if function == "usleep" { 1_000 } else { 1_000_000_000 };
        let nanos = time.parse::<u64>().ok()?.checked_mul(unit)?;
        let time = DurationTree::Known(std::time::Duration::from_nanos(nanos));
        return Some(Meaning::Call(tree(
            None,
            CallName::Sleep,
            vec![ArgumentKind::Duration(time)],
        )));
    }
    let fd = arguments.first().copied().filter(|a| is_name(a))?;
    let on = |call, list| tree(Some(fd), call, list);
    let (tree, gives) = match (function, arguments.len()) {
        ("bind", 3) => (on(CallName::Bind, vec![]), None),
        ("connect", 3) => (on(CallName::Connect, vec![]), None),
        ("listen", 2) => (on(CallName::Listen, vec![number(arguments[1])?]), None),
        ("accept", 3) | ("accept4", 4) => (on(CallName::Accept, vec![]), target),
        ("send", 4) | ("write", 3) => (on(CallName::Send, vec![text(arguments[1])?]), target),
        ("sendto", 6) => (on(CallName::Sendto, vec![]), None),
        ("recv", 4) | ("read", 3) => (on(CallName::Recv, size(arguments[2])), buffer(arguments[1])),
        ("recvfrom", 6) => (on(CallName::Recvfrom, size(arguments[2])), buffer(arguments[1])),
        ("close" | "closesocket", 1) => (on(CallName::Close, vec![]), None),
        ("dup", 1) => (on(CallName::Dup, vec![]), target),
        ("shutdown", 2) => {
            let how = ArgumentKind::How(how_named(&lower(1)?)?);
            (on(CallName::Shutdown, vec![how]), None)
        }
        ("setsockopt", 5) => {
            let option = ArgumentKind::Option(option_named(&lower(2)?)?);
            (on(CallName::Setsockopt, vec![option]), None)
        }
        ("getsockopt", 5) => {
            let option = ArgumentKind::Option(option_named(&lower(2)?)?);
            (on(CallName::Getsockopt, vec![option]), None)
        }
        ("getsockname", 3) => (on(CallName::Getsockname, vec![]), None),
        ("getpeername", 3) => (on(CallName::Getpeername, vec![]), None),
        ("fcntl", 3) if arguments[2].contains("O_NONBLOCK") => {
            (on(CallName::Setblocking, vec![ArgumentKind::Switch(false)]), None)
        }
        _ => return None,
    };
    let mut tree = tree;
    tree.targets = gives.map(name).into_iter().collect();
    Some(Meaning::Call(tree))
}

/// Where C's receive puts its bytes: here the name before `=`.
fn buffer(argument: &str) -> Option<&str> {
    let argument = argument.trim_start_matches('&');
    is_name(argument).then_some(argument)
}

/// How many bytes: a number, or the size of a buffer, which is left to the default.
fn size(argument: &str) -> Vec<ArgumentKind> {
    if argument.starts_with("sizeof") { Vec::new() } else { number(argument).into_iter().collect() }
}

fn number(argument: &str) -> Option<ArgumentKind> {
    if is_name(argument) {
        return Some(ArgumentKind::Number(variable(argument)));
    }
    argument.parse().ok().map(|n| ArgumentKind::Number(made(ExpressionKind::Number(n))))
}

fn text(argument: &str) -> Option<ArgumentKind> {
    if is_name(argument) {
        return Some(ArgumentKind::Text(variable(argument)));
    }
    match python::read(argument)? {
        Py::Text(bytes) => Some(ArgumentKind::Text(made(ExpressionKind::Text(bytes.into())))),
        _ => None,
    }
}
