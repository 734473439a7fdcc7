//! What is typed after `playground`.

use std::{ffi::OsString, path::PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::{model::Preset, share::Place, text::Lang};

/// Real sockets to play with: every call is a command, and a blocked call is seen instead of freezing.
#[derive(Debug, Parser)]
#[command(
    name = "playground",
    version,
    max_term_width = 79,
    after_help = "LESSON is a file, or the name or number of a lesson that is built in (playground lessons); - is standard input."
)]
pub(super) struct Arguments {
    /// What to do; nothing: the prompt, or a script on standard input.
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    /// The prompt in a lab: every process is a computer, every packet passes through your hands (plain, slow, real)
    #[arg(long, value_name = "PRESET", num_args = 0..=1, require_equals = true, default_missing_value = "plain", hide_possible_values = true)]
    pub(super) lab: Option<LabPreset>,
    /// A course of your own: a folder with course.txt, its parts and names, and a file for each name
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) course: Option<PathBuf>,
    /// How.
    #[command(flatten)]
    pub(super) options: Options,
}

impl Arguments {
    /// Reads the commonest command lines, `run [--quiet] LESSON` and none at all, without building the table of
    /// all of them, which takes longer than a short lesson's system calls. `None`: the table decides.
    pub(super) fn plain(words: impl IntoIterator<Item = OsString>) -> Option<Self> {
        let mut words = words.into_iter().skip(1);
        let (mut quiet, mut lesson) = (false, None);
        if let Some(first) = words.next() {
            if first != "run" {
                return None;
            }
            for word in words {
                match word.as_encoded_bytes() {
                    b"--quiet" => quiet = true,
                    [] | [b'-', _, ..] => return None,
                    _ if lesson.is_some() => return None,
                    _ => lesson = Some(PathBuf::from(word)),
                }
            }
            lesson.as_ref()?;
        }
        let command = lesson.map(|lesson| Command::Run {
            lesson: Some(lesson),
            present: false,
            pause: None,
            speed: None,
            goto: None,
            save: Vec::new(),
            force: false,
        });
        let options = Options {
            lang: None,
            color: When::Auto,
            json: false,
            quiet,
            keep_going: false,
            timeout: None,
            allow_net: false,
            no_progress: false,
            share: None,
        };
        Some(Self { command, lab: None, course: None, options })
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Take a lesson: narration, each line, what the kernel answered; piped, all of it at once
    Run {
        /// A file, the name or number of a lesson, or -; nothing: the list of lessons
        lesson: Option<PathBuf>,
        /// Walk through it in front of others: one step for each Enter, anything else is tried out
        #[arg(long, alias = "step", group = "paced")]
        present: bool,
        /// Go through it unattended, for a recording: pause so long before each step
        #[arg(long, value_name = "TIME", value_parser = duration, group = "paced")]
        pause: Option<std::time::Duration>,
        /// With --present or --pause: type its lines, this many characters a second
        #[arg(long = "type", value_name = "N", requires = "paced", value_parser = clap::value_parser!(u32).range(1..=1000))]
        speed: Option<u32>,
        /// With --present: begin at a heading, by its number or by words of it
        #[arg(long, value_name = "HEADING", requires = "present")]
        goto: Option<String>,
        /// Save the run as what the extension says: .txt .md .html .svg .jsonl .pcapng .py .c; may be given several times
        #[arg(long, value_name = "FILE", conflicts_with = "present")]
        save: Vec<PathBuf>,
        /// With --save: write over files that are there
        #[arg(long, requires = "save")]
        force: bool,
    },
    /// Verify lessons, challenges and drills: one line for each, and what did not hold
    Check {
        /// Files, folders, names of lessons, or -; challenges, drills: all that are built in; with --course nothing: all of it
        lessons: Vec<PathBuf>,
        /// Pause so long before each step, save inside @together, as somebody who explains it would
        #[arg(long, value_name = "TIME", value_parser = duration)]
        slow: Option<std::time::Duration>,
        /// Warnings count as failures: what is not wrong and should be otherwise
        #[arg(long)]
        strict: bool,
        /// Write expectations from what the kernel answers: over those that fell short, and all where a file has none
        #[arg(long)]
        update: bool,
        /// With --update: also below steps without an expectation in a file that has some
        #[arg(long, requires = "update")]
        fill: bool,
        /// With --update: show what would change, and write nothing (exit code 1 if anything would)
        #[arg(long, requires = "update")]
        diff: bool,
    },
    /// List the course: order, titles, the question each answers, and what you have done
    Lessons,
    /// Type a lesson's calls yourself: you are told what is to happen, and the kernel tells whether it did
    Learn {
        /// A file, or the name or number of a lesson; nothing: where you stopped, or the next one
        #[arg(value_name = "LESSON")]
        learned: Option<PathBuf>,
    },
    /// Try a challenge at the prompt; the goals are ticked as you reach them
    Challenge {
        /// The name or number of a challenge, or a file; nothing: the list of challenges
        name: Option<PathBuf>,
    },
    /// List the challenges: goals to reach in any way, graded by the kernel
    Challenges,
    /// Answer ten questions: what does this call give? The kernel has the last word
    Drill {
        /// One of the files of drills, by its name, or a file; nothing: all that are built in
        name: Option<PathBuf>,
        /// The same number asks the same questions
        #[arg(long, value_name = "N")]
        seed: Option<u64>,
        /// For tests: the day it is, counted from 1 January 1970
        #[arg(long, value_name = "DAY", hide = true)]
        today: Option<u64>,
    },
    /// Go on with the lesson you stopped in, or begin the next one
    Next,
    /// Show what you have done of the course
    Progress {
        /// Forget all of it
        #[arg(long, conflicts_with = "json")]
        forget: bool,
        /// With --json: what a student hands in, under this name, with the lines of each solution and a checksum
        #[arg(long, value_name = "NAME", requires = "json", conflicts_with = "forget")]
        name: Option<String>,
    },
    /// Carry out what students have handed in, and print a table of it
    ///
    /// Each FILE is what playground progress --json --name NAME wrote. The lines of each solution are carried out again on
    /// this machine, and the kernel decides whether they reach the goals. Two files that hold the same session are named.
    ///
    /// The checksum in a file covers the name and all else. It shows that nothing was changed by hand since the program
    /// wrote the file. It cannot show who typed the lines, and it is not a signature: anybody who has the program can work it out.
    Grade {
        /// Files that were handed in
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Values with commas between them, for a spreadsheet
        #[arg(long, conflicts_with = "json")]
        csv: bool,
    },
    /// List what tutorials say, whether it is so, and the line of a lesson that shows it
    Claims {
        /// Only what this lesson shows
        lesson: Option<PathBuf>,
    },
    /// Say whether this machine can give each process a computer of its own, and if not, what to do
    Doctor,
    /// Run a program on a host of a running lab: playground in client curl 10.0.0.1
    In {
        /// The lab, by its process number, where several run
        #[arg(long, value_name = "N")]
        pid: Option<u32>,
        /// The host: a process of the lab
        host: String,
        /// The program and its arguments
        #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
        command: Vec<OsString>,
    },
    /// Print completions for a shell, as in: source <(playground completions bash)
    Completions {
        /// Which shell
        shell: Shell,
    },
    /// Print the man page, as in: playground man | man -l -
    Man,
    /// Carry out a solution of a challenge in a lab: started by grade, with the lines on standard input
    #[command(hide = true)]
    Replay {
        /// Which challenge
        name: String,
    },
    /// Serve the page of --share: started by the program itself, with the events on standard input
    #[command(hide = true)]
    Serve {
        /// Where
        place: Place,
    },
}

/// Shells that complete from what `playground completions` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Shell {
    /// GNU Bash
    Bash,
    /// Z shell
    Zsh,
    /// fish
    Fish,
}

