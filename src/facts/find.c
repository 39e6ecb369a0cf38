/* find.c - from bytes to facts: tokens, turns, hits of the lexicon, then one turn after the other
 */
#include "facts/scan.h"
#include "text/repair.h"

struct fact *scan_fact(struct scan *s)
{
    if (s->fact_n == s->fact_cap) {
        size_t cap = s->fact_cap == 0 ? 2 : s->fact_cap * 2; /* of a statement: seldom more */
        struct fact *more = ARENA_RAW(s->a, struct fact, cap);
        if (more == NULL) {
            return NULL;
        }
        if (s->fact_n > 0) {
            memcpy(more, s->facts, s->fact_n * sizeof *more);
        }
        s->facts = more;
        s->fact_cap = cap;
    }
    struct fact *f = &s->facts[s->fact_n++];
    *f = (struct fact){.turn = -1};
    return f;
}

void scan_hear(struct scan *s, const struct fact *f)
{
    if (s->heard_n == s->heard_cap) {
        size_t cap = s->heard_cap == 0 ? 8 : s->heard_cap * 2;
        struct fact *more = ARENA_RAW(s->home, struct fact, cap);
        if (more == NULL) {
            return;
        }
        if (s->heard_n > 0) {
            memcpy(more, s->heard, s->heard_n * sizeof *more);
        }
        s->heard = more;
        s->heard_cap = cap;
    }
    s->heard[s->heard_n++] = *f;
}

struct text scan_keep(struct scan *s, const struct writer *w)
{
    return w->full || w->n == 0 ? (struct text){NULL, 0} : text_copy(s->a, writer_text(w));
}

const struct phrases *scan_phrases(const struct scan *s)
{
    return s->options->lang == LANG_EN ? &phrases_en : &phrases_fr;
}

/* Byte `at` of the set of lists that the words of the sentence may begin. */
static unsigned said_at(const struct scan *s, size_t at)
{
    struct said *d = s->said;
    size_t step = at / PHRASE_SAID_STEP;
    if ((d->known >> step & 1) == 0) {
        phrase_said(&s->t, d->in.b, d->in.e, step * PHRASE_SAID_STEP,
                    d->lists + step * PHRASE_SAID_STEP);
        d->known |= 1u << step;
    }
    return d->lists[at];
}

bool scan_has_here(const struct scan *s, struct phrase_ref *here, struct span in,
                   const char *phrases)
{
    if (here->of != phrases) {
        phrase_find_list(here, phrases);
    }
    bool known = in.b >= s->said->in.b && in.e <= s->said->in.e && here->byte < s->t.phrases->said;
    if (known && (said_at(s, here->byte) & here->mask) == 0) {
        return false;
    }
    for (size_t i = in.b; i < in.e; i++) {
        if (token_any_here(here, &s->t, i, phrases) > 0) {
            return true;
        }
    }
    return false;
}

void scan_said(struct scan *s, struct span in)
{
    s->said->in = in;
    s->said->known = 0;
}

enum fact_kind scan_kind(const struct concept *c)
{
    static const struct {
        const char *name;
        enum fact_kind kind;
    } kinds[] = {{"finding", FACT_FINDING},         {"problem", FACT_PROBLEM},
                 {"procedure", FACT_PROCEDURE},     {"social", FACT_SOCIAL},
                 {"allergy", FACT_ALLERGY},         {"allergen", FACT_ALLERGY},
                 {"measurement", FACT_MEASUREMENT}, {"medication", FACT_MEDICATION}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (memcmp(c->kind, kinds[i].name, KIND_TELLS) == 0 &&
            strcmp(c->kind, kinds[i].name) == 0) {
            return kinds[i].kind;
        }
    }
    return FACT_ADMINISTRATIVE;
}

enum fact_polarity mark_polarity(uint8_t mark)
{
    return mark == MARK_ABSENT ? FACT_ABSENT : mark == MARK_PRESENT ? FACT_PRESENT : FACT_UNCERTAIN;
}

void scan_place(const struct scan *s, struct fact *f, struct span at, struct span in)
{
    const struct mark *m = &s->marks[at.b];
    f->start = s->t.at[at.b].start;
    f->end = s->t.at[at.e - 1].end;
    f->clause_start = s->t.at[in.b].start;
    f->clause_end = s->t.at[in.e - 1].end;
    f->turn = s->turn_of[at.b];
    f->polarity = mark_polarity(m->polarity);
    f->who = (enum fact_who)m->who;
    f->time = (enum fact_time)m->time;
    f->relative = text_of(m->who == FACT_FAMILY ? scope_relative(m->relative) : "");
}

