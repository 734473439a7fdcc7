//! What fell short, written as it came: only what differs, with the patterns, names, times and comments that still hold.

use std::time::Duration;

use super::{
    draft::{Draft, Edit, Hand, Rank},
    fill::indent,
    outline::Outline,
    packets,
    play::{Round, Shortfall},
    ports::Ports,
};
use crate::{
    export::expected,
    language::{
        parse_line,
        result::{Pattern, bytes::write_quoted},
        span::Span,
        tree::{Expectation, Line, Mark},
    },
    lesson::{Trouble, TroubleKind},
    model::{Outcome, Returned},
};

/// What sleeps longer may take longer than an expectation waits.
const LONG: Duration = Duration::from_secs(4);

/// The changes after which it holds, as far as expectations can do that. `first`: nothing above fell short, so that it is
/// certain what the step gives.
pub(super) fn mend(
    short: &Shortfall,
    first: bool,
    draft: &Draft,
    outline: &Outline,
    round: &Round,
) -> Vec<Edit> {
    let Trouble { place, kind, process } = &short.trouble;
    let line = place.line;
    let mut ports = Ports::new(outline, round, &short.values);
    match kind {
        TroubleKind::Differs { came, .. } | TroubleKind::NotAsleep(came) => {
            let new = rewritten(line, came, draft, short, &mut ports);
            match (new, draft.hand(line)) {
                (Some(text), _) if draft.original(line) == Some(&text) => {
                    vec![Edit::Replace(line, text, Hand::Author)]
                }
                (Some(text), Hand::Ours) => vec![Edit::Replace(line, text, Hand::Widened)],
                (Some(text), _) => {
                    let hand = if first { Hand::Ours } else { Hand::Tentative };
                    vec![Edit::Replace(line, text, hand)]
                }
                (None, _) => given_up(line, outline),
            }
        }
        TroubleKind::Unexpected(returned, _) => {
            let text = expected(returned, false, &mut ports);
            let Some(step) = outline.at(line) else { return Vec::new() };
            if step.expectation.is_none() {
                return vec![Edit::Insert(line, Rank::Result, format!("  {text}"))];
            }
            // It slept, as the lesson says, and what it gave in the end is not said.
            let at = round.returned_at(returned).and_then(|seq| round.window(seq));
            let below = at.and_then(|at| outline.at(round.began[at].line));
            let below = below.map(|it| it.repeated_to.unwrap_or(it.last));
            below
                .map(|at| Edit::Insert(at, Rank::Completion, format!("{process}< {text}")))
                .into_iter()
                .collect()
        }
        TroubleKind::StillAsleep(..) => match parsed(draft, line) {
            Some(Line::Completion(..)) => vec![Edit::Remove(line)],
            Some(Line::Expectation(_))
                if matches!(draft.hand(line), Hand::Author | Hand::Tentative) =>
            {
                let text = format!("{}...", indent(draft.line(line)));
                let hand = if first { Hand::Ours } else { Hand::Tentative };
                vec![Edit::Replace(line, text, hand)]
            }
            _ => given_up(line, outline),
        },
        TroubleKind::SleepsOn(_, step) | TroubleKind::Occupied(_, step) => {
            match outline.at(*step) {
                Some(it) if it.expectation.is_none() => {
                    vec![Edit::Insert(*step, Rank::Result, "  ...".into())]
                }
                _ => Vec::new(),
            }
        }
        TroubleKind::NothingSlept => vec![Edit::Remove(line)],
        TroubleKind::Packets { .. } => packets::mended(line, draft, outline, round),
        TroubleKind::Stranger(_)
        | TroubleKind::StillRuns
        | TroubleKind::Refused(_)
        | TroubleKind::Program(_)
        | TroubleKind::NoPort(_) => Vec::new(),
    }
}

/// The same line with an expectation that can be read and never holds: no call fails with EDOM.
pub(super) fn unlike(draft: &Draft, line: u32) -> Option<Edit> {
    let text = draft.line(line);
    let (Line::Expectation(said) | Line::Completion(_, said)) = parse_line(text, line).ok()? else {
        return None;
    };
    let (begins, rest) = parts(text, &said);
    Some(Edit::Replace(line, format!("{begins}! EDOM{rest}"), Hand::Author))
}

