//! HTTP for those who follow: one thread that only reads, with a limit on everything that a stranger can do to it.
//!
//! A follower is a task that reads the log from where it is and waits while its connection takes no more, so a slow one
//! keeps nobody waiting. One that takes nothing at all is dropped by TCP, and comes back with the number of the entry
//! that it saw last.

use std::{
    cell::{Cell, RefCell},
    convert::Infallible,
    io::{self, Write},
    net::TcpListener,
    os::{fd::AsFd, unix::net::UnixStream},
    rc::Rc,
    sync::Arc,
    time::Duration,
};

use http_body_util::{Channel, Either, Full, channel};
use hyper::{
    Method, Request, Response, StatusCode,
    body::{Bytes, Incoming},
    header,
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    net::TcpStream,
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    task::{LocalSet, spawn_local},
    time::{sleep, timeout},
};

use super::{
    Place,
    line::Line,
    log::{Log, Role},
    seen_from_outside, token,
};
use crate::{
    export::LivePage,
    kernel::{drop_when_stalled, ignore_sigpipe},
    text::Lang,
};

/// Connections that have not shown a token, or fetch what has an end. More of them wait to be accepted.
const GUESTS: usize = 100;
/// Those who follow. With the guests below what a process may open by default.
const SEATS: usize = 500;
/// A request's head comes within so long, and has at most so many bytes and fields.
const HEAD_TIME: Duration = Duration::from_secs(5);
const HEAD_BYTES: usize = 8 << 10;
const HEAD_FIELDS: usize = 64;
/// What has an end is fetched within so long.
const FETCHED: Duration = Duration::from_secs(30);
/// `TCP_USER_TIMEOUT` (tcp(7)): a peer that takes nothing for so long is gone.
const STALLED: Duration = Duration::from_secs(20);
/// Somebody who follows hears of us at least so often.
const ALIVE: Duration = Duration::from_secs(10);
/// At the end followers get so long to take what there still is.
const GOODBYE: Duration = Duration::from_secs(1);

type Body = Either<Full<Bytes>, Channel<Bytes>>;

/// Serves the page until the pipe, which is standard input, ends. Both addresses are told on standard output first, or
/// `!` and the number of the error.
pub(crate) fn serve(place: Place, lang: Lang) -> io::Result<()> {
    ignore_sigpipe();
    let bound = TcpListener::bind(place.0).and_then(|listener| {
        listener.set_nonblocking(true)?;
        Ok((seen_from_outside(listener.local_addr()?), listener))
    });
    let mut out = io::stdout().lock();
    let (address, listener) = match bound {
        Ok(bound) => bound,
        Err(error) => {
            writeln!(out, "!{}", error.raw_os_error().unwrap_or_default())?;
            return Ok(());
        }
    };
    let tokens = [token()?, token()?];
    for token in &tokens {
        writeln!(out, "http://{address}/{token}/")?;
    }
    out.flush()?;
    let pipe = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
    pipe.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    LocalSet::new().block_on(&runtime, async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let pages = Rc::new(Pages::new(tokens, lang));
        spawn_local(accept(listener, Rc::clone(&pages)));
        read(tokio::net::UnixStream::from_std(pipe)?, &pages).await;
        pages.end();
        sleep(GOODBYE).await;
        Ok(())
    })
}

/// What is served.
struct Pages {
    /// For those who follow, and for the lecturer.
    tokens: [String; 2],
    shells: [Bytes; 2],
    log: RefCell<Log>,
    picture: RefCell<Bytes>,
    over: Cell<bool>,
    /// Changes with the log, with who follows, and at the end.
    news: watch::Sender<()>,
    guests: Arc<Semaphore>,
    seats: Arc<Semaphore>,
}

impl Pages {
    fn new(tokens: [String; 2], lang: Lang) -> Self {
        let shells = [LivePage::Follower, LivePage::Lecturer].map(|page| page.text(lang).into());
        Self {
            tokens,
            shells,
            log: RefCell::default(),
            picture: RefCell::default(),
            over: Cell::new(false),
            news: watch::Sender::new(()),
            guests: Arc::new(Semaphore::new(GUESTS)),
            seats: Arc::new(Semaphore::new(SEATS)),
        }
    }

    /// A line of the pipe. False: it was the last.
    fn take(&self, line: Line<'_>) -> bool {
        let mut log = self.log.borrow_mut();
        match line {
            Line::Begin => log.begin(),
            Line::Event(json) => log.push("event", json, Role::Follower),
            Line::Cue(json) => log.push("cue", json, Role::Lecturer),
            Line::Picture(json) => {
                if let Ok(svg) = serde_json::from_str::<String>(json) {
                    self.picture.replace(svg.into());
                    log.push("picture", "0", Role::Follower);
                }
            }
            Line::End => return false,
        }
        true
    }

    fn end(&self) {
        self.over.set(true);
        self.news.send_replace(());
    }

    /// Whose token that is. How long it takes says nothing about the token.
    fn role(&self, word: &str) -> Option<Role> {
        let is = |token: &str| {
            let differs = token.bytes().zip(word.bytes()).fold(0, |all, (a, b)| all | (a ^ b));
            word.len() == token.len() && differs == 0
        };
        [Role::Follower, Role::Lecturer]
            .into_iter()
            .zip(&self.tokens)
            .find_map(|(role, token)| is(token).then_some(role))
    }

