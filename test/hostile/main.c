/* main.c - runs seeded answers of a hostile model through stream, proposal, second reader and
 * documents, and counts what came of them */
#include "hostile.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { HOUSE_BYTES = 512 << 20, ANSWER_BYTES = 48 << 20, MAKE_BYTES = 8 << 20 };

struct counts {
    size_t said, again, kept, lied; /* statements of a kind: proposed, kept, kept though they lie */
    size_t answers, whole, stopped; /* answers of a kind */
};

struct run {
    struct house house;
    struct counts kinds[KIND_COUNT], replies[REPLY_COUNT];
    size_t wrong[WRONG_COUNT];
    size_t shown; /* examples printed */
    size_t show;
    size_t most;   /* bytes of the arena that one answer took */
    size_t limits; /* answers that filled it */
};

struct answer {
    struct run *run;
    const struct house_case *c;
    const struct reply *reply;
    struct proposal proposal;
    struct model *model;
    struct arena look; /* for the judge */
    size_t at;         /* statements that came */
    struct text word;  /* the judge's, of the last statement */
    uint64_t rank;
};

static void show(struct run *run, const struct answer *w, const char *what, enum kind kind,
                 const struct statement *s)
{
    if (run->shown++ < run->show) {
        printf("%s: answer %llu, %s, %s: « %.*s »", what, (unsigned long long)w->rank, w->c->path,
               kind_name(kind), s ? (int)s->text.n : 0, s ? s->text.p : "");
        if (w->word.n > 0) {
            printf(" (%.*s)", (int)w->word.n, w->word.p);
        }
        for (size_t i = 0; s && i < s->cite_n; i++) {
            printf(" [%.*s]", (int)(s->cites[i].end - s->cites[i].start),
                   w->c->source.bytes.p + s->cites[i].start);
        }
        printf("\n");
    }
}

/* Which of its statements came; what differs was corrupted on the way. */
static enum kind kind_of(const struct answer *w, const struct proposed *one)
{
    const struct said *s = w->at < w->reply->n ? &w->reply->said[w->at] : NULL;
    bool same = s && text_equal(s->text, one->text) && text_equal(s->section, one->section);
    return same ? s->kind : KIND_CORRUPT;
}

static enum verr take(void *to, const struct proposed *one)
{
    struct answer *w = to;
    struct model_heard heard;
    enum kind kind = kind_of(w, one);
    struct counts *n = &w->run->kinds[kind];
    w->at++;
    enum verr e = model_take(w->model, one, &heard);
    n->said++;
    n->again += e == VERR_OK && heard.verdict == MODEL_AGAIN;
    if (e != VERR_OK || heard.verdict != MODEL_KEPT) {
        return e;
    }
    n->kept++;
    arena_reset(&w->look);
    enum wrong wrong = judge_statement(&w->look, w->c, kind, heard.statement, &w->word);
    w->run->wrong[wrong]++;
    if (wrong != WRONG_NONE) {
        show(w->run, w, wrong_name(wrong), kind, heard.statement);
    } else if (kind_lies(kind) || kind == KIND_SECTION) {
        n->lied++;
        show(w->run, w, "lie supported", kind, heard.statement);
    }
    return VERR_OK;
}

static enum verr piece(void *to, struct text t)
{
    struct answer *w = to;
    return proposal_feed(&w->proposal, t, take, w);
}

static enum verr feed(struct answer *w, struct arena *a, struct chance *r)
{
    static const struct stream_limits limits = {
        .event = 1 << 16, .total = 2 << 20, .events = 32768, .text = 1 << 18};
    struct stream s;
    enum verr e = stream_open(a, &limits, &s);
    e = e ? e : proposal_open(a, &w->proposal);
    struct text bytes = w->reply->bytes;
    for (size_t at = 0; e == VERR_OK && at < bytes.n;) {
        size_t n = 1 + chance_below(r, 4096);
        e = stream_feed(&s, text_slice(bytes, at, at + n), piece, w);
        at += n;
    }
    e = e ? e : stream_close(&s);
    return e ? e : proposal_close(&w->proposal);
}

static void finish(struct answer *w)
{
    struct draft kept, withheld;
    enum verr e = model_close(w->model, &kept, &withheld);
    if (e == VERR_LIMIT) {
        w->run->limits++;
        return;
    }
    arena_reset(&w->look);
    enum wrong wrong = e ? WRONG_BYTES : judge_documents(&w->look, w->c, &kept, &withheld);
    w->run->wrong[wrong]++;
    if (wrong != WRONG_NONE) {
        show(w->run, w, wrong_name(wrong), KIND_CORRUPT, NULL);
    }
}

