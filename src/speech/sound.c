/* sound.c - French spelling to sounds, longest rule first */
#include "speech/sound.h"

#include <assert.h>

/* "spelling", "sounds", and what must stand around: before it ('#' the beginning, 'v' a vowel),
 * after it ('#' the end, 'v' a vowel, 'c' a consonant or the end, 'e' one of e i y, or ' '). */
static const struct rule {
    const char *spelling, *sounds;
    char before, after;
} rules[] = {
    {"tion", "siO", ' ', ' '}, {"eaux", "o", ' ', '#'},   {"eau", "o", ' ', ' '},
    {"oeu", "e", ' ', ' '},    {"ouill", "uj", ' ', ' '}, {"aill", "aj", ' ', ' '},
    {"eill", "ej", ' ', ' '},  {"sch", "S", ' ', ' '},    {"chl", "kl", ' ', ' '},
    {"chr", "kr", ' ', ' '},   {"cch", "k", ' ', ' '},    {"ain", "I", ' ', 'c'},
    {"ein", "I", ' ', 'c'},    {"aim", "I", ' ', 'c'},    {"oin", "wI", ' ', 'c'},
    {"ien", "iI", ' ', 'c'},   {"ent", "A", ' ', '#'},    {"ph", "f", ' ', ' '},
    {"ch", "S", ' ', ' '},     {"th", "t", ' ', ' '},     {"rh", "r", ' ', ' '},
    {"qu", "k", ' ', ' '},     {"gn", "N", ' ', 'v'},     {"gu", "g", ' ', 'e'},
    {"ge", "j", ' ', 'v'},     {"cc", "ks", ' ', 'e'},    {"sc", "s", ' ', 'e'},
    {"ss", "s", ' ', ' '},     {"au", "o", ' ', ' '},     {"ou", "u", ' ', ' '},
    {"oi", "wa", ' ', ' '},    {"oy", "waj", ' ', 'v'},   {"ai", "e", ' ', ' '},
    {"ay", "e", ' ', ' '},     {"ei", "e", ' ', ' '},     {"ey", "e", ' ', ' '},
    {"eu", "e", ' ', ' '},     {"oe", "e", ' ', ' '},     {"ae", "e", ' ', ' '},
    {"an", "A", ' ', 'c'},     {"am", "A", ' ', 'p'},     {"en", "A", ' ', 'c'},
    {"em", "A", ' ', 'p'},     {"in", "I", ' ', 'c'},     {"im", "I", ' ', 'p'},
    {"yn", "I", ' ', 'c'},     {"ym", "I", ' ', 'p'},     {"un", "I", ' ', 'c'},
    {"on", "O", ' ', 'c'},     {"om", "O", ' ', 'p'},     {"er", "e", ' ', '#'},
    {"ez", "e", ' ', '#'},     {"es", "", ' ', '#'},      {"e", "", ' ', '#'},
    {"s", "", ' ', '#'},       {"t", "", 'v', '#'},       {"d", "", 'v', '#'},
    {"x", "", 'u', '#'},       {"c", "s", ' ', 'e'},      {"c", "k", ' ', ' '},
    {"g", "j", ' ', 'e'},      {"s", "z", 'v', 'v'},      {"x", "ks", ' ', ' '},
    {"h", "", ' ', ' '},       {"y", "i", ' ', ' '},      {"w", "v", ' ', ' '},
    {"q", "k", ' ', ' '},      {"u", "Y", ' ', ' '},
};

static bool vowel(char c)
{
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y';
}

/* Nasal before a consonant but n or m, and at the end. */
static bool closes(struct text t, size_t at)
{
    return at >= t.n || (!vowel(t.p[at]) && t.p[at] != 'n' && t.p[at] != 'm' && t.p[at] != 'h');
}

static bool fits_after(struct text t, size_t at, char what)
{
    char next = at < t.n ? t.p[at] : '\0';
    switch (what) {
    case '#':
        return next == '\0';
    case 'v':
        return vowel(next);
    case 'c':
        return closes(t, at);
    case 'p':
        return next == 'p' || next == 'b';
    case 'e':
        return next == 'e' || next == 'i' || next == 'y';
    default:
        return true;
    }
}

static bool fits_before(struct text t, size_t at, char what)
{
    char last = at > 0 ? t.p[at - 1] : '\0';
    return what == ' ' || (what == 'v' && vowel(last)) ||
           (what == 'u' && (last == 'u' || last == 'i'));
}

static const struct rule *rule_at(struct text t, size_t at)
{
    struct text rest = text_slice(t, at, t.n);
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        const struct rule *r = &rules[i];
        if (text_begins(rest, r->spelling) && fits_before(t, at, r->before) &&
            fits_after(t, at + strlen(r->spelling), r->after)) {
            return r;
        }
    }
    return NULL;
}

/* The sounds by their number: vowels first. */
static const char letters_of_sounds[] = "aeiouYAIOwpbtdkgfvszSjmnNlr";
enum { SOUNDS = sizeof letters_of_sounds - 1, VOWELS = 10 };

/* What it costs to take one for the other: 3 for a voice that is lost ("p", "b"), 4 to 6 for a near
 * place, 6 for any two vowels, 10 for others. */
