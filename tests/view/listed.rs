//! What an answer lists, as a table below it.

use std::time::Duration;

use playground::{
    model::{Call, Interface, Outcome, Row, Side, TcpState, Transport},
    text::Lang,
    view::{Printer, columns},
};

use crate::fixture::{Tape, from, step};

fn rows() -> Outcome {
    let row = |transport, side, state, local: &str, remote: &str, left| Row {
        host: None,
        transport,
        side,
        state,
        local: from(local),
        remote: from(remote),
        left,
    };
    let (tcp, udp) = (Transport::Tcp, Transport::Udp);
    Outcome::Rows(Box::new([
        row(
            tcp,
            Side::Client,
            TcpState::TimeWait,
            "127.0.0.1:54010",
            "127.0.0.1:8080",
            Some(Duration::from_secs(42)),
        ),
        row(tcp, Side::Server, TcpState::Close, "[::]:8080", "[::]:0", None),
        row(tcp, Side::Server, TcpState::Listen, "127.0.0.1:8080", "0.0.0.0:0", None),
        row(udp, Side::Server, TcpState::Close, "127.0.0.1:8080", "0.0.0.0:0", None),
    ]))
}

fn screen(lang: Lang, width: usize, call: Call, outcome: Outcome) -> String {
    let mut tape = Tape::default();
    tape.run("server", "x", step(call, outcome));
    let mut out = String::new();
    Printer::new(lang).with_width(width).events(&tape.events, &mut out);
    out
}

#[test]
fn netstat_has_the_addresses_in_a_table() {
    assert_eq!(
        screen(Lang::En, 79, Call::Netstat(8080), rows()),
        "\
server> x
  = client TIME_WAIT, server CLOSE, server LISTEN, server UDP  reads sock_diag
         state      local            peer            left
    tcp  TIME_WAIT  127.0.0.1:54010  127.0.0.1:8080  42 s
    tcp  CLOSE      [::]:8080        -               -
    tcp  LISTEN     127.0.0.1:8080   -               -
    udp  -          127.0.0.1:8080   -               -
"
    );
    assert_eq!(
        screen(Lang::Zh, 40, Call::Netstat(8080), rows()),
        "\
server> x
  = client TIME_WAIT, server CLOSE,
    server LISTEN, server UDP
    读取 sock_diag
         状态       本地地址
    tcp  TIME_WAIT  127.0.0.1:54010
      对端 127.0.0.1:8080，还剩 42 秒
    tcp  CLOSE      [::]:8080
    tcp  LISTEN     127.0.0.1:8080
    udp  -          127.0.0.1:8080
"
    );
    let nothing = screen(Lang::En, 79, Call::Netstat(8080), Outcome::Rows(Box::default()));
    assert_eq!(nothing.lines().count(), 2, "{nothing}");
}

#[test]
fn rows_of_all_computers_say_whose_they_are() {
    let Outcome::Rows(mut rows) = rows() else { unreachable!() };
    for (row, host) in rows.iter_mut().zip(["client", "shop", "shop", "shop"]) {
        row.host = Some(host.into());
    }
    let rows = Outcome::Rows(rows);
    let whole = screen(Lang::En, 79, Call::Netstat(8080), rows.clone());
    assert_eq!(
        whole.lines().skip(2).collect::<Vec<_>>(),
        [
            "    computer       state      local            peer            left",
            "    client    tcp  TIME_WAIT  127.0.0.1:54010  127.0.0.1:8080  42 s",
            "    shop      tcp  CLOSE      [::]:8080        -               -",
            "    shop      tcp  LISTEN     127.0.0.1:8080   -               -",
            "    shop      udp  -          127.0.0.1:8080   -               -",
        ]
    );
    let narrow = screen(Lang::Zh, 40, Call::Netstat(8080), rows);
    assert!(
        narrow.contains("在 shop 上") && narrow.lines().all(|it| columns(it) <= 40),
        "{narrow}"
    );
}

#[test]
fn interfaces_have_a_row_each() {
    let interface = |name: &str, link: Option<[u8; 6]>, address: &str, bits| Interface {
        name: name.into(),
        is_up: true,
        is_loopback: link.is_none(),
        mtu: if link.is_none() { 65536 } else { 1500 },
        link,
        addresses: vec![(address.parse().unwrap(), bits)],
    };
    let list = Outcome::Interfaces(Box::new([
        interface("lo", None, "127.0.0.1", 8),
        interface("eth0", Some([2, 0, 0, 0, 0, 1]), "10.0.0.1", 8),
    ]));
    assert_eq!(
        screen(Lang::En, 79, Call::Interfaces, list.clone()),
        "\
server> x
  = lo 127.0.0.1/8, eth0 10.0.0.1/8  reads rtnetlink(7)
    interface  state  MTU    link address
    lo         UP     65536  -
    eth0       UP     1500   02:00:00:00:00:01
"
    );
    let narrow = screen(Lang::Zh, 40, Call::Interfaces, list);
    assert!(narrow.lines().all(|line| line.len() <= 60) && narrow.contains("接口"), "{narrow}");
}
