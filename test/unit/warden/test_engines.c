/* The warden's side of the speech engine, which is this program itself: started, linked to the
 * clerk, started again, ended. Also under sanitizers, where the fakes of supervise.py cannot run.
 */
#include "warden/warden.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define SECOND_NS ((int64_t)1000000000)
enum { PATIENCE_S = 60 };

/* ---- the engine: --model FILE --threads N, on descriptor 3 ---- */

static void say(struct link *l, enum wire_type type)
{
    (void)link_say(l, type, 0);
    (void)link_flush(l);
}

static int worker(const char *model)
{
    static struct link control;
    static char block[65536];
    struct arena a = arena_over(block, sizeof block);
    struct text mood = {NULL, 0};
    int given = -1;
    if (child_open(&control) != VERR_OK || os_read_file(model, 4096, &a, &mood) != VERR_OK) {
        return 3;
    }
    struct wire_out o = link_begin(&control, WIRE_ASR_READY, 0);
    wire_put(&o, FIELD_TYPE, TEXT("0"));
    (void)link_end(&control, &o, NULL, 0);
    (void)link_flush(&control);
    if (text_is(mood, "rude")) {
        say(&control, WIRE_END);
    }
    for (;;) {
        struct wire_frame f;
        struct pollfd p = {control.fd, POLLIN, 0};
        (void)poll(&p, 1, -1);
        if (link_fill(&control) != VERR_OK) {
            return 0;
        }
        while (link_next(&control, &f) == VERR_OK) {
            if (f.type == WIRE_LINK) {
                given = link_take_fd(&control);
                ssize_t n = write(given, "here", 4);
                (void)n;
            } else if (!text_is(mood, "dumb")) {
                say(&control, WIRE_PONG);
            }
        }
    }
}

/* ---- the place ---- */

struct place {
    char data[64], here[4096];
    struct warden_engines engines;
    struct link warden, clerk;
    struct told told; /* of speech, as the clerk heard it last */
    int link;         /* of speech, the last that came; -1 */
    unsigned links;
};

static void put(const struct place *p, const char *name, const char *text)
{
    char path[96];
    (void)snprintf(path, sizeof path, "%s/%s", p->data, name);
    assert_int_equal(os_write_file(path, text_of(text), 0600), VERR_OK);
}

static void put_conf(const struct place *p, const char *more)
{
    char conf[512];
    (void)snprintf(conf, sizeof conf, "speech %s/model\nhow native\nsilence 1\n%s", p->data, more);
    put(p, "engines.conf", conf);
}

static void hear_clerk(struct place *p)
{
    struct wire_frame f;
    if (link_fill(&p->clerk) != VERR_OK) {
        return;
    }
    while (link_next(&p->clerk, &f) == VERR_OK) {
        struct told t;
        if (f.type == WIRE_LINK) {
            if (p->link >= 0) {
                (void)close(p->link);
            }
            p->link = link_take_fd(&p->clerk);
            p->links++;
        } else if (told_read(&f, &t) == VERR_OK && t.engine == TOLD_speech) {
            p->told = t;
        }
    }
}

static void reap(struct place *p, int64_t now)
{
    siginfo_t s = {0};
    while (waitid(P_ALL, 0, &s, WEXITED | WNOHANG | WNOWAIT) == 0 && s.si_pid > 0) {
        int status = s.si_code == CLD_EXITED ? s.si_status << 8 : s.si_status;
        (void)warden_engines_ended(&p->engines, now, s.si_pid, status);
        (void)waitpid(s.si_pid, NULL, 0);
        s.si_pid = 0;
    }
}

/* One turn as the warden makes it. */
static void turn(struct place *p)
{
    struct pollfd at[WARDEN_ENGINE_FDS];
    int64_t now = os_mono_ns();
    warden_engines_watch(&p->engines, now, at);
    (void)poll(at, WARDEN_ENGINE_FDS, 5);
    now = os_mono_ns();
    warden_engines_hear(&p->engines, now, at);
    reap(p, now);
    warden_engines_mind(&p->engines, now);
    warden_engines_tell(&p->engines, &p->warden);
    hear_clerk(p);
}

static void wait_for(struct place *p, enum told_state state, uint64_t restarts)
{
    int64_t end = os_mono_ns() + PATIENCE_S * SECOND_NS;
    while (p->told.state != state || p->told.restarts < restarts) {
        assert_true(os_mono_ns() < end);
        turn(p);
    }
}

static int open_place(void **state)
{
    static struct place p;
    int pair[2];
    p = (struct place){.data = "/tmp/vigie-warden-XXXXXX", .link = -1};
    ssize_t n = readlink("/proc/self/exe", p.here, sizeof p.here - 1);
    if (n <= 0 || mkdtemp(p.data) == NULL || link_pair(pair) != VERR_OK ||
        link_open(&p.warden, pair[0]) != VERR_OK || link_open(&p.clerk, pair[1]) != VERR_OK) {
        return 1;
    }
    put(&p, "model", "good");
    put_conf(&p, "");
    warden_engines_open(&p.engines, p.data, p.here, true, os_mono_ns());
    *state = &p;
    return 0;
}

