/* shift.c - dates move by whole weeks, as many under one key: weekdays and the time between two
 * dates stay as they were A date without its year moves as one of REFERENCE_YEAR would, one without
 * its day as the middle of its month or year would. Days of the proleptic Gregorian calendar:
 * Howard Hinnant, "chrono-compatible low-level date algorithms" (2013).
 */
#include "deid/inner.h"

enum {
    REFERENCE_YEAR = 2022,
    MID_MONTH = 15,
    MID_YEAR = 7,
    WEEKS_LEAST = 53,
    WEEKS_RANGE = 416,
    PIVOT = 40
};

static int64_t days_of(int64_t y, int64_t m, int64_t d)
{
    y -= m <= 2;
    int64_t era = (y >= 0 ? y : y - 399) / 400, of_era = y - era * 400;
    int64_t of_year = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year;
}

static void date_of(int64_t days, int *y, int *m, int *d)
{
    int64_t era = (days >= 0 ? days : days - 146096) / 146097, of_era = days - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100),
            month = (5 * of_year + 2) / 153;
    *d = (int)(of_year - (153 * month + 2) / 5 + 1);
    *m = (int)(month < 10 ? month + 3 : month - 9);
    *y = (int)(year + era * 400 + (*m <= 2));
}

static int full_year(const struct mark *m)
{
    int pivot = m->kind == DEID_DATE_NAISSANCE ? 26 : PIVOT;
    return m->year == 0 && m->year_at.end == 0 ? REFERENCE_YEAR
           : m->year >= 100                    ? m->year
                                               : m->year + (m->year > pivot ? 1900 : 2000);
}

static bool is_digits(struct text t)
{
    for (size_t i = 0; i < t.n; i++) {
        if (t.p[i] < '0' || t.p[i] > '9') {
            return false;
        }
    }
    return t.n > 0;
}

/* As many digits as before at least where there were digits; words become digits. */
static void put_digits(struct writer *w, struct text old, int value)
{
    bool padded = is_digits(old) && old.n > 1;
    writer_f(w, "%0*d", padded ? (int)old.n : 1, value);
}

/* A month in letters: long or short, with the capitals of the old one. */
static void put_month(struct writer *w, struct text old, int month)
{
    static const char *const full[12] = {"janvier",   "février", "mars",     "avril",
                                         "mai",       "juin",    "juillet",  "août",
                                         "septembre", "octobre", "novembre", "décembre"};
    static const char *const brief[12] = {"janv", "févr", "mars", "avr", "mai", "juin",
                                          "juil", "août", "sept", "oct", "nov", "déc"};
    bool upper =
        old.n > 1 && old.p[0] >= 'A' && old.p[0] <= 'Z' && old.p[1] >= 'A' && old.p[1] <= 'Z';
    bool capital = old.n > 0 && old.p[0] >= 'A' && old.p[0] <= 'Z';
    bool is_brief =
        old.n <= 4 && !text_is(old, "mars") && !text_is(old, "mai") && !text_is(old, "juin");
    const char *name = (is_brief ? brief : full)[month - 1];
    for (size_t i = 0; name[i]; i++) {
        unsigned char b = (unsigned char)name[i];
        bool accent = i > 0 && (unsigned char)name[i - 1] == 0xc3;
        bool raise = upper ? (b < 0x80 || accent) : capital && i == 0;
        writer_char(w, (char)(raise && (b < 0x80 || accent) ? b ^ 0x20 : b));
    }
}

static void put_part(struct writer *w, const struct scan *s, const struct part *p,
                     const struct mark *new, char which)
{
    struct text old = text_slice(s->t, p->start, p->end);
    if (which == 'm' && !is_digits(old)) {
        put_month(w, old, new->month);
        return;
    }
    bool brief = old.n <= 2 && is_digits(old);
    put_digits(w, old,
               which == 'd'   ? new->day
               : which == 'm' ? new->month
               : brief        ? new->year % 100
                              : new->year);
}

/* The parts in the order of the text, what stands between them kept. */
static void put_parts(struct writer *w, const struct scan *s, const struct mark *m,
                      const struct mark *new)
{
    size_t at = m->start;
    while (at < m->end) {
        const struct part *next = NULL;
        char which = '\0';
        const struct part *const parts[] = {&m->day_at, &m->month_at, &m->year_at};
        for (size_t k = 0; k < 3; k++) {
            if (parts[k]->end > 0 && parts[k]->start >= at &&
                (next == NULL || parts[k]->start < next->start)) {
                next = parts[k];
                which = "dmy"[k];
            }
        }
        writer_put(w, text_slice(s->t, at, next ? next->start : m->end));
        if (next == NULL) {
            return;
        }
        put_part(w, s, next, new, which);
        at = next->end;
    }
}

/* "0 1 0 5 2 0 2 1": the digits of the new date in the places of the old ones. */
static void put_spelled(struct writer *w, const struct scan *s, const struct mark *m,
                        const struct mark *new)
{
    char digits[16];
    struct writer d = writer_over(digits, sizeof digits);
    size_t n = 0, at = 0;
    for (size_t i = m->start; i < m->end; i++) {
        n += s->t.p[i] >= '0' && s->t.p[i] <= '9';
    }
    writer_f(&d, "%02d%02d%04d", new->day, new->month, new->year);
    at = n < d.n && m->year != 0 ? d.n - n : 0;
    for (size_t i = m->start; i < m->end; i++) {
        char c = s->t.p[i];
        bool digit = c >= '0' && c <= '9' && at < d.n;
        writer_char(w, digit ? digits[at] : c);
        at += digit;
    }
}

void shift_write(struct writer *w, const struct deid_key *key, const struct scan *s,
                 const struct mark *m)
{
    int64_t weeks = WEEKS_LEAST + (int64_t)(mask_hash(key, "weeks", "", 0) % WEEKS_RANGE);
    int month = m->month >= 1 && m->month <= 12 ? m->month : MID_YEAR;
    int day = m->day >= 1 && m->day <= 31 ? m->day : m->month ? MID_MONTH : 1;
    struct mark new = {0};
    date_of(days_of(full_year(m), month, day) - 7 * weeks, &new.year, &new.month, &new.day);
    if (m->spelled) {
        put_spelled(w, s, m, &new);
    } else {
        put_parts(w, s, m, &new);
    }
}
