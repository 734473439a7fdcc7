//! A lesson that somebody takes alone: read, with lines of one's own in between, or typed step by step.
//!
//! The prompt stays what it is and is lent, as to the stage; nothing that is on the screen is taken away again. What
//! is typed for a step is judged by `learn`; a call that was not the step is shown, and then the session is put back.
//!
//! Here: what a line means. `steps` moves and puts back, `ending` asks again and says good-bye,
//! `tell` draws what is above the prompt, `sentences` has the words.

mod ending;
mod sentences;
mod steps;
mod tell;

use std::{io, sync::Arc};

use super::{
    door::Begins,
    driver::{End, play},
    guide::Guide,
    prompt::{Prompt, Settings},
    step::{Reopen, command::Command},
    words::in_english,
};
use crate::{
    engine::Reach,
    kernel::Lab,
    language::{
        parse_line,
        tree::{Line, Statement},
    },
    learn::{
        attempt::{Attempt, Judged, Wrong},
        predictions::{Missed, Predictions},
        progress::{TypedLine, Visit},
        say,
    },
    lesson::{Plan, Stop},
    text::Lang,
};

/// A lesson to be taken.
pub struct Reading {
    /// The lesson.
    pub plan: Plan,
    /// The lab that it plays in.
    pub lab: Option<Lab>,
    /// How far calls may reach.
    pub reach: Reach,
    /// Whether its steps are typed.
    pub types: bool,
    /// The line to go on at, and what was typed before.
    pub resume: Option<(u32, Vec<TypedLine>)>,
    /// Finds its text once more, which its author may have edited.
    pub reopen: Reopen,
    /// Keeps a visit.
    pub keep: Keep,
    /// The lesson after this one, taken in the same way.
    pub next: FindNext,
    /// How one is begun in the same way.
    pub begins: Begins,
}

/// Finds the lesson after this one.
pub(super) type FindNext = Box<dyn Fn() -> Option<Next>>;

/// The lesson after this one.
pub enum Next {
    /// It can be taken right here.
    Here(Box<Reading>),
    /// Its name: one of the two plays in a lab, which is entered once and not left.
    Elsewhere(Arc<str>),
}

/// Keeps a visit. What must be said of it, if something is wrong.
pub(crate) type Keep = Box<dyn FnMut(&Visit) -> Option<String>>;

/// Lets somebody take a lesson, and the next ones, until that is left. The error within: why it could not go on.
pub fn read(settings: Settings, mut reading: Reading) -> anyhow::Result<Result<End, Stop>> {
    let lab = reading.lab.take();
    play(settings, Some(Box::new(Reader::new(reading))), lab)
}

/// A lesson that is being taken.
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that has been said or is so")]
struct Reader {
    attempt: Attempt,
    reach: Reach,
    resume: Option<u32>,
    reopen: Reopen,
    keep: Keep,
    next: FindNext,
    begins: Begins,
    predictions: Predictions,
    /// The question that is asked once more.
    missed: Option<Missed>,
    /// Whether the screen says what must be done.
    told: bool,
    /// How often it has been said what may be typed.
    explained: u32,
    /// Whether it has been said that a thing has two names.
    named: bool,
    /// Whether a step has failed that the lesson itself made.
    failed: bool,
    /// Whether something did not hold.
    has_missed: bool,
    /// Rows on the screen since Enter was pressed.
    rows: usize,
    /// Whether the end has been told, and the visit been kept.
    is_over: bool,
    stopped: Option<Stop>,
}

impl Reader {
    fn new(reading: Reading) -> Self {
        let Reading { plan, reach, types, resume, reopen, keep, next, begins, .. } = reading;
        let mut attempt = Attempt::new(plan, types);
        let resume = resume.map(|(line, typed)| {
            attempt.remember(typed);
            line
        });
        Self {
            attempt,
            reach,
            resume,
            reopen,
            keep,
            next,
            begins,
            predictions: Predictions::default(),
            missed: None,
            told: false,
            explained: 0,
            named: false,
            failed: false,
            has_missed: false,
            rows: 0,
            is_over: false,
            stopped: None,
        }
    }

    /// A line from the keyboard. False: it is left.
    fn typed(&mut self, prompt: &mut Prompt, text: &str) -> io::Result<bool> {
        self.rows = 0;
        if prompt.lines.block.is_open() {
            return self.carried_out(prompt, text, None, Wrong::Nothing);
        }
        let completed = prompt.completed(text);
        let text = completed.as_deref().unwrap_or(text);
        if let Some(go_on) = self.answered(prompt, text)? {
            return Ok(go_on);
        }
        if text.trim_end().contains('\n') {
            // Pasted: line by line, as if each had been typed.
            for line in text.lines().filter(|line| !line.trim().is_empty()) {
                if !self.typed(prompt, line)? {
                    return Ok(false);
                }
            }
            return Ok(true);
        }
        if completed.is_none() && !prompt.is_a_name(text.trim()) {
            match Command::read(text) {
                Some(Command::Enter) => return self.enter(prompt),
                Some(Command::Hint) => return self.hint(prompt).map(|()| true),
                Some(Command::Skip) => return self.skip(prompt),
                Some(Command::Back(count)) => return self.back(prompt, count.unwrap_or(1)),
                Some(Command::Again) => return self.back(prompt, 1),
                Some(Command::Goto(wanted)) => return self.go_to(prompt, wanted),
                Some(Command::Reset) => return self.reset(prompt),
                Some(Command::Help) => return self.help(prompt).map(|()| true),
                Some(Command::Notes(_) | Command::OtherPort) | None => {}
            }
            if text.trim() == "q" {
                return Ok(false);
            }
            if matches!(text.trim(), "next" | "下一课") {
                return if self.is_over || self.attempt.is_typed() {
                    self.go_to_next(prompt)
                } else {
                    self.enter(prompt)
                };
            }
        }
        self.statement(prompt, text)
    }

