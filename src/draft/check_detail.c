/* check_detail.c - the sides, days and moments that a statement names and no fact accounts for
 * The sentences nearest to what the statement leans on decide: "droit" two sentences away does not
 * carry "droit" when the very sentence says "gauche". */
#include "draft/check_inner.h"

enum { LEFT = 1, RIGHT = 2, BOTH = 4, PASSAGES = 2 * CHECK_CITES_MAX, SIDES_FAR = 4 };

static const char pairs[] =
    "cotes|epaules|genoux|chevilles|jambes|hanches|yeux|oreilles|bras|mains|pieds|poumons|seins|"
    "reins|mollets|poignets|coudes";

/* "Mollet G", "à D": a report's letter, not the elided "d'" nor what is counted or classed. */
static unsigned letter_side_at(const struct tokens *t, size_t i)
{
    struct number n;
    if (token_any(t, i, "d|g") == 0 || i == 0 || t->at[i].glued || t->at[i].hyphen)
        return 0;
    const struct token *one = &t->at[i], *before = one - 1;
    bool follows = i + 1 < t->n;
    bool elided = follows && one[1].kind != TOKEN_MARK && one->text.p[one->text.n] != ' ';
    if (elided || before->kind != TOKEN_WORD || before->sentence != one->sentence ||
        (before->text.n < 2 && !token_is(t, i - 1, "a")) || text_number_at(t, i - 1, &n) > 0 ||
        token_any(t, i - 1,
                  "vitamine|vitamines|vit|hepatite|groupe|type|classe|stade|categorie|oh|ig|"
                  "facteur|proteine|et|ou|un|une|quelques|en|par|du|de|le|la|les|ce|cette") > 0)
        return 0;
    return token_is(t, i, "g") ? LEFT : RIGHT;
}

unsigned check_side_at(const struct tokens *t, size_t i)
{
    if (token_any(t, i, "des deux cotes|deux cotes|bilateral|bilaterale|bilateraux|bilaterales") >
        0)
        return BOTH;
    if (token_any(t, i, "des deux|les deux|aux deux") > 0 && token_any(t, i + 2, pairs) > 0)
        return BOTH;
    if (token_is(t, i, "odg"))
        return BOTH;
    if (token_any(t, i, "gauche|gauches|og") > 0)
        return LEFT;
    if (token_any(t, i, "autre cote") > 0)
        return LEFT | RIGHT;
    if (token_any(t, i, "droit|droite|droits|droites|od") > 0)
        return RIGHT;
    return letter_side_at(t, i);
}

/* "C'était l'autre œil": not the side that was named last. "Les pieds, les deux.": both. */
static unsigned said_side_at(const struct evidence *v, size_t i, unsigned last)
{
    const struct tokens *t = &v->t;
    unsigned side = check_side_at(t, i);
    bool other = token_any(t, i,
                           "autre cote|autre oeil|autre jambe|autre genou|autre bras|autre main|"
                           "autre pied|autre epaule|autre hanche|autre oreille|autre sein|"
                           "autre rein|autre cheville|autre poignet|autre coude") > 0;
    if (other && (last == LEFT || last == RIGHT))
        return LEFT + RIGHT - last;
    bool ends = i + 2 >= t->n || t->at[i + 2].kind == TOKEN_MARK;
    if (token_any(t, i, "les deux|aux deux") == 0 || !ends)
        return side;
    for (size_t k = i; k-- > 0 && t->at[k].sentence + 1 >= t->at[i].sentence;) {
        if (token_any(t, k, pairs) > 0) /* "Les pieds. Ça gonfle, les deux." */
            return BOTH;
    }
    return side;
}

/* "Plutôt à droite ou à gauche ?" names neither. */
static void drop_choices(struct evidence *v)
{
    enum { APART = 4 };
    for (size_t i = 0; i < v->t.n; i++) {
        bool choice = false;
        for (size_t k = i + 1; v->side[i] && k <= i + APART && k < v->t.n; k++) {
            choice |= token_is(&v->t, k, "ou");
            if (choice && v->side[k] && v->side[k] != v->side[i])
                v->side[i] = v->side[k] = 0;
        }
    }
}

