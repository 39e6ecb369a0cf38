/* repair.c - see repair.h */
#include "text/repair.h"

#include "text/number.h"
#include "text/unit.h"

/* In tokens: what is taken back, behind its side or number; words before both; an explanation. */
enum { BACK = 10, TAIL = 4, LEAD = 6, REASON = 6 };

/* What takes back, between the two. */
struct edit {
    size_t mark;  /* the mark after what is taken back */
    size_t after; /* first token behind */
    bool dots;    /* the speaker hesitates */
    bool no;      /* a mere "non" */
    bool well;    /* "enfin", which may only go on */
    bool sorry;   /* "pardon", "attendez": nothing else is meant */
    bool hum;     /* "euh" */
};

/* A side or a number, with its unit. */
struct told {
    size_t at, n;
    char side; /* 'g', 'd' or 0 */
    bool pair; /* two numbers: a pressure, a score */
    int64_t milli;
    const struct unit *unit;
};

static char side_at(const struct tokens *t, size_t i)
{
    return token_any(t, i, "gauche|gauches") > 0                ? 'g'
           : token_any(t, i, "droite|droit|droites|droits") > 0 ? 'd'
                                                                : 0;
}

/* The number at token i, with what goes with it: "douze huit", "dix sur dix". */
static size_t number_at(const struct tokens *t, size_t i, struct told *v, bool *article)
{
    enum { MOST = 1000000 };
    struct number n = {0}, more = {0};
    size_t used = text_number_at(t, i, &n);
    size_t over = used > 0 ? token_any(t, i + used, "sur|/") : 0;
    size_t second = used > 0 ? text_number_at(t, i + used + over, &more) : 0;
    *article = n.article;
    v->pair = second > 0;
    v->milli = n.milli;
    if (second > 0 && n.milli < MOST) {
        v->milli = n.milli * MOST + more.milli;
        used += over + second;
    }
    return used;
}

static bool told_at(const struct tokens *t, size_t i, size_t e, struct told *out)
{
    struct told v = {.at = i, .n = 1, .side = side_at(t, i)};
    if (v.side == 0) {
        bool article = false;
        size_t used = number_at(t, i, &v, &article);
        size_t unit = used > 0 ? text_unit_at(t, i + used, &v.unit) : 0;
        if (used == 0 || i + used + unit > e || (article && unit == 0)) {
            return false;
        }
        v.n = used + unit;
    }
    *out = v;
    return true;
}

static bool is_dot(const struct tokens *t, size_t i, size_t e)
{
    return i < e && t->at[i].kind == TOKEN_MARK && t->at[i].text.p[0] == '.';
}

/* Words at token i that only take back; how many. */
static size_t edit_word(const struct tokens *t, size_t i, struct edit *x)
{
    size_t n = token_any(t, i,
                         "pardon|attendez|attends|je me trompe|je confonds|je confonds toujours|"
                         "excusez moi|je veux dire|je voulais dire|ou plutot|plutot|enfin non|"
                         "euh non|heu non|ah non|oh non|qu est ce que je dis|je dis n importe "
                         "quoi|je rectifie|je corrige");
    x->sorry = x->sorry || n > 0;
    if (n == 0) {
        n = token_any(t, i, "non");
        x->no = x->no || n > 0;
    }
    if (n == 0) {
        n = token_any(t, i, "enfin");
        x->well = x->well || n > 0;
    }
    if (n == 0) {
        n = token_any(t, i, "euh|heu");
        x->hum = x->hum || n > 0;
    }
    return n;
}

/* Dots that hesitate, and no full stop. */
static bool is_pause(const struct tokens *t, size_t i, size_t e)
{
    return is_dot(t, i, e) && (t->at[i].end - t->at[i].start > 1 || is_dot(t, i + 1, e) ||
                               (i > 0 && is_dot(t, i - 1, e)));
}

/* The interruption at token i, a mark. */
static struct edit edit_at(const struct tokens *t, size_t i, size_t e)
{
    struct edit x = {.mark = i, .after = i + 1};
    x.dots = is_pause(t, i, e);
    if (!x.dots && !token_is(t, i, ",")) {
        x.after = i;
        return x;
    }
    while (x.after < e) {
        bool mark = token_is(t, x.after, ",") || is_pause(t, x.after, e);
        size_t n = mark ? 1 : edit_word(t, x.after, &x);
        if (n == 0) {
            break;
        }
        x.after += n;
    }
    return x;
}

