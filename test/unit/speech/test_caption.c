/* what is written is read back: same speakers, words and times in all four forms */
#include "draft/transcript.h"
#include "speech/caption.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static char block[1 << 20];
static char bytes[1 << 16];
static struct arena a;

static const struct {
    const char *text;
    int64_t t0, t1;
    enum heard_role role;
} visit[] = {
    {"Bonjour, qu’est-ce qui vous amène aujourd’hui ?", 480, 2210, ROLE_PHYSICIAN},
    {"J’ai 38,5 depuis \"hier\" & je tousse…", 3050, 5999, ROLE_PATIENT},
    {"Elle n’a rien mangé non plus.", 3600000, 3602345, ROLE_OTHER},
    {"Bien.", 36000000, 36000001, ROLE_NONE},
};
enum { SEGMENTS = sizeof visit / sizeof *visit };

static struct heard_transcript made(void)
{
    static struct heard_segment segments[SEGMENTS];
    struct heard_words all = {ARENA_ARRAY(&a, struct heard_word, 200), 0};
    for (size_t i = 0; i < SEGMENTS; i++) {
        struct heard_words w = {0};
        assert_int_equal(
            heard_split(&a, text_of(visit[i].text), visit[i].t0, visit[i].t1, 0.75f, &w), VERR_OK);
        segments[i] = (struct heard_segment){.t0 = visit[i].t0,
                                             .t1 = visit[i].t1,
                                             .from = all.n,
                                             .to = all.n + w.n,
                                             .role = (uint8_t)visit[i].role};
        assert_int_equal(heard_join(&all, 200, &w, 0, 0), VERR_OK);
    }
    return (struct heard_transcript){.words = all, .segments = {segments, SEGMENTS}};
}

static struct transcript written(const struct heard_transcript *t,
                                 void (*form)(struct writer *, const struct heard_transcript *))
{
    struct writer w = writer_over(bytes, sizeof bytes);
    struct transcript back = {0};
    form(&w, t);
    assert_false(w.full);
    assert_int_equal(transcript_parse(&a, writer_text(&w), &back), VERR_OK);
    return back;
}

static void same(const struct transcript *back, bool timed)
{
    static const enum speaker speakers[] = {SPEAKER_NONE, SPEAKER_DOCTOR, SPEAKER_PATIENT,
                                            SPEAKER_OTHER};
    assert_int_equal(back->n, SEGMENTS);
    for (size_t i = 0; i < SEGMENTS; i++) {
        assert_int_equal(back->at[i].speaker, speakers[visit[i].role]);
        assert_true(text_is(back->at[i].text, visit[i].text));
        assert_true(!timed || (back->at[i].t0 == visit[i].t0 && back->at[i].t1 == visit[i].t1));
    }
}

static int start(void **state)
{
    (void)state;
    a = arena_over(block, sizeof block);
    return 0;
}

static void json(void **state)
{
    (void)state;
    struct heard_transcript t = made();
    struct transcript back = written(&t, caption_json);
    same(&back, true);
    assert_true(back.at[0].confidence > 0.749 && back.at[0].confidence < 0.751);
}

static void srt(void **state)
{
    (void)state;
    struct heard_transcript t = made();
    struct transcript back = written(&t, caption_srt);
    same(&back, true);
}

/* The reader leaves character references as they are; all else is as it was said. */
static void vtt(void **state)
{
    (void)state;
    struct heard_transcript t = made();
    struct text both = TEXT("et");
    t.words.at[t.segments.at[1].from + 4].text = both;
    struct transcript back = written(&t, caption_vtt);
    assert_int_equal(back.n, SEGMENTS);
    assert_int_equal(back.at[1].speaker, SPEAKER_PATIENT);
    assert_int_equal(back.at[3].t1, visit[3].t1);
    assert_true(text_is(back.at[0].text, visit[0].text));
}

static void plain(void **state)
{
    (void)state;
    struct heard_transcript t = made();
    t.segments.n--; /* what nobody says goes on with the line before */
    struct writer w = writer_over(bytes, sizeof bytes);
    struct transcript back = {0};
    caption_text(&w, &t);
    assert_int_equal(transcript_parse(&a, writer_text(&w), &back), VERR_OK);
    assert_int_equal(back.n, SEGMENTS - 1);
    assert_int_equal(back.at[2].speaker, SPEAKER_OTHER);
    assert_true(text_is(back.at[2].text, visit[2].text));
}

/* Words that would be markup are words; what is withheld stands apart in JSON and nowhere else. */
static void markup(void **state)
{
    (void)state;
    struct heard_transcript t = made();
    t.words.at[0].text = TEXT("<v");
    t.words.at[1].text = TEXT("-->");
    t.words.at[2].text = TEXT("Merci");
    t.words.at[2].why = HEARD_CREDITS;
    struct transcript back = written(&t, caption_srt);
    assert_int_equal(back.n, SEGMENTS);
    assert_true(text_find(back.at[0].text, TEXT("Merci"), 0) == SIZE_MAX);
    back = written(&t, caption_vtt);
    assert_int_equal(back.n, SEGMENTS);
    assert_true(text_find(back.at[0].text, TEXT("&lt;v --&gt;"), 0) == 0);
    back = written(&t, caption_json);
    assert_int_equal(back.n, SEGMENTS);
    assert_true(text_find(text_of(bytes), TEXT("\"Merci\",\"why\":\"credits\""), 0) != SIZE_MAX);
    struct writer small = writer_over(bytes, 20);
    caption_json(&small, &t);
    assert_true(small.full);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(json, start),   cmocka_unit_test_setup(srt, start),
        cmocka_unit_test_setup(vtt, start),    cmocka_unit_test_setup(plain, start),
        cmocka_unit_test_setup(markup, start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
