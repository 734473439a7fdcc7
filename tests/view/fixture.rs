//! Events made by hand, as a session would write them.

use std::{sync::Arc, time::Duration};

use playground::{
    model::{
        Actor, Address, Asleep, Call, CallId, CallName, Cause, Choice, Destination, Errno, Event,
        Fd, On, Origin, Outcome, ProcessId, ReceiveFlags, Returned, SendFlags, Seq, SocketId,
        SocketKind, Source, StateSeen, TcpState, Waker, What, Woken, Wording,
    },
    text::Lang,
};

/// A list of events that grows.
#[derive(Default)]
pub(crate) struct Tape {
    pub(crate) events: Vec<Event>,
    processes: Vec<Arc<str>>,
    line: u32,
}

/// A step before it is on the tape.
pub(crate) struct Step {
    call: Call,
    on: Option<(u32, &'static str)>,
    outcome: Outcome,
    state: Option<Box<StateSeen>>,
    woken: Option<(Option<Waker>, u64)>,
    origin: Origin,
}

pub(crate) fn step(call: Call, outcome: Outcome) -> Step {
    Step { call, on: None, outcome, state: None, woken: None, origin: Origin::Typed }
}

impl Step {
    pub(crate) fn on(self, label: &'static str, fd: u32) -> Self {
        Self { on: Some((fd, label)), ..self }
    }

    pub(crate) fn state(self, label: &str, state: TcpState) -> Self {
        self.seen(StateSeen { socket: SocketId(7), label: label.into(), state, queue: None })
    }

    pub(crate) fn listens(self, label: &str, waiting: u32, backlog: u32) -> Self {
        let queue = Some((waiting, backlog));
        self.seen(StateSeen {
            socket: SocketId(7),
            label: label.into(),
            state: TcpState::Listen,
            queue,
        })
    }

    fn seen(self, seen: StateSeen) -> Self {
        Self { state: Some(seen.into()), ..self }
    }

    pub(crate) fn woken(self, by: Option<(&str, CallName)>, slept: u64) -> Self {
        // Which call of that process it was is known when the step is written.
        let by = by.map(|(name, call)| Waker::Call { id: CallId(0), process: name.into(), call });
        Self { woken: Some((by, slept)), ..self }
    }

    pub(crate) fn woken_from_outside(self, slept: u64) -> Self {
        Self { woken: Some((Some(Waker::Outside), slept)), ..self }
    }

    pub(crate) fn passing(self) -> Self {
        Self { origin: Origin::Check, ..self }
    }
}

pub(crate) fn to(address: &str) -> Destination {
    Destination::parse(address).expect("a test's address is one")
}

pub(crate) fn from(address: &str) -> Address {
    let Destination::Known(address) = to(address) else { panic!("{address}") };
    address
}

pub(crate) fn made(fd: u32, label: &str) -> Outcome {
    Outcome::Made(Fd(fd), label.into())
}

pub(crate) fn failed(errno: Errno) -> Outcome {
    Outcome::Failed(errno.into())
}

pub(crate) fn send(text: &str) -> Call {
    Call::Send(text.into(), SendFlags::default())
}

pub(crate) fn recv() -> Call {
    Call::Recv(1024, ReceiveFlags::default())
}

impl Tape {
    pub(crate) fn push(&mut self, process: &str, what: What) -> &mut Self {
        let at = self.processes.iter().position(|name| **name == *process).unwrap_or_else(|| {
            self.processes.push(process.into());
            self.processes.len() - 1
        });
        let process = ProcessId(u32::try_from(at).expect("few processes"));
        let name = self.processes[at].clone();
        self.write(Some(Actor { process, name, thread: 0 }), what)
    }

    /// An event that belongs to no process.
    pub(crate) fn tell(&mut self, what: What) -> &mut Self {
        self.write(None, what)
    }

