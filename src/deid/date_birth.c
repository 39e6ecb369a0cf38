/* date_birth.c - which dates are of birth, once the names are known */
#include "deid/date.h"

enum { BORN_REACH = 14, GROWN = 2010 };

static bool is_name(const struct scan *s, size_t i)
{
    return i < s->n && (s->at[i].kind == DEID_NOM || s->at[i].kind == DEID_PRENOM);
}

/* "né" folds to "ne", which denies: without its accent it counts in capitals only. */
static bool is_born(const struct scan *s, size_t i)
{
    return has(s, i, W_born) && (word_bytes(s, i) > 2 || s->at[i].shape == SHAPE_UPPER);
}

/* "née le", "date de naissance :", "née dans la nuit entre le 01/02 et le": the word stands not far
 * before, on the line or right above it, and no other date whose act is told stands between. */
static bool born(const struct scan *s, size_t first)
{
    bool told = false;
    for (size_t back = 1; back <= BORN_REACH && back <= first; back++) {
        size_t i = first - back;
        const struct word *after = &s->at[i + 1];
        if (is_born(s, i)) {
            return true;
        }
        if (back == 1 && (after->gap & GAP_LINE) != 0) {
            continue;
        }
        bool date = s->at[i].kind == DEID_DATE || s->at[i].kind == DEID_DATE_NAISSANCE;
        if ((after->gap & GAP_LINE) != 0 || after->mark == '.' || (after->mark == ',' && !date) ||
            after->mark == ';' || (is_number(s, i) && !date) ||
            (is_capital(s, i) && back > 1 && !is_name(s, i) && !has(s, i, W_function))) {
            return false;
        }
        if (date && told) {
            return false; /* "née en 1923 et morte en 2020" */
        }
        told = told || (!date && !is_name(s, i) && !has(s, i, W_function | W_near | W_since));
    }
    return false;
}

/* "DUPONT Marie | F | 12/03/1950", "DUPONT Marie 12/03/1950", "12/03/1950 (70 ans)". */
static bool beside(const struct scan *s, const struct mark *m)
{
    size_t i = m->first;
    int year = m->year < 100 ? 0 : m->year;
    bool old = year >= 1900 && year <= GROWN && m->day != 0;
    bool table = i > 0 && s->at[i].mark == '|' &&
                 (s->at[i - 1].shape == SHAPE_INITIAL || s->at[i - 1].kind == DEID_TEL);
    bool name = old && is_name(s, i - 1) && (s->at[i].gap & GAP_MANY) == 0 &&
                (s->at[i].mark == 0 || s->at[i].mark == ',' || s->at[i].mark == '|');
    size_t after = m->last + 1;
    bool age = old && s->at[after < s->n ? after : m->last].mark == '(' && is_number(s, after) &&
               after + 1 < s->n && text_is(word_text(s, after + 1), "ans");
    bool form = m->spelled && i > 0 && s->at[i - 1].kind == DEID_SECU && spaced(s, i);
    return (table && (old || m->year < 100)) || name || age || form;
}

static void set_kind(struct scan *s, struct mark *m)
{
    m->kind = DEID_DATE_NAISSANCE;
    for (size_t i = m->first; i <= m->last; i++) {
        s->at[i].kind = DEID_DATE_NAISSANCE;
    }
}

void find_births(struct scan *s)
{
    for (size_t k = 0; k < s->marks_n; k++) {
        struct mark *m = &s->marks[k];
        if (m->kind == DEID_DATE && (born(s, m->first) || beside(s, m))) {
            set_kind(s, m);
        }
    }
}
