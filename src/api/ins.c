#include "api/ins.h"

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Corsica's departments stand for 19 (2A) and 18 (2B); elsewhere all 13 are digits. */
static bool to_number(struct text t, uint64_t *out)
{
    uint64_t v = 0;
    for (size_t i = 0; i < 13; i++) {
        char c = t.p[i];
        if (i == 6 && t.p[5] == '2' && (c == 'A' || c == 'B')) {
            v = v - 2 + 1; /* the 2 already read becomes a 1 */
            c = c == 'A' ? '9' : '8';
        }
        if (!digit(c))
            return false;
        v = v * 10 + (uint64_t)(c - '0');
    }
    *out = v;
    return true;
}

unsigned ins_key(struct text t)
{
    uint64_t v = 0;
    if (t.n != 13 || !to_number(t, &v))
        return 0;
    return (unsigned)(97 - v % 97);
}

enum verr ins_read(struct text written, char out[INS_CHARS + 1])
{
    size_t n = 0;
    for (size_t i = 0; i < written.n; i++) {
        char c = written.p[i];
        if (c == ' ')
            continue;
        if (n == INS_CHARS)
            return VERR_BAD_INS;
        out[n++] = c == 'a' ? 'A' : c == 'b' ? 'B' : c;
    }
    out[n] = 0;
    if (n != INS_CHARS || out[0] < '1' || out[0] > '8' || !digit(out[13]) || !digit(out[14]))
        return VERR_BAD_INS;
    unsigned key = (unsigned)(out[13] - '0') * 10 + (unsigned)(out[14] - '0');
    unsigned right = ins_key((struct text){out, 13});
    return right != 0 && right == key ? VERR_OK : VERR_BAD_INS;
}

enum verr ins_oid(struct text oid, bool fictitious)
{
    bool test = text_is(oid, "1.2.250.1.213.1.4.10") || text_is(oid, "1.2.250.1.213.1.4.11");
    bool real = text_is(oid, "1.2.250.1.213.1.4.8") || text_is(oid, "1.2.250.1.213.1.4.9");
    return (fictitious ? test : real) ? VERR_OK : VERR_BAD_INS;
}
