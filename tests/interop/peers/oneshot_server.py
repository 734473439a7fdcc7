"""One client, one question, one answer typed at the keyboard, and the end."""
import socket

s = socket.socket()
s.bind(("127.0.0.1", 0))
s.listen(5)
print(s.getsockname()[1])
conn, client = s.accept()
print("connected")
print(str(conn.recv(1024), encoding="utf8"))
conn.sendall(bytes(input(), encoding="utf8"))
conn.close()
s.close()
