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


def number(value):
    """Digits as a number, a number as it is."""
    return int(value)


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


def taken(sock, sizes, room, flags=0):
    """Receives a message: its bytes, the sockets that came with it, and what is shown of it."""
    buffers = [bytearray(size) for size in sizes]
    length, beside, told, sender = sock.recvmsg_into(buffers, room, flags)
    data = b"".join(buffers)[:length]
    parts, rest = [], data
    for size in sizes:
        if rest[:size] or not parts:
            parts.append(rest[:size])
        rest = rest[size:]
    passed = []
    for level, kind, value in beside:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            count = len(value) // 4
            numbers = struct.unpack(f"{count}i", value[: count * 4])
            passed += [socket.socket(fileno=number) for number in numbers]
    shown = ", ".join(str(part) for part in parts)
    if told & socket.MSG_TRUNC:
        shown += " truncated"
    if sender:
        shown += f" from {where(sender)}"
    with_it = ["fd"] * len(passed) + ["ctrunc"] * bool(told & socket.MSG_CTRUNC)
    if with_it:
        shown += " with " + ", ".join(with_it)
    return data, passed, shown


def looked(sock):
    """What poll says of a socket now."""
    sock.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE)  # EBADF if it is closed
    poller = select.poll()
    asked = select.POLLIN | select.POLLOUT | select.POLLPRI | select.POLLRDHUP
    poller.register(sock, asked)
    told = dict(poller.poll(0)).get(sock.fileno(), 0)
    names = ("IN", "OUT", "PRI", "RDHUP", "ERR", "HUP")
    return " ".join(name for name in names if told & getattr(select, "POLL" + name)) or "nothing"


def fill(sock, count):
    """Sends until it would block, and until no room has come back for a while."""
    total = 0
    while True:
        try:
            total += sock.send(b"x" * count, socket.MSG_DONTWAIT)
        except BlockingIOError:
            if not select.select([], [sock], [], 0.5)[1]:
                return total


def drain(sock):
    """Receives until the end, or until nothing has come for a while."""
    total = 0
    while select.select([sock], [], [], 0.6)[0]:
        data = sock.recv(65536)
        if not data:
            return f"{total} then EOF"
        total += len(data)
    return total


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
    return ", ".join(dict.fromkeys(answers))
