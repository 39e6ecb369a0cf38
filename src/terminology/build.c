/* build.c - gathers concepts and forms: see build.h */
#include "terminology/build.h"
#include "terminology/layout.h"
#include "text/stem.h"

static uint64_t hash_of(struct text t)
{
    uint64_t h = 0xcbf29ce484222325u; /* FNV-1a */
    for (size_t i = 0; i < t.n; i++) {
        h = (h ^ (unsigned char)t.p[i]) * 0x100000001b3u;
    }
    return h ^ h >> 32;
}

bool terminology_names_open(struct arena *a, struct terminology_names *names, size_t cap)
{
    size_t slots = 16;
    while (slots < cap * 2) {
        slots *= 2;
    }
    *names = (struct terminology_names){.at = ARENA_RAW(a, struct text, cap + 1),
                                        .slots = ARENA_ARRAY(a, uint32_t, slots),
                                        .cap = cap,
                                        .mask = slots - 1};
    return names->at != NULL && names->slots != NULL;
}

static size_t slot_for(const struct terminology_names *names, struct text t)
{
    size_t at = (size_t)hash_of(t) & names->mask;
    while (names->slots[at] != 0 && !text_equal(names->at[names->slots[at]], t)) {
        at = (at + 1) & names->mask;
    }
    return at;
}

uint32_t terminology_number(const struct terminology_names *names, struct text t)
{
    return names->slots[slot_for(names, t)];
}

uint32_t terminology_numbered(struct arena *a, struct terminology_names *names, struct text t)
{
    size_t at = slot_for(names, t);
    if (names->slots[at] == 0) {
        struct text own = text_copy(a, t);
        if (names->n == names->cap || own.p == NULL) {
            a->full = true;
            return 0;
        }
        names->n++;
        names->at[names->n] = own;
        names->slots[at] = (uint32_t)names->n;
    }
    return names->slots[at];
}

bool terminology_build_open(struct arena *a, size_t cap, struct terminology_build *out)
{
    *out = (struct terminology_build){.a = a, .cap = cap};
    out->rows = ARENA_RAW(a, struct terminology_row, cap + 1);
    out->forms = ARENA_RAW(a, struct terminology_form, cap);
    return terminology_names_open(a, &out->codes, cap) &&
           terminology_names_open(a, &out->words, cap) && out->rows != NULL && out->forms != NULL;
}

struct text terminology_clean(struct arena *a, struct text t)
{
    struct text own = text_copy(a, text_slice(t, 0, TERMINOLOGY_LABEL_BYTES));
    char *p = (char *)(uintptr_t)own.p;
    for (size_t i = 0; i < own.n; i++) {
        unsigned char c = (unsigned char)p[i];
        bool second = i > 0 && (unsigned char)p[i - 1] == 0xc2 && c >= 0x80 && c < 0xa0;
        if (second) {
            p[i - 1] = ' ';
        }
        p[i] = second || c < ' ' || c == 0x7f ? ' ' : p[i];
    }
    while (own.n > 0 && !text_utf8_valid(own)) { /* cut inside a character */
        own.n--;
    }
    return own;
}

uint32_t terminology_add(struct terminology_build *b, struct text code,
                         const struct terminology_row *row)
{
    size_t known = b->codes.n;
    uint32_t number = terminology_numbered(b->a, &b->codes, terminology_clean(b->a, code));
    if (number == 0) {
        return 0;
    }
    struct terminology_row *own = &b->rows[number];
    if (b->codes.n > known) {
        *own = *row;
        own->code = b->codes.at[number];
        own->label = terminology_clean(b->a, row->label);
    } else if (own->label.n == 0) {
        own->label = terminology_clean(b->a, row->label);
    }
    return number;
}

static size_t letters_of(const struct tokens *t)
{
    size_t letters = 0;
    for (size_t i = 0; i < t->n; i++) {
        letters += t->at[i].kind == TOKEN_WORD ? t->at[i].text.n : 0;
    }
    return letters;
}

