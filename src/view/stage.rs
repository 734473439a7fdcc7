//! What a lecturer's screen shows below the lesson: where it is, what comes next, and what the class thinks.
//!
//! Pure: numbers, a snapshot and texts in, lines out.

use super::{
    bytes::harmless,
    seen,
    styled::{Paint, Role},
    width::{columns, pad},
    wrap::{cut, wrap},
};
use crate::{
    model::{Choice, Doing, ProcessSeen, Snapshot},
    say,
    text::Lang,
};

/// Where the note beside the next line begins.
const NOTE_COLUMN: usize = 42;

/// Where the next line itself begins.
const LINE_COLUMN: usize = 8;

/// The longest bar of a vote.
const BAR: u32 = 20;

/// How far a walk has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Steps of the lesson that are done.
    pub done: u32,
    /// Steps in it.
    pub steps: u32,
    /// Lines that were typed since the last of them.
    pub typed: u32,
}

/// `--- 4/14 ----- server ASLEEP accept 9 s ----- client ready ---...`, as wide as the screen, with its newline.
///
/// Where there is no room, the times go first, then those who are ready are put together, then counted.
pub(crate) fn status_line(
    lang: Lang,
    progress: Progress,
    snapshot: &Snapshot,
    width: usize,
) -> String {
    let Progress { done, steps, typed } = progress;
    let mut start = format!("--- {done}/{steps}");
    if typed > 0 {
        start += &say!(lang, en: " + {typed} of yours", zh: " + 你的 {typed} 行");
    }
    let all = |times| -> Vec<String> {
        snapshot.processes.iter().map(|process| entry(lang, process, times)).collect()
    };
    let ready = |p: &&ProcessSeen| p.doing == Doing::Ready;
    let grouped = || {
        let mut entries: Vec<_> = snapshot
            .processes
            .iter()
            .filter(|p| !ready(p))
            .map(|p| entry(lang, p, false))
            .collect();
        let names: Vec<_> =
            snapshot.processes.iter().filter(ready).map(|p| harmless(&p.name)).collect();
        if !names.is_empty() {
            let doing = seen::doing(lang, &Doing::Ready);
            entries.push(format!("{} {doing}", names.join(lang.pick(", ", "，"))));
        }
        entries
    };
    let few = || {
        let mut few: Vec<_> = snapshot
            .processes
            .iter()
            .filter(|p| !ready(p))
            .take(2)
            .map(|p| entry(lang, p, false))
            .collect();
        let others = snapshot.processes.len() - few.len();
        let ready = snapshot.processes.iter().filter(ready).count();
        few.push(if ready == others {
            say!(lang, en: "{others} others ready", zh: "另外 {others} 个就绪")
        } else {
            let busy = others - ready;
            say!(lang,
                en: "{others} others, {busy} not ready",
                zh: "另外 {others} 个，{busy} 个没有就绪")
        });
        few
    };
    let mut line = String::new();
    for entries in [all(true), all(false), grouped(), few()] {
        line.clone_from(&start);
        for entry in &entries {
            line.push_str(" ----- ");
            line.push_str(entry);
        }
        if columns(&line) + 4 <= width {
            break;
        }
    }
    if columns(&line) + 4 > width {
        line = start;
    }
    line.push(' ');
    let used = columns(&line);
    line.extend(std::iter::repeat_n('-', width.saturating_sub(used)));
    line.push('\n');
    line
}

fn entry(lang: Lang, process: &ProcessSeen, times: bool) -> String {
    let name = harmless(&process.name);
    match &process.doing {
        Doing::Asleep { call, since, .. } => {
            let asleep = lang.pick("ASLEEP", "阻塞");
            let time = if times { format!(" {}", seen::time(lang, *since)) } else { String::new() };
            format!("{name} {asleep} {call}{time}")
        }
        doing => format!("{name} {}", seen::doing(lang, doing)),
    }
}

/// `next    server> phone.listen 5            (back drops your 2 lines)`: one line, or two where it is long.
pub fn next_line(lang: Lang, paint: Paint, line: &str, note: &str, width: usize) -> String {
    let mut out = String::new();
    paint.push(&mut out, Role::Playground, lang.pick("next", "下一步"));
    pad(&mut out, LINE_COLUMN - columns(lang.pick("next", "下一步")));
    let used = cut(&mut out, &harmless(line), width, LINE_COLUMN, &" ".repeat(LINE_COLUMN));
    if !note.is_empty() {
        let at = NOTE_COLUMN.max(used + 2);
        if at + columns(note) <= width {
            pad(&mut out, at - used);
            out.push_str(note);
        } else {
            out.push('\n');
            let blanks = " ".repeat(LINE_COLUMN);
            let at = width.saturating_sub(columns(note)).clamp(LINE_COLUMN, NOTE_COLUMN);
            wrap(&mut out, note, width, &" ".repeat(at), &blanks);
            return out;
        }
    }
    out.push('\n');
    out
}

