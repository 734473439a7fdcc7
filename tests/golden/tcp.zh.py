# 打一通电话
# server 的程序。一共 2 个，各在自己的终端里运行：server client
# [5] 是会话的第 5 步；每个调用的结果显示在它的编号后面。

import socket


def show(step, value="ok"):
    """Shows what a call gave."""
    print(f"[{step}] = {value}", flush=True)


def where(address):
    """An address as text: 127.0.0.1:PORT."""
    if not address:
        return "-"
    if isinstance(address, bytes):
        return "@" + address[1:].decode()
    if isinstance(address, str):
        return address
    host, port = address[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


# [1] phone = socket tcp
phone = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
show(1)

# [2] phone.bind 127.0.0.1:PORT
phone.bind(("127.0.0.1", PORT))
show(2)

# [3] phone.listen 5
phone.listen(5)
show(3)

# [4] conn = phone.accept
conn, sender = phone.accept()
show(4, f"from {where(sender)}")

# [8] conn.recv 1024
received = conn.recv(1024)
show(8, received or "EOF")

# [9] conn.send upper($_)
sent = conn.send(received.upper())
show(9, sent)

# [12] conn.recv 1024
received = conn.recv(1024)
show(12, received or "EOF")

# [13] conn.close
conn.close()
show(13)

# [14] phone.close
phone.close()
show(14)

input("按回车结束这个程序。")
# 打一通电话
# client 的程序。一共 2 个，各在自己的终端里运行：server client
# [5] 是会话的第 5 步；每个调用的结果显示在它的编号后面。

import socket


def show(step, value="ok"):
    """Shows what a call gave."""
    print(f"[{step}] = {value}", flush=True)


# [5] me = socket tcp
me = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
show(5)

# [6] me.connect 127.0.0.1:PORT
input("等 server 显示 [3] 后按回车：")
me.connect(("127.0.0.1", PORT))
show(6)

# [7] me.send "hello"
sent = me.send(b"hello")
show(7, sent)

# [10] me.recv 1024
received = me.recv(1024)
show(10, received or "EOF")

# [11] me.close
me.close()
show(11)

input("按回车结束这个程序。")
