/* drug_next.c - doses that stand apart from the name of the drug, and what the next sentence says
 * of the drug of the one before: "Du tramadol, je crois. Du cinquante. J'en prenais quatre par
 * jour." */
#include "facts/scan.h"

#include "text/number.h"
#include "text/unit.h"

enum {
    ALONE = 3,             /* words of a sentence that only names a drug: "De la lamotrigine." */
    LEAST_STRENGTH = 5000, /* in thousandths */
    SHORT = 12 /* tokens of one that only says how often: "Deux ou trois fois par semaine." */
};

/* The drug that the sentence before named last, in this turn. */
static struct fact *drug_before(const struct scan *s, struct span in)
{
    for (size_t k = s->fact_n; in.b > 0 && k-- > s->turn_first;) {
        struct fact *f = &s->facts[k];
        bool adjacent =
            f->clause_end <= s->t.at[in.b].start && f->clause_end + 3 >= s->t.at[in.b - 1].start;
        if (!adjacent || f->turn != s->turn_of[in.b]) {
            return NULL;
        }
        if (f->kind == FACT_MEDICATION) {
            return f;
        }
    }
    return NULL;
}

static size_t skip_openers(const struct scan *s, struct span in)
{
    size_t i = in.b;
    for (size_t n = 1; n > 0 && i < in.e; i += n) {
        n = token_any(&s->t, i, "ca|,|et|alors|donc|c est|on commence|on met|puis");
    }
    return i + token_any(&s->t, i, "du|le|a|en|dose a|dosee a|je suis a|au|de");
}

/* "Du cinquante.", "0,25.", "c'est le 5": a strength that opens the sentence, or a dose with its
 * unit anywhere when the drug was named alone. */
static void next_dose(struct scan *s, struct fact *f, struct span in, bool alone)
{
    char room[48];
    struct writer w = writer_over(room, sizeof room);
    size_t first = skip_openers(s, in);
    for (size_t i = first; i < in.e && (i == first || alone); i++) {
        struct number n = {0};
        const struct unit *u = NULL;
        size_t k = text_number_at(&s->t, i, &n);
        size_t unit = k > 0 ? text_unit_at(&s->t, i + k, &u) : 0;
        bool whole = i == first && (i + k == in.e || s->t.at[i + k].kind == TOKEN_MARK) &&
                     (i > in.b || in.e - in.b <= ALONE);
        if (k == 0 || n.article || !((unit > 0 && u->dose) || (unit == 0 && whole))) {
            continue;
        }
        drug_put_dose(&w, &n, unit > 0 ? u : NULL);
        f->dose = scan_keep(s, &w);
        /* "Du Doliprane. Deux.": in words and without a unit, a small number counts */
        f->pieces = unit == 0 && i == in.b && n.spelled && n.milli < LEAST_STRENGTH;
        return;
    }
}

static bool is_counted(struct text frequency)
{
    return text_find(frequency, TEXT(" par "), 0) != SIZE_MAX ||
           text_find(frequency, TEXT("fois"), 0) != SIZE_MAX ||
           text_find(frequency, TEXT("matin"), 0) != SIZE_MAX ||
           text_find(frequency, TEXT("soir"), 0) != SIZE_MAX;
}

static bool names_drug(const struct scan *s, struct span in)
{
    for (size_t i = in.b; i < in.e; i++) {
        if (s->hit_of[i] >= 0 && hit_kind(&s->hits[s->hit_of[i]], "medication")) {
            return true;
        }
    }
    return false;
}

static void next_frequency(struct scan *s, struct fact *f, struct span in)
{
    struct text said = is_counted(f->frequency) ? (struct text){NULL, 0} : drug_rhythm(s, in);
    if (said.n > 0 && (f->frequency.n == 0 || is_counted(said))) {
        f->frequency = said;
        f->clause_end = s->t.at[in.e - 1].end;
    }
}

/* What is named at token i is what was stopped, or decides something else. */
static bool other_stopped(const struct scan *s, size_t i)
{
    const struct hit *h = s->hit_of[i] >= 0 ? &s->hits[s->hit_of[i]] : NULL;
    return h != NULL && (hit_kind(h, "social") || hit_kind(h, "class") ||
                         hit_kind(h, "procedure") || hit_kind(h, "measurement"));
}

