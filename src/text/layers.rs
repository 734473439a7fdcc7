//! What the layers of a packet and their fields are called, and what a checksum says.

use super::Lang;
use crate::{
    model::{FieldName as Name, LayerName, Sum},
    say,
};

/// What is said beside a layer's name.
pub fn layer(lang: Lang, name: LayerName) -> &'static str {
    match name {
        LayerName::Ethernet => lang.pick("the link", "链路层"),
        LayerName::Vlan => lang.pick("the link's tag", "链路层标签"),
        LayerName::Arp => lang.pick("who has which address", "谁有哪个地址"),
        LayerName::Ipv4 | LayerName::Ipv6 => {
            lang.pick("from computer to computer", "网络层：主机到主机")
        }
        LayerName::Tcp | LayerName::Udp => lang.pick("from port to port", "传输层：端口到端口"),
        LayerName::Icmp => lang.pick("a message of the IP layer itself", "IP 层自己的报文"),
        LayerName::Data => lang.pick("what the program gets", "交给程序的数据"),
        LayerName::Fragment => lang.pick("a part of the datagram", "数据报的一片"),
        LayerName::Quoted => lang.pick("of the packet that it is about", "所报告的那个包的开头"),
        LayerName::Rest => lang.pick("the rest of the message", "报文的其余部分"),
        LayerName::Unread => lang.pick("bytes that could not be read", "无法解读的字节"),
    }
}

/// What a field is called.
pub fn field(lang: Lang, name: Name) -> &'static str {
    match name {
        Name::Destination => lang.pick("destination", "目的地址"),
        Name::Source => lang.pick("source", "源地址"),
        Name::EtherType | Name::IcmpType => lang.pick("type", "类型"),
        Name::VlanId => lang.pick("VLAN", "VLAN"),
        Name::Operation => lang.pick("operation", "操作"),
        Name::SenderMac => lang.pick("sender's MAC", "发送方 MAC"),
        Name::SenderIp => lang.pick("sender's IP", "发送方 IP"),
        Name::TargetMac => lang.pick("target's MAC", "目标 MAC"),
        Name::TargetIp => lang.pick("target's IP", "目标 IP"),
        Name::HeaderLength => lang.pick("header length", "首部长度"),
        Name::TotalLength => lang.pick("total length", "总长度"),
        Name::PayloadLength => lang.pick("payload length", "载荷长度"),
        Name::Identification => lang.pick("identification", "标识"),
        Name::DontFragment => lang.pick("don't fragment", "不分片 DF"),
        Name::MoreFragments => lang.pick("more fragments", "还有分片 MF"),
        Name::FragmentOffset => lang.pick("fragment offset", "片偏移"),
        Name::TimeToLive => lang.pick("time to live", "生存时间 TTL"),
        Name::HopLimit => lang.pick("hop limit", "跳数限制"),
        Name::Protocol => lang.pick("protocol", "协议"),
        Name::NextHeader => lang.pick("next header", "下一个首部"),
        Name::Checksum => lang.pick("checksum", "校验和"),
        Name::IpOptions => lang.pick("options", "选项"),
        Name::SourceRoute => lang.pick("option: source route", "选项：源路由"),
        Name::ExtensionHeaders => lang.pick("extension headers", "扩展首部"),
        Name::FlowLabel => lang.pick("flow label", "流标签"),
        Name::SourcePort => lang.pick("source port", "源端口"),
        Name::DestinationPort => lang.pick("destination port", "目的端口"),
        Name::SequenceNumber => lang.pick("sequence number", "序号"),
        Name::AcknowledgementNumber => lang.pick("acknowledgement", "确认号"),
        Name::Flags => lang.pick("flags", "标志"),
        Name::Window => lang.pick("window", "窗口"),
        Name::UrgentPointer => lang.pick("urgent pointer", "紧急指针"),
        Name::MaximumSegmentSize => lang.pick("option: MSS", "选项：MSS"),
        Name::WindowScale => lang.pick("option: window scale", "选项：窗口扩大"),
        Name::SackPermitted => lang.pick("option: SACK allowed", "选项：允许 SACK"),
        Name::Sack => lang.pick("option: SACK", "选项：SACK"),
        Name::Timestamp => lang.pick("option: timestamp", "选项：时间戳"),
        Name::UnreadOptions => lang.pick("options not read", "未解读的选项"),
        Name::Length => lang.pick("length", "长度"),
        Name::IcmpCode => lang.pick("code", "代码"),
        Name::Payload => lang.pick("bytes", "字节"),
    }
}

/// Whether a checksum is right.
pub fn checksum(lang: Lang, sum: Sum) -> String {
    match sum {
        Sum::Right => lang.pick("right", "正确").to_owned(),
        Sum::Wrong(right) => say!(lang,
            en: "wrong: 0x{right:04x} would be right",
            zh: "错误，应为 0x{right:04x}",
            right = right),
        Sum::Unused => lang.pick("none", "未使用").to_owned(),
        Sum::Partial => lang.pick("over the whole message only", "只对整个报文计算").to_owned(),
    }
}
