//! How much the playground costs: ratios, side by side in one run, against short C and Python programs.
//!
//! `cargo bench` measures everything, `cargo bench -- NAME ...` some of it. Each row of the table is one
//! ratio: what it compares, both medians, the median of the pairwise ratios with its middle half, and
//! what the ratio should be at most. Nothing is judged here but whether a measure could be made.
//!
//! The counterparts stand in `benches/counterparts/`, each with a comment that says what it is one of.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "printing a table is its purpose")]

mod alone;
mod conversation;
mod lab;
mod learn;
mod lesson;
mod many;
mod program;
mod prompt;
mod ratio;
mod script;
mod statement;
mod table;
mod terminal;
mod tools;
mod trips;
mod wire;

use std::process::ExitCode;

use tools::Tools;

/// Makes its comparisons and writes a row for each.
type Measure = fn(&Tools) -> anyhow::Result<()>;

/// By the name that `cargo bench -- NAME` takes. The last one leaves its traces on the machine for a
/// minute, which is why it is last.
const MEASURES: &[(&str, &str, Measure)] = &[
    ("lesson", "a lesson, cold, the whole process", lesson::measure),
    ("script", "100,000 lines into a pipe", script::measure),
    ("memory", "the peak of a run, by the length of its script", script::measure_memory),
    ("trips", "four calls through the engine, and beside 1,000 sleepers", trips::measure),
    ("program", "a program that repeats two calls", program::measure),
    ("wire", "a lab: round trips, frames, lateness, hosts", wire::measure),
    ("learn", "a lesson that is put back, a goal that is seen", learn::measure),
    ("prompt", "keys, storms and rest at a terminal", prompt::measure),
    ("sockets", "10,000 of them in one session", many::measure_sockets),
    ("foreign", "a lens beside 70,000 foreign rows in TIME_WAIT", many::measure_foreign),
];

fn main() -> ExitCode {
    if let Some(been) = alone::be_one() {
        return been.map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS);
    }
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let told_by_cargo = arguments.iter().any(|a| a == "--bench");
    arguments.retain(|a| a != "--bench");
    if !told_by_cargo {
        println!("measured by `cargo bench` only: a debug build would say nothing");
        return ExitCode::SUCCESS;
    }
    if let Some(unknown) = arguments.iter().find(|a| MEASURES.iter().all(|(name, ..)| name != a)) {
        eprintln!("there is no measure `{unknown}`; there are:");
        for (name, about, _) in MEASURES {
            eprintln!("  {name:<8} {about}");
        }
        return ExitCode::from(2);
    }
    let tools = match Tools::prepare() {
        Ok(tools) => tools,
        Err(error) => {
            eprintln!("{error:#}");
            return ExitCode::FAILURE;
        }
    };
    table::head();
    let mut complete = true;
    for (name, _, measure) in MEASURES {
        let chosen = arguments.is_empty() || arguments.iter().any(|a| a == name);
        if chosen && let Err(error) = measure(&tools) {
            complete = false;
            println!("{name}: not measured. {error:#}");
        }
    }
    if complete { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
