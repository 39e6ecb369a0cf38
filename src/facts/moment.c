/* moment.c - the dates and ages of a sentence, and the fact that each is about: "depuis
 * l'an dernier", "mon père, un infarctus à cinquante ans" */
#include "facts/scan.h"

/* The fact of the sentence that a date or duration at [start, end) is about: the nearest. */
static struct fact *nearest(const struct scan *s, size_t first, size_t start, size_t end)
{
    struct fact *best = NULL;
    size_t least = SIZE_MAX;
    for (size_t k = first; k < s->fact_n; k++) {
        struct fact *f = &s->facts[k];
        size_t gap = f->start >= end ? f->start - end : f->end <= start ? start - f->end : 0;
        if (text_is(f->concept, "age") || f->when.n > 0) {
            continue;
        }
        bool over = f->kind == FACT_MEDICATION && f->time == FACT_PAST; /* "arrêté en juin" */
        gap += f->polarity == FACT_ABSENT && !over ? 40 : 0;
        if (gap < least) {
            least = gap;
            best = f;
        }
    }
    return best;
}

static void give_when(struct fact *f, const struct when *w)
{
    bool habit = f->kind == FACT_SOCIAL || f->kind == FACT_ADMINISTRATIVE;
    if (habit && text_starts(w->words, TEXT("à "))) {
        return; /* "l'aide ménagère l'a trouvé à cinq heures" */
    }
    if (f->time == FACT_PLANNED && w->kind == WHEN_SINCE) {
        return; /* "on le fera quand vous aurez arrêté depuis deux semaines" */
    }
    bool then = w->kind == WHEN_AGO || text_starts(w->words, TEXT("en "));
    bool taken = f->kind == FACT_MEDICATION || f->kind == FACT_SOCIAL || f->qualifier.n > 0;
    bool over = taken && f->time == FACT_PAST; /* "arrêté l'an dernier" */
    if ((f->kind == FACT_MEDICATION && w->kind == WHEN_FOR) ||
        (f->polarity == FACT_ABSENT && then && !over)) {
        return; /* "pas de diabète, ils ont vérifié en janvier" dates the test */
    }
    f->when = w->words;
    bool far = text_find(w->words, TEXT(" an"), 0) != SIZE_MAX ||
               text_find(w->words, TEXT("mois"), 0) != SIZE_MAX ||
               text_find(w->words, TEXT("enfance"), 0) != SIZE_MAX ||
               text_starts(w->words, TEXT("en "));
    if (w->kind == WHEN_AGO && far && f->time == FACT_NOW) {
        f->time = FACT_PAST;
    }
    if (w->kind == WHEN_FUTURE && f->kind == FACT_PROCEDURE) {
        f->time = FACT_PLANNED;
        f->section = TEXT("conduite");
    }
}

/* "On saute le Previscan ce soir, on le remplace par": the moment that ends at token i is of what
 * stands before it, not of a drug of the next clause; nor is an hour of anything there: "il
 * s'endort à 22 heures, il fait pipi au lit". */
static bool ends_before(const struct scan *s, const struct fact *f, size_t i, bool hour)
{
    bool next = i < s->t.n && f->start >= s->t.at[i].start;
    bool drug =
        next && f->kind == FACT_MEDICATION &&
        token_any(&s->t, i, ", on|, je|, vous|, et on|, et je|, puis|et on|et je|et puis on") > 0;
    return drug || (next && hour && token_any(&s->t, i, ", il|, elle|, j|, je|, on") > 0);
}

/* The last asserted fact before token i that has no moment yet, when a verb of what happened once
 * leads to it ("j'ai eu une phlébite, à la jambe,"); *once tells, the fact is given in any case. */
static struct fact *told_before(const struct scan *s, size_t first, size_t i, bool *once)
{
    static const char had[] = "j ai eu|j ai fait|j avais eu|j avais fait|il a eu|il a fait|elle a "
                              "eu|elle a fait|vous avez eu|vous avez fait|il y a eu";
    enum { NEAR = 12 };
    struct fact *best = NULL;
    for (size_t k = first; k < s->fact_n; k++) {
        struct fact *f = &s->facts[k];
        bool before = f->end <= s->t.at[i].start && f->polarity == FACT_PRESENT;
        best = before && f->when.n == 0 && (best == NULL || f->start > best->start) ? f : best;
    }
    *once = false;
    for (size_t k = i; best != NULL && k-- > 0 && i - k <= NEAR;) {
        *once = *once || (s->t.at[k].end <= best->start && token_any(&s->t, k, had) > 0);
    }
    return best;
}

