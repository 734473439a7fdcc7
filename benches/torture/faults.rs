//! System calls that fail: strace(1) makes one call of a lesson fail, in the way the man pages say that it may.
//!
//! Calls before `main` are the loader's. Memory is not refused here: a program in Rust ends with SIGABRT then, and
//! `limits` looks at that.

use std::{
    collections::HashMap,
    fs,
    path::Path,
    process::{Command, Stdio},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use anyhow::{Context, Result};

use crate::{
    Job, LESSONS, PLAYGROUND,
    report::{Fault, Tally},
    room::{self, Room},
};

const LIMIT: Duration = Duration::from_secs(40);
const WORKERS: usize = 3;

/// Short lessons that between them make every call.
const SCRIPTS: [&str; 14] = [
    "tcp", "chat", "bigsend", "udp", "unix", "select", "threads", "states", "names", "reset",
    "udperr", "timewait", "pinger", "backlog",
];

/// What may fail, and how.
const CALLS: [(&str, &[&str]); 27] = [
    ("socket", &["EMFILE", "ENFILE", "ENOBUFS", "ENOMEM", "EACCES"]),
    ("socketpair", &["EMFILE", "ENFILE"]),
    ("bind", &["EADDRINUSE", "EACCES", "EADDRNOTAVAIL", "ENOMEM"]),
    ("listen", &["EADDRINUSE"]),
    ("connect", &["ECONNREFUSED", "EINTR", "ETIMEDOUT", "EAGAIN", "EADDRNOTAVAIL"]),
    ("accept4", &["EMFILE", "ENFILE", "ECONNABORTED", "EINTR", "ENOBUFS", "EPERM"]),
    ("sendto", &["EINTR", "ENOBUFS", "EPIPE", "ECONNRESET", "EAGAIN", "ENOMEM"]),
    ("recvfrom", &["EINTR", "ECONNRESET", "ENOMEM", "EAGAIN"]),
    ("sendmsg", &["ENOBUFS", "EINTR", "ENOMEM"]),
    ("recvmsg", &["EINTR", "ENOMEM", "ENOBUFS"]),
    ("shutdown", &["ENOTCONN", "ENOBUFS"]),
    ("getsockname", &["ENOBUFS"]),
    ("getsockopt", &["ENOBUFS", "ENOMEM"]),
    ("setsockopt", &["ENOMEM", "EPERM", "ENOPROTOOPT"]),
    ("fcntl", &["EINVAL", "EMFILE"]),
    ("ioctl", &["EINVAL", "EPERM"]),
    ("poll", &["EINTR", "ENOMEM", "EINVAL"]),
    ("epoll_create1", &["EMFILE", "ENFILE", "ENOMEM"]),
    ("epoll_ctl", &["ENOMEM", "ENOSPC"]),
    ("epoll_pwait", &["EINTR"]),
    ("eventfd2", &["EMFILE", "ENOMEM"]),
    ("timerfd_create", &["EMFILE", "ENODEV"]),
    ("openat", &["EMFILE", "ENFILE", "EINTR", "EACCES"]),
    ("read", &["EINTR", "EIO"]),
    ("write", &["EINTR", "ENOSPC", "EIO", "EAGAIN"]),
    ("close", &["EINTR", "EIO"]),
    ("mkdir", &["ENOSPC", "EACCES", "EROFS"]),
];

/// How often each call is made by the first thread of a lesson: by the loader, and after it.
type Counts = HashMap<String, (usize, usize)>;

pub(crate) fn faults(job: &Job) -> Result<Tally> {
    const NAME: &str = "injected";
    if Command::new("strace").arg("--version").stdout(Stdio::null()).status().is_err() {
        return Ok(Tally::not_run(NAME, "strace is missing"));
    }
    let room = Room::new()?;
    let mut counts = Vec::new();
    for script in SCRIPTS {
        match count(&room, script)? {
            Some(found) => counts.push((script, found)),
            None => return Ok(Tally::not_run(NAME, "strace may not trace here")),
        }
    }
    let (next, delivered) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let tally = Mutex::new(Tally::new(NAME));
    thread::scope(|scope| -> Result<()> {
        let workers: Vec<_> = (0..WORKERS)
            .map(|_| scope.spawn(|| work(job, &counts, &next, &delivered, &tally)))
            .collect();
        workers.into_iter().try_for_each(|worker| worker.join().expect("a worker does not panic"))
    })?;
    let mut tally = tally.into_inner().unwrap_or_else(PoisonError::into_inner);
    tally.remark = format!("{} delivered", delivered.into_inner());
    Ok(tally)
}

fn path(script: &str) -> String {
    format!("{LESSONS}/{script}.txt")
}

fn count(room: &Room, script: &str) -> Result<Option<Counts>> {
    let log = room.script();
    let mut command = room.command("strace");
    command.args(["-f", "-qq", "-o"]).arg(&log).args([PLAYGROUND, "check", &path(script)]);
    room::run(command, None, LIMIT)?;
    room.left()?;
    let Ok(text) = fs::read_to_string(&log) else { return Ok(None) };
    let mut counts = Counts::new();
    let (mut first, mut ours) = (None, false);
    for line in text.lines() {
        let Some((id, rest)) = line.split_once(' ') else { continue };
        let Some((call, arguments)) = rest.trim_start().split_once('(') else { continue };
        if *first.get_or_insert(id) != id {
            continue;
        }
        // The first thing that our own `main` does about signals.
        ours |= call == "rt_sigaction" && arguments.starts_with("SIGPIPE");
        let (before, after) = counts.entry(call.to_owned()).or_default();
        *if ours { after } else { before } += 1;
    }
    Ok(ours.then_some(counts))
}

fn work(
    job: &Job,
    counts: &[(&str, Counts)],
    next: &AtomicUsize,
    delivered: &AtomicUsize,
    tally: &Mutex<Tally>,
) -> Result<()> {
    let room = Room::new()?;
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= job.faults || job.is_over() {
            return Ok(());
        }
        let mut random = job.random("faults", number);
        let (script, counts) = &counts[random.below(counts.len())];
        // Of the calls that this lesson makes.
        let made: Vec<_> = CALLS
            .iter()
            .filter_map(|(call, errors)| Some((call, errors, *counts.get(*call)?)))
            .filter(|(.., (_, ours))| *ours > 0)
            .collect();
        let (call, errors, (loader, ours)) = made[random.below(made.len())];
        let inject = format!(
            "inject={call}:error={}:when={}",
            random.pick(errors),
            loader + 1 + random.below(ours)
        );
        let (fault, injected) = inject_one(&room, script, call, &inject)?;
        delivered.fetch_add(usize::from(injected), Ordering::Relaxed);
        let mut tally = tally.lock().unwrap_or_else(PoisonError::into_inner);
        tally.tried += 1;
        tally.faults.extend(fault.map(|kind| Fault {
            kind: format!("{kind} ({call})"),
            how: format!(
                "strace -f -e {inject} playground --timeout=10s check lessons/{script}.txt"
            ),
            input: None,
        }));
    }
}

fn inject_one(
    room: &Room,
    script: &str,
    call: &str,
    inject: &str,
) -> Result<(Option<String>, bool)> {
    let log = room.script();
    let mut command = room.command("strace");
    command
        .args(["-f", "-qq", "-e", &format!("trace={call}"), "-e", inject, "-o"])
        .arg(&log)
        .args([PLAYGROUND, "--timeout=10s", "check", &path(script)]);
    let ended = room::run(command, None, LIMIT)?;
    let left = room.left()?;
    let injected = was_injected(&log)?;
    let fault = ended.fault().or_else(|| left.first().map(|_| "leaves a file behind".to_owned()));
    Ok((fault, injected))
}

fn was_injected(log: &Path) -> Result<bool> {
    let text = fs::read(log).with_context(|| format!("cannot read {}", log.display()))?;
    Ok(String::from_utf8_lossy(&text).contains("(INJECTED)"))
}
