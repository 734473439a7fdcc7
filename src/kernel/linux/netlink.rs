//! Netlink (`netlink(7)`): questions about sockets (`sock_diag(7)`; anybody may ask), and what is asked of links
//! (`rtnetlink(7)`) in the lab.
//!
//! Owns the envelope: requests, and the messages of an answer. What they mean is read in `sock_diag` and `lab`.

use std::{cell::Cell, os::fd::AsFd};

use socket2::{Domain, Protocol, Socket, Type};

use super::{errno::errno, sys};
use crate::model::Errno;

/// `SOCK_DIAG_BY_FAMILY` (`linux/sock_diag.h`): of one family.
pub(in crate::kernel) const BY_FAMILY: u16 = 20;
/// `TCPDIAG_GETSOCK` (`linux/inet_diag.h`): TCP of both families in one walk through the kernel's tables.
pub(in crate::kernel) const ALL_TCP: u16 = 18;
/// `sizeof(struct nlmsghdr)` (netlink(7)).
const HEADER: usize = 16;
/// What the kernel puts into one answer to a dump is never longer (netlink(7), Notes).
const BUFFER: usize = 32 * 1024;

/// What it says of one socket is shorter.
const ONE: usize = 4096;

/// Whether the question is about one socket or about all that fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::kernel) enum Ask {
    /// Exactly one; `ENOENT` if there is none.
    One,
    /// All of them: `NLM_F_DUMP`.
    Every,
}

/// One socket. It asks about the network namespace in which it was made, wherever it is used.
#[derive(Debug)]
pub(in crate::kernel) struct Netlink {
    socket: Socket,
    asked: Cell<u32>,
}

impl Netlink {
    /// For questions about sockets. Corresponds to `socket(2)`, `NETLINK_SOCK_DIAG`.
    pub(in crate::kernel) fn diag() -> Result<Self, Errno> {
        Self::open(libc::NETLINK_SOCK_DIAG)
    }

    /// For links, addresses and routes. Corresponds to `socket(2)`, `NETLINK_ROUTE`.
    pub(in crate::kernel) fn route() -> Result<Self, Errno> {
        Self::open(libc::NETLINK_ROUTE)
    }

    fn open(protocol: libc::c_int) -> Result<Self, Errno> {
        let domain = Domain::from(libc::AF_NETLINK);
        let protocol = Protocol::from(protocol);
        let ty = Type::DGRAM.nonblocking().cloexec();
        let socket = sys::retried(|| Socket::new_raw(domain, ty, Some(protocol)))?;
        Ok(Self { socket, asked: Cell::new(0) })
    }

    /// Asks `about` one family or all of TCP, and hands each message of the answer to `each`. The kernel answers while
    /// it is asked: nothing here waits.
    ///
    /// # Errors
    ///
    /// What the kernel said: `ENOENT` (no such socket, or no such diagnosis in this kernel), `EINVAL`.
    pub(in crate::kernel) fn ask(
        &self,
        ask: Ask,
        about: u16,
        body: &[u8],
        mut each: impl FnMut(&[u8]),
    ) -> Result<(), Errno> {
        let number = self.number();
        let dump = if ask == Ask::Every { libc::NLM_F_DUMP } else { 0 };
        self.send(&message(about, dump, number, body))?;
        let mut buffer = vec![0; if ask == Ask::One { ONE } else { BUFFER }];
        loop {
            let len = sys::receive(self.socket.as_fd(), &mut buffer, 0)?;
            if read(ask, number, &buffer[..len], &mut each)? {
                return Ok(());
            }
        }
    }

