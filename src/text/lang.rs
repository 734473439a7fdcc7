//! The languages that people are spoken to in. Knows nothing of where the choice comes from.

/// A language of the sentences. Command words, states and errno names are English in both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Chinese, simplified.
    Zh,
}

impl Lang {
    /// From what is given to `--lang`.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        match word {
            "en" => Some(Self::En),
            "zh" => Some(Self::Zh),
            _ => None,
        }
    }

    /// From a locale as `LANG` holds it: `zh_CN.UTF-8`, `zh-Hans`, `C`. Whatever is not Chinese is English.
    pub(crate) fn from_locale(locale: &str) -> Self {
        let language = locale.split(['_', '-', '.', '@']).next().unwrap_or_default();
        if language.eq_ignore_ascii_case("zh") { Self::Zh } else { Self::En }
    }

    /// The word of `--lang`, which is also the name of the folder with a lesson's translation.
    pub fn word(self) -> &'static str {
        self.pick("en", "zh")
    }

    /// One of two fixed texts. For sentences with values in them there is [`say!`](crate::say).
    pub fn pick(self, en: &'static str, zh: &'static str) -> &'static str {
        match self {
            Self::En => en,
            Self::Zh => zh,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_is_chinese_or_english() {
        for (locale, lang) in [
            ("zh_CN.UTF-8", Lang::Zh),
            ("zh", Lang::Zh),
            ("zh-Hant", Lang::Zh),
            ("ZH_tw@x", Lang::Zh),
            ("en_US.UTF-8", Lang::En),
            ("C", Lang::En),
            ("", Lang::En),
            ("zhuang", Lang::En),
            ("de_DE", Lang::En),
        ] {
            assert_eq!(Lang::from_locale(locale), lang, "{locale}");
        }
    }

    #[test]
    fn the_word_leads_back() {
        for lang in [Lang::En, Lang::Zh] {
            assert_eq!(Lang::from_word(lang.word()), Some(lang));
        }
        assert_eq!(Lang::from_word("fr"), None);
    }
}
