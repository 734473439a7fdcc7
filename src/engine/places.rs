//! Where the Unix sockets of a lesson lie: `./x` in a directory made for its run, shown as it was typed.

use std::{ffi::OsStr, os::unix::ffi::OsStrExt, path::PathBuf};

use super::Session;
use crate::model::{Address, Call, Destination};

impl Session {
    /// From now on `./x` lies in this directory.
    pub fn place_paths(&mut self, directory: PathBuf) {
        self.directory = Some(directory);
    }

    /// A path of the lesson lies in the directory made for its run.
    pub(super) fn placed(&self, destination: Destination) -> Destination {
        let Some(directory) = &self.directory else { return destination };
        match &destination {
            Destination::Known(Address::Path(path)) if path.starts_with(b"./") => {
                let placed = directory.join(OsStr::from_bytes(&path[2..]));
                Destination::Known(Address::Path(placed.as_os_str().as_bytes().into()))
            }
            _ => destination,
        }
    }

    /// What is shown of an address: a path in the run's directory as it was typed.
    pub(super) fn shown(&self, address: Address) -> Address {
        let (Some(directory), Address::Path(path)) = (&self.directory, &address) else {
            return address;
        };
        match path.strip_prefix(directory.as_os_str().as_bytes()) {
            Some(rest) if rest.starts_with(b"/") => Address::Path([b".", rest].concat().into()),
            Some(_) | None => address,
        }
    }

    pub(super) fn show_call(&self, call: &mut Call) {
        if let Some(Destination::Known(address)) = call.destination_mut() {
            *address = self.shown(address.clone());
        }
    }
}
