//! Claims about what waits in a queue, about ports and addresses, and about what is beside the common path.

use super::{Claim, table};

/// The queue and the port.
pub(super) const QUEUES: &[Claim] = table! { Queues:
    Refuted "backlog-limits-clients"
        en: "listen(5) lets at most five clients connect."
        zh: "listen(5) 表示最多连接五个客户端。"
        but en: "It limits those who have not been accepted yet; of the others there may be any number."
        but zh: "它限制的只是还没有被 accept 取走的；取走之后，数量不限。";
    Refuted "accept-limits-clients"
        en: "accept limits how many clients can connect."
        zh: "accept 限制了能有多少客户端连上。"
        but en: "Clients connect without it; each accept takes one out of the queue, so that another gets in."
        but zh: "没有它，客户端也能连上；每次 accept 从队列里取走一个，别人反而能进来。";
    Depends "backlog-is-the-half-open-pool"
        en: "The number given to listen is the size of the half-open pool."
        zh: "listen 的参数是半连接池的大小。"
        but en: "First of all it is the length of the accept queue, where connections are complete; half-open ones wait in another queue before it, but Linux limits that with the same number."
        but zh: "它首先是全连接队列的长度，里面的连接已经完成；半连接在它前面的另一个队列里，但现在的 Linux 用同一个数来限制那个队列。";
    Depends "backlog-is-exact"
        en: "With listen(n), n connections may wait, and n must be at least 1."
        zh: "listen(n) 允许 n 个连接等待，n 至少为 1。"
        but en: "On Linux n + 1 may wait, and n may be 0."
        but zh: "在 Linux 上可以等 n + 1 个，n 也可以是 0。";
    Depends "backlog-has-a-fixed-limit"
        en: "The system allows a backlog of 128 at most."
        zh: "系统允许的 backlog 最大是 128。"
        but en: "There is a limit, and listen cuts a larger number without a word; but it is a setting, since Linux 5.4 usually 4096."
        but zh: "上限是有的，超过了，listen 就悄悄改小；但它是一个设置，从 Linux 5.4 起通常是 4096。";
    Refuted "full-queue-refuses"
        en: "When the queue is full, the next client is refused."
        zh: "队列满了，后来的客户端会被拒绝。"
        but en: "Its SYN is dropped without an answer; it goes on trying, and gets in when there is room."
        but zh: "它的 SYN 被丢弃，没有回答；它会不断重试，有了空位就能进来。";
    Depends "who-waits-is-half-open"
        en: "Clients that wait for accept are in a half-open pool, where they may already send."
        zh: "等待 accept 的客户端在半连接池里，已经可以发消息。"
        but en: "They may send, but they are not half-open: both ends are ESTABLISHED, in the accept queue."
        but zh: "可以发，但不是半连接：两端都是 ESTABLISHED，在全连接队列里。";
    Depends "third-packet-is-a-thank-you"
        en: "The third packet of the handshake is only a thank-you."
        zh: "握手的第三个包只是一句谢谢。"
        but en: "It acknowledges the server's number; until it has come, the server's side is half-open: SYN_RECV."
        but zh: "它确认服务器的编号；在它到达之前，服务器这边是半连接：SYN_RECV。";
    Depends "port-picks-the-program"
        en: "The port number decides which program of a machine gets the data, so two servers cannot have the same."
        zh: "端口号决定数据交给哪个程序，所以两个服务器不能用同一个端口。"
        but en: "Not with the same protocol and address; with another protocol or address, or if both set SO_REUSEPORT, they can."
        but zh: "同一协议、同一地址上通常不行；双方都设 SO_REUSEPORT，或者地址、协议不同，就可以。";
    Depends "reuseaddr-cures-in-use"
        en: "Address already in use: set SO_REUSEADDR before bind, and it is cured."
        zh: "端口占用：在 bind 之前设置 SO_REUSEADDR 就好了。"
        but en: "It helps against TIME_WAIT, if on Linux the old server had set it too; never against a server that is listening."
        but zh: "它只对付 TIME_WAIT，而且在 Linux 上旧的服务器也要设过；有人在监听时，它没有用。";
    Depends "close-frees-the-port"
        en: "When a program closes its sockets or ends, its port is free."
        zh: "程序关闭套接字或者结束后，端口就释放了。"
        but en: "The side that closes first keeps TIME_WAIT for 60 seconds, and its port stays in use for that time, a server's as well as a client's."
        but zh: "谁先关闭，谁就留下 60 秒的 TIME_WAIT；这段时间它的端口还被占用，服务器和客户端都一样。";
    Confirmed "both-directions"
        en: "A connection carries data in both directions, each on its own."
        zh: "一个连接是全双工的，两个方向互相独立。";
    Depends "nothing-means-offline"
        en: "When recv gives nothing, the client is offline."
        zh: "recv 收到的长度为 0，说明客户端下线了。"
        but en: "It will send nothing more; but it may still read."
        but zh: "只说明它不再发送；它可能还在读。";
    Refuted "close-is-shutdown"
        en: "close ends the connection, just as shutdown does."
        zh: "close 和 shutdown 一样，都会结束连接。"
        but en: "close gives back one descriptor, and only the last one says goodbye; shutdown acts on the connection itself."
        but zh: "close 只归还一个描述符，最后一个归还时才告别；shutdown 作用在连接本身。";
    Refuted "both-ends-agree"
        en: "The two ends of a connection are always in the same state."
        zh: "连接的两端总是处于同一个状态。"
        but en: "Each kernel knows only what has reached it: one end may be in FIN_WAIT2, the other in CLOSE_WAIT."
        but zh: "每个内核只知道到达自己的消息：一端在 FIN_WAIT2，另一端可能在 CLOSE_WAIT。";
};

