/* echo.c - an answer that names again what it answers ("la langue oui; uriné, non"), or whom ("un
 * cousin") */
#include "facts/cue.h"
#include "facts/scan.h"

enum {
    ECHO_WORDS = 5,     /* before "oui" or "non" */
    ECHO_STEM = 5,      /* letters that make two words the same */
    ECHO_RELATIVE = 10, /* tokens in which an answer names the relative */
    ECHO_LETTERS = 4    /* a shorter word names nothing */
};

/* Two words of the same stem: "langue", "uriné" for "uriner". */
static bool same_word(const struct scan *s, size_t i, size_t k)
{
    struct text a = s->t.at[i].text, b = s->t.at[k].text;
    if (s->t.at[i].kind != TOKEN_WORD || s->t.at[k].kind != TOKEN_WORD || a.n < ECHO_LETTERS ||
        b.n < ECHO_LETTERS) {
        return false;
    }
    size_t n = a.n < b.n ? a.n : b.n;
    n = n > ECHO_STEM ? ECHO_STEM : n;
    return text_equal(text_slice(a, 0, n), text_slice(b, 0, n));
}

/* What was asked in the words of tokens [b, e) of the answer, NULL when nothing or several. */
static const struct hit *echoed(const struct scan *s, size_t b, size_t e, size_t *where)
{
    const struct hit *found = NULL;
    for (size_t q = s->question.b; q < s->question.e; q++) {
        const struct hit *h = s->hit_of[q] >= 0 ? &s->hits[s->hit_of[q]] : NULL;
        for (size_t i = b; h != NULL && h != found && i < e; i++) {
            bool free = s->hit_of[i] < 0 || hit_is(&s->hits[s->hit_of[i]], "ta");
            if (free && same_word(s, i, q)) { /* "la tension oui": no value makes it a fact */
                if (found != NULL) {
                    return NULL;
                }
                found = h;
                *where = q;
                break;
            }
        }
    }
    return found;
}

/* Token i closes a piece of the answer: "non" before a mark, the end, or "plus". */
static bool closes(const struct scan *s, size_t i, size_t e)
{
    return token_any(&s->t, i, "oui|non") > 0 &&
           (i + 1 >= e || (s->t.at[i + 1].kind == TOKEN_MARK && !token_is(&s->t, i + 1, "?")) ||
            token_is(&s->t, i + 1, "plus"));
}

void answer_echo(struct scan *s, struct span turn)
{
    for (size_t i = turn.b + 1; i < turn.e && s->question.b < s->question.e; i++) {
        size_t e = i - (token_is(&s->t, i - 1, ",") ? 1 : 0);
        size_t b = e;
        while (b > turn.b && e - b < ECHO_WORDS && s->t.at[b - 1].kind != TOKEN_MARK &&
               s->t.at[b - 1].sentence == s->t.at[i].sentence) {
            b--;
        }
        size_t where = 0;
        const struct hit *h = closes(s, i, turn.e) && b < e ? echoed(s, b, e, &where) : NULL;
        if (h == NULL) {
            continue;
        }
        struct span q = {where, scan_sentence_end(s, where)};
        while (q.b > s->question.b && s->t.at[q.b - 1].sentence == s->t.at[where].sentence) {
            q.b--;
        }
        bool asked = token_is(&s->t, q.e - 1, "?") || answer_is_question(s, q);
        struct span reply = {b, i + 1};
        struct fact *f = asked ? answer_fact(s, h, q, reply, s->fact_n) : NULL;
        if (f != NULL) {
            bool yes = token_is(&s->t, i, "oui");
            f->polarity = yes != h->absent ? FACT_PRESENT : FACT_ABSENT;
        }
    }
}

/* The relative that begins an answer: "un cousin, du côté de ma mère". 0: none. */
static uint8_t first_relative(const struct scan *s, struct span reply)
{
    for (size_t i = reply.b; i < reply.e && i < reply.b + ECHO_RELATIVE; i++) {
        uint8_t rank = 0;
        if (relative_at(&s->t, i, &rank) > 0 && rank != RELATIVE_FAMILY) {
            return rank;
        }
    }
    return 0;
}

bool echo_family(const struct scan *s, struct span reply)
{
    bool theirs = false;
    for (size_t i = s->question.b; i < s->question.e; i++) {
        theirs = theirs || s->marks[i].who == FACT_FAMILY;
    }
    size_t k = reply.b;
    while (k < reply.e && token_any(&s->t, k,
                                    "ah|ben|bah|euh|alors|,|oui|si|mon|ma|un|une|le|la|"
                                    "mes|deux|y a|il y a|c est|seulement|juste") > 0) {
        k += token_any(&s->t, k, "y a|il y a|c est") > 1 ? 2 : 1;
    }
    uint8_t rank = 0;
    return theirs && k < reply.e && relative_at(&s->t, k, &rank) > 0 &&
           !scan_has(s, reply, "non|pas|rien|aucun|aucune|jamais|sais|crois|peut etre");
}

void echo_relative(const struct scan *s, struct span reply, struct fact *f)
{
    uint8_t rank =
        f->who == FACT_FAMILY && f->polarity != FACT_ABSENT ? first_relative(s, reply) : 0;
    if (rank > 0) {
        f->relative = text_of(scope_relative(rank));
    }
}

/* The clinician's last question is about one relative alone: "Et votre père, le cœur ?". */
static bool asks_of_relative(const struct scan *s)
{
    size_t b = s->question.e;
    while (b > s->question.b && s->t.at[b - 1].sentence == s->t.at[s->question.e - 1].sentence) {
        b--;
    }
    struct span q = {b, s->question.e};
    for (size_t n = 1; n > 0 && b < q.e; b += n) {
        n = token_any(&s->t, b, "et|alors|sinon|donc|,|bon|d accord|mais|du cote de|chez");
    }
    size_t whose = token_any(&s->t, b, "votre|vos|ton|ta|tes|son|sa|ses|le|la");
    uint8_t rank = 0;
    return whose > 0 && relative_at(&s->t, b + whose, &rank) > 0 &&
           s->marks[b + whose].who == FACT_FAMILY &&
           !scan_has(s, q,
                     "vous|tu|te|t|toi|avec|chez qui|j|je|remarque|remarquent|vu|entendu|entend|"
                     "dit|disent|trouve|trouvent|appele|pense|pensent|parle|amene|raconte");
}

bool echo_whose(const struct scan *s, const struct hit *h, struct span in)
{
    if (!hit_kind(h, "problem") || !scan_patient(s, h->at) || in.b == 0 ||
        s->turn_of[in.b - 1] == s->turn_of[in.b] || s->question.b == s->question.e) {
        return false;
    }
    size_t i = in.b;
    for (size_t n = 1; n > 0 && i < h->at; i += n) {
        n = token_any(
            &s->t, i,
            "ah|ben|bah|euh|alors|,|oui|si|je crois|un|une|du|de la|de l|des|d un|d une|d|"
            "de|le|la|l|mort|morte|decede|decedee|il est mort|elle est morte|il est decede|"
            "elle est decedee|il a eu|elle a eu|il a fait|elle a fait|il a|elle a|il avait|"
            "elle avait|c est|c etait|lui|elle|il est|elle est|il etait|elle etait|il fait|"
            "elle fait|gros|grosse|petit|petite");
    }
    return i == h->at && asks_of_relative(s);
}
