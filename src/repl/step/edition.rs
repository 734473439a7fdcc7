//! The text of a lesson, which its author may edit meanwhile: it is read again where the walk, or the reader, begins again.

use super::Stage;
use crate::{
    lesson::{Lesson, LessonError, Plan, Prepared},
    repl::{prompt::Prompt, report_error},
    say,
    view::{Foreign, wrap},
};

/// Finds the text of a lesson once more. The error: why there is none, as a sentence.
pub(crate) type Reopen = Box<dyn Fn() -> Result<Lesson, String>>;

/// Why a text that has changed is not taken.
pub(super) enum Refused {
    Gone(String),
    Mistaken(Box<LessonError>),
    TooLong,
    OtherLab,
}

impl Stage {
    /// On the way forward: says once that the text has changed.
    pub(super) fn notice_edited(&mut self, prompt: &Prompt) {
        let Ok(lesson) = (self.walk.reopen)() else { return };
        if self.walk.plan.is_of(&lesson) {
            self.edited = None;
            return;
        }
        let text = lesson.text();
        if self.edited.is_some() && self.edited == text {
            return;
        }
        self.edited = text;
        let name = Foreign::from(&**lesson.name());
        self.rows.notice = say!(prompt.settings.lang,
            en: "{name} has changed since it was read. back, again and goto read it again.",
            zh: "{name} 读入之后改过了。back、again 和 goto 会重新读它。");
    }

    /// The text as it is now, if it has changed and can be played here. What is to be said of that: lines.
    pub(super) fn reread(&mut self, prompt: &Prompt) -> String {
        let (newer, said) = reread(prompt, &self.walk.plan, &self.walk.reopen);
        if let Some(plan) = newer {
            self.walk.plan = *plan;
            // Hands were counted at lines that may be others now.
            self.hands.votes.clear();
        }
        said
    }
}

/// A lesson as its text is now, if that has changed and can be played here; and what is to be said of that: lines.
pub(in crate::repl) fn reread(
    prompt: &Prompt,
    plan: &Plan,
    reopen: &Reopen,
) -> (Option<Box<Plan>>, String) {
    let lang = prompt.settings.lang;
    let (mut out, name) = (String::new(), Foreign::from(&**plan.name()));
    let as_before =
        lang.pick("The lesson goes on as it was read before.", "这一课按原来读入的内容继续。");
    let (newer, text) = match newer(plan, reopen) {
        Ok(None) => return (None, out),
        Ok(Some(plan)) => {
            let text = say!(lang,
                en: "{name} has changed and is read again.",
                zh: "{name} 改过了，已经重新读入。");
            (Some(plan), text)
        }
        Err(refused) => {
            let why = match refused {
                Refused::Gone(why) => why,
                Refused::Mistaken(error) => {
                    report_error(&mut out, &prompt.pointer(), plan.name(), &error);
                    say!(lang, en: "{name} has changed.", zh: "{name} 改过了。")
                }
                Refused::TooLong => say!(lang,
                    en: "{name} has changed and is too long now: at most 64 KiB.",
                    zh: "{name} 改过了，现在太长：最多 64 KiB。"),
                Refused::OtherLab => say!(lang,
                    en: "{name} has changed, and so has its @lab: for that leave, and begin again.",
                    zh: "{name} 改过了，@lab 也变了：要先退出，再重新开始。"),
            };
            (None, format!("{why}{}{as_before}", lang.pick(" ", "")))
        }
    };
    wrap(&mut out, &text, prompt.settings.width, "-- ", "   ");
    (newer, out)
}

/// The text as it is now; `None`: it has not changed.
pub(super) fn newer(plan: &Plan, reopen: &Reopen) -> Result<Option<Box<Plan>>, Refused> {
    let lesson = reopen().map_err(Refused::Gone)?;
    if plan.is_of(&lesson) {
        return Ok(None);
    }
    let prepared = lesson
        .prepare()
        .and_then(Prepared::must_do_something)
        .map_err(|error| Refused::Mistaken(error.into()))?;
    let newer = prepared.plan().ok_or(Refused::TooLong)?;
    if newer.lab() != plan.lab() {
        return Err(Refused::OtherLab);
    }
    Ok(Some(newer.into()))
}
