/* fake_llama.c - llama-server as the warden sees it: a socket, /health, one token, /metrics
 * usage: llama-server -m MODEL --host SOCKET ...; see fake_mood.h for what MODEL may say. */
#include "fake_listen.h"
#include "fake_mood.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The whole of it, for a connection that is closed on unread bytes takes the answer with it. */
static bool read_question(int c, char *asked, size_t cap)
{
    size_t have = 0;
    while (have < cap - 1) {
        ssize_t n = read(c, asked + have, cap - 1 - have);
        if (n <= 0) {
            return false;
        }
        have += (size_t)n;
        asked[have] = '\0';
        const char *body = strstr(asked, "\r\n\r\n");
        if (body != NULL && (asked[0] == 'G' || asked[have - 1] == '}')) {
            return true;
        }
    }
    return false;
}

static const char *mood; /* of the model */

static void answer(int c)
{
    char asked[4096];
    bool whole = read_question(c, asked, sizeof asked);
    const char *body = asked[0] == 'P' ? "{\"choices\":[{}]}" : "{}";
    if (whole && fake_is(mood, "garbage")) {
        dprintf(c, "\x01\x02 no reply at all \xff\r\n");
    } else if (whole && !(fake_is(mood, "stuck") && strncmp(asked, "GET /health", 11) != 0)) {
        dprintf(c, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n%s", strlen(body), body);
    } else if (whole) {
        return; /* stuck: it stays open, and silent */
    }
    (void)close(c);
}

int main(int argc, char **argv)
{
    const char *model = "", *path = "";
    for (int i = 1; i + 1 < argc; i++) {
        if (strcmp(argv[i], "-m") == 0) {
            model = argv[i + 1];
        } else if (strcmp(argv[i], "--host") == 0) {
            path = argv[i + 1];
        }
    }
    (void)signal(SIGPIPE, SIG_IGN); /* its children, too */
    mood = fake_mood(model, -1);
    return fake_listen(path, answer);
}
