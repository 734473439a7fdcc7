//! Which questions are asked, and behind which letter each answer stands. Pure: the same seed, the same round.

use std::collections::BTreeMap;

use fastrand::Rng;

use super::{
    boxes::Place,
    question::{Kind, Question},
};

/// Questions of a round.
pub const ROUND: usize = 10;
/// New ones are taken from so many in the order of the files, so that a beginner begins at the beginning.
const WINDOW: usize = 30;

/// A question that is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// Which, in the list that was given.
    pub question: usize,
    /// Which choice stands behind each letter; of an order, which step behind each number.
    pub order: Vec<usize>,
}

/// A round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deal {
    /// In the order of asking.
    pub cards: Vec<Card>,
    /// How many of them were asked before and are due.
    pub due: usize,
    /// How many were never asked.
    pub new: usize,
}

/// Deals a round: first what is due, then what is new, then what is due soonest.
pub fn deal(
    questions: &[Question],
    places: &BTreeMap<String, Place>,
    today: u64,
    seed: u64,
) -> Deal {
    let mut rng = Rng::with_seed(seed);
    let (mut due, mut fresh, mut later) = (Vec::new(), Vec::new(), Vec::new());
    for (at, question) in questions.iter().enumerate() {
        match places.get(&*question.key) {
            None => fresh.push(at),
            Some(place) if place.due <= today => due.push((place.number, at)),
            Some(place) => later.push((place.due, at)),
        }
    }
    rng.shuffle(&mut due);
    // What was missed lies in the first box.
    due.sort_by_key(|(number, _)| *number);
    later.sort_unstable();
    fresh.truncate(WINDOW);
    rng.shuffle(&mut fresh);
    let due: Vec<usize> = due.into_iter().map(|(_, at)| at).take(ROUND).collect();
    let new: Vec<usize> = fresh.into_iter().take(ROUND - due.len()).collect();
    let (due_count, new_count) = (due.len(), new.len());
    let later = later.into_iter().map(|(_, at)| at);
    let mut chosen: Vec<usize> = due.into_iter().chain(new).chain(later).take(ROUND).collect();
    rng.shuffle(&mut chosen);
    let first = rng.usize(..4);
    let mut letters: Vec<usize> = (0..chosen.len()).map(|at| (first + at) % 4).collect();
    rng.shuffle(&mut letters);
    let cards = chosen.into_iter().zip(letters);
    let cards = cards.map(|(at, letter)| card(&questions[at], at, letter, &mut rng)).collect();
    Deal { cards, due: due_count, new: new_count }
}

fn card(question: &Question, at: usize, letter: usize, rng: &mut Rng) -> Card {
    if question.kind == Kind::Order {
        let mut order: Vec<usize> = (0..question.steps().len()).collect();
        let right = order.clone();
        while order == right && right.len() > 1 {
            rng.shuffle(&mut order);
        }
        return Card { question: at, order };
    }
    let mut order: Vec<usize> = (1..question.choices.len()).collect();
    rng.shuffle(&mut order);
    order.insert(letter.min(order.len()), 0);
    Card { question: at, order }
}
