//! Socket options through the calls: set, given back, refused, inherited.

use playground::model::OptionName;

use crate::play::Play;

/// The kinds, as the columns of the tables below.
const KINDS: [&str; 6] = ["tcp", "tcp6", "udp", "udp6", "unix", "unixdgram"];

/// What is set, and what `getsockopt` gives after it; an errno is what `setsockopt` gives instead. A socket of TCP over
/// IPv6 is asked for its IPv4 options by nobody, nor the other way round.
const TABLE: &str = "
    option              tcp        tcp6        udp         udp6        unix        unixdgram
    reuseaddr 1         1          1           1           1           1           1
    reuseport 1         1          1           1           1           EOPNOTSUPP  EOPNOTSUPP
    rcvbuf 8192         16384      16384       16384       16384       16384       16384
    rcvbuf 0            2304       2304        2304        2304        2304        2304
    sndbuf 8192         16384      16384       16384       16384       16384       16384
    sndbuf 0            4608       4608        4608        4608        4608        4608
    linger 7            7          7           7           7           7           7
    linger 0            0          0           0           0           0           0
    linger off          off        off         off         off         off         off
    linger on           1          1           1           1           1           1
    linger              1          1           1           1           1           1
    nodelay             1          1           ENOPROTOOPT ENOPROTOOPT EOPNOTSUPP  EOPNOTSUPP
    nodelay off         0          0           ENOPROTOOPT ENOPROTOOPT EOPNOTSUPP  EOPNOTSUPP
    cork                1          1           ENOPROTOOPT ENOPROTOOPT EOPNOTSUPP  EOPNOTSUPP
    keepalive           1          1           1           1           1           1
    keepidle 11         11         11          ENOPROTOOPT ENOPROTOOPT EOPNOTSUPP  EOPNOTSUPP
    keepidle 0          EINVAL     EINVAL      ENOPROTOOPT ENOPROTOOPT EOPNOTSUPP  EOPNOTSUPP
    keepintvl 12        12         12          ENOPROTOOPT ENOPROTOOPT EOPNOTSUPP  EOPNOTSUPP
    keepcnt 13          13         13          ENOPROTOOPT ENOPROTOOPT EOPNOTSUPP  EOPNOTSUPP
    keepcnt 128         EINVAL     EINVAL      ENOPROTOOPT ENOPROTOOPT EOPNOTSUPP  EOPNOTSUPP
    user_timeout 1500   1500       1500        ENOPROTOOPT ENOPROTOOPT EOPNOTSUPP  EOPNOTSUPP
    user_timeout (-1)   EINVAL     EINVAL      ENOPROTOOPT ENOPROTOOPT EOPNOTSUPP  EOPNOTSUPP
    defer_accept        1          1           ENOPROTOOPT ENOPROTOOPT EOPNOTSUPP  EOPNOTSUPP
    defer_accept 0      0          0           ENOPROTOOPT ENOPROTOOPT EOPNOTSUPP  EOPNOTSUPP
    broadcast           1          1           1           1           1           1
    v6only              ENOPROTOOPT 1          ENOPROTOOPT 1           EOPNOTSUPP  EOPNOTSUPP
    v6only off          ENOPROTOOPT 0          ENOPROTOOPT 0           EOPNOTSUPP  EOPNOTSUPP
    rcvlowat 5          5          5           5           5           5           5
    rcvlowat 0          1          1           1           1           1           1
    dontroute           1          1           1           1           1           1
    dontroute off       0          0           0           0           0           0
    debug off           0          0           0           0           0           0
    ttl 9               9          9           9           9           EOPNOTSUPP  EOPNOTSUPP
    ttl 0               EINVAL     *           EINVAL      *           EOPNOTSUPP  EOPNOTSUPP
    ttl 256             EINVAL     EINVAL      EINVAL      EINVAL      EOPNOTSUPP  EOPNOTSUPP
    tos 16              16         16          16          16          EOPNOTSUPP  EOPNOTSUPP
    mss 1000            *          *           ENOPROTOOPT ENOPROTOOPT EOPNOTSUPP  EOPNOTSUPP
    mss 1               EINVAL     EINVAL      ENOPROTOOPT ENOPROTOOPT EOPNOTSUPP  EOPNOTSUPP
    oobinline           1           1           1           1           1           1
    oobinline off       0           0           0           0           0           0
    quickack            1           1           ENOPROTOOPT ENOPROTOOPT EOPNOTSUPP  EOPNOTSUPP
    quickack off        0           0           ENOPROTOOPT ENOPROTOOPT EOPNOTSUPP  EOPNOTSUPP
    notsent_lowat 4096  4096        4096        ENOPROTOOPT ENOPROTOOPT EOPNOTSUPP  EOPNOTSUPP
    bind_address_no_port 1 1        1           1           1           EOPNOTSUPP  EOPNOTSUPP
    mcast_ttl 7         EINVAL      ENOPROTOOPT 7           7           EOPNOTSUPP  EOPNOTSUPP
    mcast_ttl 256       EINVAL      ENOPROTOOPT EINVAL      EINVAL      EOPNOTSUPP  EOPNOTSUPP
    mcast_loop off      0           0           0           0           EOPNOTSUPP  EOPNOTSUPP
    mcast_loop          1           1           1           1           EOPNOTSUPP  EOPNOTSUPP
    join 239.1.2.3      EPROTO      EPROTO      -           -           EOPNOTSUPP  EOPNOTSUPP
    join ff15::7        ENOPROTOOPT EPROTO      ENOPROTOOPT -           EOPNOTSUPP  EOPNOTSUPP
    join 10.1.2.3       EPROTO      EPROTO      EINVAL      EINVAL      EOPNOTSUPP  EOPNOTSUPP
    leave 239.1.2.3     EPROTO      EPROTO      EADDRNOTAVAIL EADDRNOTAVAIL EOPNOTSUPP EOPNOTSUPP
    mcast_if 127.0.0.1  EINVAL      EINVAL      127.0.0.1   *           EOPNOTSUPP  EOPNOTSUPP
    rcvtimeo 2s         2s          2s          2s          2s          2s          2s
    rcvtimeo none       none        none        none        none        none        none
    sndtimeo 3s         3s          3s          3s          3s          3s          3s
    congestion reno     reno        reno        ENOPROTOOPT ENOPROTOOPT EOPNOTSUPP  EOPNOTSUPP
    congestion nonesuch ENOENT      ENOENT      ENOPROTOOPT ENOPROTOOPT EOPNOTSUPP  EOPNOTSUPP
    peercred            ENOPROTOOPT ENOPROTOOPT ENOPROTOOPT ENOPROTOOPT ENOPROTOOPT ENOPROTOOPT
    pktinfo             1           1           1           1           EOPNOTSUPP  EOPNOTSUPP
    recvttl             1           1           1           1           EOPNOTSUPP  EOPNOTSUPP
    timestamp           1           1           1           1           1           1
    recverr             1           1           1           1           EOPNOTSUPP  EOPNOTSUPP
    fastopen 5          5           5           ENOPROTOOPT ENOPROTOOPT EOPNOTSUPP  EOPNOTSUPP
    fastopen (-1)       EINVAL      EINVAL      ENOPROTOOPT ENOPROTOOPT EOPNOTSUPP  EOPNOTSUPP
    fastopen_connect    1           1           ENOPROTOOPT ENOPROTOOPT EOPNOTSUPP  EOPNOTSUPP
    fastopen_connect 2  EINVAL      EINVAL      ENOPROTOOPT ENOPROTOOPT EOPNOTSUPP  EOPNOTSUPP
    passcred            EOPNOTSUPP  EOPNOTSUPP  EOPNOTSUPP  EOPNOTSUPP  1           1
    mtu 100             ENOPROTOOPT EINVAL      ENOPROTOOPT EINVAL      EOPNOTSUPP  EOPNOTSUPP
    mtu_discover 2      2           2           2           2           EOPNOTSUPP  EOPNOTSUPP
    mtu_discover 9      EINVAL      EINVAL      EINVAL      EINVAL      EOPNOTSUPP  EOPNOTSUPP
    source_route strict 127.0.0.2 127.0.0.3 * * * * EOPNOTSUPP EOPNOTSUPP
    source_route loose 127.0.0.2 * * * * EOPNOTSUPP EOPNOTSUPP
    source_route none none none none none EOPNOTSUPP EOPNOTSUPP
    domain              ENOPROTOOPT ENOPROTOOPT ENOPROTOOPT ENOPROTOOPT ENOPROTOOPT ENOPROTOOPT
    protocol            ENOPROTOOPT ENOPROTOOPT ENOPROTOOPT ENOPROTOOPT ENOPROTOOPT ENOPROTOOPT
    error               ENOPROTOOPT ENOPROTOOPT ENOPROTOOPT ENOPROTOOPT ENOPROTOOPT ENOPROTOOPT
    type 1              ENOPROTOOPT ENOPROTOOPT ENOPROTOOPT ENOPROTOOPT ENOPROTOOPT ENOPROTOOPT
    acceptconn          ENOPROTOOPT ENOPROTOOPT ENOPROTOOPT ENOPROTOOPT ENOPROTOOPT ENOPROTOOPT
