def show(step, value="ok"):
    """Shows what a call gave."""
    print(f"[{step}] = {value}", flush=True)


def fail(step, error):
    """Shows how a call failed, by the name of its error."""
    print(f"[{step}] ! {name(error)}", flush=True)


def name(error):
    """ECONNREFUSED, EAI_NONAME, timeout, KeyError."""
    if not isinstance(error, OSError):
        return type(error).__name__
    if isinstance(error, socket.gaierror):
        codes = {getattr(socket, code): code for code in dir(socket) if code.startswith("EAI_")}
        return codes.get(error.errno, str(error.errno))
    if isinstance(error, TimeoutError) and error.errno is None:
        return "timeout"
    if error.errno == errno.EOPNOTSUPP:  # On Linux it has two names.
        return "EOPNOTSUPP"
    return errno.errorcode.get(error.errno, str(error.errno))


def where(address):
    """An address as text: 127.0.0.1:8080."""
    if not address:
        return "-"
    if isinstance(address, bytes):
        return "@" + address[1:].decode()
    if isinstance(address, str):
        return address
    host, port = address[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def text(value):
    """A number as its digits, text as it is."""
    if isinstance(value, tuple):
        return where(value).encode()
    return value if isinstance(value, bytes) else str(int(value)).encode()


def int64(value):
    """A number of 64 bits, as the session has them; Python's have no end."""
    if not -(2**63) <= value < 2**63:
        raise OverflowError(value)
    return value


def number(value):
    """Digits as a number, a number as it is."""
    if isinstance(value, bytes) and b"_" in value:  # Python would take 1_000.
        raise ValueError(value)
    return int64(int(value))


def same(one, other):
    """Whether two values are equal; a number equals text that is its digits."""
    if isinstance(one, socket.socket) or isinstance(other, socket.socket):
        return one is other
    return text(one) == text(other)


def key(value):
    """The digits of a number are the same key as the number."""
    if isinstance(value, bytes) and value.removeprefix(b"-").isdigit():
        return int(value) if b"%d" % int(value) == value else value
    return value


def plus(one, other):
    """Two numbers add; anything else joins as text."""
    if isinstance(one, int) and isinstance(other, int):
        return one + other
    return text(one) + text(other)


def over(one, other):
    """Divides towards 0, as C does."""
    quotient = abs(one) // abs(other)
    return quotient if (one < 0) == (other < 0) else -quotient


def modulo(one, other):
    """What is left; its sign is that of the left side, as in C."""
    return one - over(one, other) * other


def part(value, begin, end=None):
    """The bytes from one place to before another; both must be there, which value[begin:end] does not ask."""
    end = len(value) if end is None else end
    if not 0 <= begin <= end <= len(value):
        raise ValueError(f"{begin}..{end} of {len(value)} bytes")
    return value[begin:end]


def repeated(value, count):
    """A text so many times; a negative number is a mistake."""
    if count < 0:
        raise ValueError(count)
    return value * count


def packed(value, size):
    """A number as so many bytes in network order."""
    if not 0 <= value < 256**size:
        raise ValueError(value)
    return value.to_bytes(size, "big")


def unpacked(value):
    """Two or four bytes in network order as a number."""
    if len(value) not in (2, 4):
        raise ValueError(value)
    return int.from_bytes(value, "big")


def put(value):
    """Prints a line; a socket is shown by its descriptor."""
    line = str(value.fileno()).encode() if isinstance(value, socket.socket) else text(value)
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.flush()


def recvn(sock, count):
    """Receives until so many bytes have come, or the end."""
    data = b""
    while len(data) < count:
        part = sock.recv(count - len(data))
        if not part:
            break
        data += part
    return data


def recvline(sock):
    """Receives until a newline has come, or the end. The line, and whether it is whole."""
    line = b""
    while True:
        byte = sock.recv(1)
        if byte == b"\n":
            return line, True
        if not byte:
            return line, False
        line += byte


def ended(data, whole):
    """What a loop of receives got, and whether the stream ended before."""
    if whole:
        return data
    return f"{data} then EOF" if data else "EOF"


def cut(sock, count, flags=0):
    """Receives a datagram with MSG_TRUNC: its beginning, and how long it was."""
    buffer = bytearray(count)
    length = sock.recv_into(buffer, count, flags | socket.MSG_TRUNC)
    return bytes(buffer[: min(count, length)]), length


def cut_from(sock, count, flags=0):
    """The same with its sender, and what is shown of it."""
    buffer = bytearray(count)
    length, sender = sock.recvfrom_into(buffer, count, flags | socket.MSG_TRUNC)
    data = bytes(buffer[: min(count, length)])
    return data, sender, data if length <= count else f"{data} truncated, {length} bytes"


def thrown_away(sock, count, flags=0):
    """Receives from TCP with MSG_TRUNC, which throws the bytes away: none, and how many they were."""
    return b"", sock.recv_into(bytearray(count), count, flags | socket.MSG_TRUNC)


def at_once(sock, function, *arguments):
    """A call that does not wait, although the socket has a time limit; MSG_DONTWAIT does not change that in Python."""
    limit = sock.gettimeout()
    sock.settimeout(0)
    try:
        return function(*arguments)
    finally:
        sock.settimeout(limit)


def taken(sock, sizes, room, flags=0):
    """Receives a message: its bytes, the sockets that came with it, its sender, and what is shown of it."""
    buffers = [bytearray(size) for size in sizes]
    length, beside, told, sender = sock.recvmsg_into(buffers, room, flags)
    data = b"".join(buffers)[:length]
    parts, rest = [], data
    for size in sizes:
        if rest[:size] or not parts:
            parts.append(rest[:size])
        rest = rest[size:]
    passed, others = [], []
    for level, kind, value in beside:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            count = len(value) // 4
            numbers = struct.unpack(f"{count}i", value[: count * 4])
            passed += [socket.socket(fileno=number) for number in numbers]
        else:  #b
            others.append(ancillary(level, kind, value))  #b
    shown = ", ".join(str(part) for part in parts)
    if length > len(data):
        shown += f" truncated, {length} bytes"
    elif told & socket.MSG_TRUNC:
        shown += " truncated"
    if sender:
        shown += f" from {where(sender)}"
    with_it = ["fd"] * len(passed) + others + ["ctrunc"] * bool(told & socket.MSG_CTRUNC)
    if with_it:
        shown += " with " + ", ".join(with_it)
    return data, passed, sender, shown


def ancillary(level, kind, value):
    """What travelled beside a message: a control message, as text."""
    if (level, kind) == (socket.IPPROTO_IP, IP_PKTINFO):
        index, _, to = struct.unpack("i4s4s", value)
        return f"to {socket.inet_ntoa(to)} on {socket.if_indextoname(index)}"
    if (level, kind) == (socket.IPPROTO_IPV6, socket.IPV6_PKTINFO):
        to, index = struct.unpack("16si", value)
        return f"to {socket.inet_ntop(socket.AF_INET6, to)} on {socket.if_indextoname(index)}"
    if (level, kind) in ((socket.IPPROTO_IP, socket.IP_TTL), (socket.IPPROTO_IPV6, socket.IPV6_HOPLIMIT)):
        return f"ttl {struct.unpack('i', value)[0]}"
    if (level, kind) == (socket.SOL_SOCKET, SO_TIMESTAMP):
        seconds, microseconds = struct.unpack("ll", value)
        return f"time {seconds}.{microseconds:06}"
    if (level, kind) == (socket.SOL_SOCKET, socket.SCM_CREDENTIALS):
        return "pid {} uid {} gid {}".format(*struct.unpack("3i", value))
    if (level, kind) in ((socket.IPPROTO_IP, IP_RECVERR), (socket.IPPROTO_IPV6, IPV6_RECVERR)):
        # struct sock_extended_err, and the address of who reported it
        number, origin, icmp, code = struct.unpack_from("IBBB", value)
        shown = f"error {errno.errorcode.get(number, number)}"
        if origin in (2, 3):
            shown += f" icmp {icmp} {code}"
        family = struct.unpack_from("H", value, 16)[0]
        if family == socket.AF_INET:
            shown += f" by {socket.inet_ntoa(value[20:24])}"
        if family == socket.AF_INET6:
            shown += f" by {socket.inet_ntop(family, value[24:40])}"
        return shown
    return f"cmsg {level} {kind}"


def events_of(mask):
    """The names of what poll and epoll tell: IN OUT; they have the same numbers."""
    names = ("IN", "OUT", "PRI", "RDHUP", "ERR", "HUP", "NVAL")
    return " ".join(name for name in names if mask & getattr(select, "POLL" + name)) or "nothing"


def happened(ready, names):
    """What poll or epoll has found: each socket by its name, and what happened to it."""
    by_number = {sock.fileno(): name for name, sock in names.items()}
    return ", ".join(f"{by_number[number]} {events_of(mask)}" for number, mask in ready) or "nothing"


def looked(sock):
    """What poll says of a socket now."""
    sock.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE)  # EBADF if it is closed
    poller = select.poll()
    asked = select.POLLIN | select.POLLOUT | select.POLLPRI | select.POLLRDHUP
    poller.register(sock, asked)
    return events_of(dict(poller.poll(0)).get(sock.fileno(), 0))


