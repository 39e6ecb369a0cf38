/* make_sounds FOLDER [SECONDS]: music and coughs (music.h) as WAV files of 16 kHz, NN.wav each, and
 * their names in names.tsv */
#include "music.h"
#include "noise.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { SECONDS = 15, SECONDS_MOST = 60, SEED = 1 };

static void put(unsigned char *to, uint32_t v, int bytes)
{
    for (int i = 0; i < bytes; i++) {
        to[i] = (unsigned char)(v >> (8 * i));
    }
}

static bool write_wav(const char *path, const int16_t *pcm, size_t n)
{
    unsigned char head[44] = "RIFF____WAVEfmt ____________________data";
    uint32_t bytes = (uint32_t)(2 * n);
    put(head + 4, 36 + bytes, 4);
    put(head + 16, 16, 4);
    put(head + 20, 1, 2);
    put(head + 22, 1, 2);
    put(head + 24, NOISE_RATE, 4);
    put(head + 28, 2 * NOISE_RATE, 4);
    put(head + 32, 2, 2);
    put(head + 34, 16, 2);
    put(head + 40, bytes, 4);
    FILE *f = fopen(path, "wb");
    bool good = f && fwrite(head, sizeof head, 1, f) == 1 && fwrite(pcm, 2, n, f) == n;
    return f && fclose(f) == 0 && good;
}

int main(int argc, char **argv)
{
    static int16_t pcm[SECONDS_MOST * NOISE_RATE];
    char path[4096];
    long seconds = argc > 2 ? strtol(argv[2], NULL, 10) : SECONDS;
    if (argc < 2 || seconds < 1 || seconds > SECONDS_MOST) {
        fprintf(stderr, "usage: make_sounds FOLDER [SECONDS]\n");
        return 2;
    }
    (void)snprintf(path, sizeof path, "%s/names.tsv", argv[1]);
    FILE *names = fopen(path, "w");
    for (int kind = 0; names && kind < SOUND_KINDS; kind++) {
        size_t n = (size_t)seconds * NOISE_RATE;
        sound_make(kind, SEED, pcm, n);
        (void)snprintf(path, sizeof path, "%s/%02d.wav", argv[1], kind);
        if (!write_wav(path, pcm, n)) {
            return 1;
        }
        fprintf(names, "%02d\t%s\t%s\n", kind, kind < MUSIC_KINDS ? "music" : "coughs",
                sound_name(kind));
    }
    return names && fclose(names) == 0 ? 0 : 1;
}
