//! Expressions in Python: text is `bytes`, numbers are `int`, an address is what the socket module takes.

use std::fmt::Write;

use super::Python;
use crate::export::program::{scope::Type, written::is_call};
use crate::language::tree::{Binary, Expression, ExpressionKind, Function, Unary};

/// An expression in Python, and what it gives.
pub(super) type Written = (String, Type);

impl Python<'_> {
    /// `None`: it is made of something that only the session knows.
    pub(super) fn expression(&mut self, expression: &Expression) -> Option<Written> {
        Some(match &expression.kind {
            ExpressionKind::Number(n) => (n.to_string(), Type::Number),
            ExpressionKind::Text(bytes) => (literal(bytes), Type::Text),
            ExpressionKind::Template(pieces) => {
                let pieces: Option<Vec<String>> =
                    pieces.iter().map(|piece| self.text(piece)).collect();
                let pieces = pieces?;
                let pieces: Vec<String> = pieces.iter().map(|it| grouped(it)).collect();
                (pieces.join(" + "), Type::Text)
            }
            ExpressionKind::Variable(name) | ExpressionKind::Bare(name) => match &**name {
                "error" => {
                    self.helper("name");
                    let text = "name(error).encode() if error else b\"\"";
                    (text.to_owned(), Type::Text)
                }
                _ => match self.scope.types.get(&**name) {
                    Some(kind) => (Self::variable(name), *kind),
                    // A port that a lesson has a name for.
                    None => (self.port(self.ports.port(name)?), Type::Number),
                },
            },
            ExpressionKind::Note(socket, note) => {
                let socket = self.known(socket)?;
                self.shared("notes = {}");
                let kind = self.scope.notes.get(&**note).copied().unwrap_or(Type::Any);
                (format!("notes[{socket}, {}]", quoted(note)), kind)
            }
            ExpressionKind::Function(function, arguments) => self.function(*function, arguments)?,
            ExpressionKind::Slice(of, from, to) => {
                let of = self.text(of)?;
                let begin = from.as_ref().map_or(Some("0".to_owned()), |it| self.number(it))?;
                let end = to.as_ref().map(|it| self.number(it));
                match end {
                    None if begin == "0" => (of, Type::Text),
                    None => (self.helped("part", &format!("{of}, {begin}")), Type::Text),
                    Some(end) => {
                        (self.helped("part", &format!("{of}, {begin}, {}", end?)), Type::Text)
                    }
                }
            }
            ExpressionKind::Entry(of, key) => {
                let kind = self.scope.type_of(self.ports, expression).unwrap_or(Type::Any);
                (self.entry(of, key)?, kind)
            }
            ExpressionKind::Table(entries) => self.table(entries)?,
            ExpressionKind::Now => {
                self.module("time");
                ("int(time.monotonic() * 1000)".to_owned(), Type::Number)
            }
            ExpressionKind::Unary(Unary::Minus, of) => {
                (format!("-{}", grouped(&self.number(of)?)), Type::Number)
            }
            ExpressionKind::Unary(Unary::Not, of) => {
                (format!("not {}", grouped(&self.condition(of)?)), Type::Number)
            }
            ExpressionKind::Binary(operator, left, right) => self.binary(*operator, left, right)?,
            ExpressionKind::Eof => ("eof".to_owned(), Type::Number),
            ExpressionKind::Error => ("error".to_owned(), Type::Number),
        })
    }

    /// As text.
    pub(super) fn text(&mut self, expression: &Expression) -> Option<String> {
        let (written, kind) = self.expression(expression)?;
        Some(match kind {
            Type::Text => written,
            Type::Number => match &expression.kind {
                ExpressionKind::Number(n) => literal(n.to_string().as_bytes()),
                _ => format!("b\"%d\" % {}", grouped(&written)),
            },
            Type::Any | Type::Address => {
                self.helper("text");
                format!("text({written})")
            }
            Type::Socket | Type::Table => return None,
        })
    }

    /// As a number.
    pub(super) fn number(&mut self, expression: &Expression) -> Option<String> {
        let (written, kind) = self.expression(expression)?;
        Some(match kind {
            Type::Number => written,
            Type::Text | Type::Any => self.helped("number", &written),
            Type::Socket | Type::Address | Type::Table => return None,
        })
    }

    /// The call of a helper.
    fn helped(&mut self, helper: &'static str, arguments: &str) -> String {
        self.helper(helper);
        format!("{helper}({arguments})")
    }

    /// As a condition: Python takes numbers, text and sockets alike.
    pub(super) fn condition(&mut self, expression: &Expression) -> Option<String> {
        match &expression.kind {
            ExpressionKind::Function(Function::Has, it) => self.has(it.first()?, it.get(1)?),
            _ => self.expression(expression).map(|(written, _)| written),
        }
    }

    /// Whether a text contains another, or a table has a key.
    fn has(&mut self, whole: &Expression, part: &Expression) -> Option<String> {
        let (whole, part) = if self.is_table(whole) {
            (self.expression(whole)?.0, self.key(part)?)
        } else {
            (self.text(whole)?, self.text(part)?)
        };
        Some(format!("{} in {}", grouped(&part), grouped(&whole)))
    }

    fn binary(
        &mut self,
        operator: Binary,
        left: &Expression,
        right: &Expression,
    ) -> Option<Written> {
        let symbol = operator.symbol();
        let written = match operator {
            Binary::Or | Binary::And => {
                let (left, right) = (self.condition(left)?, self.condition(right)?);
                format!("{} {symbol} {}", grouped(&left), grouped(&right))
            }
            Binary::Equal | Binary::Differs => self.equal(symbol, left, right)?,
            Binary::Plus => return self.plus(left, right),
            Binary::Times => {
                let ((left, a), (right, b)) = (self.expression(left)?, self.expression(right)?);
                let kind = match (a, b) {
                    (Type::Number, Type::Number) => Type::Number,
                    (Type::Text, Type::Number) if right.parse::<u32>().is_err() => {
                        return Some((
                            self.helped("repeated", &format!("{left}, {right}")),
                            Type::Text,
                        ));
                    }
                    (Type::Number, Type::Text) if left.parse::<u32>().is_err() => {
                        return Some((
                            self.helped("repeated", &format!("{right}, {left}")),
                            Type::Text,
                        ));
                    }
                    (Type::Text, Type::Number) | (Type::Number, Type::Text) => Type::Text,
                    _ => return None,
                };
                return Some((format!("{} * {}", grouped(&left), grouped(&right)), kind));
            }
            Binary::Over | Binary::Modulo => {
                let helper = if operator == Binary::Over { "over" } else { "modulo" };
                self.helper(helper);
                format!("{helper}({}, {})", self.number(left)?, self.number(right)?)
            }
            Binary::Less | Binary::Greater | Binary::AtMost | Binary::AtLeast | Binary::Minus => {
                let (left, right) = (self.number(left)?, self.number(right)?);
                format!("{} {symbol} {}", grouped(&left), grouped(&right))
            }
        };
        Some((written, Type::Number))
    }

    fn equal(&mut self, symbol: &str, left: &Expression, right: &Expression) -> Option<String> {
        let ((one, a), (other, b)) = (self.expression(left)?, self.expression(right)?);
        Some(match (a, b) {
            (Type::Socket, Type::Socket) | (Type::Table, Type::Table) => {
                format!("{one} {} {other}", if symbol == "==" { "is" } else { "is not" })
            }
            (Type::Number, Type::Number) | (Type::Text, Type::Text) => {
                format!("{} {symbol} {}", grouped(&one), grouped(&other))
            }
            _ => {
                self.helper("same");
                format!("{}same({one}, {other})", if symbol == "==" { "" } else { "not " })
            }
        })
    }

    fn plus(&mut self, left: &Expression, right: &Expression) -> Option<Written> {
        let ((one, a), (other, b)) = (self.expression(left)?, self.expression(right)?);
        Some(match (a, b) {
            (Type::Table, _) | (_, Type::Table) => return None,
            (Type::Number, Type::Number) => {
                (format!("{} + {}", grouped(&one), grouped(&other)), Type::Number)
            }
            (Type::Text | Type::Address, _) | (_, Type::Text | Type::Address) => {
                (format!("{} + {}", self.text(left)?, self.text(right)?), Type::Text)
            }
            _ => {
                self.helper("plus");
                (format!("plus({one}, {other})"), Type::Any)
            }
        })
    }

    fn function(&mut self, function: Function, arguments: &[Expression]) -> Option<Written> {
        let first = arguments.first()?;
        let second = arguments.get(1);
        let written = match function {
            Function::Upper => format!("{}.upper()", grouped(&self.text(first)?)),
            Function::Lower => format!("{}.lower()", grouped(&self.text(first)?)),
            Function::Strip => format!("{}.strip()", grouped(&self.text(first)?)),
            Function::Textupper => {
                format!("{}.decode().upper().encode()", grouped(&self.text(first)?))
            }
            Function::Gbk => format!("{}.decode().encode(\"gbk\")", grouped(&self.text(first)?)),
            Function::Decode => {
                let encoding = match &second?.kind {
                    ExpressionKind::Text(bytes) => quoted(std::str::from_utf8(bytes).ok()?),
                    _ => return None,
                };
                format!("{}.decode({encoding}).encode()", grouped(&self.text(first)?))
            }
            Function::U16 | Function::U32 => {
                let size = if function == Function::U16 { 2 } else { 4 };
                let number = self.number(first)?;
                self.helped("packed", &format!("{number}, {size}"))
            }
            Function::Before => {
                format!("{}.partition({})[0]", grouped(&self.text(first)?), self.text(second?)?)
            }
            Function::After => {
                format!("{}.partition({})[2]", grouped(&self.text(first)?), self.text(second?)?)
            }
            Function::Len if self.is_table(first) => {
                return Some((format!("len({})", self.expression(first)?.0), Type::Number));
            }
            Function::Len => return Some((format!("len({})", self.text(first)?), Type::Number)),
            Function::Num => {
                let text = self.text(first)?;
                return Some((self.helped("unpacked", &text), Type::Number));
            }
            Function::Int => return Some((self.number(first)?, Type::Number)),
            Function::Has => {
                return Some((format!("int({})", self.has(first, second?)?), Type::Number));
            }
            Function::Random => {
                self.module("random");
                return Some((format!("random.randrange({})", self.number(first)?), Type::Number));
            }
        };
        Some((written, Type::Text))
    }
}

