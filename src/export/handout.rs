//! `.html`: the handout. One file that asks nobody for anything: the prose, each step, the picture, and a slider that
//! replays the board from the events within the page.

use std::fmt::Write;

use serde_json::{Map, Value as Json};

use super::{
    picture::picture,
    report::left_out,
    safe::{markup, script},
    story::{self, Part, Step},
    when::Clock,
};
use crate::{
    model::{Event, What},
    say,
    text::Lang,
    view::{json, json_line},
};

/// What the board is folded from (docs/json.md); the bytes of a megabyte stay out of the page.
const KEYS: [&str; 20] = [
    "seq",
    "event",
    "process",
    "thread",
    "id",
    "call",
    "origin",
    "socket_id",
    "socket",
    "fd",
    "kind",
    "copy_of",
    "local",
    "peer",
    "state",
    "queue",
    "errno",
    "how",
    "source",
    "outcome",
];
/// Bytes of the events that the slider replays: the page stays small enough to be sent round.
const REPLAYED: usize = 256 << 10;
/// Characters of a value in them.
const VALUE: usize = 200;

/// The page.
pub(super) fn handout(lang: Lang, events: &[Event]) -> String {
    let title = markup(story::title(events).unwrap_or(lang.pick("A session", "一次会话")));
    let began = events.iter().find_map(|event| match event.what {
        What::Began(ms) => Some(ms),
        _ => None,
    });
    let clock = Clock { began: began.unwrap_or_default() };
    let (date, steps) = (clock.date(), super::steps(events));
    let made = say!(lang,
        en: "Made with playground on {date}. Steps: {steps}. Times are UTC.",
        zh: "由 playground 记录于 {date}，共 {steps} 步，时间为 UTC。");
    let mut out = format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>\n{}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n<p>{}</p>\n",
        lang.pick("en", "zh-CN"),
        include_str!("handout.css"),
        markup(&made),
    );
    let mut in_list = false;
    for part in &story::story(lang, events) {
        let is_step = matches!(part, Part::Step(_));
        if is_step != in_list {
            out.push_str(if is_step { "<ol class=\"steps\">\n" } else { "</ol>\n" });
            in_list = is_step;
        }
        match part {
            Part::Step(one) => step(&mut out, clock, one),
            other => prose(&mut out, lang, other),
        }
    }
    if in_list {
        out.push_str("</ol>\n");
    }
    let _ = write!(
        out,
        "<h2 id=\"picture\">{}</h2>\n<figure class=\"wide\" tabindex=\"0\" aria-labelledby=\"picture\">\n{}</figure>\n",
        lang.pick("Who woke whom", "谁唤醒了谁"),
        picture(lang, events)
    );
    board(&mut out, lang, events);
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn step(out: &mut String, clock: Clock, step: &Step<'_>) {
    let class = if step.failed { " class=\"bad\"" } else { "" };
    // A program keeps its lines.
    let source: Vec<String> = step.source.lines().map(markup).collect();
    let _ = write!(
        out,
        "<li{class}><time>{}</time> <b>{}&gt;</b> <code>{}</code>",
        clock.time(step.ns),
        markup(step.process),
        source.join("\n")
    );
    if !step.result.is_empty() {
        let _ = write!(out, " <samp>{}</samp>", markup(&step.result));
    }
    for note in &step.notes {
        let _ = write!(out, " <small>{}</small>", markup(note));
    }
    out.push_str("</li>\n");
}

