"""The upper-case client over UDP. It prints the answer and whether it came from the server's port."""
import socket
import sys

port = int(sys.argv[1])
client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for line in sys.stdin:
    client.sendto(line.strip().encode(), ("127.0.0.1", port))
    data, sender = client.recvfrom(1024)
    print(data.decode(), sender[1] == port)
client.close()
