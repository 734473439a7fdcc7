//! Why a word is not an address.

use super::Lang;
use crate::{model::AddressError, say};

/// What is wrong with a word that should be an address, and what a right one looks like.
pub(crate) fn address_error(lang: Lang, error: AddressError) -> String {
    match error {
        AddressError::MissingPort => say!(lang,
            en: "the port is missing; write 127.0.0.1:8080",
            zh: "缺端口，应写成 127.0.0.1:8080"),
        AddressError::NoColon => say!(lang,
            en: "a colon goes before the port, as in 127.0.0.1:8080",
            zh: "端口前面是冒号，如 127.0.0.1:8080"),
        AddressError::PortIsNoNumber => say!(lang,
            en: "a port is a number from 0 to 65535, as in 127.0.0.1:8080",
            zh: "端口是 0 到 65535 的数，如 127.0.0.1:8080"),
        AddressError::PortTooLarge => say!(lang,
            en: "the largest port is 65535: a port has 16 bits",
            zh: "端口最大是 65535，它只有 16 位"),
        AddressError::UnclosedBracket => say!(lang,
            en: "the bracket is not closed: write [::1]:8080",
            zh: "方括号没有闭合，应写成 [::1]:8080"),
        AddressError::BareIpv6 => say!(lang,
            en: "an IPv6 address goes in brackets, so that the port is clear: [::1]:8080",
            zh: "IPv6 地址要放在方括号里，才分得出端口：[::1]:8080"),
        AddressError::BadIpv6 => say!(lang,
            en: "an IPv6 address looks like ::1, with a port [::1]:8080",
            zh: "IPv6 地址的样子是 ::1，带端口时是 [::1]:8080"),
        AddressError::BadIpv4 => say!(lang,
            en: "an IPv4 address is four numbers from 0 to 255, written without a leading zero, as in 127.0.0.1",
            zh: "IPv4 地址是四个数，每个从 0 到 255，前面不补 0，如 127.0.0.1"),
        AddressError::BadName => say!(lang,
            en: "this is not a host name; an address looks like 127.0.0.1:8080 or localhost:8080",
            zh: "这不是主机名；地址的样子是 127.0.0.1:8080 或 localhost:8080"),
        AddressError::PathTooLong => say!(lang,
            en: "the path of a Unix socket has at most 107 bytes",
            zh: "Unix 套接字的路径最多 107 字节"),
        AddressError::Empty => say!(lang,
            en: "the address is missing; one looks like 127.0.0.1:8080",
            zh: "缺地址，如 127.0.0.1:8080"),
    }
}
