/* check_said.c - how the words of a statement were said: by their stems, or in other words */
#include "draft/check_inner.h"

/* How often each was said. */
struct count {
    unsigned yes, no, asked;
};

static void add(struct count *c, unsigned as)
{
    c->yes += as == CHECK_SAID_YES;
    c->no += as == CHECK_SAID_NO;
    c->asked += as == CHECK_SAID_ASKED;
}

static unsigned bits_of(const struct count *c)
{
    return (c->yes ? CHECK_SAID_YES : 0U) | (c->no ? CHECK_SAID_NO : 0U) |
           (c->asked ? CHECK_SAID_ASKED : 0U);
}

static unsigned said_by_stem(const struct check *k, const struct passage *p, struct text stem,
                             int who)
{
    const struct evidence *v = &k->of[p->source];
    struct count c = {0, 0, 0};
    for (size_t i = p->b; i < p->e && stem.n > 0; i++) {
        if (text_equal(v->stem[i], stem) && check_is_of(v, i, who))
            add(&c, check_said_at(v, i));
    }
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
    size_t at = kin_between(&h->kin, i, i + 1, &n);
    for (size_t k = at; k < at + n; k++) {
        if (h->kin.at[k].alone)
            return true;
    }
    return false;
}

/* How the groups of token i of the statement were said. `whole`: those of forms that hold their own
 * negation ("non majorée"), else the others. */
static unsigned kin_said(const struct hearing *h, size_t i, const struct passage *p, int who,
                         bool whole)
{
    const struct evidence *v = &h->k->of[p->source];
    size_t own, there;
    size_t at = kin_between(&h->kin, i, i + 1, &own);
    size_t from = kin_between(&v->kin, p->b, p->e, &there);
    struct count c = {0, 0, 0};
    bool alone = stands_alone(h, i);
    for (size_t k = at; k < at + own; k++) {
        bool counts = h->kin.at[k].group != KIN_LIGHT && h->kin.at[k].negated == whole &&
                      h->kin.at[k].alone == alone;
        for (size_t x = from; counts && x < from + there; x++) {
            const struct kin_hit *hit = &v->kin.at[x];
            if (hit->group != h->kin.at[k].group || !check_is_of(v, hit->token, who))
                continue;
            unsigned as = check_said_at(v, hit->token);
            as = hit->negated && as == CHECK_SAID_NO ? CHECK_SAID_YES : as;
            add(&c, hit->denies ? turned(as) : as);
        }
    }
    /* other words mean other things too: what most of them say counts */
    c.yes = c.no > 2 * c.yes ? 0 : c.yes;
    c.no = c.yes > 2 * c.no ? 0 : c.no;
    return bits_of(&c);
}

unsigned check_token_said(const struct hearing *h, size_t i, const struct passage *p, int who)
{
    struct text stem =
        h->t.at[i].kind == TOKEN_WORD ? check_stem(h->t.at[i].text) : (struct text){NULL, 0};
    unsigned said = stands_alone(h, i) ? 0 : said_by_stem(h->k, p, stem, who);
    return said & (CHECK_SAID_YES | CHECK_SAID_NO) ? said : said | kin_said(h, i, p, who, false);
}

unsigned check_kin_said(const struct hearing *h, size_t i, const struct passage *p)
{
    return kin_said(h, i, p, -1, false);
}

unsigned check_stem_said(const struct hearing *h, size_t i)
{
    struct passage p[2 * CHECK_CITES_MAX];
    size_t n = check_everywhere(h, p);
    unsigned said = 0;
    for (size_t s = 0; s < n && h->t.at[i].kind == TOKEN_WORD; s++)
        said |= said_by_stem(h->k, &p[s], check_stem(h->t.at[i].text), -1);
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
    kin_between(&h->kin, i, i + 1, &n);
    return n > 0 || (h->t.at[i].kind == TOKEN_WORD && check_stem(h->t.at[i].text).n > 0);
}

bool check_is_light(const struct hearing *h, size_t i)
{
    size_t n;
    size_t at = kin_between(&h->kin, i, i + 1, &n);
    for (size_t k = at; k < at + n; k++) {
        if (h->kin.at[k].group == KIN_LIGHT)
            return true;
    }
    return false;
}