/// In parentheses, if it is more than one thing.
pub(super) fn grouped(written: &str) -> String {
    let is_one = !written.contains(' ') || (written.starts_with("b\"") && is_one_literal(written));
    if is_one || is_call(written) { written.to_owned() } else { format!("({written})") }
}

fn is_one_literal(written: &str) -> bool {
    let inner = written.strip_prefix("b\"").and_then(|rest| rest.strip_suffix('"'));
    inner.is_some_and(|inner| !inner.replace("\\\\", "").replace("\\\"", "").contains('"'))
}

/// Bytes as Python writes them, in ASCII.
pub(super) fn literal(bytes: &[u8]) -> String {
    if let Some(first) = bytes.first()
        && bytes.len() > 64
        && bytes.iter().all(|byte| byte == first)
    {
        return format!("{} * {}", literal(&[*first]), bytes.len());
    }
    // `'` need not be escaped, and what else is escaped is so in Python too.
    format!("b\"{}\"", bytes.escape_ascii().to_string().replace("\\'", "'"))
}

/// Text as Python writes it, in ASCII.
pub(super) fn quoted(text: &str) -> String {
    let mut out = "\"".to_owned();
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            ' '..='~' | '\u{4e00}'..='\u{9fff}' | '：' | '，' | '。' => out.push(c),
            _ if u32::from(c) <= 0xffff => {
                write!(out, "\\u{:04x}", u32::from(c)).expect("a String takes everything");
            }
            _ => write!(out, "\\U{:08x}", u32::from(c)).expect("a String takes everything"),
        }
    }
    out.push('"');
    out
}
