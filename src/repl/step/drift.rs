//! Whether what was typed in between has changed what the next step meets.
//!
//! Pure: two snapshots are compared, one of the live session and one of a silent run of the lesson alone to the same
//! place. Only what the next step acts on counts; other processes and sockets do no harm.

use std::rc::Rc;

use crate::{
    language::{
        mentions,
        tree::{SocketTree, Statement, StatementKind},
    },
    model::{CallName, Doing, ProcessSeen, Snapshot, SocketSeen, VariableSeen},
    say,
    text::{Lang, counted},
};

/// A step that comes next, and its process.
pub(super) type Step<'a> = (&'a str, &'a Rc<Statement>);

/// Something that a step meets, and how it is in the lesson.
#[derive(Debug, PartialEq, Eq)]
enum Met {
    /// What the process is doing.
    Process(String),
    /// A socket of a process.
    Socket(String, String),
    /// The socket that a line acts on which names none: of a process, the newest, or the newest listener.
    Newest(String, bool),
    /// A variable of a process.
    Variable(String, String),
}

/// The first thing that is not as in the lesson, as a sentence.
pub(super) fn drift(
    lang: Lang,
    lesson: &Snapshot,
    live: &Snapshot,
    steps: &[Step<'_>],
    sleepers: &[&str],
) -> Option<String> {
    let met = steps.iter().flat_map(|(process, statement)| meets(lesson, process, statement));
    // A process that is to wake up must be asleep.
    let asleep =
        |name: &&&str| find(lesson, name).is_some_and(|p| matches!(p.doing, Doing::Asleep { .. }));
    let sleepers = sleepers.iter().filter(asleep).map(|name| Met::Process((*name).to_owned()));
    let met = met.chain(sleepers);
    for subject in met {
        let (there, here) = (subject.value(lang, lesson), subject.value(lang, live));
        if there != here {
            let what = subject.name(lang);
            return Some(say!(lang,
                en: "The next step meets something different from the lesson: {what} is {here} (in the lesson: {there}). back puts it right; Enter goes on anyway.",
                zh: "下一步遇到的和课文里不一样：{what} 现在是 {here}（课文里是 {there}）。back 恢复原样；回车照样继续。"));
        }
    }
    None
}

/// What a step meets, as the lesson has it.
fn meets(lesson: &Snapshot, process: &str, statement: &Statement) -> Vec<Met> {
    let mut met = vec![Met::Process(process.to_owned())];
    let Some(me) = find(lesson, process) else { return met };
    let socket = |socket: &SocketSeen| Met::Socket(me.name.clone(), socket.label.clone());
    if let StatementKind::Call(tree) = &statement.kind {
        match &tree.on {
            Some(SocketTree::Named(name)) => {
                met.push(Met::Variable(me.name.clone(), name.text.to_string()));
                met.extend(named(me, &name.text).map(socket));
            }
            Some(SocketTree::Number(fd, _)) => {
                met.extend(me.sockets.iter().find(|s| s.fd.0 == *fd).map(socket));
            }
            None if tree.call.wants_socket() => {
                let listener = matches!(tree.call, CallName::Accept | CallName::Queue);
                met.push(Met::Newest(me.name.clone(), listener));
                met.extend(newest(me, listener).map(socket));
            }
            None => {}
        }
        if matches!(tree.call, CallName::Connect | CallName::Sendto) {
            for other in &lesson.processes {
                // Bound is enough: what it lacks may be the point of the step.
                let open =
                    other.sockets.iter().filter(|s| s.listening || (s.bound && !s.connected));
                met.extend(open.map(|s| Met::Socket(other.name.clone(), s.label.clone())));
            }
        }
    }
    let mentioned = me.variables.iter().filter(|it| mentions(statement.text(), &it.name));
    met.extend(mentioned.map(|it| Met::Variable(me.name.clone(), it.name.clone())));
    met
}

fn find<'a>(snapshot: &'a Snapshot, process: &str) -> Option<&'a ProcessSeen> {
    snapshot.processes.iter().find(|p| p.name == process)
}

