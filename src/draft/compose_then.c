/* compose_then.c - facts that what else is said in the talk takes back: told of another time, of a
 * drug, or said again of what another fact tells whole */
#include "draft/compose_inner.h"

enum { REACH = 300 }; /* facts before and after that are looked at: a long text stays linear */

static bool of_patient(const struct fact *f, const struct fact *g)
{
    return f->who == FACT_PATIENT && g->who == FACT_PATIENT && f->turn >= 0 && g->turn >= 0;
}

/* "Ce mal de ventre, déjà eu avant ? — Jamais.", of one who has it now: no denial of it. */
static bool denies_before(const struct fact *f, const struct fact *g)
{
    bool kind = f->kind == FACT_FINDING || f->kind == FACT_PROBLEM;
    return kind && f->polarity == FACT_ABSENT && f->time == FACT_PAST &&
           g->polarity == FACT_PRESENT && g->time == FACT_NOW && text_equal(f->concept, g->concept);
}

/* "Une pneumonie, ah bon": the patient says the diagnosis back, it is no past history. */
static bool says_back(const struct fact *f, const struct fact *g)
{
    enum { NEAR = 4 };
    return f->kind == FACT_PROBLEM && f->polarity == FACT_PRESENT && g < f &&
           text_is(f->section, "antecedents") && text_is(g->section, "conclusion") &&
           text_equal(f->concept, g->concept) && f->turn > g->turn && f->turn - g->turn <= NEAR;
}

/* "L'alcool, deux, trois verres": the second number of a range that another fact tells. */
static bool ends_range(const struct fact *f, const struct fact *g)
{
    return f->kind == FACT_SOCIAL && f->turn == g->turn && f->value.n > 0 &&
           text_equal(f->concept, g->concept) && g->value.n > f->value.n + 1 &&
           text_ends(g->value, f->value) && g->value.p[g->value.n - f->value.n - 1] == '-';
}

/* "L'alprazolam, le soir. — Depuis combien de temps ? — Trois semaines.": how long it is taken. */
static bool dates_drug(const struct fact *f, const struct fact_list *all)
{
    enum { NEAR = 2 };
    if (!text_is(f->concept, "debut") || f == all->at) {
        return false;
    }
    const struct fact *g = f - 1;
    bool asked = f->turn == g->turn + NEAR && g->kind == FACT_MEDICATION && of_patient(f, g);
    for (; asked && g > all->at && g[-1].turn == f->turn - NEAR; g--) {
        asked = g[-1].kind == FACT_MEDICATION || g[-1].kind == FACT_ADMINISTRATIVE ||
                text_is(g[-1].concept, "medecin_traitant");
    }
    return asked;
}

/* "J'entends plus. — Vous entendez un bruit ? — Un sifflement.": of the ear, not of the lungs. */
bool compose_whistles(const struct fact *f, const struct fact_list *all)
{
    enum { BACK = 12 };
    bool ear = false;
    for (size_t k = (size_t)(f - all->at), n = 0;
         text_is(f->concept, "sifflement") && k-- > 0 && n < BACK; n++) {
        const struct text one = all->at[k].concept;
        if (text_is(one, "toux") || text_is(one, "dyspnee") || text_is(one, "asthme")) {
            return false;
        }
        ear =
            ear || text_is(one, "surdite") || text_is(one, "otalgie") || text_is(one, "acouphenes");
    }
    return ear && f->turn >= 0;
}

bool compose_taken_back(const struct fact *f, const struct fact_list *all)
{
    if (dates_drug(f, all)) {
        return true;
    }
    bool may = f->polarity == FACT_ABSENT ? f->time == FACT_PAST
                                          : f->kind == FACT_SOCIAL || f->kind == FACT_PROBLEM;
    size_t own = (size_t)(f - all->at);
    size_t from = own > REACH ? own - REACH : 0;
    size_t to = own + REACH < all->n ? own + REACH : all->n;
    for (size_t k = from; may && k < to; k++) {
        const struct fact *g = &all->at[k];
        if (g != f && of_patient(f, g) &&
            (denies_before(f, g) || says_back(f, g) || ends_range(f, g))) {
            return true;
        }
    }
    return false;
}

