/* name_cue.c - names that what stands around them tells: labels, "par", lists, "né le"; references;
 * names that come back */
#include "deid/name.h"

enum { CITE_REACH = 40, CITE_AFTER = 60, LIST_REACH = 12 };

/* "et al", "2010;115(3)", an edition. */
static bool cites(const struct scan *s, size_t k)
{
    bool al = has(s, k, W_al) && k > 0 && has(s, k - 1, W_and);
    bool pages = is_number(s, k) && s->at[k].mark == ';' && k > 0 && is_number(s, k - 1) &&
                 s->at[k].gap == 0;
    return al || pages || has(s, k, W_cite);
}

/* The authors of a reference stay: its signs stand on their line before them, or on one of the next
 * lines. */
bool name_cited(const struct scan *s, size_t i)
{
    size_t lines = 0;
    for (size_t back = 0; back < CITE_REACH && back < i && (s->at[i - back].gap & GAP_LINE) == 0;
         back++) {
        if (cites(s, i - back - 1)) {
            return true;
        }
    }
    for (size_t k = i + 1; k < s->n && k < i + CITE_AFTER; k++) {
        lines += (s->at[k].gap & GAP_LINE) != 0;
        if (lines > 3) {
            break;
        }
        if (cites(s, k)) {
            return true;
        }
    }
    return false;
}

static bool name_kind(const struct scan *s, size_t i)
{
    return i < s->n && (s->at[i].kind == DEID_NOM || s->at[i].kind == DEID_PRENOM);
}

/* How many words of the name have a sign of their own. */
static bool telling(const struct scan *s, size_t first, size_t last)
{
    bool upper = false, capital = false, known = false;
    for (size_t k = first; k <= last; k++) {
        known = known || has(s, k, W_given | W_family);
        upper = upper || s->at[k].shape == SHAPE_UPPER;
        capital = capital || s->at[k].shape == SHAPE_CAPITAL;
    }
    return known || (upper && capital && last > first);
}

/* After "Nom :", "Patient :", "Infirmiers :" what begins with a capital is a name, in small letters
 * only when known. */
static size_t after_label(struct scan *s, size_t i)
{
    if (!has(s, i - 1, W_label) || !marked(s, i, ':')) {
        return 0;
    }
    bool named = text_is(word_text(s, i - 1), "Nom") || text_is(word_text(s, i - 1), "NOM") ||
                 text_is(word_text(s, i - 1), "Prénom") || text_is(word_text(s, i - 1), "PRENOM") ||
                 text_is(word_text(s, i - 1), "Prénoms");
    size_t last = name_end(s, i, false);
    if (last + 1 > i && word_bytes(s, i) > 1) {
        bool stop = last + 1 >= s->n || s->at[last + 1].gap != GAP_SPACE ||
                    s->at[last + 1].mark != 0 || is_number(s, last + 1);
        bool good = named || telling(s, i, last) ||
                    (stop &&
                     (last > i || s->at[i].shape == SHAPE_UPPER ||
                      (has(s, i - 1, W_person) && s->at[i].flags == 0)) &&
                     !guarded(s, i));
        return good ? name_mark(s, i, last, false) : 0;
    }
    bool small = s->at[i].shape == SHAPE_LOWER &&
                 (has(s, i, W_given | W_family) || (named && s->at[i].flags == 0));
    last = i;
    while (small && spaced(s, last + 1) && s->at[last + 1].shape == SHAPE_LOWER &&
           has(s, last + 1, W_given | W_family)) {
        last++;
    }
    return small && (named || last > i) ? name_mark(s, i, last, false) : 0;
}

/* "par Bobin Jacques": two words of a name, one of which is known or in capitals. */
static size_t after_by(struct scan *s, size_t i)
{
    size_t last = name_end(s, i, false);
    if (last + 1 <= i + 1 || !telling(s, i, last) || guarded(s, i)) {
        return 0;
    }
    return name_mark(s, i, last, false);
}

/* "son épouse Soizic": a word that nothing else explains, after one of the family. */
static size_t after_kin(struct scan *s, size_t i)
{
    bool given = s->at[i].shape == SHAPE_CAPITAL && s->at[i].flags == 0 &&
                 s->at[i].kind == DEID_NONE && word_bytes(s, i) > 2 &&
                 s->at[i - 1].shape == SHAPE_LOWER;
    return given && scan_mark(s, i, i, DEID_PRENOM) ? 1 : 0;
}

/* "Dupont Marie, Martin Paul": the list goes on as it began. */
static size_t in_list(struct scan *s, size_t i)
{
    bool comma = (s->at[i].mark == ',' || s->at[i].mark == '/') && (s->at[i].gap & GAP_MANY) == 0 &&
                 name_kind(s, i - 1);
    bool and = i > 1 && spaced(s, i) && has(s, i - 1, W_and) && name_kind(s, i - 2);
    size_t last = comma || and? name_end(s, i, false) : i - 1;
    bool two = last + 1 > i + 1;
    bool again = comma && last == i && s->at[i].hash == s->at[i - 1].hash;
    return (two || again) && !guarded(s, i) && !name_cited(s, i) ? name_mark(s, i, last, false) : 0;
}

