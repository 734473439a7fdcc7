//! Claims of the first two parts: what a connection is, and the programs that every tutorial begins with.

use super::{Claim, table};

/// What a socket, an address and a connection are.
pub(super) const MODEL: &[Claim] = table! { Model:
    Confirmed "call-order"
        en: "The server calls socket, bind, listen and accept, the client socket and connect; then both send, receive and close."
        zh: "服务器依次调用 socket、bind、listen、accept，客户端调用 socket、connect；然后双方收发，最后 close。";
    Confirmed "server-first"
        en: "With TCP the server must be running before the client."
        zh: "用 TCP 时，要先启动服务器，再启动客户端。";
    Confirmed "accept-blocks"
        en: "accept blocks until a client connects."
        zh: "accept 一直阻塞到有客户端连接为止。";
    Confirmed "send-needs-no-address"
        en: "On a TCP connection, send needs no address."
        zh: "在 TCP 连接上，send 不用写地址。";
    Refuted "accept-waits-for-data"
        en: "accept waits for the client's data and returns it."
        zh: "accept 等的是客户端的数据，返回的也是数据。"
        but en: "It waits for a connection and returns a new socket and an address; data is the business of recv."
        but zh: "它等的是连接，返回一个新的套接字和一个地址；数据要用 recv 去取。";
    Refuted "inet-is-a-protocol"
        en: "AF_INET is a network protocol."
        zh: "AF_INET 是一种网络通信协议。"
        but en: "It is a family of addresses, IPv4; TCP and UDP both use it, each with its own ports."
        but zh: "它是一族地址，即 IPv4；TCP 和 UDP 都用它，端口各算各的。";
    Confirmed "ports-belong-to-the-protocol"
        en: "Ports belong to the transport layer: TCP and UDP count theirs separately."
        zh: "端口属于传输层：TCP 和 UDP 的端口各算各的。";
    Depends "socket-is-made-with-address"
        en: "A socket is created with its IP address and its protocol."
        zh: "创建套接字时就绑定了 IP 地址和协议。"
        but en: "Only the protocol is there from the beginning; the address comes with bind or with connect."
        but zh: "一开始有的只是协议；地址要等 bind 或 connect 才有。";
    Confirmed "three-parts"
        en: "An address in the network has three parts: protocol, IP address and port."
        zh: "网络地址有三个要素：协议、IP 地址、端口。";
    Depends "port-is-one-process"
        en: "A port stands for one process, and different processes have different ports."
        zh: "一个端口对应一个进程，不同进程的端口不同。"
        but en: "A port belongs to sockets: two processes can have the same number with another protocol, another address, or SO_REUSEPORT."
        but zh: "端口属于套接字：协议不同、地址不同，或设了 SO_REUSEPORT，两个进程可以用同一个端口号。";
    Confirmed "two-addresses"
        en: "getsockname tells the socket's own address, getpeername that of the other end."
        zh: "getsockname 给出自己的地址，getpeername 给出对端的地址。";
    Confirmed "fileno-is-the-descriptor"
        en: "fileno gives the file descriptor, the number that stands for the socket in a system call."
        zh: "fileno 给出文件描述符，也就是系统调用里代表这个套接字的号码。";
    Confirmed "client-needs-no-bind"
        en: "A client need not bind: the kernel picks a port for it."
        zh: "客户端不用 bind，内核会给它挑一个端口。";
    Confirmed "accept-makes-new-socket"
        en: "accept returns a new socket for this client; the listening socket carries no data."
        zh: "accept 为这个客户端返回一个新的套接字，监听套接字本身不传数据。";
    Refuted "accept-opens-new-port"
        en: "For each client accept opens a new port of the server."
        zh: "每来一个客户端，accept 就在服务器上开一个新端口。"
        but en: "All accepted sockets have the port of the listening socket; the other end's address tells them apart."
        but zh: "取出的连接用的都是监听套接字的端口，靠对端的地址来区分。";
    Refuted "one-port-one-client"
        en: "A port can serve only one client at a time."
        zh: "一个端口同一时间只能服务一个客户端。"
        but en: "A port carries any number of connections; it is the program that serves one at a time."
        but zh: "一个端口上可以有任意多个连接；一次只服务一个的是程序。";
    Refuted "closing-ends-the-process"
        en: "To close the socket is to close the process."
        zh: "关闭套接字，也就是关闭进程。"
        but en: "Two things: the process goes on, and so do its other sockets."
        but zh: "这是两回事：进程还在，它的其他套接字也还能用。";
    Confirmed "connect-shakes-hands"
        en: "TCP needs a three-way handshake before data, and connect starts it."
        zh: "TCP 传数据前要三次握手，由 connect 发起。";
    Refuted "connect-waits-for-accept"
        en: "connect returns only after the server has called accept."
        zh: "服务器调用了 accept，connect 才会返回。"
        but en: "The two kernels finish the handshake alone; accept only takes the connection out of a queue."
        but zh: "握手由两边的内核自己完成；accept 只是从队列里取出连接。";
    Confirmed "listen-makes-passive"
        en: "listen turns a socket that could connect into one that only takes connections."
        zh: "listen 把主动的套接字变成被动的，只能接受连接。";
    Depends "server-must-bind"
        en: "A server must bind, or clients cannot find it."
        zh: "服务器必须 bind，否则客户端找不到它。"
        but en: "listen without bind takes a port that the kernel picks; clients can connect if they learn its number."
        but zh: "不 bind 就 listen，内核会挑一个端口；客户端知道号码就能连上。";
};

