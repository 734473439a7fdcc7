//! Going through the lesson: on to the next step, back to an earlier one, and back to before a wrong call.

use std::{io, time::Instant};

use super::{Reader, sentences};
use crate::{
    engine::Session,
    language::tree::{Statement, StatementKind},
    learn::{
        attempt::{Attempt, Difference, Wrong},
        change::has_changed,
        predictions::Predictions,
        say,
        task::Task,
    },
    lesson::{Audience, Pause, Stand, Stop},
    model::{Event, Seq, What},
    repl::{
        prompt::Prompt,
        report_trouble,
        step::{Follower, cast, find_phase, reread, terminal},
    },
};

/// Rows that a step and the paragraph after it may take.
const ROWS: usize = 11;

impl Reader {
    /// The first screen. False: it cannot be.
    pub(super) fn begin(&mut self, prompt: &mut Prompt) -> io::Result<bool> {
        let first = self.attempt.plan().stations().first().map_or(0, |station| station.line);
        match self.resume.take().filter(|line| *line > first) {
            Some(line) => self.go_to_line(prompt, Some(line)),
            None => self.on(prompt),
        }
    }

    /// Goes on as the lesson has it, to the next place where somebody is waited for. False: it cannot.
    pub(super) fn on(&mut self, prompt: &mut Prompt) -> io::Result<bool> {
        loop {
            let came = self.moved(prompt, true, String::new(), Attempt::go_on)?;
            if !self.arrived(prompt, came)? {
                return Ok(false);
            }
            let reads_on = !self.attempt.is_typed()
                && !self.failed
                && self.attempt.stand() == Stand::Pause(Pause::Step)
                && self.rows + ROWS < terminal().1;
            if !reads_on {
                return Ok(true);
            }
        }
    }

    /// Lets the lesson move, and shows it. `heads`: its lines are not on the screen yet; `aside`: what is said
    /// as soon as the step is done.
    fn moved(
        &mut self,
        prompt: &mut Prompt,
        heads: bool,
        aside: String,
        act: impl FnOnce(&mut Attempt, &mut Session, &mut dyn Audience) -> Result<(), Stop>,
    ) -> io::Result<Result<(), Stop>> {
        let mut follower = Follower::new(prompt, false, heads, Vec::new());
        follower.will_say(aside);
        let (session, audience) = follower.parts();
        let came = act(&mut self.attempt, session, audience);
        let printed = follower.end(came.is_ok())?;
        self.rows += printed.lines().count();
        prompt.session.read_up_to_now();
        self.predictions.follow(prompt.session.journal());
        Ok(came)
    }

    /// The lesson has come to a place, or something has ended the step. False: it cannot go on.
    fn arrived(&mut self, prompt: &mut Prompt, came: Result<(), Stop>) -> io::Result<bool> {
        self.told = false;
        self.failed = false;
        match came {
            Ok(()) => {}
            Err(Stop::Trouble(trouble)) => {
                (self.failed, self.has_missed) = (true, true);
                let mut out = String::new();
                let name = self.attempt.plan().name();
                report_trouble(&mut out, &prompt.pointer(), name, &trouble);
                prompt.console.say(&out)?;
                prompt.remark(sentences::goes_on_anyway(prompt.settings.lang))?;
                return Ok(true);
            }
            Err(Stop::Signal(signal)) if signal == signal_hook::consts::SIGINT => {
                self.failed = true;
                prompt.remark(sentences::stopped_waiting(prompt.settings.lang))?;
                return Ok(true);
            }
            Err(Stop::Output(error)) => return Err(error),
            Err(stop) => {
                self.stopped = Some(stop);
                return Ok(false);
            }
        }
        self.speak_for_the_next_step(prompt);
        if self.attempt.stand() == Stand::End && !self.is_over {
            self.at_the_end(prompt)?;
        }
        Ok(true)
    }

    /// The prompt becomes that of the process whose step comes next.
    fn speak_for_the_next_step(&self, prompt: &mut Prompt) {
        let Some((name, _)) = self.attempt.station().and_then(|station| station.steps.first())
        else {
            return;
        };
        // One that its first line makes is not there yet.
        let before = self.attempt.course().speaker();
        for name in [name.as_deref().unwrap_or(before), before] {
            if let Some(process) = prompt.session.find_process(name) {
                prompt.speaker.process = process;
                name.clone_into(&mut prompt.speaker.name);
                return;
            }
        }
    }

    /// Somebody else was meant to do something, and nothing has been called.
    pub(super) fn whose_turn(&self, prompt: &mut Prompt) -> io::Result<()> {
        let task = self.attempt.task(&prompt.session);
        self.speak_for_the_next_step(prompt);
        prompt.remark(&say::not_this_step(prompt.settings.lang, Wrong::Process, task.as_ref()))
    }

