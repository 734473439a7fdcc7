//! The exact line of each kind of event.

use std::sync::Arc;

use playground::{
    model::{
        Bytes, Call, CallId, CallName, Choice, Closed, Errno, Fd, Halt, Mistyped, Named, On,
        Opened, Outcome, ProgramEnd, ReceiveFlags, Refused, Remark, SendFlags, Shortfall, SocketId,
        SocketKind, Source, StateSeen, TcpState, Unmet, What, Wording,
    },
    text::Lang,
    view::json,
};

use crate::fixture::{Tape, failed, from, made, step, to};

fn lines(tape: &Tape) -> Vec<String> {
    tape.events.iter().map(|event| json(Lang::En, event)).collect()
}

/// A reader of lines needs room for a line, whatever a text holds; what any datagram can carry is whole.
#[test]
fn a_long_text_is_its_beginning_and_its_length() {
    const MOST: usize = 64 << 10;
    let said = |bytes: &[u8]| {
        let mut t = Tape::default();
        let bytes = Bytes::from(bytes);
        let data = Call::Send(bytes.clone(), SendFlags::default());
        t.run("client", "send", step(data, Outcome::Count(1)).on("c", 3));
        let recv = Call::Recv(99, ReceiveFlags::default());
        t.run("server", "recv", step(recv, Outcome::Data(bytes)).on("conn", 4));
        let lines = lines(&t);
        assert!(lines.iter().all(|line| line.len() < 5 * MOST), "a line is bounded");
        let read = |line: &String| serde_json::from_str::<serde_json::Value>(line).unwrap();
        let (sent, received) = (read(&lines[0]), read(&lines[1]));
        (sent["args"][0].clone(), received)
    };
    let whole = "x".repeat(65_507);
    let (sent, received) = said(whole.as_bytes());
    assert_eq!(sent, *whole);
    assert_eq!(received["text"], *whole);
    assert_eq!(received["outcome"], format!("\"{whole}\""));
    assert_eq!(received.get("bytes"), None);

    let (sent, received) = said("x".repeat(MOST + 1).as_bytes());
    for it in [&sent, &received] {
        assert_eq!(it["text"], "x".repeat(MOST));
        assert_eq!(it["bytes"], MOST + 1);
    }
    let outcome = received["outcome"].as_str().unwrap();
    assert!(outcome.starts_with("\"xxx") && outcome.ends_with("xx\"... 65537 bytes"));

    // It ends between two characters; what is not UTF-8 is so in its beginning.
    let (sent, received) = said("你".repeat(MOST).as_bytes());
    for it in [&sent, &received] {
        assert_eq!(it["text"], "你".repeat(MOST / 3));
        assert_eq!(it["bytes"], 3 * MOST);
    }
    let (sent, received) = said(&vec![0xc4; 60_000_000]);
    for it in [&sent, &received] {
        assert_eq!(it["hex"], "c4".repeat(MOST));
        assert_eq!(it["bytes"], 60_000_000);
    }
}

