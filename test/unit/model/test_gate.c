/* Marks and the decision: what is missing, short or no number is not met. */
#include "model/gate.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define T(s) TEXT(s)
static const struct model_figure good[] = {
    {T("recordings"), T(""), 12, 12}, {T("words"), T(""), 400, 400},
    {T("failed"), T(""), 0, 12},      {T("invented"), T(""), 0, 2},
    {T("wer"), T(""), 0.08, 400},     {T("wer"), T("sex=F"), 0.07, 200},
    {T("wer"), T("sex=M"), 0.09, 200}};
enum { GOOD = sizeof good / sizeof *good };

static struct model_verdict decide(const struct model_figure *f, size_t n)
{
    static struct model_marks marks;
    static struct model_verdict v;
    size_t line;
    assert_null(model_marks_read(model_marks_built_in(), &marks, &line));
    model_decide(&marks, TEXT("transcribe"), f, n, &v);
    return v;
}

static void what_ships_decides(void **state)
{
    (void)state;
    struct model_verdict v = decide(good, GOOD);
    assert_true(v.passed);
    assert_true(v.n >= 5);
}

/* Each figure alone, made bad or taken away, refuses. */
static void each_mark_holds(void **state)
{
    static const double bad[GOOD] = {9, 100, 1, 1, 0.21, 0.31, 0.31};
    (void)state;
    for (size_t i = 0; i < GOOD; i++) {
        struct model_figure f[GOOD];
        memcpy(f, good, sizeof f);
        f[i].value = bad[i];
        assert_false(decide(f, GOOD).passed);
        f[i].value = NAN;
        assert_false(decide(f, GOOD).passed);
        f[i].value = -1;
        assert_false(decide(f, GOOD).passed);
        f[i] = f[GOOD - 1];
        assert_int_equal(decide(f, GOOD - 1).passed, i >= 5); /* groups may be missing */
    }
    assert_false(decide(good, 0).passed);
}

static void a_small_group_says_nothing(void **state)
{
    struct model_figure f[GOOD];
    (void)state;
    memcpy(f, good, sizeof f);
    f[6].value = 0.9;
    f[6].n = MODEL_GROUP_MIN - 1;
    assert_true(decide(f, GOOD).passed);
    f[6].n = MODEL_GROUP_MIN;
    assert_false(decide(f, GOOD).passed);
}

static void a_use_without_marks_never_passes(void **state)
{
    struct model_marks marks;
    struct model_verdict v;
    size_t line;
    (void)state;
    assert_null(model_marks_read(model_marks_built_in(), &marks, &line));
    model_decide(&marks, TEXT("summon"), good, GOOD, &v);
    assert_false(v.passed);
}

static void marks_are_read_strictly(void **state)
{
    static const char *const bad[] = {"",
                                      "vigie-marks 2\n",
                                      "vigie-marks 1\ntranscribe wer all at_most 0.2\n",
                                      "vigie-marks 1\ntranscribe wer all at_most 0.2.1 why\n",
                                      "vigie-marks 1\ntranscribe wer all about 0.2 why\n",
                                      "vigie-marks 1\ntranscribe wer some at_most 0.2 why\n",
                                      "vigie-marks 1\ntranscribe wer all at_most - why\n"};
    struct model_marks marks;
    size_t line;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_non_null(model_marks_read(text_of(bad[i]), &marks, &line));
    assert_null(
        model_marks_read(TEXT("vigie-marks 1\na wer all at_least 12.5 why not\n"), &marks, &line));
    assert_true(marks.n == 1 && marks.at[0].bound == 12.5 && marks.at[0].at_least);
}

static void a_picture_holds_what_was_measured(void **state)
{
    static char block[65536];
    struct model_marks marks;
    struct writer w = writer_over(block, sizeof block);
    struct model_figure f[GOOD];
    size_t line;
    (void)state;
    memcpy(f, good, sizeof f);
    f[5].group = TEXT("sex=<script>");
    assert_null(model_marks_read(model_marks_built_in(), &marks, &line));
    model_plot(&w, &marks, TEXT("transcribe"), f, GOOD, true);
    struct text t = writer_text(&w);
    assert_false(w.full);
    assert_true(text_starts(t, TEXT("<svg ")));
    assert_true(text_find(t, TEXT("Mots faux"), 0) != SIZE_MAX);
    assert_true(text_find(t, TEXT("0,080"), 0) != SIZE_MAX);
    assert_true(text_find(t, TEXT("<script"), 0) == SIZE_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_ships_decides),
                                       cmocka_unit_test(each_mark_holds),
                                       cmocka_unit_test(a_small_group_says_nothing),
                                       cmocka_unit_test(a_use_without_marks_never_passes),
                                       cmocka_unit_test(marks_are_read_strictly),
                                       cmocka_unit_test(a_picture_holds_what_was_measured)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
