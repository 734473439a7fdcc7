//! A lesson that is typed, as a student sees it: a wrong call, a right one, the ending.

use std::sync::Arc;

use crate::terminal::Start;

const LESSON: &str = "@title Two calls
# First a socket.
server> s = socket udp
# Then it goes.
server> s.close
  = ok
";

#[test]
fn a_wrong_call_is_put_back_and_the_end_counts() {
    for (lang, columns, no_color, screens) in [
        (
            "en",
            80,
            false,
            [
                "Your turn, 1/2  server: make a UDP socket, as s",
                "-- Not quite: the right call, but with other arguments. Read the task once more.\n   Everything is as it was before your line.",
                "-- Right. (The lesson calls it s; both names work.)",
                "-- Done: you typed 2 of 2 steps, 1 of them right at the first try; hints: 0.\n-- Type what you want to try. Ctrl-D leaves.",
            ],
        ),
        (
            "zh",
            80,
            true,
            [
                "轮到你，1/2  server：创建一个 UDP 套接字，叫 s",
                "-- 差一点：调用对了，后面写的不对。再看一遍题目。已经恢复到这一行之前。",
                "-- 对。（课文里它叫 s，两个名字都能用。）",
                "-- 学完了：2 步中自己输入了 2 步，一次做对 1 步，用了 0 次提示。\n-- 想试什么就输入什么。Ctrl-D 离开。",
            ],
        ),
        (
            "en",
            40,
            true,
            [
                "Your turn, 1/2  server: make a UDP\n    socket, as s",
                "-- Not quite: the right call, but with\n   other arguments. Read the task once\n   more.",
                "-- Right. (The lesson calls it s; both\n   names work.)",
                "-- Type what you want to try. Ctrl-D\n   leaves.",
            ],
        ),
    ] {
        let home = Arc::new(tempfile::tempdir().unwrap());
        let path = home.path().join("two.txt");
        std::fs::write(&path, LESSON).unwrap();
        let program = [env!("CARGO_BIN_EXE_playground"), "learn", path.to_str().unwrap()];
        let start = Start::new().lang(lang).size(columns, 100).home(&home).program(&program);
        let start = if no_color { start.environment("NO_COLOR", "1") } else { start };
        let mut terminal = start.run();
        terminal.says(screens[0]);
        terminal.line("mine = socket tcp");
        terminal.says(screens[1]);
        terminal.line("mine = socket udp");
        terminal.says(screens[2]);
        terminal.line("mine.close");
        terminal.shows(screens[3]);
        terminal.line("quit");
        assert_eq!(terminal.end(), (0, None));
    }
}

#[test]
fn a_step_that_enter_runs_may_be_typed_as_it_is_shown() {
    let home = Arc::new(tempfile::tempdir().unwrap());
    let path = home.path().join("look.txt");
    std::fs::write(&path, "server> s = socket tcp\nserver> s.state\n  = CLOSE\nserver> s.close\n")
        .unwrap();
    let program = [env!("CARGO_BIN_EXE_playground"), "learn", path.to_str().unwrap()];
    let mut terminal = Start::new().size(80, 100).home(&home).program(&program).run();
    terminal.says("Your turn, 1/2");
    terminal.line("s = socket tcp");
    terminal.says("server> s.state");
    terminal.says("(Enter runs it)");
    terminal.line("client> s.state");
    terminal.line("server> s.state");
    terminal.says("Your turn, 2/2");
    terminal.line("s.close");
    terminal.says("-- Done: all 2 steps right at the first try!");
    terminal.line("quit");
    assert_eq!(terminal.end(), (0, None));
}

/// A question that is answered wrong, and a block that is made at Enter by a process that it makes.
const ASKED: &str = "@title Asked
client> s = socket udp
? What then?
  a) this
  b) that
  c) nothing
@together
peer> t = socket udp
  = t
peer> t.close
  = ok
@end
  -> a  so it is
  -> not b: it is not
";

fn asked(lang: &'static str) -> crate::terminal::Terminal {
    let home = Arc::new(tempfile::tempdir().unwrap());
    let path = home.path().join("asked.txt");
    std::fs::write(&path, ASKED).unwrap();
    let program = [env!("CARGO_BIN_EXE_playground"), "learn", path.to_str().unwrap()];
    let mut terminal = Start::new().lang(lang).size(80, 100).home(&home).program(&program).run();
    terminal.line("s = socket udp");
    terminal.says("c) nothing");
    terminal
}

