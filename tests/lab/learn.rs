//! The lessons that play in a lab, typed by a student: each in a process of its own, for a lab is entered once.

use std::{
    env,
    process::Command,
    time::{Duration, Instant},
};

use playground::lesson::LESSONS;

use crate::{
    Test,
    lessons::for_each,
    student::{MOST, Student, read, through},
    support::is_root,
};

pub(crate) const TESTS: &[Test] = &[
    ("learn::each_is_finished_and_wrong_moves_leave_no_trace", each_is_finished),
    ("learn::a_look_costs_nothing", a_look_costs_nothing),
];
pub(crate) const INNER: &[Test] = &[("learn::one", one)];

/// In the environment of an inner test: its lesson.
const LESSON: &str = "PLAYGROUND_TEST_LESSON";
/// Wrong moves are made at every step until putting back has taken so long, for some lessons wait for seconds; then
/// at the last step only.
const ENOUGH: Duration = Duration::from_secs(3);
/// Putting back once in so many tries takes no longer than it may.
const TRIES: usize = 5;

fn each_is_finished() {
    if !is_root() && super::may_be_root() {
        return;
    }
    let lessons = LESSONS.iter().filter(|lesson| lesson.has_lab()).map(|lesson| lesson.name);
    for_each(lessons.collect(), |name| {
        let mut command = Command::new(env::current_exe().unwrap());
        let output = command.args(["--alone", "learn::one"]).env(LESSON, name).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (!output.status.success()).then(|| format!("{name}: {}", String::from_utf8_lossy(&said)))
    });
}

fn one() {
    let name = env::var(LESSON).unwrap();
    let mut spent = Duration::ZERO;
    let tally = through(&name, true, |student, task| {
        let is_last = student.attempt.task_number() == student.attempt.tally().tasks;
        if spent > ENOUGH && !is_last {
            return;
        }
        let began = Instant::now();
        student.moves_wrongly(&name, task);
        spent += began.elapsed();
        if is_last {
            // The rest of a busy machine adds to what one of them takes.
            let mut taken: Vec<Duration> = Vec::new();
            while taken.last().is_none_or(|last| *last > MOST) {
                assert!(taken.len() < TRIES, "put back in {taken:?}");
                taken.push(student.put_back(Some(task.line)));
            }
        }
    });
    assert!(tally.tasks > 0);
}

/// What is in flight, a packet, a setting: nothing is put back, and no try is counted.
fn a_look_costs_nothing() {
    let mut student = Student::at("wire", true).unwrap();
    for line in ["flight", "sysctl tcp_syn_retries", "interfaces", "netstat 80"] {
        assert_eq!(student.carries_out("server", &read(line)), (false, false), "{line}");
    }
    for line in ["hold", "sysctl tcp_syn_retries 2", "drop next"] {
        assert_eq!(student.carries_out("server", &read(line)), (true, false), "{line}");
    }
    student.finish();
}