/* Gives each token its turn and drops tokens outside turns; a turn starts a sentence. */
static bool assign_turns(struct scan *s)
{
    if (s->options->turns == NULL) {
        return true;
    }
    s->cut = ARENA_RAW(s->home, uint32_t, s->t.n + 1);
    if (s->cut == NULL) {
        return false;
    }
    int *turn_of = s->turn_of;
    size_t kept = 0;
    size_t turn = 0;
    uint32_t sentence = 0;
    uint32_t before = UINT32_MAX;
    for (size_t i = 0; i < s->t.n; i++) {
        struct token *t = &s->t.at[i];
        while (turn < s->options->turn_n && s->options->turns[turn].end <= t->start) {
            turn++;
        }
        if (turn == s->options->turn_n || t->start < s->options->turns[turn].start) {
            continue;
        }
        bool opens = kept > 0 && (turn_of[kept - 1] != (int)turn || t->sentence != before);
        sentence += opens ? 1 : 0;
        before = t->sentence;
        turn_of[kept] = (int)turn;
        s->cut[kept] = t->sentence;
        s->t.at[kept] = *t;
        s->t.at[kept].sentence = sentence;
        kept++;
    }
    s->t.n = kept;
    return true;
}

/* Without the tokens that a speaker takes back in the same breath: "cinq jours… enfin, sept". */
static bool drop_repairs(struct scan *s)
{
    bool *gone = s->options->turns == NULL ? NULL : ARENA_ARRAY(s->home, bool, s->t.n + 1);
    if (gone == NULL) {
        return s->options->turns == NULL;
    }
    size_t n = 0;
    for (size_t b = 0, e = 0; b < s->t.n; b = e) {
        while (e < s->t.n && s->turn_of[e] == s->turn_of[b]) {
            e++;
        }
        n += text_repair(&s->t, b, e, gone);
    }
    size_t kept = 0;
    for (size_t i = 0; n > 0 && i < s->t.n; i++) {
        if (!gone[i]) {
            s->turn_of[kept] = s->turn_of[i];
            s->cut[kept] = s->cut[i];
            s->t.at[kept++] = s->t.at[i];
        }
    }
    s->t.n = n > 0 ? kept : s->t.n;
    return true;
}

/* The form at token i, or a longer one that starts inside it: "j'ai mal" gives way to "mal au
 * ventre". */
static bool best_match(const struct scan *s, size_t i, struct hit *out)
{
    if (!lexicon_match(s->lexicon, &s->t, s->bytes, i, out)) {
        return false;
    }
    for (size_t k = i + 1;
         (k = lexicon_next(s->lexicon, &s->t, k, out->at + out->n)) < out->at + out->n; k++) {
        struct hit other;
        if (lexicon_match(s->lexicon, &s->t, s->bytes, k, &other) &&
            other.at + other.n > out->at + out->n) {
            *out = other;
        }
    }
    return true;
}

bool scan_room(struct scan *s, size_t n)
{
    int *turn_of = ARENA_RAW(s->home, int, n + 1);
    s->hit_of = ARENA_RAW(s->home, int32_t, n + 1);
    s->marks = ARENA_ARRAY(s->home, struct mark, n + 1);
    s->hits = ARENA_RAW(s->home, struct hit, n + 1);
    s->said = ARENA_NEW(s->home, struct said);
    for (size_t i = 0; turn_of != NULL && i < n; i++) {
        turn_of[i] = -1;
    }
    s->turn_of = turn_of;
    return turn_of != NULL && s->hit_of != NULL && s->marks != NULL && s->hits != NULL &&
           s->said != NULL;
}

bool scan_best(const struct scan *s, size_t i, struct hit *out)
{
    return s->lexicon->of_word[s->t.at[i].word].root != 0 && best_match(s, i, out);
}

void scan_hits(struct scan *s, struct span in)
{
    if (s->options->loaded && s->options->loaded->n > 0) {
        loaded_hits(s, in);
        return;
    }
    memset(s->hit_of + in.b, 0xff, (in.e - in.b) * sizeof *s->hit_of); /* -1 each */
    for (size_t i = in.b; (i = lexicon_next(s->lexicon, &s->t, i, in.e)) < in.e;) {
        struct hit *h = &s->hits[s->hit_n];
        if (!best_match(s, i, h)) {
            i++;
            continue;
        }
        for (size_t k = 0; k < h->n && h->concept != NULL; k++) {
            s->hit_of[h->at + k] = (int32_t)s->hit_n;
        }
        i = h->at + h->n;
        s->hit_n += h->concept != NULL;
    }
}

