/* token.c - see token.h */
#include "text/token.h"

#include "text/phrase.h"

enum { SENTENCE_MOST = 512 }; /* tokens: what reads a sentence may cost their square */

enum class { MARK = '.', LETTER = 'a', DIGIT = '0', BLANK = ' ', LINE = 'n', HYPHEN = '-' };

/* The class of each folded byte. An underscore belongs to no French word: it is a mark. The
 * apostrophe of an elision only parts. */
static const char classes[128 + 1] = "..........n....................."
                                     " ...... .....-..0000000000......"
                                     "................................"
                                     ".aaaaaaaaaaaaaaaaaaaaaaaaaa...a.";

static enum class class_of(char c) { return (enum class)classes[c & 0x7f]; }

static size_t digits_at(struct text t, size_t i)
{
    size_t n = 0;
    while (i + n < t.n && class_of(t.p[i + n]) == DIGIT) {
        n++;
    }
    return n;
}

/* How many of the eight folded bytes at p, from the first on, are letters. */
static size_t letters_of_eight(const char *p)
{
    uint64_t ones = 0x0101010101010101u;
    uint64_t w = phrase_load(p);
    uint64_t from_a = w + ones * (0x80 - 'a');
    uint64_t after_z = w + ones * (0x80 - 'z' - 1);
    uint64_t not_wide = (w ^ ones * '~') + ones * 0x7f;
    uint64_t other = ~(from_a & ~after_z) & not_wide & (ones * 0x80);
    return other == 0 ? sizeof w : (size_t)__builtin_ctzll(other) / 8;
}

/* Bytes of the word at p, 0 when no letter stands there. The zero behind a folded text ends it. */
static inline size_t letters_at(const char *p)
{
    size_t n = letters_of_eight(p);
    for (size_t more = n; more == sizeof(uint64_t); n += more) {
        more = letters_of_eight(p + n);
    }
    return n;
}

/* Bytes of the number at i, with one decimal comma or point between digits. */
static size_t digits_length(struct text t, size_t i)
{
    size_t n = digits_at(t, i);
    size_t at = i + n;
    if (at + 1 < t.n && (t.p[at] == ',' || t.p[at] == '.') && class_of(t.p[at + 1]) == DIGIT) {
        size_t more = 1 + digits_at(t, at + 1);
        bool date =
            at + more + 1 < t.n && t.p[at + more] == '.' && class_of(t.p[at + more + 1]) == DIGIT;
        n += date ? 0 : more;
    }
    return n;
}

/* Bytes of ",5" or ".5" at i, which stands after a blank. A row of points that leads to a dose
 * ("folate......0,4 mg") is no part of its number. */
static size_t point_length(struct text t, size_t i)
{
    bool after_blank = i == 0 || t.p[i - 1] == ' ' || t.p[i - 1] == '\n';
    size_t n = after_blank ? digits_length(t, i) : 0;
    bool goes_on = i + n + 1 < t.n && (t.p[i + n] == ',' || t.p[i + n] == '.') &&
                   class_of(t.p[i + n + 1]) == DIGIT;
    return goes_on ? 0 : n;
}

static inline void put_token(struct text_cutter *c, const struct folded *f, size_t at, size_t n,
                             uint8_t kind)
{
    bool opens = (c->ended && kind != TOKEN_MARK) || c->run == SENTENCE_MOST;
    if (opens) {
        c->out.sentences += c->begun;
        c->ended = false;
        c->run = 0;
    }
    const char *p = f->text.p + at;
    struct token *t = &c->out.at[c->out.n++];
    t->text = (struct text){p, n};
    t->start = f->map[at];
    t->end = f->map[at + n];
    t->sentence = c->out.sentences;
    t->kind = kind;
    t->glued = c->last == p; /* NULL before the first */
    t->hyphen = c->hyphen;
    c->begun = true;
    c->hyphen = false;
    c->last = p + n;
    c->run++;
}

