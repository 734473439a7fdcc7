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
        struct sockaddr_in6 in6; //6
        struct sockaddr_un un; //u
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


/* Shows how a call failed: the name of the error in errno. */
static void fail(int step)
{
    printf("[%d] ! %s\n", step, error_name(errno));
    fflush(stdout);
}


/* Shows why a name was not found. */
static void fail_to_resolve(int step, int code)
{
    printf("[%d] ! %s\n", step, code == EAI_NONAME ? "EAI_NONAME" : gai_strerror(code));
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


/* Shows what a loop of receives got; it is not whole if the stream ended before. */
static void show_whole(int step, const char *data, size_t size, bool whole)
{
    if (whole || size == 0) {
        if (whole)
            show_bytes(step, data, size);
        else
            show(step, "EOF");
        return;
    }
    printf("[%d] = ", step);
    put_quoted(data, size);
    printf(" then EOF\n");
    fflush(stdout);
}


/* Shows a datagram of which only the beginning found room; size is how long all of it was. */
static void show_cut(int step, const char *data, size_t size, size_t room)
{
    if (size <= room) {
        show_bytes(step, data, size);
        return;
    }
    printf("[%d] = ", step);
    put_quoted(data, room);
    printf(" truncated, %zu bytes\n", size);
    fflush(stdout);
}


/* The port of an address. */
static int port_of(const struct address *it)
{
    if (it->any.sa_family == AF_INET6) //6
        return ntohs(it->in6.sin6_port); //6
    return ntohs(it->in.sin_port);
}


/* An address as text: 127.0.0.1:8080. */
static const char *where(const struct address *it)
{
    static _Thread_local char text[160];
    char host[INET_ADDRSTRLEN];
    char host6[INET6_ADDRSTRLEN]; //6
    size_t head = offsetof(struct sockaddr_un, sun_path); //u

    if (it->size <= sizeof it->any.sa_family)
        return "-";
    if (it->any.sa_family == AF_UNIX) { //u
        if (it->un.sun_path[0] == '\0') /* an abstract name */ //u
            snprintf(text, sizeof text, "@%.*s", (int)(it->size - head - 1), it->un.sun_path + 1); //u
        else //u
            snprintf(text, sizeof text, "%.*s", (int)(it->size - head), it->un.sun_path); //u
        return text; //u
    } //u
    if (it->any.sa_family == AF_INET6) { //6
        inet_ntop(AF_INET6, &it->in6.sin6_addr, host6, sizeof host6); //6
        snprintf(text, sizeof text, "[%s]:%d", host6, ntohs(it->in6.sin6_port)); //6
        return text; //6
    } //6
    inet_ntop(AF_INET, &it->in.sin_addr, host, sizeof host);
    snprintf(text, sizeof text, "%s:%d", host, ntohs(it->in.sin_port));
    return text;
}


/* Shows a datagram and its sender. */
static void show_from(int step, const char *data, size_t size, const struct address *sender)
{
    printf("[%d] = ", step);
    put_quoted(data, size);
    printf(" from %s\n", where(sender));
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


/* An IPv6 address and a port. */
static struct address ipv6(const char *host, unsigned port)
{
    struct address it = {.size = sizeof it.in6};

    it.in6.sin6_family = AF_INET6;
    it.in6.sin6_port = htons((uint16_t)port);
    inet_pton(AF_INET6, host, &it.in6.sin6_addr);
    return it;
}


/* A path, or an abstract name, which begins with '\0'. */
static struct address unix_name(struct text name)
{
    struct address it = {.size = sizeof it.un};
    size_t size = name.size < sizeof it.un.sun_path ? name.size : sizeof it.un.sun_path;

    it.un.sun_family = AF_UNIX;
    memcpy(it.un.sun_path, name.data, size);
    if (size == 0 || name.data[0] == '\0')
        it.size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + size);
    return it;
}


/* Finds the address of a host by its name: 0, or what gai_strerror(3) explains. */
static int look_up(struct address *it, const char *host, unsigned port, int family)
{
    struct addrinfo hints = {.ai_family = family, .ai_socktype = SOCK_STREAM}, *found;
    char service[16];
    int code;

    snprintf(service, sizeof service, "%u", port);
    code = getaddrinfo(host, service, &hints, &found);
    if (code != 0)
        return code;
    memcpy(&it->any, found->ai_addr, found->ai_addrlen);
    it->size = found->ai_addrlen;
    freeaddrinfo(found);
    return 0;
}


/* The addresses of a name, each once. */
static char found_addresses[512];

static int found(const char *host)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *all, *it, *before;
    size_t used = 0;
    int code = getaddrinfo(host, NULL, &hints, &all);

    if (code != 0)
        return code;
    for (it = all; it != NULL && used + INET6_ADDRSTRLEN + 2 < sizeof found_addresses; it = it->ai_next) {
        for (before = all; before != it; before = before->ai_next)
            if (before->ai_addrlen == it->ai_addrlen &&
                memcmp(before->ai_addr, it->ai_addr, it->ai_addrlen) == 0)
                break;
        if (before != it)
            continue;
        if (used > 0)
            used += (size_t)sprintf(found_addresses + used, ", ");
        getnameinfo(it->ai_addr, it->ai_addrlen, found_addresses + used, INET6_ADDRSTRLEN, NULL, 0,
                    NI_NUMERICHOST);
        used += strlen(found_addresses + used);
    }
    freeaddrinfo(all);
    return 0;
}


