/* date_word.c - dates with letters in them: "3 mars 2021", "mars 2021", "en 2016", "dix-huit
 * juillet deux mille vingt" */
#include "deid/date.h"

enum { HUNDRED = 100, THOUSAND_MARK = 200, LETTERS_MAX = 12 };

static bool joined(const struct scan *s, size_t i)
{
    return spaced(s, i) || hyphened(s, i) || glued(s, i);
}

int date_letters(const struct scan *s, size_t i, size_t *last)
{
    int total = 0, now = 0;
    size_t k = i;
    for (; k < s->n && k - i < LETTERS_MAX && (k == i || joined(s, k)); k++) {
        bool and = k > i && has(s, k, W_and) && has(s, k + 1, W_number) && joined(s, k + 1);
        if (and) {
            continue;
        }
        if (!has(s, k, W_number)) {
            break;
        }
        int v = s->at[k].value;
        if (v == THOUSAND_MARK) {
            total += (now ? now : 1) * 1000;
            now = 0;
        } else if (v == HUNDRED) {
            now = (now ? now : 1) * 100;
        } else {
            now = v == 20 && now % 100 == 4 ? now - 4 + 80 : now + v;
        }
    }
    *last = k - 1;
    return k == i ? 0 : total + now;
}

/* The year at word i after a month; how many words it takes, 0: none. */
static size_t year_after(const struct scan *s, size_t i, struct mark *m)
{
    bool near = i < s->n && (s->at[i].gap & (GAP_LINE | GAP_MANY)) == 0 &&
                (s->at[i].mark == 0 || strchr(",.-/|", s->at[i].mark) != NULL);
    if (!near) {
        return 0;
    }
    size_t last = i;
    if (is_number(s, i)) {
        int year = (int)number_of(s, i);
        bool clock = i + 1 < s->n &&
                     ((s->at[i + 1].mark == ':' && is_number(s, i + 1)) || has(s, i + 1, W_unit));
        bool two = word_bytes(s, i) == 2 && s->at[i].mark == 0 && !clock && year <= 40;
        two = two || (word_bytes(s, i) == 2 && s->at[i].mark != 0 && s->at[i].mark != ',' &&
                      s->at[i].gap == 0);
        two = two || (word_bytes(s, i) == 2 && s->at[i].mark == 0 && !clock && year >= 50);
        if (!(word_bytes(s, i) == 4 && date_year(year)) && !two) {
            return 0;
        }
        m->year = year;
    } else {
        m->year = date_letters(s, i, &last);
        bool short_year = m->year >= 10 && m->year < 100;
        if (m->year == 0 || !(date_year(m->year) || short_year)) {
            m->year = 0;
            return 0;
        }
        if (is_number(s, last + 1) && word_bytes(s, last + 1) == 1 && spaced(s, last + 1) &&
            m->year % 10 == 0) {
            last++;
            m->year += (int)number_of(s, last);
        }
    }
    m->year_at = date_part(s, i, last);
    return last - i + 1;
}

/* A month that is no other word: "sept" and "mars" alone say little. */
static bool is_month(const struct scan *s, size_t i)
{
    return has(s, i, W_month) && s->at[i].kind == DEID_NONE;
}

/* The day before a month: digits, "1er", or letters. Gives its first word, or `month` when none. */
static size_t day_before(const struct scan *s, size_t month, struct mark *m)
{
    size_t d = month;
    bool near = month > 0 && (s->at[month].gap & (GAP_LINE | GAP_MANY)) == 0 &&
                (s->at[month].mark == 0 || strchr("-./|,", s->at[month].mark) != NULL);
    if (!near) {
        return month;
    }
    d = month - 1;
    bool first = d > 0 && glued(s, d) && text_is(word_text(s, d), "er");
    d -= first ? 1 : 0;
    if (is_number(s, d) && word_bytes(s, d) <= 2 && s->at[d].kind == DEID_NONE && !glued(s, d)) {
        m->day = (int)number_of(s, d);
        m->day_at = date_part(s, d, d);
        return m->day >= 1 && m->day <= 31 ? d : month;
    }
    if (first || s->at[month].mark != 0 || !has(s, d, W_number) || s->at[d].kind != DEID_NONE) {
        return month;
    }
    size_t begin = d, last = d;
    while (begin > 0 && joined(s, begin) &&
           (has(s, begin - 1, W_number) || text_is(word_text(s, begin - 1), "et")) &&
           d - begin < 4) {
        begin--;
    }
    begin += text_is(word_text(s, begin), "et");
    m->day = date_letters(s, begin, &last);
    m->day_at = date_part(s, begin, last);
    return m->day >= 1 && m->day <= 31 && last == d ? begin : month;
}

