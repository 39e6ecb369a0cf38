/* check_omit.c - what was said and stands nowhere in the draft, most dangerous first */
#include "draft/check_inner.h"
#include "draft/compose_inner.h"

enum { OMISSIONS_MAX = 200 };

/* A source's fact that a reader of the draft would miss. */
static bool matters(const struct fact *f)
{
    if (f->who != FACT_PATIENT || f->concept.n == 0)
        return false;
    bool present = f->polarity == FACT_PRESENT;
    switch (f->kind) {
    case FACT_ALLERGY:
        return present;
    case FACT_MEDICATION:
        return present;
    case FACT_MEASUREMENT:
        return present && f->value.n > 0;
    default:
        return present && f->critical;
    }
}

static enum omission_kind kind_of(const struct fact *f)
{
    return f->kind == FACT_ALLERGY       ? OMISSION_ALLERGY
           : f->kind == FACT_MEDICATION  ? OMISSION_DRUG
           : f->kind == FACT_MEASUREMENT ? OMISSION_MEASUREMENT
           : f->critical                 ? OMISSION_RED_FLAG
                                         : OMISSION_OTHER;
}

static void put_field(struct writer *w, const char *before, struct text t)
{
    if (t.n == 0)
        return;
    writer_str(w, before);
    writer_put(w, t);
}

/* A statement ready to insert: "Ramipril 5 mg le matin." */
static struct text statement_of(struct arena *a, const struct fact *f)
{
    struct writer w = writer_in(a);
    writer_put(&w, f->label);
    if (f->dose.n > 0) {
        writer_char(&w, ' ');
        compose_number(&w, f->dose);
    }
    if (f->value.n > 0) {
        writer_str(&w, f->kind == FACT_MEASUREMENT ? " : " : " ");
        compose_value(&w, f);
    }
    put_field(&w, " ", f->route);
    put_field(&w, " ", f->frequency);
    put_field(&w, " ", f->duration);
    put_field(&w, " ", f->when);
    static const char *const sides[] = {"", " à gauche", " à droite", " des deux côtés"};
    writer_str(&w, sides[f->side]);
    writer_char(&w, '.');
    struct text t = writer_done(a, &w);
    if (t.n > 0 && t.p[0] >= 'a' && t.p[0] <= 'z')
        ((char *)(uintptr_t)t.p)[0] = (char)(t.p[0] - 'a' + 'A');
    return t;
}

static bool listed(const struct omission *list, size_t n, struct text text)
{
    for (size_t i = 0; i < n; i++) {
        if (text_equal(list[i].text, text))
            return true;
    }
    return false;
}

static bool concept_listed(struct text *concepts, size_t n, struct text concept)
{
    for (size_t i = 0; i < n; i++) {
        if (text_equal(concepts[i], concept))
            return true;
    }
    return false;
}

struct omitting {
    struct check *k;
    const struct fact **said; /* what the draft tells */
    struct postings told;     /* the same, filed */
    size_t n;
    struct omission *list;
    struct text *concepts;
};

/* The draft names it, or a kind of it. An allergy that is over may be worded as denied. */
static bool is_named(const struct omitting *o, const struct fact *f)
{
    struct fact_walk w = check_walk_kinds(o->k, &o->told, f);
    for (size_t i; (i = check_walk_next(&w)) != SIZE_MAX;) {
        if (o->said[i]->polarity != FACT_ABSENT || f->kind == FACT_ALLERGY)
            return true;
    }
    return false;
}

/* Its value stands in the draft: "température à 39,8" for the fever. */
static bool is_shown(const struct omitting *o, const struct fact *f)
{
    const char *measure = check_alarm_shown(f->concept);
    struct fact by = {.concept = text_of(measure ? measure : "")};
    struct fact_walk w = check_walk_kinds(o->k, &o->told, &by);
    for (size_t i; measure && (i = check_walk_next(&w)) != SIZE_MAX;) {
        const char *name = check_alarm(o->k, o->said[i]);
        if (name && text_is(f->concept, name))
            return true;
    }
    return false;
}

/* A value that alarms, of which the draft does not even say what it means. */
static bool is_alarming(const struct omitting *o, const struct fact *f)
{
    const char *name = check_alarm(o->k, f);
    struct fact meant = {.concept = text_of(name ? name : "")};
    return name && !is_named(o, &meant);
}

/* What tells of a thing without naming it: an appendicectomy tells of the appendicitis, the
 * progestin of the pill, and how it ended of a pregnancy of the past. */
