/* misheard names: what is proposed for them, and what is left alone */
#include "facts/loaded.h"
#include "help/misheard.h"
#include "speech/name.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static char names_block[1 << 22];
static char block[1 << 22];
static char bytes[1 << 20];
static struct arena a;
static struct names names;

static int start(void **state)
{
    (void)state;
    a = arena_over(names_block, sizeof names_block);
    assert_int_equal(names_open(&a, NULL, 0, &names), VERR_OK);
    return 0;
}

static struct name_fixes fixes(const struct names *of, struct text said, float confidence)
{
    a = arena_over(block, sizeof block);
    struct heard_words w = {0};
    struct name_fixes f = {0};
    assert_int_equal(heard_split(&a, said, 0, 60000, confidence, &w), VERR_OK);
    assert_int_equal(names_fix(&a, of, &w, &f), VERR_OK);
    return f;
}

static void proposed(void **state)
{
    (void)state;
    static const struct {
        const char *said, *heard, *name, *concept;
    } rows[] = {
        {"je prends du dolyprane, un gramme", "dolyprane", "doliprane", "med:paracetamol"},
        {"je prends du dolly prane le soir", "dolly prane", "doliprane", "med:paracetamol"},
        {"sous cardégique 75 mg", "cardégique", "kardegic", "med:acide_acetylsalicylique"},
        {"il prend de l’évothyroxe", "évothyroxe", NULL, "med:levothyroxine"},
        {"un traitement par métphormine", "métphormine", "metformine", "med:metformine"},
        {"je prends de l'amoxissyline", "amoxissyline", "amoxicilline", "med:amoxicilline"},
        {"elle prend du lazylix", "lazylix", "lasilix", "med:furosemide"},
        {"je prescris une colonoscopye", "colonoscopye", "colonoscopie", "coloscopie"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct name_fixes f = fixes(&names, text_of(rows[i].said), 0.9f);
        if (f.n != 1 || !text_is(f.at[0].choice[0].concept, rows[i].concept)) {
            fail_msg("'%s': %zu proposals, %.*s", rows[i].said, f.n,
                     f.n ? (int)f.at[0].choice[0].name.n : 0, f.n ? f.at[0].choice[0].name.p : "");
        }
        if (rows[i].name && (!text_is(f.at[0].heard, rows[i].heard) ||
                             !text_is(f.at[0].choice[0].name, rows[i].name))) {
            fail_msg("'%.*s' for '%.*s'", TEXT_ARGS(f.at[0].choice[0].name),
                     TEXT_ARGS(f.at[0].heard));
        }
        assert_true(f.at[0].choice[0].score > 0.8f && f.at[0].choice[0].score <= 1 &&
                    f.at[0].margin >= 0.05f);
    }
}

static void left_alone(void **state)
{
    (void)state;
    static const char *const said[] = {
        "je prends du Doliprane et du Kardégic",         /* they are names */
        "la six quarante milligrammes, sous traitement", /* a number may be a dose */
        "sous traitement depuis la saison dernière",
        "on va dilater la pupille avec des gouttes",
        "hier soir on est allés écouter un concert",
        "trois comprimés, deux gélules et cinq gouttes",
        "je prends le bus, madame Wilkinson aussi",
    };
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        struct name_fixes f = fixes(&names, text_of(said[i]), 0.9f);
        if (f.n > 0) {
            fail_msg("'%.*s' for '%.*s'", TEXT_ARGS(f.at[0].choice[0].name),
                     TEXT_ARGS(f.at[0].heard));
        }
    }
}

/* What the engine is sure of, where no drug is spoken of, is left; what it doubts is not. */
static void doubt_opens(void **state)
{
    (void)state;
    struct text said = TEXT("et alors ramipryle bien sûr");
    assert_int_equal(fixes(&names, said, 0.3f).n, 1);
    assert_int_equal(fixes(&names, TEXT("et alors ramiprol bien sûr"), 0.9f).n, 0);
}

