/* ranks.c - see ranks.h */
#include "draft/ranks.h"

enum { FIRST_SLOTS = 64 };

static uint32_t hash_of(struct text t)
{
    uint32_t h = 2166136261U;
    for (size_t i = 0; i < t.n; i++)
        h = (h ^ (unsigned char)t.p[i]) * 16777619U;
    return h ^ h >> 15;
}

/* The slot of a text: its own, or the empty one where it would stand. */
static size_t slot_of(const struct ranks *r, struct text t)
{
    size_t i = hash_of(t) & (r->slots - 1);
    while (r->slot[i] != 0 && !text_equal(r->at[r->slot[i] - 1], t))
        i = (i + 1) & (r->slots - 1);
    return i;
}

/* Twice the room. What stood before stays in the arena: in all as much again. */
static bool grow(struct arena *a, struct ranks *r)
{
    size_t slots = r->slots ? r->slots * 2 : FIRST_SLOTS;
    struct ranks more = {.n = r->n, .slots = slots, .cap = slots / 2};
    more.at = ARENA_ARRAY(a, struct text, more.cap);
    more.slot = ARENA_ARRAY(a, uint32_t, slots);
    if (!more.at || !more.slot)
        return false;
    for (size_t i = 0; i < r->n; i++) {
        more.at[i] = r->at[i];
        more.slot[slot_of(&more, r->at[i])] = (uint32_t)i + 1;
    }
    *r = more;
    return true;
}

uint32_t ranks_add(struct arena *a, struct ranks *r, struct text t)
{
    size_t i = 0;
    if (r->slots > 0) {
        i = slot_of(r, t);
        if (r->slot[i] != 0)
            return r->slot[i];
    }
    if (r->n == r->cap) {
        if (r->n >= UINT32_MAX / 2 || !grow(a, r))
            return 0;
        i = slot_of(r, t);
    }
    r->at[r->n++] = t;
    r->slot[i] = (uint32_t)r->n;
    return r->slot[i];
}

uint32_t ranks_find(const struct ranks *r, struct text t)
{
    return r->slots > 0 ? r->slot[slot_of(r, t)] : 0;
}

bool postings_make(struct arena *a, size_t places, size_t n, postings_number *number_of,
                   const void *data, struct postings *out)
{
    struct postings p = {.n = n, .first = ARENA_ARRAY(a, uint32_t, n + 2)};
    if (!p.first)
        return false;
    for (size_t i = 0; i < places; i++) {
        uint32_t number;
        for (size_t k = 0; (number = number_of(data, i, k)) != 0; k++)
            p.first[number + 1]++;
    }
    for (size_t i = 1; i <= n + 1; i++)
        p.first[i] += p.first[i - 1];
    p.at = ARENA_ARRAY(a, uint32_t, (size_t)p.first[n + 1] + 1);
    if (!p.at)
        return false;
    for (size_t i = 0; i < places; i++) { /* first[number] moves on to where the next begins */
        uint32_t number;
        for (size_t k = 0; (number = number_of(data, i, k)) != 0; k++)
            p.at[p.first[number]++] = (uint32_t)i;
    }
    for (size_t i = n + 1; i > 0; i--)
        p.first[i] = p.first[i - 1];
    p.first[0] = 0;
    *out = p;
    return true;
}

size_t postings_from(const struct postings *p, uint32_t number, size_t from, size_t *end)
{
    *end = 0;
    if (number >= p->n)
        return 0;
    size_t low = p->first[number], high = p->first[number + 1];
    *end = high;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (p->at[mid] < from)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

size_t postings_next(const struct postings *p, uint32_t number, size_t from)
{
    size_t end;
    size_t i = postings_from(p, number, from, &end);
    return i < end ? p->at[i] : SIZE_MAX;
}
