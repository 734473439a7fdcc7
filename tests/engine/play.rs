//! A session driven by lines; what each gave is compared in the notation of lessons.

use std::time::{Duration, Instant};

use playground::{
    engine::{Reach, Session, Status},
    language::{Assembler, tree::Line},
    model::{ProcessId, Returned, Waker, What, Woken},
    view::notation,
};

use crate::port::free_port;

/// A session, and the process named last.
pub(crate) struct Play {
    pub(crate) session: Session,
    process: ProcessId,
    block: Assembler,
}

/// Who woke a call, and by which call: `server close`; `nobody` where no call of the session did.
pub(crate) fn waker(woken: &Woken) -> String {
    match &woken.by {
        Some(Waker::Call { process, call, .. }) => format!("{process} {call}"),
        Some(Waker::Outside) => "outside".into(),
        None => "nobody".into(),
    }
}

/// Whether a result is as expected.
fn fits(given: &str, expected: &str) -> bool {
    let one = |expected: &str| {
        let larger = expected.strip_prefix('>').and_then(|n| n.parse::<u64>().ok());
        given == expected
            || larger.is_some_and(|n| given.parse::<u64>().is_ok_and(|given| given > n))
            || expected.strip_prefix("* ").is_some_and(|end| given.ends_with(end))
            || expected.strip_suffix(" *").is_some_and(|begin| given.starts_with(begin))
    };
    given == expected || expected.split(" | ").any(one)
}

/// How long this thread has had a CPU (proc(5), schedstat): other programs of this machine do not count.
pub(crate) fn on_cpu() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(text.split(' ').next().unwrap().parse().unwrap())
}

/// Everything here happens on loopback, so whatever has not happened by then never will.
pub(crate) const DEADLINE: Duration = Duration::from_secs(10);

impl Play {
    pub(crate) fn new() -> Self {
        Self::reaching(Reach::Loopback)
    }

    pub(crate) fn reaching(reach: Reach) -> Self {
        Self::with(Session::new(reach, None).unwrap())
    }

    pub(crate) fn with(mut session: Session) -> Self {
        let process = session.process("server").unwrap();
        Self { session, process, block: Assembler::new() }
    }

    /// Carries out one line, settles, and says what it gave: its outcome in the notation of lessons, `...` if it
    /// sleeps, `running` for a program, or why it was refused.
    #[track_caller]
    pub(crate) fn line(&mut self, text: &str) -> String {
        let line = match self.block.push(text, 1) {
            Ok(Some(line)) => line,
            Ok(None) => return String::new(),
            Err(error) => panic!("{text:?}: {error:?}"),
        };
        match line {
            Line::Statement(name, statement) => {
                if let Some(name) = name {
                    self.process = self.session.process(&name.text).unwrap();
                }
                self.session.read_up_to_now();
                let before = self.session.journal().last();
                if let Err(refused) = self.session.start(self.process, &statement) {
                    return format!("refused: {:?}", refused.halt);
                }
                self.session.settle();
                // What this statement itself gave, not what it woke.
                let own: Vec<_> = self
                    .session
                    .journal()
                    .after(before)
                    .filter(|e| e.process() == Some(self.process))
                    .filter_map(|e| match &e.what {
                        What::Returned(r) if *r.source.text == **statement.text() => {
                            Some(notation(&r.outcome))
                        }
                        What::Asleep(a) if *a.source.text() == *statement.text() => {
                            Some("...".into())
                        }
                        _ => None,
                    })
                    .collect();
                match own.last() {
                    Some(given) => given.clone(),
                    None => match self.session.status(self.process) {
                        Status::Running => "running".into(),
                        other => format!("{other:?}"),
                    },
                }
            }
            Line::Switch(name) => {
                self.process = self.session.process(&name.text).unwrap();
                String::new()
            }
            Line::Blank | Line::Narration(_) => String::new(),
            other => panic!("{text:?}: {other:?}"),
        }
    }

