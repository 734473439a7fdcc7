//! What an error means to one call. `None`: nothing beyond the general sentence.
//!
//! Which call gives which error in which state was observed on Linux 6.18; the tests of the engine hold it.

use super::{
    Scene, option,
    transfer::{message, receive, send},
};
use crate::{
    model::{Address, CallName as C, Destination, Errno as E},
    say,
    text::Lang,
};

/// A sentence for this call and this error.
#[expect(clippy::too_many_lines, reason = "an arm for each call")]
pub(super) fn sentence(lang: Lang, scene: &Scene<'_>, call: C, errno: E) -> Option<String> {
    match call {
        C::Bind => bind(lang, scene, errno),
        C::Listen => listen(lang, scene, errno),
        C::Accept => accept(lang, scene, errno),
        C::Connect => connect(lang, scene, errno),
        C::Sendmsg => message(lang, errno).or_else(|| send(lang, scene, call, errno)),
        C::Send | C::Sendall | C::Sendto | C::Fill => send(lang, scene, call, errno),
        C::Recv | C::Recvn | C::Recvline | C::Recvfrom | C::Recvmsg | C::Drain => {
            receive(lang, scene, errno)
        }
        C::Shutdown => match errno {
            E::ENOTCONN => Some(say!(lang,
                en: "{it} is not connected: there is no direction to end.",
                zh: "{it} 未连接，没有可以关闭的方向。",
                it = scene.subject(lang))),
            _ => None,
        },
        C::Getpeername => match errno {
            E::ENOTCONN => Some(say!(lang,
                en: "{it} has no peer: it was never connected, or its connection is over.",
                zh: "{it} 没有对端：还没有连接，或者连接已经结束。",
                it = scene.subject(lang))),
            _ => None,
        },
        C::EpollCtl => match errno {
            E::EEXIST => Some(say!(lang,
                en: "It is on the list already; to watch it for something else: {dot}epoll_ctl mod ...",
                zh: "它已经在表里；要改关心的事件：{dot}epoll_ctl mod …",
                dot = scene.dot())),
            E::ENOENT => Some(say!(lang,
                en: "It is not on the list: {dot}epoll_ctl add ...",
                zh: "它不在表里：{dot}epoll_ctl add …",
                dot = scene.dot())),
            E::EINVAL => Some(say!(lang,
                en: "Only what epoll_create made has a list, and it cannot watch itself.",
                zh: "只有 epoll_create 创建的描述符才有表，而且它不能盯着自己。")),
            E::EBADF => Some(say!(lang,
                en: "The epoll is closed, or the descriptor that it would watch: only an open one can be on a list.",
                zh: "epoll 已经关闭，或者要盯着的描述符已经关闭；表里只能有打开着的描述符。")),
            E::ELOOP => Some(say!(lang,
                en: "Two lists would watch each other in a circle, or more than five would watch each other in a row.",
                zh: "几张表会互相盯成一个圈，或者一个套一个超过了五层。")),
            _ => None,
        },
        C::EpollWait => match errno {
            E::EINVAL => Some(say!(lang,
                en: "{it} is not an epoll: e = epoll_create makes one.",
                zh: "{it} 不是 epoll；用 e = epoll_create 创建一个。",
                it = scene.subject(lang))),
            _ => None,
        },
        C::Setsockopt | C::Getsockopt => option::sentence(lang, scene, errno),
        C::Filter => match errno {
            E::ENOENT => Some(say!(lang,
                en: "There is no filter to take off.",
                zh: "没有过滤器可以去掉。")),
            _ => None,
        },
        C::Socket => match errno {
            E::EAFNOSUPPORT => Some(say!(lang,
                en: "This machine has no IPv6: use tcp or udp.",
                zh: "这台机器没有 IPv6，用 tcp 或 udp。")),
            E::EACCES => Some(say!(lang,
                en: "Your group is not in net.ipv4.ping_group_range, so this user may not ping. The administrator: sysctl -w net.ipv4.ping_group_range=\"0 2147483647\". In a lab (--lab) everybody may.",
                zh: "你的组不在 net.ipv4.ping_group_range 里，所以不能 ping。管理员可以执行：sysctl -w net.ipv4.ping_group_range=\"0 2147483647\"。实验网络里（--lab）谁都可以。")),
            E::EPERM => Some(say!(lang,
                en: "A raw socket needs CAP_NET_RAW. In a lab (--lab) every process has it; for a ping, icmp is enough: socket icmp",
                zh: "原始套接字需要 CAP_NET_RAW 特权。实验网络里（--lab）每个进程都有；只想 ping，用 socket icmp 就够了。")),
            _ => None,
        },
        C::Queue => match errno {
            E::EINVAL | E::EOPNOTSUPP => Some(say!(lang,
                en: "Only a listening TCP socket has an accept queue.",
                zh: "只有 TCP 的监听套接字才有全连接队列。")),
            _ => None,
        },
        C::Inq | C::Outq => match errno {
            E::EINVAL => Some(say!(lang,
                en: "A listening socket and an epoll carry no bytes. What a listening one has is an accept queue: {dot}queue",
                zh: "监听套接字和 epoll 不传数据。监听套接字有的是全连接队列：{dot}queue",
                dot = scene.dot())),
            _ => None,
        },
        C::State
        | C::Segments
        | C::SegsOut
        | C::SegsIn
        | C::Retrans
        | C::Rto
        | C::Cwnd
        | C::Ssthresh
        | C::Rtt
        | C::Mss
        | C::Window
        | C::Inflight
        | C::Drops => match errno {
            E::EOPNOTSUPP | E::ENOPROTOOPT | E::EINVAL => Some(say!(lang,
                en: "The kernel keeps no such figure for this kind of socket.",
                zh: "内核没有为这种套接字记录这个数据。")),
            _ => None,
        },
        C::Sysctl => setting(lang, errno),
        C::Sockatmark if errno != E::EBADF => Some(say!(lang,
            en: "Datagrams have no urgent bytes.",
            zh: "数据报没有紧急数据。")),
        C::Sockatmark
        | C::EpollCreate
        | C::Socketpair
        | C::Close
        | C::Dup
        | C::Getsockname
        | C::Fileno
        | C::Settimeout
        | C::Gettimeout
        | C::Setblocking
        | C::Poll
        | C::Select
        | C::Resolve
        | C::Netstat
        | C::Interfaces
        | C::Counter
        | C::Sleep
        | C::Fork
        | C::Limit
        | C::Kill
        | C::Host
        | C::Interrupt
        | C::Resume
        | C::Output
        | C::Print
        | C::Input
        | C::Hold
        | C::Flow
        | C::Pass
        | C::Drop
        | C::Duplicate
        | C::Corrupt
        | C::Delay
        | C::Loss
        | C::Rate
        | C::Reorder
        | C::Cut
        | C::Repair
        | C::Reboot
        | C::Flight
        | C::Packet => None,
    }
}

