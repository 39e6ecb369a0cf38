/* whisper.c - see whisper.h */
#include "asr/whisper.h"

#include <dlfcn.h>

#define LIBRARY "libwhisper.so.1"
#define VERSION "1.9."

/* A pointer to a function out of a pointer to an object, as POSIX lets dlsym do. */
static bool find(void *library, const char *name, void *function)
{
    void *at = dlsym(library, name);
    memcpy(function, &at, sizeof at);
    return at != NULL;
}

#define FUNCTION(name)                                                                             \
    {                                                                                              \
        "whisper_" #name, offsetof(struct whisper, name)                                           \
    }
static const struct {
    const char *name;
    size_t at;
} functions[] = {FUNCTION(version),
                 FUNCTION(context_default_params),
                 FUNCTION(init_from_file_with_params),
                 FUNCTION(full_default_params),
                 FUNCTION(full),
                 FUNCTION(full_n_segments_from_state),
                 FUNCTION(full_get_segment_t0_from_state),
                 FUNCTION(full_get_segment_t1_from_state),
                 FUNCTION(full_get_segment_text_from_state),
                 FUNCTION(full_get_segment_no_speech_prob_from_state),
                 FUNCTION(full_n_tokens_from_state),
                 FUNCTION(full_get_token_text_from_state),
                 FUNCTION(full_get_token_data_from_state),
                 FUNCTION(token_eot),
                 FUNCTION(lang_id),
                 FUNCTION(log_set),
                 FUNCTION(free),
                 FUNCTION(vad_default_context_params),
                 FUNCTION(vad_init_from_file_with_params),
                 FUNCTION(vad_detect_speech),
                 FUNCTION(vad_n_probs),
                 FUNCTION(vad_probs),
                 FUNCTION(vad_free)};
#undef FUNCTION

static bool find_all(struct whisper *w)
{
    bool all = true;
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        all = find(w->library, functions[i].name, (char *)w + functions[i].at) && all;
    }
    return all;
}

/* Near enough for a constant that both sides write in decimal. */
static bool is(float value, float want)
{
    float off = value - want;
    return off < 1e-6F && off > -1e-6F;
}

bool whisper_params_fit(const struct whisper_full_params *p)
{
    bool numbers = p->strategy == 0 && p->n_threads > 0 && p->n_threads <= 64 &&
                   p->n_max_text_ctx == 16384 && p->max_len == 0 && p->prompt_n_tokens == 0 &&
                   p->greedy.best_of == 5 && p->vad_params.min_speech_duration_ms == 250;
    bool levels = is(p->thold_pt, 0.01F) && is(p->thold_ptsum, 0.01F) &&
                  is(p->max_initial_ts, 1.0F) && is(p->length_penalty, -1.0F) &&
                  is(p->temperature_inc, 0.2F) && is(p->entropy_thold, 2.4F) &&
                  is(p->logprob_thold, -1.0F) && is(p->no_speech_thold, 0.6F) &&
                  is(p->grammar_penalty, 100.0F) && is(p->vad_params.threshold, 0.5F);
    bool none = !p->initial_prompt && !p->new_segment_callback && !p->abort_callback &&
                !p->logits_filter_callback && !p->grammar_rules && !p->vad && !p->vad_model_path;
    /* The language last: it is followed only where all else fits. */
    return numbers && levels && none && p->language && strcmp(p->language, "en") == 0;
}

bool whisper_vad_params_fit(const struct whisper_vad_context_params *p)
{
    return p->n_threads > 0 && p->n_threads <= 64 && !p->use_gpu && p->gpu_device == 0;
}

enum verr whisper_open(struct whisper *w, const char **why)
{
    void (*load_all)(void) = NULL;
    w->library = dlopen(LIBRARY, RTLD_NOW | RTLD_GLOBAL);
    if (w->library == NULL) {
        *why = LIBRARY " is not there: vigie engine install";
        return VERR_NOT_FOUND;
    }
    if (!find_all(w) || !find(RTLD_DEFAULT, "ggml_backend_load_all", (void *)&load_all)) {
        *why = LIBRARY " lacks a function";
        return VERR_NOT_FOUND;
    }
    if (strncmp(w->version(), VERSION, strlen(VERSION)) != 0) {
        *why = LIBRARY " is of another version than " VERSION "x";
        return VERR_UNSUPPORTED;
    }
    struct whisper_full_params p = w->full_default_params(0);
    struct whisper_vad_context_params v = w->vad_default_context_params();
    if (!whisper_params_fit(&p) || !whisper_vad_params_fit(&v)) {
        *why = LIBRARY " has other parameters than this program knows";
        return VERR_UNSUPPORTED;
    }
    load_all();
    return VERR_OK;
}
