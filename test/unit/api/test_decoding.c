/* Files through decode children that this test starts itself: real ones, and some that cheat.
 * usage: test_decoding BUILD */
#include "api/decoding.h"
#include "decode_child.h"
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
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { SECOND = 16000 };

static const char *build;
static pid_t child;

/* What a child of the warden is: two descriptors. `ctx`: a line for the shell in the decoder's
 * stead, or NULL. */
static enum verr spawn(void *ctx, enum decoder decoder, unsigned channels, int in, int out)
{
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/%s", build, decoder_program(decoder));
    child = decode_child_fork(in, out);
    if (child == 0) {
        if (ctx)
            execl("/bin/sh", "sh", "-c", ctx, NULL);
        else if (decoder == DECODER_AUDIO)
            execl(path, path, "--channels", channels == 2 ? "2" : "1", NULL);
        else
            execl(path, path, NULL);
        _exit(127);
    }
    return child > 0 ? VERR_OK : VERR_BUSY;
}

struct hearing {
    struct text file;
    size_t at, broken_at; /* `give` fails there; 0: never */
    uint64_t bytes, end_ms, heads, ends;
    uint64_t refuse_after; /* bytes; 0: never */
};

static ssize_t give(void *ctx, void *to, size_t n)
{
    struct hearing *h = ctx;
    if (h->broken_at && h->at >= h->broken_at)
        return -1;
    struct text t = text_slice(h->file, h->at, h->at + n);
    memcpy(to, t.p, t.n);
    h->at += t.n;
    return (ssize_t)t.n;
}

static enum verr take(void *ctx, const struct decoded_part *p)
{
    struct hearing *h = ctx;
    h->heads += p->what == DECODED_HEAD;
    h->ends += p->what == DECODED_END;
    h->bytes += p->bytes.n;
    if (p->what == DECODED_PIECE)
        h->end_ms = decoded_number(p, 0, UINT32_MAX, 0);
    return h->refuse_after && h->bytes > h->refuse_after ? VERR_FORBIDDEN : VERR_OK;
}

/* A minute and a half at 16 kHz: more than any pipe holds. */
static struct text recording(void)
{
    static char wav[44 + 90 * 2 * SECOND] =
        "RIFF\x24\xf2\x2b\0WAVEfmt \x10\0\0\0\1\0\1\0\x80\x3e\0\0\0\x7d\0\0\2\0\x10\0"
        "data\0\xf2\x2b\0";
    return (struct text){wav, sizeof wav};
}

static bool never_ends(void *ctx)
{
    (void)ctx;
    return true;
}

static enum verr run(struct hearing *h, enum decoder d, const char *shell, int silence_ms)
{
    const struct spawner how = {.spawn = spawn, .ctx = (void *)(uintptr_t)shell};
    struct decoding what = {.decoder = d,
                            .channels = 1,
                            .file = -1,
                            .give = give,
                            .take = take,
                            .ctx = h,
                            .silence_ms = silence_ms};
    enum verr e = decoding_run(&how, &what);
    if (shell)
        (void)kill(child, SIGKILL);
    assert_true(waitpid(child, NULL, 0) == child); /* nothing holds it: it has ended, or will */
    return e;
}

static void a_whole_file(void **state)
{
    struct hearing h = {.file = recording()};
    (void)state;
    assert_int_equal(run(&h, DECODER_AUDIO, NULL, 30000), VERR_OK);
    assert_true(h.heads == 1 && h.ends == 1 && h.end_ms == 90000 && h.bytes == 90 * 2 * SECOND);
    h = (struct hearing){.file = TEXT("fi\xe8vre")};
    assert_int_equal(run(&h, DECODER_TEXT, NULL, 30000), VERR_OK);
    assert_true(h.bytes == 7 && h.ends == 1);
}

