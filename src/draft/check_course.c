/* check_course.c - whether a drug or a habit goes on or was stopped, in the sources and in a
 * statement */
#include "draft/check_inner.h"

static bool statement_has(const struct hearing *h, const char *const *starts, size_t n)
{
    for (size_t i = h->first; i < h->t.n; i++) {
        for (size_t k = 0; k < n; k++) {
            if (text_begins(h->t.at[i].text, starts[k]))
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
        if (token_any(&v->t, i, "arrete|arretez|arreter|arretee|stoppe|stop|suspend|suspendu") >
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
    unsigned said = 0;
    for (uint32_t s = 1; s <= CHECK_NEAR && own->e < v->t.n; s++) {
        uint32_t at = v->t.at[own->e - 1].sentence + s;
        if (own->e == 0 || at >= v->t.sentences)
            break;
        struct passage p = {source, v->sentence_at[at], v->sentence_at[at + 1]};
        if (check_marked(k, &p, SENTENCE_GOES_ON) || names_topic(&v->t, &p))
            return said;
        said |= stop_said(k, &p);
    }
    return said;
}

unsigned check_stop_said(const struct check *k, int source, const struct fact *f)
{
    const struct passage *own = check_own(k, source, f);
    return stop_said(k, own) | stopped_after(k, source, own);
}

void check_course(struct hearing *h, unsigned said)
{
    static const char *const stops[] = {"arret", "suspen", "stop", "interr", "sevr"};
    static const char *const goes_on[] = {"actuel", "toujours", "poursui", "mainten", "continu"};
    for (size_t i = h->first; i < h->t.n; i++) {
        if (check_denied_in(h, i))
            return;
    }
    bool stopped = statement_has(h, stops, sizeof stops / sizeof *stops);
    bool going = !stopped && statement_has(h, goes_on, sizeof goes_on / sizeof *goes_on);
    if ((said == CHECK_SAID_NO && stopped) || (said == CHECK_SAID_YES && going)) {
        check_reason(h, REASON_POLARITY, h->s->text, (struct text){NULL, 0},
                     (struct cite){.source = -1});
        h->contradicted = true;
    }
}
