/* sentence.c - the facts of one sentence: headings, what a clinician may state */
#include "facts/scan.h"

/* "Ulcérée": folding makes it the noun. */
static bool is_participle(const struct scan *s, size_t i)
{
    struct text w = text_slice(s->bytes, s->t.at[i].start, s->t.at[i].end);
    return text_ends(w, TEXT("ée")) || text_ends(w, TEXT("ées")) || text_ends(w, TEXT("é")) ||
           text_ends(w, TEXT("és"));
}

/* "Le café, j'en bois cinq par jour." */
static bool other_drink(const struct scan *s, const struct hit *h)
{
    enum { REACH = 6 };
    bool some = h->n == 1 && h->at > 0 && token_is(&s->t, h->at - 1, "en");
    bool drunk = h->n == 1 && token_is(&s->t, h->at, "bois");
    for (size_t i = h->at + 1; drunk && i < h->at + REACH && i < s->t.n; i++) {
        if (s->t.at[i].kind == TOKEN_MARK || token_is(&s->t, i, "et")) {
            break;
        }
        if (token_any(&s->t, i, "cafe|cafes|the|thes|coca|eau|lait|soda|sodas|jus|tisane") > 0) {
            return true; /* "je bois un litre de coca" */
        }
    }
    for (size_t i = h->at; some && i-- > 0 && s->t.at[i].sentence == s->t.at[h->at].sentence;) {
        if (token_any(&s->t, i,
                      "cafe|cafes|the|thes|coca|eau|lait|soda|sodas|jus|tisane|tisanes|litre|"
                      "litres") > 0) {
            return true;
        }
    }
    return false;
}

/* "C'est un cancer.", said after the clinician's explanations: a guess, no history. */
static bool guesses(const struct scan *s, const struct hit *h, const struct fact *f)
{
    if (f->kind != FACT_PROBLEM || s->question.b != s->question.e || s->turn_of[h->at] <= 1 ||
        !scan_patient(s, h->at)) {
        return false;
    }
    size_t b = h->at;
    while (b > 0 && s->turn_of[b - 1] == s->turn_of[h->at]) {
        b--;
    }
    b += token_any(&s->t, b, "donc|alors|mais|ah|oh");
    b += token_any(&s->t, b, "c est|c est donc|c est bien|c est pas");
    size_t e = h->at + h->n;
    bool all = token_any(&s->t, b, "un|une|des") > 0 && b + 1 == h->at;
    bool ends = e >= s->t.n || token_any(&s->t, e, ".|!|, quoi|, alors|, donc|, docteur") > 0;
    return all && ends;
}

/* "Drépanocytose, je suis juste porteur": whoever carries a disease has not got it. */
static bool carried(const struct scan *s, const struct hit *h)
{
    enum { REACH = 5 };
    size_t after = h->at + h->n;
    bool apart = scan_kind(h->concept) == FACT_PROBLEM && token_is(&s->t, after, ",");
    for (size_t i = after; apart && i < s->t.n && i < after + REACH; i++) {
        if (token_any(&s->t, i, "porteur|porteuse|porteur sain|porteuse saine") > 0) {
            return s->t.at[i].sentence == s->t.at[h->at].sentence;
        }
    }
    return false;
}

/* "J'ai mal des deux côtés" radiates nowhere. */
static bool only_sides(const struct scan *s, const struct hit *h)
{
    struct span in = {h->at, scan_sentence_end(s, h->at)};
    while (in.b > 0 && s->t.at[in.b - 1].sentence == s->t.at[h->at].sentence) {
        in.b--;
    }
    return hit_is(h, "irradiation_bilaterale") &&
           token_any(&s->t, h->at, "des deux cotes|les deux cotes|des 2 cotes") > 0 &&
           !scan_has(s, in,
                     "irradie|irradiait|irradiation|descend|descendait|jusqu|lance|remonte|part") &&
           !scan_has(s, s->question, "irradie|irradiait|irradiation|descend|jusqu");
}

/* "J'ai arrêté toute seule, d'un coup": so did the drink end, not so a symptom begin. */
static bool stops_at_once(const struct scan *s, const struct hit *h)
{
    static const char stops[] =
        "arrete|arreter|arretez|arretee|sevrage|sevree|sevre|stoppe|stopper";
    if (!hit_is(h, "debut_brutal") || s->turn_of[h->at] < 0) {
        return false;
    }
    size_t b = h->at;
    while (b > 0 && s->turn_of[b - 1] == s->turn_of[h->at]) {
        b--;
    }
    return scan_has(s, (struct span){b, h->at}, stops) || scan_has(s, s->question, stops);
}

