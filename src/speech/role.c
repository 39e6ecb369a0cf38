/* role.c - cues, then the best sequence */
#include "speech/role.h"

#include "text/token.h"

#include <assert.h>

/* Halves of a natural log-odds; positive: the physician says it. '^' begins a segment. */
static const struct {
    const char *words;
    int weight;
} cues[] = {
    {"vous etes", 6},
    {"vous avez", 6},
    {"vos", 6},
    {"votre", 5},
    {"avez", 5},
    {"etes", 5},
    {"vous", 4},
    {"^vous", 2},
    {"madame", 5},
    {"monsieur", 4},
    {"prenez", 6},
    {"allergies", 5},
    {"fumez", 6},
    {"quel age", 6},
    {"combien de", 5},
    {"combien", 4},
    {"depuis quand", 6},
    {"autre chose", 5},
    {"antecedents", 5},
    {"examine", 5},
    {"examiner", 5},
    {"pouls", 5},
    {"prescris", 6},
    {"ordonnance", 4},
    {"respirez", 6},
    {"allongez", 6},
    {"deshabiller", 6},
    {"je vous", 3},
    {"on va", 4},
    {"je vais vous", 5},
    {"est ce que", 4},
    {"qu est ce", 4},
    {"d accord", 3},
    {"tres bien", 4},
    {"^bien", 4},
    {"^parfait", 4},
    {"^tres", 3},
    {"^votre", 3},
    {"^si", 3},
    {"tu as", 5},
    {"^tu", 5},
    {"traitement", 2},
    {"la douleur", 2},
    {"souple", 4},
    {"poumons", 4},
    {"appelez", 6},
    {"arretez", 5},
    {"revois", 5},
    {"dites", 4},
    {"famille", 2},
    {"quelle", 3},
    {"quels", 4},
    {"quelles", 4},
    {"comment", 2},
    {"^ok", 3},
    {"ca marche", 3},
    {"avez vous", 4},
    {"je suis l interne", 8},
    {"^alors", 2},
    {"j ai", -6},
    {"ca me", -6},
    {"ma", -5},
    {"mon", -4},
    {"mes", -4},
    {"je suis", -4},
    {"je prends", -6},
    {"me", -4},
    {"m a", -4},
    {"m avait", -6},
    {"j avais", -6},
    {"j etais", -6},
    {"etais", -6},
    {"euh", -6},
    {"ben", -5},
    {"bah", -6},
    {"je sais pas", -5},
    {"je ne sais pas", -4},
    {"^non", -4},
    {"^oui", -3},
    {"non", -3},
    {"oui", -2},
    {"^moi", -5},
    {"j en", -6},
    {"je me", -5},
    {"^jamais", -6},
    {"docteur", -4},
    {"^enfin", -4},
    {"je crois", -4},
    {"on m", -5},
    {"ils m", -6},
    {"hein", -3},
    {"^merci", -3},
    {"j y", -5},
    {"je fume", -6},
    {"je bois", -6},
    {"je travaille", -6},
    {"je dors", -6},
    {"je mange", -6},
    {"je l", -3},
    {"je", -2},
};

/* The words of a cue stand from token i on. */
static bool stands(const struct tokens *t, size_t i, const char *words)
{
    struct text rest = text_of(words);
    while (rest.p) {
        struct text word = text_cut(&rest, ' ');
        if (i >= t->n || !text_equal(t->at[i].text, word)) {
            return false;
        }
        i++;
    }
    return true;
}

static int weight_at(const struct tokens *t, size_t i)
{
    int sum = 0;
    for (size_t k = 0; k < sizeof cues / sizeof *cues; k++) {
        bool first = cues[k].words[0] == '^';
        if ((!first || i == 0) && stands(t, i, cues[k].words + first)) {
            sum += cues[k].weight;
        }
    }
    return sum;
}

