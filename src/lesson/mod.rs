//! Lessons: read and checked as a whole, then replayed line by line on live sockets.
//!
//! Drives a session; prints nothing. What it shows is events, and what follows a run is an
//! [`Audience`].

mod audience;
mod builtin;
mod claims;
mod course;
mod error;
mod expect;
mod feed;
mod file;
mod judge;
mod lab;
mod manner;
mod needs;
pub mod packets;
mod plan;
mod port;
mod printed;
mod prose;
mod quiz;
mod recent;
mod replay;
mod rounds;
mod run;
pub mod say;
mod script;
mod step;
mod structure;
mod trouble;
mod wait;

pub use audience::{Audience, Nobody, Pause};
pub use builtin::{BuiltIn, LESSONS, Part, find};
pub use claims::{CLAIMS, Claim, Shown, Verdict, claims};
pub(crate) use claims::{ClaimsError, OwnClaim, read_claims};
pub use course::{Began, Course};
pub use error::{LessonError, LessonErrorKind, NotText, Place, StructureError};
pub use file::{Lesson, Prepared};
pub use judge::written;
pub use lab::LabFault;
pub use manner::{Ended, Here, Manner, Stand};
pub use needs::Need;
pub(crate) use plan::Phase;
pub use plan::{Plan, Station, StationKind};
pub use port::Port;
pub use run::run;
pub(crate) use say::cannot_be_read;
pub use say::{lacks, part};
pub use trouble::{PacketFault, Stop, Trouble, TroubleKind};
