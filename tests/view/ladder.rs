//! The lanes of a lab, and packets as lines.

use std::time::Duration;

use playground::{
    model::{Bytes, Call, Fate, Loss, Order, Outcome, PacketKind, Select, SendFlags, TcpState},
    text::Lang,
    view::{Packets, Printer, columns, lanes},
};

use crate::story::{CLIENT, SERVER, Story};

/// A handshake in the hand, a lost segment, a run, and the end.
fn story() -> Story {
    const S: (u32, &str) = (0, "server");
    const C: (u32, &str) = (1, "client");
    let send = |n: usize| Call::Send(Bytes::from(vec![b'x'; n]), SendFlags::default());
    let mut it = Story::default();
    it.step(S, "phone.listen 5", Call::Listen(5), Outcome::Ok);
    it.socket(S, "conn", SERVER, CLIENT);
    it.socket(C, "me", CLIENT, SERVER);
    it.after(10).step(C, "me.connect server:80", Call::Accept, Outcome::Ok);
    it.state(C, "me", TcpState::SynSent);
    it.packet(true, PacketKind::Syn, (0, 0), Fate::Held);
    it.after(1500).pass(1, PacketKind::Syn, true);
    it.packet(false, PacketKind::SynAck, (0, 1), Fate::Passed);
    it.state(C, "me", TcpState::Established);
    it.packet(true, PacketKind::Ack, (1, 1), Fate::Passed);
    it.state(S, "conn", TcpState::Established);
    it.after(5).step(C, "me.send hello", send(5), Outcome::Count(5));
    it.packet(true, PacketKind::Data(5), (1, 1), Fate::Lost(Loss::Dropped));
    it.after(204).sent(true, PacketKind::Data(5), (1, 1), Fate::Passed, true, None);
    it.packet(false, PacketKind::Ack, (1, 6), Fate::Passed);
    it.after(40).step(C, "me.fill", Call::Fill(65536), Outcome::Count(204_400));
    for n in 0..140 {
        it.packet(true, PacketKind::Data(1460), (6 + n * 1460, 1), Fate::Passed);
        if n % 2 == 1 {
            it.packet(false, PacketKind::Ack, (1, 6 + (n + 1) * 1460), Fate::Passed);
        }
    }
    it.after(3).packet(true, PacketKind::Fin, (204_406, 1), Fate::Late(Duration::from_millis(50)));
    it.state(C, "me", TcpState::FinWait1);
    it.packet(false, PacketKind::Ack, (1, 204_407), Fate::Passed);
    it.packet(false, PacketKind::Fin, (1, 204_407), Fate::Passed);
    it.packet(true, PacketKind::Ack, (204_407, 2), Fate::Passed);
    it.state(C, "me", TcpState::Close);
    it
}

#[test]
fn the_ladder_of_a_connection() {
    let events = story().events;
    let picture = lanes(Lang::En, &events, 79);
    assert!(picture.fits);
    assert_eq!(picture.text, include_str!("ladder-80.txt"));
    let narrow = lanes(Lang::Zh, &events, 39);
    assert!(narrow.fits);
    assert_eq!(narrow.text, include_str!("ladder-40-zh.txt"));
}

#[test]
fn no_line_of_a_ladder_is_wider_than_asked() {
    let events = story().events;
    for lang in [Lang::En, Lang::Zh] {
        for width in 20..140 {
            let picture = lanes(lang, &events, width);
            let widest = picture.text.lines().map(columns).max().unwrap();
            assert!(!picture.fits || widest <= width, "{width}\n{}", picture.text);
            assert_eq!(picture.fits, width >= 37, "{width}\n{}", picture.text);
        }
    }
}

