/* grammar.c - any text through the folder, the cutter and each reader of the grammar: what they
 * find lies inside of the text, and a fact carries itself */
#include "facts/facts.h"
#include "text/unit.h"
#include "text/when.h"

#include <assert.h>

static char block[1 << 22];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void tokens_hold(const struct tokens *t, struct text source)
{
    for (size_t i = 0; i < t->n; i++) {
        const struct token *one = &t->at[i];
        assert(one->text.n > 0 && one->start <= one->end && one->end <= source.n);
        assert(one->sentence < t->sentences);
        assert(i == 0 || (one->start >= one[-1].start && one->sentence >= one[-1].sentence));
    }
}

static void readers_hold(struct arena *a, const struct tokens *t)
{
    for (size_t i = 0; i < t->n; i++) {
        struct number n;
        const struct unit *u = NULL;
        struct when w = {.kind = WHEN_SINCE};
        size_t used = text_number_at(t, i, &n);
        assert(i + used <= t->n);
        if (used > 0) {
            char room[64];
            struct writer number = writer_over(room, sizeof room);
            writer_number(&number, n.milli);
            assert(!number.full && number.n > 0);
        }
        used = text_unit_at(t, i, &u);
        assert(i + used <= t->n && (used == 0 || text_unit_of(text_of(u->ucum)) != NULL));
        used = text_when_at(a, t, i, &w);
        assert(i + used <= t->n && (used == 0 || arena_full(a) || w.words.n > 0));
        assert(i + token_any(t, i, "depuis|il y a|pas de|en cas de") <= t->n);
    }
}

/* facts_read tells what facts_find and facts_at tell. */
static void one_reading(struct arena *a, struct text source)
{
    struct facts_options o = {.lang = LANG_FR};
    struct facts_text read = {.places = NULL};
    struct fact_list found = {NULL, 0};
    if (facts_read(a, NULL, source, &o, &read) || facts_find(a, NULL, source, &o, &found))
        return;
    assert(read.facts.n == found.n);
    for (size_t i = 0; i < found.n; i++)
        assert(facts_compare(&read.facts.at[i], &found.at[i]) == 0);
    for (size_t i = 0; i < read.tokens.n && i < 8; i++) {
        struct facts_place one = {.start = read.tokens.at[i].start, .end = read.tokens.at[i].end};
        if (facts_at(a, NULL, source, &o, &one, 1) == VERR_OK)
            assert(one.polarity == read.places[i].polarity && one.who == read.places[i].who &&
                   one.hypothetical == read.places[i].hypothetical);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text source = {(const char *)data, size};
    struct arena a = arena_over(block, sizeof block);
    struct folded f;
    struct tokens t;
    if (!text_fold(&a, source, &f) || !text_tokens(&a, &f, &t))
        return 0;
    assert(f.map[f.text.n] == size);
    tokens_hold(&t, source);
    readers_hold(&a, &t);
    if (!arena_full(&a))
        one_reading(&a, source);
    return 0;
}