    /// Enter: the task is shown once more; where there is none, the lesson goes on.
    pub(super) fn enter(&mut self, prompt: &mut Prompt) -> io::Result<bool> {
        if self.attempt.stand() == Stand::End {
            prompt.remark(sentences::is_over(prompt.settings.lang))?;
            if prompt.session.sleeping() > 0 {
                prompt.board()?;
            }
            return Ok(true);
        }
        if self.attempt.task(&prompt.session).is_some() && !self.failed {
            (self.told, self.explained) = (false, 0);
            return Ok(true);
        }
        self.on(prompt)
    }

    /// Goes on with a step whose line is on the screen: it was typed.
    fn on_from_typed(&mut self, prompt: &mut Prompt) -> io::Result<bool> {
        let came = self.moved(prompt, false, String::new(), Attempt::go_on)?;
        self.arrived(prompt, came)
    }

    /// What was typed is what Enter makes, as it is shown: one step, or the first of some that are made together. Nothing
    /// is done where it is not.
    pub(super) fn made_at_enter(
        &mut self,
        prompt: &mut Prompt,
        name: &str,
        typed: &Statement,
    ) -> io::Result<Option<bool>> {
        let count = self.attempt.station().map_or(0, |station| station.steps.len());
        match count {
            _ if !self.is_the_first(name, typed) => Ok(None),
            1 => self.on_from_typed(prompt).map(Some),
            _ => self.on(prompt).map(Some),
        }
    }

    fn is_the_first(&self, name: &str, typed: &Statement) -> bool {
        let Some((process, step)) =
            self.attempt.station().and_then(|station| station.steps.first())
        else {
            return false;
        };
        let course = self.attempt.course();
        let process = process.as_deref().unwrap_or(course.speaker());
        // A word of the wire is the same from every process.
        let is_the_wires = matches!(&step.kind, StatementKind::Call(tree) if tree.call.is_wire());
        self.attempt.is_typed()
            && (name == process || is_the_wires)
            && *typed.text() == course.shown(step.text())
    }

    /// What was typed is the step.
    pub(super) fn right(
        &mut self,
        prompt: &mut Prompt,
        task: &Task,
        statement: &Statement,
        mut difference: Option<Difference>,
    ) -> io::Result<bool> {
        // That a thing has two names is said once.
        if matches!(difference, Some(Difference::Called(_)))
            && std::mem::replace(&mut self.named, true)
        {
            difference = None;
        }
        let aside =
            sentences::remark(prompt, &say::right(prompt.settings.lang, difference.as_ref()));
        let came = self.moved(prompt, false, aside, |attempt, session, audience| {
            attempt.take(session, audience, task, statement)
        })?;
        if let Err(Stop::Trouble(_)) = came {
            // The lesson's own place is behind the step by now.
            self.put_back_to(prompt, Some(task.line), Some(task), Wrong::Came)?;
            return Ok(true);
        }
        self.arrived(prompt, came)
    }

    /// The step is left to the lesson.
    pub(super) fn skip(&mut self, prompt: &mut Prompt) -> io::Result<bool> {
        if self.attempt.station().is_none() {
            return self.enter(prompt);
        }
        let came = self.moved(prompt, true, String::new(), Attempt::skip)?;
        self.arrived(prompt, came)
    }

    /// Whether what was typed has changed the world, and must be undone for the lesson to go on.
    pub(super) fn has_changed(
        &self,
        prompt: &Prompt,
        before: Seq,
        statement: Option<&Statement>,
    ) -> bool {
        self.attempt.is_typed()
            && self.attempt.stand() != Stand::End
            && has_changed(prompt.session.journal().after(before), statement, &self.attempt)
    }

    /// The session is put back to before the step.
    pub(super) fn put_back(&mut self, prompt: &mut Prompt, wrong: Wrong) -> io::Result<()> {
        let task = self.attempt.task(&prompt.session);
        self.put_back_to(prompt, self.attempt.line(), task.as_ref(), wrong)
    }

    /// The same to before a line; `task`: what is to be typed there.
    fn put_back_to(
        &mut self,
        prompt: &mut Prompt,
        line: Option<u32>,
        task: Option<&Task>,
        wrong: Wrong,
    ) -> io::Result<()> {
        let began = Instant::now();
        let lang = prompt.settings.lang;
        if let Some(task) = task {
            self.attempt.mark(task.line).wrong += 1;
        }
        let why = say::not_this_step(lang, wrong, task);
        if !self.replay(prompt, line)? {
            return Ok(());
        }
        (self.told, self.failed) = (false, false);
        let asked = |task: Option<&Task>| task.map(|task| say::task(lang, task));
        let renumbered = asked(task) != asked(self.attempt.task(&prompt.session).as_ref());
        prompt.remark(&sentences::put_back(lang, &why, renumbered, began.elapsed()))?;
        prompt.output.news.other_output();
        Ok(())
    }

