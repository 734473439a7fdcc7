//! The challenges that play in a lab, through the built program: proved, graded, and tried at a terminal.

use std::{collections::BTreeMap, fs, process::Command};

use playground::{
    learn::{
        challenge::{BuiltIn, CHALLENGES, Challenge},
        handin,
        progress::{Progress, Solution},
    },
    text::Lang,
};

use crate::{
    Test,
    lessons::for_each,
    support::{is_root, not_run},
    terminal::Start,
};

pub(crate) const TESTS: &[Test] = &[
    ("challenges::each_is_proved_in_both_languages", each_is_proved_in_both_languages),
    ("challenges::goals_are_about_packets", goals_are_about_packets),
    ("challenges::their_solutions_are_graded", their_solutions_are_graded),
    ("challenges::one_is_tried_at_a_prompt", one_is_tried_at_a_prompt),
    ("challenges::a_course_has_its_own", a_course_has_its_own),
    ("challenges::without_a_lab_they_are_not_run", without_a_lab_they_are_not_run),
];

const PROGRAM: &str = env!("CARGO_BIN_EXE_playground");

fn challenges() -> Vec<(&'static BuiltIn, Challenge)> {
    let read = |entry: &'static BuiltIn| {
        (entry, Challenge::read(entry.name, entry.text(Lang::En)).unwrap())
    };
    let all: Vec<_> =
        CHALLENGES.iter().map(read).filter(|(_, challenge)| challenge.lab().is_some()).collect();
    assert!(all.len() >= 10);
    all
}

/// What `playground check` ends with and says of a challenge.
fn check(text: &str) -> (i32, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("it.txt");
    fs::write(&file, text).unwrap();
    let output = Command::new(PROGRAM).args(["check", "--lang", "en"]).arg(&file).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&said).into_owned())
}

fn each_is_proved_in_both_languages() {
    let all = challenges().into_iter();
    let all = all.flat_map(|(entry, _)| [Lang::En, Lang::Zh].map(|lang| (entry, lang)));
    for_each(all.collect(), |(entry, lang)| {
        let (code, said) = check(entry.text(lang));
        (code != 0).then(|| format!("{} ({lang:?}): {said}", entry.name))
    });
    // Those that play on this machine are checked beside them.
    let output =
        Command::new(PROGRAM).args(["check", "--lang", "en", "synlost", "stand"]).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("2 challenges hold, 0 failed, 0 not run"), "{said}");
}

/// Server and client, connected; the server's end is `conn`.
const CONNECTED: &str = "server> phone = socket tcp
server> phone.bind :80
server> phone.listen 5
client> c = socket tcp
client> c.connect server:80
server> conn = phone.accept";

fn file(goal: &str, solution: &str) -> String {
    format!(
        "@title T\n@ask A\n@lab\n@start\n{CONNECTED}\n@end\n{goal}\n@par 20\n@hint H\n@solution\n{solution}\n@end\n"
    )
}

