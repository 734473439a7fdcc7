//! The words for the playground itself: help, board, sockets and the rest.

use std::{io, net::Ipv4Addr};

use super::driver::Prompt;
use crate::{
    kernel::Socket,
    language::tree::Word,
    model::{Address, SocketKind},
    say,
    text::Lang,
};

impl Prompt {
    /// Carries out a word. False: the session is over.
    pub(super) fn word(&mut self, word: Word, rest: &str) -> io::Result<bool> {
        let _ = rest;
        match word {
            Word::Quit => return Ok(false),
            Word::Board => self.board()?,
            _ => {}
        }
        Ok(true)
    }

    /// Who is asleep where, and on what.
    pub(super) fn board(&mut self) -> io::Result<()> {
        let snapshot = self.session.look_around();
        self.console.say(&format!("{snapshot:?}\n"))
    }
}

/// What `help` knows, for completion.
pub(super) fn topics() -> Vec<String> {
    Vec::new()
}

/// The first thing anybody sees. The port is free now.
pub(super) fn banner(lang: Lang, port: u16) -> String {
    say!(lang,
        en: "playground: real sockets; one prompt plays two programs. You are server now.
Line by line:  socket tcp   bind 127.0.0.1:{port}   listen   accept (sleeps)
Then client:   client>   socket tcp   connect 127.0.0.1:{port}   send hello
Tab completes. Enter on an empty line: who waits for whom. help. Ctrl-D quits.

",
        zh: "playground:真实的套接字,一个提示符扮演两个程序;现在你是 server
逐行输入:  socket tcp   bind 127.0.0.1:{port}   listen   accept(阻塞)
再演客户端:client>   socket tcp   connect 127.0.0.1:{port}   send hello
Tab 补全;空行回车看谁在等谁;help 帮助;Ctrl-D 退出

")
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

/// An error drops the rest of what was pasted.
pub(super) fn rest_dropped(lang: Lang, lines: usize) -> String {
    say!(lang,
        en: "The {lines} lines pasted after this one are not run.",
        zh: "后面粘贴的 {lines} 行没有执行。")
}

/// A line that only a lesson has.
pub(super) fn lesson_line(lang: Lang) -> String {
    crate::text::remark(lang, "", &crate::model::Remark::LessonLine)
}
