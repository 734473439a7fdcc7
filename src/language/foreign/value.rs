//! Python's values in our expressions.

use super::{
    super::{
        span::Span,
        tree::{Binary, Expression, ExpressionKind, Function, Unary},
    },
    format,
    python::Py,
};

/// An expression that stands nowhere.
pub(super) fn made(kind: ExpressionKind) -> Expression {
    Expression { kind, span: Span::default() }
}

fn apply(function: Function, arguments: Vec<Expression>) -> Expression {
    made(ExpressionKind::Function(function, arguments))
}

fn text(text: &str) -> Expression {
    made(ExpressionKind::Text(text.into()))
}

/// A value: no comparison.
pub(super) fn value(py: &Py) -> Option<Expression> {
    convert(py, false)
}

/// What stands after `if`.
pub(super) fn condition(py: &Py) -> Option<Expression> {
    match py {
        Py::Binary("and", a, b) => binary(Binary::And, condition(a)?, condition(b)?),
        Py::Binary("or", a, b) => binary(Binary::Or, condition(a)?, condition(b)?),
        Py::Unary("not", inner) => match &**inner {
            // An empty text is false in Python.
            Py::Name(_) => {
                binary(Binary::Equal, apply(Function::Len, vec![value(inner)?]), number(0))
            }
            inner => Some(made(ExpressionKind::Unary(Unary::Not, Box::new(condition(inner)?)))),
        },
        Py::Binary("in", a, b) => Some(apply(Function::Has, vec![value(keys(b))?, value(a)?])),
        Py::Binary("not in", a, b) => {
            let has = apply(Function::Has, vec![value(keys(b))?, value(a)?]);
            Some(made(ExpressionKind::Unary(Unary::Not, Box::new(has))))
        }
        Py::Name(name) if name != "True" => {
            binary(Binary::Greater, apply(Function::Len, vec![value(py)?]), number(0))
        }
        _ => convert(py, true),
    }
}

fn number(n: i64) -> Expression {
    made(ExpressionKind::Number(n))
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "every reading of a Python expression may find nothing"
)]
fn binary(operator: Binary, a: Expression, b: Expression) -> Option<Expression> {
    Some(made(ExpressionKind::Binary(operator, Box::new(a), Box::new(b))))
}

fn convert(py: &Py, logic: bool) -> Option<Expression> {
    Some(match py {
        Py::Name(name) => match name.as_str() {
            "None" | "True" | "False" | "NULL" => return None,
            name => made(ExpressionKind::Variable(name.into())),
        },
        Py::Number(digits) => number(digits.parse().ok()?),
        Py::Text(bytes) => made(ExpressionKind::Text(bytes.clone().into())),
        Py::Formatted(template) => return format::formatted(template),
        Py::Unary("-", inner) => match value(inner)?.kind {
            ExpressionKind::Number(n) => number(n.checked_neg()?),
            kind => made(ExpressionKind::Unary(Unary::Minus, Box::new(made(kind)))),
        },
        Py::Binary("%", template, right) if matches!(**template, Py::Text(_)) => {
            let Py::Text(template) = &**template else { return None };
            return format::percent(std::str::from_utf8(template).ok()?, right);
        }
        Py::Binary(operator, a, b) => {
            let operator = match *operator {
                "+" => Binary::Plus,
                "-" => Binary::Minus,
                "*" => Binary::Times,
                "/" | "//" => Binary::Over,
                "%" => Binary::Modulo,
                "==" | "is" if logic => Binary::Equal,
                "!=" if logic => Binary::Differs,
                "<" if logic => Binary::Less,
                ">" if logic => Binary::Greater,
                "<=" if logic => Binary::AtMost,
                ">=" if logic => Binary::AtLeast,
                _ => return None,
            };
            return binary(operator, value(a)?, value(b)?);
        }
        Py::Index(inner, index) => return indexed(inner, index),
        Py::Slice(inner, from, to) => return sliced(inner, from.as_deref(), to.as_deref()),
        Py::Dict(entries) => {
            let entries = entries.iter().map(|(key, it)| Some((value(key)?, value(it)?)));
            made(ExpressionKind::Table(entries.collect::<Option<_>>()?))
        }
        Py::Call(function, arguments, named) => return called(function, arguments, named),
        // `('127.0.0.1', 8080)`: here an address is text.
        Py::Tuple(pair) => match address_text(pair)? {
            Ok(known) => text(&known),
            Err(pieces) => format::join(pieces),
        },
        Py::Attribute(..) | Py::List(_) | Py::Unary(..) => return None,
    })
}

