/*
 * The phone call
 * The program of server. There are 2, each for a terminal of its own: server client
 * [5] is step 5 of the session; what a call gave is shown behind its number.
 */

#define _GNU_SOURCE

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Bytes of any kind, and how many: what is sent and received has no '\0' at its end. */
struct text {
    char *data;
    size_t size;
};

#define TEXT(literal) ((struct text){(literal), sizeof(literal) - 1})

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

/* Bytes as C writes them in quotes. */
static void put_quoted(const char *data, size_t size)
{
    putchar('"');
    for (size_t i = 0; i < size; i++) {
        unsigned char byte = (unsigned char)data[i];

        if (byte == '\n')
            printf("\\n");
        else if (byte == '\r')
            printf("\\r");
        else if (byte == '\t')
            printf("\\t");
        else if (byte == '"' || byte == '\\')
            printf("\\%c", byte);
        else if (byte >= ' ' && byte <= '~')
            putchar(byte);
        else
            printf("\\x%02x", byte);
    }
    putchar('"');
}

/* Bytes that lie where they are. */
static struct text bytes(char *data, size_t size)
{
    return (struct text){data, size};
}

/* Shows bytes. */
static void show_bytes(int step, const char *data, size_t size)
{
    printf("[%d] = ", step);
    put_quoted(data, size);
    printf("\n");
    fflush(stdout);
}

/* Shows what came out of a stream: nothing is its end. */
static void show_received(int step, const char *data, size_t size)
{
    if (size == 0)
        show(step, "EOF");
    else
        show_bytes(step, data, size);
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

/* Memory, of which there is always enough for a lesson. */
static char *memory(size_t size)
{
    char *data = malloc(size + 1);

    if (data == NULL)
        die("malloc");
    return data;
}

/* Copies a text into a variable, which owns its memory. */
static void keep(struct text *into, struct text from)
{
    char *data = memory(from.size);

    memcpy(data, from.data == NULL ? "" : from.data, from.size);
    free(into->data);
    *into = bytes(data, from.size);
}

/* The letters a to z as A to Z, byte by byte. */
static void upper(struct text *into, struct text from)
{
    keep(into, from);
    for (size_t i = 0; i < into->size; i++)
        if (into->data[i] >= 'a' && into->data[i] <= 'z')
            into->data[i] = (char)(into->data[i] - 'a' + 'A');
}

int main(void)
{
    int conn = -1, phone = -1;
    ssize_t n = 0;
    struct text received = {0}, text_1 = {0};
    struct address sender = {0}, to = {0};
    char buffer[1024];

    /* A send to a closed connection is to fail with EPIPE, and not to end the program. */
    signal(SIGPIPE, SIG_IGN);

    /* [1] phone = socket tcp */
    phone = socket(AF_INET, SOCK_STREAM, 0);
    if (phone == -1)
        die("socket");
    show(1, "ok");

    /* [2] phone.bind 127.0.0.1:PORT */
    to = ipv4("127.0.0.1", PORT);
    if (bind(phone, &to.any, to.size) == -1)
        die("bind");
    show(2, "ok");

    /* [3] phone.listen 5 */
    if (listen(phone, 5) == -1)
        die("listen");
    show(3, "ok");

    /* [4] conn = phone.accept */
    sender.size = sizeof sender.in;
    conn = accept(phone, &sender.any, &sender.size);
    if (conn == -1)
        die("accept");
    show(4, "from %s", where(&sender));

    /* [8] conn.recv 1024 */
    n = recv(conn, buffer, 1024, 0);
    if (n == -1)
        die("recv");
    received = bytes(buffer, (size_t)n);
    show_received(8, buffer, (size_t)n);

    /* [9] conn.send upper($_) */
    upper(&text_1, received);
    n = send(conn, text_1.data, text_1.size, 0);
    if (n == -1)
        die("send");
    show(9, "%zd", n);

    /* [12] conn.recv 1024 */
    n = recv(conn, buffer, 1024, 0);
    if (n == -1)
        die("recv");
    received = bytes(buffer, (size_t)n);
    show_received(12, buffer, (size_t)n);

    /* [13] conn.close */
    if (close(conn) == -1)
        die("close");
    show(13, "ok");

    /* [14] phone.close */
    if (close(phone) == -1)
        die("close");
    show(14, "ok");

    ask("Enter ends this program. ");
    return 0;
}
/*
 * The phone call
 * The program of client. There are 2, each for a terminal of its own: server client
 * [5] is step 5 of the session; what a call gave is shown behind its number.
 */

#define _GNU_SOURCE

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

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

/* Bytes as C writes them in quotes. */
static void put_quoted(const char *data, size_t size)
{
    putchar('"');
    for (size_t i = 0; i < size; i++) {
        unsigned char byte = (unsigned char)data[i];

        if (byte == '\n')
            printf("\\n");
        else if (byte == '\r')
            printf("\\r");
        else if (byte == '\t')
            printf("\\t");
        else if (byte == '"' || byte == '\\')
            printf("\\%c", byte);
        else if (byte >= ' ' && byte <= '~')
            putchar(byte);
        else
            printf("\\x%02x", byte);
    }
    putchar('"');
}

/* Shows bytes. */
static void show_bytes(int step, const char *data, size_t size)
{
    printf("[%d] = ", step);
    put_quoted(data, size);
    printf("\n");
    fflush(stdout);
}

/* Shows what came out of a stream: nothing is its end. */
static void show_received(int step, const char *data, size_t size)
{
    if (size == 0)
        show(step, "EOF");
    else
        show_bytes(step, data, size);
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
    int me = -1;
    ssize_t n = 0;
    struct address to = {0};
    char buffer[1024];

    /* A send to a closed connection is to fail with EPIPE, and not to end the program. */
    signal(SIGPIPE, SIG_IGN);

    /* [5] me = socket tcp */
    me = socket(AF_INET, SOCK_STREAM, 0);
    if (me == -1)
        die("socket");
    show(5, "ok");

    /* [6] me.connect 127.0.0.1:PORT */
    ask("When server has shown [3], press Enter: ");
    to = ipv4("127.0.0.1", PORT);
    if (connect(me, &to.any, to.size) == -1)
        die("connect");
    show(6, "ok");

    /* [7] me.send "hello" */
    n = send(me, "hello", 5, 0);
    if (n == -1)
        die("send");
    show(7, "%zd", n);

    /* [10] me.recv 1024 */
    n = recv(me, buffer, 1024, 0);
    if (n == -1)
        die("recv");
    show_received(10, buffer, (size_t)n);

    /* [11] me.close */
    if (close(me) == -1)
        die("close");
    show(11, "ok");

    ask("Enter ends this program. ");
    return 0;
}