/* "L'ulcère, j'avais saigné", "ça m'avait fait vomir, après le stent": a symptom of what is over.
 */
static bool went_with(const struct fact *f, const struct fact *g)
{
    enum { NEAR = 2 };
    bool kind = g->kind == FACT_PROBLEM || g->kind == FACT_PROCEDURE || g->kind == FACT_MEDICATION;
    bool near = f->turn == g->turn || (g < f && f->turn - g->turn <= NEAR);
    return kind && near && of_patient(f, g) && g->time == FACT_PAST;
}

/* What stands before a fact in its sentence. */
static struct text before(const struct fact *f, struct text said)
{
    bool in = f->clause_start <= f->start;
    return text_slice(said, in ? f->clause_start : f->start, f->start);
}

bool compose_then(const struct fact *f, const struct fact_list *all, struct text said)
{
    enum { LEAD = 16, NEAR = 8 };
    bool test = f->kind == FACT_PROCEDURE && f->who == FACT_PATIENT && f->when.n == 0 &&
                text_is(f->section, "histoire");
    if ((f->kind != FACT_FINDING && !test) || f->polarity != FACT_PRESENT || f->start < LEAD ||
        f->turn < 0) {
        return false;
    }
    if (test) { /* "ils avaient vu ça à l'épreuve d'effort" */
        return text_find(before(f, said), TEXT("avaient "), 0) != SIZE_MAX;
    }
    struct text lead = text_slice(said, f->start - LEAD, f->start);
    if (text_find(lead, TEXT("avais "), 0) == SIZE_MAX &&
        text_find(lead, TEXT("avait fait "), 0) == SIZE_MAX && !text_is(f->concept, "ictere")) {
        return false;
    }
    bool then = false, born = text_is(f->concept, "ictere");
    size_t own = (size_t)(f - all->at);
    size_t to = own + NEAR < all->n ? own + NEAR : all->n;
    for (size_t k = own > NEAR ? own - NEAR : 0; k < to; k++) {
        const struct fact *g = &all->at[k];
        if (g->kind == FACT_ALLERGY && g->turn == f->turn && g < f) {
            return false; /* what it did to him stands with the allergy */
        }
        /* "Il a fait une jaunisse, il est resté sous les lampes" */
        then = then || (born ? g->turn == f->turn && text_is(g->concept, "phototherapie_nn")
                             : went_with(f, g));
    }
    return then;
}

static bool has_any(struct text t, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (text_find(t, text_of(words[i]), 0) != SIZE_MAX) {
            return true;
        }
    }
    return false;
}

#define HAS_ANY(t, words) has_any((t), (words), sizeof(words) / sizeof((words)[0]))

/* The facts of a turn and those of the two turns before lie near each other: [*from, *to). */
static void near(const struct fact *f, const struct fact_list *all, size_t *from, size_t *to)
{
    enum { NEAR = 24 };
    size_t own = (size_t)(f - all->at);
    *from = own > NEAR ? own - NEAR : 0;
    *to = own + NEAR < all->n ? own + NEAR : all->n;
}

bool compose_drank(const struct fact *f, struct text said)
{
    static const char *const then[] = {"avais bu", "avait bu", "aviez bu", "avez bu", "ai bu"};
    enum { BEFORE = 100 }; /* "Tu avais bu ? — Deux bières." */
    if (!text_is(f->concept, "alcool") || f->frequency.n > 0 || f->turn < 0) {
        return false;
    }
    if (f->question_end > f->question_start) {
        return HAS_ANY(text_slice(said, f->question_start, f->question_end), then);
    }
    size_t from = f->clause_start > BEFORE ? f->clause_start - BEFORE : 0;
    return HAS_ANY(text_slice(said, from, f->start), then);
}

