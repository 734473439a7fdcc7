//! Plays a session again as the programs that it was saved as: starts them, reads what they show, presses Enter where
//! they ask for it, and compares result by result.
#![expect(clippy::unwrap_used, reason = "this is a test")]

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fs,
    io::{Read, Write},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        mpsc::{self, Receiver},
    },
    thread,
    time::{Duration, Instant},
};

use playground::{
    export::{Language, LeftOut, Programs, programs},
    lesson::Port,
    model::{
        Address, Ancillary, Call, CallId, Destination, Event, Failure, OptionValue, Origin,
        Outcome, What,
    },
    text::Lang,
};

use super::{
    copies::{output, started},
    port::free_port,
};

/// Everything happens on loopback: what has not happened by then never will.
const DEADLINE: Duration = Duration::from_secs(60);

/// Two seconds of a CPU, in ticks: starting Python takes less.
const SPINNING: u64 = 200;

/// A step of the session, and what it gave.
struct Step {
    source: String,
    call: Call,
    outcome: Outcome,
}

/// What the programs of each process printed, line by line.
type Printed = BTreeMap<String, Vec<Vec<u8>>>;

/// The steps of a session by their numbers, and what its programs printed.
fn steps(events: &[Event]) -> (BTreeMap<usize, Step>, Printed) {
    let (mut steps, mut open) = (BTreeMap::new(), BTreeMap::<CallId, usize>::new());
    let mut printed = Printed::new();
    let mut number = 0;
    for event in events {
        match &event.what {
            What::Asleep(it) if it.origin == Origin::Typed => {
                number += 1;
                open.insert(it.id, number);
            }
            What::ProgramStarted(..) => number += 1,
            What::Returned(it) if it.origin == Origin::Typed => {
                let at = open.remove(&it.id).unwrap_or_else(|| {
                    number += 1;
                    number
                });
                if let Outcome::Output(lines) = &it.outcome {
                    let all = printed.entry(event.name().to_owned()).or_default();
                    all.extend(lines.iter().map(|line| line.to_vec()));
                }
                let source = it.source.text.to_string();
                let (call, outcome) = (it.call.clone(), it.outcome.clone());
                steps.insert(at, Step { source, call, outcome });
            }
            _ => {}
        }
    }
    (steps, printed)
}

/// A program that runs.
struct Running {
    name: String,
    child: Child,
    unread: Vec<u8>,
    shown: BTreeMap<usize, String>,
    printed: Vec<Vec<u8>>,
    prompt: Option<String>,
    has_ended: bool,
    /// The steps in which Ctrl-C ends what it does, and it goes on.
    interrupts: VecDeque<usize>,
    /// What is typed for it where it asks for a line itself.
    typed: VecDeque<Vec<u8>>,
    trouble: String,
    /// The last step that it can show.
    last: usize,
    kills_itself: bool,
}

/// The steps of a program that are Ctrl-C, and that it shows.
fn interrupts(text: &str) -> VecDeque<usize> {
    let number = |line: &str| line.strip_prefix("# [")?.split(']').next()?.parse::<usize>().ok();
    let is_one = |line: &&str| line.contains("] interrupt  -- from outside");
    let all = text.lines().filter(is_one).filter_map(number);
    all.filter(|step| text.contains(&format!("\nshow({step})\n"))).collect()
}

/// The lines that a process was given by `input`.
fn typed_for(events: &[Event], name: &str) -> VecDeque<Vec<u8>> {
    let given = |event: &Event| match &event.what {
        What::Returned(it) if event.name() == name => match (&it.call, &it.outcome) {
            (Call::Input(_), Outcome::Data(line) | Outcome::Text(line)) => Some(line.to_vec()),
            _ => None,
        },
        _ => None,
    };
    events.iter().filter_map(given).collect()
}

/// Writes the programs of a session where somebody who looks for a fault can read them.
fn keep(all: &Programs) {
    if let Some(folder) = std::env::var_os("KEEP") {
        for program in &all.programs {
            fs::write(Path::new(&folder).join(format!("{}.txt", program.name)), &program.text)
                .unwrap();
        }
    }
}

/// The ports that a session was bound to, and others for its programs: where a session was there may be a TIME_WAIT, or
/// somebody else by now.
struct Moved(Vec<(u16, Port)>);

