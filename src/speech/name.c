/* name.c - stretches of words held against names by their sound */
#include "speech/name.h"

#include "text/number.h"
#include "text/phrase.h"

#include <assert.h>

enum { FOLDED = 2 * HEARD_WORD_BYTES, STRETCH = 3, LETTERS_LEAST = 5, SOUNDS_LEAST = 4 };

/* How near a stretch must sound (of 100), and how much nearer than any other. */
enum { NEAR = 97, NEAR_TOLD = 82, NEAR_OWN = 76, NEAR_MIXED = 95, NEAR_KNOWN = 97, MARGIN = 5 };
/* Of a name of so few sounds, which half of the dictionary resembles: so many more. */
enum { SHORT = 5, SHORT_MORE = 13 };

static enum verr entries(struct arena *a, const struct text *own, size_t own_n,
                         struct name_entry **out)
{
    struct name_entry *e = ARENA_RAW(a, struct name_entry, own_n + name_table_n);
    if (!e) {
        return VERR_LIMIT;
    }
    for (size_t i = 0; i < own_n + name_table_n; i++) {
        bool mine = i < own_n;
        const struct name_row *row = mine ? NULL : &name_table[i - own_n];
        struct text name = mine ? own[i] : text_of(row->name);
        struct text concept = mine ? (struct text){NULL, 0} : text_of(row->concept);
        char letters[FOLDED];
        name.n = name.n > HEARD_WORD_BYTES ? 0 : name.n;
        e[i] = (struct name_entry){name, concept, sound_of(heard_fold(name, letters, FOLDED)),
                                   (uint8_t)(mine ? NAME_PATIENT : NAME_LEXICON)};
    }
    *out = e;
    return VERR_OK;
}

/* Sorted by the number of sounds, the order within kept. */
enum verr names_open(struct arena *a, const struct text *own, size_t own_n, struct names *out)
{
    assert(a && out && (own || own_n == 0));
    struct name_entry *all;
    enum verr e = entries(a, own, own_n, &all);
    size_t n = own_n + name_table_n;
    struct name_entry *sorted = ARENA_RAW(a, struct name_entry, n);
    if (e != VERR_OK || !sorted) {
        return VERR_LIMIT;
    }
    struct names names = {.at = sorted};
    for (size_t length = 0; length <= SOUND_MOST; length++) {
        names.first[length] = (uint32_t)names.n;
        for (size_t i = 0; i < n; i++) {
            if (all[i].sound.n == length) {
                sorted[names.n++] = all[i];
            }
        }
    }
    names.first[SOUND_MOST + 1] = (uint32_t)names.n;
    *out = names;
    return VERR_OK;
}

/* What is known of a heard word. */
struct known {
    bool number; /* a digit or a word of a number in it */
    bool told;   /* every word of it is in a list or the lexicon */
    bool cue;    /* a drug or an exam is spoken of: "prends", "mg" */
    bool unit;
};

static bool cue_at(const struct tokens *t, size_t i)
{
    static const char *const cues[] = {
        "prends",      "prend",        "prenez",      "prenait",   "prenais",  "sous",
        "pris",        "traitement",   "comprime",    "comprimes", "gelule",   "gelules",
        "mg",          "milligrammes", "milligramme", "prescris",  "prescrit", "ordonnance",
        "sachet",      "sachets",      "ampoule",     "injection", "dose",     "medicament",
        "medicaments", "gouttes",      "examen",      "passer",    "resultat", "resultats",
        "dosage",      "boite",        "patch",       "inhalateur"};
    for (size_t k = 0; k < sizeof cues / sizeof *cues; k++) {
        if (text_is(t->at[i].text, cues[k])) {
            return true;
        }
    }
    return false;
}

static bool unit_at(const struct tokens *t, size_t i)
{
    static const char *const units[] = {
        "mg",           "g",           "ml",     "milligramme", "milligrammes", "gramme", "grammes",
        "microgrammes", "microgramme", "unites", "litre",       "litres",       "pour",   "cent"};
    for (size_t k = 0; k < sizeof units / sizeof *units; k++) {
        if (text_is(t->at[i].text, units[k])) {
            return true;
        }
    }
    return false;
}

