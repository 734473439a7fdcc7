/* Counterpart of `playground run SCRIPT`: reads the same lines, makes the same
 * calls and prints one line for each result. Parses no more than it must:
 *
 *     NAME> [TARGET =] [SOCKET.]CALL [ARGUMENT]
 *
 * Other lines are skipped. `$P` is port 8079, or a free one: not 8080, as in
 * lesson.c. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct { char name[32]; int fd; } sockets[16];

static int *named(const char *name)
{
    for (int i = 0; i < 16; i++) {
        if (sockets[i].name[0] == '\0')
            snprintf(sockets[i].name, sizeof sockets[i].name, "%s", name);
        if (strcmp(sockets[i].name, name) == 0)
            return &sockets[i].fd;
    }
    exit(3);
}

static struct sockaddr_in here = { .sin_family = AF_INET };

static int bind_here(int fd)
{
    socklen_t size = sizeof here;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    here.sin_port = htons(8079);
    if (bind(fd, (struct sockaddr *)&here, size) == 0)
        return 0;
    here.sin_port = 0;
    return bind(fd, (struct sockaddr *)&here, size)
        || getsockname(fd, (struct sockaddr *)&here, &size);
}

int main(int argc, char **argv)
{
    static char line[65536], data[65536];
    FILE *script = argc > 1 ? fopen(argv[1], "r") : NULL;
    if (script == NULL)
        return 2;
    while (fgets(line, sizeof line, script)) {
        char *call = strstr(line, "> ");
        if (line[0] == '@' || call == NULL)
            continue;
        call += 2;
        call[strcspn(call, "\n")] = '\0';
        char *target = NULL, *equals = strstr(call, " = ");
        if (equals != NULL) {
            *equals = '\0';
            target = call;
            call = equals + 3;
        }
        char *argument = strchr(call, ' ');
        if (argument != NULL)
            *argument++ = '\0';
        char *dot = strchr(call, '.');
        int fd = -1;
        if (dot != NULL) {
            *dot = '\0';
            fd = *named(call);
            call = dot + 1;
        }

        ssize_t result = -1;
        if (strcmp(call, "send") == 0) {
            argument[strlen(argument) - 1] = '\0';
            result = send(fd, argument + 1, strlen(argument + 1), MSG_NOSIGNAL);
            printf("  = %zd\n", result);
        } else if (strcmp(call, "recv") == 0) {
            result = recv(fd, data, strtoul(argument, NULL, 10), 0);
            printf("  = \"%.*s\"\n", (int)result, data);
        } else {
            if (strcmp(call, "socket") == 0)
                result = *named(target) = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
            else if (strcmp(call, "accept") == 0)
                result = *named(target) = accept(fd, NULL, NULL);
            else if (strcmp(call, "bind") == 0)
                result = bind_here(fd);
            else if (strcmp(call, "listen") == 0)
                result = listen(fd, atoi(argument));
            else if (strcmp(call, "connect") == 0)
                result = connect(fd, (struct sockaddr *)&here, sizeof here);
            printf("  = %s\n", result < 0 ? "failed" : "ok");
        }
        if (result < 0)
            return 1;
    }
    return 0;
}