/* How many tokens before `a` and before `b` are the same, within [first, ..) and [from, ..). */
static size_t same_before(const struct tokens *t, size_t first, size_t a, size_t from, size_t b)
{
    size_t n = 0;
    while (a - n > first && b - n > from && t->at[a - n - 1].kind != TOKEN_MARK &&
           text_equal(t->at[a - n - 1].text, t->at[b - n - 1].text)) {
        n++;
    }
    return n;
}

/* Articles and prepositions alone lead to what is said instead: "hanche gauche… | à la | droite".
 */
static bool bare_lead(const struct tokens *t, size_t b, size_t e)
{
    for (size_t i = b; i < e; i++) {
        if (token_any(t, i, "a|au|la|le|l|les|du|de|cote|celle|celui|c est|c etait|est") == 0) {
            return false;
        }
    }
    return true;
}

/* Both name the same kind of thing, and not the same. */
static bool rivals(const struct tokens *t, const struct told *was, const struct told *is)
{
    bool often = token_any(t, is->at + is->n, "fois|prises|prise|x|/|sur|par") > 0;
    if (often && !text_equal(t->at[was->at + was->n].text, t->at[is->at + is->n].text)) {
        return false; /* "mille, attendez, trois fois": another thing of the same drug */
    }
    if (was->side != 0 || is->side != 0) {
        return was->side != 0 && is->side != 0 && was->side != is->side;
    }
    bool counts = is->unit != NULL && is->unit->ucum[0] == '{';
    return was->pair == is->pair && was->milli != is->milli &&
           (was->unit == is->unit || (was->unit == NULL && !counts));
}

/* What stands between the side or number and the interruption comes again after the other one:
 * "cinq jours | avant… sept jours | avant". */
static bool tail_again(const struct tokens *t, const struct told *was, size_t mark,
                       const struct told *is, size_t e)
{
    size_t tail = was->at + was->n, again = is->at + is->n;
    return tail == mark ||
           (mark - tail <= TAIL && again < e && text_equal(t->at[tail].text, t->at[again].text));
}

/* "Gauche, gauche"; "à la droite, pardon". */
static bool insists(const struct tokens *t, const struct told *is, size_t e)
{
    size_t k = is->at + is->n;
    k += k < e && token_is(t, k, ",");
    return k < e && ((is->side != 0 && side_at(t, k) == is->side && k > is->at + 1) ||
                     token_any(t, k, "pardon|excusez moi|je me trompe") > 0);
}

/* "La jambe droite non, la gauche oui": two answers, and nothing taken back. */
static bool answers(const struct tokens *t, const struct told *is, size_t e)
{
    size_t k = is->at + is->n;
    k += k < e && token_is(t, k, ",");
    return k < e &&
           token_any(t, k, "si|ca va|aussi|un peu|oui ca|oui ,|oui .|parfois|non|pas") > 0 &&
           !(token_any(t, k, "oui") > 0 && token_any(t, k + 1, ",") > 0 && is->side == 0);
}

/* The speaker means that: by what he says between, and by the words before both. */
static bool means_it(const struct tokens *t, const struct edit *x, const struct told *was,
                     const struct told *is, size_t same, size_t e)
{
    bool units = was->unit != NULL && was->unit == is->unit;
    if (x->sorry) {
        return true;
    }
    if (x->no || x->well) {
        bool number = was->side == 0 && x->no; /* "quatorze, non, seize" */
        return !answers(t, is, e) && (x->dots || same > 0 || units || number);
    }
    if (x->dots && insists(t, is, e)) {
        return true;
    }
    static const char months[] = "janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|"
                                 "octobre|novembre|decembre";
    return x->hum && same > 0 && was->side == 0 && was->unit == NULL &&
           token_any(t, is->at + is->n, months) > 0; /* "le neuf, euh, le dix mai" */
}

/* What is said instead begins after the edit, at once or behind an explanation: "non, vu la
 * déchirure, | sur le côté droit". */
static bool instead(const struct tokens *t, size_t from, size_t e, struct told *is)
{
    for (size_t i = from; i < e && i <= from + LEAD; i++) {
        if (told_at(t, i, e, is)) {
            return true;
        }
        if (t->at[i].kind == TOKEN_MARK) {
            return false;
        }
    }
    return false;
}

