//! What really sleeps does not hold up the caller.

use std::time::{Duration, Instant};

use playground::{
    kernel::{Aside, Done, Interest, Job, Readiness},
    model::{Address, OptionName, ResolveError, SocketKind},
};

use crate::support::{connected, fill, listening, send};

/// Waits as the engine does: in the poller, woken by the notifier.
fn finished(readiness: &mut Readiness, aside: &mut Aside) -> (u64, Done) {
    let deadline = Instant::now() + Duration::from_secs(5);
    loop {
        if let Some(done) = aside.finished() {
            return done;
        }
        let left = deadline.saturating_duration_since(Instant::now());
        assert!(!left.is_zero(), "nothing came back");
        readiness.wait(Some(left), &mut Vec::new()).unwrap();
    }
}

#[test]
fn a_lingering_close_sleeps_aside_until_the_peer_lets_it_go() {
    let mut readiness = Readiness::new().unwrap();
    let mut aside = Aside::new(readiness.notifier());
    let (client, server) = connected();
    fill(&client);
    client.set_option(SocketKind::Tcp, OptionName::Linger, 60).unwrap();
    let began = Instant::now();
    let job = aside.start(Job::Close(client));
    assert!(began.elapsed() < Duration::from_secs(1));

    // The rest of the world goes on meanwhile.
    let (one, other) = connected();
    readiness.arm(&other, 3, Interest::Read, false).unwrap();
    send(&one, b"x").unwrap();
    let mut woken = Vec::new();
    readiness.wait(None, &mut woken).unwrap();
    assert_eq!(woken, [3]);
    assert_eq!(aside.finished(), None, "its data is still unread");

    server.set_option(SocketKind::Tcp, OptionName::Linger, 0).unwrap();
    server.close().unwrap();
    assert_eq!(finished(&mut readiness, &mut aside), (job, Done::Closed(Ok(()))));
    assert_eq!(aside.finished(), None);
}

#[test]
fn a_lingering_close_gives_up_after_its_time() {
    let mut readiness = Readiness::new().unwrap();
    let mut aside = Aside::new(readiness.notifier());
    let (client, server) = connected();
    fill(&client);
    client.set_option(SocketKind::Tcp, OptionName::Linger, 1).unwrap();
    let began = Instant::now();
    let job = aside.start(Job::Close(client));
    assert_eq!(finished(&mut readiness, &mut aside), (job, Done::Closed(Ok(()))));
    assert!(began.elapsed() >= Duration::from_millis(990), "{:?}", began.elapsed());
    drop(server);
}

#[test]
fn names_are_resolved_aside() {
    let mut readiness = Readiness::new().unwrap();
    let mut aside = Aside::new(readiness.notifier());
    let resolve = |host: &str| Job::Resolve { host: host.into(), port: 80, kind: SocketKind::Tcp };
    let localhost = aside.start(resolve("localhost"));
    let numbers = aside.start(resolve("127.1"));
    let nonsense = aside.start(resolve("a b"));
    assert_eq!((localhost, numbers, nonsense), (1, 2, 3));
    let here = Address::Inet("127.0.0.1:80".parse().unwrap());
    let mut done: Vec<_> = (0..3).map(|_| finished(&mut readiness, &mut aside)).collect();
    done.sort_by_key(|(number, _)| *number);
    let answers: Vec<_> = done.into_iter().map(|(_, done)| done).collect();
    assert_eq!(answers[0], Done::Resolved(Ok(vec![here.clone()])));
    assert_eq!(answers[1], Done::Resolved(Ok(vec![here])));
    let Done::Resolved(Err(why)) = &answers[2] else { panic!("{answers:?}") };
    assert!(
        matches!(why.error, ResolveError::NoName | ResolveError::Again),
        "EAI_NONAME, or EAI_AGAIN without a name server: {why:?}"
    );
}

#[test]
fn an_ended_session_leaves_its_jobs_alone() {
    let readiness = Readiness::new().unwrap();
    let mut aside = Aside::new(readiness.notifier());
    let (listener, _) = listening(1);
    aside.start(Job::Close(listener));
    drop((aside, readiness));
}
