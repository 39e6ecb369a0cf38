/* measure.c - measurements with their value, and counts */
#include "facts/scan.h"

/* How a concept's number is written: pairs for blood pressure, tenths for temperature, out of ten.
 */
static bool concept_is(const struct hit *h, const char *id)
{
    return hit_is(h, id);
}

/* "13/8", "13 8", "treize huit", "treize sur huit": the second number of a blood pressure. */
static size_t pressure_tail(const struct tokens *t, size_t i, struct number *low)
{
    size_t link = token_any(t, i, "/|sur");
    size_t n = text_number_at(t, i + link, low);
    return n == 0 || low->milli > 150000 ? 0 : n + link;
}

/* Concepts whose tenths are said without the comma, and the whole numbers that may precede them. */
static const struct {
    const char *id;
    int64_t least, most;
} tenths_of[] = {{"temperature", 34000, 42000}, {"fievre", 34000, 42000},
                 {"hba1c", 4000, 18000},        {"inr", 1000, 9000},
                 {"hemoglobine", 4000, 20000},  {"kaliemie", 2000, 8000}};

static bool says_tenths(const struct hit *h, int64_t milli)
{
    for (size_t k = 0; k < sizeof tenths_of / sizeof *tenths_of; k++) {
        if (concept_is(h, tenths_of[k].id)) {
            return milli >= tenths_of[k].least && milli <= tenths_of[k].most && milli % 1000 == 0;
        }
    }
    return false;
}

/* "trente-huit cinq", "38 5", "huit quatre": tenths said after a temperature or an HbA1c. */
static size_t tenths_tail(const struct tokens *t, const struct hit *h, size_t i, struct number *n)
{
    struct number more = {0};
    size_t k = says_tenths(h, n->milli) ? text_number_at(t, i, &more) : 0;
    const struct unit *u = NULL;
    bool tenth = k == 1 && more.milli >= 1000 && more.milli <= 9000 && more.milli % 1000 == 0;
    /* "trente-neuf un", but "trente-neuf un peu avant midi" */
    if (!tenth || token_any(t, i + k, "fois|peu|petit|matin|soir|jour") > 0 ||
        (text_unit_at(t, i + k, &u) > 0 && strcmp(u->ucum, "%") != 0)) {
        return 0;
    }
    n->milli += more.milli / 10;
    return k;
}

/* "sur 10", "/10". */
static size_t out_of_ten(const struct tokens *t, size_t i)
{
    if (token_any(t, i, "sur|/") == 0) {
        return 0;
    }
    return token_any(t, i + 1, "10|dix") > 0 ? 2 : 0;
}

static bool write_pressure(struct scan *s, size_t *i, const struct number *high, struct writer *w)
{
    struct number low = {0};
    size_t n = pressure_tail(&s->t, *i, &low);
    if (n == 0 || low.milli >= high->milli) {
        return false;
    }
    writer_number(w, high->milli);
    writer_char(w, '/');
    writer_number(w, low.milli);
    *i += n;
    return true;
}

static bool write_scale(struct scan *s, size_t *i, const struct number *n, struct writer *w)
{
    struct number to = {0};
    size_t link = token_any(&s->t, *i, "a|ou");
    bool hyphen = *i < s->t.n && s->t.at[*i].hyphen;
    size_t range = link > 0 || hyphen ? text_number_at(&s->t, *i + link, &to) : 0;
    size_t after = *i + (range > 0 ? range + link : 0);
    size_t ten = out_of_ten(&s->t, after);
    if (ten == 0 || n->milli > 10000) {
        return false;
    }
    writer_number(w, n->milli);
    if (range > 0) {
        writer_char(w, '-');
        writer_number(w, to.milli);
    }
    writer_str(w, "/10");
    *i = after + ten;
    return true;
}

/* The most that a score gives, from its usual unit "{/30}"; 0 when it is no score out of some. */
static int64_t score_most(const struct concept *c)
{
    uint64_t most = 0;
    struct text u = text_of(c->unit);
    bool score = text_starts(u, TEXT("{/")) && text_to_u64(text_slice(u, 2, u.n - 1), &most);
    return score ? (int64_t)most * 1000 : 0;
}

