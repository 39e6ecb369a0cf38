/* compose_quote.c - the words that no fact carries: quoted as they were said, with what was asked
 * when they do not stand alone */
#include "draft/compose_ask.h"
#include "draft/compose_dictate.h"
#include "text/number.h"
#include "text/unit.h"

enum {
    CLAUSES_MAX = 48,
    OPENING = 7,     /* turns of a talk in which nobody is examined yet: "posez-le sur la table" */
    TELLS_ALONE = 2, /* new words that make a clause worth quoting */
};

/* What makes words telling, beside how many are new: found on twenty consultations of thirteen
 * specialties, so that the facts their authors wanted in the report outlast its shortening. */
enum {
    FIGURE_WEIGHT = 4,
    DRUG_WEIGHT = 4,
    STATED_WEIGHT = 4,    /* what the clinician finds, concludes and plans */
    REPLY_WEIGHT = 6,     /* yes or no to a question */
    ASKED_WEIGHT = 3,     /* words that answer a question */
    REFERS_WEIGHT = 6,    /* who sees the patient next */
    FORBIDS_WEIGHT = 7,   /* what is not to be taken or done any more */
    ORDERS_WEIGHT = 10,   /* a prescription with its dose, an act with its date */
    WARNS_WEIGHT = 8,     /* when to come back, what to do if it gets worse */
    CONCLUDED_WEIGHT = 8, /* the diagnosis */
    ALARM_WEIGHT = 24,    /* when to call or come at once */
    FAMILY_WEIGHT = 3     /* an illness of a relative */
};

/* Words found worth quoting: tokens [b, e) of a turn. */
struct found {
    size_t b, e, weight;
    enum route route;
    bool stated; /* by the clinician */
    bool alone;  /* names what was asked */
    bool begged; /* answers the patient's question */
};

/* "Non, non, pas de sang": the fact of the answer says it. */
static bool denies_again(const struct speech *s, const struct item *about, size_t b, size_t e)
{
    enum { FEW = 8 };
    struct passage_words p = passage_measure(s, b, e);
    return about->fact && about->fact->polarity == FACT_ABSENT && p.negated && p.fresh <= 1 &&
           p.figures == 0 && e - b <= FEW;
}

/* "Il faut l'arrêter.": of what, only the sentence before says. */
static bool verb_alone(struct text told)
{
    static const char *const verbs[] = {"arrêter",   "continuer",  "garder",
                                        "éviter",    "augmenter",  "diminuer",
                                        "contrôler", "surveiller", "revoir"};
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        if (text_is(told, verbs[i])) {
            return true;
        }
    }
    return false;
}

static void add_quote(struct compose *c, struct speech *s, struct found q)
{
    passage_trim(s, &q.b, &q.e);
    bool thanks = q.b > 0 && q.b < q.e && token_any(&s->t, q.b - 1, "merci de|merci d") > 0;
    if (q.b >= q.e || thanks || passage_taken_back(s, q.b, q.e)) {
        return;
    }
    size_t from = s->base + s->t.at[q.b].start;
    size_t to = s->base + s->t.at[q.e - 1].end;
    struct text words = text_slice(s->r->said, from, to);
    struct cite cite = reading_cite(s->r, s->source, from, to);
    struct item *about = passage_names_another(s, q.b, q.e) ? NULL : s->asked.about;
    bool first = ask_reaches(s, q.b);
    if (about && first && denies_again(s, about, q.b, q.e)) {
        s->asked.about = NULL;
        return;
    }
    about = first || (about && !about->fact) ? about : NULL;
    if (!q.stated && about && !about->quote.p && q.route == about->route) {
        about->quote = words;
        about->weight = q.weight;
        compose_cite(about, cite);
        return;
    }
    if (compose_is_quoted(c, s->source, words)) {
        return;
    }
    struct text told = {NULL, 0};
    if (q.stated && compose_dictate(c->a, s, q.b, q.e, q.route, &told) == DICTATED_NOTHING) {
        return;
    }
    if (q.route == ROUTE_CONDUITE && verb_alone(told)) {
        return;
    }
    if (q.stated && told.n > 0 && passage_says_again(s, q.b, q.e, q.route, told)) {
        return;
    }
    struct item *i = compose_add(c);
    if (!i) {
        return;
    }
    i->route = q.route;
    i->source = s->source;
    i->turn = s->rank;
    i->at = from;
    i->quote = words;
    i->weight = q.weight;
    i->stated = q.stated;
    i->told = told;
    if (!q.stated && first) {
        ask_beside(s, q.b, q.e, q.alone, i);
    }
    if (q.begged) {
        i->asked = text_slice(s->r->said, s->begged.start, s->begged.end);
        i->reply = told.n > 0 && !text_starts(told, TEXT("Non")) ? ask_reply(&s->t) : NULL;
        compose_cite(i, reading_cite(s->r, s->source, s->begged.start, s->begged.end));
    }
    compose_cite(i, cite);
}

