/* Counterpart of `playground run --quiet lessons/tcp.txt`: the calls of that
 * lesson, in its order, by one process. What sleeps in the lesson is tried
 * without blocking first and then waited for with poll(2). Prints nothing;
 * exits with 1 if a call does not answer as it does in the lesson.
 *
 * Port 8079, not 8080: the client's TIME_WAIT stays for a minute, and lessons
 * look at every row of their port. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void expect(int holds, const char *what)
{
    if (!holds) {
        perror(what);
        exit(1);
    }
}

int main(void)
{
    struct sockaddr_in here = { .sin_family = AF_INET, .sin_port = htons(8079) };
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof here;
    char data[1024];

    int phone = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    expect(phone >= 0, "socket");
    if (bind(phone, (struct sockaddr *)&here, size) != 0) {
        here.sin_port = 0;
        expect(bind(phone, (struct sockaddr *)&here, size) == 0, "bind");
        expect(getsockname(phone, (struct sockaddr *)&here, &size) == 0, "getsockname");
    }
    expect(listen(phone, 5) == 0, "listen");
    expect(accept(phone, NULL, NULL) == -1 && errno == EAGAIN, "accept that sleeps");

    int me = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    expect(me >= 0, "socket");
    expect(connect(me, (struct sockaddr *)&here, sizeof here) == 0, "connect");
    struct pollfd caller = { .fd = phone, .events = POLLIN };
    expect(poll(&caller, 1, 5000) == 1, "poll");
    int conn = accept(phone, NULL, NULL);
    expect(conn >= 0, "accept");

    expect(send(me, "hello", 5, MSG_NOSIGNAL) == 5, "send");
    expect(recv(conn, data, sizeof data, 0) == 5, "recv");
    expect(send(conn, "HELLO", 5, MSG_NOSIGNAL) == 5, "send");
    expect(recv(me, data, sizeof data, 0) == 5 && memcmp(data, "HELLO", 5) == 0, "recv");

    expect(close(me) == 0, "close");
    expect(recv(conn, data, sizeof data, 0) == 0, "recv at the end");
    expect(close(conn) == 0, "close");
    expect(close(phone) == 0, "close");
    return 0;
}
