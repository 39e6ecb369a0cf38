/* eval_case.c - one case: drafted, scored, its control sentences read */
#include "cli/command.h"
#include "cli/eval.h"
#include "draft/transcript.h"

#include <stdio.h>
#include <stdlib.h>

bool eval_path(const struct eval_set *set, struct text name, const char *end,
               char out[EVAL_MAX_PATH])
{
    int n = snprintf(out, EVAL_MAX_PATH, "%s/%.*s%s", set->folder, TEXT_ARGS(name), end);
    return (n > 0 && n < EVAL_MAX_PATH) ||
           eval_refuse(set->folder, "a path is too long: move the folder");
}

/* NAME.txt, or else what was said in its recording. */
static bool read_source(struct eval *e, const struct eval_set *set, const struct eval_case *c,
                        char path[EVAL_MAX_PATH], struct draft_source *out)
{
    char said[EVAL_MAX_PATH];
    struct text bytes = {NULL, 0};
    if (!eval_path(set, c->name, ".txt", path) || !eval_path(set, c->name, ".ref.txt", said)) {
        return false;
    }
    enum verr err = cli_read(path, TRANSCRIPT_MAX_BYTES, &bytes);
    if (err == VERR_NOT_FOUND) {
        err = cli_read(said, TRANSCRIPT_MAX_BYTES, &bytes);
        if (!err) {
            memcpy(path, said, sizeof said);
        }
    }
    if (err) {
        return eval_refuse(path, "%s: put the transcript beside its gold facts",
                           verr_message(err, LANG_EN));
    }
    *out = (struct draft_source){.bytes = text_copy(&e->work, bytes), .title = text_of(path)};
    free((void *)(uintptr_t)bytes.p);
    return true;
}

static void count_statements(const struct draft *d, struct tally *t)
{
    for (size_t i = 0; i < d->section_n; i++) {
        for (size_t k = 0; k < d->sections[i].statement_n; k++) {
            enum status s = d->sections[i].statements[k].status;
            t->statements++;
            t->unsupported += s == STATUS_UNSUPPORTED;
            t->contradicted += s == STATUS_CONTRADICTED;
        }
    }
}

/* Room for the case's list, which outlives the case. */
static bool list_of(struct eval *e, size_t n, struct texts *out)
{
    out->at = ARENA_ARRAY(&e->keep, struct text, n);
    return out->at != NULL || n == 0;
}

static void keep_text(struct eval *e, struct texts *list, struct text t)
{
    list->at[list->n++] = text_copy(&e->keep, t);
}

static void list_faults(struct eval *e, const struct gold *g, const struct fact_score *fact,
                        const bool *hit, struct eval_case *c)
{
    if (!list_of(e, g->fact_n, &c->missed) || !list_of(e, g->fact_n, &c->missed_critical) ||
        !list_of(e, g->fact_n, &c->polarity_errors) || !list_of(e, g->trap_n, &c->trap_hits)) {
        return;
    }
    for (size_t i = 0; i < g->fact_n; i++) {
        if (!fact[i].mentioned) {
            keep_text(e, &c->missed, g->facts[i].id);
        }
        if (!fact[i].mentioned && g->facts[i].critical) {
            keep_text(e, &c->missed_critical, g->facts[i].id);
        }
        if (fact[i].polarity_error) {
            keep_text(e, &c->polarity_errors, g->facts[i].id);
        }
    }
    for (size_t i = 0; i < g->trap_n; i++) {
        if (hit[i]) {
            keep_text(e, &c->trap_hits, g->traps[i].what);
        }
    }
}

/* Where nobody says anything there is nothing to draft. */
static bool make_draft(struct eval *e, const struct eval_set *set, const char *path,
                       const struct draft_source *source, struct eval_case *c, struct draft *out)
{
    if (text_trim(source->bytes).n == 0) {
        return true;
    }
    if (set->from == EVAL_MODEL) {
        return eval_ask_model(e, path, source, c, out);
    }
    enum verr err = e->compose ? e->compose(e->ctx, e, path, source, out)
                               : draft_compose(&e->work, TEXT("consultation"), TEXT("fr"), source,
                                               1, NULL, out);
    return !err || eval_refuse(path, "%s: correct the transcript", verr_message(err, LANG_EN));
}

static bool draft_and_score(struct eval *e, const struct eval_set *set, const char *path,
                            const struct draft_source *source, const struct gold *g,
                            struct eval_case *c)
{
    struct draft d = {.section_n = 0};
    if (!make_draft(e, set, path, source, c, &d)) {
        return false;
    }
    struct fact_score *fact = ARENA_ARRAY(&e->work, struct fact_score, g->fact_n);
    bool *hit = ARENA_ARRAY(&e->work, bool, g->trap_n);
    if (arena_full(&e->work) ||
        !score_draft(&e->work, e->rules, &d, g, fact, hit, &c->tally.score)) {
        return eval_refuse(path, "too large: cut the case in two");
    }
    count_statements(&d, &c->tally);
    c->tally.said = score_words(source->bytes);
    list_faults(e, g, fact, hit, c);
    return true;
}

/* The sentences as a report has them, section by section in the order of their first one; `order`
 * gets the rank of each written sentence. */
