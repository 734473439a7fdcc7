//! Too few descriptors, too little memory, no room to write, no standard streams, and files that are none.

use std::time::Duration;

use anyhow::Result;

use crate::{
    PLAYGROUND,
    report::{Fault, Tally},
    room::{self, Room},
    terminal::Terminal,
};

const LIMIT: Duration = Duration::from_secs(30);
/// What a shell ends with when a program's libraries could not be loaded: it never began.
const NOT_BEGUN: i32 = 127;

/// Ways to be run. `P` is the program.
const RUNS: [&str; 4] = [
    "P --timeout=5s run tcp",
    "P --timeout=5s check chat bigsend",
    "echo 'server> s = socket tcp' | P --timeout=5s",
    "P --timeout=20s check many.txt",
];

/// Asks for more than is given.
const MANY: &str = "\nrepeat 400 {\nclient> x = \"a\" * 60000000\nc$i> y = \"a\" * 20000000\n}\n";

pub(crate) fn limits() -> Result<Tally> {
    let mut tally = Tally::new("limits");
    let room = Room::new()?;
    let mut cases: Vec<(String, &[i32])> = Vec::new();
    for descriptors in (3..=20).chain([24, 32, 64]) {
        cases.extend(RUNS[..3].iter().map(|run| (format!("ulimit -n {descriptors}; {run}"), ANY)));
    }
    // With less, the kernel cannot even load it.
    for kilobytes in [12_000, 16_000, 20_000, 30_000, 60_000, 100_000, 400_000] {
        cases.extend(RUNS.iter().map(|run| (format!("ulimit -v {kilobytes}; {run}"), ANY)));
    }
    for stream in ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"] {
        cases.extend(RUNS[..2].iter().map(|run| (format!("{run} {stream}"), ANY)));
    }
    for words in [
        "--help",
        "help run",
        "--version",
        "lessons",
        "claims",
        "man",
        "run tcp",
        "check tcp",
        "--json run tcp",
    ] {
        cases.push((format!("P {words} >/dev/full"), &[1]));
    }
    for words in ["run", "check", "claims"] {
        cases.push((format!("mkfifo fifo; P --timeout=2s {words} ./fifo"), REFUSED));
        cases.push((format!("mkdir d; mkfifo d/a.txt; P --timeout=2s {words} d"), REFUSED));
        for file in ["/dev/zero", "/dev/null", "/dev/tty", "/", "/proc/self/mem", "/nowhere"] {
            cases.push((format!("P --timeout=2s {words} {file}"), REFUSED));
        }
    }
    cases.push(("P --timeout=2s </dev/zero".to_owned(), REFUSED));
    cases.push(("P --timeout=2s </".to_owned(), REFUSED));
    for (line, expected) in cases {
        tally.tried += 1;
        let kind = batch(&room, &line, expected)?;
        tally.faults.extend(kind.map(|kind| Fault { kind, how: line, input: None }));
    }
    for descriptors in (4..=20).chain([24, 32]) {
        tally.tried += 1;
        let line = format!("ulimit -n {descriptors}; exec P");
        let kind = prompt(&line)?;
        tally.faults.extend(kind.map(|kind| Fault { kind, how: line, input: None }));
    }
    Ok(tally)
}

/// Whatever README tells.
const ANY: &[i32] = &[0, 1, 2, 3, 4, 5, 124];
/// It is no lesson; or nothing is in it, which holds.
const REFUSED: &[i32] = &[0, 2, 3, 5, 124];

fn batch(room: &Room, line: &str, expected: &[i32]) -> Result<Option<String>> {
    let many = format!("cat >many.txt <<'END'{MANY}END\n");
    let needed = if line.contains("many.txt") { &*many } else { "" };
    let mut command = room.command("/bin/sh");
    command
        .args(["-c", &format!("{needed}{}", with_program(line))])
        .stdin(std::process::Stdio::null());
    let ended = room::run(command, None, LIMIT)?;
    // What the line itself made is there; only what the program makes would be in the folder of temporary files.
    let left = room.left()?.into_iter().find(|path| path.starts_with("tmp/"));
    let code = ended.status.and_then(|status| status.code());
    let text = String::from_utf8_lossy(&ended.output);
    if code == Some(NOT_BEGUN) || text.contains("error while loading shared libraries") {
        return Ok(None);
    }
    Ok(ended
        .fault()
        .or_else(|| code.filter(|c| !expected.contains(c)).map(|c| format!("exit code {c}")))
        .or_else(|| left.map(|_| "leaves a temporary folder".to_owned())))
}

/// A prompt that can hardly open anything: it works, or says what is wrong.
fn prompt(line: &str) -> Result<Option<String>> {
    let mut terminal = Terminal::begin(&["/bin/sh", "-c", &with_program(line)])?;
    terminal.shows("> ", Duration::from_secs(2));
    terminal.keys("socket tcp\rexit\r");
    let Some(status) = terminal.end(LIMIT)? else { return Ok(Some("does not end".to_owned())) };
    if i32::try_from(status.exit_code()).is_ok_and(|code| code == NOT_BEGUN) {
        return Ok(None);
    }
    let documented = status.signal().is_none() && matches!(status.exit_code(), 0 | 5);
    let wrong = (!documented).then(|| format!("the prompt ends with {status}"));
    Ok(wrong.or_else(|| terminal.left_otherwise().map(str::to_owned)))
}

fn with_program(line: &str) -> String {
    let words = line.split(' ').map(|word| if word == "P" { PLAYGROUND } else { word });
    words.collect::<Vec<_>>().join(" ")
}