/* A generic word that only opens a list or stands for a heading is no fact. */
static bool generic_only(const struct scan *s, const struct hit *h, const struct fact *f)
{
    bool generic = hit_is(h, "antecedent") || hit_is(h, "traitement") || hit_is(h, "operation") ||
                   hit_allergy(h) || hit_is(h, "travail") || hit_is(h, "enfants_age") ||
                   hit_is(h, "trouble_transit");
    bool colon = token_is(&s->t, h->at + h->n, ":");
    if (carried(s, h) || stops_at_once(s, h) || only_sides(s, h)) {
        return true;
    }
    if (hit_is(h, "ulcere") && h->n == 1 && is_participle(s, h->at)) {
        return true; /* "une lésion ulcérée" is no ulcer of the stomach */
    }
    /* "Rien de particulier" answers whatever was asked. */
    if (hit_is(h, "antecedent") && h->absent && scan_patient(s, h->at) && !answer_to_history(s)) {
        return true;
    }
    /* "je bois de l'eau" says nothing of alcohol; "je bois pas" does */
    if (hit_is(h, "alcool") && h->n == 1 && token_is(&s->t, h->at, "bois") &&
        token_any(&s->t, h->at + 1,
                  "de|du|des|d|l|la|le|ca|beaucoup d|beaucoup de|pas d|pas de|"
                  "plus d|plus de|trop d|trop de|assez d|assez de") > 0) {
        return true;
    }
    if ((hit_is(h, "alcool") && other_drink(s, h)) || guesses(s, h, f)) {
        return true;
    }
    bool uncounted = hit_is(h, "enfants") && f->value.n == 0;
    return uncounted || (f->polarity == FACT_PRESENT && generic && (colon || !hit_allergy(h)));
}

/* A clinician who repeats the drug of the answer before prescribes nothing. */
static bool just_said(const struct scan *s, const struct fact *f)
{
    for (size_t k = s->turn_first; k-- > 0 && s->facts[k].turn + 2 >= f->turn;) {
        if (text_equal(s->facts[k].concept, f->concept)) {
            return true;
        }
    }
    return false;
}

/* "Alors vous n'êtes pas allergique à la pénicilline, on enlève ça": the allergy was told before.
 */
static bool lifts_allergy(const struct scan *s, const struct fact *f)
{
    bool told = false;
    for (size_t k = s->turn_first; k-- > 0 && f->kind == FACT_ALLERGY && !told;) {
        told = text_equal(s->facts[k].concept, f->concept);
    }
    return told && f->polarity == FACT_ABSENT && f->who == FACT_PATIENT;
}

/* What a clinician states, outside questions: measures, plans, examination, diagnosis. */
static bool clinician_states(const struct scan *s, const struct hit *h, struct span in,
                             struct fact *f)
{
    if (f->kind == FACT_MEDICATION && course_stated(s, h, in, f)) {
        return true;
    }
    if (f->kind == FACT_MEASUREMENT || f->time == FACT_PLANNED || lifts_allergy(s, f) ||
        order_stated(s, h, in, f)) {
        return true;
    }
    bool prescribed = f->dose.n > 0 || (f->frequency.n > 0 && f->duration.n > 0);
    if (f->kind == FACT_MEDICATION && prescribed && f->polarity == FACT_PRESENT &&
        !just_said(s, f)) {
        f->time = FACT_PLANNED; /* "Amoxicilline, un gramme matin et soir." */
        f->section = TEXT("conduite");
        const char *where = drug_where(s, in);
        f->when = f->when.n == 0 && where[0] != '\0' ? text_of(where) : f->when;
        return true;
    }
    if (f->kind == FACT_FINDING) {
        f->section = TEXT("examen");
        return scan_has(s, in,
                        "a l auscultation|a la palpation|a l examen|j entends|je retrouve|"
                        "je palpe|ventre est|abdomen est|je note|je trouve");
    }
    if ((f->kind == FACT_PROBLEM || f->kind == FACT_PROCEDURE) &&
        scan_has(s, in,
                 "comme autres maladies|comme maladies j ai|antecedents j ai|antecedents je "
                 "note|antecedents je vois|"
                 "antecedents je lis|antecedents :|antecedents , j ai|comme antecedents")) {
        f->section = TEXT("antecedents");
        return true; /* "Dans les antécédents j'ai : diabète, hypertension." */
    }
    if (f->kind == FACT_PROBLEM || text_is(f->section, "conclusion")) {
        bool sure = scan_has(s, in,
                             "il s agit|le diagnostic est|vous faites une|vous faites un|"
                             "vous avez une|vous avez un");
        f->polarity = sure ? f->polarity : FACT_UNCERTAIN;
        f->section = TEXT("conclusion");
        return sure || scan_has(s, in,
                                "je pense a|je pense que c est|ca ressemble a|ca evoque|"
                                "c est probablement|en faveur de|en faveur d");
    }
    return false;
}

