//! What a piece of text is for, and how that looks. The only place that knows escape sequences.
//!
//! A view names roles, never colours, and no role is needed to understand the text: without its escapes the
//! coloured form is the plain form. Nothing is ever dim: projectors and old eyes lose it.

use std::fmt::Write;

use nu_ansi_term::{Color, Style};

/// What a piece of text is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A lesson's title.
    Title,
    /// A phase of a lesson.
    Heading,
    /// The author speaks.
    Narration,
    /// A question, and its choices.
    Question,
    /// `->`, the verdict.
    Verdict,
    /// The process before `>`.
    Process,
    /// The process before `<`: its sleeping call came back.
    Woken,
    /// What was typed.
    Typed,
    /// `=`
    Returned,
    /// `!`
    Failed,
    /// `...`
    Asleep,
    /// The call as the kernel saw it.
    Kernel,
    /// The state at the right.
    State,
    /// An explaining sentence.
    Explain,
    /// `^` under what was mistyped.
    Caret,
    /// `--`
    Playground,
}

impl Role {
    fn style(self) -> Style {
        match self {
            Self::Title
            | Self::Heading
            | Self::Process
            | Self::Question
            | Self::Verdict
            | Self::Playground => Style::new().bold(),
            Self::Failed | Self::Caret => Style::new().bold().fg(Color::Red),
            Self::Asleep | Self::Woken => Style::new().reverse(),
            Self::Narration
            | Self::Typed
            | Self::Returned
            | Self::Kernel
            | Self::State
            | Self::Explain => Style::new(),
        }
    }
}

/// Whether roles are seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Paint {
    /// Text only.
    #[default]
    Plain,
    /// With the escape sequences of a terminal.
    Coloured,
}

impl Paint {
    /// Appends a text in its role.
    pub fn push(self, out: &mut String, role: Role, text: &str) {
        self.open(out, role);
        out.push_str(text);
        self.close(out, role);
    }

    /// Begins a role.
    pub(crate) fn open(self, out: &mut String, role: Role) {
        if self == Self::Coloured {
            write!(out, "{}", role.style().prefix()).expect("a String takes everything");
        }
    }

    /// Ends it.
    pub(crate) fn close(self, out: &mut String, role: Role) {
        if self == Self::Coloured {
            write!(out, "{}", role.style().suffix()).expect("a String takes everything");
        }
    }
}

/// A painted text without its escape sequences: what `Plain` would have given.
pub fn strip(painted: &str) -> String {
    let mut out = String::with_capacity(painted.len());
    let mut rest = painted;
    while let Some((before, sequence)) = rest.split_once("\x1b[") {
        out.push_str(before);
        rest = sequence.split_once('m').map_or("", |(_, after)| after);
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn painting_adds_escapes_only() {
        for role in [Role::Title, Role::Failed, Role::Woken, Role::Kernel] {
            let mut painted = String::new();
            Paint::Coloured.push(&mut painted, role, "text");
            assert_eq!(strip(&painted), "text");
        }
    }

    #[test]
    fn a_failure_is_bold_and_red_and_a_sleeper_reversed() {
        let mut out = String::new();
        Paint::Coloured.push(&mut out, Role::Failed, "!");
        Paint::Coloured.push(&mut out, Role::Asleep, "...");
        Paint::Coloured.push(&mut out, Role::Process, "server");
        assert_eq!(out, "\x1b[1;31m!\x1b[0m\x1b[7m...\x1b[0m\x1b[1mserver\x1b[0m");
    }
}
