//! What was probably meant: by meaning first (`write` is `send`), then by spelling.

mod packets;

pub(crate) use packets::{for_kind, for_packet_name, for_packet_part};

use crate::{
    language::{
        table::Row,
        tree::{Function, Word},
    },
    model::{CallName, OptionName},
};

/// Words that other programs and languages use, and ours.
const MEANINGS: &[(&str, &str)] = &[
    ("conn", "connect"),
    ("dial", "connect"),
    ("telnet", "connect"),
    ("nc", "connect"),
    ("call", "connect"),
    ("write", "send"),
    ("say", "send"),
    ("tx", "send"),
    ("put", "send"),
    ("read", "recv"),
    ("receive", "recv"),
    ("rx", "recv"),
    ("get", "recv"),
    ("readn", "recvn"),
    ("readline", "recvline"),
    ("gets", "recvline"),
    ("recvall", "recvn"),
    ("send_fds", "sendmsg"),
    ("recv_fds", "recvmsg"),
    ("open", "socket"),
    ("create", "socket"),
    ("new", "socket"),
    ("sock", "socket"),
    ("server", "listen"),
    ("backlog", "listen"),
    ("wait", "accept"),
    ("answer", "accept"),
    ("hangup", "close"),
    ("delete", "close"),
    ("closesocket", "close"),
    ("exit_group", "quit"),
    ("q", "quit"),
    ("bye", "quit"),
    ("logout", "quit"),
    ("sleep_ms", "sleep"),
    ("wait_ms", "sleep"),
    ("epoll", "epoll_create"),
    ("nonblock", "setblocking"),
    ("timeout", "settimeout"),
    ("halfclose", "shutdown"),
    ("dup2", "dup"),
    ("ulimit", "limit"),
    ("setrlimit", "limit"),
    ("rlimit", "limit"),
    ("vfork", "fork"),
    ("clone", "fork"),
    ("while", "loop"),
    ("forever", "loop"),
    ("until", "loop"),
    ("def", "program"),
    ("function", "program"),
    ("except", "try"),
    ("catch", "try"),
    ("echo", "print"),
    ("printf", "print"),
    ("puts", "print"),
    ("raw_input", "input"),
    ("scanf", "input"),
    ("getaddrinfo", "resolve"),
    ("gethostbyname", "resolve"),
    ("nslookup", "resolve"),
    ("dig", "resolve"),
    ("ss", "netstat"),
    ("ifconfig", "interfaces"),
    ("ipconfig", "interfaces"),
    ("ifaces", "interfaces"),
    ("nstat", "counter"),
    ("counters", "counter"),
    ("lsof", "sockets"),
    ("ls", "sockets"),
    ("list", "sockets"),
    ("fds", "sockets"),
    ("ps", "processes"),
    ("top", "processes"),
    ("jobs", "processes"),
    ("env", "vars"),
    ("variables", "vars"),
    ("status", "board"),
    ("who", "board"),
    ("explain", "why"),
    ("man", "help"),
    ("usage", "help"),
    ("load", "source"),
    ("run", "source"),
    ("restart", "reset"),
    ("fg", "resume"),
    ("cont", "resume"),
    ("stop", "interrupt"),
    ("cancel", "interrupt"),
    ("sigint", "interrupt"),
    ("signal", "interrupt"),
    ("local", "getsockname"),
    ("peer", "getpeername"),
    ("fd", "fileno"),
    ("stdout", "output"),
    ("log", "output"),
    ("disconnect", "close"),
    ("history", "lanes"),
    ("ladder", "lanes"),
    ("diagram", "lanes"),
    ("picture", "lanes"),
    ("draw", "lanes"),
    ("sequence", "lanes"),
    ("时序图", "lanes"),
    ("梯形图", "lanes"),
    ("泳道", "lanes"),
    ("画图", "lanes"),
    ("图", "lanes"),
    ("保存", "save"),
    ("看板", "board"),
    ("seq", "flight"),
    ("ack", "flight"),
    ("undo", "reset"),
    ("h", "help"),
    ("info", "help"),
    ("hint", "help"),
    ("commands", "help"),
    ("start", "help"),
    ("tutorial", "help"),
    ("begin", "help"),
    ("套接字", "socket"),
    ("绑定", "bind"),
    ("监听", "listen"),
    ("接受", "accept"),
    ("取出连接", "accept"),
    ("连接", "connect"),
    ("发起连接", "connect"),
    ("发送", "send"),
    ("接收", "recv"),
    ("关闭", "close"),
    ("打断", "interrupt"),
    ("打印", "print"),
    ("变量", "vars"),
    ("帮助", "help"),
    ("退出", "quit"),
];

/// What the processes of the first prompt are called in other languages.
const PROCESSES: &[(&str, &str)] =
    &[("客户端", "client"), ("客户机", "client"), ("服务器", "server"), ("服务端", "server")];

