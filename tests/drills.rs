//! Every question of the drills that are built in is proved on this kernel; a translation differs in its words only; what
//! is wrong with a file is found; and a round is dealt as it should be.

#[path = "support/program.rs"]
mod program;
#[path = "support/side_by_side.rs"]
mod side_by_side;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use playground::{
    learn::drill::{
        DRILLS, Drill, Kind, Question, ROUND, all,
        boxes::Place,
        deal, prove,
        say::{choice, why_not},
    },
    lesson::Nobody,
    text::Lang,
};
use program::at_home;
use side_by_side::nothing_is_wrong_with;

fn questions(lang: Lang) -> Vec<Question> {
    all(lang).into_iter().flat_map(|drill| drill.questions).collect()
}

#[test]
fn every_file_can_be_read() {
    let mut wrong = Vec::new();
    for entry in DRILLS {
        for lang in [Lang::En, Lang::Zh] {
            if let Err(error) = Drill::read(entry.name, entry.name, entry.text(lang)) {
                wrong.push(format!("{} ({}): {error:?}", entry.name, lang.word()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_question_is_proved() {
    let all = questions(Lang::En);
    assert!(all.len() >= 200, "{}", all.len());
    nothing_is_wrong_with(&all, |question| {
        let fault = prove(question, &mut Nobody).err()?;
        Some(format!("{} (line {}): {fault:?}", question.key, question.line))
    });
}

#[test]
fn a_translation_differs_in_its_words_only() {
    let bones = |drill: &Drill| drill.bones().iter().map(|(_, it)| it.clone()).collect::<Vec<_>>();
    for (en, zh) in all(Lang::En).iter().zip(&all(Lang::Zh)) {
        assert_eq!(bones(en), bones(zh), "{}", en.name);
        assert_ne!(en.title, zh.title, "{}", en.name);
        for (ours, theirs) in en.questions.iter().zip(&zh.questions) {
            assert_eq!(ours.key, theirs.key);
            assert_ne!(ours.because, theirs.because, "{}", ours.key);
            for (our, their) in ours.choices.iter().zip(&theirs.choices) {
                assert!(our.reason.is_none() || our.reason != their.reason, "{}", ours.key);
            }
        }
    }
}

#[test]
fn a_key_is_of_one_question() {
    let all = questions(Lang::En);
    let keys: BTreeSet<_> = all.iter().map(|question| &question.key).collect();
    assert_eq!(keys.len(), all.len());
}

#[test]
fn what_is_shown_fits_a_narrow_terminal() {
    for lang in [Lang::En, Lang::Zh] {
        for question in questions(lang) {
            for line in question.steps().iter().flatten() {
                assert!(line.trim().len() <= 46, "{}: {line}", question.key);
            }
            assert!(question.because.len() <= 130, "{}: {}", question.key, question.because);
        }
    }
}

#[test]
fn a_wrong_answer_about_a_call_is_told_why() {
    let mut told = (0, 0);
    for question in questions(Lang::En).iter().filter(|it| it.kind == Kind::Gives) {
        for at in 1..question.choices.len() {
            assert!(!choice(Lang::En, question, at).is_empty());
            told.0 += usize::from(why_not(Lang::En, question, at).is_some());
            told.1 += 1;
        }
    }
    // A number or a text that did not come needs no more than the one that did.
    assert!(told.0 * 4 > told.1 * 3, "{told:?}");
}

#[test]
fn letters_are_right_equally_often_and_a_seed_asks_the_same() {
    let all = questions(Lang::En);
    let mut letters = [0_usize; 4];
    for seed in 0..400 {
        let dealt = deal(&all, &BTreeMap::new(), 100, seed);
        assert_eq!(dealt, deal(&all, &BTreeMap::new(), 100, seed));
        assert_eq!((dealt.cards.len(), dealt.new, dealt.due), (ROUND, ROUND, 0));
        let mut of_round = [0_usize; 4];
        for card in dealt.cards.iter().filter(|it| all[it.question].kind != Kind::Order) {
            let letter = card.order.iter().position(|choice| *choice == 0).unwrap();
            letters[letter] += 1;
            of_round[letter] += 1;
            let mut choices = card.order.clone();
            choices.sort_unstable();
            assert_eq!(choices, [0, 1, 2, 3]);
        }
        assert!(of_round.iter().all(|count| *count <= 3), "{of_round:?}");
    }
    let sum: usize = letters.iter().sum();
    assert!(letters.iter().all(|count| count * 5 > sum && count * 3 < sum), "{letters:?}");
}

#[test]
fn what_is_due_comes_first_and_what_was_missed_before_it() {
    let all = questions(Lang::En);
    let mut places = BTreeMap::new();
    for (at, question) in all.iter().enumerate().take(30) {
        let missed = at < 4;
        let (number, due) = if missed { (0, 99) } else { (3, 95) };
        // The last ten are not due.
        let due = if at < 20 { due } else { 200 + at as u64 };
        places.insert(question.key.to_string(), Place { number, due, asked: 1, missed: 0 });
    }
    for seed in 0..50 {
        let dealt = deal(&all, &places, 100, seed);
        assert_eq!((dealt.due, dealt.new), (ROUND, 0));
        let asked: BTreeSet<usize> = dealt.cards.iter().map(|card| card.question).collect();
        assert!((0..4).all(|at| asked.contains(&at)) && asked.iter().all(|at| *at < 20));
    }
    // Two are due, then eight are new, from the beginning of what was never asked.
    places.values_mut().skip(2).for_each(|place| place.due = 300);
    let dealt = deal(&all, &places, 100, 1);
    assert_eq!((dealt.due, dealt.new), (2, 8));
    // When all have been asked, those that are due soonest come ahead of time.
    let places = all.iter().map(|it| it.key.to_string()).zip(300..);
    let place = |(key, due)| (key, Place { number: 1, due, asked: 1, missed: 0 });
    let dealt = deal(&all, &places.map(place).collect(), 100, 1);
    let asked: BTreeSet<usize> = dealt.cards.iter().map(|card| card.question).collect();
    assert_eq!(asked, (0..ROUND).collect());
}

#[test]
fn a_round_in_a_pipe_is_kept_answer_by_answer() {
    let home = tempfile::tempdir().unwrap();
    let round = ["drill", "--seed", "3", "--today", "100"];
    let (code, out) = at_home(home.path(), &round, "a\n\nz\nb\nq\n");
    assert_eq!(code, Some(0), "{out}");
    assert!(out.contains("10 questions (10 new)") && out.contains("of 3 right"), "{out}");
    assert!(out.contains("One letter, a to d."), "{out}");
    let kept = fs::read_to_string(home.path().join("playground/progress.json")).unwrap();
    let kept: serde_json::Value = serde_json::from_str(&kept).unwrap();
    assert_eq!(kept["drills"].as_object().unwrap().len(), 3);
    // What was missed is asked again on the next day.
    let missed = out.matches("✗").count();
    assert!(missed >= 1);
    let tomorrow = ["drill", "--seed", "3", "--today", "101"];
    let (_, out) = at_home(home.path(), &tomorrow, "q\n");
    assert!(out.contains(&format!("({missed} due again, {} new)", 10 - missed)), "{out}");
    // The end of the input is a way to leave.
    let (code, out) = at_home(home.path(), &["drill", "first", "--no-progress"], "a\n");
    assert_eq!((code, out.contains("of 1 right")), (Some(0), true), "{out}");
    let (code, out) = at_home(home.path(), &["drill", "frist"], "");
    assert_eq!((code, out.contains("Did you mean: drill first")), (Some(2), true), "{out}");
}

const GOOD: &str = "@title T
@port P 8080
@given fresh
client> s = socket tcp
? client> s.accept
  ! EINVAL        # because
  not ...
  not ! EAGAIN
  not ! ENOTCONN
@repair dial
server> phone = socket tcp
server> phone.bind 127.0.0.1:$P
?
client> c = socket tcp
client> c.connect 127.0.0.1:$P
  = ok
fix server> phone.listen 5  # because
not server> phone.accept    # because
not client> d = socket tcp  # because
not client> e = socket udp  # because
@order pair
client> a, b = socketpair stream
client> a.send x
client> b.recv
  = \"x\"
-> because
";

#[test]
fn check_proves_a_file_and_points_at_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("it.txt");
    let path = file.to_str().unwrap();
    for (text, code, said) in [
        (GOOD.to_owned(), 0, "3 questions"),
        (GOOD.replace("! EINVAL ", "! EAGAIN "), 3, "it.txt:8"),
        (GOOD.replace("  ! EINVAL ", "  ! EPIPE "), 1, "it.txt:6"),
        (GOOD.replace("not ! EAGAIN", "not ! EINVAL | ENOTCONN"), 1, "it.txt:8"),
        (GOOD.replace("not ! EAGAIN", "not ! EAGIAN"), 3, "it.txt:8"),
        (GOOD.replace("not ! EAGAIN", "not = \"x"), 3, "it.txt:8"),
        (GOOD.replace("not ! EAGAIN", "perhaps"), 3, "it.txt:8"),
        (GOOD.replace("  ! EINVAL        # because\n", ""), 3, "no right answer"),
        (GOOD.replace("EINVAL        # because", "EINVAL"), 3, "reason is missing"),
        (GOOD.replace("= socket tcp\n? ", "= sockt tcp\n? "), 3, "it.txt:4"),
        (GOOD.replace("? client> s.accept", "? client> s.acept"), 3, "it.txt:5"),
        (GOOD.replace("not server> phone.accept ", "not server> phone.listen 3 "), 1, "it.txt:18"),
        (GOOD.replace("not client> d = socket tcp  # because\n", ""), 3, "there are 2"),
        (GOOD.replace("  = ok\n", ""), 3, "what is expected"),
        (GOOD.replace("-> because\n", ""), 3, "reason is missing"),
        (GOOD.replace("client> a.send x\n", ""), 1, "it.txt:24"),
        (GOOD.replace("@given", "@givne"), 3, "Did you mean @given?"),
        (GOOD.replace("@title T\n", ""), 3, "@title is missing"),
        (GOOD.replace("@order pair", "@order"), 3, "takes a name"),
        (format!("{GOOD}@order pair\n"), 3, "is called it/pair already"),
    ] {
        fs::write(&file, &text).unwrap();
        let (ended, out) = at_home(folder.path(), &["check", path], "");
        assert_eq!(ended, Some(code), "{text}\n{out}");
        assert!(out.contains(said), "{said} in\n{out}");
    }
    fs::write(&file, GOOD).unwrap();
    fs::create_dir(folder.path().join("zh")).unwrap();
    let zh = GOOD.replace("because", "理由").replace("@title T", "@title 题");
    for (text, code, said) in
        [(zh.clone(), 0, "3 questions"), (zh.replace("not ...", "not ! EPIPE"), 1, "it.txt:7")]
    {
        fs::write(folder.path().join("zh/it.txt"), &text).unwrap();
        let (ended, out) = at_home(folder.path(), &["check", path], "");
        assert_eq!((ended, out.contains(said)), (Some(code), true), "{out}");
    }
}

/// A call that times out has been asleep, so that is no wrong answer.
#[test]
fn asleep_is_no_wrong_answer_to_a_call_that_times_out() {
    let text = "@title T\n@given g\nclient> a, b = socketpair stream\nclient> a.settimeout 50ms\n\
                ? client> a.recv\n  ! timeout  # because\n  not ! EAGAIN\n  not = EOF\n  not ...\n";
    let drill = Drill::read("t", "t", text).unwrap();
    let fault = prove(&drill.questions[0], &mut Nobody).unwrap_err();
    assert!(format!("{fault:?}").contains("Holds(9"), "{fault:?}");
}