bool compose_scaled(const struct fact *f, struct text said)
{
    static const char *const scales[] = {"zéro à dix", "0 à 10",    "un à dix",
                                         "1 à 10",     "sur dix ?", "échelle"};
    enum { BEFORE = 120 };
    size_t from = f->clause_start > BEFORE ? f->clause_start - BEFORE : 0;
    return f->turn >= 0 && f->kind == FACT_FINDING && f->polarity == FACT_PRESENT &&
           f->value.n == 0 && f->question_end == f->question_start && compose_describes(f) &&
           (text_begins(f->concept, "au_repos") || text_begins(f->concept, "a_") ||
            text_begins(f->concept, "aggrave_")) &&
           HAS_ANY(text_slice(said, from, f->clause_start), scales);
}

/* "De l'ofloxacine, sept jours", "une seule fois", "là j'en prends pas": taken for a time. */
static bool taken_once(const struct fact *f, struct text said)
{
    static const char *const ends[] = {"une seule fois",  "à chaque fois",   "À chaque fois",
                                       "j'en prends pas", "j’en prends pas", "j'en prends plus",
                                       "j’en prends plus"};
    static const char *const asked[] = {"avez pris", "avez essay", "avez reçu", "as pris"};
    static const char *const units[] = {" jours", " semaine", " semaines", " mois"};
    enum { BEFORE = 160 };
    bool bare = f->polarity == FACT_PRESENT && f->who == FACT_PATIENT && f->time == FACT_NOW &&
                f->dose.n + f->frequency.n + f->when.n + f->duration.n == 0;
    if (!bare || !text_is(f->section, "traitements") || f->turn < 0) {
        return false;
    }
    struct text clause = text_slice(said, f->clause_start, f->clause_end);
    if (HAS_ANY(clause, ends)) {
        return true;
    }
    size_t from = f->clause_start > BEFORE ? f->clause_start - BEFORE : 0;
    return f->kind == FACT_MEDICATION && f->question_end == f->question_start &&
           HAS_ANY(text_slice(said, from, f->clause_start), asked) &&
           HAS_ANY(text_slice(said, f->end, f->clause_end), units);
}

bool compose_of_drug(const struct fact *f, const struct fact_list *all, struct text said)
{
    static const char *const did[] = {"ça me ", "ça m'", "ça m’", "il me ", "elle me "};
    static const char *const whenever[] = {"quand j'ai ", "quand j’ai ", "quand ça ", "si j'ai ",
                                           "si j’ai "};
    enum { LEAD = 24 };
    if (taken_once(f, said)) {
        return true;
    }
    if (f->kind != FACT_FINDING || f->polarity != FACT_PRESENT || f->who != FACT_PATIENT ||
        f->turn < 0 || f->when.n > 0 || f->question_end > f->question_start) {
        return false;
    }
    struct text lead = before(f, said);
    bool effect = HAS_ANY(lead, did);
    if (effect && text_find(lead, TEXT("arrêté"), 0) != SIZE_MAX) {
        return true; /* of a drug without a name: "j'ai arrêté, ça me faisait mal" */
    }
    struct text last = text_slice(lead, lead.n > LEAD ? lead.n - LEAD : 0, lead.n);
    bool need = HAS_ANY(last, whenever);
    bool then = text_find(last, TEXT("j'avais pris"), 0) != SIZE_MAX || /* "du poids" */
                text_find(text_slice(said, f->start, f->end), TEXT("pris du poids"), 0) != SIZE_MAX;
    size_t from, to;
    near(f, all, &from, &to);
    for (size_t k = from; (effect || need || then) && k < to; k++) {
        const struct fact *g = &all->at[k];
        bool drug = g->kind == FACT_MEDICATION && g->turn == f->turn && g->start < f->start &&
                    (effect || g->clause_start == f->clause_start) && g->who == FACT_PATIENT;
        bool stopped = g->polarity == FACT_ABSENT || g->time == FACT_PAST;
        bool past = then && g->kind == FACT_MEDICATION && g->time == FACT_PAST &&
                    f->turn - g->turn <= 2 && g < f && g->who == FACT_PATIENT;
        if (past) {
            return true;
        }
        if (drug && ((effect && stopped) || (need && g->polarity == FACT_PRESENT))) {
            return true;
        }
    }
    return false;
}

