//! How the kernels of a lab behave: what was chosen is what they say, and what they do.

use std::fs;

use playground::{
    kernel::{Lab, preset_sysctls},
    model::{Errno, LabSettings, Preset},
};

use crate::{
    Test,
    support::{
        CLIENT, SERVER, connected, dialled, expect, flow, lab, listening, next, now, plain,
        receive, send,
    },
};

pub(crate) const TESTS: &[Test] = &[
    ("settings::a_preset_is_read_back", a_preset_is_read_back),
    ("settings::each_host_has_its_own", each_host_has_its_own),
    ("settings::what_is_no_setting_is_refused", what_is_no_setting_is_refused),
    ("settings::the_machine_keeps_its_own", the_machine_keeps_its_own),
    ("settings::plain_packets_have_no_options", plain_packets_have_no_options),
    ("settings::real_is_what_linux_does", real_is_what_linux_does),
    ("settings::the_first_window_can_be_chosen", the_first_window_can_be_chosen),
];

fn a_preset_is_read_back() {
    for preset in Preset::ALL {
        let lab = lab(preset);
        let mut known = 0;
        for (name, value) in preset_sysctls(preset) {
            for host in [SERVER, CLIENT] {
                match lab.sysctl(host, name) {
                    Ok(set) => assert_eq!(set, *value, "{name}"),
                    Err(errno) => assert_eq!(errno, Errno::ENOENT, "{name}"),
                }
            }
            known += usize::from(lab.sysctl(SERVER, name).is_ok());
        }
        // A kernel may lack the newest of them, not most.
        assert!(known * 3 >= preset_sysctls(preset).len() * 2, "{known}");
    }
}

fn each_host_has_its_own() {
    let lab = plain();
    assert_eq!(lab.set_sysctl(SERVER, "net.ipv4.tcp_syncookies", "2"), Ok(()));
    assert_eq!(lab.sysctl(SERVER, "tcp_syncookies").unwrap(), "2");
    assert_eq!(lab.sysctl(CLIENT, "tcp_syncookies").unwrap(), "0");
    assert_eq!(lab.set_sysctl(CLIENT, "ip_local_port_range", "40000 40009"), Ok(()));
    assert_eq!(lab.sysctl(CLIENT, "ip_local_port_range").unwrap(), "40000 40009");
    let _listener = listening(&lab, 80);
    let port = match dialled(&lab, 80).local_address().unwrap() {
        playground::model::Address::Inet(address) => address.port(),
        other => panic!("{other}"),
    };
    assert!((40000..=40009).contains(&port), "{port}");
}

fn what_is_no_setting_is_refused() {
    let lab = plain();
    for name in ["", "tcp_nothing", "../../kernel/hostname", "kernel.hostname", "net.", "tcp sack"]
    {
        assert_eq!(lab.sysctl(SERVER, name), Err(Errno::ENOENT), "{name}");
        assert_eq!(lab.set_sysctl(SERVER, name, "1"), Err(Errno::ENOENT), "{name}");
    }
    assert_eq!(lab.sysctl(SERVER, "conf"), Err(Errno::Other(21)), "EISDIR");
    for value in ["", "-1", "256", "many", "1 2"] {
        let answer = lab.set_sysctl(SERVER, "tcp_retries1", value);
        assert!(answer.is_err() || value == "1 2", "{value}: {answer:?}");
    }
    assert_eq!(lab.set_sysctl(SERVER, "tcp_sack", "many"), Err(Errno::EINVAL));
    assert_eq!(
        lab.set_sysctl(SERVER, "tcp_congestion_control", "nothing").map_err(|_| ()),
        Err(())
    );
    assert_eq!(lab.sysctl(SERVER, "tcp_congestion_control").unwrap(), "reno");
}

fn the_machine_keeps_its_own() {
    let read = |name: &str| fs::read_to_string(format!("/proc/sys/net/{name}")).unwrap();
    // The view of the machine's network, opened before this process leaves it.
    let before =
        ["ipv4/tcp_sack", "ipv4/tcp_syn_retries", "ipv6/conf/default/accept_dad"].map(read);
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--alone", "settings::each_host_has_its_own"])
        .output()
        .unwrap();
    assert!(output.status.success());
    let after = ["ipv4/tcp_sack", "ipv4/tcp_syn_retries", "ipv6/conf/default/accept_dad"].map(read);
    assert_eq!(before, after);
}

fn plain_packets_have_no_options() {
    let lab = plain();
    let listener = listening(&lab, 80);
    let client = dialled(&lab, 80);
    for (from, name, header) in [(CLIENT, "SYN", 24), (SERVER, "SYN,ACK", 24), (CLIENT, "ACK", 20)]
    {
        let packet = expect(&lab, from, name);
        assert_eq!(packet.tcp_header(), header, "{name}: the largest segment, and nothing else");
        packet.pass(&lab);
    }
    let (server, _) = listener.accept().unwrap();
    send(&client, b"hello").unwrap();
    let data = expect(&lab, CLIENT, "DATA 5");
    assert_eq!(data.tcp_header(), 20);
    data.pass(&lab);
    assert_eq!(receive(&server).unwrap(), b"hello");
    expect(&lab, SERVER, "ACK").pass(&lab);
    assert!(now(&lab).is_none());
}

fn real_is_what_linux_does() {
    let lab = lab(Preset::Real);
    let timestamps = lab.sysctl(SERVER, "tcp_timestamps").unwrap();
    let _listener = listening(&lab, 80);
    let _client = dialled(&lab, 80);
    let syn = expect(&lab, CLIENT, "SYN");
    assert_eq!(timestamps, "1");
    assert_eq!(syn.tcp_header(), 40, "mss, sackOK, timestamps, window scale");
}

fn the_first_window_can_be_chosen() {
    let first = |settings: LabSettings| {
        let mut lab = Lab::enter(settings).unwrap();
        crate::support::two(&mut lab);
        let (_listener, client, _server) = connected(&lab);
        send(&client, &vec![b'x'; 40_000]).unwrap();
        let mut count = 0;
        while let Some(frame) = now(&lab) {
            assert!(frame.name().starts_with("DATA 14"), "{}", frame.name());
            count += 1;
        }
        count
    };
    assert_eq!(first(Preset::Plain.into()), 10);
    assert_eq!(first(LabSettings { initcwnd: Some(1), ..Preset::Plain.into() }), 1);
    assert_eq!(first(LabSettings { initcwnd: Some(3), ..Preset::Real.into() }), 3);
    // Without quick acknowledgements that of one segment comes when a timer says so.
    let lab = lab(LabSettings { quickack: Some(false), ..Preset::Plain.into() });
    let (_listener, client, server) = connected(&lab);
    // The first ones are acknowledged at once in any case (tcp(7), TCP_QUICKACK); then the server answers.
    for _ in 0..20 {
        send(&client, b"x").unwrap();
        flow(&lab);
        receive(&server).unwrap();
        send(&server, b"y").unwrap();
        flow(&lab);
        receive(&client).unwrap();
    }
    send(&client, b"x").unwrap();
    expect(&lab, CLIENT, "DATA 1").pass(&lab);
    assert!(now(&lab).is_none());
    assert_eq!(next(&lab).name(), "ACK");
}