/* "vingt-deux sur trente", "15/15". A number alone is a value too; more than the most is none. */
static bool write_score(struct scan *s, size_t *i, const struct number *n, int64_t most,
                        struct writer *w)
{
    struct number of = {0};
    size_t link = token_any(&s->t, *i, "sur|/");
    size_t k = link > 0 ? text_number_at(&s->t, *i + link, &of) : 0;
    bool whole = k > 0 && of.milli >= n->milli && of.milli > 0;
    if (!whole && n->milli > most) {
        return false;
    }
    writer_number(w, n->milli);
    if (whole) {
        writer_char(w, '/');
        writer_number(w, of.milli);
        *i += link + k;
    }
    return true;
}

/* "NYHA III": stages are written in Roman numbers, in capitals. */
static size_t roman_at(const struct scan *s, size_t i, struct number *out)
{
    static const char *const romans[] = {"i", "ii", "iii", "iv", "v", "vi"};
    char first = i < s->t.n ? s->bytes.p[s->t.at[i].start] : ' ';
    for (size_t k = 0; k < sizeof romans / sizeof *romans; k++) {
        if (token_is(&s->t, i, romans[k]) && first >= 'A' && first <= 'Z') {
            *out = (struct number){.milli = (int64_t)(k + 1) * 1000};
            return 1;
        }
    }
    return 0;
}

static bool is_time(const struct unit *u)
{
    static const char *const codes[] = {"a", "mo", "wk", "d", "h", "min", "s"};
    for (size_t k = 0; k < sizeof codes / sizeof *codes; k++) {
        if (strcmp(u->ucum, codes[k]) == 0) {
            return true;
        }
    }
    return false;
}

/* Whether the concept is usually given in this unit. */
static bool usual_unit(const struct concept *c, const struct unit *u)
{
    for (struct text rest = text_of(c->unit); rest.n > 0;) {
        if (text_is(text_cut(&rest, ' '), u->ucum)) {
            return true;
        }
    }
    return false;
}

/* A unit that this concept is never given in makes no value: 39 days are no fever. */
static bool unit_fits(const struct hit *h, const struct number *n, const struct unit *u)
{
    if (concept_is(h, "fievre") || concept_is(h, "temperature")) {
        return n->milli >= 34000 && n->milli < 44000 &&
               (u == NULL || text_is(TEXT("Cel"), u->ucum));
    }
    if (concept_is(h, "glycemie") && u != NULL && strcmp(u->ucum, "g") == 0) {
        return n->milli < 10000; /* "75 g de sucre" are drunk */
    }
    return u == NULL || !is_time(u) || usual_unit(h->concept, u);
}

/* "Plaquettes 250 G/L" are giga, not grams: folding has lost the capital. */
static const struct unit *cells_unit(const struct hit *h, const struct unit *u)
{
    const struct unit *giga = text_unit_of(TEXT("10*9/L"));
    bool cells = giga != NULL && strcmp(u->ucum, "g/L") == 0 && usual_unit(h->concept, giga);
    return cells ? giga : u;
}

static bool may_be_below_zero(const struct hit *h)
{
    return concept_is(h, "t_score") || concept_is(h, "z_score") || concept_is(h, "base_exces") ||
           concept_is(h, "strain");
}

/* "T-score à -2,8", "moins deux virgule huit": the number at token i is below zero. */
static bool below_zero(const struct scan *s, const struct hit *h, size_t i)
{
    if (!may_be_below_zero(h) || i == 0 || token_is(&s->t, i - 1, "moins")) {
        return may_be_below_zero(h) && i > 0;
    }
    size_t at = s->t.at[i].start;
    return s->t.at[i].hyphen && at > 1 && s->bytes.p[at - 1] != ' ' && s->t.at[i - 1].end < at - 1;
}

/* Writes the number read at tokens [first, *i) as the concept's are written, and moves past what
 * belongs to it. */
