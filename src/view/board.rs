//! The board: one row for each process: asleep where, how long, on what; and its sockets.
//!
//! A function of a snapshot. What it says below the rows is a conclusion from them, so it is never out of date.

use super::{
    bytes::harmless,
    deadlock::{Sleeper, all_asleep, say_deadlock, slept_on},
    seen,
    styled::{Paint, Role},
    width::{columns, pad},
    wrap::wrap,
};
use crate::{
    model::{CallName, Doing, FlyingSeen, ProcessSeen, Snapshot, SocketSeen},
    say,
    text::{Lang, counted},
};

/// Blanks between two sockets.
const BETWEEN: usize = 3;

/// Where sockets stand that have no room beside their process.
const BELOW: usize = 4;

/// A crowd is counted, not listed.
const MOST_PROCESSES: usize = 40;
const MOST_SOCKETS: usize = 12;

/// Draws the board in at most `width` columns. Wants a snapshot with states (`Session::look_around`).
pub fn board(lang: Lang, snapshot: &Snapshot, paint: Paint, width: usize) -> String {
    let shown = &snapshot.processes[..snapshot.processes.len().min(MOST_PROCESSES)];
    let rows: Vec<_> = shown.iter().map(|process| Row::of(lang, process, width)).collect();
    let names = rows.iter().map(|row| columns(&row.name)).max().unwrap_or(0);
    let words = rows.iter().map(|row| columns(row.doing)).max().unwrap_or(0);
    let begin = |row: &Row| match columns(&row.place) {
        0 => 2 + names + 2 + columns(row.doing),
        place => 2 + names + 2 + words + 2 + place,
    };
    let with_sockets = || rows.iter().filter(|row| !row.sockets.is_empty());
    let beside = with_sockets().map(begin).max().unwrap_or(0) + BETWEEN;
    let widest = with_sockets().flat_map(|row| &row.sockets).map(|s| columns(s.shortest())).max();
    let at = if beside + widest.unwrap_or(0) <= width { beside } else { BELOW };
    let mut out = String::new();
    for row in &rows {
        row.write(&mut out, paint, names, words);
        row.write_sockets(&mut out, begin(row), at, width);
    }
    let hidden = snapshot.processes.len() - shown.len();
    if hidden > 0 {
        out += &say!(lang,
            en: "  ... and {hidden} more: processes\n",
            zh: "  ... 还有 {hidden} 个进程：processes\n");
    }
    for sentence in conclusion(lang, snapshot) {
        wrap(&mut out, &harmless(&sentence), width, "    ", "    ");
    }
    out
}

struct Row {
    name: String,
    doing: &'static str,
    asleep: bool,
    /// Where in its program it is, or in which call and how long.
    place: String,
    sockets: Vec<Entry>,
}

/// A socket with its state, the longest form first.
struct Entry(Vec<String>);

impl Entry {
    fn of(lang: Lang, socket: &SocketSeen, width: usize) -> Self {
        let label = seen::head(&socket.label, width / 4);
        let kind = if socket.kind.is_tcp() { "" } else { socket.kind.word() };
        let parts = [&*label, kind, seen::standing(lang, socket)];
        let mut text =
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        if socket.queue.is_some_and(|(waiting, _)| waiting > 0) {
            let mut forms = seen::queue(lang, socket);
            let short = forms.pop().expect("the shortest form is always there");
            let mut all: Vec<_> = forms.iter().map(|words| format!("{text}: {words}")).collect();
            all.push(format!("{text} {short}"));
            return Self(all);
        }
        if let Some(short) = seen::queue(lang, socket).pop() {
            text.push(' ');
            text.push_str(&short);
        } else if let Some(local) = seen::local(socket)
            && socket.bound
            && !socket.connected
        {
            text.push(' ');
            text.push_str(&seen::tail(local, (width / 3).max(15)));
        }
        Self(vec![text])
    }

    fn shortest(&self) -> &str {
        self.0.last().expect("a socket has at least one form")
    }

    /// Who waits in a queue is worth a line of its own: the longest form that fits on one.
    fn longest_within(&self, room: usize) -> &str {
        self.0
            .iter()
            .find(|form| columns(form) <= room)
            .map_or_else(|| self.shortest(), String::as_str)
    }
}

impl Row {
    fn of(lang: Lang, process: &ProcessSeen, width: usize) -> Self {
        let mut place = match &process.doing {
            Doing::Ready | Doing::Paused => String::new(),
            Doing::Running(line) => seen::head(line.lines().next().unwrap_or_default(), width / 3),
            Doing::Asleep { call, on, since, left } => {
                let fd = on.as_ref().map(|(_, fd)| format!("({fd})")).unwrap_or_default();
                format!("{call}{fd} {}", seen::slept(lang, *call, *since, *left))
            }
        };
        if process.threads > 0 {
            place += &say!(lang, en: " +{n} threads", zh: " +{n} 个线程", n = process.threads);
        }
        // The one it sleeps on comes first.
        let on = slept_on(process);
        let others = process.sockets.iter().filter(|s| on.is_none_or(|on| on.id != s.id));
        let mut sockets: Vec<_> = on
            .into_iter()
            .chain(others)
            .take(MOST_SOCKETS)
            .map(|socket| Entry::of(lang, socket, width))
            .collect();
        let hidden = process.sockets.len() - sockets.len();
        if hidden > 0 {
            sockets.push(Entry(vec![
                say!(lang, en: "... and {hidden} more", zh: "... 还有 {hidden} 个"),
            ]));
        }
        Self {
            name: seen::head(&process.name, width / 4),
            doing: seen::doing(lang, &process.doing),
            asleep: matches!(process.doing, Doing::Asleep { .. }),
            place: place.trim_start().to_owned(),
            sockets,
        }
    }

