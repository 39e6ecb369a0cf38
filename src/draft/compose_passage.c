/* compose_passage.c - see compose_passage.h */
#include "draft/compose_passage.h"

#include "text/number.h"
#include "text/repair.h"
#include "text/unit.h"

/* A test or an act to be done: told in the clinician's words, by its name where there is no room.
 */
static bool is_order(const struct fact *f)
{
    return f->kind == FACT_PROCEDURE && f->time == FACT_PLANNED &&
           !text_is(f->concept, "arret_travail");
}

bool passage_open(struct compose *c, int source, struct speech *s)
{
    const struct reading *r = &c->readings[source];
    *s = (struct speech){.r = r, .source = source};
    s->carried = ARENA_ARRAY(c->a, bool, r->said.n + 1);
    s->fact_of = ARENA_ARRAY(c->a, size_t, r->talk.n + 1);
    s->fact_next = ARENA_ARRAY(c->a, size_t, r->facts.n + 1);
    if (!s->carried || !s->fact_of || !s->fact_next) {
        return false;
    }
    for (size_t k = 0; k < r->facts.n; k++) {
        const struct fact *f = &r->facts.at[k];
        memset(s->carried + f->start, !is_order(f), f->end - f->start);
        if (f->turn >= 0) {
            s->fact_next[k] = s->fact_of[f->turn];
            s->fact_of[f->turn] = k + 1;
        }
    }
    return true;
}

static bool says_number(const struct fact *f, struct text digits)
{
    const struct text fields[] = {f->value,     f->dose,     f->when,
                                  f->frequency, f->duration, f->qualifier};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (text_find(fields[i], digits, 0) != SIZE_MAX) {
            return true;
        }
    }
    return false;
}

/* A number that a fact of its sentence has taken; written as facts write it. */
static bool number_taken(const struct speech *s, size_t at, int64_t milli)
{
    char room[32];
    struct writer w = writer_over(room, sizeof room);
    writer_number(&w, milli);
    struct text point = writer_text(&w);
    char comma[32];
    for (size_t i = 0; i < point.n; i++) {
        comma[i] = point.p[i] == '.' ? ',' : point.p[i];
    }
    for (size_t k = s->fact_of[s->rank]; k > 0; k = s->fact_next[k - 1]) {
        const struct fact *f = &s->r->facts.at[k - 1];
        if (at >= f->clause_start && at < f->clause_end && !is_order(f) &&
            (says_number(f, point) || says_number(f, (struct text){comma, point.n}))) {
            return true;
        }
    }
    return false;
}

/* "trois fois… non, deux fois": what a speaker takes back tells nothing. */
static bool taken_back(const struct tokens *t, size_t after)
{
    for (size_t i = after; i < t->n && i < after + 5; i++) {
        if (token_any(t, i, "non|pardon|plutot") > 0) {
            return i > after && token_any(t, i - 1, ",|.") > 0;
        }
    }
    return false;
}

/* Without the tokens that the speaker takes back in the same breath, as facts are found. */
static bool drop_repairs(struct arena *a, struct tokens *t)
{
    bool *gone = ARENA_ARRAY(a, bool, t->n + 1);
    size_t kept = 0, n = gone ? text_repair(t, 0, t->n, gone) : 0;
    for (size_t i = 0; n > 0 && i < t->n; i++) {
        if (!gone[i]) {
            t->at[kept++] = t->at[i];
        }
    }
    t->n = n > 0 ? kept : t->n;
    return gone != NULL;
}

bool passage_turn(struct compose *c, struct speech *s, size_t rank)
{
    struct folded f;
    const struct facts_turn *at = &s->r->turns[rank];
    s->turn = &s->r->talk.at[rank];
    s->rank = (int)rank;
    s->base = at->start;
    if (!text_fold(c->a, text_slice(s->r->said, at->start, at->end), &f) ||
        !text_tokens(c->a, &f, &s->t) || !drop_repairs(c->a, &s->t)) {
        return false;
    }
    s->covered = ARENA_ARRAY(c->a, bool, s->t.n + 1);
    for (size_t i = 0; s->covered && i < s->t.n; i++) {
        s->covered[i] = s->carried[s->base + s->t.at[i].start];
    }
    return s->covered != NULL;
}

