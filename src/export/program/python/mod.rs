//! A plan as Python programs.

mod address;
mod block;
mod call;
mod data;
mod expression;
mod message;
mod names;
mod option;
mod several;
mod table;
mod typed;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use expression::quoted;
use names::identifier;

use super::{
    computers::Computers,
    helpers,
    plan::{Item, Kind, LeftOut, Plan, Program, Wait},
    scope::{Scope, Type},
    sentences,
};
use crate::{
    export::lesson::ports::Ports, language::result::bytes::harmless, model::Outcome, text::Lang,
};

/// Functions that a program may need, each behind two empty lines.
const HELPERS: &str = include_str!("helpers.py");

/// Numbers that these use.
const OF_HELPERS: [(&str, u32); 5] = [
    ("IP_PKTINFO", 8),
    ("IP_RECVERR", 11),
    ("IPV6_RECVERR", 25),
    ("SIOCATMARK", 0x8905),
    ("SO_TIMESTAMP", 29),
];

/// One program being written.
pub(super) struct Python<'a> {
    lang: Lang,
    plan: &'a Plan,
    ports: &'a Ports,
    page: Page,
    scope: Scope,
    /// All open sockets are kept in a list, for select and `for x in sockets`.
    tracks: bool,
    /// It sends to groups of multicast.
    sends_to_groups: bool,
    /// More than descriptors may travel beside its messages.
    beside: bool,
    /// Whether the block that is written asks for `eof` and `error`.
    asks: (bool, bool),
    pub(super) left_out: Vec<(usize, LeftOut)>,
}

/// What is written.
#[derive(Clone, Default)]
struct Page {
    out: String,
    depth: usize,
    modules: BTreeSet<&'static str>,
    helpers: BTreeSet<&'static str>,
    /// Numbers for which Python's modules have no name.
    constants: BTreeMap<&'static str, u32>,
    /// Variables of the whole program, with what they are at first.
    shared: BTreeSet<&'static str>,
    computers: Computers,
}

/// A program in Python, and the steps that it lacks.
pub(super) fn program(
    lang: Lang,
    plan: &Plan,
    program: &Program,
    head: &str,
) -> (String, Vec<(usize, LeftOut)>) {
    let mut python = Python {
        lang,
        plan,
        ports: &plan.ports,
        page: Page::default(),
        scope: Scope::default(),
        tracks: program.looks_at_all(),
        sends_to_groups: program.sends_to_groups(),
        beside: program.asks_for_more(),
        asks: (false, false),
        left_out: Vec::new(),
    };
    for item in &program.items {
        python.item(item);
    }
    let ends = !program.items.iter().any(Item::is_last);
    if ends && !python.page.out.is_empty() {
        python.page.out.push('\n');
        python.line(&format!("input({})", quoted(sentences::end(lang))));
    }
    let text = python.assembled(head);
    (text, python.left_out)
}

