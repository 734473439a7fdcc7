//! A lab with a server and a client, and packets read by hand.

use std::{
    env, fs,
    process::{self, Command},
    time::Duration,
};

use playground::{
    kernel::{Lab, Readiness, Socket},
    model::{
        Address, Errno, HostId, LabSettings, Preset, ReceiveFlags, SendFlags, SocketKind, TcpState,
    },
};

/// What comes at all comes within this, however busy the machine is.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) const SERVER: HostId = HostId(1);
pub(crate) const CLIENT: HostId = HostId(2);

/// A value from `/proc/self/status`.
pub(crate) fn status(key: &str) -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    status.lines().find_map(|line| line.strip_prefix(key)).unwrap().trim().to_owned()
}

pub(crate) fn is_root() -> bool {
    status("Uid:").split_whitespace().nth(1) == Some("0")
}

/// Ends this process: the test cannot be run.
#[expect(clippy::exit, reason = "the process is the test")]
pub(crate) fn not_run(why: &str) -> ! {
    println!("{why}");
    process::exit(crate::NOT_RUN.into())
}

/// Runs an inner test through a program that prepares something for it and then becomes it.
pub(crate) fn through(program: &[&str], test: &str) {
    let output = Command::new(program[0])
        .args(&program[1..])
        .arg(env::current_exe().unwrap())
        .args(["--alone", test])
        .output()
        .unwrap_or_else(|error| not_run(&format!("{}: {error}", program[0])));
    let said = [&output.stdout[..], &output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    if output.status.code() == Some(crate::NOT_RUN.into()) {
        not_run(&said);
    }
    assert!(output.status.success(), "{program:?} {test}: {said}{}", output.status);
}

/// A lab with both hosts.
pub(crate) fn lab(settings: impl Into<LabSettings>) -> Lab {
    let mut lab = Lab::enter(settings).unwrap();
    two(&mut lab);
    lab
}

pub(crate) fn plain() -> Lab {
    lab(Preset::Plain)
}

pub(crate) fn two(lab: &mut Lab) {
    assert_eq!(lab.host("server"), Ok(SERVER));
    assert_eq!(lab.host("client"), Ok(CLIENT));
}

pub(crate) fn at(text: &str) -> Address {
    Address::Inet(text.parse().unwrap())
}

pub(crate) fn tcp(lab: &Lab, host: HostId) -> Socket {
    lab.open(host, SocketKind::Tcp).unwrap()
}

/// A listening socket of the server.
pub(crate) fn listening(lab: &Lab, port: u16) -> Socket {
    let listener = tcp(lab, SERVER);
    listener.bind(&at(&format!("0.0.0.0:{port}"))).unwrap();
    listener.listen(5).unwrap();
    listener
}

/// A socket of the client whose SYN is sent.
pub(crate) fn dialled(lab: &Lab, port: u16) -> Socket {
    let socket = tcp(lab, CLIENT);
    let there = at(&format!("10.0.0.1:{port}"));
    assert_eq!(socket.connect(&there), Err(Errno::EINPROGRESS));
    socket
}

/// Listener, client and server of a connection, with nothing on the wire.
pub(crate) fn connected(lab: &Lab) -> (Socket, Socket, Socket) {
    let listener = listening(lab, 80);
    let client = dialled(lab, 80);
    assert_eq!(flow(lab), 3, "a handshake is three packets");
    assert_eq!(client.tcp_state(), Some(TcpState::Established));
    let (server, _) = listener.accept().unwrap();
    (listener, client, server)
}

pub(crate) fn send(socket: &Socket, data: &[u8]) -> Result<usize, Errno> {
    socket.send(data, SendFlags::default())
}

pub(crate) fn receive(socket: &Socket) -> Result<Vec<u8>, Errno> {
    let mut buffer = vec![0; 1 << 16];
    let len = socket.receive(&mut buffer, ReceiveFlags::default())?;
    buffer.truncate(len);
    Ok(buffer)
}

/// A frame that is there already.
pub(crate) fn now(lab: &Lab) -> Option<Frame> {
    let mut bytes = Vec::new();
    let from = lab.tap().receive(&mut bytes)?;
    Some(Frame { from, bytes })
}

/// The next frame.
pub(crate) fn next(lab: &Lab) -> Frame {
    if let Some(frame) = now(lab) {
        return frame;
    }
    let mut readiness = Readiness::new().unwrap();
    readiness.watch(lab.tap(), 0).unwrap();
    readiness.wait(Some(PATIENCE), &mut Vec::new()).unwrap();
    now(lab).expect("a frame within 20 s")
}

/// The next frame, which must be this.
pub(crate) fn expect(lab: &Lab, from: HostId, name: &str) -> Frame {
    let frame = next(lab);
    assert_eq!((frame.from, &*frame.name()), (from, name));
    frame
}

/// Passes everything until nothing more is there; how many packets that were.
pub(crate) fn flow(lab: &Lab) -> usize {
    let mut count = 0;
    while let Some(frame) = now(lab) {
        frame.pass(lab);
        count += 1;
    }
    count
}

/// The states of a port as a host's kernel knows them, listeners apart.
pub(crate) fn states(lab: &Lab, host: HostId, port: u16) -> Vec<TcpState> {
    let rows = lab.rows(host, port).unwrap();
    rows.iter().map(|row| row.state).filter(|state| *state != TcpState::Listen).collect()
}

/// A frame, and whose it is.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    pub(crate) from: HostId,
    pub(crate) bytes: Vec<u8>,
}

impl Frame {
    fn ethertype(&self) -> [u8; 2] {
        [self.bytes[12], self.bytes[13]]
    }

    fn is_ip6(&self) -> bool {
        self.ethertype() == [0x86, 0xdd]
    }

    /// The host that its IP address names.
    pub(crate) fn to(&self) -> HostId {
        HostId(self.bytes[if self.is_ip6() { 53 } else { 33 }].into())
    }

    pub(crate) fn pass(&self, lab: &Lab) {
        lab.tap().deliver(self.to(), &self.bytes).unwrap();
    }

    fn transport(&self) -> (u8, &[u8]) {
        if self.is_ip6() {
            return (self.bytes[20], &self.bytes[54..]);
        }
        let length = usize::from(u16::from_be_bytes([self.bytes[16], self.bytes[17]]));
        let header = usize::from(self.bytes[14] & 15) * 4;
        (self.bytes[23], &self.bytes[14 + header..14 + length])
    }

    /// `SYN,ACK`, `DATA 5,FIN`, `UDP 3`, `ARP`.
    pub(crate) fn name(&self) -> String {
        if self.ethertype() == [8, 6] {
            return "ARP".into();
        }
        let (protocol, bytes) = self.transport();
        if protocol != 6 {
            return if protocol == 17 { format!("UDP {}", bytes.len() - 8) } else { "?".into() };
        }
        let payload = bytes.len() - usize::from(bytes[12] >> 4) * 4;
        let flag = |bit: u8| bytes[13] >> bit & 1 == 1;
        let mut parts = Vec::new();
        if flag(1) {
            parts.push("SYN".to_owned());
        }
        if payload > 0 {
            parts.push(format!("DATA {payload}"));
        }
        if flag(0) {
            parts.push("FIN".to_owned());
        }
        if flag(2) {
            parts.push("RST".to_owned());
        }
        if parts.is_empty() || (flag(1) && flag(4)) {
            parts.push("ACK".to_owned());
        }
        parts.join(",")
    }

    /// How long the TCP header is: 20 bytes are one without options.
    pub(crate) fn tcp_header(&self) -> usize {
        usize::from(self.transport().1[12] >> 4) * 4
    }
}