    /// Begins again, silently up to a line. False: it cannot.
    fn replay(&mut self, prompt: &mut Prompt, line: Option<u32>) -> io::Result<bool> {
        prompt.renew_session(self.reach)?;
        self.predictions.begin_again();
        let came = self.attempt.replay(&mut prompt.session, line);
        self.predictions.follow(prompt.session.journal());
        // All of it has been seen before.
        prompt.take_events();
        prompt.new_printers();
        match came {
            Ok(()) => {
                self.speak_for_the_next_step(prompt);
                Ok(true)
            }
            Err(stop) => {
                self.stopped = Some(stop);
                Ok(false)
            }
        }
    }

    /// So many steps back.
    pub(super) fn back(&mut self, prompt: &mut Prompt, count: usize) -> io::Result<bool> {
        let stations = self.attempt.plan().stations();
        let here = match self.attempt.line() {
            Some(line) => self.attempt.plan().station_after(line),
            None => stations.len(),
        };
        let Some(station) = here.checked_sub(count.max(1)).or((here > 0).then_some(0)) else {
            prompt.remark(sentences::at_the_beginning(prompt.settings.lang))?;
            return Ok(true);
        };
        let line = stations[station].line;
        self.go_to_line(prompt, Some(line))
    }

    /// To a heading, by its number or by words of it.
    pub(super) fn go_to(&mut self, prompt: &mut Prompt, wanted: &str) -> io::Result<bool> {
        let phases = self.attempt.plan().phases();
        let Some(at) = find_phase(phases, wanted) else {
            let course = self.attempt.course();
            let texts = phases.iter().map(|phase| course.shown(&phase.text));
            let list = sentences::headings(prompt.settings.lang, texts, prompt.settings.width);
            prompt.console.say(&list)?;
            return Ok(true);
        };
        let line = phases[at].line;
        self.go_to_line(prompt, Some(line))
    }

    /// From the beginning, with the text as it is now. False: it cannot.
    pub(super) fn reset(&mut self, prompt: &mut Prompt) -> io::Result<bool> {
        let (newer, said) = reread(prompt, self.attempt.plan(), &self.reopen);
        if let Some(plan) = newer {
            self.attempt = Attempt::new(*plan, self.attempt.is_typed());
            self.predictions = Predictions::default();
            prompt.cast.names = cast(self.attempt.plan());
        }
        prompt.console.say(&said)?;
        if !self.go_to_line(prompt, Some(0))? {
            return Ok(false);
        }
        // Another program, started from here, goes on from here.
        let visit = self.visit();
        (self.keep)(&visit).map_or(Ok(()), |text| prompt.remark(&text))?;
        Ok(true)
    }

    /// To before a line; what was typed or predicted from there on is forgotten. False: it cannot.
    pub(super) fn go_to_line(
        &mut self,
        prompt: &mut Prompt,
        line: Option<u32>,
    ) -> io::Result<bool> {
        let lang = prompt.settings.lang;
        self.attempt.forget_from(line.unwrap_or(u32::MAX));
        (self.is_over, self.failed, self.told) = (false, false, false);
        let began = Instant::now();
        if !self.replay(prompt, line)? {
            return Ok(false);
        }
        let text = sentences::place(lang, &self.attempt, began.elapsed());
        prompt.remark(&text)?;
        show_place(prompt)?;
        if self.attempt.stand() == Stand::End {
            self.at_the_end(prompt)?;
        }
        Ok(true)
    }
}

/// What the author says here: the heading, and the words before the step.
fn show_place(prompt: &mut Prompt) -> io::Result<()> {
    let events: Vec<Event> = prompt.session.journal().after(Seq(0)).cloned().collect();
    let is_step = |event: &Event| matches!(event.what, What::Returned(_) | What::Asleep(_));
    let from = events.iter().rposition(is_step).map_or(0, |at| at + 1);
    let title = events.iter().find(|event| matches!(event.what, What::Title(_)));
    let heading = events.iter().rfind(|event| matches!(event.what, What::Heading(_)));
    let words = events[from..]
        .iter()
        .filter(|event| matches!(event.what, What::Narration(_) | What::Question(..)));
    let mut out = String::new();
    prompt.output.news.blank(&mut out);
    for event in title.into_iter().chain(heading).chain(words) {
        prompt.output.news.event(event, &mut out);
    }
    prompt.console.say(&out)
}
