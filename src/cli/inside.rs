//! `playground in HOST COMMAND...`: a program on a host of a running lab.

use std::{
    io::{self, Read},
    os::unix::{net::UnixStream, process::ExitStatusExt},
    process::{self, Command},
    sync::{Arc, atomic::AtomicBool},
    thread,
};

use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGTERM},
    flag, low_level,
};

use super::{
    End, Settings,
    screen::{Form, Screen},
};
use crate::{
    kernel::{
        NoWay, adopt_orphans, end_descendants, go_into, run_in_foreground, signal_descendants,
    },
    model::Errno,
    say,
    text::{Lang, file_error},
    view::Foreign,
};

/// Ends with its exit code; of one that a signal has ended, 128 and the signal. What it has left in the background ends
/// with it: nothing of it stays on a computer that will be gone.
pub(super) fn inside(
    host: &str,
    command: &[std::ffi::OsString],
    pid: Option<u32>,
    settings: &Settings,
) -> anyhow::Result<End> {
    let lang = settings.lang;
    let mut screen = Screen::new(lang, settings.paint, Form::Nothing);
    let mut lab = match go_into(host, pid) {
        Ok(lab) => lab,
        Err(why) => {
            screen.complain(&no_way(lang, host, &why));
            return Ok(End::Lacks);
        }
    };
    let Some((program, arguments)) = command.split_first() else { return Ok(End::Usage) };
    adopt_orphans();
    // Ctrl-C is the program's affair, as with a shell: this process waits for what it makes of it.
    flag::register(SIGINT, Arc::new(AtomicBool::new(false)))?;
    for signal in [SIGTERM, SIGHUP] {
        hand_on(signal)?;
    }
    thread::spawn(move || {
        // It never says anything: the read ends when the lab does.
        let _ = lab.read(&mut [0]);
        ended_with_the_lab(lang);
    });
    let ended = run_in_foreground(Command::new(program).args(arguments));
    end_descendants();
    match ended {
        Ok(status) => {
            let signal = status.signal().map(|signal| 128 + signal);
            let code = status.code().or(signal).unwrap_or(1);
            Ok(End::Program(u8::try_from(code).unwrap_or(u8::MAX)))
        }
        Err(error) => {
            let name = Foreign::from(program.as_os_str());
            screen.complain(&say!(lang,
                en: "{name} cannot be run: {why}\n",
                zh: "无法运行 {name}：{why}\n",
                why = file_error(lang, &error)));
            let missing = error.kind() == io::ErrorKind::NotFound;
            Ok(End::Program(if missing { 127 } else { 126 }))
        }
    }
}

/// Gives a signal that asks this process to end to the program and all that it has begun.
fn hand_on(signal: i32) -> io::Result<()> {
    let (mut came, pipe) = UnixStream::pair()?;
    low_level::pipe::register(signal, pipe)?;
    thread::spawn(move || {
        while came.read_exact(&mut [0]).is_ok() {
            signal_descendants(signal);
        }
    });
    Ok(())
}

/// The lab has ended, and with it the computer that the program runs on, and all that it has begun.
#[expect(clippy::exit, reason = "the main thread waits for the program, which ends by this")]
#[expect(clippy::print_stderr, reason = "it is said in this moment, and nobody else speaks")]
fn ended_with_the_lab(lang: Lang) {
    eprintln!("{}", lang.pick("-- The lab has ended.", "-- 实验室已经结束。"));
    end_descendants();
    process::exit(End::Signal(signal_hook::consts::SIGTERM).code().into())
}

fn no_way(lang: Lang, host: &str, why: &NoWay) -> String {
    let host = Foreign::from(host);
    match why {
        NoWay::NoLab => say!(lang,
            en: "No lab of yours runs, or none with this number. In another terminal: playground --lab\n",
            zh: "你没有正在运行的实验室，或者没有这个编号的。请在另一个终端里启动：playground --lab\n"),
        NoWay::Several(pids) => {
            let first = pids.first().copied().unwrap_or_default();
            let pids: Vec<String> = pids.iter().map(ToString::to_string).collect();
            let pids = pids.join(", ");
            say!(lang,
                en: "Several labs of yours run: {pids}. Say which: playground in --pid {first} {host} ...\n",
                zh: "你有几个实验室在运行：{pids}。请指明哪一个：playground in --pid {first} {host} ...\n")
        }
        NoWay::NoHost(known) => {
            let known = Foreign::from(&**known);
            say!(lang,
                en: "The lab has no host {host}. There are: {known}\n",
                zh: "实验室里没有 {host} 这台主机，有的是：{known}\n")
        }
        NoWay::Refused(errno) => refused(lang, *errno),
    }
}

fn refused(lang: Lang, errno: Errno) -> String {
    say!(lang,
        en: "The kernel lets no program into this lab: {errno}.\n",
        zh: "内核不让程序进入这个实验室：{errno}。\n")
}
