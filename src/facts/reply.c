/* reply.c - what a short answer says with a number and no name: "Le tabac ? — Un paquet par jour.",
 * "Depuis combien de temps ? — Trois mois." */
#include "facts/scan.h"

enum { SHORT = 9 }; /* tokens of a question that asks since when, and no more */

/* The question asks about this habit alone, NULL when about none or several. */
static const struct hit *habit_asked(const struct scan *s)
{
    const struct hit *found = NULL;
    size_t b = s->question.e; /* "L'iode n'y est pour rien. Vous fumez ?": the last sentence asks */
    bool asks = false;
    while (b > s->question.b && s->t.at[b - 1].sentence == s->t.at[s->question.e - 1].sentence) {
        b--;
        asks = asks || s->hit_of[b] >= 0;
    }
    for (size_t i = asks ? b : s->question.b; i < s->question.e; i++) {
        const struct hit *h = s->hit_of[i] >= 0 ? &s->hits[s->hit_of[i]] : NULL;
        if (h == NULL || h == found) {
            continue;
        }
        bool habit = hit_is(h, "tabac") || hit_is(h, "alcool") || hit_is(h, "cannabis");
        if (!habit || (found != NULL && found->concept != h->concept)) {
            return NULL;
        }
        found = h;
    }
    return found;
}

/* How much of a habit: "un paquet", "dix cigarettes par jour", "cinq par jour"; tokens, 0 when
 * none. `u` is NULL without a noun. */
static size_t amount_at(const struct scan *s, size_t i, struct number *n, const struct unit **u)
{
    size_t k = text_number_at(&s->t, i, n);
    *u = NULL;
    size_t unit = k > 0 ? text_unit_at(&s->t, i + k, u) : 0;
    if (unit > 0) {
        size_t half = token_any(&s->t, i + k + unit, "et demi|et demie");
        n->milli += half > 0 ? 500 : 0;
        return (*u)->ucum[0] == '{' && !(*u)->dose ? k + unit + half : 0;
    }
    *u = NULL;
    bool each = k > 0 && !n->article && token_any(&s->t, i + k, "par jour|par semaine") > 0;
    return each ? k : 0;
}

/* The words before token i take back what was said first: "un verre... bon, deux verres". */
static bool mends(const struct scan *s, size_t b, size_t i)
{
    for (size_t k = i; k-- > b && k + 4 > i;) {
        if (token_any(&s->t, k, "non|bon|enfin|plutot|allez|disons|pardon") > 0) {
            return true;
        }
    }
    return false;
}

struct amount {
    struct span at, in;
    struct number n;
    const struct unit *u;
};

/* The amount that the answer `turn` settles on; false when it names none, speaks of others, or,
 * unless the habit is `over`, of what was before. */
static bool settled(const struct scan *s, struct span turn, bool over, struct amount *out)
{
    bool found = false;
    struct span in = turn;
    for (size_t seen = 0; seen < REPLY_SENTENCES && in.b < turn.e; seen++, in.b = in.e) {
        in.e = scan_sentence_end(s, in.b);
        if (!over && scan_has(s, in, "etais|avais|fumais|buvais|avant|a l epoque|au debut")) {
            continue;
        }
        for (size_t i = in.b; i < in.e; i++) {
            struct amount a = {.in = in};
            size_t k = s->marks[i].who == FACT_PATIENT ? amount_at(s, i, &a.n, &a.u) : 0;
            if (k == 0) {
                continue;
            }
            if (!found || mends(s, turn.b, i)) {
                a.at = (struct span){i, i + k};
                *out = a;
                found = true;
            }
            i += k - 1;
        }
    }
    return found;
}

/* The fact of a concept that the answer's turn gave already, NULL when none. */
struct fact *reply_given(const struct scan *s, const struct hit *h)
{
    for (size_t k = s->turn_first; k < s->fact_n; k++) {
        if (text_is(s->facts[k].concept, h->concept->id)) {
            return &s->facts[k];
        }
    }
    return NULL;
}

struct fact *reply_fact(struct scan *s, const char *id, struct span at, struct span in)
{
    struct fact *f = scan_concept_fact(s, id, at, in);
    if (f != NULL) {
        f->polarity = FACT_PRESENT;
        f->who = FACT_PATIENT;
        f->time = FACT_NOW;
        f->question_start = s->t.at[s->question.b].start;
        f->question_end = s->t.at[s->question.e - 1].end;
    }
    return f;
}

