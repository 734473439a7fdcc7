//! What is done when something ends the program at once: the terminal is given back, the directories of runs go, and
//! the socket of a lab.
//!
//! And the watchdog: a signal or a time limit is noticed between two steps and in every wait. Whatever else the program
//! is busy with then (a computation, a write that nobody reads) gets a moment, and then the program ends in here, within
//! a signal. So everything here is safe to call from one (signal-safety(7)): no memory, no locks.
#![expect(unsafe_code, reason = "signals, and raw calls because std allocates")]

use std::{
    ffi::CString,
    io, ptr,
    sync::{
        Once,
        atomic::{AtomicBool, AtomicI32, AtomicPtr, AtomicUsize, Ordering},
    },
    time::Duration,
};

use signal_hook::low_level;

use super::{directory, memory, terminal};

/// From the signal to the end, where nobody notices the signal.
const GRACE: Duration = Duration::from_millis(50);
/// From noticing to the end: time to say what happened, and to leave ports free.
const FAREWELL: Duration = Duration::from_secs(2);

/// Signals that end a program at once, and may come while the terminal is not as it was.
const DEADLY: [libc::c_int; 14] = [
    libc::SIGQUIT,
    libc::SIGABRT,
    libc::SIGSEGV,
    libc::SIGBUS,
    libc::SIGILL,
    libc::SIGFPE,
    libc::SIGSYS,
    libc::SIGTRAP,
    libc::SIGXCPU,
    libc::SIGUSR1,
    libc::SIGUSR2,
    libc::SIGVTALRM,
    libc::SIGPROF,
    libc::SIGIO,
];

/// Whether somebody wants what is being worked out to end.
static ASKED: AtomicBool = AtomicBool::new(false);
/// The signal the program is to die of; 0: none.
static SIGNAL: AtomicI32 = AtomicI32::new(0);
/// What is said when the time limit is over, and how long it is.
static SENTENCE: (AtomicPtr<u8>, AtomicUsize) =
    (AtomicPtr::new(ptr::null_mut()), AtomicUsize::new(0));

/// Whether something is being written that must not be cut in two.
static WRITING: AtomicBool = AtomicBool::new(false);
/// How often the end has been put off for that, and how often it may be: a second, where nobody reads.
static PUT_OFF: AtomicUsize = AtomicUsize::new(0);
const OFTEN: usize = 20;

/// The file that goes too: the socket at which a lab is found. A path that ends with a zero, and is never given back.
static FILE: AtomicPtr<libc::c_char> = AtomicPtr::new(ptr::null_mut());

/// Whether the will has been carried out.
static OVER: AtomicBool = AtomicBool::new(false);
/// How often a directory is emptied: another thread may bind one more name meanwhile.
const TRIES: usize = 3;

/// The exit code when the time limit is over, and when there is no memory left.
const TIME_UP: libc::c_int = 124;
const LACKS: libc::c_int = 5;

/// Whether a signal or the time limit asks what is being worked out to end.
#[inline]
pub(crate) fn is_asked_to_end() -> bool {
    ASKED.load(Ordering::Relaxed)
}

/// It has been dealt with: a Ctrl-C that ended a call, not the program.
pub(crate) fn forget_asked() {
    ASKED.store(false, Ordering::Relaxed);
}

/// The signals that are to end the program, whatever it is doing: in a moment, or at the second one at once. SIGHUP is
/// never that second one: when a terminal is closed, the kernel and the shell send one each, and at the end of a login
/// it comes right after SIGTERM.
pub(crate) fn end_of(signals: &[i32]) -> io::Result<()> {
    prepare();
    heed_alarms()?;
    for signal in signals.iter().copied() {
        on(signal, move || {
            ASKED.store(true, Ordering::Relaxed);
            if SIGNAL.swap(signal, Ordering::SeqCst) == 0 {
                alarm_in(GRACE);
            } else if signal != libc::SIGHUP {
                end();
            }
        })?;
    }
    Ok(())
}

/// The signals that are to end what is being worked out, and nothing else.
pub(crate) fn stop_at(signals: &[i32]) -> io::Result<()> {
    signals.iter().try_for_each(|signal| on(*signal, || ASKED.store(true, Ordering::Relaxed)))
}

