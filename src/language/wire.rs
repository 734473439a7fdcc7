//! The arguments of the wire's words: which packets, from whom to whom, how often, how fast, how late.

use super::{
    cursor::Cursor,
    duration,
    error::{Fault, Parse, SyntaxErrorKind as Kind},
    quoted,
    span::Span,
    suggest,
    tree::{Argument, ArgumentKind, LikeTree, Name, PickTree, SelectTree},
};
use crate::model::{CallName, KindWord, Way};

/// A share of all packets in hundredths of a percent.
const ALL: u32 = 10_000;

/// `HOST`; at its end `$i`, as the name of a process has it.
pub(super) fn computer(cursor: &mut Cursor<'_>) -> Parse<Name> {
    let Some(mut span) = cursor.name_span() else {
        return cursor.fail(cursor.word_ahead(), Kind::MissingName);
    };
    if cursor.at_word("$i") {
        cursor.at += 2;
        span.end = cursor.at;
    }
    Ok(cursor.named(span))
}

/// `server proxy c*`: everybody up to the end of the line.
pub(super) fn members(cursor: &mut Cursor<'_>, list: &mut Vec<Argument>) -> Parse<()> {
    while !cursor.ends() {
        let start = cursor.at;
        let name = computer(cursor)?;
        let all = cursor.take("*");
        let span = Span::new(start, cursor.at);
        if !cursor.at_blank() && !cursor.at_end() {
            return cursor.unexpected();
        }
        list.push(Argument { kind: ArgumentKind::Member(name, all), span });
    }
    Ok(())
}

/// `FROM > TO`, if it stands here.
pub(super) fn way(cursor: &mut Cursor<'_>) -> Parse<Option<Way<Name>>> {
    let mut ahead = cursor.clone();
    if !cursor.name_at(cursor.at) {
        return Ok(None);
    }
    let from = computer(&mut ahead)?;
    ahead.skip_blanks();
    // `ack >5` is a number.
    if !ahead.take(">") || ahead.peek().is_some_and(|b| b.is_ascii_digit()) {
        return Ok(None);
    }
    *cursor = ahead;
    cursor.skip_blanks();
    let to = computer(cursor)?;
    Ok(Some(Way { from, to }))
}

/// SELECT; `None` if nothing stands here. `coming`: it is about packets that have no number yet.
pub(super) fn select(
    cursor: &mut Cursor<'_>,
    call: CallName,
    coming: bool,
) -> Parse<Option<SelectTree>> {
    if cursor.take_word("all") {
        return Ok(Some(SelectTree::All));
    }
    let mut picks = Vec::new();
    loop {
        let digit = cursor.peek().is_some_and(|b| b.is_ascii_digit());
        if coming && digit && picks.is_empty() {
            if call == CallName::Hold {
                return cursor.fail(cursor.word_ahead(), Kind::NoNumberYet(call));
            }
            // How many: `drop next 3`.
            return Ok(None);
        }
        picks.push(if digit && !coming { number(cursor)? } else { like(cursor, call, coming)? });
        cursor.skip_blanks();
        if !cursor.take(",") {
            break;
        }
        cursor.skip_blanks();
    }
    if cursor.at_end() || coming && cursor.peek().is_some_and(|b| b.is_ascii_digit()) {
        return Ok(Some(SelectTree::These(picks)));
    }
    if cursor.name_or_number() || matches!(cursor.peek(), Some(b'"' | b'\'')) {
        return missing_comma(cursor, call);
    }
    Ok(Some(SelectTree::These(picks)))
}

/// `pass 1 2`, `hold syn data`; `drop data 4` was meant as `drop next data 4`.
#[cold]
fn missing_comma<T>(cursor: &Cursor<'_>, call: CallName) -> Parse<T> {
    let word = cursor.word_ahead();
    let end = cursor.last_end();
    let digit = cursor.peek().is_some_and(|b| b.is_ascii_digit());
    if digit && call == CallName::Drop {
        let start = cursor.text[..cursor.at].rfind("drop").map_or(0, |at| at + "drop".len());
        let fix = cursor.replaced(Span::new(start, start), " next");
        return Err(Box::new(Fault { span: word, kind: Kind::CountWithoutNext, fix: Some(fix) }));
    }
    let fix = cursor.replaced(Span::new(end, end), ",");
    Err(Box::new(Fault { span: word, kind: Kind::CommaNeeded, fix: Some(fix) }))
}

