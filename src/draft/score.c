/* score.c - see score.h */
#include "draft/score_inner.h"

/* One mention: a sentence and where in it. */
struct mention {
    struct text in;
    struct pattern_match at;
    unsigned sections;
};

struct scorer {
    struct arena *a;
    const struct score_rules *rules;
};

static bool finds(const struct scorer *s, enum rule rule, struct text t, size_t from,
                  struct pattern_match *m)
{
    return pattern_find(s->a, &s->rules->rule[rule], t, from, m);
}

/* The end of the last match of `rule` between `from` and the end of `t`, or `none`. */
static size_t last_end(const struct scorer *s, enum rule rule, struct text t, size_t from,
                       size_t none)
{
    struct pattern_match m;
    while (finds(s, rule, t, from, &m)) {
        none = m.end;
        from = m.end;
    }
    return none;
}

/* The part of the sentence that a negation around the mention may govern. */
static struct pattern_match clause_of(const struct scorer *s, const struct mention *m)
{
    struct pattern_match turn;
    size_t start = last_end(s, RULE_BREAK, text_slice(m->in, 0, m->at.start), 0, 0);
    size_t end = finds(s, RULE_BREAK, m->in, m->at.end, &turn) ? turn.start : m->in.n;
    return (struct pattern_match){start, end};
}

/* "pas de fievre, ni de toux": the list goes on over the comma; `t` begins after the comma. */
static bool list_goes_on(struct text t)
{
    static const char *const words[] = {"d'", "de ", "ni ", "ou ", "et "};
    size_t at = 0;
    assert(t.n == 0 || t.p != NULL);
    while (at < t.n && t.p[at] == ' ') {
        at++;
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (text_begins(text_slice(t, at, t.n), words[i])) {
            return true;
        }
    }
    return false;
}

static bool denied_before(const struct scorer *s, const struct mention *m, struct pattern_match in)
{
    size_t cue = last_end(s, RULE_CUE, text_slice(m->in, 0, m->at.start), in.start, SIZE_MAX);
    if (cue == SIZE_MAX) {
        return false;
    }
    size_t tail = m->at.start;
    while (tail > cue && m->in.p[tail - 1] != ',' && m->in.p[tail - 1] != ':') {
        tail--;
    }
    struct pattern_match word;
    return tail == cue || list_goes_on(text_slice(m->in, tail, m->in.n)) ||
           finds(s, RULE_GO_ON, text_slice(m->in, m->at.end, in.end), 0, &word);
}

static bool negated(const struct scorer *s, const struct mention *m)
{
    struct pattern_match in = clause_of(s, m);
    if (denied_before(s, m, in)) {
        return true;
    }
    struct text after = text_slice(m->in, m->at.end, in.end);
    assert(after.n == 0 || after.p != NULL);
    while (after.n > 0 && strchr(" .,", after.p[after.n - 1]) != NULL) {
        after.n--;
    }
    struct pattern_match found;
    return finds(s, RULE_AFTER, after, 0, &found);
}

/* Its clause says somewhere that something is not there. */
static bool denied_around(const struct scorer *s, const struct mention *m)
{
    struct pattern_match in = clause_of(s, m);
    struct pattern_match found;
    struct text clause = text_slice(m->in, in.start, in.end);
    return finds(s, RULE_CUE, clause, 0, &found) || finds(s, RULE_ABSENT, clause, 0, &found);
}

static bool digit_at(struct text t, size_t at)
{
    return at < t.n && t.p[at] >= '0' && t.p[at] <= '9';
}

/* The number `digits` alone, or as a year: "85" and "1985". */
static bool holds_number(const struct scorer *s, struct text digits, struct text t)
{
    size_t at = 0;
    while ((at = text_find(t, digits, at)) != SIZE_MAX) {
        bool year =
            at >= 2 && text_is(text_slice(t, at - 2, at), "19") && !(at > 2 && digit_at(t, at - 3));
        if (!digit_at(t, at + digits.n) && (at == 0 || !digit_at(t, at - 1) || year)) {
            return true;
        }
        at++;
    }
    struct pattern_match m;
    return digits.n == 1 && digits.p[0] != '0' &&
           pattern_find(s->a, &s->rules->number[digits.p[0] - '1'], t, 0, &m);
}

static bool holds_value(const struct scorer *s, struct text value, struct text t)
{
    bool found = value.n == 0;
    while (!found && value.p) {
        struct text one = score_fold(s->a, text_cut(&value, '|'));
        bool digits = one.n > 0;
        for (size_t i = 0; i < one.n; i++) {
            digits &= digit_at(one, i);
        }
        found = digits ? holds_number(s, one, t) : text_find(t, one, 0) != SIZE_MAX;
    }
    return found;
}

