//! The questions of the course: no letter gives the answer away, each wrong choice has its reason, and both languages
//! agree.

#![expect(clippy::unwrap_used, reason = "this is a test")]

use std::collections::BTreeMap;

use playground::{
    lesson::{LESSONS, Lesson},
    text::Lang,
};

/// A question: its last choice, the right one, and the choices that have a reason against them.
#[derive(Debug, PartialEq, Eq)]
struct Quiz {
    last: char,
    right: char,
    reasons: String,
}

/// What stands behind a mark of one letter, as in `a) text`.
fn letter(text: &str) -> Option<char> {
    text.chars().next().filter(char::is_ascii_lowercase)
}

fn quizzes(text: &str) -> Vec<Quiz> {
    let mut found: Vec<Quiz> = Vec::new();
    let mut last = None;
    for line in text.lines().map(str::trim) {
        if let Some(rest) = line.strip_prefix("-> not ") {
            found.last_mut().unwrap().reasons.extend(letter(rest));
        } else if let Some(rest) = line.strip_prefix("-> ") {
            let right = letter(rest).unwrap();
            found.push(Quiz { last: last.take().unwrap(), right, reasons: String::new() });
        } else if line.get(1..3) == Some(") ") {
            last = letter(line);
        }
    }
    found
}

#[test]
fn no_letter_has_more_than_its_share_of_the_right_answers() {
    let right = LESSONS.iter().flat_map(|lesson| quizzes(lesson.text(Lang::En)));
    let mut share: BTreeMap<char, usize> = BTreeMap::new();
    for quiz in right {
        *share.entry(quiz.right).or_default() += 1;
    }
    let all: usize = share.values().sum();
    assert!(all >= 80, "{all}");
    for letter in 'a'..='d' {
        let count = share.get(&letter).copied().unwrap_or_default();
        assert!(count * 10 <= all * 4 && count * 10 >= all, "{letter}: {share:?}");
    }
}

#[test]
fn each_wrong_choice_is_told_why_in_both_languages() {
    for lesson in LESSONS {
        let [en, zh] = [Lang::En, Lang::Zh].map(|lang| quizzes(lesson.text(lang)));
        assert_eq!(en, zh, "{}", lesson.name);
        for quiz in en {
            let wrong: String = ('a'..=quiz.last).filter(|letter| *letter != quiz.right).collect();
            assert_eq!(quiz.reasons, wrong, "{}: {quiz:?}", lesson.name);
        }
    }
}

#[test]
fn a_reason_for_a_choice_that_does_not_exist_is_a_mistake_of_the_author() {
    let lesson = "? which\n  a) one\n  b) two\n  -> a\n  -> not c: no\ns = socket tcp\n";
    let error = Lesson::from_text("t", lesson).prepare().err().unwrap();
    assert_eq!(error.place.line, 5);
}
