//! Every sentence for people, in English and in Chinese, complete by construction.
//!
//! Imports `model` only. A sentence is made by [`say!`](crate::say), which has no one-language form, and chosen
//! by exhaustive matches, so that a missing one does not compile. Nothing here knows columns, colours or marks,
//! and nothing is escaped here: names from a lesson are made harmless where the sentence is printed.

mod address;
mod aliases;
mod asleep;
mod calls;
mod cause;
mod errno;
mod file;
mod halt;
mod help;
mod lab;
mod lang;
mod layers;
mod remark;
mod say;
mod shell;

pub(crate) use address::address_error;
pub use asleep::asleep;
pub(crate) use asleep::{asleep_in_handshake, first_sleep};
pub use calls::summary;
pub use cause::cause;
pub(crate) use cause::{cause_at_length_in_scene, cause_in_scene};
pub use errno::{Scene, explain};
pub(crate) use file::file_error;
pub use halt::halt;
pub use help::{HelpPage, help_pages};
pub(crate) use help::{help_topic, help_topics};
pub use lab::{AdviceLine, lab_advice, stage};
pub(crate) use lab::{lab_killed, lab_late, lab_ready, lab_refused, lab_took};
pub use lang::Lang;
pub use layers::{checksum, field, layer};
pub(crate) use remark::program_end;
pub use remark::remark;
pub use say::counted;
pub(crate) use shell::as_typed;
