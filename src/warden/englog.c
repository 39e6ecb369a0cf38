/* englog.c - what an engine writes on its outputs: little, printable, in a file that is never large
 * llama-server and vigie-asr write no word of a prompt or of a speech (measured; their verbosity is
 * at its least). A library that did would still not fill a disk. */
#include "warden/engines.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    FILE_BYTES = 128 << 10, /* then it becomes NAME.log.1 */
    KEPT = 32 << 10,        /* of one minute */
    PIECE = 4096,
    QUIET_MS = 20 /* after a whole piece: 200 KiB a second are read at most */
};
#define MS_NS ((int64_t)1000000)

static void open_file(struct warden_englog *g)
{
    struct stat st;
    g->out = open(g->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    g->size = g->out >= 0 && fstat(g->out, &st) == 0 ? (size_t)st.st_size : 0;
}

static void turn_over(struct warden_englog *g)
{
    char former[ENGINE_PATH + 2];
    (void)snprintf(former, sizeof former, "%s.1", g->path);
    (void)close(g->out);
    (void)rename(g->path, former);
    open_file(g);
}

static void keep(struct warden_englog *g, struct text bytes)
{
    if (g->out >= 0 && g->size + bytes.n > FILE_BYTES) {
        turn_over(g);
    }
    if (g->out >= 0 && os_write_fd(g->out, bytes) == VERR_OK) {
        g->size += bytes.n;
    }
}

static void say_dropped(struct warden_englog *g)
{
    char line[64];
    struct writer w = writer_over(line, sizeof line);
    if (g->dropped > 0) {
        writer_f(&w, "\n[%llu bytes more]\n", (unsigned long long)g->dropped);
        keep(g, writer_text(&w));
    }
    g->dropped = 0;
}

static void refresh(struct warden_englog *g, int64_t now_ns)
{
    if (now_ns >= g->fresh_ns) {
        say_dropped(g);
        g->left = KEPT;
        g->fresh_ns = now_ns + 60000 * MS_NS;
    }
}

bool warden_englog_open(struct warden_englog *g, const char *data, const char *name, int64_t now_ns,
                        int *write)
{
    int pair[2];
    *g = (struct warden_englog){.in = -1, .out = -1, .left = KEPT};
    if (pipe2(pair, O_CLOEXEC) != 0) {
        return false;
    }
    (void)fcntl(pair[0], F_SETFL, O_NONBLOCK);
    g->in = pair[0];
    *write = pair[1];
    g->fresh_ns = now_ns + 60000 * MS_NS;
    int n = snprintf(g->path, sizeof g->path, "%s/engines/log", data);
    if (n > 0 && (size_t)n < sizeof g->path && os_make_folder(g->path) == VERR_OK) {
        n = snprintf(g->path, sizeof g->path, "%s/engines/log/%s.log", data, name);
        if (n > 0 && (size_t)n < sizeof g->path) {
            open_file(g);
        }
    }
    return true;
}

void warden_englog_read(struct warden_englog *g, int64_t now_ns)
{
    char piece[PIECE];
    ssize_t n = g->in < 0 ? 0 : read(g->in, piece, sizeof piece);
    refresh(g, now_ns);
    if (n <= 0) {
        if (n == 0 && g->in >= 0) { /* it has closed both of its outputs */
            (void)close(g->in);
            g->in = -1;
        }
        return;
    }
    for (ssize_t i = 0; i < n; i++) {
        bool shown = (unsigned char)piece[i] >= ' ' || piece[i] == '\n' || piece[i] == '\t';
        piece[i] = shown && piece[i] != 0x7f ? piece[i] : '?';
    }
    size_t kept = (size_t)n < g->left ? (size_t)n : g->left;
    keep(g, (struct text){piece, kept});
    g->left -= kept;
    g->dropped += (size_t)n - kept;
    g->quiet_ns = n == PIECE ? now_ns + QUIET_MS * MS_NS : 0;
}

void warden_englog_close(struct warden_englog *g)
{
    int64_t now = os_mono_ns();
    for (int i = 0; i < 16 && g->in >= 0; i++) { /* its last words */
        warden_englog_read(g, now);
    }
    say_dropped(g);
    if (g->in >= 0) {
        (void)close(g->in);
    }
    if (g->out >= 0) {
        (void)close(g->out);
    }
    g->in = g->out = -1;
}

int warden_englog_fd(const struct warden_englog *g, int64_t now_ns)
{
    return now_ns < g->quiet_ns ? -1 : g->in;
}
