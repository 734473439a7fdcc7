//! What is alive, as tables: sockets, processes, variables; and one socket on one line.

use super::{
    board::no_sockets,
    grid::Grid,
    seen,
    styled::Paint,
    width::{columns, pad},
    wrap::wrap,
};
use crate::{
    model::{Doing, KeptSeen, ProcessSeen, Snapshot, SocketSeen, VariableSeen},
    say,
    text::Lang,
};

/// Every socket of every process, with the kernel's number of it if `real`, and what the kernel keeps after our
/// close. Wants a snapshot with states (`Session::look_around`).
pub fn sockets_table(
    lang: Lang,
    snapshot: &Snapshot,
    real: bool,
    paint: Paint,
    width: usize,
) -> String {
    let mut out = String::new();
    if snapshot.processes.iter().all(|process| process.sockets.is_empty()) {
        wrap(&mut out, &no_sockets(lang), width, "    ", "    ");
    } else {
        let shared = snapshot.has_shared_computer();
        let mut columns = vec![(lang.pick("process", "进程"), 0)];
        columns.extend(shared.then_some((lang.pick("computer", "主机"), 2)));
        columns.extend([(lang.pick("socket", "套接字"), 0), ("fd", 2)]);
        columns.extend(real.then_some((lang.pick("real", "实际"), 1)));
        columns.extend([
            (lang.pick("state", "状态"), 0),
            (lang.pick("local", "本地地址"), 3),
            (lang.pick("peer", "对端地址"), 4),
            (lang.pick("rw", "读写"), 5),
        ]);
        let mut grid = Grid::new(columns);
        for process in &snapshot.processes {
            for socket in &process.sockets {
                let (mut cells, notes) = socket_row(lang, process, socket, real, width);
                if let Some(host) = process.host.as_ref().filter(|_| shared) {
                    cells.insert(1, host.clone());
                }
                grid.row(cells, notes);
            }
        }
        grid.draw(&mut out, paint, width);
    }
    for (open, heading) in [
        (
            true,
            lang.pick(
                "Ended by both sides and kept by the kernel; the descriptor is still open:\n",
                "双方都已结束、内核还保留的，描述符还没有关闭：\n",
            ),
        ),
        (false, lang.pick("Kept by the kernel after our close:\n", "关闭之后内核还保留的：\n")),
    ] {
        if snapshot.kept.iter().any(|it| it.is_open == open) {
            out.push_str(heading);
            kept(lang, &snapshot.kept, open, width).draw(&mut out, Paint::Plain, width);
        }
    }
    out
}

fn socket_row(
    lang: Lang,
    process: &ProcessSeen,
    socket: &SocketSeen,
    real: bool,
    width: usize,
) -> (Vec<String>, Vec<String>) {
    let mut cells = vec![process.name.clone(), socket.label.clone(), socket.fd.to_string()];
    cells.extend(real.then(|| socket.real.to_string()));
    cells.push(kind_and_standing(lang, socket));
    cells.push(address(seen::local(socket), width));
    // A listening socket has callers instead of a peer.
    if socket.queue.is_some() {
        return (cells, seen::queue(lang, socket));
    }
    cells.push(address(socket.peer.as_deref(), width));
    let (readable, writable) = socket.ready;
    let ready = [if readable { 'r' } else { '-' }, if writable { 'w' } else { '-' }];
    cells.push(String::from_iter(ready));
    (cells, seen::traffic(lang, socket).into_iter().collect())
}

/// `tcp ESTABLISHED`
fn kind_and_standing(lang: Lang, socket: &SocketSeen) -> String {
    format!("{} {}", socket.kind.word(), seen::standing(lang, socket)).trim_end().to_owned()
}

fn address(address: Option<&str>, width: usize) -> String {
    seen::tail(address.unwrap_or("-"), (width / 3).max(15))
}

fn kept(lang: Lang, kept: &[KeptSeen], open: bool, width: usize) -> Grid {
    let mut grid = Grid::new([
        (lang.pick("state", "状态"), 0),
        (lang.pick("local", "本地地址"), 0),
        (lang.pick("peer", "对端地址"), 1),
        (lang.pick("left", "还剩"), 0),
    ]);
    for it in kept.iter().filter(|it| it.is_open == open) {
        let left = it.left.map_or_else(|| "-".to_owned(), |left| seen::time(lang, left));
        let cells = vec![
            it.state.name().to_owned(),
            address(Some(&it.local), width),
            address(Some(&it.peer), width),
            left,
        ];
        grid.row(cells, Vec::new());
    }
    grid
}

