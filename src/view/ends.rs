//! The states of both ends of a connection, as their kernels say them: at the right of the step that has changed them.

use std::{collections::HashMap, net::SocketAddr, sync::Arc, time::Duration};

use super::{
    beside::AnswerLine,
    bytes::write_harmless,
    event::{Last, Printer, Slice},
};
use crate::model::{EndSeen, Event, StateSeen, TcpState, What};

/// Ends that are remembered; of more, what is known is forgotten.
const MOST: usize = 8192;

/// What is known of each end, by its own address and the other one.
#[derive(Clone, Debug, Default)]
pub(super) struct Ends(HashMap<(SocketAddr, SocketAddr), Known>);

#[derive(Clone, Debug, Default)]
struct Known {
    /// The connection outlives its socket, and keeps its name.
    label: Option<Arc<str>>,
    /// Whether a state of it is on the screen.
    shown: bool,
    rto: Option<Duration>,
}

impl Ends {
    /// Takes note of what a kernel said.
    pub(super) fn see(&mut self, it: &EndSeen) {
        if self.0.len() >= MOST {
            self.0.clear();
        }
        let known = self.0.entry((it.local, it.remote)).or_default();
        if let Some((_, label)) = &it.socket {
            known.label = Some(label.clone());
        }
        let congestion = it.end.and_then(|end| end.congestion);
        known.rto = congestion.map(|it| Duration::from_micros(it.rto_us.into()));
    }

    /// The retransmission timeout that this end had when it was last asked.
    pub(super) fn rto(&self, ends: &(SocketAddr, SocketAddr)) -> Option<Duration> {
        self.0.get(ends)?.rto
    }

    /// What it is called if its state is to be shown: `phone`, or by the name of its computer. That it is gone is said
    /// only where it was on the screen.
    fn news(&mut self, it: &EndSeen) -> Option<Arc<str>> {
        let ends = (it.local, it.remote);
        let known = self.0.get_mut(&ends)?;
        let label = known.label.clone().unwrap_or_else(|| it.host.clone());
        let was_shown = std::mem::replace(&mut known.shown, true);
        if it.end.is_none() {
            self.0.remove(&ends);
        }
        (was_shown || it.end.is_some()).then_some(label)
    }
}

impl Printer {
    /// What a kernel said of an end; `rest` is what follows in the slice.
    pub(super) fn end_seen(
        &mut self,
        out: &mut String,
        slice: &mut Slice,
        it: &EndSeen,
        rest: &[Event],
    ) {
        self.ends.see(it);
        if !it.changed || will_be_said_later(it, rest) {
            return;
        }
        let Some(label) = self.ends.news(it) else { return };
        let state = it.end.map_or(TcpState::Close, |end| end.state);
        let seen = (label, state);
        if slice.states.contains(&seen) {
            return;
        }
        let mut text = String::new();
        write_harmless(&mut text, &seen.0);
        text.push(' ');
        text.push_str(it.state());
        slice.states.push(seen);
        if slice.answer.is_none() && rest.iter().any(|next| is_answer(&next.what)) {
            slice.waiting.push(text);
            return;
        }
        self.rest(out);
        let mut line = slice.answer.unwrap_or_else(|| {
            let line = AnswerLine::new(out.len(), 0);
            out.push('\n');
            self.printed_last(Last::Text);
            line
        });
        self.at_right(out, &mut line, &text);
        slice.answer = Some(line);
    }

    /// Writes what has waited for an answer.
    pub(super) fn waiting_states(&self, out: &mut String, slice: &mut Slice) {
        let Some(line) = &mut slice.answer else { return };
        for text in std::mem::take(&mut slice.waiting) {
            self.at_right(out, line, &text);
        }
    }
}

fn is_answer(what: &What) -> bool {
    match what {
        What::Returned(it) => !it.is_check(),
        what => matches!(what, What::Asleep(_)),
    }
}

/// Whether the socket of a call that has returned is soon said to be in another state.
pub(super) fn is_passed(state: &StateSeen, rest: &[Event]) -> bool {
    changes(rest).any(|next| next.socket.as_ref().is_some_and(|(_, label)| *label == state.label))
}

/// Of what happens at once only the end of it is shown; `lanes` draws all.
fn will_be_said_later(it: &EndSeen, rest: &[Event]) -> bool {
    changes(rest).any(|next| (next.local, next.remote) == (it.local, it.remote))
}

fn changes(events: &[Event]) -> impl Iterator<Item = &EndSeen> {
    events.iter().filter_map(|event| match &event.what {
        What::EndSeen(it) if it.changed => Some(&**it),
        _ => None,
    })
}
