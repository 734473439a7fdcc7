//! The playground's answer: the same calls as lines, the one that sleeps in a thread of a program.

use std::time::Instant;

use playground::{
    model::{CallName, Event, ProcessId, Seq, What},
    view::notation,
};

use super::{Deed, FILL, Flags, How, Pair, Scene, TAKEN, Way, Who, World};
use crate::{
    oracle::fresh_name,
    play::{DEADLINE, Play},
};

pub(super) struct Played {
    play: Play,
    /// Who has Y.
    peer: &'static str,
    /// Where connect goes.
    there: String,
    /// Whether the call is typed, to be interrupted; else a thread of a program makes it.
    typed: bool,
    me: ProcessId,
    /// The call that sleeps, what was there before it, and what it has given.
    deed: Deed,
    call: Option<CallName>,
    begun: Seq,
    given: Option<String>,
    /// What closes the copies, and how many there were.
    forget: Vec<String>,
    copies: usize,
}

impl Played {
    pub(super) fn new(pair: &Pair) -> Self {
        let mut play = Play::new();
        let name = format!("@{}", fresh_name());
        let (address, kind) = match pair.scene {
            Scene::UnixListener | Scene::UnixFull | Scene::UnixNamed => (name.clone(), "unix"),
            _ => ("127.0.0.1:0".to_owned(), "tcp"),
        };
        let mut there = name.clone();
        let mut peer = "peer";
        // A listener of somebody, and where it listens.
        let mut listener = |play: &mut Play, who: &str, s: &str, backlog: u32| {
            play.lines(&format!(
                "{who}> {s} = socket {kind}
                 {who}> {s}.bind {address} => ok
                 {who}> {s}.listen {backlog} => ok"
            ));
            if kind == "tcp" {
                let at = play.line(&format!("{who}> {s}.getsockname"));
                there = at;
            }
            there.clone()
        };
        match pair.scene {
            Scene::TcpClient | Scene::UnixNamed => {
                let there = listener(&mut play, "peer", "l", 5);
                play.lines(&format!(
                    "me> x = socket {kind}\nme> x.connect {there} => ok\npeer> y = l.accept"
                ));
            }
            Scene::TcpServer => {
                let there = listener(&mut play, "me", "l", 5);
                play.lines(&format!(
                    "peer> y = socket {kind}\npeer> y.connect {there} => ok\nme> x = l.accept"
                ));
            }
            Scene::TcpListener | Scene::UnixListener => {
                listener(&mut play, "me", "x", 5);
                play.lines(&format!("peer> y = socket {kind}"));
            }
            Scene::TcpFull | Scene::UnixFull => {
                let there = listener(&mut play, "peer", "y", 0);
                play.lines(&format!(
                    "filler> f = socket {kind}\nfiller> f.connect {there} => ok\nme> x = socket {kind}"
                ));
            }
            Scene::UdpConnected => {
                play.lines("me> x = socket udp\nme> x.bind 127.0.0.1:0\npeer> y = socket udp\npeer> y.bind 127.0.0.1:0");
                play.share_port("me> x.getsockname", "X");
                play.share_port("peer> y.getsockname", "Y");
                play.lines("me> x.connect 127.0.0.1:$Y => ok\npeer> y.connect 127.0.0.1:$X => ok");
            }
            Scene::UdpBound => {
                play.lines("me> x = socket udp\nme> x.bind 127.0.0.1:0\npeer> y = socket udp");
                play.share_port("me> x.getsockname", "X");
                play.lines("peer> y.connect 127.0.0.1:$X => ok");
            }
            Scene::DgramReceiver => play.lines(&format!(
                "me> x = socket unixdgram\nme> x.bind {name}\npeer> y = socket unixdgram\npeer> y.connect {name} => ok"
            )),
            Scene::DgramSender => play.lines(&format!(
                "peer> y = socket unixdgram\npeer> y.bind {name}\nme> x = socket unixdgram\nme> x.connect {name} => ok"
            )),
            Scene::UnixPair | Scene::DgramPair | Scene::SeqPair => {
                peer = "me";
                play.lines(match pair.scene {
                    Scene::UnixPair => "me> x, y = socketpair stream",
                    Scene::DgramPair => "me> x, y = socketpair dgram",
                    _ => "me> x, y = socketpair seqpacket",
                });
            }
        }
        let me = play.session.find_process("me").unwrap();
        Self {
            play,
            peer,
            there,
            typed: pair.is_interrupted(),
            me,
            deed: pair.call.clone(),
            call: None,
            begun: Seq(0),
            given: None,
            forget: Vec::new(),
            copies: 0,
        }
    }

    /// Another descriptor for a socket, for somebody else.
    fn copy(&mut self, who: Who, way: Way) -> String {
        let (mine, others) = if who == Who::X { ("x", "y") } else { ("y", "x") };
        let process = if who == Who::X { "me" } else { self.peer };
        self.copies += 1;
        let n = self.copies;
        if way == Way::Fork {
            self.play.line(&format!("{process}> fork child{n}"));
            if self.peer == "me" {
                self.play.line(&format!("child{n}> {others}.close"));
            }
            self.forget.push(format!("child{n}> kill"));
            let number = self.play.line(&format!("child{n}> {mine}.fileno"));
            return if number.starts_with('E') { number } else { "ok".into() };
        }
        self.play.line(&format!("{process}> p{n}, q{n} = socketpair dgram"));
        let given = self.play.line(&format!("p{n}.sendmsg 'f' --fd {mine}"));
        if way == Way::Underway || given.starts_with('E') {
            self.forget.push(format!("{process}> p{n}.close"));
            self.forget.push(format!("{process}> q{n}.close"));
        } else {
            self.play.lines(&format!("m, z{n} = q{n}.recvmsg\np{n}.close\nq{n}.close"));
            self.forget.push(format!("{process}> z{n}.close"));
        }
        if given.starts_with('E') { given } else { "ok".into() }
    }

