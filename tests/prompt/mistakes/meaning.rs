//! Lines whose words are right, and that this process cannot carry out: the order, the address, the name, the moment.

use super::Mistake;

#[rustfmt::skip]
pub(super) const LINES: &[Mistake] = &[
    Mistake {
        what: "the arguments the wrong way round",
        before: &["phone = socket tcp", "phone.bind 127.0.0.1:$PORT", "phone.listen 5", "client> s = socket tcp", "s.connect 127.0.0.1:$PORT", "server> conn = phone.accept"],
        typed: "recv conn",
        en: "server> recv conn
             ^ The socket goes before the call: conn.recv
    Tab writes: conn.recv
server>",
        zh: "server> recv conn
             ^ 套接字写在调用前面：conn.recv
    按 Tab 填入：conn.recv
server>",
    },
    Mistake {
        what: "accept phone",
        before: &["phone = socket tcp", "phone.bind 127.0.0.1:$PORT", "phone.listen 5"],
        typed: "accept phone",
        en: "server> accept phone
               ^ The socket goes before the call: phone.accept
    Tab writes: phone.accept
server>",
        zh: "server> accept phone
               ^ 套接字写在调用前面：phone.accept
    按 Tab 填入：phone.accept
server>",
    },
    Mistake {
        what: "a line for somebody who sleeps",
        before: &["phone = socket tcp", "phone.bind 127.0.0.1:$PORT", "phone.listen 5", "conn = phone.accept"],
        typed: "socket tcp",
        en: "server [accept]> socket tcp
-- Not done: server is asleep in accept, and a process does one thing at a
   time. Do you want to play client?
   Tab writes: client> socket tcp
server [accept]>",
        zh: "server [accept]> socket tcp
-- 不执行：server 还阻塞在 accept 里，一个进程一次只能做一件事。要演 client
   吗？
   按 Tab 填入：client> socket tcp
server [accept]>",
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
-- 不执行：server 还阻塞在 accept 里，一个进程一次只能做一件事。要演 client，输
   入 client>；要打断 accept，按 Ctrl-C。
server [accept]>",
    },
    Mistake {
        what: "connect without a port",
        before: &["phone = socket tcp", "phone.bind 127.0.0.1:$PORT", "phone.listen 5", "client> socket tcp"],
        typed: "connect 127.0.0.1",
        en: "client> connect 127.0.0.1
                         ^
    The port is missing. server's phone listens on $PORT.
    Tab writes: connect 127.0.0.1:$PORT
client>",
        zh: "client> connect 127.0.0.1
                         ^ 缺端口。server 的 phone 在 $PORT 监听。
    按 Tab 填入：connect 127.0.0.1:$PORT
client>",
    },
    Mistake {
        what: "bind without a port",
        before: &["phone = socket tcp"],
        typed: "phone.bind 127.0.0.1",
        en: "server> phone.bind 127.0.0.1
                            ^ The port is missing. 8080 is free now.
    Tab writes: phone.bind 127.0.0.1:8080
server>",
        zh: "server> phone.bind 127.0.0.1
                            ^ 缺端口。8080 现在空着。
    按 Tab 填入：phone.bind 127.0.0.1:8080
server>",
    },
    Mistake {
        what: "bind to a port alone",
        before: &["phone = socket tcp"],
        typed: "phone.bind $PORT",
        en: "server> phone.bind $PORT
                        ^ That is a port; the host is missing.
    Tab writes: phone.bind 127.0.0.1:$PORT
server>",
        zh: "server> phone.bind $PORT
                        ^ 这只是端口，还缺主机。
    按 Tab 填入：phone.bind 127.0.0.1:$PORT
server>",
    },
    Mistake {
        what: "another process's variable",
        before: &["phone = socket tcp", "phone.bind 127.0.0.1:$PORT", "phone.listen 5", "client> s = socket tcp", "s.connect 127.0.0.1:$PORT", "server> conn = phone.accept", "client>"],
        typed: "phone.send hello",
        en: "client> phone.send hello
        ^ client has no phone, server has. client's socket is called s.
    Tab writes: s.send hello
client>",
        zh: "client> phone.send hello
        ^ client 没有 phone，那是 server 的变量。client 的套接字叫 s。
    按 Tab 填入：s.send hello
client>",
    },
    Mistake {
        what: "sendto the wrong way round",
        before: &["u = socket udp"],
        typed: "u.sendto hello 127.0.0.1:$PORT",
        en: "server> u.sendto hello 127.0.0.1:$PORT
                      ^ In sendto the address comes first, then the text.
    Tab writes: u.sendto 127.0.0.1:$PORT hello
server>",
        zh: "server> u.sendto hello 127.0.0.1:$PORT
                      ^ sendto 先写地址，再写内容。
    按 Tab 填入：u.sendto 127.0.0.1:$PORT hello
server>",
    },
    Mistake {
        what: "a port too large",
        before: &["phone = socket tcp"],
        typed: "phone.bind 127.0.0.1:99999",
        en: "server> phone.bind 127.0.0.1:99999
                             ^ The largest port is 65535: a port has 16 bits.
server>",
        zh: "server> phone.bind 127.0.0.1:99999
                             ^ 端口最大是 65535，它只有 16 位。
server>",
    },
    Mistake {
        what: "a comma before the port",
        before: &["phone = socket tcp"],
        typed: "phone.bind 127.0.0.1,$PORT",
        en: "server> phone.bind 127.0.0.1,$PORT
                            ^
    A colon goes before the port, as in 127.0.0.1:8080.
    Tab writes: phone.bind 127.0.0.1:$PORT
server>",
        zh: "server> phone.bind 127.0.0.1,$PORT
                            ^ 端口前面是冒号，如 127.0.0.1:8080。
    按 Tab 填入：phone.bind 127.0.0.1:$PORT
server>",
    },
    Mistake {
        what: "a point before the port",
        before: &["u = socket udp"],
        typed: "u.sendto 127.0.0.1.$PORT hello",
        en: "server> u.sendto 127.0.0.1.$PORT hello
                          ^ A colon goes before the port, as in 127.0.0.1:8080.
    Tab writes: u.sendto 127.0.0.1:$PORT hello
server>",
        zh: "server> u.sendto 127.0.0.1.$PORT hello
                          ^ 端口前面是冒号，如 127.0.0.1:8080。
    按 Tab 填入：u.sendto 127.0.0.1:$PORT hello
server>",
    },
    Mistake {
        what: "no socket yet",
        before: &[],
        typed: "listen",
        en: "server> listen
-- server has no open socket. Make one first: socket tcp
server>",
        zh: "server> listen
-- server 没有打开的套接字。先创建一个：socket tcp
server>",
    },
    Mistake {
        what: "a name of another process, without a socket of one's own",
        before: &["phone = socket tcp", "phone.bind 127.0.0.1:$PORT", "phone.listen 5", "client>"],
        typed: "phone.connect 127.0.0.1:$PORT",
        en: "client> phone.connect 127.0.0.1:$PORT
        ^ client has no phone: that is server's. To go on as server: server>
client>",
        zh: "client> phone.connect 127.0.0.1:$PORT
        ^ client 没有 phone，那是 server 的变量。要演 server：server>
client>",
    },
    Mistake {
        what: "a name nobody has, behind names to be set",
        before: &[],
        typed: "server> conn, addr = s.accept",
        en: "server> server> conn, addr = s.accept
                             ^ server has no socket s yet. It is made first.
    Tab writes: server> s = socket tcp
server>",
        zh: "server> server> conn, addr = s.accept
                             ^ server 还没有套接字 s，先创建它。
    按 Tab 填入：server> s = socket tcp
server>",
    },
    Mistake {
        what: "accept on the listening socket of another process",
        before: &["phone = socket tcp", "phone.bind 127.0.0.1:$PORT", "phone.listen 5", "client> s = socket tcp", "s.connect 127.0.0.1:$PORT"],
        typed: "conn = phone.accept",
        en: "client> conn = phone.accept
               ^
    client has no phone, server has. A line for server begins with server>
    Tab writes: server> conn = phone.accept
client>",
        zh: "client> conn = phone.accept
               ^
    client 没有 phone，那是 server 的变量。给 server 的一行以 server> 开头。
    按 Tab 填入：server> conn = phone.accept
client>",
    },
    Mistake {
        what: "sendto with the port apart",
        before: &["u = socket udp"],
        typed: "u.sendto 127.0.0.1 $PORT hello you",
        en: "server> u.sendto 127.0.0.1 $PORT hello you
                          ^
    The address is one word, with a colon before the port.
    Tab writes: u.sendto 127.0.0.1:$PORT hello you
server>",
        zh: "server> u.sendto 127.0.0.1 $PORT hello you
                          ^ 地址要写成一个词，端口前用冒号。
    按 Tab 填入：u.sendto 127.0.0.1:$PORT hello you
server>",
    },
    Mistake {
        what: "a comma behind the address",
        before: &["u = socket udp"],
        typed: "u.sendto 127.0.0.1:$PORT, hello",
        en: "server> u.sendto 127.0.0.1:$PORT, hello
                           ^ Arguments are separated by blanks, not by commas.
    Tab writes: u.sendto 127.0.0.1:$PORT hello
server>",
        zh: "server> u.sendto 127.0.0.1:$PORT, hello
                           ^ 参数之间用空格，不用逗号。
    按 Tab 填入：u.sendto 127.0.0.1:$PORT hello
server>",
    },
    Mistake {
        what: "the name of a closed socket, whose number another has",
        before: &["s = socket tcp", "s.close", "t = socket tcp"],
        typed: "s",
        en: "server> s
    s  closed
server>",
        zh: "server> s
    s  已关闭
server>",
    },
    Mistake {
        what: "an address in a variable, without $",
        before: &["u = socket udp", "u.bind 127.0.0.1:$PORT", "who = \"127.0.0.1:$PORT\""],
        typed: "u.sendto who hello",
        en: "server> u.sendto who hello
                    ^ The value of a variable is written $who
    Tab writes: u.sendto $who hello
server>",
        zh: "server> u.sendto who hello
                    ^ 取变量的值要写 $：$who
    按 Tab 填入：u.sendto $who hello
server>",
    },
    Mistake {
        what: "a host elsewhere without its port",
        before: &["phone = socket tcp", "phone.bind 127.0.0.1:$PORT", "phone.listen 5", "client> socket tcp"],
        typed: "connect example.org",
        en: "client> connect example.org
                           ^ The port is missing; write 127.0.0.1:8080.
client>",
        zh: "client> connect example.org
                           ^ 缺端口，应写成 127.0.0.1:8080。
client>",
    },
    Mistake {
        what: "a wide comma behind the address",
        before: &["u = socket udp"],
        typed: "u.sendto 127.0.0.1:$PORT，你好",
        en: "server> u.sendto 127.0.0.1:$PORT，你好
                                ^
    Arguments are separated by blanks, not by commas.
    Tab writes: u.sendto 127.0.0.1:$PORT 你好
server>",
        zh: "server> u.sendto 127.0.0.1:$PORT，你好
                                ^ 参数之间用空格，不用逗号。
    按 Tab 填入：u.sendto 127.0.0.1:$PORT 你好
server>",
    },
];
