//! Bytes out and in, and waiting for them, in Python.

use super::{
    Python,
    call::{Said, Spoken, flags},
    expression::{literal, quoted},
    identifier,
};
use crate::{
    export::program::{
        plan::{LeftOut, Made},
        scope::Type,
        walk,
    },
    language::tree::{Argument, ArgumentKind, CallTree},
    model::{Call, CallName, Outcome, SocketKind},
};

impl Python<'_> {
    pub(super) fn print(&mut self, tree: &CallTree, made: Option<&Made>) -> Said {
        let Some(ArgumentKind::Text(value) | ArgumentKind::Number(value)) =
            tree.arguments.first().map(|it| &it.kind)
        else {
            return Err(LeftOut::Unreadable);
        };
        let by_log = match made.map(|it| &it.outcome) {
            Some(Outcome::Integer(n)) => Some((n.to_string(), Type::Number)),
            Some(Outcome::Text(text)) => Some((literal(text), Type::Text)),
            _ => None,
        };
        let (written, kind) = self.expression(value).or(by_log).ok_or(LeftOut::Unreadable)?;
        if made.is_some() {
            if matches!(kind, Type::Socket | Type::Table) {
                return Err(LeftOut::Word);
            }
            let written = if kind == Type::Address {
                self.helper("text");
                format!("text({written})")
            } else {
                written
            };
            return Ok(Spoken::showing(format!("value = {written}"), "value"));
        }
        if kind == Type::Table {
            return Err(LeftOut::Unreadable);
        }
        self.helper("put");
        Ok(Spoken::new(format!("put({written})")))
    }

    pub(super) fn send(&mut self, tree: &CallTree, made: Option<&Made>, on: &str) -> Said {
        waits_itself(tree, made)?;
        let target = tree.targets.first().map(|name| identifier(&name.text));
        let is_sendto = tree.call == CallName::Sendto;
        let text = tree.arguments.get(usize::from(is_sendto)).map(|it| &it.kind);
        let known = match made.map(|it| &it.call) {
            Some(Call::Send(data, _) | Call::Sendall(data)) => Some(data.clone()),
            Some(Call::Sendto(it)) => Some(it.data.clone()),
            _ => None,
        };
        let written = match text {
            Some(ArgumentKind::Text(text)) => self.text(text),
            _ => None,
        };
        let data = written.or(known.as_deref().map(literal)).ok_or(LeftOut::Unreadable)?;
        let flags = flags(tree);
        if tree.call == CallName::Sendall {
            let statement = format!("{on}.sendall({data})");
            let statement = match target {
                Some(target) => format!("{statement}\n{target} = len({data})"),
                None => statement,
            };
            return Ok(Spoken::showing(statement, format!("len({data})")));
        }
        if let Some(name) = tree.targets.first() {
            self.scope.types.insert(name.text.to_string(), Type::Number);
        }
        let arguments = if is_sendto {
            let to = tree.arguments.first().map(|it| &it.kind);
            let to = self.address(to, made.and_then(|it| it.call.destination()))?;
            let flags = flags.map_or(String::new(), |flags| format!(", {flags}"));
            format!("{data}{flags}, {to}")
        } else {
            flags.map_or(data.clone(), |flags| format!("{data}, {flags}"))
        };
        let call = format!("{on}.{}({arguments})", tree.call.word());
        Ok(match (target, made) {
            (None, None) => Spoken::new(call),
            (target, _) => {
                let name = target.unwrap_or_else(|| "sent".to_owned());
                Spoken::showing(format!("{name} = {call}"), name)
            }
        })
    }

    pub(super) fn receive(&mut self, tree: &CallTree, made: Option<&Made>, on: &str) -> Said {
        waits_itself(tree, made)?;
        let count = match (tree.arguments.first().map(|it| &it.kind), made.map(|it| &it.call)) {
            (_, Some(Call::Recv(n, _) | Call::Recvfrom(n, _) | Call::Recvn(n))) => n.to_string(),
            (Some(ArgumentKind::Number(n)), _) => self.number(n).ok_or(LeftOut::Unreadable)?,
            _ => "1024".to_owned(),
        };
        self.scope.types.insert("_".to_owned(), Type::Text);
        if let Some(name) = tree.targets.first() {
            self.scope.types.insert(name.text.to_string(), Type::Text);
        }
        let name = tree.targets.first().map(|name| identifier(&name.text));
        let name = name.map_or("received".to_owned(), |name| format!("{name} = received"));
        let is_stream = made.and_then(|it| it.kind).is_none_or(SocketKind::has_eof);
        let flags = flags(tree).map_or(String::new(), |flags| format!(", {flags}"));
        let end = Some("not received".to_owned());
        if tree.flags.iter().any(|flag| &*flag.text == "trunc") {
            // Python makes a buffer of as many bytes as the kernel says there were.
            if is_stream || tree.call == CallName::Recvfrom {
                return Err(LeftOut::NoCall);
            }
            self.helper("cut");
            let statement =
                format!("{name} = cut({on}, {count})").replacen("received", "received, length", 1);
            let shown = format!(
                "received if length <= {count} else f\"{{received}} truncated, {{length}} bytes\""
            );
            return Ok(Spoken { end, ..Spoken::showing(statement, shown) });
        }
        let shown_or_end =
            if is_stream && count != "0" { "received or \"EOF\"" } else { "received" };
        Ok(match tree.call {
            CallName::Recvn => {
                self.helper("recvn");
                self.helper("ended");
                let statement = format!("{name} = recvn({on}, {count})");
                let shown = format!("ended(received, len(received) == {count})");
                let end = Some(format!("len(received) < {count}"));
                Spoken { end, ..Spoken::showing(statement, shown) }
            }
            CallName::Recvline => {
                self.helper("recvline");
                self.helper("ended");
                let mut statement = format!("received, whole = recvline({on})");
                if let Some(name) = tree.targets.first() {
                    statement.extend(["\n", &format!("{} = received", identifier(&name.text))]);
                }
                let end = Some("not whole".to_owned());
                Spoken { end, ..Spoken::showing(statement, "ended(received, whole)") }
            }
            CallName::Recvfrom if !is_stream || made.is_none() => {
                self.helper("where");
                self.scope.types.insert("from".to_owned(), Type::Address);
                let mut statement = format!("received, sender = {on}.recvfrom({count}{flags})");
                if let Some(name) = tree.targets.first() {
                    statement.extend(["\n", &format!("{} = received", identifier(&name.text))]);
                }
                if let Some(name) = tree.targets.get(1) {
                    self.helper("text");
                    statement.extend(["\n", &format!("{} = text(sender)", identifier(&name.text))]);
                    self.scope.types.insert(name.text.to_string(), Type::Text);
                }
                let shown = "f\"{received} from {where(sender)}\"";
                Spoken { end: None, ..Spoken::showing(statement, shown) }
            }
            _ => {
                let statement = format!("{name} = {on}.recv({count}{flags})");
                Spoken { end, ..Spoken::showing(statement, shown_or_end) }
            }
        })
    }

    /// Of the sockets given, or of all, the names of those that are readable.
    pub(super) fn select(&mut self, tree: &CallTree, made: Option<&Made>) -> Said {
        self.module("select");
        let (mut sockets, limit) = self.selection(&tree.arguments)?;
        if let (true, Some(Call::Select(it))) = (sockets.is_empty(), made.map(|it| &it.call)) {
            let all: Option<Vec<String>> =
                it.sockets.iter().map(|it| self.known(&it.label)).collect();
            sockets = all.ok_or(LeftOut::Unreadable)?;
        }
        let names: Vec<String> =
            sockets.iter().map(|name| format!("({}, {name})", quoted(name))).collect();
        if sockets.is_empty() {
            return Err(LeftOut::Unreadable);
        }
        let limit = limit.map_or(String::new(), |limit| format!(", {limit}"));
        let statement =
            format!("ready = select.select([{}], [], []{limit})[0]", sockets.join(", "));
        let shown = format!(
            "\", \".join(name for name, it in [{}] if it in ready) or \"nothing\"",
            names.join(", ")
        );
        Ok(Spoken::showing(statement, shown))
    }

    /// The sockets and the time limit of a select; no sockets: all that are open.
    pub(super) fn selection(
        &mut self,
        arguments: &[Argument],
    ) -> Result<(Vec<String>, Option<String>), LeftOut> {
        let (names, limit) = walk::selection(arguments)?;
        let sockets: Option<_> = names.iter().map(|name| self.known(&name.text)).collect();
        let limit = limit.map(|it| self.duration(it)).transpose()?;
        Ok((sockets.ok_or(LeftOut::Unreadable)?, limit))
    }
}

/// With a time limit the socket module waits, whatever the flags say.
pub(super) fn waits_itself(tree: &CallTree, made: Option<&Made>) -> Result<(), LeftOut> {
    let dontwait = tree.flags.iter().any(|flag| &*flag.text == "dontwait");
    if dontwait && made.is_some_and(|it| it.has_limit) { Err(LeftOut::NoCall) } else { Ok(()) }
}