/* A moment between commas, [i, i + n): "j'ai eu une phlébite, à la jambe, il y a deux ans, ça
 * avait gonflé" dates what stands before it too, for the next clause tells how it was then; "j'ai
 * de l'asthme, il y a deux ans, j'ai fait une pneumonie" dates the next alone. Gives the fact that
 * it dates besides the nearest, or instead of it (*alone); NULL for none. */
static struct fact *apart(const struct scan *s, size_t first, size_t i, size_t n, bool *alone)
{
    static const char then[] =
        ", ca avait|, ca m avait|, on m avait|, on avait|, ils m avaient|, ils avaient|, j avais|, "
        "j etais|, c etait|, il avait|, elle avait|, il m avait|, elle m avait|, il etait|, elle "
        "etait";
    static const char next[] = ", j ai fait|, j ai eu|, j avais fait|, j avais eu|, on m a opere|, "
                               "on m a operee|, il a fait|, il a eu|, elle a fait|, elle a eu";
    bool once = false, leads = token_any(&s->t, i + n, next) > 0;
    *alone = false;
    if (i == 0 || !token_is(&s->t, i - 1, ",") || (!leads && token_any(&s->t, i + n, then) == 0)) {
        return NULL;
    }
    struct fact *before = told_before(s, first, i, &once), *after = NULL;
    for (size_t k = first; leads && !once && k < s->fact_n; k++) {
        struct fact *f = &s->facts[k];
        bool follows = f->start >= s->t.at[i + n - 1].end && f->when.n == 0;
        after = follows && (after == NULL || f->start < after->start) ? f : after;
    }
    *alone = after != NULL;
    return after != NULL ? after : once && !leads ? before : NULL;
}

/* "Un sachet par jour, et on reprend la prise de sang dans trois jours": the moment at token i is
 * that of what is done next, not of the drug. */
static bool next_act(const struct scan *s, const struct fact *f, size_t i, enum when_kind kind)
{
    for (size_t k = i; kind == WHEN_FUTURE && k-- > 0 && s->t.at[k].start >= f->end;) {
        if (token_any(&s->t, k,
                      "et on|et vous|et je|puis on|puis vous|on se|on reprend|on refait|"
                      "on controle|prise de sang|rendez vous|je vous revois") > 0) {
            return true;
        }
    }
    return false;
}

void moment_dates(struct scan *s, struct span in, size_t first)
{
    bool any = s->fact_n > first; /* a date without a fact is nobody's */
    for (size_t i = in.b; i < in.e && any;) {
        bool if_so = s->marks[i].polarity == MARK_HYPOTHETICAL; /* "si dans un mois ça persiste" */
        if (if_so || !text_when_may(&s->t, i)) {
            i++;
            continue;
        }
        struct when w;
        char *mark = arena_mark(s->a);
        size_t n = text_when_read(s->a, &s->t, i, &w);
        bool alone = false, past = n > 0 && w.kind == WHEN_AGO;
        struct fact *also = past ? apart(s, first, i, n, &alone) : NULL;
        struct fact *f = n == 0  ? NULL
                         : alone ? also
                                 : nearest(s, first, s->t.at[i].start, s->t.at[i + n - 1].end);
        if (also != NULL && also != f) {
            give_when(also, &w);
        }
        bool measured = f != NULL && f->kind == FACT_MEASUREMENT && f->end <= s->t.at[i].start;
        if (measured && earlier_take(s, f, (struct span){i, i + n}, &w)) {
            f = NULL;
        } else if (f != NULL &&
                   !(f->kind == FACT_MEDICATION &&
                     (drug_step(s, i, in) || next_act(s, f, i, w.kind))) &&
                   !ends_before(s, f, i + n, text_starts(w.words, TEXT("à ")))) {
            give_when(f, &w);
        } else {
            arena_rewind(s->a, mark);
        }
        i += n > 0 ? n : 1;
    }
}

struct text scan_age(struct scan *s, int64_t milli)
{
    char room[40];
    struct writer w = writer_over(room, sizeof room);
    writer_str(&w, "à l’âge de ");
    writer_number(&w, milli);
    writer_str(&w, " ans");
    return scan_keep(s, &w);
}

