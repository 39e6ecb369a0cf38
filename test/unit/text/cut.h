/* cut.h - the tokens of a French text, for the tests of this folder */
#ifndef TEST_TEXT_CUT_H
#define TEST_TEXT_CUT_H

#include "text/token.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static inline struct tokens cut(struct arena *a, const char *s)
{
    struct folded f;
    struct tokens t;
    assert_true(text_fold(a, text_of(s), &f));
    assert_true(text_tokens(a, &f, &t));
    return t;
}

#endif
