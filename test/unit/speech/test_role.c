/* who speaks: by what is said, by channel, and as a person says */
#include "speech/role.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { WORDS = 20000 };
static char block[1 << 23];
static char bytes[1 << 18];
static struct arena a;
static struct heard_word room[WORDS];
static uint8_t truth[WORDS]; /* of each word: enum heard_role */

/* A dialogue as an engine would hear it: 60 ms a byte, `pause` between turns. */
static struct heard_words hear(struct text dialogue, int64_t pause, bool stereo)
{
    struct heard_words all = {room, 0};
    int64_t t = 0;
    a = arena_over(block, sizeof block);
    while (dialogue.p) {
        struct text line = text_cut(&dialogue, '\n');
        struct text name = text_cut(&line, ':');
        bool doctor = text_is(name, "Médecin");
        struct heard_words w = {0};
        int64_t end = t + (int64_t)line.n * 60;
        if ((!doctor && !text_is(name, "Patient")) ||
            heard_split(&a, line, t, end, 0.9f, &w) != VERR_OK || all.n + w.n > WORDS) {
            continue;
        }
        for (size_t i = 0; i < w.n; i++) {
            w.at[i].channel = stereo && !doctor;
            truth[all.n + i] = doctor ? ROLE_PHYSICIAN : ROLE_PATIENT;
        }
        assert_int_equal(heard_join(&all, WORDS, &w, 0, 0), VERR_OK);
        t = end + pause;
    }
    return all;
}

static struct heard_segments guess(const struct heard_words *w, unsigned channels)
{
    struct heard_segments s = {0};
    assert_int_equal(heard_cut(&a, w, &s), VERR_OK);
    assert_int_equal(roles_guess(&a, w, &s, channels), VERR_OK);
    return s;
}

static const char visit[] = "Médecin: Bonjour madame, qu'est-ce qui vous amène ?\n"
                            "Patient: Bonjour docteur, j'ai mal au ventre depuis hier soir.\n"
                            "Médecin: Vous avez de la fièvre ?\n"
                            "Patient: Trente-huit cinq ce matin.\n"
                            "Médecin: Je vais vous examiner, allongez-vous.\n"
                            "Patient: Aïe.\n";

static void by_words(void **state)
{
    (void)state;
    struct heard_words w = hear(TEXT(visit), 800, false);
    struct heard_segments s = guess(&w, 1);
    assert_int_equal(s.n, 6);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(s.at[i].role, truth[s.at[i].from]);
    }
}

static void a_person_decides(void **state)
{
    (void)state;
    struct heard_words w = hear(TEXT(visit), 800, false);
    struct heard_segments s = guess(&w, 1);
    role_choose(&s, 1, ROLE_OTHER);
    role_choose(&s, 5, ROLE_PATIENT);
    assert_int_equal(roles_guess(&a, &w, &s, 1), VERR_OK);
    assert_int_equal(s.at[1].role, ROLE_OTHER);
    assert_int_equal(s.at[5].role, ROLE_PATIENT);
    assert_int_equal(s.at[0].role, ROLE_PHYSICIAN);
    struct heard_segments none = {0};
    struct heard_words nothing = {0};
    assert_int_equal(roles_guess(&a, &nothing, &none, 1), VERR_OK);
}

struct count {
    size_t all, right;
};

static void count_in(const char *folder, bool stereo, struct count *c)
{
    DIR *d = opendir(folder);
    struct dirent *e;
    while (d && (e = readdir(d)) != NULL) {
        char path[4096];
        (void)snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        FILE *f = strstr(e->d_name, ".txt") ? fopen(path, "rb") : NULL;
        if (!f) {
            continue;
        }
        struct text t = {bytes, fread(bytes, 1, sizeof bytes, f)};
        (void)fclose(f);
        struct heard_words w = hear(t, 800, stereo);
        struct heard_segments s = guess(&w, stereo ? 2 : 1);
        for (size_t i = 0; i < s.n; i++) {
            c->all++;
            c->right += s.at[i].role == truth[s.at[i].from];
        }
    }
    if (d) {
        (void)closedir(d);
    }
}

static struct count consultations(bool stereo)
{
    static const char *const folders[] = {"", "2", "3", "4", "5"};
    struct count c = {0, 0};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        char path[2048];
        (void)snprintf(path, sizeof path, "%s/test/consultations%s", SOURCE_ROOT, folders[i]);
        count_in(path, stereo, &c);
    }
    (void)printf("%s: %zu segments, %.1f %% of roles right\n",
                 stereo ? "two channels" : "one channel", c.all,
                 100 * (double)c.right / (double)c.all);
    return c;
}

static void measured(void **state)
{
    (void)state;
    struct count one = consultations(false);
    assert_true(one.all > 3000 && (double)one.right > 0.8 * (double)one.all);
    struct count two = consultations(true);
    assert_int_equal(two.right, two.all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_words), cmocka_unit_test(a_person_decides), cmocka_unit_test(measured)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
