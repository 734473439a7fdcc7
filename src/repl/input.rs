//! The thread that owns rustyline: asked for one line, it gives one line.

use std::{
    io::{self, BufRead},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver, Sender},
    },
    thread,
};

use rustyline::{
    Cmd, ConditionalEventHandler, Config, Editor, Event, EventContext, EventHandler, KeyCode,
    KeyEvent, Modifiers, RepeatCount,
    error::ReadlineError,
    history::{FileHistory, History},
};

use super::{
    console::Console,
    helper::{Known, PromptHelper},
    remote::{self, Remote},
    wakes::Waker,
};
use crate::{
    kernel::{allow_stop, editor_begins, editor_has_begun, editor_is_here},
    model::Snapshot,
    view::bytes::is_harmless,
};

/// A line is wanted.
pub(super) struct Ask {
    /// The prompt without colour, and with.
    pub(super) prompt: (String, String),
    /// What is known while it is typed.
    pub(super) known: Known,
    /// Whether the line belongs into the history.
    pub(super) remember: bool,
    /// The block that was given before, line by line.
    pub(super) block: Option<String>,
}

/// What became of it.
pub(super) enum Message {
    /// A line.
    Line(String),
    /// Ctrl-C, and whether it dropped a line that had been begun.
    Interrupted { line_dropped: bool },
    /// Something that is not text: bytes that are not UTF-8.
    NotText,
    /// Ctrl-D on an empty line, or the terminal has gone.
    End,
}

/// The two ends that the main thread holds.
pub(super) struct Input {
    ask: Sender<Ask>,
    answers: Receiver<Message>,
    /// Whether the screen must be drawn again: Ctrl-L on a stage.
    redraw: Arc<AtomicBool>,
    /// Whether the line that was meant has been dropped while the terminal itself is still reading.
    dropped: Arc<AtomicBool>,
    helper: PromptHelper,
    /// Whether the terminal's settings are changed while a line is read.
    edits: bool,
}

impl Input {
    /// Starts the thread that reads lines in the terminal's own way: no keys but the kernel's, nothing repainted.
    pub(super) fn start_plain(console: &Arc<Console>, waker: Waker) -> io::Result<Self> {
        let (ask, asked) = mpsc::channel();
        let (answer, answers) = mpsc::channel();
        let console = Arc::clone(console);
        let dropped = Arc::new(AtomicBool::new(false));
        let helper = PromptHelper::default();
        let input = Self {
            ask,
            answers,
            redraw: Arc::default(),
            dropped: Arc::clone(&dropped),
            helper,
            edits: false,
        };
        thread::Builder::new().name("input".into()).spawn(move || {
            allow_stop(true);
            read_plain(&console, &asked, &dropped, |message| {
                let sent = answer.send(message).is_ok();
                waker.wake();
                sent
            });
        })?;
        Ok(input)
    }

    /// Starts the thread. `history` is where lines are kept from run to run.
    pub(super) fn start(
        console: &Arc<Console>,
        waker: Waker,
        history: Option<PathBuf>,
    ) -> anyhow::Result<Self> {
        let config = Config::builder()
            .history_ignore_space(true)
            .max_history_size(2000)?
            .auto_add_history(false)
            .completion_type(rustyline::CompletionType::List)
            .build();
        let mut editor: Editor<PromptHelper, FileHistory> =
            Editor::with_config(config).map_err(io_error)?;
        let helper = PromptHelper::default();
        editor.set_helper(Some(helper.clone()));
        if let Some(path) = &history {
            // None yet, or not readable: the history begins here.
            let _ = editor.load_history(path);
            forget_what_has_power(&mut editor, path);
        }
        let pressed = Arc::new(AtomicBool::new(false));
        editor.bind_sequence(
            KeyEvent::ctrl('C'),
            EventHandler::Conditional(Box::new(CtrlC(Arc::clone(&pressed)))),
        );
        for key in [KeyCode::Tab, KeyCode::Right, KeyCode::End] {
            editor.bind_sequence(
                KeyEvent(key, Modifiers::NONE),
                EventHandler::Conditional(Box::new(Take(helper.clone()))),
            );
        }
        let (redraw, back) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        for (key, does) in remote::KEYS {
            let handler = Remote {
                helper: helper.clone(),
                does,
                redraw: Arc::clone(&redraw),
                back: Arc::clone(&back),
                waker: waker.another()?,
            };
            editor.bind_sequence(key, EventHandler::Conditional(Box::new(handler)));
        }
        editor.bind_sequence(KeyEvent::ctrl('Z'), EventHandler::Conditional(Box::new(CtrlZ)));
        let printer = editor.create_external_printer().map_err(io_error)?;
        console.print_through(printer)?;
        let (ask, asked) = mpsc::channel();
        let (answer, answers) = mpsc::channel();
        let console = Arc::clone(console);
        thread::Builder::new().name("input".into()).spawn(move || {
            allow_stop(true);
            editor_is_here();
            let mut reader = Reader { editor, history, pressed, back };
            reader.read(&console, &asked, |message| {
                let sent = answer.send(message).is_ok();
                waker.wake();
                sent
            });
        })?;
        Ok(Self { ask, answers, redraw, dropped: Arc::default(), helper, edits: true })
    }