static void one_answer(struct run *run, uint64_t seed, uint64_t rank)
{
    static char making[MAKE_BYTES], reading[ANSWER_BYTES], looking[MAKE_BYTES], room[REPLY_MAX];
    static struct reply reply;
    struct chance r = {seed * 1000003 + rank};
    struct arena make = arena_over(making, sizeof making);
    struct arena a = arena_over(reading, sizeof reading);
    const struct house_case *c = &run->house.cases[chance_below(&r, run->house.n)];
    struct answer w = {.run = run, .c = c, .reply = &reply, .rank = rank};
    w.look = arena_over(looking, sizeof looking);
    reply_make(&r, &make, &run->house, c, room, &reply);
    struct model_setup setup = {.template = template_find(TEXT("consultation")),
                                .engine = TEXT("hostile"),
                                .lang = TEXT("fr"),
                                .sources = &c->source,
                                .source_n = 1,
                                .lines = &c->lines};
    struct prompt_pass pass = {0, 0, c->lines.n};
    if (arena_full(&make) || model_open(&a, &setup, &w.model) != VERR_OK) {
        fprintf(stderr, "hostile: answer %llu cannot be made\n", (unsigned long long)rank);
        exit(5);
    }
    model_pass(w.model, &pass);
    struct counts *n = &run->replies[reply.kind];
    enum verr e = feed(&w, &a, &r);
    n->answers++;
    n->whole += e == VERR_OK;
    n->stopped += e != VERR_OK;
    finish(&w);
    size_t used = sizeof reading - arena_left(&a);
    run->most = used > run->most ? used : run->most;
}

static bool tell(const struct run *run, size_t replies, double seconds)
{
    printf("%-36s %9s %9s %9s\n", "answers", "sent", "whole", "stopped");
    for (int i = 0; i < REPLY_COUNT; i++) {
        printf("  %-34s %9zu %9zu %9zu\n", reply_name((enum reply_kind)i), run->replies[i].answers,
               run->replies[i].whole, run->replies[i].stopped);
    }
    size_t lied = 0;
    printf("%-36s %9s %9s %9s %9s\n", "statements", "read", "doubles", "supported", "wrongly");
    for (int i = 0; i < KIND_COUNT; i++) {
        printf("  %-34s %9zu %9zu %9zu %9zu\n", kind_name((enum kind)i), run->kinds[i].said,
               run->kinds[i].again, run->kinds[i].kept, run->kinds[i].lied);
        lied += run->kinds[i].lied;
    }
    bool good = true;
    for (int i = 1; i < WRONG_COUNT; i++) {
        printf("%-36s %9zu\n", wrong_name((enum wrong)i), run->wrong[i]);
        good &= run->wrong[i] == 0;
    }
    printf("%-36s %9zu\n", "lies that are supported", lied);
    printf("%zu answers, %zu of them filled the arena, %.1f MB at most, %.0f s\n", replies,
           run->limits, (double)run->most / 1e6, seconds);
    return good && run->limits == 0;
}

struct options {
    char *paths[CASES_MAX];
    size_t n;
    uint64_t seed, first, replies, show;
    uint64_t planted; /* enum wrong that a planted bug must show; 0: nothing is planted */
};

static bool read_options(int argc, char **argv, struct options *o)
{
    static const char *const names[] = {"--seed", "--first", "--replies", "--show", "--planted"};
    uint64_t *const values[] = {&o->seed, &o->first, &o->replies, &o->show, &o->planted};
    for (int i = 1; i < argc; i++) {
        size_t k = 0;
        while (k < 5 && strcmp(argv[i], names[k]) != 0) {
            k++;
        }
        if (k < 5 && i + 1 < argc) {
            *values[k] = strtoull(argv[++i], NULL, 10);
        } else if (argv[i][0] != '-' && o->n < CASES_MAX) {
            o->paths[o->n++] = argv[i];
        } else {
            return false;
        }
    }
    return o->n >= 2 && o->planted < WRONG_COUNT;
}

int main(int argc, char **argv)
{
    static struct run run;
    struct options o = {.seed = 1, .replies = 2000, .show = 20};
    if (!read_options(argc, argv, &o)) {
        fprintf(stderr, "usage: hostile [--seed N] [--first N] [--replies N] [--show N] "
                        "[--planted KIND] CONSULTATION CONSULTATION...\n");
        return 2;
    }
    void *block = malloc(HOUSE_BYTES);
    if (!block) {
        return 5;
    }
    run.house.a = arena_over(block, HOUSE_BYTES);
    run.show = o.show;
    house_open(&run.house, o.paths, o.n);
    time_t began = time(NULL);
    for (uint64_t i = o.first; i < o.first + o.replies; i++) {
        one_answer(&run, o.seed, i);
    }
    bool good = tell(&run, o.replies, difftime(time(NULL), began));
    free(block);
    return o.planted > 0 ? run.wrong[o.planted] == 0 : !good;
}
