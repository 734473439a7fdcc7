"""The upper-case server over UDP."""
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 0))
print(server.getsockname()[1])
while True:
    data, client = server.recvfrom(1024)
    print("received", data.decode())
    server.sendto(data.upper(), client)
