//! A program that reads nothing but the lines of `--json` knows at every moment what the log's own reader knows.

#![expect(clippy::unwrap_used, reason = "this is a test")]

use std::{collections::BTreeMap, fmt::Write, io, thread};

use playground::{
    engine::{Journal, Reach},
    lesson::{Audience, LESSONS, Lesson, Manner, Stop, run},
    model::{Event, Seq},
    text::Lang,
    view::{json, world::World},
};
use serde_json::Value as Json;

/// A follower in another program: it has the lines, docs/json.md, and nothing else.
#[derive(Default)]
struct Follower {
    processes: Vec<Process>,
    /// By `socket_id`: whose it is, and which one it is a copy of, in the end.
    sockets: BTreeMap<u64, (usize, u64)>,
    facts: BTreeMap<u64, Facts>,
}

#[derive(Default)]
struct Process {
    name: String,
    has_program: bool,
    /// By number: the `id` and the name of the call that it sleeps in, and whether it is paused.
    threads: BTreeMap<u64, (Option<(u64, String)>, bool)>,
    /// By `socket_id`: descriptor and label.
    open: BTreeMap<u64, (u64, String)>,
}

#[derive(Default)]
struct Facts {
    local: Option<String>,
    peer: Option<String>,
    state: Option<String>,
}

fn text(line: &Json, key: &str) -> Option<String> {
    line.get(key)?.as_str().map(str::to_owned)
}

impl Follower {
    fn read(&mut self, line: &Json) {
        let number = |key: &str| line.get(key).and_then(Json::as_u64);
        let name = text(line, "process").unwrap_or_default();
        let at = self.processes.iter().position(|process| process.name == name);
        match line["event"].as_str().unwrap() {
            "process" => {
                let threads = BTreeMap::from([(0, (None, false))]);
                self.processes.push(Process { name, threads, ..Process::default() });
            }
            "opened" => {
                let id = number("socket_id").unwrap();
                let first =
                    number("copy_of").map_or(id, |of| self.sockets.get(&of).map_or(of, |s| s.1));
                if number("copy_of").is_none() {
                    let tcp = line["kind"].as_str().unwrap().starts_with("tcp");
                    let state = tcp.then(|| "CLOSE".to_owned());
                    self.facts.insert(id, Facts { state, ..Facts::default() });
                }
                self.sockets.insert(id, (at.unwrap(), first));
                let seen = (number("fd").unwrap(), text(line, "socket").unwrap());
                self.processes[at.unwrap()].open.insert(id, seen);
            }
            "named" => {
                let (local, peer) = (text(line, "local"), text(line, "peer"));
                if let Some(facts) = self.facts_of(number("socket_id").unwrap()) {
                    (facts.local, facts.peer) = (local, peer);
                }
            }
            "state" => self.seen(line),
            "closed" => {
                let id = number("socket_id").unwrap();
                if let Some((owner, first)) = self.sockets.remove(&id) {
                    self.processes[owner].open.remove(&id);
                    if self.sockets.values().all(|(_, other)| *other != first) {
                        self.facts.remove(&first);
                    }
                }
            }
            "asleep" => {
                let call = (number("id").unwrap(), text(line, "call").unwrap_or_default());
                self.thread(at, number("thread")).0 = Some(call);
            }
            "returned" => {
                let thread = self.thread(at, number("thread"));
                thread.0.take_if(|(id, _)| Some(*id) == number("id"));
                if let Some(state) = line.get("state") {
                    self.seen(state);
                }
                let call = line["call"].as_str().unwrap_or_default();
                // A child that a program makes goes on with the block of its fork.
                if call == "fork" && line["origin"] == "program" && line.get("errno").is_none() {
                    let child = line["outcome"].as_str().unwrap();
                    let child = self.processes.iter_mut().find(|it| it.name == child);
                    child.unwrap().has_program = true;
                    return;
                }
                if matches!(call, "resume" | "interrupt" | "kill") && line.get("errno").is_none() {
                    let process = &mut self.processes[at.unwrap()];
                    process.threads.values_mut().for_each(|thread| thread.1 = false);
                    process.has_program &= call != "kill";
                }
            }
            "abandoned" => {
                for (_, (asleep, _)) in self.processes.iter_mut().flat_map(|p| &mut p.threads) {
                    asleep.take_if(|(id, _)| Some(*id) == number("id"));
                }
            }
            "program" => self.processes[at.unwrap()].has_program = true,
            "program_ended" if line["how"] == "paused" => {
                self.thread(at, number("thread")).1 = true;
            }
            "program_ended" if number("thread") == Some(0) => {
                self.processes[at.unwrap()].has_program = false;
            }
            "thread" => *self.thread(at, number("thread")) = (None, false),
            "thread_ended" => {
                drop(self.processes[at.unwrap()].threads.remove(&number("thread").unwrap()));
            }
            _ => {}
        }
    }

