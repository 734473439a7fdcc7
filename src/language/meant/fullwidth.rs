//! Punctuation of Chinese input methods and of word processors, and the line with the right characters.
//!
//! Only what the language itself would read is corrected. Text that is sent stays as it was typed.

use crate::language::{
    name::{begins_name, continues_name, name_length},
    span::Span,
    tree::Function,
};

/// `!` to `~`, in the order of U+FF01 to U+FF5E.
const ASCII: &str = "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";

/// What to type instead of this character; `None` if it is none of a full-width or typographic set.
pub(crate) fn ascii(c: char) -> Option<&'static str> {
    if c.is_ascii() {
        return None;
    }
    if let '\u{ff01}'..='\u{ff5e}' = c {
        let i = c as usize - 0xff01;
        return ASCII.get(i..=i);
    }
    Some(match c {
        '。' | '｡' => ".",
        '、' => ",",
        '“' | '”' | '„' | '‟' | '「' | '」' => "\"",
        '‘' | '’' | '‚' | '‛' | '『' | '』' => "'",
        '《' | '〈' => "<",
        '》' | '〉' => ">",
        '【' | '〔' => "[",
        '】' | '〕' => "]",
        '￥' | '¥' => "$",
        '…' => "...",
        '—' => "--",
        '–' | '−' => "-",
        '→' => "->",
        '×' => "*",
        '÷' => "/",
        '≠' => "!=",
        '≤' => "<=",
        '≥' => ">=",
        _ => return None,
    })
}

/// Whether text that begins with it was meant to be quoted.
pub(in crate::language) fn is_quote(c: char) -> bool {
    matches!(c, '“' | '”' | '‘' | '’' | '＂' | '＇')
}

/// The first character that should be another, and the line with all of them corrected.
#[derive(Debug)]
pub(super) struct Correction {
    pub(super) span: Span,
    pub(super) found: char,
    pub(super) wanted: &'static str,
    pub(super) line: String,
}

/// Corrects a line outside of quotes, of bare words that are sent, and of raw text.
pub(super) fn correct(text: &str) -> Option<Correction> {
    if text.is_ascii() {
        return None;
    }
    let mut this = Corrector { text, at: 0, line: String::with_capacity(text.len()), first: None };
    this.run();
    this.line.push_str(&text[this.at..]);
    let (span, found, wanted) = this.first?;
    Some(Correction { span, found, wanted, line: this.line })
}

struct Corrector<'a> {
    text: &'a str,
    /// Everything before this byte is in `line`.
    at: usize,
    line: String,
    first: Option<(Span, char, &'static str)>,
}

