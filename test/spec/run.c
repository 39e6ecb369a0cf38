/* run.c - runs the readable examples of test/spec (format: README.md there)
 * usage: run [--unlisted] [--english] FILE...; exit status 1 and one line for each expectation that
 * does not hold. */
#include "example.h"
#include "facts/facts.h"

#include <stdio.h>
#include <stdlib.h>

enum { TURNS_MAX = 32 };

static char block[1 << 22];
static enum lang lang;
static bool unlisted; /* read as the command does: also what no table lists */

static bool field_holds(const struct fact *f, struct text of, struct text key, struct text value)
{
    const struct {
        const char *key;
        struct text value;
    } fields[] = {{"who", text_of(fact_who_name(f->who))},
                  {"relative", f->relative},
                  {"time", text_of(fact_time_name(f->time))},
                  {"when", f->when},
                  {"side", text_of(fact_side_name(f->side))},
                  {"value", f->value},
                  {"unit", f->unit},
                  {"dose", f->dose},
                  {"route", f->route},
                  {"frequency", f->frequency},
                  {"duration", f->duration},
                  {"section", f->section},
                  {"kind", text_of(fact_kind_name(f->kind))},
                  {"text", text_slice(of, f->start, f->end)}};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (text_is(key, fields[i].key)) {
            return text_equal(value, fields[i].value);
        }
    }
    return false;
}

static bool fact_holds(const struct fact *f, struct text of, struct text wanted)
{
    struct text rest = wanted;
    struct text polarity = text_trim(text_cut(&rest, ' '));
    struct text concept = text_trim(text_cut(&rest, ';'));
    bool ok = (text_is(polarity, "*") || text_is(polarity, fact_polarity_name(f->polarity))) &&
              (text_is(concept, "*") || text_equal(concept, f->concept));
    while (ok && rest.p != NULL) {
        struct text value = text_trim(text_cut(&rest, ';'));
        struct text key = text_cut(&value, '=');
        ok = field_holds(f, of, key, value);
    }
    return ok;
}

/* "? absent MOTS": what the grammar says of these words of the text, whatever they name; the last
 * words may be who=, time= or relative=. */
static bool place_holds(struct arena *a, struct text text, const struct facts_options *o,
                        struct text wanted)
{
    struct text rest = wanted;
    struct text polarity = text_trim(text_cut(&rest, ' '));
    struct text words = text_trim(text_cut(&rest, ';'));
    size_t at = text_find(text, words, 0);
    struct facts_place p = {.start = at, .end = at + words.n};
    if (at == SIZE_MAX || facts_at(a, NULL, text, o, &p, 1) != VERR_OK) {
        return false;
    }
    bool ok = p.hypothetical ? text_is(polarity, "hypothetical")
                             : text_is(polarity, fact_polarity_name(p.polarity));
    struct fact f = {.who = p.who, .time = p.time, .relative = p.relative};
    while (ok && rest.p != NULL) {
        struct text value = text_trim(text_cut(&rest, ';'));
        struct text key = text_cut(&value, '=');
        ok = field_holds(&f, text, key, value);
    }
    return ok;
}

static void say_facts(const struct fact_list *l)
{
    for (size_t i = 0; i < l->n; i++) {
        const struct fact *f = &l->at[i];
        printf("    found: %s %.*s who=%s side=%s value=%.*s dose=%.*s freq=%.*s when=%.*s\n",
               fact_polarity_name(f->polarity), TEXT_ARGS(f->concept), fact_who_name(f->who),
               fact_side_name(f->side), TEXT_ARGS(f->value), TEXT_ARGS(f->dose),
               TEXT_ARGS(f->frequency), TEXT_ARGS(f->when));
    }
}

/* Who speaks, by what the line opens with; how many bytes that takes, 0 for nobody. */
static size_t speaker_at(struct text line, enum facts_speaker *who)
{
    static const struct {
        const char *name;
        enum facts_speaker who;
    } names[] = {{"Médecin: ", FACTS_CLINICIAN},  {"Doctor: ", FACTS_CLINICIAN},
                 {"Patient: ", FACTS_PATIENT},    {"Accompagnant: ", FACTS_OTHER_SPEAKER},
                 {"Mère: ", FACTS_OTHER_SPEAKER}, {"Mari: ", FACTS_OTHER_SPEAKER}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (text_starts(line, text_of(names[i].name))) {
            *who = names[i].who;
            return strlen(names[i].name);
        }
    }
    return 0;
}

