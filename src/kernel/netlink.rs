//! Questions to the kernel about sockets, over `NETLINK_SOCK_DIAG` (`sock_diag(7)`); anybody may ask.
//!
//! Owns the envelope: one request, the messages of its answer. What they mean is read in `sock_diag`.

use std::os::fd::AsFd;

use socket2::{Domain, Protocol, Socket, Type};

use super::sys;
use crate::model::Errno;

/// `SOCK_DIAG_BY_FAMILY` (`linux/sock_diag.h`): of one family.
pub(super) const BY_FAMILY: u16 = 20;
/// `TCPDIAG_GETSOCK` (`linux/inet_diag.h`): TCP of both families in one walk through the kernel's tables.
pub(super) const ALL_TCP: u16 = 18;
/// `sizeof(struct nlmsghdr)` (netlink(7)).
const HEADER: usize = 16;
/// What the kernel puts into one answer to a dump is never longer (netlink(7), Notes).
const BUFFER: usize = 32 * 1024;

/// Whether the question is about one socket or about all that fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ask {
    /// Exactly one; `ENOENT` if there is none.
    One,
    /// All of them: `NLM_F_DUMP`.
    Every,
}

/// Asks `about` one family or all of TCP, and hands each message of the answer to `each`. The kernel answers while it is asked: nothing
/// here waits.
///
/// # Errors
///
/// What the kernel said: `ENOENT` (no such socket, or no such diagnosis in this kernel), `EINVAL`.
pub(super) fn ask(
    ask: Ask,
    about: u16,
    body: &[u8],
    mut each: impl FnMut(&[u8]),
) -> Result<(), Errno> {
    let domain = Domain::from(libc::AF_NETLINK);
    let protocol = Protocol::from(libc::NETLINK_SOCK_DIAG);
    let ty = Type::DGRAM.nonblocking().cloexec();
    let socket = sys::retried(|| Socket::new_raw(domain, ty, Some(protocol)))?;
    let request = request(ask, about, body);
    sys::retried(|| socket.send(&request))?;
    let mut buffer = vec![0; BUFFER];
    loop {
        let len = sys::receive(socket.as_fd(), &mut buffer, 0)?;
        if read(ask, &buffer[..len], &mut each)? {
            return Ok(());
        }
    }
}

fn request(ask: Ask, about: u16, body: &[u8]) -> Vec<u8> {
    let len = u32::try_from(HEADER + body.len()).expect("a request is a few dozen bytes");
    let flags = libc::NLM_F_REQUEST | if ask == Ask::Every { libc::NLM_F_DUMP } else { 0 };
    let flags = u16::try_from(flags).expect("two flags of 16 bits");
    let mut request = Vec::with_capacity(HEADER + body.len());
    request.extend(len.to_ne_bytes());
    request.extend(about.to_ne_bytes());
    request.extend(flags.to_ne_bytes());
    request.extend([0; 8]);
    request.extend(body);
    request
}

/// Reads one datagram of messages; true if the answer ends with it.
fn read(ask: Ask, mut rest: &[u8], each: &mut impl FnMut(&[u8])) -> Result<bool, Errno> {
    let int = |bytes: &[u8]| {
        bytes.get(..4).and_then(|int| int.try_into().ok()).map_or(0, i32::from_ne_bytes)
    };
    while rest.len() >= HEADER {
        let len = usize::try_from(int(rest)).unwrap_or(0);
        let message = rest.get(..len).filter(|m| m.len() >= HEADER).ok_or(Errno::EIO)?;
        let (header, body) = message.split_at(HEADER);
        match libc::c_int::from(u16::from_ne_bytes([header[4], header[5]])) {
            // Both carry 0 or a negative errno (netlink(7)).
            libc::NLMSG_ERROR | libc::NLMSG_DONE => {
                return match int(body) {
                    0 => Ok(true),
                    error => Err(Errno::from_raw(-error)),
                };
            }
            _ => each(body),
        }
        if ask == Ask::One {
            return Ok(true);
        }
        rest = &rest[len.next_multiple_of(4).min(rest.len())..];
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(ty: u16, body: &[u8]) -> Vec<u8> {
        let mut message = u32::try_from(HEADER + body.len()).unwrap().to_ne_bytes().to_vec();
        message.extend(ty.to_ne_bytes());
        message.extend([0; 10]);
        message.extend(body);
        message.resize(message.len().next_multiple_of(4), 0);
        message
    }

    #[test]
    fn an_answer_is_read_to_its_end_and_no_further() {
        let mut seen = Vec::new();
        let mut each = |body: &[u8]| seen.push(body.to_vec());
        let two = [message(BY_FAMILY, b"one"), message(BY_FAMILY, b"two2")].concat();
        assert_eq!(read(Ask::Every, &two, &mut each), Ok(false));
        let last =
            [message(BY_FAMILY, b"3"), message(3, &[0; 4]), message(BY_FAMILY, b"4")].concat();
        assert_eq!(read(Ask::Every, &last, &mut each), Ok(true));
        assert_eq!(seen, [&b"one"[..], b"two2", b"3"]);
    }

    #[test]
    fn what_is_no_answer_is_an_error() {
        let refused = message(2, &(-2_i32).to_ne_bytes());
        assert_eq!(read(Ask::One, &refused, &mut |_| ()), Err(Errno::ENOENT));
        let mut short = message(BY_FAMILY, b"body");
        short[0] = 200;
        assert_eq!(read(Ask::Every, &short, &mut |_| ()), Err(Errno::EIO));
        short[0] = 3;
        assert_eq!(read(Ask::Every, &short, &mut |_| ()), Err(Errno::EIO));
        assert_eq!(read(Ask::Every, b"", &mut |_| ()), Ok(false));
    }
}
