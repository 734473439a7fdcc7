//! Slips of the first hour that ended in a riddle or in the wrong line.

use super::Mistake;

#[rustfmt::skip]
pub(super) const LINES: &[Mistake] = &[
    Mistake {
        what: "a misspelt call, alone",
        before: &[],
        typed: "acept",
        en: "server> acept
        ^ server has nothing called acept. Did you mean accept?
    Tab writes: accept
server>",
        zh: "server> acept
        ^ server 没有 acept。是不是 accept？
    按 Tab 填入：accept
server>",
    },
    Mistake {
        what: "a call in Chinese",
        before: &[],
        typed: "监听",
        en: "server> 监听
        ^ Commands are in English: 监听 is listen.
    Tab writes: listen
server>",
        zh: "server> 监听
        ^ 命令用英文，监听是 listen。
    按 Tab 填入：listen
server>",
    },
    Mistake {
        what: "the socket after close",
        before: &["s = socket tcp"],
        typed: "close s",
        en: "server> close s
              ^ The socket goes before the call: s.close
    Tab writes: s.close
server>",
        zh: "server> close s
              ^ 套接字写在调用前面：s.close
    按 Tab 填入：s.close
server>",
    },
    Mistake {
        what: "a process with a dot",
        before: &["s = socket tcp"],
        typed: "client.send hi",
        en: "server> client.send hi
        ^ client is a process. To go on as client: client>
    Tab writes: client> send hi
server>",
        zh: "server> client.send hi
        ^ client 是一个进程。要换成它：client>
    按 Tab 填入：client> send hi
server>",
    },
    Mistake {
        what: "a process as a host",
        before: &["s = socket tcp", "s.bind 127.0.0.1:$PORT", "s.listen", "client> c = socket tcp"],
        typed: "connect server:$PORT",
        en: "client> connect server:$PORT
                ^
    server is a process here, not a host. Its s is at 127.0.0.1:$PORT.
    Tab writes: connect 127.0.0.1:$PORT
client>",
        zh: "client> connect server:$PORT
                ^ server 是这里的进程，不是主机。它的 s 在 127.0.0.1:$PORT。
    按 Tab 填入：connect 127.0.0.1:$PORT
client>",
    },
    Mistake {
        what: "the socket before the text",
        before: &["a, b = socketpair stream"],
        typed: "send a hello",
        en: r#"server> send a hello
  = 7                 send(4, "a hello") = 7
-- That sent the word a too. To send through the socket a: a.send hello
server>"#,
        zh: r#"server> send a hello
  = 7                 send(4, "a hello") = 7
-- a 这个词也发出去了。要通过套接字 a 发送：a.send hello
server>"#,
    },
    Mistake {
        what: "a variable and Chinese after it",
        before: &["data = 'hi'"],
        typed: "print \"收到$data吗\"",
        en: "server> print \"收到$data吗\"
                   ^
    The name goes on to the next space or sign: server has data, which ends
    before that.
    Tab writes: print \"收到\" + $data + \"吗\"
server>",
        zh: "server> print \"收到$data吗\"
                   ^
    变量名会一直读到空格或标点，汉字也算在内；server 有的是 data。
    按 Tab 填入：print \"收到\" + $data + \"吗\"
server>",
    },
    Mistake {
        what: "another program's flag",
        before: &[],
        typed: "netstat -an",
        en: "server> netstat -an
                 ^ netstat has no -an. What it takes: help netstat
    Tab writes: sockets
server>",
        zh: "server> netstat -an
                 ^ netstat 没有 -an。它的参数：help netstat
    按 Tab 填入：sockets
server>",
    },
];