static bool has_drug(const struct speech *s, size_t from, size_t to)
{
    for (size_t k = s->fact_of[s->rank]; k > 0; k = s->fact_next[k - 1]) {
        const struct fact *f = &s->r->facts.at[k - 1];
        if (f->kind == FACT_MEDICATION && f->start >= from && f->start < to) {
            return true;
        }
    }
    return false;
}

bool passage_illness(const struct speech *s, size_t b, size_t e)
{
    size_t from = s->base + s->t.at[b].start, to = s->base + s->t.at[e - 1].end;
    for (size_t k = s->fact_of[s->rank]; k > 0; k = s->fact_next[k - 1]) {
        const struct fact *f = &s->r->facts.at[k - 1];
        if (f->kind == FACT_PROBLEM && f->who == FACT_PATIENT && f->polarity == FACT_PRESENT &&
            f->start >= from && f->start < to) {
            return true;
        }
    }
    return false;
}

bool passage_planned(const struct speech *s, size_t b, size_t e)
{
    size_t from = s->base + s->t.at[b].start, to = s->base + s->t.at[e - 1].end;
    for (size_t k = s->fact_of[s->rank]; k > 0; k = s->fact_next[k - 1]) {
        const struct fact *f = &s->r->facts.at[k - 1];
        if (f->time == FACT_PLANNED && f->start >= from && f->start < to) {
            return true;
        }
    }
    return false;
}

bool passage_dosed(const struct speech *s, size_t b, size_t e)
{
    size_t from = s->base + s->t.at[b].start, to = s->base + s->t.at[e - 1].end;
    for (size_t k = s->fact_of[s->rank]; k > 0; k = s->fact_next[k - 1]) {
        const struct fact *f = &s->r->facts.at[k - 1];
        if (f->kind == FACT_MEDICATION && f->dose.n > 0 && f->start >= from && f->start < to) {
            return true;
        }
    }
    return false;
}

struct passage_words passage_measure(const struct speech *s, size_t b, size_t e)
{
    struct passage_words p = {.b = b, .e = e};
    for (size_t i = b; i < e;) {
        struct number n;
        size_t span = text_number_at(&s->t, i, &n);
        p.known |= s->covered[i];
        p.negated |= token_any(&s->t, i, "pas|jamais|aucun|aucune|sans|ni|rien|non|plus") > 0;
        if (span > 0 && !n.article) {
            p.figures += !s->covered[i] && !taken_back(&s->t, i + span) &&
                         !number_taken(s, s->base + s->t.at[i].start, n.milli);
        } else if (topic_content(&s->t, i) && !s->covered[i]) {
            p.fresh++;
            p.clinical += lexicon_knows(lexicon_builtin(), s->t.at[i].text);
            span = 1;
        } else {
            span = 1;
        }
        i += span;
    }
    if (b < e) {
        p.drug = has_drug(s, s->base + s->t.at[b].start, s->base + s->t.at[e - 1].end);
    }
    return p;
}

/* "À gauche… non, à droite": dots that hesitate end no sentence. */
static bool goes_on(const struct speech *s, size_t e)
{
    const char *said = s->r->said.p + s->base;
    const struct token *before = &s->t.at[e - 1];
    bool dot = token_is(&s->t, e - 1, ".");
    if (dot && token_is(&s->t, e, ".")) {
        return true; /* the run of dots itself */
    }
    bool dots = (unsigned char)said[before->start] == 0xe2 || /* "…" */
                (dot && e > 1 && token_is(&s->t, e - 2, "."));
    const unsigned char *next = (const unsigned char *)said + s->t.at[e].start;
    bool capital = (*next >= 'A' && *next <= 'Z') || (*next == 0xc3 && next[1] < 0xa0);
    return dots && !capital;
}

