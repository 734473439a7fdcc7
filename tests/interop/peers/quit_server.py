"""The server that closes a connection when it receives q."""
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.bind(("127.0.0.1", 0))
s.listen(5)
print(s.getsockname()[1])
while True:
    conn, client = s.accept()
    print("connected")
    while True:
        data = conn.recv(1024).decode()
        print("received", data)
        if data == "q":
            break
        conn.send("thank you".encode())
    conn.close()
