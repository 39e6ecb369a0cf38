/* date.c - dates in digits; date_word.c has those with letters, date_birth.c says which are of
 * birth */
#include "deid/date.h"

bool date_possible(int day, int month, int year)
{
    return day >= 1 && day <= 31 && month >= 1 && month <= 12 &&
           ((year >= 0 && year < 100) || date_year(year));
}

bool date_year(int year)
{
    return year >= 1900 && year <= 2100;
}

struct part date_part(const struct scan *s, size_t first, size_t last)
{
    return (struct part){s->at[first].start, s->at[last].end};
}

/* What may stand between two parts in digits; 0: nothing of that kind. */
static char separator(const struct scan *s, size_t i)
{
    bool ok = is_number(s, i) && s->at[i].kind == DEID_NONE &&
              (s->at[i].gap & (GAP_LINE | GAP_MANY)) == 0 && s->at[i].mark != 0 &&
              strchr("./-|", s->at[i].mark) != NULL;
    return ok ? s->at[i].mark : '\0';
}

/* "la loi du 4 mars 2002": the date of a text of law says nothing of a person. */
static bool of_law(const struct scan *s, size_t first)
{
    for (size_t back = 1;
         back <= 5 && back <= first && (s->at[first - back + 1].gap & GAP_LINE) == 0; back++) {
        if (has(s, first - back, W_law)) {
            return true;
        }
    }
    return false;
}

static size_t put_date(struct scan *s, size_t first, size_t last, const struct mark *date)
{
    struct mark *m = of_law(s, first) ? NULL : scan_mark(s, first, last, DEID_DATE);
    if (m == NULL) {
        return 0;
    }
    m->day_at = date->day_at;
    m->month_at = date->month_at;
    m->year_at = date->year_at;
    m->day = date->day;
    m->month = date->month;
    m->year = date->year;
    m->spelled = date->spelled;
    date_begin(s, m);
    return last - first + 1;
}

size_t date_put(struct scan *s, size_t first, size_t last, const struct mark *date)
{
    return put_date(s, first, last, date);
}

/* Digits go on at either end with the same separator: an address, a telephone, a version. */
static bool goes_on(const struct scan *s, size_t first, size_t last, char mark)
{
    bool before = separator(s, first) == mark && first > 0 && is_number(s, first - 1) &&
                  s->at[first].gap == 0;
    bool after = separator(s, last + 1) == mark && s->at[last + 1].gap == 0;
    return before || after;
}

/* "Apgar 10/10/10": one mark three times after the name of a score. */
static bool scored(const struct scan *s, size_t i, const struct mark *m)
{
    bool score = false;
    for (size_t back = 1; back <= 3 && back <= i; back++) {
        score = score || has(s, i - back, W_eponym | W_head);
    }
    return m->year < 100 && m->day <= 12 && m->month <= 10 && score;
}

/* 12/03/2021, 12-03-21, 2021-03-12, "10 / 03 | 2020". */
static size_t three_parts(struct scan *s, size_t i)
{
    char one = separator(s, i + 1), two = separator(s, i + 2);
    if (one == '\0' || two == '\0' || (one != two && (two != '|' || word_bytes(s, i + 2) != 4)) ||
        (one == '|' && (s->at[i + 1].gap & GAP_SPACE) != 0) || goes_on(s, i, i + 2, two)) {
        return 0;
    }
    size_t a = word_bytes(s, i), b = word_bytes(s, i + 1), c = word_bytes(s, i + 2);
    bool iso = a == 4 && b <= 2 && c <= 2;
    bool usual = a <= 2 && b <= 2 && (c == 4 || c == 2);
    size_t d = iso ? i + 2 : i, y = iso ? i : i + 2;
    struct mark m = {.day = (int)number_of(s, d),
                     .month = (int)number_of(s, i + 1),
                     .year = (int)number_of(s, y)};
    m.day_at = date_part(s, d, d);
    m.month_at = date_part(s, i + 1, i + 1);
    m.year_at = date_part(s, y, y);
    if (usual && m.month > 12 && m.day <= 12) { /* month first, as in English */
        struct part part = m.day_at;
        int day = m.day;
        m.day_at = m.month_at;
        m.month_at = part;
        m.day = m.month;
        m.month = day;
    }
    bool ok = (iso || usual) && date_possible(m.day, m.month, m.year) && !scored(s, i, &m);
    return ok ? put_date(s, i, i + 2, &m) : 0;
}

