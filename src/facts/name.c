/* name.c - stable names of the enumerations of facts.h */
#include "facts/facts.h"

#include <assert.h>

const char *fact_kind_name(enum fact_kind k)
{
    static const char *const names[] = {"finding", "problem",   "measurement", "medication",
                                        "allergy", "procedure", "social",      "administrative"};
    _Static_assert(sizeof names / sizeof *names == FACT_KIND_COUNT, "one name for each kind");
    assert((size_t)k < FACT_KIND_COUNT);
    return names[k];
}

const char *fact_polarity_name(enum fact_polarity p)
{
    static const char *const names[] = {"present", "absent", "uncertain"};
    assert((size_t)p < sizeof names / sizeof *names);
    return names[p];
}

const char *fact_who_name(enum fact_who w)
{
    static const char *const names[] = {"patient", "family", "other"};
    assert((size_t)w < sizeof names / sizeof *names);
    return names[w];
}

const char *fact_time_name(enum fact_time t)
{
    static const char *const names[] = {"now", "past", "planned"};
    assert((size_t)t < sizeof names / sizeof *names);
    return names[t];
}

const char *fact_side_name(enum fact_side s)
{
    static const char *const names[] = {"", "left", "right", "both"};
    assert((size_t)s < sizeof names / sizeof *names);
    return names[s];
}
