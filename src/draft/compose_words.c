/* compose_words.c - one fact in the telegraphic French of reports */
#include "draft/compose_inner.h"

#include "text/fold.h"
#include "text/unit.h"

static bool starts_any(struct text t, const char *const *heads, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (text_begins(t, heads[i])) {
            return true;
        }
    }
    return false;
}

#define STARTS(t, heads) starts_any((t), (heads), sizeof(heads) / sizeof((heads)[0]))

void compose_of(struct writer *w, struct text label)
{
    static const char *const vowels[] = {"a", "e", "i", "o", "u", "y", "h"};
    static const char *const aspirated[] = {"hern", "hanche", "holter", "handicap", "hoquet"};
    char room[16];
    struct text head = text_slice(label, 0, 12);
    while (head.n > 0 && !text_utf8_valid(head)) {
        head.n--;
    }
    struct text folded = {room, text_fold_into(room, sizeof(room), head)};
    bool elided = STARTS(folded, vowels) && !STARTS(folded, aspirated);
    writer_str(w, elided ? "d’" : "de ");
}

/* A label that is no noun is denied by "pas" alone: "pas aggravée par l’inspiration". */
static bool is_noun(struct text label)
{
    static const char *const others[] = {
        "à ",       "a pu ",     "au ",    "aggravée ", "améliorée", "soulagée",    "résistante",
        "coupe ",   "empêche ",  "prend ", "vit ",      "plus ",     "autonome",    "moins ",
        "toujours", "retraité(", "sans ",  "en ",       "après ",    "célibataire", "du côté",
        "sur le ",  "sous ",     "non ",   "survenue "};
    return !STARTS(label, others);
}

void compose_number(struct writer *w, struct text value)
{
    enum { GROUP = 3, LEAST = 5 };
    size_t digits = 0;
    for (size_t i = 0; i < value.n; i++) {
        digits += value.p[i] >= '0' && value.p[i] <= '9';
    }
    bool grouped = digits == value.n && digits >= LEAST;
    for (size_t i = 0; i < value.n; i++) {
        if (grouped && i > 0 && (value.n - i) % GROUP == 0) {
            writer_char(w, ' ');
        }
        bool point = value.p[i] == '.' && i > 0 && i + 1 < value.n;
        writer_char(w, point ? ',' : value.p[i]);
    }
}

static bool is_many(struct text value)
{
    return value.n > 1 || (value.n == 1 && value.p[0] > '1');
}

void compose_value(struct writer *w, const struct fact *f)
{
    compose_number(w, f->value);
    const struct unit *u = text_unit_of(f->unit);
    if (u) {
        bool tight = u->one[0] == '/';
        writer_str(w, tight ? "" : " ");
        writer_str(w, is_many(f->value) ? u->many : u->one);
    }
}

static void put_more(struct writer *w, const char *before, struct text t)
{
    if (t.n > 0) {
        writer_str(w, before);
        writer_put(w, t);
    }
}

static void put_side(struct writer *w, const struct fact *f)
{
    static const char *const words[] = {"", " à gauche", " à droite", " des deux côtés"};
    bool told = text_find(f->label, TEXT("gauche"), 0) != SIZE_MAX ||
                text_find(f->label, TEXT("droit"), 0) != SIZE_MAX ||
                text_find(f->label, TEXT("deux côtés"), 0) != SIZE_MAX;
    /* "irradiation au bras gauche" */
    static const char *const his[] = {"", " gauche", " droit", " des deux côtés"};
    static const char *const hers[] = {"", " gauche", " droite", " des deux côtés"};
    const char *const *side =
        text_begins(f->label, "irradiation au ") ? his
        : text_begins(f->label, "irradiation à la ") || text_begins(f->label, "irradiation à l’")
            ? hers
            : words;
    writer_str(w, told ? "" : side[f->side]);
}

static void put_drug(struct writer *w, const struct fact *f, bool dose)
{
    if (dose && f->dose.n > 0) {
        writer_char(w, ' ');
        compose_number(w, f->dose);
    }
    put_more(w, " ", f->route);
    bool daily = text_ends(f->dose, TEXT("/j")) && text_is(f->frequency, "par jour");
    bool each = text_starts(f->frequency, TEXT("par ")); /* "25 mg par jour" */
    put_more(w, !each && (f->dose.n > 0 || f->route.n > 0) ? ", " : " ",
             daily ? (struct text){NULL, 0} : f->frequency);
    put_more(w, ", pendant ", f->duration);
}

