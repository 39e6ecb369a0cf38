/* mask.c - pseudonyms: a keyed hash of what a person's name, number or place folds to chooses them,
 * so that neither case, accents nor separators count and no table of who is who is kept
 */
#include "deid/inner.h"

#include <assert.h>
#include <sodium/crypto_generichash.h>

enum { FOLD_MAX = 256, LETTERS_N = 17, KEEP_DIGITS_MAX = 32 };

/* Initials that many given names of women and of men have. */
static const char letters[LETTERS_N + 1] = "abcdefghjlmnprstv";

uint64_t mask_hash(const struct deid_key *key, const char *use, const void *bytes, size_t n)
{
    crypto_generichash_state state;
    uint8_t out[crypto_generichash_BYTES_MIN];
    uint64_t v;
    crypto_generichash_init(&state, key->b, sizeof key->b, sizeof out);
    crypto_generichash_update(&state, (const uint8_t *)use, strlen(use) + 1);
    crypto_generichash_update(&state, bytes, n);
    crypto_generichash_final(&state, out, sizeof out);
    memcpy(&v, out, sizeof v);
    return v;
}

/* What the bytes of a mark fold to: small letters and digits. */
struct folded_mark {
    char p[FOLD_MAX];
    size_t n;
};

static struct folded_mark fold_mark(const struct scan *s, const struct mark *m)
{
    struct folded_mark f;
    f.n = deid_fold(text_slice(s->t, m->start, m->end), f.p, sizeof f.p);
    return f;
}

static uint64_t hash_mark(const struct deid_key *key, const char *use, const struct folded_mark *f)
{
    return mask_hash(key, use, f->p, f->n);
}

/* The case that the original is written in. */
enum letter_case { CASE_AS_IS, CASE_UPPER, CASE_LOWER };

static enum letter_case case_of(const struct scan *s, const struct mark *m)
{
    bool upper = false, capital = false, lower = false;
    for (size_t i = m->first; i <= m->last; i++) {
        upper = upper || s->at[i].shape == SHAPE_UPPER;
        capital = capital || s->at[i].shape == SHAPE_CAPITAL;
        lower = lower || s->at[i].shape == SHAPE_LOWER;
    }
    return upper && !capital ? CASE_UPPER : lower && !upper && !capital ? CASE_LOWER : CASE_AS_IS;
}

/* ASCII and Latin-1 letters are all that the lists hold. */
static void put_cased(struct writer *w, const char *p, enum letter_case c)
{
    for (; *p; p++) {
        unsigned char b = (unsigned char)*p;
        bool after_c3 = w->n > 0 && (unsigned char)w->p[w->n - 1] == 0xc3;
        bool small = (b >= 'a' && b <= 'z') || (after_c3 && b >= 0xa0 && b != 0xb7 && b != 0xbf);
        bool great = (b >= 'A' && b <= 'Z') || (after_c3 && b >= 0x80 && b < 0x9f && b != 0x97);
        bool flip = (c == CASE_UPPER && small) || (c == CASE_LOWER && great);
        writer_char(w, (char)(flip ? b ^ 0x20 : b));
    }
}

static bool same_name(const char *name, const struct folded_mark *f)
{
    char p[FOLD_MAX];
    size_t n = deid_fold(text_of(name), p, sizeof p);
    return n == f->n && memcmp(p, f->p, n) == 0;
}

/* Which of the initials an initial becomes: a permutation that the key draws. */
static char initial_of(const struct deid_key *key, char c)
{
    uint8_t draw[32], order[LETTERS_N];
    const char *at = strchr(letters, c);
    size_t from = c != '\0' && at ? (size_t)(at - letters) : (size_t)(unsigned char)c % LETTERS_N;
    crypto_generichash(draw, sizeof draw, (const uint8_t *)"initials", 8, key->b, sizeof key->b);
    for (size_t i = 0; i < LETTERS_N; i++) {
        order[i] = (uint8_t)i;
    }
    for (size_t i = LETTERS_N - 1; i > 0; i--) {
        size_t k = draw[i] % (i + 1);
        uint8_t kept = order[i];
        order[i] = order[k];
        order[k] = kept;
    }
    return letters[order[from]];
}

/* A given name of the same sex, whose initial is what this key makes of the initial: "J. Dupont"
 * and "Jean Dupont" still agree. */
