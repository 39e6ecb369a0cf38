/* compose_motive.c - why the patient comes: what is said for it first, named ("je viens pour mon
 * sucre") or answered ("Qu'est-ce qui vous arrive ? — C'est la jambe.")
 * A fact of these words is the reason; without one they are quoted. Only when nothing asks or names
 * it is the first complaint of the talk taken for it (compose_choose.c).
 */
#include "draft/compose_passage.h"
#include "facts/word.h"

enum {
    FIRST_TURNS = 12, /* where a reason is looked for */
    SENTENCES = 3,    /* of the answer */
    OPENING = 3,      /* turns in which the clinician says what he knows of it */
    FEW = 6,          /* tokens of an answer that the next sentence tells: "C'est la jambe." */
    WEIGHT = 40       /* kept when the draft is shortened */
};

/* Words that name the reason; it begins after those of the clinician. */
static const char own_words[] =
    "je viens pour|je viens parce|je viens te voir parce|je viens te voir pour|je viens vous voir|"
    "je viens car|je suis venu pour|je suis venue pour|je suis venu parce|je suis venue parce|je "
    "consulte pour|je consulte parce|c est rapport a|rapport a|m envoie pour|m adresse pour|m a "
    "envoye pour|m a envoyee pour|m a adresse pour|m a adressee pour|on vient pour|on vient parce|"
    "je l amene pour|je l amene parce";
static const char clinician_words[] =
    "vous venez pour|vous venez parce que|vous veniez pour|tu viens pour|on se voit pour|on se "
    "revoit pour|je vous vois pour|je vous revois pour|vous adresse pour|vous a adresse pour|vous "
    "a adressee pour|vous envoie pour|vous a envoye pour|vous a envoyee pour|m ecrit pour|m a "
    "ecrit pour|vous etes la pour|je lis la lettre de votre medecin :|je lis le courrier de votre "
    "medecin :|c est la consultation de|c est la consultation du|c est la visite de|c est la "
    "visite du|rendez vous pour|hospitalise pour|hospitalisee pour";
/* Words that ask for it. */
static const char asking_words[] =
    "qu est ce qui vous amene|qu est ce qui t amene|qu est ce qui l amene|qu est ce qui vous "
    "arrive|"
    "qu est ce qui t arrive|qu est ce qui lui arrive|qu est ce qui se passe|qu est ce qu il se "
    "passe|que se passe t il|que vous arrive t il|ce qui vous amene|ce qui vous arrive|ce qui se "
    "passe|ce qui ne va pas|ce qui va pas|qu est ce qu il a|qu est ce qu elle a|qu est ce que vous "
    "avez|pourquoi vous venez|pourquoi venez vous|pourquoi vous etes|pourquoi etes vous|vous venez "
    "pour quoi|pour quoi vous venez|que puis je|qu est ce que je peux|je vous ecoute|je t ecoute|"
    "racontez moi|raconte moi|dites moi tout|dis moi tout|expliquez moi|vous savez pourquoi|vous "
    "vous sentez comment|comment vous vous sentez|quel est le probleme|quel est votre probleme|"
    "quel est le souci|qui veut commencer|qu est ce que vous attendez|motif de";

/* Where the words of the sentence [b, e) that name the reason begin; SIZE_MAX: none do. */
static size_t named(const struct speech *s, size_t b, size_t e, bool clinician)
{
    for (size_t i = b; i < e; i++) {
        size_t n = token_any(&s->t, i, clinician ? clinician_words : own_words);
        bool asks = token_any(&s->t, i + n, "quoi|qui|?") > 0;
        if (n > 0 && i + n < e && !asks) {
            return !clinician ? b : token_is(&s->t, i, "c") ? i : i + n;
        }
    }
    return SIZE_MAX;
}

static bool asks_why(const struct speech *s)
{
    for (size_t i = 0; i < s->t.n; i++) {
        if (token_any(&s->t, i, asking_words) > 0) {
            return true;
        }
    }
    return false;
}

static void set(const struct speech *s, size_t b, size_t e, struct motive *out)
{
    size_t last = e;
    passage_trim(s, &b, &last);
    if (b < last) {
        out->turn = s->rank;
        out->start = s->base + s->t.at[b].start;
        out->end = s->base + s->t.at[e - 1].end;
        out->quote = text_slice(s->r->said, out->start, s->base + s->t.at[last - 1].end);
    }
}

