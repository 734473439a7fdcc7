//! What goes through the pipe: one line for each thing, a letter and then JSON.

/// One line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    /// A session begins: what was there before is over.
    Begin,
    /// Something for everybody's page.
    Event(&'a str),
    /// For the lecturer's page only: what comes next.
    Cue(&'a str),
    /// The session as a picture: a string.
    Picture(&'a str),
    /// Nothing more will come.
    End,
}

impl<'a> Line<'a> {
    /// Appends it, with its newline. JSON has none of its own.
    pub(super) fn push(self, out: &mut String) {
        let (letter, json) = match self {
            Self::Begin => ('B', ""),
            Self::Event(json) => ('E', json),
            Self::Cue(json) => ('C', json),
            Self::Picture(json) => ('P', json),
            Self::End => ('X', ""),
        };
        out.push(letter);
        out.push_str(json);
        out.push('\n');
    }

    /// Reads one, without its newline.
    pub(super) fn read(line: &'a str) -> Option<Self> {
        let mut rest = line.chars();
        Some(match rest.next()? {
            'B' => Self::Begin,
            'E' => Self::Event(rest.as_str()),
            'C' => Self::Cue(rest.as_str()),
            'P' => Self::Picture(rest.as_str()),
            'X' => Self::End,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Line;

    #[test]
    fn what_is_written_is_read() {
        let lines = [
            Line::Begin,
            Line::Event("{\"seq\":1}"),
            Line::Cue("{}"),
            Line::Picture("\"<svg>\\n\""),
            Line::End,
        ];
        let mut out = String::new();
        for line in lines {
            line.push(&mut out);
        }
        let read: Vec<_> = out.lines().map(Line::read).collect();
        assert_eq!(read, lines.map(Some));
        assert_eq!(Line::read(""), None);
        assert_eq!(Line::read("?"), None);
    }
}
