//! Claims about packets, as textbooks make them, and what Linux does.

use super::{Claim, table};

/// The wire.
pub(super) const WIRE: &[Claim] = table! { Wire:
    Refuted "third-packet-is-lost"
        en: "If the third packet of the handshake is lost, the server never gets the connection."
        zh: "握手的第三个包丢了，服务器就得不到这个连接。"
        but en: "The next packet of the client carries the same ack, and completes it."
        but zh: "客户端的下一个包带着同样的 ack，握手由它完成。";
    Confirmed "seq-counts-bytes"
        en: "Sequence numbers count bytes, not packets; SYN and FIN count as one each."
        zh: "序号数的是字节，不是包；SYN 和 FIN 各算一个。";
    Refuted "lost-ack-is-repeated"
        en: "A lost ACK must be sent again."
        zh: "ACK 丢了要重发。"
        but en: "The next ACK covers it: ack says how far everything has arrived."
        but zh: "下一个 ACK 会把它包括进去：ack 说的是到哪里为止都收到了。";
    Depends "lost-synack"
        en: "When the SYN,ACK is lost, the server sends it again."
        zh: "SYN,ACK 丢了，由服务器重发。"
        but en: "Both ends have a clock that runs for one second, and both repeat what they sent."
        but zh: "两端各有一个一秒的定时器，各自重发自己的包。";
    Depends "syn-doubles"
        en: "A SYN is repeated after 1, 3 and 7 seconds: each pause is twice as long."
        zh: "SYN 在 1、3、7 秒后重发：每次等的时间加倍。"
        but en: "Linux since 6.5 begins with equal pauses of one second, and doubles only later."
        but zh: "Linux 6.5 起，开头几次都隔一秒，后来才加倍。";
    Depends "rto-is-a-second"
        en: "The retransmission timeout is never shorter than one second (RFC 6298)."
        zh: "超时重传时间不短于一秒（RFC 6298）。"
        but en: "One second is for the SYN; for data the shortest in Linux is 0.2 seconds."
        but zh: "一秒是 SYN 的；数据的最短时间在 Linux 上是 0.2 秒。";
    Confirmed "karn"
        en: "What was sent twice is not used to measure the round trip, and the doubled timeout stays (Karn)."
        zh: "重传过的报文段不用来量往返时间，加倍的超时时间也保留着（Karn 算法）。";
    Depends "three-duplicate-acks"
        en: "Three equal ACKs make the sender repeat at once."
        zh: "收到三个相同的 ACK，发送方立即重传。"
        but en: "So it is with plain TCP; with SACK, as computers use it today, one can be enough (RACK)."
        but zh: "不带选项的 TCP 是这样；今天的机器用 SACK，有时一个就够（RACK）。";
    Refuted "duplicate-is-silent"
        en: "A segment that arrives twice is dropped without a word."
        zh: "重复到达的报文段会被悄悄丢弃。"
        but en: "Dropped, and acknowledged once more: perhaps the first ACK was lost."
        but zh: "丢弃，但会再确认一次：也许上一个 ACK 丢了。";
    Refuted "third-packet-is-needless"
        en: "The first two packets of the handshake would do."
        zh: "握手有前两个包就够了。"
        but en: "Then an old SYN would give the server a connection with nobody; the third packet, or an RST, tells."
        but zh: "那样一个旧的 SYN 就会让服务器有一个没有对方的连接；要靠第三个包（或 RST）来区分。";
    Refuted "damaged-is-asked-for"
        en: "The receiver asks for a damaged packet again."
        zh: "包坏了，接收方会要求重发。"
        but en: "It throws it away in silence; the sender's clock does the rest."
        but zh: "它不声不响地丢弃；其余的靠发送方的定时器。";
    Refuted "udp-has-no-checksum"
        en: "UDP delivers damaged messages."
        zh: "UDP 会把坏了的消息也交给程序。"
        but en: "UDP has a checksum too; a damaged message is dropped."
        but zh: "UDP 也有检验和；坏了的消息会被丢弃。";
    Refuted "close-waits-for-peer"
        en: "Closing waits until the other side has answered."
        zh: "关闭要等对方应答才返回。"
        but en: "The call returns at once, while the FIN is still on its way."
        but zh: "调用马上返回，FIN 还在路上。";
    Refuted "time-wait-is-for-nothing"
        en: "TIME_WAIT is an error of the program, or a waste."
        zh: "TIME_WAIT 是程序的毛病，或者是浪费。"
        but en: "It answers the other side's FIN when the last ACK was lost."
        but zh: "最后一个 ACK 丢了，要靠它来应答对方重发的 FIN。";
    Refuted "rst-ends-both"
        en: "An RST ends the connection at both ends."
        zh: "RST 让两端的连接同时结束。"
        but en: "The RST itself can be lost: then the other end goes on until its next packet earns another one."
        but zh: "RST 自己也会丢：那样另一端还以为连着，直到它再发一个包，换来又一个 RST。";
    Refuted "one-time-wait"
        en: "Exactly one end gets TIME_WAIT: the one that closes first."
        zh: "只有先关闭的那一端有 TIME_WAIT。"
        but en: "When the FINs cross, both ends get it."
        but zh: "两个 FIN 在路上交错时，两端都有。";
    Refuted "dead-peer-send-fails"
        en: "send fails when the other computer has lost the connection."
        zh: "对方已经没有这个连接了，send 就会出错。"
        but en: "The first send returns its number; the RST it earns is reported by the next call."
        but zh: "第一次 send 照样返回字节数；它换来的 RST 由下一个调用报告。";
    Depends "close-sends-fin"
        en: "close sends FIN."
        zh: "close 发出 FIN。"
        but en: "With something unread, or with linger 0, it sends RST."
        but zh: "还有数据没读，或者 linger 为 0，发的是 RST。";
    Depends "dead-line-is-noticed"
        en: "TCP notices when the other machine cannot be reached any more."
        zh: "对方的机器连不上了，TCP 会发觉。"
        but en: "Late, and only at the side that sends something or has keepalive on; the other stays ESTABLISHED."
        but zh: "很晚才发觉，而且只有在发送、或者开了 keepalive 的一方；另一方仍是 ESTABLISHED。";
    Refuted "keepalive-carries-a-byte"
        en: "A keepalive probe carries one byte."
        zh: "保活探测带一个字节。"
        but en: "In Linux it carries none: its sequence number, one below, is enough to get an answer."
        but zh: "Linux 的探测不带数据：序号小 1，就足以换来应答。";
    Refuted "probe-carries-a-byte"
        en: "A zero-window probe carries one byte."
        zh: "零窗口探测带一个字节。"
        but en: "In Linux it carries none, and names a byte that has long been acknowledged."
        but zh: "Linux 的探测不带数据，序号是早已确认过的字节。";
    Depends "slow-start-doubles"
        en: "Slow start begins with one packet and doubles each round."
        zh: "慢开始从一个包开始，每一轮加倍。"
        but en: "It doubles, but Linux begins with 10 (RFC 6928); here the lesson asks for 1."
        but zh: "确实加倍，但 Linux 从 10 个开始（RFC 6928）；这一课特意要了 1 个。";
    Depends "cwnd-is-halved-at-once"
        en: "When a loss is noticed, the congestion window is halved at once."
        zh: "一发现丢包，拥塞窗口立刻减半。"
        but en: "ssthresh is; in Linux cwnd comes down to it packet by packet (PRR, RFC 6937)."
        but zh: "立刻减半的是 ssthresh；在 Linux 上 cwnd 是一个包一个包降下来的（PRR，RFC 6937）。";
    Depends "ack-is-delayed"
        en: "The receiver acknowledges every second segment, or after 200 milliseconds."
        zh: "接收方每收到两个报文段才确认一次，或者等 200 毫秒。"
        but en: "Linux begins with an ACK for each one; where the program answers, it waits 40 milliseconds."
        but zh: "Linux 一开始每个都确认；看到程序会应答之后，才等 40 毫秒。";
    Refuted "one-send-is-one-packet"
        en: "Each send makes one packet."
        zh: "一次 send 就是一个包。"
        but en: "TCP fills packets up to the MSS, here 1,460 bytes, wherever one send ends and the next begins."
        but zh: "TCP 按 MSS（这里是 1460 字节）把包装满，不管一次 send 到哪里为止。";
    Refuted "udp-message-is-one-packet"
        en: "A UDP message is always one packet."
        zh: "一条 UDP 消息总是一个包。"
        but en: "IP cuts a long one into fragments; if one of them is lost, the whole message is."
        but zh: "太长的由 IP 分片；丢了一片，整条消息就没了。";
    Refuted "udp-never-reports"
        en: "UDP never reports an error."
        zh: "UDP 从不报错。"
        but en: "A connected one does: the next call gives ECONNREFUSED, and does nothing else."
        but zh: "连接过的会报：下一个调用给出 ECONNREFUSED，别的什么也不做。";
    Refuted "full-syn-queue-refuses"
        en: "When the SYN queue is full, the server refuses with RST."
        zh: "半连接队列满了，服务器用 RST 拒绝。"
        but en: "It drops the SYN in silence; with SYN cookies it answers and keeps no note."
        but zh: "它不声不响地丢弃 SYN；有 SYN cookie 时则照样应答，不留记录。";
    Refuted "ack-is-from-the-program"
        en: "An ACK says that the other program has received the data."
        zh: "ACK 说明对方的程序收到了数据。"
        but en: "It comes from the kernel; the program may not have read a byte."
        but zh: "它来自内核；程序可能一个字节也没读。";
    Refuted "ping-means-the-server-runs"
        en: "If ping is answered, the server is running."
        zh: "ping 得通，说明服务器在运行。"
        but en: "The kernel answers; no process need be there."
        but zh: "回答的是内核，不需要有任何进程在。";
};
