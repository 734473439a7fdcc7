//! A lesson taken step by step: where it stands, what may be done in between, and how it goes on after a failure.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use playground::{
    engine::{Reach, Session},
    language::{parse_line, tree::Line},
    lesson::{Course, Here, LESSONS, Lesson, Nobody, Pause, Plan, Stand, Stop, Trouble},
    model::{Outcome, ProcessId},
    text::Lang,
};

/// A walk, and the session it is given for each step.
struct Walk {
    plan: Plan,
    course: Course,
    session: Session,
}

impl Walk {
    fn of(name: &str, text: &str) -> Self {
        let plan = Lesson::from_text(name, text).prepare().unwrap().plan().unwrap();
        let session = Session::new(Reach::Loopback, None).unwrap();
        Self { course: plan.begin(), plan, session }
    }

    fn advance(&mut self) -> Result<Stand, Stop> {
        self.course.play(&mut self.session, &mut Nobody, |_, _, _, _| Ok(Here::Stay))
    }

    /// Goes on until a station begins at this line.
    fn to(&mut self, line: u32) {
        while self.course.next_line() != Some(line) {
            assert_ne!(self.advance().unwrap(), Stand::End, "line {line} never comes");
        }
    }

    fn trouble(&mut self) -> Trouble {
        loop {
            match self.advance() {
                Ok(Stand::End) => panic!("everything held"),
                Ok(_) => {}
                Err(Stop::Trouble(trouble)) => return *trouble,
                Err(other) => panic!("{other:?}"),
            }
        }
    }

    /// A line that is typed in between.
    fn typed(&mut self, line: &str) -> Outcome {
        let Line::Statement(Some(name), statement) = parse_line(line, 1).unwrap() else { panic!() };
        let process: ProcessId = self.session.process(&name.text).unwrap();
        self.session.start(process, &statement).unwrap();
        self.session.settle();
        self.session.returned(process).unwrap().outcome.clone()
    }
}

const CALL: &str = "@port P 8080
server> phone = socket tcp
server> phone.bind 127.0.0.1:$P
  = ok
server> phone.listen 5
  = ok
  phone.state = LISTEN
client> me = socket tcp
client> me.connect 127.0.0.1:$P
  = ok
  me.state = ESTABLISHED
server> conn = phone.accept
  = from 127.0.0.1:$C
client> me.send \"hello\"
  = 5
server> conn.recv 10
  = \"hello\"
";

#[test]
fn every_lesson_stands_at_each_of_its_stations_in_turn() {
    for lesson in LESSONS.iter().filter(|lesson| !lesson.has_lab()) {
        let mut walk = Walk::of(lesson.name, lesson.text(Lang::En));
        let mut stood = Vec::new();
        loop {
            match walk.advance() {
                Ok(Stand::Pause(Pause::Step)) if !walk.course.is_repeating() => {
                    stood.push(walk.course.next_line().unwrap());
                }
                Ok(Stand::End) | Err(Stop::Lacks(_)) => break,
                Ok(_) => {}
                Err(stop) => panic!("{}: {stop:?}", lesson.name),
            }
        }
        let lines: Vec<_> = walk.plan.stations().iter().map(|station| station.line).collect();
        assert_eq!(stood, lines[..stood.len()], "{}", lesson.name);
        walk.session.end();
    }
}

#[test]
fn the_session_may_be_played_with_between_two_steps() {
    let mut walk = Walk::of("call", CALL);
    walk.to(8);
    let port = walk.course.ports().next().unwrap();
    walk.typed("ann> socket tcp");
    assert_eq!(walk.typed(&format!("ann> connect 127.0.0.1:{port}")), Outcome::Ok);
    walk.typed("ann> send hi");
    // ann was first, so the server's conn is hers.
    assert_eq!(walk.trouble().place.line, 17);
}

#[test]
fn begun_again_it_has_the_same_port_and_nothing_of_what_was_typed() {
    let mut walk = Walk::of("call", CALL);
    walk.to(8);
    let port = walk.course.ports().next();
    walk.typed("server> phone.close");
    let fresh = Session::new(Reach::Loopback, None).unwrap();
    std::mem::replace(&mut walk.session, fresh).end();
    let earlier = std::mem::replace(&mut walk.course, walk.plan.begin());
    walk.course.takes_ports_of(earlier);
    walk.to(16);
    assert_eq!(walk.course.ports().next(), port);
    assert_eq!(walk.advance().unwrap(), Stand::End);
}

#[test]
fn after_a_failure_it_goes_on_with_the_next_step() {
    // Without the step that listens, the expectation of the one that connects is not met.
    let mut walk = Walk::of("call", CALL);
    walk.to(5);
    walk.course.leave_out(&mut walk.session, &mut Nobody).unwrap();
    let trouble = walk.trouble();
    assert_eq!(trouble.place.line, 10);
    // The check below it is passed over; the next step is there.
    assert_eq!(walk.advance().unwrap(), Stand::Pause(Pause::Step));
    assert_eq!(walk.course.next_line(), Some(12));
}

#[test]
fn a_block_that_goes_together_is_left_out_together() {
    let text = "server> s = socket udp
@together
server> s.close
server> s.close
  ! EBADF
@end
server> s.getsockname
  = 0.0.0.0:0
repeat 3 {
server> s.close
}
server> s.getsockname
  = 0.0.0.0:0
";
    let mut walk = Walk::of("left out", text);
    walk.to(2);
    walk.course.leave_out(&mut walk.session, &mut Nobody).unwrap();
    walk.to(9);
    walk.course.leave_out(&mut walk.session, &mut Nobody).unwrap();
    walk.to(12);
    assert_eq!(walk.advance().unwrap(), Stand::End);
}