bool compose_brand(const struct fact *f, struct text said)
{
    char room[2][64];
    struct text name = {room[0], text_fold_into(room[0], sizeof(room[0]), f->label)};
    struct text word = {room[1], text_fold_into(room[1], sizeof(room[1]), said)};
    bool named = text_find(f->when, said, 0) == SIZE_MAX; /* and not only dated */
    return f->kind == FACT_MEDICATION && word.n > 0 && named &&
           text_find(name, word, 0) == SIZE_MAX && text_find(word, name, 0) == SIZE_MAX;
}

/* A drug is written by its INN, with the name that was said beside it: "paracétamol (Doliprane)".
 * What is denied keeps the name that was said. */
static void put_name(struct writer *w, const struct fact *f, struct text said)
{
    if (!compose_brand(f, said)) {
        writer_put(w, f->label);
    } else if (f->polarity == FACT_ABSENT) {
        writer_put(w, said);
    } else {
        writer_put(w, f->label);
        writer_str(w, " (");
        writer_put(w, said);
        writer_char(w, ')');
    }
}

/* "2 enfants", "3 pontages coronariens": a count and its noun, up to the first preposition. */
static void put_counted(struct writer *w, const struct fact *f)
{
    compose_value(w, f);
    bool many = is_many(f->value);
    struct text rest = f->label;
    while (rest.p) {
        struct text word = text_cut(&rest, ' ');
        many = many && word.n > 3 && !text_is(word, "avec") && !text_starts(word, TEXT("d’"));
        bool marked = text_ends(word, TEXT("s")) || text_ends(word, TEXT("x"));
        writer_char(w, ' ');
        writer_put(w, word);
        writer_str(w, many && !marked ? "s" : "");
    }
}

bool compose_profession(const struct fact *f)
{
    static const char *const ids[] = {
        "enseignant", "infirmier", "ouvrier", "agriculteur",  "employe",      "chauffeur",
        "commercant", "menage",    "artisan", "coiffeur",     "transport",    "etudiant",
        "soignant",   "artiste",   "cadre",   "restauration", "fonctionnaire"};
    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        if (text_is(f->concept, ids[i])) {
            return true;
        }
    }
    return false;
}

/* "Je suis couvreur": the trade alone. */
static struct text trade(struct text said)
{
    static const char *const heads[] = {"je suis ",         "Je suis ",   "suis ",
                                        "il est ",          "elle est ",  "est ",
                                        "travaille comme ", "métier de ", "profession "};
    for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
        if (text_begins(said, heads[i])) {
            return text_slice(said, strlen(heads[i]), said.n);
        }
    }
    return said;
}

/* "L’année dernière", "en juin", "il y a deux ans": not of today. */
static bool is_former(struct text when)
{
    return text_starts(when, TEXT("il y a ")) || text_starts(when, TEXT("en ")) ||
           text_find(when, TEXT("derni"), 0) != SIZE_MAX;
}

/* A stay abroad: where is told in the words of who came back, "rentrés du Cameroun". */
static bool travelled(const struct fact *f)
{
    return text_is(f->concept, "voyage_afrique") || text_is(f->concept, "sejour_asie") ||
           text_is(f->concept, "sejour_amerique_latine");
}

/* "Séparée", "gaucher": a word that agrees with its bearer is written as it was said. */
static bool agrees(const struct fact *f, struct text said)
{
    return f->kind == FACT_SOCIAL && f->who == FACT_PATIENT &&
           f->question_end == f->question_start && said.n > 3 && f->polarity == FACT_PRESENT &&
           text_find(f->label, TEXT("("), 0) != SIZE_MAX &&
           text_find(said, TEXT(" "), 0) == SIZE_MAX && text_find(said, TEXT("'"), 0) == SIZE_MAX;
}

