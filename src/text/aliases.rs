//! Other names for the pages of `help`: the words of textbooks in both languages, TCP's states, and the headings of the
//! list of pages.
//!
//! A name is found whatever its case, and with or without spaces, `-` and `_`: `FIN-WAIT-1` is `FIN_WAIT1`.

/// The page that all these names lead to; the first is the page. The empty one is the list of pages.
const ALIASES: &[(&str, &[&str])] = &[
    (
        "",
        &[
            "help",
            "commands",
            "topics",
            "calls",
            "looking",
            "testing",
            "words",
            "basics",
            "TCP",
            "data",
            "servers",
            "errors",
            "wire",
            "errno",
            "帮助",
            "命令",
            "调用",
            "观察",
            "实验",
            "基础",
            "数据",
            "服务器程序",
            "错误码",
            "网线",
            "错误",
        ],
    ),
    ("quit", &["exit", "退出", "离开", "bye"]),
    (
        "state",
        &[
            "states",
            "CLOSE state",
            "CLOSED",
            "SYN_SENT",
            "SYN_RECV",
            "SYN_RCVD",
            "SYN_RECEIVED",
            "ESTABLISHED",
            "FIN_WAIT1",
            "FIN_WAIT2",
            "FIN_WAIT",
            "CLOSE_WAIT",
            "LAST_ACK",
            "CLOSING",
            "状态",
            "状态图",
            "TCP 状态",
            "state diagram",
        ],
    ),
    ("TIME_WAIT", &["2MSL", "MSL", "时间等待"]),
    (
        "handshake",
        &[
            "three-way handshake",
            "simultaneous open",
            "同时打开",
            "3-way handshake",
            "SYN",
            "ACK",
            "ISN",
            "sequence number",
            "initial sequence number",
            "seq",
            "sequence numbers",
            "connection",
            "三次握手",
            "握手",
            "三报文握手",
            "序号",
            "初始序号",
            "确认号",
            "建立连接",
            "连接",
        ],
    ),
    (
        "half-close",
        &[
            "four-way handshake",
            "FIN",
            "termination",
            "four-way",
            "四次挥手",
            "挥手",
            "半关闭",
            "释放连接",
            "连接释放",
            "四报文挥手",
        ],
    ),
    (
        "accept-queue",
        &[
            "全连接队列",
            "全连接",
            "SYN queue",
            "half-open",
            "半连接",
            "半开",
            "半连接队列",
            "半打开",
            "队列",
        ],
    ),
    ("backlog", &["SYN flood", "半连接池", "积压"]),
    (
        "buffers",
        &[
            "flow control",
            "sliding window",
            "back-pressure",
            "buffer",
            "缓冲区",
            "缓存",
            "流量控制",
            "滑动窗口",
            "反压",
        ],
    ),
    (
        "retrans",
        &[
            "retransmission",
            "stop-and-wait",
            "ARQ",
            "reliability",
            "packet loss",
            "停止等待",
            "停止等待协议",
            "停等协议",
            "重传",
            "超时重传",
            "快重传",
            "快速重传",
            "重复确认",
            "冗余 ACK",
            "fast retransmit",
            "可靠传输",
            "丢包",
            "重发",
        ],
    ),
    ("rto", &["rtt", "round-trip time", "往返时间", "重传时间"]),
    (
        "port",
        &[
            "ports",
            "well-known port",
            "well-known ports",
            "registered port",
            "ephemeral",
            "ephemeral port",
            "ephemeral ports",
            "端口",
            "端口号",
            "熟知端口",
            "登记端口",
            "临时端口",
            "短暂端口",
            "知名端口",
        ],
    ),
    (
        "EADDRINUSE",
        &[
            "address already in use",
            "address in use",
            "reuseaddr",
            "reuseport",
            "SO_REUSEADDR",
            "SO_REUSEPORT",
            "端口占用",
            "地址占用",
            "端口复用",
            "地址复用",
        ],
    ),
    (
        "refused",
        &["connection refused", "RST on connect", "拒绝", "被拒绝", "拒绝连接", "连接被拒绝"],
    ),
    ("reset", &["RST", "connection reset", "重置", "连接重置", "复位"]),
    ("multicast", &["IGMP", "组播", "多播"]),
    ("source-route", &["source_route", "source routing", "IP_OPTIONS", "LSRR", "SSRR", "源路由"]),
    (
        "cwnd",
        &[
            "congestion",
            "congestion control",
            "congestion window",
            "拥塞控制",
            "拥塞",
            "拥塞窗口",
            "拥塞避免",
            "congestion avoidance",
        ],
    ),
    (
        "window",
        &[
            "receive window",
            "advertised window",
            "zero window",
            "rwnd",
            "接收窗口",
            "窗口",
            "通告窗口",
            "零窗口",
            "发送窗口",
        ],
    ),
    ("ssthresh", &["slow start", "慢开始", "慢启动", "慢开始门限"]),
    ("EPIPE", &["broken pipe", "SIGPIPE", "管道破裂"]),
    ("EOF", &["end of stream", "end of file", "流结束", "断开"]),
    (
        "sticky",
        &[
            "packet",
            "packets",
            "stream",
            "byte stream",
            "sticky packets",
            "粘包",
            "拆包",
            "字节流",
            "流",
            "包",
        ],
    ),
    (
        "framing",
        &[
            "message",
            "messages",
            "protocol",
            "消息定界",
            "定界",
            "消息边界",
            "封包",
            "分帧",
            "成帧",
            "协议",
        ],
    ),
    ("encoding", &["utf-8", "gbk", "bytes", "编码", "解码", "乱码", "字节"]),
    ("datagram", &["UDP", "datagrams", "数据报", "用户数据报"]),
    ("segments", &["segment", "报文段", "报文"]),
    ("mss", &["MTU", "maximum segment size", "最大报文段长度", "最大传输单元"]),
    ("corrupt", &["checksum", "校验和", "检验和"]),
    ("reorder", &["out of order", "乱序", "失序"]),
    ("sockatmark", &["urgent data", "out-of-band", "OOB", "紧急数据", "带外数据"]),
    (
        "nagle",
        &[
            "nodelay",
            "TCP_NODELAY",
            "delayed ack",
            "cork",
            "Nagle 算法",
            "延迟确认",
            "silly window",
            "糊涂窗口",
            "捎带",
            "捎带确认",
        ],
    ),
    ("keepalive", &["heartbeat", "保活", "心跳"]),
    ("linger", &["SO_LINGER", "延迟关闭"]),
    ("blocking", &["asleep", "sleeping", "block", "blocked", "阻塞", "睡着", "唤醒"]),
    ("nonblocking", &["non-blocking", "O_NONBLOCK", "非阻塞"]),
    ("timeout", &["timeouts", "超时", "时限"]),
    ("select", &["multiplexing", "epoll", "event loop", "多路复用", "事件循环"]),
    ("thread", &["threads", "concurrency", "线程", "多线程", "并发"]),
    ("deadlock", &["死锁"]),
    ("descriptor", &["file descriptor", "fd", "描述符", "文件描述符"]),
    ("process", &["client", "server", "prompt", "进程", "客户端", "服务器", "提示符"]),
    ("program", &["programs", "echo", "loop", "if", "for", "break", "程序", "循环", "回显"]),
    (
        "try",
        &[
            "exception",
            "except",
            "KeyError",
            "ValueError",
            "ZeroDivisionError",
            "OverflowError",
            "UnicodeEncodeError",
            "异常",
        ],
    ),
    (
        "values",
        &[
            "byte order",
            "network byte order",
            "字节序",
            "网络字节序",
            "big endian",
            "little endian",
            "大端",
            "小端",
            "variables",
            "variable",
            "value",
            "functions",
            "text",
            "变量",
            "值",
            "函数",
        ],
    ),
    ("table", &["tables", "dict", "dictionary", "map", "hash", "cache", "remove", "表", "字典"]),
    ("keys", &["keyboard", "Tab", "Enter", "按键", "键盘", "快捷键"]),
    ("lessons", &["课文"]),
    ("run", &["lesson", "course", "tutorial", "start", "begin", "课", "课程", "教程", "开始"]),
    ("address", &["IP", "IP address", "地址", "IP 地址"]),
    (
        "loopback",
        &["localhost", "127.0.0.1", "回环", "回环地址", "环回", "本机", "::1", "环回地址"],
    ),
    ("wildcard", &["0.0.0.0", "any address", "通配地址", "通配"]),
    ("names", &["DNS", "getaddrinfo", "hostname", "域名", "主机名", "名字"]),
    ("unix", &["unix socket", "unix sockets", "Unix 套接字", "本地套接字"]),
    ("fastopen", &["TFO", "TCP Fast Open", "快速打开"]),
    ("options", &["option", "socket options", "broadcast", "选项", "套接字选项", "广播"]),
    ("packet", &["header", "headers", "首部", "报头"]),
    ("interrupt", &["Ctrl-C", "signal", "signals", "打断", "中断", "信号"]),
    ("listen", &["监听", "listening socket", "监听套接字"]),
    ("bind", &["绑定"]),
    ("accept", &["取出连接", "接受连接"]),
    ("connect", &["发起连接"]),
    ("send", &["发送", "write"]),
    ("recv", &["flags", "接收", "receive", "read"]),
    ("close", &["关闭"]),
    ("shutdown", &["SHUT_WR"]),
    ("socket", &["sockets API", "套接字", "创建套接字"]),
    ("dup", &["复制描述符"]),
    ("fork", &["child", "子进程", "父进程"]),
    ("limit", &["ulimit", "rlimit", "描述符上限"]),
    ("board", &["who sleeps", "看板"]),
    (
        "lanes",
        &[
            "diagram",
            "ladder",
            "draw",
            "picture",
            "sequence diagram",
            "时序图",
            "泳道",
            "梯形图",
            "画图",
        ],
    ),
    ("bytes", &["byte numbers", "字节图"]),
    ("step", &["stage", "--step", "--present", "讲课", "翻页"]),
    ("save", &["transcript", "保存"]),
    ("source", &["script", "脚本"]),
];

