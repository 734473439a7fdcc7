//! The stage: a lesson walked through in front of a class, one step for each Enter.
//!
//! The prompt stays what it is. What is typed is carried out in the session the lesson is played in, as a "what if?";
//! the lesson's own steps are made by its [`Course`], to which that session is lent. `back` and the like start again
//! and go silently to where they want to be.
//!
//! Here: what is known, and what a line means. `walk` moves, `show` and `rows` draw, `quiz` counts hands, `drift` compares.

pub(super) mod command;
mod drift;
mod edition;
mod follow;
mod guide;
mod quiz;
mod rows;
mod sentences;
mod show;
mod stranger;
mod tick;
mod walk;

use std::{io, sync::Arc};

pub(super) use self::edition::reread;
pub(crate) use self::{command::find_phase, edition::Reopen};
use self::{
    command::{Command, is_count},
    quiz::Hands,
    rows::Rows,
    show::gap,
};
pub(super) use self::{
    follow::Follower,
    show::{terminal, took},
    walk::station_text,
};
use super::{
    driver::{End, play},
    prompt::{Prompt, Settings},
};
use crate::{
    engine::{Bookmark, Reach, Session, Status},
    kernel::Lab,
    language::{parse_line, tree::Line},
    lesson::{Course, Plan, Stop},
    model::Snapshot,
    say,
    view::{bytes::harmless, strip, wrap},
};

/// How a lesson is walked through.
pub struct Walk {
    /// The lesson.
    pub plan: Plan,
    /// Where its text is found again, which may have changed.
    pub reopen: Reopen,
    /// The lab that it plays in.
    pub lab: Option<Lab>,
    /// How far calls may reach: those of the lesson, and those that are typed.
    pub reach: Reach,
    /// Its lines are typed, this many characters a second.
    pub speed: Option<u32>,
    /// The line of the heading it begins at.
    pub goto: Option<u32>,
    /// Nothing on the screen is taken away again.
    pub append_only: bool,
}

/// Walks through a lesson until it is left. The error within: why it could not go on.
pub fn walk(settings: Settings, mut walk: Walk) -> anyhow::Result<Result<End, Stop>> {
    let lab = walk.lab.take();
    play(settings, Some(Box::new(Stage::new(walk))), lab)
}

/// Who is there when a lesson begins: those of server and client that it knows, else its first.
pub(super) fn cast(plan: &Plan) -> Vec<Arc<str>> {
    let all = plan.processes();
    let usual = all.iter().filter(|name| matches!(&***name, "server" | "client"));
    let mut cast: Vec<_> = usual.cloned().collect();
    cast.sort_by_key(|name| &**name != "server");
    if cast.is_empty() {
        cast.extend(all.first().cloned());
    }
    cast
}

/// A lesson being walked through.
pub(super) struct Stage {
    walk: Walk,
    course: Course,
    place: Place,
    /// The station that comes next.
    at: usize,
    tried: Tried,
    compared: Compared,
    hands: Hands,
    rows: Rows,
    /// What was told last of a text that has changed, so that it is told once.
    edited: Option<String>,
    stopped: Option<Stop>,
}

/// What was typed in between.
#[derive(Default)]
struct Tried {
    /// Statements of the reader's own since the last step.
    since: u32,
    /// The same since the beginning.
    ever: u32,
    /// Whether `what if?` is shown above what is typed here.
    headed: bool,
    /// How many hints have been told at this place.
    hinted: usize,
}

/// Where the walk is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    /// Behind a question.
    Question,
    /// Behind a question, with hands counted and words to follow.
    Voted,
    /// Before a heading.
    Phase(Arc<str>),
    /// Before a station.
    Step,
    /// Behind something that did not hold.
    Failed,
    /// Behind the last line.
    End,
}

/// What the walk is compared with, and what was found.
#[derive(Default)]
struct Compared {
    /// The lesson alone, silently gone to the same place.
    ghost: Ghost,
    /// What has been said about a difference, so that it is said once.
    said: Option<String>,
    /// Whether a program outside has called, and how far the log has been searched for that.
    strange: bool,
    searched: Bookmark,
}

/// The lesson without what was typed, for comparison.
#[derive(Default)]
enum Ghost {
    /// Not needed yet.
    #[default]
    None,
    /// Somewhere on its way.
    Alive(Box<(Session, Course)>),
    /// It could not come here by itself.
    Gone,
}