/// `HOST, PORT`: the address if both are written out, its pieces otherwise.
pub(super) fn address_text(pair: &[Py]) -> Option<Result<String, Vec<Expression>>> {
    let [host, port] = pair else { return None };
    let host = match host {
        // `'server_ip'` and the like are kept: an address to be replaced.
        Py::Text(host) => Ok(String::from_utf8(host.clone()).ok()?),
        Py::Name(_) => Err(value(host)?),
        _ => return None,
    };
    let port = match port {
        Py::Number(port) => Ok(port.clone()),
        Py::Name(_) => Err(value(port)?),
        Py::Call(function, arguments, _) if function.name() == Some("int") => {
            Err(value(arguments.first()?)?)
        }
        _ => return None,
    };
    let bracket = |host: &str| if host.contains(':') { format!("[{host}]") } else { host.into() };
    Some(match (host, port) {
        (Ok(host), Ok(port)) => Ok(format!("{}:{port}", bracket(&host))),
        (Ok(host), Err(port)) => Err(vec![text(&format!("{}:", bracket(&host))), port]),
        (Err(host), Ok(port)) => Err(vec![host, text(&format!(":{port}"))]),
        (Err(host), Err(port)) => Err(vec![host, text(":"), port]),
    })
}

/// A table, by itself or as `t.keys()`, `t.items()`.
pub(super) fn keys(py: &Py) -> &Py {
    match py {
        Py::Call(function, arguments, _) if arguments.is_empty() => match &**function {
            Py::Attribute(table, word) if matches!(word.as_str(), "keys" | "items") => table,
            _ => py,
        },
        Py::Call(function, arguments, _) => match (function.name(), arguments.as_slice()) {
            (Some("list" | "sorted"), [table]) => keys(table),
            _ => py,
        },
        _ => py,
    }
}

/// `x[1:4]`. A place from the end is counted from the length.
fn sliced(of: &Py, from: Option<&Py>, to: Option<&Py>) -> Option<Expression> {
    let place = |at: &Py| match at {
        Py::Unary("-", back) => {
            let length = apply(Function::Len, vec![value(of)?]);
            binary(Binary::Minus, length, value(back)?)
        }
        at => value(at),
    };
    let place = |at: Option<&Py>| match at {
        None => Some(None),
        Some(at) => place(at).map(|at| Some(Box::new(at))),
    };
    Some(made(ExpressionKind::Slice(Box::new(value(of)?), place(from)?, place(to)?)))
}

/// `t['key']`
pub(super) fn entry(of: &Py, key: &Py) -> Option<Expression> {
    Some(made(ExpressionKind::Entry(Box::new(value(of)?), Box::new(value(key)?))))
}

/// `addr[0]` is the host of an address, `addr[1]` its port.
fn indexed(inner: &Py, index: &Py) -> Option<Expression> {
    match (inner, index) {
        (Py::Name(_), Py::Text(_) | Py::Name(_) | Py::Formatted(_)) => entry(inner, index),
        (Py::Name(_), Py::Number(n)) => {
            let function = match n.as_str() {
                "0" => Function::Before,
                "1" => Function::After,
                _ => return None,
            };
            Some(apply(function, vec![value(inner)?, text(":")]))
        }
        (Py::Call(function, arguments, _), Py::Number(n)) if n == "0" => {
            let unpack = function.constant()? == "unpack";
            let argument = arguments.get(1).filter(|_| unpack)?;
            Some(apply(Function::Num, vec![value(argument)?]))
        }
        _ => None,
    }
}

