//! What each fuzz target does with its input. It returns, or it panics.
//!
//! Included by the fuzz crate, and by `tests/corpus.rs`, which needs no fuzzer.

#![expect(clippy::unwrap_used, reason = "a target fails by panicking")]

use std::{io, sync::Arc, time::Duration};

use playground::{
    engine::{Journal, Reach},
    export::capture,
    language::{
        parse_line, parse_packet_line, print,
        result::{Pattern, notation::notation},
        tree::Line,
    },
    lesson::{Audience, Lesson, LessonError, Manner, run},
    model::{
        Bytes, CallName, Errno, Event, Fate, HostId, Outcome, Packet, PacketSeen, Select, Seq, What,
    },
    repl::report_error,
    text::Lang,
    view::{Paint, Pointer, Printer, json, lanes},
    wire,
};

#[path = "../tests/support/clean.rs"]
mod clean;
#[path = "../tests/language_properties/survive.rs"]
mod survive;

/// A target.
type Body = fn(&[u8]);

/// The name of each target, and what it does.
pub(crate) const TARGETS: [(&str, Body); 5] = [
    ("lines", lines),
    ("patterns", patterns),
    ("lessons", lessons),
    ("json", events),
    ("frames", frames),
];

/// Lines: read or refused, with sound spans; what was read is printed, and read again as the same.
pub(crate) fn lines(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for line in text.lines().take(60) {
        survive::survives(line);
    }
}

/// A packet as a line, in the ladder, as JSON and in a capture: never a control character of its own.
fn shown(packet: Arc<Packet>, data: &[u8]) {
    let (fate, from, to) = (Fate::Held, "client".into(), "server".into());
    let frames = vec![(packet.id, data.into())];
    let what = What::Packet(Box::new(PacketSeen { packet, fate, from, to, by: None }));
    let events = [Event { seq: Seq(1), ns: 0, actor: None, what }];
    for width in [20, 40, 79] {
        let mut out = String::new();
        Printer::new(Lang::Zh).with_width(width).events(&events, &mut out);
        out.push_str(&lanes(Lang::En, &events, width).text);
        assert!(!out.chars().any(|c| c.is_control() && c != '\n'), "{out:?}");
    }
    json(Lang::En, &events[0]);
    let mut file = Vec::new();
    capture(Lang::En, &events.to_vec(), &frames, &mut file).unwrap();
    assert!(file.len() > data.len());
}

/// Frames: named, opened layer by layer, held, and delivered with a bit turned; `~` lines are read or refused.
pub(crate) fn frames(data: &[u8]) {
    let opened: usize = wire::layers(data).iter().map(|layer| layer.bytes).sum();
    assert!(opened <= data.len());
    let mut wire = wire::Wire::default();
    wire.hold(Select::All);
    let (packet, _) = wire.enter(Duration::ZERO, HostId(1), HostId(2), data.into());
    assert!(!packet.kind.to_string().is_empty());
    shown(packet, data);
    wire.corrupt(Duration::ZERO, &Select::All).unwrap();
    assert!(wire.next_happening().is_some() && wire.next_happening().is_none());
    if let Ok(text) = std::str::from_utf8(data)
        && let Ok(line) = parse_packet_line(text, 1)
    {
        let written = print::packet_line(&line);
        let again = parse_packet_line(&written, 1).map(|line| print::packet_line(&line));
        assert_eq!(again.as_deref(), Ok(&*written));
    }
}

/// Patterns: the first line is one, the rest is what came. And what came, quoted, is what came.
pub(crate) fn patterns(data: &[u8]) {
    let (first, rest) = split(data);
    let came: Bytes = rest.into();
    let number = i64::try_from(rest.len()).unwrap();
    let outcomes = [
        Outcome::Data(came.clone()),
        Outcome::Text(came.clone()),
        Outcome::ThenEof(came.clone()),
        Outcome::Output(rest.split(|b| *b == b'\n').map(Bytes::from).collect()),
        Outcome::Integer(number),
        Outcome::Eof,
        Outcome::Ok,
        Outcome::Failed(Errno::ECONNREFUSED.into()),
    ];
    let known = |name: &str| (name == "P").then(|| came.clone());
    if let Ok(first) = std::str::from_utf8(first)
        && let Ok(Line::Expectation(expectation)) = parse_line(first, 1)
    {
        for call in [None, Some(CallName::Recv), Some(CallName::Connect), Some(CallName::Netstat)] {
            let Ok(pattern) = Pattern::parse(&expectation, call) else { continue };
            for outcome in &outcomes {
                // Whether it holds is not known here. That it is decided, and in time, is.
                let _ = pattern.matches(outcome, &known);
            }
        }
    }
    let quoted = print::quote(rest);
    for (outcome, text) in outcomes[..2].iter().zip([quoted, notation(&outcomes[0])]) {
        let line = format!("= {text}");
        let Ok(Line::Expectation(expectation)) = parse_line(&line, 1) else { panic!("{line:?}") };
        let pattern = Pattern::parse(&expectation, None).unwrap();
        assert!(pattern.matches(outcome, &known).is_ok(), "{line:?} is not {outcome:?}");
    }
}

