//! A student who types a lesson: its own statements under other names, and wrong calls, which leave no trace.

use std::{
    collections::HashMap,
    rc::Rc,
    sync::Arc,
    time::{Duration, Instant},
};

use playground::{
    engine::{Reach, Session, Turn},
    kernel::Lab,
    language::{
        parse_line, print,
        tree::{Line, Name, SocketTree, Statement, StatementKind},
    },
    learn::{
        attempt::{Attempt, Difference, Judged, Tally},
        change::has_changed,
        task::Task,
    },
    lesson::{Lesson, Nobody, Stand, Stop},
    model::{Doing, ProcessId, TcpState},
    text::Lang,
};

use crate::fence::Fence;

/// The most that putting back may take of a processor: 50 ms, and five times as much without optimization.
pub(crate) const MOST: Duration =
    Duration::from_millis(if cfg!(debug_assertions) { 250 } else { 50 });

/// What this thread has had of a processor.
fn of_processor() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(text.split(' ').next().unwrap().parse().unwrap())
}

pub(crate) struct Student {
    pub(crate) attempt: Attempt,
    pub(crate) session: Session,
    /// Own names of sockets, by process and name in the lesson.
    names: HashMap<(Arc<str>, Arc<str>), Arc<str>>,
    /// Where the loopback device is: in a lab there is none.
    fence: Option<Fence>,
}

impl Student {
    /// `enters`: a lab, if it plays in one. `None`: this machine lacks what the lesson needs.
    pub(crate) fn at(name: &str, enters: bool) -> Option<Self> {
        let lesson = Lesson::built_in(name, Lang::En).unwrap();
        let plan = lesson.prepare().unwrap().plan().unwrap();
        let mut session = Session::new(Reach::Loopback, None).unwrap();
        let mut fence = None;
        match plan.lab() {
            None => fence = Some(Fence::new()),
            // A lab is entered by a whole program, before it has threads.
            Some(_) if !enters => return None,
            Some(lab) => session.enter_lab(Lab::enter(lab.clone()).unwrap()).unwrap(),
        }
        let mut attempt = Attempt::new(plan, true);
        match attempt.go_on(&mut session, &mut Nobody) {
            Ok(()) => Some(Self { attempt, session, names: HashMap::new(), fence }),
            Err(Stop::Lacks(_)) => None,
            Err(stop) => panic!("{name}: {stop:?}"),
        }
    }

    pub(crate) fn task(&self) -> Option<Task> {
        self.attempt.task(&self.session)
    }

    pub(crate) fn process(&self, task: &Task) -> ProcessId {
        task.process_in(&self.session).unwrap()
    }

    /// The lesson's own statement of a task with other names, and without arguments that are defaults.
    pub(crate) fn reworded(&mut self, task: &Task) -> Rc<Statement> {
        let lesson = read(&task.written);
        let StatementKind::Call(mut tree) = lesson.kind.clone() else { panic!() };
        if let Some(SocketTree::Named(on)) = &mut tree.on
            && let Some(own) = self.names.get(&(task.process.clone(), on.text.clone()))
        {
            on.text = own.clone();
        }
        for target in &mut tree.targets {
            let own: Arc<str> = format!("my_{}", target.text).into();
            self.names.insert((task.process.clone(), target.text.clone()), own.clone());
            *target = Name { text: own, ..target.clone() };
        }
        let last = tree.arguments.last().cloned();
        let full = print::statement(&Statement {
            kind: StatementKind::Call(tree.clone()),
            ..(*lesson).clone()
        });
        let default = match tree.call.word() {
            "recv" | "recvfrom" => Some("1024"),
            "listen" => Some("128"),
            "setsockopt" => Some("1"),
            _ => None,
        };
        let is_default =
            default.is_some_and(|default| full.split_whitespace().any(|word| word == default));
        if is_default && last.is_some() {
            tree.arguments.pop();
        }
        let text =
            print::statement(&Statement { kind: StatementKind::Call(tree), ..(*lesson).clone() });
        read(&text)
    }

    pub(crate) fn finish(self) {
        self.session.end();
    }
}

pub(crate) fn read(text: &str) -> Rc<Statement> {
    match parse_line(text, 1) {
        Ok(Line::Statement(_, statement)) => statement,
        other => panic!("{text}: {other:?}"),
    }
}

/// Lets each lesson be typed; `step` is told of each task before it is done.
pub(crate) fn through(
    name: &str,
    enters: bool,
    mut step: impl FnMut(&mut Student, &Task),
) -> Tally {
    let Some(mut student) = Student::at(name, enters) else { return Tally::default() };
    loop {
        match student.attempt.stand() {
            Stand::End => break,
            Stand::Question(_) => {
                student.attempt.predict(&mut student.session, Some('a'));
                student.attempt.go_on(&mut student.session, &mut Nobody).unwrap();
            }
            Stand::Pause(_) => match student.task() {
                None => student
                    .attempt
                    .go_on(&mut student.session, &mut Nobody)
                    .unwrap_or_else(|stop| panic!("{name}: {stop:?}")),
                Some(task) => {
                    step(&mut student, &task);
                    let task = student.task().unwrap();
                    let typed = student.reworded(&task);
                    let process = student.process(&task);
                    let judged = student.attempt.judge(&student.session, &task, process, &typed);
                    let line = task.line;
                    assert!(
                        matches!(judged, Judged::Right(None | Some(Difference::Called(_)))),
                        "{name}:{line}: {}: {judged:?}",
                        typed.text()
                    );
                    student
                        .attempt
                        .take(&mut student.session, &mut Nobody, &task, &typed)
                        .unwrap_or_else(|stop| panic!("{name}:{line}: {stop:?}"));
                }
            },
        }
    }
    let tally = student.attempt.tally();
    assert_eq!(tally.done, tally.tasks, "{name}");
    student.finish();
    tally
}

