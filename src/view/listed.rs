//! What an answer lists, as a table below it: the rows of `netstat` with their addresses, and interfaces.

use super::{bytes::harmless, grid::Grid, seen, styled::Paint, width::pad};
use crate::{
    model::{Address, Interface, Outcome, Row, Transport},
    say,
    text::Lang,
};

/// Below this width the other end goes on a line of its own.
const ROOMY: usize = 72;
/// As far in as an explanation, with the gap before the table's first column.
const INDENT: usize = 2;

/// Appends the table of an outcome that has one.
pub(super) fn draw_listed(
    out: &mut String,
    lang: Lang,
    outcome: &Outcome,
    paint: Paint,
    width: usize,
) {
    let grid = match outcome {
        Outcome::Rows(rows) if !rows.is_empty() => rows_of(lang, rows, width),
        Outcome::Interfaces(list) => interfaces(lang, list),
        _ => return,
    };
    let mut table = String::new();
    grid.draw(&mut table, paint, width - INDENT);
    for line in table.lines() {
        pad(out, INDENT);
        out.push_str(line);
        out.push('\n');
    }
}

fn rows_of(lang: Lang, rows: &[Row], width: usize) -> Grid {
    let is_roomy = width >= ROOMY;
    let waits = rows.iter().any(|row| row.left.is_some());
    let of_all = rows.iter().any(|row| row.host.is_some());
    let mut heads =
        Vec::from_iter((is_roomy && of_all).then_some((lang.pick("computer", "主机"), 0)));
    heads.extend([("", 0), (lang.pick("state", "状态"), 0)]);
    heads.push((lang.pick("local", "本地地址"), 0));
    heads.extend(is_roomy.then_some((lang.pick("peer", "对端地址"), 0)));
    heads.extend((is_roomy && waits).then_some((lang.pick("left", "还剩"), 1)));
    let mut grid = Grid::new(heads);
    for row in rows {
        let protocol = match row.transport {
            Transport::Tcp => "tcp",
            Transport::Udp => "udp",
        };
        let state = match row.transport {
            Transport::Tcp => row.state.name(),
            Transport::Udp => "-",
        };
        let host = row.host.as_ref().map(|host| harmless(host).into_owned());
        let mut cells = Vec::from_iter(host.clone().filter(|_| is_roomy));
        cells.extend([protocol.to_owned(), state.to_owned(), row.local.to_string()]);
        let peer = peer(&row.remote);
        let left = row.left.map(|left| seen::time(lang, left));
        if is_roomy {
            cells.push(peer.unwrap_or_else(|| "-".to_owned()));
            cells.extend(waits.then(|| left.unwrap_or_else(|| "-".to_owned())));
            grid.row(cells, Vec::new());
            continue;
        }
        let peer = peer.map(|peer| say!(lang, en: "peer {peer}", zh: "对端 {peer}"));
        let left = left.map(|left| say!(lang, en: "{left} left", zh: "还剩 {left}"));
        let host = host.map(|host| say!(lang, en: "on {host}", zh: "在 {host} 上"));
        let notes: Vec<String> = host.into_iter().chain(peer).chain(left).collect();
        grid.row(
            cells,
            if notes.is_empty() { notes } else { vec![notes.join(lang.pick(", ", "，"))] },
        );
    }
    grid
}

/// Nobody: the wildcard, port 0.
fn peer(remote: &Address) -> Option<String> {
    remote.port().is_some_and(|port| port != 0).then(|| remote.to_string())
}

fn interfaces(lang: Lang, list: &[Interface]) -> Grid {
    let mut grid = Grid::new([
        (lang.pick("interface", "接口"), 0),
        (lang.pick("state", "状态"), 1),
        ("MTU", 0),
        (lang.pick("link address", "链路地址"), 2),
    ]);
    for it in list {
        let link = it.link.map_or_else(
            || "-".to_owned(),
            |link| link.map(|byte| format!("{byte:02x}")).join(":"),
        );
        let state = if it.is_up { "UP" } else { "DOWN" };
        grid.row(vec![it.name.to_string(), state.to_owned(), it.mtu.to_string(), link], Vec::new());
    }
    grid
}
