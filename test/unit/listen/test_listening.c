/* A recording in pieces of any size gives the same stretches and the same words; a worker that is
 * slow, gone, lying or no longer wanted ends a question, and says whether it may be asked again.
 * Stretches are asked together, and each gets the words that were said in it. */
#include "help/fake_speech.h"

#include "listen/hearer.h"
#include "listen/pack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { VOICE = 20000, SECOND = 16000, LENGTH = 60 * SECOND, STRETCHES = 32 };

static int16_t sound[LENGTH];
static struct os_map map;
static struct arena a;
static struct fake_speech engine;
static const char says[] = "Je prends du paracétamol, un gramme.";

/* A voice at 2 s, one at 20 s without a pause for 35 s. */
static void fill(void)
{
    static int16_t voice[VOICE];
    FILE *f = fopen(SOURCE_ROOT "/test/fuzz/corpus/vad/voice", "rb");
    assert_non_null(f);
    assert_int_equal(fread(voice, sizeof *voice, VOICE, f), VOICE);
    fclose(f);
    for (size_t i = 0; i < 3; i++)
        memcpy(sound + (size_t)2 * SECOND + i * VOICE, voice, sizeof voice);
    for (size_t at = (size_t)20 * SECOND; at + VOICE < (size_t)55 * SECOND; at += VOICE)
        memcpy(sound + at, voice, sizeof voice);
}

static int setup(void **state)
{
    (void)state;
    arena_reset(&a);
    fake_speech_init(&engine, says);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fake_speech_fini(&engine);
    return 0;
}

struct found {
    struct stretch at[STRETCHES];
    size_t n;
    char text[8192];
};

static void hear(struct listening *l, struct hearer *h, struct found *out)
{
    struct stretch s;
    struct heard_words words;
    while (listening_next(l, &s)) {
        assert_true(out->n < STRETCHES);
        out->at[out->n++] = s;
        assert_int_equal(hearer_hear(h, &a, s.pcm, s.n, s.from_ms, &words), VERR_OK);
        assert_int_equal(listening_heard(l, &s, &words), VERR_OK);
    }
}

static void listen_in(size_t piece, struct found *out)
{
    struct speech_link link;
    struct engine_desk desk = fake_speech_desk(&engine);
    struct listening l;
    *out = (struct found){.n = 0};
    assert_int_equal(speech_take(&desk, &link), VERR_OK);
    struct hearer h = {.link = link.link, .language = "fr"};
    assert_int_equal(listening_open(&a, &l), VERR_OK);
    for (size_t at = 0; at < LENGTH;) {
        size_t n = LENGTH - at < piece ? LENGTH - at : piece;
        at += listening_give(&l, sound + at, n);
        hear(&l, &h, out);
    }
    listening_end(&l);
    hear(&l, &h, out);
    struct writer w = writer_over(out->text, sizeof out->text - 1);
    const struct heard_words *all = listening_words(&l);
    heard_text(&w, all, 0, all->n);
    out->text[w.n] = '\0';
    speech_back(&desk, link.generation);
}

static void any_pieces_give_the_same(void **state)
{
    static struct found whole, other;
    static const size_t sizes[] = {1, 777, 8000, 16000};
    (void)state;
    listen_in(LENGTH, &whole);
    assert_true(whole.n >= 3); /* half a minute is the longest */
    assert_true(whole.at[1].goes_on);
    for (size_t i = 0; i < whole.n; i++)
        assert_true(whole.at[i].n <= VAD_LONGEST);
    assert_non_null(strstr(whole.text, "paracétamol"));
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        arena_reset(&a);
        listen_in(sizes[k], &other);
        assert_int_equal(other.n, whole.n);
        for (size_t i = 0; i < whole.n; i++) {
            assert_int_equal(other.at[i].from_ms, whole.at[i].from_ms);
            assert_int_equal(other.at[i].to_ms, whole.at[i].to_ms);
        }
        assert_string_equal(other.text, whole.text);
    }
}

static void silence_gives_nothing(void **state)
{
    static const int16_t nothing[SECOND];
    struct listening l;
    struct stretch s;
    (void)state;
    assert_int_equal(listening_open(&a, &l), VERR_OK);
    for (int i = 0; i < 120; i++) {
        for (size_t at = 0; at < SECOND;)
            at += listening_give(&l, nothing + at, SECOND - at);
        assert_false(listening_next(&l, &s));
        assert_false(listening_open_stretch(&l, &s));
    }
    listening_end(&l);
    assert_false(listening_next(&l, &s));
    assert_int_equal(listening_words(&l)->n, 0);
}

