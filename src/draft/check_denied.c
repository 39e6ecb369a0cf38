/* check_denied.c - a denial stands nearest its own words
 * "Douleur des mollets" of somebody whose chest hurts and whose calves do not: a fact carries the
 * pain, and each word was asserted somewhere. Where the words of the clause were said together they
 * were denied, and that decides. */
#include "draft/check_inner.h"

/* The words of a clause, [b, e), that must be said: its head names what is asserted. */
struct clause {
    size_t b, e;
    size_t head;
    unsigned words;
};

static bool ends_clause(const struct hearing *h, size_t i, size_t b)
{
    return h->t.at[i].sentence != h->t.at[b].sentence ||
           token_any(&h->t, i, ",|:|;|.|(|)|mais") > 0;
}

static bool is_asked(const struct hearing *h, size_t i)
{
    struct number n;
    return h->t.at[i].kind == TOKEN_WORD && check_has_meaning(h, i) && !check_is_light(h, i) &&
           !check_moment_at(&h->t, i) && !check_side_at(&h->t, i) && !check_is_day(&h->t, i) &&
           text_number_at(&h->t, i, &n) == 0;
}

/* A disorder that has the name of one: "trouble du rythme", "gêne respiratoire". */
static bool is_disorder(const struct hearing *h, size_t i)
{
    return token_any(&h->t, i, "trouble|troubles|gene") > 0;
}

/* What such words govern is neither asserted nor denied by the clause. */
static bool is_open(const struct hearing *h, size_t i)
{
    return h->soft[i] || h->quoted[i] || h->place[i].hypothetical ||
           h->place[i].who != FACT_PATIENT ||
           (check_is_blurring(h->t.at[i].text) && !is_disorder(h, i)) ||
           token_any(
               &h->t, i,
               "pas|non|aucun|aucune|sans|ni|jamais|absence|nie|rien|plus|ne|n|si|ou|"
               "peu|moins|normal|normale|libre|disparition|interroge|proscrit|proscrite|proscrits|"
               "proscrites|ecarte|ecartee|exclu|exclue|eviter") > 0;
}

/* The clause at token b; false when what it says is open. */
static bool clause_at(const struct hearing *h, size_t b, struct clause *c)
{
    *c = (struct clause){.b = b, .e = b, .head = SIZE_MAX};
    bool open = check_no_allergy_at(&h->t, b);
    for (; c->e < h->t.n && (c->e == b || !ends_clause(h, c->e, b)); c->e++) {
        open |= is_open(h, c->e);
        if (!is_asked(h, c->e))
            continue;
        c->head = c->head == SIZE_MAX ? c->e : c->head;
        c->words++;
    }
    c->head = c->head == SIZE_MAX ? b : c->head;
    return !open;
}

/* Words of the clause said in the sentences around a token of a source. */
static unsigned said_around(const struct hearing *h, const struct clause *c,
                            const struct passage *at)
{
    struct passage p = check_widen(h->k, at, 1);
    unsigned n = 0;
    for (size_t i = c->b; i < c->e; i++)
        n += is_asked(h, i) && check_is_said(h, i, &p);
    return n;
}

/* How the head was said where most of the clause's words stand together. */
static unsigned said_together(const struct hearing *h, const struct clause *c,
                              struct passage *where)
{
    unsigned most = 2, said = 0;
    if (c->words < 2)
        return 0;
    for (size_t s = 0; s < h->k->n; s++) {
        size_t n = h->k->of[s].t.n;
        for (size_t x = 0; (x = check_next_said(h, c->head, (int)s, x)) < n; x++) {
            struct passage at = {(int)s, x, x + 1};
            unsigned words = said_around(h, c, &at);
            if (words < most)
                continue;
            said = words > most ? 0 : said;
            most = words;
            said |= check_token_said(h, c->head, &at, -1);
            *where = at;
        }
    }
    return most == c->words ? said : 0;
}

/* Words that say of which pain, which cough: the rest of it is not denied. */
static bool is_restricted(const struct tokens *t, size_t i)
{
    return token_any(t, i,
                     "au|aux|a|en|la nuit|quand|lors|pendant|depuis|sauf|hormis|avec|chez|pour|si|"
                     "qui|que|tres|aussi|plus") > 0;
}

/* The clause's own tokens, from its first word that is more than an article, stand at token x. */
static bool stands_at(const struct hearing *h, const struct clause *c, size_t b,
                      const struct evidence *v, size_t x)
{
    for (size_t i = b; i < c->e; i++, x++) {
        if (x >= v->t.n || v->words.word[x] != h->words.word[i])
            return false;
    }
    return !is_restricted(&v->t, x);
}

/* How the clause was said where it stands word for word. */
static unsigned said_verbatim(const struct hearing *h, const struct clause *c,
                              struct passage *where)
{
    enum { LEAST = 2 };
    size_t b = c->b;
    unsigned said = 0;
    while (b < c->e &&
           token_any(&h->t, b, ",|:|;|.|(|)|avec|presence|un|une|le|la|les|l|des|de|du|d|et") > 0)
        b++;
    for (size_t s = 0; s < h->k->n && b + LEAST <= c->e; s++) {
        const struct evidence *v = &h->k->of[s];
        for (size_t x = 0; (x = check_next_word(h, b, (int)s, x)) < v->t.n; x++) {
            if (!stands_at(h, c, b, v, x))
                continue;
            said |= check_said_at(v, x);
            *where = (struct passage){(int)s, x, x + 1};
        }
    }
    return said;
}

