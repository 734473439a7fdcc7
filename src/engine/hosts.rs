//! The computers of a lab: which process is on which, what its kernel says, and what names mean.
//!
//! Knows nothing of packets.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::Arc,
    time::Duration,
};

use super::{
    Refusal, Session,
    order::{nearest, sharing},
    places::known_here,
};
use crate::{
    kernel::{Lab, Socket, resolve_numeric, rows_of_port},
    language::tree::{Statement, StatementKind},
    model::{
        CallId, CallName, Errno, Halt, HostId, Member, Outcome, ProcessId, Row, SocketKind,
        ThreadId, Timer, Transport, WIRE,
    },
};

/// Computers in one lab.
const MOST: usize = 64;

/// The names of the computers, and who shares them.
#[derive(Default)]
pub(super) struct Hosts {
    /// By number, from 1.
    names: Vec<Arc<str>>,
    /// Said by `host`: it comes before a computer of the process's own name.
    shared: Vec<(Member, HostId)>,
}

impl Hosts {
    /// The computer of this name, or of the process of this name.
    pub(super) fn of(&self, name: &str) -> Option<HostId> {
        self.shared_by(name).or_else(|| self.named(name))
    }

    /// A process works on that computer from now on.
    pub(super) fn joins(&mut self, member: Member, host: HostId) {
        self.shared.push((member, host));
    }

    fn shared_by(&self, process: &str) -> Option<HostId> {
        self.shared.iter().find(|(member, _)| member.means(process)).map(|(_, host)| *host)
    }

    fn named(&self, name: &str) -> Option<HostId> {
        self.names.iter().position(|known| **known == *name).map(number)
    }

    /// A computer whose name is nearly this.
    pub(super) fn nearest(&self, name: &str) -> Option<Arc<str>> {
        nearest(name, self.names.iter().map(|name| &**name))
    }

    fn all(&self) -> impl Iterator<Item = HostId> {
        (0..self.names.len()).map(number)
    }

    /// What it is called.
    pub(super) fn name(&self, host: HostId) -> Arc<str> {
        let at = usize::try_from(host.0).ok().and_then(|n| n.checked_sub(1));
        at.and_then(|at| self.names.get(at)).cloned().unwrap_or_else(|| "?".into())
    }

    /// The computer that has this number in its addresses.
    pub(super) fn numbered(&self, last: u16) -> Option<HostId> {
        (1..=self.names.len()).contains(&usize::from(last)).then_some(HostId(last.into()))
    }

    /// The names of all.
    pub(super) fn known(&self) -> String {
        self.names.join(", ")
    }

    fn make(&mut self, lab: &mut Lab, name: &Arc<str>) -> Result<HostId, Halt> {
        if self.names.len() >= MOST {
            return Err(Halt::TooManyHosts(u32::try_from(MOST).unwrap_or(u32::MAX)));
        }
        // The kernel layer's name is only a key: what a computer is called may change.
        let key = format!("{}", self.names.len() + 1);
        let host = lab.host(&key).map_err(Halt::NoHost)?;
        self.names.push(name.clone());
        Ok(host)
    }
}

fn number(at: usize) -> HostId {
    HostId(u32::try_from(at + 1).expect("there are few computers"))
}

impl Session {
    /// Makes the computer of a process, if there is none yet.
    pub(super) fn make_host(&mut self, name: &Arc<str>) -> Result<(), Halt> {
        let Some(bench) = &mut self.lab else { return Ok(()) };
        match bench.hosts.of(name) {
            _ if **name == *WIRE => Ok(()),
            Some(_) => Ok(()),
            None => bench.hosts.make(&mut bench.lab, name).map(drop),
        }
    }

    /// Whether a line is the wire's: `wire> pass`. It has no computer.
    pub(super) fn is_wire(&self, thread: ThreadId) -> bool {
        self.lab.is_some() && *self.process_of(thread).name == *WIRE
    }

    /// The computer of a thread's process.
    pub(super) fn host_of(&self, thread: ThreadId) -> Option<HostId> {
        self.lab.as_ref()?.hosts.of(&self.process_of(thread).name)
    }

    /// What that computer is called.
    pub(super) fn host_name_of(&self, thread: ThreadId) -> Option<Arc<str>> {
        Some(self.lab.as_ref()?.hosts.name(self.host_of(thread)?))
    }