/* Clauses of tokens [b, e); how many. */
static size_t cut_clauses(const struct speech *s, size_t b, size_t e, struct passage_words *out)
{
    size_t n = 0;
    for (size_t i = b, from = b; i <= e; i++) {
        bool cut = i == e || (i > from && ask_breaks(&s->t, i) && n + 1 < CLAUSES_MAX);
        if (cut) {
            out[n++] = passage_measure(s, from, i);
            from = i;
        }
    }
    return n;
}

/* The section of what a patient says: that of the facts beside, else of the question. */
static enum route route_told(const struct compose *c, const struct speech *s, size_t b, size_t e)
{
    size_t from = s->base + s->t.at[b].start;
    size_t to = s->base + s->t.at[e - 1].end;
    size_t first, end;
    compose_facts_in(c, s->source, from, to, &first, &end);
    for (size_t k = first; k < end; k++) {
        const struct item *i = &c->items.at[k];
        if (i->fact && i->at >= from && i->at < to) {
            return i->route == ROUTE_MOTIF ? ROUTE_HISTOIRE : i->route;
        }
    }
    if (s->asked.topic) {
        return s->asked.topic->route;
    }
    bool complaint =
        c->motive.turn < 0 && s->rank < 2 && b == 0 && passage_measure(s, b, e).clinical > 0;
    return complaint ? ROUTE_MOTIF : ROUTE_HISTOIRE;
}

/* Worth quoting: two new words, a number, or one word where it answers or goes with a drug. */
static bool tells(const struct passage_words *p, bool answer)
{
    return p->fresh >= TELLS_ALONE || p->figures > 0 || (p->fresh > 0 && (p->drug || answer));
}

static size_t weigh(const struct passage_words *p)
{
    return p->fresh + p->clinical + p->figures * FIGURE_WEIGHT + (p->drug ? DRUG_WEIGHT : 0);
}

/* "Du sang, non." names what it answers about: it needs no question beside it. */
static bool names_and_denies(const struct speech *s, size_t b, size_t e)
{
    while (e > b && s->t.at[e - 1].kind == TOKEN_MARK) {
        e--;
    }
    return e > b + 1 && token_is(&s->t, e - 1, "non");
}

/* From the first clause that says something new to the last; what comes before goes with it when
 * it could govern it. */
