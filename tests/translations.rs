//! A lesson and its translation are one lesson: the same steps with the same results, and as much prose around
//! them at the same places. And each leads on to the next.

#![expect(clippy::unwrap_used, reason = "this is a test")]

use playground::{
    author::skeleton,
    lesson::{BuiltIn, LESSONS},
    text::Lang,
};

#[test]
fn a_translation_has_the_same_steps_results_and_amount_of_prose() {
    for lesson in LESSONS {
        let [en, zh] = [Lang::En, Lang::Zh].map(|lang| skeleton(lesson.text(lang)));
        for (ours, theirs) in en.iter().zip(&zh) {
            assert_eq!(ours.1, theirs.1, "{}, lines {} and {}", lesson.name, ours.0, theirs.0);
        }
        assert_eq!(en.len(), zh.len(), "{}: one goes on", lesson.name);
        assert!(en.len() > 20, "{} has no bones", lesson.name);
    }
}

#[test]
fn a_translation_is_translated() {
    let foreign =
        |text: &str| text.chars().filter(|c| ('\u{4e00}'..'\u{a000}').contains(c)).count();
    for lesson in LESSONS {
        let [en, zh] = [Lang::En, Lang::Zh].map(|lang| {
            let prose = lesson.text(lang).lines().filter(|line| {
                ["# ", "? ", "@title", "@ask", "@kills", "@hint", "@note", "->"]
                    .iter()
                    .any(|mark| line.trim_start().starts_with(mark))
            });
            prose.map(str::to_owned).collect::<Vec<_>>()
        });
        let untranslated: Vec<_> = zh.iter().filter(|line| en.contains(line)).collect();
        assert!(untranslated.is_empty(), "{}: {untranslated:?}", lesson.name);
        assert!(zh.iter().map(|line| foreign(line)).sum::<usize>() > 200, "{}", lesson.name);
    }
}

/// The last paragraph, in one line.
fn closing(lesson: &BuiltIn, lang: Lang) -> String {
    let lines: Vec<&str> = lesson.text(lang).trim_end().lines().collect();
    let begin = lines.iter().rposition(|line| !line.starts_with("# ")).unwrap() + 1;
    lines[begin..].iter().map(|line| line[2..].trim().to_owned() + " ").collect()
}

#[test]
fn each_lesson_names_the_next_one() {
    for (at, lesson) in LESSONS.iter().enumerate() {
        let [en, zh] = [Lang::En, Lang::Zh].map(|lang| closing(lesson, lang));
        if let Some(BuiltIn { name, .. }) = LESSONS.get(at + 1) {
            assert!(en.ends_with(&format!(" {name}. ")), "{}: {en}", lesson.name);
            assert!(zh.ends_with(&format!("：{name}。 ")), "{}: {zh}", lesson.name);
        } else {
            assert!(!en.contains("Next lesson") && en.contains("the last"), "{en}");
            assert!(!zh.contains("下一课") && zh.contains("最后一课"), "{zh}");
        }
    }
}
