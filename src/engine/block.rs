//! Blocks of a program: how a thread enters one, goes around again, and leaves it.

use super::{
    Session,
    flow::{Frame, FrameKind},
    no_value::EvalError,
};
use crate::{
    language::tree::{Body, Expression, Name, Statement, StatementKind},
    model::{CallName, ProgramEnd, ThreadId, Value},
};

/// Rounds of a loop without a byte moved or a call that slept, after which it is paused.
const ROUNDS: u32 = 10_000;

impl Session {
    pub(super) fn enter(&mut self, thread: ThreadId, body: &Body, kind: FrameKind) {
        self.flow_mut(thread).frames.push(Frame { body: body.clone(), at: 0, kind });
    }

    pub(super) fn repeat(
        &mut self,
        thread: ThreadId,
        count: &Expression,
        body: &Body,
    ) -> Result<(), EvalError> {
        let last = self.eval_number(thread, count)?;
        if last >= 1 {
            let outer = self.flow_mut(thread).variables.insert("i".into(), Value::Number(1));
            self.enter(thread, body, FrameKind::Repeat { round: 1, last, outer });
        }
        Ok(())
    }

    pub(super) fn for_each(
        &mut self,
        thread: ThreadId,
        name: &Name,
        mut values: Vec<Value>,
        body: &Body,
    ) {
        values.reverse();
        let Some(first) = values.pop() else { return };
        self.flow_mut(thread).variables.insert(name.text.clone(), first);
        self.enter(thread, body, FrameKind::For { name: name.text.clone(), rest: values });
    }

    /// The last statement of a block is done: around again, or out.
    pub(super) fn end_of_block(&mut self, thread: ThreadId) -> Option<ProgramEnd> {
        let flow = self.flow_mut(thread);
        let frame = flow.frames.last_mut()?;
        match &mut frame.kind {
            FrameKind::Once => {
                flow.frames.pop();
                return flow.frames.is_empty().then_some(ProgramEnd::Finished);
            }
            FrameKind::Child => return Some(ProgramEnd::Finished),
            FrameKind::Loop => {
                frame.at = 0;
                return self.count_round(thread);
            }
            FrameKind::Repeat { round, last, .. } if *round < *last => {
                *round += 1;
                let round = *round;
                frame.at = 0;
                match flow.variables.get_mut("i") {
                    Some(i) => *i = Value::Number(round),
                    None => drop(flow.variables.insert("i".into(), Value::Number(round))),
                }
            }
            FrameKind::For { name, rest } if !rest.is_empty() => {
                let (name, next) = (name.clone(), rest.pop());
                frame.at = 0;
                flow.variables.extend(next.map(|next| (name, next)));
            }
            FrameKind::Repeat { .. } | FrameKind::For { .. } => self.leave(thread),
        }
        None
    }

    /// A loop that gets nowhere is paused.
    fn count_round(&mut self, thread: ThreadId) -> Option<ProgramEnd> {
        let flow = self.flow_mut(thread);
        flow.idle_rounds += 1;
        if flow.idle_rounds < ROUNDS {
            return None;
        }
        flow.idle_rounds = 0;
        flow.paused = true;
        let body = flow.frames.last().map(|f| f.body.clone());
        let call = body.and_then(|body| body.iter().find_map(first_call));
        Some(ProgramEnd::Paused(ROUNDS, call))
    }

    /// Leaves the innermost block; `$i` is again what it was outside.
    fn leave(&mut self, thread: ThreadId) {
        let flow = self.flow_mut(thread);
        let Some(frame) = flow.frames.pop() else { return };
        if let FrameKind::Repeat { outer, .. } = frame.kind {
            match outer {
                Some(value) => drop(flow.variables.insert("i".into(), value)),
                None => drop(flow.variables.remove("i")),
            }
        }
    }

    /// `break` leaves the innermost loop; `continue` goes to its end.
    pub(super) fn jump(&mut self, thread: ThreadId, out: bool) {
        while let Some(frame) = self.flow(thread).frames.last() {
            if frame.kind.is_loop() {
                if out {
                    self.leave(thread);
                } else if let Some(frame) = self.flow_mut(thread).frames.last_mut() {
                    frame.at = frame.body.len();
                }
                return;
            }
            if self.flow(thread).frames.len() == 1 {
                return;
            }
            self.leave(thread);
        }
    }
}

/// The call that a loop keeps making, for the sentence that says why it was paused.
fn first_call(statement: &Statement) -> Option<CallName> {
    match &statement.kind {
        StatementKind::Call(tree) => Some(tree.call),
        StatementKind::Program(body)
        | StatementKind::Loop(body)
        | StatementKind::Repeat(_, body)
        | StatementKind::ForSelect(.., body)
        | StatementKind::ForSockets(_, body)
        | StatementKind::ForKeys(.., body)
        | StatementKind::If(_, body, _) => body.iter().find_map(first_call),
        _ => None,
    }
}
