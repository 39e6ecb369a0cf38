/* check.c - any bytes as a draft and its sources: statuses, reasons, cites and tokens stay inside
 * The input is cut at NUL bytes: section, statement, then one source a part. */
#include "draft/json.h"

#include <assert.h>

enum { SOURCES = 4 };

static char block[1 << 24];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void inside(const struct cite *c, const struct draft_source *sources, size_t n)
{
    assert(c->source >= -1 && c->source < (int)n);
    if (c->source >= 0)
        assert(c->start <= c->end && c->end <= sources[c->source].bytes.n);
}

static void statement_holds(const struct statement *s, const struct draft_source *sources, size_t n)
{
    assert((s->status == STATUS_SUPPORTED) == (s->reason_n == 0));
    for (size_t i = 0; i < s->reason_n; i++) {
        assert(reason_name(s->reasons[i].kind) != NULL);
        inside(&s->reasons[i].cite, sources, n);
    }
    for (size_t i = 0; i < s->cite_n && s->reason_n == 0; i++)
        inside(&s->cites[i], sources, n);
    for (size_t i = 0; i < s->token_n; i++)
        assert(s->tokens[i].start < s->tokens[i].end && s->tokens[i].end <= s->text.n);
}

static void check_draft(struct text bytes, const struct draft_source *sources, size_t n)
{
    struct arena a = arena_over(block, sizeof block);
    struct draft d = {.section_n = 0};
    if (draft_parse_plain(&a, bytes, &d) != VERR_OK ||
        draft_check(&a, &d, sources, n, NULL) != VERR_OK)
        return;
    for (size_t i = 0; i < d.section_n; i++) {
        for (size_t k = 0; k < d.sections[i].statement_n; k++)
            statement_holds(&d.sections[i].statements[k], sources, n);
    }
    for (size_t i = 0; i < d.omission_n; i++) {
        assert(d.omissions[i].text.n > 0);
        inside(&d.omissions[i].cite, sources, n);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text rest = {(const char *)data, size};
    struct draft_source sources[SOURCES] = {{.kind = SOURCE_NOTE}};
    size_t n = 0;
    struct text section = text_cut(&rest, '\0');
    struct text said = text_cut(&rest, '\0');
    while (rest.p != NULL && n < SOURCES)
        sources[n++].bytes = text_cut(&rest, '\0');
    struct arena a = arena_over(block, sizeof block);
    struct cite cite = {.source = (int)(size % 3), .start = size / 2, .end = size};
    struct statement s = {.text = said, .cites = &cite, .cite_n = size % 2};
    if (text_utf8_valid(section) &&
        draft_check_statement(&a, section, &s, sources, n, NULL) == VERR_OK)
        statement_holds(&s, sources, n);
    check_draft(said, sources, n);
    return 0;
}