/// The time that is left to a run; what is said when it is over and nobody has noticed. `None`: no limit any more.
pub fn limit(left: Option<Duration>, sentence: &'static str) -> io::Result<()> {
    let Some(left) = left else {
        // A signal that has come goes on counting.
        if SIGNAL.load(Ordering::SeqCst) == 0 {
            alarm_in(Duration::ZERO);
        }
        return Ok(());
    };
    prepare();
    heed_alarms()?;
    SENTENCE.1.store(sentence.len(), Ordering::SeqCst);
    SENTENCE.0.store(sentence.as_ptr().cast_mut(), Ordering::SeqCst);
    // Never 0, which would be no alarm at all.
    alarm_in(left.max(Duration::from_micros(1)));
    Ok(())
}

/// That the program is to end has been noticed: it does so by itself, if it can.
pub(crate) fn noticed() {
    alarm_in(FAREWELL);
}

fn on(signal: i32, act: impl Fn() + Sync + Send + 'static) -> io::Result<()> {
    // SAFETY: what is done here is a store to an atomic, or calls that are safe within a signal.
    unsafe { low_level::register(signal, act) }.map(drop)
}

/// Once: a second handler would take the first alarm for the second one.
fn heed_alarms() -> io::Result<()> {
    static HEEDED: AtomicBool = AtomicBool::new(false);
    if HEEDED.swap(true, Ordering::SeqCst) {
        return Ok(());
    }
    on(libc::SIGALRM, alarmed)
}

/// The first alarm asks, the second one ends.
fn alarmed() {
    if ASKED.swap(true, Ordering::SeqCst) { end() } else { alarm_in(GRACE) }
}

/// Corresponds to `setitimer(2)`; no time at all: no alarm.
fn alarm_in(time: Duration) {
    let seconds = time.as_secs().try_into().unwrap_or(i32::MAX.into());
    let value = libc::timeval { tv_sec: seconds, tv_usec: time.subsec_micros().into() };
    let once = libc::timeval { tv_sec: 0, tv_usec: 0 };
    let timer = libc::itimerval { it_interval: once, it_value: value };
    // SAFETY: one itimerval, which outlives the call.
    unsafe { libc::setitimer(libc::ITIMER_REAL, &raw const timer, ptr::null_mut()) };
}

/// Writes something that should not be cut in two by an end that is due meanwhile. If one was, it comes now.
pub(crate) fn write_whole<T>(write: impl FnOnce() -> T) -> T {
    WRITING.store(true, Ordering::SeqCst);
    let result = write();
    WRITING.store(false, Ordering::SeqCst);
    if PUT_OFF.load(Ordering::SeqCst) > 0 {
        end();
    }
    result
}

/// Ends the program.
fn end() {
    if WRITING.load(Ordering::SeqCst) && PUT_OFF.fetch_add(1, Ordering::SeqCst) < OFTEN {
        return alarm_in(GRACE);
    }
    carry_out();
    let signal = SIGNAL.load(Ordering::SeqCst);
    if signal > 0 {
        die_of(signal);
    }
    let (text, length) = (SENTENCE.0.load(Ordering::SeqCst), SENTENCE.1.load(Ordering::SeqCst));
    if !text.is_null() {
        // SAFETY: both are those of one static string.
        say(unsafe { std::slice::from_raw_parts(text, length) });
    }
    // SAFETY: it takes no memory, and does not return.
    unsafe { libc::_exit(TIME_UP) }
}

/// Dies of a signal, so that the shell knows. Corresponds to `raise(3)`.
fn die_of(signal: i32) {
    // SAFETY: calls that are safe within a signal; the set is filled before it is used.
    unsafe {
        libc::signal(signal, libc::SIG_DFL);
        let mut set = std::mem::zeroed();
        libc::sigemptyset(&raw mut set);
        libc::sigaddset(&raw mut set, signal);
        libc::pthread_sigmask(libc::SIG_UNBLOCK, &raw const set, ptr::null_mut());
        libc::raise(signal);
        libc::_exit(128 + signal);
    }
}