static bool is_told(const struct speech *s, size_t b, size_t e)
{
    struct passage_words p = passage_measure(s, b, e);
    return p.known || p.fresh > 0;
}

/* "…, c'est bien ça ?", ", docteur": the reason ends there. */
static size_t clause_end(const struct speech *s, size_t b, size_t e)
{
    for (size_t i = b + 1; i < e; i++) {
        if (token_any(&s->t, i, ", c est|, c est ca|, docteur|, je crois|, non ?|?") > 0) {
            return i;
        }
    }
    return e;
}

/* A fact of bytes [from, to) of `said` is a complaint. */
static bool has_complaint(const struct speech *s, size_t from, size_t to)
{
    for (size_t k = s->fact_of[s->rank]; k > 0; k = s->fact_next[k - 1]) {
        const struct fact *f = &s->r->facts.at[k - 1];
        bool kind = f->kind == FACT_FINDING || f->kind == FACT_PROBLEM;
        if (kind && f->who == FACT_PATIENT && !compose_describes(f) && f->start >= from &&
            f->start < to) {
            return true;
        }
    }
    return false;
}

/* Something that the body has, does or shows, not who made the appointment. */
static bool is_complaint(const struct speech *s, size_t b, size_t e)
{
    if (has_complaint(s, s->base + s->t.at[b].start, s->base + s->t.at[e - 1].end)) {
        return true;
    }
    for (size_t i = b; i < e; i++) {
        if (word_anatomy(&s->t, i) > 0 ||
            token_any(&s->t, i, "regles|le sucre|mon sucre|mal") > 0) {
            return !token_is(&s->t, e - 1, "?");
        }
    }
    return false;
}

/* "Le sang dans les selles, c'est ça ?" */
static bool confirms(const struct speech *s, size_t b, size_t e)
{
    size_t end = clause_end(s, b, e);
    return s->rank < OPENING && end < e &&
           token_any(&s->t, end, ", c est ca ?|, c est bien ca ?") > 0 && is_complaint(s, b, end);
}

/* The reason that a sentence of the turn names. */
static bool find_named(const struct speech *s, struct motive *out)
{
    bool clinician = s->turn->speaker == SPEAKER_DOCTOR;
    for (size_t b = 0; b < s->t.n && out->turn < 0;) {
        size_t e = passage_sentence_end(s, b);
        size_t from = named(s, b, e, clinician);
        from = from == SIZE_MAX && clinician && confirms(s, b, e) ? b : from;
        if (from != SIZE_MAX) {
            size_t end = clinician ? clause_end(s, from, e) : e;
            if (is_told(s, from, end)) {
                set(s, from, end, out);
                out->named = clinician;
            }
        }
        b = e;
    }
    return out->turn >= 0;
}

/* "C'est la jambe. | Je marche, et après ça serre": a sentence that the next one tells. */
static size_t first_of_two(const struct speech *s, size_t before, size_t b)
{
    bool short_one = before < b && b - before <= FEW && is_complaint(s, before, b);
    return short_one ? before : b;
}

/* "C'est le genou.": what hurts is shown, and no later sign is the reason. */
static bool shows(const struct speech *s, size_t b)
{
    for (size_t n = 1; n > 0 && b < s->t.n; b += n) {
        n = topic_filler(&s->t, b);
    }
    return token_any(&s->t, b, "c est le|c est la|c est l|c est les|c est mon|c est ma|c est mes") >
           0;
}

/* The answer: of its first sentences with a complaint the one that says most; all of them are
 * looked through for facts. */
static bool find_answer(const struct speech *s, struct motive *out)
{
    size_t from = SIZE_MAX, to = 0, best[2] = {0, 0}, most = 0, before = 0;
    for (size_t b = 0, k = 0; b < s->t.n && k < SENTENCES; k += from != SIZE_MAX) {
        size_t e = passage_sentence_end(s, b);
        if (is_complaint(s, b, e)) {
            struct passage_words p = passage_measure(s, b, e);
            size_t says = p.clinical + p.fresh + (p.known ? 1 : 0);
            bool more =
                from == SIZE_MAX || (b == best[1] && best[1] - best[0] <= FEW && says > most);
            from = from == SIZE_MAX ? b : from;
            if (more) {
                best[0] = first_of_two(s, before, b);
                best[1] = e;
                most = says;
            }
        }
        to = e;
        before = b;
        b = e;
    }
    if (from == SIZE_MAX) {
        return false;
    }
    bool shown = shows(s, best[0]);
    size_t next = shown && best[1] - best[0] <= FEW && best[1] < s->t.n
                      ? passage_sentence_end(s, best[1])
                      : best[1];
    bool tells =
        next > best[1] && next - best[1] <= FEW + 3 && is_told(s, best[1], next) &&
        !has_complaint(s, s->base + s->t.at[best[1]].start, s->base + s->t.at[next - 1].end);
    set(s, best[0], tells ? next : best[1], out);
    if (out->turn >= 0 && !(shown && !has_complaint(s, out->start, out->end))) {
        out->start = s->base + s->t.at[from].start;
        out->end = s->base + s->t.at[to - 1].end;
    }
    return out->turn >= 0;
}

