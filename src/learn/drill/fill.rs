//! Wrong answers that the author left out: what the same call gives elsewhere in the file, and what is always plausible.

use std::sync::Arc;

use super::{
    error::DrillErrorKind,
    question::{Answer, Choice, Kind, Question},
};
use crate::{
    language::{
        parse_line,
        tree::{Line, StatementKind},
    },
    model::CallName,
};

/// Wrong answers of a question.
const WRONG: usize = 3;

/// What may be taken for an answer to any call; the shape of a call's results decides which of them can be.
const PLAUSIBLE: [&str; 8] =
    ["...", "= EOF", "= ok", "! EINVAL", "! ENOTCONN", "! EPIPE", "! EAGAIN", "! ECONNREFUSED"];

/// Gives every question three wrong answers. At which line it cannot be done.
pub(super) fn fill(questions: &mut [Question]) -> Result<(), (u32, DrillErrorKind)> {
    let given: Vec<(Option<CallName>, Arc<str>)> = questions
        .iter()
        .filter(|question| question.kind == Kind::Gives)
        .filter_map(|question| Some((call(question), question.choices.first()?.text.clone())))
        .collect();
    for (at, question) in questions.iter_mut().enumerate() {
        if question.kind != Kind::Gives {
            continue;
        }
        let call = call(question);
        let elsewhere = given.iter().filter(|(of, _)| *of == call).map(|(_, text)| &**text);
        let mut pool: Vec<&str> = elsewhere.collect();
        // Not the same ones each time.
        let length = pool.len().max(1);
        pool.rotate_left(at % length);
        pool.extend(PLAUSIBLE);
        for text in pool {
            if question.choices.len() > WRONG {
                break;
            }
            let text = text.trim();
            if question.choices.iter().all(|choice| is_apart(&choice.text, text))
                && fits(question, call, text)
            {
                let text = text.into();
                question.choices.push(Choice { line: 0, text, at: 0, reason: None });
                let added = question.choices.len() - 1;
                if question.lesson(&Answer::Choice(added)).is_err() {
                    question.choices.pop();
                }
            }
        }
        let wrong = question.choices.len().saturating_sub(1);
        if wrong != WRONG {
            return Err((question.line, DrillErrorKind::NotThree(wrong)));
        }
    }
    Ok(())
}

/// The call that is asked about.
fn call(question: &Question) -> Option<CallName> {
    let (number, line) = question.lines.last()?;
    match parse_line(line, *number) {
        Ok(Line::Statement(_, statement)) => match &statement.kind {
            StatementKind::Call(tree) => Some(tree.call),
            _ => None,
        },
        _ => None,
    }
}

/// Whether two answers cannot both be true.
fn is_apart(one: &str, other: &str) -> bool {
    let is_any = |text: &str| text.starts_with('=') && text.contains('*');
    let success = |text: &str| text.starts_with('=');
    let (one, other) = (one.trim(), other.trim());
    one != other && !(is_any(one) && success(other) || is_any(other) && success(one))
}

/// Whether it is a plausible answer to this call.
fn fits(question: &Question, call: Option<CallName>, text: &str) -> bool {
    let right = question.choices.first().map_or("", |choice| choice.text.trim());
    if text == "..." {
        // What times out has been asleep.
        return right != "! timeout" && call.is_some_and(may_sleep);
    }
    if text == "! timeout" {
        return false;
    }
    text != "= EOF" || matches!(call, Some(CallName::Recv | CallName::Recvfrom))
}

fn may_sleep(call: CallName) -> bool {
    use CallName as C;
    matches!(
        call,
        C::Accept
            | C::Connect
            | C::Send
            | C::Sendall
            | C::Sendto
            | C::Recv
            | C::Recvfrom
            | C::Recvn
            | C::Recvline
            | C::Select
    )
}
