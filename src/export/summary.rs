//! What is said of a session as a whole, from one reading of it.

use std::{io, sync::Arc};

use crate::model::{Event, Fate, Log, Origin, Score, What};

/// A session as a whole.
#[derive(Debug, Default)]
pub struct Summary {
    /// Its title, if it has one.
    pub title: Option<Arc<str>>,
    /// When it began: milliseconds since 1970 (UTC).
    pub(super) began: u64,
    /// How many typed lines were carried out.
    pub steps: usize,
    /// What a picture could draw: calls that slept or returned, and packets.
    pub(super) drawable: usize,
    /// Whether packets are among them.
    pub(super) has_packets: bool,
    /// Questions with what was predicted and what was right.
    pub(super) predictions: Vec<(Arc<str>, char, char)>,
    asked: Arc<str>,
}

impl Summary {
    /// Of all events of a session.
    pub fn of(log: &dyn Log) -> io::Result<Self> {
        let mut summary = Self::default();
        for event in log.events() {
            summary.event(&*event?);
        }
        Ok(summary)
    }

    pub(super) fn event(&mut self, event: &Event) {
        self.steps += usize::from(is_step(event));
        match &event.what {
            What::Began(ms) if self.began == 0 => self.began = *ms,
            What::Title(text) if self.title.is_none() => self.title = Some(text.clone()),
            What::Asleep(it) => self.drawable += usize::from(it.origin != Origin::Check),
            What::Returned(it) => self.drawable += usize::from(it.origin != Origin::Check),
            What::Packet(it) => {
                self.has_packets = true;
                self.drawable += usize::from(!matches!(it.fate, Fate::Swallowed(_)));
            }
            What::Question(text, _) => self.asked = text.clone(),
            What::Verdict { letter, predicted: Some(predicted), .. } => {
                self.predictions.push((self.asked.clone(), *predicted, *letter));
            }
            _ => {}
        }
    }

    /// Predictions that were made, and how many of them were right.
    pub(super) fn score(&self) -> Score {
        let mut score = Score::default();
        for (_, predicted, letter) in &self.predictions {
            score.answered += 1;
            score.right += u32::from(letter == predicted);
        }
        score
    }
}

/// Whether it is a typed line that was carried out.
pub(super) fn is_step(event: &Event) -> bool {
    match &event.what {
        What::ProgramStarted(..) => true,
        What::Asleep(it) => it.origin == Origin::Typed,
        What::Returned(it) => it.origin == Origin::Typed && it.woken.is_none(),
        _ => false,
    }
}

/// How a session begins, as far as pictures of it are drawn.
#[derive(Debug, Default)]
pub(super) struct Beginning {
    pub(super) events: Vec<Event>,
    /// What could be drawn of the rest of the session.
    pub(super) more: usize,
}

impl Beginning {
    /// So many events at most, and bytes in them.
    const EVENTS: usize = 10_000;
    const BYTES: usize = 8 << 20;

    pub(super) fn of(log: &dyn Log, all: &Summary) -> io::Result<Self> {
        let (mut events, mut bytes) = (Vec::new(), 0);
        let mut drawn = Summary::default();
        for event in log.events().take(Self::EVENTS) {
            let event = event?.into_owned();
            drawn.event(&event);
            bytes += event.what.payload();
            events.push(event);
            if bytes > Self::BYTES {
                break;
            }
        }
        Ok(Self { events, more: all.drawable.saturating_sub(drawn.drawable) })
    }
}