/// A question with the hands that were raised for each choice: one column of numbers for each vote, and bars for the
/// last. No verdict: that is the kernel's.
pub fn hands(
    paint: Paint,
    question: &str,
    choices: &[Choice],
    votes: &[Vec<u32>],
    width: usize,
) -> String {
    let mut out = String::new();
    let mut lines = String::new();
    wrap(&mut lines, &harmless(question), width, "? ", "  ");
    paint.push(&mut out, Role::Question, "?");
    out.push_str(&lines[1..]);
    let digits = votes.iter().flatten().map(|n| n.to_string().len()).max().unwrap_or(1);
    let most = votes.last().into_iter().flatten().copied().max().unwrap_or(0).max(1);
    let numbers = votes.len() * (digits + 2);
    let widest = choices.iter().map(|c| columns(&harmless(&c.text)) + 5).max().unwrap_or(0);
    let beside = widest + 2 + numbers + 2 + BAR as usize <= width;
    for (nth, choice) in choices.iter().enumerate() {
        let first = format!("  {}) ", choice.letter);
        let mut line = String::new();
        wrap(&mut line, &harmless(&choice.text), width, &first, "     ");
        out.push_str(&line);
        if beside {
            out.pop();
            pad(&mut out, widest + 2 - columns(line.trim_end_matches('\n')));
        } else {
            out.push_str("   ");
        }
        for vote in votes {
            let count = vote.get(nth).copied().unwrap_or(0).to_string();
            pad(&mut out, 2 + digits - count.len());
            out.push_str(&count);
        }
        let count = votes.last().and_then(|vote| vote.get(nth)).copied().unwrap_or(0);
        let bar = bar(count, most);
        if bar > 0 {
            out.push_str("  ");
            out.extend(std::iter::repeat_n('#', bar));
        }
        out.push('\n');
    }
    out
}

/// How long the bar is; a single hand already shows.
fn bar(count: u32, most: u32) -> usize {
    let (count, most, bar) = (u64::from(count), u64::from(most), u64::from(BAR));
    let length = (2 * count * bar + most) / (2 * most);
    usize::try_from(length.max(u64::from(count > 0))).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::model::CallName;

    fn process(name: &str, doing: Doing) -> ProcessSeen {
        ProcessSeen {
            name: name.into(),
            host: None,
            doing,
            threads: 0,
            sockets: vec![],
            variables: vec![],
        }
    }

    fn asleep(seconds: u64) -> Doing {
        let since = Duration::from_secs(seconds);
        Doing::Asleep { call: CallName::Accept, on: None, since, left: None }
    }

    fn line(lang: Lang, typed: u32, processes: Vec<ProcessSeen>) -> String {
        let snapshot = Snapshot { processes, kept: vec![], wire: None };
        let line = status_line(lang, Progress { done: 4, steps: 14, typed }, &snapshot, 79);
        assert_eq!(columns(line.trim_end()), 79);
        line.trim_end_matches(['-', '\n']).trim_end().to_owned()
    }

    #[test]
    fn the_status_line_is_as_wide_as_the_screen_and_says_who_sleeps() {
        let two = || vec![process("server", asleep(9)), process("client", Doing::Ready)];
        for (lang, typed, processes, expected) in [
            (Lang::En, 0, two(), "--- 4/14 ----- server ASLEEP accept 9 s ----- client ready"),
            (
                Lang::En,
                2,
                two(),
                "--- 4/14 + 2 of yours ----- server ASLEEP accept 9 s ----- client ready",
            ),
            (
                Lang::Zh,
                2,
                two(),
                "--- 4/14 + 你的 2 行 ----- server 阻塞 accept 9 秒 ----- client 就绪",
            ),
            (
                Lang::En,
                2,
                [two(), vec![process("ann", Doing::Ready)]].concat(),
                "--- 4/14 + 2 of yours ----- server ASLEEP accept ----- client, ann ready",
            ),
            (Lang::En, 0, vec![], "--- 4/14"),
        ] {
            assert_eq!(line(lang, typed, processes), expected);
        }
        let crowd = (0..40).map(|n| process(&format!("c{n}"), Doing::Ready)).collect();
        assert_eq!(line(Lang::En, 0, crowd), "--- 4/14 ----- 40 others ready");
    }

    #[test]
    fn the_note_stands_beside_the_next_line_or_below_it() {
        let next = |line: &str, note: &str| next_line(Lang::En, Paint::Plain, line, note, 79);
        assert_eq!(
            next("server> phone.listen 5", "(back drops your 2 lines)"),
            "next    server> phone.listen 5            (back drops your 2 lines)\n"
        );
        assert_eq!(next("server> x", ""), "next    server> x\n");
        let long = format!("server> send {}", "x".repeat(50));
        let lines = next(&long, "(back drops your 2 lines)");
        assert_eq!(lines.lines().count(), 2);
        assert!(lines.lines().all(|line| columns(line) <= 79), "{lines}");
    }

    #[test]
    fn hands_are_bars() {
        let choice = |(letter, text): (char, &str)| Choice { letter, text: text.into() };
        let choices: Vec<_> = [
            ('a', "the client's socket"),
            ('b', "the client's connect"),
            ('c', "the client's first send"),
            ('d', "a timeout"),
        ]
        .map(choice)
        .into();
        let question = "The server is asleep in accept. What will wake it?";
        let shown = |votes: &[Vec<u32>]| hands(Paint::Plain, question, &choices, votes, 79);
        assert_eq!(
            shown(&[vec![12, 41, 24, 3]]),
            "? The server is asleep in accept. What will wake it?
  a) the client's socket        12  ######
  b) the client's connect       41  ####################
  c) the client's first send    24  ############
  d) a timeout                   3  #
"
        );
        assert_eq!(
            shown(&[vec![12, 41, 24, 3], vec![0, 80, 0, 0]]),
            "? The server is asleep in accept. What will wake it?
  a) the client's socket        12   0
  b) the client's connect       41  80  ####################
  c) the client's first send    24   0
  d) a timeout                   3   0
"
        );
        let long = [choice(('a', &"long ".repeat(30))), choice(('b', "short"))];
        let text = hands(Paint::Plain, "?", &long, &[vec![1, 0]], 79);
        assert!(text.lines().all(|line| columns(line) <= 79), "{text}");
        assert!(text.contains("\n     1  ####################\n"), "{text}");
    }
}