/// The socket that a line acts on which names none.
fn newest(process: &ProcessSeen, listener: bool) -> Option<&SocketSeen> {
    process.sockets.iter().filter(|s| s.listening || !listener).max_by_key(|s| s.id)
}

/// The socket that a variable holds.
fn named<'a>(process: &'a ProcessSeen, name: &str) -> Option<&'a SocketSeen> {
    let variable = process.variables.iter().find(|it| it.name == name)?;
    process.sockets.iter().find(|s| s.label == variable.value)
}

impl Met {
    fn name(&self, lang: Lang) -> String {
        match self {
            Self::Process(name) => name.clone(),
            Self::Socket(process, label) => {
                say!(lang, en: "{process}'s {label}", zh: "{process} 的 {label}")
            }
            Self::Newest(process, _) => {
                say!(lang, en: "{process}'s newest socket", zh: "{process} 最新的套接字")
            }
            Self::Variable(process, name) => {
                say!(lang, en: "{process}'s ${name}", zh: "{process} 的 ${name}")
            }
        }
    }

    /// How it is in a snapshot, in words that can be compared.
    fn value(&self, lang: Lang, snapshot: &Snapshot) -> String {
        let gone = || lang.pick("gone", "不在了").to_owned();
        match self {
            Self::Process(name) => match find(snapshot, name).map(|p| &p.doing) {
                None | Some(Doing::Ready) => lang.pick("ready", "就绪").to_owned(),
                Some(Doing::Asleep { call, .. }) => {
                    say!(lang, en: "asleep in {call}", zh: "阻塞在 {call}")
                }
                Some(Doing::Running(_)) => lang.pick("running a program", "在运行程序").to_owned(),
                Some(Doing::Paused) => lang.pick("paused", "暂停").to_owned(),
            },
            Self::Socket(process, label) => find(snapshot, process)
                .and_then(|p| p.sockets.iter().find(|s| s.label == *label))
                .map_or_else(gone, |socket| standing(lang, socket)),
            Self::Newest(process, listener) => find(snapshot, process)
                .and_then(|p| newest(p, *listener))
                .map_or_else(gone, |socket| socket.label.clone()),
            Self::Variable(process, name) => find(snapshot, process)
                .and_then(|p| p.variables.iter().find(|it| it.name == *name))
                .map_or_else(gone, |it| match it.length {
                    length @ VariableSeen::MOST.. => format!("{}... {length}", it.value),
                    _ => without_port(&it.value),
                }),
        }
    }
}

/// State, queue, and bytes to be read.
fn standing(lang: Lang, socket: &SocketSeen) -> String {
    let mut text = match socket.state {
        Some(state) => state.name().to_owned(),
        None if socket.connected => lang.pick("connected", "已连接").to_owned(),
        None if socket.bound => lang.pick("bound", "已绑定").to_owned(),
        None => lang.pick("unbound", "未绑定").to_owned(),
    };
    if let Some((waiting, backlog)) = socket.queue {
        text = format!("{text} {waiting}/{backlog}");
    }
    if let Some(unread @ 1..) = socket.unread {
        let bytes = counted(unread, "byte");
        text += &say!(lang, en: " with {bytes} unread", zh: "，{unread} 字节未读");
    }
    text
}

