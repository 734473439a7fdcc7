//! A plan as C programs.

mod address;
mod block;
mod call;
mod check;
mod data;
mod encoding;
mod expression;
mod frame;
mod literal;
mod message;
mod names;
mod option;
mod page;
mod several;
mod table;
mod typed;

use std::collections::{BTreeMap, BTreeSet};

use frame::{Frame, Holder};
use literal::{comment, literal};
use names::identifier;
use page::{Families, Page};

use super::{
    plan::{Item, Kind, LeftOut, Plan, Program},
    scope::{Scope, Type},
    sentences,
};
use crate::{
    export::lesson::ports::Ports,
    language::result::bytes::harmless,
    model::{Address, Outcome, SocketId},
    text::Lang,
};

/// One program being written.
pub(super) struct C<'a> {
    lang: Lang,
    plan: &'a Plan,
    ports: &'a Ports,
    page: Page,
    scope: Scope,
    /// The function that is being written.
    frame: Frame,
    block: Block,
    /// All open sockets are kept in a set, for select and `for x in sockets`.
    tracks: bool,
    uses: Uses,
    /// The last step in which each socket is used.
    last_use: BTreeMap<SocketId, usize>,
    /// The step that is being written.
    step: usize,
    left_out: Vec<(usize, LeftOut)>,
}

/// What is used somewhere in the program.
struct Uses {
    /// `$_`
    received: bool,
    /// `$from`
    sender: bool,
    /// It sends to groups of multicast.
    groups: bool,
}

/// The program in braces that is being written.
#[derive(Default)]
struct Block {
    /// Whether it asks for `eof` and `error`.
    asks: (bool, bool),
    /// Its step, if it failed in the session: what fails jumps to its end.
    fails: Option<usize>,
    /// Something jumps there.
    jumps: bool,
    /// It asks for `$from`.
    reads_sender: bool,
}

/// A program in C, and the steps that it lacks.
pub(super) fn program(
    lang: Lang,
    plan: &Plan,
    program: &Program,
    head: &str,
) -> (String, Vec<(usize, LeftOut)>) {
    let on = |item: &Item| match &item.kind {
        Kind::Call(made) => made.on.as_ref().map(|on| (on.socket, item.number)),
        _ => None,
    };
    let reads = |name: &str| program.items.iter().any(|it| it.source.contains(name));
    let mut c = C {
        lang,
        plan,
        ports: &plan.ports,
        page: Page::default(),
        scope: Scope::default(),
        frame: Frame::default(),
        block: Block::default(),
        tracks: program.looks_at_all(),
        uses: Uses {
            received: reads("$_"),
            sender: reads("from"),
            groups: program.sends_to_groups(),
        },
        last_use: program.items.iter().filter_map(on).collect(),
        step: 0,
        left_out: Vec::new(),
    };
    c.page.depth = 1;
    c.page.families = Families::of(program.items.iter().map(|item| &*item.source));
    c.page.families.beside = program.asks_for_more();
    for item in &program.items {
        c.item(item);
    }
    if !program.items.iter().any(Item::is_last) {
        c.line("");
        c.ask(sentences::end(lang));
        c.line("return 0;");
    }
    let text = c.page.assembled(lang, head, &c.frame);
    (text, c.left_out)
}

impl C<'_> {
    fn helper(&mut self, helper: &'static str) {
        self.page.helpers.insert(helper);
    }

    fn line(&mut self, line: &str) {
        self.page.line(line);
    }

    fn lines(&mut self, lines: &[String]) {
        for line in lines {
            self.line(line);
        }
    }

    fn item(&mut self, item: &Item) {
        // What can be said is tried first: what cannot leaves no trace but its line.
        let (scope, frame) = (self.scope.clone(), self.frame.clone());
        let before = self.page.begin();
        self.block = Block::default();
        self.step = item.number;
        let left_out = match &item.kind {
            Kind::LeftOut(why) => Some(*why),
            Kind::Kill => {
                self.show(item.number, &[]);
                self.line("raise(SIGKILL);");
                None
            }
            Kind::Call(made) => self.made(item, made).err(),
            Kind::Sleeps(made) => self.sleeps(made).err(),
            Kind::Interrupt => Some(LeftOut::FromOutside),
            Kind::Block { statement, end, .. } => {
                match self.program_block(item, statement, end.as_ref()) {
                    Err(LeftOut::Lens) => Some(LeftOut::AsksLens),
                    said => said.err(),
                }
            }
        };
        let source = harmless(item.source.lines().next().unwrap_or_default());
        if let Some(why) = left_out {
            (self.scope, self.frame) = (scope, frame);
            self.page.forget(before);
            self.left_out.push((item.number, why));
            let why = sentences::left_out(self.lang, why);
            self.line(&format!("\n{}", comment(&format!("[{}] {source}  -- {why}", item.number))));
            return;
        }
        let said = self.page.take(before);
        self.line(&format!("\n{}", comment(&format!("[{}] {source}", item.number))));
        if !item.waits.is_empty() {
            let prompt = sentences::wait(self.lang, &item.waits);
            self.ask(&prompt);
        }
        self.page.out.push_str(&said);
    }

    fn ask(&mut self, prompt: &str) {
        self.helper("ask");
        self.line(&format!("ask({});", literal(prompt.as_bytes())));
    }

    /// Shows what a step gave: a format and its values; none: it succeeded.
    fn show(&mut self, step: usize, values: &[&str]) {
        self.helper("show");
        let values = if values.is_empty() { "\"ok\"".to_owned() } else { values.join(", ") };
        self.line(&format!("show({step}, {values});"));
    }

    /// The variable of that name, for what it holds.
    fn variable(&mut self, name: &str, kind: Type) -> String {
        match (name, kind) {
            ("_", _) => self.frame.built_in("received", Holder::Text),
            ("from", Type::Address) => self.frame.built_in("sender", Holder::Address),
            _ => self.frame.variable(&identifier(name), Holder::of(kind)),
        }
    }

    /// A socket by the name that it has in the session.
    fn known(&mut self, name: &str) -> Option<String> {
        match self.scope.types.get(name) {
            Some(Type::Socket) => Some(self.variable(name, Type::Socket)),
            _ => None,
        }
    }

    /// Before a port is used that the kernel chose: this program knows it, or is told.
    fn port(&mut self, port: u16) -> String {
        let Some(name) = self.ports.names.get(&port).filter(|_| self.ports.is_chosen(port.into()))
        else {
            return port.to_string();
        };
        let name = self.frame.variable(&identifier(name), Holder::Int);
        if self.scope.ports.insert(port) {
            let prompt = match self.plan.shows(port) {
                Some((program, step)) => sentences::port(self.lang, program, step),
                None => sentences::some_port(self.lang, port),
            };
            self.helper("ask");
            self.line(&format!("{name} = ask({});", literal(prompt.as_bytes())));
        }
        name
    }

    /// A call has shown an address: if its port has a name, that is known from now on.
    fn learns(&mut self, outcome: &Outcome, address: &str) {
        let shown = outcome.address().and_then(Address::port);
        let Some(port) = shown.filter(|port| self.ports.is_chosen((*port).into())) else { return };
        if let Some(name) = self.ports.names.get(&port)
            && self.scope.ports.insert(port)
        {
            let name = self.frame.variable(&identifier(name), Holder::Int);
            self.helper("port_of");
            self.line(&format!("{name} = port_of(&{address});"));
        }
    }
}

/// What is written once for the whole program, and whether it is there already.
type Once = BTreeSet<String>;
