#include "oidc/oidc.h"

#include <assert.h>

struct line {
    const char *name, *fr, *en;
};
static const struct line lines[] = {
#define WHY(name, fr, en) {#name, fr, en},
#include "oidc/why.def"
#undef WHY
};

const char *oidc_why_name(enum oidc_why why)
{
    assert((unsigned)why < OIDC_WHY_COUNT);
    return lines[why].name;
}

const char *oidc_why_sentence(enum oidc_why why, enum lang lang)
{
    assert((unsigned)why < OIDC_WHY_COUNT);
    return lang == LANG_EN ? lines[why].en : lines[why].fr;
}
