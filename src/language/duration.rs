//! Durations as they are typed: `300ms`, `2s`, `0.5`, `1m`.

use std::time::Duration;

const UNITS: [(&str, u128); 4] =
    [("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("", 1_000_000_000)];

/// Reads a duration; a number without a unit is seconds. At most nine decimals.
pub fn read(text: &str) -> Option<Duration> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (whole, rest) = text.split_at(digits);
    let (decimals, unit) = match rest.strip_prefix('.') {
        None => ("", rest),
        Some(rest) => {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            (digits > 0).then_some(())?;
            rest.split_at(digits)
        }
    };
    if whole.is_empty() || whole.len() > 15 || decimals.len() > 9 {
        return None;
    }
    let unit = UNITS.iter().find(|(word, _)| *word == unit)?.1;
    let scale = 10_u128.pow(u32::try_from(decimals.len()).ok()?);
    let parts = whole.parse::<u128>().ok()? * scale
        + if decimals.is_empty() { 0 } else { decimals.parse::<u128>().ok()? };
    let nanos = parts * unit / scale;
    let seconds = u64::try_from(nanos / 1_000_000_000).ok()?;
    Some(Duration::new(seconds, u32::try_from(nanos % 1_000_000_000).ok()?))
}

/// Writes a duration so that it is read again.
pub fn write(duration: Duration) -> String {
    let (seconds, nanos) = (duration.as_secs(), duration.subsec_nanos());
    if nanos == 0 {
        format!("{seconds}s")
    } else if nanos % 1_000_000 == 0 && duration.as_millis() < 1_000_000_000_000_000 {
        format!("{}ms", duration.as_millis())
    } else {
        let text = format!("{seconds}.{nanos:09}");
        format!("{}s", text.trim_end_matches('0'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_and_written() {
        for (text, nanos, again) in [
            ("300ms", 300_000_000, "300ms"),
            ("2s", 2_000_000_000, "2s"),
            ("0.5", 500_000_000, "500ms"),
            ("3", 3_000_000_000, "3s"),
            ("1m", 60_000_000_000, "60s"),
            ("1.5ms", 1_500_000, "0.0015s"),
            ("0", 0, "0s"),
            ("3000ms", 3_000_000_000, "3s"),
        ] {
            assert_eq!(read(text), Some(Duration::from_nanos(nanos)), "{text}");
            assert_eq!(write(Duration::from_nanos(nanos)), again);
            assert_eq!(read(again), read(text));
        }
        for text in
            ["", "s", "-1", "1h", "1 s", "1.", ".5", "1.0000000001", "9999999999999999", "1e3"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
