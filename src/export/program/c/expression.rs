//! Expressions in C: numbers are `long long`, text is `struct text`. What makes a new text is a statement of its own,
//! before the one that needs it.

use super::{C, Holder, Type, encoding::code_of, literal};
use crate::{
    export::program::{plan::LeftOut, written::is_call},
    language::tree::{Binary, Expression, ExpressionKind, Function, Unary},
};

type Written = Result<String, LeftOut>;

impl C<'_> {
    pub(super) fn type_of(&self, expression: &Expression) -> Result<Type, LeftOut> {
        self.scope.type_of(self.ports, expression).ok_or(LeftOut::Unreadable)
    }

    /// As a number.
    pub(super) fn number(&mut self, expression: &Expression) -> Written {
        match self.type_of(expression)? {
            Type::Number => {}
            Type::Text | Type::Any => {
                self.helper("number");
                return Ok(format!("number({})", self.text(expression)?));
            }
            Type::Socket | Type::Address | Type::Table => return Err(LeftOut::Unreadable),
        }
        Ok(match &expression.kind {
            ExpressionKind::Number(n) => integer(*n),
            ExpressionKind::Variable(name) | ExpressionKind::Bare(name) => {
                if self.scope.types.contains_key(&**name) {
                    self.variable(name, Type::Number)
                } else {
                    let port = self.ports.port(name).ok_or(LeftOut::Unreadable)?;
                    self.port(port)
                }
            }
            ExpressionKind::Note(socket, note) => self.note(socket, note, Type::Number)?,
            ExpressionKind::Function(function, arguments) => self.counted(*function, arguments)?,
            ExpressionKind::Now => {
                self.helper("now");
                "now()".to_owned()
            }
            ExpressionKind::Unary(Unary::Minus, of) => format!("-{}", grouped(&self.number(of)?)),
            ExpressionKind::Unary(Unary::Not, of) => format!("!{}", grouped(&self.condition(of)?)),
            ExpressionKind::Binary(operator, left, right) => self.binary(*operator, left, right)?,
            ExpressionKind::Eof => self.frame.built_in("eof", Holder::Bool),
            ExpressionKind::Error => self.frame.built_in("error", Holder::Int),
            ExpressionKind::Entry(table, key) => {
                self.helper("number");
                format!("number({})", self.entry(table, key)?)
            }
            ExpressionKind::Text(_)
            | ExpressionKind::Template(_)
            | ExpressionKind::Slice(..)
            | ExpressionKind::Table(_) => return Err(LeftOut::Unreadable),
        })
    }

    /// The functions that give numbers.
    fn counted(&mut self, function: Function, arguments: &[Expression]) -> Written {
        let first = arguments.first().ok_or(LeftOut::Unreadable)?;
        Ok(match function {
            Function::Len if self.type_of(first)? == Type::Table => {
                format!("(long long){}->count", self.table(first)?)
            }
            Function::Len => format!("(long long){}.size", self.text(first)?),
            Function::Num => {
                self.helper("unpack");
                format!("unpack({})", self.text(first)?)
            }
            Function::Int => self.number(first)?,
            Function::Has => {
                let second = arguments.get(1).ok_or(LeftOut::Unreadable)?;
                if self.type_of(first)? == Type::Table {
                    return self.has_key(first, second);
                }
                self.helper("has");
                format!("has({}, {})", self.text(first)?, self.text(second)?)
            }
            Function::Random => format!("rand() % {}", grouped(&self.number(first)?)),
            _ => return Err(LeftOut::Unreadable),
        })
    }

    /// As a condition.
    pub(super) fn condition(&mut self, expression: &Expression) -> Written {
        match self.type_of(expression)? {
            Type::Number => self.number(expression),
            Type::Text => Ok(format!("{}.size > 0", self.text(expression)?)),
            Type::Table => Ok(format!("{}->count > 0", self.table(expression)?)),
            Type::Socket => Ok(format!("{} != -1", self.socket(expression)?)),
            Type::Any => Err(LeftOut::OneType),
            Type::Address => Err(LeftOut::Unreadable),
        }
    }

    fn binary(&mut self, operator: Binary, left: &Expression, right: &Expression) -> Written {
        let symbol = match operator {
            Binary::Or => "||",
            Binary::And => "&&",
            other => other.symbol(),
        };
        let (left, right) = match operator {
            Binary::Or | Binary::And => (self.condition(left)?, self.condition(right)?),
            Binary::Equal | Binary::Differs => return self.equal(symbol, left, right),
            _ => (self.number(left)?, self.number(right)?),
        };
        let other = match operator {
            Binary::Or => "&&",
            Binary::And => "||",
            _ => return Ok(format!("{} {symbol} {}", grouped(&left), grouped(&right))),
        };
        // A comparison among them needs no parentheses.
        let side = |side: &str| if side.contains(other) { grouped(side) } else { side.to_owned() };
        Ok(format!("{} {symbol} {}", side(&left), side(&right)))
    }

    fn equal(&mut self, symbol: &str, left: &Expression, right: &Expression) -> Written {
        let sides = match (self.type_of(left)?, self.type_of(right)?) {
            (Type::Socket, Type::Socket) => (self.socket(left)?, self.socket(right)?),
            (Type::Number, Type::Number) => (self.number(left)?, self.number(right)?),
            // Nothing was found: epoll_wait gives no socket.
            (Type::Socket, Type::Text) => (self.socket(left)?, "-1".to_owned()),
            (Type::Table, Type::Table) => (self.table(left)?, self.table(right)?),
            (Type::Socket, _) | (_, Type::Socket) => return Err(LeftOut::Unreadable),
            _ => {
                let is_empty = |it: &Expression| matches!(&it.kind, ExpressionKind::Text(text) if text.is_empty());
                if is_empty(right) {
                    return Ok(format!("{}.size {symbol} 0", self.text(left)?));
                }
                self.helper("same");
                let not = if symbol == "==" { "" } else { "!" };
                return Ok(format!("{not}same({}, {})", self.text(left)?, self.text(right)?));
            }
        };
        Ok(format!("{} {symbol} {}", grouped(&sides.0), grouped(&sides.1)))
    }

    /// A socket, from a variable.
    pub(super) fn socket(&mut self, expression: &Expression) -> Written {
        let (ExpressionKind::Variable(name) | ExpressionKind::Bare(name)) = &expression.kind else {
            return Err(LeftOut::Unreadable);
        };
        self.known(name).ok_or(LeftOut::Unreadable)
    }

    /// As a text.
    pub(super) fn text(&mut self, expression: &Expression) -> Written {
        self.text_into(expression, None)
    }

    /// As a text; a new one is made in that variable, if one is given.
    pub(super) fn text_into(&mut self, expression: &Expression, into: Option<&str>) -> Written {
        match self.type_of(expression)? {
            Type::Text | Type::Any => {}
            Type::Number => {
                let number = self.number(expression)?;
                return Ok(self.make("digits", into, &number));
            }
            Type::Address => {
                let name = self.address_variable(expression)?;
                self.helpers(&["string", "where"]);
                return Ok(format!("string(where(&{name}))"));
            }
            Type::Socket | Type::Table => return Err(LeftOut::Unreadable),
        }
        Ok(match &expression.kind {
            ExpressionKind::Entry(table, key) => self.entry(table, key)?,
            ExpressionKind::Text(bytes) => self.bytes_into(bytes, into),
            ExpressionKind::Template(pieces) => {
                let pieces: Vec<&Expression> = pieces.iter().collect();
                self.joined(&pieces, into)?
            }
            ExpressionKind::Variable(name) | ExpressionKind::Bare(name) => match &**name {
                "error" => {
                    self.helpers(&["string", "error_name"]);
                    self.page.errors.extend(USUAL_ERRORS);
                    let error = self.frame.built_in("error", Holder::Int);
                    format!("string({error} == 0 ? \"\" : error_name({error}))")
                }
                name => {
                    let kind = self.scope.types.get(name).copied().unwrap_or(Type::Text);
                    self.variable(name, kind)
                }
            },
            ExpressionKind::Note(socket, note) => self.note(socket, note, Type::Text)?,
            ExpressionKind::Slice(of, from, to) => {
                self.helper("slice");
                let mut of = self.text(of)?;
                if to.is_none() && of.contains('(') {
                    let (data, size) = self.parts(&of);
                    if of.starts_with("TEXT(") {
                        self.helper("bytes");
                        of = format!("bytes({data}, {size})");
                    } else {
                        data.trim_end_matches(".data").clone_into(&mut of);
                    }
                }
                let from = match from {
                    Some(from) => self.number(from)?,
                    None => "0".to_owned(),
                };
                let to = match to {
                    Some(to) => self.number(to)?,
                    None => format!("(long long){of}.size"),
                };
                format!("slice({of}, {from}, {to})")
            }
            ExpressionKind::Function(function, arguments) => {
                self.text_function(*function, arguments, into)?
            }
            ExpressionKind::Binary(Binary::Plus, left, right) => {
                if self.type_of(expression)? == Type::Any {
                    return Err(LeftOut::OneType);
                }
                let mut pieces = Vec::new();
                self.summands(left, &mut pieces);
                self.summands(right, &mut pieces);
                self.joined(&pieces, into)?
            }
            ExpressionKind::Binary(Binary::Times, left, right) => {
                let (text, times) = match self.type_of(left)? {
                    Type::Number => (self.text(right)?, self.number(left)?),
                    _ => (self.text(left)?, self.number(right)?),
                };
                self.make("repeat", into, &format!("{text}, {times}"))
            }
            _ => return Err(LeftOut::Unreadable),
        })
    }

    /// The parts of a sum that joins texts: numbers before the first text are added instead.
    fn summands<'e>(&self, expression: &'e Expression, into: &mut Vec<&'e Expression>) {
        match &expression.kind {
            ExpressionKind::Binary(Binary::Plus, left, right)
                if self.type_of(expression) == Ok(Type::Text) =>
            {
                self.summands(left, into);
                self.summands(right, into);
            }
            _ => into.push(expression),
        }
    }

    fn joined(&mut self, pieces: &[&Expression], into: Option<&str>) -> Written {
        let pieces: Result<Vec<String>, LeftOut> = pieces.iter().map(|it| self.text(it)).collect();
        let pieces = pieces?;
        Ok(self.make("join", into, &format!("{}, {}", pieces.len(), pieces.join(", "))))
    }

    fn text_function(
        &mut self,
        function: Function,
        arguments: &[Expression],
        into: Option<&str>,
    ) -> Written {
        let first = arguments.first().ok_or(LeftOut::Unreadable)?;
        let word = function.word();
        Ok(match function {
            Function::Upper | Function::Lower => {
                let of = self.text(first)?;
                self.make(if function == Function::Upper { "upper" } else { "lower" }, into, &of)
            }
            Function::Strip => {
                self.helper("strip");
                format!("strip({})", self.text(first)?)
            }
            Function::Before | Function::After => {
                self.helper(if function == Function::Before { "before" } else { "after" });
                let second = arguments.get(1).ok_or(LeftOut::Unreadable)?;
                format!("{word}({}, {})", self.text(first)?, self.text(second)?)
            }
            Function::U16 | Function::U32 => {
                let number = self.number(first)?;
                let size = if function == Function::U16 { 2 } else { 4 };
                self.make("pack", into, &format!("{number}, {size}"))
            }
            Function::Gbk => {
                let of = self.text(first)?;
                self.recoded(into, &format!("{of}, \"GBK\", \"UTF-8\""))
            }
            Function::Decode => {
                let code = code_of(arguments)?;
                let of = self.text(first)?;
                self.recoded(into, &format!("{of}, \"UTF-8\", \"{code}\""))
            }
            Function::Textupper => return Err(LeftOut::NoFunction),
            Function::Len | Function::Num | Function::Int | Function::Has | Function::Random => {
                return Err(LeftOut::Unreadable);
            }
        })
    }

    /// Calls a function that makes a text.
    fn make(&mut self, helper: &'static str, into: Option<&str>, arguments: &str) -> String {
        self.helper(helper);
        self.helper("struct text");
        let text = into.map_or_else(|| self.frame.text(), str::to_owned);
        self.line(&format!("{helper}(&{text}, {arguments});"));
        text
    }

    /// Bytes as a text.
    pub(super) fn bytes_into(&mut self, bytes: &[u8], into: Option<&str>) -> String {
        self.helper("struct text");
        if let Some(first) = bytes.first()
            && bytes.len() > 64
            && bytes.iter().all(|byte| byte == first)
        {
            let one = literal(&[*first]);
            return self.make("repeat", into, &format!("TEXT({one}), {}", bytes.len()));
        }
        format!("TEXT({})", literal(bytes))
    }

    /// A note on a socket: an element of an array, by the socket's descriptor.
    pub(super) fn note(&mut self, socket: &str, note: &str, kind: Type) -> Written {
        let socket = self.known(socket).ok_or(LeftOut::Unreadable)?;
        if matches!(self.scope.notes.get(note), Some(Type::Socket | Type::Address)) {
            return Err(LeftOut::OneType);
        }
        let c_type = Holder::of(kind).c_type();
        if kind == Type::Text {
            self.helper("struct text");
        }
        let name = format!("{}_of", super::identifier(note));
        self.page.shared.insert(format!("static {c_type} {name}[FD_SETSIZE];"));
        Ok(format!("{name}[{socket}]"))
    }

    /// A variable that holds an address.
    pub(super) fn address_variable(&mut self, expression: &Expression) -> Written {
        let name = match &expression.kind {
            ExpressionKind::Variable(name) | ExpressionKind::Bare(name) => name,
            ExpressionKind::Template(pieces) => match &pieces[..] {
                [piece] => return self.address_variable(piece),
                _ => return Err(LeftOut::Unreadable),
            },
            _ => return Err(LeftOut::Unreadable),
        };
        match self.scope.types.get(&**name) {
            Some(Type::Address) => {
                self.helper("struct address");
                Ok(self.variable(name, Type::Address))
            }
            _ => Err(LeftOut::Unreadable),
        }
    }

    pub(super) fn helpers(&mut self, helpers: &[&'static str]) {
        self.page.helpers.extend(helpers);
    }
}

/// What `$error` may be where nobody has seen it.
pub(super) const USUAL_ERRORS: [&str; 7] =
    ["EAGAIN", "ECONNREFUSED", "EMSGSIZE", "ECONNRESET", "EPIPE", "ETIMEDOUT", "EBADF"];

/// A number; one that might not fit into an `int` with others says that it is long.
fn integer(n: i64) -> String {
    if n.abs() > 30_000 { format!("{n}LL") } else { n.to_string() }
}

/// In parentheses, if it is more than one thing.
pub(super) fn grouped(written: &str) -> String {
    if !written.contains(' ') || is_call(written) {
        written.to_owned()
    } else {
        format!("({written})")
    }
}
