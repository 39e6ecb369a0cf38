/* name_known.c - names by their sounds, and the nearest of them */
#include "speech/name_inner.h"

#include <assert.h>

uint64_t name_letters(struct text folded)
{
    uint64_t h = 0xcbf29ce484222325u; /* FNV-1a */
    for (size_t i = 0; i < folded.n; i++) {
        h = (h ^ (unsigned char)folded.p[i]) * 0x100000001b3u;
    }
    return h;
}

/* One to three words without a digit: what speech may have meant, and never a dose. */
static bool sayable(struct text name)
{
    size_t words = 1;
    for (size_t i = 0; i < name.n; i++) {
        words += name.p[i] == ' ';
        if (name.p[i] >= '0' && name.p[i] <= '9') {
            return false;
        }
    }
    return name.n > 0 && name.n <= HEARD_WORD_BYTES && words <= NAME_WORDS;
}

static struct name_entry entry(const struct name_given *g)
{
    char letters[NAME_LETTERS];
    struct text folded = {letters, 0};
    if (sayable(g->name)) {
        folded = heard_fold(g->name, letters, sizeof letters);
    }
    folded.n = folded.n < NAME_LETTERS_LEAST ? 0 : folded.n;
    return (struct name_entry){g->name,          g->concept, g->of, name_letters(folded),
                               sound_of(folded), g->why};
}

/* Sorted by the number of sounds, the order within kept; what has none is left out. */
static void sort(const struct name_entry *all, size_t n, struct names *names)
{
    for (size_t length = 1; length <= SOUND_MOST; length++) {
        names->first[length] = (uint32_t)names->n;
        for (size_t i = 0; i < n; i++) {
            if (all[i].sound.n == length) {
                names->at[names->n++] = all[i];
            }
        }
    }
    names->first[SOUND_MOST + 1] = (uint32_t)names->n;
}

enum verr names_open(struct arena *a, const struct name_given *given, size_t given_n,
                     struct names *out)
{
    assert(a && out && (given || given_n == 0));
    size_t n = given_n + name_table_n;
    struct names names = {.at = ARENA_RAW(a, struct name_entry, n)};
    char *mark = arena_mark(a);
    struct name_entry *all = ARENA_RAW(a, struct name_entry, n);
    if (!names.at || !all) {
        return VERR_LIMIT;
    }
    for (size_t i = 0; i < given_n; i++) {
        all[i] = entry(&given[i]);
    }
    for (size_t i = 0; i < name_table_n; i++) {
        struct name_given own = {.name = text_of(name_table[i].name),
                                 .concept = text_of(name_table[i].concept),
                                 .why = NAME_LEXICON};
        all[given_n + i] = entry(&own);
    }
    sort(all, n, &names);
    arena_rewind(a, mark);
    *out = names;
    return VERR_OK;
}

static bool same_sound(const struct sound *a, const struct sound *b)
{
    return a->n == b->n && memcmp(a->at, b->at, a->n) == 0;
}

bool names_spell(const struct names *names, struct text folded)
{
    struct sound s = sound_of(folded);
    uint64_t letters = name_letters(folded);
    for (size_t i = names->first[s.n]; s.n > 0 && i < names->first[s.n + 1u]; i++) {
        if (names->at[i].letters == letters && same_sound(&names->at[i].sound, &s)) {
            return true;
        }
    }
    return false;
}

static bool same_name(const struct name_entry *a, const struct name_entry *b)
{
    return a->letters == b->letters || (a->concept.n > 0 && text_equal(a->concept, b->concept));
}

/* 0 below `least`, and for another beginning: who mishears a name has heard how it begins. */
static unsigned score_of(const struct sound *a, const struct sound *b, unsigned least)
{
    unsigned longest = a->n > b->n ? a->n : b->n;
    unsigned most = longest * (100 - least) / 10;
    if (longest == 0 || !sound_near(a->at[0], b->at[0])) {
        return 0;
    }
    unsigned d = sound_distance(a, b, most);
    return d > most ? 0 : 100 - 10 * d / longest;
}

/* Letters to change, to add or to take away (V. Levenshtein, 1966). */
static unsigned letters_apart(struct text a, struct text name)
{
    unsigned row[NAME_LETTERS + 1];
    char block[NAME_LETTERS];
    struct text b = heard_fold(name, block, sizeof block);
    for (unsigned k = 0; k <= b.n; k++) {
        row[k] = k;
    }
    for (size_t i = 0; i < a.n; i++) {
        unsigned diagonal = row[0];
        row[0] = (unsigned)i + 1;
        for (size_t k = 0; k < b.n; k++) {
            unsigned change = diagonal + (a.p[i] != b.p[k]);
            unsigned least = row[k] < row[k + 1] ? row[k] + 1 : row[k + 1] + 1;
            diagonal = row[k + 1];
            row[k + 1] = change < least ? change : least;
        }
    }
    return row[b.n];
}

struct place {
    const struct name_entry *e;
    unsigned score, apart;
};

static bool before(const struct place *p, const struct name_near *near, size_t i)
{
    if (p->score != near->score[i]) {
        return p->score > near->score[i];
    }
    return p->apart != near->apart[i] ? p->apart < near->apart[i] : p->e->why < near->at[i]->why;
}

static void take_out(struct name_near *near, size_t i)
{
    near->n--;
    for (; i < near->n; i++) {
        near->at[i] = near->at[i + 1];
        near->score[i] = near->score[i + 1];
        near->apart[i] = near->apart[i + 1];
    }
}

static void put(struct name_near *near, const struct place *p)
{
    enum { PLACES = NAME_CHOICES + 1 };
    for (size_t i = 0; i < near->n; i++) { /* of one concept the first, as its line has them */
        if (same_name(near->at[i], p->e)) {
            if (p->score < near->score[i] ||
                (p->score == near->score[i] && p->e->why >= near->at[i]->why)) {
                return;
            }
            take_out(near, i);
            break;
        }
    }
    size_t at = 0;
    while (at < near->n && !before(p, near, at)) {
        at++;
    }
    if (at == PLACES) {
        return;
    }
    near->n += near->n < PLACES;
    for (size_t i = near->n - 1; i > at; i--) {
        near->at[i] = near->at[i - 1];
        near->score[i] = near->score[i - 1];
        near->apart[i] = near->apart[i - 1];
    }
    near->at[at] = p->e;
    near->score[at] = p->score;
    near->apart[at] = p->apart;
}

void names_near(const struct names *names, struct text folded, struct name_near *out)
{
    enum { APART = 2, LEAST = 70 };
    struct sound s = sound_of(folded);
    size_t low = s.n > APART ? s.n - APART : 1;
    size_t high = s.n + APART > SOUND_MOST ? SOUND_MOST : s.n + APART;
    unsigned best = 0;
    *out = (struct name_near){.n = 0};
    for (size_t i = names->first[low]; i < names->first[high + 1]; i++) {
        const struct name_entry *e = &names->at[i];
        bool far = e->why != NAME_PATIENT && best > LEAST + NAME_MARGIN;
        unsigned score = score_of(&s, &e->sound, far ? best - NAME_MARGIN : LEAST);
        if (score > 0) {
            struct place p = {e, score, letters_apart(folded, e->name)};
            best = score > best ? score : best;
            put(out, &p);
        }
    }
}
