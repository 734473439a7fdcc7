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


/* A table: texts under keys, in the order in which these came. */
struct table {
    size_t count;
    struct entry {
        struct text key, value;
    } *entries;
};


/* What has come with a message. */
struct message {
    size_t size, whole; /* bytes that have found room, and how many there were */
    int flags;
    struct address sender;
    int count, passed[253]; /* descriptors */
    char beside[400]; /* what else travelled beside the bytes, as text */ //b
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


/* Shows what a receive from a stream gave that throws the bytes away. */
static void show_thrown(int step, const char *data, size_t size, size_t room)
{
    if (size == 0)
        show(step, "EOF");
    else
        show_cut(step, data, size, room);
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


/* The same of a datagram of which only the beginning found room; size is how long all of it was. */
static void show_cut_from(int step, const char *data, size_t size, size_t room,
                          const struct address *sender)
{
    if (size <= room) {
        show_from(step, data, size, sender);
        return;
    }
    printf("[%d] = ", step);
    put_quoted(data, room);
    printf(" truncated, %zu bytes from %s\n", size, where(sender));
    fflush(stdout);
}


/* Shows a message in its parts, and what has come with it; ends: nothing is the end of the stream. */
static void show_message(int step, const char *data, const size_t *sizes, int parts,
                         const struct message *it, bool ends)
{
    size_t at = 0;
    int shown = 0;
    const char *gap = " with ";

    if (ends && it->size == 0 && it->count == 0) {
        show(step, "EOF");
        return;
    }
    printf("[%d] = ", step);
    for (int i = 0; i < parts; i++) {
        size_t part = it->size - at < sizes[i] ? it->size - at : sizes[i];

        if (part > 0 || shown == 0) {
            printf("%s", shown++ > 0 ? ", " : "");
            put_quoted(data + at, part);
        }
        at += part;
    }
    if (it->whole > it->size)
        printf(" truncated, %zu bytes", it->whole);
    else if (it->flags & MSG_TRUNC)
        printf(" truncated");
    if (it->sender.size > sizeof it->sender.any.sa_family)
        printf(" from %s", where(&it->sender));
    for (int i = 0; i < it->count; i++, gap = ", ")
        printf("%sfd", gap);
    if (it->beside[0] != '\0') { //b
        printf("%s%s", gap, it->beside); //b
        gap = ", "; //b
    } //b
    if (it->flags & MSG_CTRUNC)
        printf("%sctrunc", gap);
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

    if (number < 0 || number >> 8 * size != 0) {
        fprintf(stderr, "%lld: more than %d bytes\n", number, size);
        exit(1);
    }
    for (int i = 0; i < size; i++)
        data[i] = (char)(number >> 8 * (size - 1 - i) & 255);
    keep(into, bytes(data, (size_t)size));
}


/* Bytes in network order as a number. */
static long long unpack(struct text from)
{
    long long number = 0;

    if (from.size != 2 && from.size != 4) {
        fprintf(stderr, "%zu bytes are not a number\n", from.size);
        exit(1);
    }
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
static struct text slice(struct text from, long long begin, long long end)
{
    if (begin < 0 || begin > end || end > (long long)from.size) {
        fprintf(stderr, "%lld..%lld of %zu bytes\n", begin, end, from.size);
        exit(1);
    }
    return bytes(from.data + begin, (size_t)(end - begin));
}


/* A text in another encoding: 0, or -1 if its bytes are not what they should be. */
static int recode(struct text *into, struct text from, const char *to_code, const char *from_code)
{
    size_t left = from.size, room = 4 * from.size + 4;
    char *data = memory(room), *in = from.data, *out = data;
    iconv_t converter = iconv_open(to_code, from_code);

    if (converter == (iconv_t)-1)
        die("iconv_open");
    if (iconv(converter, &in, &left, &out, &room) == (size_t)-1) {
        free(data);
        iconv_close(converter);
        errno = EILSEQ; /* EINVAL of iconv(3): the last character is not whole. */
        return -1;
    }
    iconv_close(converter);
    free(into->data);
    *into = bytes(data, (size_t)(out - data));
    return 0;
}


/* A table without entries. */
static struct table *new_table(void)
{
    struct table *it = (struct table *)memory(sizeof *it);

    *it = (struct table){0};
    return it;
}


/* The entry with that key; NULL: there is none. */
static struct entry *find(const struct table *it, struct text key)
{
    for (size_t i = 0; i < it->count; i++)
        if (same(it->entries[i].key, key))
            return &it->entries[i];
    return NULL;
}


/* The value of a key, which must be there. */
static struct text value_at(const struct table *it, struct text key)
{
    const struct entry *entry = find(it, key);

    if (entry == NULL) {
        fprintf(stderr, "no key %.*s\n", (int)key.size, key.data);
        exit(1);
    }
    return entry->value;
}


/* Puts a value under a key. */
static void put_at(struct table *it, struct text key, struct text value)
{
    struct entry *entry = find(it, key), *entries;

    if (entry == NULL) {
        entries = realloc(it->entries, (it->count + 1) * sizeof *entries);
        if (entries == NULL)
            die("realloc");
        it->entries = entries;
        entry = &entries[it->count++];
        *entry = (struct entry){0};
        keep(&entry->key, key);
    }
    keep(&entry->value, value);
}


/* Removes a key, which must be there. */
static void remove_at(struct table *it, struct text key)
{
    struct entry *entry;

    value_at(it, key);
    entry = find(it, key);
    free(entry->key.data);
    free(entry->value.data);
    it->count--;
    memmove(entry, entry + 1, (size_t)(it->entries + it->count - entry) * sizeof *entry);
}


/* A table with the same entries. */
static struct table *copy_of(const struct table *from)
{
    struct table *it = new_table();

    for (size_t i = 0; i < from->count; i++)
        put_at(it, from->entries[i].key, from->entries[i].value);
    return it;
}


/* Asks, and reads the line that is typed: how many bytes it has, without its newline. */
static ssize_t typed_line(struct text prompt, char *line, size_t room)
{
    size_t size;

    fwrite(prompt.data, 1, prompt.size, stdout);
    fflush(stdout);
    if (fgets(line, (int)room, stdin) == NULL)
        exit(1);
    size = strlen(line);
    return (ssize_t)(size > 0 && line[size - 1] == '\n' ? size - 1 : size);
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
    bool is_full = false;

    memset(data, 'x', chunk);
    for (;;) {
        struct pollfd it = {.fd = fd, .events = POLLOUT};
        ssize_t n = send(fd, data, chunk, MSG_DONTWAIT);

        if (n >= 0) {
            total += n;
            is_full = false;
        } else if (errno != EAGAIN || is_full) {
            free(data);
            return errno == EAGAIN ? total : -1;
        } else {
            /* What poll(2) calls no room may still be room for some bytes. */
            is_full = poll(&it, 1, 500) < 1;
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


/* The names of what poll(2) and epoll(7) tell; these have the same numbers. */
static const char *events_of(unsigned events)
{
    static const struct {
        unsigned bit;
        const char *name;
    } all[] = {{POLLIN, "IN"},   {POLLOUT, "OUT"}, {POLLPRI, "PRI"},  {POLLRDHUP, "RDHUP"},
               {POLLERR, "ERR"}, {POLLHUP, "HUP"}, {POLLNVAL, "NVAL"}};
    static _Thread_local char text[48];

    text[0] = '\0';
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (events & all[i].bit) {
            strcat(text, text[0] == '\0' ? "" : " ");
            strcat(text, all[i].name);
        }
    }
    return text[0] == '\0' ? "nothing" : text;
}


/* What poll(2) says of a socket now; NULL if there is none. */
static const char *polled(int fd)
{
    struct pollfd it = {.fd = fd, .events = POLLIN | POLLOUT | POLLPRI | POLLRDHUP};

    if (fcntl(fd, F_GETFD) == -1 || poll(&it, 1, 0) == -1)
        return NULL;
    return events_of((unsigned short)it.revents);
}


/* What poll(2) has found: each socket by its name, and what happened to it. */
static const char *poll_names(const struct pollfd *all, int count, ...)
{
    static char text[1024];
    size_t used = 0;
    va_list names;

    va_start(names, count);
    for (int i = 0; i < count; i++) {
        const char *name = va_arg(names, const char *);

        if (all[i].revents != 0 && used < sizeof text)
            used += (size_t)snprintf(text + used, sizeof text - used, "%s%s %s", used > 0 ? ", " : "",
                                     name, events_of((unsigned short)all[i].revents));
    }
    va_end(names);
    return used > 0 ? text : "nothing";
}


/* The first of them to which something happened; NULL: to none. */
static struct pollfd *first_ready(struct pollfd *all, int count)
{
    for (int i = 0; i < count; i++)
        if (all[i].revents != 0)
            return &all[i];
    return NULL;
}


/* What epoll_wait(2) has found. Of count sockets the name and the descriptor are given. */
static const char *epoll_names(const struct epoll_event *all, ssize_t found, int count, ...)
{
    static char text[1024];
    size_t used = 0;

    for (ssize_t i = 0; i < found && used < sizeof text; i++) {
        const char *its = "?";
        va_list sockets;

        va_start(sockets, count);
        for (int j = 0; j < count; j++) {
            const char *name = va_arg(sockets, const char *);

            if (va_arg(sockets, int) == all[i].data.fd)
                its = name;
        }
        va_end(sockets);
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s %s", used > 0 ? ", " : "",
                                 its, events_of(all[i].events));
    }
    return used > 0 ? text : "nothing";
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


/* It as text. */
static const char *limit_text(double seconds)
{
    static _Thread_local char text[32];

    snprintf(text, sizeof text, "%g", seconds);
    return seconds < 0 ? "none" : text;
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


/* Joins a group of multicast, or leaves it, at the interface with that address; NULL: the kernel chooses. */
static int set_group(int fd, int option, const char *group, const char *interface)
{
    struct ip_mreq it = {.imr_interface.s_addr = INADDR_ANY};

    inet_pton(AF_INET, group, &it.imr_multiaddr);
    if (interface != NULL)
        inet_pton(AF_INET, interface, &it.imr_interface);
    return setsockopt(fd, IPPROTO_IP, option, &it, sizeof it);
}


/* The same over IPv6, at the interface with that name. */
static int set_group6(int fd, int option, const char *group, const char *interface)
{
    struct ipv6_mreq it = {.ipv6mr_interface = interface == NULL ? 0 : if_nametoindex(interface)};

    inet_pton(AF_INET6, group, &it.ipv6mr_multiaddr);
    return setsockopt(fd, IPPROTO_IPV6, option, &it, sizeof it);
}


/* Chooses the interface through which datagrams to groups leave, by its address. */
static int set_interface(int fd, const char *interface)
{
    struct in_addr it;

    inet_pton(AF_INET, interface, &it);
    return setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &it, sizeof it);
}


/* Asks for it. */
static const char *get_interface(int fd)
{
    static char text[INET_ADDRSTRLEN];
    struct in_addr it;
    socklen_t size = sizeof it;

    if (getsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &it, &size) == -1)
        return NULL;
    return inet_ntop(AF_INET, &it, text, sizeof text);
}


/* Sets how long a receive or a send may sleep: SO_RCVTIMEO, SO_SNDTIMEO. */
static int set_time(int fd, int option, double seconds)
{
    struct timeval time = {.tv_sec = (time_t)seconds};

    time.tv_usec = (suseconds_t)((seconds - (double)time.tv_sec) * 1e6 + 0.5);
    return setsockopt(fd, SOL_SOCKET, option, &time, sizeof time);
}


/* Asks for it. */
static const char *get_time(int fd, int option)
{
    static char text[32];
    struct timeval time;
    socklen_t size = sizeof time;

    if (getsockopt(fd, SOL_SOCKET, option, &time, &size) == -1)
        return NULL;
    if (time.tv_usec >= 1000)
        snprintf(text, sizeof text, "%lldms", time.tv_sec * 1000LL + time.tv_usec / 1000);
    else
        snprintf(text, sizeof text, "%llds", (long long)time.tv_sec);
    return time.tv_sec == 0 && time.tv_usec == 0 ? "none" : text;
}


/* The algorithm of congestion control. */
static const char *get_congestion(int fd)
{
    static char text[17];
    socklen_t size = sizeof text - 1;

    return getsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, text, &size) == -1 ? NULL : text;
}


/* Who made the other end of a Unix connection. */
static const char *peer_of(int fd)
{
    static char text[64];
    struct ucred it;
    socklen_t size = sizeof it;

    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &it, &size) == -1)
        return NULL;
    snprintf(text, sizeof text, "pid %d uid %d gid %d", it.pid, (int)it.uid, (int)it.gid);
    return text;
}


/* Sends bytes in several parts, and descriptors with them: sendmsg(2), cmsg(3). */
static ssize_t send_message(int fd, const struct text *parts, int count, const struct address *to,
                            const int *passed, int descriptors, int flags)
{
    struct iovec list[count + 1];
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(253 * sizeof(int))];
    } control;
    struct msghdr message = {.msg_iov = list, .msg_iovlen = (size_t)count};
    size_t size = (size_t)descriptors * sizeof(int);

    for (int i = 0; i < count; i++)
        list[i] = (struct iovec){parts[i].data, parts[i].size};
    if (to != NULL) {
        message.msg_name = (void *)&to->any;
        message.msg_namelen = to->size;
    }
    if (descriptors > 0) {
        control.header = (struct cmsghdr){
            .cmsg_len = CMSG_LEN(size), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
        memcpy(CMSG_DATA(&control.header), passed, size);
        message.msg_control = &control;
        message.msg_controllen = CMSG_SPACE(size);
    }
    return sendmsg(fd, &message, flags);
}


