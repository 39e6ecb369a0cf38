/* compose_short.c - a report as long as the talk is no report: the least telling quotes go first */
#include "draft/compose_inner.h"

enum {
    DENSITY_MAX = 32,
    ROOM_PERCENT = 45,
    WORDS_PER_QUOTE = 3,
    SHORT_TALK = 60,
    GAP_BYTES = 12,
    JOINED_BYTES = 320
};

static size_t count_words(struct text t)
{
    size_t n = 0;
    for (size_t i = 0; i < t.n; i++) {
        n += t.p[i] != ' ' && t.p[i] != '\n' && (i == 0 || t.p[i - 1] == ' ' || t.p[i - 1] == '\n');
    }
    return n;
}

static size_t said_words(const struct item *i)
{
    size_t n = i->told.n > 0    ? count_words(i->told)
               : i->quote.n > 0 ? count_words(i->quote) + WORDS_PER_QUOTE
                                : 0;
    return n + (i->asked.n > 0 ? count_words(i->asked) + WORDS_PER_QUOTE : 0);
}

/* What a reader finds in dictated words; empty when they are too many. */
static struct fact_list read_told(struct compose *c, struct text told)
{
    struct fact_list l = {NULL, 0};
    struct facts_options plain = {.lang = LANG_FR, .loaded = c->terms};
    return facts_find(c->a, NULL, told, &plain, &l) == VERR_OK ? l : (struct fact_list){NULL, 0};
}

/* "Bras droit 155/85, bras gauche 150": another number than the pressure of the fact. */
static bool counts_more(struct text told, struct text value)
{
    size_t at = text_find(value, TEXT("/"), 0) != SIZE_MAX ? text_find(told, value, 0) : SIZE_MAX;
    for (size_t i = 0; at != SIZE_MAX && i < told.n; i++) {
        if (told.p[i] >= '0' && told.p[i] <= '9' && (i < at || i >= at + value.n)) {
            return true;
        }
    }
    return false;
}

/* Dictated words say a fact whole: a reader of them alone finds it, with all its details. */
static bool says_whole(const struct item *q, const struct fact_list *told, const struct item *i)
{
    enum { ELSEWHERE = FACT_DIFF_TIME, SLACK = 12 }; /* a plan is told by its section */
    const struct fact *f = i->fact;
    bool kind = (f->kind == FACT_MEDICATION && f->time == FACT_PLANNED) ||
                f->kind == FACT_MEASUREMENT ||
                (f->kind == FACT_FINDING && i->route == ROUTE_EXAMEN);
    bool there = i->route == q->route && i->at >= q->at && i->at < q->at + q->quote.n;
    /* "on l'arrête" stands in the words as it was said */
    bool inside = f->clause_start + SLACK >= q->at && f->clause_end <= q->at + q->quote.n + SLACK;
    bool pressure = f->kind == FACT_MEASUREMENT && text_find(f->value, TEXT("/"), 0) != SIZE_MAX;
    bool named = text_find(q->told, TEXT("ension"), 0) != SIZE_MAX;
    if (pressure && there && text_find(q->told, f->value, 0) != SIZE_MAX &&
        (named || !counts_more(q->told, f->value))) {
        return true; /* "debout, après 1 minute, 112/64" */
    }
    for (size_t k = 0; kind && there && k < told->n; k++) {
        const struct fact *g = &told->at[k];
        if ((facts_compare(f, g) & ~(unsigned)ELSEWHERE) == 0 &&
            (f->qualifier.n == 0 || inside || text_equal(f->qualifier, g->qualifier))) {
            return true;
        }
    }
    return false;
}

/* Items that dictated words say whole: how many; the last of them in *one. */
static size_t hold_whole(struct compose *c, size_t k, struct item **one)
{
    struct item *q = &c->items.at[k];
    struct fact_list told = read_told(c, q->told);
    size_t n = 0, from, to;
    compose_facts_in(c, q->source, q->at, q->at + q->quote.n, &from, &to);
    for (size_t m = from; told.n > 0 && m < to && m < k; m++) {
        struct item *i = &c->items.at[m];
        if (i->fact && !i->dropped && says_whole(q, &told, i)) {
            i->within = k + 1;
            *one = i;
            n++;
        }
    }
    return n;
}

