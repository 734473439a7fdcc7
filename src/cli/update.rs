//! `playground check --update`: expectations written from what the kernel answers, and what that changes.

use std::path::{Path, PathBuf};

use super::{
    End, Settings,
    check::{in_its_own_process, report_errors},
    run::{Limit, report, unreadable},
    screen::Screen,
    source,
};
use crate::{
    author::{Draft, Fault, Updated, update as write_expectations},
    kernel,
    lesson::{Audience, Lesson, Stop, cannot_be_read},
    repl::{report_trouble, write_file},
    say,
    text::{Lang, file_error},
    view::{Foreign, bytes::harmless},
};

/// How it is done.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct How {
    /// Steps without an expectation get one, also where others have one.
    pub(super) fill: bool,
    /// Nothing is written: what would change is shown.
    pub(super) diff: bool,
}

/// Updates files, and says what was changed in each.
pub(super) fn update(paths: &[PathBuf], how: How, settings: &Settings) -> anyhow::Result<End> {
    let mut screen = settings.quiet_screen()?;
    let mut files = Vec::new();
    for path in paths {
        let in_course = path.to_str().zip(settings.course.as_ref());
        if let Some(file) = in_course.and_then(|(word, folder)| folder.file_of(word)) {
            files.push(file);
        } else if path.is_dir() {
            match source::in_folder(path) {
                Ok(found) => files.extend(found),
                Err(no_lesson) => return Ok(super::run::refuse(screen, &no_lesson, settings)),
            }
        } else {
            files.push(path.clone());
        }
    }
    if files.is_empty() {
        screen.complain(settings.lang.pick(
            "-- Update which files? As in: playground check --update lesson.txt\n",
            "-- 更新哪些文件？例如：playground check --update lesson.txt\n",
        ));
        return Ok(End::Usage);
    }
    let mut end = End::Held;
    for path in &files {
        let one = one(path, files.len() > 1, how, settings, &mut screen);
        Audience::flush(&mut screen)?;
        match one {
            End::Held => {}
            End::Signal(_) | End::TimeUp => return Ok(one),
            _ if end == End::Held => end = one,
            _ => {}
        }
    }
    Ok(end)
}

fn one(path: &Path, others: bool, how: How, settings: &Settings, screen: &mut Screen) -> End {
    let lang = settings.lang;
    let name = path.to_string_lossy();
    let text = match kernel::read_text(path) {
        Ok(text) => text,
        Err(error) => {
            screen.complain(&not_a_file(lang, path, &error));
            return End::Usage;
        }
    };
    let limit = Limit::begin(settings);
    let has_lab = Lesson::from_text(&name, &*text).prepare().is_ok_and(|it| it.lab().is_some());
    if others && has_lab {
        let given = [(true, "--update"), (how.fill, "--fill"), (how.diff, "--diff")];
        let options: Vec<&str> =
            given.iter().filter(|(given, _)| *given).map(|(_, option)| *option).collect();
        return in_its_own_process(path, &options, settings, screen);
    }
    let manner = limit.manner(settings);
    let updated = match write_expectations(&name, &text, how.fill, &manner, screen) {
        Ok(updated) => updated,
        Err(fault) => return refused(&name, &fault, settings, screen),
    };
    said(path, &updated, how, settings, screen)
}

