//! `~` lines: what a lesson expects of packets.

use std::time::Duration;

use super::{
    cursor::Cursor,
    duration,
    error::{Fault, Parse, SyntaxErrorKind as Kind},
    expectation, quoted,
    span::Span,
    suggest,
    tree::{
        FateWord, LikeTree, NumberTree, PacketLine, PacketLineKind, PacketName, PacketTree,
        PickTree, SelectTree,
    },
    wire,
};
use crate::model::{Arp, CallName, Icmp};

/// A line that begins with `~`.
pub(super) fn line(text: &str, number: u32) -> Parse<PacketLine> {
    read(&mut Cursor::new(text, number))
}

/// The same, of a line of which nothing has been read.
pub(super) fn read(c: &mut Cursor<'_>) -> Parse<PacketLine> {
    let start = c.at;
    if !c.take("~") {
        return c.unexpected();
    }
    if c.ends() {
        let end = c.last_end();
        return c.fail(Span::new(end, end), Kind::MissingPacket);
    }
    let kind = if c.take("...") {
        PacketLineKind::Any
    } else if c.take_word("nothing") {
        PacketLineKind::Nothing
    } else if c.take_word("no") {
        PacketLineKind::No(none(c)?)
    } else {
        PacketLineKind::Packet(Box::new(packet(c)?))
    };
    if !c.ends() {
        return c.unexpected();
    }
    let span = Span::new(start, c.last_end());
    let comment = expectation::comment(c);
    Ok(PacketLine { kind, span, comment })
}

/// What comes after `no`, as SELECT has it: `ack`, `client > server data`.
fn none(c: &mut Cursor<'_>) -> Parse<LikeTree> {
    let no = c.at - "no".len();
    c.skip_blanks();
    let at = c.word_ahead();
    match wire::select(c, CallName::Hold, true)? {
        Some(SelectTree::These(mut picks)) if picks.len() == 1 => match picks.remove(0) {
            PickTree::Like(like) => Ok(like),
            PickTree::Number(..) => c.fail(at, Kind::MissingPacket),
        },
        Some(SelectTree::All) => c.fail_with(Span::new(no, at.end), Kind::MissingPacket, "nothing"),
        _ => c.fail(at, Kind::MissingPacket),
    }
}

fn packet(c: &mut Cursor<'_>) -> Parse<PacketTree> {
    let name = name(c)?;
    let mut found = PacketTree {
        name,
        run: None,
        way: None,
        seq: None,
        ack: None,
        win: None,
        text: None,
        resent: false,
        fate: None,
        after: None,
        within: None,
    };
    while !c.ends() {
        part(c, &mut found)?;
    }
    Ok(found)
}

/// One of the parts behind the name, in any order.
fn part(c: &mut Cursor<'_>, found: &mut PacketTree) -> Parse<()> {
    if matches!(c.peek(), Some(b'"' | b'\'')) {
        let text = quoted::text(c)?;
        found.text = Some((text, c.take("*")));
        return blank(c);
    }
    if let Some(way) = wire::way(c)? {
        found.way = Some(way);
        return Ok(());
    }
    let word = c.word_ahead();
    let text = c.slice(word);
    c.at = word.end;
    match text {
        "seq" => found.seq = Some(number(c)?),
        "ack" => found.ack = Some(number(c)?),
        "win" => found.win = Some(number(c)?),
        "x" => {
            c.skip_blanks();
            let start = c.at;
            let count = number(c)?;
            if matches!(count, NumberTree::Name(_) | NumberTree::Range(_, 0)) {
                let span = Span::new(start, c.at);
                return c.fail(span, Kind::NotANumber(c.keep(span)));
            }
            found.run = Some(count);
        }
        "resent" => found.resent = true,
        "after" => found.after = Some(times(c)?),
        "within" => found.within = Some(time(c)?),
        _ => {
            let Some((fate, _)) = FateWord::ALL.iter().find(|(_, fate)| *fate == text) else {
                return unknown(c, word);
            };
            found.fate = Some(*fate);
        }
    }
    Ok(())
}

