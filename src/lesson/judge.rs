//! The packets of the step above, and whether they are what its `~` lines say.
//!
//! A packet belongs to the call that led to it, however late it comes. One that a timer sent belongs to nobody: it may
//! be said, and need not be.

use std::{
    fmt::Write,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    packets::{Names, Seen, Unlike, compare},
    replay::Replay,
    trouble::{PacketFault, Stop, TroubleKind},
    wait::{DEADLINE, after},
};
use crate::{
    language::{
        print::packet_line,
        result::bytes::write_quoted,
        tree::{PacketLine, PacketLineKind},
    },
    model::{CallId, Event, Fate, PacketId, PacketSeen, Value, What},
};

/// How long after its timer a repetition is waited for.
const AFTER_TIMER: Duration = Duration::from_secs(1);
/// So many packets are listed where what came is not what is said.
const LISTED: usize = 12;

/// What has been said of the packets of a step, and what has come.
#[derive(Debug, Default)]
pub(super) struct Packets {
    /// The step.
    of: Option<CallId>,
    /// The newest packet, and the newest before the step.
    newest: u32,
    before: u32,
    /// When the step began.
    since: Option<Duration>,
    seen: Vec<(PacketSeen, Duration)>,
    /// Its `~` lines, each with its number.
    lines: Vec<(u32, PacketLine)>,
}

impl Packets {
    /// A step has been made.
    pub(super) fn begin(&mut self, call: CallId) {
        self.of = Some(call);
        self.before = self.newest;
        self.since = None;
        self.seen.clear();
    }

    /// An event of any kind.
    pub(super) fn hear(&mut self, event: &Event) {
        self.since.get_or_insert(Duration::from_nanos(event.ns));
    }

    /// A packet has come, or something has become of one.
    pub(super) fn came(&mut self, event: &Event, packet: &PacketSeen) {
        let PacketId(id) = packet.packet.id;
        let is_new = id > self.newest;
        self.newest = self.newest.max(id);
        if id <= self.before || packet.by.is_some() && packet.by != self.of {
            return;
        }
        if is_new {
            self.seen.push((packet.clone(), Duration::from_nanos(event.ns)));
        } else if let Some((known, _)) = self.seen.iter_mut().find(|(it, _)| it.packet.id.0 == id) {
            known.fate = packet.fate;
        }
    }

    /// A `~` line of the step.
    pub(super) fn say(&mut self, number: u32, line: &PacketLine) {
        self.lines.push((number, line.clone()));
    }

    /// Whether something is said that has not been judged.
    pub(super) fn are_said(&self) -> bool {
        !self.lines.is_empty()
    }
}

