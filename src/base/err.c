/* err.c - see err.h */
#include "base/err.h"

#include <assert.h>

static const struct row {
    const char *name;
    int http;
    int status;
    const char *say[2]; /* by enum lang */
} rows[VERR_COUNT] = {
#define ERR(name, http, status, fr, en) {#name, http, status, {fr, en}},
#include "errors.def"
#undef ERR
};

static const struct row *row(enum verr e)
{
    assert(e >= VERR_OK && e < VERR_COUNT);
    return &rows[e];
}

const char *verr_name(enum verr e)
{
    return row(e)->name;
}

const char *verr_message(enum verr e, enum lang l)
{
    assert(l == LANG_FR || l == LANG_EN);
    return row(e)->say[l];
}

int verr_http(enum verr e)
{
    return row(e)->http;
}

int verr_exit(enum verr e)
{
    return row(e)->status;
}
