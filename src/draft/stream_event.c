/* stream_event.c - one chunk of an answer: text, its end, usage, an error
 * Keys of ours are read strictly, each at most once in its object; others are passed over. */
#include "draft/stream_event.h"

#include "draft/json_read.h"

enum { DEPTH = 32 };

/* A number as RFC 8259 has it, whatever its length: timings have exponents and 17 digits. */
static void pass_number(struct json *j)
{
    size_t from = j->at;
    while (j->at < j->in.n && memchr("+-.0123456789eE", j->in.p[j->at], 15)) {
        j->at++;
    }
    j->bad |= j->at == from;
}

static void pass_scalar(struct json *j)
{
    char c = json_peek(j);
    if (c == '-' || (c >= '0' && c <= '9')) {
        pass_number(j);
    } else {
        json_scalar(j);
    }
}

/* Any value, passed over: at most DEPTH deep. */
static void pass(struct json *j)
{
    char stack[DEPTH];
    int depth = 0;
    do {
        if (depth > 0 && stack[depth - 1] == '{') {
            (void)json_quoted(j);
            json_expect(j, ':');
        }
        char c = json_peek(j);
        char end = c == '{' ? '}' : ']';
        if (c == '{' || c == '[') {
            j->at++;
            if (!json_take(j, end)) {
                j->bad |= depth == DEPTH;
                if (!j->bad) {
                    stack[depth++] = c;
                }
                continue;
            }
        } else {
            pass_scalar(j);
        }
        while (depth > 0 && !j->bad && !json_take(j, ',')) {
            json_expect(j, stack[depth - 1] == '{' ? '}' : ']');
            depth--;
        }
    } while (depth > 0 && !j->bad);
}

static bool is_null(struct json *j)
{
    bool null = json_peek(j) == 'n';
    if (null) {
        json_word(j);
    }
    return null;
}

/* A string, or null for none; anything else is bad. */
static struct text string_or_null(struct json *j)
{
    return is_null(j) ? (struct text){NULL, 0} : json_quoted(j).text;
}

struct chunk {
    struct stream *s;
    struct text content; /* of chat */
    struct text text;    /* of /v1/completions */
    struct text finish;
    bool tool;
    bool stop; /* of /completion */
};

/* Reads an object: `names` are ours, each at most once. */
static void object(struct json *j, const char *const *names,
                   void (*member)(struct json *, unsigned rank, struct chunk *), struct chunk *c)
{
    unsigned seen = 0;
    json_expect(j, '{');
    if (json_take(j, '}')) {
        return;
    }
    do {
        struct text name = json_quoted(j).text;
        unsigned rank = 0;
        while (names[rank] && !text_is(name, names[rank])) {
            rank++;
        }
        json_expect(j, ':');
        if (j->bad || !names[rank]) {
            pass(j);
        } else {
            j->bad |= (seen >> rank & 1) != 0;
            seen |= 1u << rank;
            member(j, rank, c);
        }
    } while (!j->bad && json_take(j, ','));
    json_expect(j, '}');
}

/* null, [] or anything else: whether it asks for something. */
static bool asks(struct json *j)
{
    size_t from = j->at;
    if (is_null(j) || (json_take(j, '[') && json_take(j, ']'))) {
        return false;
    }
    j->at = from;
    pass(j);
    return true;
}

static void delta_member(struct json *j, unsigned rank, struct chunk *c)
{
    if (rank == 0) {
        c->content = string_or_null(j);
    } else {
        c->tool |= asks(j);
    }
}

static void choice_member(struct json *j, unsigned rank, struct chunk *c)
{
    static const char *const names[] = {"content", "tool_calls", "function_call", NULL};
    if (rank == 1) {
        c->text = string_or_null(j);
    } else if (rank == 2) {
        c->finish = string_or_null(j);
    } else if (!is_null(j)) {
        object(j, names, delta_member, c);
    }
}

/* One choice was asked for: two are no answer of this protocol. */
static void choices(struct json *j, struct chunk *c)
{
    static const char *const names[] = {"delta", "text", "finish_reason", NULL};
    json_expect(j, '[');
    if (!json_take(j, ']')) {
        object(j, names, choice_member, c);
        json_expect(j, ']');
    }
}

