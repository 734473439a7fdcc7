//! A lesson as somebody knows it who walks through it in front of others: its stops, its phases, the notes for the
//! presenter. May be begun again as often as one likes.

use std::{rc::Rc, time::Duration};

use super::{
    feed::Feed,
    file::{Prepared, Text},
    replay::{Course, Replay},
    script::{Input, Item, ItemKind, Script},
    trouble::Stop,
};
use crate::{engine::Session, language::tree::Statement};

/// A lesson that is walked through.
#[derive(Debug)]
pub struct Plan {
    name: Rc<str>,
    text: Text,
    items: Vec<Rc<Item>>,
    steps: u32,
    stops: Vec<Stop_>,
    headings: Vec<Phase>,
    notes: Vec<(u32, Rc<str>)>,
    processes: Vec<Rc<str>>,
}
