/* compose_group.c - items of one section, gathered in statements: what was said together and is
 * worded alike stands in one sentence, so that a reader decides few times and sees each source */
#include "draft/check_inner.h"
#include "draft/compose_inner.h"

enum { GROUP_MAX = 5, STATEMENT_CITES = 8 };

/* Items are worded alike when they differ in nothing of this. */
static bool alike(const struct item *a, const struct item *b)
{
    const struct fact *f = a->fact;
    const struct fact *g = b->fact;
    bool quoted = a->quote.n > 0 || b->quote.n > 0;
    if (a->source == b->source && a->stated && b->stated) {
        /* rewritten words stand alone, so that each is held against its own passage only */
        return a->told.n == 0 && b->told.n == 0 && b->turn - a->turn <= 4;
    }
    if (a->source != b->source || !f || !g || quoted || f->kind == FACT_MEASUREMENT ||
        (text_equal(f->concept, g->concept) && f->frequency.n + g->frequency.n > 0)) {
        return false; /* "tabac : 1 paquet par jour" and "10 cigarettes" are two statements */
    }
    bool amount = f->value.n + f->frequency.n + g->value.n + g->frequency.n > 0;
    bool smokes = text_is(f->concept, "tabac") || text_is(f->concept, "alcool") ||
                  text_is(g->concept, "tabac") || text_is(g->concept, "alcool");
    if (smokes && amount) {
        return false; /* "alcool : le midi, animal au domicile" */
    }
    if (b->then) { /* "ulcère en 2016, saignement" */
        return a->turn == b->turn && f->time == FACT_PAST && f->who == g->who && !a->then;
    }
    if (f->kind == FACT_ALLERGY && g->kind != FACT_ALLERGY && b->route == ROUTE_ALLERGIES &&
        g->turn >= 0 && b->turn - a->turn <= 2) {
        return f->polarity == FACT_PRESENT && g->polarity == FACT_PRESENT && f->who == g->who &&
               !text_begins(g->concept, "douleur"); /* what it did */
    }
    bool drugs = f->kind == FACT_MEDICATION || g->kind == FACT_MEDICATION;
    bool near = a->turn == b->turn ||
                (f->polarity == FACT_ABSENT && b->turn >= a->turn && b->turn - a->turn <= 4);
    bool pain = text_starts(f->concept, TEXT("douleur")) ||
                text_is(f->concept, "episode_anterieur") || text_is(f->concept, "dyspnee") ||
                compose_describes(f);
    bool goes = f->polarity == FACT_ABSENT ||
                (compose_describes(g) ? pain && a->episode == b->episode : !compose_describes(f));
    return goes && f->polarity == g->polarity && f->who == g->who &&
           (f->time == g->time || (a->episode && b->episode) ||
            (f->polarity == FACT_ABSENT && a->turn == b->turn &&
             f->qualifier.n + g->qualifier.n == 0)) &&
           text_equal(f->relative, g->relative) && near &&
           (!drugs || (f->kind == g->kind && f->polarity == FACT_ABSENT)) &&
           (a->turn >= 0 || f->clause_start == g->clause_start);
}

static void put_lead(struct writer *w, const struct fact *f)
{
    if (f->who == FACT_FAMILY) {
        writer_put(w, f->relative.n > 0 ? f->relative : TEXT("famille"));
        writer_str(w, " : ");
    } else if (f->who == FACT_OTHER) {
        writer_str(w, "entourage : ");
    } else if (f->time == FACT_PLANNED) {
        bool drug = f->kind == FACT_MEDICATION;
        /* "à poursuivre", "à arrêter" tell by themselves what is planned */
        writer_str(w, drug && f->qualifier.n > 0 ? "" : drug ? "prescription : " : "à faire : ");
    } else if (compose_profession(f)) {
        writer_str(w, "profession : ");
    }
}

static void capital(struct writer *w)
{
    unsigned char *p = (unsigned char *)w->p;
    if (w->n > 0 && p[0] >= 'a' && p[0] <= 'z') {
        p[0] = (unsigned char)(p[0] - 32);
    } else if (w->n > 1 && p[0] == 0xc3 && p[1] >= 0xa0 && p[1] <= 0xbe && p[1] != 0xb7) {
        p[1] = (unsigned char)(p[1] - 32);
    } else if (w->n > 1 && p[0] == 0xc5 && p[1] == 0x93) {
        p[1] = 0x92; /* œ */
    }
}

