/* check_course.c - whether a drug or a habit goes on or was stopped, in the sources and in a
 * statement */
#include "draft/check_inner.h"

/* One of the tokens [b, e) begins so. */
static bool has_start(const struct tokens *t, size_t b, size_t e, const char *const *starts,
                      size_t n)
{
    for (size_t i = b; i < e; i++) {
        for (size_t k = 0; k < n; k++) {
            if (text_begins(t->at[i].text, starts[k]))
                return true;
        }
    }
    return false;
}

/* "Si vous avez un mal de ventre violent, vous arrêtez": nothing is stopped. */
static bool is_conditional(const struct evidence *v, size_t i)
{
    for (size_t k = v->sentence_at[v->t.at[i].sentence]; k < i; k++) {
        if (token_any(&v->t, k, "si|s il|s ils|s elle|en cas de|en cas d") > 0)
            return true;
    }
    return false;
}

/* How stopping was said in the sentences of the drug: bits of enum check_said. */
static unsigned stop_said(const struct check *k, const struct passage *p)
{
    const struct evidence *v = &k->of[p->source];
    unsigned said = 0;
    for (size_t i = p->b; i < p->e; i++) {
        if (token_any(
                &v->t, i,
                "arrete|arretez|arreter|arretee|stoppe|stop|suspend|suspends|suspendu|suspendez") >
                0 &&
            !is_conditional(v, i))
            said |= check_said_at(v, i);
    }
    return said;
}

/* "La bière, vous arrêtez.": the sentence opens with what it is about. */
static bool names_topic(const struct tokens *t, const struct passage *p)
{
    enum { OPENS = 4 };
    for (size_t i = p->b + 2; i < p->e && i <= p->b + OPENS; i++) {
        if (token_is(t, i, ","))
            return token_any(t, p->b, "la|le|les|l|votre|vos|et la|et le|et les|et l") > 0;
    }
    return false;
}

/* "Du Seroplex, en décembre. J'ai pris ça dix jours, et j'ai arrêté": in the next sentences, when
 * they speak of nothing else. */
static unsigned stopped_after(const struct check *k, int source, const struct passage *own)
{
    const struct evidence *v = &k->of[source];
    enum { BRIEF = 3, FAR = 5 };
    unsigned said = 0;
    uint32_t full = 0; /* "Aïe.", "Il en prend encore ?" say nothing of their own */
    for (uint32_t s = 1; s <= FAR && full < CHECK_NEAR && own->e < v->t.n; s++) {
        uint32_t at = v->t.at[own->e - 1].sentence + s;
        if (own->e == 0 || at >= v->t.sentences)
            break;
        struct passage p = {source, v->sentence_at[at], v->sentence_at[at + 1]};
        if (check_marked(k, &p, SENTENCE_GOES_ON) || names_topic(&v->t, &p))
            return said;
        full += p.e - p.b > BRIEF && !token_is(&v->t, p.e - 1, "?");
        said |= stop_said(k, &p);
    }
    return said;
}

/* The clause of bytes [start, end) in a passage of a source. */
static struct passage clause_of(const struct check *k, const struct passage *in, size_t start,
                                size_t end)
{
    static const char marks[] = ",|;|:|.|mais|par contre|en revanche";
    const struct tokens *t = &k->of[in->source].t;
    struct passage c = *in;
    for (size_t i = in->b; i < in->e; i++) {
        bool mark = token_any(t, i, marks) > 0;
        c.b = mark && t->at[i].start < start ? i : c.b;
        if (mark && t->at[i].start >= end) {
            c.e = i;
            break;
        }
    }
    return c;
}

/* "On suspend la metformine, l'irbésartan on le garde": the clause of the drug decides. 0 when it
 * says neither. */
