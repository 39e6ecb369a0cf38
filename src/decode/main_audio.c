/* main_audio.c - vigie-decode-audio [--channels N]: a recording in by descriptor 3 (a file that can
 * seek, or a pipe of at most PIPE_MAX bytes), 16 kHz PCM out by descriptor 4
 * Answer (wire/decoded.h), as it is decoded:
 *   vigie-decode-audio 1 OK FORMAT CODEC RATE CHANNELS DECLARED_MS CHANNELS_OUT  (-1: not declared)
 *   PCM BYTES END_MS PERMILLE          signed 16 bits, little-endian, channels interleaved
 *   END STATUS MS DAMAGED              BAD_INPUT: damaged or cut short, LIMIT: longer than 8 h
 * or a head alone with the error, when not one sample could be decoded.
 */
#include "decode/audio.h"
#include "decode/guard.h"
#include "os/os.h"
#include "wire/child.h"
#include "wire/decoded.h"

#include <stdio.h>

enum {
    PIPE_MAX = 512 << 20,
    BLOCK_MAX = 64 << 20,   /* of libav's, at most */
    MEMORY_BYTES = 1 << 30, /* libraries 190 MiB, the pipe 512 MiB, and the rest */
    CPU_START_S = 20,
    CPU_A_MINUTE = 2, /* seconds of processor for each minute decoded */
    DURATION_MAX_MS = 8 * 3600 * 1000,
    SAMPLE_RATE_MAX = 384000,
    DAMAGE_MAX = 2000
};

struct answer {
    unsigned channels;
    bool begun;
};

static enum verr begin(void *ctx, const struct audio_facts *f)
{
    struct answer *a = ctx;
    char line[DECODED_LINE_MAX], words[DECODED_LINE_MAX / 2];
    struct writer w = writer_over(line, sizeof line);
    (void)snprintf(words, sizeof words, "%s %s %u %u %lld %u", f->format, f->codec, f->rate,
                   f->channels, (long long)f->declared_ms, f->channels_out);
    decoded_head(&w, DECODER_AUDIO, VERR_OK, words);
    a->channels = f->channels_out;
    a->begun = true;
    return os_write_fd(CHILD_LISTEN, writer_text(&w));
}

static enum verr pcm(void *ctx, const int16_t *samples, size_t frames, uint64_t end_ms,
                     unsigned permille)
{
    const struct answer *a = ctx;
    char line[DECODED_LINE_MAX], words[DECODED_LINE_MAX / 2];
    struct writer w = writer_over(line, sizeof line);
    struct text bytes = {(const char *)samples, frames * a->channels * sizeof *samples};
    (void)snprintf(words, sizeof words, "%llu %u", (unsigned long long)end_ms, permille);
    decoded_piece(&w, "PCM", bytes.n, words);
    guard_extend(CPU_START_S + (unsigned)(end_ms / 60000 + 1) * CPU_A_MINUTE);
    enum verr e = os_write_fd(CHILD_LISTEN, writer_text(&w));
    return e ? e : os_write_fd(CHILD_LISTEN, bytes);
}

static enum verr finish(const struct answer *a, enum verr e, const struct audio_end *end)
{
    char line[DECODED_LINE_MAX], words[DECODED_LINE_MAX / 2];
    struct writer w = writer_over(line, sizeof line);
    (void)snprintf(words, sizeof words, "%llu %u", (unsigned long long)end->ms, end->damaged);
    if (a->begun)
        decoded_end(&w, e, words);
    else
        decoded_head(&w, DECODER_AUDIO, e, "");
    return os_write_fd(CHILD_LISTEN, writer_text(&w));
}

/* 0: not well formed. */
static unsigned channels_of(int argc, char **argv)
{
    if (argc == 1)
        return 1;
    bool good = argc == 3 && strcmp(argv[1], "--channels") == 0 &&
                (strcmp(argv[2], "1") == 0 || strcmp(argv[2], "2") == 0);
    return good ? (unsigned)(argv[2][0] - '0') : 0;
}

int main(int argc, char **argv)
{
    struct os_map map;
    struct audio_limits limits = {.channels = channels_of(argc, argv),
                                  .max_ms = DURATION_MAX_MS,
                                  .rate_max = SAMPLE_RATE_MAX,
                                  .damage_max = DAMAGE_MAX};
    if (limits.channels == 0 || !guard_has_both()) {
        fputs("vigie-decode-audio is started by vigie serve, not by hand.\n", stderr);
        return 2;
    }
    enum verr e = os_map(PIPE_MAX, &map);
    audio_warm(BLOCK_MAX);
    if (!e)
        e = guard_close(SANDBOX_PIPE, MEMORY_BYTES, CPU_START_S);
    if (e)
        return verr_exit(e);
    struct answer answer = {0};
    struct audio_sink sink = {begin, pcm, &answer};
    struct audio_in in = audio_in_fd(CHILD_CONTROL, map.p, map.size);
    struct audio_end end;
    e = audio_decode(&in, &limits, &sink, &end);
    return finish(&answer, e, &end) ? 5 : 0;
}
