"""The upper-case client over TCP: a line of input, a send, a recv."""
import socket
import sys

phone = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
phone.connect(("127.0.0.1", int(sys.argv[1])))
print("connected")
for line in sys.stdin:
    text = line.strip()
    if len(text) == 0:
        continue
    phone.send(text.encode())
    print("sent")
    print(phone.recv(1024).decode())
phone.close()
