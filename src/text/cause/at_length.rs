//! The same causes at length, for `why`: the mechanism, and how to avoid it.

use std::borrow::Cow;

use super::{Told, address::waits_for, joined, told};
use crate::{
    model::{Address, Cause, How, SocketKind, TcpState},
    say,
    text::{Lang, Scene},
};

/// Three to six sentences on a cause: what happened, how it works, what to do. The call that failed is known, so that its
/// socket and its address can be named.
pub(crate) fn cause_at_length_in_scene(
    lang: Lang,
    process: &str,
    scene: &Scene<'_>,
    why: &Cause,
) -> String {
    let Told { what, next } = told(lang, process, scene, why);
    joined(lang, [&what, &mechanism(lang, why), &next])
}

/// How it works, and how to avoid it.
fn mechanism(lang: Lang, why: &Cause) -> Cow<'static, str> {
    Cow::Borrowed(match why {
        Cause::HeldByOurs { address: Address::Inet(_), listening, .. } => held(lang, *listening),
        Cause::HeldByOurs { .. } => lang.pick(
            "The name of a Unix socket belongs to the one that was bound first. Unlike a port it has no option to share it. A path stays behind as a file even when its socket is closed; an abstract name (@name) vanishes with it.",
            "Unix 套接字的名字归先绑定的那个，不像端口有选项可以共用。路径在套接字关闭之后仍作为文件留下；抽象名字（@name）则随套接字一起消失。",
        ),
        Cause::HeldByTimeWait { .. } => lang.pick(
            "The side that closes first keeps the connection in TIME_WAIT for a minute: to answer if its last ACK was lost and the peer sends FIN again, and so that late segments of this connection are not taken for those of a new one. No program holds it, so nothing can be closed; it ends by itself. If the client closes first, the server's port is free at once. SO_REUSEADDR helps only if the old socket had it too before its bind (socket(7)); connections inherit it from the socket that listened.",
            "谁先关闭，谁就让连接在 TIME_WAIT 里停一分钟：万一最后的 ACK 丢了，对端会重发 FIN，还要有人回答；也免得这条连接迟到的报文段被当成新连接的。它不属于任何程序，没有什么可以关闭，到时候自己消失。如果是客户端先关闭，服务器的端口立刻就空了。SO_REUSEADDR 要在旧的套接字 bind 之前也设过才有用（socket(7)），连接从监听套接字继承它。",
        ),
        Cause::HeldByConnection { state, .. } => return outlives(lang, *state).into(),
        Cause::HeldByOther { .. } => lang.pick(
            "Ports are shared by every program of the machine, and the kernel gives each to one. In a shell, ss -tulnp shows who listens where. A server that is still running in another terminal is the usual reason.",
            "端口由整台机器的所有程序共用，内核把每个端口只给一个。在 shell 里用 ss -tulnp 可以看到谁在哪里监听。最常见的原因：另一个终端里还开着一个服务器。",
        ),
        Cause::FileExists => lang.pick(
            "The name of a Unix socket is a file of the type socket, and bind must be able to create it. It is only a name: with its server gone, connect to it answers ECONNREFUSED. Servers therefore remove the file before bind, or use an abstract name (@name), which vanishes with its socket.",
            "Unix 套接字的名字是一个类型为 socket 的文件，bind 必须能创建它。它只是个名字：服务器不在了，连它得到的是 ECONNREFUSED。所以服务器总是在 bind 之前先删掉这个文件，或者用抽象名字（@name），它随套接字一起消失。",
        ),
        Cause::NobodyThere { address, .. } => nobody(lang, address),
        Cause::BoundNotListening { .. } => lang.pick(
            "bind only writes an address on a socket, as a number on a phone that is still switched off. listen switches it on: from then on the kernel itself finishes handshakes and queues them for accept. A SYN to a port where nobody listens is answered with RST at once, so connect fails at once and does not wait.",
            "bind 只是给套接字写上地址，好比手机有了号码但没有开机。listen 才是开机：从这时起，内核自己完成三次握手，把连接放进队列等 accept 来取。SYN 发到没有人监听的端口，内核立刻回答 RST，所以 connect 马上失败，并不等待。",
        ),
        Cause::NotListening { .. } => lang.pick(
            "accept takes finished connections out of a queue, and only listen makes that queue. The order is always the same: socket, bind, listen, accept. Each accept gives a new socket for one client, and the listening socket stays as it is.",
            "accept 是从队列里取出已经建立的连接，而这个队列是 listen 创建的。顺序总是一样：socket、bind、listen、accept。每次 accept 都为一个客户端给出一个新套接字，监听套接字自己不变。",
        ),
        Cause::AlreadyBound(_) => lang.pick(
            "An address is given to a socket for good: by bind, or by the kernel when connect, listen or the first sendto finds none. That is also why bind after connect fails.",
            "地址一旦给了套接字，就不再改变：可以由 bind 给，也可以在 connect、listen 或第一次 sendto 时由内核代选。所以 connect 之后再 bind 也会失败。",
        ),
        Cause::AlreadyConnected(_) => lang.pick(
            "A connection is known by its two addresses, and this socket stands for that one only, even after it is over. Several connections are several sockets, each with a descriptor of its own.",
            "一条连接由两端的地址来识别，这个套接字只代表那一条，连接结束之后也一样。要几条连接，就要几个套接字，各有各的描述符。",
        ),
        Cause::Listens { .. } => lang.pick(
            "A server has two kinds of sockets. The listening one has no peer: all it has is a queue of callers. Each accept takes one caller out and gives a connected socket of its own, and bytes travel only there. With ten clients a server has eleven sockets.",
            "服务器有两种套接字。监听的那个没有对端，它只有一个来电的队列。每次 accept 取出一个来电，另给一个连接好的套接字，字节只在那上面传。有十个客户端，服务器就有十一个套接字。",
        ),
        Cause::NeverConnected(kind, _) => unconnected(lang, *kind),
        Cause::ShutDown(how) => shut_down(lang, *how),
        // Of a peer outside nothing is known: unread data is the usual reason.
        Cause::PeerReset { peer, unread, abortive, .. } => {
            return reset(lang, *unread || peer.is_none(), *abortive).into();
        }
        Cause::PeerClosed { .. } => lang.pick(
            "close sends FIN: the peer will send no more. Whether it still reads, FIN does not say, so the first send after it succeeds: it only copies bytes into a buffer. They met a closed socket, whose kernel answered with RST; from then on send fails with EPIPE. A program that looks for EOF in recv before it sends is not surprised.",
            "close 发出的 FIN 只说“我不再发了”，并没有说还收不收，所以之后的第一次 send 仍然成功：它不过是把字节拷进缓冲区。这些字节到了已经关闭的套接字，那边的内核回答 RST；从此 send 就是 EPIPE。发送之前先看 recv 有没有返回 EOF，就不会意外。",
        ),
        Cause::ProcessNotHost(..) => lang.pick(
            "Names of machines are looked up in /etc/hosts and the DNS, by getaddrinfo(3), and neither knows a process. A connection is made to an address and a port; which process has bound that port only the kernel over there knows.",
            "主机名由 getaddrinfo(3) 在 /etc/hosts 和 DNS 里查，它们都不知道进程。连接的目标是地址和端口；端口由哪个进程绑定，只有那边的内核知道。",
        ),
        Cause::Closed => lang.pick(
            "A descriptor is only a number, an index into the table of the process's open files; close makes the place free. The next socket or accept takes the lowest free number, so an old number kept somewhere may suddenly mean another connection. Here every name of a closed socket answers EBADF, which is kinder than what a C program meets.",
            "描述符只是一个数，是进程打开文件表的下标；close 把这一格空出来。下一个 socket 或 accept 会取最小的空号，所以留着旧的号码，可能突然指向另一条连接。这里凡是已关闭的套接字都回答 EBADF，比 C 程序遇到的情况要客气。",
        ),
    })
}