/* A name that the patient's own list holds is heard from further away, and wins. */
static void own_list(void **state)
{
    (void)state;
    static char own_block[1 << 22];
    struct arena own_arena = arena_over(own_block, sizeof own_block);
    static const struct name_given own[] = {{{"Zolpivane", 9}, {NULL, 0}, {NULL, 0}, NAME_PATIENT}};
    struct names mine;
    assert_int_equal(names_open(&own_arena, own, 1, &mine), VERR_OK);
    struct text said = TEXT("je prends du zolbifane le soir");
    assert_int_equal(fixes(&names, said, 0.9f).n, 0);
    struct name_fixes f = fixes(&mine, said, 0.9f);
    assert_int_equal(f.n, 1);
    assert_true(text_is(f.at[0].choice[0].name, "Zolpivane") &&
                f.at[0].choice[0].why == NAME_PATIENT);
}

static void a_person_is_right(void **state)
{
    (void)state;
    a = arena_over(block, sizeof block);
    struct heard_words w = {0};
    struct name_fixes f = {0};
    assert_int_equal(heard_split(&a, TEXT("je prends du dolyprane"), 0, 9, 1, &w), VERR_OK);
    w.at[3].origin = HEARD_PERSON;
    assert_int_equal(names_fix(&a, &names, &w, &f), VERR_OK);
    assert_int_equal(f.n, 0);
}

static struct name_given given(const char *name, const char *concept, enum name_why why)
{
    return (struct name_given){text_of(name), text_of(concept),
                               text_of(why == NAME_TERMINOLOGY ? "bdpm" : ""), (uint8_t)why};
}

static struct names opened(const struct name_given *list, size_t n)
{
    static char blocks[2][1 << 22];
    static size_t next;
    struct arena own = arena_over(blocks[next++ % 2], sizeof *blocks);
    struct names out;
    assert_int_equal(names_open(&own, list, n, &out), VERR_OK);
    return out;
}

static const char *shown(const struct name_fixes *f)
{
    static char line[400];
    struct writer w = writer_over(line, sizeof line - 1);
    for (size_t k = 0; f->n == 1 && k < f->at[0].n; k++) {
        static const char *const whence[] = {"patient", "terminology", "lexicon"};
        writer_f(&w, "%s%.*s (%s)", k > 0 ? ", " : "", TEXT_ARGS(f->at[0].choice[k].name),
                 whence[f->at[0].choice[k].why]);
    }
    line[w.n] = '\0';
    return line;
}