/// Where to go.
#[derive(Clone, Copy, Debug)]
enum Goal {
    /// Before this station; after the last, to the end.
    Station(usize),
    /// To the first place after this line: a heading's question is asked.
    Behind(u32),
    /// To where it is now, before this line: a heading, or what follows a question.
    Here(Option<u32>),
}

impl Stage {
    fn new(walk: Walk) -> Self {
        Self {
            course: walk.plan.begin(),
            walk,
            place: Place::Step,
            at: 0,
            tried: Tried::default(),
            compared: Compared::default(),
            hands: Hands::default(),
            rows: Rows::default(),
            edited: None,
            stopped: None,
        }
    }

    /// The first screen. False: it cannot be.
    fn begin(&mut self, prompt: &mut Prompt) -> io::Result<bool> {
        self.clear(prompt)?;
        match self.walk.goto {
            Some(line) => self.rewind(prompt, Goal::Behind(line)),
            None => self.on(prompt, true),
        }
    }

    /// A line from the keyboard. False: the walk is over.
    fn typed(&mut self, prompt: &mut Prompt, text: &str) -> io::Result<bool> {
        if prompt.lines.question.is_some() || prompt.lines.block.is_open() {
            return self.what_if(prompt, text, false);
        }
        self.take_keys(prompt, text)?;
        if let Some(vote) = self.voted(text) {
            return self.vote(prompt, vote);
        }
        if self.hands.quiz.is_none() && is_count(text) {
            let text = prompt.settings.lang.pick(
                "No question is open. Hands are counted where one is asked.",
                "现在没有问题。提问的时候再数举手人数。",
            );
            text.clone_into(&mut self.rows.notice);
            return Ok(true);
        }
        match Command::read(text) {
            Some(Command::Enter) => self.enter(prompt),
            Some(Command::Back(count)) => self.back(prompt, count),
            Some(Command::OtherPort) => self.other_port(prompt),
            Some(Command::Again) => self.again(prompt),
            Some(Command::Goto(wanted)) => self.go_to(prompt, wanted),
            Some(Command::Reset) => self.rewind(prompt, Goal::Behind(0)),
            Some(Command::Skip) => self.skip(prompt),
            Some(Command::Notes(wanted)) => {
                self.rows.notes = wanted.unwrap_or(!self.rows.notes);
                Ok(true)
            }
            Some(Command::Hint) if text.trim() == "h" && !self.is_asking() => {
                self.what_if(prompt, text, true)
            }
            Some(Command::Hint) => self.hint(prompt, text),
            Some(Command::Help) => self.help(prompt),
            None if self.slipped(prompt, text) => Ok(true),
            None => self.what_if(prompt, text, true),
        }
    }

    /// Enter: the walk goes on.
    fn enter(&mut self, prompt: &mut Prompt) -> io::Result<bool> {
        if self.place == Place::End {
            let text = prompt.settings.lang.pick(
                "The lesson is over. To leave: quit. Once more: goto 1, back, again, lanes.",
                "这一课走完了。离开：quit。再看：goto 1、back、again、lanes。",
            );
            text.clone_into(&mut self.rows.notice);
            return Ok(true);
        }
        let below_bars = self.hands.quiz.as_ref().is_some_and(|quiz| quiz.rows.is_some());
        if self.tried.headed || below_bars {
            gap(prompt)?;
        }
        self.notice_edited(prompt);
        self.advance(prompt)
    }

    /// Ctrl-C at the prompt.
    fn ctrl_c(&mut self, prompt: &mut Prompt, line_dropped: bool) -> io::Result<()> {
        // Nobody knows how many rows the line took that is given up: everything stays.
        self.rows.keys = None;
        let unseen = prompt.console.take_back();
        prompt.console.say(&strip(&unseen))?;
        let before = prompt.lines.carried_out;
        let sleeps = prompt.session.status(prompt.speaker.process) != Status::Ready;
        if self.is_asking() && !line_dropped && sleeps && prompt.lines.question.is_none() {
            let (lang, name) = (prompt.settings.lang, &prompt.speaker.name);
            self.rows.notice = say!(lang,
                en: "A question is open, so Ctrl-C interrupts nobody. If you mean it: {name}> interrupt",
                zh: "正在提问，Ctrl-C 不打断任何调用。真要打断：{name}> interrupt");
            return Ok(());
        }
        prompt.interrupted_line(line_dropped)?;
        prompt.output.news.other_output();
        self.count(prompt, before)
    }

