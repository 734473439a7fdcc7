//! The text of a lesson while its expectations are written: every line knows what it was, so that what has changed
//! can be shown, and what has not stays as it is to the last byte.

/// A lesson's lines.
#[derive(Clone, Debug)]
pub struct Draft {
    lines: Vec<Written>,
    /// The lines that were taken out, each with its number.
    gone: Vec<(u32, String)>,
}

/// One line.
#[derive(Clone, Debug)]
struct Written {
    text: String,
    /// Its number and text in the file; `None`: it is new.
    was: Option<(u32, String)>,
    hand: Hand,
    /// Of a step: nothing is to be expected of it, for it gives now this and now that.
    by_chance: bool,
}

/// Who wrote what a line expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hand {
    /// The author.
    Author,
    /// We, from what came while something above it fell short too: perhaps because of that.
    Tentative,
    /// We, from what came.
    Ours,
    /// We again, for what came was not the same twice.
    Widened,
}

/// A change of the text. Lines are counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Edit {
    /// The line says this instead.
    Replace(u32, String, Hand),
    /// The line goes.
    Remove(u32),
    /// A line of that rank goes below it: first what a step gives, then its packets, then what it woke.
    Insert(u32, Rank, String),
    /// Nothing is to be expected of this step.
    ByChance(u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    Result,
    Packet,
    Completion,
}

/// Lines that were changed, one after the other, and the step above them.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Hunk {
    /// The line above the first change, with its number now.
    pub above: Option<(u32, String)>,
    /// Lines that go, each with its number before.
    pub out: Vec<(u32, String)>,
    /// Lines that come, each with its number now.
    pub new: Vec<(u32, String)>,
}

impl Draft {
    pub(super) fn new(text: &str) -> Self {
        let lines = text.split('\n').zip(1..);
        let lines = lines.map(|(text, number)| Written {
            text: text.into(),
            was: Some((number, text.into())),
            hand: Hand::Author,
            by_chance: false,
        });
        Self { lines: lines.collect(), gone: Vec::new() }
    }

    /// All of it, as it is written to the file.
    pub fn text(&self) -> String {
        let lines: Vec<&str> = self.lines().collect();
        lines.join("\n")
    }

    /// Whether anything has changed.
    pub(crate) fn is_changed(&self) -> bool {
        let same = |line: &Written| line.was.as_ref().is_some_and(|(_, was)| *was == line.text);
        !self.gone.is_empty() || !self.lines.iter().all(same)
    }

    pub(super) fn lines(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().map(|line| &*line.text)
    }

    /// A line without its end.
    pub(super) fn line(&self, number: u32) -> &str {
        let line = self.at(number).map_or("", |line| &*line.text);
        line.strip_suffix('\r').unwrap_or(line)
    }

    /// What the author wrote there.
    pub(super) fn original(&self, number: u32) -> Option<&str> {
        let (_, text) = self.at(number)?.was.as_ref()?;
        Some(text.strip_suffix('\r').unwrap_or(text))
    }

    pub(super) fn hand(&self, number: u32) -> Hand {
        self.at(number).map_or(Hand::Author, |line| line.hand)
    }

    pub(super) fn is_by_chance(&self, number: u32) -> bool {
        self.at(number).is_some_and(|line| line.by_chance)
    }

    fn at(&self, number: u32) -> Option<&Written> {
        self.lines.get(number.checked_sub(1)? as usize)
    }

    /// Makes the changes. Of two of one line the first counts.
    pub(super) fn apply(&mut self, mut edits: Vec<Edit>) {
        edits.sort_by_key(|edit| match edit {
            Edit::Replace(at, ..) | Edit::Remove(at) | Edit::ByChance(at) => (*at, None),
            Edit::Insert(at, rank, _) => (*at, Some(*rank)),
        });
        let mut edits = edits.into_iter().peekable();
        let mut lines = Vec::with_capacity(self.lines.len() + edits.len());
        for (mut line, number) in std::mem::take(&mut self.lines).into_iter().zip(1..) {
            let end = if line.text.ends_with('\r') { "\r" } else { "" };
            let (mut touched, mut stays, mut below) = (false, true, Vec::new());
            while let Some(edit) = edits.next_if(|edit| edit.line() == number) {
                match edit {
                    Edit::ByChance(_) => line.by_chance = true,
                    Edit::Insert(_, _, text) => below.push(Written {
                        text: text + end,
                        was: None,
                        hand: Hand::Ours,
                        by_chance: false,
                    }),
                    Edit::Replace(..) | Edit::Remove(_) if touched => {}
                    Edit::Replace(_, text, hand) => {
                        touched = true;
                        line.text = text + end;
                        line.hand = hand;
                    }
                    Edit::Remove(_) => {
                        touched = true;
                        stays = false;
                    }
                }
            }
            if stays {
                lines.push(line);
            } else {
                self.gone.extend(line.was);
            }
            lines.extend(below);
        }
        self.lines = lines;
    }

