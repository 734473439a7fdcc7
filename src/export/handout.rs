//! `.html`: the handout, and the page that follows a session live. One page: it folds the events that are in it, or those
//! that it is sent, and asks nobody else for anything.

use std::{io, sync::Arc};

use serde_json::{Map, Value as Json};

use super::{
    feed::Feed,
    picture::picture,
    safe::{markup, script},
    story,
    summary::{Beginning, Summary},
};
use crate::{model::Log, text::Lang, view::json_line};

const SCRIPT: &str = include_str!("handout.js");
/// No other script runs, whatever might come into the page. A test compares.
const SCRIPT_HASH: &str = "sha256-/rUssRC/5/AEDmZ84JrL2UddiGtCrsF6rBCZ7aRItuU=";

/// Where the events of a page come from.
enum From {
    /// They are in the page, with a picture of how it begins.
    Session { title: Option<Arc<str>>, picture: String, events: String },
    /// They are sent.
    Server(LivePage),
}

/// The page of somebody who follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LivePage {
    /// A student.
    Follower,
    /// The lecturer, on a screen of their own: with the clock, the notes and the next step.
    Lecturer,
}

/// The handout.
pub(super) fn handout(lang: Lang, log: &dyn Log) -> io::Result<String> {
    let summary = Summary::of(log)?;
    let picture = picture(lang, &summary, &Beginning::of(log, &summary)?);
    let events = replayed(lang, log)?;
    Ok(page(lang, &From::Session { title: summary.title, picture, events }))
}

impl LivePage {
    /// The page before anything has been sent.
    pub fn text(self, lang: Lang) -> String {
        page(lang, &From::Server(self))
    }

    /// What the server of a live page says beside it, as `Content-Security-Policy`.
    pub fn policy() -> String {
        policy(true)
    }
}

fn policy(is_live: bool) -> String {
    let own = if is_live { "; connect-src 'self'" } else { "" };
    format!(
        "default-src 'none'; style-src 'unsafe-inline'; script-src '{SCRIPT_HASH}'{own}; base-uri 'none'; form-action 'none'"
    )
}

fn page(lang: Lang, from: &From) -> String {
    let (title, is_live) = match from {
        From::Session { title, .. } => (title.as_deref(), false),
        From::Server(_) => (None, true),
    };
    let title = markup(title.unwrap_or(lang.pick("A session", "一次会话")));
    let head = format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>\n{}</style>\n</head>\n<body>\n<main>\n<h1 id=\"title\">{title}</h1>\n<p id=\"about\"></p>\n<noscript><p>{}</p></noscript>\n",
        lang.pick("en", "zh-CN"),
        policy(is_live),
        include_str!("handout.css"),
        lang.pick(
            "This page needs JavaScript. A report that needs none: save FILE.md",
            "这个页面需要 JavaScript。不需要它的报告：save 文件名.md"
        ),
    );
    let (above, below) = match from {
        From::Session { picture, events, .. } => {
            let (heading, figure) = (picture_heading(lang), figure(lang, picture));
            let drawn = format!("<div id=\"picture\">\n<h2>{heading}</h2>\n{figure}</div>\n");
            (String::new(), drawn + events)
        }
        From::Server(live) => {
            let status = "<p id=\"live\" role=\"status\"></p>\n<div id=\"news\" class=\"aloud\" role=\"status\"></div>\n".to_owned();
            let (heading, empty) = (picture_heading(lang), figure(lang, ""));
            (
                if *live == LivePage::Lecturer { status + &lecturer(lang) } else { status },
                format!(
                    "<details id=\"picture\"><summary>{heading}</summary>\n{empty}</details>\n"
                ),
            )
        }
    };
    let (board, words) = (board(lang), data("words", &words(lang)));
    format!(
        "{head}{above}{board}<div id=\"story\"></div>\n{below}</main>\n{words}<script>{SCRIPT}</script>\n</body>\n</html>\n"
    )
}

fn picture_heading(lang: Lang) -> &'static str {
    lang.pick("Who woke whom", "谁唤醒了谁")
}

fn figure(lang: Lang, svg: &str) -> String {
    let label = picture_heading(lang);
    format!(
        "<figure id=\"figure\" class=\"wide\" tabindex=\"0\" aria-label=\"{label}\">\n{svg}</figure>\n"
    )
}

/// What the lecturer sees and nobody else.
fn lecturer(lang: Lang) -> String {
    format!(
        "<section id=\"lecturer\" aria-label=\"{}\">\n<p class=\"large\"><span id=\"clock\"></span> <span id=\"since\"></span> \
         <span id=\"progress\"></span> <span id=\"followers\"></span></p>\n<p>{}: <code id=\"next\"></code></p>\n\
         <div id=\"notes\"></div>\n</section>\n",
        lang.pick("For you alone", "只给你看"),
        lang.pick("Next", "下一步"),
    )
}