";

/// What `getsockopt` gives of a new socket; where it depends on the machine, `*`.
const FRESH: &str = "
    option         tcp         tcp6        udp         udp6        unix        unixdgram
    reuseaddr      0           0           0           0           0           0
    reuseport      0           0           0           0           0           0
    rcvbuf         *           *           *           *           *           *
    sndbuf         *           *           *           *           *           *
    linger         off         off         off         off         off         off
    nodelay        0           0           EOPNOTSUPP  ENOPROTOOPT EOPNOTSUPP  EOPNOTSUPP
    cork           0           0           EOPNOTSUPP  ENOPROTOOPT EOPNOTSUPP  EOPNOTSUPP
    keepalive      0           0           0           0           0           0
    keepidle       *           *           EOPNOTSUPP  ENOPROTOOPT EOPNOTSUPP  EOPNOTSUPP
    keepintvl      *           *           EOPNOTSUPP  ENOPROTOOPT EOPNOTSUPP  EOPNOTSUPP
    keepcnt        *           *           EOPNOTSUPP  ENOPROTOOPT EOPNOTSUPP  EOPNOTSUPP
    user_timeout   0           0           EOPNOTSUPP  ENOPROTOOPT EOPNOTSUPP  EOPNOTSUPP
    defer_accept   0           0           EOPNOTSUPP  ENOPROTOOPT EOPNOTSUPP  EOPNOTSUPP
    broadcast      0           0           0           0           0           0
    v6only         EOPNOTSUPP  *           EOPNOTSUPP  *           EOPNOTSUPP  EOPNOTSUPP
    rcvlowat       1           1           1           1           1           1
    dontroute      0           0           0           0           0           0
    debug          0           0           0           0           0           0
    ttl            *           *           *           *           EOPNOTSUPP  EOPNOTSUPP
    tos            0           0           0           0           EOPNOTSUPP  EOPNOTSUPP
    mss            536         536         EOPNOTSUPP  ENOPROTOOPT EOPNOTSUPP  EOPNOTSUPP
    oobinline      0           0           0           0           0           0
    quickack       1           1           EOPNOTSUPP  ENOPROTOOPT EOPNOTSUPP  EOPNOTSUPP
    notsent_lowat  *           *           EOPNOTSUPP  ENOPROTOOPT EOPNOTSUPP  EOPNOTSUPP
    bind_address_no_port 0     0           0           0           EOPNOTSUPP  EOPNOTSUPP
    mcast_ttl      1           1           1           1           EOPNOTSUPP  EOPNOTSUPP
    mcast_loop     1           1           1           1           EOPNOTSUPP  EOPNOTSUPP
    join           ENOPROTOOPT ENOPROTOOPT ENOPROTOOPT ENOPROTOOPT EOPNOTSUPP  EOPNOTSUPP
    leave          ENOPROTOOPT ENOPROTOOPT ENOPROTOOPT ENOPROTOOPT EOPNOTSUPP  EOPNOTSUPP
    mcast_if       0.0.0.0     0           0.0.0.0     0           EOPNOTSUPP  EOPNOTSUPP
    rcvtimeo       none        none        none        none        none        none
    sndtimeo       none        none        none        none        none        none
    congestion     *           *           EOPNOTSUPP  ENOPROTOOPT EOPNOTSUPP  EOPNOTSUPP
    peercred       *           *           *           *           *           *
    pktinfo        0           0           0           0           EOPNOTSUPP  EOPNOTSUPP
    recvttl        0           0           0           0           EOPNOTSUPP  EOPNOTSUPP
    timestamp      0           0           0           0           0           0
    recverr        0           0           0           0           EOPNOTSUPP  EOPNOTSUPP
    fastopen       0           0           EOPNOTSUPP  ENOPROTOOPT EOPNOTSUPP  EOPNOTSUPP
    fastopen_connect 0         0           EOPNOTSUPP  ENOPROTOOPT EOPNOTSUPP  EOPNOTSUPP
    passcred       EOPNOTSUPP  EOPNOTSUPP  EOPNOTSUPP  EOPNOTSUPP  0           0
    mtu            ENOTCONN    ENOTCONN    ENOTCONN    ENOTCONN    EOPNOTSUPP  EOPNOTSUPP
    mtu_discover   *           *           *           *           EOPNOTSUPP  EOPNOTSUPP
    source_route   none        none        none        none        EOPNOTSUPP  EOPNOTSUPP
    domain         AF_INET     AF_INET6    AF_INET     AF_INET6    AF_UNIX     AF_UNIX
    protocol       IPPROTO_TCP IPPROTO_TCP IPPROTO_UDP IPPROTO_UDP 0           0
    error          0           0           0           0           0           0
    type           SOCK_STREAM SOCK_STREAM SOCK_DGRAM  SOCK_DGRAM  SOCK_STREAM SOCK_DGRAM
    acceptconn     0           0           0           0           0           0
