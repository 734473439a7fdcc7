//! The words every layer shares: calls, values, addresses, outcomes, events.
//!
//! Plain data without sentences, sockets or terminals. Whatever is printed for people is made from
//! these types by `text` and `view`; whatever the kernel does is turned into them by `kernel` and `engine`.

mod address;
mod bytes;
mod call;
mod cause;
mod errno;
mod event;
mod flight;
mod host;
mod ids;
mod lab;
mod layer;
mod log;
mod message;
mod option;
mod order;
mod outcome;
mod packet;
mod route;
mod select;
mod snapshot;
mod socket;
mod state;
mod table;
mod value;
mod watch;

pub use address::{Address, AddressError, Destination};
pub use bytes::Bytes;
pub(crate) use bytes::Gathered;
pub use call::{
    Addressed, Call, CallName, Chosen, Controlled, Group, Polled, ReceiveFlags, Selection,
    SendFlags,
};
pub use cause::Cause;
pub(crate) use errno::errno_names;
pub use errno::{Errno, Failure, ResolveError, Unresolved};
pub use event::{
    Actor, Asleep, Choice, Closed, Congestion, EndSeen, EndState, Event, Halt, Mistyped, Named, On,
    Opened, Origin, PacketSeen, ProgramEnd, Refused, Remark, Returned, Score, Shortfall, Source,
    StateSeen, Unmet, Waker, What, WithSyn, Woken, Wording, beginning,
};
pub use flight::{Counts, Flight};
pub(crate) use host::WIRE;
pub use host::{Counter, Interface};
pub use ids::{CallId, Fd, HostId, PacketId, ProcessId, Seq, SocketId, StatementId, ThreadId};
pub(crate) use lab::setting_path;
pub use lab::{Advice, LabError, LabRow, LabSettings, Preset, Stage, Timer};
pub use layer::{FieldName, FieldValue, Layer, LayerName, OpenedPacket, Sum};
pub use log::{Events, Frames, Log};
pub use message::{Ancillary, Message, Scatter, SockError, Taken};
pub use option::{
    Credentials, OptionName, OptionValue, Setting, SocketDomain, SocketProtocol, SocketType, Takes,
};
pub use order::{Member, Order, Rule};
pub use outcome::{
    Accepted, Datagram, Happened, Moved, Outcome, Place, Row, Side, TableSeen, Transport,
};
pub(crate) use packet::addressee;
pub use packet::{Arp, Fate, Frame, Icmp, Loss, Packet, PacketKind, TcpFlags, TcpPart};
pub use route::SourceRoute;
pub use select::{KindWord, Likeness, Pick, Select, Way};
pub use snapshot::{
    Doing, FlyingSeen, KeptSeen, ProcessSeen, Snapshot, SocketSeen, StreamSeen, VariableSeen,
    WireSeen,
};
pub use socket::{Filter, How, PairKind, PollSet, SocketKind};
pub use state::TcpState;
pub use table::Table;
pub use value::Value;
pub use watch::{Control, Watch};
