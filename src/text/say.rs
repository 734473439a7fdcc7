//! The one way to say something: in every language at once.

use std::fmt::Display;

/// A sentence in the language that was chosen: `say!(lang, en: "{n} bytes", zh: "{n} 字节")`.
///
/// Values go in braces, as in `format!`; those that are not plain variables are named after both texts,
/// and each must then be used in both: `say!(lang, en: "{who} sleeps", zh: "{who} 阻塞", who = process.name)`.
#[macro_export]
macro_rules! say {
    ($lang:expr, en: $en:literal, zh: $zh:literal $(, $name:ident = $value:expr)* $(,)?) => {
        match $lang {
            $crate::text::Lang::En => format!($en $(, $name = $value)*),
            $crate::text::Lang::Zh => format!($zh $(, $name = $value)*),
        }
    };
}

/// `1 step`, `2 steps`: for the English half of a sentence. Chinese has one form.
pub fn counted(count: impl Display, noun: &str) -> String {
    let count = count.to_string();
    let ending = if count == "1" { "" } else { "s" };
    format!("{count} {noun}{ending}")
}

#[cfg(test)]
mod tests {
    use crate::text::{Lang, counted};

    #[test]
    fn one_is_not_many() {
        let all = [0, 1, 2].map(|n| counted(n, "step"));
        assert_eq!(all, ["0 steps", "1 step", "2 steps"]);
    }

    #[test]
    fn both_languages_take_the_same_values() {
        let n = 3;
        assert_eq!(say!(Lang::En, en: "{n} of {all}", zh: "{all} 之 {n}", all = n + 1), "3 of 4");
        assert_eq!(say!(Lang::Zh, en: "{n} of {all}", zh: "{all} 之 {n}", all = n + 1), "4 之 3");
    }
}
