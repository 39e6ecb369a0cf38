/* drug.c - dose, route, frequency and duration around the name of a drug */
#include "facts/scan.h"

/* In thousandths: below, a number in words without a unit counts tablets. */
enum { LEAST_STRENGTH = 5000 };

static const struct {
    const char *words;
    const char *say;
} habits[] = {
    {"matin midi et soir|matin midi soir|matin , midi et soir|matin , midi , soir"
     "|un le matin , un le midi et un le soir|un le matin , un le midi , un le soir"
     "|un matin , un midi et un soir|un matin , un midi , un soir"
     "|une le matin , une le midi et une le soir|une le matin , une le midi , une le soir"
     "|une matin , une midi et une soir|une matin , une midi , une soir",
     "matin, midi et soir"},
    {"matin et soir|le matin et le soir|matin soir"
     "|un le matin , un le soir|un matin , un soir|un le matin et un le soir"
     "|un matin et un soir|un le matin , et un le soir|un matin , et un soir"
     "|une le matin , une le soir|une matin , une soir|une le matin et une le soir"
     "|une matin et une soir|une le matin , et une le soir|une matin , et une soir",
     "matin et soir"},
    {"tous les jours|chaque jour|quotidiennement|quotidien|quotidienne|au quotidien",
     "tous les jours"},
    {"tous les matins|chaque matin", "tous les matins"},
    {"tous les soirs|chaque soir", "tous les soirs"},
    {"le matin", "le matin"},
    {"le soir", "le soir"},
    {"le midi", "le midi"},
    {"au coucher", "au coucher"},
    {"par jour|/ j|/ jour|/ 24 h|/ 24h", "par jour"},
    {"par semaine|/ semaine|/ sem", "par semaine"},
    {"par mois|/ mois", "par mois"},
    {"par an", "par an"},
    {"si besoin|en cas de douleur|en cas de douleurs|si douleur|si douleurs|quand j ai mal|"
     "a la demande|si fievre|en cas de fievre",
     "si besoin"},
    {"de temps en temps|des fois|parfois|a l occasion|occasionnellement|occasionnel|"
     "occasionnelle|pour les occasions",
     "de temps en temps"},
    {"tres rarement|rarement|tres episodique|episodique|exceptionnellement", "rarement"},
    {"le week end|les week ends|le weekend", "le week-end"},
    {"souvent|regulierement", "régulièrement"},
};

/* "trois fois par jour", "3/j", "x 3 par jour", "trois par jour". */
static size_t times_at(const struct tokens *t, size_t i, struct writer *w)
{
    enum { MOST_TAKEN = 12000 };
    static const char *const per[][2] = {
        {"par jour|/ j|/ jour|/ 24 h|par 24 heures|jour", "par jour"},
        {"par semaine|/ semaine|/ sem", "par semaine"},
        {"par mois|/ mois", "par mois"},
        {"par an|/ an", "par an"},
        {"par nuit", "par nuit"}};
    struct number n = {0};
    size_t x = token_any(t, i, "x");
    size_t k = text_number_at(t, i + x, &n);
    if (k == 0) {
        return 0;
    }
    k += x;
    struct number to = {0}; /* "deux ou trois fois par semaine" */
    size_t link = token_any(t, i + k, "ou|a");
    size_t range = link > 0 && !n.article ? text_number_at(t, i + k + link, &to) : 0;
    k += range > 0 && to.milli > n.milli ? link + range : 0;
    size_t times = token_any(t, i + k, "fois|prises|x|prise");
    for (size_t p = 0; p < sizeof per / sizeof *per; p++) {
        size_t m = token_any(t, i + k + times, per[p][0]);
        bool said = times + x > 0 || token_is(t, i + k, "/");
        bool each = token_is(t, i + k, "par") && n.milli <= MOST_TAKEN && !n.article;
        if (m > 0 && (said || each)) {
            writer_number(w, n.milli);
            if (to.milli > n.milli) {
                writer_str(w, " à ");
                writer_number(w, to.milli);
            }
            writer_str(w, said ? " fois " : " ");
            writer_str(w, per[p][1]);
            return k + times + m;
        }
    }
    return 0;
}