    /// A line that is the step, or something else that is carried out.
    fn statement(&mut self, prompt: &mut Prompt, text: &str) -> io::Result<bool> {
        let parsed = parse_line(text, 1);
        let is_a_line = parsed.is_ok();
        let (named, statement, is_word) = match parsed {
            Ok(Line::Statement(name, statement)) => (name, Some(statement), false),
            Ok(Line::Word(..)) => (None, None, true),
            _ => (None, None, in_english(text).is_some()),
        };
        let task = self.attempt.task(&prompt.session);
        if let (None, Some(statement)) = (&task, &statement) {
            let name = named.as_ref().map_or(&*prompt.speaker.name, |name| &*name.text);
            let name = name.to_owned();
            if let Some(go_on) = self.made_at_enter(prompt, &name, statement)? {
                return Ok(go_on);
            }
        }
        let mut wrong = if task.is_some() { Wrong::Nothing } else { Wrong::AtEnter };
        if let (Some(task), Some(statement)) = (&task, &statement) {
            let process = match &named {
                Some(name) => prompt.session.find_process(&name.text),
                None => Some(prompt.speaker.process),
            };
            let judged = process.map_or(Judged::Wrong(Wrong::Process), |process| {
                self.attempt.judge(&prompt.session, task, process, statement)
            });
            match judged {
                Judged::Right(difference) => {
                    return self.right(prompt, task, statement, difference);
                }
                Judged::Taken(name) => {
                    prompt.remark(&say::name_is_taken(prompt.settings.lang, &name))?;
                    return Ok(true);
                }
                Judged::Wrong(why) => wrong = why,
            }
        }
        // A word for the playground itself calls nothing: `quit` leaves here, too.
        let asks = self.question(prompt.settings.lang).is_some() && !is_word;
        if asks && (self.attempt.is_typed() || !is_a_line) {
            prompt.remark(sentences::first_the_question(prompt.settings.lang))?;
            return Ok(true);
        }
        self.carried_out(prompt, text, statement.as_deref(), wrong)
    }

    /// A line that is not the step. What it changes is undone, if the steps are typed and the lesson goes on.
    fn carried_out(
        &mut self,
        prompt: &mut Prompt,
        text: &str,
        statement: Option<&Statement>,
        wrong: Wrong,
    ) -> io::Result<bool> {
        let before = prompt.session.journal().last();
        // A call that sleeps and is not the step is put back at once: nobody has to go on elsewhere.
        prompt.said.how_to_go_on |= self.attempt.is_typed();
        let go_on = prompt.typed(text)?;
        prompt.session.settle();
        let changed = self.has_changed(prompt, before, statement);
        prompt.show_news()?;
        if go_on && changed {
            self.put_back(prompt, wrong)?;
        } else if go_on && wrong == Wrong::Process {
            self.whose_turn(prompt)?;
        }
        Ok(go_on)
    }
}

impl Guide for Reader {
    fn reach(&self) -> Reach {
        self.reach
    }

    fn cast(&self) -> Option<Vec<Arc<str>>> {
        Some(super::step::cast(self.attempt.plan()))
    }

    fn is_of_a_lesson(&self) -> bool {
        true
    }

    fn open(&mut self, prompt: &mut Prompt) -> io::Result<bool> {
        self.begin(prompt)
    }

    fn line(&mut self, prompt: &mut Prompt, text: &str) -> io::Result<bool> {
        self.typed(prompt, text)
    }

    fn interrupted(&mut self, prompt: &mut Prompt, line_dropped: bool) -> io::Result<()> {
        let before = prompt.session.journal().last();
        prompt.interrupted_line(line_dropped)?;
        if self.has_changed(prompt, before, None) {
            self.put_back(prompt, Wrong::Nothing)?;
        }
        Ok(())
    }

    fn left(&mut self, prompt: &mut Prompt, _by_word: bool) -> io::Result<()> {
        self.say_how_to_go_on(prompt)
    }

    fn invite(&mut self, prompt: &mut Prompt) -> io::Result<()> {
        self.tell(prompt)
    }

    fn asks(&self, lang: Lang) -> Option<String> {
        self.question(lang)
    }

    fn words(&self) -> &'static [&'static str] {
        &["hint", "skip", "back", "again", "goto", "next"]
    }

    fn ended(&mut self, end: End) -> Result<End, Stop> {
        if !self.is_over {
            let visit = self.visit();
            // The prompt is gone; what is wrong with the file is told at the next start.
            drop((self.keep)(&visit));
        }
        match self.stopped.take() {
            Some(stop) => Err(stop),
            None if end == End::Quit && self.has_missed => Ok(End::Failed),
            None => Ok(end),
        }
    }
}
