/* pattern_inner.h - the program that a pattern becomes, shared by its reader and its machine */
#ifndef TEXT_PATTERN_INNER_H
#define TEXT_PATTERN_INNER_H

#include "text/pattern.h"

enum pattern_op {
    STEP_SET,   /* one character of set x */
    STEP_SPLIT, /* x, or else y */
    STEP_JUMP,  /* x */
    STEP_START,
    STEP_END,
    STEP_EDGE,   /* \b */
    STEP_INSIDE, /* \B */
    STEP_LOOK,   /* look x */
    STEP_MATCH
};

struct pattern_step {
    enum pattern_op op;
    uint32_t x;
    uint32_t y;
};

struct pattern_range {
    uint32_t low;
    uint32_t high;
};

enum { SET_MAX_RANGES = 24 };
enum { CLASS_WORD = 1, CLASS_DIGIT = 2, CLASS_SPACE = 4, CLASS_NOT = 8 /* shift of \W \D \S */ };

struct pattern_set {
    struct pattern_range range[SET_MAX_RANGES];
    size_t n;
    unsigned classes;
    bool inverted;
};

struct pattern_look {
    uint32_t entry;
    uint32_t step_n;
    uint32_t back; /* characters to step back before looking */
    bool refused;  /* must not match */
};

/* A letter, a digit or _ as \w and \b take them. */
bool pattern_word(uint32_t code);

#endif