    /// Asks for a line. Does not wait for it.
    pub(super) fn ask(&self, ask: Ask) {
        self.dropped.store(false, Ordering::Relaxed);
        self.helper.know(ask.known.clone());
        if self.edits {
            // Here, not in the thread: it may be a while until that one comes to it.
            editor_begins();
        }
        // The thread ends only with the program.
        let _ = self.ask.send(ask);
    }

    /// The prompt says something else from now on, in as many columns.
    pub(super) fn relabel(&self, label: String, snapshot: Arc<Snapshot>) {
        self.helper.relabel(label, snapshot);
    }

    /// Ctrl-C where the terminal reads by itself: from now on Enter runs nothing.
    pub(super) fn drop_meant(&self) {
        self.dropped.store(true, Ordering::Relaxed);
    }

    /// Whether the screen must be drawn again.
    pub(super) fn wants_redraw(&self) -> bool {
        self.redraw.swap(false, Ordering::Relaxed)
    }

    /// What has come since.
    pub(super) fn message(&self) -> Option<Message> {
        match self.answers.try_recv() {
            Ok(message) => Some(message),
            Err(mpsc::TryRecvError::Empty) => None,
            Err(mpsc::TryRecvError::Disconnected) => Some(Message::End),
        }
    }
}

/// What the system said, which decides how the program ends.
fn io_error(error: ReadlineError) -> io::Error {
    match error {
        ReadlineError::Io(error) => error,
        ReadlineError::Errno(errno) => errno.into(),
        error => io::Error::other(error),
    }
}

/// Lines longer than this are of no use in a history, and make its file grow.
const LONGEST_KEPT: usize = 4096;

/// The line editor and what belongs to it.
struct Reader {
    editor: Editor<PromptHelper, FileHistory>,
    history: Option<PathBuf>,
    /// Whether the line ended with Ctrl-C.
    pressed: Arc<AtomicBool>,
    /// Whether it ended with the key of a remote that goes back.
    back: Arc<AtomicBool>,
}

impl Reader {
    fn read(
        &mut self,
        console: &Console,
        asked: &Receiver<Ask>,
        mut give: impl FnMut(Message) -> bool,
    ) {
        while let Ok(ask) = asked.recv() {
            self.pressed.store(false, Ordering::Relaxed);
            self.back.store(false, Ordering::Relaxed);
            if let Some(block) = &ask.block {
                self.keep(block);
            }
            console.begin_reading();
            let line = self.editor.readline(&ask.prompt);
            console.end_reading();
            // Where it could not even begin.
            editor_has_begun();
            let message = match line {
                Ok(line) if self.pressed.swap(false, Ordering::Relaxed) => {
                    Message::Interrupted { line_dropped: !line.is_empty() }
                }
                Ok(_) if self.back.swap(false, Ordering::Relaxed) => Message::Line("back".into()),
                Ok(line) => {
                    if ask.remember {
                        self.keep(&line);
                    }
                    Message::Line(line)
                }
                Err(ReadlineError::Interrupted) => Message::Interrupted { line_dropped: false },
                Err(ReadlineError::Io(error)) if error.kind() == io::ErrorKind::InvalidData => {
                    // The line is lost, the prompt is not.
                    Message::NotText
                }
                Err(_) => Message::End,
            };
            if !give(message) {
                return;
            }
        }
    }