/// Whether the address is a Unix socket's.
fn is_unix(scene: &Scene<'_>) -> bool {
    matches!(scene.to, Some(Destination::Known(Address::Path(_) | Address::Abstract(_))))
}

fn bind(lang: Lang, scene: &Scene<'_>, errno: E) -> Option<String> {
    let address = scene.address(lang);
    Some(match errno {
        E::EINVAL => say!(lang,
            en: "{it} has an address already, and a socket is bound only once. For another address make another socket.",
            zh: "{it} 已经有地址了，一个套接字只能绑定一次。要用别的地址，就新建一个套接字。",
            it = scene.subject(lang)),
        E::EADDRINUSE if is_unix(scene) => say!(lang,
            en: "{address} exists already: bind makes that file, and close does not remove it. Take another name.",
            zh: "{address} 已经存在：这个文件由 bind 创建，close 并不会删除它。换一个名字。"),
        E::EADDRINUSE => match scene.to.and_then(port) {
            Some(port) => say!(lang,
                en: "Port {port} is in use: another socket, or an old connection in TIME_WAIT, holds it. To see which: netstat {port}",
                zh: "端口 {port} 占用：另一个套接字或一条 TIME_WAIT 的旧连接还占着它。看是谁：netstat {port}"),
            None => say!(lang,
                en: "The port is in use: another socket, or an old connection in TIME_WAIT, holds it. To see which: netstat PORT",
                zh: "端口占用：另一个套接字或一条 TIME_WAIT 的旧连接还占着它。看是谁：netstat 端口"),
        },
        E::EADDRNOTAVAIL => match scene.to {
            Some(Destination::Known(Address::Inet(to))) if to.is_ipv6() => say!(lang,
                en: "{address} is not an address of this machine. Bind to ::1, or to every address: bind [::]:{port}",
                zh: "{address} 不是本机的地址。绑定 ::1，或者绑定所有地址：bind [::]:{port}",
                port = to.port()),
            Some(Destination::Known(Address::Inet(to))) => say!(lang,
                en: "{address} is not an address of this machine. Bind to 127.0.0.1, or to every address by leaving it out: bind :{port}",
                zh: "{address} 不是本机的地址。绑定 127.0.0.1，或者省略主机、绑定所有地址：bind :{port}",
                port = to.port()),
            _ => say!(lang,
                en: "{address} is not an address of this machine.",
                zh: "{address} 不是本机的地址。"),
        },
        E::EACCES if is_unix(scene) => say!(lang,
            en: "This user may not make a file there. Take a name in another directory.",
            zh: "当前用户不能在那里创建文件。换一个目录。"),
        E::EACCES => say!(lang,
            en: "Ports below 1024 are reserved for privileged users. Take one from 1024 up.",
            zh: "小于 1024 的端口留给特权用户。换一个 1024 起的。"),
        E::ENOENT => say!(lang,
            en: "The directory of {address} does not exist.",
            zh: "{address} 所在的目录不存在。"),
        _ => return None,
    })
}

