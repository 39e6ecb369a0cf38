/* check_wording.c - short texts of facts ("3 jours", "39.2", "le matin") read once, however often
 * they are held against a source */
#include "draft/check_inner.h"

/* "39.2", as a fact has it, as French writes it. */
static struct text with_comma(struct arena *a, struct text t)
{
    char *out = ARENA_ARRAY(a, char, t.n + 1);
    for (size_t i = 0; out && i < t.n; i++) {
        bool point = t.p[i] == '.' && i > 0 && i + 1 < t.n && t.p[i - 1] >= '0' &&
                     t.p[i - 1] <= '9' && t.p[i + 1] >= '0' && t.p[i + 1] <= '9';
        out[i] = point ? ',' : t.p[i];
    }
    return out ? (struct text){out, t.n} : t;
}

static bool tokens_of(struct arena *a, struct text words, struct tokens *t)
{
    struct folded f;
    return text_fold(a, words, &f) && text_tokens(a, &f, t);
}

/* The numbers as they are said. */
static bool read_numbers(struct arena *a, struct text words, struct wording *w)
{
    struct tokens t;
    if (!tokens_of(a, with_comma(a, words), &t))
        return false;
    w->spoken = ARENA_ARRAY(a, struct spoken, t.n + 1);
    w->spoken_n = t.n;
    for (size_t i = 0; w->spoken && i < t.n; i++) {
        struct spoken *s = &w->spoken[i];
        s->n = check_quantities_at(&t, i, s->q, &s->used);
    }
    return w->spoken != NULL;
}

static bool read_moments(struct arena *a, struct wording *w)
{
    w->moment = ARENA_ARRAY(a, char, w->t.n + 1);
    for (size_t i = 0; w->moment && i < w->t.n; i++) {
        w->moment[i] = check_moment_at(&w->t, i);
        w->when |= check_moment_bit(w->moment[i]);
        w->when |= check_is_day(&w->t, i) ? check_day_bit(&w->t, i) : 0;
    }
    return w->moment != NULL;
}

static bool read_wording(const struct check *k, struct text words, struct wording *w)
{
    return tokens_of(k->a, words, &w->t) &&
           check_words_of(k->a, k->lexis, &w->t, true, &w->words) &&
           check_quantities_of(k->a, &w->t, &w->quantities) && read_moments(k->a, w) &&
           read_numbers(k->a, words, w);
}

static bool make_room(struct arena *a, struct wordings *l)
{
    if (l->texts.n < l->cap)
        return true;
    size_t cap = l->cap ? l->cap * 2 : 64;
    struct wording **more = ARENA_ARRAY(a, struct wording *, cap);
    if (!more)
        return false;
    if (l->cap > 0)
        memcpy(more, l->of, l->cap * sizeof(struct wording *));
    l->of = more;
    l->cap = cap;
    return true;
}

struct wording *check_wording(const struct check *k, struct text words)
{
    struct wordings *l = k->wordings;
    uint32_t rank = ranks_find(&l->texts, words);
    if (rank > 0)
        return l->of[rank - 1];
    struct wording *w = ARENA_NEW(k->a, struct wording);
    if (!w || !make_room(k->a, l) || !read_wording(k, words, w))
        return NULL;
    rank = ranks_add(k->a, &l->texts, words);
    if (rank == 0)
        return NULL;
    l->of[rank - 1] = w;
    return w;
}

bool check_numbers_said(const struct check *k, const struct passage *p, struct text words)
{
    const struct wording *w = check_wording(k, words);
    for (size_t i = 0; w && i < w->spoken_n;) {
        const struct spoken *s = &w->spoken[i];
        bool said = s->n == 0;
        size_t skip = s->used > 0 ? s->used : 1;
        for (size_t r = s->n; r-- > 0 && !said;) {
            said = check_quantity_said(k, p, &s->q[r]);
            skip = said ? s->q[r].n : skip;
        }
        if (!said)
            return false;
        i += skip;
    }
    return w != NULL;
}

bool check_revoked(const struct check *k, const struct passage *p, struct text words)
{
    const struct quantities *l = &k->of[p->source].quantities;
    const struct wording *w = check_wording(k, words);
    if (!w)
        return false;
    struct quantities of = w->quantities;
    for (size_t i = check_first_quantity(l, p); i < l->n && l->at[i].at < p->e; i++) {
        for (size_t x = 0; x < of.n && l->at[i].revoked; x++) {
            if (check_same_quantity(&of.at[x], &l->at[i]) && !check_quantity_said(k, p, &of.at[x]))
                return true;
        }
    }
    return false;
}

