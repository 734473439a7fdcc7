//! A line that is not carried out: what is said of it, and the line that is meant.

use std::io;

use super::{
    complete::addresses,
    hint::Typed,
    mend::Mended,
    prompt::{Prompt, Question},
};
use crate::{
    engine::Refusal,
    language::{
        Span, SyntaxError, SyntaxErrorKind,
        table::{Need, row},
        tree::{ArgumentKind, ExpressionKind, Statement, StatementKind},
    },
    model::{CallName, Halt},
    say,
    view::{Key, Pointer, bytes::harmless},
};

impl Prompt {
    /// What Enter takes for a missing argument: where somebody listens, or a port that is free.
    fn offer(&self, call: CallName, otherwise: &str) -> String {
        match call {
            CallName::Bind => format!("127.0.0.1:{}", super::words::free_port()),
            CallName::Connect | CallName::Sendto => {
                let mut around = self.session.look_around();
                around.processes.retain(|process| process.name != self.name);
                let found = addresses(call, &around);
                found.into_iter().next().unwrap_or_else(|| otherwise.to_owned())
            }
            _ => otherwise.to_owned(),
        }
    }

    /// The line cannot be read: where, why, and the line that is meant.
    pub(super) fn mistyped(&mut self, text: &str, error: &SyntaxError) -> io::Result<()> {
        self.failed += 1;
        if let SyntaxErrorKind::MissingArgument(call, name) = &error.kind
            && let Some(spec) = row(*call).arguments.iter().find(|a| a.name == *name)
            && let Need::Required(offer) = spec.need
        {
            if !self.block.is_open()
                && let Some(refused) = self.nobodys_socket(text)
            {
                return self.refused(text, &refused);
            }
            let offer = self.offer(*call, offer);
            self.question = Some(Question { line: text.trim_end().to_owned(), name, offer });
            return Ok(());
        }
        if let Some(mended) = self.mend_mistyped(text, error) {
            return self.offer_mended(text, error.span.start, mended);
        }
        let mut out = String::new();
        self.pointer().at_prompt(&mut out, self.behind(), text, error);
        if let Some(fix) = &error.fix {
            self.offer_line(&mut out, 4, fix.line.clone());
        }
        self.console.say(&out)
    }

    /// Why the socket before a call is none: nothing is asked about a line that cannot be carried out.
    fn nobodys_socket(&self, text: &str) -> Option<Refusal> {
        let typed = Typed::read(text);
        let name = typed.socket.filter(|name| !name.starts_with(|c: char| c.is_ascii_digit()))?;
        let process = match typed.process {
            Some(process) => self.session.find_process(process)?,
            None => self.process,
        };
        let halt = self.session.socket_of(process, name).err()?;
        let at = text.find(&format!("{name}."))?;
        Some(Refusal { halt, span: Span::new(at, at + name.len()) })
    }

    /// `conn.send data`, and there is a variable of that name: the line was right, and is hardly what was meant.
    pub(super) fn sent_a_name(&self, statement: &Statement) -> Option<String> {
        let StatementKind::Call(tree) = &statement.kind else { return None };
        if !matches!(tree.call, CallName::Send | CallName::Sendall | CallName::Sendto) {
            return None;
        }
        let ArgumentKind::Text(sent) = &tree.arguments.last()?.kind else { return None };
        let ExpressionKind::Text(bytes) = &sent.kind else { return None };
        let word = std::str::from_utf8(bytes).ok()?;
        // In quotes it is meant.
        let before = statement.text().strip_suffix(word)?;
        self.session.variable(self.process, word)?;
        Some(say!(self.settings.lang,
            en: "That is the word {word}. What the variable holds: {before}${word}",
            zh: "发送的是 {word} 这个词。要发送变量的值：{before}${word}"))
    }

    /// Says what is wrong at a place of the line, and which line is meant.
    fn offer_mended(&mut self, text: &str, at: usize, mended: Mended) -> io::Result<()> {
        let mut out = String::new();
        self.pointer().point(&mut out, self.behind(), text, at, &mended.sentence);
        self.offer_line(&mut out, 4, mended.line);
        self.console.say(&out)
    }

    /// Shows the line that is meant, and has it at hand at the next prompt, where one key takes it. The prompt itself
    /// stays empty: whoever types on has typed that and nothing else.
    fn offer_line(&mut self, out: &mut String, indent: usize, line: String) {
        // A pasted escape must not come back as one.
        if line.is_empty() || line.lines().any(|row| harmless(row) != row.replace('\t', " ")) {
            return;
        }
        let key = if self.settings.plain { Key::Enter } else { Key::Tab };
        self.pointer().offer(out, indent, key, &line);
        self.meant = line;
    }

    /// Whether a process is new and sounds like another: then nothing is done but ask.
    pub(super) fn doubts(&mut self, text: &str, name: &str, heads: bool) -> io::Result<bool> {
        if heads {
            return Ok(false);
        }
        let Some(mended) = self.mend_process(text, name) else { return Ok(false) };
        let at = text.find(name).unwrap_or(0);
        self.offer_mended(text, at, mended)?;
        Ok(true)
    }

    pub(super) fn refused(&mut self, text: &str, refused: &Refusal) -> io::Result<()> {
        self.failed += 1;
        let at = refused.span.start;
        match self.mend_refused(text, at, &refused.halt) {
            Some(mended) if points_at_a_word(&refused.halt) => {
                return self.offer_mended(text, at, mended);
            }
            Some(mended) if mended.line.is_empty() => return self.remark(&mended.sentence),
            Some(mended) => {
                self.remark(&mended.sentence)?;
                let mut out = String::new();
                self.offer_line(&mut out, 3, mended.line);
                return self.console.say(&out);
            }
            None => {}
        }
        let mut out = String::new();
        let why = crate::text::halt(self.settings.lang, &self.name, &refused.halt);
        if points_at_a_word(&refused.halt) {
            self.pointer().point(&mut out, self.behind(), text, refused.span.start, &why);
            self.console.say(&out)
        } else {
            self.remark(&why)
        }
    }

    /// The columns that the line was typed behind; none if it has to be shown again.
    fn behind(&self) -> Option<usize> {
        (!self.is_one_of_several).then_some(self.indent)
    }

    pub(super) fn pointer(&self) -> Pointer {
        Pointer { lang: self.settings.lang, width: self.settings.width, paint: self.settings.paint }
    }
}

/// Whether a refusal is about a word of the line, not about the moment.
fn points_at_a_word(halt: &Halt) -> bool {
    !matches!(
        halt,
        Halt::Busy(..) | Halt::Running | Halt::NothingToDo | Halt::TooMany(_) | Halt::NoSocket
    )
}