    fn write(&mut self, actor: Option<Actor>, what: What) -> &mut Self {
        let seq = self.events.len() as u64 + 1;
        self.events.push(Event { seq: Seq(seq), ns: seq * 250_125, actor, what });
        self
    }

    /// The call whose event is written next.
    fn next(&self) -> CallId {
        CallId(self.events.len() as u64 + 101)
    }

    /// The last call of a process that returned.
    pub(crate) fn last_of(&self, process: &str) -> CallId {
        let returned = self.events.iter().rev().filter(|event| event.name() == process);
        let mut ids = returned.filter_map(|event| match &event.what {
            What::Returned(it) if it.origin != Origin::Check => Some(it.id),
            _ => None,
        });
        ids.next().unwrap_or(CallId(0))
    }

    pub(crate) fn explain(&mut self, process: &str, causes: Vec<Cause>) -> &mut Self {
        let of = self.last_of(process);
        self.push(process, What::Explained(of, causes))
    }

    pub(crate) fn comment(&mut self, process: &str, text: &str) -> &mut Self {
        let of = self.last_of(process);
        self.push(process, What::Comment(of, text.into()))
    }

    fn source(&mut self, text: &str) -> Source {
        self.line += 1;
        Source { wording: Wording::new(text, [None, None]).into(), line: self.line }
    }

    pub(crate) fn run(&mut self, process: &str, text: &str, step: Step) -> &mut Self {
        let source = self.source(text);
        let Step { call, on, outcome, state, woken, origin } = step;
        let id = self.next();
        let woken = woken.map(|(by, slept)| {
            let by = by.map(|by| match by {
                Waker::Call { process, call, .. } => {
                    Waker::Call { id: self.last_of(&process), process, call }
                }
                Waker::Outside => Waker::Outside,
            });
            Woken { slept: Duration::from_millis(slept), by, asleep: Seq(4) }.into()
        });
        let line = source.line;
        let mut source = Wording::new(text, [None, None]);
        if let Some((names, _)) = text.split_once(" = ")
            && !names.contains('.')
            && call != Call::Value
        {
            for (name, typed) in source.names.iter_mut().zip(names.split(", ")) {
                *name = Some(typed.into());
            }
        }
        let on = on.map(socket);
        let source = source.into();
        let returned = Returned { id, origin, call, on, outcome, state, woken, line, source };
        self.push(process, What::Returned(returned))
    }

    pub(crate) fn sleep(
        &mut self,
        process: &str,
        text: &str,
        call: Call,
        on: Option<(u32, &str)>,
    ) -> &mut Self {
        let source = self.source(text);
        let (id, origin, on) = (self.next(), Origin::Typed, on.map(socket));
        self.push(process, What::Asleep(Asleep { id, origin, call, on, source, carries: None }))
    }

    pub(crate) fn say(&mut self, text: &str) -> &mut Self {
        self.tell(What::Narration(text.into()))
    }