    fn statement(&self, who: Who, deed: &Deed) -> String {
        let name = match who {
            Who::X => "x",
            Who::Y => "y",
        };
        let flags = |flags: &Flags| {
            [
                (flags.peek, " --peek"),
                (flags.waitall, " --waitall"),
                (flags.dontwait, " --dontwait"),
                (flags.oob, " --oob"),
            ]
            .iter()
            .filter(|(set, _)| *set)
            .fold(String::new(), |all, (_, word)| all + word)
        };
        match deed {
            Deed::Send(text, false) => format!("{name}.send \"{text}\" --dontwait"),
            Deed::Send(text, true) => format!("{name}.send \"{text}\" --oob --dontwait"),
            Deed::SendMuch(n, false) => format!("{name}.send \"x\" * {n}"),
            Deed::SendMuch(n, true) => format!("{name}.sendall \"x\" * {n}"),
            Deed::Fill => format!("{name}.send \"x\" * {FILL} --dontwait"),
            Deed::Recv(n, of) => format!("{name}.recv {n}{}", flags(of)),
            Deed::Recvfrom(n) => format!("{name}.recvfrom {n}"),
            Deed::Recvn(n) => format!("{name}.recvn {n}"),
            Deed::TakeAll => format!("{name}.recvn {TAKEN}"),
            Deed::Accept => format!("{name}.accept"),
            Deed::Connect => format!("{name}.connect {}", self.there),
            Deed::Listen(backlog) => format!("{name}.listen {backlog}"),
            Deed::Shutdown(How::Rd) => format!("{name}.shutdown rd"),
            Deed::Shutdown(How::Wr) => format!("{name}.shutdown wr"),
            Deed::Shutdown(How::Rdwr) => format!("{name}.shutdown rdwr"),
            Deed::Close => format!("{name}.close"),
            Deed::Linger(seconds) => format!("{name}.setsockopt linger {seconds}"),
            Deed::Lowat(least) => format!("{name}.setsockopt rcvlowat {least}"),
            Deed::Nonblocking => format!("{name}.setblocking off"),
            Deed::Part => format!("{name}.connect none"),
            Deed::Error => format!("{name}.getsockopt error"),
            Deed::Poll => format!("{name}.poll"),
            Deed::Interrupt => "interrupt".into(),
            Deed::Copy(_) | Deed::Forget => unreachable!("no line of its own"),
        }
    }
}

impl Played {
    /// Whether the call has returned.
    fn look(&mut self) {
        // Lines are typed for the first thread; the call of a program that is not typed is made by another.
        let slept = |e: &&Event| {
            let actor = e.actor.as_ref();
            actor.is_some_and(|a| a.process == self.me && (a.thread == 0) == self.typed)
        };
        let mut events = self.play.session.journal().after(self.begun).filter(slept);
        let returned = events.find_map(|e| match &e.what {
            What::Returned(r) if r.call.name() == self.call => Some(notation(&r.outcome)),
            _ => None,
        });
        if self.given.is_none() {
            self.given = returned.map(|given| plain(&self.deed, &given));
        }
    }
}

/// In the words of the real ones: whom accept names, and who sent, is not compared.
fn plain(deed: &Deed, given: &str) -> String {
    match deed {
        Deed::Accept if !given.starts_with('E') && given != "..." => "\"accepted\"".into(),
        Deed::Recvfrom(_) => given.split(" from ").next().unwrap().into(),
        _ => given.into(),
    }
}

impl World for Played {
    fn step(&mut self, who: Who, deed: &Deed) -> String {
        match deed {
            Deed::Copy(way) => return self.copy(who, *way),
            Deed::Forget => {
                for line in std::mem::take(&mut self.forget) {
                    self.play.line(&line);
                }
                return "ok".into();
            }
            _ => {}
        }
        let process = if who == Who::X { "me" } else { self.peer };
        let line = format!("{process}> {}", self.statement(who, deed));
        match deed {
            Deed::Fill => {
                while !self.play.line(&line).starts_with('E') {}
                "ok".into()
            }
            Deed::TakeAll => {
                if self.play.line(&line) == "..." {
                    self.play.woken(process);
                }
                "ok".into()
            }
            _ => plain(deed, &self.play.line(&line)),
        }
    }

    fn begin(&mut self, deed: &Deed) {
        self.begun = self.play.session.journal().last();
        self.deed = deed.clone();
        let statement = self.statement(Who::X, deed);
        let word = statement.split([' ', '.']).nth(1).unwrap();
        self.call = CallName::ALL.iter().copied().find(|name| name.word() == word);
        // The helper that closes begins when it can.
        let lingers = *deed == Deed::Close;
        if lingers {
            self.play.share_port("me> x.getsockname", "X");
        }
        if self.typed {
            self.play.line(&format!("me> {statement}"));
        } else {
            let program = format!("me> program {{\nthread {{\ntry {statement}\n}}\n}}");
            program.lines().for_each(|line| _ = self.play.line(line));
        }
        if lingers {
            self.play.until(|play| play.line("watcher> netstat $X").contains("FIN_WAIT1"));
        }
    }

    fn given(&mut self, returns: bool) -> String {
        self.look();
        let end = Instant::now() + DEADLINE;
        while self.deed == Deed::Close && returns && self.given.is_none() && Instant::now() < end {
            self.play.session.wait(Some(end));
            self.look();
        }
        self.given.clone().unwrap_or_else(|| "...".into())
    }
}
