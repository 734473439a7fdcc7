//! On which systems there is a program at all, and how the released one is linked.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // One sentence before anything is compiled, instead of an error for every call of the kernel.
    if env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system != "linux") {
        println!(
            "cargo::error=playground needs Linux: it asks the Linux kernel about its sockets. \
             On Windows use WSL 2, on macOS a container or a virtual machine."
        );
        return;
    }
    let set = |name: &str, value: &str| env::var(name).is_ok_and(|is| is == value);
    // The unwinder becomes part of the program: to load libgcc_s, whose start asks the processor what it can do
    // (slow in a virtual machine), would be a tenth of a lesson's time.
    if set("PROFILE", "release")
        && set("CARGO_CFG_TARGET_OS", "linux")
        && set("CARGO_CFG_TARGET_ENV", "gnu")
        && !env::var("CARGO_CFG_TARGET_FEATURE").is_ok_and(|has| has.contains("crt-static"))
    {
        println!("cargo::rustc-link-lib=static:-bundle=gcc_eh");
    }
}