/* "J'ai eu des plaques, à l'iode. — De la gêne pour respirer, ce jour-là ? — Non.": what the
 * reaction to the allergen of the turn before did not do. */
static bool denied_then(const struct fact *f, const struct fact_list *all, struct text said)
{
    static const char *const then[] = {"ce moment-là", "ce jour-là",    "cette fois-là",
                                       "l'époque",     "sur le moment", "quand c'est arrivé"};
    enum { LATER = 2 };
    bool asked = f->polarity == FACT_ABSENT && f->kind == FACT_FINDING && f->who == FACT_PATIENT &&
                 f->question_end > f->question_start;
    if (!asked || !HAS_ANY(text_slice(said, f->question_start, f->question_end), then)) {
        return false;
    }
    size_t from, to;
    near(f, all, &from, &to);
    for (size_t k = from; k < to; k++) {
        const struct fact *g = &all->at[k];
        if (g->kind == FACT_ALLERGY && g->polarity == FACT_PRESENT && g->who == FACT_PATIENT &&
            f->turn - g->turn == LATER) {
            return true;
        }
    }
    return false;
}

bool compose_reaction(const struct fact *f, const struct fact_list *all, struct text said)
{
    static const char *const signs[] = {"urticaire",       "bulles_cutanees", "eruption",
                                        "prurit",          "gonflement_",     "bouffissure_",
                                        "oedeme_quincke",  "oedeme_visage",   "exacerbation_asthme",
                                        "erytheme_cutane", "brulure_cutanee"};
    static const char *const had[] = {"ai eu", "avais", "ai fait", "avait", "a fait", "me fait"};
    enum { LATER = 2 };
    if (denied_then(f, all, said)) {
        return true;
    }
    bool sign = f->kind == FACT_PROCEDURE && f->critical; /* "l'oxygène" */
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        sign = sign || text_begins(f->concept, signs[i]);
    }
    if (!sign || f->polarity != FACT_PRESENT || f->who != FACT_PATIENT || f->turn < 0 ||
        f->when.n > 0) {
        return false;
    }
    bool then = HAS_ANY(before(f, said), had);
    size_t from, to;
    near(f, all, &from, &to);
    for (size_t k = from; k < to; k++) {
        const struct fact *g = &all->at[k];
        bool allergy =
            g->kind == FACT_ALLERGY && g->polarity == FACT_PRESENT && g->who == FACT_PATIENT;
        bool asked = g->question_end > g->question_start;
        if (allergy && ((g->turn == f->turn && (asked || g->start < f->start)) ||
                        (then && f->turn - g->turn == LATER))) {
            return true;
        }
    }
    return false;
}

/* "Une douleur à l'effort ? — Jamais.": the circumstance is not denied, the pain is. "Chez vous, un
 * cancer ? — Ma cousine.": no doubt about the patient. */
static bool of_question(const struct fact *f, const struct fact *g)
{
    bool same = f->question_end > f->question_start && f->turn == g->turn;
    bool modifies = f->polarity == FACT_ABSENT && g->polarity == FACT_ABSENT &&
                    compose_describes(f) && !compose_describes(g) && g->kind == FACT_FINDING &&
                    f->question_start == g->question_start;
    bool kin = f->polarity == FACT_UNCERTAIN && f->who == FACT_PATIENT && g->who == FACT_FAMILY &&
               g->polarity == FACT_PRESENT;
    return same && (modifies || kin);
}

