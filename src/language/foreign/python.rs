//! Enough of Python's expressions to understand a line of a socket program.

use super::super::name::{continues_name, name_length};

/// A Python expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Py {
    Name(String),
    Number(String),
    Text(Vec<u8>),
    /// `f"..."`: its source, braces included.
    Formatted(String),
    Attribute(Box<Py>, String),
    Call(Box<Py>, Vec<Py>, Vec<(String, Py)>),
    Index(Box<Py>, Box<Py>),
    /// `x[1:4]`
    Slice(Box<Py>, Option<Box<Py>>, Option<Box<Py>>),
    /// `{'a': 1}`
    Dict(Vec<(Py, Py)>),
    Tuple(Vec<Py>),
    List(Vec<Py>),
    Binary(&'static str, Box<Py>, Box<Py>),
    Unary(&'static str, Box<Py>),
}

impl Py {
    /// The name it is, if it is only one.
    pub(super) fn name(&self) -> Option<&str> {
        match self {
            Self::Name(name) => Some(name),
            _ => None,
        }
    }

    /// `socket.AF_INET` and `AF_INET` alike: the last part, in lower case.
    pub(super) fn constant(&self) -> Option<String> {
        match self {
            Self::Name(name) | Self::Attribute(_, name) => Some(name.to_ascii_lowercase()),
            _ => None,
        }
    }
}

/// All of the text as one expression.
pub(super) fn read(text: &str) -> Option<Py> {
    let mut reader = Reader { text, at: 0, depth: 0 };
    let py = reader.list()?;
    reader.blanks();
    (reader.at == text.len()).then_some(py)
}

const DEEPEST: usize = 32;

/// From the loosest to the tightest; `not` and the minus are read before their operands.
const LEVELS: [&[&str]; 5] = [
    &["or"],
    &["and"],
    &["==", "!=", "<=", ">=", "<", ">", "in", "not in", "is"],
    &["+", "-"],
    &["*", "//", "/", "%"],
];

/// By place, and by name.
type Arguments = (Vec<Py>, Vec<(String, Py)>);

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn blanks(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    fn take(&mut self, what: &str) -> bool {
        self.blanks();
        let word = what.starts_with(|c: char| c.is_ascii_alphabetic());
        let after = self.rest().strip_prefix(what);
        let found = after.is_some_and(|after| !word || !after.starts_with(continues_name));
        if found {
            self.at += what.len();
        }
        found
    }

    /// Values with commas between them: a tuple.
    fn list(&mut self) -> Option<Py> {
        let first = self.level(0)?;
        if !self.take(",") {
            return Some(first);
        }
        let mut all = vec![first];
        loop {
            self.blanks();
            if self.rest().is_empty() || self.rest().starts_with([')', ']']) {
                break;
            }
            all.push(self.level(0)?);
            if !self.take(",") {
                break;
            }
        }
        Some(Py::Tuple(all))
    }

    fn level(&mut self, level: usize) -> Option<Py> {
        self.depth += 1;
        if self.depth > DEEPEST * LEVELS.len() {
            return None;
        }
        let result = self.level_inside(level);
        self.depth -= 1;
        result
    }

    fn level_inside(&mut self, level: usize) -> Option<Py> {
        let Some(operators) = LEVELS.get(level) else { return self.unary() };
        if level == 2 && self.take("not") {
            return Some(Py::Unary("not", Box::new(self.level(2)?)));
        }
        let mut left = self.level(level + 1)?;
        let mut count = 0;
        'more: loop {
            for operator in *operators {
                if self.take(operator) {
                    count += 1;
                    if count > DEEPEST {
                        return None;
                    }
                    let right = self.level(level + 1)?;
                    left = Py::Binary(operator, Box::new(left), Box::new(right));
                    continue 'more;
                }
            }
            return Some(left);
        }
    }

    fn unary(&mut self) -> Option<Py> {
        if self.take("-") {
            // It is written in parentheses here, each of which is as deep as all the levels.
            self.depth += LEVELS.len();
            let inner = self.level(LEVELS.len())?;
            self.depth -= LEVELS.len();
            return Some(Py::Unary("-", Box::new(inner)));
        }
        let mut value = self.atom()?;
        for _ in 0..DEEPEST {
            self.blanks();
            if self.take(".") {
                self.blanks();
                let name = self.name()?;
                value = Py::Attribute(Box::new(value), name.into());
            } else if self.take("(") {
                let (arguments, named) = self.arguments()?;
                value = Py::Call(Box::new(value), arguments, named);
            } else if self.take("[") {
                value = self.bracket(value)?;
            } else {
                return Some(value);
            }
        }
        None
    }

    /// What stands in `[ ]` behind a value.
    fn bracket(&mut self, value: Py) -> Option<Py> {
        let first = if self.take(":") { None } else { Some(Box::new(self.list()?)) };
        if let Some(index) = &first
            && self.take("]")
        {
            return Some(Py::Index(Box::new(value), index.clone()));
        }
        if first.is_some() {
            self.take(":").then_some(())?;
        }
        let last = if self.take("]") { None } else { Some(Box::new(self.list()?)) };
        if last.is_some() {
            self.take("]").then_some(())?;
        }
        Some(Py::Slice(Box::new(value), first, last))
    }

    /// `{'a': 1}`, behind its brace.
    fn dict(&mut self) -> Option<Py> {
        let mut entries = Vec::new();
        while !self.take("}") {
            let key = self.level(0)?;
            self.take(":").then_some(())?;
            entries.push((key, self.level(0)?));
            if !self.take(",") {
                self.take("}").then_some(())?;
                break;
            }
        }
        Some(Py::Dict(entries))
    }

    fn arguments(&mut self) -> Option<Arguments> {
        let (mut list, mut named) = (Vec::new(), Vec::new());
        while !self.take(")") {
            let before = self.at;
            self.blanks();
            match self.name() {
                Some(name) if !self.rest().trim_start().starts_with("==") && self.take("=") => {
                    named.push((name.into(), self.level(0)?));
                }
                _ => {
                    self.at = before;
                    list.push(self.level(0)?);
                }
            }
            if !self.take(",") {
                self.take(")").then_some(())?;
                break;
            }
        }
        Some((list, named))
    }

    fn name(&mut self) -> Option<&'a str> {
        let rest = self.rest();
        let end = name_length(rest);
        self.at += end;
        (end > 0).then(|| &rest[..end])
    }

    fn atom(&mut self) -> Option<Py> {
        self.blanks();
        let rest = self.rest();
        let first = rest.chars().next()?;
        if first.is_ascii_digit() {
            let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
            self.at += end;
            return Some(Py::Number(rest[..end].into()));
        }
        if self.take("(") {
            if self.take(")") {
                return Some(Py::Tuple(Vec::new()));
            }
            let inner = self.list()?;
            self.take(")").then_some(())?;
            return Some(inner);
        }
        if self.take("{") {
            return self.dict();
        }
        if self.take("[") {
            if self.take("]") {
                return Some(Py::List(Vec::new()));
            }
            let inner = self.list()?;
            self.take("]").then_some(())?;
            return Some(Py::List(match inner {
                Py::Tuple(all) => all,
                one => vec![one],
            }));
        }
        for prefix in ["", "b", "f", "r", "u", "rb", "br"] {
            let Some(after) = strip_ignoring_case(rest, prefix) else { continue };
            if after.starts_with(['"', '\'']) {
                self.at += prefix.len();
                let raw = prefix.contains('r');
                let text = self.string(raw)?;
                return Some(match prefix {
                    "f" => Py::Formatted(String::from_utf8(text).ok()?),
                    _ => Py::Text(text),
                });
            }
        }
        // `$x.upper()`: half of it is ours.
        let ours = rest.strip_prefix('$');
        if ours.is_some_and(|name| name[name_length(name)..].starts_with('.')) {
            self.take("$");
        }
        self.name().map(|name| Py::Name(name.into()))
    }

    fn string(&mut self, raw: bool) -> Option<Vec<u8>> {
        let quote = self.rest().chars().next()?;
        self.at += 1;
        let mut bytes = Vec::new();
        loop {
            let c = self.rest().chars().next()?;
            self.at += c.len_utf8();
            if c == quote {
                return Some(bytes);
            }
            if c != '\\' || raw {
                bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                continue;
            }
            let c = self.rest().chars().next()?;
            self.at += c.len_utf8();
            match c {
                'n' => bytes.push(b'\n'),
                'r' => bytes.push(b'\r'),
                't' => bytes.push(b'\t'),
                '0' => bytes.push(0),
                'x' => {
                    let digits = self.rest().get(..2)?;
                    bytes.push(u8::from_str_radix(digits, 16).ok()?);
                    self.at += 2;
                }
                '\\' | '"' | '\'' => bytes.push(c as u8),
                _ => return None,
            }
        }
    }
}

fn strip_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| &text[prefix.len()..])
}
