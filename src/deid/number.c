/* number.c - telephones, e-mail, national numbers, record numbers */
#include "deid/date.h"

enum { RUN_MAX = 40, CUE_REACH = 5, NIR_DIGITS = 15, NIR_BARE = 13 };

/* Numbers that follow each other on a line. */
struct run {
    size_t first, last;
    size_t digits;
    size_t groups;
    bool singles; /* groups of one digit, but the first */
};

/* What may stand between two groups of one number. */
static bool joins(const struct scan *s, size_t i)
{
    return is_number(s, i) && s->at[i].kind == DEID_NONE && (s->at[i].gap & GAP_LINE) == 0 &&
           (spaced(s, i) || marked(s, i, '.') || marked(s, i, '-'));
}

static struct run run_at(const struct scan *s, size_t i)
{
    struct run r = {.first = i,
                    .last = i,
                    .digits = word_bytes(s, i),
                    .groups = 1,
                    .singles = word_bytes(s, i) <= 2};
    bool code = s->at[i].tail == '(' && i + 1 < s->n && s->at[i + 1].mark == ')' &&
                s->at[i + 1].tail != ':' && (s->at[i + 1].gap & GAP_LINE) == 0 &&
                is_number(s, i + 1);
    while (r.groups < RUN_MAX &&
           !(r.groups > 2 && r.singles &&
             (s->at[r.last + 1 < s->n ? r.last + 1 : i].gap & GAP_WIDE) != 0) &&
           (joins(s, r.last + 1) || (code && r.groups == 1))) {
        r.last++;
        r.groups++;
        r.digits += word_bytes(s, r.last);
        r.singles = r.singles && word_bytes(s, r.last) == 1;
    }
    return r;
}

/* The nearest word before i, on its line, that says what the number is; 0: none. Other words may
 * stand between, no number. */
static uint64_t cue_before(const struct scan *s, size_t i, uint64_t cues)
{
    for (size_t back = 1; back <= CUE_REACH && back <= i; back++) {
        if ((s->at[i - back + 1].gap & GAP_LINE) != 0 && back > 1) {
            return 0;
        }
        if (is_number(s, i - back) || s->at[i - back].kind != DEID_NONE) {
            return 0;
        }
        if (has(s, i - back, cues)) {
            return s->at[i - back].flags & cues;
        }
    }
    return 0;
}

static size_t put(struct scan *s, size_t first, size_t last, enum deid_kind kind)
{
    return scan_mark(s, first, last, kind) != NULL ? last - first + 1 : 0;
}

static bool in_mail(const struct word *w, bool domain)
{
    return w->gap == 0 && (w->mark == 0 || w->mark == '.' || w->mark == '-' || w->mark == '_' ||
                           (!domain && (w->mark == '+' || w->mark == '\'')));
}

size_t find_mail(struct scan *s, size_t i)
{
    if (i + 1 >= s->n || s->at[i + 1].mark != '@' || (s->at[i + 1].gap & ~GAP_SPACE) != 0) {
        return 0;
    }
    size_t first = i, last = i + 1;
    while (first > 0 && in_mail(&s->at[first], false) && s->at[first - 1].kind == DEID_NONE) {
        first--;
    }
    while (last + 1 < s->n && in_mail(&s->at[last + 1], true)) {
        last++;
    }
    return put(s, first, last, DEID_MAIL);
}

/* The digits of a national number from word i on, "2A" and "2B" of Corsica as 19 and 18, whose key
 * takes 1,000,000 off the 13 digits for A, 2,000,000 for B. */
struct nir {
    size_t last, digits;
    uint64_t number; /* of the first 13 */
    uint32_t key;
    bool shape; /* sex and month are possible */
};

static bool nir_letter(const struct scan *s, size_t i, size_t digits)
{
    return digits == 6 && i < s->n && word_bytes(s, i) == 1 && glued(s, i) &&
           strchr("ABab", s->t.p[s->at[i].start]) != NULL;
}

static void nir_add(struct nir *n, uint32_t digit)
{
    n->digits++;
    if (n->digits <= NIR_BARE) {
        n->number = n->number * 10 + digit;
    } else if (n->digits <= NIR_DIGITS) {
        n->key = n->key * 10 + digit;
    }
}