static unsigned said_in_clause(const struct check *k, const struct passage *c)
{
    static const char kept[] = "on le garde|on la garde|on les garde|vous le gardez|"
                               "vous la gardez|vous les gardez|on garde|vous gardez|tu gardes|"
                               "je garde|on continue|vous continuez|vous poursuivez|on poursuit";
    unsigned said = stop_said(k, c);
    for (size_t i = c->b; i < c->e && !said; i++)
        said = token_any(&k->of[c->source].t, i, kept) > 0 ? CHECK_SAID_NO : said;
    return said;
}

/* The same of any clause that names what the claim names, be it a fact of the source or not. */
static unsigned said_at_mentions(const struct hearing *h, const struct fact *c)
{
    unsigned said = 0;
    size_t i = h->first;
    while (i < h->t.n && h->t.at[i].start < c->start)
        i++;
    for (size_t s = 0; s < h->k->n && i < h->t.n; s++) {
        const struct tokens *t = &h->k->of[s].t;
        bool drug = c->kind == FACT_MEDICATION; /* by any of its names */
        for (size_t x = 0; (x = drug ? check_next_said(h, i, (int)s, x)
                                     : check_next_word(h, i, (int)s, x)) < t->n;
             x++) {
            struct passage in = check_around(h->k, (int)s, t->at[x].start, t->at[x].end, 0);
            struct passage clause = clause_of(h->k, &in, t->at[x].start, t->at[x].end);
            if (drug && token_is(t, in.e - 1, "?") &&
                in.e < t->n) /* "Mon Aprovel ? — Je le suspends" */
                clause = check_around(h->k, (int)s, t->at[in.e].start, t->at[in.e].end, 0);
            said |= said_in_clause(h->k, &clause);
        }
    }
    return said;
}

unsigned check_stop_said(const struct check *k, int source, const struct fact *f)
{
    const struct passage *own = check_own(k, source, f);
    struct passage clause = clause_of(k, own, f->start, f->end);
    unsigned said = said_in_clause(k, &clause);
    return said ? said : stop_said(k, own) | stopped_after(k, source, own);
}

bool check_says_stop(const struct hearing *h)
{
    for (size_t i = h->first; i < h->t.n; i++) {
        if (token_any(&h->t, i,
                      "interrompu|interrompue|suspendu|suspendue|stoppe|stoppee|"
                      "sevre|sevree|cesse") > 0 ||
            text_starts(h->t.at[i].text, TEXT("arret")))
            return true;
    }
    return false;
}

/* "C'est passé, elle en mange depuis ses trois ans": the allergy is no more. */
static bool is_over(const struct check *k, const struct passage *own)
{
    struct passage p = check_widen(k, own, 1);
    p.b = own->b;
    for (size_t i = p.b; i < p.e; i++) {
        if (token_any(&k->of[p.source].t, i,
                      "c est passe|ca a passe|ca lui a passe|c est parti|en mange|en mangeait|"
                      "en remange|en reprend|en ai repris|en a repris|il s est rien passe|"
                      "plus allergique|pas allergique|est gueri|est guerie") > 0)
            return true;
    }
    return false;
}

bool check_is_healed(const struct hearing *h, const struct fact *c, const struct passage *own)
{
    return c->kind == FACT_ALLERGY && c->polarity == FACT_ABSENT && is_over(h->k, own);
}

/* "Toujours active", "persistante": an allergy that the sources say is over. */
static bool goes_on_after(const struct hearing *h, const struct fact *c, const struct passage *own)
{
    bool still = false;
    for (size_t i = h->first; i < h->t.n; i++)
        still |= token_any(&h->t, i,
                           "toujours|active|actuelle|persistante|persiste|non resolue|"
                           "non guerie|en cours") > 0;
    return still && c->polarity == FACT_PRESENT && is_over(h->k, own);
}

void check_allergy_course(struct hearing *h, const struct fact *c, const struct passage *own)
{
    if (c->kind == FACT_ALLERGY && goes_on_after(h, c, own)) {
        check_reason(h, REASON_POLARITY, h->s->text, (struct text){NULL, 0},
                     (struct cite){.source = -1});
        h->contradicted = true;
    }
}