/// The programs that every tutorial begins with.
pub(super) const PROGRAMS: &[Claim] = table! { Programs:
    Depends "only-accept-and-recv-block"
        en: "accept and recv are the calls that block."
        zh: "会阻塞的是 accept 和 recv。"
        but en: "connect and send block as well, send when the buffers are full; with SO_LINGER even close does."
        but zh: "connect 和 send 也会阻塞，缓冲区满了 send 就会睡着；设了 SO_LINGER，连 close 也会。";
    Depends "recv-fills-its-buffer"
        en: "recv(1024) receives 1024 bytes."
        zh: "recv(1024) 一次接收 1024 个字节。"
        but en: "1024 is the most it takes; one byte is enough for it to return."
        but zh: "1024 只是上限；有一个字节它就会返回。";
    Depends "recv-wakes-in-two-ways"
        en: "recv returns in two cases: data has come, or the other side has closed."
        zh: "recv 在两种情况下返回：有数据，或者对方关闭了。"
        but en: "An error ends it too, as do a timeout and an interrupt."
        but zh: "出错也会让它返回，还有超时和被打断。";
    Confirmed "timeout-limits-waiting"
        en: "settimeout limits how long a call may wait; gettimeout tells the limit, at first none."
        zh: "settimeout 限定一个调用最多等多久；gettimeout 读出期限，一开始没有期限。";
    Confirmed "nonblocking-fails-at-once"
        en: "On a non-blocking socket, accept, recv or send fails at once if it would have to wait."
        zh: "在非阻塞套接字上，accept、recv、send 需要等待时会立刻出错。";
    Confirmed "talk-needs-a-loop"
        en: "Without a loop around recv and send, the talk is over after one message."
        zh: "收发外面没有通信循环，一条消息之后会话就结束了。";
    Confirmed "server-needs-a-loop"
        en: "Without a second loop, around accept, the server is over after one client."
        zh: "accept 外面没有连接循环，服务完一个客户端，服务器就结束了。";
    Confirmed "next-waits-for-the-first"
        en: "With two loops and no threads, the next client waits until the first has left."
        zh: "只有两层循环、没有线程时，后一个客户端要等前一个离开。";
    Refuted "backlog-makes-concurrent"
        en: "The number given to listen lets a server work for several clients at once."
        zh: "listen 的参数让服务器能同时处理多个客户端。"
        but en: "It only lets them wait; the program still serves one after the other."
        but zh: "它只是让客户端排队；程序还是一个一个地服务。";
    Confirmed "leave-on-end-or-error"
        en: "A server must leave its inner loop when recv gives nothing, and also when it fails."
        zh: "recv 收到空或出错时，服务器都要跳出内层循环。";
    Depends "empty-message-hangs"
        en: "An empty message hangs both programs, because the server takes it for a disconnect."
        zh: "发送空消息会让双方都卡住，因为服务器以为客户端断开了。"
        but en: "Both hang, but the server learns nothing at all: TCP sends no segment for 0 bytes."
        but zh: "双方确实都会卡住，但服务器什么也不知道：0 个字节，TCP 不发报文段。";
    Confirmed "udp-sends-empty"
        en: "Over UDP an empty message is sent like any other, so the client need not check for it."
        zh: "UDP 会照常发送空消息，所以客户端不用检查。";
    Refuted "peer-gone-socket-gone"
        en: "When the client has closed, the server's connected socket becomes invalid, or is closed too."
        zh: "客户端关闭后，服务器那边的连接套接字就失效了，或者也关闭了。"
        but en: "It is valid, in CLOSE_WAIT, until the server's program closes it."
        but zh: "它仍然有效，处于 CLOSE_WAIT，直到服务器的程序自己关闭它。";
    Refuted "nothing-means-abnormal"
        en: "When recv gives nothing, the client has broken off in an abnormal way."
        zh: "recv 收到空，说明客户端非正常断开。"
        but en: "That is the normal end of the stream; abnormal is ECONNRESET."
        but zh: "这正是流的正常结束；不正常的是 ECONNRESET。";
    Depends "linux-loops-windows-fails"
        en: "When a client vanishes, Windows reports an error, and Linux loops for ever."
        zh: "客户端突然断开时，Windows 报错，Linux 死循环。"
        but en: "Linux reports errors as well: EPIPE if the server goes on answering, ECONNRESET if the client left bytes unread."
        but zh: "Linux 也会报错：服务器继续回答，得到 EPIPE；客户端有没读的字节，得到 ECONNRESET。";
    Depends "close-is-a-must"
        en: "Every program must call close."
        zh: "程序必须调用 close。"
        but en: "The kernel closes what is left when a program ends; but while it goes on, a forgotten close lets the other side wait for ever."
        but zh: "程序结束时，剩下的由内核关闭；但程序还在运行时忘了 close，对方会一直等下去。";
    Depends "q-ends-the-talk"
        en: "To end the talk, the client sends q and the server leaves its loop."
        zh: "客户端发送 q，服务器跳出循环，会话就结束了。"
        but en: "Only if q arrives alone and everybody says it: hello and q may arrive as helloq, and a client that is killed says nothing."
        but zh: "前提是 q 单独到达，而且人人都会说：hello 和 q 可能变成 helloq，被杀死的客户端什么也不说。";
};
