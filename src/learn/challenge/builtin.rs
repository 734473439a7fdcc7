//! The challenges built into the program, group by group.

use super::{Challenge, ChallengeError};
use crate::text::Lang;

/// A group of challenges. Its heading is in `say`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// For the first hour.
    First,
    /// An error that is wanted.
    Errors,
    /// A state of TCP.
    States,
    /// Calls that sleep.
    Blocking,
    /// Bytes without boundaries.
    Stream,
    /// UDP.
    Datagrams,
    /// Programs that are tested.
    Servers,
    /// Programs that are wrong.
    Repair,
    /// Packets in a lab.
    Wire,
}

/// A challenge that is built in.
#[derive(Clone, Copy, Debug)]
pub struct BuiltIn {
    /// What is typed: `half`.
    pub name: &'static str,
    /// Its group.
    pub group: Group,
    en: &'static str,
    zh: &'static str,
}

impl BuiltIn {
    /// Its text in a language.
    pub fn text(&self, lang: Lang) -> &'static str {
        lang.pick(self.en, self.zh)
    }

    /// Reads it in a language.
    pub fn read(&self, lang: Lang) -> Result<Challenge, ChallengeError> {
        Challenge::read(self.name, self.text(lang))
    }
}

/// Group by group; each challenge in both languages.
macro_rules! challenges {
    ($($group:ident: $($name:literal)*;)*) => {
        &[$($(BuiltIn {
            name: $name,
            group: Group::$group,
            en: include_str!(concat!("../../../challenges/", $name, ".txt")),
            zh: include_str!(concat!("../../../challenges/zh/", $name, ".txt")),
        },)*)*]
    };
}

/// All of them.
pub const CHALLENGES: &[BuiltIn] = challenges! {
        First: "stand" "echo" "waiting" "order";
        Errors: "refused" "inuse" "notlisten" "pipe" "rst" "notconn" "again" "timeout" "msgsize"
        "destaddr" "isconn" "acces";
        States: "half" "closewait" "synsent" "synrecv" "finwait1" "lastack" "timewait" "closing"
        "six" "simopen" "self";
        Blocking: "deadlock" "bothsend" "forever" "sendsleep" "second" "fullqueue" "closesleep";
        Stream: "sticky" "pieces" "seven" "peek" "urgent";
        Datagrams: "cut" "nothing" "udprefused" "twoclients" "broadcast";
        Servers: "upperserver" "qserver" "three" "selectserver" "udpupper" "length" "chatroom"
        "web" "survivor" "retry";
        Repair: "restart" "noclose" "onemessage" "busyloop" "emptymsg";
        Wire: "synlost" "thirdpacket" "twosyns" "acklost" "onebit" "overtaken" "zerowindow"
        "bothclosing" "finagain" "forgotten";
};

/// The challenge of that name, or of that number in the list.
pub(crate) fn find_or_number(name: &str) -> Option<&'static BuiltIn> {
    match name.parse::<usize>() {
        Ok(number) => CHALLENGES.get(number.checked_sub(1)?),
        Err(_) => find(name),
    }
}

/// The challenge of that name.
pub fn find(name: &str) -> Option<&'static BuiltIn> {
    CHALLENGES.iter().find(|challenge| challenge.name == name)
}
