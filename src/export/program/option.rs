//! Socket options by the level that setsockopt(2) wants.

use crate::model::OptionName;

/// The level, and the option's number where Python has no name for it (linux/in.h).
pub(super) fn level(option: OptionName) -> (&'static str, Option<u32>) {
    let name = option.c_name();
    let number = match option {
        OptionName::BindAddressNoPort => Some(24),
        OptionName::Mtu => Some(14),
        OptionName::MtuDiscover => Some(10),
        OptionName::Passcred => Some(16),
        OptionName::Pktinfo => Some(8),
        OptionName::Recvttl => Some(12),
        OptionName::Timestamp => Some(29),
        OptionName::Recverr => Some(11),
        OptionName::FastopenConnect => Some(30),
        _ => None,
    };
    let level = if name.starts_with("TCP_") {
        "IPPROTO_TCP"
    } else if name.starts_with("IPV6_") {
        "IPPROTO_IPV6"
    } else if name.starts_with("IP_") {
        "IPPROTO_IP"
    } else {
        "SOL_SOCKET"
    };
    (level, number)
}