/* The turns of a dialogue; 0 for a plain text. All lines of a dialogue name their speaker. */
static size_t turns_of(const char *file, const struct example *x, struct facts_turn *out)
{
    size_t n = 0, lines = 0;
    for (size_t at = 0; at < x->n && n < TURNS_MAX; lines++) {
        size_t end = text_find((struct text){x->text, x->n}, TEXT("\n"), at);
        size_t name = speaker_at((struct text){x->text + at, end - at}, &out[n].speaker);
        out[n].start = at + name;
        out[n].name = (struct text){x->text + at, name > 2 ? name - 2 : 0}; /* without ": " */
        out[n].end = end;
        n += name > 0;
        at = end + 1;
    }
    if (n > 0 && n < lines) {
        printf("%s:%d: a line of this dialogue names no speaker\n", file, x->line);
        example_fails();
    }
    return n;
}

static bool known_field(struct text key)
{
    static const char *const keys[] = {"who",      "relative", "time", "when",  "side",
                                       "value",    "unit",     "dose", "route", "frequency",
                                       "duration", "section",  "kind", "text"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (text_is(key, keys[i])) {
            return true;
        }
    }
    return false;
}

/* "allergie:med:amoxicilline" is made of a concept of the lexicon. */
static bool known_concept(struct text id)
{
    struct text bare = text_starts(id, TEXT("allergie:")) ? text_slice(id, 9, id.n) : id;
    return unlisted || text_is(id, "*") || lexicon_concept(lexicon_of(lang), bare) != NULL;
}

/* An expectation that names what cannot be found would hold for nothing. */
static bool can_fail(struct text expectation)
{
    struct text rest = text_trim(text_slice(expectation, 1, expectation.n));
    (void)text_cut(&rest, ' ');
    struct text concept = text_trim(text_cut(&rest, ';'));
    bool ok = expectation.p[0] == '?' || known_concept(concept);
    while (ok && rest.p != NULL) {
        struct text value = text_trim(text_cut(&rest, ';'));
        ok = known_field(text_cut(&value, '='));
    }
    return ok;
}

static bool expects(struct text t)
{
    return t.p[0] == '+' || t.p[0] == '-' || t.p[0] == '?';
}

static void run(const char *file, const struct example *x)
{
    struct facts_turn turns[TURNS_MAX];
    size_t turn_n = turns_of(file, x, turns);
    struct arena a = arena_over(block, sizeof block);
    struct facts_options o = {
        .lang = lang, .unlisted = unlisted, .turns = turn_n > 0 ? turns : NULL, .turn_n = turn_n};
    struct fact_list l = {0};
    if (facts_find(&a, NULL, (struct text){x->text, x->n}, &o, &l) != VERR_OK) {
        printf("%s:%d: facts_find refused the text\n", file, x->line);
        example_fails();
        return;
    }
    for (size_t e = 0; e < x->expect_n; e++) {
        bool found = false;
        if (!can_fail(text_of(x->expect[e]))) {
            printf("%s:%d: %s\n    names a concept or a field that there is not\n", file, x->line,
                   x->expect[e]);
            example_fails();
        }
        struct text wanted = text_trim(text_of(x->expect[e] + 1));
        for (size_t i = 0; i < l.n; i++) {
            found = found || fact_holds(&l.at[i], (struct text){x->text, x->n}, wanted);
        }
        bool holds = x->expect[e][0] == '?'
                         ? place_holds(&a, (struct text){x->text, x->n}, &o, wanted)
                         : found == (x->expect[e][0] == '+');
        if (!holds) {
            printf("%s:%d: %s\n    text: %.*s", file, x->line, x->expect[e], (int)x->n, x->text);
            say_facts(&l);
            example_fails();
        }
    }
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--unlisted") == 0) {
            unlisted = true;
            continue;
        }
        if (strcmp(argv[i], "--english") == 0) {
            lang = LANG_EN;
            continue;
        }
        example_read(argv[i], expects, run);
    }
    return example_end();
}
