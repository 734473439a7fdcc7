//! Moving on the stage: one step on, back to an earlier place, and the silent run that is compared with.

use std::{io, time::Instant};

use super::{Ghost, Goal, Place, Stage, drift, follow::Follower};
use crate::{
    engine::{Bookmark, Session},
    lesson::{Course, Here, Nobody, Pause, Stand, Station, StationKind, Stop},
    repl::{prompt::Prompt, report_trouble},
    say,
};

impl Stage {
    /// On to the next place, before everybody's eyes. False: it cannot go on.
    pub(super) fn advance(&mut self, prompt: &mut Prompt) -> io::Result<bool> {
        let heads = !self.type_next(prompt)?;
        self.on(prompt, heads)
    }

    /// The same; `heads`: the lines of the steps are not on the screen yet.
    pub(super) fn on(&mut self, prompt: &mut Prompt, heads: bool) -> io::Result<bool> {
        let tally = self.tally(prompt.settings.lang);
        let (came, printed) = {
            let clears = !self.walk.append_only && self.at > 0;
            let mut follower = Follower::new(prompt, clears, heads, tally);
            let (session, audience) = follower.parts();
            let came = self.course.play(session, audience, |course, _, _, stand| {
                Ok(match stand {
                    Stand::Pause(Pause::Paragraph) => Here::Pass,
                    // A `repeat` is one station, however many rounds it has.
                    Stand::Pause(_) if course.is_repeating() => Here::Pass,
                    _ => Here::Stay,
                })
            });
            (came, follower.end(true)?)
        };
        prompt.session.read_up_to_now();
        if let Some(quiz) = &mut self.hands.quiz {
            let blank = printed.trim().is_empty();
            quiz.rows = quiz.rows.filter(|_| blank).map(|rows| rows + printed.len());
        }
        match came {
            Ok(stand) => self.arrive(prompt, stand).map(|()| true),
            Err(stop) => self.stop(prompt, stop),
        }
    }

    /// The walk has come to a place.
    fn arrive(&mut self, prompt: &mut Prompt, stand: Stand) -> io::Result<()> {
        (self.tried.since, self.tried.headed, self.tried.hinted) = (0, false, 0);
        self.at = self.ahead();
        self.forget_answered(prompt);
        self.place = match stand {
            Stand::Question(last) => {
                self.asked(prompt, last);
                Place::Question
            }
            Stand::Pause(Pause::Heading) => {
                let line = self.course.next_line().unwrap_or_default();
                let phase = self.walk.plan.phases().iter().find(|phase| phase.line == line);
                Place::Phase(phase.map_or_else(|| "".into(), |p| self.course.shown(&p.text)))
            }
            Stand::Pause(Pause::Paragraph | Pause::Step) => Place::Step,
            Stand::End => Place::End,
        };
        if self.place == Place::End {
            self.course.sum_up(&mut prompt.session);
            prompt.show_news()?;
        }
        self.play_next(prompt);
        self.compare(prompt)
    }

    /// The prompt becomes that of the process whose step comes next, if it is there already.
    fn play_next(&self, prompt: &mut Prompt) {
        let Some((name, _)) = self.steps().next() else { return };
        if let Some(process) = prompt.session.find_process(name) {
            prompt.speaker.process = process;
            name.clone_into(&mut prompt.speaker.name);
        }
    }

    /// Something ended the step.
    fn stop(&mut self, prompt: &mut Prompt, stop: Stop) -> io::Result<bool> {
        self.place = Place::Failed;
        (self.tried.since, self.tried.headed) = (0, false);
        self.at = if self.course.next_line().is_some() {
            self.ahead()
        } else {
            (self.at + 1).min(self.walk.plan.stations().len())
        };
        match stop {
            Stop::Trouble(trouble) => {
                let mut out = String::new();
                report_trouble(&mut out, &prompt.pointer(), self.walk.plan.name(), &trouble);
                self.print(prompt, &out)?;
                Ok(true)
            }
            Stop::Signal(signal) if signal == signal_hook::consts::SIGINT => {
                let text = prompt.settings.lang.pick(
                    "Stopped waiting. Enter goes on anyway; back goes to the step before.",
                    "不再等待。回车照样继续；back 退一步。",
                );
                self.remark(prompt, text)?;
                Ok(true)
            }
            Stop::Output(error) => Err(error),
            stop => {
                self.stopped = Some(stop);
                Ok(false)
            }
        }
    }

