//! Variables: what calls leave behind, notes on sockets, and names that mean nothing.

use playground::model::Value;

use crate::{play::Play, values::table};

#[test]
fn what_a_receive_leaves_behind() {
    let mut play = Play::connected();
    table(
        &mut play,
        &[
            ("client> $_", "refused: NothingReceived"),
            ("client> $from", "refused: NothingReceived"),
            ("client> $error", "\"\""),
            ("client> c.send one", "3"),
            ("server> conn.recv 10", "\"one\""),
            ("server> $_", "\"one\""),
            ("server> conn.recv 10 --dontwait", "EAGAIN"),
            ("server> $_", "\"one\""),
            ("server> data = conn.recv 10 --dontwait", "EAGAIN"),
            ("server> $data", "refused: UnknownName"),
            ("client> c.close", "ok"),
            ("server> data = conn.recv 10", "EOF"),
            ("server> $data", "\"\""),
            ("server> $_", "\"\""),
            ("server> before($from, \":\")", "\"127.0.0.1\""),
        ],
    );
    play.lines(
        "server> program {
           try conn.recv 10
           if eof {
             print \"the end\"
           }
           if error {
             print \"an error\"
           }
           try conn.accept
           print $error
           if error {
             print \"an error\"
           }
           if not eof {
             print \"never\"
           }
           try x = int(\"5\")
           print \"<\" + $error + \">\"
           try y = decode(\"\\xff\", \"utf-8\")
           print $error
         }
         server> output => \"the end\", \"EINVAL\", \"an error\", \"<>\", \"UnicodeDecodeError\"",
    );
}

#[test]
fn comparisons_know_numbers_text_and_sockets() {
    let mut play = Play::new();
    play.lines("server> s = socket tcp\nserver> t = socket tcp\nserver> same = $s");
    for (condition, holds) in [
        ("5 == \"5\"", true),
        ("5 == \"05\"", false),
        ("\"a\" == \"a\"", true),
        ("\"a\" != \"b\"", true),
        ("5 == \"five\"", false),
        ("2 < 10", true),
        ("\"2\" < \"10\"", true),
        ("2 <= 2 and 2 >= 2", true),
        ("$s == $same", true),
        ("$s == $t", false),
        ("$s != $t", true),
        ("$s == 3", false),
        ("$s == \"s\"", false),
        ("not 1 == 2", true),
        ("1 == 2 or 2 == 2 and 3 == 3", true),
        ("has(\"abc\", \"b\")", true),
        ("\"\"", false),
        ("\"0\"", true),
        ("0", false),
        ("1 == 2 and 1 / 0 == 1", false),
        ("1 == 1 or 1 / 0 == 1", true),
    ] {
        play.lines(&format!(
            "server> program {{\nif {condition} {{\nprint \"yes\"\n}} else {{\nprint \"no\"\n}}\n}}\nserver> output => \"{}\"",
            if holds { "yes" } else { "no" }
        ));
    }
    play.lines(
        "server> program {\nif \"a\" < 5 {\nprint \"never\"\n}\n}\nserver> output => nothing",
    );
}

#[test]
fn a_note_is_kept_on_its_socket() {
    let mut play = Play::connected();
    table(
        &mut play,
        &[
            ("server> conn.name = \"ann\"", "\"ann\""),
            ("server> $conn.name", "\"ann\""),
            ("server> \"hello $conn.name\"", "\"hello ann\""),
            ("server> again = $conn", "conn"),
            ("server> $again.name", "\"ann\""),
            ("server> conn.count = 1", "1"),
            ("server> conn.count = $conn.count + 1", "2"),
            ("server> conn.friend = $s", "s"),
            ("server> $conn.friend", "s"),
            ("server> $conn.nobody", "refused: UnknownName(\"conn.nobody\", None)"),
            ("server> $s.name", "refused: UnknownName"),
            ("server> n = 5", "5"),
            ("server> n.name = \"x\"", "refused: NotASocket"),
            ("server> $n.name", "refused: NotASocket"),
            ("server> copy = conn.dup", "copy"),
            ("server> $copy.name", "refused: UnknownName"),
            ("server> conn.close", "ok"),
            ("server> $conn.name", "refused: UnknownName"),
            ("server> conn.name = \"x\"", "EBADF"),
        ],
    );
}

#[test]
fn names_that_nobody_here_bears() {
    let mut play = Play::connected();
    table(
        &mut play,
        &[
            ("server> phone = socket tcp", "phone"),
            ("server> phoen.state", "refused: UnknownName(\"phoen\", Some(\"phone\"))"),
            ("server> $phoen", "refused: UnknownName(\"phoen\", Some(\"phone\"))"),
            ("server> c.send x", "refused: OthersName(\"c\", \"client\")"),
            ("server> $c", "refused: OthersName(\"c\", \"client\")"),
            ("client> conn.recv", "refused: OthersName(\"conn\", \"server\")"),
            ("client> zzzz.recv", "refused: UnknownName(\"zzzz\", None)"),
            ("client> 9.recv", "EBADF"),
            ("stranger> recv", "refused: NoSocket"),
            ("stranger> accept", "refused: NoSocket"),
            ("stranger> select", "refused: NoSocket"),
            ("stranger> select nobody", "refused: UnknownName"),
        ],
    );
    play.session.set_shared("lesson", Value::Text("shared".into()));
    table(
        &mut play,
        &[
            ("client> $lesson", "\"shared\""),
            ("client> lesson = 1", "1"),
            ("client> $lesson", "1"),
            ("server> $lesson", "\"shared\""),
            ("server> $leson", "refused: UnknownName(\"leson\", Some(\"lesson\"))"),
        ],
    );
}

#[test]
fn the_result_of_a_call_can_be_kept() {
    let mut play = Play::connected();
    play.lines("client> where = c.getsockname\nserver> there = conn.getpeername");
    let (here, there) = (play.line("client> $where"), play.line("server> $there"));
    assert_eq!(here, there);
    table(
        &mut play,
        &[
            ("client> n = c.send hello", "5"),
            ("client> $n + 1", "6"),
            ("server> data = conn.recv 3", "\"hel\""),
            ("server> $data", "\"hel\""),
            ("server> st = conn.state", "ESTABLISHED"),
            ("server> $st", "\"ESTABLISHED\""),
            ("server> q = s.queue", "0/5"),
            ("server> $q", "\"0/5\""),
            ("server> n = conn.inq", "2"),
            ("server> $n * 2", "4"),
            ("server> p = conn.poll", "IN OUT"),
            ("server> $p", "\"IN OUT\""),
            ("server> r = select conn s", "conn"),
            ("server> $r", "\"conn\""),
            ("server> fd = conn.fileno", "4"),
            ("server> $fd", "4"),
        ],
    );
}

#[test]
fn two_names_take_what_two_things_come() {
    let mut play = Play::connected();
    table(
        &mut play,
        &[
            ("server> a, b = socketpair dgram", "a, b"),
            ("server> a.send x", "1"),
            ("server> data, who = b.recvfrom", "\"x\" from -"),
            ("server> $data", "\"x\""),
            ("server> $who", "\"-\""),
            ("other> d = socket tcp", "d"),
            ("other> d.connect 127.0.0.1:$P", "ok"),
            ("server> peer, who = s.accept", "peer"),
        ],
    );
    let who = play.line("server> $who");
    assert_eq!(play.line("server> $from"), who);
    let address = play.line("other> d.getsockname");
    assert_eq!(who, format!("\"{address}\""));
    for line in ["a, b = s.getsockname", "a, b, c = s.accept", "a, b = 5", "a = s.close"] {
        assert!(playground::language::parse_line(line, 1).is_err(), "{line}");
    }
}

#[test]
fn a_name_may_be_given_away_while_its_socket_lives_on() {
    let mut play = Play::connected();
    table(
        &mut play,
        &[
            ("server> old = $conn", "conn"),
            ("server> conn = socket tcp", "conn2"),
            ("server> old.state", "ESTABLISHED"),
            ("server> conn.state", "CLOSE"),
            ("server> conn = 5", "5"),
            ("server> conn.state", "refused: NotASocket(\"conn\")"),
            ("server> old.close", "ok"),
        ],
    );
    let remarks = play
        .session
        .journal()
        .after(playground::model::Seq(0))
        .filter(|e| matches!(e.what, playground::model::What::Remark(_)))
        .count();
    assert_eq!(remarks, 1, "said once");
}

/// The second socket of a name is shown as `s2`: whoever types what is shown means that one.
#[test]
fn a_socket_is_also_called_as_it_is_shown() {
    let mut play = Play::new();
    play.lines(
        "server> s = socket tcp => s
         server> s = socket udp => s2
         server> s2.getsockopt type => SOCK_DGRAM
         server> s.getsockopt type => SOCK_DGRAM
         server> s2 => s2
         server> s2.close => ok",
    );
    assert!(play.line("server> s2.close").starts_with("refused"));
}
