//! What a lesson may name, and what the kernel is told instead: every address of every call goes through here, once,
//! before the call is made.
//!
//! A lesson reaches this machine only, and of its Unix sockets only those of its own run: `./x` lies in a directory made
//! for the run, and `@x` is a private abstract name of the run. Both are shown as they were typed. Every other path is
//! outside.
//!
//! In a lab each computer has a `./x` of its own, at the prompt too; of all other paths the computers share one file
//! system, and what another computer has bound is refused.

use std::{
    cell::RefCell,
    collections::{BTreeSet, hash_map::RandomState},
    ffi::OsStr,
    hash::{BuildHasher, Hasher},
    io,
    net::{IpAddr, SocketAddr},
    os::unix::ffi::OsStrExt,
    path::{Component, Path, PathBuf},
    sync::Arc,
};

use super::{Reach, Session, descriptors::Descriptor, target::Target};
use crate::{
    kernel::{self, RunDirectory},
    model::{Address, AddressError, Call, Destination, Halt, HostId, ThreadId, beginning},
};

/// Socket files in one run, and abstract names.
const NAMES: u32 = 256;

/// The Unix names of one session.
#[derive(Default)]
pub(super) struct Places(RefCell<Names>);

#[derive(Default)]
struct Names {
    directory: Option<Directory>,
    /// Whether `./x` means this directory at the prompt, too.
    is_everybodys: bool,
    /// What was bound or looked for in the directory, without its `./`.
    files: BTreeSet<Arc<[u8]>>,
    /// The prefix of each private name.
    prefix: Vec<u8>,
    /// The abstract names as they were typed; the private one is the prefix and the place in this list.
    abstracts: Vec<Arc<[u8]>>,
}

enum Directory {
    /// It belongs to someone else.
    Given(PathBuf),
    /// Made when it was first needed; it goes with the session.
    Made(RunDirectory),
}

impl Directory {
    fn path(&self) -> &Path {
        match self {
            Self::Given(path) => path,
            Self::Made(made) => made.path(),
        }
    }
}

impl Places {
    /// With a directory in which everybody's `./x` lies; without one it is made when a lesson needs it.
    pub(super) fn new(directory: Option<PathBuf>) -> Self {
        let is_everybodys = directory.is_some();
        let directory = directory.map(Directory::Given);
        Self(RefCell::new(Names { directory, is_everybodys, ..Names::default() }))
    }
}

impl Session {
    /// From now on everybody's `./x` lies in the directory of the run, however far the session may reach.
    pub(crate) fn keep_paths(&mut self) {
        self.places.0.borrow_mut().is_everybodys = true;
    }

    /// The address to give the kernel instead of the one that was written, or why the call may not go there.
    ///
    /// Where a call may not reach beyond this machine, a host's name is looked up here: the address that was checked is then
    /// the one the kernel gets.
    pub(super) fn place(
        &self,
        thread: ThreadId,
        target: &Target,
        call: &Call,
    ) -> Result<Option<Address>, Halt> {
        let binds = matches!(call, Call::Bind(_));
        let is_lesson = self.flow(thread).reach == Reach::Loopback;
        let Some(to) = call.destination() else {
            if !is_lesson {
                return Ok(None);
            }
            let leads_out = |at: &IpAddr| !(at.is_loopback() || at.is_unspecified());
            return match call.ways().into_iter().find(leads_out) {
                Some(at) if self.lab.is_none() => Err(Halt::Outside(at.to_string().into())),
                _ => Ok(None),
            };
        };
        // A group, for a socket that will be tied to the loopback device.
        let is_here = |address: &Address| {
            let is_udp = matches!(target, Target::Open(on) if on.open.kind.is_udp());
            address.is_local() || is_udp && address.is_group()
        };
        match to {
            Destination::Known(address @ (Address::Path(_) | Address::Abstract(_))) => {
                let host = self.host_of(thread);
                let placed = self.places.0.borrow_mut().placed(address, host, is_lesson, binds)?;
                // An own name may be bound on each computer.
                let is_own =
                    self.shown(placed.clone()) != placed || matches!(placed, Address::Abstract(_));
                match self.computer_of(thread, address).filter(|_| !(binds && is_own)) {
                    Some(other) if binds => {
                        Err(Halt::BoundOnOtherComputer(address.to_string().into(), other))
                    }
                    Some(other) => Err(Halt::OnOtherComputer(address.to_string().into(), other)),
                    None => Ok(Some(placed)),
                }
            }
            // From a lab nothing leads out.
            Destination::Known(address)
                if is_lesson && self.lab.is_none() && !binds && !is_here(address) =>
            {
                Err(Halt::Outside(address.to_string().into()))
            }
            Destination::Named(host, port) if self.lab.is_some() => {
                let Target::Open(on) = target else { return Ok(None) };
                let found = self.known_in_lab(host)?;
                let fits = found.into_iter().find(|ip| ip.is_ipv6() == on.open.kind.is_ipv6());
                Ok(fits.map(|ip| Address::Inet(SocketAddr::new(ip, *port))))
            }
            Destination::Named(host, port) if is_lesson => {
                let Target::Open(on) = target else { return Ok(None) };
                let addresses = |host| -> Vec<_> {
                    known_here(host).into_iter().map(|ip| SocketAddr::new(ip, *port)).collect()
                };
                let mut found = addresses(host);
                let is_wanted = |it: &&SocketAddr| it.is_ipv6() == on.open.kind.is_ipv6();
                let fits = found.iter().find(is_wanted).copied();
                if let (true, Some(host)) = (found.is_empty(), host.strip_suffix('.')) {
                    // No such name is known, but it is plain where it would lead.
                    found = addresses(host);
                }
                let Some(address) = fits.or(found.first().copied()) else { return Ok(None) };
                let meant = Address::Inet(address);
                if !binds && !meant.is_local() {
                    return Err(Halt::Outside(format!("{host}:{port} ({meant})").into()));
                }
                Ok(fits.map(|_| meant))
            }
            Destination::Known(_) | Destination::Named(..) => Ok(None),
        }
    }