    /// Counts what was carried out of what was typed, and looks at what has become of the next step.
    fn count(&mut self, prompt: &mut Prompt, before: u32) -> io::Result<()> {
        let count = prompt.lines.carried_out - before;
        self.tried.since += count;
        self.tried.ever += count;
        if count > 0 { self.compare(prompt) } else { Ok(()) }
    }

    /// A line that is carried out in between.
    fn what_if(&mut self, prompt: &mut Prompt, text: &str, first: bool) -> io::Result<bool> {
        if first {
            let plain = matches!(
                parse_line(text, 1),
                Ok(Line::Word(..) | Line::Blank | Line::Switch(_) | Line::Narration(_))
            );
            self.head_of_what_if(prompt, text, plain)?;
        }
        let (before, from) = (prompt.lines.carried_out, prompt.session.journal().last());
        let go_on = prompt.typed(text)?;
        prompt.output.news.other_output();
        prompt.session.settle();
        prompt.show_news()?;
        self.count(prompt, before)?;
        if prompt.lines.carried_out > before && self.walk.reach == Reach::Loopback {
            self.tied(prompt, from);
        }
        Ok(go_on)
    }

    fn back(&mut self, prompt: &mut Prompt, count: Option<usize>) -> io::Result<bool> {
        let here = self.at;
        let goal = match count {
            // What was typed goes first.
            None if self.tried.since > 0 => match self.place {
                Place::Step | Place::Failed | Place::End => here,
                Place::Question | Place::Voted | Place::Phase(_) => {
                    return self.rewind(prompt, Goal::Here(self.course.next_line()));
                }
            },
            None if here == 0 => {
                let text = prompt.settings.lang.pick(
                    "This is the beginning, and nothing was typed.",
                    "这里就是开头，也没有加过行。",
                );
                text.clone_into(&mut self.rows.notice);
                return Ok(true);
            }
            None => here - 1,
            Some(count) => here.saturating_sub(count),
        };
        self.rewind(prompt, Goal::Station(goal))
    }

    /// The step that was made last is made once more.
    fn again(&mut self, prompt: &mut Prompt) -> io::Result<bool> {
        let Some(before) = self.at.checked_sub(1) else {
            let text = prompt.settings.lang.pick("No step has been made yet.", "还没有走过一步。");
            text.clone_into(&mut self.rows.notice);
            return Ok(true);
        };
        Ok(self.rewind(prompt, Goal::Station(before))? && self.enter(prompt)?)
    }

    fn go_to(&mut self, prompt: &mut Prompt, wanted: &str) -> io::Result<bool> {
        // Those of the text as it is now, which the walk then takes.
        let newer = edition::newer(&self.walk.plan, &self.walk.reopen).ok().flatten();
        let plan = newer.as_deref().unwrap_or(&self.walk.plan);
        if let Some(at) = find_phase(plan.phases(), wanted) {
            let line = plan.phases()[at].line;
            return self.rewind(prompt, Goal::Behind(line));
        }
        let lang = prompt.settings.lang;
        if !wanted.is_empty() {
            let text = say!(lang,
                en: "No heading has the words: {wanted}",
                zh: "没有这样的标题：{wanted}");
            self.remark(prompt, &text)?;
        }
        let mut list = String::new();
        for (number, phase) in (1..).zip(newer.as_deref().unwrap_or(&self.walk.plan).phases()) {
            let text = self.course.shown(&phase.text);
            let first = format!("  goto {number}   ");
            wrap(&mut list, &harmless(&text), prompt.settings.width, &first, "           ");
        }
        if list.is_empty() {
            list.push_str(lang.pick("    no headings\n", "    没有标题\n"));
        }
        gap(prompt)?;
        self.print(prompt, &list)?;
        Ok(true)
    }

    /// The station that the course will come to next.
    fn ahead(&self) -> usize {
        match self.course.next_line() {
            Some(line) => self.walk.plan.station_after(line),
            None => self.walk.plan.stations().len(),
        }
    }

    /// What is alive now, with all that can go on gone on.
    fn snapshot(session: &mut Session) -> Snapshot {
        session.settle();
        session.look_around()
    }
}