static bool write_value(struct scan *s, const struct hit *h, size_t first, size_t *i,
                        struct number *n, struct writer *w)
{
    int64_t most = score_most(h->concept);
    if ((concept_is(h, "ta") && write_pressure(s, i, n, w)) ||
        (concept_is(h, "eva") && write_scale(s, i, n, w))) {
        return true;
    }
    if (most > 0) {
        return write_score(s, i, n, most, w);
    }
    *i += tenths_tail(&s->t, h, *i, n);
    writer_str(w, below_zero(s, h, first) ? "-" : "");
    writer_number(w, n->milli);
    return true;
}

/* The value at token i, in the form that the concept asks for. Sets value and unit; 0 when none. */
static size_t value_at(struct scan *s, const struct hit *h, size_t i, struct fact *f)
{
    char room[48];
    struct writer w = writer_over(room, sizeof room);
    struct number n = {0};
    size_t k = text_number_at(&s->t, i, &n);
    k = k == 0 && strcmp(h->concept->unit, "{stade}") == 0 ? roman_at(s, i, &n) : k;
    size_t at = i + k;
    bool metre = concept_is(h, "taille") && token_is(&s->t, i + k, "metre"); /* "un mètre 70" */
    if (k == 0 || (n.article && !metre) || !write_value(s, h, i, &at, &n, &w)) {
        return 0;
    }
    const struct unit *u = NULL;
    size_t unit = text_unit_at(&s->t, at, &u);
    /* "1m70", "un mètre soixante-dix" */
    struct number rest = {0};
    size_t more =
        unit > 0 && strcmp(u->ucum, "m") == 0 ? text_number_at(&s->t, at + unit, &rest) : 0;
    bool spelled = rest.spelled && concept_is(h, "taille") && rest.milli >= 10000;
    if (more > 0 && rest.milli < 100000 && (spelled || (more == 1 && !rest.spelled))) {
        writer_f(&w, ".%02d", (int)(rest.milli / 1000));
    }
    if (!unit_fits(h, &n, u)) {
        return 0;
    }
    f->value = scan_keep(s, &w);
    f->unit = unit > 0 ? text_of(cells_unit(h, u)->ucum) : (struct text){NULL, 0};
    return at + unit - i;
}

static bool value_after(struct scan *s, const struct hit *h, struct span in, struct fact *f)
{
    size_t i = h->at + h->n;
    i += token_is(&s->t, i, ",") ? 1 : 0; /* "la tension, treize huit" */
    for (size_t skipped = 0; i < in.e && skipped < 6; skipped++, i++) {
        size_t n = value_at(s, h, i, f);
        if (n > 0) {
            f->end = s->t.at[i + n - 1].end;
            return true;
        }
        bool minus = may_be_below_zero(h) && token_is(&s->t, i, "moins");
        if (!minus &&
            token_any(&s->t, i,
                      "a|est|de|:|=|etait|d|environ|mesuree|mesure|evaluee|autour|vers|"
                      "le|la|ce|matin|en|moyenne|actuellement|aujourd|hui|cotee|j|ai|bien|"
                      "l|ambiant|air|aa|arterielle|ete|prise|monte|montee|quantifiee|"
                      "est de|tournait|retrouvee|stade|classe|score|grade|estimee|estime|"
                      "calculee|calcule|controlee|reste|remonte|remontee|redescendue|redescendu|"
                      "passee|passe|chiffree|dosee|dose|revient|revenue|revenu|du|ce jour|total|"
                      "totale") == 0) {
            return false;
        }
    }
    return false;
}

/* "38,5 de fièvre", "treize huit de tension": the value ends where the hit starts. */
static bool value_before(struct scan *s, const struct hit *h, struct span in, struct fact *f)
{
    size_t end = h->at;
    while (end > in.b && token_any(&s->t, end - 1, "de|d") > 0) {
        end--;
    }
    for (size_t p = in.b + 8 < end ? end - 8 : in.b; p < end; p++) {
        struct fact probe = *f;
        bool likened = p > in.b + 1 && token_any(&s->t, p - 2, "comme a|comme une|comme un") > 0;
        if (likened) {
            return false; /* "gros comme à douze semaines de grossesse" */
        }
        size_t n = s->hit_of[p] < 0 ? value_at(s, h, p, &probe) : 0;
        bool weeks = token_any(&s->t, h->at, "semaine|semaines") > 0; /* "d'aménorrhée" */
        if (n > 0 && (p + n == end || (weeks && p + n > end && p + n <= h->at + h->n))) {
            f->value = probe.value;
            f->unit = probe.unit;
            f->start = s->t.at[p].start;
            return true;
        }
    }
    return false;
}