def fill(sock, count):
    """Sends until it would block, and until no room has come back for a while."""
    total, is_full = 0, False
    while True:
        try:
            total += sock.send(b"x" * count, socket.MSG_DONTWAIT)
            is_full = False
        except BlockingIOError:
            if is_full:
                return total
            # What select calls no room may still be room for some bytes.
            is_full = not select.select([], [sock], [], 0.5)[1]


def drain(sock):
    """Receives until the end, or until nothing has come for a while: how much, and whether the end came."""
    total = 0
    while select.select([sock], [], [], 0.6)[0]:
        data = sock.recv(65536)
        if not data:
            return total, True
        total += len(data)
    return total, False


def set_filter(sock, percent):
    """Loses so many of a hundred datagrams that arrive: a filter of the kernel (BPF)."""
    if not percent:
        return sock.setsockopt(socket.SOL_SOCKET, 27, 0)
    # Load a random number, compare it, keep nothing or everything.
    at_most = min(percent * 2**32 // 100, 2**32 - 1)
    program = struct.pack("=HBBI", 0x20, 0, 0, 0xFFFFF038)
    program += struct.pack("=HBBI", 0x35, 1, 0, at_most)
    program += struct.pack("=HBBI", 0x06, 0, 0, 0)
    program += struct.pack("=HBBI", 0x06, 0, 0, 0xFFFFFFFF if percent < 100 else 0)
    kept = ctypes.create_string_buffer(program)
    pointer = struct.pack("HP", len(program) // 8, ctypes.addressof(kept))
    return sock.setsockopt(socket.SOL_SOCKET, 26, pointer)


def found(host):
    """The addresses of a name, each once."""
    answers = [answer[4][0] for answer in socket.getaddrinfo(host, None)]
    return list(dict.fromkeys(answers))


def disconnect(sock):
    """connect(2) with AF_UNSPEC takes the peer away; the socket module has no address for that."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.connect(sock.fileno(), bytes(16), 16) == -1:
        raise OSError(ctypes.get_errno(), "connect")


def at_mark(sock):
    """Whether the next byte is the urgent one: sockatmark(3)."""
    sock.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE)  # EBADF if it is closed
    return struct.unpack("i", fcntl.ioctl(sock, SIOCATMARK, bytes(4)))[0]


def linger_of(sock):
    """How long close may wait, in seconds, or off."""
    is_on, seconds = struct.unpack("ii", sock.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8))
    return str(seconds) if is_on else "off"


def protocol_of(sock):
    """SO_PROTOCOL by its name."""
    number = sock.getsockopt(socket.SOL_SOCKET, socket.SO_PROTOCOL)
    return {1: "IPPROTO_ICMP", 6: "IPPROTO_TCP", 17: "IPPROTO_UDP"}.get(number, str(number))


def time_limit(sock, option):
    """How long a receive or a send may sleep: SO_RCVTIMEO, SO_SNDTIMEO."""
    seconds, microseconds = struct.unpack("ll", sock.getsockopt(socket.SOL_SOCKET, option, 16))
    if microseconds >= 1000:
        return f"{seconds * 1000 + microseconds // 1000}ms"
    return f"{seconds}s" if seconds or microseconds else "none"


def peer_of(sock):
    """Who made the other end of a Unix connection: SO_PEERCRED."""
    credentials = struct.unpack("3i", sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    return "pid {} uid {} gid {}".format(*credentials)
