/* json_read.c - RFC 8259 one value at a time, bounded, without recursion */
#include "draft/json_read.h"

void json_blanks(struct json *j)
{
    while (j->at < j->in.n && memchr(" \t\r\n", j->in.p[j->at], 4)) {
        j->at++;
    }
}

char json_peek(struct json *j)
{
    json_blanks(j);
    return j->at < j->in.n ? j->in.p[j->at] : '\0';
}

bool json_take(struct json *j, char c)
{
    if (j->bad || json_peek(j) != c) {
        return false;
    }
    j->at++;
    return true;
}

void json_expect(struct json *j, char c)
{
    if (!json_take(j, c)) {
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

struct json_string json_quoted(struct json *j)
{
    struct json_string s = {0};
    json_expect(j, '"');
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
double json_number(struct json *j)
{
    double sign = json_take(j, '-') ? -1 : 1;
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

void json_word(struct json *j)
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

void json_scalar(struct json *j)
{
    char c = json_peek(j);
    if (c == '"') {
        char *mark = arena_mark(j->arena);
        (void)json_quoted(j);
        arena_rewind(j->arena, mark);
    } else if (c == '-' || (c >= '0' && c <= '9')) {
        (void)json_number(j);
    } else {
        json_word(j);
    }
}

/* After a value inside a container: goes on, or closes as many levels as are closed. */
static int close_levels(struct json *j, char *stack, int depth)
{
    while (depth > 0 && !j->bad) {
        char end = stack[depth - 1] == '{' ? '}' : ']';
        if (json_take(j, ',')) {
            break;
        }
        json_expect(j, end);
        depth--;
    }
    return depth;
}

/* Any value, passed over. */
void json_skip(struct json *j)
{
    char stack[JSON_DEPTH];
    int depth = 0;
    do {
        if (depth > 0 && stack[depth - 1] == '{') {
            json_scalar(j);
            json_expect(j, ':');
        }
        char c = json_peek(j);
        if (c == '{' || c == '[') {
            j->at++;
            char end = c == '{' ? '}' : ']';
            if (!json_take(j, end)) {
                j->bad |= depth >= JSON_DEPTH;
                if (!j->bad) {
                    stack[depth++] = c;
                }
                continue;
            }
        } else {
            json_scalar(j);
        }
        depth = close_levels(j, stack, depth);
    } while (depth > 0 && !j->bad);
}