static void put_marked(struct writer *w, struct text words)
{
    writer_str(w, "« ");
    writer_put(w, words);
    writer_str(w, " »");
}

static void put_quote(struct writer *w, const struct item *i)
{
    if (i->lead) {
        writer_str(w, i->lead);
    }
    if (i->asked.n > 0) {
        put_marked(w, i->asked);
    }
    writer_str(w, i->lead || i->fact || i->asked.n > 0 ? " : " : "");
    writer_str(w, i->reply ? i->reply : "");
    if (i->told.n > 0) {
        writer_str(w, i->reply ? ", " : "");
        writer_put(w, i->told);
    } else if (i->quote.n > 0) {
        writer_str(w, i->reply ? ", " : "");
        put_marked(w, i->quote);
    }
}

static void add_cite(struct statement *s, const struct cite *one)
{
    for (size_t m = 0; m < s->cite_n; m++) {
        const struct cite *c = &s->cites[m];
        if (c->source == one->source && c->start <= one->start && c->end >= one->end) {
            return;
        }
    }
    if (s->cite_n < STATEMENT_CITES) {
        s->cites[s->cite_n++] = *one;
    }
}

static void put_items(const struct compose *c, struct writer *w, struct item *const *list, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        const struct item *i = list[k];
        writer_str(w, k == 0 ? "" : i->stated ? " ; " : ", ");
        if (k == 0 && i->fact) {
            put_lead(w, i->fact);
        }
        if (i->fact) {
            struct text said = c->readings[i->source].said;
            compose_fact(w, i, text_slice(said, i->fact->start, i->fact->end));
        }
        if (i->quote.n > 0 || i->reply) {
            put_quote(w, i);
        }
    }
    writer_char(w, '.');
    capital(w);
}

/* One statement out of n items. */
static bool make_statement(struct compose *c, struct item *const *list, size_t n,
                           struct statement *s)
{
    *s = (struct statement){.cites = ARENA_ARRAY(c->a, struct cite, STATEMENT_CITES)};
    struct writer w = writer_in(c->a);
    put_items(c, &w, list, n);
    s->text = writer_done(c->a, &w);
    for (size_t k = 0; s->cites && k < n; k++) {
        for (size_t q = 0; q < list[k]->cite_n; q++) {
            add_cite(s, &list[k]->cites[q]);
        }
    }
    return !arena_full(c->a);
}

static bool holds(const struct compose *c, struct text section, struct statement *s,
                  enum verr *error)
{
    *error = *error ? *error : check_statement(c->check, section, s);
    return s->reason_n == 0 || check_is_spent(c->check); /* unread: it stands, and says so */
}

/* The words that carry a fact, in its place. */
static void quote_instead(const struct compose *c, struct item *i)
{
    const struct fact *f = i->fact;
    struct text said = c->readings[i->source].said;
    if (i->quote.n == 0) {
        i->quote = text_trim(text_slice(said, f->clause_start, f->clause_end));
        i->quote.n -= i->quote.n > 1 && i->quote.p[i->quote.n - 1] == '.';
        i->asked = text_slice(said, f->question_start, f->question_end);
        i->reply = NULL;
    }
    i->fact = NULL;
}

/* One statement of one item, or none (*stands): words that the second reader does not find as they
 * are written stand as they were said. false: no room. */
static bool settle(struct compose *c, struct text section, struct item *i, struct statement *s,
                   bool *stands, enum verr *error)
{
    bool room = make_statement(c, &i, 1, s);
    *stands = room && holds(c, section, s, error);
    if (room && !*stands && (i->told.n > 0 || i->lead)) {
        i->told = (struct text){NULL, 0};
        i->lead = NULL;
        room = make_statement(c, &i, 1, s);
        *stands = room && holds(c, section, s, error);
    }
    if (room && !*stands && i->fact) {
        quote_instead(c, i);
        room = make_statement(c, &i, 1, s);
        *stands = room && holds(c, section, s, error);
    }
    return room;
}

/* Statements of the items: one, if the second reader finds it in what was said; else one for each
 * that it finds. How many, in *made. */
