//! The log as a reader gets it: prose, steps with their results, questions with their answers.
//!
//! The report and the handout say the same in two markups.

use std::sync::Arc;

use crate::{
    language::result::notation::write_notation_within,
    model::{Choice, Event, Origin, Returned, StateSeen, Waker, What, Woken},
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
pub(super) enum Part {
    Ask(Arc<str>),
    Heading(Arc<str>),
    Prose(Arc<str>),
    Step(Step),
    Question(Arc<str>, Arc<[Choice]>),
    Predicted(char),
    Verdict(char, Arc<str>, Arc<[Choice]>),
    /// So many calls of programs are left out here.
    LeftOut(usize),
}

/// A call, or what became of one that slept.
pub(super) struct Step {
    pub(super) ns: u64,
    pub(super) process: Arc<str>,
    /// As typed; of a call that has slept, repeated.
    pub(super) source: String,
    /// `= 5`, `! EPIPE`, `...`
    pub(super) result: String,
    pub(super) failed: bool,
    /// States, who woke it, why it failed.
    pub(super) notes: Vec<String>,
}

/// Tells a session: is shown its events, one after the other, and gives its items.
pub(super) struct Story {
    lang: Lang,
    /// The last step, which may still get notes, and what came after it.
    held: Vec<Part>,
    of_programs: usize,
    left_out: usize,
}

impl Story {
    pub(super) fn new(lang: Lang) -> Self {
        Self { lang, held: Vec::new(), of_programs: 0, left_out: 0 }
    }

    /// The items that are finished now that this has happened.
    pub(super) fn event(&mut self, event: &Event) -> Vec<Part> {
        let lang = self.lang;
        let part = match &event.what {
            What::Ask(text) => Part::Ask(text.clone()),
            What::Heading(text) => Part::Heading(text.clone()),
            What::Narration(text) => Part::Prose(text.clone()),
            What::Question(text, choices) => Part::Question(text.clone(), choices.clone()),
            What::Predicted(letter) => Part::Predicted(*letter),
            What::Verdict { letter, because, reasons, .. } => {
                Part::Verdict(*letter, because.clone(), reasons.clone())
            }
            What::Explained(_, causes) => {
                return self.note(causes.iter().map(|it| cause(lang, event.name(), it)));
            }
            What::Comment(_, text) => return self.note([text.to_string()]),
            What::StateSeen(seen) => return self.note([state(lang, seen)]),
            What::Asleep(it) if self.is_told(it.origin) => {
                Part::Step(Step::new(event, told(it.origin, it.source.text()), "...".into()))
            }
            What::Returned(it) if self.is_told(it.origin) => Part::Step(returned(lang, event, it)),
            What::ProgramStarted(_, source) => {
                Part::Step(Step::new(event, source.text(), String::new()))
            }
            What::ProgramEnded(_, end) => {
                let text = program_end(lang, event.name(), end);
                Part::Step(Step { notes: vec![text], ..Step::new(event, "", String::new()) })
            }
            What::Refused(it) if !it.is_a_slip() => {
                let mut step = Step::new(event, it.source.text(), "--".into());
                step.notes.push(halt(lang, event.name(), &it.halt));
                Part::Step(step)
            }
            _ => return Vec::new(),
        };
        self.left_out();
        let has_step = matches!(self.held.first(), Some(Part::Step(_)));
        let finished = if has_step && !matches!(part, Part::Step(_)) {
            Vec::new()
        } else {
            std::mem::take(&mut self.held)
        };
        self.held.push(part);
        finished
    }

    /// The items that are left at the end.
    pub(super) fn end(mut self) -> Vec<Part> {
        self.left_out();
        self.held
    }

    fn left_out(&mut self) {
        if self.left_out > 0 {
            self.held.push(Part::LeftOut(std::mem::take(&mut self.left_out)));
        }
    }

    /// Something more about the step before.
    fn note(&mut self, notes: impl IntoIterator<Item = String>) -> Vec<Part> {
        if let Some(Part::Step(step)) = self.held.first_mut() {
            step.notes.extend(notes);
        }
        Vec::new()
    }

    fn is_told(&mut self, origin: Origin) -> bool {
        match origin {
            Origin::Typed => true,
            Origin::Check => false,
            Origin::Program(_) if self.of_programs < OF_PROGRAMS => {
                self.of_programs += 1;
                true
            }
            Origin::Program(_) => {
                self.left_out += 1;
                false
            }
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

impl Step {
    fn new(event: &Event, source: &str, result: String) -> Self {
        let mut text: String = source.chars().take(SOURCE).collect();
        if text.len() < source.len() {
            text.push_str("...");
        }
        Self {
            ns: event.ns,
            process: event.actor.as_ref().map_or_else(|| "".into(), |it| it.name.clone()),
            source: text,
            result,
            failed: false,
            notes: Vec::new(),
        }
    }
}

fn returned(lang: Lang, event: &Event, it: &Returned) -> Step {
    let failed = it.outcome.failure().is_some();
    let mut step = Step::new(event, told(it.origin, &it.source.text), result(it, RESULT));
    step.failed = failed;
    step.notes.extend(it.woken.as_ref().map(|it| woken(lang, it)));
    if let Some(seen) = &it.state {
        step.notes.push(state(lang, seen));
    }
    step
}

/// What woke a call.
fn woken(lang: Lang, woken: &Woken) -> String {
    match &woken.by {
        Some(Waker::Call { process, call, .. }) => say!(lang,
            en: "woken by {process} {call}",
            zh: "被 {process} 的 {call} 唤醒",
            call = call.word()),
        Some(Waker::Outside) => {
            say!(lang, en: "woken by a program outside", zh: "被外面的程序唤醒")
        }
        None => {
            let slept = format!("{:.1}", woken.slept.as_secs_f64());
            say!(lang, en: "{slept} s later", zh: "{slept} 秒之后")
        }
    }
}

/// A step in words alone, for those who do not see where it is drawn, and what its mark is.
pub(super) fn in_words(lang: Lang, event: &Event) -> String {
    let (source, end, by) = match &event.what {
        What::Asleep(it) => {
            (told(it.origin, it.source.text()), lang.pick("asleep", "阻塞").to_owned(), None)
        }
        What::Returned(it) => {
            let result = result(it, RESULT);
            let end = match result.strip_prefix("! ") {
                Some(errno) => say!(lang, en: "fails: {errno}", zh: "失败：{errno}"),
                None => result,
            };
            (told(it.origin, &it.source.text), end, it.woken.as_ref().map(|it| woken(lang, it)))
        }
        _ => return String::new(),
    };
    let (colon, comma) = (lang.pick(": ", "："), lang.pick(", ", "，"));
    let first = source.lines().next().unwrap_or_default();
    let by = by.map_or(String::new(), |by| comma.to_owned() + &by);
    format!("{}{colon}{first}{comma}{end}{by}", event.name())
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
pub(super) fn sockets(world: &World) -> Vec<Row> {
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