static void put_given(struct writer *w, const struct deid_key *key, const struct folded_mark *f,
                      bool woman, enum letter_case c)
{
    const char *const *list = woman ? deid_given_f : deid_given_m;
    const char *initials = woman ? deid_given_f_initials : deid_given_m_initials;
    char initial = initial_of(key, f->n > 0 ? f->p[0] : 'a');
    const char *begin = strchr(initials, initial), *end = strrchr(initials, initial);
    assert(begin != NULL && end != NULL);
    size_t from = (size_t)(begin - initials), to = (size_t)(end - initials) + 1;
    size_t at = from + hash_mark(key, "given", f) % (to - from);
    at = same_name(list[at], f) ? from + (at - from + 1) % (to - from) : at;
    put_cased(w, list[at], c);
}

/* What the name is known as, else the title not far before it, else how it ends. */
static bool is_woman(const struct scan *s, const struct mark *m, const struct folded_mark *f)
{
    bool m_list = has(s, m->first, W_given_m), f_list = has(s, m->first, W_given_f);
    if (f_list != m_list) {
        return f_list;
    }
    for (size_t back = 1; back <= 3 && back <= m->first; back++) {
        bool m_dot =
            s->at[m->first - back].shape == SHAPE_INITIAL && has(s, m->first - back, W_title);
        if (m_dot || has(s, m->first - back, W_lady | W_sir)) {
            return has(s, m->first - back, W_lady);
        }
    }
    return f->n > 0 && (f->p[f->n - 1] == 'a' || f->p[f->n - 1] == 'e');
}

static void mask_given(struct writer *w, const struct deid_key *key, const struct scan *s,
                       const struct mark *m)
{
    struct folded_mark f = fold_mark(s, m);
    bool initials = s->at[m->last].shape == SHAPE_INITIAL && s->at[m->first].shape == SHAPE_INITIAL;
    if (!initials) {
        put_given(w, key, &f, is_woman(s, m, &f), case_of(s, m));
        return;
    }
    for (size_t i = m->first; i <= m->last; i++) {
        char p[4];
        size_t n = deid_fold(word_text(s, i), p, sizeof p);
        writer_char(w, (char)(initial_of(key, n > 0 ? p[0] : 'a') - 32));
        uint32_t end = i < m->last ? s->at[i + 1].start : m->end;
        writer_put(w, text_slice(s->t, s->at[i].end, end));
    }
}

static void put_family(struct writer *w, const struct deid_key *key, const struct folded_mark *f,
                       enum letter_case c)
{
    uint64_t h = hash_mark(key, "family", f);
    size_t begin = h % deid_family_begin_n, end = (h >> 32) % deid_family_end_n;
    char room[FOLD_MAX];
    struct writer name = writer_over(room, sizeof room - 1);
    writer_str(&name, deid_family_begin[begin]);
    writer_str(&name, deid_family_end[end]);
    room[name.n] = '\0';
    end =
        same_name(room, f) ? (end + 1) % deid_family_end_n : end; /* nobody keeps their own name */
    put_cased(w, deid_family_begin[begin], c);
    put_cased(w, deid_family_end[end], c == CASE_UPPER ? CASE_UPPER : CASE_LOWER);
}

static void mask_list(struct writer *w, const struct deid_key *key, const struct scan *s,
                      const struct mark *m, const char *const *list, uint32_t n)
{
    struct folded_mark f = fold_mark(s, m);
    size_t at = hash_mark(key, deid_kind_name(m->kind), &f) % n;
    put_cased(w, list[same_name(list[at], &f) ? (at + 1) % n : at], case_of(s, m));
}

/* The folded mark holds the street's name. */
static bool holds_street(const struct folded_mark *f, const char *street)
{
    char p[FOLD_MAX];
    size_t n = deid_fold(text_of(street), p, sizeof p);
    return text_find((struct text){f->p, f->n}, (struct text){p, n}, 0) != SIZE_MAX;
}

static void mask_address(struct writer *w, const struct deid_key *key, const struct scan *s,
                         const struct mark *m)
{
    struct folded_mark f = fold_mark(s, m);
    uint64_t h = hash_mark(key, "street", &f);
    enum letter_case c = case_of(s, m);
    size_t at = h % deid_street_n;
    at = holds_street(&f, deid_street[at]) ? (at + 1) % deid_street_n : at;
    writer_u64(w, 1 + (h >> 32) % 98);
    put_cased(w, " rue des ", c);
    put_cased(w, deid_street[at], c);
}

static void put_ascii(struct writer *w, const struct writer *name)
{
    char p[FOLD_MAX];
    size_t n = deid_fold(writer_text(name), p, sizeof p);
    writer_put(w, (struct text){p, n});
}