/* "Traitée trois ans auparavant par sertraline", "ancien traitement par": a drug of the past. */
static bool tells_past(const struct hearing *h, const struct fact *c)
{
    static const char past[] = "auparavant|anterieurement|autrefois|par le passe|a l epoque|"
                               "dans le passe|ancien|ancienne|anciens|anciennes|precedent|"
                               "precedente|precedents|precedentes|essaye|essayee|recu|recue";
    bool treated = false, during = false;
    for (size_t i = h->first; i < h->t.n; i++) {
        if (token_any(&h->t, i, past) > 0)
            return true;
        if (token_any(&h->t, i, "depuis|actuellement|en cours|ce jour|toujours") > 0)
            return false;
        treated |= token_any(&h->t, i,
                             "traite|traitee|traites|traitees|anticoagule|anticoagulee|pris|"
                             "prise") > 0;
        during |= token_any(&h->t, i, "pendant|durant") > 0 ||
                  token_any(&h->t, i, "jours|semaines|mois|an|ans|annee|annees") > 0;
    }
    return c->time == FACT_PAST || (treated && during);
}

/* The source tells that the drug was taken, and that it is no more: for how long, or that it was
 * stopped. */
static bool was_taken(const struct hearing *h, int source, const struct fact *s)
{
    return s->polarity == FACT_ABSENT && s->time == FACT_PAST &&
           (s->duration.n > 0 || (check_stop_said(h->k, source, s) & CHECK_SAID_YES) != 0);
}

bool check_is_stopped(const struct hearing *h, const struct fact *c, int source,
                      const struct fact *s, const struct passage *near)
{
    if (c->kind == FACT_MEDICATION && c->polarity == FACT_PRESENT && was_taken(h, source, s) &&
        tells_past(h, c))
        return true;
    if ((c->kind != FACT_SOCIAL && c->kind != FACT_MEDICATION) || !check_says_stop(h))
        return false;
    return c->polarity == FACT_PRESENT
               ? check_words_said(h->k, near, TEXT("arrêt")) ||
                     (s->polarity == FACT_ABSENT &&
                      (check_stop_said(h->k, source, s) & CHECK_SAID_YES) != 0)
               : c->kind == FACT_MEDICATION && c->polarity == FACT_ABSENT &&
                     (check_stop_said(h->k, source, s) & CHECK_SAID_YES) != 0;
}

struct fact_walk check_walk_course(const struct hearing *h, size_t source, const struct fact *c)
{
    const struct postings *of = &h->k->of[source].concepts;
    bool taken = c->kind == FACT_MEDICATION && c->polarity == FACT_ABSENT && check_says_stop(h);
    return taken ? check_walk_kinds(h->k, of, c) : check_walk(h->k, of, c);
}

/* Sentence `in` of the source says that something is stopped if what tokens [b, e) of the
 * statement name happens. */
static bool is_stop_if(const struct hearing *h, const struct passage *in, size_t b, size_t e)
{
    const struct tokens *t = &h->k->of[in->source].t;
    bool stop = false, condition = false;
    for (size_t x = in->b; x < in->e; x++) {
        stop |= text_starts(t->at[x].text, TEXT("arret")) || token_any(t, x, "suspendez|stop") > 0;
        condition |= token_any(t, x, "si|s il|s ils|s elle|en cas|quand") > 0;
    }
    for (size_t i = b; i < e && stop && condition; i++) {
        if (h->t.at[i].kind == TOKEN_WORD && check_has_meaning(h, i) && !check_is_light(h, i) &&
            !check_is_said(h, i, in))
            return false;
    }
    return stop && condition;
}

/* "À arrêter en cas de vomissements": tokens [b, e) of the statement stop under a condition, and a
 * sentence of the sources says so. */
