//! Tables: reading, setting and taking out entries. Makes no call.

use super::{Session, no_value::EvalError, room::within_limit};
use crate::{
    language::{
        print,
        result::notation::write_notation_within,
        span::Span,
        tree::{Expression, Name},
    },
    model::{Halt, Outcome, Table, TableSeen, ThreadId, Value},
};

/// Entries of a table that are shown; the others are counted.
const SHOWN: usize = 64;
/// Columns of a key that is quoted.
const SHOWN_OF_A_KEY: usize = 60;

impl Session {
    /// `{"a": 1}`: a new table, each time.
    pub(super) fn table(
        &self,
        thread: ThreadId,
        entries: &[(Expression, Expression)],
    ) -> Result<Value, EvalError> {
        let table = Table::default();
        for (key, value) in entries {
            self.put(thread, &table, key, value)?;
        }
        Ok(Value::Table(table))
    }

    /// Sets an entry, if there is room for it.
    fn put(
        &self,
        thread: ThreadId,
        table: &Table,
        key: &Expression,
        value: &Expression,
    ) -> Result<Value, EvalError> {
        let known = self.key(thread, key)?;
        let it = self.eval(thread, value)?;
        within_limit(Table::ENTRY, value.span)?;
        match table.put(known, it.clone()) {
            Some(()) => Ok(it),
            None => Err(EvalError::halt(Halt::TableInTable, value.span)),
        }
    }

    /// `t["a"] = 1`: the value that was set.
    pub(super) fn set_entry(
        &self,
        thread: ThreadId,
        name: &Name,
        key: &Expression,
        value: &Expression,
    ) -> Result<Value, EvalError> {
        self.put(thread, &self.table_named(thread, name)?, key, value)
    }

    /// `remove t["a"]`: the value that was there.
    pub(super) fn remove_entry(
        &self,
        thread: ThreadId,
        name: &Name,
        key: &Expression,
    ) -> Result<Value, EvalError> {
        let table = self.table_named(thread, name)?;
        let known = self.key(thread, key)?;
        let removed = table.remove(&known);
        removed.ok_or_else(|| self.no_key(&format!("${}", name.text), known, key.span))
    }

    /// `$t["a"]`.
    pub(super) fn entry(
        &self,
        thread: ThreadId,
        of: &Expression,
        key: &Expression,
    ) -> Result<Value, EvalError> {
        let written = || print::expression(of);
        let Value::Table(table) = self.eval(thread, of)? else {
            return Err(EvalError::halt(Halt::NotATable(written().into()), of.span));
        };
        let known = self.key(thread, key)?;
        table.get(&known).ok_or_else(|| self.no_key(&written(), known, key.span))
    }

    /// Whether a table has a key.
    pub(super) fn has_key(
        &self,
        thread: ThreadId,
        table: &Table,
        key: &Expression,
    ) -> Result<bool, EvalError> {
        Ok(table.get(&self.key(thread, key)?).is_some())
    }

    /// The table that a variable holds.
    pub(super) fn table_named(&self, thread: ThreadId, name: &Name) -> Result<Table, EvalError> {
        let halt = |why| Err(EvalError::halt(why, name.span));
        match self.variable_of(thread, &name.text) {
            Ok(Value::Table(table)) => Ok(table),
            Ok(_) => halt(Halt::NotATable(name.text.clone())),
            Err(Halt::UnknownName(name, None)) => halt(Halt::NoTable(name)),
            Err(why) => halt(why),
        }
    }

    fn key(&self, thread: ThreadId, key: &Expression) -> Result<Value, EvalError> {
        match self.eval(thread, key)? {
            Value::Table(_) => Err(EvalError::halt(Halt::TableInTable, key.span)),
            key => Ok(key),
        }
    }

    fn no_key(&self, table: &str, key: Value, span: Span) -> EvalError {
        let mut quoted = String::new();
        write_notation_within(&mut quoted, &self.shown_value(key), SHOWN_OF_A_KEY);
        EvalError::halt(Halt::NoKey(table.into(), quoted.into()), span)
    }

    /// The beginning of a table, to be shown.
    pub(super) fn table_seen(&self, table: &Table) -> TableSeen {
        let first = table.first(SHOWN);
        let more = table.len() - first.len();
        let shown = |value| self.shown_value(value);
        let entries = first.into_iter().map(|(key, value)| (shown(key), shown(value))).collect();
        TableSeen { entries, more }
    }

    /// The beginning of a table as text, its long texts shortened to about so many columns each.
    pub(super) fn shortened_table(&self, table: &Table, most: usize) -> String {
        let mut out = String::new();
        write_notation_within(&mut out, &Outcome::Table(Box::new(self.table_seen(table))), most);
        out
    }
}
