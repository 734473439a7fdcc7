//! What the five articles contain, line by line: it can be typed as it stands there, and is answered with ours.

use super::check;

#[test]
fn article_000_tcp() {
    let server = [
        ("import socket", ""),
        (
            "phone=socket.socket(socket.AF_INET,socket.SOCK_STREAM) # 流式协议=》tcp协议",
            "phone = socket tcp",
        ),
        ("phone=socket(AF_INET,SOCK_STREAM)", "phone = socket tcp"),
        (
            "phone.setsockopt(SOL_SOCKET,SO_REUSEADDR,1) #就是它,在bind前加",
            "phone.setsockopt reuseaddr",
        ),
        (
            "phone.bind((‘127.0.0.1‘,8080)) # 0-65535, 1024以前的都被系统保留使用",
            "phone.bind 127.0.0.1:8080",
        ),
        ("phone.listen(5) # 5指的是半连接池的大小", "phone.listen 5"),
        (
            "print(‘服务端启动完成,监听地址为:%s:%s‘ %(‘127.0.0.1‘,8080))",
            "print \"服务端启动完成,监听地址为:127.0.0.1:8080\"",
        ),
        ("while True:", "loop {"),
        ("conn,client_addr=phone.accept()", "conn, client_addr = phone.accept"),
        ("try:", ""),
        ("data=conn.recv(1024) # 最大接收的数据量为1024Bytes", "data = conn.recv 1024"),
        ("if len(data) == 0:", "if len($data) == 0 {"),
        ("break", "break"),
        (
            "print(\"客户端发来的消息:\",data.decode(‘utf-8‘))",
            "print \"客户端发来的消息: \" + decode($data, \"utf-8\")",
        ),
        ("conn.send(data.upper())", "conn.send upper($data)"),
        ("except Exception: # 针对windows系统", ""),
        ("conn.close()", "conn.close"),
        ("phone.close()", "phone.close"),
    ];
    check(&server, true);
    let client = [
        ("phone.connect((‘127.0.0.1‘,8080))", "phone.connect 127.0.0.1:8080"),
        (
            "msg=input(\"输入要发送的消息>>>: \").strip() #msg=‘‘",
            "msg = input \"输入要发送的消息>>>: \"",
        ),
        ("if len(msg) == 0:continue", "if len($msg) == 0 continue"),
        ("phone.send(msg.encode(‘utf-8‘))", "phone.send $msg"),
        ("print(‘======?‘)", "print \"======?\""),
        ("data=phone.recv(1024)", "data = phone.recv 1024"),
        ("print(data.decode(‘utf-8‘))", "print decode($data, \"utf-8\")"),
    ];
    check(&client, true);
}

#[test]
fn article_000_udp() {
    check(
        &[
            (
                "server=socket.socket(socket.AF_INET,socket.SOCK_DGRAM) # 数据报协议=》udp协议",
                "server = socket udp",
            ),
            ("server.bind((‘127.0.0.1‘,8081)) # IP地址", "server.bind 127.0.0.1:8081"),
            (
                "data,client_addr=server.recvfrom(1024) #接收信息",
                "data, client_addr = server.recvfrom 1024",
            ),
            (
                "server.sendto(data.upper(),client_addr) #发出信息",
                "server.sendto $client_addr upper($data)",
            ),
            ("msg=input(‘>>>: ‘).strip()", "msg = input \">>>: \""),
            (
                "client.sendto(msg.encode(‘utf-8‘),(‘127.0.0.1‘,8081)) #发出信息,设置地址",
                "client.sendto 127.0.0.1:8081 $msg",
            ),
            ("res=client.recvfrom(1024) #接收信息", "res = client.recvfrom 1024"),
            ("print(res)", "print $res"),
            ("client.close()", "client.close"),
        ],
        true,
    );
}

#[test]
fn article_001() {
    check(
        &[
            ("from socket import *", ""),
            ("clientSocket=socket(AF_INET,SOCK_DGRAM)", "clientSocket = socket udp"),
            ("clientSocket=socket(AF_INET,SOCK_STREAM)", "clientSocket = socket tcp"),
            (
                "clientSocket.sendto(message.encode(),(serverName,serverPort))",
                "clientSocket.sendto $serverName:$serverPort $message",
            ),
            (
                "modifiedMessage,serverAddress=clientSocket.recvfrom(2048)",
                "modifiedMessage, serverAddress = clientSocket.recvfrom 2048",
            ),
            ("serverSocket.bind(('',serverPort))", "serverSocket.bind :$serverPort"),
            ("serverSocket.listen(1)", "serverSocket.listen 1"),
            (
                "connectionSocket,addr=serverSocket.accept()",
                "connectionSocket, addr = serverSocket.accept",
            ),
            (
                "sentence=connectionSocket.recv(1024).decode()",
                "sentence = connectionSocket.recv 1024",
            ),
            ("capitalizedSentence=sentence.upper()", "capitalizedSentence = upper($sentence)"),
            (
                "connectionSocket.send(capitalizedSentence.encode())",
                "connectionSocket.send $capitalizedSentence",
            ),
        ],
        true,
    );
}

