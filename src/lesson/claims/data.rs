//! Claims about bytes and datagrams, and about serving many clients.

use super::{Claim, table};

/// The stream.
pub(super) const STREAM: &[Claim] = table! { Stream:
    Confirmed "tcp-is-a-reliable-stream"
        en: "TCP carries a stream of bytes: in order, repeated when lost, never twice, and no faster than the reader reads."
        zh: "TCP 传送字节流：按顺序，丢了会重传，重复的会丢弃，发送方也不会快过接收方（流量控制）。";
    Refuted "one-send-one-recv"
        en: "What one send has sent, one recv receives."
        zh: "一次 send 发的，一次 recv 收到。"
        but en: "recv takes the bytes that are there: several messages at once, or half of one."
        but zh: "recv 取走已经到的字节：可能是几条消息，也可能是半条。";
    Refuted "recv-ends-at-newline"
        en: "recv ends when the line ends."
        zh: "recv 遇到回车换行就结束。"
        but en: "Carriage return and newline are bytes like any others."
        but zh: "回车、换行和别的字节没有区别。";
    Refuted "nagle-makes-sticky"
        en: "Nagle's algorithm makes sticky packets, and TCP_NODELAY repairs it."
        zh: "粘包是 Nagle 算法造成的，设置 TCP_NODELAY 就好了。"
        but en: "They come without Nagle as well: it is the reader who finds all bytes in one heap."
        but zh: "关掉 Nagle 照样会有：是读的一方把所有字节看成一堆。";
    Confirmed "sockets-carry-bytes"
        en: "A socket carries bytes: text is encoded before and decoded after, with the same encoding at both ends."
        zh: "套接字传的是字节：发之前编码，收之后解码，两端要用同一种编码。";
    Refuted "recv-gives-text"
        en: "recv gives text."
        zh: "recv 收到的是字符串。"
        but en: "It gives bytes; which text they are depends on the encoding."
        but zh: "收到的是字节；是什么文字，要看编码。";
    Depends "upper-is-harmless"
        en: "The server may decode and capitalise whatever it has received."
        zh: "服务器收到什么，都可以直接 decode、upper。"
        but en: "Half a character cannot be decoded, and upper on GBK bytes turns them into other characters."
        but zh: "半个字符不能解码；对 GBK 字节做 upper，会变成别的字。";
    Depends "send-count-is-delivery"
        en: "send returns how many bytes it has sent."
        zh: "send 返回发送的字节数。"
        but en: "How many it has put into a buffer: perhaps not all of them, and perhaps no program has read any yet."
        but zh: "是放进缓冲区的字节数：可能不是全部，也未必有人读过。";
    Confirmed "sendall-takes-everything"
        en: "sendall returns when the kernel has taken every byte; otherwise it fails."
        zh: "sendall 等内核收下全部字节才返回，否则就出错。";
    Refuted "failed-sendall-sent-nothing"
        en: "When sendall fails, nothing has been sent."
        zh: "sendall 出错，就是什么也没有发。"
        but en: "A part of it may be there already, and the program is not told how much."
        but zh: "可能已经到了一部分，到了多少，程序并不知道。";
    Depends "option-comes-back"
        en: "getsockopt reads the value that setsockopt has set."
        zh: "setsockopt 设置选项，getsockopt 读回这个值。"
        but en: "The value that the kernel has made of it: buffer sizes come back doubled."
        but zh: "读到的是内核实际采用的值：缓冲区大小会加倍。";
    Depends "close-says-goodbye"
        en: "close says goodbye, and what was sent before it arrives."
        zh: "close 会好好告别，之前发的都会送到。"
        but en: "With unread bytes in its buffer, close resets the connection: the other side gets ECONNRESET."
        but zh: "缓冲区里有没读的字节时，close 会重置连接：对方得到 ECONNRESET。";
    Depends "send-leaves-at-once"
        en: "TCP sends at the moment when send is called."
        zh: "调用 send 的那一刻，TCP 就发出去了。"
        but en: "A small piece waits while an earlier one is not acknowledged, sometimes 40 milliseconds."
        but zh: "前一小块还没被确认时，后一小块要等，有时要等 40 毫秒。";
};