/* "Zykov Trevia, né le": the words before "né" on the line. */
static size_t before_born(struct scan *s, size_t i)
{
    bool born = text_is(word_text(s, i), "né") || text_is(word_text(s, i), "née") ||
                text_is(word_text(s, i), "Né") || text_is(word_text(s, i), "Née");
    size_t first = i;
    if (!born || i == 0 || (s->at[i].gap & (GAP_LINE | GAP_MANY)) != 0 ||
        (s->at[i].mark != 0 && s->at[i].mark != ',')) {
        return 0;
    }
    while (first > 0 && i - first < 4 && (first == i || name_joined(s, first)) &&
           name_word(s, first - 1)) {
        first--;
    }
    return i - first >= 2 && !guarded(s, first) ? (name_mark(s, first, i - 1, false), (size_t)1)
                                                : 0;
}

/* "DUPONT aziz": a given name in small letters behind a surname in capitals. */
static size_t before_small(struct scan *s, size_t i)
{
    bool pair =
        s->at[i].shape == SHAPE_UPPER && name_word(s, i) && spaced(s, i + 1) &&
        word_bytes(s, i) > 2 && has(s, i + 1, W_given) && s->at[i + 1].shape == SHAPE_LOWER &&
        !has(s, i + 1, W_function | W_common | W_clinical | W_soft | W_particle) && !guarded(s, i);
    if (!pair) {
        return 0;
    }
    scan_mark(s, i, i, DEID_NOM);
    scan_mark(s, i + 1, i + 1, DEID_PRENOM);
    return 2;
}

/* "theodore roux" in a list of names. */
static size_t small_in_list(struct scan *s, size_t i)
{
    bool list = s->at[i].mark == ',' && name_kind(s, i - 1) && s->at[i].shape == SHAPE_LOWER &&
                has(s, i, W_given) && !has(s, i, W_function);
    size_t last = i;
    while (list && spaced(s, last + 1) && has(s, last + 1, W_given | W_family) &&
           s->at[last + 1].shape == SHAPE_LOWER) {
        last++;
    }
    return list && last > i ? name_mark(s, i, last, false) : 0;
}

size_t name_by_cue(struct scan *s, size_t i)
{
    size_t n = i > 0 && s->at[i].mark == ':' ? after_label(s, i) : 0;
    if (n == 0 && i > 0 && is_capital(s, i) && spaced(s, i) && has(s, i - 1, W_by | W_role)) {
        n = after_by(s, i);
    }
    if (n == 0 && i > 0 && spaced(s, i) && has(s, i - 1, W_kin)) {
        n = after_kin(s, i);
    }
    if (n == 0 && i > 0 && (s->at[i].mark == ',' || s->at[i].mark == '/' || spaced(s, i))) {
        n = is_capital(s, i) ? in_list(s, i) : s->at[i].mark == ',' ? small_in_list(s, i) : 0;
    }
    n = n == 0 && has(s, i, W_born) ? before_born(s, i) : n;
    return n == 0 && s->at[i].shape == SHAPE_UPPER ? before_small(s, i) : n;
}

/* Names by their hash, open addressing; when it is full no more are learnt. */
static size_t slot_of(const struct deid_memory *m, uint64_t hash)
{
    size_t at = (hash >> 7) % DEID_NAMES;
    while (m->name[at] != 0 && m->name[at] != hash) {
        at = (at + 1) % DEID_NAMES;
    }
    return at;
}

static void learn(const struct scan *s, struct deid_memory *m)
{
    for (size_t i = 0; i < s->n; i++) {
        bool worth = name_kind(s, i) && word_bytes(s, i) > 2 &&
                     !has(s, i,
                          W_particle | W_function | W_common | W_clinical | W_eponym | W_city |
                              W_head | W_unit | W_month);
        size_t at = worth ? slot_of(m, s->at[i].hash) : 0;
        if (worth && m->name[at] == 0 && m->n < DEID_NAMES / 2) {
            m->name[at] = s->at[i].hash;
            m->kind[at] = s->at[i].kind;
            m->n++;
        }
    }
}

/* "LIMONE Félicia", "E DARGENT" where LIMONE and DARGENT are known by now: what stands beside in
 * another case is the given name. */
static void beside_again(struct scan *s)
{
    for (size_t i = 0; i < s->n; i++) {
        if (s->at[i].kind != DEID_NOM || s->at[i].shape != SHAPE_UPPER) {
            continue;
        }
        bool after = name_joined(s, i + 1) && spaced(s, i + 1) &&
                     s->at[i + 1].shape == SHAPE_CAPITAL && name_word(s, i + 1) &&
                     !guarded(s, i + 1) &&
                     !(i > 0 && s->at[i - 1].kind == DEID_PRENOM && name_joined(s, i));
        bool before = spaced(s, i) && name_joined(s, i) && s->at[i - 1].shape == SHAPE_INITIAL &&
                      s->at[i - 1].kind == DEID_NONE && i > 1 && s->at[i - 1].mark == ':';
        if (after) {
            scan_mark(s, i + 1, i + 1, DEID_PRENOM);
        }
        if (before) {
            scan_mark(s, i - 1, i - 1, DEID_PRENOM);
        }
    }
}

void find_again(struct scan *s)
{
    struct deid_memory *m = s->memory;
    learn(s, m);
    for (size_t i = 0; m->n > 0 && i < s->n; i++) {
        if (!is_capital(s, i) || s->at[i].kind != DEID_NONE || word_bytes(s, i) < 3) {
            continue;
        }
        size_t at = slot_of(m, s->at[i].hash);
        if (m->name[at] == s->at[i].hash && !guarded(s, i) && !name_cited(s, i)) {
            scan_mark(s, i, i, m->kind[at]);
        }
    }
    beside_again(s);
}