fn number(cursor: &mut Cursor<'_>) -> Parse<PickTree> {
    let start = cursor.at;
    cursor.at += cursor.rest().bytes().take_while(u8::is_ascii_digit).count();
    let span = Span::new(start, cursor.at);
    if !cursor.at_end() && !cursor.at_blank() && cursor.peek() != Some(b',') {
        return cursor.unexpected();
    }
    match cursor.slice(span).parse() {
        Ok(number) => Ok(PickTree::Number(number, span)),
        Err(_) => cursor.fail(span, Kind::NumberTooLarge),
    }
}

/// `[FROM > TO] [KIND] ["text"]`; the order is not important, but one of them must be there.
fn like(cursor: &mut Cursor<'_>, call: CallName, coming: bool) -> Parse<PickTree> {
    let start = cursor.at;
    let mut found = LikeTree::default();
    loop {
        cursor.skip_blanks();
        let before = cursor.clone();
        if matches!(cursor.peek(), Some(b'"' | b'\'')) && found.text.is_none() {
            found.text = Some(quoted::text(cursor)?);
        } else if let Some(way) = way(cursor)? {
            if found.way.is_some() {
                *cursor = before;
                break;
            }
            found.way = Some(way);
        } else if cursor.name_at(cursor.at) {
            let word = cursor.word_ahead();
            let text = cursor.slice(word).split(',').next().unwrap_or_default();
            let span = Span::new(word.start, word.start + text.len());
            let Some(kind) = KindWord::from_word(text) else {
                return unknown_kind(cursor, call, span);
            };
            if found.kind.is_some() {
                break;
            }
            cursor.at = span.end;
            found.kind = Some(kind);
        } else {
            break;
        }
    }
    if cursor.at == start {
        if coming && cursor.peek().is_some_and(|b| b.is_ascii_digit()) {
            return cursor.fail(cursor.word_ahead(), Kind::NoNumberYet(call));
        }
        return if cursor.at_end() {
            let end = cursor.last_end();
            cursor.fail(Span::new(end, end), Kind::MissingArgument(call, "SELECT"))
        } else {
            cursor.unexpected()
        };
    }
    Ok(PickTree::Like(found))
}

#[cold]
fn unknown_kind<T>(cursor: &Cursor<'_>, call: CallName, span: Span) -> Parse<T> {
    let text = cursor.slice(span);
    if matches!(text, "all" | "next") {
        return cursor.fail(span, Kind::ExtraArgument(call, text.into()));
    }
    // As the packet is shown: with a comma it would be two.
    let shown = Span::new(span.start, span.start + "SYN,ACK".len());
    if cursor.text[span.start..].starts_with("SYN,ACK") {
        let kind = Kind::UnknownKind(cursor.keep(shown), Some("synack"));
        return cursor.fail_with(shown, kind, "synack");
    }
    let nearest = suggest::for_kind(text);
    let kind = Kind::UnknownKind(text.into(), nearest);
    match nearest {
        Some(nearest) => cursor.fail_with(span, kind, nearest),
        None => cursor.fail(span, kind),
    }
}

/// What a rule takes first was looked for, and a direction stands here: it comes after.
fn way_first(cursor: &Cursor<'_>, call: CallName) -> Parse<()> {
    let mut ahead = cursor.clone();
    let Ok(Some(_)) = way(&mut ahead) else { return Ok(()) };
    let way = Span::new(cursor.at, ahead.at);
    ahead.skip_blanks();
    let rest = &cursor.text[ahead.at..cursor.end];
    let fix = (!rest.is_empty()).then(|| {
        let moved = format!("{rest} {}", cursor.slice(way));
        cursor.replaced(Span::new(way.start, cursor.end), &moved)
    });
    Err(Box::new(Fault { span: way, kind: Kind::WayComesAfter(call), fix }))
}

/// `30%`, `0.5%`: in hundredths of a percent.
pub(super) fn share(cursor: &mut Cursor<'_>, call: CallName) -> Parse<u16> {
    way_first(cursor, call)?;
    let span = cursor.word_span();
    let text = cursor.slice(span);
    let number = text.strip_suffix('%').unwrap_or(text);
    let found = hundredths(number).filter(|share| *share <= ALL).and_then(|n| n.try_into().ok());
    match found {
        Some(share) if number.len() < text.len() => Ok(share),
        Some(_) => cursor.fail_with(span, Kind::NotAShare(text.into()), &format!("{text}%")),
        None => cursor.fail(span, Kind::NotAShare(text.into())),
    }
}

