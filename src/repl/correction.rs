//! A line that is not carried out: what is said of it, and the line that is meant.

use std::io;

use super::prompt::{Prompt, Question};
use crate::{
    engine::Refusal,
    language::{
        Span, SyntaxError, SyntaxErrorKind, Typed,
        meant::{Meant, Names, addresses, doubted, mistyped, refused, sent},
        table::{Need, row},
        tree::{Line, Statement},
    },
    model::{CallName, Halt, Mistyped, Snapshot, What},
    view::{Key, Pointer, bytes::is_harmless, say_meant},
};

impl Prompt {
    /// What exists for a line that is typed now. Only a line that cannot be read is offered a free port: to find one
    /// takes several calls.
    fn names<'a>(&'a self, snapshot: &'a Snapshot) -> Names<'a> {
        Names {
            snapshot,
            process: &self.speaker.name,
            port: 0,
            in_program: self.lines.block.is_open(),
            takes_blocks: !self.settings.plain,
        }
    }

    /// What Enter takes for a missing argument: where a socket of another process listens, or a port that is free.
    fn offer(&self, call: CallName, argument: &str, otherwise: &str) -> String {
        let wants_one = matches!(call, CallName::Bind | CallName::Connect | CallName::Sendto);
        if !wants_one || argument != "ADDRESS" {
            return otherwise.to_owned();
        }
        let mut around = self.session.look_around();
        around.processes.retain(|process| process.name != self.speaker.name);
        let found = addresses(call, &around, super::words::free_port());
        found.into_iter().next().unwrap_or_else(|| otherwise.to_owned())
    }

    /// The line cannot be read: where, why, and the line that is meant.
    pub(super) fn mistyped(&mut self, text: &str, error: &SyntaxError) -> io::Result<()> {
        let at = error.span.start;
        let meant = error.fix.as_ref().map(|fix| (*fix.line).into());
        let told = Mistyped { line: error.line, text: text.into(), span: error.span.ends(), meant };
        self.session.tell(None, What::Mistyped(told.into()));
        if self.lines.is_one_of_several && error.kind == SyntaxErrorKind::PythonImport {
            // Nothing is lost by going on without it.
            return self.point(text, at, error.kind.clone());
        }
        self.lines.failed += 1;
        if let SyntaxErrorKind::MissingArgument(call, name) = &error.kind
            && let Some(spec) = row(*call).arguments.iter().find(|a| a.name == *name)
            && let Need::Required(offer) = spec.need
        {
            if !self.lines.block.is_open()
                && let Some(refused) = self.nobodys_socket(text)
            {
                return self.refused(text, &refused);
            }
            let offer = self.offer(*call, name, offer);
            self.lines.question = Some(Question { line: text.trim_end().to_owned(), name, offer });
            return Ok(());
        }
        let snapshot = self.session.look_around();
        let names = Names { port: super::words::free_port(), ..self.names(&snapshot) };
        let first = mistyped(text, error, names).into_iter().next();
        first.map_or(Ok(()), |meant| self.propose(text, at, meant))
    }

    /// Why the socket before a call is none: nothing is asked about a line that cannot be carried out.
    fn nobodys_socket(&self, text: &str) -> Option<Refusal> {
        let typed = Typed::read(text);
        let name = typed.socket.filter(|name| !name.starts_with(|c: char| c.is_ascii_digit()))?;
        let process = match typed.process {
            Some(process) => self.session.find_process(process)?,
            None => self.speaker.process,
        };
        let halt = self.session.socket_of(process, name).err()?;
        let at = text.find(&format!("{name}."))?;
        Some(Refusal { halt, span: Span::new(at, at + name.len()) })
    }

    /// What to remark on a line that was carried out and is hardly what was meant.
    pub(super) fn hardly_meant(&self, statement: &Statement) -> Option<String> {
        let meant = sent(statement, self.names(&self.session.glance()))?;
        Some(say_meant(self.settings.lang, &self.speaker.name, &meant.why) + &meant.line)
    }

