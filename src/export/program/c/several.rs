//! `select`, `poll` and `epoll` in C.

use std::iter;

use super::{C, Holder, Type, call::Said, check::Spoken, literal};
use crate::{
    export::program::{
        plan::{LeftOut, Made},
        scope::names_of_new,
        walk::{self, has_flag},
    },
    language::tree::{Argument, CallTree, DurationTree},
    model::{Call, CallName, Control, Watch},
};

/// So many events are taken at a time, as in the session.
const MOST: usize = 64;

impl C<'_> {
    /// Of the sockets given, or of all, the names of those that are readable.
    pub(super) fn select(&mut self, tree: &CallTree, made: Option<&Made>) -> Said {
        Made::knows_numbers(made)?;
        let (mut sockets, limit) = self.selection(&tree.arguments)?;
        let mut labels = Vec::new();
        if let Some(Call::Select(it)) = made.map(|it| &it.call) {
            labels = it.sockets.iter().map(|it| it.label.clone()).collect();
            if sockets.is_empty() {
                let all: Option<Vec<String>> = labels.iter().map(|it| self.known(it)).collect();
                sockets = all.ok_or(LeftOut::Unreadable)?;
            }
        } else if !tree.targets.is_empty() {
            return Err(LeftOut::Labels);
        }
        if sockets.is_empty() && limit.is_none() {
            return Err(LeftOut::Unreadable);
        }
        let ready = self.frame.built_in("ready", Holder::Set);
        self.line(&format!("FD_ZERO(&{ready});"));
        for socket in &sockets {
            self.line(&format!("FD_SET({socket}, &{ready});"));
        }
        let sets = if has_flag(tree, "write") {
            format!("NULL, &{ready}")
        } else {
            format!("&{ready}, NULL")
        };
        let limit = self.limit(limit);
        let code = format!("select(FD_SETSIZE, {sets}, NULL, {limit})");
        if made.is_none() {
            return Ok(Spoken::plain("select", &code));
        }
        let n = self.frame.built_in("n", Holder::Size);
        self.helper("names_of");
        let names: Vec<String> = labels
            .iter()
            .zip(&sockets)
            .map(|(label, socket)| format!("{}, {socket}", literal(label.as_bytes())))
            .collect();
        let found = |gap: &str| {
            let begin = format!("&{ready}, \"{gap}\", {}", names.len());
            let all: Vec<&str> = iter::once(&*begin).chain(names.iter().map(|it| &**it)).collect();
            format!("names_of({})", all.join(", "))
        };
        let mut spoken = Spoken::assigning("select", &n, &code);
        if let Some(target) = self.target(tree, 0, Type::Text) {
            self.helpers(&["keep", "string"]);
            spoken.then.push(format!("keep(&{target}, string({}));", found(" ")));
        }
        let shown = found(", ");
        self.helper("or_nothing");
        Ok(spoken.showing("show", format!("\"%s\", or_nothing({shown})")))
    }

    /// The time limit of a select: `NULL`, or a variable.
    pub(super) fn limit(&mut self, limit: Option<String>) -> String {
        let Some(seconds) = limit else { return "NULL".to_owned() };
        self.helper("limit");
        let time = self.frame.built_in("time_limit", Holder::Limit);
        self.line(&format!("{time} = limit({seconds});"));
        format!("&{time}")
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
            self.helper("polled");
            let events = self.frame.built_in("events", Holder::String);
            let mut spoken = Spoken::assigning("poll", &events, &format!("polled({on})"));
            spoken.failed = Some(format!("{events} == NULL"));
            self.keeps_string(tree, &events, &mut spoken);
            return Ok(spoken.showing("show", format!("\"%s\", {events}")));
        }
        Made::knows_numbers(made)?;
        let count = sockets.len();
        let list = "watched";
        self.frame.array(list, "struct pollfd", count.max(1));
        let mut names = String::new();
        for (at, (name, watch)) in sockets.into_iter().enumerate() {
            let socket = self.known(&name.text).ok_or(LeftOut::Unreadable)?;
            let events = constants("POLL", watch);
            self.line(&format!(
                "{list}[{at}] = (struct pollfd){{.fd = {socket}, .events = {events}}};"
            ));
            names.extend([", ", &literal(name.text.as_bytes())]);
        }
        let n = self.frame.built_in("n", Holder::Size);
        let limit = self.milliseconds(limit)?;
        let mut spoken = Spoken::assigning("poll", &n, &format!("poll({list}, {count}, {limit})"));
        if let Some(target) = self.target(tree, 0, Type::Socket) {
            self.helper("first_ready");
            let first = self.frame.built_in("first", Holder::Polled);
            spoken.then.push(format!("{first} = first_ready({list}, {count});"));
            spoken.then.push(format!("{target} = {first} == NULL ? -1 : {first}->fd;"));
            if let Some(events) = self.target(tree, 1, Type::Text) {
                self.helpers(&["keep", "string", "events_of"]);
                let code = format!("{first} == NULL ? \"\" : events_of({first}->revents)");
                spoken.then.push(format!("keep(&{events}, string({code}));"));
            }
        }
        self.helper("poll_names");
        Ok(spoken.showing("show", format!("\"%s\", poll_names({list}, {count}{names})")))
    }

    pub(super) fn epoll(&mut self, tree: &CallTree, made: Option<&Made>, on: &str) -> Said {
        Ok(match tree.call {
            CallName::EpollCreate => {
                let name = names_of_new(tree, made, &["e"]).remove(0);
                self.scope.learns_kind(tree, made);
                self.scope.sets(&name, Type::Socket);
                let new = self.variable(&name, Type::Socket);
                let spoken = Spoken::assigning("epoll_create1", &new, "epoll_create1(0)");
                Spoken { made: vec![new], ..spoken }
            }
            CallName::EpollCtl => {
                Made::knows_numbers(made)?;
                let (control, name, watch) = walk::controlled(&tree.arguments)?;
                let socket = self.known(&name.text).ok_or(LeftOut::Unreadable)?;
                self.scope.watched.insert(name.text.to_string());
                let event = if control == Control::Del {
                    "NULL".to_owned()
                } else {
                    let event = self.frame.built_in("event", Holder::Event);
                    let events = constants("EPOLL", watch);
                    self.line(&format!(
                        "{event} = (struct epoll_event){{.events = {events}, .data.fd = {socket}}};"
                    ));
                    format!("&{event}")
                };
                let code = format!("epoll_ctl({on}, {}, {socket}, {event})", control.c_name());
                Spoken::plain("epoll_ctl", &code)
            }
            _ => {
                let limit = self.milliseconds(walk::polled(&tree.arguments)?.1)?;
                let most = if tree.targets.is_empty() { MOST } else { 1 };
                let list = "happened";
                self.frame.array(list, "struct epoll_event", most);
                let n = self.frame.built_in("n", Holder::Size);
                let code = format!("epoll_wait({on}, {list}, {most}, {limit})");
                let mut spoken = Spoken::assigning("epoll_wait", &n, &code);
                if let Some(target) = self.target(tree, 0, Type::Socket) {
                    spoken.then.push(format!("{target} = {n} == 0 ? -1 : {list}[0].data.fd;"));
                }
                if let Some(events) = self.target(tree, 1, Type::Text) {
                    self.helpers(&["keep", "string", "events_of"]);
                    let code = format!("{n} == 0 ? \"\" : events_of({list}[0].events)");
                    spoken.then.push(format!("keep(&{events}, string({code}));"));
                }
                if made.is_none() {
                    return Ok(spoken);
                }
                self.helper("epoll_names");
                let mut names = Vec::new();
                for name in self.scope.watched.clone() {
                    if let Some(socket) = self.known(&name) {
                        names.push(format!(", {}, {socket}", literal(name.as_bytes())));
                    }
                }
                let (count, names) = (names.len(), names.concat());
                let shown = format!("\"%s\", epoll_names({list}, {n}, {count}{names})");
                spoken.showing("show", shown)
            }
        })
    }

    /// The variable before `=` in that place.
    pub(super) fn target(&mut self, tree: &CallTree, at: usize, kind: Type) -> Option<String> {
        let name = tree.targets.get(at)?;
        self.scope.sets(&name.text, kind);
        Some(self.variable(&name.text, kind))
    }

    /// A string that is kept as text, if the line has a variable for it.
    pub(super) fn keeps_string(&mut self, tree: &CallTree, string: &str, spoken: &mut Spoken) {
        if let Some(target) = self.target(tree, 0, Type::Text) {
            self.helpers(&["keep", "string"]);
            spoken.then.push(format!("keep(&{target}, string({string}));"));
        }
    }

    /// A time limit as poll(2) takes it.
    fn milliseconds(&mut self, limit: Option<&DurationTree>) -> Result<String, LeftOut> {
        Ok(match limit {
            None => "-1".to_owned(),
            Some(DurationTree::Known(limit)) => limit.as_millis().to_string(),
            Some(limit) => format!("(int)({} * 1000)", self.duration(limit)?),
        })
    }
}

/// `EPOLLIN | EPOLLET`
fn constants(prefix: &str, watch: Watch) -> String {
    let names: Vec<String> = watch.constants().map(|name| format!("{prefix}{name}")).collect();
    if names.is_empty() { "0".to_owned() } else { names.join(" | ") }
}
