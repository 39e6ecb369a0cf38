/* token.c - see token.h */
#include "text/token.h"

enum {
    SIEVE_SLOTS = 1024,
    SIEVE_SHIFT = 64 - 10,
    SIEVE_NEAR = 8,
    SIEVE_WORDS = 4,
    WIDE_SLOTS = 64,
    WIDE_SHIFT = 64 - 6,
    WIDE_WORDS = 32
};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || c == '~';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Bytes of the word at i. An underscore belongs to no French word: it is a mark. */
static size_t word_length(struct text t, size_t i)
{
    size_t n = 0;
    while (i + n < t.n && is_letter(t.p[i + n])) {
        n++;
    }
    return n;
}

/* Bytes of the number at i, with one decimal comma or point between digits. */
static size_t digits_length(struct text t, size_t i)
{
    size_t n = 0;
    while (i + n < t.n && is_digit(t.p[i + n])) {
        n++;
    }
    size_t at = i + n;
    if (at + 1 < t.n && (t.p[at] == ',' || t.p[at] == '.') && is_digit(t.p[at + 1])) {
        size_t more = 1;
        while (at + more < t.n && is_digit(t.p[at + more])) {
            more++;
        }
        bool date = at + more + 1 < t.n && t.p[at + more] == '.' && is_digit(t.p[at + more + 1]);
        n += date ? 0 : more;
    }
    return n;
}

/* FNV-1a. */
static uint32_t hash_of(struct text t)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < t.n; i++) {
        h = (h ^ (unsigned char)t.p[i]) * 16777619u;
    }
    return h;
}

/* "M." and "Dr." do not end a sentence. */
static bool short_title(struct text w)
{
    static const char *const titles[] = {"m", "mr", "mme", "dr", "pr", "mlle", "st", "cf", "ex"};
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
        if (text_is(w, titles[i])) {
            return true;
        }
    }
    return false;
}

struct cutter {
    const struct folded *f;
    struct tokens out;
    bool ended;  /* the sentence is over: the next word opens another */
    bool hyphen; /* a hyphen was passed since the last token */
    size_t last; /* end of the last token, in folded bytes */
};

static bool put_token(struct arena *a, struct cutter *c, size_t at, size_t n, uint8_t kind)
{
    struct token *t = ARENA_NEW(a, struct token);
    if (t == NULL) {
        return false;
    }
    if (c->out.at == NULL) {
        c->out.at = t;
    }
    if (c->ended && kind != TOKEN_MARK) {
        c->out.sentences += c->out.n > 0;
        c->ended = false;
    }
    *t = (struct token){.text = text_slice(c->f->text, at, at + n),
                        .start = c->f->map[at],
                        .end = c->f->map[at + n],
                        .sentence = c->out.sentences,
                        .hash = hash_of(text_slice(c->f->text, at, at + n)),
                        .kind = kind,
                        .glued = c->out.n > 0 && c->last == at,
                        .hyphen = c->hyphen};
    c->out.n++;
    c->hyphen = false;
    c->last = at + n;
    return true;
}

static bool ends_sentence(const struct cutter *c, char mark)
{
    if (mark == '!' || mark == '?' || mark == ';') {
        return true;
    }
    if (mark != '.' || c->out.n == 0) {
        return false;
    }
    const struct token *before = &c->out.at[c->out.n - 1];
    return !(before->kind == TOKEN_WORD && short_title(before->text));
}

/* One step at folded byte i: how many bytes it takes, 0 when the arena is full. */
static size_t cut_one(struct arena *a, struct cutter *c, size_t i)
{
    struct text t = c->f->text;
    char b = t.p[i];
    size_t n = word_length(t, i);
    if (n > 0) {
        return put_token(a, c, i, n, TOKEN_WORD) ? n : 0;
    }
    n = digits_length(t, i);
    if (n > 0) {
        return put_token(a, c, i, n, TOKEN_DIGITS) ? n : 0;
    }
    if (b == '\n') {
        c->ended = true;
        c->hyphen = false;
    }
    c->hyphen = c->hyphen || b == '-';
    if (b == ' ' || b == '\n' || b == '\'' || b == '-') {
        return 1;
    }
    bool ends = ends_sentence(c, b);
    if (!put_token(a, c, i, 1, TOKEN_MARK)) {
        return 0;
    }
    c->ended = c->ended || ends;
    return 1;
}

/* Which words may begin a phrase of a list or of a table's lists: two bits a first word, by its
 * hash. Most tokens fail here, without a look at the list. */
struct sieve {
    const void *of; /* the list or the table itself: both are constant */
    uint64_t bits[SIEVE_WORDS];
};
struct wide_sieve {
    const void *of;
    uint64_t bits[WIDE_WORDS];
};

/* Caches, not state: what they hold follows from the lists alone. One a thread, so that none waits
 * for another. */
