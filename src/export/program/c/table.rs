//! Tables in C: texts under keys.

use super::{C, Holder, Type};
use crate::{
    export::program::plan::LeftOut,
    language::tree::{Expression, ExpressionKind, Name, Statement},
};

type Written = Result<String, LeftOut>;

impl C<'_> {
    /// A table, from a variable.
    pub(super) fn table(&mut self, of: &Expression) -> Written {
        match &of.kind {
            ExpressionKind::Variable(name) | ExpressionKind::Bare(name) => self.table_named(name),
            _ => Err(LeftOut::Unreadable),
        }
    }

    pub(super) fn table_named(&mut self, name: &str) -> Written {
        match self.scope.types.get(name) {
            Some(Type::Table) => {
                self.helper("struct table");
                Ok(self.variable(name, Type::Table))
            }
            Some(Type::Any) => Err(LeftOut::OneType),
            _ => Err(LeftOut::Unreadable),
        }
    }

    /// The value of a key.
    pub(super) fn entry(&mut self, table: &Expression, key: &Expression) -> Written {
        let table = self.table(table)?;
        let key = self.of_table(key)?;
        self.helper("value_at");
        Ok(format!("value_at({table}, {key})"))
    }

    /// A key or a value: text, or the digits of a number.
    fn of_table(&mut self, it: &Expression) -> Written {
        match self.type_of(it)? {
            Type::Socket => Err(LeftOut::SocketInTable),
            _ => self.text(it),
        }
    }

    /// `t[key] = value`
    pub(super) fn put(&mut self, table: &str, key: &Expression, value: &Expression) -> Said {
        let table = self.table_named(table)?;
        let (key, value) = (self.of_table(key)?, self.of_table(value)?);
        self.helper("put_at");
        self.line(&format!("put_at({table}, {key}, {value});"));
        Ok(())
    }

    /// `remove t[key]`
    pub(super) fn remove(&mut self, table: &str, key: &Expression) -> Said {
        let table = self.table_named(table)?;
        let key = self.of_table(key)?;
        self.helper("remove_at");
        self.line(&format!("remove_at({table}, {key});"));
        Ok(())
    }

    /// `has(t, key)`
    pub(super) fn has_key(&mut self, table: &Expression, key: &Expression) -> Written {
        let (table, key) = (self.table(table)?, self.of_table(key)?);
        self.helper("find");
        Ok(format!("find({table}, {key}) != NULL"))
    }

    /// Gives a variable a table: a new one, or that of another variable.
    pub(super) fn assign_table(&mut self, variable: &str, value: &Expression) -> Said {
        self.helpers(&["struct table", "new_table"]);
        let ExpressionKind::Table(entries) = &value.kind else {
            let other = self.table(value)?;
            self.line(&format!("{variable} = {other};"));
            return Ok(());
        };
        self.line(&format!("{variable} = new_table();"));
        for (key, value) in entries {
            let (key, value) = (self.of_table(key)?, self.of_table(value)?);
            self.helper("put_at");
            self.line(&format!("put_at({variable}, {key}, {value});"));
        }
        Ok(())
    }

    /// `for k in t`: its keys, as they are when it begins.
    pub(super) fn for_keys(&mut self, name: &Name, table: &Name, body: &[Statement]) -> Said {
        let table = self.table_named(&table.text)?;
        self.helpers(&["copy_of", "keep"]);
        self.frame.selects += 1;
        let number = self.frame.selects;
        let numbered =
            |name: &str| if number == 1 { name.to_owned() } else { format!("{name}_{number}") };
        let keys = self.frame.built_in(&numbered("keys"), Holder::Table);
        let at = self.frame.built_in(&numbered("at"), Holder::Number);
        let kind = self.scope.types.get(&*name.text).copied().unwrap_or(Type::Any);
        let kind = if kind == Type::Any { Type::Text } else { kind };
        let key = self.variable(&name.text, kind);
        self.scope.set.insert(name.text.to_string());
        self.line(&format!("{keys} = copy_of({table});"));
        self.line(&format!("for ({at} = 0; {at} < (long long){keys}->count; {at}++) {{"));
        self.page.depth += 1;
        self.line(&format!("keep(&{key}, {keys}->entries[{at}].key);"));
        self.body(body, true)?;
        self.page.depth -= 1;
        self.line("}");
        self.frame.selects -= 1;
        Ok(())
    }
}

type Said = Result<(), LeftOut>;
