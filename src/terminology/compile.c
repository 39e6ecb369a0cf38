/* compile.c - forms sorted, laid out as an automaton, written as one block: see layout.h */
#include "terminology/build.h"
#include "terminology/layout.h"

#include <sodium.h>
#include <stdlib.h>

struct compiler {
    struct terminology_build *b;
    struct terminology_header header;
    struct terminology_node *nodes;
    uint32_t node_n, node_cap;
    uint64_t *hashes; /* of each word */
    uint32_t *roots;  /* of each word */
    uint32_t *ranks;  /* of each number of a code: its concept in the file */
    struct terminology_concept *concepts;
    char *texts;
    size_t text_n, text_cap;
};

static int by_words(const void *pa, const void *pb)
{
    const struct terminology_form *a = pa;
    const struct terminology_form *b = pb;
    for (size_t i = 0; i < a->n && i < b->n; i++) {
        if (a->words[i] != b->words[i]) {
            return a->words[i] < b->words[i] ? -1 : 1;
        }
    }
    if (a->n != b->n) {
        return a->n < b->n ? -1 : 1;
    }
    if (a->rank != b->rank) {
        return a->rank < b->rank ? -1 : 1;
    }
    return a->order < b->order ? -1 : a->order > b->order;
}

static bool same_words(const struct terminology_form *a, const struct terminology_form *b)
{
    return a->n == b->n && memcmp(a->words, b->words, a->n * sizeof *a->words) == 0;
}

/* One form for the same words: the first, in the order of by_words. */
static void keep_first(struct terminology_build *b)
{
    size_t kept = 0;
    qsort(b->forms, b->form_n, sizeof *b->forms, by_words);
    for (size_t i = 0; i < b->form_n; i++) {
        const struct terminology_form *f = &b->forms[i];
        if (kept > 0 && same_words(&b->forms[kept - 1], f)) {
            b->shared += b->forms[kept - 1].concept != f->concept;
        } else {
            b->forms[kept++] = *f;
        }
    }
    b->form_n = kept;
}

static uint32_t put_text(struct compiler *c, struct text t)
{
    if (t.n == 0) {
        return 0; /* the pool begins with an empty text */
    }
    if (c->text_cap - c->text_n < t.n + 1) {
        c->b->a->full = true;
        return 0;
    }
    uint32_t at = (uint32_t)c->text_n;
    memcpy(c->texts + at, t.p, t.n);
    c->texts[at + t.n] = '\0';
    c->text_n += t.n + 1;
    return at;
}

/* Room for all texts, which is known by now. */
static bool open_texts(struct compiler *c)
{
    const struct terminology_build *b = c->b;
    const struct terminology_about *o = &b->about;
    size_t n =
        1 + o->name.n + o->source.n + o->release.n + o->licence.n + o->made.n + TERMINOLOGY_TEXTS;
    for (size_t i = 1; i <= b->words.n; i++) {
        n += b->words.at[i].n + 1;
    }
    for (size_t i = 1; i <= b->codes.n; i++) {
        n += b->rows[i].code.n + b->rows[i].label.n + o->name.n + 3;
    }
    for (size_t i = 0; i < TERMINOLOGY_SYSTEMS; i++) {
        n += text_of(b->systems[i]).n + 1;
    }
    c->texts = ARENA_ARRAY(b->a, char, n);
    c->text_cap = n;
    c->text_n = 1;
    return c->texts != NULL && n < TERMINOLOGY_FILE_MAX;
}

static int by_code(const void *pa, const void *pb)
{
    const struct terminology_row *const *a = pa;
    const struct terminology_row *const *b = pb;
    return text_compare((*a)->code, (*b)->code);
}

static void put_concept(struct compiler *c, const struct terminology_row *r)
{
    struct text name = c->b->about.name;
    char id[TERMINOLOGY_LABEL_BYTES * 2];
    struct writer w = writer_over(id, sizeof id);
    writer_put(&w, name);
    writer_char(&w, ':');
    writer_put(&w, r->code);
    c->b->a->full = c->b->a->full || w.full;
    c->concepts[c->header.concepts++] =
        (struct terminology_concept){.id = put_text(c, writer_text(&w)),
                                     .label = put_text(c, r->label),
                                     .kind = (uint16_t)r->kind,
                                     .system = r->system,
                                     .coded = r->coded};
}

