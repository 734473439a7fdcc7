//! What a call gave, as an expectation that holds again. Numbers that are different each time are not expected.

use crate::{
    language::result::notation::notation,
    model::{Address, Call, CallName, Outcome, Returned},
};

/// Seconds after which an expectation says how long to wait.
const PATIENCE: u64 = 2;
/// Bytes of an expectation.
const LONGEST: usize = 4096;

/// What the numbers in an expectation stand for.
pub trait Numbers {
    /// An address as it is expected: its port by a name, where the kernel chose it.
    fn address(&mut self, address: &Address) -> String;

    /// Whether the kernel chose this number: it is a port.
    fn is_chosen(&self, number: i64) -> bool;
}

/// `= pattern` or `! NAME`, with its deadline where it needs one. `any`: that it returned is all that can be expected.
pub fn expected(returned: &Returned, any: bool, numbers: &mut dyn Numbers) -> String {
    let expected = match &returned.outcome {
        Outcome::Failed(failure) => format!("! {}", failure.name()),
        _ if any => "= *".to_owned(),
        outcome => format!("= {}", pattern(returned, outcome, numbers)),
    };
    if matches!(
        (&returned.call, &returned.outcome),
        (Call::Lens(CallName::Outq), Outcome::Number(0))
    ) {
        return format!("{expected} within 30s");
    }
    match returned.woken.as_ref().map(|woken| woken.slept.as_secs()) {
        Some(slept @ PATIENCE..) => format!("{expected} within {}s", slept * 3),
        _ => expected,
    }
}

fn pattern(returned: &Returned, outcome: &Outcome, numbers: &mut dyn Numbers) -> String {
    let pattern = match outcome {
        Outcome::Accepted(accepted) => format!("from {}", numbers.address(&accepted.from)),
        Outcome::Address(address) => numbers.address(address),
        Outcome::From(datagram) => {
            let data = notation(&Outcome::Data(datagram.data.clone()));
            let whole = datagram.whole.map(|whole| format!(" truncated, {whole} bytes"));
            let from = numbers.address(&datagram.from);
            format!("{data}{} from {from}", whole.unwrap_or_default())
        }
        Outcome::Message(it) if it.is_the_same_again() => notation(outcome),
        // Who sent it and what travels beside it differ from run to run: a time, a port, a process.
        Outcome::Message(it) if it.parts.len() == 1 => {
            format!("{}*", notation(&Outcome::Data(it.joined())))
        }
        Outcome::Drained(_, true) => "* then EOF".into(),
        Outcome::Count(n)
            if returned.call.payload() > *n || matches!(returned.call, Call::Fill(_)) =>
        {
            "*".into()
        }
        Outcome::Message(_)
        | Outcome::Made(..)
        | Outcome::Pair(_)
        | Outcome::Drained(_, false)
        | Outcome::Addresses(_) => "*".into(),
        Outcome::Integer(_) | Outcome::Text(_) if reads_the_clock(&returned.source.text) => {
            "*".into()
        }
        // A port that the kernel chose, as a number.
        Outcome::Integer(n) if numbers.is_chosen(*n) => "*".into(),
        outcome => notation(outcome),
    };
    // Longer than a line may be, or than anybody reads.
    if pattern.len() > LONGEST { "*".to_owned() } else { pattern }
}

/// Whether what a call gave is different each time or on each machine. `shares`: sockets share a port, and the kernel
/// chooses which of them gets a caller.
pub(crate) fn is_by_chance(returned: &Returned, shares: bool) -> bool {
    match &returned.outcome {
        Outcome::Time(Some(_)) => {
            matches!(returned.call.name(), Some(CallName::Rto | CallName::Rtt))
        }
        Outcome::Number(n) => match returned.call.name() {
            // Once all is acknowledged it stays so.
            Some(CallName::Outq) => *n > 0,
            // `before = c.segments` begins a difference: the count itself depends on all that was sent before.
            Some(CallName::Segments | CallName::SegsOut | CallName::SegsIn) => {
                *n > 0 && returned.source.text.contains('=')
            }
            name => matches!(
                name,
                Some(
                    CallName::Retrans
                        | CallName::Drops
                        | CallName::Cwnd
                        | CallName::Ssthresh
                        | CallName::Mss
                        | CallName::Window
                        | CallName::Inflight
                )
            ),
        },
        Outcome::Queue(..) | Outcome::Ready(_) => shares,
        _ => false,
    }
}

/// Whether a line has `now` in it: run again, it gives something else.
fn reads_the_clock(line: &str) -> bool {
    line.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == "now")
}
