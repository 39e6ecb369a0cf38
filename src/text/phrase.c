/* phrase.c - see phrase.h and token.h */
#include "text/phrase.h"

enum { NEAR_SLOTS = 1024, NEAR_SHIFT = 64 - 10 };

const struct phrase_slot *phrase_probe(const struct phrases *p, struct text w)
{
    struct phrase_ends e = phrase_ends_of(w);
    size_t mask = ((size_t)1 << (64 - p->shift)) - 1;
    size_t at = (size_t)(e.hash >> p->shift);
    const struct phrase_slot *s = &p->slots[at];
    while (phrase_is_other(s, e, w.n) || (w.n > 2 * PHRASE_KEY_BYTES && s->word != 0 &&
                                          memcmp(p->letters + s->letters, w.p, w.n) != 0)) {
        at = (at + 1) & mask;
        s = &p->slots[at];
    }
    return s;
}

void phrase_said(const struct tokens *t, size_t b, size_t e, size_t from, unsigned char *said)
{
    enum { STEP = PHRASE_SAID_STEP / sizeof(uint64_t) };
    uint64_t all[STEP], own[STEP];
    memcpy(all, t->phrases->rows + from, sizeof all);
    for (size_t i = b; i < e; i++) {
        memcpy(own, t->at[i].lists + from, sizeof own);
        for (size_t k = 0; k < STEP; k++) {
            all[k] |= own[k];
        }
    }
    memcpy(said, all, sizeof all);
}

/* FNV-1a, from `h` on. */
static uint64_t hash_on(uint64_t h, const char *s)
{
    for (; *s != '\0'; s++) {
        h = (h ^ (unsigned char)*s) * 0x100000001b3u;
    }
    return h;
}

static const uint64_t hash_start = 0xcbf29ce484222325u;

static uint64_t list_hash(const char *phrases)
{
    return hash_on(hash_start, phrases);
}

static const char *row_list(const struct phrase_table *table, size_t row)
{
    const char *list;
    memcpy(&list, (const char *)table->of + row * table->size, sizeof list);
    return list;
}

static uint64_t table_hash(const struct phrase_table *table)
{
    uint64_t h = hash_start;
    for (size_t k = 0; k < table->rows; k++) {
        h = hash_on(hash_on(h, row_list(table, k)), "\1");
    }
    return h;
}

static uint32_t list_of(const struct phrases *p, uint64_t hash)
{
    size_t low = 0;
    size_t high = p->list_n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (p->names[mid].hash == hash) {
            return p->names[mid].list;
        }
        if (p->names[mid].hash > hash) {
            high = mid;
        } else {
            low = mid + 1;
        }
    }
    return PHRASE_NOT_COMPILED;
}

/* Where lists were found, by their address: one cache a thread, which follows from constants. */
static _Thread_local struct phrase_ref near[NEAR_SLOTS];

static _Thread_local size_t slow_lists;

size_t phrase_slow_lists(void)
{
    return slow_lists;
}

static void set_ref(struct phrase_ref *ref, const void *of, uint32_t list)
{
    /* bit 0 of every set: a list that was not compiled may begin anywhere */
    uint32_t bit = list == PHRASE_NOT_COMPILED ? 0 : list + 1; /* the first of two */
    slow_lists += list == PHRASE_NOT_COMPILED;
    *ref = (struct phrase_ref){.of = of,
                               .list = list,
                               .byte = (uint16_t)(phrases_fr.union_n * sizeof(uint64_t) + bit / 4),
                               .mask = (uint8_t)(1u << (bit % 4 * 2))};
}

static struct phrase_ref *near_slot(const void *of)
{
    return &near[((uintptr_t)of * 0x9e3779b97f4a7c15u) >> NEAR_SHIFT];
}

void phrase_find_list(struct phrase_ref *ref, const char *phrases)
{
    struct phrase_ref *slot = near_slot(phrases);
    if (slot->of != phrases) {
        set_ref(slot, phrases, list_of(&phrases_fr, list_hash(phrases)));
    }
    *ref = *slot;
}

void phrase_find_table(struct phrase_ref *ref, struct phrase_table table)
{
    struct phrase_ref *slot = near_slot(table.of);
    if (slot->of != table.of) {
        set_ref(slot, table.of, list_of(&phrases_fr, table_hash(&table)));
    }
    *ref = *slot;
}