static enum verr make_sure(struct compose *c, struct text section, struct item **list, size_t n,
                           struct statement *s, size_t *made)
{
    enum verr error = VERR_OK;
    *made = 1;
    if (!make_statement(c, list, n, s)) {
        return VERR_LIMIT;
    }
    if (!c->check || holds(c, section, s, &error)) {
        return error;
    }
    *made = 0;
    for (size_t k = 0; k < n; k++) {
        bool stands;
        if (!settle(c, section, list[k], &s[*made], &stands, &error)) {
            return VERR_LIMIT;
        }
        *made += stands;
    }
    return error;
}

/* Items of the section, in the order of the sources. */
static size_t gather(struct compose *c, size_t rank, struct item **list)
{
    size_t n = 0;
    for (size_t i = 0; i < c->items.n; i++) {
        struct item *one = &c->items.at[i];
        enum group g = group_of_fact(one->fact ? one->fact : one->says);
        int reason = template_place(c->template, ROUTE_MOTIF, g);
        bool twice = one->again && (reason < 0 || reason == (int)rank);
        if (!one->dropped && !twice && template_place(c->template, one->route, g) == (int)rank) {
            list[n++] = one;
        }
    }
    return n;
}

/* Merge sort, stable: by source, then by place. `room` holds as many. */
static void sort_items(struct item **list, size_t n, struct item **room)
{
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t b = 0; b < n; b += 2 * width) {
            size_t m = b + width < n ? b + width : n;
            size_t e = b + 2 * width < n ? b + 2 * width : n;
            for (size_t i = b, j = m, k = b; k < e; k++) {
                bool left =
                    i < m && (j >= e || list[i]->source < list[j]->source ||
                              (list[i]->source == list[j]->source && list[i]->at <= list[j]->at));
                room[k] = left ? list[i++] : list[j++];
            }
        }
        memcpy(list, room, n * sizeof(struct item *));
    }
}

/* After what one allergen did, the next one begins another statement; so does one that was told
 * apart, whose reaction is not that of the first. */
static bool begins_allergy(const struct item *last, const struct item *i)
{
    return i->fact && i->fact->kind == FACT_ALLERGY && last->fact &&
           last->route == ROUTE_ALLERGIES &&
           (last->fact->kind != FACT_ALLERGY || last->turn != i->turn);
}

/* Brings together, in `group`, the items that go with list[at]; returns how many. */
static size_t take_group(struct item **list, size_t n, size_t at, struct item **group)
{
    size_t taken = 0;
    group[taken++] = list[at];
    list[at]->dropped = true;
    for (size_t k = at + 1; k < n && k - at < COMPOSE_RECENT && taken < GROUP_MAX; k++) {
        if (begins_allergy(group[taken - 1], list[k])) {
            break;
        }
        bool aside = list[at]->unlikely || list[k]->unlikely; /* not under "hypothèse" */
        if (!list[k]->dropped && !aside && alike(list[at], list[k])) {
            list[k]->dropped = true;
            group[taken++] = list[k];
        }
        if (list[k]->source != list[at]->source || list[k]->turn > list[at]->turn + 4) {
            break;
        }
    }
    return taken;
}

/* The reason for the visit alone, which stands above already. */
static bool only_again(struct item *const *group, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        if (!group[k]->again) {
            return false;
        }
    }
    return true;
}

struct text compose_alone(struct compose *c, struct item *i)
{
    struct writer w = writer_in(c->a);
    put_items(c, &w, &i, 1);
    return writer_done(c->a, &w);
}

enum verr compose_section(struct compose *c, size_t rank, struct section *out)
{
    size_t most = c->items.n;
    struct item **list = ARENA_ARRAY(c->a, struct item *, most);
    struct item **room = ARENA_ARRAY(c->a, struct item *, most);
    if (!list || !room) {
        return VERR_LIMIT;
    }
    size_t n = gather(c, rank, list);
    sort_items(list, n, room);
    out->statements = ARENA_ARRAY(c->a, struct statement, n);
    for (size_t i = 0; out->statements && i < n; i++) {
        struct item *group[GROUP_MAX];
        if (list[i]->dropped) {
            continue;
        }
        size_t k = take_group(list, n, i, group);
        if (only_again(group, k)) {
            continue;
        }
        size_t made = 0;
        enum verr e = make_sure(c, out->id, group, k, &out->statements[out->statement_n], &made);
        out->statement_n += made;
        if (e != VERR_OK) {
            return e;
        }
    }
    return arena_full(c->a) ? VERR_LIMIT : VERR_OK;
}