static void quote_told(struct compose *c, struct speech *s, size_t b, size_t e)
{
    struct passage_words clauses[CLAUSES_MAX];
    if (passage_counts_aloud(s, b, e)) {
        return;
    }
    size_t n = cut_clauses(s, b, e, clauses);
    bool answer = b == 0 && s->asked.end > s->asked.start;
    size_t from = n, to = 0, weight = 0;
    for (size_t k = 0; k < n; k++) {
        if (tells(&clauses[k], answer && !clauses[k].known)) {
            from = from < k ? from : k;
            to = k + 1;
            weight += weigh(&clauses[k]);
        }
    }
    if (from == n) {
        return;
    }
    /* "Coincée, non.": never the word without its denial */
    to += to < n && token_phrase(&s->t, clauses[to].b, ", non") ? 1 : 0;
    if (!passage_independent(s, clauses[from].b, clauses[from].e)) {
        from = 0;
    }
    struct passage_words whole = passage_measure(s, clauses[from].b, clauses[to - 1].e);
    bool corrected = whole.drug && whole.fresh == 0 && whole.figures > 0 &&
                     passage_dosed(s, clauses[from].b, clauses[to - 1].e);
    bool apart =
        corrected || (topic_apart(&s->t, clauses[from].b, clauses[to - 1].e) && !whole.drug);
    if (apart || passage_cut_short(s, clauses[from].b, clauses[to - 1].e, &whole)) {
        return;
    }
    enum route route = topic_then(&s->t, b, e) ? ROUTE_ANTECEDENTS : route_told(c, s, b, e);
    if (topic_family(&s->t, b, e)) {
        if (passage_death(s, b, e, &whole)) {
            return;
        }
        route = ROUTE_ANTECEDENTS;
        weight += FAMILY_WEIGHT;
    }
    if (route == ROUTE_ANTECEDENTS && whole.known && whole.fresh <= 1 && whole.figures == 0 &&
        !whole.negated) {
        return; /* "elle prend du lithium depuis des années": the fact says it */
    }
    weight += answer ? ASKED_WEIGHT : 0;
    weight += answer && s->asked.side ? 2 * REPLY_WEIGHT : 0;
    bool smoke = s->asked.topic && strcmp(s->asked.topic->words, "fume") == 0;
    weight += smoke ? WARNS_WEIGHT : 0; /* who smokes at home */
    bool trade = answer && s->asked.topic && s->asked.topic->lead && route == ROUTE_MODE_DE_VIE &&
                 (whole.clinical > 0 || whole.fresh >= TELLS_ALONE);
    weight += trade ? ASKED_WEIGHT : 0;
    bool denies = names_and_denies(s, clauses[from].b, clauses[to - 1].e);
    weight += answer && denies ? (whole.clinical > 0 ? 2 * REPLY_WEIGHT : REPLY_WEIGHT) : 0;
    add_quote(c, s,
              (struct found){clauses[from].b, clauses[to - 1].e, weight, route, .alone = denies});
}

/* Where the explanation that ends a statement begins: "pas de Keppra, | à cause de votre
 * dépression"; `e` when there is none, or when it holds more than an explanation. */
static size_t before_reason(const struct speech *s, size_t b, size_t e)
{
    for (size_t i = b + 3; i < e; i++) {
        bool like = token_is(&s->t, i, "comme") && s->t.at[i - 1].kind != TOKEN_MARK;
        if (!like && /* "une tension comme ça" */
            token_any(&s->t, i,
                      "parce que|car|vous n en avez plus besoin|a cause de|a cause du|pour etre "
                      "sur|pour etre sure|puisque|ca "
                      "peut|c est pour ca|comme ca|pour que|histoire de") > 0) {
            struct passage_words rest = passage_measure(s, i, e);
            if (token_any(&s->t, i - 1,
                          "est|sont|c est|essentiellement|surtout|surement|plutot|peut etre") > 0) {
                return e; /* "les chutes, c'est à cause du somnifère": the reason is what is told */
            }
            /* "parce que ça peut être un lymphome": what is feared is what it is done for */
            bool feared = (rest.known || rest.clinical > 0) && topic_fears(&s->t, i, e);
            return rest.figures == 0 && !rest.drug && !feared ? i : e;
        }
    }
    return e;
}

