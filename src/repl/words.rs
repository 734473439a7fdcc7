//! The words for the playground itself: help, board, sockets and the rest.

use std::{borrow::Cow, io, net::Ipv4Addr};

use super::prompt::Prompt;
use crate::{
    engine::{Reach, Session},
    kernel::Socket,
    language::{suggest, tree::Word},
    model::{Address, ProcessSeen, Remark, Seq, SocketKind, VariableSeen, What},
    say,
    text::{Lang, Scene, cause_at_length_in_scene, help_topic, help_topics},
    view::{
        Foreign, Packets, board, help, kernel_settings, processes_table, sockets_table, vars_table,
    },
};

/// A line's first word, and the rest of it, without the blanks around them.
pub(super) fn first_word(text: &str) -> (&str, &str) {
    let text = text.trim();
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word, rest.trim())
}

/// A line that begins with the Chinese name of a word, as one would look for it: `帮助 粘包` is `help 粘包`.
pub(super) fn in_english(text: &str) -> Option<String> {
    match first_word(text) {
        ("帮助", topic) if !topic.starts_with('=') => {
            Some(format!("help {topic}").trim().to_owned())
        }
        ("退出", "") => Some("quit".to_owned()),
        _ => None,
    }
}

impl Prompt {
    /// Carries out a word. False: the session is over.
    pub(super) fn word(&mut self, word: Word, rest: &str) -> io::Result<bool> {
        let rest = rest.trim();
        match word {
            Word::Quit => return Ok(false),
            Word::Help => self.help(rest)?,
            Word::Board => self.board()?,
            Word::Sockets => {
                let real = rest == "--real";
                let snapshot = self.session.look_around();
                let table = sockets_table(
                    self.settings.lang,
                    &snapshot,
                    real,
                    self.settings.paint,
                    self.settings.width,
                );
                self.console.say(&table)?;
            }
            Word::Processes => {
                let snapshot = self.session.look_around();
                let table = processes_table(
                    self.settings.lang,
                    &snapshot,
                    self.settings.paint,
                    self.settings.width,
                );
                self.console.say(&table)?;
            }
            Word::Vars => {
                let mut snapshot = self.session.glance();
                let mine = |p: &&mut ProcessSeen| p.name == self.speaker.name;
                if let Some(me) = snapshot.processes.iter_mut().find(mine) {
                    // A number would be that of a descriptor which means nothing any more.
                    for it in &mut me.variables {
                        if self.is_closed(&it.name) {
                            let closed = self.settings.lang.pick("closed", "已关闭");
                            *it = VariableSeen::new(&*it.name, closed);
                        }
                    }
                    let table = vars_table(self.settings.lang, me, self.settings.width);
                    self.console.say(&table)?;
                }
            }
            Word::Lanes => self.lanes(rest)?,
            Word::Bytes => self.bytes(rest)?,
            Word::Plot => self.plot(rest)?,
            Word::Why => self.why()?,
            Word::Save => self.save(rest)?,
            Word::Source => return self.source(rest),
            // On a stage the session belongs to the lesson; there a line with this word alone starts it again.
            Word::Reset if self.cast.is_of_a_lesson => {
                let text = self.settings.lang.pick(
                    "The session belongs to the lesson here. From the beginning: goto 1",
                    "这里的会话属于这一课。从头再来：goto 1",
                );
                self.remark(text)?;
            }
            Word::Reset => self.reset()?,
            Word::Set => self.set(rest)?,
        }
        Ok(true)
    }

    fn help(&mut self, topic: &str) -> io::Result<()> {
        if let Some(page) = self.page(topic) {
            self.console.say(&page)?;
            return match help_topic(topic) {
                Some("lab" | "sysctl") => self.kernel_settings(),
                _ => Ok(()),
            };
        }
        let nearest = suggest::nearest(topic, help_topics())
            .or_else(|| suggest::for_statement(topic).filter(|word| help_topic(word).is_some()));
        let topic = Foreign::from(topic);
        let text = match nearest {
            Some(near) => say!(self.settings.lang,
                en: "There is no page on {topic}. Did you mean: help {near}",
                zh: "没有关于 {topic} 的帮助。是不是：help {near}"),
            None => say!(self.settings.lang,
                en: "There is no page on {topic}. To see what there is: help",
                zh: "没有关于 {topic} 的帮助。看看有什么：help"),
        };
        self.remark(&text)
    }

    /// In a lab, below what is said of it: how the kernel of the process's computer is set.
    fn kernel_settings(&mut self) -> io::Result<()> {
        let settings = self.session.settings_of(self.speaker.process);
        if settings.is_empty() {
            return Ok(());
        }
        let (lang, width) = (self.settings.lang, self.settings.width);
        self.console.say(&kernel_settings(lang, &self.speaker.name, &settings, width))
    }

