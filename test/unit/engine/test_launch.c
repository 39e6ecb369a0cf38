/* Starting and stopping a program that is not ours: a fake engine, which is this test itself. */
#include "engine/ready.h"
#include "engine/run.h"
#include "os/os.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* A grace that is long enough on any machine, and one that passes in vain. */
enum { READY_MS = 20000, LONG_MS = 20000, SHORT_MS = 1000, NONE_MS = 1 };

static char block[1 << 24], here[4096];

/* ---- the fake: FAKE MODE SOCKET BACKEND ---- */

static volatile sig_atomic_t terms;

static void count_term(int s)
{
    (void)s;
    terms++;
    if (terms == 2) {
        _exit(1);
    }
}

static int listen_on(const char *path)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    (void)snprintf(at.sun_path, sizeof at.sun_path, "%s", path);
    if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) != 0 || listen(fd, 4) != 0) {
        return -1;
    }
    return fd;
}

/* All of it: a connection that is closed on unread bytes takes the answer with it. */
static bool read_question(int c)
{
    char asked[4096];
    size_t have = 0;
    bool whole = false;
    while (!whole && have < sizeof asked) {
        ssize_t n = read(c, asked + have, sizeof asked - have);
        if (n <= 0) {
            return false;
        }
        have += (size_t)n;
        whole = asked[have - 1] == (asked[0] == 'P' ? '}' : '\n');
    }
    return whole;
}

static int fake(const char *mode, const char *socket_path, const char *backend)
{
    unsigned questions = 0;
    int file = open(backend, O_RDONLY);
    bool mapped = strcmp(mode, "bare") != 0;
    if (strcmp(mode, "dies") == 0 || getenv("VIGIE_TEST_LEAK") || getppid() == 1) {
        fputs("no model\n", stderr);
        return 1;
    }
    if (mapped && mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, file, 0) == MAP_FAILED) {
        return 3;
    }
    if (strcmp(mode, "deaf") == 0) {
        (void)signal(SIGTERM, SIG_IGN);
    } else if (strcmp(mode, "busy") == 0) {
        (void)signal(SIGTERM, count_term);
    }
    int fd = listen_on(socket_path);
    if (fd < 0) {
        return 2; /* a stale socket would end here */
    }
    for (;;) {
        int c = accept(fd, NULL, NULL);
        if (c < 0) {
            continue;
        }
        bool whole = read_question(c);
        bool loading = questions++ < 2;
        const char *body = loading ? "{}" : "{\"choices\":[{}]}";
        if (whole) {
            dprintf(c, "HTTP/1.1 %d x\r\nContent-Length: %zu\r\n\r\n%s", loading ? 503 : 200,
                    strlen(body), body);
        }
        (void)close(c);
    }
}

/* ---- the tests ---- */

struct place {
    struct arena a;
    char folder[64];
    struct engine_launch l;
    const char *backend;
    int log;
};

static int open_place(void **state)
{
    static struct place p;
    p = (struct place){.a = arena_over(block, sizeof block), .log = memfd_create("log", 0)};
    (void)snprintf(p.folder, sizeof p.folder, "/tmp/vigie-test-XXXXXX");
    if (mkdtemp(p.folder) == NULL) {
        return 1;
    }
    p.backend = engine_path(&p.a, "%s/libggml-cpu-fake.so", p.folder);
    static char page[4096];
    *state = &p;
    return os_write_file(p.backend, (struct text){page, sizeof page}, 0644) != VERR_OK;
}

static int close_place(void **state)
{
    struct place *p = *state;
    (void)close(p->log);
    return engine_remove_folder(p->folder) != VERR_OK;
}

static void prepare(struct place *p, const char *mode)
{
    p->l = (struct engine_launch){.how = ENGINE_NATIVE,
                                  .argv = {here, "FAKE", mode, NULL, p->backend, NULL},
                                  .folder = p->folder,
                                  .offline = engine_can_close_network(),
                                  .term_ms = strcmp(mode, "busy") == 0   ? SHORT_MS
                                             : strcmp(mode, "deaf") == 0 ? NONE_MS
                                                                         : LONG_MS,
                                  .again_ms = strcmp(mode, "deaf") == 0 ? NONE_MS : LONG_MS};
    p->l.socket = engine_path(&p->a, "%s/llm.sock", p->folder);
    p->l.argv[3] = p->l.socket;
}