/* Looks at the tokens of each word. The words are cut together, so that "quatre-vingt" is seen. */
static enum verr know(struct arena *a, const struct heard_words *words, struct known *out)
{
    for (size_t i = 0; i < words->n; i++) {
        char *mark = arena_mark(a);
        struct folded folded;
        struct tokens t;
        if (!text_fold(a, words->at[i].text, &folded) || !text_tokens(a, &folded, &t)) {
            return VERR_LIMIT;
        }
        out[i] = (struct known){.told = true};
        for (size_t k = 0; k < t.n; k++) {
            struct number number;
            size_t n = text_number_at(&t, k, &number);
            out[i].number |= t.at[k].kind == TOKEN_DIGITS || (n > 0 && !number.article);
            out[i].told &= t.at[k].kind != TOKEN_WORD || t.at[k].word != 0;
            out[i].cue |= cue_at(&t, k);
            out[i].unit |= unit_at(&t, k);
        }
        arena_rewind(a, mark);
    }
    return VERR_OK;
}

/* The best name for some sounds, and the score of the best of another concept. */
struct best {
    const struct name_entry *name;
    unsigned score, next;
};

static bool same_concept(const struct name_entry *a, const struct name_entry *b)
{
    return a->concept.n > 0 && text_equal(a->concept, b->concept);
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

static struct best best_of(const struct names *names, const struct sound *s)
{
    struct best b = {NULL, 0, 0};
    enum { APART = 2, LEAST = 70 };
    size_t low = s->n > APART ? s->n - APART : 0;
    size_t high = s->n + APART > SOUND_MOST ? SOUND_MOST : s->n + APART;
    for (size_t i = names->first[low]; i < names->first[high + 1]; i++) {
        const struct name_entry *e = &names->at[i];
        unsigned least = b.score > LEAST + MARGIN ? b.score - MARGIN : LEAST;
        unsigned score = score_of(s, &e->sound, least);
        bool own = b.name && score == b.score && e->why == NAME_PATIENT;
        if (score > b.score || own) {
            b.next = b.name && !same_concept(b.name, e) && !own ? b.score : b.next;
            b.name = e;
            b.score = score;
        } else if (b.name && score > b.next && !same_concept(b.name, e)) {
            b.next = score;
        }
    }
    return b;
}

/* Letters of "l’évothyrox" before its last apostrophe, in bytes of the word; 0: none. */
static size_t elision(struct text word)
{
    size_t plain = text_find(word, TEXT("'"), 0);
    size_t curly = text_find(word, TEXT("’"), 0);
    size_t at = plain != SIZE_MAX ? plain + 1 : curly != SIZE_MAX ? curly + sizeof "’" - 1 : 0;
    return at <= 5 ? at : 0;
}

/* A stretch of words as one. */
struct stretch {
    size_t from, to;
    size_t skip; /* bytes of the first word that stay: its elision */
    char letters[STRETCH * FOLDED];
    size_t n;
};

static void gather(const struct heard_words *words, struct stretch *s)
{
    s->n = 0;
    for (size_t i = s->from; i < s->to; i++) {
        struct text t = words->at[i].text;
        t = text_slice(t, i == s->from ? s->skip : 0, t.n);
        struct text folded = heard_fold(t, s->letters + s->n, FOLDED);
        s->n += folded.n;
    }
}

static bool low(const struct heard_word *w)
{
    static const float LOW = 0.5f;
    return w->confidence >= 0 && w->confidence < LOW;
}

static bool ends_clause(struct text t)
{
    return t.n > 0 && strchr(".,;:?!", t.p[t.n - 1]) != NULL;
}

/* What a stretch is made of. */
enum made { MADE_NO_NAME, MADE_UNKNOWN, MADE_DOUBTFUL, MADE_MIXED, MADE_KNOWN };

/* A name has no number, no unit and no mark inside, and is said by one voice; some word of it is in
 * no list, or the engine doubts it. */
static enum made made_of(const struct heard_words *words, const struct known *known, size_t from,
                         size_t to)
{
    bool doubtful = false;
    size_t told = 0;
    for (size_t i = from; i < to; i++) {
        const struct heard_word *w = &words->at[i];
        if (known[i].number || known[i].unit || w->why != HEARD_KEPT || w->origin != HEARD_ENGINE ||
            w->channel != words->at[from].channel || (i + 1 < to && ends_clause(w->text))) {
            return MADE_NO_NAME;
        }
        told += known[i].told;
        doubtful |= low(w);
    }
    if (told == 0) {
        return doubtful ? MADE_DOUBTFUL : MADE_UNKNOWN;
    }
    return told < to - from ? MADE_MIXED : doubtful ? MADE_KNOWN : MADE_NO_NAME;
}

/* A drug or an exam is spoken of within four words. */
static bool told_around(const struct known *known, size_t n, size_t from, size_t to)
{
    enum { AROUND = 4 };
    size_t b = from > AROUND ? from - AROUND : 0;
    size_t e = to + AROUND < n ? to + AROUND : n;
    for (size_t i = b; i < e; i++) {
        if (known[i].cue || known[i].unit) {
            return true;
        }
    }
    return false;
}

/* "Dilater", "dosait": a form of a verb that the name does not end as. */
static bool verb(struct text letters, struct text name)
{
    static const char *const ends[] = {"er",   "ez",   "ait",  "ais",   "aient", "ions",
                                       "erai", "eras", "erez", "erons", "eront", "era"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        if (text_ends(letters, text_of(ends[i]))) {
            return !text_ends(name, text_of(ends[i]));
        }
    }
    return false;
}

/* Where no drug and no exam is spoken of, an unknown word that the engine is sure of is seldom one:
 * half of the dictionary is unknown here. 101: nothing is near enough. */
static unsigned needed(const struct best *b, enum made made, bool due)
{
    enum { NEVER = 101 };
    bool small = b->name->sound.n <= SHORT;
    if (!due && made != MADE_DOUBTFUL) {
        return small || made != MADE_UNKNOWN ? NEVER : NEAR;
    }
    if (made >= MADE_MIXED) {
        return made == MADE_KNOWN ? NEAR_KNOWN : NEAR_MIXED;
    }
    unsigned near = b->name->why == NAME_PATIENT ? NEAR_OWN : NEAR_TOLD;
    return small ? near + SHORT_MORE : near;
}

/* Text of words [from, to) as they stand, without the mark that ends them. */
static struct text heard_of(struct arena *a, const struct heard_words *words,
                            const struct stretch *s)
{
    struct writer w = writer_in(a);
    heard_text(&w, words, s->from, s->to);
    struct text t = writer_done(a, &w);
    while (ends_clause(t)) {
        t.n--;
    }
    return text_slice(t, s->skip, t.n);
}

/* The best proposal for the stretch, false when there is none that is near enough. */
static bool fix_at(struct arena *a, const struct names *names, const struct heard_words *words,
                   const struct known *known, struct stretch *s, struct name_fix *out)
{
    enum made made = made_of(words, known, s->from, s->to);
    if (made == MADE_NO_NAME) {
        return false;
    }
    gather(words, s);
    struct sound sound = sound_of((struct text){s->letters, s->n});
    if (s->n < LETTERS_LEAST || sound.n < SOUNDS_LEAST) {
        return false;
    }
    struct best b = best_of(names, &sound);
    bool around = told_around(known, words->n, s->from, s->to);
    if (!b.name || verb((struct text){s->letters, s->n}, b.name->name) ||
        b.score < needed(&b, made, around) || b.score < b.next + MARGIN ||
        b.score < (unsigned)(100 * out->score)) {
        return false;
    }
    bool better = b.score > (unsigned)(100 * out->score + 0.5f) || out->proposed.n == 0;
    if (better) {
        *out = (struct name_fix){s->from,
                                 s->to,
                                 heard_of(a, words, s),
                                 text_slice(words->at[s->from].text, 0, s->skip),
                                 b.name->name,
                                 b.name->concept,
                                 b.name->why,
                                 (float)b.score / 100,
                                 (float)(b.score - b.next) / 100};
    }
    return better;
}

enum verr names_fix(struct arena *a, const struct names *names, const struct heard_words *words,
                    struct name_fixes *out)
{
    assert(a && names && words && out);
    struct known *known = ARENA_RAW(a, struct known, words->n);
    struct name_fix *at = ARENA_RAW(a, struct name_fix, words->n);
    if (!known || !at || know(a, words, known) != VERR_OK) {
        return VERR_LIMIT;
    }
    size_t n = 0;
    for (size_t i = 0; i < words->n;) {
        struct name_fix best = {.to = i + 1};
        struct stretch s = {.from = i};
        for (s.to = i + 1; s.to <= words->n && s.to <= i + STRETCH; s.to++) {
            s.skip = 0;
            fix_at(a, names, words, known, &s, &best);
            s.skip = elision(words->at[i].text);
            if (s.skip > 0) {
                fix_at(a, names, words, known, &s, &best);
            }
        }
        if (best.proposed.n > 0) {
            at[n++] = best;
        }
        i = best.to;
    }
    if (arena_full(a)) {
        return VERR_LIMIT;
    }
    *out = (struct name_fixes){at, n};
    return VERR_OK;
}
