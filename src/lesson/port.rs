//! `@port P 8080`: the port a lesson would like, or any that is free, kept from other runs until this one ends.

use std::{iter, rc::Rc, sync::Arc};

use crate::{
    kernel::{Socket, ephemeral_ports},
    language::{
        is_name, name_length,
        tree::{Body, Statement, StatementKind},
    },
    model::{Address, Destination, Errno, SocketKind},
};

/// What `@port` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wish {
    /// `P`
    pub name: Arc<str>,
    /// `8080`
    pub number: u16,
}

impl Wish {
    /// Reads `P 8080`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut words = text.split_whitespace();
        let (name, number, None) = (words.next()?, words.next()?, words.next()) else {
            return None;
        };
        let number = number.parse().ok().filter(|n| *n > 0)?;
        is_name(name).then(|| Self { name: name.into(), number })
    }
}

/// A port that this run may use. Dropping it lets other runs have the port.
#[derive(Debug)]
pub struct Port {
    number: u16,
    /// The abstract Unix socket `@playground-port-N`. Its name goes with it (unix(7)). A lab needs none.
    _lock: Option<Socket>,
}

/// How often another port is tried.
const TRIES: usize = 64;

impl Port {
    /// That port if nobody has it, else another. If possible it is not an ephemeral one: a lesson may
    /// close it and bind it again, and the kernel lends it to no other program in between.
    ///
    /// Corresponds to `bind(2)` of a socket that is closed again at once: a TIME_WAIT counts as taken too.
    ///
    /// # Errors
    ///
    /// `EADDRINUSE`: not one of many ports was free.
    pub fn claim(wanted: u16) -> Result<Self, Errno> {
        Self::claim_other(wanted, &[])
    }

    /// The same, but none of these.
    fn claim_other(wanted: u16, avoided: &[u16]) -> Result<Self, Errno> {
        let beside = beside_the_ephemeral().take(TRIES);
        let chosen = iter::from_fn(|| any_free().ok()).take(TRIES);
        // Locked before it is tried: trying binds it, and that would be in the way of a run that has it.
        iter::once(wanted)
            .chain(beside)
            .chain(chosen)
            .filter(|number| !avoided.contains(number))
            .filter_map(Self::lock)
            .find(|port| is_free(port.number))
            .ok_or(Errno::EADDRINUSE)
    }

    /// This port, unless a socket has been bound to it meanwhile; then any other.
    ///
    /// # Errors
    ///
    /// `EADDRINUSE`: not one of many ports was free.
    fn again(self) -> Result<Self, Errno> {
        if is_free(self.number) { Ok(self) } else { Self::claim_other(self.number, &[self.number]) }
    }

    /// Its number.
    pub fn number(&self) -> u16 {
        self.number
    }

    fn lock(number: u16) -> Option<Self> {
        let socket = Socket::open(SocketKind::Unix).ok()?;
        let name = format!("playground-port-{number}");
        socket.bind(&Address::Abstract(name.into_bytes().into())).ok()?;
        Some(Self { number, _lock: Some(socket) })
    }

    /// Exactly this one: in a lab every port is free.
    fn of_lab(number: u16) -> Self {
        Self { number, _lock: None }
    }
}

/// Whether a server could bind it: TCP or UDP, on every local address, of IPv4 and of IPv6. A socket that hears IPv6 only
/// is in the way of the second.
fn is_free(number: u16) -> bool {
    let bound = |kind: SocketKind, host: &str| {
        Socket::open(kind).and_then(|socket| socket.bind(&anywhere(host, number)))
    };
    [SocketKind::Tcp, SocketKind::Udp].into_iter().all(|kind| bound(kind, "0.0.0.0").is_ok())
        // A machine without IPv6 has nobody there.
        && [SocketKind::Tcp6, SocketKind::Udp6]
            .into_iter()
            .all(|kind| bound(kind, "::") != Err(Errno::EADDRINUSE))
}

/// Ports in no order, none that connect(2) or a bind to port 0 would take, none where well-known servers are.
fn beside_the_ephemeral() -> impl Iterator<Item = u16> {
    let ephemeral = ephemeral_ports();
    iter::repeat_with(|| fastrand::u16(10_000..))
        .take(20 * TRIES)
        .filter(move |port| !ephemeral.contains(port))
}

/// One that the kernel chooses.
fn any_free() -> Result<u16, Errno> {
    let socket = Socket::open(SocketKind::Tcp)?;
    socket.bind(&anywhere("0.0.0.0", 0))?;
    socket.local_address()?.port().ok_or(Errno::EADDRNOTAVAIL)
}

fn anywhere(host: &str, port: u16) -> Address {
    match Destination::from_parts(host, &port.to_string()) {
        Ok(Destination::Known(address)) => address,
        _ => unreachable!("every number up to 65535 is a port"),
    }
}

/// The ports of a run, by the names that stand for them.
#[derive(Debug, Default)]
pub(super) struct Ports {
    claimed: Vec<(Arc<str>, Port)>,
    /// Those that the lesson had when it was begun before.
    earlier: Vec<(Arc<str>, Port)>,
    /// Those at which somebody else calls.
    avoided: Vec<u16>,
}

impl Ports {
    /// The lesson was begun before: it is to have the same ones, if they are still free.
    pub(super) fn keep(&mut self, earlier: Self) {
        self.earlier = earlier.claimed;
    }

    /// The lesson was begun before: it is to have others.
    pub(super) fn avoid(&mut self, earlier: &Self) {
        self.avoided = earlier.numbers().map(|(_, number)| number).collect();
    }

