/* misheard names: what is proposed for them, and what is left alone */
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
        if (f.n != 1 || !text_is(f.at[0].concept, rows[i].concept)) {
            fail_msg("'%s': %zu proposals, %.*s", rows[i].said, f.n,
                     f.n ? (int)f.at[0].proposed.n : 0, f.n ? f.at[0].proposed.p : "");
        }
        assert_true(!rows[i].name || (text_is(f.at[0].heard, rows[i].heard) &&
                                      text_is(f.at[0].proposed, rows[i].name)));
        assert_true(f.at[0].score > 0.8f && f.at[0].score <= 1 && f.at[0].margin >= 0.05f);
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
            fail_msg("'%.*s' for '%.*s'", TEXT_ARGS(f.at[0].proposed), TEXT_ARGS(f.at[0].heard));
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
    static const struct text own[] = {{"Zolpivane", 9}};
    struct names mine;
    assert_int_equal(names_open(&own_arena, own, 1, &mine), VERR_OK);
    struct text said = TEXT("je prends du zolbifan le soir");
    assert_int_equal(fixes(&names, said, 0.9f).n, 0);
    struct name_fixes f = fixes(&mine, said, 0.9f);
    assert_int_equal(f.n, 1);
    assert_true(text_is(f.at[0].proposed, "Zolpivane") && f.at[0].why == NAME_PATIENT);
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

/* Every name of the table misheard: which are found, and how many of the proposals are right. */
static void measured(int changes, double precision, double recall)
{
    uint64_t seed = (uint64_t)changes;
    size_t given = 0;
    size_t right = 0;
    for (size_t i = 0; i < name_table_n; i++) {
        char letters[2 * HEARD_WORD_BYTES] = {0};
        char wrong[200] = {0};
        char said[300];
        heard_fold(text_of(name_table[i].name), letters, sizeof letters - 1);
        letters[strcspn(letters, "\x80")] = '\0';
        (void)misheard(letters, changes, &seed, wrong, sizeof wrong - 1);
        (void)snprintf(said, sizeof said, "je prends du %s tous les jours", wrong);
        struct name_fixes f = fixes(&names, text_of(said), 0.9f);
        given += f.n;
        right += f.n == 1 && text_is(f.at[0].concept, name_table[i].concept);
    }
    (void)printf("%d confusions in each of %zu names: %zu proposals, precision %.4f, recall %.4f\n",
                 changes, name_table_n, given, (double)right / (double)given,
                 (double)right / (double)name_table_n);
    assert_true((double)right >= precision * (double)given);
    assert_true((double)right >= recall * (double)name_table_n);
}

static void misheard_names(void **state)
{
    (void)state;
    measured(1, 0.985, 0.88);
    measured(2, 0.98, 0.75);
}

/* The consultations of this repository are correct as they stand. */
static size_t false_in(const char *folder, size_t *lines)
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
            struct name_fixes x = fixes(&names, text_cut(&rest, '\n'), 0.9f);
            for (size_t i = 0; i < x.n; i++) {
                (void)fprintf(stderr, "%s: %.*s for %.*s\n", path, TEXT_ARGS(x.at[i].proposed),
                              TEXT_ARGS(x.at[i].heard));
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

static void correct_text_is_left(void **state)
{
    (void)state;
    static const char *const folders[] = {"", "2", "3", "4", "5"};
    size_t lines = 0;
    size_t n = 0;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        char path[2048];
        (void)snprintf(path, sizeof path, "%s/test/consultations%s", SOURCE_ROOT, folders[i]);
        n += false_in(path, &lines);
    }
    (void)printf("%zu lines of consultations: %zu false proposals\n", lines, n);
    assert_true(lines > 1000);
    assert_int_equal(n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(proposed),          cmocka_unit_test(left_alone),
        cmocka_unit_test(doubt_opens),       cmocka_unit_test(own_list),
        cmocka_unit_test(misheard_names),    cmocka_unit_test(correct_text_is_left),
        cmocka_unit_test(a_person_is_right),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