/* "Le produit qu'on injecte pour le scanner", told with an allergy. */
static bool of_allergy(const struct fact *f, const struct fact *g)
{
    return f->kind == FACT_PROCEDURE && f->polarity == FACT_PRESENT && !f->critical &&
           text_is(f->section, "histoire") && f->when.n == 0 && f->time != FACT_PLANNED &&
           f->turn == g->turn && g->kind == FACT_ALLERGY && g->who == FACT_PATIENT;
}

/* "De surdité non, jamais", of one who has it now. */
static bool never_before(const struct fact *f, const struct fact *g)
{
    return f->kind == FACT_FINDING && f->polarity == FACT_ABSENT && g < f &&
           g->polarity == FACT_PRESENT && g->time == FACT_NOW && of_patient(f, g) &&
           text_equal(f->concept, g->concept);
}

static bool told_stopped(const struct fact *f, const struct fact_list *all)
{
    size_t own = (size_t)(f - all->at);
    for (size_t k = own > REACH ? own - REACH : 0; k < all->n && k < own + REACH; k++) {
        const struct fact *g = &all->at[k];
        if (g != f && text_equal(g->concept, f->concept) && g->polarity == FACT_ABSENT &&
            g->time == FACT_PAST && g->who == f->who) {
            return true;
        }
    }
    return false;
}

const struct fact *compose_dated(struct arena *a, const struct fact *f, const struct fact_list *all,
                                 struct text said)
{
    static const char *const died[] = {" mort d", " morte d", " décédé", " partie d'un",
                                       " parti d'un"};
    static const char *const used[] = {"avant", "fumais", "j'étais à", "j’étais à", "buvais"};
    bool talk = f->turn >= 0 && f->polarity == FACT_PRESENT;
    struct text clause = text_slice(said, f->clause_start, f->clause_end);
    enum { BEFORE = 120, LEAD = 24 }; /* "pas de voyage récent, pas d'opération ?" */
    size_t near_by = f->clause_start > BEFORE ? f->clause_start - BEFORE : 0;
    bool dead = talk && f->who == FACT_FAMILY && text_starts(f->when, TEXT("à l’âge de ")) &&
                HAS_ANY(before(f, said), died);
    bool past = talk && f->kind == FACT_SOCIAL && f->value.n + f->frequency.n > 0 &&
                (text_is(f->concept, "tabac") || text_is(f->concept, "alcool")) &&
                HAS_ANY(before(f, said), used) &&
                (told_stopped(f, all) ||
                 text_find(text_slice(said, near_by, f->start), TEXT("arrêté"), 0) != SIZE_MAX);
    /* "c'est dans deux semaines, non, c'est au septième mois": not dated */
    bool mended = talk && f->kind == FACT_MEDICATION && f->when.n > 0 &&
                  text_find(clause, TEXT(", non, c'est"), 0) != SIZE_MAX;
    size_t asked = f->question_start > 2 * LEAD ? f->question_start - 2 * LEAD : 0;
    bool recent =
        f->turn >= 0 && f->kind == FACT_PROCEDURE && f->polarity == FACT_ABSENT && f->when.n == 0 &&
        f->question_end > f->question_start &&
        text_find(text_slice(said, asked, f->question_end), TEXT("récent"), 0) != SIZE_MAX;
    bool child = f->turn >= 0 && f->kind == FACT_FINDING && f->when.n == 0 &&
                 f->question_end > f->question_start &&
                 text_find(text_slice(said, f->question_start, f->question_end + LEAD),
                           TEXT("dans l'enfance"), 0) != SIZE_MAX;
    /* "Ça fait quatre mois que je traîne ça et j'ai le trail" */
    bool other = talk && f->kind == FACT_SOCIAL && text_starts(f->when, TEXT("depuis ")) &&
                 text_find(before(f, said), TEXT("a fait "), 0) != SIZE_MAX &&
                 text_find(before(f, said), TEXT(" et "), 0) != SIZE_MAX;
    mended = mended || other;
    struct fact *copy =
        dead || past || mended || recent || child ? ARENA_ARRAY(a, struct fact, 1) : NULL;
    if (!copy) {
        return f;
    }
    *copy = *f;
    copy->when = (struct text){NULL, 0};
    if (recent) {
        copy->when = TEXT("récemment");
    } else if (child) {
        copy->when = TEXT("dans l’enfance");
    } else if (!mended) {
        struct writer w = writer_in(a);
        writer_str(&w, dead ? "(décès " : "");
        writer_put(&w, f->when);
        writer_str(&w, dead ? ")" : f->when.n > 0 ? " avant l’arrêt" : "avant l’arrêt");
        copy->when = writer_done(a, &w);
    }
    return copy;
}

