"""Counterpart of `playground run --quiet lessons/tcp.txt`, as a student would write it.

The calls of that lesson, in its order, by one process. What sleeps in the lesson is tried
without blocking first and then waited for. Prints nothing; fails if an answer differs.

Port 8079, not 8080: the client's TIME_WAIT stays for a minute, and lessons look at every row of
their port.
"""

import select
import socket

phone = socket.socket()
try:
    phone.bind(("127.0.0.1", 8079))
except OSError:
    phone.bind(("127.0.0.1", 0))
phone.listen(5)
phone.setblocking(False)
try:
    phone.accept()
    raise SystemExit("accept should have slept")
except BlockingIOError:
    pass

me = socket.socket()
me.connect(phone.getsockname())
select.select([phone], [], [], 5)
conn, _ = phone.accept()

me.send(b"hello")
data = conn.recv(1024)
conn.send(data.upper())
if me.recv(1024) != b"HELLO":
    raise SystemExit("the answer should have been HELLO")

me.close()
if conn.recv(1024) != b"":
    raise SystemExit("the stream should have ended")
conn.close()
phone.close()
