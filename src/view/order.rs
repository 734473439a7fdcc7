//! What a word of the wire has done, where a call has its kernel line.

use std::{fmt::Write, time::Duration};

use super::runs::grouped;
use crate::{
    language::{duration, write_share},
    model::{Moved, Order, Outcome, Select},
    say,
    text::Lang,
};

/// What follows the answer of a word of the wire, where a call has its kernel line.
pub(super) fn write_order(out: &mut String, lang: Lang, order: &Order, outcome: &Outcome) -> bool {
    let to = match outcome {
        Outcome::Packets(list) => match &**list {
            [first, rest @ ..] if rest.iter().all(|it| it.to == first.to) => Some(&*first.to),
            _ => None,
        },
        _ => None,
    };
    match order {
        Order::Hold(Select::All | Select::Oldest) => {
            out.push_str(lang.pick("every packet stops in your hand", "每个包都停在你手里"));
        }
        Order::Hold(_) => {
            out.push_str(lang.pick("these packets stop in your hand", "这些包停在你手里"));
        }
        Order::Flow { all: true } => {
            out.push_str(lang.pick("everything passes, no rule is left", "全部放行，规则都已取消"));
        }
        Order::Flow { all: false } => {
            out.push_str(lang.pick("everything passes again", "全部放行"));
        }
        Order::Drop(_) => out.push_str(lang.pick("lost", "丢弃")),
        Order::DropNext(_, 1) => {
            out.push_str(lang.pick("the next one is lost", "下一个会丢掉"));
        }
        Order::DropNext(_, n) => out.push_str(&say!(lang,
            en: "the next {n} are lost",
            zh: "接下来的 {n} 个会丢掉")),
        Order::Pass(_) => match to {
            Some(to) => out.push_str(&say!(lang, en: "to {to}", zh: "到 {to}")),
            None => return false,
        },
        Order::Duplicate(_) => {
            out.push_str(lang.pick("a copy goes, one stays held", "送出一份，手里还留一份"));
        }
        Order::Corrupt(_) => {
            out.push_str(lang.pick("goes with its last bit turned", "送出，最后一位被翻转"));
        }
        Order::Host(name, members) => {
            let members: Vec<String> = members.iter().map(ToString::to_string).collect();
            let members = members.join(lang.pick(", ", "、"));
            out.push_str(&say!(lang,
                en: "{name} is the computer of {members}",
                zh: "{name} 是 {members} 共用的计算机"));
        }
        Order::Reboot(_, name, _) => out.push_str(&say!(lang,
            en: "{name} remembers no connection",
            zh: "{name} 忘掉了所有连接")),
        Order::Open(_) => match outcome {
            Outcome::Opened(it) => {
                let Moved { kind, from, to, .. } = &it.packet;
                write!(out, "{kind}  {from} > {to}").expect("a String takes everything");
            }
            _ => return false,
        },
        Order::Delay(rule, times) => delay(out, lang, times.as_ref(), rule.way.is_some()),
        Order::Loss(rule, share) => {
            let share = share.map(write_share);
            match &share {
                Some(share) => out.push_str(&say!(lang,
                    en: "about {share} of the packets are lost",
                    zh: "大约 {share} 的包会丢失")),
                None => out.push_str(lang.pick("no chance loses packets", "不再随机丢包")),
            }
            direction(out, lang, rule.way.is_some());
        }
        Order::Reorder(rule, share) => {
            let share = share.map(write_share);
            match &share {
                Some(share) => out.push_str(&say!(lang,
                    en: "about {share} of the packets are overtaken",
                    zh: "大约 {share} 的包会被后面的超过")),
                None => out.push_str(lang.pick("none overtakes another", "包不再互相超过")),
            }
            direction(out, lang, rule.way.is_some());
        }
        Order::Rate(rule, rate) => {
            match rate {
                Some((bits, _)) => {
                    let bits = grouped(*bits);
                    out.push_str(&say!(lang,
                        en: "{bits} bits a second",
                        zh: "每秒 {bits} 比特"));
                }
                None => out.push_str(lang.pick("as fast as can be", "不限速")),
            }
            direction(out, lang, rule.way.is_some());
        }
        Order::Cut(None) => out.push_str(lang.pick("nothing passes", "什么也不通过")),
        Order::Cut(Some(_)) => {
            out.push_str(lang.pick("nothing passes, to it or from it", "它发不出，也收不到"));
        }
        Order::Repair(None) => {
            out.push_str(lang.pick("every cable is whole again", "网线都接好了"));
        }
        Order::Repair(Some(_)) => {
            out.push_str(lang.pick("its cable is whole again", "它的网线接好了"));
        }
        Order::Flight => return false,
    }
    true
}

fn direction(out: &mut String, lang: Lang, is_one: bool) {
    if is_one {
        out.push_str(lang.pick(", in this direction", "，仅此方向"));
    }
}

fn delay(out: &mut String, lang: Lang, times: Option<&(Duration, Duration)>, is_one: bool) {
    match times.map(|(least, most)| (duration::write(*least), duration::write(*most))) {
        None => out.push_str(lang.pick("packets are not delayed", "包不再延迟")),
        Some((least, most)) if least == most => {
            out.push_str(&say!(lang, en: "packets take {most}", zh: "包要走 {most}"));
        }
        Some((least, most)) => {
            out.push_str(&say!(lang,
                en: "packets take {least} to {most}",
                zh: "包要走 {least} 到 {most}"));
        }
    }
    direction(out, lang, is_one);
}
