/* far.c - see far.h */
#include "api/far.h"

#include "api/guard.h"
#include "api/patient.h"
#include "api/services.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

enum {
    WINDOW = 1 << 14, /* read at once: 140 bytes of arena a byte */
    OVERLAP = 512,    /* the windows of the last look share so much */
    PART_LEAST = 2,   /* letters of a part of a name that goes wherever it stands */
    DATE_FORMS = 13
};

/* Where the spans of a source stand, in what is shown and in the original. */
struct place {
    size_t shown, shown_end, start, end;
};
struct far_source {
    struct place *at;
    size_t n;
};

/* ---- what is known ---- */

static void know(struct far *f, enum deid_kind kind, struct text value)
{
    if (value.n > 0 && f->known_n < FAR_KNOWN)
        f->known[f->known_n++] = (struct deid_known){kind, value};
}

/* What many names share, or stands before them, is nobody's name. */
static bool is_particle(struct text word)
{
    static const char *const words[] = {"de", "du", "des", "la",      "le",        "les",
                                        "et", "da", "di",  "el",      "van",       "dr",
                                        "pr", "mr", "mme", "docteur", "professeur"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (word.n == strlen(words[i]) && strncasecmp(word.p, words[i], word.n) == 0)
            return true;
    }
    return false;
}

/* A blank, a hyphen, an apostrophe of either kind: its bytes, 0: none stands there. */
static size_t parts_name(struct text name, size_t i)
{
    if (name.n - i >= 3 && memcmp(name.p + i, "\xe2\x80\x99", 3) == 0)
        return 3;
    return memchr(" -'", name.p[i], 3) ? 1 : 0;
}

/* A name as it is, and each of its parts. */
static void know_name(struct far *f, enum deid_kind kind, struct text name)
{
    know(f, kind, name);
    for (size_t from = 0, i = 0; i <= name.n; i++) {
        size_t mark = i < name.n ? parts_name(name, i) : 1;
        if (mark == 0)
            continue;
        struct text part = text_slice(name, from, i);
        if (part.n < name.n && part.n >= PART_LEAST && !is_particle(part))
            know(f, kind, part);
        from = i + mark;
        i = from - 1;
    }
}

/* "1950-03-12" as people write it: with the month in digits or in letters, in any order. */
static void know_date(struct call *c, struct far *f, struct text date)
{
    static const char *const french[] = {"janvier",   "fevrier", "mars",     "avril",
                                         "mai",       "juin",    "juillet",  "aout",
                                         "septembre", "octobre", "novembre", "decembre"};
    static const char *const roman[] = {"i",   "ii",   "iii", "iv", "v",  "vi",
                                        "vii", "viii", "ix",  "x",  "xi", "xii"};
    uint64_t y = 0, m = 0, d = 0;
    if (date.n != 10 || !text_to_u64(text_slice(date, 0, 4), &y) ||
        !text_to_u64(text_slice(date, 5, 7), &m) || !text_to_u64(text_slice(date, 8, 10), &d) ||
        m < 1 || m > 12)
        return;
    char forms[DATE_FORMS][32];
    const unsigned Y = (unsigned)y, M = (unsigned)m, D = (unsigned)d;
    const char *month = french[M - 1];
    const char *const first = D == 1 ? "1er" : "";
    (void)snprintf(forms[0], 32, "%02u%02u%04u", D, M, Y);
    (void)snprintf(forms[1], 32, "%04u%02u%02u", Y, M, D);
    (void)snprintf(forms[2], 32, "%u%s%04u", D, month, Y);
    (void)snprintf(forms[3], 32, "%02u%s%04u", D, month, Y);
    (void)snprintf(forms[4], 32, "%s%s%04u", first, first[0] ? month : "", first[0] ? Y : 0);
    (void)snprintf(forms[5], 32, "%u%u%04u", D, M, Y);
    (void)snprintf(forms[6], 32, "%02u%02u%02u", D, M, Y % 100);
    (void)snprintf(forms[7], 32, "%02u%02u%04u", M, D, Y);
    (void)snprintf(forms[8], 32, "%u%.4s%04u", D, month, Y); /* "12 sept. 1950" */
    (void)snprintf(forms[9], 32, "%u%.3s%04u", D, month, Y);
    (void)snprintf(forms[10], 32, "%02u%u%04u", D, M, Y);
    (void)snprintf(forms[11], 32, "%u%02u%04u", D, M, Y);
    (void)snprintf(forms[12], 32, "%u%s%04u", D, roman[M - 1], Y); /* "12.III.1950" */
    for (size_t i = 0; i < DATE_FORMS; i++) {
        if (i != 4 || first[0])
            know(f, DEID_IPP, text_copy(c->arena, text_of(forms[i])));
    }
}

