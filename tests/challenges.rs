//! Every challenge that is built in is proved on this kernel, in both languages; and what is wrong with one is found.

#![expect(clippy::unwrap_used, reason = "this is a test")]

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use playground::{
    learn::challenge::{CHALLENGES, Challenge, prove},
    lesson::Nobody,
    text::Lang,
};

/// Proofs wait for the kernel more than they compute: so many go on at once.
const AT_ONCE: usize = 12;

#[test]
fn every_challenge_is_proved() {
    let all: Vec<_> = CHALLENGES
        .iter()
        .flat_map(|entry| [Lang::En, Lang::Zh].map(|lang| (entry.name, entry.text(lang), lang)))
        .collect();
    assert!(all.len() >= 90);
    let next = AtomicUsize::new(0);
    let prove_some = || {
        let mut wrong = Vec::new();
        while let Some((name, text, lang)) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
            let challenge = Challenge::read(name, text).unwrap_or_else(|e| panic!("{name}: {e:?}"));
            if let Err(fault) = prove(&challenge, &mut Nobody) {
                wrong.push(format!("{name} ({}): {fault:?}", lang.word()));
            }
        }
        wrong
    };
    let mut wrong: Vec<String> = thread::scope(|scope| {
        let threads: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(prove_some)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    wrong.sort();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_translation_differs_in_its_words_only() {
    for entry in CHALLENGES {
        let [en, zh] =
            [Lang::En, Lang::Zh].map(|lang| Challenge::read(entry.name, entry.text(lang)).unwrap());
        assert_eq!(en.bones(), zh.bones(), "{}", entry.name);
        assert_ne!(en.title, zh.title, "{}", entry.name);
        assert_ne!(en.ask, zh.ask, "{}", entry.name);
        for (ours, theirs) in en.hints.iter().zip(&zh.hints) {
            let is_code = ours.split_whitespace().count() < 6 || ours.contains('{');
            assert!(ours != theirs || is_code, "{}: {ours}", entry.name);
        }
    }
}