    /// The next step is not made.
    pub(super) fn skip(&mut self, prompt: &mut Prompt) -> io::Result<bool> {
        if self.place != Place::Step {
            return self.enter(prompt);
        }
        let text = self.next_text();
        let text = say!(prompt.settings.lang,
            en: "Left out: {text}",
            zh: "跳过：{text}");
        self.remark(prompt, &text)?;
        let left = self.course.leave_out(&mut prompt.session, &mut Nobody);
        self.tried.ever += 1;
        match left {
            Ok(()) => self.on(prompt, true),
            Err(stop) => self.stop(prompt, stop),
        }
    }

    /// Starts again, and goes silently to a place. False: it cannot go there.
    pub(super) fn rewind(&mut self, prompt: &mut Prompt, goal: Goal) -> io::Result<bool> {
        self.rewind_to(prompt, goal, false)
    }

    /// The same; `elsewhere`: on other ports.
    pub(super) fn rewind_to(
        &mut self,
        prompt: &mut Prompt,
        goal: Goal,
        elsewhere: bool,
    ) -> io::Result<bool> {
        let edited = self.reread(prompt);
        let began = Instant::now();
        let ports: Vec<u16> = self.course.ports().collect();
        // The old session first: its ports are free only when it has ended.
        prompt.session.renew(self.walk.reach)?;
        self.bury();
        let earlier = std::mem::replace(&mut self.course, self.walk.plan.begin());
        if elsewhere {
            self.course.avoids_ports_of(&earlier);
        } else {
            self.course.takes_ports_of(earlier);
        }
        (self.tried.since, self.tried.ever, self.compared.said, self.hands.quiz) =
            (0, 0, None, None);
        (self.compared.strange, self.compared.searched) = (false, Bookmark::default());
        prompt.begin_session()?;
        let stand = loop {
            let came = self.course.play_again(&mut prompt.session, |course, _, stand| {
                let passes = matches!(stand, Stand::Pause(_)) && course.is_repeating();
                Ok(if passes { Here::Pass } else { Here::Stay })
            });
            match came {
                Ok(Stand::Question(last)) => {
                    let asks = match goal {
                        Goal::Station(_) => false,
                        Goal::Behind(line) => self.course.next_line() > Some(line),
                        Goal::Here(line) => self.course.next_line() == line,
                    };
                    if asks {
                        break Stand::Question(last);
                    }
                    self.asked(prompt, last);
                    let line = self.course.next_line().unwrap_or_default();
                    let letter = self.hands.votes.get(&line).and_then(|votes| votes.letter);
                    self.course.predict(&mut prompt.session, letter);
                }
                Ok(Stand::Pause(Pause::Step)) if self.has_reached(goal) => {
                    break Stand::Pause(Pause::Step);
                }
                Ok(Stand::Pause(Pause::Heading)) if matches!(goal, Goal::Here(line) if line == self.course.next_line()) =>
                {
                    break Stand::Pause(Pause::Heading);
                }
                Ok(Stand::Pause(_)) => {}
                Ok(Stand::End) => break Stand::End,
                Err(stop) => return self.stop(prompt, stop),
            }
        };
        let taken = began.elapsed();
        let moved = ports != self.course.ports().collect::<Vec<_>>();
        self.redraw(prompt, goal, taken, moved)?;
        if !edited.is_empty() {
            self.print(prompt, &edited)?;
        }
        self.hands.cover();
        self.arrive(prompt, stand)?;
        Ok(true)
    }

    fn has_reached(&self, goal: Goal) -> bool {
        match goal {
            Goal::Station(at) => self.ahead() >= at,
            Goal::Behind(line) => self.course.next_line() > Some(line),
            Goal::Here(line) => self.course.next_line() >= line,
        }
    }

    /// Says what the next step will meet that is not as in the lesson, if something has been typed.
    pub(super) fn compare(&mut self, prompt: &mut Prompt) -> io::Result<()> {
        if let Some(text) = self.difference(prompt) {
            prompt.show_news()?;
            self.remark(prompt, &text)?;
        }
        Ok(())
    }

