//! Lines of Python, which the course teaches beside this.

use super::Mistake;

#[rustfmt::skip]
pub(super) const LINES: &[Mistake] = &[
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
];