/* An address of the domain that is reserved for examples. */
static void mask_mail(struct writer *w, const struct deid_key *key, const struct scan *s,
                      const struct mark *m)
{
    struct folded_mark f = fold_mark(s, m);
    char given[FOLD_MAX], family[FOLD_MAX];
    struct writer one = writer_over(given, sizeof given), two = writer_over(family, sizeof family);
    put_given(&one, key, &f, (hash_mark(key, "sex", &f) & 1) != 0, CASE_LOWER);
    put_family(&two, key, &f, CASE_LOWER);
    put_ascii(w, &one);
    writer_char(w, '.');
    put_ascii(w, &two);
    writer_str(w, "@example.org");
}

/* Numbers that the French authority keeps for works of fiction, by their first two digits. */
static const char *fiction(const char *digits, size_t n)
{
    static const char *const blocks[10] = {"019900", "019900", "026191", "035301", "046571",
                                           "053649", "063998", "063998", "019900", "019900"};
    return n == 10 && digits[0] == '0' ? blocks[digits[1] - '0'] : NULL;
}

/* What must stay or be impossible in a number of this kind, over the digits that the key drew. */
static void fix_digits(enum deid_kind kind, const char *old, char *digits, size_t n)
{
    const char *block = kind == DEID_TEL ? fiction(old, n) : NULL;
    if (block != NULL) {
        memcpy(digits, block, 6);
    } else if (kind == DEID_TEL && n == 11 && old[0] == '3' && old[1] == '3') {
        memcpy(digits, "33", 2);
        char national[11] = "0";
        memcpy(national + 1, old + 2, 9);
        memcpy(digits + 2, fiction(national, 10) + 1, 5);
    } else if ((kind == DEID_SECU || kind == DEID_INS) && n >= 13) {
        digits[0] = old[0]; /* the sex stays; nobody is born in a month 99 */
        memcpy(digits + 3, "99", 2);
    } else if (kind == DEID_ZIP && n == 5) {
        memcpy(digits, "99", 2); /* no department */
    }
}

/* The rank-th number that follows from a hash: splitmix64 (Steele, Lea and Flood, 2014). */
static uint64_t spread(uint64_t h, size_t rank)
{
    uint64_t z = h + (rank + 1) * 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* Digits for digits, capitals for letters, all else as it is. */
static void mask_number(struct writer *w, const struct deid_key *key, const struct scan *s,
                        const struct mark *m)
{
    struct folded_mark f = fold_mark(s, m);
    char old[FOLD_MAX], digits[FOLD_MAX];
    size_t n = 0, at = 0;
    uint64_t h = hash_mark(key, "number", &f);
    for (size_t i = 0; i < f.n; i++) {
        if (f.p[i] >= '0' && f.p[i] <= '9') {
            old[n++] = f.p[i];
        }
    }
    for (size_t i = 0; i < n; i++) {
        digits[i] = (char)('0' + spread(h, i) % 10);
    }
    fix_digits(m->kind, old, digits, n);
    for (size_t i = m->start; i < m->end; i++) {
        char c = s->t.p[i], low = (char)(c | 0x20);
        bool digit = c >= '0' && c <= '9' && at < n;
        bool letter = low >= 'a' && low <= 'z';
        uint64_t drawn = spread(~h, i - m->start);
        writer_char(w, digit ? digits[at] : letter ? (char)('A' + drawn % 26) : c);
        at += digit;
    }
}

void mask_write(struct writer *w, const struct deid_key *key, const struct scan *s,
                const struct mark *m)
{
    struct folded_mark f;
    switch ((enum deid_kind)m->kind) {
    case DEID_NOM:
        f = fold_mark(s, m);
        put_family(w, key, &f, case_of(s, m));
        return;
    case DEID_PRENOM:
        mask_given(w, key, s, m);
        return;
    case DEID_DATE:
    case DEID_DATE_NAISSANCE:
        shift_write(w, key, s, m);
        return;
    case DEID_MAIL:
        mask_mail(w, key, s, m);
        return;
    case DEID_VILLE:
        mask_list(w, key, s, m, deid_town, deid_town_n);
        return;
    case DEID_HOPITAL:
        mask_list(w, key, s, m, deid_hospital, deid_hospital_n);
        return;
    case DEID_ADRESSE:
        mask_address(w, key, s, m);
        return;
    default:
        mask_number(w, key, s, m);
    }
}