";

/// The rows of a table: what is asked, and what each kind answers.
fn rows(table: &str) -> impl Iterator<Item = (String, Vec<&str>)> {
    table.lines().map(str::trim).filter(|l| !l.is_empty()).skip(1).map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (asked, answers) = words.split_at(words.len() - KINDS.len());
        (asked.join(" "), answers.to_vec())
    })
}

/// A session with a socket `s` of that kind; `None` where the machine has no IPv6, which it says itself.
fn socket(kind: &str) -> Option<Play> {
    let mut play = Play::new();
    match play.line(&format!("server> s = socket {kind}")).as_str() {
        "s" => Some(play),
        given => {
            assert_eq!((given, kind.ends_with('6')), ("EAFNOSUPPORT", true), "{kind}");
            None
        }
    }
}

fn is_errno(given: &str) -> bool {
    given.starts_with('E')
}

#[test]
fn the_tables_name_every_option() {
    for table in [TABLE, FRESH] {
        for option in OptionName::ALL {
            let named = |(asked, _): (String, _)| asked.split(' ').next() == Some(option.word());
            assert!(rows(table).any(named), "{}", option.word());
        }
    }
}

#[test]
fn what_is_set_is_given_back_or_refused() {
    for (asked, answers) in rows(TABLE) {
        for (kind, expected) in KINDS.iter().zip(answers) {
            let Some(mut play) = socket(kind) else { continue };
            let set = play.line(&format!("s.setsockopt {asked}"));
            let option = asked.split(' ').next().unwrap();
            if is_errno(expected) {
                assert_eq!(set, expected, "{kind} {asked}");
                continue;
            }
            assert_eq!(set, "ok", "{kind} {asked}");
            // Cannot be asked.
            if expected == "-" {
                continue;
            }
            let given = play.line(&format!("s.getsockopt {option}"));
            assert!(
                given == expected || expected == "*" && !is_errno(&given),
                "{kind} {asked}: {given}"
            );
        }
    }
}