    /// The other computer of the lab on which alone a Unix name is bound, as it is typed. The kernel would find a path from
    /// everywhere; an abstract name it would not.
    fn computer_of(&self, thread: ThreadId, name: &Address) -> Option<Arc<str>> {
        let hosts = &self.lab.as_ref()?.hosts;
        let here = self.host_of(thread);
        let binds = |it: &Descriptor| {
            let at = || it.open.kernel.local_address().map(|at| self.shown(at));
            !it.open.kind.is_inet() && at().is_ok_and(|at| at == *name)
        };
        let holders = self.processes.iter().filter(|it| it.table.open().any(|it| binds(it)));
        let mut computers = holders.map(|it| hosts.of(&it.name)).peekable();
        let first = (*computers.peek()?)?;
        computers.all(|it| it != here).then(|| hosts.name(first))
    }

    /// The address behind one that was shown of this socket.
    pub(super) fn there(&self, address: &Address, of: &Descriptor) -> Address {
        let known = self.places.0.borrow().known(address, self.computer_with(of));
        known.unwrap_or_else(|| address.clone())
    }

    /// In a lab, the computer that a socket is on.
    pub(super) fn computer_with(&self, socket: &Descriptor) -> Option<HostId> {
        // To look for its owner takes a while, and without a lab nobody needs it.
        self.lab.as_ref()?;
        let is_it = |it: &Descriptor| it.on.socket == socket.on.socket;
        let owner = self.processes.iter().find(|it| it.table.open().any(|it| is_it(it)))?;
        self.host(&owner.name)
    }

    /// What is shown of an address: a name of the run as it was typed.
    pub(super) fn shown(&self, address: Address) -> Address {
        match &address {
            Address::Path(path) => {
                let names = self.places.0.borrow();
                let Some(directory) = &names.directory else { return address };
                match path.strip_prefix(directory.path().as_os_str().as_bytes()) {
                    Some(rest) if rest.starts_with(b"/") => {
                        let inside = &rest[1..];
                        let inside = if self.lab.is_some() { without_host(inside) } else { inside };
                        Address::Path([b"./", inside].concat().into())
                    }
                    Some(_) | None => address,
                }
            }
            Address::Abstract(name) => {
                let names = self.places.0.borrow();
                names.typed(name).map_or_else(|| address.clone(), Address::Abstract)
            }
            Address::Inet(_) | Address::Unnamed => address,
        }
    }
}

/// What a host's name means without asking the network: a number in any of its forms, or an entry of the hosts file.
pub(super) fn known_here(host: &str) -> Vec<std::net::IpAddr> {
    match kernel::resolve_numeric(host) {
        Some(ip) => vec![ip],
        None => kernel::resolve_from_hosts(host),
    }
}

