//! Socket options by the level that setsockopt(2) wants.

use crate::model::OptionName;

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
