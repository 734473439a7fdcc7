//! Trees back to text, so that reading it again gives an equal tree (spans, texts and line numbers aside).

mod call;
mod expression;
mod packet;
mod rule;

pub use expression::{expression, quote};
pub use rule::rule;

use super::{
    duration,
    tree::{
        Body, CallTree, Expectation, Expression, Line, Mark, Name, PacketLine, Statement,
        StatementKind, Word,
    },
};

/// A line, as it would be typed. A program takes several.
pub fn line(line: &Line) -> String {
    let mut out = String::new();
    match line {
        Line::Blank => {}
        Line::Narration(text) => marked(&mut out, "#", text),
        Line::Heading(text) => marked(&mut out, "##", text),
        Line::Directive(name, text, _) => {
            out.push('@');
            marked(&mut out, &name.text, text);
        }
        Line::Host(statement) => {
            out.push('@');
            write_statement(&mut out, statement, 0);
        }
        Line::Question(text) => marked(&mut out, "?", text),
        Line::Choice(letter, text) => marked(&mut out, &format!("{letter})"), text),
        Line::Verdict(letter, text) => marked(&mut out, &format!("-> {letter}"), text),
        Line::Reason(letter, text) => marked(&mut out, &format!("-> not {letter}:"), text),
        Line::Expectation(e) => expectation(&mut out, e),
        Line::Completion(name, e) => {
            out.push_str(&name.text);
            out.push_str("< ");
            expectation(&mut out, e);
        }
        Line::Check(name, lens, e) => {
            prefix(&mut out, name.as_ref());
            write_statement(&mut out, lens, 0);
            out.push(' ');
            expectation(&mut out, e);
        }
        Line::Packet(line) => out.push_str(&packet::line(line)),
        Line::Switch(name) => {
            out.push_str(&name.text);
            out.push('>');
        }
        Line::Repeat(count) => repeat(&mut out, count),
        Line::End => out.push('}'),
        Line::Input(name, text) => {
            out.push_str(&name.text);
            out.push_str("<< ");
            out.push_str(text);
        }
        Line::Word(process, word, text, _) => {
            prefix(&mut out, process.as_ref());
            marked(&mut out, name_of(*word), text);
        }
        Line::Statement(name, statement) => {
            prefix(&mut out, name.as_ref());
            write_statement(&mut out, statement, 0);
        }
    }
    out
}

/// A `~` line, as it would be typed.
pub fn packet_line(line: &PacketLine) -> String {
    packet::line(line)
}

/// A statement, as it would be typed. A block takes several lines, indented by two blanks.
pub fn statement(statement: &Statement) -> String {
    let mut out = String::new();
    write_statement(&mut out, statement, 0);
    out
}

/// A call, as it would be typed.
pub(super) fn call(call: &CallTree) -> String {
    let mut out = String::new();
    call::write(&mut out, call);
    out
}

fn name_of(word: Word) -> &'static str {
    Word::ALL.iter().find(|(this, _)| *this == word).map_or("", |(_, name)| name)
}

fn marked(out: &mut String, mark: &str, text: &str) {
    out.push_str(mark);
    if !text.is_empty() {
        out.push(' ');
        out.push_str(text);
    }
}

fn prefix(out: &mut String, name: Option<&Name>) {
    if let Some(name) = name {
        out.push_str(&name.text);
        out.push_str("> ");
    }
}

fn expectation(out: &mut String, e: &Expectation) {
    let mark = match e.mark {
        Mark::Returned => "=",
        Mark::Failed => "!",
        Mark::Asleep => "...",
    };
    marked(out, mark, &e.pattern);
    if let Some(within) = e.within {
        out.push_str(" within ");
        out.push_str(&duration::write(within));
    }
    if let Some(comment) = &e.comment {
        out.push_str("   ");
        marked(out, "#", comment);
    }
}

fn repeat(out: &mut String, count: &Expression) {
    out.push_str("repeat ");
    out.push_str(&call::no_brace(expression(count)));
    out.push_str(" {");
}

fn write_statement(out: &mut String, statement: &Statement, indent: usize) {
    if statement.tries {
        out.push_str("try ");
    }
    match &statement.kind {
        StatementKind::Call(call) => call::write(out, call),
        StatementKind::Assign(name, value) => {
            out.push_str(&name.text);
            out.push_str(" = ");
            out.push_str(&expression(value));
        }
        StatementKind::Put(table, key, value) => {
            entry(out, table, key);
            out.push_str(" = ");
            out.push_str(&expression(value));
        }
        StatementKind::Remove(table, key) => {
            out.push_str("remove ");
            entry(out, table, key);
        }
        StatementKind::Note(socket, note, value) => {
            out.push_str(&socket.text);
            out.push('.');
            out.push_str(&note.text);
            out.push_str(" = ");
            out.push_str(&expression(value));
        }
        StatementKind::Show(value) => out.push_str(&expression(value)),
        StatementKind::Program(inner) => {
            out.push_str("program {");
            body(out, inner, indent);
        }
        StatementKind::Loop(inner) => {
            out.push_str("loop {");
            body(out, inner, indent);
        }
        StatementKind::Thread(inner) => {
            out.push_str("thread {");
            body(out, inner, indent);
        }
        StatementKind::Fork(name, inner) => {
            out.push_str("fork ");
            if let Some(name) = name {
                out.push_str(&name.text);
                out.push(' ');
            }
            out.push('{');
            body(out, inner, indent);
        }
        StatementKind::Repeat(count, inner) => {
            repeat(out, count);
            body(out, inner, indent);
        }
        StatementKind::ForSelect(name, arguments, inner) => {
            out.push_str("for ");
            out.push_str(&name.text);
            out.push_str(" in select");
            for argument in arguments {
                out.push(' ');
                call::argument(out, crate::model::CallName::Select, &argument.kind);
            }
            out.push_str(" {");
            body(out, inner, indent);
        }
        StatementKind::ForSockets(name, inner) => {
            out.push_str("for ");
            out.push_str(&name.text);
            out.push_str(" in sockets {");
            body(out, inner, indent);
        }
        StatementKind::ForKeys(name, table, inner) => {
            out.push_str("for ");
            out.push_str(&name.text);
            out.push_str(" in ");
            out.push_str(&table.text);
            out.push_str(" {");
            body(out, inner, indent);
        }
        StatementKind::If(condition, then, otherwise) => {
            out.push_str("if ");
            out.push_str(&expression(condition));
            choose(out, then, otherwise, indent);
        }
        StatementKind::Break => out.push_str("break"),
        StatementKind::Continue => out.push_str("continue"),
    }
}

fn entry(out: &mut String, table: &Name, key: &Expression) {
    out.push_str(&table.text);
    out.push('[');
    out.push_str(&expression(key));
    out.push(']');
}

fn choose(out: &mut String, then: &Body, otherwise: &Body, indent: usize) {
    if let ([only], true) = (&**then, otherwise.is_empty()) {
        match only.kind {
            StatementKind::Break => return out.push_str(" break"),
            StatementKind::Continue => return out.push_str(" continue"),
            _ => {}
        }
    }
    out.push_str(" {");
    body(out, then, indent);
    if !otherwise.is_empty() {
        out.push_str(" else {");
        body(out, otherwise, indent);
    }
}

fn body(out: &mut String, statements: &Body, indent: usize) {
    for statement in statements.iter() {
        newline(out, indent + 1);
        write_statement(out, statement, indent + 1);
    }
    newline(out, indent);
    out.push('}');
}

fn newline(out: &mut String, indent: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", indent));
}