static struct nir nir_at(const struct scan *s, size_t i)
{
    struct nir n = {.last = i};
    uint64_t less = 0;
    for (size_t k = i; k < s->n && n.digits < NIR_DIGITS; k++) {
        if (k > i && !joins(s, k) && !nir_letter(s, k, n.digits) &&
            !(is_number(s, k) && glued(s, k) && n.digits == 7)) {
            break;
        }
        if (nir_letter(s, k, n.digits)) {
            bool a = (s->t.p[s->at[k].start] | 0x20) == 'a';
            less = a ? 1000000 : 2000000;
            nir_add(&n, 0);
        } else {
            for (size_t b = s->at[k].start; b < s->at[k].end; b++) {
                nir_add(&n, (uint32_t)(s->t.p[b] - '0'));
            }
        }
        n.last = k;
    }
    uint64_t month = n.number / 100000000 % 100, sex = n.number / 1000000000000;
    n.shape = n.digits >= NIR_BARE && strchr("123478", (char)('0' + sex)) != NULL &&
              ((month >= 1 && month <= 12) || month >= 20);
    n.number -= less;
    return n;
}

static bool nir_holds(const struct nir *n)
{
    return n->shape && n->digits == NIR_DIGITS && n->key == 97 - n->number % 97;
}

/* Forms read digit by digit: "[date] number [date of birth]" of single digits. Marks all; how many
 * words. */
static size_t find_form(struct scan *s, const struct run *r)
{
    static const size_t dates[] = {8, 7, 0};
    for (size_t a = 0; r->singles && r->digits == r->groups && a < 3; a++) {
        for (size_t c = 0; c < 3; c++) {
            size_t rest = r->groups - dates[a] - dates[c];
            bool fits = dates[a] + dates[c] > 0 && r->groups > dates[a] + dates[c] && rest >= 12 &&
                        rest <= NIR_DIGITS;
            if (fits && (dates[a] == 0 || date_spelled(s, r->first, dates[a])) &&
                (dates[c] == 0 || date_spelled(s, r->last + 1 - dates[c], dates[c]))) {
                if (dates[a] > 0) {
                    date_put_spelled(s, r->first, dates[a]);
                }
                scan_mark(s, r->first + dates[a], r->last - dates[c], DEID_SECU);
                if (dates[c] > 0) {
                    date_put_spelled(s, r->last + 1 - dates[c], dates[c]);
                }
                return r->groups;
            }
        }
    }
    return 0;
}

static size_t find_nir(struct scan *s, size_t i, const struct run *r)
{
    struct nir n = nir_at(s, i);
    if (nir_holds(&n)) {
        bool ins = (cue_before(s, i, W_ins) & W_ins) != 0;
        return put(s, i, n.last, ins ? DEID_INS : DEID_SECU);
    }
    uint64_t cue = cue_before(s, i, W_security | W_ins | W_ipp | W_visit);
    bool sized = r->digits >= 12 && r->digits <= NIR_DIGITS;
    bool asked = (cue & (W_security | W_ins)) != 0 && (sized || n.digits >= NIR_BARE);
    char first = s->t.p[s->at[i].start];
    bool whole =
        r->groups == 1 && r->digits >= NIR_BARE && r->digits <= NIR_DIGITS && n.shape && cue == 0;
    bool grouped = r->groups >= 5 && r->groups <= 8 && r->digits >= NIR_BARE &&
                   r->digits <= NIR_DIGITS && (first == '1' || first == '2') &&
                   word_bytes(s, r->last) <= 3;
    bool spelled = r->singles && sized;
    if (!asked && !whole && !grouped && !spelled) {
        return 0;
    }
    return put(s, i, sized ? r->last : n.last, (cue & W_ins) != 0 ? DEID_INS : DEID_SECU);
}

/* "01 23 45 67 89": five pairs with one separator, after which the run ends soon, changes its
 * separator or is another number. */
static bool five_pairs(const struct scan *s, const struct run *r)
{
    bool ok = r->groups >= 5;
    for (size_t k = 0; ok && k < 5; k++) {
        ok = word_bytes(s, r->first + k) == 2 &&
             (k < 2 || s->at[r->first + k].mark == s->at[r->first + 1].mark);
    }
    return ok && (r->groups <= 7 || r->groups % 5 == 0 ||
                  s->at[r->first + 5].mark != s->at[r->first + 1].mark);
}

/* "02.72.43.92": four pairs with points, on their own. */
static bool four_pairs(const struct scan *s, const struct run *r)
{
    bool ok = r->groups == 4 && (s->at[r->first].gap & GAP_LINE) != 0;
    for (size_t k = 0; ok && k < 4; k++) {
        ok = word_bytes(s, r->first + k) == 2 && (k == 0 || marked(s, r->first + k, '.'));
    }
    return ok;
}

