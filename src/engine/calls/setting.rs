//! Settings of a computer's kernel: what an administrator types.

use super::failed;
use crate::{
    engine::{Session, no_value::EvalError, pending::Attempt, prepare::Arguments},
    model::{Call, Errno, Halt, Outcome, ThreadId},
};

/// `sysctl NAME [VALUE]`
pub(super) fn setting(a: &Arguments<'_>) -> Result<Call, EvalError> {
    if !a.session.is_in_lab() {
        return Err(EvalError::halt(Halt::NoComputer, a.tree.span));
    }
    let value = a.get(1).map(|_| a.written(1)).transpose()?;
    Ok(Call::Sysctl(a.written(0)?, value))
}

impl Session {
    /// `sysctl`: reads a setting of the thread's computer, after writing it if there is a value.
    pub(super) fn sysctl(&self, thread: ThreadId, name: &str, value: Option<&str>) -> Attempt {
        let (Some(bench), Some(host)) = (&self.lab, self.host_of(thread)) else {
            return failed(Errno::ENETDOWN);
        };
        let written = value.map_or(Ok(()), |value| bench.lab.set_sysctl(host, name, value));
        match written.and_then(|()| bench.lab.sysctl(host, name)) {
            Ok(text) => match text.parse() {
                Ok(number) => Outcome::Integer(number).into(),
                Err(_) => Outcome::Text(text.into()).into(),
            },
            Err(errno) => failed(errno),
        }
    }
}
