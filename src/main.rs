//! The program.
//!
//! With the C library of GNU it begins where programs in C do. The standard library's own beginning reads the map of the
//! process, to tell an overflow of the stack from other faults, and that is a tenth of the time that a lesson takes from
//! start to end. The rest of what it does, [`playground::cli::main`] does too.
#![cfg_attr(target_env = "gnu", no_main)]

use playground::cli;

/// Called by the C library. The arguments are known already (`std::env::args`, "Platform-specific behavior").
#[cfg(target_env = "gnu")]
#[expect(
    unsafe_code,
    reason = "the C library calls the program by this name, and nobody else bears it"
)]
#[unsafe(no_mangle)]
extern "C" fn main() -> std::ffi::c_int {
    cli::main().into()
}

#[cfg(not(target_env = "gnu"))]
fn main() -> std::process::ExitCode {
    cli::main().into()
}
