/* The answers of decode children, which their files may have taken over. */
#include "wire/decoded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct decoded fresh = {false, false}, begun = {true, false}, ended = {true, true};

static void is_read(struct decoded d, struct text in, struct decoded_part *p, size_t used)
{
    size_t n = 99;
    assert_int_equal(decoded_next(&d, in, p, &n), VERR_OK);
    assert_int_equal(n, used);
    for (size_t cut = 0; cut < used; cut++) { /* a part that is not whole is waited for */
        d = used == in.n && p->what == DECODED_HEAD ? fresh : begun;
        assert_int_equal(decoded_next(&d, text_slice(in, 0, cut), p, &n), VERR_OK);
        assert_int_equal(n, 0);
    }
}

static void is_refused(struct decoded d, struct text in)
{
    struct decoded_part p;
    size_t n;
    assert_int_equal(decoded_next(&d, in, &p, &n), VERR_BAD_INPUT);
    assert_int_equal(n, 0);
}

static void reads_what_it_writes(void **state)
{
    char block[512];
    struct writer w = writer_over(block, sizeof block);
    struct decoded d = fresh;
    struct decoded_part p;
    size_t used;
    (void)state;
    decoded_head(&w, DECODER_AUDIO, VERR_OK, "wav pcm_s16le 8000 1 -1 1");
    decoded_piece(&w, "PCM", 4, "500 8");
    writer_put(&w, TEXT("abcd"));
    decoded_end(&w, VERR_BAD_INPUT, "500 2");
    struct text rest = writer_text(&w);
    assert_int_equal(decoded_next(&d, rest, &p, &used), VERR_OK);
    assert_true(p.what == DECODED_HEAD && p.decoder == DECODER_AUDIO && p.status == VERR_OK);
    assert_true(p.words == 6 && text_is(p.word[1], "pcm_s16le"));
    assert_int_equal(decoded_number(&p, 2, 384000, 7), 8000);
    assert_int_equal(decoded_number(&p, 2, 7999, 7), 7);
    assert_int_equal(decoded_number(&p, 4, UINT64_MAX, 7), 7);
    assert_int_equal(decoded_number(&p, 6, UINT64_MAX, 7), 7);
    rest = text_slice(rest, used, rest.n);
    assert_int_equal(decoded_next(&d, rest, &p, &used), VERR_OK);
    assert_true(p.what == DECODED_PIECE && text_is(p.kind, "PCM") && text_is(p.bytes, "abcd"));
    rest = text_slice(rest, used, rest.n);
    assert_int_equal(decoded_next(&d, rest, &p, &used), VERR_OK);
    assert_true(p.what == DECODED_END && p.status == VERR_BAD_INPUT && d.ended);
    assert_int_equal(used, rest.n);
}

static void waits_for_what_is_not_there(void **state)
{
    struct decoded_part p;
    (void)state;
    is_read(fresh, TEXT("vigie-decode 1 OK utf-8\n"), &p, 24);
    is_read(begun, TEXT("TEXT 3\nabc"), &p, 10);
}

static void refuses_another_form(void **state)
{
    char line[300];
    (void)state;
    is_refused(fresh, TEXT("vigie-decode-video 1 OK\n"));
    is_refused(fresh, TEXT("vigie-decode 2 OK\n"));
    is_refused(fresh, TEXT("vigie-decode 1 FINE\n"));
    is_refused(fresh, TEXT("vigie-decode 1 OK  utf-8\n"));
    is_refused(fresh, TEXT("vigie-decode 1 OK utf-8 \n"));
    is_refused(fresh, TEXT("vigie-decode 1 OK <b>\n"));
    is_refused(fresh, TEXT("vigie-decode 1 OK a b c d e f g h i\n"));
    is_refused(fresh, TEXT("END OK\n"));
    is_refused(begun, TEXT("PCM\n"));
    is_refused(begun, TEXT("PCM 0\n"));
    is_refused(begun, TEXT("PCM 65537\n"));
    is_refused(begun, TEXT("PCM -1\n"));
    is_refused(begun, TEXT("PCM 99999999999999999999\n"));
    is_refused(begun, TEXT("\n"));
    is_refused(ended, TEXT("PCM 1\na"));
    memset(line, 'a', sizeof line);
    is_refused(begun, (struct text){line, sizeof line});
    is_refused(begun, (struct text){line, DECODED_LINE_MAX});
}

static void an_error_stands_alone(void **state)
{
    struct decoded d = fresh;
    struct decoded_part p;
    size_t used;
    (void)state;
    assert_int_equal(decoded_next(&d, TEXT("vigie-decode-scan 1 LIMIT\n"), &p, &used), VERR_OK);
    assert_true(p.status == VERR_LIMIT && d.ended && p.words == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_it_writes), cmocka_unit_test(waits_for_what_is_not_there),
        cmocka_unit_test(refuses_another_form), cmocka_unit_test(an_error_stands_alone)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
