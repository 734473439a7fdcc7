//! A line that was typed, in C: with what it gave.

use super::{C, Holder, Type, check::Spoken, comment, literal};
use crate::{
    export::program::{
        plan::{Item, LeftOut, Made},
        sentences,
    },
    language::tree::{Expression, Name, StatementKind},
    model::{Call, Outcome, SocketId},
};

impl C<'_> {
    /// A line that was typed.
    pub(super) fn made(&mut self, item: &Item, made: &Made) -> Result<(), LeftOut> {
        self.frame.statement();
        let StatementKind::Call(tree) = &made.statement.kind else {
            return self.value(item, made);
        };
        let spoken = self.call(tree, Some(made))?;
        let failure = made.outcome.failure();
        self.scope.set.extend(made.names.iter().flatten().map(ToString::to_string));
        if failure.is_none() {
            self.keep_old(&spoken);
        }
        let mark = self.page.out.len();
        match &made.call {
            Call::Getsockname | Call::Getpeername => self.learns(&made.outcome, "address"),
            Call::Accept | Call::Recvfrom(..) => self.learns(&made.outcome, "sender"),
            _ => {}
        }
        let learnt = self.page.out.split_off(mark);
        self.checked_typed(item.number, &spoken, failure);
        self.page.out += &learnt;
        for (variable, socket) in spoken.made.iter().zip(&made.new) {
            self.scope.sockets.insert(variable.clone(), *socket);
        }
        Ok(())
    }

    /// A call that sleeps for ever.
    pub(super) fn sleeps(&mut self, made: &Made) -> Result<(), LeftOut> {
        self.frame.statement();
        let StatementKind::Call(tree) = &made.statement.kind else {
            return Err(LeftOut::Part);
        };
        let spoken = self.call(tree, Some(made))?;
        self.line(&comment(sentences::sleeps(self.lang)));
        self.checked_in_block(false, &Spoken { then: Vec::new(), ..spoken });
        Ok(())
    }

    /// Whether a socket is used after the step that is being written.
    pub(super) fn comes_again(&self, socket: SocketId) -> bool {
        self.last_use.get(&socket).is_some_and(|last| *last > self.step)
    }

    /// A variable that is given to another socket: if the old one is used again, another holds it.
    fn keep_old(&mut self, spoken: &Spoken) {
        for name in &spoken.made {
            if let Some(socket) = self.scope.sockets.remove(name)
                && self.comes_again(socket)
            {
                self.scope.kept += 1;
                let kept = format!("kept_{}", self.scope.kept);
                let kept = self.frame.built_in(&kept, Holder::Socket);
                self.line(&format!("{kept} = {name};"));
                self.scope.sockets.insert(kept, socket);
            }
        }
    }

    /// An expression that is shown, or a variable that is set.
    fn value(&mut self, item: &Item, made: &Made) -> Result<(), LeftOut> {
        if made.outcome.failure().is_some() {
            let (StatementKind::Show(value) | StatementKind::Assign(_, value)) =
                &made.statement.kind
            else {
                return Err(LeftOut::NoValue);
            };
            let spoken = self.fails_to_decode(value)?;
            self.checked_typed(item.number, &spoken, made.outcome.failure());
            return Ok(());
        }
        let (show, what) = match &made.statement.kind {
            StatementKind::Assign(name, value) => self.assign_typed(name, value, &made.outcome)?,
            StatementKind::Note(socket, note, value) => {
                let kind = self.type_of(value)?;
                self.scope.notes_are(&note.text, kind);
                let place = self.note(&socket.text, &note.text, kind)?;
                self.assign(&place, kind, value)?;
                match kind {
                    Type::Number => ("show", format!("\"%lld\", {place}")),
                    _ => ("show_bytes", format!("{place}.data, {place}.size")),
                }
            }
            StatementKind::Show(value) => self.shown_value(value, &made.outcome)?,
            StatementKind::Put(table, key, value) => {
                let kind = self.type_of(value)?;
                self.put(&table.text, key, value)?;
                self.scope.entries_are(&table.text, kind);
                let (table, key) = (self.table_named(&table.text)?, self.text(key)?);
                let value = format!("value_at({table}, {key})");
                self.shown_text(&value, &made.outcome)
            }
            StatementKind::Remove(table, key) => {
                let (name, text) = (self.table_named(&table.text)?, self.text(key)?);
                self.helpers(&["keep", "value_at"]);
                let removed = self.frame.built_in("removed", Holder::Text);
                self.line(&format!("keep(&{removed}, value_at({name}, {text}));"));
                self.remove(&table.text, key)?;
                self.shown_text(&removed, &made.outcome)
            }
            _ => return Err(LeftOut::Unreadable),
        };
        self.helper(show);
        self.line(&format!("{show}({}, {what});", item.number));
        Ok(())
    }

    /// How a text is shown; digits as the number that they were in the session.
    fn shown_text(&mut self, text: &str, outcome: &Outcome) -> (&'static str, String) {
        self.helper("value_at");
        if let Outcome::Integer(_) = outcome {
            self.helper("number");
            return ("show", format!("\"%lld\", number({text})"));
        }
        let (data, size) = self.parts(text);
        ("show_bytes", format!("{data}, {size}"))
    }

    fn assign_typed(
        &mut self,
        name: &Name,
        value: &Expression,
        outcome: &Outcome,
    ) -> Result<(&'static str, String), LeftOut> {
        let mark = self.page.out.len();
        let kind = match (self.type_of(value), outcome) {
            (Ok(kind), _) => kind,
            (Err(_), Outcome::Integer(_)) => Type::Number,
            (Err(_), Outcome::Text(_)) => Type::Text,
            (Err(why), _) => return Err(why),
        };
        self.scope.learns_table(self.ports, &name.text, value);
        let variable = self.variable(&name.text, kind);
        let assigned = self.assign(&variable, kind, value);
        if let Err(why) = assigned {
            // As the log has it.
            self.page.out.truncate(mark);
            match outcome {
                Outcome::Integer(n) => self.line(&format!("{variable} = {n};")),
                Outcome::Text(text) => {
                    self.helper("keep");
                    self.line(&format!("keep(&{variable}, TEXT({}));", literal(text)));
                }
                _ => return Err(why),
            }
        }
        self.scope.sets(&name.text, kind);
        self.scope.set.insert(name.text.to_string());
        self.scope.sockets.remove(&variable);
        Ok(match kind {
            Type::Number => ("show", format!("\"%lld\", {variable}")),
            Type::Text => ("show_bytes", format!("{variable}.data, {variable}.size")),
            _ => ("show", "\"ok\"".to_owned()),
        })
    }

    /// Gives a variable its value.
    pub(super) fn assign(
        &mut self,
        variable: &str,
        kind: Type,
        value: &Expression,
    ) -> Result<(), LeftOut> {
        let code = match kind {
            Type::Number => self.number(value)?,
            Type::Socket => self.socket(value)?,
            Type::Address => self.address_variable(value)?,
            Type::Table => return self.assign_table(variable, value),
            Type::Text | Type::Any => {
                let text = self.text_into(value, Some(variable))?;
                if text != variable {
                    self.helper("keep");
                    self.line(&format!("keep(&{variable}, {text});"));
                }
                return Ok(());
            }
        };
        self.line(&format!("{variable} = {code};"));
        Ok(())
    }
}
