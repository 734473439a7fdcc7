"""Connects, says hello if it is told to, and then waits for ever without reading."""
import socket
import sys

s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
for line in sys.stdin:
    s.sendall(line.strip().encode())
