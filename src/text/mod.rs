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

pub use address::address_error;
pub use asleep::{asleep, asleep_in_handshake, first_sleep};
pub use calls::summary;
pub use cause::{cause, cause_at_length, cause_at_length_in_scene, cause_in_scene};
pub use errno::{Scene, explain};
pub use file::file_error;
pub use halt::halt;
pub use help::{HelpPage, help_pages, help_topic, help_topics};
pub use lab::{
    AdviceLine, lab_advice, lab_killed, lab_late, lab_ready, lab_refused, lab_took, stage,
};
pub use lang::Lang;
pub use layers::{checksum, field, layer};
pub use remark::{program_end, remark};
pub use say::counted;
pub use shell::as_typed;
