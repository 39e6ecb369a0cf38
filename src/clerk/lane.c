/* lane.c - see lane.h */
#include "clerk/lane.h"

/* A second of sound must not wait behind a document, nor a phone that says once a second how it is.
 */
static bool is_sound(enum method method, struct text target)
{
    bool piece = text_starts(target, TEXT("/api/recordings/")) ||
                 text_starts(target, TEXT("/api/phone/pieces/"));
    return method == METHOD_PUT ? piece : text_is(target, "/api/phone/beat");
}

/* What is opened and written out whole. */
static bool is_long_reading(struct text target)
{
    return text_starts(target, TEXT("/api/ledger")) || text_ends(target, TEXT("/pdf")) ||
           text_ends(target, TEXT("/audio")) || text_ends(target, TEXT("/transcript")) ||
           text_ends(target, TEXT("/transcript/export")) || text_ends(target, TEXT("/fhir")) ||
           text_ends(target, TEXT("/scan")) || text_find(target, TEXT("/pages/"), 0) != SIZE_MAX;
}

static bool is_outside(struct text target)
{
    return text_starts(target, TEXT("/api/session/oidc")) || text_is(target, "/api/oidc/test");
}

static bool is_file(struct text target)
{
    return text_ends(target, TEXT("/scans")) || text_ends(target, TEXT("/read")) ||
           text_ends(target, TEXT("/recordings/file"));
}

enum lane lane_of(enum method method, struct text target)
{
    if (is_sound(method, target) || (method == METHOD_GET && !is_long_reading(target)))
        return LANE_QUICK;
    if (method != METHOD_POST)
        return LANE_SLOW;
    return is_outside(target) ? LANE_OUTSIDE : is_file(target) ? LANE_FILES : LANE_SLOW;
}
