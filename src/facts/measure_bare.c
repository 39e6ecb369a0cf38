/* measure_bare.c - values that need no name: ages, scores out of ten, temperatures, weights,
 * heights and pressures that their form and what is spoken of tell */
#include "facts/scan.h"

/* "8 sur 10" said alone. */
static size_t scale_at(struct scan *s, size_t i, struct span in)
{
    char room[32];
    struct writer w = writer_over(room, sizeof room);
    struct number n = {0};
    size_t k = text_number_at(&s->t, i, &n);
    size_t at = i + k;
    if (k == 0 || !measure_scale(s, &at, &n, &w)) {
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

/* The number at token i is the first of its turn, and dates nothing. */
static bool first_number(const struct scan *s, size_t i)
{
    if (i > 0 && token_any(&s->t, i - 1, "a|depuis|fait|depuis mes|mes|vers") > 0) {
        return false;
    }
    for (size_t k = i; k-- > 0 && s->turn_of[k] == s->turn_of[i];) {
        struct number n = {0};
        if (text_number_at(&s->t, k, &n) > 0 && !n.article) {
            return false;
        }
    }
    return true;
}

/* The reply is to a question about the patient's age. */
static bool age_asked(const struct scan *s, size_t i)
{
    return scan_patient(s, i) &&
           scan_has(s, s->question,
                    "vous avez quel age|quel age avez vous|votre age|quel age vous avez|"
                    "quel est votre age") &&
           first_number(s, i);
}

/* "Soixante-trois." to "Vous avez quel âge ?": years that are not named. */
static bool age_alone(const struct scan *s, size_t i, size_t k, struct span in)
{
    bool ends = i + k >= in.e || s->t.at[i + k].kind == TOKEN_MARK;
    bool again = i >= in.b + 3 && token_phrase(&s->t, i - 3, "j en ai") && in.b > 0 &&
                 s->turn_of[in.b - 1] == s->turn_of[i];
    bool after_years = false; /* "Vingt ans en France. J'en ai quarante-six." */
    for (size_t q = in.b; again && q-- > 0 && s->t.at[q].sentence == s->t.at[in.b - 1].sentence;) {
        after_years = after_years || token_is(&s->t, q, "ans");
    }
    return ends && (after_years || age_asked(s, i));
}

/* The patient's age: "j'ai 42 ans", "patiente de 42 ans", "42 ans." to "Quel âge avez-vous ?". */
static size_t age_at(struct scan *s, size_t i, struct span in)
{
    struct number n = {0};
    size_t k = text_number_at(&s->t, i, &n);
    size_t unit = k > 0 ? token_any(&s->t, i + k, "mois|ans|an") : 0;
    bool months = unit > 0 && token_is(&s->t, i + k, "mois");
    if (k == 0 || n.milli > 130000 || n.article || s->marks[i].who != FACT_PATIENT ||
        (unit == 0 && (n.milli % 1000 != 0 || !age_alone(s, i, k, in)))) {
        return 0;
    }
    bool said = i >= in.b + 2 && token_phrase(&s->t, i - 2, "j ai");
    bool told = i >= in.b + 2 && scan_clinician(s, i) && token_phrase(&s->t, i - 2, "vous avez");
    bool noted = i > in.b && token_is(&s->t, i - 1, "de") && i >= in.b + 2 &&
                 token_any(&s->t, i - 2,
                           "patient|patiente|homme|femme|enfant|garcon|fille|age|agee|"
                           "monsieur|madame|nourrisson") > 0;
    /* "Il a sept mois.", of the child that somebody brings */
    bool brought = scan_companion(s, i) && i >= in.b + 2 &&
                   token_any(&s->t, i - 2, "il a|elle a") &&
                   (i + k + 1 >= in.e || s->t.at[i + k + 1].kind == TOKEN_MARK);
    if ((unit > 0 && !said && !told && !noted && !brought && !age_asked(s, i)) ||
        (months && !noted && !brought) || token_any(&s->t, i + k + unit, "de|d|que") > 0) {
        return 0;
    }
    measured(s, "age", (struct span){i, i + k + unit}, in, n.milli,
             months ? TEXT("mo") : TEXT("a"));
    return k + unit;
}

/* The concept of the question is named in it, or the number is said to be degrees. */
static bool asked_about(const struct scan *s, size_t i, const char *id, const char *or_id)
{
    for (size_t q = s->question.b; q < s->question.e && scan_patient(s, i); q++) {
        const struct hit *h = s->hit_of[q] >= 0 ? &s->hits[s->hit_of[q]] : NULL;
        if (h != NULL && (hit_is(h, id) || hit_is(h, or_id))) {
            return true;
        }
    }
    return false;
}

/* A word of the turn up to the end of the sentence tells that the patient is examined, or hot. */
static bool turn_tells(const struct scan *s, struct span in, const char *words)
{
    size_t b = in.b;
    while (b > 0 && s->turn_of[b - 1] == s->turn_of[in.b]) {
        b--;
    }
    return scan_has(s, (struct span){b, in.e}, words);
}

/* The number at token i opens the sentence and ends it, or a piece of it. */
static bool stands_alone(const struct scan *s, size_t i, size_t n, struct span in)
{
    bool opens = i == in.b || (i == in.b + 1 && token_any(&s->t, in.b, "a|alors|donc|bon") > 0);
    return opens && (i + n >= in.e || s->t.at[i + n].kind == TOKEN_MARK);
}

/* "Je vous examine. Trente-neuf quatre.", "Il brûle. Trente-neuf huit, ce matin." */
static bool temperature_told(const struct scan *s, size_t i, size_t n, struct span in)
{
    const char *words = scan_clinician(s, i)
                            ? "examine|examiner|examen|temperature|thermometre|tympan|constantes"
                            : "brule|brulant|brulante|bouillant|bouillante|fievre|temperature|"
                              "thermometre|chaud";
    return stands_alone(s, i, n, in) && turn_tells(s, in, words);
}

/* "Hier soir j'avais trente-huit sept", when fever was asked: tenths tell it from an age. */
static size_t temperature_at(struct scan *s, size_t i, struct span in)
{
    struct hit named = {.at = (uint32_t)i,
                        .concept = lexicon_concept(s->lexicon, TEXT("temperature"))};
    struct fact probe = {.turn = -1};
    if (named.concept == NULL || s->turn_of[i] < 0) {
        return 0;
    }
    size_t n = measure_at(s, &named, i, &probe);
    bool exact = text_find(probe.value, TEXT("."), 0) != SIZE_MAX || probe.unit.n > 0;
    if (n == 0 || !exact || s->marks[i].who != FACT_PATIENT ||
        (!asked_about(s, i, "fievre", "temperature") && !temperature_told(s, i, n, in))) {
        return 0;
    }
    struct fact *f = scan_concept_fact(s, "temperature", (struct span){i, i + n}, in);
    if (f != NULL) {
        f->value = probe.value;
        f->unit = probe.unit;
        f->polarity = FACT_PRESENT;
        f->section = scan_clinician(s, i) ? TEXT("examen") : TEXT("histoire");
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

/* "Montez sur la balance. Quatre-vingt-onze kilos." */
static bool weight_seen(const struct scan *s, size_t i, size_t n, struct span in)
{
    return scan_clinician(s, i) && stands_alone(s, i, n, in) &&
           !scan_has(s, in, "de plus|de moins") &&
           turn_tells(s, in, "balance|pesez|pese|peser|poids|tension|pouls|examine");
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
    bool asked =
        asked_about(s, i, "poids", "taille") && !asked_about(s, i, "fievre", "temperature");
    if (!weight || n.article || s->marks[i].who != FACT_PATIENT ||
        (!asked && !weight_seen(s, i, k + unit, in)) || token_any(&s->t, i + k + unit, "de") > 0) {
        return 0;
    }
    const char *change = asked ? changed_weight(s, i) : NULL;
    measured(s, change != NULL ? change : "poids", (struct span){i, i + k + unit}, in, n.milli,
             TEXT("kg"));
    return k + unit;
}

/* "Quatre-vingt-quatre." to "Vous pesez ?". */
static size_t weight_alone(struct scan *s, size_t i, struct span in)
{
    enum { MOST = 250000 };
    struct number n = {0};
    size_t k = text_number_at(&s->t, i, &n);
    struct span q = s->question;
    while (q.b < q.e && s->t.at[q.b].sentence != s->t.at[q.e - 1].sentence) {
        q.b++;
    }
    if (k == 0 || n.article || n.milli > MOST || !scan_patient(s, i) || q.b == q.e ||
        !stands_alone(s, i, k, in) || scan_has(s, q, "perdu|pris|maigri|grossi|avant") ||
        !scan_has(s, q, "pesez|pese|poids")) {
        return 0;
    }
    measured(s, "poids", (struct span){i, i + k}, in, n.milli, (struct text){NULL, 0});
    return k;
}

/* "148 sur 86 à gauche", "152 sur 88, au bras droit"; not "155 sur 85, bras gauche 150". */
static enum fact_side side_after(const struct scan *s, size_t i, struct span in)
{
    enum { REACH = 4 };
    static const char arm[] = "au bras|bras|a droite|a gauche|du cote";
    struct number n;
    size_t from = i < in.e && token_is(&s->t, i, ",") && token_any(&s->t, i + 1, arm) > 0;
    for (size_t k = i + from; k < in.e && k < i + from + REACH && s->t.at[k].kind != TOKEN_MARK;
         k++) {
        bool right = token_any(&s->t, k, "droit|droite") > 0;
        if (right || token_is(&s->t, k, "gauche")) {
            bool next = text_number_at(&s->t, k + 1, &n) > 0;
            return next ? FACT_NO_SIDE : right ? FACT_RIGHT : FACT_LEFT;
        }
    }
    return FACT_NO_SIDE;
}

/* "Au bras gauche, | 148 sur 86", "bras droit | 155 sur 85". */
static enum fact_side side_before(const struct scan *s, size_t i, struct span in)
{
    size_t k = i > in.b && token_any(&s->t, i - 1, ",|:|a") > 0 ? i - 1 : i;
    bool arm =
        k >= in.b + 2 && token_any(&s->t, k - 2, "bras gauche|bras droit|a gauche|a droite") == 2;
    return !arm ? FACT_NO_SIDE : token_is(&s->t, k - 1, "gauche") ? FACT_LEFT : FACT_RIGHT;
}

void measure_arm(const struct scan *s, struct span in, struct fact *f)
{
    size_t k = in.b;
    while (k < in.e && s->t.at[k].start < f->end) {
        k++;
    }
    f->side = f->side == FACT_NO_SIDE ? side_after(s, k, in) : f->side;
}

/* A value of one form that no other measure has, said of the patient in a dialogue: "un mètre
 * soixante-sept" after the weight, "cent soixante-deux sur quatre-vingt-quatorze". */
static size_t formed_at(struct scan *s, const char *id, size_t i, struct span in)
{
    struct hit named = {.at = (uint32_t)i, .concept = lexicon_concept(s->lexicon, text_of(id))};
    struct fact probe = {.turn = -1};
    size_t n = named.concept == NULL ? 0 : measure_at(s, &named, i, &probe);
    if (n == 0 || s->marks[i].who != FACT_PATIENT || s->marks[i].polarity != MARK_PRESENT) {
        return 0;
    }
    struct fact *f = scan_concept_fact(s, id, (struct span){i, i + n}, in);
    if (f != NULL) {
        f->value = probe.value;
        f->unit = probe.unit;
        f->polarity = FACT_PRESENT;
        enum fact_side before = side_before(s, i, in);
        f->side = before != FACT_NO_SIDE ? before : side_after(s, i + n, in);
    }
    return n;
}

static size_t height_at(struct scan *s, size_t i, struct span in)
{
    enum { LEAST = 10000 };
    struct number tail = {0};
    bool metre = token_any(&s->t, i, "un metre|1 metre|1 m") == 2;
    bool told = scan_clinician(s, i) && i > in.b && token_is(&s->t, i - 1, "pour") &&
                turn_tells(s, in, "kilos|kilo|kg|poids|pesez|pese");
    bool tall = metre && told && text_number_at(&s->t, i + 2, &tail) > 0 && tail.milli >= LEAST;
    return tall ? formed_at(s, "taille", i, in) : 0;
}

static size_t pressure_at(struct scan *s, size_t i, struct span in)
{
    enum { LEAST_HIGH = 70000, LEAST_LOW = 30000, MOST = 280000 };
    struct number high = {0}, low = {0};
    size_t k = text_number_at(&s->t, i, &high);
    bool over = k > 0 && token_is(&s->t, i + k, "sur") && high.milli >= LEAST_HIGH &&
                high.milli <= MOST && text_number_at(&s->t, i + k + 1, &low) > 0 &&
                low.milli >= LEAST_LOW && low.milli < high.milli;
    const struct unit *u = NULL;
    size_t e = i + k + 1 + (over ? text_number_at(&s->t, i + k + 1, &low) : 0);
    bool other = over && text_unit_at(&s->t, e, &u) > 0 && strcmp(u->ucum, "mm[Hg]") != 0;
    return over && !other ? formed_at(s, "ta", i, in) : 0;
}

/* What the form of the number at token i and its place in the dialogue tell. */
static size_t formed(struct scan *s, size_t i, struct span in)
{
    size_t n = temperature_at(s, i, in);
    n = n == 0 ? weight_at(s, i, in) : n;
    n = n == 0 ? weight_alone(s, i, in) : n;
    n = n == 0 ? height_at(s, i, in) : n;
    return n == 0 ? pressure_at(s, i, in) : n;
}

/* A measure that was named already takes this number. */
static bool measured_yet(const struct scan *s, size_t i)
{
    for (size_t k = s->fact_n; k-- > s->turn_first;) {
        const struct fact *f = &s->facts[k];
        if (f->kind == FACT_MEASUREMENT && f->start <= s->t.at[i].start &&
            f->end >= s->t.at[i].end) {
            return true;
        }
    }
    return false;
}

void measure_unnamed(struct scan *s, struct span in)
{
    enum { LONGEST = 8 }; /* tokens of a number */
    static const char names[] = "an|ans|mois|10|dix";
    struct span next = {in.e, in.e + LONGEST < s->t.n ? in.e + LONGEST : s->t.n};
    bool spoken = s->turn_of[in.b] >= 0;
    if (!spoken && !scan_has(s, in, names) && !scan_has(s, next, names)) {
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
            covered = s->hit_of[k] >= 0 && measure_most(s->hits[s->hit_of[k]].concept) > 0;
        }
        size_t n = covered ? 0 : scale_at(s, i, in);
        if (n == 0) {
            n = age_at(s, i, in);
        }
        n = n == 0 && !covered && spoken && !measured_yet(s, i) ? formed(s, i, in) : n;
        i += n > 0 ? n - 1 : 0;
    }
}