/// Every process and what it is doing.
pub fn processes_table(lang: Lang, snapshot: &Snapshot, paint: Paint, width: usize) -> String {
    let mut grid = Grid::new([
        (lang.pick("process", "进程"), 0),
        (lang.pick("doing", "状态"), 0),
        (lang.pick("in", "位置"), 1),
        (lang.pick("for", "时长"), 2),
        (lang.pick("sockets", "套接字"), 3),
        (lang.pick("threads", "线程"), 4),
    ]);
    for process in &snapshot.processes {
        let (place, time) = match &process.doing {
            Doing::Ready | Doing::Paused => ("-".to_owned(), "-".to_owned()),
            Doing::Running(line) => {
                (seen::head(line.lines().next().unwrap_or_default(), width / 3), "-".to_owned())
            }
            Doing::Asleep { call, on, since, left } => {
                let dot = on.as_ref().map(|(label, _)| format!("{label}.")).unwrap_or_default();
                (format!("{dot}{call}"), seen::slept(lang, *call, *since, *left))
            }
        };
        let cells = vec![
            process.name.clone(),
            seen::doing(lang, &process.doing).to_owned(),
            place,
            time,
            process.sockets.len().to_string(),
            process.threads.to_string(),
        ];
        grid.row(cells, Vec::new());
    }
    let mut out = String::new();
    grid.draw(&mut out, paint, width);
    out
}

/// The variables of a process, one on each line: escaped, and cut where they are longer than the line.
pub fn vars_table(lang: Lang, process: &ProcessSeen, width: usize) -> String {
    let mut out = String::new();
    if process.variables.is_empty() {
        let text = say!(lang,
            en: "{name} has no variables yet. To make one: x = 5",
            zh: "{name} 还没有变量。创建一个：x = 5",
            name = seen::head(&process.name, width / 2));
        wrap(&mut out, &text, width, "    ", "    ");
        return out;
    }
    let names: Vec<_> =
        process.variables.iter().map(|it| seen::head(&it.name, width / 3)).collect();
    let widest = names.iter().map(|name| columns(name)).max().unwrap_or(0);
    for (name, VariableSeen { value, length, .. }) in names.iter().zip(&process.variables) {
        pad(&mut out, 4);
        out.push_str(name);
        pad(&mut out, widest - columns(name));
        out.push_str(" = ");
        let room = width.saturating_sub(4 + widest + 3);
        let whole = seen::head(value, room);
        if *length > room && whole.ends_with("..") {
            let more = say!(lang, en: ". {length} bytes", zh: ". {length} 字节");
            out.push_str(&seen::head(value, room.saturating_sub(columns(&more))));
            out.push_str(&more);
        } else {
            out.push_str(&whole);
        }
        out.push('\n');
    }
    out
}

/// How the kernel of a process's computer is set, in two columns where there is room.
pub(crate) fn kernel_settings(
    lang: Lang,
    process: &str,
    settings: &[(&str, String)],
    width: usize,
) -> String {
    const INDENT: usize = 4;
    let mut out = String::new();
    let text = say!(lang,
        en: "What the kernel of {process}'s computer says now. To change one: sysctl NAME VALUE",
        zh: "{process} 所在主机的内核现在的设置。要改一项：sysctl NAME VALUE",
        process = seen::head(process, width / 3));
    wrap(&mut out, &text, width, "", "");
    let said: Vec<_> = settings
        .iter()
        .map(|(name, value)| format!("{name} = {}", seen::head(value, width / 3)))
        .collect();
    let wide = said.iter().map(|it| columns(it)).max().unwrap_or(0) + 4;
    let in_a_row = if INDENT + 2 * wide <= width { 2 } else { 1 };
    let high = said.len().div_ceil(in_a_row);
    for row in 0..high {
        pad(&mut out, INDENT);
        out.push_str(&said[row]);
        if let Some(beside) = said.get(row + high) {
            pad(&mut out, wide - columns(&said[row]));
            out.push_str(beside);
        }
        out.push('\n');
    }
    out
}

/// One socket on one line, as its bare name shows it: `    phone  3  tcp LISTEN  127.0.0.1:8080   ...`
pub fn socket_line(lang: Lang, socket: &SocketSeen, width: usize) -> String {
    const INDENT: usize = 4;
    const BELOW: usize = 6;
    let label = seen::head(&socket.label, width / 3);
    let mut parts = vec![(0, label), (2, socket.fd.to_string())];
    parts.push((2, kind_and_standing(lang, socket)));
    let named = |at: &&str| *at != "-";
    let local = seen::local(socket).filter(named);
    parts.extend(local.map(|at| (2, seen::tail(at, width.saturating_sub(BELOW)))));
    if let Some(peer) = socket.peer.as_deref().filter(named) {
        let peer = seen::tail(peer, width.saturating_sub(BELOW + 5));
        parts.push((2, say!(lang, en: "peer {peer}", zh: "对端 {peer}")));
    }
    let words =
        seen::queue(lang, socket).into_iter().next().or_else(|| seen::traffic(lang, socket));
    parts.extend(words.map(|words| (3, words)));
    let mut out = " ".repeat(INDENT);
    let mut used = INDENT;
    for (gap, part) in parts {
        let wide = columns(&part);
        if used + gap + wide <= width {
            pad(&mut out, gap);
            out.push_str(&part);
            used += gap + wide;
        } else {
            let blanks = " ".repeat(BELOW);
            out.push('\n');
            let start = out.len();
            wrap(&mut out, &part, width, &blanks, &blanks);
            out.pop();
            used = columns(out[start..].rsplit('\n').next().unwrap_or_default());
        }
    }
    out.push('\n');
    out
}
