/* number.c - see number.h */
#include "text/number.h"
#include "text/unit.h"

enum { MAX_DIGITS = 9, MILLI = 1000 };

struct numeral {
    const char *word;
    int value;
};

static const struct numeral ones[] = {
    {"zero", 0},      {"un", 1},      {"une", 1},    {"deux", 2},      {"trois", 3},
    {"quatre", 4},    {"cinq", 5},    {"six", 6},    {"sept", 7},      {"huit", 8},
    {"neuf", 9},      {"dix", 10},    {"onze", 11},  {"douze", 12},    {"treize", 13},
    {"quatorze", 14}, {"quinze", 15}, {"seize", 16}, {"dix sept", 17}, {"dix huit", 18},
    {"dix neuf", 19},
};
static const struct numeral tens[] = {
    {"vingt", 20},    {"trente", 30},   {"quarante", 40}, {"cinquante", 50}, {"soixante", 60},
    {"septante", 70}, {"huitante", 80}, {"octante", 80},  {"nonante", 90},
};

/* 0 to 19: "dix-sept" is two words. */
static size_t below_20(const struct tokens *t, size_t i, int *v)
{
    size_t row = 0;
    size_t n = token_row(t, i, ones, sizeof ones / sizeof *ones, sizeof *ones, &row);
    if (n > 0) {
        *v = ones[row].value;
    }
    return n;
}

static int ten_of(const struct tokens *t, size_t i)
{
    size_t row = 0;
    size_t n = token_row(t, i, tens, sizeof tens / sizeof *tens, sizeof *tens, &row);
    return n > 0 ? tens[row].value : -1;
}

/* "Mille | deux fois par jour", "cent | un comprimé": a small number behind a round one, with no
 * hyphen, counts what stands behind it. */
static bool counts_apart(const struct tokens *t, size_t i, size_t n, int v)
{
    enum { MOST = 6 };
    return n == 1 && v >= 1 && v <= MOST && i < t->n && !t->at[i].hyphen &&
           token_any(t, i + 1,
                     "fois|comprime|comprimes|gelule|gelules|cachet|cachets|sachet|sachets|"
                     "prises|par jour|matin|le matin|le soir|le midi|au coucher") > 0;
}

/* What follows a ten: "et un", "-huit", and after sixty or eighty up to nineteen. */
static size_t after_ten(const struct tokens *t, size_t i, int ten, int *v)
{
    size_t link = token_is(t, i, "et") ? 1 : 0;
    int more = 0;
    size_t n = below_20(t, i + link, &more);
    int most = ten == 60 || ten == 80 ? 19 : 9;
    bool et_fits = link == 0 || more == 1 || more == 11;
    if (n == 0 || more < 1 || more > most || !et_fits ||
        (link == 0 && counts_apart(t, i, n, more))) {
        return 0;
    }
    *v += more;
    return n + link;
}

static size_t below_100(const struct tokens *t, size_t i, int *v)
{
    if (token_is(t, i, "quatre") && (token_is(t, i + 1, "vingt") || token_is(t, i + 1, "vingts"))) {
        *v = 80;
        return 2 + after_ten(t, i + 2, 80, v);
    }
    int ten = ten_of(t, i);
    if (ten < 0) {
        return below_20(t, i, v);
    }
    *v = ten;
    return 1 + after_ten(t, i + 1, ten, v);
}

static size_t cent_at(const struct tokens *t, size_t i)
{
    return token_any(t, i, "cent|cents");
}

static size_t below_1000(const struct tokens *t, size_t i, int *v)
{
    int head = 1;
    size_t n = 0;
    if (cent_at(t, i) == 0) {
        n = below_100(t, i, &head);
        /* "dix-huit cents" are 1800 */
        bool heads = (head >= 1 && head <= 9) || (head >= 11 && head <= 19);
        if (n == 0 || !heads || cent_at(t, i + n) == 0) {
            *v = head;
            return n;
        }
    }
    int rest = 0;
    n += cent_at(t, i + n);
    size_t more = below_100(t, i + n, &rest);
    more = counts_apart(t, i + n, more, rest) ? 0 : more;
    *v = head * 100 + (more > 0 ? rest : 0);
    return n + more;
}

static size_t spelled_whole(const struct tokens *t, size_t i, int *v)
{
    size_t n = token_is(t, i, "mille") ? 0 : below_1000(t, i, v);
    if (!token_is(t, i + n, "mille") || (n > 0 && *v < 1)) {
        return n;
    }
    int rest = 0;
    size_t more = below_1000(t, i + n + 1, &rest);
    more = counts_apart(t, i + n + 1, more, rest) ? 0 : more;
    *v = (n > 0 ? *v : 1) * 1000 + (more > 0 ? rest : 0);
    return n + 1 + more;
}

/* Digits with an optional decimal part, to thousandths. false when too long. */
static bool read_digits(struct text s, int64_t *milli)
{
    int64_t v = 0;
    int whole = 0;
    int part = -1;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == ',' || s.p[i] == '.') {
            part = 0;
        } else if (part < 0) {
            v = v * 10 + (s.p[i] - '0');
            whole++;
        } else if (part < 3) {
            v = v * 10 + (s.p[i] - '0');
            part++;
        } else {
            return false;
        }
        if (whole > MAX_DIGITS) {
            return false;
        }
    }
    for (int k = part < 0 ? 0 : part; k < 3; k++) {
        v *= 10;
    }
    *milli = v;
    return true;
}

