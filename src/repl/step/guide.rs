//! The stage as the prompt knows it.

use std::{io, sync::Arc, time::Instant};

use super::{Place, Stage, command};
use crate::{
    engine::Reach,
    lesson::Stop,
    repl::{driver::End, guide::Guide, prompt::Prompt},
    text::Lang,
};

impl Guide for Stage {
    fn reach(&self) -> Reach {
        self.walk.reach
    }

    fn cast(&self) -> Option<Vec<Arc<str>>> {
        Some(super::cast(&self.walk.plan))
    }

    fn is_of_a_lesson(&self) -> bool {
        true
    }

    fn notice(&mut self, text: &str) -> bool {
        text.clone_into(&mut self.rows.notice);
        true
    }

    fn open(&mut self, prompt: &mut Prompt) -> io::Result<bool> {
        self.begin(prompt)
    }

    fn line(&mut self, prompt: &mut Prompt, text: &str) -> io::Result<bool> {
        self.typed(prompt, text)
    }

    fn interrupted(&mut self, prompt: &mut Prompt, line_dropped: bool) -> io::Result<()> {
        self.ctrl_c(prompt, line_dropped)
    }

    fn left(&mut self, prompt: &mut Prompt, by_word: bool) -> io::Result<()> {
        if by_word { Ok(()) } else { self.how_to_go_on(prompt) }
    }

    fn invite(&mut self, prompt: &mut Prompt) -> io::Result<()> {
        self.draw(prompt)
    }

    fn next_look(&self) -> Option<Instant> {
        self.next_tick()
    }

    fn look(&mut self, prompt: &mut Prompt) -> io::Result<()> {
        self.tick(prompt)
    }

    fn draw_again(&mut self, prompt: &mut Prompt) -> io::Result<()> {
        self.draw_all(prompt)
    }

    fn overheard(&mut self, prompt: &mut Prompt, text: &str) -> io::Result<()> {
        self.join(prompt, text)
    }

    fn asks(&self, lang: Lang) -> Option<String> {
        self.question(lang)
    }

    fn words(&self) -> &'static [&'static str] {
        command::WORDS
    }

    fn walks(&self) -> bool {
        true
    }

    fn ended(&mut self, end: End) -> Result<End, Stop> {
        self.bury();
        match self.stopped.take() {
            Some(stop) => Err(stop),
            None if end == End::Quit && self.course.has_missed() => Ok(End::Failed),
            None => Ok(end),
        }
    }
}

impl Stage {
    /// Whether a vote is asked for, not a line.
    pub(super) fn is_asking(&self) -> bool {
        self.place == Place::Question
    }
}
