"""Counterpart of a program of the playground that repeats a send and a recv.

The same two calls on the two ends of one TCP connection over loopback, as often as the argument
says. Prints nothing. Port 8079 as in lesson.py.
"""

import socket
import sys


def main(times):
    phone = socket.socket()
    try:
        phone.bind(("127.0.0.1", 8079))
    except OSError:
        phone.bind(("127.0.0.1", 0))
    phone.listen(5)
    me = socket.socket()
    me.connect(phone.getsockname())
    conn, _ = phone.accept()
    for _ in range(times):
        me.send(b"hello")
        conn.recv(1024)


main(int(sys.argv[1]))
