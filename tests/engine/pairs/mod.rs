//! The second oracle: a call sleeps, and something meets it. What it gives then, and what the next calls on its socket
//! give, must be what real blocking sockets in threads of their own give.
//!
//! The pairs are drawn from a seed. `PAIRS=5000 PAIRS_SEED=7 cargo test --test engine pairs` tries others.

mod draw;
mod played;
mod real;

use std::{fmt, sync::Mutex, thread};

use draw::Dice;
use played::Played;
use real::Real;

/// How the two sockets come about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scene {
    /// X has connected to Y.
    TcpClient,
    /// X was accepted from Y.
    TcpServer,
    /// X listens, Y is fresh.
    TcpListener,
    /// X is fresh, the queue of the listener Y is full.
    TcpFull,
    /// X and Y are connected to each other.
    UdpConnected,
    /// X is bound, Y is connected to it.
    UdpBound,
    UnixPair,
    /// X has connected to a name, where Y was accepted.
    UnixNamed,
    UnixListener,
    UnixFull,
    DgramPair,
    /// X is connected to Y, which has a name and no peer.
    DgramSender,
    /// X has a name and no peer, Y is connected to it.
    DgramReceiver,
    SeqPair,
}

use Scene::{
    DgramPair, DgramReceiver, DgramSender, SeqPair, TcpClient, TcpFull, TcpListener, TcpServer,
    UdpBound, UdpConnected, UnixFull, UnixListener, UnixNamed, UnixPair,
};

const SCENES: [Scene; 14] = [
    TcpClient,
    TcpServer,
    TcpListener,
    TcpFull,
    UdpConnected,
    UdpBound,
    UnixPair,
    UnixNamed,
    UnixListener,
    UnixFull,
    DgramPair,
    DgramSender,
    DgramReceiver,
    SeqPair,
];

/// The socket in which the call sleeps, and its counterpart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    X,
    Y,
}

use Who::{X, Y};

/// One call, or what stands for some.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Deed {
    /// Text, and whether it is urgent. Never sleeps.
    Send(String, bool),
    /// So many bytes, asleep when there is no room. The flag: a loop of it.
    SendMuch(usize, bool),
    /// Until there is no room. Never sleeps.
    Fill,
    Recv(usize, Flags),
    Recvfrom(usize),
    /// A loop of recv.
    Recvn(usize),
    /// A loop of recv that makes room for all of [`MUCH`].
    TakeAll,
    Accept,
    Connect,
    Listen(i32),
    Shutdown(How),
    Close,
    /// Of `SO_LINGER`, in seconds.
    Linger(u32),
    /// Of `SO_RCVLOWAT`.
    Lowat(usize),
    Nonblocking,
    /// Of the peer: connect(2) with `AF_UNSPEC`.
    Part,
    Error,
    Poll,
    /// A signal, to whoever sleeps.
    Interrupt,
    /// Another descriptor for the same open socket, which somebody else has.
    Copy(Way),
    /// All of those are closed.
    Forget,
}

/// How a copy comes about. To the kernel they are the same: unix(7), fork(2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// A child has it.
    Fork,
    /// It was passed in a message, and taken out.
    Passed,
    /// It lies in a message that nobody takes.
    Underway,
}

#[expect(clippy::struct_excessive_bools, reason = "as the flags of recv(2) are")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Flags {
    peek: bool,
    waitall: bool,
    dontwait: bool,
    oob: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    Rd,
    Wr,
    Rdwr,
}

type Step = (Who, Deed);

/// A call of X that sleeps, what comes before it, what meets it, and what is looked at in the end.
#[derive(Clone, Debug)]
struct Pair {
    scene: Scene,
    before: Vec<Step>,
    call: Deed,
    events: Vec<Step>,
    after: Vec<Step>,
}

impl Pair {
    /// Whether somebody interrupts it, which is always the first thing that meets it.
    fn is_interrupted(&self) -> bool {
        self.events.first().is_some_and(|(_, deed)| *deed == Deed::Interrupt)
    }
}

impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scene, before, call, events, after } = self;
        write!(f, "{scene:?} {before:?}\n  asleep: {call:?}\n  then {events:?}\n  after {after:?}")
    }
}

/// What each step gave, and after each event what the sleeping call has given by then.
trait World {
    /// Makes a call that is not to sleep.
    fn step(&mut self, who: Who, deed: &Deed) -> String;
    /// Begins the call of X.
    fn begin(&mut self, deed: &Deed);
    /// What it has given, or `...`. `returns`: a close that lingers is made by a helper thread, and is waited for.
    fn given(&mut self, returns: bool) -> String;
}

/// More than fits into the buffers of a stream.
const MUCH: usize = 6_000_000;
/// When so much of it has been taken, the rest finds room.
const TAKEN: usize = 5_000_000;
/// What a full queue is filled with at a time.
const FILL: usize = 1000;

/// How much of very much went, and whether a little more finds room then, is a matter of the buffers.
fn about(pair: &Pair, deed: &Deed, given: String) -> String {
    let much = matches!(pair.call, Deed::SendMuch(MUCH, _));
    let number = given.parse::<usize>().ok();
    match deed {
        Deed::SendMuch(..) if number.is_some_and(|n| 0 < n && n < MUCH) => "a part".into(),
        Deed::Send(..) if much && (number.is_some() || given == "EAGAIN") => "as may be".into(),
        _ => given,
    }
}

/// Plays a pair in a world. `known` is what the real one has told.
fn play(pair: &Pair, world: &mut dyn World, known: &[String]) -> Vec<String> {
    let mut told = Vec::new();
    let returns = |told: &[String]| known.get(told.len()).is_some_and(|given| given != "...");
    for (who, deed) in &pair.before {
        told.push(about(pair, deed, world.step(*who, deed)));
    }
    world.begin(&pair.call);
    told.push(about(pair, &pair.call, world.given(returns(&told))));
    for (who, deed) in &pair.events {
        told.push(about(pair, deed, world.step(*who, deed)));
        told.push(about(pair, &pair.call, world.given(returns(&told))));
    }
    // While it sleeps yet, who hears of what comes next is a matter of chance.
    let returned = told.last().is_some_and(|given| given != "...");
    for (who, deed) in pair.after.iter().filter(|_| returned) {
        told.push(about(pair, deed, world.step(*who, deed)));
    }
    told
}

/// A difference, if there is one each time: the kernel may leave a segment to a thread of its own, and what has not
/// arrived yet is no difference.
fn difference(pair: &Pair) -> Option<String> {
    let mut last = None;
    for _ in 0..3 {
        let real = play(pair, &mut Real::new(pair.scene), &[]);
        let played = play(pair, &mut Played::new(pair), &real);
        if real == played {
            return None;
        }
        last = Some(format!("{pair}\n  real   {real:?}\n  played {played:?}"));
    }
    last
}

fn from_environment(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap())
}

#[test]
fn whatever_meets_a_sleeping_call_ends_it_as_it_ends_a_blocking_one() {
    let mut dice = Dice::new(from_environment("PAIRS_SEED", 1));
    let count = usize::try_from(from_environment("PAIRS", 600)).unwrap();
    let pairs: Vec<Pair> = (0..count).map(|_| dice.pair()).collect();
    for scene in SCENES {
        assert!(pairs.iter().any(|pair| pair.scene == scene), "no pair of {scene:?}");
    }
    let next = Mutex::new(pairs.iter());
    let work = || {
        let next = || next.lock().unwrap().next();
        std::iter::from_fn(next).filter_map(difference).collect::<Vec<_>>()
    };
    let differences: Vec<String> = thread::scope(|scope| {
        let workers: Vec<_> = (0..4).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    let number = differences.len();
    assert!(number == 0, "{number} of {count} differ:\n{}", differences.join("\n"));
}