/// How to do it.
#[derive(Args, Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(super) struct Options {
    /// Language of the sentences [default: as the system]
    #[arg(long, global = true, value_name = "LANG")]
    pub(super) lang: Option<Language>,
    /// Colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(super) color: When,
    /// One event a line, for programs
    #[arg(long, global = true)]
    pub(super) json: bool,
    /// Say nothing but what goes wrong
    #[arg(long, short, global = true)]
    pub(super) quiet: bool,
    /// Go on after a line that fails or cannot be read; it still counts at the end (exit code 1)
    #[arg(long, global = true)]
    pub(super) keep_going: bool,
    /// Time limit of the whole run, as 30s or 500ms
    #[arg(long, global = true, value_name = "TIME", value_parser = duration)]
    pub(super) timeout: Option<std::time::Duration>,
    /// Let lessons reach other machines, and any Unix socket of this one
    #[arg(long, global = true)]
    pub(super) allow_net: bool,
    /// Keep nothing about which lessons are done
    #[arg(long, global = true)]
    pub(super) no_progress: bool,
    /// Show the session on a page for others to follow; to this machine, or at an address (0.0.0.0:8000)
    #[arg(long, global = true, value_name = "ADDRESS:PORT", num_args = 0..=1, require_equals = true, default_missing_value = "127.0.0.1:0")]
    pub(super) share: Option<Place>,
}

impl Options {
    /// An option that is given and is not for a person at a terminal.
    pub(super) fn not_for_people(&self) -> Option<&'static str> {
        let Self { json, quiet, timeout, .. } = *self;
        let them = [(json, "--json"), (quiet, "--quiet"), (timeout.is_some(), "--timeout")];
        them.into_iter().find_map(|(given, option)| given.then_some(option))
    }
}

/// How the computers of a lab behave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum LabPreset {
    /// Packets as in a textbook
    Plain,
    /// The same, and data is sent again after two minutes at the earliest
    Slow,
    /// What Linux does by itself
    Real,
}

impl From<LabPreset> for Preset {
    fn from(preset: LabPreset) -> Self {
        match preset {
            LabPreset::Plain => Self::Plain,
            LabPreset::Slow => Self::Slow,
            LabPreset::Real => Self::Real,
        }
    }
}

/// A language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Language {
    /// English
    En,
    /// Chinese
    Zh,
}

impl From<Language> for Lang {
    fn from(language: Language) -> Self {
        match language {
            Language::En => Self::En,
            Language::Zh => Self::Zh,
        }
    }
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

fn duration(text: &str) -> Result<std::time::Duration, &'static str> {
    crate::language::duration::read(text).ok_or("write a time, such as 30s or 500ms")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_way_says_what_the_table_says() {
        for words in ["", "run tcp", "run -", "run --quiet tcp", "run tcp --quiet"] {
            let words: Vec<OsString> = ["playground"]
                .into_iter()
                .chain(words.split_whitespace())
                .map(Into::into)
                .collect();
            let plain = format!("{:?}", Arguments::plain(words.clone()).unwrap());
            assert_eq!(plain, format!("{:?}", Arguments::parse_from(words)));
        }
        for words in ["check tcp", "run", "run a b", "run --json a", "run -q a", "--help", "run --"]
        {
            let words = ["playground"].into_iter().chain(words.split_whitespace());
            assert!(Arguments::plain(words.map(Into::into)).is_none());
        }
    }

    #[test]
    fn the_table_is_sound() {
        use clap::CommandFactory;
        Arguments::command().debug_assert();
    }
}
