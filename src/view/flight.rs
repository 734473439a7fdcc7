//! Below the answer of `flight`: a line for each packet, the rules, and what has become of all packets.

use std::fmt::Write;

use super::{
    answer::{KERNEL_COLUMN, ROOMY},
    event::Printer,
    runs::grouped,
    width::{columns, pad},
    wrap::wrap,
};
use crate::{
    model::{Counts, Moved, Outcome, Place},
    say,
    text::Lang,
};

/// So many packets are listed.
const MOST: usize = 40;

impl Printer {
    pub(super) fn flight(&self, out: &mut String, outcome: &Outcome) {
        let Outcome::Flight(it) = outcome else { return };
        for packet in it.list.iter().take(MOST) {
            self.flying(out, packet);
        }
        if let Some(more) = it.list.len().checked_sub(MOST).filter(|more| *more > 0) {
            let more = grouped(more as u64);
            out.push_str(
                &say!(self.lang, en: "    ... and {more} more\n", zh: "    ……另有 {more} 个\n"),
            );
        }
        let mut line = |name: &str, text: &str| {
            let mut first = format!("    {name}");
            let column = self.to_column(&mut first);
            let below = " ".repeat(if column == 0 { 8 } else { column });
            wrap(out, text, self.width, &first, &below);
        };
        if !it.rules.is_empty() {
            line(self.lang.pick("rules", "规则"), &it.rules.join(self.lang.pick("; ", "；")));
        }
        if it.counts.sent > 0 {
            line(self.lang.pick("so far", "至今"), &counts(self.lang, it.counts));
        }
    }

    /// Pads to where kernel lines begin, by two blanks at least; gives that column, 0 on a narrow screen.
    fn to_column(&self, text: &mut String) -> usize {
        let column = if self.width < ROOMY { 0 } else { KERNEL_COLUMN };
        let used = columns(text);
        pad(text, column.max(used + 2) - used);
        column
    }

    fn flying(&self, out: &mut String, Moved { id, kind, from, to, place }: &Moved) {
        let mut line = format!("    {id:<4}{kind}");
        self.to_column(&mut line);
        write!(line, "{from} > {to}  ").expect("a String takes everything");
        match place {
            Some(Place::Held(0)) => line.push_str(self.lang.pick("held", "扣住")),
            Some(Place::Held(1)) => {
                line.push_str(self.lang.pick("held, resent once", "扣住，重发了 1 次"));
            }
            Some(Place::Held(n)) => line.push_str(&say!(self.lang,
                en: "held, resent {n} times",
                zh: "扣住，重发了 {n} 次")),
            Some(Place::Late(time)) => {
                let ms = time.as_millis();
                line.push_str(&say!(self.lang, en: "{ms} ms to go", zh: "还有 {ms} 毫秒"));
            }
            Some(Place::Overtaken) => {
                line.push_str(self.lang.pick("waits to be overtaken", "等着被超过"));
            }
            None => {}
        }
        let line = line.trim_end();
        if columns(line) <= self.width {
            out.push_str(line);
            out.push('\n');
        } else {
            wrap(out, line, self.width, "    ", "        ");
        }
    }
}

/// `12 sent, 10 arrived, 1 lost, 1 swallowed (repeats one that is held)`
fn counts(lang: Lang, Counts { sent, arrived, lost, swallowed }: Counts) -> String {
    let (sent, arrived) = (grouped(sent), grouped(arrived));
    let mut text =
        say!(lang, en: "{sent} sent, {arrived} arrived", zh: "发出 {sent}，到达 {arrived}");
    if lost > 0 {
        let lost = grouped(lost);
        text.push_str(&say!(lang, en: ", {lost} lost", zh: "，丢失 {lost}"));
    }
    if swallowed > 0 {
        let n = grouped(swallowed);
        text.push_str(&say!(lang,
            en: ", {n} resent while held and swallowed",
            zh: "，扣住期间重发而被吞掉 {n}"));
    }
    text
}
