/* audio.h - from a recording that nobody vouches for to 16 kHz PCM, by FFmpeg's libav*
 * What dictaphones, phones and browsers write, and nothing else: a closed list of containers, each
 * recognised here by its first bytes (audio_sniff), with a closed list of codecs. libav is told
 * which one it is: it never guesses, opens nothing by name, and knows no protocol.
 * Position: milliseconds of what was decoded, counted in samples. Gaps that a container declares
 * between packets are not filled: a file of 1 KiB could declare hours of them.
 */
#ifndef DECODE_AUDIO_H
#define DECODE_AUDIO_H

#include "base/err.h"
#include "base/text.h"

#include <sys/types.h>

enum {
    AUDIO_RATE = 16000,          /* samples a second, out */
    AUDIO_CHANNELS_OUT = 2,      /* at most */
    AUDIO_HEAD = 4096,           /* bytes that audio_sniff looks at, at most */
    AUDIO_PIECE = AUDIO_RATE / 2 /* frames a piece, at most: half a second */
};

/* Where the file's bytes come from: a descriptor that can seek, whatever its size; a pipe, whose
 * bytes are kept in `held` as they are asked for; or memory (fd -1, all held). */
struct audio_in {
    int fd;
    bool seeks, ended, full; /* full: a pipe of more than held_max */
    uint64_t size;           /* UINT64_MAX: not known (a pipe that has not ended) */
    uint64_t at;             /* next byte that libav reads */
    char *held;
    size_t held_n, held_max;
};
/* Borrows fd; held is the room for a pipe (held_max bytes, MAP_NORESERVE). */
struct audio_in audio_in_fd(int fd, char *held, size_t held_max);
/* A file in memory, borrowed. */
struct audio_in audio_in_memory(struct text bytes);
/* Up to n bytes from `at` on, which moves. 0 at the end; -1: cannot be read, or a pipe of more than
 * held_max. Blocks on a pipe until at least one byte is there. */
ssize_t audio_in_read(struct audio_in *in, void *to, size_t n);
/* Moves `at`; false when a pipe ends or overflows before it. */
bool audio_in_seek(struct audio_in *in, uint64_t at);

/* A container: what it is called here and in libav, and which of libav's decoders it may use. */
struct audio_format {
    const char *name, *demuxer, *codecs; /* codecs: libav's names between commas */
};
/* Which of them begins with these bytes (of which AUDIO_HEAD are enough); NULL: none. *skip: when
 * an ID3v2 tag stands first, its length; the answer is then NULL, and what stands after it decides.
 */
const struct audio_format *audio_sniff(struct text head, uint64_t *skip);

/* A RIFF file of `size` bytes that begins with `head` declares more samples than it holds: its
 * recorder lost power, or its copy was cut. libav does not say so. */
bool audio_wav_is_cut(struct text head, uint64_t size);

/* What a decoder needs may stand behind the sound, so that a pipe is read to its end first: a CAF
 * or AIFF file, an MP4 file whose index does not stand before its sound. The others, and what
 * browsers send while they record, are decoded as they come. */
bool audio_waits_for_end(const struct audio_format *f, struct text head);

struct audio_limits {
    unsigned channels;   /* 1: mixed to one; 2: two are kept where the file has two or more */
    uint64_t max_ms;     /* of decoded audio */
    unsigned rate_max;   /* of the file */
    unsigned damage_max; /* packets in a row that do not decode: then it has ended */
};

/* What is known when the first samples are there. */
struct audio_facts {
    const char *format, *codec;
    unsigned rate, channels, channels_out;
    int64_t declared_ms; /* by the container; -1 when it does not say */
};

struct audio_sink {
    enum verr (*begin)(void *ctx, const struct audio_facts *f);
    /* frames * channels_out samples; end_ms: position after them; permille of the file read, 0 when
     * its size is not known */
    enum verr (*pcm)(void *ctx, const int16_t *samples, size_t frames, uint64_t end_ms,
                     unsigned permille);
    void *ctx;
};

struct audio_end {
    uint64_t ms;      /* decoded */
    unsigned damaged; /* packets that did not decode and were left out */
};

/* Before the sandbox closes: what libav would otherwise ask of the system later. */
void audio_warm(size_t block_max);

/* Decodes from the first byte. VERR_OK: to its end, and nothing was damaged; VERR_BAD_INPUT:
 * damaged, or shorter than it declares (what could be decoded has gone to the sink); VERR_LIMIT:
 * longer than max_ms, other limits; VERR_UNSUPPORTED: not one of the formats; what the sink refuses
 * with. *end is filled in any case. Memory: libav's, and the piece. */
enum verr audio_decode(struct audio_in *in, const struct audio_limits *l,
                       const struct audio_sink *sink, struct audio_end *end);

#endif
