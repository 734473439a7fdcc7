//! `sendmsg` and `recvmsg` in C.

use super::{
    C, Holder, Type,
    call::Said,
    check::Spoken,
    data::{ROOM, flags},
    expression::{USUAL_ERRORS, grouped},
};
use crate::{
    export::program::{
        plan::{LeftOut, Made},
        walk::has_flag,
    },
    language::tree::{ArgumentKind, CallTree},
    model::{Call, Outcome, SocketKind},
};

impl C<'_> {
    pub(super) fn sendmsg(&mut self, tree: &CallTree, made: Option<&Made>, on: &str) -> Said {
        let known = match made.map(|it| &it.call) {
            Some(Call::Sendmsg(it)) => Some(&**it),
            _ => None,
        };
        let (mut parts, mut passed, mut to) = (Vec::new(), Vec::new(), None);
        for argument in &tree.arguments {
            match &argument.kind {
                ArgumentKind::Text(text) => {
                    let mark = self.page.out.len();
                    let part =
                        match (self.text(text), known.and_then(|it| it.parts.get(parts.len()))) {
                            (Ok(part), _) => part,
                            (Err(_), Some(bytes)) => {
                                self.page.out.truncate(mark);
                                self.bytes_into(bytes, None)
                            }
                            (Err(why), None) => return Err(why),
                        };
                    parts.push(part);
                }
                ArgumentKind::Passed(name) => {
                    passed.push(self.known(&name.text).ok_or(LeftOut::Unreadable)?);
                }
                it @ ArgumentKind::To(_) => {
                    let known = known.and_then(|it| it.to.as_ref());
                    to = Some(self.address(Some(it), known, self.scope.kind_of(tree, made))?);
                }
                _ => return Err(LeftOut::Unreadable),
            }
        }
        self.helpers(&["struct text", "struct address", "send_message"]);
        let flags = flags(tree);
        let list = format!("(struct text[]){{{}}}, {}", parts.join(", "), parts.len());
        let place = to.as_ref().map_or("NULL".to_owned(), |it| format!("&{}", it.variable()));
        let rights = if passed.is_empty() {
            "NULL, 0".to_owned()
        } else {
            format!("(int[]){{{}}}, {}", passed.join(", "), passed.len())
        };
        let code = format!("send_message({on}, {list}, {place}, {rights}, {flags})");
        let resolves = to.is_some_and(|it| it.resolves);
        let code = if resolves { format!("code != 0 ? -1 : {code}") } else { code };
        let n = self.frame.built_in("n", Holder::Size);
        let mut spoken = Spoken::assigning("sendmsg", &n, &code);
        spoken.resolves = resolves;
        if let Some(target) = self.target(tree, 0, Type::Number) {
            spoken.then.push(format!("{target} = {n};"));
        }
        Ok(spoken.showing("show", format!("\"%zd\", {n}")))
    }

    pub(super) fn recvmsg(&mut self, tree: &CallTree, made: Option<&Made>, on: &str) -> Said {
        let (mut sizes, mut room) = (Vec::new(), "2048".to_owned());
        for argument in &tree.arguments {
            match &argument.kind {
                ArgumentKind::Number(n) => sizes.push(self.number(n)?),
                ArgumentKind::Room(n) => room = self.number(n)?,
                _ => return Err(LeftOut::Unreadable),
            }
        }
        if sizes.is_empty() {
            sizes.push("1024".to_owned());
        }
        let known: Vec<Option<usize>> =
            sizes.iter().map(|it| it.trim_end_matches("LL").parse().ok()).collect();
        let count = sizes.len();
        let whole: usize = known.iter().map(|it| it.unwrap_or(ROOM)).sum();
        let buffer = self.frame.buffer(whole);
        for (size, known) in sizes.iter_mut().zip(&known) {
            if known.is_none() {
                self.helper("at_most");
                *size = format!("at_most({}, {ROOM})", grouped(size));
            }
        }
        self.helpers(&["struct address", "struct message", "recv_message", "show_message"]);
        let list = format!("(size_t[]){{{}}}, {count}", sizes.join(", "));
        let taken = self.frame.built_in("taken", Holder::Message);
        let n = self.frame.built_in("n", Holder::Size);
        let flags = flags(tree);
        let code = format!("recv_message({on}, {buffer}, {list}, {room}, {flags}, &{taken})");
        let kind = self.scope.kind_of(tree, made);
        let ends = kind.is_none_or(SocketKind::has_eof);
        let mut spoken = Spoken::assigning("recvmsg", &n, &code).showing(
            "show_message",
            format!("{buffer}, {list}, &{taken}, {}", if ends { "true" } else { "false" }),
        );
        if has_flag(tree, "trunc") && kind.is_some_and(SocketKind::is_tcp) {
            let why = "/* MSG_TRUNC: TCP throws the bytes away. */";
            spoken.then.push(format!("{taken}.size = {taken}.whole = 0; {why}"));
        }
        // What may be in the error queue.
        self.page.errors.extend(USUAL_ERRORS.iter().filter(|_| self.page.families.beside));
        spoken.end = Some(format!("{taken}.size == 0"));
        if self.uses.sender {
            self.scope.sets("from", Type::Address);
            let sender = self.variable("from", Type::Address);
            spoken.then.push(format!("{sender} = {taken}.sender;"));
        }
        self.keeps_received(tree, buffer, &format!("{taken}.size"), &mut spoken);
        // The name of the first descriptor that has come, and those that the session calls the others by.
        let labels: Vec<String> = match made.map(|it| &it.outcome) {
            Some(Outcome::Message(it)) => it.passed().map(|(_, label)| label.to_string()).collect(),
            _ => Vec::new(),
        };
        let mut names: Vec<String> =
            tree.targets.get(1).map(|name| name.text.to_string()).into_iter().collect();
        names.extend(labels.into_iter().skip(names.len()));
        for (at, name) in names.into_iter().enumerate() {
            self.scope.sets(&name, Type::Socket);
            let name = self.variable(&name, Type::Socket);
            spoken.then.push(format!("{name} = {taken}.count > {at} ? {taken}.passed[{at}] : -1;"));
            spoken.made.push(name);
        }
        Ok(spoken)
    }
}
