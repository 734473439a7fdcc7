//! The numbers of errors, as `errno.h` has them.

use std::io;

use crate::model::{Errno, errno_names};

macro_rules! numbers {
    ($($name:ident)*) => {
        /// The error that the kernel gives this number.
        #[inline]
        pub(in crate::kernel) fn errno(number: i32) -> Errno {
            match number {
                $(libc::$name => Errno::$name,)*
                other => Errno::Other(other.try_into().unwrap_or_default()),
            }
        }

        /// The number that the kernel gives this error.
        pub(in crate::kernel) fn number(errno: Errno) -> i32 {
            match errno {
                $(Errno::$name => libc::$name,)*
                Errno::Other(number) => number.into(),
            }
        }
    };
}

errno_names!(numbers);

impl From<&io::Error> for Errno {
    /// An error without a number (it came from a library, not from the kernel) becomes `EIO`.
    #[inline]
    fn from(error: &io::Error) -> Self {
        error.raw_os_error().map_or(Self::EIO, errno)
    }
}

impl From<io::Error> for Errno {
    #[inline]
    fn from(error: io::Error) -> Self {
        Self::from(&error)
    }
}

impl From<Errno> for io::Error {
    fn from(errno: Errno) -> Self {
        Self::from_raw_os_error(number(errno))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_leads_back_to_its_error() {
        for error in Errno::ALL.iter().copied().chain([Errno::Other(4095)]) {
            assert_eq!(Errno::from(io::Error::from(error)), error);
        }
        assert_eq!(errno(libc::EWOULDBLOCK), Errno::EAGAIN);
        assert_eq!(errno(libc::ENOTSUP), Errno::EOPNOTSUPP);
        assert_eq!(Errno::from(io::Error::other("a library's own")), Errno::EIO);
    }
}
