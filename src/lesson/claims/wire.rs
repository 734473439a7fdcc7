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
};
