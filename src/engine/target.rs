//! What a call acts on: an open descriptor, several, a closed one, or none.

use std::{rc::Rc, sync::Arc};

use super::{Session, descriptors::Descriptor, no_value::EvalError};
use crate::{
    language::tree::{CallTree, Name, SocketTree},
    model::{CallName, Fd, Halt, On, SocketId, ThreadId, Value, WIRE},
};

/// What a call acts on. Holding a descriptor holds its socket, as the kernel does for a thread asleep in accept.
pub(super) enum Target {
    /// No socket.
    Nothing,
    /// Those that `select` looks at.
    Several(Rc<Vec<Rc<Descriptor>>>),
    /// An open descriptor.
    Open(Rc<Descriptor>),
    /// A name or number that was one once: EBADF.
    Closed(Arc<On>),
}

impl Session {
    /// Works out what the call acts on.
    #[inline]
    pub(super) fn target(&self, thread: ThreadId, tree: &CallTree) -> Result<Target, EvalError> {
        if let Some(SocketTree::Named(name)) = &tree.on
            && let Some(open) = self.open_socket(thread, name)
        {
            return Ok(Target::Open(open.clone()));
        }
        self.other_target(thread, tree)
    }

    /// An open one that is a thread's variable.
    fn open_socket(&self, thread: ThreadId, name: &Name) -> Option<&Rc<Descriptor>> {
        match self.flow(thread).variables.get(&name.text)? {
            Value::Socket(id) => self.descriptor(*id),
            Value::Number(_) | Value::Text(_) | Value::Table(_) => None,
        }
    }

    #[inline(never)]
    fn other_target(&self, thread: ThreadId, tree: &CallTree) -> Result<Target, EvalError> {
        let several = tree.call == CallName::Poll && !tree.arguments.is_empty();
        if !tree.call.wants_socket() || several {
            return Ok(Target::Nothing);
        }
        let process = self.process_of(thread);
        match &tree.on {
            Some(SocketTree::Named(name)) => {
                let id = self
                    .socket_named(thread, &name.text)
                    .map_err(|why| EvalError::halt(why, name.span))?;
                Ok(self.target_of(id, &name.text))
            }
            Some(SocketTree::Number(number, _)) => {
                Ok(match process.table.descriptor(Fd(*number)) {
                    Some(descriptor) => Target::Open(descriptor.clone()),
                    None => Target::Closed(Arc::new(On {
                        socket: SocketId(0),
                        fd: Fd(*number),
                        label: number.to_string().into(),
                    })),
                })
            }
            None => {
                let found = match tree.call {
                    CallName::Accept | CallName::Queue => {
                        process.table.newest_listener().or_else(|| process.table.current())
                    }
                    CallName::EpollCtl | CallName::EpollWait => {
                        process.table.newest_epoll().or_else(|| process.table.current())
                    }
                    _ => process.table.current(),
                };
                found.cloned().map(Target::Open).ok_or_else(|| {
                    let is_wire = self.lab.is_some() && *process.name == *WIRE;
                    let halt = if is_wire { Halt::IsWire } else { Halt::NoSocket };
                    EvalError::halt(halt, tree.span)
                })
            }
        }
    }

    fn target_of(&self, id: SocketId, name: &Arc<str>) -> Target {
        match self.descriptor(id) {
            Some(descriptor) => Target::Open(descriptor.clone()),
            None => Target::Closed(Arc::new(On {
                socket: id,
                fd: self.sockets.last_number(id),
                label: name.clone(),
            })),
        }
    }
}
