//! Why a call failed, in a sentence or two, and what to type next.
//!
//! `special` has what is true of one call (`transfer`: of one that moves bytes), `general` what is true of an error
//! anywhere. Who holds an address or what led here is not known in this place: that is a cause, found in the
//! session's history.

mod general;
mod option;
mod special;
mod transfer;

use super::Lang;
use crate::model::{Call, CallName, Destination, Failure, OptionName, Returned};

/// What is known of the call that failed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scene<'a> {
    /// Which call; none when an expression failed.
    pub call: Option<CallName>,
    /// The label of the socket it acted on.
    pub socket: Option<&'a str>,
    /// The address it was given.
    pub to: Option<&'a Destination>,
    /// The option that was to be set or read.
    pub option: Option<OptionName>,
}

impl<'a> From<&'a Returned> for Scene<'a> {
    fn from(it: &'a Returned) -> Self {
        let socket = it.on.as_ref().map(|on| &*on.label);
        let option = match it.call {
            Call::Setsockopt(option, _) | Call::Getsockopt(option) => Some(option),
            _ => None,
        };
        Self { call: it.call.name(), socket, to: it.call.destination(), option }
    }
}

impl<'a> Scene<'a> {
    /// Of a call about which nothing else is known.
    pub fn of(call: CallName) -> Self {
        Self { call: Some(call), ..Self::default() }
    }

    /// The socket at the beginning of a sentence.
    pub(super) fn subject(&self, lang: Lang) -> &'a str {
        self.socket.unwrap_or(lang.pick("This socket", "这个套接字"))
    }

    /// What to type before a call: `phone.`, or nothing where the current socket is meant.
    pub(super) fn dot(&self) -> String {
        self.socket.map(|name| format!("{name}.")).unwrap_or_default()
    }

    /// The address within a sentence.
    pub(super) fn address(&self, lang: Lang) -> String {
        self.to
            .map_or_else(|| lang.pick("this address", "这个地址").to_owned(), ToString::to_string)
    }
}

/// One explaining sentence for a failure, at most two; with what to type, where one thing is clearly next.
pub fn explain(lang: Lang, scene: &Scene<'_>, failure: Failure) -> String {
    let text = match failure {
        Failure::Errno(errno) => scene
            .call
            .and_then(|call| special::sentence(lang, scene, call, errno))
            .unwrap_or_else(|| general::errno(lang, scene, errno)),
        Failure::Timeout => general::timeout(lang, scene),
        Failure::Resolve(unresolved) => general::resolve(lang, unresolved.error),
        Failure::Unicode(offset) => general::unicode(lang, offset),
    };
    // A space goes around a label, not around words.
    text.replace("这个套接字 ", "这个套接字")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Errno;

    /// Whether it fits on two or three lines.
    fn is_short(text: &str) -> bool {
        (5..=200).contains(&text.chars().count()) && !text.contains("  ")
    }

    #[test]
    fn every_call_and_every_error_has_a_short_sentence_in_both_languages() {
        for lang in [Lang::En, Lang::Zh] {
            for call in CallName::ALL {
                for errno in Errno::ALL {
                    let named = Scene {
                        call: Some(*call),
                        socket: Some("phone"),
                        to: None,
                        ..Scene::default()
                    };
                    for scene in [Scene::of(*call), named] {
                        let text = explain(lang, &scene, (*errno).into());
                        assert!(is_short(&text), "{call} {errno}: {text}");
                        assert_eq!(
                            lang == Lang::Zh,
                            text.chars().any(|c| c >= '\u{3000}'),
                            "{call} {errno}: {text}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn every_error_has_its_own_general_sentence() {
        for lang in [Lang::En, Lang::Zh] {
            let mut all: Vec<_> =
                Errno::ALL.iter().map(|e| explain(lang, &Scene::default(), (*e).into())).collect();
            all.push(explain(lang, &Scene::default(), Errno::Other(9999).into()));
            let count = all.len();
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), count);
        }
    }

    #[test]
    fn the_pairs_that_a_learner_meets_have_their_own_sentence() {
        use crate::model::Errno as E;
        for (call, errno) in [
            (CallName::Accept, E::EINVAL),
            (CallName::Accept, E::EAGAIN),
            (CallName::Accept, E::EOPNOTSUPP),
            (CallName::Bind, E::EINVAL),
            (CallName::Bind, E::EADDRINUSE),
            (CallName::Bind, E::EADDRNOTAVAIL),
            (CallName::Bind, E::EACCES),
            (CallName::Listen, E::EINVAL),
            (CallName::Listen, E::EADDRINUSE),
            (CallName::Listen, E::EOPNOTSUPP),
            (CallName::Connect, E::ECONNREFUSED),
            (CallName::Connect, E::EISCONN),
            (CallName::Connect, E::EALREADY),
            (CallName::Connect, E::EINPROGRESS),
            (CallName::Connect, E::EADDRNOTAVAIL),
            (CallName::Connect, E::ETIMEDOUT),
            (CallName::Connect, E::ENOENT),
            (CallName::Connect, E::EAGAIN),
            (CallName::Send, E::EPIPE),
            (CallName::Send, E::ENOTCONN),
            (CallName::Send, E::ECONNREFUSED),
            (CallName::Send, E::ECONNRESET),
            (CallName::Send, E::EAGAIN),
            (CallName::Send, E::EDESTADDRREQ),
            (CallName::Send, E::EMSGSIZE),
            (CallName::Sendto, E::EISCONN),
            (CallName::Sendto, E::EINVAL),
            (CallName::Recv, E::ENOTCONN),
            (CallName::Recv, E::ECONNRESET),
            (CallName::Recv, E::ECONNREFUSED),
            (CallName::Recv, E::EAGAIN),
            (CallName::Shutdown, E::ENOTCONN),
            (CallName::Getpeername, E::ENOTCONN),
        ] {
            for lang in [Lang::En, Lang::Zh] {
                let special = explain(lang, &Scene::of(call), errno.into());
                let general = explain(lang, &Scene::default(), errno.into());
                assert_ne!(special, general, "{call} {errno}");
            }
        }
    }

    #[test]
    fn the_socket_and_the_address_are_named() {
        let to = Destination::parse("127.0.0.1:80").unwrap();
        let scene = Scene {
            call: Some(CallName::Connect),
            socket: Some("c"),
            to: Some(&to),
            ..Scene::default()
        };
        assert_eq!(
            explain(Lang::En, &scene, Errno::ECONNREFUSED.into()),
            "Nobody listens on 127.0.0.1:80: the kernel there answered with a reset. The server comes first: bind, then listen."
        );
        let scene = Scene {
            call: Some(CallName::Accept),
            socket: Some("phone"),
            to: None,
            ..Scene::default()
        };
        assert_eq!(
            explain(Lang::Zh, &scene, Errno::EINVAL.into()),
            "accept 只能用在监听套接字上，phone 还没有 listen。试试：phone.listen 5"
        );
    }
}
