//! The thread that owns rustyline: asked for one line, it gives one line.

use std::{
    io,
    path::PathBuf,
    sync::{
        Arc,
        mpsc::{self, Receiver, Sender},
    },
    thread,
};

use rustyline::{Config, Editor, error::ReadlineError, history::FileHistory};

use super::{
    console::Console,
    driver::Waker,
    helper::{Known, PromptHelper},
};

/// A line is wanted.
pub(super) struct Ask {
    /// The prompt without colour, and with.
    pub(super) prompt: (String, String),
    /// What stands there already, ready to be run or edited.
    pub(super) initial: String,
    /// What is known while it is typed.
    pub(super) known: Known,
    /// Whether the line belongs into the history.
    pub(super) remember: bool,
}

/// What became of it.
pub(super) enum Message {
    /// A line.
    Line(String),
    /// Ctrl-C.
    Interrupted,
    /// Ctrl-D on an empty line, or the terminal has gone.
    End,
}

/// The two ends that the main thread holds.
pub(super) struct Input {
    ask: Sender<Ask>,
    answers: Receiver<Message>,
}

impl Input {
    /// Starts the thread. `history` is where lines are kept from run to run.
    pub(super) fn start(
        console: &Arc<Console>,
        mut waker: Waker,
        history: Option<PathBuf>,
    ) -> anyhow::Result<Self> {
        let config = Config::builder()
            .history_ignore_space(true)
            .max_history_size(2000)?
            .auto_add_history(false)
            .completion_type(rustyline::CompletionType::List)
            .build();
        let mut editor: Editor<PromptHelper, FileHistory> = Editor::with_config(config)?;
        let helper = PromptHelper::default();
        editor.set_helper(Some(helper.clone()));
        if let Some(path) = &history {
            // None yet, or not readable: the history begins here.
            let _ = editor.load_history(path);
        }
        // A terminal that cannot move its cursor has none: there text comes when it comes.
        match editor.create_external_printer() {
            Ok(printer) => console.print_through(printer)?,
            Err(_) => console.print_at_once(),
        }
        let (ask, asked) = mpsc::channel();
        let (answer, answers) = mpsc::channel();
        let console = Arc::clone(console);
        thread::Builder::new().name("input".into()).spawn(move || {
            read(&mut editor, &helper, &console, &asked, |message| {
                let sent = answer.send(message).is_ok();
                waker.wake();
                sent
            });
            if let Some(path) = history {
                let _ = editor.append_history(&path);
            }
        })?;
        Ok(Self { ask, answers })
    }

    /// Asks for a line. Does not wait for it.
    pub(super) fn ask(&self, ask: Ask) {
        // The thread ends only with the program.
        let _ = self.ask.send(ask);
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

fn read(
    editor: &mut Editor<PromptHelper, FileHistory>,
    helper: &PromptHelper,
    console: &Console,
    asked: &Receiver<Ask>,
    mut give: impl FnMut(Message) -> bool,
) {
    while let Ok(ask) = asked.recv() {
        helper.know(ask.known);
        console.begin_reading();
        let line = editor.readline_with_initial(&ask.prompt, (&ask.initial, ""));
        console.end_reading();
        let message = match line {
            Ok(line) => {
                if ask.remember {
                    let _ = editor.add_history_entry(line.trim_end());
                }
                Message::Line(line)
            }
            Err(ReadlineError::Interrupted) => Message::Interrupted,
            Err(ReadlineError::Io(error)) if error.kind() == io::ErrorKind::InvalidData => {
                // Bytes that are no UTF-8 were pasted: the line is lost, the prompt is not.
                Message::Line("\u{fffd}".into())
            }
            Err(_) => Message::End,
        };
        if !give(message) {
            return;
        }
    }
}