    /// Points at a place of the line with a sentence, and shows the line that is meant.
    fn propose(&mut self, text: &str, at: usize, meant: Meant) -> io::Result<()> {
        let mut out = String::new();
        let sentence = say_meant(self.settings.lang, self.whose(text), &meant.why);
        self.pointer().point(&mut out, self.behind(), text, at, &sentence);
        self.offer_line(&mut out, 4, meant.line);
        self.console.say(&out)
    }

    /// The process that a line is for.
    fn whose<'a>(&'a self, text: &'a str) -> &'a str {
        Typed::read(text).process.unwrap_or(&self.speaker.name)
    }

    fn point(&mut self, text: &str, at: usize, kind: SyntaxErrorKind) -> io::Result<()> {
        let why = crate::language::meant::Why::Syntax(kind);
        self.propose(text, at, Meant { why, line: String::new() })
    }

    /// Shows the line that is meant, and has it at hand at the next prompt, where one key takes it. The prompt itself
    /// stays empty: what is typed there is all that is run.
    fn offer_line(&mut self, out: &mut String, indent: usize, line: String) {
        // A pasted escape must not come back as one.
        if line.is_empty() || !is_harmless(&line) {
            return;
        }
        self.pointer().offer(out, indent, Key::of(self.settings.plain), &line);
        self.lines.meant = line;
    }

    /// Whether a line is doubtful: then nothing is done but ask, once for the word that is in doubt.
    pub(super) fn doubts(&mut self, text: &str, line: &Line, heads: bool) -> io::Result<bool> {
        if heads {
            return Ok(false);
        }
        let snapshot = self.session.glance();
        let found = doubted(text, line, self.names(&snapshot));
        let Some((word, meant)) =
            found.filter(|(word, _)| self.lines.doubted.as_ref() != Some(word))
        else {
            return Ok(false);
        };
        let at = text.find(&word).unwrap_or(0);
        self.lines.doubted = Some(word);
        self.propose(text, at, meant)?;
        Ok(true)
    }

    pub(super) fn refused(&mut self, text: &str, refusal: &Refusal) -> io::Result<()> {
        self.lines.failed += 1;
        let at = refusal.span.start;
        let snapshot = self.session.glance();
        let first = refused(text, at, &refusal.halt, self.names(&snapshot)).into_iter().next();
        let points = points_at_a_word(&refusal.halt);
        let Some(meant) = first else {
            let why = crate::text::halt(self.settings.lang, self.whose(text), &refusal.halt);
            if !points {
                return self.remark(&why);
            }
            let mut out = String::new();
            self.pointer().point(&mut out, self.behind(), text, at, &why);
            return self.console.say(&out);
        };
        if points {
            return self.propose(text, at, meant);
        }
        self.remark(&say_meant(self.settings.lang, self.whose(text), &meant.why))?;
        let mut out = String::new();
        self.offer_line(&mut out, 3, meant.line);
        self.console.say(&out)
    }

    /// The columns that the line was typed behind; none if it has to be shown again.
    fn behind(&self) -> Option<usize> {
        (!self.lines.is_one_of_several).then_some(self.lines.indent)
    }

    pub(super) fn pointer(&self) -> Pointer {
        Pointer { lang: self.settings.lang, width: self.settings.width, paint: self.settings.paint }
    }
}

/// Whether a refusal is about a word of the line, not about the moment.
fn points_at_a_word(halt: &Halt) -> bool {
    !matches!(
        halt,
        Halt::Busy(..)
            | Halt::Running
            | Halt::NothingToDo
            | Halt::TooMany(_)
            | Halt::NoWire
            | Halt::LostOnTheWire
            | Halt::NothingHeld
            | Halt::NotHeld(_)
            | Halt::NoneLike
            | Halt::NoHost(_)
            | Halt::NoPacket(..)
            | Halt::NoSocket
            | Halt::Full
            | Halt::NoMemory
            | Halt::NoPlace(_)
            | Halt::Stopped
    )
}
