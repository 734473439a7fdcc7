//! The lanes picture.

use playground::{
    model::{Call, CallName, Errno, Failure, Fd, Outcome, SocketKind, TcpState},
    text::Lang,
    view::{columns, lanes},
};

use crate::fixture::{Tape, failed, from, made, recv, send, step, tcp, to};

#[test]
fn the_lesson_as_on_a_blackboard() {
    let picture = lanes(Lang::En, &tcp(Lang::En).events, 79);
    assert_eq!(picture.text, include_str!("lanes-tcp.txt"));
    assert!(picture.fits);
}

fn three() -> Tape {
    let mut t = Tape::default();
    let number = to("127.0.0.1:8080");
    t.sleep("server", "a = phone.accept", Call::Accept, Some((3, "phone")));
    t.run("client", "c = socket tcp", step(Call::Socket(SocketKind::Tcp), made(3, "c")));
    t.run(
        "client",
        "c.connect 127.0.0.1:80",
        step(Call::Connect(Box::new(to("127.0.0.1:80"))), failed(Errno::ECONNREFUSED)),
    );
    t.run(
        "ann",
        "connect 127.0.0.1:8080",
        step(Call::Connect(Box::new(number)), Outcome::Ok).on("s", 3),
    );
    let accepted = || Outcome::accepted(Fd(4), "a".into(), from("127.0.0.1:35002"));
    let by_ann = Some(("ann", CallName::Connect));
    t.run("server", "a = phone.accept", step(Call::Accept, accepted()).woken(by_ann, 5));
    t.sleep("ann", "recv", recv(), Some((3, "s")));
    t.sleep("client", "recv", recv(), Some((3, "c")));
    let by_server = Some(("server", CallName::Send));
    t.run("server", "a.send \"你好\"", step(send("你好"), Outcome::Count(6)).on("a", 4));
    t.run("ann", "recv", step(recv(), Outcome::Data("你好".into())).woken(by_server, 5));
    t.run("client", "recv", step(recv(), Outcome::Failed(Failure::Timeout)).woken(None, 300));
    t.run(
        "client",
        "c.state",
        step(Call::Lens(CallName::State), Outcome::State(TcpState::Close)).on("c", 3).passing(),
    );
    t
}

#[test]
fn three_processes_share_the_width() {
    let picture = lanes(Lang::En, &three().events, 79);
    assert!(picture.fits);
    assert_eq!(
        picture.text,
        "\
server                     client                     ann
------------------------   ------------------------   ------------------------
a = phone.accept  ...
  : asleep                 c = socket tcp
  :                        c.conn..  ! ECONNREFUSED
  = a  <--------------------------------------------  connect 127.0.0.1:8080
                                                      recv  ...
                           recv  ...                    : asleep
a.send \"你好\"  = 6  --------------------------------->  = \"你好\"
                             ! timeout
"
    );
}

#[test]
fn no_line_is_wider_than_asked() {
    for lang in [Lang::En, Lang::Zh] {
        for width in 20..120 {
            for tape in [tcp(lang), three()] {
                let picture = lanes(lang, &tape.events, width);
                let widest = picture.text.lines().map(columns).max().unwrap();
                assert!(!picture.fits || widest <= width, "{width}\n{}", picture.text);
            }
        }
    }
}

#[test]
fn where_there_is_no_room_there_is_a_sentence() {
    let picture = lanes(Lang::En, &three().events, 40);
    assert_eq!(
        picture.text,
        "    3 processes side by side need 52\n    columns; here are 40.\n    To choose some of them: lanes NAME\n    NAME\n"
    );
    assert!(!picture.fits);
    let nothing = lanes(Lang::Zh, &[], 79);
    assert_eq!(nothing.text, "    还没有任何步骤\n");
    assert!(!nothing.fits);
}
