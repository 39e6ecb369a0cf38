/* window.c - a long plain text, read through a window that slides over its tokens
 * What is looked at stays in the cache of the processor and in bounded memory, whatever the length
 * of the text. A sentence is read once the sentence after it is there, too.
 */
#include "facts/scan.h"

enum {
    PIECE = 1 << 14,  /* bytes folded at a time */
    TOKENS = 1 << 12, /* more than two sentences and both margins */
    BEHIND = 16,      /* tokens kept before the next sentence */
    AHEAD = 32        /* tokens seen behind it, at the least */
};

static bool room_for_bytes(struct scan *s, size_t bytes)
{
    struct window *w = &s->window;
    if (w->folded + bytes <= w->room) {
        return true;
    }
    size_t room = w->folded + bytes + PIECE;
    char *text = ARENA_RAW(s->home, char, room + FOLDED_PAD);
    uint32_t *map = ARENA_RAW(s->home, uint32_t, room + 1);
    if (text == NULL || map == NULL) {
        return false;
    }
    if (w->folded > 0) {
        memcpy(text, w->text, w->folded);
        memcpy(map, w->map, w->folded * sizeof *map);
    }
    for (size_t i = 0; i < s->t.n; i++) {
        s->t.at[i].text.p = text + (s->t.at[i].text.p - w->text);
    }
    w->text = text;
    w->map = map;
    w->room = room;
    return true;
}

bool window_open(struct scan *s)
{
    struct window *w = &s->window;
    if (s->t.at == NULL) {
        struct token *at = ARENA_RAW(s->home, struct token, TOKENS);
        if (at == NULL || !scan_room(s, TOKENS)) {
            return false;
        }
        w->cutter.out.at = at;
    }
    *w = (struct window){.text = w->text,
                         .map = w->map,
                         .room = w->room,
                         .cutter = text_cutter_over(w->cutter.out.at, TOKENS, scan_phrases(s))};
    s->t = w->cutter.out;
    return true;
}

/* Drops what was read, but for a margin. */
static void slide(struct scan *s)
{
    struct window *w = &s->window;
    size_t drop = w->from > BEHIND ? w->from - BEHIND : 0;
    if (drop == 0) {
        return;
    }
    s->t.n -= drop;
    memmove(s->t.at, s->t.at + drop, s->t.n * sizeof *s->t.at);
    w->from -= drop;
    w->cutter.last = NULL; /* a piece begins after a blank: nothing is glued to what is gone */
    size_t bytes = s->t.n > 0 ? (size_t)(s->t.at[0].text.p - w->text) : w->cut;
    if (bytes < w->folded / 2) {
        return; /* a piece without a blank is moved seldom, however long it is */
    }
    w->folded -= bytes;
    w->cut -= bytes;
    memmove(w->text, w->text + bytes, w->folded);
    memmove(w->map, w->map + bytes, (w->folded + 1) * sizeof *w->map);
    for (size_t i = 0; i < s->t.n; i++) {
        s->t.at[i].text.p -= bytes;
    }
}

/* Where a piece that begins at byte `from` ends: after a blank. */
static size_t piece_end(struct text t, size_t from)
{
    size_t to = t.n - from > PIECE ? from + PIECE : t.n;
    for (size_t at = to; to < t.n && at > from; at--) {
        if (t.p[at - 1] == ' ' || t.p[at - 1] == '\n') {
            return at;
        }
    }
    while (to < t.n && t.p[to - 1] != ' ' && t.p[to - 1] != '\n') {
        to++;
    }
    return to;
}

static bool fold_piece(struct scan *s)
{
    struct window *w = &s->window;
    size_t to = piece_end(s->bytes, w->place.next);
    if (!room_for_bytes(s, to - w->place.next)) {
        return false;
    }
    w->folded += text_fold_piece(w->text + w->folded, w->map + w->folded, s->bytes, &w->place, to);
    return true;
}

