/* deid_back.c - vigie deid --reverse: the originals out of the seal, at their spans or into a text
 * that uses the pseudonyms */
#include "cli/command.h"
#include "cli/deid.h"

#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>

enum {
    ANSWER_MAX = 1 << 30,
    TEXT_MAX = 64 << 20,
    LENGTH_BYTES = 4,
    NAME_LEAST = 3,
    OTHER_LEAST = 5
};

/* One span of the answer with its original. */
struct pair {
    struct text replacement, original;
    const char *kind;
    size_t start, end;
    bool unsure; /* this replacement stands for other originals too */
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
            !next_original(b, &at, &p->original)) {
            return VERR_BAD_INPUT;
        }
        p->replacement = (struct text){json_string_value(r), json_string_length(r)};
        p->kind = json_string_value(json_object_get(o, "kind"));
        p->start = (size_t)start;
        p->end = (size_t)end;
        if (p->original.n != p->end - p->start || p->kind == NULL) {
            return VERR_BAD_INPUT;
        }
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
        if (p->start < origin || kept > t.n - from || t.n - from - kept < p->replacement.n ||
            memcmp(t.p + from + kept, p->replacement.p, p->replacement.n) != 0) {
            return VERR_BAD_INPUT;
        }
        (void)fwrite(t.p + from, 1, kept, stdout);
        (void)fwrite(p->original.p, 1, p->original.n, stdout);
        from += kept + p->replacement.n;
        origin = p->end;
    }
    (void)fwrite(t.p + from, 1, t.n - from, stdout);
    return fflush(stdout) == 0 && !ferror(stdout) ? VERR_OK : VERR_DISK;
}

/* The longest first, so that a name within another does not win; then by bytes. */
static int longest_first(const void *a, const void *b)
{
    struct text one = ((const struct pair *)a)->replacement,
                two = ((const struct pair *)b)->replacement;
    return one.n != two.n ? (one.n > two.n ? -1 : 1) : memcmp(one.p, two.p, one.n);
}

/* A piece of a date or an initial says too little to be looked for in another text. */
static bool tells(const struct pair *p)
{
    bool name = strcmp(p->kind, "NOM") == 0 || strcmp(p->kind, "PRENOM") == 0 ||
                strcmp(p->kind, "VILLE") == 0;
    return p->replacement.n >= (name ? NAME_LEAST : OTHER_LEAST) &&
           p->replacement.p[p->replacement.n - 1] != '.';
}

/* Keeps one pair a replacement, and says which stand for several originals. */
static size_t unique(struct back *b)
{
    size_t n = 0, unsure = 0;
    qsort(b->at, b->n, sizeof *b->at, longest_first);
    for (size_t i = 0; i < b->n; i++) {
        if (!tells(&b->at[i])) {
            continue;
        }
        if (n > 0 && text_equal(b->at[n - 1].replacement, b->at[i].replacement)) {
            bool other = !text_equal(b->at[n - 1].original, b->at[i].original);
            unsure += other && !b->at[n - 1].unsure;
            b->at[n - 1].unsure = b->at[n - 1].unsure || other;
        } else {
            b->at[n++] = b->at[i];
        }
    }
    b->n = n;
    return unsure;
}

static bool wordy(struct text t, size_t i)
{
    unsigned char c = i < t.n ? (unsigned char)t.p[i] : ' ';
    return c >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

static const struct pair *pair_at(const struct back *b, struct text t, size_t i)
{
    for (size_t k = 0; k < b->n; k++) {
        struct text r = b->at[k].replacement;
        if (r.p[0] == t.p[i] && r.n <= t.n - i && memcmp(r.p, t.p + i, r.n) == 0 &&
            !wordy(t, i + r.n)) {
            return b->at[k].unsure ? NULL : &b->at[k];
        }
    }
    return NULL;
}

static enum verr put_into(struct back *b, const char *path)
{
    struct text t = {NULL, 0};
    enum verr e = cli_read(path, TEXT_MAX, &t);
    if (e != VERR_OK) {
        return e;
    }
    size_t unsure = unique(b);
    for (size_t i = 0; i < t.n;) {
        const struct pair *p = i > 0 && wordy(t, i - 1) ? NULL : pair_at(b, t, i);
        struct text put = p ? p->original : text_slice(t, i, i + 1);
        (void)fwrite(put.p, 1, put.n, stdout);
        i += p ? p->replacement.n : 1;
    }
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
