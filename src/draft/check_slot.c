/* check_slot.c - what stands between the same words
 * A dictated sentence keeps most of its words in a report: "un comprimé matin et soir", "toutes les
 * six heures". Where a source has the words that stand around a number, a unit, a rhythm, a side or
 * a drug of the statement, and another one between them, the statement was altered, whatever else
 * the sources say elsewhere. Sources are cut into items once (small words carry none), and filed
 * under each three items that stand around one. */
#include "draft/check_inner.h"

#include <assert.h>

enum slot_kind {
    SLOT_WORD,
    SLOT_NUMBER,
    SLOT_UNIT,
    SLOT_PERIOD,
    SLOT_MOMENT,
    SLOT_SIDE,
    SLOT_DRUG
};

struct slot {
    int64_t value; /* of its kind: thousandths, a hash of the unit, a letter, bits, a concept */
    uint32_t id;   /* hash of kind and value */
    uint32_t at, n;
    uint8_t kind;
    bool weak; /* "un": an article as often as a one */
};

enum {
    AROUND = 4, /* items compared on each side */
    SHAPES = 4, /* three items before, two and one, one and two, three after */
    HEAVY = 2,  /* weight of a word or a drug; of others 1 */
    SURE = 6,   /* so much that nothing else counts */
    LEAST = 4,  /* weight of what stands around that must be the same */
    MARGIN = 2  /* by which it must outweigh what stands around the same element elsewhere */
};

static uint32_t mix(uint32_t h, uint64_t v)
{
    h = (h ^ (uint32_t)(v ^ v >> 32)) * 16777619U;
    return h ^ h >> 15;
}

static uint32_t hash_of(const char *s)
{
    uint32_t h = 2166136261U;
    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * 16777619U;
    return h;
}

/* What is cut into items. */
struct cut {
    const struct tokens *t;
    const struct words *words;
    const uint32_t *drug; /* of each token: the concept of the drug named there */
    struct slots *out;
};

static void put(struct cut *c, enum slot_kind kind, int64_t value, size_t at, size_t n)
{
    struct slots *l = c->out;
    assert(l->at != NULL);
    struct slot s = {.kind = (uint8_t)kind, .value = value, .at = (uint32_t)at, .n = (uint32_t)n};
    s.id = mix(mix(2166136261U, (uint64_t)kind + 1), (uint64_t)value);
    s.weak = kind == SLOT_NUMBER && value == 1000;
    const struct slot *last = l->n > 0 ? &l->at[l->n - 1] : NULL;
    bool again = last && kind == SLOT_DRUG && last->id == s.id && /* "Gliclazide (Diamicron)" */
                 c->t->at[last->at].sentence == c->t->at[at].sentence;
    if (!again)
        l->at[l->n++] = s;
}

static bool is_word(const struct cut *c, size_t i)
{
    const struct token *t = &c->t->at[i];
    return t->kind == TOKEN_WORD && c->words->stem[i] > 0;
}

/* A number at i, and the unit behind it: how many tokens. */
static size_t put_number(struct cut *c, size_t i)
{
    struct number n;
    const struct unit *u = NULL;
    const struct tokens *t = c->t;
    bool in_name =
        i > 0 && t->at[i].glued && t->at[i].kind == TOKEN_DIGITS && t->at[i - 1].kind == TOKEN_WORD;
    size_t used = in_name ? 0 : text_number_at(t, i, &n);
    if (used == 0)
        return 0;
    put(c, SLOT_NUMBER, n.milli, i, used);
    size_t times = token_any(t, i + used, "fois|prises");
    size_t unit = times ? times : text_unit_at(t, i + used, &u);
    const char *ucum = times || !u ? QUANTITY_TIMES : strcmp(u->ucum, "mg/d") == 0 ? "mg" : u->ucum;
    if (unit > 0)
        put(c, SLOT_UNIT, (int64_t)hash_of(ucum), i + used, unit);
    return used + unit;
}

