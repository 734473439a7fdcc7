//! What a student is to do next: one call of one process, told by what it does and not by its name.

use std::{rc::Rc, sync::Arc};

use crate::{
    engine::Session,
    language::tree::{CallTree, Statement, StatementKind},
    lesson::{Course, Plan, Station, StationKind},
    model::{Call, CallName, On, ProcessId, SocketKind},
};

/// A call that a student is to find and to type.
#[derive(Clone, Debug)]
pub struct Task {
    /// Where the lesson has it.
    pub line: u32,
    /// Who makes it.
    pub process: Arc<str>,
    /// Which call it is.
    pub name: CallName,
    /// The same with its arguments worked out.
    pub call: Call,
    /// The socket it acts on.
    pub on: Option<Arc<On>>,
    /// Whether that is one of datagrams.
    pub is_datagram: bool,
    /// The names that the lesson gives to what comes of it.
    pub targets: Vec<Arc<str>>,
    /// The lesson's own line, without its process.
    pub written: Arc<str>,
    /// The author's words for it.
    pub told: Option<Arc<str>>,
}

/// Whether a student is to find a call. Loads, lenses and the words of the wire are made at Enter.
fn is_asked_for(call: CallName) -> bool {
    !call.is_lens()
        && !call.is_wire()
        && !matches!(
            call,
            CallName::Fill
                | CallName::Drain
                | CallName::Filter
                | CallName::Sleep
                | CallName::Output
                | CallName::Print
                | CallName::Input
        )
}

/// The call of a statement.
pub(super) fn call_of(statement: &Statement) -> Option<&CallTree> {
    match &statement.kind {
        StatementKind::Call(tree) => Some(tree),
        _ => None,
    }
}

/// The step that a station asks a student for; `None`: it is made at Enter.
pub(super) fn asked_at(station: &Station) -> Option<(Option<&Arc<str>>, &Rc<Statement>)> {
    let [(process, statement)] = &station.steps[..] else { return None };
    let asks = station.kind == StationKind::Step
        && !station.waits
        && call_of(statement).is_some_and(|tree| is_asked_for(tree.call));
    asks.then_some((process.as_ref(), statement))
}

impl Task {
    /// The task of a station, at this moment of the session; `None`: its step is made at Enter, or cannot be worked
    /// out before something else has come.
    pub(super) fn of(station: &Station, course: &Course, session: &Session) -> Option<Self> {
        let (process, statement) = asked_at(station)?;
        let process = process.map_or(course.speaker(), |name| name);
        let tree = call_of(statement)?;
        let (call, on) = session.meaning(session.find_process(process)?, tree).ok()?;
        let sockets = session.glance().processes.into_iter().flat_map(|it| it.sockets);
        let is_datagram = on.as_ref().is_some_and(|on| {
            let kind = sockets.into_iter().find(|it| it.id == on.socket).map(|it| it.kind);
            matches!(kind, Some(SocketKind::Udp | SocketKind::Udp6 | SocketKind::UnixDgram))
        });
        Some(Self {
            is_datagram,
            line: station.line,
            process: process.into(),
            name: tree.call,
            call,
            on,
            targets: tree.targets.iter().map(|target| target.text.clone()).collect(),
            written: course.shown(statement.text()),
            told: station.task.as_ref().map(|text| course.shown(text)),
        })
    }

    /// The process, once it is there.
    pub fn process_in(&self, session: &Session) -> Option<ProcessId> {
        session.find_process(&self.process)
    }
}

/// How many stations of a lesson ask a student for a call.
pub fn tasks(plan: &Plan) -> usize {
    plan.stations().iter().filter(|station| asked_at(station).is_some()).count()
}
