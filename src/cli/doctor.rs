//! `playground doctor`: whether this machine gives a lab, in which every process is a computer of its own.

use std::{env, io};

use serde_json::json;

use super::{End, Settings};
use crate::{
    kernel::{Circumstances, Probe, advise, probe},
    lesson::Audience,
    model::{LabError, Stage},
    text::{
        AdviceLine, Lang, lab_advice, lab_killed, lab_late, lab_ready, lab_refused, lab_took, stage,
    },
    view::{Paint, Printer, Role, columns, json_line, wrap},
};

/// Where the call stands that a stage makes.
const CALL: usize = 50;

/// Tries it in a child, and says at which stage what was refused, why as far as can be known, and what to do.
pub(super) fn doctor(settings: &Settings) -> anyhow::Result<End> {
    let mut screen = settings.quiet_screen()?;
    let pointer = screen.pointer();
    let report = Report { lang: settings.lang, paint: pointer.paint, width: pointer.width };
    let found = probe().map_err(io::Error::from)?;
    if settings.options.json {
        screen.write(&line(found));
    } else if !settings.options.quiet {
        screen.write(&report.text(found));
    }
    screen.flush()?;
    Ok(if matches!(found, Probe::Ready { .. }) { End::Held } else { End::Lacks })
}

/// Why there is no lab, and what to do: when one was wanted.
pub(super) fn refusal(error: LabError, settings: &Settings) -> String {
    let report = Report { lang: settings.lang, paint: Paint::Plain, width: Printer::WIDTH };
    let mut out = String::new();
    report.stage(&mut out, error.stage, Some(error));
    report.say(&mut out, "-- ", &lab_refused(settings.lang, error));
    report.advice(&mut out, error);
    out
}

/// For people.
struct Report {
    lang: Lang,
    paint: Paint,
    width: usize,
}

impl Report {
    fn text(&self, found: Probe) -> String {
        let mut out = String::new();
        match found {
            Probe::Ready { took, late } => {
                for stage in Stage::ALL {
                    self.stage(&mut out, stage, None);
                }
                self.say(&mut out, "-- ", lab_ready(self.lang));
                let ms = took.as_secs_f64() * 1e3;
                self.say(&mut out, "   ", &lab_took(self.lang, ms));
                if late > 0 {
                    self.say(&mut out, "   ", &lab_late(self.lang, late));
                }
            }
            Probe::Refused(error) => {
                for stage in Stage::ALL.into_iter().take_while(|stage| *stage != error.stage) {
                    self.stage(&mut out, stage, None);
                }
                self.stage(&mut out, error.stage, Some(error));
                self.say(&mut out, "-- ", &lab_refused(self.lang, error));
                self.advice(&mut out, error);
            }
            Probe::Killed(signal) => self.say(&mut out, "-- ", &lab_killed(self.lang, signal)),
        }
        out
    }

    /// One line: the mark, what is asked for, and the call.
    fn stage(&self, out: &mut String, at: Stage, refused: Option<LabError>) {
        let (mark, role, said) = match refused {
            None => ("  = ", Role::Returned, "ok".to_owned()),
            Some(error) => ("  ! ", Role::Failed, error.errno.to_string()),
        };
        let mut line = format!("{said:<18}{}", stage(self.lang, at));
        line.extend(std::iter::repeat_n(' ', CALL.saturating_sub(4 + columns(&line)).max(2)));
        self.paint.push(out, role, mark);
        out.push_str(&line);
        self.paint.push(out, Role::Kernel, at.call());
        out.push('\n');
    }

    fn advice(&self, out: &mut String, error: LabError) {
        let program = env::current_exe().unwrap_or_else(|_| "/usr/local/bin/playground".into());
        for line in lab_advice(self.lang, advise(error, &Circumstances::read())) {
            match line {
                AdviceLine::Say(text) => self.say(out, "   ", text),
                AdviceLine::Type(text) => {
                    out.push_str("     ");
                    out.push_str(&text.replace("$PROGRAM", &program.display().to_string()));
                    out.push('\n');
                }
            }
        }
    }

    fn say(&self, out: &mut String, first: &str, text: &str) {
        wrap(out, text, self.width, first, "   ");
    }
}

/// For programs.
fn line(found: Probe) -> String {
    json_line(&match found {
        Probe::Ready { took, late } => json!({
            "lab": true, "ms": took.as_secs_f64() * 1e3, "late": late,
        }),
        Probe::Refused(error) => json!({
            "lab": false, "stage": error.stage.word(), "errno": error.errno.to_string(),
            "cause": advise(error, &Circumstances::read()).word(),
        }),
        Probe::Killed(signal) => json!({ "lab": false, "signal": signal }),
    })
}