/// What there is, without what differs from run to run: ports, times, numbers of the whole system.
fn world(session: &mut Session) -> Vec<String> {
    while session.settle() == Turn::Busy {
        session.read_up_to_now();
    }
    let doing = |doing: &Doing| match doing {
        Doing::Asleep { call, .. } => format!("asleep {call}"),
        Doing::Ready => "ready".into(),
        Doing::Running(_) => "running".into(),
        Doing::Paused => "paused".into(),
    };
    let mut world = Vec::new();
    for process in session.look_around().processes {
        let mut names: Vec<_> = process.variables.iter().map(|it| it.name.clone()).collect();
        names.sort();
        world.push(format!("{} {} {names:?}", process.name, doing(&process.doing)));
        for it in &process.sockets {
            // An acknowledgement may be on its way.
            let is_finished = it.state == Some(TcpState::FinWait1);
            let state = if is_finished { Some(TcpState::FinWait2) } else { it.state };
            let more = (it.unread.map(|bytes| bytes > 0), it.bound, it.listening, it.connected);
            world.push(format!("  {} {:?} {:?} {state:?} {more:?}", it.label, it.fd, it.kind));
        }
    }
    world
}

/// A delayed acknowledgement has come by then, and what waited for it, as Nagle's algorithm does, is sent (`TCP_DELACK_MAX` is
/// 200 ms, on loopback 40 ms is usual).
const ACKNOWLEDGED: Duration = Duration::from_millis(250);

/// The same, once everything that is on its way has arrived, and the programs have done what they do then.
fn arrived(session: &mut Session, fence: Option<&Fence>) -> Vec<String> {
    let unsent = |session: &mut Session| -> Vec<_> {
        let processes = session.look_around().processes;
        processes.iter().flat_map(|it| &it.sockets).filter_map(|it| it.unsent).collect()
    };
    let mut last = (world(session), unsent(session));
    loop {
        if let Some(fence) = fence {
            fence.pass();
        }
        if last.1.iter().any(|bytes| *bytes > 0) {
            session.wait(Some(Instant::now() + ACKNOWLEDGED));
        }
        session.settle();
        let now = (world(session), unsent(session));
        if now == last {
            return now.0;
        }
        last = now;
    }
}

impl Student {
    /// Begins again, to before a line. What of a processor that took.
    pub(crate) fn put_back(&mut self, line: Option<u32>) -> Duration {
        let before = of_processor();
        let mut fresh = Session::new(Reach::Loopback, None).unwrap();
        if let Some(lab) = self.session.leave_lab() {
            fresh.enter_lab(lab).unwrap();
        }
        std::mem::replace(&mut self.session, fresh).end();
        self.session.keep_everything();
        self.attempt.replay(&mut self.session, line).unwrap();
        of_processor().saturating_sub(before)
    }

    /// The newest socket of somebody who is awake is closed; where that is the step, a stranger makes one.
    pub(crate) fn moves_wrongly(&mut self, name: &str, task: &Task) {
        let snapshot = self.session.glance();
        let ready = snapshot.processes.iter().filter(|it| matches!(it.doing, Doing::Ready));
        let victim = ready.filter_map(|it| Some((it, it.sockets.last()?))).next_back();
        let close = victim.map(|(process, socket)| {
            (process.name.clone(), read(&format!("{}.close", socket.label)))
        });
        let judged = |(process, statement): &(String, Rc<Statement>)| {
            let id = self.session.find_process(process).unwrap();
            self.attempt.judge(&self.session, task, id, statement)
        };
        let close = close.filter(|it| !matches!(judged(it), Judged::Right(_)));
        let (process, statement) = close.unwrap_or_else(|| ("stranger".into(), read("socket udp")));
        assert!(self.slips(name, &process, &statement), "{name}:{}", task.line);
    }

    /// Carries out a line: whether that has changed the world, and whether it was refused.
    pub(crate) fn carries_out(&mut self, process: &str, statement: &Statement) -> (bool, bool) {
        let from = self.session.journal().last();
        let process = self.session.process(process).unwrap();
        let refused = self.session.start(process, statement).is_err();
        self.session.settle();
        let events = self.session.journal().after(from);
        (has_changed(events, Some(statement), &self.attempt), refused)
    }

    /// A line that is not the step is carried out as at the prompt. Whether the session had to be put back.
    pub(crate) fn slips(&mut self, name: &str, process: &str, statement: &Statement) -> bool {
        let before = arrived(&mut self.session, self.fence.as_ref());
        let line = self.attempt.line();
        let (changed, refused) = self.carries_out(process, statement);
        assert!(changed != refused, "{name}:{line:?}: {}", statement.text());
        self.attempt.mark(line.unwrap()).wrong += 1;
        if changed {
            self.put_back(line);
        }
        assert_eq!(self.attempt.line(), line, "{name}");
        // What the kernel does by itself may take a moment.
        let until = Instant::now() + Duration::from_secs(5);
        let mut now = world(&mut self.session);
        now.retain(|line| !line.starts_with("stranger "));
        while now != before && Instant::now() < until {
            self.session.wait(Some(Instant::now() + Duration::from_millis(5)));
            now = world(&mut self.session);
        }
        assert_eq!(now, before, "{name}:{line:?}: after {}", statement.text());
        changed
    }
}