static size_t every_at(const struct tokens *t, size_t i, struct writer *w)
{
    struct number n = {0};
    size_t open = token_any(t, i, "toutes les|tous les");
    size_t k = open > 0 ? text_number_at(t, i + open, &n) : 0;
    const struct unit *unit = NULL;
    size_t u = k > 0 ? text_unit_at(t, i + open + k, &unit) : 0;
    if (u == 0) {
        return 0;
    }
    writer_str(w, token_is(t, i, "toutes") ? "toutes les " : "tous les ");
    writer_number(w, n.milli);
    writer_char(w, ' ');
    writer_str(w, unit->many);
    return open + k + u;
}

/* "1-0-1": morning, noon, evening. */
static size_t schedule_at(const struct tokens *t, size_t i, struct writer *w)
{
    for (size_t k = 0; k < 3; k++) {
        bool one = i + k < t->n && t->at[i + k].kind == TOKEN_DIGITS && t->at[i + k].text.n == 1 &&
                   (k == 0 || t->at[i + k].hyphen);
        if (!one) {
            return 0;
        }
    }
    for (size_t k = 0; k < 3; k++) {
        writer_str(w, k == 0 ? "" : "-");
        writer_put(w, t->at[i + k].text);
    }
    return 3;
}

static size_t habit_at(const struct tokens *t, size_t i, const char **say)
{
    size_t row = 0;
    size_t n = token_row(t, i, habits, sizeof habits / sizeof *habits, sizeof *habits, &row);
    if (n > 0) {
        *say = habits[row].say;
    }
    return n;
}

/* "Le Diamicron, soixante, deux le matin": how many at the moment named at token i, when more than
 * one. */
static void put_count(const struct scan *s, size_t i, struct span in, struct writer *w)
{
    struct number n = {0};
    bool apart = i > in.b + 1 && token_is(&s->t, i - 2, ",");
    if (apart && text_number_at(&s->t, i - 1, &n) == 1 && n.milli >= 2000 && n.milli <= 4000 &&
        n.milli % 1000 == 0) {
        writer_number(w, n.milli);
        writer_char(w, ' ');
    }
}

struct text drug_frequency(struct scan *s, struct span in)
{
    char room[120];
    struct writer w = writer_over(room, sizeof room);
    for (size_t i = in.b; i < in.e && w.n == 0; i++) {
        const char *say = NULL;
        if (s->t.at[i].kind != TOKEN_DIGITS &&
            !token_opens(&s->t, i, "facts/drug.c text/number.c")) {
            continue;
        }
        bool half = i > 0 && token_any(&s->t, i - 1, "et demi|et demie") > 0; /* of the dose */
        if (half || (i > in.b && token_any(&s->t, i - 1, "pas|plus|jamais") > 0)) {
            continue; /* "pas tous les jours" */
        }
        size_t n = times_at(&s->t, i, &w);
        n = n > 0 ? n : every_at(&s->t, i, &w);
        n = n > 0 ? n : schedule_at(&s->t, i, &w);
        if (n == 0 && habit_at(&s->t, i, &say) > 0) {
            put_count(s, i, in, &w);
            writer_str(&w, say);
        }
        if (n > 0 && i + n < in.e && token_any(&s->t, i + n, "si besoin|en cas de douleur") > 0) {
            writer_str(&w, " si besoin");
        }
    }
    return scan_keep(s, &w);
}

void drug_put_dose(struct writer *w, const struct number *n, const struct unit *u)
{
    writer_number(w, n->milli);
    if (u != NULL) {
        writer_char(w, ' ');
        writer_str(w, n->milli >= 2000 ? u->many : u->one);
    }
}

/* A dose that ends just before token `end`: "un gramme de" doliprane, "2" Doliprane. */
static bool dose_before(struct scan *s, size_t end, struct span in, struct writer *w)
{
    size_t q = end;
    while (q > in.b && token_any(&s->t, q - 1, "de|d") > 0) {
        q--;
    }
    for (size_t p = in.b + 8 < q ? q - 8 : in.b; p < q; p++) {
        struct number n = {0};
        const struct unit *u = NULL;
        size_t k = text_number_at(&s->t, p, &n);
        size_t m = k > 0 ? text_unit_at(&s->t, p + k, &u) : 0;
        if (m > 0 && p + k + m == q && u->dose) {
            drug_put_dose(w, &n, u);
            return true;
        }
        if (k > 0 && p + k == q && q == end) {
            drug_put_dose(w, &n, NULL);
            return true;
        }
    }
    return false;
}

/* "L'Éliquis, le cinq, un le matin": a strength by which the box is known, not a day of the month:
 * the number ends before token `next`, and how often the drug is taken follows. */
