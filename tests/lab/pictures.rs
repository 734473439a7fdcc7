//! The pictures of a live connection: each number in them is the kernel's or the wire's.

use playground::{
    export::{plotted, streamed},
    model::{Log, Preset, SocketId},
    text::Lang,
    view::{Paint, Plotted, Streams, columns, draw_plot, plot},
};

use crate::{Test, session::Play};

pub(crate) const TESTS: &[Test] = &[
    ("pictures::bytes_of_a_stream_in_every_place", bytes_of_a_stream_in_every_place),
    ("pictures::bytes_as_a_file", bytes_as_a_file),
    ("pictures::a_plot_is_made_of_readings", a_plot_is_made_of_readings),
    ("pictures::a_long_stream_is_drawn_small", a_long_stream_is_drawn_small),
];

impl Play {
    fn socket(&mut self, process: &str, name: &str) -> SocketId {
        let process = self.session.process(process).unwrap();
        self.session.socket_of(process, name).unwrap()
    }

    fn bytes(&mut self, process: &str, name: &str, lang: Lang, width: usize) -> String {
        let socket = self.socket(process, name);
        let events = self.session.journal().whole().all().unwrap();
        let seen = self.session.streams();
        let now = self.session.age().as_nanos().try_into().unwrap();
        let picture = Streams { lang, paint: Paint::Plain, width, seen: &seen, now };
        let text = picture.draw(&events, socket, None).unwrap();
        for line in text.lines() {
            assert!(columns(line) <= width, "{line}");
        }
        text
    }
}

/// Read, in the buffer, lost, in the hand, in flight.
fn talked() -> Play {
    // Nothing is resent before two minutes have gone by.
    let mut play = Play::connected_in(Preset::Slow);
    play.all(
        "client> me.setsockopt nodelay on\n\
         client> me.send \"hello, \"\n\
         client> me.send \"world!\\n\"\n\
         server> conn.recv 5\n\
         client> drop next data\n\
         client> me.send \"three words more\"\n\
         client> hold\n\
         client> me.send \"好的abc\"",
    );
    play
}

fn bytes_of_a_stream_in_every_place() {
    let mut play = talked();
    let expected = include_str!("bytes-80.txt");
    assert_eq!(play.bytes("client", "me", Lang::En, 79), expected);
    let expected = include_str!("bytes-40-zh.txt");
    assert_eq!(play.bytes("client", "me", Lang::Zh, 39), expected);
    // From the other end the same streams, in the other order.
    let turned = play.bytes("server", "conn", Lang::En, 79);
    let parts: Vec<&str> = turned.split("\n\n").collect();
    assert_eq!(parts[0], "    server's conn > client's me: no byte so far");
    // What is closed has no descriptor any more; what calls have told stays.
    play.all("client> drop all\nclient> me.close");
    let closed = play.bytes("client", "me", Lang::En, 79);
    assert!(closed.contains("client's me is closed"), "{closed}");
    assert!(!closed.contains("acknowledged") && closed.contains("send    [--7--]"), "{closed}");
}

/// The same as a file: `GOLDEN=write` writes it again.
fn bytes_as_a_file() {
    let mut play = talked();
    let me = play.socket("client", "me");
    let events = play.session.journal().whole().all().unwrap();
    let seen = play.session.streams();
    let now = play.session.age().as_nanos().try_into().unwrap();
    let golden = [include_str!("bytes.en.svg"), include_str!("bytes.zh.svg")];
    for (golden, (lang, word)) in golden.iter().zip([(Lang::En, "en"), (Lang::Zh, "zh")]) {
        let picture = Streams { lang, paint: Paint::Plain, width: 79, seen: &seen, now };
        let drawn = streamed(&picture, &events, me, None).unwrap();
        if std::env::var_os("GOLDEN").is_some() {
            let path = format!("{}/tests/lab/bytes.{word}.svg", env!("CARGO_MANIFEST_DIR"));
            std::fs::write(&path, &drawn).unwrap();
        } else {
            assert_eq!(drawn, *golden, "{word}");
        }
        let part = streamed(&picture, &events, me, Some(&(0..5))).unwrap();
        assert!(part.len() < drawn.len());
    }
}

/// Slow start in the hand: the window grows by what each ACK acknowledges, and the kernel was asked after it.
fn a_plot_is_made_of_readings() {
    let mut play = Play::connected();
    let me = play.socket("client", "me");
    play.say(&format!("client> me.sendall (\"x\" * {})", 40 * 1460));
    let events = play.session.journal().whole().all().unwrap();
    for what in [Plotted::Window, Plotted::Sequence] {
        let drawn = plot(Lang::En, &events, me, what).unwrap();
        let text = draw_plot(&drawn, Paint::Plain, 79);
        let told = match what {
            Plotted::Window => "The window begins at 10",
            Plotted::Sequence => {
                "The last byte sent is number\n    58,400; the last acknowledgement says 58,401."
            }
        };
        assert!(text.contains(told), "{text}");
        let picture = plotted(Lang::Zh, &plot(Lang::Zh, &events, me, what).unwrap());
        let marks =
            if what == Plotted::Window { "class=\"curve" } else { "<circle class=\"head\"" };
        assert!(
            picture.contains(marks) && picture.contains("prefers-color-scheme:dark"),
            "{picture}"
        );
    }
}

fn a_long_stream_is_drawn_small() {
    let mut play = Play::connected();
    play.say(&format!("client> me.sendall (\"x\" * {})", 20 * 1460));
    let drawn = play.bytes("client", "me", Lang::En, 79);
    assert!(drawn.contains("29,200 bytes, 500 in a column"), "{drawn}");
    assert!(drawn.contains(" x 1,460"), "{drawn}");
    let total = "client's me: 29,200 written, 29,200 acknowledged, 0 in flight, 0 not sent.";
    assert!(drawn.contains(total), "{drawn}");
    play.say("server> conn.drain");
    let drawn = play.bytes("server", "conn", Lang::En, 79);
    assert!(drawn.contains("29,200 arrived in order, 29,200 read"), "{drawn}");
}