/* "Le Diamicron, on l'arrête", "non, vous n'y touchez pas": a fact says it whole. */
static bool is_course(const struct speech *s, const struct passage_words *p)
{
    size_t from = s->base + s->t.at[p->b].start;
    size_t to = s->base + s->t.at[p->e - 1].end;
    for (size_t k = s->fact_of[s->rank]; k > 0 && p->fresh <= 2 && p->figures == 0;
         k = s->fact_next[k - 1]) {
        const struct fact *f = &s->r->facts.at[k - 1];
        if (f->kind == FACT_MEDICATION && f->time == FACT_PLANNED && f->qualifier.n > 0 &&
            f->clause_start >= from && f->clause_start < to) {
            return true;
        }
    }
    return false;
}

static struct span_said span_of(const struct speech *s, size_t b, size_t e)
{
    return (struct span_said){.source = s->source,
                              .turn = s->rank,
                              .start = s->base + s->t.at[b].start,
                              .end = s->base + s->t.at[e - 1].end};
}

/* "Vous allez m'hospitaliser ? — Oui." */
static void add_reply(struct compose *c, const struct speech *s, enum route route)
{
    struct item *i = compose_add(c);
    if (!i) {
        return;
    }
    i->route = route;
    i->source = s->source;
    i->turn = s->rank;
    i->at = s->base;
    i->asked = text_slice(s->r->said, s->begged.start, s->begged.end);
    i->reply = ask_reply(&s->t);
    i->weight = s->begged.fresh + REPLY_WEIGHT;
    compose_cite(i, reading_cite(s->r, s->source, s->begged.start, s->begged.end));
    size_t to = passage_sentence_end(s, 0);
    compose_cite(i, reading_cite(s->r, s->source, s->base, s->base + s->t.at[to - 1].end));
}

/* "La dialyse, on n'en parle pas aujourd'hui": nothing is decided, and no condition is told. */
static bool puts_off(const struct speech *s, size_t b, size_t e)
{
    bool off = false;
    for (size_t i = b; i < e; i++) {
        if (token_any(&s->t, i, "si|s il|s ils|quand|une fois|des que|apres") > 0) {
            return false;
        }
        if (token_any(&s->t, i,
                      "on n en parle pas|on en parle pas|on en reparle|on en reparlera|"
                      "on en parlera|on verra ca|on verra bien|"
                      "je ne peux pas vous le promettre|je ne peux pas vous le dire") > 0) {
            off = true;
        }
    }
    return off;
}

static size_t weigh_plan(const struct speech *s, const struct passage_words *p, size_t b, size_t e)
{
    bool ordered = p->figures > 0 && (p->drug || passage_planned(s, b, e));
    size_t weight = topic_forbids(&s->t, b, e) ? FORBIDS_WEIGHT : 0;
    weight += p->drug && topic_limits(&s->t, b, e) ? WARNS_WEIGHT : 0;
    return weight + (ordered ? ORDERS_WEIGHT : 0);
}

/* What the clinician's words weigh. `heard`: he names what he was told. */
static size_t weigh_stated(const struct speech *s, const struct passage_words *p, enum route route,
                           bool heard)
{
    size_t b = p->b, e = p->e;
    bool bare = p->clinical == 0 && p->figures == 0 && !p->drug && !p->known;
    size_t weight = bare ? p->fresh / 2 : weigh(p) + (heard ? 1 : STATED_WEIGHT);
    weight = puts_off(s, b, e) ? weight / 3 : weight;
    weight += topic_alarm(&s->t, b, e) ? ALARM_WEIGHT : topic_warns(&s->t, b, e) ? WARNS_WEIGHT : 0;
    weight += route == ROUTE_CONCLUSION && p->clinical > 1 ? CONCLUDED_WEIGHT : 0;
    bool fears =
        route == ROUTE_CONDUITE && (p->known || p->clinical > 0) && topic_fears(&s->t, b, e);
    weight += fears ? CONCLUDED_WEIGHT : 0;
    bool yes = route == ROUTE_CONCLUSION && s->begged.end > s->begged.start && p->fresh <= 1 &&
               token_any(&s->t, b, "oui|c est ce que j evoque|je pense que oui|probablement") > 0;
    weight += yes ? 2 * CONCLUDED_WEIGHT : 0; /* "C'est une endométriose ?" */
    return weight + (route == ROUTE_CONDUITE ? weigh_plan(s, p, b, e) : 0);
}