/* "Sept 01,2026", and "2013 janvier". */
static size_t month_first(struct scan *s, size_t i, struct mark *m)
{
    size_t last = i;
    if (is_number(s, i + 1) && word_bytes(s, i + 1) <= 2 && spaced(s, i + 1) &&
        marked(s, i + 2, ',') && year_after(s, i + 2, m)) {
        m->day = (int)number_of(s, i + 1);
        m->day_at = date_part(s, i + 1, i + 1);
        last = i + 2;
    } else if (i > 0 && spaced(s, i) && is_number(s, i - 1) && word_bytes(s, i - 1) == 4 &&
               date_year((int)number_of(s, i - 1)) && s->at[i - 1].kind == DEID_NONE) {
        m->year = (int)number_of(s, i - 1);
        m->year_at = date_part(s, i - 1, i - 1);
        return date_put(s, i - 1, i, m) ? 1 : 0;
    }
    return last > i ? date_put(s, i, last, m) : 0;
}

static size_t with_month(struct scan *s, size_t i)
{
    struct mark m = {.month = s->at[i].value, .month_at = date_part(s, i, i)};
    size_t first = day_before(s, i, &m);
    bool english = first == i && is_number(s, i + 1) && word_bytes(s, i + 1) <= 2 &&
                   marked(s, i + 2, ',') && is_number(s, i + 2);
    size_t years = english ? 0 : year_after(s, i + 1, &m);
    if (first == i) {
        m.day = 0;
        m.day_at = (struct part){0, 0};
    }
    if (first == i && years == 0) {
        size_t n = month_first(s, i, &m);
        if (n > 0 || i == 0 || !has(s, i - 1, W_loose) || !spaced(s, i)) {
            return n;
        }
        first = i - 1;
    } else if (first == i && spaced(s, i) && has(s, i - 1, W_loose)) {
        first = i - 1;
    }
    size_t last = i + years;
    return date_put(s, first, last, &m) ? last - i + 1 : 0;
}

/* "vingt-six 02 2012": the day in letters before digits. */
static size_t letters_then_digits(struct scan *s, size_t i)
{
    size_t last = i;
    int day = date_letters(s, i, &last);
    if (day < 1 || day > 31 || !is_number(s, last + 1) || !is_number(s, last + 2) ||
        !spaced(s, last + 1) || !spaced(s, last + 2) || word_bytes(s, last + 2) != 4) {
        return 0;
    }
    struct mark m = {
        .day = day, .month = (int)number_of(s, last + 1), .year = (int)number_of(s, last + 2)};
    m.day_at = date_part(s, i, last);
    m.month_at = date_part(s, last + 1, last + 1);
    m.year_at = date_part(s, last + 2, last + 2);
    return date_possible(m.day, m.month, m.year) ? date_put(s, i, last + 2, &m) : 0;
}

/* "deux mille dix-sept", after "en" or within brackets. */
static size_t year_in_letters(struct scan *s, size_t i)
{
    size_t last = i;
    struct mark m = {.year = date_letters(s, i, &last)};
    bool asked = s->at[i].tail == '(' || (spaced(s, i) && has(s, i - 1, W_since));
    m.year_at = date_part(s, i, last);
    return asked && last > i + 1 && date_year(m.year) ? date_put(s, i, last, &m) : 0;
}