/// An address without its port: that is another one in every run.
fn without_port(value: &str) -> String {
    match value.rsplit_once(':') {
        Some((host, port)) if !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()) => {
            format!("{host}:*")
        }
        _ => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        language::{parse_line, tree::Line},
        model::{Fd, SocketId, SocketKind, TcpState},
    };

    fn socket(label: &str, id: u32, state: TcpState, queue: Option<(u32, u32)>) -> SocketSeen {
        SocketSeen {
            id: SocketId(id),
            label: label.into(),
            fd: Fd(id + 2),
            real: 0,
            kind: SocketKind::Tcp,
            bound: true,
            listening: state == TcpState::Listen,
            connected: state == TcpState::Established,
            sent: false,
            local: None,
            peer: None,
            state: Some(state),
            queue,
            callers: vec![],
            unread: None,
            unsent: None,
            ready: (false, false),
        }
    }

    fn process(name: &str, sockets: Vec<SocketSeen>) -> ProcessSeen {
        let mut variables: Vec<_> =
            sockets.iter().map(|s| VariableSeen::new(&*s.label, &*s.label)).collect();
        variables.push(VariableSeen::new("from", "127.0.0.1:40000"));
        ProcessSeen {
            name: name.into(),
            host: None,
            doing: Doing::Ready,
            threads: 0,
            sockets,
            variables,
        }
    }

    fn seen(waiting: u32) -> Snapshot {
        let phone = socket("phone", 1, TcpState::Listen, Some((waiting, 5)));
        let me = socket("me", 1, TcpState::Established, None);
        let processes = vec![process("server", vec![phone]), process("client", vec![me])];
        Snapshot { processes, kept: vec![], wire: None }
    }

    fn told(here: &Snapshot, line: &str) -> Option<String> {
        let Ok(Line::Statement(Some(name), statement)) = parse_line(line, 1) else { panic!() };
        drift(Lang::En, &seen(0), here, &[(&name.text, &statement)], &[])
    }

    #[test]
    fn only_what_the_next_step_meets_counts() {
        let called = seen(1);
        assert_eq!(told(&called, "client> me.send \"hello\""), None);
        let text = told(&called, "server> conn = phone.accept").unwrap();
        assert!(
            text.contains("server's phone is LISTEN 1/5 (in the lesson: LISTEN 0/5)"),
            "{text}"
        );
        assert!(told(&called, "client> connect 127.0.0.1:8080").is_some());
        assert_eq!(told(&called, "ann> a = socket tcp"), None);
    }

    #[test]
    fn others_do_no_harm() {
        let mut live = seen(0);
        live.processes[1].sockets.push(socket("x", 2, TcpState::Close, None));
        live.processes.push(process("ann", vec![socket("s", 1, TcpState::Established, None)]));
        live.processes[0].variables[1].value = "127.0.0.1:50000".into();
        for line in ["server> phone.accept", "client> me.close", "server> print $from"] {
            assert_eq!(told(&live, line), None, "{line}");
        }
        // A line that names no socket acts on the newest.
        let text = told(&live, "client> recv 10").unwrap();
        assert!(text.contains("client's newest socket is x (in the lesson: me)"), "{text}");
    }

    #[test]
    fn a_sleeper_a_closed_socket_and_an_unread_byte_are_told() {
        let mut live = seen(0);
        live.processes[0].doing =
            Doing::Asleep { call: CallName::Accept, on: None, since: Duration::ZERO, left: None };
        live.processes[1].sockets[0].unread = Some(2);
        let text = told(&live, "server> phone.listen 5").unwrap();
        assert!(text.contains("server is asleep in accept (in the lesson: ready)"), "{text}");
        let text = told(&live, "client> me.recv 10").unwrap();
        assert!(text.contains("client's me is ESTABLISHED with 2 bytes unread"), "{text}");
        live.processes[1].sockets.clear();
        let text = told(&live, "client> me.recv 10").unwrap();
        assert!(text.contains("client's me is gone (in the lesson: ESTABLISHED)"), "{text}");
    }

    #[test]
    fn a_sleeper_that_is_to_come_back_must_sleep() {
        let asleep = |snapshot: &mut Snapshot| {
            snapshot.processes[0].doing = Doing::Asleep {
                call: CallName::Accept,
                on: None,
                since: Duration::ZERO,
                left: None,
            };
        };
        let (mut lesson, live) = (seen(0), seen(0));
        asleep(&mut lesson);
        let text = drift(Lang::En, &lesson, &live, &[], &["server"]).unwrap();
        assert!(text.contains("server is ready (in the lesson: asleep in accept)"), "{text}");
        let mut same = seen(0);
        asleep(&mut same);
        assert_eq!(drift(Lang::En, &lesson, &same, &[], &["server", "ann"]), None);
    }
}