fn held(lang: Lang, listening: bool) -> &'static str {
    if listening {
        lang.pick(
            "A port is how the kernel tells for whom a segment is, so two sockets usually cannot listen on the same one. SO_REUSEADDR does not change that: it passes old connections, never a socket that listens. Only SO_REUSEPORT, set in both before bind, lets two of them share. 0.0.0.0 counts as every address of this machine.",
            "内核靠端口判断报文段交给谁，所以两个套接字通常不能在同一个端口上监听。SO_REUSEADDR 也改变不了：它只能越过旧的连接，越不过正在监听的套接字。只有双方都在 bind 之前设了 SO_REUSEPORT，才能共用。0.0.0.0 等于本机的每一个地址。",
        )
    } else {
        lang.pick(
            "A port belongs to one socket from bind on, long before listen. Two sockets may be bound to it only if both had SO_REUSEADDR before bind, and even then only one of them may listen. 0.0.0.0 counts as every address of this machine.",
            "从 bind 起，端口就归一个套接字所有，并不等到 listen。只有两个套接字 bind 前都设了 SO_REUSEADDR，才可以绑定同一个端口，而且其中只有一个能监听。0.0.0.0 等于本机的每一个地址。",
        )
    }
}

fn outlives(lang: Lang, state: TcpState) -> String {
    say!(lang,
        en: "{waits} accept gave this connection a socket of its own, with the same local port, and closing the listening socket leaves it alone. With SO_REUSEADDR on both, bind passes such connections; to see them: netstat PORT.",
        zh: "{waits}accept 给了这条连接一个自己的套接字，本地端口相同；关闭监听套接字并不影响它。两边都设了 SO_REUSEADDR，bind 就能越过这样的连接。看看还有哪些：netstat 端口。",
        waits = waits_for(lang, state))
}