    /// The same, as a sentence; `None`: there is nothing new to be said.
    pub(super) fn difference(&mut self, prompt: &mut Prompt) -> Option<String> {
        if self.place != Place::Step || (self.tried.ever == 0 && !self.compared.strange) {
            return None;
        }
        let lesson = self.ghost()?;
        let live = Self::snapshot(&mut prompt.session);
        let steps: Vec<_> = self.steps().collect();
        let sleepers = self.walk.plan.to_come_back(self.course.next_line().unwrap_or_default());
        let found = drift::drift(prompt.settings.lang, &lesson, &live, &steps, &sleepers);
        if found == self.compared.said {
            return None;
        }
        self.compared.said.clone_from(&found);
        found
    }

    /// How the lesson alone would be at this place. It is replayed to there silently, on ports of its own.
    fn ghost(&mut self) -> Option<crate::model::Snapshot> {
        if let Ghost::None = self.compared.ghost {
            // There is one lab, and the lesson is in it.
            if self.walk.plan.lab().is_some() {
                return None;
            }
            let session = Session::new(self.walk.reach, None).ok()?;
            self.compared.ghost = Ghost::Alive(Box::new((session, self.walk.plan.begin())));
        }
        let Ghost::Alive(ghost) = &mut self.compared.ghost else { return None };
        let (session, course) = &mut **ghost;
        if follow(course, session, self.course.next_line()) {
            return Some(Self::snapshot(session));
        }
        self.bury();
        self.compared.ghost = Ghost::Gone;
        None
    }

    /// The silent run is not needed any more.
    pub(super) fn bury(&mut self) {
        if let Ghost::Alive(ghost) = std::mem::replace(&mut self.compared.ghost, Ghost::None) {
            let (session, course) = *ghost;
            session.end();
            drop(course);
        }
    }

    /// The steps of the next station, with their processes.
    pub(super) fn steps(&self) -> impl Iterator<Item = drift::Step<'_>> {
        let station = (self.place == Place::Step).then(|| self.walk.plan.stations().get(self.at));
        let mut speaker = self.course.speaker();
        station.flatten().into_iter().flat_map(|station| &station.steps).map(
            move |(name, statement)| {
                if let Some(name) = name {
                    speaker = name;
                }
                (speaker, statement)
            },
        )
    }

    /// The next line as it is shown.
    pub(super) fn next_text(&self) -> String {
        let station = self.walk.plan.stations().get(self.at);
        station.map_or_else(String::new, |station| station_text(station, &self.course))
    }

    /// The process whose step comes next, and its text, if it is one step.
    pub(super) fn single_step(&self) -> Option<(String, String)> {
        let station = self.walk.plan.stations().get(self.at)?;
        if self.place != Place::Step || station.kind != StationKind::Step {
            return None;
        }
        let (process, statement) = self.steps().next()?;
        Some((process.to_owned(), self.course.shown(statement.text()).to_string()))
    }
}

/// The line of a station that comes next, as it is shown.
pub(in crate::repl) fn station_text(station: &Station, course: &Course) -> String {
    let step = || {
        let Some((process, statement)) = station.steps.first() else { return String::new() };
        let process = process.as_deref().unwrap_or(course.speaker());
        let text = course.shown(statement.text());
        let mut lines = text.lines();
        let first = lines.next().unwrap_or_default();
        let more = if lines.next().is_some() { " ... }" } else { "" };
        format!("{process}> {first}{more}")
    };
    match &station.kind {
        StationKind::Step | StationKind::Together => step(),
        StationKind::Repeat(line) => format!("{}  {}  }}", course.shown(line), step()),
        StationKind::Input(line) => course.shown(line).to_string(),
    }
}

/// Lets a silent run go to the station that begins at a line. False: it cannot.
fn follow(course: &mut Course, session: &mut Session, line: Option<u32>) -> bool {
    let is_there = |course: &Course| !course.is_repeating() && course.next_line() >= line;
    if course.next_line().is_some() && is_there(course) {
        return course.next_line() == line;
    }
    let came = course.play(session, &mut Nobody, |course, _, _, stand| {
        let stays = stand == Stand::Pause(Pause::Step) && is_there(course);
        Ok(if stays { Here::Stay } else { Here::Pass })
    });
    matches!(came, Ok(Stand::Pause(_))) && course.next_line() == line
}
