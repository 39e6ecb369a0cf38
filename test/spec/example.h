/* example.h - readable examples: lines that open with ">" are the text, those after it what is
 * expected
 * Takes  : markdown files, and which lines are expectations
 * Gives  : one call of `run` for each example that expects something
 * Errors : ends the program with status 2 and one line when a file cannot be opened or an example
 *          is longer than there is room for: what is left out would hold unseen
 */
#ifndef SPEC_EXAMPLE_H
#define SPEC_EXAMPLE_H

#include "base/text.h"

enum { EXAMPLE_TEXT = 1 << 14, EXAMPLE_EXPECTS = 24, EXAMPLE_LINE = 1024 };

struct example {
    char text[EXAMPLE_TEXT]; /* its lines without the mark, each with its end */
    size_t n;
    char expect[EXAMPLE_EXPECTS][EXAMPLE_LINE];
    size_t expect_n;
    int line; /* of the file, where it starts */
};

void example_read(const char *file, bool (*expects)(struct text line),
                  void (*run)(const char *file, const struct example *x));
/* In `run`, which has said what: an expectation is not met. */
void example_fails(void);
/* How many examples were read and how many expectations not met, printed; the exit status: 1 when
 * one was not met, or nothing was read. */
int example_end(void);
/* The whole of a program whose arguments are files. */
int example_main(int argc, char **argv, bool (*expects)(struct text line),
                 void (*run)(const char *file, const struct example *x));

#endif
