//! A connection over time, as a picture in text.

use playground::{
    model::{Fate, Loss, PacketKind, SocketId},
    text::Lang,
    view::{NoPlot, Paint, Plotted, columns, draw_plot, plot},
};

use crate::story::{CLIENT, SERVER, Story};

const C: (u32, &str) = (1, "client");
const ME: SocketId = SocketId(1);
/// `ssthresh` before anything was lost.
const NONE: u32 = 0x7fff_ffff;

/// Slow start, a loss, and the window that grows by one each round.
fn sawtooth() -> Story {
    let mut it = Story::default();
    it.socket((0, "server"), "conn", SERVER, CLIENT);
    it.socket(C, "me", CLIENT, SERVER);
    it.packet(true, PacketKind::Syn, (0, 0), Fate::Passed);
    it.packet(false, PacketKind::SynAck, (0, 1), Fate::Passed);
    it.window(2, 0, NONE);
    it.after(3000);
    let (mut seq, mut cwnd, mut ssthresh) = (1, 2, NONE);
    for round in 0..24_u32 {
        it.window(cwnd, cwnd, ssthresh);
        let is_lost = [4, 14].contains(&round);
        for segment in 0..cwnd {
            let fate =
                if is_lost && segment == 0 { Fate::Lost(Loss::Dropped) } else { Fate::Passed };
            it.packet(true, PacketKind::Data(1000), (seq + segment * 1000, 1), fate);
        }
        it.after(100);
        if is_lost {
            it.sent(true, PacketKind::Data(1000), (seq, 1), Fate::Passed, true, None);
        }
        seq += cwnd * 1000;
        it.packet(false, PacketKind::Ack, (1, seq), Fate::Passed);
        if is_lost {
            (ssthresh, cwnd) = (cwnd / 2, cwnd / 2);
        } else if cwnd < ssthresh {
            cwnd *= 2;
        } else {
            cwnd += 1;
        }
        it.window(cwnd, 0, ssthresh);
    }
    it
}

#[test]
fn a_sawtooth_is_seen_and_told() {
    let events = sawtooth().events;
    let window = plot(Lang::En, &events, ME, Plotted::Window).unwrap();
    assert_eq!(draw_plot(&window, Paint::Plain, 79), include_str!("plot-cwnd-80.txt"));
    let window = plot(Lang::Zh, &events, ME, Plotted::Window).unwrap();
    assert_eq!(draw_plot(&window, Paint::Plain, 39), include_str!("plot-cwnd-40-zh.txt"));
    let sequence = plot(Lang::En, &events, ME, Plotted::Sequence).unwrap();
    assert_eq!(draw_plot(&sequence, Paint::Plain, 79), include_str!("plot-seq-80.txt"));
    let sequence = plot(Lang::Zh, &events, ME, Plotted::Sequence).unwrap();
    assert_eq!(draw_plot(&sequence, Paint::Plain, 39), include_str!("plot-seq-40-zh.txt"));
}

#[test]
fn no_line_is_wider_than_asked() {
    let events = sawtooth().events;
    for lang in [Lang::En, Lang::Zh] {
        for what in [Plotted::Window, Plotted::Sequence] {
            let plot = plot(lang, &events, ME, what).unwrap();
            for width in 30..140 {
                let text = draw_plot(&plot, Paint::Plain, width);
                assert!(text.lines().all(|line| columns(line) <= width), "{width}\n{text}");
            }
        }
    }
}

#[test]
fn what_was_not_read_is_not_drawn() {
    let mut it = Story::default();
    assert_eq!(plot(Lang::En, &it.events, ME, Plotted::Window).err(), Some(NoPlot::NoConnection));
    it.socket((0, "server"), "conn", SERVER, CLIENT);
    it.socket(C, "me", CLIENT, SERVER);
    assert_eq!(plot(Lang::En, &it.events, ME, Plotted::Window).err(), Some(NoPlot::NoWire));
    it.packet(true, PacketKind::Syn, (0, 0), Fate::Passed);
    let nothing = plot(Lang::En, &it.events, ME, Plotted::Window).err();
    assert_eq!(nothing, Some(NoPlot::Nothing(None)));
    let nothing = plot(Lang::En, &it.events, ME, Plotted::Sequence).err();
    assert_eq!(nothing, Some(NoPlot::Nothing(Some("server.conn".into()))));
}

#[test]
fn one_reading_is_a_level_line() {
    let mut it = Story::default();
    it.socket(C, "me", CLIENT, SERVER);
    it.packet(true, PacketKind::Syn, (0, 0), Fate::Passed);
    it.window(10, 0, NONE);
    let text =
        draw_plot(&plot(Lang::En, &it.events, ME, Plotted::Window).unwrap(), Paint::Plain, 79);
    assert_eq!(text.matches("##########").count(), 6, "{text}");
}

/// A SYN that waited in the hand was no loss: the kernel takes the threshold back when the answer has come.
#[test]
fn a_threshold_that_was_taken_back_is_not_told() {
    let mut it = Story::default();
    it.socket(C, "me", CLIENT, SERVER);
    it.packet(true, PacketKind::Syn, (0, 0), Fate::Passed);
    it.window(1, 1, 5);
    let summary = |it: &Story| plot(Lang::En, &it.events, ME, Plotted::Window).unwrap();
    let text = draw_plot(&summary(&it), Paint::Plain, 200);
    assert!(text.contains("ssthresh is 5."), "{text}");
    it.window(10, 0, NONE);
    it.packet(true, PacketKind::Data(5), (1, 1), Fate::Passed);
    let text = draw_plot(&summary(&it), Paint::Plain, 200);
    assert!(!text.contains("ssthresh is") && !text.contains("---- ssthresh"), "{text}");
}
