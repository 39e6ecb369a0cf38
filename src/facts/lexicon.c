/* lexicon.c - see lexicon.h and match.h */
#include "facts/match.h"
#include "text/stem.h"

enum { FORM_MAX = 14, FILLER_MAX = 4, WORD_MAX = 32, BROADER_MAX = 8 };

/* Words that may stand inside a form without changing it: "mal un peu au ventre", "perdu, allez,
 * trois kilos". */
static const char fillers[] =
    "un petit peu|un peu|tres|vraiment|assez|plutot|bien|encore|toujours|"
    "euh|heu|la|ici|quand meme|aussi|surtout|juste|effectivement|petit peu|, euh ,|, heu ,|"
    ", allez ,|, disons ,|, je dirais ,|, on va dire ,";

const struct lexicon *lexicon_builtin(void)
{
    return &lexicon_table;
}

const struct lexicon *lexicon_of(enum lang lang)
{
    return lang == LANG_EN ? &lexicon_en_table : &lexicon_table;
}

const struct concept *lexicon_concept(const struct lexicon *l, struct text id)
{
    size_t low = 0;
    size_t high = l->concept_n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const struct concept *c = &l->concepts[l->by_id[mid]];
        int order = text_compare(id, text_of(c->id));
        if (order == 0) {
            return c;
        }
        if (order < 0) {
            high = mid;
        } else {
            low = mid + 1;
        }
    }
    return NULL;
}

static bool kind_of(const struct lexicon *l, const struct concept *c, const struct concept *broad)
{
    for (size_t k = 0; k < BROADER_MAX && c->broader >= 0; k++) {
        c = &l->concepts[c->broader];
        if (c == broad) {
            return true;
        }
    }
    return false;
}

bool lexicon_is_a(const struct lexicon *l, struct text narrow, struct text broad)
{
    const struct concept *c = lexicon_concept(l, narrow);
    const struct concept *wanted = lexicon_concept(l, broad);
    if (c == NULL || wanted == NULL) {
        return false;
    }
    bool found = kind_of(l, c, wanted);
    for (struct text rest = text_of(c->classes); rest.n > 0 && !found;) {
        const struct concept *class = lexicon_concept(l, text_cut(&rest, ' '));
        found = class != NULL && (class == wanted || kind_of(l, class, wanted));
    }
    return found;
}

static size_t add_kinds(const struct lexicon *l, const struct concept *c,
                        const struct concept **out, size_t n, size_t cap)
{
    for (size_t k = 0; k < BROADER_MAX && c->broader >= 0 && n < cap; k++) {
        c = &l->concepts[c->broader];
        out[n++] = c;
    }
    return n;
}

size_t lexicon_kinds(const struct lexicon *l, struct text id, const struct concept **out,
                     size_t cap)
{
    const struct concept *c = lexicon_concept(l, id);
    if (c == NULL) {
        return 0;
    }
    size_t n = add_kinds(l, c, out, 0, cap);
    for (struct text rest = text_of(c->classes); rest.n > 0 && n < cap;) {
        const struct concept *class = lexicon_concept(l, text_cut(&rest, ' '));
        if (class != NULL) {
            out[n++] = class;
            n = add_kinds(l, class, out, n, cap);
        }
    }
    return n;
}

size_t lexicon_filler(const struct tokens *t, size_t i)
{
    return token_any(t, i, fillers);
}

size_t lexicon_concepts(const struct lexicon *l)
{
    return l->concept_n;
}

size_t lexicon_forms(const struct lexicon *l)
{
    return l->form_n;
}

uint16_t lexicon_word(const struct lexicon *l, struct text word)
{
    struct text w = text_stem(word);
    size_t low = 0;
    size_t high = l->word_n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int order = text_order(w, l->words[mid]);
        if (order == 0) {
            return (uint16_t)mid;
        }
        if (order < 0) {
            high = mid;
        } else {
            low = mid + 1;
        }
    }
    return LEXICON_NO_WORD;
}