static bool is_whole(const struct tokens *t, size_t i)
{
    bool whole = i < t->n && t->at[i].kind == TOKEN_DIGITS;
    for (size_t k = 0; whole && k < t->at[i].text.n; k++) {
        whole = t->at[i].text.p[k] != ',' && t->at[i].text.p[k] != '.';
    }
    return whole;
}

/* "39°5", "1/2", "25 504": what may follow a whole number; 0 when nothing does. */
static size_t digits_tail(const struct tokens *t, size_t i, int64_t *milli)
{
    if (!is_whole(t, i)) {
        return 0;
    }
    bool next = is_whole(t, i + 1);
    if (next && !t->at[i + 1].glued && !t->at[i + 1].hyphen && t->at[i + 1].text.n == 3 &&
        t->at[i + 1].start == t->at[i].end + 1 && t->at[i].text.n <= 3 &&
        t->at[i].text.p[0] != '0' && !(i > 0 && t->at[i].glued)) {
        int64_t rest = 0;
        for (size_t k = 0; k < 3; k++) {
            rest = rest * 10 + (t->at[i + 1].text.p[k] - '0');
        }
        *milli = *milli * 1000 + rest * MILLI;
        return 1;
    }
    bool third = is_whole(t, i + 2) && i + 2 < t->n && t->at[i + 2].glued && t->at[i + 1].glued;
    if (third && token_is(t, i + 1, "^") && t->at[i + 2].text.n == 1) {
        *milli += (t->at[i + 2].text.p[0] - '0') * 100;
        return 2;
    }
    if (third && token_is(t, i + 1, "/") && token_is(t, i, "1") &&
        (token_is(t, i + 2, "2") || token_is(t, i + 2, "4"))) {
        *milli = token_is(t, i + 2, "2") ? 500 : 250;
        return 2;
    }
    return 0;
}

static size_t number_digits(const struct tokens *t, size_t i, struct number *out)
{
    int64_t v = 0;
    if (!read_digits(t->at[i].text, &v)) {
        return 0;
    }
    size_t n = 1 + digits_tail(t, i, &v);
    *out = (struct number){.milli = v};
    return n;
}

/* "virgule cinq", "et demi": thousandths to add, and how many words. */
static size_t spoken_part(const struct tokens *t, size_t i, int64_t *milli)
{
    if (token_any(t, i, "et demi|et demie") > 0) {
        *milli += MILLI / 2;
        return 2;
    }
    if (!token_is(t, i, "virgule")) {
        return 0;
    }
    int part = 0;
    size_t zero = token_is(t, i + 1, "zero") ? 1 : 0; /* "virgule zéro un" */
    size_t n = below_100(t, i + 1 + zero, &part);
    if (n == 0 && zero == 0 && is_whole(t, i + 1) && t->at[i + 1].text.n == 1) {
        part = t->at[i + 1].text.p[0] - '0';
        n = 1;
    }
    if (n + zero == 0) {
        return 0;
    }
    *milli += (part < 10 ? part * 10 : part) * (zero > 0 ? 1 : 10);
    return n + zero + 1;
}

static size_t number_fraction(const struct tokens *t, size_t i, struct number *out)
{
    static const struct {
        const char *words;
        int milli;
    } fractions[] = {{"un demi|une demi|une demie|demi|demie|la moitie d un|la moitie", 500},
                     {"un quart|quart", 250},
                     {"trois quarts|trois quart", 750}};
    size_t row = 0;
    size_t n =
        token_row(t, i, fractions, sizeof fractions / sizeof *fractions, sizeof *fractions, &row);
    if (n > 0) {
        *out = (struct number){.milli = fractions[row].milli, .spelled = true};
    }
    return n;
}

/* The first words of all that number_fraction and spelled_whole read. */
const char number_words[] =
    "zero|un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|"
    "seize|vingt|trente|quarante|cinquante|soixante|septante|huitante|octante|nonante|cent|cents|"
    "dix sept|dix huit|dix neuf|mille|demi|demie|la moitie|quart";

static size_t read_number(const struct tokens *t, size_t i, struct number *out)
{
    if (t->at[i].kind == TOKEN_DIGITS) {
        size_t n = number_digits(t, i, out);
        return n == 0 ? 0 : n + spoken_part(t, i + n, &out->milli);
    }
    size_t n = number_fraction(t, i, out);
    if (n > 0) {
        return n;
    }
    int v = 0;
    n = spelled_whole(t, i, &v);
    if (n == 0) {
        return 0;
    }
    bool article = n == 1 && (token_is(t, i, "un") || token_is(t, i, "une"));
    *out = (struct number){.milli = (int64_t)v * MILLI, .spelled = true, .article = article};
    size_t part = spoken_part(t, i + n, &out->milli);
    out->article = article && part == 0;
    return n + part;
}

size_t text_number_read(const struct tokens *t, size_t i, struct number *out)
{
    size_t n = read_number(t, i, out);
    if (n > 0 && out->milli % MILLI == 0 && text_unit_halved(t, i + n)) {
        out->milli += MILLI / 2;
        out->article = false;
    }
    return n;
}

void writer_number(struct writer *w, int64_t milli)
{
    writer_i64(w, milli / MILLI);
    int64_t part = milli % MILLI;
    if (part != 0) {
        writer_char(w, '.');
        for (int64_t unit = MILLI / 10; unit > 0 && part > 0; unit /= 10) {
            writer_char(w, (char)('0' + part / unit));
            part %= unit;
        }
    }
}
