/* run_draft.c - readable examples of what the composer writes: see redaction.md for the format
 * usage: spec_draft FILE.md... Prints what is not met; exit status 1 when something is not. */
#include "draft/draft.h"
#include "example.h"

#include <stdio.h>

static char block[1 << 23];

static bool has(const struct draft *d, struct text section, struct text words, bool whole)
{
    for (size_t i = 0; i < d->section_n; i++) {
        const struct section *s = &d->sections[i];
        for (size_t k = 0; k < s->statement_n; k++) {
            struct text t = s->statements[k].text;
            bool said = whole ? text_equal(t, words) : text_find(t, words, 0) != SIZE_MAX;
            if (said && (section.n == 0 || text_equal(section, s->id))) {
                return true;
            }
        }
    }
    return false;
}

static void show(const struct draft *d)
{
    for (size_t i = 0; i < d->section_n; i++) {
        for (size_t k = 0; k < d->sections[i].statement_n; k++) {
            printf("    written: %.*s : %.*s\n", TEXT_ARGS(d->sections[i].id),
                   TEXT_ARGS(d->sections[i].statements[k].text));
        }
    }
}

static void fail(const char *file, const struct example *x, const char *what, const struct draft *d)
{
    printf("%s:%d: %s\n", file, x->line, what);
    show(d);
    example_fails();
}

static bool is_met(const struct draft *d, struct text expect)
{
    if (text_starts(expect, TEXT("- "))) {
        return !has(d, (struct text){NULL, 0}, text_slice(expect, 2, expect.n), false);
    }
    size_t colon = text_find(expect, TEXT(" : "), 0);
    return has(d, text_slice(expect, 0, colon), text_slice(expect, colon + 3, expect.n), true);
}

static bool all_supported(const struct draft *d)
{
    for (size_t i = 0; i < d->section_n; i++) {
        for (size_t k = 0; k < d->sections[i].statement_n; k++) {
            const struct statement *s = &d->sections[i].statements[k];
            if (s->status != STATUS_SUPPORTED || s->cite_n == 0) {
                return false;
            }
        }
    }
    return true;
}

static void run(const char *file, const struct example *x)
{
    struct arena a = arena_over(block, sizeof(block));
    struct draft_source source = {.bytes = {x->text, x->n}};
    struct draft d = {.section_n = 0};
    if (draft_compose(&a, TEXT("consultation"), TEXT("fr"), &source, 1, NULL, &d) != VERR_OK) {
        fail(file, x, "no draft", &d);
        return;
    }
    for (size_t i = 0; i < x->expect_n; i++) {
        if (!is_met(&d, text_of(x->expect[i]))) {
            fail(file, x, x->expect[i], &d);
        }
    }
    if (!all_supported(&d)) {
        fail(file, x, "a statement is not supported or not cited", &d);
    }
}

/* An expectation opens with "- " or with the id of a section and " : ". */
static bool is_expectation(struct text t)
{
    static const char *const ids[] = {"motif",       "histoire",    "allergies",
                                      "antecedents", "traitements", "mode_de_vie",
                                      "examen",      "conclusion",  "conduite"};
    bool known = text_starts(t, TEXT("- "));
    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        struct text id = text_of(ids[i]);
        known = known || (text_starts(t, id) && text_starts(text_slice(t, id.n, t.n), TEXT(" : ")));
    }
    return known;
}

int main(int argc, char **argv)
{
    return example_main(argc, argv, is_expectation, run);
}