static void put_amount(struct scan *s, const struct amount *a, struct fact *f)
{
    if (a->u != NULL) {
        char room[16];
        struct writer w = writer_over(room, sizeof room);
        writer_number(&w, a->n.milli);
        f->value = scan_keep(s, &w);
        f->unit = text_of(a->u->ucum);
    }
    struct text often = drug_frequency(s, (struct span){a->at.e, a->in.e});
    if (a->u == NULL) { /* "quinze par jour" */
        char room[32];
        struct writer w = writer_over(room, sizeof room);
        writer_number(&w, a->n.milli);
        writer_str(&w, token_is(&s->t, a->at.e + 1, "jour") ? " par jour" : " par semaine");
        often = scan_keep(s, &w);
    }
    f->frequency = often.n > 0 ? often : f->frequency;
    for (size_t i = a->at.e; i < a->in.e && f->when.n == 0; i++) {
        struct when w;
        if (text_when_at(s->a, &s->t, i, &w) > 0 && (w.kind == WHEN_FOR || w.kind == WHEN_SINCE)) {
            f->when = w.words;
        }
    }
}

/* Where the answer says that the habit is over: the token of "arrêté", the end when it does not. */
static size_t stopped(const struct scan *s, struct span turn)
{
    if (scan_has(s, turn,
                 "repris|reprise|recommence|rechute|rechuter|encore|quand meme|essaye|essayer|"
                 "presque|arrive pas|bientot|je fume|je bois")) {
        return turn.e;
    }
    for (size_t i = turn.b; i < turn.e; i++) {
        bool over = token_any(&s->t, i, "arrete|stoppe") > 0 && s->hit_of[i] < 0;
        bool own = i == turn.b || s->t.at[i - 1].kind == TOKEN_MARK ||
                   token_any(&s->t, i - 1, "ai|tout|non|oui") > 0;
        if (over && own && s->marks[i].polarity == MARK_PRESENT) {
            return i;
        }
    }
    return turn.e;
}

static void put_stop(struct scan *s, const char *id, size_t at, struct span turn)
{
    struct span in = {at, scan_sentence_end(s, at)};
    while (in.b > turn.b && s->t.at[in.b - 1].sentence == s->t.at[at].sentence) {
        in.b--;
    }
    struct fact *f = reply_fact(s, id, (struct span){at, at + 1}, in);
    if (f == NULL) {
        return;
    }
    f->polarity = FACT_ABSENT;
    f->time = FACT_PAST;
    f->qualifier = TEXT("arrêté");
    for (size_t i = in.b; i < in.e && f->when.n == 0; i++) {
        struct when w;
        if (text_when_at(s->a, &s->t, i, &w) > 0 && w.kind != WHEN_FOR && w.kind != WHEN_FUTURE) {
            f->when = w.words;
        }
    }
}

void reply_habit(struct scan *s, struct span turn)
{
    const struct hit *h = s->question.b < s->question.e ? habit_asked(s) : NULL;
    struct amount a;
    if (h == NULL) {
        return;
    }
    struct fact *f = reply_given(s, h);
    if (f != NULL && (f->polarity != FACT_PRESENT || f->value.n > 0 || f->who != FACT_PATIENT)) {
        return;
    }
    size_t over = f == NULL ? stopped(s, turn) : turn.e;
    bool much = settled(s, turn, over < turn.e, &a);
    if (much && f != NULL && (a.u != NULL || f->frequency.n == 0)) {
        put_amount(s, &a, f);
        f->clause_end =
            s->t.at[a.in.e - 1].end > f->clause_end ? s->t.at[a.in.e - 1].end : f->clause_end;
    } else if (much && f == NULL) {
        f = reply_fact(s, h->concept->id, a.at, a.in);
        if (f != NULL) {
            put_amount(s, &a, f);
        }
    }
    if (over < turn.e) {
        put_stop(s, h->concept->id, over, turn);
    }
}