static bool stem_said(const struct evidence *v, const struct passage *p, uint32_t stem)
{
    return postings_next(&v->stems, stem, p->b) < p->e;
}

/* A group of the words at token i is said. */
static bool kin_of_said(const struct evidence *v, const struct passage *p,
                        const struct kin_hits *kin, size_t i)
{
    size_t own;
    size_t at = kin_between(kin, i, i + 1, &own);
    for (size_t x = at; x < at + own; x++) {
        size_t from = v->words.kin.first[p->b];
        if (kin->at[x].group == KIN_LIGHT ||
            postings_next(&v->groups, kin->at[x].group + 1U, from) < v->words.kin.first[p->e])
            return true;
    }
    return false;
}

bool check_words_said(const struct check *k, const struct passage *p, struct text words)
{
    const struct wording *w = check_wording(k, words);
    const struct evidence *v = &k->of[p->source];
    for (size_t i = 0; w && i < w->t.n; i++) {
        if (w->words.stem[i] > 0 && !w->moment[i] && !stem_said(v, p, w->words.stem[i]) &&
            !kin_of_said(v, p, &w->words.kin, i))
            return false;
    }
    return w != NULL;
}

/* The sentences of a source in which all of the wording is said; found at the first question. */
static const uint32_t *sentences_with(const struct check *k, struct wording *w, struct text words,
                                      size_t source, size_t *n)
{
    const struct evidence *v = &k->of[source];
    if (!w->found)
        w->found = ARENA_ARRAY(k->a, struct sentence_list, k->n);
    struct sentence_list *l = w->found ? &w->found[source] : NULL;
    *n = 0;
    if (!l)
        return NULL;
    for (uint32_t i = 0; !l->known && i < v->t.sentences && check_look(k->looks); i++) {
        struct passage p = {(int)source, v->sentence_at[i], v->sentence_at[i + 1]};
        if (p.b == p.e || (v->when[i] & w->when) != w->when || !check_numbers_said(k, &p, words) ||
            !check_words_said(k, &p, words))
            continue;
        uint32_t *one = ARENA_NEW(k->a, uint32_t); /* they lie together: nothing else is taken */
        if (!one)
            return NULL;
        l->at = l->at ? l->at : one;
        *one = i;
        l->n++;
    }
    l->known = true;
    *n = l->n;
    return l->at;
}

bool check_at_a_mention(const struct hearing *h, struct text words)
{
    struct wording *w = check_wording(h->k, words);
    for (size_t s = 0; w && s < h->k->n; s++) {
        const struct evidence *v = &h->k->of[s];
        size_t n;
        const uint32_t *at = sentences_with(h->k, w, words, s, &n);
        for (size_t i = 0; i < n; i++) {
            struct passage p = {(int)s, v->sentence_at[at[i]], v->sentence_at[at[i] + 1]};
            if (check_mentions(h, &p))
                return true;
        }
    }
    return false;
}

/* The amounts of a claim that the sources carry. */
static void vouch(struct hearing *h, struct text amount, struct text ucum)
{
    const struct unit *u = ucum.n > 0 ? text_unit_of(ucum) : NULL;
    if (amount.n == 0)
        return;
    struct writer w = writer_in(h->k->a);
    writer_put(&w, amount);
    writer_char(&w, ' ');
    writer_str(&w, u ? u->many : "");
    const struct wording *said = check_wording(h->k, writer_done(h->k->a, &w));
    for (size_t i = 0; said && i < said->quantities.n && h->vouched.n < CHECK_VOUCHED_MAX; i++)
        h->vouched.at[h->vouched.n++] = said->quantities.at[i];
}

void check_vouch(struct hearing *h, const struct fact *c, bool daily)
{
    vouch(h, c->value, c->unit);
    vouch(h, c->dose, (struct text){NULL, 0});
    vouch(h, c->frequency, (struct text){NULL, 0});
    vouch(h, c->duration, (struct text){NULL, 0});
    vouch(h, c->when, (struct text){NULL, 0});
    if (daily) {
        struct writer w = writer_in(h->k->a);
        writer_put(&w, c->dose);
        writer_str(&w, " par jour");
        vouch(h, writer_done(h->k->a, &w), (struct text){NULL, 0});
    }
}
