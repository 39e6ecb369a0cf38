/* name.c - persons: after a title, around a given name, after a label, by an initial; then
 * everywhere they come back */
#include "deid/name.h"

enum { NAME_WORDS = 6, LABEL_REACH = 9 };

bool name_everyday(const struct scan *s, size_t i)
{
    return has(s, i,
               W_function | W_title | W_common | W_clinical | W_month | W_weekday | W_unit |
                   W_street | W_house | W_head | W_label | W_role | W_phone | W_species | W_eponym |
                   W_law | W_number | W_born);
}

/* "A." */
static bool initial_dot(const struct scan *s, size_t i)
{
    return i + 1 < s->n && s->at[i].shape == SHAPE_INITIAL && s->at[i + 1].mark == '.';
}

/* A particle of one letter calls for an apostrophe. */
static bool is_particle(const struct scan *s, size_t i)
{
    return has(s, i, W_particle) && (word_bytes(s, i) > 1 || apostrophed(s, i + 1));
}

/* A word that can be part of a name: a capital, and either known as a name or not known as anything
 * else. */
bool name_word(const struct scan *s, size_t i)
{
    if (!is_capital(s, i) || s->at[i].kind != DEID_NONE) {
        return false;
    }
    if (initial_dot(s, i)) {
        return true;
    }
    if (has(s, i, W_given | W_family)) {
        return !has(s, i, W_function);
    }
    return !name_everyday(s, i);
}

bool name_joined(const struct scan *s, size_t i)
{
    if (i == 0 || i >= s->n || (s->at[i].gap & (GAP_LINE | GAP_MANY | GAP_WIDE)) != 0) {
        return false;
    }
    bool initial = s->at[i - 1].shape == SHAPE_INITIAL && s->at[i].mark == '.';
    return spaced(s, i) || hyphened(s, i) || initial ||
           (apostrophed(s, i) && (word_bytes(s, i - 1) <= 2 || word_bytes(s, i) == 1));
}

/* "de la", "Le", "van der": gives the word after the particles when a name follows, else i. */
static size_t past_particles(const struct scan *s, size_t i)
{
    size_t k = i;
    while (k < i + 3 && is_particle(s, k) && s->at[k].kind == DEID_NONE &&
           (name_joined(s, k + 1))) {
        k++;
    }
    return k > i && is_capital(s, k) && s->at[k].kind == DEID_NONE &&
                   !has(s, k, W_title | W_common | W_clinical | W_label)
               ? k
               : i;
}

/* The word right after a title: any capital that is no title and no label. */
static bool first_word(const struct scan *s, size_t i)
{
    if (s->at[i].shape == SHAPE_INITIAL && s->at[i].kind == DEID_NONE) {
        return true;
    }
    if (!is_capital(s, i) || s->at[i].kind != DEID_NONE || has(s, i, W_title | W_role)) {
        return false;
    }
    if (has(s, i, W_function) && s->at[i].shape != SHAPE_INITIAL) {
        return false;
    }
    bool named = has(s, i, W_family | W_given) ||
                 (name_joined(s, i + 1) && has(s, i + 1, W_given) && is_capital(s, i + 1));
    return named || !has(s, i, W_common | W_label);
}

/* A name that begins with words stops before the initial of the next one. */
static bool next_begins(const struct scan *s, size_t i)
{
    return initial_dot(s, i) && name_word(s, i + 1) && !hyphened(s, i);
}

size_t name_end(const struct scan *s, size_t i, bool titled)
{
    size_t last = i - 1, words = 0;
    bool given = false;
    for (size_t k = i; k < s->n && words < NAME_WORDS && (k == i || name_joined(s, k));) {
        size_t at = past_particles(s, k);
        bool ok = at > k || name_word(s, at) ||
                  (k > i && apostrophed(s, k) && word_bytes(s, k) == 1) ||
                  (titled && k == i && first_word(s, k));
        bool known = has(s, at, W_given | W_family) || at > k || s->at[at].shape == SHAPE_INITIAL;
        bool full =
            words >= 2 && !hyphened(s, k) && !known && (given || s->at[at].shape != SHAPE_UPPER);
        if (!ok || full ||
            (words > 0 && s->at[k - 1].shape != SHAPE_INITIAL && next_begins(s, at))) {
            break;
        }
        given = given || has(s, at, W_given);
        words += k == i || !hyphened(s, k);
        last = at;
        k = at + 1;
    }
    return last;
}