impl Python<'_> {
    /// Imports, helpers, and what was written.
    fn assembled(&mut self, head: &str) -> String {
        let mut helpers = helpers::needed(HELPERS, name_of, &self.page.helpers);
        if !self.beside {
            helpers.retain(|it| name_of(it) != "ancillary");
        }
        for (name, number) in OF_HELPERS {
            if helpers.iter().any(|it| it.contains(name)) {
                self.constant(name, number);
            }
        }
        let mut modules: BTreeSet<&str> = self.page.modules.iter().copied().collect();
        for module in ["ctypes", "errno", "fcntl", "select", "socket", "struct", "sys"] {
            if helpers.iter().any(|it| it.contains(&format!("{module}."))) {
                modules.insert(module);
            }
        }
        let mut text = head.to_owned();
        if !modules.is_empty() {
            text.push('\n');
        }
        for module in modules {
            let _ = writeln!(text, "import {module}");
        }
        for (at, (name, number)) in self.page.constants.iter().enumerate() {
            let begin = if at == 0 { "\n# The modules have no names for these.\n" } else { "" };
            let _ = writeln!(text, "{begin}{name} = {number}");
        }
        for (number, it) in self.page.computers.numbered() {
            if number == 1 {
                let arguments = self.page.computers.arguments();
                let _ = writeln!(text, "\n# {}", sentences::computers(self.lang, &arguments));
            }
            let (variable, at) = (it.variable(), it.at);
            let _ = writeln!(
                text,
                "{variable} = sys.argv[{number}] if len(sys.argv) > {number} else \"{at}\""
            );
        }
        for helper in helpers {
            text.push_str("\n\n");
            for line in helper.lines() {
                match line.strip_suffix("  #b") {
                    Some(_) if !self.beside => {}
                    kept => text.extend([kept.unwrap_or(line), "\n"]),
                }
            }
        }
        text.push_str("\n\n");
        if self.tracks {
            self.shared("opened = []");
        }
        for line in &self.page.shared {
            text.extend([line, "\n"]);
        }
        text + self.page.out.trim_start_matches('\n')
    }

    fn module(&mut self, module: &'static str) {
        self.page.modules.insert(module);
    }

    fn helper(&mut self, helper: &'static str) {
        self.page.helpers.insert(helper);
    }

    /// The name of a number that is declared at the beginning.
    fn constant(&mut self, name: &'static str, number: u32) -> String {
        self.page.constants.insert(name, number);
        name.to_owned()
    }

    /// A variable of the whole program, with what it is at first.
    fn shared(&mut self, line: &'static str) {
        self.page.shared.insert(line);
    }

    fn line(&mut self, line: &str) {
        for line in line.lines() {
            let _ = writeln!(self.page.out, "{:1$}{line}", "", self.page.depth * 4);
        }
    }

    fn item(&mut self, item: &Item) {
        // What can be said is tried first: what cannot leaves no trace but its line.
        let scope = self.scope.clone();
        let out = std::mem::take(&mut self.page.out);
        let before = self.page.clone();
        let left_out = match &item.kind {
            Kind::LeftOut(why) => Some(*why),
            Kind::Kill => {
                self.kill(item);
                None
            }
            Kind::Call(made) => self.made(item, made).err(),
            Kind::Sleeps(made) => self.sleeps(made).err(),
            Kind::Interrupt => {
                self.show(item.number, None);
                None
            }
            Kind::Block { statement, end, goes_on } => {
                match self.program_block(item, statement, (end.as_ref(), *goes_on)) {
                    Err(LeftOut::Lens) => Some(LeftOut::AsksLens),
                    said => said.err(),
                }
            }
        };
        let said = std::mem::replace(&mut self.page.out, out);
        let source = harmless(item.source.lines().next().unwrap_or_default());
        if let Some(why) = left_out {
            self.scope = scope;
            let out = std::mem::take(&mut self.page.out);
            self.page = Page { out, depth: 0, ..before };
            self.left_out.push((item.number, why));
            let why = sentences::left_out(self.lang, why);
            self.line(&format!("\n# [{}] {source}  -- {why}", item.number));
            return;
        }
        let why = match item.kind {
            Kind::Interrupt => {
                format!("  -- {}", sentences::left_out(self.lang, LeftOut::FromOutside))
            }
            _ => String::new(),
        };
        self.line(&format!("\n# [{}] {source}{why}", item.number));
        if !matches!(item.kind, Kind::Interrupt) {
            self.waits(&item.waits);
        }
        self.page.out.push_str(&said);
    }

    fn waits(&mut self, waits: &[Wait]) {
        if !waits.is_empty() {
            let prompt = sentences::wait(self.lang, waits);
            self.line(&format!("input({})", quoted(&prompt)));
        }
    }

    fn kill(&mut self, item: &Item) {
        self.module("os");
        self.module("signal");
        self.show(item.number, None);
        self.line("os.kill(os.getpid(), signal.SIGKILL)");
    }

    fn show(&mut self, step: usize, value: Option<&str>) {
        self.helper("show");
        match value {
            Some(value) => self.line(&format!("show({step}, {value})")),
            None => self.line(&format!("show({step})")),
        }
    }

    /// The name of a variable in Python.
    fn variable(name: &str) -> String {
        match name {
            "_" => "received".to_owned(),
            "from" => "sender".to_owned(),
            _ => identifier(name),
        }
    }

    /// A socket by the name that it has in the session.
    fn known(&self, name: &str) -> Option<String> {
        match self.scope.types.get(name) {
            Some(Type::Socket | Type::Any) => Some(identifier(name)),
            _ => None,
        }
    }

    /// Before a port is used that the kernel chose: this program knows it, or is told.
    fn port(&mut self, port: u16) -> String {
        let Some(name) = self.ports.names.get(&port).filter(|_| self.ports.is_chosen(port.into()))
        else {
            return port.to_string();
        };
        let name = identifier(name);
        if self.scope.ports.insert(port) {
            let prompt = match self.plan.shows(port) {
                Some((program, step)) => sentences::port(self.lang, program, step),
                None => sentences::some_port(self.lang, port),
            };
            self.line(&format!("{name} = int(input({}))", quoted(&prompt)));
        }
        name
    }

    /// A call has shown an address: if its port has a name, that is known from now on.
    fn learns(&mut self, outcome: &Outcome, address: &str) {
        let shown = outcome.address().and_then(crate::model::Address::port);
        let Some(port) = shown.filter(|port| self.ports.is_chosen((*port).into())) else { return };
        if let Some(name) = self.ports.names.get(&port)
            && self.scope.ports.insert(port)
        {
            self.line(&format!("{} = {address}[1]", identifier(name)));
        }
    }
}

/// What a helper is called.
fn name_of(section: &str) -> &str {
    section.strip_prefix("def ").and_then(|rest| rest.split('(').next()).unwrap_or_default()
}
