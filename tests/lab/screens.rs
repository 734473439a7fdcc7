//! A lesson in a lab as a reader sees it: whole screens, wide and narrow, in both languages.

use playground::{
    model::{Event, Seq},
    text::Lang,
    view::{Printer, columns},
};

use crate::{Test, session::Play, terminal::Start};

pub(crate) const TESTS: &[Test] = &[
    ("screens::the_first_lesson_as_it_is_read", first_lesson),
    ("screens::no_word_of_a_packet_is_broken", no_word_is_broken),
    ("screens::a_word_of_the_wire_is_typed_anywhere", a_word_of_the_wire_is_typed_anywhere),
    ("screens::a_lab_reads_the_files_of_labs", a_lab_reads_the_files_of_labs),
];

/// Up to the second question.
const SCREENS: [(&str, u16, &str); 4] = [
    ("en", 80, include_str!("screens/wire-80-en.txt")),
    ("zh", 80, include_str!("screens/wire-80-zh.txt")),
    ("en", 40, include_str!("screens/wire-40-en.txt")),
    ("zh", 40, include_str!("screens/wire-40-zh.txt")),
];

/// `GOLDEN=write` writes them again.
fn first_lesson() {
    for (lang, columns, expected) in SCREENS {
        let program = [env!("CARGO_BIN_EXE_playground"), "run", "wire", "--color", "never"];
        let mut terminal = Start::new().lang(lang).size(columns, 200).program(&program).run();
        let question = if lang == "en" { "Enter: none) >" } else { "回车：不选） >" };
        terminal.until("the first question", |screen| screen.contents().contains(question));
        terminal.line("b");
        terminal.until("a pause", |screen| screen.contents().trim_end().ends_with("wire>"));
        terminal.line("");
        terminal.until("the second question", |screen| {
            screen.contents().matches(question).count() == 2
        });
        let seen = as_always(&terminal.screen());
        if std::env::var_os("GOLDEN").is_some() {
            let here = env!("CARGO_MANIFEST_DIR");
            let path = format!("{here}/tests/lab/screens/wire-{columns}-{lang}.txt");
            std::fs::write(path, &seen).unwrap();
        } else {
            assert!(seen == expected, "{lang}, {columns} columns: not what was expected:\n{seen}");
        }
    }
}

/// A student who types the lesson types `hold` where they are: it is the same from every process.
fn a_word_of_the_wire_is_typed_anywhere() {
    let program = [env!("CARGO_BIN_EXE_playground"), "learn", "wire", "--color", "never"];
    let mut terminal = Start::new().lang("en").size(80, 100).program(&program).run();
    terminal.says("Your turn, 1/7");
    for line in ["phone = socket tcp", "phone.bind :80", "phone.listen 5"] {
        terminal.line(line);
    }
    terminal.says("next    wire> hold");
    terminal.line("server> hold syn");
    terminal.says("Not yet: the next step is made at Enter.");
    terminal.line("hold");
    terminal.says("Your turn, 4/7  client");
}

/// What differs from run to run: the port that the kernel chose, and how many repetitions of a packet were swallowed
/// while the reader thought.
fn as_always(screen: &[String]) -> String {
    let mut text = String::new();
    for line in screen {
        let mut line = line.clone();
        let always =
            [("client:", "40000"), ("10.0.0.2:", "40000"), ("held, packet ", "1"), ("扣住（", "1")];
        for (before, always) in always {
            if let Some(at) = line.find(before).map(|at| at + before.len()) {
                let end = at + line[at..].bytes().take_while(u8::is_ascii_digit).count();
                line.replace_range(at..end, always);
            }
        }
        text.push_str(&line);
        text.push('\n');
    }
    text.trim_end().to_owned() + "\n"
}

/// However narrow it is, a packet's words stay whole.
fn no_word_is_broken() {
    let mut play = Play::begin();
    play.all("far_away_server> phone = socket tcp\nfar_away_server> phone.bind :80");
    play.all("far_away_server> phone.listen 5\nnear_client> me = socket tcp\nnear_client> hold");
    play.say("near_client> me.connect far_away_server:80");
    play.say("near_client> flight");
    let events: Vec<Event> = play.session.journal().after(Seq(0)).cloned().collect();
    for lang in [Lang::En, Lang::Zh] {
        for width in 24..=79 {
            let mut out = String::new();
            Printer::new(lang).with_width(width).events(&events, &mut out);
            let widest = out.lines().map(columns).max().unwrap();
            assert!(widest <= width, "{widest} in {width} columns\n{out}");
            let packets: Vec<&str> = out.split("\n  ~ SYN").skip(1).collect();
            let [packet] = &packets[..] else { panic!("{out}") };
            for word in [
                "near_client:",
                "far_away_server:80",
                lang.pick("held, packet 1", "扣住（1 号包）"),
            ] {
                assert!(packet.contains(word), "no {word} in {width} columns\n{out}");
            }
        }
    }
}

/// And nothing else, as a run with `--lab` does.
fn a_lab_reads_the_files_of_labs() {
    let program = [env!("CARGO_BIN_EXE_playground"), "--lab", "--color", "never"];
    let mut terminal = Start::new().lang("en").size(80, 100).program(&program).run();
    let lesson = "@lab\n@host shop server\ns = socket udp\n  = s\ns.bind :53\nclient> c = socket udp\nc.sendto shop:53 x\n";
    std::fs::write(terminal.home.path().join("x.txt"), lesson).unwrap();
    terminal.line("source x.txt");
    terminal.says("> shop:53");
    std::fs::write(terminal.home.path().join("y.txt"), "s = socket udp\n").unwrap();
    terminal.line("source y.txt");
    terminal.says("-- y.txt does not say @lab: its processes share one computer");
}
