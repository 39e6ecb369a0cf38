/* transcripts: three formats, turns with the exact bytes of their source */
#include "draft/transcript.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static char block[1 << 18];

static struct transcript parse(struct text t)
{
    struct arena a = arena_over(block, sizeof(block));
    struct transcript out = {0};
    assert_int_equal(transcript_parse(&a, t, &out), VERR_OK);
    return out;
}

static enum verr refuse(struct text t)
{
    struct arena a = arena_over(block, sizeof(block));
    struct transcript out = {0};
    return transcript_parse(&a, t, &out);
}

static void quote_is(struct text source, const struct turn *t, const char *expected)
{
    assert_true(text_is(t->text, expected));
    if (!t->escaped) {
        assert_true(text_equal(text_slice(source, t->start, t->end), t->text));
    }
}

static void plain(void **state)
{
    (void)state;
    struct text s =
        TEXT("Médecin: Bonjour\nPATIENTE\xc2\xa0: J’ai mal.\n  et chaud\n\nDr : Où ?\r\n");
    struct transcript t = parse(s);
    assert_int_equal(t.n, 4);
    assert_int_equal(t.at[0].speaker, SPEAKER_DOCTOR);
    assert_int_equal(t.at[1].speaker, SPEAKER_PATIENT);
    assert_int_equal(t.at[2].speaker, SPEAKER_PATIENT);
    quote_is(s, &t.at[1], "J’ai mal.");
    quote_is(s, &t.at[2], "et chaud");
    quote_is(s, &t.at[3], "Où ?");
}

static void note(void **state)
{
    (void)state;
    struct transcript t = parse(TEXT("Traitement : aspirine 75 mg\nTA 13/8\n"));
    assert_int_equal(t.n, 2);
    assert_int_equal(t.at[0].speaker, SPEAKER_NONE);
    assert_true(text_is(t.at[0].text, "Traitement : aspirine 75 mg"));
}

/* Relatives and other roles speak in a talk; in a note their names head what they have. */
static void relatives(void **state)
{
    (void)state;
    struct transcript t = parse(TEXT("Compagne : Il ronfle.\nMédecin: Souvent ?\n"
                                     "BELLE-SŒUR : Oui.\nSage-femme: Bien.\nMari: Non.\n"));
    static const enum speaker who[] = {SPEAKER_OTHER, SPEAKER_DOCTOR, SPEAKER_OTHER, SPEAKER_DOCTOR,
                                       SPEAKER_OTHER};
    assert_int_equal(t.n, 5);
    for (size_t i = 0; i < t.n; i++) {
        assert_int_equal(t.at[i].speaker, who[i]);
    }
    t = parse(TEXT("Patient : 54 ans\nPère : infarctus\nFrère : asthme\nChirurgien : M. X\n"));
    for (size_t i = 1; i < t.n; i++) {
        assert_true(t.at[i].name.n == 0 || text_is(t.at[i].name, "Patient"));
    }
    assert_true(text_is(t.at[1].text, "Père : infarctus"));
}

static void json(void **state)
{
    (void)state;
    struct text s =
        TEXT("{\"v\":[1,{\"a\":[]}],\"segments\":[{\"t0\":1.25,\"t1\":2,\"speaker\":\"Patient\","
             "\"text\":\"pas de fi\\u00e8vre\",\"confidence\":0.5,\"x\":{\"y\":null}},"
             "{\"speaker\":null,\"text\":\"38,5\"}]}");
    struct transcript t = parse(s);
    assert_int_equal(t.n, 2);
    quote_is(s, &t.at[0], "pas de fièvre");
    assert_int_equal(t.at[0].t0, 1250);
    assert_int_equal(t.at[0].t1, 2000);
    assert_true(t.at[0].escaped);
    size_t from = turn_origin(&t.at[0], s, 7);
    size_t to = turn_origin(&t.at[0], s, t.at[0].text.n);
    assert_true(text_is(text_slice(s, from, to), "fi\\u00e8vre"));
    quote_is(s, &t.at[1], "38,5");
}

static void json_refused(void **state)
{
    (void)state;
    assert_int_equal(refuse(TEXT("{\"segments\":[{\"text\":\"a\",\"text\":\"b\"}]}")),
                     VERR_BAD_JSON);
    assert_int_equal(refuse(TEXT("{\"segments\":[{\"t0\":1}]}")), VERR_BAD_JSON);
    assert_int_equal(refuse(TEXT("{\"segments\":[{\"text\":\"\\ud800\"}]}")), VERR_BAD_JSON);
    assert_int_equal(refuse(TEXT("{\"segments\":[{\"text\":\"a\"}]} x")), VERR_BAD_JSON);
    assert_int_equal(refuse(TEXT("{\"segments\":[]}")), VERR_BAD_INPUT);
    assert_int_equal(refuse(TEXT("{\"x\":[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]}")), VERR_BAD_JSON);
    assert_int_equal(refuse(TEXT("\xff")), VERR_BAD_UTF8);
}

static void cues(void **state)
{
    (void)state;
    struct text s =
        TEXT("WEBVTT\n\nNOTE rien\n\n1\n00:01.000 --> 00:02.500 align:left\n"
             "<v Docteur>Bonjour</v>\n\n00:00:03.000 --> 00:00:04.000\nPatient: J'ai mal\n");
    struct transcript t = parse(s);
    assert_int_equal(t.n, 2);
    assert_int_equal(t.at[0].speaker, SPEAKER_DOCTOR);
    assert_int_equal(t.at[0].t1, 2500);
    quote_is(s, &t.at[0], "Bonjour");
    quote_is(s, &t.at[1], "J'ai mal");
    t = parse(TEXT("1\n00:00:03,250 --> 00:00:04,000\nPatient: J'ai mal\nau dos\n"));
    assert_int_equal(t.n, 2);
    assert_int_equal(t.at[0].t0, 3250);
    assert_int_equal(t.at[1].speaker, SPEAKER_PATIENT);
}

/* A monologue of any length is read in pieces, each with its own bytes of the source. */
static void long_turns(void **state)
{
    (void)state;
    static char room[40000];
    static const char *const said[] = {"J'ai mal l\xc3\xa0. ", "mal mal ", "\xc3\xa9"};
    for (size_t k = 0; k < 2 * sizeof said / sizeof *said; k++) {
        bool escaped = k % 2 == 1;
        struct writer w = writer_over(room, sizeof room);
        writer_str(&w,
                   escaped ? "{\"segments\":[{\"speaker\":\"P\",\"text\":\"\\u00e9 " : "Patient: ");
        while (w.n < 30000) {
            writer_str(&w, said[k / 2]);
        }
        writer_str(&w, escaped ? "\"}]}" : "\n");
        struct transcript t = parse(writer_text(&w));
        assert_in_range(t.n, 4, 8);
        for (size_t i = 0; i < t.n; i++) {
            struct text own = text_slice(writer_text(&w), t.at[i].start, t.at[i].end);
            assert_in_range(t.at[i].text.n, 1, TURN_MOST_BYTES);
            assert_int_equal(t.at[i].speaker, SPEAKER_PATIENT);
            assert_true(text_utf8_valid(t.at[i].text));
            assert_true((escaped && i == 0) || text_equal(own, t.at[i].text));
            assert_true(i == 0 || t.at[i].start - t.at[i - 1].end <= 1);
            assert_true(k > 1 || i + 1 == t.n || text_ends(own, TEXT(".")));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain),      cmocka_unit_test(note),         cmocka_unit_test(json),
        cmocka_unit_test(relatives),  cmocka_unit_test(json_refused), cmocka_unit_test(cues),
        cmocka_unit_test(long_turns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