#[test]
fn the_first_line_of_a_block_is_the_block_and_the_speaker_stays() {
    let mut terminal = asked("en");
    terminal.line("（Ｂ）");
    terminal.says("(Enter: 2 steps in one go)");
    terminal.line_then("peer> x = socket tcp", "client> ");
    terminal.says("Everything is as it was before your line");
    terminal.line("peer> t = socket udp");
    terminal.says("peer> t.close");
    terminal.says("One question went wrong. Here it is once more:");
}

#[test]
fn leaving_at_a_question_that_is_asked_once_more_is_the_end() {
    for (lang, end, done) in [
        ("en", "skip", "It is a: so it is."),
        ("en", "quit", "-- Done: all 1 steps right at the first try!"),
        ("zh", "\x04", "-- 学完了"),
    ] {
        let mut terminal = asked(lang);
        terminal.line("选b");
        terminal.says("peer> t = socket udp");
        terminal.keys("\r");
        terminal.until("the question once more", |screen| {
            let text = screen.contents();
            text.matches("c) nothing").count() == 2 && text.trim_end().ends_with('>')
        });
        terminal.keys(if end == "\x04" { end.to_owned() } else { format!("{end}\r") });
        terminal.says(done);
    }
}

#[test]
fn reset_reads_a_lesson_again_that_was_edited() {
    for (words, lang, again, mistake) in [
        (
            "learn",
            "en",
            "two.txt has changed and is read again.",
            "The lesson goes on as it was read before.",
        ),
        ("run", "zh", "改过了，已经重新读入。", "这一课按原来读入的内容继续。"),
    ] {
        let home = Arc::new(tempfile::tempdir().unwrap());
        let path = home.path().join("two.txt");
        std::fs::write(&path, LESSON).unwrap();
        let program = [env!("CARGO_BIN_EXE_playground"), words, path.to_str().unwrap()];
        let mut terminal =
            Start::new().lang(lang).size(80, 100).home(&home).program(&program).run();
        terminal.says("Two calls");
        std::fs::write(&path, LESSON.replace("First a", "Before all a")).unwrap();
        terminal.line("reset");
        terminal.says(again);
        terminal.says("Before all a socket.");
        std::fs::write(&path, LESSON.replace("s.close", "s.clsoe")).unwrap();
        terminal.line("reset");
        terminal.says(mistake);
        terminal.says("two.txt:5");
        terminal.until("the lesson as it was", |screen| {
            screen.contents().matches("Before all a socket.").count() == 2
        });
    }
}

/// The call is right, and what it gives is not what the lesson says: one stands before that step, and may leave it out.
#[test]
fn a_step_that_does_not_hold_here_is_put_back_to_and_may_be_skipped() {
    let home = Arc::new(tempfile::tempdir().unwrap());
    std::fs::write(home.path().join("course.txt"), "@title Week 3\nfails\n").unwrap();
    let path = home.path().join("fails.txt");
    let lesson =
        "server> s = socket tcp\nserver> s.listen 5\n  ! EINVAL\nserver> s.close\n  = ok\n";
    std::fs::write(&path, lesson).unwrap();
    let program = [env!("CARGO_BIN_EXE_playground"), "--course", ".", "learn", "fails"];
    let start = || Start::new().size(80, 100).home(&home).program(&program).run();
    let mut terminal = start();
    terminal.line("s = socket tcp");
    terminal.says("Your turn, 2/3");
    terminal.line("s.listen 5");
    terminal.says("it did not give what it gives in the lesson");
    terminal.until("the same task once more", |screen| {
        screen.contents().matches("Your turn, 2/3").count() == 2
    });
    terminal.line("skip");
    terminal.says("That is not as in the lesson.");
    terminal.line("quit");
    assert_eq!(terminal.end(), (1, None));
    // It was left before its end, and goes on there.
    let mut terminal = start();
    terminal.says("2 of 3 steps are behind you");
    terminal.says("Your turn, 3/3");
    terminal.line("back");
    terminal.says("Your turn, 2/3");
    terminal.line("skip");
    terminal.says("That is not as in the lesson.");
    // A line of one's own is undone there, too.
    terminal.line("x = socket udp");
    terminal.says("Everything is as it was before your line");
    terminal.says("Your turn, 3/3");
    terminal.line("s.close");
    terminal.says("-- Done: you typed 2 of 3 steps, 2 of them right at the first try");
}
