//! A round of questions in front of somebody: each is asked, answered, and judged by the kernel.

use crate::{
    cli::{Screen, Settings, progress},
    learn::{
        drill::{
            Answer, Answered, Card, Kind, Live, Question, Verdict,
            say::{asked, choice, why_not},
        },
        predictions::letter,
        store::Store,
    },
    lesson::{Audience, Stop},
    repl::report_trouble,
    say,
    text::counted,
    view::{Foreign, bytes::harmless, wrap},
};

/// What has been answered.
#[derive(Default)]
pub(super) struct Tally {
    right: usize,
    missed: usize,
}

/// What a line says to a question.
enum Said {
    /// This.
    Answer(Answer),
    /// That they do not know.
    Unknown,
    /// That they have had enough.
    Leaves,
}

/// A round in front of somebody.
pub(super) struct Round<'a> {
    pub(super) settings: &'a Settings,
    pub(super) screen: Screen,
    pub(super) store: Option<Store>,
    pub(super) today: u64,
}

impl Round<'_> {
    fn wrapped(&mut self, text: &str, first: &str, rest: &str) {
        let mut out = String::new();
        wrap(&mut out, text, self.screen.pointer().width, first, rest);
        self.screen.write(&out);
    }

    pub(super) fn head(&mut self, all: usize, due: usize, new: usize) {
        let lang = self.settings.lang;
        let again = all - due - new;
        let mut parts = Vec::new();
        if due > 0 {
            parts.push(say!(lang, en: "{due} due again", zh: "{due} 道该复习的"));
        }
        if new > 0 {
            parts.push(say!(lang, en: "{new} new", zh: "{new} 道新的"));
        }
        if again > 0 {
            parts.push(say!(lang, en: "{again} ahead of time", zh: "{again} 道提前复习的"));
        }
        let parts = parts.join(lang.pick(", ", "，"));
        let number = counted(all, "question");
        let text = say!(lang,
            en: "{number} ({parts}). After each answer the lines are run, and the kernel decides. Enter alone: I do not know. q: leave.",
            zh: "{all} 道题（{parts}）。答完以后这几行真的运行，由内核评判。直接回车：不知道。q：离开。");
        self.wrapped(&text, "", "");
    }

    /// One question to its end. False: the reader has left.
    pub(super) fn one(
        &mut self,
        question: &Question,
        card: &Card,
        tally: &mut Tally,
    ) -> Result<bool, Stop> {
        let lang = self.settings.lang;
        let live = Live::open(question)?;
        self.situation(question, card, &live);
        self.screen.write("\n");
        self.wrapped(asked(lang, question.kind), "", "");
        if question.kind != Kind::Order {
            for (at, letter) in card.order.iter().zip('a'..) {
                let text = live.shown(&choice(lang, question, *at).into());
                self.wrapped(&harmless(&text), &format!("  {letter}) "), "     ");
            }
        }
        let answer = match self.answer(question, card)? {
            Said::Leaves => return Ok(false),
            Said::Unknown => None,
            Said::Answer(answer) => Some(answer),
        };
        let told = live.shown(&question.because);
        let not = match &answer {
            Some(Answer::Choice(at)) => {
                why_not(lang, question, *at).map(|why| live.shown(&why.into()))
            }
            _ => None,
        };
        let came = live.judge(question, answer.as_ref(), &mut self.screen)?;
        let Answered { verdict, events } = came;
        self.screen.write("\n");
        self.screen.happened(&events);
        // Below what a call gives its reason has been shown already.
        let why = (question.kind != Kind::Gives || question.sleeps()).then_some(&*told);
        let right = self.verdict(question, card, answer.as_ref(), &verdict, why);
        let Some(right) = right else { return Ok(true) };
        if let (false, Some(not), Some(Answer::Choice(at))) = (right, not, &answer) {
            let letter = letter_of(card, *at);
            let first = say!(lang, en: "  Not {letter}: ", zh: "  不是 {letter}：");
            self.wrapped(&harmless(&not), &first, "  ");
        }
        if right {
            tally.right += 1;
        } else {
            tally.missed += 1;
        }
        self.keep(&question.key, right);
        Ok(true)
    }

    /// The lines, as they are before the answer.
    fn situation(&mut self, question: &Question, card: &Card, with: &Live) {
        let mut steps = question.steps();
        if question.kind == Kind::Order {
            steps = card.order.iter().map(|at| steps[*at].clone()).collect();
        }
        let last = steps.len().saturating_sub(1);
        for (at, step) in steps.iter().enumerate() {
            for (row, line) in step.iter().enumerate() {
                let line = if &**line == "?" { "____".into() } else { with.shown(line) };
                let first = match (question.kind, row) {
                    (_, 1..) => "       ".to_owned(),
                    (Kind::Order | Kind::Wrong, _) => format!(" {:2}  ", at + 1),
                    (Kind::Gives, _) if at == last => "  ?  ".to_owned(),
                    _ => "     ".to_owned(),
                };
                self.wrapped(&harmless(line.trim()), &first, "       ");
            }
        }
    }

    /// What is answered.
    fn answer(&mut self, question: &Question, card: &Card) -> Result<Said, Stop> {
        let lang = self.settings.lang;
        let count = card.order.len();
        let last = char::from(b'a' + u8::try_from(count.saturating_sub(1)).unwrap_or(25));
        let ask = match question.kind {
            Kind::Order => say!(lang,
                en: "the order, as in {example} > ",
                zh: "次序，写成 {example} 这样 > ",
                example = (1..=count).rev().map(|n| n.to_string()).collect::<Vec<_>>().join(" ")),
            _ => say!(lang, en: "a to {last} > ", zh: "a 到 {last} > "),
        };
        loop {
            let Some(line) = self.screen.asks(&ask)? else { return Ok(Said::Leaves) };
            let line = line.trim().to_lowercase();
            match &*line {
                "" => return Ok(Said::Unknown),
                "q" | "quit" | "exit" => return Ok(Said::Leaves),
                _ => {}
            }
            let answer = match question.kind {
                Kind::Order => order(&line, card).map(Answer::Order),
                _ => chosen(&line, last).map(|at| Answer::Choice(card.order[at])),
            };
            if let Some(answer) = answer {
                return Ok(Said::Answer(answer));
            }
            let text = match question.kind {
                Kind::Order => say!(lang,
                    en: "Each number from 1 to {count} once. Enter alone: I do not know. q: leave.",
                    zh: "从 1 到 {count}，每个数写一次。直接回车：不知道。q：离开。"),
                _ => say!(lang,
                    en: "One letter, a to {last}. Enter alone: I do not know. q: leave.",
                    zh: "写一个字母，a 到 {last}。直接回车：不知道。q：离开。"),
            };
            self.wrapped(&text, "-- ", "   ");
        }
    }

    /// Says what the kernel has decided. `None`: this kernel does not do what the drill says.
    fn verdict(
        &mut self,
        question: &Question,
        card: &Card,
        answer: Option<&Answer>,
        verdict: &Verdict,
        why: Option<&str>,
    ) -> Option<bool> {
        let lang = self.settings.lang;
        let (right, text) = match verdict {
            Verdict::Right => (true, lang.pick("Right", "对").to_owned()),
            Verdict::Wrong(_) => {
                let meant = match question.kind {
                    Kind::Order => {
                        let shown = |step: usize| card.order.iter().position(|at| *at == step);
                        let numbers = (0..card.order.len()).filter_map(shown);
                        let numbers: Vec<_> = numbers.map(|at| (at + 1).to_string()).collect();
                        numbers.join(" ")
                    }
                    _ => letter_of(card, 0).to_string(),
                };
                let text = match answer {
                    Some(_) => say!(lang, en: "No, it is {meant}", zh: "不对，是 {meant}"),
                    None => say!(lang, en: "It is {meant}", zh: "是 {meant}"),
                };
                (false, text)
            }
            Verdict::Differs(stop) => {
                let mut out = String::new();
                if let Stop::Trouble(trouble) = stop {
                    report_trouble(&mut out, &self.screen.pointer(), &question.key, trouble);
                }
                self.screen.write(&out);
                let text = lang.pick(
                    "This kernel does something else than the drill says, so this question does not count.",
                    "这台机器的内核和题目说的不一样，这道题不算。",
                );
                self.wrapped(text, "-- ", "   ");
                return None;
            }
        };
        if let Verdict::Wrong(Some(Stop::Trouble(trouble))) = verdict {
            let line = Foreign::from(trouble.place.text.trim());
            let stops = say!(lang, en: "It stops at: {line}", zh: "到这一行就不成立了：{line}");
            self.wrapped(&stops, "-- ", "   ");
        }
        let text = match why {
            Some(why) => say!(lang, en: "{text}: {why}", zh: "{text}：{why}"),
            None => say!(lang, en: "{text}.", zh: "{text}。"),
        };
        self.wrapped(&harmless(&text), if right { "✓ " } else { "✗ " }, "  ");
        Some(right)
    }

    /// An answer is kept at once, so that leaving loses none.
    fn keep(&mut self, key: &str, right: bool) {
        let Some(store) = &self.store else { return };
        let changed = store.change(|progress| progress.drill(key, right, self.today));
        let (_, trouble) = progress::what_is_wrong(changed, self.settings.lang);
        if let Some(text) = trouble {
            self.wrapped(&text, "-- ", "   ");
            self.store = None;
        }
    }

    pub(super) fn sum_up(&mut self, tally: &Tally, all: usize, interrupted: bool) {
        let lang = self.settings.lang;
        let Tally { right, missed } = *tally;
        let answered = right + missed;
        if answered == 0 {
            return;
        }
        let mut text = say!(lang,
            en: "{right} of {answered} right.",
            zh: "{answered} 道答对 {right} 道。");
        if missed > 0 && self.store.is_some() {
            text.push_str(
                lang.pick(" What you missed comes again tomorrow.", "没答对的明天再问。"),
            );
        }
        if answered < all && self.store.is_some() {
            text.push_str(lang.pick(" What you answered is kept.", "答过的已经记下。"));
        }
        let command = self.settings.typed("drill");
        text.push_str(&say!(lang, en: " Again: {command}", zh: "再来：{command}"));
        if interrupted {
            self.screen.write("\n");
        }
        self.screen.write("\n");
        self.wrapped(&text, "-- ", "   ");
        // Where the terminal has gone, nobody reads it.
        let _ = self.screen.flush();
    }
}

