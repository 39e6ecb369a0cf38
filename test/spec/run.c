/* run.c - runs the readable examples of test/spec (format: README.md there)
 * usage: run [--unlisted] FILE...; exit status 1 and one line for each expectation that does not
 * hold. */
#include "facts/facts.h"

#include <stdio.h>
#include <stdlib.h>

enum { TEXT_MAX = 4096, TURNS_MAX = 32, EXPECT_MAX = 16, LINE_MAX_BYTES = 1024 };

struct example {
    char text[TEXT_MAX];
    size_t n;
    struct facts_turn turns[TURNS_MAX];
    size_t turn_n;
    char expect[EXPECT_MAX][LINE_MAX_BYTES];
    size_t expect_n;
    int line;
};

static char block[1 << 22];
static bool unlisted; /* read as the command does: also what no table lists */
static int failed;
static int examples;

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

static void run(const char *file, struct example *x)
{
    struct arena a = arena_over(block, sizeof block);
    struct facts_options o = {.lang = LANG_FR,
                              .unlisted = unlisted,
                              .turns = x->turn_n > 0 ? x->turns : NULL,
                              .turn_n = x->turn_n};
    struct fact_list l = {0};
    if (facts_find(&a, NULL, (struct text){x->text, x->n}, &o, &l) != VERR_OK) {
        printf("%s:%d: facts_find refused the text\n", file, x->line);
        failed++;
        return;
    }
    examples++;
    for (size_t e = 0; e < x->expect_n; e++) {
        bool found = false;
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
            failed++;
        }
    }
}

static void add_line(struct example *x, struct text line)
{
    enum facts_speaker who = FACTS_PATIENT;
    size_t name = 0;
    if (text_starts(line, TEXT("Médecin: "))) {
        who = FACTS_CLINICIAN;
        name = sizeof "Médecin: " - 1;
    } else if (text_starts(line, TEXT("Patient: "))) {
        name = sizeof "Patient: " - 1;
    }
    if (x->n + line.n + 1 > TEXT_MAX || x->turn_n == TURNS_MAX) {
        exit(2);
    }
    memcpy(x->text + x->n, line.p, line.n);
    if (name > 0) {
        x->turns[x->turn_n++] = (struct facts_turn){who, x->n + name, x->n + line.n};
    }
    x->n += line.n;
    x->text[x->n++] = '\n';
}

static void run_file(const char *file)
{
    static struct example x;
    char line[LINE_MAX_BYTES];
    int number = 0;
    FILE *f = fopen(file, "r");
    if (f == NULL) {
        exit(2);
    }
    memset(&x, 0, sizeof x);
    while (fgets(line, sizeof line, f) != NULL) {
        struct text t = text_trim(text_of(line));
        number++;
        if (t.n > 2 && t.p[0] == '>' && x.expect_n > 0) {
            run(file, &x);
            memset(&x, 0, sizeof x);
        }
        if (t.n > 2 && t.p[0] == '>') {
            x.line = x.n == 0 ? number : x.line;
            add_line(&x, text_slice(t, 2, t.n));
        } else if (t.n > 2 && strchr("+-?", t.p[0]) != NULL && x.expect_n < EXPECT_MAX) {
            memcpy(x.expect[x.expect_n], t.p, t.n);
            x.expect[x.expect_n++][t.n] = '\0';
        }
    }
    run(file, &x);
    (void)fclose(f);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--unlisted") == 0) {
            unlisted = true;
            continue;
        }
        run_file(argv[i]);
    }
    printf("%d examples, %d expectations not met\n", examples, failed);
    return failed == 0 && examples > 0 ? 0 : 1;
}
