//! Failures by name. A failing system call is a result like any other.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Gives the names of all errors to a macro: each system has numbers of its own for them.
macro_rules! errno_names {
    ($then:ident) => {
        $then! {
            EACCES
            EADDRINUSE
            EADDRNOTAVAIL
            EAFNOSUPPORT
            EAGAIN
            EALREADY
            EBADF
            ECONNABORTED
            ECONNREFUSED
            ECONNRESET
            EDESTADDRREQ
            EDOM
            EEXIST
            EFAULT
            EHOSTDOWN
            EHOSTUNREACH
            EINPROGRESS
            EINTR
            EINVAL
            EIO
            EISCONN
            ELOOP
            EMFILE
            EMSGSIZE
            ENAMETOOLONG
            ENETDOWN
            ENETRESET
            ENETUNREACH
            ENFILE
            ENOBUFS
            ENODEV
            ENOENT
            ENOMEM
            ENOPROTOOPT
            ENOSPC
            ENOSYS
            ENOTCONN
            ENOTDIR
            ENOTSOCK
            ENOTTY
            EOPNOTSUPP
            EPERM
            EPIPE
            EPROTO
            EPROTONOSUPPORT
            EPROTOTYPE
            EROFS
            ESOCKTNOSUPPORT
            ETIMEDOUT
            ETOOMANYREFS
        }
    };
}
pub(crate) use errno_names;

macro_rules! errnos {
    ($($name:ident)*) => {
        /// An error of the kernel, by its name (errno(3)).
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Errno {
            $(
                #[doc = concat!("`", stringify!($name), "`")]
                $name,
            )*
            /// One that is not listed here, by the number that this kernel gives it.
            Other(u16),
        }

        impl Errno {
            /// Every error a socket call of this playground can meet, in the order of their names.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The name errno(3) gives it; `None` for one that is not listed here.
            pub(crate) fn known_name(self) -> Option<&'static str> {
                match self {
                    $(Self::$name => Some(stringify!($name)),)*
                    Self::Other(_) => None,
                }
            }
        }
    };
}

errno_names!(errnos);

impl Errno {
    /// From its name, as a lesson writes it. `EWOULDBLOCK` and `ENOTSUP` are other names of two of them.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "EWOULDBLOCK" => Some(Self::EAGAIN),
            "ENOTSUP" => Some(Self::EOPNOTSUPP),
            name => Self::ALL.iter().copied().find(|e| e.known_name() == Some(name)),
        }
    }
}

impl fmt::Display for Errno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.known_name(), self) {
            (_, Self::Other(number)) => write!(f, "errno {number}"),
            (name, _) => f.pad(name.unwrap_or_default()),
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
    /// getaddrinfo(3) does not know the name.
    Resolve(Unresolved),
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
            Self::Resolve(unresolved) => unresolved.error.name().into(),
            Self::Unicode(_) => "UnicodeDecodeError".into(),
        }
    }

    /// Whether a lesson may expect this name after `!`.
    pub fn is_name(name: &str) -> bool {
        Errno::from_name(name).is_some()
            || name == "timeout"
            || name == "UnicodeDecodeError"
            || ResolveError::ALL.iter().any(|error| error.name() == name)
    }
}

/// What getaddrinfo(3) says of a name that it has not found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Unresolved {
    /// Why.
    pub error: ResolveError,
    /// What it returned: the number that the library of this machine gives to that.
    pub code: i32,
}

macro_rules! resolve_errors {
    ($($variant:ident $name:literal)*) => {
        /// Why a name was not found, as getaddrinfo(3) names it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum ResolveError {
            $(
                #[doc = concat!("`", $name, "`")]
                $variant,
            )*
            /// `EAI_SYSTEM`, or one that is not listed here.
            System,
        }

        impl ResolveError {
            /// Those that a lesson may expect.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Its name in `netdb.h`.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                    Self::System => "EAI_SYSTEM",
                }
            }
        }
    };
}

resolve_errors! {
    BadFlags "EAI_BADFLAGS"
    NoName "EAI_NONAME"
    Again "EAI_AGAIN"
    Fail "EAI_FAIL"
    NoData "EAI_NODATA"
    Family "EAI_FAMILY"
    SockType "EAI_SOCKTYPE"
    Service "EAI_SERVICE"
    AddrFamily "EAI_ADDRFAMILY"
    Memory "EAI_MEMORY"
}

impl From<Errno> for Failure {
    fn from(errno: Errno) -> Self {
        Self::Errno(errno)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_leads_back_and_the_list_is_sorted() {
        for errno in Errno::ALL {
            assert_eq!(Errno::from_name(errno.known_name().unwrap()), Some(*errno));
        }
        assert!(Errno::ALL.windows(2).all(|w| w[0].known_name() < w[1].known_name()));
        assert_eq!(Errno::Other(9999).to_string(), "errno 9999");
    }
}
