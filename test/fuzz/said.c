/* said.c - any text as words that were heard: proposals, roles, doubts and numbers are of words
 * that are there, and in order */
#include "speech/doubt.h"
#include "speech/name.h"
#include "speech/role.h"

#include <assert.h>

static char block[1 << 24];
static char names_block[1 << 22];
static struct names names;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void names_hold(struct arena *a, const struct heard_words *all)
{
    struct name_fixes f = {0};
    size_t at = 0;
    if (names.n == 0) { /* once: they stay for all texts */
        struct arena own = arena_over(names_block, sizeof names_block);
        static const struct name_given given[] = {
            {{"Zolpivane", 9}, {NULL, 0}, {NULL, 0}, NAME_PATIENT},
            {{"acide folique", 13}, {NULL, 0}, {NULL, 0}, NAME_PATIENT},
            {{"lasonil", 7}, {"bdpm:1", 6}, {"bdpm", 4}, NAME_TERMINOLOGY}};
        assert(names_open(&own, given, 3, &names) == VERR_OK);
    }
    if (names_fix(a, &names, all, &f) != VERR_OK) {
        return;
    }
    for (size_t i = 0; i < f.n; i++) {
        assert(f.at[i].from >= at && f.at[i].from < f.at[i].to && f.at[i].to <= all->n);
        assert(f.at[i].heard.n > 0 && f.at[i].n > 0 && f.at[i].n <= NAME_CHOICES);
        for (size_t k = 0; k < f.at[i].n; k++) {
            assert(f.at[i].choice[k].name.n > 0 && f.at[i].choice[k].score <= 1);
        }
        at = f.at[i].to;
    }
}

static void doubts_hold(struct arena *a, const struct heard_words *all,
                        const struct heard_segments *s)
{
    struct doubts d = {0};
    struct shown_numbers shown = {0};
    if (doubts_find(a, all, s, &d) == VERR_OK) {
        for (size_t i = 0; i < d.n; i++) {
            assert(d.at[i].word < all->n && (i == 0 || d.at[i].what <= d.at[i - 1].what));
        }
    }
    if (numbers_shown(a, all, s, &shown) == VERR_OK) {
        size_t at = 0;
        for (size_t i = 0; i < shown.n; i++) {
            assert(shown.at[i].from >= at && shown.at[i].from < shown.at[i].to);
            assert(shown.at[i].to <= all->n && shown.at[i].digits.n > 0);
            at = shown.at[i].to;
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = arena_over(block, sizeof block);
    struct heard_words w = {0};
    struct heard_segments s = {0};
    struct text t = {(const char *)data, size};
    if (heard_split(&a, t, 0, 60000, 0.4f, &w) != VERR_OK || heard_clean(&w, 0, 60000) != VERR_OK ||
        heard_cut(&a, &w, &s) != VERR_OK) {
        return 0;
    }
    if (roles_guess(&a, &w, &s, 1) == VERR_OK) {
        for (size_t i = 0; i < s.n; i++) {
            assert(s.at[i].role == ROLE_PHYSICIAN || s.at[i].role == ROLE_PATIENT);
        }
    }
    doubts_hold(&a, &w, &s);
    names_hold(&a, &w);
    return 0;
}
