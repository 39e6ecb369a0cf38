/* test_wire.c - frames: every truncation and every bit flip, descriptors, overflow */
#include "wire/link.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

static struct text sample(char *block, size_t cap)
{
    struct writer w = writer_over(block, cap);
    struct wire_out o = wire_begin(&w, WIRE_REQUEST, 77);
    wire_put_u64(&o, FIELD_EXPECTED, 0); /* out of order below is the writer's fault, not tried */
    assert_true(wire_end(&o, 1));
    w.n = 0;
    o = wire_begin(&w, WIRE_REQUEST, 77);
    wire_put(&o, FIELD_METHOD, TEXT("\x01"));
    wire_put(&o, FIELD_PATH, TEXT("/api/patients/12"));
    wire_put(&o, FIELD_COOKIE, TEXT("vigie_session=abc"));
    wire_put_u64(&o, FIELD_EXPECTED, 123456789012345ULL);
    wire_put(&o, FIELD_CONTENT, TEXT("{\"q\":\"essai\"}"));
    assert_true(wire_end(&o, 1));
    o = wire_begin(&w, WIRE_BODY, 78);
    wire_raw(&o, TEXT("some bytes"));
    assert_true(wire_end(&o, 0));
    return writer_text(&w);
}

/* Writes again what was read: one meaning, one encoding. */
static void same_again(const struct wire_frame *f, struct text bytes)
{
    char block[4096];
    struct writer w = writer_over(block, sizeof(block));
    struct wire_out o = wire_begin(&w, f->type, f->stream);
    struct wire_fields v;
    if (wire_read(f, &v) == VERR_OK) {
        for (unsigned i = 0; i < WIRE_FIELD_COUNT; i++) {
            wire_put(&o, (enum wire_field)i, v.value[i]);
        }
    } else {
        wire_raw(&o, f->payload);
    }
    assert_true(wire_end(&o, f->fds));
    assert_true(text_equal(writer_text(&w), bytes));
}

static void frames_round_trip(void **state)
{
    (void)state;
    char block[1024];
    struct text all = sample(block, sizeof(block));
    struct wire_frame f;
    struct wire_fields v;
    size_t used;
    assert_int_equal(wire_parse(all, &f, &used), VERR_OK);
    assert_int_equal(f.type, WIRE_REQUEST);
    assert_int_equal(f.stream, 77);
    assert_int_equal(wire_read(&f, &v), VERR_OK);
    assert_true(text_is(v.value[FIELD_PATH], "/api/patients/12"));
    assert_true(wire_u64(&v, FIELD_EXPECTED, 0) == 123456789012345ULL);
    assert_false(wire_has(&v, FIELD_QUERY));
    same_again(&f, text_slice(all, 0, used));
    assert_int_equal(wire_parse(text_slice(all, used, all.n), &f, &used), VERR_OK);
    assert_int_equal(f.type, WIRE_BODY);
    assert_true(text_is(f.payload, "some bytes"));
}

static void every_truncation_waits(void **state)
{
    (void)state;
    char block[1024];
    struct text all = sample(block, sizeof(block));
    struct wire_frame f;
    size_t first;
    size_t used;
    assert_int_equal(wire_parse(all, &f, &first), VERR_OK);
    for (size_t n = 0; n < first; n++) {
        /* An exact heap copy: a sanitizer sees the first byte read beyond it. */
        char *copy = malloc(n ? n : 1);
        assert_non_null(copy);
        memcpy(copy, all.p, n);
        assert_int_equal(wire_parse((struct text){copy, n}, &f, &used), VERR_OK);
        assert_int_equal(used, 0);
        free(copy);
    }
}

static void every_bit_flip_is_refused_or_canonical(void **state)
{
    (void)state;
    char block[1024];
    struct text all = sample(block, sizeof(block));
    size_t refused = 0;
    for (size_t bit = 0; bit < all.n * 8; bit++) {
        char *copy = malloc(all.n);
        assert_non_null(copy);
        memcpy(copy, all.p, all.n);
        copy[bit / 8] = (char)(copy[bit / 8] ^ (1 << (bit % 8)));
        struct text rest = {copy, all.n};
        size_t used = 1;
        struct wire_frame f;
        while (rest.n > 0 && used > 0) {
            if (wire_parse(rest, &f, &used) != VERR_OK) {
                refused++;
                break;
            }
            if (used > 0) {
                same_again(&f, text_slice(rest, 0, used));
            }
            rest = text_slice(rest, used, rest.n);
        }
        free(copy);
    }
    assert_true(refused > 0);
}

