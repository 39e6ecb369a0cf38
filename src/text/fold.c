/* fold.c - see fold.h */
#include "text/fold.h"

#include <endian.h>

/* U+00C0..U+017F without accents; a space means that the character has no ASCII likeness here. Two
 * letters (ß, æ, œ, ĳ) are written below. */
static const char latin[] = "aaaaaa ceeeeiiiidnoooooxouuuuy  aaaaaa ceeeeiiiidnooooo ouuuuy y"
                            "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii  jjkkklllllll"
                            "lllnnnnnnnnnoooooo  rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
_Static_assert(sizeof latin == 0x180 - 0xC0 + 1, "one letter for each character");

/* A long line that goes on with a lower-case letter was only wrapped. */
enum { WRAPPED_LINE = 50 };

static bool starts_low(struct text s, size_t at)
{
    while (at < s.n && (s.p[at] == ' ' || s.p[at] == '\t' || s.p[at] == '\r')) {
        at++;
    }
    uint32_t code = 0;
    return text_utf8_at(s, at, &code) != 0 &&
           ((code >= 'a' && code <= 'z') || (code >= 0xE0 && code <= 0xFF));
}

static const char *fold_sign(uint32_t code)
{
    switch (code) {
    case 0x2018:
    case 0x2019:
    case 0x02BC:
    case 0x00B4:
    case 0x2032:
        return "'";
    case 0x00AB:
    case 0x00BB:
    case 0x201C:
    case 0x201D:
        return "\"";
    case 0x2026:
        return ".";
    case 0x00B0:
    case 0x00BA:
        return "^";
    case 0x00B5:
    case 0x03BC:
        return "u";
    case 0x00B2:
        return "2";
    case 0x00B3:
        return "3";
    case 0x00D7:
        return "x";
    case 0x2022:
    case 0x00B7:
        return "\n";
    case 0x00AE:
    case 0x2122:
    case 0x00A0:
    case 0x202F:
    case 0x3000:
        return " ";
    case 0x00AD:
    case 0xFEFF:
        return "";
    default:
        return NULL;
    }
}

static const char *fold_two(uint32_t code)
{
    switch (code) {
    case 0x00C6:
    case 0x00E6:
        return "ae";
    case 0x0152:
    case 0x0153:
        return "oe";
    case 0x00DF:
        return "ss";
    default:
        return NULL;
    }
}

/* What one character outside ASCII becomes; `one` lends room for a single letter. */
static const char *fold_wide(uint32_t code, char one[2])
{
    const char *s = fold_sign(code);
    if (s == NULL) {
        s = fold_two(code);
    }
    if (s != NULL) {
        return s;
    }
    one[0] = '~';
    one[1] = '\0';
    if ((code >= 0x0300 && code <= 0x036F) || (code >= 0x200B && code <= 0x200D)) {
        return "";
    }
    if (code >= 0x2000 && code <= 0x200A) {
        one[0] = ' ';
    } else if (code >= 0x2010 && code <= 0x2015) {
        one[0] = '-';
    } else if (code >= 0xC0 && code < 0x180 && latin[code - 0xC0] != ' ') {
        one[0] = latin[code - 0xC0];
    }
    return one;
}

static char fold_ascii(char c)
{
    if (c >= 'A' && c <= 'Z') {
        return (char)(c - 'A' + 'a');
    }
    return c == '\t' || c == '\r' || c == '\f' || c == '\v' ? ' ' : c;
}

/* Eight characters at once: how many of them, from the first on, are ASCII and no control. What is
 * written behind those means nothing. */
static size_t fold_eight(char *out, const char *in)
{
    uint64_t ones = 0x0101010101010101u;
    uint64_t high = ones * 0x80;
    uint64_t w;
    memcpy(&w, in, sizeof w);
    w = le64toh(w);
    uint64_t other = (w | (w - ones * 0x20)) & high;
    uint64_t from_a = w + ones * (0x80 - 'A');
    uint64_t after_z = w + ones * (0x80 - 'Z' - 1);
    w |= ((from_a & ~after_z) & high) >> 2; /* 0x20 makes a capital small */
    w = htole64(w);
    memcpy(out, &w, sizeof w);
    return other == 0 ? sizeof w : (size_t)__builtin_ctzll(other) / 8;
}

/* Where eight characters stand, each a byte. */
static inline void map_eight(uint32_t *map, size_t i)
{
    for (size_t k = 0; k < sizeof(uint64_t); k++) {
        map[k] = (uint32_t)i + (uint32_t)k;
    }
}

/* One character at byte i, which is no plain ASCII: its bytes; what it becomes is at out[0 .. *n).
 */
static size_t fold_one(char *out, size_t *n, struct text source, size_t i, size_t line)
{
    uint32_t code = 0;
    size_t wide = text_utf8_at(source, i, &code);
    char one[2] = {0, 0};
    const char *s = one;
    if (code >= 0xC0 && code < 0x180 && latin[code - 0xC0] != ' ') {
        one[0] = latin[code - 0xC0];
    } else if (code >= 0x80) {
        s = fold_wide(code, one);
    } else if (code == '\n') {
        one[0] = line >= WRAPPED_LINE && starts_low(source, i + 1) ? ' ' : '\n';
    } else {
        one[0] = fold_ascii((char)code);
    }
    for (*n = 0; s[*n] != '\0'; ++*n) {
        out[*n] = s[*n];
    }
    return wide;
}

size_t text_fold_piece(char *out, uint32_t *map, struct text source, struct fold_place *at,
                       size_t to)
{
    size_t n = 0;
    size_t i = at->next;
    size_t line = at->line;
    while (i < to) {
        if (i + sizeof(uint64_t) <= to) {
            size_t plain = fold_eight(out + n, source.p + i);
            if (map != NULL) {
                map_eight(map + n, i);
            }
            n += plain;
            i += plain;
            line += plain;
            if (plain == sizeof(uint64_t)) {
                continue;
            }
        }
        if (source.p[i] == '\xc3' && latin[source.p[i + 1] & 0x3f] != ' ') {
            if (map != NULL) {
                map[n] = (uint32_t)i;
            }
            out[n++] = latin[source.p[i + 1] & 0x3f];
            i += 2;
            line++;
            continue;
        }
        bool ends = source.p[i] == '\n';
        size_t more = 0;
        size_t wide = fold_one(out + n, &more, source, i, line);
        for (size_t k = 0; map != NULL && k < more; k++) {
            map[n + k] = (uint32_t)i;
        }
        n += more;
        i += wide;
        line = ends ? 1 : line + 1;
    }
    if (map != NULL) {
        map[n] = (uint32_t)i;
    }
    *at = (struct fold_place){i, line};
    return n;
}

bool text_fold(struct arena *a, struct text source, struct folded *out)
{
    if (source.n >= UINT32_MAX || !text_utf8_valid(source)) {
        return false;
    }
    char *bytes = ARENA_RAW(a, char, source.n + FOLDED_PAD);
    uint32_t *map = ARENA_RAW(a, uint32_t, source.n + 1);
    if (bytes == NULL || map == NULL) {
        return false;
    }
    struct fold_place at = {0, 0};
    size_t n = text_fold_piece(bytes, map, source, &at, source.n);
    memset(bytes + n, 0, FOLDED_PAD);
    *out = (struct folded){{bytes, n}, map};
    return true;
}

size_t text_fold_into(char *block, size_t cap, struct text source)
{
    if (source.n > cap || !text_utf8_valid(source)) {
        return 0;
    }
    struct fold_place at = {0, 0};
    return text_fold_piece(block, NULL, source, &at, source.n);
}
