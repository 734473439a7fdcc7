//! Addresses between the model's form and the kernel's.

use std::{ffi::OsStr, os::unix::ffi::OsStrExt, path::Path};

use socket2::SockAddr;

use crate::model::{Address, Errno};

/// The kernel's form of an address.
///
/// An unnamed one becomes a family without a name: bind(2) then chooses an abstract name by itself
/// (unix(7), "Autobind feature").
///
/// # Errors
///
/// `ENAMETOOLONG`: more than `sun_path` holds, which the kernel could not even be asked.
pub(in crate::kernel) fn to_kernel(address: &Address) -> Result<SockAddr, Errno> {
    let unix = |name: &[u8]| {
        SockAddr::unix(Path::new(OsStr::from_bytes(name))).map_err(|_| Errno::ENAMETOOLONG)
    };
    match address {
        Address::Inet(address) => Ok(SockAddr::from(*address)),
        Address::Path(path) => unix(path),
        Address::Abstract(name) => unix(&[b"\0", &name[..]].concat()),
        Address::Unnamed => unix(b""),
    }
}

/// An address that the kernel gave. One that it did not give at all is unnamed.
pub(in crate::kernel) fn from_kernel(address: &SockAddr) -> Address {
    if let Some(inet) = address.as_socket() {
        Address::Inet(inet)
    } else if let Some(name) = address.as_abstract_namespace() {
        Address::Abstract(name.into())
    } else if let Some(path) = address.as_pathname() {
        Address::Path(path.as_os_str().as_bytes().into())
    } else {
        Address::Unnamed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_to_the_kernel_comes_back() {
        for address in [
            Address::Inet("127.0.0.1:8080".parse().unwrap()),
            Address::Inet("[::1]:8080".parse().unwrap()),
            Address::Path(b"/tmp/x"[..].into()),
            Address::Path(vec![b'x'; 107].into()),
            Address::Path(b"\xff\xfe"[..].into()),
            Address::Abstract(b"name"[..].into()),
            Address::Abstract(b"with\0inside"[..].into()),
            Address::Unnamed,
        ] {
            assert_eq!(from_kernel(&to_kernel(&address).unwrap()), address);
        }
        let long = Address::Path(vec![b'x'; 108].into());
        assert_eq!(to_kernel(&long).unwrap_err(), Errno::ENAMETOOLONG);
    }
}