static int close_place(void **state)
{
    struct place *p = *state;
    int64_t end = os_mono_ns() + PATIENCE_S * SECOND_NS;
    while (!warden_engines_stop(&p->engines, os_mono_ns()) && os_mono_ns() < end) {
        turn(p);
    }
    warden_engines_close(&p->engines);
    link_close(&p->warden);
    link_close(&p->clerk);
    if (p->link >= 0) {
        (void)close(p->link);
    }
    return engine_remove_folder(p->data) != VERR_OK;
}

/* Whose other end the engine holds. */
static bool is_engines(int fd)
{
    char said[4];
    struct pollfd p = {fd, POLLIN, 0};
    return poll(&p, 1, PATIENCE_S * 1000) > 0 && read(fd, said, 4) == 4 &&
           memcmp(said, "here", 4) == 0;
}

static void comes_up_and_is_linked(void **state)
{
    struct place *p = *state;
    wait_for(p, TOLD_up, 0);
    turn(p);
    assert_int_equal(p->links, 1);
    assert_true(is_engines(p->link));
    assert_string_equal(p->told.model, "model");
    assert_true(p->told.how == TOLD_HOW_offline || p->told.how == TOLD_HOW_open);
    for (int i = 0; i < 20; i++) { /* one link an engine and a clerk */
        turn(p);
    }
    assert_int_equal(p->links, 1);
}

static void gets_a_new_link_after_each_death(void **state)
{
    struct place *p = *state;
    wait_for(p, TOLD_up, 0);
    for (unsigned i = 1; i <= 5; i++) {
        pid_t former = p->engines.at[TOLD_speech].pid;
        assert_int_equal(kill(former, SIGKILL), 0);
        wait_for(p, TOLD_up, i);
        turn(p);
        assert_int_equal(p->links, i + 1);
        assert_true(is_engines(p->link));
        assert_int_equal(p->told.why, TOLD_ended);
        assert_int_equal(kill(former, 0), -1);
    }
}

static void is_killed_when_it_is_silent_or_rude(void **state)
{
    struct place *p = *state;
    wait_for(p, TOLD_up, 0);
    assert_int_equal(kill(p->engines.at[TOLD_speech].pid, SIGSTOP), 0);
    wait_for(p, TOLD_up, 1);
    assert_int_equal(p->told.why, TOLD_silent);
    put(p, "model", "dumb"); /* it lives, and answers nothing */
    assert_int_equal(kill(p->engines.at[TOLD_speech].pid, SIGKILL), 0);
    wait_for(p, TOLD_up, 3);
    assert_int_equal(p->told.why, TOLD_silent);
    put(p, "model", "rude");
    assert_int_equal(kill(p->engines.at[TOLD_speech].pid, SIGKILL), 0);
    wait_for(p, TOLD_up, 6);
    assert_int_equal(p->told.why, TOLD_rules);
}

static void is_not_there_without_its_model(void **state)
{
    struct place *p = *state;
    char path[96];
    wait_for(p, TOLD_up, 0);
    (void)snprintf(path, sizeof path, "%s/model", p->data);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(kill(p->engines.at[TOLD_speech].pid, SIGKILL), 0);
    wait_for(p, TOLD_given_up, 1);
    assert_int_equal(p->told.why, TOLD_no_model);
    put(p, "model", "good");
    warden_engines_want(&p->engines, os_mono_ns(), TOLD_speech, true);
    wait_for(p, TOLD_up, 0);
}

static void obeys_settings_and_persons(void **state)
{
    struct place *p = *state;
    wait_for(p, TOLD_up, 0);
    warden_engines_want(&p->engines, os_mono_ns(), TOLD_speech, false);
    wait_for(p, TOLD_off, 0);
    assert_int_equal(p->told.why, TOLD_stopped);
    assert_int_equal(p->engines.at[TOLD_speech].pid, 0);
    put_conf(p, "slots none\n");
    warden_engines_want(&p->engines, os_mono_ns(), TOLD_speech, true);
    turn(p);
    turn(p);
    assert_true(p->told.state == TOLD_off && p->told.why == TOLD_settings);
    put_conf(p, "");
    warden_engines_want(&p->engines, os_mono_ns(), TOLD_speech, true);
    wait_for(p, TOLD_up, 0);
}

/* A clerk that died is told all again. */
static void another_clerk_is_told_all(void **state)
{
    struct place *p = *state;
    wait_for(p, TOLD_up, 0);
    p->told.state = TOLD_off;
    turn(p);
    assert_int_equal(p->told.state, TOLD_off); /* nothing changed: nothing is told */
    warden_engines_untold(&p->engines);
    turn(p);
    assert_int_equal(p->told.state, TOLD_up);
}

int main(int argc, char **argv)
{
    if (argc > 2 && strcmp(argv[1], "--model") == 0) {
        return worker(argv[2]);
    }
#define TEST(f) cmocka_unit_test_setup_teardown(f, open_place, close_place)
    const struct CMUnitTest tests[] = {TEST(comes_up_and_is_linked),
                                       TEST(gets_a_new_link_after_each_death),
                                       TEST(is_killed_when_it_is_silent_or_rude),
                                       TEST(is_not_there_without_its_model),
                                       TEST(obeys_settings_and_persons),
                                       TEST(another_clerk_is_told_all)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
