/* compose.c - any bytes as one source or several: each kind of draft cites bytes of its sources,
 * and the second reader finds in it what it finds in what was written of it
 * The first byte says which draft; then one source a part, cut at NUL bytes. */
#include "draft/json.h"
#include "draft/template.h"

#include <assert.h>

enum { SOURCES = 3 };

static const char *const types[] = {"consultation", "crh",       "liaison",
                                    "synthese",     "adressage", "certificat"};
static char block[1 << 24];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void statement_holds(const struct statement *s, const struct draft_source *sources, size_t n)
{
    assert(s->text.n > 0 && text_utf8_valid(s->text));
    for (size_t i = 0; i < s->cite_n; i++) {
        const struct cite *c = &s->cites[i];
        assert(c->source >= 0 && (size_t)c->source < n);
        assert(c->start < c->end && c->end <= sources[c->source].bytes.n);
    }
    for (size_t i = 0; i < s->token_n; i++)
        assert(s->tokens[i].start < s->tokens[i].end && s->tokens[i].end <= s->text.n);
}

/* Read again from its text and cites alone, it is judged the same. */
static void same_again(struct arena *a, struct draft *d, const struct draft_source *sources,
                       size_t n)
{
    for (size_t i = 0; i < d->section_n; i++) {
        for (size_t k = 0; k < d->sections[i].statement_n; k++) {
            struct statement *s = &d->sections[i].statements[k];
            struct statement again = {.text = s->text, .cites = s->cites, .cite_n = s->cite_n};
            statement_holds(s, sources, n);
            if (k > 3 || draft_check_statement(a, d->sections[i].id, &again, sources, n, NULL))
                continue;
            assert(again.status == s->status && again.reason_n == s->reason_n);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct draft_source sources[SOURCES] = {{.kind = SOURCE_NOTE}};
    struct draft d = {.section_n = 0};
    size_t n = 0;
    if (size == 0)
        return 0;
    struct text type = text_of(types[data[0] % (sizeof types / sizeof *types)]);
    struct text rest = {(const char *)data + 1, size - 1};
    while (rest.p != NULL && n < SOURCES)
        sources[n++].bytes = text_cut(&rest, '\0');
    struct arena a = arena_over(block, sizeof block);
    if (draft_compose(&a, type, TEXT("fr"), sources, n, NULL, &d) == VERR_OK)
        same_again(&a, &d, sources, n);
    return 0;
}