    fn write(&self, out: &mut String, paint: Paint, names: usize, words: usize) {
        out.push_str("  ");
        paint.push(out, Role::Process, &self.name);
        pad(out, 2 + names - columns(&self.name));
        let role = if self.asleep { Role::Asleep } else { Role::Explain };
        paint.push(out, role, self.doing);
        if !self.place.is_empty() {
            pad(out, 2 + words - columns(self.doing));
            out.push_str(&self.place);
        }
    }

    /// Appends the sockets from column `at`, on this line or, where that is taken, below it; `used` are taken.
    fn write_sockets(&self, out: &mut String, used: usize, at: usize, width: usize) {
        let mut used = used;
        for (nth, entry) in self.sockets.iter().enumerate() {
            let text = entry.longest_within(width.saturating_sub(at));
            let gap = if nth == 0 { at.saturating_sub(used) } else { BETWEEN };
            if gap == 0 || used + gap + columns(text) > width {
                out.push('\n');
                pad(out, at);
                used = at;
            } else {
                pad(out, gap);
                used += gap;
            }
            out.push_str(text);
            used += columns(text);
        }
        out.push('\n');
    }
}

/// What follows from the rows, if anything does.
fn conclusion(lang: Lang, snapshot: &Snapshot) -> Vec<String> {
    if snapshot.processes.iter().all(|process| process.sockets.is_empty()) {
        return vec![no_sockets(lang)];
    }
    if let Some(lines) = say_deadlock(lang, snapshot) {
        return lines.into();
    }
    if let Some(wire) = &snapshot.wire {
        let flying = (!wire.flying.is_empty()).then(|| in_flight(lang, &wire.flying));
        return flying.into_iter().chain(unacknowledged(lang, snapshot)).collect();
    }
    let Some(sleepers) = all_asleep(snapshot) else { return Vec::new() };
    let woken = sleepers.into_iter().find_map(|(process, sleeper)| wakes(lang, process, sleeper));
    woken.into_iter().collect()
}

/// In a lab: bytes that were sent and are not acknowledged, which may have been lost. Nobody sleeps for them, and yet
/// something is to come.
fn unacknowledged(lang: Lang, snapshot: &Snapshot) -> Option<String> {
    let mut sockets =
        snapshot.processes.iter().flat_map(|it| it.sockets.iter().map(move |s| (it, s)));
    let (process, label, bytes) = sockets.find_map(|(process, socket)| {
        let bytes = socket.unsent.filter(|_| socket.kind.is_tcp() && socket.connected)?;
        (bytes > 0).then_some((&process.name, &socket.label, bytes))
    })?;
    let count = counted(bytes, "byte");
    Some(say!(lang,
        en: "Not acknowledged yet: {count} of {process}'s {label}. Its kernel sends again by itself; after how long: {process}> {label}.rto",
        zh: "{process} 的 {label} 有 {bytes} 字节还没有被确认：内核会自己重发，直到确认为止；每次隔多久：{process}> {label}.rto"))
}

/// What is in flight in a lab, and how it goes on.
fn in_flight(lang: Lang, flying: &[FlyingSeen]) -> String {
    const MOST: usize = 8;
    let (held, late): (Vec<_>, Vec<_>) = flying.iter().partition(|it| it.held);
    let list = |some: &[&FlyingSeen]| {
        let mut all: Vec<_> = some
            .iter()
            .take(MOST)
            .map(|it| format!("{} {} > {}", it.name, it.from, it.to))
            .collect();
        if some.len() > MOST {
            all.push("...".to_owned());
        }
        all.join(lang.pick(", ", "，"))
    };
    let late = list(&late);
    if held.is_empty() {
        return say!(lang, en: "On its way: {late}.", zh: "在路上：{late}。");
    }
    let held = list(&held);
    say!(lang,
        en: "Held: {held}. pass lets the oldest go, flow all of them.",
        zh: "手里扣住：{held}。pass 放行最早的一个，flow 全部放行。")
}

/// Said where there is nothing to list.
pub(super) fn no_sockets(lang: Lang) -> String {
    lang.pick("No sockets yet. To make one: socket tcp", "还没有套接字。创建一个：socket tcp")
        .to_owned()
}

/// What could wake a sleeper, if anybody at all may do it.
fn wakes(lang: Lang, process: &ProcessSeen, sleeper: Sleeper<'_>) -> Option<String> {
    let socket = slept_on(process)?;
    let address = seen::local(socket)?;
    let Sleeper { process, call, on: _ } = sleeper;
    match call {
        CallName::Accept => Some(say!(lang,
            en: "{process}'s accept returns as soon as somebody connects to {address}: a process here, or a program outside.",
            zh: "只要有人连到 {address}，{process} 的 accept 就会返回：可以是这里的进程，也可以是外面的程序。")),
        CallName::Recv | CallName::Recvfrom | CallName::Recvmsg
            if !socket.kind.has_eof() && !socket.connected =>
        {
            Some(say!(lang,
                en: "{process}'s {call} returns as soon as a datagram comes to {address}: from a process here, or a program outside.",
                zh: "只要有数据报发到 {address}，{process} 的 {call} 就会返回：可以来自这里的进程，也可以来自外面的程序。"))
        }
        _ => None,
    }
}
