//! Lines of Python, which the course teaches beside this.

use super::Mistake;

#[rustfmt::skip]
pub(super) const LINES: &[Mistake] = &[
    Mistake {
        what: "Python: import",
        before: &[],
        typed: "import socket",
        en: "server> import socket
        ^ This is Python; here nothing is imported.
    Tab writes: socket tcp
server>",
        zh: "server> import socket
        ^ 这是 Python。这里不用导入，调用本身就是命令。
    按 Tab 填入：socket tcp
server>",
    },
    Mistake {
        what: "Python: the module in front",
        before: &[],
        typed: "s=socket.socket(socket.AF_INET,socket.SOCK_STREAM)",
        en: "server> s=socket.socket(socket.AF_INET,socket.SOCK_STREAM)
                       ^ This is Python; here a call has no parentheses.
    Tab writes: s = socket tcp
server>",
        zh: "server> s=socket.socket(socket.AF_INET,socket.SOCK_STREAM)
                       ^ 这是 Python 的写法，这里的调用不写括号。
    按 Tab 填入：s = socket tcp
server>",
    },
    Mistake {
        what: "Python: an address in parentheses",
        before: &["phone = socket tcp"],
        typed: "phone.bind(('127.0.0.1',$PORT))",
        en: "server> phone.bind(('127.0.0.1',$PORT))
                  ^ This is Python; here a call has no parentheses.
    Tab writes: phone.bind 127.0.0.1:$PORT
server>",
        zh: "server> phone.bind(('127.0.0.1',$PORT))
                  ^ 这是 Python 的写法，这里的调用不写括号。
    按 Tab 填入：phone.bind 127.0.0.1:$PORT
server>",
    },
    Mistake {
        what: "Python: a call with parentheses",
        before: &["phone = socket tcp", "phone.bind 127.0.0.1:$PORT"],
        typed: "phone.listen(5)",
        en: "server> phone.listen(5)
                    ^ This is Python; here a call has no parentheses.
    Tab writes: phone.listen 5
server>",
        zh: "server> phone.listen(5)
                    ^ 这是 Python 的写法，这里的调用不写括号。
    按 Tab 填入：phone.listen 5
server>",
    },
    Mistake {
        what: "Python: exit",
        before: &[],
        typed: "exit()",
        en: "server> exit()
            ^ This is Python; here a call has no parentheses.
    Tab writes: quit
server>",
        zh: "server> exit()
            ^ 这是 Python 的写法，这里的调用不写括号。
    按 Tab 填入：quit
server>",
    },
    Mistake {
        what: "Python: while",
        before: &[],
        typed: "while True:",
        en: "server> while True:
        ^ Loops and conditions go inside program { }, and end with }.
    Tab writes:
      program {
        loop {
server>",
        zh: "server> while True:
        ^ 循环和条件要写在 program { } 里，用 } 结束。
    按 Tab 填入：
      program {
        loop {
server>",
    },
    Mistake {
        what: "Python: print",
        before: &[],
        typed: r#"print("hi")"#,
        en: r#"server> print("hi")
             ^ This is Python; here a call has no parentheses.
    Tab writes: print "hi"
server>"#,
        zh: r#"server> print("hi")
             ^ 这是 Python 的写法，这里的调用不写括号。
    按 Tab 填入：print "hi"
server>"#,
    },
    Mistake {
        what: "Python: the level of an option",
        before: &["phone = socket tcp"],
        typed: "phone.setsockopt(socket.SOL_SOCKET,socket.SO_REUSEADDR,1)",
        en: "server> phone.setsockopt(socket.SOL_SOCKET,socket.SO_REUSEADDR,1)
                        ^ This is Python; here a call has no parentheses.
    Tab writes: phone.setsockopt reuseaddr
server>",
        zh: "server> phone.setsockopt(socket.SOL_SOCKET,socket.SO_REUSEADDR,1)
                        ^ 这是 Python 的写法，这里的调用不写括号。
    按 Tab 填入：phone.setsockopt reuseaddr
server>",
    },
];
