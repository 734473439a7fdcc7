//! The order of precedence, by tables: what was typed, and the line that is meant.

use super::{Meant, Names, Why, doubted, mistyped, refused, sent};
use crate::{
    language::{
        Assembler, parse_line,
        tree::{ExpressionKind, Line, StatementKind},
    },
    model::{
        Doing, Fd, Halt, ProcessSeen, Snapshot, SocketId, SocketKind, SocketSeen, VariableSeen,
    },
};

fn socket(id: u32, label: &str, local: &str, listening: bool) -> SocketSeen {
    SocketSeen {
        id: SocketId(id),
        label: label.into(),
        fd: Fd(3),
        real: 1024,
        kind: SocketKind::Tcp,
        bound: !local.is_empty(),
        listening,
        connected: !local.is_empty() && !listening,
        sent: false,
        local: (!local.is_empty()).then(|| local.into()),
        peer: None,
        state: None,
        queue: None,
        callers: Vec::new(),
        unread: None,
        unsent: None,
        ready: (false, false),
    }
}

fn process(name: &str, sockets: Vec<SocketSeen>, variables: &[(&str, &str)]) -> ProcessSeen {
    let own = sockets.iter().map(|s| VariableSeen::new(&*s.label, &*s.label));
    let others = variables.iter().map(|(name, value)| VariableSeen::new(*name, *value));
    ProcessSeen {
        name: name.into(),
        host: None,
        doing: Doing::Ready,
        threads: 0,
        variables: own.chain(others).collect(),
        sockets,
    }
}

/// `server` listens with `s`, has the connection `conn` and the variables `data` and `n`; `client` has `c`.
fn session() -> Snapshot {
    let server =
        vec![socket(1, "s", "127.0.0.1:8080", true), socket(2, "conn", "127.0.0.1:8080", false)];
    let processes = vec![
        process("server", server, &[("data", "hi"), ("n", "5")]),
        process("client", vec![socket(3, "c", "", false)], &[]),
    ];
    Snapshot { processes, kept: Vec::new(), wire: None }
}

/// The whole answer to a line, as the prompt finds it.
fn answer(process: &str, text: &str) -> Option<Meant> {
    let snapshot = session();
    let names =
        Names { snapshot: &snapshot, process, port: 8081, in_program: false, takes_blocks: true };
    let line = match Assembler::new().push(text, 1) {
        Err(error) => return mistyped(text, &error, names).into_iter().next(),
        Ok(line) => line?,
    };
    if let Some((_, meant)) = doubted(text, &line, names) {
        return Some(meant);
    }
    let Line::Statement(_, statement) = &line else { return None };
    // What the session would refuse: a name that the process lacks.
    let missing = match &statement.kind {
        StatementKind::Show(shown) => match &shown.kind {
            ExpressionKind::Bare(name) => Some((name.clone(), shown.span.start)),
            _ => None,
        },
        StatementKind::Call(call) => call.on.as_ref().and_then(|on| match on {
            crate::language::tree::SocketTree::Named(name) => {
                Some((name.text.clone(), name.span.start))
            }
            crate::language::tree::SocketTree::Number(..) => None,
        }),
        _ => None,
    };
    if let Some((name, at)) = missing
        && names.variable(&name).is_none()
    {
        let halt = Halt::UnknownName(name, None);
        return refused(text, at, &halt, names).into_iter().next();
    }
    sent(statement, names)
}

fn is_meant(process: &str, text: &str, meant: &str) {
    let found = answer(process, text);
    let line = found.as_ref().map_or("", |it| it.line.as_str());
    assert_eq!(line, meant, "{text}: {found:?}");
    // What is proposed can be typed.
    let read = parse_line(meant, 1).map_err(|error| error.kind);
    let lacks = matches!(read, Err(crate::language::SyntaxErrorKind::MissingArgument(..)));
    assert!(read.is_ok() || lacks, "{meant}: {read:?}");
}

#[test]
fn a_word_that_leads_to_the_course_may_be_mistyped_or_be_behind_a_process() {
    for (text, meant) in [
        ("lear udp", "learn udp"),
        ("challange 3", "challenge 3"),
        ("server> learn udp", "learn udp"),
        ("client> run 3", "run 3"),
        ("client> check 3", "check 3"),
        ("server> lear udp", "learn udp"),
    ] {
        let found = answer("server", text);
        assert_eq!(found.as_ref().map(|it| it.line.as_str()), Some(meant), "{text}: {found:?}");
    }
}