/* A stretch of time said alone at token i: "trois mois", "un an et demi"; tokens, 0 when none. */
static size_t stretch_at(const struct scan *s, size_t i, struct writer *w)
{
    struct number n = {0};
    const struct unit *u = NULL;
    size_t k = text_number_at(&s->t, i, &n);
    size_t unit = k > 0 ? text_unit_at(&s->t, i + k, &u) : 0;
    bool time = unit > 0 &&
                token_any(&s->t, i + k, "an|ans|mois|semaine|semaines|jour|jours|heure|heures") > 0;
    if (!time || token_any(&s->t, i + k + unit, "de|d|apres|avant|sur|par") > 0) {
        return 0;
    }
    writer_str(w, "depuis ");
    writer_number(w, n.milli);
    writer_char(w, ' ');
    writer_str(w, n.milli >= 2000 ? u->many : u->one);
    size_t half = token_any(&s->t, i + k + unit, "et demi|et demie");
    writer_str(w, half > 0 ? " et demi" : "");
    return k + unit + half;
}

/* Asked since when something has been so, and about nothing that has a date of its own. */
static bool since_asked(const struct scan *s)
{
    if (!scan_has(s, s->question,
                  "depuis quand|depuis combien de temps|ca dure depuis|depuis longtemps|"
                  "et depuis quand|ca fait combien de temps|ca fait longtemps") ||
        misread_onset(s)) {
        return false;
    }
    bool named = false;
    size_t last = s->question.e;
    while (last > s->question.b &&
           s->t.at[last - 1].sentence == s->t.at[s->question.e - 1].sentence) {
        last--;
    }
    for (size_t i = s->question.b; i < s->question.e; i++) {
        const struct hit *h = s->hit_of[i] >= 0 ? &s->hits[s->hit_of[i]] : NULL;
        if (h != NULL && !hit_kind(h, "finding")) {
            return false;
        }
        named = named || (h != NULL && i >= last);
    }
    struct span q = {last, s->question.e};
    return named || (q.e - q.b <= SHORT && !scan_has(s, q, "vous|tu|votre|vos|ton|ta"));
}

void reply_since(struct scan *s, struct span turn)
{
    if (s->question.b == s->question.e || !since_asked(s)) {
        return;
    }
    for (size_t k = s->turn_first; k < s->fact_n; k++) {
        if (s->facts[k].when.n > 0) {
            return;
        }
    }
    char room[64];
    struct text since = {NULL, 0};
    struct span at = {0, 0}, in = turn;
    for (size_t seen = 0; seen < REPLY_SENTENCES && in.b < turn.e; seen++, in.b = in.e) {
        in.e = scan_sentence_end(s, in.b);
        for (size_t i = in.b; i < in.e; i++) {
            bool opens = i == in.b || s->t.at[i - 1].kind == TOKEN_MARK ||
                         token_any(&s->t, i - 1,
                                   "fait|bien|environ|moins|peu pres|dirais|facile|euh|oh|bah|"
                                   "allez|disons|quasiment|presque") > 0;
            struct writer w = writer_over(room, sizeof room);
            struct number before = {0};
            opens = opens && (i < in.b + 2 || text_number_at(&s->t, i - 2, &before) == 0);
            size_t n = opens && s->marks[i].who == FACT_PATIENT ? stretch_at(s, i, &w) : 0;
            if (n == 0) {
                continue;
            }
            bool mended =
                since.n > 0 && scan_has(s, (struct span){at.e, i}, "non|enfin|plutot|plus");
            if (since.n > 0 && !mended) {
                return; /* "deux, trois semaines" */
            }
            since = scan_keep(s, &w);
            at = (struct span){i, i + n};
        }
    }
    if (since.n == 0) {
        return;
    }
    while (in.b = at.b, in.b > turn.b && s->t.at[in.b - 1].sentence == s->t.at[at.b].sentence) {
        at.b--;
    }
    in = (struct span){at.b, scan_sentence_end(s, at.b)};
    struct fact *f = reply_fact(s, "debut", at, in);
    if (f != NULL) {
        f->when = since;
    }
}

