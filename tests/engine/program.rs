//! What processes do by themselves.

use playground::{
    engine::Status,
    model::{ProgramEnd, Seq, What},
};

use crate::play::{Play, on_cpu};

fn ends(play: &Play) -> Vec<ProgramEnd> {
    play.session
        .journal()
        .after(Seq(0))
        .filter_map(|e| match &e.what {
            What::ProgramEnded(_, end) => Some(end.clone()),
            _ => None,
        })
        .collect()
}

#[test]
fn a_server_that_serves_one_client_after_the_other() {
    let mut play = Play::new();
    play.listening();
    play.lines(
        "server> program {
           loop {
             conn = s.accept
             loop {
               try conn.recv 1024
               if error break
               if eof break
               conn.send upper($_)
             }
             conn.close
           }
         }
         one> a = socket tcp
         one> a.connect 127.0.0.1:$P
         one> a.send first
         one> a.recv => \"FIRST\"
         two> b = socket tcp
         two> b.connect 127.0.0.1:$P
         two> b.send second
         two> b.recv => ...
         server> s.queue => 1/5
         one> a.close
         two< => \"SECOND\"
         server> interrupt => ok",
    );
    assert_eq!(ends(&play), [ProgramEnd::Interrupted]);
}

#[test]
fn a_thread_for_each_client() {
    let mut play = Play::new();
    play.listening();
    play.lines(
        "server> program {
           loop {
             conn = s.accept
             thread {
               loop {
                 conn.recv 1024
                 if eof break
                 print \"got \" + $_
                 conn.send upper($_)
               }
               conn.close
             }
           }
         }
         one> a = socket tcp
         one> a.connect 127.0.0.1:$P
         two> b = socket tcp
         two> b.connect 127.0.0.1:$P
         two> b.send two
         two> b.recv => \"TWO\"
         one> a.send one
         one> a.recv => \"ONE\"
         server> output => \"got two\", \"got one\"
         one> a.close
         two> b.close
         server> interrupt => ok",
    );
}

#[test]
fn the_control_structures() {
    let mut play = Play::new();
    play.lines(
        "server> program {
           n = 0
           repeat 3 {
             n = $n + $i
             if $i == 2 {
               continue
             }
             print $i
           }
           loop {
             n = $n + 1
             if $n >= 10 break
           }
           if $n == 10 {
             print \"ten\"
           } else {
             print \"not ten\"
           }
           if not has(\"abc\", \"d\") and 1 < 2 {
             print \"yes\"
           }
         }
         server> output => \"1\", \"3\", \"ten\", \"yes\"",
    );
    assert_eq!(ends(&play), [ProgramEnd::Finished]);
}

#[test]
fn select_in_a_for_serves_whoever_is_ready() {
    let mut play = Play::new();
    play.listening();
    play.lines(
        "server> program {
           loop {
             for x in select {
               if $x == $s {
                 conn = s.accept
                 conn.name = \"caller\"
                 continue
               }
               x.recv 100
               if eof {
                 x.close
                 continue
               }
               x.send $x.name + \": \" + $_
             }
           }
         }
         one> a = socket tcp
         one> a.connect 127.0.0.1:$P
         two> b = socket tcp
         two> b.connect 127.0.0.1:$P
         two> b.send hi
         two> b.recv => \"caller: hi\"
         one> a.send ho
         one> a.recv => \"caller: ho\"
         one> a.close
         server> interrupt => ok",
    );
}

#[test]
fn an_error_without_try_ends_the_program_and_says_where() {
    let mut play = Play::new();
    play.lines("server> program {\nx = socket tcp\nx.recv 5\nprint \"never\"\n}");
    play.lines("server> output => nothing");
    let [ProgramEnd::Failed(source)] = &ends(&play)[..] else { panic!("{:?}", ends(&play)) };
    assert_eq!(&**source.text(), "x.recv 5");
}

#[test]
fn a_loop_that_gets_nowhere_is_paused_and_can_go_on() {
    let mut play = Play::connected();
    play.lines("client> c.close => ok");
    play.lines("server> program {\nloop {\nconn.recv 10\n}\n}");
    let process = play.session.find_process("server").unwrap();
    play.until(|play| play.session.status(process) == Status::Paused);
    assert!(matches!(
        ends(&play)[..],
        [ProgramEnd::Paused(10_000, Some(playground::model::CallName::Recv))]
    ));
    play.lines("server> resume => ok");
    play.until(|play| play.session.status(process) == Status::Paused);
    play.lines("server> interrupt => ok");
}

#[test]
fn a_spinning_program_keeps_nobody_waiting() {
    let mut play = Play::connected();
    play.lines("spin> program {\nloop {\nx = 1\ny = socket udp\ny.close\n}\n}");
    let began = on_cpu();
    for _ in 0..20 {
        play.lines("client> c.send ping => 4\nserver> conn.recv 10 => \"ping\"");
    }
    let took = on_cpu().saturating_sub(began);
    assert!(took < std::time::Duration::from_millis(20 * 20), "{took:?}");
    play.lines("spin> interrupt => ok");
}

#[test]
fn input_sleeps_until_a_line_is_given() {
    let mut play = Play::new();
    play.lines("server> program {\ninput \"name? \"\nprint \"hello \" + $_\n}");
    let process = play.session.find_process("server").unwrap();
    play.until(|play| play.session.sleeping() == 1);
    play.session.give_input(process, "ann");
    play.session.settle();
    play.lines("server> output => \"hello ann\"");
}
