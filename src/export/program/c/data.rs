//! Bytes out and in, and waiting for them, in C.

use super::{C, Holder, Type, call::Said, check::Spoken, expression::grouped, literal};
use crate::{
    export::program::{
        plan::{LeftOut, Made},
        walk::has_flag,
    },
    language::tree::{ArgumentKind, CallTree, Expression, ExpressionKind},
    model::{Call, CallName, Outcome, SocketKind},
};

/// The buffer of a program that takes its counts from elsewhere.
pub(super) const ROOM: usize = 1 << 16;

impl C<'_> {
    pub(super) fn print(&mut self, tree: &CallTree, made: Option<&Made>) -> Said {
        let Some(ArgumentKind::Text(value) | ArgumentKind::Number(value)) =
            tree.arguments.first().map(|it| &it.kind)
        else {
            return Err(LeftOut::Unreadable);
        };
        if made.is_some_and(|it| it.outcome.failure().is_some()) {
            return self.fails_to_decode(value);
        }
        if let Some(made) = made {
            let (show, what) = self.shown_value(value, &made.outcome)?;
            return Ok(Spoken::default().showing(show, what));
        }
        if self.type_of(value)? == Type::Socket {
            let socket = self.socket(value)?;
            return Ok(
                Spoken::default().then(format!("printf(\"%d\\n\", {socket});\nfflush(stdout);"))
            );
        }
        self.helper("put");
        let text = self.text(value)?;
        Ok(Spoken::default().then(format!("put({text});")))
    }

    /// How the value of an expression is shown; as the log has it, if it cannot be said.
    pub(super) fn shown_value(
        &mut self,
        value: &Expression,
        outcome: &Outcome,
    ) -> Result<(&'static str, String), LeftOut> {
        let mark = self.page.out.len();
        let written = match self.type_of(value) {
            Ok(Type::Any) if matches!(outcome, Outcome::Integer(_)) => {
                self.number(value).map(|it| ("show", format!("\"%lld\", {it}")))
            }
            Ok(Type::Number) => self
                .number(value)
                .map(|it| ("show", format!("\"%lld\", (long long){}", grouped(&it)))),
            Ok(Type::Socket | Type::Table) => Err(LeftOut::Word),
            Ok(Type::Address) => self.address_variable(value).map(|name| {
                self.helpers(&["show_bytes", "string", "where"]);
                ("show_bytes", format!("where(&{name}), strlen(where(&{name}))"))
            }),
            Ok(_) => self.text(value).map(|text| {
                self.helper("show_bytes");
                let (data, size) = self.parts(&text);
                ("show_bytes", format!("{data}, {size}"))
            }),
            Err(why) => Err(why),
        };
        if let Err(why) = written {
            self.page.out.truncate(mark);
            return match outcome {
                _ if why == LeftOut::Word => Err(why),
                Outcome::Integer(n) => Ok(("show", format!("\"%s\", \"{n}\""))),
                Outcome::Text(text) => {
                    self.helper("show_bytes");
                    Ok(("show_bytes", format!("{}, {}", literal(text), text.len())))
                }
                _ => Err(why),
            };
        }
        written
    }

    /// The two parts of a text: where its bytes are, and how many.
    pub(super) fn parts(&mut self, text: &str) -> (String, String) {
        if let Some(bytes) = text.strip_prefix("TEXT(").and_then(|rest| rest.strip_suffix(')')) {
            return (bytes.to_owned(), format!("sizeof {bytes} - 1"));
        }
        if text.contains('(') {
            let message = self.frame.built_in("message", Holder::Text);
            self.line(&format!("{message} = {text};"));
            return (format!("{message}.data"), format!("{message}.size"));
        }
        (format!("{text}.data"), format!("{text}.size"))
    }

    /// What is sent: where its bytes are, and how many.
    fn message(
        &mut self,
        value: Option<&ArgumentKind>,
        known: Option<&[u8]>,
    ) -> Result<(String, String), LeftOut> {
        if let Some(ArgumentKind::Text(Expression { kind: ExpressionKind::Text(bytes), .. })) =
            value
            && !is_long_run(bytes)
        {
            return Ok((literal(bytes), bytes.len().to_string()));
        }
        let mark = self.page.out.len();
        let text = match value {
            Some(ArgumentKind::Text(text)) => self.text(text),
            _ => Err(LeftOut::Unreadable),
        };
        let text = match (text, known) {
            (Ok(text), _) => text,
            (Err(_), Some(known)) => {
                self.page.out.truncate(mark);
                if !is_long_run(known) {
                    return Ok((literal(known), known.len().to_string()));
                }
                self.bytes_into(known, None)
            }
            (Err(why), None) => return Err(why),
        };
        Ok(self.parts(&text))
    }

    pub(super) fn send(&mut self, tree: &CallTree, made: Option<&Made>, on: &str) -> Said {
        let is_sendto = tree.call == CallName::Sendto;
        let to = if is_sendto {
            let argument = tree.arguments.first().map(|it| &it.kind);
            let known = made.and_then(|it| it.call.destination());
            Some(self.address(argument, known, made.and_then(|it| it.kind))?)
        } else {
            None
        };
        let text = tree.arguments.get(usize::from(is_sendto)).map(|it| &it.kind);
        let known = match made.map(|it| &it.call) {
            Some(Call::Send(data, _) | Call::Sendall(data)) => Some(data),
            Some(Call::Sendto(it)) => Some(&it.data),
            _ => None,
        };
        let (data, size) = self.message(text, known.map(|it| &**it))?;
        let flags = flags(tree);
        let code = match (&to, tree.call) {
            (Some(to), _) => {
                let code = format!("sendto({on}, {data}, {size}, {flags}, {})", to.arguments);
                if to.resolves { format!("code != 0 ? -1 : {code}") } else { code }
            }
            (None, CallName::Sendall) => {
                self.helper("send_all");
                format!("send_all({on}, {data}, {size})")
            }
            (None, _) => format!("send({on}, {data}, {size}, {flags})"),
        };
        let call = if is_sendto { "sendto" } else { "send" };
        let mut spoken = if let (None, None) = (tree.targets.first(), made) {
            Spoken::plain(call, &code)
        } else {
            let n = self.frame.built_in("n", Holder::Size);
            let mut spoken = Spoken::assigning(call, &n, &code);
            if let Some(target) = tree.targets.first() {
                self.scope.sets(&target.text, Type::Number);
                let target = self.variable(&target.text, Type::Number);
                spoken.then.push(format!("{target} = {n};"));
            }
            spoken.showing("show", format!("\"%zd\", {n}"))
        };
        spoken.resolves = to.is_some_and(|it| it.resolves);
        if let Some(Outcome::Failed(_)) = made.map(|it| &it.outcome) {
            spoken.then.clear();
        }
        Ok(spoken)
    }

    pub(super) fn receive(&mut self, tree: &CallTree, made: Option<&Made>, on: &str) -> Said {
        let known = match made.map(|it| &it.call) {
            Some(Call::Recv(n, _) | Call::Recvfrom(n, _) | Call::Recvn(n)) => Some(*n),
            _ => None,
        };
        let written = match (known, tree.arguments.first().map(|it| &it.kind)) {
            (Some(n), _) => n.to_string(),
            (None, Some(ArgumentKind::Number(n))) => self.number(n)?,
            (None, _) => "1024".to_owned(),
        };
        let written = if tree.call == CallName::Recvn && written.contains('(') {
            // What is received may be what the count is made of.
            let count = self.frame.built_in("count", Holder::Number);
            self.line(&format!("{count} = {written};"));
            count
        } else {
            written
        };
        let count: Option<usize> = written.trim_end_matches("LL").parse().ok();
        let buffer = self.frame.buffer(count.unwrap_or(ROOM));
        let room = match count {
            Some(count) => count.to_string(),
            None => format!("at_most({}, sizeof {buffer})", grouped(&written)),
        };
        let n = self.frame.built_in("n", Holder::Size);
        let kind = self.scope.kind_of(tree, made);
        let is_stream = kind.is_none_or(SocketKind::has_eof);
        let flags = flags(tree);
        let cuts = has_flag(tree, "trunc");
        let end = format!("{n} == 0");
        let mut spoken = match tree.call {
            CallName::Recvn => {
                self.helper("recvn");
                let code = format!("recvn({on}, {buffer}, {room})");
                let spoken = Spoken::assigning("recv", &n, &code).showing(
                    "show_whole",
                    format!("{buffer}, (size_t){n}, {n} == (ssize_t){room}"),
                );
                Spoken { end: Some(format!("{n} < (ssize_t){room}")), ..spoken }
            }
            CallName::Recvline => {
                self.helper("recvline");
                let buffer = self.frame.buffer(self.plan.largest().max(ROOM - 1) + 1);
                let whole = self.frame.built_in("whole", Holder::Bool);
                let code = format!("recvline({on}, {buffer}, sizeof {buffer}, &{whole})");
                let spoken = Spoken::assigning("recv", &n, &code)
                    .showing("show_whole", format!("{buffer}, (size_t){n}, {whole}"));
                Spoken { end: Some(format!("!{whole}")), ..spoken }
            }
            CallName::Recvfrom if !is_stream || made.is_none() => {
                let show = if cuts { "show_cut_from" } else { "show_from" };
                self.helpers(&["struct address", show]);
                self.scope.sets("from", Type::Address);
                let sender = self.variable("from", Type::Address);
                self.makes_room(&sender);
                let cut = if cuts { format!("{room}, ") } else { String::new() };
                let code = format!(
                    "recvfrom({on}, {buffer}, {room}, {flags}, &{sender}.any, &{sender}.size)"
                );
                let mut spoken = Spoken::assigning("recvfrom", &n, &code)
                    .showing(show, format!("{buffer}, (size_t){n}, {cut}&{sender}"));
                if let Some(name) = tree.targets.get(1) {
                    self.helpers(&["keep", "string", "where"]);
                    self.scope.sets(&name.text, Type::Text);
                    let name = self.variable(&name.text, Type::Text);
                    spoken.then.push(format!("keep(&{name}, string(where(&{sender})));"));
                }
                spoken
            }
            _ => {
                let code = format!("recv({on}, {buffer}, {room}, {flags})");
                let spoken = Spoken::assigning("recv", &n, &code);
                let spoken = if cuts {
                    // Of a stream the bytes are thrown away.
                    let room = if kind.is_some_and(SocketKind::is_tcp) { "0" } else { &room };
                    let show = if is_stream { "show_thrown" } else { "show_cut" };
                    spoken.showing(show, format!("{buffer}, (size_t){n}, {room}"))
                } else if is_stream && count != Some(0) {
                    spoken.showing("show_received", format!("{buffer}, (size_t){n}"))
                } else {
                    spoken.showing("show_bytes", format!("{buffer}, (size_t){n}"))
                };
                Spoken { end: Some(end), ..spoken }
            }
        };
        // With MSG_TRUNC more may be counted than have found room.
        let kept = match kind {
            Some(kind) if cuts && kind.is_tcp() => "0".to_owned(),
            _ if cuts => format!("at_most({n}, {room})"),
            _ => format!("(size_t){n}"),
        };
        self.keeps_received(tree, buffer, &kept, &mut spoken);
        Ok(spoken)
    }

    /// What was received is `$_`, and the value of a variable if the line has one.
    pub(super) fn keeps_received(
        &mut self,
        tree: &CallTree,
        buffer: &str,
        n: &str,
        spoken: &mut Spoken,
    ) {
        self.scope.sets("_", Type::Text);
        if self.uses.received {
            self.helpers(&["bytes", "at_most"]);
            let received = self.variable("_", Type::Text);
            spoken.then.push(format!("{received} = bytes({buffer}, {n});"));
        }
        if let Some(target) = tree.targets.first() {
            self.helpers(&["bytes", "keep", "at_most"]);
            if self.scope.types.get(&*target.text) != Some(&Type::Any) {
                self.scope.sets(&target.text, Type::Text);
            }
            let target = self.variable(&target.text, Type::Text);
            spoken.then.push(format!("keep(&{target}, bytes({buffer}, {n}));"));
        }
    }

    /// fill and drain.
    pub(super) fn load(&mut self, tree: &CallTree, on: &str) -> Said {
        let total = self.frame.built_in("total", Holder::Number);
        let mut spoken = if tree.call == CallName::Fill {
            self.helper("fill");
            let chunk = match tree.arguments.first().map(|it| &it.kind) {
                Some(ArgumentKind::Number(n)) => self.number(n)?,
                _ => ROOM.to_string(),
            };
            Spoken::assigning("send", &total, &format!("fill({on}, {chunk})"))
                .showing("show", format!("\"%lld\", {total}"))
        } else {
            self.helper("drain");
            let ended = self.frame.built_in("ended", Holder::Bool);
            Spoken::assigning("recv", &total, &format!("drain({on}, &{ended})"))
                .showing("show", format!("\"%lld%s\", {total}, {ended} ? \" then EOF\" : \"\""))
        };
        if let Some(target) = tree.targets.first() {
            self.scope.sets(&target.text, Type::Number);
            let target = self.variable(&target.text, Type::Number);
            spoken.then.push(format!("{target} = {total};"));
        }
        Ok(spoken)
    }
}

/// `MSG_OOB | MSG_DONTWAIT`
pub(super) fn flags(tree: &CallTree) -> String {
    let names: Vec<String> =
        tree.flags.iter().map(|flag| format!("MSG_{}", flag.text.to_uppercase())).collect();
    if names.is_empty() { "0".to_owned() } else { names.join(" | ") }
}

/// Bytes that are all the same, and many.
fn is_long_run(bytes: &[u8]) -> bool {
    bytes.len() > 64 && bytes.iter().all(|byte| *byte == bytes[0])
}