/* The next mention in `in` at or after *from; moves *from behind it. */
static bool next_mention(const struct scorer *s, const struct pattern *p, const struct sentence *in,
                         size_t *from, struct mention *m)
{
    if (*from > in->text.n || !pattern_find(s->a, p, in->text, *from, &m->at)) {
        return false;
    }
    uint32_t code = 0;
    size_t step = m->at.end > m->at.start ? 0 : text_utf8_at(in->text, m->at.end, &code);
    *from = m->at.end + (m->at.end > m->at.start ? 0 : step > 0 ? step : 1);
    m->in = in->text;
    m->sections = in->sections;
    return true;
}

static void score_fact(const struct scorer *s, const struct sentence *first,
                       const struct gold_fact *f, struct fact_score *out)
{
    bool found = false;
    bool right = f->polarity == GOLD_UNCERTAIN;
    *out = (struct fact_score){.mentioned = false};
    for (const struct sentence *in = first; in; in = in->next) {
        bool asked = false;
        bool valued = false;
        for (size_t i = 0; i < f->any_n; i++) {
            struct mention m;
            for (size_t from = 0; next_mention(s, &f->any[i], in, &from, &m);) {
                valued = asked ? valued : holds_value(s, f->value, in->text);
                asked = true;
                found = true;
                out->mentioned |= valued;
                out->sections |= valued ? m.sections : 0;
                right = right || (valued && (f->polarity == GOLD_ABSENT ? denied_around(s, &m)
                                                                        : !negated(s, &m)));
            }
        }
    }
    out->value_miss = found && !out->mentioned;
    out->polarity_error = out->mentioned && !right;
}

static bool trapped(const struct scorer *s, const struct sentence *first, const struct gold_trap *t)
{
    for (const struct sentence *in = first; in; in = in->next) {
        for (size_t i = 0; i < t->any_n; i++) {
            struct mention m;
            for (size_t from = 0; next_mention(s, &t->any[i], in, &from, &m);) {
                if (!negated(s, &m)) {
                    return true;
                }
            }
        }
    }
    return false;
}

static void count_fact(const struct gold_fact *f, const struct fact_score *s, struct score *out)
{
    bool ok = s->mentioned && !s->polarity_error;
    out->facts++;
    out->mentioned += s->mentioned;
    out->ok += ok;
    out->critical += f->critical;
    out->critical_mentioned += f->critical && s->mentioned;
    out->critical_ok += f->critical && ok;
    out->value_miss += s->value_miss;
    out->polarity_errors += s->polarity_error;
    out->sectioned += s->sections != 0;
    out->section_right += (s->sections & f->section) != 0;
    out->section_lenient += (s->sections & (f->section | f->also)) != 0;
}

static void count_words(const struct draft *d, struct score *out)
{
    for (size_t i = 0; i < d->section_n; i++) {
        for (size_t k = 0; k < d->sections[i].statement_n; k++) {
            out->words += score_words(d->sections[i].statements[k].text);
        }
    }
}

bool score_draft(struct arena *a, const struct score_rules *rules, const struct draft *d,
                 const struct gold *gold, struct fact_score *fact, bool *hit, struct score *out)
{
    char *mark = arena_mark(a);
    struct scorer s = {a, rules};
    const struct sentence *first = score_sentences(a, rules, d);
    *out = (struct score){.traps = gold->trap_n};
    for (size_t i = 0; i < gold->fact_n; i++) {
        score_fact(&s, first, &gold->facts[i], &fact[i]);
        count_fact(&gold->facts[i], &fact[i], out);
    }
    for (size_t i = 0; i < gold->trap_n; i++) {
        hit[i] = trapped(&s, first, &gold->traps[i]);
        out->trap_hits += hit[i];
    }
    count_words(d, out);
    bool fits = !arena_full(a);
    arena_rewind(a, mark);
    return fits;
}

void score_add(struct score *sum, const struct score *s)
{
    sum->facts += s->facts;
    sum->mentioned += s->mentioned;
    sum->ok += s->ok;
    sum->critical += s->critical;
    sum->critical_mentioned += s->critical_mentioned;
    sum->critical_ok += s->critical_ok;
    sum->value_miss += s->value_miss;
    sum->polarity_errors += s->polarity_errors;
    sum->sectioned += s->sectioned;
    sum->section_right += s->section_right;
    sum->section_lenient += s->section_lenient;
    sum->traps += s->traps;
    sum->trap_hits += s->trap_hits;
    sum->words += s->words;
}