    /// Has requests carried out, all sent at once; each is acknowledged. The first error of them is the answer.
    pub(in crate::kernel) fn tell(&self, requests: &[Request]) -> Result<(), Errno> {
        let first = self.asked.get().wrapping_add(1);
        let mut bytes = Vec::new();
        for request in requests {
            let flags = request.flags | libc::NLM_F_ACK;
            bytes.extend(message(request.kind, flags, self.number(), &request.body));
        }
        let last = self.asked.get();
        self.send(&bytes)?;
        let mut buffer = vec![0; BUFFER];
        let mut result = Ok(());
        loop {
            let len = sys::receive(self.socket.as_fd(), &mut buffer, 0)?;
            for message in messages(&buffer[..len]) {
                let message = message?;
                let ours = message.number.wrapping_sub(first) <= last.wrapping_sub(first);
                if libc::c_int::from(message.kind) == libc::NLMSG_ERROR && ours {
                    result = result.and(message.verdict());
                    if message.number == last {
                        return result;
                    }
                }
            }
        }
    }

    /// Numbers tell the answer from what an earlier one may have left behind.
    fn number(&self) -> u32 {
        self.asked.set(self.asked.get().wrapping_add(1));
        self.asked.get()
    }

    fn send(&self, bytes: &[u8]) -> Result<(), Errno> {
        sys::retried(|| self.socket.send(bytes)).map(drop)
    }
}

/// Something to carry out, without its envelope.
#[derive(Clone, Debug)]
pub(in crate::kernel) struct Request {
    kind: u16,
    flags: libc::c_int,
    body: Vec<u8>,
}

impl Request {
    /// Of a kind (`RTM_...`), with the structure that belongs to it.
    pub(in crate::kernel) fn new(kind: u16, flags: libc::c_int, body: &[u8]) -> Self {
        Self { kind, flags, body: body.to_vec() }
    }

    /// With an attribute: length, type, value, and zeros up to a multiple of four (rtnetlink(3)).
    pub(in crate::kernel) fn with(mut self, ty: u16, value: &[u8]) -> Self {
        put(&mut self.body, ty, value);
        self
    }
}

/// Attributes inside an attribute: what comes before them there, then each.
pub(in crate::kernel) fn nest(before: &[u8], attributes: &[(u16, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = before.to_vec();
    for (ty, value) in attributes {
        put(&mut bytes, *ty, value);
    }
    bytes
}

fn put(bytes: &mut Vec<u8>, ty: u16, value: &[u8]) {
    let len = u16::try_from(4 + value.len()).expect("an attribute is a few dozen bytes");
    bytes.extend(len.to_ne_bytes());
    bytes.extend(ty.to_ne_bytes());
    bytes.extend(value);
    bytes.resize(bytes.len().next_multiple_of(4), 0);
}

fn message(kind: u16, flags: libc::c_int, number: u32, body: &[u8]) -> Vec<u8> {
    let len = u32::try_from(HEADER + body.len()).expect("a request is a few dozen bytes");
    let flags = u16::try_from(libc::NLM_F_REQUEST | flags).expect("flags of 16 bits");
    let mut message = Vec::with_capacity(HEADER + body.len());
    message.extend(len.to_ne_bytes());
    message.extend(kind.to_ne_bytes());
    message.extend(flags.to_ne_bytes());
    message.extend(number.to_ne_bytes());
    message.extend([0; 4]);
    message.extend(body);
    message.resize(message.len().next_multiple_of(4), 0);
    message
}

/// One message of an answer.
struct Message<'a> {
    kind: u16,
    number: u32,
    body: &'a [u8],
}

impl Message<'_> {
    /// Of `NLMSG_ERROR` and `NLMSG_DONE`: both carry 0 or a negative errno (netlink(7)).
    fn verdict(&self) -> Result<(), Errno> {
        match self.body.first_chunk().map_or(0, |int| i32::from_ne_bytes(*int)) {
            0 => Ok(()),
            error => Err(errno(-error)),
        }
    }
}

/// The value of an attribute of that type behind a structure (rtnetlink(3)).
pub(in crate::kernel) fn attribute(mut rest: &[u8], wanted: u16) -> Option<&[u8]> {
    loop {
        let header: &[u8; 4] = rest.first_chunk()?;
        let len = usize::from(u16::from_ne_bytes([header[0], header[1]]));
        let value = rest.get(4..len)?;
        if u16::from_ne_bytes([header[2], header[3]]) == wanted {
            return Some(value);
        }
        rest = rest.get(len.next_multiple_of(4)..)?;
    }
}