/* "Soixante-quinze microgrammes, le matin.": the dose that the patient told, said back. */
static bool says_back(const struct speech *s, const struct passage_words *p)
{
    struct number n;
    const struct unit *u = NULL;
    size_t b = p->b, used = text_number_at(&s->t, b, &n);
    return s->phase < PHASE_CONCLUDING && p->fresh <= 2 && !p->drug && used > 0 &&
           text_unit_at(&s->t, b + used, &u) > 0 && u->dose;
}

static void quote_stated(struct compose *c, struct speech *s, size_t b, size_t e)
{
    struct passage_words p = passage_measure(s, b, e);
    enum route route;
    struct stated what = {
        .known = p.known || p.figures > 0, .drug = p.drug, .clinical = p.clinical};
    what.illness = passage_illness(s, b, e);
    what.percent = (unsigned)((size_t)s->rank * 100 / s->r->talk.n);
    what.opening = s->rank < OPENING && s->r->talk.n > (size_t)4 * OPENING;
    size_t kept = before_reason(s, b, e);
    bool begged = b == 0 && ask_leans(s, b, e);
    if (says_back(s, &p) || !topic_stated(&s->t, b, kept, what, &s->phase, &route)) {
        return;
    }
    if (begged && s->begged.plan && route == ROUTE_CONCLUSION && s->phase == PHASE_CONCLUDING &&
        !topic_assesses(&s->t, b, e)) {
        route = ROUTE_CONDUITE;
        s->phase = PHASE_PLANNING;
    }
    if (begged && p.fresh == 0 && ask_reply(&s->t) && e - b <= 2 && route == ROUTE_CONDUITE) {
        /* "Pour le sein ?" asks what was said */
        if (!text_begins(text_slice(s->r->said, s->begged.start, s->begged.end), "Pour ")) {
            add_reply(c, s, route);
        }
        return;
    }
    if (!begged && route == ROUTE_CONCLUSION &&
        token_any(
            &s->t, b,
            "votre frere|votre soeur|votre mere|votre pere|votre mari|votre femme|votre oncle|"
            "votre tante|votre cousin|votre cousine|votre grand mere|votre grand pere|"
            "ton frere|ta soeur|ta mere|ton pere") > 0) {
        return; /* "Votre frère a eu un décollement" concludes nothing about the patient */
    }
    bool stays = topic_stays(&s->t, b, e), planned = route == ROUTE_CONDUITE || stays;
    bool refers = (planned || route == ROUTE_CONCLUSION) && topic_refers(&s->t, b, e);
    route = refers ? ROUTE_CONDUITE : route;
    if (!begged && !refers &&
        ((p.fresh == 0 && p.figures == 0) ||
         (passage_courtesy(&p, route) && !topic_warns(&s->t, b, e)))) {
        return;
    }
    bool told_again = s->phase == PHASE_ASKING && route == ROUTE_HISTOIRE;
    if (told_again && !what.known && !what.drug && (s->kin || s->rank < 2)) {
        return; /* "Des kystes, donc", of the father; "prenez place" */
    }
    bool allergy = topic_allergy(&s->t, b, e) && (told_again || route == ROUTE_EXAMEN);
    if (allergy || (told_again && s->topic)) {
        route = allergy ? ROUTE_ALLERGIES : s->topic->route;
    }
    if (route == ROUTE_ALLERGIES && p.figures == 0 && !p.negated && passage_allergy_back(s, b, e)) {
        return; /* "Une réaction à l'iode, donc." */
    }
    s->asked = (struct question){.start = 0};
    e = kept;
    struct passage_words said = passage_measure(s, b, e);
    if (is_course(s, &said) ||
        (!begged && passage_tells_nothing(s, &said, route) && !topic_warns(&s->t, b, e))) {
        return;
    }
    size_t weight = weigh_stated(s, &p, route, told_again && !what.known) +
                    (begged ? ASKED_WEIGHT : 0) + (refers ? REFERS_WEIGHT : 0) +
                    (stays ? ORDERS_WEIGHT : 0);
    if (route == ROUTE_CONDUITE && s->phase == PHASE_PLANNING) {
        struct span_said where = span_of(s, b, e);
        where.all = topic_alarm(&s->t, b, e);
        compose_set_aside(c, &where);
    }
    add_quote(c, s, (struct found){b, e, weight, route, .stated = true, .begged = begged});
}