    /// The port for a wish: in a lab exactly that one.
    pub(super) fn claim(&mut self, wish: &Wish, in_lab: bool) -> Result<u16, Errno> {
        let earlier = self.earlier.iter().position(|(name, _)| *name == wish.name);
        let port = match earlier {
            _ if in_lab => Port::of_lab(wish.number),
            Some(at) => self.earlier.swap_remove(at).1.again()?,
            None => Port::claim_other(wish.number, &self.avoided)?,
        };
        let number = port.number();
        self.claimed.push((wish.name.clone(), port));
        Ok(number)
    }

    pub(super) fn numbers(&self) -> impl Iterator<Item = (Arc<str>, u16)> {
        self.claimed.iter().map(|(name, port)| (name.clone(), port.number()))
    }

    /// A text with the numbers in place of `$NAME`; `None` if nothing changes.
    pub(super) fn replaced(&self, text: &str) -> Option<String> {
        if self.claimed.is_empty() || !text.contains('$') {
            return None;
        }
        let mut out = String::with_capacity(text.len() + 4);
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            let after = &rest[at + 1..];
            let length = name_length(after);
            let escaped = rest[..at].ends_with('\\');
            match self.claimed.iter().find(|(name, _)| !escaped && **name == after[..length]) {
                Some((_, port)) => {
                    out.push_str(&rest[..at]);
                    out.push_str(&port.number().to_string());
                }
                None => out.push_str(&rest[..=at + length]),
            }
            rest = &after[length..];
        }
        out.push_str(rest);
        (out != text).then_some(out)
    }

    /// A text as it is shown.
    pub(super) fn shown(&self, text: &Arc<str>) -> Arc<str> {
        self.replaced(text).map_or_else(|| text.clone(), Into::into)
    }

    /// A statement with the texts that are shown; what it does stays the same.
    pub(super) fn shown_statement(&self, statement: &Rc<Statement>) -> Rc<Statement> {
        match self.replaced(statement.text()) {
            None => statement.clone(),
            Some(_) => Rc::new(self.retold(statement)),
        }
    }

    fn retold(&self, statement: &Statement) -> Statement {
        use StatementKind as Kind;
        let kind = match statement.kind.clone() {
            Kind::Program(body) => Kind::Program(self.retold_body(&body)),
            Kind::Loop(body) => Kind::Loop(self.retold_body(&body)),
            Kind::Thread(body) => Kind::Thread(self.retold_body(&body)),
            Kind::Fork(name, body) => Kind::Fork(name, self.retold_body(&body)),
            Kind::Repeat(count, body) => Kind::Repeat(count, self.retold_body(&body)),
            Kind::ForSelect(name, list, body) => {
                Kind::ForSelect(name, list, self.retold_body(&body))
            }
            Kind::ForSockets(name, body) => Kind::ForSockets(name, self.retold_body(&body)),
            Kind::ForKeys(name, table, body) => Kind::ForKeys(name, table, self.retold_body(&body)),
            Kind::If(condition, then, otherwise) => {
                Kind::If(condition, self.retold_body(&then), self.retold_body(&otherwise))
            }
            kind @ (Kind::Call(_)
            | Kind::Assign(..)
            | Kind::Put(..)
            | Kind::Remove(..)
            | Kind::Note(..)
            | Kind::Show(_)
            | Kind::Break
            | Kind::Continue) => kind,
        };
        let wording = statement.wording.reworded(self.shown(statement.text())).into();
        Statement { kind, wording, ..*statement }
    }

    fn retold_body(&self, body: &Body) -> Body {
        body.iter().map(|statement| self.retold(statement)).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;
    use crate::model::OptionName;

    #[test]
    fn two_runs_that_want_the_same_port_get_two() {
        let wanted = any_free().unwrap();
        let one = Port::claim(wanted).unwrap();
        let two = Port::claim(wanted).unwrap();
        assert_eq!(one.number(), wanted);
        assert_ne!(two.number(), wanted);
        drop(one);
        assert_eq!(Port::claim(wanted).unwrap().number(), wanted);
    }

    #[test]
    fn a_port_that_somebody_has_is_not_taken() {
        let socket = Socket::open(SocketKind::Tcp).unwrap();
        let Ok(Destination::Known(any)) = Destination::parse("127.0.0.1:0") else { panic!() };
        socket.bind(&any).unwrap();
        let taken = socket.local_address().unwrap().port().unwrap();
        assert_ne!(Port::claim(taken).unwrap().number(), taken);
    }

    #[test]
    fn a_port_that_only_ipv6_has_is_not_taken() {
        for kind in [SocketKind::Tcp6, SocketKind::Udp6] {
            let socket = Socket::open(kind).unwrap();
            socket.set_option(kind, OptionName::V6only, 1).unwrap();
            socket.bind(&anywhere("::", 0)).unwrap();
            let taken = socket.local_address().unwrap().port().unwrap();
            assert_ne!(Port::claim(taken).unwrap().number(), taken, "{kind:?}");
        }
    }

    #[test]
    fn another_port_is_not_one_of_the_ephemeral() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let wanted = taken.local_addr().unwrap().port();
        let got = Port::claim(wanted).unwrap().number();
        assert!(!ephemeral_ports().contains(&got), "{got}");
    }

    #[test]
    fn prose_shows_the_number() {
        let mut ports = Ports::default();
        let wish = Wish { name: "P".into(), number: any_free().unwrap() };
        let number = ports.claim(&wish, false).unwrap();
        let shown = |text: &str| ports.replaced(text);
        assert_eq!(shown("dial $P."), Some(format!("dial {number}.")));
        assert_eq!(
            shown("127.0.0.1:$P, $PORT, \\$P"),
            Some(format!("127.0.0.1:{number}, $PORT, \\$P"))
        );
        assert_eq!(shown("nothing to pay: $5"), None);
    }
}
