/* compose_quote.c - the words that no fact carries: quoted as they were said, most telling first,
 * until a share of what was said is reached; a report as long as the talk is no report */
#include "draft/compose_inner.h"
#include "draft/compose_topic.h"
#include "text/number.h"

enum {
    CLAUSES_MAX = 48,
    QUOTE_LEAST = 2,
    WHOLE_LEAST = 3,
    TOLD_MAX = 3,
    WEIGHT_MAX = 12,
    WORDS_PER_FACT = 3,
    SHORT_TALK = 60
};

/* One turn being read: its tokens, which of them a fact carries. */
struct speech {
    const struct reading *r;
    const struct turn *turn;
    int source, rank;
    size_t base; /* where the turn starts in `said` */
    struct tokens t;
    bool *covered;
    const struct topic *asked;
    struct item *about; /* the one item of the question that this turn answers, or NULL */
    bool examining;
    bool told;    /* some fact was found in this turn */
    bool planned; /* the clinician has begun to say what is to be done */
};

struct clause {
    size_t b, e;  /* tokens */
    size_t fresh; /* words that say something and that no fact carries */
    bool number;  /* holds a number */
    bool known;   /* a fact carries some of it */
    bool negated; /* holds a negation */
};

static bool read_tokens(struct compose *c, struct speech *s)
{
    struct folded f;
    const struct facts_turn *at = &s->r->turns[s->rank];
    s->base = at->start;
    if (!text_fold(c->a, text_slice(s->r->said, at->start, at->end), &f) ||
        !text_tokens(c->a, &f, &s->t)) {
        return false;
    }
    s->covered = ARENA_ARRAY(c->a, bool, s->t.n + 1);
    return s->covered != NULL;
}

/* Tokens of facts, with the numbers and moments of the sentences that have facts. */
static void cover(struct compose *c, struct speech *s)
{
    for (size_t k = 0; k < c->items.n; k++) {
        struct item *i = &c->items.at[k];
        if (!i->fact || i->source != s->source || i->turn != s->rank) {
            continue;
        }
        bool answer = i->fact->question_end > i->fact->question_start;
        s->about = answer && !s->about ? i : NULL;
    }
    const struct fact_list *l = &s->r->facts;
    s->told = false;
    for (size_t k = 0; k < l->n; k++) {
        const struct fact *f = &l->at[k];
        s->told |= f->turn == s->rank;
        for (size_t i = 0; f->turn == s->rank && i < s->t.n; i++) {
            size_t at = s->base + s->t.at[i].start;
            bool inside = at >= f->start && at < f->end;
            bool detail =
                at >= f->clause_start && at < f->clause_end &&
                (f->when.n > 0 || f->dose.n > 0 || f->frequency.n > 0) &&
                (s->t.at[i].kind == TOKEN_DIGITS ||
                 token_any(&s->t, i,
                           "hier|soir|matin|midi|ans|mois|jour|jours|semaine|semaines|"
                           "comprime|comprimes|milligrammes|gramme|depuis|heures|nuit") > 0);
            s->covered[i] |= inside || detail;
        }
    }
}

static bool breaks(const struct tokens *t, size_t i)
{
    return token_any(t, i, ",|;|:|mais|parce que|et puis|et donc|alors que|sauf que") > 0;
}

static size_t cut_clauses(const struct speech *s, size_t b, size_t e, struct clause *out)
{
    size_t n = 0;
    out[n++] = (struct clause){.b = b};
    for (size_t i = b; i < e; i++) {
        if (i > out[n - 1].b && breaks(&s->t, i) && n < CLAUSES_MAX) {
            out[n - 1].e = i;
            out[n++] = (struct clause){.b = i};
        }
        struct clause *one = &out[n - 1];
        one->fresh += topic_content(&s->t, i) && !s->covered[i];
        one->known |= s->covered[i];
        struct number number;
        one->number |= text_number_at(&s->t, i, &number) > 0 && !number.article;
        one->negated |= token_any(&s->t, i, "pas|jamais|aucun|aucune|sans|ni|rien|non|plus") > 0;
    }
    out[n - 1].e = e;
    return n;
}

/* A clause that stands alone: its own subject, so that no negation before it governs it. */
static bool independent(const struct speech *s, const struct clause *c)
{
    size_t i = c->b;
    while (i < c->e && topic_filler(&s->t, i) > 0) {
        i += topic_filler(&s->t, i);
    }
    return token_any(&s->t, i, "j|je|il|elle|on|ca|c|ils|elles|mon|ma|mes|y|nous") > 0;
}

