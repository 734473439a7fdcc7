//! The packets of a lab as a capture file that Wireshark reads: pcapng, with nanoseconds, an interface for each computer,
//! and at each packet the call that led to it.
//!
//! Three kinds of blocks are written (draft-ietf-opsawg-pcapng, sections 4.1 to 4.3), which is less than what a library
//! would want to be told.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Write},
    sync::Arc,
};

use crate::{
    model::{
        Asleep, CallId, Event, Fate, Frame, Frames, HostId, Log, Packet, PacketId, PacketSeen,
        What, addressee,
    },
    say,
    text::Lang,
};

const SECTION: u32 = 0x0a0d_0d0a;
const INTERFACE: u32 = 1;
const ENHANCED_PACKET: u32 = 6;
const BYTE_ORDER: u32 = 0x1a2b_3c4d;
const ETHERNET: u16 = 1;

// Options of every block, of sections and of interfaces.
const COMMENT: u16 = 1;
const USER_APPLICATION: u16 = 4;
const NAME: u16 = 2;
const RESOLUTION: u16 = 9;
const NANOSECONDS: u8 = 9;

/// The packets of these events whose bytes are still there.
pub fn capture(
    lang: Lang,
    log: &dyn Log,
    frames: &dyn Frames,
    out: &mut dyn Write,
) -> io::Result<()> {
    let Wire { began, missing, hosts, causes } = Wire::of(log, frames)?;
    let mut file = Writer(out);
    let mut options = vec![(USER_APPLICATION, b"playground".to_vec())];
    if missing > 0 {
        let text = say!(lang,
            en: "{missing} packets are not here: no more than the first 256 MiB and the newest 16 MiB are kept",
            zh: "还有 {missing} 个包不在这里：只保留最早的 256 MiB 和最近的 16 MiB");
        options.push((COMMENT, text.into_bytes()));
    }
    let mut section = BYTE_ORDER.to_le_bytes().to_vec();
    section.extend([1, 0, 0, 0]);
    // How long the section is stays open.
    section.extend([0xff; 8]);
    file.block(SECTION, section, &options)?;

    let mut interfaces: BTreeMap<HostId, u32> = BTreeMap::new();
    for ((host, name), number) in hosts.iter().zip(0..) {
        interfaces.insert(*host, number);
        // No limit to the length of a packet.
        let body = [&ETHERNET.to_le_bytes()[..], &[0; 2], &[0; 4]].concat();
        let options = [(NAME, name.as_bytes().to_vec()), (RESOLUTION, vec![NANOSECONDS])];
        file.block(INTERFACE, body, &options)?;
    }
    let calls = calls(log, &causes)?;
    let (mut newest, mut bytes) = (Newest::default(), Bytes::of(frames));
    for event in log.events() {
        let event = event?;
        let Some(it) = newest.packet(&event) else { continue };
        let Some(bytes) = bytes.find(it.packet.id)? else { continue };
        let interface = interfaces.get(&it.packet.from).copied().unwrap_or_default();
        let at = began.saturating_add(event.ns);
        file.packet(interface, at, &addressed(&bytes, &it.packet), &comment(lang, it, &calls))?;
    }
    Ok(())
}

/// The bytes of packets that are asked for in the order of their numbers.
struct Bytes<'a> {
    rest: Box<dyn Iterator<Item = io::Result<Frame>> + 'a>,
    next: Option<Frame>,
}

impl<'a> Bytes<'a> {
    fn of(frames: &'a dyn Frames) -> Self {
        Self { rest: frames.frames(), next: None }
    }

    fn find(&mut self, wanted: PacketId) -> io::Result<Option<Arc<[u8]>>> {
        while self.next.as_ref().is_none_or(|(id, _)| *id < wanted) {
            self.next = self.rest.next().transpose()?;
            if self.next.is_none() {
                break;
            }
        }
        let found = self.next.as_ref().filter(|(id, _)| *id == wanted);
        Ok(found.map(|(_, bytes)| bytes.clone()))
    }
}

/// What comes before the packets.
#[derive(Default)]
struct Wire {
    /// Nanoseconds since 1970.
    began: u64,
    /// Packets whose bytes are gone.
    missing: usize,
    /// Computers with their names, in the order of their first packets.
    hosts: Vec<(HostId, Arc<str>)>,
    /// The calls that led to packets.
    causes: BTreeSet<CallId>,
}

impl Wire {
    fn of(log: &dyn Log, frames: &dyn Frames) -> io::Result<Self> {
        let (mut wire, mut newest) = (Self::default(), Newest::default());
        let mut bytes = Bytes::of(frames);
        for event in log.events() {
            let event = event?;
            if let What::Began(ms) = event.what {
                wire.began = ms.saturating_mul(1_000_000);
            }
            let Some(it) = newest.packet(&event) else { continue };
            for (host, name) in [(it.packet.from, &it.from), (it.packet.to, &it.to)] {
                if wire.hosts.iter().all(|(known, _)| *known != host) {
                    wire.hosts.push((host, name.clone()));
                }
            }
            if bytes.find(it.packet.id)?.is_some() {
                wire.causes.extend(it.by);
            } else {
                wire.missing += 1;
            }
        }
        Ok(wire)
    }
}

