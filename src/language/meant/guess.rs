//! A line that cannot be read, or was read and is doubtful, looked at with the names that exist: the order in [`super`].

use super::{Meant, Names, Why, habits::for_the_shell, names::addresses, suggest};
use crate::{
    language::{
        SyntaxError, SyntaxErrorKind as Kind, Typed, parse_line,
        table::{Need, Shape, row},
        tree::{
            AddressTree, ArgumentKind, ExpressionKind, Function, Line, Statement, StatementKind,
        },
    },
    model::{AddressError, CallName, Destination},
};

/// A line with its error, and what is known beside it.
pub(super) struct Wrong<'a> {
    pub(super) text: &'a str,
    pub(super) error: &'a SyntaxError,
    pub(super) names: Names<'a>,
    pub(super) typed: Typed<'a>,
}

/// What may be meant by a line that cannot be read, the likeliest first; the last says what its error says.
pub fn mistyped(text: &str, error: &SyntaxError, names: Names<'_>) -> Vec<Meant> {
    let typed = Typed::read(text);
    let line = Wrong { text, error, names: names.of(&typed), typed };
    [
        for_the_shell(text),
        line.foreign_flag(),
        line.question(),
        line.process_without_mark(),
        line.flag_of_c(),
        line.forgotten_socket(),
        line.process_behind(),
        line.socket_as_address(),
        line.socket_for_address(),
        line.socket_in_parentheses(),
        line.socket_behind(),
        line.address(),
        line.bare_word(),
        line.open_quote(),
        line.block(),
        line.course(),
        line.as_the_error_says(),
    ]
    .into_iter()
    .flatten()
    .map(|meant| match meant.why {
        // No statement, so nothing else is wrong in it.
        Why::Outside(_) => meant,
        _ => Meant { line: line.corrected(meant.line), ..meant },
    })
    .collect()
}

/// Mistakes of one line that are corrected together.
const TOGETHER: usize = 4;

