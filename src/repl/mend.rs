//! Lines that only somebody who sees the whole session can mend: the address that is meant, the name of one's own
//! socket, whom to play, which process was misspelt. Changes nothing.

use super::{complete::addresses, hint::Typed, prompt::Prompt};
use crate::{
    language::{SyntaxError, SyntaxErrorKind, parse_line, suggest::nearest},
    model::{AddressError, CallName, Doing, Halt, ProcessSeen, Snapshot, SocketSeen},
    say,
    text::Lang,
    view::{bytes::harmless, say_syntax},
};

/// What to say instead of the general sentence, and the line that is meant.
pub(super) struct Mended {
    /// The sentence.
    pub(super) sentence: String,
    /// The line; none if it cannot be known.
    pub(super) line: String,
}

impl Prompt {
    /// A line that cannot be read, but here it can be guessed.
    pub(super) fn mend_mistyped(&self, text: &str, error: &SyntaxError) -> Option<Mended> {
        if let (SyntaxErrorKind::FullWidth(..), Some(fix)) = (&error.kind, &error.fix)
            && let Err(error) = parse_line(&fix.line, error.line)
            && error.kind == SyntaxErrorKind::BadAddress(AddressError::PortIsNoNumber)
        {
            return drop_comma(self.settings.lang, &fix.line, &error);
        }
        for_the_shell(self.settings.lang, text)
            .or_else(|| self.mend_address(text, error))
            .or_else(|| self.mend_bare(error))
            .or_else(|| self.close_quote(text, error))
            .or_else(|| self.mend_block(error))
    }

    /// A bare word where a value is wanted, and no variable of that name: text in quotes, if text may stand there.
    fn mend_bare(&self, error: &SyntaxError) -> Option<Mended> {
        let SyntaxErrorKind::BareName(word) = &error.kind else { return None };
        if self.block.is_open() || self.session.variable(self.process, word).is_some() {
            return None;
        }
        let (lang, name) = (self.settings.lang, &self.name);
        let quoted = format!("\"{word}\"");
        let fix = error.fix.as_ref()?.line.replacen(&format!("${word}"), &quoted, 1);
        let is_text = fix.contains(&quoted) && parse_line(&fix, error.line).is_ok();
        Some(if is_text {
            Mended {
                sentence: say!(lang,
                    en: "{name} has no variable {word}. Text goes in quotes.",
                    zh: "{name} 没有变量 {word}。文字要加引号。"),
                line: fix,
            }
        } else {
            Mended {
                sentence: say!(lang,
                    en: "A number is wanted here, or a variable; {name} has none called {word}.",
                    zh: "这里要写一个数或者变量；{name} 没有叫 {word} 的变量。"),
                line: String::new(),
            }
        })
    }

    /// A quote that is closed at the end of the line.
    fn close_quote(&self, text: &str, error: &SyntaxError) -> Option<Mended> {
        let SyntaxErrorKind::UnclosedQuote(quote) = error.kind else { return None };
        let line = format!("{}{quote}", text.trim_end());
        parse_line(&line, error.line).ok()?;
        Some(Mended { sentence: say_syntax(self.settings.lang, &error.kind), line })
    }

    /// Another language's loop or condition, outside of a program.
    fn mend_block(&self, error: &SyntaxError) -> Option<Mended> {
        let block = &error.fix.as_ref()?.line;
        let is_foreign = matches!(error.kind, SyntaxErrorKind::PythonBlock | SyntaxErrorKind::C);
        let wants_program = !self.block.is_open() && !self.settings.plain;
        if !is_foreign || !block.trim_end().ends_with('{') || !wants_program {
            return None;
        }
        Some(Mended {
            sentence: say!(self.settings.lang,
                en: "Loops and conditions go inside program {{ }}, and end with }}.",
                zh: "循环和条件要写在 program {{ }} 里，用 }} 结束。"),
            line: format!("program {{\n  {}\n    ", block.trim()),
        })
    }

