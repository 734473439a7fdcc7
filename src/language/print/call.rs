//! Calls and their arguments, written so that they are read again.

use std::fmt::Write as _;

use super::{
    super::{
        duration,
        tree::{
            AddressTree, ArgumentKind, CallTree, DurationTree, Expression, ExpressionKind,
            PickTree, SelectTree, SocketTree,
        },
        wire,
    },
    expression::{self, expression, quote},
    packet,
};
use crate::model::{Address, CallName, Destination};

pub(super) fn write(out: &mut String, call: &CallTree) {
    for (i, name) in call.targets.iter().enumerate() {
        if i > 0 {
            out.push_str(", ");
        }
        out.push_str(&name.text);
    }
    if !call.targets.is_empty() {
        out.push_str(" = ");
    }
    // Writing to a string cannot fail.
    let _ = match &call.on {
        Some(SocketTree::Named(name)) => write!(out, "{}.", name.text),
        Some(SocketTree::Number(n, _)) => write!(out, "{n}."),
        None => Ok(()),
    };
    out.push_str(call.call.word());
    for argument in &call.arguments {
        out.push(' ');
        self::argument(out, call.call, &argument.kind);
    }
    for flag in &call.flags {
        out.push_str(" --");
        out.push_str(&flag.text);
    }
}

pub(super) fn argument(out: &mut String, call: CallName, kind: &ArgumentKind) {
    let _ = match kind {
        ArgumentKind::SocketKind(kind) => write!(out, "{}", kind.word()),
        ArgumentKind::PairKind(kind) => write!(out, "{}", kind.word()),
        ArgumentKind::Address(address) => write!(out, "{}", self::address(address)),
        ArgumentKind::Number(e) => write!(out, "{}", value(e)),
        ArgumentKind::Text(e) if matches!(call, CallName::Print | CallName::Input) => {
            write!(out, "{}", expression(e))
        }
        ArgumentKind::Text(Expression { kind: ExpressionKind::Text(bytes), .. })
            if call == CallName::Sysctl =>
        {
            write!(out, "{}", plain_or_quoted(bytes))
        }
        // Several parts: each is one value.
        ArgumentKind::Text(e)
            if call == CallName::Sendmsg
                && matches!(e.kind, ExpressionKind::Binary(..) | ExpressionKind::Unary(..)) =>
        {
            write!(out, "({})", expression(e))
        }
        ArgumentKind::Text(e) => write!(out, "{}", text(e)),
        ArgumentKind::Passed(name) => write!(out, "--fd {}", name.text),
        ArgumentKind::To(address) => write!(out, "--to {}", self::address(address)),
        ArgumentKind::Room(e) => write!(out, "--control {}", value(e)),
        ArgumentKind::How(how) => write!(out, "{}", how.word()),
        ArgumentKind::Option(option) => write!(out, "{}", option.word()),
        ArgumentKind::Duration(DurationTree::Known(d)) => write!(out, "{}", duration::write(*d)),
        // A number alone would be read as a duration that is known.
        ArgumentKind::Duration(DurationTree::Value(e)) => match e.kind {
            ExpressionKind::Number(_) | ExpressionKind::Now => write!(out, "({})", expression(e)),
            // Where it begins with a quote or with `now`, that would be read alone, not as what this is a part of.
            ExpressionKind::Entry(..) | ExpressionKind::Slice(..) => {
                let written = value(e);
                let is_clear = written.starts_with(['$', '(']);
                let (open, close) = if is_clear { ("", "") } else { ("(", ")") };
                write!(out, "{open}{written}{close}")
            }
            _ => write!(out, "{}", value(e)),
        },
        ArgumentKind::Switch(on) => write!(out, "{}", if *on { "on" } else { "off" }),
        ArgumentKind::None if matches!(call, CallName::Settimeout | CallName::Connect) => {
            write!(out, "none")
        }
        ArgumentKind::None => write!(out, "off"),
        ArgumentKind::Filter(filter) => write!(out, "{filter}"),
        ArgumentKind::Resource => write!(out, "descriptors"),
        ArgumentKind::Socket(name) | ArgumentKind::Computer(name) | ArgumentKind::Process(name) => {
            write!(out, "{}", name.text)
        }
        ArgumentKind::Member(name, all) => {
            write!(out, "{}{}", name.text, if *all { "*" } else { "" })
        }
        ArgumentKind::Control(control) => write!(out, "{}", control.word()),
        ArgumentKind::Counter(counter) => write!(out, "{}", counter.word()),
        ArgumentKind::Watch(watch) => write!(out, "{watch}"),
        ArgumentKind::Host(e) => write!(out, "{}", word(e)),
        ArgumentKind::Select(select) => write!(out, "{}", self::select(select)),
        ArgumentKind::Next => write!(out, "next"),
        ArgumentKind::All => write!(out, "all"),
        ArgumentKind::Way(way) => write!(out, "{} > {}", way.from.text, way.to.text),
        ArgumentKind::Share(share) => write!(out, "{}", wire::write_share(*share)),
        ArgumentKind::Rate(bits) => write!(out, "{}", wire::write_rate(*bits)),
        ArgumentKind::Delay(least, most) if least == most => {
            write!(out, "{}", duration::write(*least))
        }
        ArgumentKind::Delay(least, most) => {
            write!(out, "{}..{}", duration::write(*least), duration::write(*most))
        }
        ArgumentKind::Seed(n) => write!(out, "seed {n}"),
        ArgumentKind::Queue(n) => write!(out, "queue {n}"),
    };
}

fn select(select: &SelectTree) -> String {
    let SelectTree::These(picks) = select else { return "all".into() };
    let picks = picks.iter().map(|pick| match pick {
        PickTree::Number(n, _) => n.to_string(),
        PickTree::Like(like) => packet::like(like),
    });
    picks.collect::<Vec<_>>().join(", ")
}

/// What is sent: it must begin so that it is not taken for bare words.
fn text(e: &Expression) -> String {
    let text = expression(e);
    let word = text.trim_start_matches(|c: char| c.is_ascii_alphanumeric());
    let function = word.starts_with('(') && text.starts_with(|c: char| c.is_ascii_alphabetic());
    if function || text.starts_with(['"', '$', '(']) { text } else { format!("({text})") }
}

/// One value: longer ones want parentheses.
fn value(e: &Expression) -> String {
    let text = expression(e);
    match e.kind {
        ExpressionKind::Binary(..) | ExpressionKind::Unary(..) => format!("({text})"),
        _ => no_brace(text),
    }
}

/// Where a brace would open a block, a table wants parentheses.
pub(super) fn no_brace(text: String) -> String {
    if text.starts_with('{') { format!("({text})") } else { text }
}

fn address(address: &AddressTree) -> String {
    match address {
        AddressTree::Known(Destination::Known(Address::Path(path))) => plain_or_quoted(path),
        AddressTree::Known(Destination::Known(Address::Abstract(name))) => {
            plain_or_quoted(&[b"@", &**name].concat())
        }
        AddressTree::Known(destination) => plain_or_quoted(destination.to_string().as_bytes()),
        AddressTree::Template(e) => word(e),
    }
}

/// One word, in quotes where it must be.
fn word(e: &Expression) -> String {
    match &e.kind {
        ExpressionKind::Text(bytes) => plain_or_quoted(bytes),
        ExpressionKind::Template(pieces) if pieces.len() > 1 => {
            expression::word(pieces).unwrap_or_else(|| expression(e))
        }
        _ => expression(e),
    }
}

fn plain_or_quoted(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.is_empty() && !text.starts_with('-') && expression::plain(text) => {
            text.into()
        }
        _ => quote(bytes),
    }
}
