//! The counterparts of the prompt, and both sides of the wire: this program starts itself once more to be one of them.

use std::{
    env, fs,
    io::{self, Write},
};

use crate::lab;
use anyhow::{Context, Result};
use rustyline::{Config, Editor, error::ReadlineError, history::FileHistory};

/// The argument that makes this program rustyline alone.
pub(crate) const EDITOR: &str = "--editor-alone";
/// The argument that makes this program write a file, whose path follows, at Enter.
pub(crate) const WRITER: &str = "--writer-alone";
/// What rustyline alone says.
pub(crate) const PROMPT: &str = "alone> ";
/// What the writer says when it waits for Enter.
pub(crate) const READY: &str = "ready";

/// Is a counterpart, if the arguments ask for one.
pub(crate) fn be_one() -> Option<Result<()>> {
    let mut arguments = env::args().skip(1);
    match arguments.next()?.as_str() {
        EDITOR => Some(edit()),
        WRITER => Some(write(arguments.next())),
        lab::LAB => Some(lab::be(arguments)),
        _ => None,
    }
}

/// Lines that nobody reads, with the prompt's own settings.
fn edit() -> Result<()> {
    let config = Config::builder()
        .history_ignore_space(true)
        .max_history_size(2000)?
        .auto_add_history(false)
        .completion_type(rustyline::CompletionType::List)
        .build();
    let mut editor: Editor<(), FileHistory> = Editor::with_config(config)?;
    loop {
        match editor.readline(PROMPT) {
            Ok(_) => {}
            Err(ReadlineError::Eof) => return Ok(()),
            Err(error) => return Err(error.into()),
        }
    }
}

fn write(path: Option<String>) -> Result<()> {
    let text = fs::read(path.context("which file?")?)?;
    let mut out = io::stdout().lock();
    writeln!(out, "{READY}")?;
    out.flush()?;
    io::stdin().read_line(&mut String::new())?;
    out.write_all(&text)?;
    out.flush().map_err(Into::into)
}