/* "Plutôt à droite ou à gauche ?": neither is said. */
static bool is_offered(const struct tokens *t, size_t i)
{
    static const char sides[] =
        "gauche|droite|droit|a gauche|a droite|le gauche|le droit|la gauche|"
        "la droite|du cote gauche|du cote droit";
    bool before = i > 0 && token_is(t, i + 1, "ou") && token_any(t, i + 2, sides) > 0;
    bool after = false;
    for (size_t back = 1; back <= 4 && back < i && !after; back++)
        after =
            token_is(t, i - back, "ou") && token_any(t, i - back - 1, "gauche|droite|droit") > 0;
    return before || after;
}

/* The nearest sentence that names a side decides. */
bool check_side_said(const struct check *k, const struct passage *p, enum fact_side side)
{
    static const unsigned bit[] = {0, 1, 2, 4};
    enum { SIDE_FAR = 4 };
    for (uint32_t far = 0; far <= SIDE_FAR; far++) {
        struct passage around = check_widen(k, p, far);
        unsigned sides = check_sides_in(k, &around);
        if (sides)
            return (sides & bit[side]) || (side == FACT_BOTH && (sides & 3) == 3);
    }
    return false;
}

bool check_is_other_side(const struct check *k, const struct passage *p, enum fact_side side)
{
    return side != FACT_NO_SIDE && check_sides_in(k, p) && !check_side_said(k, p, side);
}

bool check_index_sides(struct arena *a, struct evidence *v)
{
    enum { CORRECTION = 14 };
    const struct tokens *t = &v->t;
    v->side = ARENA_ARRAY(a, uint8_t, t->n + 1);
    v->revoked = ARENA_ARRAY(a, bool, t->n + 1);
    v->sides = ARENA_ARRAY(a, uint8_t, (size_t)t->sentences + 1);
    if (!v->side || !v->revoked || !v->sides)
        return false;
    for (size_t i = 0, last = 0; i < t->n; i++) {
        v->side[i] = is_offered(t, i) ? 0 : (uint8_t)said_side_at(v, i, (unsigned)last);
        last = v->side[i] ? v->side[i] : last;
    }
    for (size_t i = 0; i < t->n; i++) {
        unsigned side = v->side[i], other = LEFT + RIGHT - side;
        bool corrected = false;
        for (size_t k = i + 1; side && side != BOTH && k < t->n && k <= i + CORRECTION; k++) {
            corrected |=
                token_any(t, k,
                          "non pardon|pardon|euh non|non c est|qu est ce que je dis|"
                          "je me trompe|non plutot|non a|non le|non la|non attendez|euh , non|"
                          "non , le|non , la|non , a") > 0;
            if (v->side[k] == other)
                v->revoked[i] = corrected;
        }
    }
    drop_choices(v);
    for (size_t i = 0; i < t->n; i++) {
        v->side[i] = v->revoked[i] ? 0 : v->side[i];
        v->sides[t->at[i].sentence] |= v->side[i];
    }
    return true;
}

unsigned check_sides_in(const struct check *k, const struct passage *p)
{
    unsigned sides = 0;
    for (size_t i = p->b; i < p->e; i++)
        sides |= k->of[p->source].side[i];
    return sides;
}

static unsigned sides_of_statement(const struct hearing *h)
{
    unsigned sides = 0;
    for (size_t i = h->first; i < h->t.n; i++)
        sides |= h->quoted[i] ? 0
                              : check_side_at(&h->t, i) &
                                    (h->covered[i] && h->both_found ? LEFT | RIGHT : ~0U);
    return sides;
}

static unsigned sides_anywhere(const struct hearing *h)
{
    struct passage p[PASSAGES];
    size_t n = check_everywhere(h, p);
    unsigned sides = 0;
    for (size_t i = 0; i < n; i++)
        sides |= check_sides_in(h->k, &p[i]);
    return sides;
}

/* The clause of a source that holds token i: between two commas. */
static struct passage clause_at(const struct evidence *v, const struct passage *in, size_t i)
{
    struct passage c = {in->source, i, i};
    while (c.b > in->b && token_any(&v->t, c.b - 1, ",|;|:|.|mais|donc") == 0)
        c.b--;
    while (c.e < in->e && token_any(&v->t, c.e, ",|;|:|.|mais|donc") == 0)
        c.e++;
    return c;
}

