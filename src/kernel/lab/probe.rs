//! A lab tried out in a child, so that the process that asks stays where it is: two hosts and a handshake between
//! them, packet by packet.
#![expect(unsafe_code, reason = "std starts programs, not copies of this process")]

use std::{
    fs::File,
    io::{Read, Write, pipe},
    time::{Duration, Instant},
};

use super::{
    super::{
        Readiness,
        linux::{errno, number, sys},
    },
    Lab,
};
use crate::model::{Address, Errno, HostId, LabError, Preset, SocketKind, Stage, TcpState};

/// A frame that comes at all comes within this; on a busy machine too.
const PATIENCE: Duration = Duration::from_secs(5);

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Probe {
    /// A lab can be had.
    Ready {
        /// From the beginning until two hosts were there.
        took: Duration,
        /// Of the three packets of a handshake, those that were not there when first looked for. With a kernel that
        /// hands them on at once there are none.
        late: u8,
    },
    /// The kernel refused.
    Refused(LabError),
    /// The child died of a signal: a filter of system calls that kills.
    Killed(i32),
}

/// Tries it. The child has one thread, however many this process has.
///
/// # Errors
///
/// `EMFILE`, `EAGAIN` (no process can be made).
pub fn probe() -> Result<Probe, Errno> {
    let (mut from, to) = pipe()?;
    // SAFETY: the child makes system calls and allocates, which the C library prepares for, and takes no lock that
    // another thread may have held: it neither prints nor returns.
    match unsafe { libc::fork() } {
        -1 => Err(sys::last_errno()),
        0 => {
            drop(from);
            let mut to = File::from(std::os::fd::OwnedFd::from(to));
            let answer = attempt().map_or_else(refused, ready);
            let told = to.write_all(&answer).is_ok();
            // SAFETY: nothing of the parent's is flushed or run at the end.
            unsafe { libc::_exit(i32::from(!told)) }
        }
        child => {
            drop(to);
            let mut answer = Vec::new();
            let read = from.read_to_end(&mut answer);
            let status = wait_for(child)?;
            read?;
            if libc::WIFSIGNALED(status) {
                return Ok(Probe::Killed(libc::WTERMSIG(status)));
            }
            understand(&answer).ok_or(Errno::EIO)
        }
    }
}

fn wait_for(child: libc::pid_t) -> Result<libc::c_int, Errno> {
    let mut status = 0;
    loop {
        // SAFETY: the status outlives the call.
        if unsafe { libc::waitpid(child, &raw mut status, 0) } == child {
            return Ok(status);
        }
        match sys::last_errno() {
            Errno::EINTR => {}
            errno => return Err(errno),
        }
    }
}

/// A stage's place, or 255; then the errno, or how many were late; then how long it took.
type Answer = [u8; 13];
const READY: u8 = u8::MAX;

fn ready((took, late): (Duration, u8)) -> Answer {
    answer(READY, late.into(), u64::try_from(took.as_nanos()).unwrap_or(u64::MAX))
}

fn refused(error: LabError) -> Answer {
    let stage = Stage::ALL.iter().position(|stage| *stage == error.stage);
    answer(u8::try_from(stage.unwrap_or(0)).unwrap_or(0), number(error.errno), 0)
}

fn answer(what: u8, number: i32, took: u64) -> Answer {
    let mut answer = [what; 13];
    answer[1..5].copy_from_slice(&number.to_ne_bytes());
    answer[5..].copy_from_slice(&took.to_ne_bytes());
    answer
}

fn understand(answer: &[u8]) -> Option<Probe> {
    let answer: &Answer = answer.try_into().ok()?;
    let number = i32::from_ne_bytes(*answer[1..].first_chunk()?);
    Some(match answer[0] {
        READY => Probe::Ready {
            took: Duration::from_nanos(u64::from_ne_bytes(*answer[5..].first_chunk()?)),
            late: u8::try_from(number).ok()?,
        },
        stage => Probe::Refused(LabError {
            stage: *Stage::ALL.get(usize::from(stage))?,
            errno: errno(number),
        }),
    })
}

/// Everything a lab needs, once.
fn attempt() -> Result<(Duration, u8), LabError> {
    let began = Instant::now();
    let mut lab = Lab::enter(Preset::Plain)?;
    let (server, client) = (lab.host("server")?, lab.host("client")?);
    let took = began.elapsed();
    let inside = LabError::at(Stage::SocketInHost);
    let listener = lab.open(server, SocketKind::Tcp).map_err(inside)?;
    let caller = lab.open(client, SocketKind::Tcp).map_err(inside)?;
    let there = Address::Inet(([10, 0, 0, 1], 80).into());
    listener.bind(&there).and_then(|()| listener.listen(1)).map_err(inside)?;
    match caller.connect(&there) {
        Err(Errno::EINPROGRESS) => {}
        answer => return answer.map(|()| (took, 0)).map_err(inside),
    }
    let at_tap = LabError::at(Stage::Tap);
    let mut late = 0;
    for to in [server, client, server] {
        late += u8::from(hand_over(&lab, to).map_err(at_tap)?);
    }
    match caller.tcp_state() {
        Some(TcpState::Established) => Ok((took, late)),
        _ => Err(at_tap(Errno::EPROTO)),
    }
}

/// Takes one frame and delivers it; true if it had to be waited for.
fn hand_over(lab: &Lab, to: HostId) -> Result<bool, Errno> {
    let mut frame = Vec::new();
    let mut late = false;
    if lab.tap().receive(&mut frame).is_none() {
        late = true;
        let mut readiness = Readiness::new()?;
        readiness.watch(lab.tap(), 0)?;
        readiness.wait(Some(PATIENCE), &mut Vec::new())?;
        lab.tap().receive(&mut frame).ok_or(Errno::ETIMEDOUT)?;
    }
    lab.tap().deliver(to, &frame)?;
    Ok(late)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_child_says_is_understood() {
        let took = Duration::from_micros(4200);
        assert_eq!(understand(&ready((took, 2))), Some(Probe::Ready { took, late: 2 }));
        for stage in Stage::ALL {
            let error = LabError { stage, errno: Errno::EROFS };
            assert_eq!(understand(&refused(error)), Some(Probe::Refused(error)));
        }
        assert_eq!(understand(b""), None);
        assert_eq!(understand(&[200; 13]), None);
    }
}
