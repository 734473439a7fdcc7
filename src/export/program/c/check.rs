//! What becomes of a call that fails: each is looked at, as C must.

use super::{C, Holder};
use crate::model::{Failure, ResolveError};

/// A call as it is said.
#[derive(Default)]
pub(super) struct Spoken {
    /// What is assigned, before it can be looked whether that failed: `n = send(...)`.
    pub(super) assign: Option<String>,
    /// The condition that says that it failed; none: it cannot.
    pub(super) failed: Option<String>,
    /// The system call, for perror(3).
    pub(super) call: &'static str,
    /// What follows when it succeeded.
    pub(super) then: Vec<String>,
    /// The function that shows its result, and what this takes behind the step; none: it succeeded.
    pub(super) shown: Option<(&'static str, String)>,
    /// Whether it receives, and how its end is known.
    pub(super) end: Option<String>,
    /// The variables that hold new sockets.
    pub(super) made: Vec<String>,
    /// It may fail to find a name: its number is in `code`.
    pub(super) resolves: bool,
}

impl Spoken {
    /// `bind(...)`, which gives -1 if it fails.
    pub(super) fn plain(call: &'static str, code: &str) -> Self {
        Self { failed: Some(format!("{code} == -1")), call, ..Self::default() }
    }

    /// `n = send(...)`.
    pub(super) fn assigning(call: &'static str, variable: &str, code: &str) -> Self {
        Self {
            assign: Some(format!("{variable} = {code}")),
            failed: Some(format!("{variable} == -1")),
            call,
            ..Self::default()
        }
    }

    pub(super) fn showing(self, show: &'static str, what: impl Into<String>) -> Self {
        Self { shown: Some((show, what.into())), ..self }
    }

    pub(super) fn then(mut self, line: impl Into<String>) -> Self {
        self.then.push(line.into());
        self
    }
}

impl C<'_> {
    /// Opens a branch, writes its lines, and closes it: with braces, if there are several.
    fn branch(&mut self, head: &str, lines: &[String]) {
        let braces = lines.len() != 1 || lines[0].contains('\n') || lines[0].starts_with("if ");
        self.line(&if braces { format!("{head} {{") } else { head.to_owned() });
        self.page.depth += 1;
        self.lines(lines);
        self.page.depth -= 1;
        if braces {
            self.line("}");
        }
    }

    /// A typed line: what it gave is shown.
    pub(super) fn checked_typed(&mut self, step: usize, spoken: &Spoken, failure: Option<Failure>) {
        let mut success = spoken.then.clone();
        success.push(self.shown(step, spoken));
        if let Some(assign) = &spoken.assign {
            self.line(&format!("{assign};"));
        }
        let Some(failed) = &spoken.failed else {
            self.lines(&success);
            return;
        };
        let Some(failure) = failure else {
            let dies = self.dies(spoken);
            self.branch(&format!("if ({failed})"), &[dies]);
            self.lines(&success);
            return;
        };
        let seen = failure.name();
        let fail = match failure {
            Failure::Resolve(it) if spoken.resolves => {
                self.helper("fail_to_resolve");
                let unknown = it.error != ResolveError::NoName;
                let seen =
                    if unknown { format!(" /* {seen} in the session */") } else { String::new() };
                format!("fail_to_resolve({step}, code);{seen}")
            }
            _ => {
                self.helper("fail");
                self.page.errors.extend(errors(failure));
                format!("fail({step}); /* {seen} in the session */")
            }
        };
        self.branch(&format!("if ({failed})"), &[fail]);
        self.branch("else", &success);
    }

    fn shown(&mut self, step: usize, spoken: &Spoken) -> String {
        let (show, what) = spoken.shown.clone().unwrap_or(("show", "\"ok\"".to_owned()));
        self.helper(show);
        format!("{show}({step}, {what});")
    }

    /// A call in a block; with `try` its failure is kept, and the program goes on.
    pub(super) fn checked_in_block(&mut self, tries: bool, spoken: &Spoken) {
        let (asks_eof, asks_error) = self.block.asks;
        let end = spoken.end.clone().filter(|_| asks_eof);
        let Some(failed) = &spoken.failed else {
            if let Some(assign) = &spoken.assign {
                self.line(&format!("{assign};"));
            }
            self.lines(&spoken.then);
            return;
        };
        if !tries {
            if let Some(assign) = &spoken.assign {
                self.line(&format!("{assign};"));
            }
            let dies = self.dies(spoken);
            self.branch(&format!("if ({failed})"), &[dies]);
            self.lines(&spoken.then);
            if let Some(end) = end {
                let eof = self.frame.built_in("eof", Holder::Bool);
                self.line(&format!("{eof} = {end};"));
            }
            return;
        }
        let mut worked = spoken.then.clone();
        let mut fell = Vec::new();
        if asks_error {
            let error = self.frame.built_in("error", Holder::Int);
            fell.push(format!("{error} = errno;"));
            worked.insert(0, format!("{error} = 0;"));
        }
        if let Some(end) = end {
            let eof = self.frame.built_in("eof", Holder::Bool);
            fell.push(format!("{eof} = false;"));
            worked.push(format!("{eof} = {end};"));
        }
        match &spoken.assign {
            Some(assign) if worked.is_empty() => {
                // Nobody looks at the result: the call alone remains.
                let call = assign.split_once(" = ").map_or(&**assign, |(_, call)| call);
                self.line(&format!("{call};"));
                return;
            }
            Some(assign) => self.line(&format!("{assign};")),
            None if worked.is_empty() => {
                let call = failed.strip_suffix(" == -1").unwrap_or(failed);
                self.line(&format!("{call};"));
                return;
            }
            None => {}
        }
        if fell.is_empty() {
            let worked_if = failed.replace(" == -1", " != -1");
            self.branch(&format!("if ({worked_if})"), &worked);
        } else {
            self.branch(&format!("if ({failed})"), &fell);
            self.branch("else", &worked);
        }
    }

    /// What follows when a call fails that must not.
    fn dies(&mut self, spoken: &Spoken) -> String {
        if let Some(step) = self.block.fails {
            self.block.jumps = true;
            return format!("goto failed_{step};");
        }
        if self.frame.is_thread {
            return format!("perror(\"{}\");\nreturn NULL;", spoken.call);
        }
        self.helper("die");
        format!("die(\"{}\");", spoken.call)
    }
}

/// The errors that such a failure may be here.
fn errors(failure: Failure) -> Vec<&'static str> {
    match failure {
        Failure::Errno(errno) => errno.known_name().into_iter().collect(),
        // The kernel's own time limits.
        Failure::Timeout => vec!["EAGAIN", "EINPROGRESS"],
        Failure::Unicode(_) => vec!["EILSEQ"],
        Failure::Resolve(_) => Vec::new(),
    }
}
