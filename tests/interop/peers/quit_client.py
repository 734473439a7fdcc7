"""The client that says q before it leaves, and sends no empty message."""
import socket
import sys

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.connect(("127.0.0.1", int(sys.argv[1])))
print("connected")
for line in sys.stdin:
    text = line.rstrip("\n")
    if not text:
        print("nothing to send")
        continue
    s.send(text.encode())
    if text == "q":
        print("goodbye")
        break
    print(s.recv(1024).decode())
s.close()