/// The choice that an answer names.
fn chosen(line: &str, last: char) -> Option<usize> {
    let letter = letter(line)?;
    ('a'..=last).position(|it| it == letter)
}

fn letter_of(card: &Card, choice: usize) -> char {
    let at = card.order.iter().position(|it| *it == choice).unwrap_or_default();
    char::from(b'a' + u8::try_from(at).unwrap_or_default())
}

/// The order that numbers mean, with blanks, commas, or nothing between them.
fn order(line: &str, card: &Card) -> Option<Vec<usize>> {
    let count = card.order.len();
    let is_apart = |c: char| !c.is_ascii_digit();
    let words: Vec<String> = if line.contains(is_apart) || count > 9 {
        line.split(is_apart).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    } else {
        line.chars().map(String::from).collect()
    };
    let mut numbers = Vec::with_capacity(count);
    for word in words {
        let number: usize = word.parse().ok().filter(|n| (1..=count).contains(n))?;
        if numbers.contains(&number) {
            return None;
        }
        numbers.push(number);
    }
    let whole = numbers.len() == count;
    whole.then(|| numbers.into_iter().map(|number| card.order[number - 1]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read() {
        for (line, at) in [
            ("a", Some(0)),
            ("d", Some(3)),
            ("b)", Some(1)),
            ("选ｂ", Some(1)),
            ("e", None),
            ("ab", None),
        ] {
            assert_eq!(chosen(line, 'd'), at, "{line}");
        }
        let card = Card { question: 0, order: vec![2, 0, 1] };
        for (line, wanted) in [
            ("1 2 3", Some(vec![2, 0, 1])),
            ("231", Some(vec![0, 1, 2])),
            ("2, 3, 1", Some(vec![0, 1, 2])),
            ("2 2 1", None),
            ("1 2", None),
            ("1 2 4", None),
            ("a", None),
        ] {
            assert_eq!(order(line, &card), wanted, "{line}");
        }
    }
}
