/* header.h - the form of a model's file: GGUF (language models), GGML (Whisper, Silero)
 * The bytes come from the network or a stick, and an engine will read them with code that is not
 * ours: what does not hold together is refused before.
 * Takes  : the whole file as a view (a read-only map); only its description is walked, not the
 *          weights, and every length is held against what is left
 * Gives  : what it is, how many tensors; their bytes lie inside of the file
 * Source : ggml's docs/gguf.md, versions 2 and 3; whisper.cpp's loader (whisper_model_load,
 *          whisper_vad_init)
 * Cost   : linear in the description; no allocation
 */
#ifndef MODEL_HEADER_H
#define MODEL_HEADER_H

#include "base/err.h"

enum model_form { MODEL_GGUF, MODEL_WHISPER, MODEL_VOICE };

enum {
    MODEL_TENSORS_MAX = 65536,
    MODEL_KEYS_MAX = 4096,
    MODEL_ITEMS_MAX = 4 << 20, /* of one list of a GGUF file: a vocabulary has some 300,000 */
    MODEL_STRING_MAX = 1 << 20,
    MODEL_DIMS_MAX = 4
};

struct model_header {
    enum model_form form;
    struct text architecture; /* "llama"; "whisper"; "silero-16k". Borrows. */
    uint64_t tensors;         /* 0: not counted (MODEL_VOICE) */
};

/* VERR_UNSUPPORTED: neither GGUF nor GGML; VERR_BAD_INPUT: cut short, or lengths that do not hold
 * together; VERR_LIMIT: more than it may hold. *out is untouched on error. */
enum verr model_header_read(struct text bytes, struct model_header *out);
/* Whether a file of this form can be for the use. */
bool model_form_fits(enum model_form form, struct text use);
/* "gguf" or "bin": how its file's name ends. */
const char *model_form_end(enum model_form form);

#endif