static bool box_strength(const struct scan *s, size_t after, size_t at, size_t next)
{
    static const char taken[] =
        ", un le|, une le|, deux le|, un matin|, une matin|, deux matin|, un par|, une par|, deux "
        "par|, trois par|, un comprime|, deux comprimes|, une gelule|, le matin|, le soir|, matin|"
        ", midi|, un demi|, la moitie";
    size_t often = token_any(&s->t, next, taken);
    return at == after + 2 && token_phrase(&s->t, after, ", le") && often > 0 &&
           token_any(&s->t, next + often, "de|d|du|ou") == 0; /* "le matin de l'opération" */
}

/* A strength that is said without its unit: "Kardégic, 75,", "metformine mille", "Levothyrox à
 * cent", "du Seroplex, du 10". A small number in words counts tablets: "Doliprane, deux". */
static bool bare_strength(const struct scan *s, size_t after, size_t at, size_t number,
                          const struct number *n, struct span in)
{
    size_t next = at + number;
    int64_t rest = n->milli / 1000 % 100;
    if (n->spelled && n->milli > INT64_C(100000) && rest >= 4 && rest <= 12 && rest != 10) {
        return false; /* "Symbicort deux cents six": two strengths, and no amount of 206 */
    }
    if (box_strength(s, after, at, next)) {
        return !n->article;
    }
    bool placed = at == after || (at == after + 1 && token_any(&s->t, after, ",|a|du") > 0) ||
                  (at == after + 2 && token_phrase(&s->t, after, ", du"));
    bool strength =
        !n->article && (!n->spelled || n->milli >= LEAST_STRENGTH || n->milli % 1000 != 0);
    return placed && strength && token_any(&s->t, next, "fois|/|sur|x|a|-|par") == 0 &&
           !(next < in.e && s->t.at[next].hyphen);
}

/* "Du Laroxyl pour les migraines, dix gouttes": past what it is for. */
static size_t after_reason(const struct scan *s, size_t after, struct span in)
{
    enum { REACH = 5 };
    if (!token_is(&s->t, after, "pour")) {
        return after;
    }
    for (size_t k = after + 1; k < in.e && k <= after + REACH; k++) {
        struct number n = {0};
        if (text_number_at(&s->t, k, &n) > 0) {
            return after; /* "pour trois jours" */
        }
        if (token_is(&s->t, k, ",")) {
            return k;
        }
    }
    return after;
}

/* "Un sachet | de quinze grammes". */
static void put_strength(const struct scan *s, size_t i, const struct unit *piece, struct writer *w)
{
    struct number n = {0};
    const struct unit *u = NULL;
    size_t lead = piece->ucum[0] == '{' ? token_any(&s->t, i, "de|a|dose a|doses a") : 0;
    size_t k = lead > 0 ? text_number_at(&s->t, i + lead, &n) : 0;
    if (k > 0 && text_unit_at(&s->t, i + lead + k, &u) > 0 && u->dose && u->ucum[0] != '{') {
        writer_str(w, " de ");
        drug_put_dose(w, &n, u);
    }
}

/* A strength or a dose after the name: "amlodipine 5 mg", "Lasilix 40", "à la dose de 1 g". */
static bool dose_after(struct scan *s, size_t after, struct span in, struct writer *w)
{
    size_t from = after_reason(s, after, in);
    for (size_t k = from; k < in.e && k <= from + 4; k++) {
        struct number n = {0};
        const struct unit *u = NULL;
        size_t number = text_number_at(&s->t, k, &n);
        size_t unit = number > 0 ? text_unit_at(&s->t, k + number, &u) : 0;
        if (unit > 0 && u->dose) {
            drug_put_dose(w, &n, u);
            put_strength(s, k + number + unit, u, w);
            return true;
        }
        if (number > 0 && unit == 0 && bare_strength(s, after, k, number, &n, in)) {
            drug_put_dose(w, &n, NULL);
            return true;
        }
        if (number > 0 || s->hit_of[k] >= 0 ||
            token_any(&s->t, k,
                      "a|la|dose|de|du|(|,|:|en|par|prise|comprime|au|avec|par voie|orale|voie|"
                      "place|aussi|donc|"
                      "per|os|po|iv|gelule|matin|le|soir|suppositoire|suppositoires|sirop|solution|"
                      "ampoule|ampoules|injection|ovule|ovules|poudre|creme|collyre|spray|patch|"
                      "sachet|sachets|aerosol|perfusion|sous|cutane") == 0) {
            return false;
        }
    }
    return false;
}

