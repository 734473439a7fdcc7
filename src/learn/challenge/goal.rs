//! A goal, as a file writes it and as it is read. Whether it is reached is decided in `judge`.

use std::{sync::Arc, time::Duration};

use super::error::GoalError;
use crate::{
    language::{
        duration, parse_packet_line,
        result::Pattern,
        span::Span,
        suggest::nearest,
        tree::{Expectation, Mark, PacketLineKind},
    },
    model::{CallName, TcpState, WIRE},
};

/// A goal.
#[derive(Clone, Debug)]
pub struct Goal {
    /// As written, without its mark.
    pub text: Arc<str>,
    /// Its line.
    pub line: u32,
    /// When it must hold.
    pub moment: Moment,
    /// What it says.
    pub kind: GoalKind,
}

/// When a goal must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// `@goal`: not at the start, and at the end.
    Reached,
    /// `@keep`: at the end.
    Kept,
}

/// What a goal says. Where a process may be missing, `nobody` is meant.
#[derive(Clone, Debug)]
pub enum GoalKind {
    /// `PROCESS STATE [N] [with PROCESS] [for 1s]`
    State {
        /// Whose connections.
        process: Option<Arc<str>>,
        /// Their state.
        state: TcpState,
        /// Exactly so many.
        count: Option<usize>,
        /// Whose the other ends are.
        with: Option<Arc<str>>,
        /// How long it must last.
        lasts: Option<Duration>,
    },
    /// `PROCESS asleep CALL`
    Asleep(Arc<str>, CallName),
    /// `PROCESS CALL = PATTERN [xN] [slept RANGE]`, and with `!`.
    Gave {
        /// Who called.
        process: Option<Arc<str>>,
        /// What.
        call: CallName,
        /// What it gave.
        pattern: Pattern,
        /// Exactly so often.
        times: Option<usize>,
        /// How long it slept: from, to.
        slept: Option<(Duration, Duration)>,
    },
    /// `PROCESS LENS PATTERN`, of some socket of it.
    Lens(Arc<str>, CallName, Pattern),
    /// `PROCESS killed`
    Killed(Arc<str>),
    /// `PROCESS threads N`
    Threads(Arc<str>, usize),
    /// `everybody asleep`: each process that has a socket.
    EverybodyAsleep,
    /// `nobody failed`: no call, since the challenge began.
    NobodyFailed,
    /// `wire PACKET` and `wire no KIND`, in the words of a lesson's `~` lines: since the challenge began.
    Wire(PacketLineKind),
}

/// The lenses that a goal can look through.
const LENSES: [CallName; 3] = [CallName::Queue, CallName::Inq, CallName::Outq];

impl Goal {
    /// Reads a goal; the place of a mistake is counted from the beginning of the text.
    pub(super) fn read(text: &str, line: u32, moment: Moment) -> Result<Self, (Span, GoalError)> {
        let kind = Reader { text }.goal()?;
        Ok(Self { text: text.into(), line, moment, kind })
    }

    /// The process that it is about, if it is about one.
    pub fn process(&self) -> Option<&Arc<str>> {
        match &self.kind {
            GoalKind::State { process, .. } | GoalKind::Gave { process, .. } => process.as_ref(),
            GoalKind::Asleep(process, _)
            | GoalKind::Lens(process, ..)
            | GoalKind::Killed(process)
            | GoalKind::Threads(process, _) => Some(process),
            GoalKind::EverybodyAsleep | GoalKind::NobodyFailed | GoalKind::Wire(_) => None,
        }
    }

    /// Whether it is about packets.
    pub(super) fn is_of_the_wire(&self) -> bool {
        matches!(self.kind, GoalKind::Wire(_))
    }

    /// How long it must hold without a break.
    pub(crate) fn lasts(&self) -> Option<Duration> {
        match self.kind {
            GoalKind::State { lasts, .. } => lasts,
            _ => None,
        }
    }
}

struct Reader<'a> {
    text: &'a str,
}

type Read<T> = Result<T, (Span, GoalError)>;

impl<'a> Reader<'a> {
    fn goal(&self) -> Read<GoalKind> {
        let (who, rest) = self.text.split_once(' ').ok_or_else(|| self.no_form())?;
        let rest = rest.trim_start();
        let (verb, tail) = rest.split_once(' ').unwrap_or((rest, ""));
        let tail = tail.trim();
        if who == WIRE {
            return self.wire(rest);
        }
        let process = (who != "nobody").then(|| Arc::<str>::from(who));
        if who == "everybody" {
            return if rest == "asleep" {
                Ok(GoalKind::EverybodyAsleep)
            } else {
                Err(self.no_form())
            };
        }
        if tail.starts_with("= ") || tail.starts_with("! ") {
            return self.gave(process, verb, tail);
        }
        if verb.starts_with(|c: char| c.is_ascii_uppercase()) {
            return self.state(process, verb, tail);
        }
        let Some(process) = process else {
            return if rest == "failed" { Ok(GoalKind::NobodyFailed) } else { Err(self.no_form()) };
        };
        match verb {
            "asleep" => Ok(GoalKind::Asleep(process, self.call(tail)?)),
            "killed" if tail.is_empty() => Ok(GoalKind::Killed(process)),
            "threads" => Ok(GoalKind::Threads(process, self.number(tail)?)),
            _ => {
                let call = self.call(verb)?;
                if !LENSES.contains(&call) || tail.is_empty() {
                    return Err(self.no_form());
                }
                let pattern = self.pattern(Mark::Returned, tail, Some(call))?;
                Ok(GoalKind::Lens(process, call, pattern))
            }
        }
    }

