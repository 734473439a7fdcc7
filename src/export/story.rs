//! The log as a reader gets it: prose, steps with their results, questions with their answers.
//!
//! The report and the handout say the same in two markups.

use crate::{
    language::result::notation::write_notation_within,
    model::{Choice, Event, Origin, Returned, Score, StateSeen, Waker, What},
    say,
    text::{Lang, cause, halt, program_end},
    view::world::World,
};

/// Columns that a result may take: the rest of a megabyte is its number of bytes.
const RESULT: usize = 120;
/// Characters of a statement.
const SOURCE: usize = 2000;
/// So many calls of programs are written out; a loop makes any number.
const OF_PROGRAMS: usize = 500;

/// One item of the story.
pub(super) enum Part<'a> {
    Ask(&'a str),
    Heading(&'a str),
    Prose(&'a str),
    Step(Step<'a>),
    Question(&'a str, &'a [Choice]),
    Predicted(char),
    Verdict(char, &'a str, &'a [Choice]),
    /// So many calls of programs are left out here.
    LeftOut(usize),
}

/// A call, or what became of one that slept.
pub(super) struct Step<'a> {
    pub(super) ns: u64,
    pub(super) process: &'a str,
    /// As typed; of a call that has slept, repeated.
    pub(super) source: String,
    /// `= 5`, `! EPIPE`, `...`
    pub(super) result: String,
    pub(super) failed: bool,
    /// States, who woke it, why it failed.
    pub(super) notes: Vec<String>,
}

/// The title, if the session has one.
pub(super) fn title(events: &[Event]) -> Option<&str> {
    events.iter().find_map(|event| match &event.what {
        What::Title(text) => Some(&**text),
        _ => None,
    })
}

/// Predictions that were made, and how many of them were right.
pub(super) fn score(events: &[Event]) -> Score {
    let mut score = Score::default();
    for event in events {
        if let What::Verdict { letter, predicted: Some(predicted), .. } = &event.what {
            score.answered += 1;
            score.right += u32::from(letter == predicted);
        }
    }
    score
}

/// All items, in their order.
pub(super) fn story(lang: Lang, events: &[Event]) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let (mut of_programs, mut left_out) = (0, 0);
    for event in events {
        let part = match &event.what {
            What::Ask(text) => Part::Ask(text),
            What::Heading(text) => Part::Heading(text),
            What::Narration(text) => Part::Prose(text),
            What::Question(text, choices) => Part::Question(text, choices),
            What::Predicted(letter) => Part::Predicted(*letter),
            What::Verdict { letter, because, reasons, .. } => {
                Part::Verdict(*letter, because, reasons)
            }
            What::Explained(_, causes) => {
                let notes = causes.iter().map(|it| cause(lang, event.name(), it));
                note(&mut parts, notes);
                continue;
            }
            What::Comment(_, text) => {
                note(&mut parts, [text.to_string()]);
                continue;
            }
            What::StateSeen(seen) => {
                note(&mut parts, [state(lang, seen)]);
                continue;
            }
            What::Asleep(it) if is_told(it.origin, &mut of_programs, &mut left_out) => {
                Part::Step(Step::new(event, told(it.origin, it.source.text()), "...".into()))
            }
            What::Returned(it) if is_told(it.origin, &mut of_programs, &mut left_out) => {
                Part::Step(returned(lang, event, it))
            }
            What::ProgramStarted(_, source) => {
                Part::Step(Step::new(event, source.text(), String::new()))
            }
            What::ProgramEnded(_, end) => {
                let text = program_end(lang, event.name(), end);
                Part::Step(Step { notes: vec![text], ..Step::new(event, "", String::new()) })
            }
            What::Refused(it) => {
                let mut step = Step::new(event, it.source.text(), "--".into());
                step.notes.push(halt(lang, event.name(), &it.halt));
                Part::Step(step)
            }
            _ => continue,
        };
        if left_out > 0 {
            parts.push(Part::LeftOut(std::mem::take(&mut left_out)));
        }
        parts.push(part);
    }
    if left_out > 0 {
        parts.push(Part::LeftOut(left_out));
    }
    parts
}

fn is_told(origin: Origin, of_programs: &mut usize, left_out: &mut usize) -> bool {
    match origin {
        Origin::Typed => true,
        Origin::Check => false,
        Origin::Program(_) if *of_programs < OF_PROGRAMS => {
            *of_programs += 1;
            true
        }
        Origin::Program(_) => {
            *left_out += 1;
            false
        }
    }
}

/// A call's statement. Of a program it is told where the program begins: what a `for` repeats is not told each time.
pub(super) fn told(origin: Origin, source: &str) -> &str {
    match origin {
        Origin::Program(_) => source.lines().next().unwrap_or_default(),
        Origin::Typed | Origin::Check => source,
    }
}

/// Something more about the step before.
fn note(parts: &mut [Part<'_>], notes: impl IntoIterator<Item = String>) {
    let last = parts.iter_mut().rev().find_map(|part| match part {
        Part::Step(step) => Some(step),
        _ => None,
    });
    if let Some(step) = last {
        step.notes.extend(notes);
    }
}

impl<'a> Step<'a> {
    fn new(event: &'a Event, source: &str, result: String) -> Self {
        let mut text: String = source.chars().take(SOURCE).collect();
        if text.len() < source.len() {
            text.push_str("...");
        }
        Self {
            ns: event.ns,
            process: event.name(),
            source: text,
            result,
            failed: false,
            notes: Vec::new(),
        }
    }
}

fn returned<'a>(lang: Lang, event: &'a Event, it: &Returned) -> Step<'a> {
    let failed = it.outcome.failure().is_some();
    let mut step = Step::new(event, told(it.origin, &it.source.text), result(it, RESULT));
    step.failed = failed;
    if let Some(woken) = &it.woken {
        step.notes.push(match &woken.by {
            Some(Waker::Call { process, call, .. }) => say!(lang,
                en: "woken by {process} {call}",
                zh: "被 {process} 的 {call} 唤醒",
                call = call.word()),
            Some(Waker::Outside) => say!(lang,
                en: "woken by a program outside",
                zh: "被外面的程序唤醒"),
            None => {
                let slept = format!("{:.1}", woken.slept.as_secs_f64());
                say!(lang, en: "{slept} s later", zh: "{slept} 秒之后")
            }
        });
    }
    if let Some(seen) = &it.state {
        step.notes.push(state(lang, seen));
    }
    step
}