/* "M." and "Dr." do not end a sentence, "1,75 m." does. */
static bool ends_sentence(struct tokens before_it, char mark)
{
    if (mark == '!' || mark == '?' || mark == ';') {
        return true;
    }
    if (mark != '.' || before_it.n == 0) {
        return false;
    }
    static const struct text titles[] = {TEXT("m"),  TEXT("mr"), TEXT("mme"),
                                         TEXT("dr"), TEXT("pr"), TEXT("mlle"),
                                         TEXT("st"), TEXT("cf"), TEXT("ex")};
    struct text before = before_it.at[before_it.n - 1].text;
    bool title = false;
    for (size_t k = 0; before.n <= 4 && k < sizeof titles / sizeof *titles; k++) {
        title = title || text_equal(before, titles[k]);
    }
    bool metres = before_it.n > 1 && before_it.at[before_it.n - 2].kind == TOKEN_DIGITS;
    return !title || metres;
}

/* What parts tokens at byte i and is none: a blank, a hyphen, the end of a line. */
static inline bool parts(struct text_cutter *c, enum class class)
{
    if (class == LINE) {
        c->ended = true;
        c->hyphen = false;
        return true;
    }
    c->hyphen = c->hyphen || class == HYPHEN;
    return class == BLANK || class == HYPHEN;
}

/* Cuts until there are `cap` tokens. */
static size_t cut(struct text_cutter *cutter, const struct folded *f, size_t from, size_t cap)
{
    struct text_cutter c = *cutter; /* in registers: a token that is written might be part of it */
    struct text t = f->text;
    size_t i = from;
    while (i < t.n && c.out.n < cap) {
        size_t n = letters_at(t.p + i);
        uint8_t kind = TOKEN_WORD;
        bool ends = false;
        if (n == 0) {
            enum class class = class_of(t.p[i]);
            if (parts(&c, class)) {
                i++;
                continue;
            }
            n = class == DIGIT ? digits_length(t, i) : point_length(t, i);
            kind = n > 0 ? TOKEN_DIGITS : TOKEN_MARK;
            ends = n == 0 && ends_sentence(c.out, t.p[i]);
            n = n > 0 ? n : 1;
        }
        put_token(&c, f, i, n, kind);
        c.ended = c.ended || ends;
        i += n;
        i += t.p[i] == ' '; /* most of what parts tokens */
    }
    *cutter = c;
    return i;
}

/* The table of words is larger than a cache: many words are looked up side by side, so that none
 * waits for the slot of another. */
static void look_up(const struct phrases *p, struct token *at, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        phrase_word(p, &at[k]);
    }
}

size_t text_cut_tokens(struct text_cutter *c, const struct folded *f, size_t from)
{
    enum { AT_ONCE = 64 };
    size_t i = from;
    while (i < f->text.n && c->out.n < c->cap) {
        size_t first = c->out.n;
        i = cut(c, f, i, c->cap - first > AT_ONCE ? first + AT_ONCE : c->cap);
        look_up(c->out.phrases, c->out.at + first, c->out.n - first);
    }
    return i;
}

struct text_cutter text_cutter_over(struct token *room, size_t cap, const struct phrases *p)
{
    return (struct text_cutter){.out = {.at = room, .phrases = p}, .cap = cap};
}

bool text_tokens(struct arena *a, const struct folded *f, struct tokens *out)
{
    return text_tokens_of(a, f, &phrases_fr, out);
}

bool text_tokens_of(struct arena *a, const struct folded *f, const struct phrases *p,
                    struct tokens *out)
{
    size_t left = 0;
    char *mark = arena_mark(a);
    char *room = arena_rest(a, &left);
    size_t pad = (size_t)(-(uintptr_t)room & (_Alignof(struct token) - 1));
    size_t cap = left < pad ? 0 : (left - pad) / sizeof(struct token);
    struct text_cutter c = text_cutter_over((struct token *)(void *)(room + pad), cap, p);
    bool whole = text_cut_tokens(&c, f, 0) == f->text.n;
    arena_rewind(a, whole ? (char *)(c.out.at + c.out.n) : mark);
    a->full = a->full || !whole;
    if (whole) {
        c.out.sentences += c.out.n > 0;
        *out = c.out;
    }
    return whole;
}
