//! `.md`: the lab report.

use std::io::{self, Write};

use super::{
    ladder::ladder,
    safe::{code, inline, markdown},
    story::{self, Part, Step, Story},
    summary::{Beginning, Summary},
    when::Clock,
};
use crate::{model::Log, say, text::Lang, view::world::World};

/// What was done step by step, the sockets at the end, the ladder, the predictions.
pub(super) fn report(lang: Lang, log: &dyn Log, out: &mut dyn Write) -> io::Result<()> {
    let summary = Summary::of(log)?;
    let clock = Clock { began: summary.began };
    let title = summary.title.as_deref().unwrap_or(lang.pick("Lab report", "实验报告"));
    let (date, steps) = (clock.date(), summary.steps);
    let made = say!(lang,
        en: "Made with playground on {date}. Steps: {steps}. Times are UTC.",
        zh: "由 playground 记录于 {date}，共 {steps} 步，时间为 UTC。");
    write!(out, "# {}\n\n{made}\n", inline(title))?;
    let mut page = Page { lang, clock, in_table: false };
    let (mut story, mut world) = (Story::new(lang), World::default());
    for event in log.events() {
        let event = event?;
        for part in story.event(&event) {
            page.part(out, &part)?;
        }
        world.apply(&event);
    }
    for part in story.end() {
        page.part(out, &part)?;
    }
    if steps == 0 {
        out.write_all(lang.pick("\nNothing was done.\n", "\n没有做任何步骤。\n").as_bytes())?;
    }
    sockets(out, lang, &world)?;
    let ladder = ladder(lang, &Beginning::of(log, &summary)?);
    if !ladder.is_empty() {
        write!(out, "\n## {}\n\n{ladder}", lang.pick("Who woke whom", "谁唤醒了谁"))?;
    }
    predictions(out, lang, &summary)
}

/// The part of a report that follows the session.
struct Page {
    lang: Lang,
    clock: Clock,
    in_table: bool,
}

impl Page {
    fn part(&mut self, out: &mut dyn Write, part: &Part) -> io::Result<()> {
        let Part::Step(step) = part else {
            self.in_table = false;
            return other(out, self.lang, part);
        };
        if !self.in_table {
            let head = self.lang.pick(
                "\n| time | process | step | result | seen |\n|---|---|---|---|---|\n",
                "\n| 时间 | 进程 | 步骤 | 结果 | 观察 |\n|---|---|---|---|---|\n",
            );
            out.write_all(head.as_bytes())?;
        }
        self.in_table = true;
        row(out, self.clock, step)
    }
}

fn row(out: &mut dyn Write, clock: Clock, step: &Step) -> io::Result<()> {
    let time = clock.time(step.ns);
    // A program is several lines, a cell is one.
    let lines: Vec<String> =
        step.source.lines().map(code).filter(|line| !line.is_empty()).collect();
    let notes: Vec<String> = step.notes.iter().map(|note| inline(note)).collect();
    writeln!(
        out,
        "| {time} | {} | {} | {} | {} |",
        inline(&step.process),
        lines.join("<br>"),
        code(&step.result),
        notes.join("<br>")
    )
}

fn other(out: &mut dyn Write, lang: Lang, part: &Part) -> io::Result<()> {
    writeln!(out)?;
    match part {
        Part::Ask(text) => writeln!(out, "**{}**", inline(text)),
        Part::Heading(text) => writeln!(out, "## {}", inline(text)),
        Part::Prose(text) => writeln!(out, "{}", markdown(text)),
        Part::Question(text, choices) => {
            writeln!(out, "**?** {}\n", markdown(text))?;
            for choice in &**choices {
                writeln!(out, "- {}) {}", choice.letter, markdown(&choice.text))?;
            }
            Ok(())
        }
        Part::Predicted(letter) => {
            let text = say!(lang, en: "Predicted: {letter}", zh: "预测：{letter}");
            writeln!(out, "{text}")
        }
        Part::Verdict(letter, because, reasons) => {
            writeln!(out, "**{letter}** {}", markdown(because))?;
            if !reasons.is_empty() {
                writeln!(out)?;
            }
            for reason in &**reasons {
                let text = markdown(&reason.text);
                let letter = reason.letter;
                let said = say!(lang, en: "not {letter}: {text}", zh: "不是 {letter}：{text}");
                writeln!(out, "- {said}")?;
            }
            Ok(())
        }
        Part::LeftOut(count) => writeln!(out, "{}", left_out(lang, *count)),
        Part::Step(_) => Ok(()),
    }
}

/// Calls of programs that are not told.
pub(super) fn left_out(lang: Lang, count: usize) -> String {
    say!(lang,
        en: "({count} more calls of programs are left out here.)",
        zh: "（这里省略了程序的 {count} 次调用。）")
}

fn sockets(out: &mut dyn Write, lang: Lang, world: &World) -> io::Result<()> {
    let rows = story::sockets(world);
    write!(out, "\n## {}\n\n", lang.pick("Sockets at the end", "结束时的套接字"))?;
    if rows.is_empty() {
        let text = lang.pick("No socket is open.\n", "没有打开的套接字。\n");
        return out.write_all(text.as_bytes());
    }
    writeln!(
        out,
        "| {} |\n|---|---|---|---|---|---|---|",
        story::socket_columns(lang).join(" | ")
    )?;
    for row in rows {
        writeln!(out, "| {} |", row.map(|cell| inline(&cell)).join(" | "))?;
    }
    Ok(())
}

fn predictions(out: &mut dyn Write, lang: Lang, summary: &Summary) -> io::Result<()> {
    let score = summary.score();
    let (right, all) = (score.right, score.answered);
    if all == 0 {
        return Ok(());
    }
    write!(
        out,
        "\n## {}\n\n{}\n\n{}",
        lang.pick("Predictions", "预测"),
        say!(lang,
        en: "Right: {right} of {all}.",
        zh: "{all} 题中答对 {right} 题。"),
        lang.pick(
            "| question | predicted | right answer |\n|---|---|---|\n",
            "| 问题 | 预测 | 正确答案 |\n|---|---|---|\n",
        )
    )?;
    for (asked, predicted, letter) in &summary.predictions {
        writeln!(out, "| {} | {predicted} | {letter} |", inline(asked))?;
    }
    Ok(())
}