#[test]
fn a_new_socket_says_what_it_has() {
    for (option, answers) in rows(FRESH) {
        for (kind, expected) in KINDS.iter().zip(answers) {
            let Some(mut play) = socket(kind) else { continue };
            let given = play.line(&format!("s.getsockopt {option}"));
            assert!(
                given == expected || expected == "*" && !is_errno(&given),
                "{kind} {option}: {given}"
            );
        }
    }
}

/// A header has room for nine routers (RFC 791).
#[test]
fn a_source_route_is_given_back_until_it_is_taken_away() {
    for kind in ["tcp", "tcp6", "udp", "udp6"] {
        let Some(mut play) = socket(kind) else { continue };
        let nine = "127.0.0.2 ".repeat(9);
        play.lines(&format!(
            "s.setsockopt source_route strict 127.0.0.2 127.0.0.3 => ok
             s.getsockopt source_route => strict 127.0.0.2 127.0.0.3
             s.setsockopt source_route loose {nine} => ok
             s.setsockopt source_route strict {nine} 127.0.0.3 => EINVAL
             r = s.getsockopt source_route => loose {nine}
             s.setsockopt source_route none => ok
             s.getsockopt source_route => none
             s.close => ok
             s.setsockopt source_route loose 127.0.0.2 => EBADF
             s.getsockopt source_route => EBADF",
            nine = nine.trim()
        ));
    }
}