fn port(to: &Destination) -> Option<u16> {
    match to {
        Destination::Known(address) => address.port(),
        Destination::Named(_, port) => Some(*port),
    }
}

fn listen(lang: Lang, scene: &Scene<'_>, errno: E) -> Option<String> {
    Some(match errno {
        E::EINVAL => say!(lang,
            en: "{it} cannot listen: it has been connected (or is a Unix socket that has no name yet). A listening socket begins with socket and bind.",
            zh: "{it} 不能监听：它用于连接（如果是 Unix 套接字，则是还没有绑定）。监听套接字要从 socket、bind 开始。",
            it = scene.subject(lang)),
        E::EADDRINUSE => say!(lang,
            en: "Another socket listens on this address already.",
            zh: "已经有另一个套接字在这个地址上监听。"),
        E::EOPNOTSUPP => say!(lang,
            en: "Datagrams have no connections, so there is nothing to listen for. To wait for one: {dot}recvfrom",
            zh: "数据报没有连接，谈不上监听。等一个数据报：{dot}recvfrom",
            dot = scene.dot()),
        _ => return None,
    })
}

fn accept(lang: Lang, scene: &Scene<'_>, errno: E) -> Option<String> {
    Some(match errno {
        E::EINVAL => match scene.socket {
            Some(it) => say!(lang,
                en: "accept works on a listening socket only, and {it} does not listen. Try: {it}.listen 5",
                zh: "accept 只能用在监听套接字上，{it} 还没有 listen。试试：{it}.listen 5"),
            None => say!(lang,
                en: "accept works on a listening socket only. First: listen 5",
                zh: "accept 只能用在监听套接字上。先监听：listen 5"),
        },
        E::EAGAIN => say!(lang,
            en: "The accept queue is empty: no client has connected, and this call may not sleep.",
            zh: "全连接队列是空的：还没有客户端连接，而这个调用不允许阻塞。"),
        E::EOPNOTSUPP => say!(lang,
            en: "Datagrams have no connections, so there is nothing to accept. To wait for one: {dot}recvfrom",
            zh: "数据报没有连接，也就没有连接可取。等一个数据报：{dot}recvfrom",
            dot = scene.dot()),
        E::ECONNABORTED => say!(lang,
            en: "The client gave its connection up before accept took it.",
            zh: "accept 取走之前，客户端已经放弃了连接。"),
        _ => return None,
    })
}