/// Whole lessons, read but not run: they are right, or what is said of the mistake can be shown.
pub(crate) fn lessons(data: &[u8]) {
    match Lesson::from_text("lesson.txt", data).prepare() {
        Ok(lesson) => _ = lesson.must_do_something(),
        Err(error) => explained(&error),
    }
}

fn explained(error: &LessonError) {
    for lang in [Lang::En, Lang::Zh] {
        for width in [20, Printer::WIDTH] {
            let mut out = String::new();
            let pointer = Pointer { lang, width, paint: Paint::Plain };
            report_error(&mut out, &pointer, "lesson.txt", error);
            assert!(!out.is_empty(), "{error:?}");
            assert_eq!(clean::raw(&out), None, "{out:?}");
        }
    }
}

/// Events: a lesson is made around the bytes and run. Each event is one line of JSON that gives the bytes back, and
/// text that a terminal can be shown.
pub(crate) fn events(data: &[u8]) {
    let (first, rest) = split(data);
    let text: String =
        String::from_utf8_lossy(first).chars().map(|c| if c == '\n' { ' ' } else { c }).collect();
    let name: String = text.chars().filter(|c| c.is_alphanumeric()).take(20).collect();
    let quoted = print::quote(rest);
    let lesson = format!(
        "@title {text}\n@ask {text}\n## {text}\n# {text}\n\
         client> x{name} = {quoted}\nclient> $x{name}\n  = *   # {text}\n\
         ? {text}\n  a) {text}\n  b) other\n\
         client> a, b = socketpair dgram\nclient> a.send {quoted}\n  -> a  {text}\n\
         client> c = socket tcp\nclient> c.send {quoted}\n  ! *\n\
         client> b.recv --dontwait\n  = *\n"
    );
    let lesson = match Lesson::from_text("lesson.txt", lesson).prepare() {
        Ok(lesson) => lesson,
        Err(error) => return explained(&error),
    };
    let mut seen = Seen { next: 1, sent: rest, came: false };
    let manner =
        Manner { reach: Reach::Loopback, budget: None, keep_going: false, lab: None, slow: None };
    // It may fall short: a datagram may be too long.
    let _ = run(lesson, manner, &mut seen);
    assert!(seen.next > 1, "nothing happened");
    assert!(seen.came, "no event has the bytes");
}

/// Reads the events of a run as a program and as a person would.
struct Seen<'a> {
    next: u64,
    sent: &'a [u8],
    came: bool,
}

impl Audience for Seen<'_> {
    fn show(&mut self, journal: &Journal) -> io::Result<()> {
        let events: Vec<_> = journal.after(Seq(self.next - 1)).cloned().collect();
        for event in &events {
            for lang in [Lang::En, Lang::Zh] {
                let line = json(lang, event);
                let read: serde_json::Value = serde_json::from_str(&line).unwrap();
                assert_eq!(read["seq"], self.next, "{line}");
                assert!(!line.contains('\n'), "{line}");
                assert_eq!(clean::raw(&line), None, "{line}");
                if let What::Returned(returned) = &event.what
                    && let Outcome::Data(bytes) | Outcome::Text(bytes) = &returned.outcome
                {
                    let given = read["text"].as_str().map(|text| text.as_bytes().to_vec());
                    let given = given.unwrap_or_else(|| unhex(read["hex"].as_str().unwrap()));
                    assert_eq!(given, bytes[..], "{line}");
                    self.came |= given == self.sent;
                }
                let mut out = String::new();
                Printer::new(lang).event(event, &mut out);
                assert_eq!(clean::raw(&out), None, "{out:?}");
            }
            self.next += 1;
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn signal(&mut self) -> Option<i32> {
        None
    }
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

/// The first line, and what is below it.
fn split(data: &[u8]) -> (&[u8], &[u8]) {
    match data.iter().position(|b| *b == b'\n') {
        Some(at) => (&data[..at], &data[at + 1..]),
        None => (data, b""),
    }
}
