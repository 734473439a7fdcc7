//! What an author wrote: titles, headings, narration, quizzes.

use super::{
    bytes::harmless,
    event::{Last, Printer},
    styled::{Paint, Role},
    wrap::wrap,
};
use crate::{model::Choice, say};

impl Printer {
    pub(super) fn title(&mut self, out: &mut String, text: &str) {
        self.paragraph(out, Role::Title, text, "", "");
    }

    pub(super) fn heading(&mut self, out: &mut String, text: &str) {
        self.blank(out);
        self.paragraph(out, Role::Heading, text, "## ", "   ");
        self.printed_last(Last::Heading);
    }

    pub(super) fn narration(&mut self, out: &mut String, text: &str) {
        if self.last() != Last::Heading {
            self.blank(out);
        }
        self.paragraph(out, Role::Narration, text, "# ", "# ");
    }

    pub(super) fn question(&mut self, out: &mut String, text: &str, choices: &[Choice]) {
        if self.last() != Last::Heading {
            self.blank(out);
        }
        self.marked(out, Role::Question, "?", "? ", text, "  ");
        for choice in choices {
            let first = format!("  {}) ", choice.letter);
            self.paragraph(out, Role::Narration, &choice.text, &first, "     ");
        }
        self.printed_last(Last::Quiz);
    }

    pub(super) fn verdict(&mut self, out: &mut String, letter: char, because: &str) {
        self.marked(out, Role::Verdict, "  ->", &format!("  -> {letter}  "), because, "        ");
    }

    /// What the reader's own choice was worth.
    pub(super) fn said(&mut self, out: &mut String, said: char, right: char, reasons: &[Choice]) {
        let reason = reasons.iter().find(|reason| reason.letter == said);
        let text = match reason {
            _ if said == right => self.lang.pick("you were right", "你答对了").to_owned(),
            Some(Choice { text, .. }) => {
                say!(self.lang, en: "you said {said}: {text}", zh: "你选的是 {said}：{text}")
            }
            None => say!(self.lang, en: "you said {said}", zh: "你选的是 {said}"),
        };
        self.paragraph(out, Role::Explain, &text, "        ", "        ");
    }

    /// A paragraph that begins with a mark in its role; `first` is the mark and what stands between it and the text.
    pub(super) fn marked(
        &mut self,
        out: &mut String,
        role: Role,
        mark: &str,
        first: &str,
        text: &str,
        rest: &str,
    ) {
        let at = out.len();
        wrap(out, &harmless(text), self.width, first, rest);
        if self.paint == Paint::Coloured {
            let lines = out.split_off(at);
            self.paint.push(out, role, mark);
            out.push_str(&lines[mark.len()..]);
        }
        self.printed_last(Last::Text);
    }

    /// A paragraph all in one role.
    pub(super) fn paragraph(
        &mut self,
        out: &mut String,
        role: Role,
        text: &str,
        first: &str,
        rest: &str,
    ) {
        let text = harmless(text);
        if self.paint == Paint::Plain {
            wrap(out, &text, self.width, first, rest);
        } else {
            let mut lines = String::new();
            wrap(&mut lines, &text, self.width, first, rest);
            for line in lines.lines() {
                self.paint.push(out, role, line);
                out.push('\n');
            }
        }
        self.printed_last(Last::Text);
    }
}
