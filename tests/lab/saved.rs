//! What was done in a lab, saved as a lesson, holds: its settings, its words of the wire, its packets.

use std::{
    fs,
    process::{Command, Output},
};

use playground::{
    export::{Language, programs},
    text::Lang,
};

use crate::{Test, session::Play};

pub(crate) const TESTS: &[Test] = &[
    ("saved::lessons_of_the_wire_hold_when_they_are_saved", lessons_of_the_wire_hold_when_saved),
    ("saved::settings_and_numbers_of_packets_are_kept", settings_and_numbers_are_kept),
    ("saved::programs_are_told_where_the_computers_are", programs_are_told_of_computers),
];

fn playground(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_playground")).args(words).output().unwrap()
}

/// Plays a lesson, saves it, and verifies what was saved.
#[track_caller]
fn saved(lesson: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("saved.txt");
    let name = file.to_str().unwrap();
    let played = playground(&["run", lesson, "--save", name]);
    assert!(played.status.success(), "{lesson}: {}", String::from_utf8_lossy(&played.stdout));
    let text = fs::read_to_string(&file).unwrap();
    let checked = playground(&["check", name]);
    let said = String::from_utf8_lossy(&checked.stdout);
    assert!(checked.status.success(), "{lesson}: {said}\n{text}");
    text
}

/// Held, lost and sent again, both ends closing, a cable that is cut.
fn lessons_of_the_wire_hold_when_saved() {
    for lesson in ["wire", "lostsyn", "lostdata", "bye", "lastack", "crossing", "cable"] {
        let text = saved(lesson);
        assert!(text.starts_with("@lab") && text.contains("\n  ~ "), "{text}");
    }
}

fn settings_and_numbers_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lesson.txt");
    let lines = "@title A held handshake\n@lab slow arp tcp_sack=1\nserver> s = socket tcp\nserver> s.bind :80\n\
        server> s.listen 5\nclient> c = socket tcp\nwire> hold syn\nclient> c.connect server:80\n  ...\nwire> pass\n\
        client< = ok\nclient> c.send \"hello\"\n";
    fs::write(&file, lines).unwrap();
    let text = saved(file.to_str().unwrap());
    for part in [
        "@lab slow arp tcp_sack=1\n",
        "  ~ SYN client > server held\n",
        "  ~ DATA 5 client > server seq 1\n",
    ] {
        assert!(text.contains(part), "{text}");
    }
}

/// On real computers they are elsewhere: on the command line. The wire is not a program.
fn programs_are_told_of_computers() {
    let mut play = Play::ready();
    play.all(
        "wire> hold syn\nwire> flow\nclient> me.connect server:80\nserver> conn = phone.accept",
    );
    play.all("client> me.send \"hello\"\nserver> conn.recv\nclient> u = socket udp6");
    play.all(
        "client> u.sendto server:9 \"x\"\nserver> v = socket udp\nserver> v.sendto client:9 \"y\"",
    );
    play.all("client> w = socket udp\nclient> w.sendto server:9 \"z\"\nclient> w.sendto 10.0.0.1:9 \"z\"");
    let log = play.session.journal().whole();
    for (language, parts) in [
        (
            Language::Python,
            [
                "# Where the other computers are; on the command line: SERVER SERVER6\n",
                "HOST_SERVER = sys.argv[1] if len(sys.argv) > 1 else \"10.0.0.1\"\n",
                "HOST_SERVER6 = sys.argv[2] if len(sys.argv) > 2 else \"fd00::1\"\n",
                "me.connect((HOST_SERVER, 80))",
                "u.sendto(b\"x\", (HOST_SERVER6, 9))",
                "w.sendto(b\"z\", (HOST_SERVER, 9))",
                "w.sendto(b\"z\", (\"10.0.0.1\", 9))",
            ],
        ),
        (
            Language::C,
            [
                "/* Where the other computers are; on the command line: SERVER SERVER6 */\n",
                "static const char *HOST_SERVER = \"10.0.0.1\";\n",
                "static const char *HOST_SERVER6 = \"fd00::1\";\n",
                "int main(int argc, char **argv)\n",
                "    if (argc > 2)\n        HOST_SERVER6 = argv[2];\n",
                "to = ipv4(HOST_SERVER, 80);",
                "to = ipv4(\"10.0.0.1\", 9);",
            ],
        ),
    ] {
        let written = programs(Lang::En, language, &log).unwrap().programs;
        let names: Vec<&str> = written.iter().map(|it| &*it.name).collect();
        assert_eq!(names, ["server", "client"]);
        for part in parts {
            assert!(written[1].text.contains(part), "{part}\n{}", written[1].text);
        }
        assert!(written[0].text.contains("HOST_CLIENT"), "{}", written[0].text);
    }
}
