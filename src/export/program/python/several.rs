//! `select`, `poll` and `epoll` in Python.

use super::{
    Python,
    call::{Said, Spoken, add},
    expression::quoted,
    identifier,
};
use crate::{
    export::program::{
        plan::{LeftOut, Made},
        scope::Type,
        walk::{self, has_flag},
    },
    language::tree::{Argument, CallTree, DurationTree},
    model::{Call, CallName, Control, Watch},
};

impl Python<'_> {
    /// Of the sockets given, or of all, the names of those that are readable.
    pub(super) fn select(&mut self, tree: &CallTree, made: Option<&Made>) -> Said {
        Made::knows_numbers(made)?;
        self.module("select");
        let (mut sockets, limit) = self.selection(&tree.arguments)?;
        let mut labels: Vec<String> =
            walk::selection(&tree.arguments)?.0.iter().map(|it| it.text.to_string()).collect();
        if let Some(Call::Select(it)) = made.map(|it| &it.call) {
            labels = it.sockets.iter().map(|it| it.label.to_string()).collect();
            if sockets.is_empty() {
                let all: Option<Vec<String>> = labels.iter().map(|it| self.known(it)).collect();
                sockets = all.ok_or(LeftOut::Unreadable)?;
            }
        }
        if sockets.is_empty() && limit.is_none() {
            return Err(LeftOut::Unreadable);
        }
        let limit = limit.map_or(String::new(), |limit| format!(", {limit}"));
        let list = sockets.join(", ");
        let call = if has_flag(tree, "write") {
            format!("select.select([], [{list}], []{limit})[1]")
        } else {
            format!("select.select([{list}], [], []{limit})[0]")
        };
        let mut statement = format!("ready = {call}");
        let names: Vec<String> = labels
            .iter()
            .zip(&sockets)
            .map(|(label, socket)| format!("({}, {socket})", quoted(label)))
            .collect();
        let found = format!("name for name, it in [{}] if it in ready", names.join(", "));
        if let Some(target) = tree.targets.first() {
            let name = identifier(&target.text);
            self.scope.types.insert(target.text.to_string(), Type::Text);
            statement.extend(["\n", &format!("{name} = \" \".join({found}).encode()")]);
        }
        Ok(Spoken::showing(statement, format!("\", \".join({found}) or \"nothing\"")))
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

    /// poll of one socket now, or of several with a time limit.
    pub(super) fn poll(&mut self, tree: &CallTree, made: Option<&Made>, on: &str) -> Said {
        let (sockets, limit) = walk::polled(&tree.arguments)?;
        if sockets.is_empty() && limit.is_none() {
            self.helper("looked");
            let statement = format!("value = looked({on})");
            return Ok(self.text_of(tree, &statement, "value"));
        }
        Made::knows_numbers(made)?;
        self.module("select");
        let mut statement = "poller = select.poll()".to_owned();
        let mut names = Vec::new();
        for (name, watch) in sockets {
            let socket = self.known(&name.text).ok_or(LeftOut::Unreadable)?;
            let line = format!("poller.register({socket}, {})", constants("POLL", watch));
            add(&mut statement, &line);
            names.push((name.text.to_string(), socket));
        }
        let limit = self.milliseconds(limit)?;
        add(&mut statement, &format!("ready = poller.poll({limit})"));
        if !tree.targets.is_empty() {
            let list: Vec<&str> = names.iter().map(|(_, socket)| &**socket).collect();
            let sockets = list.join(", ");
            add(
                &mut statement,
                &format!(
                    "pairs = [(it, what) for number, what in ready for it in [{sockets}] if it.fileno() == number]"
                ),
            );
        }
        self.takes_first(tree, &mut statement);
        self.helper("happened");
        Ok(Spoken::showing(statement, format!("happened(ready, {})", by_name(&names))))
    }

    pub(super) fn epoll(&mut self, tree: &CallTree, made: Option<&Made>, on: &str) -> Said {
        self.module("select");
        Ok(match tree.call {
            CallName::EpollCreate => {
                let names = self.new_names(tree, made, &["e"]);
                self.scope.learns_kind(tree, made);
                let statement = format!("{} = select.epoll()", names[0]);
                Spoken { made: names, ..Spoken::new(statement) }
            }
            CallName::EpollCtl => {
                Made::knows_numbers(made)?;
                let (control, name, watch) = walk::controlled(&tree.arguments)?;
                let socket = self.known(&name.text).ok_or(LeftOut::Unreadable)?;
                self.scope.watched.insert(name.text.to_string());
                let events = constants("EPOLL", watch);
                let mut statement = match control {
                    Control::Add => format!("{on}.register({socket}, {events})"),
                    Control::Mod => format!("{on}.modify({socket}, {events})"),
                    Control::Del => format!("{on}.unregister({socket})"),
                };
                if control == Control::Add {
                    self.shared("watched = {}");
                    add(&mut statement, &format!("watched[{socket}.fileno()] = {socket}"));
                }
                Spoken::new(statement)
            }
            _ => {
                let limit = match walk::polled(&tree.arguments)?.1 {
                    Some(limit) => self.duration(limit)?,
                    None => String::new(),
                };
                let takes_one = !tree.targets.is_empty();
                let arguments = match (&*limit, takes_one) {
                    ("", true) => "maxevents=1".to_owned(),
                    (limit, true) => format!("{limit}, 1"),
                    (limit, false) => limit.to_owned(),
                };
                let mut statement = format!("ready = {on}.poll({arguments})");
                if takes_one {
                    self.shared("watched = {}");
                    statement
                        .push_str("\npairs = [(watched[number], what) for number, what in ready]");
                }
                self.takes_first(tree, &mut statement);
                self.helper("happened");
                let watched = self.scope.watched.iter();
                let names: Vec<(String, String)> =
                    watched.filter_map(|name| Some((name.clone(), self.known(name)?))).collect();
                Spoken::showing(statement, format!("happened(ready, {})", by_name(&names)))
            }
        })
    }

    /// The first that was found and what happened to it, in the variables of the line.
    fn takes_first(&mut self, tree: &CallTree, statement: &mut String) {
        let [first, rest @ ..] = &tree.targets[..] else { return };
        self.scope.types.insert(first.text.to_string(), Type::Socket);
        let name = identifier(&first.text);
        add(statement, &format!("{name} = pairs[0][0] if pairs else b\"\""));
        if let Some(second) = rest.first() {
            self.helper("events_of");
            self.scope.types.insert(second.text.to_string(), Type::Text);
            let name = identifier(&second.text);
            let code = "events_of(pairs[0][1]).encode() if pairs else b\"\"";
            add(statement, &format!("{name} = {code}"));
        }
    }

    /// What gives words: shown as they are, kept as bytes.
    pub(super) fn text_of(&mut self, tree: &CallTree, statement: &str, shown: &str) -> Spoken {
        let mut statement = statement.to_owned();
        if let Some(target) = tree.targets.first() {
            self.scope.types.insert(target.text.to_string(), Type::Text);
            let name = identifier(&target.text);
            add(&mut statement, &format!("{name} = str({shown}).encode()"));
        }
        Spoken::showing(statement, shown)
    }

    /// A time limit as poll(2) takes it; nothing: as long as it takes.
    fn milliseconds(&mut self, limit: Option<&DurationTree>) -> Result<String, LeftOut> {
        Ok(match limit {
            None => String::new(),
            Some(DurationTree::Known(limit)) => limit.as_millis().to_string(),
            Some(limit) => format!("{} * 1000", self.duration(limit)?),
        })
    }
}

/// `select.EPOLLIN | select.EPOLLET`
fn constants(prefix: &str, watch: Watch) -> String {
    let names: Vec<String> =
        watch.constants().map(|name| format!("select.{prefix}{name}")).collect();
    if names.is_empty() { "0".to_owned() } else { names.join(" | ") }
}

/// `{"a": a, "b": b}`
fn by_name(names: &[(String, String)]) -> String {
    let list: Vec<String> =
        names.iter().map(|(label, socket)| format!("{}: {socket}", quoted(label))).collect();
    format!("{{{}}}", list.join(", "))
}