    /// The pages of `help` on a topic.
    fn page(&self, topic: &str) -> Option<String> {
        help(self.settings.lang, topic, self.settings.paint, self.settings.width)
    }

    /// Who is asleep where, and on what.
    pub(super) fn board(&mut self) -> io::Result<()> {
        let snapshot = self.session.look_around();
        let text = board(self.settings.lang, &snapshot, self.settings.paint, self.settings.width);
        self.console.say(&text)
    }

    /// The last failure at length.
    fn why(&mut self) -> io::Result<()> {
        let journal = self.session.journal();
        let last = journal
            .after(Seq(0))
            .filter_map(|e| match &e.what {
                What::Returned(r) if !r.is_check() => Some((e.name().to_owned(), r.clone())),
                _ => None,
            })
            .last();
        let Some((name, returned)) = last else {
            let text = say!(self.settings.lang,
                en: "Nothing has been called yet.",
                zh: "还没有调用过什么。");
            return self.remark(&text);
        };
        let Some(failure) = returned.outcome.failure() else {
            let text = say!(self.settings.lang,
                en: "The last call did not fail. What a call does: help CALL",
                zh: "上一个调用没有失败。想知道一个调用做什么：help 调用名");
            return self.remark(&text);
        };
        let causes = match failure {
            crate::model::Failure::Errno(errno) => self.session.causes(&returned, errno),
            _ => Vec::new(),
        };
        let mut out = String::new();
        for cause in &causes {
            let scene = Scene::from(&returned);
            let text = cause_at_length_in_scene(self.settings.lang, &name, &scene, cause);
            crate::view::wrap(&mut out, &text, self.settings.width, "    ", "    ");
        }
        if let Some(page) = self.page(&failure.name()) {
            if !out.is_empty() {
                out.push('\n');
            }
            out.push_str(&page);
        }
        self.console.say(&out)
    }

    /// A fresh session: everything is closed, the ports are free.
    fn reset(&mut self) -> io::Result<()> {
        let mut fresh = match Session::new(Reach::Anywhere, None) {
            Ok(fresh) => fresh,
            Err(error) => return self.remark(&error.to_string()),
        };
        fresh.limit(self.session.reach());
        if let Some(lab) = self.session.leave_lab()
            && let Err(errno) = fresh.enter_lab(lab)
        {
            return self.remark(&errno.to_string());
        }
        let old = std::mem::replace(&mut self.session, fresh);
        old.end();
        self.begin_session()?;
        let text = say!(self.settings.lang,
            en: "Everything is closed and forgotten. You are server.",
            zh: "全部关闭，重新开始。现在你是 server。");
        self.remark(&text)
    }

    /// `set hints off`, `set lang zh`, `set width 60`.
    fn set(&mut self, rest: &str) -> io::Result<()> {
        let (name, value) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let done = match (name, value.trim()) {
            ("hints", "on") => {
                self.settings.hints = true;
                true
            }
            ("hints", "off") => {
                self.settings.hints = false;
                true
            }
            ("time", on @ ("on" | "off")) => {
                self.settings.clock = on == "on";
                self.new_printers();
                true
            }
            ("lang", word) => match Lang::from_word(word) {
                Some(lang) => {
                    self.settings.lang = lang;
                    self.new_printers();
                    true
                }
                None => false,
            },
            ("packets", word) => match Packets::from_word(word) {
                Some(packets) => {
                    self.settings.packets = packets;
                    self.new_printers();
                    true
                }
                None => false,
            },
            ("width", columns) => match columns.parse() {
                Ok(columns @ 20..=400) => {
                    self.settings.width = columns;
                    self.new_printers();
                    true
                }
                Ok(_) | Err(_) => false,
            },
            _ => false,
        };
        if done {
            return Ok(());
        }
        let text = say!(self.settings.lang,
            en: "What can be set: set hints on|off, set time on|off, set packets off|on|all, set lang en|zh, set width 20..400",
            zh: "可以设置：set hints on|off、set time on|off、set packets off|on|all、set lang en|zh、set width 20..400");
        self.remark(&text)
    }
}