static void trim(const struct speech *s, size_t *b, size_t *e)
{
    while (*b < *e && topic_filler(&s->t, *b) > 0) {
        *b += topic_filler(&s->t, *b);
    }
    while (*e > *b &&
           (s->t.at[*e - 1].kind == TOKEN_MARK ||
            token_any(&s->t, *e - 1, "euh|heu|la|quoi|hein|et|mais|donc|docteur|voila") > 0)) {
        (*e)--;
    }
}

/* The same words again say nothing new. */
static bool is_quoted(const struct compose *c, int source, struct text words)
{
    for (size_t k = 0; k < c->items.n; k++) {
        const struct item *i = &c->items.at[k];
        if (i->source == source && text_find(i->quote, words, 0) != SIZE_MAX) {
            return true;
        }
    }
    return false;
}

/* Words found worth quoting: tokens [b, e) of a turn. */
struct found {
    size_t b, e, weight;
    enum route route;
    bool stated; /* by the clinician */
    bool whole;  /* a sentence with its subject; else it needs what was asked before it */
};

static void add_quote(struct compose *c, const struct speech *s, struct found q)
{
    trim(s, &q.b, &q.e);
    if (q.b >= q.e) {
        return;
    }
    size_t from = s->base + s->t.at[q.b].start;
    size_t to = s->base + s->t.at[q.e - 1].end;
    struct text words = text_slice(s->r->said, from, to);
    struct cite cite = reading_cite(s->r, s->source, from, to);
    bool fits = !q.stated && s->asked && s->asked->route == q.route && q.b < 6;
    const char *lead = fits ? s->asked->lead : NULL;
    if (s->about && !s->about->quote.p && q.route == s->about->route) {
        s->about->quote = words;
        s->about->weight = q.weight;
        compose_cite(s->about, cite);
        return;
    }
    bool quotable = (q.whole || lead) && !is_quoted(c, s->source, words);
    struct item *i = quotable ? compose_add(c) : NULL;
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
    i->lead = lead;
    compose_cite(i, cite);
}

/* The section of what a patient says: that of the facts beside, else of the question. */
static enum route route_told(const struct compose *c, const struct speech *s, size_t b, size_t e)
{
    size_t from = s->base + s->t.at[b].start;
    size_t to = s->base + s->t.at[e - 1].end;
    for (size_t k = 0; k < c->items.n; k++) {
        const struct item *i = &c->items.at[k];
        if (i->fact && i->source == s->source && i->at >= from && i->at < to) {
            return i->route == ROUTE_MOTIF ? ROUTE_HISTOIRE : i->route;
        }
    }
    if (s->asked) {
        return s->asked->route;
    }
    return s->rank < 2 && b == 0 ? ROUTE_MOTIF : ROUTE_HISTOIRE;
}

/* Worth quoting: two new words, or one that answers by itself. */
static bool tells(const struct speech *s, const struct clause *c, size_t sentence)
{
    bool answer = s->asked && sentence == 0 && !c->known;
    return c->fresh >= (answer ? 1 : QUOTE_LEAST) || (answer && c->number && !s->told) ||
           (c->number && !c->known && s->asked && s->asked->route == ROUTE_TRAITEMENTS);
}

/* Runs of clauses that say something new; a negation goes with what it governs. */
static void quote_told(struct compose *c, const struct speech *s, size_t b, size_t e)
{
    struct clause clauses[CLAUSES_MAX];
    size_t n = cut_clauses(s, b, e, clauses);
    enum route route = route_told(c, s, b, e);
    for (size_t k = 0; k < n;) {
        if (!tells(s, &clauses[k], b)) {
            k++;
            continue;
        }
        size_t from = k;
        size_t weight = 0;
        while (from > 0 && clauses[from - 1].negated && !independent(s, &clauses[from])) {
            from--;
        }
        for (; k < n && tells(s, &clauses[k], b); k++) {
            weight += clauses[k].fresh;
        }
        bool whole = independent(s, &clauses[from]) && weight >= WHOLE_LEAST;
        add_quote(c, s,
                  (struct found){clauses[from].b, clauses[k - 1].e, weight, route, false, whole});
    }
}

static void quote_stated(struct compose *c, struct speech *s, size_t b, size_t e)
{
    enum route route;
    size_t fresh = 0;
    for (size_t i = b; i < e; i++) {
        fresh += topic_content(&s->t, i) && !s->covered[i];
    }
    bool measured = false; /* written as a measurement: "le pouls à soixante-huit" */
    for (size_t k = 0; k < s->r->facts.n && fresh <= 1; k++) {
        const struct fact *f = &s->r->facts.at[k];
        measured |= f->turn == s->rank && f->kind == FACT_MEASUREMENT &&
                    f->start >= s->base + s->t.at[b].start &&
                    f->start < s->base + s->t.at[e - 1].end;
    }
    if (topic_stated(&s->t, b, e, &s->examining, &route) && fresh >= 1 && !measured) {
        s->asked = NULL;
        bool late = s->examining || (size_t)s->rank * 2 > s->r->talk.n;
        s->planned |= route == ROUTE_CONDUITE && late;
        add_quote(c, s, (struct found){b, e, fresh + 2, route, true, true});
    }
}