static void what_is_being_said_is_open(void **state)
{
    struct listening l;
    struct stretch s;
    (void)state;
    assert_int_equal(listening_open(&a, &l), VERR_OK);
    for (size_t at = 0; at < (size_t)5 * SECOND; at += 1000) {
        assert_int_equal(listening_give(&l, sound + at, 1000), 1000);
        assert_false(listening_next(&l, &s));
    }
    assert_true(listening_open_stretch(&l, &s));
    assert_true(s.from_ms >= 1000 && s.to_ms <= 5000 && s.n > 0);
}

static struct stretch said(int64_t from_ms, int64_t ms)
{
    return (struct stretch){
        .pcm = sound, .n = (size_t)ms * 16, .from_ms = from_ms, .to_ms = from_ms + ms};
}

static struct heard_word word(const char *text, int64_t t0, int64_t t1)
{
    return (struct heard_word){.text = text_of(text), .t0 = t0, .t1 = t1};
}

static void at(const struct heard_words *words, size_t i, const char *text, int64_t t0, int64_t t1)
{
    assert_true(i < words->n);
    assert_true(text_is(words->at[i].text, text));
    assert_int_equal(words->at[i].t0, t0);
    assert_int_equal(words->at[i].t1, t1);
}

/* In the pack: [0, 4000), a tenth of a second, [4100, 7100), a tenth, [7200, 9200). */
static void words_go_back_to_where_they_were_said(void **state)
{
    struct pack p;
    struct stretch s[] = {said(10000, 4000), said(60000, 3000), said(63000, 2000)};
    struct heard_word w[] = {word("a", 0, 500),      word("b", 3900, 4150),    /* in the silence: */
                             word("c", 3990, 4110),                            /* to the nearer */
                             word("d", 4000, 4300),  word("e", 6900, 7400),    /* over a joint */
                             word("f", 9000, 12000), word("g", 20000, 20100)}; /* behind all */
    struct heard_words all = {w, sizeof w / sizeof *w};
    (void)state;
    assert_int_equal(pack_open(&a, &p), VERR_OK);
    for (size_t i = 0; i < 3; i++)
        assert_true(pack_take(&p, &s[i]));
    assert_int_equal(p.n, (4000 + 100 + 3000 + 100 + 2000) * 16);
    assert_int_equal(p.pcm[4050 * 16], 0);
    struct heard_words one = pack_words(&p, 0, &all);
    assert_int_equal(one.n, 2);
    at(&one, 0, "a", 10000, 10500);
    at(&one, 1, "b", 13900, 14000);
    one = pack_words(&p, 1, &all);
    assert_int_equal(one.n, 2);
    at(&one, 0, "c", 60000, 60010);
    at(&one, 1, "d", 60000, 60200);
    one = pack_words(&p, 2, &all);
    assert_int_equal(one.n, 3);
    at(&one, 0, "e", 63000, 63200);
    at(&one, 1, "f", 64800, 65000);
    at(&one, 2, "g", 65000, 65000);
    assert_int_equal(all.n, 0);
    const struct heard_voice found[] = {{3000, 4500}, {7300, 9000}};
    struct heard_voice own[2];
    assert_int_equal(pack_voices(&p, 0, found, 2, own), 1);
    assert_true(own[0].t0 == s[0].from_ms + 3000 && own[0].t1 == s[0].to_ms);
    assert_int_equal(pack_voices(&p, 1, found, 2, own), 1);
    assert_true(own[0].t0 == s[1].from_ms && own[0].t1 == s[1].from_ms + 400);
    assert_int_equal(pack_voices(&p, 2, found, 2, own), 1);
    assert_true(own[0].t0 == s[2].from_ms + 100 && own[0].t1 == s[2].from_ms + 1800);
    const struct heard_gap gaps[] = {{3900, 4150, 2}, {4000, 4300, 1}, {20000, 20100, 5}};
    struct heard_gap gap[3];
    assert_int_equal(pack_gaps(&p, 0, gaps, 3, gap), 1); /* each with the words of its place */
    assert_true(gap[0].t0 == 13900 && gap[0].t1 == 14000 && gap[0].words == 2);
    assert_int_equal(pack_gaps(&p, 1, gaps, 3, gap), 1);
    assert_true(gap[0].t0 == 60000 && gap[0].t1 == 60200 && gap[0].words == 1);
    assert_int_equal(pack_gaps(&p, 2, gaps, 3, gap), 1);
    assert_true(gap[0].t0 == 65000 && gap[0].t1 == 65000 && gap[0].words == 5);
}

