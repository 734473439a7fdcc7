//! A page of `help`: what the table of calls knows, and what `text` says about it.

use super::{
    refold::refold,
    styled::{Paint, Role},
    width::columns,
    wrap::wrap,
};
use crate::{
    language::table::row,
    model::CallName,
    text::{HelpPage, Lang, help_pages, help_topic, summary},
};

/// The pages on a topic, in lines of at most so many columns, but for lines to type; nothing if there is no such topic.
pub fn help(lang: Lang, topic: &str, paint: Paint, width: usize) -> Option<String> {
    let topic = help_topic(topic).unwrap_or(topic);
    let pages = help_pages(lang, topic);
    if pages.is_empty() {
        return None;
    }
    let mut writer = Writer { out: String::new(), lang, paint, width };
    for (at, page) in pages.iter().enumerate() {
        if at > 0 {
            writer.out.push('\n');
        }
        match page {
            HelpPage::Call(text) => writer.call(topic, text),
            HelpPage::Errno(text) | HelpPage::Concept(text) | HelpPage::Word(text) => {
                writer.titled(topic, text);
            }
            HelpPage::Index(text) => refold(&mut writer.out, text, width),
        }
    }
    let mut out = writer.out;
    if !out.ends_with('\n') {
        out.push('\n');
    }
    Some(out)
}

struct Writer {
    out: String,
    lang: Lang,
    paint: Paint,
    width: usize,
}

impl Writer {
    /// `TIME_WAIT: the state ...` and the rest of the page.
    fn titled(&mut self, topic: &str, text: &str) {
        let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
        let says_its_name =
            first.get(..topic.len()).is_some_and(|name| name.eq_ignore_ascii_case(topic));
        if says_its_name {
            self.heading(first);
        } else {
            self.heading(topic);
            wrap(&mut self.out, first, self.width, "", "");
        }
        refold(&mut self.out, rest, self.width);
        if !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }

    fn heading(&mut self, text: &str) {
        let mut lines = String::new();
        wrap(&mut lines, text, self.width, "", "");
        for line in lines.lines() {
            self.paint.push(&mut self.out, Role::Heading, line);
            self.out.push('\n');
        }
    }

    fn call(&mut self, topic: &str, text: &str) {
        let Some(name) = CallName::from_word(&topic.to_ascii_lowercase()) else { return };
        let row = row(name);
        let mut parts = text.splitn(3, "---\n");
        let body = parts.next().unwrap_or("");
        let errors = parts.next().unwrap_or("");
        let tail = parts.next().unwrap_or("");
        let body = body.split_once('\n').map_or("", |(_, rest)| rest);
        self.heading(row.usage);
        wrap(&mut self.out, summary(self.lang, name), self.width, "", "");
        refold(&mut self.out, body, self.width);
        self.out.push('\n');
        let lang = self.lang;
        let label = |en, zh| lang.pick(en, zh);
        self.line(label("here", "这里"), row.example);
        self.line("C", row.c);
        self.line("Python", row.python);
        self.line(label("manual", "手册"), row.man);
        if !errors.trim().is_empty() {
            self.out.push('\n');
            refold(&mut self.out, errors, self.width);
        }
        let mut seen = false;
        for entry in tail.lines() {
            let Some((key, names)) = entry.split_once(": ") else { continue };
            if !std::mem::replace(&mut seen, true) {
                self.out.push('\n');
            }
            let key = match key {
                "lessons" => label("lessons", "课文"),
                _ => label("see also", "另见"),
            };
            self.line(key, names);
        }
    }

    /// A word, and what belongs to it in a column of its own.
    fn line(&mut self, name: &str, text: &str) {
        const COLUMN: usize = 9;
        if text.is_empty() {
            return;
        }
        let pad = COLUMN.saturating_sub(columns(name));
        let first = format!("{name}{:pad$}", "");
        wrap(&mut self.out, text, self.width, &first, &" ".repeat(COLUMN));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{text::help_topics, view::Printer};

    #[test]
    fn every_page_fits_and_has_an_end() {
        for lang in [Lang::En, Lang::Zh] {
            for topic in help_topics().chain([""]) {
                let page = help(lang, topic, Paint::Plain, Printer::WIDTH).unwrap();
                assert!(page.ends_with('\n') && !page.contains("---"), "{topic}");
                for line in page.lines() {
                    assert!(columns(line) <= Printer::WIDTH, "{topic}: {line}");
                }
            }
        }
    }

    #[test]
    fn a_page_is_folded_at_any_width_and_says_the_same() {
        let words = |page: &str| page.split_whitespace().collect::<String>();
        for lang in [Lang::En, Lang::Zh] {
            for topic in help_topics().chain([""]) {
                let whole = help(lang, topic, Paint::Plain, Printer::WIDTH).unwrap();
                for width in [Printer::NARROWEST, 39, 60] {
                    let page = help(lang, topic, Paint::Plain, width).unwrap();
                    assert_eq!(words(&page), words(&whole), "{topic}");
                    for line in page.lines() {
                        let is_typed = line.starts_with("    ")
                            && whole.lines().any(|it| it.starts_with(line));
                        assert!(columns(line) <= width || is_typed, "{topic}: {line}");
                    }
                }
            }
        }
    }

    /// A line to type is whole at any width, and what is said of it is not broken by the terminal.
    #[test]
    fn a_line_to_type_is_never_broken() {
        for lang in [Lang::En, Lang::Zh] {
            for topic in help_topics().chain([""]) {
                let whole = help(lang, topic, Paint::Plain, Printer::WIDTH).unwrap();
                let page = help(lang, topic, Paint::Plain, 39).unwrap();
                for line in whole.lines().filter(|line| line.starts_with("    ")) {
                    let typed = line.trim_start_matches(' ').split("   ").next().unwrap();
                    let is_there = |it: &str| it.trim_start_matches(' ').starts_with(typed);
                    // More blanks are those of a table.
                    let is_row = line.starts_with("     ");
                    assert!(is_row || page.lines().any(is_there), "{topic}: {typed}");
                    let fits = columns(typed) + 4 <= 39;
                    let wide = page.lines().find(|it| is_there(it) && columns(it) > 39);
                    assert!(!fits || wide.is_none(), "{topic}: {wide:?}");
                }
            }
        }
    }
}