/// The newest packet that was seen: each is taken once, as it was sent.
#[derive(Default)]
struct Newest(u32);

impl Newest {
    fn packet<'e>(&mut self, event: &'e Event) -> Option<&'e PacketSeen> {
        match &event.what {
            What::Packet(it) if it.packet.id.0 > self.0 => {
                self.0 = it.packet.id.0;
                Some(&**it)
            }
            _ => None,
        }
    }
}

/// What was typed for each of these calls, and by whom.
fn calls(log: &dyn Log, wanted: &BTreeSet<CallId>) -> io::Result<BTreeMap<CallId, Arc<str>>> {
    let mut calls = BTreeMap::new();
    // A loop makes a million calls that say the same.
    let mut said: BTreeSet<Arc<str>> = BTreeSet::new();
    for event in log.events() {
        let event = event?;
        let (id, text) = match &event.what {
            What::Returned(it) => (it.id, &it.source.text),
            What::Asleep(Asleep { id, source, .. }) => (*id, source.text()),
            _ => continue,
        };
        if wanted.contains(&id) {
            let line = text.lines().next().unwrap_or_default();
            let text: Arc<str> = format!("{}> {line}", event.name()).into();
            let text = said.get(&text).cloned().unwrap_or(text);
            said.insert(text.clone());
            calls.insert(id, text);
        }
    }
    Ok(calls)
}

/// `client> me.send "hello"; lost`
fn comment(lang: Lang, it: &PacketSeen, calls: &BTreeMap<CallId, Arc<str>>) -> String {
    let cause = match it.by {
        Some(by) => calls.get(&by).map(ToString::to_string).unwrap_or_default(),
        None => lang
            .pick("a timer of the kernel, or a program outside", "内核的定时器，或外面的程序")
            .into(),
    };
    let fate = match it.fate {
        Fate::Held => lang.pick("; held", "；扣住").to_owned(),
        Fate::Lost(_) => lang.pick("; lost", "；丢失").to_owned(),
        Fate::Swallowed(id) => say!(lang,
            en: "; repeats packet {id}, which is held",
            zh: "；重复扣住的第 {id} 号包"),
        Fate::Late(time) => {
            let ms = time.as_millis();
            say!(lang, en: "; late {ms} ms", zh: "；迟 {ms} 毫秒")
        }
        Fate::Overtaken => lang.pick("; overtaken", "；被超过").to_owned(),
        Fate::Passed | Fate::Duplicate | Fate::Corrupted => String::new(),
    };
    cause + &fate
}

/// Without ARP a frame leaves its sender with the sender's link address in both places; it arrives with the receiver's.
fn addressed(bytes: &[u8], packet: &Packet) -> Vec<u8> {
    let to = packet.to.link_address();
    let to = addressee(&to, bytes);
    [to, &bytes[to.len()..]].concat()
}

/// Blocks, one after the other, little-endian.
struct Writer<'a>(&'a mut dyn Write);

impl Writer<'_> {
    fn packet(&mut self, interface: u32, ns: u64, bytes: &[u8], comment: &str) -> io::Result<()> {
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let mut body = interface.to_le_bytes().to_vec();
        // The higher half comes first.
        let [high, low] = [ns >> 32, ns & u64::from(u32::MAX)];
        for half in [high, low] {
            body.extend(&half.to_le_bytes()[..4]);
        }
        for word in [length, length] {
            body.extend(word.to_le_bytes());
        }
        body.extend(bytes);
        pad(&mut body);
        self.block(ENHANCED_PACKET, body, &[(COMMENT, comment.as_bytes().to_vec())])
    }

    fn block(
        &mut self,
        kind: u32,
        mut body: Vec<u8>,
        options: &[(u16, Vec<u8>)],
    ) -> io::Result<()> {
        for (code, value) in options.iter().filter(|(_, value)| !value.is_empty()) {
            let length = u16::try_from(value.len()).unwrap_or(u16::MAX);
            body.extend(code.to_le_bytes());
            body.extend(length.to_le_bytes());
            body.extend(&value[..usize::from(length)]);
            pad(&mut body);
        }
        // The end of the options.
        body.extend([0; 4]);
        let length = u32::try_from(body.len() + 12).unwrap_or(u32::MAX).to_le_bytes();
        for part in [&kind.to_le_bytes()[..], &length, &body, &length] {
            self.0.write_all(part)?;
        }
        Ok(())
    }
}

/// Everything begins at a multiple of four.
fn pad(bytes: &mut Vec<u8>) {
    bytes.resize(bytes.len().next_multiple_of(4), 0);
}