#[cold]
fn unknown<T>(c: &Cursor<'_>, word: Span) -> Parse<T> {
    let text = c.slice(word);
    let nearest = suggest::for_packet_part(text);
    let kind = Kind::UnknownPacketPart(text.into(), nearest);
    match nearest {
        Some(nearest) => c.fail_with(word, kind, nearest),
        None => c.fail(word, kind),
    }
}

/// A blank must follow.
fn blank(c: &Cursor<'_>) -> Parse<()> {
    if c.at >= c.end || c.at_blank() { Ok(()) } else { c.unexpected() }
}

fn name(c: &mut Cursor<'_>) -> Parse<PacketName> {
    let word = c.word_span();
    Ok(match c.slice(word) {
        "SYN" => PacketName::Syn,
        "SYN,ACK" => PacketName::SynAck,
        "ACK" => PacketName::Ack,
        "FIN" => PacketName::Fin,
        "RST" => PacketName::Rst,
        "PROBE" => PacketName::Probe,
        "DATA,FIN" => PacketName::DataFin(None),
        "DATA" => {
            let length = length(c)?;
            if c.take(",FIN") {
                blank(c)?;
                PacketName::DataFin(length)
            } else {
                blank(c)?;
                PacketName::Data(length)
            }
        }
        "UDP" => PacketName::Udp(whole(c)?),
        "FRAG" => PacketName::Frag(whole(c)?),
        "OTHER" => PacketName::Other(whole(c)?),
        "ICMP" => PacketName::Icmp(icmp(c)?),
        "ARP" => {
            let mut ahead = c.clone();
            ahead.skip_blanks();
            let operation = match ahead.slice(ahead.word_ahead()) {
                "who-has" => Some(Arp::WhoHas),
                "is-at" => Some(Arp::IsAt),
                _ => None,
            };
            if operation.is_some() {
                ahead.word_span();
                *c = ahead;
            }
            PacketName::Arp(operation)
        }
        text => {
            let nearest = suggest::for_packet_name(text);
            let kind = Kind::UnknownPacketName(text.into(), nearest);
            return match nearest {
                Some(nearest) => c.fail_with(word, kind, nearest),
                None => c.fail(word, kind),
            };
        }
    })
}

/// The words of an ICMP message, as they are shown.
fn icmp(c: &mut Cursor<'_>) -> Parse<Option<Icmp>> {
    const KNOWN: [Icmp; 11] = [
        Icmp::EchoReply,
        Icmp::Echo,
        Icmp::NetUnreachable,
        Icmp::HostUnreachable,
        Icmp::ProtocolUnreachable,
        Icmp::PortUnreachable,
        Icmp::FragmentationNeeded,
        Icmp::PacketTooBig,
        Icmp::TimeExceeded,
        Icmp::NeighborSolicitation,
        Icmp::NeighborAdvertisement,
    ];
    let mut ahead = c.clone();
    ahead.skip_blanks();
    if let Some(known) = KNOWN.iter().find(|known| ahead.at_word(&known.to_string())) {
        ahead.take_word(&known.to_string());
        *c = ahead;
        return Ok(Some(*known));
    }
    if !ahead.take_word("type") {
        return Ok(None);
    }
    let kind = number(&mut ahead)?;
    ahead.skip_blanks();
    let coded = ahead.take_word("code");
    let code = if coded { number(&mut ahead)? } else { NumberTree::Range(0, 0) };
    let byte = |number: &NumberTree| match number {
        NumberTree::Range(a, b) if a == b => u8::try_from(*a).ok(),
        _ => None,
    };
    if let (Some(kind), Some(code)) = (byte(&kind), byte(&code)) {
        *c = ahead;
        return Ok(Some(Icmp::Other(kind, code)));
    }
    c.skip_blanks();
    let span = Span::new(c.at, ahead.at);
    c.fail(span, Kind::NotANumber(c.keep(span)))
}

