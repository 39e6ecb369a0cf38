/* fake_vad.c - libwhisper's model of voice activity, for the libraries that stand in for it
 * FAKE_VAD in the environment: "moved" has other parameters, "deaf" fails.
 */
#include "../unit/asr/exports.h"

#include <stdio.h>
#include <stdlib.h>

enum { WINDOW = 512, WINDOWS = 16000 };

static bool mode(const char *name)
{
    const char *m = getenv("FAKE_VAD");
    return m && strcmp(m, name) == 0;
}

/* A voice is what is louder than half of full scale at the beginning of its window. */
struct whisper_vad_context {
    float probability[WINDOWS];
    int n;
};

struct whisper_vad_context_params whisper_vad_default_context_params(void)
{
    return (struct whisper_vad_context_params){.n_threads = mode("moved") ? 99 : 4};
}

struct whisper_vad_context *
whisper_vad_init_from_file_with_params(const char *path, struct whisper_vad_context_params p)
{
    FILE *f = p.use_gpu ? NULL : fopen(path, "rb");
    if (f == NULL) {
        return NULL;
    }
    (void)fclose(f);
    return calloc(1, sizeof(struct whisper_vad_context));
}

bool whisper_vad_detect_speech(struct whisper_vad_context *v, const float *pcm, int n)
{
    v->n = (n + WINDOW - 1) / WINDOW;
    for (int i = 0; i < v->n; i++) {
        v->probability[i] = pcm[i * WINDOW] > 0.5F ? 0.9F : 0.1F;
    }
    return !mode("deaf");
}

int whisper_vad_n_probs(struct whisper_vad_context *v)
{
    return v->n;
}

float *whisper_vad_probs(struct whisper_vad_context *v)
{
    return v->probability;
}

void whisper_vad_free(struct whisper_vad_context *v)
{
    free(v);
}
