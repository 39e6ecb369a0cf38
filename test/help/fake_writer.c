/* fake_writer.c - llama-server as the release gate asks it: /health, one token, and a stream in
 * which each numbered passage is said again as a statement that cites it
 * usage: llama-server -m MODEL --host SOCKET ... */
#include "fake_listen.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { ASKED = 1 << 20, SAID = 300 };

static char asked[ASKED + 1];

/* The body of a whole question, "" of one without. */
static const char *question(int c)
{
    size_t have = 0, need = ASKED;
    const char *body = NULL;
    while (have < need) {
        ssize_t n = read(c, asked + have, ASKED - have);
        if (n <= 0) {
            return NULL;
        }
        have += (size_t)n;
        asked[have] = '\0';
        body = body ? body : strstr(asked, "\r\n\r\n");
        const char *length = body ? strcasestr(asked, "content-length:") : NULL;
        if (body) {
            size_t told = length && length < body ? strtoul(length + 15, NULL, 10) : 0;
            need = (size_t)(body - asked) + 4 + told;
        }
    }
    return body ? body + 4 : NULL;
}

/* JSON within JSON: the text stands escaped once in the question already. */
static void put_twice(FILE *f, const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (p[i] == '"' || p[i] == '\\') {
            (void)fputc('\\', f);
        }
        (void)fputc(p[i], f);
    }
}

static void piece(FILE *f, const char *before, const char *said, size_t n, const char *after)
{
    (void)fputs("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"", f);
    put_twice(f, before, strlen(before));
    put_twice(f, said, n);
    put_twice(f, after, strlen(after));
    (void)fputs("\"},\"finish_reason\":null}]}\n\n", f);
}

/* "\n[12] Patient : J'ai mal.\n" of the question. */
static void say_again(FILE *f, const char *body)
{
    bool first = true;
    piece(f, "{\"statements\":[", "", 0, "");
    for (const char *at = body; (at = strstr(at, "\\n[")) != NULL; at += 3) {
        char *end;
        unsigned long n = strtoul(at + 3, &end, 10);
        const char *said = n > 0 && strncmp(end, "] ", 2) == 0 ? end + 2 : NULL;
        const char *line = said ? strstr(said, "\\n") : NULL;
        const char *who = said ? strstr(said, " : ") : NULL;
        char before[80];
        if (!line || line[-1] == '?') {
            continue;
        }
        said = who && who < line ? who + 3 : said;
        if (line - said < SAID) {
            (void)snprintf(before, sizeof before,
                           "%s{\"section\":\"histoire\",\"cites\":[%lu],\"text\":\"",
                           first ? "" : ",", n);
            piece(f, before, said, (size_t)(line - said), "\"}");
            first = false;
        }
    }
    piece(f, "]}", "", 0, "");
    (void)fputs("data: [DONE]\n\n", f);
}

static void answer(int c)
{
    const char *body = question(c);
    FILE *f = fdopen(c, "w");
    if (body && f && strstr(body, "\"stream\":true")) {
        (void)fputs("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: "
                    "close\r\n\r\n",
                    f);
        say_again(f, body);
    } else if (body && f) {
        const char *said = asked[0] == 'P' ? "{\"choices\":[{}]}" : "{}";
        (void)fprintf(f, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n%s", strlen(said), said);
    }
    (void)(f ? fclose(f) : close(c));
}

int main(int argc, char **argv)
{
    const char *path = "";
    for (int i = 1; i + 1 < argc; i++) {
        path = strcmp(argv[i], "--host") == 0 ? argv[i + 1] : path;
    }
    return fake_listen(path, answer);
}