size_t passage_sentence_end(const struct speech *s, size_t b)
{
    size_t e = b + 1;
    while (e < s->t.n && (s->t.at[e].sentence == s->t.at[e - 1].sentence || goes_on(s, e))) {
        e++;
    }
    return e;
}

size_t passage_now_end(const struct speech *s, size_t b, size_t e)
{
    static const char before[] = "avant|l an passe|l an dernier|l annee derniere|auparavant|il y a|"
                                 "d habitude|l ete dernier|l hiver dernier";
    size_t k = b + token_any(&s->t, b, "et|mais|bon|ben|alors|oui");
    if (e >= s->t.n || token_any(&s->t, k, before) == 0 ||
        token_any(&s->t, e,
                  "maintenant|la maintenant|aujourd hui|a present|et maintenant|mais "
                  "maintenant|la|desormais") == 0) {
        return e;
    }
    size_t end = passage_sentence_end(s, e);
    return passage_measure(s, b, e).figures > 0 && !token_is(&s->t, end - 1, "?") ? end : e;
}

bool passage_independent(const struct speech *s, size_t b, size_t e)
{
    while (b < e && topic_filler(&s->t, b) > 0) {
        b += topic_filler(&s->t, b);
    }
    return b < e && token_any(&s->t, b, "j|je|il|elle|on|ca|c|ils|elles|mon|ma|mes|y|nous") > 0;
}

void passage_trim(const struct speech *s, size_t *b, size_t *e)
{
    for (size_t n = 1; *b < *e && n > 0; *b += n) {
        n = topic_filler(&s->t, *b);
        n = n > 0 ? n : token_any(&s->t, *b, "toujours ,|oui ,|voila ,|justement ,");
    }
    while (*e > *b &&
           ((s->t.at[*e - 1].kind == TOKEN_MARK && !token_is(&s->t, *e - 1, "%")) ||
            token_any(&s->t, *e - 1, "euh|heu|la|quoi|hein|et|mais|ou|donc|docteur|voila") > 0) &&
           !(token_is(&s->t, *e - 1, "la") && *e > *b + 1 && /* "d'ici là", "à ce moment-là" */
             token_any(&s->t, *e - 2, "ici|moment|jour|date|cas") > 0)) {
        (*e)--;
    }
}

/* "Une rougeur à droite... non, à gauche": a side or a number that is corrected at once. */
bool passage_taken_back(const struct speech *s, size_t b, size_t e)
{
    enum { REACH = 6 };
    static const char sides[] = "gauche|droite|droit";
    size_t k = e;
    for (size_t step = 1; k < s->t.n && step > 0; k += step) {
        step = s->t.at[k].kind == TOKEN_MARK
                   ? 1
                   : token_any(&s->t, k, "je dirais|je crois|je pense|a peu pres");
    }
    size_t n = token_any(&s->t, k,
                         "non|euh non|ah non|enfin non|pardon|non pardon|je me "
                         "trompe|enfin|excusez moi|je veux dire");
    bool side = false, figure = false, other_side = false, other_figure = false;
    struct number v;
    for (size_t i = b; n > 0 && i < e; i++) {
        side = side || token_any(&s->t, i, sides) > 0;
        figure = figure || text_number_at(&s->t, i, &v) > 0;
    }
    for (size_t i = k + n; n > 0 && i < s->t.n && i < k + n + REACH; i++) {
        other_side = other_side || token_any(&s->t, i, sides) > 0;
        other_figure = other_figure || text_number_at(&s->t, i, &v) > 0 ||
                       token_any(&s->t, i, "plus que ca|moins que ca|pas que ca") > 0;
    }
    return (side && other_side) || (figure && other_figure);
}