/* The number as it is, and without its key. */
static void know_ins(struct far *f, struct text number)
{
    enum { WITHOUT_KEY = 13 };
    know(f, DEID_INS, number);
    if (number.n > WITHOUT_KEY)
        know(f, DEID_INS, text_slice(number, 0, WITHOUT_KEY));
}

/* The longest first: a whole name, then its parts where they stand alone. */
static int longest_first(const void *a, const void *b)
{
    size_t n = ((const struct deid_known *)a)->value.n, m = ((const struct deid_known *)b)->value.n;
    return n < m ? 1 : n > m ? -1 : 0;
}

static enum verr know_patient(struct call *c, const struct making *p, struct far *f)
{
    struct traits t;
    struct person_shown author;
    enum verr e = person_show(c, c->who.person, &author);
    if (e)
        return e;
    know_name(f, DEID_NOM, author.name);
    know(f, DEID_RPPS, author.rpps);
    if (!p->loose) {
        e = patient_load(c, p->doc.patient, &t, NULL);
        if (e)
            return e;
        know_name(f, DEID_NOM, t.birth_name);
        know_name(f, DEID_NOM, t.used_name);
        know_name(f, DEID_PRENOM, t.birth_given);
        for (size_t i = 0; i < t.given_n; i++)
            know_name(f, DEID_PRENOM, t.given[i]);
        know_ins(f, t.ins_number);
        know_date(c, f, t.birth_date);
        know(f, DEID_IPP, t.birth_place); /* the code of a town */
    }
    qsort(f->known, f->known_n, sizeof *f->known, longest_first);
    return f->known_n < FAR_KNOWN ? VERR_OK : VERR_FORBIDDEN; /* one may have been left out */
}

/* ---- one text ---- */

/* What a window became, copied to where it stays; its spans by the bytes of the whole text. */
static enum verr keep_window(struct call *c, const struct deid_result *r, size_t at,
                             struct deid_result *out)
{
    *out = (struct deid_result){.text = text_copy(c->arena, r->text),
                                .at = ARENA_ARRAY(c->arena, struct deid_span, r->n + 1),
                                .n = r->n};
    for (size_t i = 0; out->at && i < r->n; i++)
        out->at[i] = (struct deid_span){.start = at + r->at[i].start,
                                        .end = at + r->at[i].end,
                                        .kind = r->at[i].kind,
                                        .replacement = text_copy(c->arena, r->at[i].replacement)};
    return arena_full(c->arena) ? VERR_LIMIT : VERR_OK;
}

static enum verr read_windows(struct call *c, struct far *f, struct arena *scratch, struct text t,
                              struct deid_result *windows, size_t *n)
{
    enum verr e = VERR_OK;
    *n = 0;
    for (size_t at = 0; !e && at < t.n;) {
        struct text rest = text_slice(t, at, t.n);
        size_t step = rest.n > WINDOW ? deid_cut(text_slice(rest, 0, WINDOW)) : rest.n;
        struct deid_result r;
        arena_reset(scratch);
        e = deid_text_known(scratch, &f->key, f->memory, f->known, f->known_n,
                            text_slice(rest, 0, step), &r);
        if (!e)
            e = keep_window(c, &r, at, &windows[(*n)++]);
        at += step;
    }
    return e;
}