static void a_pack_holds_half_a_minute(void **state)
{
    struct pack p;
    struct stretch longest = said(0, 30000), s = said(0, 9900), tiny = said(0, 100);
    (void)state;
    assert_int_equal(pack_open(&a, &p), VERR_OK);
    assert_true(pack_take(&p, &longest));
    assert_false(pack_take(&p, &tiny));
    pack_empty(&p);
    assert_true(pack_take(&p, &s) && pack_take(&p, &s) && pack_take(&p, &s));
    assert_false(pack_take(&p, &tiny)); /* its silence would have room, and not it */
    pack_empty(&p);
    for (int i = 0; i < PACK_PARTS; i++)
        assert_true(pack_take(&p, &tiny));
    assert_false(pack_take(&p, &tiny));
}

static enum verr ask_once(struct hearer *h)
{
    struct speech_link link;
    struct engine_desk desk = fake_speech_desk(&engine);
    struct heard_words words;
    assert_int_equal(speech_take(&desk, &link), VERR_OK);
    h->link = link.link;
    h->language = "fr";
    enum verr e = hearer_hear(h, &a, sound, SECOND, 5000, &words);
    if (!e) {
        assert_int_equal(words.n, 6);
        assert_true(words.at[0].t0 >= 5000 && words.at[5].t1 <= 6000);
    }
    if (hearer_usable(h))
        speech_back(&desk, link.generation);
    else
        speech_broken(&desk, link.generation);
    return e;
}

static void a_worker_may_die_hang_or_lie(void **state)
{
    static struct hearer h;
    (void)state;
    static const struct {
        enum fake_deed deed;
        enum verr e;
        bool usable;
    } cases[] = {{FAKE_DIE, VERR_CANCELLED, false},
                 {FAKE_HANG, VERR_BUSY, false},
                 {FAKE_LIE, VERR_BAD_INPUT, false},
                 {FAKE_REFUSE, VERR_INTERNAL, true},
                 {FAKE_SAY, VERR_OK, true}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        engine.deed[i] = cases[i].deed;
        h = (struct hearer){.seconds = 1};
        assert_int_equal(ask_once(&h), cases[i].e);
        assert_int_equal(hearer_usable(&h), cases[i].usable);
    }
    assert_int_equal(atomic_load(&engine.starts), 4); /* the one that refused was asked again */
}

static bool no(void *about)
{
    (void)about;
    return true;
}

static void words_that_are_not_wanted_are_given_up(void **state)
{
    static struct hearer h;
    (void)state;
    engine.always = FAKE_HANG; /* it hears the abort, as the worker does while it computes */
    h = (struct hearer){.stopped = no};
    assert_int_equal(ask_once(&h), VERR_CANCELLED);
    assert_true(h.asked && hearer_usable(&h));
    assert_int_equal(atomic_load(&engine.aborts), 1);
}

struct said {
    uint64_t from, to, words;
};

/* What comes of voices, or of gaps, that a worker says of a second of sound, which begins at 5 s.
 */
static enum verr hear_told(struct hearer *h, enum wire_type type, const struct said *voice,
                           size_t n)
{
    static struct link mine, its;
    int pair[2];
    struct heard_words words;
    assert_int_equal(link_pair(pair), VERR_OK);
    assert_int_equal(link_open(&mine, pair[0]), VERR_OK);
    assert_int_equal(link_open(&its, pair[1]), VERR_OK);
    *h = (struct hearer){.link = &mine, .language = "fr", .seconds = 2};
    for (size_t i = 0; i < n; i++) {
        struct wire_out o = link_begin(&its, type, 1);
        wire_put_u64(&o, FIELD_FROM_MS, voice[i].from);
        wire_put_u64(&o, FIELD_TO_MS, voice[i].to);
        if (type == WIRE_ASR_WITHHELD)
            wire_put_u64(&o, FIELD_WORDS, voice[i].words);
        assert_int_equal(link_end(&its, &o, NULL, 0), VERR_OK);
    }
    struct wire_out o = link_begin(&its, WIRE_ASR_DONE, 1);
    wire_put_u64(&o, FIELD_ERROR, VERR_OK);
    assert_int_equal(link_end(&its, &o, NULL, 0), VERR_OK);
    assert_int_equal(link_flush(&its), VERR_OK);
    enum verr e = hearer_hear(h, &a, sound, SECOND, 5000, &words);
    link_close(&mine);
    link_close(&its);
    return e;
}

static enum verr hear_voices(struct hearer *h, const struct said *voice, size_t n)
{
    return hear_told(h, WIRE_ASR_VOICE, voice, n);
}