    /// A goal says nothing of one step: neither its order nor the time between two packets.
    fn wire(&self, rest: &str) -> Read<GoalKind> {
        const MARK: &str = "~ ";
        let line = parse_packet_line(&format!("{MARK}{rest}"), 1).map_err(|error| {
            let start = self.text.len() - rest.len();
            let place = |at: usize| start + at.saturating_sub(MARK.len());
            let span = Span::new(place(error.span.start), place(error.span.end));
            (span, GoalError::Packet(error.kind))
        })?;
        match &line.kind {
            PacketLineKind::Packet(it) if it.after.is_some() || it.within.is_some() => {
                Err(self.no_form())
            }
            PacketLineKind::Packet(_) | PacketLineKind::No(_) => Ok(GoalKind::Wire(line.kind)),
            PacketLineKind::Any | PacketLineKind::Nothing => Err(self.no_form()),
        }
    }

    fn state(&self, process: Option<Arc<str>>, verb: &str, tail: &str) -> Read<GoalKind> {
        let state = TcpState::from_name(verb).ok_or_else(|| {
            let near = nearest(verb, TcpState::ALL.into_iter().map(TcpState::name));
            self.wrong(verb, GoalError::UnknownState(verb.into(), near))
        })?;
        let (mut count, mut with, mut lasts) = (None, None, None);
        let mut words = tail.split_whitespace();
        while let Some(word) = words.next() {
            match word {
                "with" => with = Some(words.next().ok_or_else(|| self.no_form())?.into()),
                "for" => lasts = Some(self.time(words.next().unwrap_or("for"))?),
                number => count = Some(self.number(number)?),
            }
        }
        Ok(GoalKind::State { process, state, count, with, lasts })
    }

    fn gave(&self, process: Option<Arc<str>>, verb: &str, tail: &str) -> Read<GoalKind> {
        let call = self.call(verb)?;
        let mark = if tail.starts_with('=') { Mark::Returned } else { Mark::Failed };
        let mut pattern = tail[1..].trim();
        let (mut times, mut slept) = (None, None);
        // What follows the pattern is read from the end, for a pattern may hold any word in quotes.
        if let Some((before, range)) = pattern.rsplit_once(" slept ")
            && !range.contains('"')
        {
            let (from, to) = range.split_once("..").unwrap_or((range, ""));
            let to = if to.is_empty() { Duration::MAX } else { self.time(to)? };
            slept = Some((self.time(from)?, to));
            pattern = before.trim_end();
        } else if let Some(before) = pattern.strip_suffix(" slept") {
            slept = Some((Duration::ZERO, Duration::MAX));
            pattern = before.trim_end();
        }
        if let Some((before, number)) = pattern.rsplit_once(" x")
            && !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
        {
            times = Some(self.number(number)?);
            pattern = before.trim_end();
        }
        let pattern = self.pattern(mark, pattern, Some(call))?;
        Ok(GoalKind::Gave { process, call, pattern, times, slept })
    }

    fn pattern(&self, mark: Mark, text: &'a str, call: Option<CallName>) -> Read<Pattern> {
        let span = self.span(text);
        let pattern = text.into();
        let expectation = Expectation { mark, pattern, span, within: None, comment: None };
        Pattern::parse(&expectation, call)
            .map_err(|error| (error.span, GoalError::Pattern(error.kind)))
    }

    fn call(&self, word: &str) -> Read<CallName> {
        CallName::from_word(word).ok_or_else(|| {
            let near = nearest(word, CallName::ALL.iter().map(|call| call.word()));
            self.wrong(word, GoalError::UnknownCall(word.into(), near))
        })
    }

    fn time(&self, word: &str) -> Read<Duration> {
        duration::read(word).ok_or_else(|| self.wrong(word, GoalError::NoTime(word.into())))
    }

    fn number(&self, word: &str) -> Read<usize> {
        word.parse().map_err(|_| self.wrong(word, GoalError::NoCount(word.into())))
    }

    fn no_form(&self) -> (Span, GoalError) {
        (Span::new(0, self.text.len()), GoalError::NoForm)
    }

    fn wrong(&self, word: &str, error: GoalError) -> (Span, GoalError) {
        (self.span(word), error)
    }

    /// Where a part of the text stands.
    fn span(&self, part: &str) -> Span {
        let start = self.text.find(part).unwrap_or_default();
        Span::new(start, start + part.len())
    }
}