fn prose(out: &mut String, lang: Lang, part: &Part<'_>) {
    let _ = match part {
        Part::Ask(text) => writeln!(out, "<p><strong>{}</strong></p>", markup(text)),
        Part::Heading(text) => writeln!(out, "<h2>{}</h2>", markup(text)),
        Part::Prose(text) => writeln!(out, "<p>{}</p>", markup(text)),
        Part::Question(text, choices) => {
            let _ = write!(out, "<div class=\"quiz\"><p><strong>{}</strong></p><ul>", markup(text));
            for choice in *choices {
                let _ = write!(out, "<li>{}) {}</li>", choice.letter, markup(&choice.text));
            }
            writeln!(out, "</ul></div>")
        }
        Part::Predicted(letter) => {
            let text = say!(lang, en: "Predicted: {letter}", zh: "预测：{letter}");
            writeln!(out, "<p>{text}</p>")
        }
        Part::Verdict(letter, because, reasons) => {
            let answer = lang.pick("Answer", "答案");
            let because = markup(because);
            let _ = write!(
                out,
                "<details><summary>{answer}</summary><p><strong>{letter}</strong> {because}</p>"
            );
            for reason in *reasons {
                let (letter, text) = (reason.letter, markup(&reason.text));
                let text = say!(lang, en: "not {letter}: {text}", zh: "不是 {letter}：{text}");
                let _ = write!(out, "<p>{text}</p>");
            }
            writeln!(out, "</details>")
        }
        Part::LeftOut(count) => writeln!(out, "<p>{}</p>", left_out(lang, *count)),
        Part::Step(_) => Ok(()),
    };
}

/// The slider, the events that it replays, and the script that folds them.
fn board(out: &mut String, lang: Lang, events: &[Event]) {
    let columns = story::socket_columns(lang).map(|name| format!("<th scope=\"col\">{name}</th>"));
    let _ = write!(
        out,
        "<section id=\"replay\" aria-labelledby=\"replayed\" hidden>\n<h2 id=\"replayed\">{}</h2>\n<p><label for=\"at\">{}</label> \
         <input type=\"range\" id=\"at\" min=\"0\" value=\"0\"> <output id=\"now\" for=\"at\"></output></p>\n\
         <div class=\"wide\" role=\"region\" tabindex=\"0\" aria-labelledby=\"replayed\"><table><thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th>{}</tr></thead>\
         <tbody id=\"board\"></tbody></table></div>\n</section>\n",
        lang.pick("Replay", "重放"),
        lang.pick("Step", "步骤"),
        lang.pick("process", "进程"),
        lang.pick("does", "在做什么"),
        columns[1..].concat(),
    );
    let (mut kept, mut size, mut whole) = (Vec::new(), 0, true);
    for line in events.iter().filter_map(|event| compact(lang, event)) {
        size += line.len() + 2;
        if size > REPLAYED {
            whole = false;
            break;
        }
        kept.push(line);
    }
    if !whole {
        let count = kept.len();
        let _ = writeln!(
            out,
            "<p>{}</p>",
            say!(lang,
            en: "The replay shows the first {count} events.",
            zh: "重放只包含最早的 {count} 个事件。")
        );
    }
    let words = [
        ("ready", lang.pick("ready", "就绪")),
        ("asleep", lang.pick("asleep in", "阻塞于")),
        ("runs", lang.pick("runs a program", "在运行程序")),
        ("paused", lang.pick("paused", "已暂停")),
    ];
    let words: Map<String, Json> =
        words.iter().map(|(key, word)| ((*key).to_owned(), (*word).into())).collect();
    let _ = write!(
        out,
        "<script type=\"application/json\" id=\"events\">[{}]</script>\n\
         <script type=\"application/json\" id=\"words\">{}</script>\n<script>\n{}</script>\n",
        kept.join(",\n"),
        script(json_line(&Json::Object(words)).trim_end()),
        include_str!("handout.js"),
    );
}

/// An event with what the board needs of it; `None`: it changes nothing there.
fn compact(lang: Lang, event: &Event) -> Option<String> {
    match event.what {
        What::Abandoned(_)
        | What::ProcessCreated
        | What::ProgramStarted(..)
        | What::ProgramEnded(..)
        | What::ThreadStarted
        | What::ThreadEnded
        | What::Opened(_)
        | What::Named(_)
        | What::StateSeen(_)
        | What::Closed(_)
        | What::Asleep(_)
        | What::Returned(_) => {}
        _ => return None,
    }
    let Ok(Json::Object(all)) = serde_json::from_str(&json(lang, event)) else { return None };
    let mut line = Map::new();
    for (key, mut value) in all {
        if !KEYS.contains(&&*key) {
            continue;
        }
        if let Some(text) = value.as_str().filter(|text| text.len() > VALUE) {
            value = (text.chars().take(VALUE).collect::<String>() + "...").into();
        }
        line.insert(key, value);
    }
    let line = json_line(&Json::Object(line));
    Some(script(line.trim_end()))
}
