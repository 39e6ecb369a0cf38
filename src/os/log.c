/* log.c - one line a happening, on standard error: see os.h */
#include "os/os.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LINE = 1024 };

static const char *const level_names[] = {"debug", "info", "warn", "error"};

static void writer_now(struct writer *w)
{
    int64_t ms = os_wall_ms();
    time_t s = (time_t)(ms / 1000);
    struct tm t;
    if (!gmtime_r(&s, &t))
        return;
    writer_f(w, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday,
             t.tm_hour, t.tm_min, t.tm_sec, (int)(ms % 1000));
}

/* VIGIE_LOG=warn keeps a command's own clerk quiet. */
static bool is_wanted(enum os_level level)
{
    const char *least = getenv("VIGIE_LOG");
    for (int i = 0; least && i <= OS_ERROR; i++) {
        if (strcmp(least, level_names[i]) == 0)
            return (int)level >= i;
    }
    return true;
}

void os_log(enum os_level level, const char *event, const char *format, ...)
{
    if (!is_wanted(level))
        return;
    int saved = errno;
    char line[LINE + 1];
    char pairs[LINE];
    va_list list;
    va_start(list, format);
    int n = vsnprintf(pairs, sizeof pairs, format, list);
    va_end(list);
    size_t kept = n < 0 ? 0 : (size_t)n < sizeof pairs ? (size_t)n : sizeof pairs - 1;
    struct writer w = writer_over(line, LINE);
    writer_now(&w);
    writer_f(&w, " %s %s[%d] %s ", level_names[level], program_invocation_short_name, (int)getpid(),
             event);
    size_t room = w.cap - w.n;
    writer_put(&w, (struct text){pairs, kept < room ? kept : room});
    for (size_t i = 0; i < w.n; i++)
        if ((unsigned char)line[i] < ' ' || line[i] == 0x7f)
            line[i] = '?';
    line[w.n++] = '\n';
    (void)os_write_fd(STDERR_FILENO, writer_text(&w)); /* nobody is left to tell */
    errno = saved;
}
