//! Bytes out and in, and waiting for them, in Python.

use super::{
    Python,
    call::{Said, Spoken},
    expression::literal,
    identifier,
};
use crate::{
    export::program::{
        plan::{LeftOut, Made},
        scope::Type,
        walk::has_flag,
    },
    language::tree::{ArgumentKind, CallTree},
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
        let flags = self.flags(tree);
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
        let call = self.at_once(tree, made, on, call);
        Ok(match (target, made) {
            (None, None) => Spoken::new(call),
            (target, _) => {
                let name = target.unwrap_or_else(|| "sent".to_owned());
                Spoken::showing(format!("{name} = {call}"), name)
            }
        })
    }

    pub(super) fn receive(&mut self, tree: &CallTree, made: Option<&Made>, on: &str) -> Said {
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
        let kind = self.scope.kind_of(tree, made);
        let is_stream = kind.is_none_or(SocketKind::has_eof);
        let flags = self.flags(tree).map_or(String::new(), |flags| format!(", {flags}"));
        let end = Some("not received".to_owned());
        if has_flag(tree, "trunc") && tree.call != CallName::Recvfrom {
            return Ok(self.cut(tree, made, on, (&name, &count, &flags)));
        }
        let shown_or_end =
            if is_stream && count != "0" { "received or \"EOF\"" } else { "received" };
        Ok(match tree.call {
            CallName::Recvn => {
                self.helper("recvn");
                self.helper("ended");
                // What is received may be what the count is made of.
                let (before, count) = if count.contains('(') {
                    (format!("count = {count}\n"), "count".to_owned())
                } else {
                    (String::new(), count)
                };
                let statement = format!("{before}{name} = recvn({on}, {count})");
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
                let (call, shown) = if has_flag(tree, "trunc") {
                    // Python makes a buffer of as many bytes as the kernel says there were.
                    self.helper("cut_from");
                    let call = format!("cut_from({on}, {count}{flags})");
                    (call, "f\"{told} from {where(sender)}\"")
                } else {
                    (
                        format!("{on}.recvfrom({count}{flags})"),
                        "f\"{received} from {where(sender)}\"",
                    )
                };
                let told = if has_flag(tree, "trunc") { ", told" } else { "" };
                let call = self.at_once(tree, made, on, call);
                let mut statement = format!("received, sender{told} = {call}");
                if let Some(name) = tree.targets.first() {
                    statement.extend(["\n", &format!("{} = received", identifier(&name.text))]);
                }
                if let Some(name) = tree.targets.get(1) {
                    self.helper("text");
                    statement.extend(["\n", &format!("{} = text(sender)", identifier(&name.text))]);
                    self.scope.types.insert(name.text.to_string(), Type::Text);
                }
                Spoken { end: None, ..Spoken::showing(statement, shown) }
            }
            _ => {
                let call = format!("{on}.recv({count}{flags})");
                let call = self.at_once(tree, made, on, call);
                let statement = format!("{name} = {call}");
                Spoken { end, ..Spoken::showing(statement, shown_or_end) }
            }
        })
    }

    /// A receive with `MSG_TRUNC`.
    fn cut(
        &mut self,
        tree: &CallTree,
        made: Option<&Made>,
        on: &str,
        (name, count, flags): (&str, &str, &str),
    ) -> Spoken {
        let kind = self.scope.kind_of(tree, made);
        let is_tcp = kind.is_some_and(SocketKind::is_tcp);
        let name = name.replacen("received", "received, length", 1);
        // Of TCP the bytes are thrown away.
        self.helper(if is_tcp { "thrown_away" } else { "cut" });
        let call = format!("{}({on}, {count}{flags})", if is_tcp { "thrown_away" } else { "cut" });
        let call = self.at_once(tree, made, on, call);
        let room = if is_tcp { "0" } else { count };
        let mut shown = format!(
            "received if length <= {room} else f\"{{received}} truncated, {{length}} bytes\""
        );
        if kind.is_none_or(SocketKind::has_eof) && count != "0" {
            shown = format!("\"EOF\" if length == 0 else {shown}");
        }
        let end = Some("length == 0".to_owned());
        let mut statement = format!("{name} = {call}");
        if let Some(target) = tree.targets.first() {
            let target = identifier(&target.text);
            statement = format!("received, length = {call}\n{target} = received");
        }
        Spoken { end, ..Spoken::showing(statement, shown) }
    }

    /// A call with `MSG_DONTWAIT`: the socket module waits as long as settimeout says, whatever the flags say.
    pub(super) fn at_once(
        &mut self,
        tree: &CallTree,
        made: Option<&Made>,
        on: &str,
        call: String,
    ) -> String {
        if !has_flag(tree, "dontwait") || !made.is_some_and(|it| it.has_limit) {
            return call;
        }
        let Some((function, arguments)) = call.split_once('(') else { return call };
        self.helper("at_once");
        format!("at_once({on}, {function}, {arguments}")
    }

    /// `socket.MSG_OOB | socket.MSG_DONTWAIT`
    pub(super) fn flags(&mut self, tree: &CallTree) -> Option<String> {
        let mut names = Vec::new();
        for flag in tree.flags.iter().filter(|flag| &*flag.text != "trunc") {
            names.push(match &*flag.text {
                "errqueue" => self.constant("MSG_ERRQUEUE", 0x2000),
                word => format!("socket.MSG_{}", word.to_uppercase()),
            });
        }
        (!names.is_empty()).then(|| names.join(" | "))
    }
}
