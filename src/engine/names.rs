//! What a name means to a thread: a variable, a socket by its label, or what its last calls have given.

use super::{Session, flow::Flow};
use crate::{
    language::suggest::nearest,
    model::{Bytes, Halt, SocketId, ThreadId, Value},
};

impl Session {
    /// A variable: the thread's own, else the lesson's, else one of its process's sockets by the label it is shown with.
    pub(super) fn variable_of(&self, thread: ThreadId, name: &str) -> Result<Value, Halt> {
        let flow = self.flow(thread);
        match flow.special(name) {
            Some(Ok(value)) => return Ok(value),
            Some(Err(why)) => return Err(why),
            None => {}
        }
        if let Some(value) = flow.variables.get(name).or_else(|| self.shared.get(name)) {
            return Ok(value.clone());
        }
        if let Some(shown) = self.process_of(thread).table.open().find(|d| *d.on.label == *name) {
            return Ok(Value::Socket(shown.on.socket));
        }
        Err(self.unknown(thread, name))
    }

    /// Nobody bears this name here: does another process, or is one nearly written so?
    pub(super) fn unknown(&self, thread: ThreadId, name: &str) -> Halt {
        let flow = self.flow(thread);
        for process in self.processes.iter() {
            if let Some(theirs) = self.flows.get(process.main)
                && theirs.process != flow.process
                && matches!(theirs.variables.get(name), Some(Value::Socket(_)))
            {
                return Halt::OthersName(name.into(), process.name.clone());
            }
        }
        let names = flow.variables.keys().chain(self.shared.keys()).map(|n| &**n);
        Halt::UnknownName(name.into(), nearest(name, names).map(Into::into))
    }

    /// The socket a variable refers to, open or not.
    pub(super) fn socket_named(&self, thread: ThreadId, name: &str) -> Result<SocketId, Halt> {
        if let Some(Value::Socket(id)) = self.flow(thread).variables.get(name) {
            return Ok(*id);
        }
        match self.variable_of(thread, name)? {
            Value::Socket(id) => Ok(id),
            Value::Number(_) | Value::Text(_) | Value::Table(_) => {
                Err(Halt::NotASocket(name.into()))
            }
        }
    }
}

impl Flow {
    /// The names that are set by calls.
    fn special(&self, name: &str) -> Option<Result<Value, Halt>> {
        let received =
            |value: Option<Value>| Some(value.ok_or_else(|| Halt::NothingReceived(name.into())));
        match name {
            "_" => received(self.last.received.clone().map(Value::Text)),
            "from" => received(self.last.from.as_ref().map(|a| Value::Text(a.to_string().into()))),
            "error" => Some(Ok(Value::Text(
                self.last.error.as_deref().map_or_else(Bytes::empty, Into::into),
            ))),
            _ => None,
        }
    }
}
