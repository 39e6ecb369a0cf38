/* json.c - strict reading: what a limit does not hold is refused, never cut */
#include "oidc/inside.h"

#include <sodium.h>

#define LAST_SECOND INT64_C(253402300799) /* 9999-12-31 */

static bool too_deep(struct text t)
{
    int depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < t.n; i++) {
        char c = t.p[i];
        if (in_string) {
            i += c == '\\';
            in_string = c != '"';
        } else if (c == '"') {
            in_string = true;
        } else if ((c == '{' || c == '[') && ++depth > OIDC_DEPTH) {
            return true;
        } else if (c == '}' || c == ']') {
            depth--;
        }
    }
    return false;
}

json_t *oidc__object(struct text document)
{
    json_error_t error;
    if (document.n == 0 || document.n > OIDC_DOCUMENT_MAX || too_deep(document))
        return NULL;
    json_t *root = json_loadb(document.p, document.n, JSON_REJECT_DUPLICATES, &error);
    if (root && !json_is_object(root)) {
        json_decref(root);
        root = NULL;
    }
    return root;
}

static bool printable(struct text t)
{
    for (size_t i = 0; i < t.n; i++)
        if ((unsigned char)t.p[i] < 0x20 || t.p[i] == 0x7f)
            return false;
    return true;
}

bool oidc__string(struct arena *a, const json_t *object, const char *key, size_t max,
                  struct text *out)
{
    const json_t *v = json_object_get(object, key);
    *out = (struct text){"", 0};
    if (!v)
        return true;
    struct text t = {json_string_value(v), json_string_length(v)};
    if (!json_is_string(v) || t.n == 0 || t.n > max || !printable(t))
        return false;
    *out = text_copy(a, t);
    return out->p != NULL;
}

bool oidc__seconds(const json_t *object, const char *key, int64_t *out)
{
    const json_t *v = json_object_get(object, key);
    *out = -1;
    if (!v)
        return true;
    json_int_t n = json_integer_value(v);
    if (!json_is_integer(v) || n < 0 || n > LAST_SECOND)
        return false;
    *out = n;
    return true;
}

bool oidc__lists(const json_t *object, const char *key, const char *word)
{
    const json_t *list = json_object_get(object, key);
    if (!list)
        return true;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *s = json_string_value(json_array_get(list, i));
        if (s && strcmp(s, word) == 0)
            return true;
    }
    return false;
}

bool oidc__decode(struct arena *a, struct text encoded, size_t max, struct text *out)
{
    size_t room = encoded.n / 4 * 3 + 3, n = 0;
    if (encoded.n == 0 || room > max + 5)
        return false;
    unsigned char *p = ARENA_RAW(a, unsigned char, room);
    if (!p || sodium_base642bin(p, room, encoded.p, encoded.n, NULL, &n, NULL,
                                sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
        return false;
    *out = (struct text){(const char *)p, n};
    return n > 0 && n <= max;
}
