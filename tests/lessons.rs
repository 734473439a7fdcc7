//! Every lesson that is built in holds on this kernel, and every line of it that expects something has teeth:
//! altered, it must fail, and at that line.

#![expect(clippy::unwrap_used, reason = "this is a test")]

#[path = "support/recorder.rs"]
mod recorder;
mod support;
#[path = "support/teeth.rs"]
mod teeth;

use std::{collections::BTreeMap, thread};

use playground::{
    kernel::ephemeral_ports,
    lesson::{BuiltIn, LESSONS, Lesson, Stop},
    model::{Call, Destination, Event, Named, What},
    text::Lang,
};
use recorder::Recorder;
use support::{verify, verify_before};
use teeth::{alterations, is_name};

/// Whether a lesson runs on every machine. One that needs something is not passed where that is missing: its tests are
/// ignored unless they are asked for, and fail there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Runs {
    Anywhere,
    WhereItCan,
}

fn runs(lesson: &BuiltIn) -> Runs {
    let needs = lesson.text(Lang::En).lines().any(|line| line.trim_start().starts_with("@needs"));
    if needs { Runs::WhereItCan } else { Runs::Anywhere }
}

/// Runs something for each of those lessons, several at a time, and gathers what is wrong.
fn for_each_lesson(which: Runs, wrong_with: impl Fn(&BuiltIn, Lang) -> Vec<String> + Sync) {
    let wrong: Vec<String> = thread::scope(|scope| {
        let wrong_with = &wrong_with;
        let threads: Vec<_> = LESSONS
            .iter()
            // Those have tests of their own, in tests/lab: a lab is entered by a process without threads.
            .filter(|lesson| runs(lesson) == which && !lesson.has_lab())
            .flat_map(|lesson| [Lang::En, Lang::Zh].map(|lang| (lesson, lang)))
            .filter(|(lesson, lang)| {
                *lang == Lang::En || lesson.text(*lang) != lesson.text(Lang::En)
            })
            .map(|(lesson, lang)| scope.spawn(move || wrong_with(lesson, lang)))
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// What ended a run, in a line; `None`: it held.
fn fault(lesson: &BuiltIn, text: &str) -> Option<(u32, String)> {
    match verify(lesson.name, text).stop? {
        Stop::Lacks(need) => Some((0, format!("not run: this machine lacks {need:?}"))),
        Stop::Trouble(trouble) => Some((trouble.place.line, format!("{:?}", trouble.kind))),
        Stop::Unreadable(error) => Some((error.place.line, format!("{:?}", error.kind))),
        other => Some((0, format!("{other:?}"))),
    }
}

#[test]
fn every_lesson_holds() {
    assert!(LESSONS.iter().any(|lesson| runs(lesson) == Runs::Anywhere));
    hold(Runs::Anywhere);
}

#[test]
#[ignore = "needs IPv6"]
fn lessons_that_need_something_hold() {
    hold(Runs::WhereItCan);
}

/// A port that the kernel chose is free for others on another address, with another protocol, and once it is given back: a
/// lesson that binds it there would fail now and then. `@port` keeps one.
#[test]
fn no_lesson_binds_a_port_again_that_the_kernel_chose() {
    for_each_lesson(Runs::Anywhere, |lesson, lang| {
        let mut recorder = Recorder::default();
        verify_before(lesson.name, lesson.text(lang), &mut recorder);
        let again = bound_again(&recorder.0);
        again.iter().map(|line| format!("{}:{line}: a port is bound again", lesson.name)).collect()
    });
}

/// The lines that bind an ephemeral port by its number where no open socket of the same kind has the same address.
fn bound_again(events: &[Event]) -> Vec<u32> {
    let ephemeral = ephemeral_ports();
    let mut kinds = BTreeMap::new();
    let mut addresses = BTreeMap::new();
    let mut alone = None;
    let mut again = Vec::new();
    for event in events {
        match &event.what {
            What::Opened(opened) => drop(kinds.insert(opened.on.socket, opened.kind)),
            What::Named(Named { socket, local: Some(local), by, .. }) => {
                let address = (kinds.get(socket).copied(), local.clone());
                let is_held = addresses.values().any(|other| *other == address);
                alone = (!is_held).then_some(*by);
                addresses.insert(*socket, address);
            }
            What::Closed(closed) => drop(addresses.remove(&closed.socket)),
            What::Returned(returned) if alone == Some(returned.id) => {
                let Call::Bind(to) = &returned.call else { continue };
                let Destination::Known(address) = &**to else { continue };
                if address.port().is_some_and(|port| ephemeral.contains(&port)) {
                    again.push(returned.line);
                }
            }
            _ => {}
        }
    }
    again
}

fn hold(which: Runs) {
    for_each_lesson(which, |lesson, lang| {
        let fault = fault(lesson, lesson.text(lang));
        fault.map(|(line, why)| format!("{}:{line}: {why}", lesson.name)).into_iter().collect()
    });
}

#[test]
fn every_expectation_has_teeth() {
    bite(Runs::Anywhere);
}

#[test]
#[ignore = "needs IPv6"]
fn expectations_of_lessons_that_need_something_have_teeth() {
    bite(Runs::WhereItCan);
}

fn bite(which: Runs) {
    for_each_lesson(which, |lesson, lang| {
        let text = lesson.text(lang);
        let mut wrong = Vec::new();
        let mut bitten = 0;
        for (at, line) in text.lines().enumerate() {
            for altered in alterations(line) {
                let number = u32::try_from(at + 1).unwrap();
                let text = replaced(text, at, &altered);
                bitten += 1;
                let bites = |found: &Option<(u32, String)>| {
                    found.as_ref().is_some_and(|(line, _)| *line == number)
                };
                match fault(lesson, &text) {
                    found if bites(&found) => {}
                    found => wrong.push(format!(
                        "{}:{number}: {altered:?} instead of {line:?}: {found:?}",
                        lesson.name
                    )),
                }
            }
        }
        if bitten == 0 {
            wrong.push(format!("{}: no line expects anything", lesson.name));
        }
        wrong
    });
}

/// What is `@together` waits for nobody, but whoever types it by hand takes longer than a machine does.
#[test]
fn half_open_connections_outlast_a_slow_hand() {
    let lesson = LESSONS.iter().find(|lesson| lesson.name == "halfopen").unwrap();
    let mut together = false;
    let mut slow = String::new();
    for line in lesson.text(Lang::En).lines().filter(|line| !line.starts_with("@claim")) {
        match line {
            "@together" => together = true,
            "@end" => together = false,
            step if together && step.split_once("> ").is_some_and(|(name, _)| is_name(name)) => {
                slow += "hand> sleep 400ms\n";
            }
            _ => {}
        }
        slow += line;
        slow += "\n";
    }
    assert_eq!(fault(lesson, &slow), None);
}

#[test]
fn every_lesson_has_a_title_a_question_and_steps() {
    for which in [Runs::Anywhere, Runs::WhereItCan] {
        for_each_lesson(which, |lesson, lang| {
            let read = Lesson::from_text(lesson.name, lesson.text(lang)).prepare().unwrap();
            let mut wrong = Vec::new();
            if read.title().is_none() || read.ask().is_none() {
                wrong.push(format!("{}: no title, or no question", lesson.name));
            }
            if read.steps() == 0 || read.checks() == 0 {
                wrong.push(format!("{}: nothing is done, or nothing verified", lesson.name));
            }
            wrong
        });
    }
}

fn replaced(text: &str, at: usize, line: &str) -> String {
    let lines = text.lines().enumerate().map(|(n, old)| if n == at { line } else { old });
    lines.flat_map(|line| [line, "\n"]).collect()
}