/* "du 12/08", "du 10 - 12/08": before what may be a fraction or a score, only these words announce
 * a date. */
static bool announced(const struct scan *s, size_t i)
{
    bool range = i > 0 && marked(s, i, '-') && is_number(s, i - 1) && word_bytes(s, i - 1) <= 2;
    i -= range;
    static const char *const words[] = {"le",     "du",    "au",  "les", "des",
                                        "depuis", "jusqu", "dès", "né",  "née"};
    for (size_t k = 0; i > 0 && follows(s, i) && k < sizeof words / sizeof *words; k++) {
        struct text w = word_text(s, i - 1);
        if (text_is(w, words[k])) {
            return true;
        }
    }
    return false;
}

/* "C3 2/8": a numbered cycle in a list of dates. */
static bool in_cycle(const struct scan *s, size_t i)
{
    bool cycle = i >= 2 && spaced(s, i) && is_number(s, i - 1) && glued(s, i - 1) &&
                 s->at[i - 2].shape == SHAPE_INITIAL;
    for (size_t back = 3; cycle && back < 24 && back <= i; back++) {
        if (s->at[i - back].kind == DEID_DATE) {
            return true;
        }
    }
    return false;
}

static bool in_brackets(const struct scan *s, size_t first, size_t last)
{
    return s->at[first].tail == '(' && (last + 1 >= s->n || s->at[last + 1].mark == ')');
}

/* 12/08, 28.01, 09/2018. */
static size_t two_parts(struct scan *s, size_t i)
{
    char mark = separator(s, i + 1);
    if (mark == '\0' || mark == '|' || mark == '-' || goes_on(s, i, i + 1, mark) ||
        word_bytes(s, i) > 2) {
        return 0;
    }
    int a = (int)number_of(s, i), b = (int)number_of(s, i + 1);
    if (word_bytes(s, i + 1) == 4 && mark == '/' && date_possible(1, a, b) && b >= 1900) {
        struct mark m = {.month = a,
                         .year = b,
                         .month_at = date_part(s, i, i),
                         .year_at = date_part(s, i + 1, i + 1)};
        return put_date(s, i, i + 1, &m);
    }
    bool fraction = a < b && b <= 4 && word_bytes(s, i) == 1;
    bool padded = word_bytes(s, i + 1) == 2 && word_bytes(s, i) == 2 && (b < 10 || a > 12);
    bool cycle = in_cycle(s, i);
    bool asked = mark == '/' ? (announced(s, i) && !fraction) ||
                                   (padded && in_brackets(s, i, i + 1)) || cycle
                             : cycle && word_bytes(s, i + 1) == 2;
    if (!asked || word_bytes(s, i + 1) > 2 || !date_possible(a, b, 0) || has(s, i + 2, W_unit)) {
        return 0;
    }
    struct mark m = {
        .day = a, .month = b, .day_at = date_part(s, i, i), .month_at = date_part(s, i + 1, i + 1)};
    return put_date(s, i, i + 1, &m);
}

/* 31121995, after a word that announces a date; 20231212 alike. */
static size_t eight_digits(struct scan *s, size_t i)
{
    uint32_t v = number_of(s, i), at = s->at[i].start;
    struct mark m = {
        .day = (int)(v / 1000000), .month = (int)(v / 10000 % 100), .year = (int)(v % 10000)};
    m.day_at = (struct part){at, at + 2};
    m.month_at = (struct part){at + 2, at + 4};
    m.year_at = (struct part){at + 4, at + 8};
    bool ok = date_possible(m.day, m.month, m.year) && date_year(m.year);
    if (!ok) {
        m = (struct mark){
            .year = (int)(v / 10000), .month = (int)(v / 100 % 100), .day = (int)(v % 100)};
        m.year_at = (struct part){at, at + 4};
        m.month_at = (struct part){at + 4, at + 6};
        m.day_at = (struct part){at + 6, at + 8};
        ok = date_possible(m.day, m.month, m.year) && date_year(m.year);
    }
    return ok && (announced(s, i) || has(s, i - 1, W_born)) ? put_date(s, i, i, &m) : 0;
}

