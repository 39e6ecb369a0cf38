/* cut.c - bytes to words, in one pass; where a long text may be cut
 * Letters keep together whatever their script; digits are words of their own, and so is what a
 * hyphen or an apostrophe separates. Characters that show nothing (zero width, direction marks)
 * neither separate nor count.
 */
#include "deid/inner.h"

#include <endian.h>

enum class { MARK, LETTER, DIGIT, BLANK, LINE, NOTHING };

/* One character: how many bytes it takes, what it is, whether it is a capital, and what it folds to
 * (two ASCII letters at most; n 0: its own bytes). */
struct seen {
    uint8_t bytes, class, folded_n;
    bool upper;
    char folded[2];
    char mark;
};

/* U+00C0 to U+00FF without accents; "-" is no letter. */
static const char latin[] = "aaaaaaaceeeeiiiidnooooo-ouuuuytsaaaaaaaceeeeiiiidnooooo-ouuuuyty";
/* U+0100 to U+017F. */
static const char extended[] = "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
                               "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

static struct seen letter(uint8_t bytes, bool upper, char a, char b)
{
    return (struct seen){.bytes = bytes,
                         .class = LETTER,
                         .folded_n = (uint8_t)(b   ? 2
                                               : a ? 1
                                                   : 0),
                         .upper = upper,
                         .folded = {a, b}};
}

static struct seen see_latin(uint32_t code)
{
    bool upper = code < 0xdf;
    if (code == 0xd7 || code == 0xf7) {
        return (struct seen){.bytes = 2, .class = MARK, .mark = '*'};
    }
    if (code == 0xc6 || code == 0xe6) {
        return letter(2, upper, 'a', 'e');
    }
    return letter(2, upper, latin[code - 0xc0], code == 0xdf ? 's' : '\0');
}

static struct seen see_extended(uint32_t code)
{
    bool odd_upper = (code >= 0x139 && code <= 0x148) || code >= 0x178;
    bool upper = ((code & 1) != 0) == odd_upper;
    if (code == 0x152 || code == 0x153) {
        return letter(2, upper, 'o', 'e');
    }
    return letter(2, upper, extended[code - 0x100], '\0');
}

/* U+2000 to U+206F and a few marks that stand for an ASCII one. */
static struct seen see_general(uint32_t code, uint8_t bytes)
{
    struct seen s = {.bytes = bytes, .class = MARK, .mark = '*'};
    if ((code >= 0x200b && code <= 0x200f) || (code >= 0x202a && code <= 0x202e) ||
        (code >= 0x2060 && code <= 0x206f) || code == 0xfeff || code == 0xad) {
        s.class = NOTHING;
    } else if ((code >= 0x2000 && code <= 0x200a) || code == 0x202f || code == 0xa0) {
        s.class = BLANK;
    } else if (code == 0x2028 || code == 0x2029) {
        s.class = LINE;
    } else if (code >= 0x2010 && code <= 0x2015) {
        s.mark = '-';
    } else if (code == 0x2018 || code == 0x2019) {
        s.mark = '\'';
    } else if (code == 0xb0 || code == 0xba) {
        s.mark = 'o';
    } else if (code == 0xa6) {
        s.mark = '|';
    }
    return s;
}

/* A character beyond ASCII; an ill-formed byte is a letter, so that it hides no name. */
static struct seen see_wide(struct text t, size_t i)
{
    uint32_t code = 0;
    size_t n = text_utf8_at(t, i, &code);
    if (n == 0) {
        return letter(1, false, '\0', '\0');
    }
    uint8_t bytes = (uint8_t)n;
    if (code >= 0xc0 && code <= 0xff) {
        return see_latin(code);
    }
    if (code >= 0x100 && code <= 0x17f) {
        return see_extended(code);
    }
    if (code >= 0x300 && code <= 0x36f) { /* an accent apart from its letter */
        return (struct seen){.bytes = bytes, .class = NOTHING};
    }
    bool general = code < 0xc0 || (code >= 0x2000 && code < 0x2c00) ||
                   (code >= 0x3000 && code < 0x3040) || code >= 0xe000;
    return general ? see_general(code, bytes) : letter(bytes, false, '\0', '\0');
}

static inline struct seen see(struct text t, size_t i)
{
    unsigned char c = (unsigned char)t.p[i];
    if (c == 0xc3 && i + 1 < t.n && (t.p[i + 1] & 0xc0) == 0x80) { /* most accents of French */
        return see_latin(0xc0u | (t.p[i + 1] & 0x3f));
    }
    if (c >= 0x80) {
        return see_wide(t, i);
    }
    struct seen s = {.bytes = 1, .class = MARK, .mark = (char)c};
    unsigned char low = c | 0x20;
    if (low >= 'a' && low <= 'z') {
        s.class = LETTER;
        s.folded_n = 1;
        s.folded[0] = (char)low;
        s.upper = c != low;
    } else if (c >= '0' && c <= '9') {
        s.class = DIGIT;
    } else if (c == '\n' || c == '\r' || c == '\f') {
        s.class = LINE;
    } else if (c <= ' ') {
        s.class = BLANK;
    }
    return s;
}

