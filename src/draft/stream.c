/* stream.c - event-stream framing, bounded */
#include "draft/stream.h"

#include "draft/stream_event.h"

#include <assert.h>

const char *stream_fault_name(enum stream_fault f)
{
    static const char *const names[STREAM_FAULT_COUNT] = {"",        "framing", "utf8", "too_long",
                                                          "refused", "tool",    "cut"};
    return f < STREAM_FAULT_COUNT ? names[f] : NULL;
}

enum verr stream_open(struct arena *a, const struct stream_limits *limits, struct stream *s)
{
    assert(limits->event > 0);
    size_t n = limits->event;
    char *line = ARENA_RAW(a, char, n);
    char *data = ARENA_RAW(a, char, n);
    char *scratch = ARENA_RAW(a, char, n + 64);
    if (!line || !data || !scratch) {
        return VERR_LIMIT;
    }
    *s = (struct stream){.limits = *limits,
                         .line = line,
                         .data = writer_over(data, n),
                         .scratch = arena_over(scratch, n + 64)};
    return VERR_OK;
}

static enum verr fail(struct stream *s, enum verr e, enum stream_fault f)
{
    s->error = e;
    s->fault = s->fault == STREAM_NO_FAULT ? f : s->fault;
    return e;
}

struct sink {
    enum verr (*take)(void *to, struct text piece);
    void *to;
};

/* An empty line: the event is whole. */
static enum verr dispatch(struct stream *s, const struct sink *out)
{
    struct text data = text_trim(writer_text(&s->data));
    struct text piece = {NULL, 0};
    bool empty = !s->has_data || data.n == 0;
    s->has_data = false;
    s->data.n = 0;
    if (empty) {
        return VERR_OK;
    }
    if (++s->events > s->limits.events) {
        return fail(s, VERR_LIMIT, STREAM_TOO_LONG);
    }
    if (!text_utf8_valid(data)) {
        return fail(s, VERR_BAD_UTF8, STREAM_UTF8);
    }
    if (s->done && !text_is(data, "[DONE]")) {
        return fail(s, VERR_BAD_JSON, STREAM_FRAMING);
    }
    arena_reset(&s->scratch);
    enum verr e = stream_event(s, data, &piece);
    if (e != VERR_OK) {
        return fail(s, e, STREAM_FRAMING);
    }
    s->text += piece.n;
    if (s->text > s->limits.text) {
        return fail(s, VERR_LIMIT, STREAM_TOO_LONG);
    }
    e = piece.n > 0 ? out->take(out->to, piece) : VERR_OK;
    s->error = e;
    return e;
}

/* A line: a comment, a field, or the end of an event. */
static enum verr line_ends(struct stream *s, const struct sink *out)
{
    struct text line = {s->line, s->line_n};
    s->line_n = 0;
    if (!s->begun && text_starts(line, TEXT("\xef\xbb\xbf"))) {
        line = text_slice(line, 3, line.n);
    }
    s->begun = true;
    if (line.n == 0) {
        return dispatch(s, out);
    }
    s->comments += line.p[0] == ':';
    size_t colon = text_find(line, TEXT(":"), 0);
    struct text name = text_slice(line, 0, colon);
    struct text value = colon == SIZE_MAX ? TEXT("") : text_slice(line, colon + 1, line.n);
    value = text_starts(value, TEXT(" ")) ? text_slice(value, 1, value.n) : value;
    if (!text_is(name, "data")) {
        return VERR_OK;
    }
    if (s->has_data) {
        writer_char(&s->data, '\n');
    }
    s->has_data = true;
    writer_put(&s->data, value);
    return s->data.full ? fail(s, VERR_LIMIT, STREAM_TOO_LONG) : VERR_OK;
}

enum verr stream_feed(struct stream *s, struct text bytes,
                      enum verr (*take)(void *to, struct text piece), void *to)
{
    struct sink out = {take, to};
    for (size_t i = 0; s->error == VERR_OK && i < bytes.n; i++) {
        char c = bytes.p[i];
        bool second = s->was_cr && c == '\n';
        s->was_cr = c == '\r';
        if (++s->total > s->limits.total) {
            return fail(s, VERR_LIMIT, STREAM_TOO_LONG);
        }
        if (second) {
            continue;
        }
        if (c == '\n' || c == '\r') {
            (void)line_ends(s, &out);
        } else if (s->line_n == s->limits.event) {
            return fail(s, VERR_LIMIT, STREAM_TOO_LONG);
        } else {
            s->line[s->line_n++] = c;
        }
    }
    return s->error;
}

enum verr stream_close(struct stream *s)
{
    if (s->error == VERR_OK && !s->done) {
        return fail(s, VERR_BAD_INPUT, STREAM_CUT);
    }
    return s->error;
}