/* What a clinician names and does not state is no fact: it is kept apart as he said it. */
static bool only_heard(struct scan *s, const struct hit *h, struct span in, struct fact *f)
{
    struct fact said = *f;
    if (!scan_clinician(s, in.b) || clinician_states(s, h, in, f)) {
        return false;
    }
    scan_hear(s, &said);
    return true;
}

struct heading {
    const char *words;
    const char *section;
    bool family, allergy, plan;
};
static const struct heading headings[] = {
    {"antecedents familiaux|atcd familiaux|familiaux", "antecedents", true, false, false},
    {"antecedents|atcd|antecedents personnels|antecedents medicaux|antecedents chirurgicaux|"
     "antecedents medico chirurgicaux|medicaux|chirurgicaux|terrain",
     "antecedents", false, false, false},
    {"allergies|allergie", "allergies", false, true, false},
    {"traitement|traitements|traitement habituel|traitement en cours|traitements habituels|ttt|"
     "traitement a l entree|traitement personnel",
     "traitements", false, false, false},
    {"histoire de la maladie|hdm|anamnese|histoire|histoire recente", "histoire", false, false,
     false},
    {"examen|examen clinique|a l examen|constantes|clinique|biologie|bilan", "examen", false, false,
     false},
    {"conclusion|diagnostic|au total|synthese|diagnostics", "conclusion", false, false, false},
    {"conduite a tenir|cat|plan|prescription|ordonnance|traitement de sortie|prescriptions|"
     "conduite",
     "conduite", false, false, true},
    {"motif|motif de consultation|motif d hospitalisation", "motif", false, false, false},
    {"mode de vie|habitus|contexte social", "mode_de_vie", false, false, false},
};

/* A heading at the start of a sentence of a plain text: "Allergies : ", or alone on its line. */
static void find_heading(struct scan *s, struct span in)
{
    if (s->turn_of[in.b] >= 0) {
        return;
    }
    size_t best = 0;
    size_t row = 0;
    enum { ROWS = sizeof headings / sizeof *headings };
    bool any = token_row(&s->t, in.b, headings, ROWS, sizeof *headings, &row) > 0;
    for (size_t k = 0; any && k < ROWS; k++) {
        size_t n = token_any(&s->t, in.b, headings[k].words);
        bool closed = in.b + n >= in.e || token_is(&s->t, in.b + n, ":");
        if (n > best && closed) {
            best = n;
            s->heading = text_of(headings[k].section);
            s->heading_family = headings[k].family;
            s->heading_allergy = headings[k].allergy;
            s->heading_plan = headings[k].plan;
        }
    }
}

/* "38,5 de fièvre" is a fever and a measurement. */
static void add_temperature(struct scan *s, size_t fever)
{
    const struct concept *c = lexicon_concept(s->lexicon, TEXT("temperature"));
    struct fact *f = c == NULL ? NULL : scan_fact(s);
    if (f != NULL) {
        *f = s->facts[fever];
        set_concept(f, c);
        f->section = f->turn >= 0 ? TEXT("histoire") : f->section;
    }
}

/* "Glasgow 15" denies that vigilance is troubled, and is a value too. */
static void add_score(struct scan *s, const struct hit *h, struct span in)
{
    struct hit named = {
        .at = h->at, .n = 1, .concept = lexicon_concept(s->lexicon, TEXT("glasgow"))};
    if (h->absent && named.concept != NULL && token_any(&s->t, h->at, "glasgow|gcs") > 0) {
        (void)find_hit(s, &named, in);
    }
}

