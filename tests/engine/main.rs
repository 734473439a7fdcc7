//! The engine on live loopback, driven by lines as they are typed.

mod play;

mod calls;
mod policy;
mod program;
mod sleep;