#[test]
fn article_002() {
    check(
        &[
            ("HOST = '127.0.0.1'", "HOST = '127.0.0.1'"),
            ("PORT = 6666", "PORT = 6666"),
            ("s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)", "s = socket tcp"),
            ("s.bind((HOST, PORT))", "s.bind $HOST:$PORT"),
            ("s.listen(5)", "s.listen 5"),
            (
                "print('[INFO] server start at : {}:{}'.format(HOST, PORT))",
                "print \"[INFO] server start at : $HOST:$PORT\"",
            ),
            (
                "print('[INFO] waiting for connection...')",
                "print \"[INFO] waiting for connection...\"",
            ),
            ("while True:", "loop {"),
            ("    conn, addr = s.accept()", "    conn, addr = s.accept"),
            (
                "    print('[INFO] connected by {}'.format(addr))",
                "    print \"[INFO] connected by $addr\"",
            ),
            ("        data = conn.recv(1024).decode()", "        data = conn.recv 1024"),
            (
                "        print('[INFO] reveiced from client: {}'.format(data))",
                "        print \"[INFO] reveiced from client: $data\"",
            ),
            ("        if data == 'q':", "        if $data == \"q\" {"),
            (
                "            print('[INFO] client qiuted!')",
                "            print \"[INFO] client qiuted!\"",
            ),
            ("            break", "            break"),
            (
                "        conn.send('[INFO] server has received your messages'.encode())",
                "        conn.send \"[INFO] server has received your messages\"",
            ),
            ("    conn.close()", "    conn.close"),
            ("s.connect((HOST, PORT))", "s.connect $HOST:$PORT"),
            (
                "cmd = input('Please input your message: ')",
                "cmd = input \"Please input your message: \"",
            ),
            ("if not cmd:", "if len($cmd) == 0 {"),
            ("continue", "continue"),
            ("s.send(cmd.encode())", "s.send $cmd"),
            ("if cmd == 'q':", "if $cmd == \"q\" {"),
            ("print('exit!')", "print \"exit!\""),
            ("print(data)", "print $data"),
            ("s.close()", "s.close"),
            ("import threading", ""),
            ("def conn_handler(conn, client):", ""),
            (
                "client = client[0] + ':' + str(client[1])",
                "client = before($client, \":\") + \":\" + after($client, \":\")",
            ),
            (
                "print('[INFO] reveiced from {}: {}'.format(client, data))",
                "print \"[INFO] reveiced from $client: $data\"",
            ),
            (
                "print('[INFO] connected by {}:{}'.format(addr[0], addr[1]))",
                "print \"[INFO] connected by \" + before($addr, \":\") + \":\" + after($addr, \":\")",
            ),
            ("t = threading.Thread(target=conn_handler, args=(conn, addr))", "thread {"),
            ("t.start()", ""),
        ],
        true,
    );
}

#[test]
fn article_003() {
    check(
        &[
            (
                "udp_socket = socket.socket(socket. af_inet, socket.sock_dgram)",
                "udp_socket = socket udp",
            ),
            (
                "udp_socket.bind((「」, 7788))  # ip位址不寫,預設本機任何乙個ip",
                "udp_socket.bind 0.0.0.0:7788",
            ),
            (
                "udp_socket.sendto(『hello python』.encode(『utf-8』), (『192.168.21.66』, 7788))",
                "udp_socket.sendto 192.168.21.66:7788 \"hello python\"",
            ),
            (
                "recv_data = udp_socket.recvfrom(1024)  # 返回元組資訊",
                "recv_data = udp_socket.recvfrom 1024",
            ),
            (
                "tcp_client_socket = socket.socket(socket.sock_af_inet, socket.sock_stream)",
                "tcp_client_socket = socket tcp",
            ),
            (
                "tcp_client_socket.connect((『server_ip』, server_port))",
                "tcp_client_socket.connect server_ip:$server_port",
            ),
            (
                "tcp_client_socket.send(『hello』.encode(『utf-8』))",
                "tcp_client_socket.send \"hello\"",
            ),
            (
                "recv_data = tcp_cilent_socket.recv(1024)  # 返回的是位元組型別的資料",
                "recv_data = tcp_cilent_socket.recv 1024",
            ),
            ("tcp_client_socket.close()", "tcp_client_socket.close"),
            ("tcp_server_socket.listen(128)", "tcp_server_socket.listen 128"),
            (
                "new_client_socket, client_addr = tcp_server_socket.accept()",
                "new_client_socket, client_addr = tcp_server_socket.accept",
            ),
            (
                "recv_data = new_client_socket.recv(1024).decode(『utf-8』)",
                "recv_data = new_client_socket.recv 1024",
            ),
        ],
        true,
    );
}

#[test]
fn article_004() {
    check(
        &[
            ("sk=socket.socket()#创建服务端socket对象", "sk = socket tcp"),
            ("ip_port=('127.0.0.1',13008)", "ip_port = \"127.0.0.1:13008\""),
            ("sk.bind(ip_port)#绑定IP地址和端口号", "sk.bind $ip_port"),
            ("sk.listen(5)#开始监听是否有请求:同时最多允许有5个连接", "sk.listen 5"),
            ("print('等待客户端的连接')#释放信号", "print \"等待客户端的连接\""),
            (
                "coon,addr=sk.accept()#连接成功后会返回一个新的套接字和客户端地址",
                "coon, addr = sk.accept",
            ),
            ("print('客户端新的连接:',addr)", "print \"客户端新的连接: $addr\""),
            (
                "client_data=coon.recv(1024)#接收数据:一次性接收1024字节",
                "client_data = coon.recv 1024",
            ),
            ("print(str(client_data,encoding='utf8'))", "print decode($client_data, \"utf-8\")"),
            ("sendData=input('请输入>>>')", "sendData = input \"请输入>>>\""),
            ("coon.sendall(bytes(sendData,encoding='utf8'))#发送数据", "coon.sendall $sendData"),
            ("coon.close()#关闭资源", "coon.close"),
            ("sk.connect(ip_port)#发起连接", "sk.connect $ip_port"),
            ("sever_data=sk.recv(1024)#接收数据:一次性接收1024字节", "sever_data = sk.recv 1024"),
        ],
        true,
    );
}