/* Memory, of which there is always enough for a lesson. */
static char *memory(size_t size)
{
    char *data = malloc(size + 1);

    if (data == NULL)
        die("malloc");
    return data;
}


/* A string as a text, without its '\0'. */
static struct text string(const char *from)
{
    return (struct text){(char *)from, strlen(from)};
}


/* Copies a text into a variable, which owns its memory. */
static void keep(struct text *into, struct text from)
{
    char *data = memory(from.size);

    memcpy(data, from.data == NULL ? "" : from.data, from.size);
    free(into->data);
    *into = bytes(data, from.size);
}


/* Joins so many texts into a variable. */
static void join(struct text *into, int count, ...)
{
    size_t size = 0;
    char *data;
    va_list texts;

    va_start(texts, count);
    for (int i = 0; i < count; i++)
        size += va_arg(texts, struct text).size;
    va_end(texts);
    data = memory(size);
    size = 0;
    va_start(texts, count);
    for (int i = 0; i < count; i++) {
        struct text it = va_arg(texts, struct text);

        if (it.size > 0)
            memcpy(data + size, it.data, it.size);
        size += it.size;
    }
    va_end(texts);
    free(into->data);
    *into = bytes(data, size);
}


/* A text so many times. */
static void repeat(struct text *into, struct text from, long long times)
{
    size_t count = times > 0 ? (size_t)times : 0;
    char *data = memory(from.size * count);

    for (size_t i = 0; i < count; i++)
        memcpy(data + i * from.size, from.data, from.size);
    free(into->data);
    *into = bytes(data, from.size * count);
}


/* The letters a to z as A to Z, byte by byte. */
static void upper(struct text *into, struct text from)
{
    keep(into, from);
    for (size_t i = 0; i < into->size; i++)
        if (into->data[i] >= 'a' && into->data[i] <= 'z')
            into->data[i] = (char)(into->data[i] - 'a' + 'A');
}


/* The letters A to Z as a to z, byte by byte. */
static void lower(struct text *into, struct text from)
{
    keep(into, from);
    for (size_t i = 0; i < into->size; i++)
        if (into->data[i] >= 'A' && into->data[i] <= 'Z')
            into->data[i] = (char)(into->data[i] - 'A' + 'a');
}


/* A number as its digits. */
static void digits(struct text *into, long long number)
{
    char text[24];

    snprintf(text, sizeof text, "%lld", number);
    keep(into, string(text));
}


/* A number as so many bytes in network order. */
static void pack(struct text *into, long long number, int size)
{
    char data[4];

    for (int i = 0; i < size; i++)
        data[i] = (char)(number >> 8 * (size - 1 - i) & 255);
    keep(into, bytes(data, (size_t)size));
}


/* Bytes in network order as a number. */
static long long unpack(struct text from)
{
    long long number = 0;

    for (size_t i = 0; i < from.size; i++)
        number = number << 8 | (unsigned char)from.data[i];
    return number;
}


/* Digits as a number. */
static long long number(struct text from)
{
    char text[24], *end;
    long long result;

    snprintf(text, sizeof text, "%.*s", (int)from.size, from.data);
    result = strtoll(text, &end, 10);
    if (end == text || *end != '\0') {
        fprintf(stderr, "%s: not a number\n", text);
        exit(1);
    }
    return result;
}


/* Whether two texts are equal. */
static bool same(struct text one, struct text other)
{
    return one.size == other.size && (one.size == 0 || memcmp(one.data, other.data, one.size) == 0);
}


/* Where a text has another in it; its own end if it has not. */
static size_t place(struct text all, struct text part)
{
    for (size_t at = 0; at + part.size <= all.size; at++)
        if (memcmp(all.data + at, part.data, part.size) == 0)
            return at;
    return all.size;
}