static void a_worker_tells_what_it_withheld(void **state)
{
    static struct hearer h;
    static struct said many[HEARER_GAPS + 3];
    static const struct said two[] = {{0, 300, 4}, {900, 1500, 1}}; /* the last word goes on */
    static const struct said lies[] = {{500, 400, 1}, {0, 1, 0}, {0, 1, HEARD_CHUNK_WORDS + 1}};
    (void)state;
    assert_int_equal(hear_told(&h, WIRE_ASR_WITHHELD, two, 2), VERR_OK);
    assert_int_equal(h.gaps, 2);
    assert_true(h.gap[0].t0 == 5000 && h.gap[0].t1 == 5300 && h.gap[0].words == 4);
    assert_true(h.gap[1].t0 == 5900 && h.gap[1].t1 == 6000 && h.gap[1].words == 1);
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++)
        assert_int_equal(hear_told(&h, WIRE_ASR_WITHHELD, &lies[i], 1), VERR_BAD_INPUT);
    for (size_t i = 0; i < HEARER_GAPS + 3; i++)
        many[i].words = 2;
    assert_int_equal(hear_told(&h, WIRE_ASR_WITHHELD, many, HEARER_GAPS + 3), VERR_OK);
    assert_int_equal(h.gaps, HEARER_GAPS);
    assert_int_equal(h.gap[HEARER_GAPS - 1].words, 8); /* none is lost from the count */
}

static void a_worker_tells_where_somebody_speaks(void **state)
{
    static struct hearer h;
    static struct said many[HEARER_VOICES + 1];
    static const struct said two[] = {{0, 300, 0}, {300, 1000, 0}};
    static const struct {
        struct said voice[2];
        size_t n;
    } lies[] = {{{{0, 1001, 0}}, 1},
                {{{500, 400, 0}}, 1},
                {{{0, UINT64_MAX, 0}}, 1},
                {{{UINT64_MAX - 4000, UINT64_MAX, 0}}, 1},
                {{{0, 300, 0}, {299, 400, 0}}, 2}};
    (void)state;
    assert_int_equal(hear_voices(&h, two, 2), VERR_OK);
    assert_int_equal(h.voices, 2);
    assert_true(h.voice[0].t0 == 5000 && h.voice[0].t1 == 5300 && h.voice[1].t1 == 6000);
    assert_int_equal(hear_voices(&h, NULL, 0), VERR_OK);
    assert_int_equal(h.voices, 0);
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++)
        assert_int_equal(hear_voices(&h, lies[i].voice, lies[i].n), VERR_BAD_INPUT);
    assert_int_equal(hear_voices(&h, many, HEARER_VOICES), VERR_OK);
    assert_int_equal(hear_voices(&h, many, HEARER_VOICES + 1), VERR_LIMIT);
}

/* A worker that says words, or that it is done, before it says that it is ready. */
static void nothing_is_heard_before_the_first_question(void **state)
{
    static struct link mine, its;
    static struct hearer h;
    static const enum wire_type early[] = {WIRE_ASR_WORD, WIRE_ASR_VOICE, WIRE_ASR_WITHHELD,
                                           WIRE_ASR_DONE};
    (void)state;
    for (size_t i = 0; i < sizeof early / sizeof *early; i++) {
        int pair[2];
        assert_int_equal(link_pair(pair), VERR_OK);
        assert_int_equal(link_open(&mine, pair[0]), VERR_OK);
        assert_int_equal(link_open(&its, pair[1]), VERR_OK);
        h = (struct hearer){.link = &mine};
        assert_int_equal(link_say(&its, early[i], 0), VERR_OK);
        assert_int_equal(link_flush(&its), VERR_OK);
        link_close(&its);
        assert_int_equal(hearer_ready(&h, 2), VERR_CANCELLED);
        link_close(&mine);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(any_pieces_give_the_same, setup, teardown),
        cmocka_unit_test_setup_teardown(silence_gives_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_being_said_is_open, setup, teardown),
        cmocka_unit_test_setup_teardown(words_go_back_to_where_they_were_said, setup, teardown),
        cmocka_unit_test_setup_teardown(a_pack_holds_half_a_minute, setup, teardown),
        cmocka_unit_test_setup_teardown(a_worker_may_die_hang_or_lie, setup, teardown),
        cmocka_unit_test_setup_teardown(words_that_are_not_wanted_are_given_up, setup, teardown),
        cmocka_unit_test_setup_teardown(a_worker_tells_where_somebody_speaks, setup, teardown),
        cmocka_unit_test_setup_teardown(a_worker_tells_what_it_withheld, setup, teardown),
        cmocka_unit_test(nothing_is_heard_before_the_first_question),
    };
    if (os_arena(1 << 28, &map, &a) != VERR_OK)
        return 1;
    fill();
    return cmocka_run_group_tests_name("listening", tests, NULL, NULL);
}