static void quote_turn(struct compose *c, struct speech *s)
{
    bool clinician = s->turn->speaker == SPEAKER_DOCTOR;
    for (size_t b = 0; b < s->t.n;) {
        size_t e = b;
        while (e < s->t.n && s->t.at[e].sentence == s->t.at[b].sentence) {
            e++;
        }
        bool asks = token_is(&s->t, e - 1, "?") || topic_asks(&s->t, b, e);
        if (clinician && !asks) {
            quote_stated(c, s, b, e);
        } else if (!clinician && !asks && !s->planned) {
            quote_told(c, s, b, e);
        }
        b = e;
    }
}

static size_t count_words(struct text t)
{
    size_t n = 0;
    for (size_t i = 0; i < t.n; i++) {
        n += t.p[i] != ' ' && t.p[i] != '\n' && (i == 0 || t.p[i - 1] == ' ' || t.p[i - 1] == '\n');
    }
    return n;
}

static void drop_quote(struct item *i)
{
    i->quote = (struct text){NULL, 0};
    i->dropped = i->dropped || !i->fact;
}

/* Drops the least telling quotes, the last first, until the rest is within two fifths of what was
 * said. */
static void keep_short(struct compose *c, int source)
{
    size_t total = 0;
    size_t room = count_words(c->readings[source].said) * 2 / 5;
    room = room > SHORT_TALK ? room : SHORT_TALK;
    for (size_t k = 0; k < c->items.n; k++) {
        const struct item *i = &c->items.at[k];
        if (i->source == source) {
            total += count_words(i->quote) + (i->fact ? WORDS_PER_FACT : 0);
        }
    }
    for (size_t floor = 1; floor <= WEIGHT_MAX; floor++) {
        for (size_t k = c->items.n; k-- > 0 && total > room;) {
            struct item *i = &c->items.at[k];
            if (i->source == source && i->quote.n > 0 && i->weight <= floor) {
                total -= count_words(i->quote);
                drop_quote(i);
            }
        }
    }
}

/* Of a patient's words, a report quotes few: the most telling ones. */
static void keep_few(struct compose *c, int source)
{
    for (size_t floor = 1;; floor++) {
        size_t told = 0;
        for (size_t k = 0; k < c->items.n; k++) {
            const struct item *i = &c->items.at[k];
            told += i->source == source && i->quote.n > 0 && !i->stated;
        }
        for (size_t k = c->items.n; k-- > 0 && told > TOLD_MAX;) {
            struct item *i = &c->items.at[k];
            if (i->source == source && i->quote.n > 0 && !i->stated && i->weight <= floor) {
                drop_quote(i);
                told--;
            }
        }
        if (told <= TOLD_MAX) {
            return;
        }
    }
}

/* What is planned stands whole in the clinician's words: a bare name beside them adds nothing. */
static void drop_named(struct compose *c, int source)
{
    for (size_t k = 0; k < c->items.n; k++) {
        const struct item *q = &c->items.at[k];
        if (q->source != source || q->fact || q->dropped || q->route != ROUTE_CONDUITE) {
            continue;
        }
        for (size_t m = 0; m < k; m++) {
            struct item *i = &c->items.at[m];
            const struct fact *f = i->fact;
            bool bare = f && f->time == FACT_PLANNED && f->dose.n == 0 && f->duration.n == 0;
            if (bare && i->source == source && i->at >= q->at && i->at < q->at + q->quote.n) {
                i->dropped = true;
            }
        }
    }
}

void compose_quotes(struct compose *c, int source)
{
    const struct reading *r = &c->readings[source];
    struct speech s = {.r = r, .source = source};
    for (size_t i = 0; r->turns && i < r->talk.n && !arena_full(c->a); i++) {
        s.turn = &r->talk.at[i];
        s.rank = (int)i;
        s.about = NULL;
        if (!read_tokens(c, &s)) {
            return;
        }
        cover(c, &s);
        quote_turn(c, &s);
        s.asked = s.turn->speaker == SPEAKER_DOCTOR ? topic_asked(&s.t, 0, s.t.n) : NULL;
    }
    keep_few(c, source);
    keep_short(c, source);
    drop_named(c, source);
}