void reply_age(struct scan *s, struct span turn)
{
    for (size_t i = s->question.b; i + 2 < s->question.e; i++) {
        size_t head = token_any(&s->t, i, "vous avez|tu as|il a|elle a");
        struct number n = {0};
        size_t k = head > 0 ? text_number_at(&s->t, i + head, &n) : 0;
        size_t end = i + head + k;
        if (k == 0 || n.article || n.milli % 1000 != 0 || n.milli > 120000 ||
            !token_is(&s->t, end, "ans") || token_any(&s->t, end + 1, "de|d|que") > 0) {
            continue;
        }
        struct span q = {i, scan_sentence_end(s, i)};
        bool denied = token_any(&s->t, turn.b, "non|bientot|presque|pas encore|euh non|ah non") > 0;
        bool asks = token_is(&s->t, q.e - 1, "?");
        struct number m = {0}; /* "Quarante-six, maintenant" */
        denied = denied || text_number_at(&s->t, turn.b, &m) > 0;
        if (!asks || denied) {
            return;
        }
        struct fact *f = reply_fact(s, "age", (struct span){i + head, end + 1},
                                    (struct span){turn.b, scan_sentence_end(s, turn.b)});
        if (f != NULL) {
            char room[16];
            struct writer w = writer_over(room, sizeof room);
            writer_number(&w, n.milli);
            f->value = scan_keep(s, &w);
            f->unit = TEXT("a");
        }
        return;
    }
}

/* "À quel âge ? — 87 ans" completes the relative's illness. */
void reply_kin_age(struct scan *s, struct span reply)
{
    if (s->turn_first == 0 || !scan_has(s, s->question, "quel age") ||
        scan_has(s, s->question,
                 "vous avez|avez vous|etes|votre fille|votre fils|vos enfants|votre enfant")) {
        return;
    }
    struct fact *f = &s->facts[s->turn_first - 1];
    while (f > s->facts && (f->who != FACT_FAMILY || f->polarity != FACT_PRESENT) &&
           f->turn + 4 > s->turn_of[reply.b]) {
        f--;
    }
    struct number n = {0};
    size_t k = text_number_at(&s->t, reply.b, &n);
    if (f->who != FACT_FAMILY || f->when.n > 0 || k == 0 || !token_is(&s->t, reply.b + k, "ans")) {
        return;
    }
    f->when = scan_age(s, n.milli);
}

void reply_how_much(struct scan *s, struct span reply, struct fact *f)
{
    struct number n = {0};
    struct span next = {reply.e, reply.e};
    while (next.e < s->t.n && s->t.at[next.e].sentence == s->t.at[next.b].sentence &&
           s->turn_of[next.e] == s->turn_of[reply.b]) {
        next.e++;
    }
    if (f->frequency.n > 0 || next.b >= next.e || text_number_at(&s->t, next.b, &n) == 0) {
        return;
    }
    f->frequency = drug_rhythm(s, next);
    size_t about = token_any(&s->t, next.b + 1, "dizaine|quinzaine|vingtaine|douzaine|trentaine");
    if (about > 0 && text_is(f->frequency, "par jour")) { /* "Une dizaine par jour." */
        f->frequency = text_slice(s->bytes, s->t.at[next.b].start, s->t.at[next.b + 1].end);
        char room[64];
        struct writer w = writer_over(room, sizeof room);
        writer_put(&w, f->frequency);
        writer_str(&w, " par jour");
        f->frequency = scan_keep(s, &w);
    }
    f->clause_end = f->frequency.n > 0 ? s->t.at[next.e - 1].end : f->clause_end;
}

bool reply_other_rhythm(struct scan *s, struct span q, struct span reply, struct fact *f)
{
    struct text asked = f->kind == FACT_MEDICATION ? drug_rhythm(s, q) : (struct text){NULL, 0};
    if (asked.n == 0 ||
        scan_has(s, reply, "arrete|arretee|prends plus|prend plus|jamais|du tout|rien")) {
        return false;
    }
    bool only = scan_has(s, reply, "que|qu|seulement|juste|uniquement|plutot|des fois|parfois");
    struct text said =
        only || reply.e - reply.b < SHORT ? drug_rhythm(s, reply) : (struct text){NULL, 0};
    if (said.n > 0) {
        f->polarity = FACT_PRESENT;
        f->frequency = said;
    }
    return true;
}

/* The question names a drug. */
static bool drug_in(const struct scan *s, struct span q)
{
    for (size_t i = q.b; i < q.e; i++) {
        if (s->hit_of[i] >= 0 && hit_kind(&s->hits[s->hit_of[i]], "medication")) {
            return true;
        }
    }
    return false;
}

