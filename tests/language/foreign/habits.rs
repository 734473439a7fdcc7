//! What people bring along from Python and C, and what only looks like it.

use playground::language::{SyntaxErrorKind as Kind, parse_line};

use super::check;

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
            ("print f\"{len(data)} bytes\"", "print len($data) + \" bytes\""),
            ("print f'客户端{data}说'", "print \"客户端\" + $data + \"说\""),
            ("print '%s说:%s' % (who, data)", "print $who + \"说:\" + $data"),
            ("print \"{}: {}\".format(who, data)", "print \"$who: $data\""),
            ("print \"n =\", n", "print \"n = $n\""),
            ("c.send f\"{who}: {data}\\n\"", "c.send \"$who: $data\\n\""),
            ("c.send \"%s says %s\" % (who, data)", "c.send \"$who says $data\""),
            ("u.sendto 127.0.0.1:5000 f\"{who}!\"", "u.sendto 127.0.0.1:5000 \"$who!\""),
            ("c.sendall \"{}!\".format(who)", "c.sendall \"$who!\""),
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
            ("head = data[:4]", "head = $data[..4]"),
            ("data[4:]", "$data[4..]"),
            ("tail = data[-2:]", "tail = $data[len($data) - 2..]"),
            ("seq = int(data[0:4])", "seq = int($data[0..4])"),
            ("start = time.time()", "start = now"),
            ("rtt = time.time() - start", "rtt = now - $start"),
            ("n = random.randint(0, 9)", "n = random(10)"),
            ("n = random.randint(1, 6)", "n = random(6) + 1"),
            ("n = random.randrange(n)", "n = random($n)"),
            ("name = data.lower()", "name = lower($data)"),
            ("cache = dict()", "cache = {}"),
            ("cache = {'a': b}", "cache = {\"a\": $b}"),
            ("cache[url] = page", "cache[$url] = $page"),
            ("page = cache[url]", "page = $cache[$url]"),
            ("page = cache.get(url)", "page = $cache[$url]"),
            ("print(cache['a'])", "print $cache[\"a\"]"),
            ("del cache[url]", "remove cache[$url]"),
            ("cache.pop(url)", "remove cache[$url]"),
            ("for k in cache:", "for k in cache {"),
            ("for k, v in cache.items():", "for k in cache {"),
            ("for k in sorted(cache):", "for k in cache {"),
            ("if url in cache:", "if has($cache, $url) {"),
            ("if url not in cache:", "if not has($cache, $url) {"),
            ("n += size", "n = $n + $size"),
            ("count[name] += 1", "count[$name] = $count[$name] + 1"),
            ("n //= a + 1", "n = $n / ($a + 1)"),
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
            !matches!(
                error.kind,
                Kind::Python | Kind::PythonBlock | Kind::PythonWord | Kind::C | Kind::PythonImport
            ),
            "{text}: {error:?}"
        );
    }
}
