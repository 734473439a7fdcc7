//! The way into the lab: a user namespace, in which we may do everything to networks of our own and nothing more to
//! the machine, and in it the network namespace of the wire.
//!
//! There is no way back: a process that entered stays (`setns(2)` to the first network is `EPERM`).

use std::fs::{self, OpenOptions};
use std::io::Write;

use super::namespace::{Namespace, is_root, unshare, user_and_group};
use crate::model::{Errno, LabError, Stage};

/// Enters, and gives the namespace of the wire.
///
/// Root needs no user namespace, and keeps its rights over other users' files without one; where root may not make a
/// network (a container), it tries as everybody does.
pub(super) fn enter() -> Result<Namespace, LabError> {
    if threads()? != 1 {
        // What unshare(2) would say of CLONE_NEWUSER. Root would succeed, and leave the other threads behind.
        return Err(LabError { stage: Stage::UserNamespace, errno: Errno::EINVAL });
    }
    let wire = LabError::at(Stage::WireNamespace);
    if is_root() {
        match Namespace::unshare() {
            Err(Errno::EPERM) => {}
            answer => return answer.map_err(wire),
        }
    }
    user_namespace()?;
    Namespace::unshare().map_err(wire)
}

/// How many threads this process has.
fn threads() -> Result<usize, LabError> {
    let tasks = fs::read_dir("/proc/self/task");
    Ok(tasks.map_err(|error| LabError::at(Stage::UserNamespace)(error.into()))?.count())
}

/// Corresponds to `unshare(2)`, `CLONE_NEWUSER`, and the three files of `user_namespaces(7)`. We become root there, so
/// that the programs we start may do what we may.
fn user_namespace() -> Result<(), LabError> {
    let (user, group) = user_and_group();
    unshare(libc::CLONE_NEWUSER).map_err(LabError::at(Stage::UserNamespace))?;
    let map = LabError::at(Stage::UidMap);
    // Without this nobody but root may write gid_map.
    write("setgroups", "deny").map_err(map)?;
    write("uid_map", &format!("0 {user} 1")).map_err(map)?;
    write("gid_map", &format!("0 {group} 1")).map_err(map)
}

fn write(file: &str, text: &str) -> Result<(), Errno> {
    let mut file = OpenOptions::new().write(true).open(format!("/proc/self/{file}"))?;
    Ok(file.write_all(text.as_bytes())?)
}