/* "Cinq kilos en six mois." of the weight that was asked about, one way alone. */
static bool counts_kilos(const struct scan *s, struct span q, size_t i)
{
    struct number n = {0};
    bool lost = false, won = false;
    for (size_t k = q.b; k < q.e; k++) {
        const struct hit *h = s->hit_of[k] >= 0 ? &s->hits[s->hit_of[k]] : NULL;
        lost = lost || (h != NULL && hit_is(h, "amaigrissement"));
        won = won || (h != NULL && hit_is(h, "prise_poids"));
    }
    size_t k = text_number_at(&s->t, i, &n);
    return lost != won && k > 0 && token_any(&s->t, i + k, "kilos|kilo|kg") > 0;
}

bool reply_implies(struct scan *s, struct span q, struct span reply)
{
    static const char against[] =
        "pas|plus|jamais|bien|bon|arrete|arretee|arretes|non|rien|aucun|aucune|mieux|fini|finie|"
        "sans|guerie|"
        "gueri|ni|moins|avant|parti|partie|passe|passee|disparu|normal|normale|seulement|que";
    static const char moments[] =
        "le matin|le soir|la nuit|le midi|la journee|tous les matins|tous les soirs|toutes les "
        "nuits|"
        "tous les jours|toute la journee|toute la nuit|jour et nuit|en permanence|des deux cotes|"
        "les deux|a l effort|quand je|quand j|quand il|quand elle|le premier soir|les premiers "
        "jours";
    size_t i = reply.b;
    for (size_t n = 1; n > 0 && i < reply.e; i += n) {
        n = token_any(&s->t, i, "bah|ben|euh|heu|ah|alors|,|bon|oh|la|facilement|surtout|plutot");
        n = n > 0 && token_any(&s->t, i, "la nuit|la journee") > 0 ? 0 : n;
    }
    bool ends = reply.e > i && !token_is(&s->t, reply.e - 1, "?");
    bool negative = scan_has(s, q, "pas|plus|jamais|aucun|aucune|ne|n|sans|arrete|arretee|ou");
    if (!ends || negative || scan_has(s, (struct span){i, reply.e}, against)) {
        return false;
    }
    struct when w;
    struct number n = {0};
    bool dated = token_is(&s->t, i, "depuis") && text_when_at(s->a, &s->t, i, &w) > 0;
    bool taken = text_number_at(&s->t, i, &n) > 0 && drug_in(s, q) && drug_rhythm(s, reply).n > 0;
    return dated || taken || token_any(&s->t, i, moments) > 0 || counts_kilos(s, q, i);
}

void reply_given_up(struct scan *s, struct span reply, struct fact *f)
{
    struct hit none = {.at = (uint32_t)reply.b, .concept = lexicon_concept(s->lexicon, f->concept)};
    const char *over = none.concept != NULL ? drug_given_up(s, &none, reply) : NULL;
    for (size_t i = reply.b; i < reply.e; i++) {
        over = s->hit_of[i] >= 0 ? NULL : over; /* "j'ai arrêté l'alcool" */
    }
    if (over == NULL || strcmp(over, "arrêté") != 0) {
        return;
    }
    f->time = FACT_PAST;
    f->qualifier = text_of(over);
    for (size_t i = reply.b; i < reply.e && f->when.n == 0; i++) {
        struct when w;
        if (text_when_at(s->a, &s->t, i, &w) > 0 && w.kind != WHEN_FOR && w.kind != WHEN_FUTURE) {
            f->when = w.words;
        }
    }
}

void reply_kilos(struct scan *s, struct span reply, struct fact *f)
{
    enum { REACH = 4 };
    bool weight = text_is(f->concept, "amaigrissement") || text_is(f->concept, "prise_poids");
    for (size_t i = reply.b; weight && i < reply.e && i < reply.b + REACH; i++) {
        struct number n = {0};
        size_t k = text_number_at(&s->t, i, &n);
        if (k > 0 && token_any(&s->t, i + k, "kilos|kilo|kg") > 0 &&
            token_any(&s->t, i + k + 1, "ou|a") == 0) {
            char room[16];
            struct writer w = writer_over(room, sizeof room);
            writer_number(&w, n.milli);
            f->value = scan_keep(s, &w);
            f->unit = TEXT("kg");
            return;
        }
    }
}
