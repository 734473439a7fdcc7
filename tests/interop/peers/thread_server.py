"""A thread for each connection, and nobody closes what a thread was given: that is part of what is tested."""
import socket
import threading


def serve(conn, name):
    while True:
        data = conn.recv(1024).decode()
        print("received", data)
        if data == "q":
            break
        conn.send("thank you".encode())


s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.bind(("127.0.0.1", 0))
s.listen(5)
print(s.getsockname()[1])
while True:
    conn, client = s.accept()
    print("connected")
    threading.Thread(target=serve, args=(conn, client), daemon=True).start()
