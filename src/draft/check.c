/* check.c - the second reader: each statement from its text alone, against all sources */
#include "draft/check_inner.h"

/* What a statement would stand under, in words that the reader of facts knows. */
static struct text heading_of(struct text section)
{
    static const struct {
        const char *part;
        const char *heading;
    } known[] = {{"allerg", "Allergies : "},      {"antecedent", "Antécédents : "},
                 {"traitement", "Traitement : "}, {"conduite", "Conduite à tenir : "},
                 {"conclusion", "Conclusion : "}, {"examen", "Examen : "}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (text_find(section, text_of(known[i].part), 0) != SIZE_MAX)
            return text_of(known[i].heading);
    }
    return (struct text){NULL, 0};
}

void check_reason(struct hearing *h, enum reason_kind kind, struct text found, struct text expected,
                  struct cite cite)
{
    for (size_t i = 0; i < h->reason_n; i++) {
        if (h->reason[i].kind == kind && text_equal(h->reason[i].found, found))
            return;
    }
    if (h->reason_n < CHECK_REASONS_MAX)
        h->reason[h->reason_n++] = (struct reason){kind, found, expected, cite};
}

void check_lean(struct hearing *h, struct passage near, struct passage exact, struct cite cite)
{
    if (h->found_n == CHECK_CITES_MAX)
        return;
    h->found[h->found_n] = near;
    h->found_exact[h->found_n] = exact;
    h->found_cite[h->found_n++] = cite;
}

void check_found(struct hearing *h, int source, const struct fact *f)
{
    struct passage exact = check_around(h->k, source, f->clause_start, f->clause_end, 0);
    check_lean(h, check_widen(h->k, &exact, CHECK_NEAR), exact,
               reading_cite(&h->k->of[source].reading, source, f->clause_start, f->clause_end));
}

static enum verr open_statement(struct hearing *h, struct text section)
{
    struct text heading = heading_of(section);
    struct facts_options options = {.lang = LANG_FR, .loaded = h->k->terms};
    struct writer w = writer_in(h->k->a);
    writer_put(&w, heading);
    writer_put(&w, h->s->text);
    h->text = writer_done(h->k->a, &w);
    h->prefix = heading.n;
    if (!text_utf8_valid(h->text))
        return VERR_BAD_UTF8;
    struct facts_text read = {.places = NULL};
    enum verr e = facts_read(h->k->a, NULL, h->text, &options, &read);
    if (e)
        return e;
    h->t = read.tokens;
    h->place = read.places;
    h->claims = read.facts;
    if (!check_words_of(h->k->a, h->k->lexis, &h->t, true, &h->words))
        return VERR_LIMIT;
    h->soft = ARENA_ARRAY(h->k->a, bool, h->t.n + 1);
    h->covered = ARENA_ARRAY(h->k->a, bool, h->t.n + 1);
    if (!h->vouched.at) /* the first statement: the others write where it did */
        h->vouched.at = ARENA_RAW(h->k->a, struct quantity, CHECK_VOUCHED_MAX);
    while (h->first < h->t.n && h->t.at[h->first].start < h->prefix)
        h->first++;
    return h->covered && h->soft && h->vouched.at ? VERR_OK : VERR_LIMIT;
}

/* The passages that the statement cites. A citation that lies outside of its source, or quotes what
 * does not stand there, is a reason by itself. */
static void open_cites(struct hearing *h)
{
    for (size_t i = 0; i < h->s->cite_n; i++) {
        const struct cite *c = &h->s->cites[i];
        struct passage near, exact;
        bool good = check_cited(h->k, c, &near, &exact);
        if (good && c->quote.n > 0)
            good =
                text_equal(c->quote, text_slice(h->k->sources[c->source].bytes, c->start, c->end));
        if (!good)
            check_reason(h, REASON_CITATION, c->quote, (struct text){NULL, 0},
                         (struct cite){.source = -1});
        else if (h->cited_n < CHECK_CITES_MAX) {
            h->exact[h->cited_n] = exact;
            h->cited[h->cited_n++] = near;
        }
    }
}

/* A statement that cites must be carried by what it cites. */
static void check_citation(struct hearing *h)
{
    if (h->cited_n == 0 || h->found_n == 0 || h->reason_n > 0)
        return;
    for (size_t i = 0; i < h->cited_n; i++) {
        for (size_t j = 0; j < h->found_n; j++) {
            if (check_overlap(&h->cited[i], &h->found[j]))
                return;
        }
        if (check_carried(h, &h->exact[i]))
            return; /* what it names was told elsewhere too: "ECBU avant l'antibiotique" */
    }
    check_reason(h, REASON_CITATION, h->s->text, (struct text){NULL, 0}, h->found_cite[0]);
}