impl Moved {
    fn of(events: &[Event]) -> Self {
        let mut bound = BTreeSet::new();
        for event in events {
            if let What::Returned(it) = &event.what
                && let Call::Bind(to) = &it.call
                && let Destination::Known(address) = &**to
            {
                bound.extend(address.port().filter(|port| (10_000..32_768).contains(port)));
            }
        }
        Self(bound.into_iter().map(|port| (port, Port::claim(free_port()).unwrap())).collect())
    }

    fn bytes(&self, line: &[u8]) -> Vec<u8> {
        match std::str::from_utf8(line) {
            Ok(text) => self.text(text).into_bytes(),
            Err(_) => line.to_vec(),
        }
    }

    /// A program, or what it shows, with these ports.
    fn text(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (old, new) in &self.0 {
            for before in [":", "\", "] {
                text =
                    text.replace(&format!("{before}{old}"), &format!("{before}{}", new.number()));
            }
        }
        text
    }
}

/// Plays them, and says what was different.
pub(crate) fn compare(language: Language, events: &[Event]) -> Result<Programs, String> {
    let mut all = programs(Lang::En, language, &events).unwrap();
    let moved = Moved::of(events);
    for program in &mut all.programs {
        program.text = moved.text(&program.text);
    }
    keep(&all);
    let folder = tempfile::tempdir().unwrap();
    let (told, news) = mpsc::channel();
    let mut running = Vec::new();
    for (at, program) in all.programs.iter().enumerate() {
        let mut command = command(language, folder.path(), &program.name, &program.text)?;
        command.current_dir(folder.path()).stdin(Stdio::piped());
        let mut child = started(command.stdout(Stdio::piped()).stderr(Stdio::piped()));
        let pipes: [(bool, Box<dyn Read + Send>); 2] = [
            (false, Box::new(child.stdout.take().unwrap())),
            (true, Box::new(child.stderr.take().unwrap())),
        ];
        for (is_trouble, mut pipe) in pipes {
            let told = told.clone();
            thread::spawn(move || {
                let mut buffer = [0; 4096];
                while let Ok(n) = pipe.read(&mut buffer) {
                    if told.send((at, is_trouble, buffer[..n].to_vec())).is_err() || n == 0 {
                        return;
                    }
                }
            });
        }
        running.push(Running {
            name: program.name.clone(),
            child,
            unread: Vec::new(),
            shown: BTreeMap::new(),
            printed: Vec::new(),
            prompt: None,
            has_ended: false,
            interrupts: interrupts(&program.text),
            typed: typed_for(events, &program.name),
            trouble: String::new(),
            last: last(&program.text, &all),
            kills_itself: program.text.contains("SIGKILL"),
        });
    }
    let mut kills: Vec<&str> = all
        .missing
        .iter()
        .filter(|it| it.why == LeftOut::FromOutside && it.source == "kill")
        .map(|it| &*it.program)
        .collect();
    kills.reverse();
    let result = drive(&mut running, &news, &mut kills)
        .and_then(|()| verify_in_time((language, events, &moved), &all, &mut running, &news));
    for it in &mut running {
        let _ = it.child.kill();
        let _ = it.child.wait();
    }
    result.map(|()| all)
}

/// Compares them. What a program prints when its last step is over may still be on its way.
fn verify_in_time(
    of: (Language, &[Event], &Moved),
    all: &Programs,
    running: &mut [Running],
    news: &Receiver<(usize, bool, Vec<u8>)>,
) -> Result<(), String> {
    let until = Instant::now() + Duration::from_secs(2);
    loop {
        let result = verify(of, all, running);
        if result.is_ok() || Instant::now() > until {
            return result;
        }
        if let Ok((at, is_trouble, bytes)) = news.recv_timeout(Duration::from_millis(50)) {
            running[at].read(is_trouble, &bytes);
        }
    }
}

/// The last step that a program shows: each begins with its number in a comment.
fn last(text: &str, all: &Programs) -> usize {
    // The first lines explain such a number.
    let (_, steps) = text.split_once("\n\n").unwrap();
    let numbers = steps.lines().filter_map(|line| {
        let line = line.trim_start().trim_start_matches(['#', '/', '*', ' ']);
        line.strip_prefix('[')?.split(']').next()?.parse::<usize>().ok()
    });
    let shown =
        |step: &usize| all.missing.iter().all(|it| it.step != *step) && !all.asleep.contains(step);
    numbers.filter(shown).max().unwrap_or(0)
}

