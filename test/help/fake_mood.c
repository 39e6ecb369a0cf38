/* fake_mood.c - see fake_mood.h */
#include "fake_mood.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool fake_is(const char *mood, const char *word)
{
    return strcmp(mood, word) == 0;
}

static void wait_for_ever(void)
{
    for (;;) {
        (void)pause();
    }
}

static void write_for_ever(void)
{
    char line[1024];
    memset(line, 'x', sizeof line);
    line[sizeof line - 1] = '\n';
    while (write(STDERR_FILENO, line, sizeof line) > 0) {
    }
    _exit(0);
}

static void leave_children(void)
{
    for (int i = 0; i < 2; i++) {
        if (fork() == 0) {
            if (i == 1) {
                (void)setsid();
            }
            (void)signal(SIGTERM, SIG_IGN);
            wait_for_ever();
        }
    }
}

const char *fake_mood(const char *model, int voice)
{
    static char mood[32];
    FILE *f = fopen(model, "re");
    if (f == NULL || fscanf(f, "%31s", mood) != 1) {
        mood[0] = '\0';
    }
    if (f != NULL) {
        (void)fclose(f);
    }
    if (fake_is(mood, "exit")) {
        _exit(3);
    } else if (fake_is(mood, "garbage") && voice >= 0) {
        ssize_t n = write(voice, "HTTP/1.1 200 this is no frame\r\n\r\n", 33);
        (void)n;
        wait_for_ever();
    } else if (fake_is(mood, "never")) {
        wait_for_ever();
    } else if (fake_is(mood, "flood") && fork() == 0) {
        write_for_ever();
    } else if (fake_is(mood, "fork")) {
        leave_children();
    } else if (fake_is(mood, "deaf")) {
        (void)signal(SIGTERM, SIG_IGN);
    }
    return mood;
}