static enum verr give_cites(struct hearing *h)
{
    if (h->s->cite_n > 0 || h->found_n == 0 || h->reason_n > 0)
        return VERR_OK;
    h->s->cites = ARENA_ARRAY(h->k->a, struct cite, h->found_n);
    if (!h->s->cites)
        return VERR_LIMIT;
    for (size_t i = 0; i < h->found_n; i++) {
        bool again = false;
        for (size_t j = 0; j < h->s->cite_n; j++)
            again |= h->s->cites[j].source == h->found_cite[i].source &&
                     h->s->cites[j].start == h->found_cite[i].start;
        if (!again && h->found_cite[i].start < h->found_cite[i].end)
            h->s->cites[h->s->cite_n++] = h->found_cite[i];
    }
    return VERR_OK;
}

static enum verr conclude(struct hearing *h)
{
    struct statement *s = h->s;
    if (check_is_spent(h->k))
        check_reason(h, REASON_UNREAD, s->text, (struct text){NULL, 0},
                     (struct cite){.source = -1});
    s->status = h->reason_n == 0  ? STATUS_SUPPORTED
                : h->contradicted ? STATUS_CONTRADICTED
                                  : STATUS_UNSUPPORTED;
    s->reasons = ARENA_ARRAY(h->k->a, struct reason, h->reason_n + 1);
    if (!s->reasons)
        return VERR_LIMIT;
    s->reason_n = h->reason_n;
    for (size_t i = 0; i < h->reason_n; i++)
        s->reasons[i] = h->reason[i];
    return give_cites(h);
}

/* What the statement's words name, and what it names by a label alone. */
static enum verr claims_of(const struct hearing *h, struct fact_list *out)
{
    size_t n = h->claims.n;
    struct fact *at = ARENA_RAW(h->k->a, struct fact, n + h->labelled_n + 1);
    if (!at)
        return VERR_LIMIT;
    for (size_t i = 0; i < n + h->labelled_n; i++)
        at[i] = i < n ? h->claims.at[i] : h->labelled[i - n];
    *out = (struct fact_list){at, n + h->labelled_n};
    return VERR_OK;
}

/* Each of its claims, then its words and its citations, against the sources. */
static enum verr compare(struct hearing *h)
{
    open_cites(h);
    enum verr e = check_quotes(h);
    if (!e)
        e = check_labels(h);
    if (e)
        return e;
    check_bend(h);
    for (size_t i = 0; i < h->claims.n; i++) {
        if (h->claims.at[i].start >= h->prefix && !h->absorbed[i])
            check_claim(h, &h->claims.at[i]);
    }
    for (size_t i = 0; i < h->labelled_n; i++)
        check_claim(h, &h->labelled[i]);
    check_rest(h);
    check_citation(h);
    return VERR_OK;
}

static enum verr hear_part(struct check *k, struct text section, struct statement *s,
                           struct fact_list *claims)
{
    struct hearing *h = k->hearing; /* one room for all statements */
    *h = (struct hearing){.k = k, .s = s, .vouched.at = h->vouched.at};
    enum verr e = open_statement(h, section);
    if (!e && !check_is_spent(k)) {
        k->looks->left += (uint64_t)CHECK_LOOKS * h->t.n;
        e = compare(h);
    }
    if (e)
        return e;
    check_tokens(h);
    e = claims_of(h, claims);
    e = e ? e : conclude(h);
    return e ? e : arena_full(k->a) ? VERR_LIMIT : VERR_OK;
}

static void join_reasons(struct statement *s, const struct statement *part)
{
    for (size_t i = 0; i < part->reason_n; i++) {
        bool again = false;
        for (size_t j = 0; j < s->reason_n; j++)
            again |= s->reasons[j].kind == part->reasons[i].kind &&
                     text_equal(s->reasons[j].found, part->reasons[i].found);
        if (!again)
            s->reasons[s->reason_n++] = part->reasons[i];
    }
}

static void join_cites(struct statement *s, const struct statement *part)
{
    for (size_t i = 0; i < part->cite_n; i++) {
        bool again = false;
        for (size_t j = 0; j < s->cite_n; j++)
            again |= s->cites[j].source == part->cites[i].source &&
                     s->cites[j].start == part->cites[i].start;
        if (!again)
            s->cites[s->cite_n++] = part->cites[i];
    }
}

/* What was read of the sentences of a statement is told of the statement. */
static enum verr join(struct arena *a, struct statement *s, const struct statement *part, size_t n)
{
    size_t reasons = 0, tokens = 0, cites = 0;
    s->status = STATUS_SUPPORTED;
    for (size_t i = 0; i < n; i++) {
        reasons += part[i].reason_n;
        tokens += part[i].token_n;
        cites += part[i].cite_n;
        s->status = part[i].status > s->status ? part[i].status : s->status;
    }
    bool uncited = s->cite_n == 0 && s->status == STATUS_SUPPORTED;
    s->reasons = ARENA_ARRAY(a, struct reason, reasons + 1);
    s->tokens = ARENA_ARRAY(a, struct critical_token, tokens + 1);
    s->cites = uncited ? ARENA_ARRAY(a, struct cite, cites + 1) : s->cites;
    s->reason_n = s->token_n = 0;
    if (!s->reasons || !s->tokens || (uncited && !s->cites))
        return VERR_LIMIT;
    for (size_t i = 0; i < n; i++) {
        size_t at = (size_t)(part[i].text.p - s->text.p);
        join_reasons(s, &part[i]);
        if (uncited)
            join_cites(s, &part[i]);
        for (size_t j = 0; j < part[i].token_n; j++) {
            struct critical_token t = part[i].tokens[j];
            s->tokens[s->token_n++] = (struct critical_token){t.kind, at + t.start, at + t.end};
        }
    }
    return VERR_OK;
}