/// The messages of one datagram; `EIO` and the end where one is not whole.
fn messages(mut rest: &[u8]) -> impl Iterator<Item = Result<Message<'_>, Errno>> {
    std::iter::from_fn(move || {
        let header: &[u8; HEADER] = rest.first_chunk()?;
        let word = |at: usize| {
            u32::from_ne_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]])
        };
        let len = usize::try_from(word(0)).unwrap_or(0);
        let Some(body) = rest.get(HEADER..len) else {
            rest = &[];
            return Some(Err(Errno::EIO));
        };
        let kind = u16::from_ne_bytes([header[4], header[5]]);
        let message = Message { kind, number: word(8), body };
        rest = &rest[len.next_multiple_of(4).min(rest.len())..];
        Some(Ok(message))
    })
}

/// Reads one datagram of the answer; true if it ends with it.
fn read(ask: Ask, number: u32, all: &[u8], each: &mut impl FnMut(&[u8])) -> Result<bool, Errno> {
    for message in messages(all) {
        let message = message?;
        if message.number != number {
            continue;
        }
        match libc::c_int::from(message.kind) {
            libc::NLMSG_ERROR | libc::NLMSG_DONE => return message.verdict().map(|()| true),
            _ => each(message.body),
        }
        if ask == Ask::One {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(kind: u16, body: &[u8]) -> Vec<u8> {
        message(kind, 0, 7, body)
    }

    #[test]
    fn an_answer_is_read_to_its_end_and_no_further() {
        let mut seen = Vec::new();
        let mut each = |body: &[u8]| seen.push(body.to_vec());
        let two = [answer(BY_FAMILY, b"one"), answer(BY_FAMILY, b"two2")].concat();
        assert_eq!(read(Ask::Every, 7, &two, &mut each), Ok(false));
        let last = [answer(BY_FAMILY, b"3"), answer(3, &[0; 4]), answer(BY_FAMILY, b"4")].concat();
        assert_eq!(read(Ask::Every, 7, &last, &mut each), Ok(true));
        assert_eq!(seen, [&b"one"[..], b"two2", b"3"]);
    }

    #[test]
    fn what_is_no_answer_is_an_error() {
        let refused = answer(2, &(-2_i32).to_ne_bytes());
        assert_eq!(read(Ask::One, 7, &refused, &mut |_| ()), Err(Errno::ENOENT));
        let mut short = answer(BY_FAMILY, b"body");
        short[0] = 200;
        assert_eq!(read(Ask::Every, 7, &short, &mut |_| ()), Err(Errno::EIO));
        short[0] = 3;
        assert_eq!(read(Ask::Every, 7, &short, &mut |_| ()), Err(Errno::EIO));
        assert_eq!(read(Ask::Every, 7, b"", &mut |_| ()), Ok(false));
    }

    #[test]
    fn what_an_earlier_question_left_behind_is_no_answer() {
        let stale = [answer(3, &[0; 4]), answer(2, &(-2_i32).to_ne_bytes())].concat();
        assert_eq!(read(Ask::Every, 8, &stale, &mut |_| panic!("not ours")), Ok(false));
    }

    #[test]
    fn an_attribute_is_padded_and_its_length_is_not() {
        let inner = nest(&[9], &[(1, b"ab".to_vec())]);
        assert_eq!(inner[1..], [6, 0, 1, 0, b'a', b'b', 0]);
        let request = Request::new(16, 0, &[0; 4]).with(3, b"eth0\0").with(2, &[1]);
        assert_eq!(request.body[4..8], [9, 0, 3, 0]);
        assert_eq!(request.body[16..], [5, 0, 2, 0, 1, 0, 0, 0]);
    }
}