/// Without what makes no difference.
fn plain(name: &str) -> String {
    let signs = |c: char| c.is_whitespace() || matches!(c, '-' | '_');
    name.chars().filter(|c| !signs(*c)).flat_map(char::to_lowercase).collect()
}

/// Whether two names are one.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    plain(one) == plain(other)
}

/// The page that this other name leads to.
pub(super) fn page_of(alias: &str) -> Option<&'static str> {
    let alias = plain(alias);
    let leads = |names: &[&str]| names.iter().any(|name| plain(name) == alias);
    ALIASES.iter().find(|(_, names)| leads(names)).map(|(page, _)| *page)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::{
        model::TcpState,
        text::{Lang, help_pages, help_topic, help_topics},
    };

    #[test]
    fn every_alias_leads_to_one_page_that_exists() {
        let mut seen: BTreeMap<String, &str> = BTreeMap::new();
        for (page, names) in ALIASES {
            assert!(page.is_empty() || help_topics().any(|topic| topic == *page), "{page}");
            for name in *names {
                let other = seen.insert(plain(name), page);
                assert_eq!(other, None, "{name} leads to two pages");
                assert!(!help_pages(Lang::En, name).is_empty(), "{name}");
            }
        }
    }

    #[test]
    fn every_state_has_its_page() {
        for state in TcpState::ALL {
            let pages = help_pages(Lang::Zh, state.name());
            assert!(!pages.is_empty(), "{}", state.name());
        }
        for name in ["CLOSE_WAIT", "close-wait", "SYN-RCVD", "FIN-WAIT-1", "fin_wait_2", "LAST-ACK"]
        {
            assert_eq!(help_topic(name), Some("state"), "{name}");
        }
    }

    #[test]
    fn every_heading_of_the_list_of_pages_leads_somewhere() {
        for lang in [Lang::En, Lang::Zh] {
            let list = include_str!("help/en/index.txt");
            let list = if lang == Lang::Zh { include_str!("help/zh/index.txt") } else { list };
            let headings: Vec<&str> = list
                .lines()
                .skip(2)
                .take_while(|line| !line.is_empty())
                .filter(|line| !line.starts_with(' '))
                .filter_map(|line| line.split_whitespace().next())
                .collect();
            assert!(headings.len() > 8, "{headings:?}");
            for heading in headings {
                assert!(!help_pages(lang, heading).is_empty(), "{heading}");
            }
        }
    }

    #[test]
    fn the_words_of_textbooks_find_their_page() {
        for (word, page) in [
            ("粘包", "sticky"),
            ("半关闭", "half-close"),
            ("端口占用", "EADDRINUSE"),
            ("三次握手", "handshake"),
            ("四次挥手", "half-close"),
            ("流量控制", "buffers"),
            ("拥塞控制", "cwnd"),
            ("零窗口", "window"),
            ("同时打开", "handshake"),
            ("快重传", "retrans"),
            ("2MSL", "TIME_WAIT"),
            ("停止等待", "retrans"),
            ("停等协议", "retrans"),
            ("捎带", "nagle"),
            ("分帧", "framing"),
            ("拒绝", "refused"),
            ("大端", "values"),
            ("big-endian", "values"),
            ("半开", "accept-queue"),
            ("首部", "packet"),
            ("广播", "options"),
            ("熟知端口", "port"),
            ("半连接", "accept-queue"),
            ("阻塞", "blocking"),
            ("sliding window", "buffers"),
            ("Congestion", "cwnd"),
            ("receive window", "window"),
            ("well-known port", "port"),
            ("three-way handshake", "handshake"),
            ("server", "process"),
            ("client", "process"),
            ("prompt", "process"),
            ("echo", "program"),
        ] {
            assert_eq!(help_topic(word), Some(page), "{word}");
        }
        assert_eq!(help_topic("no such thing"), None);
    }
}
