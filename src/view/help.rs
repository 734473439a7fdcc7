//! A page of `help`: what the table of calls knows, and what `text` says about it.

use super::{
    event::Printer,
    styled::{Paint, Role},
    width::columns,
    wrap::wrap,
};
use crate::{
    language::table::row,
    model::CallName,
    text::{HelpPage, Lang, help_pages, summary},
};

/// The pages on a topic; nothing if there is no such topic.
pub fn help(lang: Lang, topic: &str, paint: Paint) -> Option<String> {
    let pages = help_pages(lang, topic);
    if pages.is_empty() {
        return None;
    }
    let mut out = String::new();
    for (at, page) in pages.iter().enumerate() {
        if at > 0 {
            out.push('\n');
        }
        match page {
            HelpPage::Call(text) => call(&mut out, lang, paint, topic, text),
            HelpPage::Errno(text) | HelpPage::Concept(text) | HelpPage::Word(text) => {
                titled(&mut out, paint, topic, text);
            }
            HelpPage::Index(text) => out.push_str(text),
        }
    }
    if !out.ends_with('\n') {
        out.push('\n');
    }
    Some(out)
}

/// `TIME_WAIT: the state ...` and the rest of the page.
fn titled(out: &mut String, paint: Paint, topic: &str, text: &str) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let says_its_name =
        first.get(..topic.len()).is_some_and(|name| name.eq_ignore_ascii_case(topic));
    if says_its_name {
        paint.push(out, Role::Heading, first);
    } else {
        paint.push(out, Role::Heading, topic);
        out.push('\n');
        out.push_str(first);
    }
    out.push('\n');
    out.push_str(rest);
    if !out.ends_with('\n') {
        out.push('\n');
    }
}

fn call(out: &mut String, lang: Lang, paint: Paint, topic: &str, text: &str) {
    let Some(name) = CallName::from_word(&topic.to_ascii_lowercase()) else { return };
    let row = row(name);
    let mut parts = text.splitn(3, "---\n");
    let body = parts.next().unwrap_or("");
    let errors = parts.next().unwrap_or("");
    let tail = parts.next().unwrap_or("");
    let body = body.split_once('\n').map_or("", |(_, rest)| rest);
    paint.push(out, Role::Heading, row.usage);
    out.push('\n');
    wrap(out, summary(lang, name), Printer::WIDTH, "", "");
    out.push_str(body);
    out.push('\n');
    let label = |en, zh| lang.pick(en, zh);
    let line = |out: &mut String, name: &str, text: &str| {
        if text.is_empty() {
            return;
        }
        let pad = 9_usize.saturating_sub(columns(name));
        wrap(out, text, Printer::WIDTH, &format!("{name}{:pad$}", ""), "         ");
    };
    line(out, label("here", "这里"), row.example);
    line(out, "C", row.c);
    line(out, "Python", row.python);
    line(out, label("manual", "手册"), row.man);
    if !errors.trim().is_empty() {
        out.push('\n');
        out.push_str(errors);
    }
    let mut seen = false;
    for entry in tail.lines() {
        let Some((key, names)) = entry.split_once(": ") else { continue };
        if !std::mem::replace(&mut seen, true) {
            out.push('\n');
        }
        let key = match key {
            "lessons" => label("lessons", "课文"),
            _ => label("see also", "另见"),
        };
        line(out, key, names);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::help_topics;

    #[test]
    fn every_page_fits_and_has_an_end() {
        for lang in [Lang::En, Lang::Zh] {
            for topic in help_topics().chain([""]) {
                let page = help(lang, topic, Paint::Plain).unwrap();
                assert!(page.ends_with('\n') && !page.contains("---"), "{topic}");
                for line in page.lines() {
                    assert!(columns(line) <= Printer::WIDTH, "{topic}: {line}");
                }
            }
        }
    }
}
