//! The lines of `program { }`, put together into one statement as they come.

use std::rc::Rc;

use super::{
    block::{BlockLine, OpenBlock, Opening, block_line},
    cursor::{Cursor, DEEPEST},
    error::{Parse, SyntaxError, SyntaxErrorKind as Kind},
    line::{self, Script},
    meant::explain,
    span::Span,
    statement::Place,
    tree::{Body, Line, Name, Statement, StatementKind},
};

/// Joins the lines of a block; used by prompt, pipe and lesson file alike.
///
/// A line with an error is left out: what was open stays open, and the line can be given again.
#[derive(Debug, Default)]
pub struct Assembler {
    process: Option<Name>,
    /// All lines of the program so far, as typed.
    text: String,
    frames: Vec<Frame>,
    /// The script's `repeat` lines that still want their `}`.
    repeats: Vec<(u32, Span)>,
}

/// A block whose `}` has not come yet.
#[derive(Debug)]
struct Frame {
    opening: Opening,
    /// Where its text begins in `Assembler::text`.
    from: usize,
    line: u32,
    span: Span,
    statements: Vec<Statement>,
    /// After `} else {`: what was before it.
    then: Option<Body>,
}

impl Assembler {
    /// With nothing open.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether a program wants more lines.
    pub fn is_open(&self) -> bool {
        !self.frames.is_empty()
    }

    /// How many blocks are open: for the indentation of the next line.
    pub fn depth(&self) -> usize {
        self.frames.len()
    }

    /// Takes one line, with its number. `None`: a program is open and more lines are needed.
    pub fn push(&mut self, text: &str, line: u32) -> Result<Option<Line>, SyntaxError> {
        if self.frames.is_empty() {
            let script = line::script_line(text, line)
                .map_err(|f| explain(*f, text, line, Place::Script))?;
            let outside = self.outside(script, text, line);
            return outside.map_err(|f| explain(*f, text, line, Place::Script));
        }
        let result = block_line(text, line).and_then(|found| self.inside(found, text, line));
        result.map_err(|f| explain(*f, text, line, Place::Program))
    }

    /// No more lines will come: a block that is still open is an error at the line that opened it.
    pub fn finish(&mut self) -> Result<(), SyntaxError> {
        let open = self.frames.first().map(|f| (f.line, f.span, f.opening.word()));
        let open =
            open.or_else(|| self.repeats.first().map(|(line, span)| (*line, *span, "repeat")));
        *self = Self::default();
        match open {
            None => Ok(()),
            Some((line, span, word)) => {
                Err(SyntaxError { line, span, kind: Kind::UnclosedBlock(word), fix: None })
            }
        }
    }

    fn outside(&mut self, script: Script, text: &str, line: u32) -> Parse<Option<Line>> {
        match script {
            Script::Line(found) => {
                match &found {
                    Line::Repeat(_) if self.repeats.len() >= DEEPEST => {
                        return Cursor::new(text, line).fail(all_words(text), Kind::TooDeep);
                    }
                    Line::Repeat(_) => self.repeats.push((line, all_words(text))),
                    Line::End => drop(self.repeats.pop()),
                    _ => {}
                }
                Ok(Some(found))
            }
            Script::Program(process, span) => {
                self.process = process;
                self.text = text[span.start..].trim_end_matches(['\r', '\n']).into();
                let opening = Opening::Program;
                self.frames.push(Frame {
                    opening,
                    from: 0,
                    line,
                    span,
                    statements: vec![],
                    then: None,
                });
                Ok(None)
            }
        }
    }

    fn inside(&mut self, found: BlockLine, text: &str, line: u32) -> Parse<Option<Line>> {
        let cursor = Cursor::new(text, line);
        match found {
            BlockLine::Nothing => self.append(text),
            BlockLine::Statement(statement) => {
                self.append(text);
                self.add(statement);
            }
            BlockLine::Open(OpenBlock { opening, span }) => {
                if self.frames.len() >= DEEPEST {
                    return cursor.fail(span, Kind::TooDeep);
                }
                let from = self.text.len() + 1 + span.start;
                self.append(text);
                self.frames.push(Frame {
                    opening,
                    from,
                    line,
                    span,
                    statements: vec![],
                    then: None,
                });
            }
            BlockLine::Else(span) => {
                let top = self.frames.last_mut().expect("a block is open");
                if !matches!(top.opening, Opening::If(_)) || top.then.is_some() {
                    return cursor.fail(span, Kind::StrayElse);
                }
                top.then = Some(std::mem::take(&mut top.statements).into());
                self.append(text);
            }
            BlockLine::Close => {
                self.append(&text[..=cursor.at]);
                let done = self.close();
                if self.frames.is_empty() {
                    self.text.clear();
                    return Ok(Some(Line::Statement(self.process.take(), Rc::new(done))));
                }
                // What stands behind the brace (a comment) belongs to the text of the blocks around it.
                self.text.push_str(text[cursor.at + 1..].trim_end_matches(['\r', '\n']));
                self.add(done);
            }
        }
        Ok(None)
    }

    fn append(&mut self, text: &str) {
        self.text.push('\n');
        self.text.push_str(text.trim_end_matches(['\r', '\n']));
    }

    fn add(&mut self, statement: Statement) {
        self.frames.last_mut().expect("a block is open").statements.push(statement);
    }

    fn close(&mut self) -> Statement {
        let Frame { opening, from, line, span, statements, then } =
            self.frames.pop().expect("a block is open");
        let body: Body = statements.into();
        let kind = match opening {
            Opening::Program => StatementKind::Program(body),
            Opening::Loop => StatementKind::Loop(body),
            Opening::Thread => StatementKind::Thread(body),
            Opening::Fork(name) => StatementKind::Fork(name, body),
            Opening::Repeat(count) => StatementKind::Repeat(count, body),
            Opening::ForSelect(name, list) => StatementKind::ForSelect(name, list, body),
            Opening::ForSockets(name) => StatementKind::ForSockets(name, body),
            Opening::ForKeys(name, table) => StatementKind::ForKeys(name, table, body),
            Opening::If(condition) => match then {
                Some(then) => StatementKind::If(condition, then, body),
                None => StatementKind::If(condition, body, Rc::from([])),
            },
        };
        Statement::new(kind, line, span, &self.text[from..])
    }
}

/// A line without the blanks around it.
fn all_words(text: &str) -> Span {
    let cursor = Cursor::new(text, 0);
    Span::new(cursor.at, cursor.end)
}
