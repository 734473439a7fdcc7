//! Expectations for steps that have none, from what they gave.

use super::{
    draft::{Draft, Edit, Hand, Rank},
    outline::{Outline, Step, StepKind},
    packets,
    play::{Came, Round, Unknown},
    ports::Ports,
};
use crate::{
    export::{expected, is_by_chance},
    language::result::bytes::write_quoted,
    model::{Address, Call, CallName, Event, OptionName, Outcome, ProcessId, Returned, Seq, What},
};

/// Bytes that are expected one by one; of longer ones only the beginning is.
const WHOLE: usize = 200;
const BEGINNING: usize = 48;

/// Before anything is played: `drain` takes until nothing more comes, also where nobody may pause, and the next line
/// is to find what it leaves.
pub(super) fn at_once(draft: &Draft) -> Vec<Edit> {
    let takes_time =
        |step: &&Step| step.kind == StepKind::Gives(CallName::Drain) && step.expectation.is_none();
    let outline = Outline::of(draft);
    let steps = outline.steps.iter().filter(takes_time);
    steps.map(|step| Edit::Insert(step.line, Rank::Result, "  = *".into())).collect()
}

/// What is written, and below what.
pub(super) struct Fill<'a> {
    draft: &'a Draft,
    outline: &'a Outline,
    round: &'a Round,
    ports: Ports<'a>,
    /// Sockets share a port, and the kernel chooses which of them gets a caller.
    shares: bool,
}

impl<'a> Fill<'a> {
    pub(super) fn new(draft: &'a Draft, outline: &'a Outline, round: &'a Round) -> Self {
        let ports = Ports::new(outline, round, &round.values);
        let shares = round.events.iter().any(|event| {
            matches!(&event.what, What::Returned(it)
                if matches!(it.call, Call::Setsockopt(OptionName::Reuseport, _)))
        });
        Self { draft, outline, round, ports, shares }
    }

    /// All that can be expected and is not.
    pub(super) fn all(mut self) -> Vec<Edit> {
        // The first time is for the ports: which of them are seen again.
        self.edits();
        self.ports.name();
        self.edits()
    }

    fn edits(&mut self) -> Vec<Edit> {
        let (draft, outline) = (self.draft, self.outline);
        let open = |step: &&Step| step.may_expect() && !draft.is_by_chance(step.line);
        let mut edits = Vec::new();
        for step in outline.steps.iter().filter(open) {
            if step.expectation.is_none() {
                edits.extend(self.step(step));
            }
            if outline.in_lab && step.packets.is_none() && step.repeated_to.is_none() {
                edits.extend(packets::said(step, outline, self.round));
            }
        }
        edits
    }

    /// What a step gave each time that it was carried out.
    fn came(&self, line: u32) -> Vec<(usize, Came<'a>)> {
        let times = self.round.began.iter().enumerate().filter(|(_, it)| it.line == line);
        times.filter_map(|(at, _)| Some((at, self.round.came(at)?))).collect()
    }

    fn step(&mut self, step: &Step) -> Vec<Edit> {
        let came = self.came(step.line);
        let mut edits = Vec::new();
        let mut said: Option<String> = None;
        let mut differs = false;
        for (at, came) in &came {
            let this = match came {
                Came::Directly(returned) => self.expected(step, returned),
                Came::Asleep(returned) => {
                    if let Some((returned, seq)) = returned {
                        edits.extend(self.completion(*at, returned, *seq));
                    }
                    Some("...".to_owned())
                }
            };
            let Some(this) = this else { return edits };
            match &said {
                None => said = Some(this),
                Some(said) => differs |= *said != this,
            }
        }
        let text = match said {
            // Now this and now that.
            Some(said) if differs => merged(&said, &came),
            said => said,
        };
        if let Some(text) = text {
            edits.push(Edit::Insert(step.line, Rank::Result, format!("  {text}")));
        }
        edits
    }

    /// What is expected of a step; `None`: nothing that says anything.
    fn expected(&mut self, step: &Step, returned: &Returned) -> Option<String> {
        let text = self.notation(returned, step.repeated_to.is_some());
        let says_nothing =
            text == "= *" || step.kind == StepKind::Sets && returned.outcome.failure().is_none();
        (!says_nothing || !step.claims.is_empty()).then_some(text)
    }

    fn notation(&mut self, returned: &Returned, repeats: bool) -> String {
        let by_chance = is_by_chance(returned, self.shares);
        if let Outcome::Data(bytes) = &returned.outcome
            && bytes.len() > WHOLE
        {
            let mut text = "= ".to_owned();
            write_quoted(&mut text, &bytes[..BEGINNING]);
            return text + "*";
        }
        let text = expected(returned, by_chance, &mut self.ports);
        // In each round the kernel chooses another port.
        match text.rsplit_once(":$") {
            Some((before, _)) if repeats && returned.outcome.address().is_some() => {
                format!("{before}:*")
            }
            _ => text,
        }
    }

