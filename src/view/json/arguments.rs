//! The arguments of a call in a line of JSON: as they are typed.

use std::time::Duration;

use serde_json::{Map, Value as Json};

use super::data::{MOST, put_bytes, text_of};
use crate::{
    model::{Call, Outcome, ReceiveFlags, SendFlags, Setting},
    view::notation::write_time,
};

/// The arguments as they are typed; flags as words with `--`.
pub(super) fn arguments(call: &Call) -> Vec<Json> {
    match call {
        Call::Socket(kind) => vec![kind.word().into()],
        Call::Socketpair(kind) => vec![kind.word().into()],
        Call::Bind(to) | Call::Connect(to) => vec![to.to_string().into()],
        Call::Disconnect => vec!["none".into()],
        Call::Listen(backlog) => vec![(*backlog).into()],
        Call::Send(data, flags) => send_flags(vec![data_argument(data)], *flags),
        Call::Sendall(data) | Call::Input(data) => vec![data_argument(data)],
        Call::Recv(most, flags) | Call::Recvfrom(most, flags) => {
            receive_flags(vec![(*most).into()], *flags)
        }
        Call::Recvn(n) | Call::Fill(n) => vec![(*n).into()],
        Call::Sendto(it) => {
            send_flags(vec![it.to.to_string().into(), data_argument(&it.data)], it.flags)
        }
        Call::Sendmsg(it) => {
            let mut all: Vec<Json> = it.parts.iter().map(|part| data_argument(part)).collect();
            all.extend(it.to.iter().flat_map(|to| ["--to".into(), to.to_string().into()]));
            all.extend(it.passed.iter().flat_map(|it| ["--fd".into(), (*it.label).into()]));
            send_flags(all, it.flags)
        }
        Call::Recvmsg(it) => {
            let mut all: Vec<Json> = it.sizes.iter().map(|size| (*size).into()).collect();
            all.extend(it.control.iter().flat_map(|room| ["--control".into(), (*room).into()]));
            receive_flags(all, it.flags)
        }
        Call::Shutdown(how) => vec![how.word().into()],
        Call::Setsockopt(option, setting) => {
            let mut all = vec![option.word().into()];
            all.extend(self::setting(setting));
            all
        }
        Call::Getsockopt(option) => vec![option.word().into()],
        Call::Settimeout(time) => vec![time_argument(*time)],
        Call::Setblocking(on) => vec![if *on { "on" } else { "off" }.into()],
        Call::PollSeveral(it) => {
            let mut all: Vec<Json> = Vec::new();
            for (socket, watch) in &it.sockets {
                all.push((*socket.label).into());
                all.extend(watch.words().map(Json::from));
            }
            all.extend(it.limit.map(|time| time_argument(Some(time))));
            all
        }
        Call::EpollCtl(it) => {
            let mut all: Vec<Json> = vec![it.control.word().into(), (*it.of.label).into()];
            all.extend(it.watch.words().map(Json::from));
            all
        }
        Call::EpollWait(limit) => limit.iter().map(|time| time_argument(Some(*time))).collect(),
        Call::Select(it) => {
            let mut all: Vec<Json> = it.sockets.iter().map(|c| (*c.label).into()).collect();
            all.extend(it.limit.map(|time| time_argument(Some(time))));
            all.extend(it.write.then(|| "--write".into()));
            all
        }
        Call::Resolve(name) | Call::Fork(name) => vec![(**name).into()],
        Call::Limit(most) => {
            std::iter::once("descriptors".into()).chain(most.map(Json::from)).collect()
        }
        Call::Netstat(port) => vec![(*port).into()],
        Call::Counter(which) => vec![which.word().into()],
        Call::Sysctl(name, value) => {
            [Some(name), value.as_ref()].into_iter().flatten().map(|it| (**it).into()).collect()
        }
        Call::Filter(filter) => vec![filter.to_string().into()],
        Call::Sleep(time) => vec![time_argument(Some(*time))],
        Call::Print(shown) => match &**shown {
            Outcome::Text(text) => vec![data_argument(text)],
            Outcome::Integer(n) => vec![(*n).into()],
            _ => Vec::new(),
        },
        Call::Accept
        | Call::Interfaces
        | Call::Sockatmark
        | Call::Recvline
        | Call::Close
        | Call::Dup
        | Call::Getsockname
        | Call::Getpeername
        | Call::Fileno
        | Call::Gettimeout
        | Call::Poll
        | Call::EpollCreate
        | Call::Lens(_)
        | Call::Drain
        | Call::Kill
        | Call::Interrupt
        | Call::Resume
        | Call::Output
        | Call::Wire(_)
        | Call::Value => vec![],
    }
}

fn setting(setting: &Setting) -> Vec<Json> {
    match setting {
        Setting::Number(value) => vec![(*value).into()],
        Setting::Group(it) => {
            let (group, interface) = **it;
            std::iter::once(group).chain(interface).map(|ip| ip.to_string().into()).collect()
        }
        Setting::Interface(at) => vec![at.to_string().into()],
        Setting::Time(limit) => vec![time_argument(*limit)],
        Setting::Word(word) => vec![(**word).into()],
        Setting::Route(None) => vec!["none".into()],
        Setting::Route(Some(route)) => {
            let hops = route.hops.iter().map(|hop| hop.to_string().into());
            std::iter::once(route.word().into()).chain(hops).collect()
        }
    }
}

fn send_flags(arguments: Vec<Json>, flags: SendFlags) -> Vec<Json> {
    let SendFlags { oob, dontwait, more, nosignal } = flags;
    let flags =
        [(oob, "--oob"), (dontwait, "--dontwait"), (more, "--more"), (nosignal, "--nosignal")];
    with_flags(arguments, flags)
}

fn receive_flags(arguments: Vec<Json>, flags: ReceiveFlags) -> Vec<Json> {
    let ReceiveFlags { peek, waitall, dontwait, oob, trunc, errqueue } = flags;
    let flags = [
        (peek, "--peek"),
        (waitall, "--waitall"),
        (dontwait, "--dontwait"),
        (oob, "--oob"),
        (trunc, "--trunc"),
        (errqueue, "--errqueue"),
    ];
    with_flags(arguments, flags)
}

fn with_flags<const N: usize>(mut arguments: Vec<Json>, flags: [(bool, &str); N]) -> Vec<Json> {
    arguments.extend(flags.into_iter().filter(|(set, _)| *set).map(|(_, word)| word.into()));
    arguments
}

/// A string, or where that does not say all of it an object.
fn data_argument(bytes: &[u8]) -> Json {
    match text_of(bytes) {
        Some(text) if bytes.len() <= MOST => text.into(),
        _ => {
            let mut object = Map::new();
            put_bytes(&mut object, bytes);
            object.into()
        }
    }
}

fn time_argument(time: Option<Duration>) -> Json {
    let mut out = String::new();
    write_time(&mut out, time);
    out.into()
}
