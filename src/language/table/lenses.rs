//! Rows: the lenses. They read what the kernel knows and make no call of the program's.

use super::{Gives, Row, Shape, required};
use crate::model::CallName;

const LENS: Row = Row { gives: Gives::Number, reads: "TCP_INFO", ..Row::EMPTY };

pub(super) static STATE: Row = Row {
    call: CallName::State,
    usage: "state",
    gives: Gives::State,
    example: "c.state",
    man: "tcp(7)",
    c: "getsockopt(c, IPPROTO_TCP, TCP_INFO, &info, &length); /* info.tcpi_state */",
    python: "c.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0]",
    ..LENS
};

pub(super) static QUEUE: Row = Row {
    call: CallName::Queue,
    usage: "queue",
    gives: Gives::Queue,
    example: "phone.queue",
    man: "listen(2)",
    c: "getsockopt(phone, IPPROTO_TCP, TCP_INFO, &info, &length); /* tcpi_unacked, tcpi_sacked */",
    python: "phone.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104)[24:32]",
    ..LENS
};

pub(super) static INQ: Row = Row {
    call: CallName::Inq,
    usage: "inq",
    reads: "SIOCINQ",
    example: "conn.inq",
    man: "tcp(7)",
    c: "ioctl(conn, SIOCINQ, &n);",
    python: "fcntl.ioctl(conn, termios.FIONREAD, bytes(4))",
    ..LENS
};

pub(super) static OUTQ: Row = Row {
    call: CallName::Outq,
    usage: "outq",
    reads: "SIOCOUTQ",
    example: "c.outq",
    man: "tcp(7)",
    c: "ioctl(c, SIOCOUTQ, &n);",
    python: "fcntl.ioctl(c, termios.TIOCOUTQ, bytes(4))",
    ..LENS
};

pub(super) static SEGMENTS: Row = Row {
    call: CallName::Segments,
    usage: "segments",
    example: "c.segments",
    man: "tcp(7)",
    c: "getsockopt(c, IPPROTO_TCP, TCP_INFO, &info, &length); /* info.tcpi_data_segs_out */",
    python: "c.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 160)[156:160]",
    ..LENS
};

pub(super) static RETRANS: Row = Row {
    call: CallName::Retrans,
    usage: "retrans",
    example: "c.retrans",
    man: "tcp(7)",
    c: "getsockopt(c, IPPROTO_TCP, TCP_INFO, &info, &length); /* info.tcpi_total_retrans */",
    python: "c.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104)[100:104]",
    ..LENS
};

pub(super) static RTO: Row = Row {
    call: CallName::Rto,
    usage: "rto",
    gives: Gives::Time,
    example: "c.rto",
    man: "tcp(7)",
    c: "getsockopt(c, IPPROTO_TCP, TCP_INFO, &info, &length); /* info.tcpi_rto */",
    python: "c.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104)[8:12]",
    ..LENS
};

pub(super) static CWND: Row = Row {
    call: CallName::Cwnd,
    usage: "cwnd",
    example: "c.cwnd",
    man: "tcp(7)",
    c: "getsockopt(c, IPPROTO_TCP, TCP_INFO, &info, &length); /* info.tcpi_snd_cwnd */",
    python: "c.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 84)[80:84]",
    ..LENS
};

pub(super) static SSTHRESH: Row = Row {
    call: CallName::Ssthresh,
    usage: "ssthresh",
    example: "c.ssthresh",
    man: "tcp(7)",
    c: "getsockopt(c, IPPROTO_TCP, TCP_INFO, &info, &length); /* info.tcpi_snd_ssthresh */",
    python: "c.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 80)[76:80]",
    ..LENS
};

pub(super) static RTT: Row = Row {
    call: CallName::Rtt,
    usage: "rtt",
    gives: Gives::Time,
    example: "c.rtt",
    man: "tcp(7)",
    c: "getsockopt(c, IPPROTO_TCP, TCP_INFO, &info, &length); /* info.tcpi_rtt */",
    python: "c.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 72)[68:72]",
    ..LENS
};

pub(super) static MSS: Row = Row {
    call: CallName::Mss,
    usage: "mss",
    example: "c.mss",
    man: "tcp(7)",
    c: "getsockopt(c, IPPROTO_TCP, TCP_INFO, &info, &length); /* info.tcpi_snd_mss */",
    python: "c.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 20)[16:20]",
    ..LENS
};

pub(super) static WINDOW: Row = Row {
    call: CallName::Window,
    usage: "window",
    example: "c.window",
    man: "tcp(7)",
    c: "getsockopt(c, IPPROTO_TCP, TCP_INFO, &info, &length); /* info.tcpi_snd_wnd */",
    python: "c.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 232)[228:232]",
    ..LENS
};

pub(super) static INFLIGHT: Row = Row {
    call: CallName::Inflight,
    usage: "inflight",
    example: "c.inflight",
    man: "tcp(7)",
    c: "getsockopt(c, IPPROTO_TCP, TCP_INFO, &info, &length); /* info.tcpi_unacked */",
    python: "c.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 28)[24:28]",
    ..LENS
};

pub(super) static DROPS: Row = Row {
    call: CallName::Drops,
    usage: "drops",
    reads: "SO_MEMINFO",
    example: "u.drops",
    man: "socket(7)",
    c: "getsockopt(u, SOL_SOCKET, SO_MEMINFO, info, &length); /* info[SK_MEMINFO_DROPS] */",
    python: "open(\"/proc/net/udp\").read()",
    ..LENS
};

pub(super) static NETSTAT: Row = Row {
    call: CallName::Netstat,
    usage: "netstat PORT",
    arguments: &[required("PORT", Shape::Port, "8080")],
    gives: Gives::Rows,
    reads: "sock_diag",
    example: "netstat 8080",
    man: "sock_diag(7)",
    c: "system(\"ss -tuan '( sport = :8080 or dport = :8080 )'\");",
    python: "os.system(\"ss -tuan '( sport = :8080 or dport = :8080 )'\")",
    ..LENS
};

pub(super) static SEGS_OUT: Row = Row {
    call: CallName::SegsOut,
    usage: "segs_out",
    example: "c.segs_out",
    man: "tcp(7)",
    c: "getsockopt(c, IPPROTO_TCP, TCP_INFO, &info, &length); /* info.tcpi_segs_out */",
    python: "c.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 140)[136:140]",
    ..LENS
};

pub(super) static SEGS_IN: Row = Row {
    call: CallName::SegsIn,
    usage: "segs_in",
    example: "c.segs_in",
    man: "tcp(7)",
    c: "getsockopt(c, IPPROTO_TCP, TCP_INFO, &info, &length); /* info.tcpi_segs_in */",
    python: "c.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 144)[140:144]",
    ..LENS
};

pub(super) static INTERFACES: Row = Row {
    call: CallName::Interfaces,
    usage: "interfaces",
    gives: Gives::Interfaces,
    reads: "rtnetlink(7)",
    example: "interfaces",
    man: "rtnetlink(7)",
    c: "getifaddrs(&list);",
    python: "os.system(\"ip addr\")",
    ..LENS
};

pub(super) static COUNTER: Row = Row {
    call: CallName::Counter,
    usage: "counter NAME",
    arguments: &[required("NAME", Shape::Counter, "ListenOverflows")],
    reads: "/proc/net/netstat",
    example: "counter ListenOverflows",
    man: "proc(5)",
    c: "system(\"nstat -az TcpExtListenOverflows\");",
    python: "os.system(\"nstat -az TcpExtListenOverflows\")",
    ..LENS
};