/* Of a question the answer decides. */
static bool is_question(const struct evidence *v, size_t x)
{
    size_t end = v->sentence_at[v->t.at[x].sentence + 1];
    return end > 0 && token_is(&v->t, end - 1, "?");
}

/* The word at token x of a source is denied by the words just before it: "pas d'épanchement". */
static bool denied_at(const struct evidence *v, size_t x)
{
    while (x > 0 && token_any(&v->t, x - 1, "de|d|du|des|la|le|les|l|un|une|autre") > 0)
        x--;
    return x > 0 && token_any(&v->t, x - 1, "pas|sans|aucun|aucune|jamais|ni") > 0;
}

/* The next token of source s from x on that says word i: its very word when it has no meaning of
 * its own, "pus". */
static size_t next_said(const struct hearing *h, size_t i, size_t s, size_t x)
{
    bool means = check_has_meaning(h, i) && !check_is_light(h, i);
    return means ? check_next_said(h, i, (int)s, x) : check_next_word(h, i, (int)s, x);
}

/* The question that holds token x of source s is answered where the statement found what it claims:
 * "Une douleur, quand vous respirez ? — Oui, là." */
static bool is_answered(const struct hearing *h, size_t s, size_t x)
{
    enum { SOON = 3 };
    const struct tokens *t = &h->k->of[s].t;
    for (size_t i = 0; i < h->found_n; i++) {
        const struct passage *p = &h->found_exact[i];
        if (p->source == (int)s && p->b < p->e && t->at[p->b].sentence > t->at[x].sentence &&
            t->at[p->b].sentence <= t->at[x].sentence + SOON)
            return true;
    }
    return false;
}

bool check_always_denied(const struct hearing *h, size_t i, bool exact, struct passage *where)
{
    bool denied = false;
    for (size_t s = 0; s < h->k->n; s++) {
        const struct evidence *v = &h->k->of[s];
        for (size_t x = 0;
             (x = exact ? check_next_word(h, i, (int)s, x) : next_said(h, i, s, x)) < v->t.n; x++) {
            bool asked = is_question(v, x), no = asked && check_said_at(v, x) == CHECK_SAID_NO;
            if (asked && !no && is_answered(h, s, x))
                return false;
            if (asked && (h->covered[i] || !no)) /* a fact of the sources accounts for it */
                continue;
            if (!no && !denied_at(v, x))
                return false;
            denied = true;
            *where = (struct passage){(int)s, x, x + 1};
        }
    }
    return denied;
}

/* "Pas d'antidépresseur dans l'immédiat": the clinician's own word, whatever drug of that class was
 * taken once. */
static bool plans_class(const struct hearing *h, size_t i)
{
    return text_starts(text_slice(h->text, 0, h->prefix), TEXT("Conduite")) &&
           token_any(&h->t, i,
                     "antidepresseur|antidepresseurs|antibiotique|antibiotiques|anxiolytique|"
                     "anxiolytiques|anticoagulant|anticoagulants|antiagregant|antiagregants|"
                     "benzodiazepine|benzodiazepines|neuroleptique|neuroleptiques|diuretique|"
                     "diuretiques|corticoide|corticoides|morphinique|morphiniques|opioide|"
                     "opioides|hypnotique|hypnotiques|antiepileptique|antiepileptiques") > 0;
}

/* A word of the clause that no source says without denying it. */
static bool denied_each_time(const struct hearing *h, struct clause *c, struct passage *where)
{
    enum { SHORTEST = 3 };
    bool label = c->e < h->t.n && token_is(&h->t, c->e, ":");
    bool first = true;
    for (size_t i = c->b; i < c->e && !label; i++) {
        const struct token *one = &h->t.at[i];
        first |= token_is(&h->t, i, "avec"); /* "dorsalgies avec faiblesse": two heads */
        bool of_what = token_any(&h->t, i, "allergie|allergies|allergique|allergiques") > 0 &&
                       token_any(&h->t, i + 1, "a|au|aux|:") > 0; /* the allergen is held */
        if (one->kind != TOKEN_WORD || of_what || check_is_treated_by(&h->t, i) ||
            token_any(&h->t, i, "avec|presence|des|les|une") > 0)
            continue;
        bool head = first && one->text.n >= SHORTEST;
        first = first && one->text.n < SHORTEST;
        if (h->place[i].polarity == FACT_PRESENT && (head || is_asked(h, i)) &&
            (check_always_denied(h, i, false, where) ||
             ((!h->covered[i] || plans_class(h, i)) && check_always_denied(h, i, true, where)))) {
            c->head = i;
            return true;
        }
    }
    return false;
}

