//! The ladder as a Mermaid sequence diagram: a call that wakes another is an arrow from process to process.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use super::{safe::mermaid, story::result};
use crate::{
    model::{CallId, Event, Origin, ProcessId, Waker, What},
    say,
    text::Lang,
};

/// Mermaid refuses texts above 50,000 characters and more than some hundred lines are not read.
const LINES: usize = 150;
const PROCESSES: usize = 40;
const SOURCE: usize = 60;

/// The diagram, with its fences; empty if nothing was done.
pub(super) fn ladder(lang: Lang, events: &[Event]) -> String {
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
    let mut out = "```mermaid\nsequenceDiagram\n".to_owned();
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
        .filter(|event| event.process().is_some_and(|process| names.contains_key(&process)))
        .filter_map(|event| line(lang, event, &names, &wakers))
        .collect();
    for line in lines.iter().take(LINES) {
        let _ = writeln!(out, "    {line}");
    }
    let (left, hidden) = (lines.len().saturating_sub(LINES), all - names.len());
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