/* Whether a text has another in it. */
static bool has(struct text all, struct text part)
{
    return place(all, part) < all.size || part.size == 0;
}


/* What comes before the first occurrence. */
static struct text before(struct text all, struct text part)
{
    return bytes(all.data, place(all, part));
}


/* What comes after the first occurrence. */
static struct text after(struct text all, struct text part)
{
    size_t at = place(all, part);
    size_t begin = at == all.size ? at : at + part.size;

    return bytes(all.data + begin, all.size - begin);
}


/* A text without the space at both its ends. */
static struct text strip(struct text from)
{
    while (from.size > 0 && isspace((unsigned char)from.data[0]))
        from = bytes(from.data + 1, from.size - 1);
    while (from.size > 0 && isspace((unsigned char)from.data[from.size - 1]))
        from.size--;
    return from;
}


/* The bytes from one place to before another. */
static struct text slice(struct text from, size_t begin, size_t end)
{
    if (end > from.size)
        end = from.size;
    if (begin > end)
        begin = end;
    return bytes(from.data + begin, end - begin);
}


/* Prints a line. */
static void put(struct text line)
{
    fwrite(line.data, 1, line.size, stdout);
    putchar('\n');
    fflush(stdout);
}


/* Sends everything: send(2) may take only a part. */
static ssize_t send_all(int fd, const char *data, size_t size)
{
    size_t sent = 0;

    while (sent < size) {
        ssize_t n = send(fd, data + sent, size - sent, 0);

        if (n == -1)
            return -1;
        sent += (size_t)n;
    }
    return (ssize_t)sent;
}


/* Receives until so many bytes have come, or the end: how many have come. */
static ssize_t recvn(int fd, char *data, size_t count)
{
    size_t got = 0;

    while (got < count) {
        ssize_t n = recv(fd, data + got, count - got, 0);

        if (n == -1)
            return -1;
        if (n == 0)
            break;
        got += (size_t)n;
    }
    return (ssize_t)got;
}


/* Receives until a newline has come, or the end: how many bytes came before it, and whether it came. */
static ssize_t recvline(int fd, char *line, size_t room, bool *whole)
{
    size_t got = 0;

    *whole = false;
    for (;;) {
        ssize_t n;

        if (got == room) {
            errno = EMSGSIZE; /* The line is longer than there is room for. */
            return -1;
        }
        n = recv(fd, line + got, 1, 0);

        if (n == -1)
            return -1;
        if (n == 0)
            break;
        *whole = line[got] == '\n';
        if (*whole)
            break;
        got++;
    }
    return (ssize_t)got;
}


/* Sends until it would block, and until no room has come back for a while. */
static long long fill(int fd, size_t chunk)
{
    char *data = memory(chunk);
    long long total = 0;

    memset(data, 'x', chunk);
    for (;;) {
        struct pollfd it = {.fd = fd, .events = POLLOUT};
        ssize_t n = send(fd, data, chunk, MSG_DONTWAIT);

        if (n >= 0) {
            total += n;
        } else if (errno != EAGAIN || poll(&it, 1, 500) < 1) {
            free(data);
            return errno == EAGAIN ? total : -1;
        }
    }
}


/* Receives until the end, or until nothing has come for a while. */
static long long drain(int fd, bool *ended)
{
    static char data[65536];
    struct pollfd it = {.fd = fd, .events = POLLIN};
    long long total = 0;

    *ended = false;
    while (poll(&it, 1, 600) == 1) {
        ssize_t n = recv(fd, data, sizeof data, 0);

        if (n == -1)
            return -1;
        *ended = n == 0;
        if (*ended)
            break;
        total += n;
    }
    return total;
}


/* What poll(2) says of a socket now; NULL if there is none. */
static const char *polled(int fd)
{
    static const struct {
        short bit;
        const char *name;
    } all[] = {{POLLIN, "IN"}, {POLLOUT, "OUT"}, {POLLPRI, "PRI"},
               {POLLRDHUP, "RDHUP"}, {POLLERR, "ERR"}, {POLLHUP, "HUP"}};
    static _Thread_local char text[40];
    struct pollfd it = {.fd = fd, .events = POLLIN | POLLOUT | POLLPRI | POLLRDHUP};

    if (fcntl(fd, F_GETFD) == -1 || poll(&it, 1, 0) == -1)
        return NULL;
    text[0] = '\0';
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (it.revents & all[i].bit) {
            strcat(text, text[0] == '\0' ? "" : " ");
            strcat(text, all[i].name);
        }
    }
    return text[0] == '\0' ? "nothing" : text;
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


