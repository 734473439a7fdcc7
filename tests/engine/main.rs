//! The engine on live loopback, driven by lines as they are typed.

#![expect(clippy::unwrap_used, reason = "what cannot be had fails the test")]

mod alone;
mod play;
#[path = "../support/port.rs"]
mod port;

mod alive;
mod callers;
mod calls;
mod datagram;
mod ends;
mod epoll;
mod fork;
mod groups;
mod lenses;
mod load;
mod lowat;
mod message;
mod names;
mod options;
mod oracle;
mod pairs;
mod policy;
mod program;
mod random;
mod robust;
mod rows;
mod sleep;
mod streams;
mod tables;
mod unixes;
mod values;
mod variables;
mod whole;
mod woken;
mod world;
