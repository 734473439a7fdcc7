//! Every word is whole: its example runs, its page names its errors in both languages, the list of words has it, what
//! people write in Python and C leads to it, and a test makes it.

use std::{fs, path::Path};

use playground::{
    language::{
        parse_line,
        table::{Shape, rows},
    },
    model::{CallName, Errno, Group, OptionName, ResolveError},
    text::{HelpPage, Lang, help_pages},
};

use crate::play::Play;

/// A server with all the sockets that the examples name.
fn scene(call: CallName) -> Play {
    let mut play = Play::new();
    play.lines("server> phone = socket tcp");
    play.bind_afresh("server> phone", "P");
    play.lines(
        "server> phone.listen 5
         server> c = socket tcp
         server> c.connect 127.0.0.1:$P => ok
         server> conn = phone.accept
         server> c.send \"hello\\n\" => 6
         server> d = socket tcp
         server> d.connect 127.0.0.1:$P => ok
         server> u = socket udp
         server> u.bind 127.0.0.1:0
         server> u.getsockname
         server> pipe, far = socketpair stream
         server> far.sendmsg x --fd c => 1
         server> e = epoll_create",
    );
    play.share_port("server> u.getsockname", "U");
    play.lines(match call {
        CallName::Bind => "server> phone.close\nserver> phone = socket tcp",
        CallName::Connect => "server> c.close\nserver> c = socket tcp",
        CallName::EpollWait => "server> e.epoll_ctl add conn in",
        CallName::Recvfrom => "server> u.sendto 127.0.0.1:$U hello",
        CallName::Interrupt => "server> sleep 1000s => ...",
        _ => "",
    });
    play
}

#[test]
fn every_example_runs() {
    for row in rows().filter(|row| !row.call.is_wire()) {
        let port = if row.call == CallName::Bind { "0" } else { "$P" };
        let given = scene(row.call).line(&row.example.replace("8080", port));
        match row.call {
            // Only a computer of its own has settings of its own.
            CallName::Sysctl => assert_eq!(given, "refused: NoComputer"),
            _ => assert!(
                !given.starts_with("refused") && Errno::from_name(&given).is_none(),
                "{}: {given}",
                row.example
            ),
        }
    }
}

/// The names of errors that a page lists.
fn errors(page: &HelpPage) -> Vec<&'static str> {
    let HelpPage::Call(text) = page else { return Vec::new() };
    let causes = text.split("---\n").nth(1).unwrap_or_default();
    causes.lines().filter_map(|line| line.split_once("  ")).map(|it| it.0).collect()
}

#[test]
fn every_word_is_told_in_both_languages() {
    for lang in [Lang::En, Lang::Zh] {
        let [HelpPage::Index(index)] = help_pages(lang, "")[..] else { panic!("no index") };
        let listed: Vec<&str> = index.split_whitespace().collect();
        for call in CallName::ALL {
            let word = call.word();
            assert!(listed.contains(&word), "{word} is not in {lang:?}'s index");
            let named = errors(&help_pages(lang, word)[0]);
            for name in &named {
                let is_known = Errno::from_name(name).is_some()
                    || *name == "timeout"
                    || ResolveError::ALL.iter().any(|it| it.name() == *name);
                assert!(is_known, "{word}: {name}");
            }
            if call.group() == Group::Call && call.wants_socket() {
                assert!(named.contains(&"EBADF"), "{lang:?} {word}: {named:?}");
            }
        }
        let [HelpPage::Concept(options)] = help_pages(lang, "options")[..] else {
            panic!("options")
        };
        for option in OptionName::ALL {
            let has = |line: &str| line.split_whitespace().next() == Some(option.word());
            assert!(options.lines().any(has), "{option:?}");
        }
    }
}

#[test]
fn every_option_can_be_completed_and_is_read_from_python_and_c() {
    for option in OptionName::ALL {
        let (word, constant) = (option.word(), option.c_name());
        assert!(Shape::Option.words().contains(&word), "{word}");
        for line in [
            format!("s.getsockopt(socket.SOL_SOCKET, socket.{constant})"),
            format!("getsockopt(s, SOL_SOCKET, {constant}, &value, &length);"),
        ] {
            let meant = parse_line(&line, 1).unwrap_err().fix.map(|fix| fix.line);
            assert_eq!(meant, Some(format!("s.getsockopt {word}")), "{line}");
        }
    }
}

#[test]
fn every_word_and_option_has_a_test_that_makes_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut tests = String::new();
    for folder in ["engine", "engine/pairs", "lab", "field", "kernel"] {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() && !path.ends_with("random.rs") && !path.ends_with("whole.rs") {
                tests.push_str(&fs::read_to_string(path).unwrap());
            }
        }
    }
    let is_word = |c: char| !c.is_alphanumeric() && c != '_';
    let said: std::collections::HashSet<&str> = tests.split(is_word).collect();
    let words = CallName::ALL.iter().map(|it| it.word());
    for word in words.chain(OptionName::ALL.iter().map(|it| it.word())) {
        assert!(said.contains(word), "no test makes {word}");
    }
}
