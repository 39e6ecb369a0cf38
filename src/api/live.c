/* live.c - see live.h */
#include "api/live.h"

#include <assert.h>
#include <string.h>

void live_init(struct live_words *l)
{
    memset(l, 0, sizeof *l);
    int bad = pthread_mutex_init(&l->lock, NULL);
    assert(bad == 0);
}

static void forget(struct live_take *t)
{
    memset(t->open, 0, sizeof t->open);
    os_unmap(&t->map);
    *t = (struct live_take){.recording = 0};
}

void live_fini(struct live_words *l)
{
    for (size_t i = 0; i < LIVE_TAKES; i++)
        forget(&l->at[i]);
    (void)pthread_mutex_destroy(&l->lock);
}

static struct live_take *find(struct live_words *l, int64_t recording)
{
    for (size_t i = 0; i < LIVE_TAKES; i++)
        if (l->at[i].recording == recording)
            return &l->at[i];
    return NULL;
}

void live_begin(struct live_words *l, int64_t recording)
{
    enum { LINES_BYTES = LIVE_LINES * sizeof(struct live_line) };
    pthread_mutex_lock(&l->lock);
    struct live_take *t = find(l, recording);
    if (t)
        forget(t);
    else
        t = find(l, 0);
    if (t && os_map(LIVE_BYTES + LINES_BYTES, &t->map) == VERR_OK) {
        t->recording = recording;
        t->line = t->map.p;
        t->bytes = writer_over((char *)t->map.p + LINES_BYTES, LIVE_BYTES);
    }
    pthread_mutex_unlock(&l->lock);
}

void live_end(struct live_words *l, int64_t recording)
{
    pthread_mutex_lock(&l->lock);
    struct live_take *t = find(l, recording);
    if (t)
        forget(t);
    pthread_mutex_unlock(&l->lock);
}

void live_add(struct live_words *l, int64_t recording, const struct live_line *line)
{
    pthread_mutex_lock(&l->lock);
    struct live_take *t = find(l, recording);
    if (t) {
        t->open_n = 0;
        t->to_ms = line->t1;
    }
    if (t && line->text.n > 0 && t->lines < LIVE_LINES &&
        line->text.n <= t->bytes.cap - t->bytes.n) {
        const char *at = t->bytes.p + t->bytes.n;
        writer_put(&t->bytes, line->text);
        t->line[t->lines++] = (struct live_line){line->t0, line->t1, {at, line->text.n}};
    }
    pthread_mutex_unlock(&l->lock);
}

void live_open(struct live_words *l, int64_t recording, int64_t to_ms, struct text text)
{
    pthread_mutex_lock(&l->lock);
    struct live_take *t = find(l, recording);
    if (t && text.n <= sizeof t->open) {
        memcpy(t->open, text.p, text.n);
        t->open_n = text.n;
        t->to_ms = to_ms;
    }
    pthread_mutex_unlock(&l->lock);
}

static void copy(const struct live_take *t, size_t from, struct arena *a, struct live_said *out)
{
    size_t n = from < t->lines ? t->lines - from : 0;
    struct live_line *line = ARENA_ARRAY(a, struct live_line, n + 1);
    for (size_t i = 0; line && i < n; i++) {
        line[i] = t->line[from + i];
        line[i].text = text_copy(a, line[i].text);
    }
    *out = (struct live_said){.line = line,
                              .n = line ? n : 0,
                              .lines = t->lines,
                              .to_ms = t->to_ms,
                              .open = text_copy(a, (struct text){t->open, t->open_n})};
}

bool live_read(struct live_words *l, int64_t recording, size_t from, struct arena *a,
               struct live_said *out)
{
    pthread_mutex_lock(&l->lock);
    const struct live_take *t = find(l, recording);
    if (t)
        copy(t, from, a, out);
    pthread_mutex_unlock(&l->lock);
    return t != NULL;
}
