//! A challenge at the prompt: the student types, the goals are looked at after each step and ticked.
//!
//! The prompt stays what it is and is lent, as to the stage. What the words mean is in `words`, what is said in
//! `sentences`.

mod others;
mod sentences;
mod words;

use std::{
    io,
    sync::Arc,
    time::{Duration, Instant},
};

pub use self::others::Others;
use self::words::Command;
use super::{
    driver::{End, play},
    guide::Guide,
    prompt::{Prompt, Settings, usual_cast},
    report_trouble,
    step::Follower,
};
use crate::{
    engine::Reach,
    kernel::Lab,
    learn::{
        challenge::{Attempt, Challenge, Goal, say::goal as say_goal},
        progress::Solution,
    },
    lesson::{Nobody, Stop},
    model::{Event, Seq, What},
    text::Lang,
    view::wrap,
};

/// Keeps that a challenge was solved: its name, and how. What must be said of it, if anything.
pub(crate) type Keep = Box<dyn FnMut(&str, &Solution) -> Option<String>>;

/// A challenge to be tried.
pub struct Task {
    /// It, in the language of the prompt.
    pub challenge: Challenge,
    /// How far calls may reach.
    pub reach: Reach,
    /// Where it is kept.
    pub keep: Keep,
    /// Those of the same course.
    pub others: Others,
}

/// Lets somebody try a challenge until it is left, in its lab if it plays in one. The error within: why it could not be
/// played.
pub fn attempt(
    settings: Settings,
    task: Task,
    lab: Option<Lab>,
) -> anyhow::Result<Result<End, Stop>> {
    play(settings, Some(Box::new(Trial::new(task))), lab)
}

/// What the kernel does by itself is looked at so often, for so long after a step, whoever made it; then less often.
const GLANCE: Duration = Duration::from_millis(10);
const SOON: Duration = Duration::from_secs(2);
const LATER: Duration = Duration::from_millis(250);
const LATEST: Duration = Duration::from_secs(120);

/// A challenge that is being tried.
pub(super) struct Trial {
    attempt: Attempt,
    reach: Reach,
    keep: Keep,
    others: Others,
    /// Hints that have been given.
    hints: usize,
    /// Whether the solution was shown.
    looked: bool,
    /// Whether the student is being asked if the solution may be shown.
    asks: bool,
    solved: bool,
    /// When something happened last, and what that was.
    active: Instant,
    last: Seq,
    stopped: Option<Stop>,
}

impl Trial {
    fn new(Task { challenge, reach, keep, others }: Task) -> Self {
        Self {
            attempt: Attempt::new(challenge),
            reach,
            keep,
            others,
            hints: 0,
            looked: false,
            asks: false,
            solved: false,
            active: Instant::now(),
            last: Seq(0),
            stopped: None,
        }
    }

    /// The challenge from its start. False: it cannot be played.
    fn begin(&mut self, prompt: &mut Prompt) -> io::Result<bool> {
        if let Err(stop) = self.attempt.begin(&mut prompt.session, &mut Nobody) {
            self.stopped = Some(stop);
            return Ok(false);
        }
        self.solved = false;
        self.active = Instant::now();
        self.speak_for_the_goals(prompt);
        let head = self.headline(prompt);
        prompt.console.say(&head)?;
        prompt.show_news()?;
        self.attempt.look(&prompt.session);
        self.goals(prompt)?;
        let text = self.what_to_type(prompt.settings.lang);
        prompt.remark(&text)?;
        Ok(true)
    }

    /// Where nobody has done anything yet, the prompt begins as the one process of which the goals speak.
    fn speak_for_the_goals(&self, prompt: &mut Prompt) {
        let is_done = |event: &Event| matches!(event.what, What::Returned(_) | What::Asleep(_));
        if prompt.session.journal().after(Seq(0)).any(is_done) {
            return;
        }
        let goals = &self.attempt.challenge().goals;
        let mut names = goals.iter().filter_map(Goal::process);
        let Some(name) = names.next().filter(|first| names.all(|name| name == *first)) else {
            return;
        };
        if let Some(process) = prompt.session.find_process(name) {
            prompt.speaker.process = process;
            name.as_ref().clone_into(&mut prompt.speaker.name);
        }
    }

