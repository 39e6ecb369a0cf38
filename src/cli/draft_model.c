/* draft_model.c - see draft_model.h */
#include "cli/draft_model.h"

#include "cli/command.h"

#include <stdlib.h>
#include <unistd.h>

enum { BODY_MAX = 65536, HELD_MAX = 1 << 18, DRAFT_MAX = 4 << 20 };

/* Events as they come, and the draft that they bring. */
struct hearing_events {
    char held[HELD_MAX]; /* of an event that is not whole yet */
    size_t n;
    struct writer draft;
    int status; /* -1: it has not ended */
    bool tty;
};

static const char *why_words(const char *reason)
{
    static const char *const words[][2] = {
        {"none", "the language model does not answer"},
        {"stalled", "the language model was silent for too long"},
        {"died", "the language model stopped in the middle of its answer"},
        {"endless", "the language model's answer did not end"},
        {"refused", "the language model refused the request"},
        {"unsafe", "the sources could not be pseudonymised safely: nothing was sent"},
        {"closed", "the gate does not let this server be reached: see DATA/gate.allow, the key"},
        {"key", "the server outside refused its key"},
        {"full", "the server outside has no room now"},
        {"long", "the sources are too long for this language model"},
        {"nothing", "nothing that the language model proposed is found in the sources"},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(reason, words[i][0]) == 0) {
            return words[i][1];
        }
    }
    return "the language model's answer could not be read";
}

static const char *word(const json_t *data, const char *key)
{
    const char *s = json_string_value(json_object_get(data, key));
    return s ? s : "";
}

static void hear(struct hearing_events *h, struct text event, const json_t *data)
{
    if (text_is(event, "place") && h->tty) {
        fprintf(stderr, "\r%lld before this one ",
                (long long)json_integer_value(json_object_get(data, "ahead")));
    } else if (text_is(event, "start") && word(data, "server")[0] != '\0') {
        cli_say("draft", "the sources leave, pseudonymised, for a server outside",
                word(data, "server"));
    } else if (text_is(event, "statement") && h->tty) {
        fprintf(stderr, "\r%lld statements read    ",
                (long long)json_integer_value(json_object_get(data, "read")));
    } else if (text_is(event, "fallback")) {
        cli_say("draft", why_words(word(data, "reason")), "written by the built-in composer");
    } else if (text_is(event, "piece")) {
        writer_str(&h->draft, word(data, "text"));
    } else if (text_is(event, "document")) {
        h->status = 0;
    } else if (text_is(event, "refused")) {
        cli_say("draft", word(data, "message"), NULL);
        h->status = 4;
    }
}

/* One event, or a comment that keeps the line open. */
static void hear_block(struct hearing_events *h, struct text block)
{
    struct text event = {NULL, 0}, data = {NULL, 0};
    for (struct text rest = block; rest.p;) {
        struct text line = text_cut(&rest, '\n');
        if (text_starts(line, TEXT("event: "))) {
            event = text_slice(line, 7, line.n);
        } else if (text_starts(line, TEXT("data: "))) {
            data = text_slice(line, 6, line.n);
        }
    }
    json_t *j = data.n > 0 ? json_loadb(data.p, data.n, JSON_REJECT_DUPLICATES, NULL) : NULL;
    if (j) {
        hear(h, event, j);
    }
    json_decref(j);
}

static enum verr take(void *to, struct text piece)
{
    struct hearing_events *h = to;
    if (piece.n > sizeof h->held - h->n) {
        return VERR_LIMIT;
    }
    memcpy(h->held + h->n, piece.p, piece.n);
    h->n += piece.n;
    struct text rest = {h->held, h->n};
    for (size_t at; (at = text_find(rest, TEXT("\n\n"), 0)) != SIZE_MAX;) {
        hear_block(h, text_slice(rest, 0, at));
        rest = text_slice(rest, at + 2, rest.n);
    }
    memmove(h->held, rest.p, rest.n);
    h->n = rest.n;
    return VERR_OK;
}

