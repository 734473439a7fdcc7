//! What tutorials about sockets say, and the verdict on it.
//!
//! A lesson marks the step that decides with `@claim ID`, so that `check` keeps the verdict true. The sentences are
//! written here, each in both languages; where a claim is shown is known by the lessons alone.

mod connections;
mod data;
mod own;
mod queues;
mod wire;

use std::sync::Arc;

use super::builtin::Part;
use crate::text::Lang;

pub use own::CLAIMS;
pub(super) use own::beside;
pub(crate) use own::{ClaimsError, OwnClaim, read_claims};

/// Something that is often said.
#[derive(Debug, PartialEq, Eq)]
pub struct Claim {
    /// How lessons call it: `accept-blocks`.
    pub id: &'static str,
    /// Where in the course it belongs.
    pub part: Part,
    /// Whether it is so.
    pub verdict: Verdict,
    says: [&'static str; 2],
    but: Option<[&'static str; 2]>,
}

/// What a live kernel says to a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is so.
    Confirmed,
    /// There is something to it.
    Depends,
    /// It is not so.
    Refuted,
}

impl Claim {
    /// The claim, in one sentence.
    pub fn says(&self, lang: Lang) -> &'static str {
        lang.pick(self.says[0], self.says[1])
    }

    /// What is true instead; nothing if the claim is.
    pub fn but(&self, lang: Lang) -> Option<&'static str> {
        self.but.map(|[en, zh]| lang.pick(en, zh))
    }
}

impl Verdict {
    /// In one word.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Confirmed => lang.pick("confirmed", "成立"),
            Self::Depends => lang.pick("depends", "不全对"),
            Self::Refuted => lang.pick("refuted", "不成立"),
        }
    }

    /// As programs read it.
    pub fn name(self) -> &'static str {
        self.word(Lang::En)
    }

    fn from_name(name: &str) -> Option<Self> {
        [Self::Confirmed, Self::Depends, Self::Refuted].into_iter().find(|it| it.name() == name)
    }
}

/// Claims of one part: what is said, and what is true instead, never in one language only.
macro_rules! table {
    ($part:ident: $(
        $verdict:ident $id:literal
        en: $en:literal
        zh: $zh:literal
        $(but en: $but_en:literal
        but zh: $but_zh:literal)?;
    )*) => {
        &[$($crate::lesson::claims::Claim {
            id: $id,
            part: $crate::lesson::builtin::Part::$part,
            verdict: $crate::lesson::claims::Verdict::$verdict,
            says: [$en, $zh],
            but: table!(@but $($but_en, $but_zh)?),
        },)*]
    };
    (@but) => { None };
    (@but $en:literal, $zh:literal) => { Some([$en, $zh]) };
}
use table;

/// All of them, part by part in the order of the course.
pub fn claims() -> impl Iterator<Item = &'static Claim> {
    [
        connections::MODEL,
        connections::PROGRAMS,
        queues::QUEUES,
        data::STREAM,
        data::DATAGRAMS,
        data::CLIENTS,
        queues::ADDRESSES,
        wire::WIRE,
        queues::EXTRA,
    ]
    .into_iter()
    .flatten()
}

/// The claim with this id.
pub(crate) fn find(id: &str) -> Option<&'static Claim> {
    claims().find(|claim| claim.id == id)
}

/// A claim, and the line of the step that shows it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// How lessons call it.
    pub id: Arc<str>,
    /// The line, from 1.
    pub line: u32,
}

/// A claim of which a lesson has shown nothing yet is added to what it shows.
pub(super) fn add(shown: &mut Vec<Shown>, id: Arc<str>, line: u32) {
    if shown.iter().all(|one| one.id != id) {
        shown.push(Shown { id, line });
    }
}
