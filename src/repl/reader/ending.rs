//! The end of a lesson: questions that were missed are asked once more, the visit is kept, and the next one begins.

use std::io;

use super::{Next, Reader, sentences};
use crate::{
    learn::{
        predictions::{Missed, letter},
        progress::{Typed, Visit},
    },
    lesson::Stand,
    model::Log,
    repl::{
        prompt::Prompt,
        step::{cast, command::Command},
    },
    view::lanes,
};

impl Reader {
    /// After the last line.
    pub(super) fn at_the_end(&mut self, prompt: &mut Prompt) -> io::Result<()> {
        if !self.attempt.is_typed() {
            show_picture(prompt)?;
        }
        let count = self.predictions.missed();
        if count > 0 {
            prompt.remark(sentences::asked_again(prompt.settings.lang, count))?;
        }
        self.ask_again(prompt)
    }

    /// The next question that was missed; after the last, the good-bye.
    fn ask_again(&mut self, prompt: &mut Prompt) -> io::Result<()> {
        self.missed = self.predictions.take_missed();
        let Some(missed) = &self.missed else { return self.say_good_bye(prompt) };
        let mut out = String::new();
        prompt.output.news.blank(&mut out);
        prompt.output.news.event(&missed.question, &mut out);
        prompt.console.say(&out)
    }

    /// A line that answers a question: whether the lesson can go on. `None`: it is not an answer.
    pub(super) fn answered(&mut self, prompt: &mut Prompt, text: &str) -> io::Result<Option<bool>> {
        let Some(last) = self.last_choice() else { return Ok(None) };
        let skips = self.missed.is_some() && Command::read(text) == Some(Command::Skip);
        let letter = match letter(text) {
            _ if text.trim().is_empty() || skips => None,
            Some(letter) if ('a'..=last).contains(&letter) => Some(letter),
            Some(letter) if letter != 'h' => {
                prompt.remark(&sentences::no_such_choice(prompt.settings.lang, letter, last))?;
                return Ok(Some(true));
            }
            _ => {
                let said = match &self.missed {
                    Some(missed) => missed.choice_in_words(text),
                    None => self.predictions.choice_in_words(text),
                };
                if said.is_none() {
                    return Ok(None);
                }
                said
            }
        };
        if let Some(missed) = self.missed.take() {
            self.say_whether(prompt, &missed, letter)?;
            self.ask_again(prompt)?;
            return Ok(Some(true));
        }
        self.attempt.predict(&mut prompt.session, letter);
        self.on(prompt).map(Some)
    }

    /// The last choice of the question that is open.
    pub(super) fn last_choice(&self) -> Option<char> {
        match (&self.missed, self.attempt.stand()) {
            (Some(missed), _) => Some(missed.last),
            (None, Stand::Question(last)) => Some(last),
            (None, _) => None,
        }
    }

    pub(super) fn question(&self, lang: crate::text::Lang) -> Option<String> {
        let last = self.last_choice()?;
        let hints = self.missed.is_none() && self.attempt.course().hints().next().is_some();
        Some(sentences::which_choice(lang, last, hints))
    }

    /// Whether the second answer is right, and why.
    fn say_whether(
        &self,
        prompt: &mut Prompt,
        missed: &Missed,
        letter: Option<char>,
    ) -> io::Result<()> {
        let text = sentences::whether(prompt.settings.lang, missed, letter);
        let text = self.attempt.course().shown(&text.into());
        prompt.remark(&text)
    }

    /// What has been done, and that the session is still there.
    fn say_good_bye(&mut self, prompt: &mut Prompt) -> io::Result<()> {
        self.say_what_is_done(prompt)?;
        let snapshot = prompt.session.glance();
        let is_open = snapshot.processes.iter().any(|process| !process.sockets.is_empty());
        prompt.remark(sentences::session_stays(prompt.settings.lang, is_open))
    }

    /// What has been done, that it is kept, and where to go on.
    pub(super) fn say_what_is_done(&mut self, prompt: &mut Prompt) -> io::Result<()> {
        self.is_over = true;
        let lang = prompt.settings.lang;
        let visit = self.visit();
        let kept = (self.keep)(&visit);
        let next = (self.next)();
        let text = sentences::good_bye(lang, &self.attempt, &visit, next.as_ref(), &self.begins);
        prompt.remark(&text)?;
        kept.map_or(Ok(()), |text| prompt.remark(&text))
    }

    /// What there is to keep.
    pub(super) fn visit(&self) -> Visit {
        let tally = self.attempt.tally();
        let typed = || Typed {
            tasks: tally.tasks,
            done: tally.done,
            first: tally.first,
            hints: tally.hints,
            lines: self.attempt.typed(),
        };
        Visit {
            stopped: if self.is_over { None } else { self.attempt.line() },
            predictions: self.predictions.made(),
            typed: self.attempt.is_typed().then(typed),
        }
    }

    /// The next lesson, in the same way.
    pub(super) fn go_to_next(&mut self, prompt: &mut Prompt) -> io::Result<bool> {
        let lang = prompt.settings.lang;
        let next = match (self.next)() {
            Some(Next::Here(next)) => next,
            Some(Next::Elsewhere(name)) => {
                let how = (self.begins)(sentences::word(&self.attempt), &name);
                let text = sentences::is_elsewhere(lang, &how);
                return prompt.remark(&text).map(|()| true);
            }
            None => return prompt.remark(sentences::was_the_last(lang)).map(|()| true),
        };
        if !self.is_over {
            let visit = self.visit();
            if let Some(text) = (self.keep)(&visit) {
                prompt.remark(&text)?;
            }
        }
        *self = Self::new(*next);
        prompt.cast.names = cast(self.attempt.plan());
        prompt.renew_session(self.reach)?;
        prompt.console.say("\n")?;
        self.begin(prompt)
    }
}

/// All that happened as lanes, where that is a picture and not a wall.
fn show_picture(prompt: &mut Prompt) -> io::Result<()> {
    const MOST: usize = 250;
    let events = prompt.session.journal().whole().all()?;
    let alone = events.iter().all(|event| event.process() == events[0].process());
    if alone || events.len() > MOST {
        return Ok(());
    }
    let picture = lanes(prompt.settings.lang, &events, prompt.settings.width);
    if picture.fits {
        prompt.console.say("\n")?;
        prompt.console.say(&picture.text)?;
        prompt.console.say("\n")?;
        prompt.output.news.other_output();
    }
    Ok(())
}