/* A year alone: after "en", "depuis"..., in brackets, at the head of an item. */
static size_t year_alone(struct scan *s, size_t i)
{
    int year = (int)number_of(s, i);
    bool law = false;
    for (size_t back = 1; back <= 3 && back <= i && !law; back++) {
        law = has(s, i - back, W_law);
    }
    bool bound = glued(s, i) || glued(s, i + 1) ||
                 (i + 1 < s->n && s->at[i + 1].gap == 0 && s->at[i + 1].mark != 0 &&
                  strchr(",./%:*x", s->at[i + 1].mark) != NULL && is_number(s, i + 1));
    if (!date_year(year) || year > 2060 || law || bound ||
        (has(s, i + 1, W_unit) && (spaced(s, i + 1) || glued(s, i + 1)))) {
        return 0;
    }
    const struct word *w = &s->at[i], *next = i + 1 < s->n ? &s->at[i + 1] : NULL;
    bool end = next == NULL || (next->gap & GAP_LINE) != 0;
    bool since = spaced(s, i) &&
                 (has(s, i - 1, W_since) ||
                  (i > 1 && spaced(s, i - 1) && has(s, i - 2, W_since) && has(s, i - 1, W_near)));
    bool opens = marked(s, i + 1, '-') && is_number(s, i + 1) && word_bytes(s, i + 1) == 4 &&
                 date_year((int)number_of(s, i + 1));
    bool brackets = w->tail == '(' && (next == NULL || next->mark == ')');
    bool bullet = w->tail == '-' && (w->gap & GAP_SPACE) != 0;
    bool head = (i == 0 || (w->gap & GAP_LINE) != 0 || bullet) &&
                (w->mark == 0 || bullet || w->tail == '*');
    head = head && !end && (opens || !is_number(s, i + 1)) &&
           (next->mark != 0 || (next->gap & GAP_SPACE) != 0);
    bool item = i > 0 && s->at[i - 1].shape == SHAPE_LOWER && word_bytes(s, i - 1) == 1 &&
                (s->at[i - 1].gap & GAP_LINE) != 0;
    bool range =
        marked(s, i, '-') && i > 0 && s->at[i - 1].kind == DEID_DATE && is_number(s, i - 1);
    bool to =
        i > 1 && spaced(s, i) && s->at[i - 2].kind == DEID_DATE && has(s, i - 1, W_near | W_since);
    if (!since && !brackets && !head && !item && !range && !to) {
        return 0;
    }
    struct mark m = {.year = year, .year_at = date_part(s, i, i)};
    size_t first = since && has(s, i - 1, W_loose) ? i - 1 : i;
    return date_put(s, first, i, &m) ? 1 : 0;
}

size_t find_date(struct scan *s, size_t i)
{
    if (is_number(s, i)) {
        size_t n = date_digits(s, i);
        bool year = n == 0 && word_bytes(s, i) == 4 &&
                    !(is_month(s, i + 1) && spaced(s, i + 1) && !is_number(s, i + 2));
        return year ? year_alone(s, i) : n;
    }
    size_t n = is_month(s, i) ? with_month(s, i) : 0;
    if (n == 0 && has(s, i, W_number) && s->at[i].kind == DEID_NONE &&
        !(joined(s, i) && has(s, i - 1, W_number))) {
        n = letters_then_digits(s, i);
        n = n ? n : year_in_letters(s, i);
    }
    return n;
}

/* Whether a lone number or month before "au 11 mars" begins a range. */
static bool opens_range(const struct scan *s, size_t i)
{
    static const char *const words[] = {"du", "le", "les", "des",   "de", "entre",   "en",
                                        "Du", "Le", "Les", "Entre", "De", "général", "Général"};
    for (size_t k = 0; i > 0 && spaced(s, i) && k < sizeof words / sizeof *words; k++) {
        if (text_is(word_text(s, i - 1), words[k])) {
            return true;
        }
    }
    return false;
}

void date_begin(struct scan *s, const struct mark *m)
{
    static const char *const links[] = {"au", "et", "à", "ou", "a"};
    size_t i = m->first;
    if (i == 0 || m->month == 0 || (s->at[i].gap & (GAP_LINE | GAP_MANY)) != 0) {
        return;
    }
    bool linked = s->at[i].mark == '-';
    i--;
    if (!linked && i > 0 && spaced(s, i + 1) && text_is(word_text(s, i), "le")) {
        i--;
    }
    for (size_t k = 0; !linked && i > 0 && k < sizeof links / sizeof *links; k++) {
        linked = text_is(word_text(s, i), links[k]) && spaced(s, i);
        i -= linked;
    }
    if (!linked || i >= s->n || s->at[i].kind != DEID_NONE || !opens_range(s, i)) {
        return;
    }
    struct mark before = {.month = m->month, .year = m->year, .day = 0};
    if (is_number(s, i) && word_bytes(s, i) <= 2 && number_of(s, i) >= 1 && number_of(s, i) <= 31) {
        before.day = (int)number_of(s, i);
        before.day_at = date_part(s, i, i);
    } else if (has(s, i, W_month)) {
        before.month = s->at[i].value;
        before.month_at = date_part(s, i, i);
    } else {
        return;
    }
    struct mark *b = scan_mark(s, i, i, DEID_DATE);
    if (b != NULL) {
        b->day = before.day;
        b->month = before.month;
        b->year = before.year;
        b->day_at = before.day_at;
        b->month_at = before.month_at;
    }
}