static struct text route_in(const struct scan *s, struct span in)
{
    static const struct {
        const char *words;
        const char *say;
    } routes[] = {{"per os|po|par voie orale|par la bouche|voie orale", "per os"},
                  {"iv|intraveineux|intraveineuse|en perfusion|par voie veineuse|ivl", "IV"},
                  {"sous cutane|sous cutanee|sc|en sous cutane", "SC"},
                  {"im|intramusculaire|intra musculaire", "IM"},
                  {"sublingual|sous la langue", "sublingual"},
                  {"en collyre|collyre", "collyre"},
                  {"en creme|local|locale|en gel|pommade|en pommade", "local"},
                  {"nasal|spray nasal|dans le nez", "nasal"},
                  {"rectal|intra rectal|par voie rectale", "rectal"},
                  {"inhale|en aerosol|aerosol|nebulisation|en inhalation", "inhalé"}};
    for (size_t i = in.b; i < in.e; i++) {
        size_t row = 0;
        if (token_row(&s->t, i, routes, sizeof routes / sizeof *routes, sizeof *routes, &row) > 0) {
            return text_of(routes[row].say);
        }
    }
    return (struct text){NULL, 0};
}

struct text drug_duration(struct scan *s, struct span in)
{
    for (size_t i = in.b; i < in.e; i++) {
        struct when w;
        size_t pour = token_any(&s->t, i, "pour");
        struct number n = {0};
        const struct unit *u = NULL;
        size_t k = pour > 0 ? text_number_at(&s->t, i + 1, &n) : 0;
        if (k > 0 && text_unit_at(&s->t, i + 1 + k, &u) > 0 &&
            token_any(&s->t, i + 1 + k, "jour|jours|j|semaine|semaines|mois") > 0) {
            char room[64];
            struct writer out = writer_over(room, sizeof room);
            drug_put_dose(&out, &n, u);
            return scan_keep(s, &out);
        }
        if (text_when_at(s->a, &s->t, i, &w) > 0 && w.kind == WHEN_FOR) {
            return text_slice(w.words, sizeof "pendant " - 1, w.words.n);
        }
    }
    return (struct text){NULL, 0};
}

size_t drug_named_twice(const struct scan *s, const struct hit *h, struct span in)
{
    size_t i = h->at + h->n;
    if (!token_is(&s->t, i, "(") || i + 1 >= in.e || s->hit_of[i + 1] < 0) {
        return 0;
    }
    const struct hit *other = &s->hits[s->hit_of[i + 1]];
    size_t close = other->at + other->n;
    bool same = other->concept == h->concept && close < in.e && token_is(&s->t, close, ")");
    return same ? close + 1 : 0;
}

/* Tokens that speak of this drug: up to the next drug, back to the one before. */
static struct span drug_window(const struct scan *s, const struct hit *h, struct span in)
{
    struct span w = in;
    for (size_t k = h->at; k-- > in.b;) {
        if (s->hit_of[k] >= 0 && text_is(TEXT("medication"), s->hits[s->hit_of[k]].concept->kind)) {
            w.b = h->at;
            break;
        }
    }
    size_t twice = drug_named_twice(s, h, in);
    for (size_t k = twice > 0 ? twice : h->at + h->n; k < in.e; k++) {
        if (s->hit_of[k] >= 0 && text_is(TEXT("medication"), s->hits[s->hit_of[k]].concept->kind)) {
            w.e = k;
            break;
        }
    }
    return w;
}

/* A strength that comes later in the sentence: "un le matin, c'est le 5", "je suis à 75". */
static bool dose_later(const struct scan *s, size_t after, struct span in, struct writer *w)
{
    for (size_t k = after; k < in.e; k++) {
        const struct hit *h = s->hit_of[k] >= 0 ? &s->hits[s->hit_of[k]] : NULL;
        if (h != NULL && hit_kind(h, "medication")) {
            return false;
        }
        size_t lead =
            token_any(&s->t, k,
                      "c est le|c est du|je suis a|je suis au|celui a|dosee a|dose a|on reste a|"
                      "vous restez a|vous passez a|on passe a|on monte a|on descend a|on baisse a|"
                      "on augmente a|on diminue a|on remonte a|vous montez a|vous descendez a|"
                      "coupe en deux :|coupe en 2 :|on reprend a|mais a");
        struct number n = {0};
        const struct unit *u = NULL;
        size_t number = lead > 0 ? text_number_at(&s->t, k + lead, &n) : 0;
        size_t unit = number > 0 ? text_unit_at(&s->t, k + lead + number, &u) : 0;
        bool often = token_any(&s->t, k + lead + number + unit, "par|fois|/") > 0 && unit == 0;
        if (number > 0 && !n.article && !often && (unit == 0 || u->dose)) {
            drug_put_dose(w, &n, unit > 0 ? u : NULL);
            return true;
        }
    }
    return false;
}

