//! A program in braces as Python: its loops, threads and select are the language's own.

use super::{Python, call::Spoken, expression::Type, identifier};
use crate::{
    export::program::plan::{Item, Kind, LeftOut},
    language::tree::{Argument, CallTree, Name, Statement, StatementKind},
    model::{CallName, ProgramEnd},
};

type Said = Result<(), LeftOut>;

/// Whether a step looks at all open sockets.
pub(super) fn looks_at_all(item: &Item<'_>) -> bool {
    let Kind::Block { statement, .. } = &item.kind else { return false };
    any(statement, &|it| match &it.kind {
        StatementKind::ForSockets(..) => true,
        StatementKind::ForSelect(_, arguments, _) => names_no_socket(arguments),
        _ => false,
    })
}

fn names_no_socket(arguments: &[Argument]) -> bool {
    use crate::language::tree::ArgumentKind::Socket;
    !arguments.iter().any(|it| matches!(it.kind, Socket(_)))
}

/// Whether a statement, or one within it, is such.
fn any(statement: &Statement, is: &dyn Fn(&Statement) -> bool) -> bool {
    is(statement) || bodies(statement).into_iter().flatten().any(|it| any(it, is))
}

/// The blocks of a statement.
fn bodies(statement: &Statement) -> Vec<&[Statement]> {
    match &statement.kind {
        StatementKind::Program(body)
        | StatementKind::Loop(body)
        | StatementKind::Repeat(_, body)
        | StatementKind::ForSelect(.., body)
        | StatementKind::ForSockets(_, body)
        | StatementKind::ForKeys(.., body)
        | StatementKind::Thread(body) => vec![body],
        StatementKind::If(_, then, otherwise) => vec![then, otherwise],
        _ => Vec::new(),
    }
}

