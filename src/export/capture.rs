//! The packets of a lab as a capture file that Wireshark reads: pcapng, with nanoseconds, an interface for each computer,
//! and at each packet the call that led to it.
//!
//! Three kinds of blocks are written (draft-ietf-opsawg-pcapng, sections 4.1 to 4.3), which is less than what a library
//! would want to be told.

use std::collections::{BTreeMap, btree_map::Entry};

use crate::{
    model::{
        Asleep, CallId, Event, Fate, Frame, HostId, Packet, PacketId, PacketSeen, What, addressee,
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
pub fn capture(lang: Lang, events: &[Event], frames: &[Frame]) -> Vec<u8> {
    let bytes: BTreeMap<PacketId, &[u8]> = frames.iter().map(|(id, it)| (*id, &**it)).collect();
    let mut file = Writer::default();
    let missing = packets(events).filter(|(_, it)| !bytes.contains_key(&it.packet.id)).count();
    let mut options = vec![(USER_APPLICATION, b"playground".to_vec())];
    if missing > 0 {
        let text = say!(lang,
            en: "{missing} older packets are not here: only the newest 16 MiB are kept",
            zh: "还有 {missing} 个更早的包不在这里：只保留最近的 16 MiB");
        options.push((COMMENT, text.into_bytes()));
    }
    let mut section = BYTE_ORDER.to_le_bytes().to_vec();
    section.extend([1, 0, 0, 0]);
    // How long the section is stays open.
    section.extend([0xff; 8]);
    file.block(SECTION, section, &options);

    let mut interfaces: BTreeMap<HostId, u32> = BTreeMap::new();
    for (_, it) in packets(events) {
        for (host, name) in [(it.packet.from, &it.from), (it.packet.to, &it.to)] {
            let next = u32::try_from(interfaces.len()).unwrap_or(u32::MAX);
            if let Entry::Vacant(entry) = interfaces.entry(host) {
                entry.insert(next);
                // No limit to the length of a packet.
                let body = [&ETHERNET.to_le_bytes()[..], &[0; 2], &[0; 4]].concat();
                let options = [(NAME, name.as_bytes().to_vec()), (RESOLUTION, vec![NANOSECONDS])];
                file.block(INTERFACE, body, &options);
            }
        }
    }
    let began = events.iter().find_map(|event| match event.what {
        What::Began(ms) => Some(ms.saturating_mul(1_000_000)),
        _ => None,
    });
    let calls = calls(events);
    for (ns, it) in packets(events) {
        let Some(bytes) = bytes.get(&it.packet.id) else { continue };
        let interface = interfaces.get(&it.packet.from).copied().unwrap_or_default();
        let at = began.unwrap_or(0).saturating_add(ns);
        file.packet(interface, at, &addressed(bytes, &it.packet), &comment(lang, it, &calls));
    }
    file.0
}

/// Each packet once, as it was sent.
fn packets(events: &[Event]) -> impl Iterator<Item = (u64, &PacketSeen)> {
    let mut newest = 0;
    events.iter().filter_map(move |event| match &event.what {
        What::Packet(it) if it.packet.id.0 > newest => {
            newest = it.packet.id.0;
            Some((event.ns, &**it))
        }
        _ => None,
    })
}

/// What was typed for each call, and by whom.
fn calls(events: &[Event]) -> BTreeMap<CallId, String> {
    let line = |event: &Event, text: &str| {
        format!("{}> {}", event.name(), text.lines().next().unwrap_or_default())
    };
    let call = |event: &Event| match &event.what {
        What::Returned(it) => Some((it.id, line(event, &it.source.text))),
        What::Asleep(Asleep { id, source, .. }) => Some((*id, line(event, source.text()))),
        _ => None,
    };
    events.iter().filter_map(call).collect()
}

/// `client> me.send "hello"; lost`
fn comment(lang: Lang, it: &PacketSeen, calls: &BTreeMap<CallId, String>) -> String {
    let cause = match it.by {
        Some(by) => calls.get(&by).cloned().unwrap_or_default(),
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
#[derive(Default)]
struct Writer(Vec<u8>);

impl Writer {
    fn packet(&mut self, interface: u32, ns: u64, bytes: &[u8], comment: &str) {
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
        self.block(ENHANCED_PACKET, body, &[(COMMENT, comment.as_bytes().to_vec())]);
    }

    fn block(&mut self, kind: u32, mut body: Vec<u8>, options: &[(u16, Vec<u8>)]) {
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
        self.0.extend(kind.to_le_bytes());
        self.0.extend(length);
        self.0.extend(body);
        self.0.extend(length);
    }
}

/// Everything begins at a multiple of four.
fn pad(bytes: &mut Vec<u8>) {
    bytes.resize(bytes.len().next_multiple_of(4), 0);
}