static enum deid_kind kind_of(const struct scan *s, size_t first, size_t last, bool upper,
                              bool capital)
{
    size_t i = s->at[last].shape == SHAPE_INITIAL ? first : last;
    if (s->at[i].shape == SHAPE_INITIAL) {
        return DEID_PRENOM;
    }
    if (upper && capital) {
        return s->at[i].shape == SHAPE_UPPER ? DEID_NOM : DEID_PRENOM;
    }
    return DEID_NONE;
}

/* Parts of a name are what hyphens, particles and dots of initials hold together. */
struct parts {
    size_t first[NAME_WORDS], last[NAME_WORDS];
    uint8_t kind[NAME_WORDS];
    size_t n;
};

static void cut_parts(const struct scan *s, size_t first, size_t last, struct parts *p)
{
    p->n = 0;
    for (size_t i = first; i <= last && p->n < NAME_WORDS;) {
        size_t k = i;
        while (k < last &&
               (hyphened(s, k + 1) || apostrophed(s, k + 1) ||
                (is_particle(s, k) && !has(s, k, W_given)) ||
                (s->at[k].shape == SHAPE_INITIAL && s->at[k + 1].shape == SHAPE_INITIAL))) {
            k++;
        }
        p->first[p->n] = i;
        p->last[p->n] = k;
        p->kind[p->n++] = DEID_NONE;
        i = k + 1;
    }
}

static bool given_part(const struct scan *s, const struct parts *p, size_t k)
{
    bool given = false;
    for (size_t i = p->first[k]; i <= p->last[k]; i++) {
        given = given || (has(s, i, W_given) && !is_particle(s, i));
    }
    return given;
}

/* Given names by what is known of them, where case does not tell. One part alone is a surname after
 * a title, else what it is known as. */
static void decide(const struct scan *s, struct parts *p, bool titled)
{
    if (p->n == 0) {
        return;
    }
    if (p->n == 1) {
        bool given = given_part(s, p, 0) && !titled;
        p->kind[0] = p->kind[0] ? p->kind[0] : given ? DEID_PRENOM : DEID_NOM;
        return;
    }
    bool lead = given_part(s, p, 0), tail = given_part(s, p, p->n - 1);
    bool soft_lead = has(s, p->first[0], W_family),
         soft_tail = has(s, p->first[p->n - 1], W_family);
    bool at_end = tail && (!lead || (soft_lead && !soft_tail));
    for (size_t k = 0; k < p->n; k++) {
        bool last = k + 1 == p->n;
        bool given = at_end ? last || (k > 0 && given_part(s, p, k) && p->n > 2 &&
                                       !has(s, p->first[k], W_family))
                            : k == 0 || (!last && given_part(s, p, k) && lead);
        p->kind[k] = p->kind[k] ? p->kind[k] : given ? DEID_PRENOM : DEID_NOM;
    }
    bool initial = s->at[p->first[0]].shape == SHAPE_INITIAL ||
                   s->at[p->first[p->n - 1]].shape == SHAPE_INITIAL;
    for (size_t k = 0; initial && k < p->n; k++) {
        p->kind[k] = s->at[p->first[k]].shape == SHAPE_INITIAL ? DEID_PRENOM : DEID_NOM;
    }
}

static void mark_part(struct scan *s, size_t first, size_t last, enum deid_kind kind)
{
    struct mark *m = scan_mark(s, first, last, kind);
    if (m != NULL && s->at[last].shape == SHAPE_INITIAL && m->end < s->t.n &&
        s->t.p[m->end] == '.') {
        m->end++;
    }
}

size_t name_mark(struct scan *s, size_t first, size_t last, bool titled)
{
    struct parts p = {0};
    bool upper = false, capital = false;
    for (size_t i = first; i <= last; i++) {
        upper = upper || (s->at[i].shape == SHAPE_UPPER && !has(s, i, W_particle));
        capital = capital || (s->at[i].shape == SHAPE_CAPITAL && !has(s, i, W_particle));
    }
    cut_parts(s, first, last, &p);
    for (size_t k = 0; k < p.n; k++) {
        p.kind[k] = (uint8_t)kind_of(s, p.first[k], p.last[k], upper, capital);
    }
    decide(s, &p, titled);
    for (size_t k = 0; k < p.n;) {
        size_t to = k;
        while (to + 1 < p.n && p.kind[to + 1] == p.kind[k]) {
            to++;
        }
        mark_part(s, p.first[k], p.last[to], p.kind[k]);
        k = to + 1;
    }
    return last - first + 1;
}

/* Where the name after a title may begin: past dots, commas of none; another title may stand
 * between ("Madame le Docteur"). */