/* What of [b, mark) the other one takes the place of; false when nothing is sure. */
static bool taken_back(const struct tokens *t, size_t b, size_t e, const struct edit *x,
                       size_t from, const struct told *is, struct told *was, size_t *same)
{
    size_t first = x->mark > b + BACK ? x->mark - BACK : b;
    bool found = false;
    for (size_t i = first; i < x->mark;) { /* the last one */
        struct told one;
        bool told = told_at(t, i, x->mark, &one);
        found = !is_dot(t, i, e) && (told || found);
        *was = told ? one : *was;
        i += told ? one.n : 1;
    }
    if (!found) {
        return false;
    }
    *same = same_before(t, b, was->at, from, is->at);
    bool led = *same == is->at - from || bare_lead(t, from, is->at);
    return led && rivals(t, was, is) && tail_again(t, was, x->mark, is, e);
}

/* "Sept jours avant, | oui, sept.": said once more. */
static size_t said_again(const struct tokens *t, const struct told *is, size_t e, bool *gone)
{
    size_t n = 0, end = is->at + is->n;
    for (size_t k = end; k < e && k <= end + TAIL && t->at[k].sentence == t->at[is->at].sentence;
         k++) {
        struct told more;
        size_t from = k + 1 + (token_any(t, k + 1, "oui|bien|donc") > 0);
        from += token_is(t, from, ",") && from > k + 1;
        size_t sorry = token_is(t, k, ",") ? token_any(t, k + 1, "pardon|excusez moi") : 0;
        bool echo = token_is(t, k, ",") && sorry == 0 && told_at(t, from, e, &more) &&
                    more.side == is->side && more.milli == is->milli && more.unit == NULL;
        size_t to = echo ? more.at + more.n : sorry > 0 ? k + 1 + sorry : 0;
        if (to > 0 && (to >= e || t->at[to].kind == TOKEN_MARK)) {
            for (size_t i = k; i < to; i++, n++) {
                gone[i] = true;
            }
            return n;
        }
    }
    return n;
}

/* "Non, à gauche, | pour moi c'est à droite mais c'est votre œil gauche": why the side was wrong.
 */
static size_t slip_told(const struct tokens *t, const struct told *is, size_t e, bool *gone)
{
    size_t from = is->at + is->n, k = from;
    if (is->side == 0 || from >= e || !token_is(t, from, ",") ||
        token_any(t, from + 1, "pour moi|de mon cote|vu d ici|d ici|moi je vois") == 0) {
        return 0;
    }
    for (; k < e && t->at[k].sentence == t->at[is->at].sentence && !is_dot(t, k, e); k++) {
        gone[k] = true;
    }
    return k - from;
}

/* The interruption at token i takes something back: the first token behind, 0 when not. */
static size_t repair_at(struct tokens *t, size_t b, size_t i, size_t e, bool *gone, size_t *n)
{
    struct edit x = edit_at(t, i, e);
    struct told is = {0}, was = {0};
    size_t same = 0, from = x.after;
    if (x.after == i || (!x.dots && !x.no && !x.well && !x.sorry && !x.hum)) {
        return 0;
    }
    bool found = instead(t, from, e, &is) && taken_back(t, b, e, &x, from, &is, &was, &same);
    bool reason = token_any(t, from, "vu|parce que|puisque|car|a cause|compte tenu|comme") > 0;
    for (size_t k = from; !found && reason && (x.no || x.sorry) && k < e && k <= from + REASON;
         k++) {
        found = token_is(t, k, ",") && instead(t, k + 1, e, &is) &&
                taken_back(t, b, e, &x, k + 1, &is, &was, &same) && same > 0;
        if (is_dot(t, k, e) || told_at(t, k, e, &(struct told){0})) {
            break;
        }
    }
    if (!found || !means_it(t, &x, &was, &is, same, e)) {
        return 0;
    }
    size_t to = same > 0 ? is.at - same : is.at;
    for (size_t k = was.at - same; k < to; k++, (*n)++) {
        gone[k] = true;
    }
    uint32_t before = t->at[was.at].sentence, old = t->at[is.at].sentence;
    for (size_t k = to; k < e && t->at[k].sentence == old; k++) {
        t->at[k].sentence = before;
    }
    *n += said_again(t, &is, e, gone) + slip_told(t, &is, e, gone);
    return is.at + is.n;
}

size_t text_repair(struct tokens *t, size_t b, size_t e, bool *gone)
{
    size_t n = 0;
    for (size_t i = b + 1; i + 1 < e; i++) {
        if (t->at[i].kind == TOKEN_MARK) {
            size_t behind = repair_at(t, b, i, e, gone, &n);
            i = behind > 0 ? behind - 1 : i;
        }
    }
    return n;
}