    fn answer(
        self: &Rc<Self>,
        request: &Request<Incoming>,
        guest: &Cell<Option<OwnedSemaphorePermit>>,
    ) -> Response<Body> {
        if request.method() != Method::GET {
            return plain(StatusCode::METHOD_NOT_ALLOWED);
        }
        let path = request.uri().path().trim_start_matches('/');
        let (word, file) =
            path.split_once('/').map_or((path, None), |(word, file)| (word, Some(file)));
        let Some(role) = self.role(word) else { return plain(StatusCode::NOT_FOUND) };
        let whole = |kind, bytes: &Bytes| response(kind, Either::Left(Full::new(bytes.clone())));
        match file {
            None => {
                let mut answer = plain(StatusCode::PERMANENT_REDIRECT);
                if let Ok(value) = format!("/{word}/").try_into() {
                    answer.headers_mut().insert(header::LOCATION, value);
                }
                answer
            }
            Some("") => whole("text/html; charset=utf-8", &self.shells[role as usize]),
            Some("picture.svg") => whole("image/svg+xml", &self.picture.borrow()),
            Some("events") => {
                let Ok(seat) = Arc::clone(&self.seats).try_acquire_owned() else {
                    return plain(StatusCode::SERVICE_UNAVAILABLE);
                };
                guest.take();
                let seen = request.headers().get("last-event-id");
                let seen = seen.and_then(|it| it.to_str().ok()?.parse().ok()).unwrap_or(0);
                let (to, body) = channel::Channel::new(1);
                spawn_local(follow(Rc::clone(self), seen, role, seat, to));
                response("text/event-stream", Either::Right(body))
            }
            Some(_) => plain(StatusCode::NOT_FOUND),
        }
    }
}

fn plain(status: StatusCode) -> Response<Body> {
    let text = status.canonical_reason().unwrap_or_default();
    let mut answer =
        response("text/plain", Either::Left(Full::new(Bytes::from_static(text.as_bytes()))));
    *answer.status_mut() = status;
    answer
}

fn response(kind: &'static str, body: Body) -> Response<Body> {
    let mut answer = Response::new(body);
    for (name, value) in [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "no-store"),
        // The address is a secret among those who have it.
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONNECTION, "close"),
    ] {
        answer.headers_mut().insert(name, header::HeaderValue::from_static(value));
    }
    if let Ok(policy) = LivePage::policy().try_into() {
        answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    answer
}

/// Takes what comes through the pipe, until it ends.
async fn read(pipe: tokio::net::UnixStream, pages: &Pages) {
    let mut input = BufReader::with_capacity(64 << 10, pipe);
    let mut line = String::new();
    loop {
        line.clear();
        match input.read_line(&mut line).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        if Line::read(line.trim_end_matches('\n')).is_some_and(|line| !pages.take(line)) {
            return;
        }
        // Those who follow are told once of what came together.
        if input.buffer().is_empty() {
            pages.news.send_replace(());
            tokio::task::yield_now().await;
        }
    }
}

async fn accept(listener: tokio::net::TcpListener, pages: Rc<Pages>) {
    loop {
        let Ok(guest) = Arc::clone(&pages.guests).acquire_owned().await else { return };
        match listener.accept().await {
            Ok((stream, _)) => _ = spawn_local(connection(stream, guest, Rc::clone(&pages))),
            // Descriptors or memory have run out, and come back when others leave.
            Err(_) => sleep(Duration::from_millis(100)).await,
        }
    }
}

/// One request and its answer.
async fn connection(stream: TcpStream, guest: OwnedSemaphorePermit, pages: Rc<Pages>) {
    // Without it a stalled peer is noticed later; nothing else depends on it.
    let _ = drop_when_stalled(stream.as_fd(), STALLED);
    let _ = stream.set_nodelay(true);
    let guest = Rc::new(Cell::new(Some(guest)));
    let held = Rc::clone(&guest);
    let service = service_fn(move |request| {
        let answer = pages.answer(&request, &held);
        async move { Ok::<_, Infallible>(answer) }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(HEAD_BYTES)
        .max_headers(HEAD_FIELDS)
        .keep_alive(false);
    let served = http.serve_connection(TokioIo::new(stream), service);
    tokio::pin!(served);
    // An error is the peer's: it has gone, or does not speak HTTP.
    if timeout(FETCHED, &mut served).await.is_ok() {
        return;
    }
    // Who follows is a guest no longer.
    let is_guest = guest.take().is_some();
    if !is_guest {
        let _ = served.await;
    }
}

/// Tells one follower what there is, and then what comes.
async fn follow(
    pages: Rc<Pages>,
    mut seen: u64,
    role: Role,
    seat: OwnedSemaphorePermit,
    mut to: channel::Sender<Bytes>,
) {
    let mut news = pages.news.subscribe();
    let mut followers = 0;
    pages.news.send_replace(());
    let mut text = "retry: 1000\n\n".to_owned();
    loop {
        if role == Role::Lecturer {
            let count = SEATS - pages.seats.available_permits();
            if count != followers {
                followers = count;
                // Without the lecturer's own screen.
                let others = count.saturating_sub(1).to_string();
                text.extend(["event: followers\ndata: ", &others, "\n\n"]);
            }
        }
        news.mark_unchanged();
        let more = pages.log.borrow().after(&mut seen, role);
        let is_all = more.is_none();
        text.extend(more);
        if is_all && pages.over.get() {
            text += "event: end\ndata: 0\n\n";
        }
        if !text.is_empty() && to.send_data(text.into()).await.is_err() {
            break;
        }
        text = String::new();
        if is_all {
            if pages.over.get() {
                break;
            }
            if timeout(ALIVE, news.changed()).await.is_err() {
                text.push_str(":\n\n");
            }
        }
    }
    drop(seat);
    pages.news.send_replace(());
}