/// Whatever ends the program from now on, the will is carried out before.
pub(super) fn prepare() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        for signal in DEADLY {
            catch(signal);
        }
    });
}

/// From now on the program ends with the code for it when memory has run out, not of SIGABRT.
pub(crate) fn prepare_for_no_memory() {
    catch(libc::SIGABRT);
}

/// The will is carried out when the reader of the standard output goes, too.
pub(super) fn dies_of_sigpipe() {
    catch(libc::SIGPIPE);
}

fn catch(signal: i32) {
    // SAFETY: a sigaction of zeros is one without flags and mask; it outlives the call, and the handler is safe.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = dying as extern "C" fn(libc::c_int) as libc::sighandler_t;
        action.sa_flags = libc::SA_RESETHAND | libc::SA_NODEFER;
        libc::sigaction(signal, &raw const action, ptr::null_mut());
    }
}

extern "C" fn dying(signal: libc::c_int) {
    carry_out();
    if signal == libc::SIGABRT && memory::has_run_out() {
        // std has said how much was wanted.
        // SAFETY: it takes no memory, and does not return.
        unsafe { libc::_exit(LACKS) }
    }
    die_of(signal);
}

/// From now on this file goes when something ends the program; `None`: it has gone.
pub(super) fn unlinks(path: Option<CString>) {
    prepare();
    FILE.store(path.map_or(ptr::null_mut(), CString::into_raw), Ordering::SeqCst);
}

/// The terminal as it was; no file, no directories.
fn carry_out() {
    terminal::restore_at_once();
    let file = FILE.swap(ptr::null_mut(), Ordering::SeqCst);
    if !file.is_null() {
        // SAFETY: the path ends with a zero, and is never given back.
        unsafe { libc::unlink(file) };
    }
    OVER.store(true, Ordering::SeqCst);
    for (path, folder) in directory::take_alive() {
        for _ in 0..TRIES {
            empty(folder);
            // SAFETY: the path ends with a zero, and is never given back.
            if unsafe { libc::rmdir(path) } == 0 {
                break;
            }
        }
    }
}

/// Whether the will has been carried out: what another thread makes now, it takes away itself.
pub(super) fn is_over() -> bool {
    OVER.load(Ordering::SeqCst)
}

/// Says something on standard error, if that takes no time.
fn say(text: &[u8]) {
    if is_writable(libc::STDERR_FILENO) {
        // SAFETY: readable bytes, as many as is said.
        unsafe { libc::write(libc::STDERR_FILENO, text.as_ptr().cast(), text.len()) };
    }
}

/// Whether a little can be written without waiting. Corresponds to `poll(2)`.
pub(super) fn is_writable(fd: libc::c_int) -> bool {
    let mut poll = libc::pollfd { fd, events: libc::POLLOUT, revents: 0 };
    // SAFETY: one pollfd, which outlives the call.
    unsafe { libc::poll(&raw mut poll, 1, 0) == 1 && poll.revents & libc::POLLOUT != 0 }
}

/// Removes the files of an open directory. Corresponds to `lseek(2)`, `getdents64(2)`, `unlinkat(2)`.
pub(super) fn empty(folder: libc::c_int) {
    const NAME: usize = std::mem::offset_of!(libc::dirent64, d_name);
    const LENGTH: usize = std::mem::offset_of!(libc::dirent64, d_reclen);
    let mut entries = [0_u8; 4096];
    // SAFETY: the kernel writes whole entries into the bytes lent to it and says how many bytes they take; each begins
    // with its own length, and its name ends with a zero.
    unsafe {
        libc::lseek(folder, 0, libc::SEEK_SET);
        loop {
            let read =
                libc::syscall(libc::SYS_getdents64, folder, entries.as_mut_ptr(), entries.len());
            let Ok(read @ 1..) = usize::try_from(read) else { break };
            let mut at = 0;
            while at + NAME < read {
                libc::unlinkat(folder, entries.as_ptr().add(at + NAME).cast(), 0);
                at += usize::from(u16::from_ne_bytes([
                    entries[at + LENGTH],
                    entries[at + LENGTH + 1],
                ]));
            }
        }
    }
}
