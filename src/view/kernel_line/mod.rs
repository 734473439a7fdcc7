//! The call as the kernel saw it, much as strace(1) writes it, but with addresses as people type them.
//!
//! A loop of calls says that it is one, a lens says what it reads, and what does not call the kernel has no line.

mod arguments;
mod message;
mod returned;
mod several;

use self::{
    arguments::{Arguments, DATA},
    returned::write_return,
};
use super::{bytes::write_shortened, notation::write_time, order::write_order};
use crate::{
    language::table::row,
    model::{
        Call, Destination, Failure, Filter, On, OptionName, Outcome, ReceiveFlags, Setting,
        TcpState, setting_path,
    },
    text::Lang,
};

/// Columns of a host's name that are shown in full: it may come out of a variable, and have millions.
const NAME: usize = 70;

/// Appends the call, and what it returned unless it still sleeps. Says whether there was anything to append.
pub fn write_kernel_line(
    out: &mut String,
    lang: Lang,
    call: &Call,
    on: Option<&On>,
    outcome: Option<&Outcome>,
) -> bool {
    if let Some(source) = lens_source(call, outcome) {
        out.push_str(lang.pick("reads ", "读取 "));
        out.push_str(source);
        return true;
    }
    // While a name is looked up, and when it is not found, the call itself has not been made.
    if let Some(Destination::Named(host, _)) = call.destination()
        && matches!(outcome, None | Some(Outcome::Failed(Failure::Resolve(_))))
    {
        out.push_str("getaddrinfo(");
        write_shortened(out, host.as_bytes(), NAME);
        out.push(')');
        if let Some(outcome) = outcome {
            write_return(out, lang, call, outcome);
        }
        return true;
    }
    if let (Call::Wire(order), Some(outcome)) = (call, outcome) {
        return write_order(out, lang, order, outcome);
    }
    if let Call::Sysctl(name, value) = call {
        write_setting(out, name, value.as_deref());
        if matches!(outcome, Some(Outcome::Failed(_))) {
            out.push_str(" = -1");
        }
        return true;
    }
    if is_loop(call) {
        out.push_str(lang.pick("loop of ", "循环 "));
    }
    if !write_call(out, call, on, outcome) {
        return false;
    }
    if let Some(outcome) = outcome
        && !is_loop(call)
    {
        write_return(out, lang, call, outcome);
    } else if matches!(outcome, Some(Outcome::Failed(_))) {
        out.push_str(" = -1");
    }
    true
}

fn is_loop(call: &Call) -> bool {
    matches!(call, Call::Sendall(_) | Call::Recvn(_) | Call::Recvline | Call::Fill(_) | Call::Drain)
}

/// Where a lens looks. Of the state of a socket that is not TCP, what decided.
fn lens_source(call: &Call, outcome: Option<&Outcome>) -> Option<&'static str> {
    match outcome {
        Some(Outcome::Standing(TcpState::Listen)) => Some("SO_ACCEPTCONN"),
        Some(Outcome::Standing(_)) => Some("getpeername"),
        _ => Some(row(call.name()?).reads).filter(|source| !source.is_empty()),
    }
}