#[test]
fn a_run_is_one_line_and_a_timer_has_its_reason() {
    let events = story().events;
    let shown = |lang, packets| {
        let mut out = String::new();
        Printer::new(lang).with_packets(packets).events(&events, &mut out);
        out
    };
    let on = shown(Lang::En, Packets::On);
    let expected = "  ~ DATA 1460 x 140   client > server  204,400 bytes  70 ACKs back\n";
    assert!(on.contains(expected), "{on}");
    let expected = "-- 204 ms later: client's kernel resends, its timer has run out\n  ~ DATA 5 ";
    assert!(on.contains(expected), "{on}");
    let zh = shown(Lang::Zh, Packets::On);
    let expected = "  ~ DATA 1460 x 140   client > server  204,400 字节  回 70 个 ACK\n";
    assert!(zh.contains(expected), "{zh}");
    assert!(zh.contains("-- 204 毫秒后：client 的内核重发，它的定时器到时了\n"), "{zh}");
    let all = shown(Lang::En, Packets::All);
    assert_eq!(all.matches("  ~ DATA 1460 ").count(), 140);
    let off = shown(Lang::En, Packets::Off);
    assert!(!off.contains("  ~ ") && off.contains("me.fill"), "{off}");
}

/// A queue makes each packet later than the one before; one that finds it full is lost, and has a line of its own.
#[test]
fn late_packets_are_a_run_too() {
    let mut it = Story::default();
    for n in 0..4 {
        let late = Fate::Late(Duration::from_millis(20 + 12 * u64::from(n)));
        it.packet(true, PacketKind::Data(1460), (1 + n * 1460, 1), late);
        it.packet(false, PacketKind::Ack, (1, 1 + n * 1460), Fate::Late(Duration::from_millis(20)));
    }
    it.packet(true, PacketKind::Data(1460), (5841, 1), Fate::Lost(Loss::QueueFull));
    for (lang, expected) in [
        (
            Lang::En,
            "  ~ DATA 1460 x 4     client > server  5,840 bytes  4 ACKs back  late 20..56 ms\n  \
             ~ DATA 1460         client > server  seq 5841 ack 1                      lost\n",
        ),
        (
            Lang::Zh,
            "  ~ DATA 1460 x 4     client > server  5,840 字节  回 4 个 ACK   迟 20..56 毫秒\n  \
             ~ DATA 1460         client > server  seq 5841 ack 1                      丢失\n",
        ),
    ] {
        let mut out = String::new();
        Printer::new(lang).events(&it.events, &mut out);
        assert_eq!(out, expected);
    }
    // In the ladder each has its own arrow, and its own fate.
    let drawn = lanes(Lang::En, &it.events, 79).text;
    assert_eq!(drawn.matches("DATA 1460").count(), 5, "{drawn}");
}

/// A few that are held have a line each, so that each number can be passed; a flood of them is one.
#[test]
fn a_flood_of_held_packets_is_a_run() {
    for (count, lines) in [(24, 24), (25, 1), (300, 1)] {
        let mut it = Story::default();
        for n in 0..count {
            it.packet(true, PacketKind::Data(10), (1 + n * 10, 1), Fate::Held);
        }
        let mut out = String::new();
        Printer::new(Lang::En).events(&it.events, &mut out);
        assert_eq!(out.matches("  ~ DATA 10").count(), lines, "{out}");
        assert!(
            out.ends_with(&if lines == 1 {
                format!("held, packets 1..{count}\n")
            } else {
                "held, packet 24\n".into()
            }),
            "{out}"
        );
    }
}

/// A copy leaves the packet in the hand; a damaged packet is delivered and gone, in every language.
#[test]
fn what_is_delivered_is_not_delivered_again() {
    let words: [(&str, Order, usize); 3] = [
        ("pass", Order::Pass(Select::Oldest), 1),
        ("duplicate", Order::Duplicate(Select::Oldest), 2),
        ("corrupt", Order::Corrupt(Select::Oldest), 1),
    ];
    for (word, order, arrivals) in words {
        for lang in [Lang::En, Lang::Zh] {
            let mut it = Story::default();
            it.socket((0, "server"), "conn", SERVER, CLIENT);
            it.step((1, "client"), "me.send hello", Call::Accept, Outcome::Count(5));
            it.packet(true, PacketKind::Data(5), (1, 1), Fate::Held);
            it.word(word, order.clone(), 1, PacketKind::Data(5), true);
            let flow = Order::Flow { all: false };
            it.step((1, "client"), "flow", Call::Wire(Box::new(flow)), Outcome::Ok);
            let drawn = lanes(lang, &it.events, 79).text;
            // The server has the lane on the right.
            assert_eq!(drawn.matches(">|").count(), arrivals, "{word}:\n{drawn}");
        }
    }
}
