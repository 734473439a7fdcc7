//! `@port P 8080`: the port a lesson would like, or any that is free, kept from other runs until this one ends.

use crate::{
    kernel::Socket,
    model::{Address, Destination, Errno, SocketKind},
};

/// A port that this run may use. Dropping it lets other runs have the port.
#[derive(Debug)]
pub struct Port {
    number: u16,
    /// The abstract Unix socket `@playground-port-N`. Its name goes with it (unix(7)).
    _lock: Socket,
}

/// How often another port is tried.
const TRIES: usize = 64;

impl Port {
    /// That port if nobody has it, else one that the kernel chooses.
    ///
    /// Corresponds to `bind(2)` of a socket that is closed again at once: a TIME_WAIT counts as taken too.
    ///
    /// # Errors
    ///
    /// `EADDRINUSE`: not one of many ports was free.
    pub fn claim(wanted: u16) -> Result<Self, Errno> {
        if let Some(port) = Self::lock(wanted)
            && is_free(wanted)
        {
            return Ok(port);
        }
        for _ in 0..TRIES {
            let number = any_free()?;
            if let Some(port) = Self::lock(number) {
                return Ok(port);
            }
        }
        Err(Errno::EADDRINUSE)
    }

    /// Its number.
    pub fn number(&self) -> u16 {
        self.number
    }

    fn lock(number: u16) -> Option<Self> {
        let socket = Socket::open(SocketKind::Unix).ok()?;
        let name = format!("playground-port-{number}");
        socket.bind(&Address::Abstract(name.into_bytes().into())).ok()?;
        Some(Self { number, _lock: socket })
    }
}

/// Whether a server could bind it: TCP or UDP, on every local address.
fn is_free(number: u16) -> bool {
    [SocketKind::Tcp, SocketKind::Udp].into_iter().all(|kind| {
        Socket::open(kind).is_ok_and(|socket| socket.bind(&anywhere(number)).is_ok())
    })
}

fn any_free() -> Result<u16, Errno> {
    let socket = Socket::open(SocketKind::Tcp)?;
    socket.bind(&anywhere(0))?;
    socket.local_address()?.port().ok_or(Errno::EADDRNOTAVAIL)
}

fn anywhere(port: u16) -> Address {
    match Destination::from_parts("", &port.to_string()) {
        Ok(Destination::Known(address)) => address,
        _ => unreachable!("every number up to 65535 is a port"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