    /// What has changed, from the top.
    pub(crate) fn hunks(&self) -> Vec<Hunk> {
        let mut hunks: Vec<Hunk> = Vec::new();
        let mut open: Option<Hunk> = None;
        let mut before = 0;
        let mut above = None;
        for (line, number) in self.lines.iter().zip(1..) {
            let was = line.was.as_ref();
            let out: Vec<(u32, String)> = match was {
                Some((at, _)) => {
                    let gone = self.gone.iter().filter(|(gone, _)| (before..*at).contains(gone));
                    let gone = gone.cloned().collect();
                    before = *at;
                    gone
                }
                None => Vec::new(),
            };
            if !out.is_empty() {
                open.get_or_insert_with(|| Hunk::below(above.clone())).out.extend(out);
            }
            if was.is_some_and(|(_, was)| *was == line.text) {
                hunks.extend(open.take());
                above = Some((number, line.text.clone()));
                continue;
            }
            let hunk = open.get_or_insert_with(|| Hunk::below(above.clone()));
            hunk.out.extend(was.cloned());
            hunk.new.push((number, line.text.clone()));
        }
        let last: Vec<_> = self.gone.iter().filter(|(gone, _)| *gone >= before).cloned().collect();
        if !last.is_empty() {
            open.get_or_insert_with(|| Hunk::below(above.clone())).out.extend(last);
        }
        hunks.extend(open);
        hunks
    }
}

impl Hunk {
    fn below(above: Option<(u32, String)>) -> Self {
        Self { above, out: Vec::new(), new: Vec::new() }
    }
}

impl Edit {
    fn line(&self) -> u32 {
        let (Self::Replace(at, ..) | Self::Remove(at) | Self::Insert(at, ..) | Self::ByChance(at)) =
            self;
        *at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_change_stays_to_the_last_byte() {
        for text in ["", "a", "a\n", "a\r\n\r\nb", "\u{feff}a\n\n\n"] {
            let draft = Draft::new(text);
            assert_eq!(draft.text(), text);
            assert!(!draft.is_changed() && draft.hunks().is_empty());
        }
    }

    #[test]
    fn changes_are_made_where_they_belong_and_can_be_shown() {
        let mut draft = Draft::new("a\r\nb\r\nc\r\nd\r\n");
        draft.apply(vec![
            Edit::Insert(1, Rank::Completion, "late".into()),
            Edit::Insert(1, Rank::Result, "early".into()),
            Edit::Replace(2, "B".into(), Hand::Ours),
            Edit::Remove(4),
        ]);
        assert_eq!(draft.text(), "a\r\nearly\r\nlate\r\nB\r\nc\r\n");
        let line = |number, text: &str| (number, text.to_owned());
        let hunks = draft.hunks();
        assert_eq!(hunks.len(), 2);
        assert_eq!(hunks[0].above, Some(line(1, "a\r")));
        assert_eq!(hunks[0].out, [line(2, "b\r")]);
        assert_eq!(hunks[0].new, [line(2, "early\r"), line(3, "late\r"), line(4, "B\r")]);
        assert_eq!((&hunks[1].out[..], &hunks[1].new[..]), (&[line(4, "d\r")][..], &[][..]));
        // A line that is written back to what it was is not a change.
        draft.apply(vec![
            Edit::Remove(2),
            Edit::Remove(3),
            Edit::Replace(4, "b".into(), Hand::Ours),
        ]);
        assert_eq!(draft.hunks().len(), 1);
    }
}
