/* audio.c - recordings out of any bytes: what is said of them holds, whatever they are */
#include "decode/audio.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MS_MAX = 4000 };

struct heard {
    uint64_t frames;
    unsigned channels;
};

static enum verr begin(void *ctx, const struct audio_facts *f)
{
    struct heard *h = ctx;
    assert(h->channels == 0 && f->format && f->codec && f->declared_ms >= -1);
    assert(f->channels_out >= 1 && f->channels_out <= AUDIO_CHANNELS_OUT);
    h->channels = f->channels_out;
    return VERR_OK;
}

static enum verr pcm(void *ctx, const int16_t *samples, size_t frames, uint64_t end_ms,
                     unsigned permille)
{
    struct heard *h = ctx;
    assert(h->channels && frames > 0 && frames <= AUDIO_PIECE && permille <= 1000);
    h->frames += frames;
    assert(end_ms == h->frames * 1000 / AUDIO_RATE && end_ms < MS_MAX + 1000);
    (void)samples[frames * h->channels - 1];
    return VERR_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool warm;
    if (!warm)
        audio_warm(64 << 20);
    warm = true;
    struct text bytes = {(const char *)data, size};
    struct audio_in in = audio_in_memory(bytes);
    struct audio_limits limits = {
        .channels = 1 + size % 2, .max_ms = MS_MAX, .rate_max = 384000, .damage_max = 100};
    struct heard h = {0, 0};
    struct audio_sink sink = {begin, pcm, &h};
    struct audio_end end;
    uint64_t skip;
    (void)audio_wav_is_cut(bytes, size);
    const struct audio_format *f = audio_sniff(bytes, &skip);
    if (f)
        (void)audio_waits_for_end(f, bytes);
    enum verr e = audio_decode(&in, &limits, &sink, &end);
    assert(end.ms == h.frames * 1000 / AUDIO_RATE && (h.channels || h.frames == 0));
    assert(e || (h.channels && end.damaged == 0));
    return 0;
}
