/* exports.h - what a library must show to stand in for libwhisper.so.1 before vigie-asr */
#ifndef TEST_ASR_EXPORTS_H
#define TEST_ASR_EXPORTS_H

#include "asr/whisper.h"

#define EXPORT __attribute__((visibility("default")))

EXPORT void ggml_backend_load_all(void);
EXPORT const char *whisper_version(void);
EXPORT struct whisper_context_params whisper_context_default_params(void);
EXPORT struct whisper_context *whisper_init_from_file_with_params(const char *path,
                                                                  struct whisper_context_params p);
EXPORT struct whisper_full_params whisper_full_default_params(int strategy);
EXPORT int whisper_full(struct whisper_context *c, struct whisper_full_params p, const float *pcm,
                        int n);
EXPORT int whisper_full_n_segments_from_state(struct whisper_state *s);
EXPORT int64_t whisper_full_get_segment_t0_from_state(struct whisper_state *s, int i);
EXPORT int64_t whisper_full_get_segment_t1_from_state(struct whisper_state *s, int i);
EXPORT const char *whisper_full_get_segment_text_from_state(struct whisper_state *s, int i);
EXPORT float whisper_full_get_segment_no_speech_prob_from_state(struct whisper_state *s, int i);
EXPORT int whisper_full_n_tokens_from_state(struct whisper_state *s, int i);
EXPORT const char *whisper_full_get_token_text_from_state(struct whisper_context *c,
                                                          struct whisper_state *s, int i, int k);
EXPORT struct whisper_token_data whisper_full_get_token_data_from_state(struct whisper_state *s,
                                                                        int i, int k);
EXPORT int32_t whisper_token_eot(struct whisper_context *c);
EXPORT int whisper_lang_id(const char *language);
EXPORT void whisper_log_set(void (*log)(int level, const char *text, void *ctx), void *ctx);
EXPORT void whisper_free(struct whisper_context *c);
EXPORT struct whisper_vad_context_params whisper_vad_default_context_params(void);
EXPORT struct whisper_vad_context *
whisper_vad_init_from_file_with_params(const char *path, struct whisper_vad_context_params p);
EXPORT bool whisper_vad_detect_speech(struct whisper_vad_context *v, const float *pcm, int n);
EXPORT int whisper_vad_n_probs(struct whisper_vad_context *v);
EXPORT float *whisper_vad_probs(struct whisper_vad_context *v);
EXPORT void whisper_vad_free(struct whisper_vad_context *v);

#endif