static char *body_of(const struct draft_wish *q)
{
    json_t *sources = json_array();
    for (size_t i = 0; i < q->source_n; i++) {
        const struct draft_source *s = &q->sources[i];
        json_array_append_new(sources, json_pack("{s:s%, s:s%}", "title", s->title.p, s->title.n,
                                                 "text", s->bytes.p ? s->bytes.p : "", s->bytes.n));
    }
    json_t *j = json_pack("{s:s%, s:s, s:s, s:o}", "type", q->type.p, q->type.n, "engine",
                          q->engine ? q->engine : "", "lang", "fr", "sources", sources);
    char *body = json_dumps(j, JSON_COMPACT);
    json_decref(j);
    return body;
}

static void say_list(const json_t *list, const char *key)
{
    size_t i;
    const json_t *one;
    json_array_foreach(list, i, one)
    {
        printf("%s%s\n", word(one, key),
               json_is_true(json_object_get(one, "critical")) ? " [à vérifier]" : "");
    }
}

static void say_words(const json_t *draft)
{
    size_t i;
    const json_t *one;
    printf("%s\nProposition non validée : à relire et à signer par un professionnel.\n",
           draft_type_title(text_of(word(draft, "type")), LANG_FR));
    json_array_foreach(json_object_get(draft, "sections"), i, one)
    {
        const json_t *statements = json_object_get(one, "statements");
        if (json_array_size(statements) > 0) {
            printf("\n# %s\n", word(one, "title"));
        }
        say_list(statements, "text");
    }
    const json_t *omissions = json_object_get(draft, "omissions");
    if (json_array_size(omissions) > 0) {
        printf("\n# Non repris dans le document\n");
    }
    say_list(omissions, "text");
}

static int write_draft(const struct draft_wish *q, const struct hearing_events *h)
{
    json_t *draft = json_loadb(h->draft.p, h->draft.n, JSON_REJECT_DUPLICATES, NULL);
    if (!draft) {
        return cli_fail("draft", VERR_INTERNAL, NULL);
    }
    if (q->o.json) {
        printf("%.*s\n", (int)h->draft.n, h->draft.p);
    } else {
        say_words(draft);
    }
    json_decref(draft);
    return fflush(stdout) == 0 ? 0 : cli_fail("draft", VERR_DISK, NULL);
}

static int ask(const struct draft_wish *q, struct caller *c, char *body)
{
    static struct hearing_events h; /* too large for the stack; one a command */
    struct arena a = cli_arena(DRAFT_MAX);
    struct answer answer;
    char path[128] = "/api/drafts";
    if (q->candidate) {
        (void)snprintf(path, sizeof path, "/api/models/%.64s/cases", q->candidate);
    }
    struct asked asked = {
        .method = CALL_POST, .path = text_of(path), .as = text_of(q->o.as), .body = text_of(body)};
    h.draft = writer_in(&a);
    h.status = -1;
    h.tty = isatty(STDERR_FILENO);
    enum verr e = caller_ask_into(c, &asked, take, &h, &answer);
    if (h.tty) {
        fputs("\r                        \r", stderr);
    }
    if (e) {
        return cli_fail("draft", e, NULL);
    }
    if (answer.status >= 300) {
        return remote_refused("draft", &answer);
    }
    if (h.status == 0) {
        return write_draft(q, &h);
    }
    return h.status > 0 ? h.status : cli_fail("draft", VERR_CANCELLED, NULL);
}

int draft_by_model(const struct draft_wish *q)
{
    struct caller c;
    char *body = body_of(q);
    if (!body || strlen(body) > BODY_MAX) {
        free(body);
        cli_say("draft",
                body ? "64 KiB of sources at most for a language model"
                     : "a source is not valid UTF-8",
                NULL);
        return 3;
    }
    int status = remote_open("draft", &q->o, &c);
    if (!status) {
        status = ask(q, &c, body);
        caller_close(&c);
    }
    free(body);
    return status;
}
