//! Which lines of a lesson are steps, and what is said below each of them.

use super::draft::Draft;
use crate::{
    language::{
        Assembler, name_length,
        tree::{Line, StatementKind},
    },
    model::CallName,
};

/// The steps of a lesson.
#[derive(Debug, Default)]
pub(super) struct Outline {
    pub(super) steps: Vec<Step>,
    /// `@claim` lines below which nothing is expected: what is written may mend that.
    pub(super) orphans: Vec<u32>,
    /// Whether anything at all is expected.
    pub(super) expects: bool,
    /// Every `$NAME`, and every name that is set.
    pub(super) names: Vec<String>,
    /// The names that are set, other than by an expectation.
    pub(super) set: Vec<String>,
    /// The numbers that statements say.
    numbers: Vec<i64>,
    pub(super) in_lab: bool,
}

/// A line that is carried out.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) line: u32,
    pub(super) kind: StepKind,
    /// Its expectation.
    pub(super) expectation: Option<u32>,
    /// The first and the last of its `~` lines.
    pub(super) packets: Option<(u32, u32)>,
    /// The last line that expects something before the next step.
    pub(super) last: u32,
    /// The end of the outermost `repeat` around it.
    pub(super) repeated_to: Option<u32>,
    /// Whether anything is expected below it.
    pub(super) expects: bool,
    /// The `@claim` lines directly above.
    pub(super) claims: Vec<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StepKind {
    /// A call, or an expression that is shown.
    Gives(CallName),
    /// It sets a variable to something that is written there.
    Sets,
    /// `program { }`
    Program,
    /// `NAME<< text`
    Input,
}

impl Outline {
    pub(super) fn of(draft: &Draft) -> Self {
        Self::read(draft.lines())
    }

    pub(super) fn of_text(text: &str) -> Self {
        Self::read(text.split('\n'))
    }

    fn read<'a>(lines: impl Iterator<Item = &'a str>) -> Self {
        let mut outline = Self::default();
        let mut assembler = Assembler::new();
        let (mut began, mut depth, mut outermost) = (1, 0, 0);
        let mut claims: Vec<u32> = Vec::new();
        for (text, number) in lines.zip(1..) {
            let text = text.trim_start_matches('\u{feff}');
            outline.mentions(text);
            if !assembler.is_open() {
                began = number;
            }
            let Ok(Some(line)) = assembler.push(text, number) else { continue };
            let is_claim = matches!(&line, Line::Directive(name, ..) if *name.text == *"claim");
            if is_claim {
                claims.push(number);
                continue;
            }
            let above = std::mem::take(&mut claims);
            let takes_claims = matches!(line, Line::Statement(..) | Line::Completion(..));
            if !takes_claims {
                outline.orphans(&above);
            }
            match line {
                Line::Statement(_, statement) => {
                    let kind = match &statement.kind {
                        StatementKind::Call(tree) => StepKind::Gives(tree.call),
                        StatementKind::Program(_) => StepKind::Program,
                        StatementKind::Show(_) => StepKind::Gives(CallName::Print),
                        _ => StepKind::Sets,
                    };
                    outline
                        .set
                        .extend(statement.wording.names.iter().flatten().map(ToString::to_string));
                    outline.says(statement.text());
                    outline.step(began, kind, number, above);
                }
                Line::Input(..) => outline.step(began, StepKind::Input, number, above),
                Line::Expectation(_) => {
                    outline.below(number, |step| step.expectation = Some(number));
                }
                Line::Check(..) => outline.below(number, |_| {}),
                Line::Completion(..) => outline.below(number, |_| {}),
                Line::Packet(_) => outline.below(number, |step| {
                    let first = step.packets.map_or(number, |(first, _)| first);
                    step.packets = Some((first, number));
                }),
                Line::Directive(name, text, _) if *name.text == *"port" => {
                    outline.set.extend(text.split_whitespace().next().map(str::to_owned));
                }
                Line::Directive(name, ..) => outline.in_lab |= *name.text == *"lab",
                Line::Repeat(_) => {
                    if depth == 0 {
                        outermost = outline.steps.len();
                    }
                    depth += 1;
                }
                Line::End if depth > 0 => {
                    depth -= 1;
                    if depth == 0 {
                        for step in &mut outline.steps[outermost..] {
                            step.repeated_to = Some(number);
                        }
                    }
                }
                _ => {}
            }
        }
        outline.orphans(&claims);
        // And above steps that expect nothing.
        for step in outline.steps.iter().filter(|step| !step.expects) {
            outline.orphans.extend(&step.claims);
        }
        outline
    }

    fn step(&mut self, line: u32, kind: StepKind, last: u32, claims: Vec<u32>) {
        let (expectation, packets, repeated_to, expects) = (None, None, None, false);
        self.steps.push(Step {
            line,
            kind,
            expectation,
            packets,
            last,
            repeated_to,
            expects,
            claims,
        });
    }

    fn below(&mut self, number: u32, change: impl FnOnce(&mut Step)) {
        self.expects = true;
        if let Some(step) = self.steps.last_mut() {
            change(step);
            step.last = number;
            step.expects = true;
        }
    }

    /// Claims below which nothing is expected: what is written goes below them.
    fn orphans(&mut self, claims: &[u32]) {
        let Some(last) = claims.last() else { return };
        self.orphans.extend(claims);
        if let Some(step) = self.steps.last_mut() {
            step.last = *last;
        }
    }

    fn mentions(&mut self, text: &str) {
        for rest in text.split('$').skip(1) {
            let name = &rest[..name_length(rest)];
            if !name.is_empty() && !self.names.iter().any(|known| known == name) {
                self.names.push(name.to_owned());
            }
        }
    }

    fn says(&mut self, text: &str) {
        let numbers = text.split(|c: char| !c.is_ascii_digit());
        self.numbers.extend(numbers.filter_map(|number| number.parse::<i64>().ok()));
    }

    /// Whether a statement says this number: then nobody else chose it.
    pub(super) fn is_typed(&self, number: i64) -> bool {
        self.numbers.contains(&number)
    }

    /// The step that begins at a line.
    pub(super) fn at(&self, line: u32) -> Option<&Step> {
        self.steps.iter().find(|step| step.line == line)
    }

    /// The step to which what is expected at a line belongs.
    pub(super) fn above(&self, line: u32) -> Option<&Step> {
        self.steps.iter().rev().find(|step| step.line <= line)
    }

    /// A name that the lesson does not use: `A`, `A2`, `A3`.
    pub(super) fn free_name(&self, taken: &[String]) -> String {
        let name = |n: usize| if n == 1 { "A".to_owned() } else { format!("A{n}") };
        let is_taken = |name: &String| {
            self.names.contains(name) || self.set.contains(name) || taken.contains(name)
        };
        let mut n = 1;
        while is_taken(&name(n)) {
            n += 1;
        }
        name(n)
    }
}

impl Step {
    /// Whether it may have an expectation.
    pub(super) fn may_expect(&self) -> bool {
        matches!(self.kind, StepKind::Gives(_) | StepKind::Sets)
    }
}
