//! What several test files need: a run without a reader, and the built program.

use playground::{
    engine::Reach,
    lesson::{Audience, Ended, Lesson, Manner, Nobody, Stop, run},
};

/// Verifies a text as `playground check` does.
pub(crate) fn verify(name: &str, text: &str) -> Ended {
    verify_before(name, text, &mut Nobody)
}

/// The same, and the audience is shown what happens.
pub(crate) fn verify_before(name: &str, text: &str, audience: &mut impl Audience) -> Ended {
    let manner =
        Manner { reach: Reach::Loopback, budget: None, keep_going: false, lab: None, slow: None };
    match Lesson::from_text(name, text).prepare() {
        Ok(lesson) => run(lesson, manner, audience),
        Err(error) => Ended {
            line: 0,
            score: playground::model::Score::default(),
            missed: false,
            stop: Some(Stop::Unreadable(Box::new(error))),
        },
    }
}