impl Replay<'_> {
    /// Waits until the packets are what the `~` lines above say.
    pub(super) fn judge_packets(&mut self) -> Result<(), Stop> {
        let said = std::mem::take(&mut self.course.steps.packets.lines);
        let lines: Vec<PacketLine> = said.iter().map(|(_, line)| line.clone()).collect();
        self.until_still()?;
        let (mut wanted, mut deadline) = (usize::MAX, Instant::now());
        let unlike = loop {
            let unlike = match self.compared(&lines) {
                Ok(numbers) => {
                    for (name, number) in numbers {
                        let number = i64::try_from(number).unwrap_or(i64::MAX);
                        self.session.set_shared(&name, Value::Number(number));
                    }
                    self.course.results.score.held +=
                        u32::try_from(lines.len()).unwrap_or(u32::MAX);
                    self.comment(&lines);
                    return Ok(());
                }
                Err(unlike) => unlike,
            };
            let Unlike::Missing { line } = unlike else { break unlike };
            let came = self.course.steps.packets.seen.len();
            if wanted != line {
                wanted = line;
                deadline = after(self.patience(&lines[line]));
            } else if Instant::now() >= deadline {
                break unlike;
            }
            self.wait_until(deadline, |replay| replay.course.steps.packets.seen.len() != came)?;
        };
        let line = match unlike {
            Unlike::Missing { line } | Unlike::Came { line, .. } => line,
            Unlike::Unsaid { line, .. } => line.unwrap_or(lines.len() - 1),
        };
        Err(self.packet_trouble(&said, line, unlike))
    }

    /// Programs that have more to do may send what is said.
    fn until_still(&mut self) -> Result<(), Stop> {
        let mut turns = 0;
        self.settle();
        while self.session.is_busy() && turns < 64 {
            turns += 1;
            self.settle();
            self.go_on()?;
        }
        Ok(())
    }

    fn compared(&self, lines: &[PacketLine]) -> Result<super::packets::Numbers, Unlike> {
        let packets = &self.course.steps.packets;
        let seen: Vec<Seen<'_>> = packets
            .seen
            .iter()
            .map(|(it, at)| Seen { packet: &it.packet, fate: it.fate, at: *at })
            .collect();
        let process = self.course.speaker.1;
        let names = Names {
            values: &|name| self.session.variable(process, name)?.to_text(),
            hosts: &|name| self.session.host(&self.real_name(name)),
        };
        compare(lines, &seen, packets.since, &names)
    }

    /// How long what a line says may take, counted from the packet before.
    fn patience(&self, line: &PacketLine) -> Duration {
        let PacketLineKind::Packet(said) = &line.kind else { return DEADLINE };
        match said.within {
            Some(within) => within,
            None if said.resent => {
                let timer = self.session.last_timer().unwrap_or_default();
                DEADLINE.max(timer.saturating_add(AFTER_TIMER))
            }
            None => DEADLINE,
        }
    }

    /// What the author says behind `#`.
    fn comment(&mut self, lines: &[PacketLine]) {
        let Some(call) = self.course.steps.packets.of else { return };
        for comment in lines.iter().filter_map(|line| line.comment.as_ref()) {
            let comment = self.course.ports.shown(comment);
            self.session.tell(Some(self.course.speaker.1), What::Comment(call, comment));
        }
    }

    fn packet_trouble(&self, said: &[(u32, PacketLine)], line: usize, unlike: Unlike) -> Stop {
        let seen = &self.course.steps.packets.seen;
        let notation = |at: usize| written(&seen[at].0);
        let why = match unlike {
            Unlike::Missing { .. } => PacketFault::Missing,
            Unlike::Unsaid { packet, line: None } => PacketFault::More(notation(packet)),
            Unlike::Unsaid { packet, line: Some(line) } => {
                let is_lost = matches!(seen[packet].0.fate, Fate::Lost(_));
                let says = |line: &PacketLine| matches!(&line.kind, PacketLineKind::Packet(said) if said.fate.is_some());
                if is_lost && !says(&said[line].1) {
                    PacketFault::Lost(notation(packet))
                } else {
                    PacketFault::Other(notation(packet))
                }
            }
            Unlike::Came { packet, .. } => PacketFault::Came(notation(packet)),
        };
        let shown = seen.iter().filter(|(it, _)| !matches!(it.fate, Fate::Swallowed(_)));
        let mut came: Vec<Arc<str>> = shown.map(|(it, _)| written(it)).collect();
        let more = came.len().saturating_sub(LISTED);
        came.truncate(LISTED);
        let (number, line) = &said[line];
        let expected = packet_line(&PacketLine { comment: None, ..line.clone() }).into();
        let kind = TroubleKind::Packets { expected, why, came, more };
        self.trouble_at(*number, kind, line.span).into()
    }
}

/// A packet as a lesson would say it.
pub fn written(it: &PacketSeen) -> Arc<str> {
    let PacketSeen { packet, fate, from, to, .. } = it;
    let mut text = format!("{} {from} > {to}", packet.kind);
    if let Some(tcp) = &packet.tcp {
        let _ = write!(text, " seq {}", tcp.seq);
        if let Some(ack) = tcp.ack {
            let _ = write!(text, " ack {ack}");
        }
    }
    if (1..=24).contains(&packet.payload.len()) {
        text.push(' ');
        write_quoted(&mut text, &packet.payload);
    }
    if packet.is_repetition() {
        text += " resent";
    }
    text += match fate {
        Fate::Passed | Fate::Swallowed(_) => "",
        Fate::Held => " held",
        Fate::Lost(_) => " lost",
        Fate::Late(_) | Fate::Overtaken => " late",
        Fate::Duplicate => " duplicate",
        Fate::Corrupted => " corrupted",
    };
    text.into()
}
