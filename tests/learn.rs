//! Lessons that a student types: the same effect counts, whatever it is called, and a wrong call leaves no trace.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "support/fence.rs"]
mod fence;
#[path = "support/student.rs"]
mod student;

use playground::{
    language::tree::StatementKind,
    learn::{
        attempt::{Difference, Judged, Wrong},
        task::tasks,
    },
    lesson::{LESSONS, StationKind},
    model::CallName,
};

use student::{MOST, read, through};

#[test]
fn room_for_just_what_comes_is_enough() {
    let mut judged = Vec::new();
    through("tcp", false, |student, task| {
        if task.line == 65 {
            let process = student.process(task);
            judged = ["recv 5", "recv 4", "recv 5 --peek"]
                .map(|line| student.attempt.judge(&student.session, task, process, &read(line)))
                .into();
        }
    });
    let wrong = Judged::Wrong(Wrong::Arguments);
    let right = Judged::Right(Some(Difference::Wrote("conn.recv 1024".into())));
    assert_eq!(judged, [right, wrong.clone(), wrong]);
}

/// Each lesson in a thread of its own.
fn in_every_lesson(act: impl Fn(&'static str) -> Vec<String> + Sync) -> Vec<String> {
    let act = &act;
    std::thread::scope(|scope| {
        let runs: Vec<_> = LESSONS.iter().map(|it| scope.spawn(move || act(it.name))).collect();
        runs.into_iter().flat_map(|run| run.join().unwrap()).collect()
    })
}

#[test]
fn every_lesson_is_finished_by_its_own_steps_under_other_names() {
    for lesson in LESSONS {
        let tally = through(lesson.name, false, |_, _| {});
        assert_eq!(tally.first, tally.tasks, "{}", lesson.name);
    }
}

/// Steps that the next one stands for as well: the two mean the same.
const SAME: &[&str] = &[
    "order:41",
    "order:64",
    "eof:32",
    "eof:35",
    "eof:37",
    "abrupt:83",
    "quit:128",
    "close:30",
    "sticky:58",
    "sticky:60",
    "framing:25",
    "reset:35",
    "reset:38",
    "reset:65",
    "reset:74",
    "reset:99",
    "datagram:23",
    "datagram:45",
    "datagram:77",
    "datagram:79",
    "udperr:13",
    "epoll:88",
    "epoll:90",
    "http:74",
    "http:76",
    "http:78",
    "http:87",
    "unix:138",
];

#[test]
fn the_next_step_is_not_this_one() {
    let same = in_every_lesson(|name| {
        let mut same = Vec::new();
        through(name, false, |student, task| {
            let stations = student.attempt.plan().stations();
            let at = stations.iter().position(|station| station.line == task.line).unwrap();
            let Some(next) = stations.get(at + 1).filter(|it| it.kind == StationKind::Step) else {
                return;
            };
            let (process, statement) = next.steps[0].clone();
            let process = process.unwrap_or(task.process.clone());
            if let Some(id) = student.session.find_process(&process)
                && let Judged::Right(_) =
                    student.attempt.judge(&student.session, task, id, &statement)
            {
                same.push(format!("{name}:{}", task.line));
                return;
            }
            let is_call = matches!(&statement.kind, StatementKind::Call(tree)
                if !tree.call.is_lens() && tree.call != CallName::Print);
            if is_call && student.session.find_process(&process).is_some() {
                let statement = read(&student.attempt.course().shown(statement.text()));
                student.slips(name, &process, &statement);
            }
        });
        same
    });
    assert_eq!(same, SAME);
}

#[test]
fn a_wrong_move_leaves_no_trace() {
    in_every_lesson(|name| {
        through(name, false, |student, task| {
            student.moves_wrongly(name, task);
        });
        Vec::new()
    });
}

/// Beside the lesson's own waits there is only what is computed, and that does not depend on who else is busy.
#[test]
fn putting_back_takes_at_most_50_ms() {
    let slow = in_every_lesson(|name| {
        let mut slow = Vec::new();
        through(name, false, |student, task| {
            if student.attempt.task_number() == tasks(student.attempt.plan()) {
                let taken = student.put_back(Some(task.line));
                slow.extend((taken > MOST).then(|| format!("{name}: {taken:?}")));
            }
        });
        slow
    });
    assert!(slow.is_empty(), "{slow:?}");
}