/* The sides of the clauses that say a word of the statement: "une amblyopie à droite, donc le
 * gauche est le bon". */
static unsigned sides_beside(const struct hearing *h, const struct passage *p)
{
    const struct evidence *v = &h->k->of[p->source];
    unsigned sides = 0;
    for (size_t i = h->first; i < h->t.n; i++) {
        if (h->t.at[i].kind != TOKEN_WORD || check_is_light(h, i) || !check_has_meaning(h, i) ||
            check_side_at(&h->t, i))
            continue;
        for (size_t x = p->b; x < p->e && (x = check_next_said(h, i, p->source, x)) < p->e; x++) {
            struct passage c = clause_at(v, p, x);
            sides |= check_sides_in(h->k, &c);
        }
    }
    return sides;
}

/* Two words or more of the statement name a thing: "bras" alone says little. */
static bool names_much(const struct hearing *h)
{
    unsigned n = 0;
    for (size_t i = h->first; i < h->t.n; i++)
        n += h->t.at[i].kind == TOKEN_WORD && check_has_meaning(h, i) && !check_is_light(h, i) &&
             !check_side_at(&h->t, i);
    return n > 1;
}

/* Of the sentences that the statement leans on, those that say all of it: a pain of the left side
 * is not on the right because another pain is. All of them when none does. */
static size_t said_whole(const struct hearing *h, struct passage *p)
{
    size_t n = check_leaned_exact(h, p), kept = 0;
    for (size_t i = 0; i < n && names_much(h); i++) {
        if (check_all_said(h, &p[i]))
            p[kept++] = p[i];
    }
    return kept > 0 ? kept : n;
}

/* The sides said nearest to what the statement leans on. */
static unsigned nearest_sides(const struct hearing *h, bool wide)
{
    struct passage p[PASSAGES];
    size_t n = said_whole(h, p);
    unsigned beside = 0;
    for (size_t i = 0; i < n && !wide; i++)
        beside |= p[i].b < p[i].e ? sides_beside(h, &p[i]) : 0;
    if (beside)
        return beside;
    for (uint32_t far = wide ? CHECK_NEAR : 0; far <= SIDES_FAR; far++) {
        unsigned sides = 0;
        for (size_t i = 0; i < n; i++) {
            struct passage around = check_widen(h->k, &p[i], far);
            sides |= check_sides_in(h->k, &around);
        }
        if (sides)
            return sides;
    }
    return n == 0 ? sides_anywhere(h) : 0;
}

static struct text word_at(const struct hearing *h, size_t i)
{
    return text_slice(h->text, h->t.at[i].start, h->t.at[i].end);
}

static struct text side_name(unsigned sides)
{
    return text_of(sides & BOTH     ? fact_side_name(FACT_BOTH)
                   : sides == LEFT  ? fact_side_name(FACT_LEFT)
                   : sides == RIGHT ? fact_side_name(FACT_RIGHT)
                                    : "");
}

/* "Exclusivement à droite" is more than "surtout à droite". */
static bool is_alone(const struct hearing *h)
{
    for (size_t i = h->first; i < h->t.n; i++) {
        if (token_any(&h->t, i,
                      "exclusivement|uniquement|seulement|strictement|unilateral|"
                      "unilaterale|exclusive|exclusif") > 0)
            return true;
    }
    return false;
}

/* A sentence names the side alone, with all that the statement speaks of; the one before names it
 * when no such sentence names any. */
static bool side_of_mention(const struct hearing *h, unsigned claimed)
{
    bool named = false, own_side = false, side_before = false;
    for (size_t s = 0; s < h->k->n; s++) {
        const struct evidence *v = &h->k->of[s];
        for (uint32_t i = 0; i < v->t.sentences; i++) {
            struct passage p = {(int)s, v->sentence_at[i], v->sentence_at[i + 1]};
            unsigned own = v->sides[i], before = i > 0 ? v->sides[i - 1] : 0;
            if ((own || before == claimed) && check_all_said(h, &p)) {
                named |= own != 0;
                own_side |= own == claimed;
                side_before |= own == 0;
            }
        }
    }
    return named ? own_side : side_before;
}

