//! Names that mean nothing here, or something else: a process, another's socket, text, a command for a shell.

use super::Mistake;

#[rustfmt::skip]
pub(super) const LINES: &[Mistake] = &[
    Mistake {
        what: "a name nobody has",
        before: &[],
        typed: "phone.bind 127.0.0.1:$PORT",
        en: "server> phone.bind 127.0.0.1:$PORT
        ^ server has no socket phone yet. It is made first.
    Tab writes: phone = socket tcp
server>",
        zh: "server> phone.bind 127.0.0.1:$PORT
        ^ server 还没有套接字 phone，先创建它。
    按 Tab 填入：phone = socket tcp
server>",
    },
    Mistake {
        what: "a name nobody has, before a call that lacks something",
        before: &[],
        typed: "phone.bind",
        en: "server> phone.bind
        ^ server has no socket phone yet. It is made first.
    Tab writes: phone = socket tcp
server>",
        zh: "server> phone.bind
        ^ server 还没有套接字 phone，先创建它。
    按 Tab 填入：phone = socket tcp
server>",
    },
    Mistake {
        what: "a command for a shell",
        before: &[],
        typed: "playground doctor",
        en: "server> playground doctor
        ^ That is for a shell (Ctrl-D leaves this prompt): playground doctor
server>",
        zh: "server> playground doctor
        ^ 这要在 shell 里输入（按 Ctrl-D 离开这里）：playground doctor
server>",
    },
    Mistake {
        what: "a process without its mark",
        before: &["client> s = socket tcp", "server>"],
        typed: "client",
        en: "server> client
        ^ client is a process. To go on as client: client>
    Tab writes: client>
server>",
        zh: "server> client
        ^ client 是一个进程。要换成它：client>
    按 Tab 填入：client>
server>",
    },
    Mistake {
        what: "closing somebody else's socket",
        before: &["phone = socket tcp", "client> c = socket tcp"],
        typed: "phone.close",
        en: "client> phone.close
        ^
    client has no phone, server has. A line for server begins with server>
    Tab writes: server> phone.close
client>",
        zh: "client> phone.close
        ^
    client 没有 phone，那是 server 的变量。给 server 的一行以 server> 开头。
    按 Tab 填入：server> phone.close
client>",
    },
    Mistake {
        what: "sendto with the address behind the text, in two words",
        before: &["u = socket udp"],
        typed: "u.sendto hello you, 127.0.0.1 $PORT",
        en: "server> u.sendto hello you, 127.0.0.1 $PORT
                      ^ In sendto the address comes first, then the text.
    Tab writes: u.sendto 127.0.0.1:$PORT hello you
server>",
        zh: "server> u.sendto hello you, 127.0.0.1 $PORT
                      ^ sendto 先写地址，再写内容。
    按 Tab 填入：u.sendto 127.0.0.1:$PORT hello you
server>",
    },
    Mistake {
        what: "a variable's name, sent",
        before: &["u, v = socketpair dgram", "data = 5"],
        typed: "u.send data",
        en: "server> u.send data
  = 4                 send(3, \"data\") = 4
-- That is the word data. What the variable holds: u.send $data
server>",
        zh: "server> u.send data
  = 4                 send(3, \"data\") = 4
-- 发送的是 data 这个词。要发送变量的值：u.send $data
server>",
    },
    Mistake {
        what: "text without quotes, printed",
        before: &[],
        typed: "print hello",
        en: "server> print hello
              ^ server has no variable hello. Text goes in quotes.
    Tab writes: print \"hello\"
server>",
        zh: "server> print hello
              ^ server 没有变量 hello。文字要加引号。
    按 Tab 填入：print \"hello\"
server>",
    },
    Mistake {
        what: "a number in words",
        before: &["s = socket tcp"],
        typed: "s.listen five",
        en: "server> s.listen five
                 ^
    This should be a number or a variable; server has no variable five.
server>",
        zh: "server> s.listen five
                 ^ 这里要写一个数或者变量；server 没有叫 five 的变量。
server>",
    },
    Mistake {
        what: "a variable with the name of a command for a shell",
        before: &["s = socket tcp"],
        typed: "run = s.recvv 5",
        en: "server> run = s.recvv 5
                ^ There is no recvv. Did you mean recv?
    Tab writes: run = s.recv 5
server>",
        zh: "server> run = s.recvv 5
                ^ 没有 recvv 这个调用。是不是 recv？
    按 Tab 填入：run = s.recv 5
server>",
    },
    Mistake {
        what: "a name nobody has, beside a socket",
        before: &["s = socket tcp"],
        typed: "phone.bind 127.0.0.1:$PORT",
        en: "server> phone.bind 127.0.0.1:$PORT
        ^ server has nothing called phone. Its socket is called s.
    Tab writes: s.bind 127.0.0.1:$PORT
server>",
        zh: "server> phone.bind 127.0.0.1:$PORT
        ^ server 没有 phone。它的套接字叫 s。
    按 Tab 填入：s.bind 127.0.0.1:$PORT
server>",
    },
];
