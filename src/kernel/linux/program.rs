//! The program itself, to be started once more.

use std::path::Path;

/// Where this very program can be started, even if its file has been moved or replaced (proc(5)).
pub(crate) fn own_program() -> &'static Path {
    Path::new("/proc/self/exe")
}