/* Sides of the very sentences that the statement leans on; *pair: they speak of both organs. */
static unsigned narrow_sides(const struct hearing *h, bool *pair)
{
    struct passage p[PASSAGES];
    size_t n = check_leaned_exact(h, p);
    unsigned sides = 0;
    *pair = n == 0;
    for (size_t s = 0; s < n; s++) {
        sides |= check_sides_in(h->k, &p[s]);
        for (size_t i = p[s].b; i < p[s].e; i++)
            *pair |= token_any(&h->k->of[p[s].source].t, i, pairs) > 0;
    }
    return sides;
}

/* "Des deux côtés" where the sentences name one side, or none of any pair. */
static bool is_doubled(const struct hearing *h, unsigned claimed, unsigned said)
{
    bool pair;
    unsigned narrow = narrow_sides(h, &pair);
    if (!(claimed & BOTH))
        return false;
    if (narrow == LEFT || narrow == RIGHT)
        return true;
    return said == LEFT || said == RIGHT || (said == 0 && !pair);
}

/* "Là aussi", "pareil de l'autre côté": the next sentence gives the thing its other side. */
static bool goes_on(const struct evidence *v, uint32_t sentence)
{
    for (size_t x = v->sentence_at[sentence]; x < v->sentence_at[sentence + 1]; x++) {
        if (token_any(&v->t, x,
                      "aussi|egalement|pareil|idem|de meme|meme chose|symetrique|les deux|autant|"
                      "l autre|non plus") > 0)
            return true;
    }
    return false;
}

/* The only side of the sentences that say all of a statement of both sides, 0 when they say both
 * or none: "crépitants à droite. À gauche c'est libre." */
static unsigned only_side(const struct hearing *h, unsigned claimed)
{
    unsigned told = 0;
    for (size_t s = 0; s < h->k->n && claimed == (LEFT | RIGHT); s++) {
        const struct evidence *v = &h->k->of[s];
        for (uint32_t i = 0; i < v->t.sentences; i++) {
            struct passage p = {(int)s, v->sentence_at[i], v->sentence_at[i + 1]};
            if (!v->sides[i] || !check_all_said(h, &p))
                continue;
            bool more = goes_on(v, i) || (i + 1 < v->t.sentences && goes_on(v, i + 1));
            told |= more ? LEFT | RIGHT : v->sides[i];
        }
    }
    return told == LEFT || told == RIGHT ? told : 0;
}

/* A word that a clause of the statement says of its side. */
static bool is_of_clause(const struct hearing *h, size_t i)
{
    enum { SHORTEST = 4 };
    struct number n;
    return h->t.at[i].kind == TOKEN_WORD && h->t.at[i].text.n >= SHORTEST &&
           check_has_meaning(h, i) && !check_side_at(&h->t, i) && !check_moment_at(&h->t, i) &&
           text_number_at(&h->t, i, &n) == 0;
}

/* The passage says word i, a light one ("libre") as it stands. */
static bool says_word(const struct hearing *h, size_t i, const struct passage *p)
{
    return check_next_word(h, i, p->source, p->b) < p->e ||
           (!check_is_light(h, i) && check_is_said(h, i, p));
}

/* The sentence opens with a side: "À gauche il est normal", what it speaks of was named before. */
static bool opens_with_side(const struct evidence *v, const struct passage *in)
{
    enum { OPENING = 4 };
    for (size_t x = in->b; x < in->e && x < in->b + OPENING; x++) {
        if (v->side[x])
            return true;
    }
    return false;
}

/* A sentence that names the side says what the clause [b, e) says of it, beside the organ ("l'œil
 * gauche"); the first word may stand in the sentence before it. */
