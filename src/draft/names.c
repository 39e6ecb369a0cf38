/* names.c - the words that stand for statuses, reasons, omissions and tokens in JSON */
#include "draft/draft.h"

static const char *const statuses[] = {"supported", "unsupported", "contradicted"};
static const char *const reasons[REASON_KIND_COUNT] = {
    "value",       "unit", "dose",     "frequency", "drug",   "side",   "polarity",
    "experiencer", "date", "invented", "citation",  "unread", "misread"};
static const char *const omissions[] = {"allergy", "drug", "red_flag", "measurement", "other"};
static const char *const tokens[] = {"number", "dose", "drug", "side", "negation"};

#define COUNT(names) (sizeof(names) / sizeof((names)[0]))

static const char *name_at(const char *const *names, size_t n, unsigned at)
{
    return at < n ? names[at] : NULL;
}

const char *status_name(enum status s)
{
    return name_at(statuses, COUNT(statuses), s);
}

const char *reason_name(enum reason_kind k)
{
    return name_at(reasons, COUNT(reasons), k);
}

const char *omission_name(enum omission_kind k)
{
    return name_at(omissions, COUNT(omissions), k);
}

const char *token_name(enum token_kind k)
{
    return name_at(tokens, COUNT(tokens), k);
}
