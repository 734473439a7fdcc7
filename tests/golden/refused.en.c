/*
 * Nobody home: refused, or silence?
 * The program of server. There are 4, each for a terminal of its own: server client ann bob
 * [5] is step 5 of the session; what a call gave is shown behind its number.
 */

#define _GNU_SOURCE

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

/* An address, and its length. */
struct address {
    socklen_t size;
    union {
        struct sockaddr any;
        struct sockaddr_in in;
    };
};

/* A call failed that succeeded in the session: the program cannot go on. */
static void die(const char *call)
{
    perror(call);
    exit(1);
}

/* Shows what a call gave. */
static void show(int step, const char *format, ...)
{
    va_list values;

    printf("[%d] = ", step);
    va_start(values, format);
    vprintf(format, values);
    va_end(values);
    printf("\n");
    fflush(stdout);
}

/* An address as text: 127.0.0.1:PORT. */
static const char *where(const struct address *it)
{
    static _Thread_local char text[160];
    char host[INET_ADDRSTRLEN];

    if (it->size <= sizeof it->any.sa_family)
        return "-";
    inet_ntop(AF_INET, &it->in.sin_addr, host, sizeof host);
    snprintf(text, sizeof text, "%s:%d", host, ntohs(it->in.sin_port));
    return text;
}

/* Waits for Enter; a number that was typed before it is returned. */
static int ask(const char *prompt)
{
    char line[80];

    printf("%s", prompt);
    fflush(stdout);
    if (fgets(line, sizeof line, stdin) == NULL)
        exit(1);
    return atoi(line);
}

/* An IPv4 address and a port. */
static struct address ipv4(const char *host, unsigned port)
{
    struct address it = {.size = sizeof it.in};

    it.in.sin_family = AF_INET;
    it.in.sin_port = htons((uint16_t)port);
    inet_pton(AF_INET, host, &it.in.sin_addr);
    return it;
}

int main(void)
{
    int a1 = -1, s = -1;
    struct address address = {0}, sender = {0}, to = {0};

    /* [1] s = socket tcp */
    s = socket(AF_INET, SOCK_STREAM, 0);
    if (s == -1)
        die("socket");
    show(1, "ok");

    /* [2] s.bind 127.0.0.1:0 */
    to = ipv4("127.0.0.1", 0);
    if (bind(s, &to.any, to.size) == -1)
        die("bind");
    show(2, "ok");

    /* [3] s.getsockname */
    address.size = sizeof address.in;
    if (getsockname(s, &address.any, &address.size) == -1)
        die("getsockname");
    show(3, "%s", where(&address));

    /* [6] s.listen 0 */
    ask("When client has shown [5], press Enter: ");
    if (listen(s, 0) == -1)
        die("listen");
    show(6, "ok");

    /* [8] s.queue  -- a lens, not a call of the program */

    /* [11] netstat $P  -- a lens, not a call of the program */

    /* [12] a1 = s.accept */
    sender.size = sizeof sender.in;
    a1 = accept(s, &sender.any, &sender.size);
    if (a1 == -1)
        die("accept");
    show(12, "from %s", where(&sender));

    /* [13] s.queue  -- a lens, not a call of the program */

    ask("Enter ends this program. ");
    return 0;
}
/*
 * Nobody home: refused, or silence?
 * The program of client. There are 4, each for a terminal of its own: server client ann bob
 * [5] is step 5 of the session; what a call gave is shown behind its number.
 */

#define _GNU_SOURCE

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* An address, and its length. */
struct address {
    socklen_t size;
    union {
        struct sockaddr any;
        struct sockaddr_in in;
    };
};

/* The names of the errors that the session saw. */
static const char *error_name(int error)
{
    switch (error) {
    case ECONNREFUSED:
        return "ECONNREFUSED";
    default:
        return strerror(error);
    }
}

/* A call failed that succeeded in the session: the program cannot go on. */
static void die(const char *call)
{
    perror(call);
    exit(1);
}

/* Shows what a call gave. */
static void show(int step, const char *format, ...)
{
    va_list values;

    printf("[%d] = ", step);
    va_start(values, format);
    vprintf(format, values);
    va_end(values);
    printf("\n");
    fflush(stdout);
}

/* Shows how a call failed: the name of the error in errno. */
static void fail(int step)
{
    printf("[%d] ! %s\n", step, error_name(errno));
    fflush(stdout);
}

/* Waits for Enter; a number that was typed before it is returned. */
static int ask(const char *prompt)
{
    char line[80];

    printf("%s", prompt);
    fflush(stdout);
    if (fgets(line, sizeof line, stdin) == NULL)
        exit(1);
    return atoi(line);
}

/* An IPv4 address and a port. */
static struct address ipv4(const char *host, unsigned port)
{
    struct address it = {.size = sizeof it.in};

    it.in.sin_family = AF_INET;
    it.in.sin_port = htons((uint16_t)port);
    inet_pton(AF_INET, host, &it.in.sin_addr);
    return it;
}

int main(void)
{
    int c = -1;
    int P = 0;
    struct address to = {0};

    /* [4] c = socket tcp */
    c = socket(AF_INET, SOCK_STREAM, 0);
    if (c == -1)
        die("socket");
    show(4, "ok");

    /* [5] c.connect 127.0.0.1:$P */
    ask("When server has shown [3], press Enter: ");
    P = ask("The port that server shows in [3]: ");
    to = ipv4("127.0.0.1", P);
    if (connect(c, &to.any, to.size) == -1)
        fail(5); /* ECONNREFUSED in the session */
    else
        show(5, "ok");

    /* [7] c.connect 127.0.0.1:$P */
    ask("When server has shown [6], press Enter: ");
    to = ipv4("127.0.0.1", P);
    if (connect(c, &to.any, to.size) == -1)
        die("connect");
    show(7, "ok");

    ask("Enter ends this program. ");
    return 0;
}
/*
 * Nobody home: refused, or silence?
 * The program of ann. There are 4, each for a terminal of its own: server client ann bob
 * [5] is step 5 of the session; what a call gave is shown behind its number.
 */

