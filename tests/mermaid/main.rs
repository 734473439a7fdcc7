//! The ladders of lab reports, read by Mermaid's own parser.

use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

/// Names and texts that mean something to Mermaid.
const HOSTILE: &str = r#"
# </script> ``` %%{init: {}}%% ; end
end> a, b = socketpair stream
end> a.send "; end\n%% --> loop </b> #35; #quot; 你好"
loop> sleep 1ms
participant> a, b = socketpair stream
participant> a.send "Note over end: x"
手机> print "activate 手机; deactivate"
end> b.recv 1000
end> recv
  ...
loop> sleep 1ms
"#;

#[test]
#[ignore = "needs node, and mermaid and jsdom in target/tmp/mermaid"]
fn every_ladder_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    let names = ["tcp", "threads", "chat", "refused", "wire", "-"];
    for (lang, lesson) in ["en", "zh"].into_iter().flat_map(|lang| names.map(|name| (lang, name))) {
        let file = folder.path().join(format!("{lesson}.{lang}.md"));
        let mut run = Command::new(env!("CARGO_BIN_EXE_playground"))
            .args(["run", "--quiet", "--no-progress", "--lang", lang, lesson, "--save"])
            .arg(&file)
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        // A lesson reads nothing, and may have ended.
        let _ = run.stdin.take().unwrap().write_all(HOSTILE.as_bytes());
        assert!(run.wait().unwrap().success(), "{lesson}");
        files.push(file);
    }
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mermaid/parse.mjs");
    let mermaid = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mermaid");
    let parsed = Command::new("node").arg(tests).arg(mermaid).args(&files).output().unwrap();
    let said = String::from_utf8_lossy(&parsed.stdout) + String::from_utf8_lossy(&parsed.stderr);
    assert!(parsed.status.success() && said.contains("read: 12"), "{said}");
}