impl Names {
    /// Where a Unix name lies. In a session that may reach everything it lies where it says, unless a lesson named it.
    fn placed(
        &mut self,
        address: &Address,
        host: Option<HostId>,
        is_lesson: bool,
        binds: bool,
    ) -> Result<Address, Halt> {
        if !is_lesson {
            if (self.is_everybodys || host.is_some())
                && matches!(address, Address::Path(path) if path.starts_with(b"./"))
            {
                self.make_directory()?;
            }
            let placed = self.known(address, host).unwrap_or_else(|| address.clone());
            return fits(placed);
        }
        match address {
            Address::Path(path) => {
                let inside =
                    inside(path).ok_or_else(|| Halt::Outside(address.to_string().into()))?;
                let directory = self.make_directory()?.to_owned();
                if has_link(&directory, inside) {
                    return Err(Halt::Outside(address.to_string().into()));
                }
                let placed = joined(&directory, host, inside);
                if binds && !self.files.contains(inside) {
                    if self.files.len() >= NAMES as usize {
                        return Err(Halt::TooMany(NAMES));
                    }
                    self.files.insert(inside.into());
                }
                fits(placed)
            }
            Address::Abstract(name) => {
                if let Some(known) = self.known(address, host) {
                    return Ok(known);
                }
                if self.abstracts.len() >= NAMES as usize {
                    return Err(Halt::TooMany(NAMES));
                }
                if self.prefix.is_empty() {
                    let random = RandomState::new().build_hasher().finish();
                    self.prefix = format!("playground/{random:016x}/").into_bytes();
                }
                self.abstracts.push(name.clone());
                Ok(self.private(self.abstracts.len() - 1))
            }
            Address::Inet(_) | Address::Unnamed => Ok(address.clone()),
        }
    }

    /// Its place in the run's directory, if a lesson has named it before, or if all paths lie there.
    fn known(&self, address: &Address, host: Option<HostId>) -> Option<Address> {
        match address {
            Address::Path(path) => {
                let inside = inside(path)?;
                let directory = self.directory.as_ref()?;
                let is_there = self.is_everybodys || host.is_some() || self.files.contains(inside);
                is_there.then(|| joined(directory.path(), host, inside))
            }
            Address::Abstract(name) => {
                let at = self.abstracts.iter().position(|known| known == name)?;
                Some(self.private(at))
            }
            Address::Inet(_) | Address::Unnamed => None,
        }
    }

    fn private(&self, at: usize) -> Address {
        Address::Abstract([&self.prefix[..], at.to_string().as_bytes()].concat().into())
    }

    /// What was typed for a private name.
    fn typed(&self, name: &[u8]) -> Option<Arc<[u8]>> {
        if self.prefix.is_empty() {
            return None;
        }
        let at: usize =
            std::str::from_utf8(name.strip_prefix(&self.prefix[..])?).ok()?.parse().ok()?;
        self.abstracts.get(at).cloned()
    }

    fn make_directory(&mut self) -> Result<&Path, Halt> {
        let made = match self.directory.take() {
            Some(made) => made,
            None => Directory::Made(
                RunDirectory::make().map_err(|e: io::Error| Halt::NoPlace(e.into()))?,
            ),
        };
        Ok(self.directory.insert(made).path())
    }
}

/// The part of a path after its `./`, if it does not leave the directory in which it begins.
fn inside(path: &[u8]) -> Option<&[u8]> {
    let stays = Path::new(OsStr::from_bytes(path))
        .components()
        .all(|part| matches!(part, Component::CurDir | Component::Normal(_)));
    if stays { path.strip_prefix(b"./") } else { None }
}

/// Whether a part of it is a link, wherever that leads. A lesson can make none; somebody else may have.
fn has_link(directory: &Path, inside: &[u8]) -> bool {
    let mut at = directory.to_owned();
    let parts = Path::new(OsStr::from_bytes(inside)).components();
    parts.filter(|part| matches!(part, Component::Normal(_))).any(|part| {
        at.push(part);
        at.symlink_metadata().is_ok_and(|about| about.is_symlink())
    })
}

/// Not `Path::join`: with it `.//x` would start again at the root. On a computer of a lab `./x` is `2:x` there.
fn joined(directory: &Path, host: Option<HostId>, inside: &[u8]) -> Address {
    let own = host.map(|host| format!("{}:", host.0)).unwrap_or_default();
    Address::Path([directory.as_os_str().as_bytes(), b"/", own.as_bytes(), inside].concat().into())
}

/// Without the number of its computer.
fn without_host(inside: &[u8]) -> &[u8] {
    let digits = inside.iter().take_while(|byte| byte.is_ascii_digit()).count();
    match inside[digits..].split_first() {
        Some((b':', rest)) if digits > 0 => rest,
        _ => inside,
    }
}

/// A path that was short enough may be too long after the name of the directory.
fn fits(address: Address) -> Result<Address, Halt> {
    match &address {
        Address::Path(path) if path.len() > Destination::LONGEST_PATH => {
            let word = String::from_utf8_lossy(path);
            Err(Halt::BadAddress(beginning(&word), AddressError::PathTooLong))
        }
        _ => Ok(address),
    }
}
