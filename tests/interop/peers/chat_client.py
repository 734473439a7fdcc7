"""Somebody in the chat room: each line of input is sent, and a thread prints each line that comes.

The end of the input closes the connection without a word.
"""
import socket
import sys
import threading

me = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
me.connect(("127.0.0.1", int(sys.argv[1])))


def listen():
    for line in me.makefile(encoding="utf8"):
        print(line, end="")
    print("the room has closed")


threading.Thread(target=listen, daemon=True).start()
print("connected")
for line in sys.stdin:
    me.sendall(line.encode())
me.shutdown(socket.SHUT_RDWR)
me.close()