static bool french_start(const struct scan *s, size_t i)
{
    struct text t = text_slice(s->t, s->at[i].start, s->t.n);
    char second = '\0';
    for (size_t k = 1; k < t.n && k < 3 && second == '\0'; k++) {
        second = t.p[k] >= '0' && t.p[k] <= '9' ? t.p[k] : '\0';
    }
    return t.n > 1 && t.p[0] == '0' && second >= '1' && second <= '9';
}

static size_t put_phone(struct scan *s, size_t first, size_t last)
{
    struct mark *m = scan_mark(s, first, last, DEID_TEL);
    if (m == NULL) {
        return 0;
    }
    while (m->start > 0 && (s->t.p[m->start - 1] == '+' ||
                            (s->t.p[m->start - 1] == '(' && s->at[first + 1].mark == ')'))) {
        m->start--;
    }
    return last - first + 1;
}

static size_t find_phone(struct scan *s, size_t i, const struct run *r)
{
    const struct word *w = &s->at[i];
    bool plus = w->start > 0 && s->t.p[w->start - 1] == '+';
    bool code =
        w->tail == '(' && r->groups > 2 && s->at[i + 1].mark == ')' && s->at[i + 1].tail != ':';
    bool cue =
        cue_before(s, i, W_phone | W_ipp | W_visit | W_security | W_rpps | W_unit) == W_phone;
    if (french_start(s, i) && r->digits == 10) {
        return put_phone(s, i, r->last);
    }
    if (french_start(s, i) && five_pairs(s, r)) {
        return put_phone(s, i, i + 4);
    }
    if (french_start(s, i) && four_pairs(s, r)) {
        return put_phone(s, i, r->last);
    }
    if ((plus || code) && r->digits >= 8 && r->digits <= 15) {
        return put_phone(s, i, r->last);
    }
    return cue && r->digits >= 4 && r->digits <= 15 && r->groups <= 8 ? put_phone(s, i, r->last)
                                                                      : 0;
}

/* A record number may hold letters and hyphens: "2003H847569", "23-004512". Gives its last word. */
static size_t record_end(const struct scan *s, size_t i, size_t *digits)
{
    size_t last = i;
    *digits = is_number(s, i) ? word_bytes(s, i) : 0;
    while (last - i < 8 &&
           (glued(s, last + 1) || (hyphened(s, last + 1) && is_number(s, last + 1) &&
                                   s->at[last + 1].kind == DEID_NONE))) {
        last++;
        *digits += is_number(s, last) ? word_bytes(s, last) : 0;
    }
    return last;
}

static size_t find_record(struct scan *s, size_t i)
{
    uint64_t cue = cue_before(s, i, W_ipp | W_visit | W_rpps | W_phone | W_security | W_unit);
    size_t digits = 0, last = record_end(s, i, &digits);
    if ((cue & W_rpps) != 0 && digits >= 9 && digits <= 11) {
        return put(s, i, last, DEID_RPPS);
    }
    if (digits < 6 || digits > 14) {
        return 0;
    }
    return (cue & W_ipp) != 0     ? put(s, i, last, DEID_IPP)
           : (cue & W_visit) != 0 ? put(s, i, last, DEID_NDA)
                                  : 0;
}

size_t find_number(struct scan *s, size_t i)
{
    if (joins(s, i) && i > 0 && is_number(s, i - 1) && s->at[i - 1].kind == DEID_NONE &&
        (s->at[i].gap & GAP_WIDE) == 0) {
        return 0; /* within a run that was turned down */
    }
    struct run r = run_at(s, i);
    size_t n = find_form(s, &r);
    n = n ? n : find_nir(s, i, &r);
    n = n ? n : find_phone(s, i, &r);
    return n ? n : find_record(s, i);
}

/* A number of ten or eleven digits that nothing announces numbers a patient or a stay: they stand
 * in the headers of each page. */
size_t find_bare_number(struct scan *s, size_t i)
{
    bool alone = !glued(s, i) && !glued(s, i + 1) && !joins(s, i) && !joins(s, i + 1) &&
                 s->at[i].kind == DEID_NONE;
    size_t n = word_bytes(s, i);
    bool decimal = i + 1 < s->n && s->at[i + 1].gap == 0 &&
                   strchr(".,%/", s->at[i + 1].mark) != NULL && is_number(s, i + 1);
    if (!alone || decimal || has(s, i + 1, W_unit)) {
        return 0;
    }
    bool before = i > 0 && s->at[i - 1].kind == DEID_IPP;
    if (before && n >= 8 && n <= 12) {
        return put(s, i, i, DEID_NDA);
    }
    return n == 10 ? put(s, i, i, DEID_IPP) : n == 11 ? put(s, i, i, DEID_NDA) : 0;
}
