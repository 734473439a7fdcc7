//! Rows: the wire's words. No program can say them, so they have no line in C or Python.

use super::{ArgumentSpec, Gives, Row, Shape, optional, required};
use crate::model::CallName;

const WIRE: Row = Row { targets: 0, man: "tc-netem(8)", ..Row::EMPTY };

const SELECT: ArgumentSpec = optional("SELECT", Shape::Select, "");
const WAY: ArgumentSpec = optional("FROM > TO", Shape::Way, "");
const SEED: ArgumentSpec = optional("seed N", Shape::Seed, "");
const SHARE: ArgumentSpec = required("N%|off", Shape::Share, "10%");

pub(super) static HOLD: Row = Row {
    call: CallName::Hold,
    usage: "hold [SELECT]",
    arguments: &[SELECT],
    example: "hold data",
    man: "packet(7)",
    ..WIRE
};

pub(super) static FLOW: Row = Row {
    call: CallName::Flow,
    usage: "flow [all]",
    arguments: &[optional("all", Shape::All, "")],
    moves: true,
    example: "flow",
    man: "packet(7)",
    ..WIRE
};

pub(super) static PASS: Row = Row {
    call: CallName::Pass,
    usage: "pass [SELECT]",
    arguments: &[SELECT],
    gives: Gives::Value,
    moves: true,
    example: "pass client > server data",
    man: "packet(7)",
    ..WIRE
};

pub(super) static DROP: Row = Row {
    call: CallName::Drop,
    usage: "drop [next] [SELECT] [N]",
    arguments: &[optional("next", Shape::Next, ""), SELECT, optional("N", Shape::Count, "")],
    gives: Gives::Value,
    example: "drop next data 2",
    ..WIRE
};

pub(super) static DUPLICATE: Row = Row {
    call: CallName::Duplicate,
    usage: "duplicate [SELECT]",
    arguments: &[SELECT],
    gives: Gives::Value,
    moves: true,
    example: "duplicate syn",
    ..WIRE
};

pub(super) static CORRUPT: Row = Row {
    call: CallName::Corrupt,
    usage: "corrupt [SELECT]",
    arguments: &[SELECT],
    gives: Gives::Value,
    moves: true,
    example: "corrupt \"hello\"",
    ..WIRE
};

pub(super) static DELAY: Row = Row {
    call: CallName::Delay,
    usage: "delay TIME[..TIME]|off [FROM > TO] [seed N]",
    arguments: &[required("TIME[..TIME]|off", Shape::Delay, "50ms"), WAY, SEED],
    example: "delay 20ms..40ms",
    ..WIRE
};

pub(super) static LOSS: Row = Row {
    call: CallName::Loss,
    usage: "loss N%|off [FROM > TO] [seed N]",
    arguments: &[SHARE, WAY, SEED],
    example: "loss 30% client > server",
    ..WIRE
};

pub(super) static RATE: Row = Row {
    call: CallName::Rate,
    usage: "rate BITS|off [FROM > TO] [queue N]",
    arguments: &[
        required("BITS|off", Shape::Rate, "1mbit"),
        WAY,
        optional("queue N", Shape::Queue, "queue 1000"),
    ],
    example: "rate 1mbit queue 10",
    ..WIRE
};

pub(super) static REORDER: Row = Row {
    call: CallName::Reorder,
    usage: "reorder N%|off [FROM > TO] [seed N]",
    arguments: &[SHARE, WAY, SEED],
    example: "reorder 10%",
    ..WIRE
};

pub(super) static CUT: Row = Row {
    call: CallName::Cut,
    usage: "cut [HOST]",
    arguments: &[optional("HOST", Shape::Computer, "")],
    example: "cut server",
    man: "netdevice(7)",
    ..WIRE
};

pub(super) static REPAIR: Row = Row {
    call: CallName::Repair,
    usage: "repair [HOST]",
    arguments: &[optional("HOST", Shape::Computer, "")],
    example: "repair server",
    man: "netdevice(7)",
    ..WIRE
};

pub(super) static REBOOT: Row = Row {
    call: CallName::Reboot,
    usage: "reboot HOST",
    arguments: &[required("HOST", Shape::Computer, "server")],
    moves: true,
    example: "reboot server",
    man: "reboot(2)",
    ..WIRE
};

pub(super) static HOST: Row = Row {
    call: CallName::Host,
    usage: "host NAME PROCESS...",
    arguments: &[
        required("NAME", Shape::Computer, "shop"),
        required("PROCESS...", Shape::Members, "server"),
    ],
    example: "host shop server proxy",
    man: "network_namespaces(7)",
    ..WIRE
};

pub(super) static FLIGHT: Row = Row {
    call: CallName::Flight,
    usage: "flight",
    gives: Gives::Value,
    example: "flight",
    man: "packet(7)",
    ..WIRE
};

pub(super) static PACKET: Row = Row {
    call: CallName::Packet,
    usage: "packet N",
    arguments: &[required("N", Shape::Number, "1")],
    gives: Gives::Value,
    example: "packet 3",
    man: "packet(7)",
    ..WIRE
};
