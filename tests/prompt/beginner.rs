//! The first minutes, and what happens beside the line being typed.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use crate::{
    port::free_port,
    terminal::{Start, Terminal},
};

/// The lines that the banner shows, and nothing but them.
fn lines_of_the_banner(terminal: &Terminal) -> (Vec<String>, Vec<String>) {
    let screen = terminal.screen();
    let lines = |row: usize| -> Vec<String> {
        let (_, lines) = screen[row].split_once([':', '：']).unwrap();
        let lines = lines.split("   ").map(str::trim).filter(|line| !line.is_empty());
        lines.map(|line| line.split([' ', '(', '（']).collect::<Vec<_>>()).map(take_call).collect()
    };
    (lines(1), lines(2))
}

/// Without the remark in parentheses.
fn take_call(words: Vec<&str>) -> String {
    let words = words.into_iter().filter(|w| !w.ends_with([')', '）']) && !w.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn the_banner_alone_leads_to_a_conversation() {
    for (lang, asleep) in
        [("en", "asleep: no client has connected"), ("zh", "阻塞：还没有客户端连接")]
    {
        let mut terminal = Start::new().lang(lang).run();
        terminal.begun();
        let (server, client) = lines_of_the_banner(&terminal);
        assert_eq!(server.len(), 4, "{server:?}");
        let address = server[1].strip_prefix("bind ").unwrap().to_owned();
        assert_eq!(client[0], "client>");
        assert_eq!(client[2], format!("connect {address}"));
        for line in &server[..3] {
            terminal.line_then(line, "server> ");
        }
        terminal.line_then(&server[3], "server [accept]> ");
        terminal
            .shows(&format!("server> {}\n  ...                 accept(3)  {asleep}", server[3]));
        for line in &client {
            terminal.line_then(line, "client> ");
        }
        terminal.shows("client> send hello\n  = 5                 send(3, \"hello\") = 5");
        terminal.line_then("server>", "server> ");
        terminal.line_then("recv", "server> ");
        terminal.shows("server> recv\n  = \"hello\"           recv(4, 1024) = 5");
        terminal.line("quit");
        assert_eq!(terminal.end(), (0, None));
        terminal.is_as_before();
    }
}

fn listening(lang: &'static str) -> (Terminal, u16) {
    let port = free_port();
    let mut terminal = Start::new().lang(lang).run();
    terminal.begun();
    terminal.line_then("set hints off", "server> ");
    terminal.line_then("phone = socket tcp", "server> ");
    terminal.line_then(&format!("phone.bind 127.0.0.1:{port}"), "server> ");
    terminal.line_then("phone.listen 4000", "server> ");
    (terminal, port)
}

#[test]
fn a_caller_from_outside_is_news_above_the_line_being_typed() {
    let (mut terminal, port) = listening("en");
    terminal.keys("phone.acc");
    terminal.prompt("server> phone.acc");
    let mut caller = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let from = caller.local_addr().unwrap();
    terminal.says(&format!(
        "-- A program outside calls server's phone, from {from}. It waits to be accepted: server> phone.accept server> phone.acc"
    ));
    terminal.prompt("server> phone.acc");
    terminal.line_then("ept", "server> ");
    terminal.shows("server> phone.accept");
    caller.write_all(b"hello").unwrap();
    terminal.line_then("recv", "server> ");
    terminal.shows("server> recv\n  = \"hello\"           recv(4, 1024) = 5");
    terminal.line_then("send you too", "server> ");
    let mut got = [0; 7];
    caller.read_exact(&mut got).unwrap();
    assert_eq!(&got, b"you too");
}

#[test]
fn a_sleeping_call_returns_above_the_line_being_typed() {
    let (mut terminal, port) = listening("zh");
    terminal.line_then("conn = phone.accept", "server [accept]> ");
    terminal.line_then("client>", "client> ");
    terminal.keys("你好 wo\x1b[D\x1b[D");
    let caller = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let from = caller.local_addr().unwrap();
    terminal.until("the call that returned", |screen| {
        let text = screen.contents();
        text.contains("server< conn = phone.accept")
            && text.contains(&format!("来自 {from}"))
            && text.trim_end().ends_with("client> 你好 wo")
            // Two wide characters and a blank behind eight columns.
            && screen.cursor_position().1 == 13
    });
}

#[test]
fn a_thousand_callers_while_typing_do_not_disturb() {
    let (mut terminal, port) = listening("en");
    let callers = std::thread::spawn(move || {
        let callers = (0..1000).map(|_| TcpStream::connect(("127.0.0.1", port)).unwrap());
        callers.collect::<Vec<_>>()
    });
    for (at, _) in "netstat".char_indices() {
        terminal.keys(&"netstat"[at..=at]);
        terminal.prompt(&format!("server> {}", &"netstat"[..=at]));
    }
    let callers = callers.join().unwrap();
    terminal.until("the last of them", |screen| screen.contents().contains("1000 wait"));
    terminal.prompt("server> netstat");
    let text = String::from_utf8(terminal.bytes()).unwrap();
    let numbers: Vec<u32> = text
        .split("Now ")
        .skip(1)
        .filter_map(|rest| rest.split(' ').next()?.parse().ok())
        .collect();
    assert!(numbers.is_sorted(), "{numbers:?}");
    drop(callers);
}

#[test]
fn enter_on_an_empty_line_shows_the_board_and_repeats_nothing() {
    let (mut terminal, _) = listening("en");
    terminal.line_then("", "server> ");
    terminal.line_then("", "server> ");
    terminal.until("two boards", |screen| {
        screen.contents().matches("  server  ready   phone LISTEN 0/4000").count() == 2
    });
    assert_eq!(terminal.screen().join("\n").matches("listen(3, 4000) = 0").count(), 1);
}

#[test]
fn tab_completes_what_makes_sense_for_the_socket() {
    let (mut terminal, port) = listening("en");
    terminal.keys("phone.ac\t");
    terminal.prompt("server> phone.accept");
    terminal.keys_then("\x03", "server> ");
    // A listening socket neither sends nor receives.
    terminal.keys("phone.s\t\t");
    terminal.until("the list", |screen| screen.contents().contains("setsockopt"));
    terminal.shows("server> phone.s");
    assert!(!terminal.screen().iter().any(|row| row.starts_with("send")));
    terminal.keys_then("\x03", "server> ");
    terminal.line_then("client> c = socket tcp", "client> ");
    terminal.keys("c.connect \t");
    terminal.prompt(&format!("client> c.connect 127.0.0.1:{port}"));
}

#[test]
fn hints_show_what_comes_next_and_can_be_switched_off() {
    let mut terminal = Start::new().run();
    terminal.shows("server> socket tcp");
    terminal.keys("bind");
    terminal.shows("server> bind ADDRESS");
    terminal.keys("\x03");
    // The right arrow takes what is grey.
    terminal.prompt("server> ");
    terminal.keys("\x1b[C");
    terminal.prompt("server> socket tcp");
    terminal.keys("\x15");
    terminal.line("set hints off");
    terminal.shows("server> set hints off\nserver>\n");
    terminal.keys("bind");
    terminal.shows("server> bind");
}

#[test]
fn everybody_asleep_is_said_at_once_and_once() {
    for (lang, lines) in [
        (
            "en",
            "    Everybody is asleep: server in conn.recv, client in s.recv. Nobody can wake\n    anybody (deadlock).\n    Ctrl-C interrupts the call of the current process.\nclient [recv]>",
        ),
        (
            "zh",
            "    都睡着了：server 在 conn.recv，client 在 s.recv，谁也唤不醒谁（死锁）。\n    按 Ctrl-C 打断当前进程的调用。\nclient [recv]>",
        ),
    ] {
        let (mut terminal, port) = listening(lang);
        terminal.line_then("client> socket tcp", "client> ");
        terminal.line_then(&format!("connect 127.0.0.1:{port}"), "client> ");
        terminal.line_then("server> conn = accept", "server> ");
        terminal.line_then("recv", "server [recv]> ");
        // Nothing is sent by this: nobody wakes.
        terminal.line_then("client> send \"\"", "client> ");
        terminal.line_then("recv", "client [recv]> ");
        terminal.shows(lines);
        terminal.line_then("state", "client [recv]> ");
        terminal.line_then("server>", "server [recv]> ");
        let deadlock = |text: &str| text.matches("deadlock").count() + text.matches("死锁").count();
        assert_eq!(deadlock(&terminal.screen().join("\n")), 1);
        terminal.keys_then("\x03", "server> ");
        terminal.line_then("recv", "server [recv]> ");
        terminal.until("a second time", |screen| deadlock(&screen.contents()) == 2);
    }
}

#[test]
fn the_next_line_is_no_answer_and_a_question_mark_is_help() {
    let mut terminal = Start::new().run();
    terminal.begun();
    terminal.line("socket");
    terminal.prompt("  missing: KIND (tcp, udp, unix) [tcp]: ");
    terminal.line_then("client>", "client> ");
    terminal.line("socket");
    terminal.prompt("  missing: KIND (tcp, udp, unix) [tcp]: ");
    terminal.line_then("udp", "client> ");
    terminal.says("= s socket(AF_INET, SOCK_DGRAM) = 3");
    terminal.line_then("?", "client> ");
    terminal.says("help NAME explains a call");
    terminal.line_then("help 粘包", "client> ");
    terminal.says("TCP carries bytes, like water in a pipe.");
}

#[test]
fn an_answer_that_could_mislead_is_followed_by_what_it_means() {
    let port = free_port();
    let mut terminal = Start::new().run();
    terminal.begun();
    terminal.line_then("set hints off", "server> ");
    terminal.line_then("s = socket tcp", "server> ");
    terminal.line_then("listen", "server> ");
    terminal.says("-- s was never bound: the kernel chose port ");
    terminal.line_then("t = socket tcp", "server> ");
    terminal.line_then("close", "server> ");
    terminal.says("-- That was t.close.");
    terminal.line_then("u = socket udp", "server> ");
    terminal.line_then(&format!("u.bind 127.0.0.1:{port}"), "server> ");
    terminal.line_then(&format!("netstat {port}"), "server> ");
    terminal.says("= server UDP");
    terminal.line_then("client> v = socket udp", "client> ");
    terminal.line_then("v.send hi", "client> ");
    terminal.says(&format!("For example: v.sendto 127.0.0.1:{port} hello"));
    // Bare calls go on with an older one.
    for line in ["ann> a = socket udp", "b = socket udp", "b.close"] {
        terminal.line_then(line, "ann> ");
    }
    terminal.line_then("getsockname", "ann> ");
    terminal.says("-- That was a.getsockname.");
}

#[test]
fn the_grey_line_leads_from_the_connection_to_its_end() {
    let mut terminal = Start::new().run();
    terminal.begun();
    for line in ["socket tcp", "bind 127.0.0.1:0", "listen"] {
        terminal.line_then(line, "server> ");
    }
    terminal.line_then("client> socket tcp", "client> ");
    for (prompt, said) in [
        ("client> ", "connect(3, "),
        ("server> ", "accept(3) = 4"),
        ("server> ", "send(4, \"hello\") = 5"),
        ("client> ", "recv(3, 1024) = 5"),
        ("client> ", "send(3, \"hello\") = 5"),
        ("server> ", "recv(4, 1024) = 5"),
        ("server> ", "close(4) = 0"),
    ] {
        terminal.keys("\t");
        terminal.line_then("", prompt);
        terminal.says(said);
    }
}

#[test]
fn what_is_alive_is_not_kept_after_a_close_and_a_send_makes_no_state() {
    let port = free_port();
    let mut terminal = Start::new().run();
    terminal.begun();
    terminal.line_then("set hints off", "server> ");
    for line in ["s = socket tcp", &format!("bind 127.0.0.1:{port}"), "listen 0"] {
        terminal.line_then(line, "server> ");
    }
    for process in ["a", "b"] {
        terminal.line_then(&format!("{process}> c = socket tcp"), &format!("{process}> "));
        let prompt = if process == "a" { "a> " } else { "b [connect]> " };
        terminal.line_then(&format!("connect 127.0.0.1:{port}"), prompt);
    }
    terminal.line_then("sockets", "b [connect]> ");
    terminal.says("tcp SYN_SENT");
    assert!(!terminal.screen().join("\n").contains("Kept by the kernel"));
    terminal.line_then("server> conn = accept", "server> ");
    terminal.line_then("a> c.shutdown wr", "a> ");
    terminal.line_then("server> conn.recv", "server> ");
    terminal.line_then("a> c.send more", "a> ");
    terminal.says("! EPIPE");
    let screen = terminal.screen().join("\n");
    let sent = screen.lines().find(|line| line.contains("send(3, \"more\")")).unwrap();
    assert!(!sent.contains("FIN_WAIT"), "{sent}");
}
