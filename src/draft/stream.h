/* stream.h - the text that an OpenAI-compatible server streams, out of bytes that anybody may send
 * Event-stream framing as WHATWG HTML, section 9.2 (lines ended by LF, CR or CRLF, comments,
 * fields, an event at each empty line); each event a chunk of /v1/chat/completions, of
 * /v1/completions or of llama-server's /completion, or {"error"}; "[DONE]" at the end.
 * Takes  : bytes as they arrive, cut anywhere
 * Gives  : pieces of text, each valid UTF-8 without NUL, as soon as their event is whole
 * Limits : struct stream_limits; an endless stream, line, event or text ends with VERR_LIMIT
 * Errors : sticky: the first is told again by each later call, and says more in `fault`
 * Owns   : room of its own, taken from the arena once by stream_open
 * Cost   : linear in the bytes
 */
#ifndef DRAFT_STREAM_H
#define DRAFT_STREAM_H

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

struct stream_limits {
    size_t event;  /* bytes of one event's data: llama-server repeats the prompt in its last one */
    size_t total;  /* bytes in all, comments too */
    size_t events; /* in all */
    size_t text;   /* bytes of text in all */
};
/* What serves when nobody knows better. */
#define STREAM_LIMITS                                                                              \
    ((struct stream_limits){.event = 1 << 20, .total = 16 << 20, .events = 32768, .text = 1 << 18})

enum stream_fault {
    STREAM_NO_FAULT,
    STREAM_FRAMING,  /* data that is no JSON object of this protocol, or something after the end */
    STREAM_UTF8,     /* ill-formed, or a NUL */
    STREAM_TOO_LONG, /* a limit */
    STREAM_REFUSED,  /* the server says error: `said` is its type or message */
    STREAM_TOOL,     /* it asks for a tool, and nobody gave it any */
    STREAM_CUT,      /* it stopped before it said that it was done */
    STREAM_FAULT_COUNT
};
/* "framing", "utf8"...: stable, for programs. NULL when unknown. */
const char *stream_fault_name(enum stream_fault f);

/* As the server tells; never trusted for more than a metric. */
struct stream_usage {
    uint64_t prompt_tokens, answer_tokens;
    bool told;
};

enum { STREAM_SAID_MAX = 64 };

struct stream {
    struct stream_limits limits;
    char *line;         /* room for one line and its event's data, `event` bytes each */
    struct writer data; /* of the event so far */
    size_t line_n;
    struct arena scratch; /* for one event */
    size_t total, events, text;
    size_t comments;    /* lines that keep a connection open and say nothing */
    uint64_t processed; /* tokens of the prompt that it has read, as it tells (llama-server's
                         * return_progress); never goes back */
    bool has_data;      /* the event has a data field */
    bool was_cr;        /* an LF now belongs to the line before */
    bool begun;         /* a line was read: a BOM is no longer one */
    bool done;          /* "[DONE]", or "stop":true of /completion */
    bool length;        /* it was cut by max_tokens or by its context: the answer lacks its end */
    enum stream_fault fault;
    enum verr error;
    struct stream_usage usage;
    char said[STREAM_SAID_MAX]; /* of STREAM_REFUSED: letters, digits, "_- " alone; ended by NUL */
};

/* Takes 3 * limits->event bytes of the arena and a little. VERR_LIMIT when they are not there. */
enum verr stream_open(struct arena *a, const struct stream_limits *limits, struct stream *s);

/* Reads bytes; calls `take` for each piece of text, which it borrows until `take` returns. What
 * `take` returns other than VERR_OK ends the stream with it. */
enum verr stream_feed(struct stream *s, struct text bytes,
                      enum verr (*take)(void *to, struct text piece), void *to);

/* The connection is closed. VERR_OK when the server had said that it was done; else the error that
 * ended it, or VERR_BAD_INPUT with STREAM_CUT. */
enum verr stream_close(struct stream *s);

#endif