    /// An address that lacks its port or its host, or stands behind the text.
    fn mend_address(&self, text: &str, error: &SyntaxError) -> Option<Mended> {
        let SyntaxErrorKind::BadAddress(wrong) = error.kind else { return None };
        let lang = self.settings.lang;
        if wrong == AddressError::PortIsNoNumber {
            return drop_comma(lang, text, error);
        }
        if wrong != AddressError::MissingPort {
            return None;
        }
        let call = CallName::from_word(Typed::read(text).word)?;
        let (start, end) = argument_at(text, error.span.start)?;
        let word = text[start..end].trim_end_matches(':');
        let with = |address: &str| format!("{}{address}{}", &text[..start], &text[end..]);
        if call == CallName::Sendto
            && let Some((data, address)) = address_behind(&text[start..])
        {
            return Some(Mended {
                sentence: say!(lang,
                    en: "In sendto the address comes first, then the text.",
                    zh: "sendto 先写地址，再写内容。"),
                line: format!("{}{address} {data}", &text[..start]),
            });
        }
        if call == CallName::Sendto
            && let Some((port, data)) = text[end..].trim_start().split_once(' ')
            && port.parse::<u16>().is_ok()
        {
            return Some(Mended {
                sentence: say!(lang,
                    en: "The address is one word, with a colon before the port.",
                    zh: "地址要写成一个词，端口前用冒号。"),
                line: format!("{}{word}:{port} {}", &text[..start], data.trim_start()),
            });
        }
        if !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit()) {
            word.parse::<u16>().ok()?;
            return Some(Mended {
                sentence: say!(lang,
                    en: "That is a port; the host is missing.",
                    zh: "这只是端口，还缺主机。"),
                line: with(&format!("127.0.0.1:{word}")),
            });
        }
        if call == CallName::Bind {
            let port = super::words::free_port();
            return Some(Mended {
                sentence: say!(lang,
                    en: "The port is missing. {port} is free now.",
                    zh: "缺端口。{port} 现在空着。"),
                line: with(&format!("{word}:{port}")),
            });
        }
        if self.session.variable(self.process, word).is_some() {
            return Some(Mended {
                sentence: say!(lang,
                    en: "The value of a variable is written ${word}",
                    zh: "取变量的值要写 $：${word}"),
                line: with(&format!("${word}")),
            });
        }
        if !(word == "localhost" || word == "::1" || word.starts_with("127.")) {
            return None;
        }
        let snapshot = self.session.look_around();
        let address = addresses(call, &snapshot).into_iter().next()?;
        let port = address.rsplit_once(':')?.1;
        let (owner, socket) = holder(&snapshot, port)?;
        let (process, label) = (&owner.name, &socket.label);
        let sentence = if socket.listening {
            say!(lang,
                en: "The port is missing. {process}'s {label} listens on {port}.",
                zh: "缺端口。{process} 的 {label} 在 {port} 监听。")
        } else {
            say!(lang,
                en: "The port is missing. {process}'s {label} is bound to {port}.",
                zh: "缺端口。{process} 的 {label} 绑定在 {port}。")
        };
        Some(Mended { sentence, line: with(&format!("{word}:{port}")) })
    }

    /// A line that was refused: another process's variable, or a line for somebody who sleeps.
    pub(super) fn mend_refused(&self, text: &str, at: usize, halt: &Halt) -> Option<Mended> {
        let lang = self.settings.lang;
        let name = &self.name;
        if let Halt::UnknownName(word, _) = halt
            && let Some(mended) = for_the_shell(lang, text).or_else(|| self.go_on_as(text, word))
        {
            return Some(mended);
        }
        let snapshot = self.session.glance();
        match halt {
            Halt::OthersName(theirs, owner) => {
                let mine = snapshot.processes.iter().find(|p| p.name == *name)?;
                let mine = mine.sockets.iter().max_by_key(|s| s.id)?;
                let rest = text.get(at..)?.strip_prefix(&**theirs)?;
                if for_a_listener(text) && !mine.listening || ends_something(text) {
                    return Some(Mended {
                        sentence: say!(lang,
                            en: "{name} has no {theirs}, {owner} has. A line for {owner} begins with {owner}>",
                            zh: "{name} 没有 {theirs}，那是 {owner} 的变量。给 {owner} 的一行以 {owner}> 开头。"),
                        line: format!("{owner}> {}", statement_of(text)),
                    });
                }
                let mine = &mine.label;
                Some(Mended {
                    sentence: say!(lang,
                        en: "{name} has no {theirs}, {owner} has. {name}'s socket is called {mine}.",
                        zh: "{name} 没有 {theirs}，那是 {owner} 的变量。{name} 的套接字叫 {mine}。"),
                    line: format!("{}{mine}{rest}", &text[..at]),
                })
            }
            Halt::Busy(call, _) => {
                let other = somebody_ready(&snapshot, name)?;
                let typed = Typed::read(text);
                let speaks_for_itself = typed.process.is_none()
                    && typed.socket.is_none()
                    && matches!(
                        CallName::from_word(typed.word),
                        Some(
                            CallName::Socket
                                | CallName::Connect
                                | CallName::Send
                                | CallName::Sendall
                                | CallName::Sendto
                                | CallName::Recv
                        )
                    )
                    && !text.contains('=');
                let mut sentence = say!(lang,
                    en: "Not done: {name} is asleep in {call}, and a process does one thing at a time.",
                    zh: "不执行：{name} 还阻塞在 {call} 里，一个进程一次只能做一件事。");
                let line = if speaks_for_itself {
                    sentence += &say!(lang,
                        en: " Do you want to play {other}?",
                        zh: "想演 {other}？");
                    format!("{other}> {}", text.trim())
                } else {
                    sentence += &say!(lang,
                        en: " To play {other} type {other}> and to interrupt {call} press Ctrl-C.",
                        zh: "要演 {other}，输入 {other}>；要打断 {call}，按 Ctrl-C。");
                    String::new()
                };
                Some(Mended { sentence, line })
            }
            Halt::UnknownName(word, None) => {
                let rest = text.get(at..)?.strip_prefix(&**word)?;
                if !rest.starts_with('.') {
                    return None;
                }
                let mine = snapshot.processes.iter().find(|p| p.name == *name)?;
                Some(match mine.sockets.iter().max_by_key(|s| s.id) {
                    Some(SocketSeen { label, .. }) => Mended {
                        sentence: say!(lang,
                            en: "{name} has nothing called {word}. Its socket is called {label}.",
                            zh: "{name} 没有 {word}。它的套接字叫 {label}。"),
                        line: format!("{}{label}{rest}", &text[..at]),
                    },
                    None => Mended {
                        sentence: say!(lang,
                            en: "{name} has no socket {word} yet. It is made first.",
                            zh: "{name} 还没有套接字 {word}，先创建它。"),
                        line: match Typed::read(text).process {
                            Some(process) => format!("{process}> {word} = socket tcp"),
                            None => format!("{word} = socket tcp"),
                        },
                    },
                })
            }
            _ => None,
        }
    }

    /// A process's name alone.
    fn go_on_as(&self, text: &str, word: &str) -> Option<Mended> {
        self.session.find_process(word).filter(|_| text.trim() == word)?;
        Some(Mended {
            sentence: say!(self.settings.lang,
                en: "{word} is a process. To go on as {word}: {word}>",
                zh: "{word} 是一个进程。要换成它：{word}>"),
            line: format!("{word}>"),
        })
    }

    /// A new process whose name is nearly that of another: asked about once.
    pub(super) fn mend_process(&mut self, text: &str, name: &str) -> Option<Mended> {
        if self.session.find_process(name).is_some()
            || self.doubted.as_deref() == Some(name)
            || name.chars().count() < 3
        {
            return None;
        }
        let near = nearest(name, self.session.process_names().map(|name| &**name))?.to_owned();
        self.doubted = Some(name.to_owned());
        let at = text.find(name)?;
        Some(Mended {
            sentence: say!(self.settings.lang,
                en: "There is no process {name}. Did you mean {near}? (The same line again makes {name}.)",
                zh: "还没有进程 {name}。是不是 {near}？（真要新进程 {name}，就再输入一遍。）"),
            line: format!("{}{near}{}", &text[..at], &text[at + name.len()..]),
        })
    }
}

