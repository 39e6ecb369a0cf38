/* SPAWN, from the clerk's side: a real warden executes this program as its clerk, which asks for
 * the real decoders and says in a file what came of it. usage: test_spawn BUILD */
#include "warden/warden.h"
#include "wire/child.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static unsigned passed, failed;

static void check(bool good, const char *what)
{
    passed += good;
    failed += !good;
    if (!good)
        fprintf(stderr, "FAILED  %s\n", what);
}

struct asked {
    int to, from;
};

/* The file goes into `to`, the answer comes out of `from`. */
static struct asked ask(struct link *control, uint64_t decoder, uint64_t channels)
{
    int in[2], out[2];
    if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0)
        exit(5);
    struct wire_out o = link_begin(control, WIRE_SPAWN, 0);
    wire_put_u64(&o, FIELD_DECODER, decoder);
    wire_put_u64(&o, FIELD_CHANNELS, channels);
    int fds[2] = {in[0], out[1]};
    check(link_end(control, &o, fds, 2) == VERR_OK && link_flush(control) == VERR_OK, "sent");
    return (struct asked){in[1], out[0]};
}

static const char *answer(const struct asked *a, const void *bytes, size_t n)
{
    static char said[65536];
    size_t got = 0;
    ssize_t r;
    (void)os_write_fd(a->to, (struct text){bytes, n});
    (void)close(a->to);
    while (got < sizeof said - 1 && (r = read(a->from, said + got, sizeof said - 1 - got)) > 0)
        got += (size_t)r;
    said[got] = '\0';
    (void)close(a->from);
    return said;
}

static bool begins(const char *said, const char *with)
{
    return strncmp(said, with, strlen(with)) == 0;
}

/* Half a second of a recording with two channels at 8 kHz. By a pipe its length is not told before
 * its end. */
static struct text recording(void)
{
    static char wav[44 + 16000] =
        "RIFF\xa4\x3e\0\0WAVEfmt \x10\0\0\0\1\0\2\0\x40\x1f\0\0\0\x7d\0\0\4\0"
        "\x10\0data\x80\x3e\0\0";
    return (struct text){wav, sizeof wav};
}

static void each_kind(struct link *control)
{
    struct text wav = recording();
    struct asked a = ask(control, DECODER_TEXT, 0);
    check(begins(answer(&a, "fi\xe8vre", 6), "vigie-decode 1 OK windows-1252\nTEXT 7\n"), "text");
    a = ask(control, DECODER_AUDIO, 1);
    check(begins(answer(&a, wav.p, wav.n), "vigie-decode-audio 1 OK wav pcm_s16le 8000 2 -1 1\n"),
          "audio");
    a = ask(control, DECODER_AUDIO, 2);
    check(begins(answer(&a, wav.p, wav.n), "vigie-decode-audio 1 OK wav pcm_s16le 8000 2 -1 2\n"),
          "audio in two channels");
    a = ask(control, DECODER_TEXT, 0);
    check(begins(answer(&a, "a\0b", 3), "vigie-decode 1 UNSUPPORTED\n"), "no text");
}

static void what_is_not_there(struct link *control)
{
    struct asked a = ask(control, DECODER_SCAN, 0);
    check(strcmp(answer(&a, "", 0), "vigie-decode-scan 1 NOT_HERE\n") == 0, "not installed");
    a = ask(control, DECODER_COUNT, 0);
    check(answer(&a, "", 0)[0] == '\0', "no such decoder");
}

/* Those of one kind are counted; another kind still has its own places. */
static void too_many(struct link *control)
{
    enum { MANY = 5 };
    struct asked a[MANY], t;
    struct text wav = recording();
    unsigned busy = 0, done = 0;
    for (int i = 0; i < MANY; i++)
        a[i] = ask(control, DECODER_AUDIO, 1);
    struct pollfd p = {.fd = a[MANY - 1].from, .events = POLLIN};
    check(poll(&p, 1, 20000) == 1, "the last is answered while the others wait for their file");
    t = ask(control, DECODER_TEXT, 0);
    check(begins(answer(&t, "a", 1), "vigie-decode 1 OK"), "another kind");
    for (int i = 0; i < MANY; i++) {
        const char *said = answer(&a[i], wav.p, wav.n);
        busy += strcmp(said, "vigie-decode-audio 1 BUSY\n") == 0;
        done += begins(said, "vigie-decode-audio 1 OK");
    }
    check(busy == 1 && done == MANY - 1, "one too many");
}

/* The program as the warden's clerk. */
static int as_clerk(const char *report)
{
    struct link control;
    struct wire_frame f;
    char said[64];
    (void)signal(SIGPIPE, SIG_IGN);
    if (child_open(&control) != VERR_OK || child_ready(&control, PEER_CLERK) != VERR_OK)
        return 2;
    each_kind(&control);
    what_is_not_there(&control);
    too_many(&control);
    struct writer w = writer_over(said, sizeof said);
    writer_f(&w, "%u passed, %u failed\n", passed, failed);
    (void)os_write_file(report, writer_text(&w), 0600);
    (void)kill(getppid(), SIGTERM);
    for (bool stop = false; !stop;) {
        struct pollfd p = {.fd = control.fd, .events = POLLIN};
        (void)poll(&p, 1, -1);
        stop = link_fill(&control) != VERR_OK;
        while (link_next(&control, &f) == VERR_OK)
            stop = stop || f.type == WIRE_STOP;
    }
    return 0;
}

int main(int argc, char **argv)
{
    char report[] = "/tmp/vigie-spawn-XXXXXX", text[4096], audio[4096], said[64], role[] = "clerk";
    if (argc == 3 && strcmp(argv[1], "clerk") == 0)
        return as_clerk(argv[2]);
    int fd = argc == 2 ? mkstemp(report) : -1;
    if (fd < 0)
        return 2;
    (void)snprintf(text, sizeof text, "%s/vigie-decode", argv[1]);
    (void)snprintf(audio, sizeof audio, "%s/vigie-decode-audio", argv[1]);
    char *clerk[] = {argv[0], role, report, NULL};
    struct warden w = {.decode = {[DECODER_TEXT] = text, [DECODER_AUDIO] = audio}};
    w.program[PEER_CLERK] = (struct warden_program){"clerk", clerk, -1};
    int status = warden_run(&w);
    (void)close(fd);
    fd = open(report, O_RDONLY); /* the report has replaced the file */
    ssize_t n = fd < 0 ? 0 : read(fd, said, sizeof said - 1);
    said[n > 0 ? n : 0] = '\0';
    (void)unlink(report);
    fputs(said, stdout);
    return status != 0 || !strstr(said, ", 0 failed");
}
