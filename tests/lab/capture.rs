//! A lab's packets as a capture file, read by a library that is not ours and by tshark.

use std::{collections::BTreeSet, fs, process::Command};

use pcap_parser::{Block, PcapBlockOwned, PcapNGReader, traits::PcapReaderIterator};
use playground::{
    export::capture,
    model::{Log, Seq, What},
    text::Lang,
};

use crate::{Test, session::Play, support::not_run};

pub(crate) const TESTS: &[Test] = &[
    ("capture::another_reader_finds_every_packet", another_reader_finds_every_packet),
    ("capture::nothing_was_sent", nothing_was_sent),
    ("capture::a_long_capture_is_whole", a_long_capture_is_whole),
];

/// Where tshark is there: `cargo test --test lab -- --ignored`.
pub(crate) const IGNORED: &[Test] = &[("capture::tshark_agrees", tshark_agrees)];

/// A handshake in the hand, a lost segment, and one that is corrupted.
fn saved() -> Vec<u8> {
    let mut play = Play::connected();
    play.all("client> hold\nclient> me.send \"hello\"\nclient> corrupt\nclient> flow");
    play.all("client> delay 20ms\nserver> conn.send \"abc\"");
    captured(&play, &play.session.journal().after(Seq(0)).cloned().collect::<Vec<_>>())
}

fn captured(play: &Play, log: &dyn Log) -> Vec<u8> {
    let mut file = Vec::new();
    capture(Lang::En, log, &*play.session.journal().frames(), &mut file).unwrap();
    file
}

/// Interfaces' names, and of each packet its interface, time, bytes and comment.
type Read = (Vec<String>, Vec<(u32, u64, Vec<u8>, String)>);

fn read(bytes: &[u8]) -> Read {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let mut reader = PcapNGReader::new(1 << 16, bytes).unwrap();
    let (mut names, mut packets) = (Vec::new(), Vec::new());
    loop {
        match reader.next() {
            Ok((length, block)) => {
                if let PcapBlockOwned::NG(block) = block {
                    match block {
                        Block::InterfaceDescription(it) => {
                            assert_eq!(it.if_tsresol, 9, "nanoseconds");
                            let name = it.options.iter().find(|option| option.code.0 == 2);
                            names.push(text(name.unwrap().as_bytes().unwrap()));
                        }
                        Block::EnhancedPacket(it) => {
                            let comment = it.options.iter().find(|option| option.code.0 == 1);
                            let at = u64::from(it.ts_high) << 32 | u64::from(it.ts_low);
                            let bytes = it.data[..it.caplen as usize].to_vec();
                            packets.push((
                                it.if_id,
                                at,
                                bytes,
                                text(comment.unwrap().as_bytes().unwrap()),
                            ));
                        }
                        Block::SectionHeader(_) => {}
                        other => panic!("{other:?}"),
                    }
                }
                reader.consume(length);
            }
            Err(pcap_parser::PcapError::Eof) => return (names, packets),
            Err(pcap_parser::PcapError::Incomplete(_)) => reader.refill().unwrap(),
            Err(error) => panic!("{error:?}"),
        }
    }
}

fn another_reader_finds_every_packet() {
    let (names, packets) = read(&saved());
    assert_eq!(names, ["client", "server"]);
    let comments: Vec<&str> = packets.iter().map(|it| &*it.3).collect();
    assert_eq!(
        comments,
        [
            "client> me.connect server:80",
            "client> me.connect server:80",
            "client> me.connect server:80",
            "client> me.send \"hello\"; held",
            "server> conn.send \"abc\"; late 20 ms",
        ]
    );
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    for pair in packets.windows(2) {
        assert!(pair[0].1 <= pair[1].1, "in their order");
    }
    for (interface, at, bytes, comment) in &packets {
        let age = now.as_nanos().abs_diff((*at).into());
        assert!(age < 60_000_000_000, "{comment}: {age} ns ago");
        // From the computer of its interface to the other one.
        let (from, to) = if names[*interface as usize] == "client" { (2, 1) } else { (1, 2) };
        assert_eq!(bytes[..12], [2, 0, 0, 0, 0, to, 2, 0, 0, 0, 0, from], "{comment}");
        assert_eq!(bytes[12..14], [8, 0]);
    }
}

fn nothing_was_sent() {
    let play = Play::begin();
    let (names, packets) = read(&captured(&play, &Vec::new()));
    assert!(names.is_empty() && packets.is_empty());
}

/// More packets than memory keeps: none is missing.
fn a_long_capture_is_whole() {
    let mut play = Play::begin();
    play.session.keep_everything();
    play.all("server> phone = socket tcp\nserver> phone.bind :80\nserver> phone.listen 5");
    play.all("client> me = socket tcp\nclient> me.connect server:80\nserver> conn = phone.accept");
    play.program("server", &["conn.drain"]);
    play.program("client", &["me.sendall \"x\" * 20000000", "me.close"]);
    play.wait_for("client > server FIN passed");
    let journal = play.session.journal();
    let file = captured(&play, &journal.whole());
    assert!(file.len() > 20_000_000, "{}", file.len());
    let packets = read(&file).1;
    let seen = journal.whole().all().unwrap().into_iter().filter_map(|event| match event.what {
        What::Packet(it) => Some(it.packet.id),
        _ => None,
    });
    assert_eq!(packets.len(), seen.collect::<BTreeSet<_>>().len());
    assert!(packets.iter().any(|it| it.3.starts_with("client> me.sendall")));
}

fn tshark_agrees() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.pcapng");
    fs::write(&path, saved()).unwrap();
    let fields = ["frame.interface_name", "tcp.len", "tcp.checksum.status", "frame.comment"];
    let output = Command::new("tshark")
        // It would read the settings of whoever runs this.
        .env("HOME", folder.path())
        .args(["-n", "-o", "tcp.check_checksum:TRUE", "-T", "fields", "-r"])
        .arg(&path)
        .args(fields.iter().flat_map(|field| ["-e", field]))
        .output()
        .unwrap_or_else(|error| not_run(&format!("tshark: {error}")));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split('\t').collect()).collect();
    let lengths: Vec<&str> = rows.iter().map(|row| row[1]).collect();
    assert_eq!(lengths, ["0", "0", "0", "5", "3"], "{text}");
    assert_eq!(rows[0][0], "client");
    assert_eq!(rows[1][0], "server");
    // The one whose last bit was turned on the way is wrong, the others are right.
    let sums: Vec<&str> = rows.iter().map(|row| row[2]).collect();
    assert_eq!(sums, ["1", "1", "1", "0", "1"], "{text}");
    assert_eq!(rows[3][3], "client> me.send \"hello\"; held");
}
