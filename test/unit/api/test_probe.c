/* What a server outside really does: this program is servers that do some of it, and lie about the
 * rest. */
#include "api/document_propose.h"
#include "api/probe.h"
#include "api/services.h"
#include "os/os.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

struct server {
    const char *plain, *held; /* answers without a schema, and with one; NULL: refused with 400 */
    const char *tokens;       /* of /tokenize, NULL: 404 */
    bool computes_on;         /* for nobody */
    unsigned asked, left, status, stop_after;
    const char *now; /* what is being said */
    size_t at;
    bool late;
    void (*meanwhile)(void); /* once, when it has begun to say something */
    char body[65536];
};

static enum verr begin(void *ctx, const struct outside_ask *q, unsigned *ask)
{
    struct server *s = ctx;
    *ask = 1;
    s->asked++;
    s->at = 0;
    snprintf(s->body + strlen(s->body), sizeof s->body - strlen(s->body), "%.*s\n",
             TEXT_ARGS(q->body));
    assert_true(text_is(q->url, "https://gpu.example/v1"));
    bool schema = text_find(q->body, TEXT("json_schema"), 0) != SIZE_MAX;
    bool tokens = text_is(q->path, "/tokenize");
    s->now = tokens ? s->tokens : schema ? s->held : s->plain;
    s->status = s->now ? 200 : tokens ? 404 : 400;
    s->now = s->now ? s->now : "no";
    s->late = s->computes_on && s->left > 0;
    return VERR_OK;
}

static enum verr next(void *ctx, unsigned ask, struct outside_piece *out)
{
    struct server *s = ctx;
    (void)ask;
    if (s->late) { /* time is all that tells */
        nanosleep(&(struct timespec){.tv_sec = 2, .tv_nsec = 300000000}, NULL);
        s->late = false;
    }
    size_t n = strlen(s->now) - s->at < 40 ? strlen(s->now) - s->at : 40;
    *out = (struct outside_piece){s->status, {s->now + s->at, n}, n == 0};
    s->at += n;
    if (s->meanwhile && s->now == s->held && n == 0) {
        void (*once)(void) = s->meanwhile;
        s->meanwhile = NULL;
        once();
    }
    return VERR_OK;
}

static void end(void *ctx, unsigned ask)
{
    struct server *s = ctx;
    (void)ask;
    s->left += s->at < strlen(s->now);
}

static bool stop(void *ctx)
{
    const struct server *s = ctx;
    return s->stop_after > 0 && s->asked >= s->stop_after;
}

static uint32_t probe(struct server *s)
{
    struct os_map map;
    struct arena a;
    assert_int_equal(os_arena(PROPOSE_SCRATCH, &map, &a), VERR_OK);
    const struct probe_way way = {{begin, next, end, s}, &a, stop, s};
    uint32_t found = probe_server(&way, TEXT("https://gpu.example/v1"), TEXT("m"));
    os_unmap(&map);
    return found;
}

#define PIECE(words) "data: {\"choices\":[{\"delta\":{\"content\":" words "}}]}\n\n"
#define USAGE "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":4}}\n\n"
#define DONE "data: [DONE]\n\n"
#define HELD PIECE("\"{\\\"mot\\\": \"") PIECE("\"\\\"vigie-tenu\\\"}\"")
#define COUNTS PIECE("\"un\"") PIECE("\" deux\"") PIECE("\" trois\"")

static void all_of_it(void **state)
{
    struct server s = {
        .plain = COUNTS USAGE DONE, .held = HELD USAGE DONE, .tokens = "{\"tokens\":[1,2,3]}"};
    (void)state;
    assert_int_equal(probe(&s), PROBE_TRIED | PROBE_ANSWERS | PROBE_STREAMS | PROBE_TAKES_SCHEMA |
                                    PROBE_HOLDS_SCHEMA | PROBE_USAGE | PROBE_TOKENIZES |
                                    PROBE_CANCELS);
    assert_null(strstr(s.body, "id_slot"));
}

/* It takes the schema, and counts all the same. */
static void passes_over_the_schema(void **state)
{
    struct server s = {.plain = COUNTS DONE, .held = COUNTS DONE};
    (void)state;
    assert_int_equal(probe(&s), PROBE_TRIED | PROBE_ANSWERS | PROBE_STREAMS | PROBE_TAKES_SCHEMA |
                                    PROBE_CANCELS);
}

static void refuses_the_schema(void **state)
{
    struct server s = {.plain = PIECE("\"un deux trois\"") DONE};
    (void)state;
    assert_int_equal(probe(&s), PROBE_TRIED | PROBE_ANSWERS | PROBE_CANCELS);
}

static void computes_for_nobody(void **state)
{
    struct server s = {.plain = COUNTS DONE, .held = HELD DONE, .computes_on = true};
    (void)state;
    assert_int_equal(probe(&s) & PROBE_CANCELS, 0);
}

static void says_nothing(void **state)
{
    struct server s = {.plain = DONE, .held = "garbage", .tokens = "{\"tokens\":[]}"};
    (void)state;
    assert_int_equal(probe(&s), PROBE_TRIED);
    assert_int_equal(s.asked, 1);
}

/* A server that ends waits for nobody. */
static void stopped(void **state)
{
    struct server s = {.plain = COUNTS DONE, .held = HELD DONE, .stop_after = 1};
    (void)state;
    assert_int_equal(probe(&s), PROBE_TRIED);
    assert_int_equal(s.asked, 1);
}

static void another_is_probed(void)
{
    struct server s = {.plain = COUNTS DONE, .held = COUNTS DONE};
    (void)probe(&s);
}

/* As many threads ask as the engine has places: what one hears is not what another did. */
static void two_at_once(void **state)
{
    struct server s = {.plain = COUNTS DONE, .held = HELD, .meanwhile = another_is_probed};
    (void)state;
    assert_true(probe(&s) & PROBE_HOLDS_SCHEMA);
    assert_null(s.meanwhile);
}

/* One that did not answer is tried again, also when the clock was set back since. */
static void due_again(void **state)
{
    static struct clerk_services s;
    (void)state;
    assert_true(probe_due(&s));
    atomic_store(&s.probe, PROBE_TRIED);
    atomic_store(&s.probe_ms, os_wall_ms());
    assert_false(probe_due(&s));
    atomic_store(&s.probe_ms, os_wall_ms() - 3600000);
    assert_true(probe_due(&s));
    atomic_store(&s.probe_ms, os_wall_ms() + 86400000);
    assert_true(probe_due(&s));
    atomic_store(&s.probe, PROBE_TRIED | PROBE_ANSWERS);
    assert_false(probe_due(&s));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_of_it),          cmocka_unit_test(passes_over_the_schema),
        cmocka_unit_test(refuses_the_schema), cmocka_unit_test(computes_for_nobody),
        cmocka_unit_test(says_nothing),       cmocka_unit_test(stopped),
        cmocka_unit_test(two_at_once),        cmocka_unit_test(due_again),
    };
    return cmocka_run_group_tests_name("probe", tests, NULL, NULL);
}