static bool stops_if(const struct hearing *h, size_t b, size_t e)
{
    size_t k = b;
    while (k < e && token_any(&h->t, k, "en cas de|en cas d|si|s il|s ils|s elle") == 0)
        k++;
    k += k < e ? token_any(&h->t, k, "en cas de|en cas d|si|s il|s ils|s elle") : 0;
    size_t head = k;
    while (head < e && (check_is_light(h, head) || !check_has_meaning(h, head)))
        head++;
    for (size_t s = 0; s < h->k->n && head < e; s++) {
        const struct evidence *v = &h->k->of[s];
        for (size_t x = 0; (x = check_next_said(h, head, (int)s, x)) < v->t.n; x++) {
            struct passage at = {(int)s, x, x + 1}, in = check_widen(h->k, &at, 0);
            if (is_stop_if(h, &in, head, e))
                return true;
        }
    }
    return false;
}

void check_course(struct hearing *h, const struct fact *c, unsigned said)
{
    static const char *const stops[] = {"arret", "suspen", "stop", "interr", "sevr", "pause"};
    static const char *const goes_on[] = {"actuel",  "toujours", "poursui", "mainten",
                                          "continu", "conserv",  "encore"};
    size_t b = h->first, e = h->t.n, drugs = 0;
    for (size_t i = h->first; i < h->t.n; i++) {
        if (check_denied_in(h, i))
            return;
    }
    for (size_t i = 0; i < h->claims.n; i++)
        drugs += h->claims.at[i].start >= h->prefix && h->claims.at[i].kind == FACT_MEDICATION;
    for (size_t i = h->first; i < h->t.n && drugs > 1; i++) { /* of several, its own clause */
        bool mark = token_any(&h->t, i, ",|;|:|.|(|mais|et") > 0;
        b = mark && h->t.at[i].start < c->start ? i : b;
        e = mark && h->t.at[i].start >= c->end && e == h->t.n ? i : e;
    }
    bool stopped = has_start(&h->t, b, e, stops, sizeof stops / sizeof *stops);
    if (stopped && stops_if(h, b, e))
        return;
    bool going = !stopped && has_start(&h->t, b, e, goes_on, sizeof goes_on / sizeof *goes_on);
    bool drug = c->kind == FACT_MEDICATION;
    said = said == 0 && (stopped || (going && drug)) ? said_at_mentions(h, c) : said;
    if ((said == CHECK_SAID_NO && stopped) ||
        ((said & CHECK_SAID_YES) && !(said & CHECK_SAID_NO) && going)) {
        check_reason(h, REASON_POLARITY, h->s->text, (struct text){NULL, 0},
                     (struct cite){.source = -1});
        h->contradicted = true;
    }
}

/* Which way the statement changes the dose before token `at`: 1 up, -1 down, 0: it does not say. */
static int way_to(const struct hearing *h, size_t at)
{
    enum { REACH = 8 };
    for (size_t i = at; i > h->first && at - i < REACH; i--) {
        if (token_any(&h->t, i - 1,
                      "majoration|majore|majoree|augmentation|augmente|augmentee|"
                      "hausse|monte|montee") > 0)
            return 1;
        if (token_any(&h->t, i - 1,
                      "diminution|diminue|diminuee|reduction|reduit|reduite|baisse|"
                      "baissee|abaisse|abaissee|decroissance") > 0)
            return -1;
        if (h->t.at[i - 1].kind == TOKEN_MARK)
            break;
    }
    return 0;
}

/* The amount that a source gives takes the place of a dose: the same kind of unit, or none and a
 * number that could be one. `than`: 1 it is more than q, -1 less, 0 as much. */
static bool is_dose_that_is(const struct quantity *said, const struct quantity *q, int than)
{
    enum { FAR = 10 };
    bool same = said->dimension && said->dimension == q->dimension;
    bool bare =
        said->unit[0] == '\0' && said->milli * FAR >= q->milli && said->milli / FAR <= q->milli;
    int64_t apart = same ? said->scaled - q->scaled : bare ? said->milli - q->milli : 0;
    return (same || bare) && !said->revoked && !said->part && !said->inner &&
           than == (apart > 0) - (apart < 0);
}

