/* whisper.h - the few words of libwhisper's public C interface that vigie-asr speaks
 * Debian 12 has no libwhisper-dev, and the library stands in the engines' private root: it is
 * opened at run time (dlopen) and its functions are found by name. The declarations below are ours,
 * of the interface that whisper.cpp 1.9 publishes; a library of another version is refused, and so
 * is one whose default parameters do not stand where they are expected: a structure that is passed
 * by value must not be guessed.
 */
#ifndef ASR_WHISPER_H
#define ASR_WHISPER_H

#include "base/err.h"

struct whisper_context;
struct whisper_state;
struct whisper_vad_context;

struct whisper_context_params {
    bool use_gpu, flash_attn;
    int gpu_device;
    bool dtw_token_timestamps;
    int dtw_aheads_preset, dtw_n_top;
    struct {
        size_t n_heads;
        const void *heads;
    } dtw_aheads;
    size_t dtw_mem_size;
};

struct whisper_token_data {
    int32_t id, tid;
    float p, plog, pt, ptsum; /* p: probability of the token, 0..1 */
    int64_t t0, t1, t_dtw;    /* in hundredths of a second */
    float vlen;
};

struct whisper_vad_context_params {
    int n_threads;
    bool use_gpu;
    int gpu_device;
};

struct whisper_vad_params {
    float threshold;
    int min_speech_duration_ms, min_silence_duration_ms;
    float max_speech_duration_s;
    int speech_pad_ms;
    float samples_overlap;
};

typedef void whisper_segment_callback(struct whisper_context *c, struct whisper_state *s, int n_new,
                                      void *ctx);
typedef bool whisper_abort_callback(void *ctx);

struct whisper_full_params {
    int strategy; /* 0: greedy */
    int n_threads, n_max_text_ctx, offset_ms, duration_ms;
    bool translate, no_context, no_timestamps, single_segment;
    bool print_special, print_progress, print_realtime, print_timestamps;
    bool token_timestamps;
    float thold_pt, thold_ptsum;
    int max_len;
    bool split_on_word;
    int max_tokens;
    bool debug_mode;
    int audio_ctx;
    bool tdrz_enable;
    const char *suppress_regex, *initial_prompt;
    bool carry_initial_prompt;
    const int32_t *prompt_tokens;
    int prompt_n_tokens;
    const char *language;
    bool detect_language, suppress_blank, suppress_nst;
    float temperature, max_initial_ts, length_penalty;
    float temperature_inc, entropy_thold, logprob_thold, no_speech_thold;
    struct {
        int best_of;
    } greedy;
    struct {
        int beam_size;
        float patience;
    } beam_search;
    whisper_segment_callback *new_segment_callback;
    void *new_segment_callback_user_data;
    void (*progress_callback)(struct whisper_context *c, struct whisper_state *s, int percent,
                              void *ctx);
    void *progress_callback_user_data;
    bool (*encoder_begin_callback)(struct whisper_context *c, struct whisper_state *s, void *ctx);
    void *encoder_begin_callback_user_data;
    whisper_abort_callback *abort_callback;
    void *abort_callback_user_data;
    void (*logits_filter_callback)(struct whisper_context *c, struct whisper_state *s,
                                   const struct whisper_token_data *tokens, int n, float *logits,
                                   void *ctx);
    void *logits_filter_callback_user_data;
    const void **grammar_rules;
    size_t n_grammar_rules, i_start_rule;
    float grammar_penalty;
    bool vad;
    const char *vad_model_path;
    struct whisper_vad_params vad_params;
};

/* The functions, as they are found: whisper_version.. A state is that of the context. */
struct whisper {
    const char *(*version)(void);
    struct whisper_context_params (*context_default_params)(void);
    struct whisper_context *(*init_from_file_with_params)(const char *path,
                                                          struct whisper_context_params p);
    struct whisper_full_params (*full_default_params)(int strategy);
    /* Transcribes n samples of 16 kHz, -1..1; 0: done. */
    int (*full)(struct whisper_context *c, struct whisper_full_params p, const float *pcm, int n);
    int (*full_n_segments_from_state)(struct whisper_state *s);
    int64_t (*full_get_segment_t0_from_state)(struct whisper_state *s, int i);
    int64_t (*full_get_segment_t1_from_state)(struct whisper_state *s, int i);
    const char *(*full_get_segment_text_from_state)(struct whisper_state *s, int i);
    float (*full_get_segment_no_speech_prob_from_state)(struct whisper_state *s, int i);
    int (*full_n_tokens_from_state)(struct whisper_state *s, int i);
    const char *(*full_get_token_text_from_state)(struct whisper_context *c,
                                                  struct whisper_state *s, int i, int k);
    struct whisper_token_data (*full_get_token_data_from_state)(struct whisper_state *s, int i,
                                                                int k);
    int32_t (*token_eot)(struct whisper_context *c);
    int (*lang_id)(const char *language); /* -1: not one it knows */
    void (*log_set)(void (*log)(int level, const char *text, void *ctx), void *ctx);
    void (*free)(struct whisper_context *c);
    /* A model of voice activity: the probability of a voice in each window of 512 samples. */
    struct whisper_vad_context_params (*vad_default_context_params)(void);
    struct whisper_vad_context *(*vad_init_from_file_with_params)(
        const char *path, struct whisper_vad_context_params p);
    bool (*vad_detect_speech)(struct whisper_vad_context *v, const float *pcm, int n);
    int (*vad_n_probs)(struct whisper_vad_context *v);
    float *(*vad_probs)(struct whisper_vad_context *v);
    void (*vad_free)(struct whisper_vad_context *v);
    void *library;
};

/* Opens libwhisper.so.1 and loads ggml's backends. VERR_NOT_FOUND: it is not there, or a function
 * is not; VERR_UNSUPPORTED: another version, or other parameters than these. *why gets a sentence.
 */
enum verr whisper_open(struct whisper *w, const char **why);

/* True when `p` is what whisper.cpp 1.9 gives as defaults for greedy decoding, field by field. */
bool whisper_params_fit(const struct whisper_full_params *p);

/* The same of a model of voice activity. */
bool whisper_vad_params_fit(const struct whisper_vad_context_params *p);

#endif
