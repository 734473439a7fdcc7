//! Random arguments of the wire's words, and random `~` lines.

use std::time::Duration;

use playground::{
    language::{
        Span, parse_packet_line, print,
        tree::{
            ArgumentKind, ExpressionKind, FateWord, LikeTree, Name, NumberTree, PacketLine,
            PacketLineKind, PacketName, PacketTree, PickTree, SelectTree,
        },
    },
    model::{Arp, CallName, Icmp, KindWord, Way},
};
use proptest::{prelude::*, sample::select, strategy::Union};

use crate::trees::{made, number, template, text};

/// Computers; one is different in each round.
fn computer() -> impl Strategy<Value = Name> + Clone {
    select(&["server", "data", "c$i", "手机"][..])
        .prop_map(|text| Name { text: text.into(), span: Span::default() })
}

fn way() -> BoxedStrategy<Way<Name>> {
    (computer(), computer()).prop_map(|(from, to)| Way { from, to }).boxed()
}

fn selected_packets(numbers: bool) -> BoxedStrategy<ArgumentKind> {
    let text = text().prop_map(|t| made(ExpressionKind::Text((&*t).into())));
    let like = (
        prop::option::of(way()),
        prop::option::of(select(KindWord::ALL)),
        prop::option::of(Union::new([text.boxed(), template().boxed()])),
    )
        .prop_map(|(way, kind, text)| {
            let kind =
                if way.is_none() && text.is_none() { kind.or(Some(KindWord::Ack)) } else { kind };
            PickTree::Like(LikeTree { way, kind, text })
        });
    let number = any::<u32>().prop_map(|n| PickTree::Number(n, Span::default())).boxed();
    let pick =
        if numbers { Union::new([like.boxed(), number]) } else { Union::new([like.boxed()]) };
    let these = prop::collection::vec(pick, 1..4).prop_map(SelectTree::These);
    Union::new([these.boxed(), Just(SelectTree::All).boxed()])
        .prop_map(ArgumentKind::Select)
        .boxed()
}

pub(crate) fn arguments(call: CallName) -> BoxedStrategy<Vec<ArgumentKind>> {
    let maybe = |s: BoxedStrategy<ArgumentKind>| prop::collection::vec(s, 0..=1).boxed();
    let one = |s: BoxedStrategy<ArgumentKind>| s.prop_map(|k| vec![k]).boxed();
    let computer = || computer().prop_map(ArgumentKind::Computer).boxed();
    let off = || Just(ArgumentKind::None).boxed();
    let ms = std::time::Duration::from_millis;
    let first = match call {
        CallName::Hold => return maybe(selected_packets(false)),
        CallName::Pass | CallName::Duplicate | CallName::Corrupt => {
            return maybe(selected_packets(true));
        }
        CallName::Drop => {
            let count = number().prop_filter("a count is digits", |e| {
                matches!(e.kind, ExpressionKind::Number(0..))
            });
            let count = maybe(count.prop_map(ArgumentKind::Number).boxed());
            let next = (maybe(selected_packets(false)), count)
                .prop_map(|(s, n)| std::iter::once(ArgumentKind::Next).chain(s).chain(n).collect());
            return Union::new([next.boxed(), maybe(selected_packets(true))]).boxed();
        }
        CallName::Flow => return maybe(Just(ArgumentKind::All).boxed()),
        CallName::Cut | CallName::Repair => return maybe(computer()),
        CallName::Reboot => return one(computer()),
        CallName::Host => {
            let member =
                (self::computer(), any::<bool>()).prop_map(|(n, all)| ArgumentKind::Member(n, all));
            return (self::computer(), prop::collection::vec(member, 1..4))
                .prop_map(|(name, list)| {
                    std::iter::once(ArgumentKind::Computer(name)).chain(list).collect()
                })
                .boxed();
        }
        CallName::Packet => return one(number().prop_map(ArgumentKind::Number).boxed()),
        CallName::Delay => (0u64..9999, 0u64..9999)
            .prop_map(move |(a, b)| ArgumentKind::Delay(ms(a.min(b)), ms(a.max(b))))
            .boxed(),
        CallName::Loss | CallName::Reorder => (0u16..=10_000).prop_map(ArgumentKind::Share).boxed(),
        CallName::Rate => (1u64..).prop_map(ArgumentKind::Rate).boxed(),
        _ => return Just(vec![]).boxed(),
    };
    let last = match call {
        CallName::Rate => any::<u32>().prop_map(ArgumentKind::Queue).boxed(),
        _ => any::<u64>().prop_map(ArgumentKind::Seed).boxed(),
    };
    let first = Union::new([first, off()]).boxed();
    (first, maybe(way().prop_map(ArgumentKind::Way).boxed()), maybe(last))
        .prop_map(|(a, b, c)| std::iter::once(a).chain(b).chain(c).collect())
        .boxed()
}