/* "Ça me rendait malade, j'ai arrêté en juillet.": nothing else is named that was stopped. */
static bool stops(const struct scan *s, struct span in)
{
    bool opens =
        token_any(&s->t, in.b,
                  "ca|j|je|il|elle|mais|puis|et|on|alors|du coup|donc|le docteur|mon medecin|"
                  "le medecin|mon docteur|enfin|bon|la|ensuite|apres") > 0;
    if (!opens || scan_has(s, in,
                           "comprime|comprimes|medicament|gelule|autre|cachet|cachets|"
                           "sirop|patch|creme|statine|cholesterol|tension")) {
        return false; /* it is another that was stopped */
    }
    for (size_t i = in.b; i < in.e; i++) {
        if (other_stopped(s, i)) {
            return false; /* "j'en prends plus, pour les tests" tells why */
        }
        size_t n = token_any(&s->t, i,
                             "j ai arrete|j ai tout arrete|j ai stoppe|j ai lache|je l ai arrete|"
                             "je l ai arretee|je l ai stoppe|l ai lache|il l a arrete|"
                             "elle l a arrete|on l a arrete|me l a arrete|me l ont arrete|"
                             "l a arrete|l ont arrete|lui a arrete|"
                             "on m a fait arreter|m a fait arreter|j en prends plus|"
                             "je le prends plus|je la prends plus|je n en prends plus|"
                             "je ne le prends plus|je ne la prends plus");
        size_t e = i + n;
        bool ends = e >= in.e || s->t.at[e].kind == TOKEN_MARK ||
                    token_any(&s->t, e,
                              "en|au|il y a|y a|depuis|tout|toute|parce|car|quand|avant|apres|l an|"
                              "l annee|la semaine|le mois|cet|cette|ca|et|aussi|hier") > 0;
        if (n > 0 && ends) {
            return true;
        }
    }
    return false;
}

/* When the sentence says that it was stopped; what dated its beginning does not. */
static struct text stopped_when(struct scan *s, struct span in)
{
    for (size_t i = in.b; i < in.e; i++) {
        struct when w;
        if (text_when_may(&s->t, i) && text_when_read(s->a, &s->t, i, &w) > 0) {
            return w.kind == WHEN_FOR ? (struct text){NULL, 0} : w.words;
        }
    }
    return (struct text){NULL, 0};
}

static void next_stopped(struct scan *s, struct fact *f, struct span in)
{
    bool taken = f->polarity == FACT_PRESENT && f->who == FACT_PATIENT && f->time != FACT_PLANNED;
    if (taken && scan_patient(s, in.b) && stops(s, in)) {
        f->polarity = FACT_ABSENT;
        f->time = FACT_PAST;
        f->qualifier = TEXT("arrêté");
        f->when = stopped_when(s, in);
        f->clause_end = s->t.at[in.e - 1].end;
    }
}

/* "Il en prend encore ? — Le docteur l'a arrêté.": of the drug named last before the question. */
static void asked_still(struct scan *s, struct span in)
{
    int turn = s->turn_of[in.b];
    bool asks = turn > 1 && scan_patient(s, in.b) && s->question.b < s->question.e &&
                scan_has(s, s->question,
                         "en prend encore|en prenez encore|en prends encore|en prend toujours|"
                         "en prenez toujours|en prends toujours|le prenez toujours|le prend encore|"
                         "la prenez toujours|la prend encore|le prend toujours|la prend toujours|"
                         "le prenez encore|la prenez encore") &&
                !names_drug(s, s->question);
    for (size_t k = s->fact_n; asks && k-- > 0 && s->facts[k].turn + 2 >= turn;) {
        struct fact *f = &s->facts[k];
        if (f->kind == FACT_MEDICATION && f->turn + 2 == turn) {
            size_t end = f->clause_end;
            struct text when = f->when;
            next_stopped(s, f, in);
            f->clause_end =
                end; /* the source is what named the drug: its date alone stands there */
            f->when = when;
            if (f->polarity == FACT_ABSENT) {
                f->dose = f->frequency = (struct text){NULL, 0};
            }
            return;
        }
    }
}

/* "Le Seroplex, dix. Mais j'étais tout mou. J'ai arrêté il y a un mois.": the drug of this turn
 * that was named last, when no other thing was named that one may stop. */