    /// Puts a line into the history, and into its file at once: whatever ends the program, it is there.
    fn keep(&mut self, line: &str) {
        let line = line.trim_end();
        // Up should not bring what ends the session.
        if matches!(line.trim_start(), "quit" | "exit") {
            return;
        }
        if line.len() > LONGEST_KEPT || !is_harmless(line) {
            return;
        }
        // The block will be there as a whole.
        if line.ends_with('{') {
            return;
        }
        if !self.editor.add_history_entry(line).unwrap_or(false) {
            return;
        }
        if let Some(path) = self.history.as_deref().map(Path::new) {
            // A history that cannot be written is not a reason to stop.
            let _ = self.editor.append_history(path);
        }
    }
}

/// The editor writes a line of the history to the terminal as it is: what would move the cursor, hide text or turn it
/// round goes, out of the file as well.
fn forget_what_has_power(editor: &mut Editor<PromptHelper, FileHistory>, file: &Path) {
    let harmless: Vec<String> =
        editor.history().iter().filter(|line| is_harmless(line)).cloned().collect();
    if harmless.len() == editor.history().len() {
        return;
    }
    let forgotten = editor.clear_history().is_ok();
    if forgotten {
        for line in harmless {
            // One that is not taken is only missing at Up.
            let _ = editor.add_history_entry(line);
        }
        // A history that cannot be written is not a reason to stop.
        let _ = editor.save_history(file);
    }
}

/// Notes that it was Ctrl-C, and ends the line as Enter does: where the editor ends it with an error, it throws away what
/// was typed behind it.
struct CtrlC(Arc<AtomicBool>);

impl ConditionalEventHandler for CtrlC {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, _: &EventContext) -> Option<Cmd> {
        self.0.store(true, Ordering::Relaxed);
        Some(Cmd::AcceptLine)
    }
}

/// When the program goes on, the editor takes the terminal again.
struct CtrlZ;

impl ConditionalEventHandler for CtrlZ {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, _: &EventContext) -> Option<Cmd> {
        editor_begins();
        Some(Cmd::Suspend)
    }
}

/// Takes what is suggested; where nothing is, the key does what it always does.
struct Take(PromptHelper);

impl ConditionalEventHandler for Take {
    fn handle(
        &self,
        event: &Event,
        _: RepeatCount,
        _: bool,
        context: &EventContext,
    ) -> Option<Cmd> {
        if context.pos() < context.line().len() {
            return None;
        }
        if context.hint_text().is_some() {
            return Some(Cmd::CompleteHint);
        }
        if *event == Event::from(KeyEvent(KeyCode::Right, Modifiers::NONE))
            && context.line().is_empty()
            && self.0.walks()
            && self.0.meant().is_empty()
        {
            // A presenter's remote.
            return Some(Cmd::AcceptLine);
        }
        // What was said to be meant can be taken where hints are switched off, too.
        let meant = self.0.meant();
        (context.line().is_empty() && !meant.is_empty()).then_some(Cmd::Insert(1, meant))
    }
}

fn read_plain(
    console: &Console,
    asked: &Receiver<Ask>,
    dropped: &AtomicBool,
    mut give: impl FnMut(Message) -> bool,
) {
    while let Ok(ask) = asked.recv() {
        let mut bytes = Vec::new();
        let read = console
            .begin_plain_line(&ask.prompt.0)
            .and_then(|()| io::stdin().lock().read_until(b'\n', &mut bytes));
        console.end_reading();
        let message = match (read, String::from_utf8(bytes)) {
            (Err(_) | Ok(0), _) => Message::End,
            (Ok(_), Err(_)) => Message::NotText,
            (Ok(_), Ok(line)) => match line.trim_end_matches(['\r', '\n']) {
                "" if dropped.load(Ordering::Relaxed) => Message::Line(String::new()),
                "" => Message::Line(ask.known.meant),
                line => Message::Line(line.to_owned()),
            },
        };
        if !give(message) {
            return;
        }
    }
}