impl Wrong<'_> {
    /// A line that is meant, with what else is wrong in it.
    fn corrected(&self, mut line: String) -> String {
        if self.names.in_program || line.contains('\n') {
            return line;
        }
        for _ in 0..TOGETHER {
            let fix = parse_line(&line, self.error.line).err().and_then(|error| error.fix);
            let Some(fix) = fix else { break };
            line = fix.line;
        }
        line
    }

    /// The line with something else in the place of a part of it.
    fn with(&self, start: usize, end: usize, instead: &str) -> String {
        [&self.text[..start], instead, &self.text[end..]].concat()
    }

    /// Where a part of the line is that was taken from it.
    pub(super) fn place(&self, part: &str) -> usize {
        part.as_ptr() as usize - self.text.as_ptr() as usize
    }

    /// The word right after the call, and its place, if no socket comes before the call.
    fn behind(&self) -> Option<(CallName, &str)> {
        let call = CallName::from_word(self.typed.word).filter(|call| call.wants_socket())?;
        let word = self.typed.rest.split_whitespace().next()?;
        (self.typed.socket.is_none()).then_some((call, word))
    }

    /// `connect s`: a client connects to an address.
    fn socket_as_address(&self) -> Option<Meant> {
        let (call, word) = self.behind().filter(|(call, _)| *call == CallName::Connect)?;
        let alone = self.typed.rest.trim() == word;
        let socket = self.names.socket(word).filter(|_| alone)?;
        let known = addresses(call, self.names.snapshot, self.names.port);
        let address = known.first().map_or("127.0.0.1:8080", String::as_str);
        let on = if socket.listening || socket.connected { "" } else { word };
        let dot = if on.is_empty() { "" } else { "." };
        let start = self.place(self.typed.word);
        let line = format!("{}{on}{dot}{call} {address}", &self.text[..start]);
        Meant::new(Why::SocketNotAddress(call, word.into()), line)
    }

    /// `s.bind s`, `sendto s hi`, `s.connect c`: an address belongs there.
    fn socket_for_address(&self) -> Option<Meant> {
        let call = CallName::from_word(self.typed.word)?;
        if !matches!(call, CallName::Bind | CallName::Connect | CallName::Sendto) {
            return None;
        }
        let word = self.typed.rest.split_whitespace().next()?;
        self.names.socket(word)?;
        if self.typed.socket.is_none() && call != CallName::Sendto {
            return None;
        }
        let known = addresses(call, self.names.snapshot, self.names.port);
        let start = self.place(word);
        let line = known.first().map(|address| {
            let end = start + word.len();
            if self.typed.socket.is_some() {
                self.with(start, end, address)
            } else {
                self.with(self.place(self.typed.word), end, &format!("{word}.{call} {address}"))
            }
        });
        let line = line.filter(|line| parse_line(line, self.error.line).is_ok());
        Meant::new(Why::SocketNotAddress(call, word.into()), line.unwrap_or_default())
    }

    /// `recv(s)`, `listen(s)`: half Python, half C. That s is a socket only the session knows.
    fn socket_in_parentheses(&self) -> Option<Meant> {
        let Kind::Python = self.error.kind else { return None };
        let fix = &self.error.fix.as_ref()?.line;
        let typed = Typed::read(fix);
        let call = CallName::from_word(typed.word).filter(|call| call.wants_socket())?;
        let word = typed.rest.split_whitespace().next()?.strip_prefix('$')?;
        if typed.socket.is_some() || self.names.socket(word).is_none() {
            return None;
        }
        let line = fix.replacen(&format!("{call} ${word}"), &format!("{word}.{call}"), 1);
        Meant::new(Why::Syntax(Kind::Python), line)
    }

    /// `close s`, `shutdown s`: a socket that there is goes before the call; `listen five`: there is none.
    fn socket_behind(&self) -> Option<Meant> {
        let (call, word) = self.behind()?;
        let start = self.place(self.typed.word);
        let end = self.place(word) + word.len();
        let near = || {
            let labels = self.names.sockets().iter().map(|s| s.label.as_str());
            suggest::nearest(word, labels.filter(|label| label.len() > 2))
        };
        let socket = self.names.socket(word).map(|_| word);
        if let Some(socket) = socket.or_else(near) {
            let mut line = self.with(start, end, &format!("{socket}.{call}"));
            let lacks =
                |line: &str| parse_line(line, self.error.line).err().map(|error| error.kind);
            let first = row(call).arguments.first();
            if let (Some(Kind::MissingArgument(..)), Some(first)) = (lacks(&line), first)
                && let (Shape::How, Need::Required(offer)) = (first.shape, first.need)
            {
                line = format!("{} {offer}", line.trim_end());
            }
            if !matches!(lacks(&line), None | Some(Kind::MissingArgument(..))) {
                return None;
            }
            return Meant::new(Why::Syntax(Kind::SocketAfterCall(call, socket.into())), line);
        }
        let Kind::SocketAfterCall(..) = self.error.kind else { return None };
        if self.names.variable(word).is_some() {
            return Meant::new(
                Why::Syntax(Kind::BareName(word.into())),
                self.with(end - word.len(), end, &format!("${word}")),
            );
        }
        let first = row(call).arguments.first();
        let number = first.is_some_and(|a| matches!(a.shape, Shape::Number | Shape::Port));
        let why = if number { Why::NumberNotVariable } else { Why::NoSocket };
        Meant::new(why(word.into()), "")
    }

    /// An address that lacks its port or its host, or comes after the text.
    fn address(&self) -> Option<Meant> {
        let Kind::BadAddress(why) = &self.error.kind else { return None };
        if CallName::from_word(self.typed.word) == Some(CallName::Sendto)
            && let Some((data, address)) = address_behind(self.typed.rest.trim_start())
        {
            let start = self.place(data);
            let line = format!("{}{address} {data}", &self.text[..start]);
            return Meant::new(Why::AddressFirst, line);
        }
        if *why != AddressError::MissingPort {
            return None;
        }
        let text = self.text;
        let call = CallName::from_word(self.typed.word)?;
        let at = self.error.span.start;
        let start = text.get(..at)?.rfind(char::is_whitespace)? + 1;
        let end = text[at..].find(char::is_whitespace).map_or(text.len(), |n| at + n);
        let word = text[start..end].trim_end_matches(':');
        if call == CallName::Sendto
            && let Some((port, data)) = text[end..].trim_start().split_once(' ')
            && port.parse::<u16>().is_ok()
        {
            return Meant::new(
                Why::AddressIsOneWord,
                format!("{}{word}:{port} {}", &text[..start], data.trim_start()),
            );
        }
        if !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit()) {
            word.parse::<u16>().ok()?;
            return Meant::new(Why::PortAlone, self.with(start, end, &format!("127.0.0.1:{word}")));
        }
        if let Some(meant) =
            process_as_host(word, &self.names, |address| self.with(start, end, address))
        {
            return Some(meant);
        }
        if call == CallName::Bind {
            let port = self.names.port;
            return Meant::new(
                Why::FreePort(port),
                self.with(start, end, &format!("{word}:{port}")),
            );
        }
        if self.names.variable(word).is_some() {
            return Meant::new(
                Why::Syntax(Kind::BareName(word.into())),
                self.with(start, end, &format!("${word}")),
            );
        }
        if !(word == "localhost" || word == "::1" || word.starts_with("127.")) {
            return None;
        }
        let known = addresses(call, self.names.snapshot, self.names.port);
        let port = known.first()?.rsplit_once(':')?.1;
        let (process, socket) = self.names.holder(port)?;
        let why = Why::PortOf {
            process: process.name.clone(),
            label: socket.label.clone(),
            port: port.into(),
            listens: socket.listening,
        };
        Meant::new(why, self.with(start, end, &format!("{word}:{port}")))
    }

    /// A bare word where a value is wanted, and no variable of that name: text in quotes, if text may be there.
    fn bare_word(&self) -> Option<Meant> {
        let Kind::BareName(word) = &self.error.kind else { return None };
        if self.names.in_program || self.names.variable(word).is_some() {
            return None;
        }
        let quoted = format!("\"{word}\"");
        let proposed = &self.error.fix.as_ref()?.line;
        let at = proposed.find(&format!("${word}"))?;
        let line = proposed.replacen(&format!("${word}"), &quoted, 1);
        // A minus before a text is not a value.
        let is_text = !proposed[..at].ends_with('-') && parse_line(&line, self.error.line).is_ok();
        if is_text {
            return Meant::new(Why::TextNotVariable(word.clone()), line);
        }
        Meant::new(Why::NumberNotVariable(word.clone()), "")
    }

    /// A quote that is closed at the end of the line, perhaps by a character of an input method.
    fn open_quote(&self) -> Option<Meant> {
        let Kind::UnclosedQuote(quote) = self.error.kind else { return None };
        let inside = self.text.trim_end();
        let inside = inside.strip_suffix(super::fullwidth::is_quote).unwrap_or(inside);
        let line = format!("{inside}{quote}");
        parse_line(&line, self.error.line).ok()?;
        Meant::new(Why::Syntax(self.error.kind.clone()), line)
    }

    /// Another language's loop or condition, outside of a program.
    fn block(&self) -> Option<Meant> {
        let block = &self.error.fix.as_ref()?.line;
        let is_foreign = matches!(self.error.kind, Kind::PythonBlock | Kind::C);
        if !is_foreign || !block.trim_end().ends_with('{') || self.names.in_program {
            return None;
        }
        let line = format!("program {{\n  {}\n    ", block.trim());
        self.names.takes_blocks.then_some(Meant { why: Why::InProgram, line })
    }

    fn as_the_error_says(&self) -> Option<Meant> {
        let line = self.error.fix.as_ref().map_or("", |fix| fix.line.as_str());
        Meant::new(Why::Syntax(self.error.kind.clone()), line)
    }
}