    /// A line from the keyboard. False: the prompt is left.
    fn typed(&mut self, prompt: &mut Prompt, text: &str) -> io::Result<bool> {
        self.active = Instant::now();
        if std::mem::take(&mut self.asks) {
            if words::is_yes(text) {
                self.solution(prompt)?;
                return Ok(true);
            }
            if words::is_no(text) {
                return Ok(true);
            }
        }
        let is_free = prompt.lines.question.is_none() && !prompt.lines.block.is_open();
        let command = Command::read(text).filter(|_| is_free && !prompt.is_a_name(text.trim()));
        match command {
            Some(Command::Goals) => self.goals(prompt)?,
            Some(Command::Hint) => self.hint(prompt)?,
            Some(Command::Solution) => self.ask_for_solution(prompt)?,
            Some(Command::Done) => self.done(prompt)?,
            Some(Command::Reset) => return self.reset(prompt),
            Some(Command::Next) => return self.go_on(prompt),
            Some(Command::Challenge(name)) => return self.change(prompt, name),
            Some(Command::Help) => self.help(prompt)?,
            None => {
                if let Some(name) = words::is_for_a_test(text).filter(|_| is_free) {
                    let text = sentences::is_the_tests(prompt.settings.lang, name);
                    prompt.remark(&text)?;
                    return Ok(true);
                }
                let go_on = prompt.typed(text)?;
                prompt.session.settle();
                prompt.show_news()?;
                self.look_at_goals(prompt)?;
                return Ok(go_on);
            }
        }
        Ok(true)
    }

    /// Looks at the goals, and says what has changed.
    fn look_at_goals(&mut self, prompt: &mut Prompt) -> io::Result<()> {
        if self.solved {
            return Ok(());
        }
        let changes = self.attempt.look(&prompt.session);
        let lang = prompt.settings.lang;
        let mut out = String::new();
        for (at, holds) in changes {
            let text = say_goal(lang, &self.attempt.challenge().goals[at]);
            let (mark, text) =
                if holds { ("[✓] ", text) } else { ("[ ] ", sentences::no_longer(lang, &text)) };
            wrap(&mut out, &text, prompt.settings.width, &format!("  {mark}"), "      ");
        }
        prompt.console.say(&out)?;
        if self.attempt.is_solved() {
            self.solve(prompt)?;
        }
        Ok(())
    }

    /// All is reached.
    fn solve(&mut self, prompt: &mut Prompt) -> io::Result<()> {
        self.solved = true;
        let (used, name) = (self.attempt.used(), self.attempt.challenge().name.clone());
        let solved = Solution {
            calls: used,
            alone: !self.looked,
            lines: self.attempt.lines(),
            session: Some(format!("{:016x}", fastrand::u64(..))),
        };
        let kept = (self.keep)(&name, &solved);
        let text = self.ending(prompt.settings.lang);
        prompt.remark(&text)?;
        kept.map_or(Ok(()), |text| prompt.remark(&text))
    }

    /// `done`: the test is played.
    fn done(&mut self, prompt: &mut Prompt) -> io::Result<()> {
        let lang = prompt.settings.lang;
        if !self.attempt.challenge().has_test || self.solved {
            return self.goals(prompt);
        }
        prompt.remark(sentences::test_begins(lang))?;
        let (came, shown) = {
            let mut follower = Follower::new(prompt, false, true, Vec::new());
            let (session, audience) = follower.parts();
            let came = self.attempt.test(session, audience);
            (came, follower.end(true))
        };
        shown?;
        self.attempt.end_test(&mut prompt.session);
        // That its processes are ended is not shown.
        prompt.output.shown.skip(prompt.session.journal());
        prompt.session.read_up_to_now();
        match came {
            Ok(()) => {
                self.look_at_goals(prompt)?;
                if !self.solved {
                    prompt.remark(sentences::passed_but(lang))?;
                    self.goals(prompt)?;
                }
                Ok(())
            }
            Err(Stop::Output(error)) => Err(error),
            Err(stop) => {
                if let Stop::Trouble(trouble) = &stop {
                    let mut out = String::new();
                    let name = self.attempt.challenge().name.clone();
                    report_trouble(&mut out, &prompt.pointer(), &name, trouble);
                    prompt.console.say(&out)?;
                }
                if let Stop::Signal(_) = stop {
                    // Behind the ^C that the terminal has shown.
                    prompt.console.say("\n")?;
                }
                prompt.remark(sentences::not_passed(lang, &stop))
            }
        }
    }

