//! What Tab offers, by what a word is for.

use crate::{
    language::{
        Typed,
        meant::addresses,
        table::{Shape, row, rows},
        tree::Word,
    },
    model::{CallName, Group, ProcessSeen, Snapshot, SocketKind, SocketSeen},
    text::help_topics,
    view::Plotted,
};

/// Where the word begins that is being completed, and what it may become.
pub(super) fn complete(
    line: &str,
    snapshot: &Snapshot,
    process: &str,
    port: u16,
) -> (usize, Vec<String>) {
    let typed = Typed::read(line);
    let me = snapshot.processes.iter().find(|p| p.name == typed.process.unwrap_or(process));
    if typed.rest.is_empty() {
        return first_word(line, &typed, snapshot, me);
    }
    let (done, current) = typed.arguments();
    let start = line.len() - current.len();
    let mut found = match typed.word {
        "help" => help_topics().map(str::to_owned).collect(),
        "bytes" | "plot" if done.is_empty() => streams(me),
        "plot" if done.len() == 1 => Plotted::WORDS.map(str::to_owned).to_vec(),
        word => match CallName::from_word(word) {
            Some(_) if done.last() == Some(&"--fd") => labels(me),
            Some(call) => argument(call, done.len(), snapshot, me, port),
            None => Vec::new(),
        },
    };
    found.retain(|word| word.starts_with(current));
    (start, found)
}

fn first_word(
    line: &str,
    typed: &Typed<'_>,
    snapshot: &Snapshot,
    me: Option<&ProcessSeen>,
) -> (usize, Vec<String>) {
    let start = line.len() - typed.word.len();
    let mut found: Vec<String> = Vec::new();
    if let Some(socket) = typed.socket {
        let seen = me.and_then(|me| me.sockets.iter().find(|s| s.label == socket));
        found.extend(
            rows()
                .filter(|r| r.call.wants_socket() && seen.is_none_or(|s| makes_sense(r.call, s)))
                .map(|r| r.call.word().to_owned()),
        );
    } else {
        found.extend(me.iter().flat_map(|me| &me.sockets).map(|s| format!("{}.", s.label)));
        found.extend(
            rows()
                .filter(|r| r.call.group() != Group::Lens || typed.word.len() > 1)
                // They are refused where there is no wire.
                .filter(|r| r.call.group() != Group::Wire)
                .map(|r| r.call.word().to_owned()),
        );
        if typed.process.is_none() {
            found.extend(snapshot.processes.iter().map(|p| format!("{}>", p.name)));
            found.extend(Word::ALL.iter().map(|(_, word)| (*word).to_owned()));
        }
        found.extend(typed.word.starts_with('p').then(|| "program {".to_owned()));
        found.extend(typed.word.starts_with("rem").then(|| "remove".to_owned()));
    }
    found.retain(|word| word.starts_with(typed.word) && *word != typed.word);
    found.sort();
    found.dedup();
    (start, found)
}

/// Whether a call is worth offering for a socket in its present role. The kernel would answer any.
fn makes_sense(call: CallName, socket: &SocketSeen) -> bool {
    let listens = socket.listening;
    if matches!(socket.kind, SocketKind::Epoll | SocketKind::File) {
        return matches!(
            call,
            CallName::EpollCtl
                | CallName::EpollWait
                | CallName::Close
                | CallName::Dup
                | CallName::Fileno
        );
    }
    match call {
        CallName::EpollCtl | CallName::EpollWait => false,
        CallName::Accept | CallName::Queue => listens,
        CallName::Bind => !socket.bound && !socket.connected,
        CallName::Listen => !socket.connected && socket.kind.is_stream(),
        CallName::Connect => !(listens || socket.connected && socket.kind.is_stream()),
        CallName::Send | CallName::Sendall | CallName::Fill | CallName::Getpeername => {
            !listens && socket.connected
        }
        CallName::Recv
        | CallName::Recvn
        | CallName::Recvline
        | CallName::Drain
        | CallName::Shutdown => !listens && (socket.connected || !socket.kind.is_stream()),
        CallName::Sendto | CallName::Recvfrom | CallName::Drops => !socket.kind.is_stream(),
        CallName::Sendmsg | CallName::Recvmsg => {
            !listens && (socket.connected || !socket.kind.is_stream())
        }
        CallName::Sockatmark
        | CallName::Segments
        | CallName::SegsOut
        | CallName::SegsIn
        | CallName::Retrans
        | CallName::Rto
        | CallName::Cwnd
        | CallName::Ssthresh
        | CallName::Rtt
        | CallName::Mss
        | CallName::Window
        | CallName::Inflight => socket.kind.is_tcp() && !listens,
        CallName::Inq | CallName::Outq => !listens,
        _ => true,
    }
}

fn argument(
    call: CallName,
    done: usize,
    snapshot: &Snapshot,
    me: Option<&ProcessSeen>,
    port: u16,
) -> Vec<String> {
    let row = row(call);
    let mut found = match row.arguments.get(done).map(|a| a.shape) {
        Some(Shape::Address) => addresses(call, snapshot, port),
        Some(Shape::Sockets | Shape::Socket | Shape::Polled) => labels(me),
        Some(Shape::Port) => ports(snapshot),
        Some(shape) => shape.words().iter().map(|w| (*w).to_owned()).collect(),
        None if row.arguments.first().is_some_and(|a| a.shape == Shape::Sockets) => labels(me),
        None => Vec::new(),
    };
    if row.arguments.len() <= done + 1 {
        found.extend(row.flag_words().map(|f| format!("--{f}")));
    }
    found
}

/// The sockets that have a stream.
fn streams(me: Option<&ProcessSeen>) -> Vec<String> {
    let sockets = me.iter().flat_map(|me| &me.sockets);
    sockets.filter(|it| it.kind.is_stream() && !it.listening).map(|it| it.label.clone()).collect()
}

fn labels(me: Option<&ProcessSeen>) -> Vec<String> {
    me.iter().flat_map(|me| &me.sockets).map(|s| s.label.clone()).collect()
}

fn ports(snapshot: &Snapshot) -> Vec<String> {
    let mut found: Vec<String> = addresses(CallName::Connect, snapshot, 0)
        .iter()
        .filter_map(|a| Some(a.rsplit_once(':')?.1.to_owned()))
        .collect();
    found.dedup();
    found
}
