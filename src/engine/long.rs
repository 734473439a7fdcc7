//! Work on texts that may have 64 MiB: in parts, so that Ctrl-C, a signal and the time limit are heeded in between.

use super::no_value::EvalError;
use crate::{
    kernel::is_asked_to_end,
    language::span::Span,
    model::{Failure, Halt, beginning},
};

/// What is worked on at once: some milliseconds for the slowest of these.
const PART: usize = 1 << 20;

fn heed(span: Span) -> Result<(), EvalError> {
    if is_asked_to_end() { Err(EvalError::halt(Halt::Stopped, span)) } else { Ok(()) }
}

/// One behind the other.
pub(super) fn joined(pieces: &[&[u8]], span: Span) -> Result<Vec<u8>, EvalError> {
    let mut all = Vec::with_capacity(pieces.iter().map(|piece| piece.len()).sum());
    for part in pieces.iter().flat_map(|piece| piece.chunks(PART)) {
        all.extend_from_slice(part);
        heed(span)?;
    }
    Ok(all)
}

/// So many times.
pub(super) fn repeated(text: &[u8], times: usize, span: Span) -> Result<Vec<u8>, EvalError> {
    if text.len().saturating_mul(times) <= PART {
        return Ok(text.repeat(times));
    }
    let mut all = Vec::with_capacity(text.len() * times);
    let unit = text.repeat((PART / text.len()).clamp(1, times));
    while all.len() < text.len() * times {
        let left = text.len() * times - all.len();
        for part in unit[..unit.len().min(left)].chunks(PART) {
            all.extend_from_slice(part);
            heed(span)?;
        }
    }
    Ok(all)
}

/// A text in upper case, which may have more characters: `ß`.
pub(super) fn upper(bytes: &[u8], span: Span) -> Result<String, EvalError> {
    let mut all = String::with_capacity(bytes.len());
    for part in parts(unicode(bytes)?) {
        all.push_str(&part.to_uppercase());
        heed(span)?;
    }
    Ok(all)
}

/// A text in GBK, which has no state from one character to the next.
pub(super) fn gbk(bytes: &[u8], span: Span) -> Result<Vec<u8>, EvalError> {
    let mut all = Vec::with_capacity(bytes.len());
    for part in parts(unicode(bytes)?) {
        let (encoded, _, lacking) = encoding_rs::GBK.encode(part);
        if lacking {
            return Err(EvalError::halt(Halt::CannotEncode("GBK".into()), span));
        }
        all.extend_from_slice(&encoded);
        heed(span)?;
    }
    Ok(all)
}

/// Bytes of an encoding to text, strictly: a wrong byte is an error, as Python's `decode` does it.
pub(super) fn decode(bytes: &[u8], encoding: &[u8], span: Span) -> Result<String, EvalError> {
    let name = String::from_utf8_lossy(encoding).to_ascii_lowercase();
    match name.as_str() {
        "utf-8" | "utf8" => unicode(bytes).map(str::to_owned),
        "gbk" | "gb2312" | "gb18030" => from_gbk(bytes, span),
        _ => Err(EvalError::halt(Halt::UnknownEncoding(beginning(&name)), span)),
    }
}

fn from_gbk(bytes: &[u8], span: Span) -> Result<String, EvalError> {
    let mut decoder = encoding_rs::GBK.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(bytes.len());
    let mut done = 0;
    loop {
        let part = &bytes[done..bytes.len().min(done + PART)];
        let is_last = done + part.len() == bytes.len();
        let most = decoder.max_utf8_buffer_length_without_replacement(part.len());
        text.reserve(most.unwrap_or(part.len()));
        let (result, read) = decoder.decode_to_string_without_replacement(part, &mut text, is_last);
        if let encoding_rs::DecoderResult::Malformed(wrong, after) = result {
            let good = done + read - usize::from(wrong) - usize::from(after);
            return Err(EvalError::failed(Failure::Unicode(good)));
        }
        if is_last {
            return Ok(text);
        }
        done += part.len();
        heed(span)?;
    }
}

fn unicode(bytes: &[u8]) -> Result<&str, EvalError> {
    std::str::from_utf8(bytes).map_err(|e| EvalError::failed(Failure::Unicode(e.valid_up_to())))
}

/// A text in parts that end between characters.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut end = PART.min(rest.len());
        while !rest.is_char_boundary(end) {
            end -= 1;
        }
        let (part, after) = rest.split_at(end);
        rest = after;
        (!part.is_empty()).then_some(part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Span = Span { start: 0, end: 0 };

    /// Longer than two parts, with characters of three bytes across their borders.
    fn long() -> String {
        "a".to_owned() + &"\u{4f60}\u{df}".repeat(PART / 2)
    }

    #[test]
    fn a_long_text_is_the_same_in_parts() {
        let text = long();
        let same = |found: Result<String, EvalError>, wanted: String| {
            assert!(found.ok().is_some_and(|found| found == wanted));
        };
        same(upper(text.as_bytes(), HERE), text.to_uppercase());
        let chinese = text.replace('\u{df}', "\u{597d}x");
        let encoded = encoding_rs::GBK.encode(&chinese).0.into_owned();
        assert!(gbk(chinese.as_bytes(), HERE).ok().is_some_and(|found| found == encoded));
        same(decode(&encoded, b"gbk", HERE), chinese);
        assert!(gbk(text.as_bytes(), HERE).is_err());
    }

    #[test]
    fn a_wrong_byte_far_behind_is_found_at_its_place() {
        let mut bytes = encoding_rs::GBK.encode(&"\u{4f60}".repeat(PART)).0.into_owned();
        let at = bytes.len();
        bytes.extend(b"\xff!");
        let failure = decode(&bytes, b"gbk", HERE).unwrap_err().failure();
        let wanted = crate::model::Outcome::Failed(Failure::Unicode(at));
        assert!(failure.is_ok_and(|found| found == wanted));
    }

    #[test]
    fn joined_and_repeated_are_those_of_the_standard_library() {
        for (text, times) in [("", 9), ("ab", 0), ("abc", PART), ("\u{4f60}", 7), ("x", 3 * PART)] {
            let found = repeated(text.as_bytes(), times, HERE).ok();
            assert!(found.is_some_and(|found| found == text.repeat(times).as_bytes()), "{text}");
        }
        let text = long();
        let found = joined(&[text.as_bytes(), b"", b"end"], HERE).ok();
        assert!(found.is_some_and(|found| found == (text + "end").as_bytes()));
    }
}