/// A command that is given to the program from a shell, as in `run tcp`.
fn for_the_shell(lang: Lang, text: &str) -> Option<Mended> {
    let text = harmless(text.trim());
    let (word, rest) = text.split_once(' ').unwrap_or((&text, ""));
    // It may be somebody's variable.
    if rest.trim_start().starts_with(['=', ',', '+', '-', '*']) {
        return None;
    }
    let command = match word {
        _ if word.ends_with("playground") => text.into_owned(),
        "run" | "check" | "lessons" | "claims" => format!("playground {text}"),
        "lesson" => format!("playground run {rest}").trim_end().to_owned(),
        _ => return None,
    };
    Some(Mended {
        sentence: say!(lang,
            en: "That is for a shell (Ctrl-D leaves this prompt): {command}",
            zh: "这要在 shell 里输入（按 Ctrl-D 离开这里）：{command}"),
        line: String::new(),
    })
}

/// Where the argument begins and ends that stands at a place in a line.
fn argument_at(text: &str, at: usize) -> Option<(usize, usize)> {
    let start = text.get(..at)?.rfind(char::is_whitespace)? + 1;
    let end = text[at..].find(char::is_whitespace).map_or(text.len(), |n| at + n);
    Some((start, end))
}

/// `127.0.0.1:8080,`: a comma between two arguments, as in other languages.
fn drop_comma(lang: Lang, text: &str, error: &SyntaxError) -> Option<Mended> {
    let (start, end) = argument_at(text, error.span.start)?;
    let (address, next) = text[start..end].split_once([',', ';'])?;
    if !has_port(address) {
        return None;
    }
    let blank = if next.is_empty() { "" } else { " " };
    let line = format!("{}{address}{blank}{next}{}", &text[..start], &text[end..]);
    parse_line(&line, error.line).ok()?;
    Some(Mended {
        sentence: say!(lang,
            en: "Separate arguments with a space, not a comma.",
            zh: "参数之间用空格，不用逗号。"),
        line,
    })
}

