//! What beginners mistype and misunderstand, and the whole answer, in both languages.

use crate::terminal::{Start, free_port};

struct Mistake {
    /// What goes wrong.
    what: &'static str,
    /// The lines before it.
    before: &'static [&'static str],
    /// The line.
    typed: &'static str,
    /// The screen from that line to the next prompt, and what stands there to be run.
    en: &'static str,
    zh: &'static str,
}

/// `$PORT` and `$NEXT` are free ports, and as wide as one.
#[rustfmt::skip]
const MISTAKES: &[Mistake] = &[
    Mistake {
        what: "Python: import",
        before: &[],
        typed: "import socket",
        en: "server> import socket
        ^ This is Python; here nothing is imported. Enter runs:
server> socket tcp",
        zh: "server> import socket
        ^ 这是 Python。这里不用导入,调用本身就是命令。回车执行:
server> socket tcp",
    },
    Mistake {
        what: "Python: the module in front",
        before: &[],
        typed: "s=socket.socket(socket.AF_INET,socket.SOCK_STREAM)",
        en: "server> s=socket.socket(socket.AF_INET,socket.SOCK_STREAM)
                       ^
    This is Python; here a call has no parentheses. Enter runs:
server> s = socket tcp",
        zh: "server> s=socket.socket(socket.AF_INET,socket.SOCK_STREAM)
                       ^ 这是 Python 的写法,这里的调用不写括号。回车执行:
server> s = socket tcp",
    },
    Mistake {
        what: "Python: an address in parentheses",
        before: &["phone = socket tcp"],
        typed: "phone.bind(('127.0.0.1',$PORT))",
        en: "server> phone.bind(('127.0.0.1',$PORT))
                  ^ This is Python; here a call has no parentheses. Enter runs:
server> phone.bind 127.0.0.1:$PORT",
        zh: "server> phone.bind(('127.0.0.1',$PORT))
                  ^ 这是 Python 的写法,这里的调用不写括号。回车执行:
server> phone.bind 127.0.0.1:$PORT",
    },
    Mistake {
        what: "Python: a call with parentheses",
        before: &["phone = socket tcp", "phone.bind 127.0.0.1:$PORT"],
        typed: "phone.listen(5)",
        en: "server> phone.listen(5)
                    ^
    This is Python; here a call has no parentheses. Enter runs:
server> phone.listen 5",
        zh: "server> phone.listen(5)
                    ^ 这是 Python 的写法,这里的调用不写括号。回车执行:
server> phone.listen 5",
    },
    Mistake {
        what: "Python: exit",
        before: &[],
        typed: "exit()",
        en: "server> exit()
            ^ This is Python; here a call has no parentheses. Enter runs:
server> quit",
        zh: "server> exit()
            ^ 这是 Python 的写法,这里的调用不写括号。回车执行:
server> quit",
    },
    Mistake {
        what: "Python: while",
        before: &[],
        typed: "while True:",
        en: "server> while True:
        ^
    Loops and conditions stand inside program { }, and end with }. Go on here:
server> program {
  loop {",
        zh: "server> while True:
        ^ 循环和条件要写在 program { } 里,用 } 结束。接着写:
server> program {
  loop {",
    },
    Mistake {
        what: "Python: print",
        before: &[],
        typed: r#"print("hi")"#,
        en: r#"server> print("hi")
             ^ This is Python; here a call has no parentheses. Enter runs:
server> print "hi""#,
        zh: r#"server> print("hi")
             ^ 这是 Python 的写法,这里的调用不写括号。回车执行:
server> print "hi""#,
    },
    Mistake {
        what: "Python: the level of an option",
        before: &["phone = socket tcp"],
        typed: "phone.setsockopt(socket.SOL_SOCKET,socket.SO_REUSEADDR,1)",
        en: "server> phone.setsockopt(socket.SOL_SOCKET,socket.SO_REUSEADDR,1)
                        ^
    This is Python; here a call has no parentheses. Enter runs:
server> phone.setsockopt reuseaddr",
        zh: "server> phone.setsockopt(socket.SOL_SOCKET,socket.SO_REUSEADDR,1)
                        ^ 这是 Python 的写法,这里的调用不写括号。回车执行:
server> phone.setsockopt reuseaddr",
    },
    Mistake {
        what: "a full-width full stop",
        before: &["phone = socket tcp"],
        typed: "phone.bind 127。0.0.1:$PORT",
        en: "server> phone.bind 127。0.0.1:$PORT
                      ^ Full-width 。 must be .   Enter runs:
server> phone.bind 127.0.0.1:$PORT",
        zh: "server> phone.bind 127。0.0.1:$PORT
                      ^ 全角的 。,要用半角的 .   回车执行:
server> phone.bind 127.0.0.1:$PORT",
    },
    Mistake {
        what: "a full-width colon",
        before: &["phone = socket tcp"],
        typed: "phone.bind 127.0.0.1：$PORT",
        en: "server> phone.bind 127.0.0.1：$PORT
                            ^ Full-width ： must be :   Enter runs:
server> phone.bind 127.0.0.1:$PORT",
        zh: "server> phone.bind 127.0.0.1：$PORT
                            ^ 全角的 ：,要用半角的 :   回车执行:
server> phone.bind 127.0.0.1:$PORT",
    },
    Mistake {
        what: "a full-width quote",
        before: &["phone = socket tcp", "phone.bind 127.0.0.1:$PORT", "phone.listen 5", "client> s = socket tcp", "s.connect 127.0.0.1:$PORT", "server> conn = phone.accept", "client>"],
        typed: "s.send “hello”",
        en: r#"client> s.send “hello”
               ^ Full-width “ must be "   Enter runs:
client> s.send "hello""#,
        zh: r#"client> s.send “hello”
               ^ 全角的 “,要用半角的 "   回车执行:
client> s.send "hello""#,
    },
    Mistake {
        what: "a misspelt call",
        before: &[],
        typed: "soket tcp",
        en: "server> soket tcp
        ^ There is no soket. Did you mean socket? Enter runs:
server> socket tcp",
        zh: "server> soket tcp
        ^ 没有 soket 这个调用。是不是 socket? 回车执行:
server> socket tcp",
    },
    Mistake {
        what: "capitals",
        before: &[],
        typed: "socket TCP",
        en: "server> socket TCP
               ^ TCP is unknown here. Did you mean tcp? Enter runs:
server> socket tcp",
        zh: "server> socket TCP
               ^ 这里没有 TCP。是不是 tcp? 回车执行:
server> socket tcp",
    },
    Mistake {
        what: "accept before listen",
        before: &["phone = socket tcp", "phone.bind 127.0.0.1:$PORT"],
        typed: "phone.accept",
        en: "server> phone.accept
  ! EINVAL            accept(3) = -1
    phone does not listen, and accept works on a listening socket only. Next:
    phone.listen 5
server>",
        zh: "server> phone.accept
  ! EINVAL            accept(3) = -1
    accept 只能用在监听套接字上,phone 还没有 listen。下一步:phone.listen 5
server>",
    },
    Mistake {
        what: "the arguments the wrong way round",
        before: &["phone = socket tcp", "phone.bind 127.0.0.1:$PORT", "phone.listen 5", "client> s = socket tcp", "s.connect 127.0.0.1:$PORT", "server> conn = phone.accept"],
        typed: "recv conn",
        en: "server> recv conn
             ^ The socket stands before the call: conn.recv   Enter runs:
server> conn.recv",
        zh: "server> recv conn
             ^ 套接字写在调用前面:conn.recv   回车执行:
server> conn.recv",
    },
    Mistake {
        what: "accept phone",
        before: &["phone = socket tcp", "phone.bind 127.0.0.1:$PORT", "phone.listen 5"],
        typed: "accept phone",
        en: "server> accept phone
               ^ The socket stands before the call: phone.accept   Enter runs:
server> phone.accept",
        zh: "server> accept phone
               ^ 套接字写在调用前面:phone.accept   回车执行:
server> phone.accept",
    },
    Mistake {
        what: "a line for somebody who sleeps",
        before: &["phone = socket tcp", "phone.bind 127.0.0.1:$PORT", "phone.listen 5", "conn = phone.accept"],
        typed: "socket tcp",
        en: "server [accept]> socket tcp
-- Not done: server is asleep in accept, and a process does one thing at a
   time. Do you want to play client? Enter runs:
server [accept]> client> socket tcp",
        zh: "server [accept]> socket tcp
-- 不执行:server 还阻塞在 accept 里,一个进程一次只能做一件事。要演 client 吗?
   回车执行:
server [accept]> client> socket tcp",
    },
    Mistake {
        what: "a socket of somebody who sleeps",
        before: &["phone = socket tcp", "phone.bind 127.0.0.1:$PORT", "phone.listen 5", "conn = phone.accept"],
        typed: "phone.close",
        en: "server [accept]> phone.close
-- Not done: server is asleep in accept, and a process does one thing at a
   time. To play client type client> and to interrupt accept press Ctrl-C.
server [accept]>",
        zh: "server [accept]> phone.close
-- 不执行:server 还阻塞在 accept 里,一个进程一次只能做一件事。要演 client,输入
   client> 要打断 accept,按 Ctrl-C。
server [accept]>",
    },
    Mistake {
        what: "connect without a port",
        before: &["phone = socket tcp", "phone.bind 127.0.0.1:$PORT", "phone.listen 5", "client> socket tcp"],
        typed: "connect 127.0.0.1",
        en: "client> connect 127.0.0.1
                         ^
    The port is missing. server's phone listens on $PORT. Enter runs:
client> connect 127.0.0.1:$PORT",
        zh: "client> connect 127.0.0.1
                         ^ 缺端口。server 的 phone 在 $PORT 监听。回车执行:
client> connect 127.0.0.1:$PORT",
    },
    Mistake {
        what: "bind without a port",
        before: &["phone = socket tcp"],
        typed: "phone.bind 127.0.0.1",
        en: "server> phone.bind 127.0.0.1
                            ^
    The port is missing. 8080 is free now. Enter runs:
server> phone.bind 127.0.0.1:8080",
        zh: "server> phone.bind 127.0.0.1
                            ^ 缺端口。8080 现在空着。回车执行:
server> phone.bind 127.0.0.1:8080",
    },
    Mistake {
        what: "bind to a port alone",
        before: &["phone = socket tcp"],
        typed: "phone.bind $PORT",
        en: "server> phone.bind $PORT
                        ^ That is a port; the host is missing. Enter runs:
server> phone.bind 127.0.0.1:$PORT",
        zh: "server> phone.bind $PORT
                        ^ 这只是端口,还缺主机。回车执行:
server> phone.bind 127.0.0.1:$PORT",
    },
    Mistake {
        what: "another process's variable",
        before: &["phone = socket tcp", "phone.bind 127.0.0.1:$PORT", "phone.listen 5", "client> s = socket tcp", "s.connect 127.0.0.1:$PORT", "server> conn = phone.accept", "client>"],
        typed: "phone.send hello",
        en: "client> phone.send hello
        ^
    client has no phone, server has. client's socket is called s. Enter runs:
client> s.send hello",
        zh: "client> phone.send hello
        ^ client 没有 phone,那是 server 的变量。client 的套接字叫 s。回车执行:
client> s.send hello",
    },
    Mistake {
        what: "a process misspelt",
        before: &[],
        typed: "sever> socket tcp",
        en: "server> sever> socket tcp
        ^
    There is no process sever. Did you mean server? (The same line again makes
    sever.) Enter runs:
server> server> socket tcp",
        zh: "server> sever> socket tcp
        ^
    还没有进程 sever。是不是 server?(真要新进程 sever,就再输入一遍。) 回车执行:
server> server> socket tcp",
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
    phone 只管接电话(监听),数据在 accept 返回的 conn 上。试试:conn.recv 1024
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
    phone 只管接电话(监听),数据在 accept 返回的 conn 上。试试:conn.send hello
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
    127.0.0.1:$PORT 被 server 的 phone 占用,它正在那里监听。换一个端口,或者先关
    闭它:phone.close
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
    x 已经绑定了 127.0.0.1:$PORT,一个套接字只能绑定一次。要用别的地址,就新建一
    个套接字。
server>",
    },
    Mistake {
        what: "send before connect",
        before: &["client> s = socket tcp"],
        typed: "s.send hello",
        en: r#"client> s.send hello
  ! EPIPE             send(3, "hello") = -1
    s is not connected: there is nobody at its other end. A server uses what
    accept returned; a client connects first: s.connect 127.0.0.1:8080
client>"#,
        zh: r#"client> s.send hello
  ! EPIPE             send(3, "hello") = -1
    s 未连接,另一头没有人。服务器用 accept 返回的套接字;客户端要先连接:
    s.connect 127.0.0.1:8080
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
    127.0.0.1:$PORT 没有人监听。先要有服务器:bind,再 listen。
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
    s 已经连到 127.0.0.1:$PORT:一个流套接字一生只建立一条连接。要再连一次,先新
    建:socket tcp
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
    s 已经关闭,它的描述符不再有意义。要继续,用 socket 新建一个,或用 accept 再取
    一个。
client>"#,
    },
    Mistake {
        what: "send to a peer that has gone",
        before: &["phone = socket tcp", "phone.bind 127.0.0.1:$PORT", "phone.listen 5", "client> s = socket tcp", "s.connect 127.0.0.1:$PORT", "server> conn = phone.accept", "conn.close", "client>", "s.send one"],
        typed: "s.send two",
        en: r#"client> s.send two
  ! EPIPE             send(3, "two") = -1                               s CLOSE
    server closed conn; what was sent after that was answered with RST. Nobody
    can receive this any more. Next: s.close
client>"#,
        zh: r#"client> s.send two
  ! EPIPE             send(3, "two") = -1                               s CLOSE
    server 关闭了 conn,之后发去的数据,得到的回答是 RST。已经没有人能收到了。下
    一步:s.close
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
    数据报没有连接,谈不上监听。等一个数据报:u.recvfrom
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
    数据报没有连接,也就没有连接可取。等一个数据报:u.recvfrom
server>",
    },
    Mistake {
        what: "send without an address with UDP",
        before: &["u = socket udp"],
        typed: "u.send hello",
        en: r#"server> u.send hello
  ! EDESTADDRREQ      send(3, "hello") = -1
    u has no peer, so name one: u.sendto 127.0.0.1:8080 hello
server>"#,
        zh: r#"server> u.send hello
  ! EDESTADDRREQ      send(3, "hello") = -1
    u 没有对端,发数据报要写明地址:u.sendto 127.0.0.1:8080 hello
server>"#,
    },
    Mistake {
        what: "sendto the wrong way round",
        before: &["u = socket udp"],
        typed: "u.sendto hello 127.0.0.1:$PORT",
        en: "server> u.sendto hello 127.0.0.1:$PORT
                      ^
    In sendto the address comes first, then the text. Enter runs:
server> u.sendto 127.0.0.1:$PORT hello",
        zh: "server> u.sendto hello 127.0.0.1:$PORT
                      ^ sendto 先写地址,再写内容。回车执行:
server> u.sendto 127.0.0.1:$PORT hello",
    },
    Mistake {
        what: "a port too large",
        before: &["phone = socket tcp"],
        typed: "phone.bind 127.0.0.1:99999",
        en: "server> phone.bind 127.0.0.1:99999
                             ^ The largest port is 65535: a port has 16 bits.
server>",
        zh: "server> phone.bind 127.0.0.1:99999
                             ^ 端口最大是 65535,它只有 16 位。
server>",
    },
    Mistake {
        what: "a quote that is not closed",
        before: &["phone = socket tcp", "phone.bind 127.0.0.1:$PORT", "phone.listen 5", "client> s = socket tcp", "s.connect 127.0.0.1:$PORT", "server> conn = phone.accept", "client>"],
        typed: r#"s.send "hello"#,
        en: r#"client> s.send "hello
               ^ This quote is never closed: " is missing. Enter runs:
client> s.send "hello""#,
        zh: r#"client> s.send "hello
               ^ 引号没有闭合,缺 "   回车执行:
client> s.send "hello""#,
    },
    Mistake {
        what: "an option that does not exist",
        before: &["phone = socket tcp"],
        typed: "phone.setsockopt reuse",
        en: "server> phone.setsockopt reuse
                         ^
    There is no option reuse. Did you mean reuseaddr? Enter runs:
server> phone.setsockopt reuseaddr",
        zh: "server> phone.setsockopt reuse
                         ^ 没有 reuse 这个选项。是不是 reuseaddr? 回车执行:
server> phone.setsockopt reuseaddr",
    },
    Mistake {
        what: "an option by its name in C",
        before: &["phone = socket tcp"],
        typed: "phone.setsockopt SO_REUSEADDR",
        en: "server> phone.setsockopt SO_REUSEADDR
                         ^
    There is no option SO_REUSEADDR. Did you mean reuseaddr? Enter runs:
server> phone.setsockopt reuseaddr",
        zh: "server> phone.setsockopt SO_REUSEADDR
                         ^
    没有 SO_REUSEADDR 这个选项。是不是 reuseaddr? 回车执行:
server> phone.setsockopt reuseaddr",
    },
    Mistake {
        what: "no socket yet",
        before: &[],
        typed: "listen",
        en: "server> listen
-- server has no open socket. Make one first: socket tcp
server>",
        zh: "server> listen
-- server 没有打开的套接字。先创建一个:socket tcp
server>",
    },
    Mistake {
        what: "a name nobody has",
        before: &[],
        typed: "phone.bind 127.0.0.1:$PORT",
        en: "server> phone.bind 127.0.0.1:$PORT
        ^ server has no socket phone yet. It is made first. Enter runs:
server> phone = socket tcp",
        zh: "server> phone.bind 127.0.0.1:$PORT
        ^ server 还没有套接字 phone,先创建它。回车执行:
server> phone = socket tcp",
    },
    Mistake {
        what: "a name nobody has, beside a socket",
        before: &["s = socket tcp"],
        typed: "phone.bind 127.0.0.1:$PORT",
        en: "server> phone.bind 127.0.0.1:$PORT
        ^ server has nothing called phone. Its socket is called s. Enter runs:
server> s.bind 127.0.0.1:$PORT",
        zh: "server> phone.bind 127.0.0.1:$PORT
        ^ server 没有 phone。它的套接字叫 s。回车执行:
server> s.bind 127.0.0.1:$PORT",
    },
    Mistake {
        what: "a name of another process, without a socket of one's own",
        before: &["phone = socket tcp", "phone.bind 127.0.0.1:$PORT", "phone.listen 5", "client>"],
        typed: "phone.connect 127.0.0.1:$PORT",
        en: "client> phone.connect 127.0.0.1:$PORT
        ^ client has no phone: that is server's. To go on as server: server>
client>",
        zh: "client> phone.connect 127.0.0.1:$PORT
        ^ client 没有 phone,那是 server 的变量。要演 server:server>
client>",
    },
];

#[test]
fn in_english() {
    for mistake in MISTAKES {
        check(mistake, "en", mistake.en);
    }
}

#[test]
fn in_chinese() {
    for mistake in MISTAKES {
        check(mistake, "zh", mistake.zh);
    }
}

fn check(mistake: &Mistake, lang: &'static str, wanted: &str) {
    let (port, next) = (free_port().to_string(), free_port().to_string());
    let real = |text: &str| text.replace("$PORT", &port).replace("$NEXT", &next);
    let mut terminal = Start::new().lang(lang).run();
    terminal.begun();
    for line in ["set hints off"].iter().chain(mistake.before) {
        terminal.line_then_any(&real(line));
    }
    terminal.line(&real(mistake.typed));
    let wanted = real(wanted);
    terminal.until(&format!("({}) {wanted}", mistake.what), |screen| {
        let shown = without_free_port(&screen.contents());
        let shown: Vec<&str> = shown.trim_end().lines().map(str::trim_end).collect();
        let wanted = without_free_port(&wanted);
        shown.ends_with(&wanted.lines().collect::<Vec<_>>())
    });
}

/// Which port is offered depends on who else has 8080 just now.
fn without_free_port(text: &str) -> String {
    (8081..8180).fold(text.to_owned(), |text, port| text.replace(&port.to_string(), "8080"))
}
