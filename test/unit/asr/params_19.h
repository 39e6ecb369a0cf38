/* params_19.h - the parameters that whisper.cpp 1.9 gives by default */
#ifndef TEST_ASR_PARAMS_19_H
#define TEST_ASR_PARAMS_19_H

#include "asr/whisper.h"

static inline struct whisper_full_params whisper_19_params(void)
{
    return (struct whisper_full_params){
        .n_threads = 4,
        .n_max_text_ctx = 16384,
        .thold_pt = 0.01F,
        .thold_ptsum = 0.01F,
        .language = "en",
        .max_initial_ts = 1.0F,
        .length_penalty = -1.0F,
        .temperature_inc = 0.2F,
        .entropy_thold = 2.4F,
        .logprob_thold = -1.0F,
        .no_speech_thold = 0.6F,
        .greedy.best_of = 5,
        .grammar_penalty = 100.0F,
        .vad_params = {.threshold = 0.5F, .min_speech_duration_ms = 250}};
}

#endif