/* "Le talon, toujours ?": a question that opens the talk, whatever it asks. */
static bool opens_by_asking(const struct speech *s)
{
    return s->rank == 0 && token_is(&s->t, s->t.n - 1, "?");
}

/* The side told between tokens: 'g', 'd', else 0. */
static char side_told(const struct speech *s, size_t b, size_t e)
{
    for (size_t i = b; i < e && i < s->t.n; i++) {
        char side = token_any(&s->t, i, "gauche|gauches") > 0                ? 'g'
                    : token_any(&s->t, i, "droite|droit|droites|droits") > 0 ? 'd'
                                                                             : 0;
        if (side != 0) {
            return side;
        }
    }
    return 0;
}

/* "L'oreille gauche. — De la gauche ? — Euh non, la droite !": the reason told is of the wrong
 * side. */
static bool taken_back_next(struct compose *c, const struct motive *m, size_t n)
{
    enum { TURNS = 3, HEAD = 10 };
    struct speech s;
    if (m->turn < 0 || m->named || !passage_open(c, 0, &s) ||
        !passage_turn(c, &s, (size_t)m->turn)) {
        return false;
    }
    char said = side_told(&s, 0, s.t.n);
    size_t first = (size_t)m->turn + 1;
    for (size_t i = first; said != 0 && i < n && i < first + TURNS; i++) {
        if (!passage_turn(c, &s, i)) {
            return false;
        }
        bool no = token_any(&s.t, 0,
                            "non|euh non|ah non|enfin non|euh , non|pardon|euh pardon|euh , "
                            "pardon|ah pardon|oh non|oh pardon") > 0;
        char other = side_told(&s, 0, HEAD);
        if (s.turn->speaker != SPEAKER_DOCTOR && no && other != 0 && other != said) {
            return true;
        }
    }
    return false;
}

static void find_motive(struct compose *c);

void compose_motive(struct compose *c)
{
    struct motive none = {.turn = -1};
    find_motive(c);
    bool wrong = c->source_n > 0 && c->readings[0].turns &&
                 taken_back_next(c, &c->motive, c->readings[0].talk.n);
    c->motive = wrong ? none : c->motive;
}

static void find_motive(struct compose *c)
{
    struct speech s;
    struct motive opening = {.turn = -1}; /* told before anybody asked for it */
    bool asked = false, opened = false;
    c->motive = opening;
    if (c->source_n == 0 || !c->readings[0].turns || !passage_open(c, 0, &s)) {
        return;
    }
    size_t n = c->readings[0].talk.n;
    for (size_t i = 0; i < n && i < FIRST_TURNS && passage_turn(c, &s, i); i++) {
        bool clinician = s.turn->speaker == SPEAKER_DOCTOR;
        if (s.t.n == 0) {
            continue;
        }
        if (find_named(&s, &c->motive) || (!clinician && asked && find_answer(&s, &c->motive))) {
            return;
        }
        if (opened && opening.turn < 0 && i == 1 && !clinician) {
            (void)find_answer(&s, &opening);
        }
        asked = asked || (clinician && asks_why(&s));
        opened = opened || (clinician && opens_by_asking(&s));
    }
    c->motive = opening;
}

void compose_quote_motive(struct compose *c)
{
    const struct motive *m = &c->motive;
    struct item *i = compose_add(c);
    if (!i) {
        return;
    }
    const struct reading *r = &c->readings[0];
    size_t start = (size_t)(m->quote.p - r->said.p);
    i->route = ROUTE_MOTIF;
    i->turn = m->turn;
    i->at = start;
    i->quote = m->quote;
    i->weight = WEIGHT;
    compose_cite(i, reading_cite(r, 0, start, start + m->quote.n));
}
