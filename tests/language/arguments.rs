//! Every form of an argument, by table: addresses, text, numbers, options, flags.

use crate::printed;

#[test]
fn addresses_are_one_word_or_two() {
    for (text, again) in [
        ("bind 127.0.0.1:8080", "bind 127.0.0.1:8080"),
        ("bind 127.0.0.1 8080", "bind 127.0.0.1:8080"),
        ("s.bind :8080", "s.bind 0.0.0.0:8080"),
        ("s.bind [::1]:8080", "s.bind [::1]:8080"),
        ("s.bind ::1 8080", "s.bind [::1]:8080"),
        ("s.bind ./demo.sock", "s.bind ./demo.sock"),
        ("s.bind /tmp/x # a file", "s.bind /tmp/x"),
        ("s.bind @playground-demo", "s.bind @playground-demo"),
        ("s.bind \"./my sock\"", "s.bind \"./my sock\""),
        ("c.connect localhost:8080", "c.connect localhost:8080"),
        ("c.connect 127.0.0.1:$P", "c.connect 127.0.0.1:$P"),
        ("c.connect $HOST $PORT", "c.connect $HOST:$PORT"),
        ("c.connect ::1 $P", "c.connect [::1]:$P"),
        ("c.connect \"127.0.0.1:$P\"", "c.connect 127.0.0.1:$P"),
        ("c.connect \"$addr\"", "c.connect \"$addr\""),
        ("u.sendto $from upper($_)", "u.sendto $from upper($_)"),
        ("u.sendto 127.0.0.1:80 8080 bytes", "u.sendto 127.0.0.1:80 \"8080 bytes\""),
        ("resolve no.such.host.invalid", "resolve no.such.host.invalid"),
        ("resolve $h", "resolve $h"),
        ("resolve 例子.中国", "resolve \"例子.中国\""),
    ] {
        assert_eq!(printed(text), again, "{text}");
    }
}

#[test]
fn text_is_an_expression_or_bare_words() {
    for (text, again) in [
        ("send hello world", "send \"hello world\""),
        ("send hello   world  ", "send \"hello world\""),
        ("send it's 007", "send \"it's 007\""),
        ("send costs $5", "send \"costs \\$5\""),
        ("send 5", "send \"5\""),
        ("send -1", "send \"-1\""),
        ("send a#b", "send \"a#b\""),
        ("send 你好，世界！", "send \"你好，世界！\""),
        ("send {x} = y; z", "send \"{x} = y; z\""),
        ("send $_", "send $_"),
        ("send $x * 2", "send $x * 2"),
        ("send (1)", "send (1)"),
        ("send (1 + 2) * 3", "send (1 + 2) * 3"),
        ("send \"x\" * 100000", "send \"x\" * 100000"),
        ("send u32(5) + \"hello\"", "send u32(5) + \"hello\""),
        ("send 'raw $x \\n'", "send \"raw \\$x \\\\n\""),
        ("send \"\"", "send \"\""),
        ("send \"x\" --oob", "send \"x\" --oob"),
        ("send hi --oob --dontwait", "send \"hi\" --oob --dontwait"),
        ("send --oob hi there", "send \"hi there\" --oob"),
        ("send upper($_) --dontwait # now", "send upper($_) --dontwait"),
        ("send \"a # b\" # c", "send \"a # b\""),
        ("send \"$n\\x74h $x.name.\"", "send \"$n\\x74h $x.name.\""),
        ("send \"\\n\\r\\t\\0\\\\\\\"\\$\\x41\\u{4f60}\"", "send \"\\n\\r\\t\\0\\\\\\\"\\$A你\""),
        ("send \"\\xff\\xfe\"", "send \"\\xff\\xfe\""),
    ] {
        assert_eq!(printed(text), again, "{text}");
    }
}

#[test]
fn numbers_options_and_flags() {
    for (text, again) in [
        ("listen", "listen"),
        ("listen 5", "listen 5"),
        ("listen -1", "listen -1"),
        ("recv 4 --trunc", "recv 4 --trunc"),
        ("recv --peek 4 --dontwait", "recv 4 --peek --dontwait"),
        ("recv --peek", "recv --peek"),
        ("recv $n", "recv $n"),
        ("recv num($_)", "recv num($_)"),
        ("recv (1024*2)", "recv (1024 * 2)"),
        ("recv $n --peek", "recv $n --peek"),
        ("setsockopt reuseaddr", "setsockopt reuseaddr"),
        ("setsockopt reuseaddr on", "setsockopt reuseaddr 1"),
        ("setsockopt nodelay off", "setsockopt nodelay 0"),
        ("setsockopt linger off", "setsockopt linger off"),
        ("setsockopt linger -1", "setsockopt linger -1"),
        ("setsockopt source_route none", "setsockopt source_route off"),
        ("setsockopt source_route loose router $b", "setsockopt source_route loose router $b"),
        ("getsockopt error", "getsockopt error"),
        ("settimeout none", "settimeout none"),
        ("settimeout 2", "settimeout 2s"),
        ("setblocking off", "setblocking off"),
        ("filter 50%", "filter 50%"),
        ("filter drop", "filter drop"),
        ("fill", "fill"),
        ("select", "select"),
        ("select a b 300ms", "select a b 300ms"),
        ("select phone $t", "select phone $t"),
        ("select 2s", "select 2s"),
        ("shutdown wr", "shutdown wr"),
        ("9223372036854775807", "9223372036854775807"),
        ("-9223372036854775808", "-9223372036854775808"),
    ] {
        assert_eq!(printed(text), again, "{text}");
    }
}
