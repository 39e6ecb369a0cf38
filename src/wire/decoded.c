/* decoded.c - the strict reader and the writer of decode children's answers */
#include "wire/decoded.h"

#include <assert.h>

static const char *const programs[DECODER_COUNT] = {"vigie-decode", "vigie-decode-audio",
                                                    "vigie-decode-scan"};

const char *decoder_program(enum decoder d)
{
    assert(d < DECODER_COUNT);
    return programs[d];
}

static bool is_word(struct text t)
{
    if (t.n == 0 || t.n > DECODED_WORD_MAX)
        return false;
    for (size_t i = 0; i < t.n; i++) {
        char c = t.p[i];
        bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    c == '.' || c == '_' || c == '-';
        if (!good)
            return false;
    }
    return true;
}

static bool read_status(struct text t, enum verr *out)
{
    for (int e = 0; e < VERR_COUNT; e++) {
        if (text_is(t, verr_name((enum verr)e))) {
            *out = (enum verr)e;
            return true;
        }
    }
    return false;
}

static bool read_words(struct text rest, struct decoded_part *out)
{
    while (rest.p) {
        struct text word = text_cut(&rest, ' ');
        if (out->words == DECODED_WORDS || !is_word(word))
            return false;
        out->word[out->words++] = word;
    }
    return true;
}

static bool read_head(struct text first, struct text rest, struct decoded_part *out)
{
    out->what = DECODED_HEAD;
    for (out->decoder = 0; out->decoder < DECODER_COUNT; out->decoder++) {
        if (text_is(first, programs[out->decoder]))
            break;
    }
    struct text version = text_cut(&rest, ' '), status = text_cut(&rest, ' ');
    return out->decoder < DECODER_COUNT && text_is(version, "1") &&
           read_status(status, &out->status) && read_words(rest, out);
}

static bool read_piece(struct text first, struct text rest, size_t *n, struct decoded_part *out)
{
    uint64_t size;
    out->what = DECODED_PIECE;
    out->kind = first;
    struct text bytes = text_cut(&rest, ' ');
    if (!is_word(first) || !text_to_u64(bytes, &size) || size == 0 || size > DECODED_PIECE_MAX)
        return false;
    *n = (size_t)size;
    return read_words(rest, out);
}

static bool read_end(struct text rest, struct decoded_part *out)
{
    out->what = DECODED_END;
    return read_status(text_cut(&rest, ' '), &out->status) && read_words(rest, out);
}

enum verr decoded_next(struct decoded *d, struct text bytes, struct decoded_part *out, size_t *used)
{
    *used = 0;
    if (bytes.n == 0)
        return VERR_OK;
    size_t line = text_find(text_slice(bytes, 0, DECODED_LINE_MAX), TEXT("\n"), 0);
    if (d->ended || (line == SIZE_MAX && bytes.n >= DECODED_LINE_MAX))
        return VERR_BAD_INPUT;
    if (line == SIZE_MAX)
        return VERR_OK;
    struct decoded_part p = {.status = VERR_OK};
    struct text rest = text_slice(bytes, 0, line);
    size_t n = 0;
    struct text first = text_cut(&rest, ' ');
    bool last = d->begun && text_is(first, "END");
    bool good = !d->begun ? read_head(first, rest, &p)
                : last    ? read_end(rest, &p)
                          : read_piece(first, rest, &n, &p);
    if (!good)
        return VERR_BAD_INPUT;
    if (bytes.n - line - 1 < n)
        return VERR_OK;
    p.bytes = text_slice(bytes, line + 1, line + 1 + n);
    d->ended = last || (!d->begun && p.status != VERR_OK);
    d->begun = true;
    *out = p;
    *used = line + 1 + n;
    return VERR_OK;
}

uint64_t decoded_number(const struct decoded_part *p, unsigned rank, uint64_t max, uint64_t missing)
{
    uint64_t v;
    bool good = rank < p->words && text_to_u64(p->word[rank], &v) && v <= max;
    return good ? v : missing;
}

static void put_words(struct writer *w, const char *words)
{
    if (*words) {
        writer_char(w, ' ');
        writer_str(w, words);
    }
    writer_char(w, '\n');
}

void decoded_head(struct writer *w, enum decoder d, enum verr status, const char *words)
{
    writer_str(w, decoder_program(d));
    writer_str(w, " 1 ");
    writer_str(w, verr_name(status));
    put_words(w, words);
}

void decoded_piece(struct writer *w, const char *kind, size_t n, const char *words)
{
    assert(n > 0 && n <= DECODED_PIECE_MAX);
    writer_str(w, kind);
    writer_char(w, ' ');
    writer_u64(w, n);
    put_words(w, words);
}

void decoded_end(struct writer *w, enum verr status, const char *words)
{
    writer_str(w, "END ");
    writer_str(w, verr_name(status));
    put_words(w, words);
}