/* "C'est grave, une pneumonie ?": who asks states nothing; "J'ai de la fièvre, non ?" does. */
static bool patient_asks(const struct scan *s, struct span in)
{
    if (!scan_patient(s, in.b)) {
        return false;
    }
    /* "Un cancer, quoi.": what the clinician has just explained, in the patient's words */
    bool told = s->question.b == s->question.e && in.e - in.b <= 6;
    if (told && in.e > in.b + 2 && token_any(&s->t, in.e - 2, "quoi|alors|donc") > 0) {
        return true;
    }
    if (!token_is(&s->t, in.e - 1, "?")) {
        return false;
    }
    return !scan_has(s, in, "j ai|je prends|je suis|je me|il a|elle a|on a|, non|, hein");
}

void find_relief(struct scan *s, size_t end)
{
    for (size_t k = s->turn_first; k < s->fact_n && !s->drug_taken; k++) {
        const struct fact *f = &s->facts[k];
        if (f->kind == FACT_MEDICATION && f->polarity == FACT_PRESENT && f->time != FACT_PLANNED) {
            s->drug = *f;
            s->drug_taken = true;
        }
    }
    const struct fact *drug = &s->drug;
    for (size_t k = s->turn_first; s->drug_taken && k < end; k++) {
        struct fact *f = &s->facts[k];
        bool relief =
            text_is(f->concept, "soulage_antalgique") || text_is(f->concept, "resiste_antalgique");
        bool after = f->start > drug->start || f->clause_start == drug->clause_start;
        if (relief && after && f->qualifier.n == 0) {
            char room[120];
            struct writer w = writer_over(room, sizeof room);
            writer_str(&w, "avec ");
            writer_put(&w, drug->label);
            f->qualifier = scan_keep(s, &w);
        }
    }
}

/* "Vacciné contre la grippe et la coqueluche", "vaccins : rougeole, oreillons" stand for no disease
 * of the patient: back from the disease, past what may stand between, to the word vaccine. */
static bool vaccine_against(const struct scan *s, const struct hit *h, struct span in)
{
    static const char between[] =
        "contre|pour|de|du|des|la|le|les|l|d|anti|et|ou|deux|trois|quatre|fois|dose|doses|rappel|"
        "rappels|a jour|:";
    if (scan_kind(h->concept) != FACT_PROBLEM) {
        return false;
    }
    /* "Les vaccins ? — La grippe oui, en octobre." */
    bool told = scan_patient(s, h->at) && scan_has(s, s->question,
                                                   "vaccin|vaccins|vaccinations|"
                                                   "vaccine|vaccinee");
    if (told && !misread_caught(s, h) &&
        token_any(&s->t, h->at > in.b ? h->at - 1 : in.b, "la|le|l|les") > 0) {
        return true;
    }
    for (size_t i = h->at; i > in.b; i--) {
        const struct hit *other = s->hit_of[i - 1] < 0 ? NULL : &s->hits[s->hit_of[i - 1]];
        if (other != NULL && text_starts(text_of(other->concept->id), TEXT("vaccin"))) {
            return true;
        }
        bool listed = token_is(&s->t, i - 1, ",") && token_any(&s->t, i, "la|le|les|l") > 0;
        bool disease = other != NULL && scan_kind(other->concept) == FACT_PROBLEM;
        if (!listed && !disease && token_any(&s->t, i - 1, between) == 0 &&
            s->t.at[i - 1].kind != TOKEN_DIGITS) {
            return false;
        }
    }
    return false;
}

/* "Le Bactrim. J'avais fait une éruption": what is told after the allergen is how it showed. */
static void find_reactions(struct scan *s, struct span in, size_t first)
{
    bool asked = false, named = false;
    for (size_t i = s->question.b; i < s->question.e && scan_patient(s, in.b); i++) {
        asked = asked || (s->hit_of[i] >= 0 && hit_allergy(&s->hits[s->hit_of[i]]));
    }
    for (size_t k = s->turn_first; asked && k < s->fact_n; k++) {
        struct fact *f = &s->facts[k];
        named = named || (f->kind == FACT_ALLERGY && f->polarity != FACT_ABSENT);
        if (named && k >= first && f->kind == FACT_FINDING && f->polarity == FACT_PRESENT) {
            f->section = TEXT("allergies");
        }
    }
}

