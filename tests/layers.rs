//! Imports point downwards only: the table in ARCHITECTURE.md.

#![expect(clippy::unwrap_used, reason = "this is a test")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Each layer, and what it may import besides itself.
const LAYERS: [(&str, &[&str]); 14] = [
    ("model", &[]),
    ("text", &["model"]),
    ("language", &["model"]),
    ("wire", &["model"]),
    ("kernel", &["model"]),
    ("view", &["model", "text", "language"]),
    ("export", &["model", "text", "language", "view"]),
    ("engine", &["model", "language", "wire", "kernel"]),
    ("lesson", &["model", "text", "language", "wire", "kernel", "engine"]),
    ("learn", &["model", "text", "language", "wire", "kernel", "view", "engine", "lesson"]),
    ("share", &["model", "text", "kernel", "export", "engine"]),
    ("author", &["model", "text", "language", "view", "kernel", "export", "engine", "lesson"]),
    (
        "repl",
        &[
            "model", "text", "language", "wire", "kernel", "view", "export", "engine", "lesson",
            "learn", "share",
        ],
    ),
    (
        "cli",
        &[
            "model", "text", "language", "wire", "kernel", "view", "export", "engine", "lesson",
            "learn", "share", "author", "repl",
        ],
    ),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The modules that stand behind `crate::`, alone or in the braces of a `use`.
fn imports(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for rest in code.split("crate::").skip(1) {
        let Some(group) = rest.strip_prefix('{') else {
            found.insert(word(rest));
            continue;
        };
        let (mut depth, mut first) = (0, true);
        for (at, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => first = true,
                c if first && !c.is_whitespace() => {
                    found.insert(word(&group[at..]));
                    first = false;
                }
                _ => {}
            }
        }
    }
    found
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
}

#[test]
fn imports_point_downwards() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let names: BTreeSet<&str> = LAYERS.iter().map(|(name, _)| *name).collect();
    let folders: BTreeSet<String> = fs::read_dir(&root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(folders.iter().map(String::as_str).collect::<BTreeSet<_>>(), names);
    for (layer, allowed) in LAYERS {
        let mut files = Vec::new();
        sources(&root.join(layer), &mut files);
        assert!(!files.is_empty(), "{layer} is empty");
        for file in files {
            for module in imports(&fs::read_to_string(&file).unwrap()) {
                let is_layer = names.contains(module.as_str());
                assert!(
                    !is_layer || module == layer || allowed.contains(&module.as_str()),
                    "{} imports {module}, which is not below {layer}",
                    file.display()
                );
            }
        }
    }
}

/// A line without what is said beside it.
fn code(line: &str) -> &str {
    let line = line.trim_start();
    if line.starts_with("//") { "" } else { line.split(" // ").next().unwrap_or(line) }
}