/// A process where a host is wanted: the address of its socket.
fn process_as_host(
    host: &str,
    names: &Names<'_>,
    line: impl FnOnce(&str) -> String,
) -> Option<Meant> {
    // In a lab it is one.
    if names.snapshot.wire.is_some() {
        return None;
    }
    let process = names.seen(host)?;
    let reached = process
        .sockets
        .iter()
        .filter(|s| super::names::can_be_called(s))
        .find_map(|s| Some((s.label.clone(), super::names::called_at(s)?)));
    let line = reached.as_ref().map_or_else(String::new, |(_, address)| line(address));
    Meant::new(Why::ProcessNotHost(process.name.clone(), reached), line)
}

/// A line that was read and is asked about once: it makes a process that sounds like one that there is, or takes a
/// process for a host. The word that is doubtful comes with it.
pub(crate) fn doubted(text: &str, line: &Line, names: Names<'_>) -> Option<(String, Meant)> {
    let process = match line {
        Line::Switch(name) | Line::Statement(Some(name), _) | Line::Word(Some(name), ..) => {
            Some(&*name.text)
        }
        _ => None,
    };
    if let Some(name) = process.filter(|name| names.seen(name).is_none()) {
        let instead = |near: &str| text.replacen(name, near, 1);
        if let Some(ours) = suggest::for_process(name).filter(|ours| names.seen(ours).is_some()) {
            let why = Why::ProcessCalled(name.into(), ours.into());
            return Some((name.into(), Meant { why, line: instead(ours) }));
        }
        let all = names.snapshot.processes.iter().map(|p| p.name.as_str());
        let near = suggest::nearest(name, all).filter(|_| name.chars().count() >= 3)?;
        let why = Why::NewProcess(name.into(), near.into());
        return Some((name.into(), Meant { why, line: instead(near) }));
    }
    let Line::Statement(_, statement) = line else { return None };
    let StatementKind::Call(call) = &statement.kind else { return None };
    let ArgumentKind::Address(AddressTree::Known(Destination::Named(host, _))) =
        &call.arguments.first()?.kind
    else {
        return None;
    };
    let place = call.arguments[0].span.range();
    let meant = process_as_host(host, &names, |address| {
        [&text[..place.start], address, &text[place.end..]].concat()
    })?;
    Some((host.to_string(), meant))
}

