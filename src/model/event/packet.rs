//! A packet of the lab, and what the wire did with it.

use serde::{Deserialize, Serialize};
use std::sync::Arc;

use crate::model::{CallId, Fate, Packet};

/// A packet came onto the wire, or something became of it later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PacketSeen {
    /// The packet.
    pub packet: Packet,
    /// What the wire did with it.
    pub fate: Fate,
    /// The computer that sent it.
    pub from: Arc<str>,
    /// The computer that is to get it.
    pub to: Arc<str>,
    /// The call that led to it; `None`: a timer of the kernel, or a program outside.
    pub by: Option<CallId>,
}
