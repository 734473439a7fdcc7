//! The keys of a presenter's remote, on a stage and in an empty line: on, back, and the screen once more.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use rustyline::{
    Cmd, ConditionalEventHandler, Event, EventContext, KeyCode, KeyEvent, Modifiers, RepeatCount,
};

use super::{helper::PromptHelper, wakes::Waker};

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Does {
    /// What Enter does.
    On,
    /// What `back` does.
    Back,
    /// Draws the screen again, whatever has been typed.
    Redraw,
}

/// The keys. The right arrow is one of them, and belongs to the hints.
pub(super) const KEYS: [(KeyEvent, Does); 5] = [
    (KeyEvent(KeyCode::PageDown, Modifiers::NONE), Does::On),
    (KeyEvent(KeyCode::Char(' '), Modifiers::NONE), Does::On),
    (KeyEvent(KeyCode::PageUp, Modifiers::NONE), Does::Back),
    (KeyEvent(KeyCode::F(5), Modifiers::NONE), Does::Redraw),
    (KeyEvent(KeyCode::Char('L'), Modifiers::CTRL), Does::Redraw),
];

/// One key.
pub(super) struct Remote {
    pub(super) helper: PromptHelper,
    pub(super) does: Does,
    pub(super) redraw: Arc<AtomicBool>,
    pub(super) back: Arc<AtomicBool>,
    pub(super) waker: Waker,
}

impl ConditionalEventHandler for Remote {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, context: &EventContext) -> Option<Cmd> {
        if !self.helper.walks() {
            return None;
        }
        match self.does {
            Does::Redraw => {
                self.redraw.store(true, Ordering::Relaxed);
                self.waker.wake();
                Some(Cmd::Noop)
            }
            _ if !context.line().is_empty() => None,
            Does::On => Some(Cmd::AcceptLine),
            Does::Back => {
                self.back.store(true, Ordering::Relaxed);
                Some(Cmd::AcceptLine)
            }
        }
    }
}