/* Whether word i was answered no, and never yes: wherever its very word is said or, of what is
 * `compared`, wherever it is said behind "as". */
static bool answered_no(const struct hearing *h, size_t i, bool compared, struct passage *where)
{
    static const char as[] = "aussi|autant|si|tellement";
    bool no = false;
    for (size_t s = 0; s < h->k->n; s++) {
        const struct evidence *v = &h->k->of[s];
        for (size_t x = compared; (x = compared ? check_next_said(h, i, (int)s, x)
                                                : check_next_word(h, i, (int)s, x)) < v->t.n;
             x++) {
            if (compared && token_any(&v->t, x - 1, as) == 0)
                continue;
            if (check_said_at(v, x) == CHECK_SAID_YES)
                return false;
            no |= check_said_at(v, x) == CHECK_SAID_NO;
            *where = (struct passage){(int)s, x, x + 1};
        }
    }
    return no;
}

/* "Métrorragies provoquées par les rapports": what sets it off was answered no each time. */
static bool trigger_denied(const struct hearing *h, struct clause *c, struct passage *where)
{
    static const char sets_off[] = "par les|par le|par la|par l|apres les|apres le|lors des|"
                                   "pendant les|provoque par|declenche par";
    for (size_t i = c->b + 3; i < c->e; i++) {
        bool named = token_any(&h->t, i - 2, sets_off) == 2 && h->t.at[i].kind == TOKEN_WORD &&
                     h->t.at[i].text.n > 4;
        if (named && check_is_light(h, i) && answered_no(h, i, false, where)) {
            c->head = i;
            return true;
        }
    }
    return false;
}

/* "Douleur aussi intense auparavant": as strong as that was answered no each time. */
static bool comparison_denied(const struct hearing *h, struct clause *c, struct passage *where)
{
    for (size_t i = c->b + 1; i < c->e; i++) {
        bool compared = token_any(&h->t, i - 1, "aussi|autant") > 0 && check_has_meaning(h, i) &&
                        !check_denied_in(h, i);
        if (compared && answered_no(h, i, true, where)) {
            c->head = i;
            return true;
        }
    }
    return false;
}

/* The word of a source before token x that means something, denials left out; v->t.n for none. */
static size_t word_before(const struct evidence *v, size_t x)
{
    for (size_t y = x; y-- > 0 && v->t.at[y].sentence == v->t.at[x].sentence;) {
        bool joins = token_any(&v->t, y,
                               "pas|plus|sans|ni|jamais|aucun|aucune|non|de|d|des|du|le|"
                               "la|les|l|un|une") > 0;
        if (v->t.at[y].kind == TOKEN_WORD && !joins)
            return y;
    }
    return v->t.n;
}

/* "Je l'écris sur l'ordonnance, ultrasons", where the source goes on with "pas d'ultrasons" behind
 * the same word: what is said elsewhere of it does not count. */
static bool denied_beside(const struct hearing *h, struct clause *c, struct passage *where)
{
    size_t i = c->b;
    while (i + 1 < c->e && h->t.at[i].kind == TOKEN_MARK)
        i++;
    size_t before = i;
    bool alone = c->e - i == 1 && h->t.at[i].kind == TOKEN_WORD && check_has_meaning(h, i) &&
                 !check_is_light(h, i) && !check_denied_in(h, i);
    while (alone && before > h->first && h->t.at[before - 1].sentence == h->t.at[i].sentence) {
        before--;
        if (h->t.at[before].kind == TOKEN_WORD)
            break;
    }
    for (size_t s = 0; alone && before < i && s < h->k->n; s++) {
        const struct evidence *v = &h->k->of[s];
        for (size_t x = 0; (x = check_next_word(h, i, (int)s, x)) < v->t.n; x++) {
            size_t y = check_said_at(v, x) == CHECK_SAID_NO ? word_before(v, x) : v->t.n;
            if (y < v->t.n && text_equal(v->t.at[y].text, h->t.at[before].text)) {
                c->head = i;
                *where = (struct passage){(int)s, x, x + 1};
                return true;
            }
        }
    }
    return false;
}

void check_denied_together(struct hearing *h)
{
    struct passage where = {-1, 0, 0};
    struct clause c;
    for (size_t b = h->first; b < h->t.n; b = c.e) {
        bool closed = clause_at(h, b, &c);
        bool denied = closed && (said_verbatim(h, &c, &where) == CHECK_SAID_NO ||
                                 said_together(h, &c, &where) == CHECK_SAID_NO ||
                                 denied_each_time(h, &c, &where) || trigger_denied(h, &c, &where) ||
                                 denied_beside(h, &c, &where));
        if (!denied && !comparison_denied(h, &c, &where)) /* open: what is compared */
            continue;
        const struct evidence *v = &h->k->of[where.source];
        check_reason(
            h, REASON_POLARITY, text_slice(h->text, h->t.at[c.head].start, h->t.at[c.e - 1].end),
            text_of(fact_polarity_name(FACT_ABSENT)),
            reading_cite(&v->reading, where.source, v->t.at[where.b].start, v->t.at[where.b].end));
        return;
    }
}