/* "Clavicules droites" are straight; "clavicule droite" is on the right. */
static bool names_side(const struct tokens *t)
{
    static const struct text sides[] = {TEXT("droit"),   TEXT("droite"), TEXT("droits"),
                                        TEXT("droites"), TEXT("gauche"), TEXT("gauches")};
    bool side = false;
    for (size_t k = 0; t->n == 2 && k < sizeof sides / sizeof *sides; k++) {
        side = side || text_equal(t->at[1].text, sides[k]);
    }
    return side;
}

/* A form that says that something is not there. */
static bool denies(const struct tokens *t)
{
    static const struct text words[] = {
        TEXT("absence"), TEXT("absences"), TEXT("absent"),  TEXT("absente"), TEXT("pas"),
        TEXT("aucun"),   TEXT("aucune"),   TEXT("sans"),    TEXT("ni"),      TEXT("non"),
        TEXT("jamais"),  TEXT("plus"),     TEXT("defaut"),  TEXT("negatif"), TEXT("negative"),
        TEXT("no"),      TEXT("not"),      TEXT("without"), TEXT("never"),   TEXT("denies")};
    bool denied = false;
    for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
        denied = denied || text_equal(t->at[0].text, words[k]);
    }
    return denied;
}

/* What text_stem takes from the end of a word: "s", "e", "es". */
static uint8_t lost_by(struct text word)
{
    struct text stem = text_stem(word);
    bool s = stem.n < word.n && word.p[word.n - 1] == 's';
    bool e = stem.n + s < word.n;
    return (uint8_t)((e ? TERMINOLOGY_LOST_E : 0) | (s ? TERMINOLOGY_LOST_S : 0));
}

static void add_form(struct terminology_build *b, const struct tokens *t, uint32_t concept,
                     enum terminology_rank rank)
{
    enum { SHORT = 3 }; /* such a word is only itself in capitals: "IVA" */
    uint32_t *words = ARENA_RAW(b->a, uint32_t, t->n);
    if (words == NULL || b->form_n == b->cap) {
        b->a->full = true;
        return;
    }
    for (size_t i = 0; i < t->n; i++) {
        words[i] = terminology_numbered(b->a, &b->words, text_stem(t->at[i].text));
    }
    b->forms[b->form_n] = (struct terminology_form){.words = words,
                                                    .n = (uint32_t)t->n,
                                                    .concept = concept,
                                                    .order = (uint32_t)b->form_n,
                                                    .rank = (uint8_t)rank,
                                                    .capitals = letters_of(t) <= SHORT,
                                                    .lost = t->n == 1 ? lost_by(t->at[0].text) : 0};
    b->form_n++;
}

/* Without the marks at its end. */
static void trim_marks(struct tokens *t)
{
    while (t->n > 0 && t->at[t->n - 1].kind == TOKEN_MARK) {
        t->n--;
    }
}

void terminology_add_label(struct terminology_build *b, uint32_t concept, struct text label,
                           enum terminology_rank rank)
{
    enum { ROOM = 32768 };
    static _Thread_local char room[ROOM]; /* given back at once: a label is short */
    struct arena local = arena_over(room, sizeof room);
    struct folded f;
    struct tokens t;
    if (label.n > TERMINOLOGY_LABEL_BYTES) {
        b->too_long++;
        return;
    }
    label = terminology_clean(&local, label);
    if (!text_fold(&local, label, &f) || !text_tokens(&local, &f, &t)) {
        return;
    }
    trim_marks(&t);
    if (t.n == 0 || concept == 0) {
        return;
    }
    if (b->rows[concept].label.n == 0) {
        b->rows[concept].label = terminology_clean(b->a, label);
    }
    if (t.n > TERMINOLOGY_FORM_MAX || t.at[t.n - 1].sentence != t.at[0].sentence) {
        b->too_long++;
    } else if (denies(&t) || names_side(&t)) {
        b->misleading++;
    } else if (t.at[0].kind == TOKEN_WORD && letters_of(&t) > 2) { /* "PO" is a route */
        add_form(b, &t, concept, rank);
    }
}
