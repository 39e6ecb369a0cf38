/* What reader threads ask for reaches the warden in order, once, with its descriptors. */
#include "clerk/spawn.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cmocka.h>

struct ends {
    struct spawns spawns;
    struct link clerk, warden;
    int wake;
};

static void open_ends(struct ends *t)
{
    int pair[2];
    assert_int_equal(link_pair(pair), VERR_OK);
    assert_int_equal(link_open(&t->clerk, pair[0]), VERR_OK);
    assert_int_equal(link_open(&t->warden, pair[1]), VERR_OK);
    t->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    assert_true(t->wake >= 0);
    spawns_init(&t->spawns, t->wake);
}

static void close_ends(struct ends *t)
{
    link_close(&t->clerk);
    link_close(&t->warden);
    close(t->wake);
}

/* The other ends of what is handed over: a byte written to `to` comes out of the file, and the end
 * of `from` is seen when the answer's descriptor is closed. */
struct handed {
    int to, from;
};

static enum verr ask(struct ends *t, enum decoder d, unsigned channels, struct handed *h)
{
    int in[2], out[2];
    assert_int_equal(pipe(in), 0);
    assert_int_equal(pipe(out), 0);
    *h = (struct handed){in[1], out[0]};
    return spawns_ask(&t->spawns, d, channels, in[0], out[1]);
}

static bool is_closed(int from)
{
    char c;
    return read(from, &c, 1) == 0;
}

static void reaches_the_warden(void **state)
{
    static struct ends t;
    struct handed one, two;
    struct wire_frame f;
    struct wire_fields v;
    uint64_t woken;
    char c = 0;
    (void)state;
    open_ends(&t);
    assert_int_equal(ask(&t, DECODER_AUDIO, 2, &one), VERR_OK);
    assert_int_equal(ask(&t, DECODER_TEXT, 0, &two), VERR_OK);
    assert_int_equal(read(t.wake, &woken, sizeof woken), sizeof woken);
    spawns_send(&t.spawns, &t.clerk);
    spawns_send(&t.spawns, &t.clerk);
    for (unsigned i = 0; i < 2; i++) {
        while (link_next(&t.warden, &f) != VERR_OK)
            assert_int_equal(link_fill(&t.warden), VERR_OK);
        assert_true(f.type == WIRE_SPAWN && f.fds == 2 && wire_read(&f, &v) == VERR_OK);
        assert_int_equal(wire_u64(&v, FIELD_DECODER, 9), i == 0 ? DECODER_AUDIO : DECODER_TEXT);
        assert_int_equal(wire_u64(&v, FIELD_CHANNELS, 9), i == 0 ? 2 : 0);
        int in = link_take_fd(&t.warden), out = link_take_fd(&t.warden);
        assert_int_equal(write(i == 0 ? one.to : two.to, "x", 1), 1);
        assert_int_equal(read(in, &c, 1), 1);
        close(in);
        close(out);
        assert_true(is_closed(i == 0 ? one.from : two.from)); /* nobody else holds it */
    }
    assert_int_equal(link_next(&t.warden, &f), VERR_NOT_FOUND);
    close_ends(&t);
}

static void says_when_too_many_wait(void **state)
{
    static struct ends t;
    struct handed h[SPAWNS_MAX + 1];
    (void)state;
    open_ends(&t);
    for (int i = 0; i < SPAWNS_MAX; i++)
        assert_int_equal(ask(&t, DECODER_TEXT, 0, &h[i]), VERR_OK);
    assert_int_equal(ask(&t, DECODER_TEXT, 0, &h[SPAWNS_MAX]), VERR_BUSY);
    assert_true(is_closed(h[SPAWNS_MAX].from));
    assert_false(spawns_stopping(&t.spawns));
    spawns_alone(&t.spawns);
    assert_true(spawns_stopping(&t.spawns));
    for (int i = 0; i < SPAWNS_MAX; i++)
        assert_true(is_closed(h[i].from));
    assert_int_equal(ask(&t, DECODER_TEXT, 0, &h[0]), VERR_NOT_HERE);
    assert_true(is_closed(h[0].from));
    close_ends(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(reaches_the_warden),
                                       cmocka_unit_test(says_when_too_many_wait)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