/// The slider, and the board that it moves.
fn board(lang: Lang) -> String {
    let [process, rest @ ..] = story::socket_columns(lang);
    let columns = [process, lang.pick("does", "在做什么")].into_iter().chain(rest);
    let cells: Vec<_> = columns.map(|name| format!("<th scope=\"col\">{name}</th>")).collect();
    format!(
        "<section id=\"replay\" aria-labelledby=\"replayed\" hidden>\n<h2 id=\"replayed\">{}</h2>\n<p><label for=\"at\">{}</label> \
         <input type=\"range\" id=\"at\" min=\"0\" max=\"0\" value=\"0\"> <output id=\"now\" for=\"at\" aria-live=\"off\"></output></p>\n\
         <section class=\"wide\" tabindex=\"0\" aria-label=\"{}\"><table><thead><tr>{}</tr></thead>\
         <tbody id=\"board\"></tbody></table></section>\n</section>\n",
        lang.pick("Replay", "重放"),
        lang.pick("Step", "步骤"),
        lang.pick("Board", "总览"),
        cells.concat(),
    )
}

/// The events, in the page.
fn replayed(lang: Lang, log: &dyn Log) -> io::Result<String> {
    let mut feed = Feed::default();
    let mut lines = Vec::new();
    let mut missing = 0_usize;
    for event in log.events() {
        let event = event?;
        if feed.is_full() {
            missing += 1;
        }
        feed.lines(lang, &event, |line| lines.push(line.to_owned()));
    }
    feed.rest(|line| lines.push(line.to_owned()));
    if feed.is_full() {
        // Its last line said that, and not how many.
        lines.pop();
        lines.push(format!("{{\"event\":\"full\",\"events\":{}}}", missing + 1));
    }
    Ok(data("events", &format!("[{}]", lines.join(",\n"))))
}

/// JSON for the script.
fn data(id: &str, json: &str) -> String {
    format!(
        "<script type=\"application/json\" id=\"{id}\">{}</script>
",
        script(json)
    )
}

/// What the script says.
fn words(lang: Lang) -> String {
    let words = [
        ("about", lang.pick("Made with playground on {0}. Steps: {1}.", "由 playground 记录于 {0}，共 {1} 步。")),
        ("ready", lang.pick("ready", "就绪")),
        ("sleeps", lang.pick("asleep", "阻塞")),
        ("fails", lang.pick("fails:", "失败：")),
        ("gives", lang.pick("gives", "得到")),
        ("refuses", lang.pick("not carried out", "没有执行")),
        ("to", lang.pick("to", "发往")),
        ("more", lang.pick("{0} more before this:", "此前还有 {0} 条：")),
        ("asleep", lang.pick("asleep in {0}", "阻塞于 {0}")),
        ("runs", lang.pick("runs a program", "在运行程序")),
        ("paused", lang.pick("paused", "已暂停")),
        ("woken", lang.pick("woken by {0} {1}", "被 {0} 的 {1} 唤醒")),
        ("outside", lang.pick("woken by a program outside", "被外面的程序唤醒")),
        ("later", lang.pick("{0} s later", "{0} 秒之后")),
        ("queue", lang.pick("{0} {1}, {2} waiting, backlog {3}", "{0} {1}，{2} 个在等，backlog {3}")),
        ("predicted", lang.pick("Predicted: {0}", "预测：{0}")),
        ("answer", lang.pick("Answer", "答案")),
        ("not", lang.pick("not {0}: {1}", "不是 {0}：{1}")),
        ("unmet", lang.pick("not as expected", "与预期不符")),
        ("expected", lang.pick("expected {0}", "预期 {0}")),
        ("came", lang.pick("came {0}", "实际 {0}")),
        ("hidden", lang.pick("Calls of programs that are not shown: {0}", "没有列出的程序调用：{0} 次")),
        ("full", lang.pick(
            "From here on nothing is shown: the page would become too large.",
            "从这里起不再显示：页面会过大。")),
        ("rest", lang.pick(
            "The last {0} events are left out: the page would become too large. All of them: save FILE.jsonl",
            "最后 {0} 个事件没有收入：页面会过大。全部事件：save 文件名.jsonl")),
        ("live", lang.pick("Live. What happens at the prompt is shown here.", "直播中：提示符处发生的一切都显示在这里。")),
        ("lost", lang.pick("The connection is lost; trying again.", "连接断开，正在重连。")),
        ("over", lang.pick("The session has ended. This page stays as it is.", "会话已经结束，页面保持原样。")),
        ("followers", lang.pick("following: {0}", "在看：{0} 人")),
    ];
    let words: Map<String, Json> =
        words.iter().map(|(key, word)| ((*key).to_owned(), (*word).into())).collect();
    json_line(&Json::Object(words)).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn only_the_script_of_the_page_may_run() {
        const DIGITS: &[u8; 64] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let hash = Sha256::digest(SCRIPT);
        // Base64 (RFC 4648, 4): six bits a letter, and 256 bits leave one place over.
        let mut text = String::new();
        for three in hash.chunks(3) {
            let bits = three.iter().fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte))
                << (8 * (3 - three.len()));
            let letters =
                (0..=three.len()).map(|at| char::from(DIGITS[bits >> (18 - 6 * at) & 63]));
            text.extend(letters);
        }
        assert_eq!(
            SCRIPT_HASH,
            format!("sha256-{text}="),
            "the script has changed: SCRIPT_HASH, too"
        );
    }
}
