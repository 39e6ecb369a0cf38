/* model.c - see model.h */
#include "draft/model.h"

#include "draft/check_inner.h"
#include "draft/model_inner.h"
#include "draft/screen.h"

/* A statement that was taken. */
struct taken {
    struct statement statement;
    size_t section;
    uint64_t key;   /* of its words, whatever their case */
    uint64_t cited; /* of the numbers that it came with */
    bool kept;
    bool dropped; /* the same was kept later, with better citations */
};

struct model {
    struct arena *a;
    struct model_setup setup;
    struct check second;
    struct text *sections; /* ids of the template's, each at one place for check_statement */
    struct prompt_pass pass;
    struct taken *taken;
    size_t taken_n;
};

enum verr model_open(struct arena *a, const struct model_setup *setup, struct model **out)
{
    struct model *m = ARENA_NEW(a, struct model);
    if (!m) {
        return VERR_LIMIT;
    }
    *m = (struct model){.a = a,
                        .setup = *setup,
                        .sections = ARENA_ARRAY(a, struct text, setup->template->section_n),
                        .taken = ARENA_RAW(a, struct taken, MODEL_STATEMENTS_MAX)};
    for (size_t i = 0; m->sections && i < setup->template->section_n; i++) {
        m->sections[i] = text_of(setup->template->sections[i].id);
    }
    enum verr e = check_open(&m->second, a, setup->sources, NULL, setup->source_n, setup->terms);
    if (e == VERR_OK && arena_full(a)) {
        e = VERR_LIMIT;
    }
    if (e == VERR_OK) {
        *out = m;
    }
    return e;
}

void model_pass(struct model *m, const struct prompt_pass *pass)
{
    m->pass = *pass;
}

/* ---- one statement ---- */

static enum verr add_reason(struct arena *a, struct statement *s, enum reason_kind kind,
                            struct text found)
{
    struct reason *all = ARENA_ARRAY(a, struct reason, s->reason_n + 1);
    if (!all) {
        return VERR_LIMIT;
    }
    if (s->reason_n > 0) {
        memcpy(all, s->reasons, s->reason_n * sizeof *all);
    }
    all[s->reason_n] = (struct reason){.kind = kind, .found = found, .cite = {.source = -1}};
    s->reasons = all;
    s->reason_n++;
    s->status = s->status == STATUS_SUPPORTED ? STATUS_UNSUPPORTED : s->status;
    return VERR_OK;
}

static bool has_cite(const struct statement *s, struct cite c)
{
    for (size_t i = 0; i < s->cite_n; i++) {
        if (s->cites[i].source == c.source && s->cites[i].start == c.start &&
            s->cites[i].end == c.end) {
            return true;
        }
    }
    return false;
}

/* Numbers to bytes. The first number that was not shown is the result; UINT32_MAX: there is none.
 */
static uint32_t resolve(struct model *m, const struct proposed *one, struct statement *s)
{
    uint32_t wrong = UINT32_MAX;
    s->cites = ARENA_ARRAY(m->a, struct cite, PROMPT_CITES_MAX);
    for (size_t i = 0; s->cites && i < one->cite_n; i++) {
        size_t number = one->cites[i];
        if (number < m->pass.first + 1 || number > m->pass.end) {
            wrong = wrong == UINT32_MAX ? one->cites[i] : wrong;
            continue;
        }
        const struct prompt_line *l = &m->setup.lines->at[number - 1];
        struct cite c = {.source = l->source, .start = l->start, .end = l->end};
        if (!has_cite(s, c)) {
            s->cites[s->cite_n++] = c;
        }
    }
    return wrong;
}

/* Every word of it stands in the passage as it is: "à gauche, rien". */
static bool is_verbatim(const struct hearing *h, const struct passage *p)
{
    size_t n = 0; /* one word alone says nothing: "le" */
    for (size_t i = h->first; i < h->t.n; i++) {
        if (h->t.at[i].kind != TOKEN_MARK) {
            n++;
            if (check_next_word(h, i, p->source, p->b) >= p->e) {
                return false;
            }
        }
    }
    return n > 1;
}

/* The sentence that was just read leans on the very passage that it cites, or a word of it stands
 * there: closer than check_citation asks, for which the sentences around are the same passage and
 * other words the same words. */
static bool is_carried(const struct hearing *h)
{
    if (h->cited_n == 0) {
        return false;
    }
    const struct passage *cited = &h->exact[0];
    bool found = false;
    for (size_t i = 0; i < h->found_n; i++) {
        found |= check_overlap(cited, &h->found_exact[i]);
    }
    if (found && model_cites(h)) {
        return true;
    }
    for (size_t i = h->first; i < h->t.n; i++) {
        bool tells = h->words.stem[i] > 0 && (h->found_n == 0 || !check_is_light(h, i));
        if (tells && check_stem_in(h, i, cited)) {
            return true;
        }
    }
    return is_verbatim(h, cited);
}