static struct fact *drug_further(const struct scan *s, struct span in)
{
    enum { REACH = 40 };
    struct fact *f = NULL;
    for (size_t k = s->fact_n; k-- > s->turn_first && f == NULL;) {
        f = s->facts[k].kind == FACT_MEDICATION ? &s->facts[k] : NULL;
    }
    for (size_t i = in.b; f != NULL && i-- > 0 && s->t.at[i].start >= f->clause_end;) {
        const struct hit *h = s->hit_of[i] >= 0 ? &s->hits[s->hit_of[i]] : NULL;
        bool other = h != NULL && (hit_kind(h, "social") || hit_kind(h, "class") ||
                                   hit_kind(h, "medication") || hit_kind(h, "procedure"));
        if (other || in.b - i > REACH) {
            return NULL;
        }
    }
    return f;
}

/* "De la kiné pour l'équilibre, deux fois par semaine.": the sentence opens with another thing, and
 * says how often that is done. */
static bool other_thing(const struct scan *s, struct span in)
{
    size_t i = in.b;
    for (size_t n = 1; n > 0 && i < in.e; i += n) {
        n = token_any(&s->t, i, "et|puis|ensuite|aussi|,|avec|plus|pour|sinon");
    }
    size_t n = token_any(&s->t, i, "de la|de l|des|du|la|le|les|l|un|une|votre|vos|quelques");
    struct number number = {0};
    const struct unit *u = NULL;
    bool counted = text_number_at(&s->t, i, &number) > 0 && text_unit_at(&s->t, i + 1, &u) > 0;
    bool dose = counted || text_unit_at(&s->t, i + n, &u) > 0;
    return n > 0 && !dose && text_number_at(&s->t, i + n, &number) == 0 &&
           token_any(
               &s->t, i + n,
               "matin|soir|midi|nuit|coucher|dose|doses|posologie|traitement|premier|premiere|"
               "jour|jours|semaine|prise|prises|meme|docteur|medecin|pharmacien|moitie|plus|"
               "temps|plupart|dernier|derniere|mien|mienne|tout|vingt|fois|truc|creme|gouttes|"
               "goutte|sirop|comprimes|comprime|cachet|cachets|gelule|gelules|pommade|spray|"
               "bouffee|bouffees|ampoule|ampoules|sachet|sachets|injection|injections|piqure|"
               "piqures|collyre|patch|patchs|gel|solution|suppositoire|medicament") == 0;
}

void drug_next(struct scan *s, struct span in)
{
    asked_still(s, in);
    struct fact *f = drug_before(s, in);
    if (f == NULL && scan_patient(s, in.b) && !names_drug(s, in)) {
        struct fact *further = drug_further(s, in);
        if (further != NULL) {
            next_stopped(s, further, in);
        }
    }
    if (f == NULL || names_drug(s, in)) {
        return;
    }
    next_stopped(s, f, in);
    struct text dose = f->dose;
    bool article = f->pieces && text_is(dose, "1"); /* "un Xanax. 0,25." */
    if (dose.n == 0 || article) {
        next_dose(s, f, in, false);
    }
    bool more = f->dose.p != dose.p;
    if (more) {
        f->clause_end = s->t.at[in.e - 1].end;
    }
    bool taken = scan_has(s, in,
                          "en prends|en prend|en prenais|en prenait|je le prends|je la prends|"
                          "je les prends|il le prend|elle le prend");
    if (more || taken || (in.e - in.b <= SHORT && !other_thing(s, in))) {
        next_frequency(s, f, in);
    }
}

bool drug_step(const struct scan *s, size_t i, struct span in)
{
    enum { REACH = 5 };
    for (size_t k = i; k-- > in.b && i - k <= REACH && s->hit_of[k] < 0;) {
        struct number n = {0};
        if (token_is(&s->t, k, "puis") && k > in.b && token_is(&s->t, k - 1, ",")) {
            return text_number_at(&s->t, k + 1, &n) > 0;
        }
    }
    return false;
}

const char *drug_where(const struct scan *s, struct span in)
{
    static const struct {
        const char *words;
        const char *say;
    } places[] = {{"a l hopital|a l hopital ,", "à l’hôpital"},
                  {"en reanimation|en reanimation ,", "en réanimation"},
                  {"au bloc|au bloc ,", "au bloc"}};
    size_t row = 0;
    size_t n = token_row(&s->t, in.b, places, sizeof places / sizeof *places, sizeof *places, &row);
    return n > 0 && token_any(&s->t, in.b + n,
                              "on passera|on mettra|on donnera|on commencera|on fera|on vous|"
                              "vous aurez|ce sera|on prendra|je vous mettrai") > 0
               ? places[row].say
               : "";
}

/* "Le traitement de fond, c'est le méthotrexate.": the clinician's sentence ends with the drug, and
 * the next one says how it is taken. */
