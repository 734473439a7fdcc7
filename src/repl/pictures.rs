//! The words that draw what has happened: `lanes`, `bytes`, `plot`.

use std::{
    collections::{BTreeMap, VecDeque},
    io,
};

use super::{prompt::Prompt, words::first_word};
use crate::{
    export::{plotted, streamed},
    model::{Event, Log, Remark, Seq, SocketId, StreamSeen, What},
    say,
    view::{
        Foreign, NoPlot, Plot, Plotted, Range, Streams, draw_plot, grouped, labelled, lanes,
        newest_stream, plot,
    },
};

/// `lanes` draws so many events at most: the newest. Nobody scrolls further, or waits for more.
const DRAWN: usize = 5_000;

impl Prompt {
    /// All processes, or those that are named.
    pub(super) fn lanes(&mut self, names: &str) -> io::Result<()> {
        let wanted: Vec<&str> = names.split_whitespace().collect();
        let known = |name: &&&str| self.session.find_process(name).is_none();
        if let Some(unknown) = wanted.iter().find(known) {
            let unknown = Foreign::from(*unknown);
            let text = say!(self.settings.lang,
                en: "There is no process {unknown}. To see who there is: board",
                zh: "没有叫 {unknown} 的进程。看看有哪些：board");
            return self.remark(&text);
        }
        let shown = |name: &str| wanted.is_empty() || wanted.contains(&name);
        let (events, is_all) = self.newest(|event| match &event.what {
            What::Packet(it) => shown(&it.from) && shown(&it.to),
            _ => shown(event.name()) || event.actor.is_none(),
        })?;
        let picture = lanes(self.settings.lang, &events, self.settings.width);
        self.beginning_lost()?;
        self.console.say(&picture.text)?;
        if is_all || !picture.fits {
            return Ok(());
        }
        let most = grouped(DRAWN as u64);
        let text = say!(self.settings.lang,
            en: "Only the newest {most} events are drawn. All of them: save FILE.jsonl",
            zh: "只画了最近的 {most} 个事件。全部事件：save 文件名.jsonl");
        self.remark(&text)
    }

    /// The newest of the events that are wanted, oldest first, and whether there are no others. The file of a long log
    /// is read only if there are too few in memory.
    fn newest(&self, wanted: impl Fn(&Event) -> bool) -> io::Result<(Vec<Event>, bool)> {
        let journal = self.session.journal();
        let mut newest: VecDeque<Event> =
            journal.after(Seq(0)).filter(|it| wanted(it)).cloned().collect();
        let mut is_all = journal.after(Seq(0)).next().is_none_or(|it| it.seq == Seq(1));
        if !is_all && newest.len() < DRAWN {
            is_all = true;
            newest.clear();
            for event in journal.whole().events() {
                let event = event?;
                if !wanted(&event) {
                    continue;
                }
                if newest.len() == DRAWN {
                    newest.pop_front();
                    is_all = false;
                }
                newest.push_back(event.into_owned());
            }
        }
        let older = newest.len().saturating_sub(DRAWN);
        newest.drain(..older);
        Ok((newest.into(), is_all && older == 0))
    }

    /// The streams of a connection, byte by byte: `bytes`, `bytes me`, `bytes me 0..60`.
    pub(super) fn bytes(&mut self, rest: &str) -> io::Result<()> {
        let Some((events, socket, range)) = self.stream_asked(rest)? else { return Ok(()) };
        let seen = self.session.streams();
        match self.picture(&seen).draw(&events, socket, range.as_ref()) {
            Some(text) => {
                self.beginning_lost()?;
                self.console.say(&text)
            }
            None => self.no_stream(rest),
        }
    }

    /// The same as a file; `None`: why not has been said.
    pub(super) fn bytes_as_file(&mut self, rest: &str) -> io::Result<Option<String>> {
        let Some((events, socket, range)) = self.stream_asked(rest)? else { return Ok(None) };
        let seen = self.session.streams();
        match streamed(&self.picture(&seen), &events, socket, range.as_ref()) {
            Some(picture) => Ok(Some(picture)),
            None => self.no_stream(rest).map(|()| None),
        }
    }