void moment_ages(struct scan *s, struct span in, size_t first)
{
    bool family = false;
    for (size_t k = first; k < s->fact_n; k++) {
        family = family || s->facts[k].who == FACT_FAMILY;
    }
    for (size_t i = in.b; i + 2 < in.e && family; i++) {
        struct number n = {0};
        bool ago = i > in.b && token_is(&s->t, i - 1, "y"); /* "il y a dix ans" is no age */
        size_t open = ago ? 0 : token_any(&s->t, i, "a l age de|vers|a");
        size_t k = open > 0 ? text_number_at(&s->t, i + open, &n) : 0;
        if (k == 0 || token_any(&s->t, i + open + k, "ans") == 0) {
            continue;
        }
        struct fact *f = nearest(s, first, s->t.at[i].start, s->t.at[i + open + k].end);
        if (f != NULL && f->who == FACT_FAMILY && f->polarity == FACT_PRESENT) {
            f->when = scan_age(s, n.milli);
        }
    }
}

bool moment_given(const struct scan *s, struct text words)
{
    for (size_t k = s->turn_first; k < s->fact_n; k++) {
        if (text_equal(s->facts[k].when, words)) {
            return true;
        }
    }
    return false;
}

/* What a question about time is about: a drug that it names, else the onset. */
static const struct hit *dated(const struct scan *s)
{
    for (size_t i = s->question.b; i < s->question.e; i++) {
        if (s->hit_of[i] >= 0 && strcmp(s->hits[s->hit_of[i]].concept->kind, "medication") == 0) {
            return &s->hits[s->hit_of[i]];
        }
    }
    return NULL;
}

/* "Lundi soir. Vers 21 heures.": the hour of a dose, after its day. */
static struct text with_hour(struct scan *s, struct text day, struct span turn)
{
    for (size_t i = turn.b + 1; i < turn.e; i++) {
        struct number n = {0};
        size_t k = text_number_at(&s->t, i, &n);
        bool hour = k > 0 && n.milli <= 24000 && token_any(&s->t, i + k, "heures|heure|h") > 0 &&
                    token_any(&s->t, i - 1, "etre|vers|etait|a|environ|peu pres") > 0;
        if (hour && text_find(day, TEXT(" h"), 0) == SIZE_MAX) {
            char room[80];
            struct writer w = writer_over(room, sizeof room);
            writer_put(&w, day);
            writer_str(&w, " à ");
            writer_number(&w, n.milli);
            writer_str(&w, " h");
            return scan_keep(s, &w);
        }
    }
    return day;
}

void answer_when(struct scan *s, struct span turn)
{
    bool dates = scan_has(s, s->question, "depuis|combien de temps|a commence|debute|debut") ||
                 (scan_has(s, s->question, "quand") && dated(s) != NULL);
    for (size_t k = s->turn_first; k < s->fact_n; k++) {
        dates = dates && !(text_is(s->facts[k].concept, "debut") && s->facts[k].when.n > 0);
    }
    /* "Ça a bougé depuis ?", "ça s'est aggravé depuis ?" asks what changed, not when it began */
    dates = dates && !(s->question.e >= s->question.b + 2 &&
                       token_any(&s->t, s->question.e - 2, "depuis ?") > 0);
    if (!dates || scan_has(s, s->question, "dernieres regles|terme|enceinte")) {
        return;
    }
    enum { FAR = 24 }; /* "un an. Il répète, il oublie, et il s'est perdu le mois dernier" */
    for (size_t i = turn.b; i < turn.e && i < turn.b + FAR; i++) {
        struct when w;
        size_t n = text_when_at(s->a, &s->t, i, &w);
        if (n == 0 || w.kind == WHEN_FOR || w.kind == WHEN_FUTURE) {
            continue;
        }
        if (moment_given(s, w.words)) {
            return;
        }
        struct span in = {i, i + n};
        while (in.e < turn.e && s->t.at[in.e].sentence == s->t.at[i].sentence) {
            in.e++;
        }
        const struct hit *drug = dated(s);
        if (drug == NULL && misread_onset(s)) {
            return;
        }
        const char *id = drug != NULL ? drug->concept->id : "debut";
        struct fact *f = scan_concept_fact(s, id, (struct span){i, i + n}, in);
        if (f != NULL) {
            f->polarity = FACT_PRESENT;
            f->who = FACT_PATIENT;
            f->when = drug != NULL ? with_hour(s, w.words, turn) : w.words;
            f->question_start = s->t.at[s->question.b].start;
            f->question_end = s->t.at[s->question.e - 1].end;
        }
        return;
    }
}