bool window_next(struct scan *s, bool hits)
{
    struct window *w = &s->window;
    slide(s);
    if (w->cut == w->folded) {
        if (w->place.next == s->bytes.n || !fold_piece(s)) {
            return false;
        }
    }
    struct folded f = {{w->text, w->folded}, w->map};
    memset(w->text + w->folded, 0, FOLDED_PAD);
    w->cutter.out.n = s->t.n;
    w->cut = text_cut_tokens(&w->cutter, &f, w->cut);
    s->t = w->cutter.out;
    w->whole = w->cut == w->folded && w->place.next == s->bytes.n;
    s->hit_n = 0;
    scan_said(s, (struct span){0, 0});
    for (size_t i = 0; i < w->from; i++) {
        s->hit_of[i] = -1;
    }
    if (hits) {
        scan_hits(s, (struct span){w->from, s->t.n});
    }
    return true;
}

bool window_sentence(struct scan *s, struct span *out)
{
    struct window *w = &s->window;
    if (w->from == s->t.n) {
        return false;
    }
    size_t e = scan_sentence_end(s, w->from);
    if (!w->whole && (e + AHEAD > s->t.n || s->t.at[e].sentence == s->t.at[s->t.n - 1].sentence)) {
        return false; /* the sentence after it may go on */
    }
    *out = (struct span){w->from, e};
    w->from = e;
    return true;
}

enum { KEPT = 32, FACTS = 1 << 12, TEXTS = 1 << 22 };

bool give_open(struct scan *s)
{
    size_t size = arena_left(s->home) / 4 < TEXTS ? arena_left(s->home) / 4 : TEXTS;
    for (size_t k = 0; k < 2; k++) {
        char *block = ARENA_RAW(s->home, char, size);
        if (block == NULL) {
            return false;
        }
        s->texts[k] = arena_over(block, size);
    }
    s->facts = ARENA_RAW(s->home, struct fact, FACTS);
    s->fact_cap = FACTS;
    s->a = &s->texts[0];
    return s->facts != NULL;
}

/* Facts that no later sentence can change: not the last ones, which a correction may reach, nor
 * those of the last sentence, which the next may complete. */
static size_t settled(const struct scan *s)
{
    size_t from = s->window.from;
    size_t last = from > 0 ? s->t.at[from - 1].start : 0;
    size_t n = 0;
    while (n + KEPT < s->fact_n && s->facts[n].clause_end + KEPT < last) {
        n++;
    }
    return n;
}

/* Copies what a fact borrows from the arena that will be emptied. */
static void move_fact(const struct arena *from, struct arena *to, struct fact *f)
{
    static const size_t texts[] = {
        offsetof(struct fact, concept),  offsetof(struct fact, label),
        offsetof(struct fact, section),  offsetof(struct fact, relative),
        offsetof(struct fact, when),     offsetof(struct fact, value),
        offsetof(struct fact, unit),     offsetof(struct fact, dose),
        offsetof(struct fact, route),    offsetof(struct fact, frequency),
        offsetof(struct fact, duration), offsetof(struct fact, qualifier)};
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
        struct text *t = (struct text *)(void *)((char *)f + texts[k]);
        if (t->p >= from->base && t->p < from->end) {
            *t = text_copy(to, *t);
        }
    }
}

bool give_facts(struct scan *s)
{
    size_t n = settled(s);
    find_relief(s, n);
    for (size_t k = 0; k < n; k++) {
        s->take(s->to, &s->facts[k]);
    }
    struct arena *old = s->a;
    struct arena *new = &s->texts[old == &s->texts[0]];
    s->fact_n -= n;
    memmove(s->facts, s->facts + n, s->fact_n * sizeof *s->facts);
    for (size_t k = 0; k < s->fact_n; k++) {
        move_fact(old, new, &s->facts[k]);
    }
    move_fact(old, new, &s->drug);
    bool full = arena_full(old) || arena_full(new);
    arena_reset(old);
    s->a = new;
    return !full;
}
