/* sample.h - small terminologies that nobody published */
#ifndef SAMPLE_H
#define SAMPLE_H

#include "facts/facts.h"
#include "terminology/layout.h"
#include "terminology/read.h"

enum { SAMPLE_FILES = 3 };

struct sample {
    struct arena arena;
    struct terminology_build build;
    size_t bad[8]; /* lines that were left out */
    size_t bad_n;
    struct text file;
};

/* Reads and compiles `n` texts of a format. What terminology_compile says, or the first error. */
enum verr sample_make(struct sample *s, enum terminology_format format, enum lang lang,
                      const char *const *texts, size_t n);
/* Writes the hash of a file that was changed. */
void sample_seal(char *file, size_t n);

#endif
