//! The way into a running lab for other programs of the same user: a Unix socket in the user's runtime directory, at
//! which one asks for a host and is told where its network namespace is.
#![expect(unsafe_code, reason = "std cannot change a thread's namespace")]

use std::{
    env,
    ffi::CString,
    fs::{self, File},
    io::{self, BufRead, BufReader, Read, Write},
    os::{
        fd::{AsFd, AsRawFd, BorrowedFd},
        unix::{
            ffi::OsStrExt,
            fs::MetadataExt,
            net::{UnixListener, UnixStream},
        },
    },
    path::PathBuf,
    process,
    time::Duration,
};

use super::{
    super::{
        last_will,
        linux::sys::{self, Plain},
    },
    namespace::{Namespace, user_and_group},
};
use crate::model::Errno;

const PREFIX: &str = "playground-lab-";
/// Who has connected says at once what it wants.
const PATIENCE: Duration = Duration::from_millis(200);
/// No name of a host is longer.
const LONGEST: u64 = 1024;

fn folder() -> PathBuf {
    env::var_os("XDG_RUNTIME_DIR").map_or_else(env::temp_dir, PathBuf::from)
}

/// `struct ucred` of `unix(7)`.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
struct Credentials {
    pid: i32,
    uid: u32,
    gid: u32,
}

// SAFETY: three integers, which any bytes are.
unsafe impl Plain for Credentials {}

/// Whether the other end is a process of this user. Corresponds to `getsockopt(2)`, `SO_PEERCRED`.
fn is_of_same_user(stream: &UnixStream) -> bool {
    let answer = sys::get_option(
        stream.as_fd(),
        libc::SOL_SOCKET,
        libc::SO_PEERCRED,
        Credentials::default(),
    );
    answer.is_ok_and(|(peer, _)| peer.uid == user_and_group().0)
}

/// The lab's side.
#[derive(Debug)]
pub struct Entrance {
    listener: UnixListener,
    path: PathBuf,
    /// Each is a program's; that it ends tells that the lab has ended.
    guests: Vec<UnixStream>,
}

impl Entrance {
    /// Opens it. Corresponds to `socket(2)`, `bind(2)` and `listen(2)`.
    ///
    /// # Errors
    ///
    /// `EACCES`, `ENOENT`: the runtime directory cannot be written.
    pub fn open() -> Result<Self, Errno> {
        let path = folder().join(format!("{PREFIX}{}", process::id()));
        // Only one process has this number: what is there was left by an earlier one.
        let _ = fs::remove_file(&path);
        sweep();
        let listener = UnixListener::bind(&path)?;
        last_will::unlinks(CString::new(path.as_os_str().as_bytes()).ok());
        listener.set_nonblocking(true)?;
        Ok(Self { listener, path, guests: Vec::new() })
    }

    /// Answers everybody who has asked: `find` gives the descriptor of a host, or the hosts there are.
    pub(crate) fn serve(&mut self, find: impl Fn(&str) -> Result<i32, String>) {
        while let Ok((mut stream, _)) = self.listener.accept() {
            if !is_of_same_user(&stream) {
                continue;
            }
            if answer(&mut stream, &find).is_ok() {
                self.guests.push(stream);
            }
        }
    }
}

/// Reads what one asks for, and answers.
fn answer(stream: &mut UnixStream, find: &impl Fn(&str) -> Result<i32, String>) -> io::Result<()> {
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut name = String::new();
    BufReader::new(stream.try_clone()?.take(LONGEST)).read_line(&mut name)?;
    let answer = match find(name.trim_end()) {
        Ok(descriptor) => format!("ok {descriptor}\n"),
        Err(known) => format!("no {known}\n"),
    };
    stream.write_all(answer.as_bytes())
}

impl AsFd for Entrance {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.listener.as_fd()
    }
}

impl Drop for Entrance {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = fs::remove_file(&self.path);
        last_will::unlinks(None);
    }
}

/// Why a program cannot go in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoWay {
    /// No lab of this user runs, or not under that number.
    NoLab,
    /// Several run: their process numbers.
    Several(Vec<u32>),
    /// There is no such host; these there are.
    NoHost(String),
    /// The kernel refuses.
    Refused(Errno),
}

impl From<io::Error> for NoWay {
    fn from(error: io::Error) -> Self {
        Self::Refused(error.into())
    }
}

/// Moves this process to a host of a running lab, for good. What is given back ends when the lab does.
pub fn go_into(host: &str, pid: Option<u32>) -> Result<UnixStream, NoWay> {
    let (pid, mut stream) = find(pid)?;
    stream.write_all(format!("{host}\n").as_bytes())?;
    let mut answer = String::new();
    BufReader::new(stream.try_clone()?).read_line(&mut answer)?;
    let descriptor = match answer.trim_end().split_once(' ') {
        Some(("ok", descriptor)) => descriptor.to_owned(),
        Some(("no", known)) => return Err(NoWay::NoHost(known.to_owned())),
        _ => return Err(NoWay::NoLab),
    };
    let user = File::open(format!("/proc/{pid}/ns/user"))?;
    let network = File::open(format!("/proc/{pid}/fd/{descriptor}"))?;
    // One is in it already where root has made the lab.
    if user.metadata()?.ino() != fs::metadata("/proc/self/ns/user")?.ino() {
        // SAFETY: no memory is passed.
        if unsafe { libc::setns(user.as_raw_fd(), libc::CLONE_NEWUSER) } < 0 {
            return Err(NoWay::Refused(sys::last_errno()));
        }
    }
    Namespace::from(network).enter().map_err(NoWay::Refused)?;
    Ok(stream)
}

/// Removes what labs have left that were killed.
fn sweep() {
    labs(None).for_each(drop);
}

/// The labs of this user that answer.
fn labs(wanted: Option<u32>) -> impl Iterator<Item = (u32, UnixStream)> {
    let entries = fs::read_dir(folder()).into_iter().flatten().flatten();
    entries.filter_map(move |entry| {
        let pid: u32 = entry.file_name().to_str()?.strip_prefix(PREFIX)?.parse().ok()?;
        if wanted.is_some_and(|wanted| wanted != pid) {
            return None;
        }
        match UnixStream::connect(entry.path()) {
            Ok(stream) => is_of_same_user(&stream).then_some((pid, stream)),
            // What a lab left that was killed.
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
                let _ = fs::remove_file(entry.path());
                None
            }
            Err(_) => None,
        }
    })
}

/// The one lab of this user, or that one of several.
fn find(wanted: Option<u32>) -> Result<(u32, UnixStream), NoWay> {
    let mut found: Vec<_> = labs(wanted).collect();
    match found.len() {
        0 => Err(NoWay::NoLab),
        1 => Ok(found.remove(0)),
        _ => {
            let mut all: Vec<u32> = found.iter().map(|(pid, _)| *pid).collect();
            all.sort_unstable();
            Err(NoWay::Several(all))
        }
    }
}