size_t scan_sentence_end(const struct scan *s, size_t b)
{
    enum { STRIDE = 8 };
    size_t e = b;
    uint32_t sentence = b < s->t.n ? s->t.at[b].sentence : 0;
    while (e + STRIDE < s->t.n && s->t.at[e + STRIDE].sentence == sentence) {
        e += STRIDE;
    }
    while (e < s->t.n && s->t.at[e].sentence == sentence) {
        e++;
    }
    return e;
}

/* One turn, or the whole of a plain text. */
static void find_turn(struct scan *s, struct span turn)
{
    s->turn_first = s->fact_n;
    s->drug_taken = false;
    s->last_who = scan_patient(s, turn.b) && s->question.b < s->question.e ? s->last_who : 0;
    for (size_t b = turn.b; b < turn.e;) {
        size_t e = scan_sentence_end(s, b);
        find_sentence(s, (struct span){b, e});
        b = e;
    }
    find_relief(s, s->fact_n);
    if (scan_clinician(s, turn.b)) {
        order_reply(s, turn);
        course_reply(s, turn);
        answer_question(s, turn);
    } else if (scan_patient(s, turn.b)) {
        course_restated(s, turn);
        answer_echo(s, turn);
        answer_open(s, turn);
        follow_tolerated(s, turn);
        answer_when(s, turn);
        reply_habit(s, turn);
        reply_count(s, turn);
        reply_dated(s, turn);
        reply_gone(s, turn);
        reply_since(s, turn);
        reply_age(s, turn);
        course_ask(s, turn);
        s->question = (struct span){0, 0};
    }
}

static void find_all(struct scan *s)
{
    for (size_t b = 0; b < s->t.n;) {
        size_t e = b;
        while (e < s->t.n && s->turn_of[e] == s->turn_of[b]) {
            e++;
        }
        find_turn(s, (struct span){b, e});
        b = e;
    }
}

/* A text that is read at once: its tokens and all that is known of them stay. */
static bool read_whole(struct scan *s)
{
    if (!text_fold(s->a, s->bytes, &s->folded) ||
        !text_tokens_of(s->a, &s->folded, scan_phrases(s), &s->t) || !scan_room(s, s->t.n) ||
        !assign_turns(s) || !drop_repairs(s)) {
        return false;
    }
    scan_hits(s, (struct span){0, s->t.n});
    if (s->options->unlisted && s->options->turns == NULL) {
        (void)brand_collect(s, (struct span){0, s->t.n});
    }
    find_all(s);
    return true;
}

/* A long plain text. */
static bool read_long(struct scan *s)
{
    bool gives = s->take != NULL;
    if (gives && !give_open(s)) {
        return false;
    }
    struct span in;
    bool room = s->options->unlisted;
    if (room && !window_open(s)) {
        return false;
    }
    while (room && window_next(s, false)) {
        while (room && window_sentence(s, &in)) {
            room = brand_collect(s, in);
        }
    }
    if (!window_open(s)) {
        return false;
    }
    while (window_next(s, true)) {
        while (window_sentence(s, &in)) {
            find_sentence(s, in);
        }
        if (gives && !give_facts(s)) {
            return false;
        }
    }
    find_relief(s, s->fact_n);
    return s->window.place.next == s->bytes.n;
}

/* Reads a text to its facts. `stays`: what is known of its tokens is asked for afterwards. */
static enum verr read_text(struct scan *s, bool stays)
{
    enum { LONG_TEXT = 1 << 15 };
    bool whole = stays || s->options->turns != NULL || s->bytes.n < LONG_TEXT;
    if (s->bytes.n > (s->take != NULL && !whole ? FACTS_EACH_MAX : FACTS_TEXT_MAX)) {
        return VERR_LIMIT;
    }
    if (!text_utf8_valid(s->bytes)) {
        return VERR_BAD_UTF8;
    }
    bool ok = whole ? read_whole(s) : read_long(s);
    return !ok || arena_full(s->a) ? VERR_LIMIT : VERR_OK;
}

static struct scan scan_of(struct arena *a, const struct lexicon *lexicon, struct text bytes,
                           const struct facts_options *options)
{
    return (struct scan){.a = a,
                         .home = a,
                         .lexicon = lexicon != NULL ? lexicon : lexicon_of(options->lang),
                         .bytes = bytes,
                         .options = options};
}

enum verr facts_find(struct arena *a, const struct lexicon *lexicon, struct text bytes,
                     const struct facts_options *options, struct fact_list *out)
{
    struct scan s = scan_of(a, lexicon, bytes, options);
    enum verr e = read_text(&s, false);
    if (e == VERR_OK) {
        *out = (struct fact_list){s.facts, s.fact_n};
    }
    return e;
}