#[test]
fn python_on_our_own_values_and_a_wrong_order() {
    for (process, text, meant) in [
        ("server", "conn.send $data.upper()", "conn.send upper($data)"),
        ("server", "conn.send($data.upper())", "conn.send upper($data)"),
        ("server", "conn.send upper $data", "conn.send upper($data)"),
        ("server", "print upper $data", "print upper($data)"),
        ("server", "x = $data.upper()", "x = upper($data)"),
        ("server", "x = len $data", "x = len($data)"),
        ("server", "del conn", "conn.close"),
        ("server", "server> del(conn)", "server> conn.close"),
        ("server", "conn = None", "conn.close"),
        ("server", "u = socket.udp", "u = socket udp"),
        ("server", "kill client", "client> kill"),
        ("server", "interrupt client", "client> interrupt"),
        ("server", "sendto \"hello\" 127.0.0.1:80", "sendto 127.0.0.1:80 \"hello\""),
        ("server", "s.sendto \"hello\", 127.0.0.1:80", "s.sendto 127.0.0.1:80 \"hello\""),
        ("server", "sendto hello world 127.0.0.1:80", "sendto 127.0.0.1:80 hello world"),
        ("server", "sendto data HELLO", "sendto $data HELLO"),
    ] {
        is_meant(process, text, meant);
    }
}

#[test]
fn the_line_that_is_meant() {
    for (process, text, meant) in [
        // The socket goes before the call.
        ("server", "close s", "s.close"),
        ("server", "server> close s", "server> s.close"),
        ("client", "server> close conn", "server> conn.close"),
        ("server", "accept s", "s.accept"),
        ("server", "recv conn", "conn.recv"),
        ("server", "recv conn 5", "conn.recv 5"),
        ("server", "close con", "conn.close"),
        ("server", "shutdown s", "s.shutdown wr"),
        ("server", "shutdown conn wr", "conn.shutdown wr"),
        ("server", "setsockopt s reuseaddr", "s.setsockopt reuseaddr"),
        ("server", "send(s, \"hello\")", "s.send \"hello\""),
        ("server", "recv(conn, 1024)", "conn.recv 1024"),
        ("server", "close(conn)", "conn.close"),
        ("server", "sendto(s, \"hi\", (\"127.0.0.1\", 80))", "s.sendto 127.0.0.1:80 \"hi\""),
        ("server", "bind s 127.0.0.1:80", "s.bind 127.0.0.1:80"),
        ("server", "sleep 1 s", "sleep 1s"),
        ("server", "send conn hello", "conn.send hello"),
        ("client", "send data", ""),
        ("server", "send data", "send $data"),
        ("server", "send data.upper", "send upper($data)"),
        ("server", "send hello\\n", "send \"hello\\n\""),
        ("server", "recv(s)", "s.recv"),
        ("server", "s.bind s", "s.bind 127.0.0.1:8081"),
        // A word that names no socket stays a word.
        ("server", "listen five", ""),
        ("server", "recv all", ""),
        ("server", "recv abc", ""),
        ("server", "recv n", "recv $n"),
        ("server", "close socket", ""),
        // Other processes.
        ("server", "client.send hi", "client> send hi"),
        ("server", "client", "client>"),
        ("client", "connect server:8080", "connect 127.0.0.1:8080"),
        ("client", "connect server", "connect 127.0.0.1:8080"),
        ("client", "connect c", "c.connect 127.0.0.1:8080"),
        ("server", "connect s", "connect 127.0.0.1:8080"),
        ("server", "sever> recv", "server> recv"),
        ("server", "客户端> socket tcp", "client> socket tcp"),
        ("server", "客户端", "client>"),
        ("server", "客户端.send hi", "client> send hi"),
        // Flags and words of other programs.
        ("server", "--help", "help"),
        ("server", "-h", "help"),
        ("server", "netstat -an", "sockets"),
        ("server", "recv -n", ""),
        // A dot where a blank belongs, or the other way round.
        ("server", "data.upper", "upper($data)"),
        ("server", "socket.tcp", "socket tcp"),
        ("server", "s accept", "s.accept"),
        // Functions, although they look like Python.
        ("server", "x = uper(\"a\")", "x = upper(\"a\")"),
        ("server", "print uper(\"a\")", "print upper(\"a\")"),
        ("server", "x = data.upper()", "x = upper($data)"),
        // Words alone.
        ("server", "acept", "accept"),
        ("server", "lisen", "listen"),
        ("server", "listn", "listen"),
        ("server", "lis", "listen"),
        ("server", "hlep", "help"),
        ("server", "exti", "exit"),
        ("server", "quitt", "quit"),
        ("server", "recieve", "recv"),
        ("server", "receive", "recv"),
        ("server", "read", "recv"),
        ("server", "sokcet", "socket"),
        ("server", "client> sokcet", "client> socket"),
        ("server", "h", "help"),
        ("server", "man", "help"),
        ("server", "man accept", "help accept"),
        ("server", "commands", "help"),
        ("server", "HELP", "help"),
        ("server", "hint", "help"),
        ("server", "info", "help"),
        ("server", "status", "board"),
        ("server", "q", "quit"),
        ("server", "bye", "quit"),
        ("server", "stop", "interrupt"),
        ("server", "disconnect", "close"),
        ("server", "hangup", "close"),
        ("server", "history", "lanes"),
        ("server", "undo", "reset"),
        ("server", "监听", "listen"),
        ("server", "退出", "quit"),
        ("server", "帮助", "help"),
        ("server", "绑定 127.0.0.1:8080", "bind 127.0.0.1:8080"),
        // Characters of a Chinese input method, and what else is wrong in the same line.
        ("server", "conn.send upper（$data）", "conn.send upper($data)"),
        ("server", "s.bind “127.0.0.1”，8080", "s.bind 127.0.0.1:8080"),
        ("server", "s.bind \"127.0.0.1\", 8080", "s.bind 127.0.0.1:8080"),
        ("server", "print '你好”", "print '你好'"),
        ("server", "conn.recv 5。", "conn.recv 5"),
        ("server", "连接，地址 = conn。accept", "连接,地址 = conn.accept"),
        ("server", "print(f'客户端{data}说')", "print \"客户端\" + $data + \"说\""),
        ("server", "print('客户端%s说:%s'%(data,n))", "print \"客户端\" + $data + \"说:\" + $n"),
        // For a shell.
        ("server", "run tcp", ""),
        ("server", "lessons", ""),
    ] {
        is_meant(process, text, meant);
    }
}

