//! What the options come to on this terminal and in this environment.

use std::{env, io::IsTerminal, time::Duration};

use super::{
    arguments::{Options, When},
    screen::{Form, Screen},
    signals::Signals,
};
use crate::{
    engine::Reach,
    kernel::Lab,
    language::duration,
    learn::folder::Folder,
    lesson::{Manner, Stop},
    model::{LabSettings, Preset},
    repl::{WayOut, way_out_of_the_lab},
    say,
    text::Lang,
    view::{Foreign, Paint},
};

/// What the options come to on this terminal and in this environment.
pub(super) struct Settings {
    pub(super) options: Options,
    pub(super) lang: Lang,
    pub(super) paint: Paint,
    /// `--lab`
    pub(super) lab: Option<Preset>,
    /// `check --slow`, `run --pause`
    pub(super) slow: Option<Duration>,
    /// `run --type`: characters a second.
    pub(super) speed: Option<u32>,
    /// `check --strict`
    pub(super) strict: bool,
    /// `--course`
    pub(super) course: Option<Folder>,
}

/// How to get out of the lab, to type the same line there.
pub(super) fn outside(lang: Lang, way: &WayOut) -> String {
    let quits = match way.quits {
        1 => "quit".to_owned(),
        count => say!(lang, en: "quit {count} times", zh: "{count} 次 quit"),
    };
    if way.to_prompt {
        return say!(lang,
            en: "Type {quits}: that leads to the prompt outside. There type the same line again.\n",
            zh: "输入 {quits} 回到外面的提示符，再输入同样的一行。\n");
    }
    say!(lang,
        en: "Type {quits}, and then in the shell: playground, followed by the same line.\n",
        zh: "输入 {quits}，再到 shell 里输入同样的一行，前面加上 playground。\n")
}

impl Settings {
    pub(super) fn new(options: Options, lab: Option<Preset>) -> Self {
        let paint = if is_coloured(options.color) { Paint::Coloured } else { Paint::Plain };
        Self {
            lang: options.lang.map_or_else(system_language, Into::into),
            options,
            paint,
            lab,
            slow: None,
            speed: None,
            strict: false,
            course: None,
        }
    }

    /// Why a lesson or a challenge may not be played with these options, where it has a lab or has none; `None`: a pipe,
    /// which may yet say so.
    pub(super) fn lab_refused(&self, name: &str, has_lab: Option<bool>) -> Option<String> {
        let name = Foreign::from(name);
        if has_lab == Some(true) && self.options.allow_net {
            return Some(say!(self.lang,
                en: "{name} plays in a lab, and from there no other machine is reached: --allow-net has no meaning here.\n",
                zh: "{name} 在实验室里进行，从那里到不了别的机器：--allow-net 在这里没有意义。\n"));
        }
        if has_lab == Some(false)
            && let Some(way) = way_out_of_the_lab()
        {
            let text = say!(self.lang,
                en: "{name} plays on this machine itself, and this prompt is in a lab. ",
                zh: "{name} 直接在本机上进行，而这个提示符在实验室里。");
            return Some(text + &outside(self.lang, &way));
        }
        if self.lab.is_some() && has_lab == Some(false) {
            return Some(say!(self.lang,
                en: "{name} does not say @lab: its processes share this computer, and in a lab 127.0.0.1 would be another one for each. Run it without --lab.\n",
                zh: "{name} 没有写 @lab：它的进程都在本机上，而在实验室里每个进程的 127.0.0.1 各不相同。请不带 --lab 运行。\n"));
        }
        None
    }

    /// For a run that is followed.
    pub(super) fn screen(&self) -> anyhow::Result<Screen> {
        let form = match self.options {
            Options { quiet: true, .. } => Form::Nothing,
            Options { json: true, .. } => Form::Json,
            _ => Form::Text,
        };
        let screen = Screen::new(self.lang, self.paint, form).with_signals(Signals::catch()?);
        Ok(screen.typing(self.speed))
    }

    /// For runs of which only the end is shown.
    pub(super) fn quiet_screen(&self) -> anyhow::Result<Screen> {
        Ok(Screen::new(self.lang, self.paint, Form::Nothing).with_signals(Signals::catch()?))
    }

    /// The lab for a lesson that is walked through or learnt: it is entered before the terminal's threads are made.
    pub(super) fn lab_for(&self, lesson: Option<&LabSettings>) -> Result<Option<Lab>, Stop> {
        let Some(settings) = self.lab.map(LabSettings::from).or_else(|| lesson.cloned()) else {
            return Ok(None);
        };
        Lab::enter(settings).map(Some).map_err(Stop::NoLab)
    }

    /// The options as they are typed, for another run of this program.
    pub(super) fn passed_on(&self) -> Vec<String> {
        let Options { json, quiet, keep_going, timeout, allow_net, no_progress, .. } = self.options;
        let color = if self.paint == Paint::Coloured { "always" } else { "never" };
        let mut words: Vec<String> =
            ["--lang", self.lang.word(), "--color", color].map(str::to_owned).into();
        let flags = [
            (json, "--json"),
            (quiet, "--quiet"),
            (keep_going, "--keep-going"),
            (allow_net, "--allow-net"),
            (no_progress, "--no-progress"),
            (self.strict, "--strict"),
        ];
        words.extend(flags.iter().filter(|(given, _)| *given).map(|(_, flag)| (*flag).to_owned()));
        words.extend(timeout.map(|time| format!("--timeout={}", duration::write(time))));
        words.extend(self.slow.map(|time| format!("--slow={}", duration::write(time))));
        words.extend(self.lab.map(|preset| format!("--lab={}", preset.word())));
        words
    }

    pub(super) fn manner(&self) -> Manner {
        let reach = if self.options.allow_net { Reach::Anywhere } else { Reach::Loopback };
        let Options { timeout: budget, keep_going, .. } = self.options;
        Manner { reach, budget, keep_going, lab: self.lab, slow: self.slow }
    }
}

/// `PLAYGROUND_LANG`, else the locale.
pub(super) fn system_language() -> Lang {
    ["PLAYGROUND_LANG", "LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|name| env::var(name).ok().filter(|value| !value.is_empty()))
        .map_or(Lang::En, |locale| Lang::from_locale(&locale))
}

/// `NO_COLOR` (no-color.org), `CLICOLOR` and `CLICOLOR_FORCE` (bixense.com/clicolors).
fn is_coloured(when: When) -> bool {
    let set = |name: &str| env::var_os(name).filter(|value| !value.is_empty());
    match when {
        When::Always => true,
        When::Never => false,
        When::Auto if set("NO_COLOR").is_some() => false,
        When::Auto if set("CLICOLOR_FORCE").is_some_and(|value| value != "0") => true,
        When::Auto => {
            std::io::stdout().is_terminal()
                && set("CLICOLOR").is_none_or(|value| value != "0")
                && set("TERM").is_none_or(|value| value != "dumb")
        }
    }
}