/* Words of the phrase at token i, 0 when it is not there. */
static size_t phrase_span(const struct tokens *t, size_t i, struct text phrase)
{
    size_t n = 0;
    struct text rest = phrase;
    while (rest.p != NULL) {
        struct text word = text_cut(&rest, ' ');
        if (i + n >= t->n || t->at[i + n].sentence != t->at[i].sentence ||
            !text_equal(t->at[i + n].text, word)) {
            return 0;
        }
        n++;
    }
    return n;
}

static size_t slow_any(const struct tokens *t, size_t i, const char *phrases)
{
    size_t best = 0;
    for (struct text rest = text_of(phrases); rest.n > 0;) {
        size_t n = phrase_span(t, i, text_cut(&rest, '|'));
        best = n > best ? n : best;
    }
    return best;
}

/* The words at `code` follow token i. */
static bool follows(const struct tokens *t, size_t i, const uint16_t *code, size_t n)
{
    if (n >= t->n - i) {
        return false;
    }
    for (size_t k = 0; k < n; k++) {
        const struct token *next = &t->at[i + 1 + k];
        if (next->word != code[k] || next->sentence != t->at[i].sentence) {
            return false;
        }
    }
    return true;
}

/* The head of a word in a list whose bit says that it is there. */
static size_t find_head(const struct phrases *p, uint32_t list, uint16_t word)
{
    const uint16_t *first = p->head_words + p->firsts[list];
    /* no branch depends on the word */
    for (size_t n = p->firsts[list + 1] - p->firsts[list]; n > 1; n -= n / 2) {
        first += first[n / 2] <= word ? n / 2 : 0;
    }
    return (size_t)(first - p->head_words);
}

/* Where heads were found: the same few words begin most phrases. One cache a thread and language,
 * which follows from constants. */
enum { NEAR_HEADS = 1 << 10, NEAR_HEADS_SHIFT = 32 - 10 };
static _Thread_local struct {
    const struct phrases *of;
    struct {
        uint32_t key; /* 0: nothing yet; word 0 has no head */
        uint32_t head;
    } at[NEAR_HEADS];
} near_heads;

static size_t head_at(const struct phrases *p, uint32_t list, uint16_t word)
{
    if (near_heads.of != p) {
        memset(&near_heads, 0, sizeof near_heads);
        near_heads.of = p;
    }
    uint32_t key = list << 16 | word; /* tool/phrases.py sees that lists are few enough */
    size_t at = (key * 0x9e3779b9u) >> NEAR_HEADS_SHIFT;
    if (near_heads.at[at].key != key) {
        near_heads.at[at].head = (uint32_t)find_head(p, list, word);
        near_heads.at[at].key = key;
    }
    return near_heads.at[at].head;
}

static size_t match(const struct phrases *p, uint32_t list, const struct tokens *t, size_t i,
                    size_t *row)
{
    const struct phrase_head *head = &p->heads[head_at(p, list, t->at[i].word)];
    bool more = i + 1 < t->n && (head->seconds >> (t->at[i + 1].word % 64) & 1) != 0;
    const uint16_t *code = p->code + head->at;
    for (size_t k = 0; more && k < head->n; k++) {
        if (follows(t, i, code + 2, code[0])) {
            *row = code[1];
            return code[0] + 1u;
        }
        code += 2 + code[0];
    }
    *row = head->alone != PHRASE_NO_ROW ? head->alone : *row;
    return head->alone != PHRASE_NO_ROW;
}

size_t phrase_any(const struct phrase_ref *ref, const struct tokens *t, size_t i,
                  const char *phrases)
{
    size_t row = 0;
    return ref->list != PHRASE_NOT_COMPILED ? match(t->phrases, ref->list, t, i, &row)
                                            : slow_any(t, i, phrases);
}

bool phrase_opens(const struct phrase_ref *ref, const struct tokens *t, size_t i)
{
    size_t row = 0;
    return match(t->phrases, ref->list, t, i, &row) > 0;
}

size_t phrase_row(const struct phrase_ref *ref, const struct tokens *t, size_t i,
                  struct phrase_table table, size_t *row)
{
    size_t best = 0;
    if (ref->list != PHRASE_NOT_COMPILED) {
        return match(t->phrases, ref->list, t, i, row);
    }
    for (size_t k = 0; k < table.rows; k++) {
        size_t n = slow_any(t, i, row_list(&table, k));
        if (n > best) {
            best = n;
            *row = k;
        }
    }
    return best;
}