/* The citation alone carries the sentence. */
static enum verr holds(struct model *m, struct text section, struct text sentence,
                       struct cite *cite, bool *yes)
{
    struct statement alone = {.text = sentence, .cites = cite, .cite_n = 1};
    enum verr e = check_statement(&m->second, section, &alone);
    *yes = e == VERR_OK && alone.status == STATUS_SUPPORTED && is_carried(m->second.hearing);
    return e;
}

/* Drops the citations that carry no sentence; all of them when a sentence is carried by none. */
static enum verr keep_cites(struct model *m, struct text section, struct statement *s)
{
    struct parts parts;
    bool good[PROMPT_CITES_MAX] = {false};
    bool all = true;
    enum verr e = check_parts(m->a, s->text, &parts);
    for (size_t k = 0; e == VERR_OK && k < parts.n; k++) {
        bool any = false;
        for (size_t i = 0; e == VERR_OK && i < s->cite_n; i++) {
            bool yes = false;
            e = holds(m, section, parts.at[k], &s->cites[i], &yes);
            good[i] |= yes;
            any |= yes;
        }
        all &= any;
    }
    size_t n = 0;
    for (size_t i = 0; all && i < s->cite_n; i++) {
        if (good[i]) {
            s->cites[n++] = s->cites[i];
        }
    }
    s->cite_n = n;
    return e;
}

/* Each sentence by itself: a word that nothing explains is a reason, and what it says otherwise
 * than where it cites. */
static enum verr check_strange(struct model *m, struct text section, struct statement *s)
{
    struct parts parts;
    enum verr e = check_parts(m->a, s->text, &parts);
    for (size_t i = 0; e == VERR_OK && i < parts.n; i++) {
        struct statement alone = {.text = parts.at[i], .cites = s->cites, .cite_n = s->cite_n};
        struct text word;
        enum reason_kind why = REASON_INVENTED;
        e = check_statement(&m->second, section, &alone);
        if (e == VERR_OK && alone.status == STATUS_SUPPORTED &&
            (model_strange(m->second.hearing, &word) ||
             model_turned(m->second.hearing, &why, &word))) {
            return add_reason(m->a, s, why, word);
        }
    }
    return e;
}

static enum verr read_again(struct model *m, const struct proposed *one, struct text section,
                            struct statement *s)
{
    uint32_t wrong = resolve(m, one, s);
    enum verr e = check_statement(&m->second, section, s);
    if (e == VERR_OK && s->status == STATUS_SUPPORTED) {
        e = check_strange(m, section, s);
    }
    if (e == VERR_OK && s->status == STATUS_SUPPORTED && one->cite_n > 0) {
        e = keep_cites(m, section, s);
    }
    if (e == VERR_OK && wrong != UINT32_MAX) {
        struct writer w = writer_in(m->a);
        writer_u64(&w, wrong);
        e = add_reason(m->a, s, REASON_CITATION, writer_done(m->a, &w));
    } else if (e == VERR_OK && s->status == STATUS_SUPPORTED && s->cite_n == 0) {
        e = add_reason(m->a, s, REASON_CITATION, s->text);
    }
    return e;
}

/* Rank of the section, the template's last when there is no such one. */
static size_t section_rank(const struct model *m, struct text id, bool *known)
{
    size_t n = m->setup.template->section_n;
    size_t i = 0;
    while (i < n && !text_equal(m->sections[i], id)) {
        i++;
    }
    *known = i < n;
    return i < n ? i : n - 1;
}

/* FNV-1a of the words; 0: the arena is full. */
static uint64_t key_of(struct arena *a, struct text t)
{
    char *mark = arena_mark(a);
    size_t room = 2 * t.n + FOLDED_PAD;
    char *folded = ARENA_RAW(a, char, room);
    uint64_t key = 14695981039346656037U;
    size_t n = folded ? text_fold_into(folded, room, t) : 0;
    struct text words = {folded, n};
    while (words.n > 0 && memchr(" .", words.p[words.n - 1], 2)) {
        words.n--;
    }
    for (size_t i = 0; i < words.n; i++) {
        key = (key ^ (unsigned char)words.p[i]) * 1099511628211U;
    }
    arena_rewind(a, mark);
    return folded ? key | 1 : 0;
}

/* The statement is a double: of one that was kept, or of one that was withheld as it is. */
static bool is_double(const struct model *m, const struct taken *t)
{
    for (size_t i = 0; i < m->taken_n; i++) {
        const struct taken *other = &m->taken[i];
        if (other->key == t->key && other->section == t->section &&
            (other->kept || other->cited == t->cited)) {
            return true;
        }
    }
    return false;
}

