//! Drawing pairs: which calls sleep in a scene, and what may meet them there.

use super::{
    Deed::{
        self, Accept, Close, Connect, Error, Fill, Interrupt, Listen, Nonblocking, Part, Poll,
        Recv, Recvfrom, Recvn, Send, SendMuch, Shutdown, TakeAll,
    },
    DgramReceiver, DgramSender, Flags, How, MUCH, Pair, SCENES, Scene, Step, TcpClient, TcpFull,
    TcpListener, TcpServer, UdpBound, UdpConnected, UnixFull, UnixListener, UnixNamed, UnixPair,
    Way, X, Y,
};

/// A generator of numbers: splitmix64.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % sides as u64).unwrap()
    }

    fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.roll(of.len())].clone()
    }

    fn once_in(&mut self, times: usize) -> bool {
        self.roll(times) == 0
    }

    /// Some letters, so that it is seen whose bytes came.
    fn text(&mut self, most: usize) -> String {
        let first = b'a' + u8::try_from(self.roll(20)).unwrap();
        (0..=self.roll(most)).map(|i| char::from(first + u8::try_from(i % 6).unwrap())).collect()
    }

    fn send(&mut self) -> Deed {
        Send(self.text(6), false)
    }

    fn how(&mut self) -> Deed {
        Shutdown(self.one(&[How::Rd, How::Wr, How::Rdwr]))
    }

    fn look(&mut self) -> Deed {
        match self.roll(3) {
            0 => Recv(1 + self.roll(20), Flags { dontwait: true, ..Flags::default() }),
            1 => Recv(
                1 + self.roll(20),
                Flags { dontwait: true, peek: true, waitall: self.once_in(3), oob: false },
            ),
            _ => Recv(100, Flags { dontwait: true, ..Flags::default() }),
        }
    }

    pub(super) fn pair(&mut self) -> Pair {
        let scene = self.one(&SCENES);
        let (before, call) = self.asleep(scene);
        let sends = matches!(call, SendMuch(..));
        let mut events: Vec<Step> = (0..=self.roll(3)).map(|_| self.event(scene, sends)).collect();
        // A second accept would sleep, too.
        let first = events.iter().position(|(_, deed)| *deed == Accept);
        let mut at = 0..;
        events.retain(|(_, deed)| at.next() == first || *deed != Accept);
        let peeks = |deed: &Deed| matches!(deed, Recv(_, flags) if flags.peek);
        let takes = |deed: &Deed| matches!(deed, Recv(..)) && !peeks(deed);
        // Whether it meets a segment on its way is a matter of time.
        if call == Close {
            events.retain(|(who, deed)| *who == X || !matches!(deed, Shutdown(_)));
        }
        if peeks(&call) {
            events.retain(|(who, deed)| *who == Y || !takes(deed));
        }
        if scene == DgramSender && sends {
            events.retain(|(who, deed)| *who == X || !peeks(deed));
        }
        // A loop of calls is the playground's own, and an interrupt ends all of it.
        let is_loop = matches!(call, SendMuch(_, true) | Recvn(_));
        if !is_loop && self.once_in(6) {
            events.insert(0, (X, Interrupt));
        } else if matches!(call, SendMuch(MUCH, _)) && self.once_in(3) {
            events.insert(0, (Y, TakeAll));
        }
        let after = (0..=self.roll(3)).map(|_| self.after(scene)).collect();
        Pair { scene, before, call, events, after }
    }

    /// The call that sleeps, and what is done before.
    fn asleep(&mut self, scene: Scene) -> (Vec<Step>, Deed) {
        match scene {
            TcpListener | UnixListener => return (Vec::new(), Accept),
            TcpFull | UnixFull => return (Vec::new(), Connect),
            _ => {}
        }
        let streams = matches!(scene, TcpClient | TcpServer | UnixPair | UnixNamed);
        let sends = match scene {
            DgramSender => !self.once_in(4),
            DgramReceiver | UdpBound | UdpConnected => false,
            _ => self.once_in(3),
        };
        if sends {
            return match streams {
                true if matches!(scene, TcpClient | TcpServer) && self.once_in(4) => {
                    (vec![(X, Deed::Linger(30)), (X, Fill)], Close)
                }
                true if scene == UnixPair && self.once_in(3) => {
                    (vec![(X, Fill)], SendMuch(10, self.once_in(3)))
                }
                true => (Vec::new(), SendMuch(MUCH, self.once_in(3))),
                false => (vec![(X, Fill)], SendMuch(10, self.once_in(3))),
            };
        }
        let mut before = Vec::new();
        let n = 1 + self.roll(12);
        if streams && self.once_in(4) {
            before.push((X, Deed::Lowat(2 + self.roll(8))));
        }
        let mut flags = Flags { peek: self.once_in(3), ..Flags::default() };
        if streams {
            flags.waitall = self.once_in(2);
            if self.once_in(2) && (flags.waitall || !before.is_empty()) && n > 1 {
                before.push((Y, Send(self.text(n - 1), false)));
            }
            if self.once_in(8) {
                before.push((Y, Send(self.text(2), true)));
            }
        }
        let call = match self.roll(6) {
            0 => Recvfrom(n),
            1 if streams && !before.iter().any(|(_, deed)| matches!(deed, Deed::Lowat(_))) => {
                Recvn(n)
            }
            _ => Recv(n, flags),
        };
        (before, call)
    }

    /// Left out is what no non-blocking call can follow: a peek that sleeps while others take what it has seen (the kernel
    /// calls that a bug of the program); a Unix datagram that waits for its peer's queue, and hears of the peer's shutdown
    /// when that only peeks.
    fn event(&mut self, scene: Scene, sends: bool) -> Step {
        if self.once_in(6) {
            let way = self.one(&[Way::Fork, Way::Passed, Way::Underway]);
            return (
                self.one(&[X, Y]),
                self.one(&[Deed::Copy(way), Deed::Copy(way), Deed::Forget]),
            );
        }
        let look = self.look();
        let is_inet = matches!(
            scene,
            TcpClient | TcpServer | TcpListener | TcpFull | UdpBound | UdpConnected
        );
        if is_inet && self.once_in(12) {
            return (X, Part);
        }
        let mine = [self.how(), self.how(), Close, Error, Nonblocking, Poll];
        match scene {
            TcpListener | UnixListener => match self.roll(2) {
                0 => (Y, self.one(&[Connect, Connect, Connect, Close])),
                _ => (
                    X,
                    self.one(&[
                        mine[0].clone(),
                        mine[1].clone(),
                        Close,
                        Error,
                        Nonblocking,
                        Poll,
                        Listen(0),
                        Listen(3),
                    ]),
                ),
            },
            TcpFull | UnixFull => match self.roll(2) {
                0 => (
                    Y,
                    self.one(&[Accept, Accept, Close, mine[0].clone(), Listen(0), Listen(5), Poll]),
                ),
                _ => (X, self.one(&mine)),
            },
            _ if self.once_in(2) => {
                let send = self.send();
                let urgent = Send(self.text(2), true);
                let mut theirs = vec![mine[0].clone(), Close, look];
                if scene != DgramSender {
                    theirs.extend([send.clone(), send.clone()]);
                }
                if matches!(scene, TcpClient | TcpServer | UnixPair | UnixNamed) {
                    theirs.extend([send, urgent]);
                    if matches!(scene, TcpClient | TcpServer) {
                        // With Close, a reset.
                        theirs.push(Deed::Linger(0));
                    }
                }
                (Y, self.one(&theirs))
            }
            _ => {
                let mut mine = mine.to_vec();
                if !sends {
                    mine.extend([self.send(), self.send()]);
                }
                mine.push(look);
                (X, self.one(&mine))
            }
        }
    }

    fn after(&mut self, scene: Scene) -> Step {
        let look = self.look();
        match scene {
            TcpListener | UnixListener => (X, self.one(&[Error, Poll, Listen(1)])),
            TcpFull | UnixFull => (X, self.one(&[Error, Poll, look])),
            _ if self.once_in(4) => (Y, self.one(&[Error, Poll, look])),
            _ => {
                let send = self.send();
                (X, self.one(&[Error, Poll, look, send]))
            }
        }
    }
}