static bool is_told(const struct omitting *o, const struct fact *f)
{
    static const char *const tells[][2] = {{"appendicite", "appendicectomie"},
                                           {"probleme_cardiaque", "coronaropathie"},
                                           {"probleme_cardiaque", "stent"},
                                           {"probleme_cardiaque", "pontage"},
                                           {"probleme_cardiaque", "valve_operee"},
                                           {"probleme_cardiaque", "trouble_rythme"},
                                           {"probleme_cardiaque", "fa"},
                                           {"probleme_cardiaque", "insuffisance_cardiaque"},
                                           {"probleme_cardiaque", "valvulopathie"},
                                           {"pilule", "oestroprogestatif"},
                                           {"pilule", "progestatif"},
                                           {"tumeur", "cancer"},
                                           {"cholecystite", "cholecystectomie"},
                                           {"debut_brutal", "hypoacousie_brusque"}};
    static const char *const ended[] = {"ivg", "fausse_couche", "accouchement", "cesarienne"};
    bool told = is_named(o, f) || is_shown(o, f);
    bool pregnant = f->time == FACT_PAST && text_is(f->concept, "grossesse");
    for (size_t i = 0; !told && pregnant && i < sizeof ended / sizeof *ended; i++) {
        struct fact other = {.concept = text_of(ended[i])};
        told = is_named(o, &other);
    }
    for (size_t i = 0; !told && i < sizeof tells / sizeof *tells; i++) {
        struct fact other = {.concept = text_of(tells[i][1])};
        told = text_is(f->concept, tells[i][0]) && is_named(o, &other);
    }
    return told;
}

/* Somebody has told of it, or of the allergy to it: what the clinician repeats is no news. */
static bool is_known(const struct check *k, const struct fact *f)
{
    for (size_t i = 0; i < k->n; i++) {
        struct fact_walk w = check_walk_kinds(k, &k->of[i].concepts, f);
        for (size_t j; (j = check_walk_next(&w)) != SIZE_MAX;) {
            const struct fact *told = &k->of[i].reading.facts.at[j];
            /* a drug that he does not take, or no more, may be given anew */
            bool anew = f->kind == FACT_MEDICATION && told->polarity == FACT_ABSENT;
            if (told->who != FACT_FAMILY && !anew)
                return true;
        }
        w = check_walk_allergies(k, &k->of[i].concepts);
        for (size_t j; (j = check_walk_next(&w)) != SIZE_MAX;) {
            if (text_find(k->of[i].reading.facts.at[j].label, f->label, 0) != SIZE_MAX)
                return true;
        }
    }
    return false;
}

static void omit(struct omitting *o, int source, const struct fact *f)
{
    if (o->n == OMISSIONS_MAX || !matters(f) || is_told(o, f) ||
        concept_listed(o->concepts, o->n, f->concept))
        return;
    struct text text = statement_of(o->k->a, f);
    if (listed(o->list, o->n, text))
        return;
    enum omission_kind kind = kind_of(f);
    o->concepts[o->n] = f->concept;
    o->list[o->n++] = (struct omission){
        .kind = kind,
        .critical = kind < OMISSION_MEASUREMENT || is_alarming(o, f),
        .text = text,
        .section = f->section,
        .cite = reading_cite(&o->k->of[source].reading, source, f->clause_start, f->clause_end)};
}

/* Allergies, then drugs, red flags, measures; in the order in which they were said. */
static enum verr by_danger(struct check *k, const struct omission *in, size_t n, struct draft *d)
{
    struct omission *out = ARENA_ARRAY(k->a, struct omission, n + 1);
    if (!out)
        return VERR_LIMIT;
    size_t put = 0;
    for (int kind = OMISSION_ALLERGY; kind <= OMISSION_OTHER; kind++) {
        for (size_t i = 0; i < n; i++) {
            if (in[i].kind == (enum omission_kind)kind)
                out[put++] = in[i];
        }
    }
    d->omissions = out;
    d->omission_n = put;
    return VERR_OK;
}

/* A brother's cancer does not tell of the patient's. */
static bool file_told(struct omitting *o, const struct fact_list *said, size_t said_n)
{
    const struct check *k = o->k;
    size_t n = 0;
    for (size_t i = 0; i < said_n; i++)
        n += said[i].n;
    const struct fact **all = ARENA_ARRAY(k->a, const struct fact *, n + 1);
    n = 0;
    for (size_t i = 0; all && i < said_n; i++) {
        for (size_t j = 0; j < said[i].n; j++) {
            if (said[i].at[j].who != FACT_FAMILY)
                all[n++] = &said[i].at[j];
        }
    }
    o->said = all;
    return all && check_file(k, all, n, &o->told);
}

enum verr check_omissions(struct check *k, struct draft *d, const struct fact_list *said,
                          size_t said_n)
{
    struct omitting o = {.k = k};
    o.list = ARENA_ARRAY(k->a, struct omission, OMISSIONS_MAX);
    o.concepts = ARENA_ARRAY(k->a, struct text, OMISSIONS_MAX);
    if (!o.list || !o.concepts || !file_told(&o, said, said_n))
        return VERR_LIMIT;
    for (size_t i = 0; i < k->n; i++) {
        const struct fact_list *l = &k->of[i].reading.facts;
        for (size_t j = 0; j < l->n; j++)
            omit(&o, (int)i, &l->at[j]);
        l = &k->of[i].reading.heard;
        for (size_t j = 0; j < l->n; j++) {
            if (!is_known(k, &l->at[j]) && check_affirms(k, (int)i, &l->at[j]))
                omit(&o, (int)i, &l->at[j]);
        }
    }
    return by_danger(k, o.list, o.n, d);
}
