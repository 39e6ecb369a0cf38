/* transcript_json.c - a strict, bounded reader of {"segments":[{"t0","t1","speaker","text",...}]}
 * RFC 8259, depth <= 16; unknown keys are skipped; a duplicate key of ours is refused. No
 * recursion. */
#include "draft/transcript_inner.h"

#define JSON_DEPTH 16

struct json {
    struct text in;
    size_t at;
    struct arena *arena;
    bool bad;
};

struct json_string {
    struct text text; /* decoded */
    size_t start, end;
    bool escaped;
};

static void blanks(struct json *j)
{
    while (j->at < j->in.n && memchr(" \t\r\n", j->in.p[j->at], 4)) {
        j->at++;
    }
}

static char peek(struct json *j)
{
    blanks(j);
    return j->at < j->in.n ? j->in.p[j->at] : '\0';
}

static bool take(struct json *j, char c)
{
    if (j->bad || peek(j) != c) {
        return false;
    }
    j->at++;
    return true;
}

static void expect(struct json *j, char c)
{
    if (!take(j, c)) {
        j->bad = true;
    }
}

static uint32_t hex4(struct json *j)
{
    uint32_t v = 0;
    for (int i = 0; i < 4; i++) {
        char c = j->at < j->in.n ? j->in.p[j->at] : '\0';
        bool digit = c >= '0' && c <= '9';
        bool letter = (c | 32) >= 'a' && (c | 32) <= 'f';
        if (!digit && !letter) {
            j->bad = true;
            return 0;
        }
        v = v * 16 + (uint32_t)(digit ? c - '0' : (c | 32) - 'a' + 10);
        j->at++;
    }
    return v;
}

static void put_utf8(struct writer *w, uint32_t c)
{
    if (c < 0x80) {
        writer_char(w, (char)c);
        return;
    }
    if (c < 0x800) {
        writer_char(w, (char)(0xc0 | (c >> 6)));
    } else {
        if (c < 0x10000) {
            writer_char(w, (char)(0xe0 | (c >> 12)));
        } else {
            writer_char(w, (char)(0xf0 | (c >> 18)));
            writer_char(w, (char)(0x80 | ((c >> 12) & 63)));
        }
        writer_char(w, (char)(0x80 | ((c >> 6) & 63)));
    }
    writer_char(w, (char)(0x80 | (c & 63)));
}

static void unicode_escape(struct json *j, struct writer *w)
{
    uint32_t c = hex4(j);
    if (c >= 0xd800 && c < 0xdc00) {
        bool pair = j->at + 1 < j->in.n && j->in.p[j->at] == '\\' && j->in.p[j->at + 1] == 'u';
        j->at += pair ? 2 : 0;
        uint32_t low = pair ? hex4(j) : 0;
        j->bad |= low < 0xdc00 || low > 0xdfff;
        c = 0x10000 + ((c - 0xd800) << 10) + ((low - 0xdc00) & 0x3ff);
    } else if ((c >= 0xdc00 && c < 0xe000) || c == 0) {
        j->bad = true;
    }
    if (!j->bad) {
        put_utf8(w, c);
    }
}

static void escape(struct json *j, struct writer *w)
{
    static const char from[] = "\"\\/bfnrt";
    static const char to[] = "\"\\/\b\f\n\r\t";
    char c = j->at < j->in.n ? j->in.p[j->at++] : '\0';
    const char *hit = c ? strchr(from, c) : NULL;
    if (hit) {
        writer_char(w, to[hit - from]);
    } else if (c == 'u') {
        unicode_escape(j, w);
    } else {
        j->bad = true;
    }
}

static struct json_string string(struct json *j)
{
    struct json_string s = {0};
    expect(j, '"');
    s.start = j->at;
    size_t scan = j->at;
    while (scan < j->in.n && j->in.p[scan] != '"' && j->in.p[scan] != '\\') {
        scan++;
    }
    s.escaped = scan < j->in.n && j->in.p[scan] == '\\';
    struct writer w = writer_over(NULL, 0);
    if (s.escaped) {
        w = writer_in(j->arena);
    }
    bool closed = false;
    while (!j->bad && j->at < j->in.n && !closed) {
        char c = j->in.p[j->at++];
        if (c == '"') {
            closed = true;
        } else if (c == '\\') {
            escape(j, &w);
        } else if ((unsigned char)c < 0x20) {
            j->bad = true;
        } else if (s.escaped) {
            writer_char(&w, c);
        }
    }
    j->bad |= !closed || (s.escaped && w.full);
    s.end = closed ? j->at - 1 : j->at;
    s.text = s.escaped ? writer_done(j->arena, &w) : text_slice(j->in, s.start, s.end);
    return s;
}

/* A number as RFC 8259 writes it, in milliseconds scale 1. Digits beyond 15 are refused. */
static double number(struct json *j)
{
    double sign = take(j, '-') ? -1 : 1;
    double v = 0;
    double scale = 1;
    int digits = 0;
    bool fraction = false;
    while (j->at < j->in.n) {
        char c = j->in.p[j->at];
        if (c >= '0' && c <= '9') {
            v = v * 10 + (c - '0');
            scale *= fraction ? 10 : 1;
            digits++;
        } else if (c == '.' && !fraction && digits) {
            fraction = true;
        } else {
            break;
        }
        j->at++;
    }
    j->bad |= digits == 0 || digits > 15;
    return sign * v / scale;
}