static size_t after_title(const struct scan *s, size_t i)
{
    size_t k = i + 1;
    while (k < s->n && k < i + 4 &&
           (has(s, k, W_title) ||
            (has(s, k, W_function) && s->at[k].shape == SHAPE_LOWER && has(s, k + 1, W_title)))) {
        k++;
    }
    k = k > i + 1 && word_bytes(s, k - 1) == 1 ? k - 1 : k; /* "Dr M. Petit": an initial */
    bool dot = k < s->n && s->at[k].mark == '.' && (s->at[k].gap & GAP_MANY) == 0;
    bool next = k < s->n && (s->at[k].gap & GAP_MANY) == 0 &&
                (s->at[k].mark == 0 || dot || s->at[k].mark == ':');
    return next && !((s->at[k].gap & GAP_LINE) != 0 && s->at[k].mark == 0 && has(s, k, W_common))
               ? k
               : s->n;
}

/* "M" is a title before a name, an initial after one; "m" and "pr" in small letters are not titles.
 */
static bool is_title(const struct scan *s, size_t i)
{
    if (!has(s, i, W_title)) {
        return false;
    }
    size_t n = word_bytes(s, i);
    bool small = s->at[i].shape == SHAPE_LOWER;
    if (n == 1) {
        if (i > 0 && s->at[i].mark == ':' && text_ends(word_text(s, i - 1), TEXT("atiente"))) {
            return false; /* "Patiente : M. DUPONT" */
        }
        return s->at[i].shape == SHAPE_INITIAL && (spaced(s, i + 1) || marked(s, i + 1, '.')) &&
               s->at[i].mark != '|' &&
               !(s->at[i].mark == ',' && i > 1 && s->at[i - 1].kind == DEID_NOM &&
                 s->at[i - 2].shape == SHAPE_INITIAL);
    }
    if (small && (n == 2) && !text_is(word_text(s, i), "dr")) {
        return false;
    }
    return true;
}

/* A surname in small letters after "Dr": a word that means nothing else. */
static bool small_name(const struct scan *s, size_t i)
{
    return i < s->n && s->at[i].shape == SHAPE_LOWER && s->at[i].kind == DEID_NONE &&
           word_bytes(s, i) >= 3 && (has(s, i, W_given | W_family) || s->at[i].flags == 0);
}

/* "Dr Sophie prescrit": verbs of a report end in e, é, t or a; such a surname is found only when it
 * is known. */
static bool no_verb(const struct scan *s, size_t i)
{
    struct text w = word_text(s, i);
    return w.n > 0 && strchr("eta", w.p[w.n - 1]) == NULL && !text_ends(w, TEXT("é"));
}

static size_t find_titled(struct scan *s, size_t i)
{
    size_t first = after_title(s, i);
    if (first >= s->n ||
        (word_bytes(s, i) == 1 && spaced(s, i) && is_capital(s, i - 1) && name_cited(s, i))) {
        return 0;
    }
    size_t last = name_end(s, first, true);
    struct text title = word_text(s, i);
    bool doctor = title.n > 0 && ((title.p[0] | 0x20) == 'd' || (title.p[0] | 0x20) == 'p');
    bool small =
        spaced(s, last + 1) && small_name(s, last + 1) && has(s, last + 1, W_family | W_given);
    if (last + 1 > first &&
        (small || (doctor && last == first && has(s, first, W_given) && spaced(s, last + 1) &&
                   small_name(s, last + 1) && no_verb(s, last + 1)))) {
        last++;
    }
    bool only_small =
        last + 1 <= first && (s->at[first].gap & GAP_LINE) == 0 && s->at[first].mark != ':' &&
        small_name(s, first) &&
        (has(s, first, W_family | W_given) || (text_is(title, "Dr") || text_is(title, "dr")));
    if (only_small) {
        last = first;
        while (spaced(s, last + 1) && small_name(s, last + 1) &&
               has(s, last + 1, W_family | W_given) && last < first + 2) {
            last++;
        }
    }
    return last + 1 > first ? name_mark(s, first, last, true) + (first - i) : 0;
}

/* "Marie Côte" and nothing else on the line but numbers: the second is a surname, whatever else it
 * means. */
static bool alone_pair(const struct scan *s, size_t i)
{
    bool begins = i == 0 || (s->at[i].gap & GAP_LINE) != 0 || s->at[i].mark == '|';
    bool ends = i + 2 >= s->n || (s->at[i + 2].gap & GAP_LINE) != 0 || s->at[i + 2].mark == '|' ||
                is_number(s, i + 2);
    return begins && ends && spaced(s, i + 1) && is_capital(s, i + 1) &&
           s->at[i + 1].kind == DEID_NONE && !has(s, i, W_vague | W_eponym) &&
           !has(s, i + 1, W_function | W_title | W_label | W_role | W_head);
}