/// What to remark on bare words that were sent: the line was right, and is hardly what was meant.
pub fn sent(statement: &Statement, names: Names<'_>) -> Option<Meant> {
    let StatementKind::Call(tree) = &statement.kind else { return None };
    if !matches!(tree.call, CallName::Send | CallName::Sendall | CallName::Sendto) {
        return None;
    }
    let ArgumentKind::Text(sent) = &tree.arguments.last()?.kind else { return None };
    let ExpressionKind::Text(bytes) = &sent.kind else { return None };
    let words = std::str::from_utf8(bytes).ok()?;
    // In quotes it is meant.
    let before = statement.text().strip_suffix(words)?;
    if names.variable(words).is_some_and(|_| names.socket(words).is_none()) {
        return Meant::new(Why::SentName(words.into()), format!("{before}${words}"));
    }
    if let Some((name, function)) = words.split_once('.')
        && Function::from_word(function).is_some_and(|function| function.arity() == 1)
        && names.variable(name).is_some()
    {
        return Meant::new(Why::SentName(words.into()), format!("{before}{function}(${name})"));
    }
    if let Some((socket, rest)) = words.split_once(' ')
        && tree.on.is_none()
        && names.socket(socket).is_some()
    {
        let line = format!("{socket}.{} {rest}", tree.call);
        return Meant::new(Why::SentSocket(socket.into()), line);
    }
    let escaped = ["\\n", "\\r", "\\t", "\\0", "\\x"].iter().any(|escape| words.contains(escape));
    let quoted = format!("{before}\"{}\"", words.replace('"', "\\\""));
    (escaped && parse_line(&quoted, 1).is_ok())
        .then_some(Meant { why: Why::SentBackslash, line: quoted })
}

/// Text and an address behind it, of one word or two.
fn address_behind(text: &str) -> Option<(&str, String)> {
    let has_port =
        |word: &str| word.rsplit_once(':').is_some_and(|(_, p)| p.parse::<u16>().is_ok());
    let (data, last) = text.trim_end().rsplit_once(' ')?;
    let (data, address) = if has_port(last) {
        (data, last.to_owned())
    } else {
        last.parse::<u16>().ok()?;
        let (data, host) = data.trim_end().rsplit_once(' ')?;
        let is_host = host == "localhost" || host.parse::<std::net::IpAddr>().is_ok();
        (data, is_host.then(|| format!("{host}:{last}"))?)
    };
    Some((data.trim_end_matches([' ', ',']), address))
}
