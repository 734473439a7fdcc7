//! `@lab [plain|slow|real] [arp] [initcwnd=1] [quickack=0] [tcp_NAME=N]`: the lesson plays in a lab, set like this.

use crate::{
    language::{span::Span, suggest::nearest},
    model::{LabSettings, Preset},
};

/// What is wrong with `@lab`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LabFault {
    /// Neither a preset nor a setting; what is nearest.
    Unknown(Box<str>, Option<&'static str>),
    /// A setting that needs a number behind `=`; how it is written.
    Number(&'static str),
    /// A preset or a setting that has been chosen already.
    Twice(Box<str>),
}

/// What may stand behind `@lab`, besides the kernel's own settings.
const WORDS: [&str; 6] = ["plain", "slow", "real", "arp", "initcwnd=1", "quickack=0"];

/// Reads what stands behind `@lab`; `at` is where that begins in its line.
pub(super) fn read(text: &str, at: usize) -> Result<LabSettings, (LabFault, Span)> {
    let mut settings = LabSettings::default();
    let mut seen: Vec<&str> = Vec::new();
    for word in text.split_whitespace() {
        let start = at + (word.as_ptr() as usize - text.as_ptr() as usize);
        let span = Span::new(start, start + word.len());
        let name = word.split_once('=').map_or(word, |(name, _)| name);
        let name = if Preset::from_word(name).is_some() { "a preset" } else { name };
        if seen.contains(&name) {
            return Err((LabFault::Twice(word.into()), span));
        }
        seen.push(name);
        set(&mut settings, word).map_err(|fault| (fault, span))?;
    }
    Ok(settings)
}

fn set(settings: &mut LabSettings, word: &str) -> Result<(), LabFault> {
    if let Some(preset) = Preset::from_word(word) {
        settings.preset = preset;
        return Ok(());
    }
    let (name, value) = word.split_once('=').unwrap_or((word, ""));
    let number = value.parse::<u64>().ok();
    match (name, number) {
        ("arp", _) if word == "arp" => settings.arp = true,
        ("arp", _) => return Err(LabFault::Unknown(word.into(), Some("arp"))),
        ("initcwnd", Some(n @ 1..=1000)) => settings.initcwnd = u32::try_from(n).ok(),
        ("initcwnd", _) => return Err(LabFault::Number("initcwnd=1")),
        ("quickack", Some(n @ 0..=1)) => settings.quickack = Some(n == 1),
        ("quickack", _) => return Err(LabFault::Number("quickack=0")),
        (name, Some(n)) if is_of_tcp(name) => settings.sysctls.push((name.into(), n)),
        (name, None) if is_of_tcp(name) => return Err(LabFault::Number("tcp_sack=1")),
        _ => return Err(LabFault::Unknown(word.into(), nearest(word, WORDS))),
    }
    Ok(())
}

/// `tcp_sack`: a setting below `net.ipv4`.
fn is_of_tcp(name: &str) -> bool {
    name.strip_prefix("tcp_").is_some_and(|rest| {
        !rest.is_empty()
            && rest.bytes().all(|b| b.is_ascii_lowercase() || b == b'_' || b.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(text: &str) -> LabSettings {
        read(text, 0).unwrap_or_else(|fault| panic!("{text:?}: {fault:?}"))
    }

    #[test]
    fn what_is_left_out_is_as_in_a_textbook() {
        assert_eq!(settings(""), LabSettings::from(Preset::Plain));
        assert_eq!(settings(" plain "), LabSettings::from(Preset::Plain));
        assert_eq!(settings("real"), LabSettings::from(Preset::Real));
        let all = LabSettings {
            preset: Preset::Slow,
            arp: true,
            initcwnd: Some(1),
            quickack: Some(false),
            sysctls: vec![("tcp_sack".into(), 1), ("tcp_rto_min_us".into(), 5000)],
        };
        assert_eq!(settings("initcwnd=1 slow tcp_sack=1 arp quickack=0 tcp_rto_min_us=5000"), all);
    }

    #[test]
    fn a_mistake_has_its_place() {
        let unknown = |word: &str, near| LabFault::Unknown(word.into(), near);
        for (text, fault, at) in [
            ("plian", unknown("plian", Some("plain")), 5..10),
            ("plain initcwd=1", unknown("initcwd=1", Some("initcwnd=1")), 11..20),
            ("plain initcwnd", LabFault::Number("initcwnd=1"), 11..19),
            ("initcwnd=0", LabFault::Number("initcwnd=1"), 5..15),
            ("quickack=2", LabFault::Number("quickack=0"), 5..15),
            ("tcp_sack", LabFault::Number("tcp_sack=1"), 5..13),
            ("tcp_sack=on", LabFault::Number("tcp_sack=1"), 5..16),
            ("tcp_=1", unknown("tcp_=1", None), 5..11),
            ("arp=1", unknown("arp=1", Some("arp")), 5..10),
            ("slow  plain", LabFault::Twice("plain".into()), 11..16),
            ("arp arp", LabFault::Twice("arp".into()), 9..12),
        ] {
            let (found, span) = read(text, 5).unwrap_err();
            assert_eq!((found, span.start..span.end), (fault, at), "{text:?}");
        }
    }
}
