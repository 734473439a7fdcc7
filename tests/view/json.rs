//! The exact line of each kind of event.

use std::rc::Rc;

use playground::{
    model::{
        Bytes, Call, CallName, Choice, Errno, Fd, Outcome, ProgramEnd, ReceiveFlags, Remark,
        SocketKind, Source, TcpState, What, Wording,
    },
    text::Lang,
    view::json,
};

use crate::fixture::{Tape, failed, from, made, step, to};

fn lines(tape: &Tape) -> Vec<String> {
    tape.events.iter().map(|event| json(Lang::En, event)).collect()
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
        "c.sendto :8080 gbk('你')",
        step(Call::sendto(number, gbk.clone()), Outcome::Count(2)).on("c", 3),
    );
    t.run(
        "server",
        "u.recvfrom",
        step(Call::Recvfrom(1024), Outcome::received(gbk, from("127.0.0.1:5"))).on("u", 5),
    );
    t.run(
        "client",
        "c.state",
        step(Call::State, Outcome::State(TcpState::Close)).on("c", 3).passing(),
    );
    t.run("client", "n = 2 + 2", step(Call::Value, Outcome::Integer(4)));
    assert_eq!(
        lines(&t),
        [
            r#"{"seq":1,"ms":0.250125,"process":"server","thread":0,"event":"returned","call":"socket","args":["tcp"],"line":1,"source":"phone = socket tcp","outcome":"phone","made":[{"fd":3,"socket":"phone"}],"targets":"phone"}"#,
            r#"{"seq":2,"ms":0.50025,"process":"server","thread":0,"event":"returned","call":"listen","args":[5],"fd":3,"socket":"phone","line":2,"source":"phone.listen 5","outcome":"ok","state":{"socket":"phone","state":"LISTEN","queue":[0,5]}}"#,
            r#"{"seq":3,"ms":0.750375,"process":"server","thread":0,"event":"asleep","call":"accept","args":[],"fd":3,"socket":"phone","line":3,"source":"conn = phone.accept"}"#,
            r#"{"seq":4,"ms":1.0005,"process":"server","thread":0,"event":"returned","call":"accept","args":[],"fd":3,"socket":"phone","line":4,"source":"conn = phone.accept","outcome":"conn","from":"127.0.0.1:35002","made":[{"fd":4,"socket":"conn"}],"targets":"conn","state":{"socket":"conn","state":"ESTABLISHED"},"woken_by":"client connect","slept_ms":12.0}"#,
            r#"{"seq":5,"ms":1.250625,"process":"client","thread":0,"event":"returned","call":"connect","args":["127.0.0.1:8080"],"fd":3,"socket":"c","line":5,"source":"c.connect 127.0.0.1:8080","outcome":"EISCONN","errno":"EISCONN"}"#,
            r#"{"seq":6,"ms":1.50075,"process":"server","thread":0,"event":"returned","call":"recv","args":[4,"--peek"],"fd":4,"socket":"conn","line":6,"source":"conn.recv 4 --peek","outcome":"\"你\\n\"","text":"你\n"}"#,
            r#"{"seq":7,"ms":1.750875,"process":"client","thread":0,"event":"returned","call":"sendto","args":["127.0.0.1:8080",{"hex":"c4e3"}],"fd":3,"socket":"c","line":7,"source":"c.sendto :8080 gbk('你')","outcome":"2"}"#,
            r#"{"seq":8,"ms":2.001,"process":"server","thread":0,"event":"returned","call":"recvfrom","args":[1024],"fd":5,"socket":"u","line":8,"source":"u.recvfrom","outcome":"\"\\xc4\\xe3\" from 127.0.0.1:5","from":"127.0.0.1:5","hex":"c4e3"}"#,
            r#"{"seq":9,"ms":2.251125,"process":"client","thread":0,"event":"returned","call":"state","args":[],"fd":3,"socket":"c","line":9,"source":"c.state","outcome":"CLOSE","passing":true}"#,
            r#"{"seq":10,"ms":2.50125,"process":"client","thread":0,"event":"returned","args":[],"line":10,"source":"n = 2 + 2","outcome":"4"}"#,
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
    let source = Source { wording: Wording::new("s.recv").into(), line: 3 };
    t.push("ann", What::ProcessCreated);
    t.push("ann", What::ProgramStarted(source.clone()));
    t.push("ann", What::Title("Again".into()));
    t.push("ann", What::ProgramEnded(ProgramEnd::Failed(source)));
    t.push("ann", What::Heading(Rc::from("Part")));
    t.push("ann", What::Predicted('b'));
    t.push("ann", What::Verdict { letter: 'b', because: "so".into(), predicted: Some('a') });
    t.push("ann", What::Comment("once".into()));
    t.push("ann", What::Remark(Remark::LessonLine));
    assert_eq!(
        lines(&t),
        [
            r#"{"seq":1,"ms":0.250125,"process":"server","thread":0,"event":"title","text":"The phone call"}"#,
            r#"{"seq":2,"ms":0.50025,"process":"server","thread":0,"event":"ask","text":"Which call?"}"#,
            r#"{"seq":3,"ms":0.750375,"process":"server","thread":0,"event":"narration","text":"It waits."}"#,
            r#"{"seq":4,"ms":1.0005,"process":"server","thread":0,"event":"blank"}"#,
            r#"{"seq":5,"ms":1.250625,"process":"server","thread":0,"event":"question","text":"Which?","choices":[{"letter":"a","text":"this"},{"letter":"b","text":"that"}]}"#,
            r#"{"seq":6,"ms":1.50075,"process":"ann","thread":0,"event":"process"}"#,
            r#"{"seq":7,"ms":1.750875,"process":"ann","thread":0,"event":"program","line":3,"source":"s.recv"}"#,
            r#"{"seq":8,"ms":2.001,"process":"ann","thread":0,"event":"title","text":"Again"}"#,
            r#"{"seq":9,"ms":2.251125,"process":"ann","thread":0,"event":"program_ended","how":"failed","text":"ann's program ended at its line 3, which failed without try: s.recv","line":3,"source":"s.recv"}"#,
            r#"{"seq":10,"ms":2.50125,"process":"ann","thread":0,"event":"heading","text":"Part"}"#,
            r#"{"seq":11,"ms":2.751375,"process":"ann","thread":0,"event":"predicted","letter":"b"}"#,
            r#"{"seq":12,"ms":3.0015,"process":"ann","thread":0,"event":"verdict","letter":"b","text":"so","predicted":"a"}"#,
            r#"{"seq":13,"ms":3.251625,"process":"ann","thread":0,"event":"comment","text":"once"}"#,
            r#"{"seq":14,"ms":3.50175,"process":"ann","thread":0,"event":"remark","kind":"lesson_line","text":"That is a line of a lesson; here it is skipped."}"#,
        ]
    );
}
