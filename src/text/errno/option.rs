//! What an error means to `setsockopt` and `getsockopt`.

use crate::{
    model::{CallName, Errno as E, OptionName as O},
    say,
    text::{Lang, Scene},
};

/// A sentence for this option and this error.
pub(super) fn sentence(lang: Lang, scene: &Scene<'_>, errno: E) -> Option<String> {
    let of_option = |option| {
        one_way(lang, scene, option, errno)
            .or_else(|| of_one(lang, option, errno))
            .or_else(|| out_of_range(lang, option, errno))
            .or_else(|| of_others(lang, option, errno))
    };
    scene.option.and_then(of_option).or_else(|| of_any(lang, errno))
}

/// An option that can only be read, or only be set.
fn one_way(lang: Lang, scene: &Scene<'_>, option: O, errno: E) -> Option<String> {
    let sets = scene.call == Some(CallName::Setsockopt);
    let dot = scene.dot();
    Some(match option {
        _ if errno != E::ENOPROTOOPT => return None,
        O::Mtu | O::Peercred | O::Domain | O::Protocol | O::Error | O::Type | O::Acceptconn
            if sets =>
        {
            say!(lang,
                en: "{option} can only be read: {dot}getsockopt {option}",
                zh: "{option} 只能读：{dot}getsockopt {option}",
                option = option.word())
        }
        O::Join | O::Leave if !sets => say!(lang,
            en: "{option} can only be set: the kernel does not tell in which groups a socket is.",
            zh: "{option} 只能设置：内核不告诉套接字在哪些组里。",
            option = option.word()),
        _ => return None,
    })
}

/// The numbers that an option takes (observed on Linux 6.18, `tests/engine/options.rs`).
fn range(option: O) -> Option<(u32, u32)> {
    Some(match option {
        O::Ttl => (1, 255),
        O::McastTtl => (0, 255),
        O::Keepidle | O::Keepintvl => (1, 32_767),
        O::Keepcnt => (1, 127),
        O::Mss => (88, 32_767),
        O::MtuDiscover => (0, 5),
        _ => return None,
    })
}

fn out_of_range(lang: Lang, option: O, errno: E) -> Option<String> {
    let (least, most) = range(option).filter(|_| errno == E::EINVAL)?;
    Some(say!(lang,
        en: "{option} takes a number from {least} to {most}.",
        zh: "{option} 取 {least} 到 {most} 的数。",
        option = option.word()))
}

/// An option that other kinds of sockets have: which.
fn of_others(lang: Lang, option: O, errno: E) -> Option<String> {
    if !matches!(errno, E::ENOPROTOOPT | E::EOPNOTSUPP) {
        return None;
    }
    let (of, kind) = match option {
        O::V6only => ("IPv6", "tcp6"),
        O::Passcred | O::Peercred => ("Unix", "unix"),
        _ if option.c_name().starts_with("TCP_") => ("TCP", "tcp"),
        _ if option.c_name().starts_with("IP_") => ("IP", "udp"),
        _ => return None,
    };
    Some(say!(lang,
        en: "{option} is an option of {of} sockets, as made by: socket {kind}",
        zh: "{option} 是 {of} 套接字的选项，如：socket {kind}",
        option = option.word()))
}

/// What an error means to one option.
fn of_one(lang: Lang, option: O, errno: E) -> Option<String> {
    Some(match (option, errno) {
        (O::Join, E::EADDRINUSE) => say!(lang,
            en: "It has joined this group on this interface already.",
            zh: "它已经在这个接口上加入了这个组。"),
        (O::Leave, E::EADDRNOTAVAIL) => say!(lang,
            en: "It is not a member of this group on this interface: there is nothing to leave.",
            zh: "它没有在这个接口上加入这个组，没有什么可以退出。"),
        (O::Join | O::Leave, E::EINVAL) => say!(lang,
            en: "That is not a group: groups are 224.0.0.0 to 239.255.255.255, and IPv6 addresses that begin with ff.",
            zh: "这不是组播地址：IPv4 的组是 224.0.0.0 到 239.255.255.255，IPv6 的以 ff 开头。"),
        (O::Join | O::Leave | O::McastIf, E::ENOPROTOOPT | E::EOPNOTSUPP) => say!(lang,
            en: "The group is of another family than the socket, or the socket has no groups: IPv4 groups with socket udp, IPv6 with socket udp6.",
            zh: "组和套接字不是同一个地址族，或者这种套接字没有组：IPv4 的组用 socket udp，IPv6 的用 socket udp6。"),
        (O::Join | O::Leave | O::McastIf, E::ENODEV | E::EADDRNOTAVAIL) => say!(lang,
            en: "No interface of this machine has that address, or none leads to the group.",
            zh: "本机没有接口用这个地址，或者没有接口通向这个组。"),
        (O::Join | O::Leave, E::EPROTO) | (O::McastIf, E::EINVAL) => say!(lang,
            en: "A TCP connection has one peer. Groups are for UDP: socket udp",
            zh: "TCP 连接只有一个对端，组播要用 UDP：socket udp"),
        (O::SourceRoute, E::EINVAL) => say!(lang,
            en: "An IP header has 40 bytes for options: room for nine routers.",
            zh: "IP 首部的选项最多 40 字节，只放得下九个路由器。"),
        (O::V6only, E::EINVAL) => say!(lang,
            en: "It has an address already: v6only is set before bind and connect.",
            zh: "它已经有地址了：v6only 要在 bind 和 connect 之前设置。"),
        (O::Congestion, E::ENOENT) => say!(lang,
            en: "This kernel has no congestion control of that name; reno is always there.",
            zh: "这个内核没有这个名字的拥塞控制算法；reno 总是有的。"),
        (O::Congestion, E::EPERM) => say!(lang,
            en: "Only a privileged user may choose it: it is not in net.ipv4.tcp_allowed_congestion_control.",
            zh: "只有特权用户才能选它：它不在 net.ipv4.tcp_allowed_congestion_control 里。"),
        (O::FastopenConnect, E::EOPNOTSUPP) => say!(lang,
            en: "It is for TCP, and this kernel must allow it to clients: sysctl tcp_fastopen is then 1 or 3.",
            zh: "它只用于 TCP，而且内核要允许客户端用它：sysctl tcp_fastopen 应为 1 或 3。"),
        (O::Fastopen | O::FastopenConnect, E::EINVAL) => say!(lang,
            en: "It is too late, or the value is out of range: fastopen takes a number from 0 on, before a connection; fastopen_connect 0 or 1, before connect.",
            zh: "太晚了，或者值超出范围：fastopen 取 0 以上的数，在有连接之前设置；fastopen_connect 取 0 或 1，在 connect 之前设置。"),
        _ => return None,
    })
}

fn of_any(lang: Lang, errno: E) -> Option<String> {
    Some(match errno {
        E::EINVAL => say!(lang,
            en: "The value is out of range, or it is too late for this option: some must be set before bind or connect.",
            zh: "值超出范围，或者已经太晚：有些选项必须在 bind 或 connect 之前设置。"),
        E::EDOM => {
            say!(lang, en: "The value is out of range for this option.", zh: "值超出了这个选项的范围。")
        }
        E::EPERM | E::EACCES => say!(lang,
            en: "Only a privileged user may give this option that value.",
            zh: "只有特权用户才能这样设置这个选项。"),
        E::ENOPROTOOPT | E::EOPNOTSUPP => say!(lang,
            en: "This kind of socket has no such option.",
            zh: "这种套接字没有这个选项。"),
        _ => return None,
    })
}