    /// `NAME< = ...` below the line by which a sleeping call returned.
    fn completion(&mut self, began: usize, returned: &Returned, seq: Seq) -> Option<Edit> {
        let at = self.round.window(seq)?;
        let began = &self.round.began[began];
        let name = self.name(returned)?;
        let step = self.outline.at(self.round.began[at].line)?;
        let below = step.repeated_to.unwrap_or(step.last);
        let is_over = |line: u32| line > step.line && line <= below;
        let is_taken = self.round.began[at + 1..]
            .iter()
            .any(|later| later.process == began.process && is_over(later.line));
        if below < began.line || is_taken {
            return None;
        }
        let text = self.notation(returned, false);
        Some(Edit::Insert(below, Rank::Completion, format!("{name}< {text}")))
    }

    fn name(&self, returned: &Returned) -> Option<String> {
        let its =
            |event: &&Event| matches!(&event.what, What::Returned(it) if it.id == returned.id);
        self.round.events.iter().find(its).map(|event| event.name().to_owned())
    }

    /// A line used a name that nothing sets: the lesson learns it from what was seen before. Of the ports that the kernel
    /// chose it is most likely the newest: one that another process asked for, if it is called; else the process's own.
    pub(super) fn learn(mut self, unknown: &Unknown) -> Vec<Edit> {
        let user = self.round.began.last().map(|began| began.process);
        let calls = matches!(
            self.outline.at(unknown.line).map(|step| step.kind),
            Some(StepKind::Gives(CallName::Connect | CallName::Sendto))
        );
        let mut best: Option<(u32, u16, Edit)> = None;
        for (at, began) in self.round.began.iter().enumerate() {
            let Some(step) = self.outline.at(began.line) else { continue };
            if step.repeated_to.is_some() || !step.may_expect() {
                continue;
            }
            let (returned, seq) = match self.round.came(at) {
                Some(Came::Directly(returned)) => (returned, None),
                Some(Came::Asleep(Some((returned, seq)))) => (returned, Some(seq)),
                _ => continue,
            };
            let Some(port) = returned.outcome.address().and_then(Address::port) else { continue };
            if !self.ports.is_nameless(port) {
                continue;
            }
            let asked = matches!(returned.outcome, Outcome::Address(_));
            let called = name_of(self.round, began.process);
            let alike = called.is_some_and(|it| it.eq_ignore_ascii_case(&unknown.name));
            let other = Some(began.process) != user;
            let rank = 4 * u32::from(alike) + 2 * u32::from(asked) + u32::from(other == calls);
            if best.as_ref().is_some_and(|(before, ..)| *before > rank) {
                continue;
            }
            self.ports.call(port, &unknown.name);
            let text = self.notation(returned, false);
            let edit = match (seq, step.expectation) {
                (Some(seq), _) => self.completion(at, returned, seq),
                (None, None) => Some(Edit::Insert(step.line, Rank::Result, format!("  {text}"))),
                (None, Some(line)) => {
                    let text = format!("{}{text}", indent(self.draft.line(line)));
                    Some(Edit::Replace(line, text, Hand::Ours))
                }
            };
            if let Some(edit) = edit {
                best = Some((rank, port, edit));
            }
        }
        best.into_iter().map(|(.., edit)| edit).collect()
    }
}

/// The blanks before a line.
pub(super) fn indent(line: &str) -> &str {
    &line[..line.len() - line.trim_start().len()]
}

fn name_of(round: &Round, process: ProcessId) -> Option<&str> {
    round.events.iter().find(|event| event.process() == Some(process)).map(Event::name)
}

/// One expectation for several results: whatever each of them was, or nothing where some still sleep.
fn merged(first: &str, came: &[(usize, Came<'_>)]) -> Option<String> {
    if came.iter().any(|(_, came)| matches!(came, Came::Asleep(_))) {
        return None;
    }
    let failures: Vec<String> = came
        .iter()
        .filter_map(|(_, came)| match came {
            Came::Directly(returned) => returned.outcome.failure().map(|it| it.name().into()),
            Came::Asleep(_) => None,
        })
        .collect();
    let same = failures.iter().all(|name| *name == failures[0]);
    match failures.len() {
        0 => None,
        n if n == came.len() && same => Some(first.to_owned()),
        n if n < came.len() && same => Some(format!("= * | ! {}", failures[0])),
        _ => None,
    }
}
