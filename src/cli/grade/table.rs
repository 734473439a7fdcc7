//! The table of a class: for people, as JSON, and as values with commas between them (RFC 4180).

use serde_json::json;

use super::{super::Settings, Row};
use crate::{
    say,
    view::{Foreign, bytes::harmless, columns, wrap},
};

/// Columns of a name in the table.
const NAME: usize = 20;

pub(super) fn json(row: &Row, settings: &Settings) -> serde_json::Value {
    let (made, right) = row.predictions(settings);
    let (asked, known) = row.drills();
    let solved: serde_json::Map<_, _> = row
        .solved
        .iter()
        .map(|(name, (used, par))| (name.clone(), json!({ "calls": used, "par": par })))
        .collect();
    json!({
        "file": row.file.to_string_lossy(), "name": row.handin.name,
        "version": row.handin.program, "unchanged": row.handin.is_unchanged,
        "lessons": row.lessons(settings), "predictions": made, "right": right,
        "solved": solved, "not_reached": row.failed, "not_run": row.not_run,
        "not_in_course": row.unknown, "asked": asked, "known": known, "same_session": row.shares,
    })
}

pub(super) fn csv(rows: &[Row], settings: &Settings) -> String {
    let mut out = String::from(
        "name,lessons,predictions,right,solved,calls,par,not_reached,asked,known,unchanged,same_session,file,not_run,not_in_course\r\n",
    );
    for row in rows {
        let (made, right) = row.predictions(settings);
        let (calls, par) = row.calls();
        let (asked, known) = row.drills();
        let numbers = |numbers: &[usize]| {
            numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
        };
        let par = usize::try_from(par).unwrap_or(usize::MAX);
        let fields = [
            cell(&row.handin.name),
            numbers(&[row.lessons(settings), made, right, row.solved.len(), calls, par]),
            cell(&row.failed.join(" ")),
            numbers(&[asked, known]),
            row.handin.is_unchanged.to_string(),
            cell(&row.shares.join("; ")),
            cell(&row.file.to_string_lossy()),
            cell(&row.not_run.join(" ")),
            cell(&row.unknown.join(" ")),
        ];
        out.extend([&*fields.join(","), "\r\n"]);
    }
    out
}

/// A value of a table: in quotes, on one line, and never a formula of the program that opens it.
fn cell(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    let text = harmless(&text);
    let is_formula = text.starts_with(['=', '+', '-', '@']);
    let mark = if is_formula { "'" } else { "" };
    format!("\"{mark}{}\"", text.replace('"', "\"\""))
}

pub(super) fn plain(rows: &[Row], settings: &Settings, width: usize) -> String {
    let lang = settings.lang;
    let mut out = String::new();
    if rows.is_empty() {
        return out;
    }
    let heads = [
        lang.pick("name", "名字"),
        lang.pick("lessons", "课"),
        lang.pick("predicted", "预测"),
        lang.pick("solved", "挑战"),
        lang.pick("calls/par", "调用/标准"),
        lang.pick("drills", "练习"),
    ];
    let mut table: Vec<[String; 6]> = vec![heads.map(str::to_owned)];
    for row in rows {
        let (made, right) = row.predictions(settings);
        let (calls, par) = row.calls();
        let (asked, known) = row.drills();
        table.push([
            shortened(&Foreign::from(&*row.handin.name).to_string()),
            row.lessons(settings).to_string(),
            format!("{right}/{made}"),
            row.solved.len().to_string(),
            format!("{calls}/{par}"),
            format!("{known}/{asked}"),
        ]);
    }
    let widths: Vec<usize> =
        (0..6).map(|at| table.iter().map(|row| columns(&row[at])).max().unwrap_or(0)).collect();
    for (at, row) in table.iter().enumerate() {
        let mut line = String::new();
        for (cell, wide) in row.iter().zip(&widths) {
            line.push_str(cell);
            line.extend(std::iter::repeat_n(' ', wide + 2 - columns(cell)));
        }
        out.extend([line.trim_end(), "\n"]);
        let Some(row) = at.checked_sub(1).map(|at| &rows[at]) else { continue };
        for note in notes(row, settings) {
            wrap(&mut out, &note, width, "    ", "    ");
        }
    }
    out.push_str(lang.pick(
        "predicted: right the first time/made. drills: known/asked.\n",
        "预测：第一次就对/总数。练习：会的/问过的。\n",
    ));
    out
}

/// What is to be looked at.
fn notes(row: &Row, settings: &Settings) -> Vec<String> {
    let lang = settings.lang;
    let mut notes = Vec::new();
    if !row.handin.is_unchanged {
        notes.push(
            lang.pick(
                "the file was changed after the program wrote it",
                "文件在程序写出之后被改动过",
            )
            .to_owned(),
        );
    }
    let list = |names: &[String]| {
        let names: Vec<String> = names.iter().map(|it| Foreign::from(&**it).to_string()).collect();
        names.join(lang.pick(", ", "、"))
    };
    if !row.shares.is_empty() {
        notes.push(say!(lang,
            en: "holds the same session as: {names}",
            zh: "和这些人是同一次会话：{names}", names = list(&row.shares)));
    }
    if !row.failed.is_empty() {
        notes.push(say!(lang,
            en: "these lines do not reach their goals here: {names}",
            zh: "这些解法在这里没有达成目标：{names}", names = list(&row.failed)));
    }
    if !row.not_run.is_empty() {
        notes.push(say!(lang,
            en: "not run, for this machine allows no lab (playground doctor says why): {names}",
            zh: "未运行，因为这台机器上进不了实验室（原因见 playground doctor）：{names}",
            names = list(&row.not_run)));
    }
    if !row.unknown.is_empty() {
        let names = list(&row.unknown);
        notes.push(if settings.course.is_some() {
            say!(lang,
                en: "not challenges of this course: {names}",
                zh: "这门课程里没有这些挑战：{names}")
        } else {
            say!(lang,
                en: "not challenges that are built in: {names} (those of a course in a folder: \
                     playground --course DIR grade FILE...)",
                zh: "这些挑战不是内置的：{names}（如果来自文件夹里的课程：playground --course 文件夹 grade 文件...）")
        });
    }
    notes
}

fn shortened(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if columns(&out) + 2 > NAME {
            out.push('…');
            break;
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_of_a_table_is_a_value() {
        for (text, written) in [
            ("李雷", "\"李雷\""),
            ("a \"b\", c", "\"a \"\"b\"\", c\""),
            ("=1+1", "\"'=1+1\""),
            ("-x\n", "\"'-x\""),
            ("a\u{202e}b", "\"a\\u{202e}b\""),
        ] {
            assert_eq!(cell(text), written);
        }
        assert!(columns(&shortened(&"雷".repeat(40))) <= NAME + 1);
    }
}
