//! Python and C where a line of ours should be: what the five articles contain, and what people bring along.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use playground::language::{Assembler, SyntaxErrorKind as Kind, parse_line, table};

/// The line to type instead, at the prompt or inside a program; `Some("")` if it is known to be foreign and has none.
fn instead(text: &str, inside: bool) -> Option<String> {
    let error = if inside {
        let mut assembler = Assembler::new();
        assembler.push("program {", 1).unwrap();
        assembler.push(text, 2).err()?
    } else {
        parse_line(text, 1).err()?
    };
    match error.kind {
        Kind::Python | Kind::PythonImport | Kind::C => {
            Some(error.fix.map_or(String::new(), |f| f.line))
        }
        kind => panic!("{text}: {kind:?}, fix {:?}", error.fix),
    }
}

/// What is ours already stays; everything else has a line, or none.
fn check(table: &[(&str, &str)], inside: bool) {
    for (text, ours) in table {
        let found = instead(text, inside);
        assert_eq!(found.as_deref(), (text != ours).then_some(*ours), "{text}");
        if !ours.is_empty() && text != ours && !matches!(*ours, "quit" | "socket tcp" | "} else {")
        {
            let mut assembler = Assembler::new();
            assembler.push("program {", 1).unwrap();
            let error = assembler.push(ours.trim_start_matches("server> "), 2).err();
            // What is missing is asked for.
            let ready = error.as_ref().is_none_or(|e| matches!(e.kind, Kind::MissingArgument(..)));
            assert!(ready, "{ours}: {error:?}");
        }
    }
}

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

#[test]
fn at_the_prompt() {
    check(
        &[
            ("import socket", "socket tcp"),
            ("from socket import *", "socket tcp"),
            ("import threading, time", ""),
            ("phone.accept()", "phone.accept"),
            ("s.bind ('127.0.0.1', 8080)", "s.bind 127.0.0.1:8080"),
            ("bind(\"127.0.0.1\", 8080)", "bind 127.0.0.1:8080"),
            ("phone.bind(127.0.0.1, 8080)", "phone.bind 127.0.0.1  8080"),
            ("c.connect((host, int(port)))", "c.connect $host:$port"),
            ("sleep(1)", "sleep 1"),
            ("print(conn.recv(1024))", ""),
            ("server> phone.bind(('127.0.0.1', 8080))", "server> phone.bind 127.0.0.1:8080"),
            ("accept()", "accept"),
            ("recv(1024)", "recv 1024"),
            ("bind(127.0.0.1:8080)", "bind 127.0.0.1:8080"),
            ("c.send(b'hello\\n')", "c.send \"hello\\n\""),
            ("c.send(\"it's $5\")", "c.send \"it's \\$5\""),
            ("c.send('你好'.encode('gbk'))", "c.send gbk(\"你好\")"),
            ("c.send(f\"hello {name}!\")", "c.send \"hello $name!\""),
            ("c.send(struct.pack('!I', n))", "c.send u32($n)"),
            ("n = struct.unpack('!I', header)[0]", "n = num($header)"),
            ("s.settimeout(0.5)", "s.settimeout 500ms"),
            ("s.settimeout(None)", "s.settimeout none"),
            ("s.setblocking(False)", "s.setblocking off"),
            ("s.shutdown(socket.SHUT_WR)", "s.shutdown wr"),
            ("s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)", "s.setsockopt nodelay"),
            ("with socket.socket() as s:", "s = socket tcp"),
            ("exit()", "quit"),
            ("quit()", "quit"),
            ("sys.exit(0)", "quit"),
            ("time.sleep(1.5)", "sleep 1500ms"),
            ("while True:", "loop {"),
            ("for i in range(5):", "repeat 5 {"),
            (
                "ready, _, _ = select.select([phone, conn], [], [], 2)",
                "ready = select phone conn 2s",
            ),
            ("socket.gethostbyname('localhost')", "resolve localhost"),
        ],
        false,
    );
}

#[test]
fn c_lines() {
    check(
        &[
            ("int fd = socket(AF_INET, SOCK_STREAM, 0);", "fd = socket tcp"),
            ("fd = socket(AF_INET6, SOCK_DGRAM, 0)", "fd = socket udp6"),
            ("bind(fd, (struct sockaddr *)&addr, sizeof(addr));", "fd.bind"),
            ("listen(fd, 5);", "fd.listen 5"),
            ("int conn = accept(fd, NULL, NULL);", "conn = fd.accept"),
            ("connect(fd, (struct sockaddr *)&addr, sizeof addr)", "fd.connect"),
            ("send(fd, \"hello, world\\n\", 13, 0);", "fd.send \"hello, world\\n\""),
            ("write(fd, buf, n);", "fd.send $buf"),
            ("ssize_t n = recv(conn, buf, 1024, 0); // wait", "buf = conn.recv 1024"),
            ("n = read(conn, buf, sizeof(buf));", "buf = conn.recv"),
            (
                "setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);",
                "fd.setsockopt reuseaddr",
            ),
            ("shutdown(fd, SHUT_WR);", "fd.shutdown wr"),
            ("close(fd);", "fd.close"),
            ("s.close();", "s.close"),
            ("char buf[1024];", ""),
            ("struct sockaddr_in addr;", ""),
            ("printf(\"done\\n\");", "print \"done\""),
            ("usleep(300000);", "sleep 300ms"),
            ("while (1) {", "loop {"),
            ("return 0;", "quit"),
        ],
        false,
    );
}

/// The table's Python and C lines lead back to the call, wherever they are one call.
#[test]
fn the_table_speaks_both_languages() {
    let (mut python, mut c) = (0, 0);
    for row in table::rows().filter(|row| row.group == table::Group::Call) {
        for (line, count) in [(row.python, &mut python), (row.c, &mut c)] {
            let Err(error) = parse_line(line, 1) else { continue };
            let Some(fix) = error.fix.filter(|_| matches!(error.kind, Kind::Python | Kind::C))
            else {
                continue;
            };
            let words: Vec<&str> = fix.line.split([' ', '.']).collect();
            assert!(words.contains(&row.call.word()), "{line} became {}", fix.line);
            *count += 1;
        }
    }
    assert!(python >= 20 && c >= 15, "{python} {c}");
}

#[test]
fn what_is_ours_is_not_called_foreign() {
    for text in [
        "x = len(data)",
        "upper(data)",
        "conn foo",
        "x = y",
        "c.recv 100;",
        "send hello(1",
        "foo bar(1)",
    ] {
        let error = parse_line(text, 1).unwrap_err();
        assert!(
            !matches!(error.kind, Kind::Python | Kind::C | Kind::PythonImport),
            "{text}: {error:?}"
        );
    }
}
