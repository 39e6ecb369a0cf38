/* sample.c - see sample.h */
#include "sample.h"

#include <sodium.h>

enum { BLOCK = 1 << 25, CAP = 4096 };

static void note_bad(void *ctx, size_t line, const char *why)
{
    struct sample *s = ctx;
    assert(why[0] != '\0');
    if (s->bad_n < sizeof s->bad / sizeof *s->bad) {
        s->bad[s->bad_n++] = line;
    }
}

enum verr sample_make(struct sample *s, enum terminology_format format, enum lang lang,
                      const char *const *texts, size_t n)
{
    static char blocks[2][BLOCK];
    static size_t next;
    *s = (struct sample){.arena = arena_over(blocks[next++ % 2], BLOCK)};
    struct terminology_reader r = {.b = &s->build, .format = format, .bad = note_bad, .ctx = s};
    enum verr e = terminology_build_open(&s->arena, CAP, &s->build) ? VERR_OK : VERR_LIMIT;
    s->build.about.lang = lang;
    e = e != VERR_OK ? e : terminology_read_open(&r);
    for (size_t i = 0; e == VERR_OK && i < n; i++) {
        struct text t;
        e = terminology_text(&s->arena, text_of(texts[i]), &t);
        e = e != VERR_OK ? e : terminology_read(&r, t);
    }
    e = e != VERR_OK ? e : terminology_read_close(&r);
    return e != VERR_OK ? e : terminology_compile(&s->build, &s->file);
}

void sample_seal(char *file, size_t n)
{
    struct terminology_header *h = (void *)file;
    uint8_t hash[TERMINOLOGY_HASH_BYTES];
    memset(h->hash, 0, sizeof h->hash);
    (void)crypto_generichash(hash, sizeof hash, (const unsigned char *)file, n, NULL, 0);
    memcpy(h->hash, hash, sizeof hash);
}