/// `NAME(fd, arguments)`; false if no call of the kernel is meant.
#[expect(clippy::too_many_lines, reason = "an arm for each call")]
fn write_call(out: &mut String, call: &Call, on: Option<&On>, outcome: Option<&Outcome>) -> bool {
    let fd = on.map(|on| on.fd.0);
    let mut line = Arguments { out: &mut *out, fd };
    match call {
        Call::Socket(kind) => {
            let (family, c) = kind.c_names();
            line.bare("socket").word(family).next(c);
            if let Some(protocol) = kind.c_protocol() {
                line.next(protocol);
            }
        }
        Call::Socketpair(kind) => {
            let (family, kind) = kind.kind().c_names();
            line.bare("socketpair").word(family).next(kind);
            if let Some(Outcome::Pair(pair)) = outcome {
                line.show(format_args!(", [{}, {}]", pair[0].0, pair[1].0));
            }
        }
        Call::Bind(to) => line.on("bind").show(format_args!(", {to}")),
        Call::Connect(to) => line.on("connect").show(format_args!(", {to}")),
        Call::Listen(backlog) => line.on("listen").show(format_args!(", {backlog}")),
        Call::Accept => _ = line.on("accept"),
        Call::Send(data, flags) => {
            line.on("send").data(data);
            line.send_flags(*flags);
        }
        Call::Sendall(data) => line.on("send").data(data),
        Call::Recv(most, flags) => receive(line, "recv", *most, *flags),
        Call::Recvn(most) => line.on("recv").number(*most),
        Call::Recvline | Call::Drain => _ = line.on("recv"),
        Call::Sendto(it) => {
            line.on("sendto").data(&it.data);
            line.send_flags(it.flags);
            line.show(format_args!(", {}", it.to));
        }
        Call::Recvfrom(most, flags) => receive(line, "recvfrom", *most, *flags),
        Call::Sendmsg(it) => message::send(line, it),
        Call::Recvmsg(it) => message::receive(line, it),
        Call::Sockatmark => _ = line.on("sockatmark"),
        Call::Disconnect => line.on("connect").next("AF_UNSPEC"),
        Call::Shutdown(how) => line.on("shutdown").next(how.c_name()),
        Call::Close => _ = line.on("close"),
        Call::Dup => _ = line.on("dup"),
        Call::Setsockopt(option, value) => set_option(line, *option, value),
        Call::Getsockopt(option) => {
            line.on("getsockopt").next(option.c_name());
            if let Some(Outcome::Option(value)) = outcome {
                line.show(format_args!(", [{value}]"));
            }
        }
        Call::Getsockname => _ = line.on("getsockname"),
        Call::Getpeername => _ = line.on("getpeername"),
        Call::Setblocking(blocking) => {
            line.on("fcntl").next("F_SETFL");
            line.next(if *blocking { "0" } else { "O_NONBLOCK" });
        }
        Call::Poll => line.on("poll").next("0 ms"),
        Call::PollSeveral(it) => several::poll(line, it),
        Call::EpollCreate => line.bare("epoll_create1").show(format_args!("0")),
        Call::EpollCtl(it) => several::epoll_ctl(line, it),
        Call::EpollWait(limit) => {
            line.on("epoll_wait");
            line.time(*limit);
        }
        Call::Select(it) => several::select(line, it),
        Call::Resolve(name) => {
            line.bare("getaddrinfo");
            write_shortened(line.out, name.as_bytes(), NAME);
        }
        Call::Fill(chunk) => line.on("send").show(format_args!(", {chunk} bytes")),
        Call::Filter(filter) => line.on("setsockopt").next(match filter {
            Filter::Drop | Filter::Percent(_) => "SO_ATTACH_FILTER",
            Filter::Off => "SO_DETACH_FILTER",
        }),
        Call::Sleep(time) => {
            line.bare("nanosleep");
            write_time(line.out, Some(*time));
        }
        Call::Input(_) => line.bare("read").show(format_args!("0")),
        Call::Fork(_) => _ = line.bare("fork"),
        Call::Limit(most) => {
            let name = if most.is_some() { "setrlimit" } else { "getrlimit" };
            line.bare(name).word("RLIMIT_NOFILE");
            if let Some(most) = most {
                line.number(*most as usize);
            }
        }
        Call::Fileno
        | Call::Settimeout(_)
        | Call::Gettimeout
        | Call::Lens(_)
        | Call::Netstat(_)
        | Call::Interfaces
        | Call::Counter(_)
        | Call::Sysctl(..)
        | Call::Kill
        | Call::Interrupt
        | Call::Resume
        | Call::Output
        | Call::Print(_)
        | Call::Wire(_)
        | Call::Value => return false,
    }
    out.push(')');
    true
}

/// A setting is a file; which one.
fn write_setting(out: &mut String, name: &str, value: Option<&str>) {
    let file = setting_path(name);
    let file = file.as_deref().unwrap_or(name);
    out.push_str(if value.is_some() { "write(" } else { "read(" });
    out.push_str(file);
    if let Some(value) = value {
        out.push_str(", ");
        write_shortened(out, value.as_bytes(), DATA);
    }
    out.push(')');
}

/// `SO_LINGER` and a group take two values, every other option one.
fn set_option(mut line: Arguments<'_>, option: OptionName, setting: &Setting) {
    line.on("setsockopt").next(match (option, setting) {
        (OptionName::Join, Setting::Group(it)) if it.0.is_ipv6() => "IPV6_ADD_MEMBERSHIP",
        (OptionName::Leave, Setting::Group(it)) if it.0.is_ipv6() => "IPV6_DROP_MEMBERSHIP",
        _ => option.c_name(),
    });
    match setting {
        Setting::Number(value) if option == OptionName::Linger => {
            line.show(format_args!(", {{{}, {}}}", u8::from(*value >= 0), (*value).max(0)));
        }
        Setting::Number(value) => line.show(format_args!(", {value}")),
        Setting::Group(it) => match it.1 {
            Some(at) => line.show(format_args!(", {{{}, {at}}}", it.0)),
            None => line.show(format_args!(", {}", it.0)),
        },
        Setting::Interface(at) => line.show(format_args!(", {at}")),
        Setting::Time(limit) => {
            line.word(", ");
            write_time(line.out, *limit);
        }
        Setting::Word(word) => line.data(word.as_bytes()),
        Setting::Route(None) => line.next("NULL, 0"),
        Setting::Route(Some(route)) => {
            line.show(format_args!(", {{{}", route.c_name()));
            route.hops.iter().for_each(|hop| line.show(format_args!(", {hop}")));
            line.word("}");
        }
    }
}

/// `recv` or `recvfrom`, with its flags.
fn receive(mut line: Arguments<'_>, name: &str, most: usize, flags: ReceiveFlags) {
    line.on(name).number(most);
    line.receive_flags(flags);
}
