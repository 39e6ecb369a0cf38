/* model_draft.c - consultations with the facts that their report must hold (doc/eval.md), drafted
 * by the candidate, read by the second reader */
#include "cli/command.h"
#include "cli/eval.h"
#include "cli/model.h"
#include "cli/model_language.h"
#include "draft/json.h"

#include <stdio.h>

enum { KEEP = 32 << 20, WORK = 64 << 20 };

struct composed {
    struct model_run *r;
    uint64_t failed;
};

/* A draft that does not come is an empty one: all its facts are missing. */
static enum verr compose(void *ctx, struct eval *e, const char *path,
                         const struct draft_source *source, struct draft *out)
{
    struct composed *c = ctx;
    struct text said = {NULL, 0};
    char *mark = arena_mark(c->r->a);
    enum verr bad = VERR_INTERNAL;
    fprintf(stderr, "vigie model: %s\n", path);
    if (c->r->language) {
        bad = model_language_draft(c->r->language, &e->work, source, out);
        if (bad)
            cli_say("model", verr_message(bad, LANG_EN), "the language engine's draft");
    } else if (model_ask_engine(c->r, path, &said)) {
        said = text_copy(&e->work, said);
        bad = said.p ? draft_parse_json(&e->work, said, out) : VERR_LIMIT;
        if (!bad)
            bad = draft_check(&e->work, out, source, 1, NULL);
        if (bad)
            cli_say("model", "the engine's draft cannot be read", path);
    }
    arena_rewind(c->r->a, mark);
    if (bad) {
        c->failed++;
        *out = (struct draft){.section_n = 0};
    }
    return VERR_OK;
}

static void count(struct model_run *r, const struct tally *t, struct text group)
{
    static const enum measure measures[] = {MEASURE_cases,     MEASURE_facts,
                                            MEASURE_recall_ok, MEASURE_critical_recall_ok,
                                            MEASURE_trap_hits, MEASURE_contradicted};
    for (size_t i = 0; i < sizeof measures / sizeof *measures; i++) {
        struct figure f = eval_figure(t, measures[i]);
        bool wanted = group.n == 0 || measures[i] == MEASURE_recall_ok;
        if (f.known && wanted)
            model_count(r, measure_name(measures[i]), group, f.value, t->score.facts);
    }
    if (group.n == 0 && t->statements > 0)
        model_count(r, "unsupported", group, (double)t->unsupported / (double)t->statements,
                    t->statements);
}

int model_run_draft(struct model_run *r)
{
    struct composed c = {r, 0};
    struct eval e = {
        .keep = cli_arena(KEEP), .work = cli_arena(WORK), .compose = compose, .ctx = &c};
    struct eval_set *set = ARENA_NEW(&e.keep, struct eval_set);
    e.rules = score_rules(&e.keep);
    if (!set || !e.rules)
        return cli_fail("model", VERR_LIMIT, NULL);
    set->folder = r->w->file;
    if (!eval_run_set(&e, set))
        return 3;
    count(r, &set->total, (struct text){NULL, 0});
    model_count(r, "failed", (struct text){NULL, 0}, (double)c.failed, set->case_n);
    for (size_t i = 0; i < set->group_n; i++) {
        struct writer w = writer_in(r->a);
        writer_put(&w, set->group[i].label.key);
        writer_char(&w, '=');
        writer_put(&w, set->group[i].label.value);
        struct text label = writer_done(r->a, &w);
        if (label.n > 0 && label.n <= MODEL_WORD_MAX)
            count(r, &set->group[i].tally, label);
    }
    return 0;
}
