/* No counterpart but a load: leaves as many connections in TIME_WAIT as the
 * argument says, all on loopback and none of the playground's. The side that
 * closes first keeps the row, so that is the client, from 127.1.0.x. All ports
 * are above the usual ephemeral ones: nobody's bind, connect or look at a port
 * meets them. They vanish after 60 s. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LISTENER = 61000, FIRST_PORT = 61001, LAST_PORT = 65535, ADDRESSES = 64 };

static struct sockaddr_in at(unsigned address, unsigned port)
{
    struct sockaddr_in made = { .sin_family = AF_INET, .sin_port = htons(port) };
    made.sin_addr.s_addr = htonl(address);
    return made;
}

int main(int argc, char **argv)
{
    long left = argc > 1 ? atol(argv[1]) : 0;
    const int on = 1;
    struct sockaddr_in there = at(0x7f020001, LISTENER);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&there, sizeof there) || listen(listener, 5))
        return 1;
    for (unsigned i = 1; i <= ADDRESSES; i++) {
        for (unsigned port = FIRST_PORT; port <= LAST_PORT && left > 0; port++) {
            struct sockaddr_in here = at(0x7f010000 + i, port);
            int client = socket(AF_INET, SOCK_STREAM, 0);
            setsockopt(client, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
            if (bind(client, (struct sockaddr *)&here, sizeof here) == 0
                && connect(client, (struct sockaddr *)&there, sizeof there) == 0) {
                int server = accept(listener, NULL, NULL);
                close(client);
                close(server);
                left--;
            } else {
                close(client);
            }
        }
    }
    return left > 0;
}
