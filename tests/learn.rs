//! Lessons that a student types: the same effect counts, whatever it is called, and a wrong call leaves no trace.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "support/fence.rs"]
mod fence;

use std::{
    collections::HashMap,
    rc::Rc,
    sync::Arc,
    time::{Duration, Instant},
};

use playground::{
    engine::{Reach, Session, Turn},
    language::{
        parse_line, print,
        tree::{Line, Name, SocketTree, Statement, StatementKind},
    },
    learn::{
        attempt::{Attempt, Difference, Judged, Tally, Wrong},
        change::has_changed,
        task::{Task, tasks},
    },
    lesson::{LESSONS, Lesson, Nobody, Stand, StationKind, Stop},
    model::{CallName, Doing, ProcessId, TcpState},
    text::Lang,
};

use fence::Fence;

struct Student {
    attempt: Attempt,
    session: Session,
    /// Own names of sockets, by process and name in the lesson.
    names: HashMap<(Arc<str>, Arc<str>), Arc<str>>,
    fence: Fence,
}

impl Student {
    /// `None`: this machine lacks what the lesson needs.
    fn at(name: &str) -> Option<Self> {
        let fence = Fence::new();
        let lesson = Lesson::built_in(name, Lang::En).unwrap();
        let plan = lesson.prepare().unwrap().plan().unwrap();
        if plan.lab().is_some() {
            // A lab is entered by a whole program, before it has threads: tests/labs.rs.
            return None;
        }
        let mut session = Session::new(Reach::Loopback, None).unwrap();
        let mut attempt = Attempt::new(plan, true);
        match attempt.go_on(&mut session, &mut Nobody) {
            Ok(()) => Some(Self { attempt, session, names: HashMap::new(), fence }),
            Err(Stop::Lacks(_)) => None,
            Err(stop) => panic!("{name}: {stop:?}"),
        }
    }

    fn task(&self) -> Option<Task> {
        self.attempt.task(&self.session)
    }

    fn process(&self, task: &Task) -> ProcessId {
        task.process_in(&self.session).unwrap()
    }