/* Names that look and sound alike are never merged: both are shown, each with its source. */
static void look_alikes_are_both_shown(void **state)
{
    (void)state;
    static const struct {
        struct {
            const char *name;
            enum name_why why;
        } list[2];
        const char *said, *shown;
    } rows[] = {
        {{{"Lasonil", NAME_TERMINOLOGY}, {NULL, 0}},
         "je prends du lasinyl le soir",
         "Lasonil (terminology)"},
        {{{"Zelexan", NAME_PATIENT}, {"Zelixon", NAME_TERMINOLOGY}},
         "un traitement par zélexen",
         "Zelexan (patient)"},
        {{{"Dorvapine", NAME_PATIENT}, {"Dorvabine", NAME_TERMINOLOGY}},
         "un traitement par dorvapinne",
         "Dorvapine (patient), Dorvabine (terminology)"},
        {{{"Dorvapine", NAME_PATIENT}, {"Dorvabine", NAME_TERMINOLOGY}},
         "un traitement par dorvabinne",
         "Dorvabine (terminology), Dorvapine (patient)"},
        {{{"Célébrex", NAME_PATIENT}, {"Celexa", NAME_TERMINOLOGY}},
         "je prends du célexe tous les jours",
         "Celexa (terminology), selexid (lexicon)"},
        /* as near by sound and by letters: the patient's own first */
        {{{"Dorvafyne", NAME_TERMINOLOGY}, {"Dorvafine", NAME_PATIENT}},
         "un traitement par dorvaféne",
         "Dorvafine (patient), Dorvafyne (terminology)"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct name_given list[2] = {
            given(rows[i].list[0].name, "a:1", rows[i].list[0].why),
            given(rows[i].list[1].name ? rows[i].list[1].name : "", "a:2", rows[i].list[1].why)};
        struct names of = opened(list, 2);
        struct name_fixes f = fixes(&of, text_of(rows[i].said), 0.9f);
        assert_string_equal(shown(&f), rows[i].shown);
    }
}

/* Four that sound as near are a riddle, not a proposal. */
static void too_many_are_none(void **state)
{
    (void)state;
    struct name_given list[] = {
        given("Dorvabine", "a:1", NAME_PATIENT), given("Dorvapine", "a:2", NAME_PATIENT),
        given("Dorvavine", "a:3", NAME_PATIENT), given("Dorvafine", "a:4", NAME_PATIENT)};
    struct names three = opened(list, 3), four = opened(list, 4);
    struct text said = TEXT("un traitement par dorvaphinne");
    assert_int_equal(fixes(&three, said, 0.9f).at[0].n, 3);
    struct name_fixes f = fixes(&four, said, 0.9f);
    assert_true(f.n == 0 || f.at[0].n == 1);
}

/* What was heard as it is spelled in a list was heard right, whatever else sounds like it. */
static void names_of_lists_are_left(void **state)
{
    (void)state;
    struct name_given list[] = {given("Lasonil", "", NAME_TERMINOLOGY),
                                given("Zolpivane", "", NAME_PATIENT)};
    struct names of = opened(list, 2);
    static const char *const said[] = {"je prends du lasonil", "je prends du Zolpivane",
                                       "avec l'zolpivane, le traitement"};
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        assert_int_equal(fixes(&of, text_of(said[i]), 0.9f).n, 0);
        assert_int_equal(fixes(&of, text_of(said[i]), 0.3f).n, 0);
    }
}

/* Doses are no names, whatever a list holds. */
static void no_dose_in_a_name(void **state)
{
    (void)state;
    struct name_given list[] = {given("Dorvamine 500", "", NAME_PATIENT),
                                given("un deux trois quatre mots", "", NAME_PATIENT),
                                given("Dor", "", NAME_PATIENT)};
    struct names of = opened(list, 3);
    assert_int_equal(fixes(&of, TEXT("un traitement par dorfamine 500 mg"), 0.9f).n, 0);
    assert_int_equal(of.n, names.n);
}

struct tally {
    size_t said, shown, first, among;
};

/* `name` misheard in a sentence: what is shown for it. */
static void mishear(const struct names *of, struct text name, struct text concept, int changes,
                    uint64_t *seed, struct tally *t)
{
    char letters[2 * HEARD_WORD_BYTES + 1] = {0};
    char wrong[200] = {0};
    char said[300];
    struct text folded = heard_fold(name, letters, sizeof letters - 1);
    letters[folded.n] = '\0';
    (void)misheard(letters, changes, seed, wrong, sizeof wrong - 1);
    (void)snprintf(said, sizeof said, "je prends du %s tous les jours", wrong);
    struct name_fixes f = fixes(of, text_of(said), 0.9f);
    t->said++;
    t->shown += f.n;
    for (size_t k = 0; f.n == 1 && k < f.at[0].n; k++) {
        const struct name_choice *c = &f.at[0].choice[k];
        bool right = concept.n > 0 ? text_equal(c->concept, concept) : text_equal(c->name, name);
        t->first += right && k == 0;
        t->among += right;
    }
}

static void tell(const char *what, int changes, const struct tally *t)
{
    (void)printf("%s, %d confusions in each of %zu names: %zu proposals, %zu right at first, "
                 "%zu right among those shown, %zu wrong; recall %.4f\n",
                 what, changes, t->said, t->shown, t->first, t->among, t->shown - t->among,
                 (double)t->among / (double)t->said);
}