#[test]
fn calls() {
    let mut t = Tape::default();
    let number = to("127.0.0.1:8080");
    t.run("server", "phone = socket tcp", step(Call::Socket(SocketKind::Tcp), made(3, "phone")));
    t.run(
        "server",
        "phone.listen 5",
        step(Call::Listen(5), Outcome::Ok).on("phone", 3).listens("phone", 0, 5),
    );
    t.sleep("server", "conn = phone.accept", Call::Accept, Some((3, "phone")));
    let accepted = Outcome::accepted(Fd(4), "conn".into(), from("127.0.0.1:35002"));
    let accept = step(Call::Accept, accepted).on("phone", 3).state("conn", TcpState::Established);
    t.run("server", "conn = phone.accept", accept.woken(Some(("client", CallName::Connect)), 12));
    t.run(
        "client",
        "c.connect 127.0.0.1:8080",
        step(Call::Connect(Box::new(number.clone())), failed(Errno::EISCONN)).on("c", 3),
    );
    let peek = Call::Recv(4, ReceiveFlags { peek: true, ..ReceiveFlags::default() });
    t.run("server", "conn.recv 4 --peek", step(peek, Outcome::Data("你\n".into())).on("conn", 4));
    let gbk = Bytes::from(&b"\xc4\xe3"[..]);
    t.run(
        "client",
        "c.sendto :8080 gbk（'你'）",
        step(Call::sendto(number, gbk.clone()), Outcome::Count(2)).on("c", 3),
    );
    t.run(
        "server",
        "u.recvfrom",
        step(
            Call::Recvfrom(1024, ReceiveFlags::default()),
            Outcome::received(gbk, from("127.0.0.1:5")),
        )
        .on("u", 5),
    );
    t.run(
        "client",
        "c.state",
        step(Call::Lens(CallName::State), Outcome::State(TcpState::Close)).on("c", 3).passing(),
    );
    t.run("client", "n = 2 + 2", step(Call::Value, Outcome::Integer(4)));
    assert_eq!(
        lines(&t),
        [
            r#"{"seq":1,"ms":0.250125,"process":"server","thread":0,"event":"returned","id":101,"origin":"typed","call":"socket","args":["tcp"],"line":1,"source":"phone = socket tcp","outcome":"phone","made":[{"fd":3,"socket":"phone"}],"targets":"phone"}"#,
            r#"{"seq":2,"ms":0.50025,"process":"server","thread":0,"event":"returned","id":102,"origin":"typed","call":"listen","args":[5],"socket_id":3,"fd":3,"socket":"phone","line":2,"source":"phone.listen 5","outcome":"ok","state":{"socket_id":7,"socket":"phone","state":"LISTEN","queue":[0,5]}}"#,
            r#"{"seq":3,"ms":0.750375,"process":"server","thread":0,"event":"asleep","id":103,"origin":"typed","call":"accept","args":[],"socket_id":3,"fd":3,"socket":"phone","line":3,"source":"conn = phone.accept"}"#,
            r#"{"seq":4,"ms":1.0005,"process":"server","thread":0,"event":"returned","id":104,"origin":"typed","call":"accept","args":[],"socket_id":3,"fd":3,"socket":"phone","line":4,"source":"conn = phone.accept","outcome":"conn","from":"127.0.0.1:35002","made":[{"fd":4,"socket":"conn"}],"targets":"conn","state":{"socket_id":7,"socket":"conn","state":"ESTABLISHED"},"woken_by":{"id":0,"process":"client","call":"connect"},"slept_ms":12.0}"#,
            r#"{"seq":5,"ms":1.250625,"process":"client","thread":0,"event":"returned","id":105,"origin":"typed","call":"connect","args":["127.0.0.1:8080"],"socket_id":3,"fd":3,"socket":"c","line":5,"source":"c.connect 127.0.0.1:8080","outcome":"EISCONN","errno":"EISCONN"}"#,
            r#"{"seq":6,"ms":1.50075,"process":"server","thread":0,"event":"returned","id":106,"origin":"typed","call":"recv","args":[4,"--peek"],"socket_id":4,"fd":4,"socket":"conn","line":6,"source":"conn.recv 4 --peek","outcome":"\"你\\n\"","text":"你\n"}"#,
            r#"{"seq":7,"ms":1.750875,"process":"client","thread":0,"event":"returned","id":107,"origin":"typed","call":"sendto","args":["127.0.0.1:8080",{"hex":"c4e3"}],"socket_id":3,"fd":3,"socket":"c","line":7,"source":"c.sendto :8080 gbk（'你'）","outcome":"2"}"#,
            r#"{"seq":8,"ms":2.001,"process":"server","thread":0,"event":"returned","id":108,"origin":"typed","call":"recvfrom","args":[1024],"socket_id":5,"fd":5,"socket":"u","line":8,"source":"u.recvfrom","outcome":"\"\\xc4\\xe3\" from 127.0.0.1:5","from":"127.0.0.1:5","hex":"c4e3"}"#,
            r#"{"seq":9,"ms":2.251125,"process":"client","thread":0,"event":"returned","id":109,"origin":"check","call":"state","args":[],"socket_id":3,"fd":3,"socket":"c","line":9,"source":"c.state","outcome":"CLOSE"}"#,
            r#"{"seq":10,"ms":2.50125,"process":"client","thread":0,"event":"returned","id":110,"origin":"typed","args":[],"line":10,"source":"n = 2 + 2","outcome":"4"}"#,
        ]
    );
}