/* "Le poids, cinquante-quatre kilos, vous avez maigri ?": what is measured before a question is
 * asked; empty when nothing is. */
static struct span stated_part(const struct scan *s, struct span in)
{
    size_t cut = in.e;
    for (size_t i = in.b + 1; i + 1 < in.e; i++) {
        bool asks = token_is(&s->t, i, ",") &&
                    token_any(&s->t, i + 1, "vous avez|vous etes|vous prenez|vous faites") > 0;
        cut = asks ? i : cut;
    }
    bool measured = false;
    for (size_t i = in.b; cut < in.e && i < cut; i++) {
        struct number n = {0};
        if (measured && text_number_at(&s->t, i, &n) > 0 && !n.article) {
            return (struct span){in.b, cut};
        }
        measured = s->hit_of[i] >= 0 ? hit_kind(&s->hits[s->hit_of[i]], "measurement")
                                     : measured && token_any(&s->t, i, ",|a|est|est a|de") > 0;
    }
    return (struct span){in.b, in.b};
}

/* "Votre angor s'aggrave.", "Vous avez un souffle.": worded as a question may be, and closed as
 * none. */
static void hear_sentence(struct scan *s, struct span in)
{
    bool closed =
        token_any(&s->t, in.e - 1, ".|!") > 0 && !scan_has(s, in, "est ce que|est ce qu|avez vous");
    int32_t last = -1;
    for (size_t i = in.b; closed && i < in.e; i++) {
        if (s->hit_of[i] < 0 || s->hit_of[i] == last) {
            continue;
        }
        last = s->hit_of[i];
        const struct hit *h = &s->hits[last];
        struct fact *f = s->marks[i].polarity == MARK_HYPOTHETICAL ? NULL : find_hit(s, h, in);
        if (f != NULL && f->kind != FACT_MEASUREMENT && !generic_only(s, h, f)) {
            scan_hear(s, f);
        }
        s->fact_n -= f != NULL ? 1 : 0;
    }
}

void find_sentence(struct scan *s, struct span in)
{
    size_t first = s->fact_n;
    bool clinician = scan_clinician(s, in.b);
    scan_said(s, in);
    find_heading(s, in);
    scope_mark(s, in);
    if (clinician && answer_is_question(s, in)) {
        struct span part = stated_part(s, in);
        if (part.b == part.e) {
            hear_sentence(s, in);
            return;
        }
        in = part;
    } else if (patient_asks(s, in)) {
        return;
    }
    drug_next(s, in);
    int32_t last = -1;
    size_t past = 0; /* tokens that belong to the hit before */
    for (size_t i = in.b; i < in.e; i++) {
        if (s->hit_of[i] < 0 || s->hit_of[i] == last) {
            continue;
        }
        last = s->hit_of[i];
        const struct hit *h = &s->hits[last];
        bool none = vaccine_against(s, h, in) && misread_vaccine(s, h) == NULL;
        if (s->marks[i].polarity == MARK_HYPOTHETICAL || i < past || none || misread(s, h, in)) {
            continue;
        }
        past = drug_named_twice(s, h, in);
        struct fact *f = find_hit(s, h, in);
        if (f != NULL && f->who == FACT_PATIENT &&
            (hit_is(h, "antecedent") || misread_whose(s, h, in) || echo_whose(s, h, in))) {
            answer_family(s, h->at, f);
        }
        bool drop = f != NULL && (generic_only(s, h, f) || only_heard(s, h, in, f));
        s->fact_n -= drop ? 1 : 0;
        if (!drop && f != NULL && hit_is(h, "fievre") && f->value.n > 0) {
            add_temperature(s, s->fact_n - 1);
        }
        if (f != NULL && hit_is(h, "trouble_vigilance")) {
            add_score(s, h, in);
        }
    }
    if (s->options->unlisted && s->turn_of[in.b] < 0) {
        term_sentence(s, in, first);
    }
    measure_unnamed(s, in);
    moment_ages(s, in, first);
    moment_dates(s, in, first);
    find_reactions(s, in, first);
    follow_sentence(s, in);
    answer_correct(s, in);
}
