/* terminology.c - lookups in an opened terminology: see terminology.h */
#include "terminology/layout.h"
#include "text/stem.h"

static const char *const kinds[] = {"finding",   "problem", "medication",
                                    "procedure", "social",  "administrative"};
_Static_assert(sizeof kinds / sizeof *kinds == TERMINOLOGY_KINDS, "a name for each kind");

const char *terminology_kind_name(enum terminology_kind k)
{
    return kinds[k];
}

bool terminology_kind_of(struct text name, enum terminology_kind *out)
{
    for (size_t k = 0; k < TERMINOLOGY_KINDS; k++) {
        if (text_is(name, kinds[k])) {
            *out = (enum terminology_kind)k;
            return true;
        }
    }
    return false;
}

size_t terminology_concepts(const struct terminology *t)
{
    return t->header->concepts;
}

size_t terminology_forms(const struct terminology *t)
{
    return t->header->forms;
}

size_t terminology_words(const struct terminology *t)
{
    return t->header->spelled == 1 ? (size_t)1 << t->header->slot_bits : 0;
}

bool terminology_word(const struct terminology *t, size_t i, struct terminology_word *out)
{
    static const char *const endings[] = {"", "e", "s", "es"};
    const struct terminology_slot *s = &t->slots[i];
    if (s->word == 0 || s->root == 0 || t->nodes[s->root].concept == TERMINOLOGY_NONE) {
        return false;
    }
    const struct terminology_node *node = &t->nodes[s->root];
    unsigned lost = node->flags / TERMINOLOGY_LOST_E % 4u;
    *out = (struct terminology_word){
        {t->texts + s->letters, s->n}, endings[lost], (size_t)node->concept};
    return true;
}

struct terminology_item terminology_item(const struct terminology *t, size_t concept)
{
    assert(concept < t->header->concepts);
    const struct terminology_concept *c = &t->concepts[concept];
    const char *id = t->texts + c->id;
    return (struct terminology_item){.id = id,
                                     .code = c->coded ? id + t->about.name.n + 1 : "",
                                     .label = t->texts + c->label,
                                     .system = t->texts + t->header->systems[c->system],
                                     .kind = (enum terminology_kind)c->kind};
}

bool terminology_find(const struct terminology *t, struct text id, size_t *concept)
{
    size_t low = 0;
    size_t high = t->header->concepts;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int order = text_compare(id, text_of(t->texts + t->concepts[mid].id));
        if (order == 0) {
            *concept = mid;
            return true;
        }
        if (order < 0) {
            high = mid;
        } else {
            low = mid + 1;
        }
    }
    return false;
}

/* The slot of a stem of this hash. The hash of less than eight bytes tells all of them. */
static const struct terminology_slot *slot_of(const struct terminology *t, struct text stem,
                                              uint64_t hash)
{
    size_t mask = ((size_t)1 << t->header->slot_bits) - 1;
    for (size_t at = (size_t)hash & mask; t->slots[at].word != 0; at = (at + 1) & mask) {
        const struct terminology_slot *s = &t->slots[at];
        if (s->hash == hash && s->n == stem.n &&
            (stem.n < sizeof hash || memcmp(t->texts + s->letters, stem.p, stem.n) == 0)) {
            return s;
        }
    }
    return NULL;
}

/* The child of `from` by a word, NULL when there is none. */
static const struct terminology_node *step(const struct terminology *t,
                                           const struct terminology_node *from, struct text word)
{
    struct text stem = text_stem(word);
    uint64_t hash = terminology_hash(stem);
    bool may = from->edges > 0 && (from->may >> (hash >> 58) & 1) != 0;
    const struct terminology_slot *s = may ? slot_of(t, stem, hash) : NULL;
    if (s == NULL) {
        return NULL;
    }
    const struct terminology_node *child = t->nodes + from->first;
    for (size_t n = from->edges; n > 1; n -= n / 2) {
        child += child[n / 2].word <= s->word ? n / 2 : 0;
    }
    return child->word == s->word ? child : NULL;
}

/* "Oh" is no "OH": the first letter is a capital, the second is not small. */
static bool in_capitals(struct text source, const struct token *t)
{
    char first = source.p[t->start];
    char second = t->end > t->start + 1 ? source.p[t->start + 1] : 'A';
    return !(first >= 'a' && first <= 'z') && !(second >= 'a' && second <= 'z');
}

bool terminology_match(const struct terminology *t, const struct tokens *tokens, struct text source,
                       size_t i, size_t (*filler)(const struct tokens *t, size_t i),
                       struct terminology_hit *out)
{
    enum { SKIPPED_MAX = 4 };
    const struct token *at = tokens->at;
    struct text stem = text_stem(at[i].text);
    const struct terminology_slot *s = slot_of(t, stem, terminology_hash(stem));
    if (s == NULL || s->root == 0) {
        return false;
    }
    const struct terminology_node *node = &t->nodes[s->root];
    size_t skipped = 0;
    bool found = false;
    for (size_t k = i + 1;;) {
        bool fits = (node->flags & TERMINOLOGY_CAPITALS) == 0 || in_capitals(source, &at[i]);
        if (node->concept != TERMINOLOGY_NONE && fits) {
            *out = (struct terminology_hit){(uint32_t)(k - i), node->concept};
            found = true;
        }
        const struct terminology_node *next = NULL;
        while (k < tokens->n && at[k].sentence == at[i].sentence && node->edges > 0 &&
               (next = step(t, node, at[k].text)) == NULL) {
            size_t n = filler != NULL ? filler(tokens, k) : 0;
            skipped += n;
            k += n;
            if (n == 0 || skipped > SKIPPED_MAX) {
                return found;
            }
        }
        if (next == NULL) {
            return found;
        }
        node = next;
        k++;
    }
}
