//! Tables in Python: dictionaries.

use super::{Python, expression::Written};
use crate::{
    export::program::scope::Type,
    language::tree::{Expression, ExpressionKind},
};

impl Python<'_> {
    /// `{b"a": 1}`
    pub(super) fn table(&mut self, entries: &[(Expression, Expression)]) -> Option<Written> {
        let mut list = Vec::new();
        for (key, value) in entries {
            let (value, _) = self.expression(value)?;
            list.push(format!("{}: {value}", self.key(key)?));
        }
        Some((format!("{{{}}}", list.join(", ")), Type::Table))
    }

    /// `t[b"a"]` of what is written.
    pub(super) fn entry(&mut self, of: &Expression, key: &Expression) -> Option<String> {
        let (of, Type::Table | Type::Any) = self.expression(of)? else { return None };
        Some(format!("{of}[{}]", self.key(key)?))
    }

    /// The same of a variable.
    pub(super) fn entry_of(&mut self, table: &str, key: &Expression) -> Option<String> {
        Some(format!("{}[{}]", self.dictionary(table)?, self.key(key)?))
    }

    /// Whether an expression gives a table.
    pub(super) fn is_table(&mut self, of: &Expression) -> bool {
        matches!(self.expression(of), Some((_, Type::Table)))
    }

    /// A variable that holds a table.
    pub(super) fn dictionary(&self, name: &str) -> Option<String> {
        let kind = self.scope.types.get(name)?;
        matches!(kind, Type::Table | Type::Any).then(|| Self::variable(name))
    }

    /// Here a number and the text of its digits are one key; in Python they are two.
    pub(super) fn key(&mut self, key: &Expression) -> Option<String> {
        let (written, kind) = self.expression(key)?;
        let is_word = matches!(&key.kind, ExpressionKind::Text(bytes)
            if bytes.iter().any(|byte| !byte.is_ascii_digit() && *byte != b'-'));
        match kind {
            Type::Number | Type::Socket => Some(written),
            Type::Text if is_word => Some(written),
            Type::Text | Type::Any => {
                self.helper("key");
                Some(format!("key({written})"))
            }
            Type::Address => {
                self.helper("text");
                Some(format!("text({written})"))
            }
            Type::Table => None,
        }
    }
}
