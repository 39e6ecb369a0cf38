/* run_deid.c - runs the readable examples of anonymisation.md: "+ TYPE words" is replaced as TYPE,
 * "- words" stays as it is
 * usage: run_deid FILE...; exit status 1 and one line for each expectation
 * that does not hold. */
#include "deid/deid.h"
#include "example.h"

#include <stdio.h>

static char block[1 << 22];

static bool replaced(const struct deid_result *r, struct text t, struct text wanted)
{
    struct text words = wanted;
    struct text kind = text_trim(text_cut(&words, ' '));
    words = text_trim(words);
    for (size_t i = 0; i < r->n; i++) {
        if (text_is(kind, deid_kind_name(r->at[i].kind)) &&
            text_equal(words, text_slice(t, r->at[i].start, r->at[i].end))) {
            return true;
        }
    }
    return false;
}

/* No place of these words is touched. */
static bool kept(const struct deid_result *r, struct text t, struct text words)
{
    size_t at = text_find(t, words, 0);
    if (at == SIZE_MAX) {
        return false;
    }
    for (; at != SIZE_MAX; at = text_find(t, words, at + 1)) {
        for (size_t i = 0; i < r->n; i++) {
            if (r->at[i].start < at + words.n && at < r->at[i].end) {
                return false;
            }
        }
    }
    return true;
}

static void run(const char *file, const struct example *x)
{
    static const struct deid_key key = {{1}};
    struct arena a = arena_over(block, sizeof block);
    struct text t = {x->text, x->n};
    struct deid_result r = {0};
    if (deid_text(&a, &key, NULL, t, &r) != VERR_OK) {
        printf("%s:%d: deid_text refused the text\n", file, x->line);
        example_fails();
        return;
    }
    for (size_t e = 0; e < x->expect_n; e++) {
        struct text wanted = text_trim(text_of(x->expect[e] + 1));
        if (x->expect[e][0] == '+' ? !replaced(&r, t, wanted) : !kept(&r, t, wanted)) {
            printf("%s:%d: %s\n    text: %.*s    gives: %.*s", file, x->line, x->expect[e],
                   TEXT_ARGS(t), TEXT_ARGS(r.text));
            example_fails();
        }
    }
}

static bool expects(struct text t)
{
    return t.p[0] == '+' || t.p[0] == '-';
}

int main(int argc, char **argv)
{
    return example_main(argc, argv, expects, run);
}