/* "tabac : 10 cigarettes", "pression artérielle : 13/8", "fièvre à gauche depuis 3 jours". */
static void put_named(struct writer *w, const struct fact *f, struct text said)
{
    bool counted = f->value.n > 0 && f->unit.n == 0 && f->kind != FACT_MEASUREMENT;
    bool pieces = f->kind == FACT_MEDICATION && f->pieces;
    if (counted && text_is(f->concept, "alcool")) {
        writer_str(w, "alcool : "); /* "4 bières" */
        compose_value(w, f);
        put_more(w, " ", said);
    } else if (counted) {
        put_counted(w, f);
    } else if (text_is(f->concept, "post_prandial") &&
               text_find(f->when, TEXT("repas"), 0) != SIZE_MAX) {
        writer_str(w, "survenue"); /* "2 heures après le repas" */
    } else if (text_is(f->concept, "debut") && text_starts(f->when, TEXT("depuis "))) {
        writer_str(w, "évolution");
    } else if (text_is(f->concept, "duree") && text_starts(f->when, TEXT("pendant "))) {
        writer_str(w, "durée : ");
        writer_put(w, text_slice(f->when, strlen("pendant "), f->when.n));
    } else if (compose_profession(f)) {
        writer_put(w, trade(said));
    } else if (agrees(f, said)) {
        writer_put(w, said);
    } else {
        put_more(w, "", pieces ? f->dose : (struct text){NULL, 0});
        writer_str(w, pieces ? " " : "");
        put_name(w, f, said);
        if (travelled(f) && f->question_end == f->question_start) {
            put_more(w, " (", said);
            writer_char(w, ')');
        }
    }
    put_side(w, f);
    put_more(w, " ", f->qualifier);
    /* "créatininémie l’année dernière : 95": never read as the value of today */
    bool dated = f->kind == FACT_MEASUREMENT && f->value.n > 0 && is_former(f->when);
    put_more(w, " ", dated ? f->when : (struct text){NULL, 0});
    if (f->value.n > 0 && !counted) {
        writer_str(w, " : ");
        compose_value(w, f);
    }
    if (f->kind == FACT_MEDICATION || f->dose.n > 0) {
        put_drug(w, f, !pieces);
    } else {
        put_more(w, f->value.n > 0 ? " " : " : ", f->frequency);
    }
    bool length = text_is(f->concept, "duree") && text_starts(f->when, TEXT("pendant "));
    if (!dated && !length && (!compose_profession(f) || text_starts(f->when, TEXT("depuis ")))) {
        put_more(w, " ", f->when); /* "j'ai arrêté en juin, j'étais maçon" dates no trade */
    }
}

/* "acide acétylsalicylique (Kardégic) : arrêté en mars", "ibuprofène (Advil) : pas pris" */
static void put_stopped(struct writer *w, const struct fact *f, struct text said)
{
    struct fact named = *f;
    named.polarity = FACT_PRESENT;
    put_name(w, &named, said);
    if (f->dose.n > 0) {
        writer_char(w, ' ');
        compose_number(w, f->dose);
    }
    if (f->time == FACT_PAST) {
        put_more(w, ", pendant ", f->duration);
    }
    put_more(w, " : ", f->qualifier);
    put_more(w, " ", f->when);
}

void compose_fact(struct writer *w, const struct item *i, struct text said)
{
    const struct fact *f = i->fact;
    bool stopped = f->time == FACT_PAST && f->polarity == FACT_ABSENT;
    bool drug = f->kind == FACT_MEDICATION && f->time != FACT_NOW;
    bool habit = f->kind == FACT_SOCIAL || f->kind == FACT_ADMINISTRATIVE;
    if (f->qualifier.n > 0 && (drug || (stopped && habit))) {
        put_stopped(w, f, said);
        return;
    }
    if (f->polarity == FACT_ABSENT && f->who == FACT_OTHER) {
        writer_str(w, "personne avec ");
        put_named(w, f, said);
        return;
    }
    if (f->polarity == FACT_ABSENT) {
        writer_str(w, "pas ");
        if (i->other) {
            writer_str(w, "d’autre ");
        } else if (is_noun(f->label)) {
            compose_of(w, f->kind == FACT_MEDICATION ? said : f->label);
        }
        put_named(w, f, said);
        return;
    }
    bool hypothesis =
        !i->unlikely && f->polarity == FACT_UNCERTAIN && text_is(f->section, "conclusion");
    writer_str(w, hypothesis ? "hypothèse : " : "");
    put_named(w, f, said);
    writer_str(w, i->unlikely                                    ? " : peu probable"
                  : f->polarity == FACT_UNCERTAIN && !hypothesis ? " : à confirmer"
                                                                 : "");
}