fn numbers() -> BoxedStrategy<NumberTree> {
    let range =
        (any::<u64>(), any::<u64>()).prop_map(|(a, b)| NumberTree::Range(a.min(b), a.max(b)));
    let small = (0u64..9, 0u64..9).prop_map(|(a, b)| NumberTree::Range(a.min(b), a.max(b)));
    let more = any::<u64>().prop_map(|a| NumberTree::Range(a, u64::MAX));
    let name = select(&["n", "手机"][..]).prop_map(|name| NumberTree::Name(name.into()));
    Union::new([range.boxed(), small.boxed(), more.boxed(), name.boxed()]).boxed()
}

fn packet_name() -> BoxedStrategy<PacketName> {
    let icmp = select(&[Icmp::Echo, Icmp::EchoReply, Icmp::PortUnreachable, Icmp::Other(9, 1)][..]);
    let sized = (0..5, prop::option::of(numbers())).prop_map(|(which, n)| match which {
        0 => PacketName::Data(n),
        1 => PacketName::DataFin(n),
        2 => PacketName::Udp(n),
        3 => PacketName::Frag(n),
        _ => PacketName::Other(n),
    });
    let bare = (0..6).prop_map(|which| match which {
        0 => PacketName::Syn,
        1 => PacketName::SynAck,
        2 => PacketName::Ack,
        3 => PacketName::Fin,
        4 => PacketName::Rst,
        _ => PacketName::Probe,
    });
    Union::new([
        bare.boxed(),
        sized.boxed(),
        prop::option::of(icmp).prop_map(PacketName::Icmp).boxed(),
        prop::option::of(select(&[Arp::WhoHas, Arp::IsAt][..])).prop_map(PacketName::Arp).boxed(),
    ])
    .boxed()
}

fn packet() -> impl Strategy<Value = PacketTree> {
    let time = || (0u64..99_999).prop_map(Duration::from_millis);
    let maybe = || prop::option::of(numbers());
    let quoted = text().prop_map(|t| made(ExpressionKind::Text((&*t).into())));
    let run = (1u64..9, 0u64..9).prop_map(|(a, b)| NumberTree::Range(a, a + b));
    (
        (packet_name(), prop::option::of(run), prop::option::of(way())),
        (maybe(), maybe(), maybe()),
        prop::option::of((Union::new([quoted.boxed(), template().boxed()]), any::<bool>())),
        (any::<bool>(), prop::option::of(select(FateWord::ALL.map(|(fate, _)| fate).to_vec()))),
        prop::option::of((time(), time())),
        prop::option::of(time()),
    )
        .prop_map(
            |((name, run, way), (seq, ack, win), text, (resent, fate), after, within)| {
                let after = after.map(|(a, b)| (a.min(b), a.max(b)));
                PacketTree { name, run, way, seq, ack, win, text, resent, fate, after, within }
            },
        )
}

proptest! {
    #[test]
    fn a_packet_line_is_read_as_it_is_written(packet in packet()) {
        let kind = PacketLineKind::Packet(Box::new(packet));
        let line = PacketLine { kind, span: Span::default(), comment: None };
        let written = print::packet_line(&line);
        match parse_packet_line(&written, 1) {
            Ok(read) => prop_assert_eq!(print::packet_line(&read), written),
            Err(error) => prop_assert!(false, "{written}: {error:?}"),
        }
    }

    #[test]
    fn no_packet_line_makes_it_panic(
        text in Union::new([
            any::<String>().boxed(),
            "~ ?(DATA|SYN|ICMP type|no|ACK) ?([0-9.<>$*x ,\"a-z]{0,20})".boxed(),
        ]),
    ) {
        let _ = parse_packet_line(&text, 1);
    }
}