/* The concepts that a form names, by their codes. */
static bool put_concepts(struct compiler *c)
{
    struct terminology_build *b = c->b;
    size_t n = 0;
    const struct terminology_row **order =
        ARENA_RAW(b->a, const struct terminology_row *, b->codes.n + 1);
    c->ranks = ARENA_ARRAY(b->a, uint32_t, b->codes.n + 1);
    c->concepts = ARENA_RAW(b->a, struct terminology_concept, b->codes.n + 1);
    if (order == NULL || c->ranks == NULL || c->concepts == NULL) {
        return false;
    }
    for (size_t i = 0; i < b->form_n; i++) {
        c->ranks[b->forms[i].concept] = 1;
    }
    for (size_t i = 1; i <= b->codes.n; i++) {
        if (c->ranks[i] != 0 && b->rows[i].label.n > 0) {
            order[n++] = &b->rows[i];
        }
    }
    qsort(order, n, sizeof(struct terminology_row *), by_code);
    for (size_t k = 0; k < n; k++) {
        c->ranks[order[k] - b->rows] = (uint32_t)k;
        put_concept(c, order[k]);
    }
    return true;
}

/* Forms [lo, hi) that begin with the same `depth` words, and the node that they lead to. */
struct range {
    uint32_t lo, hi, node, depth;
};

static void name_node(struct compiler *c, struct range *r)
{
    const struct terminology_form *f = &c->b->forms[r->lo];
    if (r->depth > 0 && f->n == r->depth) { /* shorter forms sort first */
        c->nodes[r->node].concept = c->ranks[f->concept];
        c->nodes[r->node].flags = (uint16_t)((f->capitals ? TERMINOLOGY_CAPITALS : 0) | f->lost);
        r->lo++;
    }
}

/* Breadth first: the children of a node get numbers that follow each other. */
static bool put_nodes(struct compiler *c)
{
    const struct terminology_build *b = c->b;
    struct range *queue = ARENA_RAW(b->a, struct range, c->node_cap);
    if (queue == NULL) {
        return false;
    }
    size_t tail = 1;
    queue[0] = (struct range){0, (uint32_t)b->form_n, 0, 0};
    for (size_t head = 0; head < tail; head++) {
        struct range r = queue[head];
        name_node(c, &r);
        uint32_t first = c->node_n;
        for (uint32_t lo = r.lo; lo < r.hi;) {
            uint32_t word = b->forms[lo].words[r.depth];
            uint32_t hi = lo + 1;
            while (hi < r.hi && b->forms[hi].words[r.depth] == word) {
                hi++;
            }
            c->nodes[c->node_n] =
                (struct terminology_node){.word = word, .concept = TERMINOLOGY_NONE};
            c->nodes[r.node].may |= (uint64_t)1 << (c->hashes[word] >> 58);
            queue[tail++] = (struct range){lo, hi, c->node_n, r.depth + 1};
            if (r.depth == 0) {
                c->roots[word] = c->node_n;
            }
            c->node_n++;
            lo = hi;
        }
        uint32_t edges = c->node_n - first;
        if (r.depth > 0 && edges > UINT16_MAX) {
            return false;
        }
        c->nodes[r.node].first = r.depth > 0 && edges > 0 ? first : 0;
        c->nodes[r.node].edges = (uint16_t)(r.depth > 0 ? edges : 0);
    }
    return true;
}

static bool hash_words(struct compiler *c)
{
    const struct terminology_build *b = c->b;
    char padded[TERMINOLOGY_LABEL_BYTES * 2 + FOLDED_PAD];
    c->hashes = ARENA_RAW(b->a, uint64_t, b->words.n + 1);
    for (size_t word = 1; c->hashes != NULL && word <= b->words.n; word++) {
        struct text w = b->words.at[word];
        memset(padded, 0, sizeof padded);
        memcpy(padded, w.p, w.n);
        c->hashes[word] = terminology_hash((struct text){padded, w.n});
    }
    return c->hashes != NULL;
}

static bool layout(struct compiler *c)
{
    struct terminology_build *b = c->b;
    size_t most = 1;
    for (size_t i = 0; i < b->form_n; i++) {
        most += b->forms[i].n;
    }
    if (most > 1u << 24) {
        return false;
    }
    c->node_cap = (uint32_t)most;
    c->node_n = 1;
    c->nodes = ARENA_RAW(b->a, struct terminology_node, most);
    c->roots = ARENA_ARRAY(b->a, uint32_t, b->words.n + 1);
    if (c->nodes == NULL || c->roots == NULL || !hash_words(c)) {
        return false;
    }
    c->nodes[0] = (struct terminology_node){.concept = TERMINOLOGY_NONE};
    return put_nodes(c);
}