static bool says_clause(const struct hearing *h, size_t b, size_t e, const struct passage *in)
{
    const struct evidence *v = &h->k->of[in->source];
    bool first = true, any = false, goes_on = in->b > 0 && opens_with_side(v, in);
    struct passage before = {in->source, in->b > 0 ? in->b - 1 : 0, in->b};
    before = goes_on ? check_widen(h->k, &before, 0) : before;
    for (size_t i = b; i < e; i++) {
        if (!is_of_clause(h, i))
            continue;
        bool here = says_word(h, i, in), organ = i + 1 < e && check_side_at(&h->t, i + 1);
        if (!here && !(first && goes_on && says_word(h, i, &before)))
            return false;
        any |= here && !organ;
        first = false;
    }
    return any;
}

/* The side of token i is told of what its clause says. */
static bool is_told_of_clause(const struct hearing *h, size_t i)
{
    unsigned side = check_side_at(&h->t, i);
    size_t b = i, e = i;
    while (b > h->first && token_any(&h->t, b - 1, ",|;|:|.") == 0)
        b--;
    while (e < h->t.n && token_any(&h->t, e, ",|;|:|.") == 0)
        e++;
    for (size_t s = 0; s < h->k->n && (side == LEFT || side == RIGHT) && !is_alone(h); s++) {
        const struct evidence *v = &h->k->of[s];
        for (uint32_t at = 0; at < v->t.sentences; at++) {
            struct passage in = {(int)s, v->sentence_at[at], v->sentence_at[at + 1]};
            if (v->sides[at] == side && says_clause(h, b, e, &in))
                return true;
        }
    }
    return false;
}

static void check_sides(struct hearing *h)
{
    unsigned claimed = sides_of_statement(h);
    bool each = claimed != LEFT && claimed != RIGHT;
    if (!claimed)
        return;
    unsigned said = nearest_sides(h, each);
    unsigned unsaid = claimed & ~said & (LEFT | RIGHT), only = only_side(h, claimed);
    if (unsaid && !only && side_of_mention(h, claimed))
        return;
    unsaid |= only ? claimed & ~only : 0;
    if (is_alone(h) && !(claimed & BOTH) && ((said | nearest_sides(h, true)) & ~claimed))
        unsaid = claimed;
    if (is_doubled(h, claimed, said))
        unsaid |= BOTH;
    for (size_t i = h->first; i < h->t.n && unsaid; i++) {
        if (!h->quoted[i] && (check_side_at(&h->t, i) & unsaid) && !is_told_of_clause(h, i)) {
            check_reason(h, REASON_SIDE, word_at(h, i), side_name(said),
                         h->found_n ? h->found_cite[0] : (struct cite){.source = -1});
            return;
        }
    }
}

static bool day_said(const struct hearing *h, const struct passage *p, size_t n, size_t token)
{
    for (size_t i = 0; i < n; i++) {
        const struct evidence *v = &h->k->of[p[i].source];
        char moment = check_moment_at(&h->t, token);
        for (size_t x = p[i].b; x < p[i].e; x++) {
            if (moment ? v->moment[x] == moment : v->words.word[x] == h->words.word[token])
                return true;
        }
    }
    return false;
}

static bool is_drug_statement(const struct hearing *h)
{
    for (size_t i = 0; i < h->claims.n; i++) {
        if (h->claims.at[i].kind == FACT_MEDICATION && h->claims.at[i].start >= h->prefix)
            return true;
    }
    return false;
}

/* Where the statement leans, or near another mention of what it speaks of. */
static bool moment_said(const struct hearing *h, const struct passage *p, size_t n, size_t token)
{
    if (day_said(h, p, n, token))
        return true;
    char moment = check_moment_at(&h->t, token);
    uint32_t bit = moment ? check_moment_bit(moment) : check_day_bit(&h->t, token);
    for (size_t s = 0; s < h->k->n && !is_drug_statement(h); s++) {
        const struct evidence *v = &h->k->of[s];
        for (uint32_t i = 0; i < v->t.sentences; i++) {
            struct passage one = {(int)s, v->sentence_at[i], v->sentence_at[i + 1]};
            if ((v->when[i] & bit) && check_mentions(h, &one))
                return true;
        }
    }
    return false;
}

