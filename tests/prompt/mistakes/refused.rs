//! Lines that the kernel answers with an error, and the sentence that says why.

use super::Mistake;

#[rustfmt::skip]
pub(super) const LINES: &[Mistake] = &[
    Mistake {
        what: "accept before listen",
        before: &["phone = socket tcp", "phone.bind 127.0.0.1:$PORT"],
        typed: "phone.accept",
        en: "server> phone.accept
  ! EINVAL            accept(3) = -1
    phone does not listen, and accept works on a listening socket only. Try:
    phone.listen 5
server>",
        zh: "server> phone.accept
  ! EINVAL            accept(3) = -1
    accept 只能用在监听套接字上，phone 还没有 listen。试试：phone.listen 5
server>",
    },
    Mistake {
        what: "recv on the listening socket",
        before: &["phone = socket tcp", "phone.bind 127.0.0.1:$PORT", "phone.listen 5", "client> s = socket tcp", "s.connect 127.0.0.1:$PORT", "server> conn = phone.accept"],
        typed: "phone.recv 1024",
        en: "server> phone.recv 1024
  ! ENOTCONN          recv(3, 1024) = -1
    phone only takes calls (it listens); data is on what accept returned, conn.
    Try: conn.recv 1024
server>",
        zh: "server> phone.recv 1024
  ! ENOTCONN          recv(3, 1024) = -1
    phone 只管接电话（监听），数据在 accept 返回的 conn 上。试试：conn.recv
    1024
server>",
    },
    Mistake {
        what: "send on the listening socket",
        before: &["phone = socket tcp", "phone.bind 127.0.0.1:$PORT", "phone.listen 5", "client> s = socket tcp", "s.connect 127.0.0.1:$PORT", "server> conn = phone.accept"],
        typed: "phone.send hello",
        en: r#"server> phone.send hello
  ! EPIPE             send(3, "hello") = -1
    phone only takes calls (it listens); data is on what accept returned, conn.
    Try: conn.send hello
server>"#,
        zh: r#"server> phone.send hello
  ! EPIPE             send(3, "hello") = -1
    phone 只管接电话（监听），数据在 accept 返回的 conn 上。试试：conn.send
    hello
server>"#,
    },
    Mistake {
        what: "bind to a port that is taken",
        before: &["phone = socket tcp", "phone.bind 127.0.0.1:$PORT", "phone.listen 5", "x = socket tcp"],
        typed: "x.bind 127.0.0.1:$PORT",
        en: "server> x.bind 127.0.0.1:$PORT
  ! EADDRINUSE        bind(4, 127.0.0.1:$PORT) = -1
    127.0.0.1:$PORT is held by server's phone, which listens there. Take
    another port, or close that first: phone.close
server>",
        zh: "server> x.bind 127.0.0.1:$PORT
  ! EADDRINUSE        bind(4, 127.0.0.1:$PORT) = -1
    127.0.0.1:$PORT 被 server 的 phone 占用，它正在那里监听。换一个端口，或者先
    关闭它：phone.close
server>",
    },
    Mistake {
        what: "bind twice",
        before: &["x = socket tcp", "x.bind 127.0.0.1:$PORT"],
        typed: "x.bind 127.0.0.1:$NEXT",
        en: "server> x.bind 127.0.0.1:$NEXT
  ! EINVAL            bind(3, 127.0.0.1:$NEXT) = -1
    x has the address 127.0.0.1:$PORT already, and a socket is bound only once.
    For another address make another socket.
server>",
        zh: "server> x.bind 127.0.0.1:$NEXT
  ! EINVAL            bind(3, 127.0.0.1:$NEXT) = -1
    x 已经绑定了 127.0.0.1:$PORT，一个套接字只能绑定一次。要用别的地址，就新建
    一个套接字。
server>",
    },
    Mistake {
        what: "send before connect",
        before: &["client> s = socket tcp"],
        typed: "s.send hello",
        en: r#"client> s.send hello
  ! EPIPE             send(3, "hello") = -1
    s is not connected: there is nobody at its other end. A server uses what
    accept returned; a client connects first, to a server that listens.
client>"#,
        zh: r#"client> s.send hello
  ! EPIPE             send(3, "hello") = -1
    s 未连接，另一头没有人。服务器用 accept 返回的套接字；客户端要先连接到一个
    正在监听的服务器。
client>"#,
    },
    Mistake {
        what: "connect before anybody listens",
        before: &["client> s = socket tcp"],
        typed: "s.connect 127.0.0.1:$PORT",
        en: "client> s.connect 127.0.0.1:$PORT
  ! ECONNREFUSED      connect(3, 127.0.0.1:$PORT) = -1
    Nobody listens on 127.0.0.1:$PORT. The server comes first: bind, then
    listen.
client>",
        zh: "client> s.connect 127.0.0.1:$PORT
  ! ECONNREFUSED      connect(3, 127.0.0.1:$PORT) = -1
    127.0.0.1:$PORT 没有人监听。先要有服务器：bind，再 listen。
client>",
    },
    Mistake {
        what: "connect twice",
        before: &["phone = socket tcp", "phone.bind 127.0.0.1:$PORT", "phone.listen 5", "client> s = socket tcp", "s.connect 127.0.0.1:$PORT", "server> conn = phone.accept", "client>"],
        typed: "s.connect 127.0.0.1:$PORT",
        en: "client> s.connect 127.0.0.1:$PORT
  ! EISCONN           connect(3, 127.0.0.1:$PORT) = -1
    s is connected to 127.0.0.1:$PORT already: a stream socket makes one
    connection in its life. For another one: socket tcp
client>",
        zh: "client> s.connect 127.0.0.1:$PORT
  ! EISCONN           connect(3, 127.0.0.1:$PORT) = -1
    s 已经连到 127.0.0.1:$PORT：一个流套接字一生只建立一条连接。要再连一次，先
    新建：socket tcp
client>",
    },
    Mistake {
        what: "send after close",
        before: &["phone = socket tcp", "phone.bind 127.0.0.1:$PORT", "phone.listen 5", "client> s = socket tcp", "s.connect 127.0.0.1:$PORT", "server> conn = phone.accept", "client>", "s.close"],
        typed: "s.send hello",
        en: r#"client> s.send hello
  ! EBADF             send(3, "hello") = -1
    s is closed: its descriptor means nothing any more. Make a new one with
    socket, or take one with accept.
client>"#,
        zh: r#"client> s.send hello
  ! EBADF             send(3, "hello") = -1
    s 已经关闭，它的描述符不再有意义。要继续，用 socket 新建一个，或用 accept
    再取一个。
client>"#,
    },
    Mistake {
        what: "send to a peer that has gone",
        before: &["phone = socket tcp", "phone.bind 127.0.0.1:$PORT", "phone.listen 5", "client> s = socket tcp", "s.connect 127.0.0.1:$PORT", "server> conn = phone.accept", "conn.close", "client>", "s.send one"],
        typed: "s.send two",
        en: r#"client> s.send two
  ! EPIPE             send(3, "two") = -1                               s CLOSE
    server closed conn; what was sent after that was answered with RST. Nobody
    can receive this any more. Try: s.close
client>"#,
        zh: r#"client> s.send two
  ! EPIPE             send(3, "two") = -1                               s CLOSE
    server 关闭了 conn，之后发去的数据，得到的回答是 RST。已经没有人能收到了。
    试试：s.close
client>"#,
    },
    Mistake {
        what: "listen with UDP",
        before: &["u = socket udp"],
        typed: "u.listen 5",
        en: "server> u.listen 5
  ! EOPNOTSUPP        listen(3, 5) = -1
    Datagrams have no connections, so there is nothing to listen for. To wait
    for one: u.recvfrom
server>",
        zh: "server> u.listen 5
  ! EOPNOTSUPP        listen(3, 5) = -1
    数据报没有连接，谈不上监听。等一个数据报：u.recvfrom
server>",
    },
    Mistake {
        what: "accept with UDP",
        before: &["u = socket udp"],
        typed: "u.accept",
        en: "server> u.accept
  ! EOPNOTSUPP        accept(3) = -1
    Datagrams have no connections, so there is nothing to accept. To wait for
    one: u.recvfrom
server>",
        zh: "server> u.accept
  ! EOPNOTSUPP        accept(3) = -1
    数据报没有连接，也就没有连接可取。等一个数据报：u.recvfrom
server>",
    },
    Mistake {
        what: "send without an address with UDP",
        before: &["u = socket udp"],
        typed: "u.send hello",
        en: r#"server> u.send hello
  ! EDESTADDRREQ      send(3, "hello") = -1
    u has no peer, so name one: u.sendto ADDRESS hello
server>"#,
        zh: r#"server> u.send hello
  ! EDESTADDRREQ      send(3, "hello") = -1
    u 没有对端，发数据报要写明地址：u.sendto 地址 hello
server>"#,
    },
    Mistake {
        what: "send before connect, while somebody listens",
        before: &["phone = socket tcp", "phone.bind :$PORT", "phone.listen 5", "client> s = socket tcp"],
        typed: "s.recv",
        en: "client> s.recv
  ! ENOTCONN          recv(3, 1024) = -1
    s is not connected: there is nobody at its other end. A server uses what
    accept returned; a client connects first: s.connect 127.0.0.1:$PORT
client>",
        zh: "client> s.recv
  ! ENOTCONN          recv(3, 1024) = -1
    s 未连接，另一头没有人。服务器用 accept 返回的套接字；客户端要先连接：
    s.connect 127.0.0.1:$PORT
client>",
    },
];
