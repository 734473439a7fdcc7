//! The end of a lesson: questions that were missed are asked once more, the visit is kept, and the next one begins.

use std::io;

use super::{Reader, sentences};
use crate::{
    learn::{
        predictions::Missed,
        progress::{Typed, Visit},
    },
    lesson::Stand,
    repl::{prompt::Prompt, step::cast},
    say,
};

impl Reader {
    /// Behind the last line.
    pub(super) fn at_the_end(&mut self, prompt: &mut Prompt) -> io::Result<()> {
        let count = self.predictions.missed();
        if count > 0 {
            prompt.remark(sentences::asked_again(prompt.settings.lang, count))?;
        }
        self.ask_again(prompt)
    }

    /// The next question that was missed; behind the last, the good-bye.
    fn ask_again(&mut self, prompt: &mut Prompt) -> io::Result<()> {
        self.missed = self.predictions.take_missed();
        let Some(missed) = &self.missed else { return self.say_good_bye(prompt) };
        let mut out = String::new();
        prompt.news.blank(&mut out);
        prompt.news.event(&missed.question, &mut out);
        prompt.console.say(&out)
    }

    /// A line that answers a question: whether the lesson can go on. `None`: it answers none.
    pub(super) fn answered(&mut self, prompt: &mut Prompt, text: &str) -> io::Result<Option<bool>> {
        let Some(last) = self.last_choice() else { return Ok(None) };
        let mut letters = text.trim().chars().map(|c| c.to_ascii_lowercase());
        let letter = match (letters.next(), letters.next()) {
            (None, _) => None,
            (Some(letter), None) if ('a'..=last).contains(&letter) => Some(letter),
            (Some(letter), None) if letter.is_ascii_alphabetic() && letter != 'h' => {
                prompt.remark(&sentences::no_such_choice(prompt.settings.lang, letter, last))?;
                return Ok(Some(true));
            }
            _ => return Ok(None),
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
    fn last_choice(&self) -> Option<char> {
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

    /// What has been done, that it is kept, and where to go on.
    fn say_good_bye(&mut self, prompt: &mut Prompt) -> io::Result<()> {
        self.is_over = true;
        let lang = prompt.settings.lang;
        let visit = self.visit();
        let kept = (self.keep)(&visit);
        let next = (self.next)().map(|next| next.plan.name().clone());
        let text = sentences::good_bye(lang, &self.attempt, &visit, next.as_deref());
        prompt.remark(&text)?;
        prompt.remark(sentences::sockets_stay(lang))?;
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
        let Some(next) = (self.next)() else {
            prompt.remark(sentences::was_the_last(prompt.settings.lang))?;
            return Ok(true);
        };
        if next.plan.lab() != self.attempt.plan().lab() {
            let name = next.plan.name();
            let text = say!(prompt.settings.lang,
                en: "{name} plays in a lab of its own, or in none, and this one cannot be left. Leave with quit, then: playground learn {name}",
                zh: "{name} 在另一个实验室里进行，或者不用实验室，而这里的实验室不能中途离开。先 quit，再：playground learn {name}");
            return prompt.remark(&text).map(|()| true);
        }
        if !self.is_over {
            let visit = self.visit();
            if let Some(text) = (self.keep)(&visit) {
                prompt.remark(&text)?;
            }
        }
        *self = Self::new(next);
        prompt.cast = cast(self.attempt.plan());
        self.end_session(prompt)?;
        prompt.console.say("\n")?;
        self.begin(prompt)
    }
}