fn goals_are_about_packets() {
    let dropped = "wire> hold\nclient> c.send abc\nwire> drop";
    let all = [
        ("wire DATA lost", "wire> drop next data\nclient> c.send abc", "ok "),
        // In the hand first, and dropped there.
        ("wire DATA lost", dropped, "ok "),
        ("wire DATA 3 client > server \"abc\" lost", dropped, "ok "),
        ("wire DATA held", "wire> hold\nclient> c.send abc", "ok "),
        ("wire DATA", "wire> hold\nclient> c.send abc\nwire> pass", "ok "),
        ("wire DATA corrupted", "wire> hold data\nclient> c.send abc\nwire> corrupt", "ok "),
        ("wire DATA duplicate", "wire> hold data\nclient> c.send abc\nwire> duplicate", "ok "),
        ("wire DATA late", "wire> delay 5ms\nclient> c.send abc", "ok "),
        ("wire DATA resent", "wire> drop next data\nclient> c.send abc", "ok "),
        ("wire DATA x 2", "client> c.send abc\nserver> conn.send abc", "ok "),
        ("wire DATA 3 x 1", "client> c.send abc", "ok "),
        ("wire FIN client > server", "client> c.close", "ok "),
        // What the handshake of the start has sent does not count.
        ("wire SYN", "client> c.send abc", "does not reach"),
        ("wire DATA lost", "client> c.send abc", "does not reach"),
        ("wire DATA server > client", "client> c.send abc", "does not reach"),
        ("wire DATA \"abd\"", "client> c.send abc", "does not reach"),
        ("wire DATA x 2", "client> c.send abc", "does not reach"),
        ("wire DATA resent", "client> c.send abc", "does not reach"),
        ("client send = 3\n@keep wire no data", "client> c.send abc", "does not reach"),
        ("client send = 3\n@keep wire no rst", "client> c.send abc", "ok "),
        ("wire DATTA", "client> c.send abc", "it.txt:12"),
        ("wire DATA resendt", "client> c.send abc", "it.txt:12"),
        ("wire DATA after 1s..2s", "client> c.send abc", "wire PACKET"),
        ("wire ...", "client> c.send abc", "wire PACKET"),
    ];
    for_each(all.into(), |(goal, solution, told)| {
        let (_, said) = check(&file(&format!("@goal {goal}"), solution));
        (!said.contains(told)).then(|| format!("{goal} by {solution}: {told} in {said}"))
    });
    let (code, said) = check(&file("@goal wire SYN", "client> c.send abc").replace("@lab\n", ""));
    assert_eq!((code, said.contains("write @lab above")), (3, true), "{said}");
}

/// The lines of the author's solution as a student types them: without what is expected of them.
fn typed(challenge: &Challenge) -> Vec<String> {
    challenge.solution().iter().map(ToString::to_string).collect()
}

fn their_solutions_are_graded() {
    if !is_root() && super::may_be_root() {
        return;
    }
    let mut progress = Progress::default();
    for (entry, challenge) in challenges() {
        let session = Some(entry.name.to_owned());
        let lines = typed(&challenge);
        progress.solve(entry.name, &Solution { calls: 1, alone: true, lines, session });
    }
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: String| fs::write(folder.path().join(name), text).unwrap();
    put("a.json", handin::write(&progress, "Ann"));
    let mut wrong = Progress::default();
    let lines = vec!["client> socket tcp".to_owned(), "wire> pass 7".to_owned()];
    wrong.solve("synlost", &Solution { calls: 1, alone: true, lines, session: Some("b".into()) });
    put("b.json", handin::write(&wrong, "Bob"));
    let output = Command::new(PROGRAM)
        .args(["grade", "--json"])
        .args(["a.json", "b.json"].map(|name| folder.path().join(name)))
        .output()
        .unwrap();
    let rows: Vec<serde_json::Value> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let pars: BTreeMap<_, _> =
        challenges().into_iter().map(|(entry, it)| (entry.name, it.par)).collect();
    for (name, par) in pars {
        let calls = rows[0]["solved"][name]["calls"].as_u64();
        assert!(calls.is_some_and(|calls| calls <= par.into()), "{name}: {}", rows[0]);
    }
    assert_eq!(rows[1]["not_reached"], serde_json::json!(["synlost"]));
}

fn one_is_tried_at_a_prompt() {
    let program = [PROGRAM, "challenge", "synlost", "--color", "never"];
    let mut terminal = Start::new().lang("en").size(80, 100).program(&program).run();
    terminal.says("[ ] a packet is lost: SYN client > server");
    terminal.line("drop next syn");
    terminal.line("client> socket tcp");
    terminal.line("connect server:80");
    terminal.says("[✓] a packet is lost: SYN client > server");
    // It is sent again after a second.
    terminal.says("-- Solved with 2 calls, which is par. Next: thirdpacket (next).");
    terminal.line("challenge half");
    terminal
        .says("half needs a start of its own. Leave with Ctrl-D, then: playground challenge half");
    terminal.line("next");
    terminal.says("## Challenge: Connected, but only at one end (par 2 calls)");
    terminal.line("hold");
    terminal.line("client> s = socket tcp");
    terminal.line("s.connect server:80");
    terminal.says("its SYN is held");
    terminal.line("pass");
    terminal.line("pass");
    terminal.says("[✓] server has a socket in SYN_RECV");
    terminal.says("[✓] client has a socket in ESTABLISHED");
    terminal.says("Next: twosyns (next).");
    // Who is there are those of whom the goals speak.
    terminal.line("next");
    terminal.until("left's prompt", |screen| screen.contents().trim_end().ends_with("left>"));
}

