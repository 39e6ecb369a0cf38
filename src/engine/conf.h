/* conf.h - DATA/engines.conf: which engines the server runs, on which models
 * One line a word and its value, separated by blanks; '#' begins a comment line; a word stands at
 * most once:
 *   speech FILE          model of the speech engine (an absolute path)
 *   speech-vad FILE      model of voice activity beside it (Silero's, in whisper.cpp's form)
 *   language FILE        model of the language engine, a GGUF file
 *   language-url URL     a server outside instead of FILE: https://HOST[:PORT]/v1; http only for
 *                        127.0.0.1
 *   language-key FILE    what that server asks as "Authorization: Bearer", in a file of one line
 *                        (0600), which the gate alone reads
 *   language-model NAME  the model, as that server knows it
 *   threads N            of each engine, 1..256; without it the processors less one
 *   context N            tokens, shared between the slots, 256..1048576; 8192 without it
 *   slots N              requests of the language engine at once, 1..16; 1 without it
 *   how bwrap|loader|native   how engines are closed in; without it the best that works here
 *   start SECONDS        until an engine must have answered, 1..3600; 180 without it
 *   silence SECONDS      without a sign of life an engine is killed, 1..3600; 120 without it
 * Takes  : bytes that an administrator wrote
 * Gives  : settings, copied: nothing of the bytes is borrowed
 * Errors : a sentence and a line; nothing is half read
 * Cost   : O(bytes)
 */
#ifndef ENGINE_CONF_H
#define ENGINE_CONF_H

#include "engine/launch.h"

enum {
    ENGINE_CONF_MAX = 16384, /* bytes of the file */
    ENGINE_URL = 512,
    ENGINE_MODEL = 128,
    ENGINE_CONTEXT = 8192,
    ENGINE_START_S = 180,
    ENGINE_SILENCE_S = 120
};

/* How engines are closed in, as the file says it. */
enum engine_conf_how { CONF_HOW_BEST, CONF_HOW_BWRAP, CONF_HOW_LOADER, CONF_HOW_NATIVE };

struct engine_conf {
    char speech[ENGINE_PATH], vad[ENGINE_PATH], language[ENGINE_PATH]; /* "": none */
    char language_url[ENGINE_URL];                                     /* "": none; no last '/' */
    char language_key[ENGINE_PATH], language_model[ENGINE_MODEL];      /* "": none */
    unsigned threads;                                                  /* 0: chosen at the start */
    unsigned context, slots, start_s, silence_s;
    enum engine_conf_how how;
};

/* Reads the bytes of the file. NULL, or what is wrong, and *line (from 1); *out is untouched then.
 */
const char *engine_conf_read(struct text bytes, struct engine_conf *out, size_t *line);

/* Reads DATA/engines.conf. No file: no engine is asked for, VERR_OK. VERR_BAD_INPUT (*why: the
 * sentence, *line), VERR_LIMIT (*why, line 0: too large), VERR_DISK. The arena is left as it was.
 */
enum verr engine_conf_load(struct arena *a, const char *data, struct engine_conf *out,
                           const char **why, size_t *line);

/* Writes what a folder's engines use, ended by a zero: false when it does not fit.
 * DATA/engines/run is the language engine's private folder (0700), DATA/engines/run/language.sock
 * its socket, which the gate alone connects to (at most 107 bytes, as the kernel wants it). */
bool engine_run_folder(const char *data, char *out, size_t cap);
bool engine_language_socket(const char *data, char *out, size_t cap);
#endif
