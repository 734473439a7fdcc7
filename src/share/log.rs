//! What has come through the pipe, for followers of any speed: each reads from where it is.
//!
//! An entry has a number for the life of the server. A session that begins takes the place of the one before: who was
//! somewhere in that is told the new one from its beginning.

/// Bytes that a follower is given at once.
const AT_ONCE: usize = 64 << 10;

/// Who is to see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Role {
    Follower,
    Lecturer,
}

struct Entry {
    /// As server-sent events are written, with its number.
    text: Box<str>,
    role: Role,
}

/// The entries of the session at hand.
#[derive(Default)]
pub(super) struct Log {
    entries: Vec<Entry>,
    /// How many came before the first of them.
    before: u64,
}

impl Log {
    /// A session begins.
    pub(super) fn begin(&mut self) {
        self.before += self.entries.len() as u64;
        self.entries.clear();
    }

    /// Adds an entry. `kind`: the type of the event; `json`: one line.
    pub(super) fn push(&mut self, kind: &str, json: &str, role: Role) {
        let id = self.last() + 1;
        let text = format!("id: {id}\nevent: {kind}\ndata: {json}\n\n").into();
        self.entries.push(Entry { text, role });
    }

    /// The number of the newest entry.
    pub(super) fn last(&self) -> u64 {
        self.before + self.entries.len() as u64
    }

    /// The next entries for somebody who has seen those up to `at`, which is moved on. `None`: there are no more.
    pub(super) fn after(&self, at: &mut u64, role: Role) -> Option<String> {
        let mut out = String::new();
        // A number that was never given is one of an earlier server.
        if *at < self.before || *at > self.last() {
            *at = self.before;
        }
        let from = usize::try_from(*at - self.before).ok()?;
        for entry in &self.entries[from..] {
            if out.len() > AT_ONCE {
                break;
            }
            *at += 1;
            if entry.role == Role::Follower || role == Role::Lecturer {
                out.push_str(&entry.text);
            }
        }
        (!out.is_empty()).then_some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(log: &Log, at: &mut u64, role: Role) -> String {
        std::iter::from_fn(|| log.after(at, role)).collect()
    }

    #[test]
    fn everybody_reads_from_where_they_are() {
        let mut log = Log::default();
        let (mut early, mut late, mut lecturer) = (0, 0, 0);
        log.push("event", "1", Role::Follower);
        assert_eq!(all(&log, &mut early, Role::Follower), "id: 1\nevent: event\ndata: 1\n\n");
        log.push("cue", "2", Role::Lecturer);
        log.push("event", "3", Role::Follower);
        assert_eq!(all(&log, &mut early, Role::Follower), "id: 3\nevent: event\ndata: 3\n\n");
        assert_eq!(all(&log, &mut late, Role::Follower).matches("data").count(), 2);
        assert_eq!(all(&log, &mut lecturer, Role::Lecturer).matches("data").count(), 3);
        // Another session: from its beginning, wherever somebody was.
        log.begin();
        log.push("event", "4", Role::Follower);
        for mut at in [0, 2, 3, 1 << 40] {
            assert_eq!(all(&log, &mut at, Role::Follower), "id: 4\nevent: event\ndata: 4\n\n");
            assert_eq!(at, 4);
        }
        assert_eq!(all(&log, &mut late, Role::Follower), "id: 4\nevent: event\ndata: 4\n\n");
        assert_eq!(log.after(&mut late, Role::Follower), None);
    }

    #[test]
    fn much_is_given_in_parts() {
        let mut log = Log::default();
        for _ in 0..1000 {
            log.push("event", &"x".repeat(1000), Role::Follower);
        }
        let (mut at, mut parts) = (0, 0);
        while let Some(part) = log.after(&mut at, Role::Follower) {
            assert!(part.len() < AT_ONCE + 2000);
            parts += 1;
        }
        assert!(at == 1000 && parts > 10, "{at} {parts}");
    }
}
