/* name.c - stretches of words held against names by their sound */
#include "speech/name_inner.h"

#include "text/number.h"
#include "text/phrase.h"

#include <assert.h>

enum { FOLDED = NAME_LETTERS, STRETCH = NAME_WORDS, SOUNDS_LEAST = 4 };

/* How near a stretch must sound, of 100. */
enum { NEAR = 97, NEAR_TOLD = 82, NEAR_OWN = 80, NEAR_MIXED = 95, NEAR_KNOWN = 97 };
/* A name of so few sounds, which half of the dictionary resembles, must be so near, whoever takes
 * it.
 */
enum { SHORT = 5, NEAR_SHORT = 95 };

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

/* Letters of "l’évothyrox" before its last apostrophe, in bytes of the word; 0: none. */
static size_t elision(struct text word)
{
    size_t plain = text_find(word, TEXT("'"), 0);
    size_t curly = text_find(word, TEXT("’"), 0);
    size_t at = plain != SIZE_MAX ? plain + 1 : curly != SIZE_MAX ? curly + sizeof "’" - 1 : 0;
    return at <= 5 ? at : 0;
}

/* The word is a name as it stands: it was heard right. */
static bool spelled(const struct names *names, struct text word)
{
    char letters[FOLDED];
    size_t skip = elision(word);
    return names_spell(names, heard_fold(word, letters, sizeof letters)) ||
           (skip > 0 && names_spell(names, heard_fold(text_slice(word, skip, word.n), letters,
                                                      sizeof letters)));
}

/* Looks at the tokens of each word. The words are cut together, so that "quatre-vingt" is seen. */
static enum verr know(struct arena *a, const struct names *names, const struct heard_words *words,
                      struct known *out)
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
        out[i].told = out[i].told || spelled(names, words->at[i].text);
    }
    return VERR_OK;
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
static unsigned needed(const struct name_entry *name, enum made made, bool due)
{
    enum { NEVER = 101 };
    bool small = name->sound.n <= SHORT;
    if (!due && made != MADE_DOUBTFUL) {
        return small || made != MADE_UNKNOWN ? NEVER : NEAR;
    }
    if (made >= MADE_MIXED) {
        return made == MADE_KNOWN ? NEAR_KNOWN : NEAR_MIXED;
    }
    return small ? NEAR_SHORT : name->why == NAME_PATIENT ? NEAR_OWN : NEAR_TOLD;
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

static struct name_choice choice(const struct name_near *near, size_t i)
{
    const struct name_entry *e = near->at[i];
    return (struct name_choice){e->name, e->concept, e->of, e->why, (float)near->score[i] / 100};
}

/* The nearest name that is near enough, and those that are about as near or are the patient's own
 * and near enough themselves: which of them was said is for a person to hear. 0: none, or too many.
 */
static size_t choose(const struct name_near *near, enum made made, bool due, struct name_fix *f)
{
    size_t lead = 0;
    while (lead < near->n && near->score[lead] < needed(near->at[lead], made, due)) {
        lead++;
    }
    if (lead == near->n) {
        return 0;
    }
    f->choice[0] = choice(near, lead);
    f->n = 1;
    unsigned next = 0;
    for (size_t i = 0; i < near->n; i++) {
        bool as_near = near->score[i] + NAME_MARGIN > near->score[lead];
        bool own =
            near->at[i]->why == NAME_PATIENT && near->score[i] >= needed(near->at[i], made, due);
        if (i != lead && (as_near || own) && f->n == NAME_CHOICES) {
            return 0;
        }
        if (i != lead && (as_near || own)) {
            next = near->score[i] > next ? near->score[i] : next;
            f->choice[f->n++] = choice(near, i);
        }
    }
    f->margin = ((float)near->score[lead] - (float)next) / 100;
    return f->n;
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
    struct text letters = {s->letters, s->n};
    struct name_near near;
    struct name_fix f = {.from = s->from, .to = s->to};
    if (s->n < NAME_LETTERS_LEAST || sound_of(letters).n < SOUNDS_LEAST ||
        (s->to == s->from + 1 && names_spell(names, letters))) {
        return false;
    }
    names_near(names, letters, &near);
    if (choose(&near, made, told_around(known, words->n, s->from, s->to), &f) == 0 ||
        verb(letters, f.choice[0].name) ||
        (out->n > 0 && f.choice[0].score <= out->choice[0].score)) {
        return false;
    }
    f.heard = heard_of(a, words, s);
    f.before = text_slice(words->at[s->from].text, 0, s->skip);
    *out = f;
    return true;
}

enum verr names_fix(struct arena *a, const struct names *names, const struct heard_words *words,
                    struct name_fixes *out)
{
    assert(a && names && words && out);
    struct known *known = ARENA_RAW(a, struct known, words->n);
    struct name_fix *at = ARENA_RAW(a, struct name_fix, words->n);
    if (!known || !at || know(a, names, words, known) != VERR_OK) {
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
        if (best.n > 0) {
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
