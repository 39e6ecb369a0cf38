/* fold.c - see fold.h */
#include "text/fold.h"

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

/* The core: at most source.n bytes are written, since no character folds to more than its bytes. */
static size_t fold_bytes(char *out, uint32_t *map, struct text source)
{
    size_t n = 0;
    size_t line = 0;
    for (size_t i = 0; i < source.n;) {
        uint32_t code = 0;
        size_t wide = text_utf8_at(source, i, &code);
        char one[2] = {0, 0};
        const char *s = one;
        if (code >= 0x80) {
            s = fold_wide(code, one);
        } else if (code == '\n') {
            one[0] = line >= WRAPPED_LINE && starts_low(source, i + 1) ? ' ' : '\n';
            line = 0;
        } else {
            one[0] = fold_ascii((char)code);
        }
        for (; *s != '\0'; s++) {
            if (map != NULL) {
                map[n] = (uint32_t)i;
            }
            out[n++] = *s;
        }
        i += wide;
        line++;
    }
    return n;
}

bool text_fold(struct arena *a, struct text source, struct folded *out)
{
    if (source.n >= UINT32_MAX || !text_utf8_valid(source)) {
        return false;
    }
    char *bytes = ARENA_ARRAY(a, char, source.n + FOLDED_PAD);
    uint32_t *map = ARENA_ARRAY(a, uint32_t, source.n + 1);
    if (bytes == NULL || map == NULL) {
        return false;
    }
    size_t n = fold_bytes(bytes, map, source);
    map[n] = (uint32_t)source.n;
    *out = (struct folded){{bytes, n}, map};
    return true;
}

size_t text_fold_into(char *block, size_t cap, struct text source)
{
    if (source.n > cap || !text_utf8_valid(source)) {
        return 0;
    }
    return fold_bytes(block, NULL, source);
}
