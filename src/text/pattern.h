/* pattern.h - regular expressions in time linear in the text
 * Takes  : a pattern in the part of Python's syntax that gold facts use, a UTF-8 text
 * Gives  : the match that Python's re.search would give (leftmost, then the order of choices)
 * Source : K. Thompson, 1968; R. Pike's machine, as told by R. Cox, "Regular Expression Matching:
 *          the Virtual Machine Approach", 2009. A backtracking matcher would let one line of a
 *          stranger's file stop the program; POSIX <regex.h> allocates and has no look around.
 */
#ifndef TEXT_PATTERN_H
#define TEXT_PATTERN_H

#include "base/text.h"

enum { PATTERN_MAX_BYTES = 2000, PATTERN_MAX_DEPTH = 24, PATTERN_MAX_STEPS = 30000 };

struct pattern {
    const struct pattern_step *step;
    size_t step_n;
    const struct pattern_set *set;
    const struct pattern_look *look;
    size_t look_n;
};

struct pattern_match {
    size_t start; /* bytes of the text */
    size_t end;
};

/* Reads `source`: letters, escapes (\w \d \s \b \B and punctuation), classes, . ^ $ | ( ) (?: ),
 * * + ? {m} {m,} {m,n} and their lazy forms, look ahead, look behind of one fixed width. Letters
 * are ASCII or a common European script's for \w. NULL, or what is wrong, in English, with *at its
 * byte; back references, named groups and flags are refused. Lives in the arena. */
const char *pattern_read(struct arena *a, struct text source, struct pattern *out, size_t *at);

/* The first match at or after byte `from` of `t`, which is valid UTF-8. False for none, and when
 * the arena is too small (then it is full). Gives its memory back. O(text x steps), times the
 * text once more for each level of look around. */
bool pattern_find(struct arena *a, const struct pattern *p, struct text t, size_t from,
                  struct pattern_match *out);

#endif
