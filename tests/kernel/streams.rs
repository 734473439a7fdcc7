//! How far the two streams of a connection have come, as the kernel counts them.

use playground::{
    kernel::Socket,
    model::{How, StreamSeen},
};

use crate::support::{connected, eventually, receive, send};

/// Both ends: the one that has called connect, and the one that accept has made.
fn both() -> [(Socket, bool); 2] {
    let (client, server) = connected();
    [(client, true), (server, false)]
}

fn seen(end: &(Socket, bool)) -> StreamSeen {
    end.0.streams(end.1).unwrap()
}

#[test]
fn a_fresh_connection_has_moved_no_byte() {
    for end in &both() {
        assert_eq!(seen(end), StreamSeen::default());
    }
}

#[test]
fn bytes_are_counted_in_each_direction_and_a_fin_is_not() {
    for turned in [false, true] {
        let mut ends = both();
        if turned {
            ends.reverse();
        }
        let [one, other] = &ends;
        assert_eq!(send(&one.0, b"hello, world"), Ok(12));
        assert_eq!(receive(&other.0, 5), Ok(b"hello".to_vec()));
        assert_eq!((seen(other).received, seen(other).read), (12, 5));
        eventually("acknowledged", || seen(one).acked == 12);
        assert_eq!(send(&other.0, b"hi"), Ok(2));
        one.0.shutdown(How::Wr).unwrap();
        eventually("the answer", || seen(one).received == 2 && seen(other).acked == 2);
        let expected = StreamSeen { written: 12, sent: 12, acked: 12, received: 2, read: 0 };
        assert_eq!(seen(one), expected);
        let expected = StreamSeen { written: 2, sent: 2, acked: 2, received: 12, read: 5 };
        assert_eq!(seen(other), expected, "the FIN is no byte");
        // Both have ended it.
        other.0.shutdown(How::Wr).unwrap();
        eventually("TIME_WAIT", || one.0.streams(one.1).is_none());
    }
}
