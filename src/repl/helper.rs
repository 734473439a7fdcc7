//! What rustyline asks while a line is being typed, answered from the last snapshot.

use std::{
    borrow::Cow,
    sync::{Arc, Mutex, PoisonError},
};

use nu_ansi_term::{Color, Style};
use rustyline::{
    Context, Helper,
    completion::Completer,
    highlight::{CmdKind, Highlighter},
    hint::{Hint, Hinter},
    validate::{ValidationContext, ValidationResult, Validator},
};

use super::{complete::complete, hint::hint};
use crate::{language::Assembler, model::Snapshot};

/// What is known while a line is being typed.
#[derive(Clone, Default)]
pub(super) struct Known {
    /// What is alive.
    pub(super) snapshot: Arc<Snapshot>,
    /// A port that was free when the line was asked for.
    pub(super) port: u16,
    /// For whom the line is.
    pub(super) process: String,
    /// What `help` knows.
    pub(super) topics: Arc<[String]>,
    /// Whether hints are shown.
    pub(super) hints: bool,
    /// Whether colours are.
    pub(super) colours: bool,
    /// Whether the answer to a question is typed, not a statement.
    pub(super) answer: bool,
    /// The line that was meant, if the last one was mistyped: suggested before anything else.
    pub(super) meant: String,
    /// Words that are known beside those of the language: on a stage. There an empty line goes on, so nothing is
    /// suggested for it.
    pub(super) words: &'static [&'static str],
}

/// The face that rustyline sees.
#[derive(Clone, Default)]
pub(super) struct PromptHelper(Arc<Mutex<Known>>);

impl PromptHelper {
    /// Tells what is known from now on.
    pub(super) fn know(&self, known: Known) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = known;
    }

    /// The line that was meant, if the last one was mistyped.
    pub(super) fn meant(&self) -> String {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).meant.clone()
    }

    fn known(&self) -> Known {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
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
        let (start, mut found) =
            complete(line, &known.snapshot, &known.process, &known.topics, known.port);
        if !line.is_empty() {
            let words = known.words.iter().filter(|word| word.starts_with(line));
            found.extend(words.map(|word| (*word).to_owned()));
        }
        Ok((start, found))
    }
}

/// A hint: what is shown, and what a key takes of it.
pub(super) struct Grey {
    shown: String,
    taken: Option<String>,
}

impl Grey {
    /// What can be taken. Without colours nothing but a mark tells it from what has been typed.
    fn offer(text: &str, colours: bool) -> Self {
        let seen = text.trim_end();
        let shown = if colours { seen.to_owned() } else { format!("({seen})") };
        Self { shown, taken: Some(text.to_owned()) }
    }
}

impl Hint for Grey {
    fn display(&self) -> &str {
        &self.shown
    }

    fn completion(&self) -> Option<&str> {
        self.taken.as_deref()
    }
}

impl Hinter for PromptHelper {
    type Hint = Grey;

    fn hint(&self, line: &str, pos: usize, _: &Context<'_>) -> Option<Grey> {
        let known = self.known();
        if !known.hints || known.answer || pos < line.len() || line.contains('\n') {
            return None;
        }
        if let Some(rest) = known.meant.strip_prefix(line).filter(|rest| !rest.is_empty()) {
            return Some(Grey::offer(rest, known.colours));
        }
        if line.trim().is_empty() && !known.words.is_empty() {
            return None;
        }
        let (text, taken) = hint(line, &known.snapshot, &known.process, known.port)?;
        Some(if taken {
            Grey::offer(&text, known.colours)
        } else {
            Grey { shown: text, taken: None }
        })
    }
}

impl Highlighter for PromptHelper {
    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        if self.known().colours {
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

impl Validator for PromptHelper {
    /// A block goes on until its brace; everything else is told when it is run, with its reason.
    fn validate(&self, ctx: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        let mut block = Assembler::new();
        for (number, line) in (1..).zip(ctx.input().lines()) {
            if block.push(line, number).is_err() {
                return Ok(ValidationResult::Valid(None));
            }
        }
        Ok(if block.is_open() {
            ValidationResult::Incomplete
        } else {
            ValidationResult::Valid(None)
        })
    }
}
