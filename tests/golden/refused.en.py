# Nobody home: refused, or silence?
# The program of server. There are 4, each for a terminal of its own: server client ann bob
# [5] is step 5 of the session; what a call gave is shown behind its number.

import socket


def show(step, value="ok"):
    """Shows what a call gave."""
    print(f"[{step}] = {value}", flush=True)


def where(address):
    """An address as text: 127.0.0.1:PORT."""
    if not address:
        return "-"
    if isinstance(address, bytes):
        return "@" + address[1:].decode()
    if isinstance(address, str):
        return address
    host, port = address[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


# [1] s = socket tcp
s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
show(1)

# [2] s.bind 127.0.0.1:0
s.bind(("127.0.0.1", 0))
show(2)

# [3] s.getsockname
address = s.getsockname()
show(3, where(address))
P = address[1]

# [6] s.listen 0
input("When client has shown [5], press Enter: ")
s.listen(0)
show(6)

# [8] s.queue  -- a lens, not a call of the program

# [11] netstat $P  -- a lens, not a call of the program

# [12] a1 = s.accept
a1, sender = s.accept()
show(12, f"from {where(sender)}")

# [13] s.queue  -- a lens, not a call of the program

input("Enter ends this program. ")
# Nobody home: refused, or silence?
# The program of client. There are 4, each for a terminal of its own: server client ann bob
# [5] is step 5 of the session; what a call gave is shown behind its number.

import errno
import socket


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


# [4] c = socket tcp
c = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
show(4)

# [5] c.connect 127.0.0.1:$P
input("When server has shown [3], press Enter: ")
P = int(input("The port that server shows in [3]: "))
try:
    c.connect(("127.0.0.1", P))
    show(5)
except OSError as failure:
    fail(5, failure)

# [7] c.connect 127.0.0.1:$P
input("When server has shown [6], press Enter: ")
c.connect(("127.0.0.1", P))
show(7)

input("Enter ends this program. ")
# Nobody home: refused, or silence?
# The program of ann. There are 4, each for a terminal of its own: server client ann bob
# [5] is step 5 of the session; what a call gave is shown behind its number.

import socket


def show(step, value="ok"):
    """Shows what a call gave."""
    print(f"[{step}] = {value}", flush=True)


# [9] a = socket tcp
a = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
show(9)

# [10] a.connect 127.0.0.1:$P
input("When server has shown [6] and client has shown [7], press Enter: ")
P = int(input("The port that server shows in [3]: "))
a.connect(("127.0.0.1", P))
show(10)

input("Enter ends this program. ")
# Nobody home: refused, or silence?
# The program of bob. There are 4, each for a terminal of its own: server client ann bob
# [5] is step 5 of the session; what a call gave is shown behind its number.

import errno
import socket


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


# [14] b = socket tcp
b = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
show(14)

# [15] b.settimeout 300ms
b.settimeout(0.3)
show(15)

# [16] b.connect 127.0.0.1:$P
input("When server has shown [12] and client has shown [7] and ann has shown [10], press Enter: ")
P = int(input("The port that server shows in [3]: "))
try:
    b.connect(("127.0.0.1", P))
    show(16)
except OSError as failure:
    fail(16, failure)

input("Enter ends this program. ")
