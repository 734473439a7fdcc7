//! What calls can give: the forms of their results.

/// What a call gives when it succeeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gives {
    /// `ok`
    Ok,
    /// The name of a socket.
    Name,
    /// Two names.
    Names,
    /// `conn from ADDRESS`
    Connection,
    /// A number.
    Number,
    /// Bytes in quotes, or `EOF`.
    Bytes,
    /// Bytes in quotes, `from ADDRESS`.
    BytesFrom,
    /// `9144 then EOF`
    Drained,
    /// The value of an option.
    Option,
    /// An address, or `-`.
    Address,
    /// Addresses, or `nothing`.
    Addresses,
    /// `300ms`, or `none`.
    Time,
    /// `IN OUT`, or `nothing`; of several sockets `a IN, b OUT`.
    Polled,
    /// `conn IN, c OUT HUP`, or `nothing`.
    Happened,
    /// Names of sockets, or `nothing`.
    Labels,
    /// `ESTABLISHED`
    State,
    /// `1/5`
    Queue,
    /// `client ESTABLISHED, server LISTEN, server UDP`, or `nothing`.
    Rows,
    /// `lo 127.0.0.1/8, eth0 10.0.0.1/24`
    Interfaces,
    /// Lines in quotes, or `nothing`.
    Lines,
    /// Any value.
    Value,
}