static const uint8_t changes[SOUNDS][SOUNDS] = {
    /* clang-format off */
    {0,5,6,5,6,6,3,6,6,6,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10}, /* a */
    {5,0,4,4,6,4,4,3,6,6,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10}, /* e */
    {6,4,0,6,6,4,6,4,6,6,10,10,10,10,10,10,10,10,10,10,10,2,10,10,10,10,10}, /* i */
    {5,4,6,0,4,6,6,6,3,6,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10}, /* o */
    {6,6,6,4,0,4,6,6,6,2,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10}, /* u */
    {6,4,4,6,4,0,6,6,6,6,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10}, /* Y */
    {3,4,6,6,6,6,0,3,3,6,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10}, /* A */
    {6,3,4,6,6,6,3,0,6,6,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10}, /* I */
    {6,6,6,3,6,6,3,6,0,6,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10}, /* O */
    {6,6,6,6,2,6,6,6,6,0,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10}, /* w */
    {10,10,10,10,10,10,10,10,10,10,0,3,6,10,6,10,10,10,10,10,10,10,10,10,10,10,10}, /* p */
    {10,10,10,10,10,10,10,10,10,10,3,0,10,6,10,10,10,5,10,10,10,10,10,10,10,10,10}, /* b */
    {10,10,10,10,10,10,10,10,10,10,6,10,0,3,6,10,10,10,10,10,10,10,10,10,10,10,10}, /* t */
    {10,10,10,10,10,10,10,10,10,10,10,6,3,0,10,6,10,10,10,10,10,10,10,10,10,10,10}, /* d */
    {10,10,10,10,10,10,10,10,10,10,6,10,6,10,0,3,10,10,10,10,10,10,10,10,10,10,10}, /* k */
    {10,10,10,10,10,10,10,10,10,10,10,10,10,6,3,0,10,10,10,10,10,10,10,10,10,10,10}, /* g */
    {10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,0,3,5,10,10,10,10,10,10,10,10}, /* f */
    {10,10,10,10,10,10,10,10,10,10,10,5,10,10,10,10,3,0,10,10,10,10,10,10,10,10,10}, /* v */
    {10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,5,10,0,2,5,10,10,10,10,10,10}, /* s */
    {10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,2,0,10,5,10,10,10,10,10}, /* z */
    {10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,5,10,0,3,10,10,10,10,10}, /* S */
    {10,10,2,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,5,3,0,10,10,10,10,10}, /* j */
    {10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,0,4,10,10,10}, /* m */
    {10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,4,0,3,10,10}, /* n */
    {10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,3,0,10,10}, /* N */
    {10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,0,5}, /* l */
    {10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,10,5,0}, /* r */
    /* clang-format on */
};

/* Doubled sounds are one; a digit is none. */
static void add(struct sound *s, char c)
{
    const char *known = strchr(letters_of_sounds, c);
    char number = known ? (char)(known - letters_of_sounds) : '\0';
    bool again = s->n > 0 && s->at[s->n - 1] == number;
    if (known && !again && s->n < SOUND_MOST) {
        s->at[s->n++] = number;
    }
}

struct sound sound_of(struct text letters)
{
    struct sound s = {0};
    for (size_t at = 0; at < letters.n;) {
        const struct rule *r = rule_at(letters, at);
        if (!r) {
            add(&s, letters.p[at++]);
            continue;
        }
        for (const char *c = r->sounds; *c != '\0'; c++) {
            add(&s, *c);
        }
        at += strlen(r->spelling);
    }
    return s;
}

/* A sound that is not there in the other. */
static unsigned lost(uint8_t c)
{
    enum { E = 1 };
    return c == E ? 4 : c < VOWELS ? 7 : 9;
}

bool sound_near(char a, char b)
{
    enum { NEAR = 6 };
    return changes[(unsigned char)a][(unsigned char)b] <= NEAR;
}

static unsigned least(unsigned a, unsigned b, unsigned c)
{
    unsigned m = a < b ? a : b;
    return m < c ? m : c;
}

unsigned sound_distance(const struct sound *a, const struct sound *b, unsigned most)
{
    unsigned row[SOUND_MOST + 1];
    assert(a->n <= SOUND_MOST && b->n <= SOUND_MOST);
    row[0] = 0;
    for (size_t k = 0; k < b->n; k++) {
        row[k + 1] = row[k] + lost((uint8_t)b->at[k]);
    }
    for (size_t i = 0; i < a->n; i++) {
        unsigned diagonal = row[0];
        unsigned smallest = row[0] += lost((uint8_t)a->at[i]);
        for (size_t k = 0; k < b->n; k++) {
            unsigned above = row[k + 1];
            row[k + 1] = least(diagonal + changes[(unsigned char)a->at[i]][(unsigned char)b->at[k]],
                               above + lost((uint8_t)a->at[i]), row[k] + lost((uint8_t)b->at[k]));
            diagonal = above;
            smallest = row[k + 1] < smallest ? row[k + 1] : smallest;
        }
        if (smallest > most) {
            return most + 1;
        }
    }
    return row[b->n] <= most ? row[b->n] : most + 1;
}