enum verr facts_each(struct arena *a, const struct lexicon *lexicon, struct text bytes,
                     const struct facts_options *options,
                     void (*take)(void *to, const struct fact *f), void *to)
{
    struct scan s = scan_of(a, lexicon, bytes, options);
    s.take = take;
    s.to = to;
    enum verr e = read_text(&s, false);
    for (size_t k = 0; e == VERR_OK && k < s.fact_n; k++) {
        take(to, &s.facts[k]);
    }
    return e;
}

/* The first token that ends after byte `at`. */
static size_t token_after(const struct tokens *t, size_t at)
{
    size_t low = 0;
    size_t high = t->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (t->at[mid].end > at) {
            high = mid;
        } else {
            low = mid + 1;
        }
    }
    return low;
}

/* The place of tokens [b, e) of the sentence `in`. */
static void place_tokens(const struct scan *s, struct span at, struct span in,
                         struct facts_place *p)
{
    struct fact f = {.polarity = FACT_PRESENT};
    scan_place(s, &f, at, in);
    /* a negative test was done: the result is said of what it looks for */
    bool test =
        s->hit_of[at.b] < 0 || strcmp(s->hits[s->hit_of[at.b]].concept->kind, "procedure") == 0;
    uint8_t own = s->marks[at.b].polarity;
    uint8_t polarity = test && scope_negative(s, at.e) ? own : scope_after(s, at.e, in, own);
    p->hypothetical = polarity == MARK_HYPOTHETICAL;
    p->polarity = mark_polarity(polarity);
    p->who = f.who;
    p->time = f.time;
    p->relative = f.relative;
}

static void place_read(const struct scan *s, struct facts_place *p)
{
    size_t b = token_after(&s->t, p->start);
    size_t e = b;
    while (e < s->t.n && s->t.at[e].start < p->end) {
        e++;
    }
    *p = (struct facts_place){.start = p->start, .end = p->end, .polarity = FACT_PRESENT};
    if (b < e) {
        size_t first = b;
        while (first > 0 && s->t.at[first - 1].sentence == s->t.at[b].sentence) {
            first--;
        }
        place_tokens(s, (struct span){b, e}, (struct span){first, scan_sentence_end(s, b)}, p);
    }
}

/* The place of each token. Tokens of one character ("½") lie on the same bytes: they go together,
 * as for facts_at. */
static bool place_all(const struct scan *s, struct facts_place **out)
{
    const struct tokens *t = &s->t;
    struct facts_place *places = ARENA_RAW(s->a, struct facts_place, t->n + 1);
    struct span in = {0, 0};
    for (size_t i = 0; places != NULL && i < t->n; i++) {
        struct span at = {i, i + 1};
        if (i == in.e) {
            in = (struct span){i, scan_sentence_end(s, i)};
        }
        while (at.b > in.b && t->at[at.b - 1].end > t->at[i].start) {
            at.b--;
        }
        while (at.e < in.e && t->at[at.e].start < t->at[i].end) {
            at.e++;
        }
        places[i].start = t->at[i].start;
        places[i].end = t->at[i].end;
        place_tokens(s, at, in, &places[i]);
    }
    *out = places;
    return places != NULL;
}

enum verr facts_read(struct arena *a, const struct lexicon *lexicon, struct text bytes,
                     const struct facts_options *options, struct facts_text *out)
{
    struct scan s = scan_of(a, lexicon, bytes, options);
    struct facts_place *places = NULL;
    enum verr e = read_text(&s, true);
    if (e == VERR_OK && !place_all(&s, &places)) {
        e = VERR_LIMIT;
    }
    for (size_t i = 0; e == VERR_OK && s.cut != NULL && i < s.t.n; i++) {
        s.t.at[i].sentence = s.cut[i];
    }
    if (e == VERR_OK) {
        *out =
            (struct facts_text){s.folded, s.t, places, {s.facts, s.fact_n}, {s.heard, s.heard_n}};
    }
    return e;
}

enum verr facts_at(struct arena *a, const struct lexicon *lexicon, struct text bytes,
                   const struct facts_options *options, struct facts_place *places, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (places[i].start >= places[i].end || places[i].end > bytes.n) {
            return VERR_BAD_INPUT;
        }
    }
    struct scan s = scan_of(a, lexicon, bytes, options);
    enum verr e = read_text(&s, true);
    for (size_t i = 0; e == VERR_OK && i < n; i++) {
        place_read(&s, &places[i]);
    }
    return e;
}