/// The Python that `python3` is: a wrapper that waits for it looks as if all were asleep.
fn interpreter() -> &'static str {
    static FOUND: OnceLock<String> = OnceLock::new();
    FOUND.get_or_init(|| {
        let ask = ["-c", "import sys; print(sys.executable)"];
        let output = output(Command::new("python3").args(ask));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    })
}

fn command(language: Language, folder: &Path, name: &str, text: &str) -> Result<Command, String> {
    Ok(match language {
        Language::Python => {
            let file = folder.join(format!("{name}.py"));
            fs::write(&file, text).unwrap();
            // A shell that runs the tests in the background has SIGINT ignored, and what it starts would ignore Ctrl-C, too.
            let mut command = Command::new("env");
            command.arg("--default-signal=INT").arg(interpreter()).arg(file);
            command
        }
        Language::C => {
            let file = folder.join(format!("{name}.c"));
            fs::write(&file, text).unwrap();
            // Its own name may be that of a socket.
            let program = folder.join(format!("{name}.run"));
            let output = output(
                Command::new("cc")
                    .args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-pthread", "-o"])
                    .args([&program, &file]),
            );
            let told = String::from_utf8_lossy(&output.stderr);
            if !output.status.success() {
                return Err(format!("{name}.c: {told}"));
            }
            Command::new(program)
        }
    })
}

/// Presses Enter wherever a program asks for it and what it waits for has come, until all are at their end.
fn drive(
    running: &mut [Running],
    news: &Receiver<(usize, bool, Vec<u8>)>,
    kills: &mut Vec<&str>,
) -> Result<(), String> {
    let until = Instant::now() + DEADLINE;
    let (mut before, mut quiet, mut busy_since) = (None, 0, cpu_time(running));
    loop {
        let mut is_new = false;
        while let Ok((at, is_trouble, bytes)) = news.recv_timeout(Duration::from_millis(2)) {
            is_new = true;
            running[at].read(is_trouble, &bytes);
        }
        let now = settled(running);
        // A program that the session has paused goes round and round here. One that only waits for a CPU, on a machine with
        // much to do, takes no time of it.
        let used = cpu_time(running);
        let spins = used > busy_since + SPINNING;
        if is_new || now.is_some() {
            busy_since = used;
        }
        if !spins && (is_new || now.is_none() || now != before) {
            before = now;
            if Instant::now() > until {
                return Err(format!("still busy: {}", state(running)));
            }
            continue;
        }
        if let Some(at) = ready(running)? {
            (before, quiet) = (None, 0);
            let answer = answer(running, at);
            running[at].press(&answer);
            continue;
        }
        if let Some(it) = running.iter_mut().find(|it| it.is_to_be_interrupted()) {
            (before, quiet) = (None, 0);
            it.interrupts.pop_front();
            // What it had asked for.
            it.unread.clear();
            it.interrupt();
            continue;
        }
        if let Some(it) = running.iter_mut().find(|it| it.asks_for_a_line())
            && let Some(line) = it.typed.pop_front()
        {
            (before, quiet) = (None, 0);
            it.unread.clear();
            it.press(&String::from_utf8_lossy(&line));
            continue;
        }
        let at_end = |it: &Running| {
            let is_last = it.shown.keys().max().is_some_and(|shown| *shown >= it.last);
            let waits_for_end = it.prompt.as_ref().is_some_and(|it| it.starts_with("Enter ends"));
            it.has_ended || waits_for_end || (it.prompt.is_none() && is_last)
        };
        if running.iter().all(at_end) {
            return Ok(());
        }
        quiet += 1;
        if quiet < 4000 {
            continue;
        }
        // A step that is the reader's: Ctrl-C in that terminal.
        if let Some(name) = kills.pop() {
            quiet = 0;
            running.iter_mut().filter(|it| it.name == name).for_each(Running::end);
            continue;
        }
        return Err(format!("nothing goes on: {}", state(running)));
    }
}

fn state(running: &[Running]) -> String {
    let lines: Vec<String> = running
        .iter()
        .map(|it| {
            let last = it.shown.keys().max();
            format!(
                "\n  {}: shown {last:?}, prompt {:?}, ended {}, {}",
                it.name, it.prompt, it.has_ended, it.trouble
            )
        })
        .collect();
    lines.concat()
}