/* "Ils l'ont vu avant, à l'effort", "c'était passé tout seul": of what is said with it. */
static bool circumstance(const struct fact *f)
{
    return f->polarity == FACT_PRESENT && f->question_end == f->question_start &&
           (text_is(f->concept, "a_effort") || text_begins(f->concept, "resol"));
}

static bool of_complaint(const struct fact *f, const struct fact_list *all)
{
    enum { BACK = 4 };
    size_t from, to;
    near(f, all, &from, &to);
    for (size_t k = from; k < to; k++) {
        const struct fact *g = &all->at[k];
        bool sign =
            g->kind == FACT_FINDING || (g->kind == FACT_PROBLEM && g->polarity == FACT_PRESENT);
        if (g != f && sign && !compose_describes(g) && g->who == FACT_PATIENT &&
            g->turn <= f->turn && f->turn - g->turn <= BACK) {
            return true;
        }
        if (text_is(g->concept, "episode_anterieur") && g->turn == f->turn) {
            return true;
        }
    }
    return f->turn < BACK;
}

bool compose_misleads(const struct fact *f, const struct fact_list *all, struct text said)
{
    if (f->turn < 0) {
        return false;
    }
    bool other =
        f->who == FACT_OTHER && (f->kind == FACT_PROCEDURE || text_is(f->concept, "anxiete"));
    bool drank = compose_drank(f, said) && f->value.n == 0; /* the amount is quoted */
    if (other || drank || (f->who != FACT_PATIENT && compose_describes(f))) {
        return true; /* "mon voisin podologue", "papa, c'est l'infarctus, d'un coup" */
    }
    if (circumstance(f) && !of_complaint(f, all)) {
        return true;
    }
    struct text clause = text_slice(said, f->clause_start, f->clause_end);
    bool never = text_find(clause, TEXT("jamais"), 0) != SIZE_MAX;
    size_t own = (size_t)(f - all->at);
    for (size_t k = own > REACH ? own - REACH : 0; k < all->n && k < own + REACH; k++) {
        const struct fact *g = &all->at[k];
        if (g != f && (of_question(f, g) || of_allergy(f, g) || (never && never_before(f, g)))) {
            return true;
        }
    }
    return false;
}

bool compose_trade_of_another(const struct fact *f, struct text said)
{
    static const char *const others[] = {" la ", " le ", " ma ", " mon ", " votre ",
                                         " sa ", " La ", " Le ", " Ma ",  " Mon "};
    enum { LEAD = 12 };
    if (!compose_profession(f) || f->turn < 0 || f->start < LEAD) {
        return false;
    }
    struct text lead = text_slice(said, f->start - LEAD, f->start);
    bool own = text_find(lead, TEXT("suis "), 0) != SIZE_MAX ||
               text_find(lead, TEXT("tait "), 0) != SIZE_MAX;
    for (size_t i = 0; !own && i < sizeof others / sizeof *others; i++) {
        if (text_ends(lead, text_of(others[i]))) {
            return true;
        }
    }
    return false;
}
