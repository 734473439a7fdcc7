//! Names for what is told in sentences elsewhere: remarks and causes.

use crate::model::{Cause, Remark};

/// What is reported.
pub(super) fn kind(remark: &Remark) -> &'static str {
    match remark {
        Remark::StillOpen(..) => "still_open",
        Remark::Held(_) => "held",
        Remark::Missed { .. } => "missed",
        Remark::Dropped(_) => "dropped",
        Remark::OtherPort { .. } => "other_port",
        Remark::Caller { .. } => "caller",
        Remark::Chosen(..) => "chosen",
        Remark::KernelBound(..) => "kernel_bound",
        Remark::CountsForMachine(_) => "counts_for_machine",
        Remark::Overrun(_) => "overrun",
        Remark::LessonLine => "lesson_line",
    }
}

/// Why a call failed.
pub(super) fn cause_name(cause: &Cause) -> &'static str {
    match cause {
        Cause::HeldByOurs { .. } => "held_by_ours",
        Cause::HeldByTimeWait { .. } => "held_by_time_wait",
        Cause::HeldByConnection { .. } => "held_by_connection",
        Cause::HeldByOther { .. } => "held_by_other",
        Cause::FileExists => "file_exists",
        Cause::NobodyThere { .. } => "nobody_there",
        Cause::BoundNotListening { .. } => "bound_not_listening",
        Cause::NotListening { .. } => "not_listening",
        Cause::AlreadyBound(_) => "already_bound",
        Cause::AlreadyConnected(_) => "already_connected",
        Cause::Listens { .. } => "listens",
        Cause::NeverConnected(..) => "never_connected",
        Cause::ShutDown(_) => "shut_down",
        Cause::PeerReset { .. } => "peer_reset",
        Cause::PeerClosed { .. } => "peer_closed",
        Cause::ProcessNotHost(..) => "process_not_host",
        Cause::Closed => "closed",
    }
}
