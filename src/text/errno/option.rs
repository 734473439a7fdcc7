//! What an error means to `setsockopt` and `getsockopt`.

use crate::{
    model::{Errno as E, OptionName as O},
    say,
    text::Lang,
};

/// A sentence for this option and this error.
pub(super) fn sentence(lang: Lang, option: Option<O>, errno: E) -> Option<String> {
    option.and_then(|option| of_one(lang, option, errno)).or_else(|| of_any(lang, errno))
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
        (O::Join | O::Leave, E::EPROTO) => say!(lang,
            en: "A TCP connection has one peer. Groups are for UDP: socket udp",
            zh: "TCP 连接只有一个对端，组播要用 UDP：socket udp"),
        (O::SourceRoute, E::EINVAL) => say!(lang,
            en: "An IP header has 40 bytes for options: room for nine routers.",
            zh: "IP 首部的选项最多 40 字节，只放得下九个路由器。"),
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