/* Every name of the table misheard: which are found, and how many of the proposals are right. */
static void measured(int changes, double precision, double recall)
{
    uint64_t seed = (uint64_t)changes;
    struct tally t = {0};
    for (size_t i = 0; i < name_table_n; i++) {
        mishear(&names, text_of(name_table[i].name), text_of(name_table[i].concept), changes, &seed,
                &t);
    }
    tell("lexicon", changes, &t);
    assert_true((double)t.among >= precision * (double)t.shown);
    assert_true((double)t.among >= recall * (double)t.said);
}

static void misheard_names(void **state)
{
    (void)state;
    measured(1, 0.993, 0.92);
    measured(2, 0.993, 0.82);
}

/* The same for names that stand in the record: eight of the lexicon, two that no table knows. */
static void measured_own(int changes, double precision, double recall)
{
    enum { OWN = 10, PATIENTS = 200 };
    uint64_t seed = 40 + (uint64_t)changes;
    struct tally t = {0};
    struct tally unread = {0};
    for (size_t p = 0; p < PATIENTS; p++) {
        char invented[2][40];
        struct name_given own[OWN];
        for (size_t k = 0; k < OWN; k++) {
            const struct name_row *row = &name_table[(p * OWN + k) * 131 % name_table_n];
            own[k] = given(row->name, row->concept, NAME_PATIENT);
        }
        for (size_t k = 0; k < 2; k++) { /* two halves that belong to two names */
            const char *one = name_table[(p * 2 + k) * 37 % name_table_n].name;
            const char *two = name_table[(p * 2 + k) * 89 % name_table_n].name;
            char folded[2][2 * HEARD_WORD_BYTES];
            struct text x = heard_fold(text_of(one), folded[0], sizeof *folded);
            struct text y = heard_fold(text_of(two), folded[1], sizeof *folded);
            (void)snprintf(invented[k], sizeof invented[k], "%.*s%.*s", (int)(x.n / 2), x.p,
                           (int)(y.n - y.n / 2), y.p + y.n / 2);
            own[OWN - 1 - k] = given(invented[k], "", NAME_PATIENT);
        }
        struct names of = opened(own, OWN);
        for (size_t k = 0; k < OWN; k++) {
            uint64_t same = seed;
            mishear(&names, own[k].name, own[k].concept, changes, &same, &unread);
            mishear(&of, own[k].name, own[k].concept, changes, &seed, &t);
        }
    }
    tell("patient's own, not read", changes, &unread);
    tell("patient's own, read", changes, &t);
    assert_true((double)t.among >= precision * (double)t.shown);
    assert_true((double)t.among >= recall * (double)t.said);
}

static void misheard_own_names(void **state)
{
    (void)state;
    measured_own(1, 0.98, 0.90);
    measured_own(2, 0.98, 0.80);
}

/* The consultations of this repository are correct as they stand. */
static size_t false_in(const struct names *of, const char *folder, size_t *lines)
{
    size_t n = 0;
    DIR *d = opendir(folder);
    struct dirent *e;
    while (d && (e = readdir(d)) != NULL) {
        char path[4096];
        (void)snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        FILE *f = strstr(e->d_name, ".txt") ? fopen(path, "rb") : NULL;
        struct text rest = {bytes, f ? fread(bytes, 1, sizeof bytes, f) : 0};
        while (f && rest.p) {
            struct name_fixes x = fixes(of, text_cut(&rest, '\n'), 0.9f);
            for (size_t i = 0; i < x.n; i++) {
                (void)fprintf(stderr, "%s: %.*s for %.*s\n", path,
                              TEXT_ARGS(x.at[i].choice[0].name), TEXT_ARGS(x.at[i].heard));
            }
            n += x.n;
            (*lines)++;
        }
        if (f) {
            (void)fclose(f);
        }
    }
    if (d) {
        (void)closedir(d);
    }
    return n;
}

static size_t false_in_all(const struct names *of, size_t *lines)
{
    static const char *const folders[] = {"", "2", "3", "4", "5"};
    size_t n = 0;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        char path[2048];
        (void)snprintf(path, sizeof path, "%s/test/consultations%s", SOURCE_ROOT, folders[i]);
        n += false_in(of, path, lines);
    }
    return n;
}

