//! A line that was typed, in Python: with what it gave.

use super::{
    Python,
    call::Spoken,
    expression::{literal, quoted},
    identifier,
};
use crate::{
    export::program::{
        plan::{Item, LeftOut, Made},
        scope::Type,
        sentences,
    },
    language::tree::StatementKind,
    model::{Call, Failure, Outcome},
};

impl Python<'_> {
    /// A line that was typed.
    pub(super) fn made(&mut self, item: &Item, made: &Made) -> Result<(), LeftOut> {
        let StatementKind::Call(tree) = &made.statement.kind else {
            return self.value(item, made);
        };
        let spoken = self.call(tree, Some(made))?;
        let failure = made.outcome.failure();
        if failure.is_some() {
            self.line("try:");
            self.page.depth += 1;
        }
        self.scope.set.extend(made.names.iter().flatten().map(ToString::to_string));
        self.scope.set.extend(spoken.made.iter().cloned());
        self.keep_old(made);
        self.line(&spoken.statement);
        self.track(&spoken);
        self.show(item.number, spoken.shown.as_deref());
        if let Some(failure) = failure {
            self.except(item.number, failure);
        }
        let new = made.new.iter().copied();
        for (variable, socket) in spoken.made.iter().zip(new) {
            self.scope.sockets.insert(variable.clone(), socket);
        }
        match &made.call {
            Call::Getsockname | Call::Getpeername => self.learns(&made.outcome, "address"),
            Call::Accept | Call::Recvfrom(..) => self.learns(&made.outcome, "sender"),
            _ => {}
        }
        Ok(())
    }

    /// A call that sleeps for ever.
    pub(super) fn sleeps(&mut self, made: &Made) -> Result<(), LeftOut> {
        let StatementKind::Call(tree) = &made.statement.kind else {
            return Err(LeftOut::Part);
        };
        let spoken = self.call(tree, Some(made))?;
        self.line(&format!("# {}", sentences::sleeps(self.lang)));
        self.line(&spoken.statement);
        Ok(())
    }

    pub(super) fn except(&mut self, step: usize, failure: Failure) {
        let kind = match failure {
            Failure::Unicode(_) => "UnicodeError",
            _ => "OSError",
        };
        self.helper("fail");
        self.page.depth -= 1;
        self.line(&format!("except {kind} as failure:"));
        self.page.depth += 1;
        self.line(&format!("fail({step}, failure)"));
        self.page.depth -= 1;
    }

    /// An expression that is shown, or a variable that is set.
    pub(super) fn value(&mut self, item: &Item, made: &Made) -> Result<(), LeftOut> {
        let failure = made.outcome.failure();
        let by_log = match &made.outcome {
            Outcome::Integer(n) => Some((n.to_string(), Type::Number)),
            Outcome::Text(text) => Some((literal(text), Type::Text)),
            _ => None,
        };
        if failure.is_some() {
            self.line("try:");
            self.page.depth += 1;
        }
        match &made.statement.kind {
            StatementKind::Assign(name, value) => {
                let (written, kind) =
                    self.expression(value).or(by_log).ok_or(LeftOut::Unreadable)?;
                let variable = identifier(&name.text);
                self.scope.learns_table(self.ports, &name.text, value);
                self.line(&format!("{variable} = {written}"));
                self.scope.types.insert(name.text.to_string(), kind);
                self.scope.set.insert(name.text.to_string());
                self.scope.sockets.remove(&variable);
                let shown = !matches!(kind, Type::Socket | Type::Table);
                let shown = shown.then_some(variable);
                self.show(item.number, shown.as_deref());
            }
            StatementKind::Put(table, key, value) => {
                let (written, kind) =
                    self.expression(value).or(by_log).ok_or(LeftOut::Unreadable)?;
                let entry = self.entry_of(&table.text, key).ok_or(LeftOut::Unreadable)?;
                self.scope.entries_are(&table.text, kind);
                self.line(&format!("{entry} = {written}"));
                self.show(item.number, (kind != Type::Socket).then_some(&*entry));
            }
            StatementKind::Remove(table, key) => {
                let table = self.dictionary(&table.text).ok_or(LeftOut::Unreadable)?;
                let key = self.key(key).ok_or(LeftOut::Unreadable)?;
                self.line(&format!("removed = {table}.pop({key})"));
                self.show(item.number, Some("removed"));
            }
            StatementKind::Note(socket, note, value) => {
                let (written, kind) =
                    self.expression(value).or(by_log).ok_or(LeftOut::Unreadable)?;
                let socket = self.known(&socket.text).ok_or(LeftOut::Unreadable)?;
                self.shared("notes = {}");
                self.scope.notes_are(&note.text, kind);
                let note = format!("notes[{socket}, {}]", quoted(&note.text));
                self.line(&format!("{note} = {written}"));
                self.show(item.number, Some(&note));
            }
            StatementKind::Show(value) => match self.expression(value).or(by_log) {
                Some((_, Type::Socket | Type::Table)) | None => return Err(LeftOut::Word),
                Some((written, Type::Address)) => {
                    self.helper("text");
                    self.show(item.number, Some(&format!("text({written})")));
                }
                Some((written, _)) => self.show(item.number, Some(&written)),
            },
            _ => return Err(LeftOut::Unreadable),
        }
        if let Some(failure) = failure {
            self.except(item.number, failure);
        }
        Ok(())
    }

    /// A variable that is given to another socket keeps its old one open: Python would close it.
    pub(super) fn keep_old(&mut self, made: &Made) {
        for name in made.names.iter().flatten() {
            let variable = identifier(name);
            if let Some(socket) = self.scope.sockets.remove(&variable) {
                self.scope.kept += 1;
                let kept = format!("kept_{}", self.scope.kept);
                self.line(&format!("{kept} = {variable}"));
                self.scope.sockets.insert(kept, socket);
            }
        }
    }

    /// Keeps the list of all open sockets, if this program looks at it.
    pub(super) fn track(&mut self, spoken: &Spoken) {
        if !self.tracks {
            return;
        }
        for made in &spoken.made {
            self.line(&format!("opened.append({made})"));
        }
        if let Some(closed) = &spoken.closed {
            self.line(&format!("opened.remove({closed})"));
        }
    }
}