bool check_is_day(const struct tokens *t, size_t i)
{
    static const char days[] =
        "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|janvier|fevrier|avril|juin|juillet|"
        "aout|septembre|octobre|novembre|decembre";
    bool month = i > 0 && token_any(t, i, "mars|mai") > 0 &&
                 (token_any(t, i - 1, "en|de|depuis|debut|fin|mi|courant|avant|apres") > 0 ||
                  t->at[i - 1].kind == TOKEN_DIGITS);
    return month || token_any(t, i, days) > 0;
}

/* A day, a month or a moment of the day must be said near. */
static void check_days(struct hearing *h)
{
    struct passage p[PASSAGES];
    size_t n = check_leaned_on(h, p);
    n = n > 0 ? n : check_everywhere(h, p);
    if (is_drug_statement(h))
        check_moments_whole(h);
    for (size_t i = h->first; i < h->t.n; i++) {
        bool day = check_is_day(&h->t, i);
        char moment = check_moment_at(&h->t, i);
        if (h->quoted[i] || h->covered[i] || !(day || moment) || moment_said(h, p, n, i))
            continue;
        bool rhythm = moment && !strchr("AHLWOY", moment) && is_drug_statement(h);
        check_reason(h, rhythm ? REASON_FREQUENCY : REASON_DATE, word_at(h, i),
                     (struct text){NULL, 0}, (struct cite){.source = -1});
    }
}

static unsigned sides_in_tokens(const struct evidence *v, const struct passage *p)
{
    unsigned sides = 0;
    for (size_t x = p->b; x < p->e; x++)
        sides |= v->side[x];
    return sides;
}

/* The one side of the clause of token i; 0 when it names none, or two. */
static unsigned clause_side(const struct evidence *v, int source, size_t i)
{
    enum { HEADING = 3 };
    uint32_t in = v->t.at[i].sentence;
    struct passage sentence = {source, v->sentence_at[in], v->sentence_at[in + 1]};
    struct passage c = clause_at(v, &sentence, i);
    unsigned sides = sides_in_tokens(v, &c);
    if (sides == 0 && c.b > sentence.b + 1) { /* "À droite, deux dixièmes" */
        struct passage before = clause_at(v, &sentence, c.b - 2);
        sides = before.e - before.b <= HEADING ? sides_in_tokens(v, &before) : 0;
    }
    return sides == LEFT || sides == RIGHT ? sides : 0;
}

/* Of the amount, the side with which a source gives it last: "quatorze à droite... non, l'inverse,
 * quatorze à gauche". 0 when none does. */
static unsigned side_of_amount(const struct hearing *h, const struct quantity *q)
{
    unsigned side = 0;
    for (size_t s = 0; s < h->k->n; s++) {
        const struct evidence *v = &h->k->of[s];
        for (size_t i = 0; i < v->quantities.n; i++) {
            const struct quantity *said = &v->quantities.at[i];
            unsigned own =
                said->inner || !check_same_quantity(q, said) ? 0 : clause_side(v, (int)s, said->at);
            side = own ? own : side;
        }
    }
    return side;
}

/* "PIO 14 à droite" where fourteen was the left eye's. */
static void check_sided_amounts(struct hearing *h)
{
    struct quantity q[4];
    size_t used;
    for (size_t i = h->first; i<h->t.n; i += used> 0 ? used : 1) {
        size_t n = check_quantities_at(&h->t, i, q, &used);
        unsigned sides = 0;
        size_t b = i, e = i;
        bool time = n > 0 && (q[0].dimension == 't' || q[0].dimension == 'y');
        if (n == 0 || time || q[0].dose || h->quoted[i])
            continue;
        while (b > h->first && token_any(&h->t, b - 1, ",|;|:|.") == 0)
            b--;
        for (; e < h->t.n && token_any(&h->t, e, ",|;|:|.") == 0; e++)
            ;
        for (size_t x = b; x < e; x++)
            sides |= check_side_at(&h->t, x);
        unsigned said = sides == LEFT || sides == RIGHT ? side_of_amount(h, &q[0]) : 0;
        if (said && said != sides)
            check_reason(h, REASON_SIDE, word_at(h, i), side_name(said),
                         (struct cite){.source = -1});
    }
}

void check_details(struct hearing *h)
{
    check_sided_amounts(h);
    check_tenths(h);
    check_sides(h);
    check_days(h);
}
