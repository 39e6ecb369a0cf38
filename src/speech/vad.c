/* vad.c - frames to runs of voice, runs to regions */
#include "speech/vad_inner.h"

#include <assert.h>
#include <math.h>

/* In frames of 16 ms. */
enum {
    RUN_FAINT = 3,  /* a run that is shorter says nothing; */
    RUN_LEAST = 4,  /* one that is shorter than this does not tell whether it lives */
    RUN_MOST = 32,  /* one that is longer is judged in pieces */
    BACK = 3,       /* the envelope is held against that of 48 ms ago */
    SURE = 6,       /* frames of living voice that make a region: a short "oui" has as many */
    APART = 125,    /* no further than 2 s from each other */
    LEAD = 94,      /* faint voice may come 1.5 s before */
    GAP = 50,       /* a pause that is longer, 0.8 s, ends a region */
    BEFORE = 19,    /* margins: 0.3 s before the first voice, */
    AFTER = 25,     /* 0.4 s behind the last, */
    AROUND = 25,    /* and 0.4 s more as long as something sounds */
    LONG = 1800,    /* a region of 28.8 s is cut */
    EARLIEST = 900, /* not before its half, */
    LATEST = 60,    /* nor in its last second */
    CALM = 4,       /* at the quietest 2 * 4 + 1 frames */
    OVERLAP = VAD_OVERLAP / HOP,
};

/* Frames that follow each other, voiced, without a jump of the pitch. */
struct run {
    int64_t from;
    unsigned n, harmonics;
    float moves, turns, bends; /* sums over the run: squares of the pitch's first and second
                                  differences, of the envelope's in dB */
    float move;
    struct frame last[BACK];
};

struct cell {
    float level;
    bool active;
};

struct vad {
    struct analysis analysis;
    int16_t held[WINDOW];
    unsigned held_n;
    int64_t frames;  /* that were measured */
    int64_t samples; /* that were taken */
    struct cell ring[RING];
    struct run run;
    bool open;           /* a region may be beginning, */
    bool sure;           /* it is one */
    unsigned living;     /* of so many frames of living voice, */
    int64_t lived;       /* the last of which was before this one */
    int64_t first, last; /* from the first voice, faint or not, to behind the last */
    int64_t from;        /* when it is sure: where it begins, with its margin; in samples */
    int64_t given;       /* end of the region before, in samples */
};

struct vad *vad_open(struct arena *a)
{
    struct vad *v = ARENA_NEW(a, struct vad);
    if (v) {
        analysis_open(&v->analysis);
    }
    return v;
}

static const struct cell *cell(const struct vad *v, int64_t frame)
{
    return &v->ring[(uint64_t)frame % RING];
}

/* How far the envelope moved, whatever the level: mean of the bands, dB. */
static float bend(const struct frame *f, const struct frame *before)
{
    float mean = 0;
    float sum = 0;
    for (unsigned b = 0; b < BANDS; b++) {
        mean += (f->bands[b] - before->bands[b]) / BANDS;
    }
    for (unsigned b = 0; b < BANDS; b++) {
        float moved = f->bands[b] - before->bands[b] - mean;
        sum += (moved < 0 ? -moved : moved) / BANDS;
    }
    return sum;
}

/* Pitch and envelope move as no machine's do. In recorded speech the pitch of nearly all runs moves
 * by 0.4 % or more a frame and the envelope by 2 dB or more in 48 ms; hums, alarms and motors hold
 * the pitch within 0.3 % or the envelope within 1.2 dB; sirens turn it by less than 0.1 %; knocks
 * ring in three modes. */
static bool run_lives(const struct run *r)
{
    static const float MOVES = 0.003f;
    static const float TURNS = 0.0015f;
    static const float BENDS = 1.5f;
    float least = r->n == RUN_LEAST ? 4.5f : 3.5f; /* harmonics: the shorter, the clearer */
    if (r->n < RUN_LEAST) {
        return false;
    }
    return r->moves > MOVES * MOVES * (float)(r->n - 1) &&
           r->turns > TURNS * TURNS * (float)(r->n - 2) &&
           r->bends > BENDS * (float)(r->n - BACK) && (float)r->harmonics > least * (float)r->n;
}

/* Where a region begins: its margin, and what sounds before it. */
static int64_t begins(const struct vad *v, int64_t first)
{
    int64_t at = first - BEFORE;
    int64_t least = at - AROUND;
    while (at > least && at > 0 && cell(v, at - 1)->active) {
        at--;
    }
    int64_t sample = at > 0 ? at * HOP : 0;
    return sample > v->given ? sample : v->given;
}

/* Where it ends, of the frames that there are. */
static int64_t ends(const struct vad *v)
{
    int64_t at = v->last + AFTER;
    int64_t most = at + AROUND;
    while (at < most && at < v->frames && cell(v, at)->active) {
        at++;
    }
    int64_t sample = at * HOP + WINDOW - HOP;
    return sample < v->samples ? sample : v->samples;
}

