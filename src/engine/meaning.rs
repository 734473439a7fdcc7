//! What is written, worked out for a process without carrying anything out.

use std::sync::Arc;

use super::{
    Refusal, Session,
    no_value::{EvalError, NoValue},
    prepare::Arguments,
    target::Target,
};
use crate::{
    language::tree::{CallTree, Expression},
    model::{Call, Halt, On, ProcessId, SocketId},
};

impl Session {
    /// The value of an expression that counts: how often a script repeats its lines.
    pub fn count(&self, process: ProcessId, expression: &Expression) -> Result<i64, Refusal> {
        const MOST: i64 = 1_000_000;
        let thread = self.processes[process].main;
        let refuse = |halt| Err(Refusal { halt, span: expression.span });
        match self.eval_number(thread, expression).map_err(EvalError::why) {
            Ok(value @ 0..=MOST) => Ok(value),
            Ok(value) => refuse(Halt::OutOfRange { value, least: 0, most: MOST }),
            Err(NoValue::Halt(halt, span)) => Err(Refusal { halt, span }),
            Err(NoValue::Failed(failure)) => refuse(Halt::NoValue(failure)),
        }
    }

    /// The socket that a name means to a process, open or not, or why it means none.
    pub fn socket_of(&self, process: ProcessId, name: &str) -> Result<SocketId, Halt> {
        self.socket_named(self.processes[process].main, name)
    }

    /// What a call as written means now: its arguments worked out, and the socket it acts on. Nothing is called.
    pub fn meaning(
        &self,
        process: ProcessId,
        tree: &CallTree,
    ) -> Result<(Call, Option<Arc<On>>), Halt> {
        let thread = self.processes[process].main;
        let halt = |error: EvalError| match error.why() {
            NoValue::Halt(halt, _) => halt,
            NoValue::Failed(failure) => Halt::NoValue(failure),
        };
        let on = match self.target(thread, tree).map_err(halt)? {
            Target::Open(descriptor) => Some(descriptor.on.clone()),
            Target::Closed(on) => Some(on),
            Target::Nothing | Target::Several(_) => None,
        };
        let call = Arguments { session: self, thread, tree }.call().map_err(halt)?;
        Ok((call, on))
    }
}
