/* A transcript as bytes: what is sealed. Numbers are little-endian; a word is its times (4 bytes
 * each), its confidence in thousandths (2, 65535: unknown), channel, origin, why, length (1 each)
 * and its text; a segment its first and last word (4 each), channel, role, whether a person chose
 * it (1 each). Before them: a mark, how many words, how many segments. Where words were withheld
 * there is another mark, behind it how many such gaps, too, and at the end each with its times and
 * its number of words (4 each). */
#include "api/transcript.h"

enum { HEAD = 12, MORE = 4, WORD = 14, SEGMENT = 11, GAP = 12, UNKNOWN = 65535 };

static const char mark[] = {'V', 't', '1', '\n'}, mark_gaps[] = {'V', 't', '2', '\n'};

static void put(struct writer *w, uint64_t v, int n)
{
    for (int i = 0; i < n; i++)
        writer_char(w, (char)(unsigned char)(v >> (8 * i)));
}

static uint32_t get(const char *p, int n)
{
    uint32_t v = 0;
    for (int i = 0; i < n; i++)
        v |= (uint32_t)(unsigned char)p[i] << (8 * i);
    return v;
}

static void put_word(struct writer *w, const struct heard_word *x)
{
    put(w, (uint64_t)x->t0, 4);
    put(w, (uint64_t)x->t1, 4);
    put(w, x->confidence < 0 ? UNKNOWN : (uint64_t)(x->confidence * 1000 + 0.5F), 2);
    put(w, x->channel, 1);
    put(w, x->origin, 1);
    put(w, x->why, 1);
    put(w, x->text.n, 1);
    writer_put(w, x->text);
}

struct text transcript_pack(struct arena *a, const struct heard_transcript *t)
{
    struct writer w = writer_in(a);
    bool gaps = t->gaps.n > 0;
    writer_put(&w, (struct text){gaps ? mark_gaps : mark, sizeof mark});
    put(&w, t->words.n, 4);
    put(&w, t->segments.n, 4);
    if (gaps)
        put(&w, t->gaps.n, 4);
    for (size_t i = 0; i < t->words.n; i++)
        put_word(&w, &t->words.at[i]);
    for (size_t i = 0; i < t->segments.n; i++) {
        const struct heard_segment *s = &t->segments.at[i];
        put(&w, s->from, 4);
        put(&w, s->to, 4);
        put(&w, s->channel, 1);
        put(&w, s->role, 1);
        put(&w, s->role_chosen, 1);
    }
    for (size_t i = 0; i < t->gaps.n; i++) {
        put(&w, (uint64_t)t->gaps.at[i].t0, 4);
        put(&w, (uint64_t)t->gaps.at[i].t1, 4);
        put(&w, t->gaps.at[i].words, 4);
    }
    return writer_done(a, &w);
}

static bool get_word(struct text *rest, struct heard_word *out)
{
    if (rest->n < WORD || rest->n - WORD < (size_t)(unsigned char)rest->p[WORD - 1])
        return false;
    const char *p = rest->p;
    uint32_t sure = get(p + 8, 2);
    size_t n = (unsigned char)p[WORD - 1];
    *out = (struct heard_word){.text = {p + WORD, n},
                               .t0 = get(p, 4),
                               .t1 = get(p + 4, 4),
                               .confidence = sure == UNKNOWN ? HEARD_UNSURE : (float)sure / 1000,
                               .channel = (uint8_t)p[10],
                               .origin = (uint8_t)p[11],
                               .why = (uint8_t)p[12]};
    *rest = text_slice(*rest, WORD + n, rest->n);
    return out->t0 <= out->t1 && out->why <= HEARD_CREDITS;
}

static bool get_segment(struct text *rest, const struct heard_words *words,
                        struct heard_segment *out)
{
    if (rest->n < SEGMENT)
        return false;
    const char *p = rest->p;
    *out = (struct heard_segment){.from = get(p, 4),
                                  .to = get(p + 4, 4),
                                  .channel = (uint8_t)p[8],
                                  .role = (uint8_t)p[9],
                                  .role_chosen = p[10] != 0};
    *rest = text_slice(*rest, SEGMENT, rest->n);
    if (out->from >= out->to || out->to > words->n || out->role > ROLE_OTHER)
        return false;
    out->t0 = words->at[out->from].t0;
    out->t1 = words->at[out->to - 1].t1;
    return true;
}

static bool get_gap(struct text *rest, struct heard_gap *out)
{
    if (rest->n < GAP)
        return false;
    const char *p = rest->p;
    *out = (struct heard_gap){get(p, 4), get(p + 4, 4), get(p + 8, 4)};
    *rest = text_slice(*rest, GAP, rest->n);
    return out->t0 <= out->t1;
}

static enum verr get_all(struct text rest, struct heard_transcript *t)
{
    for (size_t i = 0; i < t->words.n; i++)
        if (!get_word(&rest, &t->words.at[i]))
            return VERR_CRYPT;
    for (size_t i = 0; i < t->segments.n; i++)
        if (!get_segment(&rest, &t->words, &t->segments.at[i]))
            return VERR_CRYPT;
    for (size_t i = 0; i < t->gaps.n; i++)
        if (!get_gap(&rest, &t->gaps.at[i]))
            return VERR_CRYPT;
    return rest.n == 0 ? VERR_OK : VERR_CRYPT;
}

enum verr transcript_unpack(struct arena *a, struct text bytes, struct heard_transcript *out)
{
    if (bytes.n < HEAD)
        return VERR_CRYPT;
    bool more = memcmp(bytes.p, mark_gaps, sizeof mark) == 0 && bytes.n >= HEAD + MORE;
    if (!more && memcmp(bytes.p, mark, sizeof mark) != 0)
        return VERR_CRYPT;
    size_t words = get(bytes.p + 4, 4), segments = get(bytes.p + 8, 4);
    size_t gaps = more ? get(bytes.p + HEAD, 4) : 0;
    if (words > bytes.n / WORD || segments > bytes.n / SEGMENT || gaps > bytes.n / GAP)
        return VERR_CRYPT;
    struct heard_transcript t = {
        .words = {ARENA_ARRAY(a, struct heard_word, words + 1), words},
        .segments = {ARENA_ARRAY(a, struct heard_segment, segments + 1), segments},
        .gaps = {ARENA_ARRAY(a, struct heard_gap, gaps + 1), gaps}};
    if (!t.words.at || !t.segments.at || !t.gaps.at)
        return VERR_LIMIT;
    enum verr e = get_all(text_slice(bytes, HEAD + (more ? MORE : 0), bytes.n), &t);
    if (!e)
        *out = t;
    return e;
}

enum verr transcript_body(struct call *c, const struct transcript_row *t,
                          const struct crypt_key *key, int64_t n, struct heard_transcript *out)
{
    struct db_rows rows;
    struct text plain;
    enum verr e =
        db_first(c->db, STMT_transcript_body_get, DB_ARGS(DB_INT(t->recording), DB_INT(n)), &rows);
    if (e)
        return e;
    e = crypt_open_sealed(key, (struct crypt_place){"transcript_body", "sealed", n},
                          db_column_text(&rows, 0), c->arena, &plain);
    enum verr end = db_done(&rows);
    e = e ? e : end;
    return e ? e : transcript_unpack(c->arena, plain, out);
}

struct text transcript_vtt(struct arena *a, const struct heard_transcript *t)
{
    struct writer w = writer_in(a);
    caption_vtt(&w, t);
    return writer_done(a, &w);
}