/* "À gauche et à droite" is one item. */
static size_t put_side(struct cut *c, size_t i, unsigned side)
{
    size_t link = token_any(c->t, i + 1, "et a|puis a|et|puis|et la|et le");
    unsigned other = link > 0 ? check_side_at(c->t, i + 1 + link) : 0;
    put(c, SLOT_SIDE, side | other, i, other ? link + 2 : 1);
    return other ? link + 2 : 1;
}

/* "Eliquis (apixaban)": its other name is the drug again. */
static bool is_other_name(const struct cut *c, size_t i)
{
    const struct slot *last = c->out->n > 0 ? &c->out->at[c->out->n - 1] : NULL;
    return last && last->kind == SLOT_DRUG && i > 0 && last->at < i - 1 &&
           token_is(c->t, i - 1, "(") && token_is(c->t, i + 1, ")") && c->drug[i - 2] > 0;
}

static size_t put_at(struct cut *c, size_t i)
{
    char period = '\0', moment = check_moment_at(c->t, i);
    unsigned side = check_side_at(c->t, i);
    if (is_other_name(c, i))
        return 1;
    if (c->drug[i] > 0) {
        put(c, SLOT_DRUG, c->drug[i], i, 1);
        return 1;
    }
    size_t n = check_period_at(c->t, i, &period);
    if (n > 0)
        put(c, SLOT_PERIOD, period, i, n);
    else if (side)
        n = put_side(c, i, side);
    else if (moment)
        put(c, SLOT_MOMENT, moment, i, 1);
    else if ((n = put_number(c, i)) == 0 && is_word(c, i))
        put(c, SLOT_WORD, c->words->stem[i], i, 1);
    return n > 0 ? n : 1;
}

static void name_drugs(const struct check *k, const struct tokens *t, const struct fact_list *l,
                       uint32_t *drug)
{
    for (size_t f = 0; f < l->n; f++) {
        const struct fact *one = &l->at[f];
        size_t low = 0, high = t->n;
        while (low < high) {
            size_t mid = low + (high - low) / 2;
            if (t->at[mid].start < one->start)
                low = mid + 1;
            else
                high = mid;
        }
        for (; one->kind == FACT_MEDICATION && low < t->n && t->at[low].end <= one->end; low++)
            drug[low] = check_concept(k, one->concept);
    }
}

static bool cut_into(const struct check *k, const struct tokens *t, const struct words *words,
                     const struct fact_list *facts, size_t from, struct slots *out)
{
    uint32_t *drug = ARENA_ARRAY(k->a, uint32_t, t->n + 1);
    if (!drug)
        return false;
    name_drugs(k, t, facts, drug); /* may take room that stays: before what is given back below */
    out->at = ARENA_RAW(k->a, struct slot, 2 * t->n + 1); /* a number has its unit */
    out->n = 0;
    if (!out->at)
        return false;
    struct cut c = {t, words, drug, out};
    for (size_t i = from; i < t->n;)
        i += put_at(&c, i);
    arena_rewind(k->a, (char *)(out->at + out->n));
    return true;
}

/* What stands near an item. */
struct near {
    uint32_t id;
    uint32_t weight;
    size_t item; /* SIZE_MAX: the sentence ends */
};

static uint32_t weight_of(const struct slot *s)
{
    return s->kind == SLOT_WORD || s->kind == SLOT_DRUG ? HEAVY : 1;
}

/* The next item of the sentence in a direction, but for the weak ones; SIZE_MAX: none. */
static size_t next_of(const struct slots *l, const struct tokens *t, size_t i, int way)
{
    size_t x = i;
    do {
        if (way < 0 ? x == 0 : x + 1 >= l->n)
            return SIZE_MAX;
        x = way < 0 ? x - 1 : x + 1;
        if (t->at[l->at[x].at].sentence != t->at[l->at[i].at].sentence)
            return SIZE_MAX;
    } while (l->at[x].weak);
    return x;
}

