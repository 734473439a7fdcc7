//! The kernel layer on live sockets of this machine: each method, and each fact its comments claim.
//!
//! What needs a privilege is asserted both ways: the tests hold for root and for anybody else.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod aside;
mod datagrams;
mod diag;
mod limits;
mod options;
mod queues;
mod readiness;
mod socket;
mod streams;
mod support;
mod tcp;
mod unix;