static inline uint64_t mix(uint64_t h, unsigned char c)
{
    return (h ^ c) * 0x100000001b3u;
}

static void look_up(struct word *w)
{
    uint64_t bit = (w->hash >> 40) % (64 * DEID_SIEVE);
    if ((deid_sieve[bit / 64] >> (bit % 64) & 1) == 0) {
        return;
    }
    for (uint64_t at = (w->hash >> 20) & (deid_slots - 1); deid_table[at].hash != 0;
         at = (at + 1) & (deid_slots - 1)) {
        if (deid_table[at].hash == w->hash) {
            w->flags = deid_table[at].flags;
            w->value = deid_table[at].value;
            return;
        }
    }
}

static enum word_shape shape_of(size_t letters, size_t uppers, bool first_upper)
{
    if (!first_upper) {
        return SHAPE_LOWER;
    }
    return letters == 1 ? SHAPE_INITIAL : uppers == letters ? SHAPE_UPPER : SHAPE_CAPITAL;
}

/* The letters of a word so far: small, without accents, hashed eight at a time. tool/deid.py hashes
 * its words in the same way. */
struct letters {
    uint64_t hash, last; /* of whole eights; what goes on behind them */
    size_t last_n;       /* letters in `last` */
    size_t n, uppers;
};

static inline void hash_eight(struct letters *l)
{
    uint64_t h = (l->hash ^ l->last) * 0x9e3779b97f4a7c15u;
    l->hash = h ^ h >> 32;
}

/* Takes in `n` bytes, 1 to 8: the lowest first, zeros behind them. */
static inline void take_bytes(struct letters *l, uint64_t bytes, size_t n)
{
    l->last |= bytes << (8 * l->last_n);
    if (l->last_n + n >= sizeof bytes) {
        hash_eight(l);
        l->last = l->last_n == 0 ? 0 : bytes >> (8 * (sizeof bytes - l->last_n));
    }
    l->last_n = (l->last_n + n) % sizeof bytes;
}

/* The ASCII letters among the eight bytes at p, from the first on: how many. */
static inline size_t take_eight(struct letters *l, const char *p)
{
    const uint64_t ones = 0x0101010101010101u, high = ones * 0x80;
    uint64_t w;
    memcpy(&w, p, sizeof w);
    w = le64toh(w);
    uint64_t low = (w | ones * 0x20) & ~high;
    uint64_t letter = (low + ones * (0x80 - 'a')) & ~(low + ones * (0x80 - 'z' - 1)) & ~w;
    uint64_t other = ~letter & high;
    size_t n = other == 0 ? sizeof w : (size_t)__builtin_ctzll(other) / 8;
    uint64_t mask = n == sizeof w ? UINT64_MAX : ((uint64_t)1 << (8 * n)) - 1;
    if (n > 0) {
        take_bytes(l, low & mask, n);
        l->n += n;
        l->uppers += ((~w & mask & ones * 0x20) >> 5) * ones >> 56; /* the sum of its bytes */
    }
    return n;
}

/* ASCII letters are most of a French text. Where they end. */
static size_t take_ascii(struct letters *l, struct text t, size_t i)
{
    size_t n = sizeof(uint64_t);
    while (n == sizeof(uint64_t) && i + n <= t.n) {
        n = take_eight(l, t.p + i);
        i += n;
    }
    if (n < sizeof(uint64_t)) {
        return i;
    }
    char end[sizeof(uint64_t)] = {0}; /* no eight bytes are left */
    memcpy(end, t.p + i, t.n - i);
    return i + take_eight(l, end);
}

/* An accented letter of French that folds to one: its two bytes, 0 when something else is there. */
static inline size_t take_accent(struct letters *l, struct text t, size_t i)
{
    bool pair = i + 1 < t.n && t.p[i] == '\xc3' && (t.p[i + 1] & 0xc0) == 0x80;
    unsigned rank = pair ? t.p[i + 1] & 0x3f : 0;
    bool two = rank == 0x06 || rank == 0x26 || rank == 0x1f; /* æ, ß */
    if (!pair || two || latin[rank] == '-') {
        return 0;
    }
    take_bytes(l, (unsigned char)latin[rank], 1);
    l->n++;
    l->uppers += rank < 0x1f;
    return 2;
}