static enum verr join(struct call *c, const struct deid_result *windows, size_t n,
                      struct deid_result *out)
{
    struct writer w = writer_in(c->arena);
    size_t spans = 0;
    for (size_t i = 0; i < n; i++) {
        writer_put(&w, windows[i].text);
        spans += windows[i].n;
    }
    *out = (struct deid_result){.text = writer_done(c->arena, &w)};
    out->at = ARENA_ARRAY(c->arena, struct deid_span, spans + 1);
    for (size_t i = 0; out->at && i < n; i++) {
        if (windows[i].n > 0)
            memcpy(out->at + out->n, windows[i].at, windows[i].n * sizeof *out->at);
        out->n += windows[i].n;
    }
    return arena_full(c->arena) ? VERR_LIMIT : VERR_OK;
}

/* Where the known would stand in spite of all, in windows that overlap. */
static enum verr look_again(const struct far *f, struct arena *scratch, struct text t)
{
    enum verr e = VERR_OK;
    for (size_t at = 0; !e && at < t.n;) {
        struct text rest = text_slice(t, at, t.n);
        size_t step = rest.n > WINDOW ? deid_cut(text_slice(rest, 0, WINDOW)) : rest.n;
        size_t end = step + OVERLAP < rest.n ? step + OVERLAP : rest.n;
        bool stands = true;
        while (end < rest.n && ((unsigned char)rest.p[end] & 0xc0) == 0x80)
            end++;
        arena_reset(scratch);
        e = deid_stands(scratch, text_slice(rest, 0, end), f->known, f->known_n, &stands);
        if (!e && stands)
            e = VERR_FORBIDDEN;
        at += step;
    }
    return e;
}

/* A text as it may leave, and its spans: the only way for any of the record's words. */
static enum verr leave(struct call *c, struct far *f, struct arena *scratch, struct text t,
                       struct deid_result *out)
{
    size_t n = 0, room = t.n / (WINDOW / 2) + 2;
    struct deid_result *windows = ARENA_ARRAY(c->arena, struct deid_result, room);
    enum verr e = windows ? read_windows(c, f, scratch, t, windows, &n) : VERR_LIMIT;
    if (!e)
        e = join(c, windows, n, out);
    if (!e)
        e = look_again(f, scratch, out->text);
    if (!e)
        e = deid_back_add(c->arena, &f->back, t, out->at, out->n);
    return e == VERR_BAD_UTF8 ? VERR_FORBIDDEN : e;
}

/* ---- sources ---- */

static enum verr note_places(struct call *c, const struct deid_result *r, struct far_source *s)
{
    size_t shown = 0, at = 0;
    *s = (struct far_source){ARENA_ARRAY(c->arena, struct place, r->n + 1), r->n};
    for (size_t i = 0; s->at && i < r->n; i++) {
        const struct deid_span *p = &r->at[i];
        shown += p->start - at;
        s->at[i] = (struct place){shown, shown + p->replacement.n, p->start, p->end};
        shown += p->replacement.n;
        at = p->end;
    }
    return s->at ? VERR_OK : VERR_LIMIT;
}

/* The byte of the original that a byte of what is shown stands for; of a pseudonym its whole
 * original. */
static size_t origin_of(const struct far_source *s, size_t shown, bool end)
{
    size_t low = 0, high = s->n;
    while (low < high) { /* the first place that ends behind it */
        size_t mid = low + (high - low) / 2;
        if (s->at[mid].shown_end > shown)
            high = mid;
        else
            low = mid + 1;
    }
    if (low < s->n && shown > s->at[low].shown)
        return end ? s->at[low].end : s->at[low].start;
    if (low < s->n && shown == s->at[low].shown)
        return s->at[low].start;
    return low == 0 ? shown : s->at[low - 1].end + (shown - s->at[low - 1].shown_end);
}