#[test]
fn what_newcomers_type() {
    for (process, text, meant) in [
        ("server", "client close", "client> close"),
        ("server", "client socket tcp", "client> socket tcp"),
        ("server", "conn.recv MSG_PEEK", "conn.recv --peek"),
        ("server", "conn.recv 5, MSG_PEEK", "conn.recv 5 --peek"),
        // Questions.
        ("server", "what do I do", "help"),
        ("server", "how", "help"),
        ("server", "where am I?", "help"),
        ("server", "recv?", "help recv"),
        ("server", "怎么开始", "help"),
        ("server", "为什么阻塞？", "help"),
        ("server", "这样对吗", "help"),
        ("server", "s.bind:80", "s.bind :80"),
        ("server", "bind：80", "bind :80"),
        // A port alone, as in no language.
        ("server", "bind(8080)", "bind 127.0.0.1:8080"),
        // Two mistakes of one line.
        ("server", "s.sendto n upper(data)", "s.sendto $n upper($data)"),
        ("server", "conn.send data.upper()", "conn.send upper($data)"),
        ("server", "conn.send data.encode()", "conn.send $data"),
    ] {
        is_meant(process, text, meant);
    }
}

#[test]
fn what_is_said_where_no_line_is_known() {
    for (text, why) in [
        ("listen five", Why::NumberNotVariable("five".into())),
        ("recv all", Why::NumberNotVariable("all".into())),
        ("recv abc", Why::NumberNotVariable("abc".into())),
        ("close socket", Why::NoSocket("socket".into())),
        ("run tcp", Why::ForTheShell("playground run tcp".into())),
        ("lessons", Why::ForTheShell("playground lessons".into())),
        ("doctor", Why::ForTheShell("playground doctor".into())),
        ("in client curl x", Why::ForTheShell("playground in client curl x".into())),
    ] {
        assert_eq!(answer("server", text).map(|meant| meant.why), Some(why), "{text}");
    }
}

#[test]
fn a_variable_that_ends_too_late_in_a_text() {
    let snapshot = session();
    let names = Names {
        snapshot: &snapshot,
        process: "server",
        port: 8081,
        in_program: false,
        takes_blocks: true,
    };
    let halt = Halt::UnknownName("data吗".into(), Some("data".into()));
    for (text, meant) in [
        ("print \"收到$data吗\"", "print \"收到\" + $data + \"吗\""),
        ("send \"$data吗\"", "send $data + \"吗\""),
    ] {
        let at = text.find("$data").unwrap();
        let first = refused(text, at, &halt, names).into_iter().next().unwrap();
        assert_eq!(first, Meant { why: Why::VariableEnds("data".into()), line: meant.into() });
    }
}
