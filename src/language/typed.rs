//! A line as far as it can be read while it is being typed, or when it cannot be read whole.

use super::name::is_name;

/// The words of a line up to the call, if there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Typed<'a> {
    /// The process named before `>`.
    pub process: Option<&'a str>,
    /// The line without that.
    pub statement: &'a str,
    /// The socket named before the dot.
    pub socket: Option<&'a str>,
    /// The word of the call, complete or not.
    pub word: &'a str,
    /// What follows it, blanks at its beginning included.
    pub rest: &'a str,
}

impl<'a> Typed<'a> {
    /// Reads as far as can be read.
    pub fn read(line: &'a str) -> Self {
        let line = line.trim_start();
        let (process, statement) = match line.split_once('>') {
            Some((name, rest)) if is_name(name.trim_end()) => {
                (Some(name.trim_end()), rest.trim_start())
            }
            _ => (None, line),
        };
        let call = statement.strip_prefix("try ").unwrap_or(statement);
        let call = match call.split_once('=') {
            Some((names, rest)) if names.split(',').all(|n| is_name(n.trim())) => rest.trim_start(),
            _ => call,
        };
        let (head, rest) = call.split_at(call.find(char::is_whitespace).unwrap_or(call.len()));
        let (socket, word) = match head.split_once('.') {
            Some((socket, word)) => (Some(socket), word),
            None => (None, head),
        };
        Self { process, statement, socket, word, rest }
    }

    /// The arguments that are complete, and the one being typed: empty right after a blank.
    pub fn arguments(&self) -> (Vec<&'a str>, &'a str) {
        let mut words: Vec<&str> = self.rest.split_whitespace().collect();
        if self.rest.is_empty() || self.rest.ends_with(char::is_whitespace) {
            return (words, "");
        }
        let last = words.pop().unwrap_or("");
        (words, last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_as_far_as_it_goes() {
        let typed = |process, statement, socket, word, rest| Typed {
            process,
            statement,
            socket,
            word,
            rest,
        };
        for (line, expected) in [
            ("", typed(None, "", None, "", "")),
            ("client> ", typed(Some("client"), "", None, "", "")),
            ("客户端>c.se", typed(Some("客户端"), "c.se", Some("c"), "se", "")),
            ("a, b = s.accept", typed(None, "a, b = s.accept", Some("s"), "accept", "")),
            ("try x = recv 5 -", typed(None, "try x = recv 5 -", None, "recv", " 5 -")),
            ("send a > b", typed(None, "send a > b", None, "send", " a > b")),
        ] {
            assert_eq!(Typed::read(line), expected, "{line:?}");
        }
        assert_eq!(Typed::read("send a b").arguments(), (vec!["a"], "b"));
        assert_eq!(Typed::read("send a ").arguments(), (vec!["a"], ""));
    }
}
