/* deid_back.c - vigie deid --reverse: the originals out of the seal, at their spans or into a text
 * that uses the pseudonyms */
#include "cli/command.h"
#include "cli/deid.h"
#include "deid/back.h"

#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>

enum { ANSWER_MAX = 1 << 30, TEXT_MAX = 64 << 20, LENGTH_BYTES = 4 };

/* One span of the answer with its original. */
struct pair {
    struct deid_pair of;
    size_t start, end;
};

struct back {
    struct text file;
    json_t *answer;
    char *plain; /* the opened seal */
    size_t plain_n;
    struct pair *at;
    size_t n;
};

static bool open_chunk(struct crypt_stream *stream, const json_t *item, struct back *b, bool *last)
{
    static uint8_t sealed[CRYPT_CHUNK_BYTES + CRYPT_CHUNK_EXTRA];
    const char *text = json_string_value(item);
    size_t n = 0;
    if (text == NULL ||
        sodium_base642bin(sealed, sizeof sealed, text, strlen(text), NULL, &n, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        n < CRYPT_CHUNK_EXTRA || *last) {
        return false;
    }
    if (crypt_stream_read(stream, (struct text){(const char *)sealed, n},
                          (uint8_t *)b->plain + b->plain_n, last) != VERR_OK) {
        return false;
    }
    b->plain_n += n - CRYPT_CHUNK_EXTRA;
    return true;
}

static enum verr open_seal(const struct crypt_key *key, struct back *b)
{
    const json_t *list = json_object_get(b->answer, "sealed");
    struct crypt_stream stream;
    uint8_t header[CRYPT_STREAM_HEADER_BYTES];
    size_t n = json_array_size(list), got = 0;
    const char *first = json_string_value(json_array_get(list, 0));
    if (first == NULL ||
        sodium_base642bin(header, sizeof header, first, strlen(first), NULL, &got, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        got != sizeof header) {
        return VERR_CRYPT;
    }
    b->plain = malloc(n * CRYPT_CHUNK_BYTES + 1);
    if (b->plain == NULL) {
        return VERR_LIMIT;
    }
    enum verr e =
        crypt_stream_open(&stream, key, (struct text){(const char *)header, sizeof header});
    bool last = false;
    for (size_t i = 1; e == VERR_OK && i < n; i++) {
        e = open_chunk(&stream, json_array_get(list, i), b, &last) ? VERR_OK : VERR_CRYPT;
    }
    crypt_stream_wipe(&stream);
    return e == VERR_OK && !last ? VERR_CRYPT : e;
}

static bool next_original(const struct back *b, size_t *at, struct text *out)
{
    size_t n = 0;
    if (b->plain_n - *at < LENGTH_BYTES) {
        return false;
    }
    for (size_t i = 0; i < LENGTH_BYTES; i++) {
        n |= (size_t)(unsigned char)b->plain[*at + i] << (8 * i);
    }
    *at += LENGTH_BYTES;
    if (n > b->plain_n - *at) {
        return false;
    }
    *out = (struct text){b->plain + *at, n};
    *at += n;
    return true;
}

/* DEID_NONE: one that we do not know. */
static enum deid_kind kind_of(const char *name)
{
    enum deid_kind k = DEID_NONE + 1;
    while (k < DEID_KINDS && strcmp(deid_kind_name(k), name) != 0) {
        k++;
    }
    return k < DEID_KINDS ? k : DEID_NONE;
}

static enum verr read_pairs(struct back *b)
{
    const json_t *spans = json_object_get(b->answer, "spans");
    size_t at = 0;
    b->n = json_array_size(spans);
    b->at = calloc(b->n + 1, sizeof *b->at);
    if (b->at == NULL) {
        return VERR_LIMIT;
    }
    for (size_t i = 0; i < b->n; i++) {
        const json_t *o = json_array_get(spans, i);
        const json_t *r = json_object_get(o, "replacement");
        json_int_t start = json_integer_value(json_object_get(o, "start")),
                   end = json_integer_value(json_object_get(o, "end"));
        struct pair *p = &b->at[i];
        if (!json_is_string(r) || start < 0 || end < start ||
            !next_original(b, &at, &p->of.original)) {
            return VERR_BAD_INPUT;
        }
        const char *kind = json_string_value(json_object_get(o, "kind"));
        p->start = (size_t)start;
        p->end = (size_t)end;
        if (p->of.original.n != p->end - p->start || kind == NULL) {
            return VERR_BAD_INPUT;
        }
        p->of.replacement = (struct text){json_string_value(r), json_string_length(r)};
        p->of.kind = kind_of(kind);
    }
    return at == b->plain_n ? VERR_OK : VERR_BAD_INPUT;
}

/* The text of the answer with each replacement taken back at its place. */
static enum verr put_original(const struct back *b)
{
    const json_t *text = json_object_get(b->answer, "text");
    struct text t = {json_string_value(text), json_string_length(text)};
    size_t from = 0, origin = 0; /* in the answer's text, in the original */
    for (size_t i = 0; i < b->n; i++) {
        const struct pair *p = &b->at[i];
        size_t kept = p->start - origin;
        if (p->start < origin || kept > t.n - from || t.n - from - kept < p->of.replacement.n ||
            memcmp(t.p + from + kept, p->of.replacement.p, p->of.replacement.n) != 0) {
            return VERR_BAD_INPUT;
        }
        (void)fwrite(t.p + from, 1, kept, stdout);
        (void)fwrite(p->of.original.p, 1, p->of.original.n, stdout);
        from += kept + p->of.replacement.n;
        origin = p->end;
    }
    (void)fwrite(t.p + from, 1, t.n - from, stdout);
    return fflush(stdout) == 0 && !ferror(stdout) ? VERR_OK : VERR_DISK;
}

/* What is looked for in a text; *unsure: how many pseudonyms stand for several originals. */
static enum verr gather(const struct back *b, struct deid_back *all, size_t *unsure)
{
    struct arena a = cli_arena((8 * b->n + 64) * sizeof(struct deid_pair));
    enum verr e = VERR_OK;
    for (size_t i = 0; e == VERR_OK && i < b->n; i++) {
        e = deid_back_put(&a, all, &b->at[i].of);
    }
    deid_back_close(all);
    for (size_t i = 0; i < all->n; i++) {
        *unsure += all->at[i].unsure;
    }
    return e;
}

static enum verr put_into(const struct back *b, const char *path)
{
    struct text t = {NULL, 0};
    struct deid_back all = {.n = 0};
    const struct deid_pair *p;
    size_t unsure = 0, from = 0, at = 0;
    enum verr e = gather(b, &all, &unsure);
    e = e == VERR_OK ? cli_read(path, TEXT_MAX, &t) : e;
    if (e != VERR_OK) {
        return e;
    }
    for (; (p = deid_back_next(&all, t, from, &at)) != NULL; from = at + p->replacement.n) {
        (void)fwrite(t.p + from, 1, at - from, stdout);
        (void)fwrite(p->original.p, 1, p->original.n, stdout);
    }
    (void)fwrite(t.p + from, 1, t.n - from, stdout);
    free((void *)(uintptr_t)t.p);
    if (unsure > 0) {
        cli_say("deid", "pseudonyms that stand for several originals were left as they are", NULL);
    }
    return fflush(stdout) == 0 && !ferror(stdout) ? VERR_OK : VERR_DISK;
}

int deid_reverse(const struct deid_keys *keys, const char *answer, const char *text)
{
    struct back b = {0};
    enum verr e = cli_read(answer, ANSWER_MAX, &b.file);
    if (e == VERR_OK) {
        b.answer = json_loadb(b.file.p, b.file.n, JSON_REJECT_DUPLICATES, NULL);
        e = b.answer ? open_seal(&keys->seal, &b) : VERR_BAD_JSON;
        e = e == VERR_OK ? read_pairs(&b) : e;
        e = e != VERR_OK ? e : text ? put_into(&b, text) : put_original(&b);
    }
    if (b.plain) {
        sodium_memzero(b.plain, b.plain_n);
    }
    free(b.plain);
    free(b.at);
    json_decref(b.answer);
    free((void *)(uintptr_t)b.file.p);
    if (e == VERR_CRYPT) {
        cli_say("deid",
                "the seal does not open: another key, or an answer that was altered or made "
                "without --key",
                answer);
        return 3;
    }
    return e == VERR_OK ? 0 : cli_fail("deid", e, answer);
}