fn connect(lang: Lang, scene: &Scene<'_>, errno: E) -> Option<String> {
    let address = scene.address(lang);
    let it = scene.subject(lang);
    Some(match errno {
        E::ECONNREFUSED if is_unix(scene) => say!(lang,
            en: "Nobody listens on {address}: a server left its name behind, or has not called listen.",
            zh: "{address} 没有人监听：服务器留下了这个名字，或者还没有 listen。"),
        E::ECONNREFUSED => say!(lang,
            en: "Nobody listens on {address}: the kernel there answered with a reset. The server comes first: bind, then listen.",
            zh: "{address} 没有人监听，那边的内核回答了 RST。先要有服务器：bind，再 listen。"),
        E::EISCONN => say!(lang,
            en: "{it} is in use already: a TCP socket makes one connection in its life. For another one: socket tcp",
            zh: "{it} 已经在用了：一个 TCP 套接字一生只建立一条连接。要再连一次，先新建：socket tcp"),
        E::EALREADY => say!(lang,
            en: "The first connect is still under way: no answer has come to its SYN.",
            zh: "上一次 connect 还在进行中：它的 SYN 还没有得到应答。"),
        E::EINPROGRESS => say!(lang,
            en: "{it} is non-blocking, so connect has only begun the handshake. How it went is known once it is writable ({dot}poll): {dot}getsockopt error",
            zh: "{it} 是非阻塞的，connect 只是开始了握手。等它可写（{dot}poll），再看结果：{dot}getsockopt error",
            dot = scene.dot()),
        E::EADDRNOTAVAIL => say!(lang,
            en: "No local address is left for it: the same pair of addresses is connected already, or all ephemeral ports are taken.",
            zh: "没有可用的本地地址：同样的一对地址已经连着，或者临时端口用完了。"),
        E::ETIMEDOUT => say!(lang,
            en: "No answer to the SYN, however often it was sent: nobody is there, or the server's accept queue stays full.",
            zh: "SYN 重传多次都没有应答：那里没有机器，或者服务器的全连接队列一直是满的。"),
        E::ENOENT => say!(lang,
            en: "There is no {address}. The server makes it with bind: start that first, or check the path.",
            zh: "没有 {address}。它由服务器的 bind 创建：先启动服务器，或者检查路径。"),
        E::EAGAIN => say!(lang,
            en: "The listener's accept queue is full, and this call may not sleep.",
            zh: "监听方的全连接队列已满，而这个调用不允许阻塞。"),
        E::EACCES => say!(lang,
            en: "Not allowed: a broadcast address wants setsockopt broadcast first, and the file of a Unix socket wants write permission.",
            zh: "没有权限：广播地址要先 setsockopt broadcast；Unix 套接字的文件要有写权限。"),
        E::EINVAL => say!(lang,
            en: "{it} cannot connect to such an address: IP addresses and Unix names are for sockets of their own family, and a listening socket connects to nobody.",
            zh: "{it} 不能连接这样的地址：IP 地址和 Unix 名字要用各自地址族的套接字，监听套接字也不能 connect。"),
        E::ECONNRESET => say!(lang,
            en: "The other side reset the connection while it was being made.",
            zh: "连接还在建立，对方就把它重置了。"),
        _ => return None,
    })
}

/// Why a setting cannot be read or changed.
fn setting(lang: Lang, errno: E) -> Option<String> {
    Some(match errno {
        E::ENOENT => say!(lang,
            en: "This kernel has no setting of that name. The names are the files in /proc/sys/net/ipv4.",
            zh: "这个内核没有这个名字的参数。名字就是 /proc/sys/net/ipv4 里的文件名。"),
        E::EINVAL => say!(lang,
            en: "The kernel does not take this value for the setting.",
            zh: "内核不接受这个参数取这个值。"),
        E::EACCES | E::EPERM => say!(lang,
            en: "This setting belongs to the whole machine, and only its administrator may change it.",
            zh: "这个参数属于整台机器，只有管理员能改。"),
        _ => return None,
    })
}