/* What is dictated with a drug or a measure stands once: in the clinician's words, unless the fact
 * alone says as much. */
static void say_once(struct compose *c, int source)
{
    for (size_t k = 0; k < c->items.n; k++) {
        struct item *q = &c->items.at[k], *one = NULL;
        bool dictated = q->source == source && !q->fact && q->told.n > 0;
        size_t n = dictated ? hold_whole(c, k, &one) : 0;
        if (n == 1 && !counts_more(q->told, one->fact->value) &&
            count_words(q->told) <= count_words(compose_alone(c, one))) {
            one->within = 0;
            q->dropped = true;
            continue;
        }
        q->holds = n > 0;
        size_t from, to;
        compose_facts_in(c, source, q->at, q->at + q->quote.n, &from, &to);
        for (size_t m = from; n > 0 && m < to; m++) {
            struct item *i = &c->items.at[m];
            if (i->within == k + 1) {
                i->dropped = true;
                q->says = i->fact->kind == FACT_MEDICATION ? i->fact : q->says;
            }
        }
    }
}

/* Drops the quotes for which there was no room. */
static void drop_gone(struct compose *c, int source)
{
    for (size_t k = 0; k < c->items.n; k++) {
        struct item *i = &c->items.at[k];
        if (i->gone && i->source == source) {
            i->quote = i->told = (struct text){NULL, 0};
            i->dropped = i->dropped || !i->fact;
        }
    }
}

/* What a quote says for its length, in sixteenths. */
static size_t density(const struct item *i)
{
    return i->weight * 16 / (i->said_words + WORDS_PER_QUOTE);
}

/* How many words each fact takes, with its lead, and what is quoted with it. */
static void count_items(struct compose *c, int source)
{
    for (size_t k = 0; k < c->items.n; k++) {
        struct item *i = &c->items.at[k];
        struct item bare = *i;
        bare.quote = bare.told = bare.asked = (struct text){NULL, 0};
        bare.reply = bare.lead = NULL;
        i->fact_words = i->fact && i->source == source ? count_words(compose_alone(c, &bare)) : 0;
        i->said_words = i->source == source ? said_words(i) : 0;
    }
}

static bool is_quote(const struct item *i, int source)
{
    return i->source == source && !i->dropped && (i->quote.n > 0 || i->reply);
}

/* The words that the items of a source take, and those that they may. */
static size_t taken(const struct compose *c, int source)
{
    size_t total = 0;
    for (size_t k = 0; k < c->items.n; k++) {
        const struct item *i = &c->items.at[k];
        bool stands = i->source == source && !i->dropped;
        total += !stands ? 0 : i->fact_words + (i->gone ? 0 : i->said_words);
    }
    return total;
}

static size_t room_of(const struct compose *c, int source)
{
    size_t room = count_words(c->readings[source].said) * ROOM_PERCENT / 100;
    return room > SHORT_TALK ? room : SHORT_TALK;
}

/* Drops quotes, the least telling and the last first, until the rest is short enough. */
static void keep_within(struct compose *c, int source)
{
    size_t total = taken(c, source), room = room_of(c, source);
    for (size_t floor = 1; floor <= DENSITY_MAX; floor++) {
        for (size_t k = c->items.n; k-- > 0 && total > room;) {
            struct item *i = &c->items.at[k];
            if (is_quote(i, source) && !i->gone && density(i) <= floor) {
                total -= i->said_words;
                i->gone = true;
            }
        }
    }
}

/* Takes back what fits in the room that names said twice have left, the most telling first. */
static void fill_room(struct compose *c, int source)
{
    size_t total = taken(c, source), room = room_of(c, source);
    for (size_t floor = DENSITY_MAX; floor > 0; floor--) {
        for (size_t k = 0; k < c->items.n && total < room; k++) {
            struct item *i = &c->items.at[k];
            size_t words = i->said_words;
            if (i->gone && !i->holds && is_quote(i, source) && density(i) >= floor &&
                total + words <= room) {
                total += words;
                i->gone = false;
            }
        }
    }
}

