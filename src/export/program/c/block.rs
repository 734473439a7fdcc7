//! A program in braces as C: its loops, threads and select are the language's own.

use super::{C, Frame, Holder, Type, expression::grouped};
use crate::{
    export::program::{
        plan::{Item, LeftOut},
        walk,
    },
    language::tree::{Argument, Name, Statement, StatementKind},
    model::ProgramEnd,
};

type Said = Result<(), LeftOut>;

impl C<'_> {
    /// A program, in its place among the lines that were typed.
    pub(super) fn program_block(
        &mut self,
        item: &Item,
        statement: &Statement,
        end: Option<&ProgramEnd>,
    ) -> Said {
        let StatementKind::Program(body) = &statement.kind else {
            return Err(LeftOut::Unreadable);
        };
        self.block.asks = (walk::mentions(statement, "eof"), walk::mentions(statement, "error"));
        self.block.fails = matches!(end, Some(ProgramEnd::Failed(_))).then_some(item.number);
        self.block.reads_sender = walk::mentions(statement, "from");
        self.scope.declare(self.ports, body);
        self.show(item.number, &["\"program\""]);
        for (is_asked, name, holder, none) in [
            (self.block.asks.0, "eof", Holder::Bool, "false"),
            (self.block.asks.1, "error", Holder::Int, "0"),
        ] {
            if is_asked {
                let name = self.frame.built_in(name, holder);
                self.line(&format!("{name} = {none};"));
            }
        }
        self.body(body, false)?;
        if let Some(step) = self.block.fails {
            if !self.block.jumps {
                return Err(LeftOut::FailsInNoCall);
            }
            self.helper("fail");
            self.line(&format!("goto done_{step};\nfailed_{step}:\nfail({step});\ndone_{step}:"));
        }
        Ok(())
    }

    /// The statements of a block.
    pub(super) fn body(&mut self, body: &[Statement], in_loop: bool) -> Said {
        body.iter().try_for_each(|statement| self.statement(statement, in_loop))
    }

    fn inside(&mut self, head: &str, body: &[Statement], in_loop: bool) -> Said {
        self.line(&format!("{head} {{"));
        self.page.depth += 1;
        self.body(body, in_loop)?;
        self.page.depth -= 1;
        self.line("}");
        Ok(())
    }

    fn statement(&mut self, statement: &Statement, in_loop: bool) -> Said {
        self.frame.statement();
        if statement.tries && self.scope.may_lack_a_value(self.ports, statement) {
            return Err(LeftOut::TriesValue);
        }
        match &statement.kind {
            StatementKind::Call(tree) => {
                let types = self.scope.types.clone();
                let spoken = self.call(tree, None)?;
                // What a variable holds was found out for the whole block.
                self.scope.types.extend(types);
                self.scope.set.extend(tree.targets.iter().map(|it| it.text.to_string()));
                self.checked_in_block(statement.tries, &spoken);
            }
            StatementKind::Assign(name, value) => {
                let kind = self.scope.types.get(&*name.text).copied().unwrap_or(Type::Any);
                let variable = self.variable(&name.text, kind);
                self.assign(&variable, kind, value)?;
                self.scope.set.insert(name.text.to_string());
            }
            StatementKind::Note(socket, note, value) => {
                let kind = match self.scope.notes.get(&*note.text) {
                    Some(Type::Number) => Type::Number,
                    _ => Type::Text,
                };
                let place = self.note(&socket.text, &note.text, kind)?;
                self.assign(&place, kind, value)?;
            }
            StatementKind::Show(_) => {}
            StatementKind::Program(body) => self.body(body, in_loop)?,
            StatementKind::Loop(body) => self.inside("for (;;)", body, true)?,
            StatementKind::Repeat(count, body) => {
                let count = grouped(&self.number(count)?);
                let i = self.variable("i", Type::Number);
                self.scope.set.insert("i".to_owned());
                self.inside(&format!("for ({i} = 1; {i} <= {count}; {i}++)"), body, true)?;
            }
            StatementKind::ForSockets(name, body) => {
                self.helper_set();
                self.for_each("opened", name, body)?;
            }
            StatementKind::ForSelect(name, arguments, body) => {
                self.for_select(name, arguments, body)?;
            }
            StatementKind::If(condition, then, otherwise) => {
                let condition = self.condition(condition)?;
                if let ([only], []) = (&then[..], &otherwise[..])
                    && matches!(only.kind, StatementKind::Break | StatementKind::Continue)
                {
                    self.line(&format!("if ({condition})"));
                    self.page.depth += 1;
                    self.statement(only, in_loop)?;
                    self.page.depth -= 1;
                    return Ok(());
                }
                self.inside(&format!("if ({condition})"), then, in_loop)?;
                if !otherwise.is_empty() {
                    self.inside("else", otherwise, in_loop)?;
                }
            }
            StatementKind::Break | StatementKind::Continue if !in_loop => {
                return Err(LeftOut::Unreadable);
            }
            StatementKind::Break => self.line("break;"),
            StatementKind::Continue => self.line("continue;"),
            StatementKind::Thread(body) => self.thread(body)?,
            StatementKind::Fork(_, body) => {
                self.line("if (fork() == 0) {");
                self.page.depth += 1;
                self.body(body, false)?;
                self.line("_exit(0);");
                self.page.depth -= 1;
                self.line("}");
            }
            StatementKind::Put(table, key, value) => self.put(&table.text, key, value)?,
            StatementKind::Remove(table, key) => self.remove(&table.text, key)?,
            StatementKind::ForKeys(name, table, body) => self.for_keys(name, table, body)?,
        }
        Ok(())
    }

    fn for_select(&mut self, name: &Name, arguments: &[Argument], body: &[Statement]) -> Said {
        let (sockets, limit) = self.selection(arguments)?;
        self.frame.selects += 1;
        let number = self.frame.selects;
        let ready = if number == 1 { "ready".to_owned() } else { format!("ready_{number}") };
        let ready = self.frame.built_in(&ready, Holder::Set);
        if sockets.is_empty() {
            self.helper_set();
            self.line(&format!("{ready} = opened;"));
        } else {
            self.line(&format!("FD_ZERO(&{ready});"));
            for socket in sockets {
                self.line(&format!("FD_SET({socket}, &{ready});"));
            }
        }
        let limit = self.limit(limit);
        let spoken = super::check::Spoken::plain(
            "select",
            &format!("select(FD_SETSIZE, &{ready}, NULL, NULL, {limit})"),
        );
        self.checked_in_block(false, &spoken);
        self.for_each(&ready, name, body)?;
        self.frame.selects -= 1;
        Ok(())
    }

    /// A loop over the sockets of a set.
    fn for_each(&mut self, set: &str, name: &Name, body: &[Statement]) -> Said {
        self.scope.set.insert(name.text.to_string());
        let x = self.variable(&name.text, Type::Socket);
        self.line(&format!("for ({x} = 0; {x} < FD_SETSIZE; {x}++) {{"));
        self.page.depth += 1;
        self.line(&format!("if (!FD_ISSET({x}, &{set}))\n    continue;"));
        self.body(body, true)?;
        self.page.depth -= 1;
        self.line("}");
        Ok(())
    }

    /// A thread begins with a copy of the variables: they are its arguments.
    fn thread(&mut self, body: &[Statement]) -> Said {
        self.helpers(&["begin", "memory"]);
        self.scope.threads += 1;
        let thread = format!("thread_{}", self.scope.threads);
        let mut given = Vec::new();
        for (name, kind) in self.scope.types.clone() {
            let is_read = body.iter().any(|it| walk::any(it, &|it| walk::reads(it, &name)));
            // What is received before it is read need not be given.
            if is_read && self.scope.set.contains(&name) && name != "_" && name != "from" {
                given.push((self.variable(&name, kind), Holder::of(kind)));
            }
        }
        let set = self.scope.set.clone();
        let (out, depth) = (std::mem::take(&mut self.page.out), self.page.depth);
        let outer = std::mem::replace(&mut self.frame, Frame::thread());
        let fails = self.block.fails.take();
        self.page.depth = 1;
        for (variable, holder) in &given {
            self.frame.variable(variable, *holder);
            self.line(&format!("{variable} = my.{variable};"));
        }
        let said = self.body(body, false);
        let written = std::mem::replace(&mut self.page.out, out);
        let inner = std::mem::replace(&mut self.frame, outer);
        (self.page.depth, self.block.fails, self.scope.set) = (depth, fails, set);
        said?;
        let declarations = inner.declarations(&written);
        let (mut fields, mut values) = (String::new(), Vec::new());
        for (variable, holder) in &given {
            fields.extend(["    ", holder.c_type(), " ", variable, ";\n"]);
            values.push(if *holder == Holder::Text {
                // It may be given another value before the thread begins.
                self.helper("copied");
                format!("copied({variable})")
            } else {
                variable.clone()
            });
        }
        if given.is_empty() {
            fields += "    int nothing;\n";
            values.push("0".to_owned());
        }
        let take = if given.is_empty() {
            "\n    free(given);\n".to_owned()
        } else {
            format!("    struct {thread} my = *(struct {thread} *)given;\n\n    free(given);\n")
        };
        let function = format!(
            "/* What the thread begins with. */\nstruct {thread} {{\n{fields}}};\n\n\
             static void *{thread}(void *given)\n{{\n{declarations}{take}{written}    return NULL;\n}}\n\n"
        );
        self.page.functions.push_str(&function);
        self.line(&format!(
            "begin({thread}, &(struct {thread}){{{}}}, sizeof(struct {thread}));",
            values.join(", ")
        ));
        Ok(())
    }
}
