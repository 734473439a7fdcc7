//! What the prompt is lent to: a lesson on the stage, a challenge, a lesson for one reader.
//!
//! The prompt stays what it is. A guide says what a line means there, and what is above the prompt; it is taken out
//! of the prompt while it acts, so it may use all of it.

use std::{io, sync::Arc, time::Instant};

use super::{driver::End, prompt::Prompt};
use crate::{engine::Reach, lesson::Stop, text::Lang};

pub(super) trait Guide {
    /// How far calls may reach.
    fn reach(&self) -> Reach;

    /// The processes there from the beginning, if they are not server and client.
    fn cast(&self) -> Option<Vec<Arc<str>>> {
        None
    }

    /// Whether the session is that of a lesson.
    fn is_of_a_lesson(&self) -> bool {
        false
    }

    /// The first screen. False: it cannot be.
    fn open(&mut self, prompt: &mut Prompt) -> io::Result<bool>;

    /// A line from the keyboard. False: it is left.
    fn line(&mut self, prompt: &mut Prompt, text: &str) -> io::Result<bool>;

    /// Ctrl-C at the prompt.
    fn interrupted(&mut self, prompt: &mut Prompt, line_dropped: bool) -> io::Result<()> {
        if self.stops_asking() { Ok(()) } else { prompt.interrupted_line(line_dropped) }
    }

    /// Left by Ctrl-D, or by a word.
    fn left(&mut self, prompt: &mut Prompt, by_word: bool) -> io::Result<()>;

    /// Draws what is above the next prompt.
    fn invite(&mut self, _prompt: &mut Prompt) -> io::Result<()> {
        Ok(())
    }

    /// Takes something that must be said once above the next prompt. False: it has no place for that.
    fn notice(&mut self, _text: &str) -> bool {
        false
    }

    /// When to look next although nothing has happened.
    fn next_look(&self) -> Option<Instant> {
        None
    }

    /// Looks at what has become of things.
    fn look(&mut self, _prompt: &mut Prompt) -> io::Result<()> {
        Ok(())
    }

    /// The screen must be drawn again.
    fn draw_again(&mut self, _prompt: &mut Prompt) -> io::Result<()> {
        Ok(())
    }

    /// Something has happened by itself.
    fn overheard(&mut self, prompt: &mut Prompt, text: &str) -> io::Result<()> {
        prompt.console.say(text)
    }

    /// What is shown in place of the prompt, if something is asked.
    fn asks(&self, _lang: Lang) -> Option<String> {
        None
    }

    /// Whether only an answer may be typed there.
    fn wants_an_answer(&self) -> bool {
        false
    }

    /// Ctrl-C at a question of its own is no. Whether there was one.
    fn stops_asking(&mut self) -> bool {
        false
    }

    /// Words that are known beside those of the prompt.
    fn words(&self) -> &'static [&'static str];

    /// Whether an empty line takes a lesson on.
    fn walks(&self) -> bool {
        false
    }

    /// It is over: what the whole ends with.
    fn ended(&mut self, end: End) -> Result<End, Stop> {
        Ok(end)
    }
}

impl Prompt {
    /// Lends the prompt to its guide, if it has one.
    pub(super) fn guided<T>(
        &mut self,
        act: impl FnOnce(&mut dyn Guide, &mut Self) -> io::Result<T>,
    ) -> io::Result<Option<T>> {
        let Some(mut guide) = self.guide.take() else { return Ok(None) };
        let result = act(&mut *guide, self);
        self.guide = Some(guide);
        result.map(Some)
    }
}