/// Says what has changed, and writes it.
fn said(path: &Path, updated: &Updated, how: How, settings: &Settings, screen: &mut Screen) -> End {
    let lang = settings.lang;
    let name = path.to_string_lossy();
    let file = Foreign::from(path);
    let Updated { draft, left, unread } = updated;
    let mut left_over = String::new();
    for trouble in left {
        report_trouble(&mut left_over, &screen.pointer(), &name, trouble);
    }
    report_errors(&mut left_over, screen, &name, unread);
    let holds = left.is_empty() && unread.is_empty();
    let asks = screen.is_for_people(settings) && !how.diff;
    if draft.is_changed() && (how.diff || asks) {
        screen.write(&difference(&name, draft));
    }
    let mut end = if holds { End::Held } else { End::Failed };
    if !draft.is_changed() {
        if holds && !settings.options.quiet {
            screen.write(
                &say!(lang, en: "ok {file}  nothing to change\n", zh: "通过 {file}  不用改\n"),
            );
        }
    } else if how.diff {
        end = End::Failed;
    } else {
        let (changed, added, removed) = counts(draft);
        let counted = say!(lang,
            en: "{changed} changed, {added} added, {removed} removed",
            zh: "改 {changed} 行，加 {added} 行，删 {removed} 行");
        let question = say!(lang,
            en: "Write this to {file}? {counted} [y/N] ",
            zh: "写入 {file} 吗？{counted} [y/N] ");
        let may = !asks
            || matches!(screen.asks(&question), Ok(Some(answer)) if answer.trim().eq_ignore_ascii_case("y"));
        if !may {
            screen.write(lang.pick("Nothing was written.\n", "没有写入。\n"));
            return End::Failed;
        }
        if let Err(error) = write_file(path, true, |out| out.write_all(draft.text().as_bytes())) {
            screen.complain(&say!(lang,
                en: "{file} could not be written: {why}\n",
                zh: "{file} 写不了：{why}\n",
                why = file_error(lang, &error)));
            return End::Failed;
        }
        if !settings.options.quiet {
            screen.write(&say!(lang,
                en: "updated {file}  {counted}\n",
                zh: "已更新 {file}  {counted}\n"));
        }
    }
    if !holds {
        screen.complain(&left_over);
        screen.complain(lang.pick(
            "-- No expectation mends this: the lines themselves must change.\n",
            "-- 这不是改期望能解决的：要改的是课文本身。\n",
        ));
    }
    end
}

/// How many lines were changed, added and removed.
fn counts(draft: &Draft) -> (usize, usize, usize) {
    let mut all = (0, 0, 0);
    for hunk in draft.hunks() {
        let both = hunk.out.len().min(hunk.new.len());
        all = (all.0 + both, all.1 + hunk.new.len() - both, all.2 + hunk.out.len() - both);
    }
    all
}

/// What changes, with the line above each change.
fn difference(name: &str, draft: &Draft) -> String {
    let mut out = format!("{}\n", Foreign::from(name));
    let mut line = |sign: char, (number, text): &(u32, String)| {
        let text = harmless(text.trim_end_matches('\r')).to_string();
        out += format!("{number:>4} {sign}{text}").trim_end();
        out.push('\n');
    };
    for hunk in draft.hunks() {
        hunk.above.iter().for_each(|above| line(' ', above));
        hunk.out.iter().for_each(|gone| line('-', gone));
        hunk.new.iter().for_each(|new| line('+', new));
    }
    out
}

fn refused(name: &str, fault: &Fault, settings: &Settings, screen: &mut Screen) -> End {
    let mut text = String::new();
    let end = match fault {
        Fault::Unreadable(errors) => {
            report_errors(&mut text, screen, name, errors);
            errors.first().map_or(End::Unreadable, unreadable)
        }
        Fault::TooLong => {
            text = say!(settings.lang,
                en: "{file} is longer than 64 KiB: too long to be updated.\n",
                zh: "{file} 超过 64 KiB，太长，不能更新。\n",
                file = Foreign::from(name));
            End::Usage
        }
        Fault::Stopped(stop @ Stop::Signal(_)) => {
            return report(&mut text, screen, name, stop, settings);
        }
        Fault::Stopped(stop) => report(&mut text, screen, name, stop, settings),
    };
    screen.complain(&text);
    end
}

/// What is updated is a file that can be written.
fn not_a_file(lang: Lang, path: &Path, error: &std::io::Error) -> String {
    let file = Foreign::from(path);
    if source::built_in(path).is_some() {
        return say!(lang,
            en: "{file} is built into the program; --update changes files. To have it as one: playground run {file} --save {file}.txt\n",
            zh: "{file} 是内置的课；--update 只改文件。要得到文件：playground run {file} --save {file}.txt\n");
    }
    say!(lang,
        en: "{file} cannot be read: {why}\n",
        zh: "{file} 读不了：{why}\n",
        why = cannot_be_read(lang, error))
}