/* The number that the digits of n words make. */
static uint32_t digits_of(const struct scan *s, size_t i, size_t n)
{
    uint32_t v = 0;
    for (size_t k = i; k < i + n; k++) {
        v = v * (word_bytes(s, k) == 2 ? 100 : 10) + number_of(s, k);
    }
    return v;
}

bool date_spelled(const struct scan *s, size_t i, size_t n)
{
    uint32_t v = digits_of(s, i, n);
    return date_year((int)(v % 10000)) && (n < 8 || v / 1000000 <= 31);
}

size_t date_put_spelled(struct scan *s, size_t i, size_t n)
{
    uint32_t v = digits_of(s, i, n);
    int year = (int)(v % 10000);
    struct mark m = {.year = date_year(year) ? year : 0,
                     .month = (int)(v / 10000 % 100),
                     .day = (int)(v / 1000000),
                     .spelled = true};
    m.year_at = date_part(s, i, i + n - 1);
    return date_put(s, i, i + n - 1, &m);
}

/* "0 1 0 5 2 0 2 1": digits apart, as a document read from a form gives them. */
static size_t spelled(struct scan *s, size_t i)
{
    size_t n = 0, digits = 0;
    while (n < 10 && is_number(s, i + n) &&
           (n == 0 || (spaced(s, i + n) && (s->at[i + n].gap & GAP_WIDE) == 0)) &&
           word_bytes(s, i + n) <= (n == 0 ? 2u : 1u)) {
        digits += word_bytes(s, i + n);
        n++;
    }
    bool inside = i > 0 && is_number(s, i - 1) && spaced(s, i) && (s->at[i].gap & GAP_WIDE) == 0;
    bool more = is_number(s, i + n) && spaced(s, i + n) && (s->at[i + n].gap & GAP_WIDE) == 0;
    if (n < 7 || inside || more || digits < 7 || digits > 8) {
        return 0;
    }
    bool neighbour =
        (spaced(s, i) && is_capital(s, i - 1)) || (spaced(s, i + n) && is_capital(s, i + n));
    bool year = date_year((int)(digits_of(s, i, n) % 10000));
    return year || (digits == 7 && neighbour) ? date_put_spelled(s, i, n) : 0;
}

/* "12 03 2012". */
static size_t three_apart(struct scan *s, size_t i)
{
    bool ok = spaced(s, i + 1) && spaced(s, i + 2) && is_number(s, i + 1) && is_number(s, i + 2) &&
              word_bytes(s, i) <= 2 && word_bytes(s, i + 1) == 2 && word_bytes(s, i + 2) == 4 &&
              !(is_number(s, i + 3) && spaced(s, i + 3)) &&
              !(i > 0 && is_number(s, i - 1) && spaced(s, i));
    int year = ok ? (int)number_of(s, i + 2) : 0;
    if (!ok || !date_year(year) ||
        !date_possible((int)number_of(s, i), (int)number_of(s, i + 1), year)) {
        return 0;
    }
    struct mark m = {.day = (int)number_of(s, i), .month = (int)number_of(s, i + 1), .year = year};
    m.day_at = date_part(s, i, i);
    m.month_at = date_part(s, i + 1, i + 1);
    m.year_at = date_part(s, i + 2, i + 2);
    return put_date(s, i, i + 2, &m);
}

size_t date_digits(struct scan *s, size_t i)
{
    size_t n = word_bytes(s, i) <= 4 ? three_parts(s, i) : 0;
    n = n ? n : word_bytes(s, i) <= 2 ? spelled(s, i) : 0;
    n = n ? n : word_bytes(s, i) <= 2 ? two_parts(s, i) : 0;
    n = n ? n : three_apart(s, i);
    return n == 0 && word_bytes(s, i) == 8 ? eight_digits(s, i) : n;
}