/// Which program may go on.
fn ready(running: &mut [Running]) -> Result<Option<usize>, String> {
    for at in 0..running.len() {
        let Some(prompt) = running[at].prompt.clone() else { continue };
        if prompt.starts_with("Enter ends") {
            continue;
        }
        let mut may = true;
        for (name, step) in conditions(&prompt) {
            let other = running.iter_mut().find(|it| it.name == name);
            let Some(other) = other else { return Err(format!("no program {name}: {prompt}")) };
            match step {
                None if other.kills_itself => may &= other.has_ended,
                Some(step) => may &= other.shown.contains_key(&step),
                None if !other.has_ended => {
                    other.end();
                }
                None => {}
            }
        }
        if may {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

/// `When a has shown [3] and b has ended (...), press Enter: `
fn conditions(prompt: &str) -> Vec<(String, Option<usize>)> {
    let rest = prompt.trim_start_matches("When ").trim_start_matches("The port that ");
    let rest = rest.split(", press Enter").next().unwrap();
    rest.split(" and ")
        .map(|part| {
            let name = part.split(' ').next().unwrap().to_owned();
            let step = part
                .split_once('[')
                .map(|(_, rest)| rest.split(']').next().unwrap().parse().unwrap());
            (name, step)
        })
        .collect()
}

/// What is typed: nothing, or the port that a program has shown.
fn answer(running: &[Running], at: usize) -> String {
    let prompt = running[at].prompt.as_ref().unwrap();
    if !prompt.starts_with("The port") {
        return String::new();
    }
    let (name, step) = conditions(prompt).remove(0);
    let shown = &running.iter().find(|it| it.name == name).unwrap().shown[&step.unwrap()];
    shown.rsplit(':').next().unwrap().to_owned()
}

/// The CPU time that all programs have taken so far, in ticks: proc(5).
fn cpu_time(running: &[Running]) -> u64 {
    let of = |it: &Running| {
        let stat = fs::read_to_string(format!("/proc/{}/stat", it.child.id())).ok()?;
        let (_, rest) = stat.rsplit_once(") ")?;
        let ticks = rest.split(' ').skip(11).take(2);
        Some(ticks.filter_map(|it| it.parse::<u64>().ok()).sum::<u64>())
    };
    running.iter().filter(|it| !it.has_ended).filter_map(of).sum()
}

/// What the threads of all programs have done so far, if all are asleep.
fn settled(running: &mut [Running]) -> Option<Vec<String>> {
    let mut all = Vec::new();
    for it in running.iter_mut() {
        if it.has_ended {
            continue;
        }
        let folder = format!("/proc/{}/task", it.child.id());
        for task in fs::read_dir(folder).ok()? {
            let status = fs::read_to_string(task.ok()?.path().join("status")).ok()?;
            let line = |begin: &str| {
                status.lines().find(|line| line.starts_with(begin)).unwrap_or_default().to_owned()
            };
            let state = line("State:");
            if state.contains("Z (") || state.contains("X (") {
                break;
            }
            if !state.contains("S (") {
                return None;
            }
            all.push(line("Pid:") + &line("voluntary_ctxt"));
        }
    }
    Some(all)
}

impl Running {
    fn read(&mut self, is_trouble: bool, bytes: &[u8]) {
        if is_trouble {
            self.trouble.push_str(&String::from_utf8_lossy(bytes));
            return;
        }
        self.has_ended |= bytes.is_empty();
        self.unread.extend_from_slice(bytes);
        while let Some(end) = self.unread.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.unread.drain(..=end).collect();
            let line = &line[..end];
            let text = String::from_utf8_lossy(line).into_owned();
            match text.strip_prefix('[').and_then(|rest| rest.split_once("] ")) {
                Some((step, result)) if step.parse::<usize>().is_ok() => {
                    self.shown.insert(step.parse().unwrap(), result.to_owned());
                }
                _ => self.printed.push(line.to_vec()),
            }
        }
        let text = String::from_utf8_lossy(&self.unread).into_owned();
        let begins = ["When ", "The port that ", "Enter ends"];
        let ends = ["Enter: ", "]: ", "program. "];
        if begins.iter().any(|it| text.starts_with(it)) && ends.iter().any(|it| text.ends_with(it))
        {
            self.unread.clear();
            self.prompt = Some(text);
        }
    }

    /// Ctrl-C.
    fn interrupt(&self) {
        let pid = self.child.id().to_string();
        output(Command::new("kill").args(["-INT", &pid]));
    }

    /// Ctrl-C that ends it.
    fn end(&mut self) {
        if !self.has_ended {
            self.interrupt();
            self.child.wait().unwrap();
            self.prompt = None;
            self.has_ended = true;
        }
    }

    /// Whether it is in the program that its next Ctrl-C ends.
    fn is_to_be_interrupted(&self) -> bool {
        let next = self.interrupts.front();
        let is_near = |next: &usize| self.shown.range(..next).next_back().is_some();
        self.prompt.is_none()
            && !self.has_ended
            && next.is_some_and(is_near)
            && self.shown.values().next_back().is_some_and(|it| it == "= program")
    }

    /// Whether it has asked for something of its own.
    fn asks_for_a_line(&self) -> bool {
        self.prompt.is_none() && !self.has_ended && !self.unread.is_empty()
    }

    fn press(&mut self, line: &str) {
        self.prompt = None;
        let stdin = self.child.stdin.as_mut().unwrap();
        let _ = stdin.write_all(format!("{line}\n").as_bytes());
    }
}

fn verify(
    (language, events, moved): (Language, &[Event], &Moved),
    all: &Programs,
    running: &[Running],
) -> Result<(), String> {
    let (mut steps, printed) = steps(events);
    without_chance(&mut steps);
    let missing: BTreeSet<usize> =
        all.missing.iter().map(|it| it.step).chain(all.asleep.iter().copied()).collect();
    let mut ports = BTreeMap::new();
    for (number, step) in &steps {
        if missing.contains(number) {
            continue;
        }
        let by = running.iter().find_map(|it| Some((it, it.shown.get(number)?)));
        let Some((by, shown)) = by else {
            return Err(format!("[{number}] {}: never came{}", step.source, state(running)));
        };
        let expected = moved.text(&expected(language, step));
        if !fits(&expected, shown, &mut ports) {
            let begin = |text: &str| text.chars().take(200).collect::<String>();
            return Err(format!(
                "{}: [{number}] {}: {}, not {}",
                by.name,
                step.source,
                begin(shown),
                begin(&expected)
            ));
        }
    }
    for (name, lines) in printed {
        let of = |it: &&Running| it.name == name || it.name.starts_with(&format!("{name}-"));
        let came: Vec<&Vec<u8>> = running.iter().filter(of).flat_map(|it| &it.printed).collect();
        let lines: Vec<Vec<u8>> = lines.iter().map(|line| moved.bytes(line)).collect();
        let same = lines.iter().zip(&came).all(|(a, b)| a == *b) && came.len() >= lines.len();
        if !same {
            return Err(format!("{name} printed {came:?}, not {lines:?}"));
        }
    }
    Ok(())
}

/// Values that are made of a port which the kernel chose: another one each time.
fn without_chance(steps: &mut BTreeMap<usize, Step>) {
    let mut chance = BTreeSet::new();
    for step in steps.values_mut() {
        let mut names = step.source.split('$').skip(1).map(|rest| {
            rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default()
        });
        let is_port = |name: &str| name.starts_with(|c: char| c.is_ascii_uppercase());
        if names.any(|name| is_port(name) || chance.contains(name))
            && matches!(step.outcome, Outcome::Integer(_) | Outcome::Text(_))
        {
            if let Some((name, _)) = step.source.split_once(" = ") {
                chance.insert(name.to_owned());
            }
            step.call = Call::Fill(0);
        }
    }
}

/// What a step gave, as a program shows it. A star: it differs from run to run.
fn expected(language: Language, step: &Step) -> String {
    let bytes = |bytes: &[u8]| match language {
        Language::Python => python(bytes),
        Language::C => format!("\"{}\"", bytes.escape_ascii().to_string().replace("\\'", "'")),
    };
    let place = |address: &Address| match address {
        Address::Unnamed => "-".to_owned(),
        other => other.to_string(),
    };
    let is_time = step.source.split(|c: char| !c.is_alphanumeric()).any(|word| word == "now");
    let value = match &step.outcome {
        // The kernel's own time limit.
        Outcome::Failed(Failure::Timeout) if language == Language::C => {
            let is_connect = matches!(step.call, Call::Connect(_));
            return format!("! {}", if is_connect { "EINPROGRESS" } else { "EAGAIN" });
        }
        // What iconv(3) says of bytes that are not text.
        Outcome::Failed(Failure::Unicode(_)) if language == Language::C => {
            return "! EILSEQ".to_owned();
        }
        Outcome::Failed(failure) => return format!("! {}", failure.name()),
        _ if matches!(step.call, Call::Fill(_)) || is_time => "*".to_owned(),
        Outcome::Ok
        | Outcome::Made(..)
        | Outcome::Pair(_)
        | Outcome::Socket(..)
        | Outcome::Table(_) => "ok".to_owned(),
        Outcome::Accepted(it) => format!("from {}", place(&it.from)),
        Outcome::Count(n) => n.to_string(),
        Outcome::Data(data) | Outcome::Text(data) => bytes(data),
        Outcome::From(it) => {
            let cut = it.whole.map_or(String::new(), |whole| format!(" truncated, {whole} bytes"));
            format!("{}{cut} from {}", bytes(&it.data), place(&it.from))
        }
        Outcome::Message(it) if it.beside.iter().any(differs) => "*".to_owned(),
        Outcome::Option(it) if matches!(**it, OptionValue::Credentials(_)) => "*".to_owned(),
        Outcome::Message(it) => {
            let parts: Vec<String> = it.parts.iter().map(|part| bytes(part)).collect();
            let mut shown = parts.join(", ");
            match it.whole {
                Some(whole) => shown.extend([" truncated, ", &whole.to_string(), " bytes"]),
                None if it.truncated => shown.push_str(" truncated"),
                None => {}
            }
            if it.from != Address::Unnamed {
                shown.extend([" from ", &place(&it.from)]);
            }
            let beside: Vec<String> = it.beside.iter().map(beside).collect();
            let beside: Vec<String> =
                beside.into_iter().chain(it.control_cut.then(|| "ctrunc".to_owned())).collect();
            if !beside.is_empty() {
                shown.extend([" with ", &beside.join(", ")]);
            }
            shown
        }
        Outcome::Truncated(data, whole) => format!("{} truncated, {whole} bytes", bytes(data)),
        Outcome::ThenEof(data) => format!("{} then EOF", bytes(data)),
        // How much there was to drain depends on how much has found room.
        Outcome::Drained(_, true) => return "= * then EOF".to_owned(),
        Outcome::Drained(_, false) => return "= *".to_owned(),
        Outcome::Time(None) => "None".to_owned(),
        Outcome::Time(Some(time)) => match language {
            Language::Python => format!("{:?}", time.as_secs_f64()),
            Language::C => format!("{}", time.as_secs_f64()),
        },
        Outcome::Address(address) => place(address),
        other => playground::view::notation(other),
    };
    format!("= {value}")
}

/// What travelled beside a message, as a program shows it: its sockets have other names there.
fn beside(it: &Ancillary) -> String {
    if let Ancillary::Passed(..) = it { "fd".to_owned() } else { it.to_string() }
}

/// The time and the number of a process differ from run to run.
fn differs(it: &Ancillary) -> bool {
    matches!(it, Ancillary::Time(_) | Ancillary::Credentials(_))
}

/// Bytes as Python shows them.
fn python(bytes: &[u8]) -> String {
    let text = bytes.escape_ascii().to_string().replace("\\\"", "\"").replace("\\'", "'");
    if text.contains('\'') && !text.contains('"') {
        return format!("b\"{text}\"");
    }
    format!("b'{}'", text.replace('\'', "\\'"))
}

/// Whether they are the same but for the ports that the kernel chose, which differ in the same way throughout.
fn fits(expected: &str, came: &str, ports: &mut BTreeMap<String, String>) -> bool {
    if let Some((begin, end)) = expected.split_once('*')
        && expected.starts_with("= *")
    {
        return came.starts_with(begin) && came.ends_with(end);
    }
    // Where threads send at the same time, chance decides in which order.
    if expected.len() > 1 << 16 {
        return came.len() == expected.len() && came[..1000] == expected[..1000];
    }
    let (a, b) = (split(expected), split(came));
    a.len() == b.len()
        && a.iter().zip(&b).all(|(a, b)| {
            let chosen = |text: &str| text.trim().parse::<u16>().is_ok_and(|port| port >= 32768);
            if chosen(a) && chosen(b) {
                return ports.entry((*a).to_owned()).or_insert_with(|| (*b).to_owned()) == b;
            }
            a == b
        })
}

fn split(text: &str) -> Vec<&str> {
    text.split_inclusive(':').flat_map(|part| part.split_inclusive(' ')).collect()
}
