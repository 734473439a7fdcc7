//! `sendmsg` and `recvmsg` in Python.

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
    model::{Call, Outcome, SocketKind},
};

impl Python<'_> {
    pub(super) fn sendmsg(&mut self, tree: &CallTree, made: Option<&Made>, on: &str) -> Said {
        let known = match made.map(|it| &it.call) {
            Some(Call::Sendmsg(it)) => Some(&**it),
            _ => None,
        };
        let (mut parts, mut passed, mut to) = (Vec::new(), Vec::new(), None);
        for argument in &tree.arguments {
            match &argument.kind {
                ArgumentKind::Text(text) => {
                    let by_log =
                        || known.and_then(|it| it.parts.get(parts.len())).map(|it| literal(it));
                    parts.push(self.text(text).or_else(by_log).ok_or(LeftOut::Unreadable)?);
                }
                ArgumentKind::Passed(name) => {
                    let name = self.known(&name.text).ok_or(LeftOut::Unreadable)?;
                    passed.push(format!("{name}.fileno()"));
                }
                it @ ArgumentKind::To(_) => {
                    to = Some(self.address(Some(it), known.and_then(|it| it.to.as_ref()))?);
                }
                _ => return Err(LeftOut::Unreadable),
            }
        }
        let rights = if passed.is_empty() {
            "[]".to_owned()
        } else {
            self.module("struct");
            let (count, list) = (passed.len(), passed.join(", "));
            format!("[(socket.SOL_SOCKET, socket.SCM_RIGHTS, struct.pack(\"{count}i\", {list}))]")
        };
        let flags = self.flags(tree);
        let mut arguments = format!("[{}]", parts.join(", "));
        if !passed.is_empty() || flags.is_some() || to.is_some() {
            arguments.extend([", ", &rights]);
        }
        if flags.is_some() || to.is_some() {
            arguments.extend([", ", flags.as_deref().unwrap_or("0")]);
        }
        if let Some(to) = &to {
            arguments.extend([", ", to]);
        }
        let name = match tree.targets.first() {
            Some(name) => {
                self.scope.types.insert(name.text.to_string(), Type::Number);
                identifier(&name.text)
            }
            None => "sent".to_owned(),
        };
        let call = self.at_once(tree, made, on, format!("{on}.sendmsg({arguments})"));
        Ok(Spoken::showing(format!("{name} = {call}"), name))
    }

    pub(super) fn recvmsg(&mut self, tree: &CallTree, made: Option<&Made>, on: &str) -> Said {
        let (mut sizes, mut room) = (Vec::new(), "2048".to_owned());
        for argument in &tree.arguments {
            match &argument.kind {
                ArgumentKind::Number(n) => sizes.push(self.number(n).ok_or(LeftOut::Unreadable)?),
                ArgumentKind::Room(n) => room = self.number(n).ok_or(LeftOut::Unreadable)?,
                _ => return Err(LeftOut::Unreadable),
            }
        }
        if sizes.is_empty() {
            sizes.push("1024".to_owned());
        }
        self.helper("taken");
        self.helper("where");
        self.module("struct");
        let mut flags = self.flags(tree).map_or(String::new(), |flags| format!(", {flags}"));
        if has_flag(tree, "trunc") {
            flags += if flags.is_empty() { ", " } else { " | " };
            flags += "socket.MSG_TRUNC";
        }
        let call = format!("taken({on}, [{}], {room}{flags})", sizes.join(", "));
        let call = self.at_once(tree, made, on, call);
        let mut statement = format!("received, passed, sender, told = {call}");
        self.scope.types.insert("_".to_owned(), Type::Text);
        self.scope.types.insert("from".to_owned(), Type::Address);
        if let Some(name) = tree.targets.first() {
            self.scope.types.insert(name.text.to_string(), Type::Text);
            statement.extend(["\n", &format!("{} = received", identifier(&name.text))]);
        }
        // The name of the first descriptor that has come, and those that the session calls the others by.
        let labels: Vec<String> = match made.map(|it| &it.outcome) {
            Some(Outcome::Message(it)) => it.passed().map(|(_, label)| label.to_string()).collect(),
            _ => Vec::new(),
        };
        let mut names = Vec::new();
        if let Some(name) = tree.targets.get(1) {
            names.push(name.text.to_string());
        }
        names.extend(labels.into_iter().skip(names.len()));
        let mut made_here = Vec::new();
        for (at, name) in names.iter().enumerate() {
            self.scope.types.insert(name.clone(), Type::Socket);
            let name = identifier(name);
            statement
                .extend(["\n", &format!("{name} = passed[{at}] if len(passed) > {at} else None")]);
            made_here.push(name);
        }
        let is_stream = self.scope.kind_of(tree, made).is_none_or(SocketKind::has_eof);
        let shown = if is_stream { "told if received or passed else \"EOF\"" } else { "told" };
        let end = Some("not received".to_owned());
        Ok(Spoken { made: made_here, end, ..Spoken::showing(statement, shown) })
    }
}