impl Python<'_> {
    /// A program, in its place among the lines that were typed.
    pub(super) fn program_block(
        &mut self,
        item: &Item<'_>,
        statement: &Statement,
        end: Option<&ProgramEnd>,
    ) -> Said {
        let StatementKind::Program(body) = &statement.kind else {
            return Err(LeftOut::Unreadable);
        };
        let text = statement.text();
        let asks = |word: &str| text.split(|c: char| !c.is_alphanumeric()).any(|it| it == word);
        self.asks = (asks("eof"), asks("error"));
        // What a loop sets at its end, its next round reads at its beginning.
        self.declare(body);
        self.declare(body);
        self.show(item.number, Some("\"program\""));
        if self.asks.0 {
            self.line("eof = False");
        }
        if self.asks.1 {
            self.line("error = None");
        }
        let fails = matches!(end, Some(ProgramEnd::Failed(_)));
        if fails {
            self.line("try:");
            self.page.depth += 1;
        }
        self.body(body, &[])?;
        if fails {
            self.page.depth -= 1;
            self.helper("fail");
            self.line("except OSError as failure:");
            self.line(&format!("    fail({}, failure)", item.number));
        }
        Ok(())
    }

    /// What the variables of a block hold, before any of it is written.
    fn declare(&mut self, body: &[Statement]) {
        for statement in body {
            match &statement.kind {
                StatementKind::Assign(name, value) => {
                    let kind = self.expression(value).map_or(Type::Any, |(_, kind)| kind);
                    self.becomes(&name.text, kind);
                }
                StatementKind::Call(tree) => self.declare_call(tree),
                StatementKind::ForSelect(name, ..) | StatementKind::ForSockets(name, _) => {
                    self.becomes(&name.text, Type::Socket);
                }
                StatementKind::ForKeys(name, ..) => self.becomes(&name.text, Type::Any),
                StatementKind::Repeat(..) => self.becomes("i", Type::Number),
                _ => {}
            }
            for body in bodies(statement) {
                self.declare(body);
            }
        }
    }

    fn declare_call(&mut self, tree: &CallTree) {
        use CallName::{
            Accept, Dup, Input, Recv, Recvfrom, Recvline, Recvn, Send, Socket, Socketpair,
        };
        let kind = match tree.call {
            Socket | Socketpair | Accept | Dup => Type::Socket,
            Recv | Recvn | Recvline | Recvfrom | Input => Type::Text,
            Send => Type::Number,
            _ => Type::Any,
        };
        for (at, target) in tree.targets.iter().enumerate() {
            let kind = if at == 1 && tree.call != Socketpair { Type::Text } else { kind };
            self.becomes(&target.text, kind);
        }
        match tree.call {
            Recv | Recvn | Recvline | Input => self.becomes("_", Type::Text),
            Recvfrom => {
                self.becomes("_", Type::Text);
                self.becomes("from", Type::Address);
            }
            Accept => {
                self.becomes("from", Type::Address);
                if tree.targets.is_empty() {
                    self.becomes("conn", Type::Socket);
                }
            }
            _ => {}
        }
    }

    fn becomes(&mut self, name: &str, kind: Type) {
        let known = self.defined.types.entry(name.to_owned()).or_insert(kind);
        if *known != kind {
            *known = Type::Any;
        }
    }

    /// The statements of a block, one level deeper than its head if it has one. `loops`: the bodies of the loops around.
    fn body<'t>(&mut self, body: &'t [Statement], loops: &[&'t [Statement]]) -> Said {
        if body.is_empty() {
            self.line("pass");
        }
        body.iter().try_for_each(|statement| self.statement(statement, loops))
    }

    fn inside<'t>(&mut self, head: &str, body: &'t [Statement], loops: &[&'t [Statement]]) -> Said {
        self.line(head);
        self.page.depth += 1;
        self.body(body, loops)?;
        self.page.depth -= 1;
        Ok(())
    }

    fn statement<'t>(&mut self, statement: &'t Statement, loops: &[&'t [Statement]]) -> Said {
        let unreadable = LeftOut::Unreadable;
        match &statement.kind {
            StatementKind::Call(tree) => {
                let types = self.defined.types.clone();
                let spoken = self.call(tree, None)?;
                // What a variable holds was found out for the whole block.
                self.defined.types.extend(types);
                self.defined.set.extend(tree.targets.iter().map(|it| it.text.to_string()));
                self.defined.set.extend(spoken.made.iter().cloned());
                self.tried(statement.tries, &spoken);
                if let Some(kept) = kept(tree, loops) {
                    self.module("socket");
                    let list = "kept_open";
                    if !self.page.out.contains("kept_open") {
                        // It stands at the beginning of the block's own lines.
                        self.page.out.insert_str(0, &format!("{list} = []\n"));
                    }
                    self.line(&format!("{list}.append({kept})"));
                }
            }
            StatementKind::Assign(name, value) => {
                let (written, _) = self.expression(value).ok_or(unreadable)?;
                let set = Spoken {
                    statement: format!("{} = {written}", identifier(&name.text)),
                    ..Spoken::default()
                };
                self.tried(statement.tries, &set);
                self.defined.set.insert(name.text.to_string());
            }
            StatementKind::Put(table, key, value) => {
                let (written, _) = self.expression(value).ok_or(unreadable)?;
                let entry = self.entry_of(&table.text, key).ok_or(unreadable)?;
                let set = Spoken { statement: format!("{entry} = {written}"), ..Spoken::default() };
                self.tried(statement.tries, &set);
            }
            StatementKind::Remove(table, key) => {
                let entry = self.entry_of(&table.text, key).ok_or(unreadable)?;
                self.line(&format!("del {entry}"));
            }
            StatementKind::Note(socket, note, value) => {
                let (written, _) = self.expression(value).ok_or(unreadable)?;
                let socket = self.known(&socket.text).ok_or(unreadable)?;
                self.notes = true;
                let note = super::quoted(&note.text);
                self.line(&format!("notes[{socket}, {note}] = {written}"));
            }
            StatementKind::Show(_) => {}
            StatementKind::Program(body) => self.body(body, loops)?,
            StatementKind::Loop(body) => {
                self.inside("while True:", body, &[loops, &[&**body]].concat())?;
            }
            StatementKind::Repeat(count, body) => {
                let count = self.number(count).ok_or(unreadable)?;
                self.defined.set.insert("i".to_owned());
                let head = match count.parse::<u64>() {
                    Ok(n) => format!("for i in range(1, {}):", n + 1),
                    Err(_) => format!("for i in range(1, {count} + 1):"),
                };
                self.inside(&head, body, &[loops, &[&**body]].concat())?;
            }
            StatementKind::ForSockets(name, body) => {
                self.defined.set.insert(name.text.to_string());
                let head = format!(
                    "for {} in sorted(opened, key=lambda it: it.fileno()):",
                    identifier(&name.text)
                );
                self.inside(&head, body, &[loops, &[&**body]].concat())?;
            }
            StatementKind::ForKeys(name, table, body) => {
                let table = self.dictionary(&table.text).ok_or(unreadable)?;
                self.defined.set.insert(name.text.to_string());
                let head = format!("for {} in list({table}):", identifier(&name.text));
                self.inside(&head, body, &[loops, &[&**body]].concat())?;
            }
            StatementKind::ForSelect(name, arguments, body) => {
                self.for_select(name, arguments, body, loops)?;
            }
            StatementKind::If(condition, then, otherwise) => {
                let condition = self.condition(condition).ok_or(unreadable)?;
                self.inside(&format!("if {condition}:"), then, loops)?;
                if !otherwise.is_empty() {
                    self.inside("else:", otherwise, loops)?;
                }
            }
            StatementKind::Break | StatementKind::Continue if loops.is_empty() => {
                return Err(unreadable);
            }
            StatementKind::Break => self.line("break"),
            StatementKind::Continue => self.line("continue"),
            StatementKind::Thread(body) => self.thread(body)?,
        }
        Ok(())
    }

    fn for_select<'t>(
        &mut self,
        name: &Name,
        arguments: &[Argument],
        body: &'t [Statement],
        loops: &[&'t [Statement]],
    ) -> Said {
        self.module("select");
        self.defined.set.insert(name.text.to_string());
        let (sockets, limit) = self.selection(arguments)?;
        let list = if sockets.is_empty() {
            "sorted(opened, key=lambda it: it.fileno())".to_owned()
        } else {
            format!("[{}]", sockets.join(", "))
        };
        let limit = limit.map_or(String::new(), |limit| format!(", {limit}"));
        let name = identifier(&name.text);
        let head = format!("for {name} in select.select({list}, [], []{limit})[0]:");
        self.inside(&head, body, &[loops, &[body]].concat())
    }

    /// A statement; with `try` its failure is kept, and the program goes on.
    fn tried(&mut self, tries: bool, spoken: &Spoken) {
        let ends = spoken.end.as_ref().filter(|_| self.asks.0);
        if tries {
            self.line("try:");
            self.page.depth += 1;
        }
        self.line(&spoken.statement);
        if let Some(end) = ends {
            self.line(&format!("eof = {end}"));
        }
        if tries {
            if self.asks.1 {
                self.line("error = None");
            }
            self.page.depth -= 1;
            let (eof, error) = (ends.is_some(), self.asks.1);
            let name = if error { " as failure" } else { "" };
            self.line(&format!("except (OSError, UnicodeError){name}:"));
            if error {
                self.line("    error = failure");
            }
            if eof {
                self.line("    eof = False");
            }
            if !error && !eof {
                self.line("    pass");
            }
        }
        self.track(spoken);
    }

    /// A thread begins with a copy of the variables: they are its arguments.
    fn thread(&mut self, body: &[Statement]) -> Said {
        self.module("threading");
        self.defined.threads += 1;
        let thread = format!("thread_{}", self.defined.threads);
        let mut arguments: Vec<String> = Vec::new();
        for name in self.defined.types.keys().filter(|name| self.defined.set.contains(*name)) {
            let is_read = body.iter().any(|it| any(it, &|it| reads(it, name)));
            if is_read {
                arguments.push(Self::variable(name));
            }
        }
        for (is_asked, name) in [(self.asks.0, "eof"), (self.asks.1, "error")] {
            if is_asked {
                arguments.push(name.to_owned());
            }
        }
        // What is received before it is read need not be given.
        arguments.retain(|it| it != "received" && it != "sender");
        let list = arguments.join(", ");
        let comma = if arguments.len() == 1 { "," } else { "" };
        self.line("");
        let set = self.defined.set.clone();
        self.inside(&format!("def {thread}({list}):"), body, &[])?;
        self.defined.set = set;
        self.line("");
        self.line(&format!(
            "threading.Thread(target={thread}, args=({list}{comma}), daemon=True).start()"
        ));
        Ok(())
    }
}