static void rules_of_fields(void **state)
{
    (void)state;
    static const char twice[] = "\x01\0\x01\0\0\0a\x01\0\x01\0\0\0b";
    static const char unordered[] = "\x02\0\x01\0\0\0a\x01\0\x01\0\0\0b";
    static const char unknown[] = "\xff\0\x01\0\0\0a";
    static const char longer[] = "\x01\0\x02\0\0\0a";
    static const char oversized[] = "\0\0\x02\0\0\0ab";
    static const char empty[] = "\x01\0\0\0\0\0";
    struct text bad[] = {TEXT(twice),  TEXT(unordered), TEXT(unknown),
                         TEXT(longer), TEXT(oversized), TEXT(empty)};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct wire_frame f = {WIRE_REQUEST, 0, 1, bad[i]};
        struct wire_fields v;
        assert_int_equal(wire_read(&f, &v), VERR_BAD_INPUT);
    }
}

static void open_pair(struct link *a, struct link *b)
{
    int fd[2];
    assert_int_equal(link_pair(fd), VERR_OK);
    assert_int_equal(link_open(a, fd[0]), VERR_OK);
    assert_int_equal(link_open(b, fd[1]), VERR_OK);
}

static void descriptors_come_with_their_frame(void **state)
{
    (void)state;
    struct link a;
    struct link b;
    open_pair(&a, &b);
    for (uint32_t i = 0; i < 20; i++) {
        int p[2];
        assert_int_equal(pipe(p), 0);
        assert_int_equal(write(p[1], &i, sizeof(i)), sizeof(i));
        close(p[1]);
        assert_int_equal(link_say(&a, WIRE_PING, i), VERR_OK);
        struct wire_out o = link_begin(&a, WIRE_REQUEST, i);
        wire_put(&o, FIELD_PATH, TEXT("/x"));
        assert_int_equal(link_end(&a, &o, &p[0], 1), VERR_OK);
    }
    uint32_t seen = 0;
    struct wire_frame f;
    while (seen < 20) {
        assert_int_equal(link_flush(&a), VERR_OK);
        assert_int_equal(link_fill(&b), VERR_OK);
        while (link_next(&b, &f) == VERR_OK) {
            if (f.type != WIRE_REQUEST) {
                continue;
            }
            uint32_t v;
            int fd = link_take_fd(&b);
            assert_int_equal(read(fd, &v, sizeof(v)), sizeof(v));
            assert_int_equal(v, f.stream);
            close(fd);
            seen++;
        }
    }
    link_close(&a);
    assert_int_equal(link_fill(&b), VERR_CANCELLED);
    link_close(&b);
}

static void a_full_link_says_busy_and_recovers(void **state)
{
    (void)state;
    struct link a;
    struct link b;
    open_pair(&a, &b);
    static char piece[WIRE_PIECE];
    size_t sent = 0;
    size_t got = 0;
    struct wire_frame f;
    for (int round = 0; round < 50; round++) {
        for (;;) {
            struct wire_out o = link_begin(&a, WIRE_BODY, 5);
            wire_raw(&o, (struct text){piece, sizeof(piece)});
            if (link_end(&a, &o, NULL, 0) == VERR_BUSY) {
                break;
            }
            sent++;
        }
        assert_int_equal(link_flush(&a), VERR_OK);
        assert_int_equal(link_fill(&b), VERR_OK);
        while (link_next(&b, &f) == VERR_OK) {
            got += f.payload.n == sizeof(piece);
        }
    }
    assert_true(sent > 32 && got > 0);
    while (got < sent) {
        assert_int_equal(link_flush(&a), VERR_OK);
        assert_int_equal(link_fill(&b), VERR_OK);
        while (link_next(&b, &f) == VERR_OK) {
            got++;
        }
    }
    link_close(&a);
    link_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_round_trip),
        cmocka_unit_test(every_truncation_waits),
        cmocka_unit_test(every_bit_flip_is_refused_or_canonical),
        cmocka_unit_test(rules_of_fields),
        cmocka_unit_test(descriptors_come_with_their_frame),
        cmocka_unit_test(a_full_link_says_busy_and_recovers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
