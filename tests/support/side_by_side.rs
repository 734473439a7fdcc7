//! Something for each of many, several at a time.
#![expect(clippy::unwrap_used, reason = "this is a test")]

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

/// Proofs wait for the kernel more than they compute: so many go on at once.
const AT_ONCE: usize = 12;

/// Fails with all that is wrong with any of them.
pub(crate) fn nothing_is_wrong_with<T: Sync>(
    all: &[T],
    wrong_with: impl Fn(&T) -> Option<String> + Sync,
) {
    let next = AtomicUsize::new(0);
    let some = || {
        let mut wrong = Vec::new();
        while let Some(one) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
            wrong.extend(wrong_with(one));
        }
        wrong
    };
    let mut wrong: Vec<String> = thread::scope(|scope| {
        let threads: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(some)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    wrong.sort();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