#[test]
fn everything_else() {
    let mut t = Tape::default();
    t.push("server", What::Title("The phone call".into()));
    t.push("server", What::Ask("Which call?".into()));
    t.say("It waits.").blank();
    let choices =
        [Choice { letter: 'a', text: "this".into() }, Choice { letter: 'b', text: "that".into() }];
    t.push("server", What::Question("Which?".into(), choices.into()));
    let source = Source { wording: Wording::new("s.recv", [None, None]).into(), line: 3 };
    t.push("ann", What::ProcessCreated);
    t.push("ann", What::ProgramStarted(CallId(9), source.clone()));
    t.push("ann", What::Title("Again".into()));
    t.push("ann", What::ProgramEnded(CallId(9), ProgramEnd::Failed(source)));
    t.push("ann", What::Heading(Arc::from("Part")));
    t.push("ann", What::Predicted('b'));
    let reasons = [Choice { letter: 'a', text: "not so".into() }].into();
    t.push(
        "ann",
        What::Verdict {
            of: None,
            letter: 'b',
            because: "so".into(),
            reasons,
            predicted: Some('a'),
        },
    );
    t.comment("ann", "once");
    t.push("ann", What::Remark(Remark::LessonLine));
    let on = On { socket: SocketId(1), fd: Fd(3), label: "s".into() }.into();
    t.tell(What::Began(1_764_201_600_000));
    t.push("ann", What::Opened(Opened { on, kind: SocketKind::Tcp, copy_of: None, by: CallId(9) }));
    let (local, peer) = (Some(from("127.0.0.1:5")), Some(from("127.0.0.1:80")));
    t.push("ann", What::Named(Named { socket: SocketId(1), local, peer, by: CallId(9) }));
    let (label, state) = ("s".into(), TcpState::CloseWait);
    let seen = StateSeen { socket: SocketId(1), label, state, queue: None };
    t.push("ann", What::StateSeen(seen));
    t.push("ann", What::Closed(Closed { socket: SocketId(1), by: CallId(9) }));
    t.push("ann", What::ThreadStarted).push("ann", What::ThreadEnded);
    t.push("ann", What::Abandoned(CallId(9)));
    let unmet = Unmet {
        line: 7,
        process: "ann".into(),
        how: Shortfall::Differs,
        expected: Some("= 5".into()),
        came: Some("= 4".into()),
        of: Some(CallId(9)),
    };
    t.tell(What::Unmet(unmet.into()));
    let source = Source { wording: Wording::new("recv", [None, None]).into(), line: 1 };
    t.push("ann", What::Refused(Refused { source, halt: Halt::NoSocket }.into()));
    let (text, meant) = ("acept".into(), Some("accept".into()));
    t.tell(What::Mistyped(Mistyped { line: 1, text, span: (0, 5), meant }.into()));
    let call = Call::Accept;
    let accepted = Outcome::accepted(Fd(4), "conn".into(), from("127.0.0.1:35002"));
    t.run("ann", "accept", step(call, accepted).on("s", 3).woken_from_outside(20));
    assert_eq!(
        lines(&t),
        [
            r#"{"seq":1,"ms":0.250125,"process":"server","thread":0,"event":"title","text":"The phone call"}"#,
            r#"{"seq":2,"ms":0.50025,"process":"server","thread":0,"event":"ask","text":"Which call?"}"#,
            r#"{"seq":3,"ms":0.750375,"event":"narration","text":"It waits."}"#,
            r#"{"seq":4,"ms":1.0005,"event":"blank"}"#,
            r#"{"seq":5,"ms":1.250625,"process":"server","thread":0,"event":"question","text":"Which?","choices":[{"letter":"a","text":"this"},{"letter":"b","text":"that"}]}"#,
            r#"{"seq":6,"ms":1.50075,"process":"ann","thread":0,"event":"process"}"#,
            r#"{"seq":7,"ms":1.750875,"process":"ann","thread":0,"event":"program","id":9,"line":3,"source":"s.recv"}"#,
            r#"{"seq":8,"ms":2.001,"process":"ann","thread":0,"event":"title","text":"Again"}"#,
            r#"{"seq":9,"ms":2.251125,"process":"ann","thread":0,"event":"program_ended","id":9,"how":"failed","text":"ann's program ended at its line 3, which failed without try: s.recv","line":3,"source":"s.recv"}"#,
            r#"{"seq":10,"ms":2.50125,"process":"ann","thread":0,"event":"heading","text":"Part"}"#,
            r#"{"seq":11,"ms":2.751375,"process":"ann","thread":0,"event":"predicted","letter":"b"}"#,
            r#"{"seq":12,"ms":3.0015,"process":"ann","thread":0,"event":"verdict","letter":"b","text":"so","reasons":[{"letter":"a","text":"not so"}],"predicted":"a"}"#,
            r#"{"seq":13,"ms":3.251625,"process":"ann","thread":0,"event":"comment","of":0,"text":"once"}"#,
            r#"{"seq":14,"ms":3.50175,"process":"ann","thread":0,"event":"remark","kind":"lesson_line","text":"That is a line of a lesson; here it is skipped."}"#,
            r#"{"seq":15,"ms":3.751875,"event":"began","version":2,"unix_ms":1764201600000}"#,
            r#"{"seq":16,"ms":4.002,"process":"ann","thread":0,"event":"opened","socket_id":1,"fd":3,"socket":"s","kind":"tcp","by":9}"#,
            r#"{"seq":17,"ms":4.252125,"process":"ann","thread":0,"event":"named","socket_id":1,"local":"127.0.0.1:5","peer":"127.0.0.1:80","by":9}"#,
            r#"{"seq":18,"ms":4.50225,"process":"ann","thread":0,"event":"state","socket_id":1,"socket":"s","state":"CLOSE_WAIT"}"#,
            r#"{"seq":19,"ms":4.752375,"process":"ann","thread":0,"event":"closed","socket_id":1,"by":9}"#,
            r#"{"seq":20,"ms":5.0025,"process":"ann","thread":0,"event":"thread"}"#,
            r#"{"seq":21,"ms":5.252625,"process":"ann","thread":0,"event":"thread_ended"}"#,
            r#"{"seq":22,"ms":5.50275,"process":"ann","thread":0,"event":"abandoned","id":9}"#,
            r#"{"seq":23,"ms":5.752875,"event":"unmet","line":7,"process":"ann","how":"differs","expected":"= 5","came":"= 4","of":9}"#,
            r#"{"seq":24,"ms":6.003,"process":"ann","thread":0,"event":"refused","line":1,"source":"recv","text":"ann has no open socket. Make one first: socket tcp"}"#,
            r#"{"seq":25,"ms":6.253125,"event":"mistyped","line":1,"text":"acept","span":[0,5],"meant":"accept"}"#,
            r#"{"seq":26,"ms":6.50325,"process":"ann","thread":0,"event":"returned","id":126,"origin":"typed","call":"accept","args":[],"socket_id":3,"fd":3,"socket":"s","line":1,"source":"accept","outcome":"conn","from":"127.0.0.1:35002","made":[{"fd":4,"socket":"conn"}],"woken_by":"outside","slept_ms":20.0}"#,
        ]
    );
}