/* A count of tokens; whatever is none of at most 15 digits is passed over: false. */
static bool number(struct json *j, uint64_t *into)
{
    struct text digits;
    (void)json_peek(j);
    size_t from = j->at;
    pass_scalar(j);
    digits = text_slice(j->in, from, j->at);
    return !j->bad && digits.n <= 15 && text_to_u64(digits, into);
}

static void count(struct json *j, struct chunk *c, uint64_t *into)
{
    c->s->usage.told |= number(j, into);
}

static void progress_member(struct json *j, unsigned rank, struct chunk *c)
{
    uint64_t n = 0;
    (void)rank;
    if (number(j, &n) && n > c->s->processed) {
        c->s->processed = n;
    }
}

/* An object; whatever else stands there is passed over, for it only says that somebody works. */
static void progress(struct json *j, struct chunk *c)
{
    static const char *const names[] = {"processed", NULL};
    if (json_peek(j) == '{') {
        object(j, names, progress_member, c);
    } else {
        pass(j);
    }
}

static void usage_member(struct json *j, unsigned rank, struct chunk *c)
{
    json_peek(j);
    if (j->at < j->in.n && memchr("{[", j->in.p[j->at], 2)) {
        j->bad = true;
    } else {
        count(j, c, rank == 0 ? &c->s->usage.prompt_tokens : &c->s->usage.answer_tokens);
    }
}

/* A server's words, for a log and a page: what is no plain letter is dropped. */
static void keep_said(struct stream *s, struct text t)
{
    size_t n = 0;
    for (size_t i = 0; i < t.n && n + 1 < STREAM_SAID_MAX; i++) {
        char c = t.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (letter || c == '_' || c == '-' || c == ' ') {
            s->said[n++] = c;
        }
    }
    s->said[n] = '\0';
}

static void error_member(struct json *j, unsigned rank, struct chunk *c)
{
    struct text t = string_or_null(j);
    if (rank == 0 || c->s->said[0] == '\0') { /* the type says more than the message */
        keep_said(c->s, t);
    }
}

static void refused(struct json *j, struct chunk *c)
{
    static const char *const names[] = {"type", "message", NULL};
    char first = json_peek(j);
    if (is_null(j)) {
        return;
    }
    c->s->fault = STREAM_REFUSED;
    if (first == '"') {
        keep_said(c->s, json_quoted(j).text);
    } else {
        object(j, names, error_member, c);
    }
}

static void chunk_member(struct json *j, unsigned rank, struct chunk *c)
{
    static const char *const usage[] = {"prompt_tokens", "completion_tokens", NULL};
    switch (rank) {
    case 0:
        choices(j, c);
        break;
    case 1:
        if (!is_null(j)) {
            object(j, usage, usage_member, c);
        }
        break;
    case 2:
        refused(j, c);
        break;
    case 3:
        c->content = string_or_null(j);
        break;
    case 4:
        c->stop = json_peek(j) == 't';
        json_word(j);
        break;
    case 5:
        c->finish = string_or_null(j);
        break;
    case 6:
        progress(j, c);
        break;
    default:
        count(j, c, rank == 7 ? &c->s->usage.prompt_tokens : &c->s->usage.answer_tokens);
    }
}

enum verr stream_event(struct stream *s, struct text data, struct text *piece)
{
    static const char *const names[] = {"choices",
                                        "usage",
                                        "error",
                                        "content",
                                        "stop",
                                        "stop_type",
                                        "prompt_progress",
                                        "tokens_evaluated",
                                        "tokens_predicted",
                                        NULL};
    if (text_is(data, "[DONE]")) {
        s->done = true;
        return VERR_OK;
    }
    struct json j = {data, 0, &s->scratch, false};
    struct chunk c = {.s = s};
    object(&j, names, chunk_member, &c);
    json_blanks(&j);
    if (j.bad || j.at != data.n || arena_full(&s->scratch)) {
        return VERR_BAD_JSON;
    }
    bool tool = c.tool || text_is(c.finish, "tool_calls") || text_is(c.finish, "function_call");
    if (s->fault == STREAM_REFUSED || tool) {
        s->fault = tool ? STREAM_TOOL : s->fault;
        return VERR_BAD_INPUT;
    }
    s->done = c.stop;
    s->length |= text_is(c.finish, "length") || text_is(c.finish, "limit");
    *piece = c.content.n > 0 ? c.content : c.text;
    return VERR_OK;
}
