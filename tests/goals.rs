//! What a goal says of a live session, by table; and every mistake in the file of a challenge, with its line.

#![expect(clippy::unwrap_used, reason = "this is a test")]

use std::thread;

use playground::{
    learn::challenge::{
        Challenge, ChallengeErrorKind as Kind, Fault, GoalError, Part, prove,
        say::{error, fault},
    },
    lesson::Nobody,
    text::Lang,
};

/// Server and client, connected; the server's end is `conn`.
const CONNECTED: &str = "server> phone = socket tcp
server> phone.bind 127.0.0.1:$P
server> phone.listen 5
client> c = socket tcp
client> c.connect 127.0.0.1:$P
server> conn = phone.accept";

fn file(goals: &str, start: &str, solution: &str) -> String {
    format!(
        "@title T\n@ask A\n@port P 8080\n@start\n{start}\n@end\n{goals}\n@par 20\n@hint H\n@solution\n{solution}\n@end\n"
    )
}

fn proved(goals: &str, start: &str, solution: &str) -> Result<(), Fault> {
    let challenge = Challenge::read("it", &file(goals, start, solution)).unwrap();
    prove(&challenge, &mut Nobody).map(drop)
}

#[test]
fn a_goal_holds_when_the_kernel_says_so() {
    for (goal, solution) in [
        ("client FIN_WAIT2", "client> c.shutdown wr"),
        // The connection outlives its socket.
        ("client FIN_WAIT2", "client> c.close"),
        ("server CLOSE_WAIT with client", "client> c.close"),
        ("client ESTABLISHED 2", "client> d = socket tcp\nclient> d.connect 127.0.0.1:$P"),
        ("server inq 3", "client> c.send abc"),
        ("server queue 1/5", "client> d = socket tcp\nclient> d.connect 127.0.0.1:$P"),
        ("client asleep recv", "client> c.recv\n  ..."),
        ("client send = 3 x2", "client> c.send abc\nclient> c.send def"),
        ("client send = 1..3", "client> c.send abc"),
        ("client recv ! EAGAIN", "client> c.setblocking off\nclient> c.recv\n  ! EAGAIN"),
        ("client killed", "client> kill"),
        ("client recv = \"x slept x2\"", "server> conn.send \"x slept x2\"\nclient> c.recv"),
        (
            "client recv = \"x\" slept",
            "client> c.recv\n  ...\nserver> conn.send x\nclient< = \"x\"",
        ),
        ("everybody asleep", "client> c.recv\n  ...\nserver> conn.recv\n  ..."),
        ("client TIME_WAIT", "client> c.shutdown wr\nserver> conn.close"),
        (
            "server threads 2",
            "server> program {\n  thread {\n    conn.recv\n  }\n  phone.accept\n}",
        ),
    ] {
        if let Err(fault) = proved(&format!("@goal {goal}"), CONNECTED, solution) {
            panic!("{goal}: {fault:?}");
        }
    }
}

#[test]
fn a_goal_does_not_hold_by_something_like_it() {
    // Each waits for what never comes: all at once.
    let all = [
        // A copy of a descriptor is no second connection.
        ("client ESTABLISHED 2", "client> d = c.dup"),
        ("client CLOSE_WAIT", "client> c.close"),
        ("client FIN_WAIT2 with nobody2", "client> c.shutdown wr"),
        ("client send = 3 x2", "client> c.send abc"),
        ("client recv = EOF", "server> conn.send EOF\nclient> c.recv"),
        ("client recv = \"x\" slept", "server> conn.send x\nclient> c.recv"),
        ("client recv = \"x\" slept 5s..9s", "client> c.recv\n  ...\nserver> conn.send x"),
        ("server asleep recv", "client> c.recv\n  ..."),
        ("everybody asleep", "client> c.recv\n  ..."),
        ("server killed", "client> kill"),
        ("client recv ! EAGAIN", "server> conn.setblocking off\nserver> conn.recv\n  ! EAGAIN"),
    ];
    thread::scope(|scope| {
        for (goal, solution) in all {
            scope.spawn(move || match proved(&format!("@goal {goal}"), CONNECTED, solution) {
                Err(Fault::Lacks(_)) => {}
                other => panic!("{goal}: {other:?}"),
            });
        }
    });
}

#[test]
fn what_is_no_challenge_is_found() {
    let established = "@goal client ESTABLISHED";
    let holds = proved(established, CONNECTED, "client> c.send x");
    assert!(matches!(holds, Err(Fault::HoldsAtStart(12, _))), "{holds:?}");
    let early = proved("@goal client send = 1", CONNECTED, "client> c.send x\nclient> c.send yy");
    assert!(matches!(early, Err(Fault::Early(17))), "{early:?}");
    let kept = "@goal client send = 1\n@keep nobody failed";
    let lacks = proved(kept, CONNECTED, "client> c.bind 127.0.0.1:1\n  ! *\nclient> c.send x");
    assert!(matches!(&lacks, Err(Fault::Lacks(goals)) if goals[0].0 == 13), "{lacks:?}");
    let idle = proved(
        "@goal client send = 1",
        CONNECTED,
        "client> c.setsockopt nodelay   #!\nclient> c.send x",
    );
    assert!(matches!(idle, Err(Fault::Decisive(16))), "{idle:?}");
    let text =
        file("@goal client send = 1", CONNECTED, "client> c.setsockopt nodelay\nclient> c.send x");
    let dear = Challenge::read("it", &text.replace("@par 20", "@par 1")).unwrap();
    let dear = prove(&dear, &mut Nobody);
    assert!(matches!(dear, Err(Fault::OverPar(2, 1))), "{dear:?}");
    for wrong in [holds, early, lacks, idle, dear.map(drop)] {
        let wrong = wrong.unwrap_err();
        let [en, zh] = [Lang::En, Lang::Zh].map(|lang| fault(lang, &wrong).unwrap().1);
        assert_ne!(en, zh);
    }
}

