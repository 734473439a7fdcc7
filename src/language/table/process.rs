//! Rows: load, loss and time; and what is done to the process itself.

use super::{Gives, Row, Shape, optional, required};
use crate::model::CallName;

const PROCESS: Row = Row { targets: 0, ..Row::EMPTY };

pub(super) static FILL: Row = Row {
    call: CallName::Fill,
    usage: "fill [CHUNK]",
    arguments: &[optional("CHUNK", Shape::Number, "65536")],
    gives: Gives::Number,
    moves: true,
    example: "c.fill 1000",
    man: "send(2)",
    c: "while (send(c, chunk, 1000, MSG_DONTWAIT) > 0);",
    python: "while True: total += c.send(b\"x\" * 1000, socket.MSG_DONTWAIT)",
    ..Row::EMPTY
};

pub(super) static DRAIN: Row = Row {
    call: CallName::Drain,
    usage: "drain",
    gives: Gives::Drained,
    moves: true,
    example: "conn.drain",
    man: "recv(2)",
    c: "while (recv(conn, data, sizeof data, MSG_DONTWAIT) > 0);",
    python: "while conn.recv(65536, socket.MSG_DONTWAIT): pass",
    ..Row::EMPTY
};

pub(super) static FILTER: Row = Row {
    call: CallName::Filter,
    usage: "filter drop|N%|off",
    arguments: &[required("drop|N%|off", Shape::Filter, "drop")],
    targets: 0,
    moves: true,
    example: "u.filter 50%",
    man: "socket(7)",
    c: "setsockopt(u, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);",
    python: "u.setsockopt(socket.SOL_SOCKET, 26, program)",
    ..Row::EMPTY
};

pub(super) static SLEEP: Row = Row {
    call: CallName::Sleep,
    usage: "sleep DURATION",
    arguments: &[required("DURATION", Shape::Duration, "1s")],
    targets: 0,
    example: "sleep 300ms",
    man: "nanosleep(2)",
    c: "usleep(300000);",
    python: "time.sleep(0.3)",
    ..Row::EMPTY
};

pub(super) static SYSCTL: Row = Row {
    call: CallName::Sysctl,
    usage: "sysctl NAME [VALUE]",
    arguments: &[required("NAME", Shape::Setting, "tcp_sack"), optional("VALUE", Shape::Text, "")],
    gives: Gives::Value,
    targets: 1,
    example: "sysctl tcp_congestion_control reno",
    man: "sysctl(8)",
    c: "write(open(\"/proc/sys/net/ipv4/tcp_congestion_control\", O_WRONLY), \"reno\", 4);",
    python: "open(\"/proc/sys/net/ipv4/tcp_congestion_control\", \"w\").write(\"reno\")",
    ..PROCESS
};

pub(super) static FORK: Row = Row {
    call: CallName::Fork,
    usage: "fork [NAME]",
    arguments: &[optional("NAME", Shape::Process, "")],
    targets: 1,
    gives: Gives::Name,
    example: "fork worker",
    man: "fork(2)",
    c: "if (fork() == 0) { worker(); _exit(0); }",
    python: "if os.fork() == 0: worker(); os._exit(0)",
    ..PROCESS
};

pub(super) static LIMIT: Row = Row {
    call: CallName::Limit,
    usage: "limit descriptors [N]",
    arguments: &[
        required("descriptors", Shape::Resource, "descriptors"),
        optional("N", Shape::Number, ""),
    ],
    targets: 1,
    gives: Gives::Value,
    example: "limit descriptors 5",
    man: "setrlimit(2)",
    c: "struct rlimit five = {5, 5}; setrlimit(RLIMIT_NOFILE, &five);",
    python: "resource.setrlimit(resource.RLIMIT_NOFILE, (5, 5))",
    ..PROCESS
};

pub(super) static KILL: Row = Row {
    call: CallName::Kill,
    usage: "kill",
    moves: true,
    example: "kill",
    man: "signal(7)",
    c: "kill(getpid(), SIGKILL);",
    python: "os.kill(os.getpid(), signal.SIGKILL)",
    ..PROCESS
};

pub(super) static INTERRUPT: Row = Row {
    call: CallName::Interrupt,
    usage: "interrupt",
    example: "interrupt",
    man: "signal(7)",
    c: "kill(child, SIGINT);",
    python: "os.kill(child, signal.SIGINT)",
    ..PROCESS
};

pub(super) static RESUME: Row = Row {
    call: CallName::Resume,
    usage: "resume",
    example: "resume",
    man: "signal(7)",
    c: "kill(child, SIGCONT);",
    python: "os.kill(child, signal.SIGCONT)",
    ..PROCESS
};

pub(super) static OUTPUT: Row = Row {
    call: CallName::Output,
    usage: "output",
    gives: Gives::Lines,
    example: "output",
    man: "read(2)",
    c: "read(child_stdout, lines, sizeof lines);",
    python: "child.stdout.read()",
    ..PROCESS
};

pub(super) static PRINT: Row = Row {
    call: CallName::Print,
    usage: "print EXPR",
    arguments: &[required("EXPR", Shape::Value, "$_")],
    gives: Gives::Value,
    example: "print \"hello\"",
    man: "write(2)",
    c: "printf(\"hello\\n\");",
    python: "print(\"hello\")",
    ..PROCESS
};

pub(super) static INPUT: Row = Row {
    call: CallName::Input,
    usage: "input [PROMPT]",
    arguments: &[optional("PROMPT", Shape::Value, "\"\"")],
    targets: 1,
    gives: Gives::Bytes,
    example: "line = input \"your name? \"",
    man: "read(2)",
    c: "n = read(0, line, sizeof line);",
    python: "line = input(\"your name? \")",
    ..PROCESS
};
