//! `playground grade`: what students have handed in, carried out again, as a table.

mod apart;
mod table;

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use super::{End, Form, Screen, Settings, challenges, signals::Signals};
use crate::{
    engine::{Journal, Session},
    kernel,
    learn::{
        challenge::{Challenge, Replayed, replay},
        handin::{self, Handin, Unreadable},
    },
    lesson::{Audience, Stop, cannot_be_read},
    say,
    text::Lang,
    view::{Foreign, json_line},
};
pub(super) use apart::replay_input;
use table::{csv, json, plain};

/// Solutions are carried out so many at once; they wait for the kernel more than they compute.
const AT_ONCE: usize = 8;

/// How the table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Table {
    /// For people, or with `--json` one object a line.
    Plain,
    /// Values with commas between them (RFC 4180).
    Csv,
}

/// What a file comes to.
struct Row {
    file: PathBuf,
    handin: Handin,
    /// Challenges whose lines reached their goals, with the calls that they took, and their par.
    solved: BTreeMap<String, (usize, u32)>,
    /// Challenges whose lines did not.
    failed: Vec<String>,
    /// Challenges that cannot be played on this machine: it allows no lab.
    not_run: Vec<String>,
    /// Names that no challenge of the course bears.
    unknown: Vec<String>,
    /// The names of others that hold the same session.
    shares: Vec<String>,
}

/// Reads what was handed in and prints a table.
pub(super) fn grade(files: &[PathBuf], table: Table, settings: &Settings) -> anyhow::Result<End> {
    let lang = settings.lang;
    let mut screen = Screen::new(lang, settings.paint, Form::Nothing);
    let signals = Signals::catch()?;
    let mut rows = Vec::new();
    let mut unread = Vec::new();
    for file in files {
        match read(file) {
            Ok(handin) => rows.push(Row {
                file: file.clone(),
                handin,
                solved: BTreeMap::new(),
                failed: Vec::new(),
                not_run: Vec::new(),
                unknown: Vec::new(),
                shares: Vec::new(),
            }),
            Err(why) => unread.push((file, why)),
        }
    }
    let shared = handin::shared(rows.iter().map(|row| &row.handin));
    let names: Vec<String> = rows.iter().map(|row| row.handin.name.clone()).collect();
    for (row, others) in rows.iter_mut().zip(shared) {
        row.shares = others.into_iter().map(|at| names[at].clone()).collect();
    }
    let known = match known(&rows, settings, &mut screen) {
        Ok(known) => known,
        Err(end) => return Ok(end),
    };
    match carry_out(&mut rows, &known, settings, &signals) {
        Ok(()) => {}
        Err(Stopped::Signal(signal)) => return Ok(End::Signal(signal)),
        Err(Stopped::Machine(error)) => return Err(error.into()),
    }
    let text = match (settings.options.json, table) {
        (true, _) => rows.iter().map(|row| json_line(&json(row, settings))).collect(),
        (false, Table::Csv) => csv(&rows, settings),
        (false, Table::Plain) => plain(&rows, settings, screen.pointer().width),
    };
    screen.write(&text);
    for (file, why) in &unread {
        let path = Foreign::from(file.as_path());
        let why = say_why(lang, why);
        screen.complain(&say!(lang, en: "-- {path}: {why}\n", zh: "-- {path}：{why}\n"));
    }
    screen.flush()?;
    Ok(if unread.is_empty() { End::Held } else { End::Failed })
}

/// Why a file is left out.
enum Why {
    Closed(io::Error),
    Unreadable(Unreadable),
}

fn read(file: &Path) -> Result<Handin, Why> {
    let text = kernel::read_text(file).map_err(Why::Closed)?;
    handin::read(&text).map_err(Why::Unreadable)
}

fn say_why(lang: Lang, why: &Why) -> String {
    match why {
        Why::Closed(error) if error.kind() == io::ErrorKind::InvalidInput => {
            lang.pick("a pipe or a device, not a file", "是管道或设备，不是文件").to_owned()
        }
        Why::Closed(error) => cannot_be_read(lang, error),
        Why::Unreadable(Unreadable::NotJson) => lang.pick("not JSON", "不是 JSON").to_owned(),
        Why::Unreadable(Unreadable::NotOurs) => lang
            .pick(
                "not what playground progress --json --name NAME writes",
                "不是 playground progress --json --name 名字 写出的文件",
            )
            .to_owned(),
        Why::Unreadable(Unreadable::Later) => lang
            .pick("written by a later version of playground", "由更新版本的 playground 写出")
            .to_owned(),
        Why::Unreadable(Unreadable::Name) => lang
            .pick(
                "its name is empty, longer than 100 characters, or holds control characters",
                "名字是空的、超过 100 个字，或者含有控制字符",
            )
            .to_owned(),
        Why::Unreadable(Unreadable::TooLong) => lang
            .pick("one of its solutions is longer than 64 KiB", "有一个解法超过 64 KiB")
            .to_owned(),
    }
}