    pub(crate) fn blank(&mut self) -> &mut Self {
        self.tell(What::Blank)
    }
}

fn socket((fd, label): (u32, &str)) -> Arc<On> {
    On { socket: SocketId(fd), fd: Fd(fd), label: label.into() }.into()
}

/// The lesson of look/, as a session would have written it.
pub(crate) fn tcp(lang: Lang) -> Tape {
    let mut t = Tape::default();
    let s = |en: &'static str, zh: &'static str| lang.pick(en, zh);
    t.push("server", What::Title(s("The phone call", "一次电话：TCP 通信的两端").into()));
    t.push(
        "server",
        What::Ask(
            s(
                "Which call does what, on which side, in which order?",
                "哪个调用做什么？在哪一端？按什么顺序？",
            )
            .into(),
        ),
    );
    t.say(s(
        "server owns a phone, client will ring it. First the server buys a phone. Nothing is on the network yet.",
        "server 有一部手机，client 要打给它。第一步，server 买手机：此时网络上什么都没有。",
    ));
    t.run("server", "phone = socket tcp", step(Call::Socket(SocketKind::Tcp), made(3, "phone")));
    t.say(s(
        "It puts in the SIM card: this is its number, as in the article.",
        "插手机卡：这就是它的号码，与文章相同。",
    ));
    let number = to("127.0.0.1:8080");
    t.run(
        "server",
        "phone.bind 127.0.0.1:8080",
        step(Call::Bind(Box::new(number.clone())), Outcome::Ok).on("phone", 3),
    );
    t.say(s("It switches the phone on. Five callers may wait.", "开机。最多让五个来电排队。"));
    let listen = step(Call::Listen(5), Outcome::Ok).on("phone", 3).listens("phone", 0, 5);
    t.run("server", "phone.listen 5", listen);
    t.say(s(
        "It waits for a call. A program that waits like this does nothing else: it is blocked.",
        "等电话。程序停在这一句，别的什么也不做：这就是阻塞。",
    ));
    t.sleep("server", "conn = phone.accept", Call::Accept, Some((3, "phone")));
    let choice = |letter, text: &'static str| Choice { letter, text: text.into() };
    let choices = [
        choice('a', s("the client's socket", "client 的 socket")),
        choice('b', s("the client's connect", "client 的 connect")),
        choice('c', s("the client's first send", "client 第一次 send")),
        choice('d', s("a timeout", "超时")),
    ];
    let question = s(
        "The server is asleep in accept. What will wake it?",
        "server 阻塞在 accept 里。什么会唤醒它？",
    );
    t.push("server", What::Question(question.into(), choices.into()));
    t.run("client", "me = socket tcp", step(Call::Socket(SocketKind::Tcp), made(3, "me")));
    let connect = step(Call::Connect(Box::new(number)), Outcome::Ok)
        .on("me", 3)
        .state("me", TcpState::Established);
    t.run("client", "me.connect 127.0.0.1:8080", connect);
    let accepted = Outcome::accepted(Fd(4), "conn".into(), from("127.0.0.1:35002"));
    let accept = step(Call::Accept, accepted)
        .on("phone", 3)
        .state("conn", TcpState::Established)
        .woken(Some(("client", CallName::Connect)), 12);
    t.run("server", "conn = phone.accept", accept);
    if lang == Lang::En {
        let because = "connect finished the handshake, so accept has something to hand out";
        let reasons = [].into();
        t.push(
            "server",
            What::Verdict {
                of: None,
                letter: 'b',
                because: because.into(),
                reasons,
                predicted: None,
            },
        );
    }
    t.say(s(
        "accept made a second socket, conn, for this call. phone goes on listening.",
        "accept 为这次通话新建了一个套接字 conn;phone 继续监听。",
    ));
    t.run("client", "me.send \"hello\"", step(send("hello"), Outcome::Count(5)).on("me", 3));
    t.blank();
    t.run("server", "conn.recv 1024", step(recv(), Outcome::Data("hello".into())).on("conn", 4));
    t.run("server", "conn.send upper($_)", step(send("HELLO"), Outcome::Count(5)).on("conn", 4));
    t.blank();
    t.run("client", "me.recv 1024", step(recv(), Outcome::Data("HELLO".into())).on("me", 3));
    t.say(s(
        "The client hangs up. The server learns it from recv: the end of the stream.",
        "client 挂断。server 从 recv 得知：字节流结束（EOF）。",
    ));
    t.run("client", "me.close", step(Call::Close, Outcome::Ok).on("me", 3));
    t.blank();
    t.run(
        "server",
        "conn.recv 1024",
        step(recv(), Outcome::Eof).on("conn", 4).state("conn", TcpState::CloseWait),
    );
    t.run("server", "conn.close", step(Call::Close, Outcome::Ok).on("conn", 4));
    t.run("server", "phone.close", step(Call::Close, Outcome::Ok).on("phone", 3));
    t
}
