/* Counterpart of a program of the playground that repeats a send and a recv:
 * the same two calls on the two ends of one TCP connection over loopback, as
 * often as the argument says. Prints nothing. Port 8079 as in lesson.c. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>

int main(int argc, char **argv)
{
    struct sockaddr_in here = { .sin_family = AF_INET, .sin_port = htons(8079) };
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof here;
    char data[1024];

    int phone = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(phone, (struct sockaddr *)&here, size) != 0) {
        here.sin_port = 0;
        if (bind(phone, (struct sockaddr *)&here, size))
            return 1;
    }
    if (listen(phone, 5) || getsockname(phone, (struct sockaddr *)&here, &size))
        return 1;
    int me = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(me, (struct sockaddr *)&here, size))
        return 1;
    int conn = accept(phone, NULL, NULL);

    for (long left = argc > 1 ? atol(argv[1]) : 0; left > 0; left--) {
        if (send(me, "hello", 5, MSG_NOSIGNAL) != 5 || recv(conn, data, sizeof data, 0) != 5)
            return 1;
    }
    return 0;
}
