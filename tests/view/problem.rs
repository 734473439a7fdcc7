//! Problems with a finger on the place.

use playground::{
    language::{Fix, Span, SyntaxError, SyntaxErrorKind, parse_line},
    text::Lang,
    view::{Key, Paint, Pointer, columns, strip},
};

fn error(kind: SyntaxErrorKind, start: usize, fix: Option<&str>) -> SyntaxError {
    let fix = fix.map(|line| Fix { line: line.to_owned() });
    SyntaxError { line: 12, span: Span::new(start, start + 1), kind, fix }
}

fn pointer(lang: Lang) -> Pointer {
    Pointer { lang, width: 79, paint: Paint::Plain }
}

fn at_prompt(lang: Lang, line: &str, error: &SyntaxError) -> String {
    let mut out = String::new();
    pointer(lang).at_prompt(&mut out, Some("server> ".len()), line, error);
    if let Some(fix) = &error.fix {
        pointer(lang).offer(&mut out, 4, Key::Tab, &fix.line);
    }
    out
}

/// A line as it is typed, what stands below it in both languages, and what is offered instead.
fn check(line: &str, screens: [&str; 2], fix: Option<&str>) {
    let error = parse_line(line, 1).expect_err(line);
    assert_eq!(error.fix.as_ref().map(|fix| &*fix.line), fix, "{line}");
    for (lang, screen) in [Lang::En, Lang::Zh].into_iter().zip(screens) {
        assert_eq!(at_prompt(lang, line, &error), format!("{screen}\n"), "{line}");
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of mistyped lines")]
fn at_the_prompt_the_caret_stands_below_what_was_typed() {
    check(
        "import socket",
        [
            "        ^ This is Python; here nothing is imported.\n    Tab writes: socket tcp",
            "        ^ 这是 Python。这里不用导入，调用本身就是命令。\n    按 Tab 填入：socket tcp",
        ],
        Some("socket tcp"),
    );
    check(
        "phone=socket.socket(socket.AF_INET,socket.SOCK_STREAM)",
        [
            "                           ^ This is Python; here a call has no parentheses.\n    Tab writes: phone = socket tcp",
            "                           ^ 这是 Python 的写法，这里的调用不写括号。\n    按 Tab 填入：phone = socket tcp",
        ],
        Some("phone = socket tcp"),
    );
    check(
        "phone.bind 127。0.0.1:8080",
        [
            "                      ^ Full-width 。 must be .\n    Tab writes: phone.bind 127.0.0.1:8080",
            "                      ^ 这里的 。 是全角字符，请改成半角的 .\n    按 Tab 填入：phone.bind 127.0.0.1:8080",
        ],
        Some("phone.bind 127.0.0.1:8080"),
    );
    check(
        "connect 127.0.0.1",
        [
            "                         ^ The port is missing; write 127.0.0.1:8080.",
            "                         ^ 缺端口，应写成 127.0.0.1:8080。",
        ],
        None,
    );
    check(
        "手机.connect 127.0.0.1",
        [
            "                              ^ The port is missing; write 127.0.0.1:8080.",
            "                              ^ 缺端口，应写成 127.0.0.1:8080。",
        ],
        None,
    );
    check(
        "connect",
        [
            "               ^ connect wants ADDRESS here, as in: c.connect 127.0.0.1:8080",
            "               ^ connect 这里缺 ADDRESS，如：c.connect 127.0.0.1:8080",
        ],
        None,
    );
    check(
        "socket tpc",
        [
            "               ^ tpc is unknown here. Did you mean tcp?\n    Tab writes: socket tcp",
            "               ^ 这里没有 tpc。是不是 tcp？\n    按 Tab 填入：socket tcp",
        ],
        Some("socket tcp"),
    );
    check(
        "lisen 5",
        [
            "        ^ There is no lisen. Did you mean listen?\n    Tab writes: listen 5",
            "        ^ 没有 lisen 这个调用。是不是 listen？\n    按 Tab 填入：listen 5",
        ],
        Some("listen 5"),
    );
    check(
        "recv --peak",
        [
            "             ^ recv has no flag --peak. Did you mean --peek?\n    Tab writes: recv --peek",
            "             ^ recv 没有 --peak。是不是 --peek？\n    按 Tab 填入：recv --peek",
        ],
        Some("recv --peek"),
    );
    check(
        "recv 5 6",
        [
            "               ^ recv takes no more than that: what is 6 for?",
            "               ^ recv 不需要这么多参数，6 是多余的。",
        ],
        None,
    );
    check(
        "shutdown w",
        [
            "                 ^ w is unknown here. Did you mean wr?\n    Tab writes: shutdown wr",
            "                 ^ 这里没有 w。是不是 wr？\n    按 Tab 填入：shutdown wr",
        ],
        Some("shutdown wr"),
    );
    check(
        "sleep abc",
        [
            "              ^\n    abc is not a time. A time looks like 300ms, 2s or 0.5 (seconds).",
            "              ^ abc 不是时间。时间的写法：300ms、2s、0.5（秒）。",
        ],
        None,
    );
    check(
        "loop {",
        [
            "        ^ loop lives inside program { } only.\n    Tab writes: program {",
            "        ^ loop 只能写在 program { } 里面。\n    按 Tab 填入：program {",
        ],
        Some("program {"),
    );
    check(
        "recv;",
        [
            "            ^ No semicolon here: one statement a line.\n    Tab writes: recv",
            "            ^ 这里不用分号，一行写一条语句。\n    按 Tab 填入：recv",
        ],
        Some("recv"),
    );
    check(
        "c.recv(1024)",
        [
            "              ^ This is Python; here a call has no parentheses.\n    Tab writes: c.recv 1024",
            "              ^ 这是 Python 的写法，这里的调用不写括号。\n    按 Tab 填入：c.recv 1024",
        ],
        Some("c.recv 1024"),
    );
    check(
        "_ = 5",
        [
            "        ^ _ is set by the calls themselves; take another name.",
            "        ^ _ 由调用自己设置，换一个名字。",
        ],
        None,
    );
    check(
        "listen 1 + 2",
        [
            "                 ^ A longer argument goes in parentheses: (2 * $n)\n    Tab writes: listen (1 + 2)",
            "                 ^ 算式作参数要放在括号里：(2 * $n)\n    按 Tab 填入：listen (1 + 2)",
        ],
        Some("listen (1 + 2)"),
    );
    check(
        "n = x + 1",
        [
            "            ^ The value of a variable is written $x\n    Tab writes: n = $x + 1",
            "            ^ 取变量的值要写 $：$x\n    按 Tab 填入：n = $x + 1",
        ],
        Some("n = $x + 1"),
    );
    check(
        "sendto 127.0.0.1:8080",
        [
            "                             ^\n    sendto wants TEXT here, as in: u.sendto 127.0.0.1:8080 \"hello\"",
            "                             ^\n    sendto 这里缺 TEXT，如：u.sendto 127.0.0.1:8080 \"hello\"",
        ],
        None,
    );
}

#[test]
fn in_a_file_the_line_is_repeated() {
    let mut out = String::new();
    let unknown = error(
        SyntaxErrorKind::UnknownCall("lisen".into(), Some("listen")),
        6,
        Some("phone.listen"),
    );
    pointer(Lang::En).in_file(&mut out, "lessons/tcp.txt", "phone.lisen", &unknown);
    assert_eq!(
        out,
        "lessons/tcp.txt:12
    phone.lisen
          ^ There is no lisen. Did you mean listen?
    perhaps: phone.listen
"
    );
}

#[test]
fn of_a_long_line_the_part_around_the_place_is_shown() {
    let line = format!("send {} ; {}", "x".repeat(100), "y".repeat(100));
    assert_eq!(
        at_prompt(Lang::En, &line, &error(SyntaxErrorKind::Semicolon, 106, None)),
        "    ...xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx ; yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy...
                                        ^
    No semicolon here: one statement a line.
"
    );
}

#[test]
fn nothing_that_was_typed_reaches_the_terminal_and_paint_adds_escapes_only() {
    let typed = "s.\x1b[2J\u{202e}x";
    let unknown =
        error(SyntaxErrorKind::UnknownCall("\x1b[2J\u{202e}x".into(), None), 2, Some(typed));
    for lang in [Lang::En, Lang::Zh] {
        let mut plain = String::new();
        pointer(lang).in_file(&mut plain, "a\x07b", typed, &unknown);
        assert!(!plain.contains(['\x1b', '\u{202e}', '\x07']));
        assert!(plain.lines().all(|line| columns(line) <= 79));
        let mut coloured = String::new();
        Pointer { paint: Paint::Coloured, ..pointer(lang) }.in_file(
            &mut coloured,
            "a\x07b",
            typed,
            &unknown,
        );
        assert_eq!(strip(&coloured), plain);
        assert_ne!(coloured, plain);
    }
}