/* A fact whose dictated words have gone stands for itself again. */
static void bring_back(struct compose *c)
{
    for (size_t k = 0; k < c->items.n; k++) {
        struct item *i = &c->items.at[k];
        const struct item *q = i->within > 0 ? &c->items.at[i->within - 1] : NULL;
        if (q && (q->dropped || q->gone)) {
            i->dropped = false;
            i->within = 0;
        }
    }
}

/* What is planned stands whole in the clinician's words: a bare name beside them adds nothing. */
static void drop_named(struct compose *c, int source)
{
    for (size_t k = 0; k < c->items.n; k++) {
        const struct item *q = &c->items.at[k];
        bool plan = q->route == ROUTE_CONDUITE;
        if (q->source != source || q->fact || q->dropped || q->gone ||
            (!plan && q->route != ROUTE_CONCLUSION)) {
            continue;
        }
        size_t from, to;
        compose_facts_in(c, source, q->at, q->at + q->quote.n, &from, &to);
        for (size_t m = from; m < to && m < k; m++) {
            struct item *i = &c->items.at[m];
            const struct fact *f = i->fact;
            bool bare = f && f->time == FACT_PLANNED && f->dose.n == 0 && f->duration.n == 0 &&
                        f->qualifier.n == 0;
            /* "Je pense à une pneumonie" is the hypothesis itself */
            bool doubt = f && !plan && i->route == q->route && f->polarity == FACT_UNCERTAIN;
            if ((plan ? bare : doubt) && i->at >= q->at && i->at < q->at + q->quote.n) {
                i->dropped = true;
            }
        }
    }
}

/* Neighbouring sentences are one quote. Items of one turn stand in the order they were said. */
static void join_neighbours(struct compose *c, int source)
{
    struct item *last = NULL;
    for (size_t k = 0; k < c->items.n; k++) {
        struct item *i = &c->items.at[k];
        if (i->source != source || i->fact || i->dropped || i->quote.n == 0) {
            continue;
        }
        if (i->told.n > 0) {
            last = NULL;
            continue;
        }
        bool next = last && last->turn == i->turn && last->route == i->route &&
                    last->stated == i->stated && (!i->lead || i->lead == last->lead) &&
                    i->asked.n == 0 && i->at >= last->at + last->quote.n &&
                    i->at <= last->at + last->quote.n + GAP_BYTES &&
                    i->at + i->quote.n <= last->at + JOINED_BYTES;
        if (!next) {
            last = i;
            continue;
        }
        struct text said = c->readings[source].said;
        last->quote = text_slice(said, last->at, i->at + i->quote.n);
        compose_cite(
            last, reading_cite(&c->readings[source], source, last->at, last->at + last->quote.n));
        i->dropped = true;
    }
}

/* What is done while examining: an announcement of it is no plan where what was found follows. */
static bool is_gesture(const struct fact *f)
{
    static const char *const acts[] = {"ecg", "toucher_rectal", "toucher_vaginal", "otoscopie",
                                       "examen_speculum"};
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        if (text_is(f->concept, acts[i])) {
            return f->time == FACT_PLANNED && f->when.n == 0;
        }
    }
    return false;
}

/* "Je vais vous examiner", "je vous fais l'électro" before what was found. */
static void drop_examined(struct compose *c, int source)
{
    enum { EXAMINED = 3 };
    size_t told = 0, last = 0;
    for (size_t k = 0; k < c->items.n; k++) {
        const struct item *i = &c->items.at[k];
        bool found = i->source == source && i->stated && i->route == ROUTE_EXAMEN;
        told += found;
        last = found && i->at > last ? i->at : last;
    }
    for (size_t k = 0; told >= EXAMINED && k < c->items.n; k++) {
        struct item *i = &c->items.at[k];
        bool exam =
            i->fact && i->source == source &&
            (text_is(i->fact->concept, "examen_clinique") || (is_gesture(i->fact) && i->at < last));
        i->dropped = i->dropped || exam;
    }
}

void compose_shorten(struct compose *c, int source)
{
    say_once(c, source);
    drop_examined(c, source);
    count_items(c, source);
    keep_within(c, source);
    bring_back(c);
    drop_named(c, source);
    fill_room(c, source);
    drop_named(c, source); /* beside the quotes that came back */
    drop_gone(c, source);
    join_neighbours(c, source);
}