/* Each sentence is read by itself: what stands beside it lends it nothing. */
static enum verr hear(struct check *k, struct text section, struct statement *s,
                      struct fact_list *claims)
{
    struct parts parts;
    enum verr e = check_parts(k->a, s->text, &parts);
    if (e || parts.n == 1)
        return e ? e : hear_part(k, section, s, claims);
    struct statement *part = ARENA_ARRAY(k->a, struct statement, parts.n);
    struct fact_list *heard = ARENA_ARRAY(k->a, struct fact_list, parts.n);
    size_t n = 0;
    if (!part || !heard)
        return VERR_LIMIT;
    for (size_t i = 0; !e && i < parts.n; i++) {
        part[i] = (struct statement){.text = parts.at[i], .cites = s->cites, .cite_n = s->cite_n};
        e = hear_part(k, section, &part[i], &heard[i]);
        n += e ? 0 : heard[i].n;
    }
    struct fact *all = e ? NULL : ARENA_ARRAY(k->a, struct fact, n + 1);
    if (!all)
        return e ? e : VERR_LIMIT;
    *claims = (struct fact_list){all, 0};
    for (size_t i = 0; i < parts.n; i++) {
        for (size_t j = 0; j < heard[i].n; j++)
            all[claims->n++] = heard[i].at[j];
    }
    return join(k->a, s, part, parts.n);
}

/* Where a statement with this text stands in what was heard, or would stand. */
static size_t heard_at(const struct check *k, const char *text)
{
    size_t low = 0, high = k->heard.n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if ((uintptr_t)k->heard.at[mid].text < (uintptr_t)text)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* Texts are made one after the other in the arena, so that each comes last; another is not
 * remembered, and read again. */
static enum verr remember(struct check *k, const struct heard *one)
{
    struct heard_list *l = &k->heard;
    if (l->n > 0 && (uintptr_t)l->at[l->n - 1].text >= (uintptr_t)one->text)
        return VERR_OK;
    if (l->n == l->cap) {
        size_t cap = l->cap == 0 ? 64 : l->cap * 2;
        struct heard *more = ARENA_ARRAY(k->a, struct heard, cap);
        if (!more)
            return VERR_LIMIT;
        if (l->n > 0)
            memcpy(more, l->at, l->n * sizeof *more);
        l->at = more;
        l->cap = cap;
    }
    l->at[l->n++] = *one;
    return VERR_OK;
}

static enum verr hear_once(struct check *k, struct text section, struct statement *s,
                           struct fact_list *claims)
{
    size_t at = heard_at(k, s->text.p);
    if (at < k->heard.n && k->heard.at[at].text == s->text.p &&
        k->heard.at[at].section == section.p) {
        *claims = k->heard.at[at].claims;
        return VERR_OK;
    }
    return hear(k, section, s, claims);
}

static size_t statements_in(const struct draft *d)
{
    size_t n = 0;
    for (size_t i = 0; i < d->section_n; i++)
        n += d->sections[i].statement_n;
    return n;
}

enum verr check_draft(struct check *k, struct draft *d)
{
    struct fact_list *said = ARENA_ARRAY(k->a, struct fact_list, statements_in(d) + 1);
    size_t n = 0;
    enum verr e = said ? VERR_OK : VERR_LIMIT;
    for (size_t i = 0; !e && i < d->section_n; i++) {
        struct section *x = &d->sections[i];
        struct text section = x->id.n > 0 ? x->id : x->title;
        for (size_t j = 0; !e && j < x->statement_n; j++)
            e = hear_once(k, section, &x->statements[j], &said[n++]);
    }
    return e ? e : check_omissions(k, d, said, n);
}

enum verr check_statement(struct check *k, struct text section, struct statement *s)
{
    struct heard one = {.text = s->text.p, .section = section.p};
    enum verr e = hear(k, section, s, &one.claims);
    return e ? e : remember(k, &one);
}

enum verr draft_check(struct arena *a, struct draft *d, const struct draft_source *sources,
                      size_t source_n, const struct loaded_list *terms)
{
    struct check k;
    enum verr e = check_open(&k, a, sources, NULL, source_n, terms);
    return e ? e : check_draft(&k, d);
}

enum verr draft_check_statement(struct arena *a, struct text section, struct statement *s,
                                const struct draft_source *sources, size_t source_n,
                                const struct loaded_list *terms)
{
    struct check k;
    enum verr e = check_open(&k, a, sources, NULL, source_n, terms);
    return e ? e : check_statement(&k, section, s);
}
