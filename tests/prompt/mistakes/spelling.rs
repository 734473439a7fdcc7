//! Words that are nearly right: misspelt, full-width, of another language of sockets.

use super::Mistake;

#[rustfmt::skip]
pub(super) const LINES: &[Mistake] = &[
    Mistake {
        what: "a full-width full stop",
        before: &["phone = socket tcp"],
        typed: "phone.bind 127。0.0.1:$PORT",
        en: "server> phone.bind 127。0.0.1:$PORT
                      ^ Full-width 。 must be .
    Tab writes: phone.bind 127.0.0.1:$PORT
server>",
        zh: "server> phone.bind 127。0.0.1:$PORT
                      ^ 这里的 。 是全角字符，请改成半角的 .
    按 Tab 填入：phone.bind 127.0.0.1:$PORT
server>",
    },
    Mistake {
        what: "a full-width colon",
        before: &["phone = socket tcp"],
        typed: "phone.bind 127.0.0.1：$PORT",
        en: "server> phone.bind 127.0.0.1：$PORT
                            ^ Full-width ： must be :
    Tab writes: phone.bind 127.0.0.1:$PORT
server>",
        zh: "server> phone.bind 127.0.0.1：$PORT
                            ^ 这里的 ： 是全角字符，请改成半角的 :
    按 Tab 填入：phone.bind 127.0.0.1:$PORT
server>",
    },
    Mistake {
        what: "a full-width quote",
        before: &["phone = socket tcp", "phone.bind 127.0.0.1:$PORT", "phone.listen 5", "client> s = socket tcp", "s.connect 127.0.0.1:$PORT", "server> conn = phone.accept", "client>"],
        typed: "s.send “hello”",
        en: r#"client> s.send “hello”
               ^ Full-width “ must be "
    Tab writes: s.send "hello"
client>"#,
        zh: r#"client> s.send “hello”
               ^ 这里的 “ 是全角字符，请改成半角的 "
    按 Tab 填入：s.send "hello"
client>"#,
    },
    Mistake {
        what: "a misspelt call",
        before: &[],
        typed: "soket tcp",
        en: "server> soket tcp
        ^ There is no soket. Did you mean socket?
    Tab writes: socket tcp
server>",
        zh: "server> soket tcp
        ^ 没有 soket 这个调用。是不是 socket？
    按 Tab 填入：socket tcp
server>",
    },
    Mistake {
        what: "capitals",
        before: &[],
        typed: "socket TCP",
        en: "server> socket TCP
               ^ TCP is unknown here. Did you mean tcp?
    Tab writes: socket tcp
server>",
        zh: "server> socket TCP
               ^ 这里没有 TCP。是不是 tcp？
    按 Tab 填入：socket tcp
server>",
    },
    Mistake {
        what: "a process misspelt",
        before: &[],
        typed: "sever> socket tcp",
        en: "server> sever> socket tcp
        ^
    There is no process sever. Did you mean server? (The same line again makes
    sever.)
    Tab writes: server> socket tcp
server>",
        zh: "server> sever> socket tcp
        ^ 还没有进程 sever。是不是 server？（真要新进程 sever，就再输入一遍。）
    按 Tab 填入：server> socket tcp
server>",
    },
    Mistake {
        what: "a quote that is not closed",
        before: &["phone = socket tcp", "phone.bind 127.0.0.1:$PORT", "phone.listen 5", "client> s = socket tcp", "s.connect 127.0.0.1:$PORT", "server> conn = phone.accept", "client>"],
        typed: r#"s.send "hello"#,
        en: r#"client> s.send "hello
               ^ This quote is never closed: " is missing.
    Tab writes: s.send "hello"
client>"#,
        zh: r#"client> s.send "hello
               ^ 引号没有闭合，缺 "
    按 Tab 填入：s.send "hello"
client>"#,
    },
    Mistake {
        what: "an option that does not exist",
        before: &["phone = socket tcp"],
        typed: "phone.setsockopt reuse",
        en: "server> phone.setsockopt reuse
                         ^ There is no option reuse. Did you mean reuseaddr?
    Tab writes: phone.setsockopt reuseaddr
server>",
        zh: "server> phone.setsockopt reuse
                         ^ 没有 reuse 这个选项。是不是 reuseaddr？
    按 Tab 填入：phone.setsockopt reuseaddr
server>",
    },
    Mistake {
        what: "an option by its name in C",
        before: &["phone = socket tcp"],
        typed: "phone.setsockopt SO_REUSEADDR",
        en: "server> phone.setsockopt SO_REUSEADDR
                         ^
    There is no option SO_REUSEADDR. Did you mean reuseaddr?
    Tab writes: phone.setsockopt reuseaddr
server>",
        zh: "server> phone.setsockopt SO_REUSEADDR
                         ^ 没有 SO_REUSEADDR 这个选项。是不是 reuseaddr？
    按 Tab 填入：phone.setsockopt reuseaddr
server>",
    },
];