static void a_file_that_is_handed_over(void **state)
{
    struct hearing h = {.file = recording()};
    int fd = memfd_create("file", MFD_CLOEXEC);
    (void)state;
    assert_int_equal(os_write_fd(fd, h.file), VERR_OK);
    const struct spawner how = {.spawn = spawn};
    struct decoding what = {.decoder = DECODER_AUDIO,
                            .channels = 1,
                            .file = fd,
                            .take = take,
                            .ctx = &h,
                            .silence_ms = 30000};
    assert_int_equal(decoding_run(&how, &what), VERR_OK);
    assert_true(waitpid(child, NULL, 0) == child);
    assert_int_equal(h.end_ms, 90000);
    assert_true(fcntl(fd, F_GETFD) >= 0); /* still the caller's */
    close(fd);
}

static void what_is_damaged_or_foreign(void **state)
{
    struct hearing h = {.file = text_slice(recording(), 0, 44 + 2 * SECOND)};
    (void)state;
    assert_int_equal(run(&h, DECODER_AUDIO, NULL, 30000), VERR_BAD_INPUT);
    assert_true(h.end_ms == 1000 && h.ends == 1); /* what was there has come */
    h = (struct hearing){.file = TEXT("no recording at all")};
    assert_int_equal(run(&h, DECODER_AUDIO, NULL, 30000), VERR_UNSUPPORTED);
    assert_true(h.heads == 0 && h.bytes == 0);
    h = (struct hearing){.file = recording(), .broken_at = 65536};
    assert_int_equal(run(&h, DECODER_AUDIO, NULL, 30000), VERR_DISK);
}

static void whoever_hears_may_refuse(void **state)
{
    struct hearing h = {.file = recording(), .refuse_after = 100000};
    (void)state;
    assert_int_equal(run(&h, DECODER_AUDIO, NULL, 30000), VERR_FORBIDDEN);
    assert_true(h.ends == 0 && h.bytes < 200000);
}

static void children_that_cheat(void **state)
{
    static const struct {
        const char *shell;
        enum verr e;
    } cheats[] = {
        {"exit 0", VERR_BAD_INPUT},
        {"printf 'vigie-decode-audio 1 OK wav\\nPCM 4 1\\nab' >&4", VERR_BAD_INPUT},
        {"printf 'vigie-decode-audio 1 OK wav\\nPCM 2 1\\nab' >&4; kill -9 $$", VERR_BAD_INPUT},
        {"printf '<html>' >&4", VERR_BAD_INPUT},
        {"while printf 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' >&4; do :; done", VERR_BAD_INPUT},
        {"printf 'vigie-decode 1 OK utf-8\\nEND OK\\n' >&4", VERR_BAD_INPUT}, /* another's */
        {"printf 'vigie-decode-audio 1 BUSY\\n' >&4", VERR_BUSY},
        {"printf 'vigie-decode-audio 1 OK x\\nEND LIMIT 5 0\\n' >&4; exec sleep 600", VERR_LIMIT},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cheats / sizeof *cheats; i++) {
        struct hearing h = {.file = recording()};
        assert_int_equal(run(&h, DECODER_AUDIO, cheats[i].shell, 30000), cheats[i].e);
    }
    struct hearing h = {.file = recording()};
    assert_int_equal(run(&h, DECODER_AUDIO, "exec sleep 600", 50), VERR_CANCELLED);
}

static void without_a_warden(void **state)
{
    struct hearing h = {.file = recording()};
    struct decoding what = {
        .decoder = DECODER_AUDIO, .file = -1, .give = give, .take = take, .ctx = &h};
    (void)state;
    assert_int_equal(decoding_run(&(struct spawner){0}, &what), VERR_NOT_HERE);
    static char silent[] = "exec sleep 600";
    const struct spawner ending = {spawn, never_ends, silent};
    what.silence_ms = 30000;
    assert_int_equal(decoding_run(&ending, &what), VERR_CANCELLED);
    (void)kill(child, SIGKILL);
    assert_true(waitpid(child, NULL, 0) == child);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_whole_file),
                                       cmocka_unit_test(a_file_that_is_handed_over),
                                       cmocka_unit_test(what_is_damaged_or_foreign),
                                       cmocka_unit_test(whoever_hears_may_refuse),
                                       cmocka_unit_test(children_that_cheat),
                                       cmocka_unit_test(without_a_warden)};
    if (argc != 2)
        return 2;
    build = argv[1];
    (void)signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