fn parsed(draft: &Draft, line: u32) -> Option<Line> {
    parse_line(draft.line(line), line).ok()
}

/// Nothing is to be expected there.
fn given_up(line: u32, outline: &Outline) -> Vec<Edit> {
    let step = outline.above(line).map(|step| Edit::ByChance(step.line));
    [Edit::Remove(line)].into_iter().chain(step).collect()
}

/// The line with what came in the place of what was expected; `None`: it gives now this and now that.
fn rewritten(
    line: u32,
    came: &Returned,
    draft: &Draft,
    short: &Shortfall,
    ports: &mut Ports<'_>,
) -> Option<String> {
    let old = draft.line(line);
    let said = said(old, line)?;
    let text = match (draft.hand(line), said.mark) {
        // Nothing above falls short any more, and the author was right.
        (Hand::Tentative, _) if holds_as_it_was(line, came, draft, short) => {
            return draft.original(line).map(str::to_owned);
        }
        (Hand::Author | Hand::Tentative, _) => {
            kept(&said, came, short).unwrap_or_else(|| expected(came, false, ports))
        }
        // It was written from what came, and now something else has come: what is the same in both is all that can be
        // expected.
        (Hand::Ours, Mark::Returned | Mark::Failed) => widened(&said, &came.outcome),
        (Hand::Ours | Hand::Widened, _) => return None,
    };
    let (mark, pattern) = text.split_once(' ')?;
    let (begins, rest) = parts(old, &said);
    // Its own time limit stays, and so does the comment; one is added only where five seconds are too short.
    let slow = came.woken.as_ref().is_some_and(|woken| woken.slept > LONG);
    let pattern = match pattern.rsplit_once(" within ") {
        Some((pattern, _)) if said.within.is_some() || !slow => pattern,
        _ => pattern,
    };
    let mark = if let Ok(Line::Check(..)) = parse_line(old, line) { "=" } else { mark };
    Some(format!("{begins}{mark} {pattern}{rest}"))
}

fn said(text: &str, line: u32) -> Option<Expectation> {
    match parse_line(text, line).ok()? {
        Line::Expectation(said) | Line::Completion(_, said) | Line::Check(_, _, said) => {
            Some(*said)
        }
        _ => None,
    }
}

fn holds_as_it_was(line: u32, came: &Returned, draft: &Draft, short: &Shortfall) -> bool {
    let said = draft.original(line).and_then(|text| said(text, line));
    said.is_some_and(|said| said.mark != Mark::Asleep && holds(&said, came, short))
}

fn holds(said: &Expectation, came: &Returned, short: &Shortfall) -> bool {
    let known = |name: &str| short.values.get(name).cloned();
    Pattern::parse(said, None).is_ok_and(|it| it.matches(&came.outcome, &known).is_ok())
}

/// What is before the mark of an expectation, and what is behind its pattern.
fn parts<'a>(line: &'a str, said: &Expectation) -> (&'a str, &'a str) {
    let Span { start, end } = said.span;
    match said.mark {
        // Behind it are words for the author, which speak of a sleep.
        Mark::Asleep => (line.split_once("...").map_or("", |(begins, _)| begins), ""),
        Mark::Returned | Mark::Failed => {
            let begins = line[..start].trim_end();
            (&line[..begins.len() - 1], &line[end..])
        }
    }
}

/// The pattern with only its value changed: whom it comes from still holds.
fn kept(said: &Expectation, came: &Returned, short: &Shortfall) -> Option<String> {
    let Outcome::From(datagram) = &came.outcome else { return None };
    let (_, from) = said.pattern.rsplit_once(" from ")?;
    let mut text = String::new();
    write_quoted(&mut text, &datagram.data);
    let pattern = format!("{text} from {from}");
    let new = Expectation { mark: Mark::Returned, pattern: (*pattern).into(), ..said.clone() };
    holds(&new, came, short).then(|| format!("= {pattern}"))
}

fn widened(said: &Expectation, came: &Outcome) -> String {
    match (said.mark, came.failure()) {
        (Mark::Failed, Some(failure)) => format!("! {} | {}", said.pattern, failure.name()),
        (Mark::Failed, None) => format!("= * | ! {}", said.pattern),
        (_, Some(failure)) => format!("= * | ! {}", failure.name()),
        (_, None) => "= *".to_owned(),
    }
}
