use super::*;

const COURSE: [&str; 3] = ["tcp", "address", "twosockets"];

fn done(predictions: &[Option<bool>]) -> Visit {
    Visit { predictions: predictions.to_vec(), ..Visit::default() }
}

#[test]
fn what_is_kept_is_read_again() {
    let mut progress = Progress::default();
    assert_eq!(progress.next(&COURSE), Some("tcp"));
    progress.add(
        "tcp",
        &Visit { stopped: Some(12), predictions: vec![Some(false), None], typed: None },
    );
    assert_eq!((progress.is_done("tcp"), progress.stopped("tcp")), (false, Some(12)));
    assert_eq!(progress.next(&COURSE), Some("tcp"));
    progress.add("tcp", &done(&[Some(true), Some(true), Some(true)]));
    assert_eq!((progress.is_done("tcp"), progress.stopped("tcp")), (true, None));
    assert_eq!(progress.predictions("tcp"), (3, 2));
    assert_eq!(Progress::read(&progress.text()), Ok(progress.clone()));
    assert_eq!(progress.next(&COURSE), Some("address"));
    progress.add("twosockets", &done(&[]));
    assert_eq!(progress.next(&COURSE), Some("address"));
    progress.add("address", &done(&[]));
    assert_eq!(progress.next(&COURSE), None);
}

#[test]
fn of_several_visits_the_best_typed_one_is_kept_and_the_lines_of_the_last() {
    let mut progress = Progress::default();
    assert_eq!((progress.typed("tcp"), progress.lines("tcp")), (None, vec![]));
    let line = |at, text: &str| TypedLine { at, text: text.into(), first: at == 15 };
    let typed = |done, first, lines: &[TypedLine]| {
        Some(Typed { tasks: 13, done, first, hints: 1, lines: lines.to_vec() })
    };
    let lines = [line(12, "s = socket tcp"), line(15, "s.listen")];
    let stopped = Some(20);
    progress.add("tcp", &Visit { stopped, typed: typed(2, 1, &lines), ..Visit::default() });
    let read = Progress::read(&progress.text()).unwrap();
    assert_eq!(read.typed("tcp"), typed(2, 1, &[]));
    assert_eq!(read.lines("tcp"), typed(2, 1, &lines).unwrap().lines);
    progress.add("tcp", &Visit { typed: typed(13, 9, &lines), ..Visit::default() });
    progress.add("tcp", &Visit { typed: typed(13, 7, &[]), ..Visit::default() });
    assert_eq!((progress.typed("tcp"), progress.lines("tcp")), (typed(13, 9, &[]), vec![]));
    progress.add("tcp", &done(&[]));
    assert_eq!(progress.typed("tcp"), typed(13, 9, &[]));
}

#[test]
fn a_challenge_keeps_its_fewest_calls() {
    let mut progress = Progress::default();
    assert_eq!(progress.solved("half"), None);
    for (calls, fewest) in [(5, 5), (3, 3), (4, 3)] {
        let session = Some(format!("s{calls}"));
        progress
            .solve("half", &Solution { calls, alone: calls == 5, session, ..Solution::default() });
        assert_eq!(progress.solved("half"), Some(fewest));
    }
    assert_eq!(progress.solutions()["half"].session.as_deref(), Some("s3"));
    progress.add("tcp", &done(&[]));
    let read = Progress::read(&progress.text()).unwrap();
    assert_eq!((read.solved("half"), read.solved("echo")), (Some(3), None));
    let broken = r#"{"version":1,"lessons":{},"challenges":{"half":3}}"#;
    assert_eq!(Progress::read(broken), Err(Unusable::Broken));
}

#[test]
fn questions_of_drills_are_kept_in_their_boxes() {
    let mut progress = Progress::default();
    progress.drill("first/fresh: s.recv", true, 100);
    progress.drill("first/fresh: s.send x", false, 100);
    let mut read = Progress::read(&progress.text()).unwrap();
    let due: Vec<u64> = read.drills().values().map(|place| place.due).collect();
    assert_eq!(due, [102, 101]);
    read.drill("first/fresh: s.recv", true, 102);
    assert_eq!(read.drills()["first/fresh: s.recv"].due, 106);
    for broken in [r#"{"a":1}"#, r#"{"a":{"box":-1,"due":1,"asked":1,"missed":0}}"#, "[]"] {
        let text = format!(r#"{{"version":1,"lessons":{{}},"drills":{broken}}}"#);
        assert_eq!(Progress::read(&text), Err(Unusable::Broken), "{broken}");
    }
}

#[test]
fn what_others_keep_there_stays() {
    let text = r#"{"version":1,"lessons":{"tcp":{"done":true,"hints":3}},"boxes":[1,2]}"#;
    let mut progress = Progress::read(text).unwrap();
    progress.add("tcp", &done(&[]));
    assert!(progress.text().contains("\"hints\": 3") && progress.text().contains("\"boxes\""));
}

#[test]
fn what_is_none_of_ours_is_told_apart() {
    let deep = format!("{{\"version\":1,\"lessons\":{}", "[".repeat(100_000));
    for broken in [
        "",
        "{",
        "null",
        "[]",
        "{}",
        r#"{"version":1}"#,
        r#"{"version":0,"lessons":{}}"#,
        r#"{"version":-1,"lessons":{}}"#,
        r#"{"version":"1","lessons":{}}"#,
        r#"{"version":1,"lessons":[]}"#,
        r#"{"version":1,"lessons":{"tcp":1}}"#,
        r#"{"version":1,"lessons":{"tcp":{"done":"yes"}}}"#,
        r#"{"version":1,"lessons":{"tcp":{"stopped":-1}}}"#,
        r#"{"version":1,"lessons":{"tcp":{"predictions":[1]}}}"#,
        r#"{"version":1,"lessons":{},"last":7}"#,
        r#"{"version":1,"lessons":{}} {"#,
        "\0\0\0",
        &deep,
    ] {
        assert_eq!(Progress::read(broken), Err(Unusable::Broken), "{broken:.60}");
    }
    for later in [r#"{"version":2}"#, r#"{"version":9,"lessons":[]}"#] {
        assert_eq!(Progress::read(later), Err(Unusable::Later), "{later}");
    }
}
