//! The drills built into the program, from the simple to the less so.

use super::file::Drill;
use crate::text::Lang;

/// A file of drills that is built in.
#[derive(Clone, Copy, Debug)]
pub struct BuiltIn {
    /// What is typed: `tcp`.
    pub name: &'static str,
    en: &'static str,
    zh: &'static str,
}

impl BuiltIn {
    /// Its text in a language.
    pub fn text(&self, lang: Lang) -> &'static str {
        lang.pick(self.en, self.zh)
    }

    /// Read.
    pub fn read(&self, lang: Lang) -> Drill {
        Drill::read(self.name, self.name, self.text(lang))
            .unwrap_or_else(|_| unreachable!("a test reads every drill that is built in"))
    }
}

/// In the order in which new questions come; each in both languages.
macro_rules! drills {
    ($($name:literal)*) => {
        &[$(BuiltIn {
            name: $name,
            en: include_str!(concat!("../../../drills/", $name, ".txt")),
            zh: include_str!(concat!("../../../drills/zh/", $name, ".txt")),
        },)*]
    };
}

/// All of them.
pub const DRILLS: &[BuiltIn] = drills! { "first" "listen" "repair" "stream" "ends" "datagrams" "waiting" "order" "states" "unix" };

/// The file of that name.
pub fn find(name: &str) -> Option<&'static BuiltIn> {
    DRILLS.iter().find(|drill| drill.name == name)
}

/// All files, read.
pub fn all(lang: Lang) -> Vec<Drill> {
    DRILLS.iter().map(|entry| entry.read(lang)).collect()
}
