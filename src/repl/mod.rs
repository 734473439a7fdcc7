//! The prompt: one terminal that plays every process.
//!
//! Three threads, one rule: **the session belongs to the main thread, the terminal to the thread given it last.**
//!
//! * *main* owns the [`Session`](crate::engine::Session) and makes the only wait in its poller. It never reads the
//!   terminal.
//! * *input* owns rustyline. It is asked for one line at a time, and wakes the main thread when it has one.
//! * *printer* shows what happens while a line is being typed. Nobody ever waits for it.
//!
//! While nobody reads, main prints directly. So a line's own result always comes before the news that follow from it.

mod ask;
mod complete;
mod console;
mod correction;
mod door;
mod driver;
mod execute;
mod guide;
mod helper;
mod hint;
mod input;
mod next;
mod pictures;
mod prompt;
mod reader;
mod remote;
mod report;
mod save;
mod source;
mod step;
mod trial;
mod wakes;
mod words;

pub use door::{Begins, COURSE};
pub(crate) use door::{WayOut, typed_here, way_out_of_the_lab};
pub use driver::{End, run};
pub use prompt::Settings;
pub(crate) use reader::Keep as KeepVisit;
pub use reader::{Next, Reading, read};
pub use report::report_error;
pub(crate) use report::{report_at, report_trouble};
pub(crate) use save::write_file;
pub(crate) use step::{Reopen, find_phase};
pub use step::{Walk, walk};
pub(crate) use trial::Keep;
pub use trial::{Others, Task, attempt};