/* What stands around item i, nearest first, the end of the sentence too: how many. */
static size_t around(const struct slots *l, const struct tokens *t, size_t i, int way,
                     struct near out[AROUND])
{
    size_t n = 0;
    for (size_t x = i; n < AROUND;) {
        x = next_of(l, t, x, way);
        if (x == SIZE_MAX) {
            out[n++] = (struct near){0, 0, x};
            break;
        }
        out[n++] = (struct near){l->at[x].id, weight_of(&l->at[x]), x};
    }
    return n;
}

/* Hashes of three items around item i: how many. */
static size_t keys_of(const struct slots *l, const struct tokens *t, size_t i, uint32_t out[SHAPES])
{
    struct near left[AROUND], right[AROUND];
    size_t n = 0;
    size_t a = around(l, t, i, -1, left), b = around(l, t, i, 1, right);
    for (size_t before = 0; before < SHAPES && l->at[i].kind != SLOT_WORD; before++) {
        uint32_t h = mix(2166136261U, l->at[i].kind * SHAPES + before);
        if (before > a || SHAPES - 1 - before > b)
            continue;
        for (size_t x = 0; x < before; x++)
            h = mix(h, left[x].id);
        for (size_t x = 0; x < SHAPES - 1 - before; x++)
            h = mix(h, right[x].id);
        out[n++] = h & (l->lists - 1);
    }
    return n;
}

struct filing {
    const struct slots *l;
    const uint32_t *keys; /* SHAPES of each item, plus one; 0 after the last */
};

static uint32_t key_of(const void *data, size_t place, size_t k)
{
    const struct filing *f = data;
    return k < SHAPES ? f->keys[place * SHAPES + k] : 0;
}

static uint32_t id_of(const void *data, size_t place, size_t k)
{
    const struct filing *f = data;
    return k == 0 ? (f->l->at[place].id & (f->l->lists - 1)) + 1 : 0;
}

bool check_index_slots(const struct check *k, int source)
{
    struct evidence *v = &k->of[source];
    struct slots *l = &v->slots;
    if (!cut_into(k, &v->t, &v->words, &v->reading.facts, 0, l))
        return false;
    for (l->lists = 64; l->lists < l->n; l->lists *= 2)
        ;
    uint32_t *keys = ARENA_ARRAY(k->a, uint32_t, SHAPES * l->n + 1);
    for (size_t i = 0; keys && i < l->n; i++) {
        size_t n = keys_of(l, &v->t, i, &keys[i * SHAPES]);
        for (size_t x = 0; x < n; x++)
            keys[i * SHAPES + x]++;
    }
    struct filing f = {l, keys};
    if (!keys)
        return false;
    return postings_make(k->a, l->n, l->lists + 1U, key_of, &f, &l->around) &&
           postings_make(k->a, l->n, l->lists + 1U, id_of, &f, &l->ids);
}

/* An item of the statement against one of a source. */
struct facing {
    const struct hearing *h;
    const struct slots *own;
    const struct evidence *v;
    size_t i, x;
};

/* How much of what stands around is the same. */
static unsigned weight(const struct facing *f)
{
    struct near mine[AROUND], theirs[AROUND];
    unsigned sum = 0;
    bool word = false;
    bool side = f->own->at[f->i].kind == SLOT_SIDE; /* "À gauche c'est libre": short as it is */
    for (int way = -1; way <= 1; way += 2) {
        size_t n = around(f->own, &f->h->t, f->i, way, mine);
        size_t m = around(&f->v->slots, &f->v->t, f->x, way, theirs);
        for (size_t k = 0; k < n && k < m; k++) {
            if (mine[k].id != theirs[k].id)
                break;
            sum += mine[k].item == SIZE_MAX ? side : mine[k].weight;
            word |= mine[k].weight == HEAVY;
        }
    }
    return word ? sum : 0;
}