/* That limit in seconds; 0: no call sleeps; -1: as long as it takes; -2: it fails. */
static double limit_of(int fd)
{
    struct timeval limit;
    socklen_t size = sizeof limit;
    int flags = fcntl(fd, F_GETFL);

    if (flags == -1 || getsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, &size) == -1)
        return -2;
    if (flags & O_NONBLOCK)
        return 0;
    if (limit.tv_sec == 0 && limit.tv_usec == 0)
        return -1;
    return (double)limit.tv_sec + (double)limit.tv_usec / 1e6;
}


/* Shows it. */
static void show_limit(int step, double seconds)
{
    if (seconds < 0)
        show(step, "None");
    else
        show(step, "%g", seconds);
}


/* Loses so many of a hundred packets that arrive: a filter of the kernel (BPF). */
static int set_filter(int fd, unsigned percent)
{
    /* Load a random number, compare it, keep nothing or everything. */
    struct sock_filter code[] = {
        {0x20, 0, 0, 0xfffff038},
        {0x35, 1, 0, (uint32_t)(percent < 100 ? percent * 4294967296ULL / 100 : 0xffffffff)},
        {0x06, 0, 0, 0},
        {0x06, 0, 0, percent < 100 ? 0xffffffff : 0},
    };
    struct sock_fprog program = {.len = 4, .filter = code};
    int unused = 0;

    if (percent == 0)
        return setsockopt(fd, SOL_SOCKET, SO_DETACH_FILTER, &unused, sizeof unused);
    return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}


/* Sets an option that is a number. */
static int set_option(int fd, int level, int option, int value)
{
    return setsockopt(fd, level, option, &value, sizeof value);
}


/* Asks for an option that is a number. */
static int get_option(int fd, int level, int option, int *value)
{
    socklen_t size = sizeof *value;

    return getsockopt(fd, level, option, value, &size);
}


/* Sets how close(2) ends a connection; a negative number is off. */
static int set_linger(int fd, int seconds)
{
    struct linger linger = {.l_onoff = seconds >= 0, .l_linger = seconds >= 0 ? seconds : 0};

    return setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
}


/* Asks for that; -1 is off. */
static int get_linger(int fd, int *seconds)
{
    struct linger linger;
    socklen_t size = sizeof linger;

    if (getsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, &size) == -1)
        return -1;
    *seconds = linger.l_onoff ? linger.l_linger : -1;
    return 0;
}


/* Sleeps. */
static void pause_for(double seconds)
{
    struct timespec time = {.tv_sec = (time_t)seconds};

    time.tv_nsec = (long)((seconds - (double)time.tv_sec) * 1e9);
    nanosleep(&time, NULL);
}


/* Milliseconds of a clock that never jumps. */
static long long now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}


/* Begins a thread with a copy of what it is given. */
static void begin(void *(*function)(void *), const void *given, size_t size)
{
    pthread_t thread;
    void *copy = memory(size);
    int code;

    memcpy(copy, given, size);
    code = pthread_create(&thread, NULL, function, copy);
    if (code != 0) {
        fprintf(stderr, "pthread_create: %s\n", strerror(code));
        exit(1);
    }
    pthread_detach(thread);
}


/* A number of bytes, but no more than there is room for. */
static size_t at_most(long long count, size_t room)
{
    return count < 0 ? 0 : (size_t)count < room ? (size_t)count : room;
}


/* Seconds, as select(2) takes them. */
static struct timeval limit(double seconds)
{
    struct timeval time = {.tv_sec = (time_t)seconds};

    time.tv_usec = (suseconds_t)((seconds - (double)time.tv_sec) * 1e6);
    return time;
}


/* Of so many sockets, each given by name and descriptor, the names of those in a set. */
static const char *names_of(const fd_set *set, int count, ...)
{
    static _Thread_local char text[512];
    size_t used = 0;
    va_list sockets;

    va_start(sockets, count);
    text[0] = '\0';
    for (int i = 0; i < count; i++) {
        const char *name = va_arg(sockets, const char *);
        int fd = va_arg(sockets, int);

        if (FD_ISSET(fd, set) && used < sizeof text)
            used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", used > 0 ? ", " : "",
                                     name);
    }
    va_end(sockets);
    return used > 0 ? text : "nothing";
}


/* A copy of a text, with memory of its own. */
static struct text copied(struct text from)
{
    struct text it = {0};

    keep(&it, from);
    return it;
}
