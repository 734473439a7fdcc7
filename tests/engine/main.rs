//! The engine on live loopback, driven by lines as they are typed.

#![expect(clippy::unwrap_used, reason = "what cannot be had fails the test")]

mod play;

mod calls;
mod oracle;
mod policy;
mod program;
mod sleep;