    /// Back to the start.
    fn reset(&mut self, prompt: &mut Prompt) -> io::Result<bool> {
        prompt.renew_session(self.reach)?;
        self.attempt.begin_again();
        self.restart(prompt)
    }

    fn restart(&mut self, prompt: &mut Prompt) -> io::Result<bool> {
        prompt.console.say("\n")?;
        self.begin(prompt)
    }

    /// The challenge after this one.
    fn go_on(&mut self, prompt: &mut Prompt) -> io::Result<bool> {
        match self.next_name().map(str::to_owned) {
            Some(name) => self.change(prompt, &name),
            None => prompt.remark(sentences::was_the_last(prompt.settings.lang)).map(|()| true),
        }
    }

    fn next_name(&self) -> Option<&str> {
        self.others.behind(&self.attempt.challenge().name)
    }

    /// Another challenge, by its name or number.
    fn change(&mut self, prompt: &mut Prompt, name: &str) -> io::Result<bool> {
        let lang = prompt.settings.lang;
        let found = self.others.find(name);
        let Some(challenge) = found.and_then(|name| (self.others.read)(name)) else {
            let text = sentences::no_such(lang, name, &self.others.names);
            prompt.remark(&text)?;
            return Ok(true);
        };
        if challenge.lab() != self.attempt.challenge().lab() {
            let text = sentences::is_elsewhere(lang, &challenge.name, &self.others.begins);
            return prompt.remark(&text).map(|()| true);
        }
        (self.hints, self.looked) = (0, false);
        prompt.cast.names = cast(&challenge).unwrap_or_else(usual_cast);
        prompt.renew_session(self.reach)?;
        self.attempt = Attempt::new(challenge);
        self.restart(prompt)
    }
}

/// Who is there from the beginning: those whom the goals name, unless server or client is among them.
fn cast(challenge: &Challenge) -> Option<Vec<Arc<str>>> {
    let mut names: Vec<Arc<str>> = Vec::new();
    for name in challenge.goals.iter().filter_map(Goal::process) {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    let usual = usual_cast();
    (!names.is_empty() && !names.iter().any(|name| usual.contains(name))).then_some(names)
}

impl Guide for Trial {
    fn reach(&self) -> Reach {
        self.reach
    }

    fn cast(&self) -> Option<Vec<Arc<str>>> {
        cast(self.attempt.challenge())
    }

    fn open(&mut self, prompt: &mut Prompt) -> io::Result<bool> {
        self.begin(prompt)
    }

    fn line(&mut self, prompt: &mut Prompt, text: &str) -> io::Result<bool> {
        self.typed(prompt, text)
    }

    fn left(&mut self, prompt: &mut Prompt, _by_word: bool) -> io::Result<()> {
        self.say_how_to_go_on(prompt)
    }

    fn next_look(&self) -> Option<Instant> {
        let idle = self.active.elapsed();
        if self.solved || idle > LATEST {
            return None;
        }
        Some(Instant::now() + if idle < SOON { GLANCE } else { LATER })
    }

    fn look(&mut self, prompt: &mut Prompt) -> io::Result<()> {
        let last = prompt.session.journal().last();
        if std::mem::replace(&mut self.last, last) != last {
            self.active = Instant::now();
        }
        self.look_at_goals(prompt)
    }

    fn asks(&self, lang: Lang) -> Option<String> {
        self.asks.then(|| sentences::question(lang).to_owned())
    }

    fn wants_an_answer(&self) -> bool {
        self.asks
    }

    fn stops_asking(&mut self) -> bool {
        std::mem::take(&mut self.asks)
    }

    fn words(&self) -> &'static [&'static str] {
        words::WORDS
    }

    fn ended(&mut self, end: End) -> Result<End, Stop> {
        self.stopped.take().map_or(Ok(end), Err)
    }
}
