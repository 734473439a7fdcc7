//! A call being written: its name, its descriptor, and one argument after the other.

use std::{fmt::Write, time::Duration};

use crate::{
    model::{ReceiveFlags, SendFlags, Watch},
    view::{bytes::write_shortened, notation::write_time, width::push_number},
};

/// Columns of data that are shown in full; longer data is cut to them.
pub(super) const DATA: usize = 34;

/// A call being written.
pub(super) struct Arguments<'a> {
    pub(super) out: &'a mut String,
    pub(super) fd: Option<u32>,
}

impl Arguments<'_> {
    /// `name(`
    pub(super) fn bare(&mut self, name: &str) -> &mut Self {
        self.out.push_str(name);
        self.out.push('(');
        self
    }

    /// `name(3`. A socket object that is closed has the descriptor -1, as in Python.
    pub(super) fn on(&mut self, name: &str) -> &mut Self {
        self.bare(name);
        match self.fd {
            Some(fd) => push_number(self.out, fd.into()),
            None => self.out.push_str("-1"),
        }
        self
    }

    pub(super) fn word(&mut self, text: &str) -> &mut Self {
        self.out.push_str(text);
        self
    }

    pub(super) fn next(&mut self, text: &str) {
        self.out.push_str(", ");
        self.out.push_str(text);
    }

    pub(super) fn number(&mut self, number: usize) {
        self.out.push_str(", ");
        push_number(self.out, number as u64);
    }

    pub(super) fn data(&mut self, data: &[u8]) {
        self.out.push_str(", ");
        write_shortened(self.out, data, DATA);
    }

    pub(super) fn show(&mut self, arguments: std::fmt::Arguments<'_>) {
        self.out.write_fmt(arguments).expect("a String takes everything");
    }

    /// `, 2 s`, if there is a limit.
    pub(super) fn time(&mut self, limit: Option<Duration>) {
        if limit.is_some() {
            self.out.push_str(", ");
            write_time(self.out, limit);
        }
    }

    /// `EPOLLIN|EPOLLET`
    pub(super) fn constants(&mut self, prefix: &str, watch: Watch) {
        for (i, name) in watch.constants().enumerate() {
            self.show(format_args!("{}{prefix}{name}", if i > 0 { "|" } else { "" }));
        }
    }

    pub(super) fn send_flags(&mut self, flags: SendFlags) {
        self.flags([
            (flags.oob, "MSG_OOB"),
            (flags.dontwait, "MSG_DONTWAIT"),
            (flags.more, "MSG_MORE"),
            (flags.nosignal, "MSG_NOSIGNAL"),
        ]);
    }

    pub(super) fn receive_flags(&mut self, flags: ReceiveFlags) {
        self.flags([
            (flags.peek, "MSG_PEEK"),
            (flags.waitall, "MSG_WAITALL"),
            (flags.dontwait, "MSG_DONTWAIT"),
            (flags.oob, "MSG_OOB"),
            (flags.trunc, "MSG_TRUNC"),
            (flags.errqueue, "MSG_ERRQUEUE"),
        ]);
    }

    fn flags<const N: usize>(&mut self, flags: [(bool, &str); N]) {
        let mut separator = ", ";
        for (_, name) in flags.into_iter().filter(|(set, _)| *set) {
            self.out.push_str(separator);
            self.out.push_str(name);
            separator = "|";
        }
    }
}