/// What the sentences below a failed call say: the least and the greatest are taken, and nothing beyond them.
#[test]
fn the_ranges_that_are_told_hold() {
    let mut play = Play::new();
    play.lines("server> tcp = socket tcp\nudp = socket udp");
    // -1 is the kernel's default of both ttls.
    for (option, below, least, most) in [
        ("tcp.setsockopt ttl", 0, 1, 255),
        ("udp.setsockopt mcast_ttl", -2, 0, 255),
        ("tcp.setsockopt keepidle", 0, 1, 32_767),
        ("tcp.setsockopt keepintvl", 0, 1, 32_767),
        ("tcp.setsockopt keepcnt", 0, 1, 127),
        ("tcp.setsockopt mss", 87, 88, 32_767),
        ("tcp.setsockopt mtu_discover", -1, 0, 5),
    ] {
        for (value, expected) in
            [(below, "EINVAL"), (least, "ok"), (most, "ok"), (most + 1, "EINVAL")]
        {
            assert_eq!(play.line(&format!("{option} ({value})")), expected, "{option} {value}");
        }
    }
}

#[test]
fn a_router_and_an_interface_go_by_their_addresses() {
    let mut play = Play::new();
    play.line("server> s = socket udp");
    for (line, refused) in [
        ("s.setsockopt source_route loose ::1", "OnlyIpv4"),
        ("s.setsockopt source_route loose 127.0.0.1:80", "NoIp"),
        ("s.setsockopt source_route loose 127.0.0.2,127.0.0.3", "NoIp"),
        ("s.setsockopt source_route loose lo", "InterfaceName"),
        ("s.setsockopt mcast_if lo", "InterfaceName"),
        ("s.setsockopt mcast_if \"\"", "NoIp"),
        ("s.setsockopt join 239.1.2.3 lo", "InterfaceName"),
        ("s.setsockopt join nobody.invalid", "NoGroup"),
    ] {
        let given = play.line(line);
        assert!(given.starts_with(&format!("refused: {refused}")), "{line}: {given}");
    }
    play.lines("s.setsockopt mcast_if localhost => ok\ns.getsockopt mcast_if => 127.0.0.1");
}

#[test]
fn a_socketpair_has_its_options_and_its_type() {
    for (kind, ty) in
        [("stream", "SOCK_STREAM"), ("dgram", "SOCK_DGRAM"), ("seqpacket", "SOCK_SEQPACKET")]
    {
        let mut play = Play::new();
        play.lines(&format!(
            "server> a, b = socketpair {kind} => a, b
             a.getsockopt type => {ty}
             a.setsockopt sndbuf 8192 => ok
             a.getsockopt sndbuf => 16384
             b.getsockopt acceptconn => 0
             a.setsockopt nodelay => EOPNOTSUPP"
        ));
    }
}