/* What was withheld of the same words is no longer shown: another citation carries them. */
static void drop_doubles(struct model *m, const struct taken *t)
{
    for (size_t i = 0; i < m->taken_n; i++) {
        struct taken *other = &m->taken[i];
        other->dropped |= other->key == t->key && other->section == t->section;
    }
}

static uint64_t cited_of(const struct model *m, const struct proposed *one)
{
    uint64_t key = m->pass.first;
    for (size_t i = 0; i < one->cite_n; i++) {
        key = (key ^ one->cites[i]) * 1099511628211U;
    }
    return key;
}

static enum verr judge(struct model *m, const struct proposed *one, struct text text, bool known,
                       struct taken *t)
{
    struct screen_found f;
    enum verr e;
    if (screen_active(text, &f)) {
        t->statement = (struct statement){.text = screen_inert(m->a, text)};
        e = add_reason(m->a, &t->statement, REASON_INVENTED,
                       screen_inert(m->a, text_slice(text, f.start, f.end)));
    } else {
        t->statement = (struct statement){.text = text_copy(m->a, text)};
        e = read_again(m, one, m->sections[t->section], &t->statement);
    }
    if (e == VERR_OK && !known) {
        e = add_reason(m->a, &t->statement, REASON_INVENTED, screen_inert(m->a, one->section));
    }
    t->kept = t->statement.status == STATUS_SUPPORTED;
    return e == VERR_OK && arena_full(m->a) ? VERR_LIMIT : e;
}

enum verr model_take(struct model *m, const struct proposed *one, struct model_heard *heard)
{
    bool known = true;
    struct text text = text_trim(one->text);
    struct taken t = {.key = key_of(m->a, text), .cited = cited_of(m, one)};
    t.section = section_rank(m, one->section, &known);
    *heard = (struct model_heard){.verdict = MODEL_AGAIN};
    if (t.key == 0) {
        return VERR_LIMIT;
    }
    if (text.n == 0 || is_double(m, &t)) {
        return VERR_OK;
    }
    if (m->taken_n == MODEL_STATEMENTS_MAX) {
        return VERR_LIMIT;
    }
    enum verr e = judge(m, one, text, known, &t);
    if (e != VERR_OK) {
        return e;
    }
    if (t.kept) {
        drop_doubles(m, &t);
    }
    m->taken[m->taken_n] = t;
    *heard = (struct model_heard){.verdict = t.kept ? MODEL_KEPT : MODEL_WITHHELD,
                                  .section = t.section,
                                  .statement = &m->taken[m->taken_n].statement};
    m->taken_n++;
    return VERR_OK;
}

/* ---- the documents ---- */

static enum verr gather(const struct model *m, size_t rank, bool kept, struct section *s)
{
    size_t n = 0;
    for (size_t i = 0; i < m->taken_n; i++) {
        n += m->taken[i].section == rank;
    }
    s->statements = ARENA_ARRAY(m->a, struct statement, n + 1);
    for (size_t i = 0; s->statements && i < m->taken_n; i++) {
        const struct taken *t = &m->taken[i];
        if (t->section == rank && t->kept == kept && !t->dropped) {
            s->statements[s->statement_n++] = t->statement;
        }
    }
    return s->statements ? VERR_OK : VERR_LIMIT;
}

static enum verr document(const struct model *m, bool kept, struct draft *d)
{
    const struct template *t = m->setup.template;
    enum lang l = text_is(m->setup.lang, "en") ? LANG_EN : LANG_FR;
    *d = (struct draft){.type = text_of(t->id),
                        .engine = m->setup.engine,
                        .lang = m->setup.lang,
                        .title = t->version > 0 ? text_of(t->title[l]) : TEXT(""),
                        .sections = ARENA_ARRAY(m->a, struct section, t->section_n),
                        .section_n = t->section_n};
    enum verr e = d->sections ? VERR_OK : VERR_LIMIT;
    for (size_t i = 0; e == VERR_OK && i < t->section_n; i++) {
        template_begin_section(m->a, t, i, l, &d->sections[i]);
        d->sections[i].id = m->sections[i]; /* where check_statement heard it */
        e = gather(m, i, kept, &d->sections[i]);
    }
    return e;
}

enum verr model_close(struct model *m, struct draft *kept, struct draft *withheld)
{
    struct draft one, other;
    enum verr e = document(m, true, &one);
    e = e ? e : document(m, false, &other);
    e = e ? e : check_draft(&m->second, &one);
    if (e == VERR_OK && arena_full(m->a)) {
        e = VERR_LIMIT;
    }
    if (e == VERR_OK) {
        *kept = one;
        *withheld = other;
    }
    return e;
}
