/* fake_whisper.c - libwhisper.so.1 as vigie-asr sees it, which hears nothing and says what it is
 * told FAKE_WHISPER in the environment: "old" is another version, "moved" has other parameters,
 * "deaf" a model of voice activity that fails. The model's first word may be one of fake_mood.h's.
 * The prompt: "slow" computes until it is aborted, "fail" fails; else two segments. */
#include "../../help/fake_mood.h"
#include "asr/whisper.h"
#include "exports.h"
#include "params_19.h"

#include <stdio.h>
#include <stdlib.h>

enum { END = 50257, TOKENS = 5 };

struct whisper_state {
    int segments, samples;
    char second[64];
};

struct whisper_context {
    struct whisper_state state;
};

static const char *mode(void)
{
    const char *m = getenv("FAKE_WHISPER");
    return m ? m : "";
}

void ggml_backend_load_all(void)
{
}

const char *whisper_version(void)
{
    return strcmp(mode(), "old") == 0 ? "1.8.0" : "1.9.99";
}

struct whisper_context_params whisper_context_default_params(void)
{
    return (struct whisper_context_params){.use_gpu = true};
}

struct whisper_context *whisper_init_from_file_with_params(const char *path,
                                                           struct whisper_context_params p)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL || p.use_gpu) {
        return NULL;
    }
    (void)fclose(f);
    (void)fake_mood(path, 3);
    return calloc(1, sizeof(struct whisper_context));
}

struct whisper_full_params whisper_full_default_params(int strategy)
{
    struct whisper_full_params p = whisper_19_params();
    p.strategy = strategy;
    p.max_len = strcmp(mode(), "moved") == 0;
    return p;
}

int whisper_full(struct whisper_context *c, struct whisper_full_params p, const float *pcm, int n)
{
    const char *prompt = p.initial_prompt ? p.initial_prompt : "";
    struct whisper_state *s = &c->state;
    if (strcmp(prompt, "fail") == 0) {
        return -1;
    }
    while (strcmp(prompt, "slow") == 0) {
        if (p.abort_callback(p.abort_callback_user_data)) {
            return -6;
        }
    }
    (void)snprintf(s->second, sizeof s->second, " n=%d %s %.3f", n, p.language, (double)pcm[0]);
    for (s->segments = 1; s->segments <= 2; s->segments++) {
        p.new_segment_callback(c, s, 1, p.new_segment_callback_user_data);
    }
    return 0;
}

int whisper_full_n_segments_from_state(struct whisper_state *s)
{
    return s->segments;
}

int64_t whisper_full_get_segment_t0_from_state(struct whisper_state *s, int i)
{
    (void)s;
    return 100 * i - 1;
}

int64_t whisper_full_get_segment_t1_from_state(struct whisper_state *s, int i)
{
    (void)s;
    return 100 * i + 100;
}

/* The first ends within a character, as a segment of bytes may. */
const char *whisper_full_get_segment_text_from_state(struct whisper_state *s, int i)
{
    return i == 0 ? " Bonjour, \xc3" : s->second;
}

float whisper_full_get_segment_no_speech_prob_from_state(struct whisper_state *s, int i)
{
    (void)s;
    return i == 0 ? 0.25F : 7.0F;
}

int whisper_full_n_tokens_from_state(struct whisper_state *s, int i)
{
    (void)s;
    return i == 0 ? TOKENS : 1;
}

const char *whisper_full_get_token_text_from_state(struct whisper_context *c,
                                                   struct whisper_state *s, int i, int k)
{
    static const char *const first[TOKENS] = {"[_BEG_]", " Bon", "jour", ",", " \xc3"};
    (void)c;
    return i == 0 ? first[k] : s->second;
}

struct whisper_token_data whisper_full_get_token_data_from_state(struct whisper_state *s, int i,
                                                                 int k)
{
    (void)s;
    return (struct whisper_token_data){.id = i == 0 && k == 0 ? END + 107 : k,
                                       .p = k == 2 ? 0.5F : 0.875F,
                                       .t0 = 100 * i + 10 * k,
                                       .t1 = 100 * i + 10 * k + 10};
}

int32_t whisper_token_eot(struct whisper_context *c)
{
    (void)c;
    return END;
}

int whisper_lang_id(const char *language)
{
    return strcmp(language, "fr") == 0 || strcmp(language, "en") == 0 ? 0 : -1;
}

void whisper_log_set(void (*log)(int level, const char *text, void *ctx), void *ctx)
{
    log(1, "not worth a line\n", ctx);
}

void whisper_free(struct whisper_context *c)
{
    free(c);
}
