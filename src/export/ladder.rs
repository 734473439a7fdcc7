//! The ladder as a Mermaid sequence diagram: a call that wakes another is an arrow from process to process, and so is each
//! packet of a lab.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use super::{safe::mermaid, story::result, summary::Beginning};
use crate::{
    model::{CallId, Event, Fate, Origin, PacketSeen, ProcessId, Waker, What},
    say,
    text::Lang,
};

/// Mermaid refuses texts above 50,000 characters and more than some hundred lines are not read.
const LINES: usize = 150;
const PROCESSES: usize = 40;
const SOURCE: usize = 60;

/// The diagram of how a session begins, with its fences; empty if nothing was done.
pub(super) fn ladder(lang: Lang, beginning: &Beginning) -> String {
    let events = &beginning.events;
    let mut names = BTreeMap::new();
    // What each call of the log woke: it is an arrow, and then no note of its own.
    let mut wakers: BTreeSet<CallId> = BTreeSet::new();
    let mut has_outside = false;
    for event in events {
        let (origin, woken) = match &event.what {
            What::Asleep(it) => (it.origin, None),
            What::Returned(it) => (it.origin, it.woken.as_ref()),
            _ => continue,
        };
        let Some(actor) = event.actor.as_ref().filter(|_| origin != Origin::Check) else {
            continue;
        };
        names.insert(actor.process, &*actor.name);
        match woken.and_then(|woken| woken.by.as_ref()) {
            Some(Waker::Call { id, .. }) => _ = wakers.insert(*id),
            Some(Waker::Outside) => has_outside = true,
            None => {}
        }
    }
    if names.is_empty() {
        return String::new();
    }
    // Read to those who do not see it.
    let (title, about) = (
        lang.pick("Who woke whom", "谁唤醒了谁"),
        lang.pick(
            "The steps of the tables above. An arrow goes to the call that a step woke, or is a packet.",
            "上面各表中的步骤。箭头指向被唤醒的调用，或者是一个包。",
        ),
    );
    let mut out =
        format!("```mermaid\nsequenceDiagram\n    accTitle: {title}\n    accDescr: {about}\n");
    let all = names.len();
    while names.len() > PROCESSES {
        names.pop_last();
    }
    for (ProcessId(id), name) in &names {
        let _ = writeln!(out, "    participant p{id} as {}", mermaid(&shortened(name)));
    }
    if has_outside {
        let _ = writeln!(out, "    participant outside as {}", lang.pick("outside", "外面的程序"));
    }
    let lines: Vec<String> = events
        .iter()
        .filter_map(|event| match &event.what {
            What::Packet(it) => packet(lang, it, &names),
            _ if event.process().is_some_and(|process| names.contains_key(&process)) => {
                line(lang, event, &names, &wakers)
            }
            _ => None,
        })
        .collect();
    for line in lines.iter().take(LINES) {
        let _ = writeln!(out, "    {line}");
    }
    let left = lines.len().saturating_sub(LINES) + beginning.more;
    let hidden = all - names.len();
    if let (true, Some(ProcessId(first))) = (left + hidden > 0, names.keys().next()) {
        let text = say!(lang,
            en: "left out: {left} more steps, {hidden} more processes",
            zh: "还有 {left} 步和 {hidden} 个进程没有画出");
        let _ = writeln!(out, "    Note over p{first}: {}", mermaid(&text));
    }
    out.push_str("```\n");
    out
}

fn line(
    lang: Lang,
    event: &Event,
    names: &BTreeMap<ProcessId, &str>,
    wakers: &BTreeSet<CallId>,
) -> Option<String> {
    let ProcessId(me) = event.process()?;
    Some(match &event.what {
        What::Asleep(it) if it.origin != Origin::Check => {
            let text =
                format!("{} ... {}", first_line(it.source.text()), lang.pick("asleep", "阻塞"));
            format!("Note over p{me}: {}", mermaid(&text))
        }
        What::Returned(it) if it.origin != Origin::Check => {
            let result = result(it, SOURCE);
            match it.woken.as_ref().map(|woken| &woken.by) {
                Some(Some(Waker::Call { process, call, .. })) => {
                    let from = names.iter().find(|(_, name)| **name == &**process)?.0;
                    let asleep = it.call.name().map_or("", |name| name.word());
                    let text = format!("{} > {asleep} {result}", call.word());
                    format!("p{}->>p{me}: {}", from.0, mermaid(&text))
                }
                Some(Some(Waker::Outside)) => {
                    format!("outside->>p{me}: {}", mermaid(&format!("> {result}")))
                }
                Some(None) => format!("Note over p{me}: {}", mermaid(&result)),
                // The arrow says it.
                None if wakers.contains(&it.id) && it.outcome.failure().is_none() => {
                    format!("Note over p{me}: {}", mermaid(&first_line(&it.source.text)))
                }
                None => {
                    let text = format!("{} {result}", first_line(&it.source.text));
                    format!("Note over p{me}: {}", mermaid(&text))
                }
            }
        }
        _ => return None,
    })
}

/// A packet of a lab: an arrow, with a cross where it was lost, and an open head where it is in the hand or late.
fn packet(lang: Lang, it: &PacketSeen, names: &BTreeMap<ProcessId, &str>) -> Option<String> {
    let of = |host: &str| names.iter().find(|(_, name)| **name == host).map(|(id, _)| id.0);
    let (from, to) = (of(&it.from)?, of(&it.to)?);
    let (arrow, remark) = match it.fate {
        Fate::Swallowed(_) => return None,
        Fate::Lost(_) => ("-x", lang.pick(" lost", " 丢失").to_owned()),
        Fate::Held => {
            let id = it.packet.id.0;
            ("-)", say!(lang, en: " held {id}", zh: " 扣住 {id}"))
        }
        Fate::Late(_) | Fate::Overtaken => ("-)", lang.pick(" late", " 迟到").to_owned()),
        _ if it.packet.is_repetition() => ("->>", lang.pick(" resent", " 重发").to_owned()),
        _ => ("->>", String::new()),
    };
    let number = |word: &str, n: Option<u32>| n.map_or(String::new(), |n| format!(" {word} {n}"));
    let (seq, ack) = (number("seq", it.packet.seq()), number("ack", it.packet.ack()));
    let text = format!("{}{seq}{ack}{remark}", it.packet.kind);
    Some(format!("p{from}{arrow}p{to}: {}", mermaid(&text)))
}

fn first_line(text: &str) -> String {
    shortened(text.lines().next().unwrap_or_default())
}

fn shortened(text: &str) -> String {
    let mut out: String = text.chars().take(SOURCE).collect();
    if out.len() < text.len() {
        out.push_str("...");
    }
    out
}