static struct text as_report(struct arena *a, const struct control *at, size_t n, size_t *order)
{
    struct writer w = writer_in(a);
    size_t done = 0;
    for (size_t i = 0; i < n; i++) {
        bool first = true;
        for (size_t k = 0; k < i; k++) {
            first &= !text_equal(at[k].section, at[i].section);
        }
        if (first) {
            writer_str(&w, "# ");
            writer_put(&w, at[i].section);
            writer_char(&w, '\n');
        }
        for (size_t k = i; first && k < n; k++) {
            if (text_equal(at[k].section, at[i].section)) {
                writer_put(&w, at[k].sentence);
                writer_char(&w, '\n');
                order[done++] = k;
            }
        }
    }
    return writer_done(a, &w);
}

static bool judge(struct eval *e, const char *path, const struct draft *d, const size_t *order,
                  const struct control *at, size_t n, struct eval_case *c)
{
    size_t rank = 0;
    if (!list_of(e, n, &c->uncaught) || !list_of(e, n, &c->flagged)) {
        return false;
    }
    for (size_t i = 0; i < d->section_n; i++) {
        for (size_t k = 0; k < d->sections[i].statement_n; k++, rank++) {
            const struct statement *s = &d->sections[i].statements[k];
            const struct control *control = rank < n ? &at[order[rank]] : NULL;
            if (!control || !text_equal(control->sentence, s->text)) {
                break;
            }
            bool flagged = s->status != STATUS_SUPPORTED;
            c->tally.wrong += control->wrong;
            c->tally.right += !control->wrong;
            c->tally.caught += control->wrong && flagged;
            c->tally.flagged += !control->wrong && flagged;
            if (flagged != control->wrong) {
                keep_text(e, control->wrong ? &c->uncaught : &c->flagged, s->text);
            }
        }
    }
    return c->tally.wrong + c->tally.right == n ||
           eval_refuse(path, "a sentence is read as a heading: none may begin with # or end with a "
                             "colon");
}

static bool read_controls(struct eval *e, const char *path, const struct draft_source *source,
                          struct eval_case *c)
{
    struct control *at = NULL;
    size_t n = 0;
    if (!eval_read_controls(&e->work, path, &at, &n)) {
        return false;
    }
    if (n == 0) {
        return true;
    }
    size_t *order = ARENA_ARRAY(&e->work, size_t, n);
    if (!order) {
        return eval_refuse(path, "too large: cut the case in two");
    }
    struct text report = as_report(&e->work, at, n, order);
    struct draft d = {.section_n = 0};
    enum verr err = draft_parse_plain(&e->work, report, &d);
    err = err ? err : draft_check(&e->work, &d, source, 1, NULL);
    if (err) {
        return eval_refuse(path, "%s: correct the sentences", verr_message(err, LANG_EN));
    }
    return judge(e, path, &d, order, at, n, c);
}

static void tally_add(struct tally *sum, const struct tally *t)
{
    score_add(&sum->score, &t->score);
    sum->cases += t->cases;
    sum->said += t->said;
    sum->statements += t->statements;
    sum->unsupported += t->unsupported;
    sum->contradicted += t->contradicted;
    sum->wrong += t->wrong;
    sum->caught += t->caught;
    sum->right += t->right;
    sum->flagged += t->flagged;
    sum->wer.words += t->wer.words;
    sum->wer.hits += t->wer.hits;
    sum->wer.substitutions += t->wer.substitutions;
    sum->wer.deletions += t->wer.deletions;
    sum->wer.insertions += t->wer.insertions;
    sum->recordings += t->recordings;
    sum->invented += t->invented;
    sum->asked += t->asked;
    sum->failed += t->failed;
}

static bool add_to_group(struct eval *e, struct eval_set *set, const struct label *l,
                         const struct tally *t)
{
    size_t i = 0;
    while (i < set->group_n && !(text_equal(set->group[i].label.key, l->key) &&
                                 text_equal(set->group[i].label.value, l->value))) {
        i++;
    }
    if (i == EVAL_MAX_GROUPS) {
        return eval_refuse(set->folder, "more than %d groups: use coarser ones", EVAL_MAX_GROUPS);
    }
    if (i == set->group_n) {
        set->group[set->group_n++].label =
            (struct label){text_copy(&e->keep, l->key), text_copy(&e->keep, l->value)};
    }
    tally_add(&set->group[i].tally, t);
    return true;
}

/* The text that is drafted, and the sentences that the second reader judges on it. */
static bool run(struct eval *e, const struct eval_set *set, const struct gold *gold,
                struct eval_case *c, bool *none)
{
    char path[EVAL_MAX_PATH];
    char controls[EVAL_MAX_PATH];
    struct draft_source source = {.bytes = {NULL, 0}};
    bool good =
        eval_path(set, c->name, ".controls.tsv", controls) && read_source(e, set, c, path, &source);
    if (good && set->from == EVAL_SOUND) {
        good = eval_hear(e, set, c, &source, none);
    }
    return good && (*none || (draft_and_score(e, set, path, &source, gold, c) &&
                              (set->from != EVAL_TEXT || read_controls(e, controls, &source, c))));
}

bool eval_run_case(struct eval *e, struct eval_set *set, struct eval_case *c)
{
    char path[EVAL_MAX_PATH];
    struct gold_case gold;
    bool none = false;
    c->tally.cases = 1;
    bool good = eval_path(set, c->name, ".gold.json", path) &&
                eval_read_gold(&e->work, path, &gold) && run(e, set, &gold.gold, c, &none) &&
                !arena_full(&e->keep);
    if (none) {
        return good;
    }
    if (good) {
        tally_add(&set->total, &c->tally);
    }
    for (size_t i = 0; good && i < gold.label_n; i++) {
        good = add_to_group(e, set, &gold.label[i], &c->tally);
    }
    return good;
}