/* "Vous avez fait une tentative ? — Non. C'est mon oncle.": not about the patient. */
bool passage_names_another(const struct speech *s, size_t b, size_t e)
{
    for (size_t i = b; i < e; i++) {
        if (token_any(&s->t, i, "mon|ma|mes|son|sa|ses|un|une") > 0 &&
            token_any(&s->t, i + 1,
                      "oncle|tante|frere|soeur|pere|mere|cousin|cousine|fils|fille|mari|femme|"
                      "grand pere|grand mere|oncles|tantes|freres|soeurs|cousins|parents") > 0) {
            return true;
        }
    }
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A fact of bytes [from, to) says this number. */
static bool fact_says(const struct speech *s, size_t from, size_t to, struct text number)
{
    for (size_t k = s->fact_of[s->rank]; k > 0; k = s->fact_next[k - 1]) {
        const struct fact *f = &s->r->facts.at[k - 1];
        const struct text fields[] = {f->value, f->dose, f->frequency, f->duration, f->when};
        for (size_t i = 0; f->start >= from && f->start < to && i < 5; i++) {
            size_t at = text_find(fields[i], number, 0);
            size_t end = at + number.n;
            bool whole = at != SIZE_MAX && (at == 0 || !is_digit(fields[i].p[at - 1])) &&
                         (end == fields[i].n || !is_digit(fields[i].p[end]));
            if (whole) {
                return true;
            }
        }
    }
    return false;
}

/* The number of `t` at or after *at, as facts write it, in `room`; *at goes after it. */
static struct text next_number(struct text t, size_t *at, char *room, size_t cap)
{
    size_t n = 0, i = *at;
    while (i < t.n && !is_digit(t.p[i])) {
        i++;
    }
    for (; i < t.n && n < cap && (is_digit(t.p[i]) || t.p[i] == ','); i++) {
        room[n++] = t.p[i] == ',' ? '.' : t.p[i];
    }
    n -= n > 0 && room[n - 1] == '.' ? 1 : 0;
    *at = i;
    return (struct text){room, n};
}

/* "Poids : 91 kg", "CRP à 34": the facts write each of its numbers, and it says little more. */
bool passage_says_again(const struct speech *s, size_t b, size_t e, enum route route,
                        struct text told)
{
    enum { LITTLE = 2 };
    struct passage_words p = passage_measure(s, b, e);
    bool on_condition = route == ROUTE_CONDUITE && token_any(&s->t, b, "si|s il|s ils|sinon") > 0;
    if (!p.known || p.negated || on_condition || p.fresh > (route == ROUTE_EXAMEN ? LITTLE : 0)) {
        return false;
    }
    char room[16];
    size_t from = s->base + s->t.at[b].start, to = s->base + s->t.at[e - 1].end;
    size_t at = 0;
    struct text number = next_number(told, &at, room, sizeof room);
    bool again = number.n > 0;
    while (again && number.n > 0) {
        again = fact_says(s, from, to, number);
        number = next_number(told, &at, room, sizeof room);
    }
    return again;
}

static bool names_drug(const struct speech *s, int turn, struct text concept)
{
    for (size_t k = turn >= 0 ? s->fact_of[turn] : 0; k > 0; k = s->fact_next[k - 1]) {
        const struct fact *f = &s->r->facts.at[k - 1];
        if (f->kind == FACT_MEDICATION && (concept.n == 0 || text_equal(f->concept, concept))) {
            return true;
        }
    }
    return false;
}

/* A word of tokens [b, e) is the name of a drug of that turn. */
static bool repeats_drug(const struct speech *s, int turn, size_t b, size_t e)
{
    char room[128];
    for (size_t k = turn >= 0 ? s->fact_of[turn] : 0; k > 0; k = s->fact_next[k - 1]) {
        const struct fact *f = &s->r->facts.at[k - 1];
        struct text own = text_slice(s->r->said, f->start, f->end);
        if (f->kind != FACT_MEDICATION || own.n * 2 > sizeof room) {
            continue;
        }
        struct text name = {room, text_fold_into(room, sizeof room, own)};
        for (size_t i = b; i < e; i++) {
            if (text_equal(s->t.at[i].text, name)) {
                return true;
            }
        }
    }
    return false;
}

/* "Bisoprolol deux et demi, d'accord", "75 microgrammes": the dose that the patient told, said back
 * while he is still asked. */
bool passage_doses_back(const struct speech *s, size_t b, size_t e)
{
    enum { FEW = 2, SHORT = 12 };
    struct number n;
    const struct unit *u = NULL;
    size_t from = s->base + s->t.at[b].start, to = s->base + s->t.at[e - 1].end;
    struct passage_words p = passage_measure(s, b, e);
    bool dose = p.drug || repeats_drug(s, s->rank - 1, b, e);
    for (size_t i = b; i < e && !dose; i++) {
        size_t used = text_number_at(&s->t, i, &n);
        dose = used > 0 && text_unit_at(&s->t, i + used, &u) > 0 && u->dose;
    }
    bool back = s->phase == PHASE_ASKING && dose && p.fresh <= FEW && e - b <= SHORT &&
                token_any(&s->t, b, "je|j|on|vous|tu|il|elle|pas|plus|si") == 0 &&
                names_drug(s, s->rank - 1, (struct text){NULL, 0});
    for (size_t k = s->fact_of[s->rank]; back && k > 0; k = s->fact_next[k - 1]) {
        const struct fact *f = &s->r->facts.at[k - 1];
        bool named = f->kind == FACT_MEDICATION && f->start >= from && f->start < to;
        back = !named || names_drug(s, s->rank - 1, f->concept);
    }
    return back;
}

bool passage_counts_aloud(const struct speech *s, size_t b, size_t e)
{
    enum { NUMBERS = 3 };
    size_t numbers = 0;
    for (size_t i = b; i < e;) {
        struct number n;
        size_t used = text_number_at(&s->t, i, &n);
        if (used == 0 && s->t.at[i].kind != TOKEN_MARK && topic_filler(&s->t, i) == 0) {
            return false;
        }
        numbers += used > 0;
        i += used > 0 ? used : 1;
    }
    return numbers >= NUMBERS;
}

bool passage_courtesy(const struct passage_words *p, enum route route)
{
    enum { WORDS = 6 };
    if (p->fresh == 0 && !p->known && !p->drug && route != ROUTE_EXAMEN && p->e - p->b <= WORDS) {
        return true;
    }
    return p->fresh <= 1 && p->figures == 0 && p->clinical == 0 && !p->known && !p->negated &&
           p->e - p->b <= WORDS;
}

bool passage_tells_nothing(const struct speech *s, const struct passage_words *p, enum route route)
{
    enum { SHORT = 4 };
    size_t words = 0;
    for (size_t i = p->b; i < p->e; i++) {
        words += topic_content(&s->t, i);
    }
    bool part = false; /* "Le droit, donc.", "Moyen." */
    for (size_t i = p->b; i < p->e; i++) {
        part = part ||
               token_any(&s->t, i, "droit|droite|gauche|moyen|moyenne|haut|haute|bas|basse") > 0;
    }
    bool says = !part && (p->clinical > 0 || (p->known && route != ROUTE_EXAMEN) ||
                          (route != ROUTE_EXAMEN && p->e - p->b > SHORT));
    return words <= 1 && p->figures == 0 && !p->drug && !p->negated && !says;
}

bool passage_allergy_back(const struct speech *s, size_t b, size_t e)
{
    enum { ROOM = 1024 };
    char room[ROOM];
    const struct facts_turn *last = s->rank > 0 ? &s->r->turns[s->rank - 1] : NULL;
    bool allergy = false;
    for (size_t k = last ? s->fact_of[s->rank - 1] : 0; k > 0; k = s->fact_next[k - 1]) {
        allergy = allergy || s->r->facts.at[k - 1].kind == FACT_ALLERGY;
    }
    if (!allergy || (last->end - last->start) * 2 > ROOM) {
        return false;
    }
    struct text told = {room,
                        text_fold_into(room, ROOM, text_slice(s->r->said, last->start, last->end))};
    for (size_t i = b; i < e; i++) {
        bool names = topic_content(&s->t, i) &&
                     token_any(&s->t, i, "reaction|allergie|allergique|produit|contraste") == 0;
        if (names && text_find(told, text_slice(s->t.at[i].text, 0, 4), 0) == SIZE_MAX) {
            return false;
        }
    }
    return true;
}

bool passage_death(const struct speech *s, size_t b, size_t e, const struct passage_words *p)
{
    enum { FEW = 2 }; /* "père", "mort" */
    bool dead = false;
    for (size_t i = b; i < e; i++) {
        dead =
            dead || token_any(&s->t, i, "mort d|morte d|mort du|morte du|decede d|decedee d") > 0;
    }
    size_t from = s->base + s->t.at[b].start, to = s->base + s->t.at[e - 1].end;
    for (size_t k = s->fact_of[s->rank]; dead && k > 0 && p->fresh <= FEW && p->figures == 0;
         k = s->fact_next[k - 1]) {
        const struct fact *f = &s->r->facts.at[k - 1];
        if (f->who == FACT_FAMILY && f->start >= from && f->start < to &&
            text_starts(f->when, TEXT("à l’âge de "))) {
            return true;
        }
    }
    return false;
}

bool passage_cut_short(const struct speech *s, size_t b, size_t e,
                       const struct passage_words *whole)
{
    passage_trim(s, &b, &e);
    bool empty = whole->figures == 0 && whole->fresh <= 2 && token_any(&s->t, e - 1, "eau") > 0;
    for (size_t i = b; i < e; i++) { /* "là vous allez me gronder" */
        empty = empty || token_any(&s->t, i, "gronder|me disputer|m engueuler") > 0;
    }
    size_t alone = token_any(
        &s->t, b,
        "les deux|moyen|bof|moyennement|pareil|comme ca|celui la , non|celle la , non|jusqu a "
        "aujourd hui|jusqu a maintenant|toujours|deux secondes|une seconde|deux minutes");
    if (empty || (alone > 0 && b + alone == e)) {
        return true; /* "Ça soulage ? — Moyen.", "je bois de l'eau" */
    }
    if (e - b <= 5 && token_any(&s->t, b, "j avais") > 0 && token_any(&s->t, e - 1, "ans|an") > 0) {
        return true; /* "mon oncle s'est pendu. J'avais douze ans." */
    }
    bool recount = b > 0 && e - b <= 3 && token_is(&s->t, b, "non"); /* "Deux fois. Non, trois." */
    bool she = s->asked.topic && s->asked.topic->lead && e - b <= 6 &&
               strcmp(s->asked.topic->lead, "Famille") == 0 &&
               token_any(&s->t, b, "elle|il|lui|eux") > 0 && whole->figures == 0;
    if (recount || she) {
        return true; /* "elle s'en est sortie": nobody knows who */
    }
    bool owned = passage_independent(s, b, e) || token_any(&s->t, b, "ma|mon|mes") > 0;
    if (e - b <= 5 && token_any(&s->t, b, "ton|ta|tes|toi") > 0) {
        return true; /* said to another: nobody knows of whom */
    }
    bool of_another =
        passage_names_another(s, b, e) && whole->clinical == 0; /* "mon mari dormait" */
    return owned && (e - b <= 4 || of_another) && whole->fresh <= (of_another ? 2U : 1U) &&
           whole->figures == 0 && !whole->drug && !whole->negated;
}
