/* check_said.c - how the words of a statement were said: by their stems, or in other words */
#include "draft/check_inner.h"

enum { KNOWN = 8 };

static void add(struct said_count *c, unsigned as)
{
    c->yes += as == CHECK_SAID_YES;
    c->no += as == CHECK_SAID_NO;
    c->asked += as == CHECK_SAID_ASKED;
}

static unsigned bits_of(const struct said_count *c)
{
    return (c->yes ? CHECK_SAID_YES : 0U) | (c->no ? CHECK_SAID_NO : 0U) |
           (c->asked ? CHECK_SAID_ASKED : 0U);
}

static bool is_whole(const struct evidence *v, const struct passage *p)
{
    return p->b == 0 && p->e == v->t.n;
}

/* Of a stem that stands in the source. What the whole source says of it is asked again and again.
 */
static unsigned said_by_stem(const struct check *k, const struct passage *p, uint32_t stem, int who)
{
    const struct evidence *v = &k->of[p->source];
    if (stem == 0 || stem >= v->stems.n)
        return 0;
    uint8_t *whole =
        is_whole(v, p) ? &v->stem_as[(size_t)stem * CHECK_WHO + (size_t)(who + 1)] : NULL;
    if (whole && *whole)
        return *whole & ~(unsigned)KNOWN;
    struct said_count c = {0};
    size_t end;
    for (size_t i = postings_from(&v->stems, stem, p->b, &end); i < end && v->stems.at[i] < p->e;
         i++) {
        if (check_is_of(v, v->stems.at[i], who))
            add(&c, check_said_at(v, v->stems.at[i]));
    }
    if (whole)
        *whole = (uint8_t)(bits_of(&c) | KNOWN);
    return bits_of(&c);
}

bool check_is_of(const struct evidence *v, size_t i, int who)
{
    return who < 0 || (int)v->place[i].who == who;
}

/* "Sans fièvre" for "apyrétique": words that deny what their group means. */
static unsigned turned(unsigned as)
{
    return as == CHECK_SAID_ASKED ? as : (CHECK_SAID_YES | CHECK_SAID_NO) - as;
}

/* "Contraception orale": its words mean one thing together, and nothing apart. */
static bool stands_alone(const struct hearing *h, size_t i)
{
    size_t n;
    size_t at = kin_between(&h->words.kin, i, i + 1, &n);
    for (size_t k = at; k < at + n; k++) {
        if (h->words.kin.at[k].alone)
            return true;
    }
    return false;
}

/* How a group was said in the passage. */
static struct said_count group_said(const struct evidence *v, uint16_t group,
                                    const struct passage *p, int who)
{
    struct said_count c = {0};
    uint32_t number = group + 1U;
    struct said_count *whole =
        is_whole(v, p) ? &v->group_as[(size_t)number * CHECK_WHO + (size_t)(who + 1)] : NULL;
    if (whole && whole->known)
        return *whole;
    size_t end, last = v->words.kin.first[p->e];
    for (size_t x = postings_from(&v->groups, number, v->words.kin.first[p->b], &end);
         x < end && v->groups.at[x] < last; x++) {
        const struct kin_hit *hit = &v->words.kin.at[v->groups.at[x]];
        if (!check_is_of(v, hit->token, who))
            continue;
        unsigned as = check_said_at(v, hit->token);
        as = hit->negated && as == CHECK_SAID_NO ? CHECK_SAID_YES : as;
        add(&c, hit->denies ? turned(as) : as);
    }
    c.known = true;
    if (whole)
        *whole = c;
    return c;
}

/* A group of token i counts for it. `whole`: of a form that holds its own negation ("non majorée"),
 * else of the others. */
static bool counts(const struct kin_hit *own, bool whole, bool alone)
{
    return own->group != KIN_LIGHT && own->negated == whole && own->alone == alone;
}

/* It also tells asserted from denied: the words for "arrêt" or "efficace" are too many for that. */
static bool decides(const struct kin_hit *own, bool whole, bool alone)
{
    return counts(own, whole, alone) && !own->soft;
}

/* How the groups of token i of the statement were said. */
static unsigned kin_said(const struct hearing *h, size_t i, const struct passage *p, int who,
                         bool whole)
{
    const struct evidence *v = &h->k->of[p->source];
    size_t own;
    size_t at = kin_between(&h->words.kin, i, i + 1, &own);
    struct said_count c = {0};
    bool alone = stands_alone(h, i);
    for (size_t k = at; k < at + own; k++) {
        if (!decides(&h->words.kin.at[k], whole, alone))
            continue;
        struct said_count one = group_said(v, h->words.kin.at[k].group, p, who);
        c.yes += one.yes;
        c.no += one.no;
        c.asked += one.asked;
    }
    /* other words mean other things too: what most of them say counts */
    c.yes = c.no > 2 * c.yes ? 0 : c.yes;
    c.no = c.yes > 2 * c.no ? 0 : c.no;
    return bits_of(&c);
}

