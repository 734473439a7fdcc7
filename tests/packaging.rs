//! What is given away: the package, the profile, the container, the workflow that releases them.

#![expect(clippy::unwrap_used, reason = "this is a test")]

#[path = "support/program.rs"]
mod program;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use playground::{
    model::Advice,
    text::{AdviceLine, Lang, lab_advice},
};
use program::{err, out};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap()
}

#[test]
fn the_profile_is_the_one_that_doctor_gives() {
    let shipped = read("packaging/apparmor").replace("usr.bin.playground", "playground");
    let advised = lab_advice(Lang::En, Advice::AppArmor).filter_map(|line| match line {
        AdviceLine::Type(line) => Some(line.replace("\"$PROGRAM\"", "/usr/bin/playground")),
        AdviceLine::Say(_) => None,
    });
    let lines: Vec<_> = advised.take_while(|line| !line.starts_with("sudo")).collect();
    assert!(lines.len() > 3, "{lines:?}");
    for line in lines {
        assert!(shipped.lines().any(|shipped| shipped.trim() == line.trim()), "{line}");
    }
}

#[test]
fn a_release_is_made_by_the_script_that_anybody_can_run() {
    let workflow = read(".github/workflows/release.yml");
    let runs: Vec<_> =
        workflow.lines().filter_map(|line| line.trim().strip_prefix("- run: ")).collect();
    for command in ["bash .ci/run", "packaging/build"] {
        assert!(runs.contains(&command), "{command}: {runs:?}");
    }
    for run in runs {
        for file in run.split_whitespace().filter(|word| word.starts_with("packaging/")) {
            assert!(root().join(file).exists(), "{run}");
        }
    }
}

/// What packaging/build has made.
struct Made {
    folder: PathBuf,
    package: PathBuf,
}

impl Made {
    fn find() -> Self {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
        let folder = target.join("packages");
        let files = fs::read_dir(&folder).expect("run packaging/build first");
        let mut packages = files
            .map(|file| file.unwrap().path())
            .filter(|file| file.extension() == Some("deb".as_ref()));
        let package = packages.next().unwrap();
        assert_eq!(packages.next(), None);
        Self { folder, package }
    }

    /// What the program in it prints.
    fn prints(&self, words: &[&str]) -> Vec<u8> {
        let output = Command::new(self.folder.join("playground")).args(words).output().unwrap();
        assert!(output.status.success(), "{words:?}: {}", err(&output));
        output.stdout
    }
}

fn run(program: &str, words: &[&str]) -> Output {
    let output = Command::new(program).args(words).output().unwrap();
    assert!(output.status.success(), "{program} {words:?}: {}{}", out(&output), err(&output));
    output
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

#[test]
#[ignore = "needs dpkg, and what packaging/build has made"]
fn the_package_is_installed_and_removed() {
    let made = Made::find();
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().to_str().unwrap();
    let database = folder.path().join("var/lib/dpkg");
    for name in ["info", "updates", "triggers"] {
        fs::create_dir_all(database.join(name)).unwrap();
    }
    fs::write(database.join("status"), "").unwrap();
    fs::create_dir_all(folder.path().join("etc/apparmor.d")).unwrap();
    let dpkg = |action: &str, what: &str| {
        run(
            "dpkg",
            &["--root", root, "--force-script-chrootless", "--force-not-root", action, what],
        )
    };
    let before = files(&folder.path().join("etc"));
    dpkg("--install", made.package.to_str().unwrap());
    let file = |path: &str| fs::read(folder.path().join(path)).unwrap();
    let unpacked =
        |path: &str| run("gzip", &["-dc", folder.path().join(path).to_str().unwrap()]).stdout;
    let share = |path: &str| format!("usr/share/{path}");
    assert_eq!(file("usr/bin/playground"), fs::read(made.folder.join("playground")).unwrap());
    for (lang, path) in
        [("en", "man/man1/playground.1.gz"), ("zh", "man/zh_CN/man1/playground.1.gz")]
    {
        assert_eq!(unpacked(&share(path)), made.prints(&["man", "--lang", lang]));
    }
    for (shell, path) in [
        ("bash", "bash-completion/completions/playground"),
        ("zsh", "zsh/vendor-completions/_playground"),
        ("fish", "fish/vendor_completions.d/playground.fish"),
    ] {
        assert_eq!(file(&share(path)), made.prints(&["completions", shell]));
    }
    assert_eq!(file(&share("playground/apparmor")), read("packaging/apparmor").into_bytes());
    let third = String::from_utf8(file(&share("doc/playground/THIRD-PARTY"))).unwrap();
    for library in ["libc", "hyper", "rustyline", "clap"] {
        assert!(third.contains(&format!("\n== {library} ")), "{library}");
    }
    // The program that was installed is whole.
    let installed = folder.path().join("usr/bin/playground");
    run(installed.to_str().unwrap(), &["check", "tcp", "refused"]);
    dpkg("--purge", "playground");
    assert_eq!(files(&folder.path().join("etc")), before);
    assert!(!installed.exists() && !folder.path().join(share("playground")).exists());
}

#[test]
#[ignore = "needs lintian, and what packaging/build has made"]
fn lintian_has_nothing_to_say() {
    let made = Made::find();
    let package = made.package.to_str().unwrap();
    let said = run("lintian", &["--allow-root", "--fail-on", "error,warning", package]);
    assert_eq!(out(&said), "");
}

#[test]
#[ignore = "needs yamllint"]
fn the_workflow_is_yaml() {
    let rules = "{extends: relaxed, rules: {line-length: {max: 120}}}";
    let workflow = root().join(".github/workflows/release.yml");
    run("yamllint", &["--strict", "--config-data", rules, workflow.to_str().unwrap()]);
}

#[test]
#[ignore = "needs an AppArmor that knows abi/4.0"]
fn apparmor_reads_the_profile() {
    let profile = root().join("packaging/apparmor");
    run("apparmor_parser", &["--skip-kernel-load", "--skip-cache", profile.to_str().unwrap()]);
}
