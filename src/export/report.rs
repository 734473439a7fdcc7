//! `.md`: the lab report.

use std::fmt::Write;

use super::{
    ladder::ladder,
    safe::{code, inline, markdown},
    story::{self, Part, Step},
    when::Clock,
};
use crate::{
    model::{Event, What},
    say,
    text::Lang,
};

/// What was done step by step, the sockets at the end, the ladder, the predictions.
pub(super) fn report(lang: Lang, events: &[Event]) -> String {
    let began = events.iter().find_map(|event| match event.what {
        What::Began(ms) => Some(ms),
        _ => None,
    });
    let clock = Clock { began: began.unwrap_or_default() };
    let title = story::title(events).unwrap_or(lang.pick("Lab report", "实验报告"));
    let mut out = format!("# {}\n", inline(title));
    let parts = story::story(lang, events);
    let steps = super::steps(events);
    let date = clock.date();
    let _ = write!(
        out,
        "\n{}\n",
        say!(lang,
        en: "Made with playground on {date}. Steps: {steps}. Times are UTC.",
        zh: "由 playground 记录于 {date}，共 {steps} 步，时间为 UTC。")
    );
    let mut in_table = false;
    for part in &parts {
        if let Part::Step(step) = part {
            if !in_table {
                out.push_str(lang.pick(
                    "\n| time | process | step | result | seen |\n|---|---|---|---|---|\n",
                    "\n| 时间 | 进程 | 步骤 | 结果 | 观察 |\n|---|---|---|---|---|\n",
                ));
            }
            in_table = true;
            row(&mut out, clock, step);
            continue;
        }
        in_table = false;
        other(&mut out, lang, part);
    }
    if steps == 0 {
        out.push_str(lang.pick("\nNothing was done.\n", "\n没有做任何步骤。\n"));
    }
    sockets(&mut out, lang, events);
    let ladder = ladder(lang, events);
    if !ladder.is_empty() {
        let _ = write!(out, "\n## {}\n\n{ladder}", lang.pick("Who woke whom", "谁唤醒了谁"));
    }
    predictions(&mut out, lang, events);
    out
}

fn row(out: &mut String, clock: Clock, step: &Step<'_>) {
    let time = clock.time(step.ns);
    // A program is several lines, a cell is one.
    let lines: Vec<String> =
        step.source.lines().map(code).filter(|line| !line.is_empty()).collect();
    let notes: Vec<String> = step.notes.iter().map(|note| inline(note)).collect();
    let _ = writeln!(
        out,
        "| {time} | {} | {} | {} | {} |",
        inline(step.process),
        lines.join("<br>"),
        code(&step.result),
        notes.join("<br>")
    );
}

fn other(out: &mut String, lang: Lang, part: &Part<'_>) {
    out.push('\n');
    let _ = match part {
        Part::Ask(text) => writeln!(out, "**{}**", inline(text)),
        Part::Heading(text) => writeln!(out, "## {}", inline(text)),
        Part::Prose(text) => writeln!(out, "{}", markdown(text)),
        Part::Question(text, choices) => {
            let _ = writeln!(out, "**?** {}\n", markdown(text));
            for choice in *choices {
                let _ = writeln!(out, "- {}) {}", choice.letter, markdown(&choice.text));
            }
            Ok(())
        }
        Part::Predicted(letter) => {
            let text = say!(lang, en: "Predicted: {letter}", zh: "预测：{letter}");
            writeln!(out, "{text}")
        }
        Part::Verdict(letter, because, reasons) => {
            let _ = writeln!(out, "**{letter}** {}", markdown(because));
            if !reasons.is_empty() {
                out.push('\n');
            }
            for reason in *reasons {
                let text = markdown(&reason.text);
                let letter = reason.letter;
                let _ = writeln!(
                    out,
                    "- {}",
                    say!(lang, en: "not {letter}: {text}", zh: "不是 {letter}：{text}")
                );
            }
            Ok(())
        }
        Part::LeftOut(count) => writeln!(out, "{}", left_out(lang, *count)),
        Part::Step(_) => Ok(()),
    };
}

/// Calls of programs that are not told.
pub(super) fn left_out(lang: Lang, count: usize) -> String {
    say!(lang,
        en: "({count} more calls of programs are left out here.)",
        zh: "（这里省略了程序的 {count} 次调用。）")
}

fn sockets(out: &mut String, lang: Lang, events: &[Event]) {
    let rows = story::sockets(events);
    let _ = write!(out, "\n## {}\n\n", lang.pick("Sockets at the end", "结束时的套接字"));
    if rows.is_empty() {
        out.push_str(lang.pick("No socket is open.\n", "没有打开的套接字。\n"));
        return;
    }
    let _ = writeln!(
        out,
        "| {} |\n|---|---|---|---|---|---|---|",
        story::socket_columns(lang).join(" | ")
    );
    for row in rows {
        let _ = writeln!(out, "| {} |", row.map(|cell| inline(&cell)).join(" | "));
    }
}

fn predictions(out: &mut String, lang: Lang, events: &[Event]) {
    let score = story::score(events);
    let (right, all) = (score.right, score.answered);
    if all == 0 {
        return;
    }
    let _ = write!(
        out,
        "\n## {}\n\n{}\n\n",
        lang.pick("Predictions", "预测"),
        say!(lang,
        en: "Right: {right} of {all}.",
        zh: "{all} 题中答对 {right} 题。")
    );
    out.push_str(lang.pick(
        "| question | predicted | right answer |\n|---|---|---|\n",
        "| 问题 | 预测 | 正确答案 |\n|---|---|---|\n",
    ));
    let mut asked = "";
    for event in events {
        match &event.what {
            What::Question(text, _) => asked = text,
            What::Verdict { letter, predicted: Some(predicted), .. } => {
                let _ = writeln!(out, "| {} | {predicted} | {letter} |", inline(asked));
            }
            _ => {}
        }
    }
}
