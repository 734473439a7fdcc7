/* Counterpart of a lab: two hosts, given as paths of their network namespaces,
 * a connection between them, and the packet socket on the wire through which
 * every frame is forwarded by hand. For each number that is read, so many round
 * trips of 100 bytes; the nanoseconds they took are printed. It makes the same
 * calls as the playground does: after each call of a process the frames that
 * are there are taken out and put before the other host. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>

static int tap;
static struct sockaddr_ll link_of[2];
static unsigned char mac_of[2][6];

static void enter(const char *path)
{
    int ns = open(path, O_RDONLY | O_CLOEXEC);
    if (ns < 0 || setns(ns, CLONE_NEWNET))
        perror(path);
}

/* A TCP socket there, and the link address of its eth0. */
static int tcp_in(const char *path, unsigned char *mac)
{
    struct ifreq it = { .ifr_name = "eth0" };
    enter(path);
    int made = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (ioctl(made, SIOCGIFHWADDR, &it))
        perror("SIOCGIFHWADDR");
    memcpy(mac, it.ifr_hwaddr.sa_data, 6);
    return made;
}

static void forward(void)
{
    static unsigned char frame[65536 + 18];
    struct sockaddr_ll from;
    for (;;) {
        socklen_t size = sizeof from;
        ssize_t got = recvfrom(tap, frame, sizeof frame, 0, (struct sockaddr *)&from, &size);
        if (got < 12)
            return;
        int to;
        for (to = 0; to < 2 && link_of[to].sll_ifindex != from.sll_ifindex; to++)
            ;
        if (to == 2)
            continue;
        to = 1 - to;
        struct iovec parts[2] = { { mac_of[to], 6 }, { frame + 6, got - 6 } };
        struct msghdr message = { .msg_name = &link_of[to], .msg_namelen = sizeof link_of[to],
                                  .msg_iov = parts, .msg_iovlen = 2 };
        sendmsg(tap, &message, 0);
    }
}

int main(int argc, char **argv)
{
    struct sockaddr_in there = { .sin_family = AF_INET, .sin_port = htons(80) };
    char data[1024];
    int one = 1;
    if (argc != 4)
        return 2;
    enter(argv[1]);
    tap = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK, 0);
    setsockopt(tap, SOL_PACKET, PACKET_IGNORE_OUTGOING, &one, sizeof one);
    /* The hosts' links, in the order in which they were made. */
    struct if_nameindex *links = if_nameindex();
    for (int i = 0, host = 0; links[i].if_index && host < 2; i++) {
        if (!strcmp(links[i].if_name, "lo"))
            continue;
        link_of[host].sll_family = AF_PACKET;
        link_of[host].sll_protocol = htons(ETH_P_ALL);
        link_of[host++].sll_ifindex = links[i].if_index;
    }
    struct sockaddr_ll all = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL) };
    int phone = tcp_in(argv[2], mac_of[0]);
    int me = tcp_in(argv[3], mac_of[1]);
    inet_pton(AF_INET, "10.0.0.1", &there.sin_addr);
    if (bind(tap, (struct sockaddr *)&all, sizeof all)
        || bind(phone, (struct sockaddr *)&there, sizeof there) || listen(phone, 5)) {
        perror("bind");
        return 1;
    }
    connect(me, (struct sockaddr *)&there, sizeof there);
    forward();
    int conn = accept4(phone, NULL, NULL, SOCK_NONBLOCK);
    if (conn < 0) {
        perror("accept");
        return 1;
    }
    memset(data, 'x', 100);
    for (long left; scanf("%ld", &left) == 1; fflush(stdout)) {
        struct timespec begin, end;
        clock_gettime(CLOCK_MONOTONIC, &begin);
        for (; left > 0; left--) {
            int fine = send(me, data, 100, MSG_NOSIGNAL) == 100;
            forward();
            fine &= recv(conn, data, sizeof data, 0) == 100;
            forward();
            fine &= send(conn, data, 100, MSG_NOSIGNAL) == 100;
            forward();
            fine &= recv(me, data, sizeof data, 0) == 100;
            forward();
            if (!fine)
                return 1;
        }
        clock_gettime(CLOCK_MONOTONIC, &end);
        printf("%lld\n", (end.tv_sec - begin.tv_sec) * 1000000000LL + end.tv_nsec - begin.tv_nsec);
    }
    return 0;
}