/* The number is read in two ways ("treize huit"), one of which is the statement's. */
static bool same_number(const struct facing *f)
{
    const struct slot *mine = &f->own->at[f->i], *theirs = &f->v->slots.at[f->x];
    const struct quantities *l = &f->v->quantities;
    struct passage p = {0, theirs->at, theirs->at + 1};
    struct quantity q[4];
    size_t used, n = check_quantities_at(&f->h->t, mine->at, q, &used);
    for (size_t i = check_first_quantity(l, &p); i < l->n && l->at[i].at == theirs->at; i++) {
        if (l->at[i].milli == mine->value)
            return true;
        for (size_t k = 0; k < n; k++) {
            if (check_same_quantity(&q[k], &l->at[i]))
                return true;
        }
    }
    return mine->value == theirs->value;
}

static bool same_drug(const struct check *k, int64_t claim, int64_t said)
{
    const struct concept_up *up = k->concepts->of[said - 1];
    for (size_t i = 0; i < up->n; i++) {
        if (up->at[i] == (uint32_t)claim)
            return true;
    }
    return claim == said;
}

/* "À droite et à gauche", where a source tells one after the other. */
static bool same_sides(const struct facing *f)
{
    const struct slot *theirs = &f->v->slots.at[f->x];
    unsigned mine = (unsigned)f->own->at[f->i].value, sides = (unsigned)theirs->value;
    uint32_t in = f->v->t.at[theirs->at].sentence;
    for (uint32_t next = in; next < f->v->t.sentences && next <= in + 1 && (mine & sides); next++)
        sides |= f->v->sides[next];
    return (mine & ~sides) == 0;
}

static bool same(const struct facing *f)
{
    const struct slot *mine = &f->own->at[f->i], *theirs = &f->v->slots.at[f->x];
    return mine->kind == SLOT_NUMBER ? same_number(f)
           : mine->kind == SLOT_SIDE ? same_sides(f)
           : mine->kind == SLOT_DRUG ? same_drug(f->h->k, mine->value, theirs->value)
                                     : mine->value == theirs->value;
}

static int64_t times(void)
{
    return (int64_t)hash_of(QUANTITY_TIMES);
}

/* The item before or after, whatever it is; NULL: none that touches it. */
static const struct slot *beside(const struct slots *l, size_t i, int way)
{
    const struct slot *s = &l->at[i];
    const struct slot *x = way < 0 ? (i > 0 ? s - 1 : NULL) : i + 1 < l->n ? s + 1 : NULL;
    bool touches = x && (way < 0 ? x->at + x->n == s->at : s->at + s->n == x->at);
    return touches ? x : NULL;
}

/* The number at item i has a unit. */
static bool own_counts(const struct slots *l, size_t i)
{
    const struct slot *unit = beside(l, i, 1);
    return l->at[i].kind == SLOT_NUMBER && unit && unit->kind == SLOT_UNIT;
}

/* Numbers count the same thing, units have the same number: "5 mg, un comprimé" takes no place that
 * "5 mg, deux fois" has. */
static bool is_comparable(const struct facing *f)
{
    const struct slot *mine = &f->own->at[f->i], *theirs = &f->v->slots.at[f->x];
    int way = mine->kind == SLOT_NUMBER ? 1 : -1;
    const struct slot *a = beside(f->own, f->i, way), *b = beside(&f->v->slots, f->x, way);
    if (mine->weak || theirs->weak) /* "un trouble" counts nothing, "une fois" does */
        return own_counts(f->own, f->i) && own_counts(&f->v->slots, f->x) && a->value == b->value;
    if (mine->kind == SLOT_NUMBER)
        return (a && a->kind == SLOT_UNIT ? a->value : 0) ==
               (b && b->kind == SLOT_UNIT ? b->value : 0);
    if (mine->kind == SLOT_UNIT)
        return a && b && a->id == b->id && mine->value != times() && theirs->value != times();
    return true;
}