/* The one item that the answer to the last question gave, NULL when none or several. */
static struct item *item_about(struct compose *c, const struct speech *s)
{
    struct item *about = NULL;
    enum { ASKED = 4 }; /* a fact of the answer may stand in the question */
    const struct facts_turn *turn = s->r->turns;
    size_t first = turn[s->rank > ASKED ? s->rank - ASKED : 0].start, from, to;
    compose_facts_in(c, s->source, first, turn[s->rank].end, &from, &to);
    for (size_t k = from; k < to; k++) {
        struct item *i = &c->items.at[k];
        if (i->fact && i->turn == s->rank) {
            bool answer = i->fact->question_end > i->fact->question_start;
            about = answer && !about ? i : NULL;
        }
    }
    return about;
}

/* "Du diabète ? — Non, pas de diabète.": the answer says again what was asked. */
static bool said_again(const struct speech *s)
{
    char room[2][256];
    struct text asked = text_slice(s->r->said, s->asked.start, s->asked.end);
    if (asked.n >= sizeof room[0] / 2) {
        return false;
    }
    struct text question = {room[0], text_fold_into(room[0], sizeof room[0], asked)};
    for (size_t k = s->fact_of[s->rank]; k > 0; k = s->fact_next[k - 1]) {
        const struct fact *f = &s->r->facts.at[k - 1];
        struct text own = text_slice(s->r->said, f->start, f->end);
        if (own.n == 0 || own.n >= sizeof room[1] / 2) {
            continue;
        }
        struct text words = {room[1], text_fold_into(room[1], sizeof room[1], own)};
        if (text_find(question, words, 0) != SIZE_MAX) {
            return true;
        }
    }
    return false;
}

/* "Le tabac, l'alcool ? — Jamais fumé. Un verre le dimanche.": not all that was asked is denied. */
static bool admits(const struct speech *s)
{
    bool life = s->asked.topic && s->asked.topic->route == ROUTE_MODE_DE_VIE;
    bool none = false, some = false;
    for (size_t k = life ? s->fact_of[s->rank] : 0; k > 0; k = s->fact_next[k - 1]) {
        const struct fact *f = &s->r->facts.at[k - 1];
        bool own = f->kind == FACT_SOCIAL && f->who == FACT_PATIENT;
        some = some || (own && f->polarity == FACT_PRESENT);
        none = none || (own && f->polarity == FACT_ABSENT);
    }
    return some && none;
}

/* "Oui" or "non" to a question that no fact has taken: the question stands in the report with its
 * answer. */
