/* open.c - a file of a terminology is read here for the first time: nothing in it is believed */
#include "terminology/layout.h"

#include <endian.h>
#include <sodium.h>

/* Where the parts begin. */
struct parts {
    size_t first, slots, nodes, concepts, texts, end;
};

/* false: more than a file may hold. */
static bool parts_of(const struct terminology_header *h, struct parts *out)
{
    enum { SLOT_BITS_MAX = 22, TEXTS_MAX = TERMINOLOGY_FILE_MAX };
    if (h->slot_bits > SLOT_BITS_MAX || h->words > TERMINOLOGY_CONCEPTS || h->nodes == 0 ||
        h->nodes > 1u << 24 || h->concepts > TERMINOLOGY_CONCEPTS || h->texts == 0 ||
        h->texts > TEXTS_MAX || h->forms > TERMINOLOGY_CONCEPTS) {
        return false;
    }
    struct parts p = {.first = sizeof *h};
    p.slots = p.first + TERMINOLOGY_FIRST_WORDS * sizeof(uint64_t);
    p.nodes = p.slots + ((size_t)1 << h->slot_bits) * sizeof(struct terminology_slot);
    p.concepts = p.nodes + h->nodes * sizeof(struct terminology_node);
    p.texts = p.concepts + h->concepts * sizeof(struct terminology_concept);
    p.end = p.texts + h->texts;
    *out = p;
    return true;
}

static bool hash_holds(struct text bytes, const struct terminology_header *h)
{
    crypto_generichash_state state;
    struct terminology_header bare = *h;
    uint8_t hash[TERMINOLOGY_HASH_BYTES];
    memset(bare.hash, 0, sizeof bare.hash);
    (void)crypto_generichash_init(&state, NULL, 0, sizeof hash);
    (void)crypto_generichash_update(&state, (const unsigned char *)&bare, sizeof bare);
    (void)crypto_generichash_update(&state, (const unsigned char *)bytes.p + sizeof bare,
                                    bytes.n - sizeof bare);
    (void)crypto_generichash_final(&state, hash, sizeof hash);
    return memcmp(hash, h->hash, sizeof hash) == 0;
}

/* UTF-8 without control characters, which would reach a terminal; the last byte is zero, so that a
 * text that begins anywhere inside ends inside. */
static bool texts_hold(struct text texts)
{
    if (texts.p[texts.n - 1] != '\0') {
        return false;
    }
    for (size_t at = 0; at < texts.n;) {
        struct text one = text_of(texts.p + at);
        for (size_t i = 0; i < one.n; i++) {
            unsigned char c = (unsigned char)one.p[i];
            unsigned char next = (unsigned char)one.p[i + 1]; /* at the end: the zero byte */
            if (c < ' ' || c == 0x7f || (c == 0xc2 && next >= 0x80 && next < 0xa0)) {
                return false;
            }
        }
        if (!text_utf8_valid(one)) {
            return false;
        }
        at += one.n + 1;
    }
    return true;
}

/* A text that is there, "" being the last byte. */
static bool text_holds(const struct terminology *t, uint32_t at, bool may_be_empty)
{
    return at < t->header->texts && (may_be_empty || t->texts[at] != '\0') &&
           (at == 0 || t->texts[at - 1] == '\0');
}

static bool slots_hold(const struct terminology *t)
{
    const struct terminology_header *h = t->header;
    size_t count = (size_t)1 << h->slot_bits;
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        const struct terminology_slot *s = &t->slots[i];
        if (s->word == 0) {
            continue;
        }
        used++;
        if (s->word > h->words || s->root >= h->nodes || s->letters >= h->texts || s->n == 0 ||
            s->n >= h->texts - s->letters || t->texts[s->letters + s->n] != '\0') {
            return false;
        }
    }
    return used < count && used == h->words; /* a search ends at an empty slot */
}

/* Children stand behind their parent: every walk ends. */
static bool nodes_hold(const struct terminology *t)
{
    const struct terminology_header *h = t->header;
    for (size_t i = 0; i < h->nodes; i++) {
        const struct terminology_node *n = &t->nodes[i];
        bool leads = n->edges == 0 ||
                     (n->first > i && n->first < h->nodes && n->edges <= h->nodes - n->first);
        bool names = n->concept == TERMINOLOGY_NONE || n->concept < h->concepts;
        if (!leads || !names) {
            return false;
        }
    }
    return true;
}

static bool concepts_hold(const struct terminology *t)
{
    const struct terminology_header *h = t->header;
    struct text before = {NULL, 0};
    for (size_t i = 0; i < h->concepts; i++) {
        const struct terminology_concept *c = &t->concepts[i];
        if (!text_holds(t, c->id, false) || !text_holds(t, c->label, false) ||
            c->kind >= TERMINOLOGY_KINDS || c->system >= TERMINOLOGY_SYSTEMS) {
            return false;
        }
        struct text id = text_of(t->texts + c->id);
        size_t name = t->about.name.n;
        bool named = id.n > name + 1 && text_starts(id, t->about.name) && id.p[name] == ':';
        if (!named || text_compare(before, id) >= 0) {
            return false;
        }
        before = id;
    }
    return true;
}

static bool about_holds(struct terminology *t)
{
    const struct terminology_header *h = t->header;
    for (size_t i = 0; i < TERMINOLOGY_TEXTS; i++) {
        if (!text_holds(t, h->about[i], i > 0)) {
            return false;
        }
    }
    for (size_t i = 0; i < TERMINOLOGY_SYSTEMS; i++) {
        if (!text_holds(t, h->systems[i], true)) {
            return false;
        }
    }
    t->about = (struct terminology_about){.name = text_of(t->texts + h->about[0]),
                                          .source = text_of(t->texts + h->about[1]),
                                          .release = text_of(t->texts + h->about[2]),
                                          .licence = text_of(t->texts + h->about[3]),
                                          .made = text_of(t->texts + h->about[4]),
                                          .lang = h->lang == LANG_EN ? LANG_EN : LANG_FR};
    return h->lang == LANG_FR || h->lang == LANG_EN;
}

enum verr terminology_open(struct text bytes, struct terminology *out)
{
    const struct terminology_header *h = (const void *)bytes.p;
    struct parts p;
    bool ours = bytes.n >= sizeof *h && (uintptr_t)bytes.p % _Alignof(uint64_t) == 0 &&
                memcmp(h->magic, TERMINOLOGY_MAGIC, sizeof h->magic) == 0 &&
                le32toh(h->version) == TERMINOLOGY_VERSION && h->version == TERMINOLOGY_VERSION;
    if (!ours || h->bytes != bytes.n || !parts_of(h, &p) || p.end != bytes.n) {
        return VERR_BAD_INPUT;
    }
    struct terminology t = {.bytes = bytes,
                            .header = h,
                            .first = (const void *)(bytes.p + p.first),
                            .slots = (const void *)(bytes.p + p.slots),
                            .nodes = (const void *)(bytes.p + p.nodes),
                            .concepts = (const void *)(bytes.p + p.concepts),
                            .texts = bytes.p + p.texts};
    if (!hash_holds(bytes, h) || !texts_hold((struct text){t.texts, h->texts}) ||
        !about_holds(&t) || !slots_hold(&t) || !nodes_hold(&t) || !concepts_hold(&t)) {
        return VERR_BAD_INPUT;
    }
    *out = t;
    return VERR_OK;
}