/* Taken back at once, denied or only asked. */
static bool stands(const struct evidence *v, const struct slot *s)
{
    const struct quantities *l = &v->quantities;
    struct passage p = {0, s->at, s->at + 1};
    size_t end = v->sentence_at[v->t.at[s->at].sentence + 1];
    for (size_t i = check_first_quantity(l, &p); i < l->n && l->at[i].at == s->at; i++) {
        if (l->at[i].revoked)
            return false;
    }
    return !v->revoked[s->at] && !token_is(&v->t, end - 1, "?") &&
           check_said_at(v, s->at) != CHECK_SAID_NO;
}

/* Where an item of the statement would stand. */
struct found {
    unsigned same, other; /* the most that stands around it, and around another in its place */
    int source;
    const struct slot *instead;
};

/* All that stands around item i: no place of a source can be more alike. */
static unsigned most(const struct hearing *h, const struct slots *own, size_t i)
{
    struct near near[AROUND];
    unsigned sum = 0;
    for (int way = -1; way <= 1; way += 2) {
        size_t n = around(own, &h->t, i, way, near);
        for (size_t k = 0; k < n; k++)
            sum += near[k].item == SIZE_MAX ? own->at[i].kind == SLOT_SIDE : near[k].weight;
    }
    return sum;
}