/* The letters from i on; gives where they end. */
static size_t cut_letters(struct text t, size_t i, bool first_upper, struct word *w)
{
    struct letters l = {.hash = 0xcbf29ce484222325u};
    while ((i = take_ascii(&l, t, i)) < t.n && (unsigned char)t.p[i] >= 0x80) {
        size_t accent = take_accent(&l, t, i);
        if (accent > 0) {
            i += accent;
            continue;
        }
        struct seen c = see(t, i);
        if (c.class != LETTER && c.class != NOTHING) {
            break;
        }
        for (size_t k = 0; k < c.folded_n; k++) {
            take_bytes(&l, (unsigned char)c.folded[k], 1);
        }
        for (size_t k = 0; c.class == LETTER && c.folded_n == 0 && k < c.bytes; k++) {
            take_bytes(&l, (unsigned char)t.p[i + k], 1);
        }
        l.n += c.class == LETTER;
        l.uppers += c.upper;
        i += c.bytes;
    }
    if (l.last_n > 0) {
        hash_eight(&l);
    }
    w->hash = l.hash;
    w->shape = (uint8_t)shape_of(l.n, l.uppers, first_upper);
    look_up(w);
    return i;
}

static size_t cut_digits(struct text t, size_t i, struct word *w)
{
    uint64_t h = 1;
    while (i < t.n && t.p[i] >= '0' && t.p[i] <= '9') {
        h = mix(h, (unsigned char)t.p[i++]);
    }
    w->hash = h;
    w->shape = SHAPE_NUMBER;
    return i;
}

static void add_gap(struct word *w, struct seen c)
{
    if (c.class == BLANK) {
        w->gap |= (uint8_t)(w->gap & GAP_SPACE ? GAP_WIDE | GAP_SPACE : GAP_SPACE);
    } else if (c.class == LINE) {
        w->gap |= GAP_LINE;
    } else if (c.class == MARK) {
        w->gap |= (uint8_t)(w->mark ? GAP_MANY : 0);
        w->mark = w->mark ? w->mark : c.mark;
        w->tail = c.mark;
    }
}

bool deid_words(struct arena *a, struct text t, struct scan *s)
{
    struct word next = {0};
    size_t room = 0;
    if (ARENA_ARRAY(a, struct word, 1) == NULL) { /* aligned */
        return false;
    }
    char *rest = arena_rest(a, &room), *end = rest + room;
    s->at = (struct word *)(void *)rest;
    for (size_t i = 0; i < t.n;) {
        if (t.p[i] == ' ') {
            next.gap |= (uint8_t)(next.gap & GAP_SPACE ? GAP_WIDE | GAP_SPACE : GAP_SPACE);
            i++;
            continue;
        }
        struct seen c = see(t, i);
        if (c.class != LETTER && c.class != DIGIT) {
            add_gap(&next, c);
            i += c.bytes;
            continue;
        }
        next.start = (uint32_t)i;
        i = c.class == LETTER ? cut_letters(t, i, c.upper, &next) : cut_digits(t, i, &next);
        next.end = (uint32_t)i;
        if ((char *)(s->at + s->n + 1) > end) {
            return false;
        }
        s->at[s->n++] = next;
        next = (struct word){0};
    }
    arena_rewind(a, (char *)(s->at + s->n));
    return true;
}

size_t deid_fold(struct text t, char *out, size_t cap)
{
    size_t n = 0;
    for (size_t i = 0; i < t.n && n + 4 <= cap;) {
        struct seen c = see(t, i);
        bool own = c.class == DIGIT || (c.class == LETTER && c.folded_n == 0);
        memcpy(out + n, own ? t.p + i : c.folded, own ? c.bytes : c.folded_n);
        n += own ? c.bytes : c.folded_n;
        i += c.bytes;
    }
    return n;
}

size_t deid_cut(struct text t)
{
    static const char *const ends[] = {"\n\n", "\n", ". ", " "};
    for (size_t k = 0; k < sizeof ends / sizeof *ends; k++) {
        struct text end = text_of(ends[k]);
        const char *at = t.p + t.n;
        while (at > t.p && (at = memrchr(t.p, end.p[end.n - 1], (size_t)(at - t.p))) != NULL) {
            size_t i = (size_t)(at - t.p) + 1;
            if (i <= t.n / 2 || i < end.n) {
                break;
            }
            if (t.p[i - end.n] == end.p[0]) {
                return i;
            }
        }
    }
    for (size_t i = t.n; i > 0 && i + 4 > t.n; i--) { /* not within a character */
        if (((unsigned char)t.p[i - 1] & 0xc0) != 0x80) {
            uint32_t code;
            return text_utf8_at(t, i - 1, &code) > 0 || (unsigned char)t.p[i - 1] < 0xc0 || i == 1
                       ? t.n
                       : i - 1;
        }
    }
    return t.n;
}