static void quote_reply(struct compose *c, struct speech *s)
{
    const char *reply = topic_reply(&s->t);
    if (!reply || s->asked.fresh == 0 || ask_answered(s, reply) || ask_recounts(&s->t) ||
        s->asked.end == s->asked.start || (s->asked.fresh <= 2 && said_again(s)) ||
        (strcmp(reply, "non") == 0 && admits(s))) {
        return;
    }
    struct item *i = compose_add(c);
    if (!i) {
        return;
    }
    bool examined = s->phase != PHASE_ASKING && ask_by_hand(s);
    i->route = s->asked.topic ? s->asked.topic->route : examined ? ROUTE_EXAMEN : ROUTE_HISTOIRE;
    i->source = s->source;
    i->turn = s->rank;
    i->at = s->base;
    i->asked = text_slice(s->r->said, s->asked.start, s->asked.end);
    i->reply = reply;
    i->weight = s->asked.fresh + REPLY_WEIGHT;
    compose_cite(i, reading_cite(s->r, s->source, s->asked.start, s->asked.end));
    size_t to = passage_sentence_end(s, 0);
    s->asked.about = i;
    compose_cite(i, reading_cite(s->r, s->source, s->base, s->base + s->t.at[to - 1].end));
}

/* Once the examination is over, what the patient says without being asked comments on it; a
 * question of his tells nothing. */
static void set_aside(struct compose *c, const struct speech *s, size_t b, size_t e, bool asks)
{
    enum { HALF = 50 };
    bool over = s->phase >= PHASE_CONCLUDING || (asks && s->phase == PHASE_EXAMINING);
    bool answers = s->asked.end > 0 && !asks;
    if (over && !answers && (size_t)s->rank * 100 > s->r->talk.n * HALF) {
        struct span_said where = span_of(s, b, e);
        where.all = true;
        compose_set_aside(c, &where);
    }
}

/* "Un infarctus en 2010, avec un pontage. — Non, trois.": what the clinician or a companion counted
 * is corrected; the facts heed it, his words do not. */
static void take_back_stated(struct compose *c, const struct speech *s)
{
    bool counts = ask_recounts(&s->t);
    for (size_t k = c->items.n; counts && k-- > 0 && c->items.at[k].turn >= s->rank - 1;) {
        struct item *i = &c->items.at[k];
        if (i->source == s->source && i->turn == s->rank - 1 && !i->fact && !i->reply) {
            i->dropped = true;
            return; /* the last thing said */
        }
    }
}

static void quote_turn(struct compose *c, struct speech *s)
{
    bool clinician = s->turn->speaker == SPEAKER_DOCTOR;
    if (!clinician && s->t.n > 0) {
        s->begged = (struct question){.start = 0};
        take_back_stated(c, s);
        s->asked.about = item_about(c, s);
        quote_reply(c, s);
    }
    bool taken = !clinician && ask_taken_back(s);
    for (size_t b = 0; b < s->t.n;) {
        size_t e = passage_sentence_end(s, b);
        bool asks = token_is(&s->t, e - 1, "?") || topic_asks(&s->t, b, e);
        if (!clinician) {
            set_aside(c, s, b, e, asks);
        }
        if (clinician && asks) {
            ask_clinician(s, b, e);
        } else if (clinician) {
            e = passage_act_end(s, b, passage_dose_end(s, b, e));
            if (!passage_doses_back(s, b, e)) {
                quote_stated(c, s, b, e);
            }
        } else if (asks) {
            /* "C'est grave, docteur ?": what follows the examination is explained, then planned */
            s->phase = s->phase == PHASE_EXAMINING ? PHASE_CONCLUDING : s->phase;
            ask_patient(s, b, e);
        } else if (s->phase < PHASE_CONCLUDING && !taken) {
            e = passage_now_end(s, b, e);
            quote_told(c, s, b, e);
        }
        b = e;
    }
    if (!clinician) {
        bool asked = s->topic && s->topic->lead && strcmp(s->topic->lead, "Famille") == 0;
        s->kin = asked || topic_family(&s->t, 0, s->t.n);
        s->asked = (struct question){.start = 0};
    }
}

void compose_quotes(struct compose *c, int source)
{
    const struct reading *r = &c->readings[source];
    struct speech s;
    if (!r->turns || !passage_open(c, source, &s)) {
        return;
    }
    for (size_t i = 0; i < r->talk.n && passage_turn(c, &s, i); i++) {
        quote_turn(c, &s);
    }
    compose_shorten(c, source);
}