    fn thread(
        &mut self,
        at: Option<usize>,
        number: Option<u64>,
    ) -> &mut (Option<(u64, String)>, bool) {
        self.processes[at.unwrap()].threads.entry(number.unwrap()).or_default()
    }

    fn facts_of(&mut self, id: u64) -> Option<&mut Facts> {
        let first = self.sockets.get(&id).map_or(id, |(_, first)| *first);
        self.facts.get_mut(&first)
    }

    fn seen(&mut self, line: &Json) {
        if let Some(facts) = self.facts_of(line["socket_id"].as_u64().unwrap()) {
            facts.state = text(line, "state");
        }
    }

    fn board(&self) -> String {
        let mut out = String::new();
        for process in &self.processes {
            let _ = writeln!(out, "{} program {}", process.name, process.has_program);
            for (number, (asleep, paused)) in &process.threads {
                let _ = writeln!(out, "  thread {number} {asleep:?} paused {paused}");
            }
            for (id, (fd, label)) in &process.open {
                let Facts { local, peer, state } = &self.facts[&self.sockets[id].1];
                let _ = writeln!(out, "  {label} {fd} {local:?} {peer:?} {state:?}");
            }
        }
        out
    }
}

/// The same board from the library's own reader.
fn board(world: &World) -> String {
    let mut out = String::new();
    for process in world.processes() {
        let _ = writeln!(out, "{} program {}", process.name, process.program.is_some());
        for (number, thread) in &process.threads {
            let asleep = thread.asleep.as_ref().map(|sleep| {
                (sleep.id.0, sleep.call.map_or_else(String::new, |call| call.word().to_owned()))
            });
            let _ = writeln!(out, "  thread {number} {asleep:?} paused {}", thread.paused);
        }
        for (id, socket) in &process.sockets {
            let facts = world.facts(*id).unwrap();
            let text = |address: &Option<_>| address.as_ref().map(ToString::to_string);
            let (local, peer) = (text(&facts.local), text(&facts.peer));
            let state = facts.state.map(|state| state.name().to_owned());
            let (label, fd) = (&socket.on.label, socket.on.fd);
            let _ = writeln!(out, "  {label} {fd} {local:?} {peer:?} {state:?}");
        }
    }
    out
}

/// Follows a run both ways.
#[derive(Default)]
struct Both {
    world: World,
    follower: Follower,
    read: u64,
}

impl Audience for Both {
    fn show(&mut self, journal: &Journal) -> io::Result<()> {
        for event in journal.after(Seq(self.read)) {
            self.read += 1;
            assert_eq!(event.seq.0, self.read, "an event was dropped before it was read");
            // What leaves memory comes back as it was.
            let bytes = postcard::to_stdvec(event).unwrap();
            let back: Event = postcard::from_bytes(&bytes).unwrap();
            assert_eq!(format!("{back:?}"), format!("{event:?}"));
            self.world.apply(event);
            let line = serde_json::from_str(&json(Lang::En, event)).unwrap();
            self.follower.read(&line);
            assert_eq!(self.follower.board(), board(&self.world), "after {line}");
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn signal(&mut self) -> Option<i32> {
        None
    }
}

#[test]
fn the_lines_of_every_lesson_tell_the_whole_board() {
    thread::scope(|scope| {
        let runs: Vec<_> = LESSONS
            .iter()
            .filter(|lesson| !lesson.has_lab())
            .map(|lesson| {
                scope.spawn(move || {
                    let manner = Manner {
                        reach: Reach::Loopback,
                        budget: None,
                        keep_going: false,
                        lab: None,
                        slow: None,
                    };
                    let prepared = Lesson::built_in(lesson.name, Lang::En).unwrap().prepare();
                    let mut both = Both::default();
                    let ended = run(prepared.unwrap(), manner, &mut both);
                    // What a lesson lacks it says before anything happens; its own test tells.
                    let lacks = matches!(ended.stop, Some(Stop::Lacks(_)));
                    assert!(lacks || ended.stop.is_none(), "{}: {:?}", lesson.name, ended.stop);
                    assert!(lacks || !both.follower.processes.is_empty(), "{}", lesson.name);
                })
            })
            .collect();
        for run in runs {
            run.join().unwrap();
        }
    });
}
