"""The upper-case server over TCP: the connection loop around the communication loop."""
import socket

phone = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
phone.bind(("127.0.0.1", 0))
phone.listen(5)
print(phone.getsockname()[1])
while True:
    conn, client = phone.accept()
    while True:
        try:
            data = conn.recv(1024)
            if len(data) == 0:
                break
            print("received", data.decode())
            conn.send(data.upper())
        except OSError as error:
            print(type(error).__name__)
            break
    conn.close()
    print("closed")