static void set_measure(struct scan *s, struct fact *f, const struct number *n,
                        const struct unit *u)
{
    char room[32];
    struct writer w = writer_over(room, sizeof room);
    writer_number(&w, n->milli);
    f->value = scan_keep(s, &w);
    f->unit = text_of(u->ucum);
}

void measure_weight_change(struct scan *s, const struct hit *h, struct span in, struct fact *f)
{
    size_t b = h->at > in.b + 2 ? h->at - 2 : in.b;
    for (size_t i = b; i < in.e && i < h->at + h->n + 5; i++) {
        struct number n = {0};
        const struct unit *u = NULL;
        size_t k = text_number_at(&s->t, i, &n);
        size_t unit = k > 0 ? text_unit_at(&s->t, i + k, &u) : 0;
        if (unit > 0 && !n.article && strcmp(u->ucum, "kg") == 0) {
            set_measure(s, f, &n, u);
            return;
        }
    }
}

/* "La tension : onze… je la reprends. Douze sept.": the pressure that was taken again. */
static void taken_again(struct scan *s, const struct hit *h, struct span in, struct fact *f)
{
    bool again = false;
    size_t e = in.e;
    for (size_t k = 0; k < 2 && e < s->t.n; k++) {
        e = scan_sentence_end(s, e);
    }
    for (size_t i = h->at + h->n; i < e && s->turn_of[i] == s->turn_of[h->at]; i++) {
        again = again || token_any(&s->t, i, "reprends|reprend|recommence|refais|reprenons") > 0;
        struct fact probe = *f;
        size_t n = again ? value_at(s, h, i, &probe) : 0;
        if (n > 0 && text_find(probe.value, TEXT("/"), 0) != SIZE_MAX) {
            f->value = probe.value;
            f->clause_end =
                s->t.at[i + n - 1].end > f->clause_end ? s->t.at[i + n - 1].end : f->clause_end;
            return;
        }
    }
}

bool measure_value(struct scan *s, const struct hit *h, struct span in, struct fact *f)
{
    if (hit_is(h, "eva") && h->n == 1 && token_any(&s->t, h->at, "cote|cotes") > 0) {
        return false; /* "les deux côtés" */
    }
    bool stage = strcmp(h->concept->unit, "{stade}") == 0; /* "12 mm, classée ACR 4" */
    bool found = (!stage && value_before(s, h, in, f)) || value_after(s, h, in, f);
    if (found && concept_is(h, "ta") && s->turn_of[h->at] >= 0) {
        taken_again(s, h, in, f);
    }
    return found;
}

void measure_count(struct scan *s, const struct hit *h, struct span in, struct fact *f)
{
    for (size_t p = in.b + 4 < h->at ? h->at - 4 : in.b; p < h->at; p++) {
        struct number n = {0};
        size_t k = text_number_at(&s->t, p, &n);
        const struct unit *u = NULL;
        size_t unit = k > 0 ? text_unit_at(&s->t, p + k, &u) : 0;
        bool counted =
            k > 0 && p + k == h->at && (!n.article || text_unit_at(&s->t, h->at, &u) > 0);
        bool of = unit > 0 && (p + k + unit == h->at || (p + k + unit + 1 == h->at &&
                                                         token_any(&s->t, h->at - 1, "de|d") > 0));
        bool time = unit > 0 && (f->kind == FACT_FINDING || is_time(u));
        if ((!counted && !of) || time) {
            continue;
        }
        char room[32];
        struct writer w = writer_over(room, sizeof room);
        writer_number(&w, n.milli);
        f->value = scan_keep(s, &w);
        if (counted && text_unit_at(&s->t, h->at, &u) == 0) {
            u = NULL;
        }
        f->unit = u != NULL ? text_of(u->ucum) : (struct text){NULL, 0};
        return;
    }
}