/* "On descend à vingt, puis dix": the sentence changes a dose. */
static bool is_of_change(const struct hearing *h, const struct passage *in)
{
    static const char *const changes[] = {"descen", "baiss", "diminu", "redui", "redes",
                                          "pass",   "mont",  "augmen", "doubl", "major"};
    return has_start(&h->k->of[in->source].t, in->b, in->e, changes,
                     sizeof changes / sizeof *changes);
}

/* Beside its name the sources give this drug a dose that is more than q, less, or as much.
 * `changed`: in a sentence that changes a dose. */
static bool is_given(const struct hearing *h, size_t name, const struct quantity *q, int than,
                     bool changed)
{
    for (size_t s = 0; s < h->k->n; s++) {
        const struct evidence *v = &h->k->of[s];
        for (size_t x = 0; (x = check_next_said(h, name, (int)s, x)) < v->t.n; x++) {
            struct passage p = {(int)s, x, v->sentence_at[v->t.at[x].sentence + 1]};
            struct passage in = check_widen(h->k, &p, 0);
            if (changed && !is_of_change(h, &in))
                continue;
            for (size_t i = check_first_quantity(&v->quantities, &p);
                 i < v->quantities.n && v->quantities.at[i].at < p.e; i++) {
                if (is_dose_that_is(&v->quantities.at[i], q, than))
                    return true;
            }
        }
    }
    return false;
}

/* The dose q is one that the statement changes to: which way; *name: the token of its drug. */
static int changes_to(const struct hearing *h, const struct quantity *q, size_t *name)
{
    bool to = q->dose && q->at > h->first && token_is(&h->t, q->at - 1, "a");
    int way = to ? way_to(h, q->at - 1) : 0;
    const struct fact *drug = way ? check_drug_before(h, q) : NULL;
    *name = h->first;
    while (drug && *name < h->t.n && h->t.at[*name].start < drug->start)
        ++*name;
    return drug && *name < h->t.n ? way : 0;
}

bool check_goes_wrong_way(const struct hearing *h, const struct quantity *q)
{
    size_t name;
    int way = changes_to(h, q, &name);
    return way && is_given(h, name, q, way, false) && !is_given(h, name, q, -way, false) &&
           !is_given(h, name, q, 0, true);
}

bool check_changes_to(const struct hearing *h, const struct fact *c)
{
    struct quantity q[4];
    size_t used, name;
    bool implied = check_implied_unit(c->concept, c->dose); /* "dix" is no ten grams */
    for (size_t i = h->first; i < h->t.n && implied; i++) {
        if (h->t.at[i].start < c->start || check_quantities_at(&h->t, i, q, &used) == 0)
            continue;
        int way = changes_to(h, &q[0], &name);
        if (way)
            return is_given(h, name, &q[0], 0, false) && is_given(h, name, &q[0], -way, false);
    }
    return false;
}

bool check_allergen(struct hearing *h, const struct fact *c)
{
    bool reacts = false;
    for (size_t i = h->first; i < h->t.n; i++)
        reacts |=
            token_any(&h->t, i, "reaction|reactions|intolerance|allergie|allergique|choc") > 0;
    for (size_t s = 0; s < h->k->n && reacts && c->kind == FACT_MEDICATION; s++) {
        struct fact_walk w = check_walk_allergies(h->k, &h->k->of[s].concepts);
        for (size_t i; (i = check_walk_next(&w)) != SIZE_MAX;) {
            const struct fact *f = &h->k->of[s].reading.facts.at[i];
            if (f->polarity == c->polarity && text_find(f->label, c->label, 0) != SIZE_MAX) {
                check_cover(h, c);
                check_found(h, (int)s, f);
                return true;
            }
        }
    }
    return false;
}