#[test]
fn calls_count_once_for_each_statement() {
    // Lenses and kill cost nothing, and a loop's line costs one.
    let solution =
        "client> program {\n  repeat 5 {\n    c.send x\n  }\n}\nclient> c.outq\nclient> kill";
    let text = file("@goal client killed", CONNECTED, solution);
    let challenge = Challenge::read("it", &text).unwrap();
    assert_eq!(prove(&challenge, &mut Nobody).unwrap().used, 1);
}

#[test]
fn every_mistake_is_found_at_its_line() {
    type Is = fn(&Kind) -> bool;
    let good = file("@goal client send = 1", CONNECTED, "@together\nclient> c.send x\n@end");
    Challenge::read("good", &good).unwrap();
    let goal = |text: &str| good.replace("client send = 1", text);
    let cases: Vec<(String, u32, Is)> = vec![
        (good.replace("@ask A", "@asks A"), 2, |k| matches!(k, Kind::UnknownMark(_, Some("@ask")))),
        (good.replace("@ask A", "@ask"), 2, |k| matches!(k, Kind::Empty(Part::Ask))),
        (good.replace("@ask A", "@title A"), 2, |k| matches!(k, Kind::Twice(Part::Title))),
        (good.replace("@ask A", "client> kill"), 2, |k| matches!(k, Kind::OutsideOfBlock)),
        (good.replace("@ask A", "@end"), 2, |k| matches!(k, Kind::StrayEnd)),
        (good.replace("@title T\n", ""), 18, |k| matches!(k, Kind::Missing(Part::Title))),
        (good.replace("@par 20", ""), 19, |k| matches!(k, Kind::Missing(Part::Par))),
        (good.replace("@hint H", ""), 19, |k| matches!(k, Kind::Missing(Part::Hint))),
        (good.replace("@goal client send = 1", ""), 19, |k| matches!(k, Kind::Missing(Part::Goal))),
        (good.replace("@par 20", "@par few"), 13, |k| matches!(k, Kind::NoNumber)),
        (good.replace("@par 20", "@par 0"), 13, |k| matches!(k, Kind::NoNumber)),
        (good.trim_end().strip_suffix("@end").unwrap().into(), 15, |k| {
            matches!(k, Kind::Unclosed(Part::Solution))
        }),
        (good.replace("c.send x", "c.sendd x"), 17, |k| matches!(k, Kind::Lesson(_))),
        (good.replace("phone.listen 5", "phone.listen 5 5 5"), 7, |k| matches!(k, Kind::Lesson(_))),
        (goal("client"), 12, |k| matches!(k, Kind::Goal(GoalError::NoForm))),
        (goal("everybody happy"), 12, |k| matches!(k, Kind::Goal(GoalError::NoForm))),
        (goal("client state CLOSE"), 12, |k| matches!(k, Kind::Goal(GoalError::NoForm))),
        (goal("client ESTABLISHD"), 12, |k| {
            matches!(k, Kind::Goal(GoalError::UnknownState(_, Some(_))))
        }),
        (goal("client snd = 1"), 12, |k| {
            matches!(k, Kind::Goal(GoalError::UnknownCall(_, Some("send"))))
        }),
        (goal("client asleep snd"), 12, |k| {
            matches!(k, Kind::Goal(GoalError::UnknownCall(_, Some("send"))))
        }),
        (goal("client send ! EPIP"), 12, |k| matches!(k, Kind::Goal(GoalError::Pattern(_)))),
        (goal("client recv = \"x"), 12, |k| matches!(k, Kind::Goal(GoalError::Pattern(_)))),
        (goal("client CLOSE for ever"), 12, |k| matches!(k, Kind::Goal(GoalError::NoTime(_)))),
        (goal("client CLOSE many"), 12, |k| matches!(k, Kind::Goal(GoalError::NoCount(_)))),
        (goal("client recv = * slept long"), 12, |k| matches!(k, Kind::Goal(GoalError::NoTime(_)))),
    ];
    for (text, line, is) in cases {
        let wrong = Challenge::read("it", &text).unwrap_err();
        assert!(is(&wrong.kind), "{:?}\n{text}", wrong.kind);
        assert_eq!(wrong.place.line, line, "{:?}\n{text}", wrong.kind);
        let [en, zh] = [Lang::En, Lang::Zh].map(|lang| error(lang, &wrong.kind));
        assert!(en != zh || matches!(wrong.kind, Kind::Lesson(_)), "{en:?}");
    }
}