/// Whether a line's call is one that only a listening socket makes.
fn for_a_listener(text: &str) -> bool {
    let call = CallName::from_word(Typed::read(text).word);
    matches!(call, Some(CallName::Accept | CallName::Listen | CallName::Queue))
}

/// Whether a line's call ends what it is for: nobody's own socket is offered for that.
fn ends_something(text: &str) -> bool {
    let call = CallName::from_word(Typed::read(text).word);
    matches!(call, Some(CallName::Close | CallName::Shutdown))
}

/// A line without its process.
fn statement_of(text: &str) -> &str {
    match Typed::read(text).process {
        Some(_) => text.split_once('>').map_or(text, |(_, rest)| rest).trim(),
        None => text.trim(),
    }
}

/// Somebody else who can do something now.
fn somebody_ready(snapshot: &Snapshot, but: &str) -> Option<String> {
    let mut others = snapshot.processes.iter().filter(|p| p.name != but);
    others.find(|p| p.doing == Doing::Ready).map(|p| p.name.clone())
}

/// Text and an address behind it, of one word or two.
fn address_behind(text: &str) -> Option<(&str, String)> {
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

fn has_port(word: &str) -> bool {
    word.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok())
}

/// Whose socket has a port: a listening one, or one for datagrams.
fn holder<'a>(snapshot: &'a Snapshot, port: &str) -> Option<(&'a ProcessSeen, &'a SocketSeen)> {
    let has_it = |socket: &&SocketSeen| {
        let here = socket.local.as_deref().and_then(|local| local.rsplit_once(':'));
        (socket.listening || !socket.kind.is_stream()) && here.is_some_and(|(_, p)| p == port)
    };
    snapshot
        .processes
        .iter()
        .find_map(|process| Some((process, process.sockets.iter().find(has_it)?)))
}