/// The first text on the screen. The port is free now.
pub(super) fn banner(lang: Lang, port: u16, plain: bool) -> String {
    // A plain terminal completes nothing.
    let tab = if plain { "" } else { lang.pick("Tab completes; ", "Tab 补全；") };
    say!(lang,
        en: "playground: real sockets; one prompt plays two programs. You are server now.
Line by line:  socket tcp   bind 127.0.0.1:{port}   listen   accept (sleeps)
Then client:   client>   socket tcp   connect 127.0.0.1:{port}   send hello
{tab}Enter: who waits for whom; course: lessons, learn; help; Ctrl-D.

",
        zh: "playground：真实的套接字，一个提示符扮演两个程序；现在你是 server
逐行输入：  socket tcp   bind 127.0.0.1:{port}   listen   accept（阻塞）
再演客户端：client>   socket tcp   connect 127.0.0.1:{port}   send hello
{tab}空行回车看谁在等谁；课程：lessons、learn；help 帮助；Ctrl-D 退出

")
}

/// The same in a lab.
pub(super) fn lab_banner(lang: Lang) -> String {
    say!(lang,
        en: "playground: the lab. Each process is a computer, and you are the wire between.
Line by line:  socket tcp   bind :80   listen   hold (packets stop here)
Then client:   client>   socket tcp   connect server:80   pass   pass   pass
More: drop next, delay 50ms, flight (what is held), flow, lanes. help lab

",
        zh: "playground：实验室。每个进程一台主机，你就是它们之间的网线
逐行输入：  socket tcp   bind :80   listen   hold（包都停在你手里）
再演客户端：client>   socket tcp   connect server:80   pass   pass   pass
还有 drop next、delay 50ms、flight（扣住的包）、flow、lanes（时序图）；help lab

")
}

/// Ctrl-D where a block was open.
pub(super) fn block_dropped(lang: Lang) -> &'static str {
    lang.pick(
        "The block is dropped. Ctrl-D once more leaves.",
        "这个块不要了。再按一次 Ctrl-D 离开。",
    )
}

/// The name of a file, with the quotes that a shell would take away.
pub(super) fn file_name(typed: &str) -> Cow<'_, str> {
    let name = match shlex::split(typed).as_deref() {
        Some([name]) => Cow::from(name.clone()),
        _ => Cow::from(typed),
    };
    // As a shell has it.
    match (name.strip_prefix("~/"), std::env::var("HOME")) {
        (Some(rest), Ok(home)) => format!("{home}/{rest}").into(),
        _ => name,
    }
}

/// A port that is free now, 8080 if it is.
pub(super) fn free_port() -> u16 {
    const FIRST: u16 = 8080;
    let free = |port: &u16| {
        let address = Address::Inet((Ipv4Addr::LOCALHOST, *port).into());
        Socket::open(SocketKind::Tcp).is_ok_and(|socket| socket.bind(&address).is_ok())
    };
    (FIRST..FIRST + 100).find(free).unwrap_or(FIRST)
}

/// What a name shows whose socket is closed.
pub(super) fn closed(lang: Lang, name: &str) -> String {
    say!(lang, en: "    {name}  closed\n", zh: "    {name}  已关闭\n")
}

/// An error drops the rest of what was pasted, and the block it belongs to.
pub(super) fn rest_dropped(lang: Lang, lines: usize, in_a_block: bool) -> String {
    match lines {
        _ if in_a_block => say!(lang,
            en: "Nothing of this block is run, and nothing of what was pasted after this line. Paste it again once it is mended.",
            zh: "这一块没有执行，这一行后面粘贴的也没有执行。改好以后再粘贴一次。"),
        1 => say!(lang,
            en: "The line pasted after this one is not run.",
            zh: "后面粘贴的 1 行没有执行。"),
        _ => say!(lang,
            en: "The {lines} lines pasted after this one are not run.",
            zh: "后面粘贴的 {lines} 行没有执行。"),
    }
}

/// Bytes that are not text were typed or pasted.
pub(super) fn no_text(lang: Lang) -> String {
    say!(lang,
        en: "That is not UTF-8 text; none of it was run.",
        zh: "这不是 UTF-8 文字，什么都没有执行。")
}

/// Ctrl-C again and again, and nothing that it could interrupt.
pub(super) fn nothing_to_interrupt(lang: Lang, process: &str) -> String {
    say!(lang,
        en: "{process} is not asleep: there is nothing to interrupt. To leave: Ctrl-D",
        zh: "{process} 没有阻塞，没有可以打断的调用。要退出：Ctrl-D")
}

/// `repeat` outside of a program: to go on would carry its lines out once.
pub(super) fn no_repeat(lang: Lang) -> String {
    say!(lang,
        en: "Here repeat works inside a program: program {{, then repeat, and a }} for each. In a lesson's file it works anywhere: playground run FILE",
        zh: "在这里 repeat 只能写在程序里：先 program {{，再 repeat，各用一个 }} 结束。写在课文文件里则处处可用：playground run 文件名")
}

/// A line that only a lesson has.
pub(super) fn lesson_line(lang: Lang) -> String {
    crate::text::remark(lang, "", &Remark::LessonLine)
}
