//! Socket options by the level that setsockopt(2) wants.

use super::plan::Made;
use crate::model::{Call, OptionName, Setting};

/// The level of an option, as C and Python write it.
pub(super) fn level(option: OptionName) -> &'static str {
    let name = option.c_name();
    if name.starts_with("TCP_") {
        "IPPROTO_TCP"
    } else if name.starts_with("IPV6_") {
        "IPPROTO_IPV6"
    } else if name.starts_with("IP_") {
        "IPPROTO_IP"
    } else {
        "SOL_SOCKET"
    }
}

/// The bytes of a source route, where a call has set one or has taken it away.
pub(super) fn route_bytes(made: Option<&Made>) -> Option<Vec<u8>> {
    match &made?.call {
        Call::Setsockopt(_, Setting::Route(Some(route))) => route.bytes(),
        Call::Setsockopt(_, Setting::Route(None)) => Some(Vec::new()),
        _ => None,
    }
}
