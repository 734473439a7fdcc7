//! Random lines and programs: nothing panics, and nothing stays open.

use std::time::{Duration, Instant};

use playground::{
    engine::Turn,
    language::{Assembler, tree::Line},
    model::OptionName,
};
use proptest::{
    prelude::*,
    sample::Select,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use crate::{
    alone::{User, alone, descriptors},
    play::Play,
    world::Reader,
};

// Words that lines are made of, so that most of them mean something; `|` stands between them.
const NAMES: &str = "a | b | c | s | x | nobody | 3 | 4";
const TARGETS: &str = "a | b | c | s | x";
const VALUES: &str = "1 | 0 | \"hello\" | $x | $_ | $from | $error | $a | $a.note | upper($_) | 5 + 5 | \"ab\" * 3000 |
    \"$x!\" | len($x) | num($_) | u32(7) | decode($x, \"gbk\") | 9223372036854775807 + $x | 7 / $x |
    7 % $x | $x[0..2] | $_[1..] | $x[$x..] | lower($_) | now | random 5 | random $x | {} | {\"a\": 1, 2: $x} | $t |
    $t[\"a\"] | $t[$x] | has($t, $x) | len($t)";
const ADDRESSES: &str =
    "127.0.0.1:$P | 127.0.0.1:$Q | 127.0.0.1:0 | 0.0.0.0:0 | localhost:$P | @playground-random |
    @nobody-there | [::1]:0 | $from | no.such.name:1 | 127.0.0.1:$x | 192.0.2.1:9";
const NUMBERS: &str = "0 | 1 | 5 | 1024 | 100000 | $x | (-1)";
const KINDS: &str =
    "epoll_create | socket tcp | socket udp | socket tcp6 | socket unix | socket unixdgram |
    socket unixseqpacket | socket icmp | socket raw";
const CALLS: &str = "listen | listen 0 | accept | close | dup | recvline | recvfrom | getsockname | getpeername |
    fileno | gettimeout | poll | epoll_wait | epoll_wait 1ms | epoll_ctl add a | epoll_ctl add s in out edge | epoll_ctl del a | shutdown wr | shutdown rd | shutdown rdwr | setblocking off | setblocking on |
    settimeout 1ms | settimeout none | settimeout 0 | state | queue | inq | outq | segments | retrans | rto | drops |
    fill | fill 1000 | drain | filter drop | filter off | filter 50% | setsockopt linger 0 | setsockopt linger 1 |
    recv 5 --waitall | recv 5 --peek | recv --dontwait | recv --oob | recv 2 --trunc | send \"!\" --oob |
    send x --dontwait | connect none | sockatmark | sendmsg \"one\" \"two\" | sendmsg $x --fd a | sendmsg \"f\" --fd s --fd s |
    sendmsg \"f\" --fd x --to $from | sendmsg \"\" --to 127.0.0.1:$Q | recvmsg | recvmsg 1 5 | recvmsg --errqueue --dontwait |
    recvmsg 5 --control 20 | recvmsg --peek --dontwait | recvfrom 3 --peek --trunc | sendto 127.0.0.1:$Q m --more |
    setsockopt join 239.1.2.3 | setsockopt leave 239.1.2.3 | setsockopt join ff15::7 | setsockopt mcast_if 127.0.0.1 |
    setsockopt source_route loose 127.0.0.2 | setsockopt source_route strict 127.0.0.2 $x 127.0.0.3 |
    setsockopt source_route none | setsockopt rcvtimeo 1ms | setsockopt congestion reno | epoll_ctl add b oneshot | epoll_ctl mod a out edge |
    epoll_ctl add x in | cwnd | ssthresh | rtt | mss | window | inflight | segs_in | segs_out";
const ALONE: &str = "select | select a --write | poll a s in out 1ms | poll a out | select 1ms | select a b | select a 0 | sleep 1ms | sleep 0 | output | resume | interrupt |
    kill | netstat $P | resolve localhost | resolve $x | a, b = socketpair stream | a, b = socketpair dgram |
    a, b = socketpair seqpacket | fork | fork | limit descriptors 6 | limit descriptors 0 | limit descriptors 1000 |
    limit descriptors | interfaces | counter ListenDrops | m, x = a.recvmsg | t = {} | t[\"a\"] = $x | t[$x] = 1 |
    remove t[\"a\"] | poll a b s 1ms | a, x = s.accept | x, b = recvfrom | input | accept | recv | send hi | close";
const BLOCKS: &str =
    "loop { | repeat 3 { | repeat 1000 { | thread { | for y in sockets { | for y in select 1ms { |
    for y in select { | fork { | for k in t { | if eof { | if not error and 1 < 2 {";
const IN_BLOCKS: &str = "if eof break | if error continue | if $x == 1 break | break | continue";

fn of(words: &'static str) -> Select<&'static str> {
    prop::sample::select(words.split(" |").map(str::trim).collect::<Vec<_>>())
}

fn statement() -> impl Strategy<Value = String> {
    let options: Vec<&str> = OptionName::ALL.iter().map(|o| o.word()).collect();
    let option = prop::sample::select(options);
    prop_oneof![
        4 => (of(TARGETS), of(KINDS)).prop_map(|(n, s)| format!("{n} = {s}")),
        6 => (of(NAMES), of(CALLS)).prop_map(|(n, p)| format!("{n}.{p}")),
        2 => (of(NAMES), of(CALLS)).prop_map(|(n, p)| format!("x = {n}.{p}")),
        4 => of(ALONE).prop_map(str::to_owned),
        3 => (of(NAMES), of("bind | connect"), of(ADDRESSES)).prop_map(|(n, c, a)| format!("{n}.{c} {a}")),
        2 => (of(NAMES), of(ADDRESSES), of(VALUES)).prop_map(|(n, a, v)| format!("{n}.sendto {a} {v}")),
        4 => (of(NAMES), of("send | sendall"), of(VALUES)).prop_map(|(n, c, v)| format!("{n}.{c} {v}")),
        3 => (of(NAMES), of("recv | recvn"), of(NUMBERS)).prop_map(|(n, c, k)| format!("{n}.{c} {k}")),
        1 => (of(NAMES), option.clone(), of(NUMBERS))
            .prop_map(|(n, o, v)| format!("{n}.setsockopt {o} {v}")),
        1 => (of(NAMES), option).prop_map(|(n, o)| format!("{n}.getsockopt {o}")),
        2 => of(VALUES).prop_map(|v| format!("x = {v}")),
        1 => (of(NAMES), of(VALUES)).prop_map(|(n, v)| format!("{n}.note = {v}")),
        1 => of(VALUES).prop_map(|v| format!("print {v}")),
    ]
}

/// The lines of a block, and what may stand only there.
fn block() -> impl Strategy<Value = Vec<String>> {
    let line = prop_oneof![
        6 => statement().prop_map(|s| vec![s]),
        6 => statement().prop_map(|s| vec![format!("try {s}")]),
        1 => of(IN_BLOCKS)
            .prop_map(|s| vec![s.to_owned()]),
    ];
    line.prop_recursive(4, 24, 5, |inner| {
        let open = of(BLOCKS);
        (open, prop::collection::vec(inner, 0..5)).prop_map(|(open, inner)| {
            let mut lines = vec![open.to_owned()];
            lines.extend(inner.into_iter().flatten());
            lines.push("}".to_owned());
            lines
        })
    })
}

/// What is typed: single lines and programs, each for one of three processes.
fn typed() -> impl Strategy<Value = Vec<String>> {
    let one = prop_oneof![
        8 => statement().prop_map(|s| vec![s]),
        1 => prop::collection::vec(block(), 1..4).prop_map(|blocks| {
            let mut lines = vec!["program {".to_owned()];
            lines.extend(blocks.into_iter().flatten());
            lines.push("}".to_owned());
            lines
        }),
    ];
    let process = of("server | client | third | host");
    prop::collection::vec((process, one), 1..40).prop_map(|list| {
        list.into_iter()
            .flat_map(|(process, mut lines)| {
                lines[0] = format!("{process}> {}", lines[0]);
                lines
            })
            .collect()
    })
}

/// Carries the lines out as a driver does; a line that does not parse is dropped, and with it its block.
fn carry_out(lines: &[String]) {
    let mut play = Play::new();
    play.lines("host> t = socket tcp\nhost> t.bind 127.0.0.1:0\nhost> t.listen 2\nhost> u = socket udp\nhost> u.bind 127.0.0.1:0");
    play.share_port("host> t.getsockname", "P");
    play.share_port("host> u.getsockname", "Q");
    let mut session = play.session;
    let server = session.process("server").unwrap();
    let mut block = Assembler::new();
    let mut process = server;
    let mut reader = Reader::default();
    for line in lines {
        match block.push(line, 1) {
            Ok(Some(Line::Statement(name, statement))) => {
                if let Some(name) = name {
                    process = session.process(&name.text).unwrap();
                }
                reader.read(&session);
                session.read_up_to_now();
                let _ = session.start(process, &statement);
                for _ in 0..8 {
                    if session.settle() == Turn::Quiet {
                        break;
                    }
                }
                reader.agrees(&session);
                let _ = session.glance();
                if let Some(returned) = session.returned(process).cloned() {
                    session.explain(process, &returned);
                }
                for process in 0..session.process_names().count() {
                    session.status(playground::model::ProcessId(u32::try_from(process).unwrap()));
                }
                session.give_input(process, "a line");
            }
            Ok(_) => {}
            Err(_) => block = Assembler::new(),
        }
    }
    session.wait(Some(Instant::now() + Duration::from_millis(2)));
    let _ = session.look_around();
    session.end();
}

#[test]
fn random_lines_break_nothing_and_leave_nothing_open() {
    alone("random::random_lines", User::Same);
}

#[test]
#[ignore = "run by its neighbour, alone"]
fn random_lines() {
    let config = Config {
        cases: 400,
        failure_persistence: None,
        max_shrink_time: 20_000,
        ..Config::default()
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    // Once, for what the first session leaves for good: the C library's.
    carry_out(&["server> resolve localhost".to_owned()]);
    let before = descriptors();
    TestRunner::new_with_rng(config, rng)
        .run(&typed(), |lines| {
            carry_out(&lines);
            // A close that lingers may still be going on in a thread of its own.
            let end = Instant::now() + Duration::from_secs(5);
            while descriptors() != before {
                prop_assert!(Instant::now() < end, "{} descriptors, not {before}", descriptors());
                std::thread::yield_now();
            }
            Ok(())
        })
        .unwrap();
}