/// Datagrams.
pub(super) const DATAGRAMS: &[Claim] = table! { Datagrams:
    Confirmed "udp-is-like-letters"
        en: "UDP knows no connection: like a letter, each message carries its address."
        zh: "UDP 没有连接：像寄信一样，每条消息都写着地址。";
    Depends "udp-is-set-up-first"
        en: "Before UDP sends, an address must be bound or a connection set up, and in the end it is broken off."
        zh: "UDP 发送前要绑定地址或设定连接，最后要断开。"
        but en: "A client just sends: sendto names the address, and there is nothing to break off."
        but zh: "客户端直接发就行：sendto 里写明地址，没有什么可断开的。";
    Confirmed "recvfrom-gives-both"
        en: "recvfrom gives the data and the sender's address with its port."
        zh: "recvfrom 给出数据和发送者的地址（含端口）。";
    Depends "answers-come-from-the-server"
        en: "A UDP client knows the address of the one who answers: it is the server that it wrote to."
        zh: "UDP 客户端早就知道回答者的地址：就是它写信的那个服务器。"
        but en: "Anybody may write to its port: it must compare the address, or call connect."
        but zh: "谁都可以往它的端口写：要比较地址，或者先 connect。";
    Confirmed "one-udp-socket-serves-all"
        en: "A UDP server binds one socket and serves all clients with it."
        zh: "UDP 服务器只绑定一个套接字，就能服务所有客户端。";
    Refuted "dgram-is-a-stream"
        en: "SOCK_DGRAM is a stream as well, so messages stick together there too."
        zh: "SOCK_DGRAM 也是流式的，所以 UDP 也会粘包。"
        but en: "Each datagram is one message: one recvfrom takes exactly one."
        but zh: "一个数据报就是一条消息：一次 recvfrom 正好取一条。";
    Refuted "udp-never-fails"
        en: "UDP has no connection, so it never reports an error."
        zh: "UDP 没有连接，所以两端都不会报错。"
        but en: "A connected UDP socket hears ECONNREFUSED, and a message that is too long gives EMSGSIZE."
        but zh: "connect 过的 UDP 套接字会得到 ECONNREFUSED，消息太长会得到 EMSGSIZE。";
    Depends "udp-server-first"
        en: "With UDP, too, the server must be running before the client sends."
        zh: "用 UDP 时，也要服务器先运行，客户端才能发送。"
        but en: "The client can send without an error; the message is lost without a word."
        but zh: "客户端照样能发，不报错；消息悄悄丢了。";
    Depends "udp-is-unsafe"
        en: "UDP is fast but unsafe, TCP is slow but safe."
        zh: "UDP 快但不安全，TCP 慢但安全。"
        but en: "The word is unreliable: UDP loses messages and tells nobody; neither of them keeps secrets."
        but zh: "应当说不可靠：UDP 会丢消息，谁也不通知；保密则两者都没有。";
    Refuted "retry-is-enough"
        en: "UDP with a timeout and a retry is as good as TCP."
        zh: "UDP 加上超时和重发，就和 TCP 一样可靠。"
        but en: "If the answer was lost, a retry does the work twice: messages need numbers as well."
        but zh: "如果丢的是回答，重发会让事情做两遍：消息还要编号。";
    Refuted "multicast-needs-a-list"
        en: "To send to many at once, the sender must know who they are."
        zh: "要一次发给很多人，发送方必须知道他们是谁。"
        but en: "It sends once to the address of a group; each receiver tells its own kernel that it has joined."
        but zh: "它只向组地址发一次；每个接收者向自己的内核声明加入。";
};

/// Many clients.
pub(super) const CLIENTS: &[Claim] = table! { Clients:
    Confirmed "thread-for-each-client"
        en: "With a thread for each client, a server serves them at the same time."
        zh: "每个客户端一个线程，服务器就能同时服务它们。";
    Refuted "thread-needs-no-close"
        en: "A thread that ends need not close its connection."
        zh: "线程结束时，不用关闭它的连接。"
        but en: "Sockets belong to the process: without close the client never sees the end."
        but zh: "套接字属于进程：不 close，客户端永远看不到流结束。";
    Confirmed "one-loop-serves-all"
        en: "One loop without threads can serve everybody, if it asks first which socket is ready."
        zh: "不用线程，一个循环也能服务所有人，只要先问哪个套接字就绪。";
    Refuted "readable-means-data"
        en: "When select says readable, there is data."
        zh: "select 说可读，就是有数据。"
        but en: "It means that recv will not block: the end of the stream and an error are readable too."
        but zh: "它只表示 recv 不会阻塞：流结束和出错也是可读。";
    Depends "epoll-tells-while-there-is-data"
        en: "epoll_wait returns as long as there is something to read."
        zh: "只要还有东西可读，epoll_wait 就会返回。"
        but en: "With level it does. With edge it tells once for each change: read until EAGAIN, or it sleeps while bytes wait."
        but zh: "水平触发是这样。边沿触发每次变化只通知一次：要读到 EAGAIN 为止，否则字节还在，它却阻塞了。";
    Refuted "threads-never-wait"
        en: "With threads, nobody has to wait for a slow client."
        zh: "用了线程，谁也不必等慢的客户端。"
        but en: "A thread that sends to one client after the other sleeps at the first one that does not read."
        but zh: "线程一个一个地发，遇到不读的人就会睡着。";
    Confirmed "web-is-text-over-tcp"
        en: "In HTTP/1.0 a browser and a web server talk in lines of text, over an ordinary TCP connection."
        zh: "在 HTTP/1.0 里，浏览器和网页服务器用一行行文字交谈，走的是普通的 TCP 连接。";
    Refuted "close-in-the-child-is-the-end"
        en: "When the child closes the connection, the client gets EOF."
        zh: "子进程关闭了连接，客户端就会收到 EOF。"
        but en: "FIN goes out with the last close: a copy that the parent has forgotten keeps the connection open."
        but zh: "最后一个描述符关闭时才发 FIN：父进程忘了关的那一份，会让连接一直开着。";
    Refuted "closed-listener-frees-the-port"
        en: "When the server closes its listening socket, the port is free."
        zh: "服务器关闭了监听套接字，端口就空出来了。"
        but en: "A child that has a copy of it still listens: bind fails with EADDRINUSE."
        but zh: "子进程手里还有一份，它仍在监听：bind 失败，EADDRINUSE。";
};