void measure_habit(struct scan *s, const struct hit *h, struct span in, struct fact *f)
{
    for (size_t p = h->at; p < in.e && p < h->at + h->n + 4; p++) {
        struct number n = {0};
        const struct unit *u = NULL;
        size_t k = text_number_at(&s->t, p, &n);
        if (k == 0 || text_unit_at(&s->t, p + k, &u) == 0 || u->ucum[0] != '{' || u->dose) {
            continue;
        }
        set_measure(s, f, &n, u);
        return;
    }
}

/* "8 sur 10" said alone. */
static size_t scale_at(struct scan *s, size_t i, struct span in)
{
    char room[32];
    struct writer w = writer_over(room, sizeof room);
    struct number n = {0};
    size_t k = text_number_at(&s->t, i, &n);
    size_t at = i + k;
    if (k == 0 || !write_scale(s, &at, &n, &w)) {
        return 0;
    }
    struct fact *f = scan_concept_fact(s, "eva", (struct span){i, at}, in);
    if (f != NULL) {
        f->value = scan_keep(s, &w);
        f->polarity = FACT_PRESENT;
        f->time = FACT_NOW;
    }
    return at - i;
}

/* A measure that its number and unit name by themselves. */
static void measured(struct scan *s, const char *id, struct span at, struct span in, int64_t milli,
                     struct text unit)
{
    struct fact *f = scan_concept_fact(s, id, at, in);
    if (f == NULL)
        return;
    char room[16];
    struct writer w = writer_over(room, sizeof room);
    writer_number(&w, milli);
    f->value = scan_keep(s, &w);
    f->unit = unit;
    f->polarity = FACT_PRESENT;
}

/* The patient's age: "j'ai 42 ans", "patiente de 42 ans", "42 ans." to "Quel âge avez-vous ?". */
static size_t age_at(struct scan *s, size_t i, struct span in)
{
    struct number n = {0};
    size_t k = text_number_at(&s->t, i, &n);
    bool months = token_is(&s->t, i + k, "mois");
    if (k == 0 || (!months && token_any(&s->t, i + k, "ans|an") == 0) || n.milli > 130000) {
        return 0;
    }
    bool said = i >= in.b + 2 && token_phrase(&s->t, i - 2, "j ai");
    bool noted = i > in.b && token_is(&s->t, i - 1, "de") && i >= in.b + 2 &&
                 token_any(&s->t, i - 2,
                           "patient|patiente|homme|femme|enfant|garcon|fille|age|agee|"
                           "monsieur|madame|nourrisson") > 0;
    bool asked = false;
    for (size_t q = s->question.b; q < s->question.e && scan_patient(s, i); q++) {
        asked = asked || token_any(&s->t, q,
                                   "vous avez quel age|quel age avez vous|votre age|"
                                   "quel age vous avez|quel est votre age") > 0;
    }
    /* "Il a sept mois.", of the child that somebody brings */
    bool brought = scan_companion(s, i) && i >= in.b + 2 &&
                   token_any(&s->t, i - 2, "il a|elle a") &&
                   (i + k + 1 >= in.e || s->t.at[i + k + 1].kind == TOKEN_MARK);
    if ((!said && !noted && !asked && !brought) || (months && !noted && !brought) ||
        s->marks[i].who != FACT_PATIENT || token_is(&s->t, i + k + 1, "de")) {
        return 0;
    }
    measured(s, "age", (struct span){i, i + k + 1}, in, n.milli, months ? TEXT("mo") : TEXT("a"));
    return k + 1;
}

/* The concept of the question is named in it, or the number is said to be degrees. */
static bool asked_about(const struct scan *s, size_t i, const char *id, const char *or_id)
{
    for (size_t q = s->question.b; q < s->question.e && scan_patient(s, i); q++) {
        const struct hit *h = s->hit_of[q] >= 0 ? &s->hits[s->hit_of[q]] : NULL;
        if (h != NULL && (concept_is(h, id) || concept_is(h, or_id))) {
            return true;
        }
    }
    return false;
}

