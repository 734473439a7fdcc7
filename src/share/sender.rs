//! The session's side of the pipe: events go to a thread, which makes lines of them. The session waits for nothing.

use std::{
    io::{self, BufRead, BufReader, Write},
    os::{
        fd::OwnedFd,
        unix::{net::UnixStream, process::CommandExt},
    },
    process::{Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread,
    time::{Duration, Instant},
};

use serde::Serialize;

use super::{Place, line::Line};
use crate::{
    engine::{Bookmark, Journal},
    export::{Feed, Format, export},
    kernel::{ignore_sigpipe, own_program},
    model::Event,
    say,
    text::Lang,
};

/// A picture is drawn so long after something has happened, with what has happened until then.
const QUIET: Duration = Duration::from_millis(300);
/// What may still be in the pipe at the end gets so long.
const AT_THE_END: Duration = Duration::from_millis(500);
/// Events that a picture is drawn of; more of them are not drawn anyway.
const DRAWN: usize = 5_000;

/// Where the pages are.
#[derive(Debug)]
struct Pages {
    follower: String,
    lecturer: String,
    /// Whether others than this machine reach them.
    is_open: bool,
}

/// The pages that follow a session.
#[derive(Debug)]
pub struct Share {
    lang: Lang,
    writer: Writer,
    sent: Bookmark,
    pages: Pages,
}

/// How far it has come.
#[derive(Debug)]
enum Writer {
    /// Nothing has been sent, and there is no thread yet: a lab is entered before the first.
    Opened(UnixStream),
    /// A thread writes to the pipe; the receiver tells when it has ended.
    Begun(Sender<Message>, Receiver<()>),
    /// Nobody serves it any more.
    Over,
}

/// What the lecturer is told and nobody else is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cue {
    /// Steps that are done, and all.
    pub done: u32,
    /// All of them.
    pub steps: u32,
    /// What Enter does.
    pub next: String,
    /// The author's notes on it.
    pub notes: Vec<String>,
}

#[derive(Debug)]
enum Message {
    Begin,
    Events(Vec<Event>),
    Cue(Cue),
}

impl Share {
    /// Starts the process that serves the page. Before a lab is entered: it is outside.
    ///
    /// Corresponds to `fork(2)`, `execve(2)`. Errors: those of both, and what `bind(2)` answered there.
    pub fn start(place: Place, lang: Lang) -> io::Result<Self> {
        let (pipe, theirs) = UnixStream::pair()?;
        let mut child = Command::new(own_program())
            .args(["--lang", lang.word(), "serve", &place.0.to_string()])
            .stdin(OwnedFd::from(theirs))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            // Ctrl-C and Ctrl-Z are for the prompt.
            .process_group(0)
            .spawn()?;
        let answer = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        let mut lines = BufReader::new(answer).lines();
        let mut line = || lines.next().unwrap_or_else(|| Err(io::ErrorKind::UnexpectedEof.into()));
        let first = line()?;
        if let Some(number) = first.strip_prefix('!').and_then(|number| number.parse().ok()) {
            child.wait()?;
            return Err(io::Error::from_raw_os_error(number));
        }
        let is_open = !place.0.ip().is_loopback();
        let pages = Pages { follower: first, lecturer: line()?, is_open };
        Ok(Self { lang, writer: Writer::Opened(pipe), sent: Bookmark::default(), pages })
    }

    /// Where it is followed.
    pub fn sentences(&self, lang: Lang) -> [String; 3] {
        let Pages { follower, lecturer, is_open } = &self.pages;
        [
            say!(lang, en: "Others follow at {follower}", zh: "大家在这里看：{follower}"),
            say!(lang,
                en: "For your own screen, with clock, notes and next step: {lecturer}",
                zh: "您自己的屏幕（时钟、备注和下一步）：{lecturer}"),
            lang.pick(
                if *is_open {
                    "Everyone who has the address can read along. Nobody can type, and nothing is encrypted."
                } else {
                    "Only this machine reaches it. For a class: --share=0.0.0.0:8000"
                },
                if *is_open {
                    "知道地址的人都能看，但不能输入；内容不加密。"
                } else {
                    "只有本机能打开。给全班看：--share=0.0.0.0:8000"
                },
            )
            .to_owned(),
        ]
    }