/// Words that mean an option.
const OPTION_MEANINGS: &[(&str, &str)] = &[
    ("reuse", "reuseaddr"),
    ("reuse_address", "reuseaddr"),
    ("nagle", "nodelay"),
    ("no_delay", "nodelay"),
    ("receive_buffer", "rcvbuf"),
    ("send_buffer", "sndbuf"),
    ("maxseg", "mss"),
    ("keep_alive", "keepalive"),
    ("ipv6only", "v6only"),
];

/// The words that begin a line of a program.
pub const BLOCK_WORDS: [&str; 9] =
    ["program", "loop", "repeat", "for", "if", "try", "thread", "break", "continue"];

/// What follows `@` at the beginning of a line.
pub const DIRECTIVES: [&str; 14] = [
    "title", "ask", "guests", "from", "kills", "needs", "lab", "note", "hint", "claim", "port",
    "host", "together", "do",
];

/// Closes `@together`.
pub const END_DIRECTIVE: &str = "end";

/// The call, the word or the block that a statement's first word was probably meant to be.
/// The engine asks too, when a bare name is not a variable.
pub(crate) fn for_statement(word: &str) -> Option<&'static str> {
    let calls = CallName::ALL.iter().map(|c| c.word());
    let known = Word::from_word(word).is_some() || BLOCK_WORDS.contains(&word);
    if known || CallName::from_word(word).is_some() {
        return None;
    }
    let all = calls.chain(Word::ALL.iter().map(|(_, w)| *w)).chain(BLOCK_WORDS);
    meaning(word, MEANINGS)
        .or_else(|| meaning(word, packets::MEANINGS))
        .or_else(|| nearest(word, all))
        .or_else(|| {
            // A misspelt `receive` means `recv`.
            nearest(word, MEANINGS.iter().map(|(theirs, _)| *theirs))
                .filter(|theirs| theirs.len() > 4)
                .and_then(|theirs| meaning(theirs, MEANINGS))
        })
        .or_else(|| asks(word).then_some("help"))
}

/// Whether a word begins a question: `what`; `怎么开始` is a whole one, for nothing is between its characters.
pub(super) fn asks(word: &str) -> bool {
    let english = ["what", "how", "where", "which", "when"];
    let begins = ["怎", "如何", "什么", "为什么", "哪", "我"];
    english.contains(&&*word.to_ascii_lowercase())
        || begins.iter().any(|begin| word.starts_with(begin))
        || word.ends_with(['吗', '呢'])
}

/// The process that was probably meant, by its name in another language.
pub(crate) fn for_process(word: &str) -> Option<&'static str> {
    meaning(word, PROCESSES)
}

/// The call that a word after `SOCKET.` was probably meant to be.
pub(crate) fn for_call(word: &str) -> Option<&'static str> {
    meaning(word, MEANINGS)
        .filter(|w| CallName::from_word(w).is_some())
        .or_else(|| nearest(word, CallName::ALL.iter().map(|c| c.word())))
}

/// The socket option that was probably meant. `SO_REUSEADDR` and `TCP_NODELAY` are understood.
pub(crate) fn for_option(word: &str) -> Option<&'static str> {
    // Without `IP_`, as other tools have it, and of IPv6.
    let bare = |name: &str| name.split_once('_').map(|(_, bare)| bare.to_ascii_lowercase());
    let theirs = word.to_ascii_lowercase().replace("ipv6_", "ip_");
    let c = OptionName::ALL.iter().find(|o| {
        o.c_name().eq_ignore_ascii_case(&theirs) || bare(o.c_name()).as_deref() == Some(&*theirs)
    });
    c.map(|o| o.word())
        .or_else(|| meaning(word, OPTION_MEANINGS))
        .or_else(|| nearest(word, OptionName::ALL.iter().map(|o| o.word())))
}

/// The flag that was probably meant, among those of a call; both without `--`.
/// `MSG_PEEK` is understood.
pub(crate) fn for_flag(row: &Row, word: &str) -> Option<&'static str> {
    let lower = word.to_ascii_lowercase();
    let bare = lower.strip_prefix("msg_").unwrap_or(&lower);
    let exact = row.flag_words().find(|flag| *flag == bare && bare != word);
    exact.or_else(|| nearest(bare, row.flag_words()))
}

/// The function that was probably meant.
pub fn function(word: &str) -> Option<&'static str> {
    let meant = match word {
        "toupper" | "uppercase" => Some("upper"),
        "length" | "size" | "strlen" | "sizeof" => Some("len"),
        "trim" => Some("strip"),
        "contains" | "find" => Some("has"),
        "atoi" | "number" => Some("int"),
        "htons" => Some("u16"),
        "htonl" => Some("u32"),
        "ntohs" | "ntohl" => Some("num"),
        _ => None,
    };
    meant.or_else(|| nearest(word, Function::ALL.iter().map(|(_, name, _)| *name)))
}