/* Around a given name: its surname stands behind it or, in capitals, before it. */
static size_t find_given(struct scan *s, size_t i)
{
    if (has(s, i, W_participle) &&
        (text_ends(word_text(s, i), TEXT("é")) || text_ends(word_text(s, i), TEXT("ée")))) {
        return 0; /* "Marié" is not "Marie" */
    }
    bool soft = has(s, i, W_vague | W_common | W_clinical | W_city | W_eponym | W_label);
    if (guarded(s, i) || (hyphened(s, i) && has(s, i - 1, W_saint))) {
        return 0;
    }
    if (spaced(s, i + 1) && is_capital(s, i + 1) && has(s, i + 1, W_hospital) &&
        !has(s, i + 1, W_family | W_given) && i > 0 && has(s, i - 1, W_near) &&
        s->at[i - 1].shape == SHAPE_LOWER) {
        return scan_mark(s, i, i + 1, DEID_HOPITAL) ? 2 : 0; /* "à Gustave Roussy" */
    }
    size_t first = i, last = name_end(s, i, false);
    last = last + 1 > i ? last : i;
    last = last == i && alone_pair(s, i) ? i + 1 : last;
    bool right = last > i;
    for (size_t k = i;
         k > 0 && i - k < 4 && name_joined(s, k) && name_word(s, k - 1) && !guarded(s, k - 1);
         k--) {
        bool strong = s->at[k - 1].shape == SHAPE_UPPER || has(s, k - 1, W_family | W_given) ||
                      s->at[k - 1].shape == SHAPE_INITIAL || hyphened(s, k);
        bool begins = k == 1 || (s->at[k - 1].gap & GAP_LINE) != 0 || s->at[k - 1].mark == '.';
        if (!strong && (right || begins)) {
            if (right || soft) {
                break;
            }
            bool whole = k == i && (i + 1 >= s->n || s->at[i + 1].mark != 0 ||
                                    s->at[i + 1].gap != GAP_SPACE || is_number(s, i + 1) ||
                                    name_everyday(s, i + 1));
            if (!whole) {
                break;
            }
        }
        first = k - 1;
    }
    bool pair = false;
    for (size_t k = first; k <= last; k++) {
        pair = pair || (k != i &&
                        (!soft || s->at[k].shape == SHAPE_UPPER || has(s, k, W_given | W_family) ||
                         s->at[i].shape == SHAPE_UPPER || s->at[k].shape == SHAPE_CAPITAL));
    }
    bool alone = !soft && s->at[i].shape == SHAPE_CAPITAL && first == i && last == i &&
                 (!has(s, i, W_family) || has(s, i, W_given_m | W_given_f));
    return pair || alone ? name_mark(s, first, last, false) + first - i : 0;
}

/* "E. PENICOT", "P.E. Jilliot". */
static size_t find_initial(struct scan *s, size_t i)
{
    size_t k = i;
    while (k < i + 3 && s->at[k].shape == SHAPE_INITIAL && k + 1 < s->n &&
           s->at[k + 1].mark == '.' && (s->at[k + 1].gap & GAP_MANY) == 0 &&
           s->at[k + 1].shape == SHAPE_INITIAL) {
        k++;
    }
    bool dotted =
        marked(s, k + 1, '.') && (s->at[k + 1].gap & GAP_WIDE) == 0 && word_bytes(s, k) <= 2;
    bool start = i == 0 || s->at[i].mark != 0 || s->at[i].gap != 0;
    /* at a line's end the surname follows only where a list goes on */
    dotted = dotted && ((s->at[k + 1].gap & GAP_LINE) == 0 || s->at[i].mark == ',');
    if (!dotted || !start || !name_word(s, k + 1) || word_bytes(s, k + 1) < 3 ||
        guarded(s, k + 1)) {
        return 0;
    }
    if (s->at[k + 1].shape == SHAPE_CAPITAL && has(s, k + 1, W_eponym) &&
        !has(s, k + 1, W_family | W_given)) {
        return 0;
    }
    size_t last = name_end(s, k + 1, false);
    return last + 1 > k + 1 ? name_mark(s, i, last, false) : 0;
}

size_t find_name(struct scan *s, size_t i)
{
    if (is_title(s, i)) {
        size_t n = find_titled(s, i);
        if (n > 0) {
            return n;
        }
    }
    if (s->at[i].kind != DEID_NONE) {
        return 0;
    }
    if (s->at[i].shape == SHAPE_INITIAL && !hyphened(s, i + 1)) {
        return name_cited(s, i) ? 0 : find_initial(s, i);
    }
    if (has(s, i, W_given) && is_capital(s, i) && !name_cited(s, i)) {
        return find_given(s, i);
    }
    return name_by_cue(s, i);
}