static void run(struct place *p, const char *mode, enum verr ready, int signals)
{
    char backend[ENGINE_BACKEND] = "";
    pid_t pid;
    int pidfd, status;
    prepare(p, mode);
    assert_int_equal(engine_start(&p->l, -1, p->log, &pid, &pidfd), VERR_OK);
    assert_int_equal(engine_wait_ready(&p->a, &p->l, pid, pidfd, READY_MS, backend), ready);
    if (ready == VERR_OK) {
        assert_true(!p->l.offline || engine_is_offline(&p->a, pid));
        assert_string_equal(backend, "libggml-cpu-fake");
    }
    assert_int_equal(engine_stop(&p->l, pid, pidfd, &status), signals);
    assert_false(os_exists(p->l.socket));
    assert_int_equal(kill(pid, 0), -1);
}

static void is_ready_when_it_answers(void **state)
{
    run(*state, "good", VERR_OK, 1);
    assert_false(engine_is_offline(&((struct place *)*state)->a, 0)); /* no such process */
}

static void is_not_ready_without_a_backend(void **state)
{
    run(*state, "bare", VERR_BAD_INPUT, 1);
}

static void says_that_it_died(void **state)
{
    struct place *p = *state;
    char said[32] = {0};
    run(p, "dies", VERR_CANCELLED, 0);
    assert_true(pread(p->log, said, sizeof said - 1, 0) > 0);
    assert_string_equal(said, "no model\n");
}

static void is_asked_twice_then_killed(void **state)
{
    run(*state, "busy", VERR_OK, 2);
    run(*state, "deaf", VERR_OK, 3);
}

static void a_stale_socket_is_no_obstacle(void **state)
{
    struct place *p = *state;
    pid_t pid;
    int pidfd;
    char backend[ENGINE_BACKEND];
    prepare(p, "good");
    assert_int_equal(engine_start(&p->l, -1, p->log, &pid, &pidfd), VERR_OK);
    assert_int_equal(engine_wait_ready(&p->a, &p->l, pid, pidfd, READY_MS, backend), VERR_OK);
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    (void)close(pidfd);
    assert_true(os_exists(p->l.socket));
    run(p, "good", VERR_OK, 1);
}

static void its_environment_is_empty(void **state)
{
    assert_int_equal(setenv("VIGIE_TEST_LEAK", "1", 1), 0);
    run(*state, "good", VERR_OK, 1);
    assert_int_equal(unsetenv("VIGIE_TEST_LEAK"), 0);
}

static bool has(const struct engine_launch *l, const char *word, const char *next)
{
    for (size_t i = 0; l->argv[i] != NULL; i++) {
        if (strcmp(l->argv[i], word) == 0) {
            return next == NULL || (l->argv[i + 1] && strcmp(l->argv[i + 1], next) == 0);
        }
    }
    return false;
}

