/* token.c - see token.h */
#include "text/token.h"

#include "text/phrase.h"

enum { LAG = 16 }; /* tokens cut between the look for a word's slot and the look into it */
enum { SENTENCE_MOST = 512 }; /* tokens: what reads a sentence may cost their square */

enum class { MARK = '.', LETTER = 'a', DIGIT = '0', BLANK = ' ', LINE = 'n', HYPHEN = '-' };

/* The class of each folded byte. An underscore belongs to no French word: it is a mark. The
 * apostrophe of an elision only parts. */
static const char classes[128 + 1] = "..........n....................."
                                     " ...... .....-..0000000000......"
                                     "................................"
                                     ".aaaaaaaaaaaaaaaaaaaaaaaaaa...a.";

static enum class class_of(char c) { return (enum class)classes[c & 0x7f]; }

static size_t run_of(struct text t, size_t i, enum class class)
{
    size_t n = 0;
    while (i + n < t.n && class_of(t.p[i + n]) == class) {
        n++;
    }
    return n;
}

/* Bytes of the number at i, with one decimal comma or point between digits. */
static size_t digits_length(struct text t, size_t i)
{
    size_t n = run_of(t, i, DIGIT);
    size_t at = i + n;
    if (at + 1 < t.n && (t.p[at] == ',' || t.p[at] == '.') && class_of(t.p[at + 1]) == DIGIT) {
        size_t more = 1 + run_of(t, at + 1, DIGIT);
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

static void put_token(struct text_cutter *c, const struct folded *f, size_t at, size_t n,
                      uint8_t kind)
{
    bool opens = (c->ended && kind != TOKEN_MARK) || c->run == SENTENCE_MOST;
    if (opens) {
        c->out.sentences += c->begun;
        c->ended = false;
        c->run = 0;
    }
    struct token *t = &c->out.at[c->out.n++];
    t->text = (struct text){f->text.p + at, n};
    t->start = f->map[at];
    t->end = f->map[at + n];
    t->sentence = c->out.sentences;
    t->kind = kind;
    t->glued = c->begun && c->last == t->text.p;
    t->hyphen = c->hyphen;
    phrase_ahead(c->out.phrases, t);
    if (c->out.n - c->read > LAG) {
        phrase_word(c->out.phrases, &c->out.at[c->read++]);
    }
    c->begun = true;
    c->hyphen = false;
    c->last = t->text.p + n;
    c->run++;
}

/* "M." and "Dr." do not end a sentence. */
static bool ends_sentence(const struct text_cutter *c, char mark)
{
    if (mark == '!' || mark == '?' || mark == ';') {
        return true;
    }
    if (mark != '.' || c->out.n == 0) {
        return false;
    }
    static const struct text titles[] = {TEXT("m"),  TEXT("mr"), TEXT("mme"),
                                         TEXT("dr"), TEXT("pr"), TEXT("mlle"),
                                         TEXT("st"), TEXT("cf"), TEXT("ex")};
    struct text before = c->out.at[c->out.n - 1].text;
    bool title = false;
    for (size_t k = 0; before.n <= 4 && k < sizeof titles / sizeof *titles; k++) {
        title = title || text_equal(before, titles[k]);
    }
    return !title;
}

size_t text_cut_tokens(struct text_cutter *c, const struct folded *f, size_t from)
{
    struct text t = f->text;
    size_t i = from;
    c->read = c->out.n;
    while (i < t.n && c->out.n < c->cap) {
        enum class class = class_of(t.p[i]);
        if (class == BLANK || class == HYPHEN) {
            c->hyphen = c->hyphen || class == HYPHEN;
            i++;
            continue;
        }
        if (class == LINE) {
            c->ended = true;
            c->hyphen = false;
            i++;
            continue;
        }
        size_t n = class == LETTER  ? run_of(t, i, LETTER)
                   : class == DIGIT ? digits_length(t, i)
                                    : point_length(t, i);
        bool mark = n == 0;
        bool ends = mark && ends_sentence(c, t.p[i]);
        n += mark;
        put_token(c, f, i, n, mark ? TOKEN_MARK : class == LETTER ? TOKEN_WORD : TOKEN_DIGITS);
        c->ended = c->ended || ends;
        i += n;
    }
    while (c->read < c->out.n) {
        phrase_word(c->out.phrases, &c->out.at[c->read++]);
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
