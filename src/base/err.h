/* err.h - every way Vigie can say no
 * Generated from tbl/errors.def: code, HTTP status, exit status of the command line, one French and
 * one English sentence. Functions return VERR_OK or one of these; programming errors assert.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/text.h"

enum verr {
#define ERR(name, http, status, fr, en) VERR_##name,
#include "errors.def"
#undef ERR
    VERR_COUNT
};

enum lang { LANG_FR, LANG_EN };

const char *verr_name(enum verr e);                 /* "NOT_FOUND": stable, for programs */
const char *verr_message(enum verr e, enum lang l); /* one sentence, for people */
int verr_http(enum verr e);                         /* 200, 400.. */
int verr_exit(enum verr e);                         /* 0..5: see the man page */

#endif