/// At most two decimals.
fn hundredths(text: &str) -> Option<u32> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(decimals) || whole.len() > 6 || decimals.len() > 2 {
        return None;
    }
    let decimals = format!("{decimals:0<2}");
    Some(whole.parse::<u32>().ok()? * 100 + decimals.parse::<u32>().ok()?)
}

/// As it is typed.
pub(crate) fn write_share(share: u16) -> String {
    let (whole, decimals) = (share / 100, share % 100);
    match decimals {
        0 => format!("{whole}%"),
        _ if decimals % 10 == 0 => format!("{whole}.{}%", decimals / 10),
        _ => format!("{whole}.{decimals:02}%"),
    }
}

const UNITS: [(&str, u64); 4] =
    [("gbit", 1_000_000_000), ("mbit", 1_000_000), ("kbit", 1000), ("bit", 1)];

/// `1mbit`, in bits a second.
pub(super) fn rate(cursor: &mut Cursor<'_>, call: CallName) -> Parse<u64> {
    way_first(cursor, call)?;
    let span = cursor.word_span();
    let text = cursor.slice(span);
    if let Some(rate) = read_rate(text) {
        return Ok(rate);
    }
    let kind = Kind::NotARate(text.into());
    // A rate as people write it: 1Mbit, 10Mbps, 1Mbit/s, 1m. A bare number would be a guess.
    let lower = text.to_ascii_lowercase();
    let digits = lower.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(lower.len());
    let (number, unit) = lower.split_at(digits);
    let size = match unit.trim_end_matches("/s").trim_end_matches("ps") {
        "g" | "gb" | "gbit" | "gbits" => "gbit",
        "m" | "mb" | "mbit" | "mbits" => "mbit",
        "k" | "kb" | "kbit" | "kbits" => "kbit",
        "b" | "bit" | "bits" => "bit",
        _ => return cursor.fail(span, kind),
    };
    let meant = format!("{number}{size}");
    if read_rate(&meant).is_none() {
        return cursor.fail(span, kind);
    }
    cursor.fail_with(span, kind, &meant)
}

fn read_rate(text: &str) -> Option<u64> {
    let (unit, size) = UNITS.iter().find(|(unit, _)| text.ends_with(unit))?;
    let number = &text[..text.len() - unit.len()];
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let pointed = number.contains('.');
    if whole.is_empty() || !digits(whole) || !digits(decimals) || pointed && decimals.is_empty() {
        return None;
    }
    let scale = 10_u64.checked_pow(u32::try_from(decimals.len()).ok()?)?;
    if size % scale != 0 {
        return None;
    }
    let part = if decimals.is_empty() { 0 } else { decimals.parse::<u64>().ok()? * (size / scale) };
    let bits = whole.parse::<u64>().ok()?.checked_mul(*size)?.checked_add(part)?;
    (bits > 0).then_some(bits)
}

/// As it is typed.
pub(super) fn write_rate(bits: u64) -> String {
    let (unit, size) =
        UNITS.iter().find(|(_, size)| bits.is_multiple_of(*size)).expect("each is so many bits");
    format!("{}{unit}", bits / size)
}

/// `50ms`, `20ms..40ms`.
pub(super) fn delay(
    cursor: &mut Cursor<'_>,
    call: CallName,
) -> Parse<(std::time::Duration, std::time::Duration)> {
    way_first(cursor, call)?;
    let span = cursor.word_span();
    let text = cursor.slice(span);
    let (least, most) = text.split_once("..").unwrap_or((text, text));
    let (Some(from), Some(to)) = (duration::read(least), duration::read(most)) else {
        return cursor.fail(span, Kind::NotADelay(text.into()));
    };
    if from > to {
        let fix = format!("{most}..{least}");
        return cursor.fail_with(span, Kind::Backward(text.into()), &fix);
    }
    Ok((from, to))
}

/// `seed 7`, `queue 10`, if the word stands here.
pub(super) fn counted(cursor: &mut Cursor<'_>, call: CallName, word: &str) -> Parse<Option<u64>> {
    if !cursor.take_word(word) {
        return Ok(None);
    }
    if cursor.ends() {
        let end = cursor.last_end();
        return cursor.fail(Span::new(end, end), Kind::MissingArgument(call, "N"));
    }
    let span = cursor.word_span();
    let text = cursor.slice(span);
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return cursor.fail(span, Kind::NotANumber(text.into()));
    }
    match text.parse() {
        Ok(number) => Ok(Some(number)),
        Err(_) => cursor.fail(span, Kind::NumberTooLarge),
    }
}