/// The challenges that somebody has solved, as far as the course at hand has them. Outside: one of them cannot be read,
/// which has been said.
fn known(
    rows: &[Row],
    settings: &Settings,
    screen: &mut Screen,
) -> Result<BTreeMap<String, Challenge>, End> {
    let mut known = BTreeMap::new();
    for name in rows.iter().flat_map(|row| row.handin.solutions.keys()) {
        if known.contains_key(name) {
            continue;
        }
        match challenges::of_course(settings.course.as_ref(), name, Lang::En) {
            None => {}
            Some(Ok(challenge)) => drop(known.insert(name.clone(), challenge)),
            Some(Err((file, error))) => {
                let mut out = String::new();
                challenges::unreadable(&mut out, screen, &file, &error);
                screen.complain(&out);
                return Err(End::Unreadable);
            }
        }
    }
    Ok(known)
}

/// A solution, and the rows that hold it: each is carried out once.
type Tasks = Vec<((String, Vec<String>), Vec<usize>)>;

/// Why not all of them were carried out.
enum Stopped {
    /// A signal asks us to end.
    Signal(i32),
    /// The machine does not let a session begin.
    Machine(io::Error),
}

/// Carries out every solution.
fn carry_out(
    rows: &mut [Row],
    known: &BTreeMap<String, Challenge>,
    settings: &Settings,
    signals: &Signals,
) -> Result<(), Stopped> {
    let mut tasks: BTreeMap<(String, Vec<String>), Vec<usize>> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        for (name, solution) in &row.handin.solutions {
            tasks.entry((name.clone(), solution.lines.clone())).or_default().push(at);
        }
    }
    let tasks: Tasks = tasks.into_iter().collect();
    let next = AtomicUsize::new(0);
    let came = Mutex::new(Vec::new());
    let work = || {
        while let Some(((name, lines), _)) = tasks.get(next.fetch_add(1, Ordering::Relaxed)) {
            let challenge = known.get(name);
            let result = challenge.map_or(Ok(Came::Unknown), |challenge| {
                one(name, challenge, lines, settings, signals)
            });
            if result.is_err() {
                // Nobody begins another one.
                next.store(tasks.len(), Ordering::Relaxed);
            }
            came.lock().unwrap_or_else(PoisonError::into_inner).push((name, lines, result));
        }
    };
    thread::scope(|scope| {
        for _ in 0..AT_ONCE.min(tasks.len()) {
            scope.spawn(work);
        }
    });
    let mut results = BTreeMap::new();
    for (name, lines, result) in came.into_inner().unwrap_or_else(PoisonError::into_inner) {
        results.insert((name, lines), result?);
    }
    for ((name, lines), holders) in &tasks {
        for at in holders {
            let (row, own) = (&mut rows[*at], name.clone());
            match results.get(&(name, lines)) {
                Some(Came::Solved(used, par)) => drop(row.solved.insert(own, (*used, *par))),
                Some(Came::NotRun) => row.not_run.push(own),
                Some(Came::Unknown) => row.unknown.push(own),
                Some(Came::Failed) | None => row.failed.push(own),
            }
        }
    }
    Ok(())
}

/// What became of lines that were carried out.
enum Came {
    /// They reach the goals: the calls they took, and par.
    Solved(usize, u32),
    /// They do not.
    Failed,
    /// This machine allows no lab.
    NotRun,
    /// The course has no such challenge.
    Unknown,
}

fn one(
    name: &str,
    challenge: &Challenge,
    lines: &[String],
    settings: &Settings,
    signals: &Signals,
) -> Result<Came, Stopped> {
    if lines.is_empty() {
        return Ok(Came::Failed);
    }
    if challenge.lab().is_some() {
        return apart::carry_out(name, challenge.par, lines, settings);
    }
    match replay(challenge, lines, &mut Watch(signals)) {
        Ok(Replayed { solved: true, used }) => Ok(Came::Solved(used, challenge.par)),
        Err(Stop::Signal(signal)) => Err(Stopped::Signal(signal)),
        Err(Stop::Machine(error) | Stop::Output(error)) => Err(Stopped::Machine(error)),
        Ok(_) | Err(_) => Ok(Came::Failed),
    }
}

/// Lets a signal end it.
struct Watch<'a>(&'a Signals);

impl Audience for Watch<'_> {
    fn show(&mut self, _: &Journal) -> io::Result<()> {
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn signal(&mut self) -> Option<i32> {
        self.0.came()
    }

    fn watch(&self, session: &mut Session) -> io::Result<()> {
        session.watch_descriptor(self.0.descriptor(), Session::FIRST_STRANGER)
    }
}

impl Row {
    /// Lessons of the course that are done.
    fn lessons(&self, settings: &Settings) -> usize {
        let lessons = settings.lessons();
        lessons.iter().filter(|name| self.handin.progress.is_done(name)).count()
    }

    /// Predictions made, and right the first time.
    fn predictions(&self, settings: &Settings) -> (usize, usize) {
        let lessons = settings.lessons();
        let each = lessons.iter().map(|name| self.handin.progress.predictions(name));
        each.fold((0, 0), |(a, b), (made, right)| (a + made, b + right))
    }

    /// Calls of the solutions, and what their pars add up to.
    fn calls(&self) -> (usize, u32) {
        self.solved.values().fold((0, 0), |(a, b), (used, par)| (a + used, b + par))
    }

    /// Questions of drills asked, and those that are not in the first box.
    fn drills(&self) -> (usize, usize) {
        let drills = self.handin.progress.drills();
        (drills.len(), drills.values().filter(|place| place.number > 0).count())
    }
}