static _Thread_local struct sieve sieves[SIEVE_SLOTS];
static _Thread_local struct wide_sieve wide_sieves[WIDE_SLOTS];

static bool has_bits(const uint64_t *bits, size_t words, uint32_t hash)
{
    size_t one = hash % (words * 64), two = (hash >> 16) % (words * 64);
    return (bits[one / 64] >> (one % 64) & bits[two / 64] >> (two % 64) & 1) != 0;
}

static void put_phrases(uint64_t *bits, size_t words, const char *phrases)
{
    for (const char *p = phrases; *p;) {
        size_t n = strcspn(p, " |");
        uint32_t hash = hash_of((struct text){p, n});
        size_t one = hash % (words * 64), two = (hash >> 16) % (words * 64);
        bits[one / 64] |= (uint64_t)1 << (one % 64);
        bits[two / 64] |= (uint64_t)1 << (two % 64);
        p += n;
        p += strcspn(p, "|");
        p += *p == '|';
    }
}

static size_t home_of(const void *of, int shift)
{
    return (size_t)(((uintptr_t)of * 0x9e3779b97f4a7c15u) >> shift);
}

/* Whether the list may hold a phrase that begins with a word of this hash. A list that finds no
 * place among its neighbours is looked through each time. */
static bool list_may(const char *phrases, uint32_t hash)
{
    size_t home = home_of(phrases, SIEVE_SHIFT);
    for (size_t k = 0; k < SIEVE_NEAR; k++) {
        struct sieve *s = &sieves[(home + k) % SIEVE_SLOTS];
        if (s->of == NULL) {
            s->of = phrases;
            put_phrases(s->bits, SIEVE_WORDS, phrases);
        }
        if (s->of == phrases) {
            return has_bits(s->bits, SIEVE_WORDS, hash);
        }
    }
    return true;
}

static const char *row_list(const void *table, size_t row, size_t size)
{
    const char *list;
    memcpy(&list, (const char *)table + row * size, sizeof list);
    return list;
}

static bool table_may(const void *table, size_t rows, size_t size, uint32_t hash)
{
    size_t home = home_of(table, WIDE_SHIFT);
    for (size_t k = 0; k < SIEVE_NEAR; k++) {
        struct wide_sieve *s = &wide_sieves[(home + k) % WIDE_SLOTS];
        if (s->of == NULL) {
            s->of = table;
            for (size_t row = 0; row < rows; row++) {
                put_phrases(s->bits, WIDE_WORDS, row_list(table, row, size));
            }
        }
        if (s->of == table) {
            return has_bits(s->bits, WIDE_WORDS, hash);
        }
    }
    return true;
}

bool text_tokens(struct arena *a, const struct folded *f, struct tokens *out)
{
    struct cutter c = {.f = f};
    for (size_t i = 0; i < f->text.n;) {
        size_t step = cut_one(a, &c, i);
        if (step == 0) {
            return false;
        }
        i += step;
    }
    c.out.sentences += c.out.n > 0;
    *out = c.out;
    return true;
}

bool token_is(const struct tokens *t, size_t i, const char *word)
{
    return i < t->n && text_is(t->at[i].text, word);
}

static size_t phrase_span(const struct tokens *t, size_t i, struct text phrase)
{
    size_t n = 0;
    struct text rest = phrase;
    while (rest.p != NULL) {
        struct text word = text_cut(&rest, ' ');
        if (i + n >= t->n || t->at[i + n].sentence != t->at[i].sentence ||
            !text_equal(t->at[i + n].text, word)) {
            return 0;
        }
        n++;
    }
    return n;
}

bool token_phrase(const struct tokens *t, size_t i, const char *phrase)
{
    return i < t->n && phrase_span(t, i, text_of(phrase)) > 0;
}

size_t token_any(const struct tokens *t, size_t i, const char *phrases)
{
    size_t best = 0;
    if (i >= t->n || !list_may(phrases, t->at[i].hash)) {
        return 0;
    }
    char first = t->at[i].text.p[0];
    for (const char *p = phrases; p;) {
        const char *bar = strchr(p, '|');
        if (*p == first) {
            size_t n = phrase_span(t, i, (struct text){p, bar ? (size_t)(bar - p) : strlen(p)});
            best = n > best ? n : best;
        }
        p = bar ? bar + 1 : NULL;
    }
    return best;
}

size_t token_row(const struct tokens *t, size_t i, const void *table, size_t rows, size_t size,
                 size_t *row)
{
    size_t best = 0;
    if (i >= t->n || !table_may(table, rows, size, t->at[i].hash)) {
        return 0;
    }
    for (size_t k = 0; k < rows; k++) {
        size_t n = token_any(t, i, row_list(table, k, size));
        if (n > best) {
            best = n;
            *row = k;
        }
    }
    return best;
}