/* "Hier soir j'avais trente-huit sept", when fever was asked: tenths tell it from an age. */
static size_t temperature_at(struct scan *s, size_t i, struct span in)
{
    if (!asked_about(s, i, "fievre", "temperature")) {
        return 0;
    }
    struct hit named = {.at = (uint32_t)i,
                        .concept = lexicon_concept(s->lexicon, TEXT("temperature"))};
    struct fact probe = {.turn = -1};
    if (named.concept == NULL) {
        return 0;
    }
    size_t n = value_at(s, &named, i, &probe);
    bool exact = text_find(probe.value, TEXT("."), 0) != SIZE_MAX || probe.unit.n > 0;
    if (n == 0 || !exact || s->marks[i].who != FACT_PATIENT) {
        return 0;
    }
    struct fact *f = scan_concept_fact(s, "temperature", (struct span){i, i + n}, in);
    if (f != NULL) {
        f->value = probe.value;
        f->unit = probe.unit;
        f->polarity = FACT_PRESENT;
        f->section = TEXT("histoire");
    }
    return n;
}

/* "J'ai perdu. Cinq kilos": what the turn said just before of the weight, NULL for nothing. */
static const char *changed_weight(const struct scan *s, size_t i)
{
    enum { REACH = 10 };
    for (size_t k = i; k-- > 0 && i - k <= REACH && s->turn_of[k] == s->turn_of[i];) {
        if (token_any(&s->t, k, "perdu|perdus|maigri|minci|fondu") > 0) {
            return "amaigrissement";
        }
        if (token_any(&s->t, k, "pris|grossi") > 0) {
            return "prise_poids";
        }
    }
    return NULL;
}

/* "Cinquante-huit kilos. Un mètre soixante-six." to "Vous pesez combien ?". */
static size_t weight_at(struct scan *s, size_t i, struct span in)
{
    struct number n = {0};
    const struct unit *u = NULL;
    size_t k = text_number_at(&s->t, i, &n);
    size_t unit = k > 0 ? text_unit_at(&s->t, i + k, &u) : 0;
    bool weight = unit > 0 && strcmp(u->ucum, "kg") == 0;
    /* "la fièvre, vous l'avez mesurée ?" asks no weight */
    if (!weight || n.article || !asked_about(s, i, "poids", "taille") ||
        asked_about(s, i, "fievre", "temperature") || s->marks[i].who != FACT_PATIENT ||
        token_any(&s->t, i + k + unit, "de") > 0) {
        return 0;
    }
    const char *change = changed_weight(s, i);
    measured(s, change != NULL ? change : "poids", (struct span){i, i + k + unit}, in, n.milli,
             TEXT("kg"));
    return k + unit;
}

void measure_unnamed(struct scan *s, struct span in)
{
    enum { LONGEST = 8 }; /* tokens of a number */
    size_t end = in.e + LONGEST < s->t.n ? in.e + LONGEST : s->t.n;
    bool asked = s->question.b < s->question.e;
    if (!asked && !scan_has(s, (struct span){in.b, end}, "an|ans|mois|10|dix")) {
        return; /* neither an age nor a score out of ten */
    }
    enum { REACH = 7 }; /* tokens from the name of a score to its number */
    for (size_t i = in.b; i < in.e; i++) {
        struct number number = {0};
        if (text_number_at(&s->t, i, &number) == 0) {
            continue;
        }
        bool covered = s->hit_of[i] >= 0;
        for (size_t k = i - in.b > REACH ? i - REACH : in.b; k < i && !covered; k++) {
            covered = s->hit_of[k] >= 0 && score_most(s->hits[s->hit_of[k]].concept) > 0;
        }
        size_t n = covered ? 0 : scale_at(s, i, in);
        if (n == 0) {
            n = age_at(s, i, in);
        }
        if (n == 0 && !covered) {
            n = temperature_at(s, i, in);
            n = n == 0 ? weight_at(s, i, in) : n;
        }
        i += n > 0 ? n - 1 : 0;
    }
}