fn nobody(lang: Lang, address: &Address) -> &'static str {
    match address {
        Address::Inet(_) => lang.pick(
            "The SYN did arrive: the kernel there looked for a listening socket, found none, and answered with RST, so connect fails at once. Silence would have been something else: a full accept queue, a firewall or a machine that is not there, and connect would sleep. The same socket may try again once somebody listens.",
            "SYN 是到了的：那边的内核找不到监听的套接字，就回答 RST，所以 connect 立刻失败。如果没有任何回答，那是另一回事：全连接队列满、防火墙，或者机器不存在，connect 会一直阻塞。等有人监听了，同一个套接字可以再连一次。",
        ),
        Address::Path(_) | Address::Abstract(_) | Address::Unnamed => lang.pick(
            "A name in the file system outlives the server that made it, so that the file is there says nothing. What counts is a socket that is bound to it and listens. Start the server again: it has to remove the old file before bind.",
            "文件系统里的名字比创建它的服务器活得长，所以文件在并不说明什么。要有一个绑定在它上面、并且在监听的套接字。重新启动服务器，bind 之前要先删掉旧文件。",
        ),
    }
}

fn unconnected(lang: Lang, kind: SocketKind) -> &'static str {
    match kind {
        SocketKind::Tcp | SocketKind::Tcp6 | SocketKind::Unix | SocketKind::UnixSeqpacket => lang
            .pick(
                "A stream goes from one socket to one other, and the handshake of connect is what joins the two. A connect that failed leaves the socket as it was. On Linux send answers EPIPE here and recv ENOTCONN: both mean the same.",
                "字节流从一个套接字通到另一个，把两者连起来的是 connect 的三次握手。connect 失败，套接字就还是原样。在 Linux 上，这时 send 回答 EPIPE，recv 回答 ENOTCONN，意思一样。",
            ),
        SocketKind::Udp
        | SocketKind::Udp6
        | SocketKind::UnixDgram
        | SocketKind::Icmp
        | SocketKind::Raw
        | SocketKind::Epoll
        | SocketKind::File => lang.pick(
            "Datagrams have no handshake. connect on such a socket sends nothing: it only writes down a peer, for send without an address and so that nobody else is heard. Until then there is no other end that could be asked for or shut down.",
            "数据报没有握手。在这种套接字上 connect 什么也不发，只是记下对端：以后 send 可以不写地址，也不再听别人的。在那之前没有“另一端”，也就无从查询或关闭。",
        ),
    }
}

fn shut_down(lang: Lang, how: How) -> &'static str {
    match how {
        How::Wr => lang.pick(
            "shutdown wr sends FIN after all that was sent before: the peer reads EOF, and may go on sending. That is a half-close. It acts on the connection, whatever descriptors there are, and cannot be taken back.",
            "shutdown wr 在已经发出的数据之后发 FIN：对端读到 EOF，但还可以继续发。这叫半关闭。它作用于连接本身，不管有几个描述符，而且不能撤回。",
        ),
        How::Rd => lang.pick(
            "shutdown rd tells the peer nothing: no segment is sent. recv gives EOF from now on, although on Linux what still arrives is delivered. It cannot be taken back.",
            "shutdown rd 什么也不告诉对端，一个报文段都不发。此后 recv 得到 EOF，不过在 Linux 上，再到的数据仍会交给你。它不能撤回。",
        ),
        How::Rdwr => lang.pick(
            "shutdown rdwr ends the connection for everybody who has a descriptor of it, at once; close would wait for the last descriptor. The peer reads EOF. The descriptor itself stays open until close, and its number is not free before.",
            "shutdown rdwr 立刻结束连接，不管还有几个描述符；close 则要等最后一个描述符。对端读到 EOF。描述符本身要到 close 才交还，在那之前这个号码不会空出来。",
        ),
    }
}

fn reset(lang: Lang, unread: bool, abortive: bool) -> String {
    let why = if abortive {
        lang.pick(
            "SO_LINGER with 0 seconds makes close throw away what is unsent and send RST. It leaves no TIME_WAIT, which tempts servers; the price is that the peer cannot tell a finished transfer from a broken one.",
            "SO_LINGER 设为 0 秒，close 就丢弃没发完的数据，直接发 RST。这样不会有 TIME_WAIT，很诱人；代价是对端分不清数据是传完了还是断了。",
        )
    } else if unread {
        lang.pick(
            "What was left in its receive buffer is lost, and after a FIN you would believe that all of it had been read: therefore the kernel sends RST (RFC 1122, section 4.2.2.13). To end cleanly: shutdown wr, recv until EOF, then close.",
            "接收缓冲区里剩下的字节就此丢失；如果照常发 FIN，你会以为它都读过了，所以内核改发 RST（RFC 1122，4.2.2.13 节）。要好好结束：先 shutdown wr，再 recv 到 EOF，然后 close。",
        )
    } else {
        lang.pick(
            "Bytes that come for a closed socket can be given to nobody, and RST is how its kernel says so. To end cleanly, both sides agree who is done first: shutdown wr, recv until EOF, then close.",
            "发给已关闭套接字的字节，没有人可以交付，内核就用 RST 说明。要好好结束，两端要约定谁先说完：先 shutdown wr，再 recv 到 EOF，然后 close。",
        )
    };
    let after = lang.pick(" RST ends both directions at once.", "RST 让两个方向同时结束。");
    why.to_owned() + after
}