#define _GNU_SOURCE

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

/* An address, and its length. */
struct address {
    socklen_t size;
    union {
        struct sockaddr any;
        struct sockaddr_in in;
    };
};

/* A call failed that succeeded in the session: the program cannot go on. */
static void die(const char *call)
{
    perror(call);
    exit(1);
}

/* Shows what a call gave. */
static void show(int step, const char *format, ...)
{
    va_list values;

    printf("[%d] = ", step);
    va_start(values, format);
    vprintf(format, values);
    va_end(values);
    printf("\n");
    fflush(stdout);
}

/* Waits for Enter; a number that was typed before it is returned. */
static int ask(const char *prompt)
{
    char line[80];

    printf("%s", prompt);
    fflush(stdout);
    if (fgets(line, sizeof line, stdin) == NULL)
        exit(1);
    return atoi(line);
}

/* An IPv4 address and a port. */
static struct address ipv4(const char *host, unsigned port)
{
    struct address it = {.size = sizeof it.in};

    it.in.sin_family = AF_INET;
    it.in.sin_port = htons((uint16_t)port);
    inet_pton(AF_INET, host, &it.in.sin_addr);
    return it;
}

int main(void)
{
    int a = -1;
    int P = 0;
    struct address to = {0};

    /* [9] a = socket tcp */
    a = socket(AF_INET, SOCK_STREAM, 0);
    if (a == -1)
        die("socket");
    show(9, "ok");

    /* [10] a.connect 127.0.0.1:$P */
    ask("When server has shown [6] and client has shown [7], press Enter: ");
    P = ask("The port that server shows in [3]: ");
    to = ipv4("127.0.0.1", P);
    if (connect(a, &to.any, to.size) == -1)
        die("connect");
    show(10, "ok");

    ask("Enter ends this program. ");
    return 0;
}
/*
 * Nobody home: refused, or silence?
 * The program of bob. There are 4, each for a terminal of its own: server client ann bob
 * [5] is step 5 of the session; what a call gave is shown behind its number.
 */

#define _GNU_SOURCE

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

/* An address, and its length. */
struct address {
    socklen_t size;
    union {
        struct sockaddr any;
        struct sockaddr_in in;
    };
};

/* The names of the errors that the session saw. */
static const char *error_name(int error)
{
    switch (error) {
    case EAGAIN:
        return "EAGAIN";
    case EINPROGRESS:
        return "EINPROGRESS";
    default:
        return strerror(error);
    }
}

/* A call failed that succeeded in the session: the program cannot go on. */
static void die(const char *call)
{
    perror(call);
    exit(1);
}

/* Shows what a call gave. */
static void show(int step, const char *format, ...)
{
    va_list values;

    printf("[%d] = ", step);
    va_start(values, format);
    vprintf(format, values);
    va_end(values);
    printf("\n");
    fflush(stdout);
}

/* Shows how a call failed: the name of the error in errno. */
static void fail(int step)
{
    printf("[%d] ! %s\n", step, error_name(errno));
    fflush(stdout);
}

/* Waits for Enter; a number that was typed before it is returned. */
static int ask(const char *prompt)
{
    char line[80];

    printf("%s", prompt);
    fflush(stdout);
    if (fgets(line, sizeof line, stdin) == NULL)
        exit(1);
    return atoi(line);
}

/* An IPv4 address and a port. */
static struct address ipv4(const char *host, unsigned port)
{
    struct address it = {.size = sizeof it.in};

    it.in.sin_family = AF_INET;
    it.in.sin_port = htons((uint16_t)port);
    inet_pton(AF_INET, host, &it.in.sin_addr);
    return it;
}

/* Whether calls on a socket may sleep. */
static int set_blocking(int fd, bool blocking)
{
    int flags = fcntl(fd, F_GETFL);

    if (flags == -1)
        return -1;
    return fcntl(fd, F_SETFL, blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK);
}

/* How long a call on a socket may sleep; 0: as long as it takes. In the session such a call says "timeout"; the kernel
   says EAGAIN, of connect EINPROGRESS. */
static int set_limit(int fd, double seconds)
{
    struct timeval limit = {.tv_sec = (time_t)seconds};

    limit.tv_usec = (suseconds_t)((seconds - (double)limit.tv_sec) * 1e6 + 0.5);
    if (set_blocking(fd, true) == -1)
        return -1;
    if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) == -1)
        return -1;
    return setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

int main(void)
{
    int b = -1;
    int P = 0;
    struct address to = {0};

    /* [14] b = socket tcp */
    b = socket(AF_INET, SOCK_STREAM, 0);
    if (b == -1)
        die("socket");
    show(14, "ok");

    /* [15] b.settimeout 300ms */
    if (set_limit(b, 0.3) == -1)
        die("setsockopt");
    show(15, "ok");

    /* [16] b.connect 127.0.0.1:$P */
    ask("When server has shown [12] and client has shown [7] and ann has shown [10], press Enter: ");
    P = ask("The port that server shows in [3]: ");
    to = ipv4("127.0.0.1", P);
    if (connect(b, &to.any, to.size) == -1)
        fail(16); /* timeout in the session */
    else
        show(16, "ok");

    ask("Enter ends this program. ");
    return 0;
}