static enum verr map_lines(struct call *c, struct far *f)
{
    f->origin = (struct prompt_lines){
        .at = ARENA_ARRAY(c->arena, struct prompt_line, f->lines.n + 1), .n = f->lines.n};
    if (!f->origin.at)
        return VERR_LIMIT;
    for (size_t i = 0; i < f->lines.n; i++) {
        const struct prompt_line *l = &f->lines.at[i];
        f->origin.at[i] = *l;
        f->origin.at[i].start = origin_of(&f->source[l->source], l->start, false);
        f->origin.at[i].end = origin_of(&f->source[l->source], l->end, true);
    }
    return VERR_OK;
}

/* A title may be anybody's words, and says too little around a name: it stays here. So does a date
 * that is not one. */
static enum verr show_source(struct call *c, const struct making *p, struct far *f,
                             struct arena *scratch, size_t i)
{
    const struct draft_source *s = &p->doc.bytes[i];
    struct deid_result text, date = {.n = 0};
    enum verr e = leave(c, f, scratch, s->bytes, &text);
    if (!e && s->date.n > 0)
        e = leave(c, f, scratch, s->date, &date);
    if (!e)
        e = note_places(c, &text, &f->source[i]);
    if (e)
        return e;
    f->shown[i] = (struct draft_source){.kind = s->kind, .bytes = text.text};
    if (date.n == 1 && date.at[0].start == 0 && date.at[0].end == s->date.n)
        f->shown[i].date = date.text;
    return VERR_OK;
}

/* One key of the encounter, whoever asks; another one when a pseudonym happens to be a known name.
 */
static void draw_key(struct call *c, const struct making *p, uint64_t rank, struct far *f)
{
    uint8_t hash[CRYPT_HASH_BYTES];
    const int64_t about[2] = {p->loose ? p->id : p->doc.encounter, (int64_t)rank};
    crypt_ledger_hash(c->services->crypt, "deid", (struct text){(const char *)about, sizeof about},
                      hash);
    static_assert(sizeof f->key.b == sizeof hash, "a key is a hash");
    memcpy(f->key.b, hash, sizeof hash);
    *f->memory = (struct deid_memory){.n = 0};
    f->back = (struct deid_back){.n = 0};
}

static enum verr show_all(struct call *c, const struct making *p, struct arena *scratch,
                          struct far *f)
{
    enum verr e = VERR_OK;
    for (size_t i = 0; !e && i < p->doc.source_n; i++)
        e = show_source(c, p, f, scratch, i);
    for (size_t i = 0; !e && i < p->passage_n; i++) {
        struct deid_result r;
        e = leave(c, f, scratch, p->passage[i]->s.text, &r);
        f->passage[i] = e ? (struct text){NULL, 0} : r.text;
    }
    return e;
}

static bool make_room(struct call *c, const struct making *p, struct far *f)
{
    size_t n = p->doc.source_n + 1;
    f->shown = ARENA_ARRAY(c->arena, struct draft_source, n);
    f->source = ARENA_ARRAY(c->arena, struct far_source, n);
    f->passage = ARENA_ARRAY(c->arena, struct text, p->passage_n + 1);
    f->memory = ARENA_NEW(c->arena, struct deid_memory);
    return f->shown && f->source && f->passage && f->memory;
}

enum verr far_open(struct call *c, const struct making *p, struct arena *scratch, struct far *f)
{
    *f = (struct far){.known_n = 0};
    enum verr e = make_room(c, p, f) ? know_patient(c, p, f) : VERR_LIMIT;
    if (e)
        return e;
    e = VERR_FORBIDDEN;
    for (uint64_t rank = 0; e == VERR_FORBIDDEN && rank < FAR_KEYS; rank++) {
        draw_key(c, p, rank, f);
        e = show_all(c, p, scratch, f);
    }
    if (!e)
        e = prompt_cut(c->arena, f->shown, p->doc.source_n, &f->lines);
    if (!e)
        e = map_lines(c, f);
    if (!e)
        deid_back_close(&f->back);
    return e;
}

struct text far_back(struct arena *a, const struct far *f, struct text said)
{
    return deid_back_text(a, &f->back, said);
}