    /// The lesson's own statement of a task with other names, and without arguments that are defaults.
    fn reworded(&mut self, task: &Task) -> Rc<Statement> {
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

    fn finish(self) {
        self.session.end();
    }
}

fn read(text: &str) -> Rc<Statement> {
    match parse_line(text, 1) {
        Ok(Line::Statement(_, statement)) => statement,
        other => panic!("{text}: {other:?}"),
    }
}

/// Lets each lesson be typed; `step` is told of each task before it is done.
fn through(name: &str, mut step: impl FnMut(&mut Student, &Task)) -> Tally {
    let Some(mut student) = Student::at(name) else { return Tally::default() };
    loop {
        match student.attempt.stand() {
            Stand::End => break,
            Stand::Question(_) => {
                student.attempt.predict(&mut student.session, Some('a'));
                student.attempt.go_on(&mut student.session, &mut Nobody).unwrap();
            }
            Stand::Pause(_) => match student.task() {
                None => student.attempt.go_on(&mut student.session, &mut Nobody).unwrap(),
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
        let mut names: Vec<_> = process.variables.iter().map(|(name, _)| name.clone()).collect();
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
fn arrived(session: &mut Session, fence: &Fence) -> Vec<String> {
    let unsent = |session: &mut Session| -> Vec<_> {
        let processes = session.look_around().processes;
        processes.iter().flat_map(|it| &it.sockets).filter_map(|it| it.unsent).collect()
    };
    let mut last = (world(session), unsent(session));
    loop {
        fence.pass();
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
    /// A line that is not the step is carried out as at the prompt. Whether the session had to be put back.
    fn slips(&mut self, name: &str, process: &str, statement: &Statement) -> bool {
        let before = arrived(&mut self.session, &self.fence);
        let line = self.attempt.line();
        let from = self.session.journal().last();
        let process = self.session.process(process).unwrap();
        let refused = self.session.start(process, statement).is_err();
        self.session.settle();
        let events = self.session.journal().after(from);
        let changed = has_changed(events, Some(statement), &self.attempt);
        assert!(changed != refused, "{name}:{line:?}: {}", statement.text());
        self.attempt.mark(line.unwrap()).wrong += 1;
        if changed {
            let fresh = Session::new(Reach::Loopback, None).unwrap();
            std::mem::replace(&mut self.session, fresh).end();
            self.session.keep_everything();
            self.attempt.replay(&mut self.session, line).unwrap();
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

#[test]
fn room_for_just_what_comes_is_enough() {
    let mut judged = Vec::new();
    through("tcp", |student, task| {
        if task.line == 65 {
            let process = student.process(task);
            judged = ["recv 5", "recv 4", "recv 5 --peek"]
                .map(|line| student.attempt.judge(&student.session, task, process, &read(line)))
                .into();
        }
    });
    let wrong = Judged::Wrong(Wrong::Arguments);
    let right = Judged::Right(Some(Difference::Wrote("conn.recv 1024".into())));
    assert_eq!(judged, [right, wrong.clone(), wrong]);
}

/// Each lesson in a thread of its own.
fn in_every_lesson(act: impl Fn(&'static str) -> Vec<String> + Sync) -> Vec<String> {
    let act = &act;
    std::thread::scope(|scope| {
        let runs: Vec<_> = LESSONS.iter().map(|it| scope.spawn(move || act(it.name))).collect();
        runs.into_iter().flat_map(|run| run.join().unwrap()).collect()
    })
}

#[test]
fn every_lesson_is_finished_by_its_own_steps_under_other_names() {
    for lesson in LESSONS {
        let tally = through(lesson.name, |_, _| {});
        assert_eq!(tally.first, tally.tasks, "{}", lesson.name);
    }
}

/// Steps that the next one stands for as well: the two mean the same.
const SAME: &[&str] = &[
    "order:41",
    "order:64",
    "eof:32",
    "eof:35",
    "eof:37",
    "abrupt:83",
    "quit:128",
    "close:30",
    "sticky:58",
    "sticky:60",
    "framing:25",
    "reset:35",
    "reset:38",
    "reset:65",
    "reset:74",
    "reset:99",
    "datagram:23",
    "datagram:45",
    "datagram:77",
    "datagram:79",
    "udperr:13",
    "epoll:88",
    "epoll:90",
    "http:74",
    "http:76",
    "http:78",
    "http:87",
    "unix:138",
];

#[test]
fn the_next_step_is_not_this_one() {
    let same = in_every_lesson(|name| {
        let mut same = Vec::new();
        through(name, |student, task| {
            let stations = student.attempt.plan().stations();
            let at = stations.iter().position(|station| station.line == task.line).unwrap();
            let Some(next) = stations.get(at + 1).filter(|it| it.kind == StationKind::Step) else {
                return;
            };
            let (process, statement) = next.steps[0].clone();
            let process = process.unwrap_or(task.process.clone());
            if let Some(id) = student.session.find_process(&process)
                && let Judged::Right(_) =
                    student.attempt.judge(&student.session, task, id, &statement)
            {
                same.push(format!("{name}:{}", task.line));
                return;
            }
            let is_call = matches!(&statement.kind, StatementKind::Call(tree)
                if !tree.call.is_lens() && tree.call != CallName::Print);
            if is_call && student.session.find_process(&process).is_some() {
                let statement = read(&student.attempt.course().shown(statement.text()));
                student.slips(name, &process, &statement);
            }
        });
        same
    });
    assert_eq!(same, SAME);
}

#[test]
fn a_wrong_move_leaves_no_trace() {
    in_every_lesson(|name| {
        through(name, |student, task| {
            let snapshot = student.session.glance();
            let ready = snapshot.processes.iter().filter(|it| matches!(it.doing, Doing::Ready));
            let victim = ready.filter_map(|it| Some((it, it.sockets.last()?))).next_back();
            let close = victim.map(|(process, socket)| {
                (process.name.clone(), read(&format!("{}.close", socket.label)))
            });
            let judged = |student: &Student, (process, statement): &(String, Rc<Statement>)| {
                let id = student.session.find_process(process).unwrap();
                student.attempt.judge(&student.session, task, id, statement)
            };
            let close = close.filter(|it| !matches!(judged(student, it), Judged::Right(_)));
            let (process, statement) =
                close.unwrap_or_else(|| ("stranger".into(), read("socket udp")));
            assert!(student.slips(name, &process, &statement), "{name}:{}", task.line);
        });
        Vec::new()
    });
}

/// What this thread has had of a processor.
fn of_processor() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(text.split(' ').next().unwrap().parse().unwrap())
}

/// Beside the lesson's own waits there is only what is computed, and that does not depend on who else is busy.
#[test]
fn putting_back_takes_at_most_50_ms() {
    // Without optimization computing takes five times as long.
    const MOST: Duration = Duration::from_millis(if cfg!(debug_assertions) { 250 } else { 50 });
    let slow = in_every_lesson(|name| {
        let mut slow = Vec::new();
        through(name, |student, task| {
            if student.attempt.task_number() == tasks(student.attempt.plan()) {
                let fresh = Session::new(Reach::Loopback, None).unwrap();
                std::mem::replace(&mut student.session, fresh).end();
                student.session.keep_everything();
                let before = of_processor();
                student.attempt.replay(&mut student.session, Some(task.line)).unwrap();
                let taken = of_processor().saturating_sub(before);
                slow.extend((taken > MOST).then(|| format!("{name}: {taken:?}")));
            }
        });
        slow
    });
    assert!(slow.is_empty(), "{slow:?}");
}