    /// Another session begins.
    pub(crate) fn begin_session(&mut self) {
        self.sent = Bookmark::default();
        if let Writer::Begun(..) = self.writer {
            self.send(Message::Begin);
        }
    }

    /// Sends what is new.
    pub fn follow(&mut self, journal: &Journal) {
        let events: Vec<Event> = self.sent.take(journal).cloned().collect();
        if !events.is_empty() {
            self.send(Message::Events(events));
        }
    }

    /// What comes next.
    pub fn cue(&mut self, cue: Cue) {
        self.send(Message::Cue(cue));
    }

    fn send(&mut self, message: Message) {
        self.writer = match std::mem::replace(&mut self.writer, Writer::Over) {
            Writer::Opened(pipe) => begin(pipe, self.lang).unwrap_or(Writer::Over),
            writer => writer,
        };
        // The thread is gone when the server is.
        if let Writer::Begun(to, _) = &self.writer
            && to.send(message).is_err()
        {
            self.writer = Writer::Over;
        }
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        if let Writer::Begun(to, ended) = std::mem::replace(&mut self.writer, Writer::Over) {
            drop(to);
            let _ = ended.recv_timeout(AT_THE_END);
        }
    }
}

/// Starts the thread.
fn begin(end: UnixStream, lang: Lang) -> io::Result<Writer> {
    // The server may end before us: that is not a reason to die.
    ignore_sigpipe();
    let (to, messages) = channel();
    let (ends, ended) = channel();
    let mut pipe = Pipe { end, lang, feed: Feed::default(), drawn: Vec::new() };
    thread::Builder::new().name("share".into()).spawn(move || {
        // An error is that of a server that has ended, and nobody follows any more.
        let _ = pipe.serve(&messages);
        drop(ends);
    })?;
    Ok(Writer::Begun(to, ended))
}

/// What the thread has in hand.
struct Pipe {
    end: UnixStream,
    lang: Lang,
    feed: Feed,
    drawn: Vec<Event>,
}

impl Pipe {
    fn serve(&mut self, messages: &Receiver<Message>) -> io::Result<()> {
        let mut out = String::new();
        Line::Begin.push(&mut out);
        let mut due: Option<Instant> = None;
        loop {
            self.end.write_all(out.as_bytes())?;
            out.clear();
            let wait =
                due.map_or(Duration::MAX, |due| due.saturating_duration_since(Instant::now()));
            match messages.recv_timeout(wait) {
                Ok(Message::Begin) => {
                    self.feed = Feed::default();
                    self.drawn.clear();
                    Line::Begin.push(&mut out);
                }
                Ok(Message::Events(events)) => {
                    for event in events {
                        self.feed.lines(self.lang, &event, |json| Line::Event(json).push(&mut out));
                        if self.drawn.len() < DRAWN {
                            self.drawn.push(event);
                        }
                    }
                    due.get_or_insert_with(|| Instant::now() + QUIET);
                }
                Ok(Message::Cue(cue)) => {
                    let json = serde_json::to_string(&cue).map_err(io::Error::other)?;
                    Line::Cue(&json).push(&mut out);
                }
                Err(RecvTimeoutError::Timeout) => {
                    due = None;
                    self.picture(&mut out)?;
                }
                Err(RecvTimeoutError::Disconnected) => {
                    if due.is_some() {
                        self.picture(&mut out)?;
                    }
                    Line::End.push(&mut out);
                    return self.end.write_all(out.as_bytes());
                }
            }
        }
    }

    fn picture(&self, out: &mut String) -> io::Result<()> {
        let svg = export(Format::Picture, self.lang, &self.drawn)?;
        let json = serde_json::to_string(&svg).map_err(io::Error::other)?;
        Line::Picture(&json).push(out);
        Ok(())
    }
}