impl Corrector<'_> {
    /// Stops where the rest of the line is raw.
    fn run(&mut self) {
        if self.mark() {
            return;
        }
        let mut fresh = true;
        while let Some(c) = self.peek() {
            let class = ascii(c).unwrap_or("");
            if fresh && (c == '#' || class == "#") {
                self.step();
                return;
            }
            fresh = c.is_whitespace();
            if matches!(c, '"' | '\'') || matches!(class, "\"" | "'") {
                self.quoted();
            } else if begins_name(c) {
                if self.word() {
                    return;
                }
            } else {
                self.step();
            }
        }
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    /// Copies one character, or what it should be. Dashes and dots that stand for one thing become one.
    fn step(&mut self) {
        let Some(c) = self.peek() else { return };
        match ascii(c) {
            None => self.line.push(c),
            Some(wanted) => {
                let span = Span::new(self.at, self.at + c.len_utf8());
                self.first.get_or_insert((span, c, wanted));
                let again = matches!(c, '…' | '—') && self.text[..self.at].ends_with(c);
                if !again {
                    self.line.push_str(wanted);
                }
            }
        }
        self.at += c.len_utf8();
    }

    /// The beginning of a line whose rest is raw: true if it is one.
    fn mark(&mut self) -> bool {
        loop {
            let Some(c) = self.peek() else { return true };
            let rest = &self.text[self.at..];
            let class = ascii(c).unwrap_or_else(|| &rest[..c.len_utf8()]);
            let next = rest[c.len_utf8()..].chars().next();
            if c.is_whitespace() || c == '\u{feff}' {
                self.step();
            } else if c.is_ascii_alphabetic() && matches!(next, Some(')' | '）')) {
                self.step();
                self.step();
                return true;
            } else if rest.starts_with("...") || rest.starts_with("->") {
                return true;
            } else if matches!(class, "@" | "#" | "?" | "=" | "!" | "..." | "->") {
                while self.peek() == Some(c) {
                    self.step();
                }
                return true;
            } else if begins_name(c) {
                let end = rest.find(|c| !continues_name(c) && c != '$').unwrap_or(rest.len());
                let after = &rest[end..];
                let mark = after.chars().next().map(|c| ascii(c).unwrap_or(&after[..c.len_utf8()]));
                match mark {
                    Some(">") => self.copy(end),
                    Some("<") => {
                        self.copy(end);
                        let mut signs = 0;
                        while self.peek().is_some_and(|c| c == '<' || ascii(c) == Some("<")) {
                            self.step();
                            signs += 1;
                        }
                        if signs > 1 {
                            return true;
                        }
                        continue;
                    }
                    _ => return false,
                }
                self.step();
            } else {
                return false;
            }
        }
    }

    fn copy(&mut self, bytes: usize) {
        self.line.push_str(&self.text[self.at..self.at + bytes]);
        self.at += bytes;
    }

    /// A quoted text: its content stays.
    fn quoted(&mut self) {
        let Some(open) = self.peek() else { return };
        let quote = ascii(open).unwrap_or(if open == '"' { "\"" } else { "'" });
        self.step();
        let mut escaped = false;
        while let Some(c) = self.peek() {
            if !escaped && (quote.starts_with(c) || ascii(c) == Some(quote)) {
                // An ASCII quote is closed by its like, if there is one.
                if open.is_ascii() && !c.is_ascii() && self.text[self.at..].contains(open) {
                    self.copy(c.len_utf8());
                    continue;
                }
                self.step();
                return;
            }
            escaped = !escaped && c == '\\' && quote == "\"";
            self.copy(c.len_utf8());
        }
    }

    /// A word; true if what follows it is text to be sent as it is.
    fn word(&mut self) -> bool {
        let rest = &self.text[self.at..];
        let end = rest.find(|c| !continues_name(c)).unwrap_or(rest.len());
        let word = &rest[..end];
        let head = !self.text[..self.at].ends_with('$');
        self.copy(end);
        let sends = matches!(word, "send" | "sendall" | "sendto");
        if !head || !sends || !self.peek().is_some_and(char::is_whitespace) {
            return false;
        }
        self.blanks();
        if word == "sendto" {
            while self.peek().is_some_and(|c| !c.is_whitespace()) {
                self.step();
            }
            self.blanks();
        }
        let opens = |c: char| {
            matches!(c, '"' | '\'' | '$' | '(' | '=' | '.' | '>' | '<' | '。' | '＝') || is_quote(c)
        };
        let rest = &self.text[self.at..];
        let (name, after) = rest.split_at(name_length(rest));
        let calls = Function::from_word(name).is_some() && after.starts_with(['(', '（']);
        !calls && !self.peek().is_some_and(opens)
    }

    fn blanks(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.step();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_corrected_where_it_is_read_and_nowhere_else() {
        for (line, found, column, corrected) in [
            ("phone.bind 127。0.0.1：8080", '。', 14, "phone.bind 127.0.0.1:8080"),
            ("？ 服务器会怎样？", '？', 0, "? 服务器会怎样？"),
            ("a） 阻塞，不动", '）', 1, "a) 阻塞，不动"),
            ("＝ ok", '＝', 0, "= ok"),
            ("server＜ = ok", '＜', 6, "server< = ok"),
            ("server》 accept", '》', 6, "server> accept"),
            ("c.send “你好，世界”", '“', 7, "c.send \"你好，世界\""),
            ("c。send 你好，世界", '。', 1, "c.send 你好，世界"),
            ("x = ‘127.0.0.1‘", '‘', 4, "x = '127.0.0.1'"),
            ("…… 没有人打电话……", '…', 0, "... 没有人打电话……"),
            ("c.recv 4 —peek", '—', 9, "c.recv 4 --peek"),
            ("print （１＋２）  # 三，对吗", '（', 6, "print (1+2)  # 三，对吗"),
        ] {
            let c = correct(line).unwrap_or_else(|| panic!("nothing found in {line}"));
            assert_eq!(
                (c.found, c.span.start, c.line.as_str()),
                (found, column, corrected),
                "{line}"
            );
        }
    }

    #[test]
    fn text_stays_untouched() {
        for line in [
            "c.send 你好，世界",
            "c.send \"你好，“世界”\"",
            "# 旁白：没有问题",
            "@title 电话（一）",
            "-> b 因为，是的",
            "  ... 没有人，睡着",
            "手机 = socket tcp",
            "server<< 你好！",
            "c.recv 5 # 收到，五个",
        ] {
            assert!(correct(line).is_none(), "{line}: {:?}", correct(line));
        }
    }
}
