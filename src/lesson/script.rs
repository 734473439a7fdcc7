//! From the bytes of a lesson to its items, one after the other: a file, a text in memory, or a pipe.
//!
//! Every item has been checked as far as that is possible without running it. Nothing is kept of what has been read
//! but the last few statements.

use std::{
    collections::VecDeque,
    fs::File,
    io::{BufRead, BufReader},
    os::fd::{AsFd, BorrowedFd},
    rc::Rc,
    sync::Arc,
};

use memchr::memchr;

use super::{
    error::{LessonError, LessonErrorKind, NotText},
    file::words,
    needs::Need,
    port::Wish,
    recent::Recent,
    structure::{Complaint, Structure, Under},
};
use crate::language::{
    Assembler, SyntaxError, SyntaxErrorKind,
    result::Pattern,
    span::Span,
    tree::{Expectation, Expression, Line, Mark, Name, PacketLine, Statement},
};
use crate::model::LabSettings;

/// The longest line: 64 KiB.
const LONGEST: usize = 64 << 10;

/// One line of a lesson, read; a program is one item.
#[derive(Clone, Debug)]
pub(super) struct Item {
    /// Its line, from 1; of a program, where it begins.
    pub(super) line: u32,
    /// What it is.
    pub(super) kind: ItemKind,
    /// What its expectation says, unless that is `...`.
    pub(super) pattern: Option<Pattern>,
}

/// What an item is.
#[derive(Clone, Debug)]
pub(super) enum ItemKind {
    Blank,
    Title(Arc<str>),
    Ask(Arc<str>),
    Narration(Arc<str>),
    Heading(Arc<str>),
    Needs(Need),
    Port(Wish),
    /// Who shares a computer.
    Host(Rc<Statement>),
    /// `@lab`
    Lab(Box<LabSettings>),
    Together,
    Apart,
    Question(Arc<str>),
    Choice(char, Arc<str>),
    Verdict(char, Arc<str>),
    /// Why that choice is wrong.
    Reason(char, Arc<str>),
    Expectation(Box<Expectation>),
    Completion(Name, Box<Expectation>),
    Check(Option<Name>, Rc<Statement>, Box<Expectation>),
    Packet(Box<PacketLine>),
    Switch(Name),
    Repeat(Expression),
    End,
    Input(Name, Arc<str>),
    Statement(Option<Name>, Rc<Statement>),
    /// `quit`: the script ends here.
    Quit,
    /// `@note`: for the presenter.
    Note(Arc<str>),
    /// `@hint`: for the reader who asks for it.
    Hint(Arc<str>),
    /// `@do`: what the next step is to do, for a student who is to find the call.
    Do(Arc<str>),
    /// `@guests`: programs outside may call.
    Guests,
    /// A directive of which a run shows nothing.
    Unshown,
}