bool lexicon_knows(const struct lexicon *l, struct text word)
{
    return lexicon_word(l, word) != LEXICON_NO_WORD;
}

static const struct lexicon_node *step(const struct lexicon *l, const struct lexicon_node *from,
                                       uint16_t word)
{
    const struct lexicon_edge *edges = l->edges + from->edge;
    if ((from->may >> (word % 64) & 1) == 0) {
        return NULL;
    }
    for (size_t n = from->edge_n; n > 1; n -= n / 2) { /* no branch depends on the word */
        edges += edges[n / 2].word <= word ? n / 2 : 0;
    }
    return edges->word == word ? &l->nodes[edges->to] : NULL;
}

static bool fits(const struct lexicon_node *node, struct text source, const struct token *t)
{
    if (node->concept < 0 && (node->flags & NODE_EVERYDAY) == 0) {
        return false;
    }
    char first = source.p[t->start];
    char second = t->end > t->start + 1 ? source.p[t->start + 1] : 'A'; /* "Oh" is no "OH" */
    bool capitals = first >= 'A' && first <= 'Z' && !(second >= 'a' && second <= 'z');
    return (node->flags & NODE_CAPITALS) == 0 || capitals;
}

size_t lexicon_next(const struct lexicon *l, const struct tokens *t, size_t i, size_t e)
{
    for (; i < e; i++) {
        const struct lexicon_word *w = &l->of_word[t->at[i].word];
        if (w->root == 0) {
            continue;
        }
        bool alone = w->seconds == UINT64_MAX || i + 1 >= t->n;
        if (alone || (w->seconds >> (l->of_word[t->at[i + 1].word].word % 64) & 1) != 0 ||
            token_any(t, i + 1, fillers) > 0) {
            return i;
        }
    }
    return e;
}

/* A filler that is also a word of some form: "vois un" begins "vois un psychologue", and stands in
 * "vois un peu trouble". Where the walk goes on when the longer form does not come. */
struct aside {
    const struct lexicon_node *node;
    size_t k, skipped;
};

bool lexicon_match(const struct lexicon *l, const struct tokens *t, struct text source, size_t i,
                   struct hit *out)
{
    bool found = false;
    size_t skipped = 0;
    uint32_t root = l->of_word[t->at[i].word].root;
    if (root == 0) {
        return false;
    }
    const struct lexicon_node *node = &l->nodes[0];
    struct aside aside = {NULL, 0, 0};
    for (size_t k = i; k < t->n && k - i < FORM_MAX && t->at[k].sentence == t->at[i].sentence;) {
        uint16_t word = l->of_word[t->at[k].word].word;
        const struct lexicon_node *next = k == i                    ? &l->nodes[root]
                                          : word == LEXICON_NO_WORD ? NULL
                                                                    : step(l, node, word);
        if (next == NULL) {
            size_t fill = k == i ? 0 : token_any(t, k, fillers);
            skipped += fill;
            if (fill == 0 || skipped > FILLER_MAX) {
                if (aside.node == NULL) {
                    break;
                }
                node = aside.node;
                k = aside.k;
                skipped = aside.skipped;
                aside.node = NULL;
                continue;
            }
            k += fill;
            continue;
        }
        size_t fill = k == i ? 0 : token_any(t, k, fillers);
        if (fill > 0 && skipped + fill <= FILLER_MAX) {
            aside = (struct aside){node, k + fill, skipped + fill};
        }
        node = next;
        k++;
        if (fits(node, source, &t->at[i]) && !(found && k - i <= out->n)) {
            *out = (struct hit){.at = (uint32_t)i,
                                .n = (uint32_t)(k - i),
                                .concept = node->concept < 0 ? NULL : &l->concepts[node->concept],
                                .absent = (node->flags & NODE_ABSENT) != 0};
            found = true;
        }
    }
    return found;
}