/* "Du Previscan, mais ils m'ont changé pour le Xarelto.", "ayant remplacé la fluindione". */
static bool replaced(const struct scan *s, const struct hit *h, struct span in, struct span behind)
{
    bool changed = scan_patient(s, h->at) && scan_has(s, behind,
                                                      "m ont change pour|m a change pour|"
                                                      "l a change pour|l ont change pour|"
                                                      "m a remplace par|l a remplace par|"
                                                      "l ont remplace par|m est passe au|"
                                                      "m ont passe au|m a mis a la place");
    size_t near = h->at > in.b + 4 ? h->at - 4 : in.b;
    return changed || scan_has(s, (struct span){near, h->at},
                               "ayant remplace|a remplace|en remplacement de|"
                               "en remplacement du|en remplacement d|a la place du|"
                               "a la place de|a la place d");
}

struct text drug_rhythm(struct scan *s, struct span in)
{
    bool forgets = scan_has(s, in,
                            "j oublie|j ai oublie|l oublie|je saute|saute une prise|"
                            "oublie une fois|oublie souvent");
    return forgets ? (struct text){NULL, 0} : drug_frequency(s, in);
}

void drug_details(struct scan *s, const struct hit *h, struct span in, struct fact *f)
{
    char room[120];
    struct writer w = writer_over(room, sizeof room);
    size_t twice = drug_named_twice(s, h, in);
    size_t after = twice > 0 ? twice : h->at + h->n;
    struct span window = drug_window(s, h, in);
    for (size_t i = after; i < window.e; i++) { /* "quatre tout de suite, puis quatre" */
        window.e = token_is(&s->t, i, "puis") && drug_step(s, i + 1, in) ? i : window.e;
    }
    struct span behind = {after, window.e};
    bool before = dose_before(s, h->at, in, &w);
    f->pieces = before && writer_text(&w).n == 1; /* a count without its unit */
    size_t mark = w.n;
    if (before) {
        writer_str(&w, " de ");
    }
    if (dose_after(s, after, behind, &w)) {
        f->pieces = false;
    } else if (before) {
        w.n = mark;
    } else {
        (void)(dose_later(s, after, in, &w) || drug_dose_apart(s, h, in, window, &w));
    }
    f->dose = scan_keep(s, &w);
    f->frequency = drug_rhythm(s, behind);
    if (f->frequency.n == 0) {
        f->frequency = drug_rhythm(s, window);
    }
    f->route = route_in(s, behind);
    f->duration = drug_duration(s, behind);
    drug_ahead(s, in, f);
    if (f->who == FACT_FAMILY &&
        scan_has(
            s, (struct span){in.b, h->at},
            "plante de ma|plante de mon|plantes de ma|remede de ma|remede de mon|recette de ma|"
            "recette de mon|celui de ma|celui de mon|celle de ma|celle de mon|ceux de ma|"
            "ceux de mon|comprimes de ma|comprimes de mon|boite de ma|boite de mon")) {
        f->who = FACT_PATIENT; /* "J'ai pris ceux de ma femme, du Xanax" */
        f->relative = (struct text){NULL, 0};
    }
    const char *over = f->polarity == FACT_PRESENT ? drug_given_up(s, h, in) : NULL;
    if (f->polarity == FACT_PRESENT && replaced(s, h, in, behind)) {
        over = "arrêté";
    }
    if (over != NULL) {
        f->polarity = FACT_ABSENT;
        f->time = FACT_PAST;
        f->qualifier = text_of(over);
    } else if (f->polarity == FACT_PRESENT && f->time != FACT_PLANNED &&
               drug_given_up_next(s, in.e, h->at)) {
        f->polarity = FACT_ABSENT;
        f->time = FACT_PAST;
        f->qualifier = TEXT("arrêté");
    } else if (f->polarity == FACT_PRESENT && f->time != FACT_PLANNED &&
               drug_taken_before(s, h, in)) {
        f->time = FACT_PAST;
        f->qualifier = TEXT("traitement antérieur");
    }
}