    fn picture<'a>(&self, seen: &'a BTreeMap<SocketId, StreamSeen>) -> Streams<'a> {
        Streams {
            lang: self.settings.lang,
            paint: self.settings.paint,
            width: self.settings.width,
            seen,
            now: u64::try_from(self.session.age().as_nanos()).unwrap_or(u64::MAX),
        }
    }

    /// The stream that is asked for, and which bytes of it.
    fn stream_asked(&mut self, rest: &str) -> io::Result<Option<Asked>> {
        let lang = self.settings.lang;
        let events = self.session.journal().whole().all()?;
        let (name, rest) = match first_word(rest) {
            (range, "") if numbers(range).is_some() => ("", range),
            both => both,
        };
        let range = numbers(rest);
        if range.is_none() && !rest.is_empty() {
            let rest = Foreign::from(rest);
            let text = say!(lang,
                en: "{rest} does not say which bytes. The first sixty: bytes {name} 0..60",
                zh: "{rest} 没有说清是哪些字节。前六十个：bytes {name} 0..60");
            return self.remark(&text).map(|()| None);
        }
        match self.stream_called(&events, name) {
            Some(socket) => Ok(Some((events, socket, range))),
            None => self.no_stream(name).map(|()| None),
        }
    }

    /// A connection over time: `plot me`, `plot me seq`.
    pub(super) fn plot(&mut self, rest: &str) -> io::Result<()> {
        let Some(plot) = self.plot_asked(rest)? else { return Ok(()) };
        self.beginning_lost()?;
        self.console.say(&draw_plot(&plot, self.settings.paint, self.settings.width))
    }

    /// The same as a file; `None`: why not has been said.
    pub(super) fn plot_as_file(&mut self, rest: &str) -> io::Result<Option<String>> {
        let lang = self.settings.lang;
        Ok(self.plot_asked(rest)?.map(|plot| plotted(lang, &plot)))
    }

    fn plot_asked(&mut self, rest: &str) -> io::Result<Option<Plot>> {
        let lang = self.settings.lang;
        let (name, word) = match first_word(rest) {
            (word, "") if Plotted::from_word(word).is_some() => ("", word),
            both => both,
        };
        let what = if word.is_empty() { Some(Plotted::Window) } else { Plotted::from_word(word) };
        let Some(what) = what else {
            let word = Foreign::from(word);
            let text = say!(lang,
                en: "{word} cannot be drawn. What can: plot SOCKET cwnd, plot SOCKET seq",
                zh: "{word} 画不了。可以画：plot 套接字 cwnd、plot 套接字 seq");
            return self.remark(&text).map(|()| None);
        };
        let events = self.session.journal().whole().all()?;
        let Some(socket) = self.stream_called(&events, name) else {
            return self.no_stream(name).map(|()| None);
        };
        match plot(lang, &events, socket, what) {
            Ok(plot) => Ok(Some(plot)),
            Err(no) => self.no_plot(name, &no).map(|()| None),
        }
    }

    fn no_plot(&mut self, name: &str, no: &NoPlot) -> io::Result<()> {
        let lang = self.settings.lang;
        let text = match no {
            NoPlot::NoConnection => return self.no_stream(name),
            NoPlot::NoWire if self.session.is_in_lab() => lang
                .pick("Nothing of it has been on the wire so far.", "它还没有在网线上出现过。")
                .to_owned(),
            NoPlot::NoWire => say!(lang,
                en: "plot draws what was read as packets moved, and only a lab shows packets: playground --lab",
                zh: "plot 画的是包经过时读到的数，只有实验室看得到包：playground --lab"),
            NoPlot::Nothing(Some(other)) => {
                let other = Foreign::from(&**other);
                say!(lang,
                    en: "It has sent nothing. The other end: plot {other} seq",
                    zh: "它什么都没有发。看另一端：plot {other} seq")
            }
            NoPlot::Nothing(None) => {
                lang.pick("It has sent nothing so far.", "它还什么都没有发。").to_owned()
            }
        };
        self.remark(&text)
    }

    /// The stream of that name: a variable or a label of this process, `server.conn`, or a label of another process;
    /// without one, the newest.
    pub(super) fn stream_called(&self, events: &[Event], name: &str) -> Option<SocketId> {
        if name.is_empty() {
            return newest_stream(events, &self.speaker.name);
        }
        if let Some((process, label)) = name.split_once('.') {
            return labelled(events, process, label);
        }
        let own = self.session.socket_of(self.speaker.process, name).ok();
        own.or_else(|| labelled(events, &self.speaker.name, name))
    }

    pub(super) fn no_stream(&mut self, name: &str) -> io::Result<()> {
        let lang = self.settings.lang;
        if name.is_empty() {
            let text = lang.pick(
                "There is no connection so far. Once there is one: bytes SOCKET",
                "还没有连接。有了连接以后：bytes 套接字",
            );
            return self.remark(text);
        }
        let name = Foreign::from(name);
        let text = say!(lang,
            en: "{name} is not a connection here. To see what there is: sockets",
            zh: "这里没有叫 {name} 的连接。看看有哪些：sockets");
        self.remark(&text)
    }

    /// What is drawn is not the whole story.
    pub(super) fn beginning_lost(&mut self) -> io::Result<()> {
        match self.session.journal().dropped() {
            0 => Ok(()),
            count => {
                let dropped = Remark::Dropped(count);
                self.remark(&crate::text::remark(self.settings.lang, &self.speaker.name, &dropped))
            }
        }
    }
}

/// The events, the stream that is asked for, and which bytes of it.
type Asked = (Vec<Event>, SocketId, Option<Range>);

/// `0..60`
fn numbers(text: &str) -> Option<Range> {
    let (from, to) = text.split_once("..")?;
    let range = from.parse().ok()?..to.parse().ok()?;
    (range.start < range.end).then_some(range)
}
