//! Events as people read them: the screen of DESIGN, "The look".
//!
//! A pure function of events: text is appended to a string, and the caller decides where it goes.
//! How a step is laid out is in `answer`, how an author's words are in `prose`.

use std::sync::Arc;

use super::{
    beside::AnswerLine,
    ends::{Ends, is_passed},
    fold::Fold,
    packet::{Packets, stopped_syn},
    runs::Sent,
    styled::{Paint, Role},
};
use crate::{
    model::{CallId, Event, TcpState, WIRE, What},
    text::{Lang, program_end, remark},
};

/// Turns events into lines.
///
/// Give it all events of one step at once: a comment or the causes that were found replace the sentence of the
/// failure before them, and checks in passing go to the right of the answer above, as long as they are in one slice.
#[derive(Clone, Debug)]
pub struct Printer {
    pub(super) lang: Lang,
    pub(super) width: usize,
    pub(super) paint: Paint,
    pub(super) heads: bool,
    /// A call whose line is on the screen already.
    pub(super) typed: Option<CallId>,
    last: Last,
    pub(super) fold: Fold,
    pub(super) packets: Packets,
    /// Whether each answer says when it came.
    pub(super) clock: bool,
    pub(super) sent: Sent,
    pub(super) ends: Ends,
    /// States that stand at the right of what was printed last.
    stated: Vec<(Arc<str>, TcpState)>,
}

/// What was printed last, so that blank lines are neither doubled nor missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Last {
    /// Nothing at all, or a blank line.
    Blank,
    /// A heading: its first paragraph comes right below.
    Heading,
    /// A question with its choices, which wants room before the next step.
    Quiz,
    /// Any other line.
    Text,
}

/// What later events of one slice may still add to.
#[derive(Default)]
pub(super) struct Slice {
    /// The answer line that was printed last.
    pub(super) answer: Option<AnswerLine>,
    /// A process that came into being just now, to be told at the right of its first step.
    pub(super) born: bool,
    /// The last failure whose causes have been told.
    explained: Option<CallId>,
    /// Whether the author has said why the last answer is as it is.
    commented: bool,
    /// States that are at the right of an answer above: a check of one of them has nothing to add.
    pub(super) states: Vec<(Arc<str>, TcpState)>,
    /// States at ends of connections that are to be at the right of the answer to come.
    pub(super) waiting: Vec<String>,
}

impl Printer {
    /// A line of the look, unless another width is wanted.
    pub const WIDTH: usize = 79;
    /// Fewer columns than this are taken as so many.
    pub(crate) const NARROWEST: usize = 20;

    /// For text without colour, 79 columns wide.
    pub fn new(lang: Lang) -> Self {
        Self {
            lang,
            width: Self::WIDTH,
            paint: Paint::Plain,
            heads: true,
            typed: None,
            last: Last::Blank,
            fold: Fold::default(),
            packets: Packets::On,
            clock: false,
            sent: Sent::default(),
            ends: Ends::default(),
            stated: Vec::new(),
        }
    }

    /// With another width; below 20 columns nothing can be laid out.
    #[must_use]
    pub fn with_width(self, width: usize) -> Self {
        Self { width: width.max(Self::NARROWEST), ..self }
    }

    /// With colours or without.
    #[must_use]
    pub fn with_paint(self, paint: Paint) -> Self {
        Self { paint, ..self }
    }

    /// With the time at the right of each answer, counted from the beginning of the session, or without.
    #[must_use]
    pub fn with_clock(self, clock: bool) -> Self {
        Self { clock, ..self }
    }

    /// With so many of the packets.
    #[must_use]
    pub fn with_packets(self, packets: Packets) -> Self {
        Self { packets, ..self }
    }

    /// Without the lines that were typed: at the prompt they are on the screen already.
    #[must_use]
    pub fn without_heads(self) -> Self {
        Self { heads: false, ..self }
    }

    /// From now on with the lines that were typed, or without them.
    pub(crate) fn show_heads(&mut self, heads: bool) {
        self.heads = heads;
    }

    /// The line of this call is on the screen, as it was typed; that of none before it is asked for again.
    pub fn is_typed(&mut self, call: CallId) {
        self.typed = Some(call);
    }

    /// Tells that the screen is empty.
    pub(crate) fn empty_screen(&mut self) {
        self.last = Last::Blank;
    }

    /// Tells that something else has been printed, so that what comes next keeps its distance from it.
    pub(crate) fn other_output(&mut self) {
        self.last = Last::Text;
    }

    /// Appends the lines of one event.
    pub fn event(&mut self, event: &Event, out: &mut String) {
        self.events(std::slice::from_ref(event), out);
    }

    /// Appends the lines of the events of one step.
    pub fn events(&mut self, events: &[Event], out: &mut String) {
        let mut slice = Slice::default();
        let first = events.iter().find(|event| event.what.is_on_screen());
        if first.is_some_and(|event| matches!(&event.what, What::Returned(it) if it.is_check())) {
            slice.states.clone_from(&self.stated);
        }
        let mut i = 0;
        while let Some(event) = events.get(i) {
            if let Some(taken) = self.run(&events[i..], &mut slice, out) {
                i += taken;
                continue;
            }
            i += 1;
            if let What::EndSeen(seen) = &event.what {
                self.end_seen(out, &mut slice, seen, &events[i..]);
            } else if !self.folded(event, out) {
                self.one(event, &events[i..], &mut slice, out);
            }
        }
        if first.is_some() {
            self.stated = slice.states;
        }
    }

