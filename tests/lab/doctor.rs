//! `playground doctor`: what it says of this machine, and of machines that refuse, each made here.

use std::process::{Command, Output};

use crate::{
    Test,
    support::{is_root, not_run},
};

pub(crate) const TESTS: &[Test] = &[
    ("doctor::a_lab_can_be_had", a_lab_can_be_had),
    ("refused::doctor_names_stage_errno_and_remedy", doctor_names_stage_errno_and_remedy),
    ("refused::doctor_names_a_filter", doctor_names_a_filter),
    ("refused::doctor_survives_a_filter_that_kills", doctor_survives_a_filter_that_kills),
    ("refused::the_prompt_says_why_there_is_no_lab", the_prompt_says_why_there_is_no_lab),
];

const PROGRAM: &str = env!("CARGO_BIN_EXE_playground");

fn run(program: &[&str]) -> (i32, String) {
    let Output { status, stdout, stderr } = Command::new(program[0])
        .args(&program[1..])
        .env_remove("container")
        .output()
        .unwrap_or_else(|error| not_run(&format!("{}: {error}", program[0])));
    let said = [stdout, stderr].concat();
    (status.code().unwrap_or(-1), String::from_utf8(said).unwrap())
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn a_lab_can_be_had() {
    for (lang, ready) in [("en", "A lab can be had here"), ("zh", "可以开实验室")] {
        let (code, said) = run(&[PROGRAM, "doctor", "--lang", lang]);
        assert_eq!(code, 0, "{said}");
        assert_eq!(said.lines().filter(|line| line.starts_with("  = ok")).count(), 8, "{said}");
        assert!(said.contains(ready), "{said}");
        assert!(said.lines().all(|line| line.chars().count() < 80), "{said}");
        // Its packets were there when the calls returned; `late` would be told.
        assert!(!said.contains("later than") && !said.contains("晚于"), "{said}");
    }
    let (code, said) = run(&[PROGRAM, "doctor", "--json"]);
    assert!(code == 0 && said.starts_with("{\"lab\":true,\"ms\":"), "{said}");
    assert_eq!(run(&[PROGRAM, "doctor", "--quiet"]), (0, String::new()));
}

/// The answer to a machine that was made by a shell line inside a user namespace.
fn within(script: &str) -> (i32, String) {
    let shell = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"];
    if run(&["unshare", "--user", "--map-root-user", "true"]).0 != 0 {
        not_run("user namespaces are refused already");
    }
    run(&shell)
}

fn doctor_names_stage_errno_and_remedy() {
    let without = "setpriv --bounding-set -all --inh-caps -all";
    for (script, stages, line, remedy) in [
        (
            format!("echo 0 > /proc/sys/user/max_user_namespaces; exec {without}"),
            0,
            "! ENOSPC a user namespace, or root unshare(CLONE_NEWUSER)",
            "sudo sysctl user.max_user_namespaces=10000",
        ),
        (
            "echo 0 > /proc/sys/user/max_net_namespaces; exec".to_owned(),
            2,
            "! ENOSPC a network for the wire unshare(CLONE_NEWNET)",
            "sudo sysctl user.max_net_namespaces=10000",
        ),
        (
            "echo 2 > /proc/sys/user/max_net_namespaces; exec".to_owned(),
            6,
            "! ENOSPC a network for each host unshare(CLONE_NEWNET)",
            "Use fewer hosts",
        ),
        (
            "mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys && exec"
                .to_owned(),
            3,
            "! EROFS kernel settings of its own write(/proc/sys/net)",
            "--security-opt systempaths=unconfined",
        ),
    ] {
        let (code, said) = within(&format!("{script} {PROGRAM} doctor --lang en"));
        assert_eq!(code, 5, "{script}: {said}");
        let oks = said.lines().filter(|line| line.starts_with("  = ok")).count();
        assert_eq!(oks, stages, "{script}: {said}");
        let flat = words(&said);
        assert!(flat.contains(line), "{script}: {said}");
        assert!(flat.contains(remedy), "{script}: {said}");
        assert!(flat.contains("-- No lab can be had here"), "{said}");
        let (code, chinese) = within(&format!("{script} {PROGRAM} doctor --lang zh"));
        assert!(code == 5 && chinese.contains("开不了实验室"), "{chinese}");
    }
}

/// Python makes the filter; what comes after it inherits it.
fn filtered(call: &str, error: &str) -> (i32, String) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/lab/refuse.py");
    let (code, _) = run(&["python3", "--version"]);
    if code != 0 {
        not_run("python3 is missing");
    }
    run(&["python3", script, call, error, PROGRAM, "doctor", "--lang", "en"])
}

fn doctor_names_a_filter() {
    // Root makes networks without a user namespace, unless they too are refused.
    let first = if is_root() { "net" } else { "user" };
    for (call, line) in [
        ("unshare", "! EPERM a user namespace, or root unshare(CLONE_NEWUSER)"),
        (
            first,
            if is_root() { "! EPERM a network for the wire" } else { "! EPERM a user namespace" },
        ),
        ("tap", "! EPERM a tap on the wire socket(AF_PACKET, SOCK_RAW)"),
        ("setns", "! EPERM a way into each host and back setns(CLONE_NEWNET)"),
    ] {
        let (code, said) = filtered(call, "1");
        assert_eq!(code, 5, "{call}: {said}");
        assert!(words(&said).contains(line), "{call}: {said}");
        assert!(said.contains("Run the playground outside of"), "{call}: {said}");
    }
    if !is_root() {
        // As Ubuntu's AppArmor does: the namespace is there, and no right in it.
        let (code, said) = filtered("uid_map", "1");
        assert!(code == 5 && words(&said).contains("! EPERM rights in it"), "{said}");
    }
}

fn the_prompt_says_why_there_is_no_lab() {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/lab/refuse.py");
    if run(&["script", "--version"]).0 != 0 || run(&["python3", "--version"]).0 != 0 {
        not_run("script(1) or python3 is missing");
    }
    for (lang, why) in [("en", "No lab can be had here"), ("zh", "开不了实验室")] {
        let prompt = format!("exec script -qec '{PROGRAM} --lab --lang {lang}' /dev/null");
        let (code, said) = run(&["python3", script, "unshare", "1", "/bin/sh", "-c", &prompt]);
        assert!(code == 5 && said.contains(why), "{code}: {said}");
        assert!(said.contains("! EPERM"), "{said}");
    }
    // A script may play in it; a lesson says itself whether it does.
    assert_eq!(run(&[PROGRAM, "--lab", "run", "tcp"]).0, 2);
    assert_eq!(run(&["sh", "-c", &format!("{PROGRAM} --lab < /dev/null")]).0, 0);
}

fn doctor_survives_a_filter_that_kills() {
    let (code, said) = filtered("unshare", "kill");
    assert_eq!(code, 5, "{said}");
    assert!(words(&said).contains("was killed by signal 31"), "{said}");
}
