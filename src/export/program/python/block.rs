//! A program in braces as Python: its loops, threads and select are the language's own.

use super::{Python, call::Spoken, identifier};
use crate::{
    export::program::{
        plan::{Item, LeftOut},
        scope::Type,
        walk,
    },
    language::tree::{
        Argument, CallTree, Expression, ExpressionKind, Name, Statement, StatementKind,
    },
    model::{CallName, ProgramEnd},
};

type Said = Result<(), LeftOut>;

/// What a call may raise whose arguments are worked out, and an assignment: a missing key, a division by zero, bytes that
/// are not text.
const OF_VALUES: &str = "(OSError, LookupError, ArithmeticError, ValueError)";

impl Python<'_> {
    /// A program, in its place among the lines that were typed.
    pub(super) fn program_block(
        &mut self,
        item: &Item,
        statement: &Statement,
        (end, goes_on): (Option<&ProgramEnd>, bool),
    ) -> Said {
        let StatementKind::Program(body) = &statement.kind else {
            return Err(LeftOut::Unreadable);
        };
        self.asks = (walk::mentions(statement, "eof"), walk::mentions(statement, "error"));
        self.scope.declare(self.ports, body);
        self.show(item.number, Some("\"program\""));
        if self.asks.0 {
            self.line("eof = False");
        }
        if self.asks.1 {
            self.line("error = None");
        }
        let fails = matches!(end, Some(ProgramEnd::Failed(_)));
        if fails || goes_on {
            self.line("try:");
            self.page.depth += 1;
        }
        self.body(body, &[])?;
        if goes_on {
            self.page.depth -= 1;
            self.line("except KeyboardInterrupt:\n    pass");
        }
        if fails {
            self.page.depth -= 1;
            self.helper("fail");
            self.line("except OSError as failure:");
            self.line(&format!("    fail({}, failure)", item.number));
        }
        Ok(())
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
                let types = self.scope.types.clone();
                let spoken = self.call(tree, None)?;
                // What a variable holds was found out for the whole block.
                self.scope.types.extend(types);
                self.scope.set.extend(tree.targets.iter().map(|it| it.text.to_string()));
                self.scope.set.extend(spoken.made.iter().cloned());
                self.tried(statement, &spoken);
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
                let (mut written, kind) = self.expression(value).ok_or(unreadable)?;
                if statement.tries && kind == Type::Number && is_sum(value) {
                    self.helper("int64");
                    written = format!("int64({written})");
                }
                self.set(statement, format!("{} = {written}", identifier(&name.text)));
                self.scope.set.insert(name.text.to_string());
            }
            StatementKind::Put(table, key, value) => {
                let (written, _) = self.expression(value).ok_or(unreadable)?;
                let entry = self.entry_of(&table.text, key).ok_or(unreadable)?;
                self.set(statement, format!("{entry} = {written}"));
            }
            StatementKind::Remove(table, key) => {
                let entry = self.entry_of(&table.text, key).ok_or(unreadable)?;
                self.set(statement, format!("del {entry}"));
            }
            StatementKind::Note(socket, note, value) => {
                let (written, _) = self.expression(value).ok_or(unreadable)?;
                let socket = self.known(&socket.text).ok_or(unreadable)?;
                self.shared("notes = {}");
                let note = super::quoted(&note.text);
                self.set(statement, format!("notes[{socket}, {note}] = {written}"));
            }
            StatementKind::Show(_) => {}
            StatementKind::Program(body) => self.body(body, loops)?,
            StatementKind::Loop(body) => {
                self.inside("while True:", body, &[loops, &[&**body]].concat())?;
            }
            StatementKind::Repeat(count, body) => {
                let count = self.number(count).ok_or(unreadable)?;
                self.scope.set.insert("i".to_owned());
                let head = match count.parse::<u64>() {
                    Ok(n) => format!("for i in range(1, {}):", n + 1),
                    Err(_) => format!("for i in range(1, {count} + 1):"),
                };
                self.inside(&head, body, &[loops, &[&**body]].concat())?;
            }
            StatementKind::ForSockets(name, body) => {
                self.scope.set.insert(name.text.to_string());
                let head = format!(
                    "for {} in sorted(opened, key=lambda it: it.fileno()):",
                    identifier(&name.text)
                );
                self.inside(&head, body, &[loops, &[&**body]].concat())?;
            }
            StatementKind::ForKeys(name, table, body) => {
                let table = self.dictionary(&table.text).ok_or(unreadable)?;
                self.scope.set.insert(name.text.to_string());
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
            StatementKind::Fork(_, body) => {
                self.module("os");
                self.line("if os.fork() == 0:");
                self.page.depth += 1;
                let said = self.inside("try:", body, &[]);
                self.line("finally:");
                self.line("    os._exit(0)");
                self.page.depth -= 1;
                said?;
            }
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
        self.scope.set.insert(name.text.to_string());
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

    /// A statement that is not a call.
    fn set(&mut self, statement: &Statement, written: String) {
        self.tried(statement, &Spoken { statement: written, ..Spoken::default() });
    }

    /// A statement; with `try` its failure is kept, and the program goes on.
    fn tried(&mut self, statement: &Statement, spoken: &Spoken) {
        let tries = statement.tries;
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
            let kinds = if self.scope.may_lack_a_value(self.ports, statement) {
                OF_VALUES
            } else {
                "OSError"
            };
            self.line(&format!("except {kinds}{name}:"));
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
        self.scope.threads += 1;
        let thread = format!("thread_{}", self.scope.threads);
        let mut arguments: Vec<String> = Vec::new();
        for name in self.scope.types.keys().filter(|name| self.scope.set.contains(*name)) {
            let is_read = body.iter().any(|it| walk::any(it, &|it| walk::reads(it, name)));
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
        let set = self.scope.set.clone();
        self.inside(&format!("def {thread}({list}):"), body, &[])?;
        self.scope.set = set;
        self.line("");
        self.line(&format!(
            "threading.Thread(target={thread}, args=({list}{comma}), daemon=True).start()"
        ));
        Ok(())
    }
}

/// Whether it may go beyond 64 bits, which Python's numbers never do.
fn is_sum(value: &Expression) -> bool {
    matches!(&value.kind, ExpressionKind::Binary(..) | ExpressionKind::Unary(..))
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
    let is_closed = body.iter().any(|it| walk::any(it, &closes));
    (!is_closed).then(|| identifier(&target.text))
}
