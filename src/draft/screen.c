/* screen.c - see screen.h */
#include "draft/screen.h"

struct range {
    uint32_t first, last;
};

static bool within(const struct range *r, size_t n, uint32_t code)
{
    for (size_t i = 0; i < n; i++) {
        if (code >= r[i].first && code <= r[i].last) {
            return true;
        }
    }
    return false;
}

#define WITHIN(ranges, code) within(ranges, sizeof(ranges) / sizeof *(ranges), code)

/* Unicode 15.1: general categories Cc, Cf, Zl, Zp, Co, Cn of note, the default-ignorable code
 * points (DerivedCoreProperties.txt) and blanks that are none. */
bool screen_shows(uint32_t code)
{
    static const struct range hidden[] = {
        {0, 0x1f},          {0x7f, 0x9f},        {0xad, 0xad},     {0x34f, 0x34f},
        {0x61c, 0x61c},     {0x115f, 0x1160},    {0x17b4, 0x17b5}, {0x180b, 0x180f},
        {0x200b, 0x200f},   {0x2028, 0x202e},    {0x2060, 0x206f}, {0x2800, 0x2800},
        {0x3164, 0x3164},   {0xd800, 0xf8ff},    {0xfdd0, 0xfdef}, {0xfe00, 0xfe0f},
        {0xfeff, 0xfeff},   {0xffa0, 0xffa0},    {0xfff0, 0xffff}, {0x1bca0, 0x1bca3},
        {0x1d173, 0x1d17a}, {0xe0000, 0x10ffff},
    };
    return !WITHIN(hidden, code);
}

/* What French clinical prose is written with: Latin letters, Greek ones, and the signs of figures,
 * units and quotations. Look-alike letters and dots of other alphabets are not among them. */
static bool is_prose(uint32_t code)
{
    static const struct range prose[] = {
        {0x20, 0x7e},     {0xa0, 0xac},     {0xae, 0x17f},    {0x391, 0x3a9},   {0x3b1, 0x3c9},
        {0x2009, 0x200a}, {0x2010, 0x2015}, {0x2018, 0x201e}, {0x2022, 0x2022}, {0x2026, 0x2026},
        {0x202f, 0x202f}, {0x2030, 0x2030}, {0x2032, 0x2033}, {0x2039, 0x203a}, {0x2070, 0x209c},
        {0x20ac, 0x20ac}, {0x2122, 0x2122}, {0x2126, 0x2126}, {0x2150, 0x215e}, {0x2190, 0x2193},
        {0x2205, 0x2205}, {0x2212, 0x2212}, {0x2248, 0x2248}, {0x2260, 0x2260}, {0x2264, 0x2265},
    };
    return WITHIN(prose, code);
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char at(struct text t, size_t i)
{
    return i < t.n ? t.p[i] : '\0';
}

/* "<b", "</", "<!", "<?": no "TA < 14". */
static bool is_tag(struct text t, size_t i)
{
    char next = at(t, i + 1);
    return t.p[i] == '<' && (is_letter(next) || (next != '\0' && strchr("/!?|<", next)));
}

/* "&lt;", "&#60;" */
static bool is_entity(struct text t, size_t i)
{
    size_t k = i + 1;
    while (t.p[i] == '&' && k < i + 10 &&
           (is_letter(at(t, k)) || is_digit(at(t, k)) || at(t, k) == '#')) {
        k++;
    }
    return t.p[i] == '&' && k > i + 1 && at(t, k) == ';';
}

/* "https:x", "javascript:x", "data:x", "//x": a scheme, or an address without one. A time or a
 * ratio has figures there, prose a blank. */
static bool is_address(struct text t, size_t i)
{
    char before = i > 0 ? t.p[i - 1] : '\0';
    char next = at(t, i + 1);
    bool glued = next != '\0' && next != ' ' && !is_digit(next) && (unsigned char)next < 0x80;
    return (t.p[i] == ':' && is_letter(before) && glued) || (t.p[i] == '/' && next == '/');
}

/* "evil.example", "10.0.0.1": a point between letters, but "p.o." and "i.v."; three between
 * figures. */
static bool is_host(struct text t, size_t i)
{
    char before = i > 0 ? t.p[i - 1] : '\0';
    if (t.p[i] != '.' || !(is_letter(before) || is_digit(before) || before == '-')) {
        return false;
    }
    if (is_letter(at(t, i + 1)) && is_letter(at(t, i + 2))) {
        return true;
    }
    int points = 0;
    size_t k = i;
    while (at(t, k) == '.' && is_digit(at(t, k + 1))) {
        points++;
        for (k++; is_digit(at(t, k));) {
            k++;
        }
    }
    return points >= 3;
}

bool screen_active(struct text t, struct screen_found *found)
{
    for (size_t i = 0; i < t.n;) {
        uint32_t code = 0;
        size_t n = text_utf8_at(t, i, &code);
        bool mark = n == 1 && strchr("[]{}`*_#|\\@~^$", t.p[i]) != NULL;
        if (n == 0 || !is_prose(code) || mark || is_tag(t, i) || is_entity(t, i) ||
            is_address(t, i) || is_host(t, i)) {
            *found = (struct screen_found){i, i + (n > 0 ? n : 1)};
            return true;
        }
        i += n;
    }
    return false;
}

/* What stands for a character that something could act on, "" for itself. */
static const char *inert(uint32_t code)
{
    static const struct {
        uint32_t code;
        const char *as;
    } rows[] = {{'<', "‹"},   {'>', "›"}, {'[', "("}, {']', ")"}, {'{', "("}, {'}', ")"},
                {'`', "'"},   {'*', "×"}, {'_', "-"}, {'#', "№"}, {'|', "¦"}, {'\\', "¦"},
                {'@', "(a)"}, {'&', "+"}, {'=', "-"}, {'~', "-"}, {'$', "S"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].code == code) {
            return rows[i].as;
        }
    }
    return "";
}

struct text screen_inert(struct arena *a, struct text t)
{
    struct writer w = writer_in(a);
    for (size_t i = 0; i < t.n;) {
        uint32_t code = 0;
        size_t n = text_utf8_at(t, i, &code);
        const char *as = n == 0 || !screen_shows(code) ? "\xef\xbf\xbd" : inert(code);
        bool glued = n == 1 && (is_address(t, i) || is_host(t, i));
        if (as[0] != '\0') {
            writer_str(&w, as);
        } else {
            writer_put(&w, text_slice(t, i, i + n));
        }
        writer_str(&w, glued ? " " : ""); /* "evil. example", "javascript: x" */
        i += n > 0 ? n : 1;
    }
    return writer_done(a, &w);
}
