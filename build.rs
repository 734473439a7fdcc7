//! How the released program is linked.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
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