/// Where a lesson's bytes come from.
#[derive(Debug)]
pub(super) enum Input {
    /// A text in memory, and how far it has been read.
    Text(Arc<[u8]>, usize),
    /// A text built into the program, and how far it has been read.
    Static(&'static [u8], usize),
    /// Something that can be waited for.
    Stream(BufReader<File>),
}

/// Called before a read that may block.
pub(super) type Idle<'a, E> = &'a mut dyn FnMut(BorrowedFd<'_>) -> Result<(), E>;

/// A lesson being read.
#[derive(Debug)]
pub(super) struct Script {
    input: Input,
    /// The line that was read last, without its end.
    buffer: Vec<u8>,
    number: u32,
    began: u32,
    /// Whether its end has been looked at.
    ended: bool,
    assembler: Assembler,
    recent: Recent,
    /// What comes next although the line was read already: a line may show what an earlier one lacks.
    queue: VecDeque<Result<Item, LessonError>>,
    pub(super) structure: Structure,
}

impl Script {
    pub(super) fn new(input: Input) -> Self {
        Self {
            input,
            buffer: Vec::new(),
            number: 0,
            began: 0,
            ended: false,
            assembler: Assembler::new(),
            recent: Recent::default(),
            queue: VecDeque::new(),
            structure: Structure::default(),
        }
    }

    /// Whether the next line is here already, so that reading it does not block.
    pub(super) fn is_ready(&self) -> bool {
        match &self.input {
            Input::Text(..) | Input::Static(..) => true,
            Input::Stream(reader) => reader.buffer().contains(&b'\n'),
        }
    }

    /// The line that was read last.
    fn current(&self) -> &str {
        std::str::from_utf8(&self.buffer).unwrap_or_default()
    }

    /// The text of a line if it is the one that was read last.
    pub(super) fn line_text(&self, line: u32) -> Arc<str> {
        if line == self.number { self.current().into() } else { "".into() }
    }

    /// The next item; `None` at the end.
    pub(super) fn next<E: From<LessonError>>(
        &mut self,
        idle: Idle<'_, E>,
    ) -> Result<Option<Item>, E> {
        loop {
            if let Some(queued) = self.queue.pop_front() {
                return Ok(Some(queued?));
            }
            if !self.read_line(idle)? {
                self.finish()?;
                return Ok(None);
            }
            if let Some(item) = self.line()? {
                return Ok(Some(item));
            }
        }
    }

    /// The next item that says something new: statements that were read before, word for word, have been checked, and
    /// are only counted.
    pub(super) fn next_new(&mut self) -> Result<Option<Item>, LessonError> {
        if let Some(queued) = self.queue.pop_front() {
            return queued.map(Some);
        }
        while self.read_line::<LessonError>(&mut |_| Ok(()))? {
            let known = (!self.assembler.is_open())
                .then(|| self.recent.find(&self.buffer, self.number))
                .flatten();
            if known.is_some_and(|(_, statement)| self.structure.again(statement)) {
                continue;
            }
            if let Some(item) = self.line()? {
                return Ok(Some(item));
            }
        }
        self.finish()?;
        Ok(None)
    }

    /// Makes an item of the line in the buffer; `None`: it is part of a program that goes on.
    fn line(&mut self) -> Result<Option<Item>, LessonError> {
        let number = self.number;
        let alone = !self.assembler.is_open();
        if alone {
            self.began = number;
            if let Some((process, statement)) = self.recent.find(&self.buffer, number) {
                let (process, statement) = (process.clone(), statement.clone());
                if !self.structure.again(&statement) {
                    return self.item(Line::Statement(process, statement), None).map(Some);
                }
                let kind = ItemKind::Statement(process, statement);
                return Ok(Some(Item { line: number, kind, pattern: None }));
            }
        }
        let text = decode(&self.buffer, number)?;
        let line = match self.assembler.push(text, number) {
            Ok(line) => line,
            Err(error) => {
                let is_prose = alone.then(|| self.structure.unreadable(text)).flatten();
                return Err(match is_prose {
                    Some(kind) => LessonError::structure(kind, number, text, words(text)),
                    None => LessonError::syntax(error, number, text),
                });
            }
        };
        let Some(line) = line else { return Ok(None) };
        let Under(call) = self.structure.under(&line);
        let pattern = match &line {
            Line::Expectation(e) | Line::Completion(_, e) | Line::Check(_, _, e)
                if e.mark != Mark::Asleep =>
            {
                let pattern = Pattern::parse(e, call);
                Some(pattern.map_err(|error| LessonError::pattern(error, number, text))?)
            }
            _ => None,
        };
        if let (true, Line::Statement(process, statement)) = (alone, &line) {
            self.recent.keep(&self.buffer, process.as_ref(), statement);
        }
        self.item(line, pattern).map(Some)
    }

    fn item(&mut self, line: Line, pattern: Option<Pattern>) -> Result<Item, LessonError> {
        let lacking = self.structure.lacking(self.number, &line);
        let item = match self.structure.line(self.number, line) {
            Ok(kind) => Ok(Item { line: self.began, kind, pattern }),
            Err(complaint) => Err(self.complaint(complaint)),
        };
        if lacking.is_empty() {
            return item;
        }
        let lacking: Vec<LessonError> = lacking.into_iter().map(|it| self.complaint(it)).collect();
        self.queue.extend(lacking.into_iter().map(Err));
        self.queue.push_back(item);
        self.queue.pop_front().expect("there are at least two")
    }

    /// The end: each thing that is open is an error, one after the other.
    fn finish(&mut self) -> Result<(), LessonError> {
        if !std::mem::replace(&mut self.ended, true) {
            let unclosed = self.assembler.finish().err();
            let unclosed = unclosed.map(|error| LessonError::syntax(error, 0, ""));
            let open = self.structure.finish();
            let open = open.into_iter().map(|complaint| self.complaint(complaint));
            let open: Vec<LessonError> = unclosed.into_iter().chain(open).collect();
            self.queue.extend(open.into_iter().map(Err));
        }
        match self.queue.pop_front() {
            Some(Err(error)) => Err(error),
            _ => Ok(()),
        }
    }

    fn complaint(&self, Complaint { error, line, span }: Complaint) -> LessonError {
        if let Some(line) = line.filter(|line| *line != self.number) {
            return LessonError::structure(error, line, "", Span::default());
        }
        let text = self.current();
        LessonError::structure(error, self.number, text, span.unwrap_or_else(|| words(text)))
    }

    /// Reads a line into the buffer. False at the end.
    fn read_line<E: From<LessonError>>(&mut self, idle: Idle<'_, E>) -> Result<bool, E> {
        self.buffer.clear();
        self.number += 1;
        match &mut self.input {
            Input::Text(text, at) => Ok(take_line(text, at, &mut self.buffer)),
            Input::Static(text, at) => Ok(take_line(text, at, &mut self.buffer)),
            Input::Stream(reader) => loop {
                if reader.buffer().is_empty() {
                    idle(reader.get_ref().as_fd())?;
                }
                let chunk = match reader.fill_buf() {
                    Ok(chunk) => chunk,
                    Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                    Err(error) => return Err(LessonError::unreadable(error).into()),
                };
                if chunk.is_empty() {
                    return Ok(!self.buffer.is_empty());
                }
                let mut at = 0;
                let whole = take_line(chunk, &mut at, &mut self.buffer);
                let ended = whole && chunk[at - 1] == b'\n';
                reader.consume(at);
                if ended {
                    return Ok(true);
                }
                // The rest of such a line is of no interest: the error stands at its 64th KiB.
                if self.buffer.len() > LONGEST {
                    return Ok(true);
                }
            },
        }
    }
}

/// Appends a line without its newline. False if there is nothing.
fn take_line(text: &[u8], at: &mut usize, buffer: &mut Vec<u8>) -> bool {
    let rest = &text[*at..];
    if rest.is_empty() {
        return false;
    }
    let length = memchr(b'\n', rest).unwrap_or(rest.len());
    // One byte too many is enough to see that there are too many.
    buffer.extend_from_slice(&rest[..length.min(LONGEST + 1)]);
    *at += (length + 1).min(rest.len());
    true
}

/// The line as text: UTF-8 without NUL, at most 64 KiB.
fn decode(bytes: &[u8], number: u32) -> Result<&str, LessonError> {
    if bytes.len() > LONGEST + 1 || (bytes.len() > LONGEST && bytes.last() != Some(&b'\r')) {
        let beginning = String::from_utf8_lossy(&bytes[..64]);
        let (span, kind) = (Span::default(), SyntaxErrorKind::LineTooLong);
        let error = SyntaxError { line: number, span, kind, fix: None };
        return Err(LessonError::syntax(error, number, &beginning));
    }
    let (text, wrong) = match std::str::from_utf8(bytes) {
        Ok(text) => match memchr(0, bytes) {
            None => return Ok(text),
            Some(at) => (&text[..at], NotText::Nul),
        },
        Err(error) => {
            let valid = &bytes[..error.valid_up_to()];
            let kind = if bytes.contains(&0) {
                NotText::Nul
            } else if encoding_rs::GBK
                .decode_without_bom_handling_and_without_replacement(bytes)
                .is_some()
            {
                NotText::Gbk
            } else {
                NotText::Unknown
            };
            (std::str::from_utf8(valid).unwrap_or_default(), kind)
        }
    };
    let span = Span::new(text.len(), text.len());
    Err(LessonError::new(number, text, span, LessonErrorKind::NotText(wrong)))
}
