//! Mutants of texts, the same for the same seed.

/// `SplitMix64`: small, good enough, and the same on every machine.
#[derive(Clone, Debug)]
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// Any number.
    pub(crate) fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below this one, which is not 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).expect("64 bits hold a length");
        usize::try_from(self.number() % end).expect("it is below a usize")
    }

    /// One of these.
    pub(crate) fn pick<'a, T: ?Sized>(&mut self, these: &[&'a T]) -> &'a T {
        these[self.below(these.len())]
    }
}

/// What is put into a text: words of the language, and what a hostile author would try.
const WORDS: [&[u8]; 62] = [
    b"{",
    b"}",
    b"} else {",
    b"program {",
    b"loop {",
    b"repeat 3 {",
    b"thread {",
    b"try ",
    b"if eof break",
    b"for x in sockets {",
    b"server> ",
    b"client> ",
    b"c$i> ",
    b"client< ",
    b"client<< ",
    b"  = ",
    b"  ! ",
    b"  ... ",
    b"  = *",
    b"  ! *",
    b" within 1ms",
    b" | ",
    b"..",
    b"$_",
    b"$from",
    b"$x.note",
    b"upper(",
    b"gbk(",
    b")",
    b"\"",
    b"'",
    b"\\",
    b"\\x1b",
    b"\\u{202e}",
    b"--oob",
    b"--waitall",
    b"--dontwait",
    b"-1",
    b"0",
    b"65536",
    b"9223372036854775807",
    b" * 3000",
    b"socket unix",
    b"socketpair stream",
    b"bind ./a",
    b"bind evil",
    b"bind ../evil",
    b"connect ./../evil",
    b"connect @nobody",
    b"connect 192.0.2.1:9",
    b"sendto 134744072:53 x",
    b"close",
    b"shutdown wr",
    b"interrupt",
    b"kill",
    b"sleep 1ms",
    b"@port P 8080",
    b"@together",
    b"@end",
    b"\x1b]52;c;aGk=\x07",
    b"\xc2\x9b31m\xe2\x80\xae\xef\xbb\xbf",
    b"\xff\xfe\x00",
];

/// What is put in the place of a number.
const NUMBERS: [&str; 9] =
    ["0", "1", "-1", "7", "100", "65535", "65536", "4294967296", "9223372036854775807"];

/// The longest mutant.
const LONGEST: usize = 32 << 10;

/// A mutant of the first text; the other lends it a part.
pub(crate) fn mutant(random: &mut Random, text: &[u8], other: &[u8]) -> Vec<u8> {
    let mut out = text.to_vec();
    // Half of them change lines and numbers only, so that they are read and run.
    let gentle = random.below(2) == 0;
    for _ in 0..=random.below(4) {
        let at = random.below(out.len() + 1);
        let what = if gentle { [2, 6, 15][random.below(3)] } else { random.below(20) };
        match what {
            0 if at < out.len() => out[at] ^= 1 << random.below(8),
            1 => _ = out.drain(at..(at + random.below(20)).min(out.len())),
            2..=5 => _ = out.drain(line_at(&out, at)),
            6 | 7 => {
                let line = out[line_at(&out, at)].to_vec();
                let to = line_at(&out, random.below(out.len() + 1)).start;
                out.splice(to..to, line);
            }
            8..=11 => {
                let line = other[line_at(other, random.below(other.len() + 1))].to_vec();
                let to = line_at(&out, at).start;
                out.splice(to..to, line);
            }
            12 if random.below(4) == 0 => out.truncate(at),
            13 => {
                let byte = u8::try_from(random.below(256)).expect("it is below 256");
                out.insert(at, byte);
            }
            14 => {
                let from = random.below(other.len() + 1);
                let part = &other[from..(from + random.below(60)).min(other.len())];
                out.splice(at..at, part.iter().copied());
            }
            // A number, which mostly leaves a line that can be read.
            15..=17 => {
                let digits = |from: usize| {
                    from + out[from..].iter().take_while(|b| b.is_ascii_digit()).count()
                };
                let Some(from) = (at..out.len()).find(|i| out[*i].is_ascii_digit()) else {
                    continue;
                };
                let number = random.pick(&NUMBERS);
                out.splice(from..digits(from), number.bytes());
            }
            _ => _ = out.splice(at..at, random.pick(&WORDS).iter().copied()),
        }
    }
    out.truncate(LONGEST);
    out
}

/// Where the line lies in which this place is, with its end.
fn line_at(text: &[u8], at: usize) -> std::ops::Range<usize> {
    let start = text[..at].iter().rposition(|b| *b == b'\n').map_or(0, |before| before + 1);
    let end =
        text[at..].iter().position(|b| *b == b'\n').map_or(text.len(), |after| at + after + 1);
    start..end
}