/// A course in a folder, with a challenge in a lab and one without.
fn a_course_has_its_own() {
    let course = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| fs::write(course.path().join(name), text).unwrap();
    put("course.txt", "@title Week 3\nlost\nplain\n");
    put("lost.txt", &file("@goal wire DATA lost", "wire> drop next data  #!\nclient> c.send hi"));
    put(
        "plain.txt",
        "@title T\n@ask A\n@goal client LISTEN\n@par 2\n@hint H\n@solution\n\
         client> s = socket tcp\nclient> s.listen\n@end\n",
    );
    let folder = course.path().to_str().unwrap();
    let run = |words: &[&str]| {
        let mut command = Command::new(PROGRAM);
        command.args(["--lang", "en", "--course", folder]).args(words);
        let output = command.env("XDG_STATE_HOME", folder).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8_lossy(&said).into_owned())
    };
    let (code, said) = run(&["check"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("lost.txt  2 steps, 1 call, par") && said.contains("2 challenges hold"),
        "{said}"
    );
    let program = [PROGRAM, "--course", folder, "challenge", "lost", "--color", "never"];
    let mut terminal = Start::new()
        .environment("XDG_STATE_HOME", folder.to_owned().leak())
        .program(&program)
        .run();
    terminal.says("[ ] a packet is lost: DATA");
    terminal.line("drop next data");
    terminal.line("client> c.send hi");
    terminal.says("Solved with 1 call;");
    terminal.line("next");
    terminal.says("plain needs a start of its own. Leave with Ctrl-D, then: playground --course");
    terminal.line("quit");
    assert_eq!(terminal.end(), (0, None));
    let (_, said) = run(&["progress"]);
    assert!(said.contains("1 of 2 challenges solved."), "{said}");
    put("hand.json", &run(&["progress", "--json", "--name", "Ann"]).1);
    let hand = course.path().join("hand.json");
    let (code, said) = run(&["grade", "--json", hand.to_str().unwrap()]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("\"solved\":{\"lost\":{\"calls\":1,"), "{said}");
}

/// As root of a user namespace in which no other network can be made.
fn without_a_lab_they_are_not_run() {
    const NO_LAB: &str = "echo 0 > /proc/sys/user/max_net_namespaces; exec \"$@\"";
    let run = |words: &[&str]| {
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "sh", "-c", NO_LAB, "sh"]);
        let output = command.args(words).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8_lossy(&said).into_owned())
    };
    if run(&["true"]).0 != Some(0) {
        not_run("user namespaces are refused already");
    }
    let (code, said) = run(&[PROGRAM, "check", "--lang", "en", "synlost"]);
    assert_eq!(code, Some(5), "{said}");
    assert!(said.starts_with("not run synlost\n-- It plays in a lab"), "{said}");
    assert!(said.contains("sudo sysctl user.max_net_namespaces"), "{said}");
    let mut progress = Progress::default();
    let lines = vec!["client> x = 1".to_owned()];
    progress
        .solve("synlost", &Solution { calls: 1, alone: true, lines, session: Some("a".into()) });
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.json");
    fs::write(&file, handin::write(&progress, "Ann")).unwrap();
    let file = file.to_str().unwrap();
    let (code, said) = run(&[PROGRAM, "grade", "--lang", "en", file]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("not run, for this machine allows no lab"), "{said}");
    let (_, said) = run(&[PROGRAM, "grade", "--json", file]);
    assert!(said.contains("\"not_run\":[\"synlost\"]"), "{said}");
}