/* Living voice makes a region sure; what is too far back no longer counts. */
static void live(struct vad *v, const struct run *r)
{
    if (v->sure) {
        return;
    }
    if (v->living == 0 || r->from - v->lived > APART) {
        v->living = 0;
        v->first = v->first > r->from - LEAD ? v->first : r->from - LEAD;
    }
    v->living += r->n;
    v->lived = r->from + r->n;
    if (v->living >= SURE) {
        v->sure = true;
        v->from = begins(v, v->first);
    }
}

/* A run is over: it opens a region or makes it longer. */
static void run_close(struct vad *v)
{
    struct run *r = &v->run;
    if (r->n >= RUN_FAINT) {
        if (!v->open) {
            v->open = true;
            v->sure = false;
            v->living = 0;
            v->first = r->from;
        }
        if (run_lives(r)) {
            live(v, r);
        }
        v->last = r->from + r->n;
    }
    r->n = 0;
}

static void run_add(struct vad *v, const struct frame *f)
{
    static const float JUMP = 0.12f;
    struct run *r = &v->run;
    const struct frame *before = &r->last[(r->n + BACK - 1) % BACK];
    float move = f->pitch - before->pitch;
    bool joins = r->n > 0 && f->voiced && move < JUMP && move > -JUMP;
    if (r->n > 0 && (!joins || r->n == RUN_MOST)) {
        run_close(v);
    }
    if (!f->voiced) {
        return;
    }
    if (r->n == 0) {
        *r = (struct run){.from = v->frames};
    } else {
        float turn = r->n > 1 ? move - r->move : 0;
        r->moves += move * move;
        r->turns += turn * turn;
        r->move = move;
    }
    r->bends += r->n >= BACK ? bend(f, &r->last[r->n % BACK]) : 0;
    r->last[r->n % BACK] = *f;
    r->harmonics += (unsigned)f->harmonics;
    r->n++;
}

/* The frame around which it is quietest, between the half of the region and its last second. */
static int64_t quietest(const struct vad *v)
{
    int64_t from = v->from / HOP + EARLIEST;
    int64_t best = from;
    float least = INFINITY;
    for (int64_t at = from; at < v->frames - LATEST; at++) {
        float sum = 0;
        for (int64_t k = at - CALM; k <= at + CALM; k++) {
            sum += cell(v, k)->level;
        }
        if (sum < least) {
            least = sum;
            best = at;
        }
    }
    return best;
}

/* Gives what is before the quietest place, and goes on from there. */
static bool cut(struct vad *v, struct vad_region *out)
{
    int64_t at = quietest(v);
    *out = (struct vad_region){v->from, (at + OVERLAP) * HOP, true};
    v->given = out->to;
    v->from = (at - OVERLAP) * HOP;
    v->first = v->from / HOP;
    return true;
}

/* The region is over: what was sure of it is given. */
static bool finish(struct vad *v, struct vad_region *out)
{
    int64_t to = ends(v);
    bool sure = v->open && v->sure && to > v->given;
    v->open = false;
    v->sure = false;
    if (sure) {
        *out = (struct vad_region){v->from, to, false};
        v->given = to;
    }
    return sure;
}

/* A whole window is held: measures it, and keeps what the next one needs. */
static bool frame_take(struct vad *v, struct vad_region *out)
{
    struct frame f = analysis_frame(&v->analysis, v->held);
    v->ring[(uint64_t)v->frames % RING] = (struct cell){f.level, f.active};
    run_add(v, &f);
    v->frames++;
    memmove(v->held, v->held + HOP, (WINDOW - HOP) * sizeof *v->held);
    v->held_n = WINDOW - HOP;
    if (v->open && v->run.n == 0 && v->frames - v->last > GAP) {
        return finish(v, out);
    }
    return v->sure && v->frames - v->from / HOP >= LONG && cut(v, out);
}

size_t vad_take(struct vad *v, const int16_t *pcm, size_t n, struct vad_region *out, bool *found)
{
    assert(v && out && found && (pcm || n == 0));
    size_t at = 0;
    *found = false;
    while (at < n && !*found) {
        size_t room = WINDOW - v->held_n;
        size_t some = n - at < room ? n - at : room;
        memcpy(v->held + v->held_n, pcm + at, some * sizeof *pcm);
        v->held_n += (unsigned)some;
        at += some;
        v->samples += (int64_t)some;
        *found = v->held_n == WINDOW && frame_take(v, out);
    }
    return at;
}

bool vad_end(struct vad *v, struct vad_region *out)
{
    assert(v && out);
    run_close(v);
    return finish(v, out);
}

bool vad_speaks(const struct vad *v, int64_t *from)
{
    bool sure = v->open && v->sure;
    if (sure) {
        *from = v->from;
    }
    return sure;
}

size_t vad_regions(struct vad *v, const int16_t *pcm, size_t n, struct vad_region *out, size_t cap)
{
    size_t count = 0;
    struct vad_region r;
    for (size_t at = 0; at < n;) {
        bool found;
        at += vad_take(v, pcm + at, n - at, &r, &found);
        if (found && count++ < cap) {
            out[count - 1] = r;
        }
    }
    if (vad_end(v, &r) && count++ < cap) {
        out[count - 1] = r;
    }
    return count;
}
