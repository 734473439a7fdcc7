//! What rustyline asks while a line is being typed, answered from the last snapshot.

use std::{
    borrow::Cow,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use nu_ansi_term::{Color, Style};
use rustyline::{
    Context, Helper,
    completion::Completer,
    highlight::{CmdKind, Highlighter},
    hint::{Hint, Hinter},
    validate::Validator,
};

use super::{complete::complete, hint::hint};
use crate::{kernel::editor_has_begun, learn::challenge::CHALLENGES, model::Snapshot};

/// What is known while a line is being typed.
#[derive(Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that has been said or is so")]
pub(super) struct Known {
    /// What is alive.
    pub(super) snapshot: Arc<Snapshot>,
    /// A port that was free when the line was asked for.
    pub(super) port: u16,
    /// For whom the line is.
    pub(super) process: String,
    /// Whether hints are shown.
    pub(super) hints: bool,
    /// Whether colours are.
    pub(super) colours: bool,
    /// Whether the answer to a question is typed, not a statement.
    pub(super) answer: bool,
    /// The line that was meant, if the last one was mistyped: suggested before anything else.
    pub(super) meant: String,
    /// Words that are known beside those of the language.
    pub(super) words: &'static [&'static str],
    /// Whether an empty line has a suggestion. On a stage it goes on, and at a challenge the student finds the way.
    pub(super) suggests: bool,
    /// Whether Enter takes a lesson one step on.
    pub(super) walks: bool,
    /// What is now where the prompt was drawn, and is as wide: its process has woken since, or fallen asleep.
    pub(super) label: Option<String>,
    /// How often that has changed: a suggestion made before may no longer fit.
    pub(super) changes: u32,
}

/// The face that rustyline sees.
#[derive(Clone, Default)]
pub(super) struct PromptHelper(Arc<Mutex<Known>>);

impl PromptHelper {
    /// Tells what is known from now on.
    pub(super) fn know(&self, known: Known) {
        *self.lock() = known;
    }

    /// The process of the line does something else than when the line was asked for.
    pub(super) fn relabel(&self, label: String, snapshot: Arc<Snapshot>) {
        let mut known = self.lock();
        known.label = Some(label);
        known.changes += 1;
        known.snapshot = snapshot;
    }

    /// The line that was meant, if the last one was mistyped.
    pub(super) fn meant(&self) -> String {
        self.lock().meant.clone()
    }

    /// Whether Enter takes a lesson one step on.
    pub(super) fn walks(&self) -> bool {
        self.lock().walks
    }

    /// A copy, for work that should not keep the main thread from telling more.
    fn known(&self) -> Known {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Helper for PromptHelper {}

impl Completer for PromptHelper {
    type Candidate = String;

    fn complete(
        &self,
        line: &str,
        pos: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<String>)> {
        let known = self.known();
        if known.answer {
            return Ok((pos, Vec::new()));
        }
        let line = &line[..pos];
        if let Some(begun) = line.strip_prefix("challenge ") {
            let names = CHALLENGES.iter().map(|entry| entry.name.to_owned());
            let names = names.filter(|name| name.starts_with(begun)).collect();
            return Ok((pos - begun.len(), names));
        }
        let (start, mut found) = complete(line, &known.snapshot, &known.process, known.port);
        if !line.is_empty() {
            let words = known.words.iter().filter(|word| word.starts_with(line));
            found.extend(words.map(|word| (*word).to_owned()));
            found.sort();
            found.dedup();
        }
        Ok((start, found))
    }
}

/// A hint: what is shown, and what a key takes of it.
pub(super) struct Grey {
    shown: String,
    /// As wide, for when it no longer fits: the editor makes a new one with the next key only.
    blank: String,
    taken: Option<String>,
    made: u32,
    helper: PromptHelper,
}

impl Grey {
    fn fits(&self) -> bool {
        self.helper.lock().changes == self.made
    }
}

/// What a key takes is shown. Without colours nothing but a mark tells it from what has been typed.
fn offered(text: &str, colours: bool) -> String {
    let seen = text.trim_end();
    if colours { seen.to_owned() } else { format!("({seen})") }
}

impl Hint for Grey {
    fn display(&self) -> &str {
        if self.fits() { &self.shown } else { &self.blank }
    }

    fn completion(&self) -> Option<&str> {
        self.taken.as_deref().filter(|_| self.fits())
    }
}

impl Hinter for PromptHelper {
    type Hint = Grey;

    fn hint(&self, line: &str, pos: usize, _: &Context<'_>) -> Option<Grey> {
        // The editor asks for the first time when it has the terminal.
        editor_has_begun();
        let known = self.known();
        if !known.hints || known.answer || pos < line.len() || line.contains('\n') {
            return None;
        }
        let (text, taken) = match known.meant.strip_prefix(line) {
            Some(rest) if !rest.is_empty() => (rest.to_owned(), true),
            _ if line.trim().is_empty() && !known.suggests => return None,
            _ => hint(line, &known.snapshot, &known.process, known.port)?,
        };
        let shown = if taken { offered(&text, known.colours) } else { text.clone() };
        let blank = " ".repeat(crate::view::columns(&shown));
        let (taken, made) = (taken.then_some(text), known.changes);
        Some(Grey { shown, blank, taken, made, helper: self.clone() })
    }
}

impl Highlighter for PromptHelper {
    /// The editor draws the prompt again whenever something is printed above it.
    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(
        &'s self,
        prompt: &'p str,
        default: bool,
    ) -> Cow<'b, str> {
        let label = self.lock().label.clone();
        match label.filter(|_| default) {
            Some(label) => Cow::Owned(label),
            None => Cow::Borrowed(prompt),
        }
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        if self.lock().colours {
            // The one place where text may be pale: it is not there yet.
            Cow::Owned(Style::new().fg(Color::DarkGray).paint(hint).to_string())
        } else {
            Cow::Borrowed(hint)
        }
    }

    fn highlight_char(&self, _: &str, _: usize, _: CmdKind) -> bool {
        false
    }
}

/// Every line is whole: of a block each is read, and refused, as it is given, behind a prompt that says it is open.
impl Validator for PromptHelper {}
