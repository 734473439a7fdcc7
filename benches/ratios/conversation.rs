//! Two processes of a session and a connection between them; and the same with nothing but sockets.

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    rc::Rc,
};

use anyhow::{Result, anyhow, bail, ensure};
use playground::{
    engine::{Reach, Session},
    language::tree::Statement,
    model::{Address, Bytes, Outcome, ProcessId},
};

use crate::statement::statement;

/// `server` with `phone` and `conn`, `client` with `c`.
pub(crate) struct Conversation {
    pub(crate) session: Session,
    pub(crate) server: ProcessId,
    client: ProcessId,
    /// Where `phone` listens.
    pub(crate) address: SocketAddr,
    round_trip: [(ProcessId, Rc<Statement>); 4],
}

impl Conversation {
    /// Begins one.
    pub(crate) fn begin() -> Result<Self> {
        let mut session = Session::new(Reach::Loopback, None)?;
        let mut process = |name| session.process(name).map_err(|halt| anyhow!("{halt:?}"));
        let (server, client) = (process("server")?, process("client")?);
        say(&mut session, server, "phone = socket tcp")?;
        say(&mut session, server, "phone.bind 127.0.0.1:0")?;
        say(&mut session, server, "phone.listen 5")?;
        let Outcome::Address(address) = say(&mut session, server, "phone.getsockname")? else {
            bail!("phone has no address");
        };
        let Address::Inet(address) = *address else { bail!("{address} has no port") };
        say(&mut session, client, "c = socket tcp")?;
        say(&mut session, client, &format!("c.connect {address}"))?;
        say(&mut session, server, "conn = phone.accept")?;
        let round_trip = [
            (client, statement("c.send \"hello\"")),
            (server, statement("conn.recv 1024")),
            (server, statement("conn.send \"HELLO\"")),
            (client, statement("c.recv 1024")),
        ];
        Ok(Self { session, server, client, address, round_trip })
    }

    /// Makes the four calls so often.
    pub(crate) fn round_trips(&mut self, times: u32) -> Result<()> {
        for _ in 0..times {
            for (process, statement) in &self.round_trip {
                self.session
                    .start(*process, statement)
                    .map_err(|refusal| anyhow!("{}: {refusal:?}", statement.text()))?;
                self.session.settle();
            }
        }
        let last = self.session.returned(self.client).map(|returned| &returned.outcome);
        let expected = Outcome::Data(Bytes::from("HELLO"));
        ensure!(last == Some(&expected), "the round trip ended with {last:?}");
        Ok(())
    }

    /// Lets so many more processes connect and sleep in recv, each on a connection of its own.
    pub(crate) fn add_sleepers(&mut self, many: usize) -> Result<()> {
        let connect = format!("c.connect {}", self.address);
        for i in 0..many {
            let process = (self.session.process(&format!("sleeper{i}")))
                .map_err(|halt| anyhow!("{halt:?}"))?;
            say(&mut self.session, process, "c = socket tcp")?;
            say(&mut self.session, process, &connect)?;
            say(&mut self.session, self.server, &format!("conn{i} = phone.accept"))?;
            (self.session.start(process, &statement("c.recv 1024")))
                .map_err(|refusal| anyhow!("{refusal:?}"))?;
            self.session.settle();
        }
        let asleep = self.session.sleeping();
        ensure!(asleep == many, "{asleep} of {many} are asleep");
        Ok(())
    }
}

/// Carries out one line that returns at once and succeeds.
pub(crate) fn say(session: &mut Session, process: ProcessId, text: &str) -> Result<Outcome> {
    let call = session
        .start(process, &statement(text))
        .map_err(|refusal| anyhow!("{text}: {refusal:?}"))?;
    session.settle();
    let returned = session.returned(process).filter(|returned| returned.id == call);
    match returned.map(|returned| returned.outcome.clone()) {
        Some(Outcome::Failed(failure)) => bail!("{text}: {failure:?}"),
        Some(outcome) => Ok(outcome),
        None => bail!("{text} sleeps"),
    }
}

/// The counterpart of a conversation: two non-blocking TCP sockets and the bare calls. Those of the
/// standard library are send(2) with `MSG_NOSIGNAL` and recv(2), no more.
pub(crate) struct Bare {
    client: TcpStream,
    server: TcpStream,
}

impl Bare {
    /// Connects them.
    pub(crate) fn begin() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let client = TcpStream::connect(listener.local_addr()?)?;
        let (server, _) = listener.accept()?;
        client.set_nonblocking(true)?;
        server.set_nonblocking(true)?;
        Ok(Self { client, server })
    }

    /// Makes the four calls so often.
    pub(crate) fn round_trips(&mut self, times: u32) -> Result<()> {
        let mut data = [0; 1024];
        for _ in 0..times {
            let sent = self.client.write(b"hello")?;
            let heard = self.server.read(&mut data)?;
            let answered = self.server.write(b"HELLO")?;
            let got = self.client.read(&mut data)?;
            ensure!([sent, heard, answered, got] == [5; 4], "a round trip lost its bytes");
        }
        Ok(())
    }
}