/// `random.randint(1, 6)`, which gives the last one too, or `random.randrange(6)`, which does not.
fn random(arguments: &[Py], closed: bool) -> Option<Expression> {
    let (least, most) = match arguments {
        [most] => (0, most),
        [Py::Number(least), most] => (least.parse::<i64>().ok()?, most),
        _ => return None,
    };
    let more = i64::from(closed) - least;
    let below = match most {
        Py::Number(most) => number(most.parse::<i64>().ok()?.checked_add(more)?),
        most if more == 0 => value(most)?,
        most => binary(Binary::Plus, value(most)?, number(more))?,
    };
    let drawn = apply(Function::Random, vec![below]);
    if least == 0 { Some(drawn) } else { binary(Binary::Plus, drawn, number(least)) }
}

fn called(function: &Py, arguments: &[Py], named: &[(String, Py)]) -> Option<Expression> {
    let encoding = |from: usize| -> Option<String> {
        let named = named.iter().find(|(name, _)| name == "encoding").map(|(_, value)| value);
        match named.or(arguments.get(from)) {
            None => Some("utf-8".into()),
            Some(Py::Text(bytes)) => {
                match String::from_utf8_lossy(bytes).to_ascii_lowercase().as_str() {
                    "utf8" | "utf-8" => Some("utf-8".into()),
                    "gbk" | "gb2312" | "gb18030" => Some("gbk".into()),
                    _ => None,
                }
            }
            Some(_) => None,
        }
    };
    let encode = |value: Expression, encoding: &str| match encoding {
        "gbk" => apply(Function::Gbk, vec![value]),
        _ => value,
    };
    if let Py::Attribute(object, method) = function {
        if object.name() == Some("struct") && method == "pack" {
            let function = match arguments.first()? {
                Py::Text(code) if code.ends_with(b"I") || code.ends_with(b"i") => Function::U32,
                Py::Text(code) if code.ends_with(b"H") || code.ends_with(b"h") => Function::U16,
                _ => return None,
            };
            return Some(apply(function, vec![value(arguments.get(1)?)?]));
        }
        return Some(match method.as_str() {
            "encode" => encode(value(object)?, &encoding(0)?),
            "decode" => apply(Function::Decode, vec![value(object)?, text(&encoding(0)?)]),
            "upper" => apply(Function::Upper, vec![value(object)?]),
            "lower" => apply(Function::Lower, vec![value(object)?]),
            "get" if arguments.len() == 1 => return entry(object, arguments.first()?),
            "time" | "monotonic" | "perf_counter" if object.name() == Some("time") => {
                made(ExpressionKind::Now)
            }
            "randint" | "randrange" => return random(arguments, method == "randint"),
            "strip" | "rstrip" | "lstrip" => apply(Function::Strip, vec![value(object)?]),
            "format" => match &**object {
                Py::Text(template) => {
                    return format::braces(std::str::from_utf8(template).ok()?, arguments, named);
                }
                _ => return None,
            },
            _ => return None,
        });
    }
    let first = || value(arguments.first()?);
    Some(match function.name()? {
        "len" => apply(Function::Len, vec![first()?]),
        "dict" if arguments.is_empty() => made(ExpressionKind::Table(Vec::new())),
        "int" => apply(Function::Int, vec![first()?]),
        "str" if arguments.len() + named.len() > 1 => {
            apply(Function::Decode, vec![first()?, text(&encoding(1)?)])
        }
        "bytes" => encode(first()?, &encoding(1)?),
        "str" | "repr" => first()?,
        _ => return None,
    })
}