    /// Carries out lines, each followed by what it must give after `=>`; without one, anything but a failure.
    ///
    /// `>5` is a larger number, `* end` and `begin *` anything that ends or begins so, `a | b` either; `x soon` is asked
    /// until it is so. `server< => x`: the sleeping call of server has returned, or returns now, with x.
    #[track_caller]
    pub(crate) fn lines(&mut self, text: &str) {
        for line in text.lines().filter(|l| !l.trim().is_empty()) {
            let (line, expected) = match line.split_once("=>") {
                Some((line, expected)) => (line.trim(), Some(expected.trim())),
                None => (line.trim(), None),
            };
            if let Some((name, "")) = line.split_once('<') {
                let expected = expected.expect("what it is woken with");
                let given = self.woken(name);
                assert!(fits(&given, expected), "{line} {given}, not {expected}");
                continue;
            }
            if let Some(expected) = expected.and_then(|e| e.strip_suffix(" soon")) {
                self.until(|play| fits(&play.line(line), expected));
                continue;
            }
            let given = self.line(line);
            match expected {
                Some(expected) => {
                    assert!(fits(&given, expected), "{line}: {given}, not {expected}");
                }
                None => assert!(
                    !given.starts_with('E') && !given.starts_with("refused") || given == "EOF",
                    "{line}: {given}"
                ),
            }
        }
    }

    /// Waits until the sleeping call of a process has returned, and says what it gave.
    #[track_caller]
    pub(crate) fn woken(&mut self, name: &str) -> String {
        let process = self.session.find_process(name).expect("a process of that name");
        let end = Instant::now() + DEADLINE;
        while matches!(self.session.status(process), Status::Asleep(..) | Status::Running) {
            assert!(Instant::now() < end, "{name} still sleeps");
            self.session.wait(Some(end));
        }
        self.last(name).map_or_else(|| "nothing".into(), |r| notation(&r.outcome))
    }

    /// Waits until something is true of the session.
    #[track_caller]
    pub(crate) fn until(&mut self, mut holds: impl FnMut(&mut Self) -> bool) {
        let end = Instant::now() + DEADLINE;
        while !holds(self) {
            assert!(Instant::now() < end, "never came true");
            self.session.wait(Some(Instant::now() + Duration::from_millis(5)));
        }
    }

    /// What the last typed statement of a process gave.
    pub(crate) fn last(&self, name: &str) -> Option<Returned> {
        let process = self.session.find_process(name)?;
        self.session.returned(process).cloned()
    }

    /// A TCP connection: server's `conn`, client's `c`, and the listener `s` on `$P`.
    pub(crate) fn connected() -> Self {
        let mut play = Self::new();
        play.listening();
        play.lines(
            "client> c = socket tcp => c
             client> c.connect 127.0.0.1:$P => ok
             server> conn = s.accept => conn",
        );
        play
    }

    /// A listener `s` of server on a port that no other test has, `$P` for everybody.
    pub(crate) fn listening(&mut self) {
        self.lines("server> s = socket tcp => s");
        self.bind_afresh("server> s", "P");
        self.lines("server> s.listen 5 => ok");
    }

    /// Binds a socket to such a port, and keeps that for everybody.
    pub(crate) fn bind_afresh(&mut self, socket: &str, name: &str) {
        loop {
            match &*self.line(&format!("{socket}.bind 127.0.0.1:{}", free_port())) {
                "ok" => break,
                given => assert_eq!(given, "EADDRINUSE"),
            }
        }
        self.share_port(&format!("{socket}.getsockname"), name);
    }

    /// Keeps the port of the address a line gives as a variable of all.
    #[track_caller]
    pub(crate) fn share_port(&mut self, line: &str, name: &str) -> u16 {
        let address = self.line(line);
        let port: u16 = address.rsplit(':').next().unwrap().parse().unwrap();
        self.session.set_shared(name, playground::model::Value::Number(port.into()));
        port
    }
}
