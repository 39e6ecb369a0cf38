/* compose_told.c - see compose_told.h */
#include "draft/compose_told.h"

enum { FIRST = 6, BEFORE = 8 }; /* turns */

bool told_places_pain(const struct fact *f)
{
    static const char *const heads[] = {
        "siege_",  "irradiation",      "sur_cote",        "cote_",    "poignard",
        "brulure", "serrement",        "pesanteur",       "decharge", "pulsatile",
        "intens",  "sans_irradiation", "douleur_diffuse", "moindre"};
    for (size_t i = 0; compose_describes(f) && i < sizeof heads / sizeof *heads; i++) {
        if (text_begins(f->concept, heads[i])) {
            return true;
        }
    }
    return false;
}

static bool is_pain(const struct fact *f)
{
    bool pain = text_find(f->label, TEXT("douleur"), 0) != SIZE_MAX ||
                text_find(f->label, TEXT("algie"), 0) != SIZE_MAX ||
                text_find(f->label, TEXT("céphalée"), 0) != SIZE_MAX ||
                text_find(f->label, TEXT("colique"), 0) != SIZE_MAX ||
                text_find(f->label, TEXT("brûlure"), 0) != SIZE_MAX;
    return pain && f->polarity != FACT_ABSENT && f->who == FACT_PATIENT && !told_places_pain(f);
}

static bool is_episode(const struct fact *f)
{
    return f->polarity == FACT_PRESENT && text_is(f->concept, "episode_anterieur");
}

static void note(struct told *t, const struct fact *f, bool *pain_in)
{
    if (f->polarity == FACT_PRESENT) {
        t->pain |= text_begins(f->concept, "douleur");
        t->pain_named |=
            text_begins(f->concept, "douleur_") || text_begins(f->concept, "dysmenorrhee");
        t->radiates |= text_begins(f->concept, "irradiation_");
        if (f->kind == FACT_PROCEDURE && f->who == FACT_PATIENT &&
            text_is(f->section, "antecedents")) {
            t->operations++;
            t->operation = f;
        }
    }
    if (text_is(f->concept, "allergie")) {
        t->no_allergy[f->polarity][f->who] = true;
    }
    if (is_pain(f)) {
        t->pain_early |= f->turn <= FIRST;
        if (f->turn >= 0) {
            pain_in[f->turn] = true;
        }
    }
}

/* Facts of a turn follow each other: those at or after the episode, then those before a question
 * that names it, for the question's facts come last: "Déjà eu ? — Oui, mais moins fort." */
static void mark_episodes(const struct fact_list *l, bool *episode)
{
    bool now = false;
    for (size_t k = 0; k < l->n; k++) {
        now = now && l->at[k - 1].turn == l->at[k].turn;
        now = now || is_episode(&l->at[k]);
        episode[k] = now;
    }
    now = false;
    for (size_t k = l->n; k-- > 0;) {
        now = now && l->at[k + 1].turn == l->at[k].turn;
        episode[k] = episode[k] || now;
        now = now || (is_episode(&l->at[k]) && l->at[k].question_end > l->at[k].question_start);
    }
}

bool told_gather(struct arena *a, const struct fact_list *l, struct told *out)
{
    struct told t = {.l = l};
    for (size_t k = 0; k < l->n; k++) {
        t.turns = l->at[k].turn >= t.turns ? l->at[k].turn + 1 : t.turns;
    }
    bool *pain_in = ARENA_ARRAY(a, bool, (size_t)t.turns + 1);
    bool *episode = ARENA_ARRAY(a, bool, l->n + 1);
    if (!pain_in || !episode) {
        return false;
    }
    for (size_t k = 0; k < l->n; k++) {
        note(&t, &l->at[k], pain_in);
    }
    mark_episodes(l, episode);
    t.pain_in = pain_in;
    t.episode = episode;
    *out = t;
    return true;
}

bool told_pain(const struct told *t, const struct fact *f)
{
    bool found = t->pain_early;
    for (int turn = f->turn - BEFORE > 0 ? f->turn - BEFORE : 0; turn <= f->turn && !found;
         turn++) {
        found = t->pain_in[turn];
    }
    return found;
}

bool told_episode(const struct told *t, const struct fact *f)
{
    if (text_is(f->concept, "episode_anterieur")) {
        return f->polarity == FACT_PRESENT;
    }
    return t->episode[f - t->l->at] && compose_describes(f);
}

bool told_operation(const struct told *t, const struct fact *f)
{
    return t->operations > 1 || (t->operations == 1 && t->operation != f);
}