static void word(struct json *j)
{
    static const char *const words[] = {"true", "false", "null"};
    for (int i = 0; i < 3; i++) {
        struct text w = text_of(words[i]);
        if (text_starts(text_slice(j->in, j->at, j->in.n), w)) {
            j->at += w.n;
            return;
        }
    }
    j->bad = true;
}

static void scalar(struct json *j)
{
    char c = peek(j);
    if (c == '"') {
        char *mark = arena_mark(j->arena);
        (void)string(j);
        arena_rewind(j->arena, mark);
    } else if (c == '-' || (c >= '0' && c <= '9')) {
        (void)number(j);
    } else {
        word(j);
    }
}

/* After a value inside a container: goes on, or closes as many levels as are closed. */
static int close_levels(struct json *j, char *stack, int depth)
{
    while (depth > 0 && !j->bad) {
        char end = stack[depth - 1] == '{' ? '}' : ']';
        if (take(j, ',')) {
            break;
        }
        expect(j, end);
        depth--;
    }
    return depth;
}

/* Any value, passed over. */
static void skip(struct json *j)
{
    char stack[JSON_DEPTH];
    int depth = 0;
    do {
        if (depth > 0 && stack[depth - 1] == '{') {
            scalar(j);
            expect(j, ':');
        }
        char c = peek(j);
        if (c == '{' || c == '[') {
            j->at++;
            char end = c == '{' ? '}' : ']';
            if (!take(j, end)) {
                j->bad |= depth >= JSON_DEPTH;
                if (!j->bad) {
                    stack[depth++] = c;
                }
                continue;
            }
        } else {
            scalar(j);
        }
        depth = close_levels(j, stack, depth);
    } while (depth > 0 && !j->bad);
}

static int64_t milliseconds(struct json *j)
{
    if (peek(j) == 'n') {
        word(j);
        return -1;
    }
    double seconds = number(j);
    j->bad |= seconds < 0 || seconds > 1e6;
    return j->bad ? -1 : (int64_t)(seconds * 1000 + 0.5);
}

enum segment_key { KEY_T0 = 1, KEY_T1 = 2, KEY_SPEAKER = 4, KEY_TEXT = 8, KEY_CONFIDENCE = 16 };

static int segment_key(struct text name)
{
    static const char *const names[] = {"t0", "t1", "speaker", "text", "confidence"};
    for (int i = 0; i < 5; i++) {
        if (text_is(name, names[i])) {
            return 1 << i;
        }
    }
    return 0;
}

static void segment_text(struct json *j, struct turn *t)
{
    struct json_string s = string(j);
    t->text = s.text;
    t->start = s.start;
    t->end = s.end;
    t->escaped = s.escaped;
}

static void segment_speaker(struct json *j, struct turn *t)
{
    if (peek(j) != '"') {
        scalar(j);
        return;
    }
    t->name = string(j).text;
    t->speaker = speaker_of(t->name);
}

static void segment_field(struct json *j, int key, struct turn *t)
{
    switch (key) {
    case KEY_T0:
        t->t0 = milliseconds(j);
        break;
    case KEY_T1:
        t->t1 = milliseconds(j);
        break;
    case KEY_SPEAKER:
        segment_speaker(j, t);
        break;
    case KEY_TEXT:
        segment_text(j, t);
        break;
    case KEY_CONFIDENCE:
        if (peek(j) == 'n') {
            word(j);
        } else {
            t->confidence = number(j);
        }
        break;
    default:
        skip(j);
    }
}

static void segment(struct json *j, struct turns *out)
{
    struct turn t = {.t0 = -1, .t1 = -1, .confidence = -1};
    int seen = 0;
    expect(j, '{');
    if (!take(j, '}')) {
        do {
            int key = segment_key(string(j).text);
            expect(j, ':');
            j->bad |= (seen & key) != 0;
            seen |= key;
            if (!j->bad) {
                segment_field(j, key, &t);
            }
        } while (take(j, ','));
        expect(j, '}');
    }
    j->bad |= !(seen & KEY_TEXT);
    if (!j->bad && text_trim(t.text).n) {
        turns_add(out, t);
    }
}

static void segments(struct json *j, struct turns *out)
{
    expect(j, '[');
    if (take(j, ']')) {
        return;
    }
    do {
        segment(j, out);
    } while (!j->bad && !out->full && take(j, ','));
    if (!out->full) {
        expect(j, ']');
    }
}

enum verr transcript_json(struct arena *a, struct text bytes, struct turns *out)
{
    size_t bom = text_starts(bytes, TEXT("\xef\xbb\xbf")) ? 3 : 0;
    struct json j = {bytes, bom, a, false};
    bool seen = false;
    expect(&j, '{');
    if (!take(&j, '}')) {
        do {
            bool ours = text_is(string(&j).text, "segments");
            expect(&j, ':');
            j.bad |= ours && seen;
            seen |= ours;
            if (ours && !j.bad) {
                segments(&j, out);
            } else if (!j.bad) {
                skip(&j);
            }
        } while (!j.bad && !out->full && take(&j, ','));
        if (!out->full) {
            expect(&j, '}');
        }
    }
    blanks(&j);
    if (arena_full(a) || out->full) {
        return VERR_LIMIT;
    }
    return j.bad || !seen || j.at != bytes.n ? VERR_BAD_JSON : VERR_OK;
}
