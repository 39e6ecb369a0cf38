#include "wav.h"

#include <stdio.h>
#include <string.h>

enum { FILE_MOST = 1 << 22, RATE = 16000 };
static unsigned char bytes[FILE_MOST];

static uint32_t word(const unsigned char *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static size_t samples(const unsigned char *pcm, size_t n, unsigned channels, unsigned rate,
                      int16_t *out, size_t cap)
{
    size_t count = 0;
    for (; count < cap; count++) {
        double at = (double)count * rate / RATE;
        size_t i = (size_t)at;
        if (i + 1 >= n) {
            break;
        }
        double part = at - (double)i;
        int16_t left = (int16_t)(word(pcm + 2 * i * channels) & 0xffff);
        int16_t right = (int16_t)(word(pcm + 2 * (i + 1) * channels) & 0xffff);
        out[count] = (int16_t)(left * (1 - part) + right * part);
    }
    return count;
}

size_t wav_read(const char *path, int16_t *out, size_t cap)
{
    FILE *f = fopen(path, "rb");
    size_t n = f ? fread(bytes, 1, sizeof bytes - 4, f) : 0;
    unsigned rate = 0;
    unsigned channels = 0;
    if (f) {
        (void)fclose(f);
    }
    for (size_t at = 12; at + 8 <= n;) {
        size_t length = word(bytes + at + 4);
        length = length < n - at - 8 ? length : n - at - 8;
        if (memcmp(bytes + at, "fmt ", 4) == 0 && length >= 16) {
            channels = word(bytes + at + 10) & 0xffff;
            rate = word(bytes + at + 12);
        } else if (memcmp(bytes + at, "data", 4) == 0 && rate > 0 && channels > 0) {
            return samples(bytes + at + 8, length / 2 / channels, channels, rate, out, cap);
        }
        at += 8 + length + length % 2;
    }
    return 0;
}
