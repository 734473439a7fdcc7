//! A packet opened by `packet N`: each layer, and below it each field on a line of its own.

use std::fmt::Write;

use super::{
    bytes::write_shortened,
    event::Printer,
    styled::Role,
    width::{columns, pad},
    wrap::cut,
};
use crate::{
    model::{FieldName, FieldValue, Layer, LayerName, Outcome, Returned},
    say,
    text::{Lang, checksum, field, layer},
};

/// The columns where a layer's name, its fields' names and their values begin.
const LAYER: usize = 4;
const FIELD: usize = 6;
const VALUE: usize = 28;
/// The column of the values on a narrow terminal.
const NARROW: usize = 24;

impl Printer {
    /// Below the answer of `packet`: its layers.
    pub(super) fn opened(&self, out: &mut String, it: &Returned) {
        let Outcome::Opened(opened) = &it.outcome else { return };
        for it in &opened.layers {
            self.layer(out, it);
        }
    }

    fn layer(&self, out: &mut String, it: &Layer) {
        pad(out, LAYER);
        let name = it.name.to_string();
        self.paint.push(out, Role::Kernel, &name);
        let bytes = it.bytes;
        let mut line = crate::say!(self.lang, en: "  {bytes} bytes", zh: "  {bytes} 字节");
        let about = layer(self.lang, it.name);
        let used = LAYER + name.len() + columns(&line);
        if used + 2 + columns(about) <= self.width {
            line.push_str(&crate::say!(self.lang, en: ", {about}", zh: "，{about}"));
        }
        out.push_str(&line);
        out.push('\n');
        let place = if self.width < 2 * VALUE { NARROW } else { VALUE };
        for (name, value) in &it.fields {
            let mut line = String::new();
            pad(&mut line, FIELD);
            line.push_str(field(self.lang, *name));
            let used = columns(&line);
            pad(&mut line, place.max(used + 1) - used);
            let from = columns(&line);
            out.push_str(&line);
            let text = written(self.lang, it.name, *name, value, self.width.saturating_sub(from));
            cut(out, &text, self.width, from, "        ");
            out.push('\n');
        }
    }
}

/// The value of a field.
fn written(
    lang: Lang,
    layer: LayerName,
    name: FieldName,
    value: &FieldValue,
    room: usize,
) -> String {
    match value {
        FieldValue::Number(n) => match name {
            FieldName::EtherType => with_name(format!("0x{n:04x}"), ether_type(*n)),
            FieldName::Protocol | FieldName::NextHeader => with_name(n.to_string(), protocol(*n)),
            FieldName::Identification | FieldName::FlowLabel => format!("0x{n:04x}"),
            FieldName::Operation if layer == LayerName::Arp => {
                with_name(n.to_string(), operation(*n))
            }
            _ => n.to_string(),
        },
        FieldValue::Pair(one, two) if name == FieldName::Sack => format!("{one}..{two}"),
        FieldValue::Pair(one, two) => format!("{one}, {two}"),
        FieldValue::Set(set) => {
            lang.pick(if *set { "yes" } else { "no" }, if *set { "是" } else { "否" }).to_owned()
        }
        FieldValue::Mac(bytes) => {
            bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(":")
        }
        FieldValue::Ip(ip) => ip.to_string(),
        FieldValue::Route(route, next) => say!(lang,
            en: "{route}, pointer {next}",
            zh: "{route}，指针 {next}"),
        FieldValue::Flags(flags) if flags.0 == 0 => lang.pick("none", "无").to_owned(),
        FieldValue::Flags(flags) => flags.to_string(),
        FieldValue::Checksum(there, sum) => {
            let mut text = format!("0x{there:04x}  ");
            text.push_str(&checksum(lang, *sum));
            text
        }
        FieldValue::Bytes(bytes) => {
            let mut text = String::new();
            write_shortened(&mut text, bytes, room);
            text
        }
    }
}

fn with_name(mut number: String, name: Option<&str>) -> String {
    if let Some(name) = name {
        write!(number, "  {name}").expect("a String takes everything");
    }
    number
}

fn ether_type(number: u64) -> Option<&'static str> {
    Some(match number {
        0x0800 => "IPv4",
        0x0806 => "ARP",
        0x8100 => "VLAN",
        0x86dd => "IPv6",
        _ => return None,
    })
}

fn protocol(number: u64) -> Option<&'static str> {
    Some(match number {
        1 => "ICMP",
        6 => "TCP",
        17 => "UDP",
        58 => "ICMPv6",
        _ => return None,
    })
}

fn operation(number: u64) -> Option<&'static str> {
    Some(match number {
        1 => "who-has",
        2 => "is-at",
        _ => return None,
    })
}
