//! Python's lines: imports, blocks, assignments, calls.

use super::{
    super::{
        name::{continues_name, is_name},
        print,
        tree::Function,
    },
    Meaning, call,
    python::{self, Py},
    value,
};
use crate::model::CallName;

/// What a line of Python says here; `None` if it need not be Python.
pub(super) fn line(text: &str) -> Option<Meaning> {
    let (word, rest) = first_word(text);
    let glued = text[word.len()..].starts_with(['.', '(', '=', '[', ',']);
    if !glued {
        match word {
            "import" => return Some(Meaning::Import(mentions(rest, "socket"))),
            "from" if mentions(rest, "import") => {
                return Some(Meaning::Import(mentions(rest, "socket")));
            }
            "with" => return with(rest),
            "del" if !rest.starts_with(['=', '.']) => return Some(remove(rest)),
            "return" | "raise" | "global" if !rest.starts_with(['=', '.']) => {
                return Some(Meaning::Nothing);
            }
            _ => {}
        }
        if let Some(meaning) = block(word, rest) {
            return Some(meaning);
        }
    }
    if let Some(meaning) = said(text) {
        return Some(meaning);
    }
    simple(text)
}

/// `print f"{x}"`, `c.send "%s" % x`: our word, and Python's text behind it.
fn said(text: &str) -> Option<Meaning> {
    let end = text.find(char::is_whitespace)?;
    let rest = text[end..].trim();
    let word = text[..end].rsplit('.').next()?;
    let behind = match word {
        "print" => {
            let py = python::read(rest)?;
            if matches!(py, Py::Tuple(_)) && !rest.starts_with('(') {
                return simple(&format!("print({rest})"));
            }
            rest
        }
        "send" | "sendall" => rest,
        "sendto" => rest.split_once(char::is_whitespace)?.1.trim(),
        _ => return None,
    };
    let py = python::read(behind).filter(foreign)?;
    let value = print::expression(&value::value(&py)?);
    let head = &text[..text.len() - behind.len()];
    Some(Meaning::Line(format!("{head}{value}")))
}

fn first_word(text: &str) -> (&str, &str) {
    let end = text.find(|c| !continues_name(c)).unwrap_or(text.len());
    (&text[..end], text[end..].trim())
}

fn mentions(text: &str, word: &str) -> bool {
    text.split(|c| !continues_name(c)).any(|w| w == word)
}

/// Lines that end with a colon, perhaps with a short statement after it.
fn block(word: &str, rest: &str) -> Option<Meaning> {
    let (head, tail) = colon(rest)?;
    let line = |text: &str| Some(Meaning::Line(text.into()));
    match (word, tail) {
        ("while", "") => match head.trim_matches(['(', ')', ' ']) {
            "True" | "1" | "true" => line("loop {"),
            _ => Some(Meaning::Nothing),
        },
        ("else", "") if head.is_empty() => line("} else {"),
        ("if", tail) => {
            let condition = print::expression(&value::condition(&python::read(head)?)?);
            match tail {
                "" => Some(Meaning::Line(format!("if {condition} {{"))),
                "break" | "continue" => Some(Meaning::Line(format!("if {condition} {tail}"))),
                _ => Some(Meaning::Nothing),
            }
        }
        ("except", "break" | "continue") => Some(Meaning::Line(format!("if error {tail}"))),
        ("for", "") => {
            let (names, range) = head.split_once(" in ")?;
            match python::read(range)? {
                Py::Call(function, arguments, _) if function.name() == Some("range") => {
                    let [count] = arguments.as_slice() else { return Some(Meaning::Nothing) };
                    Some(Meaning::Line(format!(
                        "repeat {} {{",
                        print::expression(&value::value(count)?)
                    )))
                }
                py => Some(each(names, value::keys(&py))),
            }
        }
        ("while" | "try" | "except" | "finally" | "elif" | "else" | "for" | "def" | "class", _) => {
            Some(Meaning::Nothing)
        }
        _ => None,
    }
}

/// `for k in t:`, `for k, v in t.items():`
fn each(names: &str, table: &Py) -> Meaning {
    let name = names.split(',').next().unwrap_or_default().trim();
    match table.name() {
        Some(table) if is_name(name) => Meaning::Line(format!("for {name} in {table} {{")),
        _ => Meaning::Nothing,
    }
}

/// `del t['key']`
fn remove(rest: &str) -> Meaning {
    match python::read(rest.trim_matches(['(', ')'])) {
        Some(Py::Index(table, key)) => match keyed(&table, &key) {
            Some(entry) => Meaning::Line(format!("remove {entry}")),
            None => Meaning::Nothing,
        },
        _ => Meaning::Nothing,
    }
}

/// `t["key"]`, as it is written where it is set or removed.
fn keyed(table: &Py, key: &Py) -> Option<String> {
    Some(format!("{}[{}]", table.name()?, print::expression(&value::value(key)?)))
}

