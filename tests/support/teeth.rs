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

/// A `~` line that says something else: another packet, direction, number, text, fate or time, or not that it was lost.
///
/// What never comes is waited for; so that all can be tried, none of them waits long.
fn other_packets(packet: &str) -> Vec<String> {
    const SOON: &str = "within 300ms";
    if packet == "..." {
        return Vec::new();
    }
    let name = packet.split(' ').next().unwrap();
    let other = if name == "RST" { "FIN" } else { "RST" };
    let mut all = vec![format!("~ {other} {SOON}")];
    if matches!(name, "nothing" | "no") {
        return all;
    }
    let bare = match packet.split_once(" within ") {
        Some((before, time)) => {
            let after = time.split_once(' ').map_or("", |(_, rest)| rest);
            format!("{before} {after}")
        }
        None => packet.to_owned(),
    };
    let bare = bare.trim();
    let mut say = |line: String| all.push(format!("~ {line} {SOON}"));
    let (outside, text) = match bare.split_once('"') {
        Some((before, rest)) => {
            let (text, after) = rest.split_once('"').unwrap();
            (format!("{before}\"\" {}", after.trim()), Some(text))
        }
        None => (bare.to_owned(), None),
    };
    let words: Vec<&str> = outside.split_whitespace().collect();
    let line = |words: &[&str]| {
        let line = words.join(" ");
        text.map_or(line.clone(), |text| line.replace("\"\"", &format!("\"{text}\"")))
    };
    if let Some(text) = text {
        say(bare.replace(&format!("\"{text}\""), &format!("\"~{text}\"")));
    }
    for at in 0..words.len() {
        let with = |word: &str| {
            let mut other = words.clone();
            other[at] = word;
            line(&other)
        };
        let number = words[at].parse::<u32>().ok();
        match words[at] {
            // The rest of a run is said by no line, or by one that says too much.
            _ if number.is_some() && at > 0 && words[at - 1] == "x" => {
                let n = number.unwrap();
                say(with(&(n + 1).to_string()));
                if n > 1 {
                    say(with(&(n - 1).to_string()));
                }
            }
            _ if number.is_some() => say(with(&(number.unwrap() + 7).to_string())),
            ">" => {
                let mut other = words.clone();
                other.swap(at - 1, at + 1);
                say(line(&other));
            }
            "lost" => say(with("")),
            "held" => say(with("lost")),
            "after" => {
                let mut other = words.clone();
                other[at + 1] = "60s..61s";
                say(line(&other));
            }
            _ => {}
        }
    }
    // A first packet is not a repetition, whatever else it may be.
    if !words.contains(&"resent") && !words.contains(&"x") {
        say(format!("{bare} resent"));
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