/* Evidence of one segment, in halves of a log-odds; a question weighs for who asks. */
static enum verr evidence(struct arena *a, const struct heard_words *words,
                          const struct heard_segment *s, int *out, bool *asks)
{
    enum { MOST = 12, QUESTION = 3 };
    char *mark = arena_mark(a);
    struct writer w = writer_in(a);
    heard_text(&w, words, s->from, s->to);
    struct text said = writer_done(a, &w);
    struct folded folded;
    struct tokens t;
    if (w.full || !text_fold(a, said, &folded) || !text_tokens(a, &folded, &t)) {
        return VERR_LIMIT;
    }
    int sum = 0;
    for (size_t i = 0; i < t.n; i++) {
        sum += weight_at(&t, i);
    }
    *asks = t.n > 0 && text_is(t.at[t.n - 1].text, "?");
    sum += *asks ? QUESTION : 0;
    *out = sum > MOST ? MOST : sum < -MOST ? -MOST : sum;
    arena_rewind(a, mark);
    return VERR_OK;
}

/* What a choice weighs: more than any words. */
enum { CHOSEN = 1000, PHYSICIAN = 0, PATIENT = 1 };

/* One segment of the sequence. */
struct step {
    int weight; /* for the physician */
    bool asks;
    int best[2];   /* of the sequences that end here, by the role here */
    uint8_t by[2]; /* the role before, of that sequence */
};

static int told(const struct step *s, int role)
{
    return role == PHYSICIAN ? s->weight : -s->weight;
}

/* An answer follows a question; who speaks on without a pause is the same. */
static int follows(const struct step *last, int64_t pause, int from, int to)
{
    enum { ANSWER = 3, BREATH_MS = 250, SAME = 1 };
    int other = last->asks ? ANSWER : pause < BREATH_MS ? -SAME : 0;
    return from != to ? other : -other;
}

static void walk(struct step *steps, const struct heard_segments *s)
{
    for (size_t i = 0; i < s->n; i++) {
        for (int role = 0; role < 2; role++) {
            int best = 0;
            for (int from = 0; i > 0 && from < 2; from++) {
                int64_t pause = s->at[i].t0 - s->at[i - 1].t1;
                int sum = steps[i - 1].best[from] + follows(&steps[i - 1], pause, from, role);
                if (from == 0 || sum > best) {
                    best = sum;
                    steps[i].by[role] = (uint8_t)from;
                }
            }
            steps[i].best[role] = best + told(&steps[i], role);
        }
    }
}

static void set(struct heard_segment *s, int role)
{
    if (!s->role_chosen) {
        s->role = (uint8_t)(role == PHYSICIAN ? ROLE_PHYSICIAN : ROLE_PATIENT);
    }
}

static void back(const struct step *steps, struct heard_segments *s)
{
    int role = steps[s->n - 1].best[PATIENT] > steps[s->n - 1].best[PHYSICIAN];
    for (size_t i = s->n; i-- > 0;) {
        set(&s->at[i], role);
        role = steps[i].by[role];
    }
}

/* Each channel is one voice: the physician is who sounds more like one than the other. */
static void by_channel(const struct step *steps, struct heard_segments *s)
{
    int sum[2] = {0, 0};
    for (size_t i = 0; i < s->n; i++) {
        sum[s->at[i].channel != 0] += steps[i].weight;
    }
    int physician = sum[1] > sum[0];
    for (size_t i = 0; i < s->n; i++) {
        set(&s->at[i], (s->at[i].channel != 0) == physician ? PHYSICIAN : PATIENT);
    }
}

enum verr roles_guess(struct arena *a, const struct heard_words *words,
                      struct heard_segments *segments, unsigned channels)
{
    assert(a && words && segments && (channels == 1 || channels == 2));
    struct step *steps = ARENA_ARRAY(a, struct step, segments->n);
    if (!steps && segments->n > 0) {
        return VERR_LIMIT;
    }
    for (size_t i = 0; i < segments->n; i++) {
        const struct heard_segment *s = &segments->at[i];
        if (evidence(a, words, s, &steps[i].weight, &steps[i].asks) != VERR_OK) {
            return VERR_LIMIT;
        }
        if (s->role_chosen && s->role != ROLE_NONE && s->role != ROLE_OTHER) {
            steps[i].weight = s->role == ROLE_PHYSICIAN ? CHOSEN : -CHOSEN;
        }
    }
    if (channels == 2) {
        by_channel(steps, segments);
    } else if (segments->n > 0) {
        walk(steps, segments);
        back(steps, segments);
    }
    return VERR_OK;
}

void role_choose(struct heard_segments *segments, size_t i, enum heard_role role)
{
    assert(segments && i < segments->n);
    segments->at[i].role = (uint8_t)role;
    segments->at[i].role_chosen = true;
}