/// `= 5` or `! EPIPE`, its bytes shortened to so many columns.
pub(super) fn result(it: &Returned, room: usize) -> String {
    let mut out = if it.outcome.failure().is_some() { "! " } else { "= " }.to_owned();
    write_notation_within(&mut out, &it.outcome, room);
    out
}

fn state(lang: Lang, seen: &StateSeen) -> String {
    let StateSeen { label, state, queue, .. } = seen;
    let state = state.name();
    match queue {
        Some((waiting, backlog)) => say!(lang,
            en: "{label} {state}, {waiting} waiting, backlog {backlog}",
            zh: "{label} {state}，{waiting} 个在等，backlog {backlog}"),
        None => format!("{label} {state}"),
    }
}

/// A socket at the end: process, name, descriptor, kind, own address, peer, state.
pub(super) type Row = [String; 7];

/// The sockets that are open at the end.
pub(super) fn sockets(events: &[Event]) -> Vec<Row> {
    let mut world = World::default();
    for event in events {
        world.apply(event);
    }
    let mut rows = Vec::new();
    for process in world.processes() {
        for (id, socket) in &process.sockets {
            let facts = world.facts(*id).cloned().unwrap_or_default();
            let text = |address: &Option<_>| {
                address.as_ref().map_or("-".to_owned(), |it: &crate::model::Address| it.to_string())
            };
            rows.push([
                process.name.to_string(),
                socket.on.label.to_string(),
                socket.on.fd.to_string(),
                socket.kind.word().to_owned(),
                text(&facts.local),
                text(&facts.peer),
                facts.state.map_or("-", crate::model::TcpState::name).to_owned(),
            ]);
        }
    }
    rows
}

/// The row above [`sockets`].
pub(super) fn socket_columns(lang: Lang) -> [&'static str; 7] {
    match lang {
        Lang::En => ["process", "socket", "fd", "kind", "address", "peer", "state"],
        Lang::Zh => ["进程", "套接字", "fd", "种类", "地址", "对端", "状态"],
    }
}