#[test]
fn a_connection_inherits_from_its_listener() {
    let mut play = Play::new();
    play.lines(
        "server> s = socket tcp
         server> s.setsockopt reuseaddr => ok
         server> s.setsockopt rcvbuf 8192 => ok
         server> s.setsockopt sndbuf 8192 => ok
         server> s.setsockopt nodelay => ok
         server> s.setsockopt linger 3 => ok
         server> s.setsockopt keepalive => ok
         server> s.setsockopt keepidle 11 => ok
         server> s.setsockopt keepcnt 4 => ok
         server> s.setsockopt user_timeout 1500 => ok
         server> s.setsockopt rcvlowat 2 => ok
         server> s.setsockopt ttl 9 => ok
         server> s.bind 127.0.0.1:0 => ok
         server> s.listen => ok
         server> s.getsockopt acceptconn => 1",
    );
    play.share_port("s.getsockname", "P");
    play.lines(
        "client> c = socket tcp
         client> c.connect 127.0.0.1:$P => ok
         server> conn = s.accept => conn
         server> conn.getsockopt reuseaddr => 1
         server> conn.getsockopt rcvbuf => 16384
         server> conn.getsockopt sndbuf => 16384
         server> conn.getsockopt nodelay => 1
         server> conn.getsockopt linger => 3
         server> conn.getsockopt keepalive => 1
         server> conn.getsockopt keepidle => 11
         server> conn.getsockopt keepcnt => 4
         server> conn.getsockopt user_timeout => 1500
         server> conn.getsockopt rcvlowat => 2
         server> conn.getsockopt ttl => 9
         server> conn.getsockopt acceptconn => 0
         client> c.getsockopt nodelay => 0
         client> c.send x => 1
         server> conn.recv 10 => ...
         client> c.send yz => 2
         server< => \"xyz\"",
    );
}

#[test]
fn the_error_is_told_once() {
    let mut play = Play::new();
    play.lines("server> s = socket tcp\nserver> s.bind 127.0.0.1:0 => ok");
    play.share_port("s.getsockname", "P");
    play.lines(
        "client> c = socket tcp
         client> c.setblocking off => ok
         client> c.connect 127.0.0.1:$P => EINPROGRESS
         client> c.getsockopt error => ECONNREFUSED
         client> c.getsockopt error => 0",
    );
}

#[test]
fn an_option_is_kept_as_a_value() {
    let mut play = Play::new();
    play.lines(
        "server> s = socket tcp
         server> n = s.getsockopt linger => off
         server> $n => \"off\"
         server> s.setsockopt rcvbuf 4096 => ok
         server> n = s.getsockopt rcvbuf => 8192
         server> $n + 1 => 8193
         server> t = s.getsockopt type => SOCK_STREAM
         server> $t => \"SOCK_STREAM\"
         server> s.setsockopt sndbuf ($n * 2) => ok
         server> s.getsockopt sndbuf => 32768
         server> s.close => ok
         server> s.getsockopt rcvbuf => EBADF
         server> s.setsockopt rcvbuf 1 => EBADF",
    );
    for line in ["s.setsockopt rcvbuf 3000000000", "s.setsockopt rcvbuf ($n * 1000000)"] {
        let given = play.line(line);
        assert!(given.starts_with("refused: OutOfRange"), "{line}: {given}");
    }
}

#[test]
fn time_limits_belong_to_the_socket_and_its_copies() {
    let mut play = Play::connected();
    play.lines(
        "client> c.gettimeout => none
         client> c.settimeout 0.25 => ok
         client> c.gettimeout => 250ms
         client> d = c.dup => d
         client> d.gettimeout => 250ms
         client> d.recv 1 => ...
         client< => timeout
         client> c.settimeout none => ok
         client> c.gettimeout => none
         client> d.gettimeout => none
         client> d.setblocking off => ok
         client> c.gettimeout => 0s
         client> c.recv 1 => EAGAIN
         client> d.recv 1 => EAGAIN
         server> s.setblocking off => ok
         new> n = socket tcp
         new> n.connect 127.0.0.1:$P => ok
         server> k = s.accept => k
         server> k.gettimeout => none
         client> c.settimeout 0 => ok
         client> c.recv 1 => EAGAIN
         client> c.setblocking on => ok
         client> c.gettimeout => none
         client> t = c.gettimeout => none
         client> $t => \"none\"
         client> d.settimeout 250ms => ok
         client> t = c.gettimeout => 250ms
         client> c.settimeout $t => ok
         client> c.gettimeout => 250ms",
    );
}