/// Addresses.
pub(super) const ADDRESSES: &[Claim] = table! { Addresses:
    Refuted "wildcard-is-public"
        en: "0.0.0.0 is the public address of the server."
        zh: "0.0.0.0 是服务器的公网地址。"
        but en: "For bind it is the wildcard, every address of this machine; for connect Linux takes it as this machine."
        but zh: "bind 时它是空白，表示本机的所有地址；connect 时 Linux 把它当作本机。";
    Confirmed "no-address-is-every-address"
        en: "A server that binds a port without an address serves every address of its machine."
        zh: "bind 时只写端口、不写地址，就是本机的所有地址。";
    Depends "loopback-is-the-server"
        en: "127.0.0.1 is the server's address, for testing."
        zh: "127.0.0.1 是服务器的地址，用来调试。"
        but en: "It is the machine on which it is used; so is every address that begins with 127."
        but zh: "谁用它，它就是谁的本机；127 开头的地址都是。";
    Confirmed "address-has-two-parts"
        en: "An IP address names a network and a host in it: all that begin with 127 lead to this machine."
        zh: "IP 地址由网络和网络里的主机两部分组成：127 开头的都通向本机。";
    Depends "one-address-one-host"
        en: "An IP address stands for one independent host."
        zh: "一个 IP 地址代表一台独立的主机。"
        but en: "It stands for one address of a host, which may have many: a server on one of them is not found at another."
        but zh: "它只是主机的一个地址，主机可以有很多个：服务器绑在其中一个上，在另一个上就找不到它。";
    Confirmed "names-become-numbers"
        en: "A host name may stand where an IP address is asked; it is turned into one first."
        zh: "可以用主机名代替 IP 地址，它会先被转换成地址。";
    Depends "every-failure-is-a-socket-error"
        en: "When connect fails, it gives a socket error."
        zh: "connect 失败时会给出套接字错误。"
        but en: "For a name that nobody has, the error comes from the library; the kernel was never asked."
        but zh: "名字不存在时，错误来自库函数；内核根本没被问到。";
    Depends "low-ports-are-reserved"
        en: "Ports go from 0 to 65535, and those up to 1024 are reserved for the system."
        zh: "端口范围是 0 到 65535，其中 0 到 1024 是系统保留的。"
        but en: "1024 is free, 0 means any; below 1024 an ordinary user may not bind, unless the administrator moves the line."
        but zh: "1024 可以用，0 表示随便哪个；小于 1024 的端口普通用户不能绑定，除非管理员改了界线。";
    Depends "bound-client-runs-once"
        en: "A client that binds a port cannot be started twice."
        zh: "绑定了端口的客户端不能同时运行两份。"
        but en: "By default; if both copies set SO_REUSEADDR, both can bind, and connect as long as the four numbers differ."
        but zh: "默认不能；两份都设 SO_REUSEADDR 就能绑定，只要四元组不同就能连接。";
    Confirmed "families-and-types"
        en: "A family (IPv4, IPv6, Unix) and a type (stream, datagram) make a kind of socket; Unix ones serve programs on one machine."
        zh: "地址族（IPv4、IPv6、Unix）加类型（流、数据报）决定套接字的种类；Unix 套接字用于同一台机器上的程序。";
    Depends "stream-means-tcp"
        en: "SOCK_STREAM means TCP."
        zh: "SOCK_STREAM 就是 TCP。"
        but en: "With an IP address it does; a Unix socket is a stream too, and no TCP."
        but zh: "用 IP 地址时是这样；Unix 套接字也有流，却不是 TCP。";
    Refuted "descriptor-is-its-number"
        en: "A descriptor is a number, so another process can use it as soon as it knows the number."
        zh: "描述符就是一个数，另一个进程知道了这个数就能用。"
        but en: "The number is a place in one process's table. sendmsg with SCM_RIGHTS carries the open socket itself."
        but zh: "这个数只是本进程表里的一个位置。要传的是打开的套接字本身，用带 SCM_RIGHTS 的 sendmsg。";
};

/// Beside the common path.
pub(super) const EXTRA: &[Claim] = table! { Extra:
    Depends "roles-are-fixed"
        en: "TCP keeps client and server strictly apart."
        zh: "TCP 严格区分客户端和服务器。"
        but en: "Once connected, both ends are equal; two clients can even connect to each other without a server."
        but zh: "连接之后，两端是平等的；两个客户端甚至可以不要服务器，直接连上。";
};