/* Adds to a message what a control message says. */
static void tell_beside(struct message *it, struct cmsghdr *header)
{
    size_t used = strlen(it->beside), room = sizeof it->beside - used;
    char *text = it->beside + used, host[INET6_ADDRSTRLEN], name[IF_NAMESIZE];
    int level = header->cmsg_level, kind = header->cmsg_type;
    const void *data = CMSG_DATA(header);

    if (used > 0) {
        text += snprintf(text, room, ", ");
        room -= 2;
    }
    if (level == IPPROTO_IP && kind == IP_PKTINFO) {
        const struct in_pktinfo *info = data;

        snprintf(text, room, "to %s on %s", inet_ntop(AF_INET, &info->ipi_addr, host, sizeof host),
                 if_indextoname((unsigned)info->ipi_ifindex, name));
    } else if (level == IPPROTO_IPV6 && kind == IPV6_PKTINFO) {
        const struct in6_pktinfo *info = data;

        snprintf(text, room, "to %s on %s", inet_ntop(AF_INET6, &info->ipi6_addr, host, sizeof host),
                 if_indextoname((unsigned)info->ipi6_ifindex, name));
    } else if ((level == IPPROTO_IP && kind == IP_TTL) ||
               (level == IPPROTO_IPV6 && kind == IPV6_HOPLIMIT)) {
        snprintf(text, room, "ttl %d", *(const int *)data);
    } else if (level == SOL_SOCKET && kind == SCM_TIMESTAMP) {
        const struct timeval *time = data;

        snprintf(text, room, "time %lld.%06lld", (long long)time->tv_sec, (long long)time->tv_usec);
    } else if (level == SOL_SOCKET && kind == SCM_CREDENTIALS) {
        const struct ucred *who = data;

        snprintf(text, room, "pid %d uid %d gid %d", who->pid, (int)who->uid, (int)who->gid);
    } else if ((level == IPPROTO_IP && kind == IP_RECVERR) ||
               (level == IPPROTO_IPV6 && kind == IPV6_RECVERR)) {
        const struct sock_extended_err *error = data;
        const struct sockaddr *by = (const struct sockaddr *)(error + 1);
        int n = snprintf(text, room, "error %s", error_name((int)error->ee_errno));

        if (error->ee_origin == SO_EE_ORIGIN_ICMP || error->ee_origin == SO_EE_ORIGIN_ICMP6)
            n += snprintf(text + n, room - (size_t)n, " icmp %d %d", error->ee_type, error->ee_code);
        if (by->sa_family == AF_INET)
            snprintf(text + n, room - (size_t)n, " by %s",
                     inet_ntop(AF_INET, &((const struct sockaddr_in *)by)->sin_addr, host, sizeof host));
        if (by->sa_family == AF_INET6)
            snprintf(text + n, room - (size_t)n, " by %s",
                     inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)by)->sin6_addr, host, sizeof host));
    } else {
        snprintf(text, room, "cmsg %d %d", level, kind);
    }
}


