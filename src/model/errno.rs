//! Failures by name. A failing system call is a result like any other.

use serde::{Deserialize, Serialize};
use std::fmt;

/// An error number of Linux, shown by its name (errno(3)).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Errno(i32);

macro_rules! errnos {
    ($($name:ident $number:literal)*) => {
        impl Errno {
            $(
                #[doc = concat!("`", stringify!($name), "`")]
                pub const $name: Self = Self($number);
            )*

            /// Every error a socket call of this playground can meet, in the order of their names.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The name errno(3) gives it; `None` for a number this page does not list.
            pub fn known_name(self) -> Option<&'static str> {
                match self {
                    $(Self::$name => Some(stringify!($name)),)*
                    _ => None,
                }
            }
        }
    };
}

// The numbers are Linux's own (asm-generic/errno.h): a lesson written on another system names the same errors.
errnos! {
    EACCES 13
    EADDRINUSE 98
    EADDRNOTAVAIL 99
    EAFNOSUPPORT 97
    EAGAIN 11
    EALREADY 114
    EBADF 9
    ECONNABORTED 103
    ECONNREFUSED 111
    ECONNRESET 104
    EDESTADDRREQ 89
    EDOM 33
    EEXIST 17
    EFAULT 14
    EHOSTDOWN 112
    EHOSTUNREACH 113
    EINPROGRESS 115
    EINTR 4
    EINVAL 22
    EIO 5
    EISCONN 106
    ELOOP 40
    EMFILE 24
    EMSGSIZE 90
    ENAMETOOLONG 36
    ENETDOWN 100
    ENETRESET 102
    ENETUNREACH 101
    ENFILE 23
    ENOBUFS 105
    ENODEV 19
    ENOENT 2
    ENOMEM 12
    ENOPROTOOPT 92
    ENOSPC 28
    ENOSYS 38
    ENOTCONN 107
    ENOTDIR 20
    ENOTSOCK 88
    ENOTTY 25
    EOPNOTSUPP 95
    EPERM 1
    EPIPE 32
    EPROTO 71
    EPROTONOSUPPORT 93
    EPROTOTYPE 91
    EROFS 30
    ESOCKTNOSUPPORT 94
    ETIMEDOUT 110
    ETOOMANYREFS 109
}

impl Errno {
    /// From the number the kernel gave.
    pub fn from_raw(number: i32) -> Self {
        Self(number)
    }

    /// The number.
    pub fn raw(self) -> i32 {
        self.0
    }

    /// From its name, as a lesson writes it. `EWOULDBLOCK` and `ENOTSUP` are other names of two of them.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "EWOULDBLOCK" => Some(Self::EAGAIN),
            "ENOTSUP" => Some(Self::EOPNOTSUPP),
            name => Self::ALL.iter().copied().find(|e| e.known_name() == Some(name)),
        }
    }
}

impl From<std::io::Error> for Errno {
    /// An error without a number (it came from a library, not from the kernel) becomes `EIO`.
    fn from(error: std::io::Error) -> Self {
        error.raw_os_error().map_or(Self::EIO, Self)
    }
}

impl fmt::Display for Errno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.known_name() {
            Some(name) => f.pad(name),
            None => write!(f, "errno {}", self.0),
        }
    }
}

impl fmt::Debug for Errno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// How a call can fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Failure {
    /// The kernel's answer.
    Errno(Errno),
    /// The time that `settimeout` allows ran out: nothing the kernel said, a rule of the socket object, as in Python.
    Timeout,
    /// getaddrinfo(3) does not know the name; the code as `netdb.h` numbers it.
    Resolve(i32),
    /// `decode` met bytes that are not text in that encoding, at this offset.
    Unicode(usize),
}

impl Failure {
    /// The name a lesson expects after `!`.
    pub fn name(self) -> std::borrow::Cow<'static, str> {
        match self {
            Self::Errno(errno) => match errno.known_name() {
                Some(name) => name.into(),
                None => errno.to_string().into(),
            },
            Self::Timeout => "timeout".into(),
            Self::Resolve(code) => match code {
                -1 => "EAI_BADFLAGS",
                -2 => "EAI_NONAME",
                -3 => "EAI_AGAIN",
                -4 => "EAI_FAIL",
                -5 => "EAI_NODATA",
                -6 => "EAI_FAMILY",
                -7 => "EAI_SOCKTYPE",
                -8 => "EAI_SERVICE",
                -9 => "EAI_ADDRFAMILY",
                -10 => "EAI_MEMORY",
                _ => "EAI_SYSTEM",
            }
            .into(),
            Self::Unicode(_) => "UnicodeDecodeError".into(),
        }
    }

    /// Whether a lesson may expect this name after `!`.
    pub fn is_name(name: &str) -> bool {
        Errno::from_name(name).is_some()
            || name == "timeout"
            || name == "UnicodeDecodeError"
            || (-10..=-1).any(|code| Self::Resolve(code).name() == name)
    }
}

impl From<Errno> for Failure {
    fn from(errno: Errno) -> Self {
        Self::Errno(errno)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn the_numbers_are_this_kernels() {
        assert_eq!(Errno::EADDRINUSE.raw(), libc::EADDRINUSE);
        assert_eq!(Errno::ECONNREFUSED.raw(), libc::ECONNREFUSED);
        assert_eq!(Errno::EAGAIN.raw(), libc::EWOULDBLOCK);
        assert_eq!(Errno::EOPNOTSUPP.raw(), libc::ENOTSUP);
        assert_eq!(Errno::ETIMEDOUT.raw(), libc::ETIMEDOUT);
        assert_eq!(Errno::EALREADY.raw(), libc::EALREADY);
    }

    #[test]
    fn every_name_leads_back_to_its_number_and_the_list_is_sorted() {
        for errno in Errno::ALL {
            assert_eq!(Errno::from_name(errno.known_name().unwrap()), Some(*errno));
        }
        assert!(Errno::ALL.windows(2).all(|w| w[0].known_name() < w[1].known_name()));
        assert_eq!(Errno::from_raw(9999).to_string(), "errno 9999");
    }
}