    /// The settings that presets of labs change, as the kernel of a process's computer says they are now.
    pub fn settings_of(&self, process: ProcessId) -> Vec<(&'static str, String)> {
        let thread = self.processes[process].main;
        let (Some(bench), Some(host)) = (&self.lab, self.host_of(thread)) else {
            return Vec::new();
        };
        bench.lab.changed_settings(host)
    }

    /// The names of the processes on a computer.
    pub(super) fn processes_on(&self, host: HostId) -> Arc<[Arc<str>]> {
        let Some(bench) = &self.lab else { return Arc::default() };
        self.process_names().filter(|name| bench.hosts.of(name) == Some(host)).cloned().collect()
    }

    /// Corresponds to `socket(2)`: in a lab on the computer of its process.
    pub(super) fn open_socket_of(
        &self,
        thread: ThreadId,
        kind: SocketKind,
    ) -> Result<Socket, Errno> {
        let Some(bench) = &self.lab else { return Socket::open(kind) };
        match self.host_of(thread) {
            Some(host) => bench.lab.open(host, kind),
            None => Err(Errno::ENETDOWN),
        }
    }

    /// What a name means in a lab, without asking the network: a computer, this one itself, or a number. One that is
    /// nearly a computer's is refused, with that computer.
    pub(super) fn known_in_lab(&self, name: &str) -> Result<Vec<IpAddr>, Halt> {
        let Some(bench) = &self.lab else { return Ok(Vec::new()) };
        if let Some((four, six)) = self.addresses_in_lab(name) {
            return Ok(vec![four.into(), six.into()]);
        }
        if name.eq_ignore_ascii_case("localhost") {
            return Ok(vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]);
        }
        match (resolve_numeric(name), bench.hosts.nearest(name)) {
            (Some(ip), _) => Ok(vec![ip]),
            (None, None) => Ok(Vec::new()),
            (None, near) => Err(Halt::UnknownName(name.into(), near)),
        }
    }

    /// The address of a computer that an option names instead of it: of the lab, or of this machine's hosts file. An
    /// interface has a name, too, but goes by its address.
    pub(super) fn ip_of(&self, thread: ThreadId, name: &str) -> Result<Option<IpAddr>, Halt> {
        if let Outcome::Interfaces(list) = self.interfaces(thread)
            && let Some(it) = list.iter().find(|it| *it.name == *name)
        {
            let address = it.addresses.first().map(|(address, _)| *address);
            return Err(Halt::InterfaceName(name.into(), address));
        }
        let found = if self.lab.is_some() { self.known_in_lab(name)? } else { known_here(name) };
        Ok(found.first().copied())
    }

    /// The computer of that name.
    pub fn host(&self, name: &str) -> Option<HostId> {
        self.lab.as_ref()?.hosts.of(name)
    }

    /// The addresses of the computer of that name: IPv4, and IPv6.
    pub(crate) fn addresses_in_lab(&self, name: &str) -> Option<(Ipv4Addr, Ipv6Addr)> {
        let HostId(number) = self.host(name)?;
        let [.., high, low] = number.to_be_bytes();
        let last = u16::from_be_bytes([high, low]);
        let six = Ipv6Addr::new(0xfd00, 0, 0, 0, 0, 0, 0, last);
        Some((Ipv4Addr::new(10, 0, high, low), six))
    }

    /// How long it takes at most until each timer that runs now in a computer of the lab has gone off: repetitions,
    /// probes and keepalives.
    pub(crate) fn last_timer(&self) -> Option<Duration> {
        let bench = self.lab.as_ref()?;
        let rows = bench.hosts.all().filter_map(|host| bench.lab.all_rows(host).ok()).flatten();
        let timers = rows.filter_map(|row| row.timer);
        timers.filter(|(timer, _)| *timer != Timer::TimeWait).map(|(_, left)| left).max()
    }

    /// Every row of a port, on the computer of a thread; for the wire, on all.
    pub(super) fn lab_rows(&self, thread: ThreadId, port: u16) -> Option<Result<Vec<Row>, Errno>> {
        let bench = self.lab.as_ref()?;
        if let Some(host) = self.host_of(thread) {
            return Some(bench.lab.netstat(host, port));
        }
        let rows_of = |host| -> Result<Vec<Row>, Errno> {
            let mut rows = bench.lab.netstat(host, port)?;
            let name = bench.hosts.name(host);
            for row in &mut rows {
                row.host = Some(name.clone());
            }
            Ok(rows)
        };
        let rows: Result<Vec<Vec<Row>>, Errno> = bench.hosts.all().map(rows_of).collect();
        Some(rows.map(|rows| {
            let mut all = rows.concat();
            // As on one computer: by side, then by state.
            all.sort_by_key(|row| (row.side, row.transport, row.state.name()));
            all
        }))
    }

    /// Every TCP row of a port, as the kernel sees it; in a lab those of all its computers. Corresponds to
    /// `NETLINK_SOCK_DIAG` (`sock_diag(7)`).
    pub fn rows_of_port(&self, port: u16) -> Vec<Row> {
        let Some(bench) = &self.lab else { return rows_of_port(port).unwrap_or_default() };
        let rows = bench.hosts.all().filter_map(|host| bench.lab.netstat(host, port).ok());
        rows.flatten().filter(|row| row.transport == Transport::Tcp).collect()
    }

    /// `@host shop server c*`: as `host`, said by a lesson and by no process.
    ///
    /// # Panics
    ///
    /// If the statement is not `host`.
    pub fn share(&mut self, statement: &Statement) -> Result<(), Refusal> {
        let StatementKind::Call(tree) = &statement.kind else {
            unreachable!("the parser makes it of `host`")
        };
        let (name, members) = sharing(tree);
        self.share_host(&name, &members).map_err(|halt| Refusal { halt, span: tree.span })
    }

    /// `host`: these processes share a computer from now on. One that has its computer already gives it to all of
    /// them, if none has that name; who has sockets on another one stays, and nothing is changed.
    pub(super) fn share_host(&mut self, name: &Arc<str>, members: &[Member]) -> Result<(), Halt> {
        let Some(bench) = &self.lab else { return Err(Halt::NoWire) };
        let hosts = &bench.hosts;
        let on_it = |member: &Member| {
            let member = member.clone();
            self.processes.iter().filter(move |process| member.means(&process.name))
        };
        let first = members.iter().flat_map(on_it).find_map(|it| match hosts.shared_by(&it.name) {
            Some(_) => None,
            None => hosts.named(&it.name),
        });
        let target = hosts.named(name).or(first);
        let elsewhere = |process: &Arc<str>| hosts.of(process).filter(|here| Some(*here) != target);
        let promised = members.iter().find_map(|member| match member {
            Member::Named(process) => Some((process, hosts.shared_by(process)?)),
            Member::Beginning(_) => None,
        });
        let stays = members.iter().flat_map(on_it).find_map(|process| {
            let works =
                hosts.shared_by(&process.name).is_some() || process.table.open().next().is_some();
            works.then_some(&process.name).zip(elsewhere(&process.name))
        });
        let promised = promised.filter(|(_, here)| Some(*here) != target);
        if let Some((process, here)) = stays.or(promised) {
            return Err(Halt::HasComputer(process.clone(), hosts.name(here)));
        }
        let Some(bench) = &mut self.lab else { return Err(Halt::NoWire) };
        let host = match target {
            Some(host) => host,
            None => bench.hosts.make(&mut bench.lab, name)?,
        };
        if let Some(called) =
            usize::try_from(host.0 - 1).ok().and_then(|at| bench.hosts.names.get_mut(at))
        {
            *called = name.clone();
        }
        bench.hosts.shared.extend(members.iter().map(|member| (member.clone(), host)));
        Ok(())
    }

    /// `reboot`: gives a computer a new kernel, and ends its processes.
    pub(super) fn reboot(
        &mut self,
        call: CallId,
        host: HostId,
        on_it: &[Arc<str>],
    ) -> Result<Outcome, Halt> {
        // What it has sent is on the wire already.
        self.drain_wire();
        let Some(bench) = &mut self.lab else { return Err(Halt::NoWire) };
        // The cable first: what its sockets say as they are closed reaches nobody.
        bench.lab.reboot(host).map_err(Halt::NoHost)?;
        for name in on_it {
            if let Some(process) = self.find_process(name) {
                let main = self.processes[process].main;
                self.kill_process(main, call, CallName::Reboot);
            }
        }
        Ok(Outcome::Ok)
    }
}
