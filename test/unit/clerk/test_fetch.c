/* Requests outside: threads wait, the event thread asks the gate; what comes, what does not, and a
 * gate that goes. */
#include "clerk/fetch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cmocka.h>

struct asker {
    struct clerk_fetches *s;
    char block[131072];
    struct arena arena;
    struct fetch_answer answer;
    enum verr result;
    pthread_t thread;
};

static void *run(void *arg)
{
    struct asker *x = arg;
    const struct fetch_request q = {.post = true,
                                    .url = TEXT("https://a.example.test/t"),
                                    .type = TEXT("text/plain"),
                                    .body = TEXT("form"),
                                    .authorization = TEXT("Bearer b")};
    x->arena = arena_over(x->block, sizeof x->block);
    x->result = clerk_fetch(x->s, &q, &x->arena, &x->answer);
    return NULL;
}

static struct asker *begin(struct clerk_fetches *s)
{
    struct asker *x = test_calloc(1, sizeof *x);
    x->s = s;
    assert_int_equal(pthread_create(&x->thread, NULL, run, x), 0);
    uint64_t n;
    assert_int_equal(read(s->wake, &n, sizeof n), sizeof n); /* blocks until it waits */
    return x;
}

static enum verr end(struct asker *x, int *status)
{
    assert_int_equal(pthread_join(x->thread, NULL), 0);
    enum verr e = x->result;
    *status = x->answer.status;
    test_free(x);
    return e;
}

struct stand {
    struct clerk_fetches s;
    struct link clerk, gate;
};

static int setup(void **state)
{
    struct stand *t = test_calloc(1, sizeof *t);
    int pair[2];
    clerk_fetches_init(&t->s, eventfd(0, EFD_CLOEXEC));
    assert_int_equal(link_pair(pair), VERR_OK);
    assert_int_equal(link_open(&t->clerk, pair[0]), VERR_OK);
    assert_int_equal(link_open(&t->gate, pair[1]), VERR_OK);
    *state = t;
    return 0;
}

static int teardown(void **state)
{
    struct stand *t = *state;
    link_close(&t->clerk);
    link_close(&t->gate);
    close(t->s.wake);
    test_free(t);
    return 0;
}

/* The gate's side: the request that came. */
static uint32_t hear(struct stand *t)
{
    struct wire_frame f;
    struct wire_fields x;
    clerk_fetches_send(&t->s, &t->clerk);
    assert_int_equal(link_flush(&t->clerk), VERR_OK);
    assert_int_equal(link_fill(&t->gate), VERR_OK);
    assert_int_equal(link_next(&t->gate, &f), VERR_OK);
    assert_int_equal(f.type, WIRE_FETCH);
    assert_int_equal(wire_read(&f, &x), VERR_OK);
    assert_true(text_is(x.value[FIELD_URL], "https://a.example.test/t"));
    assert_true(text_is(x.value[FIELD_AUTHORIZATION], "Bearer b"));
    assert_int_equal(x.value[FIELD_METHOD].p[0], 1);
    return f.stream;
}

static enum verr reply(struct stand *t, uint32_t stream, enum verr error, uint64_t status)
{
    struct wire_frame f;
    struct wire_out o = link_begin(&t->gate, WIRE_REPLY, stream);
    wire_put_u64(&o, FIELD_STATUS, status);
    wire_put_u64(&o, FIELD_ERROR, error);
    wire_put(&o, FIELD_CONTENT, TEXT("{}"));
    assert_int_equal(link_end(&t->gate, &o, NULL, 0), VERR_OK);
    assert_int_equal(link_flush(&t->gate), VERR_OK);
    assert_int_equal(link_fill(&t->clerk), VERR_OK);
    assert_int_equal(link_next(&t->clerk, &f), VERR_OK);
    return clerk_fetches_hear(&t->s, &f);
}

static void an_answer_comes_to_who_asked(void **state)
{
    struct stand *t = *state;
    int status;
    struct asker *one = begin(&t->s);
    uint32_t a = hear(t);
    struct asker *two = begin(&t->s);
    uint32_t b = hear(t);
    assert_int_equal(reply(t, a + 7, VERR_OK, 500), VERR_OK); /* nobody's */
    assert_int_equal(reply(t, b, VERR_OK, 201), VERR_OK);
    assert_int_equal(reply(t, a, VERR_OK, 404), VERR_OK);
    assert_int_equal(end(two, &status), VERR_OK);
    assert_int_equal(status, 201);
    assert_int_equal(end(one, &status), VERR_OK);
    assert_int_equal(status, 404);
}

static void what_the_gate_refuses_is_told(void **state)
{
    struct stand *t = *state;
    int status;
    struct asker *x = begin(&t->s);
    assert_int_equal(reply(t, hear(t), VERR_FORBIDDEN, 403), VERR_OK);
    assert_int_equal(end(x, &status), VERR_FORBIDDEN);
    x = begin(&t->s);
    assert_int_equal(reply(t, hear(t), (enum verr)9999, 200), VERR_OK);
    assert_int_equal(end(x, &status), VERR_INTERNAL);
    assert_int_equal(atomic_load(&t->s.failed), 2);
}

static void without_a_gate_nobody_waits(void **state)
{
    struct stand *t = *state;
    int status;
    struct asker *x = begin(&t->s);
    clerk_fetches_send(&t->s, NULL);
    assert_int_equal(end(x, &status), VERR_BUSY);
    x = begin(&t->s);
    (void)hear(t);
    clerk_fetches_gate_gone(&t->s);
    assert_int_equal(end(x, &status), VERR_BUSY);
    x = begin(&t->s);
    (void)hear(t);
    clerk_fetches_alone(&t->s);
    assert_int_equal(end(x, &status), VERR_NOT_HERE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_answer_comes_to_who_asked, setup, teardown),
        cmocka_unit_test_setup_teardown(what_the_gate_refuses_is_told, setup, teardown),
        cmocka_unit_test_setup_teardown(without_a_gate_nobody_waits, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