/// A length, if one stands here.
fn length(c: &mut Cursor<'_>) -> Parse<Option<NumberTree>> {
    let mut ahead = c.clone();
    ahead.skip_blanks();
    let begins = match ahead.peek() {
        Some(b'0'..=b'9' | b'*' | b'$') => true,
        Some(b'<' | b'>') => ahead.peek_at(1).is_some_and(|b| b.is_ascii_digit()),
        _ => false,
    };
    if !begins {
        return Ok(None);
    }
    let found = unfinished(&mut ahead)?;
    *c = ahead;
    Ok(Some(found))
}

fn whole(c: &mut Cursor<'_>) -> Parse<Option<NumberTree>> {
    let found = length(c)?;
    blank(c)?;
    Ok(found)
}

/// A number as a pattern, and a blank behind it.
fn number(c: &mut Cursor<'_>) -> Parse<NumberTree> {
    if c.ends() {
        let end = c.last_end();
        return c.fail(Span::new(end, end), Kind::NotANumber("".into()));
    }
    let found = unfinished(c)?;
    if c.at < c.end && !c.at_blank() {
        let word = c.word_ahead();
        return c.fail(word, Kind::NotANumber(c.keep(word)));
    }
    Ok(found)
}

/// `5`, `3..9`, `>9`, `<9`, `*`, `$NAME`.
fn unfinished(c: &mut Cursor<'_>) -> Parse<NumberTree> {
    c.skip_blanks();
    let word = c.word_ahead();
    if c.take("*") {
        return Ok(NumberTree::Range(0, u64::MAX));
    }
    if c.peek() == Some(b'$') && c.name_at(c.at + 1) {
        c.at += 1;
        let name = c.name().expect("a name begins here");
        return Ok(NumberTree::Name(name.text));
    }
    let sign = c.peek().filter(|b| matches!(b, b'<' | b'>'));
    c.at += usize::from(sign.is_some());
    let first = digits(c, word)?;
    match sign {
        Some(b'>') if first < u64::MAX => return Ok(NumberTree::Range(first + 1, u64::MAX)),
        Some(b'<') if first > 0 => return Ok(NumberTree::Range(0, first - 1)),
        Some(_) => return c.fail(word, Kind::NotANumber(c.keep(word))),
        None => {}
    }
    if !c.take("..") {
        return Ok(NumberTree::Range(first, first));
    }
    let last = digits(c, word)?;
    if first > last {
        let span = Span::new(word.start, c.at);
        let fix = format!("{last}..{first}");
        return c.fail_with(span, Kind::Backward(c.keep(span)), &fix);
    }
    Ok(NumberTree::Range(first, last))
}

fn digits(c: &mut Cursor<'_>, word: Span) -> Parse<u64> {
    let length = c.rest().bytes().take_while(u8::is_ascii_digit).count();
    let text = &c.rest()[..length];
    if text.is_empty() {
        return c.fail(word, Kind::NotANumber(c.keep(word)));
    }
    match text.parse() {
        Ok(number) => {
            c.at += length;
            Ok(number)
        }
        Err(_) => c.fail(word, Kind::NumberTooLarge),
    }
}

fn time(c: &mut Cursor<'_>) -> Parse<Duration> {
    c.skip_blanks();
    let span = c.word_span();
    let text = c.slice(span);
    match duration::read(text) {
        Some(time) => Ok(time),
        None => c.fail(span, Kind::NotADuration(text.into())),
    }
}

/// `180ms..400ms`: one time alone would never be met.
fn times(c: &mut Cursor<'_>) -> Parse<(Duration, Duration)> {
    c.skip_blanks();
    let span = c.word_span();
    let text = c.slice(span);
    let read =
        text.split_once("..").and_then(|(a, b)| Some((duration::read(a)?, duration::read(b)?)));
    match read {
        Some((least, most)) if least <= most => Ok((least, most)),
        Some(_) => {
            let (least, most) = text.split_once("..").unwrap_or_default();
            let fix = c.replaced(span, &format!("{most}..{least}"));
            Err(Box::new(Fault { span, kind: Kind::Backward(text.into()), fix: Some(fix) }))
        }
        None => c.fail(span, Kind::RangeNeeded(text.into())),
    }
}
