/* loaded_name.c - names of drugs that terminologies spell, beyond those that the lexicon has */
#include "facts/loaded.h"

#include "text/fold.h"

/* The word stands in no list and in no form of the lexicon. */
static bool strange(struct arena *a, struct text word, bool *out)
{
    char *mark = arena_mark(a);
    struct folded f;
    struct tokens t;
    if (!text_fold(a, word, &f) || !text_tokens(a, &f, &t)) {
        return false;
    }
    *out = t.n == 1 && t.at[0].kind == TOKEN_WORD && t.at[0].word == 0;
    arena_rewind(a, mark);
    return true;
}

static bool names_drug(const struct loaded *l, size_t i, struct terminology_word *w)
{
    return terminology_word(&l->of, i, w) &&
           terminology_item(&l->of, w->concept).kind == TERMINOLOGY_MEDICATION;
}

static enum verr spell(struct arena *a, const struct loaded *l, const struct terminology_word *w,
                       struct loaded_name *at, size_t *n)
{
    bool is_strange = false;
    struct writer spelled = writer_in(a);
    writer_put(&spelled, w->stem);
    writer_str(&spelled, w->ending);
    struct text name = writer_done(a, &spelled);
    if (arena_full(a) || !strange(a, name, &is_strange)) {
        return VERR_LIMIT;
    }
    if (is_strange) {
        at[(*n)++] = (struct loaded_name){name, l->concepts[w->concept].id, l->of.about.name};
    }
    return VERR_OK;
}

enum verr loaded_names(struct arena *a, const struct loaded_list *l, struct loaded_name **out,
                       size_t *n)
{
    struct terminology_word w;
    size_t most = 0;
    for (size_t k = 0; k < l->n; k++) {
        for (size_t i = 0; i < terminology_words(&l->at[k].of); i++) {
            most += names_drug(&l->at[k], i, &w);
        }
    }
    struct loaded_name *at = ARENA_RAW(a, struct loaded_name, most + 1);
    size_t found = 0;
    for (size_t k = 0; at && k < l->n; k++) {
        for (size_t i = 0; i < terminology_words(&l->at[k].of); i++) {
            if (names_drug(&l->at[k], i, &w) && spell(a, &l->at[k], &w, at, &found) != VERR_OK) {
                return VERR_LIMIT;
            }
        }
    }
    if (!at) {
        return VERR_LIMIT;
    }
    *out = at;
    *n = found;
    return VERR_OK;
}