    /// `rest` is what follows in the slice.
    fn one(&mut self, event: &Event, rest: &[Event], slice: &mut Slice, out: &mut String) {
        match &event.what {
            What::Returned(returned) if returned.is_check() => self.passing(out, slice, returned),
            What::Returned(returned) => {
                self.room_after_quiz(out);
                let failed = returned.outcome.failure().is_some();
                let reason = failed.then(|| reason(returned.id, rest)).flatten();
                slice.commented = matches!(reason, Some(What::Comment(..)));
                let state = returned.state.as_deref();
                let state = state.filter(|state| !is_passed(state, rest));
                self.returned(out, slice, event, returned, state, reason.is_none());
                self.waiting_states(out, slice);
                if let Some(What::Explained(of, causes)) = reason {
                    self.explain_causes(out, Some(returned), event.name(), causes);
                    slice.explained = Some(*of);
                }
                self.last = Last::Text;
            }
            What::Asleep(asleep) => {
                self.room_after_quiz(out);
                let stopped = rest.iter().rev().find_map(|next| match &next.what {
                    What::Packet(seen) if seen.by == Some(asleep.id) => {
                        stopped_syn(self.lang, seen)
                    }
                    _ => None,
                });
                self.asleep(out, slice, event, asleep, stopped);
                self.waiting_states(out, slice);
                self.last = Last::Text;
            }
            What::ProcessCreated => {
                // These two exist before anybody speaks, and the wire is not a process.
                if matches!(event.name(), "server" | "client" | WIRE) {
                    return;
                }
                let mut steps = rest.iter().filter(|next| next.what.is_on_screen());
                slice.born = steps.next().is_some_and(|next| {
                    next.process() == event.process()
                        && matches!(next.what, What::Returned(_) | What::Asleep(_))
                });
                if !slice.born {
                    let text = self.lang.pick("new process ", "新进程 ");
                    self.playground(out, &format!("{text}{}", event.name()));
                }
            }
            What::ProgramStarted(id, source) => {
                self.room_after_quiz(out);
                self.head(out, *id, event.name(), source.text());
                let text = self.lang.pick(" runs this by itself.", " 自己运行这段程序。");
                self.explain(out, &format!("{}{text}", event.name()));
            }
            What::ProgramEnded(_, end) => {
                self.playground(out, &program_end(self.lang, event.name(), end));
            }
            What::Remark(it) => self.playground(out, &remark(self.lang, event.name(), it)),
            What::Explained(of, causes) => {
                if slice.explained != Some(*of) && !slice.commented {
                    self.explain_causes(out, None, event.name(), causes);
                }
            }
            What::Comment(_, text) => self.explain(out, text),
            What::Title(text) => self.title(out, text),
            What::Ask(text) => self.paragraph(out, Role::Narration, text, "", ""),
            What::Heading(text) => self.heading(out, text),
            What::Narration(text) => self.narration(out, text),
            What::Blank => self.blank(out),
            What::Question(text, choices) => self.question(out, text, choices),
            What::Verdict { letter, because, reasons, predicted, .. } => {
                self.verdict(out, *letter, because);
                if let Some(said) = predicted {
                    self.said(out, *said, *letter, reasons);
                }
            }
            What::Packet(_) if self.packets == Packets::Off => {}
            What::Packet(it) => {
                self.timer(out, it, event.ns);
                self.packet(out, it);
                self.last = Last::Text;
            }
            // A prediction is on the screen as it was typed. The driver says what is wrong with a line, where it is.
            // The rest is for those who draw or count.
            What::Predicted(_)
            | What::Unmet(_)
            | What::Refused(_)
            | What::Mistyped(_)
            | What::Began(_)
            | What::Lab(_)
            | What::Abandoned(_)
            | What::ThreadStarted
            | What::ThreadEnded
            | What::Opened(_)
            | What::Named(_)
            | What::StateSeen(_)
            | What::EndSeen(_)
            | What::Closed(_) => {}
        }
    }

    /// Appends a blank line, unless the last one was.
    pub fn blank(&mut self, out: &mut String) {
        if self.last != Last::Blank {
            out.push('\n');
            self.last = Last::Blank;
        }
    }

    /// Appends what keeps a step apart from the question above it.
    pub(crate) fn room_after_quiz(&mut self, out: &mut String) {
        if self.last == Last::Quiz {
            self.blank(out);
        }
    }

    pub(super) fn last(&self) -> Last {
        self.last
    }

    pub(super) fn printed_last(&mut self, last: Last) {
        self.last = last;
    }

    /// Four blanks and an explaining text.
    pub(super) fn explain(&mut self, out: &mut String, text: &str) {
        self.paragraph(out, Role::Explain, text, "    ", "    ");
    }

    pub(super) fn playground(&mut self, out: &mut String, text: &str) {
        self.room_after_quiz(out);
        self.marked(out, Role::Playground, "--", "-- ", text, "   ");
    }
}

/// What follows in a slice and tells why that call gave what it gave; an author's word goes first.
fn reason(id: CallId, rest: &[Event]) -> Option<&What> {
    let of =
        |what: &&What| matches!(what, What::Comment(of, _) | What::Explained(of, _) if *of == id);
    let mut following = rest.iter().map(|next| &next.what).filter(of);
    following
        .clone()
        .find(|what| matches!(what, What::Comment(..)))
        .or_else(|| following.next_back())
}