size_t check_next_said(const struct hearing *h, size_t i, int source, size_t from)
{
    const struct evidence *v = &h->k->of[source];
    size_t own, next = SIZE_MAX;
    if (!check_look(h->k->looks))
        return next;
    bool alone = stands_alone(h, i);
    size_t at = kin_between(&h->words.kin, i, i + 1, &own);
    if (!alone && h->words.stem[i] > 0)
        next = postings_next(&v->stems, h->words.stem[i], from);
    for (size_t k = at; k < at + own; k++) {
        const struct kin_hit *one = &h->words.kin.at[k]; /* "sans anomalie" is said by "normal" */
        if (!counts(one, one->negated, alone))
            continue;
        size_t hit =
            postings_next(&v->groups, h->words.kin.at[k].group + 1U, v->words.kin.first[from]);
        if (hit != SIZE_MAX && v->words.kin.at[hit].token < next)
            next = v->words.kin.at[hit].token;
    }
    return next;
}

bool check_said_well(const struct hearing *h, size_t i, const struct passage *p)
{
    const struct evidence *v = &h->k->of[p->source];
    bool alone = stands_alone(h, i), well = !alone && check_stem_in(h, i, p);
    size_t own, at = kin_between(&h->words.kin, i, i + 1, &own);
    for (size_t k = at; k < at + own && !well; k++) {
        const struct kin_hit *one = &h->words.kin.at[k];
        size_t end, x = v->words.kin.first[p->b];
        if (!counts(one, one->negated, alone))
            continue;
        for (x = postings_from(&v->groups, one->group + 1U, x, &end); x < end && !well; x++) {
            const struct kin_hit *said = &v->words.kin.at[v->groups.at[x]];
            if (said->token >= p->e)
                break;
            well = !said->common;
        }
    }
    return well;
}

size_t check_next_word(const struct hearing *h, size_t i, int source, size_t from)
{
    const struct postings *words = &h->k->of[source].by_word;
    return check_look(h->k->looks) ? postings_next(words, h->words.word[i], from) : SIZE_MAX;
}

bool check_is_said(const struct hearing *h, size_t i, const struct passage *p)
{
    return p->b < p->e && check_next_said(h, i, p->source, p->b) < p->e;
}

unsigned check_token_said(const struct hearing *h, size_t i, const struct passage *p, int who)
{
    unsigned said = stands_alone(h, i) ? 0 : said_by_stem(h->k, p, h->words.stem[i], who);
    return said & (CHECK_SAID_YES | CHECK_SAID_NO) ? said : said | kin_said(h, i, p, who, false);
}

unsigned check_kin_said(const struct hearing *h, size_t i, const struct passage *p)
{
    return kin_said(h, i, p, -1, false);
}

bool check_stem_in(const struct hearing *h, size_t i, const struct passage *p)
{
    return said_by_stem(h->k, p, h->words.stem[i], -1) != 0;
}

unsigned check_stem_said(const struct hearing *h, size_t i)
{
    struct passage p[2 * CHECK_CITES_MAX];
    size_t n = check_everywhere(h, p);
    unsigned said = 0;
    for (size_t s = 0; s < n; s++)
        said |= said_by_stem(h->k, &p[s], h->words.stem[i], -1);
    return said;
}

bool check_whole_said(const struct hearing *h, size_t i)
{
    struct passage p[2 * CHECK_CITES_MAX];
    size_t n = check_everywhere(h, p);
    for (size_t s = 0; s < n; s++) {
        if (kin_said(h, i, &p[s], -1, true))
            return true;
    }
    return false;
}

bool check_has_meaning(const struct hearing *h, size_t i)
{
    size_t n;
    kin_between(&h->words.kin, i, i + 1, &n);
    return n > 0 || h->words.stem[i] > 0;
}

bool check_is_light(const struct hearing *h, size_t i)
{
    size_t n;
    size_t at = kin_between(&h->words.kin, i, i + 1, &n);
    for (size_t k = at; k < at + n; k++) {
        if (h->words.kin.at[k].group == KIN_LIGHT)
            return true;
    }
    return false;
}
