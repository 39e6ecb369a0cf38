/* whisper.c - libwhisper.so.1 as vigie-asr sees it, which says the words of its model's file
 * whatever it hears, spread evenly over the sound. A word with a digit, and "gramme", are unsure.
 * "slowly " before the words: it computes for a fifth of the sound's length. */
#include "asr/whisper.h"
#include "../../unit/asr/exports.h"
#include "../../unit/asr/params_19.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { END = 50257, WORDS = 200, BYTES = 4096 };

struct whisper_state {
    int64_t hundredths; /* of sound */
};

struct whisper_context {
    struct whisper_state state;
    char text[BYTES];
    char word[WORDS][64]; /* each with its blank before it, as a model's tokens have it */
    int n;
    bool slow;
};

static struct whisper_context *model; /* one a process, as the worker has it */

void ggml_backend_load_all(void)
{
}

const char *whisper_version(void)
{
    return "1.9.99";
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
    model = calloc(1, sizeof *model);
    size_t n = model ? fread(model->text, 1, BYTES - 1, f) : 0;
    (void)fclose(f);
    struct text rest = text_trim((struct text){model ? model->text : "", n});
    if (model && text_begins(rest, "slowly ")) {
        model->slow = true;
        (void)text_cut(&rest, ' ');
    }
    while (model && rest.p && model->n < WORDS) {
        struct text word = text_cut(&rest, ' ');
        (void)snprintf(model->word[model->n++], sizeof model->word[0], " %.*s", (int)word.n,
                       word.p);
    }
    return model;
}

struct whisper_full_params whisper_full_default_params(int strategy)
{
    struct whisper_full_params p = whisper_19_params();
    p.strategy = strategy;
    return p;
}

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int whisper_full(struct whisper_context *c, struct whisper_full_params p, const float *pcm, int n)
{
    double end = now() + (c->slow ? (double)n / 80000 : 0);
    (void)pcm;
    while (now() < end) {
        if (p.abort_callback(p.abort_callback_user_data)) {
            return -6;
        }
    }
    c->state.hundredths = n / 160;
    p.new_segment_callback(c, &c->state, 1, p.new_segment_callback_user_data);
    return 0;
}

int whisper_full_n_segments_from_state(struct whisper_state *s)
{
    (void)s;
    return 1;
}

int64_t whisper_full_get_segment_t0_from_state(struct whisper_state *s, int i)
{
    (void)s;
    return i;
}

int64_t whisper_full_get_segment_t1_from_state(struct whisper_state *s, int i)
{
    (void)i;
    return s->hundredths;
}

const char *whisper_full_get_segment_text_from_state(struct whisper_state *s, int i)
{
    (void)s;
    (void)i;
    return model->text;
}

float whisper_full_get_segment_no_speech_prob_from_state(struct whisper_state *s, int i)
{
    (void)s;
    (void)i;
    return 0;
}

int whisper_full_n_tokens_from_state(struct whisper_state *s, int i)
{
    (void)s;
    (void)i;
    return model->n;
}

const char *whisper_full_get_token_text_from_state(struct whisper_context *c,
                                                   struct whisper_state *s, int i, int k)
{
    (void)s;
    (void)i;
    return c->word[k];
}

struct whisper_token_data whisper_full_get_token_data_from_state(struct whisper_state *s, int i,
                                                                 int k)
{
    bool unsure = strpbrk(model->word[k], "0123456789") || strstr(model->word[k], "gramme");
    (void)i;
    return (struct whisper_token_data){.id = k,
                                       .p = unsure ? 0.6F : 0.95F,
                                       .t0 = s->hundredths * k / model->n,
                                       .t1 = s->hundredths * (k + 1) / model->n};
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
    model = NULL;
}