static void makes_each_launch(void **state)
{
    struct place *p = *state;
    const struct engine_arch *arch = engine_arch_here();
    if (arch == NULL) {
        skip();
    }
    const char *lib = engine_path(&p->a, "%s/usr/lib/%s", p->folder, arch->triplet);
    const char *loader = engine_path(&p->a, "%s/%s", lib, arch->loader);
    const char *bin = engine_path(&p->a, "%s/usr/bin", p->folder);
    struct engine_wish wish = {.kind = ENGINE_LLM,
                               .root = p->folder,
                               .model = p->backend,
                               .run = p->folder,
                               .threads = 3,
                               .slots = 2,
                               .context = 4096};
    struct engine_launch l = {.argv = {NULL}};
    assert_int_equal(engine_launch_make(&p->a, &wish, ENGINE_LOADER, &l), VERR_NOT_FOUND);
    assert_int_equal(engine_make_folders(lib), VERR_OK);
    assert_int_equal(engine_make_folders(bin), VERR_OK);
    assert_int_equal(os_write_file(loader, TEXT("x"), 0755), VERR_OK);
    assert_int_equal(os_write_file(engine_path(&p->a, "%s/llama-server", bin), TEXT("x"), 0755),
                     VERR_OK);
    assert_int_equal(engine_launch_make(&p->a, &wish, ENGINE_LOADER, &l), VERR_OK);
    assert_string_equal(l.argv[0], loader);
    assert_true(has(&l, "-m", p->backend) && has(&l, "--host", l.socket));
    assert_true(has(&l, "--offline", "--no-ui") && has(&l, "--cache-ram", "0") &&
                has(&l, "-b", "512") && has(&l, "-t", "3") && has(&l, "-np", "2"));
    assert_int_equal(engine_launch_make(&p->a, &wish, ENGINE_BWRAP, &l), VERR_OK);
    assert_true(has(&l, "--unshare-all", "--die-with-parent") && has(&l, "-m", "/tmp/model") &&
                has(&l, "--ro-bind", p->folder) && l.offline);
    assert_int_equal(engine_launch_make(&p->a, &wish, ENGINE_OWN_BWRAP, &l), VERR_OK);
    assert_string_equal(l.argv[0], loader);
    assert_true(has(&l, engine_path(&p->a, "%s/bwrap", bin), "--unshare-all") && l.offline);
    assert_false(engine_can_bwrap(&p->a, p->folder, ENGINE_OWN_BWRAP)); /* nothing runs there */
    assert_int_equal(engine_how_best(&p->a, p->folder), ENGINE_LOADER);
    wish.model = "/nowhere";
    assert_int_equal(engine_launch_make(&p->a, &wish, ENGINE_LOADER, &l), VERR_NOT_FOUND);
}

static void runs_tools_without_a_shell(void **state)
{
    struct place *p = *state;
    const char *const say[] = {"/bin/echo", "$HOME; `id`", NULL};
    const char *const fail[] = {"/bin/sh", "-c", "echo why >&2; exit 7", NULL};
    const char *const none[] = {"/nowhere/tool", NULL};
    const char *const slow[] = {"/bin/sh", "-c", "exec sleep 600", NULL};
    const char *const much[] = {"/bin/sh", "-c", "exec cat /dev/zero", NULL};
    struct engine_run r = {.argv = say, .out = -1, .most_ms = READY_MS};
    struct engine_ran ran;
    assert_int_equal(engine_run(&p->a, &r, &ran), VERR_OK);
    assert_true(ran.status == 0 && text_is(ran.out, "$HOME; `id`\n"));
    r.argv = fail;
    assert_int_equal(engine_run(&p->a, &r, &ran), VERR_OK);
    assert_true(ran.status == 7 && text_is(ran.errors, "why\n"));
    r.argv = none;
    assert_int_equal(engine_run(&p->a, &r, &ran), VERR_NOT_FOUND);
    r.argv = much;
    assert_int_equal(engine_run(&p->a, &r, &ran), VERR_LIMIT);
    r.argv = slow;
    r.most_ms = 1;
    assert_int_equal(engine_run(&p->a, &r, &ran), VERR_BUSY);
}

int main(int argc, char **argv)
{
    if (argc == 5 && strcmp(argv[1], "FAKE") == 0) {
        return fake(argv[2], argv[3], argv[4]);
    }
    if (realpath("/proc/self/exe", here) == NULL) {
        return 1;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(is_ready_when_it_answers, open_place, close_place),
        cmocka_unit_test_setup_teardown(is_not_ready_without_a_backend, open_place, close_place),
        cmocka_unit_test_setup_teardown(says_that_it_died, open_place, close_place),
        cmocka_unit_test_setup_teardown(is_asked_twice_then_killed, open_place, close_place),
        cmocka_unit_test_setup_teardown(a_stale_socket_is_no_obstacle, open_place, close_place),
        cmocka_unit_test_setup_teardown(its_environment_is_empty, open_place, close_place),
        cmocka_unit_test_setup_teardown(makes_each_launch, open_place, close_place),
        cmocka_unit_test_setup_teardown(runs_tools_without_a_shell, open_place, close_place)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
