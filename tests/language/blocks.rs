//! Lines that belong together: programs, repetitions, a whole lesson, put together line by line.

use playground::language::{
    Assembler, print,
    tree::{Line, StatementKind},
};

const ECHO: &str = "server> program {
  loop {
    conn = phone.accept   # the next one
    thread {

      # one client
      loop {
        try data = conn.recv 1024
        if error break
        if eof break
        if $data == \"q\" and not has($data, \"x\") {
          conn.send \"bye\"
        } else {
          try conn.send upper($data)
        }
        n = $n + 1
        repeat 2 {
          print \"round $n\"
        }
        for x in select phone conn 2s {
          x.name = $_
          continue
        }
        for y in sockets {
          y.close
        }
        loop = 1
        break
      }
      conn.close
    } # thread
  }
}";

#[test]
fn a_program_is_one_statement() {
    let mut assembler = Assembler::new();
    let mut found = None;
    for (i, text) in ECHO.lines().enumerate() {
        assert!(found.is_none());
        found = assembler.push(text, 10 + u32::try_from(i).unwrap()).unwrap();
        assert_eq!(assembler.is_open(), found.is_none());
    }
    assembler.finish().unwrap();
    let Some(Line::Statement(Some(name), s)) = found else { panic!() };
    assert_eq!((&*name.text, s.line), ("server", 10));
    assert_eq!(&**s.text(), &ECHO["server> ".len()..]);
    let StatementKind::Program(body) = &s.kind else { panic!() };
    assert_eq!((body[0].line, body.len()), (11, 1));
    assert!(
        body[0].text().starts_with("loop {\n    conn")
            && body[0].text().ends_with("} # thread\n  }"),
        "{}",
        body[0].text()
    );
    let StatementKind::Loop(inner) = &body[0].kind else { panic!() };
    assert_eq!(&**inner[0].text(), "conn = phone.accept");
    let StatementKind::Thread(inner) = &inner[1].kind else { panic!() };
    assert_eq!(&**inner[1].text(), "conn.close");
    let StatementKind::Loop(inner) = &inner[0].kind else { panic!() };
    assert_eq!((inner[0].tries, &**inner[0].text()), (true, "try data = conn.recv 1024"));
    let plain: String = ECHO
        .lines()
        .map(|l| l.split(" #").next().unwrap().trim_end())
        .filter(|l| !l.is_empty() && !l.trim().starts_with('#'))
        .collect::<Vec<_>>()
        .join("\n");
    assert_eq!(print::statement(&s), plain["server> ".len()..]);
}

#[test]
fn a_wrong_line_leaves_the_program_open() {
    let mut assembler = Assembler::new();
    assert!(assembler.push("program {", 1).unwrap().is_none());
    let e = assembler.push("  con.acept", 2).unwrap_err();
    assert_eq!((e.line, e.span.start), (2, 6));
    assert!(assembler.push("  conn.close", 2).unwrap().is_none());
    let Some(Line::Statement(None, s)) = assembler.push("}", 3).unwrap() else { panic!() };
    assert_eq!(&**s.text(), "program {\n  conn.close\n}");
}

#[test]
fn an_open_block_is_an_error_at_the_line_that_opened_it() {
    let mut assembler = Assembler::new();
    assembler.push("  server> program {", 3).unwrap();
    assembler.push("loop {", 4).unwrap();
    let e = assembler.finish().unwrap_err();
    assert_eq!((e.line, e.span.start, e.span.end), (3, 10, 17));
    assert!(!assembler.is_open());
    assembler.push("repeat 3 {", 5).unwrap();
    assert!(!assembler.is_open());
    assert_eq!(assembler.finish().unwrap_err().line, 5);
    assembler.push("repeat 3 {", 5).unwrap();
    assembler.push("}", 6).unwrap();
    assembler.finish().unwrap();
}

/// The sketches of the course, all of them.
#[test]
fn the_lines_of_a_lesson() {
    let lesson = "
@title  Hanging up
@port P 8080
## 1 Ready
# Narration with `code`, 中文。
server> s = socket tcp
server> s.setsockopt reuseaddr
server> s.bind 127.0.0.1:$P
server> s.getsockname
  = 127.0.0.1:$Q
server> a1 = s.accept
  ... nobody yet
client> c = socket tcp
client> c.connect 127.0.0.1:$P
server< = from 127.0.0.1:$C
  -> b  because
client> c.send u32(5) + \"hello\" + u32(6) + \"你好\"
  = 19
server> a1.recvn num($_)
client> print decode(upper(gbk(\"時間\")), \"gbk\")
  = \"昍镚\"
client> netstat $P
  = client *, server ESTABLISHED, server LISTEN
@together
client> c.shutdown wr
  c.state = FIN_WAIT2 within 500ms
@end
repeat 6 {
c$i> c = socket tcp
c$i> c.sendto 127.0.0.1:$SLOW \"number $i\"
}
server> t.queue
  = 0/*
";
    let mut assembler = Assembler::new();
    for (i, text) in lesson.lines().enumerate() {
        assembler.push(text, u32::try_from(i).unwrap()).unwrap_or_else(|e| panic!("{text}: {e:?}"));
    }
    assembler.finish().unwrap();
}