static void put_slots(struct compiler *c, struct terminology_slot *slots, uint64_t *first)
{
    const struct terminology_build *b = c->b;
    size_t mask = ((size_t)1 << c->header.slot_bits) - 1;
    for (uint32_t word = 1; word <= b->words.n; word++) {
        struct text w = b->words.at[word];
        uint64_t hash = c->hashes[word];
        size_t at = (size_t)hash & mask;
        while (slots[at].word != 0) {
            at = (at + 1) & mask;
        }
        slots[at] =
            (struct terminology_slot){hash, put_text(c, w), word, c->roots[word], (uint32_t)w.n};
        uint64_t bit = hash >> (64 - TERMINOLOGY_FIRST_BITS);
        first[bit / 64] |= (uint64_t)(c->roots[word] != 0) << (bit % 64);
    }
}

static void put_about(struct compiler *c)
{
    const struct terminology_about *o = &c->b->about;
    const struct text texts[TERMINOLOGY_TEXTS] = {o->name, o->source, o->release, o->licence,
                                                  o->made};
    for (size_t i = 0; i < TERMINOLOGY_TEXTS; i++) {
        c->header.about[i] = put_text(c, texts[i]);
    }
    for (size_t i = 0; i < TERMINOLOGY_SYSTEMS; i++) {
        c->header.systems[i] = put_text(c, text_of(c->b->systems[i]));
    }
}

static void seal(char *block, size_t n)
{
    struct terminology_header *h = (void *)block;
    uint8_t hash[TERMINOLOGY_HASH_BYTES];
    (void)crypto_generichash(hash, sizeof hash, (const unsigned char *)block, n, NULL, 0);
    memcpy(h->hash, hash, sizeof hash);
}

static enum verr assemble(struct compiler *c, struct text *out)
{
    struct terminology_header *h = &c->header;
    size_t slots = (size_t)1 << h->slot_bits;
    size_t first_n = TERMINOLOGY_FIRST_WORDS * sizeof(uint64_t);
    size_t slot_n = slots * sizeof(struct terminology_slot);
    size_t node_n = c->node_n * sizeof *c->nodes;
    size_t concept_n = h->concepts * sizeof *c->concepts;
    size_t texts = sizeof *h + first_n + slot_n + node_n + concept_n;
    char *block = arena_take(c->b->a, texts + c->text_cap, 1, _Alignof(uint64_t));
    if (block == NULL || arena_full(c->b->a)) {
        return VERR_LIMIT;
    }
    char *at = block + sizeof *h;
    put_slots(c, (void *)(at + first_n), (void *)at);
    put_about(c);
    memcpy(at + first_n + slot_n, c->nodes, node_n);
    memcpy(at + first_n + slot_n + node_n, c->concepts, concept_n);
    memcpy(block + texts, c->texts, c->text_n);
    h->texts = (uint32_t)c->text_n;
    h->bytes = texts + c->text_n;
    memcpy(block, h, sizeof *h);
    seal(block, h->bytes);
    *out = (struct text){block, h->bytes};
    return arena_full(c->b->a) || h->bytes > TERMINOLOGY_FILE_MAX ? VERR_LIMIT : VERR_OK;
}

static void clean_about(struct terminology_build *b)
{
    struct terminology_about *o = &b->about;
    struct text *const texts[TERMINOLOGY_TEXTS] = {&o->name, &o->source, &o->release, &o->licence,
                                                   &o->made};
    for (size_t i = 0; i < TERMINOLOGY_TEXTS; i++) {
        *texts[i] = terminology_clean(b->a, *texts[i]);
    }
}

enum verr terminology_compile(struct terminology_build *b, struct text *out)
{
    struct compiler c = {.b = b};
    if (arena_full(b->a)) {
        return VERR_LIMIT;
    }
    if (b->form_n == 0 || b->about.name.n == 0) {
        return VERR_BAD_INPUT;
    }
    clean_about(b);
    keep_first(b);
    if (!open_texts(&c) || !put_concepts(&c) || !layout(&c)) {
        return VERR_LIMIT;
    }
    uint32_t bits = 4;
    while ((size_t)1 << bits < b->words.n * 2) {
        bits++;
    }
    memcpy(c.header.magic, TERMINOLOGY_MAGIC, sizeof c.header.magic);
    c.header.version = TERMINOLOGY_VERSION;
    c.header.slot_bits = bits;
    c.header.words = (uint32_t)b->words.n;
    c.header.nodes = c.node_n;
    c.header.forms = (uint32_t)b->form_n;
    c.header.lang = (uint32_t)b->about.lang;
    c.header.spelled = 1;
    return assemble(&c, out);
}