static void correct_text_is_left(void **state)
{
    (void)state;
    size_t lines = 0;
    size_t n = false_in_all(&names, &lines);
    (void)printf("%zu lines of consultations: %zu false proposals\n", lines, n);
    assert_true(lines > 1000);
    assert_int_equal(n, 0);
}

/* Nor is anything proposed for it where the patient's record holds the whole lexicon, which is
 * heard from further away. */
static void correct_text_is_left_by_a_long_list(void **state)
{
    (void)state;
    static struct name_given own[1 << 13];
    size_t lines = 0, n = 0;
    for (; n < name_table_n && n < sizeof own / sizeof *own; n++) {
        own[n] = given(name_table[n].name, name_table[n].concept, NAME_PATIENT);
    }
    struct names of = opened(own, n);
    size_t wrong = false_in_all(&of, &lines);
    (void)printf("with the lexicon as the patient's own list: %zu false proposals\n", wrong);
    assert_int_equal(wrong, 0);
}

/* `test_speech_name FILE.vgt`: a terminology's names misheard, before and after it is loaded. */
static int measure_loaded(const char *path)
{
    static char file_block[1 << 26], list_block[1 << 24], open_block[1 << 26];
    struct arena la = arena_over(list_block, sizeof list_block);
    struct arena oa = arena_over(open_block, sizeof open_block);
    static struct name_given list[1 << 16];
    struct loaded one;
    struct loaded_name *found = NULL;
    struct names with;
    size_t n = 0, lines = 0;
    FILE *f = fopen(path, "rb");
    struct text file = {file_block, f ? fread(file_block, 1, sizeof file_block, f) : 0};
    if (!f || fclose(f) != 0 || loaded_open(&la, file, &one) != VERR_OK ||
        loaded_names(&la, &(struct loaded_list){&one, 1}, &found, &n) != VERR_OK) {
        return 2;
    }
    for (size_t i = 0; i < n; i++) {
        list[i] = (struct name_given){found[i].name, text_of(found[i].concept), found[i].of,
                                      NAME_TERMINOLOGY};
    }
    if (start(NULL) != 0 || names_open(&oa, list, n, &with) != VERR_OK) {
        return 2;
    }
    for (int changes = 1; changes <= 2; changes++) {
        for (int after = 0; after < 2; after++) {
            uint64_t seed = 7 + (uint64_t)changes, again = 9 + (uint64_t)changes;
            struct tally t = {0}, own = {0};
            const struct names *of = after ? &with : &names;
            for (size_t i = 0; i < n; i++) {
                mishear(of, list[i].name, (struct text){NULL, 0}, changes, &seed, &t);
            }
            for (size_t i = 0; i < name_table_n; i++) {
                mishear(of, text_of(name_table[i].name), text_of(name_table[i].concept), changes,
                        &again, &own);
            }
            tell(after ? "terminology's, loaded" : "terminology's, not loaded", changes, &t);
            tell(after ? "lexicon's, terminology loaded" : "lexicon's", changes, &own);
        }
    }
    (void)printf("%zu names; false proposals on consultations: %zu\n", n,
                 false_in_all(&with, &lines));
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--terminology") == 0) {
        return measure_loaded(argv[2]);
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(proposed),
        cmocka_unit_test(left_alone),
        cmocka_unit_test(doubt_opens),
        cmocka_unit_test(own_list),
        cmocka_unit_test(misheard_names),
        cmocka_unit_test(correct_text_is_left),
        cmocka_unit_test(a_person_is_right),
        cmocka_unit_test(look_alikes_are_both_shown),
        cmocka_unit_test(too_many_are_none),
        cmocka_unit_test(names_of_lists_are_left),
        cmocka_unit_test(no_dose_in_a_name),
        cmocka_unit_test(misheard_own_names),
        cmocka_unit_test(correct_text_is_left_by_a_long_list),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
