/* figures.h - an evaluation of a language model that meets every mark of `compose`
 * Makes a set of one case and an engine's program in `folder`; `program` is its path. `body` is
 * then what POST /api/models/{id}/evaluations takes for the model of this SHA-256, ended by NUL: 16
 * KiB are enough. */
#ifndef TEST_FIGURES_H
#define TEST_FIGURES_H

#include "weights/file.h"

#include <stddef.h>

void figures_write(const char *folder, const char *sha256, char program[WEIGHTS_PATH], char *body,
                   size_t size);

#endif
