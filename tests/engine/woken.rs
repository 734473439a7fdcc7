//! Who woke whom, and by which call.

use playground::model::{Returned, Seq, What};

use crate::play::Play;

/// Who woke the last sleeper of a process, as `server close`; `nobody` where nobody did.
fn waker(play: &Play, name: &str) -> String {
    by(&play.last(name).unwrap())
}

fn by(returned: &Returned) -> String {
    match &returned.woken {
        Some(woken) => crate::play::waker(woken),
        None => "it did not sleep".into(),
    }
}

/// What the calls of programs were woken by, in order: `recv by client send`.
fn wakings(play: &Play) -> Vec<String> {
    play.session
        .journal()
        .after(Seq(0))
        .filter_map(|event| match &event.what {
            What::Returned(r) if r.woken.is_some() => {
                Some(format!("{} {} by {}", event.name(), r.call.name()?, by(r)))
            }
            _ => None,
        })
        .collect()
}

#[test]
fn each_sleeper_names_the_call_that_woke_it() {
    for (lines, sleeper, expected) in [
        (
            "server> x = s.accept => ...
             client> d = socket tcp
             client> d.connect 127.0.0.1:$P => ok",
            "server",
            "client connect",
        ),
        ("server> conn.recv 10 => ...\nclient> c.send x => 1", "server", "client send"),
        ("server> conn.recv 10 => ...\nclient> c.sendall x => 1", "server", "client sendall"),
        ("server> conn.recv 10 => ...\nclient> c.fill => ... | >1000", "server", "client fill"),
        ("server> conn.recv 10 => ...\nclient> c.close => ok", "server", "client close"),
        ("server> conn.recv 10 => ...\nclient> c.shutdown wr => ok", "server", "client shutdown"),
        ("server> conn.recv 10 => ...\nclient> kill => ok", "server", "client kill"),
        ("server> conn.recvline => ...\nclient> c.send \"x\\n\" => 2", "server", "client send"),
        ("server> conn.recvfrom => ...\nclient> c.send x => 1", "server", "client send"),
        ("server> select => ...\nclient> c.send x => 1", "server", "client send"),
        (
            "client> c.send \"x\" * 9000000 => ...
             server> conn.recvn 9000000
             server< => * \"",
            "client",
            "server recvn",
        ),
        (
            "client> c.send \"x\" * 9000000 => ...
             server> conn.drain",
            "client",
            "server drain",
        ),
        ("client> c.send \"x\" * 9000000 => ...\nserver> kill => ok", "client", "server kill"),
        // Part of a send is a cause, though its caller still sleeps.
        (
            "server> conn.recv 10 => ...\nclient> c.send \"x\" * 9000000 => ...",
            "server",
            "client send",
        ),
        (
            "server> conn.recv 5 --waitall => ...\nclient> c.send ab\nother> x = 1\nclient> c.send cde",
            "server",
            "client send",
        ),
        ("server> conn.settimeout 5ms\nserver> conn.recv 10 => ...", "server", "nobody"),
        ("server> sleep 5ms => ...\nclient> c.send x => 1", "server", "nobody"),
        ("server> conn.recv 10 => ...\nserver> interrupt => ok", "server", "nobody"),
    ] {
        let mut play = Play::connected();
        play.lines(lines);
        play.woken(sleeper);
        assert_eq!(waker(&play, sleeper), expected, "{lines}");
    }
}

#[test]
fn accept_makes_room_for_who_connects_to_a_unix_socket() {
    let mut play = Play::new();
    play.lines(
        "server> s = socket unix
         server> s.bind @playground-woken => ok
         server> s.listen 0 => ok
         one> a = socket unix
         one> a.connect @playground-woken => ok
         two> b = socket unix
         two> b.connect @playground-woken => ...
         server> x = s.accept => x
         two< => ok",
    );
    assert_eq!(waker(&play, "two"), "server accept");
}

#[test]
fn two_who_are_woken_by_one_call_both_name_it() {
    let mut play = Play::connected();
    play.lines(
        "two> d = socket tcp
         two> d.connect 127.0.0.1:$P => ok
         server> conn2 = s.accept => conn2
         client> c.recv 10 => ...
         two> d.recv 10 => ...
         server> kill => ok
         client< => EOF
         two< => EOF",
    );
    assert_eq!(
        (waker(&play, "client"), waker(&play, "two")),
        ("server kill".into(), "server kill".into())
    );
}

#[test]
fn a_caller_from_outside_is_told_as_such_whatever_was_typed_before() {
    let mut play = Play::connected();
    let port = match play.line("server> s.getsockname").rsplit(':').next() {
        Some(port) => port.parse::<u16>().unwrap(),
        None => unreachable!(),
    };
    play.lines("server> x = s.accept => ...\nclient> c.send x => 1");
    let outside = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    outside.connect(&std::net::SocketAddr::from(([127, 0, 0, 1], port)).into()).unwrap();
    assert_eq!(play.woken("server"), "x");
    assert_eq!(waker(&play, "server"), "outside");
}

#[test]
fn a_program_that_sends_and_closes_wakes_by_what_it_sent() {
    let mut play = Play::new();
    play.listening();
    play.lines(
        "server> program {
           conn = s.accept
           sleep 5ms
           conn.send hello
           conn.setsockopt nodelay
           conn.close
         }
         client> c = socket tcp
         client> c.connect 127.0.0.1:$P => ok
         client> c.recv 10 => ...
         client< => \"hello\"
         client> c.recv 10 => EOF",
    );
    assert_eq!(
        wakings(&play),
        ["server accept by client connect", "server sleep by nobody", "client recv by server send"]
    );
}

#[test]
fn a_thread_is_woken_by_another_of_its_process() {
    let mut play = Play::new();
    play.lines(
        "server> a, b = socketpair stream
         server> program {
           thread {
             b.recv 10
             print $_
           }
           sleep 1ms
           a.send ping
         }",
    );
    play.until(|play| play.line("server> output") == "\"ping\"");
    assert_eq!(wakings(&play), ["server sleep by nobody", "server recv by server send"]);
}

#[test]
fn a_typed_call_wakes_before_a_spinning_program_goes_on() {
    let mut play = Play::connected();
    play.lines(
        "spin> program {\nrepeat 1000000000 {\nx, y = socketpair stream\nx.send a\nx.close\ny.close\n}\n}
         server> conn.recv 10 => ...
         client> c.send x => 1
         server< => \"x\"",
    );
    assert_eq!(waker(&play, "server"), "client send");
    play.lines("spin> interrupt => ok");
}

#[test]
fn a_lens_asked_in_between_wakes_nobody_and_disturbs_no_select() {
    let mut play = Play::connected();
    play.lines(
        "server> program {
           for x in select conn {
             x.recv 10
             print $_
           }
         }",
    );
    play.until(|play| play.session.sleeping() == 1);
    play.lines(
        "server> conn.state => ESTABLISHED
         server> output => nothing
         client> c.send once => 4
         server> output => \"once\"",
    );
    let selects = play
        .session
        .journal()
        .after(Seq(0))
        .filter(|e| matches!(&e.what, What::Returned(r) if r.call.name() == Some(playground::model::CallName::Select)))
        .count();
    assert_eq!(selects, 1);
    assert_eq!(wakings(&play), ["server select by client send"]);
}
