//! What the lines of a lesson could say instead, and what would not be so: lessons that are altered must fail.

use playground::model::TcpState;

/// What a line that expects something could say instead, and what would not be so.
pub(crate) fn alterations(line: &str) -> Vec<String> {
    let bare = line.trim_start();
    let (head, rest) = match bare.split_once("< ") {
        Some((name, rest)) if is_name(name) => (format!("{name}< "), rest),
        _ => (String::new(), bare),
    };
    if let Some(rest) = rest.strip_prefix("... ").or((rest == "...").then_some("")) {
        let _ = rest;
        return vec![format!("{head}= * within 1ms")];
    }
    if let Some(pattern) = rest.strip_prefix("! ") {
        let name = pattern.split('#').next().unwrap().trim();
        let other = if name == "EDOM" { "EPERM" } else { "EDOM" };
        return vec![format!("{head}= *"), format!("{head}! {other}")];
    }
    if let Some(pattern) = rest.strip_prefix("= ") {
        let mut all = vec![format!("{head}! EAGAIN")];
        all.extend(another(pattern).map(|pattern| format!("{head}= {pattern}")));
        return all;
    }
    if let Some(packet) = rest.strip_prefix("~ ") {
        return other_packets(packet);
    }
    // A lens checked in passing.
    match bare.split_once(" = ") {
        Some((lens, pattern)) if is_lens(lens) => {
            another(pattern).map(|pattern| format!("{lens} = {pattern}")).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// A `~` line that says something else: another packet, another number, another time, or not that it was lost.
fn other_packets(packet: &str) -> Vec<String> {
    if packet == "..." || packet.starts_with("no ") {
        return Vec::new();
    }
    let name = packet.split([' ', ',']).next().unwrap();
    let mut all = vec![format!("~ {}", if name == "RST" { "FIN" } else { "RST" })];
    let words: Vec<&str> = packet.split(' ').collect();
    if words.contains(&"lost") {
        all.push(format!("~ {}", packet.replacen(" lost", "", 1)));
    }
    // A repetition that never comes is waited for as long as the kernel's timer says.
    if words.contains(&"resent") {
        return all;
    }
    for key in ["seq", "ack", "win"] {
        let at = words.iter().position(|word| *word == key);
        let number = at.and_then(|at| words.get(at + 1)?.parse::<u32>().ok());
        if let Some(number) = number {
            let (old, new) = (format!("{key} {number}"), format!("{key} {}", number + 7));
            all.push(format!("~ {}", packet.replacen(&old, &new, 1)));
        }
    }
    all
}

pub(crate) fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c == '_' || c == '$' || c.is_alphanumeric())
}

fn is_lens(text: &str) -> bool {
    let text = text.split_once("> ").map_or(text, |(_, text)| text);
    let lens = text.rsplit('.').next().unwrap();
    ["state", "queue", "inq", "outq", "segments", "retrans", "drops"].contains(&lens)
        && text.contains('.')
        || text.starts_with("netstat ")
}

/// Another value in the place of the one expected; `None` if nothing definite is expected.
fn another(pattern: &str) -> Option<String> {
    let pattern = pattern.split(" # ").next().unwrap().split(" within ").next().unwrap().trim();
    if let Some(rest) = pattern.strip_prefix('"') {
        return Some(format!("\"~{rest}"));
    }
    if pattern == "EOF" {
        return Some("\"~\"".into());
    }
    if let Some(number) = pattern.strip_prefix('>') {
        return Some(format!("<{number}"));
    }
    if pattern.contains("..") {
        return Some("7000000..7000001".into());
    }
    if pattern.split(" | ").all(|n| n.parse::<i64>().is_ok()) {
        return Some("7000000".into());
    }
    if let Some((waiting, backlog)) = pattern.split_once('/') {
        return waiting.parse::<u32>().ok().map(|n| format!("{}/{backlog}", n + 70));
    }
    for state in TcpState::ALL {
        if pattern.split([' ', ',']).any(|word| word == state.name()) {
            let other = if state == TcpState::Closing { "LAST_ACK" } else { "CLOSING" };
            return Some(pattern.replacen(state.name(), other, 1));
        }
    }
    None
}
