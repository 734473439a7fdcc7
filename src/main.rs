//! The program.

use std::process::ExitCode;

fn main() -> ExitCode {
    playground::cli::main()
}
