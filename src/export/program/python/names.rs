//! Names of the session as names in Python.

use crate::export::program::written::spelled_out;

/// Words of Python, and names that the programs use themselves.
const TAKEN: &str = "\
    False None True and as assert async await break class continue def del elif else except finally for from global \
    if import in is lambda nonlocal not or pass raise return try while with yield ctypes errno fcntl os random \
    select signal socket struct sys threading time show fail name where text number same plus over modulo put recvn \
    recvline cut looked fill drain set_filter found ended notes key removed opened received sender eof error \
    failure sent address value input print int len str bytes sorted range dict isinstance tuple bytearray getattr \
    dir min abs BlockingIOError l O int64 part repeated packed unpacked cut_from thrown_away at_once taken \
    ancillary events_of happened disconnect at_mark linger_of protocol_of time_limit peer_of ready poller watched \
    passed told length kept_open re resource OverflowError ValueError list sum what count at_end pairs";

/// Beginnings of the names of numbers.
const BEGINNINGS: [&str; 6] = ["IP_", "IPV6_", "MSG_", "SIOC", "SO_", "TCP_"];

/// A name of the session as Python takes it: letters that may become others there are spelled out.
pub(super) fn identifier(name: &str) -> String {
    let mut out = spelled_out(name);
    if TAKEN.split(' ').any(|taken| taken == out)
        || BEGINNINGS.iter().any(|begin| out.starts_with(begin))
        || out == "I"
        || out.starts_with("thread_")
        || out.starts_with("kept_")
    {
        out.push('_');
    }
    out
}