/* Receives a message in parts of those sizes, which lie behind one another, and what travels beside it. */
static ssize_t recv_message(int fd, char *data, const size_t *sizes, int parts, size_t room, int flags,
                            struct message *it)
{
    struct iovec list[parts];
    union {
        struct cmsghdr header;
        char bytes[2048];
    } control;
    struct msghdr message = {
        .msg_name = &it->sender.any,
        .msg_namelen = sizeof it->sender - offsetof(struct address, any),
        .msg_iov = list,
        .msg_iovlen = (size_t)parts,
        .msg_control = &control,
        .msg_controllen = room < sizeof control ? room : sizeof control,
    };
    size_t total = 0;
    ssize_t n;

    for (int i = 0; i < parts; i++) {
        list[i] = (struct iovec){data + total, sizes[i]};
        total += sizes[i];
    }
    n = recvmsg(fd, &message, flags);
    if (n == -1)
        return -1;
    it->whole = (size_t)n;
    it->size = it->whole < total ? it->whole : total;
    it->flags = message.msg_flags;
    it->sender.size = message.msg_namelen;
    it->count = 0;
    it->beside[0] = '\0'; //b
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header != NULL;
         header = CMSG_NXTHDR(&message, header)) {
        size_t size = header->cmsg_len - CMSG_LEN(0);

        if (header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS) {
            it->count = (int)(size / sizeof(int));
            memcpy(it->passed, CMSG_DATA(header), (size_t)it->count * sizeof(int));
        } //b
        else { //b
            tell_beside(it, header); //b
        }
    }
    return (ssize_t)it->size;
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
static const char *names_of(const fd_set *set, const char *gap, int count, ...)
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
            used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", used > 0 ? gap : "",
                                     name);
    }
    va_end(sockets);
    return text;
}


/* Names, or that there are none. */
static const char *or_nothing(const char *names)
{
    return names[0] == '\0' ? "nothing" : names;
}


/* A copy of a text, with memory of its own. */
static struct text copied(struct text from)
{
    struct text it = {0};

    keep(&it, from);
    return it;
}