/// The directive of a lesson that was probably meant; without `@`.
pub(crate) fn for_directive(word: &str) -> Option<&'static str> {
    nearest(word, DIRECTIVES.into_iter().chain([END_DIRECTIVE]))
}

fn meaning(word: &str, table: &[(&str, &'static str)]) -> Option<&'static str> {
    table.iter().find(|(theirs, _)| theirs.eq_ignore_ascii_case(word)).map(|(_, ours)| *ours)
}

/// The candidate whose spelling is nearest, if one is near: another case, a letter too many, too few, wrong
/// or swapped, or an unambiguous beginning. Never one that differs in its digits only: `c1` is not `c2`.
pub(crate) fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let typed = word.to_ascii_lowercase();
    let length = typed.chars().count();
    if !(1..=32).contains(&length) {
        return None;
    }
    let letters = |text: &str| text.replace(|c: char| c.is_ascii_digit(), "");
    let mut best: Option<(usize, &str)> = None;
    let mut begun: Option<&str> = None;
    let mut beginnings = 0;
    for candidate in candidates {
        let lower = candidate.to_ascii_lowercase();
        if lower == typed {
            return (candidate != word).then_some(candidate);
        }
        if letters(&lower) == letters(&typed) {
            continue;
        }
        if length >= 3 && lower.starts_with(&typed) {
            beginnings += 1;
            begun = Some(candidate);
        }
        let allowed = match length.max(lower.chars().count()) {
            0..=2 => 0,
            3..=5 => 1,
            _ => 2,
        };
        let distance = strsim::osa_distance(&typed, &lower);
        // Few people mistype the first letter: of equals, the one that shares it.
        let rank = distance * 2 + usize::from(typed.chars().next() != lower.chars().next());
        if distance <= allowed && best.is_none_or(|(least, _)| rank < least) {
            best = Some((rank, candidate));
        }
    }
    if beginnings == 1 && best.is_none_or(|(rank, _)| rank > 2) {
        return begun;
    }
    best.map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::table::row;

    #[test]
    fn meanings_lead_to_words_that_exist() {
        for (theirs, ours) in MEANINGS.iter().chain(packets::MEANINGS) {
            let known = CallName::from_word(ours).is_some()
                || Word::from_word(ours).is_some()
                || BLOCK_WORDS.contains(ours);
            assert!(known, "{theirs} -> {ours}");
            assert!(CallName::from_word(theirs).is_none(), "{theirs} is a call");
            assert!(Word::from_word(theirs).is_none(), "{theirs} is a word");
        }
        for (theirs, ours) in OPTION_MEANINGS {
            assert!(OptionName::from_word(ours).is_some(), "{theirs} -> {ours}");
        }
    }

    #[test]
    fn meaning_comes_before_spelling() {
        for (typed, meant) in [
            ("conn", Some("connect")),
            ("write", Some("send")),
            ("read", Some("recv")),
            ("open", Some("socket")),
            ("acept", Some("accept")),
            ("accpet", Some("accept")),
            ("lisen", Some("listen")),
            ("Listen", Some("listen")),
            ("SEND", Some("send")),
            ("conect", Some("connect")),
            ("sokcet", Some("socket")),
            ("recieve", Some("recv")),
            ("bnd", Some("bind")),
            ("clsoe", Some("close")),
            ("setsock", Some("setsockopt")),
            ("netem", Some("delay")),
            ("mend", Some("repair")),
            ("again", Some("duplicate")),
            ("sniff", Some("flight")),
            ("trace", Some("flight")),
            ("capture", Some("flight")),
            ("dorp", Some("drop")),
            ("xyzzy", None),
            ("手机", None),
            ("s", None),
            ("", None),
            ("send", None),
        ] {
            assert_eq!(for_statement(typed), meant, "{typed}");
        }
    }

    #[test]
    fn every_list_has_its_near_misses() {
        assert_eq!(for_option("SO_REUSEADDR"), Some("reuseaddr"));
        assert_eq!(for_option("reusaddr"), Some("reuseaddr"));
        assert_eq!(for_option("TCP_NODELAY"), Some("nodelay"));
        assert_eq!(for_flag(row(CallName::Recv), "MSG_PEEK"), Some("peek"));
        assert_eq!(for_flag(row(CallName::Recv), "dontwiat"), Some("dontwait"));
        assert_eq!(for_flag(row(CallName::Send), "peek"), None);
        assert_eq!(function("uper"), Some("upper"));
        assert_eq!(for_directive("titel"), Some("title"));
    }

    #[test]
    fn names_that_differ_in_digits_are_different_names() {
        assert_eq!(nearest("sever", ["server", "client"]), Some("server"));
        assert_eq!(nearest("c1", ["c2", "c3"]), None);
        assert_eq!(nearest("client12", ["client1", "client2"]), None);
        assert_eq!(nearest("clinet2", ["client1", "client2"]), Some("client2"));
    }
}
