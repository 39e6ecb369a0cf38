/* check_polarity.c - words that were asserted or denied, where no fact says so
 * A word is denied by what stands before it in its clause ("pas de masse palpée"), or by the answer
 * to the question that holds it ("Pas d'opération ? — Non, rien de tout ça"). */
#include "draft/check_inner.h"

enum { REACH = 8 };

static bool is_stop(const struct tokens *t, size_t i)
{
    bool list = token_is(t, i, ",") && token_any(t, i + 1, "de|d|ni|du|des") > 0;
    return !list && token_any(t, i, ",|:|.|(|mais|car|donc|alors|avec|puis|depuis") > 0;
}

/* A negation before token i, in its clause. */
bool check_denied_before(const struct tokens *t, size_t i)
{
    if (i > 0 && token_any(t, i - 1, "n|ne") > 0) /* "n'entend pas" */
        return true;
    for (size_t back = 1; back <= REACH && back <= i; back++) {
        size_t j = i - back;
        if (t->at[j].sentence != t->at[i].sentence || is_stop(t, j))
            return false;
        if (token_any(t, j, "pas|aucun|aucune|sans|ni|jamais|absence|nie|plus de|plus d") > 0)
            return !token_is(t, j + 1, "seulement");
    }
    return false;
}

/* "fièvre : non", "la gorge, non", "j'arrive plus à". */
static bool denied_after(const struct tokens *t, size_t i)
{
    return token_any(t, i + 1, ": non|, non|non plus|pas|jamais|plus a|plus rien") > 0;
}

static size_t sentence_end(const struct evidence *v, size_t i)
{
    return v->sentence_at[v->t.at[i].sentence + 1];
}

/* What the sentence after a question answers. */
static enum check_said answer_at(const struct evidence *v, size_t i)
{
    const struct tokens *t = &v->t;
    for (size_t k = i; k < i + 4 && k < t->n; k++) {
        if (token_any(t, k, "si|oui|ouais|voila|exact") > 0)
            return CHECK_SAID_YES;
        if (token_any(t, k, "non|pas|jamais|aucun|aucune|rien|ni") > 0)
            return CHECK_SAID_NO;
    }
    return CHECK_SAID_ASKED;
}

enum check_said check_said_at(const struct evidence *v, size_t i)
{
    const struct tokens *t = &v->t;
    size_t end = sentence_end(v, i);
    bool denied = check_denied_before(t, i) || denied_after(t, i);
    bool asked = end > 0 && end <= t->n && token_is(t, end - 1, "?");
    if (!asked)
        return denied ? CHECK_SAID_NO : CHECK_SAID_YES;
    while (end < t->n && token_is(t, sentence_end(v, end) - 1, "?")) /* several questions at once */
        end = sentence_end(v, end);
    enum check_said answer = end < t->n ? answer_at(v, end) : CHECK_SAID_ASKED;
    return denied && answer == CHECK_SAID_YES ? CHECK_SAID_ASKED : answer;
}

/* How a stem was said in a passage: bits of enum check_said. */
unsigned check_said_in(const struct check *k, const struct passage *p, struct text stem)
{
    const struct evidence *v = &k->of[p->source];
    unsigned said = 0;
    for (size_t i = p->b; i < p->e; i++) {
        if (text_equal(v->stem[i], stem))
            said |= check_said_at(v, i);
    }
    return said;
}

/* What a statement denies and the sources only assert, or the reverse, word by word. */
void check_polarity(struct hearing *h)
{
    struct passage p[2 * CHECK_CITES_MAX];
    size_t n = check_leaned_on(h, p);
    for (size_t i = h->first; i < h->t.n; i++) {
        bool read = h->t.at[i].kind == TOKEN_WORD && !h->covered[i] && !h->quoted[i] &&
                    !check_is_day(&h->t, i);
        struct text stem = read ? check_stem(h->t.at[i].text) : (struct text){NULL, 0};
        unsigned said = 0;
        for (size_t j = 0; j < n && stem.n > 0; j++)
            said |= check_said_in(h->k, &p[j], stem);
        bool denied = check_denied_before(&h->t, i) || denied_after(&h->t, i);
        unsigned claimed = denied ? CHECK_SAID_NO : CHECK_SAID_YES;
        if (said == (CHECK_SAID_NO | CHECK_SAID_YES) - claimed) {
            const char *names[] = {"", "present", "absent"};
            check_reason(h, REASON_POLARITY, text_slice(h->text, h->t.at[i].start, h->t.at[i].end),
                         text_of(names[said]),
                         h->found_n ? h->found_cite[0] : (struct cite){.source = -1});
            return;
        }
    }
}