/// Whether a statement mentions a variable.
fn reads(statement: &Statement, name: &str) -> bool {
    use StatementKind::{Break, Continue, ForSockets, Loop, Program, Show, Thread};
    let kind = &statement.kind;
    // What they contain is asked itself.
    if matches!(
        kind,
        ForSockets(..) | Loop(_) | Program(_) | Thread(_) | Show(_) | Break | Continue
    ) {
        return false;
    }
    let text = statement.text();
    let words = text.split(|c: char| !crate::language::continues_name(c));
    words.into_iter().any(|word| word == name)
}

/// The variable of a new socket that its loop never closes: Python would close it as soon as nothing refers to it.
fn kept(tree: &CallTree, loops: &[&[Statement]]) -> Option<String> {
    use crate::language::tree::SocketTree;
    let (target, body) = (tree.targets.first()?, loops.last()?);
    if !matches!(tree.call, CallName::Accept | CallName::Socket | CallName::Dup) {
        return None;
    }
    let closes = |it: &Statement| {
        matches!(&it.kind, StatementKind::Call(CallTree { call: CallName::Close, on: Some(SocketTree::Named(on)), .. })
            if on.text == target.text)
    };
    let is_closed = body.iter().any(|it| any(it, &closes));
    (!is_closed).then(|| identifier(&target.text))
}