/* The first item of a source at token `at` or after it. */
static size_t first_slot(const struct slots *l, size_t at)
{
    size_t low = 0, high = l->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (l->at[mid].at < at)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* The element stands in what the statement cites, with all that stands around it: asked first, for
 * then no other place has to be looked at. */
static bool is_whole(const struct hearing *h, const struct slots *own, size_t i)
{
    unsigned all = most(h, own, i);
    for (size_t c = 0; c < h->cited_n; c++) {
        const struct evidence *v = &h->k->of[h->exact[c].source];
        size_t x = first_slot(&v->slots, h->exact[c].b);
        for (; x < v->slots.n && v->slots.at[x].at < h->exact[c].e; x++) {
            struct facing f = {h, own, v, i, x};
            if (v->slots.at[x].id == own->at[i].id && stands(v, &v->slots.at[x]) &&
                weight(&f) == all)
                return true;
        }
    }
    return false;
}

static void look(const struct hearing *h, const struct slots *own, size_t i, struct found *out)
{
    for (size_t s = 0; s < h->k->n; s++) {
        const struct evidence *v = &h->k->of[s];
        struct slots as = *own; /* its keys fall into the lists of this source */
        uint32_t keys[SHAPES];
        as.lists = v->slots.lists;
        size_t n = keys_of(&as, &h->t, i, keys);
        for (size_t k = 0; k < n; k++) {
            size_t end;
            for (size_t at = postings_from(&v->slots.around, keys[k] + 1, 0, &end);
                 at < end && check_look(h->k->looks); at++) {
                struct facing f = {h, own, v, i, v->slots.around.at[at]};
                const struct slot *theirs = &v->slots.at[f.x];
                if (theirs->kind != own->at[i].kind || !stands(v, theirs) ||
                    (!is_comparable(&f) && !same(&f)))
                    continue;
                unsigned w = weight(&f);
                if (same(&f)) {
                    out->same = w > out->same ? w : out->same;
                } else if (w > out->other) {
                    out->other = w;
                    out->source = (int)s;
                    out->instead = theirs;
                }
            }
        }
    }
}

/* A sentence that says a word near the element says the element too. */
static bool said_beside(const struct hearing *h, const struct slots *own, size_t i, size_t word)
{
    for (size_t s = 0; s < h->k->n; s++) {
        const struct evidence *v = &h->k->of[s];
        const struct slots *l = &v->slots;
        uint32_t list = (own->at[word].id & (l->lists - 1)) + 1;
        size_t end;
        for (size_t at = postings_from(&l->ids, list, 0, &end); at < end && check_look(h->k->looks);
             at++) {
            size_t x = l->ids.at[at], b = x, e = x;
            uint32_t in = v->t.at[l->at[x].at].sentence;
            if (l->at[x].id != own->at[word].id)
                continue;
            while (b > 0 && v->t.at[l->at[b - 1].at].sentence == in)
                b--;
            while (e < l->n && v->t.at[l->at[e].at].sentence == in)
                e++;
            for (; b < e; b++) {
                struct facing f = {h, own, v, i, b};
                if (l->at[b].kind == own->at[i].kind && stands(v, &l->at[b]) && same(&f) &&
                    (is_comparable(&f) || !own_counts(own, i) || !own_counts(l, b)))
                    return true;
            }
        }
    }
    return false;
}

static bool is_said_beside(const struct hearing *h, const struct slots *own, size_t i)
{
    struct near near[AROUND];
    for (int way = -1; way <= 1; way += 2) {
        size_t n = around(own, &h->t, i, way, near);
        for (size_t k = 0; k < n; k++) {
            if (near[k].weight == HEAVY && said_beside(h, own, i, near[k].item))
                return true;
        }
    }
    return false;
}

static bool has_drug(const struct slots *l)
{
    for (size_t i = 0; i < l->n; i++) {
        if (l->at[i].kind == SLOT_DRUG)
            return true;
    }
    return false;
}

static enum reason_kind reason_of(const struct hearing *h, const struct slots *l, size_t i)
{
    static const enum reason_kind kinds[] = {
        [SLOT_WORD] = REASON_INVENTED,    [SLOT_NUMBER] = REASON_VALUE, [SLOT_UNIT] = REASON_UNIT,
        [SLOT_PERIOD] = REASON_FREQUENCY, [SLOT_MOMENT] = REASON_DATE,  [SLOT_SIDE] = REASON_SIDE,
        [SLOT_DRUG] = REASON_DRUG};
    const struct slot *s = &l->at[i];
    struct quantity q[4];
    size_t used, at = s->kind == SLOT_UNIT ? l->at[i - 1].at : s->at;
    size_t n = s->kind == SLOT_NUMBER || s->kind == SLOT_UNIT
                   ? check_quantities_at(&h->t, at, q, &used)
                   : 0;
    bool time = n > 0 && (q[0].dimension == 't' || q[0].dimension == 'y');
    bool every = at > h->first + 1 && token_any(&h->t, at - 2, "toutes les|tous les") > 0;
    if (s->kind == SLOT_MOMENT)
        return has_drug(l) ? REASON_FREQUENCY : REASON_DATE;
    if (time)
        return every ? REASON_FREQUENCY : REASON_DATE;
    if (n == 0 || s->kind != SLOT_NUMBER)
        return kinds[s->kind];
    if (text_is(text_of(q[0].unit), QUANTITY_TIMES))
        return REASON_FREQUENCY;
    return q[0].dose || (q[0].unit[0] == '\0' && has_drug(l)) ? REASON_DOSE : REASON_VALUE;
}

void check_slots(struct hearing *h)
{
    struct slots own;
    if (!cut_into(h->k, &h->t, &h->words, &h->claims, h->first, &own))
        return; /* the arena is full: said when the statement ends */
    for (size_t i = 0; i < own.n; i++) {
        const struct slot *s = &own.at[i];
        struct found f = {.source = -1};
        if (s->kind == SLOT_WORD || h->quoted[s->at] || is_whole(h, &own, i))
            continue;
        look(h, &own, i, &f);
        if (f.other < LEAST || f.same + MARGIN > f.other ||
            (f.other < SURE && is_said_beside(h, &own, i)))
            continue;
        const struct evidence *v = &h->k->of[f.source];
        const struct token *from = &v->t.at[f.instead->at];
        const struct token *to = &v->t.at[f.instead->at + f.instead->n - 1];
        check_reason(h, reason_of(h, &own, i),
                     text_slice(h->text, h->t.at[s->at].start, h->t.at[s->at + s->n - 1].end),
                     text_slice(v->reading.said, from->start, to->end),
                     reading_cite(&v->reading, f.source, from->start, to->end));
    }
}