/// What is one system's own has its place in `kernel/linux/`, what any Unix has in `kernel/`.
#[test]
fn only_the_kernel_layer_names_a_system() {
    const NAMES: [&str; 7] =
        ["target_os", "libc::", "socket2::", "polling::", "os::linux", "/proc/", "/sys/"];
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut found = Vec::new();
    for file in files {
        let name = file.strip_prefix(&root).unwrap().to_str().unwrap();
        if name.starts_with("kernel/") {
            continue;
        }
        // What people are told to look at or to type names files of the kernel, too.
        let tells = ["text/", "language/table/", "model/lab.rs"];
        let tells = tells.iter().any(|place| name.starts_with(place));
        let text = fs::read_to_string(&file).unwrap();
        for (at, line) in text.lines().enumerate() {
            let names = NAMES.iter().filter(|name| code(line).contains(*name));
            let names: Vec<_> = names.filter(|name| !(tells && name.starts_with('/'))).collect();
            if !names.is_empty() {
                found.push(format!("{name}:{}: {names:?}", at + 1));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// The structs with more than twelve fields, and why they have them.
const LARGE: [(&str, &str); 6] = [
    ("Session", "the parts of a session, each of which owns its fields"),
    ("Standing", "what is known of one socket: each fact is a cell that one call sets"),
    ("Pending", "a call that has not returned: what it wants, and how far it has come"),
    ("SocketSeen", "a row of the board, and what may be asked of it"),
    ("TcpInfo", "the kernel's own structure"),
    ("Reader", "a student in a lesson: where they are, and what they have tried and been told"),
];

/// The structs of a file with the number of their fields.
fn structs(text: &str) -> Vec<(String, usize)> {
    let mut found: Vec<(String, usize)> = Vec::new();
    let mut inside: Option<usize> = None;
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        let words = line.trim_start();
        let words = words.strip_prefix("pub").map_or(words, |rest| {
            let rest = rest.strip_prefix('(').and_then(|rest| rest.split_once(')'));
            rest.map_or(&words[3..], |(_, rest)| rest).trim_start()
        });
        if let Some(rest) = words.strip_prefix("struct ").filter(|_| line.ends_with('{')) {
            found.push((word(rest), 0));
            inside = Some(indent);
        } else if inside == Some(indent) && words.starts_with('}') {
            inside = None;
        } else if inside.is_some_and(|outside| indent == outside + 4) {
            let name = word(words);
            let is_field = !name.is_empty() && words[name.len()..].starts_with(": ");
            found.last_mut().unwrap().1 += usize::from(is_field);
        }
    }
    found
}

/// A struct that holds everything is one that every file reaches into.
#[test]
fn no_struct_has_many_fields_without_a_reason() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let texts = files.iter().map(|file| fs::read_to_string(file).unwrap());
    let all: Vec<_> = texts.flat_map(|text| structs(&text)).collect();
    assert!(all.len() > 100 && all.iter().any(|(_, fields)| *fields == 12), "{}", all.len());
    let large: BTreeSet<_> =
        all.iter().filter(|(_, fields)| *fields > 12).map(|(name, _)| name.as_str()).collect();
    let known: BTreeSet<_> = LARGE.iter().map(|(name, _)| *name).collect();
    assert_eq!(large, known, "the left ones have more than twelve fields: let parts own them");
}

/// The lines of a file. A file with more than these has a seam somewhere; tests apart.
const LINES: usize = 400;

#[test]
fn no_file_is_long() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let lines = |file: &PathBuf| {
        let text = fs::read_to_string(file).unwrap();
        let code = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        code.lines().count()
    };
    let is_test = |file: &PathBuf| file.ends_with("tests.rs");
    let long: Vec<_> = files
        .iter()
        .filter(|file| !is_test(file))
        .map(|file| (file.display(), lines(file)))
        .filter(|(_, lines)| *lines > LINES)
        .collect();
    assert!(long.is_empty(), "{long:?}: what does the file do that can be named by itself?");
}

#[test]
fn imports_are_found() {
    let code =
        "use crate::{\n    model::{Call, text::X},\n    view,\n};\nfn f() { crate::engine::g() }";
    let expected = ["engine", "model", "view"].map(String::from);
    assert_eq!(imports(code), BTreeSet::from(expected));
}

/// A file that no module names is compiled by nobody and rots unseen.
#[test]
fn every_file_is_a_module() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    sources(&root, &mut found);
    for path in found {
        let stem = path.file_stem().unwrap().to_str().unwrap();
        let folder = path.parent().unwrap();
        if folder == root && matches!(stem, "main" | "lib") {
            continue;
        }
        // `a/mod.rs` is the module `a` of the folder above; `a/b.rs` is `b` of `a/mod.rs` or of `a.rs`.
        let (name, folder) = match stem {
            "mod" => (folder.file_name().unwrap().to_str().unwrap(), folder.parent().unwrap()),
            name => (name, folder),
        };
        let parents = [folder.join("mod.rs"), folder.join("lib.rs"), folder.with_extension("rs")];
        let named = parents.iter().filter_map(|parent| fs::read_to_string(parent).ok());
        let is_named = |text: String| {
            text.lines().any(|line| line.trim_end().ends_with(&format!("mod {name};")))
        };
        assert!(named.into_iter().any(is_named), "{} is not a module", path.display());
    }
}