/// `x += 1`, `t['key'] = value`, `t.pop('key')`.
fn changed(text: &str) -> Option<Meaning> {
    let line = |line: String| Some(Meaning::Line(line));
    if let Some(Py::Call(function, arguments, _)) = python::read(text)
        && let (Py::Attribute(table, word), [key, ..]) = (&*function, arguments.as_slice())
        && word == "pop"
    {
        return line(format!("remove {}", keyed(table, key)?));
    }
    let at = text.find('=')?;
    let (left, right) = (text[..at].trim_end(), &text[at + 1..]);
    if right.starts_with('=') || left.ends_with(['!', '<', '>', '=']) {
        return None;
    }
    let bare = left.trim_end_matches(['+', '-', '*', '/', '%']);
    let operator = &left[bare.len()..];
    let operator = if operator == "//" { "/" } else { operator };
    let (old, right) = (python::read(bare)?, python::read(right)?);
    let target = match &old {
        // With a number it may be C, too, and there is a line for that.
        Py::Name(name) if !operator.is_empty() && !matches!(right, Py::Number(_)) => name.clone(),
        Py::Index(table, key) => keyed(table, key)?,
        _ => return None,
    };
    if right.name().is_some_and(|word| CallName::from_word(word).is_some()) {
        return None;
    }
    let right = value::value(&right)?;
    if operator.is_empty() {
        return line(format!("{target} = {}", print::expression(&right)));
    }
    let old = match &old {
        Py::Index(table, key) => value::entry(table, key)?,
        name => value::value(name)?,
    };
    let right = print::expression(&right);
    let right = if right.contains(' ') { format!("({right})") } else { right };
    line(format!("{target} = {} {operator} {right}", print::expression(&old)))
}

/// Splits at the first colon outside of quotes and brackets.
fn colon(text: &str) -> Option<(&str, &str)> {
    let (mut quote, mut depth) = (None, 0_i32);
    for (i, c) in text.char_indices() {
        match quote {
            Some(q) if c == q => quote = None,
            Some(_) => {}
            None => match c {
                '"' | '\'' => quote = Some(c),
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth -= 1,
                ':' if depth == 0 => return Some((text[..i].trim(), text[i + 1..].trim())),
                _ => {}
            },
        }
    }
    None
}

/// `with socket.socket() as s:`
fn with(rest: &str) -> Option<Meaning> {
    let (head, "") = colon(rest)? else { return None };
    let (made, name) = head.rsplit_once(" as ")?;
    simple(&format!("{} = {made}", name.trim()))
}

/// An assignment or a call.
fn simple(text: &str) -> Option<Meaning> {
    if let Some(meaning) = changed(text) {
        return Some(meaning);
    }
    let (targets, source) = targets(text);
    let py = python::read(source)?;
    if let Py::Call(function, arguments, named) = inner_call(&py)
        && let Some(meaning) = call::call(&targets, function, arguments, named)
    {
        return Some(meaning);
    }
    if !foreign(&py) {
        return None;
    }
    let Some(value) = value::value(&py) else {
        // `t.start()`: certainly a method call, and nothing of ours.
        return matches!(py, Py::Call(..)).then_some(Meaning::Nothing);
    };
    let value = print::expression(&value);
    match targets.as_slice() {
        [] => Some(Meaning::Line(value)),
        [name] => Some(Meaning::Line(format!("{name} = {value}"))),
        _ => Some(Meaning::Nothing),
    }
}

/// `a, b = value`: the names, and the value.
fn targets(text: &str) -> (Vec<&str>, &str) {
    let none = (Vec::new(), text);
    let Some(i) = text.find('=') else { return none };
    let (head, tail) = (&text[..i], &text[i + 1..]);
    if tail.starts_with('=') || head.ends_with(['!', '<', '>', '+', '-', '*', '/']) {
        return none;
    }
    let names: Vec<&str> = head.split(',').map(str::trim).collect();
    if names.iter().all(|name| is_name(name)) { (names, tail.trim()) } else { none }
}

/// A call whose result is only converted: `conn.recv(1024).decode()`, `str(s.recv(9), 'utf8')`, `s.recvfrom(9)[0]`.
fn inner_call(py: &Py) -> &Py {
    match py {
        Py::Index(inner, _) if matches!(**inner, Py::Call(..)) => inner_call(inner),
        Py::Call(function, arguments, _) => match (&**function, arguments.as_slice()) {
            (Py::Attribute(object, method), _)
                if matches!(method.as_str(), "decode" | "encode" | "strip" | "rstrip")
                    && matches!(**object, Py::Call(..)) =>
            {
                inner_call(object)
            }
            (Py::Name(name), [first @ Py::Call(..), ..])
                if matches!(name.as_str(), "str" | "bytes") =>
            {
                inner_call(first)
            }
            _ => py,
        },
        _ => py,
    }
}

/// Whether something in it cannot be ours: a method call, an unknown function, a tuple, an index.
fn foreign(py: &Py) -> bool {
    match py {
        Py::Name(_) | Py::Number(_) | Py::Text(_) | Py::Attribute(..) | Py::List(_) => false,
        Py::Formatted(_) | Py::Index(..) | Py::Slice(..) | Py::Dict(_) => true,
        Py::Tuple(all) => value::address_text(all).is_some(),
        Py::Call(function, arguments, _) => {
            let ours = function.name().is_some_and(|name| Function::from_word(name).is_some());
            !ours || arguments.iter().any(foreign)
        }
        Py::Binary(operator, a, b) => {
            matches!(*operator, "in" | "not in")
                || *operator == "%" && matches!(**a, Py::Text(_))
                || foreign(a)
                || foreign(b)
        }
        Py::Unary(_, inner) => foreign(inner),
    }
}