static bool ends_named(const struct scan *s, struct span in)
{
    size_t e = in.e;
    while (e > in.b && s->t.at[e - 1].kind == TOKEN_MARK) {
        e--;
    }
    return e > in.b && scan_clinician(s, in.b) && !token_is(&s->t, in.e - 1, "?") &&
           s->hit_of[e - 1] >= 0 && hit_kind(&s->hits[s->hit_of[e - 1]], "medication");
}

void drug_ahead(struct scan *s, struct span in, struct fact *f)
{
    size_t words = 0;
    for (size_t i = in.b; i < in.e; i++) {
        words += s->t.at[i].kind != TOKEN_MARK;
    }
    words = ends_named(s, in) ? 0 : words;
    for (size_t i = in.b; i < in.e; i++) { /* "X par Y. On commence à 0,6": the dose of Y */
        bool later = s->t.at[i].start >= f->end && s->hit_of[i] >= 0;
        if (later && hit_kind(&s->hits[s->hit_of[i]], "medication")) {
            return;
        }
    }
    struct span next = {in.e, in.e};
    if (in.e < s->t.n && s->turn_of[in.e] == s->turn_of[in.b]) {
        next.e = scan_sentence_end(s, in.e);
    }
    if (words > ALONE || next.e == next.b || f->dose.n > 0 || names_drug(s, next) ||
        other_thing(s, next)) {
        return;
    }
    next_dose(s, f, next, true);
    if (f->dose.n > 0) {
        f->clause_end = s->t.at[next.e - 1].end;
        f->duration = f->duration.n > 0 ? f->duration : drug_duration(s, next);
        next_frequency(s, f, next);
    }
}

/* "Trois gouttes par jour, la vitamine D": an amount that opens the window of the drug, and its
 * rhythm; a drug of the sentence before might own it. */
static bool dose_ahead(struct scan *s, const struct hit *h, struct span window, struct writer *w)
{
    enum { BACK = 12, REACH = 10 };
    for (size_t k = window.b;
         k-- > 0 && window.b - k <= BACK && s->turn_of[k] == s->turn_of[h->at];) {
        const struct hit *other = s->hit_of[k] >= 0 ? &s->hits[s->hit_of[k]] : NULL;
        if (other != NULL && hit_kind(other, "medication") && other->concept != h->concept) {
            return false;
        }
    }
    size_t from = window.b + REACH < h->at ? h->at - REACH : window.b;
    for (size_t p = from; p < h->at; p++) {
        struct number n = {0};
        const struct unit *u = NULL;
        size_t k = text_number_at(&s->t, p, &n);
        size_t unit = k > 0 ? text_unit_at(&s->t, p + k, &u) : 0;
        if (unit == 0 || !u->dose) {
            continue;
        }
        bool apart = false;
        size_t i = p + k + unit;
        for (size_t step = 1; i < h->at && step > 0; i += step) {
            apart = apart || token_is(&s->t, i, ",");
            step = token_any(&s->t, i,
                             ",|par jour|par semaine|par mois|le matin|le midi|le soir|matin et "
                             "soir|tous les jours|chaque jour|de la|du|de l|de|d|la|le|l|les");
        }
        if (apart && i == h->at) {
            drug_put_dose(w, &n, u);
            return true;
        }
    }
    return false;
}

/* "À la graduation huit kilos", "une dose-poids de 12 kilos": the dose of a syrup, by weight. */
static bool dose_by_weight(const struct scan *s, struct span window, struct writer *w)
{
    for (size_t i = window.b; i < window.e; i++) {
        size_t lead = token_any(&s->t, i,
                                "graduation|graduation de|graduation des|graduation pour|"
                                "dose poids|dose poids de|dose poids pour|dose kilo|dose kilo de|"
                                "dose pour|pipette de|pipette pour|repere|repere de|trait des");
        struct number n = {0};
        size_t k = lead > 0 ? text_number_at(&s->t, i + lead, &n) : 0;
        if (k > 0 && !n.article && token_any(&s->t, i + lead + k, "kilos|kilo|kg") > 0 &&
            s->marks[i].polarity == MARK_PRESENT) {
            writer_str(w, "dose-poids ");
            writer_number(w, n.milli);
            writer_str(w, " kg");
            return true;
        }
    }
    return false;
}

bool drug_dose_apart(struct scan *s, const struct hit *h, struct span in, struct span window,
                     struct writer *w)
{
    return dose_by_weight(s, window, w) || (window.b == in.b && dose_ahead(s, h, window, w));
}
